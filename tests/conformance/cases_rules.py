# SPDX-License-Identifier: MIT
"""Recurrence rules: what a month does not have, ordinals, weeks, and where counting begins."""

from cases_steps import dates, one


def rule(name, about, text, start, until, hand, *, zone="UTC", **keys):
    return one(name, about, {**keys, "every": {"rrule": text}}, start, until, hand, zone=zone)


def month_ends():
    yield rule("rrule_31st_backward", "Where the rule does not say otherwise, a day that a month does "
               "not have becomes its last.", "FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-01T12:00:00Z",
               "2026-06-01T00:00:00Z", dates("12:00:00", "2026-01-31", "2026-02-28", "2026-03-31",
                                             "2026-04-30", "2026-05-31"))
    yield rule("rrule_31st_forward", "SKIP=FORWARD: a day that a month does not have becomes the first "
               "of the next.", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;BYMONTHDAY=31",
               "2026-01-01T12:00:00Z", "2026-06-01T00:00:00Z",
               dates("12:00:00", "2026-01-31", "2026-03-01", "2026-03-31", "2026-05-01", "2026-05-31"))
    yield rule("rrule_31st_omit", "SKIP=OMIT: months without a 31st have no occurrence.",
               "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT;BYMONTHDAY=31", "2026-01-01T12:00:00Z",
               "2026-06-01T00:00:00Z", dates("12:00:00", "2026-01-31", "2026-03-31", "2026-05-31"))
    yield rule("rrule_monthly_from_the_31st", "Without BYMONTHDAY the day is that of the start, and "
               "SKIP holds for it too.", "FREQ=MONTHLY;COUNT=3", "2026-01-31T12:00:00Z",
               "2026-06-01T00:00:00Z", dates("12:00:00", "2026-01-31", "2026-02-28", "2026-03-31"))
    yield rule("rrule_30th_and_31st", "Days that SKIP makes one are one occurrence.",
               "FREQ=MONTHLY;BYMONTHDAY=30,31", "2026-01-30T12:00:00Z", "2026-05-01T00:00:00Z",
               dates("12:00:00", "2026-01-30", "2026-01-31", "2026-02-28", "2026-03-30", "2026-03-31",
                     "2026-04-30"))
    yield rule("rrule_29_february_backward", "A 29 February that is not there is the 28th.",
               "FREQ=YEARLY", "2024-02-29T12:00:00Z", "2028-03-02T00:00:00Z",
               dates("12:00:00", "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"))
    yield rule("rrule_29_february_forward", "SKIP=FORWARD: it is 1 March.",
               "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD", "2024-02-29T12:00:00Z",
               "2028-03-02T00:00:00Z",
               dates("12:00:00", "2024-02-29", "2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"))
    yield rule("rrule_29_february_omit", "SKIP=OMIT: it comes in leap years alone.",
               "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT", "2024-02-29T12:00:00Z",
               "2028-03-02T00:00:00Z", dates("12:00:00", "2024-02-29", "2028-02-29"))
    yield rule("rrule_29_february_by_parts", "BYMONTH and BYMONTHDAY name the same day.",
               "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2023-03-01T12:00:00Z", "2026-03-02T00:00:00Z",
               dates("12:00:00", "2024-02-29", "2025-02-28", "2026-02-28"))
    yield rule("rrule_last_day", "BYMONTHDAY=-1 is the last day, of any month.",
               "FREQ=MONTHLY;BYMONTHDAY=-1", "2024-01-31T12:00:00Z", "2024-05-01T00:00:00Z",
               dates("12:00:00", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"))
    yield rule("rrule_31st_from_the_end", "BYMONTHDAY=-31 of a month of 30 days is by SKIP the last day "
               "of the month before.", "FREQ=MONTHLY;BYMONTHDAY=-31", "2026-03-01T12:00:00Z",
               "2026-06-02T00:00:00Z",
               dates("12:00:00", "2026-03-01", "2026-03-31", "2026-05-01", "2026-05-31"))
    yield rule("rrule_skip_before_setpos", "SKIP moves days before BYSETPOS chooses among them.",
               "FREQ=MONTHLY;BYMONTHDAY=29,30,31;BYSETPOS=-1", "2026-02-01T12:00:00Z",
               "2026-05-01T00:00:00Z", dates("12:00:00", "2026-02-28", "2026-03-31", "2026-04-30"))
    yield rule("rrule_skip_before_byday", "SKIP moves days before BYDAY limits them: the 31st as a "
               "Saturday is also 28 February 2026.", "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=SA",
               "2026-01-01T12:00:00Z", "2026-11-01T00:00:00Z", dates("12:00:00", "2026-01-31",
                                                                    "2026-02-28", "2026-10-31"))


def weekdays():
    yield rule("rrule_first_tuesday", "BYDAY=1TU is the first Tuesday of the month.",
               "FREQ=MONTHLY;BYDAY=1TU", "2026-01-07T12:00:00Z", "2026-05-01T00:00:00Z",
               dates("12:00:00", "2026-02-03", "2026-03-03", "2026-04-07"))
    yield rule("rrule_last_friday", "BYDAY=-1FR is the last Friday of the month.",
               "FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01T12:00:00Z", "2026-05-01T00:00:00Z",
               dates("12:00:00", "2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"))
    yield rule("rrule_fifth_monday", "A month without a fifth Monday has no occurrence: SKIP moves no "
               "weekdays.", "FREQ=MONTHLY;BYDAY=5MO", "2026-01-01T12:00:00Z", "2026-09-01T00:00:00Z",
               dates("12:00:00", "2026-03-30", "2026-06-29", "2026-08-31"))
    yield rule("rrule_last_workday", "BYSETPOS=-1 is the last of a month's workdays.",
               "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01T12:00:00Z",
               "2026-06-01T00:00:00Z", dates("12:00:00", "2026-01-30", "2026-02-27", "2026-03-31",
                                             "2026-04-30", "2026-05-29"))
    yield rule("rrule_setpos_counts_before_the_start", "BYSETPOS counts in the whole month, also "
               "before the start.", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2", "2026-01-13T12:00:00Z",
               "2026-03-01T00:00:00Z", dates("12:00:00", "2026-02-09"))
    yield rule("rrule_friday_the_13th", "BYDAY limits BYMONTHDAY.", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
               "2026-01-01T12:00:00Z", "2027-01-01T00:00:00Z",
               dates("12:00:00", "2026-02-13", "2026-03-13", "2026-11-13"))
    yield rule("rrule_last_sundays", "With BYMONTH, ordinals of a yearly rule count in the month.",
               "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "2026-01-01T12:00:00Z", "2027-04-01T00:00:00Z",
               dates("12:00:00", "2026-03-29", "2026-10-25", "2027-03-28"))
    yield rule("rrule_twentieth_monday", "Without BYMONTH they count in the year.",
               "FREQ=YEARLY;BYDAY=20MO", "2025-01-01T12:00:00Z", "2027-01-01T00:00:00Z",
               dates("12:00:00", "2025-05-19", "2026-05-18"))
    yield rule("rrule_weeks_from_monday", "Every other week counts weeks from the one of the start, "
               "here from Monday.", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00:00Z",
               "1997-08-31T00:00:00Z", dates("09:00:00", "1997-08-05", "1997-08-10", "1997-08-19",
                                             "1997-08-24"))
    yield rule("rrule_weeks_from_sunday", "With WKST=SU the same days lie in other weeks.",
               "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00:00Z",
               "1997-08-31T23:00:00Z", dates("09:00:00", "1997-08-05", "1997-08-17", "1997-08-19",
                                             "1997-08-31"))
    yield rule("monday_evening_in_los_angeles", "Monday 20:00 in Los Angeles is Monday there, though "
               "in UTC it is Tuesday.", "FREQ=WEEKLY;BYDAY=MO", "2026-03-01T12:00:00-08:00",
               "2026-03-20T00:00:00Z", dates("04:00:00", "2026-03-03")
               + dates("03:00:00", "2026-03-10", "2026-03-17"), zone="America/Los_Angeles", at="20:00")
    yield rule("monday_morning_in_tokyo", "Monday 08:00 in Tokyo is Monday there, though in UTC it is "
               "Sunday.", "FREQ=WEEKLY;BYDAY=MO", "2026-03-01T12:00:00+09:00", "2026-03-20T00:00:00Z",
               dates("23:00:00", "2026-03-01", "2026-03-08", "2026-03-15"), zone="Asia/Tokyo", at="08:00")
    yield rule("monday_midnight_in_kathmandu", "The first moment of Monday belongs to Monday.",
               "FREQ=WEEKLY;BYDAY=MO", "2026-03-01T12:00:00Z", "2026-03-17T00:00:00Z",
               dates("18:15:00", "2026-03-01", "2026-03-08", "2026-03-15"), zone="Asia/Kathmandu",
               at="00:00")


def starts():
    yield rule("rrule_start_that_does_not_match", "The start is an occurrence only where the rule "
               "matches it; COUNT counts the others.", "FREQ=WEEKLY;BYDAY=WE;COUNT=2",
               "2026-01-01T12:00:00Z", "2026-03-01T00:00:00Z",
               dates("12:00:00", "2026-01-07", "2026-01-14"))
    yield rule("rrule_start_that_matches", "A start that matches is the first occurrence.",
               "FREQ=WEEKLY;BYDAY=TH;COUNT=2", "2026-01-01T12:00:00Z", "2026-03-01T00:00:00Z",
               dates("12:00:00", "2026-01-01", "2026-01-08"))
    yield rule("rrule_at_earlier_than_the_start", "With `at`, a match of the start's day that lies "
               "before the start is none.", "FREQ=DAILY;COUNT=2", "2026-01-01T12:00:00Z",
               "2026-03-01T00:00:00Z", dates("11:59:59", "2026-01-02", "2026-01-03"), at="11:59:59")
    yield rule("rrule_at_exactly_the_start", "A match at the very start is the first.",
               "FREQ=DAILY;COUNT=2", "2026-01-01T12:00:00Z", "2026-03-01T00:00:00Z",
               dates("12:00:00", "2026-01-01", "2026-01-02"), at="12:00")
    yield rule("rrule_interval_counts_from_the_start", "Every third day counts from the start's date, "
               "also where that is no occurrence.", "FREQ=DAILY;INTERVAL=3", "2026-01-01T12:00:00Z",
               "2026-01-09T00:00:00Z", dates("10:00:00", "2026-01-04", "2026-01-07"), at="10:00")
    yield rule("rrule_start_by_the_local_date", "The start is a local date: in Tokyo the 1st has begun.",
               "FREQ=MONTHLY;COUNT=2", "2026-03-31T20:00:00Z", "2026-06-01T00:00:00Z",
               dates("20:00:00", "2026-03-31", "2026-04-30"), zone="Asia/Tokyo")
    yield rule("rrule_after_moves_the_start", "`after` moves the start, and the rule counts from there.",
               "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2", "2026-01-01T12:00:00Z", "2026-06-01T00:00:00Z",
               dates("12:00:00", "2026-03-01", "2026-04-01"), after="1mo1d")
    yield rule("rrule_until_a_date", "UNTIL as a date includes that local date.",
               "FREQ=DAILY;UNTIL=20260103", "2026-01-02T03:00:00Z", "2026-01-09T00:00:00Z",
               dates("04:30:00", "2026-01-02", "2026-01-03", "2026-01-04"), zone="America/New_York",
               at="23:30")
    yield rule("rrule_until_a_wall_time", "UNTIL as a local time is read on the wall clock, and is "
               "included.", "FREQ=DAILY;UNTIL=20260103T233000", "2026-01-02T03:00:00Z",
               "2026-01-09T00:00:00Z", dates("04:30:00", "2026-01-02", "2026-01-03", "2026-01-04"),
               zone="America/New_York", at="23:30")
    yield rule("rrule_until_an_instant", "UNTIL with Z is an instant.",
               "FREQ=DAILY;UNTIL=20260104T042959Z", "2026-01-02T03:00:00Z", "2026-01-09T00:00:00Z",
               dates("04:30:00", "2026-01-02", "2026-01-03"), zone="America/New_York", at="23:30")
    yield one("rrule_times_ends_it_earlier", "`times` beside a rule: the earliest end holds.",
              {"every": {"rrule": "FREQ=DAILY;COUNT=5"}, "times": 2}, "2026-01-01T12:00:00Z",
              "2026-01-09T00:00:00Z", dates("12:00:00", "2026-01-01", "2026-01-02"))
    yield one("rrule_until_ends_it_earlier", "`until` beside a rule: the earliest end holds.",
              {"every": {"rrule": "FREQ=DAILY;COUNT=5"}, "until": "2d"}, "2026-01-01T12:00:00Z",
              "2026-01-09T00:00:00Z", dates("12:00:00", "2026-01-01", "2026-01-02", "2026-01-03"))


def cases():
    yield from month_ends()
    yield from weekdays()
    yield from starts()
