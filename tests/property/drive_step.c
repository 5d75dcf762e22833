/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "property.h"

/* A host that keeps records itself, as step.h says one does it. */

enum {
    RECORD = SOJ_LIMIT_RECORD,
    PT_MOST_IDS = 2 * PT_OPS + 1 /* pt_give_ids() makes more */
};

typedef struct pt_kept {
    size_t len; /* 0: no such customer */
    bool was_erased;
    int64_t erased_until;      /* tombstone */
    int64_t seen[PT_MOST_IDS]; /* 1 + the time of the last event of the id that was applied */
    unsigned char bytes[RECORD];
} pt_kept;

typedef struct pt_host {
    const pt_subject *subject;
    pt_log *log;
    pt_rng rng;
    soj_work *work;
    soj_time now, retention, max_skew;
    bool is_advanced;
    size_t capacity, most_outputs; /* as soj_model_info() has them */
    pt_kept records[PT_CUSTOMERS];
    unsigned char next[RECORD];
    int order[PT_CUSTOMERS];
    int n_customers;
    size_t forgotten[PT_CUSTOMERS]; /* rows of the log before an erasure */
} pt_host;

static soj_time due_of(const pt_host *host, int customer)
{
    const pt_kept *record = &host->records[customer];
    soj_time due = SOJ_TIME_NEVER;

    if (record->len > 0 &&
        soj_record_due(host->subject->compiled, record->bytes, record->len, &due) != SOJ_OK)
        pt_log_broken(host->log, "soj_record_due", customer);
    return due;
}

static soj_time clock_of(const pt_host *host, int customer)
{
    const pt_kept *record = &host->records[customer];
    soj_time clock = -1;

    if (soj_record_clock(host->subject->compiled, record->bytes, record->len, &clock) != SOJ_OK)
        pt_log_broken(host->log, "soj_record_clock", customer);
    return clock;
}

static void drain(pt_host *host)
{
    const soj_output *output;
    size_t n = 0;

    while ((output = soj_work_next(host->work)) != NULL) {
        n++;
        if (output->kind == SOJ_OUTPUT_FAULT)
            host->log->faults++;
        pt_log_output(host->subject, output, host->log);
    }
    if (n > host->most_outputs)
        pt_log_broken(host->log, "more outputs of a macrostep than the model says", (int64_t)n);
}

/* What a step or a placing does. */
typedef struct pt_act {
    const soj_input *input;
    const soj_placement *placement; /* or NULL */
} pt_act;

static soj_status call(pt_host *host, const pt_act *act, const pt_kept *record, size_t capacity,
                       size_t *len, soj_result *result)
{
    const void *bytes = record->len > 0 ? record->bytes : NULL;

    if (act->placement != NULL)
        return soj_place(host->work, act->placement, bytes, record->len, host->next, capacity, len,
                         result);
    return soj_step(host->work, act->input, bytes, record->len, host->next, capacity, len, result);
}

/* Into a buffer that is too small: nothing happens, and what is needed is enough. */
static size_t try_small(pt_host *host, const pt_act *act, const pt_kept *record, soj_result *result)
{
    size_t len = 0;
    soj_status status = call(host, act, record, 8, &len, result);

    bool is_nobody = status == SOJ_OK && len == 0 && result != NULL && result->is_ignored;
    if ((status == SOJ_OK && !is_nobody) ||
        (status == SOJ_ERR_SPACE && (len <= 8 || len > host->capacity)))
        pt_log_broken(host->log, "soj_step into 8 bytes", status);
    if (soj_work_next(host->work) != NULL)
        pt_log_broken(host->log, "outputs of a failed step", status);
    return status == SOJ_ERR_SPACE ? len : host->capacity;
}

/* One step; now and then first with a buffer that is too small. */
static soj_status step(pt_host *host, int customer, const pt_act *act, soj_result *result)
{
    pt_kept *record = &host->records[customer];
    size_t capacity = host->capacity, len = 0;

    if (pt_chance(&host->rng, 3))
        capacity = try_small(host, act, record, result);
    soj_status status = call(host, act, record, capacity, &len, result);
    if (status != SOJ_OK)
        return status;
    drain(host);
    record->len = len;
    memcpy(record->bytes, host->next, len);
    return status;
}

/* The clock where nothing is due: the same record, and nothing comes out. */
static void rest(pt_host *host, int customer)
{
    const char *key = pt_customers[customer];
    const pt_kept *record = &host->records[customer];
    soj_input input = {.customer = key, .customer_len = strlen(key)};
    size_t len = 0;

    input.now =
        due_of(host, customer) == SOJ_TIME_NEVER ? SOJ_TIME_MAX : due_of(host, customer) - 1;
    soj_status status = call(host, &(pt_act){.input = &input}, record, host->capacity, &len, NULL);
    if (status != SOJ_OK || len != record->len || memcmp(record->bytes, host->next, len) != 0 ||
        soj_work_next(host->work) != NULL)
        pt_log_broken(host->log, "a step of the clock while nothing is due", status);
}

static void tick(pt_host *host, int customer, soj_time now)
{
    const char *key = pt_customers[customer];
    soj_input input = {.customer = key, .customer_len = strlen(key), .now = now};
    soj_time due = due_of(host, customer);

    if (step(host, customer, &(pt_act){.input = &input}, NULL) != SOJ_OK)
        pt_log_broken(host->log, "a step of the clock", customer);
    if (clock_of(host, customer) != due)
        pt_log_broken(host->log, "the clock after a step is not when it was due",
                      clock_of(host, customer));
    host->log->clock_steps++;
}

static void tick_until(pt_host *host, int customer, soj_time now)
{
    for (int n = 0; host->log->broken[0] == '\0' && due_of(host, customer) <= now; n++) {
        tick(host, customer, now);
        if (n > 100000)
            pt_log_broken(host->log, "the clock does not come to rest", customer);
    }
    if (host->records[customer].len > 0 && pt_chance(&host->rng, 5))
        rest(host, customer);
}

/* After a release: what waits in the record is due. */
static void step_release(pt_host *host, int customer)
{
    pt_kept *record = &host->records[customer];
    const char *key = pt_customers[customer];
    const soj_input input = {
        .customer = key, .customer_len = strlen(key), .now = host->is_advanced ? host->now : 0};
    size_t len = 0;

    if (record->len == 0)
        return;
    if (soj_step_release(host->work, &input, record->bytes, record->len, host->next, host->capacity,
                         &len) != SOJ_OK ||
        soj_work_next(host->work) != NULL)
        pt_log_broken(host->log, "soj_step_release", customer);
    record->len = len;
    memcpy(record->bytes, host->next, len);
}

static void hold(pt_host *host, const pt_input *input)
{
    int32_t kind;
    uint32_t handle;

    if (!pt_find_held(host->subject, input, &kind, &handle))
        return;
    soj_status status = input->kind == PT_HOLD ? soj_work_hold(host->work, kind, handle)
                                               : soj_work_release(host->work, kind, handle);
    if (status != SOJ_OK)
        pt_log_broken(host->log, "soj_work_hold, soj_work_release", status);
    for (int i = 0; input->kind == PT_RELEASE && i < PT_CUSTOMERS; i++)
        step_release(host, i);
}

static void count(pt_host *host, const soj_result *result)
{
    if (result->status != SOJ_OK) {
        host->log->rejected++;
        return;
    }
    if (result->is_duplicate) {
        host->log->duplicates++;
        return;
    }
    if (result->is_ignored) {
        host->log->ignored++;
        return;
    }
    host->log->accepted++;
    host->log->late += result->is_late;
    host->log->unhandled += result->is_unhandled;
}

static bool is_due(const pt_host *host, int customer, int64_t time)
{
    soj_time due = due_of(host, customer);

    return due <= time || (host->records[customer].len > 0 && due <= clock_of(host, customer));
}

/* The act; where something is due before it, that first; then what it has made due. */
static void perform(pt_host *host, int customer, const pt_act *act, soj_time time,
                    soj_result *result)
{
    bool is_new = host->records[customer].len == 0;
    bool first = is_due(host, customer, time);

    soj_status status = step(host, customer, act, result);
    if (first && status == SOJ_OK && !result->is_ignored)
        pt_log_broken(host->log, "an event while something is due", status);
    if (status == SOJ_ERR_DUE) {
        /* A late one is processed at the clock; what a release has made due is due there too. */
        soj_time clock = clock_of(host, customer);
        tick_until(host, customer, time < clock ? clock : time);
        status = step(host, customer, act, result);
    }
    if (status != (soj_status)result->status)
        pt_log_broken(host->log, "soj_step: its status is not its result's", status);
    if (status != SOJ_OK || host->records[customer].len == 0)
        return;
    if (is_new)
        host->order[host->n_customers++] = customer;
    tick_until(host, customer, clock_of(host, customer));
}

/* Ids are known for as long as the host remembers them, counted from the customer's clock. */
static soj_status admit_id(const pt_host *host, const pt_input *input, soj_result *result)
{
    const pt_kept *record = &host->records[input->customer];
    int64_t horizon = host->retention > 0 ? clock_of(host, input->customer) - host->retention : 0;

    if (input->time < horizon)
        return SOJ_ERR_TOO_OLD;
    PT_CHECK(input->id < PT_MOST_IDS);
    result->is_duplicate = record->seen[input->id] > horizon;
    return SOJ_OK;
}

static bool is_future(const pt_host *host, int64_t time)
{
    return host->max_skew > 0 && host->is_advanced && time - host->now > host->max_skew;
}

/* What a host asks before it lets an event or a placement in. */
static soj_status admit(const pt_host *host, const pt_input *input, soj_result *result)
{
    const pt_kept *record = &host->records[input->customer];
    bool is_event = input->kind == PT_POST;

    if (input->time < 0 || input->time > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    if (is_event && input->id < PT_ID_NONE)
        return SOJ_ERR_EVENT_ID;
    if (record->was_erased && input->time <= record->erased_until)
        return SOJ_ERR_ERASED;
    if (is_event && is_future(host, input->time))
        return SOJ_ERR_FUTURE;
    bool has_id = is_event && input->id != PT_ID_NONE;
    return has_id && record->len > 0 ? admit_id(host, input, result) : SOJ_OK;
}

/* The host deletes the record, and keeps nothing but how long it must refuse. */
static void erase(pt_host *host, const pt_input *input, const soj_event *event, soj_result *result)
{
    pt_kept *record = &host->records[input->customer];
    soj_time until = input->time;
    size_t len;
    int n = 0;

    if (record->len > 0) {
        soj_time clock = clock_of(host, input->customer);
        tick_until(host, input->customer, until < clock ? clock : until);
        result->is_late = until < clock_of(host, input->customer);
        until = result->is_late ? clock_of(host, input->customer) : until;
        host->log->erased++;
    }
    const soj_input erasing = {.event = event};
    soj_status status =
        soj_step(host->work, &erasing, NULL, 0, host->next, host->capacity, &len, NULL);
    if (status != SOJ_ERR_UNSUPPORTED)
        pt_log_broken(host->log, "soj_step: Customer Erased", status);
    record->len = 0;
    record->was_erased = true;
    record->erased_until = until;
    memset(record->seen, 0, sizeof record->seen);
    host->forgotten[input->customer] = host->log->n;
    for (int i = 0; i < host->n_customers; i++)
        if (host->order[i] != input->customer)
            host->order[n++] = host->order[i];
    host->n_customers = n;
}

static void let_in(pt_host *host, const pt_input *input, const soj_event *event, soj_result *result)
{
    const soj_input step_input = {.event = event};

    if (input->event == PT_ERASED) {
        erase(host, input, event, result);
        return;
    }
    perform(host, input->customer, &(pt_act){.input = &step_input}, input->time, result);
    if (result->status == SOJ_OK && !result->is_ignored && input->id > 0)
        host->records[input->customer].seen[input->id] = input->time + 1;
}

static void give(pt_input *input, int property, const char *text)
{
    if (text[0] != '\0')
        input->values[property] = (pt_given){true, pt_make_text(text)};
}

/* What the host knows of the emission that it reports of: what it has been handed out. Of a
 * Touchpoint Missed the record knows it too. */
static void fill_in(const pt_host *host, pt_input *input)
{
    const pt_given *id = &input->values[PT_FEEDBACK_ID];
    pt_out path = {NULL, 0, 0};

    if (input->event < PT_FEEDBACK || !id->given)
        return;
    const pt_row *row =
        pt_find_sent(host->log, host->forgotten[input->customer], input->customer, id->value.s);
    if (row == NULL || (input->event == PT_MISSED && input->number % 2 == 0))
        return;
    const pt_touchpoint *touchpoint = &host->subject->model->touchpoints[row->what];
    pt_print_path(&path, host->subject->model, touchpoint->stage);
    pt_print(&path, ".%s", touchpoint->name);
    give(input, PT_FEEDBACK_TOUCHPOINT, path.data);
    give(input, PT_FEEDBACK_CHANNEL, row->channel);
    give(input, PT_FEEDBACK_VARIANT, row->variant);
    pt_out_free(&path);
}

static void post(pt_host *host, const pt_input *own)
{
    pt_input resolved;
    const pt_input *input = &resolved;
    pt_posted posted;
    soj_result result = {.handle = SOJ_NONE};

    pt_resolve(host->log, own, &resolved);
    fill_in(host, &resolved);
    pt_make_event(host->subject, input, &posted);
    result.status = admit(host, input, &result);
    if (result.status == SOJ_OK && !result.is_duplicate)
        let_in(host, input, &posted.event, &result);
    count(host, &result);
    pt_log_result(host->subject, input, &result, host->log);
}

/* Of a placement that makes no sense that is said, and not that its customer was erased. */
static soj_status refuse(pt_host *host, const pt_input *input, const soj_placement *placement)
{
    const pt_act act = {.placement = placement};
    size_t len;
    soj_status status =
        call(host, &act, &host->records[input->customer], host->capacity, &len, NULL);

    return status == SOJ_ERR_ARGUMENT || status == SOJ_ERR_TIME ? status : SOJ_ERR_ERASED;
}

static void place(pt_host *host, const pt_input *input)
{
    pt_posted posted;
    soj_result result = {.handle = SOJ_NONE};

    pt_make_placement(host->subject, input, &posted);
    result.status = admit(host, input, &result);
    if (result.status == SOJ_ERR_ERASED)
        result.status = refuse(host, input, &posted.placement);
    if (result.status == SOJ_OK)
        perform(host, input->customer, &(pt_act){.placement = &posted.placement}, input->time,
                &result);
    count(host, &result);
    pt_log_result(host->subject, input, &result, host->log);
}

static void advance(pt_host *host, soj_time now)
{
    if (host->is_advanced && now < host->now)
        return;
    host->now = now;
    host->is_advanced = true;
    for (int n = 0; host->log->broken[0] == '\0'; n++) {
        soj_time best = SOJ_TIME_NEVER;
        int chosen = PT_NONE;
        for (int i = 0; i < host->n_customers; i++) {
            soj_time due = due_of(host, host->order[i]);
            if (due <= now && due < best) {
                best = due;
                chosen = host->order[i];
            }
        }
        if (chosen == PT_NONE)
            return;
        tick(host, chosen, now);
        if (n > 100000)
            pt_log_broken(host->log, "an advance does not come to rest", chosen);
    }
}

static void run(pt_host *host, const pt_script *script)
{
    for (int i = 0; i < script->n && host->log->broken[0] == '\0'; i++) {
        const pt_input *input = &script->inputs[i];
        if (!input->alive)
            continue;
        if (input->kind == PT_ADVANCE)
            advance(host, input->time);
        else if (input->kind == PT_PLACE)
            place(host, input);
        else if (input->kind != PT_POST)
            hold(host, input);
        else
            post(host, input);
    }
    for (int i = 0; i < PT_CUSTOMERS; i++)
        if (host->records[i].len > 0)
            pt_log_final(host->subject, host->records[i].bytes, host->records[i].len, i, host->log);
    host->log->customers = (uint64_t)host->n_customers;
}

void pt_run_steps(const pt_subject *subject, const pt_script *script, uint64_t seed, pt_log *log)
{
    pt_host *host = calloc(1, sizeof *host);
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    soj_model_summary info = {.struct_size = sizeof info};

    PT_CHECK(host != NULL);
    PT_CHECK(soj_model_info(subject->compiled, &info) == SOJ_OK);
    PT_CHECK(info.record_bytes_max <= RECORD);
    host->capacity = info.record_bytes_max;
    host->most_outputs = info.step_outputs_max;
    host->subject = subject;
    host->log = log;
    host->rng.state = seed;
    host->retention = script->retention;
    host->max_skew = script->max_skew;
    options.zones = pt_zones_for(subject, script, seed);
    PT_CHECK(soj_work_make(subject->compiled, &options, &host->work) == SOJ_OK);
    run(host, script);
    soj_work_free(host->work);
    free(host);
}
