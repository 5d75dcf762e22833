/* SPDX-License-Identifier: MIT */
/* A customer's record with fields changed (records.h) goes over to another version of its model:
 * refused, or it becomes a record that is sound, and on which events and due times go on. */
#include "model/model.h"

#include "fuzz/changes.h"
#include "fuzz/fuzz.h"
#include "fuzz/parts.h"
#include "fuzz/records.h"
#include "run/record.h"
#include "support/few_zones.h"

enum { INPUTS = 8 };

const fuzz_layout fuzz_parts = {.head = RECORDS_HEAD, .part = FUZZ_CHANGE, .most = 64};

/* What the records of a model become. */
typedef struct next_version {
    soj_model *model;
    soj_migration *migration;
    soj_work *work;
} next_version;

/* Once, for good. */
static const next_version *next_of(bool is_moment)
{
    static next_version made[2];
    static const char *const models[] = {SOJ_TEST_NEXT_RICH, SOJ_TEST_NEXT_MOMENT};
    next_version *next = &made[is_moment];
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    if (next->model)
        return next;
    options.zones = few_zones();
    FUZZ_CHECK(soj_model_compile_file(models[is_moment], NULL, NULL, &next->model) == SOJ_OK);
    FUZZ_CHECK(soj_migration_new(records_of(is_moment)->model, next->model, NULL, NULL,
                                 &next->migration) == SOJ_OK);
    FUZZ_CHECK(soj_work_make(next->model, &options, &next->work) == SOJ_OK);
    soj_zones_unref(options.zones);
    return next;
}

/* What may become of a record that is sound. One that comes from outside may yet say what no
   history has made (SOJ_ERR_CORRUPT). */
static bool is_possible(soj_status status)
{
    static const soj_status all[] = {SOJ_OK,       SOJ_ERR_DUE,  SOJ_ERR_RANGE, SOJ_ERR_LIMIT,
                                     SOJ_ERR_LOOP, SOJ_ERR_ZONE, SOJ_ERR_TIME,  SOJ_ERR_CORRUPT};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(all); i++)
        if (status == all[i])
            return true;
    return false;
}

/* Some hours after the record's own clock, as the input says. */
static soj_time moment(const soj_model *model, const changed_record *c, uint8_t hours)
{
    soj_time clock = 0;
    (void)!soj_record_clock(model, c->bytes, c->len, &clock);
    return clock + hours * SOJ_HOUR;
}

/* From bytes that end where they end, so that reading past the end is seen. */
static soj_status migrate(const next_version *next, const changed_record *c, soj_time now,
                          any_record *to)
{
    uint8_t *exact = malloc(c->len > 0 ? c->len : 1);
    FUZZ_CHECK(exact);
    memcpy(exact, c->bytes, c->len);
    const soj_status status = soj_migrate(next->migration, next->work, "c", 1, exact, c->len, now,
                                          to->bytes, to->capacity, &to->len);
    free(exact);
    return status;
}

static void try_record(const next_version *next, const changed_record *c, const uint8_t *data,
                       size_t size)
{
    soj_model *from = records_of(data[0] & RECORDS_MOMENT)->model;
    any_record to = any_record_new(next->model);
    const bool is_sound = soj__record_check(from->program, c->bytes, c->len) == SOJ_OK;
    const soj_status status =
        migrate(next, c, moment(from, c, size > RECORDS_HEAD ? data[size - 1] : 0), &to);
    FUZZ_CHECK(is_sound ? is_possible(status) : status != SOJ_OK);
    while (soj_work_next(next->work))
        FUZZ_CHECK(status == SOJ_OK);
    if (status == SOJ_OK) {
        FUZZ_CHECK(soj__record_check(next->model->program, to.bytes, to.len) == SOJ_OK);
        any_record_read(next->model, to.bytes, to.len);
        any_model_step(next->model, &to, data, size, INPUTS);
    }
    any_record_free(&to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < RECORDS_HEAD || size > SOJ_LIMIT_RECORD)
        return 0;
    size_t at;
    const changed_record c = records_change(data, size, &at);
    try_record(next_of(data[0] & RECORDS_MOMENT), &c, data, size);
    return 0;
}
