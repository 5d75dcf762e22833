/* SPDX-License-Identifier: MIT */
/* Names and their numbers; the nearest of several names. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/names.h"
#include "base/nearest.h"
#include "base/siphash.h"
#include "support/failing_alloc.h"
#include "support/test.h"

static void names_keep_their_first_number(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__arena arena;
    soj__arena_init(&arena, &books.allocator);
    soj__names names;
    soj__names_init(&names, &arena, (const uint8_t *)"a key of 16 byte");
    uint32_t number = 99;
    assert_int_equal(soj__names_find(&names, SOJ__SLICE("a")), SOJ__NONE);
    assert_true(soj__names_add(&names, SOJ__SLICE("a"), 1, &number));
    assert_int_equal(number, 1);
    assert_true(soj__names_add(&names, SOJ__SLICE("a"), 2, &number));
    assert_int_equal(number, 1);
    assert_true(soj__names_add(&names, SOJ__SLICE("a\0b"), 3, &number));
    assert_int_equal(number, 3);
    assert_true(soj__names_add(&names, SOJ__SLICE(""), 4, &number));
    assert_int_equal(soj__names_find(&names, SOJ__SLICE("a")), 1);
    assert_int_equal(soj__names_find(&names, SOJ__SLICE("a\0b")), 3);
    assert_int_equal(soj__names_find(&names, (soj__slice){NULL, 0}), 4);
    assert_int_equal(soj__names_find(&names, SOJ__SLICE("A")), SOJ__NONE);
    soj__names_done(&names);
    soj__arena_done(&arena);
    failing_alloc_check_empty(&books);
}

/* Under the key below each of these pairs has the same 32 bits of hash. */
static void names_with_one_hash_are_two(void **state)
{
    static const char key[] = "a key of 16 byte";
    static const char *const pairs[][2] = {{"262521", "297580"}, {"32233", "150355"}};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(pairs); i++) {
        soj__slice a = {pairs[i][0], strlen(pairs[i][0])}, b = {pairs[i][1], strlen(pairs[i][1])};
        soj__mem mem = soj__mem_from(NULL);
        soj__arena arena;
        soj__names names;
        uint32_t number;
        assert_int_equal((uint32_t)soj__siphash((const uint8_t *)key, a).low,
                         (uint32_t)soj__siphash((const uint8_t *)key, b).low);
        soj__arena_init(&arena, &mem);
        soj__names_init(&names, &arena, (const uint8_t *)key);
        assert_true(soj__names_add(&names, a, 1, &number));
        assert_int_equal(soj__names_find(&names, b), SOJ__NONE);
        assert_true(soj__names_add(&names, b, 2, &number));
        assert_int_equal(number, 2);
        assert_int_equal(soj__names_find(&names, a), 1);
        assert_int_equal(soj__names_find(&names, b), 2);
        soj__names_done(&names);
        soj__arena_done(&arena);
    }
}

/* 2,000 names "0".."1999" with the n-th allocation failing; returns how far it came. */
static uint32_t add_many(failing_alloc *books, size_t n, bool on)
{
    char text[2000][SOJ__U64_TEXT_MAX];
    soj__arena arena;
    soj__names names;
    soj__arena_init(&arena, &books->allocator);
    soj__names_init(&names, &arena, (const uint8_t *)"a key of 16 byte");
    failing_alloc_arm(books, n, on);
    uint32_t added = 0;
    uint32_t number;
    for (uint32_t i = 0; i < 2000; i++) {
        soj__slice name = {text[i], soj__u64_text(i, text[i])};
        if (!soj__names_add(&names, name, i, &number))
            break;
        assert_int_equal(number, i);
        added++;
    }
    for (uint32_t i = 0; i < added; i++)
        assert_int_equal(soj__names_find(&names, (soj__slice){text[i], strlen(text[i])}), i);
    if (added < 2000) { /* the one that failed is not there, and can be added later */
        soj__slice lost = {text[added], strlen(text[added])};
        assert_int_equal(soj__names_find(&names, lost), SOJ__NONE);
        failing_alloc_arm(books, 0, false);
        assert_true(soj__names_add(&names, lost, added, &number));
        assert_int_equal(soj__names_find(&names, lost), added);
    }
    soj__names_done(&names);
    soj__arena_done(&arena);
    failing_alloc_check_empty(books);
    return added;
}

static void a_failed_add_leaves_the_table_as_it_was(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    assert_int_equal(add_many(&books, 0, false), 2000);
    size_t calls = books.calls;
    assert_true(calls > 5);
    for (size_t n = 1; n <= calls; n++) {
        assert_true(add_many(&books, n, false) < 2000);
        assert_true(add_many(&books, n, true) < 2000);
    }
}

static unsigned distance(const char *a, const char *b)
{
    return soj__names_distance((soj__slice){a, strlen(a)}, (soj__slice){b, strlen(b)}, 1000);
}

static void distances_count_half_edits(void **state)
{
    (void)state;
    assert_int_equal(distance("", ""), 0);
    assert_int_equal(distance("stages", "stages"), 0);
    assert_int_equal(distance("", "abc"), 6);
    assert_int_equal(distance("abc", ""), 6);
    assert_int_equal(distance("Stage", "stage"), 1);
    assert_int_equal(distance("stage", "stages"), 2);
    assert_int_equal(distance("stgae", "stage"), 2);
    assert_int_equal(distance("ca", "abc"), 6); /* no edits between swapped letters */
    assert_int_equal(distance("kitten", "sitting"), 6);
    assert_int_equal(soj__names_distance(SOJ__SLICE("kitten"), SOJ__SLICE("sitting"), 3), 4);
    char longer[70];
    memset(longer, 'a', sizeof(longer));
    assert_int_equal(soj__names_distance((soj__slice){longer, 65}, (soj__slice){longer, 65}, 10),
                     11);
    assert_int_equal(soj__names_distance((soj__slice){longer, 64}, (soj__slice){longer, 64}, 10),
                     0);
    assert_int_equal(soj__names_distance((soj__slice){longer, 65}, SOJ__SLICE("a"), 10), 11);
    assert_int_equal(soj__names_distance(SOJ__SLICE("a"), (soj__slice){longer, 65}, 10), 11);
}

static const char *nearest(const char *wanted, const char *const *candidates)
{
    static char best[80];
    soj__nearest found = {.wanted = {wanted, strlen(wanted)}};
    for (; *candidates; candidates++)
        soj__nearest_offer(&found, (soj__slice){*candidates, strlen(*candidates)});
    if (!found.best.data)
        return "";
    memcpy(best, found.best.data, found.best.len);
    best[found.best.len] = '\0';
    return best;
}

static void the_nearest_is_suggested_where_one_is_near(void **state)
{
    static const char *const keys[] = {"touchpoints", "stages", "channel", "content",
                                       "on",          "after",  "when",    NULL};
    (void)state;
    assert_string_equal(nearest("touchpoint", keys), "touchpoints");
    assert_string_equal(nearest("tuochpionts", keys), "touchpoints");
    assert_string_equal(nearest("chanel", keys), "channel");
    assert_string_equal(nearest("contnet", keys), "content");
    assert_string_equal(nearest("ON", keys), ""); /* two of two letters */
    assert_string_equal(nearest("On", keys), "on");
    assert_string_equal(nearest("in", keys), "");
    assert_string_equal(nearest("wen", keys), "when");
    assert_string_equal(nearest("banana", keys), "");
    assert_string_equal(nearest("", keys), "");
    char longer[70];
    memset(longer, 'a', sizeof(longer));
    longer[65] = '\0';
    const char *const same[] = {longer, NULL};
    assert_string_equal(nearest(longer, same), "");
    static const char *const empty[] = {"", NULL};
    assert_string_equal(nearest("a", empty), "");
    assert_string_equal(nearest("", empty), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_keep_their_first_number),
        cmocka_unit_test(names_with_one_hash_are_two),
        cmocka_unit_test(a_failed_add_leaves_the_table_as_it_was),
        cmocka_unit_test(distances_count_half_edits),
        cmocka_unit_test(the_nearest_is_suggested_where_one_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
