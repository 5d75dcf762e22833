/* SPDX-License-Identifier: MIT */
#include "wants.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { WANTS_MAX = 32 };

static int set_text(const struct want *want, char *value)
{
    const char **to = want->to;
    *to = value;
    return *value ? CLI_FINE : cli_usage("%s needs a value", want->name);
}

static int set_time(const struct want *want, char *value)
{
    soj_time *to = want->to;
    if (soj_time_parse(value, strlen(value), to) != SOJ_OK || *to < 0) {
        return cli_usage("%s needs a time from 1970 to 9999, like 2026-03-01T09:00:00Z or "
                         "2026-03-01, not \"%s\"",
                         want->name, value);
    }
    return CLI_FINE;
}

static int set_duration(const struct want *want, char *value)
{
    soj_duration *to = want->to;
    if (soj_duration_parse(value, strlen(value), to) != SOJ_OK || *to <= 0) {
        return cli_usage("%s needs a duration like 90d or 36h, not \"%s\"", want->name, value);
    }
    return CLI_FINE;
}

static int set_number(const struct want *want, char *value)
{
    uint64_t *to = want->to;
    char *end = NULL;
    *to = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || strlen(value) > 19 || *to < 1 || *to > want->most) {
        return cli_usage("%s needs a number from 1 to %" PRIu64 ", not \"%s\"", want->name,
                         want->most, value);
    }
    return CLI_FINE;
}

static int set_value(const struct want *want, char *value)
{
    static int (*const setters[])(const struct want *, char *) = {
        [WANT_TEXT] = set_text,
        [WANT_TIME] = set_time,
        [WANT_DURATION] = set_duration,
        [WANT_NUMBER] = set_number,
    };
    return setters[want->kind](want, value);
}

static size_t find(const struct want *wants, size_t n, const char *name)
{
    size_t i = 0;
    while (i < n && strcmp(wants[i].name, name) != 0) {
        i++;
    }
    return i;
}

static int set_flag(const struct want *want, bool has_value)
{
    bool *to = want->to;
    *to = true;
    return has_value ? cli_usage("%s takes no value", want->name) : CLI_FINE;
}

/* What is to be read, and what of it has come. */
struct reader {
    const char *command;
    const struct want *wants;
    size_t n;
    bool is_given[WANTS_MAX];
};

/* The option at argv[*i], `--name value` or `--name=value`. */
static int read_option(struct reader *reader, int argc, char **argv, int *i)
{
    char *const name = argv[*i];
    char *const equals = strchr(name, '=');
    if (equals) {
        *equals = '\0';
    }
    const size_t at = find(reader->wants, reader->n, name);
    if (at == reader->n) {
        return cli_usage("%s has no option \"%s\"", reader->command, name);
    }
    const struct want *want = &reader->wants[at];
    if (want->kind == WANT_FLAG) {
        return set_flag(want, equals);
    }
    if (reader->is_given[at]) {
        return cli_usage("%s is given twice", name);
    }
    reader->is_given[at] = true;
    if (want->out_is_given) {
        *want->out_is_given = true;
    }
    if (equals) {
        return set_value(want, equals + 1);
    }
    *i += 1;
    return *i < argc ? set_value(want, argv[*i]) : cli_usage("%s needs a value", name);
}

static int check_needed(const struct reader *reader)
{
    for (size_t i = 0; i < reader->n; i++) {
        if (reader->wants[i].is_needed && !reader->is_given[i]) {
            return cli_usage("%s needs %s", reader->command, reader->wants[i].name);
        }
    }
    return CLI_FINE;
}

int wants_read(const char *command, const struct want *wants, size_t n, int argc, char **argv,
               int *out_words)
{
    struct reader reader = {.command = command, .wants = wants, .n = n};
    bool is_option_allowed = true;
    *out_words = 0;
    for (int i = 0; i < argc; i++) {
        if (is_option_allowed && strcmp(argv[i], "--") == 0) {
            is_option_allowed = false;
        } else if (is_option_allowed && argv[i][0] == '-' && argv[i][1] != '\0') {
            const int code = read_option(&reader, argc, argv, &i);
            if (code != CLI_FINE) {
                return code;
            }
        } else {
            argv[(*out_words)++] = argv[i];
        }
    }
    return check_needed(&reader);
}
