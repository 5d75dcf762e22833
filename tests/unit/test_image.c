/* SPDX-License-Identifier: MIT */
/* Images of models: what is saved is loaded as it was, and nothing else is. */
#include <sojourn/sojourn.h>

#include <dirent.h>
#include <stdio.h>
#include <xxhash.h>

#include "base/bytes.h"
#include "cel/opcodes.h"
#include "fuzz/any_model.h"
#include "model/image.h"
#include "model/model.h"
#include "support/failing_alloc.h"
#include "support/golden.h"
#include "support/test.h"

#define EVERYTHING "/tests/portable/model.yaml"
#define CHANGES    (SOJ_TEST_SLOWER > 1 ? 5000u : 10000u)

typedef struct bytes {
    char *data;
    size_t len;
} bytes;

static void append(void *ctx, const char *data, size_t len)
{
    bytes *out = ctx;
    out->data = realloc(out->data, out->len + len);
    assert_non_null(out->data);
    memcpy(out->data + out->len, data, len);
    out->len += len;
}

/* NULL where the file has no model without errors. */
static soj_model *compile(const char *path)
{
    soj_model *model = NULL;
    return soj_model_compile_file(path, NULL, NULL, &model) == SOJ_OK ? model : NULL;
}

static soj_model *compile_everything(void)
{
    soj_model *model = compile(SOJ_TEST_SOURCE_DIR EVERYTHING);
    assert_non_null(model);
    return model;
}

static bytes save(const soj_model *model)
{
    bytes out = {NULL, 0};
    assert_int_equal(soj_model_save(model, append, &out), SOJ_OK);
    return out;
}

static bytes show(const soj_model *model)
{
    bytes out = {NULL, 0};
    assert_int_equal(soj_model_show(model, append, &out), SOJ_OK);
    return out;
}

static bytes everything(void)
{
    soj_model *model = compile_everything();
    bytes out = save(model);
    soj_model_unref(model);
    return out;
}

/* Load a copy that ends where its memory does. */
static soj_status load(const bytes *image, size_t len, soj_model **out_model)
{
    char *exact = malloc(len > 0 ? len : 1);
    assert_non_null(exact);
    memcpy(exact, image->data, len);
    soj_status status = soj_model_load(exact, len, NULL, out_model);
    free(exact);
    return status;
}

static soj_model *load_sound(const bytes *image)
{
    soj_model *model = NULL;
    assert_int_equal(load(image, image->len, &model), SOJ_OK);
    return model;
}

/* Make the checksum right again. */
static void seal(bytes *image)
{
    XXH128_canonical_t sum;
    size_t before = image->len - SOJ__IMAGE_CHECKSUM;
    XXH128_canonicalFromHash(&sum, XXH3_128bits(image->data, before));
    memcpy(image->data + before, sum.digest, sizeof(sum.digest));
}

/* ---- what is saved ---- */

static void assert_same_bytes(bytes a, bytes b)
{
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    free(a.data);
    free(b.data);
}

static void check_round_trip(soj_model *model)
{
    bytes image = save(model);
    soj_model *loaded = load_sound(&image);
    assert_same_bytes(image, save(loaded));
    assert_same_bytes(show(model), show(loaded));
    soj_model_unref(loaded);
}

/* How many of a folder's files have a model. */
static int check_folder(const char *folder)
{
    char path[1024];
    int models = 0;
    snprintf(path, sizeof(path), "%s%s", SOJ_TEST_SOURCE_DIR, folder);
    DIR *all = opendir(path);
    assert_non_null(all);
    for (struct dirent *entry; (entry = readdir(all)) != NULL;) {
        if (!strstr(entry->d_name, ".yaml"))
            continue;
        snprintf(path, sizeof(path), "%s%s/%s", SOJ_TEST_SOURCE_DIR, folder, entry->d_name);
        soj_model *model = compile(path);
        if (model) {
            check_round_trip(model);
            models++;
        }
        soj_model_unref(model);
    }
    closedir(all);
    return models;
}

static void test_round_trip(void **state)
{
    (void)state;
    assert_true(check_folder("/examples/b2b") >= 1);
    assert_true(check_folder("/examples/cdnow") >= 1);
    assert_true(check_folder("/tests/cli") >= 1);
    assert_true(check_folder("/tests/oom") >= 1);
    assert_true(check_folder("/tests/portable") >= 1);
    assert_true(check_folder("/tests/golden/diag") >= 3);
}

/* ---- what a loaded model does ---- */

static void post(soj_engine *engine, soj_model *model, const char *name, unsigned i)
{
    char key[8];
    soj_event event = {.customer = key, .time = (soj_time)i * 7 * SOJ_HOUR};
    event.customer_len = (size_t)snprintf(key, sizeof(key), "c%u", i % 5);
    event.event = soj_model_event(model, name, strlen(name));
    soj_property amount = {soj_model_property(model, event.event, "amount", 6),
                           {.type = SOJ_TYPE_DOUBLE, .as.number = 0.7 * (double)(i % 50)}};
    if (amount.handle != SOJ_NONE) {
        event.properties = &amount;
        event.n_properties = 1;
    }
    assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
}

static uint64_t run(soj_model *model)
{
    static const char *const names[] = {"Order Placed", "Page Viewed", "Payment Failed",
                                        "Left",         "Back",        "Payment Succeeded"};
    soj_engine *engine;
    uint64_t hash = 0;
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    for (unsigned i = 0; i < 600; i++)
        post(engine, model, names[i * 2654435761u % 6], i);
    assert_int_equal(soj_engine_advance(engine, 400 * SOJ_DAY, 0, NULL), SOJ_OK);
    for (size_t i = 0; i < soj_engine_numbers(engine); i++) {
        soj_text key;
        const void *record;
        size_t len;
        assert_int_equal(soj_engine_customer(engine, i, &key, &record, &len), SOJ_OK);
        hash = XXH64(record, len, hash);
    }
    for (const soj_output *output; (output = soj_engine_next(engine)) != NULL;) {
        if (output->kind == SOJ_OUTPUT_TOUCHPOINT)
            hash = XXH64(output->as.touchpoint.id, 32, hash);
        hash = XXH64(&output->kind, sizeof(output->kind), hash);
    }
    soj_engine_free(engine);
    return hash;
}

static void test_runs_alike(void **state)
{
    (void)state;
    soj_model *model = compile_everything();
    bytes image = save(model);
    soj_model *loaded = load_sound(&image);
    assert_true(run(model) == run(loaded));
    soj_model_unref(model);
    soj_model_unref(loaded);
    free(image.data);
}

/* ---- what is no image ---- */

static void assert_refused(const bytes *image, size_t len)
{
    soj_model *model = NULL;
    assert_int_equal(load(image, len, &model), SOJ_ERR_IMAGE);
    assert_null(model);
}

static void test_cut(void **state)
{
    (void)state;
    bytes image = everything();
    for (size_t len = 0; len < image.len; len++)
        assert_refused(&image, len);
    append(&image, "", 1);
    assert_refused(&image, image.len);
    free(image.data);
}

/* Cut, and the length and the checksum made to fit. */
static void test_cut_and_sealed(void **state)
{
    (void)state;
    bytes image = everything();
    bytes cut = {NULL, 0};
    append(&cut, image.data, image.len);
    const size_t least = SOJ__IMAGE_HEADER + SOJ__IMAGE_CHECKSUM;
    for (size_t len = least; len < image.len; len++) {
        memcpy(cut.data, image.data, len);
        cut.len = len;
        soj__store_u64(cut.data + SOJ__IMAGE_LENGTH, len);
        seal(&cut);
        assert_refused(&cut, len);
    }
    free(image.data);
    free(cut.data);
}

static void test_flipped(void **state)
{
    (void)state;
    bytes image = everything();
    for (size_t i = 0; i < image.len; i++) {
        image.data[i] = (char)(image.data[i] ^ (1 << i % 8));
        assert_refused(&image, image.len);
        image.data[i] = (char)(image.data[i] ^ (1 << i % 8));
    }
    soj_model_unref(load_sound(&image));
    free(image.data);
}

static void test_versions(void **state)
{
    static const uint32_t places[] = {SOJ__IMAGE_FORMAT, SOJ__IMAGE_LANGUAGE, SOJ__IMAGE_CODEC,
                                      SOJ__IMAGE_OPCODES};
    (void)state;
    bytes image = everything();
    for (size_t i = 0; i < TEST_ARRAY_LEN(places); i++) {
        uint32_t number = soj__load_u32(image.data + places[i]);
        soj__store_u32(image.data + places[i], number + 1);
        seal(&image);
        assert_refused(&image, image.len);
        soj__store_u32(image.data + places[i], number);
    }
    /* A library with fewer instructions has written it. */
    soj__store_u32(image.data + SOJ__IMAGE_OPCODES, SOJ__OP_COUNT - 1);
    seal(&image);
    soj_model_unref(load_sound(&image));
    free(image.data);
}

/* Whatever is changed and sealed: refused, or harmless. */
static void test_changed(void **state)
{
    static const uint8_t values[] = {0, 1, 2, 3, 8, 0x7f, 0x80, 0xff};
    (void)state;
    bytes image = everything();
    size_t body = image.len - SOJ__IMAGE_HEADER - SOJ__IMAGE_CHECKSUM;
    size_t accepted = 0;
    uint64_t random = 1;
    for (size_t i = 0; i < CHANGES; i++) {
        char *at = image.data + SOJ__IMAGE_HEADER + i * body / CHANGES;
        char before[4];
        memcpy(before, at, sizeof(before)); /* behind the body is the checksum */
        random = random * 6364136223846793005u + 1442695040888963407u;
        memset(at, values[(random >> 40) % TEST_ARRAY_LEN(values)],
               (size_t)1 << (random >> 50) % 3);
        seal(&image);
        soj_model *model = NULL;
        soj_status status = load(&image, image.len, &model);
        assert_true(status == SOJ_OK || status == SOJ_ERR_IMAGE);
        if (status == SOJ_OK && memcmp(at, before, sizeof(before)) != 0) {
            accepted++;
            any_model_run(model, (const uint8_t *)&random, sizeof(random));
        }
        soj_model_unref(model);
        memcpy(at, before, sizeof(before));
    }
    assert_in_range(accepted, 1, CHANGES / 2);
    free(image.data);
}

/* Rows that only a list names must be in one: what reaches them otherwise relies on the checks. */
static void test_unlisted(void **state)
{
    (void)state;
    soj_model *model = compile_everything();
    const soj__program *program = model->program;
    for (uint32_t i = 0; i < program->stages.n; i++) {
        soj__stage_info *stage = (soj__stage_info *)(uintptr_t)soj__program_stage(program, i);
        uint32_t n = stage->timers.n;
        bytes image;
        stage->timers.n = 0;
        image = save(model);
        if (n > 0)
            assert_refused(&image, image.len);
        stage->timers.n = n;
        free(image.data);
    }
    for (uint32_t i = 0; i < program->events.n; i++) {
        soj__event_info *event = (soj__event_info *)(uintptr_t)soj__program_event(program, i);
        uint32_t n = event->counters.n;
        bytes image;
        event->counters.n = 0;
        image = save(model);
        if (n > 0)
            assert_refused(&image, image.len);
        event->counters.n = n;
        free(image.data);
    }
    soj_model_unref(model);
}

/* ---- arguments and memory ---- */

static void test_arguments(void **state)
{
    (void)state;
    soj_model *model = compile_everything();
    soj_model *loaded = NULL;
    bytes image = {NULL, 0};
    assert_int_equal(soj_model_save(NULL, append, &image), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_save(model, NULL, &image), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_load(NULL, 1, NULL, &loaded), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_load("x", 1, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_load(NULL, 0, NULL, &loaded), SOJ_ERR_IMAGE);
    assert_null(image.data);
    assert_null(loaded);
    soj_model_unref(model);
}

static void test_load_without_memory(void **state)
{
    (void)state;
    bytes image = everything();
    soj_status status = SOJ_ERR_NOMEM;
    size_t n = 0;
    while (status != SOJ_OK) {
        failing_alloc books;
        soj_model *model = NULL;
        failing_alloc_init(&books);
        failing_alloc_arm(&books, ++n, false);
        status = soj_model_load(image.data, image.len, &books.allocator, &model);
        assert_true(status == SOJ_OK || (status == SOJ_ERR_NOMEM && !model));
        soj_model_unref(model);
        failing_alloc_check_empty(&books);
    }
    assert_true(n > 4);
    free(image.data);
}

static void test_save_without_memory(void **state)
{
    (void)state;
    failing_alloc books;
    soj_model *model = NULL;
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    soj_status status = SOJ_ERR_NOMEM;
    failing_alloc_init(&books);
    options.allocator = &books.allocator;
    assert_int_equal(soj_model_compile_file(SOJ_TEST_SOURCE_DIR EVERYTHING, &options, NULL, &model),
                     SOJ_OK);
    size_t n = 0;
    while (status != SOJ_OK) {
        bytes image = {NULL, 0};
        failing_alloc_arm(&books, ++n, false);
        status = soj_model_save(model, append, &image);
        assert_true(status == SOJ_OK || (status == SOJ_ERR_NOMEM && !image.data));
        free(image.data);
    }
    assert_true(n > 2);
    soj_model_unref(model);
    failing_alloc_check_empty(&books);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_runs_alike),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_and_sealed),
        cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_unlisted),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_load_without_memory),
        cmocka_unit_test(test_save_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
