/* SPDX-License-Identifier: MIT */
#include "support/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_append(text *to, const char *data, size_t len)
{
    if (to->capacity < to->len + len + 1) {
        to->capacity = 2 * (to->len + len + 1);
        to->data = realloc(to->data, to->capacity);
        if (!to->data)
            abort();
    }
    if (len > 0)
        memcpy(to->data + to->len, data, len);
    to->len += len;
    to->data[to->len] = '\0';
}

void text_put(text *to, const char *data)
{
    text_append(to, data, strlen(data));
}

void text_put_times(text *to, const char *data, size_t n)
{
    size_t len = strlen(data);
    for (size_t i = 0; i < n; i++)
        text_append(to, data, len);
}

void text_put_numbered(text *to, const char *before, size_t n, const char *after)
{
    char number[32];
    for (size_t i = 0; i < n; i++) {
        text_put(to, before);
        snprintf(number, sizeof(number), "%zu", i);
        text_put(to, number);
        text_put(to, after);
    }
}
