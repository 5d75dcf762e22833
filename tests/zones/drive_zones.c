/* SPDX-License-Identifier: MIT */
/* Answers questions about the zones of a directory, for test_zones.py.
 *
 * Reads lines from standard input and prints a line for each. Times are seconds since 1970.
 *     names           the names of all zones, one a line, then an empty line
 *     version, bytes  of the set
 *     zone NAME       what follows is about this zone: "ok", or the nearest name
 *     u SECOND        the offset at an instant, and the next change behind it
 *     w SECOND        kind, first and second instant of a wall clock's time */
#include <sojourn/zones.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_error(soj_status status)
{
    printf("%s\n", soj_status_name(status));
}

static void put_names(const soj_zones *zones)
{
    for (uint32_t i = 0; i < soj_zones_count(zones); i++)
        printf("%s\n", soj_zones_name(zones, i).data);
    printf("\n");
}

static void put_instant(const soj_zones *zones, uint32_t zone, soj_time time)
{
    int32_t offset = 0;
    soj_time change = 0;
    soj_status status = soj_zone_offset_at(zones, zone, time, &offset);
    if (status == SOJ_OK)
        status = soj_zone_next_change(zones, zone, time, &change);
    if (status != SOJ_OK)
        put_error(status);
    else if (change == SOJ_TIME_NEVER)
        printf("%" PRId32 " never\n", offset);
    else
        printf("%" PRId32 " %" PRId64 "\n", offset, change / SOJ_SECOND);
}

static void put_wall(const soj_zones *zones, uint32_t zone, soj_time time)
{
    static const char *const kinds[] = {"unique", "gap", "fold"};
    soj_wall wall = {0};
    soj_status status = soj_zone_local_to_utc(zones, zone, time, &wall);
    if (status != SOJ_OK)
        put_error(status);
    else
        printf("%s %" PRId64 " %" PRId64 "\n", kinds[wall.kind], wall.first / SOJ_SECOND,
               wall.second / SOJ_SECOND);
}

static void choose(const soj_zones *zones, const char *name, uint32_t *zone)
{
    soj_text nearest;
    if (soj_zones_find(zones, name, strlen(name), zone, &nearest) == SOJ_OK)
        printf("ok\n");
    else
        printf("%s\n", nearest.data ? nearest.data : "");
}

static void answer(const soj_zones *zones, const char *line, uint32_t *zone)
{
    soj_time time = line[0] != '\0' ? strtoll(line + 1, NULL, 10) * SOJ_SECOND : 0;
    if (strcmp(line, "names") == 0)
        put_names(zones);
    else if (strcmp(line, "version") == 0)
        printf("%s\n", soj_zones_version(zones).data);
    else if (strcmp(line, "bytes") == 0)
        printf("%zu\n", soj_zones_bytes(zones));
    else if (strncmp(line, "zone ", 5) == 0)
        choose(zones, line + 5, zone);
    else if (line[0] == 'u')
        put_instant(zones, *zone, time);
    else if (line[0] == 'w')
        put_wall(zones, *zone, time);
    else
        printf("?\n");
}

int main(int argc, char **argv)
{
    char problem[SOJ_ZONES_PROBLEM_MAX];
    char line[256];
    soj_zones *zones = NULL;
    uint32_t zone = 0;
    if (argc != 2)
        return 2;
    if (soj_zones_load(argv[1], NULL, problem, &zones) != SOJ_OK) {
        fprintf(stderr, "%s\n", problem);
        return 1;
    }
    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        answer(zones, line, &zone);
    }
    soj_zones_unref(zones);
    return 0;
}
