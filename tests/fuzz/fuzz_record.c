/* SPDX-License-Identifier: MIT */
/* A customer's record with fields changed (records.h): refused, or stepped on by events and due
 * times, and all that comes of it is sound. */
#include "model/model.h"

#include "fuzz/changes.h"
#include "fuzz/fuzz.h"
#include "fuzz/parts.h"
#include "fuzz/records.h"

enum { INPUTS = 12 };

const fuzz_layout fuzz_parts = {.head = RECORDS_HEAD, .part = FUZZ_CHANGE, .most = 64};

static void try_record(soj_model *model, const changed_record *c, const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(c->len > 0 ? c->len : 1); /* so that reading past the end is seen */
    FUZZ_CHECK(exact);
    memcpy(exact, c->bytes, c->len);
    any_record_read(model, exact, c->len);
    any_record record = any_record_new(model);
    if (c->len > record.capacity) {
        free(record.bytes);
        record.bytes = exact;
    } else {
        memcpy(record.bytes, exact, c->len);
        free(exact);
    }
    record.len = c->len;
    any_model_step(model, &record, data, size, INPUTS);
    any_record_free(&record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < RECORDS_HEAD || size > SOJ_LIMIT_RECORD)
        return 0;
    size_t at;
    const changed_record c = records_change(data, size, &at);
    try_record(records_of(data[0] & RECORDS_MOMENT)->model, &c, data + at, size - at);
    return 0;
}
