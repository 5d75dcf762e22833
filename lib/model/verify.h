/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_VERIFY_H
#define SOJ__MODEL_VERIFY_H

/* Whether a program keeps every invariant that model/program.h states. Its tables lie in the block,
 * its texts are UTF-8 and end in NUL: whoever rebuilt it has seen to that. */

#include <sojourn/status.h>

#include "base/mem.h"
#include "model/program.h"

/* SOJ_OK, SOJ_ERR_IMAGE, SOJ_ERR_NOMEM. */
soj_status soj__verify(const soj__program *program, const soj__mem *mem);

#endif
