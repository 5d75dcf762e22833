/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_MADE_ZONES_H
#define SOJ_TEST_MADE_ZONES_H

/* Zones that are there whatever the system has, and words of tables about them. */

#include "time/zone.h"

/* Setup and teardown of a group of tests. */
int make_zones(void **state);
int free_made_zones(void **state);

/* Between the two; borrowed. */
soj_zones *made_zones(void);

/* One of them by its name: "utc"; "n", New York; "s", São Paulo as it was, changing at midnight;
 * "m", over midnight, forward and back; "w" and "o", as far west and east as can be; "l", Lord
 * Howe's half hour; "apia", without the 30 December 2011. */
const soj__zone *made_zone(const char *name);

/* RFC 3339; NULL is no time: SOJ_TIME_NEVER. */
soj_time time_of(const char *words);
void expect_time(const char *what, soj_time time, const char *wanted);

#endif
