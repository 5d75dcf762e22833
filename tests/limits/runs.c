/* SPDX-License-Identifier: MIT */
/* How much may happen at once, and how much is told. */
#include <sojourn/limits.h>

#include "limits/limits.h"
#include "support/test.h"

static void begin(life *of, const char *yaml)
{
    life_begin(of, limits_compile(yaml, strlen(yaml)));
    life_post(of, "Identify");
}

static void end(life *of)
{
    life_end(of);
    soj_model_unref(of->model);
}

static soj_value whole(size_t n)
{
    return (soj_value){.type = SOJ_TYPE_INT, .as.integer = (int64_t)n};
}

/* As many moves as the event says: back and forth until none is left. */
#define SETTLING                                                                                   \
    MADE_HEAD "attributes: {n: {type: int, default: 0}, k: {type: int, default: 0}}\n"             \
              "events: {go: {properties: {n: int}, set: {n: event.n}}}\n"                          \
              "stages:\n"                                                                          \
              "  s: {always: {when: customer.n > 0, to: t, set: {n: customer.n - 1}},\n"           \
              "      after: {1d: {set: {n: customer.k}}}}\n"                                       \
              "  t: {always: {when: customer.n > 0, to: s, set: {n: customer.n - 1}}}\n"

static void give_settling(size_t n, bool fits)
{
    life a;
    begin(&a, SETTLING);
    assert_int_equal(life_tell(&a, "go", "n", whole(n)), fits ? SOJ_OK : SOJ_ERR_LOOP);
    assert_int_equal(a.transitions, fits ? n + 1 : 1);
    assert_int_equal(life_attribute(&a, "n").as.integer, 0);
    end(&a);
}

static void give_settling_of_a_timer(size_t n, bool fits)
{
    life a;
    begin(&a, SETTLING);
    assert_int_equal(life_tell(&a, "Identify", "k", whole(n)), SOJ_OK);
    life_advance(&a, SOJ_DAY);
    assert_int_equal(a.transitions, fits ? n + 1 : 1);
    assert_int_equal(a.faults, !fits);
    if (!fits)
        assert_int_equal(a.fault.status, SOJ_ERR_LOOP);
    assert_int_equal(life_attribute(&a, "n").as.integer, 0);
    life_advance(&a, SOJ_DAY);
    assert_int_equal(a.faults, !fits);
    end(&a);
}

/* A timer that makes itself due again, at the same instant, as often as it is told. */
static void give_instant(size_t n, bool fits)
{
    life a;
    begin(&a, MADE_HEAD
          "attributes: {n: {type: int, default: 0}, t: timestamp}\n"
          "events: {go: {properties: {n: int}, set: {n: event.n, t: event.time}}}\n"
          "stages:\n"
          "  s: {after: {0s: {from: customer.t, set: {n: customer.n - 1, t: 'customer.n > 1 ? "
          "customer.t - duration(\"1s\") : null'}}}}\n");
    assert_int_equal(life_tell(&a, "go", "n", whole(n)), SOJ_OK);
    assert_int_equal(a.faults, !fits);
    if (!fits)
        assert_int_equal(a.fault.status, SOJ_ERR_LIMIT);
    assert_int_equal(life_attribute(&a, "n").as.integer, fits ? 0 : 1);
    end(&a);
}

/* The first of `n` emissions is missed: it goes out again, or nothing changes. */
static void give_reportable(size_t n, bool fits)
{
    made model = {.at = 0};
    life a;
    made_put(&model, MADE_HEAD "channels: {mail: }\nstages:\n  s:\n    touchpoints:\n"
                               "      first: {channel: mail}\n");
    made_put_numbered(&model, "      t", n - 1, ": {channel: mail, after: 1h}\n", 0);
    begin(&a, model.yaml.data);
    assert_int_equal(a.touchpoints, 1);
    char id[sizeof(a.touchpoint.id)];
    memcpy(id, a.touchpoint.id, sizeof(id));
    life_advance(&a, SOJ_HOUR);
    assert_int_equal(a.touchpoints, n);
    assert_int_equal(life_tell(&a, "Touchpoint Missed", "id", life_text(id, strlen(id))), SOJ_OK);
    assert_int_equal(a.touchpoints, fits ? n + 1 : n);
    end(&a);
    free(model.yaml.data);
}

static void keep(void *ctx, const char *data, size_t len)
{
    text_append(ctx, data, len);
}

static void give_diagnostics(size_t n, bool fits)
{
    made model = {.at = 0};
    text shown = {NULL, 0, 0};
    soj_diags *diags = NULL;
    soj_model *none = NULL;
    made_put(&model, MADE_HEAD "stages: {s: }\n");
    made_put_numbered(&model, "zebra_", n, ": 1\n", 0);
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    assert_int_equal(soj_model_compile(model.yaml.data, model.yaml.len, NULL, diags, &none),
                     SOJ_ERR_MODEL);
    assert_int_equal(soj_diags_errors(diags), n);
    assert_int_equal(soj_diags_count(diags), fits ? n : SOJ_LIMIT_DIAGNOSTICS);
    assert_int_equal(soj_diags_render(diags, keep, &shown), SOJ_OK);
    assert_int_equal(strstr(shown.data, "1 more") != NULL, !fits);
    soj_diags_free(diags);
    free(model.yaml.data);
    free(shown.data);
}

const limit limits_of_runs[] = {
    {LIMIT(SETTLING_MOVES), "SOJ_ERR_LOOP", NULL, NULL, give_settling, NULL},
    {LIMIT(SETTLING_MOVES), "SOJ_ERR_LOOP", NULL, NULL, give_settling_of_a_timer, NULL},
    {LIMIT(INSTANT_MACROSTEPS), "SOJ_ERR_LIMIT", NULL, NULL, give_instant, NULL},
    {LIMIT(REPORTABLE), "is_ignored", NULL, NULL, give_reportable, NULL},
    {LIMIT(DIAGNOSTICS), "soj_diags_errors", NULL, NULL, give_diagnostics, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};
