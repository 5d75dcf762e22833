/* SPDX-License-Identifier: MIT */
/* How much of each thing a model may have. */
#include <sojourn/limits.h>

#include <stdio.h>

#include "limits/limits.h"
#include "support/test.h"

/* A life of one event. */
static void live(life *of, soj_model *model)
{
    life_begin(of, model);
    life_post(of, "go");
}

static void make_text(made *to, size_t n)
{
    made_put(to, MADE_HEAD "events: {go: }\nstages: {s: {on: {go: t}}, t: }\n# ");
    made_put_times(to, "x", n - to->yaml.len);
}

static void use_text(soj_model *model, size_t n)
{
    life a;
    (void)n;
    live(&a, model);
    assert_int_equal(a.transitions, 2);
    life_end(&a);
}

/* Each stage takes two levels: its own mapping, and the one of its sub-stages. */
static void make_nesting(made *to, size_t n)
{
    made_put(to, MADE_HEAD "events: {go: }\nstages: ");
    for (size_t level = 2; level <= n; level++) {
        bool is_last = level == n;
        made_mark(to);
        if (level % 2 == 0)
            made_put(to, "{s: ");
        else
            made_put(to, is_last ? "{owner: x" : "{initial: s, stages: ");
    }
    made_put_times(to, "}", n - 1);
    made_put(to, "\n");
}

static void use_nesting(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    assert_int_equal(a.transition.to, n / 2 - 1);
    assert_int_equal(soj_model_stage_path(model, a.transition.to).len, 2 * (n / 2) - 1);
    life_end(&a);
}

/* An event of 64 properties, repeated by aliases: each counts as 132 nodes. What is missing to n
 * are values of `one_of`. */
static void make_nodes(made *to, size_t n)
{
    size_t rest = n - 155;
    made_put(to, MADE_HEAD "stages: {s: }\nevents:\n  go: &a {properties: {p0: int");
    for (size_t i = 1; i < SOJ_LIMIT_PROPERTIES; i++)
        made_put_number(to, ", p", i, ": int");
    made_put(to, "}}\n");
    made_put_numbered(to, "  e", (rest - 1) / 132, ": *a\n", 0);
    made_put(to, "attributes: {n: {type: int, one_of: [");
    rest -= (rest - 1) / 132 * 132;
    made_put_numbered(to, "", rest, ", ", 0);
    to->yaml.len -= 2;
    made_put(to, "]}}\n");
}

static void use_nodes(soj_model *model, size_t n)
{
    life a;
    (void)n;
    live(&a, model);
    assert_int_equal(life_tell(&a, "e1000", "p63", (soj_value){.type = SOJ_TYPE_INT}), SOJ_OK);
    life_end(&a);
}

static void make_stages(made *to, size_t n)
{
    made_put(to, MADE_HEAD "events: {go: }\nstages:\n  s: {on: {go: s0}}\n");
    for (size_t i = 0; i + 1 < n; i++) {
        made_put(to, "  ");
        made_mark(to);
        made_put_number(to, "s", i, ": ");
        made_put_number(to, "{on: {go: s", (i + 1) % (n - 1), "}}\n");
    }
}

static void use_stages(soj_model *model, size_t n)
{
    life a;
    char path[32];
    live(&a, model);
    for (size_t i = 1; i + 1 < n; i++)
        life_post(&a, "go");
    assert_int_equal(a.transitions, n);
    snprintf(path, sizeof(path), "s%zu", n - 2);
    assert_string_equal(soj_model_stage_path(model, a.transition.to).data, path);
    life_post(&a, "go");
    assert_string_equal(soj_model_stage_path(model, a.transition.to).data, "s0");
    life_end(&a);
}

static void make_tracks(made *to, size_t n)
{
    made_put(to, MADE_HEAD "events: {go: }\nstages: {s: {on: {go: t}}, t: }\ntracks:\n");
    made_put_numbered(to, "  k", n - 1,
                      ": {initial: x, stages: {x: {on: {go: y}}, y: {on: {go: x}}}}\n", 1);
}

static void use_tracks(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    assert_int_equal(a.transitions, 2 * n);
    assert_int_equal(a.transition.track, n - 1);
    life_end(&a);
}

static void make_attributes(made *to, size_t n)
{
    made_put(to, MADE_HEAD "stages: {s: }\nevents: {go: }\nattributes:\n");
    made_put_numbered(to, "  a", n, ": {type: int, default: 7}\n", 1);
}

static void use_attributes(soj_model *model, size_t n)
{
    life a;
    char name[32];
    live(&a, model);
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "a%zu", i);
        assert_int_equal(life_attribute(&a, name).as.integer, 7);
        soj_value value = {.type = SOJ_TYPE_INT, .as.integer = (int64_t)i};
        assert_int_equal(life_tell(&a, "Identify", name, value), SOJ_OK);
    }
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "a%zu", i);
        assert_int_equal(life_attribute(&a, name).as.integer, i);
    }
    life_end(&a);
}

static void make_events(made *to, size_t n)
{
    made_put(to, MADE_HEAD "events:\n");
    made_put_numbered(to, "  e", n, ":\n", 1);
    made_put_number(to, "stages: {s: {on: {e", n - 1, ": t}}, t: }\n");
}

static void use_events(soj_model *model, size_t n)
{
    life a;
    char name[32];
    life_begin(&a, model);
    for (size_t i = 0; i < n; i++) {
        assert_true(a.transitions <= 1);
        snprintf(name, sizeof(name), "e%zu", i);
        life_post(&a, name);
    }
    assert_int_equal(a.transitions, 2);
    life_end(&a);
}

static void make_properties(made *to, size_t n)
{
    made_put_number(to, MADE_HEAD "stages: {s: {on: {go: {to: t, when: event.p", n - 1,
                    " == 7}}}, t: }\nevents:\n  go:\n    properties:\n");
    made_put_numbered(to, "      p", n, ": int\n", 1);
}

static void use_properties(soj_model *model, size_t n)
{
    life a;
    soj_property given[SOJ_LIMIT_PROPERTIES];
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(model, "go", 2),
                       .time = LIFE_BEGIN,
                       .properties = given,
                       .n_properties = n};
    for (size_t i = 0; i < n; i++) {
        char name[32];
        int len = snprintf(name, sizeof(name), "p%zu", i);
        given[i].handle = soj_model_property(model, event.event, name, (size_t)len);
        given[i].value = (soj_value){.type = SOJ_TYPE_INT, .as.integer = i + 1 == n ? 7 : 0};
    }
    life_begin(&a, model);
    assert_int_equal(soj_engine_post(a.engine, &event, NULL), SOJ_OK);
    life_advance(&a, 0);
    assert_int_equal(a.transitions, 2);
    life_end(&a);
}

static void make_channels(made *to, size_t n)
{
    made_put(to, MADE_HEAD "events: {go: }\nstages:\n  s:\n    touchpoints:\n");
    for (size_t i = 0; i < n; i++) {
        made_put_number(to, "      t", i, ": ");
        made_put_number(to, "{channel: c", i, "}\n");
    }
    made_put(to, "channels:\n");
    made_put_numbered(to, "  c", n, ":\n", 1);
}

static void use_channels(soj_model *model, size_t n)
{
    life a;
    char name[32];
    live(&a, model);
    assert_int_equal(a.touchpoints, n);
    snprintf(name, sizeof(name), "c%zu", n - 1);
    assert_string_equal(a.touchpoint.channel.data, name);
    life_end(&a);
}

static void make_one_of(made *to, size_t n)
{
    made_put(to, MADE_HEAD "stages: {s: }\nevents: {go: }\nattributes:\n  n:\n    type: int\n"
                           "    one_of:\n");
    made_put_numbered(to, "      - ", n, "\n", 0);
}

static void use_one_of(soj_model *model, size_t n)
{
    life a;
    soj_value value = {.type = SOJ_TYPE_INT, .as.integer = (int64_t)n - 1};
    live(&a, model);
    assert_int_equal(life_tell(&a, "Identify", "n", value), SOJ_OK);
    assert_int_equal(life_attribute(&a, "n").as.integer, n - 1);
    value.as.integer++;
    assert_int_equal(life_tell(&a, "Identify", "n", value), SOJ_ERR_RANGE);
    life_end(&a);
}

static void make_up_to(made *to, size_t n)
{
    made_put(to, MADE_HEAD "stages: {s: }\nevents: {go: }\nattributes:\n"
                           "  n: {count: go, within: 90d, up_to: ");
    made_mark(to);
    made_put_number(to, "", n, "}\n");
}

static void use_up_to(soj_model *model, size_t n)
{
    life a;
    life_begin(&a, model);
    for (size_t i = 0; i <= n; i++) {
        life_post(&a, "go");
        assert_int_equal(life_attribute(&a, "n").as.integer, i < n ? i + 1 : n);
    }
    life_advance(&a, 90 * SOJ_DAY - 1);
    assert_int_equal(life_attribute(&a, "n").as.integer, n);
    life_end(&a);
}

static void make_event_name(made *to, size_t n)
{
    made_put(to, MADE_HEAD "stages: {s: {}}\nevents:\n  ");
    made_mark(to);
    made_put_times(to, "E", n);
    made_put(to, ":\n");
}

static void use_event_name(soj_model *model, size_t n)
{
    life a;
    char name[SOJ_LIMIT_EVENT_NAME + 1];
    memset(name, 'E', n);
    name[n] = '\0';
    life_begin(&a, model);
    life_post(&a, name);
    assert_int_equal(a.transitions, 1);
    life_end(&a);
}

static void make_attribute_text(made *to, size_t n)
{
    made_put(to, MADE_HEAD "stages: {s: }\nevents: {go: }\nattributes:\n  t: {type: string, "
                           "default: ");
    made_mark(to);
    made_put_times(to, "x", n);
    made_put(to, "}\n");
}

static void use_attribute_text(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    assert_int_equal(life_attribute(&a, "t").len, n);
    life_end(&a);
}

/* A default text of one byte more makes every record one byte larger. It has one counter. */
static void make_record(made *to, size_t n)
{
    size_t rest = n - 102; /* a record of 17 text attributes that are empty */
    made_put(to, "sojourn: 1\nmodel: ");
    made_mark(to);
    made_put(to, "limits\nversion: 1\ninitial: s\nstages: {s: }\nevents: {go: }\nattributes:\n");
    for (size_t i = 0; i < 17; i++) {
        size_t len = rest < SOJ_LIMIT_ATTRIBUTE_TEXT ? rest : SOJ_LIMIT_ATTRIBUTE_TEXT;
        made_put_number(to, "  a", i, ": {type: string, default: '");
        made_put_times(to, "x", len);
        made_put(to, "'}\n");
        rest -= len;
    }
}

static void use_record(soj_model *model, size_t n)
{
    life a;
    live(&a, model);
    assert_int_equal(life_record(&a), n - LIFE_COUNTER_ROOM);
    life_end(&a);
}

/* BASE bytes of names and paths, and a text that makes up what is missing to n. */
static void make_model(made *to, size_t n)
{
    enum { TOUCHPOINTS = 16000, BASE = 8337400 };
    made_put(to, MADE_HEAD "events: {go: }\nchannels: {mail: }\nstages:\n  s:\n    initial: ");
    made_put_times(to, "x", SOJ_LIMIT_EVENT_NAME);
    made_put(to, "\n    stages:\n      ");
    made_put_times(to, "x", SOJ_LIMIT_EVENT_NAME);
    made_put(to, ":\n        initial: ");
    made_put_times(to, "y", SOJ_LIMIT_EVENT_NAME);
    made_put(to, "\n        stages:\n          ");
    made_put_times(to, "y", SOJ_LIMIT_EVENT_NAME);
    made_put(to, ":\n            touchpoints:\n");
    for (size_t i = 1; i < TOUCHPOINTS; i++)
        made_put_number(to, "              t", 10000 + i, ": {channel: mail}\n");
    made_put(to, "              ");
    made_mark(to);
    made_put(to, "last: {channel: mail, content: ");
    made_put_times(to, "z", n - BASE);
    made_put(to, "}\n");
}

static void use_model(soj_model *model, size_t n)
{
    life a;
    (void)n;
    live(&a, model);
    assert_int_equal(a.touchpoints, 16000);
    life_end(&a);
}

const limit limits_of_models[] = {
    {LIMIT(TEXT), "limit_text", make_text, use_text, NULL, NULL},
    {LIMIT(NESTING), "limit_nesting", make_nesting, use_nesting, NULL, NULL},
    {LIMIT(NODES), "limit_nodes", make_nodes, use_nodes, NULL, NULL},
    {LIMIT(STAGES), "limit_stages", make_stages, use_stages, NULL, NULL},
    {LIMIT(TRACKS), "limit_tracks", make_tracks, use_tracks, NULL, NULL},
    {LIMIT(ATTRIBUTES), "limit_attributes", make_attributes, use_attributes, NULL, NULL},
    {LIMIT(EVENTS), "limit_events", make_events, use_events, NULL, NULL},
    {LIMIT(PROPERTIES), "limit_properties", make_properties, use_properties, NULL, NULL},
    {LIMIT(CHANNELS), "limit_channels", make_channels, use_channels, NULL, NULL},
    {LIMIT(ONE_OF), "limit_one_of", make_one_of, use_one_of, NULL, NULL},
    {LIMIT(UP_TO), "bad_value", make_up_to, use_up_to, NULL, NULL},
    {LIMIT(EVENT_NAME), "limit_name", make_event_name, use_event_name, NULL, NULL},
    {LIMIT(ATTRIBUTE_TEXT), "limit_attribute_text", make_attribute_text, use_attribute_text, NULL,
     NULL},
    {LIMIT(RECORD), "limit_record", make_record, use_record, NULL, NULL},
    {LIMIT(MODEL), "limit_model", make_model, use_model, NULL, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};
