/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MIGRATE_MIGRATE_H
#define SOJ__MIGRATE_MIGRATE_H

/* What of an old model is what of a new one, and a customer's record made anew by it. */

#include <sojourn/migrate.h>

#include "base/arena.h"
#include "diag/diag.h"
#include "model/model.h"
#include "run/step.h"

/* What a schedule of the new model goes on from, in one customer. */
typedef struct soj__carried {
    uint32_t from;  /* schedule of the old model; SOJ__NONE: it begins anew */
    uint32_t count; /* occurrences that took their number in the present visit; of a timer 1 where
                       it has come due */
} soj__carried;

struct soj_migration {
    soj__mem mem;
    soj__arena arena;
    soj_model *from_model, *to_model; /* whoever made it keeps references */
    const soj__program *from, *to;
    uint32_t *maps[SOJ__FORMER_KINDS];  /* by kind and row of the old model: row of the new one, or
                                           SOJ__NONE */
    uint32_t *taken[SOJ__FORMER_KINDS]; /* by kind and row of the new model: the first row of the
                                           old one that it was, or SOJ__NONE */
    uint32_t *schedules; /* by schedule of the old model: of the new one, or SOJ__NONE */
    bool *is_same;       /* by schedule of the old model: it is due as the new one is */
    /* What has the path of a touchpoint of the old model and was another: its ids must not be those
     * of before. */
    uint32_t *schedule_heirs; /* by schedule of the old model: of such a touchpoint in what became
                                 of its stage, or SOJ__NONE */
    uint32_t *stage_heirs;    /* by stage of the old model: another stage of its path that has such
                                 touchpoints, or SOJ__NONE */
    uint32_t *caps;           /* by cap of the new model: of the old one, or SOJ__NONE */
    /* Customers migrated, by kind and row of the old model and of the new one. */
    uint64_t *counts[SOJ__FORMER_KINDS], *counts_new[SOJ__FORMER_KINDS];

    /* Scratch, of one customer. */
    soj__carried *carried; /* by schedule of the new model */
    uint32_t *sources;     /* by stage of the new model: the active stage of the old one that it
                              was; SOJ__NONE: it was not active */
    uint8_t *bytes;        /* a part of the tail on its way: UINT16_MAX bytes */
};

/* How many rows a kind has. */
uint32_t soj__migrate_rows(const soj__program *program, soj__former_kind kind);
/* The name of a row, of stages and touchpoints the path. */
soj__slice soj__migrate_name(const soj__program *program, soj__former_kind kind, uint32_t row);
/* The last word of a path. */
soj__slice soj__migrate_last(soj__slice path);

/* A migration of zeros but for `mem`: to be ended by soj__arena_done(). */
void soj__migration_init(soj_migration *m, soj_model *from, soj_model *to);
/* Memory of the maps, and of scratch; false where there is none. */
bool soj__migration_allocate(soj_migration *m);
/* Fill in the maps, which have their memory. False where it is refused, reported to `diags` (may be
 * NULL). (map.c, match.c) */
bool soj__migration_map(soj_migration *m, bool drops_tracks, soj_diags *diags);
/* Which schedules go on in which. (match.c) */
void soj__migration_match(soj_migration *m);
/* Whether nobody is lost; reported. (refuse.c) */
bool soj__migration_check(const soj_migration *m, bool drops_tracks, soj_diags *diags);

/* A record of the old model while it becomes one of the new. */
typedef struct soj__remake {
    soj_migration *m;
    soj_work *work;
    const uint8_t *record; /* checked */
    size_t len;
    const uint8_t *wide;
} soj__remake;

static inline uint32_t soj__remake_counter(const soj__remake *r, uint32_t slot)
{
    return slot == SOJ__NONE ? 0 : soj__record_counter(r->m->from, r->record, r->wide, slot);
}
static inline const uint8_t *soj__remake_part(const soj__remake *r, uint32_t part,
                                              uint32_t *out_len)
{
    return soj__record_part(r->m->from, r->record, r->len, part, out_len);
}

/* Whether the customer was in a stage of the old model. (remake.c) */
bool soj__remake_was_active(const soj__remake *r, uint32_t stage);

/* Pieces of a record, in this order. */

/* Time zone, attributes, caps. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_ZONE. (values.c) */
soj_status soj__remake_values(soj__remake *r);
/* Visits, histories, active stages. SOJ_OK, SOJ_ERR_LIMIT. (remake.c) */
soj_status soj__remake_stages(soj__remake *r);
/* Timers and touchpoints, what `once`, `sent()` and `expect` know. SOJ_OK, SOJ_ERR_LIMIT. (carry.c)
 */
soj_status soj__remake_schedules(soj__remake *r);
/* What waits, and the emissions that can be missed. SOJ_OK, SOJ_ERR_LIMIT. (emissions.c) */
soj_status soj__remake_emissions(soj__remake *r);

/* Count a customer who was migrated, or begin anew. (count.c) */
void soj__migrate_count(const soj__remake *r);
void soj__migrate_count_anew(soj_migration *m);

soj_status soj__migrate(soj__remake *r, soj__slice key, soj_time now, const soj__target *to);

#endif
