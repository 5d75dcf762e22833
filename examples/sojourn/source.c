/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "unpack.h"
#include "words.h"

enum { CHUNK = 128 * 1024 };

/* Where a CSV scan stands: RFC 4180 lets a quote open only at the start of a field. */
enum csv_state { FIELD_START, FIELD_PLAIN, FIELD_QUOTED, FIELD_CLOSED };

struct source {
    struct unpack *unpack;
    const char *name;
    uint64_t size; /* on disk; 0: unknown */
    bool is_csv;
    bool is_first; /* nothing was handed out yet */
    bool is_at_end;
    enum csv_state state;
    uint64_t line;      /* first line of the record handed out last */
    uint64_t last_line; /* its last line */
    char *data;
    size_t capacity;
    size_t begin, end; /* what is read and not handed out yet */
    size_t scanned;    /* from `begin`: no end of a record in there */
    bool is_begun;     /* the record there: what is above is about it */
    bool is_summed;
    uint64_t sum; /* of the records handed out */
    char *found;  /* the line feed that ends it; NULL: it is not known yet */
};

struct source *source_open(const char *path, bool is_csv)
{
    const bool is_stdin = strcmp(path, "-") == 0;
    const int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat info = {0};
    if (fd < 0 || fstat(fd, &info) != 0) {
        cli_say("%s: cannot be opened: %s", path, strerror(errno));
        return NULL;
    }
    struct source *source = calloc(1, sizeof *source);
    struct unpack *unpack = unpack_open(fd);
    if (!source || !unpack) {
        cli_say("%s: out of memory", path);
        unpack_close(unpack);
        free(source);
        return NULL;
    }
    source->unpack = unpack;
    source->name = is_stdin ? "standard input" : path;
    source->size = S_ISREG(info.st_mode) && info.st_size > 0 ? (uint64_t)info.st_size : 0;
    source->is_csv = is_csv;
    source->is_first = true;
    return source;
}

void source_close(struct source *source)
{
    if (source) {
        unpack_close(source->unpack);
        free(source->data);
        free(source);
    }
}

const char *source_name(const struct source *source)
{
    return source->name;
}

uint64_t source_line(const struct source *source)
{
    return source->line;
}

uint64_t source_last_line(const struct source *source)
{
    return source->last_line;
}

void source_progress(const struct source *source, uint64_t *out_done, uint64_t *out_all)
{
    *out_done = unpack_offset(source->unpack);
    *out_all = source->size;
}

void source_sum_from(struct source *source, uint64_t sum)
{
    source->is_summed = true;
    source->sum = sum;
}

uint64_t source_sum(const struct source *source)
{
    return source->sum;
}

/* Room for another chunk behind `end`. What was handed out is dropped first. */
static bool make_room(struct source *source)
{
    if (source->data && source->begin > 0) {
        memmove(source->data, source->data + source->begin, source->end - source->begin);
        source->end -= source->begin;
        source->begin = 0;
    }
    if (source->capacity - source->end >= CHUNK) {
        return true;
    }
    const size_t capacity = source->capacity * 2 + CHUNK;
    char *data = realloc(source->data, capacity);
    if (!data) {
        return false;
    }
    source->data = data;
    source->capacity = capacity;
    return true;
}

/* SOURCE_RECORD: there may be more now. */
static enum source_result fill(struct source *source)
{
    if (!make_room(source)) {
        return SOURCE_NO_MEMORY;
    }
    const ptrdiff_t n = unpack_read(source->unpack, source->data + source->end, CHUNK);
    if (n < 0) {
        return SOURCE_FAILED;
    }
    source->end += (size_t)n;
    source->is_at_end = n == 0;
    return SOURCE_RECORD;
}

void source_say_failure(const struct source *source, enum source_result result)
{
    if (result == SOURCE_NO_MEMORY) {
        cli_say("%s: out of memory", source->name);
    } else {
        cli_say("%s: cannot be read: %s", source->name, unpack_reason(source->unpack));
    }
}

void source_listen(struct source *source, int fd)
{
    unpack_listen(source->unpack, fd);
}

static enum csv_state next_state(enum csv_state state, char c)
{
    if (c == '"') {
        static const enum csv_state on_quote[] = {FIELD_QUOTED, FIELD_PLAIN, FIELD_CLOSED,
                                                  FIELD_QUOTED};
        return on_quote[state];
    }
    if (state == FIELD_QUOTED) {
        return FIELD_QUOTED;
    }
    return c == ',' ? FIELD_START : FIELD_PLAIN;
}

/* The line feed that ends the record, looked for from `scanned` on; NULL where it is not read
 * yet. */
static char *find_csv_end(struct source *source)
{
    char *at = source->data + source->begin + source->scanned;
    char *const stop = source->data + source->end;
    if (source->state == FIELD_START) {
        /* Most records have no quotes: then the line is one. */
        char *const feed = memchr(at, '\n', (size_t)(stop - at));
        if (feed && !memchr(at, '"', (size_t)(feed - at))) {
            return feed;
        }
    }
    for (; at < stop; at++) {
        if (*at != '\n') {
            source->state = next_state(source->state, *at);
        } else if (source->state == FIELD_QUOTED) {
            source->last_line++;
        } else {
            return at;
        }
    }
    return NULL;
}

static char *find_end(struct source *source)
{
    const size_t len = source->end - source->begin;
    if (len == source->scanned) {
        return NULL;
    }
    char *found = source->is_csv ? find_csv_end(source)
                                 : memchr(source->data + source->begin + source->scanned, '\n',
                                          len - source->scanned);
    source->scanned = len;
    return found;
}

/* Drop everything up to the next line feed, wherever quotes stand. */
static enum source_result skip_line(struct source *source)
{
    source->sum = words_hash(source->sum ^ SOURCE_RECORD_MAX);
    for (;;) {
        const size_t len = source->end - source->begin;
        char *const from = len > 0 ? source->data + source->begin : NULL;
        char *const found = from ? memchr(from, '\n', len) : NULL;
        if (found) {
            source->begin += (size_t)(found - from) + 1;
            return SOURCE_TOO_LONG;
        }
        source->begin = source->end;
        if (source->is_at_end) {
            return SOURCE_TOO_LONG;
        }
        const enum source_result result = fill(source);
        if (result != SOURCE_RECORD) {
            return result;
        }
    }
}

static void drop_byte_order_mark(struct source *source, char **record, size_t *len)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (source->is_first && *len >= 3 && memcmp(*record, mark, 3) == 0) {
        *record += 3;
        *len -= 3;
    }
    source->is_first = false;
}

static enum source_result hand_out(struct source *source, size_t len, size_t taken, char **record,
                                   size_t *out_len)
{
    *record = source->data + source->begin;
    source->begin += taken;
    if (len > 0 && (*record)[len - 1] == '\r') {
        len--;
    }
    drop_byte_order_mark(source, record, &len);
    *out_len = len;
    if (source->is_summed) {
        source->sum = words_sum(source->sum, *record, len);
    }
    return len > SOURCE_RECORD_MAX ? SOURCE_TOO_LONG : SOURCE_RECORD;
}

/* A byte order mark is no part of the first field: a quote behind it opens that field. */
static void begin_record(struct source *source)
{
    source->line = source->last_line + 1;
    source->last_line = source->line;
    source->state = FIELD_START;
    source->scanned = 0;
    if (source->is_first && source->end - source->begin >= 3 &&
        memcmp(source->data + source->begin, "\xef\xbb\xbf", 3) == 0) {
        source->scanned = 3;
    }
}

/* The mark, if there is one, is read whole before the first record begins. */
static bool can_begin(const struct source *source)
{
    return !source->is_first || source->is_at_end || source->end - source->begin >= 3;
}

bool source_is_ready(struct source *source)
{
    if (!source->is_begun && can_begin(source)) {
        begin_record(source);
        source->is_begun = true;
        source->found = NULL;
    }
    if (source->is_begun && !source->found) {
        source->found = find_end(source);
    }
    return source->found || (source->is_begun && source->is_at_end);
}

enum source_result source_next(struct source *source, char **out_record, size_t *out_len)
{
    while (!source_is_ready(source)) {
        if (source->is_begun && source->end - source->begin > SOURCE_RECORD_MAX + 2) {
            source->is_first = false;
            source->is_begun = false;
            return skip_line(source);
        }
        const enum source_result result = fill(source);
        if (result != SOURCE_RECORD) {
            return result;
        }
    }
    const size_t len = source->end - source->begin;
    char *const found = source->found;
    source->is_begun = false;
    source->found = NULL;
    if (found) {
        const size_t n = (size_t)(found - (source->data + source->begin));
        return hand_out(source, n, n + 1, out_record, out_len);
    }
    return len > 0 ? hand_out(source, len, len, out_record, out_len) : SOURCE_END;
}
