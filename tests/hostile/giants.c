/* SPDX-License-Identifier: MIT */
/* Texts whose size or structure is the attack. */
#include "hostile/giants.h"

#include <stdio.h>

static void make_open_brackets(text *to)
{
    text_put_times(to, "[", 1000000);
}

static void make_open_braces(text *to)
{
    text_put_times(to, "{", 1000000);
}

static void make_open_pairs(text *to)
{
    text_put_times(to, "{a: ", 1000000);
}

static void make_open_late(text *to)
{
    head(to, "stages: {a: }\nx: ");
    text_put_times(to, "[", 1000000);
}

static void make_close_brackets(text *to)
{
    text_put_times(to, "]", 1000000);
}

static void make_bracket_pairs(text *to)
{
    text_put_times(to, "[],", 1000000);
}

static void make_dashes(text *to)
{
    text_put_times(to, "- ", 1000000);
}

static void make_questions(text *to)
{
    text_put_times(to, "? ", 1000000);
}

static void make_question_lines(text *to)
{
    text_put_times(to, "? x\n", 1000000);
}

static void make_colons(text *to)
{
    text_put_times(to, ": ", 1000000);
}

/* Each line one deeper than the one before. */
static void make_block_nesting(text *to)
{
    for (size_t i = 0; i < 2000; i++) {
        text_put_times(to, " ", i);
        text_put(to, "a:\n");
    }
}

static void make_nesting_64(text *to)
{
    head(to, "stages: {a: }\nx: ");
    text_put_times(to, "[", 63);
    text_put_times(to, "]", 63);
    text_put(to, "\n");
}

static void make_stars(text *to)
{
    text_put_times(to, "*", 1000000);
}

static void make_ampersands(text *to)
{
    text_put_times(to, "&a ", 1000000);
}

static void make_exclamations(text *to)
{
    text_put_times(to, "!", 1000000);
}

static void make_tag_long(text *to)
{
    head(to, "stages: {a: {owner: !");
    fill(to, "x", ROOM);
    text_put(to, " y}}\n");
}

static void make_tag_percent(text *to)
{
    head(to, "stages: {a: {owner: !");
    fill(to, "%41", ROOM);
    text_put(to, " y}}\n");
}

static void make_tag_lines(text *to)
{
    for (size_t i = 0; i < 60000; i++) {
        char line[64];
        snprintf(line, sizeof(line), "%%TAG !t%zu! tag:example.com,2026:\n", i);
        text_put(to, line);
    }
    text_put(to, "---\n" HOSTILE_HEAD);
}

static void make_directives(text *to)
{
    fill(to, "%X y\n", ROOM);
    text_put(to, "---\n" HOSTILE_HEAD "stages: {a: }\n");
}

static void make_yaml_digits(text *to)
{
    text_put(to, "%YAML 1.");
    fill(to, "1", ROOM);
    text_put(to, "\n---\n");
}

static void make_documents(text *to)
{
    fill(to, "---\n", ROOM);
}

static void make_document_ends(text *to)
{
    fill(to, "...\n", ROOM);
}

static void make_laughs(text *to)
{
    head(to, "description: &a0 [x, x, x, x, x, x, x, x, x]\nevents:\n");
    for (char c = '1'; c <= '9'; c++) {
        char line[64] = "  eX: &aX [";
        line[3] = line[8] = c;
        text_put(to, line);
        char alias[] = "*aX, ";
        alias[2] = (char)(c - 1);
        text_put_times(to, alias, 9);
        text_put(to, "x]\n");
    }
}

/* n entries, repeated n times: what is small becomes its square. */
static void make_quadratic(text *to)
{
    head(to, "stages: {a: }\nx:\n  - &x [");
    text_put_times(to, "y, ", 50000);
    text_put(to, "y]\n");
    text_put_times(to, "  - *x\n", 50000);
}

static void make_quadratic_scalar(text *to)
{
    head(to, "stages: {a: }\nx:\n  - &x ");
    text_put_times(to, "y", MIB);
    text_put(to, "\n");
    text_put_times(to, "  - *x\n", 150000);
}

/* A long text as the owner of many stages: shared, not copied. */
static void make_quadratic_owner(text *to)
{
    head(to, "stages:\n  a: &x {owner: ");
    text_put_times(to, "y", MIB);
    text_put(to, "}\n");
    text_put_numbered(to, "  s", 4000, ": *x\n");
}

/* The same, by way of names of events that conditions and errors repeat. */
static void make_quadratic_errors(text *to)
{
    head(to, "stages:\n  a:\n    on:\n      &x ");
    text_put_times(to, "y", MIB);
    text_put(to, ": a\n");
    for (size_t i = 0; i < 3000; i++) {
        char line[64];
        snprintf(line, sizeof(line), "  s%zu: {on: {*x : a}}\n", i);
        text_put(to, line);
    }
}

static void make_merge_bomb(text *to)
{
    head(to, "stages:\n  a: &m0 {owner: x}\n");
    for (unsigned i = 1; i < 40; i++) {
        char line[96];
        snprintf(line, sizeof(line), "  s%u: &m%u {<<: [*m%u, *m%u, *m%u]}\n", i, i, i - 1, i - 1,
                 i - 1);
        text_put(to, line);
    }
}

/* A mapping of many keys, merged into many. */
static void make_merge_wide(text *to)
{
    head(to, "stages: {a: }\nevents:\n  x: &x\n");
    text_put_numbered(to, "    k", 400, ": 1\n");
    for (size_t i = 0; i < 400; i++)
        text_put(to, "  y: {<<: *x}\n");
}

static void make_anchors(text *to)
{
    head(to, "stages: {a: }\nx:\n");
    for (size_t i = 0; i < 190000; i++) {
        char line[32];
        snprintf(line, sizeof(line), "- &a%zu x\n", i);
        text_put(to, line);
    }
}

static void make_anchor_long(text *to)
{
    head(to, "stages: {a: {owner: &");
    fill(to, "x", ROOM);
    text_put(to, " y}}\n");
}

static void make_aliases_unknown(text *to)
{
    head(to, "stages: {a: }\nx:\n");
    text_put_times(to, "- *x\n", 190000);
}

static void make_same_key(text *to)
{
    head(to, "stages: {a: }\nx: {");
    text_put_times(to, "k: 1, ", 90000);
    text_put(to, "}\n");
}

static void make_million_keys(text *to)
{
    for (size_t i = 0; to->len < ROOM && i < 1000000; i++) {
        char line[16];
        snprintf(line, sizeof(line), "%zx:\n", i);
        text_put(to, line);
    }
}

static void make_million_flow(text *to)
{
    text_put(to, "{");
    fill(to, "a,", ROOM);
    text_put(to, "}");
}

static void make_million_items(text *to)
{
    head(to, "stages: [");
    fill(to, "1,", ROOM);
    text_put(to, "]\n");
}

static void make_text_10(text *to)
{
    head(to, "stages: {a: {owner: ");
    text_put_times(to, "x", 10 * MIB);
    text_put(to, "}}\n");
}

static void make_text_limit(text *to)
{
    head(to, "stages: {a: }\n#");
    while (to->len < 4 * MIB - 1)
        text_append(to, "x", 1);
    text_put(to, "\n");
}

static void make_text_beyond(text *to)
{
    make_text_limit(to);
    text_put(to, "\n");
}

static void make_scalar(text *to)
{
    head(to, "stages: {a: {description: ");
    fill(to, "x", ROOM);
    text_put(to, "}}\n");
}

static void make_scalar_quoted(text *to)
{
    head(to, "stages: {a: {description: \"");
    fill(to, "\\x41", ROOM);
    text_put(to, "\"}}\n");
}

static void make_scalar_lines(text *to)
{
    head(to, "stages:\n  a:\n    description: \"");
    fill(to, "x\n     ", ROOM);
    text_put(to, "\"\n");
}

static void make_scalar_folded(text *to)
{
    head(to, "stages:\n  a:\n    description: >\n");
    fill(to, "      x\n\n", ROOM);
}

static void make_scalar_open(text *to)
{
    head(to, "stages: {a: {description: \"");
    fill(to, "x ", ROOM);
}

static void make_scalar_blank(text *to)
{
    head(to, "stages: {a: {description: \"x");
    fill(to, "\n", ROOM);
    text_put(to, "\"}}\n");
}

static void make_plain_lines(text *to)
{
    head(to, "stages:\n  a:\n    description: x\n");
    fill(to, "     y\n", ROOM);
}

static void make_key_long(text *to)
{
    fill(to, "k", ROOM);
    text_put(to, ": 1\n");
}

static void make_key_long_quoted(text *to)
{
    text_put(to, "\"");
    fill(to, "k", ROOM);
    text_put(to, "\": 1\n");
}

static void make_key_long_question(text *to)
{
    head(to, "stages: {a: }\n? ");
    fill(to, "k", ROOM);
    text_put(to, "\n: 1\n");
}

static void make_comment_long(text *to)
{
    head(to, "#");
    fill(to, "x", ROOM);
    text_put(to, "\nstages: {a: }\n");
}

static void make_comments(text *to)
{
    head(to, "stages: {a: }\n");
    fill(to, "#\n", ROOM);
}

static void make_lines(text *to)
{
    head(to, "stages: {a: }\n");
    fill(to, "\n", ROOM);
}

static void make_spaces(text *to)
{
    head(to, "stages: {a: }\n");
    fill(to, " ", ROOM);
}

static void make_tabs(text *to)
{
    head(to, "stages:\n");
    fill(to, "\t", ROOM);
}

static void make_wide(text *to)
{
    head(to, "stages: {a: {description: ");
    fill(to, "\xf0\x9f\x98\x80", ROOM);
    text_put(to, "}}\n");
}

static void make_wide_errors(text *to)
{
    head(to, "stages: {a: {description: \"");
    fill(to, "\xf0\x9f\x98\x80", 2 * MIB);
    text_put(to, "\", ");
    text_put_numbered(to, "x", 90000, ": 1, ");
    text_put(to, "}}\n");
}

static void make_quotes(text *to)
{
    fill(to, "'", ROOM);
}

static void make_double_quotes(text *to)
{
    fill(to, "\"\" ", ROOM);
}

static void make_pipes(text *to)
{
    fill(to, "|\n", ROOM);
}

/* clang-format off */
const hostile_model hostile_giants[] = {
    {"open_brackets", "a million open brackets", MADE(make_open_brackets), "limit_nesting", 1, 65},
    {"open_braces", "a million open braces", MADE(make_open_braces), "limit_nesting", 1, 65},
    {"open_pairs", "a million times `{a: `", MADE(make_open_pairs), "limit_nesting", 1, 257},
    {"open_late", "a million open brackets behind a model", MADE(make_open_late), "limit_nesting", 6, 67},
    {"close_brackets", "a million closing brackets", MADE(make_close_brackets), "yaml_syntax", 1, 1},
    {"bracket_pairs", "a million times `[],`", MADE(make_bracket_pairs), "yaml_syntax", 1, 3},
    {"dashes", "a million times `- `", MADE(make_dashes), "limit_nesting", 1, 129},
    {"questions", "a million times `? `", MADE(make_questions), "limit_nesting", 1, 129},
    {"question_lines", "a million lines `? x`", MADE(make_question_lines), "limit_nodes", 100001, 1},
    {"colons", "a million times `: `", MADE(make_colons), "yaml_syntax", 1, 1},
    {"block_nesting", "2,000 lines, each indented more than the one before", MADE(make_block_nesting), "limit_nesting", 65, 65},
    {"nesting_64", "lists 64 deep, in a place that wants none", MADE(make_nesting_64), "unknown_key", 6, 1},
    {"stars", "a million times `*`", MADE(make_stars), "yaml_syntax", 1, 2},
    {"ampersands", "a million times `&a `", MADE(make_ampersands), "yaml_syntax", 1, 4},
    {"exclamations", "a million times `!`", MADE(make_exclamations), "unexpected_tag", 1, 1},
    {"tag_long", "a tag of 4 MB", MADE(make_tag_long), "unexpected_tag", 5, 21},
    {"tag_percent", "a tag of 4 MB of `%41`", MADE(make_tag_percent), "unexpected_tag", 5, 21},
    {"tag_lines", "60,000 lines `%TAG`", MADE(make_tag_lines), "unexpected_tag", 1, 1},
    {"directives", "800,000 unknown directives", MADE(make_directives), "yaml_syntax", 1, 3},
    {"yaml_digits", "`%YAML` with a version of 4 MB", MADE(make_yaml_digits), "yaml_syntax", 1, 18},
    {"documents", "a million documents", MADE(make_documents), "several_documents", 2, 1},
    {"document_ends", "a million times `...`", MADE(make_document_ends), "yaml_syntax", 1, 1},
    {"laughs", "billion laughs", MADE(make_laughs), "limit_nodes", 11, 17},
    {"quadratic", "a list of 50,000, repeated 50,000 times", MADE(make_quadratic), "limit_nodes", 10, 5},
    {"quadratic_scalar", "a text of 1 MiB, repeated 150,000 times", MADE(make_quadratic_scalar), "limit_text", 12, 5},
    {"quadratic_owner", "a text of 1 MiB as the owner of 4,000 stages", MADE(make_quadratic_owner), "limit_text", 10, 7},
    {"quadratic_errors", "a wrong name of 1 MiB, repeated 3,000 times", MADE(make_quadratic_errors), "yaml_syntax", 8, 1048586},
    {"merge_bomb", "merges that triple", MADE(make_merge_bomb), "limit_nodes", 16, 19},
    {"merge_wide", "400 keys, merged 400 times", MADE(make_merge_wide), "limit_nodes", 655, 11},
    {"anchors", "190,000 anchors", MADE(make_anchors), "unknown_key", 6, 1},
    {"anchor_long", "an anchor of 4 MB", MADE(make_anchor_long), HOSTILE_COMPILES, 0, 0},
    {"aliases_unknown", "190,000 aliases of nothing", MADE(make_aliases_unknown), "unknown_alias", 7, 3},
    {"same_key", "one key 90,000 times", MADE(make_same_key), "duplicate_key", 6, 11},
    {"million_keys", "more keys than fit", MADE(make_million_keys), "limit_nodes", 100000, 7},
    {"million_flow", "2,000,000 keys in braces", MADE(make_million_flow), "limit_nodes", 1, 200001},
    {"million_items", "2,000,000 items in brackets", MADE(make_million_items), "limit_nodes", 5, 399988},
    {"text_10", "a text of 10 MiB", MADE(make_text_10), "limit_text", 0, 0},
    {"text_limit", "a model of exactly 4 MiB", MADE(make_text_limit), HOSTILE_COMPILES, 0, 0},
    {"text_beyond", "a model of 4 MiB and one byte", MADE(make_text_beyond), "limit_text", 0, 0},
    {"scalar", "a description of 4 MB", MADE(make_scalar), HOSTILE_COMPILES, 0, 0},
    {"scalar_quoted", "a description of 4 MB of escapes", MADE(make_scalar_quoted), HOSTILE_COMPILES, 0, 0},
    {"scalar_lines", "a description of 600,000 lines in quotes", MADE(make_scalar_lines), HOSTILE_COMPILES, 0, 0},
    {"scalar_folded", "a folded description of 900,000 lines", MADE(make_scalar_folded), HOSTILE_COMPILES, 0, 0},
    {"scalar_open", "a quote that never closes, 4 MB from the end", MADE(make_scalar_open), "yaml_syntax", 5, 27},
    {"scalar_blank", "four million line feeds in quotes", MADE(make_scalar_blank), HOSTILE_COMPILES, 0, 0},
    {"plain_lines", "a plain text of 600,000 lines", MADE(make_plain_lines), HOSTILE_COMPILES, 0, 0},
    {"key_long", "a key of 4 MB", MADE(make_key_long), "yaml_syntax", 1, 4190209},
    {"key_long_quoted", "a key of 4 MB in quotes", MADE(make_key_long_quoted), "yaml_syntax", 1, 4190210},
    {"key_long_question", "a key of 4 MB behind `?`", MADE(make_key_long_question), "unknown_key", 6, 3},
    {"comment_long", "a comment of 4 MB", MADE(make_comment_long), HOSTILE_COMPILES, 0, 0},
    {"comments", "two million comments", MADE(make_comments), HOSTILE_COMPILES, 0, 0},
    {"lines", "four million empty lines", MADE(make_lines), HOSTILE_COMPILES, 0, 0},
    {"spaces", "four million spaces", MADE(make_spaces), HOSTILE_COMPILES, 0, 0},
    {"tabs", "four million tabs", MADE(make_tabs), "yaml_syntax", 6, 1},
    {"wide", "a million characters of four bytes", MADE(make_wide), HOSTILE_COMPILES, 0, 0},
    {"wide_errors", "90,000 errors behind half a million characters of four bytes, in one line", MADE(make_wide_errors), "unknown_key", 5, 524301},
    {"quotes", "four million single quotes", MADE(make_quotes), "wrong_shape", 1, 2095104},
    {"double_quotes", "1,400,000 empty texts", MADE(make_double_quotes), "yaml_syntax", 1, 4},
    {"pipes", "two million block texts", MADE(make_pipes), "yaml_syntax", 2, 1},
};
/* clang-format on */
const size_t n_hostile_giants = TEST_ARRAY_LEN(hostile_giants);
