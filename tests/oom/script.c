/* SPDX-License-Identifier: MIT */
#include "oom/script.h"

#include <stdio.h>

#include "support/golden.h"
#include "support/test.h"

#define BEGIN     (1772442000 * SOJ_SECOND) /* 2026-03-02T09:00:00Z */
#define CUSTOMERS 12u

typedef struct player {
    soj_model *model;
    soj_engine *engine;
    failing_alloc *books;
    script_trace *trace;
} player;

soj_model *script_model(const char *name, const soj_allocator *allocator)
{
    char path[1024];
    size_t len;
    soj_model *model = NULL;
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    options.allocator = allocator;
    snprintf(path, sizeof(path), "%s/tests/oom/%s", SOJ_TEST_SOURCE_DIR, name);
    char *text = golden_read(path, &len);
    assert_non_null(text);
    soj_status status = soj_model_compile(text, len, &options, NULL, &model);
    free(text);
    if (status != SOJ_OK)
        fail_msg("%s: %s", name, soj_status_name(status));
    return model;
}

/* Whether a call has to be made again; there is memory from then on. */
static bool again(player *play, soj_status status)
{
    if (status != SOJ_ERR_NOMEM) {
        assert_int_equal(status, SOJ_OK);
        return false;
    }
    if (play->books->failures == 0)
        fail_msg("out of memory, and no allocation failed");
    play->trace->nomem++;
    failing_alloc_arm(play->books, 0, false);
    return true;
}

/* Values of `data` that are text or time. */
static void note_data(char *line, size_t size, const soj_touchpoint *todo)
{
    size_t n = 0;
    line[0] = '\0';
    for (size_t i = 0; i < todo->n_data; i++) {
        const soj_value *value = &todo->data[i].value;
        int more = value->type == SOJ_TYPE_STRING
                       ? snprintf(line + n, size - n, " %s=%.*s", todo->data[i].name.data,
                                  (int)value->len, value->as.text)
                       : snprintf(line + n, size - n, " %s=%lld", todo->data[i].name.data,
                                  (long long)value->as.time);
        assert_in_range(more, 1, (int)(size - n) - 1);
        n += (size_t)more;
    }
}

static void note(script_trace *trace, const soj_output *out)
{
    char data[256];
    char line[512];
    int n = 0;
    int key = (int)out->customer.len;
    if (out->kind == SOJ_OUTPUT_TOUCHPOINT) {
        const soj_touchpoint *todo = &out->as.touchpoint;
        note_data(data, sizeof(data), todo);
        n = snprintf(line, sizeof(line), "%.*s %s %s %s %lld%s\n", key, out->customer.data,
                     todo->path.data, todo->id, todo->content.data ? todo->content.data : "-",
                     (long long)todo->emitted, data);
    } else if (out->kind == SOJ_OUTPUT_TRANSITION) {
        const soj_transition *move = &out->as.transition;
        n = snprintf(line, sizeof(line), "%.*s %u>%u %d %lld\n", key, out->customer.data,
                     (unsigned)move->from, (unsigned)move->to, (int)move->cause,
                     (long long)move->time);
    } else if (out->kind == SOJ_OUTPUT_DECISION) {
        const soj_decision *became = &out->as.decision;
        n = snprintf(line, sizeof(line), "%.*s %u %d %d %lld\n", key, out->customer.data,
                     (unsigned)became->touchpoint, (int)became->decision, (int)became->reason,
                     (long long)became->time);
    }
    assert_in_range(n, 1, sizeof(line) - 1);
    assert_true(trace->len + (size_t)n < sizeof(trace->text));
    memcpy(trace->text + trace->len, line, (size_t)n + 1);
    trace->len += (size_t)n;
}

static void drain(player *play)
{
    const soj_output *out;
    while ((out = soj_engine_next(play->engine)))
        note(play->trace, out);
}

static soj_event event_of(player *play, const char *name, unsigned customer, soj_time time,
                          char key[32])
{
    int len = snprintf(key, 32, "customer-%u", customer);
    return (soj_event){.customer = key,
                       .customer_len = (size_t)len,
                       .event = soj_model_event(play->model, name, strlen(name)),
                       .time = time};
}

static void post(player *play, const soj_event *event)
{
    while (again(play, soj_engine_post(play->engine, event, NULL))) {
    }
}

/* Values of text and time, so that records have tails and timers follow attributes. */
static void buy(player *play, unsigned customer, soj_time time)
{
    char key[32];
    soj_event event = event_of(play, "Bought", customer, time, key);
    soj_property values[2] = {
        {soj_model_property(play->model, event.event, "plan", 4), {SOJ_TYPE_STRING, 3, {0}}},
        {soj_model_property(play->model, event.event, "renews", 6), {SOJ_TYPE_TIMESTAMP, 0, {0}}}};
    values[0].value.as.text = "pro";
    values[1].value.as.time = time + 40 * SOJ_DAY;
    event.properties = values;
    event.n_properties = 2;
    post(play, &event);
}

static void identify(player *play, unsigned customer, soj_time time)
{
    static const char name[] = "a name of some length, so that the record grows by it";
    char key[32];
    soj_event event = event_of(play, "Identify", customer, time, key);
    soj_property trait = {soj_model_attribute(play->model, "name", 4),
                          {SOJ_TYPE_STRING, sizeof(name) - 1, {0}}};
    trait.value.as.text = name;
    event.properties = &trait;
    event.n_properties = 1;
    post(play, &event);
}

/* With an id, and once more: the second is a duplicate. */
static void miss_payment(player *play, unsigned customer, soj_time time, const char *invoice)
{
    char key[32];
    soj_event event = event_of(play, "Failed", customer, time, key);
    soj_property value = {soj_model_property(play->model, event.event, "invoice", 7),
                          {SOJ_TYPE_STRING, (uint32_t)strlen(invoice), {0}}};
    value.value.as.text = invoice;
    event.properties = &value;
    event.n_properties = 1;
    event.id = invoice;
    event.id_len = strlen(invoice);
    post(play, &event);
    post(play, &event);
}

/* Put into stages of two tracks, whoever it is. */
static void place(player *play, unsigned customer, soj_time time)
{
    static const char name[] = "a name that was brought along";
    char key[32];
    int len = snprintf(key, sizeof(key), "customer-%u", customer);
    soj_placed_stage stages[] = {{soj_model_stage(play->model, "live.used", 9), time - SOJ_DAY},
                                 {soj_model_stage(play->model, "billing.due", 11), time}};
    soj_property trait = {soj_model_attribute(play->model, "name", 4),
                          {SOJ_TYPE_STRING, sizeof(name) - 1, {0}}};
    trait.value.as.text = name;
    soj_placement placement = {.customer = key,
                               .customer_len = (size_t)len,
                               .time = time,
                               .created = time - 2 * SOJ_DAY,
                               .stages = stages,
                               .n_stages = 2,
                               .attributes = &trait,
                               .n_attributes = 1};
    while (again(play, soj_engine_place(play->engine, &placement, NULL))) {
    }
}

static void see_in_a_batch(player *play, soj_time time)
{
    char keys[CUSTOMERS][32];
    soj_event events[CUSTOMERS];
    soj_result results[CUSTOMERS];
    size_t done = 0;
    for (unsigned i = 0; i < CUSTOMERS; i++)
        events[i] = event_of(play, "Seen", i, time, keys[i]);
    for (size_t from = 0; from < CUSTOMERS; from += done) {
        soj_status status = soj_engine_post_batch(play->engine, events + from, CUSTOMERS - from,
                                                  results + from, &done);
        if (!again(play, status))
            assert_int_equal(from + done, CUSTOMERS);
    }
    for (unsigned i = 0; i < CUSTOMERS; i++)
        assert_int_equal(results[i].status, SOJ_OK);
}

static void advance(player *play, soj_time now, size_t max_steps)
{
    bool more = true;
    while (more) {
        if (!again(play, soj_engine_advance(play->engine, now, max_steps, &more)))
            continue;
        more = true;
    }
}

static void life(player *play)
{
    char key[32];
    for (unsigned i = 0; i < CUSTOMERS; i += 2)
        identify(play, i, BEGIN);
    see_in_a_batch(play, BEGIN + SOJ_HOUR);
    drain(play);
    for (unsigned i = 0; i < CUSTOMERS; i += 3)
        buy(play, i, BEGIN + SOJ_DAY);
    see_in_a_batch(play, BEGIN + 5 * SOJ_DAY);
    advance(play, BEGIN + 20 * SOJ_DAY, 3);
    drain(play);
    for (unsigned i = 0; i < CUSTOMERS; i += 4) {
        miss_payment(play, i, BEGIN + 20 * SOJ_DAY, "invoice-1");
        miss_payment(play, i, BEGIN + 20 * SOJ_DAY + SOJ_HOUR, "invoice-2");
    }
    place(play, 1, BEGIN + 20 * SOJ_DAY);
    place(play, CUSTOMERS, BEGIN + 20 * SOJ_DAY);
    soj_event gone = event_of(play, "Customer Erased", 2, BEGIN + 21 * SOJ_DAY, key);
    post(play, &gone);
    soj_event back = event_of(play, "Bought", 2, BEGIN + 22 * SOJ_DAY, key);
    post(play, &back);
    soj_event leaving = event_of(play, "Left", 3, BEGIN + 21 * SOJ_DAY, key);
    post(play, &leaving);
    advance(play, BEGIN + 400 * SOJ_DAY, 0);
    drain(play);
}

void script_play(soj_model *model, failing_alloc *books, size_t n, bool on, script_trace *trace)
{
    player play = {model, NULL, books, trace};
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.allocator = &books->allocator;
    options.event_id_retention = 30 * SOJ_DAY;
    *trace = (script_trace){.len = 0};
    failing_alloc_arm(books, n, on);
    while (again(&play, soj_engine_new(model, &options, &play.engine)))
        assert_null(play.engine);
    life(&play);
    soj_engine_free(play.engine);
    failing_alloc_check_empty(books);
}
