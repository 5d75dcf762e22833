/* SPDX-License-Identifier: MIT */
#include "time/recurrence_set.h"

enum {
    ALL_MONTHS = 0x1ffe,
    CYCLE_YEARS = 400, /* the calendar repeats: */
    CYCLE_MONTHS = 4800,
    CYCLE_WEEKS = 20871,
    CYCLE_DAYS = 146097,
    LAST_YEAR = 9999,
    FAR_APART = 800, /* days of a year and more: finding the month of a period costs two steps */
};

/* A month of the calendar. */
typedef struct month {
    int64_t year;
    unsigned number;  /* 1 to 12 */
    unsigned len;     /* days */
    unsigned weekday; /* of its first day, 0 Sunday */
    bool is_leap;
    int64_t first;    /* day */
    int64_t new_year; /* day */
} month;

/* Rounded towards the past, and what is left; b > 0. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
    return a - floor_div(a, b) * b;
}

static uint32_t gcd(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static unsigned weekday_of(int64_t day)
{
    return (unsigned)floor_mod(day + 4, 7); /* 1970-01-01: a Thursday */
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* `number` 0 is the December before, 13 the January after. */
static unsigned month_length(bool leap, unsigned number)
{
    static const uint8_t lengths[14] = {31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31};
    return lengths[number] + (number == 2 && leap ? 1u : 0u);
}

static int64_t month_index(int64_t day)
{
    soj__civil civil = soj__civil_from_time(day * SOJ_DAY);
    return (int64_t)civil.year * 12 + civil.month - 1;
}

static month month_at(int64_t year, unsigned number)
{
    month of = {.year = year, .number = number, .is_leap = is_leap(year)};
    of.len = month_length(of.is_leap, number);
    of.new_year = soj__days_from_civil(year, 1, 1);
    of.first = number == 1 ? of.new_year : soj__days_from_civil(year, number, 1);
    of.weekday = weekday_of(of.first);
    return of;
}

/* ---- the dates of a month: bit n is its nth day, 0 the day before it, len + 1 the one after ----
 */

/* BYMONTHDAY, with SKIP. */
static uint64_t month_days(const soj__pattern *p, unsigned len)
{
    const uint64_t own = (UINT64_C(2) << len) - 2;
    uint64_t bits = p->days[0] & own;
    const bool has_late = p->days[0] >> 1 >> len != 0, has_early = p->days[1] >> 1 >> len != 0;
    for (uint32_t rest = p->days[1] & (uint32_t)own; rest; rest &= rest - 1)
        bits |= UINT64_C(1) << (len + 1 - (unsigned)__builtin_ctz(rest));
    if (p->rule->skip == SOJ__SKIP_OMIT || p->kind == SOJ__UNIT_DAYS)
        return bits;
    const unsigned forward = p->rule->skip == SOJ__SKIP_FORWARD;
    return bits | (uint64_t)has_late << (len + forward) | (uint64_t)has_early << forward;
}

/* Weekdays, a bit each, over and over; the first bit is a `weekday`. */
static uint64_t repeat_week(unsigned weekdays, unsigned weekday)
{
    const uint64_t each_week = 0x10204081; /* bits 0, 7, 14, 21 and 28 */
    return ((weekdays >> weekday | weekdays << (7 - weekday)) & 0x7f) * each_week;
}

/* Whether a day is the nth of its weekday in its month, or year, as BYDAY wants it. */
static bool is_nth(const soj__pattern *p, const month *of, unsigned bit)
{
    const soj__recurrence *rule = p->rule;
    unsigned weekday = (of->weekday + bit + 6) % 7;
    unsigned len = of->len, nth = bit; /* of so many days, from 1 */
    if (p->kind == SOJ__UNIT_YEAR && !rule->has_month) {
        len = of->is_leap ? 366 : 365;
        nth = (unsigned)(of->first - of->new_year) + bit;
    } else if (bit == 0) {
        len = month_length(of->is_leap, of->number - 1);
        nth = len;
    } else if (bit > of->len) {
        len = month_length(of->is_leap, of->number + 1);
        nth = 1;
    }
    return (rule->nth[0][weekday] >> ((nth + 6) / 7) & 1) ||
           (rule->nth[1][weekday] >> ((len - nth + 7) / 7) & 1);
}

static uint64_t month_dates(const soj__pattern *p, const month *of)
{
    bool has_days = (p->days[0] | p->days[1]) != 0;
    uint64_t bits = has_days ? month_days(p, of->len) : (UINT64_C(2) << of->len) - 2;
    if (!p->has_weekdays || bits == 0)
        return bits;
    unsigned before = (of->weekday + 6) % 7;
    bits &= repeat_week(p->weekdays, before);
    if (p->rule->nth_days == 0)
        return bits;
    uint64_t asked = bits & ~repeat_week(p->rule->weekdays, before);
    for (; asked; asked &= asked - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(asked);
        if (!is_nth(p, of, bit))
            bits &= ~(UINT64_C(1) << bit);
    }
    return bits;
}

/* ---- BYSETPOS ---- */

static bool has_bit(const uint64_t *words, uint32_t n)
{
    SOJ__ASSERT(n < SOJ__RECURRENCE_POSITION_WORDS * 64);
    return words[n / 64] >> n % 64 & 1;
}

static void choose(const soj__recurrence *rule, soj__dates *dates)
{
    const uint32_t count = soj__dates_count(dates);
    uint32_t n = 0;
    for (uint32_t i = 0; i < dates->words && rule->has_position; i++) {
        for (uint64_t rest = dates->bits[i]; rest; rest &= rest - 1) {
            n++;
            if (!has_bit(rule->position[0], n) && !has_bit(rule->position[1], count + 1 - n))
                dates->bits[i] &= ~(rest & (~rest + 1));
        }
    }
}

/* ---- units ---- */

static bool has_month(const soj__pattern *p, unsigned number)
{
    return p->months >> number & 1;
}

static void even_dates(const soj__pattern *p, int64_t unit, soj__barren *barren, soj__dates *out)
{
    (void)barren;
    out->base = p->origin + unit * p->step;
    out->bits[0] = p->week;
}

/* A week lies in two months at most. */
static void week_dates(const soj__pattern *p, int64_t unit, soj__barren *barren, soj__dates *out)
{
    even_dates(p, unit, barren, out);
    soj__civil civil = soj__civil_from_time(out->base * SOJ_DAY);
    unsigned left = month_length(is_leap(civil.year), civil.month) - civil.day + 1;
    uint64_t here = left < 7 ? (UINT64_C(1) << left) - 1 : 0x7f;
    if (!has_month(p, civil.month))
        out->bits[0] &= ~here;
    if (!has_month(p, civil.month % 12u + 1))
        out->bits[0] &= here;
    choose(p->rule, out);
}

static void days_dates(const soj__pattern *p, int64_t unit, soj__barren *barren, soj__dates *out)
{
    int64_t index = p->origin + unit;
    uint64_t taken = 0;
    (void)barren;
    if (!has_month(p, (unsigned)(index % 12) + 1))
        return;
    month of = month_at(index / 12, (unsigned)(index % 12) + 1);
    for (int64_t at = floor_mod(p->start - of.first, p->rule->interval); at < of.len;
         at += p->rule->interval)
        taken |= UINT64_C(2) << at;
    out->base = of.first - 1;
    out->bits[0] = taken ? taken & month_dates(p, &of) : 0;
}

/* Whether a kind is known to be barren; and to make it known. */
static bool is_barren(const soj__barren *barren, unsigned kind)
{
    return barren->kinds[kind / 64] >> kind % 64 & 1;
}

static void set_barren(soj__barren *barren, unsigned kind)
{
    barren->kinds[kind / 64] |= UINT64_C(1) << kind % 64;
}

static void month_unit_dates(const soj__pattern *p, int64_t unit, soj__barren *barren,
                             soj__dates *out)
{
    int64_t index = p->origin + unit * p->step;
    if (!has_month(p, (unsigned)(index % 12) + 1))
        return;
    month of = month_at(index / 12, (unsigned)(index % 12) + 1);
    unsigned kind = ((of.number - 1) * 2 + of.is_leap) * 7 + of.weekday;
    if (is_barren(barren, kind))
        return;
    out->base = of.first - 1;
    out->bits[0] = month_dates(p, &of);
    choose(p->rule, out);
    if (out->bits[0] == 0)
        set_barren(barren, kind);
}

/* `bits` are at most 33. */
static void put_bits(soj__dates *out, uint64_t bits, unsigned at)
{
    const unsigned shift = at % 64;
    out->bits[at / 64] |= (bits & (UINT64_MAX >> shift)) << shift;
    if (shift > 0 && at / 64 + 1 < SOJ__DATES_WORDS)
        out->bits[at / 64 + 1] |= bits >> (64 - shift);
}

static void year_dates(const soj__pattern *p, int64_t unit, soj__barren *barren, soj__dates *out)
{
    int64_t year = p->origin + unit * p->step;
    int64_t new_year = soj__days_from_civil(year, 1, 1);
    unsigned kind = (is_leap(year) ? 7 : 0) + weekday_of(new_year), number = 0;
    if (is_barren(barren, kind))
        return;
    out->base = new_year - 1;
    out->words = SOJ__DATES_WORDS;
    for (uint32_t rest = p->months; rest; rest &= rest - 1) {
        number = (unsigned)__builtin_ctz(rest);
        month of = month_at(year, number);
        put_bits(out, month_dates(p, &of), (unsigned)(of.first - new_year));
    }
    choose(p->rule, out);
    if (soj__dates_count(out) == 0)
        set_barren(barren, kind);
}

bool soj__unit_dates(const soj__pattern *pattern, int64_t unit, soj__barren *barren,
                     soj__dates *out)
{
    static void (*const make[])(const soj__pattern *, int64_t, soj__barren *, soj__dates *) = {
        [SOJ__UNIT_EVEN] = even_dates, [SOJ__UNIT_WEEK] = week_dates,
        [SOJ__UNIT_DAYS] = days_dates, [SOJ__UNIT_MONTH] = month_unit_dates,
        [SOJ__UNIT_YEAR] = year_dates,
    };
    *out = (soj__dates){.words = 1};
    make[pattern->kind](pattern, unit, barren, out);
    return soj__dates_count(out) > 0;
}

/* ---- from day to unit ---- */

/* The measure of `origin` in which a day lies. */
static int64_t measure(const soj__pattern *p, int64_t day)
{
    if (p->kind <= SOJ__UNIT_WEEK)
        return day;
    int64_t index = month_index(day);
    return p->kind == SOJ__UNIT_YEAR ? index / 12 : index;
}

int64_t soj__unit_from(const soj__pattern *pattern, int64_t day)
{
    /* The month before can have the first of this one. */
    int64_t earlier = pattern->kind == SOJ__UNIT_MONTH ? 1 : (int64_t)pattern->width - 1;
    int64_t far = measure(pattern, day - earlier) - pattern->origin;
    return far > 0 ? (far + pattern->step - 1) / pattern->step : 0;
}

int64_t soj__unit_to(const soj__pattern *pattern, int64_t day)
{
    /* The month after can have the last of this one. */
    int64_t later = pattern->kind == SOJ__UNIT_MONTH ? 1 : 0;
    return (measure(pattern, day + later) - pattern->origin) / pattern->step;
}

/* Of DAILY: from the `index` of a month the next one, or with -1 the one before, that counts: in
 * which a period lies, or where there are fewer of those, one of BYMONTH. */
static int64_t skip_months(const soj__pattern *p, int64_t index, int direction)
{
    const int64_t interval = p->rule->interval;
    if (interval * soj__count_bits(p->months) > FAR_APART) {
        int64_t first = soj__days_from_civil(index / 12, (unsigned)(index % 12) + 1, 1);
        int64_t last = first + month_length(is_leap(index / 12), (unsigned)(index % 12) + 1) - 1;
        return month_index(direction > 0 ? first + floor_mod(p->start - first, interval)
                                         : last - floor_mod(last - p->start, interval));
    }
    while (!has_month(p, (unsigned)(index % 12) + 1))
        index += direction;
    return index;
}

int64_t soj__unit_after(const soj__pattern *pattern, int64_t unit)
{
    if (pattern->kind != SOJ__UNIT_DAYS)
        return unit + 1;
    return skip_months(pattern, pattern->origin + unit + 1, 1) - pattern->origin;
}

int64_t soj__unit_before(const soj__pattern *pattern, int64_t unit)
{
    if (pattern->kind != SOJ__UNIT_DAYS || unit == 0)
        return unit - 1;
    return skip_months(pattern, pattern->origin + unit - 1, -1) - pattern->origin;
}

/* ---- a rule and its DTSTART ---- */

static void make_daily(soj__pattern *p, const soj__civil *start)
{
    const uint32_t interval = p->rule->interval;
    p->kind = SOJ__UNIT_DAYS;
    p->origin = (int64_t)start->year * 12 + start->month - 1;
    p->step = 1;
    p->last = LAST_YEAR * 12 + 11 - p->origin;
    p->cycle = interval / gcd(interval, CYCLE_DAYS) * CYCLE_MONTHS;
    if (p->has_weekdays && interval % 7 == 0 && !(p->weekdays >> start->weekday & 1))
        p->is_never = true;
    if (p->has_weekdays || p->days[0] || p->days[1] || p->months != ALL_MONTHS)
        return;
    p->kind = SOJ__UNIT_EVEN;
    p->origin = p->start;
    p->step = interval;
    p->week = 1;
}

static void make_weekly(soj__pattern *p, const soj__civil *start)
{
    const unsigned week_start = p->rule->week_start;
    unsigned weekdays = p->has_weekdays ? p->weekdays : 1u << start->weekday;
    p->kind = p->months == ALL_MONTHS ? SOJ__UNIT_EVEN : SOJ__UNIT_WEEK;
    p->origin = p->start - (start->weekday + 7u - week_start) % 7;
    p->step = 7 * (int64_t)p->rule->interval;
    p->width = 7;
    p->cycle = CYCLE_WEEKS / gcd(p->rule->interval, CYCLE_WEEKS);
    p->week = (uint32_t)repeat_week(weekdays, week_start) & 0x7f;
    /* Where the whole week has none of the positions, no part of it has any. */
    soj__dates dates = {.words = 1, .bits = {p->week}};
    choose(p->rule, &dates);
    p->is_never = dates.bits[0] == 0;
    if (p->kind == SOJ__UNIT_EVEN)
        p->week = (uint32_t)dates.bits[0];
}

static void make_monthly(soj__pattern *p, const soj__civil *start)
{
    p->kind = SOJ__UNIT_MONTH;
    p->origin = (int64_t)start->year * 12 + start->month - 1;
    p->cycle = CYCLE_MONTHS / gcd(p->rule->interval, CYCLE_MONTHS);
    if (!p->has_weekdays && !p->days[0] && !p->days[1])
        p->days[0] = 1u << start->day;
}

static void make_yearly(soj__pattern *p, const soj__civil *start)
{
    p->kind = SOJ__UNIT_YEAR;
    p->origin = start->year;
    p->cycle = CYCLE_YEARS / gcd(p->rule->interval, CYCLE_YEARS);
    if (p->has_weekdays || p->days[0] || p->days[1])
        return;
    p->days[0] = 1u << start->day;
    if (!p->rule->has_month)
        p->months = (uint16_t)(1u << start->month);
}

void soj__pattern_make(const soj__recurrence *rule, int64_t start, soj__pattern *out)
{
    static void (*const make[])(soj__pattern *, const soj__civil *) = {
        [SOJ__DAILY] = make_daily,
        [SOJ__WEEKLY] = make_weekly,
        [SOJ__MONTHLY] = make_monthly,
        [SOJ__YEARLY] = make_yearly,
    };
    const soj__civil civil = soj__civil_from_time(start * SOJ_DAY);
    *out = (soj__pattern){
        .rule = rule,
        .start = start,
        .step = rule->interval,
        .width = 1,
        .days = {rule->days[0], rule->days[1]},
        .months = rule->months,
        .weekdays = rule->weekdays | rule->nth_days,
        .has_weekdays = (rule->weekdays | rule->nth_days) != 0,
        .is_never = rule->is_never,
    };
    make[rule->frequency](out, &civil);
    const int64_t ends[] = {
        [SOJ__UNIT_EVEN] = SOJ__LAST_DAY,       [SOJ__UNIT_WEEK] = SOJ__LAST_DAY,
        [SOJ__UNIT_DAYS] = LAST_YEAR * 12 + 11, [SOJ__UNIT_MONTH] = LAST_YEAR * 12 + 11,
        [SOJ__UNIT_YEAR] = LAST_YEAR,
    };
    out->last = (ends[out->kind] - out->origin) / out->step;
}
