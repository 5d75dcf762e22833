/* SPDX-License-Identifier: MIT */
/* `sojourn customer` and `sojourn erase`. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "history.h"
#include "outline.h"
#include "rows.h"
#include "session.h"
#include "wants.h"

/* What was asked for. */
struct ask {
    struct session session;
    const char *key;
    uint64_t history; /* rows of it */
    bool is_json;
    bool has_at;
    soj_time at;
    size_t number; /* of the customer */
};

static int find_customer(struct ask *ask)
{
    const soj_status status =
        soj_engine_find(ask->session.engine, ask->key, strlen(ask->key), &ask->number);
    soj_text key;
    const void *record = NULL;
    size_t len = 0;
    if (status == SOJ_OK &&
        soj_engine_customer(ask->session.engine, ask->number, &key, &record, &len) == SOJ_OK) {
        return CLI_FINE;
    }
    cli_say("%s: there is no customer \"%s\"", ask->session.path, ask->key);
    return CLI_MISSING;
}

/* ---- customer ---- */

static void add_key(struct text *json, const char *name)
{
    text_addc(json, ',');
    text_json(json, name, strlen(name));
    text_addc(json, ':');
}

static void add_time(struct text *json, const char *name, soj_time time)
{
    add_key(json, name);
    if (time == SOJ_TIME_NEVER) {
        text_adds(json, "null");
    } else {
        text_addc(json, '"');
        text_time(json, time);
        text_addc(json, '"');
    }
}

/* The row that `run --customers` writes, without its end. */
static bool add_row(const struct ask *ask, struct text *json)
{
    struct options options = {.streams = {[STREAM_CUSTOMERS] = "-"}};
    struct text texts[N_STREAMS] = {{0}};
    struct rows rows;
    const bool is_fine = rows_begin(&rows, ask->session.model, &options, texts) &&
                         rows_customer(&rows, ask->session.engine, ask->number);
    const struct text *row = &texts[STREAM_CUSTOMERS];
    if (is_fine && row->len > 2) {
        text_add(json, row->data, row->len - 2);
    }
    rows_free(&rows);
    text_free(&texts[STREAM_CUSTOMERS]);
    return is_fine;
}

static int add_record(const struct ask *ask, struct text *json)
{
    const soj_model *model = ask->session.model;
    soj_text key;
    soj_text zone = {0};
    const void *record = NULL;
    size_t len = 0;
    soj_time created = 0;
    soj_time due = 0;
    soj_status status = soj_engine_customer(ask->session.engine, ask->number, &key, &record, &len);
    if (status == SOJ_OK) {
        status = soj_record_created(model, record, len, &created);
    }
    if (status == SOJ_OK) {
        status = soj_record_due(model, record, len, &due);
    }
    if (status == SOJ_OK) {
        status = soj_record_zone(model, record, len, &zone);
    }
    add_time(json, "created", created);
    add_time(json, "due", due);
    add_key(json, "timezone");
    text_json(json, zone.len > 0 ? zone.data : "", zone.len);
    return status == SOJ_OK ? CLI_FINE : store_fail(&ask->session.store, status);
}

/* What goes out by itself, and when, if nothing else happens. */
static void add_wait(const struct ask *ask, const soj_explanation *of, bool is_first,
                     struct text *json)
{
    const soj_text path = soj_model_touchpoint_path(ask->session.model, of->touchpoint);
    const char *reason = soj_reason_name(of->first.reason);
    text_adds(json, is_first ? "{\"touchpoint\":" : ",{\"touchpoint\":");
    text_json(json, path.data, path.len);
    add_time(json, "until", of->sent);
    add_time(json, "due", of->first.due);
    if (*reason) {
        add_key(json, "reason");
        text_json(json, reason, strlen(reason));
    }
    text_addc(json, '}');
}

static int add_waits(const struct ask *ask, struct text *json)
{
    soj_explain_question question = SOJ_EXPLAIN_QUESTION_INIT;
    soj_explanations *answer = NULL;
    soj_text key;
    bool is_first = true;
    question.model = ask->session.model;
    question.zones = ask->session.zones.set;
    question.customer = ask->key;
    question.customer_len = strlen(ask->key);
    soj_status status = soj_engine_customer(ask->session.engine, ask->number, &key,
                                            &question.record, &question.record_len);
    if (status == SOJ_OK) {
        status =
            soj_record_clock(question.model, question.record, question.record_len, &question.now);
    }
    if (status == SOJ_OK) {
        status = soj_explain(&question, &answer);
    }
    add_key(json, "waits");
    text_addc(json, '[');
    for (size_t i = 0; i < soj_explanations_count(answer); i++) {
        const soj_explanation *of = soj_explanations_get(answer, i);
        if (of->sent != SOJ_TIME_NEVER) {
            add_wait(ask, of, is_first, json);
            is_first = false;
        }
    }
    text_addc(json, ']');
    soj_explanations_free(answer);
    return status == SOJ_OK ? CLI_FINE : store_fail(&ask->session.store, status);
}

static int write_customer(const struct ask *ask, struct text *json)
{
    if (!add_row(ask, json)) {
        return CLI_TROUBLE;
    }
    int code = add_record(ask, json);
    code = code == CLI_FINE ? add_waits(ask, json) : code;
    if (code == CLI_FINE) {
        add_key(json, "outbox");
        code = history_write_outbox(ask->session.path, ask->key, json);
    }
    if (code == CLI_FINE) {
        add_key(json, "history");
        code = history_write(ask->session.path, ask->key, ask->history, json);
    }
    text_addc(json, '}');
    if (code == CLI_FINE && json->failed) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    return code;
}

static int show(struct ask *ask)
{
    struct text json = {0};
    int code = find_customer(ask);
    if (code == CLI_FINE) {
        code = write_customer(ask, &json);
    }
    if (code == CLI_FINE && ask->is_json) {
        (void)printf("%.*s\n", (int)json.len, json.data);
    } else if (code == CLI_FINE) {
        code = outline_print(json.data, json.len);
    }
    text_free(&json);
    return code;
}

/* ---- erase ---- */

static int erase(struct ask *ask)
{
    struct session *session = &ask->session;
    const soj_event event = {
        .customer = ask->key,
        .customer_len = strlen(ask->key),
        .event = soj_model_event(session->model, "Customer Erased", strlen("Customer Erased")),
        .time = ask->has_at ? ask->at : session_clock(),
    };
    int code = find_customer(ask);
    if (code != CLI_FINE) {
        return code;
    }
    const soj_status status = soj_engine_post(session->engine, &event, NULL);
    if (status != SOJ_OK) {
        cli_say("%s: \"%s\" cannot be erased: %s", session->path, ask->key,
                soj_status_message(status));
        return CLI_TROUBLE;
    }
    code = store_commit(&session->store, session->engine, NULL, 0);
    if (code == CLI_FINE) {
        (void)fprintf(stderr, "%s: one customer erased\n", session->path);
    }
    return code;
}

/* ---- words ---- */

static int run(struct ask *ask, const char *command, const struct want *wants, size_t n, int argc,
               char **argv, enum store_access access, int (*act)(struct ask *))
{
    int n_words = 0;
    int code = wants_read(command, wants, n, argc, argv, &n_words);
    if (code == CLI_FINE && n_words != 1) {
        code = cli_usage("%s takes the key of one customer", command);
    }
    if (code == CLI_FINE) {
        ask->key = argv[0];
        code = session_open(&ask->session, access);
    }
    if (code == CLI_FINE) {
        code = act(ask);
    }
    session_close(&ask->session);
    return cli_flush(code);
}

int cli_customer(int argc, char **argv)
{
    struct ask ask = {.history = 20};
    const struct want wants[] = {
        {"--store", WANT_TEXT, true, &ask.session.path, 0, NULL},
        {"--json", WANT_FLAG, false, &ask.is_json, 0, NULL},
        {"--history", WANT_NUMBER, false, &ask.history, INT64_MAX, NULL},
        {"--zones", WANT_TEXT, false, &ask.session.zones.directory, 0, NULL},
        {"--event-id-retention", WANT_DURATION, false, &ask.session.retention, 0, NULL},
    };
    return run(&ask, "customer", wants, sizeof wants / sizeof *wants, argc, argv, STORE_READ, show);
}

int cli_erase(int argc, char **argv)
{
    struct ask ask = {.history = 0};
    const struct want wants[] = {
        {"--store", WANT_TEXT, true, &ask.session.path, 0, NULL},
        {"--at", WANT_TIME, false, &ask.at, 0, &ask.has_at},
        {"--zones", WANT_TEXT, false, &ask.session.zones.directory, 0, NULL},
        {"--event-id-retention", WANT_DURATION, false, &ask.session.retention, 0, NULL},
    };
    return run(&ask, "erase", wants, sizeof wants / sizeof *wants, argc, argv, STORE_WRITE, erase);
}
