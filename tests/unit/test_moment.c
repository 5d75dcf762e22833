/* SPDX-License-Identifier: MIT */
/* What the compiler makes of local time, consent, splits, answers and feedback. */
#include <stdio.h>

#include "base/buf.h"
#include "compiling.h"
#include "model/verify.h"
#include "support/golden.h"
#include "support/test.h"

/* A model with the touchpoint `t`, of what `keys` say, in the stage `a`. */
#define TOUCH(keys)                                                                                \
    HEAD "attributes: {d: date, when: timestamp, n: {type: int, default: 0}}\n"                    \
         "events: {E: , F: {properties: {good: bool}}}\nchannels: {c: }\ninitial: a\n"             \
         "stages: {a: {touchpoints: {t: {channel: c, " keys "}}}}\n"

static soj_model *compile_moment(void)
{
    size_t len = 0;
    char *text = golden_read(SOJ_TEST_SOURCE_DIR "/tests/unit/moment.yaml", &len);
    assert_non_null(text);
    char *copy = malloc(len + 1);
    assert_non_null(copy);
    memcpy(copy, text, len);
    copy[len] = '\0';
    soj_model *model = compile_fine(copy);
    free(copy);
    free(text);
    return model;
}

static const soj__touchpoint_info *touchpoint_at(const soj__program *p, const char *path)
{
    return soj__program_touchpoint(p,
                                   soj__model_find_touchpoint(p, (soj__slice){path, strlen(path)}));
}

static const soj__schedule *schedule_of(const soj__program *p, const char *path)
{
    return soj__program_schedule(p, touchpoint_at(p, path)->schedule);
}

static const soj__event_info *event_at(const soj__program *p, const char *name)
{
    uint32_t event = soj__model_find_event(p, (soj__slice){name, strlen(name)});
    return event == SOJ__NONE ? NULL : soj__program_event(p, event);
}

static void assert_str(const soj__program *p, soj__str str, const char *expected)
{
    assert_string_equal(soj__program_text(p, str).data, expected);
}

/* ---- schedules ---- */

static const struct {
    const char *text;
    soj__schedule row; /* form, offset, every, until, months, at, times, anchor */
} forms[] = {
    {TOUCH("after: 3d"), {.form = SOJ__FORM_EXACT, .offset = 3 * SOJ_DAY, .times = 1}},
    {TOUCH("after: 1y2mo3d"),
     {.form = SOJ__FORM_STEPS, .offset = 3 * SOJ_DAY, .offset_months = 14, .times = 1}},
    {TOUCH("every: 1mo"), {.form = SOJ__FORM_STEPS, .every_months = 1, .times = UINT32_MAX}},
    {TOUCH("every: 1h, until: 1mo, times: 9"),
     {.form = SOJ__FORM_STEPS, .every = SOJ_HOUR, .until_months = 1, .times = 9}},
    {TOUCH("from: customer.d, after: -2mo1d"),
     {.form = SOJ__FORM_STEPS,
      .offset = -SOJ_DAY,
      .offset_months = -2,
      .times = 1,
      .anchor = SOJ__ANCHOR_ATTRIBUTE}},
    {TOUCH("from: customer.d, after: -60d"),
     {.form = SOJ__FORM_EXACT,
      .offset = -60 * SOJ_DAY,
      .times = 1,
      .anchor = SOJ__ANCHOR_ATTRIBUTE}},
    {TOUCH("at: '09:30'"),
     {.form = SOJ__FORM_NEXT, .at = 9 * SOJ_HOUR + 30 * SOJ_MINUTE, .times = 1}},
    {TOUCH("at: '00:00', after: 0s"), {.form = SOJ__FORM_AT, .times = 1}},
    {TOUCH("at: '10:00', after: 2d, every: 1w, until: 4w"),
     {.form = SOJ__FORM_AT,
      .offset = 2 * SOJ_DAY,
      .every = 7 * SOJ_DAY,
      .until = 28 * SOJ_DAY,
      .at = 10 * SOJ_HOUR,
      .times = UINT32_MAX}},
    {TOUCH("on: E, at: '10:00'"),
     {.form = SOJ__FORM_NEXT, .at = 10 * SOJ_HOUR, .times = 1, .anchor = SOJ__ANCHOR_EVENT}},
    {TOUCH("every: {rrule: FREQ=DAILY}, times: 3, after: 1mo"),
     {.form = SOJ__FORM_RULE, .offset_months = 1, .times = 3}},
    {TOUCH("every: {rrule: FREQ=DAILY}, at: '08:00'"),
     {.form = SOJ__FORM_RULE_NEXT, .at = 8 * SOJ_HOUR, .times = UINT32_MAX}},
    {TOUCH("every: {rrule: FREQ=DAILY}, after: 0s, at: '08:00'"),
     {.form = SOJ__FORM_RULE, .at = 8 * SOJ_HOUR, .times = UINT32_MAX}},
};

static void schedules_have_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(forms); i++) {
        soj_model *model = compile_fine(forms[i].text);
        const soj__schedule *row = schedule_of(model->program, "a.t");
        const soj__schedule *want = &forms[i].row;
        bool has_at = strstr(forms[i].text, "at: '") != NULL;
        bool has_until = strstr(forms[i].text, "until") != NULL;
        assert_int_equal(row->form, want->form);
        assert_int_equal(row->offset, want->offset);
        assert_int_equal(row->offset_months, want->offset_months);
        assert_int_equal(row->every, want->every);
        assert_int_equal(row->every_months, want->every_months);
        assert_int_equal(row->until, has_until ? want->until : INT64_MAX);
        assert_int_equal(row->until_months, want->until_months);
        assert_int_equal(row->at, has_at ? want->at : -1);
        assert_int_equal(row->times, want->times);
        assert_int_equal(row->anchor, want->anchor);
        assert_int_equal(row->rule != SOJ__NONE, row->form >= SOJ__FORM_RULE);
        soj_model_unref(model);
    }
}

static void only_what_is_exact_is_on_a_timeline(void **state)
{
    (void)state;
    soj_model *model = compile_moment();
    const soj__program *p = model->program;
    const soj__stage_info *a = soj__program_stage(p, 0);
    assert_int_equal(a->timeline.n, 2); /* plain and asks */
    assert_int_equal(a->schedules.n, 7);
    const soj__schedule *rule = schedule_of(p, "a.rule");
    assert_true(rule->index_slot != SOJ__NONE && rule->wall_slot != SOJ__NONE);
    assert_true(rule->anchor_slot == SOJ__NONE && rule->count_slot != SOJ__NONE);
    const soj__schedule *next = schedule_of(p, "a.next");
    assert_true(next->index_slot != SOJ__NONE && next->count_slot != SOJ__NONE);
    assert_int_equal(next->wall_slot, SOJ__NONE);
    /* for life, so not among those of visits, which the other stage's overlay */
    const soj__schedule *renewal = schedule_of(p, "a.renewal");
    assert_true(renewal->wall_slot > rule->wall_slot);
    assert_true(renewal->index_slot > rule->index_slot);
    assert_int_equal(renewal->wall_slot, renewal->anchor_slot + 8);
    assert_int_equal(p->rules.n, 2); /* the same text is one rule */
    assert_int_equal(schedule_of(p, "a.same")->rule, renewal->rule);
    soj_model_unref(model);
}

static void timers_take_steps(void **state)
{
    (void)state;
    soj_model *model = compile_moment();
    const soj__program *p = model->program;
    const soj__stage_info *a = soj__program_stage(p, 0);
    const soj__schedule *month =
        soj__program_schedule(p, soj__program_timer(p, a->timers.first)->schedule);
    assert_int_equal(month->form, SOJ__FORM_STEPS);
    assert_int_equal(month->offset_months, 1);
    assert_int_equal(month->offset, 0);
    assert_true(month->index_slot != SOJ__NONE);
    const soj__schedule *day =
        soj__program_schedule(p, soj__program_timer(p, a->timers.first + 1)->schedule);
    assert_int_equal(day->form, SOJ__FORM_EXACT);
    assert_int_equal(day->anchor, SOJ__ANCHOR_ATTRIBUTE);
    assert_int_equal(soj__program_attribute(p, day->attribute)->domain.type, SOJ_TYPE_DATE);
    soj_model_unref(model);
}

/* ---- channels, caps, splits ---- */

static void windows_are_written_out(void **state)
{
    static const uint32_t except[] = {739767, 739974, 739981}; /* from 0001-01-01 on */
    (void)state;
    soj_model *model = compile_moment();
    const soj__program *p = model->program;
    assert_int_equal(p->windows.n, 4);
    const soj__window *office = soj__program_window(p, 0);
    assert_str(p, office->name, "office");
    assert_int_equal(office->days, 0x3e);
    assert_int_equal(office->spans.n, 2);
    assert_int_equal(soj__program_span(p, office->spans.first + 1)->from, 13 * SOJ_HOUR);
    assert_int_equal(soj__program_span(p, office->spans.first + 1)->to, 17 * SOJ_HOUR);
    assert_int_equal(office->except.n, 3); /* two calendars, one day of both */
    for (uint32_t i = 0; i < office->except.n; i++)
        assert_int_equal(*soj__program_day(p, office->except.first + i), except[i]);
    const soj__window *weekend = soj__program_window(p, 1);
    assert_int_equal(weekend->days, 0x41);
    assert_int_equal(weekend->spans.n, 1);
    assert_int_equal(soj__program_span(p, weekend->spans.first)->from, 0);
    assert_int_equal(soj__program_span(p, weekend->spans.first)->to, SOJ_DAY);
    const soj__window *quiet = soj__program_window(p, soj__program_channel(p, 0)->quiet);
    assert_int_equal(quiet->name.at, 0);
    assert_int_equal(quiet->days, 0x7f);
    assert_int_equal(soj__program_span(p, quiet->spans.first)->from, 21 * SOJ_HOUR);
    assert_int_equal(soj__program_span(p, quiet->spans.first)->to, 8 * SOJ_HOUR);
    soj_model_unref(model);
}

static void channels_ask(void **state)
{
    (void)state;
    soj_model *model = compile_moment();
    const soj__program *p = model->program;
    const soj__channel *email = soj__program_channel(p, 0);
    const soj__channel *call = soj__program_channel(p, 1);
    const soj__channel *task = soj__program_channel(p, 2);
    assert_str(p, soj__program_expr(p, email->consent)->text, "customer.ok");
    assert_int_equal(email->window, SOJ__NONE);
    assert_int_equal(email->is_staff, 0);
    assert_int_equal(call->consent, SOJ__NONE);
    assert_int_equal(call->window, 0);
    assert_int_equal(soj__program_window(p, call->quiet)->spans.n, 2);
    assert_int_equal(task->is_staff, 1);
    assert_int_equal(task->quiet, SOJ__NONE);
    assert_str(p, soj__program_expr(p, touchpoint_at(p, "a.asks")->consent)->text,
               "customer.score > 1");
    soj_model_unref(model);
}

static void caps_have_periods(void **state)
{
    static const struct {
        soj__period period;
        int64_t per;
        uint32_t bytes;
    } expected[] = {{SOJ__PERIOD_DAY, 0, 2 * 2 * 8},
                    {SOJ__PERIOD_MONTH, 0, 2 * 3 * 8},
                    {SOJ__PERIOD_ROLLING, SOJ_HOUR, 8}};
    (void)state;
    soj_model *model = compile_moment();
    for (uint32_t i = 0; i < TEST_ARRAY_LEN(expected); i++) {
        const soj__cap *cap = soj__program_cap(model->program, i);
        assert_int_equal(cap->period, expected[i].period);
        assert_int_equal(cap->per, expected[i].per);
        assert_int_equal(soj__program_part(model->program, cap->part)->max, expected[i].bytes);
    }
    soj_model_unref(model);
}

static void splits_have_prefixes(void **state)
{
    (void)state;
    soj_model *model = compile_moment();
    const soj__program *p = model->program;
    const soj__touchpoint_info *offer = touchpoint_at(p, "b.offer");
    assert_int_equal(p->holdout, 500);
    assert_str(p, soj__program_split(p, p->holdout_split)->prefix, "holdout/");
    assert_str(p, soj__program_split(p, offer->split)->prefix, "moment/b.offer/");
    assert_int_equal(soj__program_split(p, offer->split)->name.at, 0);
    assert_int_equal(offer->variants.n, 2);
    const soj__variant *red = soj__program_variant(p, offer->variants.first);
    const soj__variant *blue = red + 1;
    assert_str(p, red->name, "red");
    assert_int_equal(red->end, 2500);
    assert_int_equal(blue->end, 3750);
    assert_int_equal(red->contents.n, 2);
    assert_str(p, soj__program_content(p, red->contents.first)->reference, "kit/red_dark");
    assert_int_equal(blue->contents.n, 0);
    assert_int_equal(touchpoint_at(p, "a.plain")->split, SOJ__NONE);
    soj_model_unref(model);
    model = compile_fine(HEAD "holdout: {percent: 0}\n" TAIL);
    assert_int_equal(model->program->holdout_split, SOJ__NONE);
    soj_model_unref(model);
    model = compile_fine(TOUCH("when: 'share(\"x\") < 0.5', variants: {v: {percent: 100}}"));
    assert_str(model->program, soj__program_split(model->program, 0)->prefix, "m/split/x/");
    assert_str(model->program, soj__program_split(model->program, 0)->name, "x");
    assert_str(model->program, soj__program_split(model->program, 1)->prefix, "m/a.t/");
    soj_model_unref(model);
}

/* ---- answers and feedback ---- */

static void expectations_know_their_events(void **state)
{
    (void)state;
    soj_model *model = compile_moment();
    const soj__program *p = model->program;
    assert_int_equal(p->expectations.n, 3);
    const soj__expectation *asks = soj__program_expectation(p, 0);
    const soj__expectation *offer = soj__program_expectation(p, 1);
    const soj__expectation *thanks = soj__program_expectation(p, 2);
    assert_int_equal(touchpoint_at(p, "a.asks")->expectation, 0);
    assert_int_equal(asks->within, 2 * SOJ_DAY);
    assert_true(asks->condition != SOJ__NONE);
    assert_int_equal(offer->within_months, 1);
    assert_int_equal(offer->event, offer->rejected);
    assert_int_equal(thanks->rejected, SOJ__NONE);
    soj__range ends = event_at(p, "Accepted")->ends;
    assert_int_equal(ends.n, 2);
    assert_int_equal(*soj__program_expect_ref(p, ends.first), 0);
    assert_int_equal(*soj__program_expect_ref(p, ends.first + 1), 2);
    assert_int_equal(event_at(p, "Bought")->ends.n, 1); /* it answers and rejects */
    assert_int_equal(event_at(p, "Refused")->ends.n, 1);
    assert_true(offer->slot >= asks->slot + SOJ__EXPECT_BYTES);
    assert_int_equal(soj__program_event(p, p->unanswered)->feedback, SOJ__FEEDBACK_UNANSWERED);
    soj_model_unref(model);
}

static void feedback_has_its_properties(void **state)
{
    static const char *const names[] = {"id", "touchpoint", "channel", "variant", "reason", "link"};
    (void)state;
    soj_model *model = compile_moment();
    const soj__program *p = model->program;
    const soj__event_info *opened = event_at(p, "Touchpoint Opened");
    assert_int_equal(opened->feedback, SOJ__FEEDBACK_REPORT);
    assert_int_equal(opened->is_reserved, 1);
    assert_int_equal(opened->properties.n, SOJ__N_FEEDBACK + 1); /* `id` is there once */
    for (uint32_t i = 0; i < SOJ__N_FEEDBACK; i++) {
        const soj__property *property = soj__program_property(p, opened->properties.first + i);
        assert_str(p, property->name, names[i]);
        assert_int_equal(property->domain.type, SOJ_TYPE_STRING);
    }
    assert_int_equal(event_at(p, "Touchpoint Clicked")->properties.n, SOJ__N_FEEDBACK);
    assert_null(event_at(p, "Touchpoint Bounced"));
    assert_int_equal(p->wants_reports, 1);
    soj_model_unref(model);
    model = compile_fine(HEAD TAIL);
    p = model->program;
    assert_int_equal(p->wants_reports, 0);
    assert_int_equal(p->unanswered, SOJ__NONE);
    assert_int_equal(soj__program_event(p, p->missed)->feedback, SOJ__FEEDBACK_MISSED);
    soj_model_unref(model);
}

/* ---- zones ---- */

/* The verifier finds the same, whatever the program says. */
static void assert_needs_zones(const char *text, uint32_t needs_zones)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj_model *model = compile_fine(text);
    soj__program *copy = malloc(model->program->size);
    assert_non_null(copy);
    memcpy(copy, model->program, model->program->size);
    if (copy->needs_zones != needs_zones || soj__verify(copy, &mem) != SOJ_OK)
        fail_msg("%s", text);
    copy->needs_zones = !needs_zones;
    assert_int_equal(soj__verify(copy, &mem), SOJ_ERR_IMAGE);
    free(copy);
    soj_model_unref(model);
}

static void what_needs_zones(void **state)
{
    static const struct {
        const char *text;
        uint32_t needs_zones;
    } cases[] = {
        {HEAD TAIL, 0},
        {HEAD "time_zone: Europe/Berlin\n" TAIL, 0},
        {HEAD "attributes: {x: date}\n" TAIL, 1},
        {HEAD "events: {E: {properties: {x: date}}}\n" TAIL, 1},
        {HEAD "windows: {w: {days: mon}}\n" TAIL, 1},
        {HEAD "channels: {c: {quiet_hours: '21:00-08:00'}}\n" TAIL, 1},
        {HEAD "caps: {c: {max: 1, per: calendar_week}}\n" TAIL, 1},
        {HEAD "caps: {c: {max: 1, per: 7d}}\n" TAIL, 0},
        {HEAD "segments: {s: 'local(now) > now'}\n" TAIL, 1},
        {HEAD "segments: {s: 'add(now, \"1h\") > now'}\n" TAIL, 1},
        {HEAD "segments: {s: 'now > now'}\n" TAIL, 0},
        {HEAD "initial: a\nstages: {a: {after: {1d: a}}}\n", 0},
        {HEAD "initial: a\nstages: {a: {after: {1mo: a}}}\n", 1},
    };
    static const struct {
        const char *text;
        uint32_t needs_zones;
    } keys[] = {
        {"after: 1d", 0},
        {"at: '09:00'", 1},
        {"after: 1y", 1},
        {"every: {rrule: FREQ=DAILY}", 1},
        {"every: 1d", 0},
        {"every: 1mo", 1},
        {"every: 1d, until: 60d", 0},
        {"every: 1d, until: 2mo", 1},
        {"expires: 1mo", 1},
        {"once: 1mo", 1},
        {"once: ever", 0},
        {"expect: {event: F, within: 1mo}", 1},
        {"pending: 2, on: E", 0},
        {"expect: {event: F, within: 31d}", 0},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        assert_needs_zones(cases[i].text, cases[i].needs_zones);
    for (size_t i = 0; i < TEST_ARRAY_LEN(keys); i++) {
        char text[600];
        (void)snprintf(text, sizeof(text),
                       HEAD "events: {E: , F: }\nchannels: {c: }\ninitial: a\n"
                            "stages: {a: {touchpoints: {t: {channel: c, %s}}}}\n",
                       keys[i].text);
        assert_needs_zones(text, keys[i].needs_zones);
    }
}

static void a_zone_is_named(void **state)
{
    (void)state;
    soj_model *model = compile_moment();
    assert_str(model->program, model->program->time_zone, "Europe/Berlin");
    soj_model_unref(model);
    model = compile_fine(HEAD TAIL);
    assert_str(model->program, model->program->time_zone, "UTC");
    soj_model_unref(model);
}

/* ---- the record ---- */

static void parts_are_in_every_record(void **state)
{
    (void)state;
    soj_model *model = compile_fine(HEAD TAIL);
    const soj__program *p = model->program;
    assert_int_equal(p->parts.n, 4);
    assert_int_equal(soj__program_part(p, 3)->kind, SOJ__PART_WIDE);
    assert_int_equal(soj__program_part(p, 3)->max, 4); /* of the cursor */
    assert_int_equal(soj__program_part(p, p->zone_part)->max, SOJ__ZONE_NAME_MAX);
    assert_int_equal(soj__program_part(p, p->emitted_part)->max, 0);
    assert_int_equal(soj__program_part(p, p->waiting_part)->max, 0);
    soj_model_unref(model);
}

/* Of 70 touchpoints the latest 64, of which five may keep a value. */
static void emissions_have_a_bound(void **state)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    (void)state;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "events: {E: {properties: {x: int}}}\nchannels: {c: }\ninitial: a\n"
                              "stages: {a: {touchpoints: {");
    for (unsigned i = 0; i < 70; i++) {
        soj__buf_text(&text, i == 0 ? "t" : ", t");
        soj__buf_u64(&text, i);
        soj__buf_text(&text,
                      i < 5 ? ": {channel: c, on: E, data: {x: event.x}}" : ": {channel: c}");
    }
    soj__buf_text(&text, "}}}\n");
    soj__buf_char(&text, '\0');
    soj_model *model = compile_fine(text.data);
    const soj__program *p = model->program;
    assert_int_equal(soj__program_part(p, p->emitted_part)->max,
                     59 * SOJ__EMITTED_MOST + 5 * (SOJ__EMITTED_MOST + 3 + 512));
    assert_int_equal(soj__program_part(p, p->waiting_part)->max,
                     65 * SOJ__WAITING_KEPT + 5 * (SOJ__WAITING_KEPT + 3 + 512));
    soj_model_unref(model);
    soj__buf_done(&text);
}

static uint64_t hash_of(const char *text)
{
    soj_model *model = compile_fine(text);
    uint64_t hash = model->program->layout_hash;
    soj_model_unref(model);
    return hash;
}

static void layouts_differ(void **state)
{
    static const struct {
        const char *a, *b;
        bool is_same;
    } cases[] = {
        {TOUCH("every: 30d"), TOUCH("every: 1mo"), false},
        {TOUCH("every: 2mo"), TOUCH("every: 1mo"), false},
        {TOUCH("after: 2mo"), TOUCH("after: 1mo"), false},
        {TOUCH("every: 1d, until: 2mo"), TOUCH("every: 1d, until: 1mo"), false},
        {TOUCH("after: 1d"), TOUCH("after: 1d, at: '09:00'"), false},
        {TOUCH("at: '10:00'"), TOUCH("at: '09:00'"), false},
        {TOUCH("at: '10:00'"), TOUCH("at: '10:00', after: 0s"), false},
        {TOUCH("every: {rrule: FREQ=DAILY}"), TOUCH("every: {rrule: FREQ=WEEKLY}"), false},
        {TOUCH("expect: {event: F, within: 1d}"), TOUCH("after: 0s"), false},
        {TOUCH("expect: {event: F, within: 1d}"), TOUCH("expect: {event: F, within: 2d}"), false},
        {TOUCH("expect: {event: F, within: 1mo}"), TOUCH("expect: {event: F, within: 2mo}"), false},
        {TOUCH("expect: {event: F, within: 1d}"), TOUCH("expect: {event: E, within: 1d}"), true},
        {TOUCH("consent: customer.n > 1"), TOUCH("after: 0s"), true},
        {HEAD "caps: {c: {max: 1, per: calendar_day}}\n" TAIL,
         HEAD "caps: {c: {max: 1, per: calendar_week}}\n" TAIL, false},
        {HEAD "time_zone: Europe/Berlin\n" TAIL, HEAD TAIL, true},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        if ((hash_of(cases[i].a) == hash_of(cases[i].b)) != cases[i].is_same)
            fail_msg("%s", cases[i].a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schedules_have_forms),
        cmocka_unit_test(only_what_is_exact_is_on_a_timeline),
        cmocka_unit_test(timers_take_steps),
        cmocka_unit_test(windows_are_written_out),
        cmocka_unit_test(channels_ask),
        cmocka_unit_test(caps_have_periods),
        cmocka_unit_test(splits_have_prefixes),
        cmocka_unit_test(expectations_know_their_events),
        cmocka_unit_test(feedback_has_its_properties),
        cmocka_unit_test(what_needs_zones),
        cmocka_unit_test(a_zone_is_named),
        cmocka_unit_test(parts_are_in_every_record),
        cmocka_unit_test(emissions_have_a_bound),
        cmocka_unit_test(layouts_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
