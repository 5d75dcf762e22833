# SPDX-License-Identifier: MIT
"""Every gate can fail: a small copy of the project is clean for each check, then gets what the check
is there to find, and the check has to find it.

    test_gates.py BUILD SCRATCH      BUILD: of the preset dev, for its compiler's flags and library
"""

import contextlib
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

import files
import gates

COPIED = ("lib/base", "lib/time", "lib/sojourn.map", "include", "tests/check",
          "tests/run.sh", "examples/packages.sh", "examples/quickstart.sh", ".ci", ".clang-format", ".clang-tidy",
          "CMakeLists.txt", "CMakePresets.json", "LICENSE")
README = "# A page\n\nSee [the other](docs/other.md).\n"


def make_tree(tree):
    shutil.rmtree(tree, ignore_errors=True)
    for name in COPIED:
        source, target = files.ROOT / name, tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "uncovered"))
        else:
            shutil.copy2(source, target)
    (tree / "docs").mkdir()
    (tree / "docs/other.md").write_text("# Another page\n")
    (tree / "README.md").write_text(README)


def run(command, tree):
    done = subprocess.run([str(word) for word in command], cwd=tree / "tests/check", text=True, check=False,
                          errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    return done.returncode, done.stdout


class Spoiled:
    """The tree with one file changed, or added, for as long as it is looked at."""

    def __init__(self, path, change):
        self.path, self.change = path, change

    def __enter__(self):
        self.was = self.path.read_bytes() if self.path.exists() else None
        text = self.was.decode() if self.was is not None else ""
        spoiled = self.change(text)
        if spoiled == text:
            sys.exit(f"{self.path}: the change changes nothing: the test of the gates is out of date")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(spoiled if isinstance(spoiled, bytes) else spoiled.encode())

    def __exit__(self, *_):
        if self.was is None:
            self.path.unlink()
        else:
            self.path.write_bytes(self.was)


def try_gate(gate, tree):
    """What is wrong with the gate; nothing where it passes what is clean and fails what is not."""
    with contextlib.ExitStack() as given:
        for path, text in gate.given.items():
            given.enter_context(Spoiled(tree / path, gates.whole(text)))
        status, said = run(gate.command, tree)
        if status != 0:
            yield f"{gate.name}: fails what is clean:\n{said}"
            return
        for path, change, finding in gate.cases:
            with Spoiled(tree / path, change):
                status, said = run(gate.command, tree)
            if status == 0:
                yield f"{gate.name}: passes {path} with what should give: {finding}"
            elif not re.search(finding, said):
                yield f"{gate.name}: fails {path}, but not for {finding}:\n{said}"


def dev_flags(build):
    """The flags that the library's sources are compiled with."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"].endswith("lib/base/buf.c"):
            words = shlex.split(entry["command"])
            return [word for word in words[:words.index("-o")] if not word.startswith(("-I", "-isystem"))]
    sys.exit("no lib/base/buf.c among the compile commands")


def main():
    build, tree = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    make_tree(tree)
    only = sys.argv[3:]
    tried, findings = 0, []
    for gate in gates.every(tree, build.resolve(), dev_flags(build)):
        if only and gate.name not in only:
            continue
        found = list(try_gate(gate, tree))
        print(f"{gate.name}: {len(gate.cases)} violations, {len(found)} passed over", flush=True)
        tried += len(gate.cases)
        findings += found
    files.finish("gates", findings, tried)


main()
