/* SPDX-License-Identifier: MIT */
/* When touchpoints and timers are due by the clock on the customer's wall. */
#include <stdio.h>

#include "scenario.h"
#include "support/test.h"

#define NEW_YORK "America/New_York"

/* ---- each form, in a zone ---- */

/* The due times of a touchpoint, as `keys` say, of a customer that comes at `start`. */
static const struct {
    const char *what, *zone, *keys, *start, *until, *dues;
} forms[] = {
    {"months from the 31st, added up and clipped once", "UTC", "every: 1mo", "2026-01-31T10:00:00Z",
     "2026-05-01T00:00:00Z",
     "2026-01-31T10:00:00Z 2026-02-28T10:00:00Z 2026-03-31T10:00:00Z 2026-04-30T10:00:00Z"},
    {"the wall clock stays where it is", NEW_YORK, "after: 1mo, every: 1mo, times: 2",
     "2026-02-08T14:00:00Z", "2026-06-01T00:00:00Z", "2026-03-08T13:00:00Z 2026-04-08T13:00:00Z"},
    {"a step into a gap: the offset before it", NEW_YORK, "after: 1mo", "2026-02-08T07:30:00Z",
     "2026-04-01T00:00:00Z", "2026-03-08T07:30:00Z"},
    {"and into a fold: the first", NEW_YORK, "after: 1mo", "2026-10-01T05:30:00Z",
     "2026-12-01T00:00:00Z", "2026-11-01T05:30:00Z"},
    {"from the second pass by what the clock shows", NEW_YORK, "after: 1mo", "2026-11-01T06:30:00Z",
     "2026-12-31T00:00:00Z", "2026-12-01T06:30:00Z"},
    {"no step of months leaves the second pass", NEW_YORK, "every: 1mo, times: 2",
     "2026-11-01T06:30:00Z", "2026-12-31T00:00:00Z", "2026-11-01T06:30:00Z 2026-12-01T06:30:00Z"},
    {"29 February of other years", "UTC", "every: 1y, times: 5", "2028-02-29T12:00:00Z",
     "2033-01-01T00:00:00Z",
     "2028-02-29T12:00:00Z 2029-02-28T12:00:00Z 2030-02-28T12:00:00Z 2031-02-28T12:00:00Z "
     "2032-02-29T12:00:00Z"},
    {"months, then the rest", "UTC", "after: 1mo3d", "2026-01-31T10:00:00Z", "2026-05-01T00:00:00Z",
     "2026-03-03T10:00:00Z"},
    {"until, itself included", NEW_YORK, "every: 1mo, until: 2mo", "2026-01-15T10:00:00Z",
     "2026-12-01T00:00:00Z", "2026-01-15T10:00:00Z 2026-02-15T10:00:00Z 2026-03-15T09:00:00Z"},
    {"until a microsecond short", NEW_YORK, "every: 30d, until: 1mo", "2026-02-15T10:00:00Z",
     "2026-12-01T00:00:00Z", "2026-02-15T10:00:00Z"},
    {"at, today", NEW_YORK, "at: '09:00'", "2026-03-07T13:00:00Z", "2026-04-01T00:00:00Z",
     "2026-03-07T14:00:00Z"},
    {"at, this instant", NEW_YORK, "at: '09:00'", "2026-03-07T14:00:00Z", "2026-04-01T00:00:00Z",
     "2026-03-07T14:00:00Z"},
    {"at, tomorrow, when the clocks have changed", NEW_YORK, "at: '09:00'",
     "2026-03-07T14:00:00.000001Z", "2026-04-01T00:00:00Z", "2026-03-08T13:00:00Z"},
    {"at in a gap, half an hour of it gone", NEW_YORK, "at: '02:30'", "2026-03-08T07:10:00Z",
     "2026-04-01T00:00:00Z", "2026-03-08T07:30:00Z"},
    {"at in a gap, daily", NEW_YORK, "at: '02:30', every: 1d, times: 3", "2026-03-07T07:00:00Z",
     "2026-04-01T00:00:00Z", "2026-03-07T07:30:00Z 2026-03-08T07:30:00Z 2026-03-09T06:30:00Z"},
    {"at in a fold: the first only", NEW_YORK, "at: '01:30', every: 1d, times: 3",
     "2026-10-31T05:00:00Z", "2026-12-01T00:00:00Z",
     "2026-10-31T05:30:00Z 2026-11-01T05:30:00Z 2026-11-02T06:30:00Z"},
    {"at in a fold, between the two", NEW_YORK, "at: '01:30'", "2026-11-01T06:00:00Z",
     "2026-12-01T00:00:00Z", "2026-11-02T06:30:00Z"},
    {"local dates, not hours", "America/Los_Angeles", "after: 1d, at: '20:00', every: 1w, times: 2",
     "2026-03-03T06:00:00Z", "2026-04-01T00:00:00Z", "2026-03-04T04:00:00Z 2026-03-11T03:00:00Z"},
    {"after, at a time that has passed today", "America/Los_Angeles", "after: 3d, at: '09:00'",
     "2026-03-06T23:00:00Z", "2026-04-01T00:00:00Z", "2026-03-09T16:00:00Z"},
    {"half an hour of Lord Howe's", "Australia/Lord_Howe", "at: '02:15', every: 1d, times: 3",
     "2026-10-02T16:00:00Z", "2026-11-01T00:00:00Z",
     "2026-10-03T15:45:00Z 2026-10-04T15:15:00Z 2026-10-05T15:15:00Z"},
    {"Lord Howe's fold", "Australia/Lord_Howe", "at: '01:45', every: 1d, times: 3",
     "2026-04-03T15:00:00Z", "2026-05-01T00:00:00Z",
     "2026-04-04T14:45:00Z 2026-04-05T15:15:00Z 2026-04-06T15:15:00Z"},
    {"Apia's missing day is one of the two that are one", "Pacific/Apia",
     "at: '09:00', every: 1d, times: 5", "2011-12-28T20:00:00Z", "2012-02-01T00:00:00Z",
     "2011-12-29T19:00:00Z 2011-12-30T19:00:00Z 2011-12-31T19:00:00Z 2012-01-01T19:00:00Z"},
    {"the month that ends with it", "Pacific/Apia", "after: 1mo", "2011-11-30T20:00:00Z",
     "2012-02-01T00:00:00Z", "2011-12-30T20:00:00Z"},
    {"Ramadan begins", "Africa/Casablanca", "at: '02:30', every: 1d, times: 4",
     "2026-02-13T12:00:00Z", "2026-04-01T00:00:00Z",
     "2026-02-14T01:30:00Z 2026-02-15T01:30:00Z 2026-02-16T02:30:00Z 2026-02-17T02:30:00Z"},
    {"Ramadan ends", "Africa/Casablanca", "at: '02:30', every: 1d, times: 4",
     "2026-03-20T12:00:00Z", "2026-05-01T00:00:00Z",
     "2026-03-21T02:30:00Z 2026-03-22T02:30:00Z 2026-03-23T01:30:00Z 2026-03-24T01:30:00Z"},
    {"months by local date, with at", NEW_YORK, "after: 1mo, at: '08:00', every: 1mo, times: 3",
     "2026-02-01T02:00:00Z", "2026-12-01T00:00:00Z",
     "2026-02-28T13:00:00Z 2026-03-31T12:00:00Z 2026-04-30T12:00:00Z"},
    {"until beside at: a date", NEW_YORK, "after: 1d, at: '23:59:59', every: 1d, until: 2d",
     "2026-05-01T12:00:00Z", "2026-06-01T00:00:00Z", "2026-05-03T03:59:59Z 2026-05-04T03:59:59Z"},
    {"until months beside at", NEW_YORK, "at: '00:00', every: 2w, until: 1mo",
     "2026-01-31T12:00:00Z", "2026-06-01T00:00:00Z", "2026-02-01T05:00:00Z 2026-02-15T05:00:00Z"},
    {"a rule with at", NEW_YORK,
     "at: '10:00', every: {rrule: \"FREQ=MONTHLY;BYDAY=1TU\"}, times: 3", "2026-02-03T16:00:00Z",
     "2026-12-01T00:00:00Z", "2026-03-03T15:00:00Z 2026-04-07T14:00:00Z 2026-05-05T14:00:00Z"},
    {"a rule without", NEW_YORK, "every: {rrule: \"FREQ=MONTHLY;BYMONTHDAY=31\"}, times: 4",
     "2026-01-31T07:30:00Z", "2026-12-01T00:00:00Z",
     "2026-01-31T07:30:00Z 2026-02-28T07:30:00Z 2026-03-31T06:30:00Z 2026-04-30T06:30:00Z"},
    {"a rule's own end", NEW_YORK, "after: 1d, every: {rrule: \"FREQ=DAILY;COUNT=3\"}",
     "2026-03-06T07:30:00Z", "2026-12-01T00:00:00Z",
     "2026-03-07T07:30:00Z 2026-03-08T07:30:00Z 2026-03-09T06:30:00Z"},
    {"COUNT does not count what lies before the anchor", NEW_YORK,
     "at: '09:00', every: {rrule: \"FREQ=WEEKLY;COUNT=2\"}", "2026-03-02T20:00:00Z",
     "2026-12-01T00:00:00Z", "2026-03-09T13:00:00Z 2026-03-16T13:00:00Z"},
    {"and counts it where it does not", NEW_YORK,
     "at: '09:00', every: {rrule: \"FREQ=WEEKLY;COUNT=2\"}", "2026-03-02T14:00:00Z",
     "2026-12-01T00:00:00Z", "2026-03-02T14:00:00Z 2026-03-09T13:00:00Z"},
    {"UNTIL, an instant", NEW_YORK,
     "at: '09:00', every: {rrule: \"FREQ=DAILY;UNTIL=20260308T130000Z\"}", "2026-03-06T12:00:00Z",
     "2026-12-01T00:00:00Z", "2026-03-06T14:00:00Z 2026-03-07T14:00:00Z 2026-03-08T13:00:00Z"},
    {"UNTIL, a microsecond too early", NEW_YORK,
     "at: '09:00', every: {rrule: \"FREQ=DAILY;UNTIL=20260308T125959Z\"}", "2026-03-06T12:00:00Z",
     "2026-12-01T00:00:00Z", "2026-03-06T14:00:00Z 2026-03-07T14:00:00Z"},
    {"UNTIL, a date", NEW_YORK, "at: '23:00', every: {rrule: \"FREQ=DAILY;UNTIL=20260308\"}",
     "2026-03-06T12:00:00Z", "2026-12-01T00:00:00Z",
     "2026-03-07T04:00:00Z 2026-03-08T04:00:00Z 2026-03-09T03:00:00Z"},
    {"until beside a rule: an offset", NEW_YORK, "every: {rrule: \"FREQ=DAILY\"}, until: 3d",
     "2026-03-06T12:00:00Z", "2026-12-01T00:00:00Z",
     "2026-03-06T12:00:00Z 2026-03-07T12:00:00Z 2026-03-08T11:00:00Z 2026-03-09T11:00:00Z"},
    {"until beside a rule with at: a date", NEW_YORK,
     "at: '23:30', every: {rrule: \"FREQ=DAILY\"}, until: 2d", "2026-03-06T12:00:00Z",
     "2026-12-01T00:00:00Z", "2026-03-07T04:30:00Z 2026-03-08T04:30:00Z 2026-03-09T03:30:00Z"},
    {"until of months beside a rule", NEW_YORK,
     "every: {rrule: \"FREQ=WEEKLY;INTERVAL=2\"}, until: 1mo", "2026-03-01T12:00:00Z",
     "2026-12-01T00:00:00Z", "2026-03-01T12:00:00Z 2026-03-15T11:00:00Z 2026-03-29T11:00:00Z"},
    {"months before DTSTART", NEW_YORK,
     "after: 1mo, at: '12:00', every: {rrule: \"FREQ=MONTHLY\"}, times: 3", "2026-01-31T12:00:00Z",
     "2026-12-01T00:00:00Z", "2026-02-28T17:00:00Z 2026-03-28T16:00:00Z 2026-04-28T16:00:00Z"},
    {"months before DTSTART, its time of day", NEW_YORK,
     "after: 1mo, every: {rrule: \"FREQ=MONTHLY\"}, times: 3", "2026-01-31T12:00:00Z",
     "2026-12-01T00:00:00Z", "2026-02-28T12:00:00Z 2026-03-28T11:00:00Z 2026-04-28T11:00:00Z"},
};

enum { TEXT_MAX = 2048 };

static void put(char *text, size_t *len, const char *words)
{
    size_t n = strlen(words);
    assert_true(*len + n < TEXT_MAX);
    memcpy(text + *len, words, n + 1);
    *len += n;
}

/* A line for each of the times: an emission at its own instant. */
static void put_dues(char *text, size_t *len, const char *dues)
{
    char line[128];
    for (int number = 1; *dues; number++) {
        int n = (int)strcspn(dues, " ");
        (void)snprintf(line, sizeof(line), "%.*s ana ! a.t #%d\n", n, dues, number);
        put(text, len, line);
        dues += n;
        dues += strspn(dues, " ");
    }
}

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(forms); i++) {
        char yaml[TEXT_MAX], script[TEXT_MAX], expected[TEXT_MAX];
        size_t len = 0;
        (void)snprintf(yaml, sizeof(yaml),
                       "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: %s\n"
                       "attributes: {unused: date}\nevents: {Start: }\nchannels: {c: }\n"
                       "initial: a\nstages: {a: {touchpoints: {t: {channel: c, %s}}}}\n",
                       forms[i].zone, forms[i].keys);
        (void)snprintf(script, sizeof(script), "%s ana Start\n%s advance\n", forms[i].start,
                       forms[i].until);
        put(expected, &len, forms[i].start);
        put(expected, &len, " ana - -> a (created)\n");
        put_dues(expected, &len, forms[i].dues);
        print_message("%s\n", forms[i].what);
        scenario_run(yaml, script, expected);
    }
}

/* ---- armed late ---- */

#define FOLLOWS(keys)                                                                              \
    "sojourn: 1\nmodel: m\nversion: 1\ntime_zone: America/New_York\n"                              \
    "attributes: {t: timestamp, d: date}\nchannels: {c: }\ninitial: a\n"                           \
    "stages: {a: {touchpoints: {t: {channel: c, expires: 400d, " keys "}}}}\n"

/* Of what lies behind only the latest comes, and then the rest in its rhythm. */
static const struct {
    const char *what, *yaml, *script, *expected;
} late[] = {
    {"months", FOLLOWS("from: customer.t, every: 1mo"),
     "2026-01-01T00:00:00Z ana Identify t=2024-08-31T14:00:00Z\n2026-02-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-31T15:00:00Z until 2027-02-04T15:00:00Z\n"
     "2026-01-31T15:00:00Z ana ! a.t #2 until 2027-03-07T15:00:00Z\n"},
    {"months, and `times` ends them", FOLLOWS("from: customer.t, every: 1mo, times: 9"),
     "2026-01-01T00:00:00Z ana Identify t=2025-01-31T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-09-30T13:00:00Z until 2026-11-04T13:00:00Z\n"},
    {"months, and `until` does", FOLLOWS("from: customer.t, every: 1mo, until: 300d"),
     "2026-01-01T00:00:00Z ana Identify t=2025-01-31T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-10-31T13:00:00Z until 2026-12-05T13:00:00Z\n"},
    {"days beside at", FOLLOWS("from: customer.t, after: 1d, at: '09:00', every: 1d, times: 69"),
     "2026-01-01T00:00:00Z ana Identify t=2025-10-23T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-31T14:00:00Z until 2027-02-04T14:00:00Z\n"},
    {"from the first at on", FOLLOWS("from: customer.t, at: '09:00', every: 1w, until: 2w"),
     "2026-01-01T00:00:00Z ana Identify t=2025-12-16T14:00:00.000001Z\n"
     "2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-24T14:00:00Z until 2027-01-28T14:00:00Z\n"},
    {"a rule", FOLLOWS("from: customer.t, at: '09:00', every: {rrule: FREQ=MONTHLY;BYMONTHDAY=-1}"),
     "2026-01-01T00:00:00Z ana Identify t=2024-08-31T12:00:00Z\n2026-02-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-31T14:00:00Z until 2027-02-04T14:00:00Z\n"
     "2026-01-31T14:00:00Z ana ! a.t #2 until 2027-03-07T14:00:00Z\n"},
    {"a rule, and `times` ends it",
     FOLLOWS("from: customer.t, every: {rrule: FREQ=WEEKLY}, times: 3"),
     "2026-01-01T00:00:00Z ana Identify t=2025-12-01T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-15T14:00:00Z until 2027-01-19T14:00:00Z\n"},
    {"a rule, and `times` goes on",
     FOLLOWS("from: customer.t, every: {rrule: FREQ=WEEKLY}, times: 6"),
     "2026-01-01T00:00:00Z ana Identify t=2025-12-01T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-29T14:00:00Z until 2027-02-02T14:00:00Z\n"
     "2026-01-05T14:00:00Z ana ! a.t #2 until 2027-02-09T14:00:00Z\n"},
    {"a rule with an end", FOLLOWS("from: customer.t, every: {rrule: FREQ=WEEKLY;COUNT=3}"),
     "2026-01-01T00:00:00Z ana Identify t=2025-12-01T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-15T14:00:00Z until 2027-01-19T14:00:00Z\n"},
    {"a rule up to an instant",
     FOLLOWS("from: customer.t, every: {rrule: FREQ=WEEKLY;UNTIL=20251208T140000Z}"),
     "2026-01-01T00:00:00Z ana Identify t=2025-12-01T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-08T14:00:00Z until 2027-01-12T14:00:00Z\n"},
    {"a rule up to a date",
     FOLLOWS("from: customer.t, at: '23:00', every: {rrule: FREQ=DAILY}, until: 5d"),
     "2026-01-01T00:00:00Z ana Identify t=2025-12-01T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-07T04:00:00Z until 2027-01-11T04:00:00Z\n"},
    {"a rule up to the sooner of two instants",
     FOLLOWS("from: customer.t, every: {rrule: FREQ=WEEKLY;UNTIL=20260401T140000Z}, until: 2w"),
     "2026-01-01T00:00:00Z ana Identify t=2025-12-01T14:00:00Z\n2027-01-01T00:00:00Z advance\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-15T14:00:00Z until 2027-01-19T14:00:00Z\n"},
    {"half an hour to go, less than the zone's clocks ever differ",
     FOLLOWS("from: customer.t, at: '09:30', every: {rrule: FREQ=DAILY}, times: 60"),
     "2026-01-02T14:00:00Z ana Identify t=2025-12-01T12:00:00Z\n2026-01-03T00:00:00Z advance\n",
     "2026-01-02T14:00:00Z ana - -> a (created)\n"
     "2026-01-02T14:00:00Z ana ! a.t #1 due 2026-01-01T14:30:00Z until 2027-02-05T14:30:00Z\n"
     "2026-01-02T14:30:00Z ana ! a.t #2 until 2027-02-06T14:30:00Z\n"},
    {"in the second pass of a fold the first has been",
     FOLLOWS("from: customer.t, every: {rrule: FREQ=DAILY}, at: '01:45', times: 400"),
     "2026-11-01T06:30:00Z ana Identify t=2026-10-01T00:00:00Z\n2026-11-03T00:00:00Z advance\n",
     "2026-11-01T06:30:00Z ana - -> a (created)\n"
     "2026-11-01T06:30:00Z ana ! a.t #1 due 2026-11-01T05:45:00Z until 2027-12-06T05:45:00Z\n"
     "2026-11-02T06:45:00Z ana ! a.t #2 until 2027-12-07T06:45:00Z\n"},
    {"in the first it has not",
     FOLLOWS("from: customer.t, every: {rrule: FREQ=DAILY}, at: '01:45', times: 400"),
     "2026-11-01T05:30:00Z ana Identify t=2026-10-01T00:00:00Z\n2026-11-02T00:00:00Z advance\n",
     "2026-11-01T05:30:00Z ana - -> a (created)\n"
     "2026-11-01T05:30:00Z ana ! a.t #1 due 2026-10-31T05:45:00Z until 2027-12-05T05:45:00Z\n"
     "2026-11-01T05:45:00Z ana ! a.t #2 until 2027-12-06T05:45:00Z\n"},
    {"nothing lies before the beginning of time",
     FOLLOWS("from: customer.t, after: -1y, times: 1, every: 1y"),
     "2026-01-01T00:00:00Z ana Identify t=0001-06-01T00:00:00Z\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ? a.t #1 expired armed_late due 0001-01-01T00:00:00Z\n"
     "ana in a since 2026-01-01T00:00:00Z; t=0001-06-01T00:00:00Z; next never\n"},
    {"nor does a date", FOLLOWS("from: customer.d, after: -1mo, at: '09:00'"),
     "2026-01-01T00:00:00Z ana Identify d=0001-01-01\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ? a.t #1 expired armed_late due 0001-01-01T13:56:02Z\n"
     "ana in a since 2026-01-01T00:00:00Z; d=0001-01-01; next never\n"},
    {"and a rule that would begin there begins on the first date",
     FOLLOWS("from: customer.d, after: -1mo, at: '09:00', every: {rrule: FREQ=DAILY}"),
     "2026-01-01T00:00:00Z ana Identify d=0001-01-01\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "2026-01-01T00:00:00Z ana ! a.t #1 due 2025-12-31T14:00:00Z until 2027-02-04T14:00:00Z\n"
     "ana in a since 2026-01-01T00:00:00Z; d=0001-01-01; next 2026-01-01T14:00:00Z\n"},
    {"beyond the year 9999 is never, by dates", FOLLOWS("from: customer.d, after: 5d, at: '09:00'"),
     "2026-01-01T00:00:00Z ana Identify d=9999-12-30\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=9999-12-30; next never\n"},
    {"by months of dates", FOLLOWS("from: customer.d, after: 1mo, at: '09:00'"),
     "2026-01-01T00:00:00Z ana Identify d=9999-12-30\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=9999-12-30; next never\n"},
    {"by months", FOLLOWS("from: customer.d, after: 1mo"),
     "2026-01-01T00:00:00Z ana Identify d=9999-12-01\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=9999-12-01; next never\n"},
    {"and so is a rule's beginning",
     FOLLOWS("from: customer.d, after: 1mo, every: {rrule: FREQ=DAILY}"),
     "2026-01-01T00:00:00Z ana Identify d=9999-12-01\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=9999-12-01; next never\n"},
    {"and the time of day after the last", FOLLOWS("from: customer.t, at: '23:30'"),
     "2026-01-01T00:00:00Z ana Identify t=9999-12-31T23:00:00Z\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; t=9999-12-31T23:00:00Z; next never\n"},
    {"the last of a rule is the last of time",
     FOLLOWS("from: customer.t, every: {rrule: FREQ=DAILY}, at: '18:00'"),
     "9999-12-31T00:00:00Z ana Identify t=9999-12-30T12:00:00Z\nshow ana\n"
     "9999-12-31T23:59:59Z advance\nshow ana\n",
     "9999-12-31T00:00:00Z ana - -> a (created)\n"
     "9999-12-31T00:00:00Z ana ! a.t #1 due 9999-12-30T23:00:00Z until never\n"
     "ana in a since 9999-12-31T00:00:00Z; t=9999-12-30T12:00:00Z; next 9999-12-31T23:00:00Z\n"
     "9999-12-31T23:00:00Z ana ! a.t #2 until never\n"
     "ana in a since 9999-12-31T00:00:00Z; t=9999-12-30T12:00:00Z; next never\n"},
};

static void test_armed_late(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(late); i++) {
        print_message("%s\n", late[i].what);
        scenario_run(late[i].yaml, late[i].script, late[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_armed_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
