#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random footers of TZif files mean what Python's zoneinfo and glibc take them for.

usage: test_footers.py DRIVE_ZONES
Zones of the system use few forms of the rules. These have days of all kinds, hours from -167 to 167,
offsets to the second, daylight saving time forwards and backwards. SOJOURN_ZONE_SEED chooses others.

The changes keep some weeks away from New Year: zoneinfo looks at the rules of an instant's own year
alone. It takes days counted from 0 ("59", without a J) for a day earlier than POSIX has them; there
glibc alone is asked, which knows no rules before 1970.
"""
import os
import pathlib
import platform
import random
import re
import struct
import sys
import tempfile
import time
import zoneinfo

from oracle import Driver, offset_at, second_of, wall_at

FOOTERS = 400
INSTANTS = 300
SEED = int(os.environ.get("SOJOURN_ZONE_SEED", "1"))
BEGIN, END = second_of(1800), second_of(2600)
DAY = 86400
HAS_GLIBC = platform.libc_ver()[0] == "glibc"


def clock(rng, most):
    """hh[:mm[:ss]] with a sign or none."""
    text = rng.choice(["", "+", "-"]) + str(rng.randint(0, most))
    if rng.random() < 0.4:
        text += f":{rng.randint(0, 59):02}"
        if rng.random() < 0.4:
            text += f":{rng.randint(0, 59):02}"
    return text


def change(rng, first_month):
    """A day of the three months from `first_month` on, and a time."""
    month = rng.randint(first_month, first_month + 2)
    day = rng.randint(30 * first_month - 15, 30 * first_month + 50)
    form = rng.choice([f"M{month}.{rng.randint(1, 5)}.{rng.randint(0, 6)}", f"J{day}", f"{day}"])
    return form + (f"/{clock(rng, rng.choice([3, 24, 167]))}" if rng.random() < 0.7 else "")


def footer(rng):
    names = [rng.choice(["ABC", "abcdef", "<+03>", "<-0330>", "<X1->"]) for _ in range(2)]
    standard = clock(rng, rng.choice([3, 12, 20]))
    if rng.random() < 0.1:
        return names[0] + standard
    hours = int(standard.split(":")[0])
    daylight = f"{hours + rng.choice([-2, -1, 1, 2])}:{rng.choice([0, 15, 30]):02}"
    months = [3, 8] if rng.random() < 0.5 else [8, 3]
    return "".join([names[0], standard, names[1], rng.choice(["", daylight]),
                    *[f",{change(rng, month)}" for month in months]])


def tzif(text):
    def header(kinds, chars):
        return b"TZif3" + b"\0" * 15 + struct.pack(">6I", 0, 0, 0, 0, kinds, chars)

    data = struct.pack(">iBB", 0, 0, 0) + b"LMT\0"
    return (header(1, 4) + data) * 2 + b"\n" + text.encode() + b"\n"


def instants(zone, rng):
    """Random ones, and some on both sides of changes, found by halving."""
    found = [rng.randrange(BEGIN, END) for _ in range(INSTANTS)]
    for at in found[:20]:
        low, high = at, at + 200 * DAY
        before = offset_at(zone, low)
        while high - low > 1 and offset_at(zone, high) != before:
            middle = (low + high) // 2
            low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
        found += [low, high]
    return found


def by_zoneinfo(zone, moments):
    for at in moments:
        yield f"u{at}", f"{offset_at(zone, at)}"
        for wall in (at, at + offset_at(zone, at), at + offset_at(zone, at - 1)):
            yield f"w{wall}", "{} {} {}".format(*wall_at(zone, wall))


def by_glibc(text, moments):
    os.environ["TZ"] = text
    time.tzset()
    for at in moments:
        if at >= 0:
            yield f"u{at}", f"{time.localtime(at).tm_gmtoff}"


def judge(driver, name, text, rng, sums):
    zone = zoneinfo.ZoneInfo(name)
    moments = instants(zone, rng)
    expected = list(by_glibc(text, moments)) if HAS_GLIBC else []
    sums["of glibc"] += len(expected)
    if not re.search(r",\d", text):
        expected += by_zoneinfo(zone, moments)
    answers = driver.ask([f"zone {name}"] + [question for question, _ in expected])[1:-1]
    sums["all"] += len(expected)
    sums["in gaps and folds"] += sum(wanted.startswith(("gap", "fold")) for _, wanted in expected)
    return [f"{text} {question}: {answer}, not {wanted}"
            for answer, (question, wanted) in zip(answers, expected, strict=True)
            if wanted not in (answer, answer.split(" ")[0])]


def main():
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as directory:
        texts = [footer(rng) for _ in range(FOOTERS)]
        for i, text in enumerate(texts):
            pathlib.Path(directory, f"Zone_{i}").write_bytes(tzif(text))
        zoneinfo.reset_tzpath(to=[directory])
        driver = Driver(sys.argv[1], directory)
        findings = []
        sums = {"all": 0, "in gaps and folds": 0, "of glibc": 0}
        for i, text in enumerate(texts):
            findings += judge(driver, f"Zone_{i}", text, rng, sums)
    print(f"{FOOTERS} footers, questions {sums}: {len(findings)} differences")
    print("\n".join(findings[:20]))
    return 1 if findings or sums["in gaps and folds"] < FOOTERS else 0


if __name__ == "__main__":
    sys.exit(main())
