/* SPDX-License-Identifier: MIT */
#include "syntax/source.h"

#include <sojourn/limits.h>

#include "base/find.h"
#include "base/utf8.h"
#include "syntax/lines.h"

static bool is_allowed(uint32_t point)
{
    if (point < 0x20)
        return point == '\t' || point == '\n' || point == '\r';
    return point < 0x7f || (point >= 0xa0 && point < 0xfffe) || point > 0xffff;
}

/* A second byte order mark: libyaml would take it for none, and all columns of its line for wrong.
 */
#define MARK 0xfeffu

/* Line breaks of YAML 1.1 that YAML 1.2 and editors take for ordinary characters: a text must not
 * mean one thing to its reader and another to its author. */
static bool is_ambiguous(uint32_t point)
{
    return point == 0x2028 || point == 0x2029;
}

typedef struct census {
    size_t offset; /* where the counting stopped: the end, or something forbidden */
    uint32_t chars;
    uint32_t point; /* forbidden; meaningless where is_broken */
    bool is_broken; /* no UTF-8 at `offset` */
    bool is_complete;
} census;

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether the next eight bytes are what nearly all of most models is made of: printable ASCII and
 * line feeds. No sum below goes beyond its byte. */
static bool is_common(const char *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof(bytes));
    const uint64_t low = bytes & EACH(0x7f), feed = low ^ EACH('\n');
    const uint64_t is_printable = (low + EACH(0x80 - ' ')) & ~(low + EACH(1));
    const uint64_t is_feed = ~(feed + EACH(0x7f));
    return ((is_printable | is_feed) & ~bytes & EACH(0x80)) == EACH(0x80);
}

static census take_census(soj__slice text, size_t first)
{
    census seen = {.offset = first};
    while (seen.offset < text.len) {
        if (text.len - seen.offset >= 8 && is_common(text.data + seen.offset)) {
            seen.offset += 8;
            seen.chars += 8;
            continue;
        }
        size_t n = soj__utf8_decode(text.data + seen.offset, text.len - seen.offset, &seen.point);
        seen.is_broken = n == 0;
        if (n == 0 || !is_allowed(seen.point) || is_ambiguous(seen.point) ||
            (seen.point == MARK && seen.chars == 0))
            return seen;
        seen.chars++;
        seen.offset += n;
    }
    seen.is_complete = true;
    return seen;
}

static void fill_marks(const soj__source *source, uint32_t *marks)
{
    size_t offset = source->first;
    uint32_t point;
    for (uint32_t n = 0; n < source->n_chars; n++) {
        if (n % SOJ__SOURCE_STRIDE == 0)
            marks[n / SOJ__SOURCE_STRIDE] = (uint32_t)offset;
        offset += soj__utf8_decode(source->text.data + offset, source->text.len - offset, &point);
    }
}

static bool looks_wide(soj__slice text)
{
    if (text.len < 2)
        return false;
    bool has_mark = memcmp(text.data, "\xfe\xff", 2) == 0 || memcmp(text.data, "\xff\xfe", 2) == 0;
    if (text.len > 3 && memcmp(text.data, "\0\0\0", 3) == 0 && text.data[3] != '\0')
        return true;
    if (text.len > 3 && memcmp(text.data, "\0\0\xfe\xff", 4) == 0)
        return true;
    return has_mark || (text.data[0] == '\0') != (text.data[1] == '\0');
}

/* A character as YAML's escape in double quotes, in `room`. */
static const char *escape_of(uint32_t point, char room[sizeof("\"\\u1234\"")])
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    room[n++] = '"';
    room[n++] = '\\';
    room[n++] = point > 0xff ? 'u' : 'x';
    for (unsigned shift = point > 0xff ? 16 : 8; shift > 0; shift -= 4)
        room[n++] = digits[(point >> (shift - 4)) & 0xf];
    room[n++] = '"';
    room[n] = '\0';
    return room;
}

static void report_forbidden(soj__slice text, const census *seen, soj_diags *diags)
{
    const size_t offset = seen->offset;
    soj__slice rest = {text.data + offset, seen->is_broken ? 1 : text.len - offset};
    uint32_t point;
    char room[sizeof("\"\\u1234\"")];
    if (!seen->is_broken)
        rest.len = soj__utf8_decode(rest.data, rest.len, &point);
    const soj__span at = soj__span_of(offset, offset + rest.len);
    if (seen->is_broken) {
        soj__diag_add(diags, SOJ__DIAG_BAD_ENCODING, at, "the byte %t is not UTF-8", rest);
        soj__diag_suggest(diags, "save the file as UTF-8");
    } else if (seen->point == MARK) {
        soj__diag_add(diags, SOJ__DIAG_BAD_ENCODING, at, "here is a second byte order mark");
        soj__diag_suggest(diags, "remove it");
    } else if (is_ambiguous(seen->point)) {
        soj__diag_add(diags, SOJ__DIAG_BAD_ENCODING, at,
                      "the character %t ends a line for some programs and not for others", rest);
        soj__diag_suggest(diags, "remove it, or write \"\\u2028\" or \"\\u2029\" in double quotes");
    } else {
        soj__diag_add(diags, SOJ__DIAG_BAD_ENCODING, at,
                      "YAML does not allow the control character %t", rest);
        if (seen->point == 0)
            soj__diag_suggest(diags, "remove it");
        else
            soj__diag_suggest(diags, "remove it, or write it as an escape in double quotes: %s",
                              escape_of(seen->point, room));
    }
}

/* Whether the text can be read at all; *out_seen counts what is in it. */
static bool check_text(soj__slice text, size_t first, soj_diags *diags, census *out_seen)
{
    const soj__span nowhere = {0};
    if (text.len > SOJ_LIMIT_TEXT) {
        soj__diag_add(diags, SOJ__DIAG_LIMIT_TEXT, nowhere, "the text is longer than %u bytes",
                      (uint64_t)SOJ_LIMIT_TEXT);
        soj__diag_suggest(diags, "split the model, or shorten it");
        return false;
    }
    if (looks_wide(text)) {
        soj__diag_add(diags, SOJ__DIAG_BAD_ENCODING, nowhere,
                      "the text seems to be UTF-16 or UTF-32, and a model is read as UTF-8");
        soj__diag_suggest(diags, "save the file as UTF-8");
        return false;
    }
    *out_seen = take_census(text, first);
    if (!out_seen->is_complete)
        report_forbidden(text, out_seen, diags);
    return out_seen->is_complete;
}

static bool begins(soj__slice text, size_t at, const char *word)
{
    size_t len = strlen(word);
    return text.len - at >= len && memcmp(text.data + at, word, len) == 0;
}

/* Behind the line that `at` stands in. */
static size_t next_line(soj__slice text, size_t at)
{
    at = soj__line_end(text, at);
    return at < text.len ? at + 1 : at;
}

/* A model has no tags, and libyaml's time is quadratic in the number of %TAG lines: they are
 * refused before it sees them. They stand before a document only. */
static bool check_directives(const soj__source *source, soj_diags *diags)
{
    soj__slice text = source->text;
    bool is_head = true;
    if (!soj__slice_contains(text, SOJ__SLICE("%TAG")))
        return true;
    for (size_t at = source->first; at < text.len; at = next_line(text, at)) {
        if (is_head && begins(text, at, "%TAG")) {
            soj__diag_add(diags, SOJ__DIAG_UNEXPECTED_TAG, soj__span_of(at, at + 4),
                          "a model has no tags of YAML, and %%TAG declares some");
            soj__diag_suggest(diags, "remove the line");
            return false;
        }
        if (begins(text, at, "..."))
            is_head = true;
        else if (!strchr("%# \t\r\n", text.data[at]))
            is_head = false;
    }
    return true;
}

/* Whether characters are bytes; most models are ASCII. */
static bool is_narrow(const soj__source *source)
{
    return source->n_chars == source->text.len - source->first;
}

soj_status soj__source_open(soj__source *source, soj__slice text, soj__arena *arena,
                            soj_diags *diags)
{
    size_t first = text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    census seen;
    if (!check_text(text, first, diags, &seen))
        return SOJ_ERR_MODEL;
    *source = (soj__source){text, (uint32_t)first, seen.chars, NULL};
    if (!is_narrow(source)) {
        const size_t n_marks = seen.chars / SOJ__SOURCE_STRIDE + 1;
        uint32_t *marks = soj__arena_alloc(arena, n_marks * sizeof(*marks));
        if (!marks)
            return SOJ_ERR_NOMEM;
        fill_marks(source, marks);
        source->marks = marks;
    }
    return check_directives(source, diags) ? SOJ_OK : SOJ_ERR_MODEL;
}

size_t soj__source_byte(const soj__source *source, size_t wanted)
{
    if (wanted >= source->n_chars)
        return source->text.len;
    if (is_narrow(source))
        return source->first + wanted;
    size_t offset = source->marks[wanted / SOJ__SOURCE_STRIDE];
    uint32_t point;
    for (size_t i = wanted % SOJ__SOURCE_STRIDE; i > 0; i--)
        offset += soj__utf8_decode(source->text.data + offset, source->text.len - offset, &point);
    return offset;
}

soj__span soj__source_span(const soj__source *source, size_t from, size_t to)
{
    return soj__span_of(soj__source_byte(source, from),
                        soj__source_byte(source, to > from ? to : from));
}
