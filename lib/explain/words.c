/* SPDX-License-Identifier: MIT */
/* Decisions and changes in English. */
#include "explain/explain.h"

#include <string.h>

#include <sojourn/time.h>

#include "base/buf.h"
#include "base/number.h"
#include "time/civil.h"

void soj__write_text(soj_write_fn write, void *ctx, const char *text)
{
    write(ctx, text, strlen(text));
}

void soj__write_time(soj_write_fn write, void *ctx, soj_time time)
{
    char text[SOJ_TIME_TEXT_MAX];
    write(ctx, text, soj_time_format(time, text));
}

static void write_quoted(soj_write_fn write, void *ctx, soj_text text)
{
    write(ctx, "`", 1);
    if (text.data)
        write(ctx, text.data, text.len);
    write(ctx, "`", 1);
}

/* ---- decisions ---- */

static const char *const periods[] = {
    [SOJ__PERIOD_DAY] = "calendar_day",
    [SOJ__PERIOD_WEEK] = "calendar_week",
    [SOJ__PERIOD_MONTH] = "calendar_month",
};

/* " (3 in 7d)" */
static void write_limit(const soj__cap *cap, soj_write_fn write, void *ctx)
{
    char max[SOJ__U64_TEXT_MAX];
    char per[SOJ__DURATION_TEXT_MAX];
    soj__write_text(write, ctx, " (");
    write(ctx, max, soj__u64_text(cap->max, max));
    soj__write_text(write, ctx, " in ");
    if (cap->period == SOJ__PERIOD_ROLLING)
        write(ctx, per, soj__duration_format(cap->per, per));
    else
        soj__write_text(write, ctx, periods[cap->period]);
    write(ctx, ")", 1);
}

static void write_cap(const soj__program *program, soj_text rule, soj_write_fn write, void *ctx)
{
    soj__write_text(write, ctx, "cap ");
    write_quoted(write, ctx, rule);
    for (uint32_t i = 0; i < program->caps.n && rule.data; i++) {
        const soj__cap *cap = soj__program_cap(program, i);
        soj_text name = soj__program_text(program, cap->name);
        if (name.len == rule.len && memcmp(name.data, rule.data, name.len) == 0)
            write_limit(cap, write, ctx);
    }
    soj__write_text(write, ctx, " is used up");
}

/* Around the rule's name; without one only `alone`. */
typedef struct phrase {
    const char *before, *behind, *alone;
} phrase;

static const phrase phrases[] = {
    [SOJ_REASON_WHEN] = {"", "", "its `when` is not true"},
    [SOJ_REASON_ONCE] = {"", "", "its `once` is used up"},
    [SOJ_REASON_CONSENT] = {"channel ", " has no consent", "its own `consent` is not true"},
    [SOJ_REASON_WINDOW] = {"window ", " is closed", "its window is closed"},
    [SOJ_REASON_QUIET_HOURS] = {"channel ", " has quiet hours", "it is in quiet hours"},
    [SOJ_REASON_CAP] = {"", "", "a cap is used up"},
    [SOJ_REASON_HOLDOUT] = {"", "", "the customer is in the holdout"},
    [SOJ_REASON_LEFT_STAGE] = {"", "", "its stage was left"},
    [SOJ_REASON_NEWER] = {"", "", "a newer occurrence took its place"},
    [SOJ_REASON_ARMED_LATE] = {"", "", "it was already too late when it was armed"},
    [SOJ_REASON_MISSED] = {"", "", "it was missed, and there was no time left"},
    [SOJ_REASON_HELD] = {"channel ", " is held", "it is held"},
};

static void write_reason(const soj__program *program, const soj_decision *decision,
                         soj_write_fn write, void *ctx)
{
    if (decision->reason <= SOJ_REASON_NONE || decision->reason > SOJ_REASON_HELD)
        return;
    const phrase *said = &phrases[decision->reason];
    soj__write_text(write, ctx, ": ");
    if (decision->reason == SOJ_REASON_CAP && decision->rule.data) {
        write_cap(program, decision->rule, write, ctx);
    } else if (decision->rule.data && *said->before) {
        soj__write_text(write, ctx, said->before);
        write_quoted(write, ctx, decision->rule);
        soj__write_text(write, ctx, said->behind);
    } else {
        soj__write_text(write, ctx, said->alone);
    }
}

void soj__decision_write(const soj__program *program, const soj_decision *decision,
                         soj_write_fn write, void *ctx)
{
    soj__write_text(write, ctx, soj_decision_name(decision->decision));
    write_reason(program, decision, write, ctx);
    if (decision->decision != SOJ_DECISION_DEFERRED || decision->next == SOJ_TIME_NEVER)
        return;
    soj__write_text(write, ctx, "; asked again at ");
    soj__write_time(write, ctx, decision->next);
}

/* ---- changes ---- */

static void write_double(double number, soj_write_fn write, void *ctx)
{
    char text[SOJ__DOUBLE_TEXT_MAX];
    size_t len = soj__double_text(number, text);
    write(ctx, text, len);
}

static void write_integer(int64_t number, soj_write_fn write, void *ctx)
{
    char digits[SOJ__U64_TEXT_MAX];
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (number < 0)
        write(ctx, "-", 1);
    write(ctx, digits, soj__u64_text(size, digits));
}

static void write_value(const soj_value *value, soj_write_fn write, void *ctx)
{
    switch (value->type) {
    case SOJ_TYPE_BOOL:
        soj__write_text(write, ctx, value->as.boolean ? "true" : "false");
        break;
    case SOJ_TYPE_STRING:
        write_quoted(write, ctx, (soj_text){value->as.text, value->len});
        break;
    case SOJ_TYPE_INT:
        write_integer(value->as.integer, write, ctx);
        break;
    case SOJ_TYPE_DOUBLE:
        write_double(value->as.number, write, ctx);
        break;
    case SOJ_TYPE_DATE:
        soj__write_time(write, ctx, value->as.integer * SOJ_DAY);
        break;
    default:
        soj__write_time(write, ctx, value->as.time);
    }
}

static void write_set(const soj_model *model, const soj_change *change, soj_write_fn write,
                      void *ctx)
{
    bool is_unset = change->value.type == SOJ_TYPE_ABSENT;
    soj__write_text(write, ctx, is_unset ? "unset the attribute " : "set the attribute ");
    write_quoted(write, ctx, soj_model_attribute_name(model, change->attribute));
    if (is_unset)
        return;
    soj__write_text(write, ctx, " to ");
    write_value(&change->value, write, ctx);
}

static void write_named(const char *verb, soj_text name, soj_write_fn write, void *ctx)
{
    soj__write_text(write, ctx, verb);
    write_quoted(write, ctx, name);
}

static void write_release(const soj_model *model, const soj_change *change, soj_write_fn write,
                          void *ctx)
{
    const soj__program *program = model->program;
    if (change->what == SOJ_HOLD_TOUCHPOINT)
        write_named("release the touchpoint ", soj_model_touchpoint_path(model, change->handle),
                    write, ctx);
    else if (change->what == SOJ_HOLD_CHANNEL && change->handle < program->channels.n)
        write_named("release the channel ",
                    soj__program_text(program, soj__program_channel(program, change->handle)->name),
                    write, ctx);
    else
        soj__write_text(write, ctx, "release all touchpoints");
}

static void write_place(const soj_model *model, const soj_change *change, soj_write_fn write,
                        void *ctx)
{
    write_named("place the customer in the stage ", soj_model_stage_path(model, change->stage),
                write, ctx);
    if (change->attribute != SOJ_NONE) {
        soj__write_text(write, ctx, " and ");
        write_set(model, change, write, ctx);
    }
    if (change->event != SOJ_NONE)
        write_named(", then post the event ", soj_model_event_name(model, change->event), write,
                    ctx);
}

static void write_change(const soj_model *model, const soj_change *change, soj_write_fn write,
                         void *ctx)
{
    switch (change->kind) {
    case SOJ_CHANGE_WAIT:
        soj__write_text(write, ctx, "wait: it goes out at ");
        soj__write_time(write, ctx, change->time);
        break;
    case SOJ_CHANGE_SET:
        write_set(model, change, write, ctx);
        break;
    case SOJ_CHANGE_PLACE:
        write_place(model, change, write, ctx);
        break;
    case SOJ_CHANGE_RELEASE:
        write_release(model, change, write, ctx);
        break;
    case SOJ_CHANGE_EVENT:
        write_named("post the event ", soj_model_event_name(model, change->event), write, ctx);
        break;
    case SOJ_CHANGE_RAISE_CAP:
        write_named("in the model, allow one more under the cap ", change->rule, write, ctx);
        break;
    default:
        soj__write_text(write, ctx, "no single change of the customer does it");
    }
}

void soj__explanation_write(const soj_model *model, const soj_explanation *explanation,
                            soj_write_fn write, void *ctx)
{
    write_quoted(write, ctx, soj_model_touchpoint_path(model, explanation->touchpoint));
    soj__write_text(write, ctx, ": ");
    if (explanation->is_foreseen)
        soj__decision_write(model->program, &explanation->last, write, ctx);
    else
        soj__write_text(write, ctx, "no occurrence is to come");
    if (explanation->is_foreseen) {
        soj__write_text(write, ctx, " (at ");
        soj__write_time(write, ctx, explanation->last.time);
        soj__write_text(write, ctx, ")");
    }
    if (explanation->change.kind == SOJ_CHANGE_NONE)
        return;
    soj__write_text(write, ctx, ". To let it go out: ");
    write_change(model, &explanation->change, write, ctx);
}
