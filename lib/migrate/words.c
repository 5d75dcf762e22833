/* SPDX-License-Identifier: MIT */
/* Expressions as they are compared: blanks do not count, and parts are called by their names of
 * today. */
#include "migrate/portrait.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Where the string that begins at `at` ends. */
static size_t string_end(soj__slice text, size_t at)
{
    const char quote = text.data[at++];
    while (at < text.len && text.data[at] != quote)
        at += text.data[at] == '\\' && at + 1 < text.len ? 2 : 1;
    return at < text.len ? at + 1 : at;
}

/* Where the piece that begins at `at` ends: a word, a string, an operator, a bracket. */
static size_t piece_end(soj__slice text, size_t at)
{
    static const char doubled[] = "=&|<>!";
    const char c = text.data[at];
    if (c == '"' || c == '\'')
        return string_end(text, at);
    if (is_word(c)) {
        while (at < text.len && is_word(text.data[at]))
            at++;
        return at;
    }
    const bool may_double = memchr(doubled, c, sizeof(doubled) - 1) != NULL && at + 1 < text.len;
    return may_double && (text.data[at + 1] == '=' || text.data[at + 1] == c) ? at + 2 : at + 1;
}

static bool is(soj__slice piece, const char *word)
{
    return piece.data && piece.len == strlen(word) && memcmp(piece.data, word, piece.len) == 0;
}

/* An attribute, now or before the event, behind the word and its dot. */
static bool put_attribute(soj__portrait *p, soj__slice word, const char *scope)
{
    const size_t len = strlen(scope);
    if (word.len <= len || memcmp(word.data, scope, len) != 0)
        return false;
    const uint32_t row =
        soj__model_find_attribute(p->program, (soj__slice){word.data + len, word.len - len});
    if (row == SOJ__NONE)
        return false;
    soj__buf_text(&p->text, scope);
    soj__put_name(p, SOJ__FORMER_ATTRIBUTE, row);
    return true;
}

static void put_word(soj__portrait *p, soj__slice word)
{
    if (!put_attribute(p, word, "customer.") && !put_attribute(p, word, "before."))
        soj__buf_slice(&p->text, word);
}

/* What a string names as the argument of a function; SOJ__FORMER_KINDS: nothing. */
static soj__former_kind named_by(soj__slice function)
{
    static const char *const of_touchpoints[] = {"sent", "answered", "rejected"};
    if (is(function, "active") || is(function, "visits"))
        return SOJ__FORMER_STAGE;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(of_touchpoints); i++) {
        if (is(function, of_touchpoints[i]))
            return SOJ__FORMER_TOUCHPOINT;
    }
    return SOJ__FORMER_KINDS;
}

/* A string, in the quotes of its own, or the path that it is. */
static void put_string(soj__portrait *p, soj__slice string, soj__slice function)
{
    const soj__former_kind kind = named_by(function);
    if (kind == SOJ__FORMER_KINDS) {
        soj__buf_slice(&p->text, string);
        return;
    }
    const soj__slice path = {string.data + 1, string.len - 2};
    const uint32_t row = kind == SOJ__FORMER_STAGE ? soj__model_find_stage(p->program, path)
                                                   : soj__model_find_touchpoint(p->program, path);
    soj__buf_char(&p->text, '"');
    if (row == SOJ__NONE) /* it is written otherwise than it is called */
        soj__buf_slice(&p->text, path);
    else
        soj__put_name(p, kind, row);
    soj__buf_char(&p->text, '"');
}

static void put_piece(soj__portrait *p, soj__slice piece, soj__slice function)
{
    if (piece.data[0] == '"' || piece.data[0] == '\'')
        put_string(p, piece, function);
    else if (is_word(piece.data[0]))
        put_word(p, piece);
    else
        soj__buf_slice(&p->text, piece);
}

/* Whether a dot holds two pieces together; numbers may begin with one. */
static bool are_members(soj__slice before, soj__slice piece)
{
    return before.data[before.len - 1] == '.' ||
           (piece.data[0] == '.' && (piece.len == 1 || piece.data[1] > '9'));
}

/* Whether a blank stands between two pieces. */
static bool are_apart(soj__slice before, soj__slice piece)
{
    const char last = before.data[before.len - 1];
    if (last == '(' || last == '[' || (last == '!' && before.len == 1))
        return false;
    if (are_members(before, piece) || (piece.len == 1 && strchr("),]", piece.data[0])))
        return false;
    return !(piece.len == 1 && strchr("([", piece.data[0]) && is_word(last));
}

void soj__put_expression(soj__portrait *p, uint32_t expr)
{
    if (expr == SOJ__NONE)
        return;
    const soj__slice text = soj__portrait_text(p, soj__program_expr(p->program, expr)->text);
    soj__slice before = {NULL, 0}, function = {NULL, 0};
    for (size_t at = 0, end; at < text.len; at = end) {
        if (is_blank(text.data[at])) {
            end = at + 1;
            continue;
        }
        end = piece_end(text, at);
        const soj__slice piece = {text.data + at, end - at};
        if (before.data && are_apart(before, piece))
            soj__buf_char(&p->text, ' ');
        put_piece(p, piece,
                  is(piece, "(") || !before.data || !is(before, "(") ? (soj__slice){NULL, 0}
                                                                     : function);
        if (is(piece, "("))
            function = before;
        before = piece;
    }
}

void soj__put_condition(soj__portrait *p, uint32_t expr)
{
    if (expr == SOJ__NONE)
        return;
    const soj__slice text = soj__portrait_text(p, soj__program_expr(p->program, expr)->text);
    const bool is_unless = text.len > 7 && memcmp(text.data, "unless ", 7) == 0;
    soj__buf_text(&p->text, is_unless ? " " : " when ");
    soj__put_expression(p, expr);
}
