/* SPDX-License-Identifier: MIT */
#ifndef CLI_DIGITS_H
#define CLI_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

/* Numbers and times as most files write them, read without a detour. */

/* A whole number of JSON that fits 64 bits. */
int64_t digits_whole(const char *text, size_t len);

/* A number of JSON with a point or an exponent, finite: the nearest double, as strtod has it. False
 * where it is longer than anybody needs. */
bool digits_real(const char *text, size_t len, double *out_number);

/* The day read last: in a log most times lie on the same. All zero to begin with. */
struct digits_day {
    char text[10]; /* "2026-03-01" */
    soj_time begin;
};

/* A time as soj_time_parse() reads it, but not a date alone. */
bool digits_time(struct digits_day *day, const char *text, size_t len, soj_time *out_time);

#endif
