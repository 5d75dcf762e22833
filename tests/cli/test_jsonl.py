# SPDX-License-Identifier: MIT
"""JSON Lines in Segment's shape: what is applied, counted, rejected."""

import gzip
import json

from harness import MODEL, Case, main, track

T = "2026-03-01T09:00:00Z"
INT = "a whole number of at most 64 bits (below 2^53 with a point or an exponent)"


# An attribute that takes all of an int.
WIDE = """sojourn: 1
model: wide
version: 1
attributes: {n: int}
events: {Go: {properties: {n: int}, set: {n: event.n}}}
initial: a
stages: {a: }
"""


def line(**keys):
    base = {"type": "track", "userId": "ada", "timestamp": T, "event": "Order Placed"}
    base.update(keys)
    return json.dumps({key: value for key, value in base.items() if value is not ...})


class Jsonl(Case):
    def rejects(self, text, reason):
        """A line is rejected, named with its number, and the lines around it are applied."""
        if isinstance(text, str):
            text = text.encode()
        lines = [track("x", T, "Signed Up").encode(), text, track("y", T, "Signed Up").encode()]
        result = self.call("run", MODEL, "-", stdin=b"\n".join(lines) + b"\n")
        self.assertEqual(result.code, 3, result.err)
        self.assertEqual(result.rejected(), [f"standard input:2: rejected: {reason}"])
        self.assertEqual([row["customer"] for row in result.rows()], ["x", "y"])

    def test_values(self):
        row = self.customer(line(properties={
            "amount": 5, "seats": 5.0, "paid": True, "ship": "2026-03-01T10:00:00+01:00",
            "grace": "36h", "note": "Zoë \"q\" \\ \t"}))
        self.assertEqual(row["attributes"], {
            "plan": "free", "seats": 5, "ratio": 5, "vip": None, "since": None, "trial": "1d12h",
            "note": "Zoë \"q\" \\ \t"})
        self.assertEqual(row["stages"], {"lifecycle": "visitor"})
        self.assertEqual((row["since"], row["clock"]), (T, T))

    def test_traits(self):
        def identify(**traits):
            return line(type="identify", event=..., traits=traits)
        row = self.customer(identify(plan="pro", seats=3, vip=False, ratio=0.1),
                            identify(plan=None, vip=None))
        self.assertEqual({name: row["attributes"][name] for name in ("plan", "seats", "vip",
                                                                      "ratio")},
                         {"plan": None, "seats": 3, "vip": None, "ratio": 0.1})

    def test_doubles_come_back_the_same(self):
        for number in (0.1, 1e-7, 123456789.123456789, 5e-324, 1.7976931348623157e308, -0.5, 1e22):
            row = self.customer(line(properties={"amount": number}))
            self.assertEqual(row["attributes"]["ratio"], number)

    def test_customer_names(self):
        self.assertEqual(self.customer(line(userId=None, anonymousId="anon"))["customer"], "anon")
        self.assertEqual(self.customer(line(anonymousId="anon"))["customer"], "ada")
        self.assertEqual(self.customer(line(userId="Ünï\u2028"))["customer"], "Ünï\u2028")
        self.assertEqual(self.customer(line(userId="k" * 255))["customer"], "k" * 255)

    def test_message_id_and_other_keys_are_accepted(self):
        self.customer(line(messageId="m1", context={"ip": "1.2.3.4"}, integrations={}))

    def test_rejected_customers(self):
        self.rejects(line(userId=...),
                     "the customer is missing: there is neither userId nor anonymousId")
        self.rejects(line(userId=""), "the customer is missing")
        self.rejects(line(userId=7), 'the customer in "userId" is not text; write it in double '
                                     "quotes")
        self.rejects(line(userId="k" * 256), 'the customer "' + "k" * 120 +
                     '..." has a key longer than 255 bytes')

    def test_rejected_times(self):
        self.rejects(line(timestamp=...), 'the key "timestamp" is missing')
        self.rejects(line(timestamp=5), 'the key "timestamp" is not text')
        for bad in ("2026-03-01", "yesterday", "2026-02-30T00:00:60Z", "2026-03-01T00:00:60Z", ""):
            self.rejects(line(timestamp=bad), f'the time "{bad}" is not RFC 3339; write it like '
                                              "2026-03-01T09:00:00Z")
        for bad in ("2026-02-30T00:00:00Z", "2026-04-31T00:00:00+02:00"):
            self.rejects(line(timestamp=bad), f'the time "{bad}" is no time: there is no such day')
        self.rejects(line(timestamp="1969-12-31T23:59:59Z"),
                     'the time "1969-12-31T23:59:59Z" is before 1970; events have times from 1970 '
                     "to 9999")

    def test_rejected_properties(self):
        cases = [("amount", "5", "a number"), ("amount", True, "a number"),
                 ("seats", 5.5, INT), ("seats", 2.0 ** 60, INT), ("seats", "5", INT),
                 ("paid", 1, "true or false"), ("note", 5, "text"), ("note", ["a"], "text"),
                 ("ship", 1772442000, "a time like 2026-03-01T09:00:00Z"),
                 ("ship", "2026-03-01", "a time like 2026-03-01T09:00:00Z"),
                 ("grace", 36, "a duration like 36h"), ("grace", "36", "a duration like 36h")]
        for name, value, words in cases:
            self.rejects(line(properties={name: value}), f'the property "{name}" must be {words}')
        self.rejects(line(properties=[]), 'the key "properties" is not an object')
        self.rejects(line(properties={"note": "x" * 65537}),
                     'the property "note" is too long: at most 65536 bytes')

    def test_whole_numbers_beyond_what_doubles_tell_apart(self):
        bare = line(properties={"seats": 0})[:-2]
        for text in ("9007199254740993.0", "9007199254740992.0", "-9007199254740992.0",
                     "9007199254740992e0", "9.007199254740993e15", "9007199254740991.6"):
            self.rejects(bare[:-1] + text + "}}", f'the property "seats" must be {INT}')
        self.rejects(line(properties={"other": 2 ** 64, "seats": 2 ** 53 + 1}),
                     f'the property "seats" must be {INT}')
        self.write("m.yaml", WIDE)
        for text, number in (("9007199254740991.0", 2 ** 53 - 1), ("-9007199254740991.0", 1 - 2 ** 53),
                             ("9007199254740993", 2 ** 53 + 1), ("1e15", 10 ** 15),
                             ("9223372036854775807", 2 ** 63 - 1)):
            result = self.call("run", "m.yaml", "-", "--customers", "-", stdin=line(
                event="Go", properties={"n": 0})[:-3] + text + "}}")
            self.assertEqual((result.code, result.rows()[0]["attributes"]["n"]), (0, number))

    def test_rejected_traits(self):
        identify = {"type": "identify", "event": ...}
        self.rejects(line(**identify, traits={"seats": "many"}),
                     'the trait "seats" must be ' + INT)
        self.rejects(line(**identify, traits={"note": "x" * 4097}),
                     'the trait "note" is too long: at most 4096 bytes')
        for traits in ({"seats": -1}, {"plan": "gold"}):
            (name,) = traits
            self.rejects(line(**identify, traits=traits),
                         f'the attribute "{name}" would get a value outside its one_of, min or '
                         "max, or text that is too long")

    def test_a_set_outside_its_range_is_rejected_whole(self):
        result = self.run_lines(line(properties={"seats": 5}), line(properties={
            "seats": 101, "amount": 9.5}), words=("--customers", "-"))
        self.assertEqual(result.code, 3)
        self.assertIn('the attribute "seats" would get', result.err)
        attributes = result.rows()[0]["attributes"]
        self.assertEqual((attributes["seats"], attributes["ratio"]), (5, None))

    def test_rejected_lines_of_json(self):
        self.rejects('{"type":"track"', "not a JSON object: it ends too early, near column 15")
        self.rejects("[1]", "not a JSON object: it begins with something else than {")
        self.rejects('{"a":1} x', "not a JSON object: something follows its end, near column 9")
        self.rejects("{'a':1}", "not a JSON object: its syntax is wrong, near column 2")
        self.rejects(line()[:-1] + ', "userId": "b"}',
                     "not a JSON object: a key stands there twice, near column 105")
        self.rejects(line(properties={"note": "a\0b"}),
                     "not a JSON object: there is a NUL character in it, near column 130")
        result = self.call("run", MODEL, "-", stdin=b'{"type":"track\0"}\n' + b"\xff\xfe{}\n" +
                           b'{"type":"\xed\xa0\x80"}\n' + b"[" * 3000 + b"\n")
        self.assertEqual((result.code, len(result.rejected())), (3, 4), result.err)

    def test_rejected_types_and_events(self):
        self.rejects(line(type=...), 'the key "type" is missing')
        self.rejects(line(type=1), 'the key "type" is not text')
        self.rejects(line(type="alias"), 'the type "alias" is not supported yet; nobody was merged')
        self.rejects(line(event=...), 'the key "event" is missing')
        self.rejects(line(event="Identify"), 'the event name "Identify" is reserved; write "type": '
                                             '"identify" with traits')
        self.rejects(line(messageId=7), 'the key "messageId" is not text')
        self.rejects(line(messageId=""), "the event's id is empty; it has 1 to 255 bytes")
        self.rejects(line(messageId="m" * 256), "the event's id \"" + "m" * 120 +
                     '..." is longer than 255 bytes')
        self.rejects(line(event=""), "the event's name is empty; it has 1 to 255 bytes")
        self.rejects(line(event="e" * 256), "the event's name \"" + "e" * 120 +
                     '..." is longer than 255 bytes')

    def test_large_numbers_in_unknown_properties_do_no_harm(self):
        row = self.customer(line(properties={"big": 2 ** 70, "seats": 7, "amount": 2.5}))
        self.assertEqual((row["attributes"]["seats"], row["attributes"]["ratio"]), (7, 2.5))
        self.rejects(line(properties={"amount": 1})[:-2] + '.5e999}}',
                     "not a JSON object: a number in it is too large, near column 129")

    def test_unknown_things_are_counted(self):
        result = self.run_lines(
            line(properties={"color": "red", "size": 1}), line(properties={"color": "blue"}),
            line(type="identify", event=..., traits={"timezone": "Europe/Rome"}),
            line(event="Page Viewed"), line(event="Touchpoint Opened"), line(event="Page Viewed"),
            line(type="page"), line(type="bad\x1b[31mname"))
        self.assertEqual((result.code, result.rejected()), (0, []))
        self.assertIn("8 lines, 3 applied", result.err)
        self.assertIn("3 unknown, 2 of other types", result.err)
        for name, n in (("color", 2), ("size", 1), ("timezone", 1), ("Page Viewed", 2),
                        ("Touchpoint Opened", 1), ("page", 1), ('"bad\\u001b[31mname"', 1)):
            self.assertRegex(result.err, r"(?m)^    " + name.replace("\\", r"\\").replace("[", r"\[") +
                             rf" +{n}$")

    def test_strict(self):
        result = self.run_lines(
            line(properties={"color": "red"}), line(event="Page Viewed"), line(type="page"),
            line(type="identify", event=..., traits={"hair": "red"}), line(), words=["--strict"])
        self.assertEqual(result.code, 3)
        self.assertEqual(result.rejected(), [
            f"standard input:{n}: rejected: unknown {what}, and --strict allows none" for n, what in
            ((1, 'property "color"'), (2, 'event "Page Viewed"'), (3, 'type "page"'),
             (4, 'trait "hair"'))])
        self.assertIn("5 lines, 1 applied", result.err)

    def test_until(self):
        lines = [track("ada", "2026-03-01T00:00:00Z", "Signed Up"),
                 track("ada", "2026-03-09T00:00:00Z", "Order Placed"),
                 track("bob", "2026-03-08T00:00:00.000001Z", "Signed Up")]
        names = ("--until", "2026-03-08")
        result = self.run_lines(*lines, words=names)
        self.assertEqual(result.code, 0)
        self.assertIn("standard input:2: after --until, not applied\n"
                      "standard input:3: after --until, not applied\n", result.err)
        self.assertIn("2 after --until", result.err)
        self.assertEqual([row["touchpoint"] for row in result.rows()],
                         ["member.fresh.welcome", "member.fresh.call_up"])

    def test_default_until_is_the_newest_event(self):
        lines = [track("ada", "2026-03-01T00:00:00Z", "Signed Up"),
                 track("bob", "2026-03-02T12:00:00Z", "Signed Up")]
        rows = self.run_lines(*lines).rows()
        self.assertEqual([(row["customer"], row["touchpoint"]) for row in rows], [
            ("ada", "member.fresh.welcome"), ("bob", "member.fresh.welcome"),
            ("ada", "member.fresh.call_up")])
        rows = self.run_lines(*lines[:1]).rows()
        self.assertEqual(len(rows), 1)

    def test_late_events(self):
        result = self.run_lines(track("ada", "2026-03-02T00:00:00Z", "Signed Up"),
                                track("ada", "2026-03-01T00:00:00Z", "Left"),
                                words=("--transitions", "-"))
        self.assertIn("(1 late, 0 taken by no transition)", result.err)
        self.assertEqual(result.rows()[-1]["time"], "2026-03-02T00:00:00Z")

    def test_line_ends_and_marks(self):
        text = "\ufeff" + line() + "\r\n\r\n  \n" + line(userId="bob")
        result = self.call("run", MODEL, "-", "--customers", "-", stdin=text)
        self.assertEqual((result.code, [row["customer"] for row in result.rows()]),
                         (0, ["ada", "bob"]))

    def test_long_lines(self):
        long = line(properties={"other": "x" * (10 * 1024 * 1024)})
        too_long = line(properties={"other": "x" * (17 * 1024 * 1024)})
        self.assertEqual(self.run_lines(long).code, 0)
        self.rejects(too_long, "longer than 16 MiB; it was skipped")

    def test_gzip_and_many_files(self):
        self.write("a.jsonl.gz", gzip.compress((line() + "\n").encode()) +
                   gzip.compress((line(userId="bob") + "\n").encode()))
        self.write("b.jsonl", line(userId="eve"))
        result = self.call("run", MODEL, "a.jsonl.gz", "-", "b.jsonl", "--customers", "-",
                           stdin=gzip.compress(line(userId="joe").encode()))
        self.assertEqual(result.code, 0, result.err)
        self.assertEqual([row["customer"] for row in result.rows()], ["ada", "bob", "joe", "eve"])

    def test_damaged_gzip(self):
        whole = gzip.compress(("\n".join(line(userId=f"c{i * i * 7919}") for i in range(3000)) +
                               "\n").encode())
        self.write("cut.jsonl.gz", whole[:len(whole) // 2])
        self.write("bad.jsonl.gz", whole[:2000] + b"????????" + whole[2008:])
        for name in ("cut.jsonl.gz", "bad.jsonl.gz"):
            result = self.call("run", MODEL, name)
            self.assertEqual(result.code, 2, result.err)
            self.assertIn(f"{name}: cannot be read:", result.err)

    def test_what_follows_compressed_data(self):
        first = gzip.compress((line() + "\n").encode())
        last = line(userId="bob").encode() + b"\n"
        message = "cannot be read: there is text behind the compressed data that is not compressed"
        for tail in (last, b"\n", b"\x1f", b"\x1fx", b"\0" * 300 + b"x",
                     b"\0" * 512 + gzip.compress(last), gzip.compress(last) + b"{}\n"):
            self.write("a.jsonl.gz", first + tail)
            result = self.call("run", MODEL, "a.jsonl.gz", "--customers", "-")
            self.assertEqual((result.code, result.err), (2, f"sojourn: a.jsonl.gz: {message}\n"))
            result = self.call("run", MODEL, "-", stdin=first + tail)
            self.assertEqual((result.code, result.err), (2, f"sojourn: standard input: {message}\n"))
        result = self.call("run", MODEL, "-", stdin=first + gzip.compress(last)[:2])
        self.assertEqual((result.code, result.err), (
            2, "sojourn: standard input: cannot be read: the compressed data ends too early\n"))

    def test_padding_behind_compressed_data(self):
        whole = gzip.compress((line() + "\n").encode()) + gzip.compress(line(userId="b").encode())
        for n in (0, 1, 512, 300000):
            result = self.call("run", MODEL, "-", "--customers", "-", stdin=whole + b"\0" * n)
            self.assertEqual((result.code, len(result.rows())), (0, 2), result.err)

    def test_compressed_data_at_any_boundary(self):
        """Members, empty ones too, whose ends fall anywhere in what is read at once."""
        text = "".join(line(userId=f"c{i * 7919 % 4001}-{i}") + "\n" for i in range(9000)).encode()
        pieces = [text[at:at + 3001] for at in range(0, len(text), 3001)]
        packed = b"".join(gzip.compress(piece, 0) + gzip.compress(b"") for piece in pieces)
        self.assertGreater(len(packed), 2 * 128 * 1024)
        plain = self.call("run", MODEL, "-", "--customers", "-", stdin=text)
        result = self.call("run", MODEL, "-", "--customers", "-", stdin=packed)
        self.assertEqual((result.code, len(result.rows()), result.out), (0, 9000, plain.out))

    def test_no_events(self):
        result = self.call("run", MODEL, "-")
        self.assertEqual((result.code, result.out), (0, ""))
        self.assertIn("0 customers", result.err)


if __name__ == "__main__":
    main()
