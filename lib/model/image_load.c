/* SPDX-License-Identifier: MIT */
#include <xxhash.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "cel/opcodes.h"
#include "model/image.h"
#include "model/image_fields.h"
#include "model/verify.h"

#define ALIGNMENT 8u /* of tables, in the block */

/* An image that is being read. */
typedef struct reader {
    const uint8_t *at, *end;
    soj__program head;
    uint32_t n_texts;
    const uint8_t *lens;  /* of the texts, in the image */
    const uint8_t *texts; /* their bytes */
    const uint8_t *code;
    size_t text_bytes, code_bytes;
    uint32_t *places; /* of the texts, in the block */
} reader;

static uint64_t align_up(uint64_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static size_t left(const reader *r)
{
    return (size_t)(r->end - r->at);
}

/* ---- the header ---- */

static bool header_is_known(const uint8_t *image, size_t len)
{
    return len >= SOJ__IMAGE_HEADER + SOJ__IMAGE_CHECKSUM &&
           memcmp(image, SOJ_IMAGE_MAGIC, SOJ__IMAGE_MAGIC_SIZE) == 0 &&
           soj__load_u32(image + SOJ__IMAGE_FORMAT) == SOJ__IMAGE_VERSION &&
           soj__load_u32(image + SOJ__IMAGE_LANGUAGE) == SOJ__LANGUAGE_VERSION &&
           soj__load_u32(image + SOJ__IMAGE_CODEC) == SOJ__RECORD_CODEC_VERSION &&
           soj__load_u32(image + SOJ__IMAGE_OPCODES) <= SOJ__OP_COUNT &&
           soj__load_u64(image + SOJ__IMAGE_LENGTH) == len;
}

static bool checksum_is_right(const uint8_t *image, size_t len)
{
    XXH128_canonical_t bytes;
    size_t before = len - SOJ__IMAGE_CHECKSUM;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits(image, before));
    return memcmp(bytes.digest, image + before, SOJ__IMAGE_CHECKSUM) == 0;
}

/* ---- rows ---- */

static soj__str text_of(const reader *r, uint32_t number)
{
    if (number == 0)
        return (soj__str){0, 0};
    return (soj__str){r->places[number - 1], soj__load_u32(r->lens + 4 * (size_t)(number - 1))};
}

/* Write the number of a field as the host has it. False where a text is none. */
static bool set_field(const reader *r, char *at, soj__form form, uint64_t number)
{
    uint16_t half = (uint16_t)number;
    uint32_t word = (uint32_t)number;
    soj__table table = {0, word};
    soj__str text;
    switch (form) {
    case SOJ__FORM_U8:
        *(uint8_t *)at = (uint8_t)number;
        break;
    case SOJ__FORM_U16:
        memcpy(at, &half, sizeof(half));
        break;
    case SOJ__FORM_U32:
        memcpy(at, &word, sizeof(word));
        break;
    case SOJ__FORM_TABLE:
        memcpy(at, &table, sizeof(table));
        break;
    case SOJ__FORM_TEXT:
        if (word > r->n_texts)
            return false;
        text = text_of(r, word);
        memcpy(at, &text, sizeof(text));
        break;
    case SOJ__FORM_U64:
    case SOJ__FORM_COUNT:
    default:
        memcpy(at, &number, sizeof(number));
        break;
    }
    return true;
}

/* Read a row; the caller knows that all of it is there. */
static bool read_row(reader *r, const soj__rows *rows, void *row)
{
    for (uint32_t i = 0; i < rows->n_fields; i++) {
        const soj__field *field = &rows->fields[i];
        uint8_t bytes[8] = {0};
        size_t width = soj__form_widths[field->form];
        memcpy(bytes, r->at, width);
        r->at += width;
        if (!set_field(r, (char *)row + field->at, (soj__form)field->form, soj__load_u64(bytes)))
            return false;
    }
    return true;
}

static soj__table table_of(const reader *r, const soj__rows *rows)
{
    soj__table table;
    memcpy(&table, (const char *)&r->head + rows->table, sizeof(table));
    return table;
}

/* ---- measuring ---- */

/* How many rows the tables have: the head is read whole once the places of its texts are known. */
static bool find_tables(reader *r)
{
    if (left(r) < soj__rows_width(&soj__image_head))
        return false;
    for (uint32_t i = 0; i < soj__image_head.n_fields; i++) {
        const soj__field *field = &soj__image_head.fields[i];
        size_t width = soj__form_widths[field->form];
        if (field->form == SOJ__FORM_TABLE)
            (void)set_field(r, (char *)&r->head + field->at, SOJ__FORM_TABLE, soj__load_u32(r->at));
        r->at += width;
    }
    return true;
}

static bool text_is_sound(const char *text, size_t len)
{
    return len == 0 || (!memchr(text, 0, len) && soj__utf8_valid(text, len));
}

static bool find_texts(reader *r)
{
    if (left(r) < 4)
        return false;
    r->n_texts = soj__load_u32(r->at);
    r->at += 4;
    if (left(r) / 4 < r->n_texts)
        return false;
    r->lens = r->at;
    r->texts = r->at += 4 * (size_t)r->n_texts;
    for (uint32_t i = 0; i < r->n_texts; i++) {
        size_t len = soj__load_u32(r->lens + 4 * (size_t)i);
        if (left(r) < len || !text_is_sound((const char *)r->at, len))
            return false;
        r->at += len;
    }
    r->text_bytes = (size_t)(r->at - r->texts);
    return true;
}

/* Where the tables end and the code begins. The reader stays at the tables. */
static bool find_code(reader *r)
{
    const uint8_t *tables = r->at;
    for (uint32_t i = 0; i < SOJ__IMAGE_TABLES; i++) {
        uint32_t n = table_of(r, &soj__image_tables[i]).n;
        uint32_t width = soj__rows_width(&soj__image_tables[i]);
        if (left(r) / width < n)
            return false;
        r->at += (size_t)n * width;
    }
    r->code = r->at;
    r->code_bytes = left(r);
    r->at = tables;
    return true;
}

/* Bytes of the block, as fill() places what it holds. All of it is in the image too, at most 4
 * times smaller, so the sum fits. */
static uint64_t block_size(const reader *r)
{
    uint64_t size = sizeof(soj__program) + 1 + r->text_bytes + r->n_texts;
    size = align_up(align_up(size) + r->code_bytes);
    for (uint32_t i = 0; i < SOJ__IMAGE_TABLES; i++) {
        const soj__rows *rows = &soj__image_tables[i];
        size = align_up(size + (uint64_t)table_of(r, rows).n * rows->size);
    }
    return size;
}

/* ---- filling ---- */

static void fill_texts(reader *r, char *block, size_t *at)
{
    const uint8_t *from = r->texts;
    *at += 1; /* a text is never at the very start: place 0 is none */
    for (uint32_t i = 0; i < r->n_texts; i++) {
        size_t len = soj__load_u32(r->lens + 4 * (size_t)i);
        r->places[i] = (uint32_t)*at;
        if (len > 0)
            memcpy(block + *at, from, len);
        from += len;
        *at += len + 1;
    }
    *at = (size_t)align_up(*at);
}

static bool fill_tables(reader *r, char *block, size_t *at)
{
    for (uint32_t i = 0; i < SOJ__IMAGE_TABLES; i++) {
        const soj__rows *rows = &soj__image_tables[i];
        soj__table table = {(uint32_t)*at, table_of(r, rows).n};
        memcpy(block + rows->table, &table, sizeof(table));
        for (uint32_t j = 0; j < table.n; j++) {
            if (!read_row(r, rows, block + *at + (size_t)j * rows->size))
                return false;
        }
        *at = (size_t)align_up(*at + (size_t)table.n * rows->size);
    }
    return true;
}

/* The places of the code follow from the lengths of its pieces, which fill it. */
static bool place_code(soj__program *program, size_t code, size_t code_bytes)
{
    size_t used = 0;
    soj__expr *exprs = (soj__expr *)(void *)((char *)program + program->exprs.at);
    for (uint32_t i = 0; i < program->exprs.n; i++) {
        if (exprs[i].len > code_bytes - used)
            return false;
        exprs[i].code = (uint32_t)(code + used);
        used += exprs[i].len;
    }
    return used == code_bytes;
}

static bool fill(reader *r, const uint8_t *head, char *block, uint32_t size)
{
    soj__program *program = (soj__program *)(void *)block;
    const uint8_t *tables = r->at;
    size_t at = sizeof(soj__program);
    fill_texts(r, block, &at);
    size_t code = at;
    if (r->code_bytes > 0)
        memcpy(block + code, r->code, r->code_bytes);
    at = (size_t)align_up(at + r->code_bytes);
    r->at = head;
    if (!read_row(r, &soj__image_head, program))
        return false;
    program->size = size;
    r->at = tables;
    return fill_tables(r, block, &at) && place_code(program, code, r->code_bytes);
}

static soj_status rebuild(reader *r, const uint8_t *head, const soj__mem *mem,
                          soj__program **out_program)
{
    uint64_t size = block_size(r);
    if (size > UINT32_MAX)
        return SOJ_ERR_IMAGE;
    size_t bytes = ((size_t)r->n_texts + 1) * sizeof(*r->places);
    r->places = soj__mem_alloc(mem, bytes);
    char *block = r->places ? soj__mem_zalloc(mem, (size_t)size) : NULL;
    soj_status status = block ? SOJ_OK : SOJ_ERR_NOMEM;
    if (block && !fill(r, head, block, (uint32_t)size))
        status = SOJ_ERR_IMAGE;
    soj__mem_free(mem, r->places, bytes);
    if (status == SOJ_OK)
        status = soj__verify((const soj__program *)(void *)block, mem);
    if (status == SOJ_OK)
        *out_program = (soj__program *)(void *)block;
    else
        soj__mem_free(mem, block, (size_t)size);
    return status;
}

soj_status soj__image_load(const void *image, size_t len, const soj__mem *mem,
                           soj__program **out_program)
{
    const uint8_t *bytes = image;
    reader r = {.head = {0}};
    if (!header_is_known(bytes, len) || !checksum_is_right(bytes, len))
        return SOJ_ERR_IMAGE;
    const uint8_t *head = bytes + SOJ__IMAGE_HEADER;
    r.at = head;
    r.end = bytes + len - SOJ__IMAGE_CHECKSUM;
    if (!find_tables(&r) || !find_texts(&r) || !find_code(&r))
        return SOJ_ERR_IMAGE;
    return rebuild(&r, head, mem, out_program);
}
