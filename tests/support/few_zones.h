/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_FEW_ZONES_H
#define SOJ_TEST_FEW_ZONES_H

/* A few time zones by their present rules, the same on every machine: America/New_York,
 * Asia/Kolkata, Europe/Berlin, UTC. */

#include <sojourn/zones.h>

/* One reference, the caller's. */
soj_zones *few_zones(void);
/* Of them the last alone. */
soj_zones *utc_alone(void);

#endif
