/* SPDX-License-Identifier: MIT */
#ifndef EXPLAIN_EDITS_H
#define EXPLAIN_EDITS_H

/* Changes of a model, made in the text of a random one. */

#include "property/property.h"

/* What a change says of the touchpoint with this handle; of others than of the model: nothing. All
 * slots of the record stay where they are. */
void edit_text(pt_model *model, const pt_subject *subject, uint32_t touchpoint,
               const soj_change *change);
/* All edits that there are, at their most; returns how many. */
uint32_t all_edits(const pt_model *model, const pt_subject *subject, soj_change *out,
                   uint32_t capacity);
/* An attribute's value in the library's form. Its text is the value's. */
soj_property trait_of(const pt_subject *subject, int attribute, const pt_value *value);

#endif
