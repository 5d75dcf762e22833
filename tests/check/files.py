# SPDX-License-Identifier: MIT
"""What all checks share: where the project lies, which files it has, how a finding is reported."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("lib", "include", "examples", "tests", "docs")
SCRATCH = {"__pycache__", "build"}
C_SUFFIXES = {".c", ".h"}


def walk(*folders, suffixes=None):
    """Files below the folders, sorted; only those with one of the suffixes where some are given."""
    found = []
    for folder in folders or FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            hidden = any(p in SCRATCH or p.startswith(".") for p in path.relative_to(ROOT).parts)
            if path.is_file() and not hidden and (not suffixes or path.suffix in suffixes):
                found.append(path)
    return sorted(found)


def all_files():
    """Every file that belongs to the project, those at the top included. In a second working tree
    of git `.git` is a file, and says where the first lies."""
    others = {"compile_commands.json", ".git"}
    top = [p for p in ROOT.iterdir() if p.is_file() and p.name not in others]
    return sorted(top) + sorted((ROOT / ".ci").glob("*")) + walk()


def text_of(path):
    """The text of a file, or None where it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def shown(path):
    return str(path.relative_to(ROOT))


def without_comments(text):
    """C text with comments blanked out; line numbers stay."""

    def blank(match):
        return match.group(0) if match.group(0)[0] in "\"'" else re.sub(r"[^\n]", " ", match.group(0))

    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, blank, text, flags=re.S)


def finish(name, findings, looked_at):
    """Print the findings and leave; a check that looked at nothing has failed."""
    for finding in findings:
        print(finding)
    if looked_at == 0:
        print(f"{name}: nothing was looked at")
        sys.exit(1)
    print(f"{name}: {len(findings)} findings in {looked_at}")
    sys.exit(1 if findings else 0)
