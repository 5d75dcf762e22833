/* SPDX-License-Identifier: MIT */
/* An engine on a store goes through one random edit of its model after the other, and is opened
 * anew after each: none of its customers is lost, no id comes twice in all that time, and all that
 * is known of a customer goes on. */
#include <sojourn/sojourn.h>

#include "migrate/random_model.h"
#include "support/few_zones.h"
#include "support/memory_store.h"
#include "support/test.h"

#include <stdio.h>

static unsigned edits = 30, customers = 100;

/* ---- ids that came ---- */

enum { ID = 32 };

/* Open addressing; a free slot is empty. */
typedef struct ids {
    char (*slots)[ID];
    size_t n_slots, n;
} ids;

static char *slot_of(const ids *all, const char *id)
{
    char digits[16] = "";
    memcpy(digits, id, 15);
    size_t at = (size_t)strtoull(digits, NULL, 16);
    for (;; at++) {
        char *slot = all->slots[at & (all->n_slots - 1)];
        if (slot[0] == '\0' || memcmp(slot, id, ID) == 0)
            return slot;
    }
}

static void grow(ids *all)
{
    const ids before = *all;
    all->n_slots = before.n_slots ? 2 * before.n_slots : 1024;
    all->slots = test_calloc(all->n_slots, ID);
    for (size_t i = 0; i < before.n_slots; i++) {
        if (before.slots[i][0] != '\0')
            memcpy(slot_of(all, before.slots[i]), before.slots[i], ID);
    }
    if (before.slots)
        test_free(before.slots);
}

static void add_id(ids *all, const char *id)
{
    if (4 * all->n >= 3 * all->n_slots)
        grow(all);
    char *slot = slot_of(all, id);
    if (slot[0] != '\0')
        fail_msg("%s came twice", id);
    memcpy(slot, id, ID);
    all->n++;
}

/* ---- the engine ---- */

typedef struct chain {
    plan text;
    soj_model *model;
    memory_store memory;
    soj_store store;
    soj_engine_options options;
    soj_engine *engine;
    soj_time now;
    ids ids;
    uint64_t n_migrated;
} chain;

static void drain(chain *c)
{
    const soj_output *output;
    while ((output = soj_engine_next(c->engine)) != NULL) {
        assert_int_not_equal(output->kind, SOJ_OUTPUT_FAULT);
        if (output->kind == SOJ_OUTPUT_TOUCHPOINT)
            add_id(&c->ids, output->as.touchpoint.id);
        c->n_migrated += output->kind == SOJ_OUTPUT_TRANSITION &&
                         output->as.transition.cause == SOJ_CAUSE_MIGRATED;
    }
}

static void commit(chain *c)
{
    assert_int_equal(soj_engine_commit(c->engine, &c->now, sizeof(c->now)), SOJ_OK);
    drain(c);
}

static void key_of(unsigned number, char key[16])
{
    (void)snprintf(key, 16, "c%u", number);
}

/* Some of the customers, all at first, have events, each with an id. */
static void live(chain *c, bool is_first)
{
    char key[16], id[32];
    for (unsigned i = 0; i < customers; i++) {
        if (!is_first && below(3) > 0)
            continue;
        soj_property property;
        soj_event event = random_event(c->model, c->now + below(100) * SOJ_HOUR, &property);
        soj_result result;
        key_of(i, key);
        event.customer = key;
        event.customer_len = strlen(key);
        event.id = id;
        event.id_len = (size_t)snprintf(id, sizeof(id), "%s at %u", key, c->text.version);
        assert_int_equal(soj_engine_post(c->engine, &event, &result), SOJ_OK);
        assert_false(result.is_duplicate);
    }
    c->now += 100 * SOJ_HOUR;
    assert_int_equal(soj_engine_advance(c->engine, c->now, 0, NULL), SOJ_OK);
}

/* An event of the first version comes again, and one comes too early. */
static void repeat(const chain *c)
{
    char id[32];
    const soj_event event = {.customer = "c0",
                             .customer_len = 2,
                             .event = soj_model_event(c->model, "E1", 2),
                             .time = c->now,
                             .id = id,
                             .id_len = (size_t)snprintf(id, sizeof(id), "c0 at 1")};
    soj_result result;
    assert_int_equal(soj_engine_post(c->engine, &event, &result), SOJ_OK);
    assert_true(result.is_duplicate);
    const soj_event future = {
        .customer = "c0", .customer_len = 2, .event = event.event, .time = c->now + 30 * SOJ_DAY};
    assert_int_equal(soj_engine_post(c->engine, &future, NULL), SOJ_ERR_FUTURE);
}

static void compare(const soj_engine *before, const soj_engine *after,
                    const soj_migration *migration, soj_time now)
{
    assert_int_equal(soj_engine_numbers(before), customers);
    assert_int_equal(soj_engine_numbers(after), customers);
    for (size_t i = 0; i < customers; i++) {
        soj_text key, same;
        const void *record, *old;
        size_t len, old_len, number;
        assert_int_equal(soj_engine_customer(before, i, &key, &old, &old_len), SOJ_OK);
        assert_int_equal(soj_engine_find(after, key.data, key.len, &number), SOJ_OK);
        assert_int_equal(number, i);
        assert_int_equal(soj_engine_customer(after, i, &same, &record, &len), SOJ_OK);
        const old_record known = {soj_engine_model(before), old, old_len};
        soj_time clock;
        assert_int_equal(soj_record_clock(known.model, old, old_len, &clock), SOJ_OK);
        assert_migrated(migration, &known, soj_engine_model(after), record, len,
                        clock > now ? clock : now);
    }
}

static void reopen(chain *c)
{
    soj_engine_free(c->engine);
    c->engine = NULL;
    assert_int_equal(soj_engine_open(c->model, &c->options, &c->store, &c->engine), SOJ_OK);
    assert_int_equal(soj_engine_position(c->engine).len, sizeof(c->now));
    assert_memory_equal(soj_engine_position(c->engine).data, &c->now, sizeof(c->now));
}

static void change(chain *c)
{
    soj_migration *migration = NULL;
    soj_engine *heir = NULL;
    edit(&c->text);
    soj_model *next = compile(&c->text);
    const size_t commits = c->memory.commits;
    assert_int_equal(soj_migration_new(c->model, next, NULL, NULL, &migration), SOJ_OK);
    assert_int_equal(soj_engine_migrate(c->engine, migration, NULL, NULL, &heir), SOJ_OK);
    compare(c->engine, heir, migration, c->now);
    soj_engine_free(c->engine);
    c->engine = heir;
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(c->memory.commits, commits + 1);
    drain(c);
    soj_migration_free(migration);
    soj_model_unref(c->model);
    c->model = next;
    reopen(c);
}

static void test_edit_after_edit(void **state)
{
    (void)state;
    chain *c = test_calloc(1, sizeof(*c));
    c->text = random_plan();
    c->model = compile(&c->text);
    c->now = 1700000000 * SOJ_SECOND;
    c->store = memory_store_make(&c->memory);
    c->options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    c->options.zones = few_zones();
    c->options.max_skew = 20 * SOJ_DAY;
    assert_int_equal(soj_engine_open(c->model, &c->options, &c->store, &c->engine), SOJ_OK);
    for (unsigned i = 0; i < edits; i++) {
        live(c, i == 0);
        commit(c);
        change(c);
        repeat(c);
    }
    live(c, false);
    commit(c);
    assert_true(c->n_migrated > 0 && c->ids.n > customers);
    soj_engine_free(c->engine);
    memory_store_free(&c->memory);
    soj_model_unref(c->model);
    soj_zones_unref(c->options.zones);
    test_free(c->ids.slots);
    test_free(c);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_edit_after_edit)};
    if (argc > 2) {
        edits = (unsigned)strtoul(argv[1], NULL, 10);
        customers = (unsigned)strtoul(argv[2], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
