/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_SYNTAX_H
#define SOJ__SYNTAX_SYNTAX_H

/* The one way into `syntax`: text to AST. */

#include <sojourn/status.h>

#include "diag/diag.h"
#include "syntax/ast.h"

/* Read `text` into an AST in `arena`, reporting all that is wrong to `diags` (soj__diags_begin()
 * was called). The AST borrows from `text` and `arena`.
 * Returns SOJ_OK (*out_model is set, possibly after errors: the caller goes on to find more),
 * SOJ_ERR_MODEL where there is nothing to go on with, SOJ_ERR_NOMEM. */
soj_status soj__syntax_read(soj__slice text, soj__arena *arena, soj_diags *diags,
                            soj__ast_model **out_model);

/* A condition (whose text is `condition`) does not parse. Where that is because YAML took a part
 * of it as punctuation (" #", ": ", or in a flow mapping a comma, bracket or brace), report
 * `quote_condition` and return true; else return false and report nothing. `source` is the whole
 * model text. */
bool soj__syntax_advise_quotes(soj__slice source, const soj__ast_text *condition, soj_diags *diags);

#endif
