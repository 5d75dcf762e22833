# SPDX-License-Identifier: MIT
"""What the tests of the command line tool share: running it, and small files of events."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "model.yaml")
# That a call may take; where every allocation fails in its turn it is made very often.
SECONDS = 7200 if "SOJOURN_OOM_ALL" in os.environ else 100
TOOL = os.environ.get("SOJOURN_CLI", "sojourn")


def track(customer, time, event, **properties):
    """One line of JSON in Segment's shape."""
    return json.dumps({"type": "track", "userId": customer, "timestamp": time, "event": event,
                       "properties": properties})


def identify(customer, time, **traits):
    return json.dumps({"type": "identify", "userId": customer, "timestamp": time,
                       "traits": traits})


class Result:
    def __init__(self, process):
        self.code = process.returncode
        self.out = (process.stdout or b"").decode()
        self.err = process.stderr.decode()

    def rows(self):
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    def rejected(self):
        """The lines that name what was not applied."""
        return [line for line in self.err.split("\n") if ": rejected: " in line]


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, content):
        if isinstance(content, str):
            content = content.encode()
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            return file.read()

    def read_rows(self, name):
        return [json.loads(line) for line in self.read(name).split("\n")[:-1]]

    def call(self, *words, stdin=b"", stdout=subprocess.PIPE):
        """Runs the tool in the test's own folder."""
        if isinstance(stdin, str):
            stdin = stdin.encode()
        return Result(subprocess.run([TOOL, *words], input=stdin, stdout=stdout,
                                     stderr=subprocess.PIPE, cwd=self.folder.name, timeout=SECONDS,
                                     check=False))

    def run_lines(self, *lines, words=()):
        """Runs JSON lines from standard input."""
        return self.call("run", MODEL, "-", *words, stdin="\n".join(lines) + "\n")

    def run_csv(self, text, *words):
        self.write("events.csv", text)
        return self.call("run", MODEL, "events.csv", *words)

    def customer(self, *lines):
        """The one customer that JSON lines make, as its row."""
        result = self.run_lines(*lines, words=("--customers", "-"))
        self.assertEqual((result.code, result.err.count("rejected:")), (0, 0), result.err)
        (row,) = result.rows()
        return row


def main():
    unittest.main(argv=[sys.argv[0]], verbosity=1)
