/* SPDX-License-Identifier: MIT */
/* What of the old model is what of the new one, by names and by those of earlier versions. */
#include "migrate/migrate.h"

static soj__slice text_of(const soj__program *program, soj__str str)
{
    const soj_text text = soj__program_text(program, str);
    return (soj__slice){text.data, text.len};
}

uint32_t soj__migrate_rows(const soj__program *program, soj__former_kind kind)
{
    const uint32_t rows[SOJ__FORMER_KINDS] = {
        [SOJ__FORMER_TRACK] = program->tracks.n,
        [SOJ__FORMER_STAGE] = program->stages.n,
        [SOJ__FORMER_TOUCHPOINT] = program->touchpoints.n,
        [SOJ__FORMER_ATTRIBUTE] = program->attributes.n,
        [SOJ__FORMER_EVENT] = program->events.n,
    };
    return rows[kind];
}

soj__slice soj__migrate_name(const soj__program *program, soj__former_kind kind, uint32_t row)
{
    switch (kind) {
    case SOJ__FORMER_TRACK:
        return text_of(program, soj__program_track(program, row)->name);
    case SOJ__FORMER_STAGE:
        return text_of(program, soj__program_stage(program, row)->path);
    case SOJ__FORMER_TOUCHPOINT:
        return text_of(program, soj__program_touchpoint(program, row)->path);
    case SOJ__FORMER_ATTRIBUTE:
        return text_of(program, soj__program_attribute(program, row)->name);
    case SOJ__FORMER_EVENT:
    case SOJ__FORMER_KINDS:
    default:
        return text_of(program, soj__program_event(program, row)->name);
    }
}

soj__slice soj__migrate_last(soj__slice path)
{
    size_t at = path.len;
    while (at > 0 && path.data[at - 1] != '.')
        at--;
    return (soj__slice){path.data + at, path.len - at};
}

/* Whether a name is a path, or of what stands alone. */
static bool has_dot(soj__slice name)
{
    return name.len > 0 && memchr(name.data, '.', name.len) != NULL;
}

/* ---- what stands around ---- */

/* Whether what a stage or touchpoint of the old model stands in is what one of the new one stands
 * in. What is around has been mapped: parents and tracks come first. */
static bool is_in_same(const soj_migration *m, soj__former_kind kind, uint32_t from, uint32_t to)
{
    if (kind == SOJ__FORMER_TOUCHPOINT) {
        uint32_t stage = soj__program_touchpoint(m->from, from)->stage;
        return m->maps[SOJ__FORMER_STAGE][stage] == soj__program_touchpoint(m->to, to)->stage;
    }
    const soj__stage_info *old = soj__program_stage(m->from, from);
    const soj__stage_info *new = soj__program_stage(m->to, to);
    if (old->parent != SOJ__NONE && new->parent != SOJ__NONE)
        return m->maps[SOJ__FORMER_STAGE][old->parent] == new->parent;
    return old->parent == new->parent && m->maps[SOJ__FORMER_TRACK][old->track] == new->track;
}

static bool is_nested(soj__former_kind kind)
{
    return kind == SOJ__FORMER_STAGE || kind == SOJ__FORMER_TOUCHPOINT;
}

/* The name of a row within what it stands in. */
static soj__slice last_of(soj__former_kind kind, soj__slice name)
{
    return is_nested(kind) ? soj__migrate_last(name) : name;
}

/* Whether a row of the old model is called `name`, as seen from one of the new model. */
static bool was_called(const soj_migration *m, soj__former_kind kind, uint32_t from,
                       soj__slice name, uint32_t to)
{
    soj__slice path = soj__migrate_name(m->from, kind, from);
    if (soj__slice_equal(path, name))
        return true;
    return is_nested(kind) && !has_dot(name) && soj__slice_equal(soj__migrate_last(path), name) &&
           is_in_same(m, kind, from, to);
}

/* The rows of the new model that stand where a row of the old one does. */
static soj__range neighbours(const soj_migration *m, soj__former_kind kind, uint32_t from)
{
    if (kind == SOJ__FORMER_TOUCHPOINT) {
        uint32_t stage = soj__program_touchpoint(m->from, from)->stage;
        uint32_t to = m->maps[SOJ__FORMER_STAGE][stage];
        return to == SOJ__NONE ? (soj__range){0, 0} : soj__program_stage(m->to, to)->touchpoints;
    }
    if (kind != SOJ__FORMER_STAGE)
        return (soj__range){0, soj__migrate_rows(m->to, kind)};
    const soj__stage_info *old = soj__program_stage(m->from, from);
    if (old->parent == SOJ__NONE) {
        uint32_t track = m->maps[SOJ__FORMER_TRACK][old->track];
        return track == SOJ__NONE ? (soj__range){0, 0} : soj__program_track(m->to, track)->stages;
    }
    uint32_t parent = m->maps[SOJ__FORMER_STAGE][old->parent];
    if (parent == SOJ__NONE)
        return (soj__range){0, 0};
    return (soj__range){parent + 1, soj__program_stage(m->to, parent)->end - parent - 1};
}

/* The row of the new model that has the name of one of the old, in the same place. */
static uint32_t find_same(const soj_migration *m, soj__former_kind kind, uint32_t from)
{
    const soj__slice name = last_of(kind, soj__migrate_name(m->from, kind, from));
    const soj__range rows = neighbours(m, kind, from);
    for (uint32_t to = rows.first; to < rows.first + rows.n; to++) {
        if (soj__slice_equal(name, last_of(kind, soj__migrate_name(m->to, kind, to))) &&
            (!is_nested(kind) || is_in_same(m, kind, from, to)))
            return to;
    }
    return SOJ__NONE;
}

/* Whether the old model has the name of a row of the new one, where that stands: then that goes on
 * under its name. */
static bool is_in_old(const soj_migration *m, soj__former_kind kind, uint32_t to)
{
    const soj__slice name = last_of(kind, soj__migrate_name(m->to, kind, to));
    for (uint32_t from = 0; from < soj__migrate_rows(m->from, kind); from++) {
        if (soj__slice_equal(last_of(kind, soj__migrate_name(m->from, kind, from)), name) &&
            (!is_nested(kind) || is_in_same(m, kind, from, to)))
            return true;
    }
    return false;
}

/* ---- one row ---- */

/* Who says that it was a row of the old model: of those whose own name the old model has, or has
 * not. */
static uint32_t find_claim(const soj_migration *m, soj__former_kind kind, uint32_t from,
                           bool is_old, soj_diags *diags, bool *ok)
{
    uint32_t found = SOJ__NONE;
    for (uint32_t i = 0; i < m->to->formers.n; i++) {
        const soj__former *former = soj__program_former(m->to, i);
        if (former->kind != (uint32_t)kind ||
            !was_called(m, kind, from, text_of(m->to, former->name), former->index) ||
            is_in_old(m, kind, former->index) != is_old)
            continue;
        if (found != SOJ__NONE && found != former->index) {
            *ok = false;
            if (diags)
                soj__diag_add(diags, SOJ__DIAG_AMBIGUOUS_WAS, (soj__span){0, 0},
                              "%q and %q both say that they were %q",
                              soj__migrate_name(m->to, kind, found),
                              soj__migrate_name(m->to, kind, former->index),
                              soj__migrate_name(m->from, kind, from));
            return found;
        }
        found = former->index;
    }
    return found;
}

/* A `was` of what is new goes before a name, and a name before a `was` of what is not: so a stage
 * may be given another's old name, and a `was` of long ago does no harm. */
static bool map_row(soj_migration *m, soj__former_kind kind, uint32_t from, soj_diags *diags)
{
    bool ok = true;
    uint32_t to = find_claim(m, kind, from, false, diags, &ok);
    if (to == SOJ__NONE)
        to = find_same(m, kind, from);
    if (to == SOJ__NONE)
        to = find_claim(m, kind, from, true, diags, &ok);
    m->maps[kind][from] = to;
    if (to != SOJ__NONE && m->taken[kind][to] == SOJ__NONE)
        m->taken[kind][to] = from;
    return ok;
}

static bool map_kind(soj_migration *m, soj__former_kind kind, soj_diags *diags)
{
    bool ok = true;
    for (uint32_t i = 0; i < soj__migrate_rows(m->to, kind); i++)
        m->taken[kind][i] = SOJ__NONE;
    for (uint32_t i = 0; i < soj__migrate_rows(m->from, kind); i++)
        m->maps[kind][i] = SOJ__NONE;
    for (uint32_t i = 0; i < soj__migrate_rows(m->from, kind); i++)
        ok = map_row(m, kind, i, diags) && ok;
    return ok;
}

static void map_caps(soj_migration *m)
{
    for (uint32_t to = 0; to < m->to->caps.n; to++) {
        soj__slice name = text_of(m->to, soj__program_cap(m->to, to)->name);
        m->caps[to] = SOJ__NONE;
        for (uint32_t from = 0; from < m->from->caps.n; from++) {
            if (soj__slice_equal(text_of(m->from, soj__program_cap(m->from, from)->name), name))
                m->caps[to] = from;
        }
    }
}

/* The lifecycle stays the lifecycle. */
bool soj__migration_map(soj_migration *m, bool drops_tracks, soj_diags *diags)
{
    bool ok = true;
    for (int kind = 0; kind < SOJ__FORMER_KINDS; kind++)
        ok = map_kind(m, (soj__former_kind)kind, diags) && ok;
    map_caps(m);
    soj__migration_match(m);
    return soj__migration_check(m, drops_tracks, diags) && ok;
}
