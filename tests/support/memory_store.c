/* SPDX-License-Identifier: MIT */
#include "support/memory_store.h"

#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static memory_row make_row(uint64_t number, const void *bytes, size_t len)
{
    memory_row row = {number, must(malloc(len + 1)), len};
    memcpy(row.bytes, bytes, len);
    return row;
}

static void add_row(memory_row **rows, size_t *n, size_t at, memory_row row)
{
    *rows = must(realloc(*rows, (*n + 1) * sizeof(**rows)));
    memmove(*rows + at + 1, *rows + at, (*n - at) * sizeof(**rows));
    (*rows)[at] = row;
    ++*n;
}

static void put_page(memory_store *of, const soj_page *page)
{
    const memory_row row = make_row(page->number, page->bytes.data, page->bytes.len);
    size_t low = 0, high = of->n_pages;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (of->pages[middle].number < page->number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == of->n_pages || of->pages[low].number != page->number) {
        add_row(&of->pages, &of->n_pages, low, row);
        return;
    }
    free(of->pages[low].bytes);
    of->pages[low] = row;
}

static void drop_rows(memory_row *rows, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        free(rows[i].bytes);
    *n = 0;
}

static void land(memory_store *of, const soj_commit *commit)
{
    if (commit->is_checkpoint)
        drop_rows(of->changes, &of->n_changes);
    for (size_t i = 0; i < commit->n_pages; i++)
        put_page(of, &commit->pages[i]);
    if (commit->changes.len > 0)
        add_row(&of->changes, &of->n_changes, of->n_changes,
                make_row(commit->sequence, commit->changes.data, commit->changes.len));
    of->sequence = commit->sequence;
    memcpy(of->identity, commit->identity, sizeof(of->identity));
    if (commit->position.len > 0)
        memcpy(of->position, commit->position.data, commit->position.len);
    of->position_len = commit->position.len;
    of->commits++;
    of->checkpoints += commit->is_checkpoint;
    of->pages_written += commit->n_pages;
    of->erased += commit->n_erased;
    of->changed += commit->n_changed;
    while (soj_commit_next(commit))
        of->outputs++;
}

static soj_status commit_to(void *ctx, const soj_commit *commit)
{
    memory_store *of = ctx;
    const soj_status before = of->fail_before, after = of->fail_after;
    of->fail_before = of->fail_after = SOJ_OK;
    if (before != SOJ_OK)
        return before;
    if (commit->is_retry && of->sequence == commit->sequence &&
        memcmp(of->identity, commit->identity, sizeof(of->identity)) == 0)
        return SOJ_OK;
    if (of->sequence + 1 != commit->sequence)
        return SOJ_ERR_FENCED;
    if (of->look)
        of->look(of->look_ctx, commit);
    soj_commit_rewind(commit);
    land(of, commit);
    return after;
}

static soj_status load_from(void *ctx, soj_loader *loader, uint64_t *out_sequence,
                            void *out_position, size_t *out_position_len)
{
    const memory_store *of = ctx;
    soj_status status = SOJ_OK;
    for (size_t i = 0; i < of->n_pages && status == SOJ_OK; i++)
        status = soj_loader_page(loader, of->pages[i].number, of->pages[i].bytes, of->pages[i].len);
    for (size_t i = 0; i < of->n_changes && status == SOJ_OK; i++)
        status = soj_loader_changes(loader, of->changes[i].number, of->changes[i].bytes,
                                    of->changes[i].len);
    *out_sequence = of->sequence;
    memcpy(out_position, of->position, of->position_len);
    *out_position_len = of->position_len;
    return status;
}

soj_store memory_store_make(memory_store *of)
{
    soj_store store = SOJ_STORE_INIT;
    memset(of, 0, sizeof(*of));
    store.ctx = of;
    store.load = load_from;
    store.commit = commit_to;
    return store;
}

void memory_store_free(memory_store *of)
{
    drop_rows(of->pages, &of->n_pages);
    drop_rows(of->changes, &of->n_changes);
    free(of->pages);
    free(of->changes);
    memset(of, 0, sizeof(*of));
}

void memory_store_copy(memory_store *to, const memory_store *from)
{
    memset(to, 0, sizeof(*to));
    for (size_t i = 0; i < from->n_pages; i++)
        add_row(&to->pages, &to->n_pages, i,
                make_row(from->pages[i].number, from->pages[i].bytes, from->pages[i].len));
    for (size_t i = 0; i < from->n_changes; i++)
        add_row(&to->changes, &to->n_changes, i,
                make_row(from->changes[i].number, from->changes[i].bytes, from->changes[i].len));
    to->sequence = from->sequence;
    memcpy(to->identity, from->identity, sizeof(to->identity));
    memcpy(to->position, from->position, sizeof(to->position));
    to->position_len = from->position_len;
}

size_t memory_store_bytes(const memory_store *of)
{
    size_t n = 0;
    for (size_t i = 0; i < of->n_pages; i++)
        n += of->pages[i].len;
    for (size_t i = 0; i < of->n_changes; i++)
        n += of->changes[i].len;
    return n;
}
