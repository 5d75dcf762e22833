/* SPDX-License-Identifier: MIT */
/* `sojourn migrate`: a store goes on under another version of its model. */
#include <inttypes.h>
#include <stdio.h>

#include "cli.h"
#include "row.h"
#include "session.h"
#include "wants.h"

/* What was asked for, and what it needs. */
struct ask {
    struct session session;
    const char *to;
    bool is_dry, is_json, drops_tracks;
    soj_model *model; /* the next version */
    soj_migration *migration;
    soj_engine *engine; /* of that one */
};

static int say_customer(const struct ask *ask, size_t number, soj_status status)
{
    soj_text key = {0};
    const void *record = NULL;
    size_t len = 0;
    struct text name = {0};
    if (number != SIZE_MAX &&
        soj_engine_customer(ask->session.engine, number, &key, &record, &len) == SOJ_OK) {
        text_name(&name, key.data, key.len);
    }
    text_addc(&name, '\0');
    cli_say("%s: %s%s%s%s; nothing was changed", ask->session.path,
            name.len > 1 ? "the customer " : "it", name.failed ? "" : name.data,
            " cannot be migrated: ", soj_status_message(status));
    if (status == SOJ_ERR_DUE) {
        cli_say("`sojourn advance` does what is due first");
    }
    text_free(&name);
    return CLI_TROUBLE;
}

/* ---- the report ---- */

static const char *part_name(int32_t part)
{
    static const char *const names[] = {"track", "stage", "touchpoint", "attribute", "event"};
    return part >= 0 && part < 5 ? names[part] : "?";
}

static const char *fate_name(int32_t fate)
{
    static const char *const names[] = {"?", "kept", "renamed", "moved", "gone", "new"};
    return fate >= 0 && fate < 6 ? names[fate] : "?";
}

static const char *const columns[] = {"part", "fate", "from", "to", "customers", NULL};

static void print_part(const soj_migration_row *of)
{
    (void)printf("%-10s %-8s ", part_name(of->part), fate_name(of->fate));
    if (of->from_name.data) {
        (void)printf("%.*s", (int)of->from_name.len, of->from_name.data);
    }
    if (of->to_name.data && of->fate != SOJ_FATE_KEPT) {
        (void)printf("%s%.*s", of->from_name.data ? " -> " : "", (int)of->to_name.len,
                     of->to_name.data);
    }
    if (of->part != SOJ_MIGRATION_EVENT) {
        (void)printf(": %" PRIu64 " customer%s", of->customers, of->customers == 1 ? "" : "s");
    }
    (void)fputc('\n', stdout);
}

static void write_part(struct row *row, const soj_migration_row *of)
{
    row_word(row, part_name(of->part));
    row_word(row, fate_name(of->fate));
    row_text(row, of->from_name);
    row_text(row, of->to_name);
    row_uint(row, of->customers);
    row_end(row);
}

/* For people what stays as it was is left out. */
static int report(const struct ask *ask)
{
    struct text text = {0};
    struct row row;
    soj_migration_row of;
    bool is_fine = row_begin(&row, false, columns, &text);
    for (size_t i = 0; soj_migration_get(ask->migration, i, &of) == SOJ_OK; i++) {
        if (ask->is_json) {
            write_part(&row, &of);
        } else if (of.fate != SOJ_FATE_KEPT || of.part == SOJ_MIGRATION_STAGE) {
            print_part(&of);
        }
    }
    is_fine = is_fine && !text.failed;
    (void)fwrite(text.data ? text.data : "", 1, text.len, stdout);
    row_free(&row);
    text_free(&text);
    return is_fine ? CLI_FINE : CLI_TROUBLE;
}

/* ---- the migration ---- */

static int find_parts(struct ask *ask)
{
    soj_migration_options options = SOJ_MIGRATION_OPTIONS_INIT;
    soj_diags *diags = NULL;
    options.drops_tracks = ask->drops_tracks;
    soj_status status = soj_diags_new(NULL, &diags);
    if (status == SOJ_OK) {
        status =
            soj_migration_new(ask->session.model, ask->model, &options, diags, &ask->migration);
    }
    if (status == SOJ_ERR_MODEL) {
        if (soj_diags_render(diags, cli_write, stderr) != SOJ_OK) {
            cli_say("the reasons cannot be shown");
        }
        cli_say("%s: %s is no next version of its model; nothing was changed", ask->session.path,
                ask->to);
    } else if (status != SOJ_OK) {
        cli_say("%s", soj_status_message(status));
    }
    soj_diags_free(diags);
    return status == SOJ_OK ? CLI_FINE : status == SOJ_ERR_MODEL ? CLI_MODEL : CLI_TROUBLE;
}

static int carry_over(struct ask *ask)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    size_t number = SIZE_MAX;
    options.event_id_retention = ask->session.retention;
    options.zones = ask->session.zones.set;
    const soj_status status =
        soj_engine_migrate(ask->session.engine, ask->migration, &options, &number, &ask->engine);
    return status == SOJ_OK ? CLI_FINE : say_customer(ask, number, status);
}

static int migrate(struct ask *ask)
{
    int code = session_open(&ask->session, ask->is_dry ? STORE_READ : STORE_WRITE);
    if (code == CLI_FINE) {
        code = cli_compile(ask->to, &ask->session.zones, &ask->model);
    }
    if (code == CLI_FINE) {
        code = find_parts(ask);
    }
    if (code == CLI_FINE) {
        code = carry_over(ask);
    }
    if (code == CLI_FINE) {
        code = report(ask);
    }
    if (code == CLI_FINE && !ask->is_dry) {
        code = store_commit(&ask->session.store, ask->engine, NULL, 0);
    }
    if (code == CLI_FINE) {
        (void)fprintf(stderr, "%s: %s\n", ask->session.path,
                      ask->is_dry ? "nothing was changed (--dry-run)" : "migrated");
    }
    return code;
}

int cli_migrate(int argc, char **argv)
{
    struct ask ask = {.to = NULL};
    const struct want wants[] = {
        {"--store", WANT_TEXT, true, &ask.session.path, 0, NULL},
        {"--to", WANT_TEXT, true, &ask.to, 0, NULL},
        {"--dry-run", WANT_FLAG, false, &ask.is_dry, 0, NULL},
        {"--json", WANT_FLAG, false, &ask.is_json, 0, NULL},
        {"--drop-tracks", WANT_FLAG, false, &ask.drops_tracks, 0, NULL},
        {"--zones", WANT_TEXT, false, &ask.session.zones.directory, 0, NULL},
        {"--event-id-retention", WANT_DURATION, false, &ask.session.retention, 0, NULL},
    };
    int n_words = 0;
    int code = wants_read("migrate", wants, sizeof wants / sizeof *wants, argc, argv, &n_words);
    if (code == CLI_FINE && n_words > 0) {
        code = cli_usage("migrate takes options only, not \"%s\"", argv[0]);
    }
    if (code == CLI_FINE) {
        code = migrate(&ask);
    }
    soj_engine_free(ask.engine);
    soj_migration_free(ask.migration);
    soj_model_unref(ask.model);
    session_close(&ask.session);
    return cli_flush(code);
}
