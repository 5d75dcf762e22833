/* SPDX-License-Identifier: MIT */
/* Readers of durations, and what each key asks of one. A step of months is as long as its months
 * are: bounds hold for the longest and the shortest that it can be. */
#include "base/number.h"
#include "syntax/decode.h"
#include "time/civil.h"

#define EXPIRES_MAX (400 * SOJ_DAY)

static void report_duration(soj__decoder *d, const soj__node *node, soj__duration_result result)
{
    uint64_t number;
    if (result == SOJ__DURATION_TOO_LONG) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_DURATION, node->span,
                      "the duration %q is longer than 292 years", node->text);
        soj__diag_suggest(d->diags, "write a shorter one");
        return;
    }
    soj__diag_add(d->diags, SOJ__DIAG_BAD_DURATION, node->span, "%q is no duration", node->text);
    if (soj__parse_u64(node->text, &number))
        soj__diag_suggest(d->diags, "add the unit, as in %ts, %tm, %th, %td or %tw", node->text,
                          node->text, node->text, node->text, node->text);
    else
        soj__diag_suggest(d->diags, "write numbers with units, such as 90s, 15m, 36h, 3d, 2w, "
                                    "1mo, 1y or 1d12h");
}

bool soj__decode_duration(soj__decoder *d, const soj__node *node, soj__ast_duration *out)
{
    soj_duration value;
    int32_t months;
    soj__duration_result result = soj__duration_read(node->text, &value, &months);
    if (result != SOJ__DURATION_OK && result != SOJ__DURATION_CALENDAR) {
        report_duration(d, node, result);
        return false;
    }
    *out = (soj__ast_duration){value, months, soj__decode_text(node)};
    return true;
}

void soj__read_offset(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    if (soj__decode_is_text(d, entry))
        soj__decode_duration(d, entry->value, field);
}

bool soj__decode_span_from(soj__decoder *d, const soj__entry *entry, soj_duration least,
                           soj__ast_duration *out)
{
    soj__ast_duration read;
    if (!soj__decode_is_text(d, entry) || !soj__decode_duration(d, entry->value, &read))
        return false;
    if (soj__step_shortest(read.months, read.value) < least) {
        soj__decode_bad_value(d, entry);
        return false;
    }
    *out = read;
    return true;
}

/* How many days to write instead of months and years. */
static uint64_t days_for(soj_duration value, int32_t months)
{
    int64_t days = months / 12 * 365 + months % 12 * 30 + value / SOJ_DAY;
    return days > 0 ? (uint64_t)days : 30;
}

void soj__read_period(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj_duration value;
    int32_t months;
    (void)object;
    if (entry->value->kind != SOJ__NODE_SCALAR ||
        soj__duration_read(entry->value->text, &value, &months) != SOJ__DURATION_CALENDAR) {
        soj__decode_span_from(d, entry, 1, field);
        return;
    }
    soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, entry->value->span,
                  "%q takes no months or years, and this is %q", entry->name->text,
                  entry->value->text);
    soj__diag_suggest(d->diags, "write days, such as %ud", days_for(value, months));
}

void soj__read_until(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    soj__decode_span_from(d, entry, 0, field);
}

void soj__read_within(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    soj__decode_span_from(d, entry, SOJ_SECOND, field);
}

void soj__read_every(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    if (entry->value->kind == SOJ__NODE_MAPPING)
        soj__decode_object(d, SOJ__IN_REPEAT, entry->name, entry->value, object);
    else
        soj__decode_span_from(d, entry, SOJ_MINUTE, field);
}

void soj__read_expires(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_duration read;
    (void)object;
    if (!soj__decode_span_from(d, entry, 0, &read))
        return;
    if (soj__step_longest(read.months, read.value) > EXPIRES_MAX) {
        soj__decode_bad_value(d, entry);
        if (read.months > 0)
            soj__diag_suggest(d->diags, "write at most 400d: a month may have 31 days, and a year "
                                        "366");
        return;
    }
    *(soj__ast_duration *)field = read;
}

void soj__decode_check_days(soj__decoder *d, const char *key, const soj__ast_duration *duration)
{
    if (!soj__ast_given(&duration->source) || duration->value % SOJ_DAY == 0)
        return;
    soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, duration->source.span,
                  "beside 'at', '%s' counts days on the calendar, and this is %q", key,
                  duration->source.text);
    soj__diag_suggest(d->diags, "write whole days, weeks, months or years, such as 3d, or remove "
                                "'at'");
}
