/* SPDX-License-Identifier: MIT */
#include "sqlite/head.h"

#include "base/bytes.h"
#include "base/siphash.h"

enum { SUM = 16 };

/* A checksum, not a secret: the key is none. */
static void sum_of(const soj__head *head, uint8_t out[SUM])
{
    static const uint8_t key[SOJ__SIPHASH_KEY] = "sojourn, a head";
    uint8_t bytes[4 * 8 + SOJ_COMMIT_IDENTITY + SOJ_LIMIT_POSITION];
    uint8_t *at = bytes;
    soj__store_u64(at, head->sequence);
    soj__store_u64(at + 8, head->base);
    soj__store_u64(at + 16, head->customers);
    soj__store_i64(at + 24, head->next_due);
    memcpy(at + 32, head->identity, SOJ_COMMIT_IDENTITY);
    memcpy(at + 32 + SOJ_COMMIT_IDENTITY, head->position, head->position_len);
    size_t len = 32 + SOJ_COMMIT_IDENTITY + head->position_len;
    soj__hash128 hash = soj__siphash(key, (soj__slice){(const char *)bytes, len});
    soj__store_u64(out, hash.low);
    soj__store_u64(out + 8, hash.high);
}

static soj_status damaged(soj_sqlite *store)
{
    return soj__db_say(store, SOJ_ERR_STORE, "table head is damaged");
}

static bool read_row(soj__row *row, soj__head *out)
{
    const soj_bytes identity = soj__column_blob(row, 1), position = soj__column_blob(row, 2);
    const soj_bytes sum = soj__column_blob(row, 6);
    uint8_t wanted[SUM];
    if (identity.len != SOJ_COMMIT_IDENTITY || position.len > SOJ_LIMIT_POSITION || sum.len != SUM)
        return false;
    out->sequence = (uint64_t)soj__column_i64(row, 0);
    memcpy(out->identity, identity.data, identity.len);
    memcpy(out->position, position.data, position.len);
    out->position_len = position.len;
    out->base = (uint64_t)soj__column_i64(row, 3);
    out->customers = (uint64_t)soj__column_i64(row, 4);
    out->next_due =
        soj__column_type(row, 5) == SQLITE_NULL ? SOJ_TIME_NEVER : soj__column_i64(row, 5);
    sum_of(out, wanted);
    return memcmp(wanted, sum.data, SUM) == 0;
}

soj_status soj__head_read(soj_sqlite *store, soj__head *out)
{
    soj_status status;
    bool is_row;
    soj__row *row = soj__db_use(store, SOJ__HEAD, &status);
    if (!row)
        return status;
    status = soj__db_step(store, row, &is_row);
    if (status == SOJ_OK && (!is_row || !read_row(row, out)))
        status = damaged(store);
    soj__row_reset(row);
    return status;
}

soj_status soj__head_write(soj_sqlite *store, const soj__head *head)
{
    soj_status status;
    uint8_t sum[SUM];
    soj__row *row = soj__db_use(store, SOJ__SET_HEAD, &status);
    if (!row)
        return status;
    sum_of(head, sum);
    soj__bind_u64(row, 1, head->sequence);
    soj__bind_blob(row, 2, (soj_bytes){head->identity, SOJ_COMMIT_IDENTITY});
    soj__bind_blob(row, 3, (soj_bytes){head->position, head->position_len});
    soj__bind_u64(row, 4, head->base);
    soj__bind_u64(row, 5, head->customers);
    soj__bind_time(row, 6, head->next_due);
    soj__bind_blob(row, 7, (soj_bytes){sum, SUM});
    return soj__db_do(store, row);
}

soj_status soj__head_make(soj_sqlite *store)
{
    const soj__head nothing = {.next_due = SOJ_TIME_NEVER};
    soj_status status =
        soj__db_run(store, "INSERT INTO head VALUES(1, 0, x'', x'', 0, 0, NULL, x'')");
    return status == SOJ_OK ? soj__head_write(store, &nothing) : status;
}
