/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_ZONES_H
#define SOJ__TIME_ZONES_H

/* The set of all zones that a host has loaded, and how it is made. */

#include <stdatomic.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "time/zone.h"

typedef struct soj__zone_name {
    uint32_t text; /* in `texts`, NUL-terminated */
    uint16_t len;
    uint16_t zone; /* in `zones`: names for the same clocks share one */
} soj__zone_name;

/* One block of `size` bytes: this, and behind it what it points to. */
struct soj_zones {
    soj__mem mem;
    atomic_uint_fast32_t references;
    size_t size;
    const soj__zone *zones;
    const soj__zone_name *names; /* ascending by their bytes; the handles are their indexes */
    const char *texts;
    uint32_t n_names;
    char version[SOJ_ZONES_VERSION_MAX];
};

/* By bytes, as names are sorted: below, at or above 0. */
int soj__zone_name_compare(soj__slice a, soj__slice b);
/* Whether a text can be a zone's name, and so the path of a file below a directory of zones. */
bool soj__zone_name_is_good(soj__slice name);

/* The index of a name, or SOJ__NONE. */
uint32_t soj__zones_find(const soj_zones *zones, soj__slice name);
/* The index of the name nearest to one that is none; SOJ__NONE where none is near. */
uint32_t soj__zones_nearest(const soj_zones *zones, soj__slice name);

static inline const soj__zone *soj__zones_zone(const soj_zones *zones, uint32_t name)
{
    return &zones->zones[zones->names[name].zone];
}

static inline soj__slice soj__zones_name(const soj_zones *zones, uint32_t name)
{
    const soj__zone_name *at = &zones->names[name];
    return (soj__slice){zones->texts + at->text, at->len};
}

/* ---- making one ---- */

typedef struct soj__zone_draft {
    uint32_t first, n; /* of `changes` */
    uint32_t rule;     /* SOJ__NONE: none */
    int64_t rule_from;
    int32_t least, most;
} soj__zone_draft;

typedef struct soj__zones_draft {
    soj__mem mem;
    int64_t *changes;
    soj__zone_rule *rules;
    soj__zone_draft *zones;
    soj__zone_name *names;
    char *texts;
    size_t n_changes, n_rules, n_zones, n_names, n_texts;
    size_t changes_capacity, rules_capacity, zones_capacity, names_capacity, texts_capacity;
} soj__zones_draft;

void soj__zones_draft_init(soj__zones_draft *draft, const soj__mem *mem);
void soj__zones_draft_done(soj__zones_draft *draft);

/* Add a zone; neither text is kept. SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT (the name), SOJ_ERR_LIMIT,
 * SOJ_ERR_ZONE, SOJ_ERR_LEAP_SECONDS; *out_problem then says what is wrong, and the draft is good
 * for soj__zones_draft_done() only. */
soj_status soj__zones_draft_add(soj__zones_draft *draft, soj__slice name, soj__slice tzif,
                                const char **out_problem);

/* Make the set, with one reference. SOJ_ERR_NOMEM, SOJ_ERR_NO_ZONES, SOJ_ERR_ARGUMENT: a name is
 * there twice, *out_name (borrowed from the draft). `version` is shorter than
 * SOJ_ZONES_VERSION_MAX. */
soj_status soj__zones_draft_seal(soj__zones_draft *draft, soj__slice version, soj__slice *out_name,
                                 soj_zones **out_zones);

#endif
