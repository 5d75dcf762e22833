/* SPDX-License-Identifier: MIT */
/* Any bytes as a script of events and advances, two bytes each. A second engine gets the same in
 * small pieces: both must say the same. */
#include <sojourn/sojourn.h>

#include <string.h>

#include "fuzz/fuzz.h"
#include "fuzz/parts.h"
#include "support/few_zones.h"

enum { INPUT = 2, INPUTS = 300 };

const fuzz_layout fuzz_parts = {.head = 0, .part = INPUT, .most = INPUTS};

static const char text[] =
    "sojourn: 1\n"
    "model: fuzz\n"
    "version: 1\n"
    "attributes:\n"
    "  n: {type: int, default: 0, max: 50}\n"
    "  t: timestamp\n"
    "  s: string\n"
    "events:\n"
    "  A: {set: {n: customer.n + 1}}\n"
    "  B: {properties: {t: timestamp, s: string}, set: {t: event.t, s: event.s}}\n"
    "  C:\n"
    "  Touchpoint Unanswered: {set: {n: customer.n - 1}}\n"
    "  Touchpoint Missed:\n"
    "calendars: {closed: [2026-03-20]}\n"
    "windows: {office: {days: mon-fri, hours: \"09:00-17:00\", except: closed}}\n"
    "channels: {email: {quiet_hours: \"22:00-06:00\"}, call: {window: office}}\n"
    "caps:\n"
    "  daily: {max: 1, per: calendar_day}\n"
    "  weekly: {max: 3, per: 7d, channels: [call]}\n"
    "holdout: {percent: 20}\n"
    "time_zone: America/New_York\n"
    "initial: a\n"
    "stages:\n"
    "  a:\n"
    "    on: {A: b, C: {to: c, when: customer.n > 3}}\n"
    "    after: {3d: {to: b, restart_on: C}}\n"
    "    touchpoints: {one: {channel: email, after: 1d, restart_on: B}}\n"
    "  b:\n"
    "    initial: x\n"
    "    on: {B: a}\n"
    "    touchpoints: {due: {channel: email, from: customer.t, after: -2d, on_exit: keep}}\n"
    "    stages:\n"
    "      x: {after: {1d: y}, touchpoints: {two: {channel: email}}}\n"
    "      y: {always: [{when: customer.n > 10, to: c}]}\n"
    "  c:\n"
    "    after: {10d: {to: a, from: customer.t}, 1mo: a}\n"
    "    touchpoints:\n"
    "      nine: {channel: call, after: 1d, at: \"09:00\", every: 1d, times: 5,\n"
    "             expect: {event: B, rejected: C, within: 1d}}\n"
    "      rule: {channel: email, every: {rrule: \"FREQ=WEEKLY;BYDAY=MO,TU\"}, at: \"02:30\"}\n"
    "      split: {channel: email, on: A, pending: 3, after: 1h,\n"
    "              variants: {x: {percent: 50, content: x}, y: {percent: 30}}}\n";

typedef struct pair {
    soj_model *model;
    soj_engine *whole, *pieces;
    soj_time now;
    char last[33]; /* id of the last emission; empty: none yet */
} pair;

static void same_touchpoint(pair *both, const soj_touchpoint *a, const soj_touchpoint *b)
{
    FUZZ_CHECK(memcmp(a->id, b->id, sizeof(a->id)) == 0 && a->emitted == b->emitted &&
               a->valid_until == b->valid_until && a->variant.data == b->variant.data);
    FUZZ_CHECK(a->valid_until > a->emitted);
    memcpy(both->last, a->id, sizeof(both->last));
}

static void same_outputs(pair *both)
{
    for (;;) {
        const soj_output *a = soj_engine_next(both->whole);
        const soj_output *b = soj_engine_next(both->pieces);
        FUZZ_CHECK((a == NULL) == (b == NULL));
        if (!a)
            return;
        FUZZ_CHECK(a->kind == b->kind && a->customer.len == b->customer.len);
        if (a->kind == SOJ_OUTPUT_TOUCHPOINT)
            same_touchpoint(both, &a->as.touchpoint, &b->as.touchpoint);
        else if (a->kind == SOJ_OUTPUT_TRANSITION)
            FUZZ_CHECK(a->as.transition.time == b->as.transition.time &&
                       a->as.transition.to == b->as.transition.to);
    }
}

static void advance(pair *both)
{
    bool more = true;
    soj_time step = both->now - 5 * SOJ_HOUR;
    FUZZ_CHECK(soj_engine_advance(both->whole, both->now, 0, &more) == SOJ_OK && !more);
    FUZZ_CHECK(soj_engine_advance(both->pieces, step, 0, NULL) == SOJ_OK);
    do {
        FUZZ_CHECK(soj_engine_advance(both->pieces, both->now, 1, &more) == SOJ_OK);
    } while (more);
    FUZZ_CHECK(soj_engine_next_due(both->whole) == soj_engine_next_due(both->pieces));
    FUZZ_CHECK(soj_engine_next_due(both->whole) > both->now);
    same_outputs(both);
}

static void post_both(pair *both, const soj_event *event)
{
    soj_result a, b;
    FUZZ_CHECK(soj_engine_post(both->whole, event, &a) == soj_engine_post(both->pieces, event, &b));
    FUZZ_CHECK(a.is_ignored == b.is_ignored && a.is_late == b.is_late);
}

static soj_event event_of(const pair *both, const char *name, const char *key)
{
    return (soj_event){.customer = key,
                       .customer_len = strlen(key),
                       .event = soj_model_event(both->model, name, strlen(name)),
                       .time = both->now};
}

static soj_property text_of(uint32_t handle, const char *value)
{
    return (soj_property){
        handle, {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(value), .as.text = value}};
}

static const char *const keys[] = {"c0", "c1", "c2"};

static void post(pair *both, uint8_t what, uint8_t how)
{
    static const char *const names[] = {"A", "B", "C", "Identify"};
    static const char *const zones[] = {"Asia/Kolkata", "Europe/Berlin", "UTC", ""};
    soj_event event = event_of(both, names[what % 4], keys[how % 3]);
    const bool has_values = what % 4 == 1 || what % 4 == 3;
    const bool moves = what % 4 == 3 && how & 32;
    soj_property values[2] = {{what % 4 == 3 ? soj_model_attribute(both->model, "t", 1)
                                             : soj_model_property(both->model, event.event, "t", 1),
                               {.type = how & 64 ? SOJ_TYPE_ABSENT : SOJ_TYPE_TIMESTAMP}},
                              text_of(SOJ_TRAIT_ZONE, zones[how % 4])};
    values[0].value.as.time =
        values[0].value.type == SOJ_TYPE_ABSENT ? 0 : both->now + (how - 90) * SOJ_DAY;
    event.properties = values;
    event.n_properties = (has_values ? 1u : 0u) + (moves ? 1u : 0u);
    if (how & 128) /* late */
        event.time -= how * SOJ_HOUR;
    post_both(both, &event);
}

/* The last emission was not delivered; or what nobody has sent. */
static void miss(pair *both, uint8_t how)
{
    soj_event event = event_of(both, "Touchpoint Missed", keys[how % 3]);
    const soj_property id =
        text_of(soj_model_property(both->model, event.event, "id", 2), both->last);
    event.properties = &id;
    event.n_properties = how & 64 ? 0 : 1;
    post_both(both, &event);
}

static void hold(pair *both, uint8_t how)
{
    const int32_t what = how & 1 ? SOJ_HOLD_CHANNEL : SOJ_HOLD_ALL;
    const uint32_t handle =
        how & 1 ? soj_model_channel(both->model, how & 2 ? "call" : "email", how & 2 ? 4 : 5)
                : SOJ_NONE;
    if (how & 4) {
        FUZZ_CHECK(soj_hold(both->whole, what, handle) == SOJ_OK);
        FUZZ_CHECK(soj_hold(both->pieces, what, handle) == SOJ_OK);
    } else {
        FUZZ_CHECK(soj_release(both->whole, what, handle) == SOJ_OK);
        FUZZ_CHECK(soj_release(both->pieces, what, handle) == SOJ_OK);
    }
}

static soj_engine *make_engine(soj_model *model)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine = NULL;
    options.zones = few_zones();
    FUZZ_CHECK(soj_engine_new(model, &options, &engine) == SOJ_OK);
    soj_zones_unref(options.zones);
    return engine;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pair both = {.now = 1772442000 * SOJ_SECOND};
    FUZZ_CHECK(soj_model_compile(text, sizeof(text) - 1, NULL, NULL, &both.model) == SOJ_OK);
    both.whole = make_engine(both.model);
    both.pieces = make_engine(both.model);
    for (size_t i = 0; i + 1 < size && i < INPUT * INPUTS; i += INPUT) {
        both.now += (data[i] >> 3) * 3 * SOJ_HOUR;
        const uint8_t what = data[i] & 7;
        if (what < 5)
            post(&both, data[i], data[i + 1]);
        else if (what == 5 && data[i + 1] & 128)
            miss(&both, data[i + 1]);
        else if (what == 6 && data[i + 1] & 128)
            hold(&both, data[i + 1]);
        else
            advance(&both);
    }
    advance(&both);
    same_outputs(&both);
    soj_engine_free(both.whole);
    soj_engine_free(both.pieces);
    soj_model_unref(both.model);
    return 0;
}
