/* SPDX-License-Identifier: MIT */
#include "migrate/migrate.h"

void soj__migration_init(soj_migration *m, soj_model *from, soj_model *to)
{
    soj__arena_init(&m->arena, &m->mem);
    m->from_model = from;
    m->to_model = to;
    m->from = from->program;
    m->to = to->program;
}

/* By kind and row. */
static void allocate_kinds(soj_migration *m)
{
    for (int kind = 0; kind < SOJ__FORMER_KINDS; kind++) {
        const size_t from = (size_t)soj__migrate_rows(m->from, (soj__former_kind)kind) + 1;
        const size_t to = (size_t)soj__migrate_rows(m->to, (soj__former_kind)kind) + 1;
        m->maps[kind] = soj__arena_alloc(&m->arena, from * sizeof(uint32_t));
        m->taken[kind] = soj__arena_alloc(&m->arena, to * sizeof(uint32_t));
        m->counts[kind] = soj__arena_alloc(&m->arena, from * sizeof(uint64_t));
        m->counts_new[kind] = soj__arena_alloc(&m->arena, to * sizeof(uint64_t));
    }
}

bool soj__migration_allocate(soj_migration *m)
{
    const size_t schedules = (size_t)m->from->schedules.n + 1;
    const size_t stages = (size_t)m->from->stages.n + 1;
    const size_t new_schedules = (size_t)m->to->schedules.n + 1;
    const size_t new_stages = (size_t)m->to->stages.n + 1;
    allocate_kinds(m);
    m->schedules = soj__arena_alloc(&m->arena, schedules * sizeof(*m->schedules));
    m->is_same = soj__arena_alloc(&m->arena, schedules * sizeof(*m->is_same));
    m->schedule_heirs = soj__arena_alloc(&m->arena, schedules * sizeof(*m->schedule_heirs));
    m->stage_heirs = soj__arena_alloc(&m->arena, stages * sizeof(*m->stage_heirs));
    m->caps = soj__arena_alloc(&m->arena, ((size_t)m->to->caps.n + 1) * sizeof(*m->caps));
    m->carried = soj__arena_alloc(&m->arena, new_schedules * sizeof(*m->carried));
    m->sources = soj__arena_alloc(&m->arena, new_stages * sizeof(*m->sources));
    m->bytes = soj__arena_alloc(&m->arena, UINT16_MAX);
    return !m->arena.failed;
}
