/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_VALUES_H
#define SOJ__RUN_VALUES_H

/* Values: their domains, and how attributes lie in the fixed part of a record. `fixed` is that
 * part, `record_fixed` bytes. */

#include <sojourn/status.h>

#include "base/bytes.h"
#include "cel/value.h"
#include "model/domain.h"
#include "model/program.h"
#include "time/zone.h"

/* A caller's value as the VM has it; a date as an int, its days since 1970, which is no value of
 * conditions yet: soj__val_of_date(). SOJ__KIND_ABSENT for an absent one, SOJ__KIND_ERROR where its
 * type is none. Text is borrowed. */
soj__val soj__val_from_value(const soj_value *value);

/* soj__domain_encode() of a caller's value that is there. */
soj_status soj__domain_take(const soj__program *program, const soj__domain *domain,
                            const soj_value *value, uint32_t text_max, uint64_t *out_bits);

/* Whether a caller's value is one that a domain allows, as is clear at once: of most numbers. */
static inline bool soj__domain_is_met(const soj__domain *domain, const soj_value *value)
{
    return value->type == domain->type && domain->flags == 0 && domain->one_of.n == 0 &&
           (value->type == SOJ_TYPE_INT ||
            (value->type == SOJ_TYPE_DOUBLE && value->as.number == value->as.number));
}

/* What conditions see of a date that is there: the timestamp of its first instant in a zone. What
 * is no date (absent) stays as it is. */
soj__val soj__val_of_date(const soj__zone *zone, soj__val days);
/* The date on which a timestamp lies; of another kind SOJ__KIND_ERROR. */
soj__val soj__val_to_date(const soj__zone *zone, soj__val time);

/* Whether an attribute has a value. */
static inline bool soj__attribute_is_set(const soj__attribute *attribute,
                                         const soj__program *program, const uint8_t *fixed)
{
    uint32_t presence = attribute->presence;
    return fixed[program->presence_slot + presence / 8] >> presence % 8 & 1;
}
static inline void soj__attribute_mark(const soj__attribute *attribute, const soj__program *program,
                                       uint8_t *fixed, bool is_set)
{
    uint8_t *byte = fixed + program->presence_slot + attribute->presence / 8;
    uint32_t bit = 1u << attribute->presence % 8;
    *byte = (uint8_t)(is_set ? *byte | bit : *byte & ~bit);
}
/* What an attribute's slot holds, as soj__domain_encode() made it; the attribute may be absent. */
static inline uint64_t soj__attribute_bits(const soj__attribute *attribute, const uint8_t *fixed)
{
    const uint8_t *slot = fixed + attribute->slot;
    if (attribute->storage == SOJ__STORE_WORD)
        return soj__load_u64(slot);
    if (attribute->storage == SOJ__STORE_BYTE || attribute->storage == SOJ__STORE_ENUM8)
        return *slot;
    return soj__load_u16(slot);
}
static inline void soj__slot_store(uint32_t storage, uint8_t *slot, uint64_t bits)
{
    if (storage == SOJ__STORE_WORD)
        soj__store_u64(slot, bits);
    else if (storage == SOJ__STORE_BYTE || storage == SOJ__STORE_ENUM8)
        *slot = (uint8_t)bits;
    else
        soj__store_u16(slot, (uint16_t)bits);
}
static inline void soj__attribute_store_bits(const soj__attribute *attribute, uint8_t *fixed,
                                             uint64_t bits)
{
    soj__slot_store(attribute->storage, fixed + attribute->slot, bits);
}
/* Give an attribute a value, as soj__domain_encode() made it. */
static inline void soj__attribute_store(const soj__attribute *attribute,
                                        const soj__program *program, uint8_t *fixed, uint64_t bits)
{
    soj__attribute_store_bits(attribute, fixed, bits);
    soj__attribute_mark(attribute, program, fixed, true);
}
/* Take an attribute's value away. Its slot is cleared: equal customers have equal bytes. */
static inline void soj__attribute_unset(const soj__attribute *attribute,
                                        const soj__program *program, uint8_t *fixed)
{
    soj__attribute_store_bits(attribute, fixed, 0);
    soj__attribute_mark(attribute, program, fixed, false);
}
/* The value of an attribute, SOJ__KIND_ABSENT where it has none; a date is an int, its days. `text`
 * is where its text lies
 * (SOJ__STORE_TEXT only). An index into one_of is trusted. */
soj__val soj__attribute_value(const soj__attribute *attribute, const soj__program *program,
                              const uint8_t *fixed, const char *text);

/* Whether the bytes of an attribute in a record make sense; of a text its part's length alone,
 * `part_len` (of others not looked at). */
bool soj__attribute_is_sound(const soj__attribute *attribute, const soj__program *program,
                             const uint8_t *record, uint32_t part_len);

#endif
