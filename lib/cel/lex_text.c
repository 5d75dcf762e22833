/* SPDX-License-Identifier: MIT */
/* Text literals: quotes, triple quotes, escapes. */
#include "base/utf8.h"
#include "cel/lex.h"
#include "cel/node.h"

typedef struct literal {
    soj__lexer *lexer;
    uint32_t from;    /* of the token */
    uint32_t at, end; /* between the quotes; `at` moves */
    char *out;
    size_t n;
} literal;

/* Whether the closing quotes, `quotes` of them, stand at `at`. */
static bool is_end(soj__slice text, uint32_t at, char quote, uint32_t quotes)
{
    if (text.len - at < quotes)
        return false;
    for (uint32_t i = 0; i < quotes; i++) {
        if (text.data[at + i] != quote)
            return false;
    }
    return true;
}

/* Where the closing quotes of a literal stand whose inside begins at `at`; false where there are
 * none: *out_end is then where the search gave up. */
static bool find_end(soj__slice text, uint32_t at, char quote, uint32_t quotes, bool is_raw,
                     uint32_t *out_end)
{
    bool is_found = false;
    for (; at < text.len; at++) {
        char c = text.data[at];
        is_found = is_end(text, at, quote, quotes);
        if (is_found || ((c == '\n' || c == '\r') && quotes == 1))
            break;
        if (c == '\\' && !is_raw && at + 1 < text.len)
            at++;
    }
    *out_end = at;
    return is_found;
}

static const char simple_escapes[][2] = {
    {'a', '\a'}, {'b', '\b'},  {'f', '\f'}, {'n', '\n'}, {'r', '\r'},  {'t', '\t'},
    {'v', '\v'}, {'\\', '\\'}, {'?', '?'},  {'"', '"'},  {'\'', '\''}, {'`', '`'},
};

static bool put_simple(literal *lit, char escape)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(simple_escapes); i++) {
        if (simple_escapes[i][0] == escape) {
            lit->out[lit->n++] = simple_escapes[i][1];
            lit->at += 2;
            return true;
        }
    }
    return false;
}

static bool bad_escape(literal *lit, uint32_t len, const char *message, const char *suggestion)
{
    uint32_t end = lit->at + len < lit->end ? lit->at + len : lit->end;
    (void)soj__lex_bad(lit->lexer, lit->at, end, message, suggestion);
    return false;
}

/* Digits of the escape at lit->at, `skip` bytes in; -1 where they are not all there. */
static int64_t escape_number(const literal *lit, uint32_t skip, uint32_t digits, unsigned base)
{
    int64_t number = 0;
    if (lit->end - lit->at < skip + digits)
        return -1;
    for (uint32_t i = 0; i < digits; i++) {
        char c = lit->lexer->text.data[lit->at + skip + i];
        unsigned digit = 99;
        if (c >= '0' && c <= '9')
            digit = (unsigned)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (unsigned)((c | 0x20) - 'a') + 10u;
        if (digit >= base)
            return -1;
        number = number * base + digit;
    }
    return number;
}

static bool put_code_point(literal *lit, uint32_t skip, uint32_t digits, unsigned base)
{
    int64_t number = escape_number(lit, skip, digits, base);
    if (number < 0)
        return bad_escape(lit, skip + digits, "the escape has too few digits",
                          "write \\xHH, \\uHHHH, \\UHHHHHHHH or three octal digits");
    if (number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
        return bad_escape(lit, skip + digits, "the escape is no Unicode character", NULL);
    lit->n += soj__utf8_encode((uint32_t)number, lit->out + lit->n);
    lit->at += skip + digits;
    return true;
}

static bool put_escape(literal *lit)
{
    /* A backslash never is the last byte inside the quotes: find_end() takes two at once. */
    char c = lit->lexer->text.data[lit->at + 1];
    if (c >= '0' && c <= '3')
        return put_code_point(lit, 1, 3, 8);
    if (put_simple(lit, c))
        return true;
    if (c == 'x' || c == 'X')
        return put_code_point(lit, 2, 2, 16);
    if (c == 'u')
        return put_code_point(lit, 2, 4, 16);
    if (c == 'U')
        return put_code_point(lit, 2, 8, 16);
    return bad_escape(lit, 2, "there is no such escape", "write \\\\ for a backslash");
}

/* The value of a literal: no longer than its source, since an escape is at least as long as the
 * UTF-8 of what it means. */
static bool unescape(literal *lit)
{
    lit->out = soj__arena_alloc(lit->lexer->arena, lit->end - lit->at);
    if (!lit->out) {
        lit->lexer->errors->no_memory = true;
        return false;
    }
    while (lit->at < lit->end) {
        char c = lit->lexer->text.data[lit->at];
        if (c == '\\') {
            if (!put_escape(lit))
                return false;
        } else {
            lit->out[lit->n++] = c;
            lit->at++;
        }
    }
    return true;
}

soj__token soj__lex_text(soj__lexer *lexer, uint32_t from, bool is_raw, bool is_bytes)
{
    soj__slice text = lexer->text;
    char quote = text.data[lexer->at];
    uint32_t quotes = is_end(text, lexer->at, quote, 3) ? 3 : 1;
    literal lit = {.lexer = lexer, .from = from, .at = lexer->at + quotes};
    if (!find_end(text, lit.at, quote, quotes, is_raw, &lit.end)) {
        lexer->at = lit.end;
        return soj__lex_bad(lexer, from, lit.end, "the closing quote of the text is missing", NULL);
    }
    lexer->at = lit.end + quotes;
    soj__token token = {.type = SOJ__TOKEN_STRING, .from = from, .to = lexer->at};
    token.text = (soj__slice){text.data + lit.at, lit.end - lit.at};
    if (is_bytes) {
        token.type = SOJ__TOKEN_BYTES;
    } else if (!is_raw && memchr(token.text.data, '\\', token.text.len)) {
        if (!unescape(&lit))
            return (soj__token){.type = SOJ__TOKEN_BAD, .from = from, .to = lexer->at};
        token.text = (soj__slice){lit.out, lit.n};
    }
    return token;
}
