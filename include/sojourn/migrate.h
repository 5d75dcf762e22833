/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_MIGRATE_H
#define SOJOURN_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/diag.h>
#include <sojourn/engine.h>
#include <sojourn/export.h>
#include <sojourn/model.h>
#include <sojourn/status.h>
#include <sojourn/step.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** @file
 * Customers of one version of a model go on under another.
 *
 * A migration maps the parts of the old version to those of the new one, by name and by `was`; what
 * would lose a customer's place is refused. It then makes each customer's record anew: in one go,
 * or one by one as they are met. docs/decisions/0007-migration.md says what becomes of what. */

/** How the records of one model become those of another. Holds references to both. One thread at a
 * time. */
typedef struct soj_migration soj_migration;

/** Settings of a migration. Zero in any field but the first means its default. */
typedef struct soj_migration_options {
    size_t struct_size;             /**< sizeof(soj_migration_options); set by the INIT macro */
    const soj_allocator *allocator; /**< copied; NULL: malloc */
    bool drops_tracks; /**< tracks that the new version does not have go, and nobody minds */
} soj_migration_options;

#define SOJ_MIGRATION_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(soj_migration_options), NULL, false                                                 \
    }

/** Find what becomes of each part of a model.
 * @param from,to        versions of a model; `from` is that of the records. May be the same.
 * @param options        NULL for all defaults.
 * @param diags          receives why it is refused: `lost_stage`, `lost_track`, `ambiguous_was`,
 *                       `other_track`, `lost_values`, with the path of the part. NULL: nobody asks.
 * @param out_migration  owned by the caller; untouched on failure.
 * @return SOJ_OK; SOJ_ERR_MODEL where somebody would be lost, or the models have different names
 *         (`lost_stage` is not reported then); SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT, SOJ_ERR_ABI.
 * @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_migration_new(soj_model *from, soj_model *to,
                                                   const soj_migration_options *options,
                                                   soj_diags *diags, soj_migration **out_migration);

/** NULL is allowed. @since 0.5 */
SOJ_API void soj_migration_free(soj_migration *migration);

/** What a row of the report is about. */
typedef enum soj_migration_part {
    SOJ_MIGRATION_TRACK = 0,
    SOJ_MIGRATION_STAGE = 1,
    SOJ_MIGRATION_TOUCHPOINT = 2,
    SOJ_MIGRATION_ATTRIBUTE = 3,
    SOJ_MIGRATION_EVENT = 4
} soj_migration_part;

/** What became of a part. */
typedef enum soj_fate {
    SOJ_FATE_KEPT = 1,    /**< the same name, or path */
    SOJ_FATE_RENAMED = 2, /**< by its own `was` */
    SOJ_FATE_MOVED = 3,   /**< the same name, another path: a part around it has changed */
    SOJ_FATE_GONE = 4,    /**< only in the old version */
    SOJ_FATE_NEW = 5      /**< only in the new version */
} soj_fate;

/** One row of the report. Names are borrowed from the models. */
typedef struct soj_migration_row {
    int32_t part; /**< a soj_migration_part */
    int32_t fate; /**< a soj_fate */
    uint32_t from,
        to; /**< handles, of the old and of the new model; SOJ_NONE where there is none */
    soj_text from_name, to_name; /**< names or paths; data NULL where there is none */
    uint64_t
        customers; /**< of those migrated, whom it is about: who was in the track, or the stage,
                      innermost or not (of a new one: who is); was in the touchpoint's stage, or
                      had an occurrence that waits; had a value of the attribute. 0 of events */
} soj_migration_row;

/** How many rows the report has: kind by kind the parts of the old version in their order, then the
 * new ones. 0 for NULL. @since 0.5 */
SOJ_API size_t soj_migration_count(const soj_migration *migration);

/** A row of the report.
 * @return SOJ_OK; SOJ_ERR_ARGUMENT, also where `index` is out of range: nothing was written.
 * @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_migration_get(const soj_migration *migration, size_t index,
                                                   soj_migration_row *out_row);

/** The old handle's part in the new model; SOJ_NONE where it is gone, or none.
 * @param part  a soj_migration_part. @since 0.5 */
SOJ_API uint32_t soj_migration_find(const soj_migration *migration, int32_t part, uint32_t from);

/** Make one customer's record anew.
 *
 * It happens at `now`, or at the customer's clock where that is later: in one macrostep, whose
 * outputs soj_work_next() hands out. A customer whose innermost stage has another path, or is new,
 * gets a transition with the cause SOJ_CAUSE_MIGRATED, whose `from` is a handle of the OLD model
 * (SOJ_NONE in a track that is new); what waits and can no longer be is cancelled or superseded.
 * Touchpoints are not sent here: what is due comes by steps, as always. What the old version had
 * due by then must have been stepped.
 *
 * @param migration     its scratch is used: one thread at a time.
 * @param work          of the NEW model; keeps the outputs.
 * @param customer,customer_len  the key, as of soj_input.
 * @param record,len    a record of the old model.
 * @param out_record    receives the record of the new model; must not overlap `record`.
 * @param capacity      bytes of `out_record`; the new model's `record_bytes_max` always do.
 * @param out_len       receives its length; with SOJ_ERR_SPACE the length needed.
 * @return SOJ_OK; SOJ_ERR_DUE where the old version has something due by then; SOJ_ERR_NOMEM where
 *         there is no room for the outputs; SOJ_ERR_SPACE,
 *         SOJ_ERR_LAYOUT, SOJ_ERR_CORRUPT, SOJ_ERR_KEY, SOJ_ERR_TIME, SOJ_ERR_ARGUMENT (also where
 *         `work` is of another model); SOJ_ERR_RANGE where an attribute's value is none of the new
 *         version's, or settling made one; SOJ_ERR_LIMIT, SOJ_ERR_LOOP, SOJ_ERR_ZONE as
 *         soj_step(). On failure nothing was written to `out_record` and there are no outputs.
 * @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_migrate(soj_migration *migration, soj_work *work,
                                             const char *customer, size_t customer_len,
                                             const void *record, size_t len, soj_time now,
                                             void *out_record, size_t capacity, size_t *out_len);

/** Carry all customers of an engine over to the new version: an engine is made that takes over.
 *
 * The engine stays as it is, and needs only be freed; what it has handed out is its host's. Until
 * the new one commits, nothing has happened: a host that only wants to know looks at the report,
 * whose counts begin anew, and at the new engine's customers, and frees it. On a store the new
 * engine's first soj_engine_commit() replaces all in one commit, at the position of before, after
 * which the old one is fenced; transitions of the migration are part of it. Numbers of customers,
 * ids of events, tombstones, clock, counters and holds go over (holds of what is gone do not).
 *
 * Each customer is migrated at the engine's furthest advance (or at its clock where that is later).
 *
 * @param engine      of the migration's old model. On a store: all that was done to customers is
 *                    committed.
 * @param migration   one thread at a time.
 * @param options     as soj_engine_new(), and as soj_engine_open() those that cannot change; NULL:
 *                    the engine's own.
 * @param out_number  the number of the customer who cannot be migrated, where the status is about
 *                    one; else untouched. May be NULL.
 * @param out_engine  owned by the caller; untouched on failure.
 * @return SOJ_OK; of a customer what soj_migrate() says: SOJ_ERR_DUE (advance first),
 * SOJ_ERR_RANGE, SOJ_ERR_LIMIT, SOJ_ERR_LOOP, SOJ_ERR_ZONE; SOJ_ERR_UNCOMMITTED, SOJ_ERR_FENCED,
 *         SOJ_ERR_NO_ZONES, SOJ_ERR_NOMEM, SOJ_ERR_ABI; SOJ_ERR_ARGUMENT: a NULL, another model,
 *         other options. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_migrate(const soj_engine *engine,
                                                    soj_migration *migration,
                                                    const soj_engine_options *options,
                                                    size_t *out_number, soj_engine **out_engine);

SOJ_END_DECLS

#endif
