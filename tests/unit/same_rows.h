/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SAME_ROWS_H
#define SOJ_TEST_SAME_ROWS_H

/* Whether what is put out is the same, member by member. */

#include "support/test.h"

#include "run/step.h"

static inline void check_touchpoint(const soj__touchpoint_row *a, const soj__touchpoint_row *b)
{
    assert_int_equal(a->touchpoint, b->touchpoint);
    assert_int_equal(a->stage, b->stage);
    assert_int_equal(a->occurrence, b->occurrence);
    assert_int_equal(a->content, b->content);
    assert_int_equal(a->variant, b->variant);
    assert_int_equal(a->data_at, b->data_at);
    assert_int_equal(a->data_len, b->data_len);
    assert_int_equal(a->due, b->due);
    assert_int_equal(a->emitted, b->emitted);
    assert_int_equal(a->valid_until, b->valid_until);
    assert_memory_equal(a->id, b->id, sizeof(a->id));
}

static inline void check_decision(const soj__decision_row *a, const soj__decision_row *b)
{
    assert_int_equal(a->touchpoint, b->touchpoint);
    assert_int_equal(a->occurrence, b->occurrence);
    assert_int_equal(a->decision, b->decision);
    assert_int_equal(a->reason, b->reason);
    assert_int_equal(a->rule, b->rule);
    assert_int_equal(a->due, b->due);
    assert_int_equal(a->time, b->time);
    assert_int_equal(a->next, b->next);
}

static inline void check_transition(const soj_transition *a, const soj_transition *b)
{
    assert_int_equal(a->track, b->track);
    assert_int_equal(a->from, b->from);
    assert_int_equal(a->to, b->to);
    assert_int_equal(a->event, b->event);
    assert_int_equal(a->cause, b->cause);
    assert_int_equal(a->time, b->time);
    assert_int_equal(a->sojourn, b->sojourn);
}

/* What two macrosteps made is the same. */
static inline void check_same_rows(const soj_work *one, const soj_work *other)
{
    assert_int_equal(one->n_rows, other->n_rows);
    for (uint32_t i = 0; i < other->n_rows; i++) {
        const soj__row *a = &one->rows[i];
        const soj__row *b = &other->rows[i];
        assert_int_equal(a->kind, b->kind);
        if (a->kind == SOJ_OUTPUT_TRANSITION)
            check_transition(&a->as.transition, &b->as.transition);
        if (a->kind == SOJ_OUTPUT_TOUCHPOINT)
            check_touchpoint(&a->as.touchpoint, &b->as.touchpoint);
        if (a->kind == SOJ_OUTPUT_DECISION)
            check_decision(&a->as.decision, &b->as.decision);
        if (a->kind == SOJ_OUTPUT_FAULT)
            assert_int_equal(a->as.fault.status, b->as.fault.status);
    }
}

#endif
