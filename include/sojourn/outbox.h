/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_OUTBOX_H
#define SOJOURN_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/export.h>
#include <sojourn/output.h>
#include <sojourn/sqlite_functions.h>
#include <sojourn/status.h>
#include <sojourn/time.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** @file
 * The outbox of a store in a file (`libsojourn-sqlite`): the touchpoints that an engine has emitted
 * and committed, for whoever delivers them, in any process.
 *
 * A deliverer claims some with a lease, sends them and acknowledges each. Where it crashes, the
 * lease lapses and another claims them: what is sent twice has the same id twice. What cannot be
 * sent is failed and comes back later, or is given up. What has not been sent before its
 * `valid_until` is not handed out any more: it is missed, and the process with the engine posts so.
 *
 * Nothing here reads a clock: `now` comes from the caller, whose deliverers agree on it as far as
 * their leases ask. An soj_outbox is used by one thread at a time; any number of them, in any
 * number of processes, may be open on one file, beside the one process that writes states. After
 * fork() a child opens one of its own. */

/** Where a touchpoint is on its way; the words that `state` of the table `touchpoints` has. */
typedef enum soj_outbox_state {
    SOJ_OUTBOX_READY = 0,     /**< may be claimed: "ready" */
    SOJ_OUTBOX_LEASED = 1,    /**< claimed by somebody: "leased" */
    SOJ_OUTBOX_WAITING = 2,   /**< failed; may be claimed again later: "waiting" */
    SOJ_OUTBOX_DELIVERED = 3, /**< acknowledged: "delivered" */
    SOJ_OUTBOX_GIVEN_UP = 4,  /**< will not be tried any more: "given_up" */
    SOJ_OUTBOX_MISSED = 5,    /**< too late to be sent; the engine is to be told: "missed" */
    SOJ_OUTBOX_REPORTED = 6   /**< too late to be sent; the engine has been told: "reported" */
} soj_outbox_state;

#define SOJ_OUTBOX_STATES 7 /**< how many there are */
/** The bit of a soj_outbox_state in a set of them. */
#define SOJ_OUTBOX_BIT(state) (1u << (state))
#define SOJ_OUTBOX_ALL        ((1u << SOJ_OUTBOX_STATES) - 1) /**< the set of all */

#define SOJ_LIMIT_OUTBOX_ROWS    10000u /**< claimed or listed by one call */
#define SOJ_LIMIT_OUTBOX_RETURNS 1000u  /**< come back, or are missed, by one call */
#define SOJ_LIMIT_WAIT_FACTOR    1000u  /**< `wait_factor` of soj_outbox_options */

/** An open outbox. */
typedef struct soj_outbox soj_outbox;

/** How an outbox waits, and how long what failed waits. A touchpoint that fails for the n-th time
 * waits for `first_wait` × `wait_factor`^(n - 1), but never longer than `longest_wait`; n counts
 * the claims since its emission, so that a lease that lapsed counts too. */
typedef struct soj_outbox_options {
    size_t struct_size;             /**< sizeof(soj_outbox_options); set by the INIT macro */
    const soj_allocator *allocator; /**< of the object and what it hands out; what SQLite itself
                                       needs comes from where SQLite takes it. NULL: malloc */
    soj_duration timeout;           /**< how long a call waits for the file while others write:
                                       the sum of its pauses. 0: not at all */
    soj_duration first_wait;        /**< > 0 */
    uint32_t wait_factor;           /**< 1: always `first_wait`; at most SOJ_LIMIT_WAIT_FACTOR */
    soj_duration longest_wait;      /**< at least `first_wait` */
    uint32_t most_tries;            /**< the try that gives up where it fails; 0: none does */
    bool is_only_normal;            /**< PRAGMA synchronous = NORMAL: a loss of power may undo the
                                       last calls (whole ones, a crash of the process none); what
                                       was delivered is then delivered again. Much faster */
    const soj_sqlite_functions *functions; /**< of the host's own SQLite; borrowed until the outbox
                                              is freed. NULL: the SQLite that the library is linked
                                              with */
} soj_outbox_options;

/** 10 seconds; 1 minute, doubled, up to 6 hours; no try is the last; every call is durable. */
#define SOJ_OUTBOX_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(soj_outbox_options), NULL, 10 * SOJ_SECOND, SOJ_MINUTE, 2, 6 * SOJ_HOUR, 0, false,  \
            NULL                                                                                   \
    }

#define SOJ_OUTBOX_EVENT_ID 64 /**< bytes of an event id here, its NUL included */

/** A touchpoint of the outbox. Texts are borrowed as the item is; `data` NULL means none. */
typedef struct soj_outbox_item {
    char id[33];          /**< 32 hex digits and a NUL */
    bool has_cost;        /**< whether `cost` means anything */
    bool has_integer_key; /**< the engine's keys are integers: `integer_key` is the customer */
    int32_t state;        /**< a soj_outbox_state */
    int32_t intent;       /**< a soj_intent */
    uint32_t occurrence;  /**< number within the visit, from 1 */
    uint32_t tries;       /**< how often it was claimed since it was emitted */
    int64_t lease;        /**< token of the last claim; 0: never claimed, or failed since */
    uint64_t integer_key; /**< else 0 */
    soj_text customer;    /**< key; data NULL where the engine's keys are integers */
    soj_text path;        /**< "live.onboarding.day_3" */
    soj_text stage;       /**< path of the stage */
    soj_text channel;     /**< its name */
    soj_text content;     /**< reference for the host */
    soj_text owner;       /**< who acts */
    soj_text variant;     /**< arm of its split */
    soj_text values;      /**< its `data`, a JSON object, as `sojourn run` writes it */
    double cost;          /**< what one costs, in the model's unit of money */
    soj_time due;         /**< when it was due */
    soj_time emitted;     /**< when it was decided; not claimed before that */
    soj_time valid_until; /**< first instant at which it must not be sent; SOJ_TIME_NEVER */
    soj_time until;       /**< leased: end of the lease; waiting: when it may be claimed again;
                             missed and reported: when that was noticed; else SOJ_TIME_NEVER */
    char event_id[SOJ_OUTBOX_EVENT_ID]; /**< missed and reported: the id of the event that tells
                                           of it, the same in every repetition, another for another
                                           emission of the same touchpoint; else "" */
} soj_outbox_item;

/** Open the outbox of a store that exists. A file that is no store is not touched: not a byte of
 * it, nor beside it, is written.
 *
 * @param path     of the file, in UTF-8, NUL-terminated.
 * @param options  NULL for all defaults.
 * @return SOJ_OK. SOJ_ERR_NOMEM. SOJ_ERR_ARGUMENT: a NULL, also among options->functions, or
 * options that make no sense. SOJ_ERR_ABI: struct_size, also that of options->functions.
 *         SOJ_ERR_LIMIT: `wait_factor`. SOJ_ERR_IO: there is no such
 * file, or it cannot be read and written. SOJ_ERR_STORE: it is no store, or damaged.
 *         SOJ_ERR_UNSUPPORTED: a store of another schema version, or a SQLite older than
 *         SOJ_SQLITE_VERSION_LEAST. SOJ_ERR_BUSY. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_open(const char *path,
                                                 const soj_outbox_options *options,
                                                 soj_outbox **out_outbox);

/** Close an outbox. Leases stay until they lapse. NULL is allowed. @since 0.5 */
SOJ_API void soj_outbox_free(soj_outbox *outbox);

/** What was wrong when a call last failed with SOJ_ERR_IO, SOJ_ERR_STORE or SOJ_ERR_BUSY, for
 * people: what SQLite says, or which row and column is damaged. Borrowed until the next call; ""
 * where there is nothing to say, and for NULL. @since 0.5 */
SOJ_API const char *soj_outbox_problem(const soj_outbox *outbox);

/** @name Errors of all functions below
 * Besides their own: SOJ_ERR_ARGUMENT on a NULL that is not allowed; SOJ_ERR_TIME where an instant
 * lies outside 1970 to 9999; SOJ_ERR_NOMEM; SOJ_ERR_IO, SOJ_ERR_STORE where the file cannot be
 * read or written, or holds what no store writes; SOJ_ERR_BUSY where others kept the file for all
 * of `timeout`. All of them have changed nothing, but for one: where SOJ_ERR_IO comes of a call
 * that writes, it is not known whether it has; say it again. Every call is one transaction. @{ */

/** Claim touchpoints: those ready by due time, then by channel, then as they were emitted; none
 * emitted after `now`. Leases that have lapsed and waits that are over come back first, what is at
 * or past its `valid_until` is missed first, for all channels; of either at most
 * SOJ_LIMIT_OUTBOX_RETURNS by one call (and never is one claimed that is missed).
 *
 * A claimed item is read with soj_outbox_get(). Before it is sent, `valid_until` is compared with
 * the clock once more, as a lease may be long.
 *
 * @param lease    how long nobody else may claim them, > 0: longer than delivering all of them
 *                 takes, or see soj_outbox_extend().
 * @param max      how many at most, 1 to SOJ_LIMIT_OUTBOX_ROWS.
 * @param channel  those of this channel only; NULL: of all.
 * @param out_n    how many were claimed; they all have the same token `lease`.
 * @return SOJ_OK, also where there were none. SOJ_ERR_ARGUMENT: `lease` or `max` is 0 or less.
 *         SOJ_ERR_LIMIT: `max`. SOJ_ERR_TIME: the lease would end after 9999. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_claim(soj_outbox *outbox, soj_time now,
                                                  soj_duration lease, size_t max,
                                                  const soj_text *channel, size_t *out_n);

/** An item of the last soj_outbox_claim(), soj_outbox_list() or soj_outbox_missed() that succeeded,
 * from 0, as it was then; NULL: there is none of that number. Borrowed until the next call of these
 * three. @since 0.5 */
SOJ_API const soj_outbox_item *soj_outbox_get(const soj_outbox *outbox, size_t i);

/** It was delivered. Who has claimed a touchpoint may say so as long as nobody else has claimed it
 * since, also after the lease has lapsed, and even if it has become missed meanwhile: it is then
 * delivered, and stays so even if it is emitted again under the same id. Saying so twice is
 * harmless.
 *
 * @param id     NUL-terminated.
 * @param lease  the item's token.
 * @return SOJ_OK. SOJ_ERR_NOT_FOUND: there is no such touchpoint (its customer was erased, or
 *         history dropped). SOJ_ERR_LEASE: another claimed it since, or it was failed or given
 *         up. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_ack(soj_outbox *outbox, const char *id, int64_t lease);

/** It could not be delivered now: it waits, as the options say, and may be claimed again; or, where
 * this was the last of `most_tries`, it is given up. The lease is given back: saying so again is
 * SOJ_ERR_LEASE.
 *
 * @param now       from when it waits.
 * @param out_next  when it may be claimed again; SOJ_TIME_NEVER: it is given up. May be NULL.
 * @return as soj_outbox_ack(); SOJ_ERR_LEASE also where it was acknowledged or has become missed.
 *         @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_fail(soj_outbox *outbox, const char *id, int64_t lease,
                                                 soj_time now, soj_time *out_next);

/** It never will be delivered: nobody claims it any more. Saying so twice is harmless.
 * @return as soj_outbox_fail(). @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_give_up(soj_outbox *outbox, const char *id,
                                                    int64_t lease);

/** Hold it for longer: until `now` + `longer`, whatever the lease was before. One that lapsed is
 * had again where nobody else claimed it since and it is not too late to send it.
 *
 * @param longer  > 0.
 * @return as soj_outbox_fail(); SOJ_ERR_ARGUMENT: `longer`; SOJ_ERR_TIME: it would end after 9999.
 *         @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_extend(soj_outbox *outbox, const char *id,
                                                   int64_t lease, soj_time now,
                                                   soj_duration longer);

/** The missed touchpoints that the engine has not been told of, those that come to be so at `now`
 * included (SOJ_LIMIT_OUTBOX_RETURNS by one call). For the process that has the engine: for each
 * item it posts "Touchpoint Missed" for the item's customer with the property `id`, at the time
 * `until`, with `event_id` as the event's id; commits; and calls soj_outbox_reported() for each.
 * Wherever it crashes it begins anew: what was posted before is then a duplicate.
 *
 * @param max  how many at most, 1 to SOJ_LIMIT_OUTBOX_ROWS.
 * @return SOJ_OK. SOJ_ERR_ARGUMENT, SOJ_ERR_LIMIT: `max`. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_missed(soj_outbox *outbox, soj_time now, size_t max,
                                                   size_t *out_n);

/** The engine has been told of a missed touchpoint, and what it made of that is committed. Saying
 * so twice is harmless; so it is where it has been emitted again, or acknowledged, since.
 *
 * @param emitted  the item's: which of the emissions of `id` is meant.
 * @return SOJ_OK. SOJ_ERR_NOT_FOUND: there is no such touchpoint. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_reported(soj_outbox *outbox, const char *id,
                                                     soj_time emitted);

/** Touchpoints as they are, by due time, then by id. Changes nothing: a lease that has lapsed is
 * still "leased" until the next claim.
 *
 * @param states   a set, by SOJ_OUTBOX_BIT().
 * @param channel  those of this channel only; NULL: of all.
 * @param after    those behind this item (only `due` and `id` are looked at), for going on; may be
 *                 one of the outbox's own. NULL: from the first.
 * @param max      how many at most, 1 to SOJ_LIMIT_OUTBOX_ROWS.
 * @return SOJ_OK. SOJ_ERR_ARGUMENT: `states` or `max`. SOJ_ERR_LIMIT: `max`. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_list(soj_outbox *outbox, uint32_t states,
                                                 const soj_text *channel,
                                                 const soj_outbox_item *after, size_t max,
                                                 size_t *out_n);

/** What soj_outbox_count() counts. */
typedef struct soj_outbox_counts {
    size_t struct_size;            /**< sizeof(soj_outbox_counts); set by the caller */
    uint64_t n[SOJ_OUTBOX_STATES]; /**< how many are in each state */
    soj_time oldest_due;           /**< of those ready, leased and waiting; SOJ_TIME_NEVER */
    soj_time next;                 /**< when the first lease lapses or wait is over, or is missed;
                                      SOJ_TIME_NEVER. What is ready can be claimed at once */
} soj_outbox_counts;

/** Count. Reads all rows of the outbox, also of its history.
 *
 * @param channel  those of this channel only; NULL: of all.
 * @return SOJ_OK. SOJ_ERR_ABI: `out_counts->struct_size`. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_outbox_count(soj_outbox *outbox, const soj_text *channel,
                                                  soj_outbox_counts *out_counts);
/** @} */

/** The word of a state, "given_up"; static, NUL-terminated; "?" for a number that is none.
 * @since 0.5 */
SOJ_API const char *soj_outbox_state_name(int32_t state);

SOJ_END_DECLS

#endif
