/* SPDX-License-Identifier: MIT */
#ifndef CLI_STORE_H
#define CLI_STORE_H

#include <stdbool.h>

#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

#include "zones.h"

/* A store in a file. Messages name the file, and the place in it. */
struct store {
    const char *path;
    soj_sqlite *sqlite;
};

/* How a store is opened. */
enum store_access {
    STORE_MAKE,  /* written; made where it is not there */
    STORE_WRITE, /* written; must be there */
    STORE_READ   /* looked at, beside the process that writes it */
};

/* All three: CLI_FINE, or another code with a message. To be closed in each case, after its engine
 * was freed. */
int store_open(struct store *store, const char *path, enum store_access access);
/* The model that lies in it. `zones` are loaded where they have a directory or the model needs
 * them. */
int store_model(struct store *store, struct zones *zones, soj_model **out_model);
/* `model` NULL: the store's own. */
int store_engine(struct store *store, soj_model *model, const soj_engine_options *options,
                 soj_engine **out_engine);
void store_close(struct store *store);

/* Say what a call that failed has met, and which exit code that is. */
int store_say(const char *path, soj_status status, const char *problem);
/* The same of the store's own last call. */
int store_fail(const struct store *store, soj_status status);

/* Commit; a NULL position: as it was. CLI_FINE, or another code with a message. */
int store_commit(struct store *store, soj_engine *engine, const void *position, size_t len);

#endif
