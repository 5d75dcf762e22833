# SPDX-License-Identifier: MIT
"""Consent, splits, answers, what was missed, zones that change, what waits when a stage is left."""

from suite import Case, event, identify, missed

DAYTIME = {"call": {"window": "w"}}
WINDOW = {"w": {"hours": "09:00-17:00"}}


def consent():
    agreed = {"ok": "bool"}
    yield Case("consent_unknown", "Unknown is no consent, and no is none; each time is asked anew. The "
               "rule is the channel.", attributes=agreed, channels={"email": {"consent": "customer.ok"}},
               touchpoints={"t": {"every": "1d", "times": 4}}, start="2026-03-02T12:00:00Z",
               events=[identify("2026-03-03T06:00:00Z", ok=False),
                       identify("2026-03-04T06:00:00Z", ok=True),
                       identify("2026-03-05T06:00:00Z", ok=None)], until="2026-03-09T00:00:00Z",
               hand=["t suppressed 2026-03-02T12:00:00Z reason=consent rule=email",
                     "t suppressed 2026-03-03T12:00:00Z reason=consent",
                     "t emitted 2026-03-04T12:00:00Z",
                     "t suppressed 2026-03-05T12:00:00Z reason=consent"])
    yield Case("consent_of_a_touchpoint", "A touchpoint's own consent is asked after the channel's, and "
               "has no rule to name.", attributes={"ok": "bool", "too": "bool"},
               channels={"email": {"consent": "customer.ok"}},
               touchpoints={"t": {"every": "1d", "times": 3, "consent": "customer.too"}},
               start="2026-03-02T12:00:00Z",
               events=[identify("2026-03-03T06:00:00Z", ok=True), identify("2026-03-04T06:00:00Z", too=True)],
               until="2026-03-09T00:00:00Z",
               hand=["t suppressed 2026-03-02T12:00:00Z rule=email", "t suppressed 2026-03-03T12:00:00Z",
                     "t emitted 2026-03-04T12:00:00Z"])
    yield Case("consent_withdrawn_while_it_waits", "When a deferred occurrence's instant has come "
               "everything is asked again.", attributes=agreed, windows=WINDOW,
               channels={"call": {"window": "w", "consent": "customer.ok"}},
               touchpoints={"t": {}, "u": {"when": "customer.ok"}},
               events=[identify("2026-03-02T18:00:00Z", ok=True), identify("2026-03-03T08:00:00Z", ok=False)],
               until="2026-03-09T00:00:00Z",
               hand=["t deferred 2026-03-02T18:00:00Z next=2026-03-03T09:00:00Z",
                     "u deferred 2026-03-02T18:00:00Z next=2026-03-03T09:00:00Z",
                     "t suppressed 2026-03-03T09:00:00Z reason=consent",
                     "u skipped 2026-03-03T09:00:00Z reason=when"])
    yield Case("order_of_asking", "`once` is asked before `when`, `when` before consent, consent before "
               "windows.", attributes={**agreed, "n": "int"},
               windows={"w": {"hours": "09:00-10:00"}},
               channels={"call": {"window": "w", "consent": "customer.ok"}},
               touchpoints={"t": {"every": "8h", "once": "ever", "when": "customer.n > 0", "expires": "1h"}},
               events=[identify("2026-03-02T01:00:00Z", n=0), identify("2026-03-02T10:00:00Z", n=1),
                       identify("2026-03-02T18:00:00Z", ok=True), identify("2026-03-03T20:00:00Z", n=0)],
               until="2026-03-04T04:00:00Z",
               hand=["t skipped 2026-03-02T01:00:00Z reason=when",
                     "t skipped 2026-03-02T09:00:00Z reason=when",
                     "t suppressed 2026-03-02T17:00:00Z reason=consent",
                     "t expired 2026-03-03T01:00:00Z reason=window", "t emitted 2026-03-03T09:00:00Z",
                     "t skipped 2026-03-03T17:00:00Z reason=once",
                     "t skipped 2026-03-04T01:00:00Z reason=once"])
    yield Case("hours_of_the_local_clock", "A condition reads the local clock at the moment of sending.",
               zone="Asia/Kolkata", touchpoints={"t": {"every": "1h", "times": 3,
                                                       "when": "local(now).getHours() >= 18"}},
               start="2026-03-02T11:29:59.999999Z", until="2026-03-03T00:00:00Z",
               hand=["t skipped 2026-03-02T11:29:59.999999Z", "t skipped 2026-03-02T12:29:59.999999Z",
                     "t emitted 2026-03-02T13:29:59.999999Z"])


def splits():
    yield Case("variants_by_key", "A customer's arm is a matter of model, path and key alone; whoever is "
               "in no arm gets the touchpoint without one.",
               touchpoints={"t": {"variants": {"red": {"percent": 40}, "blue": {"percent": 35.5}}}},
               until="2026-03-06T00:00:00Z",
               events=[event("2026-03-02T06:00:00Z", "Start", key) for key in
                       (*(f"customer-{n}" for n in range(12)), "Zoë", "顧客")])
    yield Case("variants_stay", "Every emission to a customer is of the same arm.",
               touchpoints={"t": {"every": "1d", "times": 3,
                                  "variants": {"red": {"percent": 50}, "blue": {"percent": 50}}}},
               start="2026-03-02T06:00:00Z", until="2026-03-06T00:00:00Z")
    stages = {"a": {"on": {"Again": "a"}, "touchpoints": {"t": {"on": "Ask"}}}}
    yield Case("ids_of_visits_and_occurrences", "An id is made of model, key, creation, path, visit and "
               "number; numbers begin anew with each visit.", stages=stages, tells=("id", "occurrence"),
               events=[event("2026-03-02T06:00:00.000001Z", "Ask", "Zoë"),
                       event("2026-03-02T07:00:00Z", "Ask", "Zoë"),
                       event("2026-03-02T08:00:00Z", "Again", "Zoë"),
                       event("2026-03-02T09:00:00Z", "Ask", "Zoë")], until="2026-03-06T00:00:00Z",
               hand=["t emitted 2026-03-02T06:00:00.000001Z", "t emitted 2026-03-02T07:00:00Z",
                     "t emitted 2026-03-02T09:00:00Z"])


def answers():
    touchpoints = {
        "ask": {"expect": {"event": "Yes", "rejected": "No", "within": "2d"}},
        "thanks": {"after": "4d", "when": 'answered("a.ask")'},
        "pity": {"after": "4d", "when": 'rejected("a.ask")'},
    }
    stages = {"a": {"on": {"Touchpoint Unanswered": "b"}, "touchpoints": touchpoints},
              "b": {"touchpoints": {"remind": {}}}}
    def story(name, rule, time, what, hand):
        line = [event(time, what)] if what else []
        return Case(name, rule, stages=stages, declares={"Yes": {}, "No": {}}, start="2026-03-02T12:00:00Z",
                    events=line, until="2026-03-09T00:00:00Z",
                    hand=["ask emitted 2026-03-02T12:00:00Z", *hand])
    after = "2026-03-06T12:00:00Z"
    silent = ["remind emitted 2026-03-04T12:00:00Z"]
    yield story("answered", "The event answers: nothing is unanswered.", "2026-03-03T12:00:00Z", "Yes",
                [f"thanks emitted {after}", f"pity skipped {after} reason=when"])
    yield story("rejected", "The other event refuses.", "2026-03-03T12:00:00Z", "No",
                [f"thanks skipped {after}", f"pity emitted {after}"])
    yield story("unanswered", "Neither came: Touchpoint Unanswered is processed exactly then.", None, None,
                silent)
    yield story("answered_a_microsecond_before_the_end", "A microsecond before the end is in time.",
                "2026-03-04T11:59:59.999999Z", "Yes", [f"thanks emitted {after}", f"pity skipped {after}"])
    yield story("answered_at_the_very_end", "What is due at an event's instant goes first: the "
                "expectation has ended.", "2026-03-04T12:00:00Z", "Yes", silent)
    yield Case("answer_of_an_earlier_emission", "A newer emission takes the place of the expectation, "
               "which ends by its own time alone; `answered()` is of the last one.",
               stages={"a": {"on": {"Touchpoint Unanswered": {"set": {"lost": "customer.lost + 1"}}},
                             "touchpoints": {
                                 "ask": {"on": "Ask", "expect": {"event": "Yes", "within": "2d"}},
                                 "early": {"after": "36h", "when": 'answered("a.ask")'},
                                 "late": {"after": "60h", "when": 'answered("a.ask")'},
                                 "count": {"after": "6d", "when": "customer.lost == 1"}}}},
               attributes={"lost": {"type": "int", "default": 0}}, declares={"Yes": {}},
               events=[event("2026-03-02T12:00:00Z", "Ask"), event("2026-03-03T12:00:00Z", "Yes"),
                       event("2026-03-04T12:00:00Z", "Ask")], until="2026-03-12T00:00:00Z",
               hand=["ask emitted 2026-03-02T12:00:00Z", "early emitted 2026-03-04T00:00:00Z",
                     "ask emitted 2026-03-04T12:00:00Z", "late skipped 2026-03-05T00:00:00Z",
                     "count emitted 2026-03-08T12:00:00Z"])
    yield Case("answer_outlives_the_stage", "An expectation outlives the stage, and its end is told "
               "where the customer is then.",
               stages={"a": {"on": {"Go": "b"},
                             "touchpoints": {"ask": {"expect": {"event": "Yes", "within": "1mo"}}}},
                       "b": {"on": {"Touchpoint Unanswered": {"to": "c", "when": 'event.touchpoint == "a.ask"'}}},
                       "c": {"touchpoints": {"remind": {}}}}, declares={"Yes": {}},
               start="2026-01-31T12:00:00Z", events=[event("2026-02-01T12:00:00Z", "Go")],
               until="2026-03-12T00:00:00Z",
               hand=["ask emitted 2026-01-31T12:00:00Z", "remind emitted 2026-02-28T12:00:00Z"])


    yield Case("answer_with_a_condition", "`when` is for the answering event alone; one that both answers "
               "and rejects answers.", declares={"Yes": {"properties": {"sure": "bool"}}},
               touchpoints={
                   "ask": {"on": "Ask", "expect": {"event": "Yes", "when": "event.sure", "rejected": "Yes",
                                                   "within": "2d"}},
                   "one": {"after": "6h", "when": 'answered("a.ask") && !rejected("a.ask")'},
                   "two": {"after": "12h", "when": 'rejected("a.ask") && !answered("a.ask")'}},
               events=[event("2026-03-02T12:00:00Z", "Ask"), event("2026-03-02T13:00:00Z", "Yes", sure=True),
                       event("2026-03-02T19:00:00Z", "Ask"), event("2026-03-02T20:00:00Z", "Yes", sure=False)],
               until="2026-03-12T00:00:00Z",
               hand=["ask emitted 2026-03-02T12:00:00Z", "one emitted 2026-03-02T18:00:00Z",
                     "ask emitted 2026-03-02T19:00:00Z", "two emitted 2026-03-03T00:00:00Z"])
    yield Case("unanswered_before_what_is_due", "Of one instant, expectations that end go before "
               "touchpoints: what is due in the stage that is left then never comes due.",
               stages={"a": {"on": {"Touchpoint Unanswered": "b"}, "touchpoints": {
                           "first": {"priority": 100, "after": "2d"},
                           "ask": {"expect": {"event": "Yes", "within": "2d"}}}},
                       "b": {"touchpoints": {"remind": {}}}}, declares={"Yes": {}},
               start="2026-03-02T12:00:00Z", until="2026-03-12T00:00:00Z",
               hand=["ask emitted 2026-03-02T12:00:00Z", "remind emitted 2026-03-04T12:00:00Z"])
    yield Case("unanswered_of_the_holdout", "What was withheld opens no expectation.",
               holdout={"percent": 100},
               stages={"a": {"on": {"Touchpoint Unanswered": "b"},
                             "touchpoints": {"ask": {"expect": {"event": "Yes", "within": "2d"}}}},
                       "b": {"touchpoints": {"remind": {}}}}, declares={"Yes": {}},
               start="2026-03-02T12:00:00Z", until="2026-03-12T00:00:00Z",
               hand=["ask withheld 2026-03-02T12:00:00Z"])


def misses():
    def told(name, rule, events, hand, until="2026-03-12T00:00:00Z", keys=None, **more):
        return Case(name, rule, touchpoints={"t": keys or {}}, start="2026-03-02T12:00:00Z", events=events,
                    until=until, hand=["t emitted 2026-03-02T12:00:00Z", *hand], tells=("id",), **more)
    yield told("missed_and_sent_again", "A missed emission counts as not emitted and is decided again, "
               "under the same id, `expires` still counting from the first due time.",
               [missed("2026-03-03T12:00:00Z", "a.t")],
               ["t emitted 2026-03-03T12:00:00Z due=2026-03-02T12:00:00Z valid_until=2026-03-09T12:00:00Z"])
    yield told("missed_and_expired", "Where it can go out no more it expires, with the reason missed "
               "where nothing else forbids it.", [missed("2026-03-04T12:00:00Z", "a.t")],
               ["t expired 2026-03-04T12:00:00Z reason=missed"], keys={"expires": "1d"})
    yield told("missed_at_its_very_end", "The end of `expires` is still in time.",
               [missed("2026-03-03T12:00:00Z", "a.t")],
               ["t emitted 2026-03-03T12:00:00Z valid_until=never"], keys={"expires": "1d"})
    yield told("missed_in_a_closed_window", "It is asked like any other: outside of the window it waits.",
               [missed("2026-03-02T17:00:00Z", "a.t")],
               ["t deferred 2026-03-02T17:00:00Z reason=window next=2026-03-03T09:00:00Z",
                "t emitted 2026-03-03T09:00:00Z"], channels=DAYTIME, windows=WINDOW)
    yield told("missed_twice", "The same emission may be missed again.",
               [missed("2026-03-03T12:00:00Z", "a.t"), missed("2026-03-04T12:00:00Z", "a.t")],
               ["t emitted 2026-03-03T12:00:00Z", "t emitted 2026-03-04T12:00:00Z"])
    yield told("missed_gives_room_back", "A cap has the room again that the missed one took.",
               [missed("2026-03-02T14:00:00Z", "a.t")],
               ["t expired 2026-03-02T14:00:00Z reason=missed", "u emitted 2026-03-02T15:00:00Z"],
               keys={"expires": "1h"}, caps={"day": {"max": 1, "per": "calendar_day"}}).with_touchpoint(
                   "u", after="3h")
    yield told("missed_and_once", "`once` is as if it had not been emitted.",
               [missed("2026-03-02T14:00:00Z", "a.t")],
               ["t expired 2026-03-02T14:00:00Z reason=missed", "t emitted 2026-03-03T12:00:00Z"],
               keys={"expires": "1h", "every": "1d", "times": 2, "once": "ever"})
    yield told("missed_is_not_sent", "`sent()` counts it no more.",
               [missed("2026-03-02T14:00:00Z", "a.t")],
               ["t expired 2026-03-02T14:00:00Z", "u emitted 2026-03-02T15:00:00Z"],
               keys={"expires": "1h"}).with_touchpoint("u", after="3h", when='sent("a.t") == 0')
    yield told("missed_an_earlier_emission", "Only a touchpoint's last emission can be missed: another "
               "report changes nothing.", [missed("2026-03-03T13:00:00Z", "a.t", 1)],
               ["t emitted 2026-03-03T12:00:00Z"], keys={"every": "1d", "times": 2})
    yield told("missed_by_an_unknown_id", "A report with an id that nobody knows changes nothing.",
               [missed("2026-03-03T13:00:00Z", "a.t", 7)], [])
    stages = lambda **keys: {"a": {"on": {"Go": "b"}, "touchpoints": {"t": keys}}, "b": {}}
    for name, rule, keys, end in (
            ("missed_after_its_stage", "Where its stage has been left it is cancelled.", {},
             "t cancelled 2026-03-03T13:00:00Z reason=left_stage"),
            ("missed_and_kept", "With `keep` it is decided again, wherever the customer is.",
             {"on_exit": "keep"}, "t emitted 2026-03-03T13:00:00Z")):
        yield Case(name, rule, stages=stages(**keys), start="2026-03-02T12:00:00Z", tells=("id",),
                   events=[event("2026-03-03T12:00:00Z", "Go"), missed("2026-03-03T13:00:00Z", "a.t")],
                   until="2026-03-12T00:00:00Z", hand=["t emitted 2026-03-02T12:00:00Z", end])
    yield told("missed_while_another_waits", "Beyond `pending` the missed one is superseded: it is the "
               "older.", [event("2026-03-02T16:00:00Z", "Start"), event("2026-03-02T17:30:00Z", "Start"),
                          missed("2026-03-02T18:00:00Z", "a.t", 2)],
               ["t emitted 2026-03-02T16:00:00Z", "t deferred 2026-03-02T17:30:00Z",
                "t superseded 2026-03-02T18:00:00Z due=2026-03-02T16:00:00Z reason=newer",
                "t emitted 2026-03-03T09:00:00Z due=2026-03-02T17:30:00Z"],
               keys={"on": "Start"}, channels=DAYTIME, windows=WINDOW)
    yield told("missed_ends_its_expectation", "Its expectation is closed, and opens with the emission "
               "that follows.", [missed("2026-03-03T12:00:00Z", "a.t"), event("2026-03-05T13:00:00Z", "Yes")],
               ["t emitted 2026-03-03T12:00:00Z", "u skipped 2026-03-06T12:00:00Z",
                "v emitted 2026-03-06T12:00:00Z"],
               keys={"expect": {"event": "Yes", "within": "2d"}},
               declares={"Yes": {}}).with_touchpoint(
                   "u", after="4d", when='answered("a.t")').with_touchpoint(
                   "v", after="4d", when='!answered("a.t") && !rejected("a.t")')


def zones():
    yield Case("zone_changes_before_it_is_due", "What has not come due is due anew by the new zone.",
               zone="America/New_York", touchpoints={"t": {"after": "2d", "at": "09:00"}},
               start="2026-03-02T12:00:00Z", events=[identify("2026-03-03T12:00:00Z", timezone="Asia/Tokyo")],
               until="2026-03-09T00:00:00Z", hand=["t emitted 2026-03-04T00:00:00Z"])
    yield Case("zone_changes_past_the_due_time", "Where it would have been due by then, it is armed late.",
               zone="America/New_York", touchpoints={"t": {"after": "2d", "at": "09:00"},
                                                     "u": {"after": "2d", "at": "09:00", "expires": "1h"}},
               start="2026-03-02T12:00:00Z", events=[identify("2026-03-04T12:00:00Z", timezone="Asia/Tokyo")],
               until="2026-03-09T00:00:00Z",
               hand=["t emitted 2026-03-04T12:00:00Z due=2026-03-04T00:00:00Z",
                     "u expired 2026-03-04T12:00:00Z due=2026-03-04T00:00:00Z reason=armed_late"])
    yield Case("zone_changes_while_it_waits", "What waits finds its next instant anew.",
               zone="America/New_York", windows=WINDOW, channels=DAYTIME,
               touchpoints={"t": {}}, start="2026-03-02T23:00:00Z",
               events=[identify("2026-03-02T23:30:00Z", timezone="Asia/Kolkata"),
                       identify("2026-03-03T01:00:00Z", timezone="Asia/Tokyo")],
               until="2026-03-09T00:00:00Z",
               hand=["t deferred 2026-03-02T23:00:00Z next=2026-03-03T14:00:00Z",
                     "t deferred 2026-03-02T23:30:00Z next=2026-03-03T03:30:00Z",
                     "t emitted 2026-03-03T01:00:00Z valid_until=2026-03-03T08:00:00Z"])
    yield Case("zone_changes_for_what_an_event_started", "What an event has started and is not yet due "
               "is due anew, from the event.", zone="Europe/London",
               touchpoints={"t": {"on": "Ask", "after": "1d", "at": "18:00"}},
               events=[event("2026-06-01T23:30:00Z", "Ask"),
                       identify("2026-06-02T06:00:00Z", timezone="America/Los_Angeles")],
               until="2026-06-09T00:00:00Z", hand=["t emitted 2026-06-03T01:00:00Z"])
    yield Case("zone_unset", "An empty zone gives back the model's.", zone="Europe/London",
               touchpoints={"t": {"after": "2d", "at": "09:00"}}, start="2026-06-01T12:00:00Z",
               events=[identify("2026-06-02T06:00:00Z", timezone="America/Los_Angeles"),
                       identify("2026-06-02T07:00:00Z", timezone="")],
               until="2026-06-09T00:00:00Z", hand=["t emitted 2026-06-03T08:00:00Z"])
    yield Case("zone_of_the_first_event", "A zone given with creation holds from then on.",
               zone="Europe/London", touchpoints={"t": {"after": "1d", "at": "09:00"}},
               events=[identify("2026-06-01T23:30:00Z", timezone="Asia/Kathmandu")],
               until="2026-06-09T00:00:00Z", hand=["t emitted 2026-06-03T03:15:00Z"])
    yield Case("zone_changes_a_timer", "A timer of months is due anew by the new zone's clock.",
               zone="Europe/London", stages={"a": {"after": {"1mo": "b"}}, "b": {"touchpoints": {"t": {}}}},
               start="2026-03-15T12:00:00Z",
               events=[identify("2026-03-20T12:00:00Z", timezone="Asia/Tokyo")],
               until="2026-05-01T00:00:00Z", hand=["t emitted 2026-04-15T12:00:00Z"])
    yield Case("zone_changes_a_repetition", "A repetition goes on with its next due time, in the new zone.",
               zone="Europe/London", touchpoints={"t": {"after": "1d", "every": "1d", "at": "09:00", "times": 4}},
               start="2026-06-01T12:00:00Z",
               events=[identify("2026-06-03T12:00:00Z", timezone="Asia/Tokyo")],
               until="2026-06-19T00:00:00Z",
               hand=["t emitted 2026-06-02T08:00:00Z", "t emitted 2026-06-03T08:00:00Z",
                     "t emitted 2026-06-04T00:00:00Z", "t emitted 2026-06-05T00:00:00Z"])


    for name, rule, zone, there, hands in (
            ("zone_changes_eastwards_under_a_rule", "What has come due by a rule does not come again "
             "because the customer has moved east, where its time of day is later.",
             "America/New_York", "Europe/London", ("2026-06-30T13:00:00Z", "2026-07-31T13:00:00Z")),
            ("zone_changes_westwards_under_a_rule", "Nor is one left out in the west.",
             "Asia/Tokyo", "America/Los_Angeles", ("2026-06-30T13:00:00Z", "2026-07-31T13:00:00Z"))):
        yield Case(name, rule, zone=zone, touchpoints={"t": {"every": {"rrule": "FREQ=MONTHLY"}}},
                   start="2026-05-31T13:00:00Z",
                   events=[identify("2026-06-10T12:00:00Z", timezone=there)],
                   until="2026-08-01T00:00:00Z",
                   hand=["t emitted 2026-05-31T13:00:00Z", *(f"t emitted {time}" for time in hands)])
    yield Case("zone_changes_under_a_rule_with_at", "With `at`, what has come due is behind by its wall "
               "time: Monday's does not come again, and the next is the new zone's Monday.",
               zone="Europe/London",
               touchpoints={"t": {"every": {"rrule": "FREQ=WEEKLY;BYDAY=MO"}, "at": "09:00"}},
               start="2026-06-05T12:00:00Z",
               events=[identify("2026-06-08T10:00:00Z", timezone="America/Los_Angeles")],
               until="2026-06-20T00:00:00Z",
               hand=["t emitted 2026-06-08T08:00:00Z", "t emitted 2026-06-15T16:00:00Z"])
    yield Case("zone_named_and_not_changed", "Naming the zone that holds anyhow changes nothing: what "
               "waits is not asked.", zone="Europe/London", windows=WINDOW, channels=DAYTIME,
               touchpoints={"t": {}}, start="2026-03-02T18:00:00Z",
               events=[identify("2026-03-02T19:00:00Z", timezone="Europe/London")],
               until="2026-03-09T00:00:00Z",
               hand=["t deferred 2026-03-02T18:00:00Z", "t emitted 2026-03-03T09:00:00Z"])


def waits():
    keys = {"channel": "call"}
    stages = lambda **more: {"a": {"on": {"Go": "b"}, "touchpoints": {"t": {**keys, **more}}}, "b": {}}
    for name, rule, more, end in (
            ("left_while_it_waits", "What waits when its stage is left is cancelled.", {},
             "t cancelled 2026-03-02T19:00:00Z reason=left_stage"),
            ("kept_while_it_waits", "With `keep` what has come due and waits outlives the stage.",
             {"on_exit": "keep"}, "t emitted 2026-03-03T09:00:00Z")):
        yield Case(name, rule, stages=stages(**more), windows=WINDOW, channels=DAYTIME,
                   start="2026-03-02T18:00:00Z", events=[event("2026-03-02T19:00:00Z", "Go")],
                   until="2026-03-09T00:00:00Z",
                   hand=["t deferred 2026-03-02T18:00:00Z next=2026-03-03T09:00:00Z", end])
    yield Case("newer_takes_its_place", "When another comes due, what waits is superseded.",
               windows={"w": {"days": "mon", "hours": "09:00-17:00"}}, channels=DAYTIME,
               touchpoints={"t": {"every": "2d", "times": 3}}, start="2026-03-03T12:00:00Z",
               until="2026-03-12T00:00:00Z",
               hand=["t deferred 2026-03-03T12:00:00Z next=2026-03-09T09:00:00Z",
                     "t superseded 2026-03-05T12:00:00Z due=2026-03-03T12:00:00Z reason=newer",
                     "t deferred 2026-03-05T12:00:00Z", "t superseded 2026-03-07T12:00:00Z",
                     "t deferred 2026-03-07T12:00:00Z", "t emitted 2026-03-09T09:00:00Z"])
    yield Case("two_may_wait", "With `pending: 2` two may wait, and the third supersedes the oldest when "
               "it starts.", windows=WINDOW, channels=DAYTIME,
               touchpoints={"t": {"on": "Ask", "pending": 2}}, until="2026-03-12T00:00:00Z",
               events=[event(f"2026-03-02T{hour}:00:00Z", "Ask") for hour in (18, 19, 20)],
               hand=["t deferred 2026-03-02T18:00:00Z", "t deferred 2026-03-02T19:00:00Z",
                     "t superseded 2026-03-02T20:00:00Z due=2026-03-02T18:00:00Z",
                     "t deferred 2026-03-02T20:00:00Z", "t emitted 2026-03-03T09:00:00Z "
                     "due=2026-03-02T19:00:00Z", "t emitted 2026-03-03T09:00:00Z due=2026-03-02T20:00:00Z"])
    yield Case("late_event_counts_from_the_clock", "A late event starts its occurrence at the customer's "
               "clock.", touchpoints={"t": {"on": "Ask", "after": "1d", "at": "09:00"}},
               start="2026-03-04T12:00:00Z", events=[event("2026-03-02T08:00:00Z", "Ask")],
               until="2026-03-09T00:00:00Z", hand=["t emitted 2026-03-05T09:00:00Z"])
    yield Case("restarted_beside_at", "`restart_on` begins the dates anew, and supersedes what waits.",
               windows={"w": {"days": "mon-fri"}}, channels=DAYTIME,
               touchpoints={"t": {"after": "3d", "at": "10:00", "restart_on": "Again"}},
               start="2026-03-03T12:00:00Z", until="2026-03-16T00:00:00Z",
               events=[event("2026-03-05T12:00:00Z", "Again"), event("2026-03-08T12:00:00Z", "Again")],
               hand=["t deferred 2026-03-08T10:00:00Z next=2026-03-09T00:00:00Z",
                     "t superseded 2026-03-08T12:00:00Z reason=newer", "t emitted 2026-03-11T10:00:00Z"])


def cases():
    for table in (consent, splits, answers, misses, zones, waits):
        yield from table()
