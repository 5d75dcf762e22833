# SPDX-License-Identifier: MIT
"""Hostile lines of JSON and CSV: each is applied or rejected with its reason, what stands around it
is applied, and nothing is slow."""

import gzip
import json
import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

from harness import MODEL, Case, main, track  # pylint: disable=wrong-import-position

T = "2026-03-01T09:00:00Z"
SLOWER = int(os.environ.get("SOJ_TEST_SLOWER", "1"))
HEAD = "customer,event,time,amount,seats,paid,ship,grace,note\n"
WHOLE = "a whole number of at most 64 bits (below 2^53 with a point or an exponent)"


def line(**keys):
    base = {"type": "track", "userId": "ada", "timestamp": T, "event": "Order Placed"}
    base.update(keys)
    return json.dumps({key: value for key, value in base.items() if value is not ...})


def raw(properties):
    """A line with this text as its properties."""
    return line(properties=0)[:-2] + properties + "}"


MIB = "x" * (1024 * 1024)

# Name: the line, and the reason it is rejected for. None: it is applied.
LINES = {
    # JSON that is none, or odd.
    "blank": ("   ", "ignored"),
    "empty_object": ("{}", 'the key "type" is missing'),
    "empty_list": ("[]", "not a JSON object: it begins with something else than {"),
    "number": ("5", "not a JSON object: its syntax is wrong"),
    "null": ("null", "not a JSON object: its syntax is wrong"),
    "comment": ("// hello", "not a JSON object: its syntax is wrong"),
    "two_objects": (line() + line(), "not a JSON object: something follows its end"),
    "comma_at_end": (line()[:-1] + ",}", "not a JSON object: its syntax is wrong"),
    "single_quotes": (line().replace('"', "'"), "not a JSON object: its syntax is wrong"),
    "no_quotes": ("{type: track}", "not a JSON object: its syntax is wrong"),
    "nan": (raw('{"amount": NaN}'), "not a JSON object: its syntax is wrong"),
    "infinity": (raw('{"amount": -Infinity}'), "not a JSON object: its syntax is wrong"),
    "hexadecimal": (raw('{"seats": 0x10}'), "not a JSON object: its syntax is wrong"),
    "leading_zero": (raw('{"seats": 010}'), "not a JSON object: its syntax is wrong"),
    "plus": (raw('{"seats": +1}'), "not a JSON object: its syntax is wrong"),
    "key_twice": (line()[:-1] + ', "userId": "eve"}',
                  "not a JSON object: a key stands there twice"),
    "key_twice_escaped": (line()[:-1] + ', "user\\u0049d": "eve"}',
                          "not a JSON object: a key stands there twice"),
    "property_twice": (raw('{"seats": 1, "seats": 2}'),
                       "not a JSON object: a key stands there twice"),
    "deep_lists": ("[" * 1000000, "not a JSON object: it is nested too deeply"),
    "deep_objects": ('{"a":' * 1000000, "not a JSON object: it is nested too deeply"),
    "deep_unknown": (raw('{"other": ' + "[" * 100000 + "]" * 100000 + "}"),
                     "not a JSON object: it is nested too deeply"),
    "deep_enough": (raw('{"other": ' + "[" * 1000 + "]" * 1000 + "}"), None),
    "bom": ("\ufeff" + line(), "not a JSON object: its syntax is wrong"),
    "escaped_nul": (line(userId="a\0b"), "not a JSON object: there is a NUL character in it"),
    "escaped_nul_in_key": (line()[:-1] + ', "a\\u0000b": 1}',
                           "not a JSON object: there is a NUL character in a key"),
    "lone_surrogate": (raw('{"note": "\\ud800"}'), "not a JSON object: its syntax is wrong"),
    "backward_surrogates": (raw('{"note": "\\udc00\\ud800"}'),
                            "not a JSON object: its syntax is wrong"),
    "bad_escape": (raw('{"note": "\\q"}'), "not a JSON object: its syntax is wrong"),
    "tab_in_text": (raw('{"note": "a\tb"}'), "not a JSON object: its syntax is wrong"),
    "escape_in_text": (raw('{"note": "a\033[2Jb"}'), "not a JSON object: its syntax is wrong"),

    # Numbers.
    "number_beyond": (raw('{"amount": 1e999}'), "not a JSON object: a number in it is too large"),
    "number_digits": (raw('{"seats": ' + "9" * 100000 + "}"),
                      "not a JSON object: a number in it is too large"),
    "number_tiny": (raw('{"amount": 1e-999}'), None),
    "number_long": (raw('{"amount": 0.' + "1" * 100000 + "}"), None),
    "int_beyond": (raw('{"seats": 18446744073709551616}'), f'the property "seats" must be {WHOLE}'),
    "int_2_53": (raw('{"seats": 9007199254740993.0}'), f'the property "seats" must be {WHOLE}'),
    "int_fraction": (raw('{"seats": 5.5}'), f'the property "seats" must be {WHOLE}'),
    "int_max_out_of_range": (raw('{"seats": 9223372036854775807}'),
                             'the attribute "seats" would get'),

    # Types.
    "type_text_for_int": (raw('{"seats": "5"}'), f'the property "seats" must be {WHOLE}'),
    "type_bool_for_number": (raw('{"amount": true}'), 'the property "amount" must be a number'),
    "type_list_for_text": (raw('{"note": ["x"]}'), 'the property "note" must be text'),
    "type_object_for_text": (raw('{"note": {"x": 1}}'), 'the property "note" must be text'),
    "type_number_for_time": (raw('{"ship": 0}'), 'the property "ship" must be a time'),
    "type_null": (raw('{"seats": null}'), None),
    "properties_list": (raw("[]"), 'the key "properties" is not an object'),
    "properties_text": (raw('"x"'), 'the key "properties" is not an object'),

    # Times.
    "time_number": (line(timestamp=1772355600), 'the key "timestamp" is not text'),
    "time_1969": (line(timestamp="1969-12-31T23:59:59Z"), "is before 1970"),
    "time_1969_by_offset": (line(timestamp="1970-01-01T00:00:00+00:01"), "is before 1970"),
    "time_10000": (line(timestamp="10000-01-01T00:00:00Z"), "is not RFC 3339"),
    "time_10000_by_offset": (line(timestamp="9999-12-31T23:59:59-00:01"), "is not RFC 3339"),
    "time_february": (line(timestamp="2026-02-29T00:00:00Z"), "there is no such day"),
    "time_leap_second": (line(timestamp="2016-12-31T23:59:60Z"), "is not RFC 3339"),
    "time_offset": (line(timestamp="2026-03-01T00:00:00+99:99"), "is not RFC 3339"),
    "time_digits": (line(timestamp="2026-03-01T00:00:00." + "9" * 1000000 + "Z"), None),
    "time_unicode": (line(timestamp="２０２６-03-01T00:00:00Z"), "is not RFC 3339"),
    "time_before": (line(timestamp="2026-02-01T00:00:00Z"), None),
    "time_9999": (line(timestamp="9999-12-31T23:59:59.999999Z"), None),

    # Names and ids.
    "customer_number": (line(userId=5), 'the customer in "userId" is not text'),
    "customer_empty": (line(userId=""), "the customer is missing"),
    "customer_64k": (line(userId="k" * 65536), "has a key longer than 255 bytes"),
    "customer_10m": (line(userId=MIB * 10), "has a key longer than 255 bytes"),
    "customer_percent": (line(userId="%n%s%1000000d"), None),
    "customer_newline": (line(userId="a\nb\",\"c"), None),
    "customer_escape": (line(userId="\033]0;gone\a"), None),
    "customer_sql": (line(userId="'; DROP TABLE x; --"), None),
    "event_percent": (line(event="%n%n%n"), None),
    "event_10m": (line(event=MIB * 10), "is longer than 255 bytes"),
    "event_erased": (line(event="Customer Erased", properties={"why": 1}), None),
    "id_64k": (line(messageId="m" * 65536), "is longer than 255 bytes"),
    "id_empty": (line(messageId=""), "the event's id is empty"),
    "id_escape": (line(messageId="\033[31m\n"), None),

    # What other programs write.
    "batch": (json.dumps({"batch": [json.loads(line())]}), 'the key "type" is missing'),
    "record_separator": ("\x1e" + line(), "not a JSON object: its syntax is wrong"),
    "carriage_return": (line() + "\r", None),
    "space_no_break": (line().replace(", ", ",\u00a0", 1), "not a JSON object: its syntax is wrong"),
    "text_alone": ('"track"', "not a JSON object: its syntax is wrong"),
    "prototype": (line(properties={"__proto__": {"seats": 1}, "constructor": 1}), None),
    "type_capitals": (line(type="TRACK"), "ignored"),
    "type_list": (line(type=["track"]), 'the key "type" is not text'),
    "traits_list": (line(type="identify", traits=[1]), 'the key "traits" is not an object'),
    "customer_null": (line(userId=None), "the customer is missing"),
    "customer_object": (line(userId={"id": 1}), 'the customer in "userId" is not text'),
    "event_null": (line(event=None), 'the key "event" is not text'),
    "id_number": (line(messageId=5), 'the key "messageId" is not text'),
    "time_space": (line(timestamp="2026-03-01 09:00:00Z"), "is not RFC 3339"),
    "time_week": (line(timestamp="2026-W10-1"), "is not RFC 3339"),
    "time_seconds": (line(timestamp="1772355600"), "is not RFC 3339"),
    "time_nul": (line(timestamp=T + "\0"), "there is a NUL character in it"),
    "duration_many": (raw('{"grace": "' + "1s" * 500000 + '"}'), "must be a duration like 36h"),
    "note_marks": (raw('{"note": "a' + "\u0301" * 20000 + '"}'), 'the attribute "note" would get'),
    "keys_alike": (raw(json.dumps({"k" * 200 + str(i): i for i in range(20000)})), None),
    "key_1m": (raw(json.dumps({MIB: 1})), None),

    # Size.
    "text_64k": (raw('{"other": "' + "x" * 65536 + '"}'), None),
    "text_10m": (raw('{"note": "' + MIB * 10 + '"}'), "is too long: at most 65536 bytes"),
    "text_10m_unknown": (raw('{"other": "' + MIB * 10 + '"}'), None),
    "text_10m_escapes": (raw('{"note": "' + "\\u0041" * (1024 * 1024) + '"}'),
                         "is too long: at most 65536 bytes"),
    "line_17m": (raw('{"note": "' + MIB * 17 + '"}'), "longer than 16 MiB; it was skipped"),
    "line_of_blanks": (" " * (10 * 1024 * 1024), "ignored"),
    "properties_100k": (raw(json.dumps({f"p{i}": i for i in range(100000)})), None),
}

RECORDS = {
    "cells_few": ("a,Left,2026-03-01", "the header has 9 columns, this line has 3"),
    "cells_many": ("a,Left,2026-03-01" + "," * 100000,
                   "the header has 9 columns, this line has 100003"),
    "quote_late": ('a,"Left"x,2026-03-01,,,,,,', "something follows the end of a quoted field"),
    "nul": ("a,Left,2026-03-01,,,,,,\0", "not UTF-8 text without NUL characters"),
    "not_utf8": (b"a,Left,2026-03-01,,,,,,\xff", "not UTF-8 text without NUL characters"),
    "surrogate": (b"a,Left,2026-03-01,,,,,,\xed\xa0\x80", "not UTF-8 text without NUL characters"),
    "time_10000": ("a,Left,10000-01-01,,,,,,", "is not RFC 3339"),
    "number_nan": ("a,Order Placed,2026-03-01,nan,,,,,", 'the column "amount" must be a number'),
    "number_infinity": ("a,Order Placed,2026-03-01,inf,,,,,", 'the column "amount" must be'),
    "number_beyond": ("a,Order Placed,2026-03-01,1e999,,,,,", 'the column "amount" must be'),
    "number_digits": ("a,Order Placed,2026-03-01,,1" + "0" * 100000 + ",,,,",
                      'the column "seats" must be'),
    "formula": ("=cmd|' /C calc'!A0,Left,2026-03-01,,,,,,", None),
    "quotes": ('"a""b",Left,2026-03-01,,,,,,', None),
    "newline": ('"a\nb",Left,2026-03-01,,,,,,', None),
    "text_10m": ("a,Order Placed,2026-03-01,,,,,," + MIB * 10, "is too long: at most 65536 bytes"),
    "record_17m": ("a,Left,2026-03-01,,,,,," + MIB * 17, "longer than 16 MiB; it was skipped"),
}


class Lines(Case):
    def timed(self, data, *words):
        """Runs it; an input of n bytes may take a second and 250 ms a MiB."""
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = self.call("run", MODEL, *words, stdin=data)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
        self.assertLess(seconds, SLOWER * (1 + len(data) / 4e6))
        return result

    def check_answer(self, result, where, reason):
        """One line between two others."""
        if reason in (None, "ignored"):
            self.assertEqual((result.code, result.rejected()), (0, []), result.err[:500])
        else:
            self.assertEqual(result.code, 3, result.err[:500])
            (said,) = result.rejected()
            self.assertTrue(said.startswith(f"{where}: rejected: "), said)
            self.assertIn(reason, said)
            self.assertLess(len(said), 1000)
        self.assertFalse(any(ord(c) < 32 and c != "\n" for c in result.err))
        customers = [row["customer"] for row in result.rows()]
        self.assertEqual((customers[0], customers[-1]), ("x", "y"))

    def test_lines(self):
        for name, (text, reason) in LINES.items():
            with self.subTest(name):
                data = "\n".join([track("x", T, "Left"), text, track("y", T, "Left"), ""])
                self.check_answer(self.timed(data.encode(), "-", "--customers", "-"),
                                  "standard input:2", reason)

    def test_records(self):
        for name, (record, reason) in RECORDS.items():
            with self.subTest(name):
                record = record.encode() if isinstance(record, str) else record
                good = "{},Left,2026-03-01,,,,,,\n"
                data = (HEAD + good.format("x")).encode() + record + b"\n" + \
                    good.format("y").encode()
                self.write("events.csv", data)
                result = self.call("run", MODEL, "events.csv", "--customers", "-")
                self.check_answer(result, "events.csv:3", reason)

    def test_a_refused_line_leaves_its_customer_as_it_was(self):
        first = line(properties={"seats": 7, "note": "n"})
        (before,) = self.call("run", MODEL, "-", "--customers", "-", stdin=first).rows()
        for name, (text, reason) in LINES.items():
            if reason in (None, "ignored") or "ada" not in text[:200]:
                continue
            with self.subTest(name):
                result = self.call("run", MODEL, "-", "--customers", "-", stdin=first + "\n" + text)
                self.assertEqual(result.rows(), [before])

    def test_a_line_cut_at_every_byte(self):
        whole = line(userId="Zoë", messageId="m", properties={
            "amount": -1.5e2, "seats": 7, "paid": True, "note": "a\"\\ä\u2028", "other": [{}, None]})
        data = whole.encode()
        pieces = [data[:n] for n in range(1, len(data))]
        result = self.call("run", MODEL, "-", "--customers", "-", stdin=b"\n".join(pieces) + b"\n")
        self.assertEqual((result.code, result.rows()), (3, []))
        self.assertEqual(len(result.rejected()), len(pieces))

    def test_a_line_without_each_byte(self):
        data = line(messageId="m", properties={"amount": 2, "seats": 7, "note": "ä"}).encode()
        pieces = [data[:n] + data[n + 1:] for n in range(len(data))]
        result = self.call("run", MODEL, "-", stdin=b"\n".join(pieces) + b"\n")
        self.assertIn(result.code, (0, 3))
        self.assertIn(f"{len(pieces)} lines", result.err)

    def test_every_byte_in_every_place(self):
        data = line(properties={"seats": 7, "note": "ä"}).encode()
        pieces = [data[:n] + bytes([byte]) + data[n + 1:] for n in range(len(data))
                  for byte in (0, 1, 0x22, 0x2c, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xc0, 0xed, 0xff)]
        result = self.call("run", MODEL, "-", stdin=b"\n".join(pieces) + b"\n")
        self.assertIn(result.code, (0, 3))
        self.assertIn(f"{len(pieces):,} lines".replace(",", ""), result.err.replace(",", ""))

    def test_a_record_cut_at_every_byte(self):
        record = 'ada,Order Placed,2026-03-01,2.5,7,true,2026-03-02,36h,"a ""b"", c"'
        for n in range(1, len(record)):
            piece = record[:n]
            # What is left of the last field can be a whole one.
            whole = piece.count(",") >= 8 and piece.count('"') % 2 == 0
            result = self.run_csv(HEAD + piece)
            self.assertEqual((result.code, len(result.rejected())), (0, 0) if whole else (3, 1),
                             (n, result.err))

    def test_headers(self):
        good = HEAD + "a,Left,2026-03-01,,,,,,\n"
        cases = {
            good.replace("\n", "\r"): "the lines end with CR alone",
            good.replace(",", ";"): 'there is no column "customer"',
            good.replace(",", "\t"): 'there is no column "customer"',
            good.upper(): 'there is no column "customer"',
            good.split("\n", 1)[1]: 'there is no column "customer"',
            "customer,event\na,Left\n": 'there is no column "time"',
            "customer,event,time,paid,paid\n": 'names the column "paid" twice',
            "customer,event,ti\0me\n": "the header is not UTF-8 text",
            "PK\x03\x04\x14\0\x06\0": "the header is not UTF-8 text",
            "%PDF-1.7\n": 'there is no column "customer"',
            '"' + good: "a quoted field never ends",
            "customer,event,time," + ",".join(f"c{i}" for i in range(20000)) + "\n":
                "the header has too many columns",
        }
        for text, reason in cases.items():
            with self.subTest(reason):
                result = self.run_csv(text)
                self.assertEqual(result.code, 2, result.err)
                self.assertIn(reason, result.err)

    def test_utf16(self):
        for encoding in ("utf-16-le", "utf-16-be", "utf-16", "utf-32"):
            result = self.call("run", MODEL, "-", stdin=(line() + "\n").encode(encoding))
            self.assertEqual(result.code, 3, encoding)
            self.assertIn("0 applied", result.err)

    def test_compressed_input_cut_at_every_byte(self):
        data = gzip.compress((line() + "\n" + line(userId="bob") + "\n").encode(), mtime=0)
        for n in range(2, len(data)):
            result = self.call("run", MODEL, "-", stdin=data[:n])
            self.assertEqual(result.code, 2, n)
            self.assertIn("cannot be read", result.err)

    def test_a_bomb_of_compressed_blanks(self):
        data = gzip.compress(b" " * (100 * 1024 * 1024))
        result = self.call("run", MODEL, "-", stdin=data)
        self.assertEqual(result.code, 3)
        self.assertIn("longer than 16 MiB; it was skipped", result.err)

    def test_a_bomb_of_compressed_lines(self):
        n = 4 * 1024 * 1024
        begun = time.monotonic()
        result = self.call("run", MODEL, "-", stdin=gzip.compress(b"\n" * n))
        self.assertEqual(result.code, 0, result.err)
        self.assertLess(time.monotonic() - begun, 20 * SLOWER)

    def test_many_wrong_lines(self):
        n = 100000
        result = self.timed(b"x\n" * n, "-")
        self.assertEqual(result.code, 3)
        self.assertEqual(len(result.rejected()), n)

    def test_many_unknown_names(self):
        data = "".join(line(event=f"e{i}") + "\n" for i in range(100000)).encode()
        result = self.timed(data, "-")
        self.assertEqual(result.code, 0)
        self.assertIn("100000 unknown", result.err)
        self.assertLess(len(result.err), 1000000)

    def test_one_customer_at_one_instant(self):
        data = (line(properties={"seats": 7}) + "\n").encode() * 200000
        result = self.timed(data, "-", "--customers", "-")
        self.assertEqual((result.code, len(result.rows())), (0, 1))


if __name__ == "__main__":
    main()
