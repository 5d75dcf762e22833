# SPDX-License-Identifier: MIT
"""Random recurrence rules, and programs that say when they recur."""

import dataclasses
import datetime
import random
import subprocess

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# Years that a rule is followed: some dozens of dates.
FOLLOWED = {"DAILY": 3, "WEEKLY": 8, "MONTHLY": 25, "YEARLY": 60}


@dataclasses.dataclass
class Rule:
    """A rule with its start, and how far it is followed."""

    start: datetime.date
    last: datetime.date
    parts: dict

    @property
    def text(self):
        return ";".join(f"{name}={value}" for name, value in self.parts.items())

    def values(self, name):
        return self.parts[name].split(",") if name in self.parts else []

    @property
    def ordinals(self):
        """Those of BYDAY that have a number, and those that have none."""
        values = self.values("BYDAY")
        return [v for v in values if len(v) > 2], [v for v in values if len(v) == 2]


def some(rng, most, choose):
    """A list of values, each once."""
    n = rng.choice((1, 1, 1, 2, 2, 3, rng.randint(1, most)))
    return ",".join(dict.fromkeys(str(choose()) for _ in range(n)))


def signed(rng, most):
    number = rng.choice((rng.randint(1, most), rng.randint(max(1, most - 2), most), 1))
    return rng.choice((number, number, -number))


def weekday(rng, frequency, by_year):
    ordinal = ""
    if frequency in ("MONTHLY", "YEARLY") and rng.random() < 0.5:
        ordinal = signed(rng, 53 if by_year else 5)
    return f"{ordinal}{rng.choice(WEEKDAYS)}"


def random_rule(rng):
    """Any rule of the parts that are supported, but for SKIP."""
    frequency = rng.choice(FREQUENCIES)
    parts = {"FREQ": frequency}
    if rng.random() < 0.5:
        parts["INTERVAL"] = rng.choice((rng.randint(2, 6), rng.randint(2, 40)))
    if rng.random() < 0.3:
        parts["WKST"] = rng.choice(WEEKDAYS)
    if rng.random() < 0.35:
        parts["BYMONTH"] = some(rng, 8, lambda: rng.choice((rng.randint(1, 12), 2)))
    if frequency != "WEEKLY" and rng.random() < 0.45:
        parts["BYMONTHDAY"] = some(rng, 12, lambda: signed(rng, 31))
    if rng.random() < 0.5:
        by_year = frequency == "YEARLY" and "BYMONTH" not in parts
        parts["BYDAY"] = some(rng, 6, lambda: weekday(rng, frequency, by_year))
    if rng.random() < 0.25 and {"BYMONTH", "BYMONTHDAY", "BYDAY"} & parts.keys():
        parts["BYSETPOS"] = some(rng, 4, lambda: signed(rng, rng.choice((3, 6, 60))))
    start = datetime.date(1990, 1, 1) + datetime.timedelta(rng.randrange(25000))
    last = start + datetime.timedelta(FOLLOWED[frequency] * 366 * rng.choice((1, 1, 2)))
    ends = rng.random()
    if ends < 0.2:
        parts["COUNT"] = rng.choice((rng.randint(1, 5), rng.randint(1, 60)))
    elif ends < 0.35:
        until = start + datetime.timedelta(rng.randrange((last - start).days))
        parts["UNTIL"] = f"{until:%Y%m%d}T{rng.choice(('085959', '090000', '235959'))}"
    return Rule(start, last, {name: str(value) for name, value in parts.items()})


def random_rules(seed, n):
    rng = random.Random(seed)
    return [random_rule(rng) for _ in range(n)]


def expand(program, rules, most, before=""):
    """The dates of each rule as a program of lines.h has them, as texts; None where refused."""
    asked = "".join(f"{rule.start:%Y%m%d} {rule.last:%Y%m%d} {most} {before}{rule.text}\n"
                    for rule in rules)
    done = subprocess.run([program], input=asked, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == len(rules)
    return [None if line == "refused" else line.split() for line in lines]
