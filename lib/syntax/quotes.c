/* SPDX-License-Identifier: MIT */
#include "syntax/quotes.h"

#include <sojourn/limits.h>

#include "syntax/lines.h"
#include "syntax/syntax.h"

#define LEVELS    64u
#define LINE_MAX_ 400u /* longer lines are shown from the key to the condition's end */

bool soj__quotes_wanted(soj__slice key, soj__slice container)
{
    static const char *const keys[] = {"when", "unless", "consent"};
    static const char *const containers[] = {"set", "data", "segments"};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(keys); i++) {
        if (soj__slice_is(key, keys[i]))
            return true;
    }
    for (size_t i = 0; container.data && i < SOJ__ARRAY_LEN(containers); i++) {
        if (soj__slice_is(container, containers[i]))
            return true;
    }
    return false;
}

/* Where looking ahead from `start` stops: at the end of the line, or where a condition would be too
 * long in any case. */
static bool is_over(soj__slice text, size_t start, size_t at)
{
    return at >= text.len || at - start > SOJ_LIMIT_CONDITION_TEXT ||
           soj__char_is_break(text.data[at]);
}

/* Behind the CEL text in quotes that begins at `at`; *out_closed false where it never ends. */
static size_t skip_cel_quotes(soj__slice text, size_t start, size_t at, bool *out_closed)
{
    char quote = text.data[at++];
    while (!is_over(text, start, at) && text.data[at] != quote)
        at += text.data[at] == '\\' && !is_over(text, start, at + 1) ? 2 : 1;
    *out_closed = !is_over(text, start, at);
    return *out_closed ? at + 1 : at;
}

/* CEL's brackets that are open, as the characters that close them. */
typedef struct brackets {
    char closing[LEVELS];
    unsigned n;
} brackets;

/* Whether an unquoted condition ends before `at`: CEL has no comma or closing bracket outside of
 * brackets, and no '#', which with `over_hash` is taken for a part of the condition all the same.
 */
static bool ends_condition(soj__slice text, size_t start, size_t at, bool over_hash,
                           const brackets *open)
{
    char c = text.data[at];
    if (c == ',')
        return open->n == 0;
    if (c == ']' || c == '}')
        return open->n == 0 || open->closing[open->n - 1] != c;
    return c == '#' && !over_hash && at > start && soj__char_is_blank(text.data[at - 1]);
}

/* False where there are too many open ones to keep. */
static bool count_bracket(brackets *open, char c)
{
    const char *pair = c == '(' ? ")" : c == '[' ? "]" : c == '{' ? "}" : NULL;
    if (pair && open->n == LEVELS)
        return false;
    if (pair)
        open->closing[open->n++] = *pair;
    else if (open->n > 0 && open->closing[open->n - 1] == c)
        open->n--;
    return true;
}

static bool find_end(soj__slice text, size_t start, bool over_hash, size_t *out_end)
{
    size_t at = start;
    brackets open = {.n = 0};
    bool is_closed = true;
    while (is_closed && !is_over(text, start, at) &&
           !ends_condition(text, start, at, over_hash, &open)) {
        char c = text.data[at];
        if (c == '"' || c == '\'') {
            at = skip_cel_quotes(text, start, at, &is_closed);
            continue;
        }
        is_closed = count_bracket(&open, c);
        at++;
    }
    while (at > start && soj__char_is_blank(text.data[at - 1]))
        at--;
    *out_end = at;
    return is_closed && open.n == 0;
}

bool soj__quotes_end(soj__slice text, size_t start, size_t *out_end)
{
    return find_end(text, start, false, out_end);
}

/* The '#' of a comment that follows what ends at `end`, or text.len. */
static size_t find_comment(soj__slice text, size_t end)
{
    size_t at = soj__line_skip_blanks(text, end, text.len);
    return at > end && at < text.len && text.data[at] == '#' ? at : text.len;
}

/* Whether a comment behind the condition takes along the punctuation of the flow collection that
 * ends it: a bracket, or a comma before another key or at the end of the line. */
static bool is_swallowed(soj__slice text, size_t start, size_t *out_end)
{
    if (!find_end(text, start, true, out_end))
        return false;
    size_t last = soj__line_end(text, *out_end);
    size_t at = soj__line_skip_blanks(text, *out_end, last);
    soj__slice key;
    if (at == last || text.data[at] != ',')
        return at < last && soj__char_is_one_of(text.data[at], "]}");
    at = soj__line_skip_blanks(text, at + 1, last);
    return at == last || soj__line_key(text, at, last, &key) > at;
}

bool soj__quotes_flow_end(soj__slice text, size_t start, size_t *out_end)
{
    size_t end;
    bool is_sure = find_end(text, start, false, out_end);
    if (find_comment(text, *out_end) == text.len || !is_swallowed(text, start, &end))
        return is_sure;
    *out_end = end;
    return true;
}

typedef struct reason {
    const char *sign;
    const char *text;
} reason;

/* What YAML makes of the first character of a value. */
static const reason first_reasons[] = {
    {"!", "YAML takes the '!' for a tag of its own"},
    {"\"", "YAML takes the text in double quotes for the whole value"},
    {"'", "YAML takes the text in single quotes for the whole value"},
    {"&", "YAML takes the '&' for an anchor of its own"},
    {"*", "YAML takes the '*' for an alias of its own"},
    {"%", "in YAML a plain text cannot begin with '%'"},
    {"@", "in YAML a plain text cannot begin with '@'"},
    {"`", "in YAML a plain text cannot begin with a backquote"},
    {"|", "YAML takes the '|' for the start of a block of text"},
    {">", "YAML takes the '>' for the start of a block of text"},
    {"[", "YAML takes the '[' for the start of a list"},
    {"{", "YAML takes the '{' for the start of a mapping"},
    {"- ", "YAML takes the '-' for an item of a list"},
    {"? ", "YAML takes the '?' for a key"},
};

/* What it makes of something inside, looked for in this order. */
static const reason inner_reasons[] = {
    {" #", "YAML takes the '#' for the start of a comment"},
    {": ", "YAML takes the ':' for the end of a key"},
    {",", "inside '{…}' YAML takes commas, brackets and braces for its own punctuation"},
    {"[", "inside '{…}' YAML takes commas, brackets and braces for its own punctuation"},
    {"]", "inside '{…}' YAML takes commas, brackets and braces for its own punctuation"},
    {"{", "inside '{…}' YAML takes commas, brackets and braces for its own punctuation"},
    {"}", "inside '{…}' YAML takes commas, brackets and braces for its own punctuation"},
};

static bool holds(soj__slice text, const char *part)
{
    size_t len = strlen(part);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.data + i, part, len) == 0)
            return true;
    }
    return false;
}

const char *soj__quotes_reason(soj__slice condition)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(first_reasons); i++) {
        size_t len = strlen(first_reasons[i].sign);
        if (condition.len >= len && memcmp(condition.data, first_reasons[i].sign, len) == 0)
            return first_reasons[i].text;
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(inner_reasons); i++) {
        if (holds(condition, inner_reasons[i].sign))
            return inner_reasons[i].text;
    }
    return NULL;
}

/* `to` receives the condition in YAML's single quotes. Returns the end. */
static char *put_quoted(char *to, soj__slice condition)
{
    *to++ = '\'';
    for (size_t i = 0; i < condition.len; i++) {
        if (condition.data[i] == '\'')
            *to++ = '\'';
        *to++ = condition.data[i];
    }
    *to++ = '\'';
    return to;
}

/* Start and end of the line, as far as it could be shown: many conditions may stand on a long one.
 */
static size_t near_start(soj__slice text, size_t at)
{
    size_t least = at > LINE_MAX_ + 1 ? at - LINE_MAX_ - 1 : 0;
    while (at > least && !soj__char_is_break(text.data[at - 1]))
        at--;
    return at;
}

static size_t near_end(soj__slice text, size_t at)
{
    size_t most = text.len - at > LINE_MAX_ + 1 ? at + LINE_MAX_ + 1 : text.len;
    while (at < most && !soj__char_is_break(text.data[at]))
        at++;
    return at;
}

/* Where the text to be shown begins: with the line, or with the key where the line is long. */
static size_t shown_start(soj__slice text, size_t line, size_t start, bool is_long)
{
    size_t at = start;
    if (!is_long)
        return soj__line_skip_blanks(text, line, start);
    while (at > line && text.data[at - 1] != ':')
        at--;
    while (at > line && !soj__char_is_one_of(text.data[at - 1], "{,"))
        at--;
    return soj__line_skip_blanks(text, at, start);
}

/* The line with the condition [start, end) quoted; a fixed room, as long lines are not shown whole.
 * data NULL where even the condition alone is too long. */
static soj__slice fixed_line(soj__slice text, size_t start, size_t end, char room[4 * LINE_MAX_])
{
    size_t line = near_start(text, start), last = near_end(text, end);
    bool is_long = last - line > LINE_MAX_;
    size_t from = shown_start(text, line, start, is_long);
    if (end - from > LINE_MAX_)
        return (soj__slice){NULL, 0};
    char *to = room;
    memcpy(to, text.data + from, start - from);
    to = put_quoted(to + (start - from), (soj__slice){text.data + start, end - start});
    while (last > end && soj__char_is_blank(text.data[last - 1]))
        last--;
    if (!is_long) {
        memcpy(to, text.data + end, last - end);
        to += last - end;
    }
    return (soj__slice){room, (size_t)(to - room)};
}

void soj__quotes_report(soj__slice text, soj__span at, bool is_part, soj_diags *diags)
{
    char room[4 * LINE_MAX_];
    const size_t from = soj__span_from(at), to = soj__span_to(at);
    soj__slice condition = {text.data + from, to - from};
    const char *why = soj__quotes_reason(condition);
    soj__slice line = fixed_line(text, from, to, room);
    soj__diag_add(diags, SOJ__DIAG_QUOTE_CONDITION, at, "this condition must be quoted: %s",
                  why ? why : "YAML takes a part of it for its own punctuation");
    if (line.data && !is_part)
        soj__diag_suggest(diags, "write: %l", line);
    else
        soj__diag_suggest(diags, "put the whole condition in single quotes, and double each single "
                                 "quote inside it");
}

/* Whether a comment looks like the rest of a condition: an operator follows the '#', or a value
 * without a space before it. */
static bool looks_like_rest(soj__slice text, size_t hash, size_t end)
{
    size_t at = soj__line_skip_blanks(text, hash + 1, end);
    if (at == end)
        return false;
    if (at == hash + 1)
        return soj__char_is_one_of(text.data[at], "<>=!&|+-*/%?:.([{\"'0123456789");
    soj__slice word = {text.data + at, 0};
    while (at + word.len < end && !soj__char_is_blank(word.data[word.len]))
        word.len++;
    return soj__char_is_one_of(*word.data, "<>=!&|+*/%?") || soj__slice_is(word, "or") ||
           soj__slice_is(word, "and");
}

/* Where the condition at `start`, that YAML ended at `end`, should have ended; or `end`. */
static size_t find_meant_end(soj__slice text, size_t start, size_t end, bool is_flow)
{
    size_t meant, last, hash = find_comment(text, end);
    bool is_sure = soj__quotes_end(text, start, &meant);
    if (is_sure && meant > end)
        return meant;
    if (hash == text.len)
        return end;
    bool is_whole = find_end(text, start, true, &meant);
    last = soj__line_end(text, end); /* the comment's: nothing else stands behind */
    if ((is_sure ? !looks_like_rest(text, hash, last) : !is_whole))
        return end;
    if (!is_flow || !is_whole)
        meant = last;
    while (soj__char_is_blank(text.data[meant - 1])) /* the '#' is none */
        meant--;
    return meant;
}

bool soj__syntax_advise_quotes(soj__slice source, const soj__ast_text *condition, soj_diags *diags)
{
    soj__span at = condition->span;
    if (condition->is_quoted || !condition->is_verbatim)
        return false;
    const size_t from = soj__span_from(at), to = soj__span_to(at);
    size_t end = find_meant_end(source, from, to, condition->is_flow);
    if (end <= to)
        return false;
    soj__quotes_report(source, soj__span_of(from, end), false, diags);
    return true;
}
