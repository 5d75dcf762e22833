/* SPDX-License-Identifier: MIT */
/* Customers who go on under another version of their model, of the same layout: what was started by
 * the rules of one ends by those of the other. */
#include "support/test.h"

#include "scenario.h"
#include "scene.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: , call: , task: }\n"

static void go_on(scene *s, soj_model *model)
{
    soj_work_free(s->work);
    s->model = model;
    assert_int_equal(soj_work_new(model, NULL, &s->work), SOJ_OK);
    assert_int_equal(soj_model_info(model, &s->info), SOJ_OK);
}

/* A version, and what happens under it. */
typedef struct era {
    const char *yaml, *script;
} era;

static void check(const era *eras, size_t n, const char *expected)
{
    soj_model *model = scenario_model(eras[0].yaml);
    scene s;
    scene_open(&s, model, MODE_STEP);
    scene_play(&s, eras[0].script);
    for (size_t i = 1; i < n; i++) {
        soj_model *next = scenario_model(eras[i].yaml);
        go_on(&s, next);
        soj_model_unref(model);
        model = next;
        scene_play(&s, eras[i].script);
    }
    assert_string_equal(s.out.data, expected);
    scene_close(&s);
    soj_model_unref(model);
}

#define WAITING(t, u)                                                                              \
    HEAD "events: {go: , use: }\n"                                                                 \
         "initial: s\n"                                                                            \
         "stages:\n"                                                                               \
         "  s:\n"                                                                                  \
         "    touchpoints:\n"                                                                      \
         "      t: {channel: email, on: go, after: 10d, pending: " t "}\n"                         \
         "      u: {channel: email, on: use, after: 10d, pending: " u "}\n"

static void test_fewer_may_wait(void **state)
{
    (void)state;
    const era eras[] = {
        {WAITING("3", "1"), "0s a go\n1d a go\n2d a go\n"},
        {WAITING("1", "3"), "3d a go\n20d advance\n"},
    };
    check(eras, TEST_ARRAY_LEN(eras),
          "0s a - -> s (created)\n"
          "3d a ? s.t #1 superseded newer due 10d\n"
          "3d a ? s.t #2 superseded newer due 11d\n"
          "3d a ? s.t #3 superseded newer due 12d\n"
          "13d a ! s.t #4\n");
}

/* Which channels the caps are for; they are full from the beginning on. A third one, which never
 * is, is for all: what no cap is for takes no room in a record. */
#define KEEPING(short, long)                                                                       \
    HEAD "caps:\n"                                                                                 \
         "  short: {max: 1, per: 30d, channels: [" short "]}\n"                                    \
                                                         "  any: {max: 9, per: 1d}\n"              \
                                                         "  long: {max: 1, per: 50d, channels: "   \
                                                         "[" long "]}\n"                           \
                                                                  "events: {go: , leave: , back: " \
                                                                  "}\n"                            \
                                                                  "initial: s\n"                   \
                                                                  "stages:\n"                      \
                                                                  "  s:\n"                         \
                                                                  "    on: {leave: r}\n"           \
                                                                  "    touchpoints:\n"             \
                                                                  "      mail: {channel: email, "  \
                                                                  "once: ever}\n"                  \
                                                                  "      call: {channel: call, "   \
                                                                  "once: ever}\n"                  \
                                                                  "      t: {channel: email, on: " \
                                                                  "go, after: 10d, expires: 90d, " \
                                                                  "pending: 4,\n"                  \
                                                                  "          once: visit, "        \
                                                                  "on_exit: keep}\n"               \
                                                                  "  r: {on: {back: s}}\n"

/* What a later visit has started overtakes what waits of an earlier one: each visit is used up by
 * its own. */
static void test_a_visit_overtakes(void **state)
{
    (void)state;
    const era eras[] = {
        {KEEPING("email", "call"), "0s a go\n1d a go\n11d advance\n"},
        {KEEPING("call", "task"), "12d a leave\n12d a back\n12d a go\n90d advance\n"},
    };
    check(eras, TEST_ARRAY_LEN(eras),
          "0s a - -> s (created)\n"
          "0s a ! s.mail #1\n"
          "0s a ! s.call #1\n"
          "10d a ? s.t #1 deferred cap short next 30d\n"
          "11d a ? s.t #2 deferred cap short next 30d\n"
          "12d a s -> r (event) 12d\n"
          "12d a r -> s (event) 0s\n"
          "12d a ? s.mail #1 skipped once\n"
          "12d a ? s.call #1 skipped once\n"
          "22d a ! s.t #1 until 112d\n"
          "30d a ! s.t #1 due 10d until 100d\n"
          "30d a ? s.t #2 skipped once due 11d\n");
}

static void test_a_visit_is_used_up_when_another_overtakes(void **state)
{
    (void)state;
    const era eras[] = {
        {KEEPING("email", "call"), "0s a go\n1d a go\n10d advance\n"},
        {KEEPING("call", "email"), "11d advance\n"},
        {KEEPING("call", "task"), "31d a leave\n31d a back\n31d a go\n90d advance\n"},
    };
    check(eras, TEST_ARRAY_LEN(eras),
          "0s a - -> s (created)\n"
          "0s a ! s.mail #1\n"
          "0s a ! s.call #1\n"
          "10d a ? s.t #1 deferred cap short next 30d\n"
          "11d a ? s.t #2 deferred cap long next 50d\n"
          "30d a ! s.t #1 due 10d until 100d\n"
          "31d a s -> r (event) 31d\n"
          "31d a r -> s (event) 0s\n"
          "31d a ? s.mail #1 skipped once\n"
          "31d a ? s.call #1 skipped once\n"
          "41d a ! s.t #1 until 131d\n"
          "50d a ? s.t #2 skipped once due 11d\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fewer_may_wait),
        cmocka_unit_test(test_a_visit_overtakes),
        cmocka_unit_test(test_a_visit_is_used_up_when_another_overtakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
