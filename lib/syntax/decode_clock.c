/* SPDX-License-Identifier: MIT */
/* Readers of local times: times of day, hours, days of the week, and what they were meant to be. */
#include <sojourn/limits.h>

#include "syntax/decode.h"
#include "time/civil.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static soj__slice part(soj__slice text, size_t from, size_t to)
{
    return (soj__slice){text.data + from, to - from};
}

/* Without blanks around it. */
static soj__slice trim(soj__slice text)
{
    size_t from = 0, to = text.len;
    while (from < to && text.data[from] == ' ')
        from++;
    while (to > from && text.data[to - 1] == ' ')
        to--;
    return part(text, from, to);
}

/* Where `c` stands; the length where it does not. */
static size_t find(soj__slice text, char c)
{
    size_t at = 0;
    while (at < text.len && text.data[at] != c)
        at++;
    return at;
}

/* ---- times of day ---- */

typedef struct clock_time {
    unsigned parts[3]; /* hours, minutes, seconds */
    unsigned n;        /* of them */
} clock_time;

static bool clock_is_possible(const clock_time *time)
{
    return time->parts[0] < 24 && time->parts[1] < 60 && time->parts[2] < 60;
}

static int64_t clock_micros(const clock_time *time)
{
    return time->parts[0] * SOJ_HOUR + time->parts[1] * SOJ_MINUTE + time->parts[2] * SOJ_SECOND;
}

/* HH:MM or HH:MM:SS, of digits alone; nothing is asked of the numbers. */
static bool read_clock(soj__slice text, clock_time *out)
{
    *out = (clock_time){.n = 0};
    if (text.len != 5 && text.len != 8)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (i % 3 == 2 ? text.data[i] != ':' : !is_digit(text.data[i]))
            return false;
    }
    for (; out->n * 3 < text.len; out->n++) {
        const char *at = text.data + (size_t)out->n * 3;
        out->parts[out->n] = (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
    }
    return true;
}

/* One or two digits at *at. */
static bool guess_number(soj__slice text, size_t *at, unsigned *out)
{
    size_t from = *at;
    *out = 0;
    for (; *at < text.len && *at < from + 2 && is_digit(text.data[*at]); (*at)++)
        *out = *out * 10 + (unsigned)(text.data[*at] - '0');
    return *at > from;
}

/* 9pm is 21:00; what else stands behind the numbers is not understood. */
static bool guess_half(soj__slice text, clock_time *time)
{
    text = trim(text);
    if (text.len == 0)
        return true;
    char half = (char)(text.data[0] | 0x20);
    if (text.len != 2 || (text.data[1] | 0x20) != 'm' || (half != 'a' && half != 'p') ||
        time->parts[0] == 0 || time->parts[0] > 12)
        return false;
    time->parts[0] = time->parts[0] % 12 + (half == 'p' ? 12 : 0);
    return true;
}

/* The time of day that "9:00", "9.30", "9" or "9 pm" means; false where it is none. */
static bool guess_clock(soj__slice text, clock_time *out)
{
    size_t at = 0;
    text = trim(text);
    *out = (clock_time){.n = 0};
    while (out->n < 3 && guess_number(text, &at, &out->parts[out->n])) {
        out->n++;
        if (at == text.len || (text.data[at] != ':' && text.data[at] != '.'))
            break;
        at++;
    }
    return out->n > 0 && guess_half(part(text, at, text.len), out) && clock_is_possible(out);
}

#define CLOCK_MAX 9 /* bytes of 09:00:30 with its end */

static void put_clock(const clock_time *time, char text[CLOCK_MAX])
{
    unsigned n = time->parts[2] > 0 ? 3 : 2;
    for (unsigned i = 0; i < n; i++) {
        text[3 * i] = (char)('0' + time->parts[i] / 10);
        text[3 * i + 1] = (char)('0' + time->parts[i] % 10);
        text[3 * i + 2] = i + 1 < n ? ':' : '\0';
    }
}

void soj__read_at(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    clock_time time;
    char meant[CLOCK_MAX];
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    soj__slice text = entry->value->text;
    if (read_clock(text, &time) && clock_is_possible(&time)) {
        *(soj__ast_day_time *)field =
            (soj__ast_day_time){clock_micros(&time), soj__decode_text(entry->value)};
        return;
    }
    soj__decode_bad_value(d, entry);
    if (guess_clock(text, &time)) {
        put_clock(&time, meant);
        soj__diag_suggest(d->diags, "write \"%s\"", meant);
    } else if (soj__slice_is(text, "24:00")) {
        soj__diag_suggest(d->diags, "write \"00:00\": a day ends where the next one begins");
    }
}

/* ---- hours ---- */

/* HH:MM-HH:MM, which may end at 24:00. */
static bool read_span(soj__slice text, soj__ast_hours *out)
{
    clock_time from, to;
    if (text.len != 11 || text.data[5] != '-' || !read_clock(part(text, 0, 5), &from) ||
        !read_clock(part(text, 6, 11), &to) || !clock_is_possible(&from))
        return false;
    out->from = clock_micros(&from);
    out->to = clock_micros(&to);
    return clock_is_possible(&to) || out->to == SOJ_DAY;
}

/* What divides a span, or was meant to. */
typedef struct divider {
    size_t at, end; /* both the end of the text: there is none */
} divider;

/* The first '-'; where there is none the first of what looks like one, of three bytes each. */
static divider find_divider(soj__slice text)
{
    static const char *const dashes[] = {"\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92",
                                         "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x88\x92"};
    const size_t dash = find(text, '-');
    if (dash < text.len)
        return (divider){dash, dash + 1};
    for (size_t i = 0; i + 3 <= text.len; i++) {
        for (size_t k = 0; k < SOJ__ARRAY_LEN(dashes); k++) {
            if (memcmp(text.data + i, dashes[k], 3) == 0)
                return (divider){i, i + 3};
        }
    }
    return (divider){text.len, text.len};
}

/* What to say of a divider that is no '-'. */
static const char *divider_help(const divider *found)
{
    return found->end - found->at == 3 ? ", with the '-' of the keyboard" : "";
}

static void suggest_span(soj__decoder *d, soj__slice text)
{
    clock_time from, to;
    char first[CLOCK_MAX], last[CLOCK_MAX];
    const divider dash = find_divider(text);
    if (dash.at < text.len && guess_clock(part(text, 0, dash.at), &from) &&
        guess_clock(part(text, dash.end, text.len), &to) && !from.parts[2] && !to.parts[2]) {
        put_clock(&from, first);
        put_clock(&to, last);
        soj__diag_suggest(d->diags, "write \"%s-%s\"%s", first, last, divider_help(&dash));
    } else {
        soj__diag_suggest(d->diags, "write two times of day with a '-' between them, such as "
                                    "\"09:00-17:00\"; only the second may be 24:00");
    }
}

static void take_hours(soj__decoder *d, const soj__entry *item, void *field)
{
    soj__ast_hours_list *list = field;
    soj__ast_hours read = {.source = soj__decode_text(item->value)};
    if (!read_span(item->value->text, &read)) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, item->value->span, "%q is no span of hours",
                      item->value->text);
        suggest_span(d, item->value->text);
        return;
    }
    if (!soj__decode_room(d, list->n, SOJ_LIMIT_SPANS, SOJ__DIAG_LIMIT_SPANS, item->value->span,
                          "spans in one list of hours"))
        return;
    soj__ast_hours *hours = SOJ__PUSH(d->arena, list);
    if (hours)
        *hours = read;
    d->failed |= !hours;
}

void soj__read_hours(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    static const soj__list_words window = {
        "the window would never be open", "list spans, such as \"09:00-17:00\", or remove 'hours': "
                                          "then it is open all day"};
    static const soj__list_words quiet = {"the channel would never rest",
                                          "list spans, such as \"21:00-08:00\", or remove it"};
    soj__decode_list(d, entry, take_hours, entry->key->place == SOJ__IN_WINDOW ? &window : &quiet,
                     field);
}

/* ---- days of the week ---- */

#define WEEK 7u

static const char *const day_names[WEEK] = {"sunday",   "monday", "tuesday", "wednesday",
                                            "thursday", "friday", "saturday"};

/* The number of `mon` as the language writes it, from 0, a Sunday; WEEK: no day. */
static unsigned read_day(soj__slice text)
{
    unsigned day = 0;
    while (day < WEEK && (text.len != 3 || memcmp(text.data, day_names[day], 3) != 0))
        day++;
    return day;
}

/* The number of "Monday", "Thurs" or " MON"; WEEK: no day. */
static unsigned guess_day(soj__slice text)
{
    text = trim(text);
    for (unsigned day = 0; day < WEEK && text.len >= 2; day++) {
        size_t i = 0;
        while (i < text.len && day_names[day][i] && (text.data[i] | 0x20) == day_names[day][i])
            i++;
        if (i == text.len)
            return day;
    }
    return WEEK;
}

/* The days of `mon` or `sat-mon` as bits; 0 where the text is neither. */
static uint32_t read_days(soj__slice text, divider dash, unsigned (*read)(soj__slice))
{
    uint32_t days = 0;
    unsigned first = read(part(text, 0, dash.at));
    unsigned last = dash.at < text.len ? read(part(text, dash.end, text.len)) : first;
    if (first == WEEK || last == WEEK)
        return 0;
    for (unsigned day = first;; day = (day + 1) % WEEK) {
        days |= UINT32_C(1) << day;
        if (day == last)
            return days;
    }
}

static void suggest_days(soj__decoder *d, soj__slice text)
{
    const divider dash = find_divider(text);
    if (find(text, ',') < text.len) {
        soj__diag_suggest(d->diags, "write a list: [mon, wed-fri]");
    } else if (soj__slice_is(text, "weekdays") || soj__slice_is(text, "workdays")) {
        soj__diag_suggest(d->diags, "write mon-fri");
    } else if (soj__slice_is(text, "weekend") || soj__slice_is(text, "weekends")) {
        soj__diag_suggest(d->diags, "write sat-sun");
    } else if (read_days(text, dash, guess_day) == 0) {
        soj__diag_suggest(d->diags, "write days, such as mon, or spans of them, such as mon-fri; "
                                    "the week's days are mon, tue, wed, thu, fri, sat and sun");
    } else {
        soj__slice first = {day_names[guess_day(part(text, 0, dash.at))], 3};
        if (dash.at == text.len) {
            soj__diag_suggest(d->diags, "write %t", first);
        } else {
            soj__slice last = {day_names[guess_day(part(text, dash.end, text.len))], 3};
            soj__diag_suggest(d->diags, "write %t-%t%s", first, last, divider_help(&dash));
        }
    }
}

static void take_days(soj__decoder *d, const soj__entry *item, void *field)
{
    const size_t dash = find(item->value->text, '-');
    uint32_t days = read_days(item->value->text, (divider){dash, dash + 1}, read_day);
    *(uint32_t *)field |= days;
    if (days > 0)
        return;
    soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, item->value->span,
                  "%q is no day of the week and no span of them", item->value->text);
    suggest_days(d, item->value->text);
}

void soj__read_days(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const soj__list_words words = {
        "the window would never be open",
        "list days, such as mon-fri, or remove 'days': then it opens every day"};
    uint32_t days = 0;
    (void)object;
    soj__decode_list(d, entry, take_days, &words, &days);
    if (days > 0)
        *(uint32_t *)field = days;
}
