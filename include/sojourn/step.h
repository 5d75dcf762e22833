/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_STEP_H
#define SOJOURN_STEP_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/event.h>
#include <sojourn/export.h>
#include <sojourn/hold.h>
#include <sojourn/model.h>
#include <sojourn/output.h>
#include <sojourn/status.h>
#include <sojourn/zones.h>

SOJ_BEGIN_DECLS

/** @file
 * The core alone, for hosts that keep customers in a database of their own.
 *
 * One call is one macrostep: it takes a record and an input and gives the new record and what is
 * to be done. It reads no clock, does no I/O and allocates nothing. A host does, for one event:
 *
 *     while (due at or before the event)  soj_step(the clock)
 *     soj_step(the event)
 *     while (due at or before the customer's clock)  soj_step(the clock)
 *
 * with soj_record_due() saying what is due, inside one transaction of its own. */

/** All that steps need besides record and input: sized from the model when it is made, reused for
 * any number of customers. Holds a reference to its model. One thread at a time. */
typedef struct soj_work soj_work;

/** @param allocator  copied; NULL for malloc.
 * @param out_work   owned by the caller; untouched on failure.
 * @return SOJ_OK, SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT; SOJ_ERR_NO_ZONES as soj_work_make().
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_work_new(soj_model *model, const soj_allocator *allocator,
                                              soj_work **out_work);

/** Settings of a workspace. Zero in any field but the first means its default. */
typedef struct soj_work_options {
    size_t struct_size;             /**< sizeof(soj_work_options); set by the INIT macro */
    const soj_allocator *allocator; /**< copied; NULL: malloc */
    soj_zones *zones;               /**< the workspace takes a reference; NULL: none */
} soj_work_options;

#define SOJ_WORK_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(soj_work_options), NULL, NULL                                                       \
    }

/** A workspace with settings; soj_work_new() makes one without time zones.
 * @param options   NULL for all defaults.
 * @param out_work  owned by the caller; untouched on failure.
 * @return SOJ_OK; SOJ_ERR_NO_ZONES where soj_model_needs_zones() and there are none; SOJ_ERR_ZONE
 *         where they do not have the model's `time_zone`; SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT,
 *         SOJ_ERR_ABI. @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_work_make(soj_model *model, const soj_work_options *options,
                                               soj_work **out_work);

/** NULL is allowed. @since 0.1 */
SOJ_API void soj_work_free(soj_work *work);

/** One input. */
typedef struct soj_input {
    const soj_event *event; /**< the event; NULL: the clock */
    const char *customer;   /**< clock only: key of the customer */
    size_t customer_len;    /**< clock only */
    soj_time now;           /**< clock only: how far time has come */
} soj_input;

/** Perform exactly one macrostep.
 *
 * Feedback (the events "Touchpoint Delivered" to "Touchpoint Missed") is about an emission, by its
 * `id`. Of "Touchpoint Missed" the record knows it; of the others the host gives `id` and
 * `touchpoint` (an engine fills them in). Where they are missing or not known the event is ignored:
 * the record comes back as it was, and `is_ignored` says so. Feedback creates nobody: of a customer
 * that is new it is ignored, and *out_len is 0.
 *
 * With an event: the event, all of it. With the clock: the first thing that is due at or before
 * `input->now`, at its own instant; where nothing is, the record comes back as it was, without
 * outputs.
 *
 * @param record,len    the customer's record; NULL and 0 for a customer that is new (an event
 *                      creates it; the clock is SOJ_ERR_ARGUMENT).
 * @param out_record    receives the new record; must not overlap `record`.
 * @param capacity      bytes of `out_record`; soj_model_info()'s `record_bytes_max` always do.
 * @param out_len       receives the new record's length; with SOJ_ERR_SPACE the length needed.
 * @param out_result    what became of an event; may be NULL. Filled in on failure too.
 * @return SOJ_OK; SOJ_ERR_SPACE; SOJ_ERR_LAYOUT, SOJ_ERR_CORRUPT; SOJ_ERR_ARGUMENT; with the clock
 *         SOJ_ERR_KEY (a bad `customer`) and SOJ_ERR_TIME (`now` outside 1970 to 9999); with an
 *         event SOJ_ERR_DUE, and where it is rejected SOJ_ERR_KEY, SOJ_ERR_TIME, SOJ_ERR_TYPE,
 *         SOJ_ERR_RANGE, SOJ_ERR_READ_ONLY, SOJ_ERR_LOOP, SOJ_ERR_LIMIT,
 *         SOJ_ERR_ZONE; "Customer Erased" is SOJ_ERR_UNSUPPORTED, whoever keeps the records deletes
 *         them, and so is "Touchpoint Unanswered", which only a step itself raises. SOJ_ERR_ZONE
 *         also where the zones do not have the one of the record. On failure nothing was
 *         written to `out_record` and there are no outputs. A clock macrostep that fails is not a
 *         failure of the call: it is undone, consumed and reported as a fault among the outputs.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_step(soj_work *work, const soj_input *input,
                                          const void *record, size_t len, void *out_record,
                                          size_t capacity, size_t *out_len, soj_result *out_result);

/** Put a customer into stages by hand, in one macrostep. As soj_step() with an event, at
 * `placement->time`, or at the customer's clock where that is later; see soj_placement.
 * @param record,len  NULL and 0 for a customer that is new.
 * @return as soj_step(); SOJ_ERR_ARGUMENT also where the stages make no sense: a track named
 *         twice, an entry after `time` or before that of a stage around it; SOJ_ERR_READ_ONLY.
 * @since 0.2 */
SOJ_API SOJ_NODISCARD soj_status soj_place(soj_work *work, const soj_placement *placement,
                                           const void *record, size_t len, void *out_record,
                                           size_t capacity, size_t *out_len,
                                           soj_result *out_result);

/** Stop what is meant: what comes due of it is *deferred*, with the reason `held`, until it is
 * released; `expires` still counts. A hold belongs to the workspace, not to any record.
 * @param what    a soj_hold_kind.
 * @param handle  of the channel or touchpoint; SOJ_NONE with SOJ_HOLD_ALL.
 * @return SOJ_OK (also where it was held already), SOJ_ERR_ARGUMENT. @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_work_hold(soj_work *work, int32_t what, uint32_t handle);

/** Take one soj_work_hold() back; others may still forbid the same touchpoints. What waits in
 * records is asked again by soj_step_release().
 * @return SOJ_OK (also where it was not held), SOJ_ERR_ARGUMENT. @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_work_release(soj_work *work, int32_t what, uint32_t handle);

/** After a soj_work_release(): what waits in a record because of a hold that is no more becomes due
 * at `input->now`, or at the customer's clock where that is later. It has no outputs; soj_step()
 * with the clock then decides. `input` is the clock's. The clock itself stays where it is.
 * @return as soj_step() with the clock. @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_step_release(soj_work *work, const soj_input *input,
                                                  const void *record, size_t len, void *out_record,
                                                  size_t capacity, size_t *out_len);

/** The outputs of the last soj_step() or soj_place(), one by one; NULL after the last. The
 * structure is borrowed until the next call of this function, its texts until the next soj_step()
 * or soj_place() with this workspace; `customer` points to the caller's key. @since 0.1 */
SOJ_API const soj_output *soj_work_next(soj_work *work);

/** How many conditions, content choices and right sides of a `set` had an error as their result so
 * far (see docs/semantics.md, "Errors in conditions"). @since 0.1 */
SOJ_API uint64_t soj_work_condition_errors(const soj_work *work);

SOJ_END_DECLS

#endif
