/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_LINES_H
#define SOJ_TEST_LINES_H

/* The command line tool's reading of events and customers, fed from memory: every file that it
 * opens has the bytes that were fed last. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "run.h"

/* What fuzz_read() gives, `chunk` bytes at a time at most; and whether signals interrupt it. */
void fuzz_feed(const uint8_t *data, size_t size, size_t chunk, bool is_interrupted);
ssize_t fuzz_read(int fd, void *out, size_t size);

/* The file to be opened. */
extern const char fuzz_file[];

/* ---- records, found by rules of their own ---- */

typedef struct fuzz_record {
    size_t begin, end; /* bytes, with the line end */
    uint64_t line;     /* its first, from 1 */
    bool is_blank;
} fuzz_record;

/* The record that begins at `begin`, below `size`, on line `line`; `*out_next_line` is the line
 * behind it. */
fuzz_record fuzz_find_record(const uint8_t *data, size_t size, size_t begin, uint64_t line,
                             bool is_csv, uint64_t *out_next_line);

/* ---- an event and its JSON ---- */

/* The event as a line of JSON. */
void fuzz_print_event(const struct reading *reading, const soj_event *event, struct text *out);
bool fuzz_same_event(const soj_event *a, const soj_event *b);

#endif
