/* SPDX-License-Identifier: MIT */
#ifndef SOJ__DIAG_LIST_H
#define SOJ__DIAG_LIST_H

/* What a soj_diags is made of; for lib/diag and the public functions over it only. */

#include "base/buf.h"
#include "diag/diag.h"

/* The part of a source line that is shown for a span. */
typedef struct soj__diag_line {
    soj__slice text;       /* a copy, any bytes, without the line break; data NULL: none */
    uint32_t first_column; /* of its first character */
    bool is_cut_before, is_cut_after;
} soj__diag_line;

typedef struct soj__diag_entry {
    soj_diag shown;
    const char *advice; /* the registry's, where nothing better was suggested */
    soj__span span;
    soj__diag_line line;
    SOJ__VEC(soj_diag_note) notes;
    SOJ__VEC(soj__span) note_spans;      /* parallel to notes */
    SOJ__VEC(soj__diag_line) note_lines; /* parallel to notes */
} soj__diag_entry;

#define SOJ__DIAGS_SEEN  2048u  /* a power of two, more than SOJ_LIMIT_DIAGNOSTICS */
#define SOJ__DIAGS_SPOTS 16384u /* a power of two, and so many more that most bits are 0 */

struct soj_diags {
    soj__arena arena;          /* entries and texts */
    soj__diag_entry **entries; /* kept, at most SOJ_LIMIT_DIAGNOSTICS */
    size_t n, capacity;
    size_t n_errors;  /* all of them */
    size_t n_dropped; /* beyond the limit, of any severity */
    bool failed;      /* no memory since soj__diags_begin() */

    /* The pass begun last. */
    soj__slice source; /* borrowed */
    soj_text file;
    size_t first, errors_before;
    soj__diag_entry *current; /* added last; NULL where that one was dropped */
    soj__buf message;
    uint16_t seen[SOJ__DIAGS_SEEN];        /* hash set of this pass's entries: index + 1 */
    uint64_t spots[SOJ__DIAGS_SPOTS / 64]; /* a bit for the id and place of each of them */
};

void soj__diags_init(soj_diags *diags, const soj__mem *mem);
void soj__diags_clear(soj_diags *diags);
void soj__diags_done(soj_diags *diags);

/* Where the text begins: behind a byte order mark. */
static inline size_t soj__diag_past_mark(soj__slice source)
{
    return source.len >= 3 && memcmp(source.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Find the lines and columns of what was added since soj__diags_begin(). False where there is no
 * memory. */
bool soj__diags_place(soj_diags *diags);

/* Cut the line to be shown for `at`, which begins in `column`, out of the source. False where there
 * is no memory. */
bool soj__diag_line_cut(soj__arena *arena, soj__slice source, soj__span at, uint32_t column,
                        soj__diag_line *out_line);

void soj__diags_render(const soj_diags *diags, soj_write_fn write, void *ctx);

#endif
