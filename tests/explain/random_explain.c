/* SPDX-License-Identifier: MIT */
/* Random customers of random models: what is said of each non-send is applied from outside.
 * random_explain NON_SENDS [SEED]. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property/property.h"

enum { ROOM = SOJ_LIMIT_RECORD, STEPS = SOJ_EXPLAIN_STEPS, KINDS = SOJ_CHANGE_IMPOSSIBLE + 1 };

typedef struct bench {
    soj_model *model;
    soj_work *work;
    soj_zones *zones;
    unsigned char record[ROOM], copy[ROOM], next[ROOM];
    size_t len, copy_len;
    uint32_t touchpoint;
    soj_time emitted; /* SOJ_TIME_NEVER: not yet */
    bool stops;       /* once it is */
    uint64_t kinds[KINDS], wrong;
    uint64_t hopeless[SOJ_REASON_HELD + 1]; /* by reason; 0: no occurrence comes */
} bench;

static soj_input clock_of(soj_time now)
{
    return (soj_input){.customer = "c", .customer_len = 1, .now = now};
}

static soj_time due_of(const bench *b)
{
    soj_time due = SOJ_TIME_NEVER;
    PT_CHECK(soj_record_due(b->model, b->copy, b->copy_len, &due) == SOJ_OK);
    return due;
}

static bool accept(bench *b, soj_status status, size_t len)
{
    const soj_output *out;
    if (status != SOJ_OK)
        return false;
    memcpy(b->copy, b->next, len);
    b->copy_len = len;
    while ((out = soj_work_next(b->work)) != NULL) {
        if (out->kind == SOJ_OUTPUT_TOUCHPOINT && out->as.touchpoint.touchpoint == b->touchpoint &&
            b->emitted == SOJ_TIME_NEVER)
            b->emitted = out->as.touchpoint.emitted;
    }
    return true;
}

static void run_to(bench *b, soj_time now)
{
    const soj_input input = clock_of(now);
    for (int i = 0; i < STEPS && due_of(b) <= now && due_of(b) != SOJ_TIME_NEVER; i++) {
        size_t len = 0;
        soj_status status =
            soj_step(b->work, &input, b->copy, b->copy_len, b->next, ROOM, &len, NULL);
        PT_CHECK(accept(b, status, len));
        if (b->stops && b->emitted != SOJ_TIME_NEVER)
            return;
    }
}

static bool post(bench *b, uint32_t event, soj_time time, const soj_property *trait)
{
    const soj_event posted = {.customer = "c",
                              .customer_len = 1,
                              .event = event,
                              .time = time,
                              .properties = trait,
                              .n_properties = trait != NULL ? 1 : 0};
    const soj_input input = {.event = &posted};
    size_t len = 0;
    soj_status status = soj_step(b->work, &input, b->copy_len > 0 ? b->copy : NULL, b->copy_len,
                                 b->next, ROOM, &len, NULL);
    return accept(b, status, len);
}

static bool place(bench *b, const soj_change *change, soj_time now)
{
    const soj_placed_stage placed = {change->stage, now};
    const soj_property trait = {change->attribute, change->value};
    const soj_placement placement = {.customer = "c",
                                     .customer_len = 1,
                                     .time = now,
                                     .stages = &placed,
                                     .n_stages = 1,
                                     .attributes = &trait,
                                     .n_attributes = change->attribute != SOJ_NONE ? 1 : 0};
    size_t len = 0;
    soj_status status =
        soj_place(b->work, &placement, b->copy, b->copy_len, b->next, ROOM, &len, NULL);
    if (!accept(b, status, len))
        return false;
    if (change->event == SOJ_NONE)
        return true;
    run_to(b, now);
    return post(b, change->event, now, NULL);
}

static bool apply(bench *b, const soj_change *change, soj_time now)
{
    const soj_property trait = {change->attribute, change->value};
    switch (change->kind) {
    case SOJ_CHANGE_SET:
        return post(b, soj_model_event(b->model, "Identify", 8), now, &trait);
    case SOJ_CHANGE_EVENT:
        return post(b, change->event, now, NULL);
    case SOJ_CHANGE_PLACE:
        return place(b, change, now);
    default:
        return true;
    }
}

/* When the touchpoint goes out after a change at `now`; SOJ_TIME_NEVER: it does not. */
static soj_time sent_after(bench *b, const soj_explanation *got, const soj_change *change,
                           soj_time now)
{
    memcpy(b->copy, b->record, b->len);
    b->copy_len = b->len;
    b->stops = false;
    run_to(b, now);
    b->touchpoint = got->touchpoint;
    b->emitted = SOJ_TIME_NEVER;
    if (!apply(b, change, now))
        return SOJ_TIME_NEVER;
    b->stops = true;
    run_to(b, SOJ_TIME_MAX);
    return b->emitted;
}

/* None of the kinds that are offered does, but where nothing is tried: by hand, values of bools. */
static bool nothing_helps(bench *b, const soj_explanation *got, soj_time now)
{
    soj_model_summary info = {.struct_size = sizeof info};
    soj_change change = {.kind = SOJ_CHANGE_WAIT};
    PT_CHECK(soj_model_info(b->model, &info) == SOJ_OK);
    if (got->is_foreseen && got->last.reason == SOJ_REASON_HOLDOUT)
        return true;
    if (sent_after(b, got, &change, now) != SOJ_TIME_NEVER)
        return false;
    for (uint32_t i = 0; i < info.n_attributes; i++) {
        change = (soj_change){.kind = SOJ_CHANGE_SET, .attribute = i};
        change.value.type = SOJ_TYPE_BOOL;
        change.value.as.boolean = true;
        /* of another occurrence it may be, which is not what was asked */
        if (!got->is_foreseen && soj_model_attribute_type(b->model, i) == SOJ_TYPE_BOOL &&
            sent_after(b, got, &change, now) != SOJ_TIME_NEVER)
            return false;
    }
    return true;
}

static bool is_right(bench *b, const soj_explanation *got, soj_time now)
{
    soj_time sent;
    if (got->change.kind == SOJ_CHANGE_RAISE_CAP)
        return true; /* in the model: see test_explain.c */
    if (got->change.kind == SOJ_CHANGE_IMPOSSIBLE)
        return nothing_helps(b, got, now);
    sent = sent_after(b, got, &got->change, now);
    if (got->change.kind == SOJ_CHANGE_WAIT)
        return sent == got->change.time;
    return sent != SOJ_TIME_NEVER;
}

static uint64_t judge(bench *b, soj_time now, uint64_t seed)
{
    soj_explain_question q = SOJ_EXPLAIN_QUESTION_INIT;
    soj_explanations *all = NULL;
    uint64_t n = 0;
    q.model = b->model;
    q.zones = b->zones;
    q.customer = "c";
    q.customer_len = 1;
    q.record = b->record;
    q.record_len = b->len;
    q.now = now;
    if (soj_explain(&q, &all) != SOJ_OK)
        return 0;
    for (size_t i = 0; i < soj_explanations_count(all); i++) {
        const soj_explanation *got = soj_explanations_get(all, i);
        b->kinds[got->change.kind]++;
        if (got->change.kind == SOJ_CHANGE_IMPOSSIBLE)
            b->hopeless[got->is_foreseen ? got->last.reason : 0]++;
        if (got->change.kind == SOJ_CHANGE_NONE)
            continue;
        n++;
        if (is_right(b, got, now))
            continue;
        b->wrong++;
        (void)printf("seed %" PRIu64 ": touchpoint %u, reason %d, change %d: wrong\n", seed,
                     (unsigned)got->touchpoint, (int)got->last.reason, (int)got->change.kind);
    }
    soj_explanations_free(all);
    return n;
}

static void live(bench *b, pt_rng *rng, soj_time *now)
{
    soj_model_summary info = {.struct_size = sizeof info};
    PT_CHECK(soj_model_info(b->model, &info) == SOJ_OK);
    b->copy_len = 0;
    b->stops = false;
    (void)post(b, soj_model_event(b->model, "Identify", 8), *now, NULL);
    for (int i = 0; i < 12 && b->copy_len > 0; i++) {
        *now += (soj_time)pt_between(rng, 1, 200) * SOJ_HOUR;
        run_to(b, *now);
        (void)post(b, (uint32_t)pt_below(rng, (int)info.n_events), *now, NULL);
    }
    memcpy(b->record, b->copy, b->copy_len);
    b->len = b->copy_len;
}

static uint64_t try_seed(bench *b, uint64_t seed)
{
    static pt_model model;
    pt_rng rng = {.state = seed};
    pt_out text = {NULL, 0, 0};
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    soj_time now = PT_START;
    uint64_t n = 0;
    rng.state = pt_next(&rng);
    pt_generate_model(&rng, &model);
    pt_print_model(&text, &model);
    options.zones = b->zones;
    PT_CHECK(soj_model_compile(text.data, text.len, NULL, NULL, &b->model) == SOJ_OK);
    PT_CHECK(soj_work_make(b->model, &options, &b->work) == SOJ_OK);
    live(b, &rng, &now);
    if (b->len > 0)
        n = judge(b, now + SOJ_HOUR, seed);
    soj_work_free(b->work);
    soj_model_unref(b->model);
    pt_out_free(&text);
    return n;
}

int main(int argc, char **argv)
{
    static bench b;
    uint64_t most = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    uint64_t n = 0;
    b.zones = pt_zones_make();
    for (; n < most; seed++)
        n += try_seed(&b, seed);
    (void)printf("%" PRIu64 " non-sends, %" PRIu64 " wrong; changes by kind:", n, b.wrong);
    for (int i = 0; i < KINDS; i++)
        (void)printf(" %" PRIu64, b.kinds[i]);
    (void)printf("; impossible by reason:");
    for (int i = 0; i <= SOJ_REASON_HELD; i++)
        (void)printf(" %" PRIu64, b.hopeless[i]);
    (void)printf("\n");
    soj_zones_unref(b.zones);
    return b.wrong > 0;
}
