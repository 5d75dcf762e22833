/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "bench/conditions.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sojourn/sojourn.h>

#include "run/step.h"

#define MODEL                                                                                      \
    "sojourn: 1\n"                                                                                 \
    "model: m\n"                                                                                   \
    "version: 1\n"                                                                                 \
    "attributes:\n"                                                                                \
    "  plan: {type: string, one_of: [free, pro, team], default: pro}\n"                            \
    "  tier: {type: string, default: pro}\n"                                                       \
    "  score: {type: int, default: 41}\n"                                                          \
    "  seen: timestamp\n"                                                                          \
    "events:\n"                                                                                    \
    "  order: {properties: {amount: double, count: int}}\n"                                        \
    "  other: {properties: {amount: double, count: int}, set: {%s: '%s'}}\n"                       \
    "initial: a\n"                                                                                 \
    "stages:\n"                                                                                    \
    "  a: {on: {order: [{to: b, when: '%s'}]}}\n"                                                  \
    "  b: {}\n"

/* A customer in a workspace, with an event at hand. */
typedef struct scene {
    soj_model *model;
    soj_work *work;
    soj_property properties[2];
    soj_event event;
} scene;

static soj_model *compile(const char *attribute, const char *right_side, const char *condition)
{
    char text[4096];
    soj_model *model = NULL;
    int len = snprintf(text, sizeof(text), MODEL, attribute, right_side, condition);
    if (len < 0 || (size_t)len >= sizeof(text))
        return NULL;
    (void)!soj_model_compile(text, (size_t)len, NULL, NULL, &model);
    return model;
}

/* False where the model is none. The customer has been made by the event. */
static bool set_up(scene *s, soj_model *model, const char *event)
{
    static uint8_t record[SOJ_LIMIT_RECORD];
    size_t len;
    *s = (scene){.model = model};
    if (!model || soj_work_new(model, NULL, &s->work) != SOJ_OK)
        return false;
    s->properties[0] =
        (soj_property){.handle = 0, .value = {.type = SOJ_TYPE_DOUBLE, .as.number = 150.5}};
    s->properties[1] =
        (soj_property){.handle = 1, .value = {.type = SOJ_TYPE_INT, .as.integer = 7}};
    s->event = (soj_event){.event = soj_model_event(model, event, strlen(event)),
                           .customer = "c",
                           .customer_len = 1,
                           .time = INT64_C(1750000000000000),
                           .properties = s->properties,
                           .n_properties = 2};
    const soj_input input = {.event = &s->event};
    if (soj_step(s->work, &input, NULL, 0, record, sizeof(record), &len, NULL) != SOJ_OK)
        return false;
    s->work->event = &s->event; /* it was taken back when the step was over */
    return true;
}

static void tear_down(scene *s)
{
    soj_work_free(s->work);
    soj_model_unref(s->model);
}

static double now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

double bench_condition(const char *text, size_t n)
{
    scene s;
    double per_run = -1;
    size_t n_held = 0;
    if (set_up(&s, compile("score", "1", text), "order")) {
        uint32_t condition = soj__program_transition(s.work->program, 0)->condition;
        double from = now_ns();
        for (size_t i = 0; i < n; i++)
            n_held += soj__work_holds(s.work, condition);
        per_run = (now_ns() - from) / (double)n;
    }
    tear_down(&s);
    return n_held <= n ? per_run : -1; /* the answers have been asked for */
}

double bench_right_side(const char *attribute, const char *text, size_t n)
{
    scene s;
    double per_run = -1;
    size_t n_failed = 0;
    if (set_up(&s, compile(attribute, text, "true"), "other")) {
        soj__range sets = soj__program_event(s.work->program, s.event.event)->sets;
        double from = now_ns();
        for (size_t i = 0; i < n; i++)
            n_failed += soj__work_run_sets(s.work, sets) != SOJ_OK;
        per_run = (now_ns() - from) / (double)n;
    }
    tear_down(&s);
    return n_failed == 0 ? per_run : -1;
}
