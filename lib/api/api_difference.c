/* SPDX-License-Identifier: MIT */
#include <sojourn/difference.h>

#include "migrate/difference.h"

/* Whether a migration is possible does not matter: what it would map is compared. */
static soj_status compare(soj_difference *difference, soj_model *from, soj_model *to)
{
    soj_migration m = {.mem = difference->mem};
    soj__migration_init(&m, from, to);
    bool is_done = soj__migration_allocate(&m);
    if (is_done) {
        (void)soj__migration_map(&m, true, NULL);
        is_done = soj__difference_find(difference, &m);
    }
    soj__arena_done(&m.arena);
    return is_done ? SOJ_OK : SOJ_ERR_NOMEM;
}

soj_status soj_difference_new(soj_model *from, soj_model *to, const soj_allocator *allocator,
                              soj_difference **out_difference)
{
    if (!from || !to || !out_difference)
        return SOJ_ERR_ARGUMENT;
    soj__mem mem = soj__mem_from(allocator);
    soj_difference *difference = soj__mem_zalloc(&mem, sizeof(*difference));
    if (!difference)
        return SOJ_ERR_NOMEM;
    difference->mem = mem;
    soj__arena_init(&difference->arena, &difference->mem);
    soj_status status = compare(difference, from, to);
    if (status == SOJ_OK)
        *out_difference = difference;
    else
        soj_difference_free(difference);
    return status;
}

void soj_difference_free(soj_difference *difference)
{
    if (!difference)
        return;
    soj__mem mem = difference->mem;
    soj__arena_done(&difference->arena);
    soj__mem_free(&mem, difference, sizeof(*difference));
}

size_t soj_difference_count(const soj_difference *difference)
{
    return difference ? difference->list.n : 0;
}

soj_status soj_difference_get(const soj_difference *difference, size_t index,
                              soj_difference_item *out_item)
{
    if (!difference || !out_item || index >= difference->list.n)
        return SOJ_ERR_ARGUMENT;
    *out_item = difference->list.items[index];
    return SOJ_OK;
}

soj_status soj_difference_write(const soj_difference *difference, soj_write_fn write, void *ctx)
{
    soj__buf out;
    if (!difference || !write)
        return SOJ_ERR_ARGUMENT;
    soj__buf_init(&out, &difference->mem);
    soj__difference_write(difference, &out);
    soj_status status = out.failed ? SOJ_ERR_NOMEM : SOJ_OK;
    if (status == SOJ_OK && out.len > 0)
        write(ctx, out.data, out.len);
    soj__buf_done(&out);
    return status;
}
