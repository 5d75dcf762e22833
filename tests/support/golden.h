/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_GOLDEN_H
#define SOJ_TEST_GOLDEN_H

/* Texts that are kept beside the tests and compared. */

#include <stdbool.h>
#include <stddef.h>

/* The whole of a file, NUL-terminated; NULL where it cannot be read. The caller frees it. */
char *golden_read(const char *path, size_t *out_len);

/* Whether the file holds exactly this text. Where it does not, the first line that differs is
 * printed. With `update` the file is written instead, and the answer is yes. */
bool golden_equal(const char *path, const char *text, size_t len, bool update);

/* Whether `--update` is among the arguments of the program. */
bool golden_wants_update(int argc, char **argv);

#endif
