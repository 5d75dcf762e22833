/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "session.h"

#include <time.h>

#include "cli.h"

int session_open_store(struct session *session, enum store_access access)
{
    return store_open(&session->store, session->path, access);
}

int session_find_options(struct session *session, soj_engine_options *options)
{
    soj_status status = soj_sqlite_model(session->store.sqlite, NULL, &session->model);
    int code = CLI_FINE;
    if (status == SOJ_OK && (session->zones.directory || soj_model_needs_zones(session->model))) {
        code = zones_load(&session->zones);
    } else if (status != SOJ_OK && status != SOJ_ERR_NOT_FOUND) {
        code = store_fail(&session->store, status);
    }
    options->event_id_retention = session->retention;
    options->zones = session->zones.set;
    return code;
}

int session_open(struct session *session, enum store_access access)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    int code = session_open_store(session, access);
    if (code == CLI_FINE) {
        code = session_find_options(session, &options);
    }
    return code == CLI_FINE
               ? store_engine(&session->store, session->model, &options, &session->engine)
               : code;
}

void session_close(struct session *session)
{
    soj_engine_free(session->engine);
    soj_model_unref(session->model);
    store_close(&session->store);
    zones_free(&session->zones);
}

soj_time session_clock(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (soj_time)now.tv_sec * SOJ_SECOND + now.tv_nsec / 1000;
}
