/* SPDX-License-Identifier: MIT */
#include <sojourn/model.h>
#include <sojourn/output.h>

#include "base/defs.h"

/* The program's rows have no padding without a name: a member cannot hide from the list in it. */
#if defined(__x86_64__)
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
#endif
#include "model/program.h"
#if defined(__x86_64__)
#pragma GCC diagnostic pop
#endif

#include "model/image_fields.h"

/* clang-format off */

/* What is written of each row: FIELD_… by form. */
#define FIELD_U8(type, member)    {#member, offsetof(type, member), SOJ__FORM_U8},
#define FIELD_U16(type, member)   {#member, offsetof(type, member), SOJ__FORM_U16},
#define FIELD_U32(type, member)   {#member, offsetof(type, member), SOJ__FORM_U32},
#define FIELD_U64(type, member)   {#member, offsetof(type, member), SOJ__FORM_U64},
#define FIELD_I32(type, member)   FIELD_U32(type, member)
#define FIELD_I64(type, member)   FIELD_U64(type, member)
#define FIELD_F64(type, member)   FIELD_U64(type, member)
#define FIELD_TEXT(type, member)  {#member, offsetof(type, member), SOJ__FORM_TEXT},
#define FIELD_TABLE(type, member) {#member, offsetof(type, member), SOJ__FORM_TABLE},
#define FIELD_PLACE(type, member)
#define FIELD_PLACE64(type, member)
#define FIELD_PAD8(type, member)
#define FIELD_PAD16(type, member)
#define FIELD_PAD32(type, member)

#define SOJ__HEAD(type)                static const soj__field fields_of_head[] = {
#define SOJ__ROWS(table, type)          static const soj__field fields_of_##table[] = {
#define SOJ__FIELD(type, member, form) FIELD_##form(type, member)
#define SOJ__HEAD_END(type)            };
#define SOJ__END(table, type)          };
#define SOJ__NUMBERS(table)
#include "model/image_fields.def"

static const soj__field fields_of_numbers[] = {{"number", 0, SOJ__FORM_U32}};

const soj__rows soj__image_head = {
    "head", fields_of_head, SOJ__ARRAY_LEN(fields_of_head), sizeof(soj__program), 0};

const soj__rows soj__image_tables[] = {
#define SOJ__HEAD(type)
#define SOJ__ROWS(table, type) {#table, fields_of_##table, SOJ__ARRAY_LEN(fields_of_##table), sizeof(type), \
                               offsetof(soj__program, table)},
#define SOJ__FIELD(type, member, form)
#define SOJ__HEAD_END(type)
#define SOJ__END(table, type)
#define SOJ__NUMBERS(table) {#table, fields_of_numbers, 1, sizeof(uint32_t), offsetof(soj__program, table)},
#include "model/image_fields.def"
};

/* The list names every member: structures made of it have the same offsets and sizes. */
typedef uint8_t TYPE_U8, TYPE_PAD8;
typedef uint16_t TYPE_U16, TYPE_PAD16;
typedef uint32_t TYPE_U32, TYPE_PLACE, TYPE_PAD32;
typedef uint64_t TYPE_U64, TYPE_PLACE64;
typedef int32_t TYPE_I32;
typedef int64_t TYPE_I64;
typedef double TYPE_F64;
typedef soj__str TYPE_TEXT;
typedef soj__table TYPE_TABLE;

#define JOIN(a, b)      JOIN_TOO(a, b)
#define JOIN_TOO(a, b)  a##b
#define MEMBER          JOIN(line_, __LINE__)

#define SOJ__HEAD(type)                typedef struct like_##type {
#define SOJ__ROWS(table, type)          typedef struct like_##type {
#define SOJ__FIELD(type, member, form) TYPE_##form MEMBER;
#define SOJ__HEAD_END(type)            } like_##type;
#define SOJ__END(table, type)          } like_##type;
#define SOJ__NUMBERS(table)
#include "model/image_fields.def"

#define SOJ__HEAD(type)
#define SOJ__ROWS(table, type)
#define SOJ__FIELD(type, member, form)                                                             \
    _Static_assert(offsetof(type, member) == offsetof(like_##type, MEMBER) &&                      \
                   sizeof(((type *)0)->member) == sizeof(TYPE_##form), "fields are missing");
#define SOJ__HEAD_END(type)                                                                        \
    _Static_assert(sizeof(type) == sizeof(like_##type), "the head's last fields are missing");
#define SOJ__NUMBERS(table)
#define SOJ__END(table, type)                                                                      \
    _Static_assert(sizeof(type) == sizeof(like_##type), "the last fields are missing");
#include "model/image_fields.def"

/* Every table of the head is in the list of tables. */
#define COUNT_U8 0
#define COUNT_U16 0
#define COUNT_U32 0
#define COUNT_U64 0
#define COUNT_I32 0
#define COUNT_I64 0
#define COUNT_F64 0
#define COUNT_TEXT 0
#define COUNT_PLACE 0
#define COUNT_PLACE64 0
#define COUNT_PAD8 0
#define COUNT_PAD16 0
#define COUNT_PAD32 0
#define COUNT_TABLE 1
enum {
    TABLES_OF_HEAD = 0
#define SOJ__HEAD(type)
#define SOJ__ROWS(table, type)
/* NOLINTNEXTLINE(bugprone-macro-parentheses): one more term of the sum that has begun */
#define SOJ__FIELD(type, member, form) + COUNT_##form
#define SOJ__HEAD_END(type)
#define SOJ__END(table, type)
#define SOJ__NUMBERS(table)
#include "model/image_fields.def"
};

/* clang-format on */

_Static_assert(TABLES_OF_HEAD == SOJ__IMAGE_TABLES &&
                   SOJ__ARRAY_LEN(soj__image_tables) == SOJ__IMAGE_TABLES,
               "a table is missing");

const uint8_t soj__form_widths[SOJ__FORM_COUNT] = {
    [SOJ__FORM_U8] = 1,  [SOJ__FORM_U16] = 2,  [SOJ__FORM_U32] = 4,
    [SOJ__FORM_U64] = 8, [SOJ__FORM_TEXT] = 4, [SOJ__FORM_TABLE] = 4,
};

uint32_t soj__rows_width(const soj__rows *rows)
{
    uint32_t width = 0;
    for (uint32_t i = 0; i < rows->n_fields; i++)
        width += soj__form_widths[rows->fields[i].form];
    return width;
}
