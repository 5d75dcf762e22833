# SPDX-License-Identifier: MIT
"""Fines, loans and groceries: the tool against a second, independent reading of the same rules."""

import os
import sys
import tempfile
from collections import Counter

from flat import DAY, Stage, Timer, always, compare, micros, simulate
from logs import read, run

FINES = """
sojourn: 1
model: fines
version: 1
events:
  Create Fine:
  Send Fine:
  Insert Fine Notification:
  Add penalty:
  Payment: {properties: {paymentamount: double}}
  Send for Credit Collection:
channels: {letter: , call: }
initial: new
stages:
  new:
    on: {Create Fine: open}
  open:
    on: {Send Fine: sent, Payment: paid}
    after: {400d: forgotten}
    touchpoints:
      check: {channel: call, after: 60d}
  sent:
    on: {Insert Fine Notification: notified, Payment: paid}
  notified:
    on:
      Add penalty: penalty
      Payment: paid
    touchpoints:
      reminder: {channel: letter, after: 30d}
      late: {channel: letter, after: 60d}
  penalty:
    on:
      Payment: {to: paid, when: event.paymentamount >= 50.0}
      Send for Credit Collection: collection
    after:
      365d: {to: stale, restart_on: Payment}
    touchpoints:
      notice: {channel: letter}
      partly: {channel: letter, after: 20d, restart_on: Payment}
  paid:
  collection:
  stale:
    on: {Payment: paid, Send for Credit Collection: collection}
  forgotten:
    on: {Send Fine: sent, Payment: paid}
"""


def fines():
    payment = frozenset(["Payment"])
    machine = {
        "new": Stage({"Create Fine": [(always, "open")]}),
        "open": Stage({"Send Fine": [(always, "sent")], "Payment": [(always, "paid")]},
                      [Timer(400 * DAY, "forgotten"), Timer(60 * DAY, name="check")]),
        "sent": Stage({"Insert Fine Notification": [(always, "notified")],
                       "Payment": [(always, "paid")]}),
        "notified": Stage({"Add penalty": [(always, "penalty")], "Payment": [(always, "paid")]},
                          [Timer(30 * DAY, name="reminder"), Timer(60 * DAY, name="late")]),
        "penalty": Stage({"Payment": [(lambda _, event: event["paymentamount"] and
                                       float(event["paymentamount"]) >= 50, "paid")],
                          "Send for Credit Collection": [(always, "collection")]},
                         [Timer(365 * DAY, "stale", restart_on=payment), Timer(0, name="notice"),
                          Timer(20 * DAY, name="partly", restart_on=payment)]),
        "paid": Stage(), "collection": Stage(),
        "stale": Stage({"Payment": [(always, "paid")],
                        "Send for Credit Collection": [(always, "collection")]}),
        "forgotten": Stage({"Send Fine": [(always, "sent")], "Payment": [(always, "paid")]}),
    }
    known = {"Create Fine", "Send Fine", "Insert Fine Notification", "Add penalty", "Payment",
             "Send for Credit Collection"}
    events = [(row["case_id"], row["activity"], micros(row["timestamp"]), row)
              for row in read("traffic_fines.csv.gz") if row["activity"] in known]
    return machine, "new", events, "2014-01-01", None, FINES, (
        "traffic_fines.csv.gz", "--map", "customer=case_id,event=activity,time=timestamp")


LOANS = """
sojourn: 1
model: loans
version: 1
attributes:
  offers: {type: int, default: 0}
  touched: timestamp
events:
  A_SUBMITTED: {set: {touched: event.time}}
  A_PREACCEPTED: {set: {touched: event.time}}
  A_ACCEPTED: {set: {touched: event.time}}
  O_SENT: {set: {offers: customer.offers + 1, touched: event.time}}
  O_SENT_BACK:
  A_APPROVED:
  A_DECLINED:
  A_CANCELLED:
  W_Nabellen offertes: {properties: {lifecycle: string}}
channels: {call: , email: }
initial: start
stages:
  start:
    on: {A_SUBMITTED: applied}
  applied:
    on:
      A_PREACCEPTED: pre
      A_DECLINED: declined
      A_CANCELLED: cancelled
    after: {36h: waiting}
    touchpoints:
      receipt: {channel: email}
      hurry: {channel: call, after: 12h}
  waiting:
    on: {A_PREACCEPTED: pre, A_DECLINED: declined, A_CANCELLED: cancelled}
  pre:
    on:
      A_ACCEPTED:
        - {when: event.time - before.touched <= hours(1), to: fast}
        - {to: accepted}
      A_DECLINED: declined
      A_CANCELLED: cancelled
    touchpoints:
      papers: {channel: email, after: 1d12h}
  fast:
    on: {O_SENT: offered, A_CANCELLED: cancelled, A_DECLINED: declined}
  accepted:
    on: {O_SENT: offered, A_CANCELLED: cancelled, A_DECLINED: declined}
  offered:
    on:
      O_SENT: {to: offered, when: customer.offers < 4}
      O_SENT_BACK: back
      A_CANCELLED: cancelled
      A_DECLINED: declined
    after:
      30d: {to: silent, restart_on: W_Nabellen offertes}
    touchpoints:
      ring: {channel: call, after: 5d, restart_on: W_Nabellen offertes}
      again: {channel: call, after: 10d, when: customer.offers > 1}
  silent:
    on: {O_SENT_BACK: back, A_CANCELLED: cancelled, A_DECLINED: declined}
  back:
    on: {A_APPROVED: approved, A_DECLINED: declined, A_CANCELLED: cancelled}
  approved:
    touchpoints:
      thanks: {channel: email, after: 1h30m}
  declined:
  cancelled:
"""


def loans():
    ringing = frozenset(["W_Nabellen offertes"])
    out = {"A_DECLINED": [(always, "declined")], "A_CANCELLED": [(always, "cancelled")]}
    hour = DAY // 24

    def is_fast(customer, event):
        return micros(event["ts"]) - customer.attributes["before"] <= hour
    machine = {
        "start": Stage({"A_SUBMITTED": [(always, "applied")]}),
        "applied": Stage({"A_PREACCEPTED": [(always, "pre")], **out},
                         [Timer(36 * hour, "waiting"), Timer(0, name="receipt"),
                          Timer(12 * hour, name="hurry")]),
        "waiting": Stage({"A_PREACCEPTED": [(always, "pre")], **out}),
        "pre": Stage({"A_ACCEPTED": [(is_fast, "fast"), (always, "accepted")], **out},
                     [Timer(36 * hour, name="papers")]),
        "fast": Stage({"O_SENT": [(always, "offered")], **out}),
        "accepted": Stage({"O_SENT": [(always, "offered")], **out}),
        "offered": Stage({"O_SENT": [(lambda customer, _: customer.attributes["offers"] < 4,
                                      "offered")],
                          "O_SENT_BACK": [(always, "back")], **out},
                         [Timer(30 * DAY, "silent", restart_on=ringing),
                          Timer(5 * DAY, name="ring", restart_on=ringing),
                          Timer(10 * DAY, name="again",
                                when=lambda customer, _: customer.attributes["offers"] > 1)]),
        "silent": Stage({"O_SENT_BACK": [(always, "back")], **out}),
        "back": Stage({"A_APPROVED": [(always, "approved")], **out}),
        "approved": Stage({}, [Timer(hour * 3 // 2, name="thanks")]),
        "declined": Stage(), "cancelled": Stage(),
    }

    def set_(attributes, event):
        attributes.setdefault("offers", 0)
        attributes["before"] = attributes.get("touched")
        if event["event"] in ("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "O_SENT"):
            attributes["touched"] = micros(event["ts"])
        attributes["offers"] += event["event"] == "O_SENT"
    known = {"A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "O_SENT", "O_SENT_BACK", "A_APPROVED",
             "A_DECLINED", "A_CANCELLED", "W_Nabellen offertes"}
    events = [(row["case_id"], row["event"], micros(row["ts"]), row)
              for row in read("bpic2012.csv.gz") if row["event"] in known]
    return machine, "start", events, "2012-06-01T12:30:00.5Z", set_, LOANS, (
        "bpic2012.csv.gz", "--map", "customer=case_id,event=event,time=ts")


GROCERY = """
sojourn: 1
model: grocery
version: 1
attributes:
  spent: {type: double, default: 0.0}
  lines: {type: int, default: 0}
events:
  bought:
    properties: {sales_value: double, quantity: int}
    set: {spent: customer.spent + event.sales_value, lines: customer.lines + 1}
channels: {app: }
initial: casual
stages:
  casual:
    on:
      bought: {to: regular, when: 'customer.lines >= 10 && customer.spent >= 30.0'}
    after:
      21d: {to: away, restart_on: bought}
    touchpoints:
      hello: {channel: app}
      offer: {channel: app, after: 10d, restart_on: bought}
  regular:
    on:
      bought: {to: big, when: customer.spent >= 200.0}
    after:
      14d: {to: away, restart_on: bought}
    touchpoints:
      recipe: {channel: app, after: 3d, restart_on: bought}
  big:
    after:
      28d: {to: away, restart_on: bought}
    touchpoints:
      thanks: {channel: app, after: 1h}
      weekly: {channel: app, after: 7d, restart_on: bought, when: customer.lines < 60}
  away:
    on: {bought: casual}
    touchpoints:
      miss_you: {channel: app, after: 2d}
"""


def grocery():
    bought = frozenset(["bought"])
    machine = {
        "casual": Stage({"bought": [(lambda customer, _: customer.attributes["lines"] >= 10 and
                                     customer.attributes["spent"] >= 30, "regular")]},
                        [Timer(21 * DAY, "away", restart_on=bought), Timer(0, name="hello"),
                         Timer(10 * DAY, name="offer", restart_on=bought)]),
        "regular": Stage({"bought": [(lambda customer, _: customer.attributes["spent"] >= 200,
                                      "big")]},
                         [Timer(14 * DAY, "away", restart_on=bought),
                          Timer(3 * DAY, name="recipe", restart_on=bought)]),
        "big": Stage({}, [Timer(28 * DAY, "away", restart_on=bought),
                          Timer(DAY // 24, name="thanks"),
                          Timer(7 * DAY, name="weekly", restart_on=bought,
                                when=lambda customer, _: customer.attributes["lines"] < 60)]),
        "away": Stage({"bought": [(always, "casual")]}, [Timer(2 * DAY, name="miss_you")]),
    }

    def set_(attributes, event):
        attributes["lines"] = attributes.get("lines", 0) + 1
        attributes["spent"] = attributes.get("spent", 0.0) + float(event["sales_value"])
    # The log is not in order of time: this is where late events come from.
    events = [(row["household_id"], "bought", micros(row["ts_utc"]), row)
              for row in read("grocery_transactions.csv.gz")]
    return machine, "casual", events, "2018-01-10", set_, GROCERY, (
        "grocery_transactions.csv.gz", "--map",
        "customer=household_id,event=:bought,time=ts_utc")


def check(case):
    machine, initial, events, until, set_, model, (log, *words) = case
    customers = simulate(machine, initial, events, micros(until), set_ or (lambda *_: None))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(model)
        difference = compare(customers, run(path, log, *words, "--until", until))
    stages = Counter(customer.stage for customer in customers.values())
    moves = sum(len(customer.moves) for customer in customers.values())
    touches = sum(len(customer.touches) for customer in customers.values())
    print(f"{log}: {len(customers)} customers, {moves} transitions, {touches} touchpoints, "
          f"{dict(stages)}: {difference or 'the same'}")
    return not difference and touches > 0 and len(stages) > 2


def main():
    sys.exit(0 if all([check(fines()), check(loans()), check(grocery())]) else 1)


if __name__ == "__main__":
    main()
