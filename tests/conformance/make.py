#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the folders of tests/conformance/cases from the tables of cases*.py.

usage: make.py [--check]
With --check it writes nothing, and says what is not as it would make it.
"""

import pathlib
import shutil
import sys

import cases_answers
import cases_caps
import cases_rules
import cases_steps
import cases_windows
import cases_zones
import hashes
import tool

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "cases"
TABLES = (cases_zones, cases_steps, cases_rules, cases_windows, cases_caps, cases_answers)


def made():
    """All files by their path below the folder."""
    files, wrong = {}, []
    for table in TABLES:
        for case in table.cases():
            difference = case.differs_by_hand()
            if difference:
                wrong.append(f"{case.name}: {difference}")
            for name, text in case.files().items():
                path = f"{case.name}/{name}"
                assert path not in files, path
                files[path] = text
    return files, wrong


def on_disk():
    return {str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8")
            for path in FOLDER.rglob("*") if path.is_file()}


def main():
    hashes.needed()
    if tool.no_zones():
        print(f"skipped: {tool.no_zones()}")
        return tool.SKIPPED
    files, wrong = made()
    if "--check" in sys.argv[1:]:
        there = on_disk()
        wrong += [f"{path}: not as make.py makes it" for path in sorted(files.keys() | there.keys())
                  if files.get(path) != there.get(path)]
    else:
        shutil.rmtree(FOLDER, ignore_errors=True)
        for path, text in files.items():
            (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / path).write_text(text, encoding="utf-8")
    for line in wrong:
        print(line)
    print(f"{len(files) // 4} cases, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
