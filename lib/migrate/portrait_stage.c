/* SPDX-License-Identifier: MIT */
/* What a stage means: where it stands, and where it leads. */
#include "migrate/portrait.h"
#include "model/show.h"

/* ---- sets ---- */

static soj__slice name_of_set(const soj__portrait *p, uint32_t set)
{
    return soj__portrait_name(p, SOJ__FORMER_ATTRIBUTE,
                              soj__program_set(p->program, set)->attribute);
}

static bool is_before(soj__slice a, soj__slice b)
{
    const size_t len = a.len < b.len ? a.len : b.len;
    const int order = memcmp(a.data, b.data, len);
    return order != 0 ? order < 0 : a.len < b.len;
}

/* The set whose attribute's name comes next after `before` (data NULL: first); each attribute is
 * set once. */
static uint32_t next_set(const soj__portrait *p, soj__range sets, soj__slice before)
{
    uint32_t found = SOJ__NONE;
    for (uint32_t i = sets.first; i < sets.first + sets.n; i++) {
        const soj__slice name = name_of_set(p, i);
        if ((!before.data || is_before(before, name)) &&
            (found == SOJ__NONE || is_before(name, name_of_set(p, found))))
            found = i;
    }
    return found;
}

void soj__put_sets(soj__portrait *p, soj__range sets)
{
    soj__slice name = {NULL, 0};
    uint32_t at;
    while ((at = next_set(p, sets, name)) != SOJ__NONE) {
        soj__buf_text(&p->text, name.data ? "; " : ", sets ");
        name = name_of_set(p, at);
        soj__buf_slice(&p->text, name);
        soj__buf_text(&p->text, " = ");
        soj__put_expression(p, soj__program_set(p->program, at)->expr);
    }
}

/* ---- transitions ---- */

static void put_transition(soj__portrait *p, uint32_t index)
{
    const soj__transition_info *move = soj__program_transition(p->program, index);
    if (move->target == SOJ__NONE) {
        soj__buf_text(&p->text, "stay");
    } else {
        soj__buf_text(&p->text, move->is_history ? "to history of " : "to ");
        soj__put_name(p, SOJ__FORMER_STAGE, move->target);
    }
    soj__put_condition(p, move->condition);
    soj__put_sets(p, move->sets);
}

/* In their order, in which they are tried. */
static void put_transitions(soj__portrait *p, soj__range moves)
{
    for (uint32_t i = 0; i < moves.n; i++) {
        soj__buf_text(&p->text, i == 0 ? "" : ", else ");
        put_transition(p, moves.first + i);
    }
    soj__fact_end(p);
}

static void portray_handlers(soj__portrait *p, soj__range handlers)
{
    for (uint32_t i = 0; i < handlers.n; i++) {
        const soj__handler *handler = soj__program_handler(p->program, handlers.first + i);
        soj__fact_begin_named(p, "on ", soj__portrait_name(p, SOJ__FORMER_EVENT, handler->event));
        put_transitions(p, handler->transitions);
    }
}

/* A timer is known by when it is due. */
static void portray_timers(soj__portrait *p, soj__range timers)
{
    for (uint32_t i = 0; i < timers.n; i++) {
        const soj__timer *timer = soj__program_timer(p->program, timers.first + i);
        p->begun = p->text.len;
        soj__put_anchor(p, soj__program_schedule(p->program, timer->schedule));
        soj__buf_char(&p->text, '\0');
        p->value = p->text.len;
        put_transitions(p, timer->transitions);
    }
}

/* ---- where it stands ---- */

static void portray_place(soj__portrait *p, const soj__stage_info *stage)
{
    soj__fact_begin(p, "in");
    if (stage->parent != SOJ__NONE)
        soj__put_name(p, SOJ__FORMER_STAGE, stage->parent);
    else
        soj__put_name(p, SOJ__FORMER_TRACK, stage->track);
    soj__fact_end(p);
    soj__fact_begin(p, "initial");
    if (stage->initial != SOJ__NONE)
        soj__put_name(p, SOJ__FORMER_STAGE, stage->initial);
    soj__fact_end(p);
}

static void portray_words(soj__portrait *p, const soj__stage_info *stage)
{
    static const char *const phases[] = {"",          "acquisition", "retention",
                                         "expansion", "advocacy",    "lost"};
    soj__fact_begin(p, "phase");
    soj__buf_text(&p->text, phases[stage->phase]);
    soj__fact_end(p);
    soj__fact_begin(p, "owner");
    soj__buf_slice(&p->text, soj__portrait_text(p, stage->owner));
    soj__fact_end(p);
    soj__fact_begin(p, "final");
    soj__buf_text(&p->text, stage->is_final ? "yes" : "");
    soj__fact_end(p);
}

void soj__portray_stage(soj__portrait *p, uint32_t row)
{
    const soj__stage_info *stage = soj__program_stage(p->program, row);
    portray_place(p, stage);
    portray_words(p, stage);
    portray_handlers(p, stage->handlers);
    soj__fact_begin(p, "done");
    put_transitions(p, stage->done);
    soj__fact_begin(p, "always");
    put_transitions(p, stage->always);
    portray_timers(p, stage->timers);
}
