# SPDX-License-Identifier: MIT
"""Time zones, dates, splits and feedback at the command line."""

import os
import struct

from harness import MODEL, Case, identify, main, track

PLAIN = """sojourn: 1
model: m
version: 1
time_zone: Europe/Berlin
attributes: {n: {type: int, default: 0}, ok: {type: bool, default: true}}
events: {Go: , Touchpoint Bounced: {set: {ok: 'false'}}}
channels: {email: }
initial: a
stages:
  a:
    touchpoints:
      hello:
        channel: email
        variants: {one: {percent: 50, content: x}, two: {percent: 50}}
"""
# It has dates, and so it needs zones.
DATED = PLAIN.replace("attributes: {", "attributes: {day: date, ").replace(
    "Go: ,", "Go: {properties: {when: date}, set: {day: event.when}},").replace(
    "      hello:", "      nine: {channel: email, at: '09:00', data: {day: customer.day}}\n"
    "      hello:")
ZONES = {"UTC": (0, "UTC0"), "Europe/Berlin": (3600, "CET-1CEST,M3.5.0,M10.5.0/3"),
         "Asia/Kolkata": (19800, "IST-5:30")}


def zone_file(offset, footer):
    """A TZif file of version 2 without changes but those of its footer."""
    def block(form):
        return (struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 4) +
                struct.pack(form, offset, 0, 0) + b"LMT\0")
    return block(">lBB") * 2 + b"\n" + footer.encode() + b"\n"


class Zones(Case):
    def setUp(self):
        super().setUp()
        for name, what in ZONES.items():
            os.makedirs(os.path.dirname(self.path("zones/" + name)), exist_ok=True)
            self.write("zones/" + name, zone_file(*what))
        self.write("zones/+VERSION", "2031a\n")
        self.write("plain.yaml", PLAIN)
        self.write("dated.yaml", DATED)

    def run_model(self, model, *lines, words=()):
        return self.call("run", model, "-", *words, stdin="\n".join(lines) + "\n")

    def test_zones_are_loaded_where_they_are_needed(self):
        line = track("a", "2026-03-01T09:00:00Z", "Go")
        result = self.run_model("plain.yaml", line)
        self.assertEqual(result.code, 0, result.err)
        self.assertNotIn("time zones", result.err)
        for model in ("plain.yaml", "dated.yaml"):
            result = self.run_model(model, line, words=("--zones", "zones"))
            self.assertEqual(result.code, 0, result.err)
            self.assertIn("  time zones: version 2031a, from zones\n", result.err)
            result = self.run_model(model, line, words=("--zones=nowhere",))
            self.assertEqual((result.code, result.out, result.err),
                             (2, "", "sojourn: nowhere/: the directory cannot be opened; --zones "
                                     "names a directory of time zones, such as "
                                     "/usr/share/zoneinfo\n"))
            self.assertEqual(self.call("check", model, "--zones", "nowhere").code, 2)
            self.assertEqual(self.call("check", model, "--zones=zones").code, 0)
        self.write("zones/Europe/Berlin", "TZif but no more")
        result = self.call("check", "plain.yaml", "--zones", "zones")
        self.assertEqual(result.code, 2)
        self.assertIn("zones/Europe/Berlin", result.err)

    def test_the_options_value(self):
        for words in (("check", MODEL, "--zones"), ("run", MODEL, "-", "--zones"),
                      ("check", MODEL, "--zones="), ("run", MODEL, "-", "--zones="),
                      ("check", MODEL, "--zones=a", "--zones=b"),
                      ("run", MODEL, "-", "--zones=a", "--zones=b")):
            result = self.call(*words)
            self.assertEqual((result.code, result.out), (2, ""))
            self.assertIn("--zones", result.err)

    def test_the_models_own_zone(self):
        self.write("wrong.yaml", DATED.replace("Berlin", "Berlni"))
        for words in (("check", "wrong.yaml"), ("run", "wrong.yaml", "-")):
            result = self.call(*words, "--zones", "zones")
            self.assertEqual(result.code, 1)
            self.assertIn("wrong.yaml:4:12: error[unknown_zone]: there is no time zone "
                          "'Europe/Berlni'", result.out + result.err)
            self.assertIn("did you mean 'Europe/Berlin'?", result.out + result.err)
        # An image was compiled without zones: only a run asks for it.
        self.assertEqual(self.call("compile", "wrong.yaml", "-o", "wrong.sojm").code, 0)
        self.assertEqual(self.call("check", "wrong.sojm", "--zones", "zones").code, 0)
        result = self.call("run", "wrong.sojm", "-", "--zones", "zones")
        self.assertEqual((result.code, result.err),
                         (2, "sojourn: wrong.sojm: the model's time zone is none of those in "
                             "zones\n"))

    def test_a_model_that_comes_through_a_pipe(self):
        result = self.call("check", "/dev/stdin", "--zones", "zones", stdin=DATED)
        self.assertEqual((result.code, result.err), (0, ""), result.out)

    def test_the_zone_of_a_customer(self):
        lines = (identify("a", "2026-03-01T00:00:00Z", timezone="Asia/Kolkata"),
                 identify("b", "2026-03-01T00:00:00Z", timezone="asia/kolkata"),
                 identify("c", "2026-03-01T00:00:00Z", timezone=5),
                 identify("d", "2026-03-01T00:00:00Z", timezone=None),
                 identify("e", "2026-03-01T00:00:00Z", timezone="", n=2))
        result = self.run_model("dated.yaml", *lines,
                                words=("--zones", "zones", "--until", "2026-03-02", "--strict"))
        self.assertEqual(result.code, 3)
        self.assertEqual(result.rejected(), [
            'standard input:2: rejected: there is no time zone "asia/kolkata"; did you mean '
            '"Asia/Kolkata"?',
            'standard input:3: rejected: the trait "timezone" must be text'])
        self.assertEqual([(row["customer"], row["due"]) for row in result.rows()
                          if row["touchpoint"] == "a.nine"],
                         [("a", "2026-03-01T03:30:00Z"), ("d", "2026-03-01T08:00:00Z"),
                          ("e", "2026-03-01T08:00:00Z")])
        # Without zones nobody looks at it.
        result = self.run_model("plain.yaml", *lines, words=("--strict",))
        self.assertEqual((result.code, result.rejected()), (0, []))
        self.assertRegex(result.err, r"(?m)^    timezone +5$")

    def test_a_zone_in_a_table(self):
        self.write("e.csv", "customer,event,time,timezone,n\n"
                            "a,Identify,2026-03-01,Asia/Kolkata,1\n"
                            "b,Identify,2026-03-01,Asia/Kolkota,1\n"
                            "c,Identify,2026-03-01,,1\n")
        result = self.call("run", "dated.yaml", "e.csv", "--zones", "zones", "--until",
                           "2026-03-02")
        self.assertEqual(result.rejected(), ['e.csv:3: rejected: there is no time zone '
                                             '"Asia/Kolkota"; did you mean "Asia/Kolkata"?'])
        self.assertEqual([row["due"] for row in result.rows() if row["touchpoint"] == "a.nine"],
                         ["2026-03-01T03:30:00Z", "2026-03-01T08:00:00Z"])

    def test_a_zone_of_who_is_placed(self):
        text = "customer,lifecycle,entered,day,{}\na,a,2026-03-01,2026-05-01,Asia/Kolkata\n"
        for column, words in (("timezone", ()), ("tz", ("--place", "timezone=tz"))):
            self.write("c.csv", text.format(column))
            result = self.call("import", "dated.yaml", "c.csv", "--zones", "zones", "--until",
                               "2026-03-02", *words)
            self.assertEqual((result.code, result.rejected()), (0, []), result.err)
            self.assertEqual([(row["due"], row["data"]) for row in result.rows()
                              if row["touchpoint"] == "a.nine"],
                             [("2026-03-01T03:30:00Z", {"day": "2026-04-30T18:30:00Z"})])
        self.write("c.csv", text.format("timezone").replace("Kolkata", "Delhi"))
        result = self.call("import", "dated.yaml", "c.csv", "--zones", "zones")
        self.assertEqual(result.rejected(),
                         ['c.csv:2: rejected: there is no time zone "Asia/Delhi"'])
        self.write("c.csv", text.format("timezone").replace("day,", "n,").replace("2026-05-01", "1"))
        result = self.call("import", "plain.yaml", "c.csv")
        self.assertEqual((result.code, result.rejected()), (0, []), result.err)
        self.assertRegex(result.err, r"(?m)^    timezone +1$")

    def test_dates(self):
        def day(*lines):
            result = self.run_model("dated.yaml", *lines,
                                    words=("--zones", "zones", "--customers", "-"))
            return result.rows()[0]["attributes"]["day"] if result.rows() else result.rejected()[0]
        first = "2026-03-01T09:00:00Z"
        for text in ("2026-03-01", "1969-12-31", "0001-01-01", "9999-12-31", "2024-02-29"):
            self.assertEqual(day(track("a", first, "Go", when=text)), text)
        self.assertIsNone(day(identify("a", first, day="2026-03-01"),
                              identify("a", first, day=None)))
        for wrong in ("2026-02-29", "2026-03-01T00:00:00Z", "01.03.2026", "", 20260301):
            self.assertEqual(day(track("a", first, "Go", when=wrong)),
                             'standard input:1: rejected: the property "when" must be a date like '
                             '2026-03-01')
        self.write("e.csv", "customer,event,time,when\na,Go,2026-03-01,2026-04-01\n"
                            "b,Go,2026-03-01,2026-04-31\n")
        result = self.call("run", "dated.yaml", "e.csv", "--zones=zones", "--customers", "-")
        self.assertEqual(result.rejected(), ['e.csv:3: rejected: the column "when" must be a date '
                                             'like 2026-03-01, not "2026-04-31"'])
        self.assertEqual(result.rows()[0]["attributes"]["day"], "2026-04-01")

    def test_an_attribute_of_the_traits_name(self):
        self.write("own.yaml", PLAIN.replace("{n:", "{timezone: string, n:"))
        line = identify("a", "2026-03-01T00:00:00Z", timezone="Mars")
        result = self.run_model("own.yaml", line, words=("--customers", "-"))
        self.assertEqual(result.rows()[0]["attributes"]["timezone"], "Mars")
        self.assertNotIn("unknown traits", result.err)
        result = self.run_model("own.yaml", line, line.replace("Mars", "UTC"),
                                words=("--zones", "zones", "--customers", "-"))
        self.assertEqual(len(result.rejected()), 1)
        self.assertEqual(result.rows()[0]["attributes"]["timezone"], "UTC")

    def test_variants(self):
        lines = [track(f"c{i}", "2026-03-01T09:00:00Z", "Go") for i in range(40)]
        rows = self.run_model("plain.yaml", *lines).rows()
        self.assertEqual({(row["variant"], row["content"]) for row in rows},
                         {("one", "x"), ("two", None)})
        result = self.run_model("plain.yaml", *lines, words=("--format", "csv"))
        self.assertIn(",email,x,one,,inform,", result.out)
        self.assertIn(",email,,two,,inform,", result.out)

    def test_feedback(self):
        line = track("a", "2026-03-01T09:00:00Z", "Go")
        (row,) = self.run_model("plain.yaml", line).rows()
        bounced = track("a", "2026-03-01T09:05:00Z", "Touchpoint Bounced", id=row["id"])
        foreign = track("a", "2026-03-02T09:05:00Z", "Touchpoint Missed", id="0" * 32)
        nobody = track("b", "2026-03-02T09:05:00Z", "Touchpoint Bounced", id=row["id"])
        result = self.run_model("plain.yaml", line, bounced, foreign, nobody,
                                words=("--customers", "-"))
        self.assertEqual((result.code, result.rejected()), (0, []), result.err)
        self.assertIn("4 lines, 2 applied (", result.err)
        self.assertIn("2 reports about nothing that was sent, ", result.err)
        (customer,) = result.rows()
        self.assertEqual((customer["attributes"]["ok"], customer["clock"]),
                         (False, "2026-03-01T09:05:00Z"))


main()
