/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MIGRATE_PORTRAIT_H
#define SOJ__MIGRATE_PORTRAIT_H

/* What a part of a model means, as facts: what it is about, and that in words. Two parts with the
 * same facts mean the same. */

#include <sojourn/difference.h>

#include "base/buf.h"
#include "migrate/migrate.h"

typedef struct soj__portrait {
    const soj__program *program;
    const soj_migration *m; /* of the old version: parts are called as they are in the new one;
                               NULL: as they are */
    soj__buf text;          /* each fact: what it is about, NUL, its words, NUL */
    size_t begun, value;    /* of the fact under way */
} soj__portrait;

typedef struct soj__fact {
    soj__slice aspect, value;
} soj__fact;

/* Write the facts of a part. (portrait.c, portrait_stage.c, portrait_touch.c) */
void soj__portray(soj__portrait *p, soj_difference_part part, uint32_t row);
/* The fact that begins at *at, which becomes the next one's; false: there is none any more. */
bool soj__portrait_next(const soj__portrait *p, size_t *at, soj__fact *out);

/* ---- for who writes ---- */

/* A fact begins; `name`, of a part, is a piece of what it is about. Its words follow. */
void soj__fact_begin(soj__portrait *p, const char *aspect);
void soj__fact_begin_named(soj__portrait *p, const char *aspect, soj__slice name);
/* It ends; one without words is none. */
void soj__fact_end(soj__portrait *p);
/* What a part is called. */
soj__slice soj__portrait_name(const soj__portrait *p, soj__former_kind kind, uint32_t row);
void soj__put_name(soj__portrait *p, soj__former_kind kind, uint32_t row);
soj__slice soj__portrait_text(const soj__portrait *p, soj__str text);
/* An expression, spaced in one way, with the names of parts; SOJ__NONE: nothing. (words.c) */
void soj__put_expression(soj__portrait *p, uint32_t expr);
/* " when …" before it. */
void soj__put_condition(soj__portrait *p, uint32_t expr);
/* ", sets x = …; y = …", by name. (portrait_stage.c) */
void soj__put_sets(soj__portrait *p, soj__range sets);
/* What a schedule counts from, and how long. (portrait_touch.c) */
void soj__put_anchor(soj__portrait *p, const soj__schedule *schedule);
void soj__portray_stage(soj__portrait *p, uint32_t row);
void soj__portray_touchpoint(soj__portrait *p, uint32_t row);

#endif
