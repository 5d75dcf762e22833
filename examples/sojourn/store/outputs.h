/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include <sojourn/sojourn.h>

#include "keep.h"

/* What a store has kept of a customer's moves and decisions, as an engine had handed it out. All
 * zero is an empty one. */
struct outputs {
    const soj_model *model;
    soj_output *items;
    size_t n, capacity;
    struct keep keep; /* texts */
};

/* Of names that the model has not any more the handle is SOJ_NONE. CLI_FINE, or another code with a
 * message. To be freed in each case. */
int outputs_read(struct outputs *outputs, const soj_model *model, const char *path,
                 const char *customer);
void outputs_free(struct outputs *outputs);

#endif
