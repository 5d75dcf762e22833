/* SPDX-License-Identifier: MIT */
/* The power goes with each single write, sync, truncation and removal of a store's life: what was
 * acknowledged is there, what was not is there whole or not at all, and going on ends as if nothing
 * had been. */
#include <stdio.h>

#include "sqlite/batches.h"
#include "sqlite/power_vfs.h"
#include "support/test.h"

static char *says[BATCHES + 1];
static soj_model *model;
static uint64_t seeds = 1; /* so many for each cut */

static const char *problem_of(const batches *b)
{
    return soj_sqlite_problem(b->store);
}

/* The power is back, and may go once more while the store is opened, or later. */
static void come_back(batches *b, size_t n, uint64_t seed)
{
    soj_status status = SOJ_ERR_IO;
    for (uint64_t tries = 0; status != SOJ_OK; tries++) {
        power_vfs_restore((n * 1000 + seed) * 8 + tries);
        power_vfs_cut(tries == 0 && (n + seed) % 2 == 1 ? 1 + (n * 7 + seed) % 60 : 0);
        status = batches_judge(b, says);
        if (status != SOJ_OK && !power_vfs_is_off())
            fail_msg("cut at %zu, seed %d: %s: %s", n, (int)seed, soj_status_name(status),
                     problem_of(b));
        batches_close(b);
    }
}

/* One life; whether the power went. */
static bool live(batches *b, size_t n, uint64_t seed)
{
    *b->landed = 0;
    power_vfs_wipe();
    power_vfs_cut(n);
    soj_status status = batches_open(b);
    if (status == SOJ_OK)
        status = batches_go_on(b);
    if (status != SOJ_OK && !power_vfs_is_off())
        fail_msg("%s: %s", soj_status_name(status), problem_of(b));
    batches_close(b);
    bool is_cut = power_vfs_is_off();
    if (is_cut)
        come_back(b, n, seed);
    return is_cut;
}

static void try_all(batches *b, size_t step, uint64_t n_seeds)
{
    int landed = 0;
    size_t n = 1;
    step = n_seeds > 1 ? 1 : step;
    b->path = "/store";
    b->model = model;
    power_vfs_wipe();
    batches_learn(b, says);
    b->landed = &landed;
    for (bool is_cut = true; is_cut; n += step * TEST_TIMES(1, 23)) {
        is_cut = false;
        for (uint64_t seed = 0; seed < n_seeds; seed++)
            is_cut = live(b, n, seed) || is_cut;
    }
    print_message("%zu calls, the power gone with %s, %d times\n", n - step - 1,
                  step == 1 ? "each" : "some", (int)n_seeds);
    assert_true(n > 200);
    batches_forget(says);
}

static void a_store_of_its_own(void **state)
{
    (void)state;
    try_all(&(batches){0}, 1, seeds);
}

/* Often written back from the log. */
static void a_store_in_the_hosts_database(void **state)
{
    (void)state;
    try_all(&(batches){.host_pages = 12}, 2, seeds);
}

/* What was acknowledged last may be gone, and still each commit is whole. */
static void a_store_that_does_not_wait(void **state)
{
    (void)state;
    try_all(&(batches){.is_only_normal = true}, 3, seeds);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_of_its_own),
        cmocka_unit_test(a_store_in_the_hosts_database),
        cmocka_unit_test(a_store_that_does_not_wait),
    };
    if (argc > 1)
        seeds = (uint64_t)strtoul(argv[1], NULL, 10);
    power_vfs_install();
    if (soj_model_compile(batches_model, strlen(batches_model), NULL, NULL, &model) != SOJ_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    soj_model_unref(model);
    power_vfs_wipe();
    return failed;
}
