/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SOME_ZONES_H
#define SOJ_TEST_SOME_ZONES_H

/* A few zones of the system's, with all kinds of changes: they load faster than all of them. */

#include <sojourn/zones.h>

/* Whether the system has them. */
bool has_zones_here(void);
/* A new reference; the test fails where there are none. */
soj_zones *some_zones(void);

#endif
