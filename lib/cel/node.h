/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_NODE_H
#define SOJ__CEL_NODE_H

/* The syntax tree between parser, checker and emitter; private to lib/cel. */

#include "cel/cel.h"
#include "cel/functions.h"
#include "cel/opcodes.h"
#include "cel/vm.h"

typedef enum soj__cel_node_type {
    SOJ__NODE_LITERAL = 1, /* value */
    SOJ__NODE_NAME,        /* name, or name.field; after checking: ref */
    SOJ__NODE_HAS,         /* has(name.field) */
    SOJ__NODE_UNARY,       /* op, `repeat` times (1 or 2), before the child */
    SOJ__NODE_BINARY,      /* op between two children */
    SOJ__NODE_CHOICE,      /* three children: c ? a : b */
    SOJ__NODE_CALL,        /* name of the children; is_method: the first one stood before the dot */
    SOJ__NODE_LIST,        /* the children; only as the right side of `in` */
    SOJ__NODE_TREE         /* another, checked tree: `tree` */
} soj__cel_node_type;

/* Operators; also the rows of the parser's and the checker's tables. */
typedef enum soj__cel_operator {
    SOJ__OPERATOR_NONE = 0,
    SOJ__OPERATOR_OR,
    SOJ__OPERATOR_AND,
    SOJ__OPERATOR_EQ,
    SOJ__OPERATOR_NE,
    SOJ__OPERATOR_LT,
    SOJ__OPERATOR_LE,
    SOJ__OPERATOR_GT,
    SOJ__OPERATOR_GE,
    SOJ__OPERATOR_IN,
    SOJ__OPERATOR_ADD,
    SOJ__OPERATOR_SUB,
    SOJ__OPERATOR_MUL,
    SOJ__OPERATOR_DIV,
    SOJ__OPERATOR_MOD,
    SOJ__OPERATOR_NOT,
    SOJ__OPERATOR_NEGATE
} soj__cel_operator;

typedef struct soj__cel_node soj__cel_node;
struct soj__cel_node {
    uint8_t type;   /* a soj__cel_node_type */
    uint8_t op;     /* a soj__cel_operator */
    uint8_t repeat; /* of a unary operator */
    bool is_method;
    bool is_list_of_in; /* a list in the one place where it may stand */
    bool is_settled;    /* a tree whose errors are false: a segment */

    /* Set by the checker. */
    uint8_t kind;   /* a soj__kind; SOJ__KIND_ERROR where an error was reported below */
    uint8_t opcode; /* of operators and calls; SOJ__OP_ERROR: fails at run time */
    bool may_be_null;
    bool has_truth, truth; /* literally true or false */
    uint32_t text_max;     /* bytes, where the value can be a text */
    int64_t operand;       /* of the opcode, where it has one: unit, or offset from UTC */
    uint64_t choices;      /* of SOJ__OP_CHOICE: for which of the left side's values it is true */

    uint32_t from, to;           /* in the condition's text */
    uint32_t name_from, name_to; /* the operator, or the name */
    uint32_t field_to;           /* end of name.field */
    soj__slice name, field;      /* field.data NULL where there is none */
    soj__val value;
    soj__cel_ref ref;
    const soj__cel_function *function;
    const soj__cel_ast *tree;

    soj__cel_node *child, *last_child; /* `n_children`, linked by `next` */
    soj__cel_node *next;
    uint32_t n_children;
    soj__cel_node *later; /* the node made next: children are made before their parents */
};

struct soj__cel_ast {
    soj__cel_node *root;         /* NULL: packed */
    soj__cel_code code;          /* of a packed tree */
    soj__cel_node *first, *last; /* all nodes in the order of making */
    uint32_t text_len;
    bool is_checked;
    soj__kind kind; /* of a checked tree */
};

/* A new node at the end of the tree's list; NULL where there is no memory. */
soj__cel_node *soj__cel_node_new(soj__arena *arena, soj__cel_ast *ast, soj__cel_node_type type);
/* Make `child` the last child of `parent`. */
void soj__cel_node_adopt(soj__cel_node *parent, soj__cel_node *child);

/* The orders, bits of soj__order, of its left side to its right for which a comparison is true; of
 * `in` to one of the list. */
unsigned soj__cel_orders(const soj__cel_node *node);

/* Add an error. `message` is pieces of NUL-terminated text, ended by NULL, which are joined; the
 * returned error (NULL where there is no memory, remembered in the list) can get a suggestion. */
soj__cel_error *soj__cel_report(soj__arena *arena, soj__cel_errors *errors,
                                soj__cel_problem problem, uint32_t from, uint32_t to, ...);
/* Give an error its suggestion, joined from pieces likewise. `error` may be NULL. */
void soj__cel_suggest(soj__arena *arena, soj__cel_errors *errors, soj__cel_error *error, ...);
/* A name or piece of the text for a message: NUL-terminated, cut to 60 bytes at a character's start
 * with "…". "" where there is no memory. */
const char *soj__cel_quote(soj__arena *arena, soj__cel_errors *errors, soj__slice text);

#endif
