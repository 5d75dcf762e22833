# SPDX-License-Identifier: MIT
"""The command line tool runs every case of the suite and says what is expected.

usage: test_conformance.py [NAME...]
"""

import json
import os
import pathlib
import sys

import tool

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"
FEWEST = 60
MOST_SHOWN = 20


def fault(folder):
    about = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    expected = tool.rows_of(folder / "expected.jsonl")
    try:
        return tool.difference(expected, tool.run(folder, about["until"]))
    except tool.Refused as refused:
        return str(refused)


def main():
    if tool.no_zones():
        print(f"skipped: {tool.no_zones()}")
        return tool.SKIPPED
    folders = sorted(path for path in FOLDER.iterdir() if (path / "case.json").exists())
    chosen = [path for path in folders if not sys.argv[1:] or path.name in sys.argv[1:]]
    faults = {path.name: text for path in chosen if (text := fault(path))}
    for name, text in list(faults.items())[:int(os.environ.get("SOJOURN_SHOWN", MOST_SHOWN))]:
        print(f"{name}: {text}")
    print(f"{len(chosen)} cases, {len(faults)} differ; zones of {tool.ZONES}")
    return 1 if faults or len(folders) < FEWEST else 0


if __name__ == "__main__":
    sys.exit(main())
