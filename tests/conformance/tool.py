# SPDX-License-Identifier: MIT
"""Runs the command line tool on a folder of the suite, and says where it differs."""

import json
import os
import subprocess
import tempfile

from walls import ZONES

TOOL = os.environ.get("SOJOURN_CLI", "sojourn")
SKIPPED = 77
SECONDS = 20  # that one case may take
# What is compared of every row, absent or not; other keys only where the expected row has them.
ALWAYS = ("customer", "touchpoint", "decision", "reason", "rule", "due", "time", "next")
OF_EMISSIONS = ("variant", "valid_until")


class Refused(Exception):
    """The tool did not run the case to its end."""


def no_zones():
    """Why nothing can be run here, or None."""
    if not os.path.isdir(os.path.join(ZONES, "America")):
        return f"no time zones in {ZONES}"
    return None


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def run(folder, until):
    """All decisions in order, those of emissions with what the stream of touchpoints has beside."""
    with tempfile.TemporaryDirectory() as out:
        paths = [os.path.join(out, name) for name in ("touchpoints", "decisions")]
        words = [TOOL, "run", os.path.join(folder, "model.yaml"), os.path.join(folder, "events.jsonl"),
                 "--until", until, "--zones", ZONES, "--touchpoints", paths[0], "--decisions", paths[1]]
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as late:
            raise Refused(f"no end within {SECONDS} s") from late
        if done.returncode != 0:
            raise Refused(f"exit status {done.returncode}: {done.stderr.strip()}")
        touchpoints, decisions = (rows_of(path) for path in paths)
    emitted = [row for row in decisions if row["decision"] == "emitted"]
    if len(emitted) != len(touchpoints):
        raise Refused(f"{len(touchpoints)} touchpoints, and {len(emitted)} decisions to emit")
    for row, touchpoint in zip(emitted, touchpoints):
        same = all(row[key] == touchpoint[key] for key in ("customer", "touchpoint", "due"))
        if not same or row["time"] != touchpoint["emitted"]:
            raise Refused(f"decision {row} is not of touchpoint {touchpoint}")
        row.update({key: touchpoint[key] for key in ("id", *OF_EMISSIONS)})
    return decisions


def shown(row, expected):
    if row is None:
        return None
    keys = [*ALWAYS, *OF_EMISSIONS, *(key for key in ("id", "occurrence") if key in (expected or {}))]
    return {key: row[key] for key in keys if row.get(key) is not None}


def difference(expected, given):
    """The first row that differs, as text, or None."""
    for n in range(max(len(expected), len(given))):
        wanted = expected[n] if n < len(expected) else None
        got = shown(given[n] if n < len(given) else None, wanted)
        if wanted != got:
            return f"row {n + 1}\n  expected {json.dumps(wanted)}\n  given    {json.dumps(got)}"
    return None
