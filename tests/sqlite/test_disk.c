/* SPDX-License-Identifier: MIT */
/* Each call of a store's life that writes, syncs, truncates, opens or removes fails in its turn:
 * by an error of the disk, as it is full, or half done; once, or until somebody sees to it. What
 * fails says so, others see no part of a batch, the next try succeeds and ends as if nothing had
 * been. */
#include <stdio.h>

#include "sqlite/batches.h"
#include "sqlite/fault_vfs.h"
#include "support/folder.h"
#include "support/test.h"

static char *says[BATCHES + 1];
static soj_model *model;
static bool is_each; /* no call is left out */

static void fail_with(const batches *b, size_t n, soj_status status, const char *what)
{
    fail_msg("call %zu: %s: %s, %s", n, what, soj_status_name(status),
             soj_sqlite_problem(b->store));
}

/* What has failed is tried again: an engine that is open commits, a store that is not is opened. */
static soj_status try_again(batches *b)
{
    if (b->engine)
        return batches_try_again(b);
    batches_close(b);
    soj_status status = batches_open(b);
    return status == SOJ_OK ? batches_go_on(b) : status;
}

/* One life; whether it came to a failure. */
static bool live(batches *b, size_t n, fault_kind kind, bool is_lasting)
{
    *b->landed = 0;
    if (is_lasting)
        fault_vfs_fail_from(n, kind);
    else
        fault_vfs_fail(n, kind);
    soj_status status = batches_open(b);
    if (status == SOJ_OK)
        status = batches_go_on(b);
    if (status != SOJ_OK && !fault_vfs_has_failed())
        fail_with(b, n, status, "nothing has failed");
    if (is_lasting && n % 2 == 0)
        batches_close(b);
    bool was_reached = fault_vfs_has_failed();
    fault_vfs_fail(0, FAULT_EIO);
    if (status != SOJ_OK) {
        if (*b->landed > 0 && !batches_is_whole(b, says))
            fail_with(b, n, status, "part of a batch is there");
        status = try_again(b);
    }
    if (status != SOJ_OK)
        fail_with(b, n, status, "the next try");
    batches_close(b);
    *b->landed = BATCHES;
    status = batches_judge(b, says);
    if (status != SOJ_OK)
        fail_with(b, n, status, "in the end");
    batches_close(b);
    return was_reached;
}

static bool try_one(batches *b, size_t n, fault_kind kind, bool is_lasting)
{
    folder in;
    char path[FOLDER_PATH_MAX + 16];
    folder_make(&in);
    snprintf(path, sizeof(path), "%s/store", in.path);
    b->path = path;
    bool was_reached = live(b, n, kind, is_lasting);
    folder_remove(&in);
    return was_reached;
}

static void try_all(fault_kind kind, bool is_lasting, size_t first, size_t step)
{
    int landed = 0;
    size_t n = is_each ? 1 : first;
    batches b = {.model = model, .landed = &landed};
    while (try_one(&b, n, kind, is_lasting))
        n += is_each ? 1 : step * TEST_TIMES(1, 47);
    print_message("%zu calls, %s\n", n - 1, is_each ? "each fails" : "some fail");
    assert_true(n > (kind == FAULT_READ ? 30 : 200));
}

static void errors_of_the_disk(void **state)
{
    (void)state;
    try_all(FAULT_EIO, false, 1, 1);
}

static void a_full_disk(void **state)
{
    (void)state;
    try_all(FAULT_FULL, false, 2, 4);
}

static void writes_that_are_cut_short(void **state)
{
    (void)state;
    try_all(FAULT_SHORT, false, 1, 4);
}

static void errors_of_reading(void **state)
{
    (void)state;
    try_all(FAULT_READ, false, 1, 1);
}

static void a_disk_that_stays_full(void **state)
{
    (void)state;
    try_all(FAULT_FULL, true, 1, 5);
}

static int learn(void **state)
{
    folder in;
    char path[FOLDER_PATH_MAX + 16];
    (void)state;
    folder_make(&in);
    snprintf(path, sizeof(path), "%s/store", in.path);
    batches_learn(&(batches){.path = path, .model = model}, says);
    folder_remove(&in);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    batches_forget(says);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_of_the_disk),        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(writes_that_are_cut_short), cmocka_unit_test(errors_of_reading),
        cmocka_unit_test(a_disk_that_stays_full),
    };
    is_each = argc > 1 && strcmp(argv[1], "each") == 0;
    fault_vfs_install();
    if (soj_model_compile(batches_model, strlen(batches_model), NULL, NULL, &model) != SOJ_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, learn, forget);
    soj_model_unref(model);
    return failed;
}
