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
