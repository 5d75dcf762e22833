/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <float.h>
#include <string.h>

#include "cli.h"

static const char *const touchpoint_columns[] = {
    "id",     "customer", "touchpoint", "stage", "channel", "content",     "variant", "data",
    "intent", "owner",    "cost",       "due",   "emitted", "valid_until", NULL};
static const char *const transition_columns[] = {"customer", "track", "from",    "to", "cause",
                                                 "event",    "time",  "sojourn", NULL};
static const char *const decision_columns[] = {"customer", "touchpoint", "occurrence", "decision",
                                               "reason",   "rule",       "due",        "time",
                                               "next",     NULL};
static const char *const customer_columns[] = {"customer",   "stages", "since",
                                               "attributes", "clock",  NULL};

static const char *const *const columns[N_STREAMS] = {touchpoint_columns, transition_columns,
                                                      decision_columns, customer_columns};

bool rows_open(struct rows *rows, const soj_model *model, const struct options *options)
{
    *rows = (struct rows){.model = model};
    for (size_t i = 0; i < N_STREAMS; i++) {
        if (!sink_open(&rows->sinks[i], options->streams[i], options->is_csv, columns[i])) {
            return false;
        }
    }
    return true;
}

bool rows_close(struct rows *rows)
{
    bool is_fine = true;
    text_free(&rows->json);
    for (size_t i = 0; i < N_STREAMS; i++) {
        is_fine = sink_close(&rows->sinks[i]) && is_fine;
    }
    return is_fine;
}

static void add_time(struct text *text, soj_time value)
{
    text_addc(text, '"');
    text_time(text, value);
    text_addc(text, '"');
}

/* JSON has no infinity: it is text there. */
static void add_number(struct text *text, double value)
{
    if (value > DBL_MAX) {
        text_adds(text, "\"Infinity\"");
    } else if (value < -DBL_MAX) {
        text_adds(text, "\"-Infinity\"");
    } else {
        text_double(text, value);
    }
}

static void add_value(struct text *text, const soj_value *value)
{
    switch (value->type) {
    case SOJ_TYPE_BOOL:
        text_adds(text, value->as.boolean ? "true" : "false");
        break;
    case SOJ_TYPE_INT:
        text_int(text, value->as.integer);
        break;
    case SOJ_TYPE_DOUBLE:
        add_number(text, value->as.number);
        break;
    case SOJ_TYPE_STRING:
        text_json(text, value->as.text, value->len);
        break;
    case SOJ_TYPE_TIMESTAMP:
        add_time(text, value->as.time);
        break;
    case SOJ_TYPE_DATE:
        text_addc(text, '"');
        text_date(text, value->as.integer);
        text_addc(text, '"');
        break;
    case SOJ_TYPE_DURATION:
        text_addc(text, '"');
        text_duration(text, value->as.duration);
        text_addc(text, '"');
        break;
    default:
        text_adds(text, "null");
        break;
    }
}

static void add_name(struct text *json, uint32_t i, soj_text name)
{
    text_addc(json, i > 0 ? ',' : '{');
    text_json(json, name.data, name.len);
    text_addc(json, ':');
}

/* The data of a touchpoint as an object; null where there are none. */
static void write_data(struct rows *rows, const soj_touchpoint *touchpoint)
{
    struct sink *sink = &rows->sinks[STREAM_TOUCHPOINTS];
    struct text *json = &rows->json;
    if (touchpoint->n_data == 0) {
        sink_null(sink);
        return;
    }
    text_clear(json);
    for (size_t i = 0; i < touchpoint->n_data; i++) {
        add_name(json, (uint32_t)i, touchpoint->data[i].name);
        add_value(json, &touchpoint->data[i].value);
    }
    text_addc(json, '}');
    sink_json(sink, json);
}

static bool write_touchpoint(struct rows *rows, const soj_output *output)
{
    struct sink *sink = &rows->sinks[STREAM_TOUCHPOINTS];
    const soj_touchpoint *touchpoint = &output->as.touchpoint;
    sink_word(sink, touchpoint->id);
    sink_text(sink, output->customer);
    sink_text(sink, touchpoint->path);
    sink_text(sink, touchpoint->stage_path);
    sink_text(sink, touchpoint->channel);
    sink_text(sink, touchpoint->content);
    sink_text(sink, touchpoint->variant);
    write_data(rows, touchpoint);
    sink_word(sink, soj_intent_name(touchpoint->intent));
    sink_text(sink, touchpoint->owner);
    if (touchpoint->has_cost) {
        sink_double(sink, touchpoint->cost);
    } else {
        sink_null(sink);
    }
    sink_time(sink, touchpoint->due);
    sink_time(sink, touchpoint->emitted);
    sink_time(sink, touchpoint->valid_until);
    return sink_end(sink);
}

static bool write_transition(struct rows *rows, const soj_output *output)
{
    struct sink *sink = &rows->sinks[STREAM_TRANSITIONS];
    const soj_transition *transition = &output->as.transition;
    sink_text(sink, output->customer);
    sink_text(sink, soj_model_track_name(rows->model, transition->track));
    sink_text(sink, soj_model_stage_path(rows->model, transition->from));
    sink_text(sink, soj_model_stage_path(rows->model, transition->to));
    sink_word(sink, soj_cause_name(transition->cause));
    sink_text(sink, soj_model_event_name(rows->model, transition->event));
    sink_time(sink, transition->time);
    sink_seconds(sink, transition->sojourn);
    return sink_end(sink);
}

static bool write_decision(struct rows *rows, const soj_output *output)
{
    struct sink *sink = &rows->sinks[STREAM_DECISIONS];
    const soj_decision *decision = &output->as.decision;
    sink_text(sink, output->customer);
    sink_text(sink, soj_model_touchpoint_path(rows->model, decision->touchpoint));
    sink_uint(sink, decision->occurrence);
    sink_word(sink, soj_decision_name(decision->decision));
    sink_word(sink, soj_reason_name(decision->reason));
    sink_text(sink, decision->rule);
    sink_time(sink, decision->due);
    sink_time(sink, decision->time);
    sink_time(sink, decision->next);
    return sink_end(sink);
}

bool rows_output(struct rows *rows, const soj_output *output)
{
    static const struct {
        int32_t kind;
        enum stream stream;
        bool (*write)(struct rows *rows, const soj_output *output);
    } writers[] = {
        {SOJ_OUTPUT_TOUCHPOINT, STREAM_TOUCHPOINTS, write_touchpoint},
        {SOJ_OUTPUT_TRANSITION, STREAM_TRANSITIONS, write_transition},
        {SOJ_OUTPUT_DECISION, STREAM_DECISIONS, write_decision},
    };
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (writers[i].kind == output->kind && rows->sinks[writers[i].stream].file) {
            return writers[i].write(rows, output);
        }
    }
    return true;
}

/* One customer on its way into a row. */
struct customer {
    const soj_model *model;
    soj_text key;
    const void *record;
    size_t len;
    soj_model_summary summary;
    struct text json;
};

static soj_status add_stages(struct customer *customer, struct sink *sink)
{
    soj_time first_since = SOJ_TIME_NEVER;
    text_clear(&customer->json);
    for (uint32_t i = 0; i < customer->summary.n_tracks; i++) {
        uint32_t stage = SOJ_NONE;
        soj_time since = 0;
        const soj_status status =
            soj_record_stage(customer->model, customer->record, customer->len, i, &stage, &since);
        if (status != SOJ_OK) {
            return status;
        }
        add_name(&customer->json, i, soj_model_track_name(customer->model, i));
        const soj_text path = soj_model_stage_path(customer->model, stage);
        text_json(&customer->json, path.data, path.len);
        first_since = i == 0 ? since : first_since;
    }
    text_addc(&customer->json, '}');
    sink_json(sink, &customer->json);
    sink_time(sink, first_since);
    return SOJ_OK;
}

static soj_status add_attributes(struct customer *customer, struct sink *sink)
{
    text_clear(&customer->json);
    for (uint32_t i = 0; i < customer->summary.n_attributes; i++) {
        soj_value value = {0};
        const soj_status status =
            soj_record_attribute(customer->model, customer->record, customer->len, i, &value);
        if (status != SOJ_OK) {
            return status;
        }
        add_name(&customer->json, i, soj_model_attribute_name(customer->model, i));
        add_value(&customer->json, &value);
    }
    text_adds(&customer->json, customer->summary.n_attributes > 0 ? "}" : "{}");
    sink_json(sink, &customer->json);
    return SOJ_OK;
}

static bool write_customer(struct customer *customer, struct sink *sink)
{
    soj_time clock = 0;
    sink_text(sink, customer->key);
    soj_status status = add_stages(customer, sink);
    if (status == SOJ_OK) {
        status = add_attributes(customer, sink);
    }
    if (status == SOJ_OK) {
        status = soj_record_clock(customer->model, customer->record, customer->len, &clock);
    }
    if (status == SOJ_OK && customer->json.failed) {
        status = SOJ_ERR_NOMEM;
    }
    if (status != SOJ_OK) {
        cli_say("a customer cannot be written: %s", soj_status_message(status));
        return false;
    }
    sink_time(sink, clock);
    return sink_end(sink);
}

bool rows_customers(struct rows *rows, const soj_engine *engine)
{
    struct sink *sink = &rows->sinks[STREAM_CUSTOMERS];
    struct customer customer = {.model = rows->model,
                                .summary = {.struct_size = sizeof(soj_model_summary)}};
    if (!sink->file) {
        return true;
    }
    bool is_fine = soj_model_info(rows->model, &customer.summary) == SOJ_OK;
    const size_t n = soj_engine_numbers(engine);
    for (size_t i = 0; is_fine && i < n; i++) {
        /* Who was erased is not there any more. */
        if (soj_engine_customer(engine, i, &customer.key, &customer.record, &customer.len) ==
            SOJ_OK) {
            is_fine = write_customer(&customer, sink);
        }
    }
    text_free(&customer.json);
    return is_fine;
}
