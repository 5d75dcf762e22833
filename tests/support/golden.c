/* SPDX-License-Identifier: MIT */
#include "support/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *golden_read(const char *path, size_t *out_len)
{
    size_t capacity = 4096;
    size_t len = 0;
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = malloc(capacity);
    while (text) {
        len += fread(text + len, 1, capacity - len - 1, file);
        if (len + 1 < capacity)
            break;
        capacity *= 2;
        char *grown = realloc(text, capacity);
        if (!grown)
            free(text);
        text = grown;
    }
    fclose(file);
    if (!text)
        return NULL;
    text[len] = '\0';
    if (out_len)
        *out_len = len;
    return text;
}

static bool write_file(const char *path, const char *text, size_t len)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool written = fwrite(text, 1, len, file) == len;
    return fclose(file) == 0 && written;
}

static void print_difference(const char *path, const char *expected, const char *actual)
{
    size_t line = 1;
    while (*expected && *expected == *actual) {
        line += *expected == '\n';
        expected++;
        actual++;
    }
    fprintf(stderr, "%s:%zu: from here on\n  expected: %.*s\n  got:      %.*s\n", path, line,
            (int)strcspn(expected, "\n"), expected, (int)strcspn(actual, "\n"), actual);
}

bool golden_equal(const char *path, const char *text, size_t len, bool update)
{
    size_t expected_len = 0;
    if (update)
        return write_file(path, text, len);
    char *expected = golden_read(path, &expected_len);
    if (!expected) {
        fprintf(stderr, "%s: cannot be read; --update writes it\n", path);
        return false;
    }
    bool equal = expected_len == len && (len == 0 || memcmp(expected, text, len) == 0);
    if (!equal)
        print_difference(path, expected, text);
    free(expected);
    return equal;
}

bool golden_wants_update(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--update") == 0)
            return true;
    }
    return false;
}
