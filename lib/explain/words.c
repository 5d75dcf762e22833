/* SPDX-License-Identifier: MIT */
/* Decisions and explanations in English. */
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

void soj__write_quoted(soj_write_fn write, void *ctx, soj_text text)
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
    soj__write_quoted(write, ctx, rule);
    for (uint32_t i = 0; i < program->caps.n; i++) {
        const soj__cap *cap = soj__program_cap(program, i);
        soj_text name = soj__program_text(program, cap->name);
        if (soj__text_equal(name, rule))
            write_limit(cap, write, ctx);
    }
    soj__write_text(write, ctx, " is full");
}

/* Around the rule's name; without one only `alone`. */
typedef struct phrase {
    const char *before, *behind, *alone;
} phrase;

static const phrase phrases[] = {
    [SOJ_REASON_NONE] = {"", "", "nothing forbids it"},
    [SOJ_REASON_WHEN] = {"", "", "its `when` is not true"},
    [SOJ_REASON_ONCE] = {"", "", "its `once` is used up"},
    [SOJ_REASON_CONSENT] = {"channel ", " has no consent", "its own `consent` is not true"},
    [SOJ_REASON_WINDOW] = {"window ", " is closed", "its window is closed"},
    [SOJ_REASON_QUIET_HOURS] = {"channel ", " has quiet hours", "it has quiet hours"},
    [SOJ_REASON_CAP] = {"", "", "a cap is full"},
    [SOJ_REASON_HOLDOUT] = {"", "", "the customer is in the holdout"},
    [SOJ_REASON_LEFT_STAGE] = {"", "", "its stage was left"},
    [SOJ_REASON_NEWER] = {"", "", "a newer occurrence took its place"},
    [SOJ_REASON_ARMED_LATE] = {"", "", "it was too late for it when its time was known"},
    [SOJ_REASON_MISSED] = {"", "", "it was reported as missed, and there was no time left"},
    [SOJ_REASON_HELD] = {"channel ", " is held", "it is held"},
};

static void write_reason(const soj__program *program, const soj_decision *decision,
                         soj_write_fn write, void *ctx)
{
    const bool is_known = decision->reason >= 0 && decision->reason <= SOJ_REASON_HELD;
    const phrase *said = &phrases[is_known ? decision->reason : SOJ_REASON_NONE];
    if (decision->reason == SOJ_REASON_CAP && decision->rule.data) {
        write_cap(program, decision->rule, write, ctx);
    } else if (decision->rule.data && *said->before) {
        soj__write_text(write, ctx, said->before);
        soj__write_quoted(write, ctx, decision->rule);
        soj__write_text(write, ctx, said->behind);
    } else {
        soj__write_text(write, ctx, said->alone);
    }
}

/* Until when it is forbidden. */
static void write_until(const soj_decision *decision, soj_write_fn write, void *ctx)
{
    const bool is_armed_late = decision->reason == SOJ_REASON_ARMED_LATE;
    if (decision->decision == SOJ_DECISION_DEFERRED && decision->next != SOJ_TIME_NEVER) {
        soj__write_text(write, ctx, " until ");
        soj__write_time(write, ctx, decision->next);
    } else if (decision->decision == SOJ_DECISION_EXPIRED && !is_armed_late &&
               decision->reason != SOJ_REASON_MISSED) {
        soj__write_text(write, ctx, " for longer than it may wait");
    }
}

static void write_path(const soj__program *program, uint32_t touchpoint, soj_write_fn write,
                       void *ctx)
{
    soj_text path = {"?", 1};
    if (touchpoint < program->touchpoints.n)
        path = soj__program_text(program, soj__program_touchpoint(program, touchpoint)->path);
    soj__write_quoted(write, ctx, path);
}

void soj__decision_write(const soj__program *program, const soj_decision *decision,
                         soj_write_fn write, void *ctx)
{
    write_path(program, decision->touchpoint, write, ctx);
    if (decision->decision == SOJ_DECISION_EMITTED) {
        soj__write_text(write, ctx, " is sent");
        return;
    }
    soj__write_text(write, ctx, " is not sent: ");
    write_reason(program, decision, write, ctx);
    write_until(decision, write, ctx);
}

/* ---- explanations ---- */

static void write_changes(const soj_model *model, const soj_explanation *explanation,
                          soj_write_fn write, void *ctx)
{
    const char *before = "";
    for (uint32_t i = 0; i < explanation->n_changes; i++) {
        soj__write_text(write, ctx, before);
        soj__change_write(model, &explanation->changes[i], write, ctx);
        before = i + 2 == explanation->n_changes ? " and " : ", ";
    }
    soj__write_text(write, ctx, " (it then goes out at ");
    soj__write_time(write, ctx, explanation->then);
    soj__write_text(write, ctx, ")");
}

static void write_outlook(const soj_model *model, const soj_explanation *explanation,
                          soj_write_fn write, void *ctx)
{
    const bool waits = explanation->outlook == SOJ_OUTLOOK_WAIT;
    if (explanation->outlook == SOJ_OUTLOOK_NEVER) {
        const soj_decision stays = {.reason = explanation->obstacle};
        soj__write_text(write, ctx, "; no change was found that lets it go out");
        if (explanation->obstacle == SOJ_REASON_NONE)
            return;
        soj__write_text(write, ctx, ", because ");
        write_reason(model->program, &stays, write, ctx);
        return;
    }
    soj__write_text(write, ctx, "; smallest change: ");
    if (waits) {
        soj__write_text(write, ctx, "wait until ");
        soj__write_time(write, ctx, explanation->sent);
    }
    if (waits && explanation->n_changes > 0)
        soj__write_text(write, ctx, ", or ");
    if (explanation->n_changes > 0)
        write_changes(model, explanation, write, ctx);
}

void soj__explanation_write(const soj_model *model, const soj_explanation *explanation,
                            soj_write_fn write, void *ctx)
{
    if (explanation->outlook == SOJ_OUTLOOK_SENT) {
        write_path(model->program, explanation->touchpoint, write, ctx);
        soj__write_text(write, ctx, " goes out at ");
        soj__write_time(write, ctx, explanation->sent);
        return;
    }
    if (explanation->is_foreseen) {
        const soj_decision *said =
            explanation->outlook == SOJ_OUTLOOK_WAIT ? &explanation->first : &explanation->last;
        soj__decision_write(model->program, said, write, ctx);
    } else {
        write_path(model->program, explanation->touchpoint, write, ctx);
        soj__write_text(write, ctx, " will not be sent: no occurrence of it is to come");
    }
    write_outlook(model, explanation, write, ctx);
}
