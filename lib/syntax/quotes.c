/* SPDX-License-Identifier: MIT */
#include "syntax/quotes.h"

#include <sojourn/limits.h>

#include "base/utf8.h"
#include "syntax/syntax.h"

#define LOOK_BACK (64u * 1024u) /* bytes, to find the key that a line belongs to */
#define LEVELS    64u
#define LINE_MAX_ 400u /* longer lines are shown from the key to the condition's end */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static size_t line_start_of(soj__slice text, size_t at)
{
    while (at > 0 && !is_break(text.data[at - 1]))
        at--;
    return at;
}

static size_t line_end_of(soj__slice text, size_t at)
{
    while (at < text.len && !is_break(text.data[at]))
        at++;
    return at;
}

static size_t skip_blanks(soj__slice text, size_t at, size_t end)
{
    while (at < end && is_blank(text.data[at]))
        at++;
    return at;
}

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
    return at >= text.len || at - start > SOJ_LIMIT_CONDITION_TEXT || is_break(text.data[at]);
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

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
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
    return c == '#' && !over_hash && at > start && is_blank(text.data[at - 1]);
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
    while (at > start && is_blank(text.data[at - 1]))
        at--;
    *out_end = at;
    return is_closed && open.n == 0;
}

bool soj__quotes_end(soj__slice text, size_t start, size_t *out_end)
{
    return find_end(text, start, false, out_end);
}

/* Behind the ':' of the key that begins at `at`, *out_key, if one does; else `at`. */
static size_t read_key(soj__slice text, size_t at, size_t end, soj__slice *out_key)
{
    for (size_t i = at; i < end && !is_one_of(text.data[i], ",[]{}\"'#"); i++) {
        if (text.data[i] != ':' || (i + 1 < end && !is_blank(text.data[i + 1])))
            continue;
        size_t last = i;
        while (last > at && is_blank(text.data[last - 1]))
            last--;
        *out_key = (soj__slice){text.data + at, last - at};
        return i + 1;
    }
    return at;
}

/* The '#' of a comment that follows what ends at `end`, or text.len. */
static size_t find_comment(soj__slice text, size_t end)
{
    size_t at = skip_blanks(text, end, text.len);
    return at > end && at < text.len && text.data[at] == '#' ? at : text.len;
}

/* Whether a comment behind the condition takes along the punctuation of the flow collection that
 * ends it: a bracket, or a comma before another key or at the end of the line. */
static bool is_swallowed(soj__slice text, size_t start, size_t *out_end)
{
    if (!find_end(text, start, true, out_end))
        return false;
    size_t last = line_end_of(text, *out_end);
    size_t at = skip_blanks(text, *out_end, last);
    soj__slice key;
    if (at == last || text.data[at] != ',')
        return at < last && is_one_of(text.data[at], "]}");
    at = skip_blanks(text, at + 1, last);
    return at == last || read_key(text, at, last, &key) > at;
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

/* NULL where YAML has no reason to misread the condition. */
static const char *find_reason(soj__slice condition)
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

/* Where the text to be shown begins: with the line, or with the key where the line is long. */
static size_t shown_start(soj__slice text, size_t start, bool is_long)
{
    size_t line = line_start_of(text, start);
    size_t at = start;
    if (!is_long)
        return skip_blanks(text, line, start);
    while (at > line && text.data[at - 1] != ':')
        at--;
    while (at > line && !is_one_of(text.data[at - 1], "{,"))
        at--;
    return skip_blanks(text, at, start);
}

/* The line with the condition [start, end) quoted; a fixed room, as long lines are not shown whole.
 * data NULL where even the condition alone is too long. */
static soj__slice fixed_line(soj__slice text, size_t start, size_t end, char room[4 * LINE_MAX_])
{
    size_t line = line_start_of(text, start), last = line_end_of(text, end);
    bool is_long = last - line > LINE_MAX_;
    size_t from = shown_start(text, start, is_long);
    if (end - from > LINE_MAX_)
        return (soj__slice){NULL, 0};
    char *to = room;
    memcpy(to, text.data + from, start - from);
    to = put_quoted(to + (start - from), (soj__slice){text.data + start, end - start});
    while (last > end && is_blank(text.data[last - 1]))
        last--;
    if (!is_long) {
        memcpy(to, text.data + end, last - end);
        to += last - end;
    }
    return (soj__slice){room, (size_t)(to - room)};
}

/* `is_part`: the condition goes over several lines, of which `at` is one. */
static void report(soj__slice text, soj__span at, bool is_part, soj_diags *diags)
{
    char room[4 * LINE_MAX_];
    soj__slice condition = {text.data + at.offset, at.end_offset - at.offset};
    const char *why = find_reason(condition);
    soj__slice line = fixed_line(text, at.offset, at.end_offset, room);
    soj__diag_add(diags, SOJ__DIAG_QUOTE_CONDITION, at, "this condition must be quoted: %s",
                  why ? why : "YAML takes a part of it for its own punctuation");
    if (line.data && !is_part)
        soj__diag_suggest(diags, "write: %l", line);
    else
        soj__diag_suggest(diags, "put the whole condition in single quotes, and double each single "
                                 "quote inside it");
}

void soj__quotes_report(soj__slice text, soj__span at, soj_diags *diags)
{
    report(text, at, false, diags);
}

typedef enum search {
    HOLDS_TARGET = 0,
    HOLDS_OR_FOLLOWS = 1, /* or one behind it that YAML misreads */
    IS_SWALLOWED = 2      /* one whose end is in a comment; the line is inside a flow collection */
} search;

/* Walking along one line of YAML, as far as needed to know which value stands where. */
typedef struct walk {
    soj__slice text;
    size_t at, end;
    size_t target; /* byte looked for */
    search what;
    soj__slice containers[LEVELS]; /* the key whose value the collection is */
    soj__slice key;                /* of the value to come; data NULL: a key may come */
    unsigned level;                /* 0: block context */
    size_t found, found_end;       /* the condition */
    bool is_found;
    bool is_part; /* it began on a line before */
} walk;

/* The quote that closes the YAML text in quotes that begins at `at`; the end where there is none.
 */
static size_t find_yaml_quote(const walk *w, size_t at)
{
    char quote = w->text.data[at++];
    for (; at < w->end; at++) {
        bool is_double = quote == '\'' && at + 1 < w->end && w->text.data[at + 1] == quote;
        bool is_escape = quote == '"' && w->text.data[at] == '\\';
        if (is_escape || (is_double && w->text.data[at] == quote))
            at++;
        else if (w->text.data[at] == quote)
            return at;
    }
    return w->end;
}

/* Behind a value that is well-formed as a quoted YAML text; or `at` where it is none. */
static size_t skip_yaml_quotes(const walk *w, size_t at)
{
    if (at >= w->end || !is_one_of(w->text.data[at], "\"'"))
        return at;
    size_t close = find_yaml_quote(w, at);
    if (close == w->end)
        return at;
    size_t next = skip_blanks(w->text, close + 1, w->end);
    return next == w->end || is_one_of(w->text.data[next], ",]}#") ? close + 1 : at;
}

static soj__slice current_container(const walk *w)
{
    return w->containers[w->level];
}

/* Whether the text begins with a quote that never closes: YAML says it best. */
static bool lacks_quote(soj__slice text, size_t at, size_t end)
{
    char quote = at < end ? text.data[at] : '\0';
    return (quote == '"' || quote == '\'') && !memchr(text.data + at + 1, quote, end - at - 1);
}

/* Whether the condition from here to `end` is one that is looked for. */
static bool is_wanted(const walk *w, size_t end)
{
    size_t unextended;
    if (w->what == IS_SWALLOWED)
        return !soj__quotes_end(w->text, w->at, &unextended) || unextended < end;
    if (w->target >= w->at && w->target <= end)
        return true;
    return w->what == HOLDS_OR_FOLLOWS && w->level > 0 && w->at > w->target &&
           find_reason((soj__slice){w->text.data + w->at, end - w->at});
}

/* At the value of a condition. */
static void visit_condition(walk *w)
{
    size_t end;
    size_t quoted = skip_yaml_quotes(w, w->at);
    if (quoted > w->at) {
        w->at = quoted;
        return;
    }
    bool is_sure = w->level > 0 || w->what == IS_SWALLOWED
                       ? soj__quotes_flow_end(w->text, w->at, &end)
                       : soj__quotes_end(w->text, w->at, &end);
    if (!is_sure)
        end = w->end;
    if (!is_sure && lacks_quote(w->text, w->at, end)) {
        w->at = end;
        return;
    }
    if (end > w->at && is_wanted(w, end)) {
        w->is_found = true;
        w->found = w->at;
        w->found_end = end;
    }
    w->at = end;
}

/* Whether a '#' there begins a comment. */
static bool is_apart(soj__slice text, size_t at)
{
    return at == 0 || is_blank(text.data[at - 1]) || is_break(text.data[at - 1]);
}

static void visit_plain(walk *w)
{
    size_t quoted = skip_yaml_quotes(w, w->at);
    if (quoted > w->at) {
        w->at = quoted;
        return;
    }
    while (w->at < w->end && !(w->level > 0 && is_one_of(w->text.data[w->at], ",[]{}"))) {
        if (w->text.data[w->at] == '#' && is_apart(w->text, w->at))
            w->at = w->end;
        else
            w->at++;
    }
}

static void visit_bracket(walk *w)
{
    char c = w->text.data[w->at++];
    if (c == '{' || c == '[') {
        soj__slice container = w->key.data ? w->key : current_container(w);
        w->level = w->level + 1 < LEVELS ? w->level + 1 : w->level;
        w->containers[w->level] = container;
    } else if (c != ',' && w->level > 0) {
        w->level--;
    }
    w->key = (soj__slice){NULL, 0};
}

static void visit(walk *w)
{
    w->at = skip_blanks(w->text, w->at, w->end);
    if (!w->key.data) {
        w->at = read_key(w->text, w->at, w->end, &w->key);
        w->at = skip_blanks(w->text, w->at, w->end);
        if (w->key.data && w->at < w->end && soj__quotes_wanted(w->key, current_container(w)) &&
            !(w->text.data[w->at] == '{' && !soj__quotes_wanted(w->key, (soj__slice){NULL, 0}))) {
            visit_condition(w);
            return;
        }
    }
    if (w->at < w->end && is_one_of(w->text.data[w->at], "{}[],"))
        visit_bracket(w);
    else
        visit_plain(w);
}

/* Behind the signs of list items at the start of a line. */
static size_t skip_dashes(soj__slice text, size_t at, size_t end)
{
    at = skip_blanks(text, at, end);
    while (at + 1 < end && text.data[at] == '-' && is_blank(text.data[at + 1]))
        at = skip_blanks(text, at + 1, end);
    return at;
}

/* The key that the line at `start`, whose content begins at `at`, belongs to: that of the nearest
 * line before it that is indented less. *out_has_value: and the value begins on that line. */
static soj__slice find_container(soj__slice text, size_t start, size_t at, bool *out_has_value)
{
    size_t indent = at - start, last = start;
    *out_has_value = false;
    while (start > 0 && last - start < LOOK_BACK) {
        size_t end = start - 1;
        start = line_start_of(text, end);
        size_t from = skip_dashes(text, start, end);
        soj__slice key = {NULL, 0};
        if (from >= end || text.data[from] == '#' || from - start >= indent)
            continue;
        size_t value = skip_blanks(text, read_key(text, from, end, &key), end);
        *out_has_value = value < end && !is_one_of(text.data[value], "#&");
        return key;
    }
    return (soj__slice){NULL, 0};
}

/* Look along the line of `target` for a condition. */
static bool search_line(const soj__source *source, size_t target, search what, walk *w)
{
    soj__slice text = source->text;
    size_t start = line_start_of(text, target), end = line_end_of(text, target);
    start = start < source->first ? source->first : start;
    *w = (walk){.text = text, .at = skip_dashes(text, start, end), .end = end};
    w->target = target;
    w->what = what;
    w->containers[0] = find_container(text, start, w->at, &w->is_part);
    if (what != IS_SWALLOWED && soj__quotes_wanted(w->containers[0], (soj__slice){NULL, 0}))
        visit_condition(w);
    else
        w->is_part = false;
    while (w->at < w->end && !w->is_found)
        visit(w);
    return w->is_found;
}

/* A place on the line with the last text before `at` that is no comment; `at` itself where its line
 * has some. Not before `first`. */
static size_t find_line_before(soj__slice text, size_t at, size_t first)
{
    size_t start = line_start_of(text, at), from = skip_blanks(text, start, at);
    while (from >= at || text.data[from] == '#') {
        if (start <= first)
            return first;
        at = start - 1;
        start = line_start_of(text, at);
        from = skip_blanks(text, start, at);
    }
    return at;
}

/* A flow collection that begins at `context` is not closed before `problem`: look for a condition
 * that has lost its end to a comment on the line that was read last, or on the first one. */
static bool search_swallowed(const soj__source *source, size_t problem, size_t context, walk *w)
{
    size_t last = find_line_before(source->text, problem, context);
    return search_line(source, last, IS_SWALLOWED, w) ||
           search_line(source, context, IS_SWALLOWED, w);
}

bool soj__quotes_explain(const soj__source *source, const soj__misreading *what, soj_diags *diags,
                         soj__span *out_at)
{
    walk w;
    bool has_context = what->context < what->problem;
    if (!search_line(source, what->problem, HOLDS_TARGET, &w) &&
        !(has_context && search_line(source, what->context, HOLDS_OR_FOLLOWS, &w)) &&
        !(has_context && what->is_unclosed &&
          search_swallowed(source, what->problem, what->context, &w)))
        return false;
    soj__span at = soj__source_bytes(source, w.found, w.found_end);
    report(source->text, at, w.is_part, diags);
    *out_at = at;
    if (w.is_part)
        *out_at = (soj__span){0};
    return true;
}

/* Whether a comment looks like the rest of a condition: an operator follows the '#', or a value
 * without a space before it. */
static bool looks_like_rest(soj__slice text, size_t hash, size_t end)
{
    size_t at = skip_blanks(text, hash + 1, end);
    if (at == end)
        return false;
    if (at == hash + 1)
        return is_one_of(text.data[at], "<>=!&|+-*/%?:.([{\"'0123456789");
    soj__slice word = {text.data + at, 0};
    while (at + word.len < end && !is_blank(word.data[word.len]))
        word.len++;
    return is_one_of(*word.data, "<>=!&|+*/%?") || soj__slice_is(word, "or") ||
           soj__slice_is(word, "and");
}

/* Where the condition at `start`, that YAML ended at `end`, should have ended; or `end`. */
static size_t find_meant_end(soj__slice text, size_t start, size_t end, bool is_flow)
{
    size_t meant, last = line_end_of(text, end), hash = find_comment(text, end);
    bool is_sure = soj__quotes_end(text, start, &meant);
    if (is_sure && meant > end)
        return meant;
    bool is_whole = find_end(text, start, true, &meant);
    if (hash == text.len || (is_sure ? !looks_like_rest(text, hash, last) : !is_whole))
        return end;
    if (!is_flow || !is_whole)
        meant = last;
    while (meant > end && is_blank(text.data[meant - 1]))
        meant--;
    return meant;
}

bool soj__syntax_advise_quotes(soj__slice source, const soj__ast_text *condition, soj_diags *diags)
{
    soj__span at = condition->span;
    if (condition->is_quoted || !condition->is_verbatim)
        return false;
    size_t end = find_meant_end(source, at.offset, at.end_offset, condition->is_flow);
    if (end <= at.end_offset)
        return false;
    at.end_column += (uint32_t)soj__utf8_count(source.data + at.end_offset, end - at.end_offset);
    at.end_offset = (uint32_t)end;
    soj__quotes_report(source, at, diags);
    return true;
}
