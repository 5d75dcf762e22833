/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_NATIVE_H
#define SOJ_BENCH_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

/* event.amount > 100.0 && customer.plan in ["pro", "team"] as a function in C, in a file of its own
 * so that it is called. */
typedef struct bench_facts {
    double amount;
    const char *plan;
} bench_facts;

bool bench_native(const bench_facts *facts);

#endif
