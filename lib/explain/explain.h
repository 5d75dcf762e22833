/* SPDX-License-Identifier: MIT */
#ifndef SOJ__EXPLAIN_EXPLAIN_H
#define SOJ__EXPLAIN_EXPLAIN_H

/* Answers about a customer, found by steps on copies of its record. */

#include <sojourn/explain.h>

#include "base/mem.h"
#include "run/step.h"

struct soj_explanations {
    soj__mem mem;
    soj_model *model;
    size_t n;
    size_t size; /* bytes of this block */
    soj_explanation all[];
};

/* What has been foreseen of one touchpoint. */
typedef struct soj__fate {
    bool is_foreseen;
    bool is_settled; /* its first occurrence has had its last decision */
    soj_decision first, last;
    soj_time emitted; /* first emission of any occurrence; SOJ_TIME_NEVER: none */
} soj__fate;

/* The bench of one question. */
typedef struct soj__asked {
    const soj_explain_question *question;
    const soj__program *program;
    soj_work *work;
    uint8_t *start, *from, *to; /* records of record_max bytes; start: at `now` */
    size_t start_len, len;      /* of `start`, and of `from` */
} soj__asked;

/* Run on from `from` until nothing more is due or fate of `only` (SOJ_NONE: all) is settled.
 * SOJ_OK; what soj__step() says. fates is by touchpoint, or that of `only` alone. */
soj_status soj__asked_run(soj__asked *asked, uint32_t only, soj__fate *fates);
/* One macrostep of the clock on a record, which becomes the present one. */
soj_status soj__asked_step(soj__asked *asked, const void *record, size_t record_len, soj_time now);
/* Begin again at the start. */
void soj__asked_rewind(soj__asked *asked);
/* Take what a step has made for the present record. */
void soj__asked_accept(soj__asked *asked, size_t len);
/* Find the change that lets the touchpoint of `out` go out: out->change. Only failures of memory
 * and of the record are failures; a change that is refused is none. */
void soj__asked_change(soj__asked *asked, const soj__fate *fate, soj_explanation *out);
soj_status soj__explain(const soj_explain_question *question, soj_explanations **out);

/* English. (words.c, chain.c) */
void soj__decision_write(const soj__program *program, const soj_decision *decision,
                         soj_write_fn write, void *ctx);
void soj__explanation_write(const soj_model *model, const soj_explanation *explanation,
                            soj_write_fn write, void *ctx);
soj_status soj__chain_write(const soj_model *model, const soj_output *outputs, size_t n,
                            uint32_t touchpoint, uint32_t occurrence, soj_write_fn write,
                            void *ctx);
void soj__write_text(soj_write_fn write, void *ctx, const char *text);
void soj__write_time(soj_write_fn write, void *ctx, soj_time time);

#endif
