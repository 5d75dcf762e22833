/* SPDX-License-Identifier: MIT */
/* Of all that is due for a customer, the first. */
#include "run/answers.h"

/* Order at one instant: lost counts, transitions, expectations, touchpoints. */
#define CLASS_COUNT      ((uint64_t)0 << 60)
#define CLASS_TIMER      ((uint64_t)1 << 60)
#define CLASS_EXPECTED   ((uint64_t)2 << 60)
#define CLASS_TOUCHPOINT ((uint64_t)3 << 60)

static uint64_t timer_rank(const soj__stage_info *stage, uint32_t timer)
{
    return CLASS_TIMER | (uint64_t)stage->track << 40 | (uint64_t)stage->depth << 32 | timer;
}

/* A higher priority first, then the order of tracks and the text. */
static uint64_t touchpoint_rank(const soj__program *program, uint32_t touchpoint)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(program, touchpoint);
    return CLASS_TOUCHPOINT | (uint64_t)(100u - info->priority) << 32 | info->order;
}

/* ---- the long way ---- */

/* What is looked for. */
typedef struct search {
    const soj_work *work;
    soj_time clock;
    soj__due *first; /* of what has been offered */
} search;

static uint64_t schedule_rank(const soj__program *program, uint32_t schedule)
{
    const soj__schedule *info = soj__program_schedule(program, schedule);
    return info->timer != SOJ__NONE
               ? timer_rank(soj__program_stage(program, info->stage), info->timer)
               : touchpoint_rank(program, info->touchpoint);
}

static uint64_t waiting_rank(const soj_work *work, uint32_t at)
{
    const uint8_t *bytes = work->parts[work->program->waiting_part] + at;
    return touchpoint_rank(work->program, soj__load_u16(bytes + SOJ__WAITING_TOUCHPOINT));
}

/* Order among those of one instant: smaller first. */
static uint64_t rank_of(const soj_work *work, soj__due_kind kind, uint32_t what)
{
    switch (kind) {
    case SOJ__DUE_COUNTER:
        return CLASS_COUNT | what;
    case SOJ__DUE_EXPECTATION:
        return CLASS_EXPECTED | what;
    case SOJ__DUE_WAITING:
        return waiting_rank(work, what);
    case SOJ__DUE_SCHEDULE:
    default:
        return schedule_rank(work->program, what);
    }
}

/* Of two of the same instant and rank it stays the one that was offered first. */
static bool goes_first(const search *s, soj__due_kind kind, uint32_t what)
{
    return rank_of(s->work, kind, what) <
           rank_of(s->work, (soj__due_kind)s->first->kind, s->first->what);
}

static void offer(search *s, soj_time due, soj__due_kind kind, uint32_t what, uint32_t index)
{
    soj__due *first = s->first;
    soj_time instant = due < s->clock ? s->clock : due;
    if (instant > first->instant || due == SOJ_TIME_NEVER ||
        (instant == first->instant && !goes_first(s, kind, what)))
        return;
    *first = (soj__due){instant, due, kind, what, index, SOJ__STOP_TIMER, SOJ_TIME_NEVER};
}

/* The first stop that is not behind. A stop is due at its own instant; a touchpoint's lies before
 * the clock only where the customer was placed behind it, and is silent. */
static void offer_stop(search *s, const soj__stage_info *stage)
{
    soj_time entered = soj__load_i64(s->work->fixed + stage->entered_slot);
    uint32_t i = soj__work_counter(s->work, stage->cursor_slot);
    for (; i < stage->timeline.n; i++) {
        const soj__stop *stop = soj__program_stop(s->work->program, stage->timeline.first + i);
        soj_time due = soj__work_later(entered, stop->offset);
        if (due < s->clock && stop->is >= SOJ__STOP_TOUCHPOINT)
            continue;
        offer(s, due, SOJ__DUE_SCHEDULE, stop->schedule, i);
        return;
    }
}

static void offer_schedule(search *s, const soj__schedule *schedule)
{
    uint32_t index;
    soj_time due = soj__work_schedule_due(s->work, schedule, &index);
    offer(s, due, SOJ__DUE_SCHEDULE, schedule->number, index);
}

static void offer_track(search *s, const soj__stage_info *leaf)
{
    const soj__program *program = s->work->program;
    for (uint32_t at = leaf->lined_at; at != 0;) {
        const soj__stage_info *stage = soj__program_at(program, at);
        offer_stop(s, stage);
        at = stage->lined_around_at;
    }
    for (uint32_t at = leaf->scheduled_at; at != 0;) {
        const soj__schedule *schedule = soj__program_at(program, at);
        offer_schedule(s, schedule);
        at = schedule->next_at;
    }
}

static inline void offer_waiting(search *s, uint32_t len)
{
    const uint8_t *bytes = s->work->parts[s->work->program->waiting_part];
    for (uint32_t at = 0; at < len; at += soj__load_u16(bytes + at + SOJ__WAITING_SIZE))
        offer(s, soj__load_i64(bytes + at + SOJ__WAITING_NEXT), SOJ__DUE_WAITING, at, 0);
}

static inline void offer_counters(search *s)
{
    for (uint32_t i = 0; i < s->work->program->counters.n; i++) {
        const soj__counter *counter = soj__program_counter(s->work->program, i);
        if (counter->is_watched)
            offer(s, soj__work_loss(s->work, counter), SOJ__DUE_COUNTER, i, 0);
    }
}

static SOJ__APART void find(const soj_work *work, soj__due *out)
{
    const soj__program *program = work->program;
    uint32_t waiting = soj__work_waiting_len(work);
    search s = {work, soj__load_i64(work->fixed + SOJ__RECORD_CLOCK), out};
    *out = (soj__due){.instant = SOJ_TIME_NEVER, .due = SOJ_TIME_NEVER};
    if (program->n_watched > 0)
        offer_counters(&s);
    for (uint32_t i = 0; i < program->expectations.n; i++)
        offer(&s, soj__work_expectation_due(work, i), SOJ__DUE_EXPECTATION, i, 0);
    if (waiting > 0)
        offer_waiting(&s, waiting);
    for (uint32_t track = 0; track < program->tracks.n; track++)
        offer_track(&s, soj__work_leaf_info(work, track));
}

/* ---- the short way ---- */

/* Of schedules alone, and without a call: what has been offered so far. */
typedef struct quick {
    soj_time clock;
    soj_time due;             /* from SOJ_TIME_MAX + 1 on: nothing has been */
    soj_time behind;          /* the due time of all else */
    uint32_t what, index, is; /* as soj__due has it */
} quick;

/* False where two come at one instant: their ranks are for the long way. */
static inline bool offer_quickly(quick *q, soj_time due, uint32_t what, uint32_t index, uint32_t is)
{
    if (due > q->clock && due >= q->due) {
        q->behind = due < q->behind ? due : q->behind;
        return due > q->due;
    }
    if (due <= q->clock && q->due <= q->clock)
        return false;
    q->behind = q->due;
    q->due = due;
    q->what = what;
    q->index = index;
    q->is = is;
    return true;
}

/* False where the stop is silent, or its number not a byte. */
static inline bool offer_stop_quickly(quick *q, const soj_work *work, const soj__stage_info *stage)
{
    uint32_t i = work->fixed[stage->cursor_slot];
    if (i >= stage->timeline.n)
        return true;
    const soj__stop *stop = soj__program_stop(work->program, stage->timeline.first + i);
    soj_time due = soj__load_i64(work->fixed + stage->entered_slot) + stop->offset;
    return i != SOJ__COUNTER_WIDE && (due >= q->clock || stop->is < SOJ__STOP_TOUCHPOINT) &&
           offer_quickly(q, due, stop->schedule, i, stop->is);
}

/* False where something does not come once, too. */
static inline bool offer_track_quickly(quick *q, const soj_work *work, uint32_t track)
{
    const soj__stage_info *leaf = soj__work_leaf_info(work, track);
    if (!leaf->comes_once)
        return false;
    for (uint32_t at = leaf->lined_at; at != 0;) {
        const soj__stage_info *stage = soj__program_at(work->program, at);
        if (!offer_stop_quickly(q, work, stage))
            return false;
        at = stage->lined_around_at;
    }
    for (uint32_t at = leaf->scheduled_at; at != 0;) {
        const soj__schedule *schedule = soj__program_at(work->program, at);
        soj_time due = soj__load_i64(work->fixed + schedule->anchor_slot) + schedule->offset;
        if (work->fixed[schedule->index_slot] == 0 &&
            !offer_quickly(q, due, schedule->number, 0, soj__schedule_is(schedule)))
            return false;
        at = schedule->next_at;
    }
    return true;
}

static inline void tell(const quick *q, soj__due *out)
{
    out->due = q->due <= SOJ_TIME_MAX ? q->due : SOJ_TIME_NEVER;
    out->instant = out->due < q->clock ? q->clock : out->due;
    out->kind = SOJ__DUE_SCHEDULE;
    out->what = q->what;
    out->index = q->index;
    out->is = q->is;
    out->behind = q->behind;
}

static inline quick begin(const soj_work *work)
{
    return (quick){.clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK),
                   .due = SOJ_TIME_MAX + 1,
                   .behind = SOJ_TIME_MAX + 1};
}

/* What find() finds, in a model of one track where only timelines and what comes once have a say.
 * False where more is to be asked, or two are due at once. It calls nobody, and so keeps nothing.
 */
static inline bool find_in_track(const soj_work *work, soj__due *out)
{
    quick q = begin(work);
    if (work->program->tracks.n > 1 || soj__work_waiting_len(work) > 0 ||
        !offer_track_quickly(&q, work, 0))
        return false;
    tell(&q, out);
    return true;
}

/* The same of a model of several. */
static bool find_in_tracks(const soj_work *work, soj__due *out)
{
    quick q = begin(work);
    if (work->program->tracks.n == 1 || soj__work_waiting_len(work) > 0)
        return false;
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        if (!offer_track_quickly(&q, work, track))
            return false;
    }
    tell(&q, out);
    return true;
}

static SOJ__APART void find_otherwise(const soj_work *work, soj__due *out)
{
    if (!find_in_tracks(work, out))
        find(work, out);
}

/* ---- both ---- */

void soj__work_first_due(const soj_work *work, soj__due *out)
{
    if (!find_in_track(work, out))
        find_otherwise(work, out);
}

static inline void store_due(soj_work *work)
{
    soj__store_i64(work->fixed + SOJ__RECORD_DUE, work->last_due.instant);
}

/* What find() finds of one who has just arrived, where nothing waits. */
static inline void find_from_entry(const soj__stage_info *leaf, soj_time now, soj__due *out)
{
    const soj_time due = now + leaf->first_offset;
    *out = (soj__due){.kind = SOJ__DUE_SCHEDULE,
                      .due = due <= SOJ_TIME_MAX ? due : SOJ_TIME_NEVER,
                      .what = leaf->first,
                      .is = leaf->first_is,
                      .behind = now + leaf->first_behind};
    out->instant = out->due;
}

/* Whether what follows from the entry is what is found. */
static SOJ__APART bool is_as_found(const soj_work *work, const soj__due *due)
{
    soj__due found;
    find(work, &found);
    return due->instant == found.instant &&
           (due->instant == SOJ_TIME_NEVER ||
            (due->due == found.due && due->kind == found.kind && due->what == found.what &&
             due->index == found.index));
}

static SOJ__APART void settle_otherwise(soj_work *work)
{
    find_otherwise(work, &work->last_due);
    store_due(work);
}

void soj__work_settle_due(soj_work *work)
{
    const soj_time before = soj__load_i64(work->fixed + SOJ__RECORD_DUE);
    work->has_due = !work->due_holds;
    if (work->due_holds && !SOJ__IS_CHECKING)
        return;
    const soj__stage_info *arrived = work->arrived;
    work->arrived = NULL;
    if (arrived && arrived->first_offset >= 0 && soj__work_waiting_len(work) == 0) {
        find_from_entry(arrived, work->now, &work->last_due);
        store_due(work);
        bool is_right = !SOJ__IS_CHECKING || is_as_found(work, &work->last_due);
        SOJ__ASSERT(is_right);
        (void)is_right;
    } else if (find_in_track(work, &work->last_due))
        store_due(work);
    else
        settle_otherwise(work);
    SOJ__ASSERT(!work->due_holds || work->last_due.instant == before);
    (void)before;
}
