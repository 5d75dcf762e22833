/* SPDX-License-Identifier: MIT */
#include "cel/lex.h"

#include "base/number.h"
#include "base/utf8.h"
#include "cel/node.h"
#include "time/civil.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(char c)
{
    return is_name_start(c) || is_digit(c);
}

/* The byte `ahead` of the present one; NUL behind the end. */
static char peek(const soj__lexer *lexer, uint32_t ahead)
{
    uint64_t at = (uint64_t)lexer->at + ahead;
    return at < lexer->text.len ? lexer->text.data[at] : '\0';
}

static soj__slice piece(const soj__lexer *lexer, uint32_t from, uint32_t to)
{
    return (soj__slice){lexer->text.data + from, to - from};
}

soj__slice soj__lex_source(const soj__lexer *lexer, const soj__token *token)
{
    return piece(lexer, token->from, token->to);
}

soj__token soj__lex_bad(soj__lexer *lexer, uint32_t from, uint32_t to, const char *message,
                        const char *suggestion)
{
    soj__cel_error *error = soj__cel_report(lexer->arena, lexer->errors, SOJ__CEL_SYNTAX, from, to,
                                            message, (const char *)NULL);
    if (error)
        error->suggestion = suggestion;
    return (soj__token){.type = SOJ__TOKEN_BAD, .from = from, .to = to};
}

static void skip_blanks(soj__lexer *lexer)
{
    for (;;) {
        char c = peek(lexer, 0);
        if (c == '/' && peek(lexer, 1) == '/') {
            while (lexer->at < lexer->text.len && lexer->text.data[lexer->at] != '\n')
                lexer->at++;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            lexer->at++;
        } else {
            return;
        }
    }
}

static void skip_digits(soj__lexer *lexer)
{
    while (is_digit(peek(lexer, 0)))
        lexer->at++;
}

/* "90d" and the like: a number that a name touches. */
static soj__token bad_unit(soj__lexer *lexer, uint32_t from, uint32_t digits_end)
{
    soj__cel_error *error;
    soj__slice number = piece(lexer, from, digits_end);
    uint64_t count;
    soj_duration micros;
    uint32_t nanos;
    char unit = peek(lexer, 0);
    while (is_name(peek(lexer, 0)))
        lexer->at++;
    const char *all = soj__cel_quote(lexer->arena, lexer->errors, piece(lexer, from, lexer->at));
    const char *digits = soj__cel_quote(lexer->arena, lexer->errors, number);
    bool is_count = lexer->at == digits_end + 1 && soj__parse_u64(number, &count);
    bool is_duration = soj__cel_duration_parse(piece(lexer, from, lexer->at), &micros, &nanos);
    error = soj__cel_report(lexer->arena, lexer->errors, SOJ__CEL_SYNTAX, from, lexer->at, "'", all,
                            "' is no number", (const char *)NULL);
    if (is_count && (unit == 'd' || unit == 'h'))
        soj__cel_suggest(lexer->arena, lexer->errors, error, "write ",
                         unit == 'd' ? "days(" : "hours(", digits, ")", (const char *)NULL);
    else if (is_duration)
        soj__cel_suggest(lexer->arena, lexer->errors, error, "write duration(\"", all, "\")",
                         (const char *)NULL);
    return (soj__token){.type = SOJ__TOKEN_BAD, .from = from, .to = lexer->at};
}

static bool parse_hex(soj__slice digits, uint64_t *out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.data[i];
        unsigned digit = is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10u;
        if (number >> 60)
            return false;
        number = number << 4 | digit;
    }
    *out = number;
    return digits.len > 0;
}

/* The end of an int or uint whose digits are [digits, lexer->at). */
static soj__token end_integer(soj__lexer *lexer, uint32_t from, uint32_t digits, bool is_hex_form)
{
    soj__token token = {.type = SOJ__TOKEN_INT, .from = from};
    uint32_t digits_end = lexer->at;
    soj__slice text = piece(lexer, digits, digits_end);
    bool fits = is_hex_form ? parse_hex(text, &token.number) : soj__parse_u64(text, &token.number);
    if (peek(lexer, 0) == 'u' || peek(lexer, 0) == 'U') {
        token.type = SOJ__TOKEN_UINT;
        lexer->at++;
    }
    if (is_name(peek(lexer, 0)) || text.len == 0)
        return bad_unit(lexer, from, digits_end);
    token.to = lexer->at;
    if (!fits)
        return soj__lex_bad(lexer, from, lexer->at, "the number is too large for 64 bits",
                            "write it with a decimal point for a double");
    return token;
}

static soj__token end_double(soj__lexer *lexer, uint32_t from)
{
    soj__token token = {.type = SOJ__TOKEN_DOUBLE, .from = from, .to = lexer->at};
    uint32_t digits_end = lexer->at;
    if (is_name_start(peek(lexer, 0)))
        return bad_unit(lexer, from, digits_end);
    if (!soj__parse_double(piece(lexer, from, lexer->at), &token.real))
        return soj__lex_bad(lexer, from, lexer->at, "the number has too many digits", NULL);
    if (token.real > 1.7976931348623157e308)
        return soj__lex_bad(lexer, from, lexer->at, "the number is too large for a double", NULL);
    return token;
}

/* Skips an exponent where there is one. */
static bool skip_exponent(soj__lexer *lexer)
{
    uint32_t sign = peek(lexer, 1) == '+' || peek(lexer, 1) == '-' ? 1 : 0;
    if ((peek(lexer, 0) | 0x20) != 'e' || !is_digit(peek(lexer, 1 + sign)))
        return false;
    lexer->at += 1 + sign;
    skip_digits(lexer);
    return true;
}

static soj__token lex_number(soj__lexer *lexer)
{
    uint32_t from = lexer->at;
    if (peek(lexer, 0) == '0' && (peek(lexer, 1) | 0x20) == 'x') {
        lexer->at += 2;
        while (is_hex(peek(lexer, 0)))
            lexer->at++;
        return end_integer(lexer, from, from + 2, true);
    }
    skip_digits(lexer);
    bool has_point = peek(lexer, 0) == '.' && is_digit(peek(lexer, 1));
    if (has_point) {
        lexer->at++;
        skip_digits(lexer);
    }
    if (skip_exponent(lexer) || has_point)
        return end_double(lexer, from);
    return end_integer(lexer, from, from, false);
}

/* Whether a name is the prefix of a text literal: r, b, rb, br in any case. */
static bool is_text_prefix(soj__slice name, bool *out_raw, bool *out_bytes)
{
    *out_raw = *out_bytes = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = (char)(name.data[i] | 0x20);
        bool *flag = c == 'r' ? out_raw : c == 'b' ? out_bytes : NULL;
        if (!flag || *flag)
            return false;
        *flag = true;
    }
    return true;
}

static soj__token lex_name(soj__lexer *lexer)
{
    bool is_raw, is_bytes;
    soj__token token = {.type = SOJ__TOKEN_NAME, .from = lexer->at};
    while (is_name(peek(lexer, 0)))
        lexer->at++;
    token.to = lexer->at;
    token.text = piece(lexer, token.from, token.to);
    if ((peek(lexer, 0) == '"' || peek(lexer, 0) == '\'') &&
        is_text_prefix(token.text, &is_raw, &is_bytes))
        return soj__lex_text(lexer, token.from, is_raw, is_bytes);
    if (soj__slice_is(token.text, "in"))
        token.type = SOJ__TOKEN_IN;
    return token;
}

static soj__token lex_backquoted(soj__lexer *lexer)
{
    soj__token token = {.type = SOJ__TOKEN_QUOTED, .from = lexer->at};
    lexer->at++;
    while (lexer->at < lexer->text.len && peek(lexer, 0) != '`' && peek(lexer, 0) != '\n')
        lexer->at++;
    token.text = piece(lexer, token.from + 1, lexer->at);
    if (peek(lexer, 0) != '`')
        return soj__lex_bad(lexer, token.from, lexer->at, "the closing backquote is missing", NULL);
    lexer->at++;
    token.to = lexer->at;
    if (token.text.len == 0)
        return soj__lex_bad(lexer, token.from, token.to, "there is no name between the backquotes",
                            NULL);
    return token;
}

static const struct {
    char text[3];
    soj__token_type type;
} symbols[] = {
    /* Longer ones first. */
    {"||", SOJ__TOKEN_OR},      {"&&", SOJ__TOKEN_AND},   {"==", SOJ__TOKEN_EQ},
    {"!=", SOJ__TOKEN_NE},      {"<=", SOJ__TOKEN_LE},    {">=", SOJ__TOKEN_GE},
    {"<", SOJ__TOKEN_LT},       {">", SOJ__TOKEN_GT},     {"!", SOJ__TOKEN_NOT},
    {"(", SOJ__TOKEN_LPAREN},   {")", SOJ__TOKEN_RPAREN}, {"[", SOJ__TOKEN_LBRACKET},
    {"]", SOJ__TOKEN_RBRACKET}, {"{", SOJ__TOKEN_LBRACE}, {"}", SOJ__TOKEN_RBRACE},
    {".", SOJ__TOKEN_DOT},      {",", SOJ__TOKEN_COMMA},  {"?", SOJ__TOKEN_QUESTION},
    {":", SOJ__TOKEN_COLON},    {"+", SOJ__TOKEN_PLUS},   {"-", SOJ__TOKEN_MINUS},
    {"*", SOJ__TOKEN_STAR},     {"/", SOJ__TOKEN_SLASH},  {"%", SOJ__TOKEN_PERCENT},
};

/* What people write who come from other languages. */
static const struct {
    const char *text, *message, *suggestion;
} strangers[] = {
    {"<>", "there is no operator '<>'", "use '!=' for \"not equal\""},
    {"=<", "there is no operator '=<'", "use '<='"},
    {"=>", "there is no operator '=>'", "use '>='"},
    {"=~", "there is no operator '=~'", "use contains(), startsWith() or endsWith()"},
    {"===", "there is no operator '==='", "use '==' to compare"},
    {"!==", "there is no operator '!=='", "use '!='"},
    {"=", "a single '=' compares nothing", "use '==' to compare"},
    {"&", "there is no operator '&'", "use '&&' for \"and\""},
    {"|", "there is no operator '|'", "use '||' for \"or\""},
    {";", "';' cannot stand here", "join conditions with '&&' or '||'"},
    {"#", "'#' cannot stand here", "write comments in the YAML around the condition"},
    {"$", "'$' cannot stand here", "write customer.NAME or event.NAME"},
    {"\xe2\x80\x9c", "a curly quote begins no text", "use straight quotes"},
    {"\xe2\x80\x9d", "a curly quote begins no text", "use straight quotes"},
    {"\xe2\x80\x98", "a curly quote begins no text", "use straight quotes"},
    {"\xe2\x80\x99", "a curly quote begins no text", "use straight quotes"},
};

static bool starts_with(const soj__lexer *lexer, const char *text)
{
    size_t len = strlen(text);
    return lexer->text.len - lexer->at >= len &&
           memcmp(lexer->text.data + lexer->at, text, len) == 0;
}

static soj__token lex_stranger(soj__lexer *lexer)
{
    uint32_t from = lexer->at;
    uint32_t code_point;
    size_t len = soj__utf8_decode(lexer->text.data + from, lexer->text.len - from, &code_point);
    SOJ__ASSERT(len > 0); /* the parser has looked whether the text is UTF-8 */
    lexer->at += (uint32_t)len;
    const char *shown = soj__cel_quote(lexer->arena, lexer->errors, piece(lexer, from, lexer->at));
    soj__cel_error *error =
        soj__cel_report(lexer->arena, lexer->errors, SOJ__CEL_SYNTAX, from, lexer->at, "'", shown,
                        "' cannot stand here", (const char *)NULL);
    soj__cel_suggest(lexer->arena, lexer->errors, error, "put text in quotes", (const char *)NULL);
    return (soj__token){.type = SOJ__TOKEN_BAD, .from = from, .to = lexer->at};
}

/* "==" and "<" are symbols, but "===" and "<>" are strangers that begin with them: the longest
 * match of both tables wins. */
static soj__token lex_symbol(soj__lexer *lexer)
{
    uint32_t from = lexer->at;
    size_t best = 0;
    soj__token token = {.type = SOJ__TOKEN_BAD, .from = from};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(symbols) && best == 0; i++) {
        if (starts_with(lexer, symbols[i].text)) {
            best = strlen(symbols[i].text);
            token.type = symbols[i].type;
        }
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(strangers); i++) {
        size_t len = strlen(strangers[i].text);
        if (len > best && starts_with(lexer, strangers[i].text)) {
            lexer->at += (uint32_t)len;
            return soj__lex_bad(lexer, from, lexer->at, strangers[i].message,
                                strangers[i].suggestion);
        }
    }
    if (best == 0)
        return lex_stranger(lexer);
    lexer->at += (uint32_t)best;
    token.to = lexer->at;
    return token;
}

soj__token soj__lex_next(soj__lexer *lexer)
{
    skip_blanks(lexer);
    char c = peek(lexer, 0);
    if (lexer->at >= lexer->text.len)
        return (soj__token){.type = SOJ__TOKEN_END, .from = lexer->at, .to = lexer->at};
    if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1))))
        return lex_number(lexer);
    if (is_name_start(c))
        return lex_name(lexer);
    if (c == '"' || c == '\'')
        return soj__lex_text(lexer, lexer->at, false, false);
    if (c == '`')
        return lex_backquoted(lexer);
    return lex_symbol(lexer);
}
