# SPDX-License-Identifier: MIT
"""The few conditions that the cases use, read as Python expressions. What reads something absent is
an error, and an error is not true."""

import re

from walls import Step, naive


class Absent(Exception):
    pass


class Values:
    def __init__(self, values):
        self.values = values

    def __getattr__(self, name):
        if self.values.get(name) is None:
            raise Absent(name)
        return self.values[name]


class LocalTime:
    def __init__(self, wall):
        self.moment = naive(wall)

    def getHours(self):  # pylint: disable=invalid-name
        return self.moment.hour

    def getDayOfMonth(self):  # pylint: disable=invalid-name
        return self.moment.day - 1

    def getDayOfWeek(self):  # pylint: disable=invalid-name
        return (self.moment.weekday() + 1) % 7


def compiled(text):
    text = re.sub(r"has\(customer\.(\w+)\)", r'given("\1")', text)
    text = re.sub(r"!(?!=)", " not ", text).replace("&&", " and ").replace("||", " or ")
    return compile(text.strip(), "condition", "eval")


def value_of(text, customer, event=None):
    """Of a condition, or of the right side of a `set`."""
    where = customer.where
    names = {
        "customer": Values(customer.attributes), "event": Values(event or {}),
        "given": lambda name: customer.attributes.get(name) is not None,
        "true": True, "false": False, "now": customer.clock,
        "local": lambda at: LocalTime(where.wall(at)),
        "add": lambda at, step: Step.of(step).after(at, where),
        "sent": customer.n_sent, "answered": customer.has_answer, "rejected": customer.has_refusal,
        "share": customer.share,
    }
    return eval(compiled(text), {"__builtins__": {}}, names)  # pylint: disable=eval-used


def holds(text, customer, event=None):
    if text is None:
        return True
    try:
        return value_of(text, customer, event) is True
    except Absent:
        return False
