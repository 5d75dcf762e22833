/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_PARSE_H
#define SOJ__CEL_PARSE_H

/* What the parser's two files share: parse.c reads expressions, parse_error.c says what is wrong
 * where something else stands than should. */

#include "cel/lex.h"
#include "cel/node.h"

typedef struct soj__parser {
    soj__lexer lexer;
    soj__arena *arena;
    soj__cel_errors *errors;
    soj__cel_ast *ast;
    soj__token token, before; /* the present one, the one before it */
    uint32_t depth;
} soj__parser;

/* Both report and return NULL, for `return soj__parse_…`. */
soj__cel_node *soj__parse_want_value(soj__parser *parser);
soj__cel_node *soj__parse_want_operator(soj__parser *parser);
/* `open` is a parenthesis or bracket that the present token does not close. */
soj__cel_node *soj__parse_want_close(soj__parser *parser, const soj__token *open);
soj__cel_node *soj__parse_no_memory(soj__parser *parser);
/* `.name` behind a value. */
soj__cel_node *soj__parse_no_field(soj__parser *parser, const soj__token *name);
/* Report `message` at a token, where the error is not one of syntax or wants no suggestion. */
soj__cel_node *soj__parse_bad(soj__parser *parser, soj__cel_problem problem,
                              const soj__token *token, const char *message, const char *suggestion);
/* Whether a name is a word that CEL keeps for itself. */
bool soj__parse_is_reserved(soj__slice name);

#endif
