/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "reference.h"

/* What of the past uses `once` up. */
static bool uses_once(const ref_step *step, const ref_waiting *occurrence, const ref_sent *sent)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    const ref_span span = {touchpoint->once_months, touchpoint->once_span};

    if (touchpoint->once == PT_ONCE_EVER) {
        ref_hit(step->world, PT_RULE_ONCE_EVER);
        return true;
    }
    if (touchpoint->once == PT_ONCE_SPAN) {
        bool used = step->now < ref_later(step->world->counts, ref_zone(step->world, step->person),
                                          sent->time, span);
        ref_hit(step->world, used ? PT_RULE_ONCE_SPAN : PT_RULE_ONCE_SPAN_OVER);
        if (span.months != 0)
            ref_hit(step->world, PT_RULE_ONCE_MONTHS);
        return used;
    }
    if (touchpoint->once == PT_ONCE_NONE || sent->visit != occurrence->visit)
        return false;
    ref_hit(step->world, PT_RULE_ONCE_VISIT);
    if (!ref_is_active(step->world, step->person, touchpoint->stage) ||
        occurrence->visit != step->person->visits[touchpoint->stage])
        ref_hit(step->world, PT_RULE_ONCE_VISIT_EARLIER);
    return true;
}

static bool is_once_used(const ref_step *step, const ref_waiting *occurrence)
{
    const ref_past *past = &step->world->past[step->customer];
    int life = step->world->known[step->customer].life;

    for (size_t i = past->n; i-- > 0;) {
        const ref_sent *sent = &past->rows[i];
        if (sent->touchpoint != occurrence->touchpoint || sent->missed || sent->life != life)
            continue;
        if (uses_once(step, occurrence, sent))
            return true;
        if (step->world->model->touchpoints[occurrence->touchpoint].once == PT_ONCE_SPAN)
            return false; /* counted from the last one */
    }
    return false;
}

/* The entry that waits of this occurrence, or PT_NONE. */
static int find_waiting(const ref_person *person, const ref_waiting *occurrence)
{
    for (int i = 0; i < person->n_waiting; i++)
        if (person->waiting[i].touchpoint == occurrence->touchpoint &&
            person->waiting[i].visit == occurrence->visit &&
            person->waiting[i].number == occurrence->number)
            return i;
    return PT_NONE;
}

static void name_rule(const ref_step *step, const char *rule)
{
    pt_row *row = &step->world->log->rows[step->world->log->n - 1];

    (void)snprintf(row->rule, sizeof row->rule, "%s", rule);
}

static void note_deferred(const ref_step *step, const ref_waiting *occurrence, int reason)
{
    static const int rules[] = {[SOJ_REASON_WINDOW] = PT_RULE_DEFERRED_WINDOW,
                                [SOJ_REASON_QUIET_HOURS] = PT_RULE_DEFERRED_QUIET,
                                [SOJ_REASON_CAP] = PT_RULE_DEFERRED_CAP,
                                [SOJ_REASON_HELD] = PT_RULE_HELD};

    ref_hit(step->world, rules[reason]);
    ref_hit(step->world, occurrence->deferred ? PT_RULE_DEFERRED_AGAIN : PT_RULE_DEFERRED);
    if (occurrence->missed)
        ref_hit(step->world, PT_RULE_MISSED_DEFERRED);
}

static void defer(ref_step *step, const ref_waiting *occurrence, int64_t next, ref_verdict verdict)
{
    int index = find_waiting(step->person, occurrence);
    ref_waiting waiting = *occurrence;

    note_deferred(step, occurrence, verdict.reason);
    waiting.next = next;
    waiting.deferred = true;
    waiting.held = verdict.reason == SOJ_REASON_HELD;
    if (index != PT_NONE)
        step->person->waiting[index] = waiting;
    else
        ref_add_waiting(step->person, &waiting);
    ref_decision(step, occurrence, SOJ_DECISION_DEFERRED, verdict.reason);
    step->world->log->rows[step->world->log->n - 1].until = next;
    name_rule(step, verdict.rule);
}

static void settle_occurrence(ref_step *step, const ref_waiting *occurrence, int decision,
                              ref_verdict verdict)
{
    int index = find_waiting(step->person, occurrence);

    if (index != PT_NONE)
        ref_drop_waiting(step->person, index);
    ref_decision(step, occurrence, decision, verdict.reason);
    name_rule(step, verdict.rule);
}

static void note_expired(const ref_step *step, const ref_waiting *occurrence, int64_t end,
                         int reason)
{
    static const int rules[] = {[SOJ_REASON_WINDOW] = PT_RULE_EXPIRED_WINDOW,
                                [SOJ_REASON_QUIET_HOURS] = PT_RULE_EXPIRED_QUIET,
                                [SOJ_REASON_CAP] = PT_RULE_EXPIRED_CAP,
                                [SOJ_REASON_HELD] = PT_RULE_EXPIRED_HELD,
                                [SOJ_REASON_ARMED_LATE] = PT_RULE_TOUCHPOINT_EXPIRED,
                                [SOJ_REASON_MISSED] = PT_RULE_MISSED_EXPIRED};

    ref_hit(step->world, rules[reason]);
    if (reason != SOJ_REASON_CAP)
        return;
    if (step->now > end)
        ref_hit(step->world, PT_RULE_EXPIRED_LATE_CAP);
    if (occurrence->deferred)
        ref_hit(step->world, PT_RULE_EXPIRED_WAITING);
}

/* Where nothing forbids the present it comes too late. */
static void expire(ref_step *step, const ref_waiting *occurrence, int64_t end, ref_verdict verdict)
{
    if (verdict.reason == SOJ_REASON_NONE)
        verdict.reason = occurrence->missed ? SOJ_REASON_MISSED : SOJ_REASON_ARMED_LATE;
    note_expired(step, occurrence, end, verdict.reason);
    settle_occurrence(step, occurrence, SOJ_DECISION_EXPIRED, verdict);
}

/* Of the conditions: whether it ends here. */
static bool is_skipped(ref_step *step, const ref_waiting *occurrence)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    pt_context context = ref_context(step, NULL, touchpoint->stage);
    ref_verdict verdict = {SOJ_REASON_ONCE, ""};

    context.in_stage_for = step->now - occurrence->entered;
    if (!is_once_used(step, occurrence)) {
        if (pt_holds(&context, touchpoint->when, touchpoint->unless))
            return false;
        verdict.reason = SOJ_REASON_WHEN;
        ref_hit(step->world, PT_RULE_TOUCHPOINT_SKIPPED);
        if (occurrence->deferred)
            ref_hit(step->world, PT_RULE_SKIPPED_WAITING);
    }
    settle_occurrence(step, occurrence, SOJ_DECISION_SKIPPED, verdict);
    return true;
}

/* Of consent, the channel's before the touchpoint's: whether it ends here. */
static bool is_suppressed(ref_step *step, const ref_waiting *occurrence)
{
    const pt_model *model = step->world->model;
    const pt_touchpoint *touchpoint = &model->touchpoints[occurrence->touchpoint];
    const pt_channel *channel = &model->channels[touchpoint->channel];
    pt_context context = ref_context(step, NULL, PT_NONE);
    ref_verdict verdict = {SOJ_REASON_CONSENT, channel->name};

    if (!channel->has_consent || pt_holds(&context, channel->consent, PT_NONE)) {
        context.in_stage_for = step->now - occurrence->entered;
        if (!touchpoint->has_consent || pt_holds(&context, touchpoint->consent, PT_NONE))
            return false;
        verdict.rule = "";
    }
    ref_hit(step->world, verdict.rule[0] != '\0' ? PT_RULE_NO_CONSENT : PT_RULE_NO_OWN_CONSENT);
    if (occurrence->deferred)
        ref_hit(step->world, PT_RULE_NO_CONSENT_WAITING);
    settle_occurrence(step, occurrence, SOJ_DECISION_SUPPRESSED, verdict);
    return true;
}

/* Nothing forbids it now. */
static void go_out(ref_step *step, const ref_waiting *occurrence, int64_t end)
{
    const pt_model *model = step->world->model;
    const pt_touchpoint *touchpoint = &model->touchpoints[occurrence->touchpoint];
    ref_verdict verdict = {SOJ_REASON_NONE, ""};

    if (model->holdout > 0 && ref_split("holdout", step->customer) < model->holdout) {
        if (!touchpoint->essential && !model->channels[touchpoint->channel].staff) {
            verdict.reason = SOJ_REASON_HOLDOUT;
            ref_hit(step->world, PT_RULE_WITHHELD);
            (void)ref_note_sent(step, occurrence, true);
            settle_occurrence(step, occurrence, SOJ_DECISION_WITHHELD, verdict);
            return;
        }
        ref_hit(step->world,
                touchpoint->essential ? PT_RULE_HOLDOUT_ESSENTIAL : PT_RULE_HOLDOUT_STAFF);
    }
    if (occurrence->missed)
        ref_hit(step->world, PT_RULE_MISSED_AGAIN);
    ref_note_emission(step, occurrence, end);
    ref_emit(step, occurrence, end);
    settle_occurrence(step, occurrence, SOJ_DECISION_EMITTED, verdict);
}

/* Where it is held: until `end`, when it is asked for the last time. */
static void wait_for_release(ref_step *step, const ref_waiting *occurrence, int64_t end,
                             const char *rule)
{
    const ref_verdict verdict = {SOJ_REASON_HELD, rule};

    if (step->now >= end)
        expire(step, occurrence, end, verdict);
    else
        defer(step, occurrence, end, verdict);
}

void ref_decide(ref_step *step, const ref_waiting *occurrence)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    ref_span expires = {touchpoint->expires_months, touchpoint->expires};
    const char *rule;

    if (!touchpoint->has_expires)
        expires = (ref_span){0, 7 * SOJ_DAY};
    if (expires.months != 0)
        ref_hit(step->world, PT_RULE_EXPIRES_MONTHS);
    int64_t end = ref_later(step->world->counts, ref_zone(step->world, step->person),
                            occurrence->due, expires);
    if (is_skipped(step, occurrence) || is_suppressed(step, occurrence))
        return;
    if (ref_is_held(step->world, occurrence->touchpoint, &rule)) {
        wait_for_release(step, occurrence, end, rule);
        return;
    }
    ref_note_window(step, occurrence->touchpoint);
    ref_verdict verdict = ref_ask(step, occurrence->touchpoint, step->now);
    if (verdict.reason != SOJ_REASON_NONE)
        ref_note_forbidden(step, occurrence->touchpoint);
    int64_t instant = ref_earliest(step, occurrence->touchpoint, end);
    if (instant > end)
        expire(step, occurrence, end, verdict);
    else if (instant > step->now)
        defer(step, occurrence, instant, verdict);
    else
        go_out(step, occurrence, end);
}
