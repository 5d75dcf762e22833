/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_STORE_H
#define SOJOURN_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/engine.h>
#include <sojourn/export.h>
#include <sojourn/model.h>
#include <sojourn/output.h>
#include <sojourn/status.h>

SOJ_BEGIN_DECLS

/** @file
 * Engines that outlive the process: a store keeps what an engine knows, and each commit makes a
 * batch of calls durable, state, timers, touchpoints, event ids and history together or not at all.
 *
 * A host opens an engine on a store, posts and advances as always, and calls soj_engine_commit()
 * when it wants what happened since to last. Outputs are handed out by soj_engine_next() only once
 * they are committed. After a crash it opens the engine again, which is then as it was at the last
 * commit that landed; what came after is repeated from soj_engine_position() on.
 *
 * `libsojourn-sqlite` (sqlite.h) is a store in one file. A host that has a database of its own
 * fills in a soj_store: two functions. */

/** Bytes: borrowed from whoever hands them out. */
typedef struct soj_bytes {
    const void *data;
    size_t len;
} soj_bytes;

#define SOJ_COMMIT_IDENTITY 16 /**< bytes of soj_commit.identity */

/** A page of a checkpoint: what is known of some customers, or of the engine itself. */
typedef struct soj_page {
    uint64_t number; /**< which, below 2^63; the page of this number that was there before is
                        replaced */
    soj_bytes bytes; /**< opaque, and checked when it is read */
} soj_page;

/** What one commit writes. Borrowed from the engine until soj_store.commit returns. */
typedef struct soj_commit {
    size_t struct_size; /**< sizeof(soj_commit), set by the engine */
    uint64_t sequence;  /**< of this commit: the store's last one must be this minus 1; 1 is the
                           first */
    uint8_t identity[SOJ_COMMIT_IDENTITY]; /**< a hash of all that it writes and of the commits
                              before it: the same in a repetition, and of two commits with the same
                              it does not matter which has landed */
    bool is_retry;         /**< an earlier try of this commit failed, and may have landed all the
                              same: if the store's last commit has this sequence and identity, it has
                              */
    bool is_checkpoint;    /**< `pages`, with those written before, have all that happened, this
                              commit counted: changes written before are not needed any more */
    soj_bytes changes;     /**< one row to append; never empty, but in a checkpoint */
    const soj_page *pages; /**< to be replaced or added; none unless is_checkpoint */
    size_t n_pages;
    const soj_text *erased; /**< keys of customers who were erased (of integer keys the decimal
                               digits): all that the store has of them outside of changes and pages
                               goes, outbox and history, before the outputs are written. Where
                               the store has changes or pages of one, the commit is a checkpoint, so
                               that none of it is left there either */
    size_t n_erased;
    const soj_text *changed; /**< keys of customers whose state changed, in order of their numbers,
                                for tables that people read; erased ones are not among them, but
                               who was erased and has come again is */
    size_t n_changed;
    soj_bytes position;      /**< what the host gave soj_engine_commit(); opaque */
    soj_engine *engine;      /**< for soj_commit_next(), and to look at customers: functions that
                                only ask */
    const soj_model *before; /**< of a migration (soj_engine_migrate()) the model of the commits
                                before this one: what the store keeps of it is replaced by
                                soj_engine_model(), and `from` of transitions with the cause
                                SOJ_CAUSE_MIGRATED is a handle of it. NULL: the engine's own */
} soj_commit;

/** The next output that the commit makes durable, in order, but of customers whom it erases; NULL:
 * there is none any more. Borrowed until the next call. A repetition of the commit begins anew with
 * the first. @since 0.5 */
SOJ_API const soj_output *soj_commit_next(const soj_commit *commit);
/** Let soj_commit_next() begin anew. @since 0.5 */
SOJ_API void soj_commit_rewind(const soj_commit *commit);

/** What an engine reads of its store when it is opened. */
typedef struct soj_loader soj_loader;

/** Give the engine one page, after those with lower numbers. The bytes are not kept.
 * @return SOJ_OK; SOJ_ERR_NOMEM, SOJ_ERR_STORE: what load() is to return. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_loader_page(soj_loader *loader, uint64_t number,
                                                 const void *bytes, size_t len);
/** Give the engine the changes of one commit, after all pages, by sequence.
 * @return as soj_loader_page(). @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_loader_changes(soj_loader *loader, uint64_t sequence,
                                                    const void *bytes, size_t len);

/** A store: functions that a host, or a library such as libsojourn-sqlite, provides. Called by the
 * thread that calls the engine. */
typedef struct soj_store {
    size_t struct_size; /**< sizeof(soj_store); set by the INIT macro */
    void *ctx;          /**< handed to the functions */
    /** Hand over, by soj_loader_page() and soj_loader_changes(), all pages in the order of their
     * numbers, then all changes that are newer than the last checkpoint, in their order; and say
     * the last commit's sequence (0: there was none), and its position: up to SOJ_LIMIT_POSITION
     * bytes, copied to `out_position`.
     * @return SOJ_OK, or why not: then the engine is not opened. */
    soj_status (*load)(void *ctx, soj_loader *loader, uint64_t *out_sequence, void *out_position,
                       size_t *out_position_len);
    /** Make a commit durable, whole or not at all.
     * @return SOJ_OK: it is, whatever happens. SOJ_ERR_FENCED: the last commit is another than the
     *         engine's; the engine is of no use any more. Any other: it is not known to have
     *         landed; the engine offers the same commit again. */
    soj_status (*commit)(void *ctx, const soj_commit *commit);
    uint32_t outputs; /**< kinds that soj_commit_next() gives, a SOJ_OUTPUT_BIT() each; 0: all */
} soj_store;

#define SOJ_STORE_INIT                                                                             \
    {                                                                                              \
        sizeof(soj_store), NULL, NULL, NULL, 0                                                     \
    }

/** An engine on a store: what is in the store, or new where there is nothing in it.
 *
 * @param options  as soj_engine_new(); `keys`, `event_id_retention`, `forgets_emissions` and
 *                 `erasure_key` must be those that the store was begun with (of the secret a keyed
 *                 hash is kept to tell).
 * @param store    copied; its ctx outlives the engine.
 * @return as soj_engine_new(); what store->load returned; SOJ_ERR_MODEL_CHANGED: the store was
 *         written with another version of the model: migrate it; SOJ_ERR_ARGUMENT: with other
 *         options; SOJ_ERR_ZONE also: a customer has a time zone that `zones` have not;
 *         SOJ_ERR_STORE: what it holds is damaged. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_open(soj_model *model,
                                                 const soj_engine_options *options,
                                                 const soj_store *store, soj_engine **out_engine);

/** Make durable all that happened since the last commit; where nothing did and the position is the
 * same, do nothing.
 *
 * @param position,len  where the host is in its input, opaque, at most SOJ_LIMIT_POSITION bytes;
 *                      kept with the commit. NULL, 0: as it was.
 * @return SOJ_OK: durable. SOJ_ERR_ARGUMENT: the engine has no store, or its store calls.
 *         SOJ_ERR_LIMIT: the position is too long. SOJ_ERR_NOMEM, or what the store says: it is not
 * known to be durable; until this function, called again, says SOJ_OK (it then commits with the
 * position first given), calls that change the engine are SOJ_ERR_UNCOMMITTED and change nothing.
 * SOJ_ERR_FENCED: somebody else writes this store; so will all later calls that change it. @since
 * 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_commit(soj_engine *engine, const void *position,
                                                   size_t len);

/** As soj_engine_commit(), and write pages of all that changed since the last checkpoint, so that
 * opening reads no changes. An engine does so by itself with its first commit, when changes grow
 * larger than what they change, or than 1 MiB, and when somebody is erased. It does nothing where
 * there are no changes behind the last checkpoint and nothing else is new; after a commit that had
 * failed, the checkpoint has that one's position.
 * @return as soj_engine_commit(). @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_checkpoint(soj_engine *engine, const void *position,
                                                       size_t len);

/** The position of the last commit: where to go on in the input. Borrowed until the next call that
 * commits; of length 0 where none was given, or the engine has no store. @since 0.5 */
SOJ_API soj_bytes soj_engine_position(const soj_engine *engine);

/** The sequence of the last commit; 0: there was none. @since 0.5 */
SOJ_API uint64_t soj_engine_sequence(const soj_engine *engine);

/** Drop the outputs that are committed and not yet handed out: for hosts whose outputs are all
 * delivered from the store. @since 0.5 */
SOJ_API void soj_engine_skip(soj_engine *engine);

SOJ_END_DECLS

#endif
