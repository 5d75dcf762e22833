/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "gen.h"

static void choose_contents(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    pt_contents contents = {.n = 0};

    if (pt_chance(rng, 60))
        gen_contents(rng, model, &contents);
    touchpoint->n_contents = contents.n;
    for (int i = 0; i < contents.n; i++) {
        touchpoint->contents[i].segment = contents.items[i].segment;
        memcpy(touchpoint->contents[i].reference, contents.items[i].reference,
               sizeof contents.items[i].reference);
    }
}

/* Each event of a sort starts an occurrence. */
static void start_by_event(pt_rng *rng, pt_model *model, pt_touchpoint *touchpoint)
{
    int event = gen_some_event(rng, model);
    const pt_scope scope = {.event = event, .now = true, .stage = true, .segments = true};

    touchpoint->on = event;
    touchpoint->on_when = gen_condition(rng, model, &scope, 30, 2);
    touchpoint->on_unless = gen_condition(rng, model, &scope, 8, 1);
    if (pt_chance(rng, 50))
        touchpoint->pending = pt_chance(rng, 95) ? pt_between(rng, 1, 3) : (int)SOJ_LIMIT_PENDING;
    touchpoint->after = pt_chance(rng, 45) ? 0 : pt_between(rng, 1, 4) * model->unit;
    touchpoint->after_months = gen_months(rng, model, 8);
}

/* By a duration, or by a rule. */
static void choose_every(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    touchpoint->every = pt_between(rng, 1, 3) * gen_unit(rng, model);
    touchpoint->every_months = gen_months(rng, model, 20);
    touchpoint->every_style = pt_below(rng, 3);
    if (touchpoint->every < SOJ_MINUTE)
        touchpoint->every = SOJ_MINUTE;
    if (touchpoint->every_months > 0 && pt_chance(rng, 70))
        touchpoint->every = 0;
    touchpoint->has_rule = model->local && pt_chance(rng, 45);
    if (!touchpoint->has_rule)
        return;
    touchpoint->every = touchpoint->every_months = 0;
    gen_rule(rng, model, &touchpoint->rule);
}

static void repeat(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    choose_every(rng, model, touchpoint);
    if (pt_chance(rng, 45))
        touchpoint->times = pt_between(rng, 1, 5);
    touchpoint->has_until = pt_chance(rng, 35);
    touchpoint->until = pt_between(rng, 0, 9) * model->unit;
    touchpoint->until_months = gen_months(rng, model, 15);
    touchpoint->until_style = pt_below(rng, 3);
}

static int64_t whole_days(pt_rng *rng, int64_t micros)
{
    if (micros % SOJ_DAY == 0)
        return micros;
    return (micros < 0 ? -1 : 1) * pt_between(rng, 0, 3) * SOJ_DAY;
}

/* At a time of the day: what is counted up to it is days. */
static void choose_at(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    if (!model->local || !pt_chance(rng, 50))
        return;
    touchpoint->has_at = true;
    touchpoint->at = 60 * gen_minute(rng) + (pt_chance(rng, 8) ? pt_below(rng, 60) : 0);
    touchpoint->has_after = pt_chance(rng, 60);
    touchpoint->after = whole_days(rng, touchpoint->after);
    if (!touchpoint->has_after)
        touchpoint->after = touchpoint->after_months = 0;
}

static void count_days(pt_rng *rng, pt_touchpoint *touchpoint)
{
    bool by_days = touchpoint->every != 0;

    touchpoint->every = whole_days(rng, touchpoint->every);
    touchpoint->until = whole_days(rng, touchpoint->until);
    if (by_days && touchpoint->every == 0)
        touchpoint->every = SOJ_DAY;
}

static void choose_schedule(pt_rng *rng, pt_model *model, pt_touchpoint *touchpoint)
{
    touchpoint->on = touchpoint->on_when = touchpoint->on_unless = PT_NONE;
    touchpoint->style = pt_below(rng, 3);
    if (pt_chance(rng, model->crowded ? 45 : 25)) {
        touchpoint->anchor = (pt_anchor){.kind = PT_FROM_ENTRY, .attribute = PT_NONE};
        start_by_event(rng, model, touchpoint);
        choose_at(rng, model, touchpoint);
        return;
    }
    touchpoint->anchor = pt_generate_anchor(rng, model);
    touchpoint->after =
        pt_generate_offset(rng, model, &touchpoint->anchor, false, &touchpoint->after_months);
    choose_at(rng, model, touchpoint);
    if (!pt_chance(rng, 38))
        return;
    repeat(rng, model, touchpoint);
    if (touchpoint->has_at)
        count_days(rng, touchpoint);
}

static void choose_data(pt_rng *rng, pt_model *model, pt_touchpoint *touchpoint)
{
    const pt_scope scope = {
        .event = touchpoint->on, .now = true, .stage = true, .no_before = true, .segments = true};
    int n = pt_chance(rng, 35) ? pt_between(rng, 1, PT_DATA) : 0;

    for (int i = 0; i < n && gen_has_room(model); i++) {
        int type = pt_between(rng, PT_BOOL, PT_DURATION);
        pt_datum *datum = &touchpoint->data[touchpoint->n_data];
        int depth = pt_below(rng, type == PT_STRING ? 2 : 3); /* texts must fit */
        datum->expr = pt_generate_expr(rng, model, &scope, type, depth);
        if (datum->expr == PT_NONE)
            return;
        (void)snprintf(datum->name, sizeof datum->name, "d%d", i);
        touchpoint->n_data++;
    }
}

/* Something that may change while an occurrence waits. */
static int changing_condition(pt_rng *rng, pt_model *model)
{
    if (!gen_has_room(model))
        return PT_NONE;
    if (pt_chance(rng, 50))
        return gen_binary(
            model, PT_LE, gen_simple(model, PT_IN_STAGE_FOR, 0, pt_make(PT_NULL, 0)),
            gen_literal_node(model, pt_make(PT_DURATION, pt_between(rng, 0, 5) * model->unit)));
    return gen_binary(model, PT_LT, gen_attribute_node(model, 0),
                      gen_literal_node(model, pt_make(PT_INT, pt_between(rng, 0, 3))));
}

static void choose_conditions(pt_rng *rng, pt_model *model, pt_touchpoint *touchpoint)
{
    const pt_scope scope = {.event = PT_NONE, .now = true, .stage = true, .segments = true};

    if (pt_chance(rng, model->crowded ? 25 : 5))
        touchpoint->when = changing_condition(rng, model);
    else
        touchpoint->when = gen_condition(rng, model, &scope, model->crowded ? 10 : 28, 2);
    touchpoint->unless = gen_condition(rng, model, &scope, model->crowded ? 5 : 10, 1);
}

static void choose_expiry(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    int64_t unit = model->local && pt_chance(rng, 60) ? 12 * SOJ_HOUR : model->unit;

    touchpoint->expires = pt_between(rng, 1, model->crowded ? 12 : 6) * unit;
    if (pt_chance(rng, model->crowded ? 8 : 30))
        touchpoint->expires = 0;
    if (model->local && pt_chance(rng, 8))
        touchpoint->expires_months = pt_between(rng, 1, 12);
}

static void choose_once(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    if (pt_chance(rng, model->crowded ? 45 : 25))
        touchpoint->once = pt_between(rng, PT_ONCE_VISIT, PT_ONCE_SPAN);
    touchpoint->once_span = pt_between(rng, 1, 4) * model->unit;
    touchpoint->once_months = gen_months(rng, model, 15);
    if (touchpoint->once_months > 0 && pt_chance(rng, 60))
        touchpoint->once_span = 0;
}

static void choose_rules(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    bool crowded = model->crowded;

    choose_once(rng, model, touchpoint);
    /* What is missed is reported when it ends: a week is long where units are short. */
    bool is_short = model->reactive && model->unit < 6 * SOJ_HOUR;
    touchpoint->has_expires = is_short || pt_chance(rng, 60);
    choose_expiry(rng, model, touchpoint);
    touchpoint->has_priority = pt_chance(rng, 40);
    touchpoint->priority = 25 * pt_between(rng, 0, 4);
    touchpoint->keep = pt_chance(rng, crowded ? 65 : 30);
    touchpoint->essential = pt_chance(rng, crowded ? 5 : 15);
    if (touchpoint->on != PT_NONE && touchpoint->after > 0 && touchpoint->keep &&
        pt_chance(rng, 30)) {
        /* Several wait, and the later ones find their visit used up behind its end. */
        touchpoint->once = PT_ONCE_VISIT;
        touchpoint->pending = pt_between(rng, 2, 3);
    }
}

void gen_touchpoint(pt_rng *rng, pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];

    pt_begin_part(rng);
    touchpoint->channel = pt_below(rng, model->n_channels);
    choose_schedule(rng, model, touchpoint);
    pt_begin_part(rng);
    choose_conditions(rng, model, touchpoint);
    choose_rules(rng, model, touchpoint);
    touchpoint->has_cost = pt_chance(rng, 25);
    touchpoint->cost = 0.5 * pt_between(rng, 0, 5);
    touchpoint->phase = pt_chance(rng, 15) ? pt_between(rng, 1, 5) : 0;
    touchpoint->intent = pt_chance(rng, 50) ? pt_between(rng, 1, 5) : 0;
    if (pt_chance(rng, 15))
        memcpy(touchpoint->owner, "care", 5);
    choose_contents(rng, model, touchpoint);
    gen_variants(rng, model, touchpoint);
    gen_expected(rng, model, &touchpoint->expect);
    choose_data(rng, model, touchpoint);
}
