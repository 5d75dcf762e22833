#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes zones.def, the time zones of the random pairs, as tables of changes of the offset.

    python3 zones.py > zones.def

Real ones come out of Python's zoneinfo, with the data that the first argument names (of 2025b where
it is not given); the made ones have what is nasty, often, in the years in which the histories lie.
All changes lie between 1970 and 2046.
"""
import datetime
import sys
import zoneinfo

UTC = datetime.timezone.utc
FIRST = 0
END = int(datetime.datetime(2046, 1, 1, tzinfo=UTC).timestamp())
DAY = 86400

REAL = ["America/New_York", "Europe/London", "Europe/Dublin", "Asia/Kolkata", "Asia/Kathmandu",
        "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Tokyo"]


def seconds(text):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def offset_at(zone, instant):
    moment = datetime.datetime.fromtimestamp(instant, UTC).astimezone(zone)
    return int(moment.utcoffset().total_seconds())


def real(name):
    """The changes of a zone, to the second: days are looked at, then halved."""
    zone = zoneinfo.ZoneInfo(name)
    rows = [(FIRST, offset_at(zone, FIRST))]
    for start in range(FIRST, END, DAY):
        low, high = start, start + DAY
        if offset_at(zone, high) == rows[-1][1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset_at(zone, middle) == rows[-1][1]:
                low = middle
            else:
                high = middle
        rows.append((high, offset_at(zone, high)))
    return rows


def made(base, steps):
    """`steps`: (wall time as the clocks show it just before, new offset)."""
    rows = [(FIRST, base)]
    for wall, offset in steps:
        rows.append((wall - rows[-1][1], offset))
    return rows


def midnight():
    """Forward over midnight, and on it; back on midnight, and back to before it."""
    steps = []
    for week in range(0, 200):
        monday = seconds("2025-11-03") + week * 7 * DAY
        steps.append((monday, 3600 * 2))                      # 00:00 becomes 01:00
        steps.append((monday + 2 * DAY, 3600))                # 00:00 becomes 23:00 of the day before
        steps.append((monday + 4 * DAY - 1800, 3600 * 2))     # 23:30 becomes 00:30
        steps.append((monday + 6 * DAY + 1800, 3600))         # 00:30 becomes 23:30
    return made(3600, steps)


def leap():
    """A day that is missing, and one that comes twice."""
    steps = []
    for month in range(0, 30):
        start = seconds("2025-12-20") + month * 31 * DAY
        steps.append((start, 13 * 3600))                      # from 00:00 on a day is missing
        steps.append((start + 9 * DAY + 5 * 3600, -11 * 3600))  # at 05:00 the day before again
        steps.append((start + 15 * DAY + 12 * 3600, 13 * 3600))  # at noon a day further
        steps.append((start + 20 * DAY, -11 * 3600))          # the whole day again
    return made(-11 * 3600, steps)


def odd():
    """Odd offsets, to the second, that change twice within hours and by little."""
    steps = []
    for turn in range(0, 250):
        start = seconds("2025-12-01") + turn * 5 * DAY
        steps.append((start + 9 * 3600, 5 * 3600 + 53 * 60 + 28))
        steps.append((start + 10 * 3600, 6 * 3600 + 7 * 60))
        steps.append((start + 2 * DAY + 20 * 3600 + 7, 5 * 3600 + 30 * 60))
    return made(5 * 3600 + 30 * 60, steps)


def print_zone(name, rows):
    print(f"PT_ZONE({name.replace('/', '_')}, \"{name}\",")
    texts = [f"{{{at}, {offset}}}," for at, offset in rows]
    line = "   "
    for text in texts:
        if len(line) + len(text) > 98:
            print(line)
            line = "   "
        line += " " + text
    print(line[:-1] + ")")


def main():
    print("/* SPDX-License-Identifier: MIT */")
    data = sys.argv[1] if len(sys.argv) > 1 else "2025b"
    print("/* PT_ZONE(word, name, changes of the offset): made by zones.py, from the time zone")
    print(f" * database {data}; those of Made/ are nobody's. A change is {{from, offset}}, in seconds. */")
    print_zone("UTC", [(FIRST, 0)])
    for name in REAL:
        print_zone(name, real(name))
    print_zone("Made/Midnight", midnight())
    print_zone("Made/Leap", leap())
    print_zone("Made/Odd", odd())


main()
