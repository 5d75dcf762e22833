/* SPDX-License-Identifier: MIT */
#include "calendar_naive.h"

#include "support/test.h"

uint32_t naive_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

uint64_t naive_wide_random(uint64_t *seed)
{
    uint64_t high = naive_random(seed);
    return high << 31 | naive_random(seed);
}

void naive_set_up(naive *b, uint64_t seed)
{
    *b = (naive){.seed = seed, .now = 20000 * SOJ_DAY};
    failing_alloc_init(&b->books);
    soj__mem mem = soj__mem_from(NULL);
    soj__cells_init(&b->cells, &mem, sizeof(soj_time));
    soj__calendar_init(&b->calendar, &b->books.allocator, &b->cells);
}

void naive_tear_down(naive *b)
{
    soj__calendar_done(&b->calendar);
    soj__cells_done(&b->cells);
    failing_alloc_check_empty(&b->books);
}

static uint32_t armed_of(const naive *b, uint32_t number)
{
    return soj__load_u32(soj__cell_at(&b->cells, number) + SOJ__CELL_ARMED);
}

void naive_let_fail(naive *b)
{
    if (b->fails)
        failing_alloc_arm(&b->books, naive_random(&b->seed) % 4 ? 1 : 2,
                          naive_random(&b->seed) % 2);
}

static void reserve(naive *b)
{
    naive_let_fail(b);
    bool has_room = soj__calendar_reserve(&b->calendar);
    failing_alloc_arm(&b->books, 0, false);
    if (!has_room) {
        assert_true(b->fails);
        b->failures++;
        assert_true(soj__calendar_reserve(&b->calendar));
    }
}

void naive_update(naive *b, uint32_t number, soj_time due)
{
    soj_time before = b->dues[number];
    uint8_t *cell = soj__cell_at(&b->cells, number);
    reserve(b);
    soj__store_i64(cell + SOJ__CELL_RECORD, due);
    b->dues[number] = due;
    size_t calls = b->books.calls;
    soj__calendar_update(&b->calendar, cell, number, before);
    assert_int_equal(b->books.calls, calls);
}

uint32_t naive_add(naive *b, soj_time due)
{
    uint32_t number = b->n++;
    assert_true(number < NAIVE_MOST);
    assert_true(soj__cells_reserve(&b->cells, number));
    b->dues[number] = SOJ_TIME_NEVER;
    naive_update(b, number, due);
    return number;
}

uint32_t naive_first(naive *b, soj_time until)
{
    uint32_t number;
    naive_let_fail(b);
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
static uint32_t first_plainly(const naive *b, soj_time until)
{
    uint32_t least = SOJ__NONE;
    for (uint32_t i = 0; i < b->n; i++) {
        if (b->dues[i] <= until && (least == SOJ__NONE || b->dues[i] < b->dues[least]))
            least = i;
    }
    return least;
}

void naive_check_next_due(const naive *b)
{
    uint32_t number = first_plainly(b, SOJ_TIME_NEVER - 1);
    assert_int_equal(soj__calendar_next_due(&b->calendar),
                     number == SOJ__NONE ? SOJ_TIME_NEVER : b->dues[number]);
}

static uint32_t blocks_of(const soj__chain *chain)
{
    return (chain->n + SOJ__BLOCK_NUMBERS - 1) / SOJ__BLOCK_NUMBERS;
}

void naive_check_sound(const naive *b)
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
    uint32_t n_entries = days->far.n, n_blocks = days->blocks.n_free + blocks_of(&days->far);
    for (size_t i = 0; days->ring && i < SOJ__RING_DAYS; i++) {
        n_entries += days->ring->days[i].n;
        n_blocks += blocks_of(&days->ring->days[i]);
        assert_int_equal(days->ring->days[i].n > 0, days->ring->some[i / 64] >> i % 64 & 1);
    }
    assert_int_equal(days->n_entries, n_entries);
    assert_int_equal(days->blocks.n, n_blocks);
    assert_true(n_entries <= 2 * b->n + 2048);
    assert_true(b->calendar.heap_capacity <= 4 * (size_t)b->n + 2 * NAIVE_SMALL);
    assert_int_equal(days->opens == SOJ_TIME_NEVER, n_entries == 0);
    assert_int_equal(days->ring == NULL, days->horizon == SOJ__ALL_OPEN);
}

static const soj_time instants[] = {
    SOJ_TIME_NEVER, SOJ_TIME_NEVER, SOJ_TIME_MAX, SOJ_TIME_MAX - 5, 0, SOJ_DAY - 1, -7,
    SOJ_DAY * 9000};

soj_time naive_any_due(naive *b, uint32_t days_ahead)
{
    soj_duration span = days_ahead * SOJ_DAY;
    switch (naive_random(&b->seed) % 16) {
    case 0:
        return instants[naive_random(&b->seed) % TEST_ARRAY_LEN(instants)];
    case 1:
    case 2: /* many at one instant */
        return (b->now / SOJ_DAY + naive_random(&b->seed) % (days_ahead + 1)) * SOJ_DAY;
    case 3: /* soon */
        return b->now + (soj_time)(naive_wide_random(&b->seed) % (uint64_t)SOJ_HOUR);
    case 4: /* late */
        return b->now - (soj_time)(naive_wide_random(&b->seed) % (uint64_t)span);
    case 5: /* far */
        return b->now + (soj_time)(naive_wide_random(&b->seed) % (uint64_t)(3000 * SOJ_DAY));
    default:
        return b->now + (soj_time)(naive_wide_random(&b->seed) % (uint64_t)span);
    }
}

void naive_advance(naive *b, soj_time until, uint32_t most, uint32_t days_ahead)
{
    if (until > b->now)
        b->now = until;
    for (uint32_t n = 0; n < most; n++) {
        uint32_t number = naive_first(b, b->now);
        assert_int_equal(number, first_plainly(b, b->now));
        if (number == SOJ__NONE)
            return;
        soj_time due = b->dues[number];
        /* another comes between, sometimes to be the first */
        if (naive_random(&b->seed) % 8 == 0) {
            naive_update(b, naive_random(&b->seed) % b->n, naive_any_due(b, days_ahead));
            continue;
        }
        /* something else of the same customer is due at the same instant */
        if (naive_random(&b->seed) % 8 == 0)
            naive_update(b, number, due);
        soj_time later =
            due + 1 + (soj_time)(naive_wide_random(&b->seed) % (uint64_t)(days_ahead * SOJ_DAY));
        switch (naive_random(&b->seed) % 16) {
        case 0:
            later = SOJ_TIME_NEVER;
            break;
        case 1: /* it is still the first */
            later = due - 1;
            break;
        default:
            break;
        }
        naive_update(b, number, later);
    }
}
