/* SPDX-License-Identifier: MIT */
#ifndef SOJ__COMPILE_COMPILE_H
#define SOJ__COMPILE_COMPILE_H

/* Model text to program: the one way in. */

#include <sojourn/status.h>

#include "diag/diag.h"
#include "model/program.h"

/* Compile `text`. `zones`: the model's time zone is one of them; NULL: it is not asked for. On
 * SOJ_OK *out_program is a block of its own size, allocated from `mem` and owned by the caller. All
 * that is wrong is in `diags`, in the order of the text. Returns SOJ_OK, SOJ_ERR_MODEL,
 * SOJ_ERR_NOMEM. */
soj_status soj__compile(soj__slice text, const char *file_name, const soj_zones *zones,
                        const soj__mem *mem, soj_diags *diags, soj__program **out_program);

#endif
