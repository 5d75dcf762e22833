/* SPDX-License-Identifier: MIT */
/* A model with something of everything, and texts with something wrong of every kind: each
 * allocation of their compile, write and load fails once, where oom_models tries some of them. */
#include "base/buf.h"
#include "oom/gate.h"
#include "support/golden.h"
#include "support/test.h"

static void put(void *ctx, const char *data, size_t len)
{
    soj__buf_put(ctx, data, len);
}

/* What a text says and makes. */
static void tell(const char *text, size_t len, soj__buf *told)
{
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj__buf_clear(told);
    soj__buf_text(told, soj_status_name(soj_model_compile(text, len, NULL, diags, &model)));
    assert_int_equal(soj_diags_render(diags, put, told), SOJ_OK);
    if (model)
        assert_int_equal(soj_model_save(model, put, told), SOJ_OK);
    soj_model_unref(model);
    soj_diags_free(diags);
}

static void try_text(const char *text, size_t len)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj__buf expected, told;
    soj__buf_init(&expected, &mem);
    soj__buf_init(&told, &mem);
    gate_fail_at(GATE_OWN, 0, false);
    tell(text, len, &expected);
    bool has_failed = true;
    for (size_t n = 1; has_failed; n++) {
        gate_fail_at(GATE_OWN, n, false);
        tell(text, len, &told);
        has_failed = gate_has_failed();
        assert_int_equal(told.len, expected.len);
        assert_memory_equal(told.data, expected.data, told.len);
    }
    soj__buf_done(&expected);
    soj__buf_done(&told);
}

static void try_file(const char *path)
{
    size_t len = 0;
    char *text = golden_read(path, &len);
    assert_non_null(text);
    try_text(text, len);
    free(text);
}

static void whole(void **state)
{
    (void)state;
    try_file(SOJ_TEST_SOURCE_DIR "/tests/unit/sound.yaml");
}

/* The first of a list takes memory, the next ones for a while do not. */
static void few(void **state)
{
    static const char text[] =
        "sojourn: 1\nmodel: few\nversion: 1\nchannels: {c: }\ncaps: {k: {max: 1, per: 1d}}\n"
        "initial: a\nstages: {a: {touchpoints: {t: {channel: c}}}}\n";
    (void)state;
    try_text(text, sizeof(text) - 1);
}

static void broken(void **state)
{
    (void)state;
    try_file(SOJ_TEST_SOURCE_DIR "/tests/oom/every.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(few),
        cmocka_unit_test(broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
