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
        before = 0
        for n in (1, 1000, 1001, 2500, 3000):
            self.write("part.jsonl", "".join(lines[:n]))
            result = self.keep("part.jsonl", "--batch", "300")
            self.assertIn(f"{n - before} line{'' if n == 1 or n == 1001 else 's'}, {n - before} "
                          "applied", result.err)
            before = n
        result = self.keep("e.jsonl")
        self.assertIn("it had 3000 lines of the input already", result.err)

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
            for words in (("store", "stats"), ("store", "check"), ("customer", "zoe"),
                          ("outbox", "list")):
                self.assertEqual(self.call(*words, "--store", "s").code, 0)
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


class Outbox(Store):
    def setUp(self):
        super().setUp()
        self.write("e.jsonl", "".join(track(f"c{i}", f"2026-03-0{i}T09:00:00Z", "Signed Up") + "\n"
                                      for i in range(1, 6)))
        self.expected = self.keep("e.jsonl", "--until", "2026-03-05T10:00:00Z").rows()

    def outbox(self, *words, code=0):
        result = self.call("outbox", *words, "--store", "s")
        self.assertEqual(result.code, code, result.err)
        return result

    def states(self):
        return [row["state"] for row in self.outbox("list").rows()]

    def test_what_was_printed_is_there_once(self):
        rows = {row["id"]: row for row in self.outbox("list").rows()}
        self.assertEqual(len(rows), len(self.expected))
        for row in self.expected:
            found = rows[row["id"]]
            self.assertEqual({key: found[key] for key in row}, row)
            self.assertEqual((found["state"], found["lease"], found["tries"]), ("ready", 0, 0))

    def test_claim_and_acknowledge(self):
        now = ("--now", "2026-03-05T10:00:00Z")
        first = self.outbox("claim", *now, "--max", "2", "--lease", "1h").rows()
        self.assertEqual([(row["state"], row["until"], row["tries"]) for row in first],
                         [("leased", "2026-03-05T11:00:00Z", 1)] * 2)
        token = str(first[0]["lease"])
        ids = [row["id"] for row in first]
        self.assertEqual(self.outbox("ack", *ids, "--lease", token).out, "")
        self.assertEqual(self.outbox("ack", ids[0], "--lease", token).out, "")
        states = self.states()
        self.assertEqual(states.count("delivered"), 2)
        rest = self.outbox("claim", *now).rows()
        self.assertEqual(len(rest), len(self.expected) - 2 - states.count("missed"))
        self.assertEqual(self.outbox("claim", *now).rows(), [])
        later = self.outbox("claim", "--now", "2026-03-05T10:06:00Z", "--channel", "email").rows()
        self.assertEqual({row["channel"] for row in later}, {"email"})
        gone = self.outbox("ack", later[0]["id"], ids[0], "--lease", str(rest[0]["lease"]), code=4)
        self.assertIn("the lease of", gone.err)
        unknown = self.outbox("ack", "f" * 32, "--lease", "1", code=4)
        self.assertIn('there is no touchpoint "ffff', unknown.err)

    def test_fail_and_give_up(self):
        now = ("--now", "2026-03-05T10:00:00Z")
        (row,) = self.outbox("claim", *now, "--max", "1").rows()
        words = (row["id"], "--lease", str(row["lease"]))
        self.assertEqual(self.outbox("fail", *words, *now, "--wait", "10m").rows(),
                         [{"id": row["id"], "state": "waiting", "until": "2026-03-05T10:10:00Z"}])
        self.outbox("fail", *words, *now, code=4)
        again = self.outbox("claim", "--now", "2026-03-05T10:10:00Z").rows()
        (same,) = [each for each in again if each["id"] == row["id"]]
        self.assertEqual(same["tries"], 2)
        lease = ("--lease", str(same["lease"]))
        self.assertEqual(self.outbox("fail", row["id"], *lease, *now, "--tries", "2").rows(),
                         [{"id": row["id"], "state": "given_up", "until": None}])
        other = next(each["id"] for each in again if each["id"] != row["id"])
        self.outbox("fail", other, *lease, *now, "--give-up")
        given = self.outbox("list", "--state", "given_up,delivered").rows()
        self.assertEqual({each["id"] for each in given}, {row["id"], other})
        self.assertEqual(len(self.outbox("list", "--max", "1").rows()), 1)

    def test_words(self):
        self.fails(2, "claim, ack, fail or list", "outbox", "send")
        self.fails(2, "outbox list needs --store", "outbox", "list")
        self.fails(2, "outbox ack needs --lease", "outbox", "ack", "x", "--store", "s")
        self.fails(2, "outbox ack needs the ids", "outbox", "ack", "--lease", "1", "--store", "s")
        self.fails(2, "outbox claim takes options only", "outbox", "claim", "x", "--store", "s")
        self.fails(2, "--state is some of ready", "outbox", "list", "--store", "s", "--state", "red")
        self.fails(2, "--max needs a number from 1 to 10000", "outbox", "claim", "--store", "s",
                   "--max", "10001")
        self.fails(2, "--lease needs a duration", "outbox", "claim", "--store", "s", "--lease", "1")
        self.fails(2, "cannot be opened", "outbox", "list", "--store", "missing")
        self.fails(6, "e.jsonl: it is damaged, or no store", "outbox", "list", "--store", "e.jsonl")


class Customers(Store):
    def setUp(self):
        super().setUp()
        self.write("e.jsonl", track("ada", "2026-03-01T09:00:00Z", "Signed Up") + "\n" +
                   track("Zoë \"Z\"", "2026-03-02T09:00:00Z", "Order Placed") + "\n")
        self.keep("e.jsonl", "--until", "2026-03-03")

    def test_customer(self):
        found = json.loads(self.call("customer", "--store", "s", "ada", "--json").out)
        (row,) = [row for row in self.keep("e.jsonl", "--customers", "-").rows()
                  if row["customer"] == "ada"]
        self.assertEqual({key: found[key] for key in row}, row)
        self.assertEqual((found["created"], found["timezone"]), ("2026-03-01T09:00:00Z", "UTC"))
        self.assertEqual([(each["what"], each.get("to"), each.get("by"))
                          for each in found["history"] if each["what"] == "moved"],
                         [("moved", "visitor", "created"), ("moved", "member.fresh", "Signed Up")])
        self.assertTrue(all(each["state"] in ("ready", "missed") for each in found["outbox"]))
        self.assertTrue(found["outbox"])
        text = self.call("customer", "--store", "s", "ada").out
        self.assertIn("stages:\n    lifecycle: member.fresh\n", text)
        self.assertIn("    2026-03-01T09:00:00Z  moved  track: lifecycle", text)
        few = json.loads(self.call("customer", "--store", "s", "ada", "--json", "--history", "1").out)
        self.assertEqual(few["history"], found["history"][-1:])
        other = json.loads(self.call("customer", "--store", "s", "--json", "Zoë \"Z\"").out)
        self.assertEqual(other["customer"], "Zoë \"Z\"")

    def test_erase(self):
        result = self.call("erase", "--store", "s", "ada")
        self.assertEqual((result.code, result.out), (0, ""), result.err)
        for words in (("customer", "ada"), ("erase", "ada"), ("erase", "nobody")):
            self.fails(4, f's: there is no customer "{words[1]}"', *words, "--store", "s")
        for name in ("s", "s-wal"):
            if os.path.exists(self.path(name)):
                with open(self.path(name), "rb") as file:
                    self.assertNotIn(b"ada", file.read())
        self.assertNotIn("ada", repr(self.tables()))
        # What comes again does not bring her back.
        self.write("again.jsonl", track("ada", "2026-03-02T09:00:00Z", "Signed Up") + "\n")
        self.assertEqual(len(self.keep("again.jsonl", code=3).rejected()), 1)

    def test_words(self):
        for command in ("customer", "erase"):
            self.fails(2, f"{command} needs --store", command, "ada")
            self.fails(2, f"{command} takes the key of one customer", command, "--store", "s")
            self.fails(2, "cannot be opened", command, "--store", "missing", "ada")
        self.fails(2, 'customer has no option "--at"', "customer", "--at", "2026-03-01")


class Versions(Store):
    def setUp(self):
        super().setUp()
        self.write("e.jsonl", track("ada", "2026-03-01T09:00:00Z", "Signed Up") + "\n")
        self.keep("e.jsonl")
        with open(MODEL, encoding="utf-8") as file:
            self.text = file.read()
        self.write("next.yaml", self.text.replace("version: 7", "version: 8")
                   .replace("10d: settled", "12d: settled"))

    def test_diff(self):
        result = self.call("diff", MODEL, "next.yaml")
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(result.out.splitlines()[0], "changed model shop, version: 7 -> 8")
        self.assertIn("member.fresh", result.out)
        self.assertEqual(self.call("diff", MODEL, MODEL).out, "")
        self.fails(2, "diff takes the files of two models", "diff", MODEL)
        self.fails(2, "missing.yaml: cannot be read", "diff", MODEL, "missing.yaml")

    def test_migrate(self):
        before = self.tables()
        dry = self.call("migrate", "--store", "s", "--to", "next.yaml", "--dry-run")
        self.assertEqual(dry.code, 0, dry.err)
        self.assertIn("stage      kept     member.fresh: 1 customer\n", dry.out)
        self.assertEqual(self.tables(), before)
        self.fails(1, "another version of the model", "run", "next.yaml", "e.jsonl", "--store", "s")
        wet = self.call("migrate", "--store", "s", "--to", "next.yaml", "--json")
        self.assertEqual(wet.code, 0, wet.err)
        self.assertIn({"part": "stage", "fate": "kept", "from": "member.fresh",
                       "to": "member.fresh", "customers": 1}, wet.rows())
        # The input's place is kept, and so is when she came.
        self.assertIn("it had 1 line ", self.keep("e.jsonl", model="next.yaml").err)
        found = self.call("advance", "--store", "s", "--until", "2026-03-12", "--customers", "-")
        (row,) = found.rows()
        self.assertEqual((row["stages"]["lifecycle"], row["since"]),
                         ("member.fresh", "2026-03-01T09:00:00Z"))

    def test_nobody_is_lost(self):
        self.write("lost.yaml", self.text.replace("version: 7", "version: 8")
                   .replace("fresh", "young"))
        self.fails(1, "lost_stage", "migrate", "--store", "s", "--to", "lost.yaml")
        self.assertIn("s: sound", self.call("store", "check", "--store", "s").out)
        self.fails(2, "migrate needs --to", "migrate", "--store", "s")
        self.fails(2, "migrate takes options only", "migrate", "x", "--store", "s", "--to", "y")

    def test_explain(self):
        result = self.call("explain", "--store", "s", "ada")
        self.assertEqual(result.code, 0, result.err)
        self.assertIn("`member.fresh.call_up` goes out at 2026-03-02T21:00:00Z\n", result.out)
        waits = json.loads(self.call("customer", "--store", "s", "ada", "--json").out)["waits"]
        self.assertIn({"touchpoint": "member.fresh.call_up", "until": "2026-03-02T21:00:00Z",
                       "due": "2026-03-02T21:00:00Z"}, waits)
        self.call("advance", "--store", "s", "--until", "2026-03-03")
        one = self.call("explain", "--store", "s", "ada", "member.fresh.call_up")
        self.assertRegex(one.out, r"^so far:\n(.*\n)+to come:\n`member.fresh.call_up` ")
        self.assertIn("2026-03-02T21:00:00Z", one.out)
        self.fails(4, 'there is no customer "eve"', "explain", "--store", "s", "eve")
        self.fails(4, 'the model has no touchpoint "x"', "explain", "--store", "s", "ada", "x")
        self.fails(2, "explain takes the key", "explain", "--store", "s")


if __name__ == "__main__":
    main()
