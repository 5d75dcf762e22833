/* SPDX-License-Identifier: MIT */
/* Events that move nothing are done in the customer's cell: as soj_step() would have it. */
#include "support/test.h"

#include <sojourn/limits.h>

#include "engine/engine.h"
#include "scenario.h"
#include "shop.h"
#include "tale.h"

/* A customer whom an engine keeps, and whose record we step by hand. */
typedef struct pair {
    soj_model *model;
    soj_engine *engine;
    soj_work *work;
    uint8_t *record, *next;
    size_t len;
    size_t n_outputs;
} pair;

static void open_pair(pair *p, const char *yaml)
{
    *p = (pair){.model = scenario_model(yaml)};
    assert_int_equal(soj_engine_new(p->model, NULL, &p->engine), SOJ_OK);
    assert_int_equal(soj_work_new(p->model, NULL, &p->work), SOJ_OK);
    p->record = test_malloc(SOJ_LIMIT_RECORD);
    p->next = test_malloc(SOJ_LIMIT_RECORD);
}

static void close_pair(pair *p)
{
    soj_engine_free(p->engine);
    soj_work_free(p->work);
    soj_model_unref(p->model);
    test_free(p->record);
    test_free(p->next);
}

/* Both have the same next output: kind and instant. */
static void compare_outputs(pair *p)
{
    for (const soj_output *o; (o = soj_work_next(p->work)) != NULL; p->n_outputs++) {
        const soj_output *other = soj_engine_next(p->engine);
        assert_non_null(other);
        assert_int_equal(other->kind, o->kind);
        assert_memory_equal(other->customer.data, o->customer.data, o->customer.len);
        if (o->kind == SOJ_OUTPUT_TOUCHPOINT) {
            assert_string_equal(other->as.touchpoint.id, o->as.touchpoint.id);
            assert_true(other->as.touchpoint.emitted == o->as.touchpoint.emitted);
        } else if (o->kind == SOJ_OUTPUT_TRANSITION) {
            assert_true(other->as.transition.time == o->as.transition.time);
            assert_int_equal(other->as.transition.to, o->as.transition.to);
        } else {
            assert_int_equal(o->kind, SOJ_OUTPUT_DECISION);
            assert_true(other->as.decision.time == o->as.decision.time);
            assert_int_equal(other->as.decision.reason, o->as.decision.reason);
        }
    }
}

static soj_status step(pair *p, const soj_input *input, soj_result *out_result)
{
    size_t len = 0;
    soj_status status = soj_step(p->work, input, p->len ? p->record : NULL, p->len, p->next,
                                 SOJ_LIMIT_RECORD, &len, out_result);
    if (status == SOJ_OK) {
        uint8_t *before = p->record;
        p->record = p->next;
        p->next = before;
        p->len = len;
    }
    compare_outputs(p);
    return status;
}

static soj_time due_of(const pair *p, bool is_clock)
{
    soj_time time = SOJ_TIME_NEVER;
    if (p->len == 0)
        return time;
    assert_int_equal(is_clock ? soj_record_clock(p->model, p->record, p->len, &time)
                              : soj_record_due(p->model, p->record, p->len, &time),
                     SOJ_OK);
    return time;
}

static void step_due(pair *p, soj_time until)
{
    const soj_input clock = {.customer = "a", .customer_len = 1, .now = until};
    while (due_of(p, false) <= until)
        assert_int_equal(step(p, &clock, NULL), SOJ_OK);
}

static void compare_records(const pair *p)
{
    soj_text key;
    const void *record;
    size_t len;
    assert_int_equal(soj_engine_numbers(p->engine), p->len > 0);
    if (p->len == 0)
        return;
    assert_int_equal(soj_engine_customer(p->engine, 0, &key, &record, &len), SOJ_OK);
    assert_int_equal(len, p->len);
    assert_memory_equal(record, p->record, len);
    assert_true(soj_engine_next_due(p->engine) == due_of(p, false));
}

/* Post to the engine, and do by hand what step.h says a host does; returns what became of it. */
static soj_result both(pair *p, const soj_event *event)
{
    soj_result result, by_hand;
    soj_time time = event->time;
    soj_status status = soj_engine_post(p->engine, event, &result);
    if (p->len > 0 && due_of(p, true) > time)
        time = due_of(p, true);
    step_due(p, time);
    assert_int_equal(step(p, &(soj_input){.event = event}, &by_hand), status);
    step_due(p, due_of(p, true) == SOJ_TIME_NEVER ? -1 : due_of(p, true));
    assert_null(soj_engine_next(p->engine));
    assert_int_equal(result.status, by_hand.status);
    assert_int_equal(result.is_late, by_hand.is_late);
    assert_int_equal(result.is_new, by_hand.is_new);
    assert_int_equal(result.is_unhandled, by_hand.is_unhandled);
    assert_int_equal(result.handle, by_hand.handle);
    assert_true(shop_counters(p->engine).condition_errors == soj_work_condition_errors(p->work));
    compare_records(p);
    return result;
}

static soj_event named(const pair *p, const char *name, soj_time time)
{
    uint32_t event = soj_model_event(p->model, name, strlen(name));
    assert_true(event != SOJ_NONE);
    return shop_event("a", event, SCENARIO_BASE + time);
}

static soj_result say(pair *p, const char *name, soj_time time)
{
    const soj_event event = named(p, name, time);
    return both(p, &event);
}

/* ---- random ---- */

/* So that the next one is the 65th. */
#define MANY_EVENTS                                                                                \
    "e3: , e4: , e5: , e6: , e7: , e8: , e9: , e10: , e11: , e12: , e13: , e14: , "                \
    "e15: , e16: , e17: , e18: , e19: , e20: , e21: , e22: , e23: , e24: , e25: , "                \
    "e26: , e27: , e28: , e29: , e30: , e31: , e32: , e33: , e34: , e35: , e36: , "                \
    "e37: , e38: , e39: , e40: , e41: , e42: , e43: , e44: , e45: , e46: , e47: , "                \
    "e48: , e49: , e50: , e51: , e52: , e53: , e54: , e55: , e56: , e57: , e58: , "                \
    "e59: , e60: , e61: , e62: , e63: , "

/* The second has waiting occurrences, counters that a byte does not hold, and stages around. */
static const char *const yamls[] = {
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
    "events: {look: {properties: {i: {type: int, max: 5}}}, move: , back: }\n"
    "initial: a\nstages:\n"
    "  a: {on: {move: b}, touchpoints: {x: {channel: email, after: 3h, restart_on: any}}}\n"
    "  b: {on: {back: a}, after: {5h: {to: a, restart_on: [look]}}}\n",
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: , sms: }\n"
    "caps: {few: {max: 1, per: 2d, channels: [sms]}}\n"
    "events: {look: {properties: {i: {type: int, max: 5}}}, move: , back: }\n"
    "initial: a\nstages:\n"
    "  a:\n"
    "    on: {move: b}\n"
    "    touchpoints:\n"
    "      x: {channel: sms, after: 1h, restart_on: look, expires: 3d}\n"
    "      y: {channel: email, every: 10m, times: 1000, on_exit: keep}\n"
    "    initial: i\n"
    "    stages: {i: {on: {back: a.j}}, j: {after: {1h: {to: a.i, restart_on: back}}}}\n"
    "  b: {on: {back: a}, after: {5h: {to: a, restart_on: [look]}}}\n",
    /* No event is plain here. */
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
    "attributes: {n: {count: look}}\n"
    "events: {look: {properties: {i: {type: int, max: 5}}}, move: , back: }\n"
    "initial: a\nstages:\n"
    "  a:\n"
    "    on: {move: b}\n"
    "    always: [{to: b, when: customer.n > 50 && customer.n < 60}]\n"
    "    touchpoints: {x: {channel: email, after: 3h, restart_on: any}}\n"
    "  b: {on: {back: a}}\n",
    /* More than 64 events: past and then are told from look and move only by their names. */
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
    "events: {look: {properties: {i: {type: int, max: 5}}}, move: , back: , " MANY_EVENTS
    "past: , then: }\n"
    "initial: a\nstages:\n"
    "  a:\n"
    "    on: {move: b, past: b}\n"
    "    after: {5h: {to: b, restart_on: [then, look]}}\n"
    "    touchpoints: {x: {channel: email, after: 3h, restart_on: past}}\n"
    "    initial: i\n"
    "    stages: {i: {after: {4h: {to: b, restart_on: any}}}}\n"
    "  b: {on: {back: a, past: a}, after: {6h: {to: a, restart_on: then}}}\n",
    /* All comes once, in two tracks, beside timelines. */
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
    "events: {look: {properties: {i: {type: int, max: 5}}}, move: , back: }\n"
    "initial: a\nstages:\n"
    "  a:\n"
    "    on: {move: b}\n"
    "    touchpoints:\n"
    "      x: {channel: email, after: 90m}\n"
    "      y: {channel: email, after: 4h}\n"
    "      z: {channel: email, after: 1h, restart_on: back}\n"
    "    after: {5h: {to: b, restart_on: look}}\n"
    "  b: {on: {back: a}, after: {6h: a}}\n"
    "tracks:\n"
    "  side:\n"
    "    initial: m\n"
    "    stages:\n"
    "      m: {after: {3h: {to: n, restart_on: any}}}\n"
    "      n: {on: {back: m}, after: {2h: m}}\n",
    /* Values that are always the same; of move and back no stage takes each everywhere, and what
     * back sets is not ready. */
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
    "attributes:\n"
    "  flag: bool\n"
    "  size: {type: string, one_of: [s, m, l], default: s}\n"
    "  n: {type: int, max: 9}\n"
    "  r: double\n"
    "  note: string\n"
    "events:\n"
    "  look:\n"
    "    properties: {i: {type: int, max: 5}}\n"
    "    set: {flag: 'true', size: '\"m\"', n: '1', r: '1'}\n"
    "  move: {set: {size: '\"l\"', flag: 'false', r: '0.5'}}\n"
    "  back: {set: {n: '7', note: '\"back\"'}}\n"
    "initial: a\nstages:\n"
    "  a:\n"
    "    on: {move: {to: b, when: customer.n != 7}}\n"
    "    touchpoints:\n"
    "      x: {channel: email, after: 3h, restart_on: any}\n"
    "      y: {channel: email, after: 1h, when: customer.flag && customer.size == \"m\"}\n"
    "  b: {on: {back: a}, after: {5h: {to: a, restart_on: [look]}}}\n",
    /* Stages that ask, some of what is not there; to back b says what is not a test. */
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
    "attributes:\n"
    "  flag: bool\n"
    "  size: {type: string, one_of: [s, m, l], default: s}\n"
    "  n: {type: int, default: 0}\n"
    "  k: int\n"
    "events:\n"
    "  look: {properties: {i: {type: int, max: 5}}}\n"
    "  move: \n"
    "  back: {set: {flag: 'true'}}\n"
    "initial: a\nstages:\n"
    "  a:\n"
    "    on:\n"
    "      look: {to: b, when: event.i > 3}\n"
    "      move:\n"
    "        - {to: b, when: customer.n > 2, set: {n: '0', size: '\"s\"'}}\n"
    "        - {to: b, when: 'customer.size in [\"m\", \"l\"]'}\n"
    "        - {to: b, when: customer.k == 1}\n"
    "      back: {to: a.j, when: customer.n != 1}\n"
    "    touchpoints:\n"
    "      x: {channel: email, after: 3h, restart_on: any}\n"
    "      y: {channel: email, after: 90m}\n"
    "    initial: i\n"
    "    stages:\n"
    "      i: {on: {move: {to: a.j, when: customer.flag, set: {flag: 'false'}}}}\n"
    "      j: {touchpoints: {z: {channel: email, after: 10m}}}\n"
    "  b:\n"
    "    on:\n"
    "      back:\n"
    "        - {to: a, when: customer.n < 2, set: {n: customer.n + 1, size: '\"m\"'}}\n"
    "        - {to: a, when: customer.n + 0 > 1, set: {n: customer.n + 1}}\n"
    "    after: {5h: {to: a, restart_on: [look]}}\n"};

static void test_random_events(void **state)
{
    (void)state;
    static const char *const names[] = {"look", "look", "look", "look", "look", "move", "back"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(yamls); i++) {
        pair p;
        uint64_t seed = 5 + i;
        soj_time now = 0;
        size_t kinds[4] = {0};
        open_pair(&p, yamls[i]);
        for (size_t n = 0; n < 3000; n++) {
            soj_event event = named(&p, names[tale_random(&seed) % 7], now);
            soj_property property = {0, {.type = SOJ_TYPE_INT, .as.integer = 0}};
            property.value.as.integer = tale_random(&seed) % 20; /* few are allowed */
            event.properties = &property;
            event.n_properties = event.event == 0 && tale_random(&seed) % 3 == 0;
            if (tale_random(&seed) % 5 == 0)
                event.time -= (soj_time)(tale_random(&seed) % 7200) * SOJ_SECOND;
            const soj_result result = both(&p, &event);
            kinds[0] += result.is_late;
            kinds[1] += result.is_unhandled;
            kinds[2] += result.status == SOJ_ERR_RANGE;
            kinds[3] += result.status == SOJ_OK && !result.is_unhandled;
            now += tale_random(&seed) % 4 ? (soj_time)(tale_random(&seed) % 3000) * SOJ_SECOND : 0;
        }
        for (size_t k = 0; k < TEST_ARRAY_LEN(kinds); k++)
            assert_true(kinds[k] > 50);
        assert_true(p.n_outputs > 300);
        close_pair(&p);
    }
}

/* ---- one at a time ---- */

static void test_a_late_one_and_one_at_the_same_instant(void **state)
{
    pair p;
    (void)state;
    open_pair(&p, yamls[0]);
    say(&p, "look", 0);
    assert_true(soj_engine_next_due(p.engine) == SCENARIO_BASE + 3 * SOJ_HOUR);
    soj_result result = say(&p, "look", SOJ_HOUR);
    assert_true(result.is_unhandled && !result.is_late);
    assert_true(soj_engine_next_due(p.engine) == SCENARIO_BASE + 4 * SOJ_HOUR);
    result = say(&p, "look", SOJ_HOUR);
    assert_true(result.is_unhandled && !result.is_late);
    result = say(&p, "look", SOJ_MINUTE);
    assert_true(result.is_unhandled && result.is_late);
    assert_true(soj_engine_next_due(p.engine) == SCENARIO_BASE + 4 * SOJ_HOUR);
    say(&p, "look", 4 * SOJ_HOUR); /* what is due goes before it */
    assert_int_equal(p.n_outputs, 3);
    assert_int_equal(shop_counters(p.engine).late, 1);
    assert_int_equal(shop_counters(p.engine).unhandled, 5);
    close_pair(&p);
}

static void assert_next_due(const pair *p, soj_time time)
{
    assert_true(soj_engine_next_due(p->engine) == SCENARIO_BASE + time);
}

/* Events 64 places from one that is waited for: in b `move` is not `then`, nor `look` `past`. */
static void test_many_events(void **state)
{
    pair p;
    (void)state;
    open_pair(&p, yamls[3]);
    say(&p, "look", 0);
    assert_next_due(&p, 3 * SOJ_HOUR);
    assert_false(say(&p, "move", SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 7 * SOJ_HOUR);
    assert_true(say(&p, "move", 2 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 7 * SOJ_HOUR);
    assert_true(say(&p, "then", 3 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 9 * SOJ_HOUR);
    assert_true(say(&p, "look", 4 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 9 * SOJ_HOUR);
    assert_false(say(&p, "past", 5 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 8 * SOJ_HOUR);
    assert_true(say(&p, "then", 6 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 8 * SOJ_HOUR); /* of x; all others began anew */
    assert_true(say(&p, "look", 7 * SOJ_HOUR).is_unhandled);
    assert_true(say(&p, "e9", 8 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 12 * SOJ_HOUR);
    close_pair(&p);
}

/* Nothing is due any more where that would be beyond all time. */
static void test_the_end_of_time(void **state)
{
    pair p;
    (void)state;
    open_pair(&p, yamls[0]);
    say(&p, "look", SOJ_TIME_MAX - SCENARIO_BASE - 4 * SOJ_HOUR);
    assert_next_due(&p, SOJ_TIME_MAX - SCENARIO_BASE - SOJ_HOUR);
    assert_true(say(&p, "look", SOJ_TIME_MAX - SCENARIO_BASE - 3 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, SOJ_TIME_MAX - SCENARIO_BASE);
    assert_true(say(&p, "look", SOJ_TIME_MAX - SCENARIO_BASE - 2 * SOJ_HOUR).is_unhandled);
    assert_true(soj_engine_next_due(p.engine) == SOJ_TIME_NEVER);
    close_pair(&p);
}

/* A customer placed behind a stop that is a touchpoint: it is silent for ever. */
static void test_a_stop_that_has_passed(void **state)
{
    pair p;
    const soj_placed_stage stage = {0, SCENARIO_BASE};
    soj_placement placement = {.customer = "a",
                               .customer_len = 1,
                               .time = SCENARIO_BASE + 2 * SOJ_HOUR,
                               .created = SCENARIO_BASE,
                               .stages = &stage,
                               .n_stages = 1};
    (void)state;
    open_pair(&p, yamls[4]);
    assert_int_equal(soj_engine_place(p.engine, &placement, NULL), SOJ_OK);
    assert_int_equal(
        soj_place(p.work, &placement, NULL, 0, p.record, SOJ_LIMIT_RECORD, &p.len, NULL), SOJ_OK);
    compare_outputs(&p);
    compare_records(&p);
    assert_next_due(&p, 4 * SOJ_HOUR); /* y */
    assert_true(say(&p, "look", 3 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 4 * SOJ_HOUR);
    assert_true(say(&p, "back", 3 * SOJ_HOUR).is_unhandled);
    assert_next_due(&p, 4 * SOJ_HOUR); /* z, as y */
    assert_int_equal(p.n_outputs, 2);  /* of the placement */
    close_pair(&p);
}

/* What starts again and is due at once is not still. */
static void test_due_at_once(void **state)
{
    pair p;
    (void)state;
    open_pair(&p, "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
                  "events: {look: , move: }\ninitial: a\nstages:\n"
                  "  a: {touchpoints: {x: {channel: email, after: 0s, restart_on: look}}}\n");
    for (soj_time i = 0; i < 5; i++) {
        size_t before = p.n_outputs;
        say(&p, "look", i * SOJ_HOUR);
        assert_true(p.n_outputs > before);
        before = p.n_outputs;
        say(&p, "move", i * SOJ_HOUR);
        assert_int_equal(p.n_outputs, before);
    }
    close_pair(&p);
}

/* A rejected event of which nobody takes notice leaves the customer as it was; what was due before
 * it has happened. */
static void test_a_rejected_one(void **state)
{
    pair p;
    soj_property property = {0, {.type = SOJ_TYPE_INT, .as.integer = 6}};
    (void)state;
    open_pair(&p, yamls[0]);
    say(&p, "look", 0);
    soj_event event = named(&p, "look", 5 * SOJ_HOUR);
    event.properties = &property;
    event.n_properties = 1;
    const soj_result result = both(&p, &event);
    assert_int_equal(result.status, SOJ_ERR_RANGE);
    assert_int_equal(result.handle, 0);
    assert_true(due_of(&p, true) == SCENARIO_BASE + 3 * SOJ_HOUR);
    property.value = (soj_value){.type = SOJ_TYPE_BOOL, .as.boolean = true};
    assert_int_equal(both(&p, &event).status, SOJ_ERR_TYPE);
    property.value = (soj_value){.type = SOJ_TYPE_INT, .as.integer = 5};
    assert_int_equal(both(&p, &event).status, SOJ_OK);
    assert_true(due_of(&p, true) == SCENARIO_BASE + 5 * SOJ_HOUR);
    close_pair(&p);
}

/* An id is remembered of still events as of others. */
static void test_one_with_an_id(void **state)
{
    pair p;
    soj_result result;
    (void)state;
    open_pair(&p, yamls[0]);
    say(&p, "look", 0);
    soj_event event = named(&p, "look", SOJ_HOUR);
    event.id = "one";
    event.id_len = 3;
    assert_true(both(&p, &event).is_unhandled);
    event.time += SOJ_HOUR;
    assert_int_equal(soj_engine_post(p.engine, &event, &result), SOJ_OK);
    assert_true(result.is_duplicate);
    compare_records(&p);
    close_pair(&p);
}

/* What waits for its turn under a cap, and a number above what a byte holds. */
static void test_tails_that_have_a_say(void **state)
{
    pair p;
    (void)state;
    open_pair(&p, yamls[1]);
    say(&p, "look", 0);
    for (soj_time i = 1; i <= 300; i++)
        say(&p, "look", i * 10 * SOJ_MINUTE);
    assert_true(p.n_outputs > 300);
    for (soj_time i = 0; i < 6; i++) {
        say(&p, "move", 3000 * SOJ_MINUTE + 2 * i * SOJ_HOUR);
        say(&p, "back", 3000 * SOJ_MINUTE + (2 * i + 1) * SOJ_HOUR);
        say(&p, "look", 3000 * SOJ_MINUTE + (2 * i + 1) * SOJ_HOUR + SOJ_MINUTE);
    }
    close_pair(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_events),
        cmocka_unit_test(test_a_late_one_and_one_at_the_same_instant),
        cmocka_unit_test(test_many_events),
        cmocka_unit_test(test_the_end_of_time),
        cmocka_unit_test(test_a_stop_that_has_passed),
        cmocka_unit_test(test_due_at_once),
        cmocka_unit_test(test_a_rejected_one),
        cmocka_unit_test(test_one_with_an_id),
        cmocka_unit_test(test_tails_that_have_a_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
