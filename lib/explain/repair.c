/* SPDX-License-Identifier: MIT */
/* The smallest remedy. From what forbids the touchpoint one way on is chosen, then from what
 * forbids it then, until it goes out; what turns out not to be needed is taken away at the end. */
#include "explain/explain.h"

#include <string.h>

typedef struct search {
    soj__bench *bench;
    const soj__program *program;
    const soj__touchpoint_info *info;
    uint32_t touchpoint;
    soj_time deadline;    /* it is to go out before */
    bool is_blocked;      /* by: */
    soj_decision blocker; /* else no occurrence comes */
    soj__remedy base;     /* so far */
    uint32_t n_trials, most_trials;
    uint32_t passed; /* what forbade it before: bit_of() */
    bool is_brief;
    /* Of the ways on from `base`: the first that let it go out, else that changed what forbids. */
    bool is_out, is_better;
    soj__remedy best;
    soj__trial came;
} search;

static bool try_remedy(search *s, const soj__remedy *remedy, soj__trial *trial)
{
    s->n_trials++;
    soj__remedy_try(s->bench, remedy, s->touchpoint, s->is_brief, trial);
    return trial->emitted < s->deadline;
}

static bool same_rule(const soj_decision *a, const soj_decision *b)
{
    return a->reason == b->reason && a->rule.len == b->rule.len &&
           (a->rule.len == 0 || memcmp(a->rule.data, b->rule.data, a->rule.len) == 0);
}

/* A bit for what forbids; 0 of caps, of which there are many. */
static uint32_t bit_of(const soj_decision *decision)
{
    const uint32_t bit = 2 * (uint32_t)decision->reason + (decision->rule.len > 0);
    return decision->reason == SOJ_REASON_CAP ? 0 : UINT32_C(1) << bit;
}

/* What has been dealt with comes no more. */
static bool is_progress(const search *s, const soj__trial *trial)
{
    if (!trial->is_blocked || s->passed & bit_of(&trial->blocker))
        return false;
    return !s->is_blocked || !same_rule(&s->blocker, &trial->blocker);
}

static bool is_done(const search *s)
{
    return s->is_out || s->n_trials >= s->most_trials;
}

/* A way on. */
static void offer(search *s, const soj__remedy *remedy)
{
    soj__trial trial;
    if (is_done(s) || remedy->is_full)
        return;
    s->is_out = try_remedy(s, remedy, &trial);
    if (!s->is_out && (s->is_better || !is_progress(s, &trial)))
        return;
    s->is_better = true;
    s->best = *remedy;
    s->came = trial;
}

static void offer_one(search *s, const soj_change *change)
{
    soj__remedy remedy = s->base;
    soj__remedy_add(&remedy, change);
    offer(s, &remedy);
}

static void offer_edit(search *s, soj_change_kind kind)
{
    const soj_change change = soj__change_of(kind);
    offer_one(s, &change);
}

static void offer_number(search *s, soj_change_kind kind, soj_text rule, uint32_t handle,
                         uint32_t number)
{
    const soj_change change = soj__change_numbered(kind, rule, handle, number);
    offer_one(s, &change);
}

static bool has(const soj__remedy *remedy, soj_change_kind kind)
{
    for (uint32_t i = 0; i < remedy->n; i++) {
        if (remedy->items[i].kind == (int32_t)kind)
            return true;
    }
    return false;
}

/* ---- attributes ---- */

static bool is_set(const soj__remedy *remedy, uint32_t attribute)
{
    for (uint32_t i = 0; i < remedy->n; i++) {
        if (remedy->items[i].kind == SOJ_CHANGE_SET && remedy->items[i].attribute == attribute)
            return true;
    }
    return false;
}

static void offer_values(search *s, const soj__remedy *with, uint32_t attribute,
                         const soj__values *values)
{
    soj_change change = soj__change_of(SOJ_CHANGE_SET);
    change.attribute = attribute;
    for (uint32_t i = 0; i < values->n && !is_done(s); i++) {
        soj__remedy remedy = *with;
        change.value = values->items[i];
        soj__remedy_add(&remedy, &change);
        offer(s, &remedy);
    }
}

static void offer_asked(search *s, const soj__remedy *with, const soj__asked *asked, soj_time time)
{
    soj__values values;
    for (uint32_t i = 0; i < asked->n; i++) {
        if (is_set(with, asked->attributes[i]))
            continue;
        soj__asked_values(s->program, asked, asked->attributes[i], time, &values);
        offer_values(s, with, asked->attributes[i], &values);
    }
}

/* Two attributes at once: a condition may ask both. */
static void offer_pairs(search *s, const soj__remedy *with, const soj__asked *asked, soj_time time)
{
    soj__values values;
    for (uint32_t i = 0; i + 1 < asked->n; i++) {
        soj_change first = soj__change_of(SOJ_CHANGE_SET);
        first.attribute = asked->attributes[i];
        soj__asked_values(s->program, asked, first.attribute, time, &values);
        for (uint32_t k = 0; k < values.n && !is_set(with, first.attribute); k++) {
            soj__remedy remedy = *with;
            first.value = values.items[k];
            soj__remedy_add(&remedy, &first);
            offer_asked(s, &remedy, asked, time);
        }
    }
}

/* ---- an occurrence ---- */

static void add_place(search *s, soj__remedy *remedy)
{
    soj_change change = soj__change_of(SOJ_CHANGE_PLACE);
    change.stage = s->info->stage;
    if (!has(remedy, SOJ_CHANGE_PLACE))
        soj__remedy_add(remedy, &change);
}

static void add_event(search *s, soj__remedy *remedy)
{
    soj_change change = soj__change_of(SOJ_CHANGE_EVENT);
    change.event = s->info->trigger;
    if (s->info->trigger != SOJ__NONE && !has(remedy, SOJ_CHANGE_EVENT))
        soj__remedy_add(remedy, &change);
}

static bool leaves(const soj__program *program, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(program, stage);
    return info->always.n > 0 || info->done.n > 0 || info->timers.n > 0 || info->handlers.n > 0;
}

static void add_still(const search *s, soj__remedy *remedy)
{
    soj_change change = soj__change_of(SOJ_CHANGE_STAY);
    for (uint32_t i = 0; i < s->program->stages.n; i++) {
        change.stage = i;
        if (leaves(s->program, i))
            soj__remedy_add(remedy, &change);
    }
}

/* Its stage is not left: nor by what is declared around it or in it. */
static void add_stay(search *s, soj__remedy *remedy)
{
    const soj__stage_info *stage = soj__program_stage(s->program, s->info->stage);
    soj_change change = soj__change_of(SOJ_CHANGE_STAY);
    if (has(remedy, SOJ_CHANGE_STAY))
        return;
    for (uint32_t i = stage->parent; i != SOJ__NONE;
         i = soj__program_stage(s->program, i)->parent) {
        change.stage = i;
        if (leaves(s->program, i))
            soj__remedy_add(remedy, &change);
    }
    for (uint32_t i = s->info->stage; i < stage->end; i++) {
        change.stage = i;
        if (leaves(s->program, i))
            soj__remedy_add(remedy, &change);
    }
}

static void offer_anchors(search *s, const soj__remedy *with)
{
    const soj__schedule *schedule = soj__program_schedule(s->program, s->info->schedule);
    soj__values values;
    if (schedule->attribute == SOJ__NONE || is_set(with, schedule->attribute) ||
        soj__program_attribute(s->program, schedule->attribute)->counter != SOJ__NONE)
        return;
    soj__anchor_values(s->program, schedule, s->bench->question->now, &values);
    offer_values(s, with, schedule->attribute, &values);
}

/* With an event, what its `on` asks too. */
static void offer_start(search *s, const soj__remedy *with)
{
    soj__remedy remedy = *with;
    const soj_change no_on = soj__change_of(SOJ_CHANGE_ON);
    soj__asked asked = {.n = 0};
    add_event(s, &remedy);
    offer(s, &remedy);
    offer_anchors(s, &remedy);
    if (s->info->trigger_when == SOJ__NONE)
        return;
    soj__asked_add(s->program, s->info->trigger_when, &asked);
    offer_asked(s, &remedy, &asked, s->bench->question->now);
    soj__remedy_add(&remedy, &no_on);
    offer(s, &remedy);
}

/* Another occurrence: here; by entering the stage anew; and by staying in it. */
static void offer_occurrence(search *s)
{
    soj__remedy remedy = s->base;
    offer_start(s, &remedy);
    add_place(s, &remedy);
    offer_start(s, &remedy);
    if (s->is_better)
        return;
    add_stay(s, &remedy);
    offer_start(s, &remedy);
    remedy = s->base;
    if (s->is_better || has(&s->base, SOJ_CHANGE_STAY))
        return;
    add_still(s, &remedy); /* other tracks may be in the way */
    offer_start(s, &remedy);
    add_place(s, &remedy);
    offer_start(s, &remedy);
}

/* ---- what forbids ---- */

enum { MOST_PAIRS = 200 };

static void offer_condition(search *s, uint32_t expr, soj_change_kind edit, soj_text rule)
{
    soj__asked asked = {.n = 0};
    soj__remedy placed = s->base;
    soj__asked_add(s->program, expr, &asked);
    offer_asked(s, &s->base, &asked, s->blocker.time);
    add_place(s, &placed);
    add_event(s, &placed);
    offer(s, &placed);
    if (!s->is_better) {
        s->most_trials = s->n_trials + MOST_PAIRS;
        offer_pairs(s, &s->base, &asked, s->blocker.time);
        s->most_trials = s->n_trials + SOJ_EXPLAIN_TRIALS;
    }
    if (!s->is_better)
        offer_number(s, edit, rule, SOJ_NONE, 0);
}

static void offer_consent(search *s)
{
    const soj__channel *channel = soj__program_channel(s->program, s->info->channel);
    if (s->blocker.rule.data)
        offer_condition(s, channel->consent, SOJ_CHANGE_CHANNEL,
                        soj__program_text(s->program, channel->name));
    else
        offer_condition(s, s->info->consent, SOJ_CHANGE_CONSENT, (soj_text){NULL, 0});
}

static soj_change release_of(const search *s, size_t hold)
{
    soj_change change = soj__change_of(SOJ_CHANGE_RELEASE);
    change.what = s->bench->question->holds[hold].what;
    change.handle = s->bench->question->holds[hold].handle;
    return change;
}

static void add_releases(const search *s, soj__remedy *remedy)
{
    for (size_t i = 0; i < s->bench->question->n_holds && !remedy->is_full; i++) {
        const soj_change change = release_of(s, i);
        soj__remedy_add(remedy, &change);
    }
}

static void offer_releases(search *s)
{
    soj__remedy all = s->base;
    for (size_t i = 0; i < s->bench->question->n_holds; i++) {
        const soj_change change = release_of(s, i);
        offer_one(s, &change);
    }
    add_releases(s, &all);
    if (!s->is_better)
        offer(s, &all);
}

/* The most; it is lowered in the end. */
static void offer_longer(search *s)
{
    soj_change change = soj__change_of(SOJ_CHANGE_EXPIRES);
    change.span = SOJ__MOST_EXPIRES;
    if (!has(&s->base, SOJ_CHANGE_EXPIRES) && s->info->expires_months == 0 &&
        s->info->expires < change.span)
        offer_one(s, &change);
}

static void offer_hours(search *s, soj_change_kind kind)
{
    const soj__channel *channel = soj__program_channel(s->program, s->info->channel);
    uint32_t name = channel->window;
    soj__str rule = channel->name;
    if (kind == SOJ_CHANGE_WINDOW)
        rule = soj__program_window(s->program, name)->name;
    if (s->deadline == SOJ_TIME_NEVER)
        offer_longer(s);
    offer_number(s, kind, soj__program_text(s->program, rule), SOJ_NONE, 0);
}

/* The cap is the one of its name; as offer_longer(). */
static void offer_cap(search *s)
{
    for (uint32_t i = 0; i < s->program->caps.n; i++) {
        const soj__cap *cap = soj__program_cap(s->program, i);
        soj_decision named = s->blocker;
        named.rule = soj__program_text(s->program, cap->name);
        if (same_rule(&named, &s->blocker) && cap->max < SOJ__MOST_CAP)
            offer_number(s, SOJ_CHANGE_RAISE_CAP, named.rule, i, SOJ__MOST_CAP);
    }
    if (!s->is_better && s->deadline == SOJ_TIME_NEVER)
        offer_longer(s);
}

static void offer_once(search *s)
{
    soj__remedy remedy = s->base;
    add_place(s, &remedy);
    add_event(s, &remedy);
    offer(s, &remedy);
    if (s->info->once == SOJ__ONCE_KIND_SPAN)
        offer_edit(s, SOJ_CHANGE_ONCE);
}

static void offer_stay(search *s)
{
    soj__remedy remedy = s->base;
    add_stay(s, &remedy);
    offer(s, &remedy);
    if (!s->is_better)
        offer_occurrence(s);
}

static void offer_late(search *s)
{
    offer_occurrence(s);
    offer_longer(s);
}

/* The customer's place in the split, so many hundredths, is then no longer below it. */
static void offer_holdout(search *s)
{
    soj_work *work = s->bench->work;
    uint32_t place = soj__work_place_in_split(work, s->program->holdout_split);
    offer_number(s, SOJ_CHANGE_HOLDOUT, (soj_text){NULL, 0}, SOJ_NONE, place);
}

static void offer_all(search *s)
{
    switch (s->is_blocked ? s->blocker.reason : SOJ_REASON_NONE) {
    case SOJ_REASON_WHEN:
        offer_condition(s, s->info->when, SOJ_CHANGE_WHEN, (soj_text){NULL, 0});
        break;
    case SOJ_REASON_CONSENT:
        offer_consent(s);
        break;
    case SOJ_REASON_ONCE:
        offer_once(s);
        break;
    case SOJ_REASON_HELD:
        offer_releases(s);
        break;
    case SOJ_REASON_WINDOW:
        offer_hours(s, SOJ_CHANGE_WINDOW);
        break;
    case SOJ_REASON_QUIET_HOURS:
        offer_hours(s, SOJ_CHANGE_QUIET);
        break;
    case SOJ_REASON_CAP:
        offer_cap(s);
        break;
    case SOJ_REASON_HOLDOUT:
        offer_holdout(s);
        break;
    case SOJ_REASON_LEFT_STAGE:
        offer_stay(s);
        break;
    case SOJ_REASON_NEWER: /* what forbids the newer one? */
        offer(s, &s->base);
        if (!s->is_better)
            offer_occurrence(s);
        break;
    case SOJ_REASON_NONE:
        offer_occurrence(s);
        break;
    default:
        offer_late(s);
    }
}

/* ---- all of it ---- */

/* Where no way leads on step by step: everything at once, of which the rest is then taken away. */
static void offer_everything(search *s)
{
    soj__remedy edits = {.n = 0};
    s->is_brief = false;
    s->most_trials = s->n_trials + SOJ_EXPLAIN_TRIALS;
    soj__remedy_add_edits(&edits, s->bench, s->info);
    add_releases(s, &edits);
    for (int pass = 0; pass < 2 && !s->is_out; pass++) {
        soj__remedy remedy = edits;
        if (pass > 0)
            add_still(s, &remedy);
        else
            add_stay(s, &remedy);
        offer_start(s, &remedy);
        add_place(s, &remedy);
        offer_start(s, &remedy);
    }
    s->base = s->best;
}

/* Any change of the customer alone: another event may lead there, another stage, or a value. */
static void offer_anything(search *s)
{
    soj__asked asked = {.n = 0};
    s->base.n = 0;
    s->most_trials = s->n_trials + SOJ_EXPLAIN_TRIALS;
    for (uint32_t i = 0; i < s->program->events.n; i++) {
        soj_change change = soj__change_of(SOJ_CHANGE_EVENT);
        change.event = i;
        offer_one(s, &change);
    }
    for (uint32_t i = 0; i < s->program->stages.n; i++) {
        soj_change change = soj__change_of(SOJ_CHANGE_PLACE);
        change.stage = i;
        offer_one(s, &change);
    }
    for (uint32_t i = 0; i < s->program->exprs.n; i++)
        soj__asked_add(s->program, i, &asked);
    offer_asked(s, &s->base, &asked, s->bench->question->now);
    s->base = s->best;
}

static bool try_less(search *s, soj__remedy *remedy, const soj__remedy *less)
{
    soj__trial trial;
    if (!try_remedy(s, less, &trial))
        return false;
    *remedy = *less;
    s->came = trial;
    return true;
}

/* Without each change in turn, where it goes out without it. */
static bool lessen(search *s, soj__remedy *remedy)
{
    for (uint32_t i = remedy->n; i > 0 && remedy->n > 1; i--) {
        soj__remedy less = *remedy;
        memmove(&less.items[i - 1], &less.items[i], (less.n - i) * sizeof(less.items[0]));
        less.n--;
        if (try_less(s, remedy, &less))
            return true;
    }
    return false;
}

/* A cap by no more than it takes, about; and how long it may wait. */
static void lower(search *s, soj__remedy *remedy, uint32_t i)
{
    static const int64_t days[] = {1, 2, 7, 31, 100};
    soj__remedy less = *remedy;
    soj_change *change = &less.items[i];
    const uint32_t most = change->number;
    bool is_low = false;
    if (change->kind == SOJ_CHANGE_RAISE_CAP) {
        const uint32_t max = soj__program_cap(s->program, change->handle)->max;
        for (uint32_t more = 1; max + more < most && !is_low; more *= 2) {
            change->number = max + more;
            is_low = try_less(s, remedy, &less);
        }
    }
    for (size_t k = 0; change->kind == SOJ_CHANGE_EXPIRES && k < SOJ__ARRAY_LEN(days); k++) {
        change->span = days[k] * SOJ_DAY;
        if (change->span > s->info->expires && try_less(s, remedy, &less))
            return;
    }
}

static void lower_all(search *s, soj__remedy *remedy)
{
    for (uint32_t i = 0; i < remedy->n; i++)
        lower(s, remedy, i);
}

/* An occurrence that goes with its stage is not decided: what forbade it may only be hidden. */
static void pass_blocker(search *s)
{
    const bool is_hidden = s->came.is_blocked && s->came.blocker.reason == SOJ_REASON_LEFT_STAGE;
    if (s->is_blocked && !is_hidden)
        s->passed |= bit_of(&s->blocker);
}

/* One step on; false where there is none. */
static bool extend(search *s)
{
    s->is_out = s->is_better = false;
    s->most_trials = s->n_trials + SOJ_EXPLAIN_TRIALS;
    offer_all(s);
    if (!s->is_better)
        return false;
    pass_blocker(s);
    s->base = s->best;
    s->is_blocked = s->came.is_blocked;
    s->blocker = s->came.blocker;
    return true;
}

bool soj__repair(soj__bench *bench, uint32_t touchpoint, const soj_decision *blocker,
                 soj_time deadline, soj__remedy *out, soj_explanation *told)
{
    search s = {.bench = bench,
                .program = bench->program,
                .info = soj__program_touchpoint(bench->program, touchpoint),
                .touchpoint = touchpoint,
                .deadline = deadline,
                .is_blocked = blocker != NULL,
                .is_brief = true};
    if (blocker)
        s.blocker = *blocker;
    while (!s.is_out && extend(&s))
        ;
    if (s.is_blocked)
        told->obstacle = s.blocker.reason;
    if (!s.is_out)
        offer_anything(&s);
    if (!s.is_out)
        offer_everything(&s);
    if (!s.is_out)
        return false;
    s.is_brief = false;
    do { /* of less room less may be needed */
        while (lessen(&s, &s.base))
            ;
        lower_all(&s, &s.base);
    } while (lessen(&s, &s.base));
    *out = s.base;
    told->obstacle = SOJ_REASON_NONE;
    told->then = s.came.emitted;
    return true;
}
