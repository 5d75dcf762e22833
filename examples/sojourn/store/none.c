/* SPDX-License-Identifier: MIT */
/* What stands for the commands and functions of stores in a build without SQLite. */
#include "store.h"

#include "cli.h"

int store_open(struct store *store, const char *path, enum store_access access)
{
    (void)access;
    *store = (struct store){.path = path};
    cli_say("stores are not built in: this tool was made without SQLite (SOJOURN_SQLITE=OFF)");
    return CLI_TROUBLE;
}

int store_model(struct store *store, struct zones *zones, soj_model **out_model)
{
    (void)zones;
    (void)out_model;
    return store_open(store, store->path, STORE_WRITE);
}

int store_engine(struct store *store, soj_model *model, const soj_engine_options *options,
                 soj_engine **out_engine)
{
    (void)model;
    (void)options;
    (void)out_engine;
    return store_open(store, store->path, STORE_WRITE);
}

void store_close(struct store *store)
{
    (void)store;
}

int store_commit(struct store *store, soj_engine *engine, const void *position, size_t len)
{
    (void)engine;
    (void)position;
    (void)len;
    return store_open(store, store->path, STORE_WRITE);
}

static int refuse(void)
{
    struct store store;
    return store_open(&store, "", STORE_WRITE);
}

int cli_store(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return refuse();
}

int cli_outbox(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return refuse();
}

int cli_customer(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return refuse();
}

int cli_erase(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return refuse();
}

int cli_explain(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return refuse();
}

int cli_migrate(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return refuse();
}
