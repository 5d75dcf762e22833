/* SPDX-License-Identifier: MIT */
/* Models with too much of something. */
#include "hostile/giants.h"

#include <stdio.h>

static void make_name_long(text *to)
{
    head(to, "stages:\n  a:\n  ");
    fill(to, "x", MIB);
    text_put(to, ":\n");
}

static void make_names_near(text *to)
{
    head(to, "stages:\n  a:\n");
    for (size_t i = 0; i < 4000; i++) {
        char line[96];
        snprintf(line, sizeof(line), "  x%zu: {on: {Nobody Knows %zu: a}, always: zz%zu}\n", i, i,
                 i);
        text_put(to, line);
    }
    text_put(to, "events:\n");
    text_put_numbered(to, "  Nobody Knew ", 4000, ":\n");
}

static void make_stages(text *to)
{
    head(to, "channels: {e: }\nevents: {X: , Y: }\nstages:\n  a:\n");
    for (size_t i = 0; i < 4000; i++) {
        char line[160];
        snprintf(line, sizeof(line),
                 "  s%zu: {on: {X: a, Y: s%zu}, touchpoints: {t: {channel: e, after: 3d}, u: "
                 "{channel: e}}, description: \"",
                 i, (i + 1) % 4000);
        text_put(to, line);
        text_put_times(to, "x", 900);
        text_put(to, "\"}\n");
    }
}

static void make_stages_dense(text *to)
{
    head(to, "events: {X: , Y: }\nattributes: {i: {type: int, default: 0}}\nstages:\n  a:\n");
    for (size_t i = 0; i < 4000; i++) {
        char line[160];
        snprintf(line, sizeof(line),
                 "  s%zu: {on: {X: [{to: a, when: customer.i > 1}, s%zu], Y: {set: {i: "
                 "customer.i + 1}}}, after: {3d: a}}\n",
                 i, (i + 1) % 4000);
        text_put(to, line);
    }
}

/* Every stage has `always` to the next but the last: no circle, and one that has. */
static void make_always_long(text *to)
{
    head(to, "stages:\n  a: {always: s0}\n");
    for (size_t i = 0; i < 4000; i++) {
        char line[64];
        snprintf(line, sizeof(line), "  s%zu: {always: s%zu}\n", i, (i + 1) % 4000);
        text_put(to, line);
    }
}

static void make_always_dense(text *to)
{
    head(to, "attributes: {i: {type: int, default: 0}}\nstages:\n  a:\n");
    for (size_t i = 0; i < 400; i++) {
        char line[64];
        snprintf(line, sizeof(line), "  s%zu:\n    always:\n", i);
        text_put(to, line);
        for (size_t j = 0; j < 100; j++) {
            snprintf(line, sizeof(line), "    - {to: s%zu, when: customer.i == %zu}\n",
                     (i + j + 1) % 400, j);
            text_put(to, line);
        }
    }
}

static void make_stage_nesting(text *to)
{
    head(to, "stages: {");
    text_put_times(to, "a: {initial: a, stages: {", 31);
    text_put(to, "a: ");
    text_put_times(to, "}}", 31);
    text_put(to, "}\n");
}

static void make_same_names(text *to)
{
    head(to, "stages:\n  a:\n");
    for (size_t i = 0; i < 2000; i++) {
        char line[96];
        snprintf(line, sizeof(line), "  s%zu: {initial: x, stages: {x: {always: x}}}\n", i);
        text_put(to, line);
    }
}

static void make_errors(text *to)
{
    head(to, "stages:\n  a:\n");
    text_put_numbered(to, "    x", 90000, ": 1\n");
}

static void make_errors_long_line(text *to)
{
    head(to, "stages: {a: {");
    text_put_numbered(to, "x", 90000, ": 1, ");
    text_put(to, "}}\n");
}

static void make_one_of(text *to)
{
    head(to, "stages: {a: }\nattributes:\n  n:\n    type: string\n    one_of:\n");
    text_put_numbered(to, "      - \"", 150000, "\"\n");
}

static void make_touchpoints(text *to)
{
    head(to, "channels: {e: }\ncaps:\n");
    text_put_numbered(to, "  c", 64, ": {max: 1, per: 7d, channels: [e]}\n");
    text_put(to, "stages:\n  a:\n    touchpoints:\n");
    text_put_numbered(to, "      t", 5000, ": {channel: e, after: 3d, when: 1 == 1}\n");
}

/* Paths are made of the names of all stages around: 8 KB each. */
static void make_paths(text *to)
{
    char indent[160];
    head(to, "channels: {e: }\nstages:\n  a:\n");
    for (int depth = 0; depth < 28; depth++) {
        memset(indent, ' ', (size_t)(2 + 2 * depth));
        indent[2 + 2 * depth] = '\0';
        text_put(to, indent);
        text_put_times(to, "x", 250);
        text_put(to, ":\n");
        if (depth < 27) {
            text_put(to, indent);
            text_put(to, " initial: ");
            text_put_times(to, "x", 250);
            text_put(to, "\n");
            text_put(to, indent);
            text_put(to, " stages:\n");
        }
    }
    text_put(to, indent);
    text_put(to, " touchpoints:\n");
    for (int i = 0; i < 16000; i++) {
        char line[64];
        snprintf(line, sizeof(line), " t%d: {channel: e}\n", i);
        text_put(to, indent);
        text_put(to, " ");
        text_put(to, line);
    }
}

/* Nothing but transitions: what costs the fewest bytes of text. */
static void make_transitions(text *to)
{
    head(to, "events:\n");
    text_put_numbered(to, "  e", 4000, ":\n");
    text_put(to, "stages:\n  a:\n");
    for (int i = 0; i < 23; i++) {
        char line[32];
        snprintf(line, sizeof(line), "  s%d:\n    on:\n", i);
        text_put(to, line);
        text_put_numbered(to, "      e", 4000, ": a\n");
    }
}

static void make_transition_maps(text *to)
{
    head(to, "events:\n");
    text_put_numbered(to, "  e", 1000, ":\n");
    text_put(to, "stages:\n  a:\n");
    for (int i = 0; i < 48; i++) {
        char line[32];
        snprintf(line, sizeof(line), "  s%d:\n    on:\n", i);
        text_put(to, line);
        text_put_numbered(to, "      e", 1000, ": {to: a}\n");
    }
}

static void make_started(text *to, size_t n)
{
    head(to, "channels: {e: }\nevents: {X: }\nstages:\n  a:\n    touchpoints:\n");
    text_put_numbered(to, "      t", n,
                      ": {channel: e, on: X, after: 3d, content: x, when: now == now}\n");
}

static void make_touchpoints_all(text *to)
{
    make_started(to, 13000);
}

static void make_touchpoints_over(text *to)
{
    make_started(to, 16000);
}

static void make_timers(text *to)
{
    head(to, "stages:\n  a:\n    after:\n");
    text_put_numbered(to, "      ", 40000, "m: a\n");
}

static void make_sets(text *to)
{
    head(to, "attributes:\n");
    text_put_numbered(to, "  a", 250, ": int\n");
    text_put(to, "events:\n");
    for (int i = 0; i < 350; i++) {
        char line[32];
        snprintf(line, sizeof(line), "  e%d:\n   set:\n", i);
        text_put(to, line);
        text_put_numbered(to, "    a", 250, ": 1\n");
    }
    text_put(to, "stages: {a: }\n");
}

static void make_random(text *to)
{
    uint32_t state = 1;
    for (size_t i = 0; i < MIB; i++) {
        state = state * 1664525u + 1013904223u;
        static const char marks[] = "[]{},:-?&*!|>'\"%@` \n\n  aab#<<\t";
        text_append(to, &marks[(state >> 16) % (sizeof(marks) - 1)], 1);
    }
}

static void make_unknown_names(text *to)
{
    head(to, "stages:\n  a:\n    always: [");
    text_put_times(to, "{to: a, when: zzz},", 38000);
    text_put(to, "]\n");
}

/* Conditions that YAML cuts, on one line: each is shown with what stands around it. */
static void make_cut_line(text *to)
{
    head(to, "stages:\n  a:\n    always: [");
    text_put_times(to, "{when: f(a, b), to: a},", 28000);
    text_put(to, "]\n");
}

static void make_open_quotes_line(text *to)
{
    head(to, "stages:\n  a:\n    always: [");
    text_put_times(to, "{when: zzz\"\\\", to: a},", 28000);
    text_put(to, "]\n");
}

/* Names as long as any that are compared, each near to every one that there is. */
static void make_names_near_long(text *to)
{
    char name[64];
    memset(name, 'x', sizeof(name));
    name[58] = '\0';
    head(to, "stages:\n  a:\n    always:\n");
    for (size_t i = 0; i < 2000; i++) {
        char line[96];
        snprintf(line, sizeof(line), "      - %s%zu\n", name, i);
        text_put(to, line);
    }
    for (size_t i = 0; i < 4000; i++) {
        char line[96];
        snprintf(line, sizeof(line), "  %sy%zu:\n", name, i);
        text_put(to, line);
    }
}

/* All that may be, for as many attributes as there may be. */
static void make_one_of_many(text *to)
{
    head(to, "stages: {a: }\nattributes:\n");
    for (size_t i = 0; i < 190; i++) {
        char line[64];
        snprintf(line, sizeof(line), "  a%zu: {type: string, one_of: [", i);
        text_put(to, line);
        text_put_numbered(to, "v", 1024, ",");
        text_put(to, "]}\n");
    }
}

/* Timers of one delay, each with an anchor of its own. */
static void make_anchors_of_timers(text *to)
{
    head(to, "events:\n");
    text_put_numbered(to, "  e", 150, ":\n");
    text_put(to, "stages:\n  a:\n    after:\n      1d:\n");
    for (size_t i = 0; i < 22000; i++) {
        char line[64];
        snprintf(line, sizeof(line), "      - {to: a, restart_on: [e%zu, e%zu]}\n", i / 150,
                 i % 150);
        text_put(to, line);
    }
}

/* Two timers of one delay that may be one: what restarts them is compared. */
static void make_restarts(text *to)
{
    head(to, "stages:\n  a:\n    after:\n      1d:\n");
    for (size_t i = 0; i < 2; i++) {
        text_put(to, "      - {to: a, restart_on: [");
        text_put_numbered(to, i == 0 ? "e" : "f", 90000, ",");
        text_put(to, "]}\n");
    }
}

/* The fewest nodes and bytes that a transition can have. */
static void make_target_list(text *to)
{
    head(to,
         "attributes: {i: int}\nstages:\n  b:\n  a:\n    always: [{to: b, when: customer.i == 1},");
    text_put_times(to, "b,", 190000);
    text_put(to, "]\n");
}

static void make_after_list(text *to)
{
    head(to, "stages:\n  b:\n  a:\n    after:\n      1d: [");
    text_put_times(to, "b,", 190000);
    text_put(to, "]\n");
}

static void make_empty_list(text *to)
{
    head(to, "events: {X: }\nstages:\n  a:\n    on:\n      X: [");
    text_put_times(to, "{},", 190000);
    text_put(to, "]\n");
}

static void make_delays(text *to)
{
    head(to, "stages:\n  a:\n    after: {");
    for (size_t i = 1; i <= 95000; i++) {
        char line[32];
        snprintf(line, sizeof(line), "%zus: a,", i);
        text_put(to, line);
    }
    text_put(to, "}\n");
}

static void make_properties(text *to)
{
    head(to, "stages: {a: }\nevents:\n");
    for (size_t i = 0; i < 1500; i++) {
        char line[32];
        snprintf(line, sizeof(line), "  e%zu:\n    properties: {", i);
        text_put(to, line);
        text_put_numbered(to, "p", 64, ": int,");
        text_put(to, "}\n");
    }
}

/* In the order that makes sorting them dear. */
static void make_handlers(text *to)
{
    head(to, "events:\n");
    text_put_numbered(to, "  e", 4000, ":\n");
    text_put(to, "stages:\n  a:\n");
    for (size_t i = 0; i < 23; i++) {
        char line[32];
        snprintf(line, sizeof(line), "  %c%zu:\n    on:\n", 'a', i);
        text_put(to, line);
        for (size_t j = 4000; j > 0; j--) {
            snprintf(line, sizeof(line), "      e%zu: a\n", j - 1);
            text_put(to, line);
        }
    }
}

static void make_segments(text *to)
{
    head(to, "stages: {a: }\nsegments:\n");
    text_put_numbered(to, "  s", 95000, ": 1==1\n");
}

/* clang-format off */
const hostile_model hostile_crowds[] = {
    {"name_long", "a stage with a name of 1 MiB", MADE(make_name_long), "yaml_syntax", 7, 1048522},
    {"names_near", "8,000 names that nobody declared, beside 4,000 that are like them", MADE(make_names_near), "unknown_event", 7, 13},
    {"stages", "4 MB of valid stages", MADE(make_stages), HOSTILE_COMPILES, 0, 0},
    {"stages_dense", "4,000 valid stages with conditions and timers", MADE(make_stages_dense), HOSTILE_COMPILES, 0, 0},
    {"always_long", "a circle of 4,000 `always`", MADE(make_always_long), "always_loop", 7, 16},
    {"always_dense", "40,000 conditional `always` between 400 stages", MADE(make_always_dense), "limit_nodes", 40480, 8},
    {"stage_nesting", "stages 32 deep", MADE(make_stage_nesting), HOSTILE_COMPILES, 0, 0},
    {"same_names", "2,000 sub-stages of one name", MADE(make_same_names), "ambiguous_stage", 7, 41},
    {"errors", "90,000 unknown keys", MADE(make_errors), "unknown_key", 7, 5},
    {"errors_long_line", "90,000 unknown keys in one line", MADE(make_errors_long_line), "unknown_key", 5, 14},
    {"one_of", "a `one_of` of 150,000 values", MADE(make_one_of), "limit_one_of", 1034, 9},
    {"touchpoints", "5,000 touchpoints under 64 caps", MADE(make_touchpoints), HOSTILE_COMPILES, 0, 0},
    {"paths", "16,000 touchpoints whose paths are 7 KB long", MADE(make_paths), "limit_model", 1269, 59},
    {"transitions", "92,000 transitions", MADE(make_transitions), HOSTILE_COMPILES, 0, 0},
    {"transition_maps", "48,000 transitions in braces", MADE(make_transition_maps), HOSTILE_COMPILES, 0, 0},
    {"touchpoints_all", "13,000 touchpoints with all that they may say", MADE(make_touchpoints_all), HOSTILE_COMPILES, 0, 0},
    {"touchpoints_over", "16,000 of them, which a record has no room for", MADE(make_touchpoints_over), "limit_record", 2, 8},
    {"timers", "40,000 timers", MADE(make_timers), "bad_value", 8, 7},
    {"sets", "87,500 lines of `set`", MADE(make_sets), HOSTILE_COMPILES, 0, 0},
    {"random", "1 MiB of YAML's marks in random order", MADE(make_random), "yaml_syntax", 1, 1},
    {"unknown_names", "38,000 conditions that name nothing, on one line", MADE(make_unknown_names), "unknown_name", 7, 28},
    {"cut_line", "28,000 conditions that YAML cuts, on one line", MADE(make_cut_line), "quote_condition", 7, 21},
    {"open_quotes_line", "28,000 conditions whose quotes run on, on one line", MADE(make_open_quotes_line), "condition_syntax", 7, 24},
    {"names_near_long", "long names that nobody declared, beside 4,000 like them", MADE(make_names_near_long), "unknown_stage", 8, 9},
    {"one_of_many", "190 `one_of` of 1,024 values", MADE(make_one_of_many), HOSTILE_COMPILES, 0, 0},
    {"anchors_of_timers", "22,000 timers of one delay, each with an anchor of its own", MADE(make_anchors_of_timers), "limit_record", 2, 8},
    {"restarts", "two timers of one delay with 90,000 events that restart each", MADE(make_restarts), "unknown_event", 9, 30},
    {"target_list", "a list of 190,000 targets of `always`", MADE(make_target_list), HOSTILE_COMPILES, 0, 0},
    {"after_list", "a list of 190,000 targets of one timer", MADE(make_after_list), HOSTILE_COMPILES, 0, 0},
    {"empty_list", "a list of 190,000 transitions that do nothing", MADE(make_empty_list), HOSTILE_COMPILES, 0, 0},
    {"delays", "95,000 timers", MADE(make_delays), HOSTILE_COMPILES, 0, 0},
    {"properties", "96,000 properties", MADE(make_properties), HOSTILE_COMPILES, 0, 0},
    {"handlers", "92,000 transitions by event, in the order that is the dearest", MADE(make_handlers), HOSTILE_COMPILES, 0, 0},
    {"segments", "95,000 segments", MADE(make_segments), HOSTILE_COMPILES, 0, 0},
};
/* clang-format on */
const size_t n_hostile_crowds = TEST_ARRAY_LEN(hostile_crowds);
