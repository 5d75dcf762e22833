/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_IMAGE_FIELDS_H
#define SOJ__MODEL_IMAGE_FIELDS_H

/* The lists of model/image_fields.def as tables: what of a program's rows is in an image. */

#include "base/defs.h"

typedef enum soj__form {
    SOJ__FORM_U8,
    SOJ__FORM_U16,
    SOJ__FORM_U32,
    SOJ__FORM_U64, /* also int64 and double: their bits */
    SOJ__FORM_TEXT,
    SOJ__FORM_TABLE,
    SOJ__FORM_COUNT
} soj__form;

/* What is written of a member. */
typedef struct soj__field {
    const char *name;
    uint16_t at; /* byte in the structure */
    uint8_t form;
} soj__field;

/* The rows of one table, or the head. */
typedef struct soj__rows {
    const char *name;
    const soj__field *fields;
    uint32_t n_fields;
    uint32_t size;  /* bytes of a row as the host has it */
    uint32_t table; /* offset of the soj__table in soj__program; head: 0 */
} soj__rows;

#define SOJ__IMAGE_TABLES 38u

extern const soj__rows soj__image_head;
extern const soj__rows soj__image_tables[];
/* Bytes in an image by form. */
extern const uint8_t soj__form_widths[SOJ__FORM_COUNT];

/* Bytes of a row in an image. */
uint32_t soj__rows_width(const soj__rows *rows);

#endif
