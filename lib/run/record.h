/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_RECORD_H
#define SOJ__RUN_RECORD_H

/* A customer's record as bytes: checks, and reading single facts. The layout is
 * model/record_layout.h's.
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
static inline soj_time soj__record_entered(const soj__program *program, const uint8_t *record,
                                           uint32_t stage)
{
    return soj__load_i64(record + soj__program_stage(program, stage)->entered_slot);
}

/* A slot of the record, in its cell. */
static inline uint8_t *soj__slot_in(uint8_t *cell, size_t slot)
{
    return cell + (slot - SOJ__RECORD_CELL);
}
static inline const uint8_t *soj__slot_of(const uint8_t *cell, size_t slot)
{
    return cell + (slot - SOJ__RECORD_CELL);
}

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
/* The flags that an emission takes. */
static inline uint32_t soj__emitted_flags(uint32_t visit, uint32_t number, bool is_late)
{
    return (visit > UINT8_MAX || number > UINT8_MAX ? SOJ__EMITTED_IS_WIDE : 0u) |
           (is_late ? SOJ__EMITTED_IS_LATE : 0u);
}
/* Bytes of all but the kept values, with these flags; of a touchpoint with `on_exit: keep` with the
 * instant when its stage was entered. */
static inline uint32_t soj__emitted_kept(bool has_entered, uint32_t flags)
{
    return SOJ__EMITTED_REST + (flags & SOJ__EMITTED_IS_WIDE ? 8u : 2u) +
           (flags & SOJ__EMITTED_IS_LATE ? 8u : 0u) + (has_entered ? 8u : 0u);
}
/* Write an emission but for its kept values; emission->kept and `flags` as above. */
static inline void soj__emitted_write(const soj__emitted *emission, uint32_t flags, uint8_t *out)
{
    soj__store_u16(out + SOJ__EMITTED_HEAD, (uint16_t)(emission->size | flags));
    soj__store_u16(out + SOJ__EMITTED_TOUCHPOINT, (uint16_t)emission->touchpoint);
    soj__store_i64(out + SOJ__EMITTED_AT, emission->at);
    uint8_t *at = out + SOJ__EMITTED_REST;
    if (flags & SOJ__EMITTED_IS_WIDE) {
        soj__store_u32(at, emission->visit);
        soj__store_u32(at + 4, emission->number);
        at += 8;
    } else {
        *at++ = (uint8_t)emission->visit;
        *at++ = (uint8_t)emission->number;
    }
    if (flags & SOJ__EMITTED_IS_LATE) {
        soj__store_i64(at, emission->due);
        at += 8;
    }
    if (at < out + emission->kept)
        soj__store_i64(at, emission->entered);
}

/* How long a part of the tail is; `fixed` is a record, at least up to the parts. */
static inline uint32_t soj__part_len(const soj__program *program, const uint8_t *fixed,
                                     uint32_t part)
{
    return soj__load_u16(fixed + program->parts_slot + SOJ__LENGTH_BYTES * part);
}

/* ---- records as they lie ---- */

/* A record in pieces, which need not lie together. */
typedef struct soj__pieces {
    const uint8_t *record; /* all of it, `len` bytes; NULL: it does not lie together, and its head
                              is that of all records of the model */
    size_t len;
    const uint8_t *cell; /* NULL: there is no record at all */
    const uint8_t *tail; /* NULL: all parts are empty */
} soj__pieces;

/* The pieces of a record; NULL gives none. What is too short for a cell and lengths, which a check
 * refuses, has only a cell, of which nothing may be read. */
soj__pieces soj__record_pieces(const soj__program *program, const void *record, size_t len);
/* How long a part is; `tail` may be NULL. */
static inline uint32_t soj__tail_part_len(const uint8_t *tail, uint32_t part)
{
    return tail ? soj__load_u16(tail + SOJ__LENGTH_BYTES * part) : 0;
}
/* How long a tail is; of NULL as long as one of which all parts are empty. */
size_t soj__tail_len(const soj__program *program, const uint8_t *tail);
/* Write a tail of `len` bytes; NULL: one of which all parts are empty. */
static inline void soj__tail_copy(const uint8_t *tail, size_t len, uint8_t *out)
{
    if (tail)
        memcpy(out, tail, len);
    else
        memset(out, 0, len);
}
/* Write the bytes that all records of a model begin with. */
void soj__record_put_head(const soj__program *program, uint8_t *out);
/* Write a record from its pieces; returns its length. */
size_t soj__record_put_together(const soj__program *program, const soj__pieces *pieces,
                                uint8_t *out);
/* The value of a counter by its slot; `wide` is the part WIDE. */
uint32_t soj__record_counter(const soj__program *program, const uint8_t *record,
                             const uint8_t *wide, uint32_t slot);
/* What a record of `size` bytes, `n_wide` of its counters wide, is held against SOJ_LIMIT_RECORD
 * with: each counter has room in the part WIDE. So no counting makes a record too long, and what is
 * due can be used up, whatever came of it. */
static inline size_t soj__record_widest(const soj__program *program, size_t size, uint32_t n_wide)
{
    return size + (size_t)(soj__program_counters(program) - n_wide) * SOJ__WIDE_BYTES;
}
/* Where one part lies and how long it is, for a record with a checked header; NULL where the
 * lengths do not make sense. */
const uint8_t *soj__record_part(const soj__program *program, const uint8_t *record, size_t len,
                                uint32_t part, uint32_t *out_len);

#endif
