/* SPDX-License-Identifier: MIT */
/* Engines whose customers are all carried over to another version of the model: what goes over, in
 * one commit, and what is refused. */
#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"
#include "support/memory_store.h"
#include "support/test.h"

#include <stdio.h>

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

#define HEAD "sojourn: 1\nmodel: shop\nversion: "
#define REST                                                                                       \
    "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"              \
    "attributes: {note: string, clicks: {count: Touchpoint Clicked}}\n"

static const char old_text[] = HEAD "1\n" REST "channels: {email: , post: }\n"
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

static const char new_text[] =
    HEAD "2\n" REST "channels: {post: , email: }\n"
         "initial: fresh\n"
         "stages:\n"
         "  gone:\n"
         "    touchpoints:\n"
         "      bye: {after: 2d, channel: email}\n"
         "  fresh:\n"
         "    was: new\n"
         "    on: {Left: gone}\n"
         "    touchpoints:\n"
         "      hello: {after: 1h, channel: email}\n"
         "      once_more: {was: again, after: 1d, every: 1d, times: 3, channel: post}\n"
         "      late: {after: 9d, channel: email}\n";

typedef struct shop {
    soj_model *old, *new;
    soj_migration *migration;
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

static int set_up(void **state)
{
    shop *s = test_calloc(1, sizeof(*s));
    s->old = compile(old_text);
    s->new = compile(new_text);
    s->store = memory_store_make(&s->memory);
    s->options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    assert_int_equal(soj_migration_new(s->old, s->new, NULL, NULL, &s->migration), SOJ_OK);
    assert_int_equal(soj_engine_open(s->old, &s->options, &s->store, &s->engine), SOJ_OK);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    shop *s = *state;
    soj_engine_free(s->engine);
    soj_migration_free(s->migration);
    soj_model_unref(s->old);
    soj_model_unref(s->new);
    memory_store_free(&s->memory);
    test_free(s);
    return 0;
}

static soj_status post_to(soj_engine *engine, const char *key, const char *event, soj_time time,
                          const char *id, soj_result *result)
{
    const soj_event posted = {.customer = key,
                              .customer_len = strlen(key),
                              .event =
                                  soj_model_event(soj_engine_model(engine), event, strlen(event)),
                              .time = time,
                              .id = id,
                              .id_len = id ? strlen(id) : 0};
    return soj_engine_post(engine, &posted, result);
}

static void post(const shop *s, const char *key, const char *event, soj_time time, const char *id)
{
    assert_int_equal(post_to(s->engine, key, event, time, id, NULL), SOJ_OK);
}

/* Ada got hello and again, Bob has gone, Eve was erased; Dan is new. */
static void live(const shop *s)
{
    post(s, "ada", "Used", BASE, "one");
    post(s, "bob", "Used", BASE, NULL);
    post(s, "eve", "Used", BASE, NULL);
    post(s, "bob", "Left", BASE + SOJ_HOUR / 2, NULL);
    post(s, "eve", "Customer Erased", BASE + SOJ_HOUR / 2, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY + SOJ_HOUR, 0, NULL), SOJ_OK);
    post(s, "dan", "Used", BASE + SOJ_DAY + SOJ_HOUR, NULL);
    assert_int_equal(soj_engine_commit(s->engine, "here", 4), SOJ_OK);
}

static soj_engine *migrate(const shop *s)
{
    soj_engine *heir = NULL;
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, NULL, NULL, &heir), SOJ_OK);
    return heir;
}

static size_t drain(soj_engine *engine, int32_t kind)
{
    const soj_output *output;
    size_t n = 0;
    while ((output = soj_engine_next(engine)) != NULL)
        n += output->kind == kind;
    return n;
}

/* The stage of a customer, and when it was entered. */
static soj_text stage_of(const soj_engine *engine, const char *key, soj_time *out_entered)
{
    size_t number, len;
    const void *record;
    uint32_t stage;
    soj_text known;
    const soj_model *model = soj_engine_model(engine);
    assert_int_equal(soj_engine_find(engine, key, strlen(key), &number), SOJ_OK);
    assert_int_equal(soj_engine_customer(engine, number, &known, &record, &len), SOJ_OK);
    assert_int_equal(soj_record_stage(model, record, len, 0, &stage, out_entered), SOJ_OK);
    return soj_model_stage_path(model, stage);
}

static uint64_t count_of(const shop *s, int32_t part, const char *from, const char *to)
{
    soj_migration_row row;
    for (size_t i = 0; i < soj_migration_count(s->migration); i++) {
        assert_int_equal(soj_migration_get(s->migration, i, &row), SOJ_OK);
        if (row.part == part && (from ? row.from_name.data && strcmp(row.from_name.data, from) == 0
                                      : !row.from_name.data && strcmp(row.to_name.data, to) == 0))
            return row.customers;
    }
    fail_msg("no row of %s", from ? from : to);
    return 0;
}

/* ---- what goes over ---- */

static void all_goes_over_in_one_commit(void **state)
{
    shop *s = *state;
    soj_time entered;
    live(s);
    (void)drain(s->engine, SOJ_OUTPUT_FAULT);
    const size_t commits = s->memory.commits;
    soj_engine *heir = migrate(s);
    assert_null(soj_engine_next(heir)); /* not yet */
    assert_int_equal(soj_engine_sequence(heir), commits);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(s->memory.commits, commits + 1);
    assert_int_equal(s->memory.n_changes, 0);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(s->memory.commits, commits + 1);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TRANSITION), 2); /* ada and dan */
    /* The old engine is out. */
    post(s, "ada", "Used", BASE + 2 * SOJ_DAY, NULL);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_ERR_FENCED);
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, NULL, NULL, &heir),
                     SOJ_ERR_FENCED);
    soj_engine_free(heir);
    soj_engine_free(s->engine);
    s->engine = NULL;
    assert_int_equal(soj_engine_open(s->old, &s->options, &s->store, &s->engine),
                     SOJ_ERR_MODEL_CHANGED);
    assert_int_equal(soj_engine_open(s->new, &s->options, &s->store, &s->engine), SOJ_OK);
    assert_memory_equal(soj_engine_position(s->engine).data, "here", 4);
    assert_string_equal(stage_of(s->engine, "ada", &entered).data, "fresh");
    assert_int_equal(entered, BASE);
    assert_string_equal(stage_of(s->engine, "bob", &entered).data, "gone");
    assert_int_equal(entered, BASE + SOJ_HOUR / 2);
}

static void what_comes_after_is_what_would_have(void **state)
{
    shop *s = *state;
    const soj_output *output;
    size_t hellos = 0, more = 0, byes = 0;
    live(s);
    soj_engine *heir = migrate(s);
    assert_int_equal(soj_engine_advance(heir, BASE + 30 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_checkpoint(heir, NULL, 0), SOJ_OK);
    while ((output = soj_engine_next(heir)) != NULL) {
        if (output->kind != SOJ_OUTPUT_TOUCHPOINT)
            continue;
        hellos += strcmp(output->as.touchpoint.path.data, "fresh.hello") == 0;
        more += strcmp(output->as.touchpoint.path.data, "fresh.once_more") == 0;
        byes += strcmp(output->as.touchpoint.path.data, "gone.bye") == 0;
    }
    assert_int_equal(hellos, 1); /* dan; ada had hers */
    assert_int_equal(more, 5);   /* ada had one */
    assert_int_equal(byes, 1);
    soj_engine_free(heir);
}

static void ids_and_tombstones_go_over(void **state)
{
    const shop *s = *state;
    soj_result result;
    live(s);
    soj_engine *heir = migrate(s);
    assert_int_equal(post_to(heir, "ada", "Used", BASE, "one", &result), SOJ_OK);
    assert_true(result.is_duplicate);
    assert_int_equal(post_to(heir, "ada", "Used", BASE + SOJ_DAY, "two", &result), SOJ_OK);
    assert_false(result.is_duplicate);
    assert_int_equal(post_to(heir, "eve", "Used", BASE, NULL, NULL), SOJ_ERR_ERASED);
    assert_int_equal(post_to(heir, "eve", "Used", BASE + SOJ_DAY, NULL, &result), SOJ_OK);
    assert_true(result.is_new);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    soj_engine_free(heir);
    heir = NULL;
    assert_int_equal(soj_engine_open(s->new, &s->options, &s->store, &heir), SOJ_OK);
    assert_int_equal(post_to(heir, "eve", "Used", BASE, NULL, NULL), SOJ_ERR_ERASED);
    assert_int_equal(post_to(heir, "ada", "Used", BASE, "one", &result), SOJ_OK);
    assert_true(result.is_duplicate);
    soj_engine_free(heir);
}

/* Of what has another path an id is another; what was sent before is known all the same. */
static void reports_find_what_was_sent(void **state)
{
    shop *s = *state;
    const soj_output *output;
    char ids[2][33] = {"", ""};
    soj_result result;
    live(s);
    while ((output = soj_engine_next(s->engine)) != NULL) {
        if (output->kind == SOJ_OUTPUT_TOUCHPOINT)
            memcpy(ids[strstr(output->as.touchpoint.path.data, "again") != NULL],
                   output->as.touchpoint.id, 33);
    }
    soj_engine *heir = migrate(s);
    for (int i = 0; i < 2; i++) {
        const uint32_t clicked = soj_model_event(s->new, "Touchpoint Clicked", 18);
        const soj_property property = {
            .handle = soj_model_property(s->new, clicked, "id", 2),
            .value = {.type = SOJ_TYPE_STRING, .len = 32, .as.text = ids[i]}};
        const soj_event event = {.customer = "ada",
                                 .customer_len = 3,
                                 .event = clicked,
                                 .time = BASE + 2 * SOJ_DAY - 1,
                                 .properties = &property,
                                 .n_properties = 1};
        assert_int_equal(soj_engine_post(heir, &event, &result), SOJ_OK);
        assert_false(result.is_ignored);
    }
    soj_engine_free(heir);
}

static void holds_counters_and_clock_go_over(void **state)
{
    const shop *s = *state;
    soj_engine_counters before = {.struct_size = sizeof(before)}, after = before;
    live(s);
    assert_int_equal(soj_hold(s->engine, SOJ_HOLD_CHANNEL, soj_model_channel(s->old, "email", 5)),
                     SOJ_OK);
    assert_int_equal(
        soj_hold(s->engine, SOJ_HOLD_TOUCHPOINT, soj_model_touchpoint(s->old, "new.again", 9)),
        SOJ_OK);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
    soj_engine *heir = migrate(s);
    assert_int_equal(soj_engine_stats(s->engine, &before), SOJ_OK);
    assert_int_equal(soj_engine_stats(heir, &after), SOJ_OK);
    assert_memory_equal(&before, &after, sizeof(before));
    (void)drain(heir, SOJ_OUTPUT_FAULT);
    assert_int_equal(soj_engine_advance(heir, BASE + 8 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TOUCHPOINT), 0);
    assert_int_equal(soj_release(heir, SOJ_HOLD_CHANNEL, soj_model_channel(s->new, "email", 5)),
                     SOJ_OK);
    assert_int_equal(soj_engine_advance(heir, BASE + 8 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TOUCHPOINT), 2); /* dan's hello, bob's bye */
    soj_engine_free(heir);
}

static void a_hold_of_all_goes_over(void **state)
{
    const shop *s = *state;
    live(s);
    assert_int_equal(soj_hold(s->engine, SOJ_HOLD_ALL, SOJ_NONE), SOJ_OK);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
    soj_engine *heir = migrate(s);
    assert_int_equal(soj_engine_advance(heir, BASE + 30 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TOUCHPOINT), 0);
    soj_engine_free(heir);
}

static void the_report_counts_customers(void **state)
{
    const shop *s = *state;
    live(s);
    for (int i = 0; i < 2; i++) {
        soj_engine *heir = migrate(s); /* the second time as the first */
        assert_int_equal(count_of(s, SOJ_MIGRATION_TRACK, "lifecycle", NULL), 3);
        assert_int_equal(count_of(s, SOJ_MIGRATION_STAGE, "new", NULL), 2);
        assert_int_equal(count_of(s, SOJ_MIGRATION_STAGE, "gone", NULL), 1);
        assert_int_equal(count_of(s, SOJ_MIGRATION_TOUCHPOINT, "new.again", NULL), 2);
        assert_int_equal(count_of(s, SOJ_MIGRATION_TOUCHPOINT, NULL, "fresh.late"), 2);
        assert_int_equal(count_of(s, SOJ_MIGRATION_ATTRIBUTE, "note", NULL), 0);
        assert_int_equal(count_of(s, SOJ_MIGRATION_ATTRIBUTE, "clicks", NULL), 3);
        assert_int_equal(count_of(s, SOJ_MIGRATION_EVENT, "Used", NULL), 0);
        soj_engine_free(heir);
    }
    assert_int_equal(s->memory.commits, 1); /* nothing was written */
    post(s, "ada", "Used", BASE + 2 * SOJ_DAY, NULL);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
}

/* ---- engines of other kinds ---- */

static void integer_keys_go_over(void **state)
{
    const shop *s = *state;
    soj_engine *engine = NULL, *heir = NULL;
    size_t number;
    uint64_t key;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.keys = SOJ_KEYS_INTEGER;
    options.outputs = SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT);
    options.event_id_retention = SOJ_DAY;
    options.forgets_emissions = true;
    assert_int_equal(soj_engine_new(s->old, &options, &engine), SOJ_OK);
    for (uint64_t i = 0; i < 100; i++) {
        const soj_event event = {
            .integer_key = i * i, .event = soj_model_event(s->old, "Used", 4), .time = BASE};
        assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    }
    assert_int_equal(soj_engine_migrate(engine, s->migration, NULL, NULL, &heir), SOJ_OK);
    soj_engine_free(engine);
    assert_int_equal(soj_engine_keys(heir), SOJ_KEYS_INTEGER);
    assert_int_equal(soj_engine_find_integer(heir, 81, &number), SOJ_OK);
    assert_int_equal(number, 9);
    assert_int_equal(soj_engine_integer_key(heir, 9, &key), SOJ_OK);
    assert_int_equal(key, 81);
    assert_int_equal(soj_engine_advance(heir, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TOUCHPOINT), 100); /* no transitions were wanted */
    soj_engine_free(heir);
}

/* Of an engine that rests, and one without a store. */
static void an_engine_that_rests_is_migrated(void **state)
{
    const shop *s = *state;
    soj_engine *engine = NULL, *heir = NULL;
    assert_int_equal(soj_engine_new(s->old, NULL, &engine), SOJ_OK);
    assert_int_equal(post_to(engine, "ada", "Used", BASE, NULL, NULL), SOJ_OK);
    (void)drain(engine, SOJ_OUTPUT_FAULT);
    soj_engine_trim(engine);
    assert_int_equal(soj_engine_migrate(engine, s->migration, NULL, NULL, &heir), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TRANSITION), 1);
    assert_int_equal(soj_engine_numbers(heir), 1);
    soj_engine_free(heir);
    soj_engine_free(engine);
}

/* More waits than the new version lets wait: more goes than one of its macrosteps has outputs. */
static void more_goes_than_a_macrostep_has(void **state)
{
    (void)state;
    enum { N = 50 };
    static const char text[] = "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
                               "events: {go: }\ninitial: a\nstages:\n  a:\n    touchpoints:\n"
                               "      t: {channel: email, on: go, after: 5d, pending: %d}\n";
    char many[512], one[512];
    snprintf(many, sizeof(many), text, N);
    snprintf(one, sizeof(one), text, 1);
    soj_model *from = compile(many), *to = compile(one);
    soj_migration *migration = NULL;
    soj_engine *engine = NULL, *heir = NULL;
    assert_int_equal(soj_migration_new(from, to, NULL, NULL, &migration), SOJ_OK);
    assert_int_equal(soj_engine_new(from, NULL, &engine), SOJ_OK);
    for (int i = 0; i < N; i++)
        assert_int_equal(post_to(engine, "ada", "go", BASE + i, NULL, NULL), SOJ_OK);
    (void)drain(engine, SOJ_OUTPUT_FAULT);
    assert_int_equal(soj_engine_migrate(engine, migration, NULL, NULL, &heir), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_DECISION), N - 1);
    assert_int_equal(soj_engine_advance(heir, BASE + 9 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TOUCHPOINT), 1);
    soj_engine_free(heir);
    soj_engine_free(engine);
    soj_migration_free(migration);
    soj_model_unref(from);
    soj_model_unref(to);
}

/* ---- what is refused ---- */

static void what_is_not_committed_is_refused(void **state)
{
    shop *s = *state;
    soj_engine *heir = NULL;
    live(s);
    post(s, "ada", "Used", BASE + SOJ_DAY + SOJ_HOUR + 1, NULL);
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, NULL, NULL, &heir),
                     SOJ_ERR_UNCOMMITTED);
    s->memory.fail_before = SOJ_ERR_IO;
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_ERR_IO);
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, NULL, NULL, &heir),
                     SOJ_ERR_UNCOMMITTED);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
    soj_engine_free(migrate(s));
    assert_null(heir);
}

static void a_commit_that_fails_is_repeated(void **state)
{
    shop *s = *state;
    live(s);
    soj_engine *heir = migrate(s);
    s->memory.fail_before = SOJ_ERR_IO;
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_ERR_IO);
    s->memory.fail_after = SOJ_ERR_IO;
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_ERR_IO);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(s->memory.commits, 2);
    soj_engine_free(heir);
}

static void what_is_due_goes_first(void **state)
{
    const shop *s = *state;
    soj_engine *engine = NULL, *heir = NULL;
    size_t number = 77;
    bool more = false;
    assert_int_equal(soj_engine_new(s->old, NULL, &engine), SOJ_OK);
    assert_int_equal(post_to(engine, "ada", "Left", BASE, NULL, NULL), SOJ_OK);
    assert_int_equal(post_to(engine, "bob", "Used", BASE, NULL, NULL), SOJ_OK);
    assert_int_equal(soj_engine_advance(engine, BASE + SOJ_DAY, 1, &more), SOJ_OK);
    assert_true(more);
    assert_int_equal(soj_engine_migrate(engine, s->migration, NULL, &number, &heir), SOJ_ERR_DUE);
    assert_int_equal(number, 1);
    assert_int_equal(soj_engine_migrate(engine, s->migration, NULL, NULL, &heir), SOJ_ERR_DUE);
    assert_null(heir);
    soj_engine_free(engine);
}

static void arguments_are_looked_at(void **state)
{
    shop *s = *state;
    soj_engine *heir = NULL, *other = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    live(s);
    assert_int_equal(soj_engine_migrate(NULL, s->migration, NULL, NULL, &heir), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_migrate(s->engine, NULL, NULL, NULL, &heir), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, NULL, NULL, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_new(s->new, NULL, &other), SOJ_OK);
    assert_int_equal(soj_engine_migrate(other, s->migration, NULL, NULL, &heir), SOJ_ERR_ARGUMENT);
    soj_engine_free(other);
    options.forgets_emissions = true;
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, &options, NULL, &heir),
                     SOJ_ERR_ARGUMENT);
    options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    options.struct_size = 3;
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, &options, NULL, &heir),
                     SOJ_ERR_ABI);
    options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    options.max_skew = SOJ_DAY; /* which can change */
    assert_int_equal(soj_engine_migrate(s->engine, s->migration, &options, NULL, &heir), SOJ_OK);
    soj_engine_free(heir);
}

static void zones_may_be_new(void **state)
{
    const shop *s = *state;
    soj_engine *engine = NULL, *heir = NULL;
    soj_migration *migration = NULL;
    char text[2048];
    snprintf(text, sizeof(text),
             "%stime_zone: Europe/Berlin\nwindows: {w: {days: [mon], hours: \"09:00-10:00\"}}\n",
             new_text);
    soj_model *zoned = compile(text);
    assert_int_equal(soj_migration_new(s->old, zoned, NULL, NULL, &migration), SOJ_OK);
    assert_int_equal(soj_engine_new(s->old, NULL, &engine), SOJ_OK);
    soj_status status = soj_engine_migrate(engine, migration, NULL, NULL, &heir);
    assert_true(soj_model_needs_zones(zoned));
    assert_int_equal(status, SOJ_ERR_NO_ZONES);
    soj_engine_free(engine);
    soj_migration_free(migration);
    soj_model_unref(zoned);
}

/* ---- without memory ---- */

static void without_memory_nothing_happens(void **state)
{
    shop *s = *state;
    failing_alloc memory;
    soj_engine *heir = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    live(s);
    failing_alloc_init(&memory);
    options.allocator = &memory.allocator;
    soj_status status = SOJ_ERR_NOMEM;
    size_t n = 0;
    while (status == SOJ_ERR_NOMEM) {
        failing_alloc_arm(&memory, ++n, false);
        status = soj_engine_migrate(s->engine, s->migration, &options, NULL, &heir);
    }
    assert_int_equal(status, SOJ_OK);
    assert_true(n > 10);
    failing_alloc_arm(&memory, 0, false);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    soj_engine_free(heir);
    failing_alloc_check_empty(&memory);
}

/* A touchpoint that is gone is held no more, and nothing is reported of it. */
static void what_is_gone_is_forgotten(void **state)
{
    const shop *s = *state;
    static const char text[] = HEAD "2\n" REST "channels: {email: }\ninitial: new\nstages:\n"
                                    "  new:\n    on: {Left: gone}\n    touchpoints:\n"
                                    "      hello: {after: 1h, channel: email}\n  gone:\n";
    soj_model *less = compile(text);
    soj_migration *migration = NULL;
    soj_engine *engine = NULL, *heir = NULL;
    failing_alloc memory;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    failing_alloc_init(&memory);
    options.allocator = &memory.allocator;
    assert_int_equal(soj_migration_new(s->old, less, NULL, NULL, &migration), SOJ_OK);
    assert_int_equal(soj_engine_new(s->old, &options, &engine), SOJ_OK);
    assert_int_equal(post_to(engine, "ada", "Used", BASE, "one", NULL), SOJ_OK);
    assert_int_equal(post_to(engine, "eve", "Used", BASE, NULL, NULL), SOJ_OK);
    assert_int_equal(post_to(engine, "eve", "Customer Erased", BASE + 1, NULL, NULL), SOJ_OK);
    assert_int_equal(soj_engine_advance(engine, BASE + 2 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(
        soj_hold(engine, SOJ_HOLD_TOUCHPOINT, soj_model_touchpoint(s->old, "new.again", 9)),
        SOJ_OK);
    soj_status status = SOJ_ERR_NOMEM;
    for (size_t n = 1; status == SOJ_ERR_NOMEM; n++) {
        failing_alloc_arm(&memory, n, false);
        status = soj_engine_migrate(engine, migration, NULL, NULL, &heir);
    }
    failing_alloc_arm(&memory, 0, false);
    assert_int_equal(status, SOJ_OK);
    soj_engine_free(engine);
    assert_int_equal(post_to(heir, "eve", "Used", BASE, NULL, NULL), SOJ_ERR_ERASED);
    assert_int_equal(post_to(heir, "bob", "Used", BASE + 2 * SOJ_DAY, NULL, NULL), SOJ_OK);
    assert_int_equal(soj_engine_advance(heir, BASE + 3 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(drain(heir, SOJ_OUTPUT_TOUCHPOINT), 1);
    soj_engine_free(heir);
    failing_alloc_check_empty(&memory);
    soj_migration_free(migration);
    soj_model_unref(less);
}

int main(void)
{
#define ON_A_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ON_A_STORE(all_goes_over_in_one_commit),
        ON_A_STORE(what_comes_after_is_what_would_have),
        ON_A_STORE(ids_and_tombstones_go_over),
        ON_A_STORE(reports_find_what_was_sent),
        ON_A_STORE(holds_counters_and_clock_go_over),
        ON_A_STORE(a_hold_of_all_goes_over),
        ON_A_STORE(the_report_counts_customers),
        ON_A_STORE(integer_keys_go_over),
        ON_A_STORE(an_engine_that_rests_is_migrated),
        cmocka_unit_test(more_goes_than_a_macrostep_has),
        ON_A_STORE(what_is_not_committed_is_refused),
        ON_A_STORE(a_commit_that_fails_is_repeated),
        ON_A_STORE(what_is_due_goes_first),
        ON_A_STORE(arguments_are_looked_at),
        ON_A_STORE(zones_may_be_new),
        ON_A_STORE(without_memory_nothing_happens),
        ON_A_STORE(what_is_gone_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
