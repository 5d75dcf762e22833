/* SPDX-License-Identifier: MIT */
#include "some_zones.h"

#include <stdio.h>

#include "support/test.h"

enum { FILE_MAX = 4096, NAME_MAX_HERE = 128 };

static const char *const names[] = {
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Toronto",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "UTC",
};

/* The bytes of a zone's file; 0: there is none. */
static size_t read_zone(const char *name, char bytes[FILE_MAX])
{
    char path[NAME_MAX_HERE];
    (void)snprintf(path, sizeof(path), SOJ_ZONES_DIRECTORY "/%s", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t len = fread(bytes, 1, FILE_MAX, file);
    (void)fclose(file);
    assert_true(len < FILE_MAX);
    return len;
}

bool has_zones_here(void)
{
    char bytes[FILE_MAX];
    for (size_t i = 0; i < TEST_ARRAY_LEN(names); i++) {
        if (read_zone(names[i], bytes) == 0)
            return false;
    }
    return true;
}

soj_zones *some_zones(void)
{
    static char bytes[TEST_ARRAY_LEN(names)][FILE_MAX];
    soj_zone_file files[TEST_ARRAY_LEN(names)];
    soj_zones *zones = NULL;
    for (size_t i = 0; i < TEST_ARRAY_LEN(names); i++) {
        files[i] =
            (soj_zone_file){.name = names[i], .name_len = strlen(names[i]), .data = bytes[i]};
        files[i].len = read_zone(names[i], bytes[i]);
        assert_true(files[i].len > 0);
    }
    assert_int_equal(soj_zones_make(files, TEST_ARRAY_LEN(names), NULL, NULL, &zones), SOJ_OK);
    return zones;
}
