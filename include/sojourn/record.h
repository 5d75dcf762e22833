/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_RECORD_H
#define SOJOURN_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/export.h>
#include <sojourn/model.h>
#include <sojourn/status.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** @file
 * Reading a customer's record: plain bytes with a fixed byte order, the same on every machine.
 *
 * A record is made by soj_step() or an engine and belongs to whoever keeps it. Its customer's key
 * is not in it. All functions here check the record's header and length and return
 *  - SOJ_ERR_ARGUMENT on a NULL or a handle that is none,
 *  - SOJ_ERR_LAYOUT where a model of another layout, or another codec, made the record,
 *  - SOJ_ERR_CORRUPT where its bytes do not make sense. */

/** When the customer is next due: the instant at which soj_step() has something to do.
 * SOJ_TIME_NEVER where nothing is scheduled. Constant time. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_record_due(const soj_model *model, const void *record,
                                                size_t len, soj_time *out_due);

/** The customer's clock: the time of the last input processed. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_record_clock(const soj_model *model, const void *record,
                                                  size_t len, soj_time *out_clock);

/** When the customer was created. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_record_created(const soj_model *model, const void *record,
                                                    size_t len, soj_time *out_created);

/** The innermost active stage of a track, and since when.
 * @param out_stage  handle.
 * @param out_since  when that stage was entered; may be NULL. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_record_stage(const soj_model *model, const void *record,
                                                  size_t len, uint32_t track, uint32_t *out_stage,
                                                  soj_time *out_since);

/** The name of the customer's time zone; the model's where it has none of its own. Borrowed from
 * the record or the model, and not NUL-terminated. @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_record_zone(const soj_model *model, const void *record,
                                                 size_t len, soj_text *out_zone);

/** The value of an attribute; SOJ_TYPE_ABSENT where it has none. A rolling count or sum is told as
 * of the customer's clock; a sum that overflows is absent. Text is borrowed from the record or the
 * model. @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_record_attribute(const soj_model *model, const void *record,
                                                      size_t len, uint32_t attribute,
                                                      soj_value *out_value);

SOJ_END_DECLS

#endif
