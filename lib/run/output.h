/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_OUTPUT_H
#define SOJ__RUN_OUTPUT_H

/* Outputs as they are kept: numbers only. Texts are filled in when one is handed out. */

#include "model/program.h"

typedef struct soj__touchpoint_row {
    uint32_t touchpoint;
    uint32_t stage;
    uint32_t occurrence;
    uint32_t content; /* content, or SOJ__NONE */
    soj_time due, emitted, valid_until;
    uint64_t id_high, id_low;
} soj__touchpoint_row;

typedef struct soj__decision_row {
    uint32_t touchpoint;
    uint32_t occurrence;
    uint8_t decision;
    uint8_t reason;
    soj_time due, time;
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

/* The public form. Texts are borrowed from `program`; `customer` is passed on. */
void soj__row_expand(const soj__program *program, const soj__row *row, soj_text customer,
                     soj_output *out);

#endif
