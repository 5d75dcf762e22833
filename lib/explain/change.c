/* SPDX-License-Identifier: MIT */
/* The smallest change: each is tried on a copy before it is offered. */
#include "explain/explain.h"

#include <string.h>

/* What is to go out, and by which change. */
typedef struct attempt {
    soj__asked *asked;
    const soj__fate *fate;
    soj_change *change;
    uint32_t touchpoint;
    bool is_placing; /* values come with a placement, not by an Identify */
} attempt;

/* Whether the touchpoint goes out from the present record on: its occurrence, where one was
 * foreseen, or any. */
static bool goes_out(const attempt *a)
{
    soj__fate fate = {.emitted = SOJ_TIME_NEVER};
    if (soj__asked_run(a->asked, a->touchpoint, &fate) != SOJ_OK || fate.emitted == SOJ_TIME_NEVER)
        return false;
    return !a->fate->is_foreseen || a->change->kind == SOJ_CHANGE_PLACE ||
           a->change->kind == SOJ_CHANGE_EVENT || fate.last.occurrence == a->fate->first.occurrence;
}

static void choose(soj_change *change, soj_change_kind kind)
{
    *change = (soj_change){.kind = (int32_t)kind,
                           .handle = SOJ_NONE,
                           .attribute = SOJ_NONE,
                           .stage = SOJ_NONE,
                           .event = SOJ_NONE,
                           .time = SOJ_TIME_NEVER};
}

/* ---- by an event ---- */

static bool post(const attempt *a, uint32_t event, const soj_property *trait)
{
    soj__asked *asked = a->asked;
    const soj_explain_question *question = asked->question;
    const soj_event posted = {.customer = question->customer,
                              .customer_len = question->customer_len,
                              .event = event,
                              .time = question->now,
                              .properties = trait,
                              .n_properties = trait ? 1 : 0};
    const soj_input input = {.event = &posted};
    size_t len = 0;
    const soj__pieces pieces = soj__record_pieces(asked->program, asked->from, asked->len);
    if (soj__step(asked->work, &input, &pieces, asked->to, asked->program->record_max, &len,
                  NULL) != SOJ_OK)
        return false;
    soj__asked_accept(asked, len);
    return true;
}

static bool try_event(const attempt *a, uint32_t event, const soj_property *trait)
{
    soj__asked_rewind(a->asked);
    return post(a, event, trait) && goes_out(a);
}

static bool try_trigger(const attempt *a)
{
    uint32_t event = soj__program_touchpoint(a->asked->program, a->touchpoint)->trigger;
    choose(a->change, SOJ_CHANGE_EVENT);
    a->change->event = event;
    return event != SOJ__NONE && try_event(a, event, NULL);
}

/* ---- by a placement ---- */

/* What the placement has made due at `now`. */
static bool settle(soj__asked *asked)
{
    for (uint32_t i = 0; i < SOJ_EXPLAIN_STEPS; i++) {
        if (soj__load_i64(asked->from + SOJ__RECORD_DUE) > asked->question->now)
            return true;
        if (soj__asked_step(asked, asked->from, asked->len, asked->question->now) != SOJ_OK)
            return false;
    }
    return false;
}

static bool place(const attempt *a, uint32_t stage, const soj_property *trait)
{
    soj__asked *asked = a->asked;
    const soj_explain_question *question = asked->question;
    const soj_placed_stage placed = {stage, question->now};
    const soj_placement placement = {.customer = question->customer,
                                     .customer_len = question->customer_len,
                                     .time = question->now,
                                     .stages = &placed,
                                     .n_stages = 1,
                                     .attributes = trait,
                                     .n_attributes = trait ? 1 : 0};
    size_t len = 0;
    soj__asked_rewind(asked);
    const soj__pieces pieces = soj__record_pieces(asked->program, asked->from, asked->len);
    if (soj__place(asked->work, &placement, &pieces, asked->to, asked->program->record_max, &len,
                   NULL) != SOJ_OK)
        return false;
    soj__asked_accept(asked, len);
    return true;
}

/* And the event of its `on`, where it has one. */
static bool try_place_with(const attempt *a, const soj_property *trait)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(a->asked->program, a->touchpoint);
    choose(a->change, SOJ_CHANGE_PLACE);
    a->change->stage = info->stage;
    a->change->event = info->trigger;
    if (trait) {
        a->change->attribute = trait->handle;
        a->change->value = trait->value;
    }
    if (!place(a, info->stage, trait))
        return false;
    if (info->trigger == SOJ__NONE)
        return goes_out(a);
    return settle(a->asked) && post(a, info->trigger, NULL) && goes_out(a);
}

static bool try_value(const attempt *a, uint32_t attribute, soj_value value)
{
    const soj_property trait = {attribute, value};
    if (a->is_placing)
        return try_place_with(a, &trait);
    choose(a->change, SOJ_CHANGE_SET);
    a->change->attribute = attribute;
    a->change->value = value;
    return try_event(a, a->asked->program->identify, &trait);
}

/* ---- values ---- */

static soj_value value_of(const soj__program *program, uint32_t type, uint32_t constant)
{
    const soj__constant *row = soj__program_constant(program, constant);
    soj_value value = {.type = (int32_t)type};
    if (type == SOJ_TYPE_STRING) {
        soj_text text = soj__program_text(program, row->text);
        value.as.text = text.data;
        value.len = (uint32_t)text.len;
    } else {
        memcpy(&value.as.integer, &row->bits, sizeof row->bits);
    }
    return value;
}

/* The constant, and of numbers what lies beside it: conditions compare with them. */
static bool try_constant(const attempt *a, uint32_t attribute, uint32_t type, uint32_t constant)
{
    soj_value value = value_of(a->asked->program, type, constant);
    if (type == SOJ_TYPE_STRING)
        return value.as.text && try_value(a, attribute, value);
    soj_value below = value, above = value;
    if (type == SOJ_TYPE_DOUBLE) {
        below.as.number -= 1;
        above.as.number += 1;
    } else {
        below.as.integer -= value.as.integer > INT64_MIN;
        above.as.integer += value.as.integer < INT64_MAX;
    }
    return try_value(a, attribute, value) || try_value(a, attribute, above) ||
           try_value(a, attribute, below);
}

static bool try_constants(const attempt *a, uint32_t attribute, uint32_t type)
{
    enum { MOST = 64 }; /* of a huge model only some are tried */
    uint32_t n = a->asked->program->constants.n;
    for (uint32_t i = 0; i < n && i < MOST; i++) {
        if (try_constant(a, attribute, type, i))
            return true;
    }
    return false;
}

static bool try_bools(const attempt *a, uint32_t attribute)
{
    soj_value value = {.type = SOJ_TYPE_BOOL};
    for (int is_true = 1; is_true >= 0; is_true--) {
        value.as.boolean = is_true == 1;
        if (try_value(a, attribute, value))
            return true;
    }
    return false;
}

static bool try_bounds(const attempt *a, uint32_t attribute, const soj__domain *domain)
{
    soj_value min = {.type = domain->type}, max = min;
    memcpy(&min.as.integer, &domain->min, sizeof domain->min);
    memcpy(&max.as.integer, &domain->max, sizeof domain->max);
    return (domain->flags & SOJ__HAS_MIN && try_value(a, attribute, min)) ||
           (domain->flags & SOJ__HAS_MAX && try_value(a, attribute, max));
}

static bool try_one_of(const attempt *a, uint32_t attribute, const soj__domain *domain)
{
    for (uint32_t i = 0; i < domain->one_of.n; i++) {
        if (try_value(a, attribute,
                      value_of(a->asked->program, domain->type, domain->one_of.first + i)))
            return true;
    }
    return false;
}

static bool try_times(const attempt *a, uint32_t attribute, uint32_t type)
{
    soj_value value = {.type = (int32_t)type};
    value.as.time = a->asked->question->now;
    if (type == SOJ_TYPE_DATE)
        value.as.integer = a->asked->question->now / SOJ_DAY;
    return try_value(a, attribute, value);
}

static bool try_some(const attempt *a, uint32_t attribute, const soj__domain *domain)
{
    if (domain->one_of.n > 0)
        return try_one_of(a, attribute, domain);
    switch (domain->type) {
    case SOJ_TYPE_BOOL:
        return try_bools(a, attribute);
    case SOJ_TYPE_TIMESTAMP:
    case SOJ_TYPE_DATE:
        return try_times(a, attribute, domain->type);
    case SOJ_TYPE_STRING:
    case SOJ_TYPE_INT:
    case SOJ_TYPE_DOUBLE:
        return try_bounds(a, attribute, domain) || try_constants(a, attribute, domain->type);
    default:
        return false;
    }
}

/* Attributes that count cannot be set. */
static bool try_attribute(const attempt *a, uint32_t attribute)
{
    const soj__attribute *info = soj__program_attribute(a->asked->program, attribute);
    return info->counter == SOJ__NONE &&
           (try_some(a, attribute, &info->domain) ||
            try_value(a, attribute, (soj_value){.type = SOJ_TYPE_ABSENT}));
}

static bool try_attributes(const attempt *a)
{
    for (uint32_t i = 0; i < a->asked->program->attributes.n; i++) {
        if (try_attribute(a, i))
            return true;
    }
    return false;
}

/* ---- others ---- */

static bool try_wait(const attempt *a)
{
    choose(a->change, SOJ_CHANGE_WAIT);
    a->change->time = a->fate->emitted;
    return a->fate->emitted != SOJ_TIME_NEVER;
}

static bool try_place(const attempt *a)
{
    attempt with = *a;
    with.is_placing = true;
    return try_place_with(a, NULL) || try_attributes(&with);
}

/* Release on the copy what waits there. */
static bool released_goes_out(const attempt *a)
{
    soj__asked *asked = a->asked;
    const soj_explain_question *question = asked->question;
    const soj_input input = {.customer = question->customer,
                             .customer_len = question->customer_len,
                             .now = question->now};
    size_t len = 0;
    soj__asked_rewind(asked);
    const soj__pieces pieces = soj__record_pieces(asked->program, asked->from, asked->len);
    if (soj__step_release(asked->work, &input, &pieces, asked->to, asked->program->record_max,
                          &len) != SOJ_OK)
        return false;
    soj__asked_accept(asked, len);
    return goes_out(a);
}

static bool try_release(const attempt *a)
{
    const soj_explain_question *question = a->asked->question;
    bool is_out = false;
    for (size_t i = 0; i < question->n_holds && !is_out; i++) {
        const soj_explain_hold *hold = &question->holds[i];
        choose(a->change, SOJ_CHANGE_RELEASE);
        a->change->what = hold->what;
        a->change->handle = hold->handle;
        (void)soj__work_set_hold(a->asked->work, hold->what, hold->handle, false);
        is_out = released_goes_out(a);
        (void)soj__work_set_hold(a->asked->work, hold->what, hold->handle, true);
    }
    return is_out;
}

static bool name_cap(const attempt *a)
{
    choose(a->change, SOJ_CHANGE_RAISE_CAP);
    a->change->rule = a->fate->last.rule;
    return true;
}

static bool is_any_change(const attempt *a)
{
    switch (a->fate->is_foreseen ? a->fate->last.reason : SOJ_REASON_LEFT_STAGE) {
    case SOJ_REASON_HOLDOUT:
        return false;
    case SOJ_REASON_HELD:
        return try_release(a) || try_wait(a);
    case SOJ_REASON_CAP:
        return try_wait(a) || name_cap(a);
    case SOJ_REASON_WHEN:
    case SOJ_REASON_CONSENT:
        return try_attributes(a) || try_wait(a) || try_place(a);
    default:
        return try_wait(a) || try_trigger(a) || try_place(a) || try_attributes(a);
    }
}

void soj__asked_change(soj__asked *asked, const soj__fate *fate, soj_explanation *out)
{
    const attempt a = {asked, fate, &out->change, out->touchpoint, false};
    if (fate->is_foreseen && fate->last.decision == SOJ_DECISION_EMITTED) {
        choose(&out->change, SOJ_CHANGE_NONE);
        if (fate->first.decision == SOJ_DECISION_DEFERRED)
            (void)try_wait(&a);
        return;
    }
    if (!is_any_change(&a))
        choose(&out->change, SOJ_CHANGE_IMPOSSIBLE);
}
