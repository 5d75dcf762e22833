/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_YAML_ERRORS_H
#define SOJ__SYNTAX_YAML_ERRORS_H

/* What libyaml says when it gives up, in words that say what to do. */

#include "syntax/source.h"

/* `problem` and `context` are libyaml's own texts, at the characters `at` and `context_at`;
 * `context` may be NULL. */
void soj__yaml_explain(const soj__source *source, const char *problem, size_t at,
                       const char *context, size_t context_at, soj_diags *diags);

/* Whether libyaml's `problem` is that a list or mapping in brackets goes on without a ','. */
bool soj__yaml_is_unclosed(const char *problem);

#endif
