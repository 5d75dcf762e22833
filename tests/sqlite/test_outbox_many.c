/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "sqlite/outbox_bench.h"
#include "support/test.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* One writer, and processes of some threads each that claim, all at once: no touchpoint is claimed
 * twice under one lease, and nobody hears of a file that is busy. What each has claimed it writes
 * into a file of its own, which are compared in the end. */

enum {
    PROCESSES = 4,
    THREADS = 2,
    BATCHES = 24,
    BATCH = 25,
    ALL = BATCHES * BATCH,
    AT_ONCE = 7,
    IDLE_ENOUGH = 10000 /* empty claims, with pauses, until a thread gives up */
};

typedef struct worker {
    const bench *on;
    int number;
    bool has_failed;
} worker;

#define FIRST (BENCH_NOON + SOJ_DAY) /* when all work at first, */
#define LATER (FIRST + SOJ_HOUR)     /* and then */

/* Deliver what was claimed, but for each fifth, which is left until the lease lapses, the first
 * time. The number of what was acknowledged goes to `to`. */
static bool deliver(soj_outbox *outbox, size_t n, FILE *to)
{
    for (size_t i = 0; i < n; i++) {
        const soj_outbox_item *item = soj_outbox_get(outbox, i);
        const unsigned long number = strtoul(item->id, NULL, 16);
        fprintf(to, "%lu %lld\n", number, (long long)item->lease);
        if (number % 5 == 0 && item->tries == 1)
            continue;
        const soj_status status = soj_outbox_ack(outbox, item->id, item->lease);
        /* What others, whose clock has gone on, had made ready: for them our lease lapsed long ago.
         */
        if (status == SOJ_ERR_LEASE && item->tries > 1 && item->until < LATER)
            continue;
        if (status != SOJ_OK)
            return false;
        fprintf(to, "%lu done\n", number);
    }
    return true;
}

/* How many are delivered; -1: it cannot be asked. */
static int64_t n_delivered(soj_outbox *outbox)
{
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    soj_status status = soj_outbox_count(outbox, NULL, &counts);
    return status == SOJ_OK ? (int64_t)counts.n[SOJ_OUTBOX_DELIVERED] : -1;
}

/* Time stands still until all have been claimed once; then the leases of those that were left have
 * lapsed. */
static bool work(const worker *of, soj_outbox *outbox, FILE *to)
{
    soj_time now = FIRST;
    for (int idle = 0; idle < IDLE_ENOUGH; idle++) {
        size_t n = 0;
        if (soj_outbox_claim(outbox, now, SOJ_MINUTE, AT_ONCE, NULL, &n) != SOJ_OK)
            return false;
        if (!deliver(outbox, n, to))
            return false;
        if (n > 0) {
            idle = 0;
            continue;
        }
        const int64_t done = n_delivered(outbox);
        if (done == ALL || done < 0)
            return done == ALL;
        (void)sqlite3_sleep(2);
        if (done >= ALL - ALL / 5)
            now = LATER;
    }
    fprintf(stderr, "worker %d waits for nothing\n", of->number);
    return false;
}

static void *run_worker(void *ctx)
{
    worker *of = ctx;
    char name[FOLDER_PATH_MAX + 32];
    snprintf(name, sizeof(name), "%s/claimed-%d", of->on->folder.path, of->number);
    FILE *to = fopen(name, "w");
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.timeout = 60 * SOJ_SECOND;
    soj_outbox *outbox = NULL;
    soj_status status = soj_outbox_open(of->on->path, &options, &outbox);
    of->has_failed = status != SOJ_OK || !to || !work(of, outbox, to);
    if (of->has_failed)
        fprintf(stderr, "worker %d: %s\n", of->number, soj_outbox_problem(outbox));
    soj_outbox_free(outbox);
    of->has_failed |= !to || fclose(to) != 0;
    return NULL;
}

static int run_process(const bench *on, int number)
{
    worker workers[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){on, number * THREADS + i, false};
        if (pthread_create(&threads[i], NULL, run_worker, &workers[i]) != 0)
            return 2;
    }
    bool has_failed = false;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        has_failed |= workers[i].has_failed;
    }
    return has_failed ? 1 : 0;
}

/* The writer: commit after commit, without a pause for anybody else. */
static int run_writer(const bench *on)
{
    sqlite3 *writer = bench_connect(on->path);
    bench_do(writer, "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 60000");
    for (uint32_t batch = 0; batch < BATCHES; batch++) {
        bench_do(writer, "BEGIN IMMEDIATE");
        for (uint32_t i = 0; i < BATCH; i++) {
            const uint32_t number = batch * BATCH + i;
            bench_emit(writer, &(emission){number, BENCH_NOON + number, SOJ_TIME_NEVER, NULL, 0});
        }
        bench_do(writer, "COMMIT");
    }
    sqlite3_close(writer);
    return 0;
}

/* Processes begin before there is any thread here. */
static void run_all(const bench *on)
{
    pid_t children[PROCESSES + 1];
    for (int i = 0; i <= PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(i < PROCESSES ? run_process(on, i) : run_writer(on));
    }
    for (int i = 0; i <= PROCESSES; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

enum { MOST_CLAIMS = 8 };

/* What is known of a touchpoint in the end. */
typedef struct known {
    long long leases[MOST_CLAIMS];
    size_t n_leases;
    int done;
} known;

static void read_claims(const bench *on, int worker_number, known *all)
{
    char name[FOLDER_PATH_MAX + 32];
    char line[64];
    snprintf(name, sizeof(name), "%s/claimed-%d", on->folder.path, worker_number);
    FILE *from = fopen(name, "r");
    assert_non_null(from);
    while (fgets(line, sizeof(line), from)) {
        char *end = NULL;
        known *one = &all[strtoul(line, &end, 10)];
        if (strcmp(end, " done\n") == 0) {
            one->done++;
            continue;
        }
        const long long lease = strtoll(end, NULL, 10);
        for (size_t i = 0; i < one->n_leases; i++)
            assert_true(one->leases[i] != lease);
        assert_true(one->n_leases < MOST_CLAIMS);
        one->leases[one->n_leases++] = lease;
    }
    fclose(from);
}

static void each_is_claimed_once_a_lease(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    sqlite3_close(on.writer); /* no connection goes through a fork */
    on.writer = NULL;
    run_all(&on);
    known *all = test_calloc(ALL, sizeof(*all));
    for (int i = 0; i < PROCESSES * THREADS; i++)
        read_claims(&on, i, all);
    for (uint32_t i = 0; i < ALL; i++) {
        assert_int_equal(all[i].done, 1);
        /* What was left is claimed again; a third time where somebody whose clock has not gone on
         * takes it, and for others that lease has lapsed. */
        if (i % 5 == 0)
            assert_in_range(all[i].n_leases, 2, MOST_CLAIMS);
        else
            assert_int_equal(all[i].n_leases, 1);
    }
    test_free(all);
    on.writer = bench_connect(on.path);
    assert_int_equal(
        bench_ask(on.writer, "SELECT count(*) FROM touchpoints WHERE state = 'delivered'"), ALL);
    bench_close(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_is_claimed_once_a_lease)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
