/* SPDX-License-Identifier: MIT */
/* A customer who stays in the workspace from macrostep to macrostep, and one who is stepped in the
 * cell where that is possible, next to one whose record is written out and taken in each time:
 * cell, tail and outputs are the same after each. */
#include "support/test.h"

#include <sojourn/limits.h>
#include <sojourn/sojourn.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/quick.h"
#include "run/step.h"
#include "same_rows.h"
#include "scenario.h"
#include "support/record_bytes.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: }\n"

typedef struct fixture {
    soj_model *model;
    const soj__program *program;
    soj_work *work;    /* of the one whose record is written out */
    soj_work *host;    /* of the one who stays */
    soj_work *outside; /* of the one in the cell */
    int n_in_cell;     /* macrosteps there */
    const char *key;
    uint8_t *record, *out, *spare[2];
    size_t len;
} fixture;

static void begin(fixture *f, const char *yaml)
{
    *f = (fixture){.model = scenario_model(yaml), .key = "a"};
    f->program = f->model->program;
    f->record = test_malloc(SOJ_LIMIT_RECORD + 8);
    f->out = test_malloc(SOJ_LIMIT_RECORD);
    assert_int_equal(soj_work_new(f->model, NULL, &f->work), SOJ_OK);
    assert_int_equal(soj_work_new(f->model, NULL, &f->host), SOJ_OK);
    assert_int_equal(soj_work_new(f->model, NULL, &f->outside), SOJ_OK);
    for (int i = 0; i < 2; i++)
        f->host->spare[i] = f->spare[i] = test_malloc(f->program->record_max);
    f->host->key = f->key;
    f->host->key_len = strlen(f->key);
}

static void end(fixture *f)
{
    soj_work_free(f->work);
    soj_work_free(f->host);
    soj_work_free(f->outside);
    soj_model_unref(f->model);
    test_free(f->record);
    test_free(f->out);
    test_free(f->spare[0]);
    test_free(f->spare[1]);
}

/* The one who stays is what the record says. */
static void check(const fixture *f)
{
    size_t tail_len;
    const uint8_t *cell = soj__stay_cell(f->host);
    const uint8_t *tail = soj__stay_tail(f->host, &tail_len);
    assert_memory_equal(cell, f->record + SOJ__RECORD_CELL, soj__program_cell(f->program));
    assert_int_equal(tail_len, f->len - f->program->parts_slot);
    for (size_t i = 0; i < tail_len; i++)
        assert_int_equal(tail ? tail[i] : 0, f->record[f->program->parts_slot + i]);
    check_same_rows(f->host, f->work);
}

static void keep(fixture *f, size_t len)
{
    memcpy(f->record, f->out, len);
    f->len = len;
}

static void post(fixture *f, const char *event, soj_time time)
{
    size_t len;
    soj_result result = {.handle = SOJ_NONE};
    const soj_event posted = {.customer = f->key,
                              .customer_len = strlen(f->key),
                              .event = soj_model_event(f->model, event, strlen(event)),
                              .time = time};
    const soj_input input = {.event = &posted};
    assert_int_equal(soj_step(f->work, &input, f->len > 0 ? f->record : NULL, f->len, f->out,
                              SOJ_LIMIT_RECORD, &len, NULL),
                     SOJ_OK);
    keep(f, len);
    assert_int_equal(soj__stay_event(f->host, &posted, &result), SOJ_OK);
    check(f);
}

/* The macrostep of what is due, in a copy of the cell that the record had, or in the same as the
 * one before; before the others'. */
static bool step_in_cell(fixture *f, uint8_t *cell, bool goes_on)
{
    soj_work *work = f->outside;
    if (goes_on && soj__stay_clock_in_cell(work, cell))
        return true;
    work->key = f->host->key;
    work->key_len = f->host->key_len;
    work->integer_key = f->host->integer_key;
    work->forgets_emissions = f->host->forgets_emissions;
    work->wanted = f->host->wanted;
    memcpy(cell, f->record + SOJ__RECORD_CELL, soj__program_cell(f->program));
    soj__stay_begin_in_cell(work);
    if (f->len > f->program->record_fixed)
        return false;
    if (soj__stay_clock_in_cell(work, cell))
        return true;
    assert_memory_equal(cell, f->record + SOJ__RECORD_CELL, soj__program_cell(f->program));
    return false;
}

/* It is what the record has become. Where it is known what is due next, it is. */
static void check_in_cell(fixture *f, const uint8_t *cell)
{
    soj__due due;
    assert_memory_equal(cell, f->record + SOJ__RECORD_CELL, soj__program_cell(f->program));
    assert_int_equal(f->len, f->program->record_fixed);
    check_same_rows(f->outside, f->work);
    f->n_in_cell++;
    if (!f->outside->has_due || !soj__quick_find(f->program, cell, &due))
        return;
    assert_int_equal(f->outside->last_due.instant, due.instant);
    assert_int_equal(f->outside->last_due.due, due.due);
    if (due.instant == SOJ_TIME_NEVER)
        return;
    assert_int_equal(f->outside->last_due.what, due.what);
    assert_int_equal(f->outside->last_due.index, due.index);
    assert_int_equal(f->outside->last_due.is, due.is);
    if (due.is == SOJ__STOP_SENT)
        assert_true(f->outside->last_due.behind == due.behind ||
                    (f->outside->last_due.behind > SOJ_TIME_MAX && due.behind > SOJ_TIME_MAX));
}

/* All that is due up to a time, at most `most` macrosteps; returns how many there were. */
static int pass(fixture *f, soj_time now, int most)
{
    size_t len;
    const soj_input clock = {.customer = f->key, .customer_len = strlen(f->key), .now = now};
    uint8_t cell[256];
    bool is_done = false;
    int n = 0;
    assert_true(soj__program_cell(f->program) <= sizeof(cell));
    for (; n < most && soj__stay_due(f->host) <= now; n++) {
        is_done = step_in_cell(f, cell, is_done);
        assert_int_equal(
            soj_step(f->work, &clock, f->record, f->len, f->out, SOJ_LIMIT_RECORD, &len, NULL),
            SOJ_OK);
        keep(f, len);
        soj__stay_clock(f->host);
        check(f);
        if (is_done)
            check_in_cell(f, cell);
    }
    return n;
}

/* Begin the stay of a new customer, or of the one that the record is; with a tail of its own. */
static void arrive(fixture *f, uint8_t **out_tail)
{
    *out_tail = NULL;
    if (f->len == 0) {
        soj__stay_begin(f->host, NULL, NULL);
        return;
    }
    *out_tail = test_malloc(f->len);
    memcpy(*out_tail, f->record, f->len);
    soj__stay_begin(f->host, *out_tail + SOJ__RECORD_CELL,
                    f->len > f->program->record_fixed ? *out_tail + f->program->parts_slot : NULL);
}

static void leave(uint8_t **tail)
{
    test_free(*tail);
}

/* A tail that comes, grows and goes; nothing but the cell changes in between. */
static void test_tails(void **state)
{
    (void)state;
    fixture f;
    uint8_t *tail;
    begin(&f, HEAD "attributes: {note: string}\n"
                   "events: {go: , say: {properties: {what: string}}, "
                   "clear: {set: {note: '\"\"'}}, "
                   "write: {set: {note: '\"a text\"'}}}\n"
                   "initial: s\n"
                   "stages:\n"
                   "  s: {on: {go: t}, after: {1d: t}}\n"
                   "  t:\n"
                   "    after: {1d: s}\n"
                   "    touchpoints: {x: {channel: email, after: 12h}}\n");
    for (int round = 0; round < 3; round++) {
        const soj_time from = SCENARIO_BASE + round * 30 * SOJ_DAY;
        arrive(&f, &tail);
        if (round > 0)
            pass(&f, from, 100);
        post(&f, "go", from);
        post(&f, "write", from);
        assert_int_equal(pass(&f, from + SOJ_DAY, 100), 2);
        post(&f, "go", from + SOJ_DAY);
        post(&f, "clear", from + SOJ_DAY);
        assert_int_equal(pass(&f, from + 6 * SOJ_DAY, 3), 3);
        leave(&tail);
    }
    end(&f);
}

/* A macrostep that fails becomes the customer again that it found: as it came in, as another
 * macrostep left it in the workspace, or in a spare record. */
static void test_faults(void **state)
{
    (void)state;
    fixture f;
    uint8_t *tail;
    begin(&f, HEAD "attributes: {n: {type: int, max: 3}, note: string}\n"
                   "events: {go: , write: {set: {note: '\"a text\"'}}}\n"
                   "initial: s\n"
                   "stages:\n"
                   "  s:\n"
                   "    on: {go: s}\n"
                   "    after:\n"
                   "      1h: {set: {n: '1'}}\n"
                   "      2h: {to: s, set: {n: '4', note: '\"no\"'}}\n"
                   "      3h: {to: s, set: {n: '5'}}\n"
                   "      4h: {set: {note: '\"yes\"'}}\n"
                   "      5h: {to: s, set: {n: '6'}}\n"
                   "      6h: {set: {n: '2'}}\n");
    arrive(&f, &tail);
    post(&f, "go", SCENARIO_BASE);
    assert_int_equal(pass(&f, SCENARIO_BASE + SOJ_DAY, 100), 6);
    assert_int_equal(soj__stay_due(f.host), SOJ_TIME_NEVER);
    leave(&tail);
    f.len = 0;
    arrive(&f, &tail);
    post(&f, "go", SCENARIO_BASE);
    pass(&f, SCENARIO_BASE + SOJ_HOUR, 100);
    leave(&tail);
    arrive(&f, &tail); /* what fails is the first of its stay */
    assert_int_equal(pass(&f, SCENARIO_BASE + 2 * SOJ_HOUR, 100), 1);
    post(&f, "write", SCENARIO_BASE + 2 * SOJ_HOUR);
    assert_int_equal(pass(&f, SCENARIO_BASE + SOJ_DAY, 100), 4);
    leave(&tail);
    end(&f);
}

/* `before` is what the macrostep at hand has found, not the one that came in. */
static void test_before(void **state)
{
    (void)state;
    fixture f;
    uint8_t *tail;
    begin(&f, HEAD "attributes: {n: {type: int, default: 0}, seen: int}\n"
                   "events: {tick: {set: {n: 'customer.n + 1'}}, go: }\n"
                   "initial: s\n"
                   "stages:\n"
                   "  s:\n"
                   "    on:\n"
                   "      tick: {set: {seen: before.n}}\n"
                   "    touchpoints:\n"
                   "      x: {channel: email, on: tick}\n"
                   "      y: {channel: email, on: go}\n");
    arrive(&f, &tail);
    for (int i = 0; i < 5; i++) {
        post(&f, "tick", SCENARIO_BASE + i * SOJ_HOUR);
        pass(&f, SCENARIO_BASE + i * SOJ_HOUR, 100);
        post(&f, "go", SCENARIO_BASE + i * SOJ_HOUR);
        pass(&f, SCENARIO_BASE + i * SOJ_HOUR, 100);
    }
    leave(&tail);
    end(&f);
}

/* Counters that need more than their byte lie in the tail, and are written out each time: those
 * that come to it, and those that have come to it before the stay. */
static void count_wide(uint32_t visits, bool forgets)
{
    fixture f;
    uint8_t *tail;
    begin(&f, HEAD "events: {go: }\n"
                   "initial: s\n"
                   "stages:\n"
                   "  s:\n"
                   "    on: {go: s}\n"
                   "    after: {1h: s}\n"
                   "    touchpoints: {x: {channel: email}, y: {channel: email, after: 1m}}\n");
    f.host->forgets_emissions = f.work->forgets_emissions = forgets;
    arrive(&f, &tail);
    post(&f, "go", SCENARIO_BASE);
    leave(&tail);
    f.len = record_put_counter(f.program, f.record, f.len,
                               soj__program_stage(f.program, 0)->visits_slot, visits);
    arrive(&f, &tail);
    assert_int_equal(pass(&f, SCENARIO_BASE + 4 * SOJ_HOUR, 100), 13);
    leave(&tail);
    end(&f);
}

static void test_wide_counters(void **state)
{
    (void)state;
    for (int forgets = 0; forgets < 2; forgets++) {
        count_wide(253, forgets);
        count_wide(300, forgets);
    }
}

/* What only a step raises is refused. */
static void test_refused(void **state)
{
    (void)state;
    fixture f;
    uint8_t *tail;
    soj_result result = {.handle = SOJ_NONE};
    begin(&f, HEAD "events: {go: }\n"
                   "initial: s\n"
                   "stages: {s: {on: {go: s}}}\n");
    arrive(&f, &tail);
    const soj_event posted = {
        .customer = "a", .customer_len = 1, .event = f.program->erased, .time = SCENARIO_BASE};
    assert_int_equal(soj__stay_event(f.host, &posted, &result), SOJ_ERR_UNSUPPORTED);
    assert_int_equal(result.status, SOJ_ERR_UNSUPPORTED);
    leave(&tail);
    end(&f);
}

/* ---- what is only sent, and who is only moved ---- */

#define TWO_STAGES                                                                                 \
    "initial: s\n"                                                                                 \
    "stages:\n"                                                                                    \
    "  s:\n"                                                                                       \
    "    on: {go: t}\n"                                                                            \
    "    after: {5d: {to: t, restart_on: any}}\n"                                                  \
    "    touchpoints:\n"                                                                           \
    "      now: {channel: email, content: a}\n"                                                    \
    "      day: {channel: email, after: 1d, expires: 0s}\n"                                        \
    "      same: {channel: email, after: 1d}\n"                                                    \
    "      last_of_all_that_is_said_to_them: {channel: email, after: 30h}\n"                       \
    "    initial: in\n"                                                                            \
    "    stages:\n"                                                                                \
    "      in: {on: {back: s.two}, touchpoints: {first: {channel: email, after: 1h}}}\n"           \
    "      two:\n"                                                                                 \
    "        after: {2d: {to: s.in, restart_on: go}}\n"                                            \
    "        touchpoints:\n"                                                                       \
    "          second: {channel: email, after: 1h}\n"                                              \
    "          third: {channel: email, after: 26h, restart_on: back}\n"                            \
    "  t:\n"                                                                                       \
    "    on: {back: s}\n"                                                                          \
    "    after: {2h: {set: {n: '9'}, restart_on: other}}\n"                                        \
    "    touchpoints: {x: {channel: email}, y: {channel: email, after: 1h}}\n"

/* Timers of all kinds: that ask and that do not, to a leaf of the same, another or no parent, at
 * once with others; and leaves where nothing comes. */
#define MANY_TIMERS(second, rest)                                                                  \
    "events: {go: , back: , other: }\n"                                                            \
    "attributes: {n: {count: other}}\n"                                                            \
    "initial: a\n"                                                                                 \
    "stages:\n"                                                                                    \
    "  a: {on: {back: rest}, after: {5h: b}, touchpoints: {x: {channel: email}}}\n"                \
    "  b:\n"                                                                                       \
    "    on: {go: group.d, back: group}\n"                                                         \
    "    after: {3h: {to: group.c, restart_on: any}}\n"                                            \
    "    touchpoints: {x: {channel: email}, y: {channel: email, after: 3h}}\n"                     \
    "  group:\n"                                                                                   \
    "    on: {back: a}\n"                                                                          \
    "    done: b\n"                                                                                \
    "    initial: c\n"                                                                             \
    "    stages:\n"                                                                                \
    "      c: {after: {1h: group.two, 2h: {to: b, restart_on: [go, back]}}}\n"                     \
    "      two:\n"                                                                                 \
    "        after: {2h: {to: " second ", restart_on: other}}\n"                                   \
    "        touchpoints: {z: {channel: email}}\n"                                                 \
    "      d:\n"                                                                                   \
    "        after:\n"                                                                             \
    "          4h: {to: group.d, when: customer.n > 3}\n"                                          \
    "          6h: group.d\n"                                                                      \
    "          9h: {to: a, restart_on: go}\n"                                                      \
    "        touchpoints: {x: {channel: email, after: 6h}}\n"                                      \
    "      over: {final: true}\n"                                                                  \
    "  rest: {on: {other: a, go: " rest "}}\n"

static const char *const sending[] = {
    HEAD "events: {go: , back: , other: }\n"
         "initial: s\n"
         "stages: {s: {on: {go: s, back: s}, touchpoints: {x: {channel: email, after: 5h}}}}\n",
    HEAD "attributes: {n: {type: int, max: 3}}\n"
         "events: {go: , back: , other: }\n" TWO_STAGES,
    HEAD "events: {go: , back: , other: {set: {note: '\"\"'}}}\n"
         "attributes: {n: {type: int, max: 3}, note: {type: string, default: some}}\n" TWO_STAGES,
    HEAD "attributes: {n: {type: int, max: 3}}\n"
         "events: {go: , back: , other: }\n" TWO_STAGES "tracks:\n"
         "  side:\n"
         "    initial: y\n"
         "    stages:\n"
         "      y: {after: {1d: {to: z, restart_on: go}}, touchpoints: {y: {channel: email, after: "
         "3h}}}\n"
         "      z: {on: {other: y}, touchpoints: {z: {channel: email, on: go, after: 1d}}}\n",
    HEAD MANY_TIMERS("group.d", "group"),
    HEAD MANY_TIMERS("group.over", "history(group)"),
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void hold(const fixture *f, bool is_held)
{
    assert_int_equal(soj__work_set_hold(f->work, SOJ_HOLD_CHANNEL, 0, is_held), SOJ_OK);
    assert_int_equal(soj__work_set_hold(f->host, SOJ_HOLD_CHANNEL, 0, is_held), SOJ_OK);
    assert_int_equal(soj__work_set_hold(f->outside, SOJ_HOLD_CHANNEL, 0, is_held), SOJ_OK);
}

/* Events and the clock, some of them at one instant; the one who stays is taken in anew now and
 * then. */
static void tell(fixture *f, uint32_t seed)
{
    static const char *const events[] = {"go", "back", "other"};
    soj_time now = SCENARIO_BASE;
    uint8_t *tail = NULL;
    f->host->wanted = f->work->wanted =
        seed % 2 == 0 ? UINT32_MAX : UINT32_MAX & ~SOJ_OUTPUT_BIT(SOJ_OUTPUT_DECISION);
    if (seed % 3 == 0)
        f->host->wanted = f->work->wanted &= ~SOJ_OUTPUT_BIT(SOJ_OUTPUT_TRANSITION);
    for (int i = 0; i < 60; i++) {
        if (i % 7 == 0) {
            leave(&tail);
            arrive(f, &tail);
        }
        now += next_random(&seed) % 4 * (next_random(&seed) % 10) * SOJ_HOUR;
        hold(f, next_random(&seed) % 16 == 0);
        if (f->len > 0)
            pass(f, now, 100);
        post(f, events[next_random(&seed) % 3], now);
        pass(f, now, 100);
    }
    leave(&tail);
}

/* An emission in a few steps is the one that a whole macrostep makes; of an integer key too, whose
 * text the other one has. */
static void test_sent(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t number;
    } keys[] = {{"a", 0},
                {"0", 0},
                {"7", 7},
                {"90", 90},
                {"12345678", 12345678},
                {"99999999", 99999999},
                {"100000000", 100000000},
                {"100000007919", 100000007919},
                {"1000000000000000", 1000000000000000},
                {"10000000000000000", 10000000000000000},
                {"18446744073709551615", UINT64_MAX}};
    for (size_t model = 0; model < TEST_ARRAY_LEN(sending); model++) {
        for (uint32_t k = 0; k < TEST_ARRAY_LEN(keys); k++) {
            fixture f;
            begin(&f, sending[model]);
            f.host->key = f.key = keys[k].text;
            f.host->key_len = strlen(f.key);
            if (k > 0) {
                f.host->key = NULL;
                f.host->integer_key = keys[k].number;
            }
            f.host->forgets_emissions = f.work->forgets_emissions = k != 3;
            tell(&f, k + 1);
            assert_int_equal(f.n_in_cell > 0, f.host->forgets_emissions);
            end(&f);
        }
    }
}

/* The first macrostep of a stay is an emission in a few steps; the second fails, and becomes what
 * that has left. The next stay is another customer's. */
static void test_a_fault_behind_what_is_sent(void **state)
{
    (void)state;
    fixture f;
    uint8_t *tail;
    begin(&f, sending[1]);
    f.host->forgets_emissions = f.work->forgets_emissions = true;
    for (int round = 0; round < 2; round++) {
        arrive(&f, &tail);
        post(&f, "go", SCENARIO_BASE);
        pass(&f, SCENARIO_BASE, 100);
        leave(&tail);
        arrive(&f, &tail);
        assert_int_equal(pass(&f, SCENARIO_BASE + 2 * SOJ_HOUR, 100), 2);
        assert_int_equal(f.host->rows[0].kind, SOJ_OUTPUT_FAULT);
        leave(&tail);
        f.len = 0;
        f.host->key = f.key = "another";
        f.host->key_len = strlen(f.key);
    }
    end(&f);
}

/* One macrostep too many at an instant is no quick one, nor is one that makes a counter wide. */
static void test_what_is_too_much_in_the_cell(void **state)
{
    (void)state;
    for (uint32_t more = 0; more < 2; more++) {
        fixture f;
        uint8_t *tail;
        begin(&f, HEAD "events: {go: }\n"
                       "initial: s\n"
                       "stages: {s: {on: {go: s}, after: {1h: t}}, t: {}}\n");
        arrive(&f, &tail);
        post(&f, "go", SCENARIO_BASE);
        leave(&tail);
        soj__store_i64(f.record + SOJ__RECORD_CLOCK, SCENARIO_BASE + SOJ_HOUR);
        soj__store_u16(f.record + SOJ__RECORD_INSTANT_STEPS,
                       (uint16_t)(SOJ_LIMIT_INSTANT_MACROSTEPS - 1 + more));
        arrive(&f, &tail);
        assert_int_equal(pass(&f, SCENARIO_BASE + SOJ_HOUR, 1), 1);
        assert_int_equal(f.n_in_cell, more == 0);
        assert_int_equal(f.host->rows[0].kind,
                         more == 0 ? SOJ_OUTPUT_TRANSITION : SOJ_OUTPUT_FAULT);
        leave(&tail);
        end(&f);
    }
}

/* What comes behind what is sent, but not before the end of time. */
static void test_the_end_of_time_in_the_cell(void **state)
{
    (void)state;
    fixture f;
    uint8_t *tail;
    begin(&f, HEAD "events: {go: }\n"
                   "initial: s\n"
                   "stages:\n"
                   "  s:\n"
                   "    on: {go: s}\n"
                   "    after: {6h: {to: s, restart_on: go}}\n"
                   "    touchpoints: {x: {channel: email}, y: {channel: email, after: 5h}}\n");
    f.host->forgets_emissions = f.work->forgets_emissions = true;
    arrive(&f, &tail);
    post(&f, "go", SOJ_TIME_MAX - SOJ_HOUR);
    assert_int_equal(pass(&f, SOJ_TIME_MAX, 100), 1);
    assert_int_equal(f.n_in_cell, 1);
    assert_int_equal(soj__stay_due(f.host), SOJ_TIME_NEVER);
    leave(&tail);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_before),
        cmocka_unit_test(test_wide_counters),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_sent),
        cmocka_unit_test(test_a_fault_behind_what_is_sent),
        cmocka_unit_test(test_what_is_too_much_in_the_cell),
        cmocka_unit_test(test_the_end_of_time_in_the_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
