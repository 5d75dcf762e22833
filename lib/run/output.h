/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_OUTPUT_H
#define SOJ__RUN_OUTPUT_H

/* Outputs as they are kept: numbers only. Texts are filled in when one is handed out. */

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "model/model.h"

/* An id of an emission, its bytes, high half first, and its text: their hex digits, and a NUL. */
typedef struct soj__id {
    uint64_t high, low;
} soj__id;
enum { SOJ__ID_BYTES = 16, SOJ__ID_TEXT = 33 };
static inline void soj__id_store(soj__id id, uint8_t out[SOJ__ID_BYTES])
{
    soj__store_u64(out, __builtin_bswap64(id.high));
    soj__store_u64(out + 8, __builtin_bswap64(id.low));
}
static inline soj__id soj__id_load(const uint8_t bytes[SOJ__ID_BYTES])
{
    return (soj__id){__builtin_bswap64(soj__load_u64(bytes)),
                     __builtin_bswap64(soj__load_u64(bytes + 8))};
}
void soj__id_spell(const uint8_t bytes[SOJ__ID_BYTES], char text[SOJ__ID_TEXT]);
void soj__id_format(soj__id id, char text[SOJ__ID_TEXT]);
/* False where the text is not one that soj__id_format() makes. */
bool soj__id_parse(soj__slice text, soj__id *out);

typedef struct soj__touchpoint_row {
    uint32_t touchpoint;
    uint32_t stage;
    uint32_t occurrence;
    uint32_t content;           /* content, or SOJ__NONE */
    uint32_t variant;           /* variant, or SOJ__NONE */
    uint32_t data_at, data_len; /* its data among the bytes that go with the rows */
    uint32_t is_again;          /* 1: was reported as missed */
    soj_time due, emitted, valid_until;
    uint8_t id[SOJ__ID_BYTES]; /* what is written in pieces and soon read as a whole has to be
                                  waited for: here it lies for a while */
} soj__touchpoint_row;

typedef struct soj__decision_row {
    uint32_t touchpoint;
    uint32_t occurrence;
    uint8_t decision;
    uint8_t reason;
    uint32_t rule; /* behind the reason: cap, window, or the channel of quiet hours, consent and
                      hold; SOJ__NONE: none */
    soj_time due, time, next;
} soj__decision_row;

typedef struct soj__row {
    uint32_t customer; /* the engine's number; nothing to a step */
    uint32_t kind;     /* soj_output_kind */
    union {
        soj__touchpoint_row touchpoint;
        soj__decision_row decision;
        soj_transition transition;
        soj_fault fault;
    } as;
} soj__row;

/* A touchpoint's data as bytes: for each value the number of its datum in the program (uint32), its
 * soj_type (one byte), then a text's length (uint16) and bytes, or the value's 8 bytes. */
enum { SOJ__DATUM_MOST = 4 + 1 + 2 + SOJ_LIMIT_DATA_TEXT };

/* The public form, but for whose it is. Texts are borrowed from the model and `bytes` (what data_at
 * counts from). `data` has room for program->max_data and goes with `out`, which is returned. */
const soj_output *soj__row_expand(const soj_model *model, const soj__row *row, const uint8_t *bytes,
                                  soj_datum *data, soj_output *out);

#endif
