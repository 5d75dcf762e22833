/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "unpack.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { INPUT = 128 * 1024, GZIP_ONLY = 16 + MAX_WBITS };

enum form {
    FORM_UNKNOWN, /* nothing was read yet */
    FORM_PLAIN,
    FORM_MEMBER,  /* inside a member of gzip */
    FORM_BETWEEN, /* behind one */
    FORM_END
};

struct unpack {
    int fd;
    int other; /* who may end the waiting; -1: nobody */
    enum form form;
    bool is_at_end; /* of the file on disk */
    const char *reason;
    z_stream stream; /* `next_in` and `avail_in`: what is read and not used yet, of any form */
    bool has_stream; /* inflateInit2 was done */
    uint64_t n_read;
    unsigned char input[INPUT];
};

struct unpack *unpack_open(int fd)
{
    struct unpack *unpack = calloc(1, sizeof *unpack);
    if (!unpack) {
        (void)close(fd);
        return NULL;
    }
    unpack->fd = fd;
    unpack->other = -1;
    unpack->stream.next_in = unpack->input;
    return unpack;
}

void unpack_close(struct unpack *unpack)
{
    if (unpack) {
        if (unpack->has_stream) {
            (void)inflateEnd(&unpack->stream);
        }
        (void)close(unpack->fd);
        free(unpack);
    }
}

const char *unpack_reason(const struct unpack *unpack)
{
    return unpack->reason;
}

uint64_t unpack_offset(const struct unpack *unpack)
{
    return unpack->n_read - unpack->stream.avail_in;
}

void unpack_listen(struct unpack *unpack, int other)
{
    unpack->other = other;
}

static bool fail(struct unpack *unpack, const char *reason)
{
    unpack->reason = reason;
    return false;
}

/* Wait until there is something to be read. False where nobody wants it any more. */
static bool wait_for_input(struct unpack *unpack)
{
    struct pollfd fds[] = {{.fd = unpack->fd, .events = POLLIN},
                           {.fd = unpack->other, .events = POLLIN}};
    while (unpack->other >= 0) {
        const int n = poll(fds, 2, -1);
        if (fds[1].revents != 0) {
            return fail(unpack, "nobody wants it any more");
        }
        if (n >= 0 || errno != EINTR) {
            break; /* what is wrong with the file, reading it will say */
        }
    }
    return true;
}

/* At least `n` bytes of input, fewer only at the end of the file. */
static bool need(struct unpack *unpack, size_t n)
{
    z_stream *const stream = &unpack->stream;
    while (stream->avail_in < n && !unpack->is_at_end) {
        memmove(unpack->input, stream->next_in, stream->avail_in);
        stream->next_in = unpack->input;
        if (!wait_for_input(unpack)) {
            return false;
        }
        const ssize_t got =
            read(unpack->fd, unpack->input + stream->avail_in, INPUT - stream->avail_in);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(unpack, strerror(errno));
        }
        unpack->is_at_end = got == 0;
        unpack->n_read += (uint64_t)got;
        stream->avail_in += (uInt)got;
    }
    return true;
}

static bool is_member(const z_stream *stream)
{
    return stream->avail_in >= 2 && stream->next_in[0] == 0x1f && stream->next_in[1] == 0x8b;
}

static size_t begin_file(struct unpack *unpack, char *out, size_t size)
{
    (void)out;
    (void)size;
    if (!need(unpack, 2)) {
        return 0;
    }
    if (!is_member(&unpack->stream)) {
        unpack->form = FORM_PLAIN;
    } else if (inflateInit2(&unpack->stream, GZIP_ONLY) == Z_OK) {
        unpack->has_stream = true;
        unpack->form = FORM_MEMBER;
    } else {
        (void)fail(unpack, "out of memory");
    }
    return 0;
}

static size_t read_plain(struct unpack *unpack, char *out, size_t size)
{
    z_stream *const stream = &unpack->stream;
    if (!need(unpack, 1)) {
        return 0;
    }
    const size_t n = stream->avail_in < size ? stream->avail_in : size;
    if (n == 0) {
        unpack->form = FORM_END;
        return 0;
    }
    memcpy(out, stream->next_in, n);
    stream->next_in += n;
    stream->avail_in -= (uInt)n;
    return n;
}

static size_t read_member(struct unpack *unpack, char *out, size_t size)
{
    z_stream *const stream = &unpack->stream;
    if (!need(unpack, 1)) {
        return 0;
    }
    if (stream->avail_in == 0) {
        (void)fail(unpack, "the compressed data ends too early");
        return 0;
    }
    const uInt room = size < INPUT ? (uInt)size : INPUT;
    stream->next_out = (unsigned char *)out;
    stream->avail_out = room;
    const int code = inflate(stream, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
        unpack->form = FORM_BETWEEN;
    } else if (code != Z_OK) {
        (void)fail(unpack,
                   code == Z_MEM_ERROR ? "out of memory" : "the compressed data is damaged");
    }
    return room - stream->avail_out;
}

/* Zero bytes up to the end of the file are padding. */
static void skip_padding(struct unpack *unpack)
{
    z_stream *const stream = &unpack->stream;
    while (need(unpack, 1)) {
        if (stream->avail_in == 0) {
            unpack->form = FORM_END;
            return;
        }
        if (*stream->next_in != 0) {
            (void)fail(unpack, "there is text behind the compressed data that is not compressed");
            return;
        }
        stream->next_in++;
        stream->avail_in--;
    }
}

/* Behind a member: another one, or the end. */
static size_t begin_member(struct unpack *unpack, char *out, size_t size)
{
    (void)out;
    (void)size;
    if (!need(unpack, 2)) {
        return 0;
    }
    if (!is_member(&unpack->stream)) {
        skip_padding(unpack);
    } else if (inflateReset(&unpack->stream) == Z_OK) {
        unpack->form = FORM_MEMBER;
    } else {
        (void)fail(unpack, "out of memory");
    }
    return 0;
}

ptrdiff_t unpack_read(struct unpack *unpack, char *out, size_t size)
{
    static size_t (*const steps[])(struct unpack *, char *, size_t) = {begin_file, read_plain,
                                                                       read_member, begin_member};
    size_t n = 0;
    while (n == 0 && !unpack->reason && unpack->form != FORM_END) {
        n = steps[unpack->form](unpack, out, size);
    }
    return n > 0 || !unpack->reason ? (ptrdiff_t)n : -1;
}
