/* SPDX-License-Identifier: MIT */
/* What the compiler makes of a model: handles, tables, the record's layout, and its limits. */
#include "support/test.h"

#include <sojourn/limits.h>
#include <sojourn/sojourn.h>

#include "base/buf.h"
#include "compiling.h"

static const char nested[] =
    HEAD "attributes:\n"
         "  when: timestamp\n"
         "  tier: {type: string, one_of: [x, y], default: y}\n"
         "  note: string\n"
         "events: {E: , F: {properties: {p: int}}}\n"
         "channels: {mail: {cost: 2}, call: }\n"
         "initial: out\n"
         "stages:\n"
         "  out: {on: {E: in}}\n"
         "  in:\n"
         "    owner: care\n"
         "    initial: one\n"
         "    on: {E: in, F: {to: two, when: event.p > 1}}\n"
         "    after:\n"
         "      2d:\n"
         "        - {to: out, restart_on: E}\n"
         "        - {to: out, when: customer.tier == \"x\"}\n"
         "        - {to: two, restart_on: [E], when: customer.tier == \"y\"}\n"
         "      -1d: {to: out, from: customer.when}\n"
         "    stages:\n"
         "      one:\n"
         "        after: {3d: {to: out, restart_on: any}}\n"
         "        touchpoints:\n"
         "          late: {channel: mail, after: 5d}\n"
         "          low: {channel: mail, priority: 1}\n"
         "          high: {channel: call, priority: 9, owner: me, cost: 7}\n"
         "      two:\n"
         "        after: {3d: {to: one, restart_on: [F]}}\n";

static void handles_are_found_by_name(void **state)
{
    (void)state;
    soj_model *model = compile_fine(nested);
    assert_int_equal(soj_model_stage(model, "in.two", 6), 3);
    assert_int_equal(soj_model_stage(model, "two", 3), SOJ_NONE);
    assert_int_equal(soj_model_event(model, "F", 1), 1);
    assert_int_equal(soj_model_event(model, "Identify", 8), 2);
    assert_int_equal(soj_model_property(model, 1, "p", 1), 0);
    assert_int_equal(soj_model_property(model, 0, "p", 1), SOJ_NONE);
    assert_int_equal(soj_model_property(model, 99, "p", 1), SOJ_NONE);
    assert_int_equal(soj_model_attribute(model, "tier", 4), 1);
    assert_int_equal(soj_model_attribute(model, "tie", 3), SOJ_NONE);
    assert_int_equal(soj_model_touchpoint(model, "in.one.high", 11), 2);
    assert_int_equal(soj_model_attribute_type(model, 0), SOJ_TYPE_TIMESTAMP);
    assert_int_equal(soj_model_property_type(model, 1, 0), SOJ_TYPE_INT);
    assert_string_equal(soj_model_touchpoint_path(model, 2).data, "in.one.high");
    assert_null(soj_model_stage_path(model, 4).data);
    soj_model_unref(model);
}

/* language.md, 4.3: the innermost stage that properly contains the target and contains or is the
 * source. */
static void domains_of_transitions(void **state)
{
    (void)state;
    soj_model *model = compile_fine(nested);
    const soj__program *p = model->program;
    const soj__stage_info *in = soj__program_stage(p, 1);
    const soj__transition_info *self =
        soj__program_transition(p, soj__program_handler(p, in->handlers.first)->transitions.first);
    const soj__transition_info *down = soj__program_transition(
        p, soj__program_handler(p, in->handlers.first + 1)->transitions.first);
    assert_int_equal(self->target, 1);
    assert_int_equal(self->domain, SOJ__NONE);
    assert_int_equal(down->target, 3);
    assert_int_equal(down->domain, 1);
    assert_int_equal(in->end, 4);
    assert_int_equal(soj__program_stage(p, 2)->depth, 1);
    soj_model_unref(model);
}

static void timers_are_grouped_by_their_anchor(void **state)
{
    (void)state;
    soj_model *model = compile_fine(nested);
    const soj__program *p = model->program;
    const soj__stage_info *in = soj__program_stage(p, 1);
    assert_int_equal(in->timers.n, 3);
    assert_int_equal(soj__program_timer(p, in->timers.first)->transitions.n, 2);
    assert_int_equal(soj__program_timer(p, in->timers.first + 1)->transitions.n, 1);
    assert_int_equal(in->timeline.n, 1);
    assert_int_equal(in->schedules.n, 2);
    soj_model_unref(model);
}

/* `restart_on` is a set: order, repetitions and how the list is written make no difference. */
static void anchors_are_sets(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        uint32_t timers;
    } cases[] = {
        {"", "", 1},
        {"restart_on: E", "", 2},
        {"restart_on: E", "restart_on: [E]", 1},
        {"restart_on: [E, EF]", "restart_on: [EF, E]", 1},
        {"restart_on: [E, EF, E, E]", "restart_on: [E, EF]", 1},
        {"restart_on: [E, EF]", "restart_on: [EF]", 2},
        {"restart_on: [E, F]", "restart_on: EF", 2},
        {"restart_on: any", "restart_on: any", 1},
        {"restart_on: any", "restart_on: [E, F, EF]", 2},
        {"restart_on: any", "", 2},
        {"from: customer.t", "from: customer.t", 1},
        {"from: customer.t", "from: customer.u", 2},
        {"from: customer.t", "", 2},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__mem mem = soj__mem_from(NULL);
        soj__buf text;
        soj__buf_init(&text, &mem);
        soj__buf_join(&text,
                      HEAD "attributes: {t: timestamp, u: timestamp}\nevents: {E: , F: , EF: }\n"
                           "initial: a\nstages: {b: {}, a: {after: {1d: [{to: b, ",
                      cases[i].one, "}, {to: a, ", cases[i].other, "}]}}}\n", NULL);
        soj__buf_char(&text, '\0');
        soj_model *model = compile_fine(text.data);
        const soj__timer *first = soj__program_timer(model->program, 0);
        if (model->program->timers.n != cases[i].timers)
            fail_msg("%u timers of:\n%s", model->program->timers.n, text.data);
        assert_int_equal(first->transitions.n, 3 - cases[i].timers);
        soj_model_unref(model);
        soj__buf_done(&text);
    }
}

/* At one offset timers come before touchpoints, in the order of the text. */
static void timers_of_one_instant_keep_their_order(void **state)
{
    (void)state;
    soj_model *model =
        compile_fine(HEAD "channels: {c: }\ninitial: a\nstages:\n  b: {}\n  c: {}\n"
                          "  a: {touchpoints: {t: {channel: c, after: 1d, priority: 100}}, "
                          "after: {2d: b, 24h: b, 1d: c, 23h60m: a}}\n");
    const soj__program *p = model->program;
    const soj__stage_info *a = soj__program_stage(p, 2);
    static const uint32_t timers[] = {1, 2, 3, SOJ__NONE, 0};
    assert_int_equal(a->timeline.n, TEST_ARRAY_LEN(timers));
    for (uint32_t i = 0; i < TEST_ARRAY_LEN(timers); i++) {
        const soj__stop *stop = soj__program_stop(p, a->timeline.first + i);
        assert_true(soj__program_schedule(p, stop->schedule)->timer == timers[i]);
    }
    soj_model_unref(model);
}

/* Only what the language reserves is no event for `any`. */
static void reserved_events(void **state)
{
    (void)state;
    soj_model *model = compile_fine(HEAD "events: {E: , Touchpoint Seen: , Identify: }\n" TAIL);
    assert_false(soj__program_event(model->program, 0)->is_reserved);
    assert_false(soj__program_event(model->program, 1)->is_reserved);
    assert_true(soj__program_event(model->program, 2)->is_reserved);
    assert_int_equal(model->program->erased, 3);
    assert_true(soj__program_event(model->program, 3)->is_reserved);
    soj_model_unref(model);
}

/* Touchpoints of which 64 occurrences may wait, and what a record can hold of them: 1,424. */
static void what_waits_has_a_bound(void **state)
{
    (void)state;
    for (unsigned n = 22; n <= 23; n++) {
        soj__mem mem = soj__mem_from(NULL);
        soj__buf text;
        soj__buf_init(&text, &mem);
        soj__buf_text(&text, HEAD "events: {E: }\nchannels: {c: }\ninitial: a\n"
                                  "stages: {a: {touchpoints: {");
        for (unsigned i = 0; i < n; i++) {
            soj__buf_text(&text, i == 0 ? "t" : ", t");
            soj__buf_u64(&text, i);
            soj__buf_text(&text, ": {channel: c, on: E, pending: 64}");
        }
        soj__buf_text(&text, "}}}\n");
        soj__buf_char(&text, '\0');
        soj_model *model = compile_fine(text.data);
        const soj__program *p = model->program;
        const soj__part *waiting = soj__program_part(p, p->waiting_part);
        assert_int_equal(waiting->max, n == 22 ? 22 * 64 * 46 : UINT16_MAX);
        assert_int_equal(p->max_outputs, 4 + (n == 22 ? 22 * 64 : 1424));
        soj_model_unref(model);
        soj__buf_done(&text);
    }
}

static void timelines_are_sorted(void **state)
{
    (void)state;
    soj_model *model = compile_fine(nested);
    const soj__program *p = model->program;
    const soj__stage_info *one = soj__program_stage(p, 2);
    static const uint32_t order[] = {2, 1, 0};
    assert_int_equal(one->timeline.n, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const soj__stop *stop = soj__program_stop(p, one->timeline.first + i);
        assert_int_equal(soj__program_schedule(p, stop->schedule)->touchpoint, order[i]);
    }
    soj_model_unref(model);
}

static void owners_and_costs_are_inherited(void **state)
{
    (void)state;
    soj_model *model = compile_fine(nested);
    const soj__program *p = model->program;
    const soj__touchpoint_info *low = soj__program_touchpoint(p, 1);
    const soj__touchpoint_info *high = soj__program_touchpoint(p, 2);
    assert_string_equal(soj__program_text(p, low->owner).data, "care");
    assert_string_equal(soj__program_text(p, high->owner).data, "me");
    assert_true(low->has_cost && low->cost > 1.9 && low->cost < 2.1);
    assert_true(high->has_cost && high->cost > 6.9);
    soj_model_unref(model);
}

/* Stages that are never active together share the slots of their schedules, others do not. */
static void restart_slots_are_overlaid(void **state)
{
    (void)state;
    soj_model *model = compile_fine(nested);
    const soj__program *p = model->program;
    const soj__schedule *outer =
        soj__program_schedule(p, soj__program_stage(p, 1)->schedules.first);
    const soj__schedule *one = soj__program_schedule(p, soj__program_stage(p, 2)->schedules.first);
    const soj__schedule *two = soj__program_schedule(p, soj__program_stage(p, 3)->schedules.first);
    assert_int_equal(one->anchor_slot, two->anchor_slot);
    assert_int_not_equal(one->anchor_slot, outer->anchor_slot);
    assert_int_equal(one->restart_events.n, 0);
    assert_int_equal(two->restart_events.n, 1);
    soj_model_unref(model);
}

static uint64_t layout_of(const char *text)
{
    soj_model *model = compile_fine(text);
    uint64_t hash = model->program->layout_hash;
    soj_model_unref(model);
    return hash;
}

static void layout_hash_covers_what_matters(void **state)
{
    (void)state;
    static const char base[] = HEAD "attributes: {x: {type: int, default: 0}}\n" TAIL;
    assert_true(
        layout_of(base) ==
        layout_of(HEAD "description: other\nattributes: {x: {type: int, default: 1}}\n" TAIL));
    assert_true(layout_of(base) !=
                layout_of(HEAD "attributes: {y: {type: int, default: 0}}\n" TAIL));
    assert_true(layout_of(base) != layout_of(HEAD "attributes: {x: {type: double}}\n" TAIL));
    assert_true(layout_of(base) !=
                layout_of(HEAD "attributes: {x: {type: int, default: 0}}\ninitial: a\n"
                               "stages: {a: {after: {1d: b}}, b: {}}\n"));
    assert_true(layout_of(HEAD "initial: a\nstages: {a: {after: {1d: b}}, b: {}}\n") !=
                layout_of(HEAD "initial: a\nstages: {a: {after: {2d: b}}, b: {}}\n"));
}

static void endless_always_is_refused(void **state)
{
    (void)state;
    assert_refused(HEAD "initial: a\nstages: {a: {always: b}, b: {always: a}}\n", "always_loop");
    assert_refused(HEAD "initial: a\nstages: {a: {always: {when: 'true', to: a}}}\n",
                   "always_loop");
    assert_refused(HEAD
                   "initial: a\nstages: {a: {always: {unless: '!true', to: b}}, b: {always: a}}\n",
                   "always_loop");
    assert_refused(HEAD "initial: a\nstages:\n  a: {always: c}\n"
                        "  b: {initial: c, stages: {c: {}}, always: {to: a}}\n",
                   "always_loop");
    soj_model_unref(compile_fine(HEAD "attributes: {x: {type: int, default: 0}}\ninitial: a\n"
                                      "stages: {a: {always: {when: customer.x > 0, to: b}}, "
                                      "b: {always: a}}\n"));
    soj_model_unref(
        compile_fine(HEAD "initial: a\nstages: {a: {always: b}, b: {always: c}, c: {}}\n"));
}

/* `n` segments, each using the one before. */
static char *segment_chain(unsigned n)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "attributes: {x: {type: int, default: 0}}\nsegments:\n");
    for (unsigned i = 0; i < n; i++) {
        soj__buf_text(&text, "  s");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, i == 0 ? ": customer.x > 0" : ": segment.s");
        if (i > 0)
            soj__buf_u64(&text, i - 1);
        soj__buf_text(&text, "\n");
    }
    soj__buf_text(&text, TAIL);
    return text.data;
}

static void segments_nest_up_to_their_limit(void **state)
{
    (void)state;
    char *fits = segment_chain(SOJ_LIMIT_SEGMENT_NESTING);
    char *too_deep = segment_chain(SOJ_LIMIT_SEGMENT_NESTING + 1);
    char *far_too_deep = segment_chain(20000);
    soj_model_unref(compile_fine(fits));
    assert_refused(too_deep, "condition_too_costly");
    assert_refused(far_too_deep, "condition_too_costly");
    free(fits);
    free(too_deep);
    free(far_too_deep);
}

/* Each segment uses the one after it twice: 2^n conditions, written out. */
static void doubling_segments_end_at_the_code_limit(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "attributes: {x: {type: int, default: 0}}\nsegments:\n");
    for (unsigned i = 0; i < 40; i++) {
        soj__buf_text(&text, "  s");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, ": segment.s");
        soj__buf_u64(&text, i + 1);
        soj__buf_text(&text, " || segment.s");
        soj__buf_u64(&text, i + 1);
        soj__buf_text(&text, "\n");
    }
    soj__buf_text(&text, "  s40: customer.x > 0\n" TAIL);
    assert_refused(text.data, "condition_too_costly");
    soj__buf_done(&text);
}

/* `n` stages with a hundred timers that count from an attribute: 8 bytes each in the record, one
 * for its counter, and four that this may need. So the record's limit can be met. */
static char *wide_record(unsigned n)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "attributes: {t: timestamp}\ninitial: s0\nstages:\n");
    for (unsigned i = 0; i < n; i++) {
        soj__buf_text(&text, "  s");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, ":\n    after:\n");
        for (unsigned j = 1; j <= 100; j++) {
            soj__buf_text(&text, "      ");
            soj__buf_u64(&text, j);
            soj__buf_text(&text, "s: {to: s0, from: customer.t}\n");
        }
    }
    return text.data;
}

static void records_stay_below_their_limit(void **state)
{
    (void)state;
    char *fits = wide_record(50);
    char *too_wide = wide_record(51);
    soj_model *model = compile_fine(fits);
    assert_true(model->program->record_fixed <= SOJ_LIMIT_RECORD);
    assert_true(model->program->record_max <= SOJ_LIMIT_RECORD);
    soj_model_unref(model);
    assert_refused(too_wide, "limit_record");
    free(fits);
    free(too_wide);
}

static void literal_values_are_checked(void **state)
{
    (void)state;
#define SETS(attribute, value)                                                                     \
    HEAD "attributes: {x: " attribute "}\nevents: {E: {set: {x: " value "}}}\n" TAIL
    assert_int_equal(count_warnings(SETS("{type: int, max: 3}", "4"), "set_out_of_range"), 1);
    assert_int_equal(count_warnings(SETS("{type: int, min: -3}", "-4"), "set_out_of_range"), 1);
    assert_int_equal(count_warnings(SETS("{type: double, max: 3}", "4"), "set_out_of_range"), 1);
    assert_int_equal(
        count_warnings(SETS("{type: string, one_of: [a, b]}", "'\"c\"'"), "set_out_of_range"), 1);
    assert_int_equal(count_warnings(SETS("{type: int, one_of: [1, 2]}", "3"), "set_out_of_range"),
                     1);
    assert_refused(SETS("int", "'\"3\"'"), "condition_type");
    assert_refused(SETS("int", "3.5"), "condition_type");
    assert_refused(SETS("timestamp", "now - now"), "condition_type");
    soj_model_unref(compile_fine(SETS("{type: double, max: 3}", "3")));
    soj_model_unref(compile_fine(SETS("int", "'null'")));
    soj_model_unref(compile_fine(SETS("{type: string, one_of: [a, b]}", "'\"b\"'")));
#undef SETS
}

static void scopes_are_kept(void **state)
{
    (void)state;
#define STAGE(rest)                                                                                \
    HEAD "attributes: {x: {type: int, default: 0}}\nevents: {E: }\n"                               \
         "channels: {c: }\nsegments: {late: now > timestamp(\"2030-01-01T00:00:00Z\")}\n"          \
         "initial: a\nstages: {b: {}, a: {" rest "}}\n"
    assert_refused(STAGE("always: {when: now == now, to: b}"), "out_of_scope");
    assert_refused(STAGE("always: {when: segment.late, to: b}"), "out_of_scope");
    assert_refused(STAGE("always: {when: in_stage_for > days(1), to: b}"), "out_of_scope");
    assert_refused(STAGE("after: {1d: {when: event.name == \"E\", to: b}}"), "out_of_scope");
    assert_refused(STAGE("after: {1d: {when: before.x > 0, to: b}}"), "out_of_scope");
    assert_refused(STAGE("touchpoints: {t: {channel: c, when: event.name == \"E\"}}"),
                   "out_of_scope");
    soj_model_unref(compile_fine(STAGE("after: {1d: {when: segment.late, to: b}}")));
    soj_model_unref(
        compile_fine(STAGE("on: {E: {when: before.x < customer.x && in_stage_for > days(1) "
                           "&& now > event.time, to: b}}")));
#undef STAGE
}

/* Defaults of 4,096 bytes: sixteen of them are more than any record holds. */
static char *long_defaults(unsigned n)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "attributes:\n");
    for (unsigned i = 0; i < n; i++) {
        soj__buf_text(&text, "  a");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, ": {type: string, default: ");
        for (unsigned j = 0; j < SOJ_LIMIT_ATTRIBUTE_TEXT; j++)
            soj__buf_char(&text, 'x');
        soj__buf_text(&text, "}\n");
    }
    soj__buf_text(&text, TAIL);
    return text.data;
}

static void a_new_customer_must_fit(void **state)
{
    (void)state;
    char *fits = long_defaults(15);
    char *too_long = long_defaults(16);
    soj_model_unref(compile_fine(fits));
    assert_refused(too_long, "limit_record");
    free(fits);
    free(too_long);
}

static void default_content_is_asked_last(void **state)
{
    (void)state;
    soj_model *model = compile_fine(HEAD "segments: {all: 'true'}\nchannels: {c: }\ninitial: a\n"
                                         "stages: {a: {touchpoints: {t: {channel: c, "
                                         "content: {default: d, all: x}}}}}\n");
    const soj__program *p = model->program;
    soj__range contents = soj__program_touchpoint(p, 0)->contents;
    assert_int_equal(contents.n, 2);
    assert_string_equal(
        soj__program_text(p, soj__program_content(p, contents.first)->reference).data, "x");
    assert_string_equal(
        soj__program_text(p, soj__program_content(p, contents.first + 1)->reference).data, "d");
    soj_model_unref(model);
}

/* Conditions count their errors, and so do the segments inside them. */
static void errors_of_segments_are_counted(void **state)
{
    (void)state;
    soj_model *model = compile_fine(HEAD "attributes: {x: int}\nevents: {E: }\n"
                                         "segments: {s: customer.x > 1}\ninitial: a\n"
                                         "stages: {a: {on: {E: [{when: segment.s, to: a}, "
                                         "{when: customer.x > 1, to: a}]}}}\n");
    soj_engine *engine = NULL;
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    const soj_event event = {.customer = "k", .customer_len = 1};
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_OK);
    assert_int_equal(counters.condition_errors, 2);
    soj_engine_free(engine);
    soj_model_unref(model);
}

static void values_have_their_form(void **state)
{
    (void)state;
    assert_refused(HEAD "attributes: {x: {type: double, default: 1e400}}\n" TAIL, "bad_value");
    assert_refused(HEAD "attributes: {x: {type: double, default: nan}}\n" TAIL, "bad_value");
    assert_refused(HEAD "attributes: {x: {type: int, default: 1.0}}\n" TAIL, "bad_value");
    soj_model_unref(compile_fine(HEAD "attributes: {x: {type: double, default: 1e300}}\n" TAIL));
}

static void initial_may_be_a_full_path(void **state)
{
    (void)state;
    soj_model *model =
        compile_fine(HEAD "initial: a\nstages: {a: {initial: a.b, stages: {c: {}, b: {}}}}\n");
    assert_int_equal(soj__program_stage(model->program, 0)->initial, 2);
    soj_model_unref(model);
}

static void arguments_are_checked(void **state)
{
    (void)state;
    soj_model *model = NULL;
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    options.struct_size--;
    assert_int_equal(soj_model_compile("", 0, &options, NULL, &model), SOJ_ERR_ABI);
    assert_int_equal(soj_model_compile(NULL, 1, NULL, NULL, &model), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_compile("", 0, NULL, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_compile("", 0, NULL, NULL, &model), SOJ_ERR_MODEL);
    assert_int_equal(soj_model_compile_file("no/such/file", NULL, NULL, &model), SOJ_ERR_IO);
    assert_null(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handles_are_found_by_name),
        cmocka_unit_test(domains_of_transitions),
        cmocka_unit_test(timers_are_grouped_by_their_anchor),
        cmocka_unit_test(anchors_are_sets),
        cmocka_unit_test(timers_of_one_instant_keep_their_order),
        cmocka_unit_test(reserved_events),
        cmocka_unit_test(what_waits_has_a_bound),
        cmocka_unit_test(timelines_are_sorted),
        cmocka_unit_test(owners_and_costs_are_inherited),
        cmocka_unit_test(restart_slots_are_overlaid),
        cmocka_unit_test(layout_hash_covers_what_matters),
        cmocka_unit_test(endless_always_is_refused),
        cmocka_unit_test(segments_nest_up_to_their_limit),
        cmocka_unit_test(doubling_segments_end_at_the_code_limit),
        cmocka_unit_test(records_stay_below_their_limit),
        cmocka_unit_test(literal_values_are_checked),
        cmocka_unit_test(scopes_are_kept),
        cmocka_unit_test(a_new_customer_must_fit),
        cmocka_unit_test(default_content_is_asked_last),
        cmocka_unit_test(errors_of_segments_are_counted),
        cmocka_unit_test(values_have_their_form),
        cmocka_unit_test(initial_may_be_a_full_path),
        cmocka_unit_test(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
