# SPDX-License-Identifier: MIT
"""What the tables of cases are made with: a case is a model, events, and how far time goes."""

import json
import re

import hashes
from simulator import Engine
from walls import written

PLAIN = re.compile(r"-?[A-Za-z0-9_][\w./-]*( [A-Za-z0-9_][\w./-]*)*")
TIMES = ("due", "time", "next", "valid_until")


def event(time, name, customer="ana", **properties):
    line = {"type": "track", "userId": customer, "event": name, "timestamp": time}
    if properties:
        line["properties"] = properties
    return line


def identify(time, customer="ana", **traits):
    return {"type": "identify", "userId": customer, "timestamp": time, "traits": traits}


def missed(time, touchpoint, number=1, visit=1, customer="ana"):
    """The report of an emission; its id is filled in when the case is written."""
    line = event(time, "Touchpoint Missed", customer)
    line["emission"] = (touchpoint, visit, number)
    return line


def model(*, zone="UTC", touchpoints=None, stages=None, declared=None, **more):
    """A model of one stage `a`, or of some."""
    tree = {"sojourn": 1, "model": "conformance", "version": 1, "time_zone": zone}
    more.setdefault("channels", {"email": {}})
    more["events"] = declared
    for key in ("attributes", "events", "calendars", "windows", "channels", "caps", "holdout"):
        if key in more:
            tree[key] = more.pop(key)
    assert not more, more
    stages = stages or {"a": {"touchpoints": touchpoints}}
    for stage in stages.values():
        for keys in stage.get("touchpoints", {}).values():
            keys.setdefault("channel", next(iter(tree["channels"])))
    tree["initial"] = next(iter(stages))
    tree["stages"] = stages
    return tree


class Case:
    """`rule` says in a sentence what the case is about. `hand` is what was worked out by hand:
    `touchpoint decision time` of each row, and more of it where that matters."""

    def __init__(self, name, rule, *, until, start=None, events=(), hand=None, tells=(), declares=None,
                 **keys):
        self.name, self.rule, self.until, self.hand, self.tells = name, rule, until, hand, tells
        first = [event(start, "Start")] if start else []
        self.events = [*first, *events]
        names = [line["event"] for line in self.events if line["type"] == "track"]
        declared = {name: {} for name in names if not name.startswith("Touchpoint ")}
        self.model = model(declared={**declared, **(declares or {})}, **keys)

    def with_touchpoint(self, name, **keys):
        """One more, of stage `a`."""
        keys.setdefault("channel", next(iter(self.model["channels"])))
        self.model["stages"]["a"]["touchpoints"][name] = keys
        return self

    def rows(self):
        engine = Engine(self.model)
        return [self.row(row) for row in engine.run(self.events, self.until)]

    def row(self, row):
        shown = {}
        for key, value in row.items():
            if value is None or key in ("id", "occurrence") and key not in self.tells:
                continue
            if key == "id":
                value = hashes.emission_id(*value)
            shown[key] = written(value) if key in TIMES else value
        return shown

    def lines(self):
        """The events as they go into the file."""
        created = {}
        for line in self.events:
            line = dict(line)
            created.setdefault(line["userId"], line["timestamp"])
            if "emission" in line:
                path, visit, number = line.pop("emission")
                line["properties"] = {"id": self.id_of(line["userId"], created, path, visit, number)}
            yield line

    def id_of(self, customer, created, path, visit, number):
        from walls import instant
        return hashes.emission_id(self.model["model"], customer, instant(created[customer]), path,
                                  visit, number)

    def files(self):
        about = {"title": self.name.replace("_", " "), "rule": self.rule, "until": self.until}
        return {
            "model.yaml": yaml_of(self.model),
            "events.jsonl": jsonl(self.lines()),
            "case.json": json.dumps(about, indent=2, ensure_ascii=False) + "\n",
            "expected.jsonl": jsonl(self.rows()),
        }

    def differs_by_hand(self):
        """The first row that was worked out otherwise by hand, or None."""
        if self.hand is None:
            return None
        rows = [f"{row['touchpoint'].partition('.')[2]} {row['decision']} {row['time']}"
                + "".join(f" {key}={row[key]}" for key in ("reason", "rule", "next", "due",
                                                            "valid_until", "variant")
                          if key in row) for row in self.rows()]
        for n, (hand, row) in enumerate(zip(self.hand, rows)):
            words, given = row.split(), hand.split()
            words += ["valid_until=never"] * ("valid_until=" not in row)
            if words[:3] != given[:3] or not set(given) <= set(words):
                return f"row {n + 1}: by hand {hand}, computed {row}"
        if len(self.hand) != len(rows):
            return f"{len(self.hand)} rows by hand, {len(rows)} computed: {rows[len(self.hand):][:1]}"
        return None


def jsonl(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if PLAIN.fullmatch(text):
        return text
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "''") + "'"


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return scalar(value)


def yaml_of(tree, indent=0):
    """Block mappings around, flow ones where they hold no mapping of mappings."""
    out = []
    for key, value in tree.items():
        begin = " " * indent + scalar(key) + ":"
        inner = value.values() if isinstance(value, dict) else ()
        is_block = any(isinstance(v, dict) for v in inner) and not (
            indent >= 6 or len(begin + flow(value)) < 90 and indent >= 2)
        out.append(f"{begin}\n{yaml_of(value, indent + 2)}" if is_block else f"{begin} {flow(value)}\n")
    return "".join(out)
