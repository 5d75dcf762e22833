/* SPDX-License-Identifier: MIT */
/* What is known of moves before anybody makes them: where a timer leads, and what comes first in a
 * leaf. */
#include "support/test.h"

#include "compiling.h"
#include "model/facts.h"
#include "support/text.h"

/* ---- as a walk finds them ---- */

/* Whether anything may come behind a move from a stage. */
static bool is_followed(const soj__program *program, const soj__stage_info *from)
{
    bool is_followed = false;
    for (uint32_t i = 0; i < program->stages.n; i++)
        is_followed |= soj__program_stage(program, i)->always.n > 0;
    for (const soj__stage_info *s = from; s; s = stage_around(program, s))
        is_followed |= s->history_slot != SOJ__NONE;
    return is_followed;
}

static uint32_t leaf_below(const soj__program *program, uint32_t stage)
{
    while (soj__program_stage(program, stage)->initial != SOJ__NONE)
        stage = soj__program_stage(program, stage)->initial;
    return stage;
}

/* Whether a transition is for everybody, sets nothing, and enters no more than a leaf of which is
 * known what comes first. */
static bool is_plain(const soj__program *program, const soj__transition_info *row)
{
    if (row->condition != SOJ__NONE || row->target == SOJ__NONE || row->is_history ||
        row->sets.n > 0)
        return false;
    const soj__stage_info *to = soj__program_stage(program, leaf_below(program, row->target));
    return to->parent == row->domain && !to->is_final && to->first_offset >= 0;
}

/* Where somebody in a stage goes when a timer is due, by a walk through what there might be to ask;
 * SOJ__NONE where there is anything. */
static uint32_t leads_to(const soj__program *program, const soj__schedule *schedule)
{
    if (schedule->timer == SOJ__NONE || program->tracks.n != 1)
        return SOJ__NONE;
    const soj__range tried = soj__program_timer(program, schedule->timer)->transitions;
    const soj__stage_info *from = soj__program_stage(program, schedule->stage);
    const soj__transition_info *first = soj__program_transition(program, tried.first);
    if (tried.n == 0 || from->initial != SOJ__NONE || is_followed(program, from) ||
        !is_plain(program, first))
        return SOJ__NONE;
    return leaf_below(program, first->target);
}

static void check_moves(const soj__program *program)
{
    for (uint32_t i = 0; i < program->schedules.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(program, i);
        assert_int_equal(schedule->leaf, leads_to(program, schedule));
    }
    for (uint32_t i = 0; i < program->stops.n; i++) {
        const soj__stop *stop = soj__program_stop(program, i);
        const soj__schedule *schedule = soj__program_schedule(program, stop->schedule);
        assert_int_equal(stop->is >= SOJ__STOP_TOUCHPOINT, schedule->touchpoint != SOJ__NONE);
        assert_int_equal(stop->is == SOJ__STOP_MOVED, schedule->leaf != SOJ__NONE);
    }
}

/* One thing more that a leaf has, the least and the second of which are looked for. */
static void sort_in(int64_t offset, int64_t *least, int64_t *second)
{
    int64_t other = offset;
    if (offset < *least) {
        other = *least;
        *least = offset;
    }
    *second = other < *second ? other : *second;
}

/* The least and the second of what a leaf has at first. */
static void find_least(const soj__program *program, const soj__stage_info *leaf, int64_t *least,
                       int64_t *second)
{
    if (leaf->timeline.n > 0)
        sort_in(soj__program_stop(program, leaf->timeline.first)->offset, least, second);
    for (uint32_t i = leaf->schedules.first; i < leaf->schedules.first + leaf->schedules.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(program, i);
        if (schedule->anchor != SOJ__ANCHOR_EVENT)
            sort_in(schedule->offset, least, second);
    }
}

/* Nothing that a stage around it has goes on in a leaf. */
static bool is_alone(const soj__program *program, const soj__stage_info *leaf)
{
    bool is_alone = true;
    for (const soj__stage_info *s = stage_around(program, leaf); s; s = stage_around(program, s))
        is_alone = is_alone && s->timeline.n == 0 && s->scheduled_at == 0;
    return is_alone;
}

static void check_offset(int64_t known, int64_t found)
{
    assert_true(found <= SOJ_TIME_MAX ? known == found : known > SOJ_TIME_MAX);
}

static void check_first(const soj__program *program, const soj__stage_info *leaf)
{
    int64_t least = SOJ_TIME_NEVER, second = SOJ_TIME_NEVER;
    find_least(program, leaf, &least, &second);
    bool is_tie = least == second && least < SOJ_TIME_NEVER;
    if (program->tracks.n > 1 || !leaf->comes_once || !is_alone(program, leaf) || is_tie) {
        assert_true(leaf->first_offset < 0);
        return;
    }
    check_offset(leaf->first_offset, least);
    check_offset(leaf->first_behind, second);
}

static void check_all(const soj__program *program)
{
    check_moves(program);
    for (uint32_t i = 0; i < program->stages.n; i++)
        check_first(program, soj__program_stage(program, i));
}

/* ---- as they are known ---- */
static const char moving[] =
    HEAD "attributes: {n: {type: int, default: 0}}\n"
         "events: {Ping: , Pong: }\n"
         "channels: {email: }\n"
         "initial: a\n"
         "stages:\n"
         "  a:\n"
         "    after: {1d: b}\n"
         "    touchpoints: {x: {channel: email, after: 2h}, y: {channel: email, on: Ping}}\n"
         "  b:\n"
         "    after: {1d: {to: group, restart_on: any}, 2d: {set: {n: '1'}}}\n"
         "    touchpoints: {x: {channel: email, after: 30h}}\n"
         "  at_once:\n"
         "    after: {1d: {to: a, restart_on: Ping}, 2d: {to: a, restart_on: Pong}}\n"
         "    touchpoints: {x: {channel: email, after: 1d}}\n"
         "  group:\n"
         "    initial: c\n"
         "    stages:\n"
         "      c: {after: {1h: group.d, 2h: {to: group.d, when: customer.n > 1}}}\n"
         "      d: {after: {1h: {to: a, set: {n: '2'}}, 2h: {to: group.over, restart_on: any}}}\n"
         "      over: {final: true}\n"
         "  around:\n"
         "    after: {5d: a}\n"
         "    initial: e\n"
         "    stages:\n"
         "      e: {after: {1h: around.f}}\n"
         "      f: {}\n"
         "  kept: {initial: g, stages: {g: {after: {1h: a}}}}\n"
         "  nothing: {on: {Ping: history(kept)}}\n";

/* By the timer's place in the text. */
static void check_leaf(const soj__program *program, uint32_t timer, const char *path)
{
    const soj__timer *row = soj__program_timer(program, timer);
    uint32_t leaf = soj__program_schedule(program, row->schedule)->leaf;
    if (path)
        assert_ptr_equal(soj__program_stage(program, leaf), stage_at(program, path));
    else
        assert_int_equal(leaf, SOJ__NONE);
}

static void facts_of_who_is_only_moved(void **state)
{
    (void)state;
    static const char *const leaves[] = {"b",
                                         NULL /* it goes two down */,
                                         NULL,
                                         "a",
                                         "a",
                                         "group.d",
                                         NULL,
                                         NULL,
                                         NULL,
                                         NULL /* not from a leaf */,
                                         NULL /* something goes on around it */,
                                         NULL};
    static const struct {
        const char *path;
        int64_t offset, behind; /* hours; -1: never */
    } firsts[] = {{"a", 2, -1},           {"b", 24, 30},     {"group.c", 1, -1}, {"group.d", 1, 2},
                  {"group.over", -1, -1}, {"kept.g", 1, -1}, {"nothing", -1, -1}};
    soj_model *model = compile_fine(moving);
    const soj__program *program = model->program;
    check_all(program);
    assert_int_equal(program->timers.n, sizeof(leaves) / sizeof(leaves[0]));
    for (uint32_t i = 0; i < program->timers.n; i++)
        check_leaf(program, i, leaves[i]);
    for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
        const soj__stage_info *stage = stage_at(program, firsts[i].path);
        assert_true(firsts[i].offset < 0 ? stage->first_offset > SOJ_TIME_MAX
                                         : stage->first_offset == firsts[i].offset * SOJ_HOUR);
        assert_true(firsts[i].behind < 0 ? stage->first_behind > SOJ_TIME_MAX
                                         : stage->first_behind == firsts[i].behind * SOJ_HOUR);
    }
    assert_true(stage_at(program, "at_once")->first_offset < 0);
    assert_true(stage_at(program, "around.e")->first_offset < 0);
    assert_int_equal(stage_at(program, "a")->first_is, SOJ__STOP_SENT);
    assert_int_equal(stage_at(program, "b")->first_is, SOJ__STOP_TIMER);
    assert_int_equal(stage_at(program, "group.c")->first_is, SOJ__STOP_MOVED);
    soj_model_unref(model);
}

/* Where nothing leads anywhere without a question: the same model with a track, or an `always`. */
static void nobody_is_only_moved(void **state)
{
    (void)state;
    static const char *const more[] = {
        "tracks: {side: {initial: x, stages: {x: {after: {1d: y}}, y: {}}}}\n",
        "  settled: {always: {when: customer.n > 5, to: a}}\n"};
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
        text yaml = {NULL, 0, 0};
        text_put(&yaml, moving);
        text_put(&yaml, more[i]);
        soj_model *model = compile_fine(yaml.data);
        free(yaml.data);
        check_all(model->program);
        for (uint32_t timer = 0; timer < model->program->timers.n; timer++)
            check_leaf(model->program, timer, NULL);
        soj_model_unref(model);
    }
}

/* A place on its timeline is a byte. */
static void who_is_on_a_long_timeline_is_not_only_moved(void **state)
{
    (void)state;
    soj_model *model = compile_fine(moving);
    const soj__program *program = model->program;
    soj__stage_info *first =
        (soj__stage_info *)(void *)((char *)model->program + program->stages.at);
    const soj__stop *timer =
        soj__program_stop(program, first->timeline.first + first->timeline.n - 1);
    assert_int_equal(timer->is, SOJ__STOP_MOVED);
    first->timeline.n = SOJ__COUNTER_WIDE;
    soj__facts_derive(model->program);
    assert_int_equal(timer->is, SOJ__STOP_TIMER);
    first->timeline.n = SOJ__COUNTER_WIDE - 1;
    soj__facts_derive(model->program);
    assert_int_equal(timer->is, SOJ__STOP_MOVED);
    soj_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_of_who_is_only_moved),
        cmocka_unit_test(nobody_is_only_moved),
        cmocka_unit_test(who_is_on_a_long_timeline_is_not_only_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
