/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_TREE_H
#define SOJ__SYNTAX_TREE_H

/* YAML as a bounded tree: what an alias repeats is shared, not copied, but counted as often as it
 * stands there; merge keys are resolved; no mapping has a key twice. */

#include "syntax/source.h"

typedef enum soj__node_kind {
    SOJ__NODE_BAD = 0, /* not usable, and reported */
    SOJ__NODE_SCALAR = 1,
    SOJ__NODE_LIST = 2,
    SOJ__NODE_MAPPING = 3
} soj__node_kind;

typedef struct soj__node soj__node;

typedef struct soj__pair {
    soj__node *key; /* a scalar */
    soj__node *value;
} soj__pair;

struct soj__node {
    soj__node_kind kind;
    bool is_plain;    /* a scalar without quotes */
    bool is_verbatim; /* see soj__ast_text */
    bool is_flow;     /* a collection in brackets, or a scalar inside of one */
    bool is_open;     /* its end has not been read yet */
    uint8_t lead;     /* see soj__ast_text */
    uint8_t height;   /* collections inside each other: 0 for a scalar */
    uint32_t size;    /* nodes, itself counted, aliases as what they repeat */
    uint32_t bytes;   /* of all texts in it, aliases as what they repeat */
    uint32_t n;       /* of items or pairs */
    soj__span span;
    soj__slice text; /* of a scalar */
    soj__node **items;
    soj__pair *pairs;
};

/* A plain scalar without text: "no value". */
static inline bool soj__node_is_empty(const soj__node *node)
{
    return node->kind == SOJ__NODE_SCALAR && node->is_plain && node->text.len == 0;
}

/* Names of anchors; the latest definition of a name counts. A balanced tree: hostile names cannot
 * make it slow. */
typedef struct soj__anchor soj__anchor;

bool soj__anchor_set(soj__anchor **root, soj__arena *arena, soj__slice name, soj__node *node);
/* NULL where there is none. */
soj__node *soj__anchor_get(const soj__anchor *root, soj__slice name);

/* Finish a mapping whose keys and values are `children`, in turn: resolves merge keys, reports
 * wrong and duplicate ones. False where there is no memory. */
bool soj__mapping_finish(soj__node *mapping, soj__node **children, size_t n, soj__arena *arena,
                         soj_diags *diags);

/* Read a text into a tree (syntax/yaml.c), which lies in `arena`; its texts lie in `texts`, where
 * they are not in the source itself. SOJ_OK; SOJ_ERR_MODEL where there is no tree (and it is
 * reported); SOJ_ERR_NOMEM. */
soj_status soj__yaml_read(const soj__source *source, soj__arena *arena, soj__arena *texts,
                          soj_diags *diags, soj__node **out_root);

#endif
