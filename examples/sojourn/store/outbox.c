/* SPDX-License-Identifier: MIT */
/* `sojourn outbox claim|ack|fail|list`: what deliverers say to a store, as JSON Lines. */
#include <sojourn/outbox.h>

#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "row.h"
#include "session.h"
#include "wants.h"

/* What was asked for. */
struct ask {
    const char *path;
    soj_outbox *outbox;
    soj_time now;
    bool has_now;
    soj_duration lease, first_wait, longest_wait;
    uint64_t max, tries, factor, token;
    const char *channel, *state;
    bool is_final;
    const char *id;
};

static int fail(const struct ask *ask, soj_status status)
{
    if (status == SOJ_ERR_NOT_FOUND) {
        cli_say("%s: there is no touchpoint \"%s\"", ask->path, ask->id);
        return CLI_MISSING;
    }
    if (status == SOJ_ERR_LEASE) {
        cli_say("%s: the lease of \"%s\" is not held any more", ask->path, ask->id);
        return CLI_MISSING;
    }
    return store_say(ask->path, status, soj_outbox_problem(ask->outbox));
}

/* ---- rows ---- */

static const char *const columns[] = {"id",       "lease",      "state",       "until",   "tries",
                                      "customer", "touchpoint", "stage",       "channel", "content",
                                      "variant",  "data",       "intent",      "owner",   "cost",
                                      "due",      "emitted",    "valid_until", NULL};

_Static_assert(sizeof columns / sizeof *columns - 1 <= ROW_COLUMNS_MAX, "a row holds them");

static void write_values(struct row *row, const soj_outbox_item *item)
{
    struct text json = {0};
    if (item->values.data) {
        text_add(&json, item->values.data, item->values.len);
        row_json(row, &json);
    } else {
        row_null(row);
    }
    text_free(&json);
}

static void write_item(struct row *row, const soj_outbox_item *item)
{
    row_word(row, item->id);
    row_uint(row, (uint64_t)item->lease);
    row_word(row, soj_outbox_state_name(item->state));
    row_time(row, item->until);
    row_uint(row, item->tries);
    row_text(row, item->customer);
    row_text(row, item->path);
    row_text(row, item->stage);
    row_text(row, item->channel);
    row_text(row, item->content);
    row_text(row, item->variant);
    write_values(row, item);
    row_word(row, soj_intent_name(item->intent));
    row_text(row, item->owner);
    if (item->has_cost) {
        row_double(row, item->cost);
    } else {
        row_null(row);
    }
    row_time(row, item->due);
    row_time(row, item->emitted);
    row_time(row, item->valid_until);
    row_end(row);
}

/* The items of the last call. */
static int print_items(const struct ask *ask, size_t n)
{
    struct text text = {0};
    struct row row;
    bool is_fine = row_begin(&row, false, columns, &text);
    for (size_t i = 0; i < n && is_fine; i++) {
        write_item(&row, soj_outbox_get(ask->outbox, i));
    }
    is_fine = is_fine && !text.failed;
    if (is_fine) {
        (void)fwrite(text.data, 1, text.len, stdout);
    } else {
        cli_say("out of memory");
    }
    row_free(&row);
    text_free(&text);
    return is_fine ? CLI_FINE : CLI_TROUBLE;
}

/* ---- what there is to do ---- */

static const soj_text *channel_of(const struct ask *ask, soj_text *out_channel)
{
    *out_channel = (soj_text){ask->channel, ask->channel ? strlen(ask->channel) : 0};
    return ask->channel ? out_channel : NULL;
}

static int claim(struct ask *ask)
{
    soj_text channel;
    size_t n = 0;
    const soj_status status = soj_outbox_claim(ask->outbox, ask->now, ask->lease, (size_t)ask->max,
                                               channel_of(ask, &channel), &n);
    return status == SOJ_OK ? print_items(ask, n) : fail(ask, status);
}

static int acknowledge(struct ask *ask)
{
    const soj_status status = soj_outbox_ack(ask->outbox, ask->id, (int64_t)ask->token);
    return status == SOJ_OK ? CLI_FINE : fail(ask, status);
}

/* What becomes of it, as a row. */
static int print_fate(const struct ask *ask, soj_time next)
{
    char time[SOJ_TIME_TEXT_MAX] = "";
    const bool is_over = next == SOJ_TIME_NEVER;
    if (!is_over) {
        (void)soj_time_format(next, time);
    }
    (void)printf("{\"id\":\"%s\",\"state\":\"%s\",\"until\":", ask->id,
                 soj_outbox_state_name(is_over ? SOJ_OUTBOX_GIVEN_UP : SOJ_OUTBOX_WAITING));
    (void)printf(is_over ? "null}\n" : "\"%s\"}\n", time);
    return CLI_FINE;
}

static int fail_one(struct ask *ask)
{
    soj_time next = SOJ_TIME_NEVER;
    const soj_status status =
        ask->is_final ? soj_outbox_give_up(ask->outbox, ask->id, (int64_t)ask->token)
                      : soj_outbox_fail(ask->outbox, ask->id, (int64_t)ask->token, ask->now, &next);
    return status == SOJ_OK ? print_fate(ask, next) : fail(ask, status);
}

/* The states that --state names, between commas. */
static int read_states(const char *names, uint32_t *out_states)
{
    *out_states = names ? 0 : SOJ_OUTBOX_ALL;
    while (names) {
        const size_t len = strcspn(names, ",");
        int32_t state = 0;
        while (state < SOJ_OUTBOX_STATES &&
               (strlen(soj_outbox_state_name(state)) != len ||
                memcmp(soj_outbox_state_name(state), names, len) != 0)) {
            state++;
        }
        if (state == SOJ_OUTBOX_STATES) {
            return cli_usage(
                "--state is some of ready, leased, waiting, delivered, given_up, missed "
                "and reported, with commas between them, not \"%s\"",
                names);
        }
        *out_states |= SOJ_OUTBOX_BIT(state);
        names = names[len] == ',' ? names + len + 1 : NULL;
    }
    return CLI_FINE;
}

/* Piece by piece: all of them, or as many as --max says. */
static int list(struct ask *ask)
{
    uint32_t states = 0;
    soj_text channel;
    soj_outbox_item last = {0};
    const soj_outbox_item *after = NULL;
    uint64_t left = ask->max;
    size_t n = 0;
    int code = read_states(ask->state, &states);
    do {
        const size_t most = left < SOJ_LIMIT_OUTBOX_ROWS ? (size_t)left : SOJ_LIMIT_OUTBOX_ROWS;
        soj_status status = SOJ_OK;
        if (code == CLI_FINE) {
            status =
                soj_outbox_list(ask->outbox, states, channel_of(ask, &channel), after, most, &n);
            code = status == SOJ_OK ? print_items(ask, n) : fail(ask, status);
        }
        if (code == CLI_FINE && n > 0) {
            last = *soj_outbox_get(ask->outbox, n - 1);
            after = &last;
        }
        left -= n;
    } while (code == CLI_FINE && n > 0 && left > 0);
    return code;
}

/* ---- words ---- */

enum part { CLAIM = 1, ACK = 2, FAIL = 4, LIST = 8 };

static const struct {
    const char *name;
    int (*act)(struct ask *ask);
    enum part part;
    bool has_ids;
} parts[] = {
    {"outbox claim", claim, CLAIM, false},
    {"outbox ack", acknowledge, ACK, true},
    {"outbox fail", fail_one, FAIL, true},
    {"outbox list", list, LIST, false},
};

enum { N_PARTS = sizeof parts / sizeof *parts };

static int read_words(struct ask *ask, size_t part, int argc, char **argv, int *out_words)
{
    const unsigned its = parts[part].part;
    const struct {
        unsigned whose;
        struct want want;
    } all[] = {
        {CLAIM | ACK | FAIL | LIST, {"--store", WANT_TEXT, true, &ask->path, 0, NULL}},
        {CLAIM | FAIL, {"--now", WANT_TIME, false, &ask->now, 0, &ask->has_now}},
        {CLAIM, {"--lease", WANT_DURATION, false, &ask->lease, 0, NULL}},
        {CLAIM, {"--max", WANT_NUMBER, false, &ask->max, SOJ_LIMIT_OUTBOX_ROWS, NULL}},
        {LIST, {"--max", WANT_NUMBER, false, &ask->max, INT64_MAX, NULL}},
        {CLAIM | LIST, {"--channel", WANT_TEXT, false, &ask->channel, 0, NULL}},
        {LIST, {"--state", WANT_TEXT, false, &ask->state, 0, NULL}},
        {ACK | FAIL, {"--lease", WANT_NUMBER, true, &ask->token, INT64_MAX, NULL}},
        {FAIL, {"--wait", WANT_DURATION, false, &ask->first_wait, 0, NULL}},
        {FAIL, {"--wait-factor", WANT_NUMBER, false, &ask->factor, SOJ_LIMIT_WAIT_FACTOR, NULL}},
        {FAIL, {"--longest-wait", WANT_DURATION, false, &ask->longest_wait, 0, NULL}},
        {FAIL, {"--tries", WANT_NUMBER, false, &ask->tries, UINT32_MAX, NULL}},
        {FAIL, {"--give-up", WANT_FLAG, false, &ask->is_final, 0, NULL}},
    };
    struct want wants[sizeof all / sizeof *all];
    size_t n = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if ((all[i].whose & its) != 0) {
            wants[n++] = all[i].want;
        }
    }
    return wants_read(parts[part].name, wants, n, argc, argv, out_words);
}

static int open_outbox(struct ask *ask)
{
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.first_wait = ask->first_wait;
    options.longest_wait =
        ask->longest_wait > ask->first_wait ? ask->longest_wait : ask->first_wait;
    options.wait_factor = (uint32_t)ask->factor;
    options.most_tries = (uint32_t)ask->tries;
    const soj_status status = soj_outbox_open(ask->path, &options, &ask->outbox);
    return status == SOJ_OK ? CLI_FINE : fail(ask, status);
}

/* For each id; where one is not to be had, the others are done all the same. */
static int act_on(struct ask *ask, size_t part, int n_ids, char **ids)
{
    int worst = CLI_FINE;
    int code = CLI_FINE;
    if (!parts[part].has_ids) {
        return parts[part].act(ask);
    }
    for (int i = 0; i < n_ids && (code == CLI_FINE || code == CLI_MISSING); i++) {
        ask->id = ids[i];
        code = parts[part].act(ask);
        worst = code != CLI_FINE ? code : worst;
    }
    return worst;
}

static int act(size_t part, int argc, char **argv)
{
    const soj_outbox_options usual = SOJ_OUTBOX_OPTIONS_INIT;
    struct ask ask = {.lease = 5 * SOJ_MINUTE,
                      .max = parts[part].part == LIST ? INT64_MAX : 50,
                      .first_wait = usual.first_wait,
                      .longest_wait = usual.longest_wait,
                      .factor = usual.wait_factor,
                      .id = ""};
    int n_words = 0;
    int code = read_words(&ask, part, argc, argv, &n_words);
    if (code == CLI_FINE && parts[part].has_ids != (n_words > 0)) {
        code = cli_usage(parts[part].has_ids ? "%s needs the ids of touchpoints"
                                             : "%s takes options only",
                         parts[part].name);
    }
    ask.now = ask.has_now ? ask.now : session_clock();
    code = code == CLI_FINE ? open_outbox(&ask) : code;
    if (code == CLI_FINE) {
        code = act_on(&ask, part, n_words, argv);
    }
    soj_outbox_free(ask.outbox);
    return cli_flush(code);
}

int cli_outbox(int argc, char **argv)
{
    const size_t before = strlen("outbox ");
    for (size_t i = 0; i < N_PARTS && argc > 0; i++) {
        if (strcmp(argv[0], parts[i].name + before) == 0) {
            return act(i, argc - 1, argv + 1);
        }
    }
    return cli_usage("say what to do with the outbox: claim, ack, fail or list");
}
