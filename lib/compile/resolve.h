/* SPDX-License-Identifier: MIT */
#ifndef SOJ__COMPILE_RESOLVE_H
#define SOJ__COMPILE_RESOLVE_H

/* What the names in a condition mean at its place. */

#include "compile/build.h"

/* What the resolver is told about the place of a condition. */
typedef struct soj__site {
    soj__build *build;
    const soj__scope *scope;
    bool uses_now;           /* filled in while checking */
    uint32_t segment_levels; /* filled in: how deep segments use each other below here */
} soj__site;

/* The CEL kind of a soj_type. */
soj__kind soj__type_kind(uint8_t type);
/* "an int" and the like. */
const char *soj__kind_words(soj__kind kind);

/* The soj__cel_resolve_fn of all conditions; `ctx` is a soj__site. */
bool soj__resolve(void *ctx, soj__slice root, soj__slice name, soj__cel_ref *out_ref,
                  soj__cel_error *out_error);
/* customer.NAME and segment.NAME alone. */
bool soj__resolve_customer(soj__site *place, soj__slice name, soj__cel_ref *ref,
                           soj__cel_error *error);
bool soj__resolve_segment(soj__site *place, soj__slice name, soj__cel_ref *ref,
                          soj__cel_error *error);

/* Parse and check the condition of a segment, once. False where memory ran out. (conditions.c) */
bool soj__check_segment(soj__build *build, uint32_t segment);

#endif
