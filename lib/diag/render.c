/* SPDX-License-Identifier: MIT */
/* Diagnostics for people, compiler style. Writes piece by piece and needs no memory. */
#include "base/utf8.h"
#include "diag/list.h"
#include "diag/shown.h"

#define LINE_CHARS   120u /* of a source line; a longer one is shown around its span */
#define CHARS_BEFORE 40u  /* then this many before the span */
#define TAB_WIDTH    4u
#define GUTTER_MIN   4u

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Start of the character before `at` (> from). */
static size_t step_back(soj__slice source, size_t at, size_t from)
{
    size_t to = at - 1;
    while (to > from && is_continuation(source.data[to]))
        to--;
    return to;
}

static size_t step_on(soj__slice source, size_t at)
{
    uint32_t point;
    size_t n = soj__utf8_decode(source.data + at, source.len - at, &point);
    return at + (n ? n : 1);
}

/* Behind the line that `at` stands in, or behind `chars` characters of it. */
static size_t find_end(soj__slice source, size_t at, size_t chars)
{
    for (; chars > 0 && at < source.len && !is_break(source.data[at]); chars--)
        at = step_on(source, at);
    return at;
}

/* Where the shown part of the line begins, and how many characters that is before `at`. */
static size_t find_start(soj__slice source, size_t first, size_t at, size_t *out_before)
{
    size_t start = at, before = 0;
    while (start > first && !is_break(source.data[start - 1]) && before < LINE_CHARS) {
        start = step_back(source, start, first);
        before++;
    }
    size_t end = find_end(source, at, LINE_CHARS - before);
    bool is_whole = before < LINE_CHARS && (end == source.len || is_break(source.data[end]));
    for (; !is_whole && before > CHARS_BEFORE; before--)
        start = step_on(source, start);
    *out_before = before;
    return start;
}

bool soj__diag_line_cut(soj__arena *arena, soj__slice source, soj__span at, uint32_t column,
                        soj__diag_line *out_line)
{
    size_t first = soj__diag_past_mark(source);
    size_t before;
    if (!soj__span_is_place(at))
        return true;
    const size_t from = soj__span_from(at);
    SOJ__ASSERT(from >= first && from <= source.len);
    size_t start = find_start(source, first, from, &before);
    size_t end = find_end(source, from, LINE_CHARS - before);
    out_line->text.data = soj__arena_copy(arena, source.data + start, end - start);
    out_line->text.len = end - start;
    out_line->first_column = column - (uint32_t)before;
    out_line->is_cut_before = start > first && !is_break(source.data[start - 1]);
    out_line->is_cut_after = end < source.len && !is_break(source.data[end]);
    return out_line->text.data != NULL;
}

/* The receiver of the text. */
typedef struct sink {
    soj_write_fn write;
    void *ctx;
} sink;

static void put_text(const sink *to, const char *text)
{
    to->write(to->ctx, text, strlen(text));
}

static void put_number(const sink *to, uint64_t number)
{
    char text[SOJ__U64_TEXT_MAX];
    size_t len = soj__u64_text(number, text);
    to->write(to->ctx, text, len);
}

static void put_times(const sink *to, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_text(to, text);
}

static void put_file(const sink *to, soj_text file)
{
    for (size_t i = 0; i < file.len;) {
        soj__shown shown = soj__show_char(file.data + i, file.len - i);
        to->write(to->ctx, shown.text, shown.len);
        i += shown.taken;
    }
}

static void put_place(const sink *to, soj_text file, const soj_position *at)
{
    put_file(to, file);
    put_text(to, ":");
    if (at->line == 0)
        return;
    put_number(to, at->line);
    put_text(to, ":");
    put_number(to, at->column);
    put_text(to, ":");
}

/* A character of a source line; tabs are widened to the next stop. */
static soj__shown show_in_line(const char *text, size_t len, size_t width)
{
    soj__shown shown = soj__show_char(text, len);
    if (text[0] == '\t') {
        shown.len = shown.width = (uint8_t)(TAB_WIDTH - width % TAB_WIDTH);
        memset(shown.text, ' ', shown.len);
    }
    return shown;
}

/* The line; *out_from and *out_to are the columns of the terminal that the span covers in it. */
static void put_line(const sink *to, const soj__diag_line *line, const soj_position *at,
                     size_t *out_from, size_t *out_to)
{
    size_t width = line->is_cut_before ? 1 : 0;
    uint32_t column = line->first_column;
    uint32_t end = at->end_line > at->line ? UINT32_MAX : at->end_column;
    put_text(to, line->is_cut_before ? "…" : "");
    *out_from = *out_to = SIZE_MAX;
    for (size_t i = 0; i < line->text.len; column++) {
        soj__shown shown = show_in_line(line->text.data + i, line->text.len - i, width);
        if (column == at->column)
            *out_from = width;
        if (column == end)
            *out_to = width;
        to->write(to->ctx, shown.text, shown.len);
        width += shown.width;
        i += shown.taken;
    }
    if (*out_from == SIZE_MAX)
        *out_from = width;
    if (*out_to == SIZE_MAX)
        *out_to = width;
    put_text(to, line->is_cut_after ? "…\n" : "\n");
}

static void put_source(const sink *to, const soj__diag_line *line, const soj_position *at)
{
    char number[SOJ__U64_TEXT_MAX];
    size_t len, gutter, from, end;
    if (!line->text.data)
        return;
    len = soj__u64_text(at->line, number);
    gutter = len > GUTTER_MIN ? len : GUTTER_MIN;
    put_times(to, " ", gutter - len);
    put_text(to, number);
    put_text(to, line->text.len > 0 ? " | " : " |");
    put_line(to, line, at, &from, &end);
    put_times(to, " ", gutter);
    put_text(to, " | ");
    put_times(to, " ", from);
    put_text(to, "^");
    put_times(to, "~", end > from + 1 ? end - from - 1 : 0);
    put_text(to, "\n");
}

static const char *severity_text(int32_t severity)
{
    static const char *const texts[] = {"", " error[", " warning[", " note["};
    return texts[severity];
}

static void put_entry(const sink *to, const soj__diag_entry *entry)
{
    const soj_diag *diag = &entry->shown;
    put_place(to, diag->file, &diag->at);
    put_text(to, severity_text(diag->severity));
    put_text(to, diag->id.data);
    put_text(to, "]: ");
    to->write(to->ctx, diag->message.data, diag->message.len);
    put_text(to, "\n");
    put_source(to, &entry->line, &diag->at);
    for (uint32_t i = 0; i < diag->n_notes; i++) {
        put_place(to, diag->file, &diag->notes[i].at);
        put_text(to, " note: ");
        to->write(to->ctx, diag->notes[i].message.data, diag->notes[i].message.len);
        put_text(to, "\n");
        put_source(to, &entry->note_lines.items[i], &diag->notes[i].at);
    }
    put_text(to, "  help: ");
    to->write(to->ctx, diag->suggestion.data, diag->suggestion.len);
    put_text(to, "\n");
}

void soj__diags_render(const soj_diags *diags, soj_write_fn write, void *ctx)
{
    sink to = {write, ctx};
    for (size_t i = 0; i < diags->n; i++)
        put_entry(&to, diags->entries[i]);
    if (diags->n_dropped > 0) {
        put_text(&to, "… and ");
        put_number(&to, diags->n_dropped);
        put_text(&to, " more\n");
    }
}
