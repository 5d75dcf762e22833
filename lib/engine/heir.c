/* SPDX-License-Identifier: MIT */
#include "engine/heir.h"

#include "engine/persist.h"

typedef struct succession {
    const soj_engine *from;
    soj_engine *heir;
    const soj__carrier *by;
    uint8_t *scratch; /* a record of the heir: program->record_max bytes */
} succession;

/* ---- options ---- */

soj_engine_options soj__engine_options(const soj_engine *engine)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.event_id_retention = engine->retention;
    options.max_skew = engine->max_skew;
    options.erasure_key = engine->erased.secret;
    options.zones = engine->zones;
    options.keys = engine->has_integer_keys ? SOJ_KEYS_INTEGER : SOJ_KEYS_TEXT;
    options.outputs = engine->outputs == UINT32_MAX ? 0 : engine->outputs;
    options.forgets_emissions = engine->forgets_emissions;
    return options;
}

/* Whether what is kept means the same under both. SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_NOMEM. */
static soj_status compare_options(const succession *s)
{
    soj__buf bytes;
    soj__buf_init(&bytes, &s->from->mem);
    soj__options_put(s->from, &bytes);
    soj__wire in = {(const uint8_t *)bytes.data, bytes.len, false};
    soj_status status = bytes.failed ? SOJ_ERR_NOMEM : soj__options_take(s->heir, &in);
    soj__buf_done(&bytes);
    return status;
}

/* ---- customers ---- */

/* Room for the next number. */
static bool reserve(soj_engine *heir)
{
    const uint32_t number = heir->registry.n;
    return soj__registry_reserve(&heir->registry) && soj__cells_reserve(&heir->cells, number) &&
           soj__calendar_reserve(&heir->calendar) && soj__queue_reserve(&heir->queue) &&
           (!heir->journal || soj__journal_reserve(heir->journal, number));
}

/* The key as a text; in the workspace where it is an integer. */
static soj__slice key_of(const succession *s, uint32_t number)
{
    soj_work *work = s->heir->bench->work;
    if (!s->from->has_integer_keys)
        return soj__registry_key(&s->from->registry, number);
    work->key = NULL;
    work->integer_key = soj__registry_integer(&s->from->registry, number);
    return soj__work_key(work);
}

/* Make the record anew, with its outputs in the queue. */
static soj_status carry(const succession *s, uint32_t number, size_t *out_len)
{
    soj_engine *heir = s->heir;
    soj_work *work = heir->bench->work;
    size_t len = 0;
    const uint8_t *record = soj__engine_record(s->from, number, &len);
    if (!record)
        return SOJ_ERR_NOMEM;
    work->rows = soj__queue_room(&heir->queue);
    const soj__target to = {s->scratch, heir->program->record_max, out_len};
    soj_status status = s->by->carry(s->by->ctx, work, key_of(s, number),
                                     (soj__slice){(const char *)record, len}, s->from->now, &to);
    if (status == SOJ_OK)
        soj__queue_push(&heir->queue, work->n_rows, work->data, work->data_len, number);
    return status;
}

static void add_key(const succession *s, uint32_t number)
{
    const soj__registry *known = &s->from->registry;
    soj__registry *registry = &s->heir->registry;
    if (s->from->has_integer_keys)
        (void)soj__registry_add_integer(registry, soj__registry_integer(known, number));
    else
        (void)soj__registry_add(registry, soj__registry_key(known, number));
}

/* Give the next number the record that was made. */
static bool put_record(const succession *s, uint32_t number, size_t len)
{
    soj_engine *heir = s->heir;
    const soj__program *program = heir->program;
    uint8_t *cell = soj__cell_at(&heir->cells, number);
    if (!soj__engine_put_tail(heir, cell, 0, s->scratch + program->parts_slot,
                              len - program->parts_slot))
        return false;
    soj__program_copy_cell(program, cell + SOJ__CELL_RECORD, s->scratch + SOJ__RECORD_CELL);
    add_key(s, number);
    soj__calendar_update(&heir->calendar, cell, number, SOJ_TIME_NEVER);
    return true;
}

static bool copy_ids(const succession *s, uint32_t number)
{
    soj__seen *seen = &s->heir->seen;
    soj__slice id;
    soj_time time;
    uint64_t place = 0;
    while (soj__seen_next(&s->from->seen, number, &place, &id, &time)) {
        if (!soj__seen_reserve(seen, number))
            return false;
        soj__seen_add(seen, number, id, soj__seen_hash(seen, id), time);
    }
    return true;
}

/* Reports are about touchpoints as they are called now. */
static bool copy_emissions(const succession *s, uint32_t number)
{
    const soj__emissions *known = &s->from->emissions;
    soj__emissions *emissions = &s->heir->emissions;
    const soj__emission *emission = NULL;
    if (!s->heir->program->wants_reports)
        return true;
    while ((emission = soj__emissions_next(known, number, emission)) != NULL) {
        const uint32_t to = s->by->touchpoint(s->by->ctx, emission->touchpoint);
        if (to == SOJ__NONE)
            continue;
        if (!soj__emissions_reserve(emissions, number, 1))
            return false;
        soj__emissions_add(emissions, number, emission->id, to);
    }
    return true;
}

/* A number that was given to somebody who is no more. */
static void add_gone(soj_engine *heir)
{
    soj__registry_add_gone(&heir->registry);
    soj__engine_lose_cell(heir, heir->registry.n - 1);
}

static soj_status take_customer(const succession *s, uint32_t number)
{
    size_t len = 0;
    if (!reserve(s->heir))
        return SOJ_ERR_NOMEM;
    if (s->heir->journal)
        soj__journal_mark(s->heir->journal, number);
    if (!soj__engine_has(s->from, number)) {
        add_gone(s->heir);
        return SOJ_OK;
    }
    soj_status status = carry(s, number, &len);
    if (status != SOJ_OK)
        return status;
    bool is_taken = put_record(s, number, len) && copy_ids(s, number) && copy_emissions(s, number);
    return is_taken ? SOJ_OK : SOJ_ERR_NOMEM;
}

/* A customer may have more outputs than a macrostep of the heir has: what waited may go. */
static void widen(const succession *s, uint32_t n_rows)
{
    s->heir->bench->work->max_rows = n_rows;
    soj__queue_set_step(&s->heir->queue, n_rows);
}

static soj_status take_customers(const succession *s, size_t *out_number)
{
    const uint32_t usual = s->heir->program->max_outputs;
    soj_status status = SOJ_OK;
    widen(s, usual + s->from->program->max_outputs);
    for (uint32_t i = 0; i < s->from->registry.n && status == SOJ_OK; i++) {
        status = take_customer(s, i);
        if (status != SOJ_OK && status != SOJ_ERR_NOMEM && out_number)
            *out_number = i;
    }
    widen(s, usual);
    return status;
}

/* ---- all else ---- */

static bool copy_tombstones(const succession *s)
{
    const soj__erased *known = &s->from->erased;
    soj__erased *erased = &s->heir->erased;
    for (size_t i = 0; i < known->n_slots; i++) {
        if (!known->slots[i].is_used)
            continue;
        if (!soj__erased_reserve(erased))
            return false;
        soj__erased_add_hashed(erased, known->slots[i].hash, known->slots[i].until);
        if (s->heir->journal)
            soj__journal_mark_tombstone(s->heir->journal, known->slots[i].hash);
    }
    return true;
}

static bool is_same_text(const soj__program *a, soj__str of_a, const soj__program *b, soj__str of_b)
{
    return soj__text_equal(soj__program_text(a, of_a), soj__program_text(b, of_b));
}

/* A channel is known by its name. */
static void hold_channel(const succession *s, uint32_t from)
{
    const soj__program *old = s->from->program, *new = s->heir->program;
    for (uint32_t i = 0; i < new->channels.n; i++) {
        if (is_same_text(old, soj__program_channel(old, from)->name, new,
                         soj__program_channel(new, i)->name))
            (void)soj__work_set_hold(s->heir->bench->work, SOJ_HOLD_CHANNEL, i, true);
    }
}

static void hold_touchpoint(const succession *s, uint32_t from)
{
    const uint32_t to = s->by->touchpoint(s->by->ctx, from);
    if (to != SOJ__NONE)
        (void)soj__work_set_hold(s->heir->bench->work, SOJ_HOLD_TOUCHPOINT, to, true);
}

/* What was held stays held, as far as it is still there. */
static void copy_holds(const succession *s)
{
    const soj__program *old = s->from->program;
    const soj_work *work = s->from->bench->work;
    if (!work)
        return;
    if (work->holds_all)
        (void)soj__work_set_hold(s->heir->bench->work, SOJ_HOLD_ALL, SOJ_NONE, true);
    for (uint32_t i = 0; i < old->channels.n; i++) {
        if (work->held_channels[i])
            hold_channel(s, i);
    }
    for (uint32_t i = 0; i < old->touchpoints.n; i++) {
        if (work->held_touchpoints[i])
            hold_touchpoint(s, i);
    }
}

static void copy_state(const succession *s)
{
    s->heir->now = s->from->now;
    s->heir->is_advanced = s->from->is_advanced;
    s->heir->counters = s->from->counters;
    s->heir->condition_errors = soj__engine_condition_errors(s->from);
    copy_holds(s);
}

/* ---- the store ---- */

/* Of what is not in the store the outputs would be lost. */
static soj_status judge(const soj_engine *engine)
{
    const soj__journal *journal = engine->journal;
    if (!journal)
        return SOJ_OK;
    soj_status status = soj__journal_guard(journal);
    return status == SOJ_OK && journal->is_touched ? SOJ_ERR_UNCOMMITTED : status;
}

/* A journal that goes on behind the engine's. Nothing in the store is known to be as it is to be,
 * so all pages are written, the same as are there. */
static bool open_journal(const succession *s)
{
    soj_engine *heir = s->heir;
    const soj__journal *known = s->from->journal;
    if (!known)
        return true;
    heir->journal = soj__journal_new(&heir->mem, &known->store, heir->program->max_data);
    soj__journal *journal = heir->journal;
    if (!journal)
        return false;
    soj__fingerprint_make(heir->model, journal->fingerprint);
    journal->sequence = known->sequence;
    memcpy(journal->identity, known->identity, sizeof(journal->identity));
    memcpy(journal->position, known->position, known->position_len);
    journal->position_len = known->position_len;
    journal->before = s->from->model;
    return true;
}

/* ---- the heir ---- */

static soj_status succeed(const succession *s, size_t *out_number)
{
    soj_engine *heir = s->heir;
    soj_status status = compare_options(s);
    if (status == SOJ_OK)
        status = soj__engine_wake(heir);
    if (status != SOJ_OK)
        return status;
    if (!open_journal(s) || !copy_tombstones(s))
        return SOJ_ERR_NOMEM;
    copy_state(s);
    return take_customers(s, out_number);
}

soj_status soj__engine_bequeath(const soj_engine *engine, soj_model *model, const soj__mem *mem,
                                const soj_engine_options *options, const soj__carrier *by,
                                size_t *out_number, soj_engine **out_heir)
{
    succession s = {.from = engine, .by = by};
    soj_status status = judge(engine);
    if (status == SOJ_OK)
        status = soj__engine_new(model, mem, options, &s.heir);
    if (status != SOJ_OK)
        return status;
    const size_t record_max = s.heir->program->record_max;
    s.scratch = soj__mem_alloc(mem, record_max);
    status = s.scratch ? succeed(&s, out_number) : SOJ_ERR_NOMEM;
    if (s.scratch)
        memset(s.scratch, 0, record_max);
    soj__mem_free(mem, s.scratch, record_max);
    if (status == SOJ_OK)
        *out_heir = s.heir;
    else
        soj__engine_free(s.heir);
    return status;
}
