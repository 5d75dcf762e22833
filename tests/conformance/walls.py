# SPDX-License-Identifier: MIT
"""Instants, what the clocks of zones show at them, steps of the calendar, spans of hours.

Instants are whole microseconds since 1970 UTC. A wall time is what a clock shows, written as the
instant that it would be in UTC. Zones are those of Python's zoneinfo; of a wall time that a gap
skips, or a fold repeats, its `fold=0` has exactly the language's rule: the offset before the gap,
the first of the two.
"""

import calendar
import datetime
import functools
import os
import re
import zoneinfo

# The same data for whatever is compared.
ZONES = os.environ.get("SOJOURN_ZONES", "/usr/share/zoneinfo")
zoneinfo.reset_tzpath([ZONES])

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime.datetime(1970, 1, 1)
MICROSECOND = datetime.timedelta(microseconds=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


def naive(at):
    return EPOCH + datetime.timedelta(microseconds=at)


def of_naive(moment):
    return (moment - EPOCH) // MICROSECOND


def instant(text):
    """Of RFC 3339."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return of_naive(moment.astimezone(datetime.timezone.utc).replace(tzinfo=None))


def written(at):
    """As RFC 3339 in UTC, with no more digits than there are."""
    moment = naive(at)
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


class Zone:
    def __init__(self, name):
        self.info = zoneinfo.ZoneInfo(name)
        self.offsets = {}  # by whole minutes, on which they change

    def wall(self, at):
        minute = at // MINUTE
        if minute not in self.offsets:
            moment = naive(minute * MINUTE).replace(tzinfo=datetime.timezone.utc)
            self.offsets[minute] = moment.astimezone(self.info).utcoffset() // MICROSECOND
        return at + self.offsets[minute]

    def instant(self, wall):
        offset = naive(wall).replace(tzinfo=self.info, fold=0).utcoffset()
        return wall - offset // MICROSECOND

    def date(self, at):
        return date_of(self.wall(at) // DAY)

    def at(self, date, time_of_day):
        return self.instant(midnight(date) + time_of_day)


@functools.lru_cache(maxsize=None)
def zone(name):
    return Zone(name)


@functools.lru_cache(maxsize=None)
def date_of(day):
    return naive(day * DAY).date()


def midnight(date):
    return of_naive(datetime.datetime.combine(date, datetime.time()))


class Step:
    """A duration of the language: months, of which a year has twelve, and the rest."""

    def __init__(self, months=0, rest=0):
        self.months, self.rest = months, rest

    @classmethod
    def of(cls, text):
        sign = -1 if text.startswith("-") else 1
        months = rest = 0
        for number, unit in re.findall(r"(\d+)(mo|[smhdwy])", text):
            if unit in ("mo", "y"):
                months += int(number) * (12 if unit == "y" else 1)
            else:
                rest += int(number) * UNITS[unit]
        return cls(sign * months, sign * rest)

    def times(self, k):
        return Step(self.months * k, self.rest * k)

    def plus(self, other):
        return Step(self.months + other.months, self.rest + other.rest)

    def after(self, at, where):
        """The instant that is this step after another: months on the customer's clock, clipped to
        the month's last day; the rest exactly."""
        if self.months:
            moment = naive(where.wall(at))
            day = clipped(moment.date(), self.months)
            at = where.instant(midnight(day) + (of_naive(moment) - midnight(moment.date())))
        return at + self.rest

    def after_date(self, date):
        """The local date, as steps beside `at` count."""
        assert self.rest % DAY == 0
        return clipped(date, self.months) + datetime.timedelta(days=self.rest // DAY)


def clipped(date, months):
    month = date.year * 12 + date.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return datetime.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


def time_of_day(text):
    """Of `HH:MM` or `HH:MM:SS`; 24:00 is the end of a day."""
    parts = [int(part) for part in text.split(":")] + [0]
    return parts[0] * HOUR + parts[1] * MINUTE + parts[2] * SECOND


def listed(value):
    return value if isinstance(value, (list, tuple)) else [value]


def days_of(value):
    """The numbers of the weekdays that `mon-fri`, `sat-mon`, `sun` or a list of such names."""
    found = set()
    for text in listed(value):
        first, _, last = text.partition("-")
        day, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        while True:
            found.add(day)
            if day == end:
                break
            day = (day + 1) % 7
    return found


class Spans:
    """Hours on days of the week, without some dates: a window, or quiet hours."""

    def __init__(self, hours=("00:00-24:00",), days="mon-sun", closed=()):
        self.hours = [tuple(time_of_day(end) for end in text.split("-")) for text in listed(hours)]
        self.days = days_of(days)
        self.closed = {datetime.date.fromisoformat(day) for day in closed}
        self.opens = {}  # whether what opens on a day does, and what opened the day before

    def has_day(self, date):
        return date.weekday() in self.days and date not in self.closed

    def holds(self, at, where):
        """Whether the clock shows a time inside: the start is, the end is not. What goes over
        midnight belongs to the day on which it begins."""
        day, now = divmod(where.wall(at), DAY)
        if day not in self.opens:
            today = naive(day * DAY).date()
            self.opens[day] = self.has_day(today), self.has_day(today - datetime.timedelta(days=1))
        begun, over = self.opens[day]
        for start, end in self.hours:
            if start == end and begun:
                return True
            if start < end and begun and start <= now < end:
                return True
            if start > end and (begun and now >= start or over and now < end):
                return True
        return False
