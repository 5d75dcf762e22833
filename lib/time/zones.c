/* SPDX-License-Identifier: MIT */
#include "time/zones.h"

#include <sojourn/limits.h>

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-';
}

bool soj__zone_name_is_good(soj__slice name)
{
    bool is_inside = false; /* of a segment */
    for (size_t i = 0; i < name.len; i++) {
        if (!is_name_char(name.data[i]) && !(name.data[i] == '/' && is_inside))
            return false;
        is_inside = name.data[i] != '/';
    }
    return is_inside && name.len <= SOJ_LIMIT_ZONE_NAME;
}

uint32_t soj__zones_find(const soj_zones *zones, soj__slice name)
{
    uint32_t low = 0;
    uint32_t high = zones->n_names;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int c = soj__zone_name_compare(soj__zones_name(zones, middle), name);
        if (c == 0)
            return middle;
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SOJ__NONE;
}

int soj__zone_name_compare(soj__slice a, soj__slice b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int c = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;
    if (c != 0)
        return c;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* ---- did you mean ---- */

#define SHORTEST 4u /* of shorter texts no other zone is a likely meaning: PST is not EST */

/* "Paris" of "Europe/Paris". */
static soj__slice place_of(soj__slice name)
{
    size_t at = name.len;
    while (at > 0 && name.data[at - 1] != '/')
        at--;
    return (soj__slice){name.data + at, name.len - at};
}

static char folded(char c)
{
    if (c == ' ')
        return '_';
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool equal_folded(soj__slice a, soj__slice b)
{
    size_t i = 0;
    while (a.len == b.len && i < a.len && folded(a.data[i]) == folded(b.data[i]))
        i++;
    return a.len == b.len && i == a.len;
}

/* Whole names, or the places they end in. */
static soj__slice part_of(soj__slice name, bool is_place)
{
    return is_place ? place_of(name) : name;
}

static uint32_t find_folded(const soj_zones *zones, soj__slice wanted, bool is_place)
{
    for (uint32_t i = 0; i < zones->n_names; i++) {
        soj__slice name = soj__zones_name(zones, i);
        if (equal_folded(part_of(name, is_place), part_of(wanted, is_place)))
            return i;
    }
    return SOJ__NONE;
}

static uint32_t find_near(const soj_zones *zones, soj__slice wanted, bool is_place)
{
    soj__nearest nearest = {.wanted = part_of(wanted, is_place)};
    uint32_t found = SOJ__NONE;
    for (uint32_t i = 0; i < zones->n_names && nearest.wanted.len >= SHORTEST; i++) {
        const char *before = nearest.best.data;
        soj__nearest_offer(&nearest, part_of(soj__zones_name(zones, i), is_place));
        if (nearest.best.data != before)
            found = i;
    }
    return found;
}

uint32_t soj__zones_nearest(const soj_zones *zones, soj__slice name)
{
    static uint32_t (*const ways[])(const soj_zones *, soj__slice, bool) = {find_folded, find_near};
    uint32_t found = SOJ__NONE;
    for (size_t i = 0; i < 2 * SOJ__ARRAY_LEN(ways) && found == SOJ__NONE; i++)
        found = ways[i / 2](zones, name, i % 2 == 1);
    return found;
}
