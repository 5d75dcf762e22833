/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_H
#define SOJ_TEST_H

/* The one place of the cmocka include dance: it needs these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* How much longer than plainly built a test may take: bounds on time are multiplied by it. */
#ifndef SOJ_TEST_SLOWER
#define SOJ_TEST_SLOWER 1
#endif

#define TEST_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
