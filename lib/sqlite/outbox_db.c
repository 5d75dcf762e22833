/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox_db.h"

#include "base/bytes.h"
#include "sqlite/outbox_schema.h"
#include "sqlite/store_file.h"
#include "sqlite/sum.h"

#define ITEM       SOJ__OUTBOX_SUMMED ", state, until, lease, tries, number, " SOJ__OUTBOX_IS_SOUND
#define FATE       "state, lease, tries, until, valid_until, emitted, number, " SOJ__OUTBOX_IS_SOUND
#define OF_CHANNEL "(?2 IS NULL OR channel = ?2)"
/* What can come to be missed at ?1, and what returns then. A lease that is held is waited for. */
#define TOO_LATE                                                                                   \
    "touchpoints INDEXED BY touchpoints_valid WHERE valid_until <= ?1 AND valid_until IS NOT NULL" \
    " AND state IN ('ready', 'leased', 'waiting') AND (state <> 'leased' OR until <= ?1)"
#define OVER                                                                                       \
    "touchpoints INDEXED BY touchpoints_until WHERE until <= ?1 AND state IN ('leased', "          \
    "'waiting')"

static const char *const texts[SOJ__OUTBOX_N_STATEMENTS] = {
    [SOJ__OUTBOX_BEGIN] = "BEGIN IMMEDIATE",
    [SOJ__OUTBOX_COMMIT] = "COMMIT",
    [SOJ__OUTBOX_ROLLBACK] = "ROLLBACK",
    [SOJ__OUTBOX_IS_ANY] =
        "SELECT EXISTS(SELECT 1 FROM touchpoints INDEXED BY touchpoints_ready"
        " WHERE state = 'ready' AND " OF_CHANNEL " AND emitted <= ?1)"
        " OR EXISTS(SELECT 1 FROM " OVER ") OR EXISTS(SELECT 1 FROM " TOO_LATE ")",
    [SOJ__OUTBOX_MISS] = "UPDATE touchpoints SET state = 'missed', until = ?1, " SOJ__OUTBOX_WAY(
        "'missed'", "?1", "lease", "tries") " WHERE number IN (SELECT number FROM " TOO_LATE
                                            " ORDER BY valid_until LIMIT ?2)"
                                            " AND state IN ('ready', 'leased', 'waiting')",
    [SOJ__OUTBOX_RETURN] = "UPDATE touchpoints SET state = 'ready', until = NULL, " SOJ__OUTBOX_WAY(
        "'ready'", "NULL", "lease", "tries") " WHERE number IN (SELECT number FROM " OVER
                                             " ORDER BY until LIMIT ?2)"
                                             " AND state IN ('leased', 'waiting')",
    [SOJ__OUTBOX_TAKE] =
        "SELECT " ITEM " FROM touchpoints INDEXED BY touchpoints_ready"
        " WHERE state = 'ready' AND " OF_CHANNEL " AND emitted <= ?1"
        " AND (valid_until IS NULL OR valid_until > ?1) ORDER BY due, channel, number"
        " LIMIT ?3",
    [SOJ__OUTBOX_NUMBER] = "UPDATE outbox SET lease = lease + 1"
                           " WHERE typeof(lease) = 'integer' AND lease >= 0 RETURNING lease",
    [SOJ__OUTBOX_LEASE] = "UPDATE touchpoints SET state = 'leased', until = ?2, lease = ?3,"
                          " tries = tries + 1, " SOJ__OUTBOX_WAY("'leased'", "?2", "?3",
                                                                 "tries + 1") " WHERE number = ?1",
    [SOJ__OUTBOX_LOOK] = "SELECT " FATE " FROM touchpoints INDEXED BY touchpoints_lease"
                         " WHERE id = ?1 AND lease = ?2 AND lease > 0",
    [SOJ__OUTBOX_LOOK_LATE] = "SELECT " FATE " FROM touchpoints INDEXED BY touchpoints_late"
                              " WHERE id = ?1 AND state IN ('missed', 'reported')",
    [SOJ__OUTBOX_LOOK_ALL] = "SELECT " FATE " FROM touchpoints WHERE id = ?1",
    [SOJ__OUTBOX_SET] =
        "UPDATE touchpoints SET state = ?2, until = ?3, lease = ?4, " SOJ__OUTBOX_WAY(
            "?2", "?3", "?4", "tries") " WHERE number = ?1",
    [SOJ__OUTBOX_MISSED_ONES] = "SELECT " ITEM " FROM touchpoints INDEXED BY touchpoints_missed"
                                " WHERE state = 'missed' ORDER BY due, number LIMIT ?1",
    /* The bits are those of soj_outbox_state. A state of no name is found with all. */
    [SOJ__OUTBOX_LIST] =
        "SELECT " ITEM " FROM touchpoints WHERE ?1 & CASE state WHEN 'ready' THEN 1"
        " WHEN 'leased' THEN 2 WHEN 'waiting' THEN 4 WHEN 'delivered' THEN 8 WHEN 'given_up' THEN "
        "16"
        " WHEN 'missed' THEN 32 WHEN 'reported' THEN 64 ELSE 127 END AND " OF_CHANNEL
        " AND (due, id) > (?3, ?4) ORDER BY due, id LIMIT ?5",
    [SOJ__OUTBOX_COUNT] = "SELECT state, count(*), min(due), min(until), min(valid_until),"
                          " max(state IN ('ready', 'leased', 'waiting')"
                          " AND NOT " SOJ__OUTBOX_IS_SOUND ")"
                          " FROM touchpoints WHERE (?1 IS NULL OR channel = ?1) GROUP BY state",
};

/* Pauses, in microseconds: who has waited for longer looks more often, so that newcomers do not
 * pass by for ever. (SQLite's own waiting does it the other way round.) */
enum { PAUSE_AT_FIRST = 2000, PAUSE_THEN = 500, PAUSE_CHANCE = 512 };

bool soj__outbox_db_pause(soj__outbox_db *db)
{
    soj_duration left = db->timeout - db->waited;
    if (left <= 0)
        return false;
    db->chance = (db->chance * 29u + 41u) % PAUSE_CHANCE;
    soj_duration pause = (db->waited < left ? PAUSE_AT_FIRST : PAUSE_THEN) + (int)db->chance;
    pause = pause < left ? pause : left;
    (void)db->vfs->xSleep(db->vfs, (int)pause);
    db->waited += pause;
    return true;
}

/* What SQLite calls where somebody holds a lock. */
static int wait_for_others(void *ctx, int n_times)
{
    (void)n_times;
    return soj__outbox_db_pause(ctx);
}

static void say(soj__outbox_db *db, const char *what)
{
    (void)db->sqlite->snprintf(SOJ__OUTBOX_PROBLEM, db->problem, "%s", what);
}

static soj_status status_of(int code)
{
    if (code == SQLITE_IOERR_NOMEM)
        return SOJ_ERR_NOMEM;
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return SOJ_OK;
    case SQLITE_NOMEM:
        return SOJ_ERR_NOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return SOJ_ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* a table, column or index that is not there */
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return SOJ_ERR_STORE;
    default:
        return SOJ_ERR_IO;
    }
}

/* The status of what SQLite says; what it says is kept. */
static soj_status judge(soj__outbox_db *db, int code)
{
    soj_status status = status_of(code);
    if (status != SOJ_OK)
        say(db, db->sqlite->errmsg(db->handle)); /* no handle: no memory, and it says so */
    return status;
}

soj_status soj__outbox_db_damaged(soj__outbox_db *db, const char *id, const char *column)
{
    (void)db->sqlite->snprintf(SOJ__OUTBOX_PROBLEM, db->problem,
                               "table touchpoints, id %.40s: %s is damaged", id, column);
    return SOJ_ERR_STORE;
}

static soj_status prepare(soj__outbox_db *db, soj__outbox_statement which)
{
    int code;
    do {
        code = soj__row_prepare(&db->statements[which], db->handle, texts[which],
                                SQLITE_PREPARE_PERSISTENT);
    } while (status_of(code) == SOJ_ERR_BUSY && soj__outbox_db_pause(db));
    return judge(db, code);
}

static soj_status connect_to(soj__outbox_db *db, const char *path, bool is_only_normal)
{
    int code = db->sqlite->open_v2(
        path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        NULL);
    if (code != SQLITE_OK)
        return judge(db, code);
    if (db->sqlite->db_readonly(db->handle, "main") != 0) {
        say(db, "the file cannot be written");
        return SOJ_ERR_IO;
    }
    (void)db->sqlite->file_control(db->handle, "main", SQLITE_FCNTL_VFS_POINTER, &db->vfs);
    soj__sqlite_restrict(db->sqlite, db->handle);
    (void)db->sqlite->busy_handler(db->handle, wait_for_others, db);
    const char *sync = is_only_normal ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL";
    return judge(db, db->sqlite->exec(db->handle, sync, NULL, NULL, NULL));
}

soj_status soj__outbox_db_open(soj__outbox_db *db, const char *path,
                               const soj_outbox_options *options)
{
    *db = (soj__outbox_db){.timeout = options->timeout, .sqlite = options->functions};
    for (int i = 0; i < SOJ__OUTBOX_N_STATEMENTS; i++)
        db->statements[i].sqlite = db->sqlite;
    db->chance = (uint32_t)((uintptr_t)db >> 4) % PAUSE_CHANCE;
    const char *problem = "";
    if (soj__sqlite_is_too_old(db->sqlite)) {
        say(db, SOJ__SQLITE_TOO_OLD);
        return SOJ_ERR_UNSUPPORTED;
    }
    soj_status status = soj__store_file_look(db->sqlite, path, &problem);
    say(db, problem);
    if (status == SOJ_OK)
        status = connect_to(db, path, options->is_only_normal);
    if (status == SOJ_OK)
        status = judge(db, soj__sum_register(db->sqlite, db->handle));
    for (int i = 0; status == SOJ_OK && i < SOJ__OUTBOX_N_STATEMENTS; i++)
        status = prepare(db, (soj__outbox_statement)i);
    return status;
}

void soj__outbox_db_close(soj__outbox_db *db)
{
    for (int i = 0; i < SOJ__OUTBOX_N_STATEMENTS; i++)
        soj__row_finalize(&db->statements[i]);
    (void)db->sqlite->close(db->handle);
}

soj__row *soj__outbox_db_use(soj__outbox_db *db, soj__outbox_statement which)
{
    return &db->statements[which];
}

void soj__outbox_db_bind_time(soj__row *statement, int at, soj_time time)
{
    if (time == SOJ_TIME_NEVER)
        soj__bind_null(statement, at);
    else
        soj__bind_i64(statement, at, time);
}

soj_status soj__outbox_db_step(soj__outbox_db *db, soj__row *statement, bool *out_is_row)
{
    int code = statement->sqlite->step(statement->statement);
    *out_is_row = code == SQLITE_ROW;
    return judge(db, code);
}

soj_status soj__outbox_db_do(soj__outbox_db *db, soj__row *statement)
{
    bool is_row;
    soj_status status = soj__outbox_db_step(db, statement, &is_row);
    soj__row_reset(statement);
    return status;
}

/* Where SQLite gives up a lock without having asked to wait, we wait and ask again. */
static soj_status do_waiting(soj__outbox_db *db, soj__outbox_statement which)
{
    soj_status status;
    do
        status = soj__outbox_db_do(db, soj__outbox_db_use(db, which));
    while (status == SOJ_ERR_BUSY && soj__outbox_db_pause(db));
    return status;
}

soj_status soj__outbox_db_begin(soj__outbox_db *db)
{
    return do_waiting(db, SOJ__OUTBOX_BEGIN);
}

soj_status soj__outbox_db_end(soj__outbox_db *db, soj_status status)
{
    if (status == SOJ_OK)
        status = do_waiting(db, SOJ__OUTBOX_COMMIT);
    /* An error may have ended it already. */
    if (status != SOJ_OK && !db->sqlite->get_autocommit(db->handle))
        (void)db->sqlite->step(db->statements[SOJ__OUTBOX_ROLLBACK].statement);
    soj__row_reset(&db->statements[SOJ__OUTBOX_ROLLBACK]);
    return status;
}
