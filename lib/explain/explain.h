/* SPDX-License-Identifier: MIT */
#ifndef SOJ__EXPLAIN_EXPLAIN_H
#define SOJ__EXPLAIN_EXPLAIN_H

/* Answers about a customer, found by steps on copies of its record and of its model. */

#include <sojourn/explain.h>

#include "base/arena.h"
#include "run/step.h"

struct soj_explanations {
    soj__mem mem;
    soj__arena arena; /* of the changes */
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

#define SOJ__MOST_EXPIRES (400 * SOJ_DAY) /* of the language */
enum { SOJ__MOST_CAP = UINT8_MAX };

/* Changes that are applied together, but that a remedy may be too large: is_full. */
typedef struct soj__remedy {
    soj_change items[SOJ_EXPLAIN_CHANGES];
    uint32_t n;
    bool is_full;
} soj__remedy;

/* What came of a remedy. */
typedef struct soj__trial {
    soj_time emitted; /* SOJ_TIME_NEVER: it does not go out */
    bool is_blocked;  /* it was decided, and did not go out: */
    soj_decision blocker;
    uint32_t n_decided; /* occurrences */
} soj__trial;

/* The bench of one question. */
typedef struct soj__bench {
    const soj_explain_question *question;
    soj__mem mem;
    const soj__program *program; /* the model's */
    soj__program *plain; /* a copy of it in which the parts of caps have room for any `max` */
    soj_model *draft;    /* a copy of that: what is run */
    bool is_edited;      /* draft and plain differ */
    soj_work *work;      /* of the draft */
    size_t record_max;
    uint8_t *start, *from, *to; /* records of record_max bytes; start: at `now` */
    size_t start_len, len;      /* of `start`, and of `from` */
} soj__bench;

/* bench.c. Failures are SOJ_ERR_NOMEM, and what soj__step() says; whatever open made close frees,
 * also after it failed. */
soj_status soj__bench_open(soj__bench *bench, const soj_explain_question *question);
void soj__bench_close(soj__bench *bench);
/* Begin again, at `now`. */
void soj__bench_rewind(soj__bench *bench);
/* One macrostep of the clock. */
soj_status soj__bench_step(soj__bench *bench, soj_time now);
soj_time soj__bench_due(const soj__bench *bench);
/* All that is still due at or before `now`, behind the first macrostep; SOJ_ERR_LIMIT: more than
 * SOJ_EXPLAIN_STEPS in all. */
soj_status soj__bench_settle(soj__bench *bench);
/* At `now`; false where it is rejected. */
bool soj__bench_post(soj__bench *bench, uint32_t event, const soj_property *traits, uint32_t n);
bool soj__bench_place(soj__bench *bench, uint32_t stage, const soj_property *traits, uint32_t n);
bool soj__bench_ask_released(soj__bench *bench);

/* everything.c: the edits of all that stands in a touchpoint's way in the model. */
void soj__remedy_add_edits(soj__remedy *remedy, soj__bench *bench,
                           const soj__touchpoint_info *info);

/* remedy.c. */
/* A change of a kind, of nothing. */
soj_change soj__change_of(soj_change_kind kind);
/* One of a rule, a handle and a number, each where the kind has it. */
soj_change soj__change_numbered(soj_change_kind kind, soj_text rule, uint32_t handle,
                                uint32_t number);
void soj__remedy_add(soj__remedy *remedy, const soj_change *change);
/* Apply a remedy, and see what becomes of a touchpoint: of its next occurrences, or, where it is
 * not brief, as far as is looked ahead. */
void soj__remedy_try(soj__bench *bench, const soj__remedy *remedy, uint32_t touchpoint,
                     bool is_brief, soj__trial *out);

/* values.c: what may be asked of attributes. */
enum { SOJ__MOST_ASKED = 16, SOJ__MOST_VALUES = 48 };
typedef struct soj__asked {
    uint32_t attributes[SOJ__MOST_ASKED]; /* that can be set, and are read */
    uint32_t n;
    soj__val constants[SOJ__MOST_VALUES]; /* that stand beside them */
    uint32_t n_constants;
} soj__asked;
/* What a condition (SOJ__NONE: none) asks; added to what there is. */
void soj__asked_add(const soj__program *program, uint32_t expr, soj__asked *asked);
typedef struct soj__values {
    soj_value items[SOJ__MOST_VALUES];
    uint32_t n;
} soj__values;
/* Values of an attribute that may answer what is asked at `time`. */
void soj__asked_values(const soj__program *program, const soj__asked *asked, uint32_t attribute,
                       soj_time time, soj__values *out);
/* Values of the attribute that a schedule follows by which it may be due soon after `now`. */
void soj__anchor_values(const soj__program *program, const soj__schedule *schedule, soj_time now,
                        soj__values *out);

/* repair.c: the smallest remedy by which a touchpoint goes out before `deadline`, from what its
 * fate's first decision that forbids it is (NULL: none is foreseen). False where none was found.
 * `told` receives `then` and `obstacle`. */
bool soj__repair(soj__bench *bench, uint32_t touchpoint, const soj_decision *blocker,
                 soj_time deadline, soj__remedy *out, soj_explanation *told);

soj_status soj__explain(const soj_explain_question *question, soj_explanations **out);
void soj__explanations_free(soj_explanations *all);

/* English. (words.c, changes.c, chain.c) */
void soj__decision_write(const soj__program *program, const soj_decision *decision,
                         soj_write_fn write, void *ctx);
void soj__explanation_write(const soj_model *model, const soj_explanation *explanation,
                            soj_write_fn write, void *ctx);
void soj__change_write(const soj_model *model, const soj_change *change, soj_write_fn write,
                       void *ctx);
/* One behind the last decision about an occurrence; false where there is none. */
bool soj__chain_find(const soj_output *outputs, size_t n, uint32_t touchpoint, uint32_t occurrence,
                     size_t *out_end);
/* Whether output `i` is a link of the chain whose last is that before `end`. */
bool soj__chain_has(const soj__program *program, const soj_output *outputs, size_t end, size_t i);
void soj__chain_write(const soj_model *model, const soj_output *outputs, size_t end,
                      soj_write_fn write, void *ctx);
void soj__write_text(soj_write_fn write, void *ctx, const char *text);
void soj__write_time(soj_write_fn write, void *ctx, soj_time time);
void soj__write_quoted(soj_write_fn write, void *ctx, soj_text text);

#endif
