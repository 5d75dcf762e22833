/* SPDX-License-Identifier: MIT */
#include "model/meaning.h"

#include <xxhash.h>

#include "base/bytes.h"
#include "model/image_fields.h"

/* Where a value stands: table and field by a hash of their names. */
typedef struct place {
    uint64_t name;
    uint32_t row;
} place;

static uint64_t hash_name(const soj__rows *rows, const char *field)
{
    const uint64_t table = XXH3_64bits(rows->name, strlen(rows->name));
    return XXH3_64bits_withSeed(field, strlen(field), table);
}

static uint64_t hash_bytes(place at, const void *bytes, size_t len)
{
    uint8_t seed[12];
    soj__store_u64(seed, at.name);
    soj__store_u32(seed + 8, at.row);
    return XXH3_64bits_withSeed(bytes, len, XXH3_64bits(seed, sizeof(seed)));
}

SOJ__WRAPS static uint64_t add(uint64_t a, uint64_t b)
{
    return a + b;
}

/* ---- values ---- */

/* The number of a field that is no text, in the host's byte order. */
static uint64_t number_at(const char *at, uint8_t form)
{
    uint16_t half;
    uint32_t word;
    uint64_t number;
    if (form == SOJ__FORM_U8)
        return *(const uint8_t *)at;
    if (form == SOJ__FORM_U16) {
        memcpy(&half, at, sizeof(half));
        return half;
    }
    if (form == SOJ__FORM_U64) {
        memcpy(&number, at, sizeof(number));
        return number;
    }
    memcpy(&word, form == SOJ__FORM_TABLE ? at + offsetof(soj__table, n) : at, sizeof(word));
    return word;
}

static uint64_t hash_text(const soj__program *program, const char *at, place where)
{
    soj__str text;
    memcpy(&text, at, sizeof(text));
    if (text.at == 0)
        return 0;
    return hash_bytes(where, soj__program_at(program, text.at), text.len);
}

static uint64_t hash_field(const soj__program *program, const char *row, const soj__field *field,
                           place where)
{
    uint8_t bytes[8];
    const char *at = row + field->at;
    if (field->form == SOJ__FORM_TEXT)
        return hash_text(program, at, where);
    const uint64_t number = number_at(at, field->form);
    if (number == 0 || (field->form == SOJ__FORM_U32 && number == SOJ__NONE))
        return 0;
    soj__store_u64(bytes, number);
    return hash_bytes(where, bytes, sizeof(bytes));
}

/* ---- rows ---- */

/* Whether a place in the head is that of the names of earlier versions. */
static bool is_of_formers(uint32_t table)
{
    return table == offsetof(soj__program, formers);
}

/* Sums: a field more does not move the others. */
static uint64_t hash_rows(const soj__program *program, const soj__rows *rows, const char *first,
                          uint32_t n)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < rows->n_fields; i++) {
        const soj__field *field = &rows->fields[i];
        place where = {hash_name(rows, field->name), 0};
        if (field->form == SOJ__FORM_TABLE && is_of_formers(field->at))
            continue;
        for (; where.row < n; where.row++)
            sum =
                add(sum, hash_field(program, first + (size_t)where.row * rows->size, field, where));
    }
    return sum;
}

static uint64_t hash_code(const soj__program *program)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < program->exprs.n; i++) {
        const soj__expr *expr = soj__program_expr(program, i);
        sum = add(sum, hash_bytes((place){1, i}, soj__program_at(program, expr->code), expr->len));
    }
    return sum;
}

uint64_t soj__program_meaning(const soj__program *program)
{
    uint64_t sum = hash_rows(program, &soj__image_head, (const char *)program, 1);
    sum = add(sum, hash_code(program));
    for (uint32_t i = 0; i < SOJ__IMAGE_TABLES; i++) {
        const soj__rows *rows = &soj__image_tables[i];
        soj__table table;
        if (is_of_formers(rows->table))
            continue;
        memcpy(&table, (const char *)program + rows->table, sizeof(table));
        if (table.n > 0)
            sum = add(sum, hash_rows(program, rows, soj__program_at(program, table.at), table.n));
    }
    return sum;
}
