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

static void show_repeat(const soj__schedule *schedule, soj__buf *out)
{
    if (schedule->every == 0)
        return;
    soj__buf_text(out, ", every ");
    soj__show_duration(schedule->every, out);
    if (schedule->times != UINT32_MAX) {
        soj__buf_text(out, ", times ");
        soj__buf_u64(out, schedule->times);
    }
    if (schedule->until != INT64_MAX) {
        soj__buf_text(out, ", until ");
        soj__show_duration(schedule->until, out);
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
    soj__show_duration(schedule->offset, out);
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
        soj__show_duration(touchpoint->once_span, out);
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

void soj__show_touchpoint(const soj__program *program, const soj__schedule *schedule, soj__buf *out)
{
    static const char *const intents[] = {"?", "inform", "help", "sell", "ask", "thank"};
    const soj__touchpoint_info *touchpoint = soj__program_touchpoint(program, schedule->touchpoint);
    soj__show_anchor(program, schedule, out);
    show_trigger(program, touchpoint, out);
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
    soj__show_duration(touchpoint->expires, out);
    soj__buf_text(out, touchpoint->on_exit_keep ? ", kept on exit" : "");
    show_caps(program, touchpoint->caps, out);
    if (touchpoint->owner.at) {
        soj__buf_text(out, ", owner ");
        soj__show_text(program, touchpoint->owner, out);
    }
    soj__show_condition(program, touchpoint->when, out);
    show_data(program, touchpoint->data, out);
    soj__buf_text(out, "\n");
}
