/* SPDX-License-Identifier: MIT */
/* When touchpoints and timers are due by the clock on the customer's wall. */
#include <stdio.h>

#include "cel/ops.h"
#include "model/model.h"
#include "run/dues.h"
#include "run/values.h"
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
     "2026-01-01T00:00:00Z ana ? a.t #1 expired armed_late due 0001-01-01T00:00:00Z\n"
     "ana in a since 2026-01-01T00:00:00Z; d=0001-01-01; next never\n"},
    {"and a rule that begins there has no occurrences",
     FOLLOWS("from: customer.d, after: -1mo, at: '09:00', every: {rrule: FREQ=DAILY}"),
     "2026-01-01T00:00:00Z ana Identify d=0001-01-01\nshow ana\n",
     "2026-01-01T00:00:00Z ana - -> a (created)\n"
     "ana in a since 2026-01-01T00:00:00Z; d=0001-01-01; next never\n"},
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

/* ---- what no model says, but an image or a record may ---- */

/* A clock five hours behind, always. */
static const int64_t five_behind[] = {SOJ__CHANGE_START * SOJ__CHANGE_SCALE + SOJ__CHANGE_BIAS -
                                      5 * 3600};
static const soj__zone behind = {.changes = five_behind,
                                 .rule_from = SOJ__ZONE_LAST,
                                 .n_changes = 1,
                                 .least = -5 * 3600,
                                 .most = -5 * 3600};

#define ONCE  .times = 1, .until = INT64_MAX, .at = -1
#define OFTEN .times = UINT32_MAX, .until = INT64_MAX, .at = -1

static const struct {
    soj__schedule schedule;
    const char *rule; /* NULL: none that is good */
    soj_time anchor;
    soj__place next;
    soj_time due;
    soj__place place;
} plans[] = {
    {{.form = SOJ__FORM_STEPS,
      .offset_months = 1,
      .every_months = 1,
      .every = INT64_MAX / 4,
      OFTEN},
     NULL,
     0,
     {5, 0},
     SOJ_TIME_NEVER,
     {5, 0}}, /* k times so much overflows */
    {{.form = SOJ__FORM_STEPS, .offset_months = 1, .offset = INT64_MAX, ONCE},
     NULL,
     SOJ_DAY,
     {0, 0},
     SOJ_TIME_NEVER,
     {0, 0}},
    {{.form = SOJ__FORM_STEPS, .every_months = 1, .times = 3, .until = INT64_MAX},
     NULL,
     0,
     {3, 0},
     SOJ_TIME_NEVER,
     {3, 0}}, /* there is no fourth */
    {{.form = SOJ__FORM_RULE, OFTEN}, NULL, 0, {0, INT64_MIN}, SOJ_TIME_NEVER, {0, INT64_MIN}},
    {{.form = SOJ__FORM_RULE, .times = 2, .until = INT64_MAX, .at = -1},
     "FREQ=DAILY",
     0,
     {2, 0},
     SOJ_TIME_NEVER,
     {2, 0}},
    /* Wall times that a record may claim. */
    {{.form = SOJ__FORM_RULE, OFTEN},
     "FREQ=DAILY",
     SOJ_DAY,
     {1, INT64_MAX},
     SOJ_TIME_NEVER,
     {1, INT64_MAX}},
    {{.form = SOJ__FORM_RULE, OFTEN},
     "FREQ=DAILY",
     SOJ_DAY,
     {1, SOJ_TIME_MAX},
     SOJ_TIME_NEVER,
     {1, SOJ_TIME_MAX}},
    {{.form = SOJ__FORM_RULE, OFTEN}, "FREQ=DAILY", SOJ_DAY, {1, -SOJ_DAY}, SOJ_DAY, {1, 0}},
    /* Before the first date until which it comes, and the beginning of time. */
    {{.form = SOJ__FORM_RULE, .times = 9, .until = -SOJ_DAY, .until_months = -96000},
     "FREQ=DAILY",
     0,
     {0, INT64_MIN},
     SOJ_TIME_NEVER,
     {0, INT64_MIN}},
    {{.form = SOJ__FORM_RULE, OFTEN},
     "FREQ=DAILY",
     SOJ_TIME_MIN + SOJ_DAY,
     {0, INT64_MIN},
     SOJ_TIME_MIN + 719162 * SOJ_DAY,
     {0, 719161 * SOJ_DAY}}, /* the latest that is not after 0 */
    {{.form = SOJ__FORM_EXACT, .every = SOJ_DURATION_MAX, OFTEN},
     NULL,
     0,
     {UINT32_MAX - 1, 0},
     SOJ_TIME_NEVER,
     {UINT32_MAX - 1, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = 9, .every = INT64_MAX / 2, OFTEN},
     NULL,
     0,
     {2, 0},
     SOJ_TIME_NEVER,
     {2, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = INT64_MAX, ONCE}, NULL, 1, {0, 0}, SOJ_TIME_NEVER, {0, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = INT64_MIN / 2, ONCE},
     NULL,
     0,
     {0, 0},
     SOJ_TIME_MIN,
     {0, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = SOJ_TIME_MAX, ONCE},
     NULL,
     1,
     {0, 0},
     SOJ_TIME_NEVER,
     {0, 0}},
};

static void test_plans(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(plans); i++) {
        soj__recurrence rule;
        soj__slice wrong;
        const char *text = plans[i].rule;
        soj__plan plan = {
            .schedule = &plans[i].schedule, .zone = &behind, .anchor = plans[i].anchor};
        soj__place place = plans[i].next;
        if (text) {
            assert_null(soj__recurrence_parse((soj__slice){text, strlen(text)}, &rule, &wrong));
            plan.rule = &rule;
        }
        soj_time due = soj__plan_due(&plan, 0, &place);
        if (due != plans[i].due)
            fail_msg("%zu: %lld", i, (long long)due);
        assert_int_equal(place.k, plans[i].place.k);
        assert_true(place.wall == plans[i].place.wall);
    }
}

/* A rule that is none, as an image may have it, never comes. */
static void test_a_bad_rule(void **state)
{
    soj_model *model = scenario_model(FOLLOWS("every: {rrule: FREQ=DAILY}"));
    const soj__program *program = model->program;
    char *rule =
        (char *)(uintptr_t)soj__program_at(program, soj__program_rule(program, 0)->text.at);
    (void)state;
    memcpy(rule, "FREQ=NEVER", 10);
    scenario_check_model(model, "2026-01-01T00:00:00Z ana Identify\nshow ana\n",
                         "2026-01-01T00:00:00Z ana - -> a (created)\n"
                         "ana in a since 2026-01-01T00:00:00Z;; next never\n");
    soj_model_unref(model);
}

/* A date is given as one, and a timestamp is none. */
static void test_types_of_dates(void **state)
{
    const soj__domain domains[] = {
        {.type = SOJ_TYPE_DATE}, {.type = SOJ_TYPE_TIMESTAMP}, {.type = SOJ_TYPE_INT}};
    const int64_t last = SOJ_TIME_MAX / SOJ_DAY;
    const struct {
        size_t domain;
        int32_t type;
        int64_t value;
        soj_status status;
    } facts[] = {
        {0, SOJ_TYPE_DATE, 20000, SOJ_OK},           {0, SOJ_TYPE_DATE, last, SOJ_OK},
        {0, SOJ_TYPE_DATE, last + 1, SOJ_ERR_RANGE}, {0, SOJ_TYPE_TIMESTAMP, 20000, SOJ_ERR_TYPE},
        {0, SOJ_TYPE_INT, 20000, SOJ_ERR_TYPE},      {1, SOJ_TYPE_DATE, 20000, SOJ_ERR_TYPE},
        {2, SOJ_TYPE_DATE, 20000, SOJ_ERR_TYPE},     {2, SOJ_TYPE_INT, 20000, SOJ_OK},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++) {
        uint64_t bits = 0;
        const soj_value value = {.type = facts[i].type, .as.integer = facts[i].value};
        assert_int_equal(soj__domain_take(NULL, &domains[facts[i].domain], &value, 0, &bits),
                         facts[i].status);
        if (facts[i].status == SOJ_OK)
            assert_int_equal(bits, facts[i].value);
    }
    const soj__val none = {.kind = SOJ__KIND_ABSENT};
    assert_int_equal(soj__val_of_date(&behind, none).kind, SOJ__KIND_ABSENT);
    assert_true(soj__val_of_date(&behind, soj__val_int(1)).as.integer == 29 * SOJ_HOUR);
    assert_int_equal(soj__val_to_date(&behind, soj__val_int(1)).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__val_to_date(&behind, soj__val_timestamp(1)).as.integer, -1);
}

static void test_clocks_at_the_edge(void **state)
{
    const soj__val first = soj__val_timestamp(SOJ_TIME_MIN);
    const soj__val last = soj__val_timestamp(SOJ_TIME_MAX);
    (void)state;
    assert_int_equal(soj__op_local(first, &behind).kind, SOJ__KIND_ERROR);
    assert_true(soj__op_local(first, NULL).as.integer == SOJ_TIME_MIN);
    assert_true(soj__op_local(last, &behind).as.integer == SOJ_TIME_MAX - 5 * SOJ_HOUR);
    assert_int_equal(soj__op_local(soj__val_int(0), &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(soj__val_int(0), 1, 0, &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(last, 1, 0, &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(last, 0, 1, &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(last, 0, INT64_MAX, &behind).kind, SOJ__KIND_ERROR);
    assert_true(soj__op_add_step(last, -1, -1, NULL).as.integer == SOJ_TIME_MAX - 31 * SOJ_DAY - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_armed_late),
        cmocka_unit_test(test_another_zone),
        cmocka_unit_test(test_restarts),
        cmocka_unit_test(test_placing),
        cmocka_unit_test(test_timers_of_months),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_a_bad_rule),
        cmocka_unit_test(test_types_of_dates),
        cmocka_unit_test(test_clocks_at_the_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
