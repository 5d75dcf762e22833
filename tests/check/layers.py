# SPDX-License-Identifier: MIT
"""Who may include whom: the table of docs/architecture.md."""

import re

import files

# For each folder of lib/ the folders whose headers it may include besides its own.
BELOW = {
    "base": set(),
    "time": {"base"},
    "cel": {"base", "time"},
    "diag": {"base"},
    "syntax": {"base", "time", "diag"},
    "model": {"base", "time", "cel"},
    "compile": {"base", "time", "diag", "syntax", "cel", "model"},
    "run": {"base", "time", "cel", "model"},
    "explain": {"base", "time", "cel", "model", "run"},
    "engine": {"base", "time", "cel", "model", "run"},
    "migrate": {"base", "time", "diag", "cel", "model", "run"},
    "api": {"base", "time", "diag", "syntax", "cel", "model", "compile", "run", "engine",
            "explain", "migrate"},
    # A library of its own, which uses the public headers.
    "sqlite": {"base"},
}

# The run-time sees values and their machine, never the parser and checker of conditions.
RUN_TIME = {"model", "run", "explain", "engine", "migrate"}
RUN_TIME_CEL = {"cel/space.h", "cel/value.h", "cel/visit.h", "cel/vm.h"}
# Images: code is verified before it runs.
MODEL_CEL = {"cel/opcodes.h", "cel/verify.h"}
# cel/ itself: what goes without the compiler must not see it.
CEL_RUN_TIME = {"lib/cel/verify.c", "lib/cel/verify.h", "lib/cel/visit.c", "lib/cel/visit.h",
                "lib/cel/vm.c", "lib/cel/vm.h",
                "lib/cel/ops.c", "lib/cel/ops.h", "lib/cel/ops_convert.c", "lib/cel/ops_local.c",
                "lib/cel/ops_text.c"}
CEL_COMPILER = {"cel/cel.h", "cel/check.h", "cel/functions.h", "cel/lex.h", "cel/node.h",
                "cel/parse.h"}

# Headers of other libraries, and where they may be included.
FOREIGN = {
    "dirent.h": lambda path: path == "lib/api/api_zones_load.c",
    "errno.h": lambda path: path == "lib/api/api_zones_load.c",
    "sys/mman.h": lambda path: path == "lib/base/mem.c",
    "sys/stat.h": lambda path: path == "lib/api/api_zones_load.c",
    "yaml.h": lambda path: path.startswith("lib/syntax/"),
    "uthash.h": lambda path: path == "lib/base/names.c",
    "sqlite3.h": lambda path: path.startswith("lib/sqlite/"),
    "xxhash.h": lambda path: path.split("/")[1] in {"compile", "model", "run", "engine"},
}

STANDARD = {
    "assert.h", "float.h", "inttypes.h", "limits.h", "math.h", "stdalign.h", "stdarg.h",
    "stdatomic.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h",
}


def judge_own(path, header):
    folder = path.split("/")[1]
    target = header.split("/")[0]
    if "/" not in header or target not in BELOW:
        return f'"{header}" does not name its folder; includes start at lib/'
    if target != folder and target not in BELOW[folder]:
        return f'{folder} may not include "{header}"'
    allowed = RUN_TIME_CEL | MODEL_CEL if folder == "model" else RUN_TIME_CEL
    if folder in RUN_TIME and target == "cel" and header not in allowed:
        return f'{folder} belongs to the run-time, which may not include "{header}"'
    if path in CEL_RUN_TIME and header in CEL_COMPILER:
        return f'this goes without the compiler, and may not include "{header}"'
    return None


def judge_angle(path, header):
    if header.startswith("sojourn/") or header in STANDARD:
        return None
    if header in FOREIGN:
        return None if FOREIGN[header](path) else f"<{header}> may not be included here"
    return f"<{header}> is no header the library may use"


def judge_outside(path, header):
    """The examples, the black-box tests and the public headers use public headers only."""
    black_box = path.startswith(("examples/", "include/", "tests/api/", "tests/consumer/"))
    own = header.split("/")[0] in BELOW and "/" in header
    return f'"{header}" is internal to the library' if black_box and own else None


def main():
    findings = []
    sources = files.walk("lib", "include", "examples", "tests", suffixes={".c", ".h", ".def", ".cpp"})
    for source in sources:
        path = files.shown(source)
        for number, line in enumerate(source.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            quoted, header = match.group(1) == '"', match.group(2)
            if not path.startswith("lib/"):
                problem = judge_outside(path, header)
            else:
                problem = (judge_own if quoted else judge_angle)(path, header)
            if problem:
                findings.append(f"{path}:{number}: {problem}")
    files.finish("layers", findings, len(sources))


main()
