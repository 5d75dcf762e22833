/* SPDX-License-Identifier: MIT */
/* What a user of libsojourn-sqlite does first. */
#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

static const char text[] = "sojourn: 1\nmodel: m\nversion: 1\ninitial: a\nstages:\n  a:\n";

int main(void)
{
    soj_model *model = NULL;
    soj_sqlite *store = NULL;
    soj_engine *engine = NULL;
    int is_fine = soj_model_compile(text, sizeof(text) - 1, NULL, NULL, &model) == SOJ_OK &&
                  soj_sqlite_open(":memory:", NULL, &store) == SOJ_OK &&
                  soj_sqlite_engine(store, model, NULL, &engine) == SOJ_OK &&
                  soj_engine_commit(engine, "here", 4) == SOJ_OK;
    soj_engine_free(engine);
    soj_sqlite_close(store);
    soj_model_unref(model);
    return is_fine ? 0 : 1;
}
