# SPDX-License-Identifier: MIT
"""Runs that are kept in a store: going on after kills, other inputs, time, and the care of files."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time

from harness import HERE, MODEL, TOOL, Case, main, track

PLANS = os.path.join(HERE, "plans.yaml")
NAMES = ("Signed Up", "Order Placed")


def events(n, seed=1, customers=300):
    pick = random.Random(seed)
    return "".join(track(f"c{pick.randrange(customers)}", f"2026-03-{1 + i * 28 // n:02}T09:00:00Z",
                         pick.choice(NAMES)) + "\n" for i in range(n))


class Store(Case):
    def keep(self, *words, model=MODEL, code=0, stdin=b""):
        result = self.call("run", model, *words, "--store", "s", stdin=stdin)
        self.assertEqual(result.code, code, result.err)
        return result

    def tables(self, path="s"):
        """What a store says to people, whatever the order and the number of its commits."""
        with sqlite3.connect(self.path(path)) as file:
            found = {table: sorted(map(repr, file.execute(f"SELECT * FROM {table}")))
                     for table in ("touchpoints", "transitions", "decisions", "faults", "customers")}
        file.close()
        return found

    def fails(self, code, message, *words):
        result = self.call(*words)
        self.assertEqual((result.code, result.out), (code, ""), result.err)
        self.assertIn(message, result.err)


class Going(Store):
    def setUp(self):
        super().setUp()
        self.write("e.jsonl", events(3000))

    def test_the_same_rows_as_without_a_store(self):
        streams = ("--touchpoints", "t", "--transitions", "m", "--decisions", "d", "--customers", "c")
        for words in ((), ("--until", "2026-05-01")):
            self.call("run", MODEL, "e.jsonl", *streams, *words)
            expected = [self.read(name) for name in "tmdc"]
            for batch in (1000, 70):
                self.keep("e.jsonl", *streams, "--batch", str(batch), *words)
                self.assertEqual([self.read(name) for name in "tmdc"], expected)
                for name in ("s", "s-wal", "s-shm", "s-writer"):
                    if os.path.exists(self.path(name)):
                        os.remove(self.path(name))

    def test_a_repeated_input_does_nothing(self):
        first = self.keep("e.jsonl")
        self.assertIn("3000 lines, 3000 applied", first.err)
        before = self.tables()
        with open(self.path("e.jsonl"), "rb") as file:
            data = file.read()
        for words, stdin in ((("e.jsonl",), b""), (("-",), data)):
            again = self.keep(*words, stdin=stdin)
            self.assertEqual(again.out, "")
            self.assertIn("it had 3000 lines of the input already", again.err)
            self.assertEqual(self.tables(), before)

    def test_a_file_that_has_grown_goes_on(self):
        lines = self.read("e.jsonl").splitlines(keepends=True)
        out = []
        for n in (1, 1000, 1001, 2500, 3000):
            self.write("part.jsonl", "".join(lines[:n]))
            out.append(self.keep("part.jsonl", "--batch", "300", "--until", "2026-04-01",
                                 "--touchpoints", "t"))
            out[-1] = self.read("t")
        whole = self.call("run", MODEL, "e.jsonl", "--until", "2026-04-01", "--customers", "-")
        kept = self.keep("e.jsonl", "--until", "2026-04-01", "--customers", "-")
        self.assertEqual(len(whole.out), len(kept.out))

    def test_inputs_one_after_the_other(self):
        self.write("f.jsonl", events(500, seed=2))
        self.write("both.jsonl", self.read("e.jsonl"))
        self.keep("e.jsonl")
        self.assertIn("500 lines, 500 applied", self.keep("f.jsonl").err)
        for name, n in (("e.jsonl", 3000), ("f.jsonl", 500), ("both.jsonl", 3000)):
            self.assertIn(f"it had {n} lines of the input already", self.keep(name).err)
        self.assertIn("it had 3000 lines", self.keep("e.jsonl", "f.jsonl").err)

    def test_a_pipe_that_goes_on_otherwise(self):
        self.keep("e.jsonl")
        before = self.tables()
        lines = self.read("e.jsonl").splitlines(keepends=True)
        for text, message in (("".join(lines[:100]), "ends after 100. Nothing"),
                              ("".join(lines[:100] + lines[200:]) + "".join(lines[:100]),
                               "differs within its first 3000 records")):
            with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as cat:
                writer = subprocess.Popen([TOOL, "run", MODEL, "-", "--store", "s"],
                                          cwd=self.folder.name, stdin=cat.stdout,
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                cat.stdin.write(text.encode())
                cat.stdin.close()
                _, err = writer.communicate()
            self.assertEqual(writer.returncode, 2)
            self.assertIn(message, err.decode())
        self.assertEqual(self.tables(), before)

    def test_other_options_are_another_input(self):
        self.write("e.csv", "customer,who,event,time\na,b,Signed Up,2026-03-01\n")
        self.keep("e.csv")
        self.assertIn("1 line, 1 applied", self.keep("e.csv", "--map", "customer=who").err)
        self.assertIn("it had 1 line ", self.keep("e.csv", "--map", "customer=who").err)

    def test_customers_that_are_imported(self):
        self.write("c.csv", "customer,lifecycle\n" +
                   "".join(f"c{i},live\n" for i in range(50)))
        self.write("f.jsonl", track("c1", "2026-03-02T00:00:00Z", "Order Placed", seats=3) + "\n")
        words = ("import", PLANS, "c.csv", "f.jsonl", "--at", "2026-03-01", "--store", "s", "--batch", "9")
        first = self.call(*words)
        self.assertIn("placements: 50 lines, 50 applied\n  events: 1 line, 1 applied", first.err)
        again = self.call(*words)
        self.assertIn("it had 51 lines of the input already", again.err)
        self.assertIn("50 customers", again.err)

    def test_rejected_lines_are_told_once(self):
        self.write("bad.jsonl", "no json\n" + self.read("e.jsonl"))
        self.assertEqual(len(self.keep("bad.jsonl", code=3).rejected()), 1)
        self.assertEqual(len(self.keep("bad.jsonl").rejected()), 0)


class Kills(Store):
    def kill_after(self, seconds, *words):
        """Whether the call was killed, not done before."""
        with subprocess.Popen([TOOL, *words], cwd=self.folder.name, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            try:
                _, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                return True
            self.assertEqual(process.returncode, 0, err.decode())
            return False

    def test_killed_again_and_again(self):
        self.write("e.jsonl", events(600))
        words = ("run", MODEL, "e.jsonl", "--until", "2026-05-01", "--batch", "20")
        begun = time.monotonic()
        self.assertEqual(self.call(*words, "--store", "s").code, 0)
        took = time.monotonic() - begun
        self.assertEqual(self.call("store", "sync", "--store", "s").code, 0)
        expected = self.tables()
        pick = random.Random(7)
        n_kills = n_stores = 0
        while n_kills < 25:
            store = f"k{n_stores}"
            while self.kill_after(took * pick.random() / 2, *words, "--store", store):
                n_kills += 1
            n_stores += 1
            for care in ("sync", "check"):
                self.assertEqual(self.call("store", care, "--store", store).code, 0)
            self.assertEqual(self.tables(store), expected)


class Time(Store):
    def test_advance(self):
        self.write("e.jsonl", events(200))
        self.keep("e.jsonl")
        one = self.call("advance", "--store", "s", "--until", "2026-05-01")
        self.assertEqual(one.code, 0, one.err)
        self.assertTrue(one.rows())
        self.assertEqual(self.call("advance", "--store", "s", "--until", "2026-05-01").out, "")
        whole = self.call("run", MODEL, "e.jsonl", "--until", "2026-05-01", "--customers", "-")
        kept = self.call("advance", "--store", "s", "--until", "2026-05-01", "--customers", "-")
        self.assertEqual(kept.out, whole.out)
        # The input's place is still known.
        self.assertIn("it had 200 lines", self.keep("e.jsonl").err)

    def test_words(self):
        self.fails(2, "advance needs a store: --store FILE", "advance", "--until", "2026-05-01")
        self.fails(2, "advance needs a time: --until TIME", "advance", "--store", "s")
        self.fails(2, "advance takes options only", "advance", MODEL, "--store", "s")
        self.fails(2, 'advance has no option "--strict"', "advance", "--strict")
        self.fails(2, 'advance has no option "--map"', "advance", "--map", "id=x")
        self.fails(2, "it cannot be opened", "advance", "--store", "s", "--until", "2026-05-01")
        self.assertFalse(os.path.exists(self.path("s")))


class Care(Store):
    def setUp(self):
        super().setUp()
        self.write("e.jsonl", events(200))
        self.keep("e.jsonl")

    def test_stats(self):
        text = self.call("store", "stats", "--store", "s")
        found = json.loads(self.call("store", "stats", "--store", "s", "--json").out)
        self.assertEqual(set(found), {"sequence", "customers", "backlog", "oldest_due", "next_due",
                                      "journal_rows", "journal_bytes", "file_bytes"})
        rows = len(self.tables()["touchpoints"])
        self.assertEqual((found["backlog"], len(text.out.splitlines())), (rows, 8))
        self.assertRegex(text.out, rf"(?m)^touchpoints to be delivered +{rows}$")
        self.assertRegex(found["oldest_due"], r"^2026-03-\d\dT\d\d:00:00Z$")

    def test_check_sync_and_vacuum(self):
        self.assertEqual(self.call("store", "check", "--store", "s").out, "s: sound\n")
        self.assertEqual(self.tables()["customers"], [])
        n = len(self.call("run", MODEL, "e.jsonl", "--customers", "-").rows())
        self.assertEqual(self.call("store", "sync", "--store", "s").out,
                         f"s: {n} customers written\n")
        self.assertEqual(len(self.tables()["customers"]), n)
        result = self.call("store", "sync", "--store", "s", "--history", "10d", "--now",
                           "2026-03-20")
        self.assertRegex(result.out, r"\ns: \d+ old rows dropped\n$")
        with sqlite3.connect(self.path("s")) as file:
            (oldest,) = file.execute("SELECT min(time) FROM transitions").fetchone()
        file.close()
        self.assertGreaterEqual(oldest, 1773100800000000)  # 2026-03-10
        self.assertRegex(self.call("store", "vacuum", "--store", "s").out,
                         r"^s: \d+ bytes, \d+ before\n$")

    def test_wrong_and_damaged_files(self):
        self.write("text", "not a store, " * 100)
        self.write("empty", "")
        for words in (("check",), ("sync",), ("vacuum",), ("stats",)):
            self.fails(6, "text: it is damaged, or no store", "store", *words, "--store", "text")
            self.fails(2, "missing: it cannot be opened", "store", *words, "--store", "missing")
            self.fails(2, "empty: it cannot be opened", "store", *words, "--store", "empty")
        self.fails(6, "text: it is damaged, or no store", "run", MODEL, "e.jsonl", "--store", "text")
        self.assertEqual(self.read("text"), "not a store, " * 100)
        with sqlite3.connect(self.path("s")) as file:
            file.execute("UPDATE journal SET changes = zeroblob(length(changes))")
            file.execute("UPDATE pages SET bytes = zeroblob(length(bytes))")
        file.close()
        for words in (("store", "check"), ("store", "sync"), ("advance", "--until", "2026-05-01"),
                      ("run", MODEL, "e.jsonl")):
            result = self.call(*words, "--store", "s")
            self.assertEqual((result.code, result.out), (6, ""))
            self.assertRegex(result.err, r"s: it is damaged, or no store: table \w+")

    def test_another_model_and_other_options(self):
        self.fails(1, "it was written with another version of the model", "run", PLANS, "e.jsonl",
                   "--store", "s")
        for words in (("run", MODEL, "e.jsonl"), ("advance", "--until", "2026-05-01"),
                      ("store", "check")):
            self.fails(2, "another --event-id-retention", *words, "--store", "s",
                       "--event-id-retention", "9d")

    def test_another_writer(self):
        with subprocess.Popen([TOOL, "run", MODEL, "-", "--store", "s"], cwd=self.folder.name,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as writer:
            writer.stdin.write((track("zoe", "2026-03-30T00:00:00Z", "Signed Up") + "\n").encode())
            writer.stdin.flush()
            self.assertIn(b"zoe", writer.stdout.readline())  # it is committed as it comes
            self.fails(5, "s: it is in use; try again later: another process writes this store",
                       "run", MODEL, "e.jsonl", "--store", "s")
            writer.stdin.close()
            self.assertEqual(writer.wait(), 0)

    def test_words(self):
        self.fails(2, "check, sync, vacuum or stats", "store")
        self.fails(2, "check, sync, vacuum or stats", "store", "burn")
        self.fails(2, "store check needs --store", "store", "check")
        self.fails(2, 'store check has no option "--json"', "store", "check", "--json")
        self.fails(2, "--store is given twice", "store", "check", "--store", "s", "--store=s")
        self.fails(2, "--json takes no value", "store", "stats", "--json=1", "--store", "s")
        self.fails(2, "--history needs a duration", "store", "sync", "--history", "x", "--store",
                   "s")
        self.fails(2, "store stats takes options only", "store", "stats", "--store", "s", "s")
        self.fails(2, "--store takes --jobs 1", "run", MODEL, "e.jsonl", "--store", "s", "--jobs",
                   "2")
        self.fails(2, "--batch is for a run with --store", "run", MODEL, "e.jsonl", "--batch", "2")
        self.fails(2, "--batch needs a number from 1 to 1000000", "run", MODEL, "e.jsonl",
                   "--store", "s", "--batch", "1000001")
        for name in ("s", "./s"):
            self.fails(2, f'--customers would overwrite the store "{name}"', "run", MODEL,
                       "e.jsonl", "--store", "s", "--customers", name)

    def test_another_program_s_position(self):
        with sqlite3.connect(self.path("s")) as file:
            (position,) = file.execute("SELECT position FROM head").fetchone()
        file.close()
        self.assertEqual(position[:4], b"sojr")


if __name__ == "__main__":
    main()
