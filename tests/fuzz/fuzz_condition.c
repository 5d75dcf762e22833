/* SPDX-License-Identifier: MIT */
/* Any bytes as a condition in a model with one attribute of each type; what compiles is asked. A
 * first byte below 32 says where in the model it stands. */
#include <sojourn/sojourn.h>

#include <string.h>

#include "fuzz/fuzz.h"
#include "support/few_zones.h"

enum { MOST = 4096, BLANK = 32 };

/* A quoted condition takes the place of the '@'. */
#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: fuzz\n"                                                                                \
    "version: 1\n"                                                                                 \
    "events: {Ev: {properties: {i: int, s: string, t: timestamp}}}\n"                              \
    "channels: {email: {}}\n"                                                                      \
    "initial: a\n"                                                                                 \
    "attributes:\n"                                                                                \
    "  b: bool\n"                                                                                  \
    "  i: {type: int, default: 5}\n"                                                               \
    "  d: {type: double, default: 2.5}\n"                                                          \
    "  s: {type: string, default: text}\n"                                                         \
    "  o: {type: string, one_of: [x, y], default: x}\n"                                            \
    "  t: timestamp\n"                                                                             \
    "  p: duration\n"
#define SET(name) HEAD "stages: {b: {}, a: {on: {Ev: {to: b, set: {" name ": @}}}}}\n"

static const char *const places[] = {
    HEAD "stages: {b: {}, a: {on: {Ev: {to: b, when: @}}}}\n",
    HEAD "stages: {b: {}, a: {always: [{to: b, when: @}]}}\n",
    HEAD "stages: {b: {}, a: {after: {1d: {to: b, when: @}}}}\n",
    HEAD "stages: {b: {}, a: {on: {Ev: {to: b, when: segment.g}}}}\nsegments: {g: @}\n",
    HEAD "stages: {a: {touchpoints: {x: {channel: email, on: Ev, data: {v: @}}}}}\n",
    HEAD "stages: {a: {touchpoints: {x: {channel: email, after: 1d, every: 1d, when: @}}}}\n",
    HEAD "  n: {count: Ev, when: @, within: 3d, up_to: 3}\nstages: {a: {}}\n",
    SET("b"),
    SET("i"),
    SET("d"),
    SET("s"),
    SET("o"),
    SET("t"),
    SET("p"),
};

/* The bytes as a quoted scalar: quotes doubled, what YAML cannot hold made a blank. */
static size_t put_quoted(char *out, const uint8_t *data, size_t size)
{
    size_t n = 0;
    out[n++] = '\'';
    for (size_t i = 0; i < size; i++) {
        char c = (char)data[i];
        out[n++] = (unsigned char)c < BLANK || c == 0x7f ? ' ' : c;
        if (c == '\'')
            out[n++] = c;
    }
    out[n++] = '\'';
    return n;
}

static size_t put_model(char *out, const char *place, const uint8_t *data, size_t size)
{
    const char *at = strchr(place, '@');
    const size_t before = (size_t)(at - place), after = strlen(at + 1);
    memcpy(out, place, before);
    size_t len = before + put_quoted(out + before, data, size);
    memcpy(out + len, at + 1, after);
    return len + after;
}

static void drain(soj_engine *engine)
{
    while (soj_engine_next(engine)) {
    }
}

/* The first event of the customer, and another one; and then time. */
static void ask(soj_model *model)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine = NULL;
    soj_event event = {.customer = "c",
                       .customer_len = 1,
                       .event = soj_model_event(model, "Ev", 2),
                       .time = 1772442000 * SOJ_SECOND};
    soj_property values[2] = {
        {soj_model_property(model, event.event, "i", 1), {.type = SOJ_TYPE_INT}},
        {soj_model_property(model, event.event, "s", 1), {.type = SOJ_TYPE_STRING, .len = 3}}};
    values[0].value.as.integer = -7;
    values[1].value.as.text = "abc";
    event.properties = values;
    options.zones = few_zones();
    FUZZ_CHECK(soj_engine_new(model, &options, &engine) == SOJ_OK);
    soj_zones_unref(options.zones);
    for (event.n_properties = 0; event.n_properties <= 2; event.n_properties++) {
        soj_status status = soj_engine_post(engine, &event, NULL);
        FUZZ_CHECK(status == SOJ_OK || status == SOJ_ERR_RANGE);
        event.time += SOJ_HOUR;
        drain(engine);
    }
    FUZZ_CHECK(soj_engine_advance(engine, event.time + 5 * SOJ_DAY, 0, NULL) == SOJ_OK);
    drain(engine);
    soj_engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[sizeof(HEAD) + 256 + 2 * MOST];
    soj_model *model = NULL;
    size_t place = 0;
    if (size > MOST)
        return 0;
    if (size > 0 && data[0] < BLANK) {
        place = data[0] % (sizeof(places) / sizeof(*places));
        data++;
        size--;
    }
    size_t len = put_model(text, places[place], data, size);
    if (soj_model_compile(text, len, NULL, NULL, &model) == SOJ_OK)
        ask(model);
    soj_model_unref(model);
    return 0;
}
