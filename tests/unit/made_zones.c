/* SPDX-License-Identifier: MIT */
#include "made_zones.h"

#include "support/test.h"
#include "support/tzif.h"
#include "time/zones.h"

static const struct {
    const char *name, *footer; /* NULL: Apia */
} made[] = {
    {"n", "EST5EDT,M3.2.0,M11.1.0"},
    {"s", "AAA3BBB,M10.3.0/0,M2.3.0/0"},
    {"m", "AAA0BBB,M3.2.0/23:30,M11.1.0/0:30"},
    {"w", "<-24>24:59:59"},
    {"o", "<+24>-24:59:59"},
    {"l", "AAA-10:30BBB-11,M10.1.0,M4.1.0"},
    {"apia", NULL},
};
enum { N_MADE = TEST_ARRAY_LEN(made) };

static soj_zones *zones;

int make_zones(void **state)
{
    static const int32_t offsets[] = {-10 * 3600, 14 * 3600};
    static const tzif_change change = {1325239200, 1}; /* 2011-12-30T10:00:00Z */
    text bytes[N_MADE];
    soj_zone_file files[N_MADE];
    (void)state;
    for (size_t i = 0; i < N_MADE; i++) {
        tzif file = {.offsets = offsets, .n_offsets = 2, .changes = &change, .n_changes = 1};
        if (made[i].footer)
            file = (tzif){.footer = made[i].footer};
        bytes[i] = (text){NULL, 0, 0};
        tzif_put(&bytes[i], &file);
        files[i] = (soj_zone_file){made[i].name, strlen(made[i].name), bytes[i].data, bytes[i].len};
    }
    soj_status status = soj_zones_make(files, N_MADE, NULL, NULL, &zones);
    for (size_t i = 0; i < N_MADE; i++)
        free(bytes[i].data);
    return status == SOJ_OK ? 0 : -1;
}

int free_made_zones(void **state)
{
    (void)state;
    soj_zones_unref(zones);
    return 0;
}

soj_zones *made_zones(void)
{
    return zones;
}

const soj__zone *made_zone(const char *name)
{
    if (strcmp(name, "utc") == 0)
        return &soj__zone_utc;
    uint32_t zone = soj__zones_find(zones, (soj__slice){name, strlen(name)});
    assert_int_not_equal(zone, SOJ__NONE);
    return soj__zones_zone(zones, zone);
}

soj_time time_of(const char *words)
{
    soj_time time = SOJ_TIME_NEVER;
    if (words)
        assert_int_equal(soj_time_parse(words, strlen(words), &time), SOJ_OK);
    return time;
}

void expect_time(const char *what, soj_time time, const char *wanted)
{
    char shown[SOJ_TIME_TEXT_MAX];
    if (time == time_of(wanted))
        return;
    (void)soj_time_format(time, shown);
    fail_msg("%s gives %s, not %s", what, shown, wanted ? wanted : "nothing");
}
