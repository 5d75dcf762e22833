/* SPDX-License-Identifier: MIT */
#include "cel/node.h"

#include <stdarg.h>

#define QUOTE_MAX 60u

soj__cel_node *soj__cel_node_new(soj__arena *arena, soj__cel_ast *ast, soj__cel_node_type type)
{
    soj__cel_node *node = soj__arena_alloc(arena, sizeof(*node));
    if (!node)
        return NULL;
    node->type = (uint8_t)type;
    if (ast->last)
        ast->last->later = node;
    else
        ast->first = node;
    ast->last = node;
    return node;
}

void soj__cel_node_adopt(soj__cel_node *parent, soj__cel_node *child)
{
    if (parent->last_child)
        parent->last_child->next = child;
    else
        parent->child = child;
    parent->last_child = child;
    parent->n_children++;
}

unsigned soj__cel_orders(const soj__cel_node *node)
{
    static const uint8_t orders[] = {
        [SOJ__OPERATOR_EQ] = SOJ__ORDER_EQUAL,
        [SOJ__OPERATOR_NE] = SOJ__ORDER_LESS | SOJ__ORDER_GREATER | SOJ__ORDER_NONE,
        [SOJ__OPERATOR_LT] = SOJ__ORDER_LESS,
        [SOJ__OPERATOR_LE] = SOJ__ORDER_LESS | SOJ__ORDER_EQUAL,
        [SOJ__OPERATOR_GT] = SOJ__ORDER_GREATER,
        [SOJ__OPERATOR_GE] = SOJ__ORDER_GREATER | SOJ__ORDER_EQUAL,
        [SOJ__OPERATOR_IN] = SOJ__ORDER_EQUAL,
    };
    SOJ__ASSERT(node->op >= SOJ__OPERATOR_EQ && node->op <= SOJ__OPERATOR_IN);
    return orders[node->op];
}

/* The joined pieces in the arena, or NULL. */
static const char *join(soj__arena *arena, va_list pieces)
{
    va_list again;
    size_t len = 0;
    va_copy(again, pieces);
    for (const char *piece; (piece = va_arg(again, const char *)) != NULL;)
        len += strlen(piece);
    va_end(again);
    char *text = soj__arena_alloc(arena, len + 1);
    if (!text)
        return NULL;
    size_t at = 0;
    for (const char *piece; (piece = va_arg(pieces, const char *)) != NULL;) {
        size_t n = strlen(piece);
        memcpy(text + at, piece, n);
        at += n;
    }
    return text;
}

soj__cel_error *soj__cel_report(soj__arena *arena, soj__cel_errors *errors,
                                soj__cel_problem problem, uint32_t from, uint32_t to, ...)
{
    va_list pieces;
    va_start(pieces, to);
    const char *message = join(arena, pieces);
    va_end(pieces);
    soj__cel_error *error = soj__arena_alloc(arena, sizeof(*error));
    if (!error || !message) {
        errors->no_memory = true;
        return NULL;
    }
    *error = (soj__cel_error){.from = from, .to = to, .problem = problem, .message = message};
    if (errors->last)
        errors->last->next = error;
    else
        errors->first = error;
    errors->last = error;
    return error;
}

void soj__cel_suggest(soj__arena *arena, soj__cel_errors *errors, soj__cel_error *error, ...)
{
    va_list pieces;
    if (!error)
        return;
    va_start(pieces, error);
    error->suggestion = join(arena, pieces);
    va_end(pieces);
    if (!error->suggestion)
        errors->no_memory = true;
}

const char *soj__cel_quote(soj__arena *arena, soj__cel_errors *errors, soj__slice text)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    size_t len = text.len;
    if (len > QUOTE_MAX) {
        len = QUOTE_MAX;
        while (((unsigned char)text.data[len] & 0xc0) == 0x80)
            len--;
    }
    char *copy = soj__arena_alloc(arena, len + sizeof(ellipsis));
    if (!copy) {
        errors->no_memory = true;
        return "";
    }
    memcpy(copy, text.data, len);
    if (len < text.len)
        memcpy(copy + len, ellipsis, sizeof(ellipsis));
    return copy;
}
