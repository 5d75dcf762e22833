/* SPDX-License-Identifier: MIT */
#include <sojourn/model.h>

#include "model/image.h"
#include "model/model.h"

soj_status soj_model_save(const soj_model *model, soj_write_fn write, void *ctx)
{
    soj__buf out;
    if (!model || !write)
        return SOJ_ERR_ARGUMENT;
    soj__buf_init(&out, &model->mem);
    soj__image_save(model->program, &model->mem, &out);
    soj_status status = out.failed ? SOJ_ERR_NOMEM : SOJ_OK;
    if (status == SOJ_OK)
        write(ctx, out.data, out.len);
    soj__buf_done(&out);
    return status;
}

soj_status soj_model_load(const void *image, size_t len, const soj_allocator *allocator,
                          soj_model **out_model)
{
    soj__program *program;
    if ((!image && len > 0) || !out_model)
        return SOJ_ERR_ARGUMENT;
    soj__mem mem = soj__mem_from(allocator);
    soj_status status = soj__image_load(image, len, &mem, &program);
    if (status != SOJ_OK)
        return status;
    soj_model *model = soj__model_new(&mem, program);
    if (!model) {
        soj__mem_free(&mem, program, program->size);
        return SOJ_ERR_NOMEM;
    }
    *out_model = model;
    return SOJ_OK;
}
