/* SPDX-License-Identifier: MIT */
/* Texts are found in texts, and no pair of them takes long. */
#define _POSIX_C_SOURCE 200809L
#include "base/find.h"

#include <stdio.h>
#include <time.h>

#include "support/test.h"

#define MOST 200u

static uint32_t state = 1;

static uint32_t next_random(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
}

static bool contains_simply(soj__slice text, soj__slice part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (part.len == 0 || memcmp(text.data + i, part.data, part.len) == 0)
            return true;
    }
    return false;
}

/* Letters that repeat after a while, but for some. */
static size_t make(char *to, size_t len, uint32_t letters)
{
    const size_t period = 1 + next_random(40);
    for (size_t i = 0; i < len; i++)
        to[i] = (char)(i < period ? 'a' + (int)next_random(letters) : to[i - period]);
    for (uint32_t n = next_random(4); n > 0 && len > 0; n--)
        to[next_random((uint32_t)len)] = (char)('a' + (int)next_random(letters));
    return len;
}

static void try_pair(soj__slice text, soj__slice part, size_t *n_found)
{
    bool is_there = contains_simply(text, part);
    if (soj__slice_contains(text, part) != is_there)
        fail_msg("'%.*s' in '%.*s'", (int)part.len, part.data, (int)text.len, text.data);
    *n_found += is_there;
}

/* Parts of the text itself, parts with one letter changed, and others. */
static void what_is_there_is_found(void **unused)
{
    char text[MOST], part[MOST];
    size_t found = 0;
    (void)unused;
    for (uint32_t i = 0; i < 200000; i++) {
        const uint32_t letters = 2 + i % 2;
        const size_t len = make(text, next_random(MOST), letters);
        size_t n = make(part, next_random(MOST), letters);
        if (len > 0 && i % 3 > 0) {
            const size_t from = next_random((uint32_t)len);
            n = 1 + next_random((uint32_t)(len - from));
            memcpy(part, text + from, n);
        }
        if (i % 3 == 2 && n > 0)
            part[next_random((uint32_t)n)] = 'a';
        try_pair((soj__slice){text, len}, (soj__slice){part, n}, &found);
    }
    assert_in_range(found, 60000, 190000);
}

static void nothing_is_everywhere(void **unused)
{
    (void)unused;
    assert_true(soj__slice_contains((soj__slice){NULL, 0}, (soj__slice){NULL, 0}));
    assert_true(soj__slice_contains(SOJ__SLICE("x"), (soj__slice){NULL, 0}));
    assert_false(soj__slice_contains((soj__slice){NULL, 0}, SOJ__SLICE("x")));
}

/* In the longest texts of events, with parts that nearly match everywhere: one by one that would be
 * a thousand million letters each. */
static void nothing_takes_long(void **unused)
{
    enum { LEN = 65536 };
    char *text = malloc(LEN), *part = malloc(LEN);
    struct timespec begun, ended;
    (void)unused;
    assert_true(text && part);
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun), 0);
    for (size_t i = 0; i < 100; i++) {
        const size_t n = LEN / 2 + i, odd = i % 3 == 0 ? 0 : i % 3 == 1 ? n / 2 : n - 1;
        memset(text, 'a', LEN);
        memset(part, 'a', n);
        part[odd] = 'b';
        assert_false(soj__slice_contains((soj__slice){text, LEN}, (soj__slice){part, n}));
    }
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended), 0);
    assert_true(ended.tv_sec - begun.tv_sec <= 2 * SOJ_TEST_SLOWER);
    free(text);
    free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_is_found),
        cmocka_unit_test(nothing_is_everywhere),
        cmocka_unit_test(nothing_takes_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
