/* SPDX-License-Identifier: MIT */
/* Looking at a store: figures, the table `customers`, the check. */
#include <sojourn/record.h>

#include "sqlite/head.h"

/* ---- figures ---- */

/* Two numbers of a statement's row. */
static soj_status ask_two(soj_sqlite *store, soj__statement which, uint64_t *out_a, soj_time *out_b)
{
    soj_status status;
    bool is_row;
    soj__row *row = soj__db_use(store, which, &status);
    if (!row)
        return status;
    status = soj__db_step(store, row, &is_row);
    if (status == SOJ_OK) {
        *out_a = (uint64_t)soj__column_i64(row, 0);
        *out_b = soj__column_type(row, 1) == SQLITE_NULL ? SOJ_TIME_NEVER : soj__column_i64(row, 1);
    }
    soj__row_reset(row);
    return status;
}

soj_status soj_sqlite_stats(soj_sqlite *store, soj_sqlite_figures *figures)
{
    soj__head head;
    soj_time bytes = 0, nothing;
    if (!store || !figures)
        return SOJ_ERR_ARGUMENT;
    if (figures->struct_size != sizeof(*figures))
        return SOJ_ERR_ABI;
    soj_status status = soj__head_read(store, &head);
    if (status == SOJ_OK)
        status = ask_two(store, SOJ__BACKLOG, &figures->backlog, &figures->oldest_due);
    if (status == SOJ_OK)
        status = ask_two(store, SOJ__JOURNAL_SIZE, &figures->journal_rows, &bytes);
    if (status == SOJ_OK)
        status = ask_two(store, SOJ__FILE_SIZE, &figures->file_bytes, &nothing);
    if (status != SOJ_OK)
        return status;
    figures->sequence = head.sequence;
    figures->customers = head.customers;
    figures->next_due = head.next_due;
    figures->journal_bytes = (uint64_t)bytes;
    return SOJ_OK;
}

/* ---- the table of customers ---- */

typedef struct listing {
    soj_sqlite *store;
    const soj_engine *engine;
    const soj_model *model;
    uint32_t n_tracks;
} listing;

/* What is asked of the engine's own records and customers is answered. */
static void must(soj_status status)
{
    SOJ__ASSERT(status == SOJ_OK);
    (void)status;
}

/* The innermost stages of all tracks, with blanks between them. */
static soj_status put_stages(const listing *l, const void *record, size_t len)
{
    soj__buf *text = &l->store->text;
    soj__buf_clear(text);
    for (uint32_t track = 0; track < l->n_tracks; track++) {
        uint32_t stage = SOJ_NONE;
        must(soj_record_stage(l->model, record, len, track, &stage, NULL));
        const soj_text path = soj_model_stage_path(l->model, stage);
        if (track > 0)
            soj__buf_char(text, ' ');
        soj__buf_put(text, path.data, path.len);
    }
    return text->failed ? SOJ_ERR_NOMEM : SOJ_OK;
}

static void bind_key(const listing *l, soj__row *row, size_t number, soj_text key)
{
    uint64_t integer = 0;
    if (key.data) {
        soj__bind_text(row, 1, key);
        return;
    }
    must(soj_engine_integer_key(l->engine, number, &integer));
    soj__bind_u64(row, 1, integer);
}

static void bind_times(const listing *l, soj__row *row, const void *record, size_t len)
{
    soj_time created = 0, clock = 0, due = 0;
    must(soj_record_created(l->model, record, len, &created));
    must(soj_record_clock(l->model, record, len, &clock));
    must(soj_record_due(l->model, record, len, &due));
    soj__bind_time(row, 3, created);
    soj__bind_time(row, 4, clock);
    soj__bind_time(row, 5, due);
}

static soj_status put_customer(const listing *l, soj__row *row, size_t number)
{
    soj_text key;
    const void *record;
    size_t len;
    soj_status status = soj_engine_customer(l->engine, number, &key, &record, &len);
    if (status == SOJ_ERR_NOT_FOUND)
        return SOJ_OK; /* was erased */
    if (status == SOJ_OK)
        status = put_stages(l, record, len);
    if (status != SOJ_OK)
        return status;
    bind_key(l, row, number, key);
    bind_times(l, row, record, len);
    soj__bind_text(row, 2, (soj_text){l->store->text.data, l->store->text.len});
    return soj__db_do(l->store, row);
}

static soj_status list_customers(const listing *l)
{
    soj_status status;
    const size_t n = soj_engine_numbers(l->engine);
    soj__row *row = soj__db_use(l->store, SOJ__PUT_CUSTOMER, &status);
    for (size_t i = 0; i < n && status == SOJ_OK; i++)
        status = put_customer(l, row, i);
    return status;
}

soj_status soj_sqlite_sync(soj_sqlite *store, soj_engine *engine)
{
    soj__head head;
    soj_model_summary summary = {.struct_size = sizeof(summary)};
    if (!store || !engine)
        return SOJ_ERR_ARGUMENT;
    const soj_model *model = soj_engine_model(engine);
    bool is_told = soj_model_info(model, &summary) == SOJ_OK;
    SOJ__ASSERT(is_told);
    (void)is_told;
    const listing l = {store, engine, model, summary.n_tracks};
    soj_status status = soj__db_may_write(store);
    if (status == SOJ_OK)
        status = soj__db_begin(store);
    if (status != SOJ_OK)
        return status;
    status = soj__head_read(store, &head);
    if (status == SOJ_OK && head.sequence != soj_engine_sequence(engine))
        status = soj__db_say(store, SOJ_ERR_ARGUMENT, "the engine is not of this store");
    if (status == SOJ_OK)
        status = soj__db_do_plain(store, SOJ__EMPTY_CUSTOMERS);
    if (status == SOJ_OK)
        status = list_customers(&l);
    return soj__db_end(store, status);
}

/* ---- the check ---- */

static soj_status check_file(soj_sqlite *store)
{
    soj__row row = {store->sqlite, NULL};
    bool is_row = false;
    soj_status status =
        soj__db_judge(store, soj__row_prepare(&row, store->handle, "PRAGMA integrity_check(1)", 0));
    if (status == SOJ_OK)
        status = soj__db_step(store, &row, &is_row);
    if (status == SOJ_OK && is_row) {
        const char *answer = (const char *)soj__column_text(&row, 0);
        if (!answer || strcmp(answer, "ok") != 0)
            status = soj__db_say(store, SOJ_ERR_STORE, "%s", answer ? answer : "out of memory");
    }
    soj__row_finalize(&row);
    return status;
}

/* The rows that carry sums of ours outside of what an engine reads. */
static soj_status check_outbox(soj_sqlite *store)
{
    uint64_t n = 0;
    soj_time first = 0;
    soj_status status = ask_two(store, SOJ__UNSOUND, &n, &first);
    if (status == SOJ_OK && n > 0)
        status = soj__db_say(store, SOJ_ERR_STORE, "table touchpoints: row %lld is damaged",
                             (long long)first);
    return status;
}

soj_status soj_sqlite_check(soj_sqlite *store, const soj_engine_options *options)
{
    soj_engine *engine = NULL;
    if (!store)
        return SOJ_ERR_ARGUMENT;
    soj_status status = check_file(store);
    if (status == SOJ_OK)
        status = check_outbox(store);
    if (status != SOJ_OK)
        return status;
    /* All that an engine reads, it checks. */
    status = soj_sqlite_engine(store, NULL, options, &engine);
    soj_engine_free(engine);
    return status == SOJ_ERR_NOT_FOUND ? SOJ_OK : status;
}
