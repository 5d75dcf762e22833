/* SPDX-License-Identifier: MIT */
#include "migrate/portrait.h"

#include "base/number.h"
#include "model/show.h"

/* ---- facts ---- */

void soj__fact_begin_named(soj__portrait *p, const char *aspect, soj__slice name)
{
    p->begun = p->text.len;
    soj__buf_text(&p->text, aspect);
    soj__buf_slice(&p->text, name);
    soj__buf_char(&p->text, '\0');
    p->value = p->text.len;
}

void soj__fact_begin(soj__portrait *p, const char *aspect)
{
    soj__fact_begin_named(p, aspect, SOJ__SLICE(""));
}

void soj__fact_end(soj__portrait *p)
{
    if (p->text.len == p->value)
        p->text.len = p->begun;
    else
        soj__buf_char(&p->text, '\0');
}

static soj__slice take_text(const soj__portrait *p, size_t *at)
{
    const char *data = p->text.data + *at;
    const soj__slice text = {data, strlen(data)};
    *at += text.len + 1;
    return text;
}

bool soj__portrait_next(const soj__portrait *p, size_t *at, soj__fact *out)
{
    if (*at >= p->text.len)
        return false;
    out->aspect = take_text(p, at);
    out->value = take_text(p, at);
    return true;
}

soj__slice soj__portrait_text(const soj__portrait *p, soj__str text)
{
    const soj_text view = soj__program_text(p->program, text);
    return view.data ? (soj__slice){view.data, view.len} : SOJ__SLICE("");
}

soj__slice soj__portrait_name(const soj__portrait *p, soj__former_kind kind, uint32_t row)
{
    const uint32_t to = p->m ? p->m->maps[kind][row] : SOJ__NONE;
    return to == SOJ__NONE ? soj__migrate_name(p->program, kind, row)
                           : soj__migrate_name(p->m->to, kind, to);
}

void soj__put_name(soj__portrait *p, soj__former_kind kind, uint32_t row)
{
    soj__buf_slice(&p->text, soj__portrait_name(p, kind, row));
}

/* ---- parts without much to say ---- */

static void portray_model(soj__portrait *p)
{
    const soj__program *program = p->program;
    soj__fact_begin(p, "version");
    soj__buf_u64(&p->text, program->version);
    soj__fact_end(p);
    soj__fact_begin(p, "time_zone");
    soj__buf_slice(&p->text, soj__portrait_text(p, program->time_zone));
    soj__fact_end(p);
    soj__fact_begin(p, "holdout");
    if (program->holdout > 0)
        soj__show_percent(program->holdout, &p->text);
    soj__fact_end(p);
}

static void put_counter(soj__portrait *p, const soj__counter *counter)
{
    static const char *const verbs[] = {"count of ", "sum of ", "last "};
    const soj__event_info *event = soj__program_event(p->program, counter->event);
    soj__buf_text(&p->text, verbs[counter->kind]);
    soj__put_name(p, SOJ__FORMER_EVENT, counter->event);
    if (counter->property != SOJ__NONE) {
        const uint32_t property = event->properties.first + counter->property;
        soj__buf_char(&p->text, '.');
        soj__buf_slice(&p->text,
                       soj__portrait_text(p, soj__program_property(p->program, property)->name));
    }
    if (counter->within > 0) {
        soj__buf_text(&p->text, " within ");
        soj__show_step(0, counter->within, &p->text);
        soj__buf_text(&p->text, ", up to ");
        soj__buf_u64(&p->text, counter->up_to);
    }
    soj__put_condition(p, counter->condition);
}

static void portray_attribute(soj__portrait *p, uint32_t row)
{
    const soj__attribute *attribute = soj__program_attribute(p->program, row);
    soj__fact_begin(p, "type");
    soj__show_domain(p->program, &attribute->domain, &p->text);
    if (attribute->counter == SOJ__NONE)
        soj__show_default(p->program, attribute, &p->text);
    soj__fact_end(p);
    soj__fact_begin(p, "counts");
    if (attribute->counter != SOJ__NONE)
        put_counter(p, soj__program_counter(p->program, attribute->counter));
    soj__fact_end(p);
}

static void portray_event(soj__portrait *p, uint32_t row)
{
    const soj__event_info *event = soj__program_event(p->program, row);
    for (uint32_t i = 0; i < event->properties.n; i++) {
        const soj__property *property =
            soj__program_property(p->program, event->properties.first + i);
        soj__fact_begin_named(p, "property ", soj__portrait_text(p, property->name));
        soj__show_domain(p->program, &property->domain, &p->text);
        soj__fact_end(p);
    }
    for (uint32_t i = 0; i < event->sets.n; i++) {
        const soj__set *set = soj__program_set(p->program, event->sets.first + i);
        soj__fact_begin_named(p, "sets ",
                              soj__portrait_name(p, SOJ__FORMER_ATTRIBUTE, set->attribute));
        soj__put_expression(p, set->expr);
        soj__fact_end(p);
    }
}

/* ---- channels and caps ---- */

static void put_window(soj__portrait *p, uint32_t row)
{
    if (row == SOJ__NONE)
        return;
    const soj__window *window = soj__program_window(p->program, row);
    soj__show_days(window->days, &p->text);
    soj__buf_char(&p->text, ' ');
    soj__show_spans(p->program, window->spans, &p->text);
    for (uint32_t i = 0; i < window->except.n; i++) {
        soj__buf_text(&p->text, i == 0 ? ", except " : " ");
        soj__show_local_day(*soj__program_day(p->program, window->except.first + i), &p->text);
    }
}

static void portray_channel(soj__portrait *p, uint32_t row)
{
    char cost[SOJ__DOUBLE_TEXT_MAX] = "";
    const soj__channel *channel = soj__program_channel(p->program, row);
    if (channel->has_cost)
        soj__double_text(channel->cost, cost);
    soj__fact_begin(p, "cost");
    soj__buf_text(&p->text, cost);
    soj__fact_end(p);
    soj__fact_begin(p, "consent");
    soj__put_expression(p, channel->consent);
    soj__fact_end(p);
    soj__fact_begin(p, "window");
    put_window(p, channel->window);
    soj__fact_end(p);
    soj__fact_begin(p, "quiet_hours");
    put_window(p, channel->quiet);
    soj__fact_end(p);
    soj__fact_begin(p, "audience");
    soj__buf_text(&p->text, channel->is_staff ? "staff" : "");
    soj__fact_end(p);
}

static void portray_cap(soj__portrait *p, uint32_t row)
{
    static const char *const periods[] = {"", "calendar day", "calendar week", "calendar month"};
    const soj__cap *cap = soj__program_cap(p->program, row);
    soj__fact_begin(p, "max");
    soj__buf_u64(&p->text, cap->max);
    soj__fact_end(p);
    soj__fact_begin(p, "per");
    if (cap->period == SOJ__PERIOD_ROLLING)
        soj__show_step(0, cap->per, &p->text);
    soj__buf_text(&p->text, periods[cap->period]);
    soj__fact_end(p);
}

/* ---- all ---- */

static void portray_rest(soj__portrait *p, soj_difference_part part, uint32_t row)
{
    if (part == SOJ_DIFFERENCE_CHANNEL)
        portray_channel(p, row);
    else if (part == SOJ_DIFFERENCE_CAP)
        portray_cap(p, row);
    else if (part == SOJ_DIFFERENCE_SEGMENT) {
        soj__fact_begin(p, "condition");
        soj__put_expression(p, soj__program_segment(p->program, row)->expr);
        soj__fact_end(p);
    } else {
        soj__fact_begin(p, "initial");
        soj__put_name(p, SOJ__FORMER_STAGE, soj__program_track(p->program, row)->initial);
        soj__fact_end(p);
    }
}

void soj__portray(soj__portrait *p, soj_difference_part part, uint32_t row)
{
    soj__buf_clear(&p->text);
    if (part == SOJ_DIFFERENCE_MODEL)
        portray_model(p);
    else if (part == SOJ_DIFFERENCE_ATTRIBUTE)
        portray_attribute(p, row);
    else if (part == SOJ_DIFFERENCE_EVENT)
        portray_event(p, row);
    else if (part == SOJ_DIFFERENCE_STAGE)
        soj__portray_stage(p, row);
    else if (part == SOJ_DIFFERENCE_TOUCHPOINT)
        soj__portray_touchpoint(p, row);
    else
        portray_rest(p, part, row);
}
