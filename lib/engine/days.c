/* SPDX-License-Identifier: MIT */
#include "engine/days.h"

enum {
    AHEAD = 64,  /* so many cells are on their way while one is looked at */
    SLACK = 1024 /* so few entries that do not count are left where they are */
};

#define UNKNOWN INT64_MIN /* of the least */

void soj__days_init(soj__days *days, const soj__mem *mem, soj__cells *cells)
{
    *days = (soj__days){
        .cells = cells, .far_least = SOJ__NONE, .horizon = SOJ__ALL_OPEN, .opens = SOJ_TIME_NEVER};
    soj__blocks_init(&days->blocks, mem);
}

void soj__days_done(soj__days *days)
{
    soj__mem_free(&days->blocks.mem, days->ring, sizeof(*days->ring));
    soj__blocks_done(&days->blocks);
}

static void arm(uint8_t *cell, uint32_t armed)
{
    soj__store_u32(cell + SOJ__CELL_ARMED, armed);
}

static uint32_t armed_of(const uint8_t *cell)
{
    return soj__load_u32(cell + SOJ__CELL_ARMED);
}

static soj_time start_of(uint32_t day)
{
    return day * SOJ_DAY;
}

/* ---- the ring ---- */

static void mark(soj__ring *ring, uint32_t slot, bool has_some)
{
    uint64_t bit = UINT64_C(1) << slot % 64;
    ring->some[slot / 64] = has_some ? ring->some[slot / 64] | bit : ring->some[slot / 64] & ~bit;
}

/* The first day of the window that has entries; SOJ__NONE. */
static uint32_t first_day(const soj__days *days)
{
    uint32_t start = days->horizon % SOJ__RING_DAYS;
    for (uint32_t i = 0; i <= SOJ__RING_WORDS; i++) {
        uint32_t word = (start / 64 + i) % SOJ__RING_WORDS;
        uint64_t bits = days->ring->some[word];
        if (i == 0)
            bits = bits >> start % 64 << start % 64;
        if (bits > 0) {
            uint32_t slot = word * 64 + soj__count_bits(~bits & (bits - 1));
            return days->horizon + (slot + SOJ__RING_DAYS - start) % SOJ__RING_DAYS;
        }
    }
    return SOJ__NONE;
}

static soj__chain *day_at(soj__days *days, uint32_t day)
{
    return &days->ring->days[day % SOJ__RING_DAYS];
}

static void set_opens(soj__days *days)
{
    uint32_t day = first_day(days);
    day = days->far_least < day ? days->far_least : day;
    days->opens = day == SOJ__NONE ? SOJ_TIME_NEVER : start_of(day);
}

static void open_at(soj__days *days, uint32_t day)
{
    if (start_of(day) < days->opens)
        days->opens = start_of(day);
}

void soj__days_begin(soj__days *days, uint32_t day)
{
    mark(days->ring, day % SOJ__RING_DAYS, true);
    open_at(days, day);
}

void soj__days_place_far(soj__days *days, uint8_t *cell, uint32_t number, uint32_t day)
{
    soj__chain_push(&days->blocks, &days->far, number);
    days->far_least = day < days->far_least ? day : days->far_least;
    arm(cell, SOJ__ARMED_FAR);
    open_at(days, day);
}

/* ---- reading chains ---- */

/* Numbers of a chain one after another, the cells of those that come next on their way. */
typedef struct reader {
    soj__chain rest, ahead;
} reader;

static void look_ahead(const soj__days *days, reader *r)
{
    if (r->ahead.n > 0)
        SOJ__PREFETCH(soj__cell_at(days->cells, soj__chain_read(&days->blocks, &r->ahead)));
}

static reader read_chain(const soj__days *days, const soj__chain *chain)
{
    reader r = {*chain, *chain};
    for (unsigned i = 0; i < AHEAD; i++)
        look_ahead(days, &r);
    return r;
}

static uint32_t read_next(const soj__days *days, reader *r)
{
    look_ahead(days, r);
    return soj__chain_read(&days->blocks, &r->rest);
}

/* A customer's entry that counts has been taken out: it gets another where it is due now. */
static inline void place_again(soj__days *days, uint8_t *cell, uint32_t number)
{
    soj_time due = soj__cell_due(cell);
    days->n_valid--;
    if (due == SOJ_TIME_NEVER)
        arm(cell, 0);
    else
        soj__days_place(days, cell, number, soj__day_of(due));
}

/* Empty a chain, in which those count who are armed so, and place them again. A block for each
 * bucket where they may go, and one, are free. */
static void deal_out(soj__days *days, soj__chain *from, uint32_t armed)
{
    soj__chain chain = *from;
    reader r = read_chain(days, &chain);
    from->n = 0;
    days->n_entries -= chain.n;
    while (chain.n > 0) {
        look_ahead(days, &r);
        uint32_t number = soj__chain_pop(&days->blocks, &chain);
        uint8_t *cell = soj__cell_at(days->cells, number);
        if (armed_of(cell) == armed)
            place_again(days, cell, number);
    }
}

/* So many blocks are enough to place `n` again. */
static uint32_t blocks_to_deal(uint32_t n)
{
    return (n < SOJ__RING_DAYS + 1 ? n : SOJ__RING_DAYS + 1) + 1;
}

/* ---- dropping what does not count ---- */

/* Each customer who is due at all is left once, with the same `armed`. A block is free. */
static void drop_stale(soj__days *days, soj__chain *chain, uint32_t armed)
{
    soj__chain old = *chain;
    reader r = read_chain(days, &old);
    days->n_entries -= old.n;
    chain->n = 0;
    while (old.n > 0) {
        look_ahead(days, &r);
        uint32_t number = soj__chain_pop(&days->blocks, &old);
        uint8_t *cell = soj__cell_at(days->cells, number);
        if (armed_of(cell) != armed)
            continue;
        arm(cell, 0); /* seen */
        if (soj__cell_due(cell) == SOJ_TIME_NEVER)
            days->n_valid--;
        else
            soj__chain_push(&days->blocks, chain, number);
    }
    days->n_entries += chain->n;
    for (r = read_chain(days, chain); r.rest.n > 0;)
        arm(soj__cell_at(days->cells, read_next(days, &r)), armed);
}

static void sweep(soj__days *days)
{
    for (uint32_t day = days->horizon; day < days->horizon + SOJ__RING_DAYS; day++) {
        drop_stale(days, day_at(days, day), day + 1);
        mark(days->ring, day % SOJ__RING_DAYS, day_at(days, day)->n > 0);
    }
    drop_stale(days, &days->far, SOJ__ARMED_FAR);
    if (days->far.n == 0)
        days->far_least = SOJ__NONE;
    set_opens(days);
}

/* How many entries there may be before they are looked through. */
static uint32_t most_entries(const soj__days *days)
{
    uint64_t most = 2 * (uint64_t)days->n_valid + SLACK;
    return most < UINT32_MAX ? (uint32_t)most : UINT32_MAX;
}

bool soj__days_reserve(soj__days *days)
{
    if (soj__days_have_room(days))
        return true;
    if (!soj__blocks_reserve(&days->blocks, 1))
        return false;
    if (days->n_entries >= most_entries(days))
        sweep(days);
    days->sweep_at = most_entries(days);
    return true;
}

/* ---- the horizon ---- */

/* Those of a day who are due on it go to the run, for which there is room, each once; the others
 * get another entry. False where there is no memory for that: these have theirs then, and the
 * bucket is as it was. */
static bool gather(soj__days *days, uint32_t day, soj__run *run)
{
    const soj__cells cells = *days->cells; /* in registers, whatever is written */
    const uint32_t room = day_at(days, day)->n;
    const uint64_t *list = run->keys;
    uint32_t n = 0;
    soj__chain_list(&days->blocks, *day_at(days, day), run->keys);
    for (uint32_t i = 0; i < room; i++) {
        const uint32_t number = (uint32_t)list[i];
        if (i + AHEAD < room)
            SOJ__PREFETCH(soj__cell_at(&cells, (uint32_t)list[i + AHEAD]));
        uint8_t *cell = soj__cell_at(&cells, number);
        const soj_duration offset = soj__cell_due(cell) - start_of(day);
        if (armed_of(cell) != day + 1)
            continue;
        if (offset < SOJ_DAY) {
            arm(cell, day); /* which is open as well: an entry that is the same does not count */
            soj__run_put(run, room, n++, (uint64_t)offset, number);
        } else if (soj__blocks_reserve(&days->blocks, 1)) {
            place_again(days, cell, number);
        } else {
            run->n = n;
            return false;
        }
    }
    run->n = n;
    return true;
}

/* Those who were gathered are in their bucket as before. */
static void give_up(soj__days *days, uint32_t day, soj__run *run)
{
    const uint64_t *keys = run->keys + day_at(days, day)->n;
    for (uint32_t i = 0; i < run->n; i++)
        arm(soj__cell_at(days->cells, (uint32_t)keys[i]), day + 1);
    soj__run_clear(run);
}

static soj_status open_day(soj__days *days, uint32_t day, soj__run *run)
{
    soj__chain *bucket = day_at(days, day);
    uint32_t room = bucket->n;
    if (!soj__run_reserve(run, room))
        return SOJ_ERR_NOMEM;
    if (!gather(days, day, run)) {
        give_up(days, day, run);
        return SOJ_ERR_NOMEM;
    }
    days->n_entries -= room;
    days->n_valid -= run->n;
    days->horizon = day + 1;
    soj__chain_clear(&days->blocks, bucket);
    mark(days->ring, day % SOJ__RING_DAYS, false);
    soj__run_begin(run, room, start_of(day));
    set_opens(days);
    return SOJ_OK;
}

soj_status soj__days_open(soj__days *days, soj__run *run)
{
    uint32_t day = first_day(days);
    SOJ__ASSERT(run->at == run->n && days->opens < SOJ_TIME_NEVER);
    if (day < days->far_least)
        return open_day(days, day, run);
    if (!soj__blocks_reserve(&days->blocks, blocks_to_deal(days->far.n)))
        return SOJ_ERR_NOMEM;
    if (day == SOJ__NONE)
        days->horizon = days->far_least;
    days->far_least = SOJ__NONE;
    deal_out(days, &days->far, SOJ__ARMED_FAR);
    set_opens(days);
    return SOJ_OK;
}

static bool make_ring(soj__days *days)
{
    if (days->ring)
        return true;
    days->ring = soj__mem_zalloc(&days->blocks.mem, sizeof(*days->ring));
    if (days->ring)
        days->ring->least.at = UNKNOWN;
    return days->ring != NULL;
}

/* One day after the last of the window that has entries, or the horizon. */
static uint32_t end_of_window(const soj__days *days)
{
    uint32_t end = days->horizon + SOJ__RING_DAYS;
    while (end > days->horizon && days->ring->days[(end - 1) % SOJ__RING_DAYS].n == 0)
        end--;
    return end;
}

bool soj__days_lower(soj__days *days, uint32_t horizon, uint32_t n)
{
    bool is_first = !days->ring;
    /* Of what is dealt out all goes to `far`, because its buckets are behind the new window. */
    if (!soj__blocks_reserve(&days->blocks, 2) || !make_ring(days))
        return false;
    uint32_t end = is_first ? 0 : end_of_window(days);
    if (n < days->n_entries && horizon + SOJ__RING_DAYS < end)
        horizon = end - SOJ__RING_DAYS;
    if (horizon >= days->horizon)
        return true;
    uint32_t day = is_first || days->horizon > horizon + SOJ__RING_DAYS ? days->horizon
                                                                        : horizon + SOJ__RING_DAYS;
    days->horizon = horizon;
    for (; day < end; day++) {
        mark(days->ring, day % SOJ__RING_DAYS, false);
        deal_out(days, day_at(days, day), day + 1);
    }
    set_opens(days);
    return true;
}

/* ---- the first deadline ---- */

static void look_through(const soj__days *days, const soj__chain *chain, uint32_t armed,
                         soj__deadline *least)
{
    for (reader r = read_chain(days, chain); r.rest.n > 0;) {
        uint32_t number = read_next(days, &r);
        const uint8_t *cell = soj__cell_at(days->cells, number);
        soj_time due = soj__cell_due(cell);
        if (armed_of(cell) == armed && due < least->at)
            *least = (soj__deadline){due, number};
    }
}

static soj__deadline find_least(const soj__days *days)
{
    const soj__ring *ring = days->ring;
    soj__deadline least = {SOJ_TIME_NEVER, SOJ__NONE};
    for (uint32_t day = days->horizon; day < days->horizon + SOJ__RING_DAYS; day++) {
        if (start_of(day) > least.at)
            break;
        look_through(days, &ring->days[day % SOJ__RING_DAYS], day + 1, &least);
    }
    if (days->far.n > 0 && start_of(days->far_least) < least.at)
        look_through(days, &days->far, SOJ__ARMED_FAR, &least);
    return least;
}

/* One thread at a time calls, so that what is found may be kept. */
soj_time soj__days_least(const soj__days *days)
{
    soj__deadline *least = &days->ring->least;
    if (least->at == UNKNOWN ||
        (least->number != SOJ__NONE &&
         soj__cell_due(soj__cell_at(days->cells, least->number)) != least->at))
        *least = find_least(days);
    return least->at;
}

/* ---- giving back ---- */

static void trim_blocks(soj__days *days)
{
    uint32_t end = soj__blocks_trim_begin(&days->blocks);
    for (size_t slot = 0; slot < SOJ__RING_DAYS; slot++)
        soj__chain_trim(&days->blocks, &days->ring->days[slot], end);
    soj__chain_trim(&days->blocks, &days->far, end);
    soj__blocks_trim_end(&days->blocks, end);
}

void soj__days_trim(soj__days *days)
{
    if (!days->ring)
        return;
    if (soj__blocks_reserve(&days->blocks, 1))
        sweep(days);
    if (days->n_entries > 0) {
        trim_blocks(days);
    } else {
        soj__mem mem = days->blocks.mem;
        soj__days_done(days);
        soj__days_init(days, &mem, days->cells);
    }
}
