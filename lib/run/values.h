/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_VALUES_H
#define SOJ__RUN_VALUES_H

/* Values: their domains, and how attributes lie in the fixed part of a record. `fixed` is that
 * part, `record_fixed` bytes. */

#include <sojourn/status.h>

#include "cel/value.h"
#include "model/program.h"
#include "time/zone.h"

/* A caller's value as the VM has it; a date as an int, its days since 1970, which is no value of
 * conditions yet: soj__val_of_date(). SOJ__KIND_ABSENT for an absent one, SOJ__KIND_ERROR where its
 * type is none. Text is borrowed. */
soj__val soj__val_from_value(const soj_value *value);

/* Whether `value` is one that `domain` allows, and how it is stored: *out_bits is 0 or 1, the index
 * into one_of, an int64's or double's bits, or the length of a text. An int does for a double; of a
 * date it is its days.
 * Nanoseconds are cut towards the past.
 * SOJ_ERR_TYPE: of another type. SOJ_ERR_RANGE: outside, no value at all (NaN, bad text), or a text
 * longer than `text_max` bytes. */
soj_status soj__domain_encode(const soj__program *program, const soj__domain *domain,
                              soj__val value, uint32_t text_max, uint64_t *out_bits);
/* The same of a caller's value that is there. */
soj_status soj__domain_take(const soj__program *program, const soj__domain *domain,
                            const soj_value *value, uint32_t text_max, uint64_t *out_bits);

/* What conditions see of a date that is there: the timestamp of its first instant in a zone. What
 * is no date (absent) stays as it is. */
soj__val soj__val_of_date(const soj__zone *zone, soj__val days);
/* The date on which a timestamp lies; of another kind SOJ__KIND_ERROR. */
soj__val soj__val_to_date(const soj__zone *zone, soj__val time);

/* Whether an attribute has a value. */
bool soj__attribute_is_set(const soj__attribute *attribute, const soj__program *program,
                           const uint8_t *fixed);
/* What an attribute's slot holds, as soj__domain_encode() made it; the attribute may be absent. */
uint64_t soj__attribute_bits(const soj__attribute *attribute, const uint8_t *fixed);
/* Give an attribute a value, as soj__domain_encode() made it. */
void soj__attribute_store(const soj__attribute *attribute, const soj__program *program,
                          uint8_t *fixed, uint64_t bits);
/* Take an attribute's value away. Its slot is cleared: equal customers have equal bytes. */
void soj__attribute_unset(const soj__attribute *attribute, const soj__program *program,
                          uint8_t *fixed);
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
