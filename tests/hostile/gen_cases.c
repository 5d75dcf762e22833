/* SPDX-License-Identifier: MIT */
/* docs/security-cases.md is what the tables say; with --update it is written. */
#include <stdio.h>

#include "hostile/events.h"
#include "hostile/hostile.h"
#include "support/golden.h"
#include "support/test.h"

#define PAGE SOJ_TEST_SOURCE_DIR "/docs/security-cases.md"

/* A cell of a table: '|' would end it. */
static void put_cell(text *to, const char *words)
{
    for (const char *at = words; *at; at++) {
        if (*at == '|')
            text_put(to, "\\");
        text_append(to, at, 1);
    }
}

static void put_row(text *to, const char *name, const char *what, const char *answer)
{
    text_put(to, "| `");
    text_put(to, name);
    text_put(to, "` | ");
    put_cell(to, what);
    text_put(to, " | ");
    text_put(to, answer);
    text_put(to, " |\n");
}

static void put_models(text *to, const char *title, const hostile_model *models, size_t n)
{
    text_put(to, "\n## ");
    text_put(to, title);
    text_put(to, "\n\n| name | what it is | answer |\n|---|---|---|\n");
    for (size_t i = 0; i < n; i++) {
        const hostile_model *one = &models[i];
        char answer[128];
        if (strcmp(one->id, HOSTILE_COMPILES) == 0)
            snprintf(answer, sizeof(answer), "compiles");
        else if (one->line == 0)
            snprintf(answer, sizeof(answer), "`%s`", one->id);
        else
            snprintf(answer, sizeof(answer), "`%s` at %u:%u", one->id, (unsigned)one->line,
                     (unsigned)one->column);
        put_row(to, one->name, one->what, answer);
    }
}

static void put_events(text *to)
{
    static const char *const flags[] = {", late", ", a new customer", ", ignored as a duplicate",
                                        ", taken by no transition"};
    text_put(to, "\n## Events\n\n| name | what it is | answer |\n|---|---|---|\n");
    for (size_t i = 0; i < n_hostile_events; i++) {
        const hostile_event *one = &hostile_events[i];
        char answer[128];
        int len = snprintf(answer, sizeof(answer), one->status == SOJ_OK ? "%s" : "`%s`",
                           one->status == SOJ_OK ? "accepted" : soj_status_name(one->status));
        for (size_t j = 0; j < TEST_ARRAY_LEN(flags); j++) {
            if (one->flags >> j & 1u)
                len += snprintf(answer + len, sizeof(answer) - (size_t)len, "%s", flags[j]);
        }
        put_row(to, one->name, one->what, answer);
    }
}

int main(int argc, char **argv)
{
    text page = {NULL, 0, 0};
    text_put(&page,
             "# Hostile models and events, one by one\n\n"
             "<!-- Made from the tables of tests/hostile by gen_cases.c; do not edit. -->\n\n"
             "What [security.md](security.md) speaks of. Each has the one answer named here, and "
             "tests hold the\nlibrary to it: the first error of a model with line and column, the "
             "status of an event. A model\nwithout a place for its error has none: it is about "
             "the text as a whole.\n");
    put_models(&page, "Texts", hostile_texts, n_hostile_texts);
    put_models(&page, "Local times and splits", hostile_times, n_hostile_times);
    put_models(&page, "Conditions", hostile_conditions, n_hostile_conditions);
    put_models(&page, "Giants", hostile_giants, n_hostile_giants);
    put_models(&page, "Crowds", hostile_crowds, n_hostile_crowds);
    put_events(&page);
    bool ok = golden_equal(PAGE, page.data, page.len, golden_wants_update(argc, argv));
    if (!ok)
        fprintf(stderr, "run gen_cases --update\n");
    free(page.data);
    return ok ? 0 : 1;
}
