/* SPDX-License-Identifier: MIT */
/* Sets of zones: names, what was meant, directories, and what is said about problems. */
#define _POSIX_C_SOURCE 200809L
#include <sojourn/sojourn.h>

#include <sys/resource.h>
#include <unistd.h>

#include "support/folder.h"
#include "support/test.h"
#include "support/tzif.h"

static text paris, london;

static int write_files(void **state)
{
    const tzif there = {.footer = "CET-1CEST,M3.5.0,M10.5.0/3"};
    const tzif here = {.footer = "GMT0BST,M3.5.0/1,M10.5.0"};
    (void)state;
    tzif_put(&paris, &there);
    tzif_put(&london, &here);
    return 0;
}

static int free_files(void **state)
{
    (void)state;
    free(paris.data);
    free(london.data);
    return 0;
}

static soj_zones *make_names(const char *const *names, size_t n)
{
    soj_zone_file files[32] = {0};
    soj_zones *zones = NULL;
    assert_true(n <= TEST_ARRAY_LEN(files));
    for (size_t i = 0; i < n; i++)
        files[i] = (soj_zone_file){names[i], strlen(names[i]), paris.data, paris.len};
    assert_int_equal(soj_zones_make(files, n, NULL, NULL, &zones), SOJ_OK);
    return zones;
}

static const char *const some_names[] = {
    "UTC",
    "GMT",
    "EST",
    "PRC",
    "Etc/GMT+1",
    "Asia/Tokyo",
    "Europe/Paris",
    "Europe/Berlin",
    "Asia/Kolkata",
    "America/New_York",
    "Etc/GMT-1",
    "America/Los_Angeles",
    "America/Argentina/Buenos_Aires",
    "Etc/GMT",
    "AZaz09_+-/AZaz09_+-",
};

/* ---- names ---- */

static void names_are_sorted_and_found(void **state)
{
    soj_zones *zones = make_names(some_names, TEST_ARRAY_LEN(some_names));
    (void)state;
    assert_int_equal(soj_zones_count(zones), TEST_ARRAY_LEN(some_names));
    assert_string_equal(soj_zones_name(zones, 0).data, "AZaz09_+-/AZaz09_+-");
    for (size_t i = 0; i < TEST_ARRAY_LEN(some_names); i++) {
        uint32_t zone = SOJ_NONE;
        soj_text nearest = {"x", 1};
        size_t len = strlen(some_names[i]);
        assert_int_equal(soj_zones_find(zones, some_names[i], len, &zone, &nearest), SOJ_OK);
        assert_null(nearest.data);
        assert_string_equal(soj_zones_name(zones, zone).data, some_names[i]);
        assert_int_equal(soj_zones_name(zones, zone).len, len);
    }
    soj_zones_unref(zones);
}

static void what_was_meant(void **state)
{
    static const struct {
        const char *wanted, *nearest;
    } words[] = {
        {"utc", "UTC"},
        {"gMt", "GMT"},
        {"europe/paris", "Europe/Paris"},
        {"Paris", "Europe/Paris"},
        {"Los Angeles", "America/Los_Angeles"},
        {"buenos aires", "America/Argentina/Buenos_Aires"},
        {"Europe/Kolkata", "Asia/Kolkata"},
        {"America/New_Yrok", "America/New_York"},
        {"America/New_York ", "America/New_York"},
        {"Europe/Pariss", "Europe/Paris"},
        {"Tokio", "Asia/Tokyo"},
        {"Australia/Tokio", "Asia/Tokyo"},
        {"../Europe/Paris", "Europe/Paris"},
        {"PST", NULL}, /* not EST, not PRC */
        {"Ets", NULL},
        {"Mars/Olympus_Mons", NULL},
        {"", NULL},
        {"/", NULL},
        {"AmericaAmericaAmericaAmericaAmericaAmericaAmericaAmericaAmericaAmericaAmericaAmerica",
         NULL},
    };
    soj_zones *zones = make_names(some_names, TEST_ARRAY_LEN(some_names));
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(words); i++) {
        soj_text nearest = {"x", 1};
        uint32_t zone = 77;
        size_t len = strlen(words[i].wanted);
        assert_int_equal(soj_zones_find(zones, words[i].wanted, len, &zone, &nearest),
                         SOJ_ERR_NOT_FOUND);
        assert_int_equal(zone, 77);
        if (!words[i].nearest != !nearest.data ||
            (nearest.data && strcmp(nearest.data, words[i].nearest) != 0))
            fail_msg("'%s' is taken for %s", words[i].wanted, nearest.data ? nearest.data : "none");
        assert_int_equal(soj_zones_find(zones, words[i].wanted, len, &zone, NULL),
                         SOJ_ERR_NOT_FOUND);
    }
    soj_zones_unref(zones);
}

static void names_that_are_none(void **state)
{
    static const char *const bad[] = {"",    "/",    "/Paris",   "Europe/", "Europe//Paris",
                                      ".",   "..",   "../Paris", "a/../b",  "Europe/Paris.",
                                      "a b", "a\\b", "a:b",      "a\nb",    "\xc3\xa4",
                                      "[a",  "a@",   "a\x7f",    "a`",      "a{",
                                      "a^b"};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(bad); i++) {
        char problem[SOJ_ZONES_PROBLEM_MAX] = "x";
        const soj_zone_file file = {bad[i], strlen(bad[i]), paris.data, paris.len};
        soj_zones *zones = NULL;
        assert_int_equal(soj_zones_make(&file, 1, NULL, problem, &zones), SOJ_ERR_ARGUMENT);
        if (!strstr(problem, "this is no name of a zone") || strchr(problem, '\n'))
            fail_msg("'%s': %s", bad[i], problem);
        assert_null(zones);
    }
}

static void names_for_the_same_clocks_share_them(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    soj_zones *one = make_names(names, 1);
    soj_zones *eight = make_names(names, 8);
    (void)state;
    assert_in_range(soj_zones_bytes(eight) - soj_zones_bytes(one), 7, 7 * 16);
    soj_zones_unref(one);
    soj_zones_unref(eight);
}

static void names_there_twice(void **state)
{
    const soj_zone_file files[] = {{"Europe/Paris", 12, paris.data, paris.len},
                                   {"Europe/London", 13, london.data, london.len},
                                   {"Europe/Paris", 12, paris.data, paris.len}};
    char problem[SOJ_ZONES_PROBLEM_MAX];
    soj_zones *zones = NULL;
    (void)state;
    assert_int_equal(soj_zones_make(files, 3, NULL, problem, &zones), SOJ_ERR_ARGUMENT);
    assert_string_equal(problem, "Europe/Paris: the name is there twice");
    assert_int_equal(soj_zones_make(files, 2, NULL, problem, &zones), SOJ_OK);
    assert_string_equal(problem, "");
    soj_zones_unref(zones);
}

/* ---- arguments ---- */

static void versions(void **state)
{
    static const struct {
        const char *version;
        soj_status status;
    } tries[] = {
        {"2026a", SOJ_OK},
        {"AZaz09", SOJ_OK},
        {"2026a-0+deb13.1_x", SOJ_OK},
        {"", SOJ_ERR_ARGUMENT},
        {"2026a 2", SOJ_ERR_ARGUMENT},
        {"2026{", SOJ_ERR_ARGUMENT},
        {"2026a\n", SOJ_ERR_ARGUMENT},
        {"1234567890123456789012345678901", SOJ_OK},
        {"12345678901234567890123456789012", SOJ_ERR_ARGUMENT},
    };
    const soj_zone_file file = {"Europe/Paris", 12, paris.data, paris.len};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(tries); i++) {
        soj_zones_options options = SOJ_ZONES_OPTIONS_INIT;
        char problem[SOJ_ZONES_PROBLEM_MAX];
        soj_zones *zones = NULL;
        options.version = tries[i].version;
        assert_int_equal(soj_zones_make(&file, 1, &options, problem, &zones), tries[i].status);
        if (tries[i].status == SOJ_OK)
            assert_string_equal(soj_zones_version(zones).data, tries[i].version);
        else
            assert_non_null(strstr(problem, "the version"));
        soj_zones_unref(zones);
    }
}

static void arguments_of_a_set(void **state)
{
    const soj_zone_file file = {"Europe/Paris", 12, paris.data, paris.len};
    const soj_zone_file nameless = {NULL, 12, paris.data, paris.len};
    const soj_zone_file no_name = {NULL, 0, paris.data, paris.len};
    const soj_zone_file empty = {"Europe/Paris", 12, NULL, 1};
    soj_zones_options options = SOJ_ZONES_OPTIONS_INIT;
    char problem[SOJ_ZONES_PROBLEM_MAX];
    soj_zones *zones = NULL;
    (void)state;
    assert_int_equal(soj_zones_make(NULL, 1, NULL, problem, &zones), SOJ_ERR_ARGUMENT);
    assert_string_equal(problem, soj_status_message(SOJ_ERR_ARGUMENT));
    assert_int_equal(soj_zones_make(&file, 1, NULL, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_make(&nameless, 1, NULL, NULL, &zones), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_make(&empty, 1, NULL, NULL, &zones), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_make(&no_name, 1, NULL, problem, &zones), SOJ_ERR_ARGUMENT);
    assert_string_equal(problem, "this is no name of a zone");
    assert_int_equal(soj_zones_make(NULL, 0, NULL, problem, &zones), SOJ_ERR_NO_ZONES);
    assert_string_equal(problem, soj_status_message(SOJ_ERR_NO_ZONES));
    options.struct_size--;
    assert_int_equal(soj_zones_make(&file, 1, &options, NULL, &zones), SOJ_ERR_ABI);
    assert_int_equal(soj_zones_load(".", &options, NULL, &zones), SOJ_ERR_ABI);
    assert_int_equal(soj_zones_load(NULL, NULL, NULL, &zones), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_load("", NULL, NULL, &zones), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_load(".", NULL, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_null(zones);
}

static void arguments_of_a_question(void **state)
{
    soj_zones *zones = make_names(some_names, 2);
    uint32_t zone = 0;
    int32_t offset = 0;
    soj_time change = 0;
    soj_wall wall;
    (void)state;
    assert_int_equal(soj_zones_find(NULL, "UTC", 3, &zone, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_find(zones, NULL, 3, &zone, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_find(zones, "UTC", 3, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zones_find(zones, NULL, 0, &zone, NULL), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_zone_offset_at(NULL, 0, 0, &offset), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zone_offset_at(zones, 2, 0, &offset), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zone_offset_at(zones, 0, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zone_offset_at(zones, 0, SOJ_TIME_MIN - 1, &offset), SOJ_ERR_TIME);
    assert_int_equal(soj_zone_offset_at(zones, 0, SOJ_TIME_MAX + 1, &offset), SOJ_ERR_TIME);
    assert_int_equal(soj_zone_next_change(zones, SOJ_NONE, 0, &change), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zone_next_change(zones, 0, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zone_next_change(zones, 0, SOJ_TIME_NEVER, &change), SOJ_ERR_TIME);
    assert_int_equal(soj_zone_local_to_utc(NULL, 0, 0, &wall), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zone_local_to_utc(zones, 0, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_zone_local_to_utc(zones, 0, SOJ_TIME_MIN - 1, &wall), SOJ_ERR_TIME);
    assert_null(soj_zones_name(zones, 2).data);
    assert_null(soj_zones_name(NULL, 0).data);
    assert_null(soj_zones_version(NULL).data);
    assert_int_equal(soj_zones_count(NULL), 0);
    assert_int_equal(soj_zones_bytes(NULL), 0);
    assert_ptr_equal(soj_zones_ref(zones), zones);
    soj_zones_unref(zones);
    assert_string_equal(soj_zones_version(zones).data, "unknown");
    soj_zones_unref(zones);
    soj_zones_unref(NULL);
}

/* ---- directories ---- */

static void put_zone(const folder *in, const char *name, const text *file)
{
    folder_put_file(in, name, file->data, file->len);
}

static void put_text(const folder *in, const char *name, const char *words)
{
    folder_put_file(in, name, words, strlen(words));
}

static const char longest_name[] =
    "a_name_that_is_as_long_as_the_names_of_zones_are_allowed_to_be__";

/* Two zones of ten names, among much else. */
static void fill(const folder *in)
{
    folder_put_folder(in, "Europe");
    folder_put_folder(in, "America");
    folder_put_folder(in, "America/Argentina");
    folder_put_folder(in, "posix");
    folder_put_folder(in, "right");
    folder_put_folder(in, "a.folder");
    put_zone(in, "Europe/Paris", &paris);
    put_zone(in, "Europe/London", &london);
    folder_put_link(in, "GB", "Europe/London");
    folder_put_alias(in, "Europe/Belfast", "Europe/London");
    put_zone(in, "America/Argentina/Ushuaia", &london);
    put_zone(in, "Etc_GMT+1-2", &london);
    folder_put_link(in, "Old", "Europe");
    folder_put_link(in, "nowhere", "Europe/Atlantis");
    put_zone(in, "posix/Paris", &paris);
    put_text(in, "right/Paris", "TZif, damaged");
    put_text(in, "posixrules", "TZif, damaged");
    put_text(in, "a.folder/Paris", "TZif, damaged");
    put_text(in, "zone.tab", "TZif, damaged");
    put_text(in, "leapseconds", "# not a zone");
    put_text(in, "empty", "");
    put_text(in, "short", "TZi");
    put_text(in, "a_name_that_is_one_byte_longer_than_names_of_zones_are_allowed_to", "TZif");
    put_zone(in, longest_name, &london);
    folder_put_pipe(in, "pipe");
}

static void a_directory(void **state)
{
    static const char *const names[] = {"America/Argentina/Ushuaia",
                                        "Etc_GMT+1-2",
                                        "Europe/Belfast",
                                        "Europe/London",
                                        "Europe/Paris",
                                        "GB",
                                        "Old/Belfast",
                                        "Old/London",
                                        "Old/Paris",
                                        longest_name};
    folder in;
    char problem[SOJ_ZONES_PROBLEM_MAX];
    soj_zones *zones = NULL;
    (void)state;
    folder_make(&in);
    fill(&in);
    if (soj_zones_load(in.path, NULL, problem, &zones) != SOJ_OK)
        fail_msg("%s", problem);
    folder_remove(&in);
    assert_int_equal(soj_zones_count(zones), TEST_ARRAY_LEN(names));
    for (uint32_t i = 0; i < TEST_ARRAY_LEN(names); i++)
        assert_string_equal(soj_zones_name(zones, i).data, names[i]);
    assert_string_equal(problem, "");
    assert_string_equal(soj_zones_version(zones).data, "unknown");
    soj_zones_unref(zones);
}

static void expect_version(const folder *in, const char *given, const char *version)
{
    soj_zones_options options = SOJ_ZONES_OPTIONS_INIT;
    soj_zones *zones = NULL;
    options.version = given;
    assert_int_equal(soj_zones_load(in->path, &options, NULL, &zones), SOJ_OK);
    assert_string_equal(soj_zones_version(zones).data, version);
    soj_zones_unref(zones);
}

static void the_version_of_a_directory(void **state)
{
    static const char *const none[] = {
        "# version \n",
        "version 2025b\n",
        "",
        "# version 2025b or so\n",
        "# version 12345678901234567890123456789012\n",
        "# version 123456789012345678901234567890123456789012345678901234567890\n"};
    folder in;
    (void)state;
    folder_make(&in);
    put_zone(&in, "Paris", &paris);
    expect_version(&in, NULL, "unknown");
    folder_put_pipe(&in, "tzdata.zi");
    expect_version(&in, NULL, "unknown");
    folder_remove(&in);
    folder_make(&in);
    put_zone(&in, "Paris", &paris);
    put_text(&in, "+VERSION", "2024b\n");
    expect_version(&in, NULL, "2024b");
    for (size_t i = 0; i < TEST_ARRAY_LEN(none); i++) {
        put_text(&in, "tzdata.zi", none[i]);
        expect_version(&in, NULL, "2024b");
    }
    folder_put_file(&in, "tzdata.zi", "# version 2025\0a", 16);
    expect_version(&in, NULL, "2024b");
    put_text(&in, "tzdata.zi", "# version 2025b\r\n# more\n");
    expect_version(&in, NULL, "2025b");
    put_text(&in, "tzdata.zi", "# version 2025c-dirty");
    expect_version(&in, NULL, "2025c-dirty");
    expect_version(&in, "mine", "mine");
    folder_remove(&in);
}

static void expect_problem(const folder *in, soj_status status, const char *end)
{
    char problem[SOJ_ZONES_PROBLEM_MAX] = "";
    soj_zones *zones = NULL;
    soj_status told = soj_zones_load(in->path, NULL, problem, &zones);
    size_t len = strlen(problem);
    assert_null(zones);
    if (told != status || len < strlen(end) || strcmp(problem + len - strlen(end), end) != 0)
        fail_msg("%s: %s", soj_status_name(told), problem);
    assert_int_equal(soj_zones_load(in->path, NULL, NULL, &zones), status);
}

static void directories_that_are_none(void **state)
{
    folder in;
    folder other = {"long"};
    (void)state;
    folder_make(&in);
    expect_problem(&in, SOJ_ERR_NO_ZONES, "/: there are no time zones in it");
    put_text(&in, "README", "none here");
    expect_problem(&in, SOJ_ERR_NO_ZONES, "/: there are no time zones in it");
    other = folder_inside(&in, "missing");
    expect_problem(&other, SOJ_ERR_NO_ZONES, "/missing/: the directory cannot be opened");
    other = folder_inside(&in, "README");
    expect_problem(&other, SOJ_ERR_NO_ZONES, "/README/: the directory cannot be opened");
    /* Of a long path the end is shown. */
    while (strlen(other.path) < 300)
        other = folder_inside(&other, "long");
    expect_problem(&other, SOJ_ERR_NO_ZONES, "/long/: the directory cannot be opened");
    folder_remove(&in);
}

static void files_that_are_damaged(void **state)
{
    folder in;
    text leaps = {NULL, 0, 0};
    const tzif right = {.n_leaps = 1, .footer = "UTC0"};
    (void)state;
    folder_make(&in);
    put_zone(&in, "Good", &paris);
    put_text(&in, "Bad", "TZif2");
    expect_problem(&in, SOJ_ERR_ZONE, "/Bad: the file is cut short");
    tzif_put(&leaps, &right);
    put_zone(&in, "Bad", &leaps);
    expect_problem(&in, SOJ_ERR_LEAP_SECONDS, "/Bad: the file counts leap seconds");
    free(leaps.data);
    put_zone(&in, "Bad", &paris);
    folder_put_folder(&in, "Asia");
    put_text(&in, "Asia/Tokyo", "TZif");
    expect_problem(&in, SOJ_ERR_ZONE, "/Asia/Tokyo: the file is cut short");
    folder_remove(&in);
}

/* No more than `n` files can be open beside those that are. Returns what was allowed before. */
static struct rlimit allow_open(rlim_t n)
{
    struct rlimit before;
    int next = dup(0);
    assert_true(next >= 0 && close(next) == 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit now = {(rlim_t)next + n, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
    return before;
}

static void what_cannot_be_read(void **state)
{
    folder in;
    (void)state;
    folder_make(&in);
    put_zone(&in, "Paris", &paris);
    struct rlimit before = allow_open(1);
    expect_problem(&in, SOJ_ERR_IO, "/Paris: the file could not be read");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    folder_remove(&in);
    folder_make(&in);
    folder_put_folder(&in, "Asia");
    before = allow_open(1);
    expect_problem(&in, SOJ_ERR_IO, "/Asia: the directory cannot be opened");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    /* A file that can be opened and not be read, for nothing lies at its beginning. */
    if (access("/proc/self/mem", R_OK) == 0) {
        folder_put_link(&in, "Bad", "/proc/self/mem");
        expect_problem(&in, SOJ_ERR_IO, "/Bad: the file could not be read");
    }
    folder_remove(&in);
}

/* Links that lead back up end at the longest name, or at the limit of files. */
static void links_in_a_circle(void **state)
{
    folder in;
    soj_zones *zones = NULL;
    (void)state;
    folder_make(&in);
    put_zone(&in, "Paris", &paris);
    folder_put_link(&in, "again", ".");
    assert_int_equal(soj_zones_load(in.path, NULL, NULL, &zones), SOJ_OK);
    assert_int_equal(soj_zones_count(zones), 1 + 9); /* again/, nine times, and Paris: 59 bytes */
    soj_zones_unref(zones);
    zones = NULL;
    folder_put_link(&in, "b", ".");
    assert_int_equal(soj_zones_load(in.path, NULL, NULL, &zones), SOJ_ERR_LIMIT);
    folder_remove(&in);
    folder_make(&in);
    folder_put_link(&in, "a", ".");
    folder_put_link(&in, "b", ".");
    expect_problem(&in, SOJ_ERR_LIMIT, "do links go round in a circle?");
    folder_remove(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_sorted_and_found),
        cmocka_unit_test(what_was_meant),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(names_for_the_same_clocks_share_them),
        cmocka_unit_test(names_there_twice),
        cmocka_unit_test(versions),
        cmocka_unit_test(arguments_of_a_set),
        cmocka_unit_test(arguments_of_a_question),
        cmocka_unit_test(a_directory),
        cmocka_unit_test(the_version_of_a_directory),
        cmocka_unit_test(directories_that_are_none),
        cmocka_unit_test(files_that_are_damaged),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(links_in_a_circle),
    };
    return cmocka_run_group_tests(tests, write_files, free_files);
}
