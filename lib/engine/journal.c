/* SPDX-License-Identifier: MIT */
#include "engine/journal.h"

#include "engine/wire.h"

static void init_buffers(soj__journal *journal)
{
    const soj__mem *mem = &journal->mem;
    soj__buf *const all[] = {
        &journal->state,  &journal->ids,        &journal->emissions,   &journal->tombstones_added,
        &journal->erased, &journal->owed.bytes, &journal->owed.digits, &journal->owed.state};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(all); i++)
        soj__buf_init(all[i], mem);
}

soj__journal *soj__journal_new(const soj__mem *mem, const soj_store *store, size_t max_data)
{
    soj__journal *journal = soj__mem_zalloc(mem, sizeof(*journal));
    if (!journal)
        return NULL;
    journal->mem = *mem;
    journal->store = *store;
    journal->data = soj__mem_alloc(mem, max_data * sizeof(*journal->data));
    if (!journal->data) {
        soj__mem_free(mem, journal, sizeof(*journal));
        return NULL;
    }
    init_buffers(journal);
    return journal;
}

static void free_marks(const soj__mem *mem, const soj__marks *marks)
{
    soj__mem_free(mem, marks->words, marks->n_words * sizeof(*marks->words));
    soj__mem_free(mem, marks->some, marks->n_some * sizeof(*marks->some));
    soj__mem_free(mem, marks->stale, marks->n_stale * sizeof(*marks->stale));
}

static void free_buffer(soj__buf *buf)
{
    soj__buf_wipe(buf);
    soj__buf_done(buf);
}

static void free_owed(const soj__mem *mem, soj__owed *owed)
{
    free_buffer(&owed->bytes);
    free_buffer(&owed->digits);
    free_buffer(&owed->state);
    soj__mem_free(mem, owed->pages, owed->pages_capacity * sizeof(*owed->pages));
    soj__mem_free(mem, owed->keys, owed->keys_capacity * sizeof(*owed->keys));
}

void soj__journal_free(soj__journal *journal, size_t max_data)
{
    if (!journal)
        return;
    const soj__mem mem = journal->mem;
    free_marks(&mem, &journal->marks);
    free_owed(&mem, &journal->owed);
    free_buffer(&journal->state);
    free_buffer(&journal->ids);
    free_buffer(&journal->emissions);
    free_buffer(&journal->tombstones_added);
    free_buffer(&journal->erased);
    soj__mem_free(&mem, journal->pages, journal->n_pages * sizeof(*journal->pages));
    soj__mem_free(&mem, journal->data, max_data * sizeof(*journal->data));
    soj__mem_free(&mem, journal, sizeof(*journal));
}

/* ---- who has changed ---- */

/* Room for the word `at`; words that are new are 0. */
static bool reserve_words(const soj__mem *mem, uint64_t **words, size_t *n, size_t at)
{
    size_t before = *n;
    if (at < before)
        return true;
    if (!soj__mem_reserve(mem, (void **)words, n, at + 1, sizeof(**words)))
        return false;
    memset(*words + before, 0, (*n - before) * sizeof(**words));
    return true;
}

bool soj__journal_reserve(soj__journal *journal, uint32_t number)
{
    const soj__mem *mem = &journal->mem;
    soj__marks *marks = &journal->marks;
    const size_t word = number / 64;
    if (word < marks->n_words && word / 64 < marks->n_stale)
        return true;
    return reserve_words(mem, &marks->words, &marks->n_words, word) &&
           reserve_words(mem, &marks->some, &marks->n_some, word / 64) &&
           reserve_words(mem, &marks->stale, &marks->n_stale, word / 64);
}

static uint32_t lowest_bit(uint64_t bits)
{
    return soj__count_bits(~bits & (bits - 1));
}

uint32_t soj__journal_next(const soj__journal *journal, uint32_t from)
{
    const soj__marks *marks = &journal->marks;
    uint64_t wanted = ~(((uint64_t)1 << (from & 63)) - 1);
    for (size_t word = from / 64; word < marks->n_words; word++) {
        uint64_t bits = marks->words[word] & wanted;
        if (bits != 0)
            return (uint32_t)(word * 64 + lowest_bit(bits));
        wanted = UINT64_MAX;
        if (word / 64 >= marks->n_some || marks->some[word / 64] == 0)
            word |= 63;
    }
    return SOJ__NONE;
}

size_t soj__journal_count(const soj__journal *journal)
{
    const soj__marks *marks = &journal->marks;
    size_t n = 0;
    for (size_t i = 0; i < marks->n_some; i++) {
        for (uint64_t some = marks->some[i]; some != 0; some &= some - 1)
            n += soj__count_bits(marks->words[i * 64 + lowest_bit(some)]);
    }
    return n;
}

static void clear_marks(soj__marks *marks, bool is_checkpoint)
{
    for (size_t i = 0; i < marks->n_some; i++) {
        if (marks->some[i] == 0)
            continue;
        for (uint64_t some = marks->some[i]; some != 0; some &= some - 1)
            marks->words[i * 64 + lowest_bit(some)] = 0;
        marks->stale[i] |= marks->some[i];
        marks->some[i] = 0;
    }
    if (is_checkpoint && marks->n_stale > 0)
        memset(marks->stale, 0, marks->n_stale * sizeof(*marks->stale));
}

/* ---- what was added ---- */

bool soj__journal_reserve_id(soj__journal *journal, size_t id_len)
{
    return soj__put_room(&journal->ids, SOJ__NOTE_ID + id_len);
}

bool soj__journal_reserve_emissions(soj__journal *journal, size_t n)
{
    return soj__put_room(&journal->emissions, SOJ__NOTE_EMISSION * n);
}

bool soj__journal_reserve_erased(soj__journal *journal)
{
    return soj__put_room(&journal->tombstones_added, SOJ__NOTE_TOMBSTONE) &&
           soj__put_room(&journal->erased, 1 + SOJ_LIMIT_KEY);
}

void soj__journal_note_id(soj__journal *journal, uint32_t number, soj__slice id, soj_time time)
{
    soj__put_u32(&journal->ids, number);
    soj__put_i64(&journal->ids, time);
    soj__put_short(&journal->ids, id);
}

void soj__journal_note_emission(soj__journal *journal, uint32_t number, soj__id id,
                                uint32_t touchpoint)
{
    soj__put_u32(&journal->emissions, number);
    soj__put_u64(&journal->emissions, id.high);
    soj__put_u64(&journal->emissions, id.low);
    soj__put_u32(&journal->emissions, touchpoint);
}

void soj__journal_note_tombstone(soj__journal *journal, soj__hash128 hash, soj_time until)
{
    soj__put_u64(&journal->tombstones_added, hash.low);
    soj__put_u64(&journal->tombstones_added, hash.high);
    soj__put_i64(&journal->tombstones_added, until);
    journal->n_tombstones_added++;
    soj__journal_mark_tombstone(journal, hash);
}

void soj__journal_note_erased(soj__journal *journal, uint32_t number, soj__slice key)
{
    soj__put_short(&journal->erased, key);
    journal->n_erased++;
    journal->has_to_forget |= number < journal->n_customers;
    soj__journal_mark(journal, number);
}

void soj__journal_clear(soj__journal *journal, bool is_checkpoint)
{
    clear_marks(&journal->marks, is_checkpoint);
    soj__buf_wipe(&journal->ids);
    soj__buf_wipe(&journal->emissions);
    soj__buf_wipe(&journal->tombstones_added);
    soj__buf_wipe(&journal->erased);
    journal->n_tombstones_added = journal->n_erased = 0;
    journal->is_touched = journal->has_to_forget = false;
    if (is_checkpoint)
        memset(journal->stale_tombstones, 0, sizeof(journal->stale_tombstones));
}
