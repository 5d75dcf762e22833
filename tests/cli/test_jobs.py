# SPDX-License-Identifier: MIT
"""However many threads there are, every byte of rows, messages and summary is the same."""

import contextlib
import datetime
import gzip
import json
import os
import random
import re
import resource
import subprocess
import threading
import time
import unittest

from harness import MODEL, SECONDS, TOOL, Case, main, track

ZONES = os.path.exists("/usr/share/zoneinfo/Europe/Rome")
STREAMS = ("touchpoints", "transitions", "decisions", "customers")
# Nothing said; everything in one thread; and more threads than processors.
JOBS = ((), ("--jobs", "1"), ("--jobs", "2"), ("--jobs", "3"), ("--jobs", "4"))

# Timers that fail, counts, local time, splits, data, feedback, two tracks: what a log can reach.
RICH = """sojourn: 1
model: rich
version: 3
attributes:
  plan: {type: string, one_of: [free, pro], default: free}
  level: {type: int, default: 0, min: 0, max: 6}
  spent: double
  note: string
  recent: {count: Order Placed, within: 3d, up_to: 4}
events:
  Order Placed: {properties: {amount: double, note: string}, set: {spent: event.amount, note: event.note}}
  Level Up: {set: {level: "customer.level + 2"}}
  Left:
  Touchpoint Opened:
channels: {email: {cost: 0.25}, call: }
initial: fresh
stages:
  fresh:
    on: {Order Placed: [{to: paying, when: event.amount > 20.0}]}
    after: {5d: idle}
    touchpoints:
      hello: {channel: email, after: 0s, content: mail/hello}
      nudge: {channel: call, after: 2d, when: customer.level > 1}
  paying:
    on: {Left: idle, Order Placed: {set: {level: "customer.level + 1"}}}
    after: {4d: {to: idle, set: {level: "customer.level + 3"}}}
    touchpoints:
      thanks: {channel: email, on: Order Placed, after: 1h, expires: 2h}
      again: {channel: email, after: 1d, every: 1d}
  idle:
    on: {Order Placed: paying}
tracks:
  mood:
    initial: calm
    stages:
      calm: {on: {Left: cross}}
      cross: {after: {1d: calm}}
"""


def time_text(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def some_log(seed, n=3000, customers=60, start=1767225600):
    """Lines of all kinds: events in and out of order, doubles, and much that is wrong."""
    rng = random.Random(seed)
    lines = []
    for i in range(n):
        seconds = start + i * 400 + rng.choice((0, 0, 0, 5, -90000))
        who = f"c{rng.randrange(customers)}" if rng.random() < 0.95 else 'odd "née" \u2028\n'
        kind = rng.random()
        event = {"type": "track", "userId": who, "timestamp": time_text(seconds)}
        if rng.random() < 0.3:
            event["messageId"] = f"m{rng.randrange(n // 3)}"
        if kind < 0.5:
            event.update(event="Order Placed", properties={
                "amount": rng.choice((5, 25.5, 1e-3, 99.99, 2 ** 53 + 1, 0.1)),
                "note": rng.choice(("a", "quote \" and \\", "Zoë", "", "x" * 40)), "color": "red"})
        elif kind < 0.7:
            event.update(event=rng.choice(("Level Up", "Left", "Page Viewed")))
        elif kind < 0.75:
            event.update(type="identify", traits={"plan": rng.choice(("pro", "free", "gold", 3)),
                                                  "hair": 1})
        elif kind < 0.77:
            event.update(event="Customer Erased")
        elif kind < 0.8:
            event.update(type=rng.choice(("page", "alias", "group")))
        elif kind < 0.85:
            event.update(event="Order Placed", properties={"amount": rng.choice(("5", True, [1]))})
        elif kind < 0.88:
            event.update(event="Left", timestamp=rng.choice(("2026-02-30T00:00:00Z", "x", 5)))
        elif kind < 0.9:
            event.update(event="Touchpoint Opened", properties={"id": "0" * 32})
        else:
            event.update(event="Left", context={"library": {"name": "a", "deep": [[{}], None]}})
        line = json.dumps(event, ensure_ascii=rng.random() < 0.5)
        if rng.random() < 0.02:
            line = line[:rng.randrange(len(line))]
        lines.append(line if rng.random() > 0.01 else "  ")
    return lines


def without_speed(text):
    return re.sub(r"took [0-9.]+ s, [0-9]+ events/s", "took", text)


def feed(pipe, lines, taken):
    """Writes up to 100 MiB of lines for as long as somebody takes them."""
    try:
        while taken[0] < 100 * 1024 * 1024:
            for at in range(0, len(lines), 4096):
                taken[0] += pipe.write(lines[at:at + 4096])
    except (OSError, ValueError):
        pass


class Jobs(Case):
    def outcome(self, words, jobs, stdin=None, narrow=None):
        """Everything that a call leaves behind."""
        streams = [word for name in STREAMS for word in (f"--{name}", self.path(name))]
        with open(stdin or os.devnull, "rb") as file:
            result = subprocess.run([TOOL, *words, *streams, *jobs], stdin=file,
                                    capture_output=True, cwd=self.folder.name, timeout=SECONDS,
                                    preexec_fn=narrow, check=False)
        rows = []
        for name in STREAMS:
            with open(self.path(name), "rb") as file:
                rows.append(file.read())
        return (result.returncode, without_speed(result.stderr.decode()), rows)

    def check_same(self, *words, stdin=None):
        """The outcome, which is the same for all numbers of threads."""
        first = self.outcome(words, ("--jobs", "1"), stdin)
        for jobs in JOBS:
            if jobs != ("--jobs", "1"):
                again = self.outcome(words, jobs, stdin)
                self.assertEqual(first[0], again[0], (jobs, again[1][:500]))
                self.assertEqual(first[1].split("\n"), again[1].split("\n"), jobs)
                for name, before, now in zip(STREAMS, first[2], again[2]):
                    self.assertEqual(before.split(b"\n"), now.split(b"\n"), (jobs, name))
        return first

    def test_random_logs(self):
        self.write("m.yaml", RICH)
        for seed in range(4):
            with self.subTest(seed):
                self.write("e.jsonl", "\n".join(some_log(seed)))
                code, err, rows = self.check_same("run", "m.yaml", "e.jsonl")
                self.assertEqual(code, 3)
                self.assertIn("failed and was left out", err)
                self.assertTrue(all(rows))

    def test_options(self):
        self.write("m.yaml", RICH)
        self.write("e.jsonl", "\n".join(some_log(9)))
        for words in (["--strict"], ["--until", "2026-01-08"], ["--until", "2027-01-01"],
                      ["--event-id-retention", "1d"], ["--format", "csv"], ["--max-skew", "1s"]):
            with self.subTest(words):
                self.check_same("run", "m.yaml", "e.jsonl", *words)

    def test_several_files_of_several_forms(self):
        self.write("m.yaml", RICH)
        lines = some_log(5)
        self.write("a.jsonl", "\n".join(lines[:900]))
        with gzip.open(self.path("b.jsonl.gz"), "wb") as file:
            file.write("\n".join(lines[900:2000]).encode())
        notes = ("two", '"one, line\nthe other"', '"a ""b"""')
        table = "customer,event,time,amount,note,color\n" + "".join(
            f"c{i % 70},Order Placed,2026-01-{1 + i // 100:02d},{i % 40}.5,{notes[i % 3]},"
            f"{'x' * (i % 3)}\n" for i in range(1500)) + "c1,Left,never,,,\nc1,Left\n"
        self.write("c.csv", table)
        code, err, _ = self.check_same("run", "m.yaml", "a.jsonl", "b.jsonl.gz", "c.csv")
        self.assertEqual(code, 3)
        self.assertIn("c.csv:", err)

    def test_standard_input(self):
        self.write("m.yaml", RICH)
        self.write("e.jsonl", "\n".join(some_log(6)))
        self.check_same("run", "m.yaml", "-", stdin=self.path("e.jsonl"))

    def test_import(self):
        self.write("m.yaml", RICH)
        self.write("c.csv", "customer,lifecycle,entered,mood,plan\n" + "".join(
            f"c{i},{('fresh', 'paying', 'idle', 'nowhere', '')[i % 5]},2026-01-{1 + i % 28:02d},"
            f"{('cross', '')[i % 2]},{('pro', '', 'gold')[i % 3]}\n" for i in range(200)))
        self.write("e.jsonl", "\n".join(some_log(7, start=1769904000)))
        code, _, rows = self.check_same("import", "m.yaml", "c.csv", "e.jsonl", "--until",
                                        "2026-04-01")
        self.assertEqual(code, 3)
        self.assertTrue(all(rows))

    @unittest.skipUnless(ZONES, "no time zones here")
    def test_time_zones(self):
        self.write("m.yaml", RICH.replace("model: rich", "model: rich\ntime_zone: Europe/Rome")
                   .replace("after: 1d, every: 1d", 'at: "09:30"'))
        lines = some_log(8)
        lines[10:10] = [json.dumps({
            "type": "identify", "userId": f"c{i}", "timestamp": "2026-01-01T00:00:00Z",
            "traits": {"timezone": name}}) for i, name in enumerate(
                ("Asia/Tokyo", "America/New_York", "Nowhere/Land", "", None))]
        self.write("e.jsonl", "\n".join(lines))
        self.check_same("run", "m.yaml", "e.jsonl")

    def test_one_event_that_makes_very_much(self):
        self.write("m.yaml", RICH)
        lines = [track(f"c{i}", "2026-01-01T00:00:00Z", "Order Placed", amount=30) for i in range(9)]
        lines += [track("c3", "2041-01-01T00:00:00Z", "Left")]
        lines += [track(f"c{i}", "2041-01-02T00:00:00Z", "Order Placed", amount=3) for i in range(9)]
        self.write("m2.yaml", RICH.replace("    after: {4d: {to: idle, set: {level: "
                                           "\"customer.level + 3\"}}}\n", ""))
        self.write("e.jsonl", "\n".join(lines))
        _, _, rows = self.check_same("run", "m2.yaml", "e.jsonl")
        self.assertGreater(rows[0].count(b"again"), 9 * 15 * 360)

    def test_lines_that_fill_blocks_and_more(self):
        self.write("m.yaml", RICH)
        long = track("c1", "2026-01-01T00:00:00Z", "Left", filler="y" * 1000000)
        lines = some_log(11)
        for i in range(100, 2000, 300):
            lines[i] = long
        lines[50] = "x" * (17 * 1024 * 1024)
        self.write("e.jsonl", "\n".join(lines))
        code, err, _ = self.check_same("run", "m.yaml", "e.jsonl")
        self.assertEqual(code, 3)
        self.assertIn("longer than 16 MiB", err)

    def test_many_names_that_nobody_knows(self):
        self.write("m.yaml", RICH)
        self.write("e.jsonl", "\n".join(
            track(f"c{i % 50}", "2026-01-01T00:00:00Z", f"e{i % 14000}") for i in range(30000)))
        _, err, _ = self.check_same("run", "m.yaml", "e.jsonl")
        self.assertIn("(further names)", err)

    def test_damage(self):
        self.write("m.yaml", RICH)
        data = gzip.compress("\n".join(some_log(12)).encode())
        self.write("e.jsonl.gz", data[:len(data) // 2])
        for jobs in JOBS:
            code, err, rows = self.outcome(("run", "m.yaml", "e.jsonl.gz"), jobs)
            self.assertEqual(code, 2)
            self.assertIn("cannot be read", err)
            self.assertTrue(rows[0])

    def test_a_reader_that_goes_away(self):
        self.write("m.yaml", RICH)
        self.write("e.jsonl", "\n".join(some_log(13, 20000)))
        for jobs in JOBS:
            with subprocess.Popen([TOOL, "run", "m.yaml", "e.jsonl", "--decisions", "-", *jobs],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  cwd=self.folder.name) as process:
                process.stdout.close()
                err = process.stderr.read().decode()
                self.assertEqual(process.wait(SECONDS), 2, err[-500:])
                self.assertIn("standard output: cannot be written", err)

    def test_a_reader_that_goes_away_while_nothing_comes(self):
        """Who waits for input that does not come ends all the same."""
        self.write("m.yaml", RICH)
        lines = "\n".join(some_log(14, 20000)).encode() + b"\n"
        for jobs in JOBS:
            if jobs == ("--jobs", "1"):
                continue # that one waits, as it reads and writes by turns
            with subprocess.Popen([TOOL, "run", "m.yaml", "-", "--decisions", "-", *jobs],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, cwd=self.folder.name) as process:
                process.stdout.close()
                try:
                    process.stdin.write(lines)
                    process.stdin.flush()
                except BrokenPipeError:
                    pass
                self.assertEqual(process.wait(SECONDS), 2)
                try:
                    process.stdin.close()
                except BrokenPipeError:
                    pass

    def test_a_slow_reader(self):
        """Where nobody takes the rows, the input is not read on: what waits is bounded."""
        self.write("m.yaml", RICH)
        lines = "\n".join(some_log(15, 5000)).encode() + b"\n"
        with contextlib.ExitStack() as running: # all at once, as it takes seconds to see that nothing comes
            started = []
            for jobs in JOBS:
                process = running.enter_context(subprocess.Popen(
                    [TOOL, "run", "m.yaml", "-", "--decisions", "-", *jobs], bufsize=0,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    cwd=self.folder.name))
                running.callback(process.kill)
                taken = [0]
                writer = threading.Thread(target=feed, args=(process.stdin, lines, taken))
                writer.start()
                started.append((jobs, process, writer, taken))
            before = None
            while before != (now := [taken[0] for _, _, _, taken in started]):
                before = now
                time.sleep(1)
            for jobs, process, writer, taken in started:
                self.assertIsNone(process.poll(), jobs)
                process.kill()
                writer.join()
                self.assertTrue(0 < taken[0] < 16 * 1024 * 1024, (jobs, taken[0]))

    def test_threads_that_cannot_be_started(self):
        def narrow():
            resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
        if subprocess.run([TOOL, "--version"], capture_output=True, preexec_fn=narrow,
                          check=False).returncode != 0:
            self.skipTest("this build needs more room")
        self.write("m.yaml", RICH)
        self.write("e.jsonl", "\n".join(some_log(16)))
        words = ("run", "m.yaml", "e.jsonl")
        usual = self.outcome(words, ("--jobs", "1"))
        narrowed = self.outcome(words, ("--jobs", "64"), narrow=narrow)
        first, rest = narrowed[1].split("\n", 1)
        self.assertRegex(first, "^sojourn: threads cannot be started: .*; going on with one$")
        self.assertEqual((usual[0], usual[1], usual[2]), (narrowed[0], rest, narrowed[2]))

    def test_usage(self):
        for word in ("0", "65", "x", "2x", "-1", ""):
            result = self.call("run", MODEL, "-", "--jobs", word)
            self.assertEqual(result.code, 2)
            self.assertIn(f'--jobs needs a number from 1 to 64, not "{word}"', result.err)
        result = self.call("run", MODEL, "-", "--jobs", "2", "--jobs", "2")
        self.assertEqual(result.code, 2)
        self.assertIn("--jobs is given twice", result.err)


if __name__ == "__main__":
    main()
