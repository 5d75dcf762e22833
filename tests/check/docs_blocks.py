#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compile the C blocks of the docs, run those with a main, and check the YAML models.

usage: docs_blocks.py DOCS_FOLDER BUILD_FOLDER C_COMPILER "CFLAGS" "LDFLAGS" SOJOURN_CLI
A C block is a whole translation unit; a YAML block is a model where it begins with `sojourn:`.
"""
import pathlib
import re
import shlex
import subprocess
import sys

WARNINGS = "-std=c11 -Wall -Wextra -Wpedantic -Werror".split()


def run(command, where, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        print(f"{where}: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def check_c(text, where, stem, cc, cflags, ldflags):
    source = stem.with_suffix(".c")
    source.write_text(text)
    has_main = "int main(" in text
    output = stem if has_main else stem.with_suffix(".o")
    command = [cc, *WARNINGS, *cflags, str(source), "-o", str(output)]
    command += ldflags if has_main else ["-c"]
    return run(command, where) and (not has_main or run([str(stem)], where, cwd=stem.parent))


def check_yaml(text, where, stem, cli):
    source = stem.with_suffix(".yaml")
    source.write_text(text)
    return run([cli, "check", str(source)], where)


def main():
    docs, build, cc, cflags, ldflags, cli = sys.argv[1:]
    build = pathlib.Path(build)
    build.mkdir(parents=True, exist_ok=True)
    tried = failed = 0
    for page in sorted([*pathlib.Path(docs).rglob("*.md"), pathlib.Path(docs).parent / "README.md"]):
        text = page.read_text()
        for number, block in enumerate(re.finditer(r"^```(c|yaml)\n(.*?)^```", text, re.M | re.S)):
            language, body = block.groups()
            where = f"{page.name}:{text.count(chr(10), 0, block.start()) + 1}"
            stem = build / f"{page.stem}_{number}"
            if language == "c":
                ok = check_c(body, where, stem, cc, shlex.split(cflags), shlex.split(ldflags))
            elif body.startswith("sojourn:"):
                ok = check_yaml(body, where, stem, cli)
            else:
                continue
            tried += 1
            failed += not ok
    print(f"{tried} blocks tried, {failed} failed")
    return 1 if failed or tried == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
