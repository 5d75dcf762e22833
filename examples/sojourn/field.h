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

/* Read a date, 2026-03-01. False where it is none. */
bool field_date(const char *data, size_t len, soj_value *out_value);

/* The whole number that a number with a point or an exponent is. False where it is none, or from
 * 2^53 on, where a double no longer tells it from its neighbours. */
bool field_whole(double number, int64_t *out_whole);

#endif
