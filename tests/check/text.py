# SPDX-License-Identifier: MIT
"""Rules for the text of the project's files: text.py NAME runs one of them."""

import re
import subprocess
import sys

import files

TOP = {"lib", "include", "examples", "tests", "docs", "CMakeLists.txt", "README.md", "LICENSE",
       "CMakePresets.json"}
MOST_LINES = 600
MOST_FUNCTION_LINES = 60
MOST_MCCABE = 12
# The dispatch of the condition machine: one `case` for each operation, and no shorter for it. An
# exception that needs to be none any more is a finding.
LONG_BY_NATURE = {("lib/cel/vm.c", "soj__cel_run")}

LICENSED = {".c", ".h", ".def", ".cpp", ".sh", ".py", ".cmake", ".in", ".map"}
UNFINISHED = re.compile("TO" + r"DO|FIX" + "ME|XX" + "X|not imple" + "mented|unimple" + "mented")
MACHINE = re.compile(r"(?<![\w.])/(?:w" + r"ork|farm|home|root)/|/t" + "mp/[a-z]")


def top():
    names = {p.name for p in files.ROOT.iterdir() if not p.name.startswith(".")}
    names -= {"build", "compile_commands.json"}
    extra = [f"{name} does not belong at the top" for name in sorted(names - TOP)]
    return extra + [f"{name} is missing" for name in sorted(TOP - names)], len(names)


def spdx():
    findings = []
    looked_at = [p for p in files.all_files() if p.suffix in LICENSED or p.name == "CMakeLists.txt"]
    for path in looked_at:
        lines = path.read_text().splitlines() + ["", ""]
        first = lines[1] if lines[0].startswith("#!") else lines[0]
        if "SPDX-License-Identifier: MIT" not in first:
            findings.append(f"{files.shown(path)}: the first line names no licence")
    return findings, len(looked_at)


def length():
    findings = []
    looked_at = files.walk("lib", "include", "examples", "tests", suffixes={".c", ".h", ".py", ".sh", ".def"})
    for path in looked_at:
        lines = len(path.read_text().splitlines())
        if lines > MOST_LINES:
            findings.append(f"{files.shown(path)}: {lines} lines, at most {MOST_LINES}")
    return findings, len(looked_at)


def complexity():
    findings, excepted = [], set()
    sources = [files.shown(p) for p in files.walk("lib", "examples", "tests", suffixes={".c", ".h"})]
    out = subprocess.run(["pmccabe", *sources], cwd=files.ROOT, check=True, capture_output=True,
                         text=True).stdout
    for line in out.splitlines():
        mccabe, _, _, _, lines, where = line.split("\t", 5)
        match = re.match(r"(\S+)\((\d+)\): (\S+)", where)
        place, name = match.group(1), match.group(3)
        if int(mccabe) <= MOST_MCCABE and int(lines) <= MOST_FUNCTION_LINES:
            continue
        if (place, name) in LONG_BY_NATURE:
            excepted.add((place, name))
        else:
            findings.append(f"{place}:{match.group(2)}: {name} has McCabe {mccabe} and {lines} lines")
    findings += [f"{place}: {name} is named as an exception and is none"
                 for place, name in sorted(LONG_BY_NATURE - excepted)]
    return findings, len(out.splitlines())


def matches(pattern, paths):
    findings = []
    for path in paths:
        for number, line in enumerate((files.text_of(path) or "").splitlines(), 1):
            if pattern.search(line):
                findings.append(f"{files.shown(path)}:{number}: {line.strip()[:100]}")
    return findings, len(paths)


def unfinished():
    return matches(UNFINISHED, files.all_files())


def machine():
    return matches(MACHINE, files.all_files())


def whitespace():
    findings = []
    looked_at = [p for p in files.all_files() if not {"golden", "corpus"} & set(p.parts)]
    for path in looked_at:
        text = files.text_of(path)
        if not text:
            continue
        if re.search(r"[ \t]$", text, flags=re.M) or b"\r" in path.read_bytes() or not text.endswith("\n"):
            findings.append(f"{files.shown(path)}: blanks at a line's end, CR, or no last newline")
    return findings, len(looked_at)


def links():
    """Links of the documents to files of the project lead somewhere."""
    findings = []
    documents = [files.ROOT / "README.md", *files.walk("docs", "examples", "tests", suffixes={".md"})]
    documents = [p for p in documents if p.exists()]
    for path in documents:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
            if not re.match(r"\w+:", target) and not (path.parent / target).exists():
                findings.append(f"{files.shown(path)}: the link to {target} leads nowhere")
    return findings, len(documents)


RULES = {rule.__name__: rule for rule in (top, spdx, length, complexity, unfinished, machine,
                                          whitespace, links)}
files.finish(sys.argv[1], *RULES[sys.argv[1]]())
