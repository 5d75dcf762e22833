/* SPDX-License-Identifier: MIT */
/* What a store hands back may be damaged, or made by somebody who means harm. */
#include <sojourn/sojourn.h>

#include <stdio.h>
#include <xxhash.h>

#include "support/memory_store.h"
#include "support/test.h"

#include "compiling.h"
#include "engine/persist.h"
#include "model/meaning.h"

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

static const char model_text[] =
    HEAD "attributes: {n: {count: Used}, w: {count: Used, within: 9d, up_to: 4},\n"
         "             clicks: {count: Touchpoint Clicked}, note: string, big: int}\n"
         "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"
         "channels: {email: , post: }\n"
         "caps: {few: {max: 2, per: 30d, channels: email}}\n"
         "initial: new\n"
         "stages:\n"
         "  new:\n"
         "    on: {Left: gone}\n"
         "    touchpoints:\n"
         "      hello: {after: 1h, channel: email}\n"
         "      reply: {on: Used, after: 1h, channel: email}\n"
         "      again: {after: 1d, every: 1d, times: 9, channel: post}\n"
         "  gone:\n"
         "    on: {Used: new}\n"
         "    after: {30d: new}\n"
         "    touchpoints:\n"
         "      bye: {after: 2d, channel: email}\n";

typedef struct shop {
    soj_model *model;
    soj_engine_options options;
    memory_store sound;
} shop;

/* One event, with an id where it is given. */
static void post(const shop *s, soj_engine *engine, const char *key, const char *name,
                 const char *id, soj_time time)
{
    const soj_event event = {.customer = key,
                             .customer_len = strlen(key),
                             .event = soj_model_event(s->model, name, strlen(name)),
                             .time = time,
                             .id = id,
                             .id_len = id ? strlen(id) : 0};
    soj_result result;
    soj_status status = soj_engine_post(engine, &event, &result);
    assert_int_equal(status, result.status);
}

/* A store with a bit of everything: a checkpoint, and changes behind it. */
static void tell(const shop *s, memory_store *memory)
{
    const soj_store store = memory_store_make(memory);
    soj_engine *engine = NULL;
    assert_int_equal(soj_engine_open(s->model, &s->options, &store, &engine), SOJ_OK);
    post(s, engine, "ann", "Used", "id-1", BASE);
    post(s, engine, "bob", "Used", "id-2", BASE);
    post(s, engine, "eve", "Used", NULL, BASE);
    post(s, engine, "eve", "Customer Erased", NULL, BASE + 1);
    assert_int_equal(soj_engine_advance(engine, BASE + 2 * SOJ_HOUR, 0, NULL), SOJ_OK);
    assert_int_equal(soj_hold(engine, SOJ_HOLD_CHANNEL, 1), SOJ_OK);
    assert_int_equal(soj_engine_commit(engine, "first", 5), SOJ_OK);
    post(s, engine, "ann", "Left", "id-3", BASE + SOJ_DAY);
    post(s, engine, "cy", "Used", "id-4", BASE + SOJ_DAY);
    post(s, engine, "di", "Used", "id-5", BASE + SOJ_DAY);
    post(s, engine, "di", "Customer Erased", NULL, BASE + SOJ_DAY);
    assert_int_equal(soj_engine_commit(engine, "second", 6), SOJ_OK);
    assert_int_equal(soj_engine_advance(engine, BASE + 2 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_commit(engine, "third", 5), SOJ_OK);
    assert_int_equal(memory->n_changes, 2);
    soj_engine_free(engine);
}

static int set_up(void **state)
{
    shop *s = test_calloc(1, sizeof(*s));
    s->model = compile_fine(model_text);
    s->options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    tell(s, &s->sound);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    shop *s = *state;
    memory_store_free(&s->sound);
    soj_model_unref(s->model);
    test_free(s);
    return 0;
}

static size_t n_rows(const memory_store *of)
{
    return of->n_pages + of->n_changes;
}

static memory_row *row_at(const memory_store *of, size_t i)
{
    return i < of->n_pages ? &of->pages[i] : &of->changes[i - of->n_pages];
}

/* A store of its own with the bytes of another. */
static soj_store copy_of(memory_store *to, const memory_store *from)
{
    memory_store empty;
    soj_store store = memory_store_make(&empty);
    memory_store_copy(to, from);
    store.ctx = to;
    return store;
}

static soj_status try_to_open(const shop *s, const soj_store *store)
{
    soj_engine *engine = NULL;
    soj_status status = soj_engine_open(s->model, &s->options, store, &engine);
    assert_int_equal(status == SOJ_OK, engine != NULL);
    soj_engine_free(engine);
    return status;
}

/* ---- damage ---- */

static void a_byte_that_changed_is_noticed(void **state)
{
    const shop *s = *state;
    memory_store memory;
    const soj_store store = copy_of(&memory, &s->sound);
    assert_int_equal(try_to_open(s, &store), SOJ_OK);
    for (size_t i = 0; i < n_rows(&memory); i++) {
        const memory_row *row = row_at(&memory, i);
        for (size_t at = 0; at < row->len; at++) {
            const uint8_t mask = (uint8_t)(1u << at % 8);
            row->bytes[at] ^= mask;
            assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
            row->bytes[at] ^= mask;
        }
    }
    assert_int_equal(try_to_open(s, &store), SOJ_OK);
    memory_store_free(&memory);
}

static void a_row_that_is_cut_is_noticed(void **state)
{
    const shop *s = *state;
    memory_store memory;
    const soj_store store = copy_of(&memory, &s->sound);
    for (size_t i = 0; i < n_rows(&memory); i++) {
        memory_row *row = row_at(&memory, i);
        const size_t len = row->len;
        for (row->len = 0; row->len < len; row->len++)
            assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
        row->len = len + 1;
        assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
        row->len = len;
    }
    memory_store_free(&memory);
}

/* Rows that are sound, but not all, not those, or not in their order. */
static void rows_that_do_not_belong_are_noticed(void **state)
{
    const shop *s = *state;
    memory_store memory;
    const soj_store store = copy_of(&memory, &s->sound);
    for (size_t i = 0; i < n_rows(&memory); i++) {
        memory_row *row = row_at(&memory, i);
        row->number++;
        assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
        row->number--;
    }
    for (size_t i = 1; i < n_rows(&memory); i++) {
        const memory_row one = *row_at(&memory, i - 1), two = *row_at(&memory, i);
        *row_at(&memory, i - 1) = two;
        *row_at(&memory, i) = one;
        assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
        *row_at(&memory, i - 1) = two;
        *row_at(&memory, i) = two;
        assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
        *row_at(&memory, i - 1) = one;
    }
    for (size_t n = memory.n_pages; memory.n_pages-- > 0;) {
        soj_status status = try_to_open(s, &store);
        assert_int_equal(status, SOJ_ERR_STORE);
        if (memory.n_pages == 0) {
            memory.n_pages = n;
            break;
        }
    }
    memory.n_changes--;
    assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
    memory.n_changes++;
    memory.sequence++;
    assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
    memory.sequence--;
    memory.position[0]++;
    assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
    memory.position[0]--;
    assert_int_equal(try_to_open(s, &store), SOJ_OK);
    memory_store_free(&memory);
}

/* A page of an earlier checkpoint is sound, but not one of this. */
static void a_page_that_is_old_is_noticed(void **state)
{
    const shop *s = *state;
    memory_store memory;
    const soj_store store = copy_of(&memory, &s->sound);
    soj_engine *engine = NULL;
    assert_int_equal(soj_engine_open(s->model, &s->options, &store, &engine), SOJ_OK);
    assert_int_equal(soj_engine_checkpoint(engine, NULL, 0), SOJ_OK);
    soj_engine_free(engine);
    assert_int_equal(try_to_open(s, &store), SOJ_OK);
    const memory_row now = memory.pages[1];
    memory.pages[1] = s->sound.pages[1];
    assert_int_equal(try_to_open(s, &store), SOJ_ERR_STORE);
    memory.pages[1] = now;
    assert_int_equal(try_to_open(s, &store), SOJ_OK);
    memory_store_free(&memory);
}

/* ---- harm ---- */

/* Where the first page says what the others' checksums are together. */
static size_t checksums_at(const memory_row *first)
{
    const size_t position = SOJ__FRAME_HEADER + SOJ_COMMIT_IDENTITY;
    return position + 1 + first->bytes[position] + SOJ__FINGERPRINT + 1 + 1 + 8 + 16;
}

static void mend_frame(const memory_row *row)
{
    const size_t len = row->len - SOJ__FRAME_CHECKSUM;
    soj__store_u64(row->bytes + len, XXH3_64bits(row->bytes, len));
}

/* Whoever means harm can compute checksums. */
static void mend(const memory_store *of)
{
    const size_t link_end = SOJ__FRAME_HEADER + SOJ_COMMIT_IDENTITY + SOJ__FRAME_CHECKSUM;
    uint8_t identity[SOJ_COMMIT_IDENTITY];
    uint64_t checksums = 0, whole = 0;
    for (size_t i = 1; i < of->n_pages; i++) {
        mend_frame(&of->pages[i]);
        checksums ^= soj__frame_checksum(of->pages[i].bytes, of->pages[i].len);
        whole += of->pages[i].len;
    }
    const size_t at = of->pages[0].len > link_end ? checksums_at(&of->pages[0]) : 0;
    if (at > 0 && at + 16 < of->pages[0].len) {
        soj__store_u64(of->pages[0].bytes + at, checksums);
        soj__store_u64(of->pages[0].bytes + at + 8, whole);
    }
    mend_frame(&of->pages[0]);
    soj__identity(of->pages[0].bytes, of->pages[0].len, identity);
    for (size_t i = 0; i < of->n_changes; i++) {
        if (of->changes[i].len >= link_end)
            memcpy(of->changes[i].bytes + SOJ__FRAME_HEADER, identity, sizeof(identity));
        mend_frame(&of->changes[i]);
        soj__identity(of->changes[i].bytes, of->changes[i].len, identity);
    }
}

/* Whatever it is that was opened, it works, and can be committed and opened again. */
static void use(const shop *s, soj_engine *engine, const soj_store *store)
{
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    for (size_t i = 0; i < soj_engine_numbers(engine); i++) {
        soj_text key;
        const void *record;
        size_t len;
        char copy[SOJ_LIMIT_KEY + 1] = {0};
        if (soj_engine_customer(engine, i, &key, &record, &len) != SOJ_OK)
            continue;
        memcpy(copy, key.data, key.len);
        post(s, engine, copy, "Used", "id-1", BASE + 3 * SOJ_DAY);
        post(s, engine, copy, i % 2 ? "Left" : "Used", NULL, BASE + 4 * SOJ_DAY);
        if (i == 1)
            post(s, engine, copy, "Customer Erased", NULL, BASE + 5 * SOJ_DAY);
    }
    post(s, engine, "new one", "Used", "id-9", BASE + 3 * SOJ_DAY);
    assert_int_equal(soj_release(engine, SOJ_HOLD_CHANNEL, 1), SOJ_OK);
    assert_int_equal(soj_engine_advance(engine, BASE + 60 * SOJ_DAY, 5000, NULL), SOJ_OK);
    assert_int_equal(soj_engine_commit(engine, "last", 4), SOJ_OK);
    while (soj_engine_next(engine)) {
    }
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_OK);
    assert_int_equal(soj_engine_checkpoint(engine, NULL, 0), SOJ_OK);
    assert_int_equal(try_to_open(s, store), SOJ_OK);
}

/* Open what was spoiled; what can be opened is used. */
static bool survive(const shop *s, const memory_store *spoiled)
{
    memory_store memory;
    soj_engine *engine = NULL;
    const soj_store store = copy_of(&memory, spoiled);
    mend(&memory);
    const size_t position_at = SOJ__FRAME_HEADER + SOJ_COMMIT_IDENTITY;
    const memory_row *last = &memory.changes[memory.n_changes - 1];
    memory.position_len = last->len > position_at ? last->bytes[position_at] : 0;
    memcpy(memory.position, last->bytes + position_at + 1,
           memory.position_len < 8 ? memory.position_len : 0);
    soj_status status = soj_engine_open(s->model, &s->options, &store, &engine);
    if (status == SOJ_OK)
        use(s, engine, &store);
    else
        assert_true(status == SOJ_ERR_STORE || status == SOJ_ERR_ARGUMENT ||
                    status == SOJ_ERR_MODEL_CHANGED);
    soj_engine_free(engine);
    memory_store_free(&memory);
    return status == SOJ_OK;
}

static void bytes_with_good_checksums_do_no_harm(void **state)
{
    const shop *s = *state;
    static const uint8_t masks[] = {0x01, 0x80, 0xff, 0x10};
    size_t n_opened = 0;
    memory_store memory;
    (void)copy_of(&memory, &s->sound);
    assert_true(survive(s, &memory));
    for (size_t i = 0; i < n_rows(&memory); i++) {
        const memory_row *row = row_at(&memory, i);
        for (size_t at = 0; at < row->len - SOJ__FRAME_CHECKSUM; at++) {
            for (size_t j = 0; j < TEST_TIMES(SOJ__ARRAY_LEN(masks), 1); j++) {
                const uint8_t before = row->bytes[at];
                row->bytes[at] ^= masks[(j + at) % SOJ__ARRAY_LEN(masks)];
                n_opened += survive(s, &memory);
                row->bytes[at] = before;
            }
        }
    }
    assert_true(n_opened > 100);
    memory_store_free(&memory);
}

static void cuts_with_good_checksums_do_no_harm(void **state)
{
    const shop *s = *state;
    memory_store memory;
    (void)copy_of(&memory, &s->sound);
    for (size_t i = 0; i < n_rows(&memory); i++) {
        memory_row *row = row_at(&memory, i);
        const size_t len = row->len;
        for (row->len = SOJ__FRAME_HEADER + SOJ__FRAME_CHECKSUM; row->len < len; row->len++)
            assert_false(survive(s, &memory));
    }
    memory_store_free(&memory);
}

/* Numbers and sequences that are none, in frames that are sound. */
static void numbers_that_are_none_do_no_harm(void **state)
{
    const shop *s = *state;
    static const uint64_t sequences[] = {0, UINT64_MAX, UINT64_MAX - 1};
    memory_store memory;
    (void)copy_of(&memory, &s->sound);
    memory_row *last = &memory.pages[memory.n_pages - 1];
    last->number = SOJ__PAGE_TOMBSTONES + SOJ__TOMBSTONE_PAGES;
    soj__store_u64(last->bytes + SOJ__FRAME_NUMBER, last->number);
    assert_false(survive(s, &memory));
    memory_store_free(&memory);
    for (size_t i = 0; i < SOJ__ARRAY_LEN(sequences); i++) {
        (void)copy_of(&memory, &s->sound);
        soj__store_u64(memory.pages[0].bytes + SOJ__FRAME_SEQUENCE, sequences[i]);
        for (size_t j = 0; j < memory.n_changes; j++) {
            memory.changes[j].number = sequences[i] + 1 + j;
            soj__store_u64(memory.changes[j].bytes + SOJ__FRAME_SEQUENCE, sequences[i] + 1 + j);
        }
        assert_false(survive(s, &memory));
        memory_store_free(&memory);
    }
}

static void a_buffer_has_no_room_for_all_of_memory(void **state)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj__buf buf;
    (void)state;
    soj__buf_init(&buf, &mem);
    assert_false(soj__put_room(&buf, SIZE_MAX));
    soj__put_u8(&buf, 1);
    assert_false(soj__put_room(&buf, SIZE_MAX));
    assert_true(soj__put_room(&buf, 1));
    soj__buf_done(&buf);
}

/* A row of changes of a made-up customer, who comes twice where `n` is 2, or goes. */
static soj_status try_customers(soj_engine *engine, const uint8_t *scratch, uint32_t number,
                                uint8_t tag, uint32_t n)
{
    soj__buf row;
    uint8_t record[4096];
    soj_status status = SOJ_OK;
    memcpy(record, scratch,
           engine->program->record_max < 4096 ? engine->program->record_max : 4096);
    soj__buf_init(&row, &engine->mem);
    soj__put_u8(&row, tag);
    soj__put_u64(&row, 7); /* the key; too short a record */
    for (uint32_t i = 0; i < n && status == SOJ_OK; i++) {
        soj__wire in = {(const uint8_t *)row.data, row.len, false};
        status = soj__customer_take(engine, number + i, &in, record);
    }
    soj__buf_done(&row);
    return status;
}

static void integer_keys_come_once(void **state)
{
    const shop *s = *state;
    static const uint8_t scratch[4096];
    memory_store memory;
    const soj_store store = memory_store_make(&memory);
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine = NULL;
    options.keys = SOJ_KEYS_INTEGER;
    assert_int_equal(soj_engine_open(s->model, &options, &store, &engine), SOJ_OK);
    assert_int_equal(try_customers(engine, scratch, 0, 1, 1), SOJ_ERR_STORE);
    assert_int_equal(engine->registry.n, 1); /* the key was there, the record was not */
    assert_int_equal(try_customers(engine, scratch, 1, 1, 1), SOJ_ERR_STORE);
    assert_int_equal(engine->registry.n, 1); /* it is there already */
    assert_int_equal(try_customers(engine, scratch, 1, 0, 2), SOJ_OK);
    assert_int_equal(try_customers(engine, scratch, 1, 0, 1), SOJ_ERR_STORE);
    assert_int_equal(try_customers(engine, scratch, 3, 2, 1), SOJ_ERR_STORE);
    soj_engine_free(engine);
    memory_store_free(&memory);
}

/* ---- another model ---- */

static void another_model_is_refused(void **state)
{
    const shop *s = *state;
    static const char *const others[] = {
        HEAD TAIL, "sojourn: 1\nmodel: m\nversion: 2\n" TAIL,
        "sojourn: 1\nmodel: n\nversion: 1\n" TAIL,
        "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n" TAIL};
    uint8_t first[SOJ__FINGERPRINT], other[SOJ__FINGERPRINT];
    shop changed = *s;
    memory_store memory;
    const soj_store store = copy_of(&memory, &s->sound);
    changed.model = compile_fine(others[0]);
    assert_int_equal(try_to_open(&changed, &store), SOJ_ERR_MODEL_CHANGED);
    soj__fingerprint_make(changed.model, first);
    for (size_t i = 1; i < SOJ__ARRAY_LEN(others); i++) {
        soj_model *model = compile_fine(others[i]);
        soj__fingerprint_make(model, other);
        assert_memory_not_equal(first, other, SOJ__FINGERPRINT);
        assert_int_equal(memcmp(first + SOJ__FINGERPRINT_CODEC, other + SOJ__FINGERPRINT_CODEC,
                                SOJ__FINGERPRINT - SOJ__FINGERPRINT_CODEC) == 0,
                         i == 3); /* which only the meaning tells */
        soj_model_unref(model);
    }
    soj_model_unref(changed.model);
    memory_store_free(&memory);
}

/* The meaning is kept in stores: of this model it is this in every version of the library, however
 * images are written. What it was called before does not count. */
static void a_meaning_is_for_good(void **state)
{
    (void)state;
    soj_model *model = compile_fine("sojourn: 1\nmodel: m\nversion: 1\nattributes: {n: int}\n"
                                    "events: {go: }\nchannels: {email: }\ninitial: a\nstages:\n"
                                    "  a: {on: {go: {to: b, when: customer.n > 1}}}\n"
                                    "  b: {touchpoints: {t: {channel: email, after: 1d}}}\n");
    soj_model *named =
        compile_fine("sojourn: 1\nmodel: m\nversion: 1\nattributes: {n: {type: int, "
                     "was: o}}\nevents: {go: }\nchannels: {email: }\ninitial: a\n"
                     "stages:\n  a: {on: {go: {to: b, when: customer.n > 1}}}\n"
                     "  b: {was: c, touchpoints: {t: {channel: email, after: 1d}}}\n");
    assert_true(soj__program_meaning(model->program) == UINT64_C(0x7ddde836d8bce646));
    assert_true(soj__program_meaning(named->program) == soj__program_meaning(model->program));
    soj_model_unref(model);
    soj_model_unref(named);
}

static void other_options_are_refused(void **state)
{
    const shop *s = *state;
    static const uint8_t secret[SOJ_ERASURE_KEY] = "another secret";
    memory_store memory;
    const soj_store store = copy_of(&memory, &s->sound);
    for (int i = 0; i < 4; i++) {
        shop other = *s;
        other.options.keys = i == 0 ? SOJ_KEYS_INTEGER : SOJ_KEYS_TEXT;
        other.options.forgets_emissions = i == 1;
        other.options.event_id_retention = i == 2;
        other.options.erasure_key = i == 3 ? secret : NULL;
        assert_int_equal(try_to_open(&other, &store), SOJ_ERR_ARGUMENT);
    }
    memory_store_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_byte_that_changed_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_that_is_cut_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_that_do_not_belong_are_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_that_is_old_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_with_good_checksums_do_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cuts_with_good_checksums_do_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_that_are_none_do_no_harm, set_up, tear_down),
        cmocka_unit_test(a_buffer_has_no_room_for_all_of_memory),
        cmocka_unit_test_setup_teardown(integer_keys_come_once, set_up, tear_down),
        cmocka_unit_test(a_meaning_is_for_good),
        cmocka_unit_test_setup_teardown(another_model_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_options_are_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
