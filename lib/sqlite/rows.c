/* SPDX-License-Identifier: MIT */
#include "sqlite/rows.h"

#include "base/number.h"
#include "sqlite/json.h"

static soj_text word(const char *text)
{
    return (soj_text){text[0] != '\0' ? text : NULL, strlen(text)};
}

/* Keys that are integers are taken as signed. */
static void bind_customer(soj__row *row, int at, const soj_output *output)
{
    if (output->customer.data)
        soj__bind_text(row, at, output->customer);
    else
        soj__bind_u64(row, at, output->integer_key);
}

/* ---- one kind after the other ---- */

typedef struct writer {
    soj_sqlite *store;
    const soj_model *model;
    const soj_model *before; /* whose handle `from` of a migrated customer is */
} writer;

/* What the row says; the data lie in `json`. */
static void bind_touchpoint(soj__row *row, const soj_output *output, const soj__buf *json)
{
    const soj_touchpoint *t = &output->as.touchpoint;
    bind_customer(row, 2, output);
    soj__bind_text(row, 1, (soj_text){t->id, sizeof(t->id) - 1});
    soj__bind_text(row, 3, t->path);
    soj__bind_text(row, 4, t->stage_path);
    soj__bind_u64(row, 5, t->occurrence);
    soj__bind_text(row, 6, t->channel);
    soj__bind_text(row, 7, t->content);
    soj__bind_text(row, 8, t->owner);
    soj__bind_text(row, 9, t->variant);
    soj__bind_text(row, 10, word(soj_intent_name(t->intent)));
    soj__bind_text(row, 11, (soj_text){t->n_data > 0 ? json->data : NULL, json->len});
    if (t->has_cost)
        soj__bind_double(row, 12, t->cost);
    soj__bind_time(row, 13, t->due);
    soj__bind_time(row, 14, t->emitted);
    soj__bind_time(row, 15, t->valid_until);
}

/* One whose id the store may know. */
static soj_status write_again(const writer *w, const soj_output *output, const soj__buf *json)
{
    static const soj__statement ways[] = {SOJ__EMIT_LATE, SOJ__EMIT_ANYWHERE, SOJ__EMIT_UNKNOWN};
    soj_status status = SOJ_OK;
    bool is_written = false;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(ways) && status == SOJ_OK && !is_written; i++) {
        soj__row *row = soj__db_use(w->store, ways[i], &status);
        if (!row)
            break;
        bind_touchpoint(row, output, json);
        status = soj__db_do(w->store, row);
        is_written = w->store->sqlite->changes64(w->store->handle) > 0;
    }
    return status;
}

static soj_status write_touchpoint(const writer *w, const soj_output *output, soj__row *row)
{
    const soj_touchpoint *t = &output->as.touchpoint;
    soj__buf *json = &w->store->text;
    soj__buf_clear(json);
    if (t->n_data > 0)
        soj__json_data(json, t->data, t->n_data);
    if (json->failed)
        return soj__db_say(w->store, SOJ_ERR_NOMEM, "out of memory");
    if (t->is_again)
        return write_again(w, output, json);
    bind_touchpoint(row, output, json);
    return soj__db_do(w->store, row);
}

static soj_status write_transition(const writer *w, const soj_output *output, soj__row *row)
{
    const soj_transition *t = &output->as.transition;
    const soj_model *before = t->cause == SOJ_CAUSE_MIGRATED ? w->before : w->model;
    bind_customer(row, 1, output);
    soj__bind_text(row, 2, soj_model_track_name(w->model, t->track));
    soj__bind_text(row, 3, soj_model_stage_path(before, t->from));
    soj__bind_text(row, 4, soj_model_stage_path(w->model, t->to));
    soj__bind_text(row, 5, soj_model_event_name(w->model, t->event));
    soj__bind_text(row, 6, word(soj_cause_name(t->cause)));
    soj__bind_time(row, 7, t->time);
    soj__bind_time(row, 8, t->sojourn);
    return soj__db_do(w->store, row);
}

static soj_status write_decision(const writer *w, const soj_output *output, soj__row *row)
{
    const soj_decision *d = &output->as.decision;
    bind_customer(row, 1, output);
    soj__bind_text(row, 2, soj_model_touchpoint_path(w->model, d->touchpoint));
    soj__bind_u64(row, 3, d->occurrence);
    soj__bind_text(row, 4, word(soj_decision_name(d->decision)));
    soj__bind_text(row, 5, word(soj_reason_name(d->reason)));
    soj__bind_text(row, 6, d->rule);
    soj__bind_time(row, 7, d->due);
    soj__bind_time(row, 8, d->time);
    soj__bind_time(row, 9, d->next);
    return soj__db_do(w->store, row);
}

static soj_status write_fault(const writer *w, const soj_output *output, soj__row *row)
{
    const soj_fault *f = &output->as.fault;
    bind_customer(row, 1, output);
    soj__bind_text(row, 2, word(soj_status_name((soj_status)f->status)));
    soj__bind_text(row, 3, soj_model_stage_path(w->model, f->stage));
    soj__bind_text(row, 4, soj_model_touchpoint_path(w->model, f->touchpoint));
    soj__bind_text(row, 5, soj_model_attribute_name(w->model, f->attribute));
    soj__bind_time(row, 6, f->due);
    soj__bind_time(row, 7, f->time);
    return soj__db_do(w->store, row);
}

typedef struct kind {
    soj__statement statement;
    soj_status (*write)(const writer *w, const soj_output *output, soj__row *row);
} kind;

static const kind kinds[] = {[SOJ_OUTPUT_TOUCHPOINT] = {SOJ__EMIT, write_touchpoint},
                             [SOJ_OUTPUT_TRANSITION] = {SOJ__MOVE, write_transition},
                             [SOJ_OUTPUT_DECISION] = {SOJ__DECIDE, write_decision},
                             [SOJ_OUTPUT_FAULT] = {SOJ__FAULT, write_fault}};

soj_status soj__rows_write(soj_sqlite *store, const soj_commit *commit, const soj_model *model)
{
    const writer w = {store, model, commit->before};
    const soj_output *output;
    soj_status status = SOJ_OK;
    soj_commit_rewind(commit);
    while (status == SOJ_OK && (output = soj_commit_next(commit)) != NULL) {
        const kind *of = &kinds[output->kind];
        soj__row *row = soj__db_use(store, of->statement, &status);
        if (row)
            status = of->write(&w, output, row);
    }
    return status;
}

/* ---- erasing ---- */

soj_status soj__rows_erase(soj_sqlite *store, soj_text customer, bool is_integer)
{
    static const soj__statement all[] = {SOJ__ERASE_TOUCHPOINTS, SOJ__ERASE_TRANSITIONS,
                                         SOJ__ERASE_DECISIONS, SOJ__ERASE_FAULTS,
                                         SOJ__ERASE_CUSTOMER};
    soj_status status = SOJ_OK;
    uint64_t key = 0;
    if (is_integer) /* it is one, as the engine says so */
        (void)soj__parse_u64((soj__slice){customer.data, customer.len}, &key);
    for (size_t i = 0; i < SOJ__ARRAY_LEN(all) && status == SOJ_OK; i++) {
        soj__row *row = soj__db_use(store, all[i], &status);
        if (!row)
            break;
        if (is_integer)
            soj__bind_u64(row, 1, key);
        else
            soj__bind_text(row, 1, customer);
        status = soj__db_do(store, row);
    }
    return status;
}
