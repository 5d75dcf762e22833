# SPDX-License-Identifier: MIT
"""Event ids, erasing, the data of touchpoints, and several tracks."""

import json
import os

from harness import HERE, Case, main, track

PLANS = os.path.join(HERE, "plans.yaml")


def line(customer, time, event, message_id=None, **properties):
    row = json.loads(track(customer, time, event, **properties))
    if message_id is not None:
        row["messageId"] = message_id
    return json.dumps(row)


class Ids(Case):
    def play(self, lines, *words):
        return self.call("run", PLANS, "-", *words, stdin="\n".join(lines) + "\n")

    def seats(self, lines, *words):
        result = self.play(lines, "--customers", "-", *words)
        return [row["attributes"]["seats"] for row in result.rows()], result

    def test_an_id_counts_once_for_each_customer(self):
        lines = [line(who, f"2026-03-0{day}T00:00:00Z", "Order Placed", message_id, seats=1)
                 for who, day, message_id in (("ada", 1, "m1"), ("bob", 1, "m1"), ("ada", 2, "m1"),
                                              ("ada", 1, "m1"), ("ada", 2, "m2"), ("ada", 3, None),
                                              ("ada", 3, None))]
        seats, result = self.seats(lines)
        self.assertEqual((result.code, seats), (0, [4, 1]), result.err)
        self.assertIn("7 lines, 5 applied (0 late, 3 taken by no transition), 2 duplicates, "
                      "0 rejected, 0 unknown", result.err)

    def test_every_event_twice_changes_no_stream(self):
        lines = []
        for i in range(60):
            event = ("Order Placed", "Payment Failed", "Payment Succeeded", "Left")[i % 7 % 4]
            values = {"seats": i} if event == "Order Placed" else {}
            lines.append(line(f"c{i % 5}", f"2026-03-{1 + i // 3:02}T00:00:00Z", event, f"m{i}",
                              **values))
        words = [word for name in ("touchpoints", "transitions", "decisions", "customers")
                 for word in (f"--{name}", name)]
        outputs = []
        for twice in (lines, [one for one in lines for _ in range(2)],
                      [one for i in range(0, 60, 6) for one in lines[i:i + 6] * 2]):
            self.assertEqual(self.play(twice, "--until", "2026-08-01", *words).code, 0)
            outputs.append([self.read(name) for name in words[1::2]])
        self.assertEqual(outputs[0], outputs[1])
        self.assertEqual(outputs[0], outputs[2])
        self.assertGreater(len(outputs[0][2]), 2000)

    def test_ids_of_csv(self):
        self.write("e.csv", "customer,time,event,seats,key\n"
                            "ada,2026-03-01,Order Placed,1,k1\n"
                            "ada,2026-03-01,Order Placed,1,k1\n"
                            "ada,2026-03-01,Order Placed,1,\n"
                            "ada,2026-03-01,Order Placed,1,\n")
        words = ("run", PLANS, "e.csv", "--customers", "-")
        for mapped, seats in (((), 4), (("--map", "id=key"), 3)):
            (row,) = self.call(*words, *mapped).rows()
            self.assertEqual(row["attributes"]["seats"], seats)
        result = self.call(*words, "--map", "id=kye")
        self.assertEqual(result.code, 2)
        self.assertIn('there is no column "kye" for the id', result.err)

    def test_too_old(self):
        lines = [line("ada", "2026-03-01T00:00:00Z", "Order Placed", "m1", seats=1),
                 line("ada", "2026-03-11T00:00:00Z", "Order Placed", "m2", seats=1),
                 line("ada", "2026-03-01T00:00:00Z", "Order Placed", "m1", seats=1),
                 line("ada", "2026-03-02T00:00:00Z", "Order Placed", "m3", seats=1),
                 line("ada", "2026-03-01T00:00:00Z", "Order Placed", seats=1)]
        seats, result = self.seats(lines, "--event-id-retention", "9d")
        self.assertEqual((result.code, seats), (3, [4]))
        self.assertEqual(result.rejected(), ["standard input:3: rejected: the event is older than "
                                             "event ids are remembered"])
        self.assertIn("4 applied", result.err)
        self.assertIn("1 rejected, 1 of them too old, ", result.err)

    def test_max_skew(self):
        lines = [line("ada", "2026-03-01T00:00:00Z", "Order Placed", seats=1),
                 line("ada", "9000-03-01T00:00:00Z", "Order Placed", seats=1)]
        self.assertEqual(self.seats(lines)[0], [2])
        seats, result = self.seats(lines, "--max-skew=1d")
        self.assertEqual((result.code, seats), (3, [1]))
        self.assertEqual(result.rejected(), ["standard input:2: rejected: the time is further beyond "
                                             "the computer's clock than --max-skew allows"])

    def test_wrong_durations(self):
        for name in ("--max-skew", "--event-id-retention"):
            for value in ("0s", "-1d", "soon"):
                result = self.play([], name, value)
                self.assertEqual(result.code, 2)
                self.assertIn(f'{name} needs a duration like 90d or 36h, not "{value}"', result.err)
            self.assertIn(f"{name} is given twice", self.play([], name, "1d", f"{name}=1d").err)

    def test_erased(self):
        lines = [line("ada", "2026-03-01T00:00:00Z", "Order Placed", "m1", seats=1),
                 line("bob", "2026-03-01T00:00:00Z", "Order Placed", "m1", seats=2),
                 line("ada", "2026-03-15T00:00:00Z", "Customer Erased"),
                 line("cy", "2026-03-15T00:00:00Z", "Customer Erased"),
                 line("ada", "2026-03-01T00:00:00Z", "Order Placed", "m1", seats=1),
                 line("cy", "2026-03-15T00:00:00Z", "Order Placed", seats=1),
                 line("ada", "2026-03-16T00:00:00Z", "Order Placed", "m1", seats=7)]
        result = self.play(lines, "--customers", "-", "--transitions", "t", "--until", "2026-03-20")
        self.assertEqual(result.code, 3)
        self.assertEqual([row["customer"] for row in result.rows()], ["bob", "ada"])
        self.assertEqual([row["attributes"]["seats"] for row in result.rows()], [2, 7])
        self.assertEqual(result.rejected(),
                         [f"standard input:{n}: rejected: the customer was erased at that time or "
                          "later" for n in (5, 6)])
        self.assertIn("2 customers until", result.err)
        self.assertIn("1 customer erased, 2 rejected", result.err)
        created = [row["customer"] for row in self.read_rows("t") if row["cause"] == "created"]
        self.assertEqual(created, ["ada", "ada", "bob", "bob", "ada", "ada"])

    def test_data_of_touchpoints(self):
        lines = [line("ada", "2026-03-01T00:00:00Z", "Payment Failed", invoice='4,"x"', amount=1.5),
                 line("ada", "2026-03-02T00:00:00Z", "Payment Failed"),
                 json.dumps({"type": "identify", "userId": "ada", "traits": {"trial": "36h"},
                             "timestamp": "2026-03-02T00:00:00Z"}),
                 line("ada", "2026-03-03T00:00:00Z", "Payment Failed", invoice="5")]
        rows = self.play(lines, "--until", "2026-04-01").rows()
        data = [(row["touchpoint"], row["data"]) for row in rows]
        self.assertEqual(data, [("live.trying.hello", None),
                                ("billing.past_due.notice", None),
                                ("billing.past_due.notice", {"invoice": "5", "trial": "1d12h"}),
                                ("live.trying.day_20", {"plan": "free", "seats": 0})])

    def test_data_in_csv(self):
        lines = [line("ada", "2026-03-01T00:00:00Z", "Payment Failed"),
                 line("ada", "2026-03-02T00:00:00Z", "Payment Failed", invoice='4,"x"', amount=1.5)]
        out = self.play(lines, "--format", "csv").out
        self.assertIn('"{""invoice"":""4,\\""x\\"""",""amount"":1.5}"', out)

    def test_tracks_and_caps_in_the_streams(self):
        lines = [line("ada", "2026-03-01T00:00:00Z", "Order Placed", seats=1),
                 line("ada", "2026-03-02T00:00:00Z", "Payment Failed")]
        words = ("--transitions", "t", "--decisions", "d", "--customers", "c")
        self.assertEqual(self.play(lines, *words).code, 0)
        moves = [(row["track"], row["from"], row["to"], row["cause"])
                 for row in self.read_rows("t")]
        self.assertEqual(moves, [("lifecycle", None, "live.trying", "created"),
                                 ("billing", None, "billing.current", "created"),
                                 ("lifecycle", "live.trying", "live.using", "event"),
                                 ("billing", "billing.current", "billing.past_due", "event")])
        (row,) = self.read_rows("c")
        self.assertEqual(row["stages"], {"lifecycle": "live.using", "billing": "billing.past_due"})
        self.assertEqual(row["attributes"]["orders"], 1)

    def test_a_deferral_names_its_cap_and_instant(self):
        lines = [line("ada", "2026-03-01T00:00:00Z", "Payment Succeeded"),
                 line("ada", "2026-03-02T00:00:00Z", "Order Placed", seats=1)]
        self.play(lines, "--decisions", "d", "--until", "2026-03-03")
        row = self.read_rows("d")[-1]
        self.assertEqual((row["touchpoint"], row["decision"], row["reason"], row["rule"], row["next"]),
                         ("live.using.tips", "deferred", "cap", "week", "2026-03-08T00:00:00Z"))


if __name__ == "__main__":
    main()
