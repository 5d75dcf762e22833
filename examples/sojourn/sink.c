/* SPDX-License-Identifier: MIT */
#include "sink.h"

#include <errno.h>
#include <string.h>

#include "cli.h"

enum { BUFFER = 128 * 1024 };

static bool fail(const struct sink *sink, const char *what)
{
    cli_say("%s: cannot be %s: %s", strcmp(sink->path, "-") == 0 ? "standard output" : sink->path,
            what, errno != 0 ? strerror(errno) : "write error");
    return false;
}

static bool write_header(struct sink *sink)
{
    for (size_t i = 0; sink->columns[i]; i++) {
        sink_word(sink, sink->columns[i]);
    }
    return sink_end(sink);
}

bool sink_open(struct sink *sink, const char *path, bool is_csv, const char *const *columns)
{
    *sink = (struct sink){.path = path, .columns = columns, .is_csv = is_csv};
    if (!path) {
        return true;
    }
    errno = 0;
    sink->file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
    if (!sink->file) {
        return fail(sink, "opened");
    }
    (void)setvbuf(sink->file, NULL, _IOFBF, BUFFER);
    return !is_csv || write_header(sink);
}

bool sink_close(struct sink *sink)
{
    bool is_fine = true;
    text_free(&sink->row);
    if (sink->file) {
        errno = 0;
        const bool is_flushed = fflush(sink->file) == 0 && !ferror(sink->file);
        const int reason = errno;
        is_fine = (sink->file == stdout || fclose(sink->file) == 0) && is_flushed;
        errno = reason != 0 ? reason : errno;
        is_fine = is_fine || fail(sink, "written");
        sink->file = NULL;
    }
    return is_fine;
}

/* What stands before the value of the next field. */
static void begin_field(struct sink *sink)
{
    if (sink->is_csv) {
        if (sink->n_fields > 0) {
            text_addc(&sink->row, ',');
        }
    } else {
        const char *name = sink->columns[sink->n_fields];
        text_addc(&sink->row, sink->n_fields > 0 ? ',' : '{');
        text_json(&sink->row, name, strlen(name));
        text_addc(&sink->row, ':');
    }
    sink->n_fields++;
}

void sink_null(struct sink *sink)
{
    begin_field(sink);
    if (!sink->is_csv) {
        text_adds(&sink->row, "null");
    }
}

void sink_text(struct sink *sink, soj_text text)
{
    if (!text.data) {
        sink_null(sink);
        return;
    }
    begin_field(sink);
    if (sink->is_csv) {
        text_csv(&sink->row, text.data, text.len);
    } else {
        text_json(&sink->row, text.data, text.len);
    }
}

void sink_word(struct sink *sink, const char *word)
{
    sink_text(sink, (soj_text){*word ? word : NULL, strlen(word)});
}

void sink_uint(struct sink *sink, uint64_t value)
{
    begin_field(sink);
    text_uint(&sink->row, value);
}

void sink_double(struct sink *sink, double value)
{
    begin_field(sink);
    text_double(&sink->row, value);
}

void sink_seconds(struct sink *sink, soj_duration value)
{
    begin_field(sink);
    text_seconds(&sink->row, value);
}

void sink_time(struct sink *sink, soj_time value)
{
    if (value == SOJ_TIME_NEVER) {
        sink_null(sink);
        return;
    }
    begin_field(sink);
    if (!sink->is_csv) {
        text_addc(&sink->row, '"');
    }
    text_time(&sink->row, value);
    if (!sink->is_csv) {
        text_addc(&sink->row, '"');
    }
}

void sink_json(struct sink *sink, const struct text *json)
{
    begin_field(sink);
    sink->row.failed = sink->row.failed || json->failed;
    if (sink->is_csv) {
        text_csv(&sink->row, json->data, json->len);
    } else {
        text_add(&sink->row, json->data, json->len);
    }
}

bool sink_end(struct sink *sink)
{
    text_adds(&sink->row, sink->is_csv ? "\n" : "}\n");
    sink->n_fields = 0;
    if (sink->row.failed) {
        cli_say("out of memory");
        return false;
    }
    errno = 0;
    const size_t written = fwrite(sink->row.data, 1, sink->row.len, sink->file);
    const bool is_fine = written == sink->row.len;
    text_clear(&sink->row);
    return is_fine || fail(sink, "written");
}
