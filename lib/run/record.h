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

/* An emission that may be reported as missed, as its bytes say. */
typedef struct soj__emitted {
    uint32_t touchpoint, visit, number;
    soj_time at;
    soj_time due;     /* first */
    soj_time entered; /* its stage; only with `on_exit: keep` */
    uint32_t kept;    /* byte at which the kept values begin; */
    uint32_t size;    /* and at which they end */
} soj__emitted;

/* The emission at `bytes`; `available` of them may be read. False where it is not whole, or of no
 * touchpoint. */
bool soj__emitted_read(const soj__program *program, const uint8_t *bytes, uint32_t available,
                       soj__emitted *out);
/* Bytes of all but the kept values, and the flags, that an emission takes: out->kept, and back. */
uint32_t soj__emitted_flags(const soj__touchpoint_info *info, soj__emitted *emission);
/* Write an emission but for its kept values; `flags` as above, and out->size is set. */
void soj__emitted_write(const soj__emitted *emission, uint32_t flags, uint8_t *out);

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
