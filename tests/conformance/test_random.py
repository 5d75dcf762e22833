# SPDX-License-Identifier: MIT
"""Random models of local times in twelve zones: the command line tool and the simulator give the same
decisions at the same instants.

usage: test_random.py [SEED...]
SOJOURN_CONFORMANCE_MODELS (200) models, from SOJOURN_CONFORMANCE_SEED (1) on; what differs is told
with its seed, which runs it again, and is kept in the folder SOJOURN_KEEP where that is set.
"""

import datetime
import os
import pathlib
import random
import sys
import tempfile

import tool
from suite import Case, event, identify
from walls import DAY, HOUR, MINUTE, SECOND, instant, midnight, written, zone

MODELS = int(os.environ.get("SOJOURN_CONFORMANCE_MODELS", "200"))
SEED = int(os.environ.get("SOJOURN_CONFORMANCE_SEED", "1"))
MOST_SHOWN = 5

# Each with days on which, or near which, its clocks change.
ZONES = {
    "America/New_York": ("2026-03-08", "2026-11-01"), "America/Los_Angeles": ("2025-03-09", "2025-11-02"),
    "Europe/London": ("2026-03-29", "2026-10-25"), "Europe/Dublin": ("2025-03-30", "2025-10-26"),
    "Australia/Lord_Howe": ("2026-04-05", "2026-10-04"), "Pacific/Apia": ("2011-12-30", "2012-04-01"),
    "Africa/Casablanca": ("2026-02-15", "2026-03-22"), "Asia/Kolkata": ("2024-02-29", "2026-12-31"),
    "Asia/Kathmandu": ("2024-02-29", "2026-01-01"), "America/Havana": ("2025-03-09", "2025-11-02"),
    "Africa/Cairo": ("2025-04-25", "2025-10-31"), "America/Santiago": ("2025-04-06", "2025-09-07"),
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.seed = seed
        self.zone = self.rng.choice(list(ZONES))
        self.day = datetime.date.fromisoformat(self.rng.choice(ZONES[self.zone]))
        self.channels, self.windows, self.calendars = {}, {}, {}

    def chance(self, percent):
        return self.rng.randrange(100) < percent

    def clock(self):
        """A time of day, most often one that a change of the clocks is about."""
        hour = self.rng.choice((0, 0, 1, 1, 2, 2, 3, 23, self.rng.randrange(24)))
        return f"{hour:02d}:{self.rng.choice((0, 0, 15, 30, 45, 59)):02d}"

    def span(self):
        start, end = self.clock(), self.clock()
        return f"{start}-{'24:00' if end == '00:00' or start == end else end}"

    def spans(self):
        return self.span() if self.chance(70) else [self.span(), self.span()]

    def days(self):
        first, last = self.rng.randrange(7), self.rng.randrange(7)
        names = [name for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
        return names[first] if first == last else f"{names[first]}-{names[last]}"

    def moment(self, days=3):
        """An instant within some days of the change: any, a whole hour, or a microsecond beside one."""
        at = midnight(self.day) + self.rng.randint(-days * 24, days * 24) * HOUR
        at += self.rng.choice((0, 0, -1, 1, 30 * MINUTE, self.rng.randrange(HOUR),
                               self.rng.randrange(3600) * SECOND))
        return zone(self.zone).instant(at)

    def channel(self, n):
        keys = {}
        if self.chance(55):
            window = {}
            if self.chance(80):
                window["hours"] = self.spans()
            if self.chance(50):
                window["days"] = self.days()
            if self.chance(30):
                self.calendars["c"] = sorted({str(self.day + datetime.timedelta(days=d))
                                              for d in self.rng.sample(range(-2, 6), 2)})
                window["except"] = "c"
            self.windows[f"w{n}"] = window
            keys["window"] = f"w{n}"
        if self.chance(45):
            keys["quiet_hours"] = self.spans()
        return keys

    def caps(self):
        periods = ("calendar_day", "calendar_week", "calendar_month", "1d", "36h", "7d", "90m")
        caps = {}
        for n in range(self.rng.choice((0, 0, 1, 1, 2, 3))):
            caps[f"cap{n}"] = {"max": self.rng.choice((1, 1, 2, 3)), "per": self.rng.choice(periods)}
            if self.chance(30):
                caps[f"cap{n}"]["channels"] = [self.rng.choice(list(self.channels))]
        return caps

    def by(self, frequency):
        if frequency == "MONTHLY":
            return self.rng.choice((
                "", f";BYMONTHDAY={self.rng.choice((1, 28, 29, 30, 31, -1, -2, -30, -31))}",
                f";BYDAY={self.rng.choice((1, 2, 4, 5, -1))}{self.rng.choice(WEEKDAYS)}",
                f";BYDAY=MO,TU,WE,TH,FR;BYSETPOS={self.rng.choice((1, 2, -1))}"))
        if frequency == "WEEKLY":
            days = ",".join(self.rng.sample(WEEKDAYS, self.rng.randint(1, 3)))
            return self.rng.choice(("", f";BYDAY={days}", f";BYDAY={days};WKST={self.rng.choice(WEEKDAYS)}"))
        return ""

    def rule(self):
        frequency = self.rng.choice(("DAILY", "DAILY", "WEEKLY", "MONTHLY"))
        text = f"FREQ={frequency}{self.by(frequency)}"
        if self.chance(40):
            text += f";INTERVAL={self.rng.randint(1, 3)}"
        if frequency == "MONTHLY" and self.chance(40):
            text = f"RSCALE=GREGORIAN;{text};SKIP={self.rng.choice(('OMIT', 'FORWARD', 'BACKWARD'))}"
        return text + (f";COUNT={self.rng.randint(1, 8)}" if self.chance(40) else "")

    def touchpoint(self):
        keys = {"channel": self.rng.choice(list(self.channels))}
        kind = self.rng.choice(("at", "at_after", "every_at", "every_at", "every", "rrule", "rrule", "on",
                                "from"))
        whole = lambda: self.rng.choice(("1d", "2d", "3d", "1w", "1mo", "1mo1d"))
        if kind == "on":
            keys.update({"on": "Ask", "pending": self.rng.randint(1, 3)})
            if self.chance(50):
                keys.update({"after": whole(), "at": self.clock()})
        elif kind == "from":
            keys["from"] = f"customer.{self.rng.choice(('day', 'moment'))}"
            keys["after"] = self.rng.choice(("-3d", "-1mo", "1d", "-1mo1d"))
            if self.chance(60):
                keys["at"] = self.clock()
            if self.chance(30):
                keys.update({"every": "1w" if self.chance(50) else "1mo", "times": 5})
        elif kind == "rrule":
            keys["every"] = {"rrule": self.rule()}
        elif kind == "every":
            keys.update({"every": self.rng.choice(("7h", "1d", "25h", "1mo", "3d")), "times": 12})
        if kind in ("at", "at_after", "every_at") or kind == "rrule" and self.chance(60):
            keys["at"] = self.clock()
        if kind == "at_after" or kind in ("every_at", "rrule") and self.chance(40):
            keys["after"] = whole()
        if kind == "every_at":
            keys.update({"every": self.rng.choice(("1d", "2d", "1w", "1mo")), "times": 12})
        if "every" in keys and self.chance(25):
            keys["until"] = self.rng.choice(("2d", "5d", "1w", "1mo"))
        if self.chance(60):
            keys["expires"] = self.rng.choice(("0s", "1h", "6h", "1d", "2d", "10d", "1mo"))
        if self.chance(20):
            keys["once"] = self.rng.choice(("visit", "ever", "1d", "3d", "1mo"))
        if self.chance(15):
            keys["on_exit"] = "keep"
        if self.chance(30):
            keys["priority"] = self.rng.choice((10, 50, 90))
        return keys

    def events(self):
        lines = [event(written(self.moment()), "Ask", self.rng.choice(("ana", "bo")))
                 for _ in range(self.rng.randint(0, 6))]
        lines += [identify(written(self.moment()), timezone=self.rng.choice(list(ZONES)))
                  for _ in range(self.rng.choice((0, 0, 0, 1)))]
        lines += [identify(written(self.moment()), **self.trait()) for _ in range(self.rng.choice((0, 1, 1, 2)))]
        lines += [event(written(self.moment()), "Go") for _ in range(self.rng.choice((0, 0, 0, 1)))]
        if self.chance(85):  # the others are late
            lines.sort(key=lambda line: instant(line["timestamp"]))
        return lines

    def trait(self):
        if self.chance(50):
            return {"moment": written(self.moment(9))}
        return {"day": str(self.day + datetime.timedelta(days=self.rng.randint(-9, 40)))}

    def stages(self):
        """Two, of which the second goes back to the first."""
        def some(most):
            return {f"t{n}": self.touchpoint() for n in range(self.rng.randint(1, most))}
        stages = {"a": {"on": {"Go": "b"}, "touchpoints": some(4)}, "b": {"on": {"Go": "a"}}}
        if self.chance(30):
            stages["a"]["after"] = {self.rng.choice(("2d", "36h", "1mo", "1mo1d")): "b"}
        if self.chance(30):
            stages["b"].update({"after": {self.rng.choice(("1d", "100h")): "a"}, "touchpoints": some(2)})
        return stages

    def case(self):
        self.channels.update({f"c{n}": {} for n in range(self.rng.randint(1, 2))})
        self.channels = {name: self.channel(n) for n, name in enumerate(self.channels)}
        more = {"windows": self.windows, "calendars": self.calendars, "caps": self.caps()}
        stages = self.stages()
        begin = midnight(self.day) - 4 * DAY - self.rng.randrange(DAY)
        begin = self.rng.choice((self.moment(), self.moment(), begin))
        return Case(f"seed {self.seed}", "", zone=self.zone, channels=self.channels,
                    stages=stages, start=written(begin), events=self.events(),
                    attributes={"day": "date", "moment": "timestamp"},
                    declares={"Ask": {}, "Go": {}}, until=written(begin + self.rng.choice((10, 20, 45)) * DAY),
                    **{key: value for key, value in more.items() if value})


def fault(case, folder):
    expected = case.rows()
    for name, text in case.files().items():
        (folder / name).write_text(text, encoding="utf-8")
    try:
        return tool.difference(expected, tool.run(folder, case.until)), len(expected)
    except tool.Refused as refused:
        return str(refused), len(expected)


def main():
    if tool.no_zones():
        print(f"skipped: {tool.no_zones()}")
        return tool.SKIPPED
    seeds = [int(text) for text in sys.argv[1:]] or range(SEED, SEED + MODELS)
    faults = rows = 0
    for seed in seeds:
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(os.environ.get("SOJOURN_KEEP", scratch))
            text, n = fault(Maker(seed).case(), folder)
        rows += n
        faults += text is not None
        if text and faults <= MOST_SHOWN:
            print(f"seed {seed}: {text}")
    print(f"{len(seeds)} models, {rows} decisions, {faults} models differ")
    return 1 if faults or rows < len(seeds) else 0


if __name__ == "__main__":
    sys.exit(main())
