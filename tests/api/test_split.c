/* SPDX-License-Identifier: MIT */
/* A million customers and a split: whoever changes its arms moves as many as he must, and no more.
 */
#include <sojourn/sojourn.h>

#include "support/test.h"

#include <stdio.h>

enum { A = 0, B = 1, NONE = 2, N_ARMS = 3 };

static const char model_text[] = "sojourn: 1\n"
                                 "model: shop\n"
                                 "version: 1\n"
                                 "events: {Signed Up: }\n"
                                 "channels: {email: }\n"
                                 "initial: new\n"
                                 "stages:\n"
                                 "  new:\n"
                                 "    touchpoints:\n"
                                 "      hello:\n"
                                 "        channel: email\n"
                                 "        variants: {a: {percent: %d}, b: {percent: %d}}\n";

typedef struct sender {
    soj_model *model;
    soj_work *work;
    uint32_t event;
    size_t record_max;
} sender;

static sender sender_new(int percent_a, int percent_b)
{
    char text[sizeof(model_text) + 16];
    sender s = {0};
    soj_model_summary summary = {.struct_size = sizeof(summary)};
    int len = snprintf(text, sizeof(text), model_text, percent_a, percent_b);
    assert_int_equal(soj_model_compile(text, (size_t)len, NULL, NULL, &s.model), SOJ_OK);
    assert_int_equal(soj_work_new(s.model, NULL, &s.work), SOJ_OK);
    assert_int_equal(soj_model_info(s.model, &summary), SOJ_OK);
    s.event = soj_model_event(s.model, "Signed Up", 9);
    s.record_max = summary.record_bytes_max;
    return s;
}

static void sender_free(sender *s)
{
    soj_work_free(s->work);
    soj_model_unref(s->model);
}

static int arm_of(const sender *s, const char *key, size_t len)
{
    static uint8_t records[2][65536];
    size_t record_len;
    const soj_output *out;
    const soj_event event = {.customer = key, .customer_len = len, .event = s->event, .time = 0};
    const soj_input posted = {.event = &event};
    const soj_input clock = {.customer = key, .customer_len = len, .now = 0};
    assert_true(s->record_max <= sizeof(records[0]));
    assert_int_equal(
        soj_step(s->work, &posted, NULL, 0, records[0], sizeof(records[0]), &record_len, NULL),
        SOJ_OK);
    assert_int_equal(soj_step(s->work, &clock, records[0], record_len, records[1],
                              sizeof(records[1]), &record_len, NULL),
                     SOJ_OK);
    while ((out = soj_work_next(s->work)) && out->kind != SOJ_OUTPUT_TOUCHPOINT)
        continue;
    assert_non_null(out);
    if (!out->as.touchpoint.variant.data)
        return NONE;
    return out->as.touchpoint.variant.data[0] - 'a';
}

static int keys(void)
{
    return TEST_TIMES(1000000, 50000);
}

/* How many of all customers go from each arm to each where the arms change. */
static void count_moves(sender before, sender after, int out_moves[N_ARMS][N_ARMS])
{
    char key[24];
    for (int i = 0; i < keys(); i++) {
        size_t len = (size_t)snprintf(key, sizeof(key), "customer-%d", i);
        out_moves[arm_of(&before, key, len)][arm_of(&after, key, len)]++;
    }
    sender_free(&before);
    sender_free(&after);
}

/* Within 0.2 points of what it should be; of few customers 0.8. */
static void assert_percent(int n, int percent)
{
    const int off = TEST_TIMES(2, 8), thousandth = keys() / 1000;
    assert_in_range(n, (10 * percent - off) * thousandth, (10 * percent + off) * thousandth);
}

static void test_from_half_to_60_40(void **state)
{
    int moves[N_ARMS][N_ARMS] = {{0}};
    (void)state;
    count_moves(sender_new(50, 50), sender_new(60, 40), moves);
    print_message("50/50 to 60/40: %d of %d move\n", moves[B][A], keys());
    assert_percent(moves[B][A], 10);
    assert_percent(moves[A][A], 50);
    assert_percent(moves[B][B], 40);
    assert_int_equal(moves[A][B], 0);
    assert_int_equal(moves[A][A] + moves[B][A] + moves[B][B], keys());
}

/* Who is in no arm gets the touchpoint's own content; an arm that grows takes of those alone. */
static void test_a_growing_trial(void **state)
{
    int moves[N_ARMS][N_ARMS] = {{0}};
    (void)state;
    count_moves(sender_new(0, 5), sender_new(0, 25), moves);
    assert_percent(moves[NONE][B], 20);
    assert_percent(moves[B][B], 5);
    assert_int_equal(moves[NONE][B] + moves[B][B] + moves[NONE][NONE], keys());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_half_to_60_40),
        cmocka_unit_test(test_a_growing_trial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
