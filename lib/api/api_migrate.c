/* SPDX-License-Identifier: MIT */
#include <sojourn/migrate.h>

#include "engine/heir.h"
#include "migrate/migrate.h"

static const soj_migration_options defaults = SOJ_MIGRATION_OPTIONS_INIT;

/* Fill in a migration that has its memory. */
static soj_status map(soj_migration *m, bool drops_tracks, soj_diags *diags)
{
    const soj_text name = soj__program_text(m->to, m->to->name);
    const soj_text old_name = soj__program_text(m->from, m->from->name);
    if (!soj__text_equal(name, old_name))
        return SOJ_ERR_MODEL;
    if (diags)
        soj__diags_begin(diags, name.data, (soj__slice){"", 0});
    bool ok = soj__migration_map(m, drops_tracks, diags);
    if (diags) {
        soj__diags_end(diags);
        if (soj__diags_failed(diags))
            return SOJ_ERR_NOMEM;
    }
    return ok ? SOJ_OK : SOJ_ERR_MODEL;
}

static void discard(soj_migration *m)
{
    soj__mem mem = m->mem;
    soj__arena_done(&m->arena);
    soj__mem_free(&mem, m, sizeof(*m));
}

soj_status soj_migration_new(soj_model *from, soj_model *to, const soj_migration_options *options,
                             soj_diags *diags, soj_migration **out_migration)
{
    if (!from || !to || !out_migration)
        return SOJ_ERR_ARGUMENT;
    if (!options)
        options = &defaults;
    if (options->struct_size != sizeof(*options))
        return SOJ_ERR_ABI;
    soj__mem mem = soj__mem_from(options->allocator);
    soj_migration *m = soj__mem_zalloc(&mem, sizeof(*m));
    if (!m)
        return SOJ_ERR_NOMEM;
    m->mem = mem;
    soj__migration_init(m, from, to);
    soj_status status =
        soj__migration_allocate(m) ? map(m, options->drops_tracks, diags) : SOJ_ERR_NOMEM;
    if (status != SOJ_OK) {
        discard(m);
        return status;
    }
    (void)soj_model_ref(from);
    (void)soj_model_ref(to);
    *out_migration = m;
    return SOJ_OK;
}

void soj_migration_free(soj_migration *migration)
{
    if (!migration)
        return;
    soj_model *from = migration->from_model;
    soj_model *to = migration->to_model;
    discard(migration);
    soj_model_unref(from);
    soj_model_unref(to);
}

/* ---- the report ---- */

static size_t count_new(const soj_migration *m, int kind)
{
    size_t n = 0;
    for (uint32_t i = 0; i < soj__migrate_rows(m->to, (soj__former_kind)kind); i++)
        n += m->taken[kind][i] == SOJ__NONE;
    return n;
}

size_t soj_migration_count(const soj_migration *migration)
{
    size_t n = 0;
    for (int kind = 0; migration && kind < SOJ__FORMER_KINDS; kind++)
        n +=
            soj__migrate_rows(migration->from, (soj__former_kind)kind) + count_new(migration, kind);
    return n;
}

static soj_text name_of(const soj__program *program, int kind, uint32_t row)
{
    if (row == SOJ__NONE)
        return (soj_text){NULL, 0};
    const soj__slice name = soj__migrate_name(program, (soj__former_kind)kind, row);
    return (soj_text){name.data, name.len};
}

static soj_fate fate_of(const soj_migration_row *row)
{
    if (row->to == SOJ__NONE)
        return SOJ_FATE_GONE;
    if (row->from == SOJ__NONE)
        return SOJ_FATE_NEW;
    const soj__slice from = {row->from_name.data, row->from_name.len};
    const soj__slice to = {row->to_name.data, row->to_name.len};
    if (soj__slice_equal(from, to))
        return SOJ_FATE_KEPT;
    if ((row->part == SOJ_MIGRATION_STAGE || row->part == SOJ_MIGRATION_TOUCHPOINT) &&
        soj__slice_equal(soj__migrate_last(from), soj__migrate_last(to)))
        return SOJ_FATE_MOVED;
    return SOJ_FATE_RENAMED;
}

static void fill_row(const soj_migration *m, int kind, uint32_t from, uint32_t to,
                     soj_migration_row *out)
{
    *out = (soj_migration_row){.part = kind,
                               .from = from,
                               .to = to,
                               .from_name = name_of(m->from, kind, from),
                               .to_name = name_of(m->to, kind, to)};
    out->customers = from == SOJ__NONE ? m->counts_new[kind][to] : m->counts[kind][from];
    out->fate = (int32_t)fate_of(out);
}

/* The `index`-th row of the new model that was nothing in the old one. */
static uint32_t find_new(const soj_migration *m, int kind, size_t index)
{
    uint32_t row = 0;
    for (;; row++) {
        if (m->taken[kind][row] != SOJ__NONE)
            continue;
        if (index == 0)
            return row;
        index--;
    }
}

soj_status soj_migration_get(const soj_migration *migration, size_t index,
                             soj_migration_row *out_row)
{
    if (!migration || !out_row)
        return SOJ_ERR_ARGUMENT;
    for (int kind = 0; kind < SOJ__FORMER_KINDS; kind++) {
        const size_t n = soj__migrate_rows(migration->from, (soj__former_kind)kind);
        const size_t n_new = count_new(migration, kind);
        if (index < n) {
            fill_row(migration, kind, (uint32_t)index, migration->maps[kind][index], out_row);
            return SOJ_OK;
        }
        index -= n;
        if (index < n_new) {
            fill_row(migration, kind, SOJ__NONE, find_new(migration, kind, index), out_row);
            return SOJ_OK;
        }
        index -= n_new;
    }
    return SOJ_ERR_ARGUMENT;
}

uint32_t soj_migration_find(const soj_migration *migration, int32_t part, uint32_t from)
{
    if (!migration || part < 0 || part >= SOJ__FORMER_KINDS ||
        from >= soj__migrate_rows(migration->from, (soj__former_kind)part))
        return SOJ_NONE;
    return migration->maps[part][from];
}

/* ---- one record ---- */

static bool overlap(const void *a, size_t a_len, const void *b, size_t b_len)
{
    uintptr_t a_at = (uintptr_t)a;
    uintptr_t b_at = (uintptr_t)b;
    return a_at < b_at ? b_at - a_at < a_len : a_at - b_at < b_len;
}

static bool are_buffers(const void *record, size_t len, const void *out_record, size_t capacity,
                        const size_t *out_len)
{
    if (!record || !out_len || (!out_record && capacity > 0))
        return false;
    return !out_record || !overlap(record, len, out_record, capacity);
}

static bool is_for(const soj_migration *migration, soj_work *work)
{
    if (!work)
        return false;
    work->n_rows = work->next_row = 0;
    return migration && work->program == migration->to;
}

soj_status soj_migrate(soj_migration *migration, soj_work *work, const char *customer,
                       size_t customer_len, const void *record, size_t len, soj_time now,
                       void *out_record, size_t capacity, size_t *out_len)
{
    if (!is_for(migration, work) || !are_buffers(record, len, out_record, capacity, out_len))
        return SOJ_ERR_ARGUMENT;
    if (!soj__key_is_sound(customer, customer_len))
        return SOJ_ERR_KEY;
    if (now < 0 || now > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    soj__remake remake = {.m = migration, .work = work, .record = record, .len = len};
    const soj__target to = {out_record, capacity, out_len};
    return soj__migrate(&remake, (soj__slice){customer, customer_len}, now, &to);
}

/* ---- all of an engine ---- */

static soj_status carry(void *ctx, soj_work *work, soj__slice key, soj__slice record, soj_time now,
                        const soj__target *to)
{
    soj__remake remake = {
        .m = ctx, .work = work, .record = (const uint8_t *)record.data, .len = record.len};
    return soj__migrate(&remake, key, now, to);
}

static uint32_t touchpoint_of(const void *ctx, uint32_t from)
{
    const soj_migration *migration = ctx;
    return migration->maps[SOJ__FORMER_TOUCHPOINT][from];
}

static soj_status read_options(const soj_engine *engine, const soj_engine_options *options,
                               soj_engine_options *out, soj__mem *out_mem)
{
    if (!options) {
        *out = soj__engine_options(engine);
        *out_mem = engine->mem;
        return SOJ_OK;
    }
    soj_status status = soj__engine_read_options(options, out);
    *out_mem = soj__mem_from(out->allocator);
    return status;
}

soj_status soj_engine_migrate(const soj_engine *engine, soj_migration *migration,
                              const soj_engine_options *options, size_t *out_number,
                              soj_engine **out_engine)
{
    soj_engine_options known;
    soj__mem mem;
    if (!engine || !migration || !out_engine || engine->program != migration->from)
        return SOJ_ERR_ARGUMENT;
    soj_status status = read_options(engine, options, &known, &mem);
    if (status != SOJ_OK)
        return status;
    const soj__carrier by = {migration, carry, touchpoint_of};
    soj__migrate_count_anew(migration);
    status = soj__engine_bequeath(engine, migration->to_model, &mem, &known, &by, out_number,
                                  out_engine);
    if (status != SOJ_OK)
        return status;
    (void)soj_model_ref(migration->to_model);
    (*out_engine)->former = soj_model_ref(migration->from_model);
    if (known.zones)
        (void)soj_zones_ref(known.zones);
    return SOJ_OK;
}
