/* SPDX-License-Identifier: MIT */
#include "run/counting.h"

#include <sojourn/limits.h>

#include "base/ckd.h"
#include "run/work.h"

enum { TIME_BYTES = 8, VALUE_BYTES = 8 };

uint32_t soj__window_width(const soj__counter *counter)
{
    return counter->kind == SOJ__SUM ? TIME_BYTES + VALUE_BYTES : TIME_BYTES;
}

/* Whether an event of that time still counts. Times and spans are far from overflow: 0 to 9999, and
 * at most SOJ_DURATION_MAX. */
static bool is_within(const soj__counter *counter, soj_time time, soj_time now)
{
    return time > now - counter->within;
}

/* sum + bits, of one type; false where it is no value. */
static bool add(uint8_t type, uint64_t *sum, uint64_t bits)
{
    int64_t total;
    if (type == SOJ_TYPE_DOUBLE) {
        double number = soj__bits_double(*sum) + soj__bits_double(bits);
        *sum = soj__double_bits(number);
        return number == number;
    }
    if (soj__add_overflows((int64_t)*sum, (int64_t)bits, &total))
        return false;
    *sum = (uint64_t)total;
    return true;
}

soj__val soj__window_value(const soj__program *program, const soj__attribute *attribute,
                           const uint8_t *part, uint64_t len, soj_time now)
{
    const soj__counter *counter = soj__program_counter(program, attribute->counter);
    uint8_t type = attribute->domain.type;
    uint64_t sum = 0; /* the bits of 0.0 too */
    uint32_t width = soj__window_width(counter);
    for (uint64_t at = 0; at + width <= len; at += width) {
        if (!is_within(counter, soj__load_i64(part + at), now))
            continue;
        if (counter->kind == SOJ__COUNT)
            sum++;
        else if (!add(type, &sum, soj__load_u64(part + at + TIME_BYTES)))
            return soj__val_error();
    }
    return type == SOJ_TYPE_DOUBLE ? soj__val_double(soj__bits_double(sum))
                                   : soj__val_int((int64_t)sum);
}

/* ---- read once ---- */

/* A condition may read it a thousand times, and settling ask the condition as often. */
soj__val soj__work_window(const soj_work *work, const soj__attribute *attribute)
{
    soj__val *known = &work->windows[attribute->counter];
    if (known->kind == SOJ__KIND_ABSENT)
        *known = soj__window_value(work->program, attribute, work->parts[attribute->part],
                                   soj__attribute_bits(attribute, work->fixed), work->now);
    return *known;
}

static void forget_window(soj_work *work, const soj__attribute *attribute)
{
    work->windows[attribute->counter] = (soj__val){.kind = SOJ__KIND_ABSENT};
}

/* ---- an event counts ---- */

/* What the event adds or leaves behind: its property, as the attribute stores it. *out_counts is
 * false where it has none, or the condition does not hold. */
static soj_status stage_counter(soj_work *work, const soj__counter *counter, soj__staged *out,
                                bool *out_counts)
{
    const soj__attribute *info = soj__program_attribute(work->program, counter->attribute);
    *out = (soj__staged){.attribute = counter->attribute};
    *out_counts = soj__work_holds(work, counter->condition);
    if (!*out_counts || counter->kind == SOJ__COUNT)
        return SOJ_OK;
    uint16_t at = work->property_at[counter->property];
    const soj_property *property = at ? &work->event->properties[at - 1] : NULL;
    *out_counts = property && property->value.type != SOJ_TYPE_ABSENT;
    if (!*out_counts)
        return SOJ_OK;
    soj_status status = soj__domain_take(work->program, &info->domain, &property->value,
                                         SOJ_LIMIT_ATTRIBUTE_TEXT, &out->bits);
    if (status != SOJ_OK) {
        work->fault_attribute = counter->attribute;
        return SOJ_ERR_RANGE;
    }
    if (info->storage == SOJ__STORE_TEXT)
        out->text = property->value.as.text;
    return SOJ_OK;
}

static void remove_entry(uint8_t *part, uint32_t *len, uint32_t at, uint32_t width)
{
    memmove(part + at, part + at + width, *len - at - width);
    *len -= width;
}

/* Drop what counts no more. */
static void prune(const soj__counter *counter, uint8_t *part, uint32_t *len, soj_time now)
{
    uint32_t width = soj__window_width(counter);
    uint32_t kept = 0;
    for (uint32_t at = 0; at < *len; at += width) {
        if (!is_within(counter, soj__load_i64(part + at), now))
            continue;
        if (kept != at)
            memcpy(part + kept, part + at, width);
        kept += width;
    }
    *len = kept;
}

/* Byte of the earliest event; of equal times the first to arrive. `len` is not 0. */
static uint32_t find_earliest(const uint8_t *part, uint32_t len, uint32_t width)
{
    uint32_t earliest = 0;
    for (uint32_t at = width; at < len; at += width) {
        if (soj__load_i64(part + at) < soj__load_i64(part + earliest))
            earliest = at;
    }
    return earliest;
}

/* Keep an event in a window: the latest `up_to` by time, in order of arrival. */
static void keep_event(soj_work *work, const soj__counter *counter, uint64_t bits)
{
    const soj__attribute *info = soj__program_attribute(work->program, counter->attribute);
    uint32_t width = soj__window_width(counter);
    uint32_t len = soj__part_len(work->program, work->fixed, info->part);
    soj_time time = work->event->time;
    if (!is_within(counter, time, work->now))
        return;
    forget_window(work, info);
    work->due_holds = work->due_holds && !counter->is_watched;
    uint8_t *part = soj__work_part(work, info->part);
    prune(counter, part, &len, work->now);
    soj__work_set_part_len(work, info->part, len);
    if (len == counter->up_to * width) {
        uint32_t earliest = find_earliest(part, len, width);
        if (time < soj__load_i64(part + earliest))
            return;
        remove_entry(part, &len, earliest, width);
    }
    soj__store_i64(part + len, time);
    if (counter->kind == SOJ__SUM)
        soj__store_u64(part + len + TIME_BYTES, bits);
    soj__work_set_part_len(work, info->part, len + width);
}

/* Count or sum of all time. */
static soj_status add_up(soj_work *work, const soj__counter *counter, soj__staged *staged)
{
    const soj__attribute *info = soj__program_attribute(work->program, counter->attribute);
    uint64_t sum = soj__attribute_bits(info, work->fixed);
    if (!add(info->domain.type, &sum, counter->kind == SOJ__COUNT ? 1 : staged->bits)) {
        work->fault_attribute = counter->attribute;
        return SOJ_ERR_RANGE;
    }
    staged->bits = sum;
    soj__work_write(work, staged);
    return SOJ_OK;
}

static soj_status apply_counter(soj_work *work, const soj__counter *counter, soj__staged *staged)
{
    if (counter->within > 0) {
        keep_event(work, counter, staged->bits);
        return SOJ_OK;
    }
    if (counter->kind != SOJ__LAST)
        return add_up(work, counter, staged);
    soj__work_write(work, staged);
    return SOJ_OK;
}

soj_status soj__work_count(soj_work *work)
{
    const soj__program *program = work->program;
    soj__range range = soj__program_event(program, work->event->event)->counters;
    uint32_t n = 0;
    for (uint32_t i = 0; i < range.n; i++) {
        bool counts;
        const soj__counter *counter =
            soj__program_counter(program, *soj__program_counter_ref(program, range.first + i));
        soj_status status = stage_counter(work, counter, &work->staged[n], &counts);
        if (status != SOJ_OK)
            return status;
        n += counts ? 1 : 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t counter = soj__program_attribute(program, work->staged[i].attribute)->counter;
        soj_status status =
            apply_counter(work, soj__program_counter(program, counter), &work->staged[i]);
        if (status != SOJ_OK)
            return status;
    }
    return soj__work_supersede_doomed(work);
}

/* ---- time takes events away ---- */

soj_time soj__work_loss(const soj_work *work, const soj__counter *counter)
{
    const soj__attribute *info = soj__program_attribute(work->program, counter->attribute);
    uint32_t len = soj__part_len(work->program, work->fixed, info->part);
    const uint8_t *part = work->parts[info->part];
    if (len == 0)
        return SOJ_TIME_NEVER;
    soj_time earliest = soj__load_i64(part + find_earliest(part, len, soj__window_width(counter)));
    return soj__work_later(earliest, counter->within);
}

void soj__work_lose(soj_work *work, uint32_t counter)
{
    const soj__counter *info = soj__program_counter(work->program, counter);
    const soj__attribute *attribute = soj__program_attribute(work->program, info->attribute);
    uint32_t part = attribute->part;
    uint32_t len = soj__part_len(work->program, work->fixed, part);
    prune(info, soj__work_part(work, part), &len, work->now);
    soj__work_set_part_len(work, part, len);
}
