/* SPDX-License-Identifier: MIT */
/* A model with something of everything, and a text with something wrong of every kind: each
 * allocation of their compile, of its report and of the image fails once, where the programs behind
 * the gate try some of them. */
#include <sojourn/sojourn.h>

#include "base/buf.h"
#include "compile/compile.h"
#include "model/model.h"
#include "support/failing_alloc.h"
#include "support/golden.h"
#include "support/test.h"

static void put(void *ctx, const char *data, size_t len)
{
    soj__buf_put(ctx, data, len);
}

static soj_status compile(soj__slice text, const soj_allocator *allocator, soj_diags *diags,
                          soj_model **out_model)
{
    const soj__mem mem = soj__mem_from(allocator);
    soj__program *program = NULL;
    soj_status status = soj__compile(text, "m", NULL, &mem, diags, &program);
    if (status != SOJ_OK)
        return status;
    *out_model = soj__model_new(&mem, program);
    if (!*out_model)
        soj__mem_free(&mem, program, program->size);
    return *out_model ? SOJ_OK : SOJ_ERR_NOMEM;
}

/* What a text says and makes; SOJ_ERR_NOMEM where memory ran out on the way. */
static soj_status tell(const char *text, size_t len, const soj_allocator *allocator, soj__buf *told)
{
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    soj__buf_clear(told);
    soj_status status = soj_diags_new(allocator, &diags);
    if (status == SOJ_OK)
        status = compile((soj__slice){text, len}, allocator, diags, &model);
    assert_true((status == SOJ_OK) == (model != NULL));
    if (status == SOJ_ERR_MODEL)
        status = soj_diags_render(diags, put, told);
    if (status == SOJ_OK && model)
        status = soj_model_save(model, put, told);
    soj_model_unref(model);
    soj_diags_free(diags);
    return status;
}

/* Returns how many allocations there are. */
static size_t try_text(const char *text, size_t len)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj__buf expected, told;
    failing_alloc books;
    size_t n = 0;
    soj__buf_init(&expected, &mem);
    soj__buf_init(&told, &mem);
    assert_int_equal(tell(text, len, NULL, &expected), SOJ_OK);
    do {
        failing_alloc_init(&books);
        failing_alloc_arm(&books, ++n, false);
        soj_status status = tell(text, len, &books.allocator, &told);
        assert_int_equal(status, books.failures > 0 ? SOJ_ERR_NOMEM : SOJ_OK);
        failing_alloc_check_empty(&books);
    } while (books.failures > 0);
    assert_int_equal(told.len, expected.len);
    assert_memory_equal(told.data, expected.data, told.len);
    soj__buf_done(&expected);
    soj__buf_done(&told);
    return n - 1;
}

static void try_file(const char *path)
{
    size_t len = 0;
    char *text = golden_read(path, &len);
    assert_non_null(text);
    assert_true(try_text(text, len) > 1000);
    free(text);
}

static void whole(void **state)
{
    (void)state;
    try_file(SOJ_TEST_SOURCE_DIR "/tests/unit/sound.yaml");
}

static void moment(void **state)
{
    (void)state;
    try_file(SOJ_TEST_SOURCE_DIR "/tests/unit/moment.yaml");
}

static void broken(void **state)
{
    (void)state;
    try_file(SOJ_TEST_SOURCE_DIR "/tests/oom/every.yaml");
}

/* The first of a list takes memory, the next ones for a while do not. */
static void few(void **state)
{
    static const char *const texts[] = {
        "sojourn: 1\nmodel: few\nversion: 1\nchannels: {c: }\ncaps: {k: {max: 1, per: 1d}}\n"
        "initial: a\nstages: {a: {touchpoints: {t: {channel: c}}}}\n",
        "sojourn: 1\nmodel: few\nversion: 1\nwindows: {w: {days: mon}}\n"
        "initial: a\nstages: {a: }\n",
        "sojourn: 1\nmodel: few\nversion: 1\nchannels: {c: {quiet_hours: \"21:00-08:00\"}}\n"
        "initial: a\nstages: {a: }\n",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(texts); i++)
        assert_true(try_text(texts[i], strlen(texts[i])) > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(moment),
        cmocka_unit_test(broken),
        cmocka_unit_test(few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
