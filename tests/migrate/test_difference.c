/* SPDX-License-Identifier: MIT */
/* The difference of two models in meaning: what is none, and what is said of each that is one. */
#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"
#include "support/test.h"

#include <stdio.h>

static soj_model *compile(const char *text)
{
    soj_model *model = NULL;
    soj_diags *diags = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status = soj_model_compile(text, strlen(text), NULL, diags, &model);
    if (status != SOJ_OK)
        print_error("%s\n%s\n", soj_diags_get(diags, 0)->message.data, text);
    assert_int_equal(status, SOJ_OK);
    soj_diags_free(diags);
    return model;
}

typedef struct said {
    char text[8192];
    size_t len;
} said;

static void take(void *ctx, const char *data, size_t len)
{
    said *s = ctx;
    assert_true(s->len + len < sizeof(s->text));
    memcpy(s->text + s->len, data, len);
    s->len += len;
    s->text[s->len] = '\0';
}

static void assert_difference(const char *from, const char *to, const char *expected)
{
    soj_difference *difference = NULL;
    soj_model *old = compile(from), *new = compile(to);
    said s = {.len = 0};
    assert_int_equal(soj_difference_new(old, new, NULL, &difference), SOJ_OK);
    soj_model_unref(old);
    soj_model_unref(new);
    assert_int_equal(soj_difference_write(difference, take, &s), SOJ_OK);
    assert_string_equal(s.text, expected);
    size_t lines = 0;
    for (const char *c = expected; *c; c++)
        lines += *c == '\n';
    assert_int_equal(soj_difference_count(difference), lines);
    soj_difference_free(difference);
}

#define HEAD "sojourn: 1\nmodel: m\nversion: 1\n"

/* A model with something of everything. */
static const char whole[] =
    HEAD "time_zone: Europe/Paris\n"
         "attributes:\n"
         "  note: string\n"
         "  level: {type: int, one_of: [1, 2, 3], default: 1}\n"
         "  born: date\n"
         "  uses: {count: use}\n"
         "  lately: {count: use, within: 30d, up_to: 50}\n"
         "events:\n"
         "  go:\n"
         "  use: {properties: {note: string, n: int}, set: {note: event.note, level: \"2\"}}\n"
         "windows: {desk: {days: mon-fri, hours: \"09:00-17:00\"}}\n"
         "channels: {email: {quiet_hours: \"21:00-08:00\"}, call: {window: desk, cost: 2}}\n"
         "segments: {busy: customer.uses > 3}\n"
         "caps: {day: {max: 1, per: 1d}, month: {max: 6, per: calendar_month}}\n"
         "initial: a\n"
         "stages:\n"
         "  a:\n"
         "    on:\n"
         "      go: [{to: b, when: customer.level > 1, set: {note: \"'x'\", level: \"3\"}}, c]\n"
         "    after: {20d: {to: c, restart_on: [use, go]}}\n"
         "    touchpoints:\n"
         "      hi: {channel: email, after: 1h, when: customer.uses == 0}\n"
         "      again: {channel: call, after: 1d, every: 1d, times: 3, once: visit}\n"
         "  b: {initial: d, stages: {d: {on: {go: e}}, e: }}\n"
         "  c: {on: {go: \"history(b)\"}}\n";

static void the_same_is_no_difference(void **state)
{
    (void)state;
    assert_difference(whole, whole, "");
}

/* The same model, written otherwise. */
static void how_it_is_written_is_no_difference(void **state)
{
    (void)state;
    assert_difference(
        whole,
        "# a comment\n"
        "version: 1\nmodel: m\nsojourn: 1\n"
        "description: others read this\n"
        "channels:\n  call: {cost: 2.0, window: hours_of_the_desk}\n"
        "  email: {quiet_hours: [\"21:00-08:00\"]}\n"
        "windows: {hours_of_the_desk: {days: [mon, tue, wed, thu, fri], hours: "
        "[\"09:00-17:00\"]}}\n"
        "caps:\n  month: {per: calendar_month, max: 6}\n  day: {per: 24h, max: 1}\n"
        "events:\n"
        "  use:\n    set: {level: \"2\", note: event.note}\n"
        "    properties: {n: int, note: string}\n"
        "  go:\n"
        "segments:\n  busy: >-\n    customer.uses\n    >3\n"
        "time_zone: Europe/Paris\n"
        "attributes:\n"
        "  lately: {up_to: 50, within: 720h, count: use}\n"
        "  uses: {count: use}\n"
        "  born: date\n"
        "  level: {default: 1, one_of: [1, 2, 3], type: int}\n"
        "  note: {type: string}\n"
        "stages:\n"
        "  c: {on: {go: {to: history(b)}}}\n"
        "  b: {stages: {e: , d: {on: {go: e}}}, initial: d}\n"
        "  a:\n"
        "    touchpoints:\n"
        "      again: {times: 3, every: 24h, after: 24h, once: visit, channel: call}\n"
        "      hi: {when: \"customer.uses==0\", after: 60m, channel: email}\n"
        "    on:\n"
        "      go: [{set: {level: \"3\", note: \"'x'\"}, when: \"customer.level>1\", to: b}, {to: "
        "c}]\n"
        "    after: {480h: {to: c, restart_on: [go, use]}}\n"
        "initial: a\n",
        "");
}

static void what_is_called_otherwise_is_one_difference(void **state)
{
    (void)state;
    assert_difference(
        HEAD
        "attributes: {n: {count: go}, k: int}\n"
        "events: {go: , use: {set: {k: \"1\"}}}\nchannels: {email: }\ninitial: a\nstages:\n"
        "  a:\n    on: {go: {to: b, set: {k: customer.n + 1}}}\n"
        "    after: {3d: {to: b, restart_on: use}}\n"
        "    touchpoints:\n"
        "      t: {channel: email, on: go, after: 1d, when: customer.n > 1}\n"
        "      u: {channel: email, after: 1d, when: 'sent(\"a.t\") == 0'}\n"
        "  b: {initial: c, stages: {c: {on: {use: {to: a, when: 'visits(\"b.c\") > 3'}}}}}\n"
        "tracks: {t: {initial: x, stages: {x: {on: {go: {to: y, when: 'active(\"a\")'}}}, y: }}}\n",
        HEAD "attributes: {m: {count: went, was: n}, l: {type: int, was: k}}\n"
             "events: {went: {was: go}, use: {set: {l: \"1\"}}}\nchannels: {email: }\n"
             "initial: aa\nstages:\n"
             "  aa:\n    was: a\n    on: {went: {to: bb, set: {l: customer.m + 1}}}\n"
             "    after: {3d: {to: bb, restart_on: use}}\n"
             "    touchpoints:\n"
             "      tt: {was: t, channel: email, on: went, after: 1d, when: customer.m > 1}\n"
             "      u: {channel: email, after: 1d, when: \"sent('aa.tt') == 0\"}\n"
             "  bb: {was: b, initial: c, stages: {c: {on: {use: {to: aa, when: 'visits(\"bb.c\") > "
             "3'}}}}}\n"
             "tracks: {tt: {was: t, initial: x, stages: {x: {on: {went: {to: y, when: "
             "'active(\"aa\")'}}}, y: }}}\n",
        "renamed attribute n to m\n"
        "renamed attribute k to l\n"
        "renamed event go to went\n"
        "renamed track t to tt\n"
        "renamed stage a to aa\n"
        "renamed stage b to bb\n"
        "renamed touchpoint a.t to aa.tt\n");
}

static void what_comes_and_goes(void **state)
{
    (void)state;
    assert_difference(
        HEAD "attributes: {n: int, o: int}\nevents: {go: , use: }\nchannels: {email: , call: }\n"
             "caps: {day: {max: 1, per: 1d}}\nsegments: {s: customer.n > 1}\ninitial: a\nstages:\n"
             "  a: {on: {go: b}, touchpoints: {t: {channel: email, after: 1d}}}\n  b:\n",
        HEAD "attributes: {n: int}\nevents: {go: , see: }\nchannels: {email: , push: }\n"
             "caps: {week: {max: 2, per: 1w}}\nsegments: {r: customer.n > 1}\ninitial: a\nstages:\n"
             "  a: {touchpoints: {u: {channel: push, after: 1d}}, on: {see: g}}\n"
             "  g: {was: b}\n  h: {was: [c, d]}\n"
             "tracks: {t: {initial: x, stages: {x: }}}\n",
        "removed attribute o\n"
        "removed event use\n"
        "added event see\n"
        "removed segment s\n"
        "added segment r\n"
        "removed channel call\n"
        "added channel push\n"
        "removed cap day\n"
        "added cap week\n"
        "added track t\n"
        "changed stage a, on go: to g -> none\n"
        "changed stage a, on see: none -> to g\n"
        "renamed stage b to g\n"
        "added stage h\n"
        "added stage t.x\n"
        "removed touchpoint a.t\n"
        "added touchpoint a.u\n");
}

static void several_that_become_one(void **state)
{
    (void)state;
    assert_difference(HEAD "initial: a\nstages: {a: , b: }\n",
                      HEAD "initial: c\nstages: {c: {was: [a, b]}}\n",
                      "renamed stage a to c\nrenamed stage b to c\n");
}

/* A model in which `from` is replaced by `to`. */
static void assert_change(const char *in, const char *from, const char *to, const char *expected)
{
    char text[4096];
    const char *at = strstr(in, from);
    if (!at)
        fail_msg("nowhere: %s", from);
    const size_t before = (size_t)(at - in);
    snprintf(text, sizeof(text), "%.*s%s%s", (int)before, in, to, in + before + strlen(from));
    assert_difference(in, text, expected);
}

/* What is replaced by what, and what is said of it. */
static const char *const changes[][3] = {
    {"version: 1", "version: 2", "changed model m, version: 1 -> 2\n"},
    {"Europe/Paris", "UTC", "changed model m, time_zone: Europe/Paris -> UTC\n"},
    {"time_zone: Europe/Paris", "time_zone: Europe/Paris\nholdout: {percent: 5}",
     "changed model m, holdout: none -> 5 %\n"},
    {"note: string\n", "note: {type: string, default: x}\n",
     "changed attribute note, type: string -> string, default x\n"},
    {"one_of: [1, 2, 3]", "one_of: [1, 2, 3, 4]",
     "changed attribute level, type: int, one of 1, 2, 3, default 1 -> int, one of 1, 2, 3, 4, "
     "default 1\n"},
    {"{count: use}", "{count: go}",
     "changed attribute uses, counts: count of use -> count of go\n"},
    {"up_to: 50", "up_to: 60",
     "changed attribute lately, counts: count of use within 30d, up to 50 -> count of use "
     "within "
     "30d, up to 60\n"},
    {"n: int}", "n: double}", "changed event use, property n: int -> double\n"},
    {"note: event.note,", "note: \"'x'\",", "changed event use, sets note: event.note -> 'x'\n"},
    {"uses > 3", "uses > 4",
     "changed segment busy, condition: customer.uses > 3 -> customer.uses > 4\n"},
    {"\"21:00-08:00\"", "\"22:00-08:00\"",
     "changed channel email, quiet_hours: mon, tue, wed, thu, fri, sat, sun 21:00-08:00 -> "
     "mon, "
     "tue, wed, thu, fri, sat, sun 22:00-08:00\n"},
    {"days: mon-fri", "days: mon-thu",
     "changed channel call, window: mon, tue, wed, thu, fri 09:00-17:00 -> mon, tue, wed, thu "
     "09:00-17:00\n"},
    {"cost: 2", "cost: 2.5",
     "changed channel call, cost: 2 -> 2.5\nchanged touchpoint a.again, cost: 2 -> 2.5\n"},
    {"call: {", "call: {audience: staff, ", "changed channel call, audience: none -> staff\n"},
    {"call: {", "call: {consent: customer.level > 1, ",
     "changed channel call, consent: none -> customer.level > 1\n"},
    {"max: 1,", "max: 2,", "changed cap day, max: 1 -> 2\n"},
    {"per: 1d", "per: 2d", "changed cap day, per: 1d -> 2d\n"},
    {"per: calendar_month", "per: calendar_week",
     "changed cap month, per: calendar month -> calendar week\n"},
    {"initial: a", "initial: c", "changed track lifecycle, initial: a -> c\n"},
    {"level > 1", "level > 2",
     "changed stage a, on go: to b when customer.level > 1, sets level = 3; note = 'x', else "
     "to "
     "c -> to b when customer.level > 2, sets level = 3; note = 'x', else to c\n"},
    {"20d: ", "21d: ",
     "changed stage a, 20d after entry or the last go or use: to c -> none\n"
     "changed stage a, 21d after entry or the last go or use: none -> to c\n"},
    {"[use, go]", "any",
     "changed stage a, 20d after entry or the last go or use: to c -> none\n"
     "changed stage a, 20d after entry or the last event: none -> to c\n"},
    {"initial: d", "initial: e", "changed stage b, initial: b.d -> b.e\n"},
    {"e: }}", "e: {final: true}}}", "changed stage b.e, final: none -> yes\n"},
    {"b: {", "b: {phase: retention, ",
     "changed stage b, phase: none -> retention\n"
     "changed stage b.d, phase: none -> retention\n"
     "changed stage b.e, phase: none -> retention\n"},
    {"  c: {", "  c: {owner: sales, ", "changed stage c, owner: none -> sales\n"},
    {"  c: {", "  c: {always: {to: a, when: active(\"b\")}, ",
     "changed stage c, always: none -> to a when active(\"b\")\n"},
    {"history(b)", "b", "changed stage c, on go: to history of b -> to b\n"},
    {"after: 1h", "after: 2h", "changed touchpoint a.hi, due: 1h after entry -> 2h after entry\n"},
    {"after: 1h", "from: customer.born, at: \"09:00\"",
     "changed touchpoint a.hi, due: 1h after entry -> 0s from customer.born, at the next "
     "09:00\n"},
    {"after: 1h", "on: go, after: 1h, pending: 3",
     "changed touchpoint a.hi, due: 1h after entry -> 1h after the event\n"
     "changed touchpoint a.hi, pending: 1 -> 3\n"
     "changed touchpoint a.hi, on: none -> go\n"},
    {"uses == 0", "uses == 1",
     "changed touchpoint a.hi, when: customer.uses == 0 -> customer.uses == 1\n"},
    {"{channel: email", "{channel: call",
     "changed touchpoint a.hi, channel: email -> call\n"
     "changed touchpoint a.hi, cost: none -> 2\n"},
    {"times: 3", "times: 4",
     "changed touchpoint a.again, due: 1d after entry, every 1d, times 3 -> 1d after entry, "
     "every 1d, times 4\n"},
    {"times: 3", "until: 9d",
     "changed touchpoint a.again, due: 1d after entry, every 1d, times 3 -> 1d after entry, "
     "every 1d, until 9d\n"},
    {"once: visit", "once: ever", "changed touchpoint a.again, once: a visit -> ever\n"},
    {"once: visit", "once: 3d", "changed touchpoint a.again, once: a visit -> in 3d\n"},
    {"once: visit", "once: visit, on_exit: keep",
     "changed touchpoint a.again, on_exit: cancel -> keep\n"},
    {"once: visit", "once: visit, expires: 5d", "changed touchpoint a.again, expires: 7d -> 5d\n"},
    {"once: visit", "once: visit, intent: help",
     "changed touchpoint a.again, intent: inform -> help\n"},
    {"once: visit", "once: visit, priority: 90",
     "changed touchpoint a.again, priority: 50 -> 90\n"},
    {"once: visit", "once: visit, owner: sales",
     "changed touchpoint a.again, owner: none -> sales\n"},
    {"once: visit", "once: visit, content: x.html",
     "changed touchpoint a.again, content: none -> x.html\n"},
    {"once: visit", "once: visit, data: {n: customer.uses}",
     "changed touchpoint a.again, data n: none -> customer.uses\n"},
    {"once: visit", "once: visit, consent: customer.uses > 1",
     "changed touchpoint a.again, consent: none -> customer.uses > 1\n"},
    {"once: visit", "once: visit, expect: {event: go, within: 2d}",
     "changed touchpoint a.again, expect: none -> go within 2d\n"},
    {"once: visit", "once: visit, variants: {x: {percent: 50}, y: {percent: 50, content: z}}",
     "changed touchpoint a.again, variants: none -> x 50 %; y 50 %: z\n"},
    {"once: visit", "once: visit, essential: true",
     "changed touchpoint a.again, cap day: counts -> none\n"
     "changed touchpoint a.again, cap month: counts -> none\n"
     "changed touchpoint a.again, essential: none -> yes\n"},
};

static void what_changes_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(changes); i++)
        assert_change(whole, changes[i][0], changes[i][1], changes[i][2]);
}

/* Words, strings and operators of conditions, with blanks and without. */
static void conditions_are_compared_piece_by_piece(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"customer.n>=1&&customer.n!=3||!(customer.n==2)",
         "customer.n  >=  1 && customer.n != 3 || ! ( customer.n == 2 )"},
        {"customer.n in [1,2,3]", "customer.n in [ 1, 2,\\t3 ]"},
        {"customer.t=='it\\\\'s  two'", "customer.t == 'it\\\\'s  two'"},
        {"!has(customer.t)&&-customer.n<3", "!has( customer.t ) && - customer.n < 3"},
        {"now-customer.w>duration('1h')", "now - customer.w > duration('1h')"},
        {"active('a')?customer.n>1:share('x')<0.5",
         "active('a') ? customer.n > 1 : share('x') < 0.5"},
        {"size(customer.t_2)>1%2", "size(customer.t_2) > 1 % 2"},
        {"customer.t.startsWith('a')", "customer . t. startsWith ('a')"},
        {"local(now).getHours()>.5", "local(now) .getHours() > .5"},
    };
    static const char text[] = HEAD "attributes: {n: int, t: string, t_2: string, w: timestamp}\n"
                                    "segments: {s: \"%s\"}\ninitial: a\nstages: {a: }\n";
    char one[512], other[512];
    for (size_t i = 0; i < TEST_ARRAY_LEN(same); i++) {
        snprintf(one, sizeof(one), text, same[i][0]);
        snprintf(other, sizeof(other), text, same[i][1]);
        assert_difference(one, other, "");
    }
    snprintf(one, sizeof(one), text, "customer.t == 'a  b'");
    snprintf(other, sizeof(other), text, "customer.t == 'a b'");
    assert_difference(
        one, other, "changed segment s, condition: customer.t == 'a  b' -> customer.t == 'a b'\n");
    snprintf(one, sizeof(one), text, "local(now).getHours()>1 ");
    snprintf(other, sizeof(other), text, "'a'.size() > .5");
    assert_difference(one, other,
                      "changed segment s, condition: local(now).getHours() > 1 -> 'a'.size() > "
                      ".5\n");
}

static const char rest[] =
    HEAD "time_zone: Europe/Paris\nattributes: {n: {sum: go.n}}\n"
         "events: {go: {properties: {n: int}}, no: , old: }\nsegments: {s: customer.n > 2}\n"
         "calendars: {off: [2026-12-25, 2027-01-01]}\n"
         "windows: {w: {days: mon-fri, hours: \"09:00-17:00\", except: off}}\n"
         "channels: {email: {window: w}}\ninitial: a\nstages:\n"
         "  a:\n    on: {go: {to: b, when: customer.n > 1, unless: customer.n > 9}}\n"
         "    always: {set: {}, unless: customer.n < 9}\n"
         "    touchpoints:\n"
         "      r: {channel: email, every: {rrule: FREQ=DAILY}, at: \"09:00\", times: 3}\n"
         "      m: {channel: email, after: 1mo, every: 2mo, until: 1y,\n"
         "          content: {s: x, default: y}}\n"
         "      e: {channel: email, after: 1mo, expect: {event: go, within: 1mo, rejected: no}}\n"
         "  b:\n";

static void what_is_seldom_is_said_too(void **state)
{
    (void)state;
    static const char *const seldom[][3] = {
        {"sum: go.n", "last: go.n", "changed attribute n, counts: sum of go.n -> last go.n\n"},
        {"2027-01-01", "2027-01-02",
         "changed channel email, window: mon, tue, wed, thu, fri 09:00-17:00, except 2026-12-25 "
         "2027-01-01 -> mon, tue, wed, thu, fri 09:00-17:00, except 2026-12-25 2027-01-02\n"},
        {"FREQ=DAILY", "FREQ=WEEKLY",
         "changed touchpoint a.r, due: 0s after entry, at the next 09:00, by FREQ=DAILY, times 3 "
         "-> 0s after entry, at the next 09:00, by FREQ=WEEKLY, times 3\n"},
        {"\"09:00\", times: 3", "\"09:00\", times: 4",
         "changed touchpoint a.r, due: 0s after entry, at the next 09:00, by FREQ=DAILY, times 3 "
         "-> 0s after entry, at the next 09:00, by FREQ=DAILY, times 4\n"},
        {"at: \"09:00\"", "after: 1d, at: \"09:00\"",
         "changed touchpoint a.r, due: 0s after entry, at the next 09:00, by FREQ=DAILY, times 3 "
         "-> 1d after entry, at 09:00, by FREQ=DAILY, times 3\n"},
        {"every: 2mo", "every: 3mo",
         "changed touchpoint a.m, due: 1mo after entry, every 2mo, until 1y -> 1mo after entry, "
         "every 3mo, until 1y\n"},
        {"1y", "2y",
         "changed touchpoint a.m, due: 1mo after entry, every 2mo, until 1y -> 1mo after entry, "
         "every 2mo, until 2y\n"},
        {"default: y", "default: z",
         "changed touchpoint a.m, content: x when customer.n > 2, else y -> x when customer.n > 2, "
         "else z\n"},
        {"rejected: no", "rejected: old",
         "changed touchpoint a.e, expect: go within 1mo, rejected by no -> go within 1mo, rejected "
         "by old\n"},
        {"to: b, when", "when",
         "changed stage a, on go: to b when customer.n > 1 unless customer.n > 9 -> stay when "
         "customer.n > 1 unless customer.n > 9\n"},
        {"unless: customer.n > 9", "unless: customer.n > 8",
         "changed stage a, on go: to b when customer.n > 1 unless customer.n > 9 -> to b when "
         "customer.n > 1 unless customer.n > 8\n"},
        {"< 9", "< 8",
         "changed stage a, always: stay unless customer.n < 9 -> stay unless customer.n < 8\n"},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(seldom); i++)
        assert_change(rest, seldom[i][0], seldom[i][1], seldom[i][2]);
}

static void items_have_their_parts(void **state)
{
    (void)state;
    soj_difference *difference = NULL;
    soj_difference_item item;
    soj_model *old = compile(HEAD "initial: a\nstages: {a: }\n");
    soj_model *new =
        compile("sojourn: 1\nmodel: m\nversion: 2\ninitial: b\nstages: {b: {was: a}}\n");
    assert_int_equal(soj_difference_new(old, new, NULL, &difference), SOJ_OK);
    assert_int_equal(soj_difference_count(difference), 2);
    assert_int_equal(soj_difference_get(difference, 0, &item), SOJ_OK);
    assert_int_equal(item.kind, SOJ_DIFFERENCE_CHANGED);
    assert_int_equal(item.part, SOJ_DIFFERENCE_MODEL);
    assert_string_equal(item.aspect.data, "version");
    assert_string_equal(item.from.data, "1");
    assert_string_equal(item.to.data, "2");
    assert_null(item.former.data);
    assert_int_equal(soj_difference_get(difference, 1, &item), SOJ_OK);
    assert_int_equal(item.kind, SOJ_DIFFERENCE_RENAMED);
    assert_string_equal(item.former.data, "a");
    assert_null(item.aspect.data);
    assert_int_equal(soj_difference_get(difference, 2, &item), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_difference_get(difference, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_difference_get(NULL, 0, &item), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_difference_count(NULL), 0);
    assert_int_equal(soj_difference_write(NULL, take, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_difference_write(difference, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_difference_new(NULL, new, NULL, &difference), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_difference_new(old, NULL, NULL, &difference), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_difference_new(old, new, NULL, NULL), SOJ_ERR_ARGUMENT);
    soj_difference_free(difference);
    soj_difference_free(NULL);
    soj_model_unref(old);
    soj_model_unref(new);
}

static void without_memory_there_is_none(void **state)
{
    (void)state;
    failing_alloc memory;
    soj_difference *difference = NULL;
    soj_model *old = compile(whole);
    soj_model *new = compile(HEAD "initial: c\nstages: {c: {was: a}, b: }\n");
    soj_status status = SOJ_ERR_NOMEM;
    said s = {.len = 0};
    size_t n = 0;
    failing_alloc_init(&memory);
    while (status == SOJ_ERR_NOMEM) {
        failing_alloc_arm(&memory, ++n, false);
        status = soj_difference_new(old, new, &memory.allocator, &difference);
    }
    assert_int_equal(status, SOJ_OK);
    assert_true(n > 5);
    failing_alloc_arm(&memory, 1, false);
    assert_int_equal(soj_difference_write(difference, take, &s), SOJ_ERR_NOMEM);
    assert_int_equal(s.len, 0);
    soj_difference_free(difference);
    failing_alloc_check_empty(&memory);
    soj_model_unref(old);
    soj_model_unref(new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_seldom_is_said_too),
        cmocka_unit_test(conditions_are_compared_piece_by_piece),
        cmocka_unit_test(the_same_is_no_difference),
        cmocka_unit_test(how_it_is_written_is_no_difference),
        cmocka_unit_test(what_is_called_otherwise_is_one_difference),
        cmocka_unit_test(what_comes_and_goes),
        cmocka_unit_test(several_that_become_one),
        cmocka_unit_test(what_changes_is_said),
        cmocka_unit_test(items_have_their_parts),
        cmocka_unit_test(without_memory_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
