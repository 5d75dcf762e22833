# SPDX-License-Identifier: MIT
"""Help, version, wrong calls, files that cannot be used."""

import os

from harness import HERE, MODEL, Case, main, track

SIGN_UP = track("ada", "2026-03-01T09:00:00Z", "Signed Up")


class Usage(Case):
    def fails(self, message, *words, stdin=b""):
        result = self.call(*words, stdin=stdin)
        self.assertEqual(result.code, 2, result.err)
        self.assertIn(message, result.err)
        self.assertEqual(result.out, "")

    def test_help_and_version(self):
        for words in (["--help"], ["help"], ["-h"], ["run", "--help"], ["import", "--help"],
                      ["check", "-h"], ["outbox", "--help"], ["store", "stats", "-h"]):
            result = self.call(*words)
            self.assertEqual((result.code, result.err), (0, ""))
            self.assertIn("sojourn run MODEL EVENTS...", result.out)
        version = self.call("--version")
        self.assertEqual(version.code, 0)
        self.assertRegex(version.out, r"^sojourn \d+\.\d+\.\d+\n$")

    def test_wrong_words(self):
        self.fails("say what to do: check, run, import, advance, outbox, customer, explain, "
                   "erase, store, migrate, diff, show or compile")
        self.fails('there is no command "verify"', "verify")
        self.fails("at least one model", "check")
        self.fails("one model", "show", MODEL, MODEL)
        self.fails("at least one file of events", "run", MODEL)
        self.fails('no option "--nope"', "run", MODEL, "-", "--nope")
        self.fails('no option "--nope"', "check", "--nope", MODEL)
        self.fails("--until needs a value", "run", MODEL, "-", "--until")
        self.fails("--until needs a time", "run", MODEL, "-", "--until", "tomorrow")
        self.fails("--until needs a time", "run", MODEL, "-", "--until", "1969-12-31T00:00:00Z")
        self.fails("jsonl or csv", "run", MODEL, "-", "--format", "xml")
        self.fails("text or json", "check", "--format", "xml", MODEL)
        self.fails("customer=COLUMN", "run", MODEL, "-", "--map", "customer")
        self.fails("customer, event, time and id", "run", MODEL, "-", "--map", "who=x")
        self.fails("name of an event", "run", MODEL, "-", "--map", "event=:")
        self.fails("--strict takes no value", "run", MODEL, "-", "--strict=yes")
        self.fails("--strict takes no value", "run", MODEL, "-", "--strict=")
        self.fails("read only once", "run", MODEL, "-", "-")
        self.fails("standard input", "check", "-")

    def test_what_is_given_twice(self):
        def twice(name, *words):
            self.fails(f"sojourn: {name} is given twice\n", *words)
        run = ("run", MODEL, "-")
        for name in ("--touchpoints", "--transitions", "--decisions", "--customers"):
            twice(name, *run, name, "a", f"{name}=b")
        twice("--until", *run, "--until", "2026-03-01", "--until", "2026-03-01")
        twice("--format", *run, "--format=csv", "--format=jsonl")
        twice("--format", "check", MODEL, "--format", "json", "--format=text")
        for key in ("customer", "event", "time", "id"):
            twice(f"--map {key}=", *run, "--map", f"{key}=a,{key}=b")
            twice(f"--map {key}=", *run, "--map", f"{key}=a", f"--map={key}=a")
        twice("--map event=", *run, "--map", "event=a,event=:B")
        twice("--map event=", *run, "--map", "event=:B,event=a")

    def test_map_is_for_csv(self):
        self.write("a.jsonl", SIGN_UP + "\n")
        self.fails("--map is for CSV", "run", MODEL, "a.jsonl", "--map", "time=t")

    def test_files_that_cannot_be_read(self):
        self.fails("cannot be read: No such file", "check", "missing.yaml")
        self.fails("cannot be read: No such file", "show", "missing.yaml")
        self.fails("cannot be read: No such file", "run", MODEL, "missing.jsonl")
        self.fails("cannot be read: Is a directory", "run", MODEL, HERE)
        self.fails("cannot be read: Is a directory", "check", HERE)

    def test_nothing_is_written_where_an_input_is_missing(self):
        self.write("out.jsonl", "precious")
        self.fails("cannot be read", "run", MODEL, "missing.jsonl", "--touchpoints", "out.jsonl")
        self.assertEqual(self.read("out.jsonl"), "precious")

    def test_inputs_are_not_overwritten(self):
        self.write("events.jsonl", SIGN_UP + "\n")
        with open(MODEL, encoding="utf-8") as file:
            self.write("m.yaml", file.read())
        os.symlink("events.jsonl", self.path("link.jsonl"))
        self.fails("would overwrite the events", "run", "m.yaml", "events.jsonl", "--touchpoints",
                   "link.jsonl")
        self.fails("would overwrite the model", "run", "m.yaml", "events.jsonl", "--decisions",
                   "./m.yaml")
        self.fails("both name", "run", "m.yaml", "events.jsonl", "--touchpoints", "-",
                   "--transitions", "-")
        self.assertEqual(self.read("events.jsonl"), SIGN_UP + "\n")

    def test_write_errors_are_noticed(self):
        self.write("events.jsonl", SIGN_UP + "\n")
        self.fails("No space left on device", "run", MODEL, "events.jsonl", "--transitions",
                   "/dev/full")
        self.fails("cannot be opened", "run", MODEL, "events.jsonl", "--transitions", "no/such")
        with open("/dev/full", "wb") as full:
            for words in (["run", MODEL, "events.jsonl"], ["check", MODEL], ["show", MODEL],
                          ["--help"]):
                result = self.call(*words, stdout=full)
                self.assertEqual(result.code, 2, words)
                self.assertIn("No space left on device", result.err)

    def test_a_closed_pipe_is_a_write_error(self):
        lines = "".join(track(f"c{i}", "2026-03-01T09:00:00Z", "Signed Up") + "\n"
                        for i in range(5000))
        self.write("events.jsonl", lines)
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            result = self.call("run", MODEL, "events.jsonl", stdout=pipe)
        self.assertEqual(result.code, 2)
        self.assertIn("Broken pipe", result.err)

    def test_pipes_are_read_as_files_are(self):
        self.write("events.jsonl", SIGN_UP + "\n")
        with open(MODEL, encoding="utf-8") as file:
            model = file.read()
        result = self.call("run", "/dev/stdin", "events.jsonl", stdin=model)
        self.assertEqual((result.code, len(result.rows())), (0, 1), result.err)
        result = self.call("run", MODEL, "/dev/stdin", stdin=SIGN_UP)
        self.assertEqual((result.code, len(result.rows())), (0, 1), result.err)

    def test_double_dash_ends_the_options(self):
        self.write("--odd.jsonl", SIGN_UP + "\n")
        result = self.call("run", MODEL, "--", "--odd.jsonl")
        self.assertEqual(result.code, 0, result.err)
        self.assertEqual(len(result.rows()), 1)

    def test_broken_model(self):
        self.write("m.yaml", "sojourn: 1\nmodel: m\nversion: 1\ninitial: b\nstages: {a: }\n")
        for words in (["run", "m.yaml", "-"], ["show", "m.yaml"]):
            result = self.call(*words)
            self.assertEqual((result.code, result.out), (1, ""))
            self.assertIn("m.yaml:4:", result.err)
            self.assertIn("the model has errors", result.err)


if __name__ == "__main__":
    main()
