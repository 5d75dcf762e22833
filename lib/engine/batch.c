/* SPDX-License-Identifier: MIT */
#include "engine/batch.h"

#include "base/bytes.h"

typedef struct batch {
    soj_work *work;
    const soj__whose *whose;
    const uint8_t *tail; /* the customer's, before it; NULL: none */
    size_t tail_len;
    soj__queue_mark queued; /* outputs before it */
    uint64_t condition_errors;
    uint64_t clock_steps, faults; /* its own */
} batch;

/* ---- macrosteps ---- */

static inline void name(soj_work *work, const soj__whose *whose)
{
    work->key = whose->key.data;
    work->key_len = whose->key.len;
    work->integer_key = whose->integer_key;
}

/* Begin with a customer, who outlives the batch. */
static inline batch begin(soj_engine *engine, const soj__whose *whose)
{
    soj_work *work = engine->bench->work;
    batch b = {.work = work, .whose = whose, .condition_errors = work->condition_errors};
    name(work, whose);
    const uint8_t *tail = whose->cell ? soj__engine_tail(engine, whose->cell) : NULL;
    soj__stay_begin(work, whose->cell ? whose->cell + SOJ__CELL_RECORD : NULL, tail);
    b.queued = soj__queue_end(&engine->queue);
    b.tail = soj__stay_tail(work, &b.tail_len);
    return b;
}

/* As if the batch had never begun; SOJ_ERR_NOMEM. */
static SOJ__APART soj_status roll_back(soj_engine *engine, batch b)
{
    soj__queue_cut(&engine->queue, b.queued);
    b.work->condition_errors = b.condition_errors;
    return SOJ_ERR_NOMEM;
}

/* Room for what one macrostep makes, and where. */
static inline bool prepare(soj_engine *engine, const batch *b)
{
    if (!soj__queue_reserve(&engine->queue))
        return false;
    b->work->rows = soj__queue_room(&engine->queue);
    return true;
}

/* Take over the outputs of a macrostep. */
static inline void take(soj_engine *engine, const batch *b)
{
    const soj_work *work = b->work;
    if (work->n_rows > 0)
        soj__queue_push(&engine->queue, work->n_rows, work->data, work->data_len, b->whose->number);
}

/* The first macrostep; its outputs are queued. */
static inline soj_status act_out(soj_engine *engine, const batch *b, const soj_event *event,
                                 const soj_placement *placement, soj_result *result)
{
    if (!prepare(engine, b))
        return SOJ_ERR_NOMEM;
    soj_status status = event ? soj__stay_event(b->work, event, result)
                              : soj__stay_place(b->work, placement, result);
    if (status == SOJ_OK)
        take(engine, b);
    return status;
}

/* The macrosteps of what is due at or before `until`, at most *budget of them, which becomes less.
 * SOJ_OK; SOJ_ERR_NOMEM: the next was not made. */
static inline soj_status clock_out(soj_engine *engine, batch *b, soj_time until, size_t *budget)
{
    soj_work *work = b->work;
    for (; *budget > 0 && soj__stay_due(work) <= until; --*budget) {
        if (!prepare(engine, b))
            return SOJ_ERR_NOMEM;
        soj__stay_clock(work);
        b->clock_steps++;
        if (work->n_rows == 0)
            continue;
        b->faults += work->rows[0].kind == SOJ_OUTPUT_FAULT;
        take(engine, b);
    }
    return SOJ_OK;
}

/* ---- ids of emissions ---- */

/* The next row of the batch that is an emission, from row `at` on; NULL: there is none. */
static const soj__row *next_emission(const soj_engine *engine, size_t *at)
{
    while (*at < engine->queue.n) {
        const soj__row *row = &engine->queue.rows[(*at)++];
        if (row->kind == SOJ_OUTPUT_TOUCHPOINT)
            return row;
    }
    return NULL;
}

/* Room for the ids of what the batch has emitted, so that keeping them cannot fail. */
static SOJ__APART bool reserve_ids(soj_engine *engine, uint32_t number, size_t from)
{
    size_t n = 0;
    for (size_t at = from; next_emission(engine, &at);)
        n++;
    return n == 0 || (soj__emissions_reserve(&engine->emissions, number, n) &&
                      (!engine->journal || soj__journal_reserve_emissions(engine->journal, n)));
}

static SOJ__APART void keep_ids(soj_engine *engine, uint32_t number, size_t from)
{
    const soj__row *row;
    for (size_t at = from; (row = next_emission(engine, &at)) != NULL;) {
        const soj__touchpoint_row *emitted = &row->as.touchpoint;
        const soj__id id = soj__id_load(emitted->id);
        soj__emissions_add(&engine->emissions, number, id, emitted->touchpoint);
        if (engine->journal)
            soj__journal_note_emission(engine->journal, number, id, emitted->touchpoint);
    }
}

/* ---- commit ---- */

static SOJ__APART void add_customer(soj_engine *engine, const soj__whose *whose)
{
    uint32_t number = engine->has_integer_keys
                          ? soj__registry_add_integer(&engine->registry, whose->integer_key)
                          : soj__registry_add(&engine->registry, whose->key);
    SOJ__ASSERT(number == whose->number);
    (void)number;
}

/* Give the customer what the batch has made of it; a new one, for whom there is room in the
 * registry and the cells, is added. SOJ_OK; SOJ_ERR_NOMEM: rolled back. */
static inline soj_status commit(soj_engine *engine, const batch *b)
{
    const soj__program *program = engine->program;
    uint32_t number = b->whose->number;
    bool is_new = !b->whose->cell;
    uint8_t *cell = is_new ? soj__cell_at(&engine->cells, number) : b->whose->cell;
    soj_time due = is_new ? SOJ_TIME_NEVER : soj__cell_due(cell);
    size_t tail_len;
    const uint8_t *tail = soj__stay_tail(b->work, &tail_len);
    if ((program->wants_reports && !reserve_ids(engine, number, b->queued.n)) ||
        !soj__calendar_reserve(&engine->calendar) ||
        (tail != b->tail && !soj__engine_put_tail(engine, cell, b->tail_len, tail, tail_len)))
        return roll_back(engine, *b);
    soj__program_copy_cell(program, cell + SOJ__CELL_RECORD, soj__stay_cell(b->work));
    if (is_new)
        add_customer(engine, b->whose);
    soj__calendar_update(&engine->calendar, cell, number, due);
    if (program->wants_reports)
        keep_ids(engine, number, b->queued.n);
    if (engine->journal)
        soj__journal_mark(engine->journal, number);
    engine->counters.clock_steps += b->clock_steps;
    engine->counters.faults += b->faults;
    return SOJ_OK;
}

/* ---- batches ---- */

/* Room for one more customer, so that adding it cannot fail. */
static bool reserve_customer(soj_engine *engine)
{
    return soj__registry_reserve(&engine->registry) &&
           soj__cells_reserve(&engine->cells, engine->registry.n) &&
           (!engine->journal || soj__journal_reserve(engine->journal, engine->registry.n));
}

soj_status soj__batch_do(soj_engine *engine, const soj__whose *whose, const soj_event *event,
                         const soj_placement *placement, soj_result *result)
{
    if (!whose->cell && !reserve_customer(engine))
        return SOJ_ERR_NOMEM;
    batch b = begin(engine, whose);
    soj_status status = act_out(engine, &b, event, placement, result);
    if (status != SOJ_OK || result->is_ignored)
        return status;
    size_t budget = SIZE_MAX;
    if (clock_out(engine, &b, soj__stay_now(b.work), &budget) != SOJ_OK)
        return roll_back(engine, b);
    return commit(engine, &b);
}

soj_status soj__batch_release(soj_engine *engine, const soj__whose *whose)
{
    batch b = begin(engine, whose);
    if (!prepare(engine, &b))
        return SOJ_ERR_NOMEM;
    soj__stay_release(b.work, engine->now);
    take(engine, &b);
    return commit(engine, &b);
}

/* Macrosteps of what is due by `last`, as long as they change nothing but the cell, of a customer
 * who has nothing else: none of them has to be taken back. SOJ_OK, SOJ_ERR_NOMEM. */
static inline soj_status run_in_cell(soj_engine *engine, const soj__whose *whose, soj_time last,
                                     size_t *budget)
{
    soj_work *work = engine->bench->work;
    uint8_t *record = whose->cell + SOJ__CELL_RECORD;
    const soj_time before = soj__cell_due(whose->cell);
    batch b = {.work = work, .whose = whose};
    soj_status status = SOJ_OK;
    name(work, whose);
    soj__stay_begin_in_cell(work);
    if (!soj__calendar_reserve(&engine->calendar))
        return SOJ_ERR_NOMEM;
    for (; *budget > 0 && soj__cell_due(whose->cell) <= last; --*budget) {
        if (!prepare(engine, &b)) {
            status = SOJ_ERR_NOMEM;
            break;
        }
        if (!soj__stay_clock_in_cell(work, record))
            break;
        b.clock_steps++;
        take(engine, &b);
    }
    if (b.clock_steps == 0)
        return status;
    soj__calendar_update(&engine->calendar, whose->cell, whose->number, before);
    if (engine->journal)
        soj__journal_mark(engine->journal, whose->number);
    engine->counters.clock_steps += b.clock_steps;
    return status;
}

/* Whether all that macrosteps leave may lie in the cell. */
static inline bool is_all_in_cell(const soj_engine *engine, const soj__whose *whose)
{
    return !engine->program->wants_reports && !soj__engine_tail(engine, whose->cell);
}

/* What was done before memory was missing stays. The first macrostep moves the clock to its
 * instant. */
soj_status soj__batch_run(soj_engine *engine, const soj__whose *whose, soj_time until,
                          bool to_the_end, size_t *budget)
{
    const soj_time last = to_the_end ? until : soj__cell_due(whose->cell);
    soj_work *work = engine->bench->work;
    bool has_due = false;
    if (is_all_in_cell(engine, whose)) {
        soj_status status = run_in_cell(engine, whose, last, budget);
        if (status != SOJ_OK || *budget == 0 || soj__cell_due(whose->cell) > last)
            return status;
        has_due = work->has_due;
    }
    const size_t before = *budget;
    batch b = begin(engine, whose);
    work->has_due = has_due;
    soj_status status = clock_out(engine, &b, last, budget);
    if (*budget == before)
        return status;
    soj_status committed = commit(engine, &b);
    return committed == SOJ_OK ? status : committed;
}
