/* SPDX-License-Identifier: MIT */
/* Which emissions an engine knows: by id and customer, all of an erased one forgotten. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include "engine/emissions.h"

static soj__id make_id(uint64_t number)
{
    return (soj__id){number * UINT64_C(0x9e3779b97f4a7c15), number};
}

static void add(soj__emissions *e, uint32_t number, uint64_t id, uint32_t touchpoint)
{
    assert_true(soj__emissions_reserve(e, number, 1));
    soj__emissions_add(e, number, make_id(id), touchpoint);
}

static void test_what_was_emitted_to_whom(void **state)
{
    static const uint8_t secret[SOJ__SIPHASH_KEY] = "0123456789abcdef";
    const soj__mem mem = soj__mem_from(NULL);
    soj__emissions e;
    (void)state;
    soj__emissions_init(&e, &mem, secret);
    assert_int_equal(soj__emissions_find(&e, 0, make_id(1)), SOJ__NONE);
    soj__emissions_remove(&e, 7);
    add(&e, 3, 1, 10);
    add(&e, 4, 1, 11); /* the same id, of another */
    add(&e, 3, 2, 12);
    assert_int_equal(soj__emissions_find(&e, 3, make_id(1)), 10);
    assert_int_equal(soj__emissions_find(&e, 4, make_id(1)), 11);
    assert_int_equal(soj__emissions_find(&e, 3, make_id(2)), 12);
    assert_int_equal(soj__emissions_find(&e, 4, make_id(2)), SOJ__NONE);
    assert_int_equal(soj__emissions_find(&e, 0, make_id(1)), SOJ__NONE);
    const soj__id half[] = {{make_id(1).high, 2}, {0, 1}};
    for (size_t i = 0; i < TEST_ARRAY_LEN(half); i++)
        assert_int_equal(soj__emissions_find(&e, 3, half[i]), SOJ__NONE);
    /* One that is there stays: it is emitted again after it was missed. */
    add(&e, 3, 1, 10);
    assert_int_equal(e.n, 3);
    soj__emissions_remove(&e, 3);
    assert_int_equal(e.n, 1);
    assert_int_equal(soj__emissions_find(&e, 3, make_id(1)), SOJ__NONE);
    assert_int_equal(soj__emissions_find(&e, 4, make_id(1)), 11);
    soj__emissions_remove(&e, 3);
    soj__emissions_done(&e);
}

/* Nothing of an id is left in memory. */
static bool is_in_memory(const soj__emissions *e, soj__id id)
{
    for (size_t i = 0; i < e->n_slots; i++) {
        if (e->slots[i].id.low == id.low || e->slots[i].id.high == id.high)
            return true;
    }
    return false;
}

/* Customers come and go; the table does not grow for ever. */
static void test_a_table_that_is_made_anew(void **state)
{
    enum { KEPT = 1000, ROUNDS = 60, EACH = 50 };
    const soj__mem mem = soj__mem_from(NULL);
    soj__emissions e;
    (void)state;
    soj__emissions_init(&e, &mem, NULL);
    for (uint32_t i = 0; i < KEPT; i++)
        add(&e, i % 10, i + 1, i);
    const size_t n_slots = e.n_slots;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        assert_true(soj__emissions_reserve(&e, 10 + round, EACH));
        for (uint32_t i = 0; i < EACH; i++)
            soj__emissions_add(&e, 10 + round, make_id(KEPT + 1 + i), round);
        assert_int_equal(soj__emissions_find(&e, 10 + round, make_id(KEPT + EACH)), round);
        soj__emissions_remove(&e, 10 + round);
        assert_false(is_in_memory(&e, make_id(KEPT + EACH)));
        assert_int_equal(e.n, KEPT);
    }
    assert_true(e.n_slots <= 2 * n_slots);
    for (uint32_t i = 0; i < KEPT; i++)
        assert_int_equal(soj__emissions_find(&e, i % 10, make_id(i + 1)), i);
    for (uint32_t i = 0; i < 10; i++)
        soj__emissions_remove(&e, i);
    assert_int_equal(e.n, 0);
    soj__emissions_done(&e);
}

/* Wherever memory ends, what was there is there, and the same call again finds room. */
static void test_without_memory(void **state)
{
    failing_alloc books;
    (void)state;
    failing_alloc_init(&books);
    soj__emissions e;
    size_t failures = 0;
    soj__emissions_init(&e, &books.allocator, NULL);
    for (uint32_t i = 0; i < 3000; i++) {
        failing_alloc_arm(&books, 1, false);
        if (!soj__emissions_reserve(&e, i / 3, 1)) {
            failures++;
            assert_true(soj__emissions_reserve(&e, i / 3, 1));
        }
        soj__emissions_add(&e, i / 3, make_id(i + 1), i);
    }
    failing_alloc_arm(&books, 0, false);
    assert_true(failures >= 8);
    for (uint32_t i = 0; i < 3000; i++)
        assert_int_equal(soj__emissions_find(&e, i / 3, make_id(i + 1)), i);
    soj__emissions_done(&e);
    failing_alloc_check_empty(&books);
}

static void test_ids_as_text(void **state)
{
    static const struct {
        const char *text;
        soj__id id;
        bool is_id;
    } cases[] = {
        {"0123456789abcdeffedcba9876543210",
         {UINT64_C(0x0123456789abcdef), UINT64_C(0xfedcba9876543210)},
         true},
        {"0123456789abcdeffedcba987654321", {0, 0}, false},
        {"0123456789abcdeffedcba98765432100", {0, 0}, false},
        {"0123456789Abcdeffedcba9876543210", {0, 0}, false},
        {"0123456789abcdeffedcba987654321g", {0, 0}, false},
        {"", {0, 0}, false},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__id id;
        const soj__slice text = {cases[i].text, strlen(cases[i].text)};
        assert_int_equal(soj__id_parse(text, &id), cases[i].is_id);
        if (cases[i].is_id)
            assert_true(id.high == cases[i].id.high && id.low == cases[i].id.low);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_emitted_to_whom),
        cmocka_unit_test(test_a_table_that_is_made_anew),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_ids_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
