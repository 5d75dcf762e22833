/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>
#include <sojourn/model.h>

#include <stdio.h>

#include "base/buf.h"
#include "compile/compile.h"
#include "model/model.h"

#define READ_SIZE 65536u

/* Where the structure of versions 0.1 and 0.2 ends. */
static const size_t old_options = offsetof(soj_compile_options, zones);

/* The options with the defaults of what their caller does not know. SOJ_OK, SOJ_ERR_ABI. */
static soj_status read_options(const soj_compile_options *options, const char *file_name,
                               soj_compile_options *out)
{
    *out = (soj_compile_options)SOJ_COMPILE_OPTIONS_INIT;
    if (options && options->struct_size != sizeof(*options) && options->struct_size != old_options)
        return SOJ_ERR_ABI;
    if (options)
        memcpy(out, options, options->struct_size);
    if (!out->file_name)
        out->file_name = file_name;
    return SOJ_OK;
}

/* Compile with a list of our own where the caller wants none. */
static soj_status compile_text(soj__slice text, const soj_compile_options *options,
                               const soj__mem *mem, soj_diags *diags, soj_model **out_model)
{
    soj_diags *own = NULL;
    soj__program *program = NULL;
    if (!diags) {
        soj_status status = soj_diags_new(mem, &own);
        if (status != SOJ_OK)
            return status;
    }
    soj_status status =
        soj__compile(text, options->file_name, options->zones, mem, diags ? diags : own, &program);
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

soj_status soj_model_compile(const char *text, size_t len, const soj_compile_options *options,
                             soj_diags *diags, soj_model **out_model)
{
    soj_compile_options known;
    if ((!text && len > 0) || !out_model)
        return SOJ_ERR_ARGUMENT;
    if (read_options(options, "model", &known) != SOJ_OK)
        return SOJ_ERR_ABI;
    soj__mem mem = soj__mem_from(known.allocator);
    return compile_text((soj__slice){text ? text : "", len}, &known, &mem, diags, out_model);
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
    soj_compile_options known;
    if (!path || !out_model)
        return SOJ_ERR_ARGUMENT;
    if (read_options(options, path, &known) != SOJ_OK)
        return SOJ_ERR_ABI;
    soj__mem mem = soj__mem_from(known.allocator);
    soj__buf_init(&buf, &mem);
    soj_status status = read_file(path, &buf);
    if (status == SOJ_OK)
        status = compile_text((soj__slice){buf.data ? buf.data : "", buf.len}, &known, &mem, diags,
                              out_model);
    soj__buf_done(&buf);
    return status;
}
