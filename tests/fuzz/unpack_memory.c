/* SPDX-License-Identifier: MIT */
/* examples/sojourn/unpack.c, which reads from memory here (lines.h). */
#define _POSIX_C_SOURCE 200809L

#include <unistd.h>

#include "fuzz/lines.h"

#define read fuzz_read
#include "unpack.c"
