/* SPDX-License-Identifier: MIT */
/* Which timers and touchpoints go on in which. A touchpoint has a name; a timer has none, and is
 * known by what it counts from and how long. */
#include "migrate/migrate.h"

static bool is_same_rule(const soj_migration *m, const soj__schedule *from, const soj__schedule *to)
{
    if (from->rule == SOJ__NONE || to->rule == SOJ__NONE)
        return from->rule == to->rule;
    const soj_text a = soj__program_text(m->from, soj__program_rule(m->from, from->rule)->text);
    const soj_text b = soj__program_text(m->to, soj__program_rule(m->to, to->rule)->text);
    return soj__slice_equal((soj__slice){a.data, a.len}, (soj__slice){b.data, b.len});
}

static bool has_event(const soj__program *program, soj__range events, uint32_t event)
{
    for (uint32_t i = 0; i < events.n; i++) {
        if (*soj__program_event_ref(program, events.first + i) == event)
            return true;
    }
    return false;
}

static bool are_same_events(const soj_migration *m, soj__range from, soj__range to)
{
    if (from.n != to.n)
        return false;
    for (uint32_t i = 0; i < from.n; i++) {
        uint32_t event = *soj__program_event_ref(m->from, from.first + i);
        if (!has_event(m->to, to, m->maps[SOJ__FORMER_EVENT][event]))
            return false;
    }
    return true;
}

/* Whether both count from the same. */
static bool is_same_anchor(const soj_migration *m, const soj__schedule *from,
                           const soj__schedule *to)
{
    if (from->anchor != to->anchor)
        return false;
    if (from->anchor == SOJ__ANCHOR_ATTRIBUTE)
        return m->maps[SOJ__FORMER_ATTRIBUTE][from->attribute] == to->attribute;
    return from->anchor != SOJ__ANCHOR_RESTART ||
           are_same_events(m, from->restart_events, to->restart_events);
}

/* Whether both are due at the same instants, counted from the same. */
static bool is_same_rhythm(const soj_migration *m, const soj__schedule *from,
                           const soj__schedule *to)
{
    return from->form == to->form && from->offset == to->offset && from->every == to->every &&
           from->until == to->until && from->at == to->at && from->times == to->times &&
           from->offset_months == to->offset_months && from->every_months == to->every_months &&
           from->until_months == to->until_months && is_same_rule(m, from, to);
}

/* The timer of a stage that a timer of the old model is: one that is due as it is; else, where its
 * anchor moves, one that counts from the same, which it hands its anchor on to. */
static uint32_t find_timer(const soj_migration *m, const soj__schedule *from,
                           const soj__stage_info *stage)
{
    uint32_t found = SOJ__NONE;
    for (uint32_t i = 0; i < stage->timers.n; i++) {
        uint32_t at = soj__program_timer(m->to, stage->timers.first + i)->schedule;
        const soj__schedule *to = soj__program_schedule(m->to, at);
        if (!is_same_anchor(m, from, to))
            continue;
        if (is_same_rhythm(m, from, to))
            return at;
        if (from->anchor != SOJ__ANCHOR_ENTRY)
            found = at;
    }
    return found;
}

static uint32_t find_schedule(const soj_migration *m, const soj__schedule *from)
{
    if (from->touchpoint != SOJ__NONE) {
        uint32_t to = m->maps[SOJ__FORMER_TOUCHPOINT][from->touchpoint];
        return to == SOJ__NONE ? SOJ__NONE : soj__program_touchpoint(m->to, to)->schedule;
    }
    uint32_t stage = m->maps[SOJ__FORMER_STAGE][from->stage];
    return stage == SOJ__NONE ? SOJ__NONE : find_timer(m, from, soj__program_stage(m->to, stage));
}

/* ---- paths that another has now ---- */

/* A touchpoint that was another one, or none, and has the path of one of the old model. */
static void find_heir(soj_migration *m, uint32_t from)
{
    const soj__touchpoint_info *old = soj__program_touchpoint(m->from, from);
    const uint32_t heir =
        soj__model_find_touchpoint(m->to, soj__migrate_name(m->from, SOJ__FORMER_TOUCHPOINT, from));
    if (heir == SOJ__NONE || m->maps[SOJ__FORMER_TOUCHPOINT][from] == heir)
        return;
    const soj__touchpoint_info *new = soj__program_touchpoint(m->to, heir);
    if (m->maps[SOJ__FORMER_STAGE][old->stage] == new->stage)
        m->schedule_heirs[old->schedule] = new->schedule;
    else
        m->stage_heirs[old->stage] = new->stage;
}

static void find_heirs(soj_migration *m)
{
    for (uint32_t i = 0; i < m->from->schedules.n; i++)
        m->schedule_heirs[i] = SOJ__NONE;
    for (uint32_t i = 0; i < m->from->stages.n; i++)
        m->stage_heirs[i] = SOJ__NONE;
    for (uint32_t i = 0; i < m->from->touchpoints.n; i++)
        find_heir(m, i);
}

/* ---- all ---- */

void soj__migration_match(soj_migration *m)
{
    find_heirs(m);
    for (uint32_t i = 0; i < m->from->schedules.n; i++) {
        const soj__schedule *from = soj__program_schedule(m->from, i);
        uint32_t at = find_schedule(m, from);
        m->schedules[i] = at;
        if (at == SOJ__NONE)
            continue;
        const soj__schedule *to = soj__program_schedule(m->to, at);
        m->is_same[i] = is_same_anchor(m, from, to) && is_same_rhythm(m, from, to);
    }
}
