#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the tests that were run have covered of lib/, and whether that is enough.

    coverage.py BUILD                the gate: sums by folder; fails below the least shares, where
                                     uncovered/*.txt does not list what is not covered, and
                                     where it lists what is
    coverage.py BUILD --show PATH…   what is not covered of these files, or of folders, with its text
    coverage.py BUILD --reset        forget the runs so far

BUILD is built with SOJOURN_COVERAGE, by gcc, without assertions: an assertion is no branch that a
test could take. Everything else in lib/ counts.

A list has entries "FILE:FUNCTION: NUMBER: TEXT — reason", continued on lines that begin with a
blank: in that function, on the lines that contain TEXT, so many lines and branches are not covered.
NUMBER may be a range, "2-3", where chance decides.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys

import files

LEAST_LINES = 98.0
LEAST_BRANCHES = 95.0
LISTS = pathlib.Path(__file__).resolve().parent / "uncovered"
BATCH = 16

Gap = collections.namedtuple("Gap", "file function line count what text")
Entry = collections.namedtuple("Entry", "where file function least most text")


class Line:
    """How often a line was run, and each of its branches, in all objects that have it."""

    def __init__(self):
        self.count = 0
        self.branches = []

    def add(self, count, branches):
        self.count += count
        if len(branches) > len(self.branches):
            self.branches += [[0, fallthrough] for _, fallthrough in branches[len(self.branches):]]
        for have, (taken, _) in zip(self.branches, branches):
            have[0] += taken


def gcov(notes):
    command = ["gcov", "--json-format", "--stdout", "--branch-probabilities", *map(str, notes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def measure(build):
    """{file: {(line, function): Line}} of all files below lib/."""
    notes = [path for path in sorted(build.rglob("*.gcno"))]
    batches = [notes[i:i + BATCH] for i in range(0, len(notes), BATCH)]
    found = collections.defaultdict(lambda: collections.defaultdict(Line))
    prefix = str(files.ROOT / "lib") + "/"
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        reports = [one for batch in pool.map(gcov, batches) for one in batch]
    for report in reports:
        for file in report["files"]:
            path = str(pathlib.Path(report["current_working_directory"], file["file"]).resolve())
            if not path.startswith(prefix):
                continue
            lines = found[path[len(prefix) - len("lib/"):]]
            for line in file["lines"]:
                key = line["line_number"], line.get("function_name", "-")
                lines[key].add(line["count"], [(b["count"], b["fallthrough"]) for b in line["branches"]])
    return found


def share(part, whole):
    return 100.0 * part / whole if whole else 100.0


def totals(found):
    """{folder: [lines covered, lines, branches covered, branches]}, and of all of lib/."""
    sums = collections.defaultdict(lambda: [0, 0, 0, 0])
    for file, lines in found.items():
        for line in lines.values():
            taken = sum(count != 0 for count, _ in line.branches)
            counts = line.count != 0, 1, taken, len(line.branches)
            for name in (file.split("/")[1], "all"):
                sums[name] = [a + b for a, b in zip(sums[name], counts)]
    return sums


def print_totals(sums):
    print(f"{'lib/':10}{'lines':>17}{'':9}{'branches':>17}")
    for name in sorted(sums, key=lambda name: (name == "all", name)):
        run, lines, taken, branches = sums[name]
        print(f"{name:10}{run:>8} of {lines:5}{share(run, lines):8.2f}%"
              f"{taken:>8} of {branches:5}{share(taken, branches):8.2f}%")


def missing_branches(branches):
    """Which branches are never taken, in words. Those of a condition come two by two."""
    untaken = [number for number, (count, _) in enumerate(branches) if count == 0]
    pairs = len(branches) % 2 == 0 and all(
        branches[i][1] != branches[i + 1][1] for i in range(0, len(branches), 2))
    if not pairs:
        return "never taken: branches " + ", ".join(map(str, untaken)) + f" of {len(branches)}"
    words = [f"condition {number // 2 + 1} never {'goes on' if branches[number][1] else 'jumps'}"
             for number in untaken]
    return "; ".join(words) + f" (of {len(branches) // 2})"


def gaps(found):
    for file in sorted(found):
        text = dict(enumerate((files.ROOT / file).read_text().splitlines(), 1))
        for (number, function), line in sorted(found[file].items()):
            untaken = sum(count == 0 for count, _ in line.branches)
            source = text.get(number, "(the file has changed since it was built)").strip()
            if line.count == 0:
                yield Gap(file, function, number, 1, "never run", source)
            elif untaken:
                yield Gap(file, function, number, untaken, missing_branches(line.branches), source)


def entries():
    """The entries of the lists, and what is wrong with their form."""
    found, wrong = [], []
    for path in sorted(LISTS.glob("*.txt")):
        joined = []
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.startswith((" ", "\t")) and joined:
                joined[-1][1] += " " + line.strip()
            elif line.strip() and not line.startswith("#"):
                joined.append([number, line.strip()])
        for number, line in joined:
            where = f"{files.shown(path)}:{number}"
            match = re.fullmatch(r"([^:\s]+):([^:\s]+): (\d+)(?:-(\d+))?: (\S.*) — (\S.{7,})", line)
            if match:
                file, function, least, most, text, _ = match.groups()
                found.append(Entry(where, file, function, int(least), int(most or least), text))
            else:
                wrong.append(f"{where}: no FILE:FUNCTION: NUMBER: TEXT — reason: {line}")
    return found, wrong


def judge(found):
    """What the lists do not say, and what they say that is not so."""
    listed, findings = entries()
    seen = collections.Counter()
    for gap in gaps(found):
        fitting = [entry for entry in listed if (entry.file, entry.function) == (gap.file, gap.function)
                   and entry.text in gap.text]
        if fitting:
            seen[fitting[0].where] += gap.count
        else:
            findings.append(f"{gap.file}:{gap.line}: not covered and not listed: {gap.what}\n    "
                            f"{gap.file}:{gap.function}: {gap.count}: {gap.text} — ")
    for entry in listed:
        if not entry.least <= seen[entry.where] <= entry.most or entry.most == 0:
            findings.append(f"{entry.where}: stale: not {entry.most} but {seen[entry.where]} lines and branches "
                            f"of {entry.function} are not covered at: {entry.text}")
    return findings


def gate(found):
    sums = totals(found)
    findings = judge(found)
    for finding in findings:
        print(finding)
    print_totals(sums)
    run, lines, taken, branches = sums["all"]
    for name, have, least in (("lines", share(run, lines), LEAST_LINES),
                              ("branches", share(taken, branches), LEAST_BRANCHES)):
        if have < least:
            print(f"coverage: {have:.2f} % of {name}, at least {least} %")
            findings.append(name)
    print(f"coverage: {len(findings)} findings in {len(found)} files")
    return 1 if findings or lines == 0 else 0


def show(found, paths):
    """Where nothing fits the paths, that is said: it may be a slip in writing."""
    wanted = {file: lines for file, lines in found.items()
              if any(file == path or file.startswith(path.rstrip("/") + "/") for path in paths)}
    for gap in gaps(wanted):
        print(f"{gap.file}:{gap.line}: {gap.function}: {gap.what}\n    {gap.text}")
    print_totals(totals(wanted))
    return 0 if wanted else 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--show", nargs="+", metavar="PATH")
    parser.add_argument("--reset", action="store_true")
    args = parser.parse_args()
    if args.reset:
        for path in args.build.rglob("*.gcda"):
            path.unlink()
        return 0
    found = measure(args.build.resolve())
    return show(found, args.show) if args.show else gate(found)


sys.exit(main())
