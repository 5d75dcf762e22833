#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every zone of the system equals Python's zoneinfo: offsets at instants, instants of wall clocks,
gaps and folds told apart, the next change.

usage: test_zones.py DRIVE_ZONES
Both read the same directory, SOJOURN_ZONES (/usr/share/zoneinfo). Each zone is asked for
SOJOURN_ZONE_INSTANTS (600) random instants of the years 1800 to 2100, some of them in 2090, and for
the instants around each of its changes in those years. SOJOURN_ZONE_SEED chooses others.
"""
import bisect
import os
import pathlib
import random
import struct
import sys
import zoneinfo

from oracle import Driver, offset_at, second_of, wall_at

DIRECTORY = os.environ.get("SOJOURN_ZONES", "/usr/share/zoneinfo")
INSTANTS = int(os.environ.get("SOJOURN_ZONE_INSTANTS", "600"))
SEED = int(os.environ.get("SOJOURN_ZONE_SEED", "1"))
MOST_SHOWN = 20
BATCH = 50  # zones
SKIPPED = 77

BEGIN, END = second_of(1800), second_of(2101)
WEEK = 7 * 86400


def listed_changes(path):
    """The instants of the version 2 data of a TZif file."""
    data = pathlib.Path(path).read_bytes()

    def counts(at):
        return struct.unpack(">6I", data[at + 20:at + 44])

    ut, std, leap, time, kinds, chars = counts(0)
    second = 44 + time * 5 + kinds * 6 + chars + leap * 8 + std + ut
    time = counts(second)[3]
    return struct.unpack(f">{time}q", data[second + 44:second + 44 + 8 * time])


def changes_of(zone, path):
    """The instants of 1800 to 2100 at which the offset changes: those listed, and behind the last of
    them those that are found by looking."""
    found = {at for at in listed_changes(path) if BEGIN < at < END}
    for begin in range(max(found, default=BEGIN), END, WEEK):
        low, high = begin, begin + WEEK
        before = offset_at(zone, low)
        if offset_at(zone, high) == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
        found.add(high)
    return [at for at in sorted(found) if offset_at(zone, at) != offset_at(zone, at - 1)]


def questions(zone, changes, rng):
    """The instants and wall clock times to ask for."""
    instants = [rng.randrange(BEGIN, END) for _ in range(INSTANTS - INSTANTS // 20)]
    instants += [rng.randrange(second_of(2090), second_of(2091)) for _ in range(INSTANTS // 20)]
    walls = [at + offset_at(zone, at) for at in instants]
    for at in changes:
        instants += [at - 1, at, at + 1]
        edges = sorted([at + offset_at(zone, at - 1), at + offset_at(zone, at)])
        walls += [edge + step for edge in edges for step in (-1, 0, 1)]
        walls += [rng.randrange(*edges), (edges[0] + edges[1]) // 2]
    return instants, walls


def expected_answers(zone, changes, instants, walls):
    for at in instants:
        after = bisect.bisect_right(changes, at)
        change = changes[after] if after < len(changes) else None
        yield f"u{at}", f"{offset_at(zone, at)}", change
    for at in walls:
        yield f"w{at}", "{} {} {}".format(*wall_at(zone, at)), None


def is_answer(answer, wanted, change):
    if answer == wanted:
        return True
    offset, _, following = answer.partition(" ")
    if offset != wanted or following == "":
        return False
    if change is None:  # none up to 2100
        return following == "never" or int(following) >= END
    return following == str(change)


def judge_batch(driver, names, rng, sums):
    """Some zones, asked about in one go."""
    expected = []
    for name in names:
        zone = zoneinfo.ZoneInfo(name)
        changes = changes_of(zone, os.path.join(DIRECTORY, name))
        instants, walls = questions(zone, changes, rng)
        expected.append((f"zone {name}", "ok", None))
        expected += expected_answers(zone, changes, instants, walls)
        sums["instants"] += len(instants)
        sums["walls"] += len(walls)
    answers = driver.ask(question for question, _, _ in expected)[:-1]
    findings = []
    zone = None
    for answer, (question, wanted, change) in zip(answers, expected, strict=True):
        zone = question if wanted == "ok" else zone
        kind = wanted.split(" ")[0]
        sums[kind] = sums.get(kind, 0) + 1
        if not is_answer(answer, wanted, change):
            findings.append(f"{zone} {question}: {answer}, zoneinfo says {wanted} {change or ''}")
    return findings


def judge_names(driver, names):
    answers = driver.ask(["names"])
    ours = answers[:answers.index("")]
    if ours != sorted(names):
        return [f"other names: {set(ours) ^ set(names)}"]
    return []


def main():
    if not os.path.isdir(os.path.join(DIRECTORY, "Europe")):
        print(f"no zones in {DIRECTORY}")
        return SKIPPED
    driver = Driver(sys.argv[1], DIRECTORY)
    zoneinfo.reset_tzpath(to=[DIRECTORY])
    names = zoneinfo.available_timezones()
    findings = judge_names(driver, names)
    rng = random.Random(SEED)
    sums = {"instants": 0, "walls": 0}
    names = sorted(names)
    for first in range(0, len(names), BATCH):
        findings += judge_batch(driver, names[first:first + BATCH], rng, sums)
    version, memory = driver.ask(["version", "bytes"])[:2]
    print(f"tzdata {version}: {len(names)} zones in {memory} bytes; {sums['instants']} instants, "
          f"{sums['walls']} wall times, of them {sums.get('gap', 0)} in gaps and "
          f"{sums.get('fold', 0)} in folds: {len(findings)} differences")
    for finding in findings[:MOST_SHOWN]:
        print(finding)
    enough = len(names) > 300 and sums.get("gap", 0) > 1000 and sums.get("fold", 0) > 1000
    return 1 if findings or not enough else 0


if __name__ == "__main__":
    sys.exit(main())
