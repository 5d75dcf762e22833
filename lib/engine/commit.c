/* SPDX-License-Identifier: MIT */
/* What has changed goes to the store: it is built once, offered until it has landed, and nothing
 * changes in between. */
#include "engine/persist.h"

/* ---- whether there is anything to do ---- */

static bool is_same_position(const soj__journal *journal, soj__slice position)
{
    const soj__slice now = {(const char *)journal->position, journal->position_len};
    return !position.data || soj__slice_equal(position, now);
}

static bool is_same_state(const soj__journal *journal)
{
    const soj__buf *a = &journal->state, *b = &journal->owed.state;
    return soj__slice_equal((soj__slice){a->data, a->len}, (soj__slice){b->data, b->len});
}

/* Whether something is to be written. Of a checkpoint: whether there are changes that its pages do
 * not have. */
static bool has_work(const soj__journal *journal, soj__slice position, bool is_checkpoint)
{
    return journal->is_touched || !is_same_state(journal) || !is_same_position(journal, position) ||
           (is_checkpoint && journal->since > 0) || (is_checkpoint && !journal->has_pages);
}

/* ---- building it ---- */

static bool put_state(soj_engine *engine)
{
    soj__buf *state = &engine->journal->owed.state;
    soj__buf_clear(state);
    soj__state_put(engine, state);
    return !state->failed;
}

/* The key of a number as a text; of an integer the digits, which go to `digits`. */
static soj_text key_of(const soj_engine *engine, uint32_t number, soj__buf *digits)
{
    if (!engine->has_integer_keys) {
        const soj__slice key = soj__registry_key(&engine->registry, number);
        return (soj_text){key.data, key.len};
    }
    const size_t at = digits->len;
    soj__buf_u64(digits, soj__registry_integer(&engine->registry, number));
    return (soj_text){digits->data + at, digits->len - at};
}

/* The keys of those who changed, behind one another: for all there is room. */
static size_t list_changed(const soj_engine *engine, soj_text *out)
{
    soj__journal *journal = engine->journal;
    size_t n = 0;
    for (uint32_t number = soj__journal_next(journal, 0); number != SOJ__NONE;
         number = soj__journal_next(journal, number + 1)) {
        if (soj__engine_has(engine, number))
            out[n++] = key_of(engine, number, &journal->owed.digits);
    }
    return n;
}

static void list_erased(const soj__journal *journal, soj_text *out)
{
    const char *at = journal->erased.data;
    for (uint32_t i = 0; i < journal->n_erased; i++) {
        const size_t len = (unsigned char)at[0];
        out[i] = (soj_text){at + 1, len};
        at += 1 + len;
    }
}

/* Whose keys the store may want. */
static bool list_keys(const soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    soj__owed *owed = &journal->owed;
    const size_t n_changed = soj__journal_count(journal);
    const size_t n_digits = engine->has_integer_keys ? n_changed * SOJ__U64_TEXT_MAX : 0;
    soj__buf_clear(&owed->digits);
    if (!soj__put_room(&owed->digits, n_digits) ||
        !soj__mem_reserve(&journal->mem, (void **)&owed->keys, &owed->keys_capacity,
                          n_changed + journal->n_erased + 1, sizeof(*owed->keys)))
        return false;
    owed->commit.changed = owed->keys;
    owed->commit.n_changed = list_changed(engine, owed->keys);
    owed->commit.erased = owed->keys + owed->commit.n_changed;
    owed->commit.n_erased = journal->n_erased;
    list_erased(journal, owed->keys + owed->commit.n_changed);
    return true;
}

/* Whether opening would read more changes than the pages that they change are long. */
static bool are_too_many(const soj__journal *journal, size_t len)
{
    const uint64_t most =
        journal->whole > SOJ__PAGE_MOST_CHANGES ? journal->whole : SOJ__PAGE_MOST_CHANGES;
    return journal->since + len > most;
}

static soj_status build_checkpoint(soj_engine *engine)
{
    soj__owed *owed = &engine->journal->owed;
    soj__buf_wipe(&owed->bytes);
    soj_status status = soj__pages_make(engine);
    if (status != SOJ_OK)
        return status;
    const soj_bytes first = owed->pages[owed->commit.n_pages - 1].bytes;
    owed->commit.is_checkpoint = true;
    soj__identity(first.data, first.len, owed->commit.identity);
    return SOJ_OK;
}

/* A checkpoint, or changes: where those would be too many a checkpoint all the same. */
static soj_status build_body(soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    soj__owed *owed = &journal->owed;
    if (owed->is_checkpoint || !journal->has_pages || journal->has_to_forget)
        return build_checkpoint(engine);
    soj__buf_wipe(&owed->bytes);
    soj__changes_put(engine, &owed->bytes);
    if (owed->bytes.failed)
        return SOJ_ERR_NOMEM;
    if (are_too_many(journal, owed->bytes.len))
        return build_checkpoint(engine);
    owed->commit.changes = (soj_bytes){owed->bytes.data, owed->bytes.len};
    soj__identity(owed->bytes.data, owed->bytes.len, owed->commit.identity);
    return SOJ_OK;
}

static soj_status build(soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    soj__owed *owed = &journal->owed;
    owed->commit = (soj_commit){.struct_size = sizeof(owed->commit),
                                .sequence = journal->sequence + 1,
                                .position = {owed->position, owed->position_len},
                                .before = journal->before,
                                .engine = engine};
    if (!put_state(engine) || !list_keys(engine))
        return SOJ_ERR_NOMEM;
    soj_status status = build_body(engine);
    owed->is_built = status == SOJ_OK;
    return status;
}

/* ---- the commit ---- */

/* The outputs of a commit begin behind those of the one before. */
void soj__engine_commit_rewind(const soj_engine *engine)
{
    engine->journal->next = engine->journal->n_out;
}

/* Put down what is owed, if anything is. What memory does not tell is. */
static void begin(soj_engine *engine, soj__slice position, bool is_checkpoint)
{
    soj__journal *journal = engine->journal;
    soj__owed *owed = &journal->owed;
    if (!position.data)
        position = (soj__slice){(const char *)journal->position, journal->position_len};
    owed->is_on = !put_state(engine) || has_work(journal, position, is_checkpoint);
    if (position.len > 0)
        memcpy(owed->position, position.data, position.len);
    owed->position_len = position.len;
    owed->is_checkpoint = is_checkpoint;
}

/* The store has it. */
static void land(soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    soj__owed *owed = &journal->owed;
    const soj__buf state = journal->state;
    journal->sequence = owed->commit.sequence;
    memcpy(journal->identity, owed->commit.identity, sizeof(journal->identity));
    memcpy(journal->position, owed->position, owed->position_len);
    journal->position_len = owed->position_len;
    journal->state = owed->state;
    owed->state = state;
    journal->n_customers = engine->registry.n;
    journal->before = NULL;
    journal->n_out = soj__queue_last(&engine->queue);
    journal->since += owed->commit.changes.len;
    if (owed->commit.is_checkpoint)
        soj__pages_land(journal);
    soj__journal_clear(journal, owed->commit.is_checkpoint);
    soj__buf_wipe(&owed->bytes);
    soj__buf_wipe(&owed->digits);
    owed->is_on = owed->is_built = false;
}

/* What is owed is built, where it is not yet, and offered. */
static soj_status settle(soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    soj__owed *owed = &journal->owed;
    soj_status status = owed->is_built ? SOJ_OK : build(engine);
    if (status != SOJ_OK)
        return status;
    soj__engine_commit_rewind(engine);
    journal->is_offering = true;
    status = journal->store.commit(journal->store.ctx, &owed->commit);
    journal->is_offering = false;
    owed->commit.is_retry = true;
    journal->is_fenced = status == SOJ_ERR_FENCED;
    if (status == SOJ_OK)
        land(engine);
    return status;
}

soj_status soj__engine_commit(soj_engine *engine, soj__slice position, bool is_checkpoint)
{
    soj__journal *journal = engine->journal;
    if (journal->is_offering)
        return SOJ_ERR_ARGUMENT;
    if (journal->is_fenced)
        return SOJ_ERR_FENCED;
    if (journal->owed.is_on) {
        soj_status status = settle(engine);
        if (status != SOJ_OK || !is_checkpoint)
            return status;
        position = (soj__slice){NULL, 0};
    }
    begin(engine, position, is_checkpoint);
    return journal->owed.is_on ? settle(engine) : SOJ_OK;
}

/* ---- outputs ---- */

const soj_output *soj__engine_commit_next(const soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    const soj__queue *queue = &engine->queue;
    const uint32_t wanted = journal->store.outputs ? journal->store.outputs : UINT32_MAX;
    const soj__row *row;
    do {
        if (journal->next >= soj__queue_last(queue))
            return NULL;
        row = &queue->rows[journal->next++ - queue->n_gone];
    } while (!(engine->outputs & wanted & SOJ_OUTPUT_BIT(row->kind)) ||
             !soj__engine_has(engine, row->customer));
    soj__engine_name(engine, row->customer, &journal->output);
    return soj__row_expand(engine->model, row, queue->bytes, journal->data, &journal->output);
}

void soj__engine_skip(soj_engine *engine)
{
    while (soj__queue_n_out(&engine->queue) < engine->journal->n_out)
        (void)soj__queue_next(&engine->queue);
}
