# SPDX-License-Identifier: MIT
"""CSV with a header and a mapping of columns."""

import gzip

from harness import MODEL, Case, main

INT = "a whole number of at most 64 bits (below 2^53 with a point or an exponent)"
HEAD = "customer,event,time,amount,seats,paid,ship,grace,note\n"


class Csv(Case):
    def one(self, text, *words):
        """The one customer that a CSV text makes."""
        result = self.run_csv(text, "--customers", "-", *words)
        self.assertEqual((result.code, result.rejected()), (0, []), result.err)
        (row,) = result.rows()
        return row

    def rejects(self, record, reason, n_lines=1):
        """A record is rejected with the number of its line; the records around it are applied."""
        good = "{},Signed Up,2026-03-01,,,,,,\n"
        result = self.run_csv(HEAD + good.format("x") + record + "\n" + good.format("y"))
        self.assertEqual(result.code, 3, result.err)
        where = "" if n_lines == 1 else f" (lines 3 to {2 + n_lines})"
        self.assertEqual(result.rejected(), [f"events.csv:3: rejected: {reason}{where}"])
        self.assertEqual([row["customer"] for row in result.rows()], ["x", "y"])

    def fails(self, text, message, *words):
        result = self.run_csv(text, *words)
        self.assertEqual((result.code, result.out), (2, ""), result.err)
        self.assertIn(message, result.err)

    def test_values_are_read_by_their_declared_type(self):
        row = self.one(HEAD + 'ada,Order Placed,2026-03-01,2.50,7,true,2026-03-02,36h,"a ""b"", c\n'
                              'd"\n')
        self.assertEqual(row["attributes"], {"plan": "free", "seats": 7, "ratio": 2.5, "vip": None,
                                             "since": None, "trial": "1d12h", "note": 'a "b", c\nd'})
        self.assertEqual(row["clock"], "2026-03-01T00:00:00Z")

    def test_numbers(self):
        for text, number in (("5.0", 5), ("+5", 5), ("1e1", 10), ("007", 7)):
            row = self.one(HEAD + f"ada,Order Placed,2026-03-01,{text},{text},,,,\n")
            self.assertEqual((row["attributes"]["seats"], row["attributes"]["ratio"]),
                             (number, number))

    def test_empty_fields_are_absent(self):
        row = self.one(HEAD + 'ada,Order Placed,2026-03-01T05:00:00+05:00,,,,,,""\n')
        self.assertEqual((row["attributes"]["seats"], row["attributes"]["note"]), (0, None))
        self.assertEqual(row["clock"], "2026-03-01T00:00:00Z")

    def test_map(self):
        text = "\ufeffwho,when,seats\r\nada,2026-03-01,5\r\n"
        words = ("--map", "customer=who,time=when", "--map", "event=:Order Placed")
        self.assertEqual(self.one(text, *words)["attributes"]["seats"], 5)
        self.write("data", gzip.compress(text.encode()))
        result = self.call("run", MODEL, "data", "-", *words, "--customers", "-",
                           stdin="who,seats,when\nbob,6,2026-03-01\n")
        self.assertEqual([row["attributes"]["seats"] for row in result.rows()], [5, 6])

    def test_a_quoted_header(self):
        self.assertEqual(self.one('\ufeff"customer","event","time","se""ats"\nada,Left,2026-03-01,x\n')
                         ["customer"], "ada")

    def test_identify(self):
        row = self.one("customer,event,time,plan,seats\nada,Identify,2026-03-01,pro,\n")
        self.assertEqual((row["attributes"]["plan"], row["attributes"]["seats"]), ("pro", 0))

    def test_a_mapped_column_is_no_property(self):
        result = self.run_csv("customer,note,time\nada,Order Placed,2026-03-01\n", "--map",
                              "event=note", "--customers", "-")
        self.assertIsNone(result.rows()[0]["attributes"]["note"])

    def test_unknown_columns_are_counted(self):
        text = "customer,event,time,color,seats\na,Order Placed,2026-03-01,red,\n" \
               "b,Signed Up,2026-03-01,,5\nc,Nothing,2026-03-01,x,\n"
        result = self.run_csv(text)
        self.assertEqual(result.code, 0)
        for name in ("color", "seats", "Nothing"):
            self.assertRegex(result.err, rf"(?m)^    {name} +1$")
        result = self.run_csv(text, "--strict")
        self.assertEqual((result.code, result.rejected()), (3, [
            'events.csv:2: rejected: unknown property "color", and --strict allows none',
            'events.csv:3: rejected: unknown property "seats", and --strict allows none',
            'events.csv:4: rejected: unknown event "Nothing", and --strict allows none']))

    def test_rejected_records(self):
        end = ",,,,,,"
        self.rejects(",Left,2026-03-01" + end, "the customer is missing")
        self.rejects("a,,2026-03-01" + end, "the event is missing")
        self.rejects("a," + "e" * 256 + ",2026-03-01" + end, "the event's name \"" + "e" * 120 +
                     '..." is longer than 255 bytes')
        self.rejects("a,Left," + end, "the time is missing")
        self.rejects("a,Left,01/03/2026" + end, 'the time "01/03/2026" is not RFC 3339; write it '
                                                "like 2026-03-01T09:00:00Z")
        self.rejects("a,Left,2026-03-01", "the header has 9 columns, this line has 3")
        self.rejects("a,Left,2026-03-01" + end + ",", "the header has 9 columns, this line has 10")
        self.rejects('"a"b,Left,2026-03-01' + end, "something follows the end of a quoted field")
        self.rejects('"a\n\n"b,Left,2026-03-01' + end, "something follows the end of a quoted "
                                                      "field", n_lines=3)
        self.rejects("a\0,Left,2026-03-01" + end, "not UTF-8 text without NUL characters")
        self.rejects("a,Alien,2026-02-30" + end,
                     'the time "2026-02-30" is no time: there is no such day')

    def test_rejected_values(self):
        cases = [(0, "five", "a number"), (0, "0x10", "a number"), (0, "inf", "a number"),
                 (0, "1e999", "a number"), (0, " 5", "a number"), (0, ".", "a number"),
                 (1, "5.5", INT), (1, "9223372036854775808", INT),
                 (1, "9007199254740993.0", INT), (1, "9007199254740992.0", INT),
                 (1, "-9007199254740992e0", INT),
                 (2, "yes", "true or false"), (3, "soon", "a time like 2026-03-01T09:00:00Z"),
                 (4, "36", "a duration like 36h")]
        names = ["amount", "seats", "paid", "ship", "grace", "note"]
        for column, text, words in cases:
            fields = [""] * 6
            fields[column] = text
            self.rejects("a,Order Placed,2026-03-01," + ",".join(fields),
                         f'the column "{names[column]}" must be {words}, not "{text}"')

    def test_bytes_that_are_no_text(self):
        self.write("events.csv", HEAD.encode() + b"a\xff,Left,2026-03-01,,,,,,\n")
        result = self.call("run", MODEL, "events.csv")
        self.assertEqual(result.rejected(),
                         ["events.csv:2: rejected: not UTF-8 text without NUL characters"])

    def test_a_quote_that_never_ends_is_said_with_all_its_lines(self):
        result = self.run_csv(HEAD + 'a,Left,2026-03-01,,,,,,\n"b,Left\nc\ne\n')
        self.assertEqual(result.rejected(), [
            "events.csv:3: rejected: a quoted field never ends (lines 3 to 6)"])

    def test_a_quote_inside_a_plain_field_is_itself(self):
        row = self.one(HEAD + 'ada,Order Placed,2026-03-01,,,,,,5" disk\n')
        self.assertEqual(row["attributes"]["note"], '5" disk')

    def test_long_records(self):
        long = "x" * (17 * 1024 * 1024)
        result = self.run_csv(HEAD + f'a,Left,2026-03-01,,,,,,"{long}"\nb,Left,2026-03-01,,,,,,\n',
                              "--customers", "-")
        self.assertEqual(result.rejected(),
                         ["events.csv:2: rejected: longer than 16 MiB; it was skipped"])
        self.assertEqual([row["customer"] for row in result.rows()], ["b"])

    def test_headers_that_cannot_be_used(self):
        self.fails("who,event,time\n", 'no column "customer" for the customer; say --map '
                                       "customer=COLUMN")
        self.fails("customer,event,time\n", 'no column "when"', "--map", "time=when")
        self.fails("customer,event,time,a,a\n", 'names the column "a" twice')
        self.fails('customer,event,time,"a\n', "the header cannot be read: a quoted field never")
        self.write("events.csv", b"customer,event,time,\xff\n")
        self.assertIn("not UTF-8", self.call("run", MODEL, "events.csv").err)
        self.fails("," * 20000 + "\n", "too many columns; 10000 are possible")

    def test_columns_without_a_name_are_left_alone(self):
        for head in (",customer,event,time,", '"","customer","event","time",""'):
            for event in ("Left", "Identify"):
                for words in ((), ("--strict",)):
                    result = self.run_csv(f"{head}\n1,ada,{event},2026-03-01,x\n", *words)
                    self.assertEqual((result.code, result.rejected()), (0, []), result.err)
                    self.assertNotIn("left out", result.err)

    def test_an_empty_file_has_no_events(self):
        self.assertEqual(self.run_csv("").code, 0)
        self.assertEqual(self.run_csv(HEAD).code, 0)

    def test_last_line_without_its_end(self):
        self.assertEqual(self.one(HEAD + "ada,Left,2026-03-01,,,,,,")["customer"], "ada")


if __name__ == "__main__":
    main()
