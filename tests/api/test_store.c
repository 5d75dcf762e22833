/* SPDX-License-Identifier: MIT */
/* Engines on a store, one step at a time. */
#include <sojourn/sojourn.h>

#include "support/memory_store.h"
#include "support/test.h"

#include <stdio.h>

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

static const char model_text[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "attributes: {n: {count: Used}, clicks: {count: Touchpoint Clicked}, note: string}\n"
    "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"
    "channels: {email: , post: }\n"
    "initial: new\n"
    "stages:\n"
    "  new:\n"
    "    on: {Left: gone}\n"
    "    touchpoints:\n"
    "      hello: {after: 1h, channel: email}\n"
    "      again: {after: 1d, every: 1d, times: 3, channel: post}\n"
    "  gone:\n"
    "    touchpoints:\n"
    "      bye: {after: 2d, channel: email}\n";

typedef struct shop {
    soj_model *model;
    uint32_t used, left, erased, delivered;
    memory_store memory;
    soj_store store;
    soj_engine_options options;
    soj_engine *engine;
} shop;

static soj_model *compile(const char *text)
{
    soj_model *model = NULL;
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &model), SOJ_OK);
    return model;
}

static void reopen(shop *s)
{
    soj_engine_free(s->engine);
    s->engine = NULL;
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &s->engine), SOJ_OK);
}

static int set_up(void **state)
{
    shop *s = test_calloc(1, sizeof(*s));
    s->model = compile(model_text);
    s->used = soj_model_event(s->model, "Used", 4);
    s->left = soj_model_event(s->model, "Left", 4);
    s->erased = soj_model_event(s->model, "Customer Erased", 15);
    s->store = memory_store_make(&s->memory);
    s->options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    reopen(s);
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

static soj_event event_of(const char *key, uint32_t event, soj_time time)
{
    return (soj_event){.customer = key, .customer_len = strlen(key), .event = event, .time = time};
}

static void post(shop *s, const char *key, uint32_t event, soj_time time)
{
    const soj_event posted = event_of(key, event, time);
    assert_int_equal(soj_engine_post(s->engine, &posted, NULL), SOJ_OK);
}

static size_t count_outputs(soj_engine *engine)
{
    size_t n = 0;
    while (soj_engine_next(engine))
        n++;
    return n;
}

static void commit(shop *s, const char *position)
{
    assert_int_equal(soj_engine_commit(s->engine, position, strlen(position)), SOJ_OK);
}

static void what_was_committed_is_there_again(void **state)
{
    shop *s = *state;
    assert_int_equal(soj_engine_sequence(s->engine), 0);
    post(s, "ann", s->used, BASE);
    post(s, "bob", s->used, BASE + SOJ_HOUR);
    assert_int_equal(soj_engine_advance(s->engine, BASE + 2 * SOJ_HOUR, 0, NULL), SOJ_OK);
    assert_null(soj_engine_next(s->engine));
    commit(s, "line 2");
    assert_true(count_outputs(s->engine) > 0);
    post(s, "eve", s->used, BASE + 2 * SOJ_HOUR);
    reopen(s);
    assert_int_equal(soj_engine_sequence(s->engine), 1);
    assert_int_equal(soj_engine_numbers(s->engine), 2);
    assert_memory_equal(soj_engine_position(s->engine).data, "line 2", 6);
    assert_null(soj_engine_next(s->engine));
    post(s, "eve", s->used, BASE + 2 * SOJ_HOUR);
    post(s, "ann", s->left, BASE + 3 * SOJ_HOUR);
    commit(s, "line 4");
    assert_int_equal(s->memory.n_changes, 1);
    reopen(s);
    assert_int_equal(soj_engine_numbers(s->engine), 3);
    assert_int_equal(soj_engine_sequence(s->engine), 2);
    assert_true(soj_engine_next_due(s->engine) < SOJ_TIME_NEVER);
}

/* ---- commits that fail ---- */

/* Whatever would change the engine is refused. */
static void assert_refused(shop *s, soj_status why)
{
    soj_result results[1];
    size_t done = 7;
    const soj_event event = event_of("eve", s->used, BASE + SOJ_DAY);
    const soj_placement placement = {
        .customer = "eve", .customer_len = 3, .time = BASE + SOJ_DAY, .created = BASE};
    assert_int_equal(soj_engine_post(s->engine, &event, results), why);
    assert_int_equal(results[0].status, why);
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), why);
    assert_int_equal(soj_engine_post_batch(s->engine, &event, 1, results, &done), why);
    assert_int_equal(done, 0);
    assert_int_equal(soj_engine_place(s->engine, &placement, results), why);
    assert_int_equal(soj_engine_advance(s->engine, BASE + 2 * SOJ_DAY, 0, NULL), why);
    assert_int_equal(soj_hold(s->engine, SOJ_HOLD_ALL, SOJ_NONE), why);
    assert_int_equal(soj_release(s->engine, SOJ_HOLD_ALL, SOJ_NONE), why);
    assert_int_equal(soj_engine_find(s->engine, "eve", 3, &done), SOJ_ERR_NOT_FOUND);
}

typedef struct seen_commit {
    uint8_t identity[SOJ_COMMIT_IDENTITY];
    uint64_t sequence;
    bool is_retry;
} seen_commit;

static void look_at_commit(void *ctx, const soj_commit *commit)
{
    seen_commit *seen = ctx;
    memcpy(seen->identity, commit->identity, sizeof(seen->identity));
    seen->sequence = commit->sequence;
    seen->is_retry = commit->is_retry;
}

static void what_fails_is_offered_again(void **state)
{
    shop *s = *state;
    for (int landed = 0; landed < 2; landed++) {
        post(s, landed ? "bob" : "ann", s->used, BASE);
        *(landed ? &s->memory.fail_after : &s->memory.fail_before) = SOJ_ERR_IO;
        assert_int_equal(soj_engine_commit(s->engine, "one", 3), SOJ_ERR_IO);
        assert_refused(s, SOJ_ERR_UNCOMMITTED);
        assert_null(soj_engine_next(s->engine));
        s->memory.fail_before = SOJ_ERR_BUSY;
        assert_int_equal(soj_engine_commit(s->engine, "two", 3), SOJ_ERR_BUSY);
        assert_int_equal(soj_engine_commit(s->engine, "three", 5), SOJ_OK);
        assert_int_equal(soj_engine_sequence(s->engine), 1 + landed);
        assert_memory_equal(soj_engine_position(s->engine).data, "one", 3);
        assert_int_equal(s->memory.commits, 1 + landed);
        assert_int_equal(count_outputs(s->engine), 1);
    }
    reopen(s);
    assert_int_equal(soj_engine_numbers(s->engine), 2);
}

static void a_retry_has_the_same_identity(void **state)
{
    shop *s = *state;
    seen_commit seen = {.sequence = 0};
    uint8_t landed[SOJ_COMMIT_IDENTITY];
    post(s, "ann", s->used, BASE);
    s->memory.fail_after = SOJ_ERR_IO;
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_ERR_IO);
    memcpy(landed, s->memory.identity, sizeof(landed));
    s->memory.sequence = 0; /* as if it had not */
    s->memory.look = look_at_commit;
    s->memory.look_ctx = &seen;
    commit(s, "x");
    assert_true(seen.is_retry);
    assert_int_equal(seen.sequence, 1);
    assert_memory_equal(seen.identity, landed, sizeof(landed));
    commit(s, "x");
    assert_int_equal(seen.sequence, 2); /* the position is another than that of the first */
    assert_false(seen.is_retry);
    assert_memory_not_equal(seen.identity, landed, sizeof(landed));
}

static void a_second_writer_is_fenced(void **state)
{
    shop *s = *state;
    soj_engine *other = NULL;
    commit(s, "a");
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &other), SOJ_OK);
    post(s, "ann", s->used, BASE);
    commit(s, "b");
    soj_engine *first = s->engine;
    s->engine = other;
    post(s, "bob", s->used, BASE);
    assert_int_equal(soj_engine_commit(other, "b", 1), SOJ_ERR_FENCED);
    assert_refused(s, SOJ_ERR_FENCED);
    assert_int_equal(soj_engine_commit(other, "b", 1), SOJ_ERR_FENCED);
    assert_int_equal(soj_engine_checkpoint(other, "b", 1), SOJ_ERR_FENCED);
    s->engine = first;
    soj_engine_free(other);
    post(s, "bob", s->used, BASE);
    commit(s, "c");
}

static void nothing_new_is_no_commit(void **state)
{
    shop *s = *state;
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
    assert_int_equal(s->memory.commits, 0);
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK); /* pages of nothing */
    assert_int_equal(s->memory.checkpoints, 1);
    post(s, "ann", s->used, BASE);
    commit(s, "a");
    commit(s, "a");
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
    assert_int_equal(s->memory.commits, 2);
    assert_int_equal(s->memory.n_changes, 1);
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    assert_int_equal(s->memory.checkpoints, 2);
    assert_int_equal(s->memory.n_changes, 0);
    assert_int_equal(soj_engine_commit(s->engine, "", 0), SOJ_OK); /* another position: none */
    assert_int_equal(s->memory.commits, 4);
    assert_int_equal(soj_engine_position(s->engine).len, 0);
    reopen(s);
    assert_int_equal(soj_engine_sequence(s->engine), 4);
}

static void positions_have_a_limit(void **state)
{
    shop *s = *state;
    char position[SOJ_LIMIT_POSITION + 1];
    memset(position, 'p', sizeof(position));
    for (size_t len = SOJ_LIMIT_POSITION - 1; len <= SOJ_LIMIT_POSITION; len++) {
        assert_int_equal(soj_engine_commit(s->engine, position, len), SOJ_OK);
        reopen(s);
        assert_int_equal(soj_engine_position(s->engine).len, len);
        assert_memory_equal(soj_engine_position(s->engine).data, position, len);
    }
    const size_t beyond = SOJ_LIMIT_POSITION + 1;
    assert_int_equal(soj_engine_commit(s->engine, position, beyond), SOJ_ERR_LIMIT);
    assert_int_equal(soj_engine_checkpoint(s->engine, position, beyond), SOJ_ERR_LIMIT);
    assert_int_equal(s->memory.commits, 2);
}

static void without_a_store_there_are_no_commits(void **state)
{
    shop *s = *state;
    soj_engine *plain = NULL;
    soj_store store = s->store;
    assert_int_equal(soj_engine_new(s->model, NULL, &plain), SOJ_OK);
    assert_int_equal(soj_engine_commit(plain, NULL, 0), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_checkpoint(plain, NULL, 0), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_commit(NULL, NULL, 0), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_position(plain).len, 0);
    assert_int_equal(soj_engine_position(NULL).len, 0);
    assert_int_equal(soj_engine_sequence(plain), 0);
    assert_int_equal(soj_engine_sequence(NULL), 0);
    soj_engine_skip(plain);
    soj_engine_skip(NULL);
    soj_engine_free(plain);
    assert_null(soj_commit_next(NULL));
    soj_commit_rewind(NULL);
    assert_int_equal(soj_loader_page(NULL, 0, "", 0), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_loader_changes(NULL, 0, "", 0), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_open(NULL, NULL, &store, &plain), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_open(s->model, NULL, NULL, &plain), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_open(s->model, NULL, &store, NULL), SOJ_ERR_ARGUMENT);
    store.struct_size--;
    assert_int_equal(soj_engine_open(s->model, NULL, &store, &plain), SOJ_ERR_ABI);
    store = s->store;
    store.load = NULL;
    assert_int_equal(soj_engine_open(s->model, NULL, &store, &plain), SOJ_ERR_ARGUMENT);
    store = s->store;
    store.commit = NULL;
    assert_int_equal(soj_engine_open(s->model, NULL, &store, &plain), SOJ_ERR_ARGUMENT);
    s->options.max_skew = -1;
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &plain), SOJ_ERR_ARGUMENT);
}

/* ---- what is in it ---- */

static bool store_has(const memory_store *of, const char *text)
{
    const size_t len = strlen(text);
    for (size_t i = 0; i < of->n_pages + of->n_changes; i++) {
        const memory_row *row = i < of->n_pages ? &of->pages[i] : &of->changes[i - of->n_pages];
        for (size_t at = 0; at + len <= row->len; at++) {
            if (memcmp(row->bytes + at, text, len) == 0)
                return true;
        }
    }
    return false;
}

static void look_for_erased(void *ctx, const soj_commit *commit)
{
    soj_text *out = ctx;
    if (commit->n_erased > 0)
        *out = commit->erased[0];
    for (size_t i = 0; i < commit->n_changed; i++)
        assert_false(commit->changed[i].len == 6 &&
                     memcmp(commit->changed[i].data, "victor", 6) == 0);
}

static void of_the_erased_nothing_is_left(void **state)
{
    shop *s = *state;
    soj_text erased = {NULL, 0};
    size_t number;
    soj_event event = event_of("victor", s->used, BASE);
    for (int how = 0; how < 3; how++) {
        event.id = "secret-id";
        event.id_len = 9;
        event.time = BASE + how * SOJ_DAY;
        assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
        assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
        if (how == 1)
            post(s, "victor", s->left, event.time + 1);
        commit(s, how == 1 ? "b" : "a");
        assert_true(store_has(&s->memory, "victor") && store_has(&s->memory, "secret-id"));
        if (how == 2)
            reopen(s);
        post(s, "victor", s->erased, event.time + 2);
        s->memory.look = look_for_erased;
        s->memory.look_ctx = &erased;
        commit(s, "c");
        assert_int_equal(s->memory.erased, 1 + (size_t)how);
        s->memory.look = NULL;
        assert_false(store_has(&s->memory, "victor") || store_has(&s->memory, "secret-id"));
        reopen(s);
        assert_int_equal(soj_engine_find(s->engine, "victor", 6, &number), SOJ_ERR_NOT_FOUND);
        assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_ERR_ERASED);
    }
    assert_int_equal(soj_engine_numbers(s->engine), 3);
}

static void who_was_never_stored_may_be_erased(void **state)
{
    shop *s = *state;
    commit(s, "a");
    post(s, "victor", s->used, BASE);
    post(s, "victor", s->erased, BASE + 1);
    post(s, "nobody", s->erased, BASE + 1);
    post(s, "ann", s->used, BASE);
    commit(s, "b");
    assert_int_equal(s->memory.n_changes, 1); /* no checkpoint */
    assert_false(store_has(&s->memory, "victor"));
    reopen(s);
    const soj_event event = event_of("nobody", s->used, BASE);
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_ERR_ERASED);
    assert_int_equal(soj_engine_numbers(s->engine), 2);
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    reopen(s);
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_ERR_ERASED);
}

static void many_tombstones_stay(void **state)
{
    shop *s = *state;
    char key[16];
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(key, sizeof(key), "who-%d", i);
        post(s, key, s->erased, BASE + i);
        if (i == 2990)
            assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    }
    commit(s, "all");
    reopen(s);
    const size_t before = s->memory.pages_written;
    assert_int_equal(soj_engine_checkpoint(s->engine, "", 0), SOJ_OK);
    assert_in_range(s->memory.pages_written - before, 2, 10);
    reopen(s);
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(key, sizeof(key), "who-%d", i);
        const soj_event event = event_of(key, s->used, BASE + i);
        assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_ERR_ERASED);
    }
}

/* How many touchpoints are sent when holds are taken back; where there is a store, opened anew
 * between any two calls. */
static size_t sent_after_holds(shop *s, bool is_stored)
{
    const uint32_t email = soj_model_channel(s->model, "email", 5);
    const uint32_t again = soj_model_touchpoint(s->model, "new.again", 9);
    size_t n_sent = 0;
    for (int step = 0; step < 8; step++) {
        if (step == 0)
            assert_int_equal(soj_hold(s->engine, SOJ_HOLD_CHANNEL, email), SOJ_OK);
        else if (step == 1)
            assert_int_equal(soj_hold(s->engine, SOJ_HOLD_TOUCHPOINT, again), SOJ_OK);
        else if (step == 2)
            post(s, "ann", s->used, BASE);
        else if (step == 4)
            assert_int_equal(soj_hold(s->engine, SOJ_HOLD_ALL, SOJ_NONE), SOJ_OK);
        else if (step == 5)
            assert_int_equal(soj_release(s->engine, SOJ_HOLD_CHANNEL, email), SOJ_OK);
        else if (step == 6)
            assert_int_equal(soj_release(s->engine, SOJ_HOLD_ALL, SOJ_NONE), SOJ_OK);
        assert_int_equal(soj_engine_advance(s->engine, BASE + step * SOJ_DAY, 0, NULL), SOJ_OK);
        if (is_stored)
            commit(s, step % 2 ? "a" : "b");
        for (const soj_output *out; (out = soj_engine_next(s->engine)) != NULL;)
            n_sent += out->kind == SOJ_OUTPUT_TOUCHPOINT;
        if (is_stored)
            reopen(s);
    }
    return n_sent;
}

static void holds_stay(void **state)
{
    shop *s = *state;
    const size_t stored = sent_after_holds(s, true);
    soj_engine *kept = s->engine;
    assert_int_equal(soj_engine_new(s->model, NULL, &s->engine), SOJ_OK);
    assert_int_equal(sent_after_holds(s, false), stored);
    assert_int_equal(stored, 1); /* `again` is held still */
    soj_engine_free(s->engine);
    s->engine = kept;
    assert_int_equal(
        soj_release(s->engine, SOJ_HOLD_TOUCHPOINT, soj_model_touchpoint(s->model, "new.again", 9)),
        SOJ_OK);
    commit(s, "c");
    reopen(s);
    assert_int_equal(soj_hold(s->engine, SOJ_HOLD_ALL, SOJ_NONE), SOJ_OK);
    assert_int_equal(soj_release(s->engine, SOJ_HOLD_ALL, SOJ_NONE), SOJ_OK);
    soj_engine_trim(s->engine);
    commit(s, "d"); /* an engine that rests holds nothing */
    reopen(s);
}

static void look_for_digits(void *ctx, const soj_commit *commit)
{
    size_t *n = ctx;
    assert_int_equal(commit->n_changed, 2);
    assert_int_equal(commit->changed[0].len, 20);
    assert_memory_equal(commit->changed[0].data, "18446744073709551615", 20);
    assert_int_equal(commit->changed[1].len, 1);
    assert_memory_equal(commit->changed[1].data, "0", 1);
    for (const soj_output *out; (out = soj_commit_next(commit)) != NULL; ++*n)
        assert_true(out->integer_key == 0 || out->integer_key == UINT64_MAX);
}

static void keys_may_be_integers(void **state)
{
    shop *s = *state;
    size_t n = 0, number;
    s->options.keys = SOJ_KEYS_INTEGER;
    reopen(s);
    soj_event event = {.integer_key = UINT64_MAX, .event = s->used, .time = BASE};
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
    event.integer_key = 0;
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
    s->memory.look = look_for_digits;
    s->memory.look_ctx = &n;
    commit(s, "a");
    s->memory.look = NULL;
    assert_int_equal(n, 2);
    reopen(s);
    assert_int_equal(soj_engine_find_integer(s->engine, UINT64_MAX, &number), SOJ_OK);
    assert_int_equal(number, 0);
    event.event = s->erased;
    event.integer_key = UINT64_MAX;
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
    event = (soj_event){.integer_key = 5, .event = s->used, .time = BASE};
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
    commit(s, "b");
    reopen(s);
    assert_int_equal(soj_engine_numbers(s->engine), 3);
    assert_int_equal(soj_engine_find_integer(s->engine, UINT64_MAX, &number), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_find_integer(s->engine, 5, &number), SOJ_OK);
    assert_int_equal(number, 2);
    assert_int_equal(soj_engine_find_integer(s->engine, 0, &number), SOJ_OK);
}

/* ---- ids ---- */

static bool is_duplicate(shop *s, const char *id, soj_time time)
{
    soj_event event = event_of("ann", s->used, time);
    soj_result result;
    event.id = id;
    event.id_len = strlen(id);
    assert_int_equal(soj_engine_post(s->engine, &event, &result), SOJ_OK);
    return result.is_duplicate;
}

static void ids_stay_as_long_as_they_must(void **state)
{
    shop *s = *state;
    s->options.event_id_retention = 2 * SOJ_DAY;
    reopen(s);
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    assert_false(is_duplicate(s, "one", BASE));
    commit(s, "a");
    reopen(s);
    assert_true(is_duplicate(s, "one", BASE));
    assert_false(is_duplicate(s, "two", BASE + SOJ_DAY));
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    reopen(s);
    assert_true(is_duplicate(s, "one", BASE));
    assert_true(is_duplicate(s, "two", BASE + SOJ_DAY));
    assert_false(is_duplicate(s, "three", BASE + 2 * SOJ_DAY + SOJ_HOUR));
    assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
    assert_false(store_has(&s->memory, "one"));
    assert_true(store_has(&s->memory, "two"));
    reopen(s);
    assert_true(is_duplicate(s, "two", BASE + SOJ_DAY));
    s->options.event_id_retention++;
    soj_engine *other = NULL;
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &other), SOJ_ERR_ARGUMENT);
}

/* What was emitted is known, for reports, whether changes or pages tell of it. */
static void emissions_are_known_again(void **state)
{
    shop *s = *state;
    const uint32_t clicked = soj_model_event(s->model, "Touchpoint Clicked", 18);
    const uint32_t handle = soj_model_property(s->model, clicked, "id", 2);
    char id[64] = {0};
    commit(s, "a");
    post(s, "ann", s->used, BASE);
    assert_int_equal(soj_engine_advance(s->engine, BASE + 2 * SOJ_HOUR, 0, NULL), SOJ_OK);
    commit(s, "b");
    for (const soj_output *out; (out = soj_engine_next(s->engine)) != NULL;) {
        if (out->kind == SOJ_OUTPUT_TOUCHPOINT)
            memcpy(id, out->as.touchpoint.id, 32);
    }
    for (int i = 0; i < 3; i++) {
        soj_property property = {.handle = handle, .value = {.type = SOJ_TYPE_STRING}};
        property.value.as.text = id;
        property.value.len = (uint32_t)strlen(id);
        soj_event event = event_of("ann", clicked, BASE + 3 * SOJ_HOUR);
        soj_result result;
        event.properties = &property;
        event.n_properties = 1;
        if (i == 2)
            assert_int_equal(soj_engine_checkpoint(s->engine, NULL, 0), SOJ_OK);
        reopen(s);
        assert_int_equal(soj_engine_post(s->engine, &event, &result), SOJ_OK);
        assert_false(result.is_ignored);
        commit(s, i == 0 ? "c" : "d");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_committed_is_there_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_fails_is_offered_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_retry_has_the_same_identity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_writer_is_fenced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_new_is_no_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(positions_have_a_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_store_there_are_no_commits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_the_erased_nothing_is_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_was_never_stored_may_be_erased, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_tombstones_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(holds_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_may_be_integers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_stay_as_long_as_they_must, set_up, tear_down),
        cmocka_unit_test_setup_teardown(emissions_are_known_again, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
