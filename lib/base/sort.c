/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

typedef struct run {
    const uint32_t *at, *end;
} run;

static void merge(run a, run b, uint32_t *out, soj__before_fn before, const void *ctx)
{
    while (a.at < a.end || b.at < b.end) {
        bool take_b = a.at == a.end || (b.at < b.end && before(ctx, *b.at, *a.at));
        *out++ = take_b ? *b.at++ : *a.at++;
    }
}

void soj__sort_u32(uint32_t *items, uint32_t *scratch, size_t n, soj__before_fn before,
                   const void *ctx)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width) {
            size_t middle = at + width < n ? at + width : n;
            size_t end = at + 2 * width < n ? at + 2 * width : n;
            merge((run){items + at, items + middle}, (run){items + middle, items + end},
                  scratch + at, before, ctx);
        }
        memcpy(items, scratch, n * sizeof(*items));
    }
}
