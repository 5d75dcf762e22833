/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox.h"

/* What comes to be missed, or comes back, at `now`. */
static soj_status pass(soj_outbox *outbox, soj__outbox_statement which, soj_time now)
{
    soj__row *statement = soj__outbox_db_use(&outbox->db, which);
    soj__outbox_db_bind_time(statement, 1, now);
    soj__bind_i64(statement, 2, SOJ_LIMIT_OUTBOX_RETURNS);
    return soj__outbox_db_do(&outbox->db, statement);
}

/* Whether there is anything to do at all: asked without keeping others from writing, so that who
 * polls an empty outbox is in nobody's way. */
static soj_status ask_whether_any(soj_outbox *outbox, soj_time now, const soj_text *channel,
                                  bool *out_is_any)
{
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_IS_ANY);
    soj_status status;
    do {
        soj__outbox_db_bind_time(statement, 1, now);
        soj__outbox_bind_channel(statement, 2, channel);
        status = soj__outbox_db_step(&outbox->db, statement, out_is_any);
        *out_is_any = *out_is_any && soj__column_i64(statement, 0) != 0;
        soj__row_reset(statement);
    } while (status == SOJ_ERR_BUSY && soj__outbox_db_pause(&outbox->db));
    return status;
}

static soj_status take_number(soj_outbox *outbox, int64_t *out_number)
{
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_NUMBER);
    bool is_row;
    soj_status status = soj__outbox_db_step(&outbox->db, statement, &is_row);
    if (status == SOJ_OK) {
        *out_number = is_row ? soj__column_i64(statement, 0) : 0;
        if (!is_row || soj__column_type(statement, 0) != SQLITE_INTEGER || *out_number <= 0)
            status = soj__outbox_db_damaged(&outbox->db, "(all)", "the number of leases");
    }
    soj__row_reset(statement);
    return status;
}

/* Lease what was read, in the store and in the items. */
static soj_status lease_all(soj_outbox *outbox, soj__outbox_items *items, soj_time until)
{
    int64_t number = 0;
    soj_status status = items->n > 0 ? take_number(outbox, &number) : SOJ_OK;
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_LEASE);
    for (size_t i = 0; status == SOJ_OK && i < items->n; i++) {
        soj_outbox_item *item = &items->items[i].item;
        if (item->state != SOJ_OUTBOX_READY) /* an index has led to another row */
            return soj__outbox_db_damaged(&outbox->db, item->id, "the index touchpoints_ready");
        item->state = SOJ_OUTBOX_LEASED;
        item->until = until;
        item->lease = number;
        item->tries++;
        soj__bind_i64(statement, 1, items->items[i].number);
        soj__outbox_db_bind_time(statement, 2, until);
        soj__bind_i64(statement, 3, number);
        status = soj__outbox_db_do(&outbox->db, statement);
    }
    return status;
}

/* What a claim asks for. */
typedef struct wanted {
    soj_time now;
    soj_time until;
    size_t max;
    const soj_text *channel;
} wanted;

static soj_status claim(soj_outbox *outbox, const wanted *what, soj__outbox_items *items)
{
    soj_status status = pass(outbox, SOJ__OUTBOX_MISS, what->now);
    if (status == SOJ_OK)
        status = pass(outbox, SOJ__OUTBOX_RETURN, what->now);
    if (status != SOJ_OK)
        return status;
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_TAKE);
    soj__outbox_db_bind_time(statement, 1, what->now);
    soj__outbox_bind_channel(statement, 2, what->channel);
    soj__bind_i64(statement, 3, (int64_t)what->max);
    status = soj__outbox_items_read(items, &outbox->mem, &outbox->db, statement);
    return status == SOJ_OK ? lease_all(outbox, items, what->until) : status;
}

static soj_status check_claim(const wanted *what, soj_duration lease)
{
    if (lease <= 0 || !soj__outbox_is_channel(what->channel))
        return SOJ_ERR_ARGUMENT;
    if (!soj__outbox_is_time(what->now) || lease > SOJ_TIME_MAX - what->now)
        return SOJ_ERR_TIME;
    return soj__outbox_check_max(what->max);
}

soj_status soj_outbox_claim(soj_outbox *outbox, soj_time now, soj_duration lease, size_t max,
                            const soj_text *channel, size_t *out_n)
{
    wanted what = {now, 0, max, channel};
    soj_status status = outbox && out_n ? check_claim(&what, lease) : SOJ_ERR_ARGUMENT;
    if (status != SOJ_OK)
        return status;
    what.until = now + lease;
    soj__outbox_items items = {NULL, 0, 0};
    bool is_any = false;
    soj__outbox_enter(outbox);
    status = ask_whether_any(outbox, now, channel, &is_any);
    if (status == SOJ_OK && is_any) {
        status = soj__outbox_db_begin(&outbox->db);
        if (status == SOJ_OK)
            status = soj__outbox_db_end(&outbox->db, claim(outbox, &what, &items));
    }
    return soj__outbox_hand_out(outbox, &items, status, out_n);
}

static soj_status read_missed(soj_outbox *outbox, soj_time now, size_t max,
                              soj__outbox_items *items)
{
    soj_status status = pass(outbox, SOJ__OUTBOX_MISS, now);
    if (status != SOJ_OK)
        return status;
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_MISSED_ONES);
    soj__bind_i64(statement, 1, (int64_t)max);
    return soj__outbox_items_read(items, &outbox->mem, &outbox->db, statement);
}

soj_status soj_outbox_missed(soj_outbox *outbox, soj_time now, size_t max, size_t *out_n)
{
    if (!outbox || !out_n)
        return SOJ_ERR_ARGUMENT;
    soj_status status = soj__outbox_is_time(now) ? soj__outbox_check_max(max) : SOJ_ERR_TIME;
    if (status != SOJ_OK)
        return status;
    soj__outbox_items items = {NULL, 0, 0};
    soj__outbox_enter(outbox);
    status = soj__outbox_db_begin(&outbox->db);
    if (status == SOJ_OK)
        status = soj__outbox_db_end(&outbox->db, read_missed(outbox, now, max, &items));
    return soj__outbox_hand_out(outbox, &items, status, out_n);
}
