/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_TEXT_H
#define SOJ_TEST_TEXT_H

/* Texts that grow: large inputs are made by the tests, not kept. */

#include <stddef.h>

typedef struct text {
    char *data; /* NUL-terminated once anything was put; the caller frees it */
    size_t len, capacity;
} text;

void text_append(text *to, const char *data, size_t len);
void text_put(text *to, const char *data);
void text_put_times(text *to, const char *data, size_t n);
/* `before`, a number from 0 to n - 1, `after`: n times. */
void text_put_numbered(text *to, const char *before, size_t n, const char *after);

#endif
