/* SPDX-License-Identifier: MIT */
/* Customers who are erased, out of a store of many: no byte of theirs is left in any of its files,
 * and what comes late does not bring them back. */
#define _GNU_SOURCE /* memmem */
#include "sqlite/shop.h"

#include <stdio.h>
#include <string.h>

#include <sojourn/limits.h>
#include <sojourn/outbox.h>

#include "sqlite/outbox_bench.h"
#include "support/golden.h"
#include "support/test.h"

enum { CUSTOMERS = 1050, BATCHES = 6, ERASED = 7, STEP = CUSTOMERS / ERASED };

/* Keys and texts that nothing else has; some texts are as long as they may be. */
static void name_key(char *to, size_t room, int customer)
{
    (void)snprintf(to, room, "key-%08x-of-%d", (unsigned)customer * 2654435761u, customer);
}

static void name_note(char *to, size_t room, int customer, int batch)
{
    const size_t long_one = customer % 5 == 0 ? SOJ_LIMIT_ATTRIBUTE_TEXT + 1 : 40;
    size_t len = (size_t)snprintf(to, room, "note-%08x-%d-",
                                  (unsigned)(customer * 31 + batch) * 2246822519u, batch);
    while (len + 1 < long_one && len + 1 < room)
        to[len++] = (char)('a' + (customer + batch) % 26);
    to[len] = '\0';
}

static void post_all(shop *s, int batch)
{
    char key[64], note[8192];
    for (int i = 0; i < CUSTOMERS; i++) {
        name_key(key, sizeof(key), i);
        name_note(note, sizeof(note), i, batch);
        shop_post(s, key, s->used, BASE + batch * 12 * SOJ_HOUR + i, note);
    }
    const soj_time now = BASE + batch * 12 * SOJ_HOUR + 2 * SOJ_HOUR;
    assert_int_equal(soj_engine_advance(s->engine, now, 0, NULL), SOJ_OK);
    shop_commit(s, "batch");
}

/* Some are claimed, of which some are acknowledged, and some given up. */
static void deliver(const shop *s)
{
    soj_outbox *outbox = NULL;
    size_t n = 0;
    assert_int_equal(soj_outbox_open(s->path, NULL, &outbox), SOJ_OK);
    assert_int_equal(soj_outbox_claim(outbox, BASE + SOJ_DAY, SOJ_DAY, 900, NULL, &n), SOJ_OK);
    assert_int_equal(n, 900);
    for (size_t i = 0; i < n; i += 3) {
        const soj_outbox_item *item = soj_outbox_get(outbox, i);
        assert_int_equal(i % 2 == 0 ? soj_outbox_ack(outbox, item->id, item->lease)
                                    : soj_outbox_give_up(outbox, item->id, item->lease),
                         SOJ_OK);
    }
    soj_outbox_free(outbox);
}

static void erase_some(shop *s)
{
    char key[64];
    for (int i = 0; i < ERASED; i++) {
        name_key(key, sizeof(key), i * STEP);
        shop_post(s, key, s->erased, BASE + 5 * SOJ_DAY + i, NULL);
    }
    shop_commit(s, "erased");
}

static bool is_in(const shop *s, const char *file, const char *text)
{
    char path[FOLDER_PATH_MAX + 64];
    (void)snprintf(path, sizeof(path), "%s%s", s->path, file);
    FILE *there = fopen(path, "rb");
    if (!there)
        return false;
    (void)fclose(there);
    size_t len = 0;
    char *bytes = golden_read(path, &len);
    const bool is = memmem(bytes, len, text, strlen(text)) != NULL;
    free(bytes);
    return is;
}

static bool is_anywhere(const shop *s, const char *text)
{
    static const char *const files[] = {"", "-wal", "-shm", "-journal", "-writer"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(files); i++) {
        if (is_in(s, files[i], text))
            return true;
    }
    return false;
}

/* The beginnings of texts: of those of long ones, that cross pages, too. */
static void check_traces(const shop *s, int customer, bool is_erased)
{
    char key[64], note[8192];
    name_key(key, sizeof(key), customer);
    assert_int_equal(is_anywhere(s, key), !is_erased);
    for (int batch = 0; batch < BATCHES && is_erased; batch++) {
        name_note(note, sizeof(note), customer, batch);
        note[20] = '\0';
        assert_false(is_anywhere(s, note));
    }
}

static void check_all(const shop *s)
{
    for (int i = 0; i < ERASED; i++) {
        check_traces(s, i * STEP, true);
        check_traces(s, i * STEP + 1, false);
    }
}

static void come_late(shop *s)
{
    char key[64];
    size_t number = 0;
    for (int i = 0; i < ERASED; i++) {
        name_key(key, sizeof(key), i * STEP);
        const soj_event late = {.customer = key,
                                .customer_len = strlen(key),
                                .event = s->used,
                                .time = BASE + 4 * SOJ_DAY};
        assert_int_equal(soj_engine_post(s->engine, &late, NULL), SOJ_ERR_ERASED);
        assert_int_equal(soj_engine_find(s->engine, key, strlen(key), &number), SOJ_ERR_NOT_FOUND);
    }
    shop_commit(s, "late");
}

static void fill(shop *s)
{
    for (int batch = 0; batch < BATCHES; batch++) {
        post_all(s, batch);
        if (batch == 1)
            deliver(s);
        if (batch == 3)
            shop_reopen(s);
    }
}

static void nothing_is_left_of_who_is_erased(void **state)
{
    shop *s = *state;
    fill(s);
    erase_some(s);
    check_all(s);
    come_late(s);
    check_all(s);
    shop_reopen(s);
    come_late(s);
    shop_close(s);
    check_all(s);
}

/* Where somebody reads as the commit lands, it is done when the store is closed. */
static void who_reads_is_waited_for(void **state)
{
    shop *s = *state;
    fill(s);
    sqlite3 *reader = bench_connect(s->path);
    bench_do(reader, "BEGIN; SELECT count(*) FROM touchpoints");
    erase_some(s);
    bench_do(reader, "COMMIT");
    sqlite3_close(reader);
    shop_close(s);
    check_all(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_left_of_who_is_erased, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(who_reads_is_waited_for, shop_set_up, shop_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
