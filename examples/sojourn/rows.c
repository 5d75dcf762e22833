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

static const char *const *const all_columns[N_STREAMS] = {touchpoint_columns, transition_columns,
                                                          decision_columns, customer_columns};

bool rows_begin(struct rows *rows, const soj_model *model, const struct options *options,
                struct text *texts)
{
    bool is_fine = true;
    *rows = (struct rows){.model = model};
    for (size_t i = 0; i < N_STREAMS; i++) {
        rows->is_wanted[i] = options->streams[i] != NULL;
        is_fine = row_begin(&rows->rows[i], options->is_csv, all_columns[i], &texts[i]) && is_fine;
        if (rows->is_wanted[i] && i != STREAM_CUSTOMERS) {
            rows->memos[i] = memos_new();
            is_fine = is_fine && rows->memos[i];
        }
    }
    return is_fine;
}

void rows_free(struct rows *rows)
{
    text_free(&rows->json);
    for (size_t i = 0; i < N_STREAMS; i++) {
        row_free(&rows->rows[i]);
        memos_free(rows->memos[i]);
    }
}

void rows_headers(struct rows *rows)
{
    for (size_t i = 0; i < N_STREAMS; i++) {
        if (rows->is_wanted[i] && rows->rows[i].is_csv) {
            row_header(&rows->rows[i], all_columns[i]);
        }
    }
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
    struct row *row = &rows->rows[STREAM_TOUCHPOINTS];
    struct text *json = &rows->json;
    if (touchpoint->n_data == 0) {
        row_null(row);
        return;
    }
    text_clear(json);
    for (size_t i = 0; i < touchpoint->n_data; i++) {
        add_name(json, (uint32_t)i, touchpoint->data[i].name);
        add_value(json, &touchpoint->data[i].value);
    }
    text_addc(json, '}');
    row_json(row, json);
}

/* What a row has got since `from`, until the next that is added. */
static soj_text since(const struct row *row, size_t from)
{
    return (soj_text){row->text->data + from, row->text->len - from};
}

/* Texts of the model stay where they are: where one lies says which it is. */
static uint64_t place_of(soj_text text)
{
    return (uint64_t)(uintptr_t)text.data;
}

static uint64_t both(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

/* What is the same for a touchpoint's emissions: before its data, and behind them. */
static void write_touchpoint_names(struct row *row, const soj_touchpoint *touchpoint)
{
    row_text(row, touchpoint->path);
    row_text(row, touchpoint->stage_path);
    row_text(row, touchpoint->channel);
    row_text(row, touchpoint->content);
    row_text(row, touchpoint->variant);
}

static void write_touchpoint_terms(struct row *row, const soj_touchpoint *touchpoint)
{
    row_word(row, soj_intent_name(touchpoint->intent));
    row_text(row, touchpoint->owner);
    if (touchpoint->has_cost) {
        row_double(row, touchpoint->cost);
    } else {
        row_null(row);
    }
}

static void write_touchpoint(struct rows *rows, const soj_output *output)
{
    struct row *row = &rows->rows[STREAM_TOUCHPOINTS];
    const soj_touchpoint *touchpoint = &output->as.touchpoint;
    const uint64_t key[MEMO_KEYS] = {both(touchpoint->touchpoint, touchpoint->stage),
                                     place_of(touchpoint->content), place_of(touchpoint->variant)};
    struct memo *memo = memos_find(rows->memos[STREAM_TOUCHPOINTS], key);
    row_word(row, touchpoint->id);
    row_text(row, output->customer);
    if (memo_is(memo, key)) {
        row_again(row, &memo->first, 5);
        write_data(rows, touchpoint);
        row_again(row, &memo->second, 3);
    } else {
        const size_t names = row->text->len;
        write_touchpoint_names(row, touchpoint);
        const size_t names_len = row->text->len - names;
        write_data(rows, touchpoint);
        const size_t terms = row->text->len;
        write_touchpoint_terms(row, touchpoint);
        if (!row->text->failed) {
            memo_keep(memo, key, (soj_text){row->text->data + names, names_len}, since(row, terms));
        }
    }
    row_time(row, touchpoint->due);
    row_time(row, touchpoint->emitted);
    row_time(row, touchpoint->valid_until);
    row_end(row);
}

static void write_transition(struct rows *rows, const soj_output *output)
{
    struct row *row = &rows->rows[STREAM_TRANSITIONS];
    const soj_transition *transition = &output->as.transition;
    const uint64_t key[MEMO_KEYS] = {both(transition->from, transition->to),
                                     both(transition->track, transition->event),
                                     (uint64_t)transition->cause};
    struct memo *memo = memos_find(rows->memos[STREAM_TRANSITIONS], key);
    row_text(row, output->customer);
    if (memo_is(memo, key)) {
        row_again(row, &memo->first, 5);
    } else {
        const size_t from = row->text->len;
        row_text(row, soj_model_track_name(rows->model, transition->track));
        row_text(row, soj_model_stage_path(rows->model, transition->from));
        row_text(row, soj_model_stage_path(rows->model, transition->to));
        row_word(row, soj_cause_name(transition->cause));
        row_text(row, soj_model_event_name(rows->model, transition->event));
        if (!row->text->failed) {
            memo_keep(memo, key, since(row, from), (soj_text){NULL, 0});
        }
    }
    row_time(row, transition->time);
    row_seconds(row, transition->sojourn);
    row_end(row);
}

static void write_decision(struct rows *rows, const soj_output *output)
{
    struct row *row = &rows->rows[STREAM_DECISIONS];
    const soj_decision *decision = &output->as.decision;
    const uint64_t key[MEMO_KEYS] = {both(decision->touchpoint, (uint32_t)decision->decision),
                                     (uint64_t)decision->reason, place_of(decision->rule)};
    struct memo *memo = memos_find(rows->memos[STREAM_DECISIONS], key);
    row_text(row, output->customer);
    if (memo_is(memo, key)) {
        row_again(row, &memo->first, 1);
        row_uint(row, decision->occurrence);
        row_again(row, &memo->second, 3);
    } else {
        const size_t path = row->text->len;
        row_text(row, soj_model_touchpoint_path(rows->model, decision->touchpoint));
        const size_t path_len = row->text->len - path;
        row_uint(row, decision->occurrence);
        const size_t words = row->text->len;
        row_word(row, soj_decision_name(decision->decision));
        row_word(row, soj_reason_name(decision->reason));
        row_text(row, decision->rule);
        if (!row->text->failed) {
            memo_keep(memo, key, (soj_text){row->text->data + path, path_len}, since(row, words));
        }
    }
    row_time(row, decision->due);
    row_time(row, decision->time);
    row_time(row, decision->next);
    row_end(row);
}

void rows_output(struct rows *rows, const soj_output *output)
{
    static const struct {
        int32_t kind;
        enum stream stream;
        void (*write)(struct rows *rows, const soj_output *output);
    } writers[] = {
        {SOJ_OUTPUT_TOUCHPOINT, STREAM_TOUCHPOINTS, write_touchpoint},
        {SOJ_OUTPUT_TRANSITION, STREAM_TRANSITIONS, write_transition},
        {SOJ_OUTPUT_DECISION, STREAM_DECISIONS, write_decision},
    };
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (writers[i].kind == output->kind && rows->is_wanted[writers[i].stream]) {
            writers[i].write(rows, output);
        }
    }
}

/* One customer on its way into a row. */
struct customer {
    const soj_model *model;
    soj_text key;
    const void *record;
    size_t len;
    soj_model_summary summary;
    struct text *json;
};

static soj_status add_stages(struct customer *customer, struct row *row)
{
    soj_time first_since = SOJ_TIME_NEVER;
    text_clear(customer->json);
    for (uint32_t i = 0; i < customer->summary.n_tracks; i++) {
        uint32_t stage = SOJ_NONE;
        soj_time since = 0;
        const soj_status status =
            soj_record_stage(customer->model, customer->record, customer->len, i, &stage, &since);
        if (status != SOJ_OK) {
            return status;
        }
        add_name(customer->json, i, soj_model_track_name(customer->model, i));
        const soj_text path = soj_model_stage_path(customer->model, stage);
        text_json(customer->json, path.data, path.len);
        first_since = i == 0 ? since : first_since;
    }
    text_addc(customer->json, '}');
    row_json(row, customer->json);
    row_time(row, first_since);
    return SOJ_OK;
}

static soj_status add_attributes(struct customer *customer, struct row *row)
{
    text_clear(customer->json);
    for (uint32_t i = 0; i < customer->summary.n_attributes; i++) {
        soj_value value = {0};
        const soj_status status =
            soj_record_attribute(customer->model, customer->record, customer->len, i, &value);
        if (status != SOJ_OK) {
            return status;
        }
        add_name(customer->json, i, soj_model_attribute_name(customer->model, i));
        add_value(customer->json, &value);
    }
    text_adds(customer->json, customer->summary.n_attributes > 0 ? "}" : "{}");
    row_json(row, customer->json);
    return SOJ_OK;
}

static soj_status write_customer(struct customer *customer, struct row *row)
{
    soj_time clock = 0;
    row_text(row, customer->key);
    soj_status status = add_stages(customer, row);
    if (status == SOJ_OK) {
        status = add_attributes(customer, row);
    }
    if (status == SOJ_OK) {
        status = soj_record_clock(customer->model, customer->record, customer->len, &clock);
    }
    row_time(row, clock);
    row_end(row);
    return status == SOJ_OK && customer->json->failed ? SOJ_ERR_NOMEM : status;
}

bool rows_customer(struct rows *rows, const soj_engine *engine, size_t number)
{
    struct customer customer = {.model = rows->model,
                                .summary = {.struct_size = sizeof(soj_model_summary)},
                                .json = &rows->json};
    struct text *text = rows->rows[STREAM_CUSTOMERS].text;
    const size_t before = text->len;
    soj_status status =
        soj_engine_customer(engine, number, &customer.key, &customer.record, &customer.len);
    if (status == SOJ_ERR_NOT_FOUND) {
        return true; /* who was erased is not there any more */
    }
    if (status == SOJ_OK) {
        status = soj_model_info(rows->model, &customer.summary);
    }
    if (status == SOJ_OK) {
        status = write_customer(&customer, &rows->rows[STREAM_CUSTOMERS]);
    }
    if (status != SOJ_OK) {
        text->len = before;
        cli_say("a customer cannot be written: %s", soj_status_message(status));
    }
    return status == SOJ_OK;
}
