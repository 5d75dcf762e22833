/* SPDX-License-Identifier: MIT */
/* Any bytes as a script of events and advances, two bytes each. A second engine gets the same in
 * small pieces: both must say the same. */
#include <sojourn/sojourn.h>

#include <stdio.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "fuzz/parts.h"

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
    "channels: {email: {}}\n"
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
    "  c: {after: {10d: {to: a, from: customer.t}, 20d: a}}\n";

typedef struct pair {
    soj_model *model;
    soj_engine *whole, *pieces;
    soj_time now;
} pair;

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
            FUZZ_CHECK(memcmp(a->as.touchpoint.id, b->as.touchpoint.id, 33) == 0 &&
                       a->as.touchpoint.emitted == b->as.touchpoint.emitted);
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
}

static void post(pair *both, uint8_t what, uint8_t how)
{
    static const char *const names[] = {"A", "B", "C", "Identify"};
    char key[8];
    int len = snprintf(key, sizeof(key), "c%u", (unsigned)how % 3);
    soj_event event = {.customer = key, .customer_len = (size_t)len, .time = both->now};
    const char *name = names[what % 4];
    event.event = soj_model_event(both->model, name, strlen(name));
    soj_property value = {soj_model_property(both->model, event.event, "t", 1),
                          {.type = how & 64 ? SOJ_TYPE_ABSENT : SOJ_TYPE_TIMESTAMP}};
    if (what % 4 == 3)
        value.handle = soj_model_attribute(both->model, "t", 1);
    value.value.as.time =
        value.value.type == SOJ_TYPE_ABSENT ? 0 : both->now + (how - 90) * SOJ_DAY;
    if (what % 4 == 1 || what % 4 == 3) {
        event.properties = &value;
        event.n_properties = 1;
    }
    if (how & 128) /* late */
        event.time -= how * SOJ_HOUR;
    soj_status a = soj_engine_post(both->whole, &event, NULL);
    FUZZ_CHECK(soj_engine_post(both->pieces, &event, NULL) == a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pair both = {.now = 1772442000 * SOJ_SECOND};
    FUZZ_CHECK(soj_model_compile(text, sizeof(text) - 1, NULL, NULL, &both.model) == SOJ_OK);
    FUZZ_CHECK(soj_engine_new(both.model, NULL, &both.whole) == SOJ_OK);
    FUZZ_CHECK(soj_engine_new(both.model, NULL, &both.pieces) == SOJ_OK);
    for (size_t i = 0; i + 1 < size && i < INPUT * INPUTS; i += INPUT) {
        both.now += (data[i] >> 3) * 3 * SOJ_HOUR;
        if ((data[i] & 7) < 5)
            post(&both, data[i], data[i + 1]);
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
