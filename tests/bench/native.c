/* SPDX-License-Identifier: MIT */
#include "bench/native.h"

#include <string.h>

bool bench_native(const bench_facts *facts)
{
    return facts->amount > 100.0 &&
           (strcmp(facts->plan, "pro") == 0 || strcmp(facts->plan, "team") == 0);
}
