/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "property.h"

/* A host that keeps records itself, as step.h says one does it. */

enum { RECORD = SOJ_LIMIT_RECORD };

typedef struct pt_kept {
    size_t len; /* 0: no such customer */
    unsigned char bytes[RECORD];
} pt_kept;

typedef struct pt_host {
    const pt_subject *subject;
    pt_log *log;
    pt_rng rng;
    soj_work *work;
    soj_time now;
    pt_kept records[PT_CUSTOMERS];
    unsigned char next[RECORD];
    int order[PT_CUSTOMERS];
    int n_customers;
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

    while ((output = soj_work_next(host->work)) != NULL) {
        if (output->kind == SOJ_OUTPUT_FAULT)
            host->log->faults++;
        pt_log_output(host->subject, output, host->log);
    }
}

/* One step; now and then first with a buffer that is too small. */
static soj_status step(pt_host *host, int customer, const soj_input *input, soj_result *result)
{
    pt_kept *record = &host->records[customer];
    size_t len = 0;
    soj_status status;
    const void *bytes = record->len > 0 ? record->bytes : NULL;

    if (record->len > 0 && pt_chance(&host->rng, 3)) {
        status = soj_step(host->work, input, bytes, record->len, host->next, 8, &len, result);
        if (status == SOJ_OK || (status == SOJ_ERR_SPACE && (len <= 8 || len > RECORD)))
            pt_log_broken(host->log, "soj_step into 8 bytes", status);
        if (soj_work_next(host->work) != NULL)
            pt_log_broken(host->log, "outputs of a failed step", status);
    }
    status = soj_step(host->work, input, bytes, record->len, host->next, RECORD, &len, result);
    if (status != SOJ_OK)
        return status;
    drain(host);
    record->len = len;
    memcpy(record->bytes, host->next, len);
    return status;
}

static void tick(pt_host *host, int customer, soj_time now)
{
    const char *key = pt_customers[customer];
    soj_input input = {.customer = key, .customer_len = strlen(key), .now = now};
    soj_time due = due_of(host, customer);

    if (step(host, customer, &input, NULL) != SOJ_OK)
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
}

static void count(pt_host *host, const soj_result *result)
{
    if (result->status != SOJ_OK) {
        host->log->rejected++;
        return;
    }
    host->log->accepted++;
    host->log->late += result->is_late;
    host->log->unhandled += result->is_unhandled;
}

static void post(pt_host *host, const pt_input *input)
{
    pt_posted posted;
    soj_result result;
    int customer = input->customer;
    bool in_time = input->time >= 0 && input->time <= SOJ_TIME_MAX;
    bool is_new = host->records[customer].len == 0;

    pt_make_event(host->subject, input, &posted);
    soj_input step_input = {.event = &posted.event};
    if (in_time && due_of(host, customer) <= input->time) {
        soj_status status = step(host, customer, &step_input, &result);
        if (status == SOJ_OK)
            pt_log_broken(host->log, "an event while something is due", status);
        tick_until(host, customer, input->time);
    }
    memset(&result, 0x5a, sizeof result);
    soj_status status = step(host, customer, &step_input, &result);
    if (status != (soj_status)result.status)
        pt_log_broken(host->log, "soj_step: its status is not its result's", status);
    if (status == SOJ_OK) {
        if (is_new)
            host->order[host->n_customers++] = customer;
        tick_until(host, customer, clock_of(host, customer));
    }
    count(host, &result);
    pt_log_result(host->subject, input, &result, host->log);
}

static void advance(pt_host *host, soj_time now)
{
    if (now < host->now)
        return;
    host->now = now;
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
        if (input->is_advance)
            advance(host, input->time);
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
    pt_host *host = malloc(sizeof *host);

    PT_CHECK(host != NULL);
    host->subject = subject;
    host->log = log;
    host->rng.state = seed;
    host->now = 0;
    host->n_customers = 0;
    for (int i = 0; i < PT_CUSTOMERS; i++)
        host->records[i].len = 0;
    PT_CHECK(soj_work_new(subject->compiled, NULL, &host->work) == SOJ_OK);
    run(host, script);
    soj_work_free(host->work);
    free(host);
}
