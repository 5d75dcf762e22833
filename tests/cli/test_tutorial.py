# SPDX-License-Identifier: MIT
"""The tutorial does what it says: its files are written, its commands run, its output compared.

With --update the output in the page is replaced by what came out."""

import os
import re
import subprocess
import sys
import tempfile

from harness import HERE, TOOL

PAGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs", "tutorial.md")
FILES = {"yaml": "lifecycle.yaml", "json": "events.jsonl"}
TOOK = re.compile(r"took [\d.]+ s, \d+ events/s")


def console(folder, body):
    """The commands of a block, each with what it prints."""
    path = os.path.dirname(TOOL) + os.pathsep + os.environ["PATH"]
    printed = []
    for line in body.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(["sh", "-c", line[2:]], cwd=folder, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, env={**os.environ, "PATH": path},
                                  check=False)
            printed += [line, *done.stdout.decode().splitlines()]
    return TOOK.sub("took 0.00 s, 5000 events/s", "\n".join(printed) + "\n")


def main():
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    n_blocks = 0
    with tempfile.TemporaryDirectory() as folder:
        def replay(match):
            nonlocal n_blocks
            kind, body = match.groups()
            if kind in FILES:
                with open(os.path.join(folder, FILES[kind]), "w", encoding="utf-8") as file:
                    file.write(body)
            elif kind == "console":
                n_blocks += 1
                body = console(folder, body)
            return f"```{kind}\n{body}```"
        found = re.sub(r"(?ms)^```(\w+)\n(.*?)^```", replay, page)
    if "--update" in sys.argv:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(found)
    for wanted, line in zip(page.splitlines(), found.splitlines()):
        if wanted != line:
            print(f"the page says\n  {wanted}\nand the tool\n  {line}")
            break
    print(f"{n_blocks} blocks of commands")
    return 0 if found == page and n_blocks > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
