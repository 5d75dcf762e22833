/* SPDX-License-Identifier: MIT */
/* What a calendar takes of memory, what it does without, and its parts. */
#include "calendar_naive.h"

#include "support/test.h"

/* ---- bounds ---- */

static void test_an_empty_calendar_takes_no_memory(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 1);
    assert_int_equal(soj__calendar_next_due(&b.calendar), SOJ_TIME_NEVER);
    assert_int_equal(naive_first(&b, SOJ_TIME_MAX), SOJ__NONE);
    soj__calendar_trim(&b.calendar);
    assert_int_equal(b.books.calls, 0);
    for (uint32_t i = 0; i < 8; i++)
        naive_add(&b, b.now + i);
    assert_int_equal(b.books.live_bytes, 8 * sizeof(soj__deadline));
    naive_tear_down(&b);
}

/* A small calendar is a heap; a large one takes four bytes a customer, and some. */
static void test_memory(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 2);
    for (uint32_t i = 0; i < NAIVE_SMALL; i++)
        naive_add(&b, b.now + (soj_time)(naive_wide_random(&b.seed) % (uint64_t)(60 * SOJ_DAY)));
    assert_null(b.calendar.days.ring);
    assert_int_equal(b.books.live_bytes, NAIVE_SMALL * sizeof(soj__deadline));
    while (b.n < NAIVE_MOST)
        naive_add(&b, b.now + (soj_time)(naive_wide_random(&b.seed) % (uint64_t)(60 * SOJ_DAY)));
    assert_int_equal(b.calendar.heap_capacity, NAIVE_SMALL);
    /* at most half of the blocks are free, and of each day's last one some numbers */
    assert_true(b.books.live_bytes <= NAIVE_SMALL * sizeof(soj__deadline) + sizeof(soj__ring) +
                                          (size_t)2 * 68 * (NAIVE_MOST / SOJ__BLOCK_NUMBERS + 60) +
                                          256);
    naive_tear_down(&b);
}

/* Later, however often: nothing is allocated, and no entry comes. */
static void test_later_costs_nothing(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 3);
    for (uint32_t i = 0; i < 2000; i++)
        naive_add(&b, b.now + i * SOJ_HOUR);
    size_t bytes = b.books.live_bytes;
    uint32_t n_entries = b.calendar.days.n_entries, n_heap = b.calendar.n_heap;
    assert_true(n_entries > 1900);
    for (uint32_t i = 0; i < 100000; i++)
        naive_update(&b, i % 2000, b.dues[i % 2000] + 7 * SOJ_MINUTE);
    assert_int_equal(b.books.live_bytes, bytes);
    assert_int_equal(b.calendar.days.n_entries, n_entries);
    assert_int_equal(b.calendar.n_heap, n_heap);
    naive_advance(&b, b.now + 20 * SOJ_DAY, 10000, 30);
    naive_check_sound(&b);
    naive_tear_down(&b);
}

/* Nearer, but on the same day: no entry comes either. */
static void test_the_same_day_costs_nothing(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 18);
    for (uint32_t i = 0; i < 2000; i++)
        naive_add(&b, b.now + i % 1000 * SOJ_DAY + SOJ_HOUR);
    uint32_t n_entries = b.calendar.days.n_entries;
    for (uint32_t i = 0; i < 2000; i++) {
        if (b.dues[i] >= b.now + SOJ_DAY)
            naive_update(&b, i, b.dues[i] - SOJ_HOUR + i % 7);
    }
    assert_int_equal(b.calendar.days.n_entries, n_entries);
    naive_check_sound(&b);
    naive_check_next_due(&b);
    naive_tear_down(&b);
}

/* A customer that is in the heap more than once is there once when those entries met. */
static void test_doubles_go(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 19);
    uint32_t number = naive_add(&b, b.now + 100);
    for (soj_duration i = 1; i < 50; i++) {
        naive_update(&b, number, b.now + 100 - i);
        naive_update(&b, number, b.now + 200);
    }
    assert_int_equal(b.calendar.n_heap, 50);
    assert_int_equal(naive_first(&b, b.now + 200), number);
    naive_update(&b, number, b.now + 300);
    assert_int_equal(naive_first(&b, b.now + 300), number);
    assert_int_equal(b.calendar.n_heap, 1);
    naive_tear_down(&b);
}

/* Nearer and away again, in all parts of a calendar: what is left behind is dropped in time. */
static void test_to_and_fro(void **state)
{
    static const struct {
        soj_time near, away;
    } cases[] = {
        {SOJ_HOUR, SOJ_TIME_NEVER},       {SOJ_HOUR, 2 * SOJ_HOUR}, {30 * SOJ_DAY, 31 * SOJ_DAY},
        {2000 * SOJ_DAY, 2001 * SOJ_DAY}, {0, 400 * SOJ_DAY},       {0, 4000 * SOJ_DAY},
        {-SOJ_DAY, SOJ_TIME_NEVER},
    };
    static naive b;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        naive_set_up(&b, 4);
        for (uint32_t k = 0; k < 1500; k++)
            naive_add(&b, b.now + (2 + k % 9) * SOJ_DAY);
        for (uint32_t k = 0; k < 30000; k++) {
            uint32_t number = k % 1200;
            soj_time away =
                cases[i].away == SOJ_TIME_NEVER ? SOJ_TIME_NEVER : b.now + cases[i].away;
            naive_update(&b, number, b.now + cases[i].near + k % 7);
            if (cases[i].near == 0) {
                assert_int_equal(naive_first(&b, b.now + 10), number);
                b.now += SOJ_SECOND;
            }
            naive_update(&b, number, away);
            if (k % 97 == 0) {
                naive_check_sound(&b);
                naive_check_next_due(&b);
            }
        }
        assert_true(b.books.peak_bytes <= 128 * 1024);
        naive_advance(&b, b.now + 5000 * SOJ_DAY, 1000, 1);
        naive_check_sound(&b);
        naive_tear_down(&b);
    }
}

/* ---- giving back ---- */

static void test_trim(void **state)
{
    static naive b;
    (void)state;
    for (size_t fail_at = 0; fail_at < 6; fail_at++) {
        naive_set_up(&b, 8);
        for (uint32_t i = 0; i < NAIVE_MOST; i++)
            naive_add(&b,
                      b.now + (soj_time)(naive_wide_random(&b.seed) % (uint64_t)(1500 * SOJ_DAY)));
        for (uint32_t i = 0; i < NAIVE_MOST; i++)
            naive_update(&b, i, i % 10 ? SOJ_TIME_NEVER : b.dues[i]);
        naive_advance(&b, b.now + 3 * SOJ_DAY, 1, 9);
        size_t bytes = b.books.live_bytes;
        failing_alloc_arm(&b.books, fail_at, true);
        soj__calendar_trim(&b.calendar);
        failing_alloc_arm(&b.books, 0, false);
        if (fail_at == 0)
            assert_true(b.books.live_bytes < bytes / 2);
        failing_alloc_arm(&b.books, 1, true);
        soj__calendar_trim(&b.calendar);
        failing_alloc_arm(&b.books, 0, false);
        naive_check_sound(&b);
        naive_check_next_due(&b);
        b.fails = true;
        for (uint32_t i = 0; i < 600; i++)
            naive_update(&b, i * 5, b.now + i % 40 * SOJ_DAY);
        naive_check_sound(&b);
        naive_advance(&b, b.now + 3000 * SOJ_DAY, 2000, 30);
        naive_tear_down(&b);
    }
}

/* ---- without memory ---- */

/* The heap of a small calendar is full: whatever of the first buckets there is no memory for, it is
 * told, and all is as it was. */
static void test_no_memory_for_buckets(void **state)
{
    static naive b;
    (void)state;
    for (size_t fail_at = 1; fail_at < 10; fail_at++) {
        for (unsigned on = 0; on < 2; on++) {
            naive_set_up(&b, 10);
            while (b.n < NAIVE_SMALL)
                naive_add(&b, b.now + b.n % 60 * SOJ_DAY);
            failing_alloc_arm(&b.books, fail_at, on);
            bool has_room = soj__calendar_reserve(&b.calendar);
            assert_int_equal(has_room, b.books.failures == 0);
            failing_alloc_arm(&b.books, 0, false);
            naive_check_sound(&b);
            naive_check_next_due(&b);
            while (b.n < 1500)
                naive_add(&b, b.now + b.n % 60 * SOJ_DAY);
            naive_check_sound(&b);
            naive_advance(&b, b.now + 50 * SOJ_DAY, UINT32_MAX, 30);
            naive_tear_down(&b);
        }
    }
}

/* No block is free when those whom a day had are to go to later ones: where the day is not open
 * yet, and where it is. */
static void test_no_memory_for_the_moved(void **state)
{
    static naive b;
    (void)state;
    for (unsigned is_open = 0; is_open < 2; is_open++) {
        uint32_t number;
        unsigned failures = 0;
        soj_status status;
        naive_set_up(&b, 11);
        for (uint32_t i = 0; i < 1700; i++)
            naive_add(&b, b.now + (i < 1100 ? 0 : 5) * SOJ_DAY);
        for (uint32_t i = 0; i < 20; i++)
            naive_add(&b, b.now + 999 * SOJ_DAY);
        for (uint32_t i = 0; i < 1100; i++)
            naive_update(&b, naive_first(&b, b.now), SOJ_TIME_NEVER);
        if (is_open)
            assert_int_equal(naive_first(&b, b.now + 5 * SOJ_DAY), 1100);
        for (uint32_t i = 1100; i < 1700; i++)
            naive_update(&b, i, b.now + (i - 1000) * SOJ_DAY);
        soj__calendar_trim(&b.calendar);
        naive_add(&b, b.now + 5 * SOJ_DAY + 7);
        for (size_t fail_at = 1; failures < 3; fail_at = fail_at % 3 + 1) {
            failing_alloc_arm(&b.books, fail_at, false);
            status = soj__calendar_first(&b.calendar, b.now + 6 * SOJ_DAY, &number);
            failing_alloc_arm(&b.books, 0, false);
            if (status == SOJ_OK)
                break;
            failures++;
            assert_int_equal(status, SOJ_ERR_NOMEM);
            assert_int_equal(number, SOJ__NONE);
            naive_check_sound(&b);
            naive_check_next_due(&b);
        }
        assert_int_equal(failures, 3);
        naive_advance(&b, b.now + 1000 * SOJ_DAY, UINT32_MAX, 30);
        naive_tear_down(&b);
    }
}

/* ---- parts ---- */

/* The numbers of a chain are 2 * n + `odd`. */
static void pop_to(soj__blocks *blocks, soj__chain *chain, uint32_t n, uint32_t odd)
{
    while (chain->n > n) {
        uint32_t number = soj__chain_pop(blocks, chain);
        assert_int_equal(number, 2 * chain->n + odd);
    }
}

/* Two chains in many chunks, of which most of one is taken away again. */
static void test_blocks(void **state)
{
    enum { N = 60000 };
    failing_alloc books;
    soj__blocks blocks;
    (void)state;
    for (unsigned kind = 0; kind < 4; kind++) {
        soj__chain chains[2] = {{0}, {0}};
        failing_alloc_init(&books);
        soj__blocks_init(&blocks, &books.allocator);
        for (uint32_t i = 0; i < N; i++) {
            assert_true(soj__blocks_reserve(&blocks, 1));
            soj__chain_push(&blocks, &chains[i % 2], i);
        }
        const uint32_t left[2] = {kind < 2 ? 25000 : 0, kind == 1 ? 24016 : kind == 2 ? 40 : 0};
        size_t bytes = books.live_bytes;
        for (uint32_t c = 0; c < 2; c++)
            pop_to(&blocks, &chains[c], left[c], c);
        uint32_t end = soj__blocks_trim_begin(&blocks);
        for (uint32_t c = 0; c < 2; c++)
            soj__chain_trim(&blocks, &chains[c], end);
        soj__blocks_trim_end(&blocks, end);
        assert_true(books.live_bytes * N < (size_t)(left[0] + left[1] + 20000) * bytes);
        assert_int_equal(blocks.n_free, blocks.n - (left[0] + 15) / 16 - (left[1] + 15) / 16);
        for (uint32_t c = 0; c < 2; c++)
            pop_to(&blocks, &chains[c], 0, c);
        assert_int_equal(blocks.n_free, blocks.n);
        soj__blocks_done(&blocks);
        failing_alloc_check_empty(&books);
    }
}

static int compare_keys(const void *a, const void *b)
{
    const uint64_t *one = a, *other = b;
    return *one < *other ? -1 : *one > *other;
}

static void test_sort(void **state)
{
    enum { N = 20000 };
    static const struct {
        uint64_t instants, step, numbers;
    } cases[] = {
        {1, 1, UINT32_MAX},     {1, 1, 1},          {2, UINT32_MAX, 5000},
        {100, 1000, 1000000},   {5000, 1, 50000},   {UINT32_MAX, 1, 50000},
        {3, UINT32_MAX / 3, 2}, {2, 1, UINT32_MAX}, {50, 1 << 26, 70},
    };
    static uint64_t keys[N], sorted[N], scratch[N];
    uint64_t seed = 5;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        for (size_t n = 0; n <= N; n = n * 3 / 2 + 1) {
            for (size_t k = 0; k < n; k++)
                keys[k] = (naive_wide_random(&seed) % cases[i].instants * cases[i].step) << 32 |
                          naive_wide_random(&seed) % cases[i].numbers;
            memcpy(sorted, keys, sizeof(keys));
            qsort(sorted, n, sizeof(*sorted), compare_keys);
            soj__keys_sort(keys, scratch, n);
            assert_memory_equal(keys, sorted, n * sizeof(*keys));
        }
    }
}

/* More than all customers there can be: entries are counted by 32 bits. */
static void test_the_most_entries(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 9);
    for (uint32_t i = 0; i < 1500; i++)
        naive_add(&b, b.now + i * SOJ_DAY);
    uint32_t n_valid = b.calendar.days.n_valid;
    b.calendar.days.n_valid = UINT32_MAX - 1;
    b.calendar.days.sweep_at = 0;
    assert_true(soj__calendar_reserve(&b.calendar));
    assert_int_equal(b.calendar.days.sweep_at, UINT32_MAX);
    b.calendar.days.n_valid = n_valid;
    naive_tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_calendar_takes_no_memory),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_later_costs_nothing),
        cmocka_unit_test(test_the_same_day_costs_nothing),
        cmocka_unit_test(test_doubles_go),
        cmocka_unit_test(test_to_and_fro),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_no_memory_for_buckets),
        cmocka_unit_test(test_no_memory_for_the_moved),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_the_most_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
