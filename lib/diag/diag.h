/* SPDX-License-Identifier: MIT */
#ifndef SOJ__DIAG_DIAG_H
#define SOJ__DIAG_DIAG_H

/* Building the list of diagnostics that soj_diags (sojourn/diag.h) shows to the host.
 *
 * Running out of memory is remembered in the list and asked for once, at the end of a pass, with
 * soj__diags_failed(). */

#include <sojourn/diag.h>

#include "base/arena.h"
#include "diag/span.h"

/* Every id there is, from the one registry diag/codes.def: SOJ__DIAG_UNKNOWN_KEY and so on. */
typedef enum soj__diag_id {
#define SOJ__CODE(NAME, id, severity, title, advice) SOJ__DIAG_##NAME,
#include "diag/codes.def"
#undef SOJ__CODE
    SOJ__DIAG_COUNT
} soj__diag_id;

/* Name the text that following diagnostics are about. The list keeps copies of the name and of the
 * lines it needs for rendering; `text` is borrowed until the next soj__diags_end(). */
void soj__diags_begin(soj_diags *diags, const char *file_name, soj__slice text);
/* The text goes away: sorts what was added since soj__diags_begin() by position (stable), copies
 * the source lines to be shown, and suggests what the registry advises where nothing else was. */
void soj__diags_end(soj_diags *diags);

/* Add a diagnostic. `format` knows
 *   %s  const char *, NUL-terminated     %t  soj__slice by value, shown as it is
 *   %q  soj__slice by value, shown in single quotes     %u  uint64_t, as 16,384      %%  a percent
 *   %l  soj__slice by value, a whole line: shown up to 400 characters
 * Control characters in slices are shown escaped and long slices are shortened to 80 characters
 * with an ellipsis, so a message is always one line of UTF-8. What is there already with the same
 * id, place and message since soj__diags_begin() is not added again. */
void soj__diag_add(soj_diags *diags, soj__diag_id id, soj__span at, const char *format, ...);
/* Add a note, or the suggestion, to the diagnostic added last. */
void soj__diag_note(soj_diags *diags, soj__span at, const char *format, ...);
void soj__diag_suggest(soj_diags *diags, const char *format, ...);

/* Whether the list ran out of memory since soj__diags_begin(). */
bool soj__diags_failed(const soj_diags *diags);
/* Errors added since soj__diags_begin(). */
size_t soj__diags_errors_now(const soj_diags *diags);

/* Id text and documentation of the registry, for the docs page and its test. */
const char *soj__diag_id_text(soj__diag_id id);
soj_severity soj__diag_severity(soj__diag_id id);
const char *soj__diag_title(soj__diag_id id);
const char *soj__diag_advice(soj__diag_id id);

#endif
