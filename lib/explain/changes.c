/* SPDX-License-Identifier: MIT */
/* Changes in English. */
#include "explain/explain.h"

#include "base/buf.h"
#include "base/number.h"
#include "time/civil.h"

/* Where words go. */
typedef struct sink {
    soj_write_fn write;
    void *ctx;
    const soj_model *model;
} sink;

static void say(const sink *to, const char *text)
{
    soj__write_text(to->write, to->ctx, text);
}

static void say_name(const sink *to, const char *before, soj_text name)
{
    say(to, before);
    soj__write_quoted(to->write, to->ctx, name);
}

static void say_count(const sink *to, uint64_t number)
{
    char digits[SOJ__U64_TEXT_MAX];
    to->write(to->ctx, digits, soj__u64_text(number, digits));
}

static void say_integer(const sink *to, int64_t number)
{
    if (number < 0)
        say(to, "-");
    say_count(to, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

static void say_span(const sink *to, soj_duration span)
{
    char text[SOJ__DURATION_TEXT_MAX];
    to->write(to->ctx, text, soj__duration_format(span, text));
}

static void say_double(const sink *to, double number)
{
    char text[SOJ__DOUBLE_TEXT_MAX];
    to->write(to->ctx, text, soj__double_text(number, text));
}

static void say_value(const sink *to, const soj_value *value)
{
    switch (value->type) {
    case SOJ_TYPE_BOOL:
        say(to, value->as.boolean ? "true" : "false");
        break;
    case SOJ_TYPE_STRING:
        say_name(to, "", (soj_text){value->as.text, value->len});
        break;
    case SOJ_TYPE_INT:
        say_integer(to, value->as.integer);
        break;
    case SOJ_TYPE_DOUBLE:
        say_double(to, value->as.number);
        break;
    case SOJ_TYPE_DATE:
        soj__write_time(to->write, to->ctx, value->as.integer * SOJ_DAY);
        break;
    case SOJ_TYPE_DURATION:
        say_span(to, value->as.duration);
        break;
    default:
        soj__write_time(to->write, to->ctx, value->as.time);
    }
}

static void say_set(const sink *to, const soj_change *change)
{
    const bool is_unset = change->value.type == SOJ_TYPE_ABSENT;
    say_name(to, is_unset ? "unset the attribute " : "set the attribute ",
             soj_model_attribute_name(to->model, change->attribute));
    if (is_unset)
        return;
    say(to, " to ");
    say_value(to, &change->value);
}

static void say_release(const sink *to, const soj_change *change)
{
    const soj__program *program = to->model->program;
    if (change->what == SOJ_HOLD_TOUCHPOINT)
        say_name(to, "release the touchpoint ",
                 soj_model_touchpoint_path(to->model, change->handle));
    else if (change->what == SOJ_HOLD_CHANNEL && change->handle < program->channels.n)
        say_name(to, "release the channel ",
                 soj__program_text(program, soj__program_channel(program, change->handle)->name));
    else
        say(to, "release all touchpoints");
}

static void say_event(const sink *to, uint32_t event)
{
    const soj__program *program = to->model->program;
    say_name(to, "post the event ", soj_model_event_name(to->model, event));
    if (event < program->events.n && soj__program_event(program, event)->feedback != 0)
        say(to, " about a touchpoint that was sent");
}

/* Changes of the customer and the holds. */
static void say_customer(const sink *to, const soj_change *change)
{
    if (change->kind == SOJ_CHANGE_SET)
        say_set(to, change);
    else if (change->kind == SOJ_CHANGE_PLACE)
        say_name(to, "place the customer in the stage ",
                 soj_model_stage_path(to->model, change->stage));
    else if (change->kind == SOJ_CHANGE_EVENT)
        say_event(to, change->event);
    else
        say_release(to, change);
}

/* "5 %" of 500. */
static void say_percent(const sink *to, uint32_t hundredths)
{
    say_double(to, hundredths / 100.0);
    say(to, " %");
}

/* Of a rule: what is said of it, and behind its name. */
typedef struct phrase {
    const char *before, *behind;
} phrase;

static const phrase phrases[] = {
    [SOJ_CHANGE_WHEN] = {"drop its `when`", NULL},
    [SOJ_CHANGE_ON] = {"drop the `when` of its `on`", NULL},
    [SOJ_CHANGE_CONSENT] = {"drop its `consent`", NULL},
    [SOJ_CHANGE_CHANNEL] = {"drop the consent of the channel ", ""},
    [SOJ_CHANGE_ONCE] = {"shorten its `once`", NULL},
    [SOJ_CHANGE_EXPIRES] = {"let it wait for ", NULL},
    [SOJ_CHANGE_WINDOW] = {"drop the window ", " of its channel"},
    [SOJ_CHANGE_QUIET] = {"drop the quiet hours of the channel ", ""},
    [SOJ_CHANGE_RAISE_CAP] = {"raise the cap ", " to "},
    [SOJ_CHANGE_HOLDOUT] = {"lower the holdout to ", NULL},
    [SOJ_CHANGE_STAY] = {"drop the transitions of the stage ", ""},
};

static void say_model(const sink *to, const soj_change *change)
{
    const phrase *said = &phrases[change->kind];
    soj_text name = change->rule;
    if (change->kind == SOJ_CHANGE_STAY)
        name = soj_model_stage_path(to->model, change->stage);
    say(to, "in the model ");
    say(to, said->before);
    if (said->behind) {
        say_name(to, "", name);
        say(to, said->behind);
    }
    if (change->kind == SOJ_CHANGE_RAISE_CAP)
        say_count(to, change->number);
    if (change->kind == SOJ_CHANGE_HOLDOUT)
        say_percent(to, change->number);
    if (change->kind == SOJ_CHANGE_EXPIRES)
        say_span(to, change->span);
}

void soj__change_write(const soj_model *model, const soj_change *change, soj_write_fn write,
                       void *ctx)
{
    const sink to = {write, ctx, model};
    if (change->kind >= SOJ_CHANGE_WHEN && change->kind <= SOJ_CHANGE_STAY)
        say_model(&to, change);
    else
        say_customer(&to, change);
}
