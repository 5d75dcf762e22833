# SPDX-License-Identifier: MIT
"""Existing customers put into stages from a CSV file."""

import gzip
import os

from harness import HERE, Case, main, track

PLANS = os.path.join(HERE, "plans.yaml")
HEAD = "customer,lifecycle,billing,entered,plan,seats\n"
STREAMS = ("--touchpoints", "t", "--transitions", "m", "--decisions", "d", "--customers", "c")


class Import(Case):
    def bring(self, text, *words, stdin=b""):
        self.write("customers.csv", text)
        return self.call("import", PLANS, "customers.csv", *words, *STREAMS, stdin=stdin)

    def one(self, text, *words):
        result = self.bring(text, *words)
        self.assertEqual((result.code, result.rejected()), (0, []), result.err)
        (row,) = self.read_rows("c")
        return row

    def rejects(self, header, record, reason, *words):
        result = self.bring(f"{header}\nx,{',' * header.count(',')}"[:-1] + f"\n{record}\n", "--at",
                            "2026-03-01", *words)
        self.assertEqual((result.code, result.rejected()),
                         (3, [f"customers.csv:3: rejected: {reason}"]), result.err)
        self.assertEqual([row["customer"] for row in self.read_rows("c")], ["x"])

    def test_stages_attributes_and_moves(self):
        row = self.one(HEAD + "ada,live.using,past_due,2026-02-01,pro,5\n")
        self.assertEqual(row["stages"], {"lifecycle": "live.using", "billing": "billing.past_due"})
        self.assertEqual((row["since"], row["clock"]), ("2026-02-01T00:00:00Z",) * 2)
        self.assertEqual((row["attributes"]["plan"], row["attributes"]["seats"]), ("pro", 5))
        self.assertEqual([(move["track"], move["from"], move["to"], move["cause"], move["sojourn"])
                          for move in self.read_rows("m")],
                         [("lifecycle", None, "live.using", "moved", 0),
                          ("billing", None, "billing.past_due", "moved", 0)])

    def test_what_was_due_before_is_silent(self):
        self.one("customer,lifecycle,entered\nada,live.using,2026-02-01\n", "--at", "2026-02-25",
                 "--until", "2026-03-20")
        self.assertEqual([(row["touchpoint"], row["due"]) for row in self.read_rows("t")],
                         [("live.using.tips", "2026-03-03T00:00:00Z"),
                          ("live.using.tips", "2026-03-13T00:00:00Z")])

    def test_then_events(self):
        self.write("e.jsonl", track("ada", "2026-03-02T00:00:00Z", "Order Placed", seats=3) + "\n")
        result = self.bring("customer,seats\nada,4\n", "e.jsonl", "--at", "2026-03-01")
        (row,) = self.read_rows("c")
        self.assertEqual((result.code, row["attributes"]["seats"], row["stages"]["lifecycle"]),
                         (0, 7, "live.using"), result.err)
        self.assertIn("  placements: 1 line, 1 applied\n  events: 1 line, 1 applied", result.err)

    def test_times(self):
        for header, record, words, since, clock in (
                ("time,entered", "2026-03-02,2026-03-01", (), 1, 2),
                ("time,entered", ",2026-03-01", ("--at", "2026-03-03"), 1, 3),
                ("time,entered", "2026-03-02,2026-03-01", ("--at", "2026-03-03"), 1, 2),
                ("time,entered", "2026-03-02,", (), 2, 2),
                ("entered,billing,billing.entered", "2026-03-01,past_due,2026-03-05", (), 1, 5),
                ("entered,billing,lifecycle.entered", "2026-03-04,past_due,2026-03-02", (), 2, 4)):
            row = self.one(f"customer,lifecycle,{header}\nada,live.using,{record}\n", *words)
            self.assertEqual((row["since"], row["clock"]), (f"2026-03-0{since}T00:00:00Z",
                                                            f"2026-03-0{clock}T00:00:00Z"), header)

    def test_paths_of_stages(self):
        for path, lifecycle in (("live", "live.trying"), ("live.using", "live.using"),
                                ("gone", "gone"), ("", "live.trying")):
            row = self.one(f"customer,lifecycle\nada,{path}\n", "--at", "2026-03-01")
            self.assertEqual(row["stages"]["lifecycle"], lifecycle)
        for path in ("past_due", "billing.past_due"):
            row = self.one(f"customer,billing\nada,{path}\n", "--at", "2026-03-01")
            self.assertEqual(row["stages"], {"lifecycle": "live.trying",
                                             "billing": "billing.past_due"})

    def test_creation_makes_the_ids(self):
        def ids(text):
            self.one(text, "--at", "2026-03-01", "--until", "2026-03-12")
            return [row["id"] for row in self.read_rows("t")]
        head = "customer,lifecycle,entered,created\n"
        same = ids(head + "ada,live.using,2026-02-10,\n")
        self.assertEqual(same, ids(head + "ada,live.using,2026-02-10,2026-02-10\n"))
        self.assertNotEqual(same, ids(head + "ada,live.using,2026-02-10,2026-02-09\n"))
        self.assertEqual(len(same), 2)

    def test_columns_of_other_names(self):
        text = "who,stage,since,bill\nada,live.using,2026-02-10,past_due\n"
        row = self.one(text, "--place", "customer=who,lifecycle=stage", "--place=entered=since",
                       "--place", "billing=bill")
        self.assertEqual(row["stages"], {"lifecycle": "live.using", "billing": "billing.past_due"})
        for words, message in (
                (("customer=who,nobody=stage",), "TRACK.entered, not \"nobody\""),
                (("customer=wo",), 'there is no column "wo" for customer; say --place customer='),
                (("lifecycle=stage",), 'there is no column "customer"'),
                (("customer",), "--place needs pairs like customer=COLUMN"),
                (("customer=who,customer=who",), "--place customer= is given twice")):
            self.write("customers.csv", text)
            result = self.call("import", PLANS, "customers.csv", "--place", *words)
            self.assertEqual((result.code, result.out), (2, ""), result.err)
            self.assertIn(message, result.err)

    def test_rejected_lines(self):
        head = "customer,lifecycle,billing,entered,billing.entered,created,plan,seats,trial,orders"
        for record, reason in (
                (",,,,,,,,,", "the customer is missing"),
                ("a,nowhere,,,,,,,,", 'there is no stage "nowhere" in the track "lifecycle"'),
                ("a,billing.past_due,,,,,,,,",
                 'there is no stage "billing.past_due" in the track "lifecycle"'),
                ("a,,live,,,,,,,", 'there is no stage "live" in the track "billing"'),
                ("a,,,2026-01-01,,,,,,", "there is a time of entry, and no stage"),
                ("a,live,,,2026-01-01,,,,,",
                 'there is a time but no stage for the track "billing"'),
                ("a,live,,2026-03-02,,,,,,", "an entry lies after the time of the placement"),
                ("a,live,,,,2026-03-02,,,,", "the creation lies after the time of the placement"),
                ("a,live,,1969-03-02,,,,,,", 'the entry "1969-03-02" is before 1970; events have '
                                             "times from 1970 to 9999"),
                ("a,live,,,,soon,,,,", 'the creation "soon" is not RFC 3339; write it like '
                                       "2026-03-01T09:00:00Z"),
                ("a,live,,,,,gold,,,", 'the attribute "plan" would get a value outside its one_of, '
                                       "min or max, or text that is too long"),
                ("a,live,,,,,,many,,", 'the column "seats" must be a whole number of at most 64 bits '
                                       '(below 2^53 with a point or an exponent), not "many"'),
                ("a,live,,,,,,,,3", 'the attribute "orders" counts events; nobody gives it a value'),
                ("a,live", "the header has 10 columns, this line has 2")):
            self.rejects(head, record, reason)

    def test_no_time_at_all(self):
        result = self.bring("customer,lifecycle\nada,live\n")
        self.assertEqual(result.rejected(), ["customers.csv:2: rejected: the time is missing: there "
                                             "is neither a time nor an entry, and no --at"])

    def test_unknown_columns_are_counted(self):
        text = "customer,hair,lifecycle\nada,red,live\nbob,,live\n"
        result = self.bring(text, "--at", "2026-03-01")
        self.assertRegex(result.err, r"(?m)^  unknown traits, left out\n    hair +1$")
        result = self.bring(text, "--at", "2026-03-01", "--strict")
        self.assertEqual(result.rejected(), ['customers.csv:2: rejected: unknown trait "hair", and '
                                             "--strict allows none"])

    def test_after_until(self):
        result = self.bring("customer,lifecycle,entered\nada,live,2026-03-02\n", "--until",
                            "2026-03-01")
        self.assertEqual((result.code, self.read_rows("c")), (0, []))
        self.assertIn("customers.csv:2: after --until, not applied", result.err)

    def test_a_customer_moved_by_hand(self):
        self.one("customer,lifecycle,entered\nada,live,2026-03-01\nada,gone,2026-03-03\n")
        self.assertEqual([(row["track"], row["from"], row["to"], row["sojourn"])
                          for row in self.read_rows("m")],
                         [("lifecycle", None, "live.trying", 0),
                          ("billing", None, "billing.current", 0),
                          ("lifecycle", "live.trying", "gone", 172800)])

    def test_gzip_standard_input_and_no_customers(self):
        text = HEAD + "ada,live,,2026-03-01,,\n"
        for data in (gzip.compress(text.encode()), text.encode()):
            result = self.call("import", PLANS, "-", "--customers", "-", stdin=data)
            self.assertEqual((result.code, len(result.rows())), (0, 1), result.err)
        for text in ("", HEAD):
            result = self.bring(text)
            self.assertEqual((result.code, self.read_rows("c")), (0, []))

    def test_wrong_words(self):
        self.write("customers.csv", HEAD)
        for words, message in (
                ((PLANS,), "import needs the file of a model and a file of customers"),
                ((PLANS, "-", "-"), "standard input (-) can be read only once"),
                ((PLANS, "missing.csv"), "missing.csv: cannot be read"),
                ((PLANS, "customers.csv", "--at", "now"), "--at needs a time from 1970 to 9999"),
                ((PLANS, "customers.csv", "--customers", "customers.csv"),
                 'would overwrite the customers "customers.csv"')):
            result = self.call("import", *words)
            self.assertEqual((result.code, result.out), (2, ""), result.err)
            self.assertIn(message, result.err)
        result = self.call("run", PLANS, "-", "--at", "2026-03-01")
        self.assertIn('run has no option "--at"', result.err)
        self.assertEqual(self.read("customers.csv"), HEAD)


if __name__ == "__main__":
    main()
