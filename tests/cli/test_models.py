# SPDX-License-Identifier: MIT
"""The models of examples/models: each runs as its first lines say, and gives what lies beside it.

`test_models.py --update` writes the expected streams anew; look at the difference before you keep it.
"""

import json
import os
import re
import shutil
import sys
import unittest

from harness import HERE, Case, main

MODELS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples", "models")
NAMES = ("b2b_saas", "event_series", "medical_device", "shop", "subscription")
STREAMS = ("touchpoints", "transitions", "decisions")


def read(*parts):
    with open(os.path.join(MODELS, *parts), encoding="utf-8", newline="") as file:
        return file.read()


def command(name):
    """The words behind `sojourn` in the first lines of a model."""
    lines = [line for line in read(name, "model.yaml").split("\n") if line.startswith("#   sojourn ")]
    assert len(lines) == 1, (name, lines)
    return lines[0].split()[2:]


def by_customer(text):
    """The rows of a stream by customer, each in order."""
    rows = {}
    for line in text.splitlines():
        rows.setdefault(json.loads(line)["customer"], []).append(line)
    return rows


class Models(Case):
    def streams(self, name, events):
        """Runs a model with the text of a log, and gives its streams and its summary."""
        for file in os.listdir(os.path.join(MODELS, name)):
            if os.path.isfile(os.path.join(MODELS, name, file)):
                shutil.copy(os.path.join(MODELS, name, file), self.folder.name)
        self.write("events.jsonl", events)
        options = [word for stream in STREAMS for word in (f"--{stream}", f"{stream}.jsonl")]
        result = self.call(*command(name), "--strict", *options)
        self.assertEqual((result.code, result.rejected()), (0, []), result.err)
        return {stream: self.read(f"{stream}.jsonl") for stream in STREAMS}, result.err

    def update(self):
        for name in NAMES:
            os.makedirs(os.path.join(MODELS, name, "expected"), exist_ok=True)
            for stream, text in self.streams(name, read(name, "events.jsonl"))[0].items():
                path = os.path.join(MODELS, name, "expected", f"{stream}.jsonl")
                with open(path, "w", encoding="utf-8", newline="") as file:
                    file.write(text)

    def test_every_folder_is_tried(self):
        folders = [name for name in os.listdir(MODELS) if os.path.isdir(os.path.join(MODELS, name))]
        self.assertEqual(sorted(folders), list(NAMES))

    def test_models_are_fine(self):
        for name in NAMES:
            result = self.call("check", os.path.join(MODELS, name, "model.yaml"))
            self.assertEqual((result.code, result.err), (0, ""), result.out)
            self.assertTrue(result.out.endswith("model.yaml: fine\n"), result.out)

    def test_streams_are_as_expected(self):
        for name in NAMES:
            streams, summary = self.streams(name, read(name, "events.jsonl"))
            self.assertRegex(summary, r"clock: \d+ steps, 0 failed; 0 conditions with an error")
            for stream, text in streams.items():
                self.assertEqual(text, read(name, "expected", f"{stream}.jsonl"), (name, stream))

    def test_events_that_come_twice_change_nothing(self):
        for name in NAMES:
            lines = read(name, "events.jsonl").splitlines(keepends=True)
            expected = {stream: read(name, "expected", f"{stream}.jsonl") for stream in STREAMS}
            for log in ([line for line in lines for _ in range(2)], lines + lines):
                streams, summary = self.streams(name, "".join(log))
                self.assertEqual(streams, expected, name)
                self.assertIn(f", {len(lines)} duplicates, ", summary)

    def test_each_customer_lives_for_itself(self):
        """Logs whose customers come one after the other give each of them the same rows."""
        for name in NAMES:
            lines = read(name, "events.jsonl").splitlines(keepends=True)
            apart = sorted(lines, key=lambda line: json.loads(line)["userId"])
            self.assertNotEqual(apart, lines)
            streams, _ = self.streams(name, "".join(apart))
            for stream, text in streams.items():
                expected = read(name, "expected", f"{stream}.jsonl")
                self.assertEqual(by_customer(text), by_customer(expected), (name, stream))

    def test_all_stages_and_touchpoints_occur(self):
        """Nothing of a model is there only to be read: each leaf is entered, each touchpoint sent."""
        for name in NAMES:
            shown = self.call("show", os.path.join(MODELS, name, "model.yaml")).out
            leaves = [line.split()[1].rstrip(",") for line in shown.splitlines()
                      if line.startswith("  stage ") and ", begins in " not in line]
            touchpoints = re.findall(r": touchpoint (\S+) by ", shown)
            self.assertEqual((len(leaves) > 5, len(touchpoints) > 15), (True, True))
            for stream, field, paths in (("transitions", "to", leaves),
                                         ("touchpoints", "touchpoint", touchpoints)):
                rows = map(json.loads, read(name, "expected", f"{stream}.jsonl").splitlines())
                self.assertEqual({row[field] for row in rows}, set(paths), name)


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        sys.exit(not unittest.TextTestRunner().run(Models("update")).wasSuccessful())
    main()
