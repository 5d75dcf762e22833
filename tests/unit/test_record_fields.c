/* SPDX-License-Identifier: MIT */
/* Each field of a record at the edge of what it may be, and beyond: all else is as it was. */
#include "support/test.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/record.h"
#include "scenario.h"
#include "scene.h"
#include "support/record_bytes.h"

static const char yaml[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "channels: {email: }\n"
    "attributes:\n"
    "  plan: {type: string, one_of: [free, pro, team], default: free}\n"
    "  size: {type: int, one_of: [10, 20]}\n"
    "  name: string\n"
    "  ok: {type: bool, default: true}\n"
    "  d: {type: double, default: 1.5}\n"
    "  t: timestamp\n"
    "  l: {type: duration, default: 36h}\n"
    "  n: {count: use, within: 10d, up_to: 3}\n"
    "  sum: {sum: use.x, within: 10d, up_to: 3}\n"
    "  real: {sum: use.d, within: 10d, up_to: 3}\n"
    "caps: {one: {max: 2, per: 7d}}\n"
    "events:\n"
    "  use: {properties: {x: int, b: bool, d: double, s: string, at: timestamp, l: duration}}\n"
    "  go:\n"
    "  back:\n"
    "initial: s\n"
    "stages:\n"
    "  s:\n"
    "    initial: a\n"
    "    on: {go: e}\n"
    "    after: {50d: e}\n"
    "    stages:\n"
    "      a:\n"
    "        touchpoints:\n"
    "          w: {channel: email, on: use, after: 20d, pending: 3, on_exit: keep,\n"
    "              data: {x: event.x, b: event.b, d: event.d, s: event.s, at: event.at,\n"
    "                     l: event.l, when: event.time}}\n"
    "          o: {channel: email, every: 1d, once: 3d}\n"
    "          r: {channel: email, after: 30d, restart_on: use,\n"
    "              expect: {event: go, within: 1d}}\n"
    "      b: {}\n"
    "  e: {on: {back: history(s)}}\n";

#define CLOCK (SCENARIO_BASE + 3 * SOJ_HOUR)

typedef struct fixture {
    soj_model *model;
    const soj__program *program;
    scene s;
    uint8_t *record;
    size_t len;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    f->model = scenario_model(yaml);
    f->program = f->model->program;
    scene_open(&f->s, f->model, MODE_STEP);
    scene_play(&f->s, "0s a Identify name=h\xc3\xa9 t=5d size=20\n"
                      "0s a use x=1 b=true d=0.5 s=text at=1d l=1h\n"
                      "1h a use x=2 b=false d=1.5 s=\xc3\xa9 at=2d l=2h\n"
                      "2h a go\n"
                      "3h a back\n");
    f->record = f->s.customers[0].record;
    f->len = f->s.customers[0].len;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    scene_close(&f->s);
    soj_model_unref(f->model);
    free(f);
    return 0;
}

/* ---- fields ---- */

/* What a field of 1, 2, 4 or 8 bytes becomes, and whether that is sound. */
typedef struct field {
    size_t at;
    unsigned bytes;
    int64_t value;
    bool is_sound;
} field;

static void put_bytes(uint8_t *at, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        at[i] = (uint8_t)value;
}

static void check_fields(const fixture *f, const field *fields, size_t n)
{
    uint8_t *record = test_malloc(f->len);
    for (size_t i = 0; i < n; i++) {
        memcpy(record, f->record, f->len);
        put_bytes(record + fields[i].at, fields[i].bytes, (uint64_t)fields[i].value);
        soj_status status = soj__record_check(f->program, record, f->len);
        if (status != (fields[i].is_sound ? SOJ_OK : SOJ_ERR_CORRUPT))
            fail_msg("case %zu, byte %zu: %s", i, fields[i].at, soj_status_name(status));
    }
    test_free(record);
}

static size_t slot_of(const fixture *f, const char *attribute)
{
    uint32_t handle = soj_model_attribute(f->model, attribute, strlen(attribute));
    return soj__program_attribute(f->program, handle)->slot;
}

static size_t part_at(const fixture *f, uint32_t part)
{
    return record_part_at(f->program, f->record, part);
}

static uint32_t part_of(const fixture *f, const char *attribute)
{
    uint32_t handle = soj_model_attribute(f->model, attribute, strlen(attribute));
    return soj__program_attribute(f->program, handle)->part;
}

static uint32_t touchpoint(const fixture *f, const char *path)
{
    return soj_model_touchpoint(f->model, path, strlen(path));
}

/* The least or the most that a field may be, and what lies beyond. */
#define FROM(at, bytes, least)                                                                     \
    {(at), (bytes), (least), true},                                                                \
    {                                                                                              \
        (at), (bytes), (least)-1, false                                                            \
    }
#define UP_TO(at, bytes, most)                                                                     \
    {(at), (bytes), (most), true},                                                                 \
    {                                                                                              \
        (at), (bytes), (most) + 1, false                                                           \
    }

static void test_the_header(void **state)
{
    const fixture *f = *state;
    const field fields[] = {
        FROM(SOJ__RECORD_CREATED, 8, 0),
        UP_TO(SOJ__RECORD_CREATED, 8, CLOCK),
        {SOJ__RECORD_CLOCK, 8, CLOCK + 1, true},
        {SOJ__RECORD_CLOCK, 8, CLOCK - 1, false},    /* entered later */
        {SOJ__RECORD_CLOCK, 8, SOJ_TIME_MAX, false}, /* due before */
        FROM(SOJ__RECORD_DUE, 8, CLOCK),
        UP_TO(SOJ__RECORD_DUE, 8, SOJ_TIME_MAX),
        FROM(SOJ__RECORD_DUE, 8, SOJ_TIME_NEVER),
        UP_TO(SOJ__RECORD_INSTANT_STEPS, 2, SOJ_LIMIT_INSTANT_MACROSTEPS),
    };
    check_fields(f, fields, TEST_ARRAY_LEN(fields));
    /* The end of time, and beyond, with nothing due. */
    static const soj_time clocks[] = {SOJ_TIME_MAX, SOJ_TIME_MAX + 1};
    for (size_t i = 0; i < TEST_ARRAY_LEN(clocks); i++) {
        uint8_t *record = test_malloc(f->len);
        memcpy(record, f->record, f->len);
        soj__store_i64(record + SOJ__RECORD_DUE, SOJ_TIME_NEVER);
        soj__store_i64(record + SOJ__RECORD_CLOCK, clocks[i]);
        assert_int_equal(soj__record_check(f->program, record, f->len),
                         i == 0 ? SOJ_OK : SOJ_ERR_CORRUPT);
        test_free(record);
    }
}

static void test_attributes(void **state)
{
    const fixture *f = *state;
    size_t present = f->program->presence_slot;
    const field fields[] = {
        UP_TO(slot_of(f, "plan"), 1, 2),
        UP_TO(slot_of(f, "size"), 1, 1),
        {slot_of(f, "ok"), 1, 0, true},
        {slot_of(f, "ok"), 1, 2, false},
        {slot_of(f, "d"), 8, INT64_C(0x7ff0000000000000), true}, /* infinity */
        {slot_of(f, "d"), 8, INT64_C(0x7ff0000000000001), false},
        FROM(slot_of(f, "t"), 8, SOJ_TIME_MIN),
        UP_TO(slot_of(f, "t"), 8, SOJ_TIME_MAX),
        FROM(slot_of(f, "l"), 8, -SOJ_DURATION_MAX),
        UP_TO(slot_of(f, "l"), 8, SOJ_DURATION_MAX),
        /* What is absent has no value; a window is never absent. */
        {present, 2, 0x3fe, true}, /* free is the first, of number 0 */
        {present, 2, 0x3fd, false},
        {present, 2, 0x3fb, false},
        {present, 2, 0x3f7, false},
        {present, 2, 0x37f, false},
        {present, 2, 0x3ff, true},
    };
    assert_int_equal(soj__load_u16(f->record + present), 0x3ff);
    check_fields(f, fields, TEST_ARRAY_LEN(fields));
    /* Absent and without a value. */
    uint8_t *record = test_malloc(f->len);
    memcpy(record, f->record, f->len);
    soj__store_u16(record + present, 0x3df);
    soj__store_i64(record + slot_of(f, "t"), 0);
    assert_int_equal(soj__record_check(f->program, record, f->len), SOJ_OK);
    test_free(record);
}

static void test_stages(void **state)
{
    const fixture *f = *state;
    const soj__program *p = f->program;
    const soj__track_info *track = soj__program_track(p, 0);
    size_t history = soj__program_stage(p, 0)->history_slot;
    size_t once = soj__program_touchpoint(p, touchpoint(f, "s.a.o"))->once_slot;
    uint32_t r = soj__program_touchpoint(p, touchpoint(f, "s.a.r"))->schedule;
    size_t anchor = soj__program_schedule(p, r)->anchor_slot;
    const field fields[] = {
        {track->leaf_slot, 2, 0, false}, /* s has stages */
        {track->leaf_slot, 2, 2, true},  /* s.b */
        UP_TO(track->leaf_slot, 2, 3),
        FROM(track->entered_slot, 8, 0),
        {track->entered_slot, 8, CLOCK + 1, false},
        UP_TO(track->entered_slot + 8, 8, CLOCK),
        UP_TO(track->cursor_slot, 1, 1),
        {track->cursor_slot + 1, 1, 1, false},
        FROM(anchor, 8, 0),
        UP_TO(anchor, 8, CLOCK),
        {history, 2, 0, true},
        {history, 2, 1, false}, /* s itself has stages */
        {history, 2, 2, true},
        {history, 2, 3, true},
        {history, 2, 4, false}, /* e lies outside */
        {history, 2, 5, false}, /* and this nowhere */
        FROM(once, 8, 0),
        {once, 8, CLOCK + 1, true},
        {once, 8, CLOCK + 2, false},
    };
    assert_int_equal(soj__load_u16(f->record + history), 2);
    check_fields(f, fields, TEST_ARRAY_LEN(fields));
}

static void test_expectations(void **state)
{
    const fixture *f = *state;
    size_t slot = soj__program_expectation(f->program, 0)->slot;
    const field fields[] = {
        {slot + SOJ__EXPECT_OPENED, 8, 1, true},
        {slot + SOJ__EXPECT_OPENED, 8, -1, false},
        {slot + SOJ__EXPECT_OPENED, 8, CLOCK + 1, true},
        {slot + SOJ__EXPECT_OPENED, 8, CLOCK + 2, false},
        UP_TO(slot + SOJ__EXPECT_OUTCOME, 1, SOJ__OUTCOME_UNANSWERED),
    };
    check_fields(f, fields, TEST_ARRAY_LEN(fields));
    /* What is open has not ended. */
    uint8_t *opened = test_malloc(f->len);
    memcpy(opened, f->record, f->len);
    opened[slot + SOJ__EXPECT_OPENED] = opened[slot + SOJ__EXPECT_OUTCOME] = 1;
    assert_int_equal(soj__record_check(f->program, opened, f->len), SOJ_ERR_CORRUPT);
    test_free(opened);
}

/* ---- occurrences that wait ---- */

/* Where a value that an occurrence keeps begins. */
static size_t kept_at(const fixture *f, size_t at, const char *property)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(f->program, touchpoint(f, "s.a.w"));
    uint32_t event = soj_model_event(f->model, "use", 3);
    uint32_t wanted =
        property ? soj_model_property(f->model, event, property, strlen(property)) : SOJ__KEPT_TIME;
    at += SOJ__WAITING_KEPT;
    for (uint32_t i = 0; i < info->kept.n; i++) {
        if (*soj__program_kept_ref(f->program, info->kept.first + i) == wanted)
            return at;
        at += f->record[at] == SOJ_TYPE_STRING ? 3u + soj__load_u16(f->record + at + 1) : 9u;
    }
    fail();
    return 0;
}

static void test_waiting(void **state)
{
    const fixture *f = *state;
    size_t at = part_at(f, f->program->waiting_part);
    size_t size = soj__load_u16(f->record + at);
    size_t text = kept_at(f, at, "s");
    const field fields[] = {
        {at + SOJ__WAITING_SIZE, 2, 0, false},
        {at + SOJ__WAITING_SIZE, 2, SOJ__WAITING_KEPT - 1, false},
        {at + SOJ__WAITING_SIZE, 2, (int64_t)size - 1, false},
        {at + SOJ__WAITING_SIZE, 2, (int64_t)size + 1, false},
        {at + SOJ__WAITING_SIZE, 2, 0xffff, false},
        {at + SOJ__WAITING_TOUCHPOINT, 2, touchpoint(f, "s.a.o"), false}, /* keeps nothing */
        {at + SOJ__WAITING_TOUCHPOINT, 2, f->program->touchpoints.n, false},
        {at + SOJ__WAITING_FLAGS, 2, SOJ__WAITS_DUE | SOJ__WAITS_USED, true},
        {at + SOJ__WAITING_FLAGS, 2, SOJ__WAITS_HELD | SOJ__WAITS_MISSED, true},
        {at + SOJ__WAITING_FLAGS, 2, SOJ__WAITS_DOOMED, false},
        {at + SOJ__WAITING_FLAGS, 2, SOJ__WAITS_MISSED << 1, false},
        {at + SOJ__WAITING_VISIT, 4, -1, true},
        {at + SOJ__WAITING_NUMBER, 4, -1, true},
        FROM(at + SOJ__WAITING_DUE, 8, SOJ_TIME_MIN),
        UP_TO(at + SOJ__WAITING_DUE, 8, SOJ_TIME_MAX),
        {at + SOJ__WAITING_DUE, 8, SOJ_TIME_NEVER, true},
        FROM(at + SOJ__WAITING_NEXT, 8, SOJ_TIME_MIN),
        UP_TO(at + SOJ__WAITING_NEXT, 8, SOJ_TIME_MAX),
        {at + SOJ__WAITING_NEXT, 8, SOJ_TIME_NEVER, true},
        FROM(at + SOJ__WAITING_ANCHOR, 8, SOJ_TIME_MIN),
        UP_TO(at + SOJ__WAITING_ANCHOR, 8, CLOCK),
        {at + SOJ__WAITING_ANCHOR, 8, SOJ_TIME_NEVER, false},
        FROM(at + SOJ__WAITING_ENTERED, 8, 0),
        UP_TO(at + SOJ__WAITING_ENTERED, 8, CLOCK),
        {kept_at(f, at, "x"), 1, SOJ_TYPE_BOOL, false},
        {kept_at(f, at, "x"), 1, SOJ_TYPE_ABSENT, false}, /* and 8 bytes too many */
        {kept_at(f, at, "x") + 1, 8, INT64_MIN, true},
        UP_TO(kept_at(f, at, "b") + 1, 8, 1),
        {kept_at(f, at, "d") + 1, 8, -1, false},
        UP_TO(kept_at(f, at, "at") + 1, 8, SOJ_TIME_MAX),
        FROM(kept_at(f, at, "l") + 1, 8, -SOJ_DURATION_MAX),
        {kept_at(f, at, NULL), 1, SOJ_TYPE_INT, false},
        {kept_at(f, at, NULL) + 1, 8, SOJ_TIME_MIN - 1, false},
        {text, 1, SOJ_TYPE_INT, false},
        {text + 1, 2, 3, false},
        {text + 1, 2, 5, false},
        {text + 1, 2, 0xffff, false},
        {text + 3, 1, 0, false},
        {text + 3, 1, 0x80, false},
        {text + 6, 1, 0xc3, false}, /* the first byte of two */
        {text + 3, 4, 0, false},
    };
    check_fields(f, fields, TEST_ARRAY_LEN(fields));
}

/* ---- parts as a whole ---- */

/* The record with other bytes in one of its parts, and the length to them. */
static void check_part(const fixture *f, uint32_t part, const void *bytes, size_t n, bool is_sound)
{
    size_t slot = record_length_at(f->program, part);
    size_t at = part_at(f, part);
    size_t was = soj__load_u16(f->record + slot);
    uint8_t *record = test_malloc(f->len - was + n);
    memcpy(record, f->record, at);
    if (n > 0)
        memcpy(record + at, bytes, n);
    memcpy(record + at + n, f->record + at + was, f->len - at - was);
    soj__store_u16(record + slot, (uint16_t)n);
    soj_status status = soj__record_check(f->program, record, f->len - was + n);
    if (status != (is_sound ? SOJ_OK : SOJ_ERR_CORRUPT))
        fail_msg("part %u with %zu bytes: %s", part, n, soj_status_name(status));
    test_free(record);
}

/* Entries of a time each, and behind it `width` - 8 bytes of ones. */
static void check_times(const fixture *f, uint32_t part, const soj_time *times, size_t n,
                        size_t width, bool is_sound)
{
    uint8_t bytes[64];
    memset(bytes, 0x11, sizeof(bytes));
    for (size_t i = 0; i < n; i++)
        soj__store_i64(bytes + i * width, times[i]);
    check_part(f, part, bytes, n * width, is_sound);
}

static uint32_t cap_part(const fixture *f)
{
    return soj__program_cap(f->program, 0)->part;
}

static void test_times_that_have_been(void **state)
{
    const fixture *f = *state;
    const struct {
        uint32_t part;
        size_t width;
        size_t n;
        soj_time times[4];
        bool is_sound;
    } cases[] = {
        {cap_part(f), 8, 0, {0}, true},
        {cap_part(f), 8, 1, {0}, true},
        {cap_part(f), 8, 1, {-1}, false},
        {cap_part(f), 8, 1, {CLOCK}, true},
        {cap_part(f), 8, 1, {CLOCK + 1}, false},
        {cap_part(f), 8, 2, {5, 5}, true},
        {cap_part(f), 8, 2, {5, 4}, false},
        {cap_part(f), 8, 2, {5, CLOCK + 1}, false},
        {cap_part(f), 8, 3, {5, 6, 7}, false}, /* two at most */
        {part_of(f, "n"), 8, 0, {0}, true},
        {part_of(f, "n"), 8, 3, {7, 0, 5}, true}, /* in the order of arrival */
        {part_of(f, "n"), 8, 4, {1, 2, 3, 4}, false},
        {part_of(f, "n"), 8, 2, {CLOCK, -1}, false},
        {part_of(f, "n"), 8, 2, {CLOCK + 1, 1}, false},
        {part_of(f, "sum"), 16, 3, {7, 0, 5}, true},
        {part_of(f, "sum"), 16, 3, {7, 0, CLOCK + 1}, false},
        {part_of(f, "sum"), 8, 1, {7}, false}, /* half an entry */
        {part_of(f, "sum"), 8, 3, {7, 7, 7}, false},
        {part_of(f, "real"), 16, 2, {7, 0}, true},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        check_times(f, cases[i].part, cases[i].times, cases[i].n, cases[i].width,
                    cases[i].is_sound);
    static const uint8_t nan[16] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0xf8, 0x7f};
    check_part(f, part_of(f, "sum"), nan, 16, true);
    check_part(f, part_of(f, "real"), nan, 16, false);
    /* Bytes that are no whole entry. */
    check_part(f, part_of(f, "n"), nan, 7, false);
    check_part(f, cap_part(f), nan, 7, false);
    check_part(f, cap_part(f), nan, 9, false);
}

static void test_texts(void **state)
{
    const fixture *f = *state;
    const uint32_t name = part_of(f, "name"), zone = f->program->zone_part;
    const struct {
        uint32_t part;
        const char *text;
        size_t len;
        bool is_sound;
    } cases[] = {
        {name, "", 0, true},
        {name, "a", 1, true},
        {name, "a\0b", 3, false},
        {name, "\0", 1, false},
        {name, "\xc3\xa9", 2, true},
        {name, "\xc3", 1, false},
        {name, "\xed\xa0\x80", 3, false},
        {name, "\xff", 1, false},
        {zone, "", 0, true},
        {zone, "Europe/Berlin", 13, true},
        {zone, "/x", 2, false},
        {zone, "a b", 3, false},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        check_part(f, cases[i].part, cases[i].text, cases[i].len, cases[i].is_sound);
    char text[SOJ_LIMIT_ATTRIBUTE_TEXT + 1];
    memset(text, 'x', sizeof(text));
    check_part(f, name, text, sizeof(text) - 1, true);
    check_part(f, name, text, sizeof(text), false);
    check_part(f, zone, text, SOJ__ZONE_NAME_MAX, true);
    check_part(f, zone, text, SOJ__ZONE_NAME_MAX + 1, false);
}

static void test_what_waits_as_a_whole(void **state)
{
    const fixture *f = *state;
    uint32_t part = f->program->waiting_part;
    const uint8_t *bytes = f->record + part_at(f, part);
    size_t n = soj__load_u16(f->record + record_length_at(f->program, part));
    size_t first = soj__load_u16(bytes);
    uint8_t twice[512];
    assert_true(first < n && 2 * n <= sizeof(twice));
    memcpy(twice, bytes, n);
    memcpy(twice + n, bytes, n);
    check_part(f, part, bytes, 0, true);
    check_part(f, part, bytes, first, true);
    check_part(f, part, bytes, first - 1, false);
    check_part(f, part, bytes, first + SOJ__WAITING_KEPT - 1, false);
    check_part(f, part, bytes, n - 1, false);
    check_part(f, part, twice, 2 * n, true);
    check_part(f, part, twice, n + 1, false);
    /* Nothing of the event is known: one byte a value. */
    const soj__touchpoint_info *info = soj__program_touchpoint(f->program, touchpoint(f, "s.a.w"));
    memset(twice + SOJ__WAITING_KEPT, SOJ_TYPE_ABSENT, info->kept.n);
    for (int more = -1; more <= 1; more++) {
        size_t size = SOJ__WAITING_KEPT + info->kept.n - 1 + (size_t)(more + 1);
        soj__store_u16(twice, (uint16_t)size);
        check_part(f, part, twice, size, more == 0);
    }
}

/* ---- emissions ---- */

/* An emission with the kept values of a touchpoint absent; returns how long it is. */
static size_t put_emission(const fixture *f, soj__emitted emission, uint8_t *out)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(f->program, emission.touchpoint);
    uint32_t flags =
        soj__emitted_flags(emission.visit, emission.number, emission.due != emission.at);
    emission.kept = soj__emitted_kept(info->on_exit_keep, flags);
    emission.size = emission.kept + info->kept.n;
    soj__emitted_write(&emission, flags, out);
    memset(out + emission.kept, SOJ_TYPE_ABSENT, info->kept.n);
    return emission.size;
}

static void test_emissions(void **state)
{
    const fixture *f = *state;
    uint32_t w = touchpoint(f, "s.a.w");
    uint32_t o = touchpoint(f, "s.a.o");
    const struct {
        soj__emitted emissions[2]; /* a second without an instant: none */
        bool is_sound;
    } cases[] = {
        {{{.touchpoint = o, .visit = 1, .number = 1, .at = 5, .due = 5}}, true},
        {{{.touchpoint = o, .visit = 256, .number = 1, .at = CLOCK, .due = SOJ_TIME_MIN}}, true},
        {{{.touchpoint = o, .visit = 1, .number = UINT32_MAX, .at = 9, .due = SOJ_TIME_MAX}}, true},
        {{{.touchpoint = o, .at = 9, .due = SOJ_TIME_MAX + 1}}, false},
        {{{.touchpoint = o, .at = 9, .due = SOJ_TIME_MIN - 1}}, false},
        {{{.touchpoint = o, .at = CLOCK + 1, .due = 5}}, false},
        {{{.touchpoint = w, .at = 9, .due = 9, .entered = CLOCK}}, true},
        {{{.touchpoint = w, .at = 9, .due = 9, .entered = CLOCK + 1}}, false},
        {{{.touchpoint = w, .at = 9, .due = 9, .entered = -1}}, false},
        {{{.touchpoint = w, .at = 9, .due = 9}, {.touchpoint = o, .at = 9, .due = 9}}, true},
        {{{.touchpoint = w, .at = 9, .due = 9}, {.touchpoint = o, .at = 8, .due = 8}}, false},
        {{{.touchpoint = w, .at = 9, .due = 9}, {.touchpoint = w, .at = 9, .due = 9}}, false},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        uint8_t bytes[256];
        size_t n = put_emission(f, cases[i].emissions[0], bytes);
        if (cases[i].emissions[1].at != 0)
            n += put_emission(f, cases[i].emissions[1], bytes + n);
        check_part(f, f->program->emitted_part, bytes, n, cases[i].is_sound);
    }
}

/* The bytes of one, changed in one place. */
static void test_the_bytes_of_an_emission(void **state)
{
    const fixture *f = *state;
    const soj__emitted emission = {
        .touchpoint = touchpoint(f, "s.a.o"), .visit = 1, .number = 1, .at = 9, .due = 8};
    uint8_t bytes[64] = {0};
    const uint32_t n = (uint32_t)put_emission(f, emission, bytes);
    const struct {
        uint32_t at, value, len;
        bool is_sound;
    } cases[] = {
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_LATE | n, n, true},
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_LATE | n, SOJ__EMITTED_REST - 1, false},
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_LATE, n, false},
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_LATE | (n - 1), n - 1, false},
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_LATE | (n + 1), n + 1, false}, /* it keeps nothing */
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_LATE | SOJ__EMITTED_SIZE, n, false},
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_WIDE | (n - 2), n - 2, true},
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_WIDE | SOJ__EMITTED_IS_LATE | n, n, false},
        {SOJ__EMITTED_HEAD, SOJ__EMITTED_IS_LATE << 1 | SOJ__EMITTED_IS_LATE | n, n, false},
        {SOJ__EMITTED_TOUCHPOINT, f->program->touchpoints.n, n, false},
        {SOJ__EMITTED_TOUCHPOINT, touchpoint(f, "s.a.w"), n, false},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        (void)put_emission(f, emission, bytes);
        soj__store_u16(bytes + cases[i].at, (uint16_t)cases[i].value);
        check_part(f, f->program->emitted_part, bytes, cases[i].len, cases[i].is_sound);
    }
}

/* One byte less or more than the parts say. */
static void test_the_length(void **state)
{
    const fixture *f = *state;
    uint8_t *record = test_malloc(f->len + 1);
    memcpy(record, f->record, f->len);
    record[f->len] = 0;
    assert_int_equal(soj__record_check(f->program, record, f->len), SOJ_OK);
    assert_int_equal(soj__record_check(f->program, record, f->len + 1), SOJ_ERR_CORRUPT);
    assert_int_equal(soj__record_check(f->program, record, f->len - 1), SOJ_ERR_CORRUPT);
    test_free(record);
}

#define WITH_RECORD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RECORD(test_the_header),
        WITH_RECORD(test_attributes),
        WITH_RECORD(test_stages),
        WITH_RECORD(test_waiting),
        WITH_RECORD(test_times_that_have_been),
        WITH_RECORD(test_texts),
        WITH_RECORD(test_what_waits_as_a_whole),
        WITH_RECORD(test_expectations),
        WITH_RECORD(test_emissions),
        WITH_RECORD(test_the_bytes_of_an_emission),
        WITH_RECORD(test_the_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
