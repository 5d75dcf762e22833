/* SPDX-License-Identifier: MIT */
/* What is done to single customers: events, placements, erasures. */
#include <sojourn/limits.h>

#include "base/bytes.h"
#include "engine/ahead.h"
#include "engine/batch.h"
#include "run/answers.h"

/* A customer; of a new one the next number, and no cell. */
typedef struct customer {
    uint32_t number;
    uint8_t *cell;
} customer;

/* ---- whose it is ---- */

/* Of the customer that a look ahead has guessed the cell; NULL: it has not, or it is no more. */
static inline uint8_t *cell_of_guess(const soj_engine *engine, uint32_t guess)
{
    if (guess >= engine->registry.n) /* as SOJ__NONE is */
        return NULL;
    uint8_t *cell = soj__cell_at(&engine->cells, guess);
    return soj__cell_tail(cell) != SOJ__TAIL_GONE ? cell : NULL;
}

static soj_status find_text(const soj_engine *engine, const soj_event *event, const soj__look *look,
                            uint32_t *out_number)
{
    const soj__registry *registry = &engine->registry;
    const soj__slice key = {event->customer, event->customer_len};
    if (!key.data || key.len < 1 || key.len > SOJ_LIMIT_KEY)
        return SOJ_ERR_KEY;
    *out_number = look->guess;
    if (cell_of_guess(engine, look->guess) && soj__registry_is(registry, look->guess, key))
        return SOJ_OK;
    *out_number = soj__registry_find_hashed(registry, key, look->hash);
    return *out_number != SOJ__NONE || soj__key_is_sound(key.data, key.len) ? SOJ_OK : SOJ_ERR_KEY;
}

/* What find() does where the guess of an integer is not right, or keys are texts; *out_number:
 * SOJ__NONE, a new customer's. */
static SOJ__APART soj_status search(const soj_engine *engine, const soj_event *event,
                                    const soj__look *look, uint32_t *out_number)
{
    *out_number = SOJ__NONE;
    if (!engine->has_integer_keys)
        return find_text(engine, event, look, out_number);
    if (event->customer)
        return SOJ_ERR_ARGUMENT;
    *out_number =
        soj__registry_find_integer_hashed(&engine->registry, event->integer_key, look->hash);
    return SOJ_OK;
}

/* Whose an event is; a new customer's number is the next one, and its cell NULL. A key that is
 * known is sound. SOJ_OK, SOJ_ERR_KEY; SOJ_ERR_ARGUMENT for a text where keys are integers. */
static inline soj_status find(const soj_engine *engine, const soj_event *event,
                              const soj__look *look, customer *out)
{
    uint8_t *cell = cell_of_guess(engine, look->guess);
    if (engine->has_integer_keys && cell && !event->customer &&
        soj__registry_integer(&engine->registry, look->guess) == event->integer_key) {
        *out = (customer){look->guess, cell};
        return SOJ_OK;
    }
    uint32_t number;
    soj_status status = search(engine, event, look, &number);
    *out = number == SOJ__NONE ? (customer){engine->registry.n, NULL}
                               : (customer){number, soj__cell_at(&engine->cells, number)};
    return status;
}

/* Nobody reads of a key what it is not. */
static inline soj__whose whose_of(const soj_event *event, customer found)
{
    return (soj__whose){.number = found.number,
                        .cell = found.cell,
                        .key = {event->customer, event->customer_len},
                        .integer_key = event->integer_key};
}

/* ---- what goes before ---- */

/* All that is due for a customer up to `until`. */
static SOJ__APART soj_status catch_up(soj_engine *engine, const soj_event *event, customer found,
                                      soj_time until)
{
    const soj__whose whose = whose_of(event, found);
    size_t budget = SIZE_MAX;
    return soj__batch_run(engine, &whose, until, true, &budget);
}

/* What is due for a customer before something at `time` is done to it. `named` has its key. */
static inline soj_status run_before(soj_engine *engine, const soj_event *named, customer found,
                                    soj_time time)
{
    soj_time clock = soj__cell_clock(found.cell);
    soj_time until = time > clock ? time : clock;
    return soj__cell_due(found.cell) <= until ? catch_up(engine, named, found, until) : SOJ_OK;
}

/* The key of an event or placement as a text. The engine is awake. */
static soj__slice text_of(const soj_engine *engine, const soj_event *named)
{
    soj_work *work = engine->bench->work;
    if (named->customer)
        return (soj__slice){named->customer, named->customer_len};
    work->key = NULL;
    work->integer_key = named->integer_key;
    return soj__work_key(work);
}

static bool is_beyond(const soj_engine *engine, soj_time time)
{
    return engine->max_skew > 0 && engine->is_advanced && time - engine->now > engine->max_skew;
}

static bool was_erased(const soj_engine *engine, const soj_event *named, soj_time time)
{
    return engine->erased.n > 0 &&
           time <= soj__erased_until(&engine->erased, text_of(engine, named));
}

/* Whether admit() has anything to ask. */
static inline bool is_guarded(const soj_engine *engine, const soj_event *event)
{
    return event->id || engine->erased.n > 0 || engine->max_skew > 0;
}

/* Whether an event that is sound may be applied, before anything is done; *out_duplicate: whether
 * it was. SOJ_OK, SOJ_ERR_ERASED, SOJ_ERR_FUTURE, SOJ_ERR_TOO_OLD. */
static SOJ__APART soj_status admit(const soj_engine *engine, uint32_t number,
                                   const soj_event *event, uint64_t id_hash, bool *out_duplicate)
{
    if (was_erased(engine, event, event->time))
        return SOJ_ERR_ERASED;
    if (is_beyond(engine, event->time))
        return SOJ_ERR_FUTURE;
    if (!event->id || number == engine->registry.n)
        return SOJ_OK;
    if (engine->retention > 0 && event->time < soj__engine_horizon(engine, number))
        return SOJ_ERR_TOO_OLD;
    *out_duplicate =
        soj__seen_has(&engine->seen, number, (soj__slice){event->id, event->id_len}, id_hash);
    return SOJ_OK;
}

/* ---- feedback ---- */

/* Fill in what the engine knows of the emission that a report is about; of an unknown one take out
 * what the report says of it, so that the step ignores it. *event becomes the work's. SOJ_OK;
 * SOJ_ERR_ARGUMENT, SOJ_ERR_TYPE, SOJ_ERR_RANGE as the step, with *out_handle. */
static soj_status fill_in(soj_engine *engine, uint32_t number, const soj_event **event,
                          uint32_t *out_handle)
{
    soj_work *work = engine->bench->work;
    soj__slice text;
    soj__id id;
    uint32_t touchpoint = SOJ__NONE;
    soj_status status = soj__work_take_properties(work, *event, out_handle);
    if (status != SOJ_OK)
        return status;
    if (soj__work_report_text(work, *event, SOJ__FEEDBACK_ID, &text) && soj__id_parse(text, &id))
        touchpoint = soj__emissions_find(&engine->emissions, number, id);
    work->key = (*event)->customer;
    work->key_len = (*event)->customer_len;
    work->integer_key = (*event)->integer_key;
    soj__work_raise(work, *event, touchpoint);
    *event = &work->raised.event;
    return SOJ_OK;
}

/* ---- events ---- */

/* What is due for a customer before an event, and the event where it moves nothing, in the
 * customer's cell: *out_heard. SOJ_OK, SOJ_ERR_NOMEM. */
static inline soj_status meet(soj_engine *engine, customer found, const soj_event *event,
                              soj_result *result, bool *out_heard)
{
    soj_status status = run_before(engine, event, found, event->time);
    if (status == SOJ_OK && !soj__calendar_reserve(&engine->calendar))
        status = SOJ_ERR_NOMEM;
    if (status != SOJ_OK || event->id)
        return status;
    uint8_t *cell = found.cell;
    soj_time due = soj__cell_due(cell);
    *out_heard = soj__step_still(engine->bench->work, event, soj__engine_tail(engine, cell),
                                 cell + SOJ__CELL_RECORD, result);
    if (!*out_heard)
        return SOJ_OK;
    soj__calendar_update(&engine->calendar, cell, found.number, due);
    if (engine->journal)
        soj__journal_mark(engine->journal, found.number);
    return SOJ_OK;
}

/* ---- erasing ---- */

/* What the engine works with has seen the customer. */
static void wipe_bench(const soj_engine *engine)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(engine->bench->spare); i++) {
        if (engine->bench->spare[i])
            memset(engine->bench->spare[i], 0, engine->program->record_max);
    }
    soj__work_wipe(engine->bench->work);
}

/* After room was made in `departed`. */
static void remove_customer(soj_engine *engine, uint32_t number)
{
    soj__engine_wipe_record(engine, number);
    wipe_bench(engine);
    soj__seen_remove(&engine->seen, number);
    soj__emissions_remove(&engine->emissions, number);
    soj__registry_remove(&engine->registry, number);
    soj__departed_add(&engine->departed, number, &engine->queue);
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
    engine->counters.erased++;
}

/* What the store is to be told of an erasure. */
static SOJ__APART void note_erased(const soj_engine *engine, const soj__whose *whose,
                                   soj__slice key)
{
    soj__journal_note_tombstone(engine->journal, soj__siphash(engine->erased.secret, key),
                                soj__erased_until(&engine->erased, key));
    if (whose->cell)
        soj__journal_note_erased(engine->journal, whose->number, key);
}

/* The customer, who may be unknown, goes; a tombstone stays. */
static soj_status erase(soj_engine *engine, const soj__whose *whose, const soj_event *event,
                        soj_result *result)
{
    soj_time until = event->time;
    if (event->n_properties > 0)
        return SOJ_ERR_ARGUMENT;
    if (!soj__erased_reserve(&engine->erased) || !soj__departed_reserve(&engine->departed) ||
        (engine->journal && !soj__journal_reserve_erased(engine->journal)))
        return SOJ_ERR_NOMEM;
    if (whose->cell) {
        soj_time clock = soj__cell_clock(whose->cell);
        result->is_late = until < clock;
        until = result->is_late ? clock : until;
    }
    /* First, as the event's key may be the very one that is wiped. */
    soj__erased_add(&engine->erased, text_of(engine, event), until);
    if (engine->journal)
        note_erased(engine, whose, text_of(engine, event));
    if (whose->cell)
        remove_customer(engine, whose->number);
    return SOJ_OK;
}

/* ---- the calls ---- */

/* What can be said of an event before anything is done, and whose it is. SOJ_OK, SOJ_ERR_ARGUMENT,
 * SOJ_ERR_KEY, SOJ_ERR_TIME, SOJ_ERR_EVENT_ID, SOJ_ERR_NOMEM. */
static inline soj_status begin(soj_engine *engine, const soj_event *event, const soj__look *look,
                               customer *out)
{
    if (!soj__event_is_known(engine->program, event))
        return SOJ_ERR_ARGUMENT;
    soj_status status = find(engine, event, look, out);
    if (status == SOJ_OK && (event->time < 0 || event->time > SOJ_TIME_MAX))
        status = SOJ_ERR_TIME;
    if (status == SOJ_OK && event->id && !soj__event_id_is_sound(event))
        status = SOJ_ERR_EVENT_ID;
    return status == SOJ_OK ? soj__engine_wake(engine) : status;
}

/* Feedback creates nobody. One that only a step raises is refused there. */
static bool is_of_nobody(uint8_t feedback, const uint8_t *cell)
{
    return !cell && (feedback == SOJ__FEEDBACK_REPORT || feedback == SOJ__FEEDBACK_MISSED);
}

/* What is special of an event that is to be carried out: feedback, or an id. *event may become the
 * work's; result->is_ignored: nothing is to be done. As fill_in(), or SOJ_ERR_NOMEM. */
static soj_status prepare(soj_engine *engine, const soj__whose *whose, const soj_event **event,
                          soj_result *result)
{
    uint8_t feedback = soj__program_event(engine->program, (*event)->event)->feedback;
    result->is_ignored = is_of_nobody(feedback, whose->cell);
    if (result->is_ignored)
        return SOJ_OK;
    if ((*event)->id &&
        (!soj__seen_reserve(&engine->seen, whose->number) ||
         (engine->journal && !soj__journal_reserve_id(engine->journal, (*event)->id_len))))
        return SOJ_ERR_NOMEM;
    return feedback == SOJ__FEEDBACK_REPORT ? fill_in(engine, whose->number, event, &result->handle)
                                            : SOJ_OK;
}

static inline void remember(soj_engine *engine, uint32_t number, const soj_event *event,
                            uint64_t id_hash)
{
    const soj__slice id = {event->id, event->id_len};
    soj__seen_add(&engine->seen, number, id, id_hash, event->time);
    if (engine->journal)
        soj__journal_note_id(engine->journal, number, id, event->time);
}

/* An event that is_special(). Its id is remembered where it was applied. */
static SOJ__APART soj_status carry_out(soj_engine *engine, const soj__whose *whose,
                                       const soj_event *event, uint64_t id_hash, soj_result *result)
{
    const soj_event *prepared = event;
    if (event->event == engine->program->erased)
        return erase(engine, whose, event, result);
    soj_status status = prepare(engine, whose, &prepared, result);
    if (status == SOJ_OK && !result->is_ignored)
        status = soj__batch_do(engine, whose, prepared, NULL, result);
    if (status == SOJ_OK && event->id && !result->is_ignored)
        remember(engine, whose->number, event, id_hash);
    return status;
}

static inline bool is_special(const soj_engine *engine, const soj_event *event)
{
    return event->id || event->event == engine->program->erased ||
           soj__program_event(engine->program, event->event)->feedback != SOJ__FEEDBACK_NONE;
}

/* An event that was not heard already. */
static inline soj_status act(soj_engine *engine, customer found, const soj_event *event,
                             uint64_t id_hash, soj_result *result)
{
    const soj__whose whose = whose_of(event, found);
    return is_special(engine, event) ? carry_out(engine, &whose, event, id_hash, result)
                                     : soj__batch_do(engine, &whose, event, NULL, result);
}

static soj_status place(soj_engine *engine, const soj_placement *placement, soj_result *result)
{
    customer found;
    const soj_event named = {.customer = placement->customer,
                             .customer_len = placement->customer_len,
                             .integer_key = placement->integer_key};
    const soj__look look = soj__engine_look(engine, &named);
    soj_status status = find(engine, &named, &look, &found);
    if (status == SOJ_OK)
        status = soj__placement_check(engine->program, placement);
    if (status == SOJ_OK)
        status = soj__engine_wake(engine);
    if (status != SOJ_OK)
        return status;
    if (was_erased(engine, &named, placement->time))
        return SOJ_ERR_ERASED;
    if (found.cell)
        status = run_before(engine, &named, found, placement->time);
    if (status != SOJ_OK)
        return status;
    const soj__whose whose = whose_of(&named, found);
    return soj__batch_do(engine, &whose, NULL, placement, result);
}

static inline void count_accepted(soj_engine_counters *counters, const soj_result *result)
{
    counters->accepted++;
    if (result->is_late)
        counters->late++;
    counters->unhandled += result->is_unhandled;
}

static void count(soj_engine_counters *counters, const soj_result *result)
{
    if (result->status == SOJ_ERR_NOMEM)
        return;
    if (result->status != SOJ_OK) {
        counters->rejected++;
        return;
    }
    if (result->is_duplicate) {
        counters->duplicates++;
        return;
    }
    if (result->is_ignored) {
        counters->ignored++;
        return;
    }
    count_accepted(counters, result);
}

/* Count what became of it, and say so. */
static SOJ__APART soj_status report(soj_engine *engine, soj_status status, soj_result *result)
{
    if (status == SOJ_ERR_NOMEM)
        *result = (soj_result){.handle = SOJ_NONE};
    result->status = status;
    count(&engine->counters, result);
    return status;
}

static inline soj_status post(soj_engine *engine, const soj_event *event, const soj__look *look,
                              soj_result *out_result)
{
    customer found;
    bool is_heard = false;
    *out_result = (soj_result){.handle = SOJ_NONE};
    soj_status status = begin(engine, event, look, &found);
    if (status == SOJ_OK && is_guarded(engine, event)) {
        status = admit(engine, found.number, event, look->id_hash, &out_result->is_duplicate);
        if (out_result->is_duplicate)
            return report(engine, status, out_result);
    }
    if (status == SOJ_OK && found.cell)
        status = meet(engine, found, event, out_result, &is_heard);
    if (!is_heard && status == SOJ_OK)
        status = act(engine, found, event, look->id_hash, out_result);
    if (!is_heard && (status != SOJ_OK || out_result->is_ignored))
        return report(engine, status, out_result);
    count_accepted(&engine->counters, out_result);
    return SOJ_OK;
}

/* Before anything is done: what the outputs that were handed out have kept goes. */
static void let_go(soj_engine *engine)
{
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
}

/* Some events one after another; *out_done: how many were processed. SOJ_ERR_NOMEM, or what became
 * of the last. `results` may be NULL. */
static soj_status post_some(soj_engine *engine, const soj_event *events, const soj__look *looks,
                            size_t n, soj_result *results, size_t *out_done)
{
    soj_status status = SOJ_OK;
    soj_result nobody_asks = {.handle = SOJ_NONE};
    soj_result *result = results ? results : &nobody_asks;
    const size_t step = results ? 1 : 0;
    size_t i = 0;
    for (; i < n; i++, result += step) {
        status = post(engine, &events[i], &looks[i], result);
        if (status == SOJ_ERR_NOMEM)
            break;
    }
    *out_done = i;
    return status;
}

soj_status soj__engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result)
{
    const soj__look look = soj__engine_look(engine, event);
    size_t done;
    let_go(engine);
    return post_some(engine, event, &look, 1, out_result, &done);
}

soj_status soj__engine_post_batch(soj_engine *engine, const soj_event *events, size_t n,
                                  soj_result *results, size_t *out_done)
{
    soj__ahead ahead;
    size_t done;
    let_go(engine);
    soj__ahead_begin(&ahead, engine, events, n);
    for (*out_done = 0; *out_done < n; *out_done += done) {
        const size_t i = *out_done;
        size_t left = n - i < SOJ__AHEAD_GROUP ? n - i : SOJ__AHEAD_GROUP;
        soj_status status = post_some(engine, &events[i], soj__ahead_move(&ahead, i), left,
                                      results ? &results[i] : NULL, &done);
        if (status == SOJ_ERR_NOMEM) {
            *out_done += done;
            return status;
        }
    }
    return SOJ_OK;
}

soj_status soj__engine_place(soj_engine *engine, const soj_placement *placement,
                             soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    let_go(engine);
    soj_status status = report(engine, place(engine, placement, &result), &result);
    if (out_result)
        *out_result = result;
    return status;
}
