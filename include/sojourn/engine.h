/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_ENGINE_H
#define SOJOURN_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/event.h>
#include <sojourn/export.h>
#include <sojourn/hold.h>
#include <sojourn/model.h>
#include <sojourn/output.h>
#include <sojourn/status.h>

SOJ_BEGIN_DECLS

/** Many customers of one model, in memory, and who of them is due next.
 *
 * Holds a reference to its model. One thread at a time; engines are independent of each other. */
typedef struct soj_engine soj_engine;

/** What customers of an engine are known by. @since 0.4 */
typedef enum soj_key_kind {
    SOJ_KEYS_TEXT = 0,   /**< a text: soj_event.customer */
    SOJ_KEYS_INTEGER = 1 /**< a number: soj_event.integer_key. Cheaper. Touchpoint ids and shares
                            are those of its decimal digits as a text */
} soj_key_kind;

/** Settings of an engine. Zero in any field but the first means its default. */
typedef struct soj_engine_options {
    size_t struct_size;             /**< sizeof(soj_engine_options); set by the INIT macro; those of
                                       versions 0.1, 0.2 and 0.3 are known too */
    const soj_allocator *allocator; /**< copied; NULL: malloc */
    soj_duration event_id_retention; /**< how long ids of events are remembered, counted back from
                                        their customer's clock: an event with an id that is older is
                                        SOJ_ERR_TOO_OLD. 0: for ever */
    soj_duration max_skew; /**< how far an event may lie beyond the engine's clock, the furthest
                              soj_engine_advance(); further is SOJ_ERR_FUTURE. Asked once the engine
                              has been advanced. 0: no bound, and then one event of the year 9999
                              runs every timer and every repetition of its customer until then, in
                              that call: set it wherever events come from outside */
    const uint8_t *erasure_key; /**< SOJ_ERASURE_KEY bytes, copied: the secret of the hashes that
                                   erased customers leave behind, and of the table of event ids, so
                                   that nobody can make ids that collide; NULL: zeros */
    soj_zones *zones;           /**< time zones; the engine takes a reference. NULL: none */
    int32_t keys;               /**< a soj_key_kind. @since 0.4 */
    uint32_t outputs; /**< which kinds of outputs are handed out, a SOJ_OUTPUT_BIT() each; faults
                         always are. 0: all. @since 0.4 */
    bool forgets_emissions; /**< the host never reports "Touchpoint Missed": customers do not
                               remember what they got, some 14 bytes for each touchpoint, and such
                               reports are ignored. @since 0.4 */
} soj_engine_options;

#define SOJ_ERASURE_KEY 16 /**< bytes of `erasure_key` */

#define SOJ_ENGINE_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(soj_engine_options), NULL, 0, 0, NULL, NULL, SOJ_KEYS_TEXT, 0, false                \
    }

/** A new engine without customers.
 * @param options     NULL for all defaults.
 * @param out_engine  owned by the caller; untouched on failure.
 * @return SOJ_OK, SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT (a negative duration too), SOJ_ERR_ABI;
 *         SOJ_ERR_NO_ZONES where soj_model_needs_zones() and there are none; SOJ_ERR_ZONE where
 *         they do not have the model's `time_zone`.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_new(soj_model *model, const soj_engine_options *options,
                                                soj_engine **out_engine);

/** Free an engine and all that was borrowed from it. NULL is allowed. @since 0.1 */
SOJ_API void soj_engine_free(soj_engine *engine);

/** Post one event: what is due for its customer at or before it, then the event, then what it has
 * made due at its instant. Other customers are not touched.
 *
 * @param out_result  what became of it; may be NULL.
 * Feedback ("Touchpoint Delivered" … "Touchpoint Missed") is about an emission, by its `id`; the
 * engine knows what it has emitted where the model reacts to feedback, and fills in `touchpoint`,
 * `channel` and `variant`. About what it does not know it is ignored: SOJ_OK, and `is_ignored`.
 *
 * An event with an id that its customer had before is ignored: SOJ_OK, and `is_duplicate`.
 * "Customer Erased" removes the customer with all that is known of it, ids of events included, and
 * leaves a keyed hash of the key: events up to that instant that come again are SOJ_ERR_ERASED, a
 * later one makes a new customer. Outputs not yet handed out stay.
 *
 * @return SOJ_OK; the reason of the rejection (as soj_step(), and SOJ_ERR_TOO_OLD, SOJ_ERR_FUTURE,
 *         SOJ_ERR_ERASED, SOJ_ERR_EVENT_ID), nothing of the event applied;
 *         SOJ_ERR_NOMEM: the event is not applied and may be posted again. What was due before it
 *         has happened, but for duplicates and where the event's customer, time or id forbids it
 *         before anything is looked at. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_post(soj_engine *engine, const soj_event *event,
                                                 soj_result *out_result);

/** Put a customer into stages by hand, new or not: what is due for it at or before the
 * placement's instant, then the placement, then what it has made due.
 *
 * Transitions have the cause SOJ_CAUSE_MOVED; nothing that was due before the instant is sent,
 * repetitions go on in their rhythm, timers whose time has passed are due at once.
 * @return SOJ_OK; SOJ_ERR_ARGUMENT (a handle, a track named twice, an entry after `time` or
 *         before that of a stage around it), SOJ_ERR_KEY, SOJ_ERR_TIME, SOJ_ERR_TYPE,
 *         SOJ_ERR_ZONE, SOJ_ERR_RANGE, SOJ_ERR_READ_ONLY, SOJ_ERR_LOOP, SOJ_ERR_LIMIT,
 *         SOJ_ERR_ERASED; nothing of the placement is then applied; SOJ_ERR_NOMEM: it may be tried
 * again. @since 0.2 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_place(soj_engine *engine,
                                                  const soj_placement *placement,
                                                  soj_result *out_result);

/** Post many events in order; the same as posting each alone. A rejected event does not stop the
 * batch.
 * @param results   n entries, one for each event; may be NULL.
 * @param out_done  how many were processed (rejected ones counted); may be NULL. Less than `n`
 *                  only with SOJ_ERR_NOMEM: go on from there.
 * @return SOJ_OK (look at `results` for rejections), SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_post_batch(soj_engine *engine, const soj_event *events,
                                                       size_t n, soj_result *results,
                                                       size_t *out_done);

/** Let time come to `now` for all customers: everything due at or before it happens, by instant,
 * then by order of creation.
 *
 * A `now` before an earlier one does nothing.
 * @param max_steps  at most so many macrosteps in this call; 0: no bound. Cutting an advance into
 *                   pieces changes no result.
 * @param out_more   whether something due at or before `now` is left: call again; may be NULL.
 * @return SOJ_OK; SOJ_ERR_ARGUMENT; SOJ_ERR_TIME where `now` is outside 1970 to 9999;
 *         SOJ_ERR_NOMEM: some of it has happened, call again for the rest. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_advance(soj_engine *engine, soj_time now,
                                                    size_t max_steps, bool *out_more);

/** The stop button: what comes due of what is meant is *deferred*, with the reason `held`, until it
 * is released; `expires` still counts.
 * @param what    a soj_hold_kind.
 * @param handle  of the channel (soj_model_channel()) or touchpoint; SOJ_NONE with SOJ_HOLD_ALL.
 * @return SOJ_OK (also where it was held already), SOJ_ERR_ARGUMENT; SOJ_ERR_NOMEM (since 0.4):
 *         nothing is held that was not. @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_hold(soj_engine *engine, int32_t what, uint32_t handle);

/** Take one soj_hold() back; others may still forbid the same touchpoints. What has waited because
 * of it is due at the furthest soj_engine_advance(), or at its customer's clock where that is
 * later, and is decided when that customer is next advanced or posted to: soj_engine_next_due()
 * knows it. Looks at all customers.
 * @return SOJ_OK (also where it was not held), SOJ_ERR_ARGUMENT; SOJ_ERR_NOMEM (since 0.4): call
 *         again for the rest. @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_release(soj_engine *engine, int32_t what, uint32_t handle);

/** The next output, in order, or NULL when there are none left. Each is handed out once.
 * The structure is borrowed until the next call of this function, its texts until the next call
 * that posts, places, advances, releases, trims or frees: what is passed to such a call must not
 * point to them.
 * Outputs that are not drained are kept, and need memory.
 * @since 0.1 */
SOJ_API const soj_output *soj_engine_next(soj_engine *engine);

/** When something is next due for any customer: when to call soj_engine_advance() again.
 * SOJ_TIME_NEVER where nothing is scheduled. @since 0.1 */
SOJ_API soj_time soj_engine_next_due(const soj_engine *engine);

/** Counters of an engine, from its beginning. */
typedef struct soj_engine_counters {
    size_t struct_size;   /**< sizeof(soj_engine_counters), set by the caller; those of versions
                             0.1 and 0.2 are known too */
    uint64_t customers;   /**< how many there are */
    uint64_t accepted;    /**< events applied, placements too */
    uint64_t rejected;    /**< events rejected, placements too */
    uint64_t late;        /**< accepted events that lay before their customer's clock */
    uint64_t unhandled;   /**< accepted events that no transition took */
    uint64_t clock_steps; /**< macrosteps of the clock */
    uint64_t faults;      /**< of them, failed, undone and consumed */
    uint64_t condition_errors; /**< conditions and right sides of `set` whose result was an error,
                                  those of rejected events and undone steps counted */
    uint64_t duplicates;       /**< events ignored because their id was known; not in `accepted` */
    uint64_t erased;           /**< customers erased */
    uint64_t ignored;          /**< feedback about what was not known; not in `accepted` */
} soj_engine_counters;

/** Fill in `counters`, whose `struct_size` the caller has set.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_ABI. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_stats(const soj_engine *engine,
                                                  soj_engine_counters *counters);

/** The model of an engine; borrowed as long as the engine. @since 0.5 */
SOJ_API soj_model *soj_engine_model(const soj_engine *engine);

/** What customers are known by: a soj_key_kind. @since 0.5 */
SOJ_API int32_t soj_engine_keys(const soj_engine *engine);

/** How many numbers of customers there are: erased ones keep theirs. @since 0.2 */
SOJ_API size_t soj_engine_numbers(const soj_engine *engine);

/** The number of a customer: from 0 in order of creation.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT (also for an engine with integer keys), SOJ_ERR_NOT_FOUND.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_find(const soj_engine *engine, const char *customer,
                                                 size_t len, size_t *out_number);

/** The same in an engine with integer keys.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT (also for an engine with text keys), SOJ_ERR_NOT_FOUND.
 * @since 0.4 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_find_integer(const soj_engine *engine, uint64_t key,
                                                         size_t *out_number);

/** The integer key of a customer by its number.
 * @return as soj_engine_customer(); SOJ_ERR_ARGUMENT also for an engine with text keys.
 * @since 0.4 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_integer_key(const soj_engine *engine, size_t number,
                                                        uint64_t *out_key);

/** Give back the memory that is needed only while the engine works: its workspace, and what
 * outputs lay in. The next call that needs it takes it again, and then may be SOJ_ERR_NOMEM. For
 * hosts with many engines of which few work at a time. Outputs must have been taken out: where some
 * wait, their memory stays. @since 0.4 */
SOJ_API void soj_engine_trim(soj_engine *engine);

/** Key and record of a customer by its number; of an engine with integer keys `data` of the key is
 * NULL. Borrowed until the next call with the engine, but for
 * those that only ask for numbers and counters. The record is read with record.h.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_NOT_FOUND (also for one that was erased),
 *         SOJ_ERR_NOMEM (since 0.4). @since 0.1
 */
SOJ_API SOJ_NODISCARD soj_status soj_engine_customer(const soj_engine *engine, size_t number,
                                                     soj_text *out_key, const void **out_record,
                                                     size_t *out_len);

SOJ_END_DECLS

#endif
