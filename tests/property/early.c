/* SPDX-License-Identifier: MIT */
/* Compiles what the run-time does not have yet, too: this file, its line in CMakeLists.txt and the
 * call of it go when lib/compile/later.c has no row left. */
#include "early.h"
#include "compile/compile.h"
#include "model/model.h"

soj_status pt_compile_early(const char *text, size_t len, soj_zones *zones, soj_diags *diags,
                            soj_model **out_model)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj__program *program = NULL;
    soj_status status =
        soj__compile_with((soj__slice){text, len}, "model", zones, true, &mem, diags, &program);

    if (status == SOJ_OK)
        *out_model = soj__model_new(&mem, program);
    return status;
}
