/* SPDX-License-Identifier: MIT */
/* Where nothing but names is otherwise, nothing happens otherwise: who was migrated and who was not
 * have the same events, and get the same touchpoints, moves and decisions at the same instants. */
#include <sojourn/sojourn.h>

#include "migrate/random_model.h"
#include "support/few_zones.h"
#include "support/test.h"

#include <stdio.h>

enum { CUSTOMERS = 20, SAID = 1 << 20 };

typedef struct side {
    plan plan;
    soj_model *model;
    soj_engine *engine;
    char said[SAID];
    size_t len;
} side;

/* ---- what is said, without names ---- */

/* Of a path the place of the stage, and what does not change of the rest. */
static void put_path(side *s, soj_text path)
{
    unsigned name = 0, touchpoint = 0, at = 0, uid = 0;
    char rest[64] = "";
    char *end = NULL;
    name = (unsigned)strtoul(path.data + 1, &end, 10);
    (void)snprintf(rest, sizeof(rest), "%s", *end == '.' ? end + 1 : "");
    while (at < STAGES && (!s->plan.stages[at].is_there || s->plan.stages[at].name != name))
        at++;
    assert_true(at < STAGES);
    if (rest[0] == 't') {
        touchpoint = (unsigned)strtoul(rest + 1, NULL, 10);
        for (unsigned i = 0; i < TOUCHES; i++) {
            if (s->plan.stages[at].touches[i].name == touchpoint)
                uid = s->plan.stages[at].touches[i].uid;
        }
        (void)snprintf(rest, sizeof(rest), "touch %u", uid);
    }
    s->len += (size_t)snprintf(s->said + s->len, SAID - s->len, " %u %s", at, rest);
}

#define SAY(s, ...)                                                                                \
    ((s)->len += (size_t)snprintf((s)->said + (s)->len, SAID - (s)->len, __VA_ARGS__))

static void put_value(side *s, const soj_value *value)
{
    if (value->type == SOJ_TYPE_STRING)
        SAY(s, " '%.*s'", (int)value->len, value->as.text);
    else if (value->type == SOJ_TYPE_BOOL)
        SAY(s, " %d", value->as.boolean);
    else if (value->type == SOJ_TYPE_ABSENT)
        SAY(s, " -");
    else
        SAY(s, " %lld", (long long)value->as.integer);
}

static void say(side *s, const soj_output *out)
{
    SAY(s, "%.*s:", (int)out->customer.len, out->customer.data);
    if (out->kind == SOJ_OUTPUT_TOUCHPOINT) {
        const soj_touchpoint *t = &out->as.touchpoint;
        put_path(s, t->path);
        SAY(s, " %u due %lld at %lld until %lld, %zu data", t->occurrence, (long long)t->due,
            (long long)t->emitted, (long long)t->valid_until, t->n_data);
    } else if (out->kind == SOJ_OUTPUT_DECISION) {
        const soj_decision *d = &out->as.decision;
        put_path(s, soj_model_touchpoint_path(s->model, d->touchpoint));
        SAY(s, " %u %s due %lld at %lld next %lld", d->occurrence, soj_decision_name(d->decision),
            (long long)d->due, (long long)d->time, (long long)d->next);
    } else if (out->kind == SOJ_OUTPUT_TRANSITION) {
        const soj_transition *t = &out->as.transition;
        put_path(s, soj_model_stage_path(s->model, t->to));
        SAY(s, " %s at %lld after %lld", soj_cause_name(t->cause), (long long)t->time,
            (long long)t->sojourn);
    }
    for (size_t i = 0; out->kind == SOJ_OUTPUT_TOUCHPOINT && i < out->as.touchpoint.n_data; i++)
        put_value(s, &out->as.touchpoint.data[i].value);
    SAY(s, "\n");
    assert_true(s->len < SAID);
}

static void drain(side *s)
{
    const soj_output *out;
    while ((out = soj_engine_next(s->engine)) != NULL)
        say(s, out);
}

/* ---- what happens ---- */

static soj_time live(side *s, soj_time now, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = 0; k < CUSTOMERS; k++) {
            char key[16];
            soj_property property;
            soj_event event = random_event(s->model, now + below(60) * SOJ_HOUR, &property);
            event.customer_len = (size_t)snprintf(key, sizeof(key), "c%u", k);
            event.customer = key;
            assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
        }
        now += 60 * SOJ_HOUR;
        assert_int_equal(soj_engine_advance(s->engine, now, 0, NULL), SOJ_OK);
    }
    return now;
}

/* What comes after, the same for both. */
static void go_on(side *s, soj_time now, unsigned n, uint64_t seed)
{
    drain(s);
    s->len = 0;
    s->said[0] = '\0';
    random_seed = seed;
    now = live(s, now, n);
    assert_int_equal(soj_engine_advance(s->engine, now + 30 * SOJ_DAY, 0, NULL), SOJ_OK);
    drain(s);
}

static void compare(const side *a, const side *b)
{
    if (strcmp(a->said, b->said) == 0)
        return;
    size_t at = 0;
    while (a->said[at] == b->said[at])
        at++;
    while (at > 0 && a->said[at - 1] != '\n')
        at--;
    fail_msg("as it was:\n%.200s\nmigrated:\n%.200s\n", a->said + at, b->said + at);
}

static void try_one(side *old, side *new, soj_zones *zones)
{
    soj_migration *migration = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.zones = zones;
    old->plan = random_plan();
    old->model = compile(&old->plan);
    new->plan = old->plan;
    rename_parts(&new->plan);
    new->model = compile(&new->plan);
    assert_int_equal(soj_engine_new(old->model, &options, &old->engine), SOJ_OK);
    soj_time now = live(old, 1700000000 * SOJ_SECOND, 1 + below(8));
    now += below(60) * SOJ_HOUR;
    assert_int_equal(soj_engine_advance(old->engine, now, 0, NULL), SOJ_OK);
    assert_int_equal(soj_migration_new(old->model, new->model, NULL, NULL, &migration), SOJ_OK);
    assert_int_equal(soj_engine_migrate(old->engine, migration, NULL, NULL, &new->engine), SOJ_OK);
    const unsigned n = below(6);
    const uint64_t seed = random_seed;
    go_on(old, now, n, seed);
    go_on(new, now, n, seed);
    compare(old, new);
    soj_migration_free(migration);
    soj_engine_free(old->engine);
    soj_engine_free(new->engine);
    soj_model_unref(old->model);
    soj_model_unref(new->model);
}

static unsigned models = 150;

static void test_names_alone_change_nothing(void **state)
{
    (void)state;
    soj_zones *zones = few_zones();
    side *old = test_calloc(1, sizeof(*old)), *new = test_calloc(1, sizeof(*new));
    for (unsigned i = 0; i < models; i++)
        try_one(old, new, zones);
    test_free(old);
    test_free(new);
    soj_zones_unref(zones);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names_alone_change_nothing)};
    if (argc > 1)
        models = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
