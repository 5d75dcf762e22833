/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_FAILING_ALLOC_H
#define SOJ_TEST_FAILING_ALLOC_H

/* An allocator that keeps books and can be told to fail. It checks that the sizes given back with
 * release and resize are those that were asked for, and aborts the test where they are not. */

#include <stdbool.h>
#include <stddef.h>

#include <sojourn/allocator.h>

typedef struct failing_alloc {
    soj_allocator allocator; /* hand this to the library */
    size_t calls;            /* of alloc and resize, failed ones counted */
    size_t fail_at;          /* the call, counted from 1, that fails; 0: none does */
    bool fail_on;            /* all after `fail_at` fail as well */
    size_t failures;         /* how many did */
    size_t live_blocks;      /* not released yet */
    size_t live_bytes;
    size_t peak_bytes;
} failing_alloc;

/* Start over: nothing fails. `books` must stay where it is, the allocator points to it. */
void failing_alloc_init(failing_alloc *books);
/* The n-th call from now on fails; with `on` every one after it too. 0: none. */
void failing_alloc_arm(failing_alloc *books, size_t n, bool on);
/* Fails the test where anything is still allocated. */
void failing_alloc_check_empty(const failing_alloc *books);

#endif
