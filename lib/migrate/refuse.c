/* SPDX-License-Identifier: MIT */
/* What would lose a customer, or what is known of one. */
#include "migrate/migrate.h"

static const soj__span nowhere = {0, 0};

static bool check_stage(const soj_migration *m, uint32_t from, soj_diags *diags)
{
    const soj__stage_info *info = soj__program_stage(m->from, from);
    const soj__slice path = soj__migrate_name(m->from, SOJ__FORMER_STAGE, from);
    uint32_t track = m->maps[SOJ__FORMER_TRACK][info->track];
    uint32_t to = m->maps[SOJ__FORMER_STAGE][from];
    if (track == SOJ__NONE || info->initial != SOJ__NONE)
        return true; /* said of the track; nobody is in a stage but in one below it */
    if (to == SOJ__NONE) {
        if (diags)
            soj__diag_add(diags, SOJ__DIAG_LOST_STAGE, nowhere,
                          "customers in %q would be lost: no stage has this path, or says that it "
                          "was called so",
                          path);
        return false;
    }
    if (soj__program_stage(m->to, to)->track == track)
        return true;
    if (diags)
        soj__diag_add(diags, SOJ__DIAG_OTHER_TRACK, nowhere, "%q would be %q, in another track",
                      path, soj__migrate_name(m->to, SOJ__FORMER_STAGE, to));
    return false;
}

static bool check_attribute(const soj_migration *m, uint32_t from, soj_diags *diags)
{
    uint32_t to = m->maps[SOJ__FORMER_ATTRIBUTE][from];
    if (to == SOJ__NONE)
        return true;
    const soj__attribute *old = soj__program_attribute(m->from, from);
    const soj__attribute *new = soj__program_attribute(m->to, to);
    if (old->counter != SOJ__NONE || new->counter != SOJ__NONE ||
        old->domain.type == new->domain.type ||
        (old->domain.type == SOJ_TYPE_INT && new->domain.type == SOJ_TYPE_DOUBLE))
        return true;
    if (diags)
        soj__diag_add(diags, SOJ__DIAG_LOST_VALUES, nowhere,
                      "the values of %q would be lost: it has another type",
                      soj__migrate_name(m->from, SOJ__FORMER_ATTRIBUTE, from));
    return false;
}

static bool check_track(const soj_migration *m, uint32_t from, bool drops_tracks, soj_diags *diags)
{
    uint32_t to = m->maps[SOJ__FORMER_TRACK][from];
    if (to != SOJ__NONE && m->taken[SOJ__FORMER_TRACK][to] == from)
        return true;
    if (to == SOJ__NONE && drops_tracks)
        return true;
    if (diags && to != SOJ__NONE)
        soj__diag_add(diags, SOJ__DIAG_OTHER_TRACK, nowhere,
                      "track %q would become %q, which another one becomes too",
                      soj__migrate_name(m->from, SOJ__FORMER_TRACK, from),
                      soj__migrate_name(m->to, SOJ__FORMER_TRACK, to));
    else if (diags)
        soj__diag_add(diags, SOJ__DIAG_LOST_TRACK, nowhere,
                      "where customers are in track %q would be lost",
                      soj__migrate_name(m->from, SOJ__FORMER_TRACK, from));
    return false;
}

bool soj__migration_check(const soj_migration *m, bool drops_tracks, soj_diags *diags)
{
    bool ok = true;
    for (uint32_t i = 0; i < m->from->tracks.n; i++)
        ok = check_track(m, i, drops_tracks, diags) && ok;
    for (uint32_t i = 0; i < m->from->stages.n; i++)
        ok = check_stage(m, i, diags) && ok;
    for (uint32_t i = 0; i < m->from->attributes.n; i++)
        ok = check_attribute(m, i, diags) && ok;
    return ok;
}
