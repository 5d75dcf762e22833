/* SPDX-License-Identifier: MIT */
/* `data`: values of an emission, and what an occurrence keeps of its event for them. */
#include <sojourn/limits.h>

#include "run/work.h"

/* ---- bytes of an emission ---- */

/* SOJ_TYPE_ABSENT of a kind that a soj_value has not; the compiler takes no uint. */
static uint8_t type_of_kind(uint32_t kind)
{
    static const uint8_t types[SOJ__KIND_DYN] = {
        [SOJ__KIND_BOOL] = SOJ_TYPE_BOOL,           [SOJ__KIND_INT] = SOJ_TYPE_INT,
        [SOJ__KIND_DOUBLE] = SOJ_TYPE_DOUBLE,       [SOJ__KIND_STRING] = SOJ_TYPE_STRING,
        [SOJ__KIND_TIMESTAMP] = SOJ_TYPE_TIMESTAMP, [SOJ__KIND_DURATION] = SOJ_TYPE_DURATION,
    };
    SOJ__ASSERT(kind < SOJ__ARRAY_LEN(types));
    return types[kind];
}

/* Whether the host can be given the value: a soj_value has no NaN, no text with a NUL or over the
 * limit, and not the shortest duration of CEL, which rounded down lies below -SOJ_DURATION_MAX. */
static bool is_tellable(const soj__val *value)
{
    if (value->kind == SOJ__KIND_DOUBLE)
        return value->as.number == value->as.number;
    if (value->kind == SOJ__KIND_DURATION)
        return value->as.integer >= -SOJ_DURATION_MAX;
    if (value->kind == SOJ__KIND_STRING)
        return value->extra <= SOJ_LIMIT_DATA_TEXT &&
               (value->extra == 0 || !memchr(value->as.text, 0, value->extra));
    return type_of_kind(value->kind) != SOJ_TYPE_ABSENT;
}

/* A typed value: one byte of soj_type, then a text's length and bytes, or 8 bytes. Returns the
 * place behind. */
static uint8_t *put_value(uint8_t *at, uint8_t type, const soj__val *value)
{
    *at++ = type;
    if (value->kind != SOJ__KIND_STRING) {
        soj__store_u64(at, value->as.unsigned_integer); /* the bits of any of them */
        return at + 8;
    }
    soj__store_u16(at, (uint16_t)value->extra);
    if (value->extra > 0)
        memcpy(at + 2, value->as.text, value->extra);
    return at + 2 + value->extra;
}

static void put_datum(soj_work *work, uint32_t datum)
{
    soj__val value = soj__work_run(work, soj__program_datum(work->program, datum)->expr);
    if (value.kind == SOJ__KIND_NULL)
        return;
    if (!is_tellable(&value)) {
        work->condition_errors++;
        return;
    }
    uint8_t *at = work->data + work->data_len;
    soj__store_u32(at, datum);
    work->data_len = (uint32_t)(put_value(at + 4, type_of_kind(value.kind), &value) - work->data);
}

void soj__work_put_data(soj_work *work, const soj__touchpoint_info *info, soj__touchpoint_row *row)
{
    for (uint32_t i = info->data.first; i < info->data.first + info->data.n; i++)
        put_datum(work, i);
    row->data_len = work->data_len - row->data_at;
}

/* ---- what is kept of an event ---- */

/* Whether a property of the event is a date: it is kept as that, whatever the clocks will be. */
static bool is_date(const soj_work *work, uint32_t property)
{
    uint32_t at = property == SOJ__KEPT_TIME ? 0 : work->property_at[property];
    return at > 0 && work->event->properties[at - 1].value.type == SOJ_TYPE_DATE;
}

static soj__val event_value(const soj_work *work, uint32_t property)
{
    if (is_date(work, property))
        return soj__val_from_value(&work->event->properties[work->property_at[property] - 1].value);
    return property == SOJ__KEPT_TIME ? soj__work_load(work, SOJ__CEL_EVENT_TIME, 0)
                                      : soj__work_load(work, SOJ__CEL_PROPERTY, (uint16_t)property);
}

soj_status soj__work_keep(const soj_work *work, const soj__touchpoint_info *info, uint8_t *out,
                          uint32_t *out_len)
{
    uint8_t *at = out;
    uint32_t size = 0;
    for (uint32_t i = info->kept.first; i < info->kept.first + info->kept.n; i++) {
        uint32_t property = *soj__program_kept_ref(work->program, i);
        soj__val value = event_value(work, property);
        if (value.kind == SOJ__KIND_ABSENT) {
            *at++ = SOJ_TYPE_ABSENT;
            continue;
        }
        size += value.kind == SOJ__KIND_STRING ? value.extra : 8;
        if (size > SOJ_LIMIT_KEPT_DATA)
            return SOJ_ERR_LIMIT;
        at = put_value(at, is_date(work, property) ? SOJ_TYPE_DATE : type_of_kind(value.kind),
                       &value);
    }
    *out_len = (uint32_t)(at - out);
    return SOJ_OK;
}

/* The value that begins at `at`, and the place behind it. */
static const uint8_t *read_value(const uint8_t *at, soj__val *out)
{
    static const uint8_t kinds[] = {
        [SOJ_TYPE_ABSENT] = SOJ__KIND_ABSENT,     [SOJ_TYPE_BOOL] = SOJ__KIND_BOOL,
        [SOJ_TYPE_INT] = SOJ__KIND_INT,           [SOJ_TYPE_DOUBLE] = SOJ__KIND_DOUBLE,
        [SOJ_TYPE_STRING] = SOJ__KIND_STRING,     [SOJ_TYPE_TIMESTAMP] = SOJ__KIND_TIMESTAMP,
        [SOJ_TYPE_DURATION] = SOJ__KIND_DURATION, [SOJ_TYPE_DATE] = SOJ__KIND_INT,
    };
    uint8_t type = *at++;
    *out = (soj__val){.kind = kinds[type]};
    if (type == SOJ_TYPE_ABSENT)
        return at;
    if (type == SOJ_TYPE_STRING) {
        *out = soj__val_text((const char *)at + 2, soj__load_u16(at));
        return at + 2 + out->extra;
    }
    out->as.unsigned_integer = soj__load_u64(at); /* the bits of any of them */
    return at + 8;
}

soj__val soj__work_kept_value(const soj_work *work, uint32_t property)
{
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, work->occurrence->touchpoint);
    const uint8_t *at = work->occurrence->kept;
    soj__val value;
    for (uint32_t i = info->kept.first;; i++) {
        SOJ__ASSERT(i < info->kept.first + info->kept.n);
        bool is_day = *at == SOJ_TYPE_DATE;
        at = read_value(at, &value);
        if (*soj__program_kept_ref(work->program, i) == property)
            return is_day ? soj__val_of_date(soj__work_zone(work), value) : value;
    }
}
