/* SPDX-License-Identifier: MIT */
/* Lines and columns of all that was reported about a text, in one walk over it. */
#include "base/sort.h"
#include "base/utf8.h"
#include "diag/list.h"

/* One end of a span, and where what is found is wanted. */
typedef struct place {
    size_t at; /* byte */
    uint32_t *line, *column;
} place;

/* Of the byte `at`. */
typedef struct walk {
    soj__slice text;
    size_t at;
    uint32_t line, column;
} walk;

/* A line ends with LF, CR or CR LF, for us as for YAML 1.2 and for editors. */
static bool ends_line(soj__slice text, size_t at)
{
    char c = text.data[at];
    return c == '\n' || (c == '\r' && (at + 1 == text.len || text.data[at + 1] != '\n'));
}

/* What is no UTF-8 counts as characters of one byte. */
static void walk_to(walk *w, size_t wanted)
{
    SOJ__ASSERT(wanted <= w->text.len);
    while (w->at < wanted) {
        uint32_t point;
        size_t n = soj__utf8_decode(w->text.data + w->at, w->text.len - w->at, &point);
        w->column++;
        if (ends_line(w->text, w->at)) {
            w->line++;
            w->column = 1;
        }
        w->at += n ? n : 1;
    }
}

static void add(place *places, size_t *n, soj__span span, soj_position *out)
{
    if (!soj__span_is_place(span))
        return;
    places[(*n)++] = (place){soj__span_from(span), &out->line, &out->column};
    places[(*n)++] = (place){soj__span_to(span), &out->end_line, &out->end_column};
}

/* At most as many as soj__diags_place() has room for. */
static size_t collect(soj_diags *diags, place *places)
{
    size_t n = 0;
    for (size_t i = diags->first; i < diags->n; i++) {
        soj__diag_entry *entry = diags->entries[i];
        add(places, &n, entry->span, &entry->shown.at);
        for (uint32_t k = 0; k < entry->notes.n; k++)
            add(places, &n, entry->note_spans.items[k], &entry->notes.items[k].at);
    }
    return n;
}

static bool is_before(const void *ctx, uint32_t a, uint32_t b)
{
    const place *places = ctx;
    return places[a].at < places[b].at;
}

static void find(soj__slice text, const place *places, uint32_t *order, size_t n)
{
    walk w = {text, soj__diag_past_mark(text), 1, 1};
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, is_before, places);
    for (size_t i = 0; i < n; i++) {
        const place *wanted = &places[order[i]];
        walk_to(&w, wanted->at);
        *wanted->line = w.line;
        *wanted->column = w.column;
    }
}

bool soj__diags_place(soj_diags *diags)
{
    size_t most = 0;
    for (size_t i = diags->first; i < diags->n; i++)
        most += 2 + 2 * (size_t)diags->entries[i]->notes.n;
    if (most == 0)
        return true;
    const size_t size = most * (sizeof(place) + 2 * sizeof(uint32_t));
    place *places = soj__mem_alloc(&diags->arena.mem, size);
    if (!places)
        return false;
    find(diags->source, places, (uint32_t *)(void *)(places + most), collect(diags, places));
    soj__mem_free(&diags->arena.mem, places, size);
    return true;
}
