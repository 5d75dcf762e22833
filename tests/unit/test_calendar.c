/* SPDX-License-Identifier: MIT */
/* Who is due next: the calendar against a plain search, and what it takes of memory. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include "engine/calendar.h"

/* A small generator of our own: the same numbers on every machine. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static uint64_t wide_random(uint64_t *seed)
{
    uint64_t high = next_random(seed);
    return high << 31 | next_random(seed);
}

/* Customers with their cells, and the deadlines that these should have. */
enum {
    SMALL = 1024, /* a smaller calendar is a heap */
    MOST = 6000
};
typedef struct bench {
    failing_alloc books;
    soj__cells cells;
    soj__calendar calendar;
    uint64_t seed;
    uint32_t n;
    soj_time dues[MOST];
    soj_time now;
    unsigned failures;
    bool fails; /* whatever asks for memory is first asked in vain */
} bench;

static void set_up(bench *b, uint64_t seed)
{
    *b = (bench){.seed = seed, .now = 20000 * SOJ_DAY};
    failing_alloc_init(&b->books);
    soj__mem mem = soj__mem_from(NULL);
    soj__cells_init(&b->cells, &mem, sizeof(soj_time));
    soj__calendar_init(&b->calendar, &b->books.allocator, &b->cells);
}

static void tear_down(bench *b)
{
    soj__calendar_done(&b->calendar);
    soj__cells_done(&b->cells);
    failing_alloc_check_empty(&b->books);
}

static uint32_t armed_of(const bench *b, uint32_t number)
{
    return soj__load_u32(soj__cell_at(&b->cells, number) + SOJ__CELL_ARMED);
}

/* One of the next calls for memory finds none. */
static void let_fail(bench *b)
{
    if (b->fails)
        failing_alloc_arm(&b->books, next_random(&b->seed) % 4 ? 1 : 2, next_random(&b->seed) % 2);
}

static void reserve(bench *b)
{
    let_fail(b);
    bool has_room = soj__calendar_reserve(&b->calendar);
    failing_alloc_arm(&b->books, 0, false);
    if (!has_room) {
        assert_true(b->fails);
        b->failures++;
        assert_true(soj__calendar_reserve(&b->calendar));
    }
}

static void update(bench *b, uint32_t number, soj_time due)
{
    soj_time before = b->dues[number];
    reserve(b);
    soj__store_i64(soj__cell_at(&b->cells, number) + SOJ__CELL_RECORD, due);
    b->dues[number] = due;
    size_t calls = b->books.calls;
    soj__calendar_update(&b->calendar, number, before);
    assert_int_equal(b->books.calls, calls);
}

static uint32_t add(bench *b, soj_time due)
{
    uint32_t number = b->n++;
    assert_true(number < MOST);
    assert_true(soj__cells_reserve(&b->cells, number));
    b->dues[number] = SOJ_TIME_NEVER;
    update(b, number, due);
    return number;
}

static uint32_t first(bench *b, soj_time until)
{
    uint32_t number;
    let_fail(b);
    soj_status status = soj__calendar_first(&b->calendar, until, &number);
    failing_alloc_arm(&b->books, 0, false);
    if (status != SOJ_OK) {
        assert_true(b->fails);
        assert_int_equal(status, SOJ_ERR_NOMEM);
        assert_int_equal(number, SOJ__NONE);
        b->failures++;
        assert_int_equal(soj__calendar_first(&b->calendar, until, &number), SOJ_OK);
    }
    return number;
}

/* By plain search; SOJ__NONE. */
static uint32_t first_plainly(const bench *b, soj_time until)
{
    uint32_t least = SOJ__NONE;
    for (uint32_t i = 0; i < b->n; i++) {
        if (b->dues[i] <= until && (least == SOJ__NONE || b->dues[i] < b->dues[least]))
            least = i;
    }
    return least;
}

static void check_next_due(const bench *b)
{
    uint32_t number = first_plainly(b, SOJ_TIME_NEVER - 1);
    assert_int_equal(soj__calendar_next_due(&b->calendar),
                     number == SOJ__NONE ? SOJ_TIME_NEVER : b->dues[number]);
}

/* What must always hold. */
static void check_sound(const bench *b)
{
    const soj__days *days = &b->calendar.days;
    uint32_t n_valid = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        uint32_t armed = armed_of(b, i);
        bool is_open = soj__days_are_open(days, armed);
        n_valid += armed != 0 && !is_open;
        if (b->dues[i] == SOJ_TIME_NEVER)
            continue;
        assert_int_not_equal(armed, 0);
        if (armed == SOJ__ARMED_FAR)
            assert_true(soj__day_of(b->dues[i]) >= days->far_least);
        else
            assert_true(is_open || armed <= soj__day_of(b->dues[i]) + 1);
    }
    assert_int_equal(days->n_valid, n_valid);
    uint32_t n_entries = days->far.n;
    for (size_t i = 0; days->ring && i < SOJ__RING_DAYS; i++) {
        n_entries += days->ring->days[i].n;
        assert_int_equal(days->ring->days[i].n > 0, days->ring->some[i / 64] >> i % 64 & 1);
    }
    assert_int_equal(days->n_entries, n_entries);
    assert_true(n_entries <= 2 * b->n + 2048);
    assert_true(b->calendar.heap_capacity <= 4 * (size_t)b->n + 2 * SMALL);
    assert_int_equal(days->opens == SOJ_TIME_NEVER, n_entries == 0);
    assert_int_equal(days->ring == NULL, days->horizon == SOJ__ALL_OPEN);
}

/* ---- by chance ---- */

static const soj_time instants[] = {
    SOJ_TIME_NEVER, SOJ_TIME_NEVER, SOJ_TIME_MAX, SOJ_TIME_MAX - 5, 0, SOJ_DAY - 1, -7,
    SOJ_DAY * 9000};

static soj_time any_due(bench *b, uint32_t days_ahead)
{
    soj_duration span = days_ahead * SOJ_DAY;
    switch (next_random(&b->seed) % 16) {
    case 0:
        return instants[next_random(&b->seed) % TEST_ARRAY_LEN(instants)];
    case 1:
    case 2: /* many at one instant */
        return (b->now / SOJ_DAY + next_random(&b->seed) % (days_ahead + 1)) * SOJ_DAY;
    case 3: /* soon */
        return b->now + (soj_time)(wide_random(&b->seed) % (uint64_t)SOJ_HOUR);
    case 4: /* late */
        return b->now - (soj_time)(wide_random(&b->seed) % (uint64_t)span);
    case 5: /* far */
        return b->now + (soj_time)(wide_random(&b->seed) % (uint64_t)(3000 * SOJ_DAY));
    default:
        return b->now + (soj_time)(wide_random(&b->seed) % (uint64_t)span);
    }
}

/* The clock comes to `until`; at most `most` are stepped. */
static void advance(bench *b, soj_time until, uint32_t most, uint32_t days_ahead)
{
    if (until > b->now)
        b->now = until;
    for (uint32_t n = 0; n < most; n++) {
        uint32_t number = first(b, b->now);
        assert_int_equal(number, first_plainly(b, b->now));
        if (number == SOJ__NONE)
            return;
        soj_time due = b->dues[number];
        /* another comes between, sometimes to be the first */
        if (next_random(&b->seed) % 8 == 0) {
            update(b, next_random(&b->seed) % b->n, any_due(b, days_ahead));
            continue;
        }
        soj_time later =
            due + 1 + (soj_time)(wide_random(&b->seed) % (uint64_t)(days_ahead * SOJ_DAY));
        update(b, number, next_random(&b->seed) % 16 ? later : SOJ_TIME_NEVER);
    }
}

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

static void try_chance(bench *b, const chance *c, uint64_t seed)
{
    set_up(b, seed);
    b->fails = c->fails;
    check_next_due(b);
    assert_int_equal(first(b, b->now), SOJ__NONE);
    for (unsigned round = 0; round < c->rounds; round++) {
        for (unsigned i = 0; i < 1 + c->customers / 50 && b->n < c->customers; i++)
            add(b, any_due(b, c->days_ahead));
        for (unsigned i = next_random(&b->seed) % 4; i > 0; i--) {
            update(b, next_random(&b->seed) % b->n, any_due(b, c->days_ahead));
            check_next_due(b);
        }
        if (next_random(&b->seed) % 2)
            advance(b, b->now + (soj_time)(wide_random(&b->seed) % (uint64_t)c->step),
                    next_random(&b->seed) % 300, c->days_ahead);
        if (next_random(&b->seed) % (c->fails ? 10 : 200) == 0) {
            let_fail(b);
            soj__calendar_trim(&b->calendar);
            failing_alloc_arm(&b->books, 0, false);
        }
        check_next_due(b);
        check_sound(b);
    }
    assert_int_equal(b->failures > 20, c->fails);
    tear_down(b);
}

static void test_order_is_that_of_a_plain_search(void **state)
{
    static bench b;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(chances); i++)
        try_chance(&b, &chances[i], 3 + i);
}

/* ---- bounds ---- */

static void test_an_empty_calendar_takes_no_memory(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 1);
    assert_int_equal(soj__calendar_next_due(&b.calendar), SOJ_TIME_NEVER);
    assert_int_equal(first(&b, SOJ_TIME_MAX), SOJ__NONE);
    soj__calendar_expect(&b.calendar);
    soj__calendar_trim(&b.calendar);
    assert_int_equal(b.books.calls, 0);
    for (uint32_t i = 0; i < 8; i++)
        add(&b, b.now + i);
    assert_int_equal(b.books.live_bytes, 8 * sizeof(soj__deadline));
    tear_down(&b);
}

/* A small calendar is a heap; a large one takes four bytes a customer, and some. */
static void test_memory(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 2);
    for (uint32_t i = 0; i < SMALL; i++)
        add(&b, b.now + (soj_time)(wide_random(&b.seed) % (uint64_t)(60 * SOJ_DAY)));
    assert_null(b.calendar.days.ring);
    assert_int_equal(b.books.live_bytes, SMALL * sizeof(soj__deadline));
    while (b.n < MOST)
        add(&b, b.now + (soj_time)(wide_random(&b.seed) % (uint64_t)(60 * SOJ_DAY)));
    assert_int_equal(b.calendar.heap_capacity, SMALL);
    /* at most half of the blocks are free, and of each day's last one some numbers */
    assert_true(b.books.live_bytes <= SMALL * sizeof(soj__deadline) + sizeof(soj__ring) +
                                          (size_t)2 * 68 * (MOST / SOJ__BLOCK_NUMBERS + 60) + 256);
    tear_down(&b);
}

/* Later, however often: nothing is allocated, and no entry comes. */
static void test_later_costs_nothing(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 3);
    for (uint32_t i = 0; i < 2000; i++)
        add(&b, b.now + i * SOJ_HOUR);
    size_t bytes = b.books.live_bytes;
    uint32_t n_entries = b.calendar.days.n_entries, n_heap = b.calendar.n_heap;
    assert_true(n_entries > 1900);
    for (uint32_t i = 0; i < 100000; i++)
        update(&b, i % 2000, b.dues[i % 2000] + 7 * SOJ_MINUTE);
    assert_int_equal(b.books.live_bytes, bytes);
    assert_int_equal(b.calendar.days.n_entries, n_entries);
    assert_int_equal(b.calendar.n_heap, n_heap);
    advance(&b, b.now + 20 * SOJ_DAY, 10000, 30);
    check_sound(&b);
    tear_down(&b);
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
    static bench b;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        set_up(&b, 4);
        for (uint32_t k = 0; k < 1500; k++)
            add(&b, b.now + (2 + k % 9) * SOJ_DAY);
        for (uint32_t k = 0; k < 30000; k++) {
            uint32_t number = k % 1200;
            soj_time away =
                cases[i].away == SOJ_TIME_NEVER ? SOJ_TIME_NEVER : b.now + cases[i].away;
            update(&b, number, b.now + cases[i].near + k % 7);
            if (cases[i].near == 0) {
                assert_int_equal(first(&b, b.now + 10), number);
                b.now += SOJ_SECOND;
            }
            update(&b, number, away);
            if (k % 97 == 0) {
                check_sound(&b);
                check_next_due(&b);
            }
        }
        assert_true(b.books.peak_bytes <= 128 * 1024);
        advance(&b, b.now + 5000 * SOJ_DAY, 1000, 1);
        check_sound(&b);
        tear_down(&b);
    }
}

/* Where the first customers are due far from where the others will be, the window is moved. */
static void test_a_window_in_the_wrong_place(void **state)
{
    static bench b;
    (void)state;
    for (uint32_t kind = 0; kind < 3; kind++) {
        set_up(&b, 5);
        for (uint32_t i = 0; i < 1500; i++)
            add(&b, b.now + (3000 + i % (kind ? 50 : 1000)) * SOJ_DAY);
        assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + 3001);
        for (uint32_t i = 0; i < 4000; i++)
            add(&b, b.now + ((kind == 2 ? 2500 : 1) + i % 90) * SOJ_DAY);
        check_sound(&b);
        check_next_due(&b);
        assert_true(b.calendar.n_heap < SMALL);
        assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + (kind == 2 ? 2501 : 2));
        advance(&b, b.now + 4100 * SOJ_DAY, UINT32_MAX, 600);
        check_sound(&b);
        tear_down(&b);
    }
}

/* Stragglers of long ago do not move many others: the window stays as it is, or moves as far as no
 * bucket leaves it. */
static void test_stragglers(void **state)
{
    static bench b;
    (void)state;
    for (uint32_t days = 1000; days <= SOJ__RING_DAYS + 100; days += 100) {
        set_up(&b, 6);
        for (uint32_t i = 0; i < 2000; i++)
            add(&b, b.now + i % days * SOJ_DAY);
        uint32_t n_far = b.calendar.days.far.n, end = soj__day_of(b.now) + days;
        for (uint32_t i = 0; i < 1500; i++)
            add(&b, i * SOJ_DAY);
        if (end > soj__day_of(b.now) + 1 + SOJ__RING_DAYS)
            end = soj__day_of(b.now) + 1 + SOJ__RING_DAYS;
        assert_int_equal(b.calendar.days.horizon, end - SOJ__RING_DAYS);
        assert_int_equal(b.calendar.days.far.n, n_far);
        check_sound(&b);
        check_next_due(&b);
        advance(&b, b.now, UINT32_MAX, 30);
        tear_down(&b);
    }
}

/* Those of a day that is open stay, however many come before them. */
static void test_many_before_the_run(void **state)
{
    static bench b;
    (void)state;
    for (uint32_t first_day = 3; first_day <= 5; first_day += 2) {
        set_up(&b, 14);
        add(&b, b.now);
        for (uint32_t i = 0; i < 2500; i++)
            add(&b, b.now + 5 * SOJ_DAY + i);
        assert_int_equal(first(&b, b.now), 0);
        update(&b, 0, SOJ_TIME_NEVER);
        b.now += 5 * SOJ_DAY;
        assert_int_equal(first(&b, b.now), 1);
        assert_int_equal(b.calendar.run.n, 2500);
        for (uint32_t i = 0; i < 1500; i++)
            add(&b, b.now + first_day * SOJ_DAY - 5 * SOJ_DAY + SOJ_HOUR - i);
        assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + 1);
        check_sound(&b);
        check_next_due(&b);
        advance(&b, b.now + SOJ_HOUR, UINT32_MAX, 30);
        tear_down(&b);
    }
}

/* Nobody is due for years: the window goes where the next is. */
static void test_a_long_pause(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 15);
    for (uint32_t i = 0; i < 1500; i++)
        add(&b, b.now + (i == 0 ? 0 : 3000 + i) * SOJ_DAY);
    update(&b, 7, b.now + 9000 * SOJ_DAY);
    assert_int_equal(b.calendar.days.far.n, 1499);
    assert_int_equal(first(&b, b.now), 0);
    update(&b, 0, SOJ_TIME_NEVER);
    check_next_due(&b);
    assert_int_equal(first(&b, b.now + 2999 * SOJ_DAY), SOJ__NONE);
    assert_int_equal(b.calendar.days.far.n, 1499);
    assert_int_equal(first(&b, b.now + 3001 * SOJ_DAY), 1);
    assert_int_equal(b.calendar.days.horizon, soj__day_of(b.now) + 3002);
    check_sound(&b);
    for (uint32_t i = 1; i < 1500; i++)
        update(&b, first(&b, b.now + 10000 * SOJ_DAY), SOJ_TIME_NEVER);
    check_next_due(&b);
    tear_down(&b);
}

/* All due at one instant, and nobody after it. */
static void test_all_at_once(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 7);
    for (uint32_t i = 0; i < 2000; i++)
        add(&b, b.now + 9 * SOJ_DAY);
    check_next_due(&b);
    assert_int_equal(first(&b, b.now + 9 * SOJ_DAY - 1), SOJ__NONE);
    for (uint32_t i = 0; i < 2000; i++) {
        assert_int_equal(first(&b, b.now + 9 * SOJ_DAY), i);
        update(&b, i, i % 2 ? SOJ_TIME_NEVER : b.now + 20 * SOJ_DAY);
    }
    for (uint32_t i = 0; i < 2000; i += 2) {
        assert_int_equal(first(&b, SOJ_TIME_MAX), i);
        if (i == 100) {
            assert_int_equal(soj__calendar_guess(&b.calendar, 0), 100);
            assert_int_equal(soj__calendar_guess(&b.calendar, 8), 116);
            assert_int_equal(soj__calendar_guess(&b.calendar, 950), SOJ__NONE);
            soj__calendar_expect(&b.calendar);
        }
        update(&b, i, SOJ_TIME_NEVER);
    }
    assert_int_equal(first(&b, SOJ_TIME_MAX), SOJ__NONE);
    check_next_due(&b);
    soj__calendar_trim(&b.calendar);
    assert_int_equal(b.books.live_bytes, 0);
    tear_down(&b);
}

/* ---- giving back ---- */

static void test_trim(void **state)
{
    static bench b;
    (void)state;
    for (size_t fail_at = 0; fail_at < 6; fail_at++) {
        set_up(&b, 8);
        for (uint32_t i = 0; i < MOST; i++)
            add(&b, b.now + (soj_time)(wide_random(&b.seed) % (uint64_t)(1500 * SOJ_DAY)));
        for (uint32_t i = 0; i < MOST; i++)
            update(&b, i, i % 10 ? SOJ_TIME_NEVER : b.dues[i]);
        advance(&b, b.now + 3 * SOJ_DAY, 1, 9);
        size_t bytes = b.books.live_bytes;
        failing_alloc_arm(&b.books, fail_at, true);
        soj__calendar_trim(&b.calendar);
        failing_alloc_arm(&b.books, 0, false);
        if (fail_at == 0)
            assert_true(b.books.live_bytes < bytes / 2);
        failing_alloc_arm(&b.books, 1, true);
        soj__calendar_trim(&b.calendar);
        failing_alloc_arm(&b.books, 0, false);
        check_sound(&b);
        check_next_due(&b);
        b.fails = true;
        for (uint32_t i = 0; i < 600; i++)
            update(&b, i * 5, b.now + i % 40 * SOJ_DAY);
        check_sound(&b);
        advance(&b, b.now + 3000 * SOJ_DAY, 2000, 30);
        tear_down(&b);
    }
}

/* ---- without memory ---- */

/* The heap of a small calendar is full: whatever of the first buckets there is no memory for. */
static void test_no_memory_for_buckets(void **state)
{
    static bench b;
    (void)state;
    for (size_t fail_at = 1; fail_at < 10; fail_at++) {
        for (unsigned on = 0; on < 2; on++) {
            set_up(&b, 10);
            while (b.n < SMALL)
                add(&b, b.now + b.n % 60 * SOJ_DAY);
            failing_alloc_arm(&b.books, fail_at, on);
            bool has_room = soj__calendar_reserve(&b.calendar);
            failing_alloc_arm(&b.books, 0, false);
            assert_true(has_room || on);
            check_sound(&b);
            check_next_due(&b);
            while (b.n < 1500)
                add(&b, b.now + b.n % 60 * SOJ_DAY);
            check_sound(&b);
            advance(&b, b.now + 50 * SOJ_DAY, UINT32_MAX, 30);
            tear_down(&b);
        }
    }
}

/* No block is free when those whom a day had are to go to later ones: where the day is not open
 * yet, and where it is. */
static void test_no_memory_for_the_moved(void **state)
{
    static bench b;
    (void)state;
    for (unsigned is_open = 0; is_open < 2; is_open++) {
        uint32_t number;
        unsigned failures = 0;
        soj_status status;
        set_up(&b, 11);
        for (uint32_t i = 0; i < 1700; i++)
            add(&b, b.now + (i < 1100 ? 0 : 5) * SOJ_DAY);
        for (uint32_t i = 0; i < 20; i++)
            add(&b, b.now + 999 * SOJ_DAY);
        for (uint32_t i = 0; i < 1100; i++)
            update(&b, first(&b, b.now), SOJ_TIME_NEVER);
        if (is_open)
            assert_int_equal(first(&b, b.now + 5 * SOJ_DAY), 1100);
        for (uint32_t i = 1100; i < 1700; i++)
            update(&b, i, b.now + (i - 1000) * SOJ_DAY);
        soj__calendar_trim(&b.calendar);
        add(&b, b.now + 5 * SOJ_DAY + 7);
        for (size_t fail_at = 1; failures < 3; fail_at = fail_at % 3 + 1) {
            failing_alloc_arm(&b.books, fail_at, false);
            status = soj__calendar_first(&b.calendar, b.now + 6 * SOJ_DAY, &number);
            failing_alloc_arm(&b.books, 0, false);
            if (status == SOJ_OK)
                break;
            failures++;
            assert_int_equal(status, SOJ_ERR_NOMEM);
            assert_int_equal(number, SOJ__NONE);
            check_sound(&b);
            check_next_due(&b);
        }
        assert_int_equal(failures, 3);
        advance(&b, b.now + 1000 * SOJ_DAY, UINT32_MAX, 30);
        tear_down(&b);
    }
}

/* ---- the first deadline ---- */

static void test_next_due_where_nobody_is(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 12);
    for (uint32_t i = 0; i < 2000; i++)
        add(&b, b.now + (i == 0 ? 0 : i < 1700 ? 5 : 3000) * SOJ_DAY);
    for (uint32_t i = 0; i < 2000; i++) {
        update(&b, i, SOJ_TIME_NEVER);
        check_next_due(&b);
    }
    check_next_due(&b);
    assert_true(b.calendar.days.n_valid > 1600); /* as far as it knows */
    soj__calendar_trim(&b.calendar);
    assert_int_equal(b.books.live_bytes, 0);
    for (uint32_t i = 0; i < 2000; i++) {
        update(&b, i, b.now + (2000 - i) * SOJ_DAY);
        check_next_due(&b);
    }
    tear_down(&b);
}

/* The heap fills while nobody is in a bucket. */
static void test_an_empty_window(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 13);
    for (uint32_t i = 0; i < 1100; i++)
        add(&b, b.now + i % 100 * SOJ_DAY);
    b.now += 100 * SOJ_DAY;
    for (uint32_t i = 0; i < 1100; i++)
        update(&b, first(&b, b.now), SOJ_TIME_NEVER);
    assert_int_equal(first(&b, b.now), SOJ__NONE);
    assert_int_equal(b.calendar.days.n_entries, 0);
    for (uint32_t i = 0; i < 1100; i++)
        update(&b, i, b.now - (1 + i % 90) * SOJ_DAY);
    assert_true(b.calendar.days.n_entries > 200);
    check_sound(&b);
    check_next_due(&b);
    advance(&b, b.now, UINT32_MAX, 30);
    tear_down(&b);
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

static int compare_dues(const void *a, const void *b)
{
    const soj__deadline *one = a, *other = b;
    return soj__due_is_before(one, other) ? -1 : soj__due_is_before(other, one);
}

static void test_sort(void **state)
{
    enum { N = 5000 };
    static const struct {
        uint64_t instants, step, numbers;
    } cases[] = {
        {1, 1, UINT32_MAX},       {1, 1, 1},           {2, INT64_MAX / 2, 5000},
        {100, SOJ_HOUR, 1000000}, {SOJ_DAY, 1, 50000}, {INT64_MAX, 1, 50000},
        {3, SOJ_HOUR, 2},
    };
    static soj__deadline dues[N], sorted[N];
    uint64_t seed = 5;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        for (size_t n = 0; n <= N; n = n * 3 / 2 + 1) {
            for (size_t k = 0; k < n; k++)
                dues[k] = (soj__deadline){
                    (soj_time)(wide_random(&seed) % cases[i].instants * cases[i].step),
                    (uint32_t)(wide_random(&seed) % cases[i].numbers)};
            memcpy(sorted, dues, sizeof(dues));
            qsort(sorted, n, sizeof(*sorted), compare_dues);
            soj__dues_sort(dues, n);
            for (size_t k = 0; k < n; k++) {
                assert_int_equal(dues[k].at, sorted[k].at);
                assert_int_equal(dues[k].number, sorted[k].number);
            }
        }
    }
}

/* More than all customers there can be: entries are counted by 32 bits. */
static void test_the_most_entries(void **state)
{
    static bench b;
    (void)state;
    set_up(&b, 9);
    for (uint32_t i = 0; i < 1500; i++)
        add(&b, b.now + i * SOJ_DAY);
    uint32_t n_valid = b.calendar.days.n_valid;
    b.calendar.days.n_valid = UINT32_MAX - 1;
    b.calendar.days.sweep_at = 0;
    assert_true(soj__calendar_reserve(&b.calendar));
    assert_int_equal(b.calendar.days.sweep_at, UINT32_MAX);
    b.calendar.days.n_valid = n_valid;
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_is_that_of_a_plain_search),
        cmocka_unit_test(test_an_empty_calendar_takes_no_memory),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_later_costs_nothing),
        cmocka_unit_test(test_to_and_fro),
        cmocka_unit_test(test_a_window_in_the_wrong_place),
        cmocka_unit_test(test_stragglers),
        cmocka_unit_test(test_many_before_the_run),
        cmocka_unit_test(test_a_long_pause),
        cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_no_memory_for_buckets),
        cmocka_unit_test(test_no_memory_for_the_moved),
        cmocka_unit_test(test_next_due_where_nobody_is),
        cmocka_unit_test(test_an_empty_window),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_the_most_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
