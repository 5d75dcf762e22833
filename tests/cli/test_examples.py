# SPDX-License-Identifier: MIT
"""The examples do what their texts say."""

import hashlib
import json
import os
import subprocess
import unittest
from collections import Counter

from harness import HERE, Case, main

EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples")
BIN = os.environ["SOJOURN_BIN"]
B2B = os.path.join(EXAMPLES, "b2b", "lifecycle.yaml")


def run(name, *words):
    process = subprocess.run([os.path.join(BIN, name), *words], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=100, check=False)
    return process.returncode, process.stdout.decode(), process.stderr.decode()


class Examples(Case):
    def test_hello(self):
        self.assertEqual(run("hello"), (0, "2026-03-02T09:00:00Z ada: member.welcome\n"
                                           "2026-03-04T09:00:00Z ada: member.first_steps\n", ""))

    def test_crm(self):
        with open(os.path.join(HERE, "crm.golden"), encoding="utf-8") as file:
            self.assertEqual(run("crm", B2B), (0, file.read(), ""))
        self.assertEqual(run("crm", "missing.yaml")[0], 1)

    def test_crm_store_and_deliver(self):
        """Orders and touchpoints in one file; a folder of what was sent."""
        store, folder = self.path("crm.db"), self.path("sent")
        expected = (0, "acme  2  519.0  regular  2\nglobex  1  12.5  buyer  2\n"
                       "initech  1  7.0  buyer  1\n", "")
        for _ in range(2):  # the second time there is nothing new
            self.assertEqual(run("crm_store", store), expected)
        code, text, err = run("deliver", store, folder, "2026-03-06T00:00:00Z")
        self.assertEqual((code, text, err), (0, "", ""))  # no such folder: all of them failed
        os.mkdir(folder)
        self.assertEqual(run("deliver", store, folder, "2026-03-06T00:00:30Z"), (0, "", ""))
        sent = []
        for words in (("2026-03-06T00:01:00Z",), ("2026-03-14T00:00:00Z", "phone"),
                      ("2026-03-14T00:00:00Z",), ("2026-03-14T00:00:00Z",)):
            code, text, err = run("deliver", store, folder, *words)
            self.assertEqual((code, err), (0, ""))
            sent.append([line.split()[1] for line in text.splitlines()])
        self.assertEqual(sent, [["buyer.thanks", "buyer.thanks"], ["regular.call"],
                                ["buyer.how_is_it", "buyer.thanks"], []])
        files = sorted(os.listdir(folder))
        self.assertEqual(len(files), 5)
        texts = []
        for name in files:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(file.read())
        self.assertIn("to: acme\nby: phone\nwhat: regular.call\n", texts)
        code, text, err = run("deliver", self.path("none"), folder, "2026-03-14T00:00:00Z")
        self.assertEqual((code, text), (1, ""))
        self.assertIn("the file could not be read", err)
        self.assertEqual(run("deliver", store, folder, "yesterday")[0], 2)

    def test_models_are_fine(self):
        for folder in ("b2b", "cdnow"):
            result = self.call("check", os.path.join(EXAMPLES, folder, "lifecycle.yaml"))
            self.assertEqual((result.code, result.err), (0, ""), result.out)
            self.assertTrue(result.out.endswith(": fine\n"), result.out)

    def test_the_generator_is_the_same_for_the_same_seed(self):
        code, text, err = run("b2b_generate")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(text, run("b2b_generate", "--seed", "1")[1])
        self.assertNotEqual(text, run("b2b_generate", "--seed", "2")[1])
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest(), GENERATED)
        rows = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(len({row["userId"] for row in rows}), 1000)
        times = [row["timestamp"] for row in rows]
        self.assertEqual(times, sorted(times))
        self.assertEqual((times[0][:4], times[-1][:4]), ("2024", "2025"))
        self.assertEqual(run("b2b_generate", "--sed", "1")[0], 2)

    def test_b2b_goes_all_the_way_and_back(self):
        self.write("events.jsonl", run("b2b_generate")[1])
        result = self.call("run", B2B, "events.jsonl", "--strict", "--transitions", "moves",
                           "--touchpoints", "touches", "--decisions", "decisions")
        self.assertEqual((result.code, result.rejected()), (0, []), result.err)
        self.assertRegex(result.err, r"clock: \d+ steps, 0 failed; 0 conditions with an error")
        moves = Counter((row["from"], row["to"]) for row in self.read_rows("moves"))
        touches = Counter(row["touchpoint"] for row in self.read_rows("touches"))
        for move in (("awareness", "consideration"), ("consideration", "live.purchase"),
                     ("live.purchase", "live.onboarding"), ("live.onboarding", "live.adoption"),
                     ("live.adoption", "live.advocacy"), ("live.adoption", "dormant"),
                     ("live.adoption", "churned"), ("dormant", "awareness"),
                     ("dormant", "live.purchase"), ("churned", "consideration"),
                     ("churned", "live.purchase")):
            self.assertGreater(moves[move], 0, move)
        with open(B2B, encoding="utf-8") as file:
            text = file.read()
        for name in {path.rsplit(".", 1)[-1] for path in touches}:
            self.assertIn(f"      {name}:", text)
        self.assertEqual(len(touches), text.count("channel: ") , touches)
        reasons = Counter(row["reason"] for row in self.read_rows("decisions"))
        self.assertGreater(reasons["when"], 0)


GENERATED = "06aa22012d1445c5dffe331d4724d9ba7cc30718fa9df377f3aba9d15ab9c0c9"

if __name__ == "__main__":
    main()
