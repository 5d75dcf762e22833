/* SPDX-License-Identifier: MIT */
#ifndef CLI_FIELD_H
#define CLI_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

/* Read a field of a CSV file by its declared type (a soj_type); the field is not empty. Text is
 * borrowed. False where it is no value of the type. */
bool field_read(const char *data, size_t len, int32_t type, soj_value *out_value);

#endif
