/* SPDX-License-Identifier: MIT */
/* What follows from the rest of a program is the same of a text and of its image. */
#include "support/test.h"

#include "base/buf.h"
#include "cel/vm.h"
#include "compiling.h"
#include "model/facts.h"
#include "model/image.h"
#include "run/output.h"
#include "support/text.h"

static const char layered[] =
    HEAD "attributes:\n"
         "  all: {count: Ping}\n"
         "  seen: {count: Ping, within: 1d, up_to: 5}\n"
         "  later: {count: Pong, within: 1d, up_to: 5}\n"
         "events: {Ping: , Pong: }\n"
         "channels: {email: }\n"
         "initial: top\n"
         "stages:\n"
         "  top:\n"
         "    always: {when: customer.seen > 3, to: quiet}\n"
         "    initial: idle\n"
         "    stages:\n"
         "      idle: {}\n"
         "      timed:\n"
         "        after: {1d: quiet}\n"
         "        initial: inner\n"
         "        stages:\n"
         "          inner: {}\n"
         "          again: {touchpoints: {t: {channel: email, every: 1d}}}\n"
         "          wary: {touchpoints: {u: {channel: email, after: 1d, restart_on: Ping}}}\n"
         "  quiet: {}\n";

/* ---- as a walk finds them ---- */

/* By its definition: docs/semantics.md, `restart_on`. */
static bool event_restarts(const soj__program *program, const soj__schedule *schedule,
                           uint32_t event)
{
    bool is_meant = false;
    if (schedule->anchor != SOJ__ANCHOR_RESTART)
        return false;
    for (uint32_t i = 0; i < schedule->restart_events.n; i++)
        is_meant |= *soj__program_event_ref(program, schedule->restart_events.first + i) == event;
    return schedule->restart_events.n > 0 ? is_meant
                                          : !soj__program_event(program, event)->is_reserved;
}

static bool schedule_restarts(const soj__program *program, const soj__schedule *schedule)
{
    for (uint32_t event = 0; event < program->events.n; event++) {
        if (event_restarts(program, schedule, event))
            return true;
    }
    return false;
}

/* Both lists of schedules, of a stage and those around it. */
static void check_schedules(const soj__program *program, const soj__stage_info *leaf)
{
    uint32_t next = leaf->scheduled_at, restarted = leaf->restarted_at;
    bool all_once = program->n_watched == 0 && program->expectations.n == 0;
    for (const soj__stage_info *s = leaf; s; s = stage_around(program, s)) {
        for (uint32_t i = s->schedules.first; i < s->schedules.first + s->schedules.n; i++) {
            const soj__schedule *schedule = soj__program_schedule(program, i);
            assert_int_equal(schedule->number, i);
            if (schedule_restarts(program, schedule)) {
                assert_ptr_equal(soj__program_at(program, restarted), schedule);
                restarted = schedule->restarted_at;
            }
            if (schedule->anchor == SOJ__ANCHOR_EVENT)
                continue;
            assert_ptr_equal(soj__program_at(program, next), schedule);
            next = schedule->next_at;
            all_once = all_once && schedule->comes_once;
        }
    }
    assert_int_equal(next, 0);
    assert_int_equal(restarted, 0);
    assert_int_equal(leaf->comes_once, all_once);
}

static void check_links(const soj__program *program, const soj__stage_info *stage)
{
    uint32_t lined = stage->lined_at, settling = stage->settling;
    bool remembers = false;
    for (const soj__stage_info *s = stage; s; s = stage_around(program, s)) {
        remembers = remembers || s->history_slot != SOJ__NONE;
        if (s->timeline.n > 0) {
            assert_ptr_equal(soj__program_at(program, lined), s);
            lined = s->lined_around_at;
        }
        if (s->always.n > 0) {
            assert_ptr_equal(soj__program_stage(program, settling), s);
            settling = s->settling_around;
        }
    }
    assert_int_equal(lined, 0);
    assert_int_equal(settling, SOJ__NONE);
    assert_int_equal(stage->remembers, remembers);
    const soj__stage_info *leaf = stage;
    while (leaf->initial != SOJ__NONE)
        leaf = soj__program_stage(program, leaf->initial);
    assert_ptr_equal(soj__program_stage(program, stage->leaf), leaf);
}

/* Whether a stage's own transitions on an event ask for tests alone. */
static bool asks(const soj__program *program, const soj__stage_info *stage, uint32_t event)
{
    bool all_ask = true;
    for (uint32_t i = stage->handlers.first; i < stage->handlers.first + stage->handlers.n; i++) {
        const soj__handler *handler = soj__program_handler(program, i);
        soj__range taken = handler->transitions;
        for (uint32_t k = 0; handler->event == event && k < taken.n; k++) {
            uint32_t condition = soj__program_transition(program, taken.first + k)->condition;
            if (condition == SOJ__NONE) {
                all_ask = false;
                continue;
            }
            const soj__expr *expr = soj__program_expr(program, condition);
            const uint8_t *code = soj__program_at(program, expr->code);
            all_ask = all_ask && soj__cel_is_test(code, expr->len);
        }
    }
    return all_ask;
}

static void check_asks(const soj__program *program, const soj__stage_info *stage)
{
    uint64_t bits = stage->heeds;
    for (const soj__stage_info *s = stage; s; s = stage_around(program, s)) {
        for (uint32_t event = 0; event < program->events.n; event++) {
            if (!asks(program, s, event))
                bits &= ~((uint64_t)1 << event % 64);
        }
    }
    assert_true(stage->asks == bits);
}

static void check_bits(const soj__program *program, const soj__stage_info *stage)
{
    uint64_t heeds = 0, restarts = 0;
    for (const soj__stage_info *s = stage; s; s = stage_around(program, s)) {
        for (uint32_t i = s->handlers.first; i < s->handlers.first + s->handlers.n; i++)
            heeds |= (uint64_t)1 << soj__program_handler(program, i)->event % 64;
        for (uint32_t i = s->schedules.first; i < s->schedules.first + s->schedules.n; i++) {
            for (uint32_t event = 0; event < program->events.n; event++) {
                if (event_restarts(program, soj__program_schedule(program, i), event))
                    restarts |= (uint64_t)1 << event % 64;
            }
        }
    }
    assert_true(stage->heeds == heeds);
    assert_true(stage->restarts == restarts);
    check_asks(program, stage);
}

static void check_transitions(const soj__program *program)
{
    for (uint32_t i = 0; i < program->transitions.n; i++) {
        const soj__transition_info *row = soj__program_transition(program, i);
        bool leads = row->target != SOJ__NONE;
        assert_int_equal(row->is_direct, leads && !row->is_history && row->sets.n == 0);
        if (!leads)
            continue;
        assert_int_equal(row->leaf, soj__program_stage(program, row->target)->leaf);
        assert_int_equal(row->track, soj__program_stage(program, row->source)->track);
    }
}

static void check_stages(const soj__program *program)
{
    for (uint32_t i = 0; i < program->stages.n; i++) {
        const soj__stage_info *stage = soj__program_stage(program, i);
        const soj__track_info *track = soj__program_track(program, stage->track);
        check_schedules(program, stage);
        check_links(program, stage);
        check_bits(program, stage);
        assert_int_equal(stage->entered_slot, track->entered_slot + 8 * stage->depth);
        assert_int_equal(stage->cursor_slot, track->cursor_slot + stage->depth);
        assert_int_equal(stage->is_lone,
                         stage->comes_once && program->tracks.n == 1 && program->events.n <= 64);
    }
    check_transitions(program);
    assert_int_equal(program->waiting_slot,
                     soj__program_part(program, program->waiting_part)->slot);
}

/* ---- as they are known ---- */

static const soj__schedule *schedule_of(const soj__program *program, const char *path)
{
    uint32_t touchpoint = soj__model_find_touchpoint(program, (soj__slice){path, strlen(path)});
    return soj__program_schedule(program, soj__program_touchpoint(program, touchpoint)->schedule);
}

static void check_facts(const soj_model *model)
{
    const soj__program *program = model->program;
    const soj__stage_info *wary = stage_at(program, "top.timed.wary");
    const soj__schedule *again = schedule_of(program, "top.timed.again.t");
    const soj__schedule *once = schedule_of(program, "top.timed.wary.u");
    check_stages(program);
    assert_false(again->comes_once);
    assert_true(once->comes_once);
    assert_ptr_equal(soj__program_at(program, wary->restarted_at), once);
    assert_ptr_equal(soj__program_at(program, wary->scheduled_at), once);
    assert_int_equal(once->next_at, 0);
    assert_int_equal(stage_at(program, "quiet")->heeds, 0);
    assert_ptr_equal(soj__program_at(program, wary->lined_at), stage_at(program, "top.timed"));
    assert_ptr_equal(soj__program_stage(program, stage_at(program, "top")->leaf),
                     stage_at(program, "top.idle"));
    assert_int_equal(program->n_watched, 1);
    assert_int_equal(program->n_restarted, 1);
    assert_int_equal(program->n_settling, 1);
}

static void append(void *buf, const char *data, size_t len)
{
    soj__buf_put(buf, data, len);
}

static void facts_of_a_text_and_of_an_image(void **state)
{
    (void)state;
    soj_model *model = compile_fine(layered);
    soj_model *loaded;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf image;
    soj__buf_init(&image, &mem);
    check_facts(model);
    assert_int_equal(soj_model_save(model, append, &image), SOJ_OK);
    assert_int_equal(soj_model_load(image.data, image.len, NULL, &loaded), SOJ_OK);
    check_facts(loaded);
    soj__buf_done(&image);
    soj_model_unref(loaded);
    soj_model_unref(model);
}

/* Nothing but schedules, some of which come once; two tracks, a history, and what an event starts.
 */
static const char beside[] =
    HEAD "events: {Ping: , Pong: }\n"
         "channels: {email: }\n"
         "initial: a\n"
         "stages:\n"
         "  a:\n"
         "    on: {Ping: b}\n"
         "    after:\n"
         "      1d: {to: b, restart_on: any}\n"
         "      2d: {to: b, restart_on: [Ping, Pong]}\n"
         "    touchpoints:\n"
         "      s: {channel: email, on: Pong, after: 1h}\n"
         "      t: {channel: email, after: 3d, restart_on: Pong}\n"
         "    initial: i\n"
         "    stages:\n"
         "      i: {after: {1h: b, 2h: {to: b, restart_on: Ping}}}\n"
         "      j: {touchpoints: {u: {channel: email, every: 1d, restart_on: Ping}}}\n"
         "  b: {on: {Pong: {to: history(a)}}}\n"
         "tracks:\n"
         "  side: {initial: x, stages: {x: {on: {Pong: y}, after: {1d: y}}, y: {}}}\n";

static void facts_of_what_comes_once(void **state)
{
    (void)state;
    soj_model *model = compile_fine(beside);
    const soj__program *program = model->program;
    check_stages(program);
    assert_true(stage_at(program, "a")->comes_once);
    assert_true(stage_at(program, "a.i")->comes_once);
    assert_false(stage_at(program, "a.j")->comes_once);
    assert_true(stage_at(program, "a.i")->remembers);
    assert_false(stage_at(program, "b")->remembers);
    assert_int_equal(program->n_restarted, 5);
    soj_model_unref(model);
}

/* ---- what is only sent ---- */

static const char sending[] =
    HEAD "attributes: {n: {type: int, default: 0}}\n"
         "events: {Ping: , Yes: }\n"
         "channels: {email: }\n"
         "segments: {some: customer.n > 1}\n"
         "initial: s\n"
         "stages:\n"
         "  s:\n"
         "    after: {1d: s}\n"
         "    touchpoints:\n"
         "      plain: {channel: email}\n"
         "      text: {channel: email, after: 1h, content: own}\n"
         "      brief: {channel: email, expires: 0s}\n"
         "      asked: {channel: email, when: 'sent(\"s.counted\") == 0'}\n"
         "      chosen: {channel: email, content: {some: x, default: y}}\n"
         "      split: {channel: email, variants: {x: {percent: 40}, y: {percent: 60}}}\n"
         "      told: {channel: email, data: {n: customer.n}}\n"
         "      open: {channel: email, expect: {event: Yes, within: 2d}}\n"
         "      counted: {channel: email}\n";

static uint32_t kind_of(const soj__program *program, const char *path)
{
    const soj__schedule *schedule = schedule_of(program, path);
    for (uint32_t i = 0; i < program->stops.n; i++) {
        const soj__stop *stop = soj__program_stop(program, i);
        if (stop->schedule == schedule->number)
            return stop->is;
    }
    return SOJ__NONE;
}

static void facts_of_what_is_only_sent(void **state)
{
    (void)state;
    static const char *const sent[] = {"s.plain", "s.text", "s.brief"};
    static const char *const others[] = {"s.asked", "s.chosen", "s.split",
                                         "s.told",  "s.open",   "s.counted"};
    soj_model *model = compile_fine(sending);
    const soj__program *program = model->program;
    check_stages(program);
    for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++)
        assert_int_equal(kind_of(program, sent[i]), SOJ__STOP_SENT);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_int_equal(kind_of(program, others[i]), SOJ__STOP_TOUCHPOINT);
    soj_model_unref(model);
}

/* Months need a zone, and what a byte does not count is wide. */
static void what_may_be_wide_is_not_only_sent(void **state)
{
    (void)state;
    soj_model *model = compile_fine(sending);
    const soj__program *program = model->program;
    soj__stage_info *stage =
        (soj__stage_info *)(void *)((char *)model->program + program->stages.at);
    soj__touchpoint_info *first =
        (soj__touchpoint_info *)(void *)((char *)model->program + program->touchpoints.at);
    uint32_t n = stage->timeline.n;
    stage->timeline.n = SOJ__COUNTER_WIDE;
    soj__facts_derive(model->program);
    assert_int_equal(kind_of(program, "s.plain"), SOJ__STOP_TOUCHPOINT);
    stage->timeline.n = SOJ__COUNTER_WIDE - 1;
    soj__facts_derive(model->program);
    assert_int_equal(kind_of(program, "s.plain"), SOJ__STOP_SENT);
    stage->timeline.n = n;
    first->expires_months = 1;
    soj__facts_derive(model->program);
    assert_int_equal(kind_of(program, "s.plain"), SOJ__STOP_TOUCHPOINT);
    soj_model_unref(model);
}

/* What an image may say and no text does: what comes once has an end, before which it comes or not.
 */
static void what_comes_too_late_does_not_come_once(void **state)
{
    (void)state;
    soj_model *model = compile_fine(beside);
    const soj__stage_info *stage = stage_at(model->program, "a.i");
    soj__schedule *first = (soj__schedule *)(void *)((char *)model->program + stage->scheduled_at);
    assert_true(first->comes_once);
    first->until = first->offset;
    soj__facts_derive(model->program);
    assert_true(first->comes_once && stage->comes_once);
    first->until--;
    soj__facts_derive(model->program);
    assert_false(first->comes_once || stage->comes_once);
    soj_model_unref(model);
}

/* More events than bits. */
static void facts_of_many_events(void **state)
{
    (void)state;
    text yaml = {NULL, 0, 0};
    text_put(&yaml, HEAD "events:\n");
    text_put_numbered(&yaml, "  e", 80, ":\n");
    text_put(&yaml, "initial: a\nstages:\n"
                    "  a: {on: {e3: b, e64: b}, after: {1d: {to: b, restart_on: [e5, e70]}}}\n"
                    "  b: {after: {1d: {to: a, restart_on: any}}}\n");
    soj_model *model = compile_fine(yaml.data);
    free(yaml.data);
    assert_false(soj__program_knows_bits(model->program));
    check_stages(model->program);
    soj_model_unref(model);
}

/* ---- conditions ---- */

static const char asking[] =
    HEAD "attributes:\n"
         "  flag: bool\n"
         "  size: {type: string, one_of: [s, m, l]}\n"
         "  n: int\n"
         "  seen: {count: E, within: 1d, up_to: 5}\n"
         "  day: date\n"
         "events:\n"
         "  E: {properties: {i: int, t: string}}\n"
         "  F:\n"
         "  G:\n"
         "  H:\n"
         "initial: a\n"
         "stages:\n"
         "  a:\n"
         "    on:\n"
         "      E: [{to: b, when: event.i > 1}, {to: b, when: customer.size == \"m\"}]\n"
         "      F: {to: b, when: customer.n > 1}\n"
         "      G: [{to: b, when: customer.flag}, {set: {n: '1'}}]\n"
         "      H: {to: b, set: {n: '2'}}\n"
         "    initial: i\n"
         "    stages:\n"
         "      i: {on: {F: {to: a.j, when: customer.n > 1 && customer.n < 5}}}\n"
         "      j: {on: {G: {to: b, when: customer.flag}, H: {to: b, when: customer.n != 0}}}\n"
         "  b: {on: {E: {to: a, when: customer.seen > 1}, F: {to: a, when: customer.day > now}}}\n";

static uint64_t bit_of(const soj_model *model, const char *event)
{
    return (uint64_t)1 << soj_model_event(model, event, 1);
}

static void facts_of_conditions(void **state)
{
    (void)state;
    soj_model *model = compile_fine(asking);
    const soj__program *program = model->program;
    uint64_t e = bit_of(model, "E"), f = bit_of(model, "F");
    assert_true(stage_at(program, "a")->asks == (e | f));
    assert_true(stage_at(program, "a.i")->asks == e);
    assert_true(stage_at(program, "a.j")->asks == (e | f));
    assert_true(stage_at(program, "b")->asks == 0);
    check_transitions(program);
    soj__transition_info *row =
        (soj__transition_info *)(void *)((char *)model->program + program->transitions.at);
    assert_true(row->is_direct);
    row->source = SOJ__NONE; /* nobody's row may say so */
    soj__facts_derive(model->program);
    assert_false(row->is_direct);
    soj_model_unref(model);
}

/* Each digit at each of its places. */
static void ids_are_written_in_hex(void **state)
{
    (void)state;
    for (uint64_t digit = 0; digit < 16; digit++) {
        for (unsigned place = 0; place < 32; place++) {
            char hex[SOJ__ID_TEXT], expected[SOJ__ID_TEXT];
            soj__id id = {0, 0}, back;
            uint64_t *half = place < 16 ? &id.high : &id.low;
            *half = digit << (60 - 4 * (place % 16));
            memset(expected, '0', sizeof(expected) - 1);
            expected[place] = "0123456789abcdef"[digit];
            expected[sizeof(expected) - 1] = 0;
            soj__id_format(id, hex);
            assert_string_equal(hex, expected);
            assert_true(soj__id_parse((soj__slice){hex, strlen(hex)}, &back));
            assert_true(back.high == id.high && back.low == id.low);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_of_a_text_and_of_an_image),
        cmocka_unit_test(facts_of_what_comes_once),
        cmocka_unit_test(what_comes_too_late_does_not_come_once),
        cmocka_unit_test(facts_of_what_is_only_sent),
        cmocka_unit_test(what_may_be_wide_is_not_only_sent),
        cmocka_unit_test(facts_of_many_events),
        cmocka_unit_test(facts_of_conditions),
        cmocka_unit_test(ids_are_written_in_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
