/* SPDX-License-Identifier: MIT */

/* A CRM with a database of its own, a file of SQLite, in which sojourn keeps its store as well: an
 * order and what it moves are one transaction, so neither is ever there without the other.
 *
 * Run it as: crm_store FILE. Killed at any time and run again it goes on where it was: an order
 * that is there already is not taken twice. What it has made due, `deliver FILE ...` sends. */

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

static const char model_text[] = "sojourn: 1\n"
                                 "model: crm\n"
                                 "version: 1\n"
                                 "events: {Order Placed: {properties: {total: double}}}\n"
                                 "channels: {email: , phone: }\n"
                                 "initial: prospect\n"
                                 "stages:\n"
                                 "  prospect: {on: {Order Placed: buyer}}\n"
                                 "  buyer:\n"
                                 "    on: {Order Placed: regular}\n"
                                 "    touchpoints:\n"
                                 "      thanks: {channel: email, intent: thank}\n"
                                 "      how_is_it: {channel: email, intent: ask, after: 7d}\n"
                                 "  regular:\n"
                                 "    touchpoints:\n"
                                 "      call: {channel: phone, after: 1d}\n";

struct order {
    const char *account;
    double total;
    int number;
    int day;
};

struct crm {
    sqlite3 *db; /* ours; the store is a guest in it */
    soj_model *model;
    soj_sqlite *store;
    soj_engine *engine;
};

static bool sql(struct crm *crm, const char *text)
{
    return sqlite3_exec(crm->db, text, NULL, NULL, NULL) == SQLITE_OK;
}

/* The row of our own table: *out_is_new is whether it was not there yet. */
static bool insert_order(struct crm *crm, const struct order *order, bool *out_is_new)
{
    char *text = sqlite3_mprintf("INSERT OR IGNORE INTO orders VALUES(%d, %Q, %d, %f)",
                                 order->number, order->account, order->day, order->total);
    bool is_done = text && sql(crm, text);
    *out_is_new = is_done && sqlite3_changes(crm->db) > 0;
    sqlite3_free(text);
    return is_done;
}

/* What the order means to sojourn; and what is due until then, for everybody. */
static bool tell(struct crm *crm, const struct order *order, soj_time now)
{
    char id[32];
    const uint32_t placed = soj_model_event(crm->model, "Order Placed", 12);
    const soj_property total = {
        .handle = soj_model_property(crm->model, placed, "total", 5),
        .value = {.type = SOJ_TYPE_DOUBLE, .as.number = order->total},
    };
    const soj_event event = {
        .customer = order->account,
        .customer_len = strlen(order->account),
        .event = placed,
        .time = now,
        .properties = &total,
        .n_properties = 1,
        .id = id,
        .id_len = (size_t)snprintf(id, sizeof id, "order-%d", order->number),
    };
    return soj_engine_advance(crm->engine, now, 0, NULL) == SOJ_OK &&
           soj_engine_post(crm->engine, &event, NULL) == SOJ_OK &&
           soj_engine_advance(crm->engine, now, 0, NULL) == SOJ_OK;
}

/* One transaction, begun and ended by us: sojourn's commit in it lasts if ours does. Where it
 * fails the engine knows more than the file, and is of no use any more: the program ends, and goes
 * on from the file when it is run again. */
static bool take_order(struct crm *crm, const struct order *order)
{
    const soj_time now = 1772442000 * SOJ_SECOND + order->day * SOJ_DAY; /* 2026-03-02T09:00:00Z */
    bool is_new = false;
    bool is_done = sql(crm, "BEGIN IMMEDIATE") && insert_order(crm, order, &is_new);
    if (is_done && is_new) {
        is_done = tell(crm, order, now) && soj_engine_commit(crm->engine, NULL, 0) == SOJ_OK;
    }
    is_done = is_done && sql(crm, "COMMIT");
    if (!is_done) {
        (void)fprintf(stderr, "crm_store: %s %s\n", sqlite3_errmsg(crm->db),
                      soj_sqlite_problem(crm->store));
        (void)sql(crm, "ROLLBACK");
    }
    soj_engine_skip(crm->engine); /* delivered from the store */
    return is_done;
}

/* Our table and sojourn's, in one query. */
static int show(void *ctx, int n, char **values, char **names)
{
    (void)ctx;
    (void)names;
    for (int i = 0; i < n; i++) {
        (void)printf("%s%s", values[i] ? values[i] : "-", i + 1 < n ? "  " : "\n");
    }
    return 0;
}

static bool open_all(struct crm *crm, const char *path)
{
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    bool is_open = sqlite3_open(path, &crm->db) == SQLITE_OK &&
                   sql(crm, "PRAGMA journal_mode = WAL;"
                            "CREATE TABLE IF NOT EXISTS orders(number INTEGER PRIMARY KEY,"
                            " account TEXT NOT NULL, day INTEGER NOT NULL, total REAL NOT NULL)");
    options.database = crm->db;
    return is_open &&
           soj_model_compile(model_text, strlen(model_text), NULL, NULL, &crm->model) == SOJ_OK &&
           soj_sqlite_open(NULL, &options, &crm->store) == SOJ_OK &&
           soj_sqlite_engine(crm->store, crm->model, NULL, &crm->engine) == SOJ_OK;
}

int main(int argc, char **argv)
{
    static const struct order orders[] = {
        {"acme", 99.0, 1001, 0},    {"globex", 12.5, 1002, 3},
        {"acme", 420.0, 1003, 5},   {"acme", 420.0, 1003, 5}, /* came twice */
        {"initech", 7.0, 1004, 11},
    };
    struct crm crm = {NULL, NULL, NULL, NULL};
    bool is_fine = argc == 2 && open_all(&crm, argv[1]);
    for (size_t i = 0; is_fine && i < sizeof orders / sizeof *orders; i++) {
        is_fine = take_order(&crm, &orders[i]);
    }
    is_fine = is_fine && soj_sqlite_sync(crm.store, crm.engine) == SOJ_OK &&
              sqlite3_exec(crm.db,
                           "SELECT account, count(*), sum(total), stages,"
                           " (SELECT count(*) FROM touchpoints t WHERE t.customer = account)"
                           " FROM orders JOIN customers ON customer = account"
                           " GROUP BY account ORDER BY account",
                           show, NULL, NULL) == SQLITE_OK;
    soj_engine_free(crm.engine);
    soj_sqlite_close(crm.store);
    soj_model_unref(crm.model);
    (void)sqlite3_close(crm.db);
    return is_fine ? 0 : 1;
}
