# SPDX-License-Identifier: MIT
"""Compares how many instructions things take with instructions.json, which no load on the machine
moves: instructions.py BUILD COMPILER [--renew]

BUILD is the folder of an optimised build, COMPILER names what made it: other compilers make other
instructions, and there is nothing to compare. More than 3 % above what is written down is a
failure. Where that is as it should be, --renew writes the new numbers, and the commit says why.

Exit: 0; 1 where something takes more, or a program fails; 77 where there is nothing to compare."""

import argparse
import json
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

ALLOWED = 1.03
WRITTEN = pathlib.Path(__file__).with_name("instructions.json")

# By name: arguments of bench_engine, the function whose instructions count, with all that it calls,
# and how many of what it does: a key of the program's answer, or 1 for the whole.
CASES = {
    "event, text key, all outputs": (["events", "text", "2000"], "run", "events"),
    "event, text key, touchpoints only": (["events", "text_sends", "2000"], "run", "events"),
    "event, integer key, touchpoints only": (["events", "integer_sends", "2000"], "run", "events"),
    "event, integer key, one by one, all outputs":
        (["events", "integer_single", "2000"], "run", "events"),
    "timer and its touchpoint": (["year", "integer_sends", "300"], "advance", "fired"),
    "timer and its touchpoint, forgotten":
        (["year", "integer_least", "3000"], "advance", "fired"),
    "compiling the model": (["events", "text", "1", "1"], "soj_model_compile", None),
}


def count(build, arguments, function, unit):
    """Instructions for each of what the program does."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             f"--toggle-collect={function}", build / "tests" / "bench" / "bench_engine",
             *arguments], check=True, capture_output=True, text=True)
        total = re.search(r"^(?:totals|summary): (\d+)$", out.read_text(), re.MULTILINE)
    n = 1 if unit is None else json.loads(done.stdout)[unit]
    if total is None or int(total[1]) == 0:
        raise subprocess.SubprocessError(f"{function} was never called: {done.stderr}")
    return round(int(total[1]) / n, 1)


def compare(written, found):
    """Findings: where it takes more than what is written down allows, or nothing is written."""
    findings = []
    for name, n in found.items():
        if name not in written:
            findings.append(f"{name}: {n} instructions, and nothing is written down")
        elif n > written[name] * ALLOWED:
            findings.append(f"{name}: {n} instructions, {written[name]} are written down")
        elif n < written[name] / ALLOWED:
            print(f"{name}: {n} instructions instead of {written[name]}: worth a --renew")
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("compiler")
    parser.add_argument("--renew", action="store_true")
    options = parser.parse_args()
    place = f"{options.compiler}, {platform.machine()}"
    written = json.loads(WRITTEN.read_text())
    if written["place"] != place and not options.renew:
        print(f"written down are the instructions of {written['place']}, this is {place}")
        return 77
    try:
        found = {name: count(options.build, *case) for name, case in CASES.items()}
    except (OSError, subprocess.SubprocessError) as error:
        print(error)
        return 1
    if options.renew:
        WRITTEN.write_text(json.dumps({"place": place, "instructions": found}, indent=2) + "\n")
        return 0
    findings = compare(written["instructions"], found)
    for line in findings:
        print(line)
    if findings:
        print(f"Where that is as it should be: python3 tests/bench/instructions.py "
              f"{options.build} '{options.compiler}' --renew")
    else:
        print(f"{len(found)} counts of instructions, none more than 3 % above what is written down")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
