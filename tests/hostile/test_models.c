/* SPDX-License-Identifier: MIT */
/* Each hostile text gets its one answer, in the time and the memory that docs/security.md promises.
 * `--list [NAME]` prints what the texts get now, or one of them; `--text NAME` one itself. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <time.h>

#include <sojourn/sojourn.h>

#include "hostile/hostile.h"
#include "support/test.h"
#include "support/yaml_oom.h"

#define MIB           ((size_t)1024 * 1024)
#define SECONDS_A_MIB (0.250 * SOJ_TEST_SLOWER)
#define BYTES_MAX     (64 * MIB)

/* Memory as the library asks for it. */
typedef struct meter {
    size_t bytes, peak;
} meter;

static void *note(meter *on, void *memory, size_t old_size, size_t size)
{
    if (!memory)
        return NULL;
    on->bytes += size;
    if (on->bytes > on->peak)
        on->peak = on->bytes; /* old and new place at once: realloc() may have to copy */
    on->bytes -= old_size;
    return memory;
}

static void *meter_alloc(void *ctx, size_t size)
{
    return note(ctx, malloc(size), 0, size);
}

static void *meter_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    return note(ctx, realloc(memory, new_size), old_size, new_size);
}

static void meter_release(void *ctx, void *memory, size_t size)
{
    ((meter *)ctx)->bytes -= size;
    free(memory);
}

/* What became of one text. */
typedef struct answer {
    char id[64];
    uint32_t line, column;
    char message[160];
    size_t len, bytes;
    double seconds;
    soj_status status;
} answer;

static double now(void)
{
    struct timespec at;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at), 0);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void note_first_error(answer *got, const soj_diags *diags)
{
    snprintf(got->id, sizeof(got->id), "%s", HOSTILE_COMPILES);
    for (size_t i = 0; i < soj_diags_count(diags); i++) {
        const soj_diag *one = soj_diags_get(diags, i);
        if (one->severity != SOJ_SEVERITY_ERROR)
            continue;
        snprintf(got->id, sizeof(got->id), "%s", one->id.data);
        snprintf(got->message, sizeof(got->message), "%s", one->message.data);
        got->line = one->at.line;
        got->column = one->at.column;
        return;
    }
}

static void count_rendered(void *ctx, const char *data, size_t len)
{
    (void)data;
    *(size_t *)ctx += len;
}

/* Compile, and render what there is to say: both are bounded. */
static answer ask(const hostile_model *model)
{
    text made = {NULL, 0, 0};
    if (model->make)
        model->make(&made);
    const char *data = model->make ? made.data : model->text;
    answer got = {.len = model->make ? made.len : model->len};
    meter memory = {0, 0};
    const soj_allocator allocator = {&memory, meter_alloc, meter_resize, meter_release};
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    options.allocator = &allocator;
    soj_diags *diags = NULL;
    soj_model *compiled = NULL;
    size_t rendered = 0, yaml_before = yaml_oom_live();
    yaml_oom_reset_peak();
    double begun = now();
    assert_int_equal(soj_diags_new(&allocator, &diags), SOJ_OK);
    got.status = soj_model_compile(data, got.len, &options, diags, &compiled);
    assert_int_equal(soj_diags_render(diags, count_rendered, &rendered), SOJ_OK);
    got.seconds = now() - begun;
    note_first_error(&got, diags);
    assert_int_equal(got.status == SOJ_OK, soj_diags_errors(diags) == 0);
    assert_int_equal(got.status == SOJ_OK, compiled != NULL);
    soj_model_unref(compiled);
    soj_diags_free(diags);
    free(made.data);
    assert_int_equal(memory.bytes, 0);
    assert_int_equal(yaml_oom_live(), yaml_before);
    got.bytes = memory.peak + yaml_oom_peak_bytes();
    return got;
}

static double seconds_allowed(size_t len)
{
    return SECONDS_A_MIB * (len > MIB ? (double)len / (double)MIB : 1);
}

#define ASKED_MAX 5

/* What else the machine does can only add to the time: where it is over, it is taken again, and the
 * least counts. */
static answer ask_in_time(const hostile_model *model)
{
    answer got = ask(model);
    for (int i = 1; i < ASKED_MAX && got.seconds > seconds_allowed(got.len); i++) {
        double before = got.seconds;
        got = ask(model);
        got.seconds = got.seconds < before ? got.seconds : before;
    }
    return got;
}

static void check(void **state)
{
    const hostile_model *model = *state;
    answer got = ask_in_time(model);
    if (strcmp(got.id, model->id) != 0 || got.line != model->line || got.column != model->column)
        fail_msg("%s at %u:%u (%s), expected %s at %u:%u", got.id, got.line, got.column,
                 got.message, model->id, model->line, model->column);
    if (got.seconds > seconds_allowed(got.len))
        fail_msg("%.3f s for %zu bytes", got.seconds, got.len);
    if (got.bytes > BYTES_MAX)
        fail_msg("%zu bytes of memory for %zu of text", got.bytes, got.len);
}

/* Of all, or of the one that is named. */
static void list(const char *name, const hostile_model *models, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (name && strcmp(name, models[i].name) != 0)
            continue;
        answer got = ask(&models[i]);
        printf("%s\t%s\t%u\t%u\t%.0f ms/MiB\t%.1f MB\t%zu\t%s\n", models[i].name, got.id, got.line,
               got.column, 250 * got.seconds / seconds_allowed(got.len), (double)got.bytes / 1e6,
               got.len, got.message);
        fflush(stdout);
    }
}

/* The text itself, for other programs. */
static void write_text(const char *name, const hostile_model *models, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text made = {NULL, 0, 0};
        if (strcmp(name, models[i].name) != 0)
            continue;
        if (models[i].make)
            models[i].make(&made);
        else
            text_append(&made, models[i].text, models[i].len);
        assert_int_equal(fwrite(made.data, 1, made.len, stdout), made.len);
        free(made.data);
    }
}

typedef void (*visit_fn)(const char *name, const hostile_model *models, size_t n);

static void visit(visit_fn does, const char *name)
{
    does(name, hostile_texts, n_hostile_texts);
    does(name, hostile_times, n_hostile_times);
    does(name, hostile_conditions, n_hostile_conditions);
    does(name, hostile_giants, n_hostile_giants);
    does(name, hostile_crowds, n_hostile_crowds);
}

static int run(const char *group, const hostile_model *models, size_t n)
{
    struct CMUnitTest tests[256] = {{NULL, NULL, NULL, NULL, NULL}};
    assert_true(n <= TEST_ARRAY_LEN(tests));
    for (size_t i = 0; i < n; i++)
        tests[i] =
            (struct CMUnitTest){models[i].name, check, NULL, NULL, (void *)(uintptr_t)&models[i]};
    return _cmocka_run_group_tests(group, tests, n, NULL, NULL);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--list") == 0) {
        visit(list, argc > 2 ? argv[2] : NULL);
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "--text") == 0) {
        visit(write_text, argv[2]);
        return 0;
    }
    int failed = run("texts", hostile_texts, n_hostile_texts);
    failed += run("times", hostile_times, n_hostile_times);
    failed += run("conditions", hostile_conditions, n_hostile_conditions);
    failed += run("giants", hostile_giants, n_hostile_giants);
    failed += run("crowds", hostile_crowds, n_hostile_crowds);
    return failed != 0;
}
