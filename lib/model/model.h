/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_MODEL_H
#define SOJ__MODEL_MODEL_H

/* The reference-counted handle of a compiled block. */

#include <stdatomic.h>

#include "base/mem.h"
#include "model/program.h"

/* What every output about a touchpoint says of it. */
typedef struct soj__told {
    soj_text path, channel, owner;
    double cost; /* 0: none */
    int32_t intent;
    bool has_cost;
} soj__told;

struct soj_model {
    soj__mem mem;
    atomic_uint_fast32_t references;
    soj__program *program; /* one block of program->size bytes, aligned as malloc's */
    /* What outputs say, ready to be copied; behind the model itself, texts in the program. */
    soj__told *told;         /* by touchpoint */
    soj_text *stage_paths;   /* by stage */
    soj_text *content_texts; /* by content: its reference */
};

/* A handle with one reference around `program`, which it takes over (allocated from `mem`) and
 * completes: model/facts.h. NULL where there is no memory: the program is then still the caller's.
 */
soj_model *soj__model_new(const soj__mem *mem, soj__program *program);
/* End of the last reference. */
void soj__model_free(soj_model *model);

/* Look-ups by name; SOJ__NONE where there is none. */
uint32_t soj__model_find_attribute(const soj__program *program, soj__slice name);
uint32_t soj__model_find_event(const soj__program *program, soj__slice name);
uint32_t soj__model_find_stage(const soj__program *program, soj__slice path);
uint32_t soj__model_find_touchpoint(const soj__program *program, soj__slice path);

#endif
