/* SPDX-License-Identifier: MIT */

/* A program that keeps its customers itself, as rows of plain bytes that soj_step() advances. In
 * a real one the table lies in a database, a step and what it asks for are one transaction, and
 * `due` is an indexed column. Run it as: crm examples/b2b/lifecycle.yaml */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sojourn/sojourn.h>

enum { CUSTOMERS = 3, RECORD = 4096 };

/* One row of the table. */
struct row {
    const char *key;
    unsigned char record[RECORD];
    size_t len;   /* 0: nothing has happened yet */
    soj_time due; /* when something is to be done; the column to search by */
};

struct crm {
    soj_model *model;
    soj_work *work;
    struct row rows[CUSTOMERS];
};

/* What the program does for its customers; here it only says so. */
static void perform(const struct crm *crm, const soj_output *output)
{
    char time[SOJ_TIME_TEXT_MAX];
    if (output->kind == SOJ_OUTPUT_TOUCHPOINT) {
        const soj_touchpoint *todo = &output->as.touchpoint;
        (void)soj_time_format(todo->emitted, time);
        (void)printf("%s  %-8.*s %s by %s\n", time, (int)output->customer.len,
                     output->customer.data, todo->path.data, todo->channel.data);
    } else if (output->kind == SOJ_OUTPUT_TRANSITION) {
        const soj_transition *move = &output->as.transition;
        (void)soj_time_format(move->time, time);
        (void)printf("%s  %-8.*s is now in %s\n", time, (int)output->customer.len,
                     output->customer.data, soj_model_stage_path(crm->model, move->to).data);
    }
}

/* One macrostep: the new record replaces the old one and what came out is done. */
static soj_status step(struct crm *crm, struct row *row, const soj_input *input)
{
    unsigned char record[RECORD];
    size_t len = 0;
    soj_status status = soj_step(crm->work, input, row->len > 0 ? row->record : NULL, row->len,
                                 record, sizeof record, &len, NULL);
    if (status != SOJ_OK) {
        return status;
    }
    memcpy(row->record, record, len);
    row->len = len;
    for (const soj_output *output; (output = soj_work_next(crm->work));) {
        perform(crm, output);
    }
    return soj_record_due(crm->model, row->record, row->len, &row->due);
}

/* Everything that is due for one customer at or before `now`. */
static soj_status run_due(struct crm *crm, struct row *row, soj_time now)
{
    const soj_input clock = {.customer = row->key, .customer_len = strlen(row->key), .now = now};
    soj_status status = SOJ_OK;
    while (status == SOJ_OK && row->due <= now) {
        status = step(crm, row, &clock);
    }
    return status;
}

/* An event: first what is due before it, then the event, then what it has made due at once. */
static soj_status take_event(struct crm *crm, const char *key, const char *name, soj_time time)
{
    struct row *row = crm->rows;
    for (; strcmp(row->key, key) != 0; row++) {
    }
    const soj_event event = {.customer = key,
                             .customer_len = strlen(key),
                             .event = soj_model_event(crm->model, name, strlen(name)),
                             .time = time};
    const soj_input input = {.event = &event};
    soj_status status = run_due(crm, row, time);
    if (status == SOJ_OK) {
        status = step(crm, row, &input);
    }
    return status == SOJ_OK ? run_due(crm, row, time) : status;
}

/* What a cron job would do: whoever is due, gets on. */
static soj_status tick(struct crm *crm, soj_time now)
{
    soj_status status = SOJ_OK;
    for (size_t i = 0; status == SOJ_OK && i < CUSTOMERS; i++) {
        status = run_due(crm, &crm->rows[i], now);
    }
    return status;
}

static soj_status run(struct crm *crm)
{
    static const struct {
        int day;
        const char *key, *event;
    } story[] = {
        {0, "acme", "Demo Requested"},   {1, "globex", "Page Viewed"},
        {6, "acme", "Order Placed"},     {8, "acme", "Feature Used"},
        {20, "initech", "Page Viewed"},  {23, "initech", "Demo Requested"},
        {30, "initech", "Order Placed"}, {60, "initech", "Contract Cancelled"},
    };
    const soj_time begin = 1772442000 * SOJ_SECOND; /* 2026-03-02T09:00:00Z */
    soj_status status = SOJ_OK;
    size_t next = 0;
    for (int day = 0; status == SOJ_OK && day < 100; day++) {
        const soj_time now = begin + day * SOJ_DAY;
        for (; status == SOJ_OK && next < sizeof story / sizeof *story && story[next].day == day;
             next++) {
            status = take_event(crm, story[next].key, story[next].event, now);
        }
        if (status == SOJ_OK) {
            status = tick(crm, now);
        }
    }
    return status;
}

int main(int argc, char **argv)
{
    struct crm crm = {.rows = {{.key = "acme", .due = SOJ_TIME_NEVER},
                               {.key = "globex", .due = SOJ_TIME_NEVER},
                               {.key = "initech", .due = SOJ_TIME_NEVER}}};
    soj_status status =
        soj_model_compile_file(argc == 2 ? argv[1] : "lifecycle.yaml", NULL, NULL, &crm.model);
    if (status == SOJ_OK) {
        status = soj_work_new(crm.model, NULL, &crm.work);
    }
    if (status == SOJ_OK) {
        status = run(&crm);
    }
    soj_work_free(crm.work);
    soj_model_unref(crm.model);
    if (status != SOJ_OK) {
        (void)fprintf(stderr, "crm: %s\n", soj_status_message(status));
    }
    return status == SOJ_OK ? 0 : 1;
}
