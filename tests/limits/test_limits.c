/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "limits/limits.h"
#include "support/golden.h"
#include "support/test.h"

/* 4,194,304, as messages and pages write it. */
static void put_commas(char out[32], uint64_t number)
{
    char digits[32];
    size_t n = 0;
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = digits[i];
    }
    out[n] = '\0';
}

/* ---- one limit ---- */

static void keep(void *ctx, const char *data, size_t len)
{
    text_append(ctx, data, len);
}

/* It works, and so does what is written and read again. */
static void expect_use(const limit *what, size_t n, soj_model *model)
{
    text image = {NULL, 0, 0};
    soj_model *loaded = NULL;
    assert_non_null(model);
    what->use(model, n);
    assert_int_equal(soj_model_save(model, keep, &image), SOJ_OK);
    soj_model_unref(model);
    assert_int_equal(soj_model_load(image.data, image.len, NULL, &loaded), SOJ_OK);
    free(image.data);
    what->use(loaded, n);
    soj_model_unref(loaded);
}

soj_position made_position(const made *model)
{
    soj_position at = {.line = 1, .column = 1};
    for (size_t i = 0; i < model->at; i++) {
        at.column++;
        if (model->yaml.data[i] == '\n') {
            at.line++;
            at.column = 1;
        }
    }
    return at;
}

/* One error, the limit's own, that names the number and the place. */
static void expect_refusal(const limit *what, const made *model, const soj_diags *diags)
{
    char number[32];
    put_commas(number, what->most);
    assert_int_equal(soj_diags_errors(diags), 1);
    size_t i = 0;
    while (soj_diags_get(diags, i)->severity != SOJ_SEVERITY_ERROR)
        i++;
    const soj_diag *diag = soj_diags_get(diags, i);
    soj_position at = made_position(model);
    assert_string_equal(diag->id.data, what->error);
    if (!strstr(diag->message.data, what->words ? what->words : number))
        fail_msg("the message does not name the limit: %s", diag->message.data);
    if (model->at == 0) {
        assert_int_equal(diag->at.line, 0);
        return;
    }
    if (diag->at.line != at.line || diag->at.column != at.column)
        fail_msg("the error is shown at %u:%u, it is at %u:%u", diag->at.line, diag->at.column,
                 at.line, at.column);
    assert_non_null(diag->suggestion.data);
}

static void try_model(const limit *what, size_t n)
{
    made model = {.at = 0};
    soj_diags *diags = NULL;
    soj_model *compiled = NULL;
    what->make(&model, n);
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status = soj_model_compile(model.yaml.data, model.yaml.len, NULL, diags, &compiled);
    if (n > what->most) {
        assert_int_equal(status, SOJ_ERR_MODEL);
        assert_null(compiled);
        expect_refusal(what, &model, diags);
    } else if (status != SOJ_OK) {
        fail_msg("%zu are refused: %s", n, soj_diags_get(diags, 0)->message.data);
    } else {
        expect_use(what, n, compiled);
    }
    soj_diags_free(diags);
    free(model.yaml.data);
}

static void below_at_and_above(void **state)
{
    const limit *what = *state;
    for (size_t n = what->most - 1; n <= what->most + 1; n++) {
        if (what->make)
            try_model(what, n);
        else
            what->give(n, n <= what->most);
    }
}

/* ---- all of them ---- */

static const limit *const tables[] = {
    limits_of_models, limits_of_conditions, limits_of_touchpoints, limits_of_calendars,
    limits_of_names,  limits_of_inputs,     limits_of_runs,        limits_of_zones};

/* The next limit; `at` counts tables and entries. NULL behind the last. */
static const limit *next_limit(size_t at[2])
{
    while (at[0] < TEST_ARRAY_LEN(tables)) {
        const limit *what = &tables[at[0]][at[1]++];
        if (what->name)
            return what;
        at[0]++;
        at[1] = 0;
    }
    return NULL;
}

static bool is_tried(const char *name, size_t len)
{
    size_t at[2] = {0, 0};
    const limit *what;
    while ((what = next_limit(at)) != NULL) {
        if (strlen(what->name) == len && memcmp(what->name, name, len) == 0)
            return true;
    }
    return false;
}

static char *read_source(const char *name)
{
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s", SOJ_TEST_SOURCE_DIR, name);
    char *source = golden_read(path, NULL);
    assert_non_null(source);
    return source;
}

/* A constant that nothing here crosses is not tested. */
static void every_constant_is_tried(void **state)
{
    static const char define[] = "#define ";
    static const char prefix[] = "SOJ_LIMIT_";
    size_t n = 0;
    char *source = read_source("include/sojourn/limits.h");
    (void)state;
    for (const char *at = source; (at = strstr(at, define)) != NULL; at++) {
        const char *name = at + sizeof(define) - 1;
        size_t len = strcspn(name, " \n");
        if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
            continue;
        if (!is_tried(name, len))
            fail_msg("%.*s is tried by no test", (int)len, name);
        n++;
    }
    assert_true(n >= 32);
    free(source);
}

static bool has_row(const char *page, const char *begin, const char *end)
{
    size_t len = strlen(end);
    for (const char *row = page; (row = strstr(row, begin)) != NULL; row++) {
        const char *behind = strchr(row, '\n') + 1;
        if ((size_t)(behind - row) >= len && memcmp(behind - len, end, len) == 0)
            return true;
    }
    return false;
}

/* The page has a row for each, with its number and its error. */
static void every_limit_is_documented(void **state)
{
    size_t at[2] = {0, 0};
    const limit *what;
    char *page = read_source("docs/limits.md");
    (void)state;
    while ((what = next_limit(at)) != NULL) {
        char number[32];
        char row[128];
        char error[64];
        put_commas(number, what->most);
        snprintf(row, sizeof(row), "| `%s` | %s |", what->name, number);
        snprintf(error, sizeof(error), "| `%s` |\n", what->error);
        if (!has_row(page, row, error))
            fail_msg("docs/limits.md has no row '%s … %s'", row, error);
    }
    free(page);
}

int main(void)
{
    static struct CMUnitTest tests[128] = {
        cmocka_unit_test(every_constant_is_tried),
        cmocka_unit_test(every_limit_is_documented),
    };
    size_t n = 2;
    size_t at[2] = {0, 0};
    const limit *what;
    while ((what = next_limit(at)) != NULL && n < TEST_ARRAY_LEN(tests)) {
        tests[n++] = (struct CMUnitTest){.name = what->name,
                                         .test_func = below_at_and_above,
                                         .initial_state = (void *)(uintptr_t)what};
    }
    return _cmocka_run_group_tests("limits", tests, n, NULL, NULL);
}
