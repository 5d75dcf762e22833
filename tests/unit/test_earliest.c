/* SPDX-License-Identifier: MIT */
/* The earliest instant, and until when, is that of a search by the minute: earliest_naive.h. */
#include <stdio.h>

#include <sojourn/sojourn.h>

#include "earliest_naive.h"
#include "made_zones.h"
#include "some_zones.h"
#include "support/test.h"

typedef struct trial {
    const naive_case *of;
    int number;
    soj_model *model;
    soj_engine *engine;
    const soj_output *touchpoint, *decision; /* of the last input; borrowed, copied below */
    soj_output outputs[2];
} trial;

/* How often each answer was given. */
typedef struct tally {
    int n[SOJ_DECISION_EXPIRED + 1];
    int by_reason[NAIVE_CAP + 1];
    int refused;     /* tries */
    int ends, shuts; /* of valid_until */
} tally;

static void put_time(char *to, soj_time time)
{
    if (soj_time_format(time, to) == 0)
        (void)strcpy(to, "never");
}

static void fail_trial(const trial *t, const char *what, soj_time got, soj_time wanted)
{
    char model[NAIVE_TEXT_MAX], a[SOJ_TIME_TEXT_MAX], b[SOJ_TIME_TEXT_MAX];
    naive_model(t->of, model);
    print_message("%s", model);
    for (int i = 0; i < t->of->n_tries; i++) {
        put_time(a, t->of->tries[i]);
        print_message("Try at %s\n", a);
    }
    for (int i = 0; i < t->of->n_sent; i++) {
        put_time(a, t->of->sent[i]);
        print_message("sent at %s\n", a);
    }
    put_time(a, t->of->now);
    print_message("Ask at %s\n", a);
    put_time(a, got);
    put_time(b, wanted);
    fail_msg("combination %d: %s is %s (%lld), by the minute %s (%lld)", t->number, what, a,
             (long long)got, b, (long long)wanted);
}

static void expect(const trial *t, const char *what, soj_time got, soj_time wanted)
{
    if (got != wanted)
        fail_trial(t, what, got, wanted);
}

/* At most one touchpoint and one decision come of each input, if none is of a transition. */
static void take_outputs(trial *t)
{
    const soj_output *output;
    t->touchpoint = t->decision = NULL;
    while ((output = soj_engine_next(t->engine)) != NULL) {
        if (output->kind == SOJ_OUTPUT_TRANSITION)
            continue;
        int at = output->kind == SOJ_OUTPUT_DECISION;
        assert_true(at || output->kind == SOJ_OUTPUT_TOUCHPOINT);
        assert_null(at ? t->decision : t->touchpoint);
        t->outputs[at] = *output;
        *(at ? &t->decision : &t->touchpoint) = &t->outputs[at];
    }
}

static void post(trial *t, const char *name, soj_time time)
{
    const soj_event event = {.customer = "c",
                             .customer_len = 1,
                             .event = soj_model_event(t->model, name, strlen(name)),
                             .time = time};
    soj_result result;
    assert_int_equal(soj_engine_post(t->engine, &event, &result), SOJ_OK);
    take_outputs(t);
}

static void advance(trial *t, soj_time now)
{
    assert_int_equal(soj_engine_advance(t->engine, now, 0, NULL), SOJ_OK);
    take_outputs(t);
}

static void expect_emission(const trial *t, soj_time at, tally *all)
{
    soj_time end = t->of->now + t->of->expires * SOJ_MINUTE;
    soj_time until = naive_valid_until(t->of, at, end);
    if (!t->touchpoint)
        fail_trial(t, "the emission", SOJ_TIME_NEVER, at);
    expect(t, "the emission", t->touchpoint->as.touchpoint.emitted, at);
    expect(t, "valid_until", t->touchpoint->as.touchpoint.valid_until, until);
    all->ends += until == end;
    all->shuts += until < end;
}

/* Reason and rule are those of what forbids now. */
static void expect_reason(const trial *t, naive_reason reason, int cap)
{
    static const int reasons[] = {SOJ_REASON_NONE, SOJ_REASON_WINDOW, SOJ_REASON_QUIET_HOURS,
                                  SOJ_REASON_CAP};
    static const char *const rules[] = {"", "open", "own", "cap_"};
    const soj_decision *got = &t->decision->as.decision;
    char rule[16];
    (void)snprintf(rule, sizeof(rule), "%s", rules[reason]);
    if (reason == NAIVE_CAP)
        (void)snprintf(rule, sizeof(rule), "cap_%d", cap);
    expect(t, "the reason", got->reason, reasons[reason]);
    if (got->rule.len != strlen(rule) ||
        (got->rule.len > 0 && memcmp(got->rule.data, rule, got->rule.len) != 0))
        fail_trial(t, rule, 0, 1);
}

static void run_tries(trial *t, naive_case *of, tally *all)
{
    for (int i = 0; i < of->n_tries; i++) {
        bool has_room = naive_has_room(of, of->tries[i]);
        post(t, "Try", of->tries[i]);
        expect(t, "whether a try is sent", t->touchpoint != NULL, has_room);
        if (has_room)
            of->sent[of->n_sent++] = of->tries[i];
        else
            all->refused++;
    }
}

static void run_asked(trial *t, const naive_case *of, tally *all)
{
    int cap = 0;
    naive_reason reason = naive_forbids(of, of->now, &cap);
    soj_time earliest = naive_earliest(of, of->now, of->now + of->expires * SOJ_MINUTE);
    int wanted = earliest == of->now          ? SOJ_DECISION_EMITTED
                 : earliest == SOJ_TIME_NEVER ? SOJ_DECISION_EXPIRED
                                              : SOJ_DECISION_DEFERRED;
    post(t, "Ask", of->now);
    assert_non_null(t->decision);
    expect(t, "the next instant", t->decision->as.decision.next,
           wanted == SOJ_DECISION_DEFERRED ? earliest : SOJ_TIME_NEVER);
    expect(t, "the decision", t->decision->as.decision.decision, wanted);
    expect_reason(t, reason, cap);
    all->n[wanted]++;
    all->by_reason[reason]++;
    if (wanted == SOJ_DECISION_DEFERRED) {
        advance(t, earliest - 1);
        assert_null(t->decision);
        advance(t, earliest);
    }
    if (wanted != SOJ_DECISION_EXPIRED)
        expect_emission(t, earliest, all);
}

static void run_trial(naive_case *of, int number, soj_zones *zones, tally *all)
{
    char text[NAIVE_TEXT_MAX];
    trial t = {.of = of, .number = number};
    soj_diags *diags = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.zones = zones;
    naive_model(of, text);
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    if (soj_model_compile(text, strlen(text), NULL, diags, &t.model) != SOJ_OK)
        fail_msg("%s\n%s", text, soj_diags_get(diags, 0)->message.data);
    assert_int_equal(soj_engine_new(t.model, &options, &t.engine), SOJ_OK);
    run_tries(&t, of, all);
    run_asked(&t, of, all);
    soj_engine_free(t.engine);
    soj_model_unref(t.model);
    soj_diags_free(diags);
}

static void run_combinations(soj_zones *zones)
{
    naive_rng rng = {.state = 20260301};
    tally all = {.refused = 0};
    const int combinations = TEST_TIMES(10000, 500);
    for (int i = 0; i < combinations; i++) {
        naive_case of;
        naive_make(&rng, zones, &of);
        run_trial(&of, i, zones, &all);
    }
    print_message("%d combinations in %zu zones: %d emitted, %d deferred, %d expired; forbidden by "
                  "windows %d, quiet hours %d, caps %d; %d tries refused; valid until the end %d, "
                  "until something shuts %d\n",
                  combinations, soj_zones_count(zones), all.n[SOJ_DECISION_EMITTED],
                  all.n[SOJ_DECISION_DEFERRED], all.n[SOJ_DECISION_EXPIRED],
                  all.by_reason[NAIVE_WINDOW], all.by_reason[NAIVE_QUIET], all.by_reason[NAIVE_CAP],
                  all.refused, all.ends, all.shuts);
    /* All kinds are there. */
    const int many = combinations / 10, some = combinations / 20;
    assert_true(all.n[SOJ_DECISION_EMITTED] > many && all.n[SOJ_DECISION_DEFERRED] > many);
    assert_true(all.n[SOJ_DECISION_EXPIRED] > many && all.by_reason[NAIVE_WINDOW] > many);
    assert_true(all.by_reason[NAIVE_QUIET] > some && all.by_reason[NAIVE_CAP] > some);
    assert_true(all.refused > many && all.ends > some && all.shuts > some);
}

static void it_is_so_in_zones_of_the_world(void **state)
{
    (void)state;
    if (!has_zones_here()) {
        print_message("no zones in " SOJ_ZONES_DIRECTORY "\n");
        skip();
    }
    soj_zones *zones = some_zones();
    run_combinations(zones);
    soj_zones_unref(zones);
}

/* Half of their changes are over midnight. */
static void it_is_so_in_made_zones(void **state)
{
    (void)state;
    run_combinations(made_zones());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_so_in_zones_of_the_world),
        cmocka_unit_test(it_is_so_in_made_zones),
    };
    return cmocka_run_group_tests(tests, make_zones, free_made_zones);
}
