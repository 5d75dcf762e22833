/* SPDX-License-Identifier: MIT */
/* Recursive descent over one condition. Whatever recurses passes parse_expression(), which bounds
 * the depth; chains of operators, prefixes and members are loops. The first syntax error ends the
 * parse; what is well-formed but not supported is reported and read on. */
#include "cel/parse.h"

#include <sojourn/limits.h>

#include "base/utf8.h"

/* Operators that tie tighter have higher numbers; all are left-associative. */
static const struct {
    uint8_t op, strength;
} binary[SOJ__TOKEN_COUNT] = {
    [SOJ__TOKEN_OR] = {SOJ__OPERATOR_OR, 1},     [SOJ__TOKEN_AND] = {SOJ__OPERATOR_AND, 2},
    [SOJ__TOKEN_EQ] = {SOJ__OPERATOR_EQ, 3},     [SOJ__TOKEN_NE] = {SOJ__OPERATOR_NE, 3},
    [SOJ__TOKEN_LT] = {SOJ__OPERATOR_LT, 3},     [SOJ__TOKEN_LE] = {SOJ__OPERATOR_LE, 3},
    [SOJ__TOKEN_GT] = {SOJ__OPERATOR_GT, 3},     [SOJ__TOKEN_GE] = {SOJ__OPERATOR_GE, 3},
    [SOJ__TOKEN_IN] = {SOJ__OPERATOR_IN, 3},     [SOJ__TOKEN_PLUS] = {SOJ__OPERATOR_ADD, 4},
    [SOJ__TOKEN_MINUS] = {SOJ__OPERATOR_SUB, 4}, [SOJ__TOKEN_STAR] = {SOJ__OPERATOR_MUL, 5},
    [SOJ__TOKEN_SLASH] = {SOJ__OPERATOR_DIV, 5}, [SOJ__TOKEN_PERCENT] = {SOJ__OPERATOR_MOD, 5},
};

static soj__cel_node *parse_expression(soj__parser *p);

static void advance(soj__parser *p)
{
    p->before = p->token;
    p->token = soj__lex_next(&p->lexer);
}

static soj__cel_node *new_node(soj__parser *p, soj__cel_node_type type, uint32_t from, uint32_t to)
{
    soj__cel_node *node = soj__cel_node_new(p->arena, p->ast, type);
    if (!node)
        return soj__parse_no_memory(p);
    node->from = node->name_from = from;
    node->to = node->name_to = to;
    return node;
}

static soj__cel_node *literal(soj__parser *p, soj__val value)
{
    soj__cel_node *node = new_node(p, SOJ__NODE_LITERAL, p->token.from, p->token.to);
    if (node)
        node->value = value;
    advance(p);
    return node;
}

static soj__cel_node *parse_int(soj__parser *p, bool is_negative)
{
    uint64_t magnitude = p->token.number;
    if (magnitude > (uint64_t)INT64_MAX + is_negative)
        return soj__parse_bad(
            p, SOJ__CEL_SYNTAX, &p->token, "the number is too large for an int",
            "ints end at 9223372036854775807; write it with a decimal point for a "
            "double");
    if (is_negative && magnitude > 0)
        return literal(p, soj__val_int(-(int64_t)(magnitude - 1) - 1));
    return literal(p, soj__val_int((int64_t)magnitude));
}

/* The items of a call or a list up to the closing token, adopted by `parent`. */
static soj__cel_node *parse_items(soj__parser *p, soj__cel_node *parent, const soj__token *open,
                                  soj__token_type close)
{
    /* A comma may end a list, but not the arguments of a call. */
    while (p->token.type != close ||
           (close == SOJ__TOKEN_RPAREN && p->before.type == SOJ__TOKEN_COMMA)) {
        soj__cel_node *item = parse_expression(p);
        if (!item)
            return NULL;
        soj__cel_node_adopt(parent, item);
        if (p->token.type == SOJ__TOKEN_COMMA)
            advance(p);
        else if (p->token.type != close)
            return soj__parse_want_close(p, open);
    }
    advance(p);
    parent->to = p->before.to;
    return parent;
}

/* Re-make `node` as the newest, so that its children come before it in the order of making. */
static soj__cel_node *make_parent(soj__parser *p, const soj__cel_node *node)
{
    soj__cel_node *made = new_node(p, (soj__cel_node_type)node->type, node->from, node->to);
    if (!made)
        return NULL;
    soj__cel_node *later = made->later;
    *made = *node;
    made->later = later;
    return made;
}

static soj__cel_node *parse_list(soj__parser *p)
{
    soj__token open = p->token;
    soj__cel_node list = {.type = SOJ__NODE_LIST, .from = open.from};
    advance(p);
    if (!parse_items(p, &list, &open, SOJ__TOKEN_RBRACKET))
        return NULL;
    return make_parent(p, &list);
}

static soj__cel_node *parse_parentheses(soj__parser *p)
{
    soj__token open = p->token;
    advance(p);
    soj__cel_node *inner = parse_expression(p);
    if (!inner)
        return NULL;
    if (p->token.type != SOJ__TOKEN_RPAREN)
        return soj__parse_want_close(p, &open);
    advance(p);
    inner->from = open.from;
    inner->to = p->before.to;
    return inner;
}

/* has(root.name): the argument is a name, not a value. */
static soj__cel_node *make_has(soj__parser *p, const soj__cel_node *call)
{
    soj__cel_node *name = call->child;
    if (call->n_children != 1 || name->type != SOJ__NODE_NAME || !name->field.data) {
        soj__token at = {.from = call->from, .to = call->to};
        return soj__parse_bad(p, SOJ__CEL_TYPE, &at, "has() asks whether a name has a value",
                              "write has(customer.NAME), has(before.NAME) or has(event.NAME)");
    }
    name->type = SOJ__NODE_HAS;
    name->from = call->from;
    name->to = call->to;
    return name;
}

/* The present token is the '(' behind a function's name; `target` stood before the dot, or NULL. */
static soj__cel_node *parse_call(soj__parser *p, const soj__token *name, soj__cel_node *target)
{
    soj__token open = p->token;
    soj__cel_node call = {.type = SOJ__NODE_CALL, .is_method = target != NULL, .name = name->text};
    call.from = target ? target->from : name->from;
    call.name_from = name->from;
    call.name_to = name->to;
    if (target)
        soj__cel_node_adopt(&call, target);
    advance(p);
    if (!parse_items(p, &call, &open, SOJ__TOKEN_RPAREN))
        return NULL;
    if (!target && soj__slice_is(name->text, "has"))
        return make_has(p, &call);
    const char *missing = soj__cel_function_missing(name->text);
    if (missing)
        (void)soj__parse_bad(p, SOJ__CEL_NOT_SUPPORTED, name, missing, NULL);
    return make_parent(p, &call);
}

static soj__cel_node *parse_name(soj__parser *p)
{
    soj__token name = p->token;
    if (soj__slice_is(name.text, "true"))
        return literal(p, soj__val_bool(true));
    if (soj__slice_is(name.text, "false"))
        return literal(p, soj__val_bool(false));
    if (soj__slice_is(name.text, "null"))
        return literal(p, (soj__val){.kind = SOJ__KIND_NULL});
    if (soj__parse_is_reserved(name.text))
        return soj__parse_bad(p, SOJ__CEL_SYNTAX, &name, "this word is reserved and names nothing",
                              soj__slice_is(name.text, "if") ? "write CONDITION ? VALUE : VALUE"
                                                             : NULL);
    advance(p);
    if (p->token.type == SOJ__TOKEN_LPAREN)
        return parse_call(p, &name, NULL);
    soj__cel_node *node = new_node(p, SOJ__NODE_NAME, name.from, name.to);
    if (node)
        node->name = name.text;
    return node;
}

static soj__cel_node *parse_bytes(soj__parser *p)
{
    (void)soj__parse_bad(p, SOJ__CEL_NOT_SUPPORTED, &p->token,
                         "bytes literals are not supported yet", NULL);
    return literal(p, (soj__val){.kind = SOJ__KIND_NULL});
}

static soj__cel_node *parse_primary(soj__parser *p, bool is_negative)
{
    const soj__token *token = &p->token;
    switch ((int)token->type) {
    case SOJ__TOKEN_INT:
        return parse_int(p, is_negative);
    case SOJ__TOKEN_UINT:
        return literal(p, (soj__val){.kind = SOJ__KIND_UINT, .as.unsigned_integer = token->number});
    case SOJ__TOKEN_DOUBLE:
        return literal(p, soj__val_double(is_negative ? -token->real : token->real));
    case SOJ__TOKEN_STRING:
        return literal(p, soj__val_text(token->text.data, token->text.len));
    case SOJ__TOKEN_BYTES:
        return parse_bytes(p);
    case SOJ__TOKEN_NAME:
        return parse_name(p);
    case SOJ__TOKEN_LPAREN:
        return parse_parentheses(p);
    case SOJ__TOKEN_LBRACKET:
        return parse_list(p);
    case SOJ__TOKEN_LBRACE:
        return soj__parse_bad(p, SOJ__CEL_NOT_SUPPORTED, token, "maps are not supported yet", NULL);
    case SOJ__TOKEN_DOT:
        return soj__parse_bad(p, SOJ__CEL_NOT_SUPPORTED, token,
                              "names that begin with '.' are not supported", NULL);
    default:
        return soj__parse_want_value(p);
    }
}

static soj__cel_node *parse_field(soj__parser *p, soj__cel_node *target)
{
    advance(p);
    soj__token name = p->token;
    if (name.type != SOJ__TOKEN_NAME && name.type != SOJ__TOKEN_QUOTED) {
        if (name.type == SOJ__TOKEN_BAD)
            return NULL;
        return soj__parse_bad(p, SOJ__CEL_SYNTAX, &p->before, "a name is missing behind the '.'",
                              NULL);
    }
    advance(p);
    if (p->token.type == SOJ__TOKEN_LPAREN && name.type == SOJ__TOKEN_NAME)
        return parse_call(p, &name, target);
    if (target->type != SOJ__NODE_NAME || target->field.data)
        return soj__parse_no_field(p, &name);
    target->field = name.text;
    target->to = target->field_to = name.to;
    return target;
}

static soj__cel_node *parse_index(soj__parser *p, soj__cel_node *target)
{
    soj__token open = p->token;
    (void)soj__parse_bad(p, SOJ__CEL_NOT_SUPPORTED, &open, "indexing with [ ] is not supported yet",
                         NULL);
    advance(p);
    if (!parse_expression(p))
        return NULL;
    if (p->token.type != SOJ__TOKEN_RBRACKET)
        return soj__parse_want_close(p, &open);
    advance(p);
    return target;
}

static soj__cel_node *parse_member(soj__parser *p, bool is_negative)
{
    soj__cel_node *node = parse_primary(p, is_negative);
    while (node) {
        if (p->token.type == SOJ__TOKEN_DOT)
            node = parse_field(p, node);
        else if (p->token.type == SOJ__TOKEN_LBRACKET)
            node = parse_index(p, node);
        else
            break;
    }
    return node;
}

static soj__cel_node *parse_unary(soj__parser *p)
{
    soj__token first = p->token;
    uint32_t count = 0;
    bool is_minus = first.type == SOJ__TOKEN_MINUS;
    if (!is_minus && first.type != SOJ__TOKEN_NOT)
        return parse_member(p, false);
    for (; p->token.type == first.type; count++)
        advance(p);
    bool is_number = p->token.type == SOJ__TOKEN_INT || p->token.type == SOJ__TOKEN_DOUBLE;
    bool is_folded = is_minus && is_number;
    soj__cel_node *operand = parse_member(p, is_folded);
    if (!operand)
        return NULL;
    count -= is_folded;
    if (count == 0) {
        operand->from = first.from;
        return operand;
    }
    soj__cel_node *node = new_node(p, SOJ__NODE_UNARY, first.from, operand->to);
    if (!node)
        return NULL;
    node->name_to = first.to;
    node->op = is_minus ? SOJ__OPERATOR_NEGATE : SOJ__OPERATOR_NOT;
    /* Two in a row undo each other where the operand fits at all, so more than two say no more. */
    node->repeat = count % 2 ? 1 : 2;
    soj__cel_node_adopt(node, operand);
    return node;
}

static soj__cel_node *parse_binary(soj__parser *p, uint8_t least)
{
    soj__cel_node *left = parse_unary(p);
    while (left && binary[p->token.type].strength >= least) {
        soj__token sign = p->token;
        advance(p);
        soj__cel_node *right = parse_binary(p, (uint8_t)(binary[sign.type].strength + 1));
        soj__cel_node *node = right ? new_node(p, SOJ__NODE_BINARY, left->from, right->to) : NULL;
        if (!node)
            return NULL;
        node->op = binary[sign.type].op;
        node->name_from = sign.from;
        node->name_to = sign.to;
        right->is_list_of_in = node->op == SOJ__OPERATOR_IN && right->type == SOJ__NODE_LIST;
        soj__cel_node_adopt(node, left);
        soj__cel_node_adopt(node, right);
        left = node;
    }
    return left;
}

static soj__cel_node *parse_choice(soj__parser *p, soj__cel_node *condition)
{
    soj__token question = p->token;
    advance(p);
    soj__cel_node *yes = parse_binary(p, 1);
    if (!yes)
        return NULL;
    if (p->token.type == SOJ__TOKEN_QUESTION)
        return soj__parse_bad(p, SOJ__CEL_SYNTAX, &p->token, "this '?' stands inside another",
                              "put the inner CONDITION ? VALUE : VALUE in parentheses");
    if (p->token.type == SOJ__TOKEN_END)
        return soj__parse_bad(p, SOJ__CEL_SYNTAX, &question, "the ':' for this '?' is missing",
                              "write CONDITION ? VALUE : VALUE");
    if (p->token.type != SOJ__TOKEN_COLON)
        return soj__parse_want_operator(p);
    advance(p);
    soj__cel_node *no = parse_expression(p);
    soj__cel_node *node = no ? new_node(p, SOJ__NODE_CHOICE, condition->from, no->to) : NULL;
    if (!node)
        return NULL;
    soj__cel_node_adopt(node, condition);
    soj__cel_node_adopt(node, yes);
    soj__cel_node_adopt(node, no);
    return node;
}

static soj__cel_node *parse_expression(soj__parser *p)
{
    /* Each level costs some 1.5 KiB of the C stack; checker and emitter do not recurse. */
    if (p->depth >= SOJ_LIMIT_CONDITION_NESTING)
        return soj__parse_bad(p, SOJ__CEL_TOO_COSTLY, &p->token,
                              "the condition is nested deeper than 250 levels",
                              "move parts of it into segments");
    p->depth++;
    soj__cel_node *node = parse_binary(p, 1);
    if (node && p->token.type == SOJ__TOKEN_QUESTION)
        node = parse_choice(p, node);
    p->depth--;
    return node;
}

static soj__cel_node *parse_all(soj__parser *p, soj__slice text)
{
    soj__token whole = {.from = 0, .to = (uint32_t)text.len};
    if (!soj__utf8_valid(text.data, text.len))
        return soj__parse_bad(p, SOJ__CEL_SYNTAX, &whole, "the condition is not UTF-8", NULL);
    advance(p);
    if (p->token.type == SOJ__TOKEN_END)
        return soj__parse_bad(p, SOJ__CEL_SYNTAX, &whole, "the condition is empty", NULL);
    soj__cel_node *root = parse_expression(p);
    if (root && p->token.type != SOJ__TOKEN_END)
        return soj__parse_want_operator(p);
    return root;
}

soj__cel_ast *soj__cel_parse(soj__arena *arena, soj__slice text, soj__cel_errors *errors)
{
    const soj__cel_error *last = errors->last;
    if (text.len > SOJ_LIMIT_CONDITION_TEXT) {
        SOJ__ASSERT(text.len <= UINT32_MAX);
        (void)soj__cel_report(arena, errors, SOJ__CEL_TOO_COSTLY, SOJ_LIMIT_CONDITION_TEXT,
                              (uint32_t)text.len, "the condition is longer than 16 KiB",
                              (const char *)NULL);
        return NULL;
    }
    soj__parser p = {.arena = arena, .errors = errors};
    p.lexer = (soj__lexer){.arena = arena, .errors = errors, .text = text};
    p.ast = soj__arena_alloc(arena, sizeof(*p.ast));
    if (!p.ast) {
        errors->no_memory = true;
        return NULL;
    }
    p.ast->text_len = (uint32_t)text.len;
    p.ast->root = parse_all(&p, text);
    return p.ast->root && errors->last == last && !errors->no_memory ? p.ast : NULL;
}
