/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_RECURRENCE_LINES_H
#define SOJ_TEST_RECURRENCE_LINES_H

/* The common shell of the programs that compare.py compares: for each line "DATE LAST N RULE" of
 * the standard input one line of the dates on which the rule recurs, with DTSTART at 09:00 of DATE:
 * the first N, none after LAST; dates as 20260131. A rule that is refused gives "refused". */

#include <stdbool.h>
#include <stdint.h>

typedef struct lines_date {
    int year, month, day;
} lines_date;

/* Puts out at most `most` dates, none after `last`, by lines_put(); false: refused. */
bool lines_expand(const char *rule, lines_date start, lines_date last, int most);
void lines_put(int year, int month, int day);

#endif
