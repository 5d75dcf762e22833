/* SPDX-License-Identifier: MIT */
/* How many touchpoints, and what a touchpoint or a cap may say. */
#include <sojourn/limits.h>

#include <stdio.h>

#include "limits/limits.h"
#include "support/test.h"

#define HEAD MADE_HEAD "channels: {mail: }\nevents: {go: {properties: {p: int}}}\n"

static void live(life *of, soj_model *model)
{
    life_begin(of, model);
    life_post(of, "go");
}

static void make_touchpoints(made *to, size_t n)
{
    made_put(to, HEAD "stages:\n  s:\n    touchpoints:\n");
    made_put_numbered(to, "      t", n, ": {channel: mail}\n", 1);
}

static void use_touchpoints(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    assert_int_equal(a.touchpoints, n);
    assert_int_equal(a.touchpoint.touchpoint, n - 1);
    life_end(&a);
}

/* A cap for each touchpoint: of the second occurrence of each, its own cap is in the way. */
static void make_caps(made *to, size_t n)
{
    made_put(to, HEAD "stages:\n  s:\n    touchpoints:\n");
    made_put_numbered(to, "      t", n, ": {channel: mail, every: 1d, times: 2}\n", 0);
    made_put(to, "caps:\n");
    for (size_t i = 0; i < n; i++) {
        made_put(to, "  ");
        made_mark(to);
        made_put_number(to, "c", i, ": {max: 1, per: 7d, touchpoints: [s.");
        made_put_number(to, "t", i, "]}\n");
    }
}

static void use_caps(soj_model *model, size_t n)
{
    life a;
    char name[32];
    live(&a, model);
    assert_int_equal(a.touchpoints, n);
    life_advance(&a, SOJ_DAY);
    assert_int_equal(a.touchpoints, n);
    assert_int_equal(a.decisions, n);
    snprintf(name, sizeof(name), "c%zu", n - 1);
    assert_string_equal(a.decision.rule.data, name);
    life_advance(&a, 6 * SOJ_DAY);
    assert_int_equal(a.touchpoints, 2 * n);
    life_end(&a);
}

static void make_cap_max(made *to, size_t n)
{
    made_put(to, HEAD "stages: {s: {touchpoints: {t: {channel: mail, every: 1h}}}}\n"
                      "caps: {c: {per: 300d, max: ");
    made_mark(to);
    made_put_number(to, "", n, "}}\n");
}

static void use_cap_max(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    life_advance(&a, (soj_duration)(n - 1) * SOJ_HOUR);
    assert_int_equal(a.touchpoints, n);
    assert_int_equal(a.decisions, 0);
    life_advance(&a, SOJ_HOUR);
    assert_int_equal(a.touchpoints, n);
    assert_int_equal(a.decisions, 1);
    assert_int_equal(a.decision.reason, SOJ_REASON_CAP);
    life_end(&a);
}

static void make_pending(made *to, size_t n)
{
    made_put(to, HEAD "stages: {s: {touchpoints: {t: {channel: mail, on: go, after: 1d, pending: ");
    made_mark(to);
    made_put_number(to, "", n, "}}}}\n");
}

/* The first event makes the customer, and starts one too. */
static void use_pending(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    for (size_t i = 1; i < n; i++)
        life_post(&a, "go");
    assert_int_equal(a.decisions, 0);
    life_post(&a, "go");
    assert_int_equal(a.decisions, 1);
    assert_int_equal(a.decision.decision, SOJ_DECISION_SUPERSEDED);
    assert_int_equal(a.decision.occurrence, 1);
    life_advance(&a, SOJ_DAY);
    assert_int_equal(a.touchpoints, n);
    life_end(&a);
}

static void make_data(made *to, size_t n)
{
    made_put(to, HEAD "stages:\n  s:\n    touchpoints:\n      t:\n        channel: mail\n"
                      "        data:\n");
    made_put_numbered(to, "          d", n, ": '7'\n", 1);
}

static void make_event_data(made *to, size_t n)
{
    made_put(to, HEAD "stages:\n  s:\n    touchpoints:\n      t:\n        channel: mail\n"
                      "        on: go\n        data:\n");
    made_put_numbered(to, "          d", n, ": event.p\n", 1);
}

static void use_data(soj_model *model, size_t n)
{
    life a;
    life_begin(&a, model);
    soj_value seven = {.type = SOJ_TYPE_INT, .as.integer = 7};
    soj_property given = {soj_model_property(model, soj_model_event(model, "go", 2), "p", 1),
                          seven};
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(model, "go", 2),
                       .time = a.now,
                       .properties = &given,
                       .n_properties = 1};
    assert_int_equal(soj_engine_post(a.engine, &event, NULL), SOJ_OK);
    const soj_output *out = soj_engine_next(a.engine);
    while (out && out->kind != SOJ_OUTPUT_TOUCHPOINT)
        out = soj_engine_next(a.engine);
    assert_non_null(out);
    assert_int_equal(out->as.touchpoint.n_data, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(out->as.touchpoint.data[i].value.as.integer, 7);
    life_end(&a);
}

/* In days. */
static void make_expires(made *to, size_t n)
{
    made_put(to, HEAD "stages: {s: {touchpoints: {t: {channel: mail, expires: ");
    made_mark(to);
    made_put_number(to, "", n, "d}}}}\n");
}

static void use_expires(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    assert_int_equal(a.touchpoint.valid_until, a.touchpoint.due + (soj_duration)n * SOJ_DAY);
    life_end(&a);
}

static void make_priority(made *to, size_t n)
{
    made_put(to, HEAD "stages: {s: {touchpoints: {t: {channel: mail}, u: {channel: mail, "
                      "priority: ");
    made_mark(to);
    made_put_number(to, "", n, "}}}}\n");
}

static void use_priority(soj_model *model, size_t n)
{
    life a;
    (void)n;
    live(&a, model);
    assert_int_equal(a.touchpoints, 2);
    assert_int_equal(a.touchpoint.touchpoint, 0);
    life_end(&a);
}

const limit limits_of_touchpoints[] = {
    {LIMIT(TOUCHPOINTS), "limit_touchpoints", make_touchpoints, use_touchpoints, NULL, NULL},
    {LIMIT(CAPS), "limit_caps", make_caps, use_caps, NULL, NULL},
    {LIMIT(CAP_MAX), "bad_value", make_cap_max, use_cap_max, NULL, NULL},
    {LIMIT(PENDING), "bad_value", make_pending, use_pending, NULL, NULL},
    {LIMIT(DATA), "limit_data", make_data, use_data, NULL, NULL},
    {LIMIT(EVENT_DATA), "limit_data", make_event_data, use_data, NULL, NULL},
    {"expires", 400, "bad_value", make_expires, use_expires, NULL, NULL},
    {"priority", 100, "bad_value", make_priority, use_priority, NULL, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};
