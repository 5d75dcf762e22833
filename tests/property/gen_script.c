/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gen.h"

const char *const pt_customers[PT_CUSTOMERS] = {"c1", "k\xc3\xa4se \xce\xa9", "c2", "c"};

/* A value of another type than the domain's; an int where a double is due is right. */
static pt_value wrong_type(pt_rng *rng, const pt_model *model, const pt_domain *domain)
{
    for (;;) {
        int type = pt_between(rng, PT_BOOL, model->local ? PT_DATE : PT_DURATION);
        if (type != domain->type && !(type == PT_INT && domain->type == PT_DOUBLE))
            return pt_random_value(rng, model, type);
    }
}

static pt_value good_value(pt_rng *rng, const pt_model *model, const pt_domain *domain)
{
    if (domain->type == PT_DOUBLE && !domain->has_min && pt_chance(rng, 30))
        return pt_make(PT_INT, pt_between(rng, 0, 2));
    bool any = !domain->has_min && !domain->has_max && domain->n_one_of == 0;
    if (domain->type == PT_INT && any && pt_chance(rng, 12)) /* sums overflow */
        return pt_make(PT_INT, pt_chance(rng, 80) ? INT64_MAX : -INT64_MAX);
    return pt_random_in(rng, model, domain);
}

/* False where every value is in the domain. */
static bool outside(pt_rng *rng, const pt_model *model, const pt_domain *domain,
                    pt_value *out_value)
{
    for (int i = 0; i < 20; i++) {
        *out_value = pt_random_value(rng, model, domain->type);
        if (!pt_in_domain(domain, out_value))
            return true;
    }
    return false;
}

static void give(pt_given *given, pt_value value)
{
    given->given = true;
    given->value = value;
}

static const pt_domain *domain_of(const pt_model *model, int event, int number)
{
    static const pt_domain text = {.type = PT_STRING};

    if (event >= PT_FEEDBACK)
        return &text;
    return event == PT_IDENTIFY ? &model->attributes[number].domain
                                : &model->events[event].properties[number].domain;
}

/* Whether the values are an Identify's or a placement's. */
static bool are_traits(const pt_input *input)
{
    return input->kind == PT_PLACE || input->event == PT_IDENTIFY;
}

static int check_value(const pt_domain *domain, pt_value value)
{
    if (value.kind == PT_ABSENT)
        return SOJ_OK;
    if (value.kind == PT_INT && domain->type == PT_DOUBLE)
        value = pt_make_double((double)value.i);
    if (value.kind != domain->type)
        return SOJ_ERR_TYPE;
    return pt_in_domain(domain, &value) ? SOJ_OK : SOJ_ERR_RANGE;
}

int pt_bad_value(const pt_model *model, const pt_input *input, int *out_number)
{
    bool traits = are_traits(input);

    *out_number = PT_NONE;
    for (int i = 0; i < PT_ATTRIBUTES; i++) {
        if (!input->values[i].given)
            continue;
        int status = check_value(domain_of(model, traits ? PT_IDENTIFY : input->event, i),
                                 input->values[i].value);
        if (traits && model->attributes[i].counter.kind != PT_PLAIN)
            status = SOJ_ERR_READ_ONLY;
        if (status == SOJ_OK)
            continue;
        *out_number = traits ? PT_OF_ATTRIBUTE + i : i;
        return status;
    }
    return SOJ_OK;
}

static void fill_value(pt_rng *rng, const pt_model *model, pt_input *input, int number)
{
    bool traits = are_traits(input);
    const pt_domain *domain = domain_of(model, traits ? PT_IDENTIFY : input->event, number);

    if (traits && model->attributes[number].counter.kind != PT_PLAIN && !pt_chance(rng, 2))
        return;
    if (pt_chance(rng, traits ? 12 : 6))
        give(&input->values[number], pt_make(PT_ABSENT, 0));
    else if (pt_chance(rng, traits ? 35 : 85))
        give(&input->values[number], good_value(rng, model, domain));
}

static void spoil_value(pt_rng *rng, const pt_model *model, pt_input *input, int number)
{
    const pt_domain *domain =
        domain_of(model, are_traits(input) ? PT_IDENTIFY : input->event, number);
    pt_value value;

    if (pt_chance(rng, 50) || !outside(rng, model, domain, &value))
        value = wrong_type(rng, model, domain);
    give(&input->values[number], value);
}

/* Mostly the model's zone, and a few others. */
static void choose_zone(pt_rng *rng, const pt_model *model, pt_input *input)
{
    int roll = pt_below(rng, 100);

    input->has_zone = pt_chance(rng, model->local ? 35 : model->divided ? 4 : 0);
    if (!input->has_zone)
        return;
    input->zone = pt_chance(rng, 25) ? model->zone : pt_below(rng, PT_ZONES);
    if (roll < 18)
        input->zone = pt_between(rng, PT_ZONE_UNKNOWN, PT_ZONE_EMPTY);
}

static void fill_values(pt_rng *rng, const pt_model *model, pt_input *input)
{
    int n = are_traits(input) ? model->n_attributes : model->events[input->event].n_properties;

    if (are_traits(input))
        choose_zone(rng, model, input);
    for (int i = 0; i < n; i++)
        fill_value(rng, model, input, i);
    if (n > 0 && pt_chance(rng, 6))
        spoil_value(rng, model, input, pt_below(rng, n));
}

/* What the inputs of a script have in common. */
typedef struct pt_mood {
    int64_t front; /* the newest time so far */
    int customers;
    int placements; /* of 100 inputs */
    bool ids;
    bool burst; /* one event again and again, mostly at one instant */
    int event;
    int holds;    /* of 100 inputs */
    int feedback; /* of 100 events */
} pt_mood;

/* Near the front, which it moves. */
static int64_t next_time(pt_rng *rng, const pt_model *model, pt_mood *mood)
{
    int roll = pt_below(rng, 100);
    int64_t time = mood->front;

    if (roll < 25 || (mood->burst && pt_chance(rng, 50)))
        return time;
    if (model->local && pt_chance(rng, 45))
        time = gen_hot_time(rng, model, mood->front);
    else if (model->local && pt_chance(rng, 3))
        time += pt_between(rng, 1, 60) * model->unit;
    else if (roll < 68)
        time += pt_between(rng, 1, 3) * model->unit;
    else if (roll < 76)
        time += pt_between(rng, 4, 15) * model->unit;
    else if (roll < 90)
        time -= pt_between(rng, 0, 5) * model->unit;
    else
        time += pt_between(rng, 0, 2) * model->unit + pt_between(rng, -1, 1);
    if (time > mood->front)
        mood->front = time;
    return time;
}

/* Ids come again: mostly those of a little before. */
static int choose_id(pt_rng *rng, int number)
{
    int roll = pt_below(rng, 100);

    if (roll < 25)
        return PT_ID_NONE;
    if (roll < 27)
        return roll == 25 ? PT_ID_EMPTY : PT_ID_TOO_LONG;
    if (roll < 42 && number > 0)
        return pt_between(rng, number > 6 ? number - 6 : 0, number - 1) + 1;
    return number + 1;
}

static int choose_event(pt_rng *rng, const pt_model *model, const pt_mood *mood)
{
    int roll = pt_below(rng, 100);

    if (roll < 13)
        return PT_IDENTIFY;
    if (roll < 16)
        return PT_ERASED;
    return mood->burst && pt_chance(rng, 70) ? mood->event : pt_below(rng, model->n_events);
}

static int choose_report(pt_rng *rng, const pt_model *model)
{
    for (int tries = 0; tries < 6 && pt_chance(rng, 60); tries++) {
        int event = PT_FEEDBACK + pt_below(rng, PT_FEEDBACKS);
        if (event != PT_UNANSWERED && pt_speaks_of(model, event))
            return event;
    }
    return PT_MISSED;
}

/* About one of the latest emissions, mostly the customer's own; missed ones when they are. */
static void fill_feedback(pt_rng *rng, const pt_model *model, pt_input *input, const pt_mood *mood)
{
    int roll = pt_below(rng, 100);

    input->event = choose_report(rng, model);
    input->id = mood->ids ? choose_id(rng, input->number) : PT_ID_NONE;
    input->about = roll < 90 ? PT_ABOUT_EMISSION : roll < 95 ? PT_ABOUT_UNKNOWN : PT_ABOUT_NOTHING;
    input->whose = pt_chance(rng, 95) ? input->customer : pt_below(rng, mood->customers);
    input->back = pt_chance(rng, 70) ? 0 : pt_below(rng, 4);
    input->at_valid_until = pt_chance(rng, input->event == PT_MISSED ? 60 : 8);
    if (pt_chance(rng, 40))
        input->time_offset =
            pt_chance(rng, 40) ? pt_between(rng, -1, 1) : pt_between(rng, -1, 3) * model->unit;
    for (int i = PT_FEEDBACK_REASON; i <= PT_FEEDBACK_LINK; i++)
        if (pt_chance(rng, 35))
            give(&input->values[i], pt_random_value(rng, model, PT_STRING));
    if (pt_chance(rng, 3))
        give(&input->values[PT_FEEDBACK_LINK], pt_make(PT_INT, 1));
}

/* All, a channel or a touchpoint. */
static void fill_hold(pt_rng *rng, const pt_model *model, pt_input *input)
{
    input->kind = pt_chance(rng, 50) ? PT_HOLD : PT_RELEASE;
    input->held = model->n_touchpoints > 0 ? pt_below(rng, 3) : pt_below(rng, 2);
    if (input->held == PT_HELD_CHANNEL)
        input->held_index = pt_below(rng, model->n_channels);
    else if (input->held == PT_HELD_TOUCHPOINT)
        input->held_index = pt_below(rng, model->n_touchpoints);
}

static void fill_event(pt_rng *rng, const pt_model *model, pt_input *input, const pt_mood *mood)
{
    if (pt_chance(rng, mood->feedback)) {
        fill_feedback(rng, model, input, mood);
        return;
    }
    input->event = choose_event(rng, model, mood);
    input->id = mood->ids ? choose_id(rng, input->number) : PT_ID_NONE;
    if (pt_chance(rng, 1))
        input->time = pt_chance(rng, 50) ? -1 - pt_below(rng, 1000) : SOJ_TIME_MAX + 1;
    else if (input->event != PT_ERASED)
        fill_values(rng, model, input);
}

static void place_stage(pt_rng *rng, const pt_model *model, pt_input *input, int stage)
{
    int chain[PT_PLACED], n = 0;
    int64_t entered = input->time - pt_between(rng, 0, 9) * model->unit;

    for (int s = stage; s != PT_NONE && n < PT_PLACED; s = model->stages[s].parent)
        if (s == stage || pt_chance(rng, 45))
            chain[n++] = s;
    while (n > 0 && input->n_placed < PT_PLACED) {
        input->placed[input->n_placed++] = (pt_placed){chain[--n], entered};
        entered += pt_between(rng, 0, 3) * model->unit;
        if (entered > input->time && !pt_chance(rng, 2))
            entered = input->time;
    }
}

/* Makes no sense: an entry in the future, a wrong order, or a track named twice. */
static void spoil_placement(pt_rng *rng, const pt_model *model, pt_input *input)
{
    if (input->n_placed == 0)
        return;
    pt_placed *last = &input->placed[input->n_placed - 1];
    if (pt_chance(rng, 33))
        last->entered = input->time + 1;
    else if (pt_chance(rng, 50))
        last->entered -= 20 * model->unit;
    else if (input->n_placed < PT_PLACED)
        place_stage(rng, model, input, last->stage);
}

static void fill_placement(pt_rng *rng, const pt_model *model, pt_input *input)
{
    input->kind = PT_PLACE;
    input->created = input->time - pt_between(rng, 0, 12) * model->unit;
    for (int track = 0; track < model->n_tracks; track++)
        if (pt_chance(rng, 65))
            place_stage(rng, model, input, gen_stage_of_track(rng, model, track));
    if (pt_chance(rng, 5))
        spoil_placement(rng, model, input);
    if (pt_chance(rng, 2))
        input->created = input->time + 1;
    fill_values(rng, model, input);
}

static void choose_options(pt_rng *rng, const pt_model *model, pt_script *script)
{
    if (pt_chance(rng, 30))
        script->retention = pt_between(rng, 1, 6) * model->unit;
    if (pt_chance(rng, 20))
        script->max_skew = pt_between(rng, 1, 4) * model->unit;
}

static pt_mood choose_mood(pt_rng *rng, const pt_model *model)
{
    pt_mood mood = {.customers = pt_between(rng, 1, PT_CUSTOMERS)};

    bool plain = !model->local && !model->reactive && !model->divided;
    mood.holds = !plain && pt_chance(rng, 25) ? 18 : 0;
    mood.feedback = model->reactive ? 22 : plain ? 0 : 3;
    mood.front = model->start + pt_between(rng, 0, 3) * model->unit;
    mood.placements = pt_chance(rng, 30) ? 15 : 2;
    mood.ids = pt_chance(rng, 55);
    mood.burst = pt_chance(rng, 25);
    mood.event = pt_below(rng, model->n_events);
    if (mood.burst && mood.customers > 2)
        mood.customers = 2;
    return mood;
}

static int64_t last_time(pt_rng *rng, const pt_model *model, const pt_mood *mood)
{
    int64_t time = mood->front + pt_between(rng, 0, pt_chance(rng, 15) ? 60 : 12) * model->unit;

    return model->local && pt_chance(rng, 30) ? gen_hot_time(rng, model, time) : time;
}

void pt_generate_script(pt_rng *rng, const pt_model *model, pt_script *script)
{
    pt_begin_part(rng);
    pt_mood mood = choose_mood(rng, model);

    memset(script, 0, sizeof *script);
    choose_options(rng, model, script);
    script->n = pt_chance(rng, 90) ? pt_between(rng, 4, 24) : pt_between(rng, 25, PT_OPS / 2);
    for (int i = 0; i < script->n; i++) {
        pt_input *input = &script->inputs[i];
        pt_begin_part(rng);
        input->alive = true;
        input->number = i;
        input->time = next_time(rng, model, &mood);
        input->customer = pt_below(rng, mood.customers);
        bool last = i == script->n - 1;
        input->kind = last || pt_chance(rng, 18) ? PT_ADVANCE : PT_POST;
        if (last)
            input->time = last_time(rng, model, &mood);
        else if (pt_chance(rng, mood.holds))
            fill_hold(rng, model, input);
        else if (input->kind == PT_POST && pt_chance(rng, mood.placements))
            fill_placement(rng, model, input);
        else if (input->kind == PT_POST)
            fill_event(rng, model, input, &mood);
    }
}
