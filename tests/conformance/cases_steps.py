# SPDX-License-Identifier: MIT
"""Steps of the calendar and recurrence rules: month ends, leap days, where counting begins and ends."""

from suite import Case, event, identify


def one(name, rule, keys, start, until, hand, **more):
    """A case of one touchpoint."""
    return Case(name, rule, touchpoints={"t": keys}, start=start, until=until, hand=hand, **more)


def emitted(*times):
    return [f"t emitted {time}" for time in times]


def dates(clock, *days):
    return emitted(*(f"{day}T{clock}Z" for day in days))


def steps():
    yield one("month_steps_from_the_31st", "The k-th repeat is the anchor and k months, clipped once: "
              "a short month does not shorten those after it.",
              {"every": "1mo", "times": 5}, "2026-01-31T09:00:00Z", "2026-06-15T00:00:00Z",
              dates("09:00:00", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"))
    yield one("month_steps_beside_at_from_the_31st", "Beside `at` too, months are added up first and "
              "clipped once.", {"after": "1mo", "every": "1mo", "times": 4, "at": "10:30"},
              "2025-12-31T23:00:00Z", "2026-06-15T00:00:00Z",
              dates("10:30:00", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"))
    yield one("month_step_in_a_leap_year", "A month after 31 January is 29 February in a leap year.",
              {"after": "1mo"}, "2024-01-31T12:00:00Z", "2024-03-02T00:00:00Z",
              dates("12:00:00", "2024-02-29"))
    yield one("year_steps_from_29_february", "Years from 29 February are clipped to the 28th, and "
              "reach the 29th again in the next leap year.",
              {"every": "1y", "times": 5}, "2024-02-29T08:00:00Z", "2028-03-01T00:00:00Z",
              dates("08:00:00", "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"))
    yield one("month_and_day_together", "A step adds its months first, clips, then adds the rest.",
              {"after": "1mo1d"}, "2026-01-31T12:00:00Z", "2026-03-10T00:00:00Z",
              dates("12:00:00", "2026-03-01"))
    yield one("year_month_and_day_beside_at", "Years and months are added up and clipped once, then "
              "the days, which beside `at` are local dates.",
              {"after": "1y1mo1d", "at": "00:30"}, "2024-01-30T12:00:00Z", "2025-03-10T00:00:00Z",
              dates("00:30:00", "2025-03-01"))
    yield one("month_step_keeps_the_wall_clock", "A month is a step on the wall clock: noon stays noon "
              "over a change of the clocks.", {"after": "1mo"}, "2026-02-15T12:00:00-05:00",
              "2026-04-01T00:00:00Z", dates("16:00:00", "2026-03-15"), zone="America/New_York")
    yield one("days_are_24_hours", "Without `at` a day is 24 hours: noon becomes one o'clock over the "
              "change of the clocks.", {"after": "28d"}, "2026-02-15T12:00:00-05:00",
              "2026-04-01T00:00:00Z", dates("17:00:00", "2026-03-15"), zone="America/New_York")
    yield one("month_step_into_a_gap", "A step of months into a gap takes the offset before the gap.",
              {"after": "1mo"}, "2026-02-08T02:30:00-05:00", "2026-03-09T00:00:00Z",
              dates("07:30:00", "2026-03-08"), zone="America/New_York")
    yield one("month_step_into_a_fold", "A step of months to a repeated time means the first.",
              {"after": "1mo"}, "2026-10-01T01:30:00-04:00", "2026-11-02T00:00:00Z",
              dates("05:30:00", "2026-11-01"), zone="America/New_York")
    yield one("month_step_from_the_second_pass", "A step of months from the second pass of a fold "
              "counts from the wall clock.", {"after": "1mo"}, "2026-11-01T01:30:00-05:00",
              "2026-12-02T00:00:00Z", dates("06:30:00", "2026-12-01"), zone="America/New_York")
    yield one("month_step_keeps_microseconds", "A step of months keeps the time of day to the "
              "microsecond.", {"after": "1mo"}, "2026-03-31T23:59:59.999999Z", "2026-05-01T00:00:00Z",
              dates("23:59:59.999999", "2026-04-30"))
    yield one("month_end_by_the_local_date", "The month's last day is the customer's: in Tokyo it is "
              "already 1 April.", {"after": "1mo"}, "2026-03-31T15:00:00Z", "2026-05-02T00:00:00Z",
              dates("15:00:00", "2026-04-30"), zone="Asia/Tokyo")
    yield one("times_bounds_due_times", "`times` is how many due times there are in all, the first "
              "included.", {"after": "1h", "every": "1d", "times": 2}, "2026-01-01T00:00:00Z",
              "2026-01-09T00:00:00Z", dates("01:00:00", "2026-01-01", "2026-01-02"))
    yield one("until_is_included", "The end that `until` sets is itself included.",
              {"every": "1d", "until": "2d"}, "2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z",
              dates("00:00:00", "2026-01-01", "2026-01-02", "2026-01-03"))
    yield one("until_misses_by_a_second", "What is due after `until` does not come.",
              {"after": "1s", "every": "1d", "until": "2d"}, "2026-01-01T00:00:00Z",
              "2026-01-09T00:00:00Z", dates("00:00:01", "2026-01-01", "2026-01-02"))
    yield one("until_beside_at_is_a_date", "Beside `at`, `until` counts local dates: all of the last "
              "one is included.", {"after": "1d", "every": "1d", "until": "3d", "at": "23:00"},
              "2026-01-01T05:00:00Z", "2026-01-09T00:00:00Z",
              dates("23:00:00", "2026-01-02", "2026-01-03", "2026-01-04"))
    yield one("every_beside_at_begins_with_the_first_date", "With `at` and without `after`, repeats "
              "count from the local date of the first.",
              {"every": "2d", "times": 3, "at": "09:00"}, "2026-01-01T09:00:00.000001Z",
              "2026-01-19T00:00:00Z", dates("09:00:00", "2026-01-02", "2026-01-04", "2026-01-06"))
    yield one("at_exactly_at_the_anchor", "The first such time at or after the anchor may be the "
              "anchor.", {"at": "09:00"}, "2026-01-01T09:00:00Z", "2026-01-09T00:00:00Z",
              dates("09:00:00", "2026-01-01"))
    yield one("at_a_microsecond_before_the_anchor", "A time of day that has just passed is that of "
              "the next day.", {"at": "09:00"}, "2026-01-01T09:00:00.000001Z", "2026-01-09T00:00:00Z",
              dates("09:00:00", "2026-01-02"))
    yield one("at_today_and_past", "`after: 0d` is the anchor's own date, even where the time has passed: "
              "what is overdue goes out at once, with its own due time.",
              {"after": "0d", "at": "09:00"}, "2026-01-01T15:00:00Z", "2026-01-09T00:00:00Z",
              ["t emitted 2026-01-01T15:00:00Z due=2026-01-01T09:00:00Z"])
    yield one("at_in_a_gap_before_the_anchor", "02:30 on the day that skips it is 03:30 daylight time, "
              "which lies before an anchor of 03:45: it is the next day's.", {"at": "02:30"},
              "2026-03-08T07:45:00Z", "2026-03-12T00:00:00Z", dates("06:30:00", "2026-03-09"),
              zone="America/New_York")
    yield one("at_with_seconds", "A time of day may have seconds.", {"after": "1d", "at": "23:59:59"},
              "2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z", dates("23:59:59", "2026-01-02"))
    yield one("local_date_of_the_anchor", "Days beside `at` count from the anchor's local date, which "
              "in Los Angeles is still the day before.", {"after": "1d", "at": "20:00"},
              "2026-07-06T03:00:00Z", "2026-07-09T00:00:00Z", dates("03:00:00", "2026-07-07"),
              zone="America/Los_Angeles")


def anchors():
    renews = {"renews": "date"}
    follows = {"from": "customer.renews"}
    yield one("date_is_local_midnight", "A date is 00:00 of that day in the customer's zone.",
              {**follows}, "2026-05-01T00:00:00Z", "2026-06-03T00:00:00Z", dates("04:00:00", "2026-06-01"),
              zone="America/New_York", attributes=renews,
              events=[identify("2026-05-02T00:00:00Z", renews="2026-06-01")])
    yield one("date_without_midnight", "Where a gap skips 00:00, a date begins at the gap's end.",
              {**follows}, "2025-04-01T00:00:00Z", "2025-04-26T00:00:00Z", dates("22:00:00", "2025-04-24"),
              zone="Africa/Cairo", attributes=renews,
              events=[identify("2025-04-02T00:00:00Z", renews="2025-04-25")])
    yield one("date_with_two_midnights", "Where a fold repeats 00:00, a date begins with the first.",
              {**follows}, "2025-10-01T00:00:00Z", "2025-11-03T00:00:00Z", dates("04:00:00", "2025-11-02"),
              zone="America/Havana", attributes=renews,
              events=[identify("2025-10-02T00:00:00Z", renews="2025-11-02")])
    yield one("month_before_a_date", "A negative step of months is clipped as any other.",
              {**follows, "after": "-1mo", "at": "10:00"}, "2026-01-01T00:00:00Z", "2026-03-31T00:00:00Z",
              dates("10:00:00", "2026-02-28"), attributes=renews,
              events=[identify("2026-01-02T00:00:00Z", renews="2026-03-31")])
    yield one("days_before_a_date_over_a_change", "Sixty days before a date are local dates beside "
              "`at`, whatever the clocks do between.",
              {**follows, "after": "-60d", "at": "10:00"}, "2026-01-01T00:00:00Z", "2026-05-01T00:00:00Z",
              dates("15:00:00", "2026-02-14"), attributes=renews, zone="America/New_York",
              events=[identify("2026-01-02T00:00:00Z", renews="2026-04-15")])
    yield one("late_anchor_goes_at_once", "What is overdue when it is armed keeps its due time and "
              "goes out at once where `expires` allows.",
              {**follows, "after": "-7d", "expires": "5d"}, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z",
              ["t emitted 2026-02-01T12:00:00Z due=2026-01-30T00:00:00Z valid_until=2026-02-04T00:00:00Z"],
              attributes=renews, events=[identify("2026-02-01T12:00:00Z", renews="2026-02-06")])
    yield one("late_anchor_exactly_at_its_end", "Due time + `expires` is itself still in time, and "
              "then ends nothing.",
              {**follows, "after": "-7d", "expires": "60h"}, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z",
              ["t emitted 2026-02-01T12:00:00Z due=2026-01-30T00:00:00Z"],
              attributes=renews, events=[identify("2026-02-01T12:00:00Z", renews="2026-02-06")])
    yield one("late_anchor_a_microsecond_over", "A microsecond later it has expired: it was armed late.",
              {**follows, "after": "-7d", "expires": "60h"}, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z",
              ["t expired 2026-02-01T12:00:00.000001Z due=2026-01-30T00:00:00Z reason=armed_late"],
              attributes=renews, events=[identify("2026-02-01T12:00:00.000001Z", renews="2026-02-06")])
    yield one("late_repetition_has_one_past_occurrence", "Of a repetition's past occurrences only the "
              "latest comes when it is armed, and takes the first number.",
              {**follows, "every": "1mo", "times": 4, "at": "09:00", "after": "0d"},
              "2026-04-02T12:00:00Z", "2026-07-01T00:00:00Z",
              ["t emitted 2026-04-02T13:00:00Z due=2026-03-31T09:00:00Z",
               "t emitted 2026-04-30T09:00:00Z"], tells=("occurrence",),
              attributes=renews, events=[identify("2026-04-02T13:00:00Z", renews="2026-01-31")])
    yield one("anchor_that_moves", "A new value of the attribute begins anew, and what waited is "
              "superseded.",
              {"from": "customer.renews", "channel": "call"}, "2026-01-01T00:00:00Z",
              "2026-03-01T00:00:00Z",
              ["t deferred 2026-02-01T00:00:00Z next=2026-02-02T09:00:00Z",
               "t superseded 2026-02-01T10:00:00Z reason=newer", "t emitted 2026-02-10T09:00:00Z "
               "due=2026-02-10T09:00:00Z valid_until=2026-02-10T17:00:00Z"],
              attributes={"renews": "timestamp"}, channels={"call": {"window": "w"}},
              windows={"w": {"days": "mon-fri", "hours": "09:00-17:00"}},
              events=[identify("2026-01-02T00:00:00Z", renews="2026-02-01T00:00:00Z"),
                      identify("2026-02-01T10:00:00Z", renews="2026-02-10T09:00:00Z")])


def timers():
    stages = {"a": {"after": {"1mo": "b"}}, "b": {"touchpoints": {"t": {}}}}
    yield Case("timer_of_a_month", "A timer of months counts on the customer's wall clock, clipped.",
               zone="Europe/London", stages=stages, start="2026-02-28T18:00:00Z",
               until="2026-04-01T00:00:00Z", hand=emitted("2026-03-28T18:00:00Z"))
    stages = {"a": {"after": {"1mo": "b"}}, "b": {"touchpoints": {"t": {}}}}
    yield Case("timer_of_a_month_over_a_change", "A timer of months keeps the time of day.",
               zone="Europe/London", stages=stages, start="2026-03-15T18:00:00Z",
               until="2026-05-01T00:00:00Z", hand=emitted("2026-04-15T17:00:00Z"))
    stages = {"a": {"after": {"3d": "b"}, "touchpoints": {"t": {"after": "3d"}}}, "b": {}}
    yield Case("leaving_beats_speaking", "What is due when a timer leaves its stage has never come due.",
               stages=stages, start="2026-01-01T00:00:00Z", until="2026-01-09T00:00:00Z", hand=[])
    stages = {"a": {"after": {"3d": "b"}, "touchpoints": {"t": {"after": "3d", "at": "00:00"},
                                                          "u": {"after": "2d", "at": "23:59:59"}}},
              "b": {}}
    yield Case("leaving_beats_speaking_beside_at", "A due time is an instant, however it is said: it "
               "ties with a timer, or comes before it.", stages=stages, start="2026-01-01T00:00:00Z",
               until="2026-01-09T00:00:00Z", hand=["u emitted 2026-01-03T23:59:59Z"])


def apia():
    yield one("apia_at_on_the_missing_day", "A day that is missing whole is a gap: its times are taken "
              "with the offset before, and so are those of the next day.",
              {"after": "1d", "at": "09:00"}, "2011-12-29T12:00:00-10:00", "2012-01-02T00:00:00Z",
              dates("19:00:00", "2011-12-30"), zone="Pacific/Apia")
    yield one("apia_first_time_after_the_last_evening", "The first 09:00 after the evening of 29 "
              "December is that of the missing day, which is the instant of the 31st's.",
              {"at": "09:00"}, "2011-12-29T20:00:00-10:00", "2012-01-02T00:00:00Z",
              dates("19:00:00", "2011-12-30"), zone="Pacific/Apia")
    yield one("apia_every_day", "Of the missing day's occurrence and the next day's, which fall on one "
              "instant, only the later comes; `times` counts both.",
              {"after": "0d", "every": "1d", "times": 5, "at": "09:00"}, "2011-12-28T06:00:00-10:00",
              "2012-01-05T00:00:00Z", dates("19:00:00", "2011-12-28", "2011-12-29", "2011-12-30", "2011-12-31"),
              zone="Pacific/Apia", tells=("occurrence",))
    yield one("apia_every_day_by_a_rule", "So it is with a recurrence rule: COUNT counts both.",
              {"every": {"rrule": "FREQ=DAILY;COUNT=5"}, "at": "09:00"}, "2011-12-28T06:00:00-10:00",
              "2012-01-05T00:00:00Z", dates("19:00:00", "2011-12-28", "2011-12-29", "2011-12-30", "2011-12-31"),
              zone="Pacific/Apia", tells=("occurrence",))
    yield one("apia_days_of_24_hours", "Days without `at` are 24 hours, and none is missing.",
              {"every": "1d", "times": 3}, "2011-12-29T12:00:00-10:00", "2012-01-02T00:00:00Z",
              dates("22:00:00", "2011-12-29", "2011-12-30", "2011-12-31"), zone="Pacific/Apia")
    yield one("apia_week_over_the_missing_day", "A week beside `at` is seven local dates, of which one "
              "was not there.", {"after": "1w", "at": "12:00"}, "2011-12-28T12:00:00-10:00",
              "2012-01-05T00:00:00Z", dates("22:00:00", "2012-01-03"), zone="Pacific/Apia")
    yield one("apia_no_friday", "A window of Fridays does not open in the week that has none.",
              {"on": "Ask", "expires": "10d"}, "2011-12-26T00:00:00Z", "2012-01-10T00:00:00Z",
              ["t deferred 2011-12-28T22:00:00Z next=2012-01-05T19:00:00Z",
               "t emitted 2012-01-05T19:00:00Z valid_until=2012-01-06T03:00:00Z"],
              zone="Pacific/Apia", channels={"call": {"window": "w"}},
              windows={"w": {"days": "fri", "hours": "09:00-17:00"}},
              events=[event("2011-12-28T22:00:00Z", "Ask")])
    yield one("apia_calendar_days", "The day after 29 December is the 31st, for a cap as well.",
              {"every": "8h", "times": 7, "expires": "3d"}, "2011-12-29T00:00:00-10:00",
              "2012-01-02T00:00:00Z", None, zone="Pacific/Apia",
              caps={"day": {"max": 2, "per": "calendar_day"}})
    yield one("apia_calendar_week", "The week of the missing day has six days, and ends on Sunday.",
              {"every": "1d", "times": 7, "expires": "9d"}, "2011-12-26T06:00:00-10:00",
              "2012-01-06T00:00:00Z", None, zone="Pacific/Apia",
              caps={"week": {"max": 5, "per": "calendar_week"}})


def cases():
    yield from steps()
    yield from anchors()
    yield from timers()
    yield from apia()
