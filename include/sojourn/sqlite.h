/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_SQLITE_H
#define SOJOURN_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/engine.h>
#include <sojourn/export.h>
#include <sojourn/model.h>
#include <sojourn/sqlite_functions.h>
#include <sojourn/status.h>
#include <sojourn/store.h>
#include <sojourn/time.h>

SOJ_BEGIN_DECLS

/** @file
 * A store in one file, by SQLite (`libsojourn-sqlite`).
 *
 * The file holds the model, an append-only journal of commits with checkpoints (the truth), and
 * tables that people and other programs read: `touchpoints` (the outbox, outbox.h), `transitions`
 * and `decisions` (history), all three written in the commit that they come of, and `customers`,
 * which soj_sqlite_sync() writes.
 *
 * One process writes states at a time: it holds the lock of a file beside the store, named as the
 * store and "-writer". Any number of others read, and deliver from the outbox. After fork() a child
 * leaves what its parent opened alone. A soj_sqlite is used by one thread at a time. */
typedef struct soj_sqlite soj_sqlite;

/** How a store is opened. */
typedef struct soj_sqlite_options {
    size_t struct_size;             /**< sizeof(soj_sqlite_options); set by the INIT macro */
    const soj_allocator *allocator; /**< of the object; what SQLite itself needs comes from where
                                       SQLite takes it. NULL: malloc */
    soj_duration timeout;           /**< how long a call waits for the file while others write */
    bool is_only_normal;      /**< PRAGMA synchronous = NORMAL: a loss of power may lose the last
                                 commits (whole ones); a crash of the process does not */
    bool keeps_no_history;    /**< do not write `transitions` and `decisions` */
    bool must_exist;          /**< a file that is not there, or is empty, is SOJ_ERR_IO */
    bool is_only_read;        /**< the store is looked at, beside the process that writes it, and
                                 must exist: the lock is not taken, and calls that write, commits of
                                 its engines too, are SOJ_ERR_ARGUMENT */
    struct sqlite3 *database; /**< the host's own connection, which outlives the store and is used
                                 by its thread: tables of the host's may lie in the same file. Its
                                 settings are left as they are, and where the host has begun a
                                 transaction commits are part of it (and are durable, or not, as it
                                 is). NULL: the store opens one of its own */
    const soj_sqlite_functions *functions; /**< of the host's own SQLite, which `database` is of;
                                              borrowed until the store is closed. NULL: the SQLite
                                              that the library is linked with */
} soj_sqlite_options;

/** 10 seconds; every commit is durable; history is kept. */
#define SOJ_SQLITE_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(soj_sqlite_options), NULL, 10 * SOJ_SECOND, false, false, false, false, NULL, NULL  \
    }

/** Open a store, to write states: a new one where there is no file, or an empty one. A file that is
 * something else is not changed.
 *
 * @param path      of the file, in UTF-8, NUL-terminated; NULL with options->database.
 * @param options   NULL for all defaults.
 * @return SOJ_OK. SOJ_ERR_NOMEM. SOJ_ERR_ARGUMENT: a NULL, also among options->functions, a
 *         negative duration. SOJ_ERR_ABI: struct_size, also that of options->functions.
 *         SOJ_ERR_BUSY: another process writes this store, or others kept the file for
 *         all of the timeout. SOJ_ERR_IO: the file cannot be opened, read or written.
 *         SOJ_ERR_STORE: it is no store, or damaged. SOJ_ERR_UNSUPPORTED: of a later version, or a
 *         SQLite older than SOJ_SQLITE_VERSION_LEAST.
 *         Where it is not SOJ_OK, *out_store is NULL, or, for soj_sqlite_problem() alone, a store
 *         that is to be closed. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_open(const char *path,
                                                 const soj_sqlite_options *options,
                                                 soj_sqlite **out_store);

/** Close a store whose engine was freed. What was committed is there. NULL is allowed. @since 0.5
 */
SOJ_API void soj_sqlite_close(soj_sqlite *store);

/** What was wrong when a call last failed, for people: what SQLite says, or which table and row is
 * damaged. Borrowed until the next call; "" where there is nothing to say, and for NULL. @since 0.5
 */
SOJ_API const char *soj_sqlite_problem(const soj_sqlite *store);

/** The store as an engine takes it; `out` is valid until the store is closed.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_store(soj_sqlite *store, soj_store *out);

/** The model that the store was begun with, or was last migrated to.
 * @param allocator  for the model; NULL: malloc.
 * @return as soj_model_load(); SOJ_ERR_NOT_FOUND: the store has none yet; SOJ_ERR_IO, SOJ_ERR_BUSY,
 *         SOJ_ERR_STORE. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_model(soj_sqlite *store, const soj_allocator *allocator,
                                                  soj_model **out_model);

/** Open an engine on the store (soj_engine_open()), and keep the model in a store that has none.
 * @param model  NULL: the store's own.
 * @return as soj_engine_open() and soj_sqlite_model(). @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_engine(soj_sqlite *store, soj_model *model,
                                                   const soj_engine_options *options,
                                                   soj_engine **out_engine);

/** Write the table `customers` anew: a row for each customer of the engine as it is now, which is
 * of this store and at its last commit. Takes as long as writing a row for each.
 * @return SOJ_OK; SOJ_ERR_ARGUMENT: a NULL, or the engine is not at the store's last commit;
 *         SOJ_ERR_NOMEM, SOJ_ERR_IO, SOJ_ERR_BUSY, SOJ_ERR_STORE. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_sync(soj_sqlite *store, soj_engine *engine);

/** Read everything that is in the file, and check it: what SQLite can tell of it, and the checksums
 * of what an engine reads. A store without a model is sound where its tables are.
 * @param options  of the engine that writes the store.
 * @return SOJ_OK: it is sound; SOJ_ERR_STORE, SOJ_ERR_IMAGE, and soj_sqlite_problem() names the
 *         place; SOJ_ERR_IO, SOJ_ERR_BUSY, SOJ_ERR_NOMEM, and what else soj_engine_open() returns.
 *         @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_check(soj_sqlite *store,
                                                  const soj_engine_options *options);

/** Make the file as small as it can be; what was erased is nowhere in it.
 * @return SOJ_OK, SOJ_ERR_IO, SOJ_ERR_BUSY (others read all the time). @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_vacuum(soj_sqlite *store);

/** Drop rows of history, and of touchpoints that are delivered, given up or reported, that lie
 * before `before`.
 * @param out_n  how many were dropped; may be NULL.
 * @return SOJ_OK, SOJ_ERR_TIME, SOJ_ERR_IO, SOJ_ERR_BUSY. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_drop_history(soj_sqlite *store, soj_time before,
                                                         uint64_t *out_n);

/** What monitoring asks of a store. */
typedef struct soj_sqlite_figures {
    size_t struct_size;     /**< sizeof(soj_sqlite_figures), set by the caller */
    uint64_t sequence;      /**< of the last commit */
    uint64_t customers;     /**< how many there are */
    uint64_t backlog;       /**< touchpoints that wait to be delivered, or are claimed */
    soj_time oldest_due;    /**< of those: the earliest due time; SOJ_TIME_NEVER */
    soj_time next_due;      /**< when something is next due for a customer; SOJ_TIME_NEVER */
    uint64_t journal_rows;  /**< commits since the last checkpoint */
    uint64_t journal_bytes; /**< what they wrote */
    uint64_t file_bytes;    /**< of the file, without its write-ahead log */
} soj_sqlite_figures;

/** Fill in `figures`, whose `struct_size` the caller has set: as of the last commit.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_ABI, SOJ_ERR_IO, SOJ_ERR_BUSY, SOJ_ERR_STORE. @since
 * 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_sqlite_stats(soj_sqlite *store, soj_sqlite_figures *figures);

SOJ_END_DECLS

#endif
