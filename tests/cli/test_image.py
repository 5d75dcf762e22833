# SPDX-License-Identifier: MIT
"""Images of models: made by compile, taken by every command."""

import os
import subprocess

from harness import HERE, MODEL, TOOL, Case, main, track

LINES = [track("ada", "2026-03-01T09:00:00Z", "Signed Up"),
         track("bob", "2026-03-05T09:00:00Z", "Signed Up")]
STREAMS = ("touchpoints", "transitions", "decisions", "customers")


class Image(Case):
    def setUp(self):
        super().setUp()
        result = self.call("compile", MODEL, "-o", "model.sojm")
        self.assertEqual((result.code, result.out, result.err), (0, "", ""))

    def run_model(self, model, prefix):
        words = [word for name in STREAMS for word in (f"--{name}", f"{prefix}.{name}")]
        result = self.call("run", model, "-", *words, "--until", "2026-06-01",
                           stdin="\n".join(LINES) + "\n")
        self.assertEqual(result.code, 0, result.err)
        return [self.read(f"{prefix}.{name}") for name in STREAMS]

    def test_runs_as_the_model(self):
        text, image = self.run_model(MODEL, "text"), self.run_model("model.sojm", "image")
        self.assertEqual(text, image)
        self.assertTrue(all(text))

    def test_every_command_takes_it(self):
        self.assertEqual(self.call("show", "model.sojm").out, self.call("show", MODEL).out)
        self.assertEqual(self.call("check", "model.sojm").out, "model.sojm: fine\n")
        self.assertEqual(self.call("compile", "model.sojm", "-o", "again.sojm").code, 0)
        with open(self.path("model.sojm"), "rb") as one, open(self.path("again.sojm"), "rb") as two:
            self.assertEqual(one.read(), two.read())

    def test_standard_output(self):
        done = subprocess.run([TOOL, "compile", "-o", "-", MODEL], capture_output=True, check=True)
        with open(self.path("model.sojm"), "rb") as file:
            self.assertEqual(done.stdout, file.read())

    def test_damaged(self):
        with open(self.path("model.sojm"), "rb") as file:
            image = file.read()
        for bad in (image[:-1], image[:50], image[:8], image + b"x", image[:99] + b"?" + image[100:]):
            self.write("bad.sojm", bad)
            result = self.call("show", "bad.sojm")
            self.assertEqual((result.code, result.out), (2, ""))
            self.assertIn("bad.sojm: the bytes are no image", result.err)

    def test_wrong_calls(self):
        self.write("bad.yaml", "sojourn: 1\n")
        for message, code, *words in (
                ("needs the file of a model", 2, MODEL), ("needs the file of a model", 2, "-o", "a"),
                ("one model", 2, MODEL, MODEL, "-o", "a"), ("given twice", 2, "-o", "a", "-o", "b"),
                ("-o needs the name", 2, MODEL, "-o"), ('no option "--out"', 2, MODEL, "--out", "a"),
                ("the model has errors", 1, "bad.yaml", "-o", "a"),
                ("would overwrite the model", 2, "bad.yaml", "-o", "bad.yaml"),
                ("cannot be written", 2, MODEL, "-o", os.path.join("none", "a")),
                ("cannot be read", 2, os.path.join(HERE, "none.yaml"), "-o", "a")):
            result = self.call("compile", *words)
            self.assertEqual((result.code, result.out), (code, ""), result.err)
            self.assertIn(message, result.err)


main()
