/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_DAYS_H
#define SOJ__ENGINE_DAYS_H

/* The part of a calendar that is not open yet: customers' numbers in the order they came, in a
 * bucket for each day (UTC) of a window, and one for all that is further away, which is dealt out
 * when the window reaches it.
 *
 * A customer's entry that counts is the one that `armed` in its cell names, and it lies not after
 * the customer's deadline. The others, left behind by deadlines that came nearer, are passed over;
 * when they are more than those that count, all are looked through and they are dropped. */

#include "engine/blocks.h"
#include "engine/cells.h"
#include "engine/dues.h"

enum {
    SOJ__RING_DAYS = 1024, /* in the window: deadlines of two years ahead lie in it */
    SOJ__RING_WORDS = SOJ__RING_DAYS / 64
};

/* What `armed` in a cell says: 0, the customer has no entry; else the day of its entry plus 1. */
#define SOJ__ARMED_FAR UINT32_MAX /* it is with those that are far away */
/* The horizon where all days are open. */
#define SOJ__ALL_OPEN (UINT32_MAX - 1)

typedef struct soj__ring {
    soj__chain days[SOJ__RING_DAYS]; /* by day modulo their number */
    uint64_t some[SOJ__RING_WORDS];  /* bit: the day has entries */
    /* The first of those in the buckets, if its deadline is still that, or one who was there and is
     * before them; number SOJ__NONE: nobody is in the buckets; at INT64_MIN: not known. */
    soj__deadline least;
} soj__ring;

typedef struct soj__days {
    soj__cells *cells;
    soj__blocks blocks;
    soj__ring *ring;    /* NULL: all days are open */
    soj__chain far;     /* behind the window when they came */
    uint32_t far_least; /* no deadline in `far` is on an earlier day; SOJ__NONE: it is empty */
    uint32_t horizon;   /* earlier days have no buckets, they are open; at least 1 */
    uint32_t n_entries; /* in ring and far */
    uint32_t n_valid;   /* customers who have one that counts */
    uint32_t sweep_at;  /* so many entries are looked through for those that do not */
    soj_time opens;     /* nobody in ring and far is due before; SOJ_TIME_NEVER: they are empty */
} soj__days;

void soj__days_init(soj__days *days, const soj__mem *mem, soj__cells *cells);
void soj__days_done(soj__days *days);

/* What is before 1970 is with its first day. */
static inline uint32_t soj__day_of(soj_time time)
{
    return time < 0 ? 0 : (uint32_t)((uint64_t)time / (uint64_t)SOJ_DAY);
}

/* Whether the customer has its entry in a day that is open. */
static inline bool soj__days_are_open(const soj__days *days, uint32_t armed)
{
    return armed != 0 && armed <= days->horizon;
}

/* Room for one more entry; false where there is no memory. */
bool soj__days_reserve(soj__days *days);
static inline bool soj__days_have_room(const soj__days *days)
{
    return (days->blocks.n_free > 0 && days->n_entries < days->sweep_at) || !days->ring;
}
/* An entry for a customer who is due on day `day`, the horizon or after it; SOJ__CELL_ARMED of its
 * cell says so then. Where there is room. */
void soj__days_begin(soj__days *days, uint32_t day); /* with the first entry of a bucket */
void soj__days_place_far(soj__days *days, uint8_t *cell, uint32_t number, uint32_t day);
static inline void soj__days_place(soj__days *days, uint8_t *cell, uint32_t number, uint32_t day)
{
    SOJ__ASSERT(day >= days->horizon && cell == soj__cell_at(days->cells, number));
    days->n_entries++;
    days->n_valid++;
    if (day - days->horizon >= SOJ__RING_DAYS) {
        soj__days_place_far(days, cell, number, day);
        return;
    }
    soj__chain *bucket = &days->ring->days[day % SOJ__RING_DAYS];
    if (bucket->n == 0)
        soj__days_begin(days, day);
    soj__chain_push(&days->blocks, bucket, number);
    soj__store_u32(cell + SOJ__CELL_ARMED, day + 1);
}
/* The entry of a customer does not count any more, if it is in a bucket. */
static inline void soj__days_forget(soj__days *days, uint32_t armed)
{
    days->n_valid -= armed != 0 && armed > days->horizon;
}

/* Where opens < SOJ_TIME_NEVER: open the next day into `run`, which is empty, or come nearer to
 * that by dealing out what is far. SOJ_OK, SOJ_ERR_NOMEM: all is as it was. */
soj_status soj__days_open(soj__days *days, soj__run *run);
/* Let the horizon be an earlier day: those there are still open have no entry on that day or after
 * it. It may be that it becomes a later one than asked for. `n`: how many would be glad of it; more
 * are not moved for them. False where there is no memory: it stays. */
bool soj__days_lower(soj__days *days, uint32_t horizon, uint32_t n);

/* A deadline of somebody who is in the buckets, or soon will be: may be it is the first. */
static inline void soj__days_note(soj__days *days, uint32_t number, soj_time due)
{
    SOJ__ASSERT(days->ring);
    if (due < days->ring->least.at)
        days->ring->least = (soj__deadline){due, number};
}
/* The first deadline of those in the buckets, or that of one which is open, if it is earlier. Where
 * there are buckets. */
soj_time soj__days_least(const soj__days *days);
/* Give back memory that is not needed. */
void soj__days_trim(soj__days *days);

#endif
