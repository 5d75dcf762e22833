/* SPDX-License-Identifier: MIT */
#include "syntax/yaml_errors.h"

#include "syntax/lines.h"

typedef struct explanation {
    const char *problem; /* libyaml's */
    const char *says;
    const char *help;
    const char *note; /* about where the context begins; NULL: none */
} explanation;

#define UNCLOSED         "found unexpected end of stream"
#define UNCLOSED_LIST    "did not find expected ',' or ']'"
#define UNCLOSED_MAPPING "did not find expected ',' or '}'"
#define INDENT           "indent with spaces; keys of one mapping, and items of one list, stand in one column"
#define TABS             "a tab may not stand here"
#define TAG              "a '!' begins a tag of YAML, and this is none"
#define PERCENT          "a line that begins with '%' is a directive of YAML, and this is none that fits"

static const explanation explanations[] = {
    {"mapping values are not allowed in this context", "a ':' may not stand here",
     "quote a text that holds ': '; check the indentation of this line and the one before", NULL},
    {"did not find expected key", "a key was expected here",
     "check the indentation, and that nothing follows a closing quote or bracket",
     "the mapping begins here"},
    {"did not find expected '-' indicator", "an item of the list ('- ') was expected here", INDENT,
     "the list begins here"},
    {UNCLOSED_LIST, "a ',' or the closing ']' is missing before this",
     "close the list, or quote a text that holds commas, brackets or braces",
     "the list begins here"},
    {UNCLOSED_MAPPING, "a ',' or the closing '}' is missing before this",
     "close the mapping, or quote a text that holds commas, brackets or braces",
     "the mapping begins here"},
    {"could not find expected ':'", "a key must be followed by ': ' on its line",
     "add ': ', or check the indentation of this line and the one before", "the key begins here"},
    {"found character that cannot start any token", "no text can begin with this character",
     "put the text in quotes", NULL},
    {UNCLOSED, "the quoted text that begins here never ends", "add the closing quote", NULL},
    {"found unexpected document indicator", "the closing quote is missing before this", "add it",
     "the quoted text begins here"},
    {"did not find expected node content", "a value is missing here",
     "write a value, or put a text that begins with a punctuation mark in quotes", NULL},
    {"block sequence entries are not allowed in this context",
     "an item of a list ('- ') may not stand here",
     "begin the list on a line of its own, or put the text in quotes", NULL},
    {"mapping keys are not allowed in this context", "a '? ' may not stand here",
     "put the text in quotes", NULL},
    {"did not find expected <document start>",
     "the model is complete before this, and something follows", INDENT, NULL},
    {"found unknown escape character", "there is no such escape in double quotes",
     "write \\\\ for a backslash, or use single quotes", NULL},
    {"did not find expected hexdecimal number", "the escape needs hexadecimal digits",
     "write \\xNN, \\uNNNN or \\UNNNNNNNN", NULL},
    {"found invalid Unicode character escape code", "the escape is no character",
     "write the number of a character", NULL},
    {"did not find expected comment or line break", "the line must end here",
     "put the text in quotes; behind '|' or '>' a block of text begins on the next line", NULL},
    {"found an indentation indicator equal to 0", "a block of text is indented by at least 1",
     "remove the 0", NULL},
    {"found a tab character where an indentation space is expected", TABS, INDENT, NULL},
    {"found a tab character that violates indentation", TABS, INDENT, NULL},
    {"did not find expected alphabetic or numeric character",
     "behind '&' or '*' the name of an anchor was expected",
     "put a text that begins with '&' or '*' in quotes", NULL},
    {"found undefined tag handle", TAG, "put a text that begins with '!' in quotes", NULL},
    {"did not find expected tag URI", TAG, "put a text that begins with '!' in quotes", NULL},
    {"did not find expected whitespace or line break", TAG,
     "put a text that begins with '!' in quotes", NULL},
    {"did not find the expected '>'", TAG, "put a text that begins with '!' in quotes", NULL},
    {"did not find expected '!'", TAG, "put a text that begins with '!' in quotes", NULL},
    {"did not find URI escaped octet", TAG, "put a text that begins with '!' in quotes", NULL},
    {"found unexpected ':'", "a ':' may not stand here",
     "put a space behind the ':' of a key, or put the text in quotes", NULL},
    {"found unknown directive name", PERCENT, "remove the line", NULL},
    {"could not find expected directive name", PERCENT, "remove the line", NULL},
    {"found unexpected non-alphabetical character", PERCENT, "remove the line", NULL},
    {"found duplicate %YAML directive", PERCENT, "remove the line", NULL},
    {"found incompatible YAML document", "this version of YAML is not known",
     "remove the line that begins with '%'", NULL},
};

bool soj__yaml_is_unclosed(const char *problem)
{
    return strcmp(problem, UNCLOSED_LIST) == 0 || strcmp(problem, UNCLOSED_MAPPING) == 0;
}

static const explanation *find_explanation(const char *problem)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(explanations); i++) {
        if (strcmp(explanations[i].problem, problem) == 0)
            return &explanations[i];
    }
    return NULL;
}

static bool is_tab(const soj__source *source, soj__span at)
{
    const size_t from = soj__span_from(at);
    return from < source->text.len && source->text.data[from] == '\t';
}

/* One character, or the end of a line. */
static soj__span char_span(const soj__source *source, size_t at)
{
    soj__span span = soj__source_span(source, at, at + 1);
    const size_t from = soj__span_from(span);
    if (from < source->text.len && soj__char_is_break(source->text.data[from]))
        span.end = span.first;
    return span;
}

void soj__yaml_explain(const soj__source *source, const char *problem, size_t at,
                       const char *context, size_t context_at, soj_diags *diags)
{
    const explanation *found = find_explanation(problem);
    bool is_unclosed = context && strcmp(problem, UNCLOSED) == 0;
    soj__span span = char_span(source, is_unclosed ? context_at : at);
    if (!found) {
        soj__diag_add(diags, SOJ__DIAG_YAML_SYNTAX, span, "this is not YAML: %s%s%s",
                      context ? context : "", context ? ", " : "", problem);
        return;
    }
    bool is_token = strcmp(problem, "found character that cannot start any token") == 0;
    if (is_token && is_tab(source, span))
        soj__diag_add(diags, SOJ__DIAG_YAML_SYNTAX, span, TABS);
    else
        soj__diag_add(diags, SOJ__DIAG_YAML_SYNTAX, span, "%s", found->says);
    if (found->note && context)
        soj__diag_note(diags, char_span(source, context_at), "%s", found->note);
    soj__diag_suggest(diags, "%s",
                      is_token && is_tab(source, span) ? "indent with spaces" : found->help);
}
