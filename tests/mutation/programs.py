# SPDX-License-Identifier: MIT
"""The tests of a build: what they are, which jumps they reach, and what they say of a mutant."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess

# Labels of ctest whose tests judge; the others know nothing of lib/run and lib/model.
LABELS = {"unit", "api", "golden", "limits", "oom", "hostile", "fuzz", "cli"}
# About the reading of models alone, and slow; or of threads, which are not the same each time; or slow, and
# others ask the same.
LEFT_OUT = {
    "fuzz_pair",
    "test_calendar",
    "test_cli_store",
    "test_earliest",
    "test_hostile_models",
    "test_hostile_lines",
    "test_growth",
    "test_threads",
    "test_cli_jobs",
    "test_cli_worked_ids",
}
# About the files of stores, and slow: what the engine tells them others hear too.
FOLDERS_LEFT_OUT = {"sqlite"}
MOST_SECONDS = 10.0  # of the processor: what takes longer is asked of no mutant
# Random pairs, few and many; each a process.
PAIRS = (40, 400)
BROKEN = 120  # flip.c: EXIT_BROKEN


@dataclasses.dataclass
class Test:
    """A test as ctest runs it."""

    name: str
    command: list
    environment: dict
    folder: str
    seconds: float = 0.0  # of the processor
    reached: bytes = b""  # 1 for each jump it reaches

    def is_slow(self):
        return self.seconds >= MOST_SECONDS

    def limit_ms(self):
        """How long it may take with a mutant, of the processor's time."""
        return int(300 + 4000 * self.seconds)


def all_tests(build):
    """Those of the build that may say something about a mutant."""
    listing = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, text=True, check=True)
    found = []
    for entry in json.loads(listing.stdout)["tests"]:
        properties = {item["name"]: item["value"] for item in entry["properties"]}
        environment = dict(item.split("=", 1) for item in properties.get("ENVIRONMENT", []))
        name, command = entry["name"], entry["command"]
        if name == "test_property_1":
            for pairs in PAIRS:
                found.append(Test(f"property {pairs}", [command[0], str(pairs)], environment, str(build)))
        elif LABELS & set(properties.get("LABELS", [])) and name not in LEFT_OUT:
            folder = properties["WORKING_DIRECTORY"]
            if pathlib.PurePath(folder).name not in FOLDERS_LEFT_OUT:
                found.append(Test(name, command, environment, folder))
    return found


class Runner:
    """Runs tests with the library that changes jumps."""

    def __init__(self, library, folder):
        self.folder = folder
        self.environment = dict(os.environ, LD_PRELOAD=str(library), SOJOURN_MUTATION_TABLES=str(folder),
                                SOJOURN_PROPERTY_BRIEF="1", SOJOURN_PROPERTY_SHRINK="0", TMPDIR=str(folder))

    def start(self, test, more):
        return subprocess.Popen(test.command, cwd=test.folder, start_new_session=True,
                                env=dict(self.environment, **test.environment, **more),
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, test, patience, **more):
        """Its exit status, or None where it had to be ended."""
        process = self.start(test, more)
        try:
            return process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            return None
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()

    def trace(self, test, n):
        """Run it with no mutant, and learn how long it takes and what it reaches.

        Its exit status; what takes too long ends early, and is taken for slow."""
        marks = self.folder / f"{test.name.replace(' ', '_')}.trace"
        marks.write_bytes(bytes(n))
        process = self.start(test, {"SOJOURN_MUTATION_TRACE": str(marks),
                                    "SOJOURN_MUTATION_MS": str(int(1000 * MOST_SECONDS))})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        test.seconds = usage.ru_utime + usage.ru_stime
        if process.returncode == -signal.SIGPROF:
            test.seconds = max(test.seconds, MOST_SECONDS)
        test.reached = marks.read_bytes()
        return 0 if test.is_slow() else process.returncode

    def judge(self, test, number):
        """How a test notices a mutant: "failed", "crashed", "endless"; None where it does not."""
        status = self.run(test, 60 + 60 * test.seconds, SOJOURN_MUTANT=str(number),
                          SOJOURN_MUTATION_MS=str(test.limit_ms()))
        if status == 0:
            return None
        if status == BROKEN:
            raise RuntimeError(f"mutant {number} cannot be made in {test.name}")
        if status is None or status == -signal.SIGPROF:
            return "endless"
        return "crashed" if status < 0 else "failed"
