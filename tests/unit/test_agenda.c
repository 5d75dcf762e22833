/* SPDX-License-Identifier: MIT */
/* What an engine is made of: the registry of keys, the agenda, the queue of outputs. */
#include "support/failing_alloc.h"
#include "support/test.h"
#include "engine/agenda.h"
#include "engine/queue.h"
#include "engine/registry.h"
#include "engine/slots.h"

/* A small generator of our own: the same numbers on every machine. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

#define N_CUSTOMERS 500

/* Against a plain search for the least (due, number). */
static void test_agenda_is_in_order(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__agenda agenda;
    soj_time dues[N_CUSTOMERS];
    uint64_t seed = 7;
    soj__agenda_init(&agenda, &mem);
    assert_null(soj__agenda_first(&agenda));
    for (uint32_t i = 0; i < N_CUSTOMERS; i++) {
        assert_true(soj__agenda_reserve(&agenda));
        dues[i] = next_random(&seed) % 50;
        soj__agenda_add(&agenda, dues[i]);
    }
    for (unsigned round = 0; round < 5000; round++) {
        uint32_t least = 0;
        for (uint32_t i = 1; i < N_CUSTOMERS; i++)
            least = dues[i] < dues[least] ? i : least;
        const soj__agenda_entry *first = soj__agenda_first(&agenda);
        assert_int_equal(first->number, least);
        assert_int_equal(first->due, dues[least]);
        uint32_t number = round % 3 ? least : next_random(&seed) % N_CUSTOMERS;
        dues[number] = round % 7 == 0 ? SOJ_TIME_NEVER : next_random(&seed) % 100;
        soj__agenda_update(&agenda, number, dues[number]);
    }
    soj__agenda_done(&agenda);
}

static size_t make_key(uint32_t i, char key[16])
{
    size_t n = 0;
    do
        key[n++] = (char)('a' + i % 26);
    while ((i /= 26) > 0);
    return n;
}

static void test_registry_finds_what_was_added(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    char key[16];
    soj__registry_init(&registry, &mem, 0);
    for (uint32_t i = 0; i < 20000; i++) {
        soj__slice slice = {key, make_key(i, key)};
        assert_int_equal(soj__registry_find(&registry, slice), SOJ__NONE);
        assert_true(soj__registry_reserve(&registry));
        assert_int_equal(soj__registry_add(&registry, slice), i);
    }
    for (uint32_t i = 0; i < 20000; i++) {
        soj__slice slice = {key, make_key(i, key)};
        assert_int_equal(soj__registry_find(&registry, slice), i);
        assert_true(soj__slice_equal(soj__registry_key(&registry, i), slice));
    }
    assert_int_equal(soj__registry_find(&registry, SOJ__SLICE("zz-not-there")), SOJ__NONE);
    soj__registry_done(&registry);
}

static void test_longest_keys(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    char key[255];
    soj__registry_init(&registry, &mem, 0);
    memset(key, 'k', sizeof(key));
    for (uint32_t i = 0; i < 300; i++) {
        key[100] = (char)('a' + i % 26);
        key[200] = (char)('a' + i / 26);
        assert_true(soj__registry_reserve(&registry));
        assert_int_equal(soj__registry_add(&registry, (soj__slice){key, sizeof(key)}), i);
        assert_int_equal(soj__registry_find(&registry, (soj__slice){key, sizeof(key)}), i);
        assert_int_equal(soj__registry_find(&registry, (soj__slice){key, 254}), SOJ__NONE);
    }
    soj__registry_done(&registry);
}

static void test_registry_without_memory(void **state)
{
    (void)state;
    failing_alloc books;
    soj__registry registry;
    char key[16];
    uint32_t n = 0;
    unsigned failures = 0;
    failing_alloc_init(&books);
    soj__registry_init(&registry, &books.allocator, 0);
    while (n < 1000) {
        /* Every try that finds no memory changes nothing and can be made again. */
        failing_alloc_arm(&books, 1, false);
        bool had_room = soj__registry_reserve(&registry);
        failing_alloc_arm(&books, 0, false);
        assert_int_equal(registry.n, n);
        failures += !had_room;
        if (!had_room)
            assert_true(soj__registry_reserve(&registry));
        soj__registry_add(&registry, (soj__slice){key, make_key(n, key)});
        n++;
        for (uint32_t i = 0; i < n; i += 97)
            assert_int_equal(soj__registry_find(&registry, (soj__slice){key, make_key(i, key)}), i);
    }
    assert_true(failures > 10);
    soj__registry_done(&registry);
    failing_alloc_check_empty(&books);
}

static void test_queue_keeps_order_and_reuses_its_memory(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__queue queue;
    soj__row rows[3] = {{.kind = 1}, {.kind = 2}, {.kind = 3}};
    soj__queue_init(&queue, &mem);
    assert_null(soj__queue_next(&queue));
    for (uint32_t round = 0; round < 1000; round++) {
        assert_true(soj__queue_reserve(&queue, 3, 0));
        soj__queue_push(&queue, rows, 3, NULL, 0, round);
        for (uint32_t i = 0; i < 3; i++) {
            const soj__row *row = soj__queue_next(&queue);
            assert_int_equal(row->kind, i + 1);
            assert_int_equal(row->customer, round);
        }
        assert_null(soj__queue_next(&queue));
    }
    assert_true(queue.capacity <= 16);
    for (uint32_t round = 0; round < 1000; round++) {
        assert_true(soj__queue_reserve(&queue, 3, 0));
        soj__queue_push(&queue, rows, 3, NULL, 0, round);
    }
    for (uint32_t i = 0; i < 3000; i++)
        assert_int_equal(soj__queue_next(&queue)->customer, i / 3);
    soj__queue_done(&queue);
}

static void test_queue_keeps_the_data_of_its_rows(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__queue queue;
    soj__row row = {.kind = SOJ_OUTPUT_TOUCHPOINT};
    uint8_t data[4];
    soj__queue_init(&queue, &mem);
    for (unsigned round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 100; i++) {
            memset(data, (int)i, sizeof(data));
            row.as.touchpoint.data_len = i % (sizeof(data) + 1);
            assert_true(soj__queue_reserve(&queue, 1, sizeof(data)));
            soj__queue_push(&queue, &row, 1, data, row.as.touchpoint.data_len, i);
        }
        soj__queue_mark end = soj__queue_end(&queue);
        soj__queue_push(&queue, &row, 0, data, 0, 0);
        soj__queue_cut(&queue, end);
        assert_int_equal(soj__queue_last(&queue), 100 * (round + 1));
        for (uint32_t i = 0; i < 100; i++) {
            const soj__touchpoint_row *got = &soj__queue_next(&queue)->as.touchpoint;
            memset(data, (int)i, sizeof(data));
            assert_int_equal(got->data_len, i % (sizeof(data) + 1));
            assert_memory_equal(queue.bytes + got->data_at, data, got->data_len);
            assert_int_equal(queue.n_out, 100 * round + i + 1);
        }
    }
    assert_true(queue.bytes_capacity <= 512);
    assert_true(soj__queue_reserve(&queue, 1, sizeof(data)));
    for (size_t i = 0; i < queue.bytes_capacity / 2; i++)
        assert_int_equal(queue.bytes[i], 0); /* nothing is left of what was handed out */
#if SIZE_MAX > UINT32_MAX
    assert_false(soj__queue_reserve(&queue, 1, (size_t)UINT32_MAX + 1));
#endif
    soj__queue_done(&queue);
}

/* However much goes through, with always something that waits: order and data stay, memory does not
 * grow, and what was handed out is wiped. */
static void test_queue_that_is_never_empty(void **state)
{
    (void)state;
    enum { WAITING = 3, ROUNDS = 20000 };
    soj__mem mem = soj__mem_from(NULL);
    soj__queue queue;
    soj__row rows[2] = {{.kind = SOJ_OUTPUT_TOUCHPOINT}, {.kind = SOJ_OUTPUT_DECISION}};
    soj__queue_init(&queue, &mem);
    rows[0].as.touchpoint.data_len = 4;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint8_t data[4];
        memset(data, (int)(1 + i % 200), sizeof(data));
        assert_true(soj__queue_reserve(&queue, 2, sizeof(data)));
        soj__queue_mark end = soj__queue_end(&queue);
        soj__queue_push(&queue, rows, 2, data, sizeof(data), i);
        soj__queue_tidy(&queue);
        soj__queue_cut(&queue, end);
        soj__queue_push(&queue, rows, 2, data, sizeof(data), i);
        if (i < WAITING)
            continue;
        const soj__row *row = soj__queue_next(&queue);
        memset(data, (int)(1 + (i - WAITING) % 200), sizeof(data));
        assert_int_equal(row->customer, i - WAITING);
        assert_memory_equal(queue.bytes + row->as.touchpoint.data_at, data, sizeof(data));
        assert_int_equal(soj__queue_next(&queue)->kind, SOJ_OUTPUT_DECISION);
        soj__queue_tidy(&queue);
        size_t n = 0;
        for (size_t at = 0; at < queue.n_bytes; at++)
            n += queue.bytes[at] != 0;
        assert_int_equal(n, WAITING * sizeof(data));
    }
    assert_true(queue.capacity <= 32 && queue.bytes_capacity <= 64);
    soj__queue_done(&queue);
}

/* Adding and removing by chance, against a table of our own. */
static void test_registry_forgets_what_was_removed(void **state)
{
    (void)state;
    enum { KEYS = 700, ROUNDS = 40000 };
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    static uint32_t numbers[KEYS];
    char key[16];
    uint64_t seed = 11;
    uint32_t n_living = 0;
    soj__registry_init(&registry, &mem, 0);
    assert_int_equal(soj__registry_find(&registry, SOJ__SLICE("a")), SOJ__NONE);
    memset(numbers, 0xff, sizeof(numbers));
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t i = next_random(&seed) % KEYS;
        soj__slice slice = {key, make_key(i, key)};
        assert_int_equal(soj__registry_find(&registry, slice), numbers[i]);
        if (numbers[i] != SOJ__NONE) {
            soj__registry_remove(&registry, numbers[i]);
            assert_true(soj__slice_equal(soj__registry_key(&registry, numbers[i]), slice));
            soj__registry_wipe(&registry, numbers[i]);
            assert_int_equal(soj__registry_key(&registry, numbers[i]).len, 0);
            numbers[i] = SOJ__NONE;
            n_living--;
        } else {
            uint32_t n = registry.n;
            assert_true(soj__registry_reserve(&registry));
            numbers[i] = soj__registry_add(&registry, slice);
            assert_int_equal(numbers[i], n);
            n_living++;
        }
        assert_int_equal(registry.n_living, n_living);
        for (uint32_t k = round % 50; k < KEYS; k += 50)
            assert_int_equal(soj__registry_find(&registry, (soj__slice){key, make_key(k, key)}),
                             numbers[k]);
    }
    assert_true(registry.n_slots <= 1024); /* numbers are not used again, slots are */
    soj__registry_done(&registry);
}

/* Two keys that look the same in the table: one is in the slot where the other is looked for first,
 * under the same tag. */
static void test_registry_compares_keys(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    char key[16];
    uint32_t i = 1;
    soj__registry_init(&registry, &mem, 7);
    assert_true(soj__registry_reserve(&registry));
    assert_int_equal(soj__registry_add(&registry, SOJ__SLICE("a")), 0);
    size_t at = 0;
    while (registry.slots[2 * at + 1] == 0)
        at++;
    uint64_t hash;
    do
        hash = soj__registry_hash(&registry, (soj__slice){key, make_key(++i, key)});
    while (soj__registry_home(&registry, hash) != at);
    registry.slots[2 * at] = (uint32_t)(hash >> 32);
    assert_int_equal(soj__registry_find(&registry, (soj__slice){key, make_key(i, key)}), SOJ__NONE);
    soj__registry_done(&registry);
}

static void test_registry_is_full(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    soj__registry_init(&registry, &mem, 0);
    registry.n = SOJ__NONE - 1; /* so many that the next number would be none */
    assert_false(soj__registry_reserve(&registry));
    assert_int_equal(registry.keys.capacity, 0);
    soj__registry_done(&registry);
}

/* A table that no memory could hold is not asked for. */
static void test_the_largest_tables(void **state)
{
    (void)state;
    static const struct {
        size_t n_slots, size, n;
    } cases[] = {
        {0, 8, 64},
        {64, 1, 128},
        {SIZE_MAX / 2 + 1, 1, 0},
        {SIZE_MAX / 8 + 1, 4, 0},
        {SIZE_MAX / 32 + 1, 16, 0},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        failing_alloc books;
        size_t n;
        failing_alloc_init(&books);
        void *slots = soj__slots_larger(&books.allocator, cases[i].n_slots, cases[i].size, &n);
        assert_int_equal(slots != NULL, cases[i].n > 0);
        assert_int_equal(books.calls, cases[i].n > 0);
        if (slots)
            assert_int_equal(n, cases[i].n);
        soj__mem_free(&books.allocator, slots, cases[i].n * cases[i].size);
        failing_alloc_check_empty(&books);
    }
}

/* Rows count the bytes of their data by 32 bits. */
static void test_queue_of_four_gigabytes(void **state)
{
    (void)state;
    failing_alloc books;
    soj__queue queue;
    failing_alloc_init(&books);
    soj__queue_init(&queue, &books.allocator);
    queue.n_bytes = UINT32_MAX;
    assert_false(soj__queue_reserve(&queue, 1, 1));
    assert_int_equal(books.calls, 0);
    queue.n_bytes = 0;
    soj__queue_done(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agenda_is_in_order),
        cmocka_unit_test(test_registry_finds_what_was_added),
        cmocka_unit_test(test_longest_keys),
        cmocka_unit_test(test_registry_without_memory),
        cmocka_unit_test(test_registry_forgets_what_was_removed),
        cmocka_unit_test(test_queue_keeps_order_and_reuses_its_memory),
        cmocka_unit_test(test_queue_keeps_the_data_of_its_rows),
        cmocka_unit_test(test_queue_that_is_never_empty),
        cmocka_unit_test(test_registry_compares_keys),
        cmocka_unit_test(test_registry_is_full),
        cmocka_unit_test(test_the_largest_tables),
        cmocka_unit_test(test_queue_of_four_gigabytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
