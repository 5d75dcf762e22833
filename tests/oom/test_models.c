/* SPDX-License-Identifier: MIT */
/* Every model there is, good or bad, compiled, written, loaded and run while memory fails: what
 * comes of it is the same as with memory. */
#include <glob.h>
#include <stdio.h>

#include "fuzz/any_model.h"
#include "hostile/hostile.h"
#include "oom/gate.h"
#include "support/golden.h"
#include "support/test.h"
#include "support/text.h"

static void keep(void *ctx, const char *data, size_t len)
{
    text_append(ctx, data, len);
}

/* The image, what is loaded of it, and a life that the text itself makes up. */
static void use(soj_model *model, const text *source, text *told)
{
    text image = {NULL, 0, 0};
    text again = {NULL, 0, 0};
    soj_model *loaded = NULL;
    assert_int_equal(soj_model_save(model, keep, &image), SOJ_OK);
    assert_int_equal(soj_model_load(image.data, image.len, NULL, &loaded), SOJ_OK);
    assert_int_equal(soj_model_save(loaded, keep, &again), SOJ_OK);
    assert_int_equal(again.len, image.len);
    assert_memory_equal(again.data, image.data, image.len);
    assert_int_equal(soj_model_show(loaded, keep, told), SOJ_OK);
    any_model_run(loaded, (const uint8_t *)source->data, source->len);
    text_append(told, image.data, image.len);
    soj_model_unref(loaded);
    free(image.data);
    free(again.data);
}

/* All that can be seen of a model, of a file or of no file (`path` NULL). */
static void tell(const char *path, const text *source, text *told)
{
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status = path ? soj_model_compile_file(path, NULL, diags, &model)
                             : soj_model_compile(source->data, source->len, NULL, diags, &model);
    text_put(told, soj_status_name(status));
    assert_int_equal(soj_diags_render(diags, keep, told), SOJ_OK);
    if (model)
        use(model, source, told);
    soj_model_unref(model);
    soj_diags_free(diags);
}

static void try_model(const char *name, const char *path, const text *source)
{
    text expected = {NULL, 0, 0};
    text told = {NULL, 0, 0};
    size_t live = gate_live();
    gate_fail_at(GATE_OWN, 0, false);
    tell(path, source, &expected);
    gate_fail_each();
    tell(path, source, &told);
    if (told.len != expected.len || memcmp(told.data, expected.data, told.len) != 0)
        fail_msg("%s: without memory in between other things come out", name);
    assert_int_equal(gate_live(), live);
    free(expected.data);
    free(told.data);
}

static void models_of(const char *pattern)
{
    char path[1024];
    glob_t found;
    snprintf(path, sizeof(path), "%s/%s", SOJ_TEST_SOURCE_DIR, pattern);
    assert_int_equal(glob(path, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        text source = {NULL, 0, 0};
        source.data = golden_read(found.gl_pathv[i], &source.len);
        assert_non_null(source.data);
        try_model(found.gl_pathv[i], found.gl_pathv[i], &source);
        free(source.data);
    }
    globfree(&found);
}

static void examples(void **state)
{
    (void)state;
    models_of("examples/*/*.yaml");
    models_of("examples/*/*/*.yaml");
}

static void models_of_tests(void **state)
{
    (void)state;
    models_of("tests/*/*.yaml");
    models_of("tests/golden/diag/*.yaml");
}

static void try_hostile(const hostile_model *models, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text source = {NULL, 0, 0};
        if (models[i].make)
            models[i].make(&source);
        else
            text_append(&source, models[i].text, models[i].len);
        if (source.len > 0 && source.len <= GATE_LARGE)
            try_model(models[i].name, NULL, &source);
        free(source.data);
    }
}

static void hostile_models(void **state)
{
    (void)state;
    try_hostile(hostile_texts, n_hostile_texts);
    try_hostile(hostile_times, n_hostile_times);
    try_hostile(hostile_conditions, n_hostile_conditions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),
        cmocka_unit_test(models_of_tests),
        cmocka_unit_test(hostile_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
