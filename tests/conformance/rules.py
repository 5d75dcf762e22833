# SPDX-License-Identifier: MIT
"""Recurrence rules of RFC 5545 with SKIP of RFC 7529, the plain way: every day of a period is put
into a list, and the list is thinned out."""

import calendar
import datetime
import re

NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ONE = datetime.timedelta(days=1)


class Rule:
    def __init__(self, text):
        self.parts = dict(part.split("=") for part in text.split(";"))
        self.freq = self.parts["FREQ"]
        self.interval = int(self.parts.get("INTERVAL", "1"))
        self.skip = self.parts.get("SKIP", "BACKWARD")
        self.week_start = NAMES.index(self.parts.get("WKST", "MO"))

    def numbers(self, name):
        return [int(text) for text in self.parts[name].split(",")] if name in self.parts else []

    def weekdays(self):
        """Pairs of an ordinal, 0 for none, and a weekday."""
        if "BYDAY" not in self.parts:
            return []
        pairs = [re.fullmatch(r"([+-]?\d+)?(\w\w)", text).groups()
                 for text in self.parts["BYDAY"].split(",")]
        return [(int(ordinal or 0), NAMES.index(name)) for ordinal, name in pairs]

    def period(self, start, number):
        """First and last day of the period that is `number` intervals after the one of `start`."""
        step = number * self.interval
        if self.freq == "DAILY":
            first = start + step * ONE
            return first, first
        if self.freq == "WEEKLY":
            first = start - (start.weekday() - self.week_start) % 7 * ONE + step * 7 * ONE
            return first, first + 6 * ONE
        if self.freq == "MONTHLY":
            month = start.year * 12 + start.month - 1 + step
            return month_of(month // 12, month % 12 + 1)
        return datetime.date(start.year + step, 1, 1), datetime.date(start.year + step, 12, 31)

    def days(self, start, number):
        """The days of that period, in order."""
        first, last = self.period(start, number)
        if self.freq in ("DAILY", "WEEKLY"):
            found = self.days_there_are(first, last, start)
        else:
            found = self.days_of_months(first, last, start)
        found = sorted({day for day in found if self.has_weekday(day, first, last)})
        places = self.numbers("BYSETPOS")
        if places:
            found = sorted({found[p - 1 if p > 0 else p] for p in places if abs(p) <= len(found)})
        return found

    def days_there_are(self, first, last, start):
        months, days = self.numbers("BYMONTH"), self.numbers("BYMONTHDAY")
        found = []
        for n in range((last - first).days + 1):
            day = first + n * ONE
            length = calendar.monthrange(day.year, day.month)[1]
            if months and day.month not in months:
                continue
            if days and day.day not in days and day.day - length - 1 not in days:
                continue
            if self.freq == "WEEKLY" and not self.weekdays() and day.weekday() != start.weekday():
                continue
            found.append(day)
        return found

    def days_of_months(self, first, last, start):
        """By day of the month, those that are not there moved or left out; without BYMONTHDAY the
        day of the start, or with BYDAY every day."""
        yearly = self.freq == "YEARLY"
        months = self.numbers("BYMONTH")
        days = self.numbers("BYMONTHDAY")
        if not days and not self.weekdays():
            days = [start.day]
            if yearly and not months:
                months = [start.month]
        found = []
        for month in range(first.month, last.month + 1):
            if months and month not in months:
                continue
            begin, end = month_of(first.year, month)
            if days:
                found += [day for n in days for day in self.day_of_month(begin, end, n)]
            else:
                found += [begin + n * ONE for n in range((end - begin).days + 1)]
        return found

    def day_of_month(self, begin, end, number):
        day = begin + (number - 1) * ONE if number > 0 else end + (number + 1) * ONE
        if begin <= day <= end:
            return [day]
        if self.skip == "OMIT":
            return []
        if number > 0:
            return [end if self.skip == "BACKWARD" else end + ONE]
        return [begin - ONE if self.skip == "BACKWARD" else begin]

    def has_weekday(self, day, first, last):
        pairs = self.weekdays()
        if not pairs:
            return True
        if self.freq == "MONTHLY" or "BYMONTH" in self.parts:
            first, last = month_of(day.year, day.month)
        from_first, from_last = (day - first).days // 7 + 1, -((last - day).days // 7) - 1
        return any(day.weekday() == weekday and ordinal in (0, from_first, from_last)
                   for ordinal, weekday in pairs)

    def dates(self, start, last):
        """The dates of the set from `start` on, up to `last`, in order; COUNT and UNTIL are the
        caller's."""
        seen, number = set(), 0
        while self.period(start, number)[0] <= last:
            # A day that SKIP has moved may lie in the next period.
            seen.update(self.days(start, number))
            number += 1
        return sorted(day for day in seen if start <= day <= last)


def month_of(year, month):
    return datetime.date(year, month, 1), datetime.date(year, month,
                                                        calendar.monthrange(year, month)[1])
