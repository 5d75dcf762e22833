/* SPDX-License-Identifier: MIT */
#include "model/image.h"

#include <xxhash.h>

#include "base/bytes.h"
#include "base/sort.h"
#include "cel/opcodes.h"
#include "model/image_fields.h"

/* The texts that a program uses, in the order of their places: text k of the image is the one of
 * places[k - 1]. */
typedef struct text_list {
    uint32_t *places; /* in the block */
    uint32_t *lens;
    uint32_t n;
} text_list;

typedef struct writer {
    const soj__program *program;
    soj__buf *out;
    text_list texts;
} writer;

static soj__str text_at(const void *row, const soj__field *field)
{
    soj__str text;
    memcpy(&text, (const char *)row + field->at, sizeof(text));
    return text;
}

static soj__table table_of(const soj__program *program, const soj__rows *rows)
{
    soj__table table;
    memcpy(&table, (const char *)program + rows->table, sizeof(table));
    return table;
}

/* ---- texts ---- */

typedef void (*text_fn)(text_list *texts, soj__str text);

static void each_text_of(const soj__rows *rows, const void *row, text_fn fn, text_list *texts)
{
    for (uint32_t i = 0; i < rows->n_fields; i++) {
        if (rows->fields[i].form != SOJ__FORM_TEXT)
            continue;
        soj__str text = text_at(row, &rows->fields[i]);
        if (text.at != 0)
            fn(texts, text);
    }
}

static void each_text(const soj__program *program, text_fn fn, text_list *texts)
{
    each_text_of(&soj__image_head, program, fn, texts);
    for (uint32_t i = 0; i < SOJ__IMAGE_TABLES; i++) {
        const soj__rows *rows = &soj__image_tables[i];
        soj__table table = table_of(program, rows);
        for (uint32_t j = 0; j < table.n; j++)
            each_text_of(rows, soj__program_at(program, table.at + j * rows->size), fn, texts);
    }
}

static void count_text(text_list *texts, soj__str text)
{
    (void)text;
    texts->n++;
}

static void add_place(text_list *texts, soj__str text)
{
    texts->places[texts->n++] = text.at;
}

/* The number of the text at a place, from 0. */
static uint32_t find_text(const text_list *texts, uint32_t place)
{
    uint32_t low = 0;
    uint32_t high = texts->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (texts->places[middle] <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void note_len(text_list *texts, soj__str text)
{
    texts->lens[find_text(texts, text.at)] = text.len;
}

static bool place_before(const void *ctx, uint32_t a, uint32_t b)
{
    (void)ctx;
    return a < b;
}

/* `memory` holds `n` numbers twice. */
static void number_texts(writer *w, uint32_t *memory, uint32_t n)
{
    text_list *texts = &w->texts;
    texts->places = memory;
    texts->lens = memory + n;
    texts->n = 0;
    each_text(w->program, add_place, texts);
    soj__sort_u32(texts->places, texts->lens, n, place_before, NULL);
    texts->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0 || texts->places[texts->n - 1] != texts->places[i])
            texts->places[texts->n++] = texts->places[i];
    }
    each_text(w->program, note_len, texts);
}

/* ---- numbers ---- */

static void put_number(soj__buf *out, uint64_t number, size_t width)
{
    char bytes[8];
    soj__store_u64(bytes, number);
    soj__buf_put(out, bytes, width);
}

/* The number of a field, in the host's byte order. */
static uint64_t number_at(const writer *w, const void *row, const soj__field *field)
{
    const char *at = (const char *)row + field->at;
    uint16_t half;
    uint32_t word;
    uint64_t number;
    switch ((soj__form)field->form) {
    case SOJ__FORM_U8:
        return *(const uint8_t *)at;
    case SOJ__FORM_U16:
        memcpy(&half, at, sizeof(half));
        return half;
    case SOJ__FORM_U32:
        memcpy(&word, at, sizeof(word));
        return word;
    case SOJ__FORM_TABLE:
        memcpy(&word, at + offsetof(soj__table, n), sizeof(word));
        return word;
    case SOJ__FORM_TEXT:
        memcpy(&word, at, sizeof(word));
        return word == 0 ? 0 : find_text(&w->texts, word) + 1;
    case SOJ__FORM_U64:
    case SOJ__FORM_COUNT:
    default:
        break;
    }
    memcpy(&number, at, sizeof(number));
    return number;
}

static void put_row(const writer *w, const soj__rows *rows, const void *row)
{
    for (uint32_t i = 0; i < rows->n_fields; i++) {
        const soj__field *field = &rows->fields[i];
        put_number(w->out, number_at(w, row, field), soj__form_widths[field->form]);
    }
}

/* ---- the image ---- */

static void put_header(soj__buf *out)
{
    soj__buf_put(out, SOJ_IMAGE_MAGIC, SOJ__IMAGE_MAGIC_SIZE);
    put_number(out, SOJ__IMAGE_VERSION, 4);
    put_number(out, SOJ__LANGUAGE_VERSION, 4);
    put_number(out, SOJ__RECORD_CODEC_VERSION, 4);
    put_number(out, SOJ__OP_COUNT, 4);
    put_number(out, 0, 8); /* the length, once it is known */
}

static void put_texts(const writer *w)
{
    put_number(w->out, w->texts.n, 4);
    for (uint32_t i = 0; i < w->texts.n; i++)
        put_number(w->out, w->texts.lens[i], 4);
    for (uint32_t i = 0; i < w->texts.n; i++)
        soj__buf_put(w->out, soj__program_at(w->program, w->texts.places[i]), w->texts.lens[i]);
}

static void put_tables(const writer *w)
{
    for (uint32_t i = 0; i < SOJ__IMAGE_TABLES; i++) {
        const soj__rows *rows = &soj__image_tables[i];
        soj__table table = table_of(w->program, rows);
        for (uint32_t j = 0; j < table.n; j++)
            put_row(w, rows, soj__program_at(w->program, table.at + j * rows->size));
    }
}

static void put_code(const writer *w)
{
    for (uint32_t i = 0; i < w->program->exprs.n; i++) {
        const soj__expr *expr = soj__program_expr(w->program, i);
        soj__buf_put(w->out, soj__program_at(w->program, expr->code), expr->len);
    }
}

static void put_checksum(soj__buf *out)
{
    XXH128_canonical_t bytes;
    if (out->failed)
        return;
    soj__store_u64(out->data + SOJ__IMAGE_LENGTH, out->len + SOJ__IMAGE_CHECKSUM);
    XXH128_canonicalFromHash(&bytes, XXH3_128bits(out->data, out->len));
    soj__buf_put(out, (const char *)bytes.digest, sizeof(bytes.digest));
}

void soj__image_save(const soj__program *program, const soj__mem *mem, soj__buf *out)
{
    writer w = {.program = program, .out = out};
    each_text(program, count_text, &w.texts);
    uint32_t n = w.texts.n;
    size_t bytes = 2 * (size_t)n * sizeof(uint32_t); /* a model has a name */
    uint32_t *memory = soj__mem_alloc(mem, bytes);
    if (!memory) {
        out->failed = true;
        return;
    }
    number_texts(&w, memory, n);
    put_header(out);
    put_row(&w, &soj__image_head, program);
    put_texts(&w);
    put_tables(&w);
    put_code(&w);
    put_checksum(out);
    soj__mem_free(mem, memory, bytes);
}
