/* SPDX-License-Identifier: MIT */
#include "syntax/source.h"

#include <sojourn/limits.h>

#include "base/utf8.h"

/* A line ends with LF, CR or CR LF, for us as for YAML 1.2 and for editors. */
static bool ends_line(soj__slice text, size_t at)
{
    char c = text.data[at];
    return c == '\n' || (c == '\r' && (at + 1 == text.len || text.data[at + 1] != '\n'));
}

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
    uint32_t chars, lines;
    uint32_t line_start; /* character */
    uint32_t point;      /* forbidden; meaningless where is_broken */
    bool is_broken;      /* no UTF-8 at `offset` */
    bool is_complete;
} census;

static census take_census(soj__slice text, size_t first)
{
    census seen = {.offset = first, .lines = 1};
    while (seen.offset < text.len) {
        size_t n = soj__utf8_decode(text.data + seen.offset, text.len - seen.offset, &seen.point);
        seen.is_broken = n == 0;
        if (n == 0 || !is_allowed(seen.point) || is_ambiguous(seen.point) ||
            (seen.point == MARK && seen.chars == 0))
            return seen;
        seen.chars++;
        if (ends_line(text, seen.offset)) {
            seen.lines++;
            seen.line_start = seen.chars;
        }
        seen.offset += n;
    }
    seen.is_complete = true;
    return seen;
}

static void fill_tables(const soj__source *source, uint32_t *marks, uint32_t *mark_lines,
                        uint32_t *lines)
{
    size_t offset = source->first;
    uint32_t line = 0, point;
    lines[0] = 0;
    for (uint32_t n = 0;; n++) {
        if (n % SOJ__SOURCE_STRIDE == 0) {
            marks[n / SOJ__SOURCE_STRIDE] = (uint32_t)offset;
            mark_lines[n / SOJ__SOURCE_STRIDE] = line;
        }
        if (n == source->n_chars)
            return;
        if (ends_line(source->text, offset))
            lines[++line] = n + 1;
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
    uint32_t offset = (uint32_t)seen->offset, column = seen->chars - seen->line_start + 1;
    soj__span at = {offset, offset + 1, seen->lines, column, seen->lines, column + 1};
    soj__slice rest = {text.data + offset, seen->is_broken ? 1 : text.len - offset};
    uint32_t point;
    char room[sizeof("\"\\u1234\"")];
    if (!seen->is_broken)
        rest.len = soj__utf8_decode(rest.data, rest.len, &point);
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

/* Bytes from `at` to the start of the next line. */
static size_t line_length(soj__slice text, size_t at)
{
    size_t end = at;
    while (end < text.len && text.data[end] != '\n' && text.data[end] != '\r')
        end++;
    return end - at + (end < text.len ? 1 : 0);
}

/* A model has no tags, and libyaml's time is quadratic in the number of %TAG lines: they are
 * refused before it sees them. They stand before a document only. */
static bool check_directives(const soj__source *source, soj_diags *diags)
{
    soj__slice text = source->text;
    bool is_head = true;
    for (size_t at = source->first, next; at < text.len; at = next) {
        next = at + line_length(text, at);
        if (is_head && begins(text, at, "%TAG")) {
            soj__diag_add(diags, SOJ__DIAG_UNEXPECTED_TAG, soj__source_bytes(source, at, at + 4),
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

soj_status soj__source_open(soj__source *source, soj__slice text, soj__arena *arena,
                            soj_diags *diags)
{
    size_t first = text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    census seen;
    if (!check_text(text, first, diags, &seen))
        return SOJ_ERR_MODEL;
    const size_t n_marks = seen.chars / SOJ__SOURCE_STRIDE + 1;
    uint32_t *marks = soj__arena_alloc(arena, n_marks * sizeof(*marks));
    uint32_t *mark_lines = soj__arena_alloc(arena, n_marks * sizeof(*mark_lines));
    uint32_t *lines = soj__arena_alloc(arena, seen.lines * sizeof(*lines));
    if (!marks || !mark_lines || !lines)
        return SOJ_ERR_NOMEM;
    *source =
        (soj__source){text, (uint32_t)first, seen.chars, marks, mark_lines, seen.lines, lines};
    fill_tables(source, marks, mark_lines, lines);
    return check_directives(source, diags) ? SOJ_OK : SOJ_ERR_MODEL;
}

/* The last entry of an ascending table that is not above `wanted`; the first one never is. */
static uint32_t find_below(const uint32_t *table, uint32_t n, size_t wanted)
{
    uint32_t low = 0, high = n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (table[middle] <= wanted)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Whether characters are bytes; most models are ASCII. */
static bool is_narrow(const soj__source *source)
{
    return source->n_chars == source->text.len - source->first;
}

/* The line, from 0, of the n-th character. */
static uint32_t find_line(const soj__source *source, uint32_t n)
{
    const uint32_t block = n / SOJ__SOURCE_STRIDE;
    const uint32_t first = source->mark_lines[block];
    const bool is_last = block == source->n_chars / SOJ__SOURCE_STRIDE;
    const uint32_t last = is_last ? source->n_lines - 1 : source->mark_lines[block + 1];
    return first + find_below(source->lines + first, last - first + 1, n);
}

/* Where the n-th character stands. */
static size_t find_offset(const soj__source *source, uint32_t n)
{
    if (is_narrow(source))
        return source->first + (size_t)n;
    size_t offset = source->marks[n / SOJ__SOURCE_STRIDE];
    uint32_t point;
    for (uint32_t i = n % SOJ__SOURCE_STRIDE; i > 0; i--)
        offset += soj__utf8_decode(source->text.data + offset, source->text.len - offset, &point);
    return offset;
}

typedef struct place {
    uint32_t offset, line, column;
} place;

static place place_of(const soj__source *source, size_t wanted)
{
    uint32_t n = wanted < source->n_chars ? (uint32_t)wanted : source->n_chars;
    size_t offset = find_offset(source, n);
    uint32_t line = find_line(source, n);
    return (place){(uint32_t)offset, line + 1, n - source->lines[line] + 1};
}

soj__span soj__source_span(const soj__source *source, size_t from, size_t to)
{
    place a = place_of(source, from);
    place b = place_of(source, to > from ? to : from);
    return (soj__span){a.offset, b.offset, a.line, a.column, b.line, b.column};
}

size_t soj__source_char(const soj__source *source, size_t offset)
{
    SOJ__ASSERT(offset >= source->first);
    if (is_narrow(source))
        return offset - source->first;
    uint32_t n_marks = source->n_chars / SOJ__SOURCE_STRIDE + 1;
    uint32_t block = find_below(source->marks, n_marks, offset);
    size_t from = source->marks[block];
    return (size_t)block * SOJ__SOURCE_STRIDE +
           soj__utf8_count(source->text.data + from, offset - from);
}

soj__span soj__source_bytes(const soj__source *source, size_t from, size_t to)
{
    return soj__source_span(source, soj__source_char(source, from), soj__source_char(source, to));
}
