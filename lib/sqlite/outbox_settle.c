/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox.h"

/* What becomes of touchpoints that were claimed. */

/* What the store knows of one, and what shall become of it. */
typedef struct fate {
    int32_t state;
    int64_t number; /* of the row */
    int64_t lease;
    uint32_t tries;
    soj_time until;
    soj_time valid_until;
    soj_time emitted;
    bool is_changed;
} fate;

/* What a call wants. */
typedef struct wish {
    soj__outbox_statement look; /* how its row is found */
    soj_status elsewhere;       /* where there is one, but not so */
    const soj_outbox_options *options;
    int64_t lease;
    soj_time now;
    soj_time until;   /* of an extension */
    soj_time emitted; /* of a report */
} wish;

/* Of what was claimed: who has the token, and nobody else. Of what was missed: what is not late any
 * more needs no report. */
#define HELD .look = SOJ__OUTBOX_LOOK, .elsewhere = SOJ_ERR_LEASE
#define LATE .look = SOJ__OUTBOX_LOOK_LATE, .elsewhere = SOJ_OK

/* Decides: SOJ_OK, SOJ_ERR_LEASE; changes the fate and says so. */
typedef soj_status decide(const wish *what, fate *of);

static soj_status read_fate(soj_outbox *outbox, const char *id, soj__row *statement, fate *out)
{
    int64_t tries = soj__column_i64(statement, 2);
    out->state = soj__outbox_state_of(soj__column_text(statement, 0));
    out->lease = soj__column_i64(statement, 1);
    out->tries = (uint32_t)tries;
    out->number = soj__column_i64(statement, 6);
    if (out->state == SOJ_OUTBOX_STATES)
        return soj__outbox_db_damaged(&outbox->db, id, "state");
    if (soj__column_type(statement, 1) != SQLITE_INTEGER || out->lease < 0)
        return soj__outbox_db_damaged(&outbox->db, id, "lease");
    if (soj__column_type(statement, 2) != SQLITE_INTEGER || tries < 0 || tries >= UINT32_MAX)
        return soj__outbox_db_damaged(&outbox->db, id, "tries");
    if (!soj__outbox_read_time(statement, 3, true, &out->until))
        return soj__outbox_db_damaged(&outbox->db, id, "until");
    if (!soj__outbox_read_time(statement, 4, true, &out->valid_until))
        return soj__outbox_db_damaged(&outbox->db, id, "valid_until");
    if (!soj__outbox_read_time(statement, 5, false, &out->emitted))
        return soj__outbox_db_damaged(&outbox->db, id, "emitted");
    if (soj__column_i64(statement, 7) == 0)
        return soj__outbox_db_damaged(&outbox->db, id, "a column");
    return SOJ_OK;
}

static soj_status look(soj_outbox *outbox, const char *id, soj__outbox_statement how, int64_t lease,
                       fate *out)
{
    soj__row *statement = soj__outbox_db_use(&outbox->db, how);
    soj__bind_chars(statement, 1, id, strlen(id));
    if (how == SOJ__OUTBOX_LOOK)
        soj__bind_i64(statement, 2, lease);
    bool is_row;
    soj_status status = soj__outbox_db_step(&outbox->db, statement, &is_row);
    if (status == SOJ_OK)
        status = is_row ? read_fate(outbox, id, statement, out) : SOJ_ERR_NOT_FOUND;
    soj__row_reset(statement);
    return status;
}

/* It was not found where it had to be: it is somewhere else, or nowhere. */
static soj_status look_elsewhere(soj_outbox *outbox, const char *id, const wish *what, fate *out)
{
    soj_status status = look(outbox, id, SOJ__OUTBOX_LOOK_ALL, 0, out);
    return status == SOJ_OK ? what->elsewhere : status;
}

static soj_status write(soj_outbox *outbox, const fate *of)
{
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_SET);
    const char *state = soj_outbox_state_name(of->state);
    soj__bind_i64(statement, 1, of->number);
    soj__bind_chars(statement, 2, state, strlen(state));
    soj__outbox_db_bind_time(statement, 3, of->until);
    soj__bind_i64(statement, 4, of->lease);
    return soj__outbox_db_do(&outbox->db, statement);
}

static soj_status settle(soj_outbox *outbox, const char *id, const wish *what, decide *how,
                         fate *out)
{
    *out = (fate){.state = 0};
    soj__outbox_enter(outbox);
    soj_status status = soj__outbox_db_begin(&outbox->db);
    if (status != SOJ_OK)
        return status;
    status = look(outbox, id, what->look, what->lease, out);
    if (status == SOJ_OK)
        status = how(what, out);
    else if (status == SOJ_ERR_NOT_FOUND)
        status = look_elsewhere(outbox, id, what, out);
    if (status == SOJ_OK && out->is_changed)
        status = write(outbox, out);
    return soj__outbox_db_end(&outbox->db, status);
}

static void change(fate *of, soj_outbox_state state, soj_time until)
{
    of->state = (int32_t)state;
    of->until = until;
    of->is_changed = true;
}

/* Whether it is still on its way: also where a lapsed lease has made it ready. */
static bool is_held(const fate *of)
{
    return of->state == SOJ_OUTBOX_LEASED || of->state == SOJ_OUTBOX_READY;
}

static soj_status decide_ack(const wish *what, fate *of)
{
    (void)what;
    if (of->state == SOJ_OUTBOX_GIVEN_UP)
        return SOJ_ERR_LEASE;
    if (of->state != SOJ_OUTBOX_DELIVERED)
        change(of, SOJ_OUTBOX_DELIVERED, SOJ_TIME_NEVER);
    return SOJ_OK;
}

/* The wait after so many tries; never more than the longest. */
static soj_duration wait_after(const soj_outbox_options *options, uint32_t tries)
{
    soj_duration wait = options->first_wait;
    for (uint32_t i = 1; i < tries && options->wait_factor > 1; i++) {
        if (wait >= options->longest_wait / options->wait_factor)
            return options->longest_wait;
        wait *= options->wait_factor;
    }
    return wait;
}

static soj_status decide_fail(const wish *what, fate *of)
{
    if (!is_held(of))
        return SOJ_ERR_LEASE;
    of->lease = 0;
    if (what->options->most_tries > 0 && of->tries >= what->options->most_tries) {
        change(of, SOJ_OUTBOX_GIVEN_UP, SOJ_TIME_NEVER);
        return SOJ_OK;
    }
    soj_duration wait = wait_after(what->options, of->tries);
    soj_duration most = SOJ_TIME_MAX - what->now;
    change(of, SOJ_OUTBOX_WAITING, what->now + (wait < most ? wait : most));
    return SOJ_OK;
}

static soj_status decide_give_up(const wish *what, fate *of)
{
    (void)what;
    if (of->state == SOJ_OUTBOX_GIVEN_UP)
        return SOJ_OK;
    if (!is_held(of))
        return SOJ_ERR_LEASE;
    change(of, SOJ_OUTBOX_GIVEN_UP, SOJ_TIME_NEVER);
    return SOJ_OK;
}

static soj_status decide_extend(const wish *what, fate *of)
{
    bool has_lapsed = of->state != SOJ_OUTBOX_LEASED || of->until <= what->now;
    if (!is_held(of) || (has_lapsed && of->valid_until <= what->now))
        return SOJ_ERR_LEASE;
    change(of, SOJ_OUTBOX_LEASED, what->until);
    return SOJ_OK;
}

static soj_status decide_reported(const wish *what, fate *of)
{
    if (of->state == SOJ_OUTBOX_MISSED && of->emitted == what->emitted)
        change(of, SOJ_OUTBOX_REPORTED, of->until);
    return SOJ_OK;
}

soj_status soj_outbox_ack(soj_outbox *outbox, const char *id, int64_t lease)
{
    if (!outbox || !id)
        return SOJ_ERR_ARGUMENT;
    const wish what = {HELD, .lease = lease};
    fate of;
    return settle(outbox, id, &what, decide_ack, &of);
}

soj_status soj_outbox_fail(soj_outbox *outbox, const char *id, int64_t lease, soj_time now,
                           soj_time *out_next)
{
    if (!outbox || !id)
        return SOJ_ERR_ARGUMENT;
    if (!soj__outbox_is_time(now))
        return SOJ_ERR_TIME;
    const wish what = {HELD, .options = &outbox->options, .lease = lease, .now = now};
    fate of;
    soj_status status = settle(outbox, id, &what, decide_fail, &of);
    if (status == SOJ_OK && out_next)
        *out_next = of.until;
    return status;
}

soj_status soj_outbox_give_up(soj_outbox *outbox, const char *id, int64_t lease)
{
    if (!outbox || !id)
        return SOJ_ERR_ARGUMENT;
    const wish what = {HELD, .lease = lease};
    fate of;
    return settle(outbox, id, &what, decide_give_up, &of);
}

soj_status soj_outbox_extend(soj_outbox *outbox, const char *id, int64_t lease, soj_time now,
                             soj_duration longer)
{
    if (!outbox || !id || longer <= 0)
        return SOJ_ERR_ARGUMENT;
    if (!soj__outbox_is_time(now) || longer > SOJ_TIME_MAX - now)
        return SOJ_ERR_TIME;
    const wish what = {HELD, .lease = lease, .now = now, .until = now + longer};
    fate of;
    return settle(outbox, id, &what, decide_extend, &of);
}

soj_status soj_outbox_reported(soj_outbox *outbox, const char *id, soj_time emitted)
{
    if (!outbox || !id)
        return SOJ_ERR_ARGUMENT;
    if (!soj__outbox_is_time(emitted))
        return SOJ_ERR_TIME;
    const wish what = {LATE, .emitted = emitted};
    fate of;
    return settle(outbox, id, &what, decide_reported, &of);
}
