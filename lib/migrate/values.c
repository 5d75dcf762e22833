/* SPDX-License-Identifier: MIT */
/* What is known of a customer beside its stages: time zone, attributes, caps. */
#include <sojourn/limits.h>

#include "migrate/migrate.h"
#include "run/counting.h"

enum { TIME_BYTES = 8 };

static soj_status take_zone(soj__remake *r)
{
    uint32_t len;
    const uint8_t *name = soj__remake_part(r, r->m->from->zone_part, &len);
    if (len > 0) {
        memcpy(soj__work_part(r->work, r->m->to->zone_part), name, len);
        soj__work_set_part_len(r->work, r->m->to->zone_part, len);
    }
    return soj__work_find_zone(r->work);
}

/* ---- attributes ---- */

/* An attribute that somebody sets, or that keeps a last value. */
static soj_status take_value(soj__remake *r, const soj__attribute *from, const soj__attribute *to,
                             uint32_t handle)
{
    uint32_t len = 0;
    uint64_t bits;
    const uint8_t *text = from->part == SOJ__NONE ? NULL : soj__remake_part(r, from->part, &len);
    const soj__val value = soj__attribute_value(from, r->m->from, r->record, (const char *)text);
    if (value.kind == SOJ__KIND_ABSENT) {
        soj__attribute_unset(to, r->m->to, r->work->fixed);
        return SOJ_OK;
    }
    if (soj__domain_encode(r->m->to, &to->domain, value, SOJ_LIMIT_ATTRIBUTE_TEXT, &bits) !=
        SOJ_OK) {
        r->work->fault_attribute = handle;
        return SOJ_ERR_RANGE;
    }
    if (to->storage == SOJ__STORE_TEXT)
        r->work->parts[to->part] = (const uint8_t *)value.as.text;
    soj__attribute_store(to, r->m->to, r->work->fixed, bits);
    return SOJ_OK;
}

/* Drop the earliest of what a rolling count keeps until no more than `len` bytes are left. */
static uint32_t drop_earliest(uint8_t *part, uint32_t len, uint32_t most, uint32_t width)
{
    while (len > most) {
        uint32_t first = 0;
        for (uint32_t at = width; at < len; at += width) {
            if (soj__load_i64(part + at) < soj__load_i64(part + first))
                first = at;
        }
        memmove(part + first, part + first + width, len - first - width);
        len -= width;
    }
    return len;
}

static void take_window(soj__remake *r, const soj__attribute *from, const soj__attribute *to)
{
    uint32_t len;
    const uint8_t *bytes = soj__remake_part(r, from->part, &len);
    const soj__counter *counter = soj__program_counter(r->m->to, to->counter);
    uint32_t width = soj__window_width(counter);
    memcpy(r->m->bytes, bytes, len);
    len = drop_earliest(r->m->bytes, len, width * counter->up_to, width);
    memcpy(soj__work_part(r->work, to->part), r->m->bytes, len);
    soj__work_set_part_len(r->work, to->part, len);
}

/* Whether both count the same in the same way. */
static bool counts_same(const soj_migration *m, const soj__attribute *from,
                        const soj__attribute *to)
{
    if (from->counter == SOJ__NONE || to->counter == SOJ__NONE)
        return from->counter == to->counter;
    const soj__counter *old = soj__program_counter(m->from, from->counter);
    const soj__counter *new = soj__program_counter(m->to, to->counter);
    return old->kind == new->kind && from->domain.type == to->domain.type &&
           m->maps[SOJ__FORMER_EVENT][old->event] == new->event &&
           (from->storage == SOJ__STORE_WINDOW) == (to->storage == SOJ__STORE_WINDOW);
}

/* Of several that become one the first in the order of the old text. */
static soj_status take_attribute(soj__remake *r, uint32_t handle)
{
    uint32_t to = r->m->maps[SOJ__FORMER_ATTRIBUTE][handle];
    if (to == SOJ__NONE || r->m->taken[SOJ__FORMER_ATTRIBUTE][to] != handle)
        return SOJ_OK;
    const soj__attribute *old = soj__program_attribute(r->m->from, handle);
    const soj__attribute *new = soj__program_attribute(r->m->to, to);
    if (!counts_same(r->m, old, new))
        return SOJ_OK;
    if (new->storage == SOJ__STORE_WINDOW) {
        take_window(r, old, new);
        return SOJ_OK;
    }
    return take_value(r, old, new, to);
}

/* ---- caps ---- */

/* The latest emissions that it may have to know. */
static void take_cap(soj__remake *r, uint32_t to)
{
    uint32_t len;
    if (r->m->caps[to] == SOJ__NONE)
        return;
    const soj__cap *old = soj__program_cap(r->m->from, r->m->caps[to]);
    const soj__cap *new = soj__program_cap(r->m->to, to);
    const uint8_t *bytes = soj__remake_part(r, old->part, &len);
    uint32_t most = soj__program_part(r->m->to, new->part)->max / TIME_BYTES * TIME_BYTES;
    uint32_t left_out = len > most ? len - most : 0;
    if (len == 0)
        return;
    memcpy(soj__work_part(r->work, new->part), bytes + left_out, len - left_out);
    soj__work_set_part_len(r->work, new->part, len - left_out);
}

soj_status soj__remake_values(soj__remake *r)
{
    soj_status status = take_zone(r);
    for (uint32_t i = 0; i < r->m->from->attributes.n && status == SOJ_OK; i++)
        status = take_attribute(r, i);
    for (uint32_t i = 0; i < r->m->to->caps.n; i++)
        take_cap(r, i);
    return status;
}
