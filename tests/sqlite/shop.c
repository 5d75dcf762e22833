/* SPDX-License-Identifier: MIT */
#include "sqlite/shop.h"

#include <sqlite3.h>
#include <stdio.h>

#include "support/test.h"

const char shop_model[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "attributes: {n: {count: Used}, note: string}\n"
    "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"
    "channels: {email: , post: }\n"
    "initial: new\n"
    "stages:\n"
    "  new:\n"
    "    on: {Left: gone}\n"
    "    touchpoints:\n"
    "      hello: {after: 1h, channel: email, data: {n: customer.n, note: customer.note}}\n"
    "      again: {after: 1d, every: 1d, times: 3, channel: post}\n"
    "  gone:\n"
    "    touchpoints:\n"
    "      bye: {after: 2d, channel: email}\n";

soj_status shop_open(shop *s, soj_model *model)
{
    soj_status status = soj_sqlite_open(s->path, NULL, &s->store);
    return status == SOJ_OK ? soj_sqlite_engine(s->store, model, NULL, &s->engine) : status;
}

void shop_close(shop *s)
{
    soj_engine_free(s->engine);
    soj_sqlite_close(s->store);
    s->engine = NULL;
    s->store = NULL;
}

void shop_reopen(shop *s)
{
    shop_close(s);
    assert_int_equal(shop_open(s, s->model), SOJ_OK);
}

int shop_set_up(void **state)
{
    shop *s = test_calloc(1, sizeof(*s));
    folder_make(&s->folder);
    snprintf(s->path, sizeof(s->path), "%s/store", s->folder.path);
    assert_int_equal(soj_model_compile(shop_model, strlen(shop_model), NULL, NULL, &s->model),
                     SOJ_OK);
    s->used = soj_model_event(s->model, "Used", 4);
    s->left = soj_model_event(s->model, "Left", 4);
    s->erased = soj_model_event(s->model, "Customer Erased", 15);
    assert_int_equal(shop_open(s, s->model), SOJ_OK);
    *state = s;
    return 0;
}

int shop_tear_down(void **state)
{
    shop *s = *state;
    shop_close(s);
    soj_model_unref(s->model);
    folder_remove(&s->folder);
    test_free(s);
    return 0;
}

void shop_post(shop *s, const char *key, uint32_t event, soj_time time, const char *note)
{
    const soj_property property = {.handle = 0,
                                   .value = {.type = SOJ_TYPE_STRING,
                                             .len = note ? (uint32_t)strlen(note) : 0,
                                             .as.text = note}};
    const soj_event posted = {.customer = key,
                              .customer_len = strlen(key),
                              .event = event,
                              .time = time,
                              .properties = &property,
                              .n_properties = note ? 1 : 0};
    assert_int_equal(soj_engine_post(s->engine, &posted, NULL), SOJ_OK);
}

void shop_commit(shop *s, const char *position)
{
    soj_status status = soj_engine_commit(s->engine, position, strlen(position));
    if (status != SOJ_OK)
        fail_msg("%s: %s", soj_status_name(status), soj_sqlite_problem(s->store));
    soj_engine_skip(s->engine);
}

int64_t shop_ask(const shop *s, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return answer;
}

void shop_change(const shop *s, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}
