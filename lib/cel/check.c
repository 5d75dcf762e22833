/* SPDX-License-Identifier: MIT */
/* Types, bottom up: a node's children were made, and so are checked, before it. */
#include "cel/check.h"

const char *soj__check_kind_name(unsigned kind)
{
    static const char *const names[] = {[SOJ__KIND_ERROR] = "error",
                                        [SOJ__KIND_ABSENT] = "absent",
                                        [SOJ__KIND_NULL] = "null",
                                        [SOJ__KIND_BOOL] = "bool",
                                        [SOJ__KIND_INT] = "int",
                                        [SOJ__KIND_UINT] = "uint",
                                        [SOJ__KIND_DOUBLE] = "double",
                                        [SOJ__KIND_STRING] = "string",
                                        [SOJ__KIND_TIMESTAMP] = "timestamp",
                                        [SOJ__KIND_DURATION] = "duration",
                                        [SOJ__KIND_DYN] = "dyn"};
    SOJ__ASSERT(kind < SOJ__ARRAY_LEN(names));
    return names[kind];
}

soj__cel_error *soj__check_mismatch(soj__checker *checker, soj__cel_node *node, uint32_t from,
                                    uint32_t to, const char *what, const char *a, const char *b)
{
    if (checker->env->is_unchecked) {
        node->kind = SOJ__KIND_DYN;
        return NULL;
    }
    node->kind = SOJ__KIND_ERROR;
    if (!b)
        return soj__cel_report(checker->arena, checker->errors, SOJ__CEL_TYPE, from, to, what, a,
                               (const char *)NULL);
    return soj__cel_report(checker->arena, checker->errors, SOJ__CEL_TYPE, from, to, what, a,
                           " and ", b, (const char *)NULL);
}

static void check_literal(soj__cel_node *node)
{
    node->kind = (uint8_t)node->value.kind;
    node->may_be_null = node->kind == SOJ__KIND_NULL;
    node->has_truth = node->kind == SOJ__KIND_BOOL;
    node->truth = node->has_truth && node->value.as.integer;
    node->text_max = node->kind == SOJ__KIND_STRING ? node->value.extra : 0;
}

/* Words for what CEL writes otherwise, and CEL's own type values. */
static void explain_unknown(soj__checker *c, const soj__cel_node *node, soj__cel_error *error)
{
    static const struct {
        const char *word, *literal;
    } literals[] = {{"True", "true"}, {"TRUE", "true"}, {"False", "false"}, {"FALSE", "false"},
                    {"None", "null"}, {"NULL", "null"}, {"Null", "null"},   {"nil", "null"}};
    static const char *const types[] = {"bool", "bytes",     "double", "int",  "list",
                                        "map",  "null_type", "string", "type", "uint"};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(literals); i++) {
        if (soj__slice_is(node->name, literals[i].word))
            soj__cel_suggest(c->arena, c->errors, error, "write ", literals[i].literal,
                             (const char *)NULL);
    }
    if (!error->suggestion && error->problem == SOJ__CEL_UNKNOWN_NAME)
        soj__cel_suggest(c->arena, c->errors, error, "put text in quotes: \"",
                         soj__cel_quote(c->arena, c->errors, node->name), "\"", (const char *)NULL);
    for (size_t i = 0; i < SOJ__ARRAY_LEN(types); i++) {
        if (soj__slice_is(node->name, types[i])) {
            error->problem = SOJ__CEL_NOT_SUPPORTED;
            error->message = "types as values are not supported yet";
            error->suggestion = NULL;
        }
    }
}

static bool resolve(soj__checker *c, soj__cel_node *node)
{
    soj__cel_error found = {0};
    SOJ__ASSERT(c->env->resolve); /* without it there are no names: soj__cel_and_not() */
    if (c->env->resolve(c->env->ctx, node->name, node->field, &node->ref, &found))
        return true;
    node->kind = SOJ__KIND_ERROR;
    if (!found.message) {
        c->errors->no_memory = true;
        return false;
    }
    uint32_t end = node->field.data ? node->field_to : node->to;
    bool is_root = found.problem == SOJ__CEL_UNKNOWN_NAME;
    soj__cel_error *error =
        soj__cel_report(c->arena, c->errors, (soj__cel_problem)found.problem, node->name_from,
                        is_root ? node->name_to : end, found.message, (const char *)NULL);
    if (!error)
        return false;
    error->code = found.code;
    error->suggestion = found.suggestion;
    if (!node->field.data)
        explain_unknown(c, node, error);
    return false;
}

static void check_name(soj__checker *c, soj__cel_node *node)
{
    if (!resolve(c, node))
        return;
    if (node->ref.segment) {
        SOJ__ASSERT(node->ref.segment->is_checked);
        node->type = SOJ__NODE_TREE;
        node->tree = node->ref.segment;
        node->is_settled = true;
        node->kind = SOJ__KIND_BOOL;
        return;
    }
    node->kind = node->ref.kind;
    node->may_be_null = node->kind == SOJ__KIND_NULL;
    if (node->kind == SOJ__KIND_STRING || node->kind == SOJ__KIND_DYN)
        node->text_max = node->ref.text_max;
}

static void check_has(soj__checker *c, soj__cel_node *node)
{
    if (!resolve(c, node))
        return;
    node->kind = SOJ__KIND_BOOL;
    if (node->ref.segment)
        (void)soj__check_mismatch(c, node, node->from, node->to,
                                  "a segment always has a value: ", "use it as it is", NULL);
}

/* The wrong use of a value as a condition. */
static void check_condition(soj__checker *c, soj__cel_node *node, const soj__cel_node *condition)
{
    if (condition->kind == SOJ__KIND_BOOL || condition->kind == SOJ__KIND_DYN)
        return;
    (void)soj__check_mismatch(c, node, condition->from, condition->to,
                              "what stands before '?' must be a bool, this is of type ",
                              soj__check_kind_name(condition->kind), NULL);
}

static void check_choice(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_node *condition = node->child;
    const soj__cel_node *yes = condition->next;
    const soj__cel_node *no = yes->next;
    if (soj__check_failed(condition) || soj__check_failed(yes) || soj__check_failed(no))
        return;
    node->text_max = yes->text_max > no->text_max ? yes->text_max : no->text_max;
    node->may_be_null = yes->may_be_null || no->may_be_null;
    if (yes->kind == no->kind || no->kind == SOJ__KIND_NULL)
        node->kind = yes->kind;
    else if (yes->kind == SOJ__KIND_NULL)
        node->kind = no->kind;
    else if (yes->kind == SOJ__KIND_DYN || no->kind == SOJ__KIND_DYN)
        node->kind = SOJ__KIND_DYN;
    else
        (void)soj__check_mismatch(c, node, yes->from, no->to,
                                  "the two values of '?:' must be of one type, these are ",
                                  soj__check_kind_name(yes->kind), soj__check_kind_name(no->kind));
    if (!soj__check_failed(node))
        check_condition(c, node, condition);
}

/* The kind that all items have, SOJ__KIND_DYN where they differ or there are none. */
static void check_list(soj__checker *c, soj__cel_node *node)
{
    if (!node->is_list_of_in) {
        (void)soj__cel_report(c->arena, c->errors, SOJ__CEL_NOT_SUPPORTED, node->from, node->to,
                              "lists are not supported yet, but for 'in' before a list",
                              (const char *)NULL);
        return;
    }
    node->kind = node->child ? node->child->kind : SOJ__KIND_DYN;
    for (const soj__cel_node *item = node->child; item; item = item->next) {
        if (soj__check_failed(item)) {
            node->kind = SOJ__KIND_ERROR;
            return;
        }
        if (item->kind != node->kind || item->may_be_null)
            node->kind = SOJ__KIND_DYN;
    }
}

/* A tree inside one that soj__cel_and_not() made. */
static void check_tree(soj__cel_node *node)
{
    node->kind = (uint8_t)node->tree->kind;
    node->has_truth = node->tree->root->has_truth;
    node->truth = node->tree->root->truth;
}

static void check_node(soj__checker *c, soj__cel_node *node)
{
    switch ((soj__cel_node_type)node->type) {
    case SOJ__NODE_LITERAL:
        check_literal(node);
        break;
    case SOJ__NODE_NAME:
        check_name(c, node);
        break;
    case SOJ__NODE_HAS:
        check_has(c, node);
        break;
    case SOJ__NODE_UNARY:
        soj__check_unary(c, node);
        break;
    case SOJ__NODE_BINARY:
        soj__check_binary(c, node);
        break;
    case SOJ__NODE_CHOICE:
        check_choice(c, node);
        break;
    case SOJ__NODE_CALL:
        soj__check_call(c, node);
        break;
    case SOJ__NODE_LIST:
        check_list(c, node);
        break;
    case SOJ__NODE_TREE:
    default:
        check_tree(node);
        break;
    }
}

bool soj__cel_check(soj__arena *arena, soj__cel_ast *ast, const soj__cel_env *env,
                    soj__cel_errors *errors, soj__kind *out_kind)
{
    const soj__cel_error *last = errors->last;
    soj__checker checker = {.arena = arena, .errors = errors, .env = env};
    SOJ__ASSERT(!ast->is_checked);
    for (soj__cel_node *node = ast->first; node; node = node->later)
        check_node(&checker, node);
    if (errors->last != last || errors->no_memory)
        return false;
    ast->is_checked = true;
    ast->kind = (soj__kind)ast->root->kind;
    *out_kind = ast->kind;
    return true;
}

bool soj__cel_is_literal(const soj__cel_ast *ast, bool *out_value)
{
    if (!ast->root->has_truth)
        return false;
    *out_value = ast->root->truth;
    return true;
}

bool soj__cel_literal(const soj__cel_ast *ast, soj__val *out_value)
{
    if (ast->root->type != SOJ__NODE_LITERAL)
        return false;
    *out_value = ast->root->value;
    return true;
}

/* A node that stands for a whole tree, which stays as it is and can be shared. */
static soj__cel_node *tree_node(soj__arena *arena, soj__cel_ast *ast, const soj__cel_ast *tree)
{
    soj__cel_node *node = soj__cel_node_new(arena, ast, SOJ__NODE_TREE);
    if (!node)
        return NULL;
    node->tree = tree;
    node->to = tree->text_len;
    return node;
}

static soj__cel_node *operator_node(soj__arena *arena, soj__cel_ast *ast, soj__cel_node_type type,
                                    soj__cel_operator op, soj__cel_node *left)
{
    soj__cel_node *node = left ? soj__cel_node_new(arena, ast, type) : NULL;
    if (!node)
        return NULL;
    node->op = (uint8_t)op;
    node->repeat = 1;
    soj__cel_node_adopt(node, left);
    return node;
}

static soj__cel_node *and_not_node(soj__arena *arena, soj__cel_ast *ast, const soj__cel_ast *when,
                                   const soj__cel_ast *unless)
{
    soj__cel_node *left = when ? tree_node(arena, ast, when) : NULL;
    soj__cel_node *inner = tree_node(arena, ast, unless);
    soj__cel_node *negated = operator_node(arena, ast, SOJ__NODE_UNARY, SOJ__OPERATOR_NOT, inner);
    if (!when || !negated)
        return negated;
    soj__cel_node *node = operator_node(arena, ast, SOJ__NODE_BINARY, SOJ__OPERATOR_AND, left);
    if (node)
        soj__cel_node_adopt(node, negated);
    return node;
}

soj__cel_ast *soj__cel_and_not(soj__arena *arena, soj__cel_ast *when, const soj__cel_ast *unless)
{
    SOJ__ASSERT(when || unless);
    SOJ__ASSERT((!when || when->is_checked) && (!unless || unless->is_checked));
    if (!unless)
        return when;
    soj__cel_ast *ast = soj__arena_alloc(arena, sizeof(*ast));
    if (!ast)
        return NULL;
    ast->text_len = when ? when->text_len : unless->text_len;
    ast->root = and_not_node(arena, ast, when, unless);
    if (!ast->root)
        return NULL;
    /* There are no names in it, and nothing to be found: both can be bools. */
    static const soj__cel_env no_names = {.is_unchecked = true};
    soj__cel_errors none = {0};
    soj__kind kind;
    (void)soj__cel_check(arena, ast, &no_names, &none, &kind);
    return ast;
}
