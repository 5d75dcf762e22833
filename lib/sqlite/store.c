/* SPDX-License-Identifier: MIT */
/* What an engine asks of its store: loading, and commits. */
#include "sqlite/store.h"

#include "sqlite/head.h"
#include "sqlite/rows.h"

/* ---- loading ---- */

typedef soj_status (*give_fn)(soj_loader *loader, uint64_t number, const void *bytes, size_t len);

/* Where the rows of a table are handed over: their numbers are from `next` on, one after the other,
 * where `has_all`. */
typedef struct pass {
    soj_loader *loader;
    give_fn give;
    const char *table;
    bool has_all;
    uint64_t next;
} pass;

static soj_status give_row(soj_sqlite *store, pass *p, soj__row *row)
{
    uint64_t number = (uint64_t)soj__column_i64(row, 0);
    const soj_bytes bytes = soj__column_blob(row, 1);
    if (p->has_all && number != p->next)
        return soj__db_say(store, SOJ_ERR_STORE, "table %s: row %lld is missing", p->table,
                           (long long)p->next);
    p->next = number + 1;
    soj_status status = p->give(p->loader, number, bytes.data, bytes.len);
    return status == SOJ_ERR_STORE ? soj__db_say(store, status, "table %s: row %lld is damaged",
                                                 p->table, (long long)number)
                                   : status;
}

static soj_status give_table(soj_sqlite *store, soj__statement which, pass *p)
{
    soj_status status;
    bool is_row = true;
    soj__row *row = soj__db_use(store, which, &status);
    if (!row)
        return status;
    while (status == SOJ_OK && is_row) {
        status = soj__db_step(store, row, &is_row);
        if (status == SOJ_OK && is_row)
            status = give_row(store, p, row);
    }
    soj__row_reset(row);
    return status;
}

static soj_status give_all(soj_sqlite *store, soj_loader *loader, const soj__head *head)
{
    pass pages = {loader, soj_loader_page, "pages", false, 0};
    pass changes = {loader, soj_loader_changes, "journal", true, head->base + 1};
    soj_status status = give_table(store, SOJ__PAGES, &pages);
    if (status == SOJ_OK)
        status = give_table(store, SOJ__JOURNAL, &changes);
    if (status == SOJ_OK && changes.next != head->sequence + 1)
        status = soj__db_say(store, SOJ_ERR_STORE, "table journal: row %lld is missing",
                             (long long)changes.next);
    return status;
}

soj_status soj__store_load(void *ctx, soj_loader *loader, uint64_t *out_sequence,
                           void *out_position, size_t *out_position_len)
{
    soj_sqlite *store = ctx;
    soj__head head;
    soj_status status = soj__db_begin(store); /* one look at all tables */
    if (status != SOJ_OK)
        return status;
    status = soj__head_read(store, &head);
    if (status == SOJ_OK)
        status = give_all(store, loader, &head);
    status = soj__db_end(store, status);
    if (status != SOJ_OK)
        return status;
    *out_sequence = head.sequence;
    memcpy(out_position, head.position, head.position_len);
    *out_position_len = head.position_len;
    return SOJ_OK;
}

/* ---- commits ---- */

static soj_status put_blob(soj_sqlite *store, soj__statement which, uint64_t number,
                           soj_bytes bytes)
{
    soj_status status;
    soj__row *row = soj__db_use(store, which, &status);
    if (!row)
        return status;
    soj__bind_u64(row, 1, number);
    soj__bind_blob(row, 2, bytes);
    return soj__db_do(store, row);
}

static soj_status put_truth(soj_sqlite *store, const soj_commit *commit)
{
    soj_status status = SOJ_OK;
    if (!commit->is_checkpoint)
        return put_blob(store, SOJ__PUT_CHANGES, commit->sequence, commit->changes);
    for (size_t i = 0; i < commit->n_pages && status == SOJ_OK; i++)
        status = put_blob(store, SOJ__PUT_PAGE, commit->pages[i].number, commit->pages[i].bytes);
    return status == SOJ_OK ? soj__db_do_plain(store, SOJ__EMPTY_JOURNAL) : status;
}

static soj_status put_head(soj_sqlite *store, const soj_commit *commit, soj__head *head)
{
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    bool is_told = soj_engine_stats(commit->engine, &counters) == SOJ_OK;
    SOJ__ASSERT(is_told); /* they have their size */
    (void)is_told;
    head->sequence = commit->sequence;
    head->base = commit->is_checkpoint ? commit->sequence : head->base;
    memcpy(head->identity, commit->identity, SOJ_COMMIT_IDENTITY);
    head->position_len = commit->position.len;
    if (commit->position.len > 0)
        memcpy(head->position, commit->position.data, commit->position.len);
    head->customers = counters.customers;
    head->next_due = soj_engine_next_due(commit->engine);
    return soj__head_write(store, head);
}

static soj_status put_all(soj_sqlite *store, const soj_commit *commit, soj__head *head)
{
    soj_status status = SOJ_OK;
    for (size_t i = 0; i < commit->n_erased && status == SOJ_OK; i++)
        status = soj__rows_erase(store, commit->erased[i],
                                 soj_engine_keys(commit->engine) == SOJ_KEYS_INTEGER);
    if (status == SOJ_OK)
        status = soj__rows_write(store, commit, soj_engine_model(commit->engine));
    if (status == SOJ_OK && commit->before)
        status = soj__store_keep_model(store, soj_engine_model(commit->engine));
    if (status == SOJ_OK)
        status = put_truth(store, commit);
    return status == SOJ_OK ? put_head(store, commit, head) : status;
}

/* Whether it is the commit that comes next; *out_has_landed: it is there already. */
static soj_status judge_order(soj_sqlite *store, const soj_commit *commit, const soj__head *head,
                              bool *out_has_landed)
{
    *out_has_landed = commit->is_retry && head->sequence == commit->sequence &&
                      memcmp(head->identity, commit->identity, SOJ_COMMIT_IDENTITY) == 0;
    if (*out_has_landed || head->sequence == commit->sequence - 1)
        return SOJ_OK;
    return soj__db_say(store, SOJ_ERR_FENCED, "the store is at commit %lld, the engine at %lld",
                       (long long)head->sequence, (long long)(commit->sequence - 1));
}

soj_status soj__store_commit(void *ctx, const soj_commit *commit)
{
    soj_sqlite *store = ctx;
    soj__head head;
    bool has_landed = false;
    soj_status status = soj__db_may_write(store);
    if (status == SOJ_OK)
        status = soj__db_begin(store);
    if (status != SOJ_OK)
        return status;
    status = soj__head_read(store, &head);
    if (status == SOJ_OK)
        status = judge_order(store, commit, &head, &has_landed);
    if (status == SOJ_OK && !has_landed)
        status = put_all(store, commit, &head);
    status = soj__db_end(store, status);
    if (status == SOJ_OK && (commit->n_erased > 0 || store->is_unclean))
        soj__store_clean(store);
    return status;
}

/* What was erased is still in pages that are free, and in the write-ahead log. Where others read,
 * or the host has a transaction, it is tried again at the next commit, and when the store is
 * closed. */
void soj__store_clean(soj_sqlite *store)
{
    store->is_unclean = soj_sqlite_vacuum(store) != SOJ_OK;
}
