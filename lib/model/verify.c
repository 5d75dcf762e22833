/* SPDX-License-Identifier: MIT */
/* The head, what all passes share, and their list. */
#include "model/verify.h"

#include <sojourn/limits.h>

#include "cel/vm.h"
#include "model/verify_rows.h"

#define RESERVED_EVENTS 11u    /* besides those that a model may declare */
#define MOST_HOLDOUT    10000u /* hundredths of a percent */
#define MOST_OUTPUTS    65536u /* of one macrostep: more than any model's limits give */

bool soj__verify_range(soj__verifier *v, soj__range range, soj__owned_table table)
{
    const soj__program *p = v->program;
    const uint32_t rows[SOJ__OF_COUNT] = {
        [SOJ__OF_CONSTANTS] = p->constants.n,
        [SOJ__OF_PROPERTIES] = p->properties.n,
        [SOJ__OF_SETS] = p->sets.n,
        [SOJ__OF_HANDLERS] = p->handlers.n,
        [SOJ__OF_TRANSITIONS] = p->transitions.n,
        [SOJ__OF_TIMERS] = p->timers.n,
        [SOJ__OF_TOUCHPOINTS] = p->touchpoints.n,
        [SOJ__OF_SCHEDULES] = p->schedules.n,
        [SOJ__OF_STOPS] = p->stops.n,
        [SOJ__OF_CONTENTS] = p->contents.n,
        [SOJ__OF_DATA] = p->data.n,
        [SOJ__OF_EVENT_REFS] = p->event_refs.n,
        [SOJ__OF_COUNTER_REFS] = p->counter_refs.n,
        [SOJ__OF_KEPT_REFS] = p->kept_refs.n,
        [SOJ__OF_SPANS] = p->spans.n,
        [SOJ__OF_DAYS] = p->days.n,
        [SOJ__OF_VARIANTS] = p->variants.n,
        [SOJ__OF_EXPECT_REFS] = p->expect_refs.n,
    };
    if (range.n == 0)
        return true;
    if (range.first >= rows[table] || range.n > rows[table] - range.first ||
        range.n > rows[table] - v->used[table])
        return false;
    v->used[table] += range.n;
    return true;
}

/* Slots lie before the counters, and these before the lengths of the parts. */
static bool is_slot(const soj__verifier *v, uint32_t slot, uint32_t bytes)
{
    uint32_t end = v->program->counters_slot;
    return slot >= SOJ__RECORD_HEADER && slot <= end && bytes <= end - slot;
}

static bool is_counter(const soj__verifier *v, uint32_t slot, uint32_t n)
{
    uint32_t first = v->program->counters_slot;
    uint32_t end = v->program->parts_slot;
    return slot >= first && slot <= end && n <= end - slot;
}

static bool own(soj__verifier *v, uint32_t slot, uint32_t bytes)
{
    for (uint32_t i = slot; i < slot + bytes; i++) {
        if (v->owners[i] != 0)
            return false;
        v->owners[i] = SOJ__OWNED;
    }
    return true;
}

bool soj__verify_slot(soj__verifier *v, uint32_t slot, uint32_t bytes)
{
    return is_slot(v, slot, bytes) && own(v, slot, bytes);
}

bool soj__verify_counter(soj__verifier *v, uint32_t slot, uint32_t n)
{
    return is_counter(v, slot, n) && own(v, slot, n);
}

/* Stages come in their order, so the last one that has a byte is the only one of those before that
 * can be around `stage`. */
static bool own_in_stage(soj__verifier *v, uint32_t slot, uint32_t bytes, uint32_t stage)
{
    const soj__stage_info *here = soj__program_stage(v->program, stage);
    for (uint32_t i = slot; i < slot + bytes; i++) {
        uint32_t owner = v->owners[i];
        if (owner == SOJ__OWNED)
            return false;
        if (owner != 0) {
            const soj__stage_info *other = soj__program_stage(v->program, owner - 1);
            if (other->track != here->track || stage < other->end)
                return false;
        }
        v->owners[i] = stage + 1;
    }
    return true;
}

bool soj__verify_visit_slot(soj__verifier *v, uint32_t slot, uint32_t bytes, uint32_t stage)
{
    return is_slot(v, slot, bytes) && own_in_stage(v, slot, bytes, stage);
}

bool soj__verify_visit_counter(soj__verifier *v, uint32_t slot, uint32_t stage)
{
    return is_counter(v, slot, 1) && own_in_stage(v, slot, 1, stage);
}

/* ---- the head ---- */

static bool counts_are_sound(const soj__program *p)
{
    return p->attributes.n <= SOJ_LIMIT_ATTRIBUTES &&
           p->events.n <= SOJ_LIMIT_EVENTS + RESERVED_EVENTS && p->tracks.n >= 1 &&
           p->tracks.n <= SOJ_LIMIT_TRACKS && p->stages.n >= 1 && p->stages.n <= SOJ_LIMIT_STAGES &&
           p->touchpoints.n <= SOJ_LIMIT_TOUCHPOINTS && p->channels.n <= SOJ_LIMIT_CHANNELS &&
           p->caps.n <= SOJ_LIMIT_CAPS &&
           p->splits.n <= SOJ_LIMIT_SPLITS + SOJ_LIMIT_TOUCHPOINTS + 1 &&
           p->windows.n <= SOJ_LIMIT_WINDOWS + SOJ_LIMIT_CHANNELS;
}

/* Slots, then a byte for each counter, then two for each part. */
static bool record_is_sound(const soj__program *p)
{
    return p->counters_slot >= SOJ__RECORD_HEADER && p->parts_slot >= p->counters_slot &&
           p->parts_slot <= SOJ_LIMIT_RECORD &&
           p->record_fixed == p->parts_slot + SOJ__LENGTH_BYTES * p->parts.n &&
           p->record_fixed <= p->record_max && p->record_max <= SOJ_LIMIT_RECORD;
}

static bool sizes_are_sound(const soj__program *p)
{
    return record_is_sound(p) && p->max_stack <= SOJ_LIMIT_CONDITION_CODE &&
           p->scratch_bytes <= SOJ_LIMIT_CONDITION_SCRATCH &&
           p->max_outputs >= 2 * p->tracks.n + 2 && p->max_outputs <= MOST_OUTPUTS &&
           p->max_data <= SOJ_LIMIT_DATA && p->max_path <= SOJ_LIMIT_TEXT;
}

static bool holdout_is_sound(const soj__program *p)
{
    if (p->holdout == 0)
        return p->holdout_split == SOJ__NONE;
    return p->holdout <= MOST_HOLDOUT && p->holdout_split < p->splits.n;
}

/* Traits are what an Identify has: no properties, which a touchpoint might keep. */
static bool identify_is_sound(const soj__program *p)
{
    return p->identify < p->events.n && soj__program_event(p, p->identify)->properties.n == 0;
}

static bool verify_head(soj__verifier *v)
{
    const soj__program *p = v->program;
    return soj__is_text(p->name) && p->name.len <= SOJ_LIMIT_TEXT && identify_is_sound(p) &&
           p->erased < p->events.n && p->erased != p->identify && holdout_is_sound(p) &&
           soj__verify_slot(v, p->presence_slot, (p->attributes.n + 7) / 8);
}

/* ---- look-ups ---- */

static soj__str name_of(const soj__program *p, const soj__table *index, uint32_t row)
{
    if (index == &p->attribute_index)
        return soj__program_attribute(p, row)->name;
    if (index == &p->event_index)
        return soj__program_event(p, row)->name;
    if (index == &p->stage_index)
        return soj__program_stage(p, row)->path;
    return soj__program_touchpoint(p, row)->path;
}

static bool goes_before(const soj__program *p, soj__str a, soj__str b)
{
    int c =
        memcmp(soj__program_at(p, a.at), soj__program_at(p, b.at), a.len < b.len ? a.len : b.len);
    return c != 0 ? c < 0 : a.len < b.len;
}

/* All rows of a table, each once: as many as it has, their names ascending. */
static bool index_is_sound(const soj__program *p, const soj__table *index, uint32_t n)
{
    const uint32_t *rows = soj__program_at(p, index->at);
    if (index->n != n)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (rows[i] >= n)
            return false;
        if (i > 0 && !goes_before(p, name_of(p, index, rows[i - 1]), name_of(p, index, rows[i])))
            return false;
    }
    return true;
}

static bool verify_indexes(soj__verifier *v)
{
    const soj__program *p = v->program;
    return index_is_sound(p, &p->attribute_index, p->attributes.n) &&
           index_is_sound(p, &p->event_index, p->events.n) &&
           index_is_sound(p, &p->stage_index, p->stages.n) &&
           index_is_sound(p, &p->touchpoint_index, p->touchpoints.n);
}

/* Timers and counters are checked where stages and events list them, and reached by other ways too:
 * each is listed. None can be twice, as it names the one that lists it. */
static bool verify_listed(soj__verifier *v)
{
    return v->used[SOJ__OF_TIMERS] == v->program->timers.n &&
           v->used[SOJ__OF_COUNTER_REFS] == v->program->counters.n;
}

/* Names of earlier versions, of rows that there are. */
static bool verify_formers(soj__verifier *v)
{
    const soj__program *p = v->program;
    const uint32_t rows[SOJ__FORMER_KINDS] = {
        [SOJ__FORMER_TRACK] = p->tracks.n,           [SOJ__FORMER_STAGE] = p->stages.n,
        [SOJ__FORMER_TOUCHPOINT] = p->touchpoints.n, [SOJ__FORMER_ATTRIBUTE] = p->attributes.n,
        [SOJ__FORMER_EVENT] = p->events.n,
    };
    for (uint32_t i = 0; i < p->formers.n; i++) {
        const soj__former *former = soj__program_former(p, i);
        if (former->kind >= SOJ__FORMER_KINDS || former->index >= rows[former->kind] ||
            !soj__is_text(former->name))
            return false;
    }
    return true;
}

/* ---- all ---- */

typedef bool (*pass_fn)(soj__verifier *v);

/* In this order: slots of visits come last, by stage. */
static const pass_fn passes[] = {
    verify_head,
    soj__verify_tracks,
    soj__verify_tree,
    soj__verify_attributes,
    soj__verify_counters,
    soj__verify_parts,
    soj__verify_names,
    soj__verify_windows,
    soj__verify_exprs,
    soj__verify_channels,
    soj__verify_events,
    soj__verify_feedback,
    soj__verify_touchpoints,
    soj__verify_expectations,
    soj__verify_schedules,
    soj__verify_stages,
    soj__verify_zones,
    verify_indexes,
    verify_listed,
    verify_formers,
};

static bool run_passes(soj__verifier *v)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(passes); i++) {
        if (!passes[i](v))
            return false;
    }
    return true;
}

soj_status soj__verify(const soj__program *program, const soj__mem *mem)
{
    uint32_t used[SOJ__OF_COUNT] = {0};
    soj__verifier v = {.program = program, .used = used};
    soj_status status = SOJ_ERR_NOMEM;
    if (!counts_are_sound(program) || !sizes_are_sound(program))
        return SOJ_ERR_IMAGE;
    size_t facts = ((size_t)program->exprs.n + 1) * sizeof(*v.facts);
    size_t depths = ((size_t)SOJ_LIMIT_CONDITION_CODE + 1) * sizeof(*v.depths);
    size_t owners = program->parts_slot * sizeof(*v.owners);
    v.facts = soj__mem_alloc(mem, facts);
    v.depths = soj__mem_alloc(mem, depths);
    v.owners = soj__mem_zalloc(mem, owners);
    if (v.facts && v.depths && v.owners)
        status = run_passes(&v) ? SOJ_OK : SOJ_ERR_IMAGE;
    soj__mem_free(mem, v.facts, facts);
    soj__mem_free(mem, v.depths, depths);
    soj__mem_free(mem, v.owners, owners);
    return status;
}
