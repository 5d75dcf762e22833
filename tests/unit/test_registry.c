/* SPDX-License-Identifier: MIT */
/* Customers' keys and their numbers. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include "support/zeroed.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/registry.h"

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Of many lengths from 1 to 255; different for different `i`. */
static soj__slice text_of(uint32_t i, char text[255])
{
    size_t len = i < 10 ? 1 : i % 50 == 0 ? 255 : 5 + i % 11;
    memset(text, 'x', len);
    text[0] = (char)('0' + i % 10);
    if (len > 1)
        memcpy(text + 1, &i, sizeof(i));
    return (soj__slice){text, len};
}

static uint64_t integer_of(uint32_t i)
{
    return i % 3 == 0 ? i : (uint64_t)i << (i % 3 == 1 ? 32 : 20);
}

/* What a registry does, of either kind of keys, for the i-th key. */
static void init(soj__registry *registry, const soj__mem *mem, uint64_t seed, bool is_integer)
{
    (is_integer ? soj__registry_init_integer : soj__registry_init)(registry, mem, seed);
}

static uint32_t find(const soj__registry *registry, uint32_t i)
{
    char text[255];
    return registry->is_integer ? soj__registry_find_integer(registry, integer_of(i))
                                : soj__registry_find(registry, text_of(i, text));
}

static uint32_t add(soj__registry *registry, uint32_t i)
{
    char text[255];
    return registry->is_integer ? soj__registry_add_integer(registry, integer_of(i))
                                : soj__registry_add(registry, text_of(i, text));
}

static bool has_key(const soj__registry *registry, uint32_t number, uint32_t i)
{
    char text[255];
    return registry->is_integer
               ? soj__registry_integer(registry, number) == integer_of(i)
               : soj__slice_equal(soj__registry_key(registry, number), text_of(i, text));
}

static bool is_empty(const soj__registry *registry, uint32_t number)
{
    return registry->is_integer ? soj__registry_integer(registry, number) == 0
                                : soj__registry_key(registry, number).len == 0;
}

/* Looking ahead, one stage after the other; the guess has to be right, but where two look alike. */
static uint32_t guess(const soj__registry *registry, uint32_t i)
{
    char text[255];
    uint64_t hash = registry->is_integer ? soj__registry_hash_integer(registry, integer_of(i))
                                         : soj__registry_hash(registry, text_of(i, text));
    soj__registry_expect_slot(registry, hash);
    uint32_t number = soj__registry_guess(registry, hash);
    if (number != SOJ__NONE) {
        soj__registry_expect_number(registry, number);
        soj__registry_expect_key(registry, number);
    }
    return number;
}

enum { KEYS = 3000 };

/* Keys that come, go and come again, beside an array that says their numbers. */
static void live(bool is_integer, uint32_t rounds)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    uint32_t *numbers = test_malloc(KEYS * sizeof(*numbers));
    uint64_t seed = 3;
    uint32_t n = 0;
    uint32_t wrong = 0;
    memset(numbers, 0xff, KEYS * sizeof(*numbers));
    init(&registry, &mem, 77, is_integer);
    for (uint32_t round = 0; round < rounds; round++) {
        uint32_t i = next_random(&seed) % KEYS;
        assert_int_equal(find(&registry, i), numbers[i]);
        wrong += guess(&registry, i) != numbers[i];
        if (numbers[i] == SOJ__NONE) {
            assert_true(soj__registry_reserve(&registry));
            assert_int_equal(add(&registry, i), n);
            numbers[i] = n++;
        } else if (next_random(&seed) % 3 == 0) {
            soj__registry_remove(&registry, numbers[i]);
            assert_true(has_key(&registry, numbers[i], i));
            soj__registry_wipe(&registry, numbers[i]);
            assert_true(is_empty(&registry, numbers[i]));
            numbers[i] = SOJ__NONE;
        }
    }
    uint32_t living = 0;
    for (uint32_t i = 0; i < KEYS; i++) {
        assert_int_equal(find(&registry, i), numbers[i]);
        living += numbers[i] != SOJ__NONE;
        assert_true(numbers[i] == SOJ__NONE || has_key(&registry, numbers[i], i));
    }
    assert_int_equal(registry.n, n);
    assert_int_equal(registry.n_living, living);
    assert_true(registry.n_slots <= 2 * KEYS);
    assert_true(wrong <= rounds / 1000);
    soj__registry_done(&registry);
    test_free(numbers);
}

static void test_texts_at_random(void **state)
{
    (void)state;
    live(false, 60000);
}

/* More numbers are given than 16 bits can say. */
static void test_integers_at_random(void **state)
{
    (void)state;
    live(true, 400000);
}

static void test_empty(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    for (int is_integer = 0; is_integer < 2; is_integer++) {
        soj__registry registry;
        init(&registry, &books.allocator, 1, is_integer);
        assert_int_equal(find(&registry, 1), SOJ__NONE);
        assert_int_equal(guess(&registry, 1), SOJ__NONE);
        assert_true(soj__registry_reserve(&registry));
        assert_int_equal(find(&registry, 1), SOJ__NONE);
        assert_int_equal(guess(&registry, 1), SOJ__NONE);
        assert_int_equal(add(&registry, 5), 0);
        assert_int_equal(find(&registry, 5), 0);
        assert_int_equal(guess(&registry, 5), 0);
        soj__registry_done(&registry);
    }
    failing_alloc_check_empty(&books);
}

/* Neither numbers nor slots have more than 32 bits: nothing is even tried then. */
static void test_most(void **state)
{
    (void)state;
    failing_alloc books;
    soj__registry registry;
    failing_alloc_init(&books);
    soj__registry_init(&registry, &books.allocator, 1);
    assert_true(soj__registry_reserve(&registry));
    size_t calls = books.calls;
    size_t n_slots = registry.n_slots;
    registry.n = SOJ__NONE - 1;
    assert_false(soj__registry_reserve(&registry));
    registry.n = 0;
    registry.n_slots = UINT32_MAX / 4 * 3;
    registry.n_living = UINT32_MAX / 4 * 3;
    assert_false(soj__registry_reserve(&registry));
    assert_int_equal(books.calls, calls);
    registry.n_slots = n_slots;
    registry.n_living = 0;
    assert_true(soj__registry_reserve(&registry));
    soj__registry_done(&registry);
    failing_alloc_check_empty(&books);
}

/* What is left of a chunk is used while the longest key would fit. */
static void test_ends_of_chunks(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    char text[256];
    memset(text, 'x', sizeof(text));
    for (unsigned short_one = 0; short_one < 2; short_one++) {
        soj__registry registry;
        soj__registry_init(&registry, &mem, 1);
        for (uint32_t i = 0; i < 3 + short_one; i++) {
            assert_true(soj__registry_reserve(&registry));
            text[0] = (char)('a' + i);
            (void)soj__registry_add(&registry, (soj__slice){text, i < 3 ? 255 : 3});
        }
        assert_true(soj__registry_reserve(&registry));
        assert_int_equal(registry.n_chunks, 1 + short_one);
        (void)soj__registry_add(&registry, (soj__slice){text + 1, 255});
        assert_int_equal(soj__registry_key(&registry, 0).len, 255);
        assert_int_equal(soj__registry_key(&registry, 2).data[0], 'c');
        assert_int_equal(soj__registry_find(&registry, (soj__slice){text + 1, 255}), 3 + short_one);
        soj__registry_done(&registry);
    }
}

/* Texts that have no numbers left, of 16 GiB. */
static void test_texts_without_numbers(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    soj__registry_init(&registry, &mem, 1);
    assert_true(soj__registry_reserve(&registry));
    (void)soj__registry_add(&registry, SOJ__SLICE("a"));
    uint32_t used = registry.used;
    registry.n_chunks = 1u << 9;
    registry.used = 1u << 23;
    assert_false(soj__registry_reserve(&registry));
    registry.n_chunks = 1;
    registry.used = used;
    assert_true(soj__registry_reserve(&registry));
    assert_int_equal(soj__registry_find(&registry, SOJ__SLICE("a")), 0);
    soj__registry_done(&registry);
}

/* ---- bytes that stay ---- */

static bool holds(const void *memory, size_t len, const void *what, size_t what_len)
{
    for (size_t at = 0; at + what_len <= len; at++) {
        if (memcmp((const char *)memory + at, what, what_len) == 0)
            return true;
    }
    return false;
}

static bool text_is_in_memory(const soj__registry *registry, const char *text)
{
    return holds(registry->chunks[0], 1024, text, strlen(text)) ||
           holds(registry->slots, registry->n_slots * sizeof(*registry->slots), text, strlen(text));
}

static void test_wiped_texts(void **state)
{
    (void)state;
    const soj__mem zeroed = soj__mem_from(&zeroed_allocator);
    soj__registry registry;
    soj__registry_init(&registry, &zeroed, 1);
    static const char *const keys[] = {"before", "a-very-private-key", "behind"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(keys); i++) {
        assert_true(soj__registry_reserve(&registry));
        (void)soj__registry_add(&registry, (soj__slice){keys[i], strlen(keys[i])});
    }
    assert_true(text_is_in_memory(&registry, keys[1]));
    soj__registry_remove(&registry, 1);
    assert_true(soj__slice_is(soj__registry_key(&registry, 1), keys[1]));
    soj__registry_wipe(&registry, 1);
    for (size_t len = strlen(keys[1]); len >= 4; len--)
        assert_false(holds(registry.chunks[0], 100, keys[1] + strlen(keys[1]) - len, 4));
    assert_true(soj__slice_is(soj__registry_key(&registry, 0), keys[0]));
    assert_true(soj__slice_is(soj__registry_key(&registry, 2), keys[2]));
    soj__registry_done(&registry);
}

static void test_wiped_integers(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    const uint64_t secret = UINT64_C(0x1234567890abcdef);
    soj__registry_init_integer(&registry, &mem, 1);
    for (uint64_t i = 0; i < 30; i++) {
        assert_true(soj__registry_reserve(&registry));
        (void)soj__registry_add_integer(&registry, i == 11 ? secret : i);
    }
    const void *keys = soj__cell_at(&registry.keys, 0);
    assert_true(holds(keys, 30 * sizeof(secret), &secret, sizeof(secret)));
    soj__registry_remove(&registry, 11);
    assert_true(soj__registry_integer(&registry, 11) == secret);
    soj__registry_wipe(&registry, 11);
    assert_false(holds(keys, 30 * sizeof(secret), &secret, 4));
    assert_int_equal(soj__registry_find_integer(&registry, 0), 0); /* not the wiped one */
    assert_int_equal(soj__registry_find_integer(&registry, secret), SOJ__NONE);
    soj__registry_done(&registry);
}

/* ---- without memory ---- */

/* The n-th allocation fails, if there is one. */
static bool reserve_but(failing_alloc *books, soj__registry *registry, size_t n)
{
    failing_alloc_arm(books, n, false);
    bool had_room = soj__registry_reserve(registry);
    assert_int_equal(had_room, books->failures == 0);
    failing_alloc_arm(books, 0, false);
    return had_room;
}

static void add_without_memory(bool is_integer)
{
    failing_alloc books;
    soj__registry registry;
    size_t failures = 0;
    failing_alloc_init(&books);
    init(&registry, &books.allocator, 9, is_integer);
    for (size_t n = 3; n > 0; n--)
        (void)reserve_but(&books, &registry, n);
    for (uint32_t i = 0; i < KEYS; i++) {
        for (size_t n = 1; !reserve_but(&books, &registry, n); n++) {
            failures++;
            assert_true(i == 0 || find(&registry, i - 1) == i - 1);
            assert_int_equal(find(&registry, i), SOJ__NONE);
        }
        failing_alloc_arm(&books, 1, true);
        assert_int_equal(add(&registry, i), i);
        failing_alloc_arm(&books, 0, false);
    }
    assert_true(failures > 10);
    for (uint32_t i = 0; i < KEYS; i++)
        assert_true(find(&registry, i) == i && has_key(&registry, i, i));
    soj__registry_done(&registry);
    failing_alloc_check_empty(&books);
}

static void test_without_memory(void **state)
{
    (void)state;
    add_without_memory(false);
    add_without_memory(true);
}

/* Ten customers take little memory, and many 12 bytes of each besides an integer, or 20 besides a
 * text and what rounds it. */
static void test_memory(void **state)
{
    (void)state;
    enum { MANY = 200000 };
    for (int is_integer = 0; is_integer < 2; is_integer++) {
        failing_alloc books;
        soj__registry registry;
        failing_alloc_init(&books);
        init(&registry, &books.allocator, 9, is_integer);
        assert_int_equal(books.calls, 0);
        for (uint32_t i = 0; i < MANY; i++) {
            char text[16];
            assert_true(soj__registry_reserve(&registry));
            size_t len = (size_t)snprintf(text, sizeof(text), "c%06u", i);
            if (is_integer)
                (void)soj__registry_add_integer(&registry, i);
            else
                (void)soj__registry_add(&registry, (soj__slice){text, len});
            assert_true(i != 10 || books.live_bytes < 2500);
            assert_true(i < 40 || registry.n_slots < 2 * i);
        }
        /* A slot, and the key; of a text, which with its length takes 8 bytes here, where it is. */
        assert_true(books.live_bytes < (size_t)MANY * (is_integer ? 7 + 8 + 4 : 7 + 8 + 4 + 4));
        soj__registry_done(&registry);
        failing_alloc_check_empty(&books);
    }
}

/* ---- hostile keys ---- */

/* The longest run of slots in use. */
static size_t longest_run(const soj__registry *registry)
{
    size_t longest = 0;
    size_t run = 0;
    for (size_t i = 0; i < 2 * registry->n_slots; i++) {
        run = registry->slots[i % registry->n_slots] == 0 ? 0 : run + 1;
        longest = run > longest ? run : longest;
    }
    return longest;
}

enum { HOSTILE = 40000 };

static uint64_t hostile(unsigned how, uint64_t i)
{
    static const uint64_t factors[] = {
        1, UINT64_C(1) << 32, UINT64_C(1) << 44, 0x9e3779b97f4a7c15u, 0x100000001u, 1000000007};
    return how < TEST_ARRAY_LEN(factors) ? i * factors[how] : UINT64_MAX - i;
}

/* Rows of keys are found as soon as random ones. */
static void test_rows_of_integers(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    for (unsigned how = 0; how < 7; how++) {
        for (uint64_t seed = 0; seed < 5; seed++) {
            soj__registry registry;
            soj__registry_init_integer(&registry, &mem, seed);
            for (uint64_t i = 0; i < HOSTILE; i++) {
                assert_true(soj__registry_reserve(&registry));
                (void)soj__registry_add_integer(&registry, hostile(how, i));
            }
            assert_true(longest_run(&registry) < 600);
            soj__registry_done(&registry);
        }
    }
}

/* The key whose hash this is: all that the hash does can be undone by who knows the seed. */
static uint64_t inverse(uint64_t odd)
{
    uint64_t x = odd;
    for (int i = 0; i < 6; i++)
        x *= 2 - odd * x;
    return x;
}

static uint64_t key_of_hash(const soj__registry *registry, uint64_t hash)
{
    hash *= inverse(registry->mix[2]);
    return (hash ^ hash >> 32) * inverse(registry->mix[1]) ^ registry->mix[0];
}

/* Keys that are all in one place for who knows the seed: they are found, slowly; with another seed
 * they lie anywhere. */
static void test_integers_made_to_collide(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry known;
    soj__registry other;
    soj__registry_init_integer(&known, &mem, 1);
    soj__registry_init_integer(&other, &mem, 2);
    for (uint32_t i = 0; i < 2000; i++) {
        uint64_t key = key_of_hash(&known, UINT64_C(0xfffffffe00000000) + i * 0x10001u);
        assert_true(soj__registry_hash_integer(&known, key) >> 32 == 0xfffffffeu);
        assert_true(soj__registry_reserve(&known) && soj__registry_reserve(&other));
        assert_int_equal(soj__registry_find_integer(&known, key), SOJ__NONE);
        assert_int_equal(soj__registry_add_integer(&known, key), i);
        assert_int_equal(soj__registry_find_integer(&known, key), i);
        assert_int_equal(soj__registry_add_integer(&other, key), i);
    }
    assert_true(longest_run(&known) == 2000);
    assert_true(longest_run(&other) < 300);
    for (uint32_t i = 0; i < 2000; i += 2)
        soj__registry_remove(&known, i);
    for (uint32_t i = 0; i < 2000; i++) {
        uint64_t key = soj__registry_integer(&known, i);
        assert_int_equal(soj__registry_find_integer(&known, key), i % 2 ? i : SOJ__NONE);
    }
    soj__registry_done(&known);
    soj__registry_done(&other);
}

/* Keys that look the same in the table are told apart by their bytes. */
static void test_integers_that_look_alike(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    soj__registry_init_integer(&registry, &mem, 1);
    uint64_t keys[3];
    for (uint32_t i = 0; i < 3; i++) {
        keys[i] = key_of_hash(&registry, UINT64_C(0x8000000012340000) + i);
        assert_true(soj__registry_reserve(&registry));
        assert_int_equal(soj__registry_find_integer(&registry, keys[i]), SOJ__NONE);
        assert_int_equal(soj__registry_add_integer(&registry, keys[i]), i);
    }
    for (uint32_t i = 0; i < 3; i++) {
        uint64_t hash = soj__registry_hash_integer(&registry, keys[i]);
        assert_int_equal(soj__registry_find_integer(&registry, keys[i]), i);
        assert_int_equal(soj__registry_guess(&registry, hash), 0);
    }
    soj__registry_done(&registry);
}

/* The same of texts: another key gets the hash of the first. */
static void test_texts_that_look_alike(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    soj__registry_init(&registry, &mem, 1);
    assert_true(soj__registry_reserve(&registry));
    (void)soj__registry_add(&registry, SOJ__SLICE("first"));
    uint64_t hash = soj__registry_hash(&registry, SOJ__SLICE("first"));
    assert_int_equal(soj__registry_find_hashed(&registry, SOJ__SLICE("other"), hash), SOJ__NONE);
    assert_int_equal(soj__registry_find_hashed(&registry, SOJ__SLICE("first"), hash), 0);
    assert_int_equal(soj__registry_guess(&registry, hash ^ UINT64_C(1) << 31), SOJ__NONE);
    soj__registry_done(&registry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_at_random),
        cmocka_unit_test(test_integers_at_random),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_most),
        cmocka_unit_test(test_ends_of_chunks),
        cmocka_unit_test(test_texts_without_numbers),
        cmocka_unit_test(test_wiped_texts),
        cmocka_unit_test(test_wiped_integers),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_rows_of_integers),
        cmocka_unit_test(test_integers_made_to_collide),
        cmocka_unit_test(test_integers_that_look_alike),
        cmocka_unit_test(test_texts_that_look_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
