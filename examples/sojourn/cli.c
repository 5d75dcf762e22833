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

int cli_compile_quiet(const char *path, soj_diags *diags, soj_model **out_model)
{
    soj_diags_clear(diags);
    if (strcmp(path, "-") == 0) {
        cli_say("a model cannot be read from standard input; give the name of its file");
        return CLI_TROUBLE;
    }
    if (!cli_is_readable(path)) {
        return CLI_TROUBLE;
    }
    if (image_is(path)) {
        return image_load(path, out_model);
    }
    const soj_status status = soj_model_compile_file(path, NULL, diags, out_model);
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

int cli_compile(const char *path, soj_model **out_model)
{
    soj_diags *diags = NULL;
    if (soj_diags_new(NULL, &diags) != SOJ_OK) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    const int code = cli_compile_quiet(path, diags, out_model);
    if (code == CLI_MODEL) {
        if (soj_diags_render(diags, cli_write, stderr) != SOJ_OK) {
            cli_say("%s: its errors cannot be shown", path);
        }
        cli_say("%s: the model has errors; nothing was done", path);
    }
    soj_diags_free(diags);
    return code;
}
