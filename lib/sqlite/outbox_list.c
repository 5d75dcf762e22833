/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox.h"

/* Behind which touchpoint a list goes on. */
typedef struct place {
    soj_time due;
    char id[33];
} place;

static void bind_list(soj__row *statement, uint32_t states, const soj_text *channel,
                      const place *after, size_t max)
{
    soj__bind_i64(statement, 1, states);
    soj__outbox_bind_channel(statement, 2, channel);
    soj__bind_i64(statement, 3, after->due);
    soj__bind_chars(statement, 4, after->id, strlen(after->id));
    soj__bind_i64(statement, 5, (int64_t)max);
}

soj_status soj_outbox_list(soj_outbox *outbox, uint32_t states, const soj_text *channel,
                           const soj_outbox_item *after, size_t max, size_t *out_n)
{
    bool is_allowed = outbox && out_n && states != 0 && (states & ~SOJ_OUTBOX_ALL) == 0 &&
                      soj__outbox_is_channel(channel);
    soj_status status = is_allowed ? soj__outbox_check_max(max) : SOJ_ERR_ARGUMENT;
    if (status != SOJ_OK)
        return status;
    place from = {INT64_MIN, ""};
    if (after) {
        from.due = after->due;
        memcpy(from.id, after->id, sizeof(from.id));
        from.id[sizeof(from.id) - 1] = 0;
    }
    soj__outbox_items items = {NULL, 0, 0};
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_LIST);
    soj__outbox_enter(outbox);
    do {
        soj__outbox_items_free(&items, &outbox->mem);
        bind_list(statement, states, channel, &from, max);
        status = soj__outbox_items_read(&items, &outbox->mem, &outbox->db, statement);
    } while (status == SOJ_ERR_BUSY && soj__outbox_db_pause(&outbox->db));
    return soj__outbox_hand_out(outbox, &items, status, out_n);
}

static void lower(soj_time *time, soj_time than)
{
    if (than < *time)
        *time = than;
}

/* One row: a state, how many, the first due, the first end of a lease or wait, of validity, whether
 * one on its way is damaged. */
static soj_status add_state(soj_outbox *outbox, soj__row *statement, soj_outbox_counts *counts)
{
    int32_t state = soj__outbox_state_of(soj__column_text(statement, 0));
    soj_time due = SOJ_TIME_NEVER;
    soj_time until = SOJ_TIME_NEVER;
    soj_time valid_until = SOJ_TIME_NEVER;
    bool is_fine = state != SOJ_OUTBOX_STATES && soj__outbox_read_time(statement, 2, false, &due) &&
                   soj__outbox_read_time(statement, 3, true, &until) &&
                   soj__outbox_read_time(statement, 4, true, &valid_until) &&
                   soj__column_i64(statement, 5) == 0;
    if (!is_fine)
        return soj__outbox_db_damaged(&outbox->db, "(one of all)", "a column");
    counts->n[state] = (uint64_t)soj__column_i64(statement, 1);
    if (state <= SOJ_OUTBOX_WAITING) {
        lower(&counts->oldest_due, due);
        lower(&counts->next, until);
        lower(&counts->next, valid_until);
    }
    return SOJ_OK;
}

static soj_status count_once(soj_outbox *outbox, const soj_text *channel, soj_outbox_counts *counts)
{
    *counts = (soj_outbox_counts){sizeof(*counts), {0}, SOJ_TIME_NEVER, SOJ_TIME_NEVER};
    soj__row *statement = soj__outbox_db_use(&outbox->db, SOJ__OUTBOX_COUNT);
    soj__outbox_bind_channel(statement, 1, channel);
    bool is_row;
    soj_status status;
    while ((status = soj__outbox_db_step(&outbox->db, statement, &is_row)) == SOJ_OK && is_row) {
        status = add_state(outbox, statement, counts);
        if (status != SOJ_OK)
            break;
    }
    soj__row_reset(statement);
    return status;
}

soj_status soj_outbox_count(soj_outbox *outbox, const soj_text *channel,
                            soj_outbox_counts *out_counts)
{
    if (!outbox || !out_counts || !soj__outbox_is_channel(channel))
        return SOJ_ERR_ARGUMENT;
    if (out_counts->struct_size != sizeof(*out_counts))
        return SOJ_ERR_ABI;
    soj_outbox_counts counts;
    soj_status status;
    soj__outbox_enter(outbox);
    do
        status = count_once(outbox, channel, &counts);
    while (status == SOJ_ERR_BUSY && soj__outbox_db_pause(&outbox->db));
    if (status == SOJ_OK)
        *out_counts = counts;
    return status;
}
