/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property.h"

pt_row *pt_log_add(pt_log *log, int kind, int customer)
{
    if (log->n == log->capacity) {
        log->capacity = log->capacity == 0 ? 256 : 2 * log->capacity;
        log->rows = realloc(log->rows, log->capacity * sizeof *log->rows);
        PT_CHECK(log->rows != NULL);
    }
    pt_row *row = &log->rows[log->n++];
    memset(row, 0, sizeof *row);
    row->kind = kind;
    row->customer = customer;
    return row;
}

void pt_log_broken(pt_log *log, const char *what, int64_t got)
{
    if (log->broken[0] == '\0')
        (void)snprintf(log->broken, sizeof log->broken, "%s: got %lld", what, (long long)got);
}

void pt_log_state(pt_log *log)
{
    if (log->states == NULL)
        log->states = malloc(PT_OPS * sizeof log->finals);
    PT_CHECK(log->states != NULL && log->n_states < PT_OPS);
    memcpy(log->states + PT_CUSTOMERS * log->n_states++, log->finals, sizeof log->finals);
}

void pt_log_clear(pt_log *log)
{
    pt_row *rows = log->rows;
    pt_final *states = log->states;
    size_t capacity = log->capacity;

    memset(log, 0, sizeof *log);
    log->rows = rows;
    log->states = states;
    log->capacity = capacity;
}

void pt_log_free(pt_log *log)
{
    free(log->rows);
    free(log->states);
    memset(log, 0, sizeof *log);
}

static void print_stage(pt_out *out, const pt_model *model, int stage)
{
    if (stage == PT_NONE)
        pt_print(out, "-");
    else
        pt_print_path(out, model, stage);
}

static void print_touchpoint(pt_out *out, const pt_model *model, const pt_row *row)
{
    if (row->what == PT_NONE)
        return;
    pt_print_path(out, model, model->touchpoints[row->what].stage);
    pt_print(out, ".%s", model->touchpoints[row->what].name);
}

static void print_times(pt_out *out, const pt_row *row)
{
    pt_print(out, " due ");
    pt_print_time(out, row->due);
    pt_print(out, " at ");
    pt_print_time(out, row->time);
}

static void print_emission(pt_out *out, const pt_model *model, const pt_row *row)
{
    pt_print(out, "touchpoint ");
    print_touchpoint(out, model, row);
    pt_print(out, " #%d in ", row->number);
    print_stage(out, model, row->stage);
    print_times(out, row);
    pt_print(out, " until ");
    pt_print_time(out, row->until);
    pt_print(out, " %s content '%s' variant '%s' owner '%s' intent %d cost %d %.2f %s",
             row->channel, row->content, row->variant, row->owner, row->intent, row->has_cost,
             row->cost, row->id);
    pt_print(out, " data {%s}", row->data);
}

static void print_transition(pt_out *out, const pt_model *model, const pt_row *row)
{
    pt_print(out, "transition %s in track %d: ", soj_cause_name(row->verdict), row->track);
    print_stage(out, model, row->stage);
    pt_print(out, " -> ");
    print_stage(out, model, row->to);
    pt_print(out, " at ");
    pt_print_time(out, row->time);
    pt_print(out, " after %lld us", (long long)row->due);
    if (row->event != PT_NONE)
        pt_print(out, " by %s", pt_event_name(model, row->event));
}

static void print_result(pt_out *out, const pt_row *row)
{
    static const char *const words[] = {" late", " new", " unhandled", " duplicate", " ignored"};

    pt_print(out, "result of input %d: %s", row->what, soj_status_name((soj_status)row->status));
    for (int i = 0; i < 5; i++)
        pt_print(out, "%s", (row->verdict >> i & 1) != 0 ? words[i] : "");
    pt_print(out, ", whose %d", row->number);
}

void pt_print_row(pt_out *out, const pt_model *model, const pt_row *row)
{
    pt_print(out, "%s ", pt_customers[row->customer]);
    switch (row->kind) {
    case SOJ_OUTPUT_TOUCHPOINT:
        print_emission(out, model, row);
        break;
    case SOJ_OUTPUT_TRANSITION:
        print_transition(out, model, row);
        break;
    case SOJ_OUTPUT_DECISION:
        pt_print(out, "decision ");
        print_touchpoint(out, model, row);
        pt_print(out, " #%d %s %s %s", row->number, soj_decision_name(row->verdict),
                 soj_reason_name(row->reason), row->rule);
        print_times(out, row);
        pt_print(out, " next ");
        pt_print_time(out, row->until);
        break;
    case SOJ_OUTPUT_FAULT:
        pt_print(out, "fault %s in ", soj_status_name((soj_status)row->status));
        print_stage(out, model, row->stage);
        pt_print(out, " attribute %d", row->number);
        print_times(out, row);
        break;
    default:
        print_result(out, row);
        break;
    }
}

/* The next row from `*at` on, results or outputs, of one customer (PT_NONE: of all). */
static const pt_row *next_row(const pt_log *log, size_t *at, bool results, int customer)
{
    while (*at < log->n) {
        const pt_row *row = &log->rows[(*at)++];
        if ((row->kind == 0) == results && (customer == PT_NONE || row->customer == customer))
            return row;
    }
    return NULL;
}

static void print_expected(pt_out *out, const pt_model *model, const pt_row *expected,
                           const pt_row *got)
{
    pt_print(out, "expected: ");
    if (expected == NULL)
        pt_print(out, "nothing");
    else
        pt_print_row(out, model, expected);
    pt_print(out, "\ngot:      ");
    if (got == NULL)
        pt_print(out, "nothing");
    else
        pt_print_row(out, model, got);
    pt_print(out, "\n");
}

static bool same_rows(const pt_model *model, const pt_log *expected, const pt_log *got,
                      bool results, int customer, pt_out *out)
{
    size_t i = 0, j = 0;

    for (;;) {
        const pt_row *a = next_row(expected, &i, results, customer);
        const pt_row *b = next_row(got, &j, results, customer);
        if (a == NULL && b == NULL)
            return true;
        if (a != NULL && b != NULL && memcmp(a, b, sizeof *a) == 0)
            continue;
        print_expected(out, model, a, b);
        return false;
    }
}

static bool same_number(const char *what, int64_t expected, int64_t got, pt_out *out)
{
    if (expected == got)
        return true;
    pt_print(out, "%s: expected %lld, got %lld\n", what, (long long)expected, (long long)got);
    return false;
}

static bool same_attributes(const pt_model *model, const pt_final *a, const pt_final *b,
                            pt_out *out)
{
    for (int i = 0; a->exists && i < model->n_attributes; i++) {
        if (pt_same(&a->attributes[i], &b->attributes[i]))
            continue;
        pt_print(out, "attribute %s: expected ", model->attributes[i].name);
        pt_print_value(out, &a->attributes[i]);
        pt_print(out, ", got ");
        pt_print_value(out, &b->attributes[i]);
        pt_print(out, "\n");
        return false;
    }
    return true;
}

static bool same_final(const pt_model *model, const pt_final *a, const pt_final *b, pt_out *out)
{
    bool same = same_number("exists", a->exists, b->exists, out) &&
                same_number("created", a->created, b->created, out) &&
                same_number("clock", a->clock, b->clock, out) &&
                same_number("due", a->due, b->due, out);

    for (int i = 0; same && i < model->n_tracks; i++)
        same = same_number("since", a->since[i], b->since[i], out) &&
               same_number("final stage", a->stage[i], b->stage[i], out);
    if (same && strcmp(a->zone, b->zone) != 0) {
        pt_print(out, "zone: expected %s, got %s\n", a->zone, b->zone);
        same = false;
    }
    return same && same_attributes(model, a, b, out);
}

static bool same_counters(const pt_log *a, const pt_log *b, pt_out *out)
{
    return same_number("customers", (int64_t)a->customers, (int64_t)b->customers, out) &&
           same_number("accepted", (int64_t)a->accepted, (int64_t)b->accepted, out) &&
           same_number("rejected", (int64_t)a->rejected, (int64_t)b->rejected, out) &&
           same_number("late", (int64_t)a->late, (int64_t)b->late, out) &&
           same_number("unhandled", (int64_t)a->unhandled, (int64_t)b->unhandled, out) &&
           same_number("clock steps", (int64_t)a->clock_steps, (int64_t)b->clock_steps, out) &&
           same_number("faults", (int64_t)a->faults, (int64_t)b->faults, out) &&
           same_number("duplicates", (int64_t)a->duplicates, (int64_t)b->duplicates, out) &&
           same_number("erased", (int64_t)a->erased, (int64_t)b->erased, out) &&
           same_number("ignored", (int64_t)a->ignored, (int64_t)b->ignored, out);
}

static bool same_finals(const pt_model *model, const pt_final *expected, const pt_final *got,
                        pt_out *out)
{
    for (int i = 0; i < PT_CUSTOMERS; i++) {
        if (same_final(model, &expected[i], &got[i], out))
            continue;
        pt_print(out, "of customer %s\n", pt_customers[i]);
        return false;
    }
    return true;
}

/* A log without states agrees with all. */
static bool same_states(const pt_model *model, const pt_log *expected, const pt_log *got,
                        pt_out *out)
{
    if (got->n_states > 0 &&
        !same_number("inputs", (int64_t)expected->n_states, (int64_t)got->n_states, out))
        return false;
    for (size_t i = 0; i < got->n_states; i++) {
        size_t at = i * PT_CUSTOMERS;
        if (same_finals(model, expected->states + at, got->states + at, out))
            continue;
        pt_print(out, "after input %zu\n", i);
        return false;
    }
    return true;
}

bool pt_same_log(const pt_model *model, const pt_log *expected, const pt_log *got, int as,
                 pt_out *out)
{
    int first = as == PT_ALL ? PT_NONE : 0;
    int last = as == PT_ALL ? PT_NONE : PT_CUSTOMERS - 1;

    if (got->broken[0] != '\0') {
        pt_print(out, "%s\n", got->broken);
        return false;
    }
    for (int customer = first; customer <= last; customer++)
        if (!same_rows(model, expected, got, false, customer, out) ||
            !same_rows(model, expected, got, true, customer, out))
            return false;
    return same_states(model, expected, got, out) &&
           same_finals(model, expected->finals, got->finals, out) &&
           same_counters(expected, got, out);
}
