# SPDX-License-Identifier: MIT
"""The tests of a build: what they are, which jumps they reach, and what they say of a mutant."""

import dataclasses
import json
import os
import signal
import subprocess
import time

# Labels of ctest whose tests judge; the others know nothing of lib/run and lib/model.
LABELS = {"unit", "api", "golden", "limits", "oom", "hostile", "gate", "fuzz", "cli"}
# Too slow to be asked of every mutant, and about the reading of models.
LEFT_OUT = {"test_hostile_models", "test_hostile_lines", "oom_diag", "test_threads", "test_cli_worked_ids"}
# Random pairs, few and many; each a process.
PAIRS = (40, 600)
BROKEN = 120  # flip.c: EXIT_BROKEN


@dataclasses.dataclass
class Test:
    """A test as ctest runs it."""

    name: str
    command: list
    environment: dict
    folder: str
    seconds: float = 0.0
    reached: bytes = b""  # 1 for each jump it reaches

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
            found.append(Test(name, command, environment, properties["WORKING_DIRECTORY"]))
    return found


class Runner:
    """Runs tests with the library that changes jumps."""

    def __init__(self, library, folder):
        self.folder = folder
        self.environment = dict(os.environ, LD_PRELOAD=str(library), SOJOURN_MUTATION_TABLES=str(folder),
                                SOJOURN_PROPERTY_BRIEF="1", SOJOURN_PROPERTY_SHRINK="0", TMPDIR=str(folder))

    def run(self, test, patience, **more):
        """Its exit status, or None where it had to be ended."""
        process = subprocess.Popen(test.command, cwd=test.folder, start_new_session=True,
                                   env=dict(self.environment, **test.environment, **more),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
        """Run it with no mutant, and learn how long it takes and what it reaches."""
        marks = self.folder / f"{test.name.replace(' ', '_')}.trace"
        marks.write_bytes(bytes(n))
        started = time.monotonic()
        status = self.run(test, 300, SOJOURN_MUTATION_TRACE=str(marks))
        test.seconds = time.monotonic() - started
        test.reached = marks.read_bytes()
        return status

    def judge(self, test, number):
        """How a test notices a mutant: "failed", "crashed", "endless"; None where it does not."""
        status = self.run(test, 60 + 20 * test.seconds, SOJOURN_MUTANT=str(number),
                          SOJOURN_MUTATION_MS=str(test.limit_ms()))
        if status == 0:
            return None
        if status == BROKEN:
            raise RuntimeError(f"mutant {number} cannot be made in {test.name}")
        if status is None or status == -signal.SIGPROF:
            return "endless"
        return "crashed" if status < 0 else "failed"
