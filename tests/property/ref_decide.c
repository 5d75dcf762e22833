/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "reference.h"

static bool is_once_used(const ref_step *step, const ref_waiting *occurrence)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    const ref_past *past = &step->world->past[step->customer];

    for (size_t i = past->n; touchpoint->once != PT_ONCE_NONE && i-- > 0;) {
        const ref_sent *sent = &past->rows[i];
        if (sent->touchpoint != occurrence->touchpoint)
            continue;
        if (touchpoint->once == PT_ONCE_EVER) {
            ref_hit(step->world, PT_RULE_ONCE_EVER);
            return true;
        }
        if (touchpoint->once == PT_ONCE_VISIT && sent->visit == occurrence->visit) {
            ref_hit(step->world, PT_RULE_ONCE_VISIT);
            if (!ref_is_active(step->world, step->person, touchpoint->stage) ||
                occurrence->visit != step->person->visits[touchpoint->stage])
                ref_hit(step->world, PT_RULE_ONCE_VISIT_EARLIER);
            return true;
        }
        if (touchpoint->once != PT_ONCE_SPAN)
            continue;
        bool used = step->now < sent->time + touchpoint->once_span;
        ref_hit(step->world, used ? PT_RULE_ONCE_SPAN : PT_RULE_ONCE_SPAN_OVER);
        return used;
    }
    return false;
}

static bool is_named(const pt_cap *cap, const char *owner)
{
    for (int i = 0; i < cap->n_owners; i++)
        if (strcmp(cap->owners[i], owner) == 0)
            return true;
    return false;
}

static bool has_bit(unsigned bits, int bit)
{
    return bits == 0 || (bits >> bit & 1u) != 0;
}

static bool matches(const pt_model *model, const pt_cap *cap, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];
    int intent = touchpoint->intent != 0 ? touchpoint->intent : SOJ_INTENT_INFORM;

    return cap->alive && !touchpoint->essential && has_bit(cap->channels, touchpoint->channel) &&
           has_bit(cap->intents, intent) && has_bit(cap->touchpoints, number) &&
           has_bit(cap->phases, ref_phase(model, number)) &&
           (cap->n_owners == 0 || is_named(cap, ref_owner(model, number)));
}

/* The earliest instant from now on at which the cap has room. */
static int64_t room(const ref_step *step, const pt_cap *cap)
{
    const ref_past *past = &step->world->past[step->customer];
    int n = 0;

    for (size_t i = past->n; i-- > 0;) {
        const ref_sent *sent = &past->rows[i];
        if (sent->time <= step->now - cap->per)
            break;
        if (matches(step->world->model, cap, sent->touchpoint) && ++n == cap->max)
            return sent->time + cap->per;
    }
    return step->now;
}

static void note_filter(const ref_step *step, const pt_cap *cap)
{
    const struct {
        bool given;
        int rule;
    } filters[] = {{cap->channels != 0, PT_RULE_CAP_CHANNELS},
                   {cap->intents != 0, PT_RULE_CAP_INTENTS},
                   {cap->touchpoints != 0, PT_RULE_CAP_TOUCHPOINTS},
                   {cap->phases != 0, PT_RULE_CAP_PHASES},
                   {cap->n_owners != 0, PT_RULE_CAP_OWNERS}};
    int n = 0;

    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        n += filters[i].given;
        if (filters[i].given)
            ref_hit(step->world, filters[i].rule);
    }
    if (n != 1)
        ref_hit(step->world, n == 0 ? PT_RULE_CAP_ALL : PT_RULE_CAP_SEVERAL_FILTERS);
}

/* When all caps allow it; `*out_cap`: the first that forbids the present, or NULL. */
static int64_t allowed(const ref_step *step, int number, const pt_cap **out_cap)
{
    const pt_model *model = step->world->model;
    int64_t instant = step->now;
    int full = 0;

    *out_cap = NULL;
    for (int i = 0; i < model->n_caps; i++) {
        const pt_cap *cap = &model->caps[i];
        if (!matches(model, cap, number))
            continue;
        int64_t own = room(step, cap);
        if (own > step->now) {
            full++;
            note_filter(step, cap);
        }
        if (own > step->now && *out_cap == NULL)
            *out_cap = cap;
        if (own > instant)
            instant = own;
    }
    if (full > 1)
        ref_hit(step->world, PT_RULE_CAPS_SEVERAL);
    return instant;
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

static void defer(ref_step *step, const ref_waiting *occurrence, int64_t next, const pt_cap *cap)
{
    int index = find_waiting(step->person, occurrence);
    ref_waiting waiting = *occurrence;

    waiting.next = next;
    waiting.deferred = true;
    ref_hit(step->world, occurrence->deferred ? PT_RULE_DEFERRED_AGAIN : PT_RULE_DEFERRED);
    if (index != PT_NONE)
        step->person->waiting[index] = waiting;
    else
        ref_add_waiting(step->person, &waiting);
    ref_decision(step, occurrence, SOJ_DECISION_DEFERRED, SOJ_REASON_CAP);
    pt_row *row = &step->world->log->rows[step->world->log->n - 1];
    row->until = next;
    (void)snprintf(row->rule, sizeof row->rule, "%s", cap->name);
}

static void settle_occurrence(ref_step *step, const ref_waiting *occurrence, int decision,
                              int reason, const pt_cap *cap)
{
    int index = find_waiting(step->person, occurrence);

    if (index != PT_NONE)
        ref_drop_waiting(step->person, index);
    ref_decision(step, occurrence, decision, reason);
    if (cap != NULL)
        (void)snprintf(step->world->log->rows[step->world->log->n - 1].rule, 16, "%s", cap->name);
}

/* `cap` NULL: nothing but its late arming lets it expire. */
static void expire(ref_step *step, const ref_waiting *occurrence, int64_t end, const pt_cap *cap)
{
    if (cap == NULL) {
        ref_hit(step->world, PT_RULE_TOUCHPOINT_EXPIRED);
        settle_occurrence(step, occurrence, SOJ_DECISION_EXPIRED, SOJ_REASON_ARMED_LATE, NULL);
        return;
    }
    if (step->now > end)
        ref_hit(step->world, PT_RULE_EXPIRED_LATE_CAP);
    ref_hit(step->world, occurrence->deferred ? PT_RULE_EXPIRED_WAITING : PT_RULE_EXPIRED_CAP);
    settle_occurrence(step, occurrence, SOJ_DECISION_EXPIRED, SOJ_REASON_CAP, cap);
}

/* Of the conditions: SOJ_REASON_NONE where it may go on. */
static int skip_reason(ref_step *step, const ref_waiting *occurrence)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    pt_context context = ref_context(step, NULL, touchpoint->stage);

    context.in_stage_for = step->now - occurrence->entered;
    if (is_once_used(step, occurrence))
        return SOJ_REASON_ONCE;
    if (pt_holds(&context, touchpoint->when, touchpoint->unless))
        return SOJ_REASON_NONE;
    ref_hit(step->world, PT_RULE_TOUCHPOINT_SKIPPED);
    if (occurrence->deferred)
        ref_hit(step->world, PT_RULE_SKIPPED_WAITING);
    return SOJ_REASON_WHEN;
}

void ref_decide(ref_step *step, const ref_waiting *occurrence)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    int64_t end = occurrence->due + (touchpoint->has_expires ? touchpoint->expires : 7 * SOJ_DAY);
    int reason = skip_reason(step, occurrence);
    const pt_cap *cap;

    if (reason != SOJ_REASON_NONE) {
        settle_occurrence(step, occurrence, SOJ_DECISION_SKIPPED, reason, NULL);
        return;
    }
    int64_t instant = allowed(step, occurrence->touchpoint, &cap);
    if (instant > end)
        expire(step, occurrence, end, cap);
    else if (instant > step->now)
        defer(step, occurrence, instant, cap);
    else {
        ref_note_emission(step, occurrence, end);
        ref_emit(step, occurrence, end);
        settle_occurrence(step, occurrence, SOJ_DECISION_EMITTED, SOJ_REASON_NONE, NULL);
    }
}
