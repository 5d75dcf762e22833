/* SPDX-License-Identifier: MIT */
/* Whom each row of the report is about. */
#include "migrate/migrate.h"

void soj__migrate_count_anew(soj_migration *m)
{
    for (int kind = 0; kind < SOJ__FORMER_KINDS; kind++) {
        memset(m->counts[kind], 0,
               soj__migrate_rows(m->from, (soj__former_kind)kind) * sizeof(uint64_t));
        memset(m->counts_new[kind], 0,
               soj__migrate_rows(m->to, (soj__former_kind)kind) * sizeof(uint64_t));
    }
}

/* Whether the old record has an occurrence of the touchpoint that waits. */
static bool waits(const soj__remake *r, uint32_t touchpoint)
{
    uint32_t len;
    const uint8_t *part = soj__remake_part(r, r->m->from->waiting_part, &len);
    for (uint32_t at = 0; at < len; at += soj__load_u16(part + at + SOJ__WAITING_SIZE)) {
        const soj__occurrence one = soj__waiting_at(part, at);
        if (one.touchpoint == touchpoint && !(one.flags & SOJ__WAITS_PASSED))
            return true;
    }
    return false;
}

static void count_touchpoints(const soj__remake *r)
{
    const soj__program *from = r->m->from, *to = r->m->to;
    for (uint32_t i = 0; i < from->touchpoints.n; i++) {
        const uint32_t stage = soj__program_touchpoint(from, i)->stage;
        r->m->counts[SOJ__FORMER_TOUCHPOINT][i] += soj__remake_was_active(r, stage) || waits(r, i);
    }
    for (uint32_t i = 0; i < to->touchpoints.n; i++) {
        const uint32_t stage = soj__program_touchpoint(to, i)->stage;
        r->m->counts_new[SOJ__FORMER_TOUCHPOINT][i] += soj__work_is_active(r->work, stage);
    }
}

static void count_stages(const soj__remake *r)
{
    for (uint32_t i = 0; i < r->m->from->stages.n; i++)
        r->m->counts[SOJ__FORMER_STAGE][i] += soj__remake_was_active(r, i);
    for (uint32_t i = 0; i < r->m->to->stages.n; i++)
        r->m->counts_new[SOJ__FORMER_STAGE][i] += soj__work_is_active(r->work, i);
    for (uint32_t i = 0; i < r->m->from->tracks.n; i++)
        r->m->counts[SOJ__FORMER_TRACK][i]++;
    for (uint32_t i = 0; i < r->m->to->tracks.n; i++)
        r->m->counts_new[SOJ__FORMER_TRACK][i]++;
}

static void count_attributes(const soj__remake *r)
{
    for (uint32_t i = 0; i < r->m->from->attributes.n; i++) {
        uint32_t len = 0;
        const soj__attribute *attribute = soj__program_attribute(r->m->from, i);
        const uint8_t *text =
            attribute->part == SOJ__NONE ? NULL : soj__remake_part(r, attribute->part, &len);
        const soj__val value =
            soj__attribute_value(attribute, r->m->from, r->record, (const char *)text);
        r->m->counts[SOJ__FORMER_ATTRIBUTE][i] += value.kind != SOJ__KIND_ABSENT;
    }
}

void soj__migrate_count(const soj__remake *r)
{
    count_stages(r);
    count_touchpoints(r);
    count_attributes(r);
}
