/* SPDX-License-Identifier: MIT */
/* Images of models: `sojourn compile` writes them, and every command that takes a model reads them.
 */
#define _POSIX_C_SOURCE 200809L

#include "image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

enum { MAGIC_SIZE = sizeof SOJ_IMAGE_MAGIC - 1 };

static bool is_regular(const char *path, struct stat *out_info)
{
    return stat(path, out_info) == 0 && S_ISREG(out_info->st_mode);
}

bool image_is(const char *path)
{
    char magic[MAGIC_SIZE];
    struct stat info = {0};
    FILE *file = is_regular(path, &info) ? fopen(path, "rb") : NULL;
    if (!file) {
        return false;
    }
    const size_t n = fread(magic, 1, MAGIC_SIZE, file);
    (void)fclose(file);
    return n == MAGIC_SIZE && memcmp(magic, SOJ_IMAGE_MAGIC, MAGIC_SIZE) == 0;
}

int image_load(const char *path, soj_model **out_model)
{
    struct stat info = {0};
    FILE *file = is_regular(path, &info) ? fopen(path, "rb") : NULL;
    const size_t size = (size_t)info.st_size;
    char *bytes = malloc(size + 1);
    soj_status status = !file ? SOJ_ERR_IO : bytes ? SOJ_OK : SOJ_ERR_NOMEM;
    if (status == SOJ_OK) {
        const size_t n = fread(bytes, 1, size, file);
        status = ferror(file) ? SOJ_ERR_IO : soj_model_load(bytes, n, NULL, out_model);
    }
    if (file) {
        (void)fclose(file);
    }
    free(bytes);
    if (status == SOJ_OK) {
        return CLI_FINE;
    }
    cli_say("%s: %s", path, soj_status_message(status));
    return CLI_TROUBLE;
}

/* ---- sojourn compile ---- */

struct words {
    const char *model, *image;
};

/* The option at argv[*i]. */
static int read_option(int argc, char **argv, int *i, struct words *out)
{
    if (strcmp(argv[*i], "-o") != 0) {
        return cli_usage("compile has no option \"%s\"; it has -o", argv[*i]);
    }
    if (out->image) {
        return cli_usage("-o is given twice");
    }
    if (++*i >= argc) {
        return cli_usage("-o needs the name of a file");
    }
    out->image = argv[*i];
    return CLI_FINE;
}

static int read_words(int argc, char **argv, struct words *out)
{
    bool is_option_allowed = true;
    for (int i = 0; i < argc; i++) {
        if (is_option_allowed && strcmp(argv[i], "--") == 0) {
            is_option_allowed = false;
        } else if (is_option_allowed && argv[i][0] == '-' && argv[i][1] != '\0') {
            const int code = read_option(argc, argv, &i, out);
            if (code != CLI_FINE) {
                return code;
            }
        } else if (out->model) {
            return cli_usage("compile takes the file of one model");
        } else {
            out->model = argv[i];
        }
    }
    return CLI_FINE;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat x = {0};
    struct stat y = {0};
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int say_not_written(const char *path)
{
    cli_say("%s: cannot be written: %s", path, errno ? strerror(errno) : "write error");
    return CLI_TROUBLE;
}

static int write_image(const soj_model *model, const char *path)
{
    const bool is_stdout = strcmp(path, "-") == 0;
    errno = 0;
    FILE *file = is_stdout ? stdout : fopen(path, "wb");
    if (!file) {
        return say_not_written(path);
    }
    const soj_status status = soj_model_save(model, cli_write, file);
    if (is_stdout) {
        return status == SOJ_OK ? cli_flush(CLI_FINE) : CLI_TROUBLE;
    }
    const bool is_written = !ferror(file);
    if (fclose(file) != 0 || !is_written) {
        return say_not_written(path);
    }
    if (status != SOJ_OK) {
        cli_say("%s: %s", path, soj_status_message(status));
    }
    return status == SOJ_OK ? CLI_FINE : CLI_TROUBLE;
}

int cli_save(int argc, char **argv)
{
    struct words words = {NULL, NULL};
    soj_model *model = NULL;
    int code = read_words(argc, argv, &words);
    if (code != CLI_FINE) {
        return code;
    }
    if (!words.model || !words.image) {
        return cli_usage("compile needs the file of a model, and -o with the file of its image");
    }
    if (is_same_file(words.model, words.image)) {
        return cli_usage("-o would overwrite the model \"%s\"", words.model);
    }
    code = cli_compile(words.model, NULL, &model);
    if (code == CLI_FINE) {
        code = write_image(model, words.image);
    }
    soj_model_unref(model);
    return code;
}
