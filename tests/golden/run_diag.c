/* SPDX-License-Identifier: MIT */
/* Compiles every model of tests/golden/diag, and some that are too large to keep, and compares what
 * the diagnostics look like with the .diag file beside it. With --update those are written. */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sojourn/sojourn.h>

#include "golden/huge.h"
#include "support/few_zones.h"
#include "support/golden.h"

#define FOLDER    SOJ_TEST_SOURCE_DIR "/tests/golden/diag"
#define NAMES_MAX 512

typedef struct outcome {
    bool update;
    unsigned n_files, n_failed;
    char seen[NAMES_MAX][64]; /* ids */
    unsigned n_seen;
} outcome;

static void take(void *ctx, const char *data, size_t len)
{
    text_append(ctx, data, len);
}

static void note_ids(outcome *run, const soj_diags *diags)
{
    for (size_t i = 0; i < soj_diags_count(diags); i++) {
        const char *id = soj_diags_get(diags, i)->id.data;
        unsigned j = 0;
        while (j < run->n_seen && strcmp(run->seen[j], id) != 0)
            j++;
        if (j == run->n_seen && run->n_seen < NAMES_MAX)
            snprintf(run->seen[run->n_seen++], sizeof(run->seen[0]), "%s", id);
    }
}

static void fail(outcome *run, const char *name, const char *why)
{
    fprintf(stderr, "%s: %s\n", name, why);
    run->n_failed++;
}

/* Where the file NAME.before is beside a model, it is the version before that. */
static void change_from(outcome *run, const char *name, soj_model *model, soj_diags *diags)
{
    char path[1024];
    size_t len = 0;
    soj_model *before = NULL;
    soj_migration *migration = NULL;
    snprintf(path, sizeof(path), "%s/%s.before", FOLDER, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    fclose(file);
    char *data = golden_read(path, &len);
    if (!data || soj_model_compile(data, len, NULL, NULL, &before) != SOJ_OK ||
        soj_migration_new(before, model, NULL, diags, &migration) != SOJ_ERR_MODEL)
        fail(run, name, "the version before");
    soj_model_unref(before);
    free(data);
}

/* One model: `name` without ".yaml". With zones where the name begins so. */
static void check(outcome *run, const char *name, const char *data, size_t len)
{
    char path[1024];
    char file_name[300];
    text rendered = {NULL, 0, 0};
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    snprintf(path, sizeof(path), "%s/%s.diag", FOLDER, name);
    snprintf(file_name, sizeof(file_name), "%s.yaml", name);
    options.file_name = file_name;
    if (strncmp(name, "unknown_zone", strlen("unknown_zone")) == 0)
        options.zones = few_zones();
    run->n_files++;
    if (soj_diags_new(NULL, &diags) != SOJ_OK)
        abort();
    soj_status status = soj_model_compile(data, len, &options, diags, &model);
    if ((status == SOJ_OK) != (soj_diags_errors(diags) == 0) ||
        (status != SOJ_OK && status != SOJ_ERR_MODEL))
        fail(run, name, soj_status_name(status));
    if (status == SOJ_OK)
        change_from(run, name, model, diags);
    if (soj_diags_render(diags, take, &rendered) != SOJ_OK)
        abort();
    take(&rendered, "", 0);
    note_ids(run, diags);
    if (!golden_equal(path, rendered.data, rendered.len, run->update))
        fail(run, name, "the diagnostics differ");
    soj_zones_unref(options.zones);
    soj_model_unref(model);
    soj_diags_free(diags);
    free(rendered.data);
}

static void check_file(outcome *run, const char *file)
{
    char path[1024];
    char name[256];
    size_t len = 0;
    size_t stem = strlen(file) - strlen(".yaml");
    snprintf(path, sizeof(path), "%s/%s", FOLDER, file);
    snprintf(name, sizeof(name), "%.*s", (int)stem, file);
    char *data = golden_read(path, &len);
    if (data)
        check(run, name, data, len);
    else
        fail(run, file, "cannot be read");
    free(data);
}

static int is_model(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 5 && strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

static void check_files(outcome *run)
{
    struct dirent **files = NULL;
    int n = scandir(FOLDER, &files, is_model, alphasort);
    if (n <= 0)
        fail(run, FOLDER, "holds no models");
    for (int i = 0; i < n; i++) {
        check_file(run, files[i]->d_name);
        free(files[i]);
    }
    free(files);
}

static void check_huge(outcome *run)
{
    for (size_t i = 0; huge_models[i].name; i++) {
        text model = {NULL, 0, 0};
        huge_models[i].make(&model);
        check(run, huge_models[i].name, model.data, model.len);
        free(model.data);
    }
}

/* An id that no golden shows is not tested. */
static void check_ids(outcome *run)
{
    static const char *const ids[] = {
#define SOJ__CODE(NAME, id, severity, title, advice) id,
#include "diag/codes.def"
#undef SOJ__CODE
    };
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        unsigned j = 0;
        while (j < run->n_seen && strcmp(run->seen[j], ids[i]) != 0)
            j++;
        if (j == run->n_seen)
            fail(run, ids[i], "no golden shows this diagnostic");
    }
}

int main(int argc, char **argv)
{
    static outcome run;
    run.update = golden_wants_update(argc, argv);
    check_files(&run);
    check_huge(&run);
    check_ids(&run);
    printf("%u models, %u diagnostics, %u failures\n", run.n_files, run.n_seen, run.n_failed);
    return run.n_failed == 0 ? 0 : 1;
}
