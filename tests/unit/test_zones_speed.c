/* SPDX-License-Identifier: MIT */
/* How long a conversion takes: random instants of 1970 to 2100 in random zones of the system. */
#include <stdio.h>
#include <time.h>

#include <sojourn/zones.h>

#include "support/test.h"

#define QUESTIONS 65536u
#define ROUNDS    16u
/* The best round, in nanoseconds, twice what is promised of an optimised library: the machine has
 * other things to do. */
#define BOUND 100.0

typedef struct question {
    uint32_t zone;
    soj_time time;
} question;

static question questions[QUESTIONS];

static void ask(const soj_zones *zones)
{
    uint64_t random = 1;
    const uint64_t span = (uint64_t)131 * 31556952; /* seconds */
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        questions[i].zone = (uint32_t)((random >> 33) % soj_zones_count(zones));
        random = random * 6364136223846793005u + 1442695040888963407u;
        questions[i].time = (soj_time)((random >> 11) % span) * SOJ_SECOND;
    }
}

static double seconds_now(void)
{
    struct timespec now;
    assert_int_equal(timespec_get(&now, TIME_UTC), TIME_UTC);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

typedef int64_t (*convert_fn)(const soj_zones *zones, const question *asked);

static int64_t to_offset(const soj_zones *zones, const question *asked)
{
    int32_t offset = 0;
    if (soj_zone_offset_at(zones, asked->zone, asked->time, &offset) != SOJ_OK)
        fail();
    return offset;
}

static int64_t to_instant(const soj_zones *zones, const question *asked)
{
    soj_wall wall = {0};
    if (soj_zone_local_to_utc(zones, asked->zone, asked->time, &wall) != SOJ_OK)
        fail();
    return wall.first;
}

static int64_t to_change(const soj_zones *zones, const question *asked)
{
    soj_time change = 0;
    if (soj_zone_next_change(zones, asked->zone, asked->time, &change) != SOJ_OK)
        fail();
    return change;
}

static void expect_fast(const soj_zones *zones, const char *what, convert_fn convert, double bound)
{
    double best = 1e9;
    int64_t sum = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double begin = seconds_now();
        for (uint32_t i = 0; i < QUESTIONS; i++)
            sum += convert(zones, &questions[i]) % 1000;
        double each = (seconds_now() - begin) / QUESTIONS * 1e9;
        best = each < best ? each : best;
    }
    printf("%s: %.1f ns (%d)\n", what, best, (int)(sum % 10));
    if (best > bound * SOJ_TEST_SLOWER)
        fail_msg("%s takes %.1f ns", what, best);
}

static void conversions_are_fast(void **state)
{
    soj_zones *zones = NULL;
    (void)state;
    if (soj_zones_load(SOJ_ZONES_DIRECTORY, NULL, NULL, &zones) != SOJ_OK)
        skip();
    ask(zones);
    expect_fast(zones, "offset at an instant", to_offset, BOUND);
    expect_fast(zones, "instant of a wall time", to_instant, 2 * BOUND);
    expect_fast(zones, "next change", to_change, 2 * BOUND);
    soj_zones_unref(zones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(conversions_are_fast)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
