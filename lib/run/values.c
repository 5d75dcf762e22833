/* SPDX-License-Identifier: MIT */
#include "run/values.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "model/bits.h"
#include "time/local.h"

soj__val soj__val_from_value(const soj_value *value)
{
    switch (value->type) {
    case SOJ_TYPE_ABSENT:
        return (soj__val){.kind = SOJ__KIND_ABSENT};
    case SOJ_TYPE_BOOL:
        return soj__val_bool(value->as.boolean);
    case SOJ_TYPE_INT:
    case SOJ_TYPE_DATE:
        return soj__val_int(value->as.integer);
    case SOJ_TYPE_DOUBLE:
        return soj__val_double(value->as.number);
    case SOJ_TYPE_STRING:
        return soj__val_text(value->as.text, value->len);
    case SOJ_TYPE_TIMESTAMP:
        return soj__val_timestamp(value->as.time);
    case SOJ_TYPE_DURATION:
        return soj__val_duration(value->as.duration);
    default:
        return soj__val_error();
    }
}

soj_status soj__domain_take(const soj__program *program, const soj__domain *domain,
                            const soj_value *value, uint32_t text_max, uint64_t *out_bits)
{
    if ((value->type == SOJ_TYPE_DATE) != (domain->type == SOJ_TYPE_DATE))
        return SOJ_ERR_TYPE;
    return soj__domain_encode(program, domain, soj__val_from_value(value), text_max, out_bits);
}

/* ---- dates ---- */

soj__val soj__val_of_date(const soj__zone *zone, soj__val days)
{
    return days.kind == SOJ__KIND_INT
               ? soj__val_timestamp(soj__local_midnight(zone, days.as.integer))
               : days;
}

soj__val soj__val_to_date(const soj__zone *zone, soj__val time)
{
    return time.kind == SOJ__KIND_TIMESTAMP ? soj__val_int(soj__local_day(zone, time.as.integer))
                                            : soj__val_error();
}

/* ---- slots ---- */

static soj__val one_of_value(const soj__attribute *attribute, const soj__program *program,
                             uint64_t index)
{
    const soj__constant *constant =
        soj__program_constant(program, attribute->domain.one_of.first + (uint32_t)index);
    if (attribute->domain.type != SOJ_TYPE_STRING)
        return soj__val_int((int64_t)constant->bits);
    soj_text text = soj__program_text(program, constant->text);
    return soj__val_text(text.data, text.len);
}

soj__val soj__attribute_value(const soj__attribute *attribute, const soj__program *program,
                              const uint8_t *fixed, const char *text)
{
    if (!soj__attribute_is_set(attribute, program, fixed))
        return (soj__val){.kind = SOJ__KIND_ABSENT};
    uint64_t bits = soj__attribute_bits(attribute, fixed);
    if (attribute->domain.one_of.n > 0)
        return one_of_value(attribute, program, bits);
    if (attribute->storage == SOJ__STORE_TEXT)
        return soj__val_text(text, (size_t)bits);
    /* Of a double too the bits are these. */
    return (soj__val){.kind = soj__kind_of_type[attribute->domain.type],
                      .as.unsigned_integer = bits};
}

bool soj__attribute_is_sound(const soj__attribute *attribute, const soj__program *program,
                             const uint8_t *record, uint32_t part_len)
{
    bool is_set = soj__attribute_is_set(attribute, program, record);
    if (attribute->storage == SOJ__STORE_WINDOW)
        return is_set; /* as it was created; its part is checked by itself */
    uint64_t bits =
        attribute->storage == SOJ__STORE_TEXT ? part_len : soj__attribute_bits(attribute, record);
    if (!is_set)
        return bits == 0;
    if (attribute->storage == SOJ__STORE_BYTE)
        return bits <= 1;
    if (attribute->storage == SOJ__STORE_TEXT)
        return bits <= SOJ_LIMIT_ATTRIBUTE_TEXT;
    if (attribute->storage != SOJ__STORE_WORD)
        return bits < attribute->domain.one_of.n;
    return soj__bits_are_possible(attribute->domain.type, bits);
}
