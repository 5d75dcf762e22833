/* SPDX-License-Identifier: MIT */
/* `sojourn store check|sync|vacuum|stats`. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "session.h"
#include "wants.h"

/* What was asked for. */
struct stock {
    struct session session;
    soj_duration history; /* rows older than that go; 0: none do */
    bool has_now;
    soj_time now;
    bool is_json;
};

/* ---- check ---- */

static int check(struct stock *stock)
{
    const char *path = stock->session.path;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    int code = session_open_store(&stock->session, STORE_READ);
    if (code == CLI_FINE) {
        code = session_find_options(&stock->session, &options);
    }
    if (code != CLI_FINE) {
        return code;
    }
    const soj_status status = soj_sqlite_check(stock->session.store.sqlite, &options);
    if (status != SOJ_OK) {
        return store_fail(&stock->session.store, status);
    }
    (void)printf("%s: sound\n", path);
    return CLI_FINE;
}

/* ---- sync ---- */

static int drop_history(struct stock *stock)
{
    uint64_t n = 0;
    const soj_time now = stock->has_now ? stock->now : session_clock();
    const soj_time before = now > stock->history ? now - stock->history : 0;
    const soj_status status = soj_sqlite_drop_history(stock->session.store.sqlite, before, &n);
    if (status != SOJ_OK) {
        return store_fail(&stock->session.store, status);
    }
    (void)printf("%s: %" PRIu64 " old rows dropped\n", stock->session.path, n);
    return CLI_FINE;
}

static int sync_tables(struct stock *stock)
{
    soj_engine_counters counters = {.struct_size = sizeof counters};
    int code = session_open(&stock->session, STORE_WRITE);
    if (code != CLI_FINE) {
        return code;
    }
    soj_status status = soj_engine_checkpoint(stock->session.engine, NULL, 0);
    if (status == SOJ_OK) {
        status = soj_sqlite_sync(stock->session.store.sqlite, stock->session.engine);
    }
    if (status == SOJ_OK) {
        status = soj_engine_stats(stock->session.engine, &counters);
    }
    if (status != SOJ_OK) {
        return store_fail(&stock->session.store, status);
    }
    (void)printf("%s: %" PRIu64 " customers written\n", stock->session.path, counters.customers);
    return stock->history > 0 ? drop_history(stock) : CLI_FINE;
}

/* ---- vacuum ---- */

static int vacuum(struct stock *stock)
{
    soj_sqlite_figures before = {.struct_size = sizeof before};
    soj_sqlite_figures after = {.struct_size = sizeof after};
    int code = session_open_store(&stock->session, STORE_WRITE);
    if (code != CLI_FINE) {
        return code;
    }
    soj_sqlite *sqlite = stock->session.store.sqlite;
    soj_status status = soj_sqlite_stats(sqlite, &before);
    if (status == SOJ_OK) {
        status = soj_sqlite_vacuum(sqlite);
    }
    if (status == SOJ_OK) {
        status = soj_sqlite_stats(sqlite, &after);
    }
    if (status != SOJ_OK) {
        return store_fail(&stock->session.store, status);
    }
    (void)printf("%s: %" PRIu64 " bytes, %" PRIu64 " before\n", stock->session.path,
                 after.file_bytes, before.file_bytes);
    return CLI_FINE;
}

/* ---- stats ---- */

/* A figure by its name in JSON and for people. */
struct figure {
    const char *key, *words;
    bool is_time;
    uint64_t number;
    soj_time time;
};

static void print_figure(const struct figure *figure, bool is_json, bool is_first)
{
    char time[SOJ_TIME_TEXT_MAX] = "";
    const bool is_never = figure->is_time && figure->time == SOJ_TIME_NEVER;
    if (figure->is_time && !is_never) {
        (void)soj_time_format(figure->time, time);
    }
    if (is_json) {
        (void)printf("%s\"%s\":", is_first ? "{" : ",", figure->key);
    } else {
        (void)printf("%-44s ", figure->words);
    }
    if (!figure->is_time) {
        (void)printf("%" PRIu64, figure->number);
    } else if (is_never) {
        (void)fputs(is_json ? "null" : "-", stdout);
    } else {
        (void)printf(is_json ? "\"%s\"" : "%s", time);
    }
    (void)fputs(is_json ? "" : "\n", stdout);
}

static int stats(struct stock *stock)
{
    soj_sqlite_figures of = {.struct_size = sizeof of};
    int code = session_open_store(&stock->session, STORE_READ);
    if (code != CLI_FINE) {
        return code;
    }
    const soj_status status = soj_sqlite_stats(stock->session.store.sqlite, &of);
    if (status != SOJ_OK) {
        return store_fail(&stock->session.store, status);
    }
    const struct figure figures[] = {
        {"sequence", "commits", false, of.sequence, 0},
        {"customers", "customers", false, of.customers, 0},
        {"backlog", "touchpoints to be delivered", false, of.backlog, 0},
        {"oldest_due", "  of them, the earliest was due", true, 0, of.oldest_due},
        {"next_due", "the next thing is due", true, 0, of.next_due},
        {"journal_rows", "commits since the last checkpoint", false, of.journal_rows, 0},
        {"journal_bytes", "  bytes of them", false, of.journal_bytes, 0},
        {"file_bytes", "bytes of the file", false, of.file_bytes, 0},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        print_figure(&figures[i], stock->is_json, i == 0);
    }
    (void)fputs(stock->is_json ? "}\n" : "", stdout);
    return CLI_FINE;
}

/* ---- all of them ---- */

enum part { CHECK = 1, SYNC = 2, VACUUM = 4, STATS = 8 };

static const struct {
    const char *name;
    enum part part;
    int (*act)(struct stock *stock);
} parts[] = {
    {"store check", CHECK, check},
    {"store sync", SYNC, sync_tables},
    {"store vacuum", VACUUM, vacuum},
    {"store stats", STATS, stats},
};

enum { N_PARTS = sizeof parts / sizeof *parts };

/* The options of one part. */
static int read_words(struct stock *stock, size_t part, int argc, char **argv, int *out_words)
{
    const struct want all[] = {
        {"--store", WANT_TEXT, true, &stock->session.path, 0, NULL},
        {"--json", WANT_FLAG, false, &stock->is_json, 0, NULL},
        {"--history", WANT_DURATION, false, &stock->history, 0, NULL},
        {"--now", WANT_TIME, false, &stock->now, 0, &stock->has_now},
        {"--zones", WANT_TEXT, false, &stock->session.zones.directory, 0, NULL},
        {"--event-id-retention", WANT_DURATION, false, &stock->session.retention, 0, NULL},
    };
    static const unsigned whose[] = {
        CHECK | SYNC | VACUUM | STATS, STATS, SYNC, SYNC, CHECK | SYNC, CHECK | SYNC};
    struct want wants[sizeof all / sizeof *all];
    size_t n = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if ((whose[i] & parts[part].part) != 0) {
            wants[n++] = all[i];
        }
    }
    return wants_read(parts[part].name, wants, n, argc, argv, out_words);
}

static int act(size_t part, int argc, char **argv)
{
    struct stock stock = {.has_now = false};
    int n_words = 0;
    int code = read_words(&stock, part, argc, argv, &n_words);
    if (code == CLI_FINE && n_words > 0) {
        code = cli_usage("%s takes options only, not \"%s\"", parts[part].name, argv[0]);
    }
    if (code == CLI_FINE) {
        code = parts[part].act(&stock);
    }
    session_close(&stock.session);
    return cli_flush(code);
}

int cli_store(int argc, char **argv)
{
    const size_t before = strlen("store ");
    for (size_t i = 0; i < N_PARTS && argc > 0; i++) {
        if (strcmp(argv[0], parts[i].name + before) == 0) {
            return act(i, argc - 1, argv + 1);
        }
    }
    return cli_usage("say what to do with the store: check, sync, vacuum or stats");
}
