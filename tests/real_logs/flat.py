# SPDX-License-Identifier: MIT
"""A second, much smaller reading of the language: flat stages, events, timers and touchpoints.

It shares nothing with the library, so that what both find in a log was found twice. A machine is a
mapping from stage to Stage; times are whole microseconds."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def always(_customer, _event):
    return True


@dataclass
class Timer:
    delay: int
    to: str = ""                         # empty: a touchpoint
    name: str = ""                       # of the touchpoint
    restart_on: frozenset = frozenset()
    when: object = always                # asked when it is due


@dataclass
class Stage:
    on: dict = field(default_factory=dict)      # event to [(condition, target)]
    timers: list = field(default_factory=list)  # moves before touchpoints, each in order of text


def micros(text):
    """Microseconds of RFC 3339 text or of a date."""
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if time.tzinfo is None:
        time = time.replace(tzinfo=timezone.utc)
    return (time - EPOCH) // timedelta(microseconds=1)


class Customer:
    """One customer on its way through a machine."""

    def __init__(self, machine, initial, time):
        self.machine = machine
        self.attributes = {}
        self.moves = []   # (from, to, cause, time)
        self.touches = [] # (stage.name, time)
        self.clock = time
        self.enter(initial, time)

    def enter(self, stage, time):
        self.stage = stage
        self.since = time
        self.armed = [[time, True] for _ in self.machine[stage].timers]  # anchor, still to come

    def move(self, to, cause, time):
        self.moves.append((self.stage, to, cause, time))
        self.enter(to, time)

    def next_due(self):
        """(instant, touchpoints last, index) of what is due first, or None."""
        timers = self.machine[self.stage].timers
        waiting = [(anchor + timers[i].delay, not timers[i].to, i)
                   for i, (anchor, is_waiting) in enumerate(self.armed) if is_waiting]
        return min(waiting, default=None)

    def advance(self, until):
        while (due := self.next_due()) and due[0] <= until:
            time, _, index = due
            timer = self.machine[self.stage].timers[index]
            self.armed[index][1] = False
            self.clock = max(self.clock, time)
            if not timer.when(self, None):
                continue
            if timer.to:
                self.move(timer.to, "after", self.clock)
            else:
                self.touches.append((f"{self.stage}.{timer.name}", self.clock))

    def take(self, name, time, event, set_):
        self.advance(time)
        self.clock = max(self.clock, time)
        set_(self.attributes, event)
        for i, timer in enumerate(self.machine[self.stage].timers):
            if name in timer.restart_on and time > self.armed[i][0]:
                self.armed[i] = [time, True]
        for condition, to in self.machine[self.stage].on.get(name, []):
            if condition(self, event):
                self.move(to, "event", self.clock)
                break
        self.advance(self.clock)


def simulate(machine, initial, events, until, set_=lambda attributes, event: None):
    """Customers by key. `events` are (key, name, microseconds, properties) in order."""
    customers = {}
    for key, name, time, event in events:
        if key not in customers:
            customers[key] = Customer(machine, initial, time)
        customers[key].take(name, time, event, set_)
    for customer in customers.values():
        customer.advance(until)
    return customers


def compare(customers, streams):
    """What differs between customers and the tool's streams, as text; empty where nothing does."""
    touchpoints, transitions, rows = streams
    found = {row["customer"]: ([], []) for row in rows}
    for row in transitions:
        if row["from"] is not None:
            found[row["customer"]][0].append((row["from"], row["to"], row["cause"],
                                              micros(row["time"])))
    for row in touchpoints:
        found[row["customer"]][1].append((row["touchpoint"], micros(row["emitted"])))
    if set(found) != set(customers):
        return f"{len(found)} customers, expected {len(customers)}"
    for key, (moves, touches) in found.items():
        if moves != customers[key].moves or touches != customers[key].touches:
            return (f"customer {key}: found {moves} {touches}, expected {customers[key].moves} "
                    f"{customers[key].touches}")
    for row in rows:
        customer = customers[row["customer"]]
        if (row["stages"]["lifecycle"], micros(row["since"]), micros(row["clock"])) != (
                customer.stage, customer.since, customer.clock):
            return f"customer {row}: expected {customer.stage} {customer.since} {customer.clock}"
    return ""
