/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox_items.h"

/* Columns of an item, in the order of the statements of outbox_db.c. */
enum {
    ID,
    CUSTOMER,
    PATH,
    STAGE,
    OCCURRENCE,
    CHANNEL,
    CONTENT,
    OWNER,
    VARIANT,
    INTENT,
    VALUES,
    COST,
    DUE,
    EMITTED,
    VALID_UNTIL,
    STATE,
    UNTIL,
    LEASE,
    TRIES,
    NUMBER,
    IS_SOUND
};

enum { ID_LEN = 32 };

static const char *const states[SOJ_OUTBOX_STATES] = {
    [SOJ_OUTBOX_READY] = "ready",       [SOJ_OUTBOX_LEASED] = "leased",
    [SOJ_OUTBOX_WAITING] = "waiting",   [SOJ_OUTBOX_DELIVERED] = "delivered",
    [SOJ_OUTBOX_GIVEN_UP] = "given_up", [SOJ_OUTBOX_MISSED] = "missed",
    [SOJ_OUTBOX_REPORTED] = "reported",
};

const char *soj_outbox_state_name(int32_t state)
{
    return state >= 0 && state < SOJ_OUTBOX_STATES ? states[state] : "?";
}

int32_t soj__outbox_state_of(const unsigned char *word)
{
    int32_t state = 0;
    while (state < SOJ_OUTBOX_STATES && (!word || strcmp((const char *)word, states[state]) != 0))
        state++;
    return state;
}

/* SOJ_INTENT_INFORM and on; 0: it is none. */
static int32_t intent_of(const unsigned char *word)
{
    int32_t intent = SOJ_INTENT_THANK;
    while (intent > 0 && (!word || strcmp((const char *)word, soj_intent_name(intent)) != 0))
        intent--;
    return intent;
}

bool soj__outbox_read_time(soj__row *statement, int column, bool may_be_null, soj_time *out_time)
{
    int type = soj__column_type(statement, column);
    *out_time = type == SQLITE_INTEGER ? soj__column_i64(statement, column) : SOJ_TIME_NEVER;
    if (type == SQLITE_NULL)
        return may_be_null;
    return type == SQLITE_INTEGER && *out_time >= 0 && *out_time <= SOJ_TIME_MAX;
}

static bool read_count(soj__row *statement, int column, uint32_t *out_count)
{
    int64_t count = soj__column_i64(statement, column);
    *out_count = (uint32_t)count;
    return soj__column_type(statement, column) == SQLITE_INTEGER && count >= 0 &&
           count < UINT32_MAX;
}

static bool read_id(soj__row *statement, char out_id[ID_LEN + 1])
{
    const unsigned char *id = soj__column_text(statement, ID);
    bool is_one = id && soj__column_bytes(statement, ID) == ID_LEN;
    memset(out_id, 0, ID_LEN + 1);
    for (int i = 0; is_one && i < ID_LEN; i++) {
        is_one = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
        out_id[i] = (char)id[i];
    }
    return is_one;
}

/* "missed/ID/EMITTED" */
static void make_event_id(const soj_sqlite_functions *sqlite, soj_outbox_item *item)
{
    (void)sqlite->snprintf(SOJ_OUTBOX_EVENT_ID, item->event_id, "missed/%s/%lld", item->id,
                           (long long)item->emitted);
}

/* What is no text. NULL, or the name of the column that is damaged. */
static const char *read_numbers(soj__row *statement, soj_outbox_item *item)
{
    if (!read_count(statement, OCCURRENCE, &item->occurrence))
        return "occurrence";
    if (!read_count(statement, TRIES, &item->tries))
        return "tries";
    item->intent = intent_of(soj__column_text(statement, INTENT));
    if (item->intent == 0)
        return "intent";
    item->lease = soj__column_i64(statement, LEASE);
    if (soj__column_type(statement, LEASE) != SQLITE_INTEGER || item->lease < 0)
        return "lease";
    item->has_cost = soj__column_type(statement, COST) == SQLITE_FLOAT;
    item->cost = soj__column_double(statement, COST);
    return item->has_cost || soj__column_type(statement, COST) == SQLITE_NULL ? NULL : "cost";
}

static const char *read_times(soj__row *statement, soj_outbox_item *item)
{
    if (!soj__outbox_read_time(statement, DUE, false, &item->due))
        return "due";
    if (!soj__outbox_read_time(statement, EMITTED, false, &item->emitted))
        return "emitted";
    if (!soj__outbox_read_time(statement, VALID_UNTIL, true, &item->valid_until))
        return "valid_until";
    item->state = soj__outbox_state_of(soj__column_text(statement, STATE));
    if (item->state == SOJ_OUTBOX_STATES)
        return "state";
    if (!soj__outbox_read_time(statement, UNTIL, true, &item->until))
        return "until";
    if (item->state == SOJ_OUTBOX_MISSED || item->state == SOJ_OUTBOX_REPORTED)
        make_event_id(statement->sqlite, item);
    return NULL;
}

/* A text of an item: where it is read from, where it goes to, and what it is called. */
typedef struct text_column {
    const char *name;
    size_t at;
    int column;
    bool may_be_null;
} text_column;

#define TEXT(name, column, member, may_be_null)                                                    \
    {                                                                                              \
        name, offsetof(soj_outbox_item, member), column, may_be_null                               \
    }

static const text_column text_columns[] = {
    TEXT("customer", CUSTOMER, customer, true), TEXT("touchpoint", PATH, path, false),
    TEXT("stage", STAGE, stage, false),         TEXT("channel", CHANNEL, channel, false),
    TEXT("content", CONTENT, content, true),    TEXT("owner", OWNER, owner, true),
    TEXT("variant", VARIANT, variant, true),    TEXT("data", VALUES, values, true),
};

/* A customer is a text, or an integer that is no text. */
static bool read_customer(soj__row *statement, soj_outbox_item *item)
{
    int type = soj__column_type(statement, CUSTOMER);
    item->has_integer_key = type == SQLITE_INTEGER;
    if (item->has_integer_key)
        item->integer_key = (uint64_t)soj__column_i64(statement, CUSTOMER);
    return item->has_integer_key || type == SQLITE_TEXT;
}

static bool is_text(soj__row *statement, const text_column *text)
{
    int type = soj__column_type(statement, text->column);
    if (type != SQLITE_TEXT)
        return text->may_be_null && (type == SQLITE_NULL || text->column == CUSTOMER);
    /* A NUL inside would end it for some of its readers. */
    const unsigned char *data = soj__column_text(statement, text->column);
    return data && !memchr(data, 0, soj__column_bytes(statement, text->column));
}

static soj_text *text_at(soj_outbox_item *item, const text_column *text)
{
    return (soj_text *)(void *)((char *)item + text->at);
}

/* Copy the texts into one block, each with a NUL behind it. False: no memory. */
static bool copy_texts(soj__outbox_read *read, const soj__mem *mem, soj__row *statement)
{
    read->block_size = SOJ__ARRAY_LEN(text_columns);
    for (size_t i = 0; i < SOJ__ARRAY_LEN(text_columns); i++)
        read->block_size += soj__column_bytes(statement, text_columns[i].column);
    read->block = soj__mem_zalloc(mem, read->block_size);
    char *to = read->block;
    for (size_t i = 0; to && i < SOJ__ARRAY_LEN(text_columns); i++) {
        const text_column *text = &text_columns[i];
        if (soj__column_type(statement, text->column) != SQLITE_TEXT)
            continue;
        size_t len = soj__column_bytes(statement, text->column);
        memcpy(to, soj__column_text(statement, text->column), len);
        *text_at(&read->item, text) = (soj_text){to, len};
        to += len + 1;
    }
    return to != NULL;
}

/* NULL, or what of a row is damaged. */
static const char *read_columns(soj__row *statement, soj_outbox_item *item)
{
    const char *damaged = read_id(statement, item->id) ? NULL : "id";
    if (!damaged)
        damaged = read_customer(statement, item) ? NULL : "customer";
    if (!damaged)
        damaged = read_times(statement, item);
    if (!damaged)
        damaged = read_numbers(statement, item);
    for (size_t i = 0; !damaged && i < SOJ__ARRAY_LEN(text_columns); i++)
        damaged = is_text(statement, &text_columns[i]) ? NULL : text_columns[i].name;
    return damaged;
}

static soj_status read_item(soj__outbox_read *read, const soj__mem *mem, soj__outbox_db *db,
                            soj__row *statement)
{
    *read = (soj__outbox_read){.number = soj__column_i64(statement, NUMBER)};
    const char *damaged = read_columns(statement, &read->item);
    if (!damaged && soj__column_i64(statement, IS_SOUND) == 0)
        damaged = "a column";
    if (damaged)
        return soj__outbox_db_damaged(db, read->item.id, damaged);
    return copy_texts(read, mem, statement) ? SOJ_OK : SOJ_ERR_NOMEM;
}

static soj_status add_item(soj__outbox_items *items, const soj__mem *mem, soj__outbox_db *db,
                           soj__row *statement)
{
    if (!soj__mem_reserve(mem, (void **)(void *)&items->items, &items->capacity, items->n + 1,
                          sizeof(*items->items)))
        return SOJ_ERR_NOMEM;
    soj_status status = read_item(&items->items[items->n], mem, db, statement);
    items->n += status == SOJ_OK;
    return status;
}

soj_status soj__outbox_items_read(soj__outbox_items *items, const soj__mem *mem, soj__outbox_db *db,
                                  soj__row *statement)
{
    bool is_row;
    soj_status status;
    while ((status = soj__outbox_db_step(db, statement, &is_row)) == SOJ_OK && is_row) {
        status = add_item(items, mem, db, statement);
        if (status != SOJ_OK)
            break;
    }
    soj__row_reset(statement);
    return status;
}

void soj__outbox_items_free(soj__outbox_items *items, const soj__mem *mem)
{
    for (size_t i = 0; i < items->n; i++)
        soj__mem_free(mem, items->items[i].block, items->items[i].block_size);
    soj__mem_free(mem, items->items, items->capacity * sizeof(*items->items));
    *items = (soj__outbox_items){NULL, 0, 0};
}
