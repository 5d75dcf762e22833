/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_RECORD_BYTES_H
#define SOJ_TEST_RECORD_BYTES_H

/* Where what a program numbers lies in a record, and counters written into one, for tests that
 * change records by hand: said here once more, by model/record_layout.h and not by the library. */

#include <string.h>

#include "base/bytes.h"
#include "model/program.h"

/* The byte at which the length of a part lies. */
static inline size_t record_length_at(const soj__program *program, uint32_t part)
{
    return program->parts_slot + 2u * (size_t)part;
}

/* The byte at which a part begins; its length is in the record. */
static inline size_t record_part_at(const soj__program *program, const uint8_t *record,
                                    uint32_t part)
{
    size_t at = record_length_at(program, program->parts.n);
    for (uint32_t i = 0; i < part; i++)
        at += soj__load_u16(record + record_length_at(program, i));
    return at;
}

/* Give a counter of a record of `len` bytes, behind which there are four more, another value;
 * returns how long the record is then. */
static inline size_t record_put_counter(const soj__program *program, uint8_t *record, size_t len,
                                        uint32_t slot, uint32_t value)
{
    uint8_t *wide_len = record + record_length_at(program, program->parts.n - 1);
    uint8_t *at = record + record_part_at(program, record, program->parts.n - 1);
    for (size_t i = program->counters_slot; i < slot; i++)
        at += record[i] == 255 ? 4 : 0;
    size_t behind = len - (size_t)(at - record);
    if (record[slot] == 255) {
        memmove(at, at + 4, behind - 4);
        soj__store_u16(wide_len, (uint16_t)(soj__load_u16(wide_len) - 4));
        len -= 4;
        behind -= 4;
    }
    record[slot] = (uint8_t)(value < 255 ? value : 255);
    if (value < 255)
        return len;
    memmove(at + 4, at, behind);
    soj__store_u32(at, value);
    soj__store_u16(wide_len, (uint16_t)(soj__load_u16(wide_len) + 4));
    return len + 4;
}

#endif
