/* SPDX-License-Identifier: MIT */
/* What becomes of stages, timers and touchpoints where a model changes. */
#include <sojourn/sojourn.h>

#include "migrate/story.h"
#include "support/failing_alloc.h"
#include "support/test.h"

#include <stdio.h>

/* ---- what is mapped ---- */

static void assert_refused(const char *from, const char *to, const char *id)
{
    soj_diags *diags = NULL;
    soj_migration *migration = NULL;
    soj_model *old = story_compile(from);
    soj_model *new = story_compile(to);
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    assert_int_equal(soj_migration_new(old, new, NULL, diags, &migration), SOJ_ERR_MODEL);
    assert_int_equal(soj_migration_new(old, new, NULL, NULL, &migration), SOJ_ERR_MODEL);
    assert_true(soj_diags_count(diags) > 0);
    assert_string_equal(soj_diags_get(diags, 0)->id.data, id);
    soj_diags_free(diags);
    soj_model_unref(old);
    soj_model_unref(new);
}

static void test_refused(void **state)
{
    (void)state;
    assert_refused(HEAD "initial: a\nstages: {a: , b: }\n", HEAD "initial: a\nstages: {a: }\n",
                   "lost_stage");
    assert_refused(HEAD "initial: a\nstages: {a: }\n",
                   HEAD "initial: b\nstages: {b: {was: a}, c: {was: a}}\n", "ambiguous_was");
    assert_refused(HEAD "initial: a\nstages: {a: }\ntracks: {t: {initial: x, stages: {x: }}}\n",
                   HEAD "initial: a\nstages: {a: }\n", "lost_track");
    assert_refused(HEAD "attributes: {n: string}\ninitial: a\nstages: {a: }\n",
                   HEAD "attributes: {n: int}\ninitial: a\nstages: {a: }\n", "lost_values");
    assert_refused(HEAD
                   "initial: a\nstages: {a: , b: }\ntracks: {t: {initial: x, stages: {x: }}}\n",
                   HEAD "initial: a\nstages: {a: }\n"
                        "tracks: {t: {initial: x, stages: {x: , y: {was: b}}}}\n",
                   "other_track");
}

static void assert_row(const soj_migration *m, const char *from, const char *to, int fate)
{
    for (size_t i = 0; i < soj_migration_count(m); i++) {
        soj_migration_row row;
        assert_int_equal(soj_migration_get(m, i, &row), SOJ_OK);
        if ((from ? row.from_name.data && strcmp(from, row.from_name.data) == 0
                  : !row.from_name.data) &&
            (to ? row.to_name.data && strcmp(to, row.to_name.data) == 0 : !row.to_name.data) &&
            row.fate == fate)
            return;
    }
    fail_msg("no row of %s and %s", from ? from : "-", to ? to : "-");
}

static void test_report(void **state)
{
    (void)state;
    soj_migration *m = NULL;
    soj_model *old = story_compile(
        HEAD "attributes: {n: int, o: int}\ninitial: a\n"
             "stages:\n  a: {touchpoints: {x: {channel: email}, y: {channel: email}}}\n"
             "  b:\n");
    soj_model *new =
        story_compile(HEAD "attributes: {k: {type: double, was: n}}\ninitial: aa\n"
                           "stages:\n  aa: {was: a, touchpoints: {x: {channel: email}}}\n"
                           "  g: {initial: b, stages: {b: {was: [b]}}}\n"
                           "  a:\n");
    assert_int_equal(soj_migration_new(old, new, NULL, NULL, &m), SOJ_OK);
    assert_row(m, "a", "aa", SOJ_FATE_RENAMED);
    assert_row(m, "b", "g.b", SOJ_FATE_MOVED);
    assert_row(m, NULL, "a", SOJ_FATE_NEW);
    assert_row(m, NULL, "g", SOJ_FATE_NEW);
    assert_row(m, "a.x", "aa.x", SOJ_FATE_MOVED);
    assert_row(m, "a.y", NULL, SOJ_FATE_GONE);
    assert_row(m, "n", "k", SOJ_FATE_RENAMED);
    assert_row(m, "o", NULL, SOJ_FATE_GONE);
    assert_row(m, "go", "go", SOJ_FATE_KEPT);
    assert_int_equal(soj_migration_find(m, SOJ_MIGRATION_ATTRIBUTE, 1), SOJ_NONE);
    assert_int_equal(soj_migration_find(m, SOJ_MIGRATION_ATTRIBUTE, 2), SOJ_NONE);
    assert_int_equal(soj_migration_find(m, 9, 0), SOJ_NONE);
    soj_migration_row row;
    assert_int_equal(soj_migration_get(m, soj_migration_count(m), &row), SOJ_ERR_ARGUMENT);
    soj_migration_free(m);
    soj_model_unref(old);
    soj_model_unref(new);
}

/* ---- one customer ---- */

#define ONE(name, was, x)                                                                          \
    HEAD "initial: " name "\nstages:\n  " name ":\n" was "    after: {20d: z}\n"                   \
         "    touchpoints: {x: {channel: email, after: " x "}}\n  z:\n"

static void test_later_is_not_again(void **state)
{
    (void)state;
    story_begin(ONE("a", "", "3d"));
    story_post("go", 0);
    story_change(ONE("b", "    was: a\n", "10d"), 5);
    story_until(30);
    story_end("a.x@3 migrated:b(5) after:z(20) ");
}

static void test_later_is_later(void **state)
{
    (void)state;
    story_begin(ONE("a", "", "7d"));
    story_post("go", 0);
    story_change(ONE("a", "", "10d"), 5);
    story_until(30);
    story_end("a.x@10 after:z(20) ");
}

static void test_passed_goes_with_its_stage(void **state)
{
    (void)state;
    story_begin(ONE("a", "", "3d"));
    story_post("go", 0);
    story_change(ONE("a", "", "10d"), 5);
    story_change(ONE("a", "", "12d"), 6);
    story_until(30);
    story_end("a.x@3 after:z(20) ");
}

#define HEARD(delay)                                                                               \
    HEAD "initial: a\nstages: {a: {after: {" delay ": {to: z, restart_on: use}}}, z: }\n"

static void test_a_timer_keeps_its_anchor(void **state)
{
    (void)state;
    story_begin(HEARD("20d"));
    story_post("go", 0);
    story_post("use", 8);
    story_change(HEARD("30d"), 10);
    story_until(60);
    story_end("after:z(38) ");
}

static void test_new_parts(void **state)
{
    (void)state;
    story_begin(HEAD "initial: a\nstages: {a: }\n");
    story_post("go", 0);
    story_change(HEAD
                 "initial: a\nstages:\n  a: {initial: b, stages: {b: {touchpoints: {t: {channel: "
                 "email, after: 2d}}}}}\n"
                 "tracks: {u: {initial: v, stages: {v: }}}\n",
                 10);
    story_until(60);
    story_end("migrated:a.b(10) migrated:u.v(0) a.b.t@12 ");
}

#define STARTED(keep, stage)                                                                       \
    HEAD "initial: " stage                                                                         \
         "\nstages:\n  a: {on: {go: z}, touchpoints: {t: {channel: email, on: use, after: 5d" keep \
         "}}}\n  z:\n"

/* What an emission keeps depends on `on_exit`: these records are not of one layout. */
static void test_keep_is_another_layout(void **state)
{
    (void)state;
    soj_time due;
    story_begin(STARTED("", "a"));
    story_post("use", 0);
    soj_model *next = story_compile(STARTED(", on_exit: keep", "a"));
    assert_int_equal(soj_record_due(next, story.record, story.len, &due), SOJ_ERR_LAYOUT);
    soj_model_unref(next);
    story_change(STARTED(", on_exit: keep", "a"), 1);
    story_until(30);
    story_end("a.t@5 ");
}

static void test_what_is_due_goes_first(void **state)
{
    (void)state;
    static uint8_t out[65536];
    size_t len;
    soj_migration *m = NULL;
    story_begin(ONE("a", "", "3d"));
    story_post("go", 0);
    assert_int_equal(soj_migration_new(story.model, story.model, NULL, NULL, &m), SOJ_OK);
    assert_int_equal(soj_migrate(m, story.work, "k", 1, story.record, story.len, 3 * DAY, out,
                                 sizeof(out), &len),
                     SOJ_ERR_DUE);
    assert_int_equal(soj_migrate(m, story.work, "k", 1, story.record, story.len, 2 * DAY, out,
                                 sizeof(out), &len),
                     SOJ_OK);
    assert_int_equal(
        soj_migrate(m, story.work, "k", 1, story.record, story.len, -1, out, sizeof(out), &len),
        SOJ_ERR_TIME);
    assert_int_equal(
        soj_migrate(m, story.work, "", 0, story.record, story.len, 0, out, sizeof(out), &len),
        SOJ_ERR_KEY);
    assert_int_equal(soj_migrate(m, story.work, "k", 1, story.record, 9, 0, out, sizeof(out), &len),
                     SOJ_ERR_CORRUPT);
    assert_int_equal(
        soj_migrate(NULL, story.work, "k", 1, story.record, 9, 0, out, sizeof(out), &len),
        SOJ_ERR_ARGUMENT);
    soj_migration_free(m);
    story_end("");
}

/* What a damaged record becomes, if anything, can be stepped: it is checked, or it makes sense. */
static void test_damaged(void **state)
{
    (void)state;
    static uint8_t out[65536];
    size_t len;
    soj_time due;
    soj_migration *m = NULL;
    story_begin(STARTED(", pending: 3", "a"));
    story_post("use", 0);
    story_post("use", 1);
    soj_model *next = story_compile(STARTED(", on_exit: keep, pending: 2", "a"));
    soj_work *work = NULL;
    assert_int_equal(soj_work_new(next, NULL, &work), SOJ_OK);
    assert_int_equal(soj_migration_new(story.model, next, NULL, NULL, &m), SOJ_OK);
    for (size_t bit = 0; bit < 8 * story.len; bit++) {
        story.record[bit / 8] ^= (uint8_t)(1u << bit % 8);
        soj_status status =
            soj_migrate(m, work, "k", 1, story.record, story.len, DAY, out, sizeof(out), &len);
        if (status == SOJ_OK)
            assert_int_equal(soj_record_due(next, out, len, &due), SOJ_OK);
        story.record[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    soj_migration_free(m);
    soj_work_free(work);
    soj_model_unref(next);
    story_end("");
}

static void test_without_memory(void **state)
{
    (void)state;
    soj_model *old = story_compile(HEAD "initial: a\nstages: {a: }\n");
    soj_model *new = story_compile(HEAD "initial: b\nstages: {b: {was: a}}\n");
    soj_migration *m = NULL;
    failing_alloc memory;
    soj_migration_options options = SOJ_MIGRATION_OPTIONS_INIT;
    failing_alloc_init(&memory);
    options.allocator = &memory.allocator;
    soj_status status = SOJ_ERR_NOMEM;
    size_t n = 0;
    while (status == SOJ_ERR_NOMEM) {
        failing_alloc_arm(&memory, ++n, false);
        status = soj_migration_new(old, new, &options, NULL, &m);
    }
    assert_int_equal(status, SOJ_OK);
    soj_migration_free(m);
    assert_true(n > 2);
    failing_alloc_check_empty(&memory);
    options.struct_size = 1;
    assert_int_equal(soj_migration_new(old, new, &options, NULL, &m), SOJ_ERR_ABI);
    assert_int_equal(soj_migration_new(NULL, new, NULL, NULL, &m), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_migration_count(NULL), 0);
    soj_migration_free(NULL);
    soj_model_unref(old);
    soj_model_unref(new);
}

static void test_arguments(void **state)
{
    (void)state;
    static uint8_t out[STORY_RECORD];
    size_t len;
    soj_migration *m = NULL;
    soj_migration_row row;
    soj_work *other = NULL;
    soj_model *renamed =
        story_compile("sojourn: 1\nmodel: n\nversion: 1\ninitial: a\nstages: {a: }\n");
    story_begin(HEAD "initial: a\nstages: {a: }\n");
    story_post("go", 0);
    assert_int_equal(soj_migration_new(story.model, renamed, NULL, NULL, &m), SOJ_ERR_MODEL);
    assert_int_equal(soj_migration_new(story.model, NULL, NULL, NULL, &m), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_migration_new(story.model, story.model, NULL, NULL, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_migration_new(story.model, story.model, NULL, NULL, &m), SOJ_OK);
    assert_int_equal(soj_migration_get(NULL, 0, &row), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_migration_get(m, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_migration_find(NULL, SOJ_MIGRATION_STAGE, 0), SOJ_NONE);
    assert_int_equal(soj_migration_find(m, -1, 0), SOJ_NONE);
#define TRY(work, record, len, now, to, room, out_len)                                             \
    soj_migrate(m, work, "k", 1, record, len, now, to, room, out_len)
    const uint8_t *record = story.record;
    assert_int_equal(TRY(NULL, record, story.len, DAY, out, sizeof(out), &len), SOJ_ERR_ARGUMENT);
    assert_int_equal(TRY(story.work, NULL, 0, DAY, out, sizeof(out), &len), SOJ_ERR_ARGUMENT);
    assert_int_equal(TRY(story.work, record, story.len, DAY, NULL, 1, &len), SOJ_ERR_ARGUMENT);
    assert_int_equal(TRY(story.work, record, story.len, DAY, out, sizeof(out), NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(TRY(story.work, record, story.len, DAY, story.record + 1, 8, &len),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(TRY(story.work, story.record + 1, story.len, DAY, story.record, 8, &len),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(TRY(story.work, record, story.len, SOJ_TIME_MAX + 1, out, sizeof(out), &len),
                     SOJ_ERR_TIME);
    assert_int_equal(TRY(story.work, record, story.len, DAY, NULL, 0, &len), SOJ_ERR_SPACE);
    assert_int_equal(len, story.len);
    assert_int_equal(soj_work_new(renamed, NULL, &other), SOJ_OK);
    assert_int_equal(TRY(other, record, story.len, DAY, out, sizeof(out), &len), SOJ_ERR_ARGUMENT);
#undef TRY
    soj_work_free(other);
    soj_migration_free(m);
    soj_model_unref(renamed);
    story_end("");
}

/* Reports for which there is no memory. */
static void test_reports_without_memory(void **state)
{
    (void)state;
    failing_alloc memory;
    soj_diags *diags = NULL;
    soj_migration *m = NULL;
    soj_model *old = story_compile(HEAD "initial: a\nstages: {a: , b: }\n");
    soj_model *new = story_compile(HEAD "initial: a\nstages: {a: }\n");
    failing_alloc_init(&memory);
    assert_int_equal(soj_diags_new(&memory.allocator, &diags), SOJ_OK);
    soj_status status = SOJ_ERR_NOMEM;
    size_t n = 0;
    while (status == SOJ_ERR_NOMEM) {
        failing_alloc_arm(&memory, ++n, false);
        status = soj_migration_new(old, new, NULL, diags, &m);
    }
    assert_int_equal(status, SOJ_ERR_MODEL);
    assert_true(n > 1);
    soj_diags_free(diags);
    failing_alloc_check_empty(&memory);
    soj_model_unref(old);
    soj_model_unref(new);
}

/* A workspace whose own room for outputs is too small, and which cannot have more. */
static void test_no_room_for_outputs(void **state)
{
    (void)state;
    static uint8_t out[STORY_RECORD];
    size_t len;
    failing_alloc memory;
    soj_migration *m = NULL;
    soj_work *work = NULL;
    story_begin(HEAD "initial: a\nstages: {a: }\n");
    story_post("go", 0);
    failing_alloc_init(&memory);
    assert_int_equal(soj_work_new(story.model, &memory.allocator, &work), SOJ_OK);
    assert_int_equal(soj_migration_new(story.model, story.model, NULL, NULL, &m), SOJ_OK);
    failing_alloc_arm(&memory, 1, true);
    soj_status status =
        soj_migrate(m, work, "k", 1, story.record, story.len, DAY, out, sizeof(out), &len);
    assert_true(status == SOJ_OK || status == SOJ_ERR_NOMEM);
    failing_alloc_arm(&memory, 0, false);
    assert_int_equal(
        soj_migrate(m, work, "k", 1, story.record, story.len, DAY, out, sizeof(out), &len), SOJ_OK);
    soj_work_free(work);
    soj_migration_free(m);
    failing_alloc_check_empty(&memory);
    story_end("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_later_is_not_again),
        cmocka_unit_test(test_later_is_later),
        cmocka_unit_test(test_passed_goes_with_its_stage),
        cmocka_unit_test(test_a_timer_keeps_its_anchor),
        cmocka_unit_test(test_new_parts),
        cmocka_unit_test(test_keep_is_another_layout),
        cmocka_unit_test(test_what_is_due_goes_first),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_reports_without_memory),
        cmocka_unit_test(test_no_room_for_outputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
