/* SPDX-License-Identifier: MIT */
/* What the loader reads of tracks, attributes that count, touchpoints and caps. */
#include "support/test.h"

#include <stdio.h>

#include <sojourn/limits.h>

#include "unit/reading.h"

static void touchpoints_start_in_many_ways(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages:\n  a:\n    touchpoints:\n      t: {channel: email}\n"
                       "      u: {channel: email, on: {event: Order 2.0, when: x, unless: y},\n"
                       "        pending: 64, once: 36h, phase: lost, essential: true,\n"
                       "        data: {plan: customer.plan, n: '1'}}\n"
                       "      v: {channel: email, on: any, once: visit, essential: false}\n"
                       "      w: {channel: email, every: 1m, times: 4294967295, until: 0s,\n"
                       "        restart_on: any, once: ever}\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_touchpoint *t = r.model->stages.items[0].touchpoints.items;
    assert_false(soj__ast_meant(&t[0].on.event));
    assert_int_equal(t[0].pending.value, 1);
    assert_false(soj__ast_given(&t[0].pending.source) || soj__ast_given(&t[0].times.source));
    assert_int_equal(t[0].once.kind, SOJ__ONCE_NONE);
    assert_int_equal(t[0].phase, SOJ__PHASE_NONE);
    assert_false(t[0].is_essential);
    assert_text(&t[1].on.event, "Order 2.0");
    assert_text(&t[1].on.when, "x");
    assert_text(&t[1].on.unless, "y");
    assert_int_equal(t[1].pending.value, 64);
    assert_int_equal(t[1].once.kind, SOJ__ONCE_SPAN);
    assert_int_equal(t[1].once.span.value, 36 * SOJ_HOUR);
    assert_int_equal(t[1].phase, SOJ__PHASE_LOST);
    assert_true(t[1].is_essential);
    assert_int_equal(t[1].data.n, 2);
    assert_text(&t[1].data.items[0].attribute, "plan");
    assert_text(&t[1].data.items[0].value, "customer.plan");
    assert_text(&t[2].on.event, "any");
    assert_int_equal(t[2].once.kind, SOJ__ONCE_VISIT);
    assert_int_equal(t[3].every.value, SOJ_MINUTE);
    assert_true(t[3].times.value == UINT32_MAX);
    assert_true(soj__ast_given(&t[3].until.source));
    assert_true(t[3].anchor.restart_on_any);
    assert_int_equal(t[3].once.kind, SOJ__ONCE_EVER);
    done(&r);
}

static void assert_step(const soj__ast_duration *step, int32_t months, int64_t value)
{
    assert_true(soj__ast_given(&step->source));
    assert_int_equal(step->months, months);
    assert_int_equal(step->value, value);
}

static void steps_have_months(void **state)
{
    (void)state;
    reading r;
    read_text(&r,
              HEAD "stages:\n  a:\n    after: {1mo: a, 1y2mo3d: {to: a, from: customer.x}}\n"
                   "    touchpoints:\n"
                   "      t: {channel: email, from: customer.x, after: -1y6mo12h, every: 1mo,\n"
                   "        until: 2y, once: 1mo1s, expires: 13mo}\n"
                   "      u: {channel: email, at: 09:30, after: 1mo2d, every: 1w, until: 1y,\n"
                   "        expect: {event: X, within: 1mo1d}}\n"
                   "      v: {channel: email, at: '23:59:59', on: X, after: 0s}\n"
                   "      w: {channel: email, at: 00:00, every: {rrule: FREQ=DAILY}, times: 3}\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_stage *stage = r.model->stages.items;
    assert_step(&stage->after.items[0].delay, 1, 0);
    assert_step(&stage->after.items[1].delay, 14, 3 * SOJ_DAY);
    const soj__ast_touchpoint *t = stage->touchpoints.items;
    assert_step(&t[0].after, -18, -12 * SOJ_HOUR);
    assert_step(&t[0].every, 1, 0);
    assert_step(&t[0].until, 24, 0);
    assert_step(&t[0].once.span, 1, SOJ_SECOND);
    assert_step(&t[0].expires, 13, 0);
    assert_false(soj__ast_given(&t[0].at.source) || soj__ast_given(&t[0].expect.event));
    assert_step(&t[1].after, 1, 2 * SOJ_DAY);
    assert_int_equal(t[1].at.value, 9 * SOJ_HOUR + 30 * SOJ_MINUTE);
    assert_text(&t[1].at.source, "09:30");
    assert_step(&t[1].expect.within, 1, SOJ_DAY);
    assert_int_equal(t[2].at.value, SOJ_DAY - SOJ_SECOND);
    assert_int_equal(t[3].at.value, 0);
    assert_text(&t[3].at.source, "00:00");
    assert_text(&t[3].rrule, "FREQ=DAILY");
    assert_false(soj__ast_given(&t[3].every.source));
    done(&r);
}

static void assert_hours(const soj__ast_hours *hours, int64_t from, int64_t to)
{
    assert_int_equal(hours->from, from * SOJ_MINUTE);
    assert_int_equal(hours->to, to * SOJ_MINUTE);
    assert_true(soj__ast_given(&hours->source));
}

static void windows_and_calendars(void **state)
{
    (void)state;
    reading r;
    const char *text =
        HEAD "stages: {a: }\ntime_zone: America/New_York\n"
             "calendars: {holidays: [2026-12-25, 0001-01-01, 9999-12-31], one: 2028-02-29}\n"
             "windows:\n  always:\n  office: {days: mon-fri, hours: ['09:00-12:00', "
             "'22:00-06:30'],\n    except: [holidays, one]}\n"
             "  off: {days: [sat-mon, wed], hours: 00:00-24:00, except: one}\n"
             "  day: {days: sun, hours: 08:00-08:00}\n  week: {days: tue-mon}\n"
             "channels:\n  call: {window: office, quiet_hours: ['21:00-08:00', '12:00-24:00'],\n"
             "    consent: customer.ok, audience: staff}\n  mail: {audience: customer}\n";
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 0);
    assert_text(&r.model->time_zone, "America/New_York");
    const soj__ast_calendar *calendars = r.model->calendars.items;
    assert_text(&calendars[0].name, "holidays");
    assert_int_equal(calendars[0].days.n, 3);
    assert_int_equal(calendars[0].days.items[0].value, 739974);
    assert_int_equal(calendars[0].days.items[1].value, 0);
    assert_int_equal(calendars[0].days.items[2].value, 3652058);
    assert_true(is_at(text, calendars[0].days.items[0].span, "2026-12-25,", 10));
    assert_int_equal(calendars[1].days.n, 1);
    const soj__ast_window *windows = r.model->windows.items;
    assert_int_equal(windows[0].days, 0x7f);
    assert_int_equal(windows[0].hours.n + windows[0].except.n, 0);
    assert_int_equal(windows[1].days, 0x3e);
    assert_int_equal(windows[1].hours.n, 2);
    assert_hours(&windows[1].hours.items[0], 540, 720);
    assert_hours(&windows[1].hours.items[1], 1320, 390);
    assert_text(&windows[1].except.items[1], "one");
    assert_int_equal(windows[2].days, 0x40 | 0x01 | 0x02 | 0x08);
    assert_hours(&windows[2].hours.items[0], 0, 1440);
    assert_text(&windows[2].except.items[0], "one");
    assert_int_equal(windows[3].days, 1);
    assert_hours(&windows[3].hours.items[0], 480, 480);
    assert_int_equal(windows[4].days, 0x7f);
    const soj__ast_channel *channels = r.model->channels.items;
    assert_text(&channels[0].window, "office");
    assert_text(&channels[0].consent, "customer.ok");
    assert_true(channels[0].is_staff);
    assert_int_equal(channels[0].quiet_hours.n, 2);
    assert_hours(&channels[0].quiet_hours.items[0], 1260, 480);
    assert_hours(&channels[0].quiet_hours.items[1], 720, 1440);
    assert_false(channels[1].is_staff || soj__ast_meant(&channels[1].window));
    done(&r);
}

static void splits_and_expectations(void **state)
{
    (void)state;
    reading r;
    read_text(&r,
              HEAD "holdout: {percent: 5}\ncaps:\n  d: {max: 1, per: calendar_day}\n"
                   "  w: {max: 1, per: calendar_week}\n  m: {max: 1, per: calendar_month}\n"
                   "  r: {max: 1, per: 1d}\n"
                   "attributes: {born: date, met: {type: date, default: 2026-03-01}}\n"
                   "events: {X: {properties: {day: date}}, Touchpoint Clicked: }\nstages:\n  a:\n"
                   "    on: {Touchpoint Unanswered: a}\n    touchpoints:\n"
                   "      t:\n        channel: email\n        consent: customer.ok\n"
                   "        expect: {event: Touchpoint Clicked, when: c, rejected: Y, within: 1s}\n"
                   "        variants:\n          a: {percent: 33.33}\n"
                   "          b: {percent: 66.6, content: {s: x, default: y}}\n"
                   "          c: {percent: 0.07, content: z}\n          d: {percent: 0}\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    assert_int_equal(r.model->holdout.value, 500);
    for (uint32_t i = 0; i < 4; i++) {
        const soj__ast_cap *cap = &r.model->caps.items[i];
        assert_int_equal(cap->period, i < 3 ? i + 1 : 0);
        assert_int_equal(soj__ast_given(&cap->per.source), i == 3);
    }
    assert_int_equal(r.model->attributes.items[0].type, SOJ_TYPE_DATE);
    assert_text(&r.model->attributes.items[1].terms->initial, "2026-03-01");
    assert_int_equal(r.model->events.items[0].properties.items[0].type, SOJ_TYPE_DATE);
    const soj__ast_stage *stage = r.model->stages.items;
    assert_text(&stage->on.items[0].event, "Touchpoint Unanswered");
    const soj__ast_touchpoint *t = stage->touchpoints.items;
    assert_text(&t->consent, "customer.ok");
    assert_text(&t->expect.event, "Touchpoint Clicked");
    assert_text(&t->expect.when, "c");
    assert_text(&t->expect.rejected, "Y");
    assert_step(&t->expect.within, 0, SOJ_SECOND);
    static const uint32_t percents[] = {3333, 6660, 7, 0};
    assert_int_equal(t->variants.n, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(t->variants.items[i].percent.value, percents[i]);
    assert_text(&t->variants.items[1].name, "b");
    assert_int_equal(t->variants.items[1].contents.n, 2);
    assert_text(&t->variants.items[1].contents.items[0].segment, "s");
    assert_text(&t->variants.items[2].contents.items[0].reference, "z");
    assert_int_equal(t->variants.items[3].contents.n + t->contents.n, 0);
    done(&r);
}

static void attributes_count(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages: {a: }\nattributes:\n"
                       "  a: {count: X, when: c, within: 90d, up_to: 1000, description: d}\n"
                       "  b: {sum: Order 2.0.amount}\n  c: {last: X.n}\n  d: int\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_value_type *a = r.model->attributes.items;
    assert_text(&a[0].terms->counting.count, "X");
    assert_text(&a[0].terms->counting.when, "c");
    assert_int_equal(a[0].terms->counting.within.value, 90 * SOJ_DAY);
    assert_int_equal(a[0].terms->counting.up_to, 1000);
    assert_text(&a[0].terms->counting.up_to_text, "1000");
    assert_int_equal(a[0].type, SOJ_TYPE_ABSENT);
    assert_false(soj__ast_given(&a[0].terms->counting.sum) ||
                 soj__ast_given(&a[0].terms->counting.last));
    assert_text(&a[1].terms->counting.sum, "Order 2.0.amount");
    assert_false(soj__ast_given(&a[1].terms->counting.within.source));
    assert_text(&a[2].terms->counting.last, "X.n");
    assert_false(soj__ast_meant(&a[3].terms->counting.count));
    done(&r);
}

static void attributes_count_or_have_a_type(void **state)
{
    static const struct {
        const char *id;
        const char *attribute;
    } cases[] = {
        {"conflicting_keys", "{count: X, sum: X.n}"},
        {"conflicting_keys", "{last: X.n, sum: X.n}"},
        {"conflicting_keys", "{count: X, type: int}"},
        {"conflicting_keys", "{count: X, default: 0}"},
        {"conflicting_keys", "{sum: X.n, min: 0}"},
        {"conflicting_keys", "{sum: X.n, max: 0}"},
        {"conflicting_keys", "{last: X.n, one_of: [1]}"},
        {"conflicting_keys", "{last: X.n, within: 1d}"},
        {"conflicting_keys", "{last: X.n, up_to: 3}"},
        {"missing_key", "{count: X, within: 1d}"},
        {"missing_key", "{count: X, up_to: 3}"},
        {"missing_key", "{when: c}"},
        {"missing_key", "{type: int, within: 1d}"},
        {"missing_key", "{}"},
        {"unknown_key", "{cuont: X}"},
        {"bad_value", "{count: X, within: 0s, up_to: 3}"},
        {"bad_value", "{count: X, within: 1d, up_to: 1001}"},
        {"bad_value", "{sum: X}"},
        {"bad_value", "{sum: X.}"},
        {"bad_value", "{last: .n}"},
        {"bad_value", "{count: Customer Erased}"},
        {"bad_value", "{last: Customer Erased.n}"},
        {"bad_value", "{count: X, within: 1y, up_to: 3}"},
        {"bad_value", "{count: X, within: 0mo, up_to: 3}"},
        {"not_supported_yet", "{type: int, allow: m}"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        char text[512];
        snprintf(text, sizeof(text), HEAD "stages: {a: }\nattributes:\n  n: %s\n",
                 cases[i].attribute);
        read_text(&r, text);
        if (soj_diags_count(r.diags) != 1 || strcmp(id_of(&r, 0), cases[i].id) != 0)
            fail_msg("%s: %zu diagnostics, the first %s", cases[i].attribute,
                     soj_diags_count(r.diags), id_of(&r, 0));
        assert_non_null(soj_diags_get(r.diags, 0)->suggestion.data);
        done(&r);
    }
}

static void caps_have_filters(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages: {a: }\ncaps:\n  all: {max: 255, per: 1s}\n"
                       "  some: {max: 1, per: 7d, channels: email, intents: [sell, ask],\n"
                       "    touchpoints: [a.t, b.u], owners: [sales], phases: lost}\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    assert_int_equal(r.model->caps.n, 2);
    const soj__ast_cap *caps = r.model->caps.items;
    assert_text(&caps[0].name, "all");
    assert_int_equal(caps[0].max.value, 255);
    assert_int_equal(caps[0].per.value, SOJ_SECOND);
    assert_int_equal(caps[0].intents, 0);
    assert_int_equal(caps[0].phases, 0);
    assert_int_equal(caps[0].channels.n + caps[0].touchpoints.n + caps[0].owners.n, 0);
    assert_text(&caps[1].channels.items[0], "email");
    assert_int_equal(caps[1].intents, 1u << SOJ_INTENT_SELL | 1u << SOJ_INTENT_ASK);
    assert_int_equal(caps[1].touchpoints.n, 2);
    assert_text(&caps[1].touchpoints.items[1], "b.u");
    assert_text(&caps[1].owners.items[0], "sales");
    assert_int_equal(caps[1].phases, 1u << SOJ__PHASE_LOST);
    done(&r);
}

static void tracks_stand_beside_the_lifecycle(void **state)
{
    (void)state;
    reading r;
    const char *text =
        HEAD "tracks:\n  billing:\n    description: bills\n    initial: ok\n"
             "    stages:\n      ok: {on: {X: history(late)}}\n"
             "      late: {initial: in, done: ok, stages: {in: , out: {final: true}}}\n"
             "  other: {initial: x, stages: {x: {final: false}}}\nstages: {a: }\n";
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 0);
    assert_int_equal(r.model->tracks.n, 2);
    const soj__ast_track *billing = r.model->tracks.items;
    assert_text(&billing->name, "billing");
    assert_text(&billing->description, "bills");
    assert_text(&billing->initial, "ok");
    const soj__ast_stage *stages = billing->stages.items;
    assert_text(&stages[0].on.items[0].transitions.items[0].to, "history(late)");
    assert_text(&stages[1].done.items[0].to, "ok");
    assert_false(stages[1].stages.items[0].is_final);
    assert_true(stages[1].stages.items[1].is_final);
    assert_true(is_at(text, stages[1].stages.items[1].final_span, "true}}}", 4));
    done(&r);
    read_text(&r, HEAD "stages: {a: }\ntracks: {}\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    done(&r);
}

/* Paths in conditions begin with the name of a track or of a top-level stage. */
static void names_of_tracks_are_their_own(void **state)
{
    static const char *const texts[] = {
        HEAD "stages: {a: }\ntracks: {a: {initial: b, stages: {b: }}}\n",
        HEAD "tracks: {lifecycle: {initial: b, stages: {b: }}}\nstages: {a: }\n",
        HEAD "stages: {a: , lifecycle: }\n",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(texts); i++) {
        reading r;
        read_text(&r, texts[i]);
        assert_int_equal(soj_diags_count(r.diags), 1);
        assert_string_equal(id_of(&r, 0), "name_taken");
        assert_int_equal(soj_diags_get(r.diags, 0)->n_notes, 1);
        done(&r);
    }
}

/* The first diagnostic of a text with `n` lines: `each`, a number, `after`. */
/* One line of the model itself: what is said of it, NULL for nothing. */
static void the_head_of_a_model(void **state)
{
    static const struct {
        const char *head, *id, *help;
    } cases[] = {
        {"model: my-model_2\nversion: 4294967295\n", NULL, NULL},
        {"model: m\nversion: 1\ntime_zone: UTC\n", NULL, NULL},
        {"model: m\nversion: 1\ntime_zone: America/Argentina/Buenos_Aires\n", NULL, NULL},
        {"model: m\nversion: 1\ntime_zone: Etc/GMT+12\n", NULL, NULL},
        {"model: m\nversion: 1\ntime_zone: ../UTC\n", "bad_value", "write the name of"},
        {"model: m\nversion: 1\ntime_zone: /UTC\n", "bad_value", "write the name of"},
        {"model: m\nversion: 1\ntime_zone: UTC/\n", "bad_value", "write the name of"},
        {"model: m\nversion: 1\ntime_zone: +02:00\n", "bad_value", "write the name of"},
        {"model: m\nversion: 1\ntime_zone: Z\n", "bad_value", "write the name of"},
        {"model: m\nversion: 1\ntime_zone: \"\"\n", "bad_value", "write the name of"},
        {"model: m\nversion: 1\nholdout: {percent: 100.01}\n", "bad_value", "write a number"},
        {"model: m\nversion: 1\nholdout: {percent: 5.125}\n", "bad_value", "write hundredths"},
        {"model: m\nversion: 1\nholdout: {}\n", "missing_key", "add 'percent:'"},
        {"model: m\nversion: 1\nevents: {Touchpoint Opened: {properties: {id: string, x: int}}}\n",
         NULL, NULL},
        {"model: My Model\nversion: 1\n", "bad_name", "write 'my_model'"},
        {"model: -m\nversion: 1\n", "bad_name",
         "begin with a small letter and go on with small letters, digits, '_' and '-'"},
        {"model: m\nversion: 0\n", "bad_value", "write a"},
        {"model: m\nversion: 4294967296\n", "bad_value", "write a"},
        {"model: m\nversion: 1.0\n", "bad_value", "write a"},
        {"model: m\nversion: 1\nevents: {E: {properties: {'': int}}}\n", "limit_name",
         "write a name"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        char text[256];
        snprintf(text, sizeof(text), "sojourn: 1\ninitial: a\nstages: {a: }\n%s", cases[i].head);
        read_text(&r, text);
        assert_int_equal(r.status, SOJ_OK);
        assert_int_equal(soj_diags_count(r.diags), cases[i].id != NULL);
        if (cases[i].id) {
            assert_string_equal(id_of(&r, 0), cases[i].id);
            assert_memory_equal(soj_diags_get(r.diags, 0)->suggestion.data, cases[i].help,
                                strlen(cases[i].help));
        }
        done(&r);
    }
}

static void check_limit(const char *before, const char *each, int n, const char *after,
                        const char *id)
{
    reading r;
    char *text = malloc(64 * 1024 + 64 * (size_t)n);
    assert_non_null(text);
    size_t len = (size_t)sprintf(text, "%s", before);
    for (int i = 0; i < n; i++) {
        len += (size_t)sprintf(text + len, "%s%d", each, i);
        len += (size_t)sprintf(text + len, "%s", after);
    }
    read_text(&r, text);
    assert_string_equal(id_of(&r, 0), id);
    done(&r);
    free(text);
}

static void limits_are_exact(void **state)
{
    static const struct {
        const char *before, *each, *after;
        int most;
        const char *id;
    } cases[] = {
        {HEAD "stages: {a: }\ntracks:\n", "  t", ": {initial: x, stages: {x: }}\n",
         SOJ_LIMIT_TRACKS - 1, "limit_tracks"},
        {HEAD "stages: {a: }\ncaps:\n", "  c", ": {max: 1, per: 1d}\n", SOJ_LIMIT_CAPS,
         "limit_caps"},
        {HEAD "stages:\n  a:\n    touchpoints:\n      t:\n        channel: c\n        data:\n",
         "          d", ": '1'\n", SOJ_LIMIT_DATA, "limit_data"},
        {HEAD "stages:\n  a:\n    touchpoints:\n      t:\n        channel: c\n        on: X\n"
              "        data:\n",
         "          d", ": '1'\n", SOJ_LIMIT_EVENT_DATA, "limit_data"},
        {HEAD "stages: {a: }\ntracks:\n  t:\n    initial: s0\n    stages:\n", "      s", ":\n",
         SOJ_LIMIT_STAGES - 1, "limit_stages"},
        {HEAD "stages: {a: }\ncalendars:\n", "  c", ": [2026-01-01]\n", SOJ_LIMIT_CALENDARS,
         "limit_calendars"},
        {HEAD "stages: {a: }\nwindows:\n", "  w", ":\n", SOJ_LIMIT_WINDOWS, "limit_windows"},
        {HEAD "stages:\n  a:\n    touchpoints:\n      t:\n        channel: c\n"
              "        variants:\n",
         "          v", ": {percent: 1.56}\n", SOJ_LIMIT_VARIANTS, "limit_variants"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        check_limit(cases[i].before, cases[i].each, cases[i].most, cases[i].after, "none");
        check_limit(cases[i].before, cases[i].each, cases[i].most + 1, cases[i].after, cases[i].id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(touchpoints_start_in_many_ways),
        cmocka_unit_test(steps_have_months),
        cmocka_unit_test(windows_and_calendars),
        cmocka_unit_test(splits_and_expectations),
        cmocka_unit_test(attributes_count),
        cmocka_unit_test(attributes_count_or_have_a_type),
        cmocka_unit_test(caps_have_filters),
        cmocka_unit_test(tracks_stand_beside_the_lifecycle),
        cmocka_unit_test(names_of_tracks_are_their_own),
        cmocka_unit_test(the_head_of_a_model),
        cmocka_unit_test(limits_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
