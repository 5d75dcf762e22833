/* SPDX-License-Identifier: MIT */
#ifndef EARLY_H
#define EARLY_H

#include <sojourn/sojourn.h>

soj_status pt_compile_early(const char *text, size_t len, soj_zones *zones, soj_diags *diags,
                            soj_model **out_model);

#endif
