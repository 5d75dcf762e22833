/* SPDX-License-Identifier: MIT */
#include "outline.h"

#include <jansson.h>
#include <stdio.h>

#include "cli.h"

/* A value that has no parts. */
static void print_plain(const json_t *value)
{
    if (json_is_null(value)) {
        (void)fputs("-", stdout);
    } else if (json_is_string(value)) {
        (void)fputs(json_string_value(value), stdout);
    } else {
        (void)json_dumpf(value, stdout, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    }
}

/* An object of an array on one line; its first members speak for themselves. */
static void print_row(json_t *row, size_t n_bare)
{
    const char *key = NULL;
    json_t *value = NULL;
    size_t n = 0;
    json_object_foreach(row, key, value)
    {
        (void)fputs(n == 0 ? "    " : "  ", stdout);
        if (n++ >= n_bare) {
            (void)printf("%s: ", key);
        }
        print_plain(value);
    }
    (void)fputc('\n', stdout);
}

static void print_member(const char *key, json_t *value)
{
    const char *inner = NULL;
    json_t *part = NULL;
    size_t i = 0;
    const bool is_empty = (json_is_array(value) && json_array_size(value) == 0) ||
                          (json_is_object(value) && json_object_size(value) == 0);
    if (json_is_array(value) && !is_empty) {
        (void)printf("%s:\n", key);
        json_array_foreach(value, i, part)
        {
            print_row(part, 2);
        }
    } else if (json_is_object(value) && !is_empty) {
        (void)printf("%s:\n", key);
        json_object_foreach(value, inner, part)
        {
            (void)printf("    %s: ", inner);
            print_plain(part);
            (void)fputc('\n', stdout);
        }
    } else {
        (void)printf("%s: ", key);
        if (is_empty) {
            (void)fputs("none", stdout);
        } else {
            print_plain(value);
        }
        (void)fputc('\n', stdout);
    }
}

int outline_print(const char *json, size_t len)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_t *root = json_loadb(json, len, 0, NULL);
    if (!root) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    json_object_foreach(root, key, value)
    {
        print_member(key, value);
    }
    json_decref(root);
    return CLI_FINE;
}
