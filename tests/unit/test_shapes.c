/* SPDX-License-Identifier: MIT */
/* Each key of the language with values of each shape: what does not fit is said once, and of that
 * key; what was said already is not said again. */
#include "support/test.h"

#include <stdio.h>

#include "syntax/keys.h"
#include "unit/reading.h"

/* Where a mapping of each place stands in a model. The model itself has no such line. */
static const char *const lines[SOJ__PLACES] = {
    [SOJ__IN_ATTRIBUTE] = "attributes: {n: {%s}}",
    [SOJ__IN_EVENT] = "events: {E: {%s}}",
    [SOJ__IN_PROPERTY] = "events: {E: {properties: {p: {%s}}}}",
    [SOJ__IN_CHANNEL] = "channels: {c: {%s}}",
    [SOJ__IN_STAGE] = "stages: {a: {%s}}",
    [SOJ__IN_TRANSITION] = "stages: {a: {on: {E: {%s}}}}",
    [SOJ__IN_TIMER] = "stages: {a: {after: {1d: {%s}}}}",
    [SOJ__IN_TOUCHPOINT] = "stages: {a: {touchpoints: {t: {%s}}}}",
    [SOJ__IN_TRACK] = "tracks: {t: {%s}}",
    [SOJ__IN_CAP] = "caps: {c: {%s}}",
    [SOJ__IN_TRIGGER] = "stages: {a: {touchpoints: {t: {channel: c, on: {%s}}}}}",
    [SOJ__IN_WINDOW] = "windows: {w: {%s}}",
    [SOJ__IN_HOLDOUT] = "holdout: {%s}",
    [SOJ__IN_REPEAT] = "stages: {a: {touchpoints: {t: {channel: c, every: {%s}}}}}",
    [SOJ__IN_EXPECT] = "stages: {a: {touchpoints: {t: {channel: c, expect: {%s}}}}}",
    [SOJ__IN_VARIANT] = "stages: {a: {touchpoints: {t: {channel: c, variants: {v: {%s}}}}}}",
};

/* What a key's value can be. Two are mappings or texts: TRIGGER and EVERY. */
typedef enum form {
    TEXT,
    LIST,
    MAPPING, /* of names to mappings */
    VALUES,  /* of names to texts */
    STAGES,
    MOVES,
    ON,
    AFTER,
    CONTENT,
    TRIGGER,
    EVERY,
    KEYS,  /* a mapping of its own keys */
    DATES, /* of names to lists */
    FORMS
} form;

static form form_of(const soj__key *key)
{
    static const form forms[SOJ__READERS] = {
        [SOJ__READ_ONE_OF] = LIST,        [SOJ__READ_RESTART] = LIST,
        [SOJ__READ_NAMES] = LIST,         [SOJ__READ_INTENTS] = LIST,
        [SOJ__READ_PHASES] = LIST,        [SOJ__READ_ATTRIBUTES] = MAPPING,
        [SOJ__READ_PROPERTIES] = MAPPING, [SOJ__READ_EVENTS] = MAPPING,
        [SOJ__READ_CHANNELS] = MAPPING,   [SOJ__READ_CAPS] = MAPPING,
        [SOJ__READ_TRACKS] = MAPPING,     [SOJ__READ_TOUCHPOINTS] = MAPPING,
        [SOJ__READ_SEGMENTS] = VALUES,    [SOJ__READ_DATA] = VALUES,
        [SOJ__READ_SET] = VALUES,         [SOJ__READ_STAGES] = STAGES,
        [SOJ__READ_ALWAYS] = MOVES,       [SOJ__READ_ON] = ON,
        [SOJ__READ_AFTER] = AFTER,        [SOJ__READ_CONTENT] = CONTENT,
        [SOJ__READ_TRIGGER] = TRIGGER,    [SOJ__READ_EVERY] = EVERY,
        [SOJ__READ_HOURS] = LIST,         [SOJ__READ_DAYS] = LIST,
        [SOJ__READ_EXCEPT] = LIST,        [SOJ__READ_CALENDARS] = DATES,
        [SOJ__READ_WINDOWS] = MAPPING,    [SOJ__READ_VARIANTS] = MAPPING,
        [SOJ__READ_HOLDOUT] = KEYS,       [SOJ__READ_EXPECT] = KEYS,
        [SOJ__READ_WAS] = LIST,
    };
    return forms[key->reader];
}

/* A model in which the key has the value. */
static void write_model(char text[512], const soj__key *key, const char *value)
{
    static const char *const whole[][2] = {
        {"sojourn", "1"}, {"model", "m"}, {"version", "1"}, {"initial", "a"}, {"stages", "{a: }"}};
    const char *line = lines[key->place];
    char pair[128];
    size_t at = 0;
    snprintf(pair, sizeof(pair), line ? "%s: %s" : "%s: %s\n", key->name, value);
    for (size_t i = 0; i < TEST_ARRAY_LEN(whole); i++) {
        const char *name = whole[i][0];
        if (line ? strncmp(line, name, strlen(name)) != 0 : strcmp(key->name, name) != 0)
            at += (size_t)snprintf(text + at, 512 - at, "%s: %s\n", name, whole[i][1]);
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text + at, 512 - at, line ? line : "%s", pair);
#pragma GCC diagnostic pop
}

/* What is said of each, by form: letters of ids in the order of the text; '-' is nothing, '?' at
 * most one of any. That keys are missing is another matter. */
static const struct {
    const char *value;
    const char *said[FORMS];
} shapes[] = {
    {"*nowhere", {"a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a"}},
    {"", {"w", "w", "-", "-", "v", "-", "-", "-", "-", "w", "w", "-", "-"}},
    {"''", {"?", "?", "w", "w", "w", "-", "w", "w", "-", "n", "d", "w", "w"}},
    {"{}", {"w", "w", "-", "-", "v", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {"{x: *nowhere}", {"wa", "wa", "a", "a", "a", "ka", "a", "da", "a", "ka", "ka", "ka", "a"}},
    {"{x: [y]}", {"w", "w", "w", "w", "w", "k", "-", "d", "w", "k", "k", "k", "v"}},
    {"{x: }", {"w", "w", "-", "w", "-", "k", "-", "d", "w", "k", "k", "k", "w"}},
    {"[[x]]", {"w", "w", "w", "w", "w", "w", "w", "w", "w", "w", "w", "w", "w"}},
    {"[*nowhere]", {"wa", "a", "wa", "wa", "wa", "a", "wa", "wa", "wa", "wa", "wa", "wa", "wa"}},
    {"[&e , [x]]", {"w", "ww", "w", "w", "w", "w", "w", "w", "w", "w", "w", "w", "w"}},
    {"[&e , [x], &f {}]", {"w", "www", "w", "w", "w", "w", "w", "w", "w", "w", "w", "w", "w"}},
};

static char letter_of(const char *id)
{
    static const struct {
        const char *id;
        char letter;
    } letters[] = {
        {"unknown_alias", 'a'}, {"wrong_shape", 'w'}, {"unknown_key", 'k'},
        {"bad_value", 'v'},     {"bad_name", 'n'},    {"bad_duration", 'd'},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(letters); i++) {
        if (strcmp(letters[i].id, id) == 0)
            return letters[i].letter;
    }
    return '!';
}

static void said_of(const reading *r, const soj__key *key, char said[16])
{
    size_t n = 0;
    for (size_t i = 0; i < soj_diags_count(r->diags); i++) {
        const soj_diag *diag = soj_diags_get(r->diags, i);
        assert_true(diag->at.line > 0 && diag->suggestion.len > 0);
        if (strcmp(id_of(r, i), "missing_key") == 0)
            continue;
        assert_true(n < 15);
        said[n++] = letter_of(id_of(r, i));
        if (said[n - 1] == 'w' && form_of(key) == TEXT)
            assert_non_null(strstr(diag->message.data, key->value));
    }
    if (n == 0)
        said[n++] = '-';
    said[n] = '\0';
}

static void check_shape(const soj__key *key, size_t shape)
{
    reading r;
    char text[512], said[16];
    const char *expected = shapes[shape].said[form_of(key)];
    write_model(text, key, shapes[shape].value);
    read_text(&r, text);
    said_of(&r, key, said);
    if (expected[0] == '?' ? strlen(said) > 1 : strcmp(said, expected) != 0)
        fail_msg("%s, '%s: %s': %s, expected %s", soj__place_label(key->place), key->name,
                 shapes[shape].value, said, expected);
    done(&r);
}

static void every_key_with_every_shape(void **state)
{
    (void)state;
    for (unsigned place = 0; place < SOJ__PLACES; place++) {
        size_t n;
        const soj__key *keys = soj__place_keys((soj__place)place, &n);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; keys[i].reader != SOJ__READ_LATER && k < TEST_ARRAY_LEN(shapes); k++)
                check_shape(&keys[i], k);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_with_every_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
