/* SPDX-License-Identifier: MIT */
#include "earliest_naive.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

/* ---- the clock ---- */

/* By 7 or by minutes of a day, always towards the past. */
static int64_t floor_of(int64_t a, int64_t b)
{
    int64_t rest = ((a % b) + b) % b;
    return (a - rest) / b;
}

static soj_time wall_at(const naive_case *of, soj_time at)
{
    int32_t offset = 0;
    assert_int_equal(soj_zone_offset_at(of->zones, of->zone, at, &offset), SOJ_OK);
    return at + offset * SOJ_SECOND;
}

static int64_t day_at(const naive_case *of, soj_time at)
{
    return floor_of(wall_at(of, at), SOJ_DAY);
}

static void date_of(int64_t day, char date[SOJ_TIME_TEXT_MAX])
{
    assert_true(soj_time_format(day * SOJ_DAY, date) > 10);
    date[10] = '\0';
}

/* ---- hours ---- */

static bool opens_on(const naive_hours *hours, int64_t day)
{
    int64_t weekday = day + 4 - floor_of(day + 4, 7) * 7; /* 1970-01-01 was a Thursday */
    for (int i = 0; i < hours->n_except; i++) {
        if (hours->except[i] == day)
            return false;
    }
    return hours->days == 0 || (hours->days >> weekday & 1u);
}

/* Whether the spans that open on `day` are open at a wall time. */
static bool is_open_from(const naive_hours *hours, int64_t day, soj_time wall)
{
    if (!opens_on(hours, day))
        return false;
    if (hours->n == 0)
        return wall >= day * SOJ_DAY && wall < (day + 1) * SOJ_DAY;
    for (int i = 0; i < hours->n; i++) {
        bool is_all_day = hours->from[i] == hours->to[i];
        soj_time from = day * SOJ_DAY + (is_all_day ? 0 : hours->from[i] * SOJ_MINUTE);
        soj_time to = day * SOJ_DAY + (is_all_day ? SOJ_DAY : hours->to[i] * SOJ_MINUTE);
        if (to < from)
            to += SOJ_DAY;
        if (wall >= from && wall < to)
            return true;
    }
    return false;
}

static bool is_open(const naive_case *of, const naive_hours *hours, soj_time at)
{
    soj_time wall = wall_at(of, at);
    int64_t day = floor_of(wall, SOJ_DAY);
    return is_open_from(hours, day, wall) || is_open_from(hours, day - 1, wall);
}

/* ---- caps ---- */

static bool same_period(const naive_case *of, const naive_cap *cap, soj_time sent, soj_time at)
{
    int64_t a = day_at(of, sent), b = day_at(of, at);
    char date_a[SOJ_TIME_TEXT_MAX], date_b[SOJ_TIME_TEXT_MAX];
    switch (cap->period) {
    case NAIVE_ROLLING:
        return sent > at - cap->per * SOJ_MINUTE;
    case NAIVE_DAY:
        return a == b;
    case NAIVE_WEEK:
        /* back to the Monday of each; day 4 was one */
        return floor_of(a - 4, 7) == floor_of(b - 4, 7);
    case NAIVE_MONTH:
        date_of(a, date_a);
        date_of(b, date_b);
        return memcmp(date_a, date_b, sizeof("2026-03") - 1) == 0;
    }
    return false;
}

static bool cap_has_room(const naive_case *of, const naive_cap *cap, soj_time at)
{
    int n = 0;
    for (int i = 0; i < of->n_sent; i++)
        n += same_period(of, cap, of->sent[i], at);
    return n < cap->max;
}

bool naive_has_room(const naive_case *of, soj_time at)
{
    for (int i = 0; i < of->n_caps; i++) {
        if (!cap_has_room(of, &of->caps[i], at))
            return false;
    }
    return true;
}

/* ---- the search ---- */

naive_reason naive_forbids(const naive_case *of, soj_time at, int *out_cap)
{
    if (of->has_window && !is_open(of, &of->window, at))
        return NAIVE_WINDOW;
    if (of->has_quiet && is_open(of, &of->quiet, at))
        return NAIVE_QUIET;
    for (int i = 0; i < of->n_caps && !of->is_essential; i++) {
        *out_cap = i;
        if (!cap_has_room(of, &of->caps[i], at))
            return NAIVE_CAP;
    }
    return NAIVE_FREE;
}

/* The first minute after an instant. */
static soj_time next_minute(soj_time at)
{
    return (floor_of(at, SOJ_MINUTE) + 1) * SOJ_MINUTE;
}

soj_time naive_earliest(const naive_case *of, soj_time now, soj_time end)
{
    int cap;
    for (soj_time at = now; at <= end; at = next_minute(at)) {
        if (naive_forbids(of, at, &cap) == NAIVE_FREE)
            return at;
    }
    return SOJ_TIME_NEVER;
}

/* What is open for three weeks stays so: exceptions and changes lie nearer. */
soj_time naive_valid_until(const naive_case *of, soj_time now, soj_time end)
{
    soj_time last = end > now ? end : now + 21 * SOJ_DAY;
    if (!of->has_window && !of->has_quiet)
        last = now;
    for (soj_time at = next_minute(now); at < last; at = next_minute(at)) {
        if ((of->has_window && !is_open(of, &of->window, at)) ||
            (of->has_quiet && is_open(of, &of->quiet, at)))
            return at;
    }
    return end > now ? end : SOJ_TIME_NEVER;
}

/* ---- random ones ---- */

static uint64_t draw(naive_rng *rng)
{
    rng->state = rng->state * 6364136223846793005u + 1442695040888963407u;
    uint64_t x = rng->state ^ rng->state >> 33;
    x *= 0xff51afd7ed558ccdu;
    return x ^ x >> 29;
}

static int64_t below(naive_rng *rng, int64_t n)
{
    return (int64_t)(draw(rng) >> 1) % n;
}

static bool chance(naive_rng *rng, int percent)
{
    return below(rng, 100) < percent;
}

/* Often round, often in the hours that changes touch. */
static int minute_of_day(naive_rng *rng)
{
    int64_t hour = chance(rng, 40) ? below(rng, 4) : below(rng, 24);
    int64_t minute = chance(rng, 50) ? 0 : chance(rng, 50) ? 30 : below(rng, 60);
    return (int)(hour * 60 + minute);
}

static void make_hours(naive_rng *rng, naive_hours *out)
{
    out->n = (int)below(rng, NAIVE_SPANS) + 1;
    for (int i = 0; i < out->n; i++) {
        out->from[i] = minute_of_day(rng);
        out->to[i] = chance(rng, 10)   ? 24 * 60
                     : chance(rng, 4)  ? out->from[i]
                     : chance(rng, 30) ? out->from[i] / 60 * 60 + 60
                                       : minute_of_day(rng);
    }
}

static void make_window(naive_rng *rng, naive_case *out)
{
    naive_hours *window = &out->window;
    make_hours(rng, window);
    if (chance(rng, 15))
        window->n = 0;
    if (chance(rng, 60))
        window->days = (unsigned)below(rng, 127) + 1;
    int64_t day = day_at(out, out->now) - 3;
    while (window->n_except < NAIVE_EXCEPTIONS && chance(rng, 40)) {
        day += below(rng, 3) + 1;
        window->except[window->n_except++] = day;
    }
}

static void make_caps(naive_rng *rng, naive_case *out)
{
    out->n_caps = (int)below(rng, NAIVE_CAPS + 1);
    for (int i = 0; i < out->n_caps; i++) {
        naive_cap *cap = &out->caps[i];
        cap->period = (naive_period)below(rng, 4);
        cap->max = (int)below(rng, 3) + 1;
        cap->per = chance(rng, 50) ? below(rng, 600) + 1 : below(rng, 8 * 1440) + 1;
    }
}

#define EARLY (946684800 * SOJ_SECOND) /* 2000-01-01 */

/* Around a change of the zone, or anywhere. */
static soj_time make_now(naive_rng *rng, const naive_case *of)
{
    soj_time at = EARLY + below(rng, 35 * 365 * 1440) * SOJ_MINUTE;
    soj_time change = SOJ_TIME_NEVER;
    assert_int_equal(soj_zone_next_change(of->zones, of->zone, at, &change), SOJ_OK);
    if (change != SOJ_TIME_NEVER && chance(rng, 60))
        at = change +
             (chance(rng, 40) ? below(rng, 200) - 100 : below(rng, 4320) - 3600) * SOJ_MINUTE;
    return chance(rng, 20) ? at + below(rng, SOJ_MINUTE) : at;
}

/* On whole minutes: so what they forbid ends on whole minutes. */
static void make_tries(naive_rng *rng, naive_case *out)
{
    static const int64_t reaches[] = {120, 1440, 3 * 1440, 40 * 1440};
    int64_t reach = reaches[below(rng, 4)];
    int n = chance(rng, 25) ? 0 : (int)below(rng, NAIVE_SENT);
    for (int i = 0; i < n; i++)
        out->tries[i] = (floor_of(out->now, SOJ_MINUTE) - below(rng, reach) - 1) * SOJ_MINUTE;
    for (int i = 0; i < n; i++) {
        for (int j = i; j > 0 && out->tries[j] < out->tries[j - 1]; j--) {
            soj_time other = out->tries[j];
            out->tries[j] = out->tries[j - 1];
            out->tries[j - 1] = other;
        }
    }
    out->n_tries = n;
}

/* One whose clocks show whole minutes on whole minutes. */
static uint32_t make_zone(naive_rng *rng, const soj_zones *zones)
{
    int32_t offset = 1;
    uint32_t zone = 0;
    while (offset % 60 != 0) {
        zone = (uint32_t)below(rng, (int64_t)soj_zones_count(zones));
        assert_int_equal(soj_zone_offset_at(zones, zone, EARLY, &offset), SOJ_OK);
    }
    return zone;
}

void naive_make(naive_rng *rng, const soj_zones *zones, naive_case *out)
{
    static const int64_t most[] = {1, 1440, 3 * 1440, 7 * 1440, 14 * 1440, 45 * 1440};
    *out = (naive_case){.zones = zones};
    out->zone = make_zone(rng, zones);
    out->now = make_now(rng, out);
    out->has_window = chance(rng, 70);
    out->has_quiet = chance(rng, 60);
    out->is_essential = chance(rng, 8);
    if (out->has_window)
        make_window(rng, out);
    if (out->has_quiet)
        make_hours(rng, &out->quiet);
    make_caps(rng, out);
    make_tries(rng, out);
    out->expires = below(rng, most[below(rng, 6)]);
}

/* ---- as text ---- */

typedef struct text_of {
    char *text;
    size_t len;
} text_of;

__attribute__((format(printf, 2, 3))) static void put(text_of *to, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(to->text + to->len, NAIVE_TEXT_MAX - to->len, format, arguments);
    va_end(arguments);
    assert_true(n >= 0 && to->len + (size_t)n < NAIVE_TEXT_MAX);
    to->len += (size_t)n;
}

static void put_hours(text_of *to, const char *key, const naive_hours *hours)
{
    put(to, "%s: [", key);
    for (int i = 0; i < hours->n; i++)
        put(to, "%s\"%02d:%02d-%02d:%02d\"", i > 0 ? ", " : "", hours->from[i] / 60,
            hours->from[i] % 60, hours->to[i] / 60, hours->to[i] % 60);
    put(to, "]");
}

static void put_window(text_of *to, const naive_hours *window)
{
    static const char *const names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    char date[SOJ_TIME_TEXT_MAX];
    for (int i = 0; i < window->n_except; i++) {
        date_of(window->except[i], date);
        put(to, "%s%s", i == 0 ? "calendars: {off: [" : ", ", date);
    }
    put(to, "%swindows: {open: {", window->n_except > 0 ? "]}\n" : "");
    if (window->n_except > 0)
        put(to, "except: off, ");
    for (int i = 0, n = 0; window->days != 0 && i < 7; i++) {
        if (window->days >> i & 1u)
            put(to, "%s%s", n++ == 0 ? "days: [" : ", ", names[i]);
    }
    put(to, "%s", window->days != 0 ? "], " : "");
    if (window->n > 0)
        put_hours(to, "hours", window);
    put(to, "}}\n");
}

static void put_caps(text_of *to, const naive_case *of)
{
    static const char *const words[] = {"", "calendar_day", "calendar_week", "calendar_month"};
    for (int i = 0; i < of->n_caps; i++) {
        const naive_cap *cap = &of->caps[i];
        put(to, "%s  cap_%d: {max: %d, per: ", i == 0 ? "caps:\n" : "", i, cap->max);
        if (cap->period == NAIVE_ROLLING)
            put(to, "%" PRId64 "m}\n", cap->per);
        else
            put(to, "%s}\n", words[cap->period]);
    }
}

void naive_model(const naive_case *of, char text[NAIVE_TEXT_MAX])
{
    text_of to = {text, 0};
    put(&to, "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: %s\n",
        soj_zones_name(of->zones, of->zone).data);
    if (of->has_window)
        put_window(&to, &of->window);
    put(&to, "channels:\n  free: {}\n  own: {%s", of->has_window ? "window: open, " : "");
    if (of->has_quiet)
        put_hours(&to, "quiet_hours", &of->quiet);
    put(&to, "}\n");
    put_caps(&to, of);
    put(&to,
        "events: {Try: , Ask: }\ninitial: s\nstages:\n  s:\n    touchpoints:\n"
        "      tried: {channel: free, on: Try, expires: 0s}\n"
        "      asked: {channel: own, on: Ask, expires: %" PRId64 "m%s}\n",
        of->expires, of->is_essential ? ", essential: true" : "");
}
