/* SPDX-License-Identifier: MIT */
/* Checkpoints: customers by the page, tombstones by the first bits of their hashes, and a first
 * page that says of what the others are and, by their checksums, that they are all there and none
 * is an old one. */
#include "engine/persist.h"

/* ---- what was written ---- */

static soj__written *written(soj__journal *journal, uint64_t page)
{
    return page >= SOJ__PAGE_TOMBSTONES ? &journal->tombstones[page - SOJ__PAGE_TOMBSTONES]
                                        : &journal->pages[page - SOJ__PAGE_FIRST];
}

bool soj__pages_reserve(soj__journal *journal, uint64_t page)
{
    const size_t before = journal->n_pages;
    if (page >= SOJ__PAGE_TOMBSTONES || page < before + SOJ__PAGE_FIRST)
        return true;
    if (!soj__mem_reserve(&journal->mem, (void **)&journal->pages, &journal->n_pages,
                          (size_t)(page - SOJ__PAGE_FIRST) + 1, sizeof(*journal->pages)))
        return false;
    memset(journal->pages + before, 0, (journal->n_pages - before) * sizeof(*journal->pages));
    return true;
}

void soj__pages_note(soj__journal *journal, uint64_t page, soj__written now)
{
    soj__written *before = written(journal, page);
    journal->checksums ^= before->checksum ^ now.checksum;
    journal->whole = journal->whole - before->len + now.len;
    *before = now;
}

/* ---- writing ---- */

static void begin(soj__journal *journal)
{
    soj__owed *owed = &journal->owed;
    owed->commit.n_pages = 0;
    owed->checksums = journal->checksums;
    owed->whole = journal->whole;
}

static size_t begin_page(soj__journal *journal, uint64_t number)
{
    return soj__frame_begin(&journal->owed.bytes,
                            (soj__frame){SOJ__FRAME_PAGE, number, journal->sequence + 1});
}

/* The page is whole: list it. Where its bytes lie is known when all are there. */
static bool end_page(soj__journal *journal, uint64_t number, size_t begun)
{
    soj__owed *owed = &journal->owed;
    soj__frame_end(&owed->bytes, begun);
    if (owed->bytes.failed || !soj__pages_reserve(journal, number) ||
        !soj__mem_reserve(&journal->mem, (void **)&owed->pages, &owed->pages_capacity,
                          owed->commit.n_pages + 1, sizeof(*owed->pages)))
        return false;
    const size_t len = owed->bytes.len - begun;
    owed->pages[owed->commit.n_pages++] = (soj_page){number, {NULL, len}};
    if (number == 0)
        return true;
    const soj__written *before = written(journal, number);
    owed->checksums ^= before->checksum ^ soj__frame_checksum(owed->bytes.data + begun, len);
    owed->whole = owed->whole - before->len + len;
    return true;
}

static bool put_customers(const soj_engine *engine, size_t word)
{
    soj__journal *journal = engine->journal;
    soj__buf *out = &journal->owed.bytes;
    const uint64_t page = SOJ__PAGE_FIRST + word;
    const uint32_t first = (uint32_t)word * SOJ__PAGE_CUSTOMERS;
    const uint32_t left = engine->registry.n - first;
    const uint32_t n = left < SOJ__PAGE_CUSTOMERS ? left : SOJ__PAGE_CUSTOMERS;
    const size_t begun = begin_page(journal, page);
    soj__put_u32(out, n);
    for (uint32_t i = first; i < first + n; i++) {
        soj__customer_put(engine, i, true, out);
        if (!soj__engine_has(engine, i))
            continue;
        soj__seen_put(engine, i, out);
        soj__emissions_put(engine, i, out);
    }
    return end_page(journal, page, begun);
}

static bool put_stale_customers(const soj_engine *engine)
{
    const soj__marks *marks = &engine->journal->marks;
    const size_t n_words = (engine->registry.n + SOJ__PAGE_CUSTOMERS - 1) / SOJ__PAGE_CUSTOMERS;
    for (size_t word = 0; word < n_words; word++) {
        const uint64_t stale = marks->some[word / 64] | marks->stale[word / 64];
        if ((stale >> (word & 63) & 1) != 0 && !put_customers(engine, word))
            return false;
    }
    return true;
}

/* The tombstones' places, by page; ends[i] is one behind those of page i. NULL where there is no
 * memory. */
static size_t *sort_tombstones(const soj__erased *erased, size_t ends[SOJ__TOMBSTONE_PAGES])
{
    size_t *places = soj__mem_alloc(&erased->mem, erased->n * sizeof(*places));
    if (!places)
        return NULL;
    size_t counts[SOJ__TOMBSTONE_PAGES + 1] = {0};
    for (size_t i = 0; i < erased->n_slots; i++) {
        if (erased->slots[i].is_used)
            counts[soj__tombstone_page(erased->slots[i].hash) + 1]++;
    }
    ends[0] = 0;
    for (size_t i = 1; i < SOJ__TOMBSTONE_PAGES; i++)
        ends[i] = ends[i - 1] + counts[i];
    for (size_t i = 0; i < erased->n_slots; i++) {
        if (erased->slots[i].is_used)
            places[ends[soj__tombstone_page(erased->slots[i].hash)]++] = i;
    }
    return places;
}

static bool put_page_of_tombstones(const soj_engine *engine, uint32_t at, const size_t *places,
                                   size_t n)
{
    soj__journal *journal = engine->journal;
    const uint64_t page = SOJ__PAGE_TOMBSTONES + at;
    const size_t begun = begin_page(journal, page);
    soj__put_u32(&journal->owed.bytes, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        soj__tombstone_put(&engine->erased.slots[places[i]], &journal->owed.bytes);
    return end_page(journal, page, begun);
}

static bool put_stale_tombstones(const soj_engine *engine)
{
    const uint64_t *stale = engine->journal->stale_tombstones;
    size_t ends[SOJ__TOMBSTONE_PAGES];
    bool is_any = false, is_put = true;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(engine->journal->stale_tombstones); i++)
        is_any |= stale[i] != 0;
    if (!is_any)
        return true;
    size_t *places = sort_tombstones(&engine->erased, ends);
    for (uint32_t i = 0; i < SOJ__TOMBSTONE_PAGES && places && is_put; i++) {
        const size_t first = i > 0 ? ends[i - 1] : 0;
        if ((stale[i / 64] >> (i & 63) & 1) != 0)
            is_put = put_page_of_tombstones(engine, i, places + first, ends[i] - first);
    }
    soj__mem_free(&engine->mem, places, engine->erased.n * sizeof(*places));
    return places && is_put;
}

/* The first page, which tells of the others. */
static bool put_first(const soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    soj__owed *owed = &journal->owed;
    const size_t begun = begin_page(journal, 0);
    soj__link_put(journal, &owed->bytes);
    soj__buf_put(&owed->bytes, (const char *)journal->fingerprint, sizeof(journal->fingerprint));
    soj__options_put(engine, &owed->bytes);
    soj__put_u64(&owed->bytes, owed->checksums);
    soj__put_u64(&owed->bytes, owed->whole);
    soj__buf_put(&owed->bytes, owed->state.data, owed->state.len);
    return end_page(journal, 0, begun);
}

soj_status soj__pages_make(soj_engine *engine)
{
    soj__owed *owed = &engine->journal->owed;
    begin(engine->journal);
    if (!put_stale_customers(engine) || !put_stale_tombstones(engine) || !put_first(engine))
        return SOJ_ERR_NOMEM;
    const char *at = owed->bytes.data;
    for (size_t i = 0; i < owed->commit.n_pages; i++) {
        owed->pages[i].bytes.data = at;
        at += owed->pages[i].bytes.len;
    }
    owed->commit.pages = owed->pages;
    return SOJ_OK;
}

void soj__pages_land(soj__journal *journal)
{
    const soj__owed *owed = &journal->owed;
    for (size_t i = 0; i < owed->commit.n_pages; i++) {
        const soj_page *page = &owed->pages[i];
        const size_t len = page->bytes.len;
        if (page->number != 0)
            soj__pages_note(journal, page->number,
                            (soj__written){soj__frame_checksum(page->bytes.data, len), len});
    }
    journal->has_pages = true;
    journal->since = 0;
}

/* ---- reading ---- */

static soj_status take_first(soj_engine *engine, soj__wire *in, soj__paging *paging)
{
    soj__journal *journal = engine->journal;
    if (!soj__link_take(journal, in, true))
        return SOJ_ERR_STORE;
    const uint8_t *fingerprint = soj__take(in, SOJ__FINGERPRINT);
    if (!fingerprint)
        return SOJ_ERR_STORE;
    if (memcmp(fingerprint, journal->fingerprint, SOJ__FINGERPRINT) != 0)
        return SOJ_ERR_MODEL_CHANGED;
    soj_status status = soj__options_take(engine, in);
    if (status != SOJ_OK)
        return status;
    paging->checksums = soj__take_u64(in);
    paging->whole = soj__take_u64(in);
    journal->has_pages = true;
    return soj__state_take(engine, in, &paging->customers);
}

/* One of each kind, `n` times. */
static soj_status take_ids(soj_engine *engine, uint32_t number, soj__wire *in)
{
    soj_status status = SOJ_OK;
    for (uint32_t n = soj__take_u32(in); n > 0 && status == SOJ_OK; n--)
        status = soj__seen_take(engine, number, in);
    for (uint32_t n = soj__take_u32(in); n > 0 && status == SOJ_OK; n--)
        status = soj__emission_take(engine, number, in);
    return status;
}

static soj_status take_customers(soj_engine *engine, uint64_t page, soj__wire *in,
                                 const soj__paging *paging, uint8_t *scratch)
{
    const uint32_t first = engine->registry.n;
    const uint32_t n = soj__take_u32(in);
    const uint32_t left = paging->customers - first;
    if (page - SOJ__PAGE_FIRST != first / SOJ__PAGE_CUSTOMERS || first >= paging->customers ||
        n != (left < SOJ__PAGE_CUSTOMERS ? left : SOJ__PAGE_CUSTOMERS))
        return SOJ_ERR_STORE;
    soj_status status = SOJ_OK;
    for (uint32_t i = first; i < first + n && status == SOJ_OK; i++) {
        status = soj__customer_take(engine, i, in, scratch);
        if (status == SOJ_OK && soj__engine_has(engine, i))
            status = take_ids(engine, i, in);
    }
    return status;
}

static soj_status take_tombstones(soj_engine *engine, soj__wire *in)
{
    soj_status status = SOJ_OK;
    for (uint32_t n = soj__take_u32(in); n > 0 && status == SOJ_OK; n--)
        status = soj__tombstone_take(engine, in, false);
    return status;
}

soj_status soj__page_take(soj_engine *engine, const soj__frame *frame, soj__wire *in,
                          soj__paging *paging, uint8_t *scratch)
{
    soj_status status;
    if (frame->number == 0)
        status = take_first(engine, in, paging);
    else if (frame->number < SOJ__PAGE_TOMBSTONES)
        status = take_customers(engine, frame->number, in, paging, scratch);
    else if (frame->number < SOJ__PAGE_TOMBSTONES + SOJ__TOMBSTONE_PAGES)
        status = take_tombstones(engine, in);
    else
        return SOJ_ERR_STORE;
    if (status == SOJ_OK && !soj__wire_is_done(in))
        return SOJ_ERR_STORE;
    return status;
}
