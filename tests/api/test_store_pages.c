/* SPDX-License-Identifier: MIT */
/* Stores of many customers, of hosts that run out of memory, and what loading may say. */
#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"
#include "support/few_zones.h"
#include "support/memory_store.h"
#include "support/test.h"

#include <stdio.h>

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

static const char model_text[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "attributes: {clicks: {count: Touchpoint Clicked}, note: string}\n"
    "events: {Used: {properties: {note: string}, set: {note: event.note}}}\n"
    "channels: {email: }\n"
    "initial: new\n"
    "stages:\n"
    "  new:\n"
    "    touchpoints:\n"
    "      hello: {after: 1h, channel: email}\n"
    "      again: {after: 1d, every: 1d, times: 3, channel: email}\n";

typedef struct shop {
    soj_model *model;
    uint32_t used, erased, note;
    memory_store memory;
    soj_store store;
    soj_engine_options options;
    soj_engine *engine;
} shop;

static int set_up(void **state)
{
    shop *s = test_calloc(1, sizeof(*s));
    assert_int_equal(soj_model_compile(model_text, sizeof(model_text) - 1, NULL, NULL, &s->model),
                     SOJ_OK);
    s->used = soj_model_event(s->model, "Used", 4);
    s->erased = soj_model_event(s->model, "Customer Erased", 15);
    s->note = soj_model_property(s->model, s->used, "note", 4);
    s->store = memory_store_make(&s->memory);
    s->options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    shop *s = *state;
    soj_engine_free(s->engine);
    memory_store_free(&s->memory);
    soj_model_unref(s->model);
    test_free(s);
    return 0;
}

static void reopen(shop *s)
{
    soj_engine_free(s->engine);
    s->engine = NULL;
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &s->engine), SOJ_OK);
}

/* An event of a customer with a number, its note `note_len` bytes long, and an id. */
static soj_status try_to_post(const shop *s, int who, uint32_t event, soj_time time,
                              size_t note_len)
{
    static char note[4096];
    char key[24], id[24];
    soj_property property = {.handle = s->note, .value = {.type = SOJ_TYPE_STRING}};
    memset(note, 'n', sizeof(note));
    property.value.as.text = note;
    property.value.len = (uint32_t)note_len;
    const soj_event posted = {
        .customer = key,
        .customer_len = (size_t)snprintf(key, sizeof(key), "customer-%d", who),
        .event = event,
        .time = time,
        .properties = &property,
        .n_properties = note_len > 0,
        .id = id,
        .id_len = (size_t)snprintf(id, sizeof(id), "id-%d-%d", who, (int)(time % 1000))};
    return soj_engine_post(s->engine, &posted, NULL);
}

static void post(const shop *s, int who, soj_time time, size_t note_len)
{
    assert_int_equal(try_to_post(s, who, s->used, time, note_len), SOJ_OK);
}

static void commit(const shop *s)
{
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
}

/* Whether two engines know the same of their customers. */
static void assert_same_customers(const soj_engine *a, const soj_engine *b)
{
    assert_int_equal(soj_engine_numbers(a), soj_engine_numbers(b));
    assert_true(soj_engine_next_due(a) == soj_engine_next_due(b));
    for (size_t i = 0; i < soj_engine_numbers(a); i++) {
        soj_text keys[2];
        const void *records[2];
        size_t lens[2];
        soj_status status = soj_engine_customer(a, i, &keys[0], &records[0], &lens[0]);
        assert_int_equal(soj_engine_customer(b, i, &keys[1], &records[1], &lens[1]), status);
        if (status != SOJ_OK)
            continue;
        assert_int_equal(keys[0].len, keys[1].len);
        assert_memory_equal(keys[0].data, keys[1].data, keys[0].len);
        assert_int_equal(lens[0], lens[1]);
        assert_memory_equal(records[0], records[1], lens[0]);
    }
}

static void a_checkpoint_writes_what_changed(void **state)
{
    shop *s = *state;
    soj_engine *other = NULL;
    reopen(s);
    for (int i = 0; i < 10000; i++)
        post(s, i, BASE + i, (size_t)i % 50);
    commit(s);
    assert_int_equal(s->memory.n_pages, 1 + (10000 + 63) / 64);
    assert_int_equal(s->memory.changed, 10000);
    size_t before = s->memory.pages_written;
    post(s, 70, BASE + SOJ_DAY, 9);
    post(s, 9999, BASE + SOJ_DAY, 9);
    commit(s);
    reopen(s); /* what is stale is known again */
    post(s, 127, BASE + SOJ_DAY, 9);
    post(s, 10000, BASE + SOJ_DAY, 9);
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    assert_int_equal(s->memory.pages_written - before, 3); /* two, and the first */
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &other), SOJ_OK);
    assert_same_customers(s->engine, other);
    soj_engine_free(other);
}

static void many_changes_make_a_checkpoint(void **state)
{
    shop *s = *state;
    size_t commits = 0;
    reopen(s);
    commit(s);
    post(s, 0, BASE, 4000);
    commit(s);
    assert_int_equal(s->memory.checkpoints, 1);
    while (s->memory.checkpoints < 2) {
        post(s, 0, BASE + (soj_time)++commits, 4000);
        commit(s);
        assert_true(s->memory.checkpoints == 2 || memory_store_bytes(&s->memory) < 1100000);
    }
    assert_in_range(commits, 1048576 / 4300, 1048576 / 4000);
    assert_int_equal(s->memory.n_changes, 0);
    /* Once the pages are larger, as many bytes as they have. */
    for (int i = 0; i < 1000; i++)
        post(s, i, BASE + SOJ_DAY, 4000);
    commit(s);
    assert_int_equal(s->memory.checkpoints, 3);
    for (int i = 0; i < 500; i++)
        post(s, i, BASE + SOJ_DAY + 1, 4000);
    commit(s);
    assert_int_equal(s->memory.checkpoints, 3);
    for (int i = 0; i < 600; i++)
        post(s, i, BASE + SOJ_DAY + 2, 4000);
    commit(s);
    assert_int_equal(s->memory.checkpoints, 4);
}

static void look_at_outputs(void *ctx, const soj_commit *commit)
{
    size_t *n = ctx;
    for (const soj_output *out; (out = soj_commit_next(commit)) != NULL; ++*n)
        assert_int_equal(out->kind, SOJ_OUTPUT_TOUCHPOINT);
    assert_null(soj_commit_next(commit));
    size_t number;
    assert_int_equal(soj_engine_find(commit->engine, "customer-0", 10, &number), SOJ_OK);
    assert_int_equal(soj_engine_commit(commit->engine, NULL, 0), SOJ_ERR_ARGUMENT);
}

static void a_commit_has_its_outputs(void **state)
{
    shop *s = *state;
    size_t n = 0;
    s->store.outputs = SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT);
    s->memory.look = look_at_outputs;
    s->memory.look_ctx = &n;
    reopen(s);
    for (int i = 0; i < 3; i++) {
        post(s, i, BASE, 0);
        assert_int_equal(soj_engine_advance(s->engine, BASE + (i + 1) * SOJ_DAY, 0, NULL), SOJ_OK);
        commit(s);
        assert_int_equal(s->memory.outputs, n); /* once more, from the beginning */
        if (i == 1)
            soj_engine_skip(s->engine);
    }
    assert_true(n > 5);
    size_t handed = 0;
    for (const soj_output *out; (out = soj_engine_next(s->engine)) != NULL;)
        handed += out->kind == SOJ_OUTPUT_TOUCHPOINT;
    assert_in_range(handed, 1, n - 1);
}

/* ---- loads ---- */

static soj_status fail_to_load(void *ctx, soj_loader *loader, uint64_t *out_sequence,
                               void *out_position, size_t *out_position_len)
{
    const int *how = ctx;
    (void)out_position;
    if (*how == 0)
        return SOJ_ERR_IO;
    if (*how == 1)
        assert_int_equal(soj_loader_page(loader, 0, "nothing", 7), SOJ_ERR_STORE);
    if (*how == 2)
        assert_int_equal(soj_loader_changes(loader, 1, "nothing", 7), SOJ_ERR_STORE);
    if (*how == 2)
        assert_int_equal(soj_loader_page(loader, 0, "nothing", 7), SOJ_ERR_STORE);
    if (*how == 1)
        assert_int_equal(soj_loader_changes(loader, 1, "nothing", 7), SOJ_ERR_STORE);
    if (*how == 3)
        assert_int_equal(soj_loader_page(loader, 0, NULL, 7), SOJ_ERR_ARGUMENT);
    if (*how == 4)
        assert_int_equal(soj_loader_changes(loader, 0, NULL, 7), SOJ_ERR_ARGUMENT);
    *out_sequence = *how == 3;
    *out_position_len = *how == 4 ? SOJ_LIMIT_POSITION + 1 : 0;
    return SOJ_OK;
}

static soj_status never_commit(void *ctx, const soj_commit *commit)
{
    (void)ctx;
    (void)commit;
    return SOJ_ERR_IO;
}

static void a_load_that_fails_opens_nothing(void **state)
{
    shop *s = *state;
    soj_store store = SOJ_STORE_INIT;
    int how = 0;
    soj_engine *engine = NULL;
    store.ctx = &how;
    store.load = fail_to_load;
    store.commit = never_commit;
    for (; how < 5; how++) {
        assert_int_equal(soj_engine_open(s->model, NULL, &store, &engine),
                         how == 0 ? SOJ_ERR_IO : SOJ_ERR_STORE);
        assert_null(engine);
    }
}

/* ---- zones ---- */

static void a_zone_that_is_gone_is_told(void **state)
{
    shop *s = *state;
    const soj_placement placement = {.customer = "ann",
                                     .customer_len = 3,
                                     .time = BASE,
                                     .created = BASE,
                                     .zone = "Europe/Berlin",
                                     .zone_len = 13};
    static const char text[] =
        "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: UTC\n"
        "channels: {email: }\ninitial: a\nstages:\n"
        "  a: {touchpoints: {x: {channel: email, after: 1d, at: \"09:00\"}}}\n";
    soj_engine *other = NULL;
    soj_model_unref(s->model);
    assert_int_equal(soj_model_compile(text, sizeof(text) - 1, NULL, NULL, &s->model), SOJ_OK);
    s->options.zones = few_zones();
    reopen(s);
    assert_int_equal(soj_engine_place(s->engine, &placement, NULL), SOJ_OK);
    commit(s);
    reopen(s);
    assert_int_equal(soj_engine_next_due(s->engine) % SOJ_DAY, 8 * SOJ_HOUR);
    soj_zones_unref(s->options.zones);
    s->options.zones = utc_alone();
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &other), SOJ_ERR_ZONE);
    soj_zones_unref(s->options.zones);
    s->options.zones = NULL;
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &other), SOJ_ERR_NO_ZONES);
}

/* ---- memory ---- */

/* As often as it takes. */
#define INSIST(call)                                                                               \
    do {                                                                                           \
        soj_status status_ = (call);                                                               \
        while (status_ == SOJ_ERR_NOMEM)                                                           \
            status_ = (call);                                                                      \
        assert_int_equal(status_, SOJ_OK);                                                         \
    } while (0)

/* A story of a store with all that it may have. */
static void tell(shop *s)
{
    INSIST(soj_engine_open(s->model, &s->options, &s->store, &s->engine));
    for (int i = 0; i < 70; i++)
        INSIST(try_to_post(s, i, s->used, BASE + i, (size_t)i));
    INSIST(soj_engine_advance(s->engine, BASE + 2 * SOJ_DAY, 0, NULL));
    INSIST(soj_hold(s->engine, SOJ_HOLD_ALL, SOJ_NONE));
    INSIST(soj_engine_commit(s->engine, "one", 3));
    for (int i = 66; i < 140; i++)
        INSIST(try_to_post(s, i, s->used, BASE + 2 * SOJ_DAY, 2000));
    INSIST(try_to_post(s, 139, s->erased, BASE + 3 * SOJ_DAY, 0));
    INSIST(soj_engine_advance(s->engine, BASE + 3 * SOJ_DAY, 0, NULL));
    INSIST(soj_engine_commit(s->engine, "two", 3));
    soj_engine_free(s->engine);
    s->engine = NULL;
    INSIST(soj_engine_open(s->model, &s->options, &s->store, &s->engine));
    INSIST(try_to_post(s, 3, s->erased, BASE + 3 * SOJ_DAY, 0));
    INSIST(soj_release(s->engine, SOJ_HOLD_ALL, SOJ_NONE));
    INSIST(soj_engine_commit(s->engine, NULL, 0));
    INSIST(try_to_post(s, 5, s->used, BASE + 4 * SOJ_DAY, 5));
    INSIST(soj_engine_commit(s->engine, "three", 5));
    INSIST(soj_engine_checkpoint(s->engine, "four", 4));
    INSIST(try_to_post(s, 6, s->used, BASE + 4 * SOJ_DAY, 5));
    INSIST(soj_engine_commit(s->engine, "five", 4));
    soj_engine_free(s->engine);
    s->engine = NULL;
}

static void assert_same_rows(const memory_row *a, size_t n_a, const memory_row *b, size_t n_b)
{
    assert_int_equal(n_a, n_b);
    for (size_t i = 0; i < n_a; i++) {
        assert_int_equal(a[i].number, b[i].number);
        assert_int_equal(a[i].len, b[i].len);
        assert_memory_equal(a[i].bytes, b[i].bytes, a[i].len);
    }
}

static void no_memory_changes_no_store(void **state)
{
    shop *s = *state;
    failing_alloc books;
    memory_store expected;
    tell(s);
    memory_store_copy(&expected, &s->memory);
    for (size_t fail_at = 1;; fail_at += TEST_TIMES(1, 1 + fail_at / 50)) {
        failing_alloc_init(&books);
        s->options.allocator = &books.allocator;
        memory_store_free(&s->memory);
        s->store = memory_store_make(&s->memory);
        failing_alloc_arm(&books, fail_at, false);
        tell(s);
        failing_alloc_check_empty(&books);
        assert_int_equal(s->memory.sequence, expected.sequence);
        assert_memory_equal(s->memory.identity, expected.identity, sizeof(expected.identity));
        assert_same_rows(s->memory.pages, s->memory.n_pages, expected.pages, expected.n_pages);
        assert_same_rows(s->memory.changes, s->memory.n_changes, expected.changes,
                         expected.n_changes);
        if (books.failures == 0)
            break;
    }
    s->options.allocator = NULL;
    memory_store_free(&expected);
}

/* What is owed is owed until there is memory for it, and committed with what was said first. */
static void without_memory_a_commit_is_owed(void **state)
{
    shop *s = *state;
    failing_alloc books;
    failing_alloc_init(&books);
    s->options.allocator = &books.allocator;
    reopen(s);
    post(s, 1, BASE, 100);
    failing_alloc_arm(&books, 1, true);
    assert_int_equal(soj_engine_commit(s->engine, "first", 5), SOJ_ERR_NOMEM);
    assert_int_equal(soj_engine_commit(s->engine, "second", 6), SOJ_ERR_NOMEM);
    assert_int_equal(try_to_post(s, 2, s->used, BASE, 0), SOJ_ERR_UNCOMMITTED);
    failing_alloc_arm(&books, 0, false);
    assert_int_equal(soj_engine_checkpoint(s->engine, "third", 5), SOJ_OK);
    assert_int_equal(soj_engine_position(s->engine).len, 5);
    assert_memory_equal(soj_engine_position(s->engine).data, "first", 5);
    soj_engine_free(s->engine);
    s->engine = NULL;
    failing_alloc_check_empty(&books);
    s->options.allocator = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_checkpoint_writes_what_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_changes_make_a_checkpoint, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_commit_has_its_outputs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_load_that_fails_opens_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_zone_that_is_gone_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_memory_changes_no_store, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_memory_a_commit_is_owed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
