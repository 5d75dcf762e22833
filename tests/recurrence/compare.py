# SPDX-License-Identifier: MIT
"""Random rules as the library, python-dateutil and libical have them.

Where one of the two differs, it must be for a reason that is listed here with what RFC 5545 says,
and the other one must agree with the library. Neither knows what a rule is supposed to mean any
better than the RFC; each is wrong where it does not do what the RFC's words are.

    compare.py dateutil|libical PROGRAM-OF-OURS [PROGRAM-OF-LIBICAL]
"""

import collections
import datetime
import itertools
import os
import sys
import types

import rules

# Debian's python3-dateutil is for Debian's own interpreter, which need not be the first on the path.
DEBIAN = "/usr/bin/python3"
AGAIN = "SOJOURN_RECURRENCE_AGAIN"

try:
    from dateutil import rrule
except ImportError:
    if os.path.exists(DEBIAN) and AGAIN not in os.environ:
        os.environ[AGAIN] = "1"
        os.execv(DEBIAN, [DEBIAN, "-B", *sys.argv])
    print("skipped: no Python module dateutil here (Debian: python3-dateutil)")
    sys.exit(77)

RULES = 10_000
MOST = 60
ENDLESS = ["endless"]


def is_mixed(rule, ours, theirs):
    return all(rule.ordinals)


def is_first_week(rule, ours, theirs):
    return rule.parts["FREQ"] == "WEEKLY" and "BYSETPOS" in rule.parts


def has_short_positions(rule, ours, theirs):
    return rule.parts["FREQ"] in ("DAILY", "WEEKLY") and "BYSETPOS" in rule.parts


def is_day_of_no_month(rule, ours, theirs):
    return rule.parts["FREQ"] == "YEARLY" and "BYMONTHDAY" in rule.parts and \
        "BYMONTH" not in rule.parts


def has_negative_limit(rule, ours, theirs):
    return rule.parts["FREQ"] == "DAILY" and "-" in rule.parts.get("BYMONTHDAY", "")


def has_ordinal_limit(rule, ours, theirs):
    return "BYMONTHDAY" in rule.parts and bool(rule.ordinals[0])


def has_weeks_between(rule, ours, theirs):
    return rule.parts["FREQ"] == "WEEKLY" and "INTERVAL" in rule.parts and "BYDAY" in rule.parts


def has_day_twice(rule, ours, theirs):
    days = rule.values("BYMONTHDAY")
    return "BYSETPOS" in rule.parts and len({day.startswith("-") for day in days}) == 2


def is_search_without_end(rule, ours, theirs):
    return theirs == ENDLESS and len(ours) < MOST


def is_refused(rule, ours, theirs):
    return theirs is None and ours == []


# What each does, as a test, and the words of RFC 5545, 3.3.10, that say otherwise.
DATEUTIL = {
    "wants a day to be in both kinds of BYDAY, with and without a number":
        (is_mixed, "BYDAY is a list of days of the week: each entry adds to the set"),
    "counts BYSETPOS in DTSTART's week from DTSTART on":
        (is_first_week, "BYSETPOS counts within one interval of the rule, with WEEKLY a week"),
}
LIBICAL = {
    "leaves BYSETPOS out with DAILY and WEEKLY":
        (has_short_positions, "the table: BYSETPOS limits with every FREQ"),
    "takes DTSTART's month for YEARLY with BYMONTHDAY and no BYMONTH":
        (is_day_of_no_month, "the table: BYMONTHDAY expands with YEARLY, as BYDAY does"),
    "leaves negative BYMONTHDAY out with DAILY":
        (has_negative_limit, "the table: BYMONTHDAY limits with DAILY; -31 to -1 are valid"),
    "does not find a day that is BYMONTHDAY and an nth weekday":
        (has_ordinal_limit, "note 1 and 2: BYDAY limits if BYMONTHDAY is present"),
    "begins to count weeks behind DTSTART's where DTSTART does not match":
        (has_weeks_between, "INTERVAL: every other week from the one of DTSTART, by WKST"),
    "counts a day twice by BYSETPOS that BYMONTHDAY has from both ends":
        (has_day_twice, "BYSETPOS is of the set of recurrence instances: a day is in it once"),
    "searches without end where there is nothing more":
        (is_search_without_end, "no more than that nothing recurs"),
    "refuses a rule that nothing matches":
        (is_refused, "no more than that nothing recurs"),
}


def expand_dateutil(rule):
    """The dates until the rule's last; dateutil itself would go on to the year 9999."""
    rrule.datetime = types.SimpleNamespace(**vars(datetime))
    rrule.datetime.MAXYEAR = rule.last.year + 1
    nine = datetime.time(9)
    found = rrule.rrulestr(rule.text, dtstart=datetime.datetime.combine(rule.start, nine))
    last = datetime.datetime.combine(rule.last, nine)
    dates = itertools.takewhile(lambda at: at <= last, found)
    return [f"{at:%Y%m%d}" for at in itertools.islice(dates, MOST)]


def reason(reasons, *what):
    return next((name for name, (holds, _) in reasons.items() if holds(*what)), None)


def judge(asked, ours, theirs, reasons, other, others_reasons):
    """Prints how many differ and why; whether all have a reason, and the other one agrees."""
    counted = collections.Counter()
    wrong = 0
    for rule, mine, yours, third in zip(asked, ours, theirs, other):
        if mine == yours:
            continue
        why = reason(reasons, rule, mine, yours)
        agrees = third == mine or reason(others_reasons, rule, mine, third)
        counted[why] += 1
        if not why or not agrees:
            wrong += 1
            print(f"{rule.text}\n  from {rule.start} to {rule.last}: {why}\n"
                  f"  ours:   {mine}\n  theirs: {yours}\n  other:  {third}")
    for why, n in counted.most_common():
        print(f"{n:6} {why}: {reasons[why][1] if why else ''}")
    print(f"{len(asked)} rules, {sum(map(len, ours))} dates: {sum(counted.values())} rules differ, "
          f"{wrong} without a reason")
    return wrong == 0


def main(which, program, program_of_libical=None):
    asked = rules.random_rules(20261122, RULES)
    ours = rules.expand(program, asked, MOST, "SKIP=OMIT;")
    of_dateutil = [expand_dateutil(rule) for rule in asked]
    if which == "dateutil":
        return judge(asked, ours, of_dateutil, DATEUTIL, ours, {})
    of_libical = rules.expand(program_of_libical, asked, MOST)
    return judge(asked, ours, of_libical, LIBICAL, of_dateutil, DATEUTIL)


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
