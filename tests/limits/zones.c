/* SPDX-License-Identifier: MIT */
/* Limits of sets of time zones. */
#include <stdio.h>

#include "limits/limits.h"
#include "support/folder.h"
#include "support/test.h"
#include "support/tzif.h"

static text a_file(void)
{
    text bytes = {NULL, 0, 0};
    const tzif file = {.footer = "UTC0"};
    tzif_put(&bytes, &file);
    return bytes;
}

static void expect(const soj_zone_file *files, size_t n, bool fits)
{
    char problem[SOJ_ZONES_PROBLEM_MAX];
    soj_zones *zones = NULL;
    soj_status status = soj_zones_make(files, n, NULL, problem, &zones);
    assert_int_equal(status, fits ? SOJ_OK : SOJ_ERR_LIMIT);
    assert_int_equal(soj_zones_count(zones), fits ? n : 0);
    assert_true(fits == (problem[0] == '\0'));
    soj_zones_unref(zones);
}

static void give_zones(size_t n, bool fits)
{
    static soj_zone_file files[SOJ_LIMIT_ZONES + 1];
    static char names[SOJ_LIMIT_ZONES + 1][16];
    text bytes = a_file();
    assert_true(n <= TEST_ARRAY_LEN(files));
    for (size_t i = 0; i < n; i++) {
        int len = snprintf(names[i], sizeof(names[i]), "Zone_%zu", i);
        files[i] = (soj_zone_file){names[i], (size_t)len, bytes.data, bytes.len};
    }
    expect(files, n, fits);
    free(bytes.data);
}

static void give_zone_name(size_t n, bool fits)
{
    text bytes = a_file();
    text name = {NULL, 0, 0};
    text_put_times(&name, "n", n);
    const soj_zone_file file = {name.data, name.len, bytes.data, bytes.len};
    expect(&file, 1, fits);
    free(name.data);
    free(bytes.data);
}

/* What later versions put behind the footer counts too. */
static void give_zone_file(size_t n, bool fits)
{
    text bytes = a_file();
    text_put_times(&bytes, "x", n - bytes.len);
    const soj_zone_file file = {"Zone", 4, bytes.data, bytes.len};
    folder in;
    soj_zones *zones = NULL;
    expect(&file, 1, fits);
    folder_make(&in);
    folder_put_file(&in, "Zone", bytes.data, bytes.len);
    assert_int_equal(soj_zones_load(in.path, NULL, NULL, &zones), fits ? SOJ_OK : SOJ_ERR_LIMIT);
    soj_zones_unref(zones);
    folder_remove(&in);
    free(bytes.data);
}

/* One zone, and else names of one file that is none. */
static void give_zone_entries(size_t n, bool fits)
{
    text bytes = a_file();
    folder in;
    soj_zones *zones = NULL;
    folder_make(&in);
    folder_put_file(&in, "Zone", bytes.data, bytes.len);
    folder_put_file(&in, "none", "", 0);
    for (size_t i = 2; i < n; i++) {
        char name[32];
        snprintf(name, sizeof(name), "none%zu", i);
        folder_put_alias(&in, name, "none");
    }
    assert_int_equal(soj_zones_load(in.path, NULL, NULL, &zones), fits ? SOJ_OK : SOJ_ERR_LIMIT);
    assert_int_equal(soj_zones_count(zones), fits ? 1 : 0);
    soj_zones_unref(zones);
    folder_remove(&in);
    free(bytes.data);
}

const limit limits_of_zones[] = {
    {LIMIT(ZONES), "SOJ_ERR_LIMIT", .give = give_zones},
    {LIMIT(ZONE_NAME), "SOJ_ERR_LIMIT", .give = give_zone_name},
    {LIMIT(ZONE_FILE), "SOJ_ERR_LIMIT", .give = give_zone_file},
    {LIMIT(ZONE_ENTRIES), "SOJ_ERR_LIMIT", .give = give_zone_entries},
    {.name = NULL},
};
