/* SPDX-License-Identifier: MIT */
#include "model/show.h"

static void show_events(const soj__program *program, soj__range events, soj__buf *out)
{
    if (events.n == 0)
        soj__buf_text(out, "event");
    for (uint32_t i = 0; i < events.n; i++) {
        uint32_t event = *soj__program_event_ref(program, events.first + i);
        soj__buf_text(out, i == 0 ? "" : " or ");
        soj__show_text(program, soj__program_event(program, event)->name, out);
    }
}

/* The time of day and the rule, where there are some. */
static void show_form(const soj__program *program, const soj__schedule *schedule, soj__buf *out)
{
    if (schedule->at >= 0) {
        soj__buf_text(out, schedule->form == SOJ__FORM_NEXT ? ", at the next " : ", at ");
        soj__show_day_time(schedule->at, out);
    }
    if (schedule->rule != SOJ__NONE) {
        soj__buf_text(out, ", by ");
        soj__show_text(program, soj__program_rule(program, schedule->rule)->text, out);
    }
}

static void show_repeat(const soj__schedule *schedule, soj__buf *out)
{
    bool has_every = schedule->every > 0 || schedule->every_months > 0;
    if (!has_every && schedule->rule == SOJ__NONE)
        return;
    if (has_every) {
        soj__buf_text(out, ", every ");
        soj__show_step(schedule->every_months, schedule->every, out);
    }
    if (schedule->times != UINT32_MAX) {
        soj__buf_text(out, ", times ");
        soj__buf_u64(out, schedule->times);
    }
    if (schedule->until != INT64_MAX) {
        soj__buf_text(out, ", until ");
        soj__show_step(schedule->until_months, schedule->until, out);
    }
}

void soj__show_anchor(const soj__program *program, const soj__schedule *schedule, soj__buf *out)
{
    static const char *const words[] = {
        [SOJ__ANCHOR_ENTRY] = " after entry",
        [SOJ__ANCHOR_RESTART] = " after entry or the last ",
        [SOJ__ANCHOR_ATTRIBUTE] = " from customer.",
        [SOJ__ANCHOR_EVENT] = " after each ",
    };
    soj__show_step(schedule->offset_months, schedule->offset, out);
    soj__buf_text(out, words[schedule->anchor]);
    if (schedule->anchor == SOJ__ANCHOR_RESTART)
        show_events(program, schedule->restart_events, out);
    if (schedule->anchor == SOJ__ANCHOR_ATTRIBUTE)
        soj__show_text(program, soj__program_attribute(program, schedule->attribute)->name, out);
}

/* Of a touchpoint with `on`: which events. */
static void show_trigger(const soj__program *program, const soj__touchpoint_info *touchpoint,
                         soj__buf *out)
{
    if (touchpoint->trigger == SOJ__NONE)
        return;
    soj__show_text(program, soj__program_event(program, touchpoint->trigger)->name, out);
    soj__show_condition(program, touchpoint->trigger_when, out);
    if (touchpoint->pending > 1) {
        soj__buf_text(out, ", pending ");
        soj__buf_u64(out, touchpoint->pending);
    }
}

static void show_once(const soj__touchpoint_info *touchpoint, soj__buf *out)
{
    static const char *const words[] = {
        [SOJ__ONCE_KIND_NONE] = "",
        [SOJ__ONCE_KIND_VISIT] = ", once a visit",
        [SOJ__ONCE_KIND_EVER] = ", once ever",
        [SOJ__ONCE_KIND_SPAN] = ", once in ",
    };
    soj__buf_text(out, words[touchpoint->once]);
    if (touchpoint->once == SOJ__ONCE_KIND_SPAN)
        soj__show_step(touchpoint->once_months, touchpoint->once_span, out);
}

static void show_caps(const soj__program *program, soj__range caps, soj__buf *out)
{
    for (uint32_t i = 0; i < caps.n; i++) {
        uint32_t cap = *soj__program_cap_ref(program, caps.first + i);
        soj__buf_text(out, i == 0 ? ", under " : " and ");
        soj__show_text(program, soj__program_cap(program, cap)->name, out);
    }
}

static void show_data(const soj__program *program, soj__range data, soj__buf *out)
{
    for (uint32_t i = 0; i < data.n; i++) {
        const soj__datum *datum = soj__program_datum(program, data.first + i);
        soj__buf_text(out, i == 0 ? ", data " : "; ");
        soj__show_text(program, datum->name, out);
        soj__buf_text(out, " = ");
        soj__show_text(program, soj__program_expr(program, datum->expr)->text, out);
    }
}

static void show_variants(const soj__program *program, soj__range variants, soj__buf *out)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i < variants.n; i++) {
        const soj__variant *variant = soj__program_variant(program, variants.first + i);
        soj__buf_text(out, i == 0 ? ", variants " : " and ");
        soj__show_text(program, variant->name, out);
        soj__buf_char(out, ' ');
        soj__show_percent(variant->end - before, out);
        before = variant->end;
    }
}

static void show_expectation(const soj__program *program, uint32_t expectation, soj__buf *out)
{
    if (expectation == SOJ__NONE)
        return;
    const soj__expectation *row = soj__program_expectation(program, expectation);
    soj__buf_text(out, ", expects ");
    soj__show_text(program, soj__program_event(program, row->event)->name, out);
    soj__show_condition(program, row->condition, out);
    soj__buf_text(out, " within ");
    soj__show_step(row->within_months, row->within, out);
    if (row->rejected == SOJ__NONE)
        return;
    soj__buf_text(out, ", rejected by ");
    soj__show_text(program, soj__program_event(program, row->rejected)->name, out);
}

static void show_consent(const soj__program *program, uint32_t consent, soj__buf *out)
{
    if (consent == SOJ__NONE)
        return;
    soj__buf_text(out, ", consent ");
    soj__show_text(program, soj__program_expr(program, consent)->text, out);
}

void soj__show_touchpoint(const soj__program *program, const soj__schedule *schedule, soj__buf *out)
{
    static const char *const intents[] = {"?", "inform", "help", "sell", "ask", "thank"};
    const soj__touchpoint_info *touchpoint = soj__program_touchpoint(program, schedule->touchpoint);
    soj__show_anchor(program, schedule, out);
    show_trigger(program, touchpoint, out);
    show_form(program, schedule, out);
    show_repeat(schedule, out);
    soj__buf_text(out, ": touchpoint ");
    soj__show_text(program, touchpoint->path, out);
    soj__buf_text(out, " by ");
    soj__show_text(program, soj__program_channel(program, touchpoint->channel)->name, out);
    soj__buf_join(out, ", ", intents[touchpoint->intent], ", priority ", NULL);
    soj__buf_u64(out, touchpoint->priority);
    soj__buf_text(out, touchpoint->is_essential ? ", essential" : "");
    show_once(touchpoint, out);
    soj__buf_text(out, ", expires after ");
    soj__show_step(touchpoint->expires_months, touchpoint->expires, out);
    soj__buf_text(out, touchpoint->on_exit_keep ? ", kept on exit" : "");
    show_caps(program, touchpoint->caps, out);
    if (touchpoint->owner.at) {
        soj__buf_text(out, ", owner ");
        soj__show_text(program, touchpoint->owner, out);
    }
    show_variants(program, touchpoint->variants, out);
    show_expectation(program, touchpoint->expectation, out);
    show_consent(program, touchpoint->consent, out);
    soj__show_condition(program, touchpoint->when, out);
    show_data(program, touchpoint->data, out);
    soj__buf_text(out, "\n");
}
