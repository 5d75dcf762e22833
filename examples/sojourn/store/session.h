/* SPDX-License-Identifier: MIT */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "store.h"

/* A store with its model and its engine, for commands that need one for a moment. All zero is one
 * that was not opened. */
struct session {
    const char *path;
    struct zones zones;     /* with the directory that was named */
    soj_duration retention; /* of event ids; 0: for ever */
    struct store store;
    soj_model *model;
    soj_engine *engine;
};

/* All CLI_FINE, or another code with a message. To be closed in each case. */
int session_open_store(struct session *session, enum store_access access);
/* The options of the store's engine; zones are loaded where its model needs them. */
int session_find_options(struct session *session, soj_engine_options *options);
/* Store, model and engine. */
int session_open(struct session *session, enum store_access access);
void session_close(struct session *session);

/* The computer's clock. */
soj_time session_clock(void);

#endif
