/* SPDX-License-Identifier: MIT */
#include "tale.h"

#include "support/test.h"

#include <stdio.h>

#include <sojourn/limits.h>

#include "scenario.h"

/* ---- models ---- */

const char tale_rich[] =
    "sojourn: 1\nmodel: tale\nversion: 1\n"
    "channels: {email: , sms: }\n"
    "caps: {some: {max: 2, per: 1d, channels: [sms]}}\n"
    "holdout: {percent: 15}\n"
    "attributes:\n"
    "  n: {type: int, default: 0}\n"
    "  small: {type: int, max: 3, default: 0}\n"
    "  heard: string\n"
    "  looks: {count: look, within: 30d, up_to: 5}\n"
    "events:\n"
    "  look:\n"
    "  go: {properties: {s: string, i: {type: int, max: 5}},\n"
    "       set: {n: customer.n + 1, heard: event.s}}\n"
    "  move:\n"
    "  back:\n"
    "  yes:\n"
    "  no:\n"
    "  Touchpoint Clicked: {set: {heard: event.touchpoint}}\n"
    "initial: a\n"
    "stages:\n"
    "  a:\n"
    "    on: {move: b, Touchpoint Opened: c}\n"
    "    touchpoints:\n"
    "      first: {channel: email, variants: {x: {percent: 40}, y: {percent: 60}}}\n"
    "      idle: {channel: sms, after: 3h, restart_on: look, when: '10 / customer.n > 1'}\n"
    "      ask: {channel: email, after: 1h, expect: {event: yes, rejected: no, within: 2d}}\n"
    "      told: {channel: sms, on: go, after: 2h, pending: 2, expires: 1d, data: {s: event.s}}\n"
    "      half: {channel: email, after: 2d, when: 'share(\"x\") < 0.5'}\n"
    "  b:\n"
    "    on: {back: a, Touchpoint Unanswered: c}\n"
    "    after: {5d: {to: a, set: {small: customer.small + 2}}}\n"
    "    touchpoints:\n"
    "      daily: {channel: sms, every: 1d, times: 4, on_exit: keep}\n"
    "      ask: {channel: email, expect: {event: yes, within: 1d}}\n"
    "  c:\n"
    "    on: {back: a, go: b}\n"
    "    touchpoints: {twice: {channel: sms, every: 6h, times: 2}}\n";

const char tale_quiet[] =
    "sojourn: 1\nmodel: quiet\nversion: 1\n"
    "channels: {email: , sms: }\n"
    "caps: {some: {max: 1, per: 1d, channels: [sms]}}\n"
    "attributes: {n: {type: int, default: 0}, heard: string}\n"
    "events:\n"
    "  look: {properties: {i: {type: int, max: 5}}}\n"
    "  go: {properties: {s: string, i: int}, set: {n: customer.n + 1, heard: event.s}}\n"
    "  move:\n"
    "  back:\n"
    "initial: a\n"
    "stages:\n"
    "  a:\n"
    "    on: {move: b}\n"
    "    touchpoints:\n"
    "      idle: {channel: sms, after: 3h, restart_on: any}\n"
    "      late: {channel: sms, after: 5h, expires: 2d}\n"
    "    initial: a1\n"
    "    stages: {a1: {on: {back: a.a2}}, a2: {after: {2d: {to: a.a1, restart_on: look}}}}\n"
    "  b:\n"
    "    on: {back: a}\n"
    "    after: {2d: {to: a, restart_on: look}}\n"
    "    touchpoints: {daily: {channel: email, every: 1h, times: 400}}\n";

/* ---- making ---- */

uint32_t tale_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* While a tale is made: an engine that is told it, so that reports name what was emitted. */
enum { MAX_KNOWN = 32 };
typedef struct making {
    const tale_plan *plan;
    soj_model *model;
    soj_engine *engine;
    uint64_t seed;
    soj_time now;
    struct {
        char customer[21], id[33];
    } known[MAX_KNOWN];
    size_t n_known;
} making;

static uint32_t below(making *m, uint32_t n)
{
    return tale_random(&m->seed) % n;
}

static uint32_t event_named(const making *m, const char *name)
{
    return soj_model_event(m->model, name, strlen(name));
}

static uint64_t key_of(uint32_t customer)
{
    if (customer < 2)
        return customer == 0 ? 0 : UINT64_MAX;
    return (uint64_t)customer * 0x9e3779b97f4a7c15u;
}

static void name(act *out, uint64_t who)
{
    out->who = who;
    (void)snprintf(out->key, sizeof(out->key), "%llu", (unsigned long long)who);
}

static void give(act *out, uint32_t handle, soj_value value)
{
    out->properties[out->n_properties++] = (soj_property){handle, value};
}

static void give_text(act *out, uint32_t handle)
{
    give(out, handle,
         (soj_value){
             .type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(out->text), .as.text = out->text});
}

/* A report of something emitted, mostly by the customer who got it. */
static void make_report(making *m, act *out)
{
    static const char *const names[] = {"Touchpoint Clicked", "Touchpoint Opened",
                                        "Touchpoint Missed"};
    out->event = event_named(m, names[below(m, m->plan->without_missed ? 2 : 3)]);
    if (out->event == SOJ_NONE || m->n_known == 0) {
        out->event = event_named(m, "look");
        return;
    }
    size_t which = below(m, m->n_known < MAX_KNOWN ? (uint32_t)m->n_known : MAX_KNOWN);
    memcpy(out->text, m->known[which].id, sizeof(out->text));
    give_text(out, 0);
    if (below(m, 8) > 0)
        name(out, strtoull(m->known[which].customer, NULL, 10));
}

static void make_plain(making *m, act *out)
{
    static const char *const names[] = {"look", "look", "look", "move", "back",
                                        "yes",  "no",   "go",   "go"};
    out->event = event_named(m, names[below(m, TEST_ARRAY_LEN(names))]);
    if (out->event == SOJ_NONE)
        out->event = event_named(m, "look");
    uint32_t i = soj_model_property(m->model, out->event, "i", 1);
    uint32_t s = soj_model_property(m->model, out->event, "s", 1);
    if (i != SOJ_NONE && below(m, 2)) /* some are too many */
        give(out, i, (soj_value){.type = SOJ_TYPE_INT, .as.integer = below(m, 7)});
    if (s != SOJ_NONE && below(m, 2)) {
        memset(out->text, 'a' + (int)below(m, 26), below(m, 30));
        give_text(out, s);
    }
}

static void make_post(making *m, act *out)
{
    uint32_t dice = below(m, 100);
    out->kind = ACT_POST;
    out->time = m->now - (below(m, 4) ? 0 : (soj_time)below(m, 5) * SOJ_HOUR);
    if (dice < 20)
        make_report(m, out);
    else if (dice < 22)
        out->event = event_named(m, "Customer Erased");
    else
        make_plain(m, out);
    if (dice == 99)
        out->time = -1;
    if (dice > 60 && dice < 80)
        (void)snprintf(out->id, sizeof(out->id), "%u", below(m, 200));
    if (dice > 90 && m->plan->has_bad_keys)
        out->form = (key_form)below(m, KEY_BROKEN + 1);
}

static void make_hold(making *m, act *out)
{
    out->kind = below(m, 3) ? ACT_RELEASE : ACT_HOLD;
    out->what = (int32_t)below(m, 3) + SOJ_HOLD_ALL;
    out->handle = out->what == SOJ_HOLD_ALL ? SOJ_NONE : 0;
}

static void make_act(making *m, act *out)
{
    uint32_t dice = below(m, 100);
    *out = (act){.time = m->now};
    name(out, key_of(below(m, m->plan->customers)));
    m->now += below(m, 3) ? (soj_time)below(m, 60) * SOJ_MINUTE : 0;
    if (m->plan->has_only_posts) {
        make_post(m, out);
    } else if (dice < 3) {
        make_hold(m, out);
    } else if (dice < 8) {
        out->kind = ACT_ADVANCE;
        out->time += (soj_time)below(m, 20) * SOJ_HOUR;
        m->now = out->time;
    } else if (dice < 12) {
        out->kind = ACT_PLACE;
        out->stage.stage = soj_model_stage(m->model, "b", 1);
        out->stage.entered = out->time - (soj_time)below(m, 3) * SOJ_DAY;
    } else {
        make_post(m, out);
    }
}

/* ---- one act ---- */

soj_event tale_event(const act *what, bool has_integer_keys)
{
    static const char endless[SOJ_LIMIT_KEY + 1] = "x";
    static const soj_text keys[] = {
        {NULL, 0}, {NULL, 3}, {"", 0}, {endless, sizeof(endless)}, {"a\xff", 2}};
    soj_event event = {.customer = what->key,
                       .customer_len = strlen(what->key),
                       .event = what->event,
                       .time = what->time,
                       .properties = what->properties,
                       .n_properties = what->n_properties};
    if (what->form != KEY_SOUND) {
        event.customer = keys[what->form].data;
        event.customer_len = keys[what->form].len;
    } else if (has_integer_keys) {
        event.customer = NULL;
        event.customer_len = 0;
        event.integer_key = what->who;
    }
    if (what->id[0]) {
        event.id = what->id;
        event.id_len = strlen(what->id);
    }
    return event;
}

static soj_status place(soj_engine *engine, const act *what, bool has_integer_keys,
                        soj_result *out_result)
{
    const soj_event named = tale_event(what, has_integer_keys);
    const soj_placement placement = {.customer = named.customer,
                                     .customer_len = named.customer_len,
                                     .integer_key = named.integer_key,
                                     .time = what->time,
                                     .created = what->stage.entered,
                                     .stages = &what->stage,
                                     .n_stages = 1};
    return soj_engine_place(engine, &placement, out_result);
}

soj_status tale_act(soj_engine *engine, const act *what, bool has_integer_keys,
                    soj_result *out_result)
{
    const soj_event event = tale_event(what, has_integer_keys);
    *out_result = (soj_result){.handle = SOJ_NONE};
    switch (what->kind) {
    case ACT_POST:
        return soj_engine_post(engine, &event, out_result);
    case ACT_PLACE:
        return place(engine, what, has_integer_keys, out_result);
    case ACT_ADVANCE:
        return soj_engine_advance(engine, what->time, 0, NULL);
    case ACT_HOLD:
        return soj_hold(engine, what->what, what->handle);
    case ACT_RELEASE:
        return soj_release(engine, what->what, what->handle);
    }
    return SOJ_ERR_ARGUMENT;
}

static void remember(making *m)
{
    for (const soj_output *o; (o = soj_engine_next(m->engine)) != NULL;) {
        size_t at = m->n_known % MAX_KNOWN;
        if (o->kind != SOJ_OUTPUT_TOUCHPOINT)
            continue;
        memset(&m->known[at], 0, sizeof(m->known[at]));
        memcpy(m->known[at].customer, o->customer.data, o->customer.len);
        memcpy(m->known[at].id, o->as.touchpoint.id, sizeof(m->known[at].id));
        m->n_known++;
    }
}

tale *tale_make(const tale_plan *plan)
{
    making m = {.plan = plan, .seed = plan->seed, .now = SCENARIO_BASE};
    tale *out = test_calloc(1, sizeof(*out));
    soj_result result;
    m.model = out->model = scenario_model(plan->yaml);
    out->n = plan->n;
    out->acts = test_calloc(plan->n, sizeof(*out->acts));
    assert_int_equal(soj_engine_new(m.model, NULL, &m.engine), SOJ_OK);
    for (size_t i = 0; i < plan->n; i++) {
        make_act(&m, &out->acts[i]);
        (void)!tale_act(m.engine, &out->acts[i], false, &result);
        remember(&m);
    }
    soj_engine_free(m.engine);
    return out;
}

void tale_free(tale *told)
{
    soj_model_unref(told->model);
    test_free(told->acts);
    test_free(told);
}
