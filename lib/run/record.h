/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_RECORD_H
#define SOJ__RUN_RECORD_H

/* A customer's record as bytes: checks, and reading single facts. The layout is model/program.h's.
 *
 * Two depths of checking. soj__record_check_header() is constant work and makes reading header,
 * stages and slots safe. soj__record_check() makes it safe to step the record: after it every index
 * in it is inside its table and every text inside the record. */

#include <sojourn/status.h>

#include "base/bytes.h"
#include "model/program.h"
#include "run/values.h"

/* Length, header and times of the header. SOJ_OK, SOJ_ERR_LAYOUT, SOJ_ERR_CORRUPT. */
soj_status soj__record_check_header(const soj__program *program, const void *record, size_t len);
/* All of it. SOJ_OK, SOJ_ERR_LAYOUT, SOJ_ERR_CORRUPT. */
soj_status soj__record_check(const soj__program *program, const void *record, size_t len);

/* Innermost active stage of a track; may be none of the track's where the record is unchecked:
 * then SOJ__NONE. */
uint32_t soj__record_leaf(const soj__program *program, const uint8_t *record, uint32_t track);
/* When the stage active at the depth of `stage`, in its track, was entered. */
soj_time soj__record_entered(const soj__program *program, const uint8_t *record, uint32_t stage);

/* Where in an emission of a touchpoint its kept values begin. */
static inline uint32_t soj__emitted_kept(const soj__touchpoint_info *info)
{
    return info->on_exit_keep ? SOJ__EMITTED_MOST : SOJ__EMITTED_REST;
}

/* How long a part of the tail is. */
static inline uint32_t soj__part_len(const soj__program *program, const uint8_t *record,
                                     uint32_t part)
{
    return soj__load_u16(record + soj__program_part(program, part)->slot);
}

/* Where each part of the tail lies. Returns the length that the record must have for that. */
size_t soj__record_parts(const soj__program *program, const uint8_t *record, const uint8_t **parts);
/* Where one part lies, for a record with a checked header; NULL where the lengths do not make
 * sense. */
const uint8_t *soj__record_part(const soj__program *program, const uint8_t *record, size_t len,
                                uint32_t part);

#endif
