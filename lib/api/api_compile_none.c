/* SPDX-License-Identifier: MIT */
/* A library without the compiler: models come as images. */
#include <sojourn/model.h>

soj_status soj_model_compile(const char *text, size_t len, const soj_compile_options *options,
                             soj_diags *diags, soj_model **out_model)
{
    (void)text;
    (void)len;
    (void)options;
    (void)diags;
    (void)out_model;
    return SOJ_ERR_UNSUPPORTED;
}

soj_status soj_model_compile_file(const char *path, const soj_compile_options *options,
                                  soj_diags *diags, soj_model **out_model)
{
    (void)path;
    (void)options;
    (void)diags;
    (void)out_model;
    return SOJ_ERR_UNSUPPORTED;
}
