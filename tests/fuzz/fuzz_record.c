/* SPDX-License-Identifier: MIT */
/* A customer's record with bytes changed, cut or added: each reader and a step answer with a
 * status, and what a step makes of it can be read again. The first bytes of the input say what is
 * changed. */
#include <sojourn/sojourn.h>

#include <string.h>

#include "fuzz/fuzz.h"

static const char text[] = "sojourn: 1\n"
                           "model: fuzz\n"
                           "version: 1\n"
                           "attributes: {n: {type: int, default: 0}, s: string, t: timestamp,\n"
                           "  o: {type: string, one_of: [x, y]}}\n"
                           "events: {A: {properties: {s: string}, set: {s: event.s, o: '\"y\"'}}}\n"
                           "channels: {email: {}}\n"
                           "initial: a\n"
                           "stages:\n"
                           "  a: {on: {A: b}, after: {30d: b}}\n"
                           "  b:\n"
                           "    after: {3d: a}\n"
                           "    touchpoints:\n"
                           "      one: {channel: email, after: 1d, on_exit: keep}\n"
                           "      two: {channel: email, from: customer.t, after: 1d}\n";

enum { MOST = 1 << 16 };

static const soj_time BEGIN = 1772442000 * SOJ_SECOND;

static size_t make_record(soj_model *model, soj_work *work, unsigned char *out)
{
    soj_event event = {
        .customer = "c", .customer_len = 1, .event = soj_model_event(model, "A", 1), .time = BEGIN};
    soj_property value = {soj_model_property(model, event.event, "s", 1),
                          {.type = SOJ_TYPE_STRING, .len = 11}};
    value.value.as.text = "eleven char";
    event.properties = &value;
    event.n_properties = 1;
    soj_input input = {.event = &event};
    size_t len = 0;
    FUZZ_CHECK(soj_step(work, &input, NULL, 0, out, MOST, &len, NULL) == SOJ_OK);
    return len;
}

/* Pairs (where, what) change a byte; 0xff as the first byte: all of the rest is the record. */
static size_t damage(unsigned char *record, size_t len, const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 0xff) {
        memcpy(record, data + 1, size - 1);
        return size - 1;
    }
    if (size > 0 && data[0] < len)
        len -= data[0];
    for (size_t i = 1; i + 1 < size && len > 0; i += 2)
        record[data[i] % len] = data[i + 1];
    return len;
}

static void read_all(soj_model *model, const unsigned char *record, size_t len)
{
    soj_time time;
    soj_value value;
    uint32_t stage;
    (void)!soj_record_due(model, record, len, &time);
    (void)!soj_record_clock(model, record, len, &time);
    (void)!soj_record_created(model, record, len, &time);
    (void)!soj_record_stage(model, record, len, 0, &stage, &time);
    for (uint32_t i = 0; i < 4; i++) {
        if (soj_record_attribute(model, record, len, i, &value) == SOJ_OK &&
            value.type == SOJ_TYPE_STRING) {
            volatile char last = value.len > 0 ? value.as.text[value.len - 1] : 0;
            (void)last;
        }
    }
}

static void step_all(soj_model *model, soj_work *work, const unsigned char *record, size_t len)
{
    static unsigned char out[MOST];
    soj_event event = {.customer = "c",
                       .customer_len = 1,
                       .event = soj_model_event(model, "A", 1),
                       .time = BEGIN + SOJ_HOUR};
    const soj_input inputs[2] = {{.event = &event},
                                 {.customer = "c", .customer_len = 1, .now = BEGIN + 10 * SOJ_DAY}};
    for (int i = 0; i < 2; i++) {
        size_t out_len = 0;
        if (soj_step(work, &inputs[i], record, len, out, MOST, &out_len, NULL) != SOJ_OK)
            continue;
        soj_time due;
        FUZZ_CHECK(soj_record_due(model, out, out_len, &due) == SOJ_OK);
        while (soj_work_next(work)) {
        }
        read_all(model, out, out_len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned char record[MOST];
    soj_model *model = NULL;
    soj_work *work = NULL;
    if (size > MOST)
        return 0;
    FUZZ_CHECK(soj_model_compile(text, sizeof(text) - 1, NULL, NULL, &model) == SOJ_OK);
    FUZZ_CHECK(soj_work_new(model, NULL, &work) == SOJ_OK);
    size_t len = make_record(model, work, record);
    len = damage(record, len, data, size);
    unsigned char *exact = malloc(len > 0 ? len : 1); /* so that reading past the end is seen */
    FUZZ_CHECK(exact);
    memcpy(exact, record, len);
    read_all(model, exact, len);
    step_all(model, work, exact, len);
    free(exact);
    soj_work_free(work);
    soj_model_unref(model);
    return 0;
}
