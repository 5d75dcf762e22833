/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "sqlite/outbox_bench.h"
#include "support/test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* A year of receivers that crash, of sends that fail, of what comes too late and is emitted again:
 * in the end each touchpoint has been acknowledged once, and none is on its way for ever. */

enum {
    DAYS = 365,
    A_DAY = 3, /* emissions */
    ALL = DAYS * A_DAY,
    RECEIVERS = 3,
    ROUNDS = 6, /* in a day, of each receiver */
    AT_ONCE = 5
};

typedef struct life {
    uint8_t acknowledged; /* how often that was news */
    uint8_t sent;
} life;

typedef struct year {
    bench bench;
    soj_outbox *receivers[RECEIVERS];
    soj_outbox *host;
    life lives[ALL];
    uint64_t chance;
    soj_time now;
    unsigned crashes;
    unsigned lost;
    unsigned again;
} year;

/* One of n. */
static uint32_t draw(year *of, uint32_t n)
{
    of->chance ^= of->chance << 13;
    of->chance ^= of->chance >> 7;
    of->chance ^= of->chance << 17;
    return (uint32_t)(of->chance >> 33) % n;
}

static void open_one(year *of, soj_outbox **box)
{
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.longest_wait = 3 * SOJ_HOUR;
    options.is_only_normal = true;
    soj_outbox_free(*box);
    *box = NULL;
    assert_int_equal(soj_outbox_open(of->bench.path, &options, box), SOJ_OK);
}

static life *life_of(year *of, const soj_outbox_item *item)
{
    const unsigned long number = strtoul(item->id, NULL, 16);
    assert_true(number < ALL);
    return &of->lives[number];
}

static bool is_delivered(year *of, const char *id)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "SELECT state = 'delivered' FROM touchpoints WHERE id = '%s'", id);
    return bench_ask(of->bench.writer, sql) != 0;
}

static void acknowledge(year *of, soj_outbox *box, const soj_outbox_item *item)
{
    const bool was_before = is_delivered(of, item->id);
    const soj_status status = soj_outbox_ack(box, item->id, item->lease);
    assert_true(status == SOJ_OK || status == SOJ_ERR_LEASE);
    of->lost += status != SOJ_OK;
    life_of(of, item)->acknowledged =
        (uint8_t)(life_of(of, item)->acknowledged + (status == SOJ_OK && !was_before));
}

/* False where the receiver crashes. */
static bool deliver_one(year *of, soj_outbox *box, const soj_outbox_item *item)
{
    switch (draw(of, 8)) {
    case 0: /* before it is sent */
        return false;
    case 1: /* between sending and saying so */
        life_of(of, item)->sent++;
        return false;
    case 2:
        assert_int_equal(soj_outbox_fail(box, item->id, item->lease, of->now, NULL), SOJ_OK);
        return true;
    case 3: /* so slow that the lease lapses, and others get a chance */
        life_of(of, item)->sent++;
        of->now += SOJ_HOUR;
        if (draw(of, 2)) {
            size_t n = 0;
            soj_outbox *other = of->receivers[0] == box ? of->receivers[1] : of->receivers[0];
            assert_int_equal(soj_outbox_claim(other, of->now, SOJ_MINUTE, 2, NULL, &n), SOJ_OK);
        }
        acknowledge(of, box, item);
        return true;
    default:
        life_of(of, item)->sent++;
        acknowledge(of, box, item);
        acknowledge(of, box, item); /* an answer that was lost is asked for again */
        return true;
    }
}

static void receive(year *of, uint32_t which)
{
    size_t n = 0;
    soj_outbox *box = of->receivers[which];
    assert_int_equal(soj_outbox_claim(box, of->now, SOJ_HOUR, AT_ONCE, NULL, &n), SOJ_OK);
    for (size_t i = 0; i < n; i++) {
        const soj_outbox_item item = *soj_outbox_get(box, i);
        assert_true(of->now < item.valid_until || item.until > of->now);
        assert_int_equal(life_of(of, &item)->acknowledged, 0);
        if (!deliver_one(of, box, &item)) {
            of->crashes++;
            open_one(of, &of->receivers[which]);
            return;
        }
        if (of->now >= item.until || (i + 1 < n && of->now >= soj_outbox_get(box, i + 1)->until))
            return; /* the rest of its leases has lapsed: it leaves them */
    }
}

/* The process with the engine: what was missed goes out again, valid for longer, under its id. */
static void report(year *of)
{
    size_t n = 0;
    assert_int_equal(soj_outbox_missed(of->host, of->now, 100, &n), SOJ_OK);
    for (size_t i = 0; i < n; i++) {
        const soj_outbox_item *item = soj_outbox_get(of->host, i);
        const uint32_t number = (uint32_t)strtoul(item->id, NULL, 16);
        if (draw(of, 4) == 0)
            return; /* it crashes, and begins anew */
        bench_emit_again(of->bench.writer,
                         &(emission){number, item->due, of->now + SOJ_DAY, NULL, of->now});
        of->again++;
        if (draw(of, 4) == 0)
            return;
        assert_int_equal(soj_outbox_reported(of->host, item->id, item->emitted), SOJ_OK);
    }
}

static void live_a_day(year *of, uint32_t day)
{
    const soj_time morning = BENCH_NOON + day * SOJ_DAY;
    of->now = of->now > morning ? of->now : morning;
    for (uint32_t i = 0; day < DAYS && i < A_DAY; i++) {
        const soj_time valid_until =
            draw(of, 2) ? SOJ_TIME_NEVER : of->now + (1 + draw(of, 6)) * SOJ_HOUR;
        bench_emit(of->bench.writer, &(emission){day * A_DAY + i, of->now, valid_until, NULL, 0});
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < RECEIVERS; i++)
            receive(of, i);
        report(of);
        of->now += SOJ_HOUR + draw(of, 100) * SOJ_MINUTE;
    }
}

static void each_id_is_acknowledged_once(void **state)
{
    (void)state;
    year *of = test_calloc(1, sizeof(*of));
    of->chance = 88172645463325252u;
    bench_open(&of->bench);
    for (int i = 0; i < RECEIVERS; i++)
        open_one(of, &of->receivers[i]);
    open_one(of, &of->host);
    bench_do(of->bench.writer, "PRAGMA synchronous = OFF");
    const char *open_ones = "SELECT count(*) FROM touchpoints WHERE state <> 'delivered'";
    uint32_t day = 0;
    while (day < DAYS || (day < 2 * DAYS && bench_ask(of->bench.writer, open_ones) > 0))
        live_a_day(of, day++);
    for (uint32_t i = 0; i < ALL; i++) {
        assert_int_equal(of->lives[i].acknowledged, 1);
        assert_true(of->lives[i].sent >= 1);
    }
    print_message("%u crashes, %u leases lost, %u emitted again, %u days\n", of->crashes, of->lost,
                  of->again, day);
    assert_true(of->crashes > 100 && of->lost > 10 && of->again > 10);
    for (int i = 0; i < RECEIVERS; i++)
        soj_outbox_free(of->receivers[i]);
    soj_outbox_free(of->host);
    bench_close(&of->bench);
    test_free(of);
}

/* ---- receivers that are killed ---- */

enum { KILLS = 20, KILLED = 200 };

static void receive_until_killed(const bench *on, soj_time now)
{
    soj_outbox *box = NULL;
    size_t n = 0;
    if (soj_outbox_open(on->path, NULL, &box) != SOJ_OK)
        _exit(3);
    while (soj_outbox_claim(box, now, SOJ_MINUTE, AT_ONCE, NULL, &n) == SOJ_OK) {
        for (size_t i = 0; i < n; i++) {
            const soj_outbox_item *item = soj_outbox_get(box, i);
            if (soj_outbox_ack(box, item->id, item->lease) != SOJ_OK)
                _exit(4);
        }
        if (n == 0)
            (void)sqlite3_sleep(1);
    }
    _exit(5);
}

static void a_killed_receiver_leaves_the_file_sound(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit_many(on.writer, KILLED);
    sqlite3_close(on.writer);
    soj_time now = BENCH_NOON + SOJ_DAY;
    for (int i = 0; i < KILLS; i++, now += SOJ_HOUR) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            receive_until_killed(&on, now);
        (void)sqlite3_sleep(3 + i % 7);
        int status = 0;
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
    }
    soj_outbox *box = NULL;
    size_t n = 0;
    assert_int_equal(soj_outbox_open(on.path, NULL, &box), SOJ_OK);
    do {
        assert_int_equal(soj_outbox_claim(box, now, SOJ_MINUTE, 50, NULL, &n), SOJ_OK);
        for (size_t i = 0; i < n; i++) {
            const soj_outbox_item *item = soj_outbox_get(box, i);
            assert_int_equal(soj_outbox_ack(box, item->id, item->lease), SOJ_OK);
        }
    } while (n > 0);
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_OK);
    assert_int_equal(counts.n[SOJ_OUTBOX_DELIVERED], KILLED);
    soj_outbox_free(box);
    on.writer = bench_connect(on.path);
    assert_int_equal(bench_ask(on.writer, "SELECT count(*) = 1 AND min(integrity_check) = 'ok'"
                                          " FROM pragma_integrity_check"),
                     1);
    bench_close(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_id_is_acknowledged_once),
        cmocka_unit_test(a_killed_receiver_leaves_the_file_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
