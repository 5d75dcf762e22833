/* SPDX-License-Identifier: MIT */
/* How far an explanation goes: each limit at one less, at it, and at one more. */
#include <sojourn/sojourn.h>

#include "support/test.h"

#include <stdio.h>

#define T0 ((soj_time)1772323200 * SOJ_SECOND) /* 2026-03-01T00:00:00Z */

enum { ROOM = 65536, TEXT = 65536 };

/* A customer, and what is asked of it. */
typedef struct customer {
    soj_model *model;
    soj_work *work;
    uint8_t bytes[2][ROOM];
    size_t len;
    unsigned at;
} customer;

static customer c;

static void step(const soj_input *input)
{
    size_t len = 0;
    assert_int_equal(soj_step(c.work, input, c.len ? c.bytes[c.at] : NULL, c.len, c.bytes[c.at ^ 1],
                              ROOM, &len, NULL),
                     SOJ_OK);
    while (soj_work_next(c.work))
        ;
    c.len = len;
    c.at ^= 1;
}

/* One who came at T0, and whose clock then went on by so many macrosteps. */
static void begin(const char *text, int macrosteps)
{
    memset(&c, 0, sizeof(c));
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &c.model), SOJ_OK);
    assert_int_equal(soj_work_new(c.model, NULL, &c.work), SOJ_OK);
    const soj_event go = {
        .customer = "c", .customer_len = 1, .event = soj_model_event(c.model, "Go", 2), .time = T0};
    step(&(soj_input){.event = &go});
    for (int i = 0; i < macrosteps; i++)
        step(&(soj_input){.customer = "c", .customer_len = 1, .now = T0 + SOJ_DAY});
}

static soj_status ask(soj_time now, uint32_t touchpoint, soj_explanations **out)
{
    soj_explain_question q = SOJ_EXPLAIN_QUESTION_INIT;
    q.model = c.model;
    q.customer = "c";
    q.customer_len = 1;
    q.record = c.bytes[c.at];
    q.record_len = c.len;
    q.now = now;
    q.touchpoint = touchpoint;
    return soj_explain(&q, out);
}

static void end(void)
{
    soj_work_free(c.work);
    soj_model_unref(c.model);
}

/* ---- macrosteps that are due already ---- */

static void so_many_macrosteps_may_be_due(void **state)
{
    (void)state;
    soj_explanations *answer = NULL;
    begin("sojourn: 1\nmodel: m\nversion: 1\nevents: {Go: }\nchannels: {mail: }\ninitial: a\n"
          "stages:\n  a: {after: {1s: b}}\n  b: {after: {1s: a}, touchpoints: {t: {channel: mail, "
          "on: Go}}}\n",
          0);
    for (int n = SOJ_EXPLAIN_STEPS - 1; n <= SOJ_EXPLAIN_STEPS; n++) {
        assert_int_equal(ask(T0 + n * SOJ_SECOND, SOJ_NONE, &answer), SOJ_OK);
        assert_int_equal(soj_explanations_count(answer), 1);
        soj_explanations_free(answer);
    }
    answer = NULL;
    assert_int_equal(ask(T0 + (SOJ_EXPLAIN_STEPS + 1) * SOJ_SECOND, SOJ_NONE, &answer),
                     SOJ_ERR_LIMIT);
    assert_null(answer);
    end();
}

/* ---- macrosteps ahead ---- */

/* A touchpoint in the n-th second, while each second is a macrostep. */
static soj_status foresee(int n, int32_t *out_outlook)
{
    char text[512];
    (void)snprintf(text, sizeof(text),
                   "sojourn: 1\nmodel: m\nversion: 1\nevents: {Go: }\nchannels: {mail: }\n"
                   "initial: s\nstages: {s: {touchpoints: {t: {channel: mail, after: %ds}}}}\n"
                   "tracks: {tick: {initial: a, stages: {a: {after: {1s: b}}, b: {after: {1s: "
                   "a}}}}}\n",
                   n);
    begin(text, 0);
    soj_explanations *answer = NULL;
    const soj_status status = ask(T0, 0, &answer);
    if (status == SOJ_OK)
        *out_outlook = soj_explanations_get(answer, 0)->outlook;
    soj_explanations_free(answer);
    end();
    return status;
}

static void so_many_macrosteps_are_looked_ahead(void **state)
{
    (void)state;
    int32_t outlook = 0;
    /* What is sent is decided in a macrostep of its own, behind that of the track. */
    for (int n = SOJ_EXPLAIN_STEPS - 2; n <= SOJ_EXPLAIN_STEPS - 1; n++) {
        assert_int_equal(foresee(n, &outlook), SOJ_OK);
        assert_int_equal(outlook, SOJ_OUTLOOK_SENT);
    }
    assert_int_equal(foresee(SOJ_EXPLAIN_STEPS, &outlook), SOJ_OK);
    assert_int_not_equal(outlook, SOJ_OUTLOOK_SENT);
}

/* ---- changes ---- */

/* So many caps are full, each of which has to be raised for the touchpoint to go out sooner. */
static size_t count_changes(int n_caps, int32_t *out_outlook)
{
    static char text[TEXT];
    size_t len = (size_t)snprintf(text, TEXT,
                                  "sojourn: 1\nmodel: m\nversion: 1\nevents: {Go: }\n"
                                  "channels: {mail: }\ncaps:\n");
    for (int i = 0; i < n_caps; i++)
        len += (size_t)snprintf(text + len, TEXT - len, "  c%d: {max: 1, per: 30d}\n", i);
    (void)snprintf(text + len, TEXT - len,
                   "initial: s\nstages: {s: {touchpoints: {first: {channel: mail, after: 1h},"
                   " second: {channel: mail, after: 1d, expires: 60d}}}}\n");
    begin(text, 1);
    soj_explanations *answer = NULL;
    assert_int_equal(ask(T0 + 2 * SOJ_HOUR, soj_model_touchpoint(c.model, "s.second", 8), &answer),
                     SOJ_OK);
    const soj_explanation *one = soj_explanations_get(answer, 0);
    const size_t n = one->n_changes;
    *out_outlook = one->outlook;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(one->changes[i].kind, SOJ_CHANGE_RAISE_CAP);
    soj_explanations_free(answer);
    end();
    return n;
}

static void so_many_changes_are_offered(void **state)
{
    (void)state;
    int32_t outlook = 0;
    for (int n = SOJ_EXPLAIN_CHANGES - 1; n <= SOJ_EXPLAIN_CHANGES; n++) {
        assert_int_equal(count_changes(n, &outlook), n);
        assert_int_equal(outlook, SOJ_OUTLOOK_WAIT);
    }
    assert_int_equal(count_changes(SOJ_EXPLAIN_CHANGES + 1, &outlook), 0);
    assert_int_equal(outlook, SOJ_OUTLOOK_WAIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(so_many_macrosteps_may_be_due),
        cmocka_unit_test(so_many_macrosteps_are_looked_ahead),
        cmocka_unit_test(so_many_changes_are_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
