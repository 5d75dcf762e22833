/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "property.h"

#define PT_ZONE(word, zone, ...) static const pt_change word##_changes[] = {__VA_ARGS__};
#include "zones.def"
#undef PT_ZONE

#define PT_ZONE(word, zone, ...)                                                                   \
    {zone, word##_changes, sizeof word##_changes / sizeof word##_changes[0]},
const pt_zone pt_zones[PT_ZONES] = {
#include "zones.def"
};
#undef PT_ZONE

/* A file of TZif (RFC 9636, version 2): a first block that nobody reads, the real one in 64 bits, a
 * footer without a rule. */
typedef struct tzif {
    unsigned char bytes[16384];
    size_t n;
} tzif;

static void put(tzif *file, int64_t value, int size)
{
    PT_CHECK(file->n + (size_t)size <= sizeof file->bytes);
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        file->bytes[file->n++] = (unsigned char)((uint64_t)value >> shift & 0xffu);
}

static void put_header(tzif *file, int changes, int types)
{
    const char magic[] = {'T', 'Z', 'i', 'f', '2'};

    for (size_t i = 0; i < sizeof magic; i++)
        put(file, magic[i], 1);
    for (int i = 0; i < 15; i++)
        put(file, 0, 1);
    put(file, 0, 4); /* isutcnt */
    put(file, 0, 4); /* isstdcnt */
    put(file, 0, 4); /* leapcnt */
    put(file, changes, 4);
    put(file, types, 4);
    put(file, 2, 4); /* charcnt */
}

static void put_type(tzif *file, int32_t offset)
{
    put(file, offset, 4);
    put(file, 0, 1); /* is daylight saving time */
    put(file, 0, 1); /* its name */
}

static void put_names(tzif *file)
{
    put(file, 'X', 1);
    put(file, 0, 1);
}

/* Each offset once; its number. */
static int type_of(const pt_zone *zone, int32_t offsets[], int *n, int change)
{
    int type = 0;

    while (type < *n && offsets[type] != zone->changes[change].offset)
        type++;
    if (type == *n)
        offsets[(*n)++] = zone->changes[change].offset;
    PT_CHECK(*n < 32);
    return type;
}

static void make_file(const pt_zone *zone, tzif *file)
{
    int32_t offsets[32];
    int n = 0;

    file->n = 0;
    for (int i = 0; i < zone->n; i++)
        (void)type_of(zone, offsets, &n, i);
    put_header(file, 0, 1);
    put_type(file, 0);
    put_names(file);
    put_header(file, zone->n - 1, n);
    for (int i = 1; i < zone->n; i++)
        put(file, zone->changes[i].from, 8);
    for (int i = 1; i < zone->n; i++)
        put(file, type_of(zone, offsets, &n, i), 1);
    for (int i = 0; i < n; i++)
        put_type(file, offsets[i]);
    put_names(file);
    put(file, '\n', 1);
    put(file, '\n', 1);
}

soj_zones *pt_zones_make(void)
{
    static tzif bytes[PT_ZONES];
    soj_zone_file files[PT_ZONES];
    soj_zones *zones = NULL;
    char problem[SOJ_ZONES_PROBLEM_MAX];

    for (int i = 0; i < PT_ZONES; i++) {
        make_file(&pt_zones[i], &bytes[i]);
        files[i] =
            (soj_zone_file){pt_zones[i].name, strlen(pt_zones[i].name), bytes[i].bytes, bytes[i].n};
    }
    PT_CHECK(soj_zones_make(files, PT_ZONES, NULL, problem, &zones) == SOJ_OK);
    return zones;
}
