/* SPDX-License-Identifier: MIT */
/* The last pass: one block, measured, allocated once, filled. */
#include "base/sort.h"
#include "compile/build.h"

#define ALIGNMENT 8u

/* One table on its way into the block. */
typedef struct part {
    const void *rows;
    uint32_t n;
    size_t size;  /* of a row */
    size_t table; /* offset of its soj__table in soj__program */
} part;

#define PART(vec)                                                                                  \
    {                                                                                              \
        build->vec.items, build->vec.n, sizeof(*build->vec.items), offsetof(soj__program, vec)     \
    }

/* Look-up tables: handles in the order of their names. */
typedef struct index {
    uint32_t *items;
    uint32_t n;
} index;

typedef soj__str (*name_fn)(const soj__build *build, uint32_t row);

static soj__str attribute_name(const soj__build *build, uint32_t row)
{
    return build->attributes.items[row].name;
}

static soj__str event_name(const soj__build *build, uint32_t row)
{
    return build->events.items[row].name;
}

static soj__str stage_name(const soj__build *build, uint32_t row)
{
    return build->stages.items[row].path;
}

static soj__str touchpoint_name(const soj__build *build, uint32_t row)
{
    return build->touchpoints.items[row].path;
}

typedef struct name_order {
    const soj__build *build;
    name_fn name;
} name_order;

static bool name_before(const void *ctx, uint32_t a, uint32_t b)
{
    const name_order *order = ctx;
    soj__slice x = soj__build_slice(order->build, order->name(order->build, a));
    soj__slice y = soj__build_slice(order->build, order->name(order->build, b));
    int c = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);
    return c != 0 ? c < 0 : x.len < y.len;
}

static bool make_index(soj__build *build, name_fn name, uint32_t n, index *out_index)
{
    const name_order order = {build, name};
    uint32_t *items = soj__arena_alloc(build->arena, 2 * (size_t)n * sizeof(*items));
    if (!items)
        return false;
    for (uint32_t i = 0; i < n; i++)
        items[i] = i;
    soj__sort_u32(items, items + n, n, name_before, &order);
    *out_index = (index){items, n};
    return true;
}

static size_t align_up(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void place_part(char *block, const part *from, size_t *at)
{
    const soj__table table = {(uint32_t)*at, from->n};
    if (from->n > 0)
        memcpy(block + *at, from->rows, from->n * from->size);
    memcpy(block + from->table, &table, sizeof(table));
    *at = align_up(*at + from->n * from->size);
}

static soj__program *place(soj__build *build, const soj__mem *mem, const part *parts, size_t n)
{
    size_t code = align_up(sizeof(soj__program) + build->pool.n);
    size_t at = align_up(code + build->code.n);
    size_t size = at;
    for (size_t i = 0; i < n; i++)
        size = align_up(size + parts[i].n * parts[i].size);
    SOJ__ASSERT(size <= UINT32_MAX); /* the limits of the text keep a block far below */
    char *block = soj__mem_zalloc(mem, size);
    if (!block)
        return NULL;
    build->head.size = (uint32_t)size;
    memcpy(block, &build->head, sizeof(build->head));
    memcpy(block + sizeof(soj__program), build->pool.items, build->pool.n);
    if (build->code.n > 0)
        memcpy(block + code, build->code.items, build->code.n);
    for (uint32_t i = 0; i < build->exprs.n; i++)
        build->exprs.items[i].code += (uint32_t)code;
    for (size_t i = 0; i < n; i++)
        place_part(block, &parts[i], &at);
    return (soj__program *)(void *)block;
}

soj__program *soj__build_place(soj__build *build, const soj__mem *mem)
{
    index attributes, events, stages, touchpoints;
    if (!soj__build_layout_hash(build) ||
        !make_index(build, attribute_name, build->attributes.n, &attributes) ||
        !make_index(build, event_name, build->events.n, &events) ||
        !make_index(build, stage_name, build->stages.n, &stages) ||
        !make_index(build, touchpoint_name, build->touchpoints.n, &touchpoints))
        return NULL;
    const part parts[] = {
        PART(attributes),
        PART(constants),
        PART(events),
        PART(properties),
        PART(sets),
        PART(exprs),
        PART(tracks),
        PART(stages),
        PART(handlers),
        PART(transitions),
        PART(timers),
        PART(touchpoints),
        PART(schedules),
        PART(stops),
        PART(contents),
        PART(channels),
        PART(segments),
        PART(counters),
        PART(parts),
        PART(data),
        PART(caps),
        PART(splits),
        PART(rules),
        PART(windows),
        PART(spans),
        PART(variants),
        PART(expectations),
        PART(formers),
        PART(days),
        PART(expect_refs),
        PART(event_refs),
        PART(counter_refs),
        PART(cap_refs),
        PART(kept_refs),
        {attributes.items, attributes.n, sizeof(uint32_t), offsetof(soj__program, attribute_index)},
        {events.items, events.n, sizeof(uint32_t), offsetof(soj__program, event_index)},
        {stages.items, stages.n, sizeof(uint32_t), offsetof(soj__program, stage_index)},
        {touchpoints.items, touchpoints.n, sizeof(uint32_t),
         offsetof(soj__program, touchpoint_index)},
    };
    return place(build, mem, parts, SOJ__ARRAY_LEN(parts));
}
