# SPDX-License-Identifier: MIT
"""Each transition of a zone, from both sides, for everything that reads a clock."""

import datetime
from dataclasses import dataclass

from suite import Case, event
from walls import written, zone as zone_of, midnight, time_of_day


@dataclass
class Change:
    """A day on which a clock changes, with times of that day: before, at the edges, between, after.
    `moment` is what the clock shows then, by the offset before."""

    name: str
    zone: str
    day: str
    moment: str
    times: tuple
    about: str

    @property
    def date(self):
        return datetime.date.fromisoformat(self.day)

    def local(self, days, text):
        """An instant, as RFC 3339 in UTC, of a wall time so many days from the change."""
        date = self.date + datetime.timedelta(days=days)
        return written(zone_of(self.zone).at(date, time_of_day(text)))

    def shifted(self, microseconds):
        """So long from the change."""
        where = zone_of(self.zone)
        before = midnight(self.date - datetime.timedelta(days=1)) + 12 * 3_600_000_000
        offset = where.instant(before) - before
        return written(midnight(self.date) + time_of_day(self.moment) + offset + microseconds)


CHANGES = [
    Change("new_york_spring", "America/New_York", "2026-03-08", "02:00",
           ("01:59", "02:00", "02:30", "03:00"), "02:00 becomes 03:00"),
    Change("new_york_autumn", "America/New_York", "2026-11-01", "02:00",
           ("00:59", "01:00", "01:30", "02:00"), "02:00 becomes 01:00"),
    Change("los_angeles_spring", "America/Los_Angeles", "2025-03-09", "02:00",
           ("01:59", "02:00", "02:59:59", "03:00"), "02:00 becomes 03:00"),
    Change("los_angeles_autumn", "America/Los_Angeles", "2025-11-02", "02:00",
           ("00:59", "01:00", "01:59:59", "02:00"), "02:00 becomes 01:00"),
    Change("london_spring", "Europe/London", "2026-03-29", "01:00",
           ("00:59", "01:00", "01:30", "02:00"), "01:00 becomes 02:00"),
    Change("london_autumn", "Europe/London", "2026-10-25", "02:00",
           ("00:59", "01:00", "01:30", "02:00"), "02:00 becomes 01:00"),
    Change("dublin_spring", "Europe/Dublin", "2025-03-30", "01:00",
           ("00:59", "01:00", "01:30", "02:00"), "01:00 becomes 02:00: standard time begins"),
    Change("dublin_autumn", "Europe/Dublin", "2025-10-26", "02:00",
           ("00:59", "01:00", "01:30", "02:00"), "02:00 becomes 01:00: standard time ends"),
    Change("lord_howe_spring", "Australia/Lord_Howe", "2026-10-04", "02:00",
           ("01:59", "02:00", "02:15", "02:30"), "02:00 becomes 02:30"),
    Change("lord_howe_autumn", "Australia/Lord_Howe", "2026-04-05", "02:00",
           ("01:29", "01:30", "01:45", "02:00"), "02:00 becomes 01:30"),
    Change("casablanca_ramadan_begins", "Africa/Casablanca", "2026-02-15", "03:00",
           ("01:59", "02:00", "02:30", "03:00"), "03:00 becomes 02:00"),
    Change("casablanca_ramadan_ends", "Africa/Casablanca", "2026-03-22", "02:00",
           ("01:59", "02:00", "02:30", "03:00"), "02:00 becomes 03:00"),
    Change("havana_midnight_twice", "America/Havana", "2025-11-02", "01:00",
           ("00:00", "00:30", "00:59", "01:00"), "01:00 becomes 00:00: midnight comes twice"),
    Change("cairo_no_midnight", "Africa/Cairo", "2025-04-25", "00:00",
           ("00:00", "00:30", "01:00", "01:01"), "00:00 becomes 01:00: the day has no midnight"),
    Change("santiago_long_evening", "America/Santiago", "2025-04-05", "24:00",
           ("22:59", "23:00", "23:30", "23:59"), "24:00 becomes 23:00 of the same day"),
    Change("kolkata", "Asia/Kolkata", "2026-03-29", "05:30",
           ("00:00", "05:29", "05:30", "23:59"), "half an hour of offset, and no change"),
    Change("kathmandu", "Asia/Kathmandu", "2026-03-29", "05:45",
           ("00:00", "05:44", "05:45", "23:59"), "a quarter of an hour of offset, and no change"),
    Change("tokyo", "Asia/Tokyo", "2026-03-29", "09:00",
           ("00:00", "08:59", "09:00", "23:59"), "no change"),
]

HAND = {
    "new_york_spring_at_after": [
        "t1 emitted 2026-03-08T06:59:00Z", "t2 emitted 2026-03-08T07:00:00Z",
        "t4 emitted 2026-03-08T07:00:00Z", "t3 emitted 2026-03-08T07:30:00Z"],
    "new_york_autumn_at_after": [
        "t1 emitted 2026-11-01T04:59:00Z", "t2 emitted 2026-11-01T05:00:00Z",
        "t3 emitted 2026-11-01T05:30:00Z", "t4 emitted 2026-11-01T07:00:00Z"],
    "lord_howe_spring_at_after": [
        "t1 emitted 2026-10-03T15:29:00Z", "t2 emitted 2026-10-03T15:30:00Z",
        "t4 emitted 2026-10-03T15:30:00Z", "t3 emitted 2026-10-03T15:45:00Z"],
    "lord_howe_autumn_at_after": [
        "t1 emitted 2026-04-04T14:29:00Z", "t2 emitted 2026-04-04T14:30:00Z",
        "t3 emitted 2026-04-04T14:45:00Z", "t4 emitted 2026-04-04T15:30:00Z"],
    "dublin_spring_at_after": [
        "t1 emitted 2025-03-30T00:59:00Z", "t2 emitted 2025-03-30T01:00:00Z",
        "t4 emitted 2025-03-30T01:00:00Z", "t3 emitted 2025-03-30T01:30:00Z"],
    "casablanca_ramadan_begins_at_after": [
        "t1 emitted 2026-02-15T00:59:00Z", "t2 emitted 2026-02-15T01:00:00Z",
        "t3 emitted 2026-02-15T01:30:00Z", "t4 emitted 2026-02-15T03:00:00Z"],
    "casablanca_ramadan_ends_at_after": [
        "t1 emitted 2026-03-22T01:59:00Z", "t2 emitted 2026-03-22T02:00:00Z",
        "t4 emitted 2026-03-22T02:00:00Z", "t3 emitted 2026-03-22T02:30:00Z"],
    "kathmandu_at_after": [
        "t1 emitted 2026-03-28T18:15:00Z", "t2 emitted 2026-03-28T23:59:00Z",
        "t3 emitted 2026-03-29T00:00:00Z", "t4 emitted 2026-03-29T18:14:00Z"],
    "new_york_spring_day_cap": [
        "t emitted 2026-03-07T05:00:00Z", "t deferred 2026-03-07T12:00:00Z next=2026-03-08T05:00:00Z",
        "t superseded 2026-03-07T19:00:00Z",
        "t deferred 2026-03-07T19:00:00Z next=2026-03-08T05:00:00Z",
        "t superseded 2026-03-08T02:00:00Z",
        "t deferred 2026-03-08T02:00:00Z next=2026-03-08T05:00:00Z",
        "t emitted 2026-03-08T05:00:00Z", "t deferred 2026-03-08T09:00:00Z next=2026-03-09T04:00:00Z",
        "t superseded 2026-03-08T16:00:00Z",
        "t deferred 2026-03-08T16:00:00Z next=2026-03-09T04:00:00Z",
        "t superseded 2026-03-08T23:00:00Z",
        "t deferred 2026-03-08T23:00:00Z next=2026-03-09T04:00:00Z",
        "t emitted 2026-03-09T04:00:00Z"],
}


def times_of(change, **keys):
    return {f"t{n}": {**keys, "at": text} for n, text in enumerate(change.times, 1)}


def at_after(change):
    return dict(rule="`after` beside `at` counts local dates, and the time is taken on that date",
                touchpoints=times_of(change, after="3d"), start=change.local(-3, "12:00"),
                until=change.local(2, "00:00"))


def at(change):
    """Customers whose anchors lie around the change, to the microsecond."""
    starts = [event(change.shifted(shift), "Start", name) for name, shift in
              (("before", -1), ("at", 0), ("behind", 40 * 60_000_000))]
    return dict(rule="`at` without `after` is the first such time at or after the anchor",
                touchpoints=times_of(change), events=starts, until=change.local(2, "00:00"))


def every(change):
    return dict(rule="a repeat beside `at` comes on local dates; without `at` a day is 24 hours",
                touchpoints={"daily": {"after": "1d", "every": "1d", "times": 4, "at": change.times[2]},
                             "exact": {"after": "1d", "every": "1d", "times": 4},
                             "weekly": {"every": "1w", "times": 2, "at": change.times[1]}},
                start=change.local(-3, change.times[2]), until=change.local(9, "00:00"))


def rrule(change):
    return dict(rule="a recurrence rule goes by the wall clock; gaps and folds as for `at`",
                touchpoints={"daily": {"every": {"rrule": "FREQ=DAILY;COUNT=4"}},
                             "timed": {"every": {"rrule": "FREQ=WEEKLY;BYDAY=FR,SA,SU,MO;COUNT=5"},
                                       "at": change.times[1]}},
                start=change.local(-2, change.times[2]), until=change.local(7, "00:00"))


def minute(text):
    hour, minutes = text.split(":")[:2]
    return f"{hour}:{minutes}"


def window(change):
    return dict(rule="a window is open where the clock shows a time inside, also in both passes of a fold",
                channels={"call": {"window": "inside"}, "text": {"window": "across"}},
                windows={"inside": {"hours": f"{minute(change.times[1])}-{minute(change.times[3])}"},
                         "across": {"hours": f"{minute(change.times[0])}-{minute(change.times[2])}"}},
                touchpoints={"inside": {"every": "30m", "expires": "45m"},
                             "across": {"channel": "text", "every": "30m", "expires": "45m"}},
                start=change.shifted(-3 * 3_600_000_000), until=change.shifted(4 * 3_600_000_000))


def quiet(change):
    return dict(rule="quiet hours forbid what the clock shows inside them, also in both passes of a fold",
                channels={"email": {"quiet_hours": f"{minute(change.times[0])}-{minute(change.times[2])}"}},
                touchpoints={"t": {"every": "25m", "expires": "1d"}},
                start=change.shifted(-3 * 3_600_000_000), until=change.shifted(4 * 3_600_000_000))


def day_cap(change):
    return dict(rule="a calendar day is the day that the clock shows, whatever its length",
                caps={"day": {"max": 1, "per": "calendar_day"}},
                touchpoints={"t": {"every": "7h", "expires": "2d"}},
                start=change.local(-1, "00:00"), until=change.local(1, "00:00"))


KINDS = (at_after, at, every, rrule, window, quiet, day_cap)


def cases():
    for change in CHANGES:
        for kind in KINDS:
            keys = kind(change)
            keys["rule"] = f"{keys['rule'][0].upper()}{keys['rule'][1:]}. {change.zone}, {change.day}: {change.about}."
            name = f"{change.name}_{kind.__name__}"
            yield Case(name, zone=change.zone, hand=HAND.get(name), **keys)
