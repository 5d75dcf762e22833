/* SPDX-License-Identifier: MIT */
/* The TZ texts of POSIX, "EST5EDT,M3.2.0,M11.1.0", as they end TZif files: offsets count westwards,
 * hours of the changes go from -167 to 167. */
#include "time/zone.h"

#include "time/civil.h"

#define SECONDS_DAY 86400

typedef struct cursor {
    const char *at, *end;
} cursor;

/* When in a year. */
typedef enum day_kind {
    DAY_JULIAN, /* Jn: 1 to 365, 29 February never counted */
    DAY_ZERO,   /* n: 0 to 365, 29 February counted */
    DAY_MONTH   /* Mm.w.d: the w-th weekday d of month m, 5 for the last */
} day_kind;

typedef struct change_day {
    day_kind kind;
    unsigned day; /* DAY_MONTH: the weekday, 0 for Sunday */
    unsigned month, week;
    int32_t time; /* seconds of the wall clock, from the day's midnight */
} change_day;

/* ---- reading ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool read_char(cursor *in, char c)
{
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

/* One to three digits, up to `most`. */
static bool read_number(cursor *in, unsigned most, unsigned *out)
{
    const char *start = in->at;
    unsigned number = 0;
    while (in->at < in->end && is_digit(*in->at) && in->at - start < 3)
        number = number * 10 + (unsigned)(*in->at++ - '0');
    *out = number;
    return in->at > start && number <= most;
}

/* EST, or <+0330>: at least three characters; what they are is nobody's concern. */
static bool read_name(cursor *in)
{
    bool is_quoted = read_char(in, '<');
    const char *start = in->at;
    while (in->at < in->end &&
           (is_letter(*in->at) ||
            (is_quoted && (is_digit(*in->at) || *in->at == '+' || *in->at == '-'))))
        in->at++;
    return in->at - start >= 3 && (!is_quoted || read_char(in, '>'));
}

/* hh[:mm[:ss]] with a sign or none. */
static bool read_clock(cursor *in, unsigned most_hours, int32_t *out_seconds)
{
    unsigned hours;
    unsigned minutes = 0;
    unsigned seconds = 0;
    bool is_minus = read_char(in, '-');
    if (!is_minus)
        (void)read_char(in, '+');
    if (!read_number(in, most_hours, &hours))
        return false;
    if (read_char(in, ':')) {
        if (!read_number(in, 59, &minutes))
            return false;
        if (read_char(in, ':') && !read_number(in, 59, &seconds))
            return false;
    }
    int32_t sum = (int32_t)(hours * 3600 + minutes * 60 + seconds);
    *out_seconds = is_minus ? -sum : sum;
    return true;
}

static bool read_offset(cursor *in, int32_t *out_east)
{
    int32_t west;
    if (!read_clock(in, 24, &west))
        return false;
    *out_east = -west;
    return true;
}

static bool read_month_day(cursor *in, change_day *out)
{
    return read_number(in, 12, &out->month) && out->month >= 1 && read_char(in, '.') &&
           read_number(in, 5, &out->week) && out->week >= 1 && read_char(in, '.') &&
           read_number(in, 6, &out->day);
}

/* ,M3.2.0/2 */
static bool read_change(cursor *in, change_day *out)
{
    bool is_read;
    *out = (change_day){.time = 2 * 3600};
    if (!read_char(in, ','))
        return false;
    if (read_char(in, 'M')) {
        out->kind = DAY_MONTH;
        is_read = read_month_day(in, out);
    } else if (read_char(in, 'J')) {
        out->kind = DAY_JULIAN;
        is_read = read_number(in, 365, &out->day) && out->day >= 1;
    } else {
        out->kind = DAY_ZERO;
        is_read = read_number(in, 365, &out->day);
    }
    return is_read && (!read_char(in, '/') || read_clock(in, 167, &out->time));
}

/* ---- the years ---- */

/* A year of a kind, in the numbering of zone_rule.c: kinds 2 × the weekday of 1 January, from
 * Monday, and 1 more for leap years. */
static int32_t day_of_month_rule(const change_day *rule, unsigned kind)
{
    int64_t year = kind % 2 ? 2000 : 2001;
    int64_t january = soj__days_from_civil(year, 1, 1);
    int64_t first = soj__days_from_civil(year, rule->month, 1) - january; /* of the month */
    unsigned weekday = (unsigned)(kind / 2 + 1 + first) % 7;              /* of that day */
    unsigned day = (rule->day + 7 - weekday) % 7 + (rule->week - 1) * 7;
    while (day >= soj__days_in_month(year, rule->month))
        day -= 7;
    return (int32_t)(first + day);
}

/* From 0. Day 365 of a year that has none is the day behind its last. */
static int32_t day_in_year(const change_day *rule, unsigned kind)
{
    if (rule->kind == DAY_MONTH)
        return day_of_month_rule(rule, kind);
    if (rule->kind == DAY_ZERO)
        return (int32_t)rule->day;
    bool is_behind_leap_day = kind % 2 && rule->day >= 60;
    return (int32_t)rule->day - (is_behind_leap_day ? 0 : 1);
}

/* Whether one of the two, the same in years of all kinds, comes first, and neither leaves the year;
 * put in order where it is so. */
static bool make_plain(soj__zone_rule *rule)
{
    unsigned first = rule->at[0][0] < rule->at[0][1] ? 0 : 1;
    for (unsigned kind = 0; kind < SOJ__YEAR_KINDS; kind++) {
        int32_t early = rule->at[kind][first];
        int32_t late = rule->at[kind][1 - first];
        if (early < 0 || early >= late || late >= 365 * SECONDS_DAY)
            return false;
    }
    if (first == 0)
        return true;
    for (unsigned kind = 0; kind < SOJ__YEAR_KINDS; kind++) {
        int32_t early = rule->at[kind][1];
        rule->at[kind][1] = rule->at[kind][0];
        rule->at[kind][0] = early;
    }
    int32_t dst = rule->offset[0];
    rule->offset[0] = rule->offset[1];
    rule->offset[1] = dst;
    return true;
}

/* Whether the clocks never change: both changes always fall together, which is how TZif files say
 * daylight saving time all year. The calendar repeats after 400 years. */
static bool is_constant(const soj__zone_rule *rule, int32_t *out_offset)
{
    const int64_t end = (int64_t)400 * 366 * SECONDS_DAY;
    soj__zone_piece piece = soj__rule_piece_at(rule, 0);
    *out_offset = piece.offset;
    while (piece.end < end) {
        piece = soj__rule_piece_at(rule, piece.end);
        if (piece.offset != *out_offset)
            return false;
    }
    return true;
}

static void make_rule(const change_day days[2], int32_t standard, int32_t daylight,
                      soj__footer *out)
{
    soj__zone_rule *rule = &out->rule;
    const int32_t before[2] = {standard, daylight};
    rule->offset[0] = daylight;
    rule->offset[1] = standard;
    for (unsigned kind = 0; kind < SOJ__YEAR_KINDS; kind++) {
        for (unsigned i = 0; i < 2; i++)
            rule->at[kind][i] =
                day_in_year(&days[i], kind) * SECONDS_DAY + days[i].time - before[i];
    }
    rule->is_plain = make_plain(rule);
    out->has_rule = !is_constant(rule, &out->offset);
}

const char *soj__footer_parse(soj__slice text, soj__footer *out)
{
    static const char bad[] = "the footer is no TZ text of POSIX";
    cursor in = {text.data, text.data + text.len};
    int32_t standard;
    *out = (soj__footer){0};
    if (!read_name(&in) || !read_offset(&in, &standard))
        return bad;
    out->offset = standard;
    if (in.at == in.end)
        return NULL;
    int32_t daylight = standard + 3600;
    change_day days[2];
    if (!read_name(&in))
        return bad;
    if (in.at < in.end && *in.at != ',' && !read_offset(&in, &daylight))
        return bad;
    if (!read_change(&in, &days[0]) || !read_change(&in, &days[1]) || in.at != in.end)
        return bad;
    make_rule(days, standard, daylight, out);
    return NULL;
}
