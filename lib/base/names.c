/* SPDX-License-Identifier: MIT */
#include "base/names.h"

/* uthash, configured once for the whole library: memory from the table's own arena allocator, no
 * exit when there is none. The macros below refer to a local named `names`. */
static void *table_alloc(const soj__names *names, size_t size)
{
    return soj__mem_alloc(&names->arena->mem, size);
}

static void table_free(const soj__names *names, void *memory, size_t size)
{
    soj__mem_free(&names->arena->mem, memory, size);
}

static unsigned hash_of(const soj__names *names, soj__slice name)
{
    return (unsigned)soj__siphash(names->key, name).low;
}

#define HASH_NONFATAL_OOM          1
#define uthash_malloc(size)        table_alloc(names, (size))
#define uthash_free(memory, size)  table_free(names, (memory), (size))
#define uthash_nonfatal_oom(entry) ((entry)->is_lost = true)
#include <uthash.h>

struct soj__names_entry {
    soj__slice name;
    uint32_t number;
    bool is_lost; /* uthash had no memory to add it */
    UT_hash_handle hh;
};

void soj__names_init(soj__names *names, soj__arena *arena, const uint8_t key[SOJ__SIPHASH_KEY])
{
    *names = (soj__names){.arena = arena};
    memcpy(names->key, key, sizeof(names->key));
}

void soj__names_done(soj__names *names)
{
    HASH_CLEAR(hh, names->head);
}

static soj__names_entry *find_entry(const soj__names *names, soj__slice name, unsigned hash)
{
    soj__names_entry *entry = NULL;
    const char *key = name.len > 0 ? name.data : ""; /* memcmp takes no NULL */
    HASH_FIND_BYHASHVALUE(hh, names->head, key, name.len, hash, entry);
    return entry;
}

bool soj__names_add(soj__names *names, soj__slice name, uint32_t number, uint32_t *out_number)
{
    const unsigned hash = hash_of(names, name);
    soj__names_entry *entry = find_entry(names, name, hash);
    if (!entry) {
        entry = soj__arena_alloc(names->arena, sizeof(*entry));
        if (!entry)
            return false;
        entry->name = name;
        entry->number = number;
        HASH_ADD_KEYPTR_BYHASHVALUE(hh, names->head, entry->name.data, entry->name.len, hash,
                                    entry);
        if (entry->is_lost)
            return false;
    }
    *out_number = entry->number;
    return true;
}

uint32_t soj__names_find(const soj__names *names, soj__slice name)
{
    const soj__names_entry *entry = find_entry(names, name, hash_of(names, name));
    return entry ? entry->number : SOJ__NONE;
}

#define NEAR_MAX  64u
#define EDIT      2u /* half edits */
#define CASE_EDIT 1u

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static unsigned replace_cost(char a, char b)
{
    if (a == b)
        return 0;
    return lower(a) == lower(b) ? CASE_EDIT : EDIT;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Source: the optimal string alignment recurrence (restricted Damerau-Levenshtein), three rows. */
unsigned soj__names_distance(soj__slice a, soj__slice b, unsigned limit)
{
    unsigned rows[3][NEAR_MAX + 1];
    if (a.len > NEAR_MAX || b.len > NEAR_MAX)
        return limit + 1;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (unsigned)j * EDIT;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i * EDIT;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = above[j - 1] + replace_cost(a.data[i - 1], b.data[j - 1]);
            cost = least(cost, least(above[j], row[j - 1]) + EDIT);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                cost = least(cost, above2[j - 2] + EDIT);
            row[j] = cost;
        }
    }
    return least(rows[a.len % 3][b.len], limit + 1);
}

void soj__nearest_offer(soj__nearest *nearest, soj__slice candidate)
{
    /* Worth suggesting: at most a third of the longer name's letters differ, and one always may. */
    size_t longer = nearest->wanted.len > candidate.len ? nearest->wanted.len : candidate.len;
    unsigned limit = longer < 6 ? EDIT : (unsigned)(longer / 3) * EDIT;
    size_t shorter = nearest->wanted.len + candidate.len - longer;
    if (longer > NEAR_MAX || candidate.len == 0 || (longer - shorter) * EDIT > limit)
        return;
    if (longer <= 2)
        limit = CASE_EDIT;
    unsigned distance = soj__names_distance(nearest->wanted, candidate, limit);
    if (distance > limit || (nearest->best.data && distance >= nearest->distance))
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
