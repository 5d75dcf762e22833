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

/* How much longer than plainly built and run a test may take: bounds on time are multiplied by it.
 * What is built with instruments says so itself, what runs under memcheck by the environment. */
#ifndef SOJ_TEST_SLOWER_BUILT
#define SOJ_TEST_SLOWER_BUILT 1
#endif

static inline int test_slower(void)
{
    const char *said = getenv("SOJ_TEST_SLOWER");
    return said ? atoi(said) : SOJ_TEST_SLOWER_BUILT;
}

#define SOJ_TEST_SLOWER test_slower()

/* How often to do the same with other numbers: n times, but `few` times where each takes thirty
 * times as long, by a sanitizer or memcheck: these look at the ways that the code takes, and what
 * comes out is looked at where it is plain. */
#define TEST_TIMES(n, few) (SOJ_TEST_SLOWER >= 30 ? (few) : (n))

#define TEST_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
