# SPDX-License-Identifier: MIT
"""What Python's zoneinfo says, and the program that has to say the same."""

import datetime
import subprocess

EPOCH = datetime.datetime(1970, 1, 1)
SECOND = datetime.timedelta(seconds=1)


def second_of(year):
    return (datetime.datetime(year, 1, 1) - EPOCH) // SECOND


def offset_at(zone, second):
    utc = EPOCH + second * SECOND
    local = zone.fromutc(utc.replace(tzinfo=zone))
    offset = (local.replace(tzinfo=None) - utc) // SECOND
    if local.utcoffset() != offset * SECOND:
        raise AssertionError(f"zoneinfo contradicts itself: {zone} {second}")
    return offset


def wall_at(zone, second):
    """What the clocks may mean: kind, and the instants of fold 0 and fold 1."""
    wall = (EPOCH + second * SECOND).replace(tzinfo=zone)
    first = wall.utcoffset() // SECOND
    last = wall.replace(fold=1).utcoffset() // SECOND
    kind = "unique" if first == last else "gap" if first < last else "fold"
    return kind, second - first, second - last


class Driver:
    """The program that is asked, and what it is asked in one go."""

    def __init__(self, program, directory):
        self.command = [program, str(directory)]

    def ask(self, lines):
        text = "".join(line + "\n" for line in lines)
        done = subprocess.run(self.command, input=text, capture_output=True, text=True, check=True)
        return done.stdout.split("\n")
