/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SQLITE_SHOP_H
#define SOJ_TEST_SQLITE_SHOP_H

/* A store in a file of its own, and an engine on it. */

#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

#include "support/folder.h"

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

/* "Used" sets `note`; a touchpoint after an hour, and one that repeats. */
extern const char shop_model[];

typedef struct shop {
    folder folder;
    char path[FOLDER_PATH_MAX + 16];
    soj_model *model;
    uint32_t used, left, erased;
    soj_sqlite *store;
    soj_engine *engine;
} shop;

/* For cmocka: a shop that is open. */
int shop_set_up(void **state);
int shop_tear_down(void **state);
soj_status shop_open(shop *s, soj_model *model);
void shop_close(shop *s);
void shop_reopen(shop *s);
/* `note` NULL: none. */
void shop_post(shop *s, const char *key, uint32_t event, soj_time time, const char *note);
/* Commit, and drop the outputs. */
void shop_commit(shop *s, const char *position);
/* The number that a query of the file gives; a change of it by others. */
int64_t shop_ask(const shop *s, const char *sql);
void shop_change(const shop *s, const char *sql);

#endif
