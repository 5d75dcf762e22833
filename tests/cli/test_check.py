# SPDX-License-Identifier: MIT
"""check and show."""

import json

from harness import MODEL, Case, main

BROKEN = """sojourn: 1
model: m
version: 1
initial: a
stages:
  a:
    on: {Ordered: b}
    touch points:
  a:
"""


class Check(Case):
    def test_a_model_without_errors(self):
        result = self.call("check", MODEL)
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertRegex(result.out, r"model\.yaml: (fine|0 errors, \d+ warnings?)\n$")

    def test_text(self):
        self.write("m.yaml", BROKEN)
        result = self.call("check", "m.yaml")
        self.assertEqual((result.code, result.err), (1, ""))
        self.assertIn("m.yaml:9:3: error[", result.out)
        self.assertRegex(result.out, r"m\.yaml: [2-9] errors, \d+ warnings?\n$")

    def test_json(self):
        self.write("m.yaml", BROKEN)
        self.write("n.yaml", BROKEN.replace("1", "2"))
        result = self.call("check", "--format", "json", "m.yaml", "n.yaml", MODEL)
        self.assertEqual((result.code, result.err), (1, ""))
        diags = json.loads(result.out)
        self.assertEqual({diag["file"] for diag in diags if diag["severity"] == "error"},
                         {"m.yaml", "n.yaml"})
        position = ["line", "column", "end_line", "end_column"]
        for diag in diags:
            self.assertEqual(list(diag), ["id", "severity", "message", "file", *position, "notes",
                                          "suggestion"])
            self.assertRegex(diag["id"], "^[a-z][a-z0-9_]*$")
            for note in diag["notes"]:
                self.assertEqual(list(note), ["message", *position])
        (twice,) = [diag for diag in diags if diag["file"] == "m.yaml" and diag["line"] == 9]
        self.assertEqual([twice[key] for key in position], [9, 3, 9, 4])
        self.assertEqual([note["line"] for note in twice["notes"]], [6])

    def test_json_of_nothing(self):
        self.write("m.yaml", "sojourn: 1\nmodel: m\nversion: 1\ninitial: a\nstages: {a: }\n")
        result = self.call("check", "m.yaml", "--format=json")
        self.assertEqual((result.code, json.loads(result.out)), (0, []))

    def test_all_files_are_checked(self):
        self.write("m.yaml", BROKEN)
        result = self.call("check", "missing.yaml", "m.yaml")
        self.assertEqual(result.code, 2)
        self.assertIn("missing.yaml: cannot be read", result.err)
        self.assertIn("m.yaml:9:3: error[", result.out)

    def test_empty_and_hostile_files(self):
        for content in (b"", b"\0", b"\xff\xff", b"[" * 100000, b"&a [*a]", b"a: " * 50000):
            self.write("m.yaml", content)
            result = self.call("check", "m.yaml", "--format", "json")
            self.assertEqual(result.code, 1, content[:20])
            self.assertGreater(len(json.loads(result.out)), 0)

    def test_show(self):
        result = self.call("show", MODEL)
        self.assertEqual((result.code, result.err), (0, ""))
        for word in ("shop", "visitor", "member.fresh", "Signed Up", "welcome", "bytes"):
            self.assertIn(word, result.out)


if __name__ == "__main__":
    main()
