/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_ANY_MODEL_H
#define SOJ_TEST_ANY_MODEL_H

/* Runs a model that nobody knows. */

#include <sojourn/sojourn.h>

/* Events with values of the declared types, placements and advances, made of any bytes: by an
 * engine and by any_model_step(). Whatever comes out is read; what it says does not matter. */
void any_model_run(soj_model *model, const uint8_t *data, size_t size);

/* A customer's record, and where the next one is written. */
typedef struct any_record {
    uint8_t *bytes, *next;
    size_t len, capacity; /* len 0: no customer yet */
} any_record;

any_record any_record_new(const soj_model *model);
void any_record_free(any_record *record);

/* `inputs` events with values of the declared types, made of any bytes, and whatever comes due
 * before each, by soj_step(). A record that is sound is never refused, the answers are those that
 * step.h names, and the new record is sound. */
void any_model_step(soj_model *model, any_record *record, const uint8_t *data, size_t size,
                    int inputs);

/* All that the public functions tell of a record, which may be any bytes. */
void any_record_read(soj_model *model, const uint8_t *bytes, size_t len);

#endif
