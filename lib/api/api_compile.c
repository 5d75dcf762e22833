/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>
#include <sojourn/model.h>

#include <stdio.h>

#include "base/buf.h"
#include "compile/compile.h"
#include "model/model.h"

#define DEFAULT_FILE_NAME "model"
#define READ_SIZE         65536u

/* Compile with a list of our own where the caller wants none. */
static soj_status compile_text(soj__slice text, const char *file_name, const soj__mem *mem,
                               soj_diags *diags, soj_model **out_model)
{
    soj_diags *own = NULL;
    soj__program *program = NULL;
    if (!diags) {
        soj_status status = soj_diags_new(mem, &own);
        if (status != SOJ_OK)
            return status;
    }
    soj_status status = soj__compile(text, file_name, mem, diags ? diags : own, &program);
    soj_diags_free(own);
    if (status != SOJ_OK)
        return status;
    soj_model *model = soj__model_new(mem, program);
    if (!model) {
        soj__mem_free(mem, program, program->size);
        return SOJ_ERR_NOMEM;
    }
    *out_model = model;
    return SOJ_OK;
}

static soj_status check_options(const soj_compile_options *options)
{
    return !options || options->struct_size == sizeof(*options) ? SOJ_OK : SOJ_ERR_ABI;
}

soj_status soj_model_compile(const char *text, size_t len, const soj_compile_options *options,
                             soj_diags *diags, soj_model **out_model)
{
    if ((!text && len > 0) || !out_model)
        return SOJ_ERR_ARGUMENT;
    if (check_options(options) != SOJ_OK)
        return SOJ_ERR_ABI;
    soj__mem mem = soj__mem_from(options ? options->allocator : NULL);
    const char *name = options && options->file_name ? options->file_name : DEFAULT_FILE_NAME;
    return compile_text((soj__slice){text ? text : "", len}, name, &mem, diags, out_model);
}

/* Read at most one byte more than the limit, so that the loader can say that it was crossed. */
static soj_status read_open(FILE *file, soj__buf *buf)
{
    char *piece = soj__mem_alloc(&buf->mem, READ_SIZE);
    soj_status status = piece ? SOJ_OK : SOJ_ERR_NOMEM;
    while (status == SOJ_OK && buf->len <= SOJ_LIMIT_TEXT) {
        size_t n = fread(piece, 1, READ_SIZE, file);
        if (n == 0)
            break;
        soj__buf_put(buf, piece, n);
        if (buf->failed)
            status = SOJ_ERR_NOMEM;
    }
    if (status == SOJ_OK && ferror(file))
        status = SOJ_ERR_IO;
    soj__mem_free(&buf->mem, piece, READ_SIZE);
    return status;
}

static soj_status read_file(const char *path, soj__buf *buf)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return SOJ_ERR_IO;
    soj_status status = read_open(file, buf);
    (void)fclose(file);
    return status;
}

soj_status soj_model_compile_file(const char *path, const soj_compile_options *options,
                                  soj_diags *diags, soj_model **out_model)
{
    soj__buf buf;
    if (!path || !out_model)
        return SOJ_ERR_ARGUMENT;
    if (check_options(options) != SOJ_OK)
        return SOJ_ERR_ABI;
    soj__mem mem = soj__mem_from(options ? options->allocator : NULL);
    soj__buf_init(&buf, &mem);
    soj_status status = read_file(path, &buf);
    if (status == SOJ_OK) {
        const char *name = options && options->file_name ? options->file_name : path;
        status = compile_text((soj__slice){buf.data ? buf.data : "", buf.len}, name, &mem, diags,
                              out_model);
    }
    soj__buf_done(&buf);
    return status;
}
