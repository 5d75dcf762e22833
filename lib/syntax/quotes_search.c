/* SPDX-License-Identifier: MIT */
/* Where libyaml stopped: looking for the condition that it misread. */
#include "syntax/lines.h"
#include "syntax/quotes.h"

#define LOOK_BACK (64u * 1024u) /* bytes, to find the key that a line belongs to */
#define LEVELS    64u

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
    if (at >= w->end || !soj__char_is_one_of(w->text.data[at], "\"'"))
        return at;
    size_t close = find_yaml_quote(w, at);
    if (close == w->end)
        return at;
    size_t next = soj__line_skip_blanks(w->text, close + 1, w->end);
    return next == w->end || soj__char_is_one_of(w->text.data[next], ",]}#") ? close + 1 : at;
}

static soj__slice current_container(const walk *w)
{
    return w->containers[w->level];
}

/* Whether the text begins with a quote that never closes: YAML says it best. */
static bool lacks_quote(soj__slice text, size_t at, size_t end)
{
    char quote = text.data[at];
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
           soj__quotes_reason((soj__slice){w->text.data + w->at, end - w->at});
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
    SOJ__ASSERT(at > 0); /* nothing but comments behind the first line, if it is one */
    return soj__char_is_blank(text.data[at - 1]) || soj__char_is_break(text.data[at - 1]);
}

static void visit_plain(walk *w)
{
    size_t quoted = skip_yaml_quotes(w, w->at);
    if (quoted > w->at) {
        w->at = quoted;
        return;
    }
    while (w->at < w->end && !(w->level > 0 && soj__char_is_one_of(w->text.data[w->at], ",[]{}"))) {
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
    w->at = soj__line_skip_blanks(w->text, w->at, w->end);
    if (!w->key.data) {
        w->at = soj__line_key(w->text, w->at, w->end, &w->key);
        w->at = soj__line_skip_blanks(w->text, w->at, w->end);
        if (w->key.data && w->at < w->end && soj__quotes_wanted(w->key, current_container(w)) &&
            !(w->text.data[w->at] == '{' && !soj__quotes_wanted(w->key, (soj__slice){NULL, 0}))) {
            visit_condition(w);
            return;
        }
    }
    if (w->at < w->end && soj__char_is_one_of(w->text.data[w->at], "{}[],"))
        visit_bracket(w);
    else
        visit_plain(w);
}

/* Behind the signs of list items at the start of a line. */
static size_t skip_dashes(soj__slice text, size_t at, size_t end)
{
    at = soj__line_skip_blanks(text, at, end);
    while (at + 1 < end && text.data[at] == '-' && soj__char_is_blank(text.data[at + 1]))
        at = soj__line_skip_blanks(text, at + 1, end);
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
        start = soj__line_start(text, end);
        size_t from = skip_dashes(text, start, end);
        soj__slice key = {NULL, 0};
        if (from >= end || text.data[from] == '#' || from - start >= indent)
            continue;
        size_t value = soj__line_skip_blanks(text, soj__line_key(text, from, end, &key), end);
        *out_has_value = value < end && !soj__char_is_one_of(text.data[value], "#&");
        return key;
    }
    return (soj__slice){NULL, 0};
}

/* Look along the line of `target` for a condition. */
static bool search_line(const soj__source *source, size_t target, search what, walk *w)
{
    soj__slice text = source->text;
    size_t start = soj__line_start(text, target), end = soj__line_end(text, target);
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
 * has some. There is such a line. */
static size_t find_line_before(soj__slice text, size_t at)
{
    size_t start = soj__line_start(text, at), from = soj__line_skip_blanks(text, start, at);
    while (from >= at || text.data[from] == '#') {
        SOJ__ASSERT(start > 0);
        at = start - 1;
        start = soj__line_start(text, at);
        from = soj__line_skip_blanks(text, start, at);
    }
    return at;
}

/* A flow collection is not closed before `problem`: look for a condition that has lost its end to a
 * comment on the line that was read last. */
static bool search_swallowed(const soj__source *source, size_t problem, walk *w)
{
    return search_line(source, find_line_before(source->text, problem), IS_SWALLOWED, w);
}

bool soj__quotes_explain(const soj__source *source, const soj__misreading *what, soj_diags *diags,
                         soj__span *out_at)
{
    walk w;
    bool has_context = what->context < what->problem;
    if (!search_line(source, what->problem, HOLDS_TARGET, &w) &&
        !(has_context && search_line(source, what->context, HOLDS_OR_FOLLOWS, &w)) &&
        !(has_context && what->is_unclosed && search_swallowed(source, what->problem, &w)))
        return false;
    const soj__span at = soj__span_of(w.found, w.found_end);
    soj__quotes_report(source->text, at, w.is_part, diags);
    *out_at = at;
    if (w.is_part)
        *out_at = (soj__span){0};
    return true;
}
