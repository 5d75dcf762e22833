/* SPDX-License-Identifier: MIT */
#include "sqlite/batches.h"

#include <sqlite3.h>
#include <stdio.h>

#include "support/test.h"

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

enum { CUSTOMERS = 8, NOTE = 600, WITH_CHECKPOINT = 3, WITH_ERASURE = 4 };

const char batches_model[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "attributes: {note: string}\n"
    "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"
    "channels: {email: , post: }\n"
    "initial: new\n"
    "stages:\n"
    "  new:\n"
    "    on: {Left: gone}\n"
    "    touchpoints:\n"
    "      hello: {after: 1h, channel: email, data: {note: customer.note}}\n"
    "      again: {after: 1d, every: 1d, times: 3, channel: post}\n"
    "  gone:\n"
    "    on: {Used: new}\n"
    "    touchpoints:\n"
    "      bye: {after: 2h, channel: email}\n";

static soj_status open_host(batches *b)
{
    char text[64];
    snprintf(text, sizeof(text), "PRAGMA wal_autocheckpoint = %d", b->host_pages);
    int code = sqlite3_open(b->path, &b->host);
    if (code == SQLITE_OK)
        code = sqlite3_exec(b->host, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL,
                            NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(b->host, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? SOJ_OK : SOJ_ERR_IO;
}

soj_status batches_open(batches *b)
{
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.is_only_normal = b->is_only_normal;
    soj_status status = b->host_pages > 0 ? open_host(b) : SOJ_OK;
    options.database = b->host;
    if (status == SOJ_OK)
        status = soj_sqlite_open(b->host ? NULL : b->path, &options, &b->store);
    return status == SOJ_OK ? soj_sqlite_engine(b->store, b->model, NULL, &b->engine) : status;
}

void batches_close(batches *b)
{
    soj_engine_free(b->engine);
    soj_sqlite_close(b->store);
    (void)sqlite3_close(b->host);
    b->engine = NULL;
    b->store = NULL;
    b->host = NULL;
}

static int position_of(const batches *b)
{
    const soj_bytes position = soj_engine_position(b->engine);
    return position.len > 0 ? *(const unsigned char *)position.data : 0;
}

static void post(batches *b, int customer, const char *event, soj_time time, const char *note)
{
    char key[16];
    const soj_property property = {
        .handle = 0,
        .value = {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(note), .as.text = note}};
    snprintf(key, sizeof(key), "customer%d", customer);
    const soj_event posted = {.customer = key,
                              .customer_len = strlen(key),
                              .event = soj_model_event(b->model, event, strlen(event)),
                              .time = time,
                              .properties = &property,
                              .n_properties = note[0] != '\0'};
    assert_int_equal(soj_engine_post(b->engine, &posted, NULL), SOJ_OK);
}

/* The batch `n`, from 0 on. */
static soj_status do_one(batches *b, int n)
{
    char note[NOTE + 1];
    const soj_time time = BASE + n * SOJ_DAY;
    const unsigned char next = (unsigned char)(n + 1);
    memset(note, 'a' + n, NOTE);
    note[NOTE] = '\0';
    for (int i = n % 2; i < CUSTOMERS; i++)
        if (n < WITH_ERASURE || i != 1)
            post(b, i, (i + n) % 3 == 0 ? "Left" : "Used", time, (i + n) % 3 == 0 ? "" : note);
    if (n == WITH_ERASURE)
        post(b, 1, "Customer Erased", time, "");
    assert_int_equal(soj_engine_advance(b->engine, time + SOJ_HOUR * 20, 0, NULL), SOJ_OK);
    soj_status status = n == WITH_CHECKPOINT ? soj_engine_checkpoint(b->engine, &next, 1)
                                             : soj_engine_commit(b->engine, &next, 1);
    soj_engine_skip(b->engine);
    if (status == SOJ_OK && b->landed)
        *b->landed = n + 1;
    return status;
}

soj_status batches_go_on(batches *b)
{
    soj_status status = SOJ_OK;
    while (status == SOJ_OK && position_of(b) < BATCHES)
        status = do_one(b, position_of(b));
    return status == SOJ_OK ? soj_sqlite_sync(b->store, b->engine) : status;
}

soj_status batches_try_again(batches *b)
{
    soj_status status = soj_engine_commit(b->engine, NULL, 0);
    if (status != SOJ_OK)
        return status;
    soj_engine_skip(b->engine);
    *b->landed = position_of(b);
    return batches_go_on(b);
}

/* ---- what it says ---- */

/* Of each row one text, in order. */
static const char *const questions[] = {
    "SELECT 'head ' || sequence || hex(position) FROM head",
    "SELECT id || customer || touchpoint || quote(data) || due || state FROM touchpoints",
    "SELECT customer || quote(\"from\") || \"to\" || cause || time FROM transitions",
    "SELECT customer || touchpoint || occurrence || decision || due FROM decisions",
    "SELECT customer || due FROM faults",
};

static int append(sqlite3 *db, const char *sql, char *text, size_t *len)
{
    char ordered[256];
    sqlite3_stmt *row = NULL;
    snprintf(ordered, sizeof(ordered), "%s ORDER BY 1", sql);
    int code = sqlite3_prepare_v2(db, ordered, -1, &row, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(row);
        if (code == SQLITE_ROW) {
            int more = snprintf(text + *len, BATCHES_TEXT - *len, "%s\n",
                                (const char *)sqlite3_column_text(row, 0));
            assert_true(more > 0 && *len + (size_t)more < BATCHES_TEXT);
            *len += (size_t)more;
        }
    }
    sqlite3_finalize(row);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* NULL: it cannot be read. */
static char *says(const char *path)
{
    sqlite3 *db = NULL;
    size_t len = 0;
    char *text = test_malloc(BATCHES_TEXT);
    int code = sqlite3_open(path, &db);
    for (size_t i = 0; i < TEST_ARRAY_LEN(questions) && code == SQLITE_OK; i++)
        code = append(db, questions[i], text, &len);
    sqlite3_close(db);
    if (code == SQLITE_OK)
        return text;
    test_free(text);
    return NULL;
}

void batches_learn(batches *b, char *all[BATCHES + 1])
{
    for (int n = 0; n <= BATCHES; n++) {
        assert_int_equal(batches_open(b), SOJ_OK);
        if (n > 0)
            assert_int_equal(do_one(b, n - 1), SOJ_OK);
        batches_close(b);
        all[n] = says(b->path);
        assert_non_null(all[n]);
        assert_true(n == 0 || strcmp(all[n], all[n - 1]) != 0);
    }
}

void batches_forget(char *all[BATCHES + 1])
{
    for (int n = 0; n <= BATCHES; n++)
        test_free(all[n]);
}

bool batches_is_whole(const batches *b, char *const all[BATCHES + 1])
{
    char *found = says(b->path);
    int n = *b->landed;
    bool is_whole =
        found && (strcmp(found, all[n]) == 0 || (n < BATCHES && strcmp(found, all[n + 1]) == 0));
    test_free(found);
    return is_whole;
}

static soj_status compare(const batches *b, const char *expected)
{
    char *found = says(b->path);
    if (!found)
        return SOJ_ERR_IO;
    if (strcmp(found, expected) != 0)
        fail_msg("found:\n%.3000s\nexpected:\n%.3000s", found, expected);
    test_free(found);
    return SOJ_OK;
}

soj_status batches_judge(batches *b, char *const all[BATCHES + 1])
{
    int acknowledged = *b->landed;
    soj_status status = batches_open(b);
    if (status == SOJ_OK)
        status = soj_sqlite_check(b->store, NULL);
    if (status != SOJ_OK)
        return status;
    int found = position_of(b);
    if ((found < acknowledged && !b->is_only_normal) || found > acknowledged + 1)
        fail_msg("%d batches were acknowledged, %d are there", acknowledged, found);
    *b->landed = found;
    batches_close(b);
    status = compare(b, all[found]);
    if (status == SOJ_OK)
        status = batches_open(b);
    if (status == SOJ_OK)
        status = batches_go_on(b);
    if (status != SOJ_OK)
        return status;
    batches_close(b);
    return compare(b, all[BATCHES]);
}
