/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

static bool ends_with(const char *text, const char *end)
{
    const size_t len = strlen(text);
    const size_t n = strlen(end);
    return len >= n && strcmp(text + len - n, end) == 0;
}

static bool has_ending(const char *file, const char *const *endings)
{
    for (size_t i = 0; endings[i]; i++) {
        if (ends_with(file, endings[i])) {
            return true;
        }
    }
    return false;
}

static bool is_csv_name(const char *file)
{
    static const char *const endings[] = {".csv", ".csv.gz", NULL};
    return has_ending(file, endings);
}

static bool is_json_name(const char *file)
{
    static const char *const endings[] = {".jsonl",  ".jsonl.gz",  ".json", ".json.gz",
                                          ".ndjson", ".ndjson.gz", NULL};
    return has_ending(file, endings);
}

bool options_is_csv(const struct options *options, const char *file)
{
    return is_csv_name(file) || options->has_map;
}

static int say_twice(const char *name)
{
    return cli_usage("%s is given twice", name);
}

static int set_time(const char *name, const char *value, bool *has, soj_time *out_time)
{
    if (*has) {
        return say_twice(name);
    }
    if (soj_time_parse(value, strlen(value), out_time) != SOJ_OK || *out_time < 0) {
        return cli_usage("%s needs a time from 1970 to 9999, like 2026-03-01T09:00:00Z or "
                         "2026-03-01, not \"%s\"",
                         name, value);
    }
    *has = true;
    return CLI_FINE;
}

static int set_until(struct options *options, char *value)
{
    return set_time("--until", value, &options->has_until, &options->until);
}

static int set_at(struct options *options, char *value)
{
    return set_time("--at", value, &options->has_at, &options->at);
}

/* A duration above 0, which is what 0 stands for: not given yet. */
static int set_duration(const char *name, const char *value, soj_duration *out_duration)
{
    if (*out_duration > 0) {
        return say_twice(name);
    }
    if (soj_duration_parse(value, strlen(value), out_duration) != SOJ_OK || *out_duration <= 0) {
        return cli_usage("%s needs a duration like 90d or 36h, not \"%s\"", name, value);
    }
    return CLI_FINE;
}

static int set_retention(struct options *options, char *value)
{
    return set_duration("--event-id-retention", value, &options->event_id_retention);
}

static int set_skew(struct options *options, char *value)
{
    return set_duration("--max-skew", value, &options->max_skew);
}

static int set_format(struct options *options, char *value)
{
    if (options->has_format) {
        return say_twice("--format");
    }
    options->has_format = true;
    options->is_csv = strcmp(value, "csv") == 0;
    if (!options->is_csv && strcmp(value, "jsonl") != 0) {
        return cli_usage("--format is jsonl or csv, not \"%s\"", value);
    }
    return CLI_FINE;
}

/* "event=COLUMN", or "event=:NAME" for rows that are all the event NAME. */
static int set_event_column(struct csv_map *map, const char *column)
{
    if (map->event || map->fixed_event) {
        return say_twice("--map event=");
    }
    if (*column != ':') {
        map->event = column;
        return CLI_FINE;
    }
    map->fixed_event = column + 1;
    return *map->fixed_event
               ? CLI_FINE
               : cli_usage("--map event=: needs the name of an event behind the colon");
}

/* One KEY=COLUMN of --map; `pair` is changed. */
static int set_pair(struct csv_map *map, char *pair)
{
    char *const equals = strchr(pair, '=');
    if (!equals || equals[1] == '\0') {
        return cli_usage("--map needs pairs like customer=COLUMN, not \"%s\"", pair);
    }
    *equals = '\0';
    const char *const column = equals + 1;
    if (strcmp(pair, "event") == 0) {
        return set_event_column(map, column);
    }
    const struct {
        const char *key, *option;
        const char **column;
    } others[] = {{"customer", "--map customer=", &map->customer},
                  {"time", "--map time=", &map->time},
                  {"id", "--map id=", &map->id}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(pair, others[i].key) == 0) {
            if (*others[i].column) {
                return say_twice(others[i].option);
            }
            *others[i].column = column;
            return CLI_FINE;
        }
    }
    return cli_usage("--map knows customer, event, time and id, not \"%s\"", pair);
}

/* One KEY=COLUMN of --place; `pair` is changed. Which keys there are, the model says. */
static int set_place_pair(struct place_map *map, char *pair)
{
    char *const equals = strchr(pair, '=');
    if (!equals || equals == pair || equals[1] == '\0') {
        return cli_usage("--place needs pairs like customer=COLUMN, not \"%s\"", pair);
    }
    *equals = '\0';
    for (size_t i = 0; i < map->n_pairs; i++) {
        if (strcmp(map->pairs[i].key, pair) == 0) {
            return cli_usage("--place %s= is given twice", pair);
        }
    }
    if (map->n_pairs == PLACE_PAIRS_MAX) {
        return cli_usage("--place has too many pairs");
    }
    map->pairs[map->n_pairs].key = pair;
    map->pairs[map->n_pairs].column = equals + 1;
    map->n_pairs++;
    return CLI_FINE;
}

/* The pairs between commas, one after the other. */
static int set_pairs(struct options *options, char *value, bool is_place)
{
    while (value) {
        char *const comma = strchr(value, ',');
        if (comma) {
            *comma = '\0';
        }
        const int code =
            is_place ? set_place_pair(&options->place, value) : set_pair(&options->map, value);
        if (code != CLI_FINE) {
            return code;
        }
        value = comma ? comma + 1 : NULL;
    }
    return CLI_FINE;
}

static int set_map(struct options *options, char *value)
{
    options->has_map = true;
    return set_pairs(options, value, false);
}

static int set_place(struct options *options, char *value)
{
    return set_pairs(options, value, true);
}

static int set_zones(struct options *options, char *value)
{
    if (options->zones) {
        return say_twice("--zones");
    }
    options->zones = value;
    return *value ? CLI_FINE : cli_usage("--zones needs the name of a directory");
}

static int set_store(struct options *options, char *value)
{
    if (options->store) {
        return say_twice("--store");
    }
    options->store = value;
    return *value ? CLI_FINE : cli_usage("--store needs the name of a file");
}

static int set_batch(struct options *options, char *value)
{
    char *end = NULL;
    if (options->batch > 0) {
        return say_twice("--batch");
    }
    const long n = strtol(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || n < 1 || n > OPTIONS_BATCH_MAX) {
        return cli_usage("--batch needs a number from 1 to %d, not \"%s\"", OPTIONS_BATCH_MAX,
                         value);
    }
    options->batch = (uint64_t)n;
    return CLI_FINE;
}

static int set_jobs(struct options *options, char *value)
{
    char *end = NULL;
    if (options->n_jobs > 0) {
        return say_twice("--jobs");
    }
    const long n = strtol(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || n < 1 || n > OPTIONS_JOBS_MAX) {
        return cli_usage("--jobs needs a number from 1 to %d, not \"%s\"", OPTIONS_JOBS_MAX, value);
    }
    options->n_jobs = (int)n;
    return CLI_FINE;
}

/* What --map does not name has the column of its own name. */
static void fill_map(struct csv_map *map)
{
    map->customer = map->customer ? map->customer : "customer";
    map->time = map->time ? map->time : "time";
    if (!map->event && !map->fixed_event) {
        map->event = "event";
    }
}

static const char *const stream_options[N_STREAMS] = {"--touchpoints", "--transitions",
                                                      "--decisions", "--customers"};

enum { WITH_INPUT = OPTIONS_RUN | OPTIONS_IMPORT, ALL = WITH_INPUT | OPTIONS_ADVANCE };

static const char *command_name(const struct options *options)
{
    return options->command == OPTIONS_RUN      ? "run"
           : options->command == OPTIONS_IMPORT ? "import"
                                                : "advance";
}

/* Options with a value, but for those that name a stream's file. */
static const struct {
    const char *name;
    int (*set)(struct options *options, char *value);
    unsigned commands; /* which have it */
} value_options[] = {
    {"--until", set_until, ALL},
    {"--format", set_format, ALL},
    {"--map", set_map, WITH_INPUT},
    {"--event-id-retention", set_retention, ALL},
    {"--max-skew", set_skew, WITH_INPUT},
    {"--at", set_at, OPTIONS_IMPORT},
    {"--place", set_place, OPTIONS_IMPORT},
    {"--zones", set_zones, ALL},
    {"--jobs", set_jobs, WITH_INPUT},
    {"--store", set_store, ALL},
    {"--batch", set_batch, WITH_INPUT},
};

enum { N_VALUE_OPTIONS = sizeof value_options / sizeof *value_options };

static size_t find_stream(const char *name)
{
    size_t i = 0;
    while (i < N_STREAMS && strcmp(name, stream_options[i]) != 0) {
        i++;
    }
    return i;
}

static size_t find_value_option(const struct options *options, const char *name)
{
    size_t i = 0;
    while (i < N_VALUE_OPTIONS && (strcmp(name, value_options[i].name) != 0 ||
                                   (value_options[i].commands & options->command) == 0)) {
        i++;
    }
    return i;
}

static bool takes_value(const struct options *options, const char *name)
{
    return find_stream(name) < N_STREAMS || find_value_option(options, name) < N_VALUE_OPTIONS;
}

static int set_value(struct options *options, const char *name, char *value)
{
    const size_t stream = find_stream(name);
    if (stream == N_STREAMS) {
        return value_options[find_value_option(options, name)].set(options, value);
    }
    if (options->streams[stream]) {
        return say_twice(name);
    }
    options->streams[stream] = value;
    return *value ? CLI_FINE : cli_usage("%s needs the name of a file", name);
}

/* The option at argv[*i], `--name value` or `--name=value`. */
static int read_option(struct options *options, int argc, char **argv, int *i)
{
    char *const name = argv[*i];
    char *const equals = strchr(name, '=');
    if (equals) {
        *equals = '\0';
    }
    if (strcmp(name, "--strict") == 0 && options->command != OPTIONS_ADVANCE) {
        options->is_strict = true;
        return equals ? cli_usage("--strict takes no value") : CLI_FINE;
    }
    if (!takes_value(options, name)) {
        return cli_usage("%s has no option \"%s\"", command_name(options), name);
    }
    if (equals) {
        return set_value(options, name, equals + 1);
    }
    if (*i + 1 >= argc) {
        return cli_usage("%s needs a value", name);
    }
    return set_value(options, name, argv[++*i]);
}

static bool is_same_file(const char *path, const struct stat *info)
{
    struct stat other = {0};
    return stat(path, &other) == 0 && other.st_dev == info->st_dev && other.st_ino == info->st_ino;
}

/* Two streams into one file would be mixed up in it. */
static int check_other_streams(const struct options *options, size_t stream,
                               const struct stat *info)
{
    const char *path = options->streams[stream];
    for (size_t i = 0; i < stream; i++) {
        const char *other = options->streams[i];
        if (other && (strcmp(other, path) == 0 || (info && is_same_file(other, info)))) {
            return cli_usage("%s and %s both name \"%s\"; give each a file of its own",
                             stream_options[i], stream_options[stream], path);
        }
    }
    return CLI_FINE;
}

/* Writing to a file empties it first: that must not be one that is read. */
static int check_inputs(const struct options *options, size_t stream, const struct stat *info)
{
    const char *path = options->streams[stream];
    if (options->store && is_same_file(options->store, info)) {
        return cli_usage("%s would overwrite the store \"%s\"", stream_options[stream], path);
    }
    if (options->model && is_same_file(options->model, info)) {
        return cli_usage("%s would overwrite the model \"%s\"", stream_options[stream], path);
    }
    if (options->customers && is_same_file(options->customers, info)) {
        return cli_usage("%s would overwrite the customers \"%s\"", stream_options[stream], path);
    }
    for (int i = 0; i < options->n_files; i++) {
        if (is_same_file(options->files[i], info)) {
            return cli_usage("%s would overwrite the events \"%s\"", stream_options[stream], path);
        }
    }
    return CLI_FINE;
}

static int check_stream(const struct options *options, size_t stream)
{
    const char *path = options->streams[stream];
    struct stat info = {0};
    if (!path) {
        return CLI_FINE;
    }
    if (options->store && strcmp(path, options->store) == 0) {
        return cli_usage("%s would overwrite the store \"%s\"", stream_options[stream], path);
    }
    const bool is_file = strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISREG(info.st_mode);
    const int code = check_other_streams(options, stream, is_file ? &info : NULL);
    return code == CLI_FINE && is_file ? check_inputs(options, stream, &info) : code;
}

static int check_files(const struct options *options)
{
    bool is_stdin_used = options->customers && strcmp(options->customers, "-") == 0;
    for (int i = 0; i < options->n_files; i++) {
        const char *file = options->files[i];
        if (options->has_map && is_json_name(file)) {
            return cli_usage("--map is for CSV, and \"%s\" is JSON Lines by its name", file);
        }
        if (strcmp(file, "-") == 0 && is_stdin_used) {
            return cli_usage("standard input (-) can be read only once");
        }
        is_stdin_used = is_stdin_used || strcmp(file, "-") == 0;
    }
    for (size_t i = 0; i < N_STREAMS; i++) {
        const int code = check_stream(options, i);
        if (code != CLI_FINE) {
            return code;
        }
    }
    return CLI_FINE;
}

static int check_advance(const struct options *options, int n_words)
{
    if (n_words > 0) {
        return cli_usage("advance takes options only; the store has the model");
    }
    if (!options->store) {
        return cli_usage("advance needs a store: --store FILE");
    }
    return options->has_until ? CLI_FINE : cli_usage("advance needs a time: --until TIME");
}

/* One engine writes a store. */
static int check_store(struct options *options)
{
    if (options->store && options->n_jobs > 1) {
        return cli_usage("--store takes --jobs 1: a store has one engine");
    }
    if (!options->store && options->batch > 0) {
        return cli_usage("--batch is for a run with --store");
    }
    options->batch = options->batch > 0 ? options->batch : OPTIONS_BATCH;
    return CLI_FINE;
}

/* The words that are no options: `run MODEL EVENTS...`, `import MODEL CUSTOMERS [EVENTS...]`. */
static int set_words(struct options *options, int n_words, char **words)
{
    const bool is_import = options->command == OPTIONS_IMPORT;
    const int n_before = is_import ? 2 : 1;
    if (options->command == OPTIONS_ADVANCE) {
        return check_advance(options, n_words);
    }
    if (n_words < 2) {
        return is_import
                   ? cli_usage("import needs the file of a model and a file of customers")
                   : cli_usage("run needs the file of a model and at least one file of events");
    }
    options->model = words[0];
    options->customers = is_import ? words[1] : NULL;
    options->files = words + n_before;
    options->n_files = n_words - n_before;
    return CLI_FINE;
}

static int finish(struct options *options, int n_words, char **words)
{
    int code = set_words(options, n_words, words);
    code = code == CLI_FINE ? check_store(options) : code;
    if (code != CLI_FINE) {
        return code;
    }
    fill_map(&options->map);
    bool has_stream = false;
    for (size_t i = 0; i < N_STREAMS; i++) {
        has_stream = has_stream || options->streams[i];
    }
    if (!has_stream) {
        options->streams[STREAM_TOUCHPOINTS] = "-";
    }
    return check_files(options);
}

int options_read(int argc, char **argv, enum options_command command, struct options *out_options)
{
    *out_options = (struct options){.command = command};
    int n_words = 0;
    bool is_option_allowed = true;
    for (int i = 0; i < argc; i++) {
        if (is_option_allowed && strcmp(argv[i], "--") == 0) {
            is_option_allowed = false;
        } else if (is_option_allowed && argv[i][0] == '-' && argv[i][1] != '\0') {
            const int code = read_option(out_options, argc, argv, &i);
            if (code != CLI_FINE) {
                return code;
            }
        } else {
            argv[n_words++] = argv[i];
        }
    }
    return finish(out_options, n_words, argv);
}
