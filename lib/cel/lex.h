/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_LEX_H
#define SOJ__CEL_LEX_H

/* Text to tokens, one at a time; private to lib/cel. */

#include "cel/cel.h"

typedef enum soj__token_type {
    SOJ__TOKEN_END = 0,
    SOJ__TOKEN_BAD, /* an error was reported */
    SOJ__TOKEN_INT, /* number: its magnitude */
    SOJ__TOKEN_UINT,
    SOJ__TOKEN_DOUBLE, /* real */
    SOJ__TOKEN_STRING, /* text: its value, in the arena or the condition's text */
    SOJ__TOKEN_BYTES,  /* no value */
    SOJ__TOKEN_NAME,   /* text */
    SOJ__TOKEN_QUOTED, /* text between backquotes: a field's name */
    SOJ__TOKEN_LPAREN,
    SOJ__TOKEN_RPAREN,
    SOJ__TOKEN_LBRACKET,
    SOJ__TOKEN_RBRACKET,
    SOJ__TOKEN_LBRACE,
    SOJ__TOKEN_RBRACE,
    SOJ__TOKEN_DOT,
    SOJ__TOKEN_COMMA,
    SOJ__TOKEN_QUESTION,
    SOJ__TOKEN_COLON,
    SOJ__TOKEN_NOT,
    SOJ__TOKEN_OR,
    SOJ__TOKEN_AND,
    SOJ__TOKEN_EQ,
    SOJ__TOKEN_NE,
    SOJ__TOKEN_LT,
    SOJ__TOKEN_LE,
    SOJ__TOKEN_GT,
    SOJ__TOKEN_GE,
    SOJ__TOKEN_IN,
    SOJ__TOKEN_PLUS,
    SOJ__TOKEN_MINUS,
    SOJ__TOKEN_STAR,
    SOJ__TOKEN_SLASH,
    SOJ__TOKEN_PERCENT,
    SOJ__TOKEN_COUNT
} soj__token_type;

typedef struct soj__token {
    soj__token_type type;
    uint32_t from, to;
    soj__slice text;
    uint64_t number;
    double real;
} soj__token;

typedef struct soj__lexer {
    soj__arena *arena;
    soj__cel_errors *errors;
    soj__slice text;
    uint32_t at;
} soj__lexer;

/* The next token; SOJ__TOKEN_END again and again at the end. */
soj__token soj__lex_next(soj__lexer *lexer);
/* The source text of a token. */
soj__slice soj__lex_source(const soj__lexer *lexer, const soj__token *token);

/* A literal that begins with the quote at lexer->at (cel/lex_text.c); `from` is where the token,
 * with its prefix, begins. */
soj__token soj__lex_text(soj__lexer *lexer, uint32_t from, bool is_raw, bool is_bytes);
/* Report a syntax error and return SOJ__TOKEN_BAD; `suggestion` may be NULL. */
soj__token soj__lex_bad(soj__lexer *lexer, uint32_t from, uint32_t to, const char *message,
                        const char *suggestion);

#endif
