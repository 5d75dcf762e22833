/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox.h"

static bool options_make_sense(const soj_outbox_options *options)
{
    return options->timeout >= 0 && options->timeout <= SOJ_DURATION_MAX &&
           options->first_wait > 0 && options->longest_wait >= options->first_wait &&
           options->longest_wait <= SOJ_DURATION_MAX && options->wait_factor >= 1;
}

static soj_status read_options(const soj_outbox_options *options, soj_outbox_options *out)
{
    *out = (soj_outbox_options)SOJ_OUTBOX_OPTIONS_INIT;
    if (!options)
        return soj__sqlite_take(NULL, &out->functions);
    if (options->struct_size != sizeof(*options))
        return SOJ_ERR_ABI;
    *out = *options;
    if (!options_make_sense(out))
        return SOJ_ERR_ARGUMENT;
    if (out->wait_factor > SOJ_LIMIT_WAIT_FACTOR)
        return SOJ_ERR_LIMIT;
    return soj__sqlite_take(options->functions, &out->functions);
}

soj_status soj_outbox_open(const char *path, const soj_outbox_options *options,
                           soj_outbox **out_outbox)
{
    soj_outbox_options known;
    soj_status status = path && out_outbox ? read_options(options, &known) : SOJ_ERR_ARGUMENT;
    if (status != SOJ_OK)
        return status;
    soj__mem mem = soj__mem_from(known.allocator);
    soj_outbox *outbox = soj__mem_zalloc(&mem, sizeof(*outbox));
    if (!outbox)
        return SOJ_ERR_NOMEM;
    outbox->mem = mem;
    outbox->options = known;
    status = soj__outbox_db_open(&outbox->db, path, &known);
    if (status == SOJ_OK)
        *out_outbox = outbox;
    else
        soj_outbox_free(outbox);
    return status;
}

void soj_outbox_free(soj_outbox *outbox)
{
    if (!outbox)
        return;
    soj__outbox_items_free(&outbox->items, &outbox->mem);
    soj__outbox_db_close(&outbox->db);
    soj__mem mem = outbox->mem;
    soj__mem_free(&mem, outbox, sizeof(*outbox));
}

const char *soj_outbox_problem(const soj_outbox *outbox)
{
    return outbox ? outbox->db.problem : "";
}

const soj_outbox_item *soj_outbox_get(const soj_outbox *outbox, size_t i)
{
    return outbox && i < outbox->items.n ? &outbox->items.items[i].item : NULL;
}

void soj__outbox_enter(soj_outbox *outbox)
{
    outbox->db.waited = 0;
    outbox->db.problem[0] = 0;
}

bool soj__outbox_is_time(soj_time time)
{
    return time >= 0 && time <= SOJ_TIME_MAX;
}

soj_status soj__outbox_check_max(size_t max)
{
    if (max == 0)
        return SOJ_ERR_ARGUMENT;
    return max <= SOJ_LIMIT_OUTBOX_ROWS ? SOJ_OK : SOJ_ERR_LIMIT;
}

bool soj__outbox_is_channel(const soj_text *channel)
{
    return !channel || (channel->data && channel->len <= SOJ_LIMIT_TEXT);
}

void soj__outbox_bind_channel(soj__row *statement, int at, const soj_text *channel)
{
    if (channel)
        soj__bind_chars(statement, at, channel->data, channel->len);
}

soj_status soj__outbox_hand_out(soj_outbox *outbox, soj__outbox_items *items, soj_status status,
                                size_t *out_n)
{
    if (status != SOJ_OK) {
        soj__outbox_items_free(items, &outbox->mem);
        return status;
    }
    soj__outbox_items_free(&outbox->items, &outbox->mem);
    outbox->items = *items;
    *out_n = items->n;
    return SOJ_OK;
}
