/* SPDX-License-Identifier: MIT */
/* Any bytes as a condition in a model with one attribute of each type; what compiles is asked. */
#include <sojourn/sojourn.h>

#include <string.h>

#include "fuzz/fuzz.h"

enum { MOST = 4096 };

static const char head[] = "sojourn: 1\n"
                           "model: fuzz\n"
                           "version: 1\n"
                           "attributes:\n"
                           "  b: bool\n"
                           "  i: {type: int, default: 5}\n"
                           "  d: {type: double, default: 2.5}\n"
                           "  s: {type: string, default: text}\n"
                           "  o: {type: string, one_of: [x, y], default: x}\n"
                           "  t: timestamp\n"
                           "  p: duration\n"
                           "events: {Ev: {properties: {i: int, s: string, t: timestamp}}}\n"
                           "channels: {email: {}}\n"
                           "initial: a\n"
                           "stages:\n"
                           "  a: {on: {Ev: {to: b, when: '";
static const char tail[] = "'}}}\n  b: {}\n";

/* The bytes as a quoted scalar: quotes doubled, what YAML cannot hold made a blank. */
static size_t put_quoted(char *out, const uint8_t *data, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        char c = (char)data[i];
        out[n++] = (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c;
        if (c == '\'')
            out[n++] = c;
    }
    return n;
}

static void ask(soj_model *model)
{
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
    event.n_properties = 2;
    FUZZ_CHECK(soj_engine_new(model, NULL, &engine) == SOJ_OK);
    FUZZ_CHECK(soj_engine_post(engine, &event, NULL) == SOJ_OK);
    soj_engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[sizeof(head) + 2 * MOST + sizeof(tail)];
    soj_model *model = NULL;
    if (size > MOST)
        return 0;
    size_t len = sizeof(head) - 1;
    memcpy(text, head, len);
    len += put_quoted(text + len, data, size);
    memcpy(text + len, tail, sizeof(tail) - 1);
    len += sizeof(tail) - 1;
    if (soj_model_compile(text, len, NULL, NULL, &model) == SOJ_OK)
        ask(model);
    soj_model_unref(model);
    return 0;
}
