/* SPDX-License-Identifier: MIT */
/* What becomes of an occurrence, and how an event starts one. */
#include <sojourn/limits.h>

#include "run/work.h"

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
    soj__work_count_caps(work, info);
    soj__work_use_once(work, occurrence);
}

/* What only those count that were really emitted. */
static void count_sent(soj_work *work, const soj__occurrence *occurrence,
                       const soj__touchpoint_info *info)
{
    if (!work->forgets_emissions)
        soj__work_remember(work, occurrence);
    soj__work_expect(work, occurrence);
    if (info->sent_slot == SOJ__NONE)
        return;
    uint8_t *slot = work->fixed + info->sent_slot;
    uint32_t sent = soj__load_u32(slot);
    soj__store_u32(slot, sent < UINT32_MAX ? sent + 1 : sent);
}

static soj_time end_of(const soj_work *work, const soj__occurrence *occurrence,
                       const soj__touchpoint_info *info)
{
    return soj__work_after(work, occurrence->due, info->expires_months, info->expires);
}

static soj_status emit(soj_work *work, const soj__occurrence *occurrence)
{
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    uint32_t track = soj__program_stage(work->program, info->stage)->track;
    uint32_t variant = soj__work_variant(work, info);
    soj__range contents = info->contents;
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_TOUCHPOINT);
    if (!row)
        return SOJ_ERR_LIMIT;
    if (variant != SOJ__NONE && soj__program_variant(work->program, variant)->contents.n > 0)
        contents = soj__program_variant(work->program, variant)->contents;
    row->as.touchpoint = (soj__touchpoint_row){
        .touchpoint = occurrence->touchpoint,
        .stage = soj__work_leaf(work, track),
        .occurrence = occurrence->number,
        .content = choose_content(work, contents),
        .variant = variant,
        .due = occurrence->due,
        .emitted = work->now,
        .valid_until = soj__work_valid_until(work, info, end_of(work, occurrence, info)),
    };
    soj__work_put_data(work, info, &row->as.touchpoint);
    row->as.touchpoint.id = soj__work_make_id(work, occurrence);
    count_emission(work, occurrence, info);
    count_sent(work, occurrence, info);
    return SOJ_OK;
}

/* ---- the questions, in their order ---- */

/* What is asked of an occurrence: false where it has decided, *row. */
typedef bool (*question)(soj_work *work, const soj__occurrence *occurrence,
                         const soj__touchpoint_info *info, soj__decision_row *row);

static bool decided(soj__decision_row *row, soj_decision_kind decision, soj_reason reason,
                    uint32_t rule)
{
    row->decision = (uint8_t)decision;
    row->reason = (uint8_t)reason;
    row->rule = rule;
    return false;
}

static bool ask_once(soj_work *work, const soj__occurrence *occurrence,
                     const soj__touchpoint_info *info, soj__decision_row *row)
{
    (void)info;
    if (!soj__work_once_is_used(work, occurrence))
        return true;
    return decided(row, SOJ_DECISION_SKIPPED, SOJ_REASON_ONCE, SOJ__NONE);
}

static bool ask_when(soj_work *work, const soj__occurrence *occurrence,
                     const soj__touchpoint_info *info, soj__decision_row *row)
{
    (void)occurrence;
    if (soj__work_holds(work, info->when))
        return true;
    return decided(row, SOJ_DECISION_SKIPPED, SOJ_REASON_WHEN, SOJ__NONE);
}

static bool ask_consent(soj_work *work, const soj__occurrence *occurrence,
                        const soj__touchpoint_info *info, soj__decision_row *row)
{
    (void)occurrence;
    if (!soj__work_holds(work, soj__program_channel(work->program, info->channel)->consent))
        return decided(row, SOJ_DECISION_SUPPRESSED, SOJ_REASON_CONSENT, info->channel);
    if (soj__work_holds(work, info->consent))
        return true;
    return decided(row, SOJ_DECISION_SUPPRESSED, SOJ_REASON_CONSENT, SOJ__NONE);
}

/* Held until it is released, or until there is no time left. */
static bool ask_hold(soj_work *work, const soj__occurrence *occurrence,
                     const soj__touchpoint_info *info, soj__decision_row *row)
{
    uint32_t rule;
    if (!soj__work_is_held(work, occurrence->touchpoint, &rule))
        return true;
    soj_time end = end_of(work, occurrence, info);
    if (end <= work->now)
        return decided(row, SOJ_DECISION_EXPIRED, SOJ_REASON_HELD, rule);
    row->next = end;
    return decided(row, SOJ_DECISION_DEFERRED, SOJ_REASON_HELD, rule);
}

/* Nothing forbids now, and yet it is too late. */
static soj_reason late_reason(const soj__occurrence *occurrence)
{
    return occurrence->flags & SOJ__WAITS_MISSED ? SOJ_REASON_MISSED : SOJ_REASON_ARMED_LATE;
}

static bool ask_earliest(soj_work *work, const soj__occurrence *occurrence,
                         const soj__touchpoint_info *info, soj__decision_row *row)
{
    soj_time end = end_of(work, occurrence, info);
    soj__verdict verdict = soj__work_earliest(work, info, end);
    soj_reason reason =
        verdict.reason == SOJ_REASON_NONE ? late_reason(occurrence) : (soj_reason)verdict.reason;
    if (verdict.earliest > end || verdict.earliest == SOJ_TIME_NEVER)
        return decided(row, SOJ_DECISION_EXPIRED, reason, verdict.rule);
    if (verdict.earliest == work->now)
        return true;
    row->next = verdict.earliest;
    return decided(row, SOJ_DECISION_DEFERRED, reason, verdict.rule);
}

static bool ask_holdout(soj_work *work, const soj__occurrence *occurrence,
                        const soj__touchpoint_info *info, soj__decision_row *row)
{
    const soj__program *program = work->program;
    (void)occurrence;
    if (program->holdout_split == SOJ__NONE || info->is_essential ||
        soj__program_channel(program, info->channel)->is_staff ||
        soj__work_place_in_split(work, program->holdout_split) >= program->holdout)
        return true;
    return decided(row, SOJ_DECISION_WITHHELD, SOJ_REASON_HOLDOUT, SOJ__NONE);
}

static soj__decision_row decide(soj_work *work, const soj__occurrence *occurrence)
{
    static const question questions[] = {ask_once, ask_when,     ask_consent,
                                         ask_hold, ask_earliest, ask_holdout};
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    soj__decision_row row = {.next = SOJ_TIME_NEVER, .rule = SOJ__NONE};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(questions); i++) {
        if (!questions[i](work, occurrence, info, &row))
            return row;
    }
    (void)decided(&row, SOJ_DECISION_EMITTED, SOJ_REASON_NONE, SOJ__NONE);
    return row;
}

/* Where the occurrence goes: on waiting, or away. */
static soj_status settle_waiting(soj_work *work, const soj__occurrence *occurrence,
                                 const soj__decision_row *row, uint32_t waiting)
{
    bool is_deferred = row->decision == SOJ_DECISION_DEFERRED;
    bool is_held = row->reason == SOJ_REASON_HELD;
    if (waiting == SOJ__NONE) {
        soj__occurrence kept = *occurrence;
        kept.next = row->next;
        kept.flags |= SOJ__WAITS_DUE | (is_held ? SOJ__WAITS_HELD : 0);
        return is_deferred ? soj__work_wait(work, &kept) : SOJ_OK;
    }
    if (is_deferred)
        soj__work_defer(work, waiting, row->next, is_held);
    else
        soj__work_drop_waiting(work, waiting);
    return SOJ_OK;
}

soj_status soj__work_decide(soj_work *work, const soj__occurrence *occurrence, uint32_t waiting)
{
    soj_status status = SOJ_OK;
    work->occurrence = occurrence;
    const soj__decision_row row = decide(work, occurrence);
    if (row.decision == SOJ_DECISION_EMITTED)
        status = emit(work, occurrence);
    else if (row.decision == SOJ_DECISION_WITHHELD)
        count_emission(work, occurrence,
                       soj__program_touchpoint(work->program, occurrence->touchpoint));
    work->occurrence = NULL;
    if (status == SOJ_OK)
        status = soj__work_add_decision(work, occurrence, row);
    return status == SOJ_OK ? settle_waiting(work, occurrence, &row, waiting) : status;
}

soj_status soj__work_add_decision(soj_work *work, const soj__occurrence *occurrence,
                                  soj__decision_row decision)
{
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_DECISION);
    if (!row)
        return SOJ_ERR_LIMIT;
    decision.touchpoint = occurrence->touchpoint;
    decision.occurrence = occurrence->number;
    decision.due = occurrence->due;
    decision.time = work->now;
    row->as.decision = decision;
    return SOJ_OK;
}

soj_status soj__work_add_end(soj_work *work, const soj__occurrence *occurrence,
                             soj_decision_kind decision, soj_reason reason)
{
    return soj__work_add_decision(work, occurrence,
                                  (soj__decision_row){.decision = (uint8_t)decision,
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
    if (work->program->n_triggers == 0)
        return;
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
    return soj__work_is_active(work, stage) && soj__work_visits(work, work->fixed, stage) ==
                                                   soj__work_visits(work, work->origin, stage);
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
    occurrence.visit = soj__work_visits(work, work->fixed, info->stage);
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
