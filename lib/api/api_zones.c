/* SPDX-License-Identifier: MIT */
#include <sojourn/zones.h>

#include "time/local.h"
#include "time/zones.h"

soj_zones *soj_zones_ref(soj_zones *zones)
{
    atomic_fetch_add_explicit(&zones->references, 1, memory_order_relaxed);
    return zones;
}

void soj_zones_unref(soj_zones *zones)
{
    if (!zones || atomic_fetch_sub_explicit(&zones->references, 1, memory_order_acq_rel) != 1)
        return;
    soj__mem mem = zones->mem;
    soj__mem_free(&mem, zones, zones->size);
}

soj_text soj_zones_version(const soj_zones *zones)
{
    return zones ? (soj_text){zones->version, strlen(zones->version)} : (soj_text){NULL, 0};
}

size_t soj_zones_count(const soj_zones *zones)
{
    return zones ? zones->n_names : 0;
}

size_t soj_zones_bytes(const soj_zones *zones)
{
    return zones ? zones->size : 0;
}

static bool is_zone(const soj_zones *zones, uint32_t zone)
{
    return zones && zone < zones->n_names;
}

static bool in_range(soj_time time)
{
    return time >= SOJ_TIME_MIN && time <= SOJ_TIME_MAX;
}

soj_text soj_zones_name(const soj_zones *zones, uint32_t zone)
{
    if (!is_zone(zones, zone))
        return (soj_text){NULL, 0};
    soj__slice name = soj__zones_name(zones, zone);
    return (soj_text){name.data, name.len};
}

soj_status soj_zones_find(const soj_zones *zones, const char *name, size_t len, uint32_t *out_zone,
                          soj_text *out_nearest)
{
    if (out_nearest)
        *out_nearest = (soj_text){NULL, 0};
    if (!zones || (!name && len > 0) || !out_zone)
        return SOJ_ERR_ARGUMENT;
    const soj__slice wanted = {name, len};
    uint32_t zone = soj__zones_find(zones, wanted);
    if (zone != SOJ__NONE) {
        *out_zone = zone;
        return SOJ_OK;
    }
    if (out_nearest)
        *out_nearest = soj_zones_name(zones, soj__zones_nearest(zones, wanted));
    return SOJ_ERR_NOT_FOUND;
}

soj_status soj_zone_offset_at(const soj_zones *zones, uint32_t zone, soj_time time,
                              int32_t *out_offset)
{
    if (!is_zone(zones, zone) || !out_offset)
        return SOJ_ERR_ARGUMENT;
    if (!in_range(time))
        return SOJ_ERR_TIME;
    int64_t second = soj__floor_div(time, SOJ_SECOND);
    *out_offset = soj__zone_offset(soj__zones_zone(zones, zone), second);
    return SOJ_OK;
}

soj_status soj_zone_next_change(const soj_zones *zones, uint32_t zone, soj_time time,
                                soj_time *out_change)
{
    if (!is_zone(zones, zone) || !out_change)
        return SOJ_ERR_ARGUMENT;
    if (!in_range(time))
        return SOJ_ERR_TIME;
    *out_change = soj__local_next_change(soj__zones_zone(zones, zone), time);
    return SOJ_OK;
}

soj_status soj_zone_local_to_utc(const soj_zones *zones, uint32_t zone, soj_time wall,
                                 soj_wall *out_wall)
{
    if (!is_zone(zones, zone) || !out_wall)
        return SOJ_ERR_ARGUMENT;
    if (!in_range(wall))
        return SOJ_ERR_TIME;
    soj_wall found = soj__local_wall(soj__zones_zone(zones, zone), wall);
    if (!in_range(found.first) || !in_range(found.second))
        return SOJ_ERR_TIME;
    *out_wall = found;
    return SOJ_OK;
}
