# SPDX-License-Identifier: MIT
"""When the occurrences of a touchpoint are due: section 5 of the language, the keys `after`, `at`,
`every`, `times` and `until`."""

import datetime

from rules import Rule
from walls import DAY, HOUR, Step, instant, midnight, naive, of_naive, time_of_day

ONE = datetime.timedelta(days=1)


class Schedule:
    def __init__(self, keys):
        self.after = Step.of(keys["after"]) if "after" in keys else None
        self.at = time_of_day(keys["at"]) if "at" in keys else None
        every = keys.get("every")
        self.rule = Rule(every["rrule"]) if isinstance(every, dict) else None
        self.every = Step.of(every) if every and not self.rule else None
        self.most = int(keys.get("times", 0)) or None
        self.until = Step.of(keys["until"]) if "until" in keys else None
        self.repeats = bool(every)
        self.found = {}  # of the rule, by its start: for how many years, and the wall times

    def due(self, anchor, where, k, count):
        """The instant of the k-th due time, from 0, or None where there is none; `count` have been
        before it, which is k but for rules and other zones."""
        if self.most is not None and count >= self.most or k > 0 and not self.repeats:
            return None
        if self.rule:
            return self.by_rule(anchor, where, k)
        step = (self.after or Step()).plus((self.every or Step()).times(k))
        if self.at is None:
            at = step.after(anchor, where)
            return at if self.until is None or at <= self.until.after(anchor, where) else None
        if self.after is not None:
            date = step.after_date(where.date(anchor))
        else:
            date = step.after_date(self.first_date(anchor, where))
        return where.at(date, self.at) if self.allows(date, anchor, where) else None

    def first_date(self, anchor, where):
        """Of the first such time at or after the anchor."""
        date = where.date(anchor)
        while where.at(date, self.at) < anchor:
            date += ONE
        return date

    def allows(self, date, anchor, where):
        return self.until is None or date <= self.until.after_date(where.date(anchor))

    def start_of_rule(self, anchor, where):
        """DTSTART as a wall time. `after` beside `at` counts local dates; without it the first
        match is one at or after the anchor."""
        if self.at is not None and self.after is not None:
            return midnight(self.after_date(anchor, where)) + self.at
        return where.wall((self.after or Step()).after(anchor, where))

    def after_date(self, anchor, where):
        return self.after.after_date(where.date(anchor))

    def walls(self, anchor, where, k):
        """Wall times of the rule from the first on, more than k of them where there are."""
        start = self.start_of_rule(anchor, where)
        first = naive(start).date()
        time = self.at if self.at is not None else start - midnight(first)
        years, found = self.found.get(start, (0, []))
        while len(found) <= k and years < 40:
            years = 2 * years or 1
            last = first + datetime.timedelta(days=366 * years)
            found = [wall for date in self.rule.dates(first, last)
                     if (wall := midnight(date) + time) >= start]
        self.found[start] = years, found
        return found[:int(self.rule.parts["COUNT"])] if "COUNT" in self.rule.parts else found

    def by_rule(self, anchor, where, k):
        walls = self.walls(anchor, where, k)
        if k >= len(walls):
            return None
        at = where.instant(walls[k])
        return at if self.in_bounds(walls[k], at, anchor, where) else None

    def place(self, anchor, where, k):
        """What tells a rule's occurrences apart in whatever zone: the wall time, where `at` gives the
        time of day; else how long it is after the start."""
        start = 0 if self.at is not None else self.start_of_rule(anchor, where)
        return self.walls(anchor, where, k)[k] - start

    def index_behind(self, anchor, where, place):
        """Of the first occurrence of a rule behind a place."""
        k = 0
        while k < len(self.walls(anchor, where, k)) and self.place(anchor, where, k) <= place:
            k += 1
        return k

    def in_bounds(self, wall, at, anchor, where):
        text = self.rule.parts.get("UNTIL")
        if text is not None:
            end = midnight(datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8])))
            clock = text.partition("T")[2]
            if clock:
                end += int(clock[:2]) * HOUR + int(clock[2:4]) * HOUR // 60 + int(clock[4:6]) * HOUR // 3600
            else:
                end += DAY - 1
            if (at if clock.endswith("Z") else wall) > end:
                return False
        if self.until is None:
            return True
        if self.at is not None:
            return self.allows(naive(wall).date(), anchor, where)
        return at <= self.until.after(anchor, where)


def anchor_of(value, where):
    """The instant of an attribute's value: a timestamp's, or the first of a date in the zone."""
    if len(value) > 10:
        return instant(value)
    day = datetime.datetime.fromisoformat(value)
    at = where.instant(of_naive(day))
    # Where a gap skips 00:00, the gap's end: the first instant that shows this day or a later one.
    while where.wall(at - 60_000_000) >= of_naive(day):
        at -= 60_000_000
    return at
