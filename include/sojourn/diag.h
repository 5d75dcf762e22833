/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_DIAG_H
#define SOJOURN_DIAG_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/export.h>
#include <sojourn/status.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** @file
 * Diagnostics: what is wrong with a model's text, where, and what to do about it.
 *
 * The caller owns the list. A compile adds everything it finds, in the order of the text; nothing
 * is printed unless the caller renders it. Ids are stable: `docs/diagnostics.md` lists them. */

typedef enum soj_severity {
    SOJ_SEVERITY_ERROR = 1,   /**< there is no model */
    SOJ_SEVERITY_WARNING = 2, /**< there is one, and it may not mean what its author thinks */
    SOJ_SEVERITY_NOTE = 3     /**< worth knowing */
} soj_severity;

/** A piece of text in a file. Lines and columns count from 1, columns in characters (code points).
 * The end is just behind the last character. A `line` of 0: no position. */
typedef struct soj_position {
    uint32_t line, column;
    uint32_t end_line, end_column;
} soj_position;

/** A second place that belongs to a diagnostic: "first declared here". */
typedef struct soj_diag_note {
    soj_text message;
    soj_position at;
} soj_diag_note;

/** One diagnostic. All texts live as long as the list and are NUL-terminated. */
typedef struct soj_diag {
    soj_text id;      /**< snake_case, stable: "unknown_key" */
    int32_t severity; /**< a soj_severity */
    uint32_t n_notes; /**< entries of `notes` */
    soj_text message; /**< what is wrong, one line */
    soj_text file;    /**< the name given when compiling */
    soj_position at;  /**< where */
    soj_text
        suggestion; /**< what to do, or what to write instead; `data` NULL where there is none */
    const soj_diag_note *notes;
} soj_diag;

/** A list of diagnostics. Used by one thread at a time. */
typedef struct soj_diags soj_diags;

/** A new, empty list.
 * @param allocator  copied; NULL for malloc.
 * @param out_diags  receives the list, owned by the caller; untouched on failure.
 * @return SOJ_OK, SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_diags_new(const soj_allocator *allocator,
                                               soj_diags **out_diags);

/** Free a list and all that was borrowed from it. NULL is allowed.
 * @since 0.1 */
SOJ_API void soj_diags_free(soj_diags *diags);

/** Empty a list so that it can be used again; all that was borrowed from it is gone.
 * @since 0.1 */
SOJ_API void soj_diags_clear(soj_diags *diags);

/** How many diagnostics the list keeps (at most SOJ_LIMIT_DIAGNOSTICS); 0 for NULL.
 * @since 0.1 */
SOJ_API size_t soj_diags_count(const soj_diags *diags);

/** How many errors were found, also those beyond SOJ_LIMIT_DIAGNOSTICS; 0 for NULL.
 * @since 0.1 */
SOJ_API size_t soj_diags_errors(const soj_diags *diags);

/** One diagnostic, borrowed until the list is cleared, freed or compiled into again; NULL where
 * `index` is out of range.
 * @since 0.1 */
SOJ_API const soj_diag *soj_diags_get(const soj_diags *diags, size_t index);

/** Takes text piece by piece. `data` is not NUL-terminated. */
typedef void (*soj_write_fn)(void *ctx, const char *data, size_t len);

/** Render the list for people, compiler style: `file:line:column: error[id]: message`, the source
 * line, a caret under the span, notes and the suggestion.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_diags_render(const soj_diags *diags, soj_write_fn write,
                                                  void *ctx);

SOJ_END_DECLS

#endif
