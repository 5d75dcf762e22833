/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "support/test.h"
#include "time/recurrence.h"

static soj__slice slice(const char *text)
{
    return (soj__slice){text, strlen(text)};
}

static soj__recurrence parse(const char *text)
{
    soj__recurrence rule;
    soj__slice place;
    const soj__recurrence_problem *problem = soj__recurrence_parse(slice(text), &rule, &place);
    if (problem)
        fail_msg("%s: %s, at '%.*s'", text, problem->says, (int)place.len, place.data);
    return rule;
}

static soj_time instant(const char *text)
{
    soj_time time;
    uint32_t nanos;
    assert_true(soj__instant_parse(slice(text), true, &time, &nanos));
    return time;
}

static const char *show(soj_time time, char text[SOJ__INSTANT_TEXT_MAX])
{
    soj__instant_format(time, 0, text);
    return text;
}

/* ---- what recurs when ---- */

/* The next of "1997-09-02 23 10-04": what a date leaves out is that of the one before. */
static bool next_date(const char **at, char date[11])
{
    size_t len = strcspn(*at, " ");
    assert_true(len <= 10);
    memcpy(date + 10 - len, *at, len);
    *at += len;
    *at += strspn(*at, " ");
    return len > 0;
}

typedef struct example {
    const char *rule, *start;
    const char *dates; /* the first; where `count` is as many, all; "": there are none */
    uint32_t count;    /* of all; 0: without end */
} example;

static soj_time at_time_of(const char *date, soj_time start)
{
    return instant(date) + (start % SOJ_DAY + SOJ_DAY) % SOJ_DAY;
}

static void expect(const example *of, const char *what, soj_time got, soj_time wanted)
{
    char texts[2][SOJ__INSTANT_TEXT_MAX];
    if (got != wanted)
        fail_msg("%s, %s: %s is %s, not %s", of->rule, of->start, what, show(got, texts[0]),
                 show(wanted, texts[1]));
}

/* All four functions at an occurrence, and between it and the one before. */
static void expect_one(const example *of, soj_time start, soj_time before, soj_time wanted,
                       uint32_t number)
{
    const soj__recurrence rule = parse(of->rule);
    soj_time got = 0;
    assert_true(soj__recurrence_next(&rule, start, before + 1, &got));
    expect(of, "the one after", got, wanted);
    assert_true(soj__recurrence_next(&rule, start, wanted, &got));
    expect(of, "the one at", got, wanted);
    assert_true(soj__recurrence_last(&rule, start, wanted, &got));
    expect(of, "the last at", got, wanted);
    if (soj__recurrence_last(&rule, start, wanted - 1, &got))
        expect(of, "the last before", got, before);
    else
        assert_int_equal(number, 1);
    assert_true(soj__recurrence_nth(&rule, start, number, &got));
    expect(of, "the nth", got, wanted);
    assert_int_equal(soj__recurrence_ordinal(&rule, start, wanted), number);
    assert_int_equal(soj__recurrence_ordinal(&rule, start, wanted - 1), number - 1);
}

static void expect_example(const example *of)
{
    const soj__recurrence rule = parse(of->rule);
    const soj_time start = instant(of->start);
    const char *at = of->dates;
    char date[] = "0000-00-00";
    soj_time before = INT64_MIN, got;
    uint32_t n = 0;
    while (next_date(&at, date)) {
        soj_time wanted = at_time_of(date, start);
        expect_one(of, start, before, wanted, ++n);
        before = wanted;
    }
    uint32_t count = soj__recurrence_ordinal(&rule, start, SOJ_TIME_MAX);
    if (of->count == 0 && n > 0 ? count <= n : count != of->count)
        fail_msg("%s, %s: there are %u", of->rule, of->start, count);
    assert_false(soj__recurrence_nth(&rule, start, count + 1, &got));
    if (n > 0 && n == of->count) {
        assert_false(soj__recurrence_next(&rule, start, before + 1, &got));
        assert_true(soj__recurrence_last(&rule, start, INT64_MAX, &got));
        expect(of, "the last of all", got, before);
    }
}

#define SEPTEMBER_2 "1997-09-02T09:00:00Z"

/* RFC 5545, 3.8.5.3: what of its examples needs no other part. */
static const example of_rfc_5545[] = {
    {"FREQ=DAILY;COUNT=10", SEPTEMBER_2, "1997-09-02 03 04 05 06 07 08 09 10 11", 10},
    {"FREQ=DAILY;UNTIL=19971224T000000", SEPTEMBER_2, "1997-09-02 03 04", 113},
    {"FREQ=DAILY;INTERVAL=2", SEPTEMBER_2, "1997-09-02 04 06 08 10", 0},
    {"FREQ=DAILY;INTERVAL=10;COUNT=5", SEPTEMBER_2, "1997-09-02 12 22 10-02 12", 5},
    {"FREQ=YEARLY;UNTIL=20000131T140000;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
     "1998-01-01T09:00:00Z", "1998-01-01 02 03", 93},
    {"FREQ=DAILY;UNTIL=20000131T140000;BYMONTH=1", "1998-01-01T09:00:00Z", "1998-01-01 02 03", 93},
    {"FREQ=WEEKLY;COUNT=10", SEPTEMBER_2, "1997-09-02 09 16 23 30 10-07 14 21 28 11-04", 10},
    {"FREQ=WEEKLY;UNTIL=19971224T000000", SEPTEMBER_2,
     "1997-09-02 09 16 23 30 10-07 14 21 28 11-04 11 18 25 12-02 09 16 23", 17},
    {"FREQ=WEEKLY;INTERVAL=2;WKST=SU", SEPTEMBER_2,
     "1997-09-02 16 30 10-14 28 11-11 25 12-09 23 1998-01-06 20 02-03 17", 0},
    {"FREQ=WEEKLY;UNTIL=19971007T000000;WKST=SU;BYDAY=TU,TH", SEPTEMBER_2,
     "1997-09-02 04 09 11 16 18 23 25 30 10-02", 10},
    {"FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", SEPTEMBER_2,
     "1997-09-02 04 09 11 16 18 23 25 30 10-02", 10},
    {"FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01T09:00:00Z",
     "1997-09-01 03 05 15 17 19 29 10-01 03 13 15 17 27 29 31 11-10 12 14 24 26 28 12-08 10 12 22",
     25},
    {"FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", SEPTEMBER_2,
     "1997-09-02 04 16 18 30 10-02 14 16", 8},
    {"FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05T09:00:00Z",
     "1997-09-05 10-03 11-07 12-05 1998-01-02 02-06 03-06 04-03 05-01 06-05", 10},
    {"FREQ=MONTHLY;UNTIL=19971224T000000;BYDAY=1FR", "1997-09-05T09:00:00Z",
     "1997-09-05 10-03 11-07 12-05", 4},
    {"FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07T09:00:00Z",
     "1997-09-07 28 11-02 30 1998-01-04 25 03-01 29 05-03 31", 10},
    {"FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22T09:00:00Z",
     "1997-09-22 10-20 11-17 12-22 1998-01-19 02-16", 6},
    {"FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28T09:00:00Z",
     "1997-09-28 10-29 11-28 12-29 1998-01-29 02-26", 0},
    {"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", SEPTEMBER_2,
     "1997-09-02 15 10-02 15 11-02 15 12-02 15 1998-01-02 15", 10},
    {"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30T09:00:00Z",
     "1997-09-30 10-01 31 11-01 30 12-01 31 1998-01-01 31 02-01", 10},
    {"FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10T09:00:00Z",
     "1997-09-10 11 12 13 14 15 1999-03-10 11 12 13", 10},
    {"FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", SEPTEMBER_2,
     "1997-09-02 09 16 23 30 11-04 11 18 25 1998-01-06 13 20 27 03-03 10 17 24 31", 0},
    {"FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "1997-06-10T09:00:00Z",
     "1997-06-10 07-10 1998-06-10 07-10 1999-06-10 07-10 2000-06-10 07-10 2001-06-10 07-10", 10},
    {"FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "1997-03-10T09:00:00Z",
     "1997-03-10 1999-01-10 02-10 03-10 2001-01-10 02-10 03-10 2003-01-10 02-10 03-10", 10},
    {"FREQ=YEARLY;BYDAY=20MO", "1997-05-19T09:00:00Z", "1997-05-19 1998-05-18 1999-05-17", 0},
    {"FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13T09:00:00Z",
     "1997-03-13 20 27 1998-03-05 12 19 26 1999-03-04 11 18 25", 0},
    {"FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05T09:00:00Z",
     "1997-06-05 12 19 26 07-03 10 17 24 31 08-07 14 21 28 1998-06-04 11 18 25 07-02", 0},
    {"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", SEPTEMBER_2,
     "1998-02-13 03-13 11-13 1999-08-13 2000-10-13", 0},
    {"FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13T09:00:00Z",
     "1997-09-13 10-11 11-08 12-13 1998-01-10 02-07 03-07 04-11 05-09 06-13", 0},
    {"FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05T09:00:00Z",
     "1996-11-05 2000-11-07 2004-11-02", 0},
    {"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04T09:00:00Z",
     "1997-09-04 10-07 11-06", 3},
    {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29T09:00:00Z",
     "1997-09-29 10-30 11-27 12-30 1998-01-29 02-26 03-30", 0},
    {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00:00Z",
     "1997-08-05 10 19 24", 4},
    {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00:00Z",
     "1997-08-05 17 19 31", 4},
    {"FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5;SKIP=OMIT", "2007-01-15T09:00:00Z",
     "2007-01-15 30 02-15 03-15 30", 5},
};

/* RFC 7529, 4.1, and what follows from it. */
static const example of_skip[] = {
    {"RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=4", "2014-01-31",
     "2014-01-31 03-01 31 05-01", 4},
    {"FREQ=MONTHLY;COUNT=5", "2026-01-31T08:00:00Z", "2026-01-31 02-28 03-31 04-30 05-31", 5},
    {"FREQ=MONTHLY;SKIP=OMIT;COUNT=4", "2026-01-31", "2026-01-31 03-31 05-31 07-31", 4},
    {"FREQ=YEARLY;SKIP=FORWARD", "2016-02-29",
     "2016-02-29 2017-03-01 2018-03-01 2019-03-01 2020-02-29", 0},
    {"FREQ=YEARLY", "2016-02-29", "2016-02-29 2017-02-28 2018-02-28 2019-02-28 2020-02-29", 0},
    {"FREQ=YEARLY;SKIP=OMIT", "1896-02-29", "1896-02-29 1904-02-29 1908-02-29", 0},
    {"FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31;SKIP=FORWARD", "2023-01-01",
     "2023-03-01 05-01 2024-03-01 05-01", 0},
    {"FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=6", "2026-01-01", "2026-06-30 2027-06-30", 0},
    {"FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=6;SKIP=FORWARD", "2026-01-01", "2026-07-01 2027-07-01", 0},
    /* Several of one day are one, also over a month's end. */
    {"FREQ=MONTHLY;BYMONTHDAY=30,31;COUNT=5", "2026-03-30", "2026-03-30 31 04-30 05-30 31", 5},
    {"FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD;COUNT=5", "2026-03-31",
     "2026-03-31 04-01 05-01 31 06-01", 5},
    {"FREQ=MONTHLY;BYMONTHDAY=-1,-31;COUNT=6", "2026-01-01", "2026-01-01 31 02-28 03-01 31 04-30",
     6},
    /* A day before the first one. */
    {"FREQ=MONTHLY;BYMONTHDAY=-31;BYMONTH=6", "2026-01-01", "2026-05-31 2027-05-31", 0},
    {"FREQ=MONTHLY;BYMONTHDAY=-31;BYMONTH=6;SKIP=FORWARD", "2026-01-01", "2026-06-01 2027-06-01",
     0},
    {"FREQ=YEARLY;BYMONTHDAY=-30;BYMONTH=2,3", "2026-01-01", "2026-01-31 03-02 2027-01-31", 0},
    {"FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-31", "2026-02-01",
     "2026-03-31 05-31 08-01 10-01 12-01 2027-01-31", 0},
    /* What BYDAY asks and BYSETPOS counts are the days that have been moved. */
    {"FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=SA", "2026-01-01", "2026-01-31 02-28 10-31", 0},
    {"FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1SU;SKIP=FORWARD", "2026-01-01", "2026-03-01 2028-10-01", 0},
    {"FREQ=MONTHLY;BYMONTHDAY=-31;BYDAY=-1SU", "2026-01-01", "2026-05-31 2027-01-31", 0},
    {"FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-2", "2027-01-01", "2027-01-30 03-30 04-29", 0},
    {"FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=31;BYSETPOS=1;SKIP=FORWARD", "2027-01-01",
     "2027-03-01 2028-03-01", 0},
    /* DAILY moves nothing. */
    {"FREQ=DAILY;BYMONTHDAY=31", "2026-01-31", "2026-01-31 03-31 05-31", 0},
    {"FREQ=DAILY;BYMONTHDAY=-31,29;BYMONTH=2,3;SKIP=FORWARD", "2027-01-31",
     "2027-03-01 29 2028-02-29 03-01", 0},
};

static const example of_parts[] = {
    /* The order, the case, and what may be said twice. */
    {"count=2;bYdAy=1tu,1TU;freq=monthly;wkst=su;rscale=gregorian;skip=omit", "2026-01-01",
     "2026-01-06 02-03", 2},
    {"FREQ=MONTHLY;BYDAY=+2TU;BYSETPOS=+1;COUNT=0002", "2026-01-01", "2026-01-13 02-10", 2},
    /* Plain weekdays and ordinals together. */
    {"FREQ=MONTHLY;BYDAY=MO,1TU,-1TU", "2026-01-01", "2026-01-05 06 12 19 26 27 02-02 03", 0},
    {"FREQ=MONTHLY;BYDAY=5FR", "2026-01-01", "2026-01-30 05-29 07-31 10-30", 0},
    {"FREQ=MONTHLY;BYDAY=-5FR", "2026-01-01", "2026-01-02 05-01 07-03 10-02", 0},
    {"FREQ=YEARLY;BYDAY=53TH,-53WE,1MO", "2026-01-01",
     "2026-01-05 12-31 2027-01-04 2028-01-03 2029-01-01", 0},
    {"FREQ=YEARLY;BYMONTH=5,9;BYDAY=-1MO,1MO", "2026-01-01", "2026-05-04 25 09-07 28 2027-05-03",
     0},
    {"FREQ=YEARLY;BYMONTHDAY=1;BYDAY=1SU,1TH", "2026-01-01", "2026-01-01 2032-01-01 2034-01-01", 0},
    {"FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR", "2026-01-01", "2026-02-13 03-13 11-13 2027-08-13", 0},
    {"FREQ=YEARLY;BYMONTHDAY=1,-1", "2026-11-01", "2026-11-01 30 12-01 31 2027-01-01 31 02-01", 0},
    {"FREQ=YEARLY;BYDAY=SU;BYSETPOS=1,-1,52", "2023-01-01", "2023-01-01 12-24 31 2024-01-07 12-29",
     0},
    {"FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,"
     "27,28,29,30,31;BYSETPOS=366,-366,100",
     "2023-01-01", "2023-04-10 2024-01-01 04-09 12-31 2025-04-10", 0},
    {"FREQ=YEARLY;BYMONTH=12,1;BYSETPOS=2", "2026-06-15", "2026-12-15 2027-12-15", 0},
    /* The start is none where the rule does not match it, and positions count from before it. */
    {"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1,3", "2026-11-25T07:00:00.000001Z",
     "2026-11-27 30 12-04", 0},
    {"FREQ=MONTHLY;BYMONTHDAY=10,20;BYSETPOS=1;COUNT=2", "2026-11-15", "2026-12-10 2027-01-10", 2},
    {"FREQ=WEEKLY;BYMONTH=2;BYDAY=SU,MO", "2026-11-22",
     "2027-02-01 07 08 14 15 21 22 28 2028-02-06", 0},
    {"FREQ=WEEKLY;BYMONTH=2;BYDAY=SU,MO;BYSETPOS=2", "2026-11-22", "2027-02-07 14 21 28 2028-02-13",
     0},
    {"FREQ=WEEKLY;BYMONTH=3;BYDAY=SA,SU;BYSETPOS=1", "2026-11-22", "2027-03-06 13 20 27 2028-03-04",
     0},
    {"FREQ=DAILY;INTERVAL=100;BYMONTH=2", "2026-01-01",
     "2027-02-05 2030-02-09 2033-02-13 2036-02-18", 0},
    {"FREQ=DAILY;BYDAY=MO;BYSETPOS=-1", "2026-01-01", "2026-01-05 12", 0},
    {"FREQ=DAILY;BYMONTHDAY=-1;BYMONTH=2", "2026-01-01", "2026-02-28 2027-02-28 2028-02-29", 0},
    /* UNTIL: the date itself, the microsecond itself, a second that is none. */
    {"FREQ=DAILY;UNTIL=20260103", "2026-01-01T23:59:59.999999Z", "2026-01-01 02 03", 3},
    {"FREQ=DAILY;UNTIL=20260103t090000", "2026-01-01T09:00:00Z", "2026-01-01 02 03", 3},
    {"FREQ=DAILY;UNTIL=20260103T090000", "2026-01-01T09:00:00.000001Z", "2026-01-01 02", 2},
    {"FREQ=DAILY;UNTIL=20260103T235960", "2026-01-01T23:59:59Z", "2026-01-01 02 03", 3},
    {"FREQ=MONTHLY;UNTIL=20251231", "2026-01-01", "", 0},
};

/* The first and the last of the calendar. */
static const example of_ends[] = {
    {"FREQ=DAILY", "9999-12-30T23:59:59.999999Z", "9999-12-30 31", 2},
    {"FREQ=DAILY;BYMONTHDAY=31,30", "9999-12-30", "9999-12-30 31", 2},
    {"FREQ=DAILY;INTERVAL=10000", "0001-01-01", "0001-01-01 0028-05-19", 366},
    {"FREQ=DAILY;INTERVAL=10000;BYDAY=SU,MO,TU", "9973-01-01", "9973-01-01", 1},
    {"FREQ=WEEKLY;BYDAY=FR,SA;WKST=SA", "9999-12-24", "9999-12-24 25 31", 3},
    {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1,-3", "9999-12-24", "9999-12-24 26 31", 3},
    {"FREQ=WEEKLY;BYMONTH=1,12;BYDAY=SU,MO;WKST=TU;BYSETPOS=2", "0001-01-01", "0001-01-01 08", 0},
    {"FREQ=WEEKLY;BYMONTH=1;BYDAY=SA,SU,MO;WKST=FR;BYSETPOS=1", "0001-01-01", "0001-01-01 06", 0},
    {"FREQ=WEEKLY;BYMONTH=12;BYDAY=FR", "9999-12-30", "9999-12-31", 1},
    {"FREQ=MONTHLY;SKIP=FORWARD", "9999-11-30", "9999-11-30 12-30", 2},
    {"FREQ=MONTHLY;BYMONTHDAY=-31;INTERVAL=10000", "0001-02-01", "0834-05-31", 11},
    {"FREQ=YEARLY", "9998-02-28", "9998-02-28 9999-02-28", 2},
    {"FREQ=YEARLY;INTERVAL=10000", "0001-02-28", "0001-02-28", 1},
    {"FREQ=YEARLY;INTERVAL=9998", "0001-12-31", "0001-12-31 9999-12-31", 2},
};

static void expect_examples(const example *examples, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_example(&examples[i]);
}

static void the_examples_of_rfc_5545(void **state)
{
    (void)state;
    expect_examples(of_rfc_5545, TEST_ARRAY_LEN(of_rfc_5545));
}

static void days_that_a_month_does_not_have(void **state)
{
    (void)state;
    expect_examples(of_skip, TEST_ARRAY_LEN(of_skip));
}

static void the_parts_of_a_rule(void **state)
{
    (void)state;
    expect_examples(of_parts, TEST_ARRAY_LEN(of_parts));
}

static void the_ends_of_the_calendar(void **state)
{
    (void)state;
    expect_examples(of_ends, TEST_ARRAY_LEN(of_ends));
}

static void any_wall_time_may_be_asked(void **state)
{
    const soj__recurrence rule = parse("FREQ=DAILY");
    const soj_time start = instant("2026-01-01T12:00:00Z");
    soj_time got = 42;
    (void)state;
    assert_true(soj__recurrence_next(&rule, start, INT64_MIN, &got));
    assert_int_equal(got, start);
    got = 42;
    assert_false(soj__recurrence_next(&rule, start, INT64_MAX, &got));
    assert_false(soj__recurrence_next(&rule, start, SOJ_TIME_MAX, &got));
    assert_false(soj__recurrence_last(&rule, start, INT64_MIN, &got));
    assert_false(soj__recurrence_last(&rule, start, start - 1, &got));
    assert_false(soj__recurrence_nth(&rule, start, 0, &got));
    assert_false(soj__recurrence_nth(&rule, start, UINT32_MAX, &got));
    assert_int_equal(soj__recurrence_ordinal(&rule, start, INT64_MIN), 0);
    static const soj_time outside[] = {INT64_MIN, SOJ_TIME_MIN - 1, SOJ_TIME_MAX + 1, INT64_MAX};
    for (size_t i = 0; i < TEST_ARRAY_LEN(outside); i++) {
        assert_false(soj__recurrence_next(&rule, outside[i], start, &got));
        assert_false(soj__recurrence_last(&rule, outside[i], INT64_MAX, &got));
        assert_false(soj__recurrence_nth(&rule, outside[i], 1, &got));
        assert_int_equal(soj__recurrence_ordinal(&rule, outside[i], INT64_MAX), 0);
    }
    const soj__recurrence ended = parse("FREQ=DAILY;UNTIL=20260101T115959");
    assert_false(soj__recurrence_last(&ended, start, INT64_MAX, &got));
    assert_int_equal(got, 42);
}

static void an_instant_of_until_is_left_to_the_caller(void **state)
{
    const soj__recurrence rule = parse("FREQ=DAILY;UNTIL=20260103T120000Z");
    soj_time got;
    (void)state;
    assert_int_equal(rule.until_form, SOJ__UNTIL_INSTANT);
    assert_int_equal(rule.until, instant("2026-01-03T12:00:00Z"));
    assert_true(soj__recurrence_next(&rule, instant("2026-01-01"), instant("2027-01-01"), &got));
    assert_int_equal(parse("FREQ=DAILY").until_form, SOJ__UNTIL_NONE);
    const soj__recurrence date = parse("FREQ=DAILY;UNTIL=20260103");
    assert_int_equal(date.until_form, SOJ__UNTIL_DATE);
    assert_int_equal(date.until, instant("2026-01-03T23:59:59.999999Z"));
    assert_int_equal(parse("FREQ=DAILY;UNTIL=20260103T010203").until_form, SOJ__UNTIL_LOCAL);
}

/* ---- what never comes, or after a long time ---- */

static const struct {
    const char *rule, *start;
    const char *first; /* NULL: never */
} rare[] = {
    {"FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2;SKIP=OMIT", "2026-01-01", NULL},
    {"FREQ=YEARLY;BYMONTHDAY=-30;BYMONTH=2;SKIP=OMIT", "2026-01-01", NULL},
    {"FREQ=DAILY;BYMONTHDAY=31,-31;BYMONTH=2,4,6,9,11", "2026-01-01", NULL},
    {"FREQ=YEARLY;SKIP=OMIT;INTERVAL=2", "2026-01-31", "2026-01-31"},
    {"FREQ=YEARLY;BYMONTH=2;INTERVAL=2;SKIP=OMIT", "2025-01-29", NULL},
    {"FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29;SKIP=OMIT", "2100-01-01", "2400-02-29"},
    {"FREQ=YEARLY;INTERVAL=400;BYMONTH=2;BYMONTHDAY=29;SKIP=OMIT", "2100-01-01", NULL},
    {"FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;SKIP=OMIT", "2026-01-01",
     "2044-02-29"},
    {"FREQ=YEARLY;INTERVAL=399;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;SKIP=OMIT", "2001-03-01",
     "7188-02-29"},
    {"FREQ=YEARLY;INTERVAL=2801;BYMONTH=2;BYMONTHDAY=29;SKIP=OMIT", "0001-03-01", "8404-02-29"},
    {"FREQ=YEARLY;BYDAY=MO;BYSETPOS=54,-54", "2026-01-01", NULL},
    {"FREQ=YEARLY;BYMONTH=3;BYDAY=6MO", "2026-01-01", NULL},
    {"FREQ=MONTHLY;BYDAY=6MO,-6MO,53TU", "2026-01-01", NULL},
    {"FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO", "2026-01-01", NULL},
    {"FREQ=MONTHLY;INTERVAL=12;BYMONTH=5", "2026-01-01", NULL},
    {"FREQ=MONTHLY;INTERVAL=4800;BYMONTHDAY=29;BYDAY=MO;BYMONTH=2;SKIP=OMIT", "2026-02-01", NULL},
    {"FREQ=MONTHLY;INTERVAL=9997;BYMONTHDAY=29;BYMONTH=2;SKIP=OMIT", "0001-03-01", NULL},
    {"FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "2026-01-01", NULL},
    {"FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=-3;BYMONTH=5", "2026-01-01", NULL},
    {"FREQ=WEEKLY;INTERVAL=773;BYDAY=MO;BYMONTH=2", "2026-01-01", "2174-02-21"},
    {"FREQ=WEEKLY;INTERVAL=6957;BYDAY=MO;BYMONTH=3", "2026-06-01", NULL},
    {"FREQ=DAILY;INTERVAL=7;BYDAY=TU", "2026-11-23", NULL},
    {"FREQ=DAILY;INTERVAL=14;BYDAY=TU,WE,TH,FR,SA,SU;BYMONTH=5", "2026-11-23", NULL},
    {"FREQ=DAILY;BYMONTH=1;BYSETPOS=2,-2", "2026-01-01", NULL},
    {"FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=29", "0001-01-01", "5832-02-29"},
    {"FREQ=DAILY;INTERVAL=27;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "0001-01-05", NULL},
    {"FREQ=DAILY;INTERVAL=5411;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "0001-01-02", NULL},
};

static double seconds_now(void)
{
    struct timespec now;
    (void)timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A millisecond is some thirty times what they take. */
static void what_is_rare_is_found_soon(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(rare); i++) {
        const soj__recurrence rule = parse(rare[i].rule);
        const soj_time start = instant(rare[i].start);
        const soj_time wanted = rare[i].first ? instant(rare[i].first) : SOJ_TIME_NEVER;
        soj_time got = SOJ_TIME_NEVER, last = SOJ_TIME_NEVER;
        char text[SOJ__INSTANT_TEXT_MAX];
        double begun = seconds_now();
        for (int k = 0; k < 10; k++)
            (void)soj__recurrence_next(&rule, start, start, &got);
        double took = (seconds_now() - begun) / 10;
        if (got != wanted)
            fail_msg("%s, %s: %s", rare[i].rule, rare[i].start, show(got, text));
        assert_int_equal(soj__recurrence_last(&rule, start, SOJ_TIME_MAX, &last),
                         rare[i].first != NULL);
        assert_int_equal(soj__recurrence_nth(&rule, start, 1, &last), rare[i].first != NULL);
        assert_true(last == wanted);
        if (took > 0.02 * SOJ_TEST_SLOWER)
            fail_msg("%s takes %.6f s", rare[i].rule, took);
    }
}

/* ---- what is no rule ---- */

static const struct {
    const char *text, *place, *problem;
} wrong[] = {
    {"", "", "wants a FREQ"},
    {"COUNT=3", "COUNT=3", "wants a FREQ"},
    {"FREQ", "FREQ", "NAME=VALUE"},
    {"FREQ=", "", "a value is missing"},
    {"FREQ=HOURLY", "HOURLY", "not supported"},
    {"FREQ=minutely", "minutely", "not supported"},
    {"FREQ=SECONDLY", "SECONDLY", "not supported"},
    {"FREQ=FORTNIGHTLY", "FORTNIGHTLY", "DAILY, WEEKLY, MONTHLY or YEARLY"},
    {"FREQ=DAIL", "DAIL", "DAILY, WEEKLY"},
    {"FREQ=DAILYY", "DAILYY", "DAILY, WEEKLY"},
    {"FREQ=DAILY,WEEKLY", "DAILY,WEEKLY", "DAILY, WEEKLY"},
    {"RRULE:FREQ=DAILY", "RRULE:", "without RRULE:"},
    {"rrule:FREQ=DAILY", "rrule:", "without RRULE:"},
    {" FREQ=DAILY", " FREQ", "no such part"},
    {"FREQ=DAILY ", "DAILY ", "DAILY, WEEKLY"},
    {"FREQ =DAILY", "FREQ ", "no such part"},
    {"FREQ=DAILY;", "", "a part is missing"},
    {";FREQ=DAILY", "", "a part is missing"},
    {"FREQ=DAILY;;COUNT=1", "", "a part is missing"},
    {"FREQ=DAILY;=1", "", "no such part"},
    {"FREQ=DAILY;X-NEW=1", "X-NEW", "no such part"},
    {"FREQ=DAILY;BYEASTER=1", "BYEASTER", "no such part"},
    {"FREQ=DAILY;freq=DAILY", "freq", "once"},
    {"FREQ=DAILY;COUNT=1;COUNT=1", "COUNT", "once"},
    {"FREQ=DAILY;BYHOUR=9", "BYHOUR", "BYHOUR is not supported"},
    {"FREQ=DAILY;BYMINUTE=9", "BYMINUTE", "BYMINUTE is not supported"},
    {"FREQ=DAILY;BYSECOND=9", "BYSECOND", "BYSECOND is not supported"},
    {"FREQ=YEARLY;BYWEEKNO=9", "BYWEEKNO", "BYWEEKNO is not supported"},
    {"FREQ=YEARLY;byyearday=9", "byyearday", "BYYEARDAY is not supported"},
    {"FREQ=DAILY;INTERVAL=0", "0", "from 1 to 10,000"},
    {"FREQ=DAILY;INTERVAL=10001", "10001", "from 1 to 10,000"},
    {"FREQ=DAILY;INTERVAL=-1", "-1", "from 1 to 10,000"},
    {"FREQ=DAILY;INTERVAL=1.5", "1.5", "from 1 to 10,000"},
    {"FREQ=DAILY;INTERVAL=1=2", "1=2", "from 1 to 10,000"},
    {"FREQ=DAILY;INTERVAL=1,2", "1,2", "from 1 to 10,000"},
    {"FREQ=DAILY;INTERVAL=99999999999999999999", "99999999999999999999", "from 1 to 10,000"},
    {"{REQ=DAILY", "{REQ", "there is no such part"},
    {"FREQ=DAILY;COUNT=0", "0", "COUNT is from 1 to 10,000"},
    {"FREQ=DAILY;COUNT=10001", "10001", "COUNT is from 1 to 10,000"},
    {"FREQ=DAILY;COUNT=+1", "+1", "COUNT is from 1 to 10,000"},
    {"FREQ=DAILY;COUNT=3;UNTIL=20260101", "UNTIL=20260101", "not both"},
    {"UNTIL=20260101;COUNT=3;FREQ=DAILY", "UNTIL=20260101", "not both"},
    {"FREQ=DAILY;UNTIL=2026-01-01", "2026-01-01", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260230", "20260230", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20261301", "20261301", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=00000101", "00000101", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=2026010", "2026010", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260101T", "20260101T", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260101X090000", "20260101X090000", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260101T090000X", "20260101T090000X", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260101T240000", "20260101T240000", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260101T096000", "20260101T096000", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260101T090061", "20260101T090061", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=20260101T090000ZZ", "20260101T090000ZZ", "UNTIL is a date"},
    {"FREQ=DAILY;UNTIL=2026-1-1", "2026-1-1", "UNTIL is a date"},
    {"FREQ=WEEKLY;WKST=MON", "MON", "WKST is one of"},
    {"FREQ=WEEKLY;WKST=1MO", "1MO", "WKST is one of"},
    {"FREQ=WEEKLY;BYDAY=", "", "a value is missing"},
    {"FREQ=WEEKLY;BYDAY=MO,", "", "a value is missing"},
    {"FREQ=WEEKLY;BYDAY=,MO", "", "a value is missing"},
    {"FREQ=WEEKLY;BYDAY=M", "M", "a day of BYDAY"},
    {"FREQ=WEEKLY;BYDAY=MO,XX", "XX", "a day of BYDAY"},
    {"FREQ=WEEKLY;BYDAY=MO TU", "MO TU", "a number in BYDAY"},
    {"FREQ=MONTHLY;BYDAY=0MO", "0MO", "a number in BYDAY is from 1 to 53"},
    {"FREQ=MONTHLY;BYDAY=54MO", "54MO", "a number in BYDAY is from 1 to 53"},
    {"FREQ=MONTHLY;BYDAY=-54MO", "-54MO", "a number in BYDAY is from 1 to 53"},
    {"FREQ=MONTHLY;BYDAY=-MO", "-MO", "a number in BYDAY is from 1 to 53"},
    {"FREQ=MONTHLY;BYDAY=--1MO", "--1MO", "a number in BYDAY is from 1 to 53"},
    {"FREQ=WEEKLY;BYDAY=MO,1TU", "BYDAY=MO,1TU", "wants FREQ=MONTHLY or YEARLY"},
    {"FREQ=DAILY;BYDAY=-1TU", "BYDAY=-1TU", "wants FREQ=MONTHLY or YEARLY"},
    {"FREQ=MONTHLY;BYMONTHDAY=0", "0", "from 1 to 31, or from -31"},
    {"FREQ=MONTHLY;BYMONTHDAY=1,32", "32", "from 1 to 31, or from -31"},
    {"FREQ=MONTHLY;BYMONTHDAY=-32", "-32", "from 1 to 31, or from -31"},
    {"FREQ=MONTHLY;BYMONTHDAY=-", "-", "from 1 to 31, or from -31"},
    {"FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY=1", "with FREQ=WEEKLY"},
    {"FREQ=YEARLY;BYMONTH=0", "0", "from 1 to 12"},
    {"FREQ=YEARLY;BYMONTH=13", "13", "from 1 to 12"},
    {"FREQ=YEARLY;BYMONTH=-1", "-1", "from 1 to 12"},
    {"FREQ=YEARLY;BYMONTH=5L", "5L", "from 1 to 12"},
    {"FREQ=YEARLY;BYMONTH=1;BYSETPOS=0", "0", "from 1 to 366"},
    {"FREQ=YEARLY;BYMONTH=1;BYSETPOS=367", "367", "from 1 to 366"},
    {"FREQ=YEARLY;BYMONTH=1;BYSETPOS=-367", "-367", "from 1 to 366"},
    {"FREQ=YEARLY;BYSETPOS=1", "BYSETPOS=1", "beside it"},
    {"FREQ=YEARLY;RSCALE=CHINESE", "CHINESE", "RSCALE is GREGORIAN"},
    {"FREQ=YEARLY;SKIP=NONE", "NONE", "SKIP is OMIT"},
    {"FREQ=YEARLY;SKIP=OMI\xd1\x82", "OMI\xd1\x82", "SKIP is OMIT"},
};

static void what_is_no_rule_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(wrong); i++) {
        soj__recurrence rule;
        soj__slice place = {NULL, 0};
        const soj__recurrence_problem *problem =
            soj__recurrence_parse(slice(wrong[i].text), &rule, &place);
        if (!problem || !strstr(problem->says, wrong[i].problem) ||
            !soj__slice_is(place, wrong[i].place))
            fail_msg("%s: %s, at '%.*s'", wrong[i].text, problem ? problem->says : "is read",
                     (int)place.len, place.data);
        assert_true(strlen(problem->help) > 0);
        size_t at = (size_t)(place.data - wrong[i].text);
        assert_true(at <= strlen(wrong[i].text));
        assert_true(at + place.len <= strlen(wrong[i].text));
    }
}

static void any_bytes_may_be_read(void **state)
{
    soj__recurrence rule;
    soj__slice place;
    (void)state;
    assert_non_null(soj__recurrence_parse((soj__slice){NULL, 0}, &rule, &place));
    assert_null(place.data);
    assert_non_null(soj__recurrence_parse(SOJ__SLICE("FREQ=DAILY\0"), &rule, &place));
    assert_non_null(soj__recurrence_parse(SOJ__SLICE("FREQ\0=DAILY"), &rule, &place));
    assert_null(soj__recurrence_parse((soj__slice){"FREQ=DAILYX", 10}, &rule, &place));
    char long_text[SOJ_LIMIT_RULE + 1];
    memset(long_text, ';', sizeof(long_text));
    const soj__recurrence_problem *problem =
        soj__recurrence_parse((soj__slice){long_text, sizeof(long_text)}, &rule, &place);
    assert_string_equal(problem->says, "a rule has at most 512 bytes");
    assert_int_equal(place.len, sizeof(long_text));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_rfc_5545),
        cmocka_unit_test(days_that_a_month_does_not_have),
        cmocka_unit_test(the_parts_of_a_rule),
        cmocka_unit_test(the_ends_of_the_calendar),
        cmocka_unit_test(any_wall_time_may_be_asked),
        cmocka_unit_test(an_instant_of_until_is_left_to_the_caller),
        cmocka_unit_test(what_is_rare_is_found_soon),
        cmocka_unit_test(what_is_no_rule_is_told_with_its_place),
        cmocka_unit_test(any_bytes_may_be_read),
    };
    return cmocka_run_group_tests_name("recurrence", tests, NULL, NULL);
}
