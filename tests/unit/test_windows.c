/* SPDX-License-Identifier: MIT */
/* Windows, quiet hours and calendar caps in what is decided. */
#include <stdio.h>

#include "scenario.h"
#include "support/test.h"

/* 2026-03-07 is a Saturday; New York's clocks are put forward in the night to Sunday. */
static const char head[] = "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: America/New_York\n"
                           "attributes: {when: timestamp, day: date}\n"
                           "events: {Go: , Hurry: }\ncalendars: {off: [2026-03-10]}\n"
                           "windows:\n"
                           "  office: {days: mon-fri, hours: \"09:00-17:00\", except: off}\n"
                           "  sunday: {days: sun}\n"
                           "  always: {}\n";

typedef struct row {
    const char *what;
    const char *channel; /* keys of the channel `c` */
    const char *caps;
    const char *keys; /* of the touchpoint */
    const char *script, *expected;
} row;

static void run(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char yaml[2048];
        (void)snprintf(yaml, sizeof(yaml),
                       "%s%s%schannels: {c: {%s}}\ninitial: a\n"
                       "stages: {a: {touchpoints: {t: {channel: c, %s}}}}\n",
                       head, rows[i].caps[0] ? "caps:\n" : "", rows[i].caps, rows[i].channel,
                       rows[i].keys);
        print_message("%s\n", rows[i].what);
        scenario_run(yaml, rows[i].script, rows[i].expected);
    }
}

#define CREATED(time) time " ana - -> a (created)\n"

static const row reasons[] = {
    {"all agree on the earliest; the reason is the first that forbids",
     "window: office, quiet_hours: \"08:00-10:00\"", "  day: {max: 1, per: calendar_day}\n",
     "on: Go",
     "2026-03-07T15:00:00Z ana Go\n" /* 10:00 */
     "2026-03-09T15:00:00Z ana Go\n"
     "2026-03-11T13:30:00Z ana Go\n" /* 09:30 */
     "2026-03-12T00:00:00Z advance\n",
     CREATED("2026-03-07T15:00:00Z") "2026-03-07T15:00:00Z ana ? a.t #1 deferred window office "
                                     "next 2026-03-09T14:00:00Z\n"
                                     "2026-03-09T14:00:00Z ana ! a.t #1 due "
                                     "2026-03-07T15:00:00Z until 2026-03-09T21:00:00Z\n"
                                     "2026-03-09T15:00:00Z ana ? a.t #2 deferred cap day next "
                                     "2026-03-11T14:00:00Z\n"
                                     "2026-03-11T13:30:00Z ana ? a.t #2 superseded newer due "
                                     "2026-03-09T15:00:00Z\n"
                                     "2026-03-11T13:30:00Z ana ? a.t #3 deferred quiet_hours c "
                                     "next 2026-03-11T14:00:00Z\n"
                                     "2026-03-11T14:00:00Z ana ! a.t #3 due "
                                     "2026-03-11T13:30:00Z until 2026-03-11T21:00:00Z\n"},
    {"caps in the order of the text", "",
     "  one: {max: 1, per: calendar_week}\n"
     "  two: {max: 1, per: 14d}\n",
     "on: Go, expires: 30d",
     "2026-03-05T15:00:00Z ana Go\n"
     "2026-03-06T15:00:00Z ana Go\n"
     "2026-03-30T00:00:00Z advance\n",
     CREATED("2026-03-05T15:00:00Z") "2026-03-05T15:00:00Z ana ! a.t #1 until "
                                     "2026-04-04T15:00:00Z\n"
                                     "2026-03-06T15:00:00Z ana ? a.t #2 deferred cap one next "
                                     "2026-03-19T15:00:00Z\n"
                                     "2026-03-19T15:00:00Z ana ! a.t #2 due "
                                     "2026-03-06T15:00:00Z until 2026-04-05T15:00:00Z\n"},
    {"essential ones wait for windows, and for no cap", "window: office",
     "  day: {max: 1, per: calendar_day}\n", "on: Go, essential: true",
     "2026-03-09T12:00:00Z ana Go\n"
     "2026-03-09T14:00:00Z ana Go\n",
     CREATED("2026-03-09T12:00:00Z") "2026-03-09T12:00:00Z ana ? a.t #1 deferred window office "
                                     "next 2026-03-09T13:00:00Z\n"
                                     "2026-03-09T13:00:00Z ana ! a.t #1 due "
                                     "2026-03-09T12:00:00Z until 2026-03-09T21:00:00Z\n"
                                     "2026-03-09T14:00:00Z ana ! a.t #2 until "
                                     "2026-03-09T21:00:00Z\n"},
    {"nothing that expires waits", "window: sunday, quiet_hours: \"00:00-24:00\"", "",
     "on: Go, expires: 400d",
     "2026-03-07T15:00:00Z ana Go\n"
     "2026-03-08T15:00:00Z ana Go\n",
     CREATED("2026-03-07T15:00:00Z") "2026-03-07T15:00:00Z ana ? a.t #1 expired window sunday\n"
                                     "2026-03-08T15:00:00Z ana ? a.t #2 expired quiet_hours c\n"},
    {"a customer's own zone, and another one while it waits", "window: office", "", "on: Go",
     "2026-03-07T15:00:00Z ana Go\n"
     "2026-03-08T10:00:00Z ana Identify timezone=Europe/Berlin\n"
     "2026-03-09T00:30:00Z ana Identify timezone=Asia/Tokyo\n",
     CREATED("2026-03-07T15:00:00Z") "2026-03-07T15:00:00Z ana ? a.t #1 deferred window office "
                                     "next 2026-03-09T13:00:00Z\n"
                                     "2026-03-08T10:00:00Z ana ? a.t #1 deferred window office "
                                     "next 2026-03-09T08:00:00Z due "
                                     "2026-03-07T15:00:00Z\n"
                                     "2026-03-09T00:30:00Z ana ! a.t #1 due "
                                     "2026-03-07T15:00:00Z until "
                                     "2026-03-09T08:00:00Z\n"},
};

static void test_what_forbids(void **state)
{
    (void)state;
    run(reasons, TEST_ARRAY_LEN(reasons));
}

static const row ends[] = {
    {"at the very end there is still time; the end is no bound then", "window: office", "",
     "on: Go, expires: 46h",
     "2026-03-07T15:00:00Z ana Go\n"
     "2026-03-09T13:00:00Z advance\n",
     CREATED("2026-03-07T15:00:00Z") "2026-03-07T15:00:00Z ana ? a.t #1 deferred window office "
                                     "next 2026-03-09T13:00:00Z\n"
                                     "2026-03-09T13:00:00Z ana ! a.t #1 due "
                                     "2026-03-07T15:00:00Z until "
                                     "2026-03-09T21:00:00Z\n"},
    {"a second less and there is none", "window: office", "", "on: Go, expires: 165599s",
     "2026-03-07T15:00:00Z ana Go\n",
     CREATED("2026-03-07T15:00:00Z") "2026-03-07T15:00:00Z ana ? a.t #1 expired window office\n"},
    {"quiet hours begin", "window: office, quiet_hours: \"16:30-08:00\"", "", "on: Go",
     "2026-03-09T14:00:00Z ana Go\n",
     CREATED("2026-03-09T14:00:00Z") "2026-03-09T14:00:00Z ana ! a.t #1 until "
                                     "2026-03-09T20:30:00Z\n"},
    {"it expires", "window: office, quiet_hours: \"16:30-08:00\"", "", "on: Go, expires: 5s",
     "2026-03-09T14:00:00Z ana Go\n",
     CREATED("2026-03-09T14:00:00Z") "2026-03-09T14:00:00Z ana ! a.t #1 until "
                                     "2026-03-09T14:00:05Z\n"},
    {"now or never, on a day without end", "window: always", "", "on: Go, expires: 0s",
     "2026-03-09T14:00:00Z ana Go\n",
     CREATED("2026-03-09T14:00:00Z") "2026-03-09T14:00:00Z ana ! a.t #1 until never\n"},
};

static void test_until_when(void **state)
{
    (void)state;
    run(ends, TEST_ARRAY_LEN(ends));
}

/* What comes too late by itself: forbidden, or not. */
static const row late[] = {
    {"what forbids is the reason", "window: office", "",
     "from: customer.when, after: 0s, expires: 1h",
     "2026-03-09T12:59:59Z ana Identify when=2026-03-09T10:00:00Z\n",
     CREATED("2026-03-09T12:59:59Z") "2026-03-09T12:59:59Z ana ? a.t #1 expired window office "
                                     "due 2026-03-09T10:00:00Z\n"},
    {"else that it is late", "window: office", "", "from: customer.when, after: 0s, expires: 1h",
     "2026-03-09T13:00:00Z ana Identify when=2026-03-09T10:00:00Z\n",
     CREATED("2026-03-09T13:00:00Z") "2026-03-09T13:00:00Z ana ? a.t #1 expired armed_late due "
                                     "2026-03-09T10:00:00Z\n"},
};

static void test_too_late(void **state)
{
    (void)state;
    run(late, TEST_ARRAY_LEN(late));
}

static const row periods[] = {
    {"a local day", "", "  day: {max: 2, per: calendar_day}\n", "on: Go",
     "2026-03-08T04:59:59.999999Z ana Go\n" /* Saturday still */
     "2026-03-08T05:00:00Z ana Go\n"
     "2026-03-08T06:00:00Z ana Go\n"
     "2026-03-08T07:00:00Z ana Go\n" /* the day has 23 hours */
     "2026-03-09T04:00:00Z advance\n",
     CREATED("2026-03-08T04:59:59.999999Z") "2026-03-08T04:59:59.999999Z ana ! a.t #1\n"
                                            "2026-03-08T05:00:00Z ana ! a.t #2\n"
                                            "2026-03-08T06:00:00Z ana ! a.t #3\n"
                                            "2026-03-08T07:00:00Z ana ? a.t #4 deferred cap "
                                            "day next 2026-03-09T04:00:00Z\n"
                                            "2026-03-09T04:00:00Z ana ! a.t #4 due "
                                            "2026-03-08T07:00:00Z\n"},
    {"a week begins on Monday", "", "  week: {max: 1, per: calendar_week}\n", "on: Go",
     "2026-03-02T04:59:59Z ana Go\n" /* Sunday */
     "2026-03-02T05:00:00Z ana Go\n"
     "2026-03-02T06:00:00Z ana Go\n"
     "2026-03-09T04:00:00Z advance\n",
     CREATED("2026-03-02T04:59:59Z") "2026-03-02T04:59:59Z ana ! a.t #1\n"
                                     "2026-03-02T05:00:00Z ana ! a.t #2\n"
                                     "2026-03-02T06:00:00Z ana ? a.t #3 deferred cap week next "
                                     "2026-03-09T04:00:00Z\n"
                                     "2026-03-09T04:00:00Z ana ! a.t #3 due "
                                     "2026-03-02T06:00:00Z\n"},
    {"a month", "", "  month: {max: 1, per: calendar_month}\n", "on: Go, expires: 40d",
     "2026-12-01T04:59:59Z ana Go\n" /* November */
     "2026-12-01T05:00:00Z ana Go\n"
     "2026-12-02T05:00:00Z ana Go\n"
     "2027-01-01T05:00:00Z advance\n",
     CREATED("2026-12-01T04:59:59Z") "2026-12-01T04:59:59Z ana ! a.t #1 until "
                                     "2027-01-10T04:59:59Z\n"
                                     "2026-12-01T05:00:00Z ana ! a.t #2 until "
                                     "2027-01-10T05:00:00Z\n"
                                     "2026-12-02T05:00:00Z ana ? a.t #3 deferred cap month "
                                     "next 2027-01-01T05:00:00Z\n"
                                     "2027-01-01T05:00:00Z ana ! a.t #3 due "
                                     "2026-12-02T05:00:00Z until "
                                     "2027-01-11T05:00:00Z\n"},
    {"what was sent lies in the day of the present zone", "",
     "  day: {max: 1, per: calendar_day}\n", "on: Go",
     "2026-03-08T04:30:00Z ana Go\n" /* Saturday here, Sunday in Tokyo */
     "2026-03-08T05:30:00Z ana Identify timezone=Asia/Tokyo\n"
     "2026-03-08T05:30:00Z ana Go\n"
     "2026-03-08T06:00:00Z ana Identify timezone=America/New_York\n"
     "2026-03-08T15:00:00Z advance\n",
     CREATED("2026-03-08T04:30:00Z") "2026-03-08T04:30:00Z ana ! a.t #1\n"
                                     "2026-03-08T05:30:00Z ana ? a.t #2 deferred cap day next "
                                     "2026-03-08T15:00:00Z\n"
                                     "2026-03-08T06:00:00Z ana ! a.t #2 due "
                                     "2026-03-08T05:30:00Z\n"},
    {"a missed one does not count", "", "  day: {max: 1, per: calendar_day}\n",
     "on: Go, expires: 1h",
     "2026-03-07T15:00:00Z ana Go\n"
     "2026-03-07T16:00:00Z ana Touchpoint_Missed id=@a.t touchpoint=a.t\n"
     "2026-03-07T16:30:00Z ana Go\n"
     "2026-03-07T16:40:00Z ana Go\n",
     CREATED("2026-03-07T15:00:00Z") "2026-03-07T15:00:00Z ana ! a.t #1 until "
                                     "2026-03-07T16:00:00Z\n"
                                     "2026-03-07T16:00:00Z ana ! a.t #1 due "
                                     "2026-03-07T15:00:00Z until never\n"
                                     "2026-03-07T16:30:00Z ana ? a.t #2 expired cap day\n"
                                     "2026-03-07T16:40:00Z ana ? a.t #3 expired cap day\n"},
    {"until the end of time", "", "  day: {max: 1, per: calendar_day}\n", "on: Go",
     "9999-12-31T06:00:00Z ana Go\n"
     "9999-12-31T07:00:00Z ana Go\n",
     CREATED("9999-12-31T06:00:00Z") "9999-12-31T06:00:00Z ana ! a.t #1 until never\n"
                                     "9999-12-31T07:00:00Z ana ? a.t #2 expired cap day\n"},
};

static void test_calendar_caps(void **state)
{
    (void)state;
    run(periods, TEST_ARRAY_LEN(periods));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_forbids),
        cmocka_unit_test(test_until_when),
        cmocka_unit_test(test_too_late),
        cmocka_unit_test(test_calendar_caps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
