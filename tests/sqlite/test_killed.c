/* SPDX-License-Identifier: MIT */
/* The process is killed at each single write, sync, truncation, opening and removal of a store's
 * life, before it or in its middle: what was acknowledged is there, what was not is there whole or
 * not at all, and going on ends as if nothing had been. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sqlite/batches.h"
#include "sqlite/fault_vfs.h"
#include "support/folder.h"
#include "support/test.h"

/* Calls, those at the end where a store is closed included. */
enum { FEWEST = 200 };

static char *says[BATCHES + 1];
static soj_model *model;
static bool is_each; /* no call is left out */
static int *landed;  /* shared with the process that is killed */

/* Its life in a process that is killed by its n-th call; whether it came to that. */
static bool live(batches *b, size_t n, fault_kind kind)
{
    int how = 0;
    pid_t process = fork();
    assert_true(process >= 0);
    if (process == 0) {
        fault_vfs_fail(n, kind);
        soj_status status = batches_open(b);
        if (status == SOJ_OK)
            status = batches_go_on(b);
        batches_close(b);
        /* A call that is not a write has no middle: it has failed. */
        _exit(status == SOJ_OK || fault_vfs_has_failed() ? fault_vfs_has_failed() : 2);
    }
    assert_int_equal(waitpid(process, &how, 0), process);
    if (WIFSIGNALED(how)) {
        assert_int_equal(WTERMSIG(how), SIGKILL);
        return true;
    }
    assert_true(WEXITSTATUS(how) < 2);
    return WEXITSTATUS(how) == 1;
}

static void make_path(char *path, size_t room, const folder *in, const char *name)
{
    assert_true((size_t)snprintf(path, room, "%s/%s", in->path, name) < room);
}

static bool try_one(batches *b, size_t n, fault_kind kind)
{
    folder in;
    char path[FOLDER_PATH_MAX + 16];
    folder_make(&in);
    make_path(path, sizeof(path), &in, "store");
    b->path = path;
    *landed = 0;
    bool is_killed = live(b, n, kind);
    soj_status status = batches_judge(b, says);
    if (status != SOJ_OK)
        fail_msg("killed at %zu: %s: %s", n, soj_status_name(status), soj_sqlite_problem(b->store));
    folder_remove(&in);
    return is_killed;
}

static void try_all(batches *b, fault_kind kind, size_t step)
{
    folder in;
    char path[FOLDER_PATH_MAX + 16];
    size_t n = 1;
    folder_make(&in);
    make_path(path, sizeof(path), &in, "store");
    b->path = path;
    b->model = model;
    batches_learn(b, says);
    folder_remove(&in);
    b->landed = landed;
    while (try_one(b, n, kind))
        n += is_each ? 1 : step * TEST_TIMES(1, 23);
    print_message("%zu calls, killed at %s\n", n - 1, is_each || step == 1 ? "each" : "some");
    assert_true(n > FEWEST);
    batches_forget(says);
}

static void before_each_call(void **state)
{
    (void)state;
    try_all(&(batches){0}, FAULT_KILL, 1);
}

static void in_the_middle_of_writes(void **state)
{
    (void)state;
    try_all(&(batches){0}, FAULT_KILL_HALF, 5);
}

/* Often written back from the log. */
static void in_the_hosts_database(void **state)
{
    (void)state;
    try_all(&(batches){.host_pages = 12}, FAULT_KILL, 5);
    try_all(&(batches){.host_pages = 12}, FAULT_KILL_HALF, 5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_each_call),
        cmocka_unit_test(in_the_middle_of_writes),
        cmocka_unit_test(in_the_hosts_database),
    };
    is_each = argc > 1 && strcmp(argv[1], "each") == 0;
    fault_vfs_install();
    void *shared =
        mmap(NULL, sizeof(*landed), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    landed = shared;
    if (shared == MAP_FAILED ||
        soj_model_compile(batches_model, strlen(batches_model), NULL, NULL, &model) != SOJ_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    soj_model_unref(model);
    return failed;
}
