/* SPDX-License-Identifier: MIT */
/* The hash of all that decides what the bytes of a record mean. Numbers go in as 8 bytes
 * little-endian and texts behind their length, never structures as they lie: it is the same on
 * every machine. */
#include <xxhash.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "compile/build.h"

static void hash_number(soj__buf *bytes, uint64_t number)
{
    char le[8];
    soj__store_u64(le, number);
    soj__buf_put(bytes, le, sizeof(le));
}

static void hash_text(soj__buf *bytes, const soj__build *build, soj__str text)
{
    hash_number(bytes, text.len);
    soj__buf_slice(bytes, soj__build_slice(build, text));
}

static void hash_counter(soj__buf *bytes, const soj__build *build, uint32_t index)
{
    if (index == SOJ__NONE)
        return;
    const soj__counter *counter = &build->counters.items[index];
    hash_number(bytes, counter->kind);
    hash_number(bytes, counter->up_to);
    hash_number(bytes, (uint64_t)counter->within);
    hash_number(bytes, counter->is_watched);
}

static void hash_attributes(soj__buf *bytes, const soj__build *build)
{
    hash_number(bytes, build->attributes.n);
    for (uint32_t i = 0; i < build->attributes.n; i++) {
        const soj__attribute *attribute = &build->attributes.items[i];
        hash_text(bytes, build, attribute->name);
        hash_number(bytes, attribute->domain.type);
        hash_number(bytes, attribute->storage);
        hash_number(bytes, attribute->slot);
        hash_number(bytes, attribute->counter != SOJ__NONE);
        hash_counter(bytes, build, attribute->counter);
        hash_number(bytes, attribute->domain.one_of.n);
        for (uint32_t j = 0; j < attribute->domain.one_of.n; j++) {
            const soj__constant *value =
                &build->constants.items[attribute->domain.one_of.first + j];
            hash_number(bytes, value->bits);
            hash_text(bytes, build, value->text);
        }
    }
}

static void hash_schedule(soj__buf *bytes, const soj__build *build, const soj__schedule *schedule)
{
    const uint64_t facts[] = {schedule->anchor,           schedule->form,
                              (uint64_t)schedule->offset, (uint64_t)schedule->offset_months,
                              (uint64_t)schedule->every,  (uint64_t)schedule->every_months,
                              (uint64_t)schedule->until,  (uint64_t)schedule->until_months,
                              (uint64_t)schedule->at,     schedule->times,
                              schedule->attribute,        schedule->anchor_slot,
                              schedule->index_slot,       schedule->wall_slot,
                              schedule->count_slot};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(facts); i++)
        hash_number(bytes, facts[i]);
    if (schedule->rule != SOJ__NONE)
        hash_text(bytes, build, build->rules.items[schedule->rule].text);
    if (schedule->touchpoint != SOJ__NONE)
        hash_text(bytes, build, build->touchpoints.items[schedule->touchpoint].path);
}

static void hash_stages(soj__buf *bytes, const soj__build *build)
{
    hash_number(bytes, build->stages.n);
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__stage_info *stage = &build->stages.items[i];
        hash_text(bytes, build, stage->path);
        hash_number(bytes, stage->track);
        hash_number(bytes, stage->initial);
        hash_number(bytes, stage->visits_slot);
        hash_number(bytes, stage->history_slot);
        hash_number(bytes, stage->timeline.n);
        for (uint32_t j = 0; j < stage->timeline.n; j++) {
            uint32_t schedule = build->stops.items[stage->timeline.first + j].schedule;
            hash_schedule(bytes, build, &build->schedules.items[schedule]);
        }
        hash_number(bytes, stage->schedules.n);
        for (uint32_t j = 0; j < stage->schedules.n; j++)
            hash_schedule(bytes, build, &build->schedules.items[stage->schedules.first + j]);
    }
}

/* An occurrence that waits names its touchpoint by handle, and keeps values of its event. */
static void hash_touchpoints(soj__buf *bytes, const soj__build *build)
{
    hash_number(bytes, build->touchpoints.n);
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        const soj__touchpoint_info *touchpoint = &build->touchpoints.items[i];
        hash_text(bytes, build, touchpoint->path);
        hash_number(bytes, touchpoint->once);
        hash_number(bytes, touchpoint->once_slot);
        hash_number(bytes, touchpoint->on_exit_keep); /* an emission has an instant more */
        hash_number(bytes, touchpoint->sent_slot);
        hash_number(bytes, touchpoint->kept.n);
        for (uint32_t j = 0; j < touchpoint->kept.n; j++) {
            uint32_t property = build->kept_refs.items[touchpoint->kept.first + j];
            hash_number(bytes, property);
            if (property == SOJ__KEPT_TIME)
                continue;
            uint32_t first = build->events.items[touchpoint->trigger].properties.first;
            hash_number(bytes, build->properties.items[first + property].domain.type);
        }
    }
}

/* An open expectation knows the instant of its emission; when it ends is not in the record. */
static void hash_expectations(soj__buf *bytes, const soj__build *build)
{
    hash_number(bytes, build->expectations.n);
    for (uint32_t i = 0; i < build->expectations.n; i++) {
        const soj__expectation *row = &build->expectations.items[i];
        hash_number(bytes, row->touchpoint);
        hash_number(bytes, row->slot);
        hash_number(bytes, (uint64_t)row->within);
        hash_number(bytes, (uint64_t)row->within_months);
    }
}

static void hash_caps(soj__buf *bytes, const soj__build *build)
{
    hash_number(bytes, build->caps.n);
    for (uint32_t i = 0; i < build->caps.n; i++) {
        const soj__cap *cap = &build->caps.items[i];
        hash_text(bytes, build, cap->name);
        hash_number(bytes, (uint64_t)cap->per);
        hash_number(bytes, cap->max);
        hash_number(bytes, cap->period);
    }
}

static void hash_parts(soj__buf *bytes, const soj__build *build)
{
    hash_number(bytes, build->parts.n);
    for (uint32_t i = 0; i < build->parts.n; i++) {
        hash_number(bytes, build->parts.items[i].kind);
        hash_number(bytes, build->parts.items[i].slot);
        hash_number(bytes, build->parts.items[i].max);
    }
}

bool soj__build_layout_hash(soj__build *build)
{
    soj__buf bytes;
    soj__buf_init(&bytes, &build->arena->mem);
    hash_number(&bytes, SOJ__RECORD_CODEC_VERSION);
    hash_number(&bytes, build->head.counters_slot);
    hash_number(&bytes, build->head.record_fixed);
    hash_number(&bytes, build->tracks.n);
    hash_attributes(&bytes, build);
    hash_stages(&bytes, build);
    hash_touchpoints(&bytes, build);
    hash_expectations(&bytes, build);
    hash_caps(&bytes, build);
    hash_parts(&bytes, build);
    bool ok = !bytes.failed;
    if (ok)
        build->head.layout_hash = XXH3_64bits(bytes.data, bytes.len);
    soj__buf_done(&bytes);
    return ok;
}
