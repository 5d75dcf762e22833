# SPDX-License-Identifier: MIT
"""Windows, quiet hours, what is the earliest instant, and until when an emission holds good."""

from suite import Case, event, missed


def asked(name, rule, times, until, hand, *, window=None, quiet=None, zone="UTC", calendars=None,
          keys=None, **more):
    """Events that each start an occurrence of one channel with a window, quiet hours, or both."""
    channel, keys = {}, {"on": "Ask", "pending": 8, **(keys or {})}
    if window:
        channel["window"] = "w"
        more["windows"] = {"w": window}
    if quiet:
        channel["quiet_hours"] = quiet
    if calendars:
        more["calendars"] = calendars
    events = [event(time, "Ask") for time in times]
    return Case(name, rule, zone=zone, channels={"call": channel}, touchpoints={"t": keys},
                events=events, until=until, hand=hand, **more)


NIGHT = {"hours": "22:00-06:00"}


def windows():
    yield asked("window_over_midnight", "A window may cross midnight: its start is open, its end is not.",
                ["2026-03-02T21:59:59.999999Z", "2026-03-02T22:00:00.000001Z", "2026-03-03T00:00:00Z",
                 "2026-03-03T05:59:59.999999Z", "2026-03-03T06:00:00Z", "2026-03-03T12:00:00Z"],
                "2026-03-05T00:00:00Z",
                ["t deferred 2026-03-02T21:59:59.999999Z reason=window rule=w next=2026-03-02T22:00:00Z",
                 "t emitted 2026-03-02T22:00:00Z valid_until=2026-03-03T06:00:00Z",
                 "t emitted 2026-03-02T22:00:00.000001Z valid_until=2026-03-03T06:00:00Z",
                 "t emitted 2026-03-03T00:00:00Z valid_until=2026-03-03T06:00:00Z",
                 "t emitted 2026-03-03T05:59:59.999999Z valid_until=2026-03-03T06:00:00Z",
                 "t deferred 2026-03-03T06:00:00Z next=2026-03-03T22:00:00Z",
                 "t deferred 2026-03-03T12:00:00Z next=2026-03-03T22:00:00Z",
                 "t emitted 2026-03-03T22:00:00Z due=2026-03-03T06:00:00Z",
                 "t emitted 2026-03-03T22:00:00Z due=2026-03-03T12:00:00Z"], window=NIGHT)
    yield asked("window_without_hours", "Without hours a window is open all day.",
                ["2026-03-06T23:59:59.999999Z", "2026-03-07T00:00:00Z"], "2026-03-10T00:00:00Z",
                ["t emitted 2026-03-06T23:59:59.999999Z valid_until=2026-03-07T00:00:00Z",
                 "t deferred 2026-03-07T00:00:00Z next=2026-03-09T00:00:00Z",
                 "t emitted 2026-03-09T00:00:00Z valid_until=2026-03-14T00:00:00Z"],
                window={"days": "mon-fri"})
    yield asked("window_without_days", "Without days a window opens every day.",
                ["2026-03-07T09:00:00Z", "2026-03-07T10:00:00Z"], "2026-03-10T00:00:00Z",
                ["t emitted 2026-03-07T09:00:00Z valid_until=2026-03-07T10:00:00Z",
                 "t deferred 2026-03-07T10:00:00Z next=2026-03-08T09:00:00Z",
                 "t emitted 2026-03-08T09:00:00Z valid_until=2026-03-08T10:00:00Z"],
                window={"hours": "09:00-10:00"})
    yield asked("window_with_equal_ends", "A span with equal ends is all day, of its day.",
                ["2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"], "2026-03-12T00:00:00Z",
                ["t emitted 2026-03-02T00:00:00Z valid_until=2026-03-03T00:00:00Z",
                 "t deferred 2026-03-03T00:00:00Z next=2026-03-09T00:00:00Z",
                 "t emitted 2026-03-09T00:00:00Z valid_until=2026-03-10T00:00:00Z"],
                window={"days": "mon", "hours": "00:00-00:00"})
    yield asked("window_with_equal_ends_at_nine", "All day is the whole day, whatever the ends are.",
                ["2026-03-02T03:00:00Z", "2026-03-03T08:00:00Z"], "2026-03-12T00:00:00Z",
                ["t emitted 2026-03-02T03:00:00Z valid_until=2026-03-03T00:00:00Z",
                 "t deferred 2026-03-03T08:00:00Z next=2026-03-09T00:00:00Z",
                 "t emitted 2026-03-09T00:00:00Z valid_until=2026-03-10T00:00:00Z"],
                window={"days": "mon", "hours": "09:00-09:00"})
    yield asked("window_until_24", "24:00 is the end of the day.",
                ["2026-03-02T19:59:59.999999Z", "2026-03-02T23:59:59.999999Z", "2026-03-03T00:00:00Z"],
                "2026-03-03T23:00:00Z",
                ["t deferred 2026-03-02T19:59:59.999999Z next=2026-03-02T20:00:00Z",
                 "t emitted 2026-03-02T20:00:00Z valid_until=2026-03-03T00:00:00Z",
                 "t emitted 2026-03-02T23:59:59.999999Z valid_until=2026-03-03T00:00:00Z",
                 "t deferred 2026-03-03T00:00:00Z next=2026-03-03T20:00:00Z",
                 "t emitted 2026-03-03T20:00:00Z"], window={"hours": "20:00-24:00"})
    yield asked("window_all_day_never_closes", "A window of all days and all hours never closes.",
                ["2026-03-02T12:00:00Z"], "2026-03-03T23:00:00Z",
                ["t emitted 2026-03-02T12:00:00Z valid_until=2026-03-09T12:00:00Z"],
                window={"hours": "00:00-24:00"})
    yield asked("window_of_several_spans", "A window may have several spans.",
                ["2026-03-02T11:59:59Z", "2026-03-02T12:00:00Z", "2026-03-02T17:00:00Z"],
                "2026-03-05T00:00:00Z",
                ["t emitted 2026-03-02T11:59:59Z valid_until=2026-03-02T12:00:00Z",
                 "t deferred 2026-03-02T12:00:00Z next=2026-03-02T13:00:00Z",
                 "t emitted 2026-03-02T13:00:00Z valid_until=2026-03-02T17:00:00Z",
                 "t deferred 2026-03-02T17:00:00Z next=2026-03-03T09:00:00Z",
                 "t emitted 2026-03-03T09:00:00Z"], window={"hours": ["09:00-12:00", "13:00-17:00"]})
    yield asked("window_of_touching_spans", "Spans that touch, or overlap, do not close between.",
                ["2026-03-02T09:00:00Z"], "2026-03-05T00:00:00Z",
                ["t emitted 2026-03-02T09:00:00Z valid_until=2026-03-02T17:00:00Z"],
                window={"hours": ["09:00-12:00", "12:00-15:00", "14:00-17:00"]})
    yield asked("window_saturday_to_monday", "Days wrap around the week: sat-mon is three days.",
                ["2026-03-06T12:00:00Z", "2026-03-09T12:00:00Z", "2026-03-10T00:00:00Z"],
                "2026-03-15T00:00:00Z",
                ["t deferred 2026-03-06T12:00:00Z next=2026-03-07T00:00:00Z",
                 "t emitted 2026-03-07T00:00:00Z valid_until=2026-03-10T00:00:00Z",
                 "t emitted 2026-03-09T12:00:00Z valid_until=2026-03-10T00:00:00Z",
                 "t deferred 2026-03-10T00:00:00Z next=2026-03-14T00:00:00Z",
                 "t emitted 2026-03-14T00:00:00Z"], window={"days": "sat-mon"})
    yield asked("window_belongs_to_the_day_it_opens", "What crosses midnight belongs to the day on which "
                "it opens: Friday's night goes on on Saturday, Friday's morning is Thursday's.",
                ["2026-03-06T03:00:00Z", "2026-03-07T03:00:00Z", "2026-03-07T23:00:00Z"],
                "2026-03-14T00:00:00Z",
                ["t deferred 2026-03-06T03:00:00Z next=2026-03-06T22:00:00Z",
                 "t emitted 2026-03-06T22:00:00Z valid_until=2026-03-07T06:00:00Z",
                 "t emitted 2026-03-07T03:00:00Z valid_until=2026-03-07T06:00:00Z",
                 "t deferred 2026-03-07T23:00:00Z next=2026-03-13T22:00:00Z",
                 "t emitted 2026-03-13T22:00:00Z"], window={"days": "fri", **NIGHT})
    yield asked("window_exception_and_midnight", "An exception closes the spans that open on its day, "
                "with their part behind midnight, and none that opened the day before.",
                ["2026-12-24T03:00:00Z", "2026-12-24T23:00:00Z", "2026-12-25T03:00:00Z"],
                "2026-12-27T00:00:00Z",
                ["t emitted 2026-12-24T03:00:00Z valid_until=2026-12-24T06:00:00Z",
                 "t deferred 2026-12-24T23:00:00Z next=2026-12-25T22:00:00Z",
                 "t deferred 2026-12-25T03:00:00Z next=2026-12-25T22:00:00Z",
                 "t emitted 2026-12-25T22:00:00Z due=2026-12-24T23:00:00Z",
                 "t emitted 2026-12-25T22:00:00Z due=2026-12-25T03:00:00Z"],
                window={**NIGHT, "except": "eve"}, calendars={"eve": ["2026-12-24"]})
    yield asked("window_of_two_calendars", "A window may have several calendars of exceptions.",
                ["2026-12-24T18:00:00Z"], "2026-12-30T00:00:00Z",
                ["t deferred 2026-12-24T18:00:00Z next=2026-12-29T09:00:00Z",
                 "t emitted 2026-12-29T09:00:00Z valid_until=2026-12-29T17:00:00Z"],
                window={"days": "mon-fri", "hours": "09:00-17:00", "except": ["holidays", "ours"]},
                calendars={"holidays": ["2026-12-25", "2026-12-26"], "ours": ["2026-12-28"]})
    yield asked("window_of_monday_in_los_angeles", "A window's days are local days.",
                ["2026-03-02T08:00:00Z"], "2026-03-12T00:00:00Z",
                ["t deferred 2026-03-02T08:00:00Z next=2026-03-03T04:00:00Z",
                 "t emitted 2026-03-03T04:00:00Z valid_until=2026-03-03T05:00:00Z"],
                window={"days": "mon", "hours": "20:00-21:00"}, zone="America/Los_Angeles")
    yield asked("window_of_monday_in_tokyo", "Monday morning in Tokyo is still Sunday in UTC.",
                ["2026-03-02T12:00:00Z"], "2026-03-12T00:00:00Z",
                ["t deferred 2026-03-02T12:00:00Z next=2026-03-08T23:00:00Z",
                 "t emitted 2026-03-08T23:00:00Z valid_until=2026-03-09T01:00:00Z"],
                window={"days": "mon", "hours": "08:00-10:00"}, zone="Asia/Tokyo")
    yield asked("window_essential_waits_too", "Essential touchpoints wait for windows.",
                ["2026-03-07T12:00:00Z"], "2026-03-12T00:00:00Z",
                ["t deferred 2026-03-07T12:00:00Z reason=window next=2026-03-09T00:00:00Z",
                 "t emitted 2026-03-09T00:00:00Z"], window={"days": "mon-fri"},
                keys={"essential": True})


def quiet_hours():
    yield asked("quiet_over_midnight", "Quiet hours may cross midnight: their start is quiet, their end "
                "is not.", ["2026-03-02T20:59:59.999999Z", "2026-03-02T21:00:00Z",
                            "2026-03-03T07:59:59.999999Z", "2026-03-03T08:00:00.000001Z"],
                "2026-03-05T00:00:00Z",
                ["t emitted 2026-03-02T20:59:59.999999Z valid_until=2026-03-02T21:00:00Z",
                 "t deferred 2026-03-02T21:00:00Z reason=quiet_hours rule=call next=2026-03-03T08:00:00Z",
                 "t deferred 2026-03-03T07:59:59.999999Z next=2026-03-03T08:00:00Z",
                 "t emitted 2026-03-03T08:00:00Z due=2026-03-02T21:00:00Z "
                 "valid_until=2026-03-03T21:00:00Z", "t emitted 2026-03-03T08:00:00Z",
                 "t emitted 2026-03-03T08:00:00.000001Z"], quiet="21:00-08:00")
    yield asked("quiet_hours_of_several_spans", "Quiet hours may be several spans.",
                ["2026-03-02T12:30:00Z", "2026-03-02T23:30:00Z"], "2026-03-05T00:00:00Z",
                ["t deferred 2026-03-02T12:30:00Z next=2026-03-02T13:00:00Z",
                 "t emitted 2026-03-02T13:00:00Z valid_until=2026-03-02T22:00:00Z",
                 "t deferred 2026-03-02T23:30:00Z next=2026-03-03T06:00:00Z",
                 "t emitted 2026-03-03T06:00:00Z valid_until=2026-03-03T12:00:00Z"],
                quiet=["12:00-13:00", "22:00-06:00"])
    yield asked("quiet_until_24", "Quiet hours until 24:00 end with the day.",
                ["2026-03-02T22:00:00Z"], "2026-03-05T00:00:00Z",
                ["t deferred 2026-03-02T22:00:00Z next=2026-03-03T00:00:00Z",
                 "t emitted 2026-03-03T00:00:00Z valid_until=2026-03-03T20:00:00Z"], quiet="20:00-24:00")
    yield asked("window_and_quiet_hours", "Both have to allow it; of the two the window is the reason.",
                ["2026-03-02T07:00:00Z", "2026-03-02T09:30:00Z", "2026-03-02T11:30:00Z"],
                "2026-03-04T00:00:00Z",
                ["t deferred 2026-03-02T07:00:00Z reason=window rule=w next=2026-03-02T10:00:00Z",
                 "t deferred 2026-03-02T09:30:00Z reason=quiet_hours rule=call next=2026-03-02T10:00:00Z",
                 "t emitted 2026-03-02T10:00:00Z valid_until=2026-03-02T11:00:00Z",
                 "t emitted 2026-03-02T10:00:00Z",
                 "t deferred 2026-03-02T11:30:00Z reason=quiet_hours next=2026-03-03T10:00:00Z",
                 "t emitted 2026-03-03T10:00:00Z"],
                window={"hours": "09:00-12:00"}, quiet=["06:00-10:00", "11:00-13:00"])
    yield asked("window_never_open_with_quiet_hours", "Where they are never open together it expires at "
                "once, with the reason of now.", ["2026-03-02T07:00:00Z", "2026-03-02T09:00:00Z"],
                "2026-03-14T00:00:00Z",
                ["t expired 2026-03-02T07:00:00Z reason=window rule=w",
                 "t expired 2026-03-02T09:00:00Z reason=quiet_hours rule=call"],
                window={"hours": "09:00-12:00"}, quiet="08:00-13:00")


def ends():
    monday = {"days": "mon-fri", "hours": "09:00-17:00"}
    yield asked("expires_exactly_reached", "The instant due time + `expires` is still in time.",
                ["2026-03-07T09:00:00Z"], "2026-03-12T00:00:00Z",
                ["t deferred 2026-03-07T09:00:00Z next=2026-03-09T09:00:00Z",
                 "t emitted 2026-03-09T09:00:00Z valid_until=2026-03-09T17:00:00Z"],
                window=monday, keys={"expires": "2d"})
    yield asked("expires_a_microsecond_over", "A microsecond later is too late, and is known at once.",
                ["2026-03-07T08:59:59.999999Z"], "2026-03-12T00:00:00Z",
                ["t expired 2026-03-07T08:59:59.999999Z reason=window rule=w"],
                window=monday, keys={"expires": "2d"})
    yield asked("expires_at_once_or_never", "`expires: 0s` is now or never.",
                ["2026-03-06T16:59:59Z", "2026-03-06T17:00:00Z"], "2026-03-12T00:00:00Z",
                ["t emitted 2026-03-06T16:59:59Z valid_until=2026-03-06T17:00:00Z",
                 "t expired 2026-03-06T17:00:00Z reason=window"],
                window=monday, keys={"expires": "0s"})
    yield asked("expires_at_the_emission", "An end at the emission itself does not count: then it holds "
                "good for ever.", ["2026-03-06T16:59:59Z"], "2026-03-12T00:00:00Z",
                ["t emitted 2026-03-06T16:59:59Z valid_until=never"], keys={"expires": "0s"})
    yield asked("expires_of_a_month", "`expires` of a month is a step on the customer's clock.",
                ["2026-01-31T12:00:00Z", "2026-02-10T12:00:00Z"], "2026-02-12T00:00:00Z",
                ["t emitted 2026-01-31T12:00:00Z valid_until=2026-02-28T12:00:00Z",
                 "t emitted 2026-02-10T12:00:00Z valid_until=2026-03-10T11:00:00Z"],
                zone="America/New_York", keys={"expires": "1mo"})
    yield asked("valid_until_the_window_closes", "Of a window's end, quiet hours and `expires` the first "
                "ends it: here the window.", ["2026-03-06T16:00:00Z"], "2026-03-12T00:00:00Z",
                ["t emitted 2026-03-06T16:00:00Z valid_until=2026-03-06T17:00:00Z"],
                window=monday, quiet="18:00-08:00", keys={"expires": "2h"})
    yield asked("valid_until_quiet_hours_begin", "Here quiet hours.", ["2026-03-06T16:00:00Z"],
                "2026-03-12T00:00:00Z", ["t emitted 2026-03-06T16:00:00Z valid_until=2026-03-06T16:30:00Z"],
                window=monday, quiet="16:30-08:00", keys={"expires": "2h"})
    yield asked("valid_until_expires", "Here `expires`.", ["2026-03-06T16:00:00.000001Z"],
                "2026-03-12T00:00:00Z",
                ["t emitted 2026-03-06T16:00:00.000001Z valid_until=2026-03-06T16:10:00.000001Z"],
                window=monday, quiet="16:30-08:00", keys={"expires": "10m"})
    yield asked("valid_until_counts_from_the_due_time", "`expires` counts from the due time, however long "
                "it waited.", ["2026-03-08T10:00:00Z"], "2026-03-12T00:00:00Z",
                ["t deferred 2026-03-08T10:00:00Z next=2026-03-09T09:00:00Z",
                 "t emitted 2026-03-09T09:00:00Z valid_until=2026-03-09T10:00:00Z"],
                window=monday, keys={"expires": "1d"})
    yield Case("worker_that_slept", "A worker that slept from Saturday to Monday 03:00 finds that the "
               "emission holds good no more; reported as missed, it goes to the next open window.",
               zone="Europe/Paris", channels={"call": {"window": "shop"}},
               windows={"shop": {"days": "mon-sat", "hours": "10:00-18:00"}},
               touchpoints={"t": {"after": "1d", "at": "15:00"}}, start="2026-03-06T12:00:00Z",
               events=[missed("2026-03-09T02:00:00Z", "a.t")], until="2026-03-12T00:00:00Z",
               tells=("id",),
               hand=["t emitted 2026-03-07T14:00:00Z valid_until=2026-03-07T17:00:00Z",
                     "t deferred 2026-03-09T02:00:00Z due=2026-03-07T14:00:00Z reason=window "
                     "next=2026-03-09T09:00:00Z",
                     "t emitted 2026-03-09T09:00:00Z due=2026-03-07T14:00:00Z "
                     "valid_until=2026-03-09T17:00:00Z"])


def cases():
    yield from windows()
    yield from quiet_hours()
    yield from ends()
