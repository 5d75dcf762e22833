/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_RECORDS_H
#define SOJ_TEST_RECORDS_H

/* Records of two models that have everything that records hold, with fields changed.
 *
 * The first byte of the input: which record is changed, of those that customers of a model had
 * after some events; with the bit RECORDS_MOMENT the model is the one with local time and answers;
 * with the bit RECORDS_RAW all of the rest is the record. The second byte: how many changes follow
 * (changes.h, and some of our own); the rest is what happens then. */

#include "fuzz/any_model.h"

enum { RECORDS_HEAD = 2, RECORDS_N = 32, RECORDS_MOMENT = 0x20, RECORDS_RAW = 0x80 };

/* A model, and records of its customers. */
typedef struct records_world {
    soj_model *model;
    any_record records[RECORDS_N];
} records_world;

/* Made once, for good. */
const records_world *records_of(bool is_moment);

/* A record under change; `bytes` are 2 * SOJ_LIMIT_RECORD, and the next call's too. */
typedef struct changed_record {
    const soj__program *program;
    uint8_t *bytes;
    size_t len, capacity;
} changed_record;

/* As the input says, which has the head; `*out_at`: where in it what happens then begins. */
changed_record records_change(const uint8_t *data, size_t size, size_t *out_at);

#endif
