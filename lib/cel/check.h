/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_CHECK_H
#define SOJ__CEL_CHECK_H

/* What the checker's files share: check.c walks the tree, check_operator.c and check_call.c know
 * the rules of operators and functions. A node whose kind is SOJ__KIND_ERROR has been reported, or
 * stands above one that has, and is not reported again. */

#include "cel/node.h"

typedef struct soj__checker {
    soj__arena *arena;
    soj__cel_errors *errors;
    const soj__cel_env *env;
    soj__slice text; /* data NULL: the checker never needs the source again */
} soj__checker;

void soj__check_unary(soj__checker *checker, soj__cel_node *node);
void soj__check_binary(soj__checker *checker, soj__cel_node *node);
void soj__check_call(soj__checker *checker, soj__cel_node *node);

/* The types do not fit at `node`: reports, unless the environment is unchecked, where the node
 * becomes one whose operator fails, or not, by the values' kinds. Returns the error to suggest on,
 * or NULL. */
soj__cel_error *soj__check_mismatch(soj__checker *checker, soj__cel_node *node, uint32_t from,
                                    uint32_t to, const char *what, const char *a, const char *b);

/* A kind's name in CEL. */
const char *soj__check_kind_name(unsigned kind);
static inline bool soj__check_failed(const soj__cel_node *node)
{
    return node->kind == SOJ__KIND_ERROR;
}

#endif
