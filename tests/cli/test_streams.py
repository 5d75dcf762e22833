# SPDX-License-Identifier: MIT
"""The four streams and the summary, field by field."""

import csv
import io
import json

from harness import MODEL, Case, main, track

EVENTS = [
    track("ada", "2026-03-01T09:00:00Z", "Signed Up"),
    track("bob, \"b\"", "2026-03-01T10:00:00.25Z", "Signed Up"),
    track("ada", "2026-03-12T09:00:00Z", "Order Placed", seats=2, amount=19.99),
    track("bob, \"b\"", "2026-03-02T10:00:00.75Z", "Left"),
]
UNTIL = ("--until", "2026-04-01")
STREAMS = ("touchpoints", "transitions", "decisions", "customers")

# A timer that makes itself due again, before or after the instant at which it was due.
SAME_INSTANT = """sojourn: 1
model: m
version: 1
attributes: {{t: timestamp}}
events: {{Go: {{set: {{t: event.time}}}}}}
initial: a
stages:
  a:
    after:
      0s: {{from: customer.t, set: {{t: 'customer.t {} duration("{}")'}}}}
"""


class Streams(Case):
    def run_all(self, *words):
        """All four streams as text, by name."""
        options = [word for name in STREAMS for word in (f"--{name}", name)]
        result = self.run_lines(*EVENTS, words=(*UNTIL, *options, *words))
        self.assertEqual((result.code, result.out), (0, ""), result.err)
        self.err = result.err
        return {name: self.read(name) for name in STREAMS}

    def test_touchpoints(self):
        rows = [json.loads(line) for line in self.run_all()["touchpoints"].splitlines()]
        self.assertEqual(list(rows[0]), ["id", "customer", "touchpoint", "stage", "channel",
                                         "content", "variant", "data", "intent", "owner", "cost",
                                         "due", "emitted", "valid_until"])
        for row in rows:
            self.assertRegex(row.pop("id"), "^[0-9a-f]{32}$")
        self.assertEqual(rows[0], {
            "customer": "ada", "touchpoint": "member.fresh.welcome", "stage": "member.fresh",
            "channel": "email", "content": "mail/welcome", "variant": None, "data": None,
            "intent": "thank", "owner": "sales", "cost": 0.01, "due": "2026-03-01T09:00:00Z",
            "emitted": "2026-03-01T09:00:00Z", "valid_until": "2026-03-08T09:00:00Z"})
        self.assertEqual([(row["customer"], row["touchpoint"], row["due"], row["cost"])
                          for row in rows[1:]], [
            ('bob, "b"', "member.fresh.welcome", "2026-03-01T10:00:00.25Z", 0.01),
            ("ada", "member.fresh.call_up", "2026-03-02T21:00:00Z", None),
            ("ada", "member.settled.news", "2026-03-16T09:00:00Z", 0.01)])
        self.assertEqual(rows[3]["content"], None)

    def test_transitions(self):
        rows = [json.loads(line) for line in self.run_all()["transitions"].splitlines()]
        fields = ["customer", "track", "from", "to", "cause", "event", "time", "sojourn"]
        self.assertEqual(list(rows[0]), fields)
        bob = 'bob, "b"'
        self.assertEqual([tuple(row.values()) for row in rows], [
            ("ada", "lifecycle", None, "visitor", "created", None, "2026-03-01T09:00:00Z", 0),
            ("ada", "lifecycle", "visitor", "member.fresh", "event", "Signed Up",
             "2026-03-01T09:00:00Z", 0),
            (bob, "lifecycle", None, "visitor", "created", None, "2026-03-01T10:00:00.25Z", 0),
            (bob, "lifecycle", "visitor", "member.fresh", "event", "Signed Up",
             "2026-03-01T10:00:00.25Z", 0),
            ("ada", "lifecycle", "member.fresh", "member.settled", "after", None,
             "2026-03-11T09:00:00Z", 864000),
            (bob, "lifecycle", "member.fresh", "gone", "event", "Left", "2026-03-02T10:00:00.75Z",
             86400.5)])

    def test_decisions(self):
        rows = [json.loads(line) for line in self.run_all()["decisions"].splitlines()]
        fields = ["customer", "touchpoint", "occurrence", "decision", "reason", "rule", "due",
                  "time", "next"]
        self.assertEqual(list(rows[0]), fields)
        self.assertEqual(list(rows[0].values()), [
            "ada", "member.fresh.welcome", 1, "emitted", None, None, "2026-03-01T09:00:00Z",
            "2026-03-01T09:00:00Z", None])
        skipped = self.run_lines(EVENTS[0], words=(*UNTIL, "--decisions", "-")).rows()[-1]
        self.assertEqual(list(skipped.values()), [
            "ada", "member.settled.news", 1, "skipped", "when", None, "2026-03-16T09:00:00Z",
            "2026-03-16T09:00:00Z", None])

    def test_customers(self):
        rows = [json.loads(line) for line in self.run_all()["customers"].splitlines()]
        self.assertEqual(rows[0], {
            "customer": "ada", "stages": {"lifecycle": "member.settled"},
            "since": "2026-03-11T09:00:00Z", "attributes": {
                "plan": "free", "seats": 2, "ratio": 19.99, "vip": None,
                "since": "2026-03-01T09:00:00Z", "trial": None, "note": None},
            "clock": "2026-03-16T09:00:00Z"})
        self.assertEqual(rows[1]["stages"], {"lifecycle": "gone"})
        self.assertEqual(len(rows), 2)

    def test_csv_says_the_same(self):
        as_json = self.run_all()
        as_csv = self.run_all("--format", "csv")
        for name in STREAMS:
            self.assertNotIn("\r", as_csv[name])
            table = list(csv.DictReader(io.StringIO(as_csv[name], newline="")))
            rows = [json.loads(line) for line in as_json[name].splitlines()]
            self.assertEqual(len(table), len(rows))
            for record, row in zip(table, rows):
                self.assertEqual(list(record), list(row))
                for field, value in row.items():
                    text = record[field]
                    if value is None:
                        self.assertEqual(text, "")
                    elif isinstance(value, str):
                        self.assertEqual(text, value)
                    else:
                        self.assertEqual(json.loads(text), value)

    def test_csv_has_a_header_without_rows(self):
        result = self.call("run", MODEL, "-", "--format=csv", "--transitions=-")
        self.assertEqual(result.out, "customer,track,from,to,cause,event,time,sojourn\n")

    def test_only_what_is_asked_for_is_written(self):
        result = self.run_lines(*EVENTS, words=("--customers", "-"))
        self.assertEqual(len(result.rows()), 2)
        self.assertEqual(len(self.run_lines(*EVENTS).rows()), 3)

    def test_summary(self):
        self.run_all()
        lines = self.err.splitlines()
        self.assertRegex(lines.pop(), r"^  took \d+\.\d\d s, \d+ events/s$")
        self.assertEqual(lines, [
            "shop version 7: 2 customers until 2026-04-01T00:00:00Z",
            "  events: 4 lines, 4 applied (0 late, 1 taken by no transition), 0 rejected, "
            "0 unknown, 0 of other types, 0 after --until",
            "  stages",
            "    member.settled                                      1",
            "    gone                                                1",
            "  touchpoints: 4",
            "    member.fresh.welcome                                2",
            "    member.fresh.call_up                                1",
            "    member.settled.news                                 1",
            "  transitions",
            "    (created) -> visitor                                2",
            "    visitor -> member.fresh                             2",
            "    member.fresh -> gone                                1",
            "    member.fresh -> member.settled                      1",
            "  clock: 5 steps, 0 failed; 2 conditions with an error"])

    def test_text_is_escaped(self):
        name = 'a"b\\c\n\t\x01\x7f\u2028é😀'
        result = self.run_lines(track(name, "2026-03-01T09:00:00Z", "Signed Up"))
        self.assertEqual(result.rows()[0]["customer"], name)
        self.assertEqual(result.out.count("\n"), 1)
        self.assertIn("é😀", result.out)

    def test_a_rejected_name_cannot_reach_the_terminal(self):
        result = self.run_lines(track("a", "2026-03-01T09:00:00Z", "e\x1b[2J\x9b\n"),
                                words=["--strict"])
        self.assertEqual(result.rejected(), [
            'standard input:1: rejected: unknown event "e\\u001b[2J\\u009b\\n", and --strict '
            "allows none"])

    def test_a_step_of_the_clock_that_fails_is_said(self):
        self.write("m.yaml", "sojourn: 1\nmodel: m\nversion: 1\n"
                   "attributes: {n: {type: int, default: 1, max: 2}}\nevents: {Go: }\n"
                   "initial: a\nstages:\n  a:\n    on: {Go: a}\n"
                   "    after: {1d: {to: b, set: {n: customer.n + 5}}}\n  b:\n")
        result = self.call("run", "m.yaml", "-", "--until", "2026-04-01", "--customers", "-",
                           stdin=track("ada", "2026-03-01T09:00:00Z", "Go"))
        self.assertEqual((result.code, result.rows()[0]["stages"]), (0, {"lifecycle": "a"}))
        self.assertIn('sojourn: customer "ada": a timer of the stage a, due 2026-03-02T09:00:00Z, '
                      'failed and was left out: "n": ', result.err)
        self.assertIn("clock: 1 step, 1 failed", result.err)

    def test_a_limit_that_is_crossed_is_named(self):
        numbers = range(1, 17)
        self.write("m.yaml", "sojourn: 1\nmodel: m\nversion: 1\n"
                   "attributes: {" + ", ".join(f"a{i}: string" for i in (*numbers, 17)) + "}\n"
                   "events: {Fill: {properties: {x: string}, set: {" +
                   ", ".join(f"a{i}: event.x" for i in numbers) + "}}}\n"
                   "initial: a\nstages:\n  a:\n    after: {1d: {set: {a17: customer.a1}}}\n")
        too_long = "the customer's record would be longer than 65,536 bytes"
        many = "more than 1,000 timers of this customer came due at one instant"
        time = "2026-03-01T09:00:00Z"
        result = self.call("run", "m.yaml", "-", stdin=track("ada", time, "Fill", x="x" * 4096))
        self.assertEqual((result.code, result.rejected()),
                         (3, [f"standard input:1: rejected: {too_long}"]))
        fault = 'sojourn: customer "ada": a timer of the stage a, due {}, failed and was left out: '
        fault += f"{many}, or {too_long}\n"
        result = self.call("run", "m.yaml", "-", "--until", "2026-04-01",
                           stdin=track("ada", time, "Fill", x="x" * 4050))
        self.assertEqual(result.code, 0)
        self.assertIn(fault.format("2026-03-02T09:00:00Z"), result.err)
        self.write("m.yaml", SAME_INSTANT.format("-", "0.001s"))
        result = self.call("run", "m.yaml", "-", stdin=track("ada", time, "Go"))
        self.assertEqual(result.code, 0)
        self.assertIn(fault.format("2026-03-01T08:59:59Z"), result.err)

    def test_a_timer_that_sets_its_own_from_goes_on(self):
        """The bound of 1,000 is for each instant: later ones each have their own."""
        self.write("m.yaml", SAME_INSTANT.format("+", "1s"))
        result = self.call("run", "m.yaml", "-", "--until", "2026-03-01T10:00:00Z",
                           stdin=track("ada", "2026-03-01T09:00:00Z", "Go"))
        self.assertEqual(result.code, 0)
        self.assertIn("clock: 3601 steps, 0 failed", result.err)

    def test_durations_below_a_second_are_for_people(self):
        self.write("m.yaml", "sojourn: 1\nmodel: m\nversion: 1\n"
                   "attributes: {since: timestamp, took: duration}\n"
                   "events:\n  Go: {set: {since: event.time}}\n"
                   "  Tell: {properties: {took: duration}, set: {took: event.took}}\n"
                   "  Done: {set: {took: event.time - customer.since}}\n"
                   "initial: a\nstages: {a: }\n")
        def took(time):
            lines = [track("ada", "2026-03-01T09:00:00Z", "Go"), track("ada", time, "Done")]
            result = self.call("run", "m.yaml", "-", "--customers", "-", stdin="\n".join(lines))
            return result.rows()[0]["attributes"]["took"]
        def tell(text):
            result = self.call("run", "m.yaml", "-", "--customers", "-", stdin=track(
                "ada", "2026-03-01T09:00:00Z", "Tell", took=text))
            return result.rows()[0]["attributes"]["took"] if result.code == 0 else result.code
        self.assertEqual((took("2026-03-02T21:00:01Z"), tell("1d12h1s")), ("1d12h1s", "1d12h1s"))
        self.assertEqual((took("2026-03-01T09:02:28.072Z"), tell("2m28.072s")), ("2m28.072s", 3))

    def test_rows_stay_in_the_order_of_the_inputs(self):
        lines = [track(f"c{i:02}", "2026-03-01T09:00:00Z", "Signed Up") for i in range(20)]
        rows = self.run_lines(*lines, words=UNTIL).rows()
        self.assertEqual([row["customer"] for row in rows], [f"c{i:02}" for i in range(20)] * 2)


if __name__ == "__main__":
    main()
