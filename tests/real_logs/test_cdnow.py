# SPDX-License-Identifier: MIT
"""The CDNOW purchases with the example's lifecycle: what two independent programs computed."""

import hashlib
import os
import sys
from collections import Counter

from logs import ROOT, expect, run

STAGES = {"customer": 47, "repeat": 3249, "lapsed": 18210, "winback": 2064}
TRANSITIONS = {
    ("prospect", "customer"): 23570, ("customer", "repeat"): 7882, ("customer", "lapsed"): 15641,
    ("repeat", "lapsed"): 6518, ("lapsed", "winback"): 5193, ("winback", "repeat"): 1885,
    ("winback", "lapsed"): 1244}
TOUCHPOINTS = {
    "welcome": 23570, "second_nudge": 19297, "thanks_repeat": 9767, "at_risk": 28022,
    "winback_offer": 23403, "last_chance": 20228, "welcome_back": 5193}
TOUCHPOINT_DIGEST = "672ee5424f2f20bc1781867b37e55218b29d7a59399c322652be3888f91b7c98"
TRANSITION_DIGEST = "401eed78987628df9b124ecea6ef297543de638cad943a201eb9c13cc104e99c"
CAUSES = {"event": "purchase", "after": "timer"}


def last(path):
    return path.rsplit(".", 1)[-1]


def digest(lines):
    text = "".join(line + "\n" for line in sorted(lines, key=str.encode))
    return hashlib.sha256(text.encode()).hexdigest()


def main():
    touchpoints, transitions, customers = run(
        os.path.join(ROOT, "examples", "cdnow", "lifecycle.yaml"), "cdnow.csv.gz", "--map",
        "customer=customer_id,event=event,time=date", "--until", "1998-06-30T23:59:59Z")
    moves = [row for row in transitions if row["from"] is not None]
    results = [
        expect("stages", dict(Counter(last(row["stages"]["lifecycle"]) for row in customers)),
               STAGES),
        expect("transitions", dict(Counter((last(row["from"]), last(row["to"])) for row in moves)),
               TRANSITIONS),
        expect("touchpoints", dict(Counter(last(row["touchpoint"]) for row in touchpoints)),
               TOUCHPOINTS),
        expect("digest of touchpoints",
               digest(f"{row['emitted'][:10]}|{row['customer']}|{last(row['touchpoint'])}"
                      for row in touchpoints), TOUCHPOINT_DIGEST),
        expect("digest of transitions",
               digest(f"{row['time'][:10]}|{row['customer']}|{last(row['from'])}|{last(row['to'])}|"
                      f"{CAUSES[row['cause']]}" for row in moves), TRANSITION_DIGEST),
        expect("ids that occur twice", len(touchpoints) - len({row["id"] for row in touchpoints}),
               0),
        expect("creations", len(transitions) - len(moves), len(customers)),
    ]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
