/* SPDX-License-Identifier: MIT */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file of events, read piece by piece: gzip is recognised by its first bytes and undone. */
struct source;

/* Bytes of one record (a line; in CSV with the line ends inside quotes) at most. */
#define SOURCE_RECORD_MAX ((size_t)16 * 1024 * 1024)

enum source_result {
    SOURCE_RECORD,   /* a record */
    SOURCE_TOO_LONG, /* one beyond SOURCE_RECORD_MAX; it was skipped */
    SOURCE_END,      /* no more records */
    SOURCE_FAILED,   /* cannot be read on: source_say_failure() */
    SOURCE_NO_MEMORY /* neither, for want of memory: the same */
};

/* `path` "-" is standard input. `is_csv`: a line end between quotes does not end a record.
 * NULL, with a message, where it cannot be opened. */
struct source *source_open(const char *path, bool is_csv);
void source_close(struct source *source);

/* The next record without its line end (LF or CRLF); a byte order mark at the beginning of the
 * file is dropped. `*out_record` may be written to and holds until the next call. */
enum source_result source_next(struct source *source, char **out_record, size_t *out_len);

/* Whether source_next() has an answer without reading on, which may take long. */
bool source_is_ready(struct source *source);

/* From now on all records handed out, a header too, are hashed, beginning with `sum`. */
void source_sum_from(struct source *source, uint64_t sum);
/* The hash up to the record handed out last. */
uint64_t source_sum(const struct source *source);

/* Say why the file cannot be read on; `result` is what source_next() said. */
void source_say_failure(const struct source *source, enum source_result result);

/* From now on what is waited for may end early: when something can be read from `fd`, the file
 * cannot be read on. */
void source_listen(struct source *source, int fd);

/* What to call the file in messages. */
const char *source_name(const struct source *source);
/* Number of the record's first line and of its last, from 1. */
uint64_t source_line(const struct source *source);
uint64_t source_last_line(const struct source *source);
/* Bytes of the file read so far and in all, as they lie on disk; 0 in all where nobody knows. */
void source_progress(const struct source *source, uint64_t *out_done, uint64_t *out_all);

#endif
