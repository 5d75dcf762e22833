/* SPDX-License-Identifier: MIT */
/* A customer's record made anew: who it is, and where it is. */
#include <sojourn/limits.h>

#include "migrate/migrate.h"

static soj_time entered_of(const soj__remake *r, uint32_t stage)
{
    return soj__record_entered(r->m->from, r->record, stage);
}

/* ---- visits and histories ---- */

bool soj__remake_was_active(const soj__remake *r, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(r->m->from, stage);
    uint32_t leaf = soj__record_leaf(r->m->from, r->record, info->track);
    return leaf >= stage && leaf < info->end;
}

/* How often a stage was entered, as far as anybody has counted. */
static uint32_t visits_of(const soj__remake *r, uint32_t stage)
{
    uint32_t n = soj__remake_counter(r, soj__program_stage(r->m->from, stage)->visits_slot);
    return n == 0 && soj__remake_was_active(r, stage) ? 1 : n;
}

/* Of stages that become one the visits are added, so that no number comes again; so are those of a
 * stage whose path, and paths of touchpoints, another one has now. */
static void carry_visits(const soj__remake *r, uint32_t from, uint32_t to)
{
    uint32_t slot = soj__program_stage(r->m->to, to)->visits_slot;
    if (slot == SOJ__NONE)
        return;
    uint32_t before = soj__work_counter(r->work, slot);
    uint32_t more = visits_of(r, from);
    soj__work_set_counter(r->work, slot, more < UINT32_MAX - before ? before + more : UINT32_MAX);
}

static void carry_history(const soj__remake *r, uint32_t from, uint32_t to)
{
    uint32_t old_slot = soj__program_stage(r->m->from, from)->history_slot;
    uint32_t slot = soj__program_stage(r->m->to, to)->history_slot;
    if (slot == SOJ__NONE || old_slot == SOJ__NONE)
        return;
    uint32_t known = soj__load_u16(r->record + old_slot);
    uint32_t leaf = known > 0 ? r->m->maps[SOJ__FORMER_STAGE][from + known - 1] : SOJ__NONE;
    if (leaf == SOJ__NONE || leaf <= to || leaf >= soj__program_stage(r->m->to, to)->end)
        return;
    leaf = soj__program_stage(r->m->to, leaf)->leaf;
    soj__store_u16(r->work->fixed + slot, (uint16_t)(leaf - to + 1));
}

static void carry_all(const soj__remake *r)
{
    for (uint32_t from = 0; from < r->m->from->stages.n; from++) {
        uint32_t to = r->m->maps[SOJ__FORMER_STAGE][from];
        if (r->m->stage_heirs[from] != SOJ__NONE)
            carry_visits(r, from, r->m->stage_heirs[from]);
        if (to == SOJ__NONE)
            continue;
        carry_visits(r, from, to);
        carry_history(r, from, to);
    }
}

/* ---- active stages ---- */

/* Which active stage of the old model each one around `leaf` was: of several the outermost. */
static void find_sources(soj__remake *r, uint32_t leaf)
{
    for (uint32_t s = leaf; s != SOJ__NONE; s = soj__program_stage(r->m->from, s)->parent) {
        uint32_t to = r->m->maps[SOJ__FORMER_STAGE][s];
        if (to != SOJ__NONE)
            r->m->sources[to] = s;
    }
}

/* A stage that was entered under the old version keeps its time; a new one around such stages has
 * that of the outermost in it; a new one below them is entered now. */
static void find_times(const soj__remake *r, uint32_t leaf, soj_time *out_entered)
{
    soj_time inner = r->work->now;
    for (uint32_t s = leaf; s != SOJ__NONE; s = soj__program_stage(r->m->to, s)->parent) {
        uint32_t from = r->m->sources[s];
        if (from != SOJ__NONE)
            inner = entered_of(r, from);
        out_entered[soj__program_stage(r->m->to, s)->depth] = inner;
    }
}

/* As a stage is entered, but that a visit is counted only where nobody has before. */
static void put_stage(const soj__remake *r, uint32_t stage, soj_time entered)
{
    const soj__stage_info *info = soj__program_stage(r->m->to, stage);
    if (info->visits_slot != SOJ__NONE &&
        (r->m->sources[stage] == SOJ__NONE || soj__work_counter(r->work, info->visits_slot) == 0))
        soj__work_count_up(r->work, info->visits_slot);
    soj__store_i64(r->work->fixed + info->entered_slot, entered);
    r->work->fixed[info->cursor_slot] = 0;
    soj__work_arm(r->work, info, entered);
}

static void put_track(const soj__remake *r, uint32_t track, uint32_t leaf)
{
    soj_time entered[SOJ_LIMIT_NESTING];
    const soj__track_info *info = soj__program_track(r->m->to, track);
    find_times(r, leaf, entered);
    for (uint32_t s = leaf; s != SOJ__NONE; s = soj__program_stage(r->m->to, s)->parent)
        put_stage(r, s, entered[soj__program_stage(r->m->to, s)->depth]);
    soj__store_u16(r->work->fixed + info->leaf_slot, (uint16_t)(leaf - info->stages.first));
}

/* A customer whose innermost stage has another path has moved, to whoever reads transitions. */
static soj_status tell(const soj__remake *r, uint32_t track, uint32_t from, uint32_t to)
{
    if (soj__slice_equal(soj__migrate_name(r->m->from, SOJ__FORMER_STAGE, from),
                         soj__migrate_name(r->m->to, SOJ__FORMER_STAGE, to)))
        return SOJ_OK;
    return soj__work_add_transition(
        r->work, (soj_transition){.track = track,
                                  .from = from,
                                  .to = to,
                                  .event = SOJ_NONE,
                                  .cause = SOJ_CAUSE_MIGRATED,
                                  .sojourn = r->work->now - entered_of(r, from)});
}

static soj_status remake_track(soj__remake *r, uint32_t track)
{
    uint32_t old_track = r->m->taken[SOJ__FORMER_TRACK][track];
    if (old_track == SOJ__NONE)
        return soj__work_enter_initial(r->work, track, SOJ_CAUSE_MIGRATED);
    uint32_t from = soj__record_leaf(r->m->from, r->record, old_track);
    uint32_t to = r->m->maps[SOJ__FORMER_STAGE][from];
    to = soj__program_stage(r->m->to, to)->leaf;
    find_sources(r, from);
    put_track(r, track, to);
    return tell(r, track, from, to);
}

soj_status soj__remake_stages(soj__remake *r)
{
    soj_status status = SOJ_OK;
    for (uint32_t i = 0; i < r->m->to->stages.n; i++)
        r->m->sources[i] = SOJ__NONE;
    carry_all(r);
    for (uint32_t track = 0; track < r->m->to->tracks.n && status == SOJ_OK; track++)
        status = remake_track(r, track);
    return status;
}

/* ---- all ---- */

static soj_status remake(soj__remake *r)
{
    soj_status status = soj__remake_values(r);
    if (status == SOJ_OK)
        status = soj__remake_stages(r);
    if (status == SOJ_OK)
        status = soj__remake_schedules(r);
    if (status == SOJ_OK)
        status = soj__remake_emissions(r);
    if (status == SOJ_OK)
        soj__work_silence(r->work);
    return status;
}

soj_status soj__migrate(soj__remake *r, soj__slice key, soj_time now, const soj__target *to)
{
    uint32_t wide_len;
    r->work->n_rows = r->work->next_row = 0;
    soj_status status = soj__record_check(r->m->from, r->record, r->len);
    if (status != SOJ_OK)
        return status;
    soj_time clock = soj__load_i64(r->record + SOJ__RECORD_CLOCK);
    now = now > clock ? now : clock;
    if (soj__load_i64(r->record + SOJ__RECORD_DUE) <= now)
        return SOJ_ERR_DUE;
    if (!soj__work_widen(r->work, r->m->from->max_outputs + r->m->to->max_outputs))
        return SOJ_ERR_NOMEM;
    r->wide = soj__remake_part(r, soj__program_wide(r->m->from), &wide_len);
    soj__remake_begin(r->work, key, soj__load_i64(r->record + SOJ__RECORD_CREATED), now);
    status = soj__remake_end(r->work, remake(r), to);
    if (status == SOJ_OK)
        soj__migrate_count(r);
    return status;
}
