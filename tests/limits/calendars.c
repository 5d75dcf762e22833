/* SPDX-License-Identifier: MIT */
/* How much of what local times and splits are made of. */
#include <stdio.h>

#include <sojourn/limits.h>

#include "limits/limits.h"
#include "support/test.h"

/* The one error that a model has of an id, pointing at `at`; none where all fits. */
static void expect(made *model, const char *id, size_t most, bool fits)
{
    soj_diags *diags = NULL;
    soj_model *compiled = NULL;
    char number[32];
    const soj_diag *found = NULL;
    snprintf(number, sizeof(number), most < 1000 ? "%zu" : "%zu,%03zu",
             most < 1000 ? most : most / 1000, most % 1000);
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status =
        soj_model_compile(model->yaml.data, model->yaml.len, NULL, diags, &compiled);
    assert_true(status == SOJ_OK || status == SOJ_ERR_MODEL);
    for (size_t i = 0; i < soj_diags_count(diags); i++) {
        const soj_diag *diag = soj_diags_get(diags, i);
        if (strncmp(diag->id.data, "limit_", 6) != 0)
            continue;
        assert_null(found);
        assert_string_equal(diag->id.data, id);
        found = diag;
    }
    assert_int_equal(found == NULL, fits);
    if (found) {
        assert_non_null(strstr(found->message.data, number));
        soj_position at = made_position(model);
        assert_int_equal(found->at.line, at.line);
        assert_int_equal(found->at.column, at.column);
        assert_non_null(found->suggestion.data);
    }
    soj_model_unref(compiled);
    soj_diags_free(diags);
    free(model->yaml.data);
}

static void give_calendars(size_t n, bool fits)
{
    made model = {.at = 0};
    made_put(&model, MADE_HEAD "stages: {s: }\ncalendars:\n");
    made_put_numbered(&model, "  c", n, ": [2026-01-01]\n", 1);
    expect(&model, "limit_calendars", SOJ_LIMIT_CALENDARS, fits);
}

static void give_dates(size_t n, bool fits)
{
    made model = {.at = 0};
    char date[64];
    made_put(&model, MADE_HEAD "stages: {s: }\ncalendars:\n  c:\n");
    for (size_t i = 0; i < n; i++) {
        snprintf(date, sizeof(date), "%04zu-%02zu-%02zu", 1 + i / 336, 1 + i % 12, 1 + i / 12 % 28);
        made_put(&model, "  - ");
        made_mark(&model);
        made_put(&model, date);
        made_put(&model, "\n");
    }
    expect(&model, "limit_dates", SOJ_LIMIT_DATES, fits);
}

static void give_windows(size_t n, bool fits)
{
    made model = {.at = 0};
    made_put(&model, MADE_HEAD "stages: {s: }\nwindows:\n");
    made_put_numbered(&model, "  w", n, ": {days: sun}\n", 1);
    expect(&model, "limit_windows", SOJ_LIMIT_WINDOWS, fits);
}

static void put_spans(made *model, size_t n)
{
    char span[64];
    for (size_t i = 0; i < n; i++) {
        snprintf(span, sizeof(span), "00:00-%02zu:%02zu", 1 + i / 60, i % 60);
        made_mark(model);
        made_put(model, span);
        made_put(model, i + 1 < n ? ", " : "]}}\n");
    }
}

static void give_spans(size_t n, bool fits)
{
    made model = {.at = 0};
    made_put(&model, MADE_HEAD "stages: {s: }\nwindows: {w: {hours: [");
    put_spans(&model, n);
    expect(&model, "limit_spans", SOJ_LIMIT_SPANS, fits);
    model = (made){.at = 0};
    made_put(&model, MADE_HEAD "stages: {s: }\nchannels: {c: {quiet_hours: [");
    put_spans(&model, n);
    expect(&model, "limit_spans", SOJ_LIMIT_SPANS, fits);
}

static void give_variants(size_t n, bool fits)
{
    made model = {.at = 0};
    made_put(&model, MADE_HEAD "channels: {c: }\nstages:\n  s:\n    touchpoints:\n      t:\n"
                               "        channel: c\n        variants:\n");
    made_put_numbered(&model, "          v", n, ": {percent: 1.5}\n", 1);
    expect(&model, "limit_variants", SOJ_LIMIT_VARIANTS, fits);
}

const limit limits_of_calendars[] = {
    {LIMIT(CALENDARS), "limit_calendars", NULL, NULL, give_calendars, NULL},
    {LIMIT(DATES), "limit_dates", NULL, NULL, give_dates, NULL},
    {LIMIT(WINDOWS), "limit_windows", NULL, NULL, give_windows, NULL},
    {LIMIT(SPANS), "limit_spans", NULL, NULL, give_spans, NULL},
    {LIMIT(VARIANTS), "limit_variants", NULL, NULL, give_variants, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};
