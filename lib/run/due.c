/* SPDX-License-Identifier: MIT */
/* Of all that is due for a customer, the first. */
#include "run/answers.h"
#include "run/quick.h"

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
        if (due < s->clock && !soj__stop_is_timer(stop))
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

/* ---- both ways ---- */

void soj__work_first_due(const soj_work *work, soj__due *out)
{
    if (soj__work_waiting_len(work) > 0 ||
        !soj__quick_find(work->program, soj__work_cell(work), out))
        find(work, out);
}

/* Whether what is due first is what the long way finds. */
static SOJ__APART bool is_as_found(const soj_work *work, const soj__due *due)
{
    soj__due found;
    find(work, &found);
    return due->instant == found.instant &&
           (due->instant == SOJ_TIME_NEVER ||
            (due->due == found.due && due->kind == found.kind && due->what == found.what &&
             due->index == found.index));
}

void soj__work_settle_due(soj_work *work)
{
    const soj_time before = soj__load_i64(work->fixed + SOJ__RECORD_DUE);
    const soj__stage_info *arrived = work->arrived;
    soj__due *due = &work->last_due;
    work->has_due = !work->due_holds;
    work->arrived = NULL;
    if (work->due_holds && !SOJ__IS_CHECKING)
        return;
    if (arrived && arrived->first_offset >= 0 && soj__work_waiting_len(work) == 0)
        soj__quick_find_first(arrived, work->now, due);
    else
        soj__work_first_due(work, due);
    const bool is_right = !SOJ__IS_CHECKING || is_as_found(work, due);
    SOJ__ASSERT(is_right && (!work->due_holds || due->instant == before));
    soj__store_i64(work->fixed + SOJ__RECORD_DUE, due->instant);
    (void)is_right;
    (void)before;
}
