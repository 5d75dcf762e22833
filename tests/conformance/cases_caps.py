# SPDX-License-Identifier: MIT
"""Caps that touch their bounds to the microsecond, several rules at once, the holdout, `once`."""

from suite import Case, event, identify


def capped(name, rule, caps, times, until, hand, *, keys=None, **more):
    """Events that each start an occurrence, under caps."""
    keys = {"on": "Ask", "pending": 8, "expires": "40d", **(keys or {})}
    return Case(name, rule, caps=caps, touchpoints={"t": keys}, until=until, hand=hand,
                events=[event(time, "Ask") for time in times], **more)


def rolling():
    week = {"week": {"max": 1, "per": "7d"}}
    yield capped("cap_rolling_a_microsecond_early", "A rolling cap has room exactly its period after an "
                 "emission, and not a microsecond earlier.", week,
                 ["2026-03-02T12:00:00.000001Z", "2026-03-09T12:00:00Z"], "2026-03-20T00:00:00Z",
                 ["t emitted 2026-03-02T12:00:00.000001Z",
                  "t deferred 2026-03-09T12:00:00Z reason=cap rule=week next=2026-03-09T12:00:00.000001Z",
                  "t emitted 2026-03-09T12:00:00.000001Z"])
    yield capped("cap_rolling_exactly", "An emission exactly its period ago counts no more.", week,
                 ["2026-03-02T12:00:00.000001Z", "2026-03-09T12:00:00.000001Z"], "2026-03-20T00:00:00Z",
                 ["t emitted 2026-03-02T12:00:00.000001Z", "t emitted 2026-03-09T12:00:00.000001Z"])
    yield capped("cap_rolling_of_two", "Room comes with the loss of the oldest of those that count.",
                 {"two": {"max": 2, "per": "2d"}},
                 ["2026-03-02T10:00:00Z", "2026-03-03T11:00:00Z", "2026-03-04T09:00:00Z",
                  "2026-03-04T09:30:00Z"], "2026-03-10T00:00:00Z",
                 ["t emitted 2026-03-02T10:00:00Z", "t emitted 2026-03-03T11:00:00Z",
                  "t deferred 2026-03-04T09:00:00Z next=2026-03-04T10:00:00Z",
                  "t deferred 2026-03-04T09:30:00Z next=2026-03-04T10:00:00Z",
                  "t emitted 2026-03-04T10:00:00Z due=2026-03-04T09:00:00Z",
                  "t deferred 2026-03-04T10:00:00Z due=2026-03-04T09:30:00Z next=2026-03-05T11:00:00Z",
                  "t emitted 2026-03-05T11:00:00Z"])
    yield capped("cap_rolling_day_is_24_hours", "A rolling day is 24 hours, over a change of the clocks "
                 "too.", {"day": {"max": 1, "per": "1d"}}, ["2026-03-08T01:00:00-05:00",
                                                             "2026-03-08T23:00:00-04:00"],
                 "2026-03-12T00:00:00Z", ["t emitted 2026-03-08T06:00:00Z",
                                          "t deferred 2026-03-09T03:00:00Z next=2026-03-09T06:00:00Z",
                                          "t emitted 2026-03-09T06:00:00Z"], zone="America/New_York")
    yield capped("cap_expires_exactly", "Room at the very end of `expires` is in time.", week,
                 ["2026-03-02T12:00:00Z", "2026-03-08T12:00:00Z"], "2026-03-20T00:00:00Z",
                 ["t emitted 2026-03-02T12:00:00Z", "t deferred 2026-03-08T12:00:00Z",
                  "t emitted 2026-03-09T12:00:00Z valid_until=never"], keys={"expires": "1d"})
    yield capped("cap_expires_before", "Room a microsecond behind `expires` is too late.", week,
                 ["2026-03-02T12:00:00.000001Z", "2026-03-08T12:00:00Z"], "2026-03-20T00:00:00Z",
                 ["t emitted 2026-03-02T12:00:00.000001Z",
                  "t expired 2026-03-08T12:00:00Z reason=cap rule=week"], keys={"expires": "1d"})


def calendar():
    day = {"day": {"max": 1, "per": "calendar_day"}}
    yield capped("cap_last_microsecond_of_a_day", "A calendar day ends with its last microsecond.", day,
                 ["2026-03-02T09:00:00Z", "2026-03-03T04:59:59.999999Z", "2026-03-04T04:59:59.999999Z",
                  "2026-03-04T05:00:00Z"], "2026-03-06T00:00:00Z",
                 ["t emitted 2026-03-02T09:00:00Z",
                  "t deferred 2026-03-03T04:59:59.999999Z rule=day next=2026-03-03T05:00:00Z",
                  "t emitted 2026-03-03T05:00:00Z",
                  "t deferred 2026-03-04T04:59:59.999999Z next=2026-03-04T05:00:00Z",
                  "t emitted 2026-03-04T05:00:00Z due=2026-03-04T04:59:59.999999Z",
                  "t deferred 2026-03-04T05:00:00Z next=2026-03-05T05:00:00Z",
                  "t emitted 2026-03-05T05:00:00Z"], zone="America/New_York")
    yield capped("cap_two_days_a_microsecond_apart", "Two calendar days may lie a microsecond apart.", day,
                 ["2026-03-02T18:14:59.999999Z", "2026-03-02T18:15:00Z"], "2026-03-06T00:00:00Z",
                 ["t emitted 2026-03-02T18:14:59.999999Z", "t emitted 2026-03-02T18:15:00Z"],
                 zone="Asia/Kathmandu")
    yield capped("cap_week_begins_on_monday", "A calendar week ends with Sunday.",
                 {"week": {"max": 1, "per": "calendar_week"}},
                 ["2026-03-08T12:00:00Z", "2026-03-08T14:59:59.999999Z", "2026-03-08T15:00:00Z"],
                 "2026-03-20T00:00:00Z",
                 ["t emitted 2026-03-08T12:00:00Z",
                  "t deferred 2026-03-08T14:59:59.999999Z next=2026-03-08T15:00:00Z",
                  "t emitted 2026-03-08T15:00:00Z due=2026-03-08T14:59:59.999999Z",
                  "t deferred 2026-03-08T15:00:00Z next=2026-03-15T15:00:00Z",
                  "t emitted 2026-03-15T15:00:00Z"], zone="Asia/Tokyo")
    yield capped("cap_month_in_a_leap_year", "February 2024 has 29 days, also for a cap.",
                 {"month": {"max": 2, "per": "calendar_month"}},
                 ["2024-02-01T00:00:00Z", "2024-02-29T12:00:00Z", "2024-02-29T13:00:00Z"],
                 "2024-03-02T00:00:00Z",
                 ["t emitted 2024-02-01T00:00:00Z", "t emitted 2024-02-29T12:00:00Z",
                  "t deferred 2024-02-29T13:00:00Z next=2024-03-01T00:00:00Z",
                  "t emitted 2024-03-01T00:00:00Z"])
    yield capped("cap_week_over_a_year_s_end", "A calendar week goes on over the end of a year.",
                 {"week": {"max": 1, "per": "calendar_week"}},
                 ["2025-12-29T00:00:00Z", "2026-01-01T12:00:00Z"], "2026-01-07T00:00:00Z",
                 ["t emitted 2025-12-29T00:00:00Z", "t deferred 2026-01-01T12:00:00Z "
                  "next=2026-01-05T00:00:00Z", "t emitted 2026-01-05T00:00:00Z"])
    yield capped("cap_month_over_a_change", "A month begins at local midnight, by the offset then.",
                 {"month": {"max": 1, "per": "calendar_month"}},
                 ["2026-03-05T12:00:00Z", "2026-03-30T12:00:00Z"], "2026-04-02T00:00:00Z",
                 ["t emitted 2026-03-05T12:00:00Z", "t deferred 2026-03-30T12:00:00Z "
                  "next=2026-03-31T23:00:00Z", "t emitted 2026-03-31T23:00:00Z"], zone="Europe/London")
    yield Case("cap_in_another_zone", "A calendar cap counts what was sent by the zone that the customer "
               "has now: what New York sent on Monday evening is of Tokyo's Tuesday.", caps=day,
               zone="America/New_York", touchpoints={"t": {"on": "Ask"}},
               events=[event("2026-03-03T01:00:00Z", "Ask"),
                       identify("2026-03-03T02:00:00Z", timezone="Asia/Tokyo"),
                       event("2026-03-03T06:00:00Z", "Ask")], until="2026-03-06T00:00:00Z",
               hand=["t emitted 2026-03-03T01:00:00Z", "t deferred 2026-03-03T06:00:00Z "
                     "next=2026-03-03T15:00:00Z", "t emitted 2026-03-03T15:00:00Z"])


def together():
    yield capped("caps_first_of_the_text", "Where several caps forbid it, the first of the text is the "
                 "rule; the instant is the first that suits all.",
                 {"week": {"max": 2, "per": "calendar_week"}, "day": {"max": 1, "per": "24h"}},
                 ["2026-03-02T10:00:00Z", "2026-03-03T09:00:00Z", "2026-03-04T09:00:00Z"],
                 "2026-03-12T00:00:00Z",
                 ["t emitted 2026-03-02T10:00:00Z",
                  "t deferred 2026-03-03T09:00:00Z rule=day next=2026-03-03T10:00:00Z",
                  "t emitted 2026-03-03T10:00:00Z",
                  "t deferred 2026-03-04T09:00:00Z rule=week next=2026-03-09T00:00:00Z",
                  "t emitted 2026-03-09T00:00:00Z"])
    yield capped("caps_rolling_and_calendar", "Each cap has its own bound, and the later one holds.",
                 {"rolling": {"max": 1, "per": "30h"}, "day": {"max": 1, "per": "calendar_day"}},
                 ["2026-03-02T20:00:00Z", "2026-03-02T21:00:00Z"], "2026-03-12T00:00:00Z",
                 ["t emitted 2026-03-02T20:00:00Z",
                  "t deferred 2026-03-02T21:00:00Z rule=rolling next=2026-03-04T02:00:00Z",
                  "t emitted 2026-03-04T02:00:00Z"])
    office = {"office": {"days": "mon-fri", "hours": "09:00-17:00"}}
    yield capped("cap_window_and_quiet_hours", "The earliest instant that window, quiet hours and caps "
                 "allow together: the cap has room on Friday evening, the window opens on Monday, and "
                 "quiet hours end at 10:00.", {"days": {"max": 1, "per": "3d"}},
                 ["2026-03-03T18:30:00+01:00", "2026-03-04T12:00:00Z", "2026-03-04T13:00:00Z"],
                 "2026-03-20T00:00:00Z",
                 ["t deferred 2026-03-03T17:30:00Z reason=window next=2026-03-04T09:00:00Z",
                  "t emitted 2026-03-04T09:00:00Z valid_until=2026-03-04T16:00:00Z",
                  "t deferred 2026-03-04T12:00:00Z reason=cap next=2026-03-09T09:00:00Z",
                  "t deferred 2026-03-04T13:00:00Z reason=cap next=2026-03-09T09:00:00Z",
                  "t emitted 2026-03-09T09:00:00Z due=2026-03-04T12:00:00Z",
                  "t deferred 2026-03-09T09:00:00Z due=2026-03-04T13:00:00Z reason=cap "
                  "next=2026-03-12T09:00:00Z",
                  "t emitted 2026-03-12T09:00:00Z"], zone="Europe/Berlin", windows=office,
                 channels={"call": {"window": "office", "quiet_hours": "19:00-10:00"}})
    yield capped("cap_room_in_a_closed_window", "Room to the microsecond within an open window is the "
                 "instant itself; room in a closed one waits for it to open.",
                 {"hours": {"max": 1, "per": "4h"}},
                 ["2026-03-02T12:30:00.000001Z", "2026-03-02T13:00:00Z", "2026-03-02T14:00:00Z"],
                 "2026-03-05T00:00:00Z",
                 ["t emitted 2026-03-02T12:30:00.000001Z",
                  "t deferred 2026-03-02T13:00:00Z next=2026-03-02T16:30:00.000001Z",
                  "t deferred 2026-03-02T14:00:00Z next=2026-03-02T16:30:00.000001Z",
                  "t emitted 2026-03-02T16:30:00.000001Z",
                  "t deferred 2026-03-02T16:30:00.000001Z next=2026-03-03T09:00:00Z",
                  "t emitted 2026-03-03T09:00:00Z"], windows=office,
                 channels={"call": {"window": "office"}})
    yield Case("cap_goes_by_priority", "Where several wait for the same room, the higher priority goes "
               "first, whatever the order of the text.",
               caps={"day": {"max": 1, "per": "calendar_day"}},
               touchpoints={"low": {"priority": 10}, "middle": {}, "high": {"priority": 90, "after": "1h"}},
               start="2026-03-02T12:00:00Z", until="2026-03-06T00:00:00Z",
               hand=["middle emitted 2026-03-02T12:00:00Z", "low deferred 2026-03-02T12:00:00Z",
                     "high deferred 2026-03-02T13:00:00Z next=2026-03-03T00:00:00Z",
                     "high emitted 2026-03-03T00:00:00Z",
                     "low deferred 2026-03-03T00:00:00Z next=2026-03-04T00:00:00Z",
                     "low emitted 2026-03-04T00:00:00Z"])
    filters = {"mail": {"max": 1, "per": "30d", "channels": ["email"]},
               "selling": {"max": 1, "per": "30d", "intents": ["sell", "ask"]},
               "these": {"max": 1, "per": "30d", "touchpoints": ["a.t3", "a.t6"]},
               "sales": {"max": 1, "per": "30d", "owners": ["sales"]},
               "late": {"max": 1, "per": "30d", "phases": ["advocacy"]}}
    yield Case("cap_filters", "A cap is for the channels, intents, touchpoints, owners and phases that it "
               "names; every cap that is for a touchpoint has to have room.", caps=filters,
               channels={"sms": {}, "email": {}},
               stages={"a": {"owner": "sales", "phase": "retention", "touchpoints": {
                   "t1": {"intent": "sell", "owner": "support"},
                   "t2": {"channel": "email", "owner": "support"},
                   "t3": {"owner": "support", "phase": "advocacy"},
                   "t4": {"channel": "email", "owner": "support"}, "t5": {},
                   "t6": {"owner": "support"}, "t7": {"intent": "ask"}, "t8": {},
                   "t9": {"owner": "support", "phase": "advocacy"}}}},
               start="2026-03-02T12:00:00Z", until="2026-03-06T00:00:00Z",
               hand=["t1 emitted 2026-03-02T12:00:00Z", "t2 emitted 2026-03-02T12:00:00Z",
                     "t3 emitted 2026-03-02T12:00:00Z",
                     "t4 expired 2026-03-02T12:00:00Z reason=cap rule=mail",
                     "t5 emitted 2026-03-02T12:00:00Z",
                     "t6 expired 2026-03-02T12:00:00Z rule=these",
                     "t7 expired 2026-03-02T12:00:00Z rule=selling",
                     "t8 expired 2026-03-02T12:00:00Z rule=sales",
                     "t9 expired 2026-03-02T12:00:00Z rule=late"])
    yield Case("cap_and_essential", "What is essential asks no cap and counts in none.",
               caps={"day": {"max": 1, "per": "calendar_day"}},
               touchpoints={"notice": {"essential": True, "every": "6h", "times": 3}, "offer": {"after": "1h"},
                            "late": {"after": "2h"}},
               start="2026-03-02T06:00:00Z", until="2026-03-06T00:00:00Z",
               hand=["notice emitted 2026-03-02T06:00:00Z", "offer emitted 2026-03-02T07:00:00Z",
                     "late deferred 2026-03-02T08:00:00Z next=2026-03-03T00:00:00Z",
                     "notice emitted 2026-03-02T12:00:00Z", "notice emitted 2026-03-02T18:00:00Z",
                     "late emitted 2026-03-03T00:00:00Z"])


def counted():
    yield Case("holdout_takes_its_place", "What is withheld for the holdout takes its place under the "
               "caps, as if it had been sent.", holdout={"percent": 100},
               caps={"day": {"max": 1, "per": "calendar_day"}}, touchpoints={"t": {}, "u": {"after": "1h"}},
               start="2026-03-02T06:00:00Z", until="2026-03-06T00:00:00Z",
               hand=["t withheld 2026-03-02T06:00:00Z reason=holdout",
                     "u deferred 2026-03-02T07:00:00Z reason=cap next=2026-03-03T00:00:00Z",
                     "u withheld 2026-03-03T00:00:00Z"])
    yield Case("holdout_and_once", "`once` counts what was withheld; `sent()` does not.",
               holdout={"percent": 100},
               touchpoints={"t": {"every": "1d", "times": 2, "once": "ever"},
                            "u": {"after": "2d", "when": 'sent("a.t") == 0'}},
               start="2026-03-02T06:00:00Z", until="2026-03-06T00:00:00Z",
               hand=["t withheld 2026-03-02T06:00:00Z", "t skipped 2026-03-03T06:00:00Z reason=once",
                     "u withheld 2026-03-04T06:00:00Z"])
    yield Case("holdout_leaves_alone", "What is essential, and what staff are to do, is never withheld.",
               holdout={"percent": 100}, channels={"email": {}, "task": {"audience": "staff"}},
               touchpoints={"notice": {"essential": True}, "call": {"channel": "task"}, "news": {}},
               start="2026-03-02T06:00:00Z", until="2026-03-06T00:00:00Z",
               hand=["notice emitted 2026-03-02T06:00:00Z", "call emitted 2026-03-02T06:00:00Z",
                     "news withheld 2026-03-02T06:00:00Z"])
    yield Case("holdout_of_half", "Who is in the holdout is a matter of the key alone.",
               holdout={"percent": 50}, touchpoints={"t": {}}, until="2026-03-06T00:00:00Z",
               events=[event("2026-03-02T06:00:00Z", "Start", f"customer-{n}") for n in range(12)])
    yield Case("once_a_visit", "`once: visit`: not again in this visit of the stage.",
               stages={"a": {"on": {"Again": "a"},
                             "touchpoints": {"t": {"on": "Ask", "once": "visit"}}}},
               events=[event("2026-03-02T06:00:00Z", "Ask"), event("2026-03-02T07:00:00Z", "Ask"),
                       event("2026-03-02T08:00:00Z", "Again"), event("2026-03-02T09:00:00Z", "Ask")],
               until="2026-03-06T00:00:00Z",
               hand=["t emitted 2026-03-02T06:00:00Z", "t skipped 2026-03-02T07:00:00Z reason=once",
                     "t emitted 2026-03-02T09:00:00Z"])
    yield Case("once_for_a_time", "`once` with a duration: again from that instant on, not before.",
               touchpoints={"t": {"on": "Ask", "once": "30d"}}, until="2026-05-01T00:00:00Z",
               events=[event("2026-03-02T06:00:00Z", "Ask"), event("2026-04-01T05:59:59.999999Z", "Ask"),
                       event("2026-04-01T06:00:00Z", "Ask")],
               hand=["t emitted 2026-03-02T06:00:00Z",
                     "t skipped 2026-04-01T05:59:59.999999Z reason=once", "t emitted 2026-04-01T06:00:00Z"])
    yield Case("once_a_month", "`once: 1mo` is a step on the customer's clock, clipped.",
               zone="Europe/London", touchpoints={"t": {"on": "Ask", "once": "1mo"}},
               until="2026-05-01T00:00:00Z",
               events=[event("2026-01-31T12:00:00Z", "Ask"), event("2026-02-28T11:59:59.999999Z", "Ask"),
                       event("2026-02-28T12:00:00Z", "Ask"), event("2026-03-28T12:00:00Z", "Ask"),
                       event("2026-04-28T10:59:59Z", "Ask"), event("2026-04-28T11:00:00Z", "Ask")],
               hand=["t emitted 2026-01-31T12:00:00Z", "t skipped 2026-02-28T11:59:59.999999Z",
                     "t emitted 2026-02-28T12:00:00Z", "t emitted 2026-03-28T12:00:00Z",
                     "t skipped 2026-04-28T10:59:59Z", "t emitted 2026-04-28T11:00:00Z"])


def cases():
    yield from rolling()
    yield from calendar()
    yield from together()
    yield from counted()
