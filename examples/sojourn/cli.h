/* SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stddef.h>

#include <sojourn/sojourn.h>

#include "zones.h"

#if defined(__GNUC__)
#define CLI_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define CLI_PRINTF(at, first)
#endif

/* Exit codes; docs/cli.md explains them. */
enum cli_exit {
    CLI_FINE = 0,     /* done */
    CLI_MODEL = 1,    /* the model has errors */
    CLI_TROUBLE = 2,  /* wrong usage, or a file cannot be read or written */
    CLI_REJECTED = 3, /* some lines were rejected, everything else was done */
    CLI_MISSING = 4,  /* what was asked for is not there, or is another's by now */
    CLI_BUSY = 5,     /* somebody else has the store: try again */
    CLI_DAMAGED = 6   /* the store is damaged, or none */
};

/* The commands. Each gets the words behind its own name and returns an exit code. */
int cli_check(int argc, char **argv);
int cli_run(int argc, char **argv);
int cli_import(int argc, char **argv);
int cli_advance(int argc, char **argv);
int cli_outbox(int argc, char **argv);
int cli_customer(int argc, char **argv);
int cli_erase(int argc, char **argv);
int cli_explain(int argc, char **argv);
int cli_migrate(int argc, char **argv);
int cli_diff(int argc, char **argv);
int cli_store(int argc, char **argv);
int cli_show(int argc, char **argv);
int cli_save(int argc, char **argv); /* compile */

/* "sojourn: MESSAGE" and a newline, to standard error. */
void cli_say(const char *format, ...) CLI_PRINTF(1, 2);
/* As cli_say, and where to find help besides. Always CLI_TROUBLE. */
int cli_usage(const char *format, ...) CLI_PRINTF(1, 2);

/* A soj_write_fn; `ctx` is a FILE. Whether it worked is for the caller to ask with ferror. */
void cli_write(void *ctx, const char *data, size_t len);

/* Flush standard output; says what went wrong. `code`, or CLI_TROUBLE where it cannot be written.
 */
int cli_flush(int code);

/* Whether a file is there and may be read; says so where not. A soj_status cannot carry the reason.
 */
bool cli_is_readable(const char *path);

/* Compile the model at `path`, or load it where it is an image. Its errors go to standard error,
 * rendered for people. `zones` are loaded where they have a directory or the model needs them, and
 * its `time_zone` is one of them; NULL: nobody needs them. CLI_FINE with a reference in
 * `out_model`, or CLI_MODEL or CLI_TROUBLE. */
int cli_compile(const char *path, struct zones *zones, soj_model **out_model);

/* The same into `diags`, which is emptied first. CLI_TROUBLE, with a message, where the file cannot
 * be read or memory runs out; a model with errors is CLI_MODEL, without a message. */
int cli_compile_quiet(const char *path, struct zones *zones, soj_diags *diags,
                      soj_model **out_model);

#endif
