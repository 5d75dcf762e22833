/* SPDX-License-Identifier: MIT */
/* Who is due next: the calendar against a plain search. */
#include "calendar_naive.h"

#include "support/test.h"

typedef struct chance {
    uint32_t customers, days_ahead;
    soj_duration step;
    unsigned rounds;
    bool fails;
} chance;

static const chance chances[] = {
    {.customers = 5, .days_ahead = 3, .step = SOJ_HOUR, .rounds = 4000},
    {.customers = 900, .days_ahead = 30, .step = SOJ_DAY, .rounds = 800},
    {.customers = 1500, .days_ahead = 60, .step = 2 * SOJ_HOUR, .rounds = 2500},
    {.customers = 2000, .days_ahead = 2, .step = SOJ_MINUTE, .rounds = 1000},
    {.customers = 1700, .days_ahead = 3000, .step = 40 * SOJ_DAY, .rounds = 400},
    {.customers = 4000, .days_ahead = 500, .step = 2000 * SOJ_DAY, .rounds = 60},
    {.customers = 1600, .days_ahead = 60, .step = 5 * SOJ_HOUR, .rounds = 1000, .fails = true},
    {.customers = 1600, .days_ahead = 2500, .step = 15 * SOJ_DAY, .rounds = 600, .fails = true},
};

static void try_chance(naive *b, const chance *c, uint64_t seed)
{
    naive_set_up(b, seed);
    b->fails = c->fails;
    naive_check_next_due(b);
    assert_int_equal(naive_first(b, b->now), SOJ__NONE);
    for (unsigned round = 0; round < c->rounds; round++) {
        for (unsigned i = 0; i < 1 + c->customers / 50 && b->n < c->customers; i++)
            naive_add(b, naive_any_due(b, c->days_ahead));
        for (unsigned i = naive_random(&b->seed) % 4; i > 0; i--) {
            naive_update(b, naive_random(&b->seed) % b->n, naive_any_due(b, c->days_ahead));
            naive_check_next_due(b);
        }
        if (naive_random(&b->seed) % 2)
            naive_advance(b, b->now + (soj_time)(naive_wide_random(&b->seed) % (uint64_t)c->step),
                          naive_random(&b->seed) % 300, c->days_ahead);
        if (naive_random(&b->seed) % (c->fails ? 10 : 200) == 0) {
            naive_let_fail(b);
            soj__calendar_trim(&b->calendar);
            failing_alloc_arm(&b->books, 0, false);
        }
        naive_check_next_due(b);
        naive_check_sound(b);
    }
    assert_int_equal(b->failures > 20, c->fails);
    naive_tear_down(b);
}

static void test_order_is_that_of_a_plain_search(void **state)
{
    static naive b;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(chances); i++)
        try_chance(&b, &chances[i], 3 + i);
}

/* ---- the window of days ---- */

/* Where the first customers are due far from where the others will be, the window is moved. */
static void test_a_window_in_the_wrong_place(void **state)
{
    static naive b;
    (void)state;
    for (uint32_t kind = 0; kind < 3; kind++) {
        naive_set_up(&b, 5);
        for (uint32_t i = 0; i < 1500; i++)
            naive_add(&b, b.now + (3000 + i % (kind ? 50 : 1000)) * SOJ_DAY);
        assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + 3001);
        for (uint32_t i = 0; i < 4000; i++)
            naive_add(&b, b.now + ((kind == 2 ? 2500 : 1) + i % 90) * SOJ_DAY);
        naive_check_sound(&b);
        naive_check_next_due(&b);
        assert_true(b.calendar.n_heap < NAIVE_SMALL);
        assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + (kind == 2 ? 2501 : 2));
        naive_advance(&b, b.now + 4100 * SOJ_DAY, UINT32_MAX, 600);
        naive_check_sound(&b);
        naive_tear_down(&b);
    }
}

/* Stragglers of long ago do not move many others: the window stays as it is, or moves as far as no
 * bucket leaves it. */
static void test_stragglers(void **state)
{
    static naive b;
    (void)state;
    for (uint32_t days = 1000; days <= SOJ__RING_DAYS + 100; days += 100) {
        naive_set_up(&b, 6);
        for (uint32_t i = 0; i < 2000; i++)
            naive_add(&b, b.now + i % days * SOJ_DAY);
        uint32_t n_far = b.calendar.days.far.n, end = soj__day_of(b.now) + days;
        for (uint32_t i = 0; i < 1500; i++)
            naive_add(&b, i * SOJ_DAY);
        if (end > soj__day_of(b.now) + 1 + SOJ__RING_DAYS)
            end = soj__day_of(b.now) + 1 + SOJ__RING_DAYS;
        assert_int_equal(b.calendar.days.horizon, end - SOJ__RING_DAYS);
        assert_int_equal(b.calendar.days.far.n, n_far);
        naive_check_sound(&b);
        naive_check_next_due(&b);
        naive_advance(&b, b.now, UINT32_MAX, 30);
        naive_tear_down(&b);
    }
}

/* Those of a day that is open stay, however many come before them. */
static void test_many_before_the_run(void **state)
{
    static naive b;
    (void)state;
    for (uint32_t first_day = 3; first_day <= 5; first_day += 2) {
        naive_set_up(&b, 14);
        naive_add(&b, b.now);
        for (uint32_t i = 0; i < 2500; i++)
            naive_add(&b, b.now + 5 * SOJ_DAY + i);
        assert_int_equal(naive_first(&b, b.now), 0);
        naive_update(&b, 0, SOJ_TIME_NEVER);
        b.now += 5 * SOJ_DAY;
        assert_int_equal(naive_first(&b, b.now), 1);
        assert_int_equal(b.calendar.run.n, 2500);
        for (uint32_t i = 0; i < 1500; i++)
            naive_add(&b, b.now + first_day * SOJ_DAY - 5 * SOJ_DAY + SOJ_HOUR - i);
        assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + 1);
        naive_check_sound(&b);
        naive_check_next_due(&b);
        naive_advance(&b, b.now + SOJ_HOUR, UINT32_MAX, 30);
        naive_tear_down(&b);
    }
}

/* Nobody is due for years: the window goes where the next is. */
static void test_a_long_pause(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 15);
    for (uint32_t i = 0; i < 1500; i++)
        naive_add(&b, b.now + (i == 0 ? 0 : 3000 + i) * SOJ_DAY);
    naive_update(&b, 7, b.now + 9000 * SOJ_DAY);
    assert_int_equal(b.calendar.days.far.n, 1499);
    assert_int_equal(naive_first(&b, b.now), 0);
    naive_update(&b, 0, SOJ_TIME_NEVER);
    naive_check_next_due(&b);
    assert_int_equal(naive_first(&b, b.now + 2999 * SOJ_DAY), SOJ__NONE);
    assert_int_equal(b.calendar.days.far.n, 1499);
    assert_int_equal(naive_first(&b, b.now + 3001 * SOJ_DAY), 1);
    assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + 3002);
    naive_check_sound(&b);
    for (uint32_t i = 1; i < 1500; i++)
        naive_update(&b, naive_first(&b, b.now + 10000 * SOJ_DAY), SOJ_TIME_NEVER);
    naive_check_next_due(&b);
    naive_tear_down(&b);
}

/* All due at one instant, and nobody after it. */
static void test_all_at_once(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 7);
    for (uint32_t i = 0; i < 2000; i++)
        naive_add(&b, b.now + 9 * SOJ_DAY);
    naive_check_next_due(&b);
    assert_int_equal(naive_first(&b, b.now + 9 * SOJ_DAY - 1), SOJ__NONE);
    for (uint32_t i = 0; i < 2000; i++) {
        assert_int_equal(naive_first(&b, b.now + 9 * SOJ_DAY), i);
        naive_update(&b, i, i % 2 ? SOJ_TIME_NEVER : b.now + 20 * SOJ_DAY);
    }
    for (uint32_t i = 0; i < 2000; i += 2) {
        assert_int_equal(naive_first(&b, SOJ_TIME_MAX), i);
        if (i == 100) {
            assert_int_equal(soj__calendar_guess(&b.calendar, 0), 100);
            assert_int_equal(soj__calendar_guess(&b.calendar, 8), 116);
            assert_int_equal(soj__calendar_guess(&b.calendar, 950), SOJ__NONE);
        }
        naive_update(&b, i, SOJ_TIME_NEVER);
    }
    assert_int_equal(naive_first(&b, SOJ_TIME_MAX), SOJ__NONE);
    naive_check_next_due(&b);
    soj__calendar_trim(&b.calendar);
    assert_int_equal(b.books.live_bytes, 0);
    naive_tear_down(&b);
}

/* Who was found first moves when others, of the same instant or an earlier one, have come before
 * it: in a heap, and in a run. */
static void test_found_and_passed(void **state)
{
    static const soj_duration later[] = {1, SOJ_HOUR, 20 * SOJ_HOUR, 3 * SOJ_DAY, 2000 * SOJ_DAY};
    static naive b;
    (void)state;
    for (uint32_t n = 200; n <= 2000; n += 1800) {
        for (size_t i = 0; i < 2 * TEST_ARRAY_LEN(later); i++) {
            naive_set_up(&b, 20);
            while (b.n < n)
                naive_add(&b, b.now + (1 + b.n % 7) * SOJ_DAY + b.n / 7 * SOJ_MINUTE);
            uint32_t number = naive_first(&b, b.now + 2 * SOJ_DAY);
            assert_int_equal(number, 0);
            naive_update(&b, 9, b.dues[0] - (soj_duration)(i % 2));
            naive_update(&b, number, b.dues[0] + later[i / 2]);
            naive_check_sound(&b);
            naive_check_next_due(&b);
            assert_int_equal(naive_first(&b, b.now + 2 * SOJ_DAY), 9);
            naive_advance(&b, b.now + 3000 * SOJ_DAY, UINT32_MAX, 400);
            naive_tear_down(&b);
        }
    }
}

/* The parts of a day, some of which nobody is due in, with some left when memory is given back. */
static void test_parts_of_a_day(void **state)
{
    static naive b;
    (void)state;
    for (soj_duration hours = 1; hours <= 25; hours += 3) {
        naive_set_up(&b, 21);
        for (uint32_t i = 0; i < 3000; i++)
            naive_add(&b, b.now + 5 * SOJ_DAY + i % 1000 * hours % 24 * SOJ_HOUR + i % 7);
        for (uint32_t i = 0; i < 40; i++) {
            naive_advance(&b, b.now + 5 * SOJ_DAY + i * SOJ_HOUR, i % 3 * 100, 9);
            naive_check_sound(&b);
            naive_check_next_due(&b);
            if (i % 5 == 0)
                soj__calendar_trim(&b.calendar);
            naive_update(&b, i, b.now + i * SOJ_HOUR);
        }
        naive_tear_down(&b);
    }
}

/* ---- the first deadline ---- */

static void test_next_due_where_nobody_is(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 12);
    for (uint32_t i = 0; i < 2000; i++)
        naive_add(&b, b.now + (i == 0 ? 0 : i < 1700 ? 5 : 3000) * SOJ_DAY);
    for (uint32_t i = 0; i < 2000; i++) {
        naive_update(&b, i, SOJ_TIME_NEVER);
        naive_check_next_due(&b);
    }
    naive_check_next_due(&b);
    assert_true(b.calendar.days.n_valid > 1600); /* as far as it knows */
    soj__calendar_trim(&b.calendar);
    assert_int_equal(b.books.live_bytes, 0);
    for (uint32_t i = 0; i < 2000; i++) {
        naive_update(&b, i, b.now + (2000 - i) * SOJ_DAY);
        naive_check_next_due(&b);
    }
    naive_tear_down(&b);
}

/* What is first comes nearer by the least there is. */
static void test_next_due_comes_nearer(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 16);
    for (uint32_t i = 0; i < 1500; i++)
        naive_add(&b, b.now + (i == 0 ? 0 : 5) * SOJ_DAY + i);
    naive_update(&b, 0, SOJ_TIME_NEVER);
    for (uint32_t i = 1; i < 100; i++) {
        naive_check_next_due(&b);
        naive_update(&b, 10 * i, b.dues[1] - i);
        naive_check_next_due(&b);
    }
    naive_tear_down(&b);
}

/* Deadlines that moved within a bucket's day or out of it, and one in the next that is between. */
static void test_next_due_behind_what_moved(void **state)
{
    static naive b;
    (void)state;
    for (unsigned is_open = 0; is_open < 2; is_open++) {
        naive_set_up(&b, 17);
        for (uint32_t i = 0; i < 1500; i++)
            naive_add(&b, b.now +
                              (i == 0               ? 0
                               : i == 1 && !is_open ? 5
                               : i == 2             ? 6
                                                    : 9) *
                                  SOJ_DAY +
                              SOJ_HOUR);
        naive_update(&b, 0, is_open ? b.dues[2] + 20 * SOJ_HOUR : SOJ_TIME_NEVER);
        naive_check_next_due(&b);
        naive_update(&b, 1, is_open ? SOJ_TIME_NEVER : b.dues[2] + 20 * SOJ_HOUR);
        naive_check_next_due(&b);
        naive_tear_down(&b);
    }
}

/* The heap fills while nobody is in a bucket. */
static void test_an_empty_window(void **state)
{
    static naive b;
    (void)state;
    naive_set_up(&b, 13);
    for (uint32_t i = 0; i < 1100; i++)
        naive_add(&b, b.now + i % 100 * SOJ_DAY);
    b.now += 100 * SOJ_DAY;
    for (uint32_t i = 0; i < 1100; i++)
        naive_update(&b, naive_first(&b, b.now), SOJ_TIME_NEVER);
    assert_int_equal(naive_first(&b, b.now), SOJ__NONE);
    assert_int_equal(b.calendar.days.n_entries, 0);
    for (uint32_t i = 0; i < 1100; i++)
        naive_update(&b, i, b.now - (1 + i % 90) * SOJ_DAY);
    assert_true(b.calendar.days.n_entries > 200);
    naive_check_sound(&b);
    naive_check_next_due(&b);
    naive_advance(&b, b.now, UINT32_MAX, 30);
    naive_tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_is_that_of_a_plain_search),
        cmocka_unit_test(test_a_window_in_the_wrong_place),
        cmocka_unit_test(test_stragglers),
        cmocka_unit_test(test_many_before_the_run),
        cmocka_unit_test(test_a_long_pause),
        cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_found_and_passed),
        cmocka_unit_test(test_parts_of_a_day),
        cmocka_unit_test(test_next_due_where_nobody_is),
        cmocka_unit_test(test_next_due_comes_nearer),
        cmocka_unit_test(test_next_due_behind_what_moved),
        cmocka_unit_test(test_an_empty_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
