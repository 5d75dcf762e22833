/* SPDX-License-Identifier: MIT */
#include "counts.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

struct counts {
    json_t *names; /* name to integer */
    uint64_t total;
    size_t max_names;
};

struct counts *counts_new(size_t max_names)
{
    struct counts *counts = calloc(1, sizeof *counts);
    if (counts) {
        counts->max_names = max_names;
        counts->names = json_object();
        if (!counts->names) {
            free(counts);
            counts = NULL;
        }
    }
    return counts;
}

void counts_free(struct counts *counts)
{
    if (counts) {
        json_decref(counts->names);
        free(counts);
    }
}

static bool add_some(struct counts *counts, const char *name, size_t len, uint64_t n)
{
    json_t *found = json_object_getn(counts->names, name, len);
    if (found) {
        return json_integer_set(found, json_integer_value(found) + (json_int_t)n) == 0;
    }
    return json_object_setn_new(counts->names, name, len, json_integer((json_int_t)n)) == 0;
}

bool counts_add_many(struct counts *counts, const char *name, size_t len, uint64_t n)
{
    static const char too_long[] = "(names over 1,000 bytes)";
    static const char too_many[] = "(further names)";
    const size_t n_too_long = sizeof too_long - 1;
    counts->total += n;
    if (len > COUNTS_NAME_MAX || (len == n_too_long && memcmp(name, too_long, len) == 0)) {
        return add_some(counts, too_long, n_too_long, n);
    }
    if (json_object_size(counts->names) >= counts->max_names &&
        !json_object_getn(counts->names, name, len)) {
        return add_some(counts, too_many, sizeof too_many - 1, n);
    }
    return add_some(counts, name, len, n);
}

bool counts_add(struct counts *counts, const char *name, size_t len)
{
    return counts_add_many(counts, name, len, 1);
}

bool counts_move(struct counts *from, struct counts *to)
{
    bool is_fine = true;
    for (void *it = from->total > 0 ? json_object_iter(from->names) : NULL; it && is_fine;
         it = json_object_iter_next(from->names, it)) {
        is_fine = counts_add_many(to, json_object_iter_key(it), json_object_iter_key_len(it),
                                  (uint64_t)json_integer_value(json_object_iter_value(it)));
    }
    if (from->total > 0) {
        (void)json_object_clear(from->names);
        from->total = 0;
    }
    return is_fine;
}

uint64_t counts_total(const struct counts *counts)
{
    return counts->total;
}

struct entry {
    const char *name;
    size_t len;
    json_int_t count;
};

static int compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    if (a->count != b->count) {
        return a->count < b->count ? 1 : -1;
    }
    return strcmp(a->name, b->name);
}

static void print_entry(const struct entry *entry, struct text *text)
{
    text_clear(text);
    text_adds(text, "  ");
    const size_t begin = text->len;
    text_name(text, entry->name, entry->len);
    /* The quotes are left out where the name is plain. */
    if (!text->failed && text->len - begin == entry->len + 2) {
        memmove(text->data + begin, text->data + begin + 1, entry->len);
        text->len = begin + entry->len;
    }
    while (text->len < 42 && !text->failed) {
        text_addc(text, ' ');
    }
    (void)fprintf(stderr, "  %.*s %12" JSON_INTEGER_FORMAT "\n", (int)text->len, text->data,
                  entry->count);
}

bool counts_print(const struct counts *counts, const char *title)
{
    const size_t n = json_object_size(counts->names);
    if (n == 0) {
        return true;
    }
    struct entry *entries = calloc(n, sizeof *entries);
    if (!entries) {
        return false;
    }
    size_t i = 0;
    for (void *it = json_object_iter(counts->names); it && i < n;
         it = json_object_iter_next(counts->names, it), i++) {
        entries[i] = (struct entry){json_object_iter_key(it), json_object_iter_key_len(it),
                                    json_integer_value(json_object_iter_value(it))};
    }
    qsort(entries, n, sizeof *entries, compare);
    struct text text = {0};
    (void)fprintf(stderr, "  %s\n", title);
    for (i = 0; i < n; i++) {
        print_entry(&entries[i], &text);
    }
    const bool is_fine = !text.failed;
    text_free(&text);
    free(entries);
    return is_fine;
}
