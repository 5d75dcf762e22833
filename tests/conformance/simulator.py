# SPDX-License-Identifier: MIT
"""A small interpreter of the language, for what the cases use: one track of stages that do not nest.

It is written from the language's text alone, to be read and not to be fast: instants that windows,
quiet hours and caps allow are found by asking each minute and each end of a rolling cap in turn. So
hours of windows, and offsets of zones, are whole minutes here.
"""

import itertools

import hashes
from conditions import holds, value_of
from schedule import Schedule, anchor_of
from walls import MINUTE, Spans, Step, instant, zone

# Beyond these no instant is looked for: a month behind an emission for the end of its windows.
LONGEST = 40 * 24 * 60
CALENDAR = {
    "calendar_day": lambda date: date,
    "calendar_week": lambda date: (date.toordinal() - 1) // 7,
    "calendar_month": lambda date: (date.year, date.month),
}


class Touchpoint:
    def __init__(self, stage, name, keys, order, body):
        self.stage, self.keys, self.order = stage, keys, order
        self.owner = keys.get("owner", body.get("owner"))
        self.phase = keys.get("phase", body.get("phase"))
        self.path = f"{stage}.{name}"
        self.channel = keys["channel"]
        self.schedule = Schedule(keys)
        self.source = keys.get("from", "").partition("customer.")[2] or None
        self.priority = int(keys.get("priority", 50))
        self.expires = Step.of(keys.get("expires", "7d"))
        self.essential = keys.get("essential", False)
        self.keeps = keys.get("on_exit") == "keep"
        on = keys.get("on")
        self.on = on if isinstance(on, dict) or on is None else {"event": on}
        self.pending = int(keys.get("pending", 1))


class Cap:
    def __init__(self, name, keys):
        self.name, self.most, self.per = name, int(keys["max"]), keys["per"]
        self.period = CALENDAR.get(self.per)
        self.span = None if self.period else Step.of(self.per).rest
        self.channels, self.intents = keys.get("channels"), keys.get("intents")
        self.touchpoints = keys.get("touchpoints")
        self.owners, self.phases = keys.get("owners"), keys.get("phases")

    def is_for(self, touchpoint):
        return not touchpoint.essential and (
            (self.channels is None or touchpoint.channel in self.channels)
            and (self.intents is None or touchpoint.keys.get("intent", "inform") in self.intents)
            and (self.touchpoints is None or touchpoint.path in self.touchpoints)
            and (self.owners is None or touchpoint.owner in self.owners)
            and (self.phases is None or touchpoint.phase in self.phases))

    def has_room(self, at, mine, where):
        """At an instant, after the instants of those it counts."""
        if len(mine) < self.most:
            return True
        if self.period:
            now = self.period(where.date(at))
            return sum(self.period(where.date(t)) == now for t in mine) < self.most
        return sum(t > at - self.span for t in mine) < self.most


class Model:
    def __init__(self, tree):
        self.tree = tree
        self.name = tree["model"]
        self.zone = tree.get("time_zone", "UTC")
        self.stages = tree["stages"]
        self.initial = tree["initial"]
        self.attributes = tree.get("attributes", {})
        self.events = tree.get("events", {})
        self.channels = tree["channels"]
        order = itertools.count()
        self.touchpoints = [Touchpoint(stage, name, keys, next(order), body)
                            for stage, body in self.stages.items()
                            for name, keys in body.get("touchpoints", {}).items()]
        self.caps = [Cap(name, keys) for name, keys in tree.get("caps", {}).items()]
        self.holdout = float(tree.get("holdout", {}).get("percent", 0))
        calendars = tree.get("calendars", {})
        self.windows = {}
        for name, keys in tree.get("windows", {}).items():
            closed = [day for calendar in _listed(keys.get("except", []))
                      for day in calendars[calendar]]
            self.windows[name] = Spans(keys.get("hours", "00:00-24:00"),
                                       keys.get("days", "mon-sun"), closed)
        self.quiet = {name: Spans(keys["quiet_hours"]) for name, keys in self.channels.items()
                      if "quiet_hours" in keys}

    def kind(self, attribute):
        said = self.attributes[attribute]
        return said["type"] if isinstance(said, dict) else said


def _listed(value):
    return value if isinstance(value, list) else [value]


class Occurrence:
    """One that waits: `due` for the first time, `next` to be asked."""

    def __init__(self, touchpoint, number, visit, due, anchor=None):
        self.touchpoint, self.number, self.visit, self.due = touchpoint, number, visit, due
        self.next, self.anchor = due, anchor
        self.has_come_due = self.is_missed = False
        self.event = None
        self.id = None


class Said:
    """What was emitted, or withheld for the holdout."""

    def __init__(self, occurrence, at, is_sent):
        self.occurrence, self.at, self.is_sent = occurrence, at, is_sent
        self.touchpoint = occurrence.touchpoint
        self.answer = None


class Plan:
    """Of a touchpoint that follows its stage or an attribute: what comes due next. `count` due times
    have been before it; `place` is where, in its recurrence rule, the last of them was."""

    def __init__(self, anchor, count=0, place=None):
        self.anchor, self.k, self.count, self.place, self.due = anchor, count, count, place, None


class Customer:
    def __init__(self, engine, key, now):
        self.engine, self.model, self.key = engine, engine.model, key
        self.created = self.clock = now
        self.zone_name = None
        self.attributes = {name: said["default"] for name, said in self.model.attributes.items()
                           if isinstance(said, dict) and "default" in said}
        self.stage, self.visits, self.entered = None, {}, now
        self.timers, self.plans, self.numbers = {}, {}, {}
        self.waiting, self.log, self.expected, self.used = [], [], {}, {}
        self.enter(self.model.initial, now)

    # What conditions ask.

    @property
    def where(self):
        return zone(self.zone_name or self.model.zone)

    def emissions(self, path):
        return [said for said in self.log if said.is_sent and said.touchpoint.path == path]

    def n_sent(self, path):
        return len(self.emissions(path))

    def has_answer(self, path):
        return any(said.answer == "answered" for said in self.emissions(path)[-1:])

    def has_refusal(self, path):
        return any(said.answer == "rejected" for said in self.emissions(path)[-1:])

    def share(self, name):
        return hashes.place(f"{self.model.name}/split/{name}", self.key) / 10_000

    # Stages and what they plan.

    def enter(self, stage, now):
        self.stage, self.entered = stage, now
        self.visits[stage] = self.visits.get(stage, 0) + 1
        self.timers = {delay: Step.of(delay).after(now, self.where)
                       for delay in self.model.stages[stage].get("after", {})}
        self.numbers = {path: n for path, n in self.numbers.items()
                        if not path.startswith(stage + ".")}
        self.plans = {}
        for touchpoint in self.mine():
            if not touchpoint.on:
                self.plan(touchpoint, now, now)

    def mine(self):
        return [t for t in self.model.touchpoints if t.stage == self.stage]

    def plan(self, touchpoint, anchor, now):
        """Begins the schedule. Of what a repetition has behind it, at most the latest comes."""
        plan = Plan(anchor)
        if touchpoint.source:
            value, *behind = self.used.get(touchpoint.path, (None,))
            anchor = self.attributes.get(touchpoint.source)
            plan = Plan(anchor, *behind) if anchor == value else Plan(anchor)
        self.plans[touchpoint.path] = plan
        self.arm(touchpoint, plan, now)

    def arm(self, touchpoint, plan, now):
        """Finds what is next, and passes over what only a later one makes up for."""
        plan.due = None
        if plan.anchor is None:
            return
        schedule, anchor = touchpoint.schedule, self.instant_of(plan.anchor)
        if schedule.rule and plan.place is not None:
            plan.k = schedule.index_behind(anchor, self.where, plan.place)
        plan.due = schedule.due(anchor, self.where, plan.k, plan.count)
        while plan.due is not None:
            following = schedule.due(anchor, self.where, plan.k + 1, plan.count + 1)
            if following is None or following > max(plan.due, now):
                return
            plan.k, plan.count, plan.due = plan.k + 1, plan.count + 1, following

    def instant_of(self, anchor):
        return anchor_of(anchor, self.where) if isinstance(anchor, str) else anchor

    def number(self, touchpoint):
        self.numbers[touchpoint.path] = self.numbers.get(touchpoint.path, 0) + 1
        return self.numbers[touchpoint.path]

    def leave(self, now):
        for occurrence in sorted(self.waiting, key=lambda o: o.touchpoint.order):
            touchpoint = occurrence.touchpoint
            if touchpoint.stage == self.stage and not touchpoint.keeps:
                self.waiting.remove(occurrence)
                self.tell(occurrence, "cancelled", now, reason="left_stage")

    def move(self, choices, now, event=None):
        """The first enabled of a list of transitions."""
        for choice in _listed(choices):
            choice = choice if isinstance(choice, dict) else {"to": choice}
            if not holds(choice.get("when"), self, event):
                continue
            if "to" in choice:
                self.leave(now)
            self.write({name: value_of(text, self, event)
                        for name, text in choice.get("set", {}).items()}, now)
            if "to" in choice:
                self.enter(choice["to"], now)
            return True
        return False

    def write(self, values, now):
        for name, value in values.items():
            if self.attributes.get(name) == value:
                continue
            self.attributes[name] = value
            for touchpoint in self.model.touchpoints:
                if touchpoint.source == name:
                    self.supersede(touchpoint, 0, now)
                    if touchpoint.stage == self.stage:
                        self.plan(touchpoint, None, now)

    def set_zone(self, name, now):
        """What has not come due is due anew, and what has come due is asked anew."""
        is_other = (name or self.model.zone) != (self.zone_name or self.model.zone)
        self.zone_name = name
        if not is_other:
            return
        self.timers = {delay: Step.of(delay).after(self.entered, self.where)
                       for delay in self.timers}
        for touchpoint in self.mine():
            if touchpoint.path in self.plans:
                self.arm(touchpoint, self.plans[touchpoint.path], now)
        for occurrence in self.waiting:
            if occurrence.has_come_due:
                occurrence.next = now
            else:
                occurrence.due = occurrence.touchpoint.schedule.due(
                    occurrence.anchor, self.where, 0, 0)
                occurrence.next = occurrence.due

    # Time.

    def advance(self, until):
        while True:
            item = min(self.inputs(), key=lambda item: item[:2], default=None)
            if item is None or item[0] > until:
                return
            self.clock = item[0]
            item[2](*item[3:])

    def due_at(self):
        return min((item[0] for item in self.inputs()), default=None)

    def inputs(self):
        """(instant, order among those of the instant, what is to be done, with what)."""
        for place, (delay, at) in enumerate(self.timers.items()):
            yield max(at, self.clock), (0, place), self.ring, delay
        for path, (at, said) in self.expected.items():
            yield max(at, self.clock), (1, said.touchpoint.order), self.give_up, path
        for touchpoint in self.mine():
            plan = self.plans.get(touchpoint.path)
            if plan and plan.due is not None:
                order = (2, -touchpoint.priority, touchpoint.order, 1)
                yield max(plan.due, self.clock), order, self.come_due, touchpoint
        for occurrence in self.waiting:
            touchpoint = occurrence.touchpoint
            order = (2, -touchpoint.priority, touchpoint.order, 0, occurrence.visit, occurrence.number)
            yield max(occurrence.next, self.clock), order, self.ask, occurrence

    def ring(self, delay):
        del self.timers[delay]
        self.move(self.model.stages[self.stage]["after"][delay], self.clock)

    def give_up(self, path):
        del self.expected[path]
        unanswered = self.model.stages[self.stage].get("on", {}).get("Touchpoint Unanswered")
        if unanswered:
            self.move(unanswered, self.clock, {"touchpoint": path})

    def come_due(self, touchpoint):
        plan = self.plans[touchpoint.path]
        self.supersede(touchpoint, 0, self.clock)
        occurrence = Occurrence(touchpoint, self.number(touchpoint), self.visits[self.stage], plan.due)
        if touchpoint.schedule.rule:
            plan.place = touchpoint.schedule.place(self.instant_of(plan.anchor), self.where, plan.k)
        plan.k, plan.count = plan.k + 1, plan.count + 1
        if touchpoint.source:
            self.used[touchpoint.path] = (plan.anchor, plan.count, plan.place)
        self.arm(touchpoint, plan, self.clock)
        self.waiting.append(occurrence)
        self.ask(occurrence)

    def supersede(self, touchpoint, most, now):
        """Of those that wait, the oldest beyond `most`."""
        mine = [o for o in self.waiting if o.touchpoint is touchpoint]
        for occurrence in mine[:max(0, len(mine) - most)]:
            self.waiting.remove(occurrence)
            self.tell(occurrence, "superseded", now, reason="newer")

    # Deciding.

    def ask(self, occurrence):
        now, touchpoint = self.clock, occurrence.touchpoint
        occurrence.has_come_due = True
        decision, reason, rule, at = self.decide(occurrence, now)
        if decision == "deferred":
            occurrence.next = at
            self.tell(occurrence, decision, now, reason=reason, rule=rule, next=at)
            return
        self.waiting.remove(occurrence)
        if decision in ("emitted", "withheld"):
            self.say(occurrence, decision, reason)
        else:
            self.tell(occurrence, decision, now, reason=reason, rule=rule)

    def decide(self, occurrence, now):
        touchpoint = occurrence.touchpoint
        keys, channel = touchpoint.keys, self.model.channels[touchpoint.channel]
        if self.is_used_up(occurrence, now):
            return "skipped", "once", None, None
        if not holds(keys.get("when"), self, occurrence.event):
            return "skipped", "when", None, None
        if not holds(channel.get("consent"), self):
            return "suppressed", "consent", touchpoint.channel, None
        if not holds(keys.get("consent"), self):
            return "suppressed", "consent", None, None
        last = touchpoint.expires.after(occurrence.due, self.where)
        reason, rule = self.obstacle(touchpoint, now, self.caps_of(touchpoint))
        at = self.earliest(touchpoint, now, last)
        if at is None:
            return "expired", reason or ("missed" if occurrence.is_missed else "armed_late"), rule, None
        if at > now:
            return "deferred", reason, rule, at
        if self.is_held_out(touchpoint):
            return "withheld", "holdout", None, None
        return "emitted", None, None, None

    def is_used_up(self, occurrence, now):
        once = occurrence.touchpoint.keys.get("once")
        said = [s for s in self.log if s.touchpoint is occurrence.touchpoint]
        if once == "visit":
            said = [s for s in said if s.occurrence.visit == occurrence.visit]
        if not once or not said:
            return False
        return once in ("visit", "ever") or now < Step.of(once).after(said[-1].at, self.where)

    def is_held_out(self, touchpoint):
        staff = self.model.channels[touchpoint.channel].get("audience") == "staff"
        if touchpoint.essential or staff or not self.model.holdout:
            return False
        return hashes.place("holdout", self.key) < self.model.holdout * 100

    def caps_of(self, touchpoint):
        """The caps that it asks, each with the instants that it counts."""
        return [(cap, [said.at for said in self.log if cap.is_for(said.touchpoint)])
                for cap in self.model.caps if cap.is_for(touchpoint)]

    def obstacle(self, touchpoint, at, caps):
        """What forbids an instant: reason and rule, or None twice."""
        channel = self.model.channels[touchpoint.channel]
        window = channel.get("window")
        if window and not self.model.windows[window].holds(at, self.where):
            return "window", window
        quiet = self.model.quiet.get(touchpoint.channel)
        if quiet and quiet.holds(at, self.where):
            return "quiet_hours", touchpoint.channel
        for cap, counted in caps:
            if not cap.has_room(at, counted, self.where):
                return "cap", cap.name
        return None, None

    def earliest(self, touchpoint, now, last):
        """The first instant of [now, last] that nothing forbids, or None."""
        if now > last:
            return None
        caps = self.caps_of(touchpoint)
        ends = [at + cap.span for cap, counted in caps if cap.span for at in counted]
        asked = sorted({now, *(t for t in ends if now < t <= last)})
        minutes = range(now - now % MINUTE + MINUTE, last + 1, MINUTE)
        for at in _merged(asked, minutes):
            if self.obstacle(touchpoint, at, caps) == (None, None):
                return at
        return None

    def say(self, occurrence, decision, reason):
        now, touchpoint = self.clock, occurrence.touchpoint
        said = Said(occurrence, now, decision == "emitted")
        self.log.append(said)
        if decision == "withheld":
            self.tell(occurrence, decision, now, reason=reason)
            return
        occurrence.id = (self.model.name, self.key, self.created, touchpoint.path, occurrence.visit,
                         occurrence.number)
        expect = touchpoint.keys.get("expect")
        self.expected.pop(touchpoint.path, None)
        if expect and "within" in expect:
            self.expected[touchpoint.path] = (Step.of(expect["within"]).after(now, self.where), said)
        self.tell(occurrence, decision, now, id=occurrence.id, variant=self.variant(touchpoint),
                  valid_until=self.end_of(touchpoint, occurrence.due, now))

    def variant(self, touchpoint):
        if "variants" not in touchpoint.keys:
            return None
        place = hashes.place(f"{self.model.name}/{touchpoint.path}", self.key)
        end = 0
        for name, keys in touchpoint.keys["variants"].items():
            end += round(float(keys["percent"]) * 100)
            if place < end:
                return name
        return None

    def end_of(self, touchpoint, due, now):
        """valid_until: the first later instant at which the window is closed, quiet hours are on,
        or `expires` ends."""
        channel = self.model.channels[touchpoint.channel]
        window = self.model.windows.get(channel.get("window"))
        quiet = self.model.quiet.get(touchpoint.channel)
        last = touchpoint.expires.after(due, self.where)
        last = last if last > now else None
        if not window and not quiet:
            return last
        begin = now - now % MINUTE + MINUTE
        end = last if last is not None else begin + LONGEST * MINUTE
        for at in range(begin, end, MINUTE):
            if window and not window.holds(at, self.where) or quiet and quiet.holds(at, self.where):
                return at
        return last

    def tell(self, occurrence, decision, now, **more):
        self.engine.rows.append({
            "customer": self.key, "touchpoint": occurrence.touchpoint.path,
            "occurrence": occurrence.number, "decision": decision, "due": occurrence.due,
            "time": now, **more})

    # Events.

    def handle(self, event, now):
        name = event.get("event")
        self.clock = now
        if name == "Touchpoint Missed":
            self.miss(event, now)
            return
        self.end_expectations(event)
        if event["type"] == "identify":
            self.identify(event["traits"], now)
        properties = event.get("properties", {})
        values = {}
        for attribute, text in self.model.events.get(name, {}).get("set", {}).items():
            values[attribute] = value_of(text, self, properties)
        self.write(values, now)
        self.restart(name, now)
        started = [t for t in self.mine() if t.on and t.on["event"] == name
                   and holds(t.on.get("when"), self, properties)]
        visit = (self.stage, self.visits[self.stage])
        choices = self.model.stages[self.stage].get("on", {}).get(name)
        if choices:
            self.move(choices, now, properties)
        if visit == (self.stage, self.visits[self.stage]):
            for touchpoint in started:
                self.start(touchpoint, now, properties)

    def identify(self, traits, now):
        if "timezone" in traits:
            self.set_zone(traits["timezone"] or None, now)
        self.write({name: value for name, value in traits.items()
                    if name in self.model.attributes}, now)

    def restart(self, name, now):
        for touchpoint in self.mine():
            if name in _listed(touchpoint.keys.get("restart_on", [])):
                self.supersede(touchpoint, 0, now)
                self.plan(touchpoint, now, now)

    def start(self, touchpoint, now, properties):
        self.supersede(touchpoint, touchpoint.pending - 1, now)
        due = touchpoint.schedule.due(now, self.where, 0, 0)
        occurrence = Occurrence(touchpoint, self.number(touchpoint), self.visits[self.stage], due, now)
        occurrence.event = properties
        self.waiting.append(occurrence)

    def end_expectations(self, event):
        for path, (_, said) in list(self.expected.items()):
            expect = said.touchpoint.keys["expect"]
            properties = event.get("properties", {})
            if event.get("event") == expect["event"] and holds(expect.get("when"), self, properties):
                said.answer = "answered"
            elif event.get("event") == expect.get("rejected"):
                said.answer = "rejected"
            if said.answer:
                del self.expected[path]

    def miss(self, event, now):
        """The last emission of its touchpoint counts as not emitted, and is decided again."""
        for said in self.log:
            occurrence, touchpoint = said.occurrence, said.touchpoint
            last = self.emissions(touchpoint.path)[-1:]
            if not said.is_sent or last != [said] or event["emission"] != said_key(said):
                continue
            self.log.remove(said)
            self.expected.pop(touchpoint.path, None)
            visit = (self.stage, self.visits[self.stage])
            if visit != (touchpoint.stage, occurrence.visit) and not touchpoint.keeps:
                self.tell(occurrence, "cancelled", now, reason="left_stage")
                return
            occurrence.next, occurrence.is_missed = now, True
            self.waiting.insert(0, occurrence)
            self.supersede(touchpoint, touchpoint.pending, now)
            return


def said_key(said):
    return said.touchpoint.path, said.occurrence.visit, said.occurrence.number


def _merged(first, second):
    """Two ascending rows as one."""
    second = iter(second)
    behind = next(second, None)
    for at in first:
        while behind is not None and behind < at:
            yield behind
            behind = next(second, None)
        yield at
    while behind is not None:
        yield behind
        behind = next(second, None)


class Engine:
    """Customers in order of creation, and the rows of what became of their occurrences."""

    def __init__(self, tree):
        self.model = Model(tree)
        self.customers, self.rows = {}, []

    def run(self, events, until):
        for event in events:
            self.post(event)
        last = instant(until)
        while True:
            dues = [(due, place, customer) for place, customer in enumerate(self.customers.values())
                    if (due := customer.due_at()) is not None and due <= last]
            if not dues:
                return self.rows
            due, _, customer = min(dues, key=lambda item: item[:2])
            customer.advance(due)

    def post(self, event):
        now = instant(event["timestamp"])
        customer = self.customers.get(event["userId"])
        if customer is None:
            customer = self.customers[event["userId"]] = Customer(self, event["userId"], now)
        else:
            customer.advance(now)
            now = max(now, customer.clock)
        customer.handle(event, now)
        customer.advance(now)
