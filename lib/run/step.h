/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_STEP_H
#define SOJ__RUN_STEP_H

/* One macrostep: the meaning of the language. What the layers above use of run/. */

#include "base/mem.h"
#include "model/model.h"
#include "run/work.h"

/* The contracts of soj_work_new(), soj_work_free(), soj_step() and soj_work_next(), but that the
 * model's reference is the caller's to hold. */
soj_work *soj__work_new(soj_model *model, const soj__mem *mem);
void soj__work_free(soj_work *work);
soj_status soj__step(soj_work *work, const soj_input *input, const void *record, size_t len,
                     void *out_record, size_t capacity, size_t *out_len, soj_result *out_result);
const soj_output *soj__work_next(soj_work *work);

#endif
