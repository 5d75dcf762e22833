/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_COMPILE_H
#define SOJ_BENCH_COMPILE_H

/* What compiling a model costs, and how that grows with each kind of thing a model is made of. */

#include <stdint.h>

#include <sojourn/sojourn.h>

#include "support/text.h"

/* One way for a model to become larger, everything else as it is. */
typedef struct bench_growth {
    const char *name;
    void (*make)(text *to, uint32_t n); /* puts a model with `n` of it, without errors */
    uint32_t most;                      /* of `n` that the limits of the language allow */
} bench_growth;

/* The first is the everyday one: stages, each with a description, two transitions with conditions,
 * a timer and a touchpoint. */
extern const bench_growth bench_growths[];
extern const uint32_t n_bench_growths;

/* Processor time of this process, in seconds. */
double bench_processor_time(void);

/* Least seconds of processor time of several runs: soj_model_compile() of the everyday model with
 * `n_stages` stages. */
double bench_compile(uint32_t n_stages);
/* The same of any text that compiles, once. */
double bench_compile_text(const text *model);
/* The same of soj_model_load(): the everyday model as an image. */
double bench_load(uint32_t n_stages);

#endif
