/* SPDX-License-Identifier: MIT */
#include "sink.h"

#include <errno.h>
#include <string.h>

#include "cli.h"

static bool fail(const struct sink *sink, const char *what)
{
    cli_say("%s: cannot be %s: %s", strcmp(sink->path, "-") == 0 ? "standard output" : sink->path,
            what, errno != 0 ? strerror(errno) : "write error");
    return false;
}

bool sink_open(struct sink *sink, const char *path)
{
    *sink = (struct sink){.path = path};
    if (!path) {
        return true;
    }
    errno = 0;
    sink->file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
    if (!sink->file) {
        return fail(sink, "opened");
    }
    /* Rows come by the thousand: nothing is gained by gathering them once more. */
    (void)setvbuf(sink->file, NULL, _IONBF, 0);
    return true;
}

bool sink_close(struct sink *sink)
{
    bool is_fine = true;
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

bool sink_write(struct sink *sink, struct text *rows)
{
    if (rows->failed) {
        cli_say("out of memory");
        return false;
    }
    errno = 0;
    const size_t len = rows->len;
    text_clear(rows);
    return len == 0 || fwrite(rows->data, 1, len, sink->file) == len || fail(sink, "written");
}
