/* SPDX-License-Identifier: MIT */
#include "fuzz/any_model.h"

#include "fuzz/fuzz.h"
#include "model/model.h"
#include "run/record.h"
#include "support/few_zones.h"

enum { INPUTS = 40, STEPS = 300, MOST_VALUES = 255 };

static const char customer[] = "c";
static const soj_time BEGIN = 1772442000 * SOJ_SECOND;

typedef struct run {
    soj_model *model;
    soj_zones *zones;
    const uint8_t *data;
    size_t size, at;
    uint64_t state;
    soj_time now;
    bool is_foreign; /* the record comes from outside: it may promise what is not due */
    char id[33];     /* of the last emission; empty: none yet */
    soj_property values[MOST_VALUES];
} run;

/* A number from 0 to n - 1. */
static uint32_t pick(run *r, uint32_t n)
{
    uint8_t byte = r->size > 0 ? r->data[r->at++ % r->size] : 0;
    r->state = (r->state + byte) * 6364136223846793005u + 1442695040888963407u;
    return n == 0 ? 0 : (uint32_t)(r->state >> 33) % n;
}

static void read_bytes(const void *data, size_t len)
{
    volatile unsigned char sum = 0;
    for (size_t i = 0; data && i < len; i++)
        sum = (unsigned char)(sum + ((const unsigned char *)data)[i]);
}

static void read_text(soj_text text)
{
    read_bytes(text.data, text.len);
}

static void ignore(void *ctx, const char *data, size_t len)
{
    (void)ctx;
    read_bytes(data, len);
}

/* ---- values ---- */

static void set_one_of(run *r, const soj__domain *domain, soj_value *out)
{
    const soj__program *program = r->model->program;
    const soj__constant *constant =
        soj__program_constant(program, domain->one_of.first + pick(r, domain->one_of.n));
    if (domain->type != SOJ_TYPE_STRING) {
        out->as.integer = (int64_t)constant->bits;
        return;
    }
    soj_text text = soj__program_text(program, constant->text);
    out->as.text = text.data;
    out->len = (uint32_t)text.len;
}

static void set_text(run *r, soj_value *out)
{
    static const char *const texts[] = {"", "/a", "help", "pro", "Zo\xc3\xab and a longer text"};
    out->as.text = texts[pick(r, SOJ__ARRAY_LEN(texts))];
    out->len = (uint32_t)strlen(out->as.text);
}

static soj_value make_value(run *r, const soj__domain *domain)
{
    static const int64_t numbers[] = {0, 1, -1, 2, 5, 60, 1000, INT64_MAX, INT64_MIN};
    soj_value out = {.type = domain->type};
    int64_t number = numbers[pick(r, SOJ__ARRAY_LEN(numbers))];
    if (pick(r, 16) == 0)
        return (soj_value){.type = SOJ_TYPE_ABSENT};
    if (domain->one_of.n > 0)
        set_one_of(r, domain, &out);
    else if (domain->type == SOJ_TYPE_STRING)
        set_text(r, &out);
    else if (domain->type == SOJ_TYPE_BOOL)
        out.as.boolean = number & 1;
    else if (domain->type == SOJ_TYPE_DOUBLE)
        out.as.number = (double)number * 1.5;
    else if (domain->type == SOJ_TYPE_TIMESTAMP)
        out.as.time = r->now + ((int64_t)pick(r, 60) - 20) * SOJ_DAY;
    else if (domain->type == SOJ_TYPE_DURATION)
        out.as.duration = (int64_t)pick(r, 100) * SOJ_HOUR;
    else
        out.as.integer = number;
    return out;
}

/* Values for some of the handles of an event, or, for SOJ_NONE or Identify, of the attributes. */
static size_t make_values(run *r, uint32_t event)
{
    const soj__program *program = r->model->program;
    bool is_traits = event == SOJ_NONE || event == program->identify;
    uint32_t first = is_traits ? 0 : soj__program_event(program, event)->properties.first;
    uint32_t n =
        is_traits ? program->attributes.n : soj__program_event(program, event)->properties.n;
    size_t made = 0;
    for (uint32_t i = 0; i < n && made < MOST_VALUES; i++) {
        if (is_traits ? pick(r, 8) != 0 : pick(r, 4) == 0)
            continue;
        const soj__domain *domain = is_traits ? &soj__program_attribute(program, i)->domain
                                              : &soj__program_property(program, first + i)->domain;
        r->values[made++] = (soj_property){i, make_value(r, domain)};
    }
    return made;
}

static const char *const zone_names[] = {"America/New_York", "Asia/Kolkata", "", "UTC", "Nowhere"};

static const char *pick_zone(run *r)
{
    return zone_names[pick(r, SOJ__ARRAY_LEN(zone_names))];
}

/* Now and then a customer moves. */
static size_t make_zone(run *r, size_t made)
{
    if (made == MOST_VALUES || pick(r, 3) != 0)
        return made;
    const char *name = pick_zone(r);
    r->values[made] = (soj_property){
        SOJ_TRAIT_ZONE, {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(name), .as.text = name}};
    return made + 1;
}

/* What feedback says of an emission: an id that there is, and now and then where it was. */
static size_t make_report(run *r, size_t made)
{
    const soj__program *program = r->model->program;
    size_t kept = 0;
    for (size_t i = 0; i < made; i++) {
        if (r->values[i].handle > SOJ__FEEDBACK_TOUCHPOINT)
            r->values[kept++] = r->values[i];
    }
    r->values[kept++] =
        (soj_property){SOJ__FEEDBACK_ID,
                       {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(r->id), .as.text = r->id}};
    if (program->touchpoints.n > 0 && pick(r, 2) == 0) {
        const uint32_t touchpoint = pick(r, program->touchpoints.n);
        soj_text path =
            soj__program_text(program, soj__program_touchpoint(program, touchpoint)->path);
        r->values[kept++] = (soj_property){
            SOJ__FEEDBACK_TOUCHPOINT,
            {.type = SOJ_TYPE_STRING, .len = (uint32_t)path.len, .as.text = path.data}};
    }
    return kept;
}

static soj_event make_event(run *r)
{
    const soj__program *program = r->model->program;
    soj_event event = {.customer = customer, .customer_len = 1, .time = r->now};
    event.event = pick(r, program->events.n);
    event.n_properties = make_values(r, event.event);
    if (soj__program_event(program, event.event)->feedback != SOJ__FEEDBACK_NONE && pick(r, 4) != 0)
        event.n_properties = make_report(r, event.n_properties);
    if (event.event == program->identify)
        event.n_properties = make_zone(r, event.n_properties);
    event.properties = r->values;
    if (pick(r, 8) == 0)
        event.time -= (int64_t)pick(r, 100) * SOJ_HOUR;
    return event;
}

/* ---- by an engine ---- */

static void read_output(run *r, const soj_output *output)
{
    read_text(output->customer);
    if (output->kind == SOJ_OUTPUT_DECISION)
        read_text(output->as.decision.rule);
    if (output->kind != SOJ_OUTPUT_TOUCHPOINT)
        return;
    const soj_touchpoint *touchpoint = &output->as.touchpoint;
    memcpy(r->id, touchpoint->id, sizeof(r->id));
    read_text(touchpoint->path);
    read_text(touchpoint->variant);
    read_text(touchpoint->stage_path);
    read_text(touchpoint->channel);
    read_text(touchpoint->content);
    read_text(touchpoint->owner);
    for (size_t i = 0; i < touchpoint->n_data; i++) {
        read_text(touchpoint->data[i].name);
        if (touchpoint->data[i].value.type == SOJ_TYPE_STRING)
            read_bytes(touchpoint->data[i].value.as.text, touchpoint->data[i].value.len);
    }
}

static void place(run *r, soj_engine *engine)
{
    const soj_placed_stage stage = {pick(r, r->model->program->stages.n),
                                    r->now - (int64_t)pick(r, 50) * SOJ_DAY};
    soj_placement placement = {.customer = customer,
                               .customer_len = 1,
                               .time = r->now,
                               .created = r->now - 60 * SOJ_DAY,
                               .stages = &stage,
                               .n_stages = pick(r, 2)};
    placement.n_attributes = make_values(r, SOJ_NONE);
    placement.attributes = r->values;
    placement.zone = pick(r, 4) == 0 ? pick_zone(r) : NULL;
    placement.zone_len = placement.zone ? strlen(placement.zone) : 0;
    (void)!soj_engine_place(engine, &placement, NULL);
}

/* Holds something, or lets something go, be it held or not. */
static void hold(run *r, soj_engine *engine)
{
    const soj__program *program = r->model->program;
    int32_t what = (int32_t)pick(r, 3) + SOJ_HOLD_ALL;
    uint32_t handle =
        pick(r, what == SOJ_HOLD_CHANNEL ? program->channels.n : program->touchpoints.n + 1);
    if (what == SOJ_HOLD_ALL)
        handle = SOJ_NONE;
    if (pick(r, 2) == 0)
        (void)!soj_hold(engine, what, handle);
    else
        (void)!soj_release(engine, what, handle);
}

static void run_engine(run *r)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine;
    options.zones = r->zones;
    if (soj_engine_new(r->model, &options, &engine) != SOJ_OK)
        return;
    for (int i = 0; i < INPUTS; i++) {
        uint32_t what = pick(r, 8);
        if (what == 7 && pick(r, 2) == 0)
            hold(r, engine);
        r->now += (int64_t)pick(r, 40) * SOJ_HOUR;
        soj_event event = make_event(r);
        if (what == 0)
            place(r, engine);
        else if (what == 1)
            (void)!soj_engine_advance(engine, r->now, STEPS, NULL);
        else
            (void)!soj_engine_post(engine, &event, NULL);
        for (const soj_output *output; (output = soj_engine_next(engine)) != NULL;)
            read_output(r, output);
    }
    soj_engine_free(engine);
}

/* ---- by hand ---- */

any_record any_record_new(const soj_model *model)
{
    const size_t most = model->program->record_max;
    any_record record = {.bytes = malloc(most), .next = malloc(most), .capacity = most};
    FUZZ_CHECK(record.bytes && record.next);
    return record;
}

void any_record_free(any_record *record)
{
    free(record->bytes);
    free(record->next);
}

static bool is_beyond_time(const run *r, soj_status status)
{
    return status == SOJ_ERR_TIME && r->now > SOJ_TIME_MAX;
}

/* What an event that the model declares may come to, and the clock always does, or a `now` that is
 * no time, which is looked at before the record. */
static bool is_possible(const run *r, soj_status status, bool is_event)
{
    static const soj_status of_event[] = {SOJ_ERR_TYPE, SOJ_ERR_RANGE,       SOJ_ERR_READ_ONLY,
                                          SOJ_ERR_LOOP, SOJ_ERR_LIMIT,       SOJ_ERR_DUE,
                                          SOJ_ERR_TIME, SOJ_ERR_UNSUPPORTED, SOJ_ERR_ZONE};
    for (size_t i = 0; is_event && i < SOJ__ARRAY_LEN(of_event); i++) {
        if (status == of_event[i])
            return true;
    }
    return status == SOJ_OK || is_beyond_time(r, status) ||
           (r->is_foreign && !is_event && (status == SOJ_ERR_CORRUPT || status == SOJ_ERR_ZONE));
}

/* From a copy of the record that ends where it ends, so that reading past its end is seen. */
static soj_status call(soj_work *work, const soj_input *input, const any_record *record,
                       size_t *out_len, soj_result *out_result)
{
    uint8_t *exact = malloc(record->len > 0 ? record->len : 1);
    FUZZ_CHECK(exact);
    memcpy(exact, record->bytes, record->len);
    soj_status status = soj_step(work, input, record->len ? exact : NULL, record->len, record->next,
                                 record->capacity, out_len, out_result);
    free(exact);
    return status;
}

static bool step(run *r, soj_work *work, any_record *record, const soj_event *event)
{
    const soj__program *program = r->model->program;
    const soj_input input = {
        .event = event, .customer = customer, .customer_len = 1, .now = r->now};
    size_t len = 0;
    const bool is_sound =
        record->len == 0 || soj__record_check(program, record->bytes, record->len) == SOJ_OK;
    soj_result result = {.is_ignored = false}; /* of an event alone */
    const soj_status status = call(work, &input, record, &len, &result);
    for (const soj_output *output; (output = soj_work_next(work)) != NULL;)
        read_output(r, output);
    if (is_sound)
        FUZZ_CHECK(is_possible(r, status, event != NULL));
    else
        FUZZ_CHECK(status == SOJ_ERR_CORRUPT || status == SOJ_ERR_LAYOUT || event ||
                   is_beyond_time(r, status));
    if (status != SOJ_OK)
        return false;
    if (record->len == 0 && result.is_ignored) {
        FUZZ_CHECK(len == 0);
        return true;
    }
    FUZZ_CHECK(is_sound && soj__record_check(program, record->next, len) == SOJ_OK);
    uint8_t *swapped = record->bytes;
    record->bytes = record->next;
    record->next = swapped;
    record->len = len;
    r->is_foreign &= result.is_ignored; /* then it is the same record */
    return true;
}

void any_record_read(soj_model *model, const uint8_t *bytes, size_t len)
{
    const soj__program *program = model->program;
    soj_text zone = {NULL, 0};
    soj_time time;
    (void)!soj_record_zone(model, bytes, len, &zone);
    read_text(zone);
    (void)!soj_record_due(model, bytes, len, &time);
    (void)!soj_record_clock(model, bytes, len, &time);
    (void)!soj_record_created(model, bytes, len, &time);
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        soj_value value;
        if (soj_record_attribute(model, bytes, len, i, &value) == SOJ_OK &&
            value.type == SOJ_TYPE_STRING)
            read_bytes(value.as.text, value.len);
    }
    for (uint32_t i = 0; i < program->tracks.n; i++) {
        uint32_t stage;
        if (soj_record_stage(model, bytes, len, i, &stage, &time) == SOJ_OK)
            FUZZ_CHECK(stage < program->stages.n && soj__program_stage(program, stage)->track == i);
    }
}

static void let_pass(run *r, soj_work *work, any_record *record)
{
    soj_time due = SOJ_TIME_NEVER;
    for (int i = 0; record->len > 0 && i < STEPS; i++) {
        if (soj_record_due(r->model, record->bytes, record->len, &due) != SOJ_OK || due > r->now ||
            !step(r, work, record, NULL))
            return;
    }
}

void any_model_step(soj_model *model, any_record *record, const uint8_t *data, size_t size,
                    int inputs)
{
    run *r = calloc(1, sizeof(*r));
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    soj_work *work = NULL;
    FUZZ_CHECK(r);
    *r = (run){.model = model, .zones = few_zones(), .data = data, .size = size, .now = BEGIN};
    options.zones = r->zones;
    r->is_foreign = record->len > 0;
    if (record->len > 0 && soj_record_clock(model, record->bytes, record->len, &r->now) == SOJ_OK)
        r->now += SOJ_HOUR;
    soj_status status = soj_work_make(model, &options, &work);
    FUZZ_CHECK(status == SOJ_OK || status == SOJ_ERR_ZONE); /* the model's own is another */
    for (int i = 0; work && i < inputs; i++) {
        r->now += (int64_t)pick(r, 40) * SOJ_HOUR;
        let_pass(r, work, record);
        soj_event event = make_event(r);
        (void)step(r, work, record, &event);
        any_record_read(model, record->bytes, record->len);
    }
    soj_work_free(work);
    soj_zones_unref(r->zones);
    free(r);
}

void any_model_run(soj_model *model, const uint8_t *data, size_t size)
{
    run *r = calloc(1, sizeof(*r));
    any_record record = any_record_new(model);
    FUZZ_CHECK(r);
    *r = (run){.model = model, .zones = few_zones(), .data = data, .size = size, .now = BEGIN};
    (void)!soj_model_show(model, ignore, NULL);
    run_engine(r);
    soj_zones_unref(r->zones);
    free(r);
    any_model_step(model, &record, data, size, INPUTS);
    any_record_free(&record);
}
