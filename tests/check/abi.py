# SPDX-License-Identifier: MIT
"""The binary interface of the shared library is the one that abi/ keeps.

    abi.py check LIBRARY SCRATCH     compares; any difference fails, an addition too
    abi.py update LIBRARY SCRATCH    takes today's as the right one: for who changes it on purpose

LIBRARY is built by gcc with -g. Two dumps are compared. That of the library has its symbols, their
versions and the types that functions take. What lies behind a pointer, an enum that is kept in a
byte, and types that are opaque cannot be seen there: a library of one variable for each public type
and function, made of the headers alone, has those.
"""

import pathlib
import platform
import re
import shutil
import subprocess
import sys

import files

KEPT = pathlib.Path(__file__).resolve().parent / "abi"
# Neither who built it, nor where, nor from which lines.
PLAIN = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed",
         "--drop-undefined-syms", "--type-id-style", "hash"]
# Types of lib/ are nobody's business.
PRIVATE = """[suppress_type]
  source_location_not_regexp = include/sojourn/
  drop = yes
"""


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def must(*command):
    status, said = run(*command)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{said}")


# Headers that are not those of libsojourn.
HEADERS = {"libsojourn-sqlite": {"outbox.h", "sqlite.h"}}


def headers_of(name):
    others = set().union(*HEADERS.values())
    every = files.walk("include", suffixes={".h"})
    return [header for header in every
            if (header.name in HEADERS[name] if name in HEADERS else header.name not in others)]


def public_names(name):
    """Types with a definition, opaque ones, and functions, in the order of the headers."""
    types, functions = [], []
    for header in headers_of(name):
        text = files.without_comments(header.read_text())
        text = re.sub(r"^\s*#(?:\\\n|[^\n])*", "", text, flags=re.M)
        types += re.findall(r"^typedef (?:enum|struct) (soj_\w+) \{", text, flags=re.M)
        functions += re.findall(r"SOJ_API\b[^;{]*?\b(soj_\w+)\s*\(", text)
    return types, functions


def make_probe(name, scratch):
    """A library that has a variable of each type, and a pointer to each function's type."""
    types, functions = public_names(name)
    lines = [f"#include <sojourn/{header.name}>" for header in headers_of(name)]
    lines += [f"{name} type_{name};" for name in types]
    lines += [f"__typeof__({name}) *function_{name};" for name in functions]
    source, library = scratch / "abi_probe.c", scratch / "abi_probe.so"
    source.write_text("\n".join(lines) + "\n")
    must("gcc", "-std=gnu11", "-g", "-shared", "-fPIC", f"-I{files.ROOT}/include", source, "-o", library)
    return library, len(types) + len(functions)


def dump(library, scratch, name):
    suppressions, out = scratch / "abi_private.ini", scratch / f"{name}.abi"
    suppressions.write_text(PRIVATE)
    must("abidw", *PLAIN, "--suppressions", suppressions, "--out-file", out, library)
    out.write_text(re.sub(r" path='[^']*/", " path='", out.read_text()))
    return out


def main():
    what, library, scratch = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    if platform.machine() != "x86_64":
        print("abi: what is kept is of x86_64")
        sys.exit(77)
    scratch.mkdir(parents=True, exist_ok=True)
    name = library.name.split(".")[0].replace("libgate", "libsojourn")
    probe, count = make_probe(name, scratch)
    dumps = [dump(library, scratch, name), dump(probe, scratch, name.replace("libsojourn", "headers"))]
    findings = []
    for new in dumps:
        if what == "update":
            shutil.copyfile(new, KEPT / new.name)
            continue
        status, said = run("abidiff", "--harmless", "--no-show-locs", KEPT / new.name, new)
        if status != 0:
            findings.append(f"{said}\n{new.name}: the binary interface has changed (abidiff: {status}). Is it meant, "
                            f"renew what is kept:\n    python3 tests/check/abi.py update LIBRARY SCRATCH")
    files.finish("abi", findings, count)


main()
