/* SPDX-License-Identifier: MIT */
/* `sojourn explain`: why a customer got something or not, and what would let it go out. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "outputs.h"
#include "session.h"
#include "wants.h"

/* What was asked for, and what it needs. */
struct ask {
    struct session session;
    const char *key;
    const char *path; /* of a touchpoint; NULL: all of them */
    bool has_now;
    soj_time now;
    soj_text record;
    uint32_t touchpoint;
    struct outputs outputs;
    soj_explanations *answer;
};

static int find(struct ask *ask)
{
    const struct session *session = &ask->session;
    size_t number = 0;
    soj_text key;
    const void *record = NULL;
    ask->touchpoint = SOJ_NONE;
    soj_status status = soj_engine_find(session->engine, ask->key, strlen(ask->key), &number);
    if (status == SOJ_OK) {
        status = soj_engine_customer(session->engine, number, &key, &record, &ask->record.len);
    }
    ask->record.data = record;
    if (status == SOJ_OK && !ask->has_now) {
        status = soj_record_clock(session->model, record, ask->record.len, &ask->now);
    }
    if (status != SOJ_OK) {
        cli_say("%s: there is no customer \"%s\"", session->path, ask->key);
        return CLI_MISSING;
    }
    if (ask->path) {
        ask->touchpoint = soj_model_touchpoint(session->model, ask->path, strlen(ask->path));
    }
    if (ask->path && ask->touchpoint == SOJ_NONE) {
        cli_say("%s: the model has no touchpoint \"%s\"; it is its full path, like "
                "live.onboarding.day_3",
                session->path, ask->path);
        return CLI_MISSING;
    }
    return CLI_FINE;
}

/* ---- what happened ---- */

/* The occurrence that was decided last; 0: none was. */
static uint32_t last_occurrence(const struct ask *ask)
{
    for (size_t i = ask->outputs.n; i > 0; i--) {
        const soj_output *output = &ask->outputs.items[i - 1];
        if (output->kind == SOJ_OUTPUT_DECISION &&
            output->as.decision.touchpoint == ask->touchpoint) {
            return output->as.decision.occurrence;
        }
    }
    return 0;
}

static int print_past(struct ask *ask)
{
    const struct session *session = &ask->session;
    int code = outputs_read(&ask->outputs, session->model, session->path, ask->key);
    const uint32_t occurrence = code == CLI_FINE ? last_occurrence(ask) : 0;
    if (occurrence == 0) {
        return code;
    }
    (void)fputs("so far:\n", stdout);
    const soj_status status = soj_explain_chain(session->model, ask->outputs.items, ask->outputs.n,
                                                ask->touchpoint, occurrence, cli_write, stdout);
    if (status != SOJ_OK) {
        cli_say("%s", soj_status_message(status));
        return CLI_TROUBLE;
    }
    (void)fputs("to come:\n", stdout);
    return CLI_FINE;
}

/* ---- what is to come ---- */

static int print_outlook(struct ask *ask)
{
    soj_explain_question question = SOJ_EXPLAIN_QUESTION_INIT;
    question.model = ask->session.model;
    question.zones = ask->session.zones.set;
    question.customer = ask->key;
    question.customer_len = strlen(ask->key);
    question.record = ask->record.data;
    question.record_len = ask->record.len;
    question.now = ask->now;
    question.touchpoint = ask->touchpoint;
    soj_status status = soj_explain(&question, &ask->answer);
    for (size_t i = 0; i < soj_explanations_count(ask->answer) && status == SOJ_OK; i++) {
        status = soj_explanation_write(question.model, soj_explanations_get(ask->answer, i),
                                       cli_write, stdout);
        (void)fputc('\n', stdout);
    }
    if (status == SOJ_ERR_LIMIT) {
        cli_say("%s: more is due before --now than is looked at; advance the store first",
                ask->session.path);
        return CLI_TROUBLE;
    }
    return status == SOJ_OK ? CLI_FINE : store_fail(&ask->session.store, status);
}

static int explain(struct ask *ask)
{
    int code = session_open(&ask->session, STORE_READ);
    if (code == CLI_FINE) {
        code = find(ask);
    }
    if (code == CLI_FINE && ask->path) {
        code = print_past(ask);
    }
    return code == CLI_FINE ? print_outlook(ask) : code;
}

int cli_explain(int argc, char **argv)
{
    struct ask ask = {.key = NULL};
    const struct want wants[] = {
        {"--store", WANT_TEXT, true, &ask.session.path, 0, NULL},
        {"--now", WANT_TIME, false, &ask.now, 0, &ask.has_now},
        {"--zones", WANT_TEXT, false, &ask.session.zones.directory, 0, NULL},
        {"--event-id-retention", WANT_DURATION, false, &ask.session.retention, 0, NULL},
    };
    int n_words = 0;
    int code = wants_read("explain", wants, sizeof wants / sizeof *wants, argc, argv, &n_words);
    if (code == CLI_FINE && (n_words < 1 || n_words > 2)) {
        code = cli_usage("explain takes the key of a customer, and a touchpoint or none");
    }
    if (code == CLI_FINE) {
        ask.key = argv[0];
        ask.path = n_words > 1 ? argv[1] : NULL;
        code = explain(&ask);
    }
    soj_explanations_free(ask.answer);
    outputs_free(&ask.outputs);
    session_close(&ask.session);
    return cli_flush(code);
}
