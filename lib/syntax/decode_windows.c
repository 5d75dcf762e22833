/* SPDX-License-Identifier: MIT */
/* Readers of calendars and windows, and of what channels say of them. */
#include <sojourn/limits.h>

#include "base/sort.h"
#include "syntax/decode.h"
#include "time/civil.h"
#include "time/zones.h"

/* ---- time zones ---- */

/* Whether such a zone exists is asked where there are zone data. */
void soj__read_zone(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    int32_t offset;
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    soj__slice name = entry->value->text;
    bool is_offset = !soj__slice_is(name, "UTC") && soj__offset_parse(name, &offset);
    if (soj__zone_name_is_good(name) && !is_offset) {
        *(soj__ast_text *)field = soj__decode_text(entry->value);
        return;
    }
    soj__decode_bad_value(d, entry);
    if (is_offset)
        soj__diag_suggest(d->diags, "write the name of a zone, such as Europe/Paris: an offset "
                                    "does not know when its clocks change");
}

/* ---- calendars ---- */

static void report_date(soj__decoder *d, const soj__node *date)
{
    if (soj__date_is_none(date->text)) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, date->span, "%q: there is no such day",
                      date->text);
        soj__diag_suggest(d->diags, "write a day that its month has");
        return;
    }
    soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, date->span, "%q is no date", date->text);
    soj__diag_suggest(d->diags, "write year, month and day, such as 2026-12-25, of the years 0001 "
                                "to 9999");
}

static void take_date(soj__decoder *d, const soj__entry *item, void *field)
{
    soj__ast_calendar *calendar = field;
    int64_t days;
    if (!soj__date_parse(item->value->text, &days)) {
        report_date(d, item->value);
        return;
    }
    if (!soj__decode_room(d, calendar->days.n, SOJ_LIMIT_DATES, SOJ__DIAG_LIMIT_DATES,
                          item->value->span, "dates in one calendar"))
        return;
    soj__ast_day *day = SOJ__PUSH(d->arena, &calendar->days);
    if (day)
        *day = (soj__ast_day){(uint32_t)(days - soj__days_from_civil(1, 1, 1)), item->value->span};
    d->failed |= !day;
}

/* By the day, then by the text. */
static bool day_before(const void *ctx, uint32_t a, uint32_t b)
{
    const soj__ast_day *days = ctx;
    return days[a].value != days[b].value ? days[a].value < days[b].value : a < b;
}

/* Each day stands once. */
static void check_days(soj__decoder *d, const soj__ast_calendar *calendar)
{
    const uint32_t n = calendar->days.n;
    const soj__ast_day *days = calendar->days.items;
    uint32_t *order = soj__arena_alloc(d->arena, (2 * (size_t)n + 1) * sizeof(*order));
    d->failed |= !order;
    if (!order)
        return;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, day_before, days);
    for (uint32_t i = 1; i < n; i++) {
        const soj__ast_day *first = &days[order[i - 1]], *again = &days[order[i]];
        if (first->value != again->value)
            continue;
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, again->span,
                      "the calendar %q has this day twice", calendar->name.text);
        soj__diag_note(d->diags, first->span, "it stands here already");
        soj__diag_suggest(d->diags, "remove one of the two");
    }
}

static bool add_calendar(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    static const soj__key key = {.name = "calendars", .name_len = 9, .value = "a list of dates"};
    static const soj__list_words words = {"it has no day", "list its days, or remove it"};
    soj__entry one = {&key, pair->key, pair->value};
    if (!soj__decode_room(d, i, SOJ_LIMIT_CALENDARS, SOJ__DIAG_LIMIT_CALENDARS, pair->key->span,
                          "calendars"))
        return false;
    soj__ast_calendar *calendar = SOJ__PUSH(d->arena, &model->calendars);
    if (!calendar)
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a calendar");
    calendar->name = soj__decode_text(pair->key);
    soj__decode_list(d, &one, take_date, &words, calendar);
    check_days(d, calendar);
    return true;
}

void soj__read_calendars(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_calendar, object);
}

/* ---- windows ---- */

#define EVERY_DAY 0x7fu

static bool add_window(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, i, SOJ_LIMIT_WINDOWS, SOJ__DIAG_LIMIT_WINDOWS, pair->key->span,
                          "windows"))
        return false;
    soj__ast_window *window = SOJ__PUSH(d->arena, &model->windows);
    if (!window)
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a window");
    window->name = soj__decode_text(pair->key);
    window->days = EVERY_DAY;
    if (soj__decode_is_element(d, pair, "a mapping of its days and hours"))
        soj__decode_object(d, SOJ__IN_WINDOW, pair->key, pair->value, window);
    return true;
}

void soj__read_windows(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_window, object);
}

void soj__read_except(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const soj__list_words words = {"it closes the window on no day",
                                          "list names of calendars, or remove 'except'"};
    (void)object;
    soj__decode_list(d, entry, soj__decode_take_name, &words, field);
}

void soj__read_audience(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const char *const names[] = {"customer", "staff"};
    (void)object;
    if (soj__decode_is_text(d, entry))
        *(bool *)field = soj__decode_word(d, entry, names, SOJ__ARRAY_LEN(names)) == 1;
}
