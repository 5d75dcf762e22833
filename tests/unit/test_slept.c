/* SPDX-License-Identifier: MIT */
/* A worker that slept from Saturday to Monday 03:00: what it then hands out no window forbids,
 * neither at the instant of which it is, nor now. */
#include <inttypes.h>
#include <stdio.h>

#include <sojourn/sojourn.h>

#include "earliest_naive.h"
#include "some_zones.h"
#include "support/test.h"

#define SATURDAY 20519 /* 2026-03-07, days from 1970 */

enum { N_CHANNELS = 5 };

/* As the model below says. */
static const naive_case rules[N_CHANNELS] = {
    {.has_window = true, .window = {.days = 62, .n = 1, .from = {540}, .to = {1020}}},
    {.has_quiet = true, .quiet = {.n = 1, .from = {1260}, .to = {480}}},
    {.has_window = true,
     .window = {.days = 65, .n = 1, .from = {600}, .to = {1200}},
     .has_quiet = true,
     .quiet = {.n = 1, .from = {720}, .to = {840}}},
    {.has_window = true, .window = {.days = 67, .n = 1, .from = {1320}, .to = {360}}},
    {.has_window = false},
};
static const char *const names[N_CHANNELS] = {"call", "mail", "weekend", "night", "any"};

static const char model_text[] = "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: %s\n"
                                 "windows:\n"
                                 "  office: {days: mon-fri, hours: \"09:00-17:00\"}\n"
                                 "  weekend: {days: [sat, sun], hours: \"10:00-20:00\"}\n"
                                 "  night: {days: [sat, sun, mon], hours: \"22:00-06:00\"}\n"
                                 "channels:\n"
                                 "  call: {window: office}\n"
                                 "  mail: {quiet_hours: \"21:00-08:00\"}\n"
                                 "  weekend: {window: weekend, quiet_hours: \"12:00-14:00\"}\n"
                                 "  night: {window: night}\n"
                                 "  any: {}\n"
                                 "events: {Go: }\ninitial: s\nstages:\n  s:\n    touchpoints:\n"
                                 "      call: {channel: call, every: 5h, expires: 2d}\n"
                                 "      call_once: {channel: call, after: 1h, expires: 3d}\n"
                                 "      mail: {channel: mail, every: 5h, expires: 2d}\n"
                                 "      mail_once: {channel: mail, after: 20h, expires: 3d}\n"
                                 "      weekend: {channel: weekend, every: 7h, expires: 1d}\n"
                                 "      night: {channel: night, every: 3h, expires: 2d}\n"
                                 "      any: {channel: any, every: 90m, expires: 12h}\n";

typedef struct worker {
    soj_zones *zones;
    uint32_t zone;
    soj_model *model;
    soj_engine *engine;
    int sent, missed, deferred;
} worker;

static void expect_allowed(const worker *w, const soj_touchpoint *t, soj_time at)
{
    char shown[SOJ_TIME_TEXT_MAX];
    int cap;
    for (size_t i = 0; i < N_CHANNELS; i++) {
        if (strcmp(names[i], t->channel.data) != 0)
            continue;
        naive_case of = rules[i];
        of.zones = w->zones;
        of.zone = w->zone;
        if (naive_forbids(&of, at, &cap) == NAIVE_FREE)
            return;
        (void)soj_time_format(at, shown);
        fail_msg("%s in %s at %s", t->path.data, soj_zones_name(w->zones, w->zone).data, shown);
    }
    fail_msg("no channel %s", t->channel.data);
}

static void post(worker *w, const char *name, soj_time time, const soj_property *properties,
                 size_t n)
{
    const soj_event event = {.customer = "c",
                             .customer_len = 1,
                             .event = soj_model_event(w->model, name, strlen(name)),
                             .time = time,
                             .properties = properties,
                             .n_properties = n};
    soj_result result;
    assert_int_equal(soj_engine_post(w->engine, &event, &result), SOJ_OK);
}

static soj_property text_property(const worker *w, const char *name, const char *value)
{
    uint32_t event = soj_model_event(w->model, "Touchpoint Missed", 17);
    return (soj_property){
        soj_model_property(w->model, event, name, strlen(name)),
        {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(value), .as.text = value}};
}

/* What a deliverer does that looks at its queue at `now`: what is no longer valid it reports. */
static void deliver(worker *w, const soj_touchpoint *t, soj_time now)
{
    char id[sizeof(t->id)], path[64];
    expect_allowed(w, t, t->emitted);
    if (t->valid_until > now) {
        expect_allowed(w, t, now);
        w->sent++;
        return;
    }
    (void)snprintf(id, sizeof(id), "%s", t->id);
    (void)snprintf(path, sizeof(path), "%s", t->path.data);
    const soj_property properties[] = {text_property(w, "id", id),
                                       text_property(w, "touchpoint", path)};
    post(w, "Touchpoint Missed", now, properties, 2);
    w->missed++;
}

static void work_at(worker *w, soj_time now)
{
    const soj_output *output;
    assert_int_equal(soj_engine_advance(w->engine, now, 0, NULL), SOJ_OK);
    while ((output = soj_engine_next(w->engine)) != NULL) {
        if (output->kind == SOJ_OUTPUT_TOUCHPOINT)
            deliver(w, &output->as.touchpoint, now);
        else if (output->kind == SOJ_OUTPUT_DECISION)
            w->deferred += output->as.decision.decision == SOJ_DECISION_DEFERRED;
    }
}

/* When the clocks of the zone show a time of these days. */
static soj_time local_time(const worker *w, int64_t day, int64_t hour)
{
    soj_wall wall;
    assert_int_equal(
        soj_zone_local_to_utc(w->zones, w->zone, day * SOJ_DAY + hour * SOJ_HOUR, &wall), SOJ_OK);
    return wall.first;
}

static void sleep_and_wake(worker *w)
{
    char text[4096];
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.zones = w->zones;
    (void)snprintf(text, sizeof(text), model_text, soj_zones_name(w->zones, w->zone).data);
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &w->model), SOJ_OK);
    assert_int_equal(soj_engine_new(w->model, &options, &w->engine), SOJ_OK);
    soj_time start = local_time(w, SATURDAY, 11);
    post(w, "Go", start, NULL, 0);
    work_at(w, start);
    assert_int_equal(w->missed, 0);
    int sent = w->sent;
    soj_time monday = local_time(w, SATURDAY + 2, 3);
    work_at(w, monday);
    /* At night there is something to send, something that is too late, something that waits. */
    assert_true(w->sent > sent && w->missed > 4 && w->deferred > 4);
    sent = w->sent;
    int missed = w->missed;
    while (soj_engine_next_due(w->engine) < monday + 2 * SOJ_DAY)
        work_at(w, soj_engine_next_due(w->engine));
    assert_true(w->sent > sent + 10);
    assert_int_equal(w->missed, missed); /* who is awake misses nothing */
    soj_engine_free(w->engine);
    soj_model_unref(w->model);
}

static void test_who_slept_sends_nothing_at_night(void **state)
{
    (void)state;
    if (!has_zones_here()) {
        print_message("no zones in " SOJ_ZONES_DIRECTORY "\n");
        skip();
    }
    soj_zones *zones = some_zones();
    for (uint32_t zone = 0; zone < soj_zones_count(zones); zone++) {
        worker w = {.zones = zones, .zone = zone};
        sleep_and_wake(&w);
        print_message("%s: %d sent, %d missed, %d deferred\n", soj_zones_name(zones, zone).data,
                      w.sent, w.missed, w.deferred);
    }
    soj_zones_unref(zones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_slept_sends_nothing_at_night),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
