/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "sqlite/outbox_bench.h"
#include "sqlite/outbox_schema.h"
#include "support/failing_alloc.h"
#include "support/golden.h"
#include "support/test.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include <sojourn/limits.h>

/* What an outbox says of files that are no stores, of damaged rows, of arguments, limits, of a file
 * that others keep, and of memory that runs out. */

#define NOON BENCH_NOON

static soj_status open_at(const char *path, const soj_outbox_options *options)
{
    soj_outbox *outbox = NULL;
    soj_status status = soj_outbox_open(path, options, &outbox);
    assert_true((status == SOJ_OK) == (outbox != NULL));
    soj_outbox_free(outbox);
    return status;
}

/* Opening it is refused, and leaves the file's bytes, and no other file beside it. */
static void assert_left_alone(const folder *in, const char *name, soj_status expected)
{
    const folder path = folder_inside(in, name);
    size_t before_len = 0;
    size_t after_len = 0;
    char *before = golden_read(path.path, &before_len);
    assert_non_null(before);
    assert_int_equal(open_at(path.path, NULL), expected);
    char *after = golden_read(path.path, &after_len);
    assert_int_equal(before_len, after_len);
    assert_memory_equal(before, after, before_len);
    free(before);
    free(after);
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(beside); i++) {
        char other[FOLDER_PATH_MAX + 16];
        snprintf(other, sizeof(other), "%s%s", path.path, beside[i]);
        assert_int_not_equal(access(other, F_OK), 0);
    }
}

static void a_file_of_others_is_left_alone(void **state)
{
    (void)state;
    folder in;
    folder_make(&in);
    static const char text[] = "SQLite format 3 is what this text only begins with, and goes on";
    folder_put_file(&in, "empty", "", 0);
    folder_put_file(&in, "text", text, sizeof(text));
    static const char *const modes[] = {"delete", "wal"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(modes); i++) {
        char sql[64];
        sqlite3 *other = bench_connect(folder_inside(&in, modes[i]).path);
        snprintf(sql, sizeof(sql), "PRAGMA journal_mode = %s", modes[i]);
        bench_do(other, sql);
        bench_do(other, "CREATE TABLE touchpoints(id); PRAGMA user_version = 1");
        sqlite3_close(other);
        assert_left_alone(&in, modes[i], SOJ_ERR_STORE);
    }
    assert_left_alone(&in, "empty", SOJ_ERR_STORE);
    assert_left_alone(&in, "text", SOJ_ERR_STORE);
    assert_int_equal(open_at(folder_inside(&in, "none").path, NULL), SOJ_ERR_IO);
    assert_int_not_equal(access(folder_inside(&in, "none").path, F_OK), 0);
    assert_int_equal(open_at(in.path, NULL), SOJ_ERR_IO);
    assert_int_equal(open_at("", NULL), SOJ_ERR_IO);
    assert_int_equal(open_at(":memory:", NULL), SOJ_ERR_IO);
    folder_remove(&in);
}

static void a_store_of_another_version_is_refused(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_do(on.writer, "PRAGMA application_id = 0x736f6a03; PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(open_at(on.path, NULL), SOJ_ERR_UNSUPPORTED);
    bench_close(&on);
}

/* A file with tables of the host's and its own mark, in a place whose name is no plain word. */
static void a_store_may_be_a_guest(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    const folder path = folder_inside(&on.folder, "50% of #1? yes");
    sqlite3 *host = bench_connect(path.path);
    bench_do(host, "PRAGMA application_id = 77; CREATE TABLE notes(text)");
    assert_left_alone(&on.folder, "50% of #1? yes", SOJ_ERR_STORE);
    bench_do(host, "PRAGMA journal_mode = WAL; CREATE TABLE head(one); CREATE TABLE journal(one)");
    assert_int_equal(open_at(path.path, NULL), SOJ_ERR_STORE); /* in use, and no store yet */
    bench_do(host, SOJ__OUTBOX_TOUCHPOINTS SOJ__OUTBOX_LEASES SOJ__OUTBOX_INDEXES);
    assert_int_equal(open_at(path.path, NULL), SOJ_OK);
    bench_do(host, "PRAGMA application_id = 0x736f6a03");
    assert_int_equal(open_at(path.path, NULL), SOJ_ERR_UNSUPPORTED);
    bench_do(host, "PRAGMA application_id = 0x736f6a02");
    assert_int_equal(open_at(path.path, NULL), SOJ_OK);
    bench_do(host, "PRAGMA application_id = 77");
    sqlite3_close(host);
    assert_int_equal(open_at(path.path, NULL), SOJ_OK); /* nobody is at it */
    bench_close(&on);
}

static void a_file_of_others_may_be_locked_or_damaged(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    const folder path = folder_inside(&on.folder, "locked");
    sqlite3 *host = bench_connect(path.path);
    bench_do(host, "CREATE TABLE notes(text); INSERT INTO notes VALUES('x');"
                   "BEGIN EXCLUSIVE; UPDATE notes SET text = 'y'");
    assert_int_equal(open_at(path.path, NULL), SOJ_ERR_BUSY);
    bench_do(host, "COMMIT");
    sqlite3_close(host);
    size_t len = 0;
    char *bytes = golden_read(path.path, &len);
    assert_true(len > 200);
    memset(bytes + 100, 0xff, 100); /* the first page, behind the head */
    folder_put_file(&on.folder, "damaged", bytes, len);
    assert_left_alone(&on.folder, "damaged", SOJ_ERR_STORE);
    free(bytes);
    bench_close(&on);
}

static void a_store_without_its_tables_is_damaged(void **state)
{
    static const char *const sqls[] = {
        "DROP INDEX touchpoints_ready",
        "DROP TABLE outbox",
        "DROP TABLE touchpoints",
        "ALTER TABLE touchpoints RENAME COLUMN until TO since",
        "DROP TABLE outbox; CREATE VIEW outbox AS SELECT 1 AS lease",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(sqls); i++) {
        bench on;
        bench_open(&on);
        bench_do(on.writer, sqls[i]);
        assert_int_equal(open_at(on.path, NULL), SOJ_ERR_STORE);
        bench_close(&on);
    }
}

static void options_and_arguments_are_checked(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    assert_int_equal(open_at(NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_open(on.path, NULL, NULL), SOJ_ERR_ARGUMENT);
    static const soj_outbox_options fine = SOJ_OUTBOX_OPTIONS_INIT;
    soj_outbox_options options = fine;
    options.struct_size--;
    assert_int_equal(open_at(on.path, &options), SOJ_ERR_ABI);
#define REFUSED(member, value, status)                                                             \
    do {                                                                                           \
        options = fine;                                                                            \
        options.member = value;                                                                    \
        assert_int_equal(open_at(on.path, &options), status);                                      \
    } while (0)
    REFUSED(timeout, -1, SOJ_ERR_ARGUMENT);
    REFUSED(timeout, SOJ_DURATION_MAX + 1, SOJ_ERR_ARGUMENT);
    REFUSED(timeout, SOJ_DURATION_MAX, SOJ_OK);
    REFUSED(timeout, 0, SOJ_OK);
    REFUSED(first_wait, 0, SOJ_ERR_ARGUMENT);
    REFUSED(longest_wait, SOJ_MINUTE - 1, SOJ_ERR_ARGUMENT);
    REFUSED(longest_wait, SOJ_DURATION_MAX + 1, SOJ_ERR_ARGUMENT);
    REFUSED(longest_wait, SOJ_MINUTE, SOJ_OK);
    REFUSED(wait_factor, 0, SOJ_ERR_ARGUMENT);
    REFUSED(wait_factor, SOJ_LIMIT_WAIT_FACTOR - 1, SOJ_OK);
    REFUSED(wait_factor, SOJ_LIMIT_WAIT_FACTOR, SOJ_OK);
    REFUSED(wait_factor, SOJ_LIMIT_WAIT_FACTOR + 1, SOJ_ERR_LIMIT);
    bench_close(&on);
}

static void calls_check_what_they_are_given(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    soj_outbox *box = NULL;
    assert_int_equal(soj_outbox_open(on.path, NULL, &box), SOJ_OK);
    const soj_time end = SOJ_TIME_MAX;
    const soj_text nothing = {NULL, 0};
    const soj_text long_one = {"x", SOJ_LIMIT_TEXT + 1};
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    size_t n = 0;
    assert_int_equal(soj_outbox_claim(NULL, NOON, 1, 1, NULL, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 1, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_claim(box, NOON, 0, 1, NULL, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 0, NULL, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 1, &nothing, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 1, &long_one, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_claim(box, -1, 1, 1, NULL, &n), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_claim(box, end + 1, 1, 1, NULL, &n), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_claim(box, NOON, end - NOON + 1, 1, NULL, &n), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_claim(box, NOON, end - NOON, 1, NULL, &n), SOJ_OK);
    assert_int_equal(soj_outbox_ack(NULL, "1", 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_ack(box, NULL, 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_fail(NULL, "1", 1, NOON, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_fail(box, NULL, 1, NOON, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_fail(box, "1", 1, -1, NULL), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_give_up(NULL, "1", 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_give_up(box, NULL, 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_extend(NULL, "1", 1, NOON, 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_extend(box, NULL, 1, NOON, 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_extend(box, "1", 1, NOON, 0), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_extend(box, "1", 1, -1, 1), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_extend(box, "1", 1, NOON, end - NOON + 1), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_extend(box, "1", 1, NOON, end - NOON), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_outbox_missed(NULL, NOON, 1, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_missed(box, NOON, 1, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_missed(box, -1, 1, &n), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_missed(box, NOON, 0, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_reported(NULL, "1", NOON), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_reported(box, NULL, NOON), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_reported(box, "1", -1), SOJ_ERR_TIME);
    assert_int_equal(soj_outbox_list(NULL, 1, NULL, NULL, 1, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_list(box, 1, NULL, NULL, 1, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_list(box, 0, NULL, NULL, 1, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_list(box, SOJ_OUTBOX_ALL + 1, NULL, NULL, 1, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_list(box, 1, &nothing, NULL, 1, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_list(box, 1, NULL, NULL, 0, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_count(NULL, NULL, &counts), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_count(box, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_outbox_count(box, &nothing, &counts), SOJ_ERR_ARGUMENT);
    counts.struct_size++;
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_ERR_ABI);
    assert_string_equal(soj_outbox_problem(box), "");
    assert_string_equal(soj_outbox_problem(NULL), "");
    soj_outbox_free(box);
    soj_outbox_free(NULL);
    bench_close(&on);
}

static void limits_are_what_they_say(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit_many(on.writer, SOJ_LIMIT_OUTBOX_ROWS + 1);
    soj_outbox *box = NULL;
    assert_int_equal(soj_outbox_open(on.path, NULL, &box), SOJ_OK);
    const soj_time later = NOON + SOJ_DAY;
    const size_t most = SOJ_LIMIT_OUTBOX_ROWS;
    size_t n = 0;
    assert_int_equal(soj_outbox_claim(box, later, 1, most + 1, NULL, &n), SOJ_ERR_LIMIT);
    assert_int_equal(soj_outbox_missed(box, later, most + 1, &n), SOJ_ERR_LIMIT);
    assert_int_equal(soj_outbox_list(box, 1, NULL, NULL, most + 1, &n), SOJ_ERR_LIMIT);
    assert_int_equal(soj_outbox_list(box, 1, NULL, NULL, most - 1, &n), SOJ_OK);
    assert_int_equal(n, most - 1);
    assert_int_equal(soj_outbox_missed(box, later, most, &n), SOJ_OK);
    assert_int_equal(soj_outbox_claim(box, later, 1, most, NULL, &n), SOJ_OK);
    assert_int_equal(n, most);
    /* All of them lapse; so many come back at once, beside the one that was ready. */
    const uint32_t returns = SOJ_LIMIT_OUTBOX_RETURNS;
    assert_int_equal(soj_outbox_claim(box, later + 1, SOJ_DAY, most, NULL, &n), SOJ_OK);
    assert_int_equal(n, returns + 1);
    /* So many are missed at once, and the others not claimed either. */
    bench_do(on.writer, "UPDATE touchpoints SET valid_until = emitted + 1, until = 1"
                        "");
    bench_seal(on.writer);
    assert_int_equal(soj_outbox_claim(box, later + 2, 1, most, NULL, &n), SOJ_OK);
    assert_int_equal(n, 0);
    assert_int_equal(bench_ask(on.writer, "SELECT count(*) FROM touchpoints WHERE state='missed'"),
                     returns);
    soj_outbox_free(box);
    bench_close(&on);
}

static void a_damaged_row_is_an_error_that_names_it(void **state)
{
    static const char *const spoiled[][2] = {
        {"id = 'x'", "id"},
        {"id = '0000000000000000000000000000000G'", "id"},
        {"id = '0000000000000000000000000000000:'", "id"},
        {"id = '0000000000000000000000000000000`'", "id"},
        {"id = '0000000000000000000000000000000!'", "id"},
        {"customer = 1.5", "customer"},
        {"touchpoint = x'00'", "touchpoint"},
        {"stage = cast(x'610062' AS TEXT)", "stage"},
        {"channel = x'00'", "channel"},
        {"content = x'00'", "content"},
        {"owner = x'00'", "owner"},
        {"variant = x'00'", "variant"},
        {"data = x'00'", "data"},
        {"intent = 'bother'", "intent"},
        {"occurrence = -1", "occurrence"},
        {"occurrence = 'x'", "occurrence"},
        {"occurrence = 4294967295", "occurrence"},
        {"tries = 'x'", "tries"},
        {"lease = -1", "lease"},
        {"lease = 'x'", "lease"},
        {"cost = 'much'", "cost"},
        {"due = -1", "due"},
        {"due = 253402300800000000", "due"},
        {"emitted = 'x'", "emitted"},
        {"emitted = -5", "emitted"},
        {"valid_until = 'x'", "valid_until"},
        {"until = 'x'", "until"},
        {"state = 'lost'", "state"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(spoiled); i++) {
        bench on;
        bench_open(&on);
        bench_emit(on.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, 0});
        soj_outbox *box = NULL;
        assert_int_equal(soj_outbox_open(on.path, NULL, &box), SOJ_OK);
        char sql[160];
        snprintf(sql, sizeof(sql), "UPDATE touchpoints SET %s", spoiled[i][0]);
        bench_do(on.writer, sql);
        size_t n = 0;
        assert_int_equal(soj_outbox_list(box, SOJ_OUTBOX_ALL, NULL, NULL, 5, &n), SOJ_ERR_STORE);
        char expected[80];
        snprintf(expected, sizeof(expected), ": %s is damaged", spoiled[i][1]);
        assert_non_null(strstr(soj_outbox_problem(box), expected));
        soj_outbox_free(box);
        bench_close(&on);
    }
}

static void damage_where_one_is_settled_changes_nothing(void **state)
{
    static const char *const spoiled[] = {
        "state = 'lost'", "lease = 'x'", "lease = -1",   "tries = 'x'",       "tries = -1",
        "tries = 1e9",    "until = -1",  "emitted = -1", "valid_until = 'x'", "tries = 4294967295",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(spoiled); i++) {
        bench on;
        bench_open(&on);
        bench_emit(on.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, 0});
        soj_outbox *box = NULL;
        assert_int_equal(soj_outbox_open(on.path, NULL, &box), SOJ_OK);
        size_t n = 0;
        assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_OK);
        char id[33];
        bench_id(1, id);
        char sql[160];
        snprintf(sql, sizeof(sql), "UPDATE touchpoints SET %s", spoiled[i]);
        bench_do(on.writer, sql);
        assert_int_equal(soj_outbox_ack(box, id, 1), SOJ_ERR_STORE);
        assert_int_equal(bench_ask(on.writer, "SELECT state = 'delivered' FROM touchpoints"), 0);
        soj_outbox_free(box);
        bench_close(&on);
    }
}

static void damage_elsewhere_is_found_too(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit(on.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, 0});
    soj_outbox *box = NULL;
    assert_int_equal(soj_outbox_open(on.path, NULL, &box), SOJ_OK);
    static const char *const spoiled[] = {"UPDATE outbox SET lease = -7",
                                          "UPDATE outbox SET lease = 'x'", "DELETE FROM outbox",
                                          "INSERT INTO outbox VALUES(9223372036854775807)"};
    size_t n = 0;
    for (size_t i = 0; i < TEST_ARRAY_LEN(spoiled); i++) {
        bench_do(on.writer, spoiled[i]);
        assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_ERR_STORE);
        assert_true(strlen(soj_outbox_problem(box)) > 0);
    }
    bench_do(on.writer, "UPDATE touchpoints SET state = 'lost'");
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_ERR_STORE);
    bench_do(on.writer, "UPDATE touchpoints SET state = 'ready', due = -1");
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_ERR_STORE);
    bench_do(on.writer, "UPDATE touchpoints SET due = 1, until = 'x'");
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_ERR_STORE);
    bench_do(on.writer, "UPDATE touchpoints SET until = NULL, valid_until = 'x'");
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_ERR_STORE);
    bench_do(on.writer, "DROP TABLE touchpoints; DROP TABLE outbox");
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_ERR_STORE);
    assert_int_equal(soj_outbox_missed(box, NOON, 5, &n), SOJ_ERR_STORE);
    assert_int_equal(soj_outbox_list(box, 1, NULL, NULL, 5, &n), SOJ_ERR_STORE);
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_ERR_STORE);
    assert_int_equal(soj_outbox_ack(box, "1", 1), SOJ_ERR_STORE);
    soj_outbox_free(box);
    bench_close(&on);
}

static void a_file_that_others_keep_is_busy_when_the_time_is_over(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit(on.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, 0});
    static const soj_duration timeouts[] = {0, 20000};
    for (size_t i = 0; i < TEST_ARRAY_LEN(timeouts); i++) {
        soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
        options.timeout = timeouts[i];
        soj_outbox *box = NULL;
        assert_int_equal(soj_outbox_open(on.path, &options, &box), SOJ_OK);
        bench_do(on.writer, "BEGIN IMMEDIATE");
        size_t n = 0;
        assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_ERR_BUSY);
        assert_true(strlen(soj_outbox_problem(box)) > 0);
        assert_int_equal(soj_outbox_missed(box, NOON, 5, &n), SOJ_ERR_BUSY);
        assert_int_equal(soj_outbox_ack(box, "1", 1), SOJ_ERR_BUSY);
        /* Who only looks is in nobody's way. */
        assert_int_equal(soj_outbox_claim(box, NOON - 1, 1, 5, NULL, &n), SOJ_OK);
        assert_int_equal(soj_outbox_list(box, 1, NULL, NULL, 5, &n), SOJ_OK);
        assert_int_equal(n, 1);
        bench_do(on.writer, "ROLLBACK");
        soj_outbox_free(box);
    }
    bench_close(&on);
}

/* In a journal that is rolled back readers keep a writer from its end, and it keeps them out. */
static void readers_may_be_busy_as_well(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit(on.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, 0});
    bench_do(on.writer, "PRAGMA journal_mode = DELETE");
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.timeout = 5000;
    soj_outbox *box = NULL;
    assert_int_equal(soj_outbox_open(on.path, &options, &box), SOJ_OK);
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    size_t n = 0;
    bench_do(on.writer, "BEGIN EXCLUSIVE");
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_ERR_BUSY);
    assert_int_equal(soj_outbox_list(box, 1, NULL, NULL, 5, &n), SOJ_ERR_BUSY);
    assert_int_equal(soj_outbox_count(box, NULL, &counts), SOJ_ERR_BUSY);
    assert_int_equal(open_at(on.path, &options), SOJ_ERR_BUSY);
    bench_do(on.writer, "COMMIT; BEGIN; SELECT * FROM touchpoints");
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_ERR_BUSY);
    bench_do(on.writer, "COMMIT");
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_OK);
    assert_int_equal(n, 1);
    soj_outbox_free(box);
    bench_close(&on);
}

static void *let_go(void *of)
{
    bench *on = of;
    (void)sqlite3_sleep(50);
    bench_do(on->writer, "COMMIT");
    return NULL;
}

static void a_call_waits_until_others_are_done(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit(on.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, 0});
    soj_outbox *box = NULL;
    assert_int_equal(soj_outbox_open(on.path, NULL, &box), SOJ_OK);
    bench_do(on.writer, "BEGIN IMMEDIATE");
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, let_go, &on), 0);
    size_t n = 0;
    assert_int_equal(soj_outbox_claim(box, NOON, 1, 5, NULL, &n), SOJ_OK);
    assert_int_equal(n, 1);
    pthread_join(other, NULL);
    soj_outbox_free(box);
    bench_close(&on);
}

/* A VFS that refuses what it is told to. */
typedef enum refusal { NOTHING, WRITING, LOGGING, LOOKING } refusal;

static refusal refused;

static int open_or_refuse(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                          int *out_flags)
{
    sqlite3_vfs *plain = vfs->pAppData;
    if (refused == LOGGING && (flags & SQLITE_OPEN_WAL) != 0)
        return SQLITE_IOERR;
    if (refused == WRITING && (flags & SQLITE_OPEN_MAIN_DB) != 0)
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    return plain->xOpen(plain, name, file, flags, out_flags);
}

static int look_or_refuse(sqlite3_vfs *vfs, const char *name, int flags, int *out_is_there)
{
    sqlite3_vfs *plain = vfs->pAppData;
    return refused == LOOKING ? SQLITE_IOERR_ACCESS
                              : plain->xAccess(plain, name, flags, out_is_there);
}

static void what_the_system_refuses_is_told(void **state)
{
    (void)state;
    static const refusal all[] = {WRITING, LOGGING, LOOKING};
    bench on;
    bench_open(&on);
    const folder guest = folder_inside(&on.folder, "guest");
    sqlite3 *host = bench_connect(guest.path);
    bench_do(host, "PRAGMA application_id = 77; CREATE TABLE head(one); CREATE TABLE journal(one)");
    bench_do(host, SOJ__OUTBOX_TOUCHPOINTS SOJ__OUTBOX_LEASES SOJ__OUTBOX_INDEXES);
    sqlite3_close(host);
    sqlite3_vfs *plain = sqlite3_vfs_find(NULL);
    sqlite3_vfs refusing = *plain;
    refusing.zName = "refusing";
    refusing.pAppData = plain;
    refusing.xOpen = open_or_refuse;
    refusing.xAccess = look_or_refuse;
    assert_int_equal(sqlite3_vfs_register(&refusing, 1), SQLITE_OK);
    assert_int_equal(open_at(guest.path, NULL), SOJ_OK);
    for (size_t i = 0; i < TEST_ARRAY_LEN(all); i++) {
        refused = all[i];
        assert_int_equal(open_at(all[i] == LOOKING ? guest.path : on.path, NULL), SOJ_ERR_IO);
    }
    refused = NOTHING;
    assert_int_equal(sqlite3_vfs_unregister(&refusing), SQLITE_OK);
    bench_close(&on);
}

/* All that takes memory, with the n-th of the allocations failing; true where it came to an end
 * without. What fails has changed nothing. */
static bool try_all(const bench *on, failing_alloc *books, size_t n)
{
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.allocator = &books->allocator;
    soj_outbox *box = NULL;
    failing_alloc_arm(books, n, false);
    soj_status status = soj_outbox_open(on->path, &options, &box);
    size_t found = 0;
    if (status == SOJ_OK)
        status = soj_outbox_claim(box, NOON + SOJ_DAY, 1, 20, NULL, &found);
    if (status != SOJ_OK)
        assert_int_equal(bench_ask(on->writer, "SELECT count(*) FROM touchpoints"
                                               " WHERE state <> 'ready'"),
                         0);
    if (status == SOJ_OK)
        status = soj_outbox_list(box, SOJ_OUTBOX_ALL, NULL, NULL, 20, &found);
    if (status == SOJ_OK)
        status = soj_outbox_missed(box, NOON + SOJ_DAY, 20, &found);
    bool is_done = status == SOJ_OK;
    assert_true(is_done || status == SOJ_ERR_NOMEM);
    soj_outbox_free(box);
    failing_alloc_check_empty(books);
    bench_do(on->writer, "UPDATE touchpoints SET state = 'ready', until = NULL");
    bench_seal(on->writer);
    return is_done && books->failures == 0;
}

static void memory_that_runs_out_changes_nothing(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit_many(on.writer, 10);
    bench_emit(on.writer, &(emission){99, NOON, NOON + 5, NULL, 0});
    failing_alloc books;
    size_t n = 0;
    do
        failing_alloc_init(&books);
    while (!try_all(&on, &books, ++n));
    assert_true(n > 20);
    bench_close(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_others_is_left_alone),
        cmocka_unit_test(a_store_of_another_version_is_refused),
        cmocka_unit_test(a_store_may_be_a_guest),
        cmocka_unit_test(a_file_of_others_may_be_locked_or_damaged),
        cmocka_unit_test(a_store_without_its_tables_is_damaged),
        cmocka_unit_test(options_and_arguments_are_checked),
        cmocka_unit_test(calls_check_what_they_are_given),
        cmocka_unit_test(limits_are_what_they_say),
        cmocka_unit_test(a_damaged_row_is_an_error_that_names_it),
        cmocka_unit_test(damage_where_one_is_settled_changes_nothing),
        cmocka_unit_test(damage_elsewhere_is_found_too),
        cmocka_unit_test(a_file_that_others_keep_is_busy_when_the_time_is_over),
        cmocka_unit_test(readers_may_be_busy_as_well),
        cmocka_unit_test(a_call_waits_until_others_are_done),
        cmocka_unit_test(what_the_system_refuses_is_told),
        cmocka_unit_test(memory_that_runs_out_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
