/* SPDX-License-Identifier: MIT */
#include "store.h"

#include "cli.h"

static const struct {
    soj_status status;
    int code;
    const char *words;
} failures[] = {
    {SOJ_ERR_BUSY, CLI_BUSY, "it is in use; try again later"},
    {SOJ_ERR_FENCED, CLI_BUSY, "somebody else has written to it; start again"},
    {SOJ_ERR_STORE, CLI_DAMAGED, "it is damaged, or no store"},
    {SOJ_ERR_CORRUPT, CLI_DAMAGED, "it is damaged"},
    {SOJ_ERR_LAYOUT, CLI_DAMAGED, "it is damaged"},
    {SOJ_ERR_IMAGE, CLI_DAMAGED, "it is damaged"},
    {SOJ_ERR_UNSUPPORTED, CLI_TROUBLE, "it was written by a later version of sojourn"},
    {SOJ_ERR_IO, CLI_TROUBLE, "it cannot be opened, read or written"},
    {SOJ_ERR_NOMEM, CLI_TROUBLE, "out of memory"},
    {SOJ_ERR_MODEL_CHANGED, CLI_MODEL,
     "it was written with another version of the model; `sojourn migrate` takes it to this one"},
    {SOJ_ERR_ARGUMENT, CLI_TROUBLE,
     "it was begun with another --event-id-retention, or by a program with other options"},
    {SOJ_ERR_NOT_FOUND, CLI_TROUBLE, "nothing has been put into it yet"},
};

int store_say(const char *path, soj_status status, const char *problem)
{
    int code = CLI_TROUBLE;
    const char *words = soj_status_message(status);
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (failures[i].status == status) {
            words = failures[i].words;
            code = failures[i].code;
        }
    }
    if (problem && *problem) {
        cli_say("%s: %s: %s", path, words, problem);
    } else {
        cli_say("%s: %s", path, words);
    }
    return code;
}

/* What SQLite said last has nothing to do with some errors. */
int store_fail(const struct store *store, soj_status status)
{
    const bool is_of_file = status == SOJ_ERR_IO || status == SOJ_ERR_BUSY ||
                            status == SOJ_ERR_STORE || status == SOJ_ERR_IMAGE ||
                            status == SOJ_ERR_UNSUPPORTED;
    return store_say(store->path, status, is_of_file ? soj_sqlite_problem(store->sqlite) : "");
}

int store_open(struct store *store, const char *path, enum store_access access)
{
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    *store = (struct store){.path = path};
    options.must_exist = access != STORE_MAKE;
    options.is_only_read = access == STORE_READ;
    const soj_status status = soj_sqlite_open(path, &options, &store->sqlite);
    return status == SOJ_OK ? CLI_FINE : store_fail(store, status);
}

int store_model(struct store *store, struct zones *zones, soj_model **out_model)
{
    const soj_status status = soj_sqlite_model(store->sqlite, NULL, out_model);
    if (status != SOJ_OK) {
        return store_fail(store, status);
    }
    return zones->directory || soj_model_needs_zones(*out_model) ? zones_load(zones) : CLI_FINE;
}

int store_engine(struct store *store, soj_model *model, const soj_engine_options *options,
                 soj_engine **out_engine)
{
    const soj_status status = soj_sqlite_engine(store->sqlite, model, options, out_engine);
    if (status == SOJ_ERR_ZONE) {
        cli_say("%s: the time zone of the model, or of a customer, is none of those there are",
                store->path);
        return CLI_TROUBLE;
    }
    if (status != SOJ_OK) {
        return store_fail(store, status);
    }
    if (soj_engine_keys(*out_engine) != SOJ_KEYS_TEXT) {
        soj_engine_free(*out_engine);
        *out_engine = NULL;
        return store_fail(store, SOJ_ERR_ARGUMENT);
    }
    return CLI_FINE;
}

void store_close(struct store *store)
{
    soj_sqlite_close(store->sqlite);
    store->sqlite = NULL;
}

int store_commit(struct store *store, soj_engine *engine, const void *position, size_t len)
{
    const soj_status status = soj_engine_commit(engine, position, len);
    return status == SOJ_OK ? CLI_FINE : store_fail(store, status);
}
