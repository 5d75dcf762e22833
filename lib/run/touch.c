/* SPDX-License-Identifier: MIT */
/* What becomes of an occurrence, and how an event starts one. */
#include <sojourn/limits.h>

#include "run/answers.h"

/* ---- deciding ---- */

static uint32_t choose_content(soj_work *work, soj__range contents)
{
    for (uint32_t i = contents.first; i < contents.first + contents.n; i++) {
        if (soj__work_holds(work, soj__program_content(work->program, i)->segment))
            return i;
    }
    return SOJ__NONE;
}

/* What caps and `once` count. */
static void count_emission(soj_work *work, const soj__occurrence *occurrence,
                           const soj__touchpoint_info *info)
{
    if (info->caps.n > 0)
        soj__work_count_caps(work, info);
    if (info->once != SOJ__ONCE_KIND_NONE)
        soj__work_use_once(work, info, occurrence);
}

/* What only those count that were really emitted. */
static void count_sent(soj_work *work, const soj__occurrence *occurrence,
                       const soj__touchpoint_info *info)
{
    if (!work->forgets_emissions)
        soj__work_remember(work, info, occurrence);
    if (info->expectation != SOJ__NONE)
        soj__work_expect(work, info->expectation, occurrence);
    if (info->sent_slot == SOJ__NONE)
        return;
    soj__work_count_up(work, info->sent_slot);
}

static soj_time end_of(const soj_work *work, const soj__occurrence *occurrence,
                       const soj__touchpoint_info *info)
{
    return soj__work_after(work, occurrence->due, info->expires_months, info->expires);
}

static soj__range contents_of(const soj_work *work, const soj__touchpoint_info *info,
                              uint32_t variant)
{
    if (variant == SOJ__NONE)
        return info->contents;
    soj__range own = soj__program_variant(work->program, variant)->contents;
    return own.n > 0 ? own : info->contents;
}

/* Until `end`, where that is to come. */
static soj_status emit(soj_work *work, const soj__occurrence *occurrence,
                       const soj__touchpoint_info *info, soj_time end)
{
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_TOUCHPOINT);
    if (!row)
        return SOJ_ERR_LIMIT;
    soj__touchpoint_row *out = &row->as.touchpoint;
    const uint32_t track = soj__program_stage(work->program, info->stage)->track;
    soj__work_begin_row(work, occurrence, soj__work_leaf(work, track), out);
    out->variant = info->split == SOJ__NONE ? SOJ__NONE : soj__work_variant(work, info);
    out->content = choose_content(work, contents_of(work, info, out->variant));
    out->valid_until = soj__work_valid_until(work, info, end);
    if (info->data.n > 0)
        soj__work_put_data(work, info, out);
    soj__id_store(soj__work_make_id(work, info, occurrence->visit, occurrence->number), out->id);
    count_emission(work, occurrence, info);
    count_sent(work, occurrence, info);
    return SOJ_OK;
}

/* ---- the questions ---- */

/* What is asked of: an occurrence that comes due. */
typedef struct candidate {
    soj_work *work;
    const soj__occurrence *occurrence;
    const soj__touchpoint_info *info;
    soj_time end; /* it expires behind it; SOJ_TIME_NEVER: never */
} candidate;

/* The answer of a question that has decided; the questions return false then. */
static bool decided(soj__decision_row *row, soj_decision_kind decision, soj_reason reason,
                    uint32_t rule)
{
    row->decision = (uint8_t)decision;
    row->reason = (uint8_t)reason;
    row->rule = rule;
    return false;
}

static bool ask_once(const candidate *c, soj__decision_row *row)
{
    if (c->info->once == SOJ__ONCE_KIND_NONE ||
        !soj__work_once_is_used(c->work, c->info, c->occurrence))
        return true;
    return decided(row, SOJ_DECISION_SKIPPED, SOJ_REASON_ONCE, SOJ__NONE);
}

static bool ask_when(const candidate *c, soj__decision_row *row)
{
    if (soj__work_holds(c->work, c->info->when))
        return true;
    return decided(row, SOJ_DECISION_SKIPPED, SOJ_REASON_WHEN, SOJ__NONE);
}

static bool ask_consent(const candidate *c, soj__decision_row *row)
{
    uint32_t channel = c->info->channel;
    if (!soj__work_holds(c->work, soj__program_channel(c->work->program, channel)->consent))
        return decided(row, SOJ_DECISION_SUPPRESSED, SOJ_REASON_CONSENT, channel);
    if (soj__work_holds(c->work, c->info->consent))
        return true;
    return decided(row, SOJ_DECISION_SUPPRESSED, SOJ_REASON_CONSENT, SOJ__NONE);
}

/* Held until it is released, or until there is no time left. */
static bool ask_hold(const candidate *c, soj__decision_row *row)
{
    uint32_t rule;
    if (!soj__work_is_held(c->work, c->occurrence->touchpoint, &rule))
        return true;
    if (c->end <= c->work->now)
        return decided(row, SOJ_DECISION_EXPIRED, SOJ_REASON_HELD, rule);
    row->next = c->end;
    return decided(row, SOJ_DECISION_DEFERRED, SOJ_REASON_HELD, rule);
}

/* Nothing forbids now, and yet it is too late. */
static soj_reason late_reason(const soj__occurrence *occurrence)
{
    return occurrence->flags & SOJ__WAITS_MISSED ? SOJ_REASON_MISSED : SOJ_REASON_ARMED_LATE;
}

static bool ask_earliest(const candidate *c, soj__decision_row *row)
{
    const soj__verdict verdict = soj__work_earliest(c->work, c->info, c->end);
    if (verdict.earliest == c->work->now && verdict.earliest <= c->end)
        return true;
    soj_reason reason =
        verdict.reason == SOJ_REASON_NONE ? late_reason(c->occurrence) : (soj_reason)verdict.reason;
    if (verdict.earliest > c->end || verdict.earliest == SOJ_TIME_NEVER)
        return decided(row, SOJ_DECISION_EXPIRED, reason, verdict.rule);
    row->next = verdict.earliest;
    return decided(row, SOJ_DECISION_DEFERRED, reason, verdict.rule);
}

static bool ask_holdout(const candidate *c, soj__decision_row *row)
{
    const soj__program *program = c->work->program;
    if (program->holdout_split == SOJ__NONE || c->info->is_essential ||
        soj__program_channel(program, c->info->channel)->is_staff ||
        soj__work_place_in_split(c->work, program->holdout_split) >= program->holdout)
        return true;
    return decided(row, SOJ_DECISION_WITHHELD, SOJ_REASON_HOLDOUT, SOJ__NONE);
}

/* The questions, in their order. At its due time nothing has expired. */
static bool are_answered(const candidate *c, soj__decision_row *row)
{
    if (c->info->is_free && c->occurrence->due == c->work->now)
        return ask_hold(c, row);
    return ask_once(c, row) && ask_when(c, row) && ask_consent(c, row) && ask_hold(c, row) &&
           ask_earliest(c, row) && ask_holdout(c, row);
}

static void decide(const candidate *c, soj__decision_row *row)
{
    row->next = SOJ_TIME_NEVER;
    if (are_answered(c, row))
        (void)decided(row, SOJ_DECISION_EMITTED, SOJ_REASON_NONE, SOJ__NONE);
}

/* Where the occurrence goes: on waiting, or away. */
static soj_status settle_waiting(soj_work *work, const soj__occurrence *occurrence,
                                 const soj__decision_row *row, uint32_t waiting)
{
    bool is_deferred = row->decision == SOJ_DECISION_DEFERRED;
    bool is_held = row->reason == SOJ_REASON_HELD;
    if (waiting == SOJ__NONE && is_deferred) {
        soj__occurrence kept = *occurrence;
        kept.next = row->next;
        kept.flags |= SOJ__WAITS_DUE | (is_held ? SOJ__WAITS_HELD : 0);
        return soj__work_wait(work, &kept);
    }
    if (waiting == SOJ__NONE)
        return SOJ_OK;
    if (is_deferred)
        soj__work_defer(work, waiting, row->next, is_held);
    else
        soj__work_drop_waiting(work, waiting);
    return SOJ_OK;
}

soj_status soj__work_decide(soj_work *work, const soj__occurrence *occurrence, uint32_t waiting)
{
    soj_status status = SOJ_OK;
    soj__decision_row row;
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    const candidate c = {work, occurrence, info, end_of(work, occurrence, info)};
    work->occurrence = occurrence;
    decide(&c, &row);
    if (row.decision == SOJ_DECISION_EMITTED)
        status = emit(work, occurrence, info, c.end);
    else if (row.decision == SOJ_DECISION_WITHHELD)
        count_emission(work, occurrence, info);
    work->occurrence = NULL;
    if (status == SOJ_OK)
        status = soj__work_add_decision(work, occurrence, &row);
    return status == SOJ_OK ? settle_waiting(work, occurrence, &row, waiting) : status;
}

soj_status soj__work_add_decision(soj_work *work, const soj__occurrence *occurrence,
                                  const soj__decision_row *decision)
{
    if (!soj__work_wants(work, SOJ_OUTPUT_DECISION))
        return SOJ_OK;
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_DECISION);
    if (!row)
        return SOJ_ERR_LIMIT;
    soj__decision_row *out = &row->as.decision;
    out->touchpoint = occurrence->touchpoint;
    out->occurrence = occurrence->number;
    out->decision = decision->decision;
    out->reason = decision->reason;
    out->rule = decision->rule;
    out->due = occurrence->due;
    out->time = work->now;
    out->next = decision->next;
    return SOJ_OK;
}

soj_status soj__work_add_end(soj_work *work, const soj__occurrence *occurrence,
                             soj_decision_kind decision, soj_reason reason)
{
    return soj__work_add_decision(work, occurrence,
                                  &(soj__decision_row){.decision = (uint8_t)decision,
                                                       .reason = (uint8_t)reason,
                                                       .rule = SOJ__NONE,
                                                       .next = SOJ_TIME_NEVER});
}

/* ---- started by an event ---- */

bool soj__work_is_before(const soj_work *work, uint32_t a, uint32_t b)
{
    return soj__program_touchpoint(work->program, a)->order <
           soj__program_touchpoint(work->program, b)->order;
}

static void add_started(soj_work *work, uint32_t touchpoint)
{
    uint32_t at = work->n_started++;
    for (; at > 0 && soj__work_is_before(work, touchpoint, work->started[at - 1]); at--)
        work->started[at] = work->started[at - 1];
    work->started[at] = touchpoint;
}

static void choose_in_stage(soj_work *work, const soj__stage_info *stage)
{
    soj__range range = stage->touchpoints;
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        const soj__touchpoint_info *info = soj__program_touchpoint(work->program, i);
        if (info->trigger == work->event->event && soj__work_holds(work, info->trigger_when))
            add_started(work, i);
    }
}

void soj__work_choose_started(soj_work *work)
{
    work->n_started = 0;
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        uint32_t stage = soj__work_leaf(work, track);
        while (stage != SOJ__NONE) {
            const soj__stage_info *info = soj__program_stage(work->program, stage);
            choose_in_stage(work, info);
            stage = info->parent;
        }
    }
}

/* Active before the event and ever since: no entry has been counted. */
static bool has_stayed(const soj_work *work, uint32_t stage)
{
    return soj__work_is_active(work, stage) &&
           soj__work_visits(work, stage) == soj__work_visits_before(work, stage);
}

static soj_status start(soj_work *work, uint32_t touchpoint)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(work->program, touchpoint);
    const soj__schedule *schedule = soj__program_schedule(work->program, info->schedule);
    uint8_t kept[SOJ__KEPT_MOST];
    soj__occurrence occurrence = {.touchpoint = touchpoint, .kept = kept};
    soj_status status = soj__work_keep(work, info, kept, &occurrence.kept_len);
    if (status != SOJ_OK)
        return status;
    occurrence.visit = soj__work_visits(work, info->stage);
    occurrence.number = soj__work_number(work, schedule);
    occurrence.entered = soj__record_entered(work->program, work->fixed, info->stage);
    occurrence.anchor = work->now;
    occurrence.due = soj__work_started_due(work, schedule, occurrence.anchor);
    occurrence.next = occurrence.due;
    uint32_t waiting = soj__work_count_waiting(work, touchpoint);
    if (waiting >= info->pending)
        status = soj__work_supersede(work, touchpoint, waiting - info->pending + 1);
    return status == SOJ_OK ? soj__work_wait(work, &occurrence) : status;
}

soj_status soj__work_start(soj_work *work)
{
    for (uint32_t i = 0; i < work->n_started; i++) {
        uint32_t stage = soj__program_touchpoint(work->program, work->started[i])->stage;
        soj_status status = has_stayed(work, stage) ? start(work, work->started[i]) : SOJ_OK;
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}
