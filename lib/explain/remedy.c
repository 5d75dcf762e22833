/* SPDX-License-Identifier: MIT */
/* A remedy applied to a copy, and what comes of it. */
#include "explain/explain.h"

#include <string.h>

#include "model/facts.h"

/* How far a trial goes: macrosteps, and occurrences. */
typedef struct reach {
    uint32_t steps, occurrences;
} reach;
static const reach brief = {300, 3}, whole = {SOJ_EXPLAIN_STEPS, UINT32_MAX};

soj_change soj__change_of(soj_change_kind kind)
{
    return (soj_change){.kind = (int32_t)kind,
                        .handle = SOJ_NONE,
                        .attribute = SOJ_NONE,
                        .stage = SOJ_NONE,
                        .event = SOJ_NONE};
}

soj_change soj__change_numbered(soj_change_kind kind, soj_text rule, uint32_t handle,
                                uint32_t number)
{
    soj_change change = soj__change_of(kind);
    change.rule = rule;
    change.handle = handle;
    change.number = number;
    return change;
}

void soj__remedy_add(soj__remedy *remedy, const soj_change *change)
{
    if (remedy->n == SOJ_EXPLAIN_CHANGES)
        remedy->is_full = true;
    else
        remedy->items[remedy->n++] = *change;
}

/* ---- the model ---- */

#define ROWS(program, table, type) ((type *)(void *)((char *)(program) + (program)->table.at))

static void edit_cap(soj__program *program, const soj_change *change)
{
    soj__cap *caps = ROWS(program, caps, soj__cap);
    caps[change->handle].max = change->number;
}

static void drop(soj__range *range)
{
    range->n = 0;
}

/* Timers and handlers stay, and lead nowhere: so nothing of the record moves. */
static void edit_stay(soj__program *program, const soj_change *change)
{
    soj__stage_info *stage = ROWS(program, stages, soj__stage_info) + change->stage;
    soj__timer *timers = ROWS(program, timers, soj__timer);
    soj__handler *handlers = ROWS(program, handlers, soj__handler);
    drop(&stage->always);
    drop(&stage->done);
    for (uint32_t i = stage->timers.first; i < stage->timers.first + stage->timers.n; i++)
        drop(&timers[i].transitions);
    for (uint32_t i = stage->handlers.first; i < stage->handlers.first + stage->handlers.n; i++)
        drop(&handlers[i].transitions);
}

static void edit_channel(soj__channel *channel, int32_t kind)
{
    if (kind == SOJ_CHANGE_CHANNEL)
        channel->consent = SOJ__NONE;
    else if (kind == SOJ_CHANGE_WINDOW)
        channel->window = SOJ__NONE;
    else
        channel->quiet = SOJ__NONE;
}

static void edit_touchpoint(soj__touchpoint_info *info, const soj_change *change)
{
    if (change->kind == SOJ_CHANGE_WHEN) {
        info->when = SOJ__NONE;
    } else if (change->kind == SOJ_CHANGE_ON) {
        info->trigger_when = SOJ__NONE;
    } else if (change->kind == SOJ_CHANGE_CONSENT) {
        info->consent = SOJ__NONE;
    } else if (change->kind == SOJ_CHANGE_ONCE) {
        info->once_span = SOJ_SECOND;
        info->once_months = 0;
    } else {
        info->expires = change->span;
        info->expires_months = 0;
    }
}

static void edit(soj__program *program, const soj_change *change, uint32_t touchpoint)
{
    soj__touchpoint_info *info = ROWS(program, touchpoints, soj__touchpoint_info) + touchpoint;
    switch (change->kind) {
    case SOJ_CHANGE_WHEN:
    case SOJ_CHANGE_ON:
    case SOJ_CHANGE_CONSENT:
    case SOJ_CHANGE_ONCE:
    case SOJ_CHANGE_EXPIRES:
        edit_touchpoint(info, change);
        break;
    case SOJ_CHANGE_CHANNEL:
    case SOJ_CHANGE_WINDOW:
    case SOJ_CHANGE_QUIET:
        edit_channel(ROWS(program, channels, soj__channel) + info->channel, change->kind);
        break;
    case SOJ_CHANGE_RAISE_CAP:
        edit_cap(program, change);
        break;
    case SOJ_CHANGE_HOLDOUT:
        program->holdout = change->number;
        break;
    default:
        edit_stay(program, change);
    }
}

static bool is_edit(const soj_change *change)
{
    return change->kind >= SOJ_CHANGE_WHEN;
}

static void edit_all(soj__bench *bench, const soj__remedy *remedy, uint32_t touchpoint)
{
    soj__program *draft = bench->draft->program;
    const bool was_edited = bench->is_edited;
    if (was_edited)
        memcpy(draft, bench->plain, bench->plain->size);
    bench->is_edited = false;
    for (uint32_t i = 0; i < remedy->n; i++) {
        if (!is_edit(&remedy->items[i]))
            continue;
        edit(draft, &remedy->items[i], touchpoint);
        bench->is_edited = true;
    }
    if (was_edited || bench->is_edited)
        soj__facts_derive(draft);
}

/* ---- the customer ---- */

static void set_holds(soj__bench *bench, const soj__remedy *remedy, bool is_held)
{
    for (uint32_t i = 0; i < remedy->n; i++) {
        const soj_change *change = &remedy->items[i];
        if (change->kind == SOJ_CHANGE_RELEASE)
            (void)soj__work_set_hold(bench->work, change->what, change->handle, is_held);
    }
}

static const soj_change *find(const soj__remedy *remedy, soj_change_kind kind)
{
    for (uint32_t i = 0; i < remedy->n; i++) {
        if (remedy->items[i].kind == (int32_t)kind)
            return &remedy->items[i];
    }
    return NULL;
}

static uint32_t list_traits(const soj__remedy *remedy, soj_property *traits)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < remedy->n; i++) {
        const soj_change *change = &remedy->items[i];
        if (change->kind == SOJ_CHANGE_SET)
            traits[n++] = (soj_property){change->attribute, change->value};
    }
    return n;
}

static bool move(soj__bench *bench, const soj__remedy *remedy)
{
    soj_property traits[SOJ_EXPLAIN_CHANGES];
    const uint32_t n = list_traits(remedy, traits);
    const soj_change *place = find(remedy, SOJ_CHANGE_PLACE);
    if (place)
        return soj__bench_place(bench, place->stage, traits, n);
    return n == 0 || soj__bench_post(bench, bench->program->identify, traits, n);
}

/* A report is about an emission: to the record any will do. */
static bool report_or_post(soj__bench *bench, uint32_t event, uint32_t touchpoint)
{
    static const char id[] = "00000000000000000000000000000000";
    const soj__program *program = bench->program;
    soj_text path = soj__program_text(program, soj__program_touchpoint(program, touchpoint)->path);
    soj_property about[2] = {{.handle = SOJ__FEEDBACK_ID}, {.handle = SOJ__FEEDBACK_TOUCHPOINT}};
    if (soj__program_event(program, event)->feedback != SOJ__FEEDBACK_REPORT)
        return soj__bench_post(bench, event, NULL, 0);
    about[0].value = (soj_value){.type = SOJ_TYPE_STRING, .len = sizeof(id) - 1, .as.text = id};
    about[1].value =
        (soj_value){.type = SOJ_TYPE_STRING, .len = (uint32_t)path.len, .as.text = path.data};
    return soj__bench_post(bench, event, about, 2);
}

static bool is_due_now(const soj__bench *bench)
{
    return soj__bench_due(bench) <= bench->question->now;
}

/* ---- what comes of it ---- */

/* Of what forbids it, the first is the one to be explained; but that a newer one took its place is
 * no obstacle to that. */
static void note(soj__trial *trial, const soj_decision *decision)
{
    const bool is_newer = decision->reason == SOJ_REASON_NEWER;
    if (decision->decision == SOJ_DECISION_EMITTED) {
        if (trial->emitted == SOJ_TIME_NEVER)
            trial->emitted = decision->time;
        return;
    }
    trial->n_decided += decision->decision != SOJ_DECISION_DEFERRED && !is_newer;
    if (trial->is_blocked && trial->blocker.reason != SOJ_REASON_NEWER &&
        (is_newer || trial->n_decided > 1))
        return;
    trial->is_blocked = true;
    trial->blocker = *decision;
}

static void note_all(soj_work *work, uint32_t touchpoint, soj__trial *trial)
{
    const soj_output *output;
    while ((output = soj__work_next(work))) {
        if (output->kind == SOJ_OUTPUT_DECISION && output->as.decision.touchpoint == touchpoint)
            note(trial, &output->as.decision);
    }
}

static bool is_over(const soj__trial *trial, const reach *how_far)
{
    return trial->emitted != SOJ_TIME_NEVER || trial->n_decided >= how_far->occurrences;
}

/* The clock, while something is due at or before `until`. */
static void run(soj__bench *bench, soj_time until, uint32_t touchpoint, const reach *how_far,
                soj__trial *trial)
{
    note_all(bench->work, touchpoint, trial);
    for (uint32_t i = 0; i < how_far->steps && !is_over(trial, how_far); i++) {
        if (soj__bench_due(bench) > until || soj__bench_due(bench) == SOJ_TIME_NEVER ||
            soj__bench_step(bench, until) != SOJ_OK)
            return;
        note_all(bench->work, touchpoint, trial);
    }
}

/* What waited is decided at once. */
static bool release(soj__bench *bench, const soj__remedy *remedy, uint32_t touchpoint,
                    soj__trial *trial)
{
    if (!find(remedy, SOJ_CHANGE_RELEASE))
        return true;
    if (!soj__bench_ask_released(bench))
        return false;
    run(bench, bench->question->now, touchpoint, &whole, trial);
    return true;
}

static void follow(soj__bench *bench, const soj__remedy *remedy, uint32_t touchpoint,
                   const reach *how_far, soj__trial *trial)
{
    const soj_change *event = find(remedy, SOJ_CHANGE_EVENT);
    if (!move(bench, remedy))
        return;
    if (event) {
        run(bench, bench->question->now, touchpoint, how_far, trial);
        if (is_due_now(bench) || !report_or_post(bench, event->event, touchpoint))
            return;
    }
    run(bench, SOJ_TIME_MAX, touchpoint, how_far, trial);
}

void soj__remedy_try(soj__bench *bench, const soj__remedy *remedy, uint32_t touchpoint,
                     bool is_brief, soj__trial *out)
{
    *out = (soj__trial){.emitted = SOJ_TIME_NEVER};
    edit_all(bench, remedy, touchpoint);
    soj__bench_rewind(bench);
    set_holds(bench, remedy, false);
    if (release(bench, remedy, touchpoint, out))
        follow(bench, remedy, touchpoint, is_brief ? &brief : &whole, out);
    set_holds(bench, remedy, true);
}
