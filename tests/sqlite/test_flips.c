/* SPDX-License-Identifier: MIT */
/* Bits of a store's file, and of its write-ahead log, are flipped, one at a time: each answer is
 * the right one, or there is an error.
 *
 * test_flips [FLIPS [SEED]]
 *
 * A log that is damaged ends for SQLite where the damage is, as it does where the power has gone:
 * the store is then, whole, what it was after an earlier transaction. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include <sojourn/outbox.h>

#include "sqlite/shop.h"
#include "support/test.h"

enum { CUSTOMERS = 60, BATCHES = 8, SNAPSHOTS = 8 * BATCHES, ROWS = 2000 };

/* A file as it was. */
typedef struct image {
    unsigned char *bytes;
    size_t len;
} image;

/* The files of a store at one time. */
typedef struct snapshot {
    image file, log;
} snapshot;

/* All that a store is asked, as hashes. */
typedef struct answers {
    uint64_t outbox, state, made, claimed;
    bool is_told; /* something was an error */
    bool is_told_before_check;
} answers;

typedef struct bench {
    shop *shop;
    snapshot snapshots[SNAPSHOTS];
    answers right[SNAPSHOTS];
    size_t n;
    uint64_t random;
    char path[FOLDER_PATH_MAX + 32];
    uint64_t n_told, n_checked, n_older, n_same;
} bench;

/* ---- files ---- */

static image read_image(const char *path)
{
    image in = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return in;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    in.len = (size_t)ftell(file);
    rewind(file);
    in.bytes = test_calloc(in.len + 1, 1);
    assert_int_equal(fread(in.bytes, 1, in.len, file), in.len);
    assert_int_equal(fclose(file), 0);
    return in;
}

static void write_image(const char *path, const image *from)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(from->bytes, 1, from->len, file), from->len);
    assert_int_equal(fclose(file), 0);
}

static const char *beside(const char *path, const char *end)
{
    static char name[FOLDER_PATH_MAX + 64];
    (void)snprintf(name, sizeof(name), "%s%s", path, end);
    return name;
}

static void put(const bench *on, const snapshot *from)
{
    write_image(on->path, &from->file);
    if (from->log.len > 0)
        write_image(beside(on->path, "-wal"), &from->log);
}

static void clear(const bench *on)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-writer", "-journal"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(ends); i++)
        (void)remove(beside(on->path, ends[i]));
}

static void take(bench *on)
{
    assert_true(on->n < SNAPSHOTS);
    on->snapshots[on->n].file = read_image(on->shop->path);
    on->snapshots[on->n++].log = read_image(beside(on->shop->path, "-wal"));
}

/* ---- answers ---- */

/* FNV-1a. */
static void add(uint64_t *hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++)
        *hash = (*hash ^ at[i]) * 0x100000001b3;
}

static void add_items(uint64_t *hash, soj_outbox *outbox, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const soj_outbox_item *item = soj_outbox_get(outbox, i);
        add(hash, item->id, 32);
        add(hash, &item->state, sizeof(item->state));
        add(hash, &item->due, sizeof(item->due));
        add(hash, &item->emitted, sizeof(item->emitted));
        add(hash, &item->until, sizeof(item->until));
        add(hash, &item->lease, sizeof(item->lease));
        add(hash, &item->tries, sizeof(item->tries));
        add(hash, item->customer.data, item->customer.len);
        add(hash, item->path.data, item->path.len);
        add(hash, item->values.data, item->values.len);
    }
}

/* What lies in the outbox, or what is claimed. */
static soj_status ask_outbox(const bench *on, bool claims, uint64_t *out)
{
    soj_outbox *outbox = NULL;
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    size_t n = 0;
    soj_status status = soj_outbox_open(on->path, NULL, &outbox);
    if (status == SOJ_OK && claims)
        status = soj_outbox_claim(outbox, BASE + 4 * SOJ_DAY, SOJ_HOUR, ROWS, NULL, &n);
    else if (status == SOJ_OK)
        status = soj_outbox_list(outbox, SOJ_OUTBOX_ALL, NULL, NULL, ROWS, &n);
    if (status == SOJ_OK)
        add_items(out, outbox, n);
    if (status == SOJ_OK)
        status = soj_outbox_count(outbox, NULL, &counts);
    if (status == SOJ_OK)
        add(out, counts.n, sizeof(counts.n));
    soj_outbox_free(outbox);
    return status;
}

static void ask_state(const soj_engine *engine, uint64_t *out)
{
    const uint64_t sequence = soj_engine_sequence(engine);
    add(out, &sequence, sizeof(sequence));
    for (size_t i = 0; i < soj_engine_numbers(engine); i++) {
        soj_text key;
        const void *record;
        size_t len;
        if (soj_engine_customer(engine, i, &key, &record, &len) != SOJ_OK)
            continue;
        add(out, key.data, key.len);
        add(out, record, len);
    }
}

/* What comes of going on. */
static soj_status go_on(soj_engine *engine, uint64_t *out)
{
    const soj_output *output;
    soj_status status = soj_engine_advance(engine, BASE + 4 * SOJ_DAY, 0, NULL);
    if (status == SOJ_OK)
        status = soj_engine_commit(engine, "end", 3);
    while (status == SOJ_OK && (output = soj_engine_next(engine)) != NULL) {
        add(out, &output->kind, sizeof(output->kind));
        if (output->kind == SOJ_OUTPUT_TOUCHPOINT)
            add(out, output->as.touchpoint.id, 32);
    }
    return status;
}

static answers ask(const bench *on)
{
    answers got = {1, 1, 1, 1, false, false};
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    soj_sqlite *store = NULL;
    soj_engine *engine = NULL;
    options.must_exist = true;
    options.is_only_normal = true;
    soj_status status = ask_outbox(on, false, &got.outbox);
    if (status == SOJ_OK)
        status = soj_sqlite_open(on->path, &options, &store);
    if (status == SOJ_OK)
        status = soj_sqlite_engine(store, NULL, NULL, &engine);
    if (status == SOJ_OK) {
        ask_state(engine, &got.state);
        status = go_on(engine, &got.made);
    }
    if (status == SOJ_OK)
        status = ask_outbox(on, true, &got.claimed);
    got.is_told_before_check = status != SOJ_OK;
    soj_engine_free(engine);
    if (status == SOJ_OK)
        status = soj_sqlite_check(store, NULL);
    got.is_told = status != SOJ_OK;
    soj_sqlite_close(store);
    return got;
}

/* ---- the store ---- */

/* Each transaction may be the last that a log has. */
static void deliver(bench *on, soj_time now, bool acknowledges, bool takes)
{
    soj_outbox *outbox = NULL;
    size_t n = 0;
    assert_int_equal(soj_outbox_open(on->shop->path, NULL, &outbox), SOJ_OK);
    assert_int_equal(soj_outbox_claim(outbox, now, SOJ_DAY, 9, NULL, &n), SOJ_OK);
    if (takes)
        take(on);
    for (size_t i = 0; i < n && acknowledges; i += 2) {
        const soj_outbox_item *item = soj_outbox_get(outbox, i);
        assert_int_equal(soj_outbox_ack(outbox, item->id, item->lease), SOJ_OK);
        if (takes)
            take(on);
    }
    soj_outbox_free(outbox);
}

static void fill(bench *on)
{
    shop *s = on->shop;
    char key[32] = "";
    for (int batch = 0; batch < BATCHES; batch++) {
        const soj_time now = BASE + (soj_time)batch * 6 * SOJ_HOUR;
        for (int i = 0; i < CUSTOMERS; i += 1 + batch % 3) {
            (void)snprintf(key, sizeof(key), "customer-%d", i);
            if (i % 7 == batch)
                shop_post(s, key, s->left, now + i, NULL);
            else
                shop_post(s, key, s->used, now + i, key);
        }
        assert_int_equal(soj_engine_advance(s->engine, now + 2 * SOJ_HOUR, 0, NULL), SOJ_OK);
        shop_commit(s, key);
        if (batch == BATCHES / 2) /* from here on the log holds all */
            shop_reopen(s);
        if (batch >= BATCHES / 2)
            take(on);
        deliver(on, now + 2 * SOJ_HOUR, batch % 2 == 0, batch >= BATCHES / 2);
    }
}

/* Each snapshot is what a log could end with; the last, closed, has no log. */
static void set_up(bench *on, shop *s, uint64_t seed)
{
    *on = (bench){.shop = s, .random = seed};
    (void)snprintf(on->path, sizeof(on->path), "%s/flipped", s->folder.path);
    fill(on);
    shop_close(s);
    take(on);
    assert_int_equal(on->snapshots[on->n - 1].log.len, 0);
    for (size_t i = 0; i < on->n; i++) {
        put(on, &on->snapshots[i]);
        on->right[i] = ask(on);
        assert_false(on->right[i].is_told);
        clear(on);
    }
}

static void tear_down(bench *on)
{
    for (size_t i = 0; i < on->n; i++) {
        test_free(on->snapshots[i].file.bytes);
        test_free(on->snapshots[i].log.bytes);
    }
}

/* ---- flips ---- */

/* xorshift64*. */
static uint64_t draw(bench *on, uint64_t below)
{
    on->random ^= on->random >> 12;
    on->random ^= on->random << 25;
    on->random ^= on->random >> 27;
    return (on->random * 0x2545f4914f6cdd1d >> 11) % below;
}

static bool are_same(const answers *a, const answers *b)
{
    return a->outbox == b->outbox && a->state == b->state && a->made == b->made &&
           a->claimed == b->claimed;
}

/* Whether no answer was wrong: of the snapshot at `which`, or, of a damaged log, an earlier one. */
static bool judge(bench *on, const answers *got, size_t which, bool is_log)
{
    if (got->is_told) {
        on->n_told += got->is_told_before_check;
        on->n_checked += !got->is_told_before_check;
        return true;
    }
    if (are_same(got, &on->right[which])) {
        on->n_same++;
        return true;
    }
    for (size_t i = 0; i < which && is_log; i++) {
        if (!are_same(got, &on->right[i]))
            continue;
        on->n_older++;
        return true;
    }
    return false;
}

static bool flip(bench *on, size_t which)
{
    const snapshot *from = &on->snapshots[which];
    const uint64_t at = draw(on, from->file.len + from->log.len);
    const bool is_log = at >= from->file.len;
    const image *damaged = is_log ? &from->log : &from->file;
    unsigned char *byte = damaged->bytes + (is_log ? at - from->file.len : at);
    const unsigned char bit = (unsigned char)(1u << draw(on, 8));
    *byte ^= bit;
    put(on, from);
    *byte ^= bit;
    const answers got = ask(on);
    clear(on);
    if (judge(on, &got, which, is_log))
        return true;
    (void)printf("wrong, and nobody says so: %s, byte %" PRIu64 " (page %" PRIu64 "), bit %d:"
                 "%s%s%s%s\n",
                 is_log ? "log" : "file", is_log ? at - from->file.len : at,
                 is_log ? 0 : at / 4096 + 1, (int)bit,
                 got.outbox != on->right[which].outbox ? " outbox" : "",
                 got.state != on->right[which].state ? " state" : "",
                 got.made != on->right[which].made ? " outputs" : "",
                 got.claimed != on->right[which].claimed ? " claims" : "");
    return false;
}

static uint64_t n_flips = 150, seed = 1;

static void no_flip_of_a_bit_gives_a_wrong_answer(void **state)
{
    static bench on;
    uint64_t n_wrong = 0;
    set_up(&on, *state, seed * 0x9e3779b97f4a7c15u);
    for (uint64_t i = 0; i < n_flips; i++)
        n_wrong += !flip(&on, i % 2 == 0 ? on.n - 1 : on.n - 2);
    (void)printf("%" PRIu64 " flips: %" PRIu64 " told, %" PRIu64
                 " told by the check alone, %" PRIu64 " change nothing, %" PRIu64
                 " of the log give an earlier state, %" PRIu64 " wrong\n",
                 n_flips, on.n_told, on.n_checked, on.n_same, on.n_older, n_wrong);
    tear_down(&on);
    assert_int_equal(n_wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_flip_of_a_bit_gives_a_wrong_answer, shop_set_up,
                                        shop_tear_down),
    };
    if (argc > 1)
        n_flips = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
