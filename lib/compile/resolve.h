/* SPDX-License-Identifier: MIT */
#ifndef SOJ__COMPILE_RESOLVE_H
#define SOJ__COMPILE_RESOLVE_H

/* What the names in a condition mean at its place. */

#include "compile/build.h"

/* What the resolver is told about the place of a condition. */
typedef struct soj__site {
    soj__build *build;
    const soj__scope *scope;
    bool uses_now;            /* filled in while checking */
    uint32_t segment_levels;  /* filled in: how deep segments use each other below here */
    soj__attribute_set reads; /* filled in: customer.NAME, also by way of segments */
    soj__kept *kept;          /* filled in with SOJ__SCOPE_DATA, which wants it */
} soj__site;

/* The CEL kind of a soj_type. */
soj__kind soj__type_kind(uint8_t type);
/* "an int" and the like. */
const char *soj__kind_words(soj__kind kind);

/* The soj__cel_resolve_fn of all conditions; `ctx` is a soj__site. */
bool soj__resolve(void *ctx, soj__slice root, soj__slice name, soj__cel_ref *out_ref,
                  soj__cel_error *out_error);
/* The soj__cel_choice_fn of all conditions. */
soj__val soj__resolve_choice(void *ctx, uint16_t attribute, uint32_t place);
/* customer.NAME and segment.NAME alone. */
bool soj__resolve_customer(soj__site *place, soj__slice name, soj__cel_ref *ref,
                           soj__cel_error *error);
bool soj__resolve_segment(soj__site *place, soj__slice name, soj__cel_ref *ref,
                          soj__cel_error *error);

/* The soj__cel_resolve_call_fn of all conditions; `ctx` is a soj__site. (calls.c) */
bool soj__resolve_call(void *ctx, soj__slice function, soj__slice argument, soj__cel_ref *out_ref,
                       soj__cel_error *out_error);
/* Fill in an error of the resolver; returns false. `message` NULL: memory ran out. */
bool soj__resolve_refuse(soj__cel_error *error, soj__diag_id id, const char *message,
                         const char *suggestion);
/* Pieces joined in the arena; NULL where memory ran out. */
const char *soj__resolve_join(soj__build *build, const char *before, soj__slice name,
                              const char *after);
/* `prefix`, the nearest name and "'?"; NULL where none is near. */
const char *soj__resolve_suggest(soj__build *build, const char *prefix,
                                 const soj__nearest *nearest);

/* Parse and check one text; *out_tree NULL where it has errors (reported) or is not given. False
 * where memory ran out. (conditions.c, as the next) */
bool soj__check_text(soj__build *build, const soj__ast_text *text, soj__site *place,
                     soj__cel_ast **out_tree, soj__kind *out_kind);
/* The code of a checked tree; *out_expr SOJ__NONE where it is too large (reported). `text` is what
 * is shown of it. */
bool soj__add_expr(soj__build *build, const soj__cel_ast *tree, const soj__ast_text *where,
                   soj__slice text, uint32_t *out_expr);
/* Parse and check the condition of a segment, once. False where memory ran out. (conditions.c) */
bool soj__check_segment(soj__build *build, uint32_t segment);

#endif
