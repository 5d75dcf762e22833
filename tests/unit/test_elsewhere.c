/* SPDX-License-Identifier: MIT */
/* Customers whose clocks are set to another zone, what begins again, and dates, which every zone
 * begins at its own midnight. */
#include "scenario.h"
#include "support/test.h"

/* ---- another zone ---- */

#define MOVES(keys)                                                                                \
    "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: America/New_York\n"                              \
    "attributes: {d: date, n: int}\nevents: {Ask: {properties: {n: int, day: date}}, Go: }\n"      \
    "channels: {c: }\ninitial: a\n"                                                                \
    "stages: {a: {on: {Go: a}, touchpoints: {t: {channel: c, " keys "}}}}\n"

/* Whatever is not due yet follows the clock on the wall. */
static const struct {
    const char *what, *yaml, *script, *expected;
} moves[] = {
    {"an occurrence that an event has started, from its anchor",
     MOVES("on: Ask, after: 1d, at: '18:00'"),
     "2026-05-01T00:00:00Z ana Go\n2026-05-01T12:00:00Z ana Ask\nshow ana\n"
     "2026-05-01T13:00:00Z ana Identify timezone=Asia/Tokyo\nshow ana\n"
     "2026-06-01T00:00:00Z advance\n",
     "2026-05-01T00:00:00Z ana - -> a (created)\n"
     "2026-05-01T00:00:00Z ana a -> a (event) 0s\n"
     "ana in a since 2026-05-01T00:00:00Z;; next 2026-05-02T22:00:00Z\n"
     "ana in a since 2026-05-01T00:00:00Z;; next 2026-05-02T09:00:00Z\n"
     "2026-05-02T09:00:00Z ana ! a.t #1\n"},
    {"which may have been due: it is now", MOVES("on: Ask, at: '18:00'"),
     "2026-05-01T00:00:00Z ana Go\n2026-05-01T07:00:00Z ana Ask\n"
     "2026-05-01T13:00:00Z ana Identify timezone=Asia/Tokyo\n",
     "2026-05-01T00:00:00Z ana - -> a (created)\n"
     "2026-05-01T00:00:00Z ana a -> a (event) 0s\n"
     "2026-05-01T13:00:00Z ana ! a.t #1 due 2026-05-01T09:00:00Z\n"},
    {"each k of a repetition", MOVES("at: '09:00', every: 1d, times: 4"),
     "2026-05-01T12:00:00Z ana Ask\n2026-05-02T14:00:00Z ana Identify timezone=Europe/Berlin\n"
     "2026-06-01T00:00:00Z advance\n",
     "2026-05-01T12:00:00Z ana - -> a (created)\n"
     "2026-05-01T13:00:00Z ana ! a.t #1\n"
     "2026-05-02T13:00:00Z ana ! a.t #2\n"
     /* The first at nine after noon is tomorrow's there: k = 2 is due on the fourth. */
     "2026-05-04T07:00:00Z ana ! a.t #3\n"
     "2026-05-05T07:00:00Z ana ! a.t #4\n"},
    {"months by the new clock", MOVES("every: 1mo, times: 3"),
     "2026-01-31T02:00:00Z ana Ask\n2026-02-15T00:00:00Z ana Identify timezone=Asia/Tokyo\n"
     "2026-06-01T00:00:00Z advance\n",
     "2026-01-31T02:00:00Z ana - -> a (created)\n"
     "2026-01-31T02:00:00Z ana ! a.t #1\n"
     "2026-02-28T02:00:00Z ana ! a.t #2\n"
     "2026-03-31T02:00:00Z ana ! a.t #3\n"},
    {"a rule with at goes on behind what its clock has shown",
     MOVES("at: '09:00', every: {rrule: FREQ=DAILY}, times: 3"),
     "2026-05-01T12:00:00Z ana Ask\n"
     "2026-05-01T14:00:00Z ana Identify timezone=America/Los_Angeles\n"
     "2026-05-02T18:00:00Z ana Identify timezone=Asia/Tokyo\n2026-06-01T00:00:00Z advance\n",
     "2026-05-01T12:00:00Z ana - -> a (created)\n"
     "2026-05-01T13:00:00Z ana ! a.t #1\n" /* 09:00 there; and in Los Angeles not again */
     "2026-05-02T16:00:00Z ana ! a.t #2\n"
     /* It is the third of May in Tokyo already. */
     "2026-05-03T00:00:00Z ana ! a.t #3\n"},
    {"one without is the same instant's", MOVES("every: {rrule: FREQ=DAILY}, times: 3"),
     "2026-05-01T12:00:00Z ana Ask\n2026-05-02T13:00:00Z ana Identify timezone=Asia/Tokyo\n"
     "2026-06-01T00:00:00Z advance\n",
     "2026-05-01T12:00:00Z ana - -> a (created)\n"
     "2026-05-01T12:00:00Z ana ! a.t #1\n"
     "2026-05-02T12:00:00Z ana ! a.t #2\n"
     "2026-05-03T12:00:00Z ana ! a.t #3\n"},
    {"a date is another instant, and does not come again", MOVES("from: customer.d, after: 0s"),
     "2026-05-01T00:00:00Z ana Identify d=2026-06-01\nshow ana\n"
     "2026-05-02T00:00:00Z ana Identify timezone=Asia/Tokyo\nshow ana\n"
     "2026-05-31T20:00:00Z ana Identify timezone=America/Los_Angeles\nshow ana\n"
     "2026-06-02T00:00:00Z ana Identify d=2026-06-03\nshow ana\n",
     "2026-05-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-05-01T00:00:00Z; d=2026-06-01; next 2026-06-01T04:00:00Z\n"
     "ana in a since 2026-05-01T00:00:00Z; d=2026-06-01; next 2026-05-31T15:00:00Z\n"
     "2026-05-31T15:00:00Z ana ! a.t #1\n"
     "ana in a since 2026-05-01T00:00:00Z; d=2026-06-01; next never\n"
     "ana in a since 2026-05-01T00:00:00Z; d=2026-06-03; next 2026-06-03T07:00:00Z\n"},
    {"what an event has kept of a date",
     MOVES("on: Ask, after: 2d, data: {day: event.day, none: event.n}"),
     "2026-05-01T00:00:00Z ana Go\n2026-05-01T12:00:00Z ana Ask day=2026-07-04\n"
     "2026-05-01T13:00:00Z ana Identify timezone=Asia/Tokyo\n2026-06-01T00:00:00Z advance\n",
     "2026-05-01T00:00:00Z ana - -> a (created)\n"
     "2026-05-01T00:00:00Z ana a -> a (event) 0s\n"
     "2026-05-03T12:00:00Z ana ! a.t #1 {day=2026-07-03T15:00:00Z}\n"},
    {"the same zone by another trait changes nothing", MOVES("at: '09:00'"),
     "2026-05-01T12:00:00Z ana Ask\n"
     "2026-05-01T12:30:00Z ana Identify timezone=America/New_York n=3\nshow ana\n"
     "2026-05-01T12:40:00Z ana Identify timezone=Moon/Base\nshow ana\n",
     "2026-05-01T12:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-05-01T12:00:00Z; n=3; next 2026-05-01T13:00:00Z\n"
     "ana rejected SOJ_ERR_ZONE\n"
     "ana in a since 2026-05-01T12:00:00Z; n=3; next 2026-05-01T13:00:00Z\n"},
};

static void test_another_zone(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(moves); i++) {
        print_message("%s\n", moves[i].what);
        scenario_run(moves[i].yaml, moves[i].script, moves[i].expected);
    }
}

/* ---- beginning again ---- */

static void test_restarts(void **state)
{
    static const char yaml[] =
        "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: America/New_York\n"
        "events: {Ask: , Go: }\nchannels: {c: }\ninitial: a\n"
        "stages:\n  a:\n    on: {Go: a}\n    after: {1mo: {restart_on: Ask, to: b}}\n"
        "    touchpoints:\n"
        "      rule: {channel: c, restart_on: Ask, every: {rrule: FREQ=DAILY;COUNT=2}}\n"
        "      at: {channel: c, restart_on: Ask, at: '09:00', every: 1d, times: 2}\n"
        "      own: {channel: c, every: {rrule: FREQ=WEEKLY}, at: '12:00', times: 1}\n"
        "  b:\n";
    (void)state;
    scenario_run(yaml,
                 "2026-03-06T15:00:00Z ana Ask\n2026-03-08T15:00:00Z ana Ask\n"
                 "2026-03-09T12:00:00Z ana Go\n2026-03-09T14:00:00Z advance\n"
                 "2026-03-31T05:00:00Z ana Ask\n2026-06-01T00:00:00Z advance\n",
                 "2026-03-06T15:00:00Z ana - -> a (created)\n"
                 "2026-03-06T15:00:00Z ana ! a.rule #1\n"
                 "2026-03-06T17:00:00Z ana ! a.own #1\n"
                 "2026-03-07T14:00:00Z ana ! a.at #1\n"
                 "2026-03-07T15:00:00Z ana ! a.rule #2\n"
                 "2026-03-08T13:00:00Z ana ! a.at #2\n"
                 "2026-03-08T15:00:00Z ana ! a.rule #3\n"
                 "2026-03-09T12:00:00Z ana a -> a (event) 2d21h\n"
                 "2026-03-09T12:00:00Z ana ! a.rule #1\n"
                 "2026-03-09T13:00:00Z ana ! a.at #1\n"
                 "2026-03-09T16:00:00Z ana ! a.own #1\n"
                 "2026-03-10T12:00:00Z ana ! a.rule #2\n"
                 "2026-03-10T13:00:00Z ana ! a.at #2\n"
                 "2026-03-31T05:00:00Z ana ! a.rule #3\n"
                 "2026-03-31T13:00:00Z ana ! a.at #3\n"
                 "2026-04-01T05:00:00Z ana ! a.rule #4\n"
                 "2026-04-01T13:00:00Z ana ! a.at #4\n"
                 /* A month from the 31st at 01:00, by the clock. */
                 "2026-04-30T05:00:00Z ana a -> b (after) 51d17h\n");
}

/* What was due before a placement is silent; what repeats goes on in its rhythm. */
static void test_placing(void **state)
{
    static const char yaml[] =
        "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: America/New_York\n"
        "attributes: {d: date}\nevents: {Go: }\nchannels: {c: }\ninitial: b\n"
        "stages:\n  b:\n  a:\n    touchpoints:\n"
        "      days: {channel: c, at: '09:00', every: 1w, times: 12}\n"
        "      months: {channel: c, after: 1mo, every: 1mo, until: 3mo}\n"
        "      rule: {channel: c, at: '10:00', every: {rrule: FREQ=MONTHLY}, times: 4}\n"
        "      none: {channel: c, at: '11:00'}\n"
        "      from: {channel: c, from: customer.d, at: '08:00', after: -1mo}\n"
        "      later: {channel: c, from: customer.d, after: 1y}\n";
    (void)state;
    scenario_run(yaml,
                 "2026-05-01T00:00:00Z place ana zone=Asia/Tokyo created=2026-01-01T00:00:00Z "
                 "a@2026-02-14T00:00:00Z d=2026-05-20\nshow ana\n2027-06-01T00:00:00Z advance\n",
                 "2026-05-01T00:00:00Z ana - -> a (moved)\n"
                 "ana in a since 2026-02-14T00:00:00Z; d=2026-05-20; next 2026-05-02T00:00:00Z\n"
                 "2026-05-02T00:00:00Z ana ! a.days #1\n"
                 "2026-05-14T00:00:00Z ana ! a.months #1\n"
                 "2026-05-14T01:00:00Z ana ! a.rule #1\n"
                 "2027-05-19T15:00:00Z ana ! a.later #1\n");
}

/* ---- timers ---- */

static void test_timers_of_months(void **state)
{
    static const char yaml[] =
        "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: America/New_York\n"
        "attributes: {d: date, n: {type: int, default: 0}}\nevents: {Go: , Back: }\ninitial: a\n"
        "stages:\n"
        "  a:\n    on: {Go: b}\n    after:\n      1mo: {set: {n: customer.n + 1}}\n"
        "      1y: b\n      -1mo: {from: customer.d, to: c}\n"
        "  b: {on: {Back: a}}\n  c: {on: {Back: a}}\n";
    (void)state;
    scenario_run(
        yaml,
        "2026-01-31T15:00:00Z ana Back\n2026-02-28T14:59:59.999999Z advance\nshow ana\n"
        "2026-02-28T15:00:00Z advance\nshow ana\n"
        "2026-03-01T00:00:00Z ana Identify d=2026-05-31\nshow ana\n"
        "2026-04-30T03:59:59Z advance\n2026-04-30T04:00:00Z advance\n"
        /* The value has come due; in another zone it is the same. */
        "2026-05-01T00:00:00Z ana Identify timezone=America/Los_Angeles\n"
        "2026-05-01T01:00:00Z ana Back\nshow ana\n"
        "2026-05-02T00:00:00Z ana Identify d=2026-05-30\n" /* has passed: at once */
        "2026-05-03T00:00:00Z ana Back\n2027-06-01T00:00:00Z advance\n",
        "2026-01-31T15:00:00Z ana - -> a (created)\n"
        "ana in a since 2026-01-31T15:00:00Z; n=0; next 2026-02-28T15:00:00Z\n"
        "ana in a since 2026-01-31T15:00:00Z; n=1; next 2027-01-31T15:00:00Z\n"
        "ana in a since 2026-01-31T15:00:00Z; d=2026-05-31 n=1; next 2026-04-30T04:00:00Z\n"
        "2026-04-30T04:00:00Z ana a -> c (after) 88d13h\n"
        "2026-05-01T01:00:00Z ana c -> a (event) 21h\n"
        "ana in a since 2026-05-01T01:00:00Z; d=2026-05-31 n=1; next 2026-05-31T01:00:00Z\n"
        "2026-05-02T00:00:00Z ana a -> c (after) 23h\n"
        "2026-05-03T00:00:00Z ana c -> a (event) 1d\n"
        "2027-05-03T00:00:00Z ana a -> b (after) 365d\n");
}

/* ---- dates as values ---- */

#define DATES(events, rest)                                                                        \
    "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: Pacific/Apia\n"                                  \
    "attributes: {d: {type: date, default: 2026-03-01}, t: timestamp, b: bool, c: bool,"           \
    " l: {last: Ask.day}}\nevents: {Ask: {properties: {day: date, at: timestamp}" events "}}\n"    \
    "channels: {c: }\ninitial: a\nstages: {a: {" rest "}}\n"

static const struct {
    const char *what, *yaml, *script, *expected;
} dates[] = {
    {"a default, a property, the last of them", DATES(", set: {d: event.day, t: event.day}", ""),
     "2026-01-01T00:00:00Z ana Ask\nshow ana\n2026-01-01T01:00:00Z ana Ask day=2026-07-04\n"
     "show ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2026-03-01; next never\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2026-07-04 t=2026-07-03T11:00:00Z l=2026-07-04; next "
     "never\n"},
    {"the date on which an instant lies", DATES(", set: {d: event.at}", ""),
     "2026-01-01T00:00:00Z ana Ask at=2026-05-05T10:59:59Z\nshow ana\n"
     "2026-01-01T01:00:00Z ana Ask at=2026-05-05T11:00:00Z\nshow ana\n"
     "2026-01-01T02:00:00Z ana Identify timezone=America/New_York d=-\nshow ana\n"
     "2026-01-01T03:00:00Z ana Ask at=2026-05-05T03:59:59.999999Z\nshow ana\n"
     "2026-01-01T04:00:00Z ana Ask at=0001-01-01T00:00:00Z\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2026-05-05; next never\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2026-05-06; next never\n"
     "ana in a since 2026-01-01T00:00:00Z;; next never\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2026-05-04; next never\n"
     /* In New York it is the year before the first. */
     "ana rejected SOJ_ERR_RANGE 0\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2026-05-04; next never\n"},
    {"its first instant, in conditions",
     DATES(", set: {b: 'customer.d == timestamp(\"2011-12-30T10:00:00Z\")',"
           " c: 'before.d < customer.d && event.day > customer.d && has(customer.d)'}",
           ""),
     "2026-01-01T00:00:00Z ana Identify d=2011-12-31\n"
     "2026-01-01T01:00:00Z ana Ask day=2012-01-01\nshow ana\n"
     /* A day that was not there begins where it would end. */
     "2026-01-01T02:00:00Z ana Identify d=2011-12-30\n"
     "2026-01-01T03:00:00Z ana Ask day=2011-12-31\nshow ana\n"
     "2026-01-01T04:00:00Z ana Identify timezone=UTC\n2026-01-01T05:00:00Z ana Ask\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2011-12-31 b=true c=false l=2012-01-01; next never\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2011-12-30 b=true c=false l=2011-12-31; next never\n"
     "ana in a since 2026-01-01T00:00:00Z; d=2011-12-30 b=false c=false l=2011-12-31; next "
     "never\n"},
    {"in data", DATES("", "touchpoints: {t: {channel: c, data: {d: customer.d}}}"),
     "2026-01-01T00:00:00Z ana Ask\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 {d=2026-02-28T11:00:00Z}\n"},
    {"the clock on the wall",
     DATES(", set: {b: 'local(now).getHours() == 12 && local(event.time).getDate() == 2',"
           " t: 'add(event.at, \"1mo1d\")'}",
           ""),
     "2026-01-01T23:30:00Z ana Ask at=2026-01-31T10:30:00Z\nshow ana\n"
     "2026-01-02T00:00:00Z ana Identify timezone=America/New_York\n"
     "2026-01-02T00:30:00Z ana Ask at=2026-02-08T07:30:00.5Z\nshow ana\n",
     "2026-01-01T23:30:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T23:30:00Z; d=2026-03-01 t=2026-03-01T10:30:00Z b=true; next "
     "never\n"
     "ana in a since 2026-01-01T23:30:00Z; d=2026-03-01 t=2026-03-09T07:30:00.5Z b=false; next "
     "never\n"},
};

static void test_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(dates); i++) {
        print_message("%s\n", dates[i].what);
        scenario_run(dates[i].yaml, dates[i].script, dates[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_another_zone), cmocka_unit_test(test_restarts),
        cmocka_unit_test(test_placing),      cmocka_unit_test(test_timers_of_months),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
