/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"
#include "text.h"

static void say(const char *format, va_list args) CLI_PRINTF(1, 0);

static void say(const char *format, va_list args)
{
    (void)fputs("sojourn: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
}

void cli_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
}

int cli_usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
    (void)fputs("sojourn: `sojourn --help` shows how to call it\n", stderr);
    return CLI_TROUBLE;
}

void cli_write(void *ctx, const char *data, size_t len)
{
    FILE *file = ctx;
    (void)fwrite(data, 1, len, file);
}

int cli_flush(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return code;
    }
    cli_say("standard output: cannot be written: %s", errno ? strerror(errno) : "write error");
    return CLI_TROUBLE;
}

/* Nothing is opened: that would take from a pipe what is to be read later. */
bool cli_is_readable(const char *path)
{
    struct stat info = {0};
    int reason = 0;
    if (access(path, R_OK) != 0 || stat(path, &info) != 0) {
        reason = errno;
    } else if (S_ISDIR(info.st_mode)) {
        reason = EISDIR;
    }
    if (reason != 0) {
        cli_say("%s: cannot be read: %s", path, strerror(reason));
    }
    return reason == 0;
}

/* The text of a model, once: it may come through a pipe. What is too long is told by the compiler.
 */
static int read_model(const char *path, struct text *out_text)
{
    char piece[4096];
    size_t n = 0;
    FILE *file = fopen(path, "rb");
    if (!file) {
        cli_say("%s: cannot be read: %s", path, strerror(errno));
        return CLI_TROUBLE;
    }
    errno = 0;
    do {
        n = fread(piece, 1, sizeof piece, file);
        text_add(out_text, piece, n);
    } while (n > 0 && out_text->len <= SOJ_LIMIT_TEXT && !out_text->failed);
    const bool is_broken = ferror(file);
    if (is_broken) {
        cli_say("%s: cannot be read: %s", path, errno ? strerror(errno) : "read error");
    } else if (out_text->failed) {
        cli_say("%s: out of memory", path);
    }
    (void)fclose(file);
    return is_broken || out_text->failed ? CLI_TROUBLE : CLI_FINE;
}

static int compile_text(const char *path, const struct text *text, soj_zones *zones,
                        soj_diags *diags, soj_model **out_model)
{
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    options.file_name = path;
    options.zones = zones;
    soj_diags_clear(diags);
    const soj_status status = soj_model_compile(text->data, text->len, &options, diags, out_model);
    if (status == SOJ_OK) {
        return CLI_FINE;
    }
    if (status == SOJ_ERR_MODEL) {
        return CLI_MODEL;
    }
    if (status == SOJ_ERR_UNSUPPORTED) {
        cli_say("%s: this build has no compiler; it takes images, which `sojourn compile` of "
                "another one makes",
                path);
    } else {
        cli_say("%s: %s", path, soj_status_message(status));
    }
    return CLI_TROUBLE;
}

/* Zones that the model needs and that are not there yet. On failure the model is dropped. */
static int load_needed(struct zones *zones, soj_model **model)
{
    const int code = soj_model_needs_zones(*model) ? zones_load(zones) : CLI_FINE;
    if (code != CLI_FINE) {
        soj_model_unref(*model);
        *model = NULL;
    }
    return code;
}

/* Only a compiled model says whether it needs zones, and only with zones its `time_zone` is looked
 * at: so it may be compiled twice. */
static int compile_file(const char *path, struct zones *zones, soj_diags *diags,
                        soj_model **out_model)
{
    struct text text = {0};
    soj_zones *set = zones ? zones->set : NULL;
    int code = read_model(path, &text);
    if (code == CLI_FINE) {
        code = compile_text(path, &text, set, diags, out_model);
    }
    if (code == CLI_FINE && zones) {
        code = load_needed(zones, out_model);
    }
    if (code == CLI_FINE && zones && zones->set != set) {
        soj_model_unref(*out_model);
        code = compile_text(path, &text, zones->set, diags, out_model);
    }
    text_free(&text);
    return code;
}

int cli_compile_quiet(const char *path, struct zones *zones, soj_diags *diags,
                      soj_model **out_model)
{
    soj_diags_clear(diags);
    if (strcmp(path, "-") == 0) {
        cli_say("a model cannot be read from standard input; give the name of its file");
        return CLI_TROUBLE;
    }
    if (!cli_is_readable(path) || (zones && zones->directory && zones_load(zones) != CLI_FINE)) {
        return CLI_TROUBLE;
    }
    if (!image_is(path)) {
        return compile_file(path, zones, diags, out_model);
    }
    const int code = image_load(path, out_model);
    return code == CLI_FINE && zones ? load_needed(zones, out_model) : code;
}

int cli_compile(const char *path, struct zones *zones, soj_model **out_model)
{
    soj_diags *diags = NULL;
    if (soj_diags_new(NULL, &diags) != SOJ_OK) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    const int code = cli_compile_quiet(path, zones, diags, out_model);
    if (code == CLI_MODEL) {
        if (soj_diags_render(diags, cli_write, stderr) != SOJ_OK) {
            cli_say("%s: its errors cannot be shown", path);
        }
        cli_say("%s: the model has errors; nothing was done", path);
    }
    soj_diags_free(diags);
    return code;
}
