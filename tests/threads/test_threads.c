/* SPDX-License-Identifier: MIT */
/* One model, many threads: each has an engine of its own and takes and drops references all the
 * time. All must see the same; the thread sanitizer must see nothing. */
#include <sojourn/sojourn.h>

#include <pthread.h>
#include <stdio.h>

#include "support/test.h"

enum { THREADS = 4, ROUNDS = 20, CUSTOMERS = 25 };

static const char text[] = "sojourn: 1\n"
                           "model: threads\n"
                           "version: 1\n"
                           "attributes: {seats: {type: int, default: 0}}\n"
                           "events: {Seen: {set: {seats: customer.seats + 1}}}\n"
                           "channels: {email: {}}\n"
                           "initial: a\n"
                           "stages:\n"
                           "  a:\n"
                           "    on: {Seen: {to: b, when: customer.seats >= 2}}\n"
                           "    touchpoints: {one: {channel: email, after: 2d}}\n"
                           "  b:\n"
                           "    after: {5d: a}\n"
                           "    touchpoints: {two: {channel: email}}\n";

typedef struct worker {
    soj_model *model;
    uint64_t sum; /* of what came out */
    bool failed;
} worker;

static uint64_t mixed(uint64_t sum, const soj_output *out)
{
    uint64_t piece = (uint64_t)out->kind;
    if (out->kind == SOJ_OUTPUT_TOUCHPOINT)
        piece += (uint64_t)out->as.touchpoint.emitted + (uint64_t)out->as.touchpoint.id[7];
    else if (out->kind == SOJ_OUTPUT_TRANSITION)
        piece += (uint64_t)out->as.transition.time + out->as.transition.to;
    return (sum ^ piece) * 0x100000001b3u;
}

/* Two events for each customer, then a month. */
static bool live(worker *self, soj_engine *engine)
{
    const soj_time begin = 1772442000 * SOJ_SECOND;
    uint32_t seen = soj_model_event(self->model, "Seen", 4);
    const soj_output *out;
    for (int i = 0; i < 2 * CUSTOMERS; i++) {
        char key[16];
        int len = snprintf(key, sizeof(key), "c%d", i % CUSTOMERS);
        soj_event event = {.customer = key,
                           .customer_len = (size_t)len,
                           .event = seen,
                           .time = begin + i * SOJ_HOUR};
        if (soj_engine_post(engine, &event, NULL) != SOJ_OK)
            return false;
    }
    if (soj_engine_advance(engine, begin + 30 * SOJ_DAY, 0, NULL) != SOJ_OK)
        return false;
    while ((out = soj_engine_next(engine)))
        self->sum = mixed(self->sum, out);
    return true;
}

static void *work(void *argument)
{
    worker *self = argument;
    for (int round = 0; round < ROUNDS && !self->failed; round++) {
        soj_engine *engine = NULL;
        soj_model *own = soj_model_ref(self->model);
        self->failed = soj_engine_new(own, NULL, &engine) != SOJ_OK || !live(self, engine);
        soj_model_unref(own);
        soj_engine_free(engine);
    }
    soj_model_unref(self->model);
    return NULL;
}

static void threads_share_a_model(void **state)
{
    (void)state;
    soj_model *model = NULL;
    pthread_t threads[THREADS];
    worker workers[THREADS];
    assert_int_equal(soj_model_compile(text, sizeof(text) - 1, NULL, NULL, &model), SOJ_OK);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){.model = soj_model_ref(model)};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    soj_model_unref(model); /* the last of the threads frees it */
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(workers[0].sum != 0);
    for (int i = 0; i < THREADS; i++) {
        assert_false(workers[i].failed);
        assert_true(workers[i].sum == workers[0].sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_share_a_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
