/* SPDX-License-Identifier: MIT */
#include "golden/huge.h"

#include <stdio.h>

#include <sojourn/limits.h>

#define HEAD "sojourn: 1\nmodel: huge\nversion: 1\ninitial: a\n"

static void make_text(text *to)
{
    text_put(to, HEAD "# ");
    text_put_times(to, "x", SOJ_LIMIT_TEXT);
    text_put(to, "\n");
}

static void make_nodes(text *to)
{
    text_put(to, HEAD "events:\n  a: &a {properties: {p: int, q: int, r: int}}\n");
    text_put_numbered(to, "  e", 25000, ": *a\n");
}

static void make_laughs(text *to)
{
    text_put(to, HEAD "description: &a0 [x, x, x, x, x, x, x, x, x]\nevents:\n");
    for (char c = '1'; c <= '9'; c++) {
        char line[64] = "  eX: &aX [";
        line[3] = line[8] = c;
        text_put(to, line);
        char alias[] = "*aX, ";
        alias[2] = (char)(c - 1);
        text_put_times(to, alias, 9);
        text_put(to, "x]\n");
    }
}

static void make_stages(text *to)
{
    text_put(to, HEAD "stages:\n  a:\n");
    text_put_numbered(to, "  s", SOJ_LIMIT_STAGES, ":\n");
    text_put(to, "  last: {always: s4095}\n");
}

static void make_touchpoints(text *to)
{
    text_put(to, HEAD "channels: {email: }\nstages:\n  a:\n    touchpoints:\n");
    text_put_numbered(to, "      t", SOJ_LIMIT_TOUCHPOINTS + 1, ": {channel: email}\n");
}

static void make_attributes(text *to)
{
    text_put(to, HEAD "stages: {a: {always: {to: a, when: customer.a255}}}\nattributes:\n");
    text_put_numbered(to, "  a", SOJ_LIMIT_ATTRIBUTES + 1, ": {type: bool, default: true}\n");
}

static void make_events(text *to)
{
    text_put(to, HEAD "stages: {a: {on: {e4096: a}}}\nevents:\n");
    text_put_numbered(to, "  e", SOJ_LIMIT_EVENTS + 1, ":\n");
}

static void make_properties(text *to)
{
    text_put(to, HEAD "stages: {a: {on: {X: a}}}\nevents:\n  X:\n    properties:\n");
    text_put_numbered(to, "      p", SOJ_LIMIT_PROPERTIES + 1, ": int\n");
}

static void make_channels(text *to)
{
    text_put(to, HEAD "stages: {a: {touchpoints: {t: {channel: c255}}}}\nchannels:\n");
    text_put_numbered(to, "  c", SOJ_LIMIT_CHANNELS + 1, ":\n");
}

static void make_tracks(text *to)
{
    text_put(to, HEAD "stages: {a: }\ntracks:\n");
    text_put_numbered(to, "  t", SOJ_LIMIT_TRACKS, ": {initial: x, stages: {x: {always: y}}}\n");
}

static void make_caps(text *to)
{
    text_put(to, HEAD "stages: {a: }\ncaps:\n");
    text_put_numbered(to, "  c", SOJ_LIMIT_CAPS + 1, ": {max: 1, per: 7d, channels: [email]}\n");
}

static void make_data(text *to)
{
    text_put(to, HEAD "stages:\n  a:\n    touchpoints:\n      t:\n        channel: email\n"
                      "        data:\n");
    text_put_numbered(to, "          d", SOJ_LIMIT_DATA + 1, ": '1'\n");
}

static void make_calendars(text *to)
{
    text_put(to, HEAD "stages: {a: }\ncalendars:\n");
    text_put_numbered(to, "  c", SOJ_LIMIT_CALENDARS + 1, ": [2026-12-25]\n");
}

static void make_dates(text *to)
{
    text_put(to, HEAD "stages: {a: }\ncalendars: {c: [");
    for (unsigned i = 0; i <= SOJ_LIMIT_DATES; i++) {
        char date[16];
        snprintf(date, sizeof(date), "%04u-%02u-%02u", 1 + i / 336, 1 + i % 12, 1 + i / 12 % 28);
        text_put(to, date);
        text_put(to, i < SOJ_LIMIT_DATES ? ",\n  " : "]}\n");
    }
}

static void make_windows(text *to)
{
    text_put(to, HEAD "stages: {a: }\nwindows:\n");
    text_put_numbered(to, "  w", SOJ_LIMIT_WINDOWS + 1, ": {days: mon}\n");
}

static void make_spans(text *to)
{
    text_put(to, HEAD "stages: {a: }\nchannels:\n  email:\n    quiet_hours:\n");
    for (unsigned i = 0; i <= SOJ_LIMIT_SPANS; i++)
        text_put(to, "    - 21:00-08:00\n");
}

static void make_variants(text *to)
{
    text_put(to, HEAD "stages:\n  a:\n    touchpoints:\n      t:\n        channel: email\n"
                      "        variants:\n");
    text_put_numbered(to, "          v", SOJ_LIMIT_VARIANTS + 1, ": {percent: 1}\n");
}

static void make_splits(text *to)
{
    text_put(to, HEAD "stages:\n  a:\n    always:\n");
    text_put_numbered(to, "      - {to: a, when: 'share(\"s", SOJ_LIMIT_SPLITS + 1,
                      "\") < 0.0'}\n");
}

static void make_one_of(text *to)
{
    text_put(to, HEAD "stages: {a: }\nattributes:\n  n:\n    type: int\n    one_of:\n");
    text_put_numbered(to, "      - ", SOJ_LIMIT_ONE_OF + 1, "\n");
}

static void make_name(text *to)
{
    text_put(to, HEAD "stages:\n  a:\n  ");
    text_put_times(to, "x", SOJ_LIMIT_EVENT_NAME + 1);
    text_put(to, ":\nevents:\n  ");
    text_put_times(to, "Y", SOJ_LIMIT_EVENT_NAME + 1);
    text_put(to, ":\n");
}

static void make_attribute_text(text *to)
{
    text_put(to, HEAD "stages: {a: }\nattributes:\n  t: {type: string, default: ");
    text_put_times(to, "x", SOJ_LIMIT_ATTRIBUTE_TEXT + 1);
    text_put(to, "}\n");
}

static void make_condition(text *to)
{
    text_put(to, HEAD "stages:\n  a:\n    always:\n      to: a\n      when: 1 == 1");
    text_put_times(to, " && 1 == 1", SOJ_LIMIT_CONDITION_TEXT / 10);
    text_put(to, "\n");
}

static void make_costly(text *to)
{
    text_put(to,
             HEAD "attributes: {n: {type: int, default: 0}}\nsegments:\n  s0: customer.n > 0 || "
                  "customer.n < 9\n");
    for (char c = '1'; c <= '9'; c++) {
        char line[32] = "  sX: segment.sY";
        line[3] = c;
        line[15] = (char)(c - 1);
        text_put(to, line);
        line[15] = '\0';
        for (int i = 0; i < 8; i++) {
            char more[32] = " || segment.sY";
            more[13] = (char)(c - 1);
            text_put(to, more);
        }
        text_put(to, "\n");
    }
    text_put(to, "stages:\n  a:\n    always: {to: a, when: segment.s9}\n");
}

/* A large segment that is used often. */
static void make_model(text *to)
{
    text_put(to, HEAD "attributes: {n: {type: int, default: 0}}\nsegments:\n  s: '");
    text_put_times(to, "customer.n == 1 && ", 800);
    text_put(to, "true'\nstages:\n  a:\n    always:\n");
    text_put_times(to, "      - {to: a, when: segment.s}\n", 1000);
}

/* Each schedule that counts from an attribute has a place in the record. */
static void make_record(text *to)
{
    text_put(to, HEAD
             "channels: {email: }\nattributes: {t: timestamp}\nevents: {X: {set: {t: now}}}\n");
    text_put(to, "stages:\n  a:\n    on: {X: a}\n    touchpoints:\n");
    text_put_numbered(to, "      t", 16000, ": {channel: email, from: customer.t}\n");
}

static void make_broken_utf8(text *to)
{
    text_put(to, HEAD "stages: {a: {owner: \xc3\xa4\xff}}\n");
}

static void make_utf16(text *to)
{
    text_append(to, "\xff\xfes\0o\0j\0", 8);
}

static void make_control(text *to)
{
    text_put(to, HEAD "stages: {a: {owner: \"\033[2J\"}}\n");
}

static void make_nul(text *to)
{
    text_put(to, HEAD "stages: {a: {owner: ");
    text_append(to, "a\0b", 3);
    text_put(to, "}}\n");
}

static void make_separator(text *to)
{
    text_put(to, HEAD "stages: {a: } # a comment\xe2\x80\xa8  b: }\n");
}

static void make_long_line(text *to)
{
    text_put(to, HEAD "stages: {a: {description: \"");
    text_put_times(to, "\xc3\xa4", 500);
    text_put(to, "\", ownr: sales, touchpoints: {");
    text_put_times(to, "t: {channel: x}, ", 50);
    text_put(to, "}}}\n");
}

static void make_many(text *to)
{
    text_put(to, HEAD "stages: {a: }\n");
    text_put_numbered(to, "zebra_", SOJ_LIMIT_DIAGNOSTICS + 23, ": 1\n");
}

const huge_model huge_models[] = {
    {"huge_text", make_text},
    {"huge_nodes", make_nodes},
    {"huge_laughs", make_laughs},
    {"huge_stages", make_stages},
    {"huge_touchpoints", make_touchpoints},
    {"huge_attributes", make_attributes},
    {"huge_events", make_events},
    {"huge_properties", make_properties},
    {"huge_channels", make_channels},
    {"huge_tracks", make_tracks},
    {"huge_caps", make_caps},
    {"huge_data", make_data},
    {"huge_calendars", make_calendars},
    {"huge_dates", make_dates},
    {"huge_windows", make_windows},
    {"huge_spans", make_spans},
    {"huge_variants", make_variants},
    {"huge_splits", make_splits},
    {"huge_one_of", make_one_of},
    {"huge_name", make_name},
    {"huge_attribute_text", make_attribute_text},
    {"huge_condition", make_condition},
    {"huge_costly", make_costly},
    {"huge_model", make_model},
    {"huge_record", make_record},
    {"huge_long_line", make_long_line},
    {"huge_many", make_many},
    {"broken_utf8", make_broken_utf8},
    {"broken_utf16", make_utf16},
    {"broken_control", make_control},
    {"broken_nul", make_nul},
    {"broken_separator", make_separator},
    {NULL, NULL},
};
