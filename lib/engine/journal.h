/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_JOURNAL_H
#define SOJ__ENGINE_JOURNAL_H

/* What an engine on a store remembers of what has changed since its last commit: who, by a bit for
 * each number; what was added, where that need not be looked for then; who went. And the commit
 * that is under way. An engine without a store has none, and pays for it with one comparison. */

#include <sojourn/limits.h>
#include <sojourn/store.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "engine/erased.h"
#include "run/output.h"

/* Customers of a page: as many as bits of a word, so that a word of marks that is not 0 is a page
 * that changed. Tombstones are dealt out to pages by the highest bits of their hashes. */
#define SOJ__PAGE_CUSTOMERS  64u
#define SOJ__PAGE_FIRST      UINT64_C(1) /* of customers; 0 is the engine's own */
#define SOJ__PAGE_TOMBSTONES (UINT64_C(1) << 48)
#define SOJ__TOMBSTONE_PAGES 256u
#define SOJ__PAGE_MOST_CHANGES                                                                     \
    ((uint64_t)1 << 20) /* bytes: fewer changes are no checkpoint's worth */

#define SOJ__FINGERPRINT 32 /* bytes */

/* A page that was written. */
typedef struct soj__written {
    uint64_t checksum;
    uint64_t len; /* 0: it never was */
} soj__written;

/* Bits by number of a customer, */
typedef struct soj__marks {
    uint64_t *words;
    size_t n_words;
    uint64_t *some; /* and by word: it is not 0 */
    size_t n_some;
    uint64_t *stale; /* by word, of marks before the last commit: its page is older */
    size_t n_stale;
} soj__marks;

/* A commit that is owed to the store. */
typedef struct soj__owed {
    bool is_on;    /* nothing may change until it has landed */
    bool is_built; /* what follows is there */
    bool is_checkpoint;
    soj_commit commit;
    soj__buf bytes; /* changes, or pages one behind the other */
    soj_page *pages;
    size_t pages_capacity;
    soj_text *keys; /* changed, then erased */
    size_t keys_capacity;
    soj__buf digits;           /* of integer keys */
    soj__buf state;            /* of the engine, with it */
    uint64_t checksums, whole; /* of the journal, once it has landed */
    uint8_t position[SOJ_LIMIT_POSITION];
    size_t position_len;
} soj__owed;

typedef struct soj__journal {
    soj__mem mem;
    soj_store store;
    uint8_t fingerprint[SOJ__FINGERPRINT]; /* of the model: engine/persist.h */
    uint32_t n_customers;                  /* numbers given, as of the last commit */
    const soj_model *before; /* the model of the last commit; NULL: the engine's own */
    soj__owed owed;

    /* As of the last commit. */
    uint64_t sequence;
    uint8_t identity[SOJ_COMMIT_IDENTITY];
    size_t position_len;
    uint8_t position[SOJ_LIMIT_POSITION];
    bool is_fenced;
    bool is_offering;
    bool has_pages;              /* there was a checkpoint */
    bool is_touched;             /* since the last commit something has changed, */
    bool has_to_forget;          /* and somebody was erased of whom the store has something */
    uint32_t n_erased;           /* of `erased`, */
    uint32_t n_tombstones_added; /* and of tombstones_added */
    soj__buf state;
    uint64_t n_out; /* rows of the queue, from the beginning, that may be handed out */
    /* As of the last checkpoint. */
    soj__written *pages; /* by word of marks */
    size_t n_pages;
    soj__written tombstones[SOJ__TOMBSTONE_PAGES];
    uint64_t checksums; /* of all pages but the first, together: their exclusive or */
    uint64_t whole;     /* bytes of them */
    uint64_t since;     /* bytes of changes since */
    uint64_t stale_tombstones[SOJ__TOMBSTONE_PAGES / 64];

    /* Since the last commit. */
    soj__marks marks;
    soj__buf ids;       /* uint32 number, int64 time, the id behind its length */
    soj__buf emissions; /* uint32 number, 16 bytes id, uint32 touchpoint */
    soj__buf tombstones_added;
    soj__buf erased; /* keys as texts, each behind its length */

    uint64_t next; /* row that soj_commit_next() gives next, from the beginning of all */
    soj_output output;
    soj_datum *data; /* of it */
} soj__journal;

enum {
    SOJ__NOTE_ID = 4 + 8 + 1, /* bytes, without those of the id */
    SOJ__NOTE_EMISSION = 4 + 16 + 4,
    SOJ__NOTE_TOMBSTONE = 8 + 8 + 8
};

/* A journal of an empty engine; NULL where there is no memory. */
soj__journal *soj__journal_new(const soj__mem *mem, const soj_store *store, size_t max_data);
/* NULL is allowed. */
void soj__journal_free(soj__journal *journal, size_t max_data);

/* Make room to mark a number; false where there is no memory. */
bool soj__journal_reserve(soj__journal *journal, uint32_t number);
/* Something of a customer has changed, for whom there is room. */
static inline void soj__journal_mark(soj__journal *journal, uint32_t number)
{
    soj__marks *marks = &journal->marks;
    SOJ__ASSERT(number / SOJ__PAGE_CUSTOMERS < marks->n_words);
    const uint32_t word = number / 64;
    marks->words[word] |= (uint64_t)1 << (number & 63);
    marks->some[word / 64] |= (uint64_t)1 << (word & 63);
    journal->is_touched = true;
}
/* The first marked number from `from` on; SOJ__NONE: there is none. */
uint32_t soj__journal_next(const soj__journal *journal, uint32_t from);
size_t soj__journal_count(const soj__journal *journal);

/* Make room for what is noted next, each of an event; false where there is no memory. */
bool soj__journal_reserve_id(soj__journal *journal, size_t id_len);
bool soj__journal_reserve_emissions(soj__journal *journal, size_t n);
bool soj__journal_reserve_erased(soj__journal *journal);
/* After these. */
void soj__journal_note_id(soj__journal *journal, uint32_t number, soj__slice id, soj_time time);
void soj__journal_note_emission(soj__journal *journal, uint32_t number, soj__id id,
                                uint32_t touchpoint);
void soj__journal_note_tombstone(soj__journal *journal, soj__hash128 hash, soj_time until);
void soj__journal_note_erased(soj__journal *journal, uint32_t number, soj__slice key);

/* All that was noted is in the store: begin anew. Of pages that changed the marks stay, but where
 * it was a checkpoint. */
void soj__journal_clear(soj__journal *journal, bool is_checkpoint);

/* Of a page of tombstones: its place. */
static inline uint32_t soj__tombstone_page(soj__hash128 hash)
{
    return (uint32_t)(hash.high >> 56);
}

/* Its page changes. */
static inline void soj__journal_mark_tombstone(soj__journal *journal, soj__hash128 hash)
{
    const uint32_t page = soj__tombstone_page(hash);
    journal->stale_tombstones[page / 64] |= (uint64_t)1 << (page & 63);
    journal->is_touched = true;
}

/* Whether what belongs to the engine may change. SOJ_OK, SOJ_ERR_UNCOMMITTED, SOJ_ERR_FENCED. */
static inline soj_status soj__journal_guard(const soj__journal *journal)
{
    if (journal->is_fenced)
        return SOJ_ERR_FENCED;
    return journal->owed.is_on ? SOJ_ERR_UNCOMMITTED : SOJ_OK;
}

#endif
