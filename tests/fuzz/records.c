/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include "fuzz/records.h"

#include "fuzz/changes.h"
#include "fuzz/fuzz.h"

#include "base/bytes.h"
#include "model/model.h"
#include "run/record.h"
#include "support/record_bytes.h"

enum {
    HEADER = 0x40, /* changes of the header's constants are not undone */
    /* More changes. */
    RESIZE = FUZZ_CHANGES, /* a part of the tail, numbered by the place, gets or loses bytes */
    CUT = FUZZ_CHANGES + 1
};

/* ---- records to begin with ---- */

/* Its first events may be such as create nobody. */
static void grow(soj_model *model, uint8_t number, any_record *record)
{
    uint8_t seed[] = {number, (uint8_t)(number * 77 + 5), 3};
    *record = any_record_new(model);
    for (int inputs = number < 8 ? number + 1 : 3 * number; record->len == 0; inputs++)
        any_model_step(model, record, seed, sizeof(seed), inputs);
}

const records_world *records_of(bool is_moment)
{
    static records_world made[2];
    static const char *const models[] = {SOJ_TEST_RICH_MODEL, SOJ_TEST_MOMENT_MODEL};
    records_world *w = &made[is_moment];
    if (w->model)
        return w;
    FUZZ_CHECK(soj_model_compile_file(models[is_moment], NULL, NULL, &w->model) == SOJ_OK);
    for (uint8_t i = 0; i < RECORDS_N; i++)
        grow(w->model, i, &w->records[i]);
    return w;
}

/* ---- changes ---- */

/* Where the part of the tail begins, and its length; false where the lengths make no sense. */
static bool find_part(const changed_record *c, uint32_t number, size_t *out_begin, size_t *out_len)
{
    size_t at = record_length_at(c->program, c->program->parts.n);
    for (uint32_t i = 0;; i++) {
        if (at > c->len)
            return false;
        *out_begin = at;
        *out_len = soj__load_u16(c->bytes + record_length_at(c->program, i));
        at += *out_len;
        if (i == number)
            return at <= c->len;
    }
}

/* The part's length with its bytes: as many more at its end, or fewer, as the signed value says.
 * What is more repeats its beginning. */
static void resize(changed_record *c, const uint8_t *change)
{
    size_t begin, len;
    const int delta = (int)change[3] - 128;
    const uint32_t number = soj__load_u16(change) % c->program->parts.n;
    if (!find_part(c, number, &begin, &len))
        return;
    const size_t more = delta > 0 ? (size_t)delta : 0;
    const size_t fewer = delta < 0 ? (size_t)-delta : 0;
    const size_t end = begin + len, now = len + more - fewer;
    if (fewer > len || more > c->capacity - c->len || now > UINT16_MAX)
        return;
    memmove(c->bytes + end + more - fewer, c->bytes + end, c->len - end);
    for (size_t i = 0; i < more; i++)
        c->bytes[end + i] = len > 0 ? c->bytes[begin + i % len] : change[3];
    c->len += more - fewer;
    soj__store_u16(c->bytes + record_length_at(c->program, number), (uint16_t)now);
}

static void change(changed_record *c, const uint8_t *bytes)
{
    if (bytes[2] == RESIZE && c->len >= c->program->record_fixed)
        resize(c, bytes);
    else if (bytes[2] == CUT)
        c->len -= bytes[3] < c->len ? bytes[3] : c->len;
    else
        fuzz_change(c->bytes, c->len, bytes);
}

/* Returns where in the input what happens begins. */
static size_t damage(changed_record *c, const uint8_t *data, size_t size,
                     const any_record *original)
{
    size_t at = RECORDS_HEAD;
    for (size_t n = data[1]; n > 0 && at + FUZZ_CHANGE <= size; n--, at += FUZZ_CHANGE)
        change(c, data + at);
    if (!(data[0] & HEADER) && c->len >= SOJ__RECORD_DUE)
        memcpy(c->bytes, original->bytes, SOJ__RECORD_DUE);
    return at;
}

changed_record records_change(const uint8_t *data, size_t size, size_t *out_at)
{
    static uint8_t bytes[2 * SOJ_LIMIT_RECORD];
    const records_world *w = records_of(data[0] & RECORDS_MOMENT);
    const any_record *original = &w->records[data[0] % RECORDS_N];
    changed_record c = {w->model->program, bytes, original->len, sizeof(bytes)};
    memcpy(bytes, original->bytes, original->len);
    *out_at = RECORDS_HEAD;
    if (data[0] & RECORDS_RAW) {
        c.len = size - RECORDS_HEAD;
        memcpy(bytes, data + RECORDS_HEAD, c.len);
    } else {
        *out_at = damage(&c, data, size, original);
    }
    return c;
}
