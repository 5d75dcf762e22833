/* SPDX-License-Identifier: MIT */
#include "cel/check.h"

#include <sojourn/limits.h>

#include "base/number.h"
#include "cel/ops.h"
#include "time/civil.h"

/* What is added, subtracted and so on: kinds, result, instruction. Whatever may be of any kind uses
 * the DYN instruction. */
static const struct {
    uint8_t op, left, right, result, opcode;
} arithmetic[] = {
#define ROW(op, left, right, result, opcode)                                                       \
    {                                                                                              \
        SOJ__OPERATOR_##op, SOJ__KIND_##left, SOJ__KIND_##right, SOJ__KIND_##result,               \
            SOJ__OP_##opcode                                                                       \
    }
    ROW(ADD, INT, INT, INT, ADD_INT),
    ROW(ADD, UINT, UINT, UINT, ADD_DYN),
    ROW(ADD, DOUBLE, DOUBLE, DOUBLE, ADD_DOUBLE),
    ROW(ADD, STRING, STRING, STRING, ADD_DYN),
    ROW(ADD, TIMESTAMP, DURATION, TIMESTAMP, ADD_DYN),
    ROW(ADD, DURATION, TIMESTAMP, TIMESTAMP, ADD_DYN),
    ROW(ADD, DURATION, DURATION, DURATION, ADD_DYN),
    ROW(SUB, INT, INT, INT, SUB_INT),
    ROW(SUB, UINT, UINT, UINT, SUB_DYN),
    ROW(SUB, DOUBLE, DOUBLE, DOUBLE, SUB_DOUBLE),
    ROW(SUB, TIMESTAMP, TIMESTAMP, DURATION, SUB_DYN),
    ROW(SUB, TIMESTAMP, DURATION, TIMESTAMP, SUB_DYN),
    ROW(SUB, DURATION, DURATION, DURATION, SUB_DYN),
    ROW(MUL, INT, INT, INT, MUL_INT),
    ROW(MUL, UINT, UINT, UINT, MUL_DYN),
    ROW(MUL, DOUBLE, DOUBLE, DOUBLE, MUL_DOUBLE),
    ROW(DIV, INT, INT, INT, DIV_DYN),
    ROW(DIV, UINT, UINT, UINT, DIV_DYN),
    ROW(DIV, DOUBLE, DOUBLE, DOUBLE, DIV_DOUBLE),
    ROW(MOD, INT, INT, INT, MOD_DYN),
    ROW(MOD, UINT, UINT, UINT, MOD_DYN),
#undef ROW
};

/* The instructions of an operator by its operands' kind. */
static const struct {
    uint8_t on_int, on_double, on_string, on_dyn;
} operators[] = {
#define ROW(name, on_int, on_double, on_string, on_dyn)                                            \
    [SOJ__OPERATOR_##                                                                              \
        name] = {SOJ__OP_##on_int, SOJ__OP_##on_double, SOJ__OP_##on_string, SOJ__OP_##on_dyn}
    ROW(OR, OR, OR, OR, OR),
    ROW(AND, AND, AND, AND, AND),
    ROW(EQ, EQ_INT, EQ_DOUBLE, EQ_STRING, EQ_DYN),
    ROW(NE, NE_INT, NE_DOUBLE, NE_STRING, NE_DYN),
    ROW(LT, LT_INT, LT_DOUBLE, LT_DYN, LT_DYN),
    ROW(LE, LE_INT, LE_DOUBLE, LE_DYN, LE_DYN),
    ROW(GT, GT_INT, GT_DOUBLE, GT_DYN, GT_DYN),
    ROW(GE, GE_INT, GE_DOUBLE, GE_DYN, GE_DYN),
    ROW(IN, IN_END, IN_END, IN_END, IN_END),
    ROW(ADD, ADD_DYN, ADD_DYN, ADD_DYN, ADD_DYN),
    ROW(SUB, SUB_DYN, SUB_DYN, SUB_DYN, SUB_DYN),
    ROW(MUL, MUL_DYN, MUL_DYN, MUL_DYN, MUL_DYN),
    ROW(DIV, DIV_DYN, DIV_DYN, DIV_DYN, DIV_DYN),
    ROW(MOD, MOD_DYN, MOD_DYN, MOD_DYN, MOD_DYN),
    ROW(NOT, NOT, NOT, NOT, NOT),
    ROW(NEGATE, NEGATE, NEGATE, NEGATE, NEGATE),
#undef ROW
};

static bool is_number(unsigned kind)
{
    return kind == SOJ__KIND_INT || kind == SOJ__KIND_UINT || kind == SOJ__KIND_DOUBLE;
}

/* How to write the number `literal` as a value of `kind`; nothing where that is not simply done. */
static void suggest_number(soj__checker *c, soj__cel_error *error, const soj__cel_node *literal,
                           unsigned kind)
{
    char digits[24];
    size_t n = sizeof(digits) - 1;
    int64_t number = literal->value.as.integer;
    if (literal->type != SOJ__NODE_LITERAL || literal->kind != SOJ__KIND_INT)
        return;
    uint64_t magnitude = soj__magnitude(number);
    digits[n] = '\0';
    do {
        digits[--n] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude);
    if (number < 0)
        digits[--n] = '-';
    if (kind == SOJ__KIND_DOUBLE)
        soj__cel_suggest(c->arena, c->errors, error, "write ", digits + n, ".0",
                         (const char *)NULL);
    else if (kind == SOJ__KIND_UINT && number >= 0)
        soj__cel_suggest(c->arena, c->errors, error, "write ", digits + n, "u", (const char *)NULL);
    else if (kind == SOJ__KIND_STRING)
        soj__cel_suggest(c->arena, c->errors, error, "put it in quotes: \"", digits + n, "\"",
                         (const char *)NULL);
    else if (kind == SOJ__KIND_DURATION)
        soj__cel_suggest(c->arena, c->errors, error, "write days(", digits + n, ") or hours(",
                         digits + n, ")", (const char *)NULL);
}

/* How to write a text as a timestamp or a duration. */
static void suggest_time(soj__checker *c, soj__cel_error *error, soj__slice text, bool is_timestamp)
{
    soj_time micros;
    uint32_t nanos;
    const char *shown = soj__cel_quote(c->arena, c->errors, text);
    if (!is_timestamp && soj__cel_duration_parse(text, &micros, &nanos))
        soj__cel_suggest(c->arena, c->errors, error, "write duration(\"", shown, "\")",
                         (const char *)NULL);
    else if (!is_timestamp)
        error->suggestion = "write it like duration(\"36h30m\"), or days(3)";
    else if (soj__instant_parse(text, false, &micros, &nanos))
        soj__cel_suggest(c->arena, c->errors, error, "write timestamp(\"", shown, "\")",
                         (const char *)NULL);
    else if (soj__instant_parse(text, true, &micros, &nanos))
        soj__cel_suggest(c->arena, c->errors, error, "write timestamp(\"", shown, "T00:00:00Z\")",
                         (const char *)NULL);
    else
        error->suggestion = "write it like timestamp(\"2026-03-01T00:00:00Z\")";
}

/* How to write a text literal as a value of `kind`. */
static void suggest_text(soj__checker *c, soj__cel_error *error, const soj__cel_node *literal,
                         unsigned kind)
{
    if (literal->type != SOJ__NODE_LITERAL || literal->kind != SOJ__KIND_STRING)
        return;
    soj__slice text = {literal->value.as.text, literal->value.extra};
    if (is_number(kind) || kind == SOJ__KIND_BOOL)
        soj__cel_suggest(c->arena, c->errors, error, "write ", soj__check_kind_name(kind),
                         "s without quotes", (const char *)NULL);
    else if (kind == SOJ__KIND_TIMESTAMP || kind == SOJ__KIND_DURATION)
        suggest_time(c, error, text, kind == SOJ__KIND_TIMESTAMP);
}

static void suggest_has(soj__checker *c, soj__cel_error *error, const soj__cel_node *name)
{
    if (name->type != SOJ__NODE_NAME || !name->field.data)
        return;
    soj__cel_suggest(c->arena, c->errors, error, "ask whether there is a value with has(",
                     soj__cel_quote(c->arena, c->errors, name->name), ".",
                     soj__cel_quote(c->arena, c->errors, name->field), ")", (const char *)NULL);
}

/* Number against number: the literal of the two is the one to change, else a conversion helps. */
static void suggest_conversion(soj__checker *c, soj__cel_error *error, const soj__cel_node *left,
                               const soj__cel_node *right)
{
    if (!error)
        return;
    suggest_number(c, error, right, left->kind);
    suggest_number(c, error, left, right->kind);
    suggest_text(c, error, right, left->kind);
    suggest_text(c, error, left, right->kind);
    if (right->kind == SOJ__KIND_NULL)
        suggest_has(c, error, left);
    if (left->kind == SOJ__KIND_NULL)
        suggest_has(c, error, right);
    if (!error->suggestion && is_number(left->kind) && is_number(right->kind))
        error->suggestion = "convert one of the two with int() or double()";
}

static void report_operands(soj__checker *c, soj__cel_node *node, const char *what)
{
    const soj__cel_node *left = node->child;
    const soj__cel_node *right = left->next;
    /* A literal is what its author will change. */
    const soj__cel_node *from = right->type == SOJ__NODE_LITERAL ? right : left;
    const soj__cel_node *to = left->type == SOJ__NODE_LITERAL && from == left ? left : right;
    soj__cel_error *error =
        soj__check_mismatch(c, node, from->from, to->to, what, soj__check_kind_name(left->kind),
                            soj__check_kind_name(right->kind));
    suggest_conversion(c, error, left, right);
}

/* "a < b < c" compares a bool with c. */
static void suggest_chain(soj__checker *c, const soj__cel_node *node)
{
    const soj__cel_node *left = node->child;
    if (left->kind == SOJ__KIND_BOOL && left->type == SOJ__NODE_BINARY &&
        left->op >= SOJ__OPERATOR_LT && left->op <= SOJ__OPERATOR_GE && c->errors->last)
        c->errors->last->suggestion = "write both comparisons and join them: a < b && b < c";
}

static void report_comparison(soj__checker *c, soj__cel_node *node)
{
    report_operands(c, node, "cannot compare ");
    if (soj__check_failed(node))
        suggest_chain(c, node);
}

static uint8_t opcode_for(const soj__cel_node *node, unsigned kind)
{
    switch (kind) {
    case SOJ__KIND_INT:
        return operators[node->op].on_int;
    case SOJ__KIND_DOUBLE:
        return operators[node->op].on_double;
    case SOJ__KIND_STRING:
        return operators[node->op].on_string;
    default:
        return operators[node->op].on_dyn;
    }
}

static void check_equality(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_node *left = node->child;
    const soj__cel_node *right = left->next;
    bool is_open = left->kind == SOJ__KIND_DYN || right->kind == SOJ__KIND_DYN;
    bool is_null = (left->may_be_null && right->kind == SOJ__KIND_NULL) ||
                   (right->may_be_null && left->kind == SOJ__KIND_NULL);
    node->kind = SOJ__KIND_BOOL;
    if (is_open || is_null)
        return;
    if (left->kind != right->kind)
        report_comparison(c, node);
    else if (!left->may_be_null && !right->may_be_null)
        node->opcode = opcode_for(node, left->kind);
}

static void check_order(soj__checker *c, soj__cel_node *node)
{
    unsigned left = node->child->kind;
    unsigned right = node->child->next->kind;
    node->kind = SOJ__KIND_BOOL;
    /* CEL orders numbers of different kinds as one line of numbers. */
    bool is_open = left == SOJ__KIND_DYN || right == SOJ__KIND_DYN;
    if (is_open || (is_number(left) && is_number(right) && left != right))
        return;
    if (left != right || left == SOJ__KIND_NULL)
        report_comparison(c, node);
    else
        node->opcode = opcode_for(node, left);
}

static void check_arithmetic(soj__checker *c, soj__cel_node *node)
{
    unsigned left = node->child->kind;
    unsigned right = node->child->next->kind;
    uint64_t sum = (uint64_t)node->child->text_max + node->child->next->text_max;
    if (node->op == SOJ__OPERATOR_ADD)
        node->text_max =
            sum > SOJ_LIMIT_CONDITION_SCRATCH ? SOJ_LIMIT_CONDITION_SCRATCH + 1 : (uint32_t)sum;
    node->kind = SOJ__KIND_DYN;
    if (left == SOJ__KIND_DYN || right == SOJ__KIND_DYN)
        return;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(arithmetic); i++) {
        if (arithmetic[i].op == node->op && arithmetic[i].left == left &&
            arithmetic[i].right == right) {
            node->kind = arithmetic[i].result;
            node->opcode = arithmetic[i].opcode;
            return;
        }
    }
    static const char *const words[] = {"'+' cannot add ", "'-' cannot subtract ",
                                        "'*' cannot multiply ", "'/' cannot divide ",
                                        "'%' cannot take the remainder of "};
    report_operands(c, node, words[node->op - SOJ__OPERATOR_ADD]);
}

static void check_logic(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_node *left = node->child;
    const soj__cel_node *right = left->next;
    bool is_and = node->op == SOJ__OPERATOR_AND;
    node->kind = SOJ__KIND_BOOL;
    node->has_truth = left->has_truth && right->has_truth;
    node->truth = is_and ? left->truth && right->truth : left->truth || right->truth;
    for (const soj__cel_node *side = left; side; side = side->next) {
        if (side->kind == SOJ__KIND_BOOL || side->kind == SOJ__KIND_DYN || soj__check_failed(node))
            continue;
        (void)soj__check_mismatch(c, node, side->from, side->to,
                                  is_and ? "'&&' joins bools, this is of type "
                                         : "'||' joins bools, this is of type ",
                                  soj__check_kind_name(side->kind), NULL);
    }
}

static void check_in(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_node *needle = node->child;
    const soj__cel_node *list = needle->next;
    node->kind = SOJ__KIND_BOOL;
    if (list->type != SOJ__NODE_LIST) {
        node->kind = SOJ__KIND_ERROR;
        soj__cel_error *error = soj__cel_report(
            c->arena, c->errors, SOJ__CEL_NOT_SUPPORTED, list->from, list->to,
            "'in' over anything but a list is not supported yet", (const char *)NULL);
        soj__cel_suggest(c->arena, c->errors, error, "write the list out: x in [\"a\", \"b\"]",
                         (const char *)NULL);
        return;
    }
    if (list->kind == needle->kind || list->kind == SOJ__KIND_DYN || needle->kind == SOJ__KIND_DYN)
        return;
    soj__cel_error *error =
        soj__check_mismatch(c, node, list->from, list->to,
                            "'in' looks for a value among values of its type, these are ",
                            soj__check_kind_name(needle->kind), soj__check_kind_name(list->kind));
    suggest_conversion(c, error, needle, list->child);
}

static bool is_literal_of(const soj__cel_node *node, unsigned kind)
{
    return node->type == SOJ__NODE_LITERAL && node->kind == kind;
}

/* Whether a value, compared with a literal or looked for among literals, gives true. */
static bool is_true_of(const soj__cel_node *node, soj__val value)
{
    const soj__cel_node *right = node->child->next;
    const soj__cel_node *literal = right->type == SOJ__NODE_LIST ? right->child : right;
    for (; literal; literal = literal->next) {
        if ((unsigned)soj__op_compare(value, literal->value) & soj__cel_orders(node))
            return true;
    }
    return false;
}

/* Where the left side is an attribute of few values, and the right side is literal, all is known of
 * each of the values. */
static void choose(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_node *name = node->child;
    const soj__cel_node *right = name->next;
    const soj__cel_node *first = right->type == SOJ__NODE_LIST ? right->child : right;
    if (name->type != SOJ__NODE_NAME || name->ref.n_choices == 0 ||
        name->ref.n_choices > SOJ__CEL_MOST_CHOICES || !first)
        return;
    for (const soj__cel_node *item = first; item; item = item->next) {
        if (!is_literal_of(item, name->kind))
            return;
    }
    for (uint32_t i = 0; i < name->ref.n_choices; i++) {
        soj__val value = c->env->choice(c->env->ctx, name->ref.index, i);
        node->choices |= (uint64_t)is_true_of(node, value) << i;
    }
    node->opcode = SOJ__OP_CHOICE;
}

static bool is_comparison(const soj__cel_node *node)
{
    return node->op >= SOJ__OPERATOR_EQ && node->op <= SOJ__OPERATOR_IN;
}

void soj__check_binary(soj__checker *checker, soj__cel_node *node)
{
    if (soj__check_failed(node->child) || soj__check_failed(node->child->next))
        return;
    node->opcode = operators[node->op].on_dyn;
    if (node->op == SOJ__OPERATOR_AND || node->op == SOJ__OPERATOR_OR)
        check_logic(checker, node);
    else if (node->op == SOJ__OPERATOR_EQ || node->op == SOJ__OPERATOR_NE)
        check_equality(checker, node);
    else if (node->op == SOJ__OPERATOR_IN)
        check_in(checker, node);
    else if (node->op >= SOJ__OPERATOR_ADD)
        check_arithmetic(checker, node);
    else
        check_order(checker, node);
    if (is_comparison(node) && !soj__check_failed(node))
        choose(checker, node);
}

void soj__check_unary(soj__checker *checker, soj__cel_node *node)
{
    const soj__cel_node *operand = node->child;
    bool is_not = node->op == SOJ__OPERATOR_NOT;
    unsigned kind = operand->kind;
    if (soj__check_failed(operand))
        return;
    node->opcode = operators[node->op].on_dyn;
    node->kind = is_not ? SOJ__KIND_BOOL : operand->kind;
    node->has_truth = is_not && operand->has_truth;
    node->truth = node->repeat == 1 ? !operand->truth : operand->truth;
    if (kind == SOJ__KIND_DYN)
        return;
    if (is_not ? kind == SOJ__KIND_BOOL : kind == SOJ__KIND_INT || kind == SOJ__KIND_DOUBLE)
        return;
    (void)soj__check_mismatch(checker, node, operand->from, operand->to,
                              is_not ? "'!' negates a bool, this is of type "
                                     : "'-' negates an int or a double, this is of type ",
                              soj__check_kind_name(kind), NULL);
}
