/* SPDX-License-Identifier: MIT */
/* What a touchpoint means: when it is due, and all that decides about it. */
#include "base/number.h"
#include "migrate/portrait.h"
#include "model/show.h"

/* ---- when it is due ---- */

/* By number, in either version: of the old one by those that they have become. */
static uint32_t place_of(const soj__portrait *p, uint32_t event)
{
    return p->m ? p->m->maps[SOJ__FORMER_EVENT][event] : event;
}

/* The events, by their places in the new version; those that it has not, behind. */
static void put_events(soj__portrait *p, soj__range events)
{
    uint64_t next = 0;
    if (events.n == 0)
        soj__buf_text(&p->text, "event");
    for (uint32_t n = 0; n < events.n; n++) {
        uint64_t best = UINT64_MAX;
        uint32_t found = 0;
        for (uint32_t i = 0; i < events.n; i++) {
            const uint32_t event = *soj__program_event_ref(p->program, events.first + i);
            const uint64_t rank = (uint64_t)place_of(p, event) << 32 | event;
            if (rank >= next && rank < best) {
                best = rank;
                found = event;
            }
        }
        soj__buf_text(&p->text, n == 0 ? "" : " or ");
        soj__put_name(p, SOJ__FORMER_EVENT, found);
        next = best + 1;
    }
}

void soj__put_anchor(soj__portrait *p, const soj__schedule *schedule)
{
    static const char *const words[] = {
        [SOJ__ANCHOR_ENTRY] = " after entry",
        [SOJ__ANCHOR_RESTART] = " after entry or the last ",
        [SOJ__ANCHOR_ATTRIBUTE] = " from customer.",
        [SOJ__ANCHOR_EVENT] = " after the event",
    };
    soj__show_step(schedule->offset_months, schedule->offset, &p->text);
    soj__buf_text(&p->text, words[schedule->anchor]);
    if (schedule->anchor == SOJ__ANCHOR_RESTART)
        put_events(p, schedule->restart_events);
    if (schedule->anchor == SOJ__ANCHOR_ATTRIBUTE)
        soj__put_name(p, SOJ__FORMER_ATTRIBUTE, schedule->attribute);
}

static void put_form(soj__portrait *p, const soj__schedule *schedule)
{
    if (schedule->at >= 0) {
        soj__buf_text(&p->text,
                      schedule->form == SOJ__FORM_NEXT || schedule->form == SOJ__FORM_RULE_NEXT
                          ? ", at the next "
                          : ", at ");
        soj__show_day_time(schedule->at, &p->text);
    }
    if (schedule->rule != SOJ__NONE) {
        soj__buf_text(&p->text, ", by ");
        soj__buf_slice(&p->text,
                       soj__portrait_text(p, soj__program_rule(p->program, schedule->rule)->text));
    }
}

static void put_repetition(soj__portrait *p, const soj__schedule *schedule)
{
    const bool has_every = schedule->every > 0 || schedule->every_months > 0;
    if (has_every) {
        soj__buf_text(&p->text, ", every ");
        soj__show_step(schedule->every_months, schedule->every, &p->text);
    }
    if ((has_every || schedule->rule != SOJ__NONE) && schedule->times != UINT32_MAX) {
        soj__buf_text(&p->text, ", times ");
        soj__buf_u64(&p->text, schedule->times);
    }
    if (schedule->until != INT64_MAX) {
        soj__buf_text(&p->text, ", until ");
        soj__show_step(schedule->until_months, schedule->until, &p->text);
    }
}

static void portray_due(soj__portrait *p, const soj__touchpoint_info *touchpoint)
{
    const soj__schedule *schedule = soj__program_schedule(p->program, touchpoint->schedule);
    soj__fact_begin(p, "due");
    soj__put_anchor(p, schedule);
    put_form(p, schedule);
    put_repetition(p, schedule);
    soj__fact_end(p);
    soj__fact_begin(p, "on");
    if (touchpoint->trigger != SOJ__NONE) {
        soj__put_name(p, SOJ__FORMER_EVENT, touchpoint->trigger);
        soj__put_condition(p, touchpoint->trigger_when);
    }
    soj__fact_end(p);
    soj__fact_begin(p, "pending");
    soj__buf_u64(&p->text, touchpoint->pending);
    soj__fact_end(p);
}

/* ---- what decides ---- */

static void portray_expression(soj__portrait *p, const char *aspect, uint32_t expr)
{
    soj__fact_begin(p, aspect);
    soj__put_expression(p, expr);
    soj__fact_end(p);
}

static void portray_once(soj__portrait *p, const soj__touchpoint_info *touchpoint)
{
    static const char *const words[] = {[SOJ__ONCE_KIND_NONE] = "",
                                        [SOJ__ONCE_KIND_VISIT] = "a visit",
                                        [SOJ__ONCE_KIND_EVER] = "ever",
                                        [SOJ__ONCE_KIND_SPAN] = "in "};
    soj__fact_begin(p, "once");
    soj__buf_text(&p->text, words[touchpoint->once]);
    if (touchpoint->once == SOJ__ONCE_KIND_SPAN)
        soj__show_step(touchpoint->once_months, touchpoint->once_span, &p->text);
    soj__fact_end(p);
    soj__fact_begin(p, "expires");
    soj__show_step(touchpoint->expires_months, touchpoint->expires, &p->text);
    soj__fact_end(p);
    soj__fact_begin(p, "on_exit");
    soj__buf_text(&p->text, touchpoint->on_exit_keep ? "keep" : "cancel");
    soj__fact_end(p);
}

static void portray_rank(soj__portrait *p, const soj__touchpoint_info *touchpoint)
{
    static const char *const intents[] = {"?", "inform", "help", "sell", "ask", "thank"};
    static const char *const phases[] = {"",          "acquisition", "retention",
                                         "expansion", "advocacy",    "lost"};
    soj__fact_begin(p, "intent");
    soj__buf_text(&p->text, intents[touchpoint->intent]);
    soj__fact_end(p);
    soj__fact_begin(p, "priority");
    soj__buf_u64(&p->text, touchpoint->priority);
    soj__fact_end(p);
    soj__fact_begin(p, "essential");
    soj__buf_text(&p->text, touchpoint->is_essential ? "yes" : "");
    soj__fact_end(p);
    soj__fact_begin(p, "phase");
    soj__buf_text(&p->text, phases[touchpoint->phase]);
    soj__fact_end(p);
    soj__fact_begin(p, "owner");
    soj__buf_slice(&p->text, soj__portrait_text(p, touchpoint->owner));
    soj__fact_end(p);
}

static void portray_expectation(soj__portrait *p, uint32_t expectation)
{
    if (expectation == SOJ__NONE)
        return;
    const soj__expectation *row = soj__program_expectation(p->program, expectation);
    soj__fact_begin(p, "expect");
    soj__put_name(p, SOJ__FORMER_EVENT, row->event);
    soj__put_condition(p, row->condition);
    soj__buf_text(&p->text, " within ");
    soj__show_step(row->within_months, row->within, &p->text);
    if (row->rejected != SOJ__NONE) {
        soj__buf_text(&p->text, ", rejected by ");
        soj__put_name(p, SOJ__FORMER_EVENT, row->rejected);
    }
    soj__fact_end(p);
}

static void portray_caps(soj__portrait *p, soj__range caps)
{
    for (uint32_t i = 0; i < caps.n; i++) {
        const uint32_t cap = *soj__program_cap_ref(p->program, caps.first + i);
        soj__fact_begin_named(p, "cap ",
                              soj__portrait_text(p, soj__program_cap(p->program, cap)->name));
        soj__buf_text(&p->text, "counts");
        soj__fact_end(p);
    }
}

/* ---- what it says ---- */

static void put_contents(soj__portrait *p, soj__range contents)
{
    for (uint32_t i = 0; i < contents.n; i++) {
        const soj__content *content = soj__program_content(p->program, contents.first + i);
        soj__buf_text(&p->text, i == 0 ? "" : ", else ");
        soj__buf_slice(&p->text, soj__portrait_text(p, content->reference));
        soj__put_condition(p, content->segment);
    }
}

static void portray_cost(soj__portrait *p, const soj__touchpoint_info *touchpoint)
{
    char text[SOJ__DOUBLE_TEXT_MAX] = "";
    soj__fact_begin(p, "cost");
    if (touchpoint->has_cost)
        soj__double_text(touchpoint->cost, text);
    soj__buf_text(&p->text, text);
    soj__fact_end(p);
}

static void portray_variants(soj__portrait *p, soj__range variants)
{
    uint32_t before = 0;
    soj__fact_begin(p, "variants");
    for (uint32_t i = 0; i < variants.n; i++) {
        const soj__variant *variant = soj__program_variant(p->program, variants.first + i);
        soj__buf_text(&p->text, i == 0 ? "" : "; ");
        soj__buf_slice(&p->text, soj__portrait_text(p, variant->name));
        soj__buf_char(&p->text, ' ');
        soj__show_percent(variant->end - before, &p->text);
        soj__buf_text(&p->text, variant->contents.n > 0 ? ": " : "");
        put_contents(p, variant->contents);
        before = variant->end;
    }
    soj__fact_end(p);
}

static void portray_data(soj__portrait *p, soj__range data)
{
    for (uint32_t i = 0; i < data.n; i++) {
        const soj__datum *datum = soj__program_datum(p->program, data.first + i);
        soj__fact_begin_named(p, "data ", soj__portrait_text(p, datum->name));
        soj__put_expression(p, datum->expr);
        soj__fact_end(p);
    }
}

void soj__portray_touchpoint(soj__portrait *p, uint32_t row)
{
    const soj__touchpoint_info *touchpoint = soj__program_touchpoint(p->program, row);
    soj__fact_begin(p, "in");
    soj__put_name(p, SOJ__FORMER_STAGE, touchpoint->stage);
    soj__fact_end(p);
    portray_due(p, touchpoint);
    soj__fact_begin(p, "channel");
    soj__buf_slice(&p->text, soj__portrait_text(
                                 p, soj__program_channel(p->program, touchpoint->channel)->name));
    soj__fact_end(p);
    portray_expression(p, "when", touchpoint->when);
    portray_expression(p, "consent", touchpoint->consent);
    portray_once(p, touchpoint);
    portray_rank(p, touchpoint);
    portray_expectation(p, touchpoint->expectation);
    portray_caps(p, touchpoint->caps);
    soj__fact_begin(p, "content");
    put_contents(p, touchpoint->contents);
    soj__fact_end(p);
    portray_cost(p, touchpoint);
    portray_variants(p, touchpoint->variants);
    portray_data(p, touchpoint->data);
}
