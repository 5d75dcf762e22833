/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_TIME_H
#define SOJOURN_TIME_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/export.h>
#include <sojourn/status.h>

SOJ_BEGIN_DECLS

/** @file
 * Instants and durations. Both are counted in microseconds; instants from 1970-01-01T00:00:00Z,
 * without leap seconds. The library has no clock: every instant comes from the caller. */

typedef int64_t soj_time;     /**< an instant, microseconds since the Unix epoch, UTC */
typedef int64_t soj_duration; /**< a span, microseconds */

#define SOJ_SECOND ((soj_duration)1000000)
#define SOJ_MINUTE (60 * SOJ_SECOND)
#define SOJ_HOUR   (60 * SOJ_MINUTE)
#define SOJ_DAY    (24 * SOJ_HOUR) /**< always exactly 24 h */

#define SOJ_TIME_NEVER INT64_MAX /**< later than everything: "no such instant" */
#define SOJ_TIME_MIN                                                                               \
    ((soj_time)-62135596800000000) /**< 0001-01-01T00:00:00Z, first of an attribute */
#define SOJ_TIME_MAX ((soj_time)253402300799999999) /**< 9999-12-31T23:59:59.999999Z */
/** Longest duration, both signs: 2^63 - 1 nanoseconds, about 292 years, in microseconds. */
#define SOJ_DURATION_MAX ((soj_duration)9223372036854775)

/** Bytes that soj_time_format() writes at most, the final NUL included. */
#define SOJ_TIME_TEXT_MAX 32

/** Read an instant: RFC 3339 ("2026-03-01T09:00:00.25+02:00"), or a date alone ("2026-03-01"),
 * which is 00:00:00Z of that day.
 *
 * Digits beyond the microsecond are cut (towards the past). A leap second (":60") is not accepted.
 * @param text,len  the text, not NUL-terminated; the whole of it must be the instant.
 * @param out_time  left untouched on failure.
 * @return SOJ_OK; SOJ_ERR_ARGUMENT on a NULL; SOJ_ERR_TIME where the text is no such instant or
 *         lies outside the years 1 to 9999.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_time_parse(const char *text, size_t len, soj_time *out_time);

/** Write an instant as RFC 3339 UTC: "2026-03-01T07:00:00.25Z", the fraction only where there is
 * one and without trailing zeros.
 *
 * @param buffer  at least SOJ_TIME_TEXT_MAX bytes; NUL-terminated on return.
 * @return the length without the NUL; 0 (and an empty text) where `time` is outside SOJ_TIME_MIN
 *         to SOJ_TIME_MAX.
 * @since 0.1 */
SOJ_API size_t soj_time_format(soj_time time, char buffer[SOJ_TIME_TEXT_MAX]);

/** Read a duration of the model language: "90s", "15m", "36h", "3d", "2w" or a combination
 * ("1d12h"), with an optional leading "-". Units in any order, each at most once.
 *
 * @return SOJ_OK; SOJ_ERR_ARGUMENT on a NULL; SOJ_ERR_RANGE where the text is no such duration or
 *         longer than SOJ_DURATION_MAX.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_duration_parse(const char *text, size_t len,
                                                    soj_duration *out_duration);

SOJ_END_DECLS

#endif
