# SPDX-License-Identifier: MIT
"""Where the real logs are, and running the tool over them. They are not part of the project."""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.environ.get("SOJOURN_SHARED") or os.path.join(os.path.dirname(ROOT), "shared")
SKIPPED = 77


def find(name):
    """The path of a log. Ends the test as skipped where it is not at hand."""
    path = os.path.join(SHARED, "data", name)
    if not os.path.exists(path):
        print(f"skipped: {name} is not there (SOJOURN_SHARED names the folder with data/)")
        sys.exit(SKIPPED)
    return path


def read(name):
    """The rows of a log."""
    with gzip.open(find(name), "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def run(model, log, *words):
    """The rows of the three streams: touchpoints, transitions and customers."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("touchpoints", "transitions", "customers")
        options = [word for name in names for word in (f"--{name}", os.path.join(folder, name))]
        process = subprocess.run([os.environ["SOJOURN_CLI"], "run", model, find(log), *options,
                                  *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                                 check=False)
        if process.returncode != 0 or process.stdout:
            sys.exit(f"exit {process.returncode}: {process.stderr.decode()}")
        streams = []
        for name in names:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                streams.append([json.loads(line) for line in file])
        return streams


def expect(what, found, wanted):
    """Says what differs; false then."""
    if found == wanted:
        return True
    print(f"{what}: found {found}, expected {wanted}")
    return False
