/* SPDX-License-Identifier: MIT */
/* Any bytes as the file of a time zone; what is taken for one keeps what every zone keeps: changes
 * change something, and clocks show at an instant what has that instant among its meanings. */
#include <sojourn/sojourn.h>

#include "fuzz/fuzz.h"

static int32_t offset_at(const soj_zones *zones, soj_time time)
{
    int32_t offset = 0;
    FUZZ_CHECK(soj_zone_offset_at(zones, 0, time, &offset) == SOJ_OK);
    FUZZ_CHECK(offset > -26 * 3600 && offset < 26 * 3600);
    return offset;
}

static void check_meaning(const soj_zones *zones, soj_time shown, soj_time time)
{
    soj_wall wall;
    if (soj_zone_local_to_utc(zones, 0, shown, &wall) != SOJ_OK)
        return; /* beyond the years */
    FUZZ_CHECK(wall.kind != SOJ_WALL_GAP && wall.first <= time && time <= wall.second);
    FUZZ_CHECK(wall.first + offset_at(zones, wall.first) * SOJ_SECOND == shown);
    FUZZ_CHECK(wall.second + offset_at(zones, wall.second) * SOJ_SECOND == shown);
}

/* The wall clock's time may be skipped. */
static void check_wall(const soj_zones *zones, soj_time shown)
{
    soj_wall wall;
    if (soj_zone_local_to_utc(zones, 0, shown, &wall) != SOJ_OK || wall.kind != SOJ_WALL_GAP)
        return;
    FUZZ_CHECK(wall.first > wall.second);
    FUZZ_CHECK(wall.first + offset_at(zones, wall.first) * SOJ_SECOND != shown);
    FUZZ_CHECK(wall.second + offset_at(zones, wall.second) * SOJ_SECOND != shown);
}

static soj_time check_at(const soj_zones *zones, soj_time time)
{
    soj_time change = 0;
    soj_time shown = time + offset_at(zones, time) * SOJ_SECOND;
    FUZZ_CHECK(soj_zone_next_change(zones, 0, time, &change) == SOJ_OK);
    FUZZ_CHECK(change > time);
    FUZZ_CHECK(change == SOJ_TIME_NEVER ||
               offset_at(zones, change) != offset_at(zones, change - SOJ_SECOND));
    if (shown >= SOJ_TIME_MIN && shown <= SOJ_TIME_MAX)
        check_meaning(zones, shown, time);
    check_wall(zones, time);
    return change;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const soj_zone_file file = {"Any/Zone", 8, data, size};
    soj_zones *zones = NULL;
    soj_text nearest;
    uint32_t zone = 0;
    char problem[SOJ_ZONES_PROBLEM_MAX];
    if (soj_zones_make(&file, 1, NULL, problem, &zones) != SOJ_OK)
        return 0;
    FUZZ_CHECK(soj_zones_find(zones, (const char *)data, size, &zone, &nearest) ==
               SOJ_ERR_NOT_FOUND);
    for (soj_time time = SOJ_TIME_MIN; time < SOJ_TIME_MAX; time += 100003 * SOJ_DAY)
        (void)check_at(zones, time);
    soj_time time = SOJ_TIME_MIN;
    for (unsigned i = 0; i < 400 && time != SOJ_TIME_NEVER; i++) {
        soj_time change = check_at(zones, time);
        (void)check_at(zones, change == SOJ_TIME_NEVER ? time : change - 1);
        time = change;
    }
    soj_zones_unref(zones);
    return 0;
}
