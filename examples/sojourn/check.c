/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "text.h"

struct check {
    bool has_format;
    bool is_json;
    size_t n_shown; /* diagnostics in the JSON array so far */
    struct zones zones;
    soj_diags *diags;
    struct text text;
};

static void add_json_text(struct text *text, const char *key, soj_text value)
{
    text_adds(text, ", \"");
    text_adds(text, key);
    text_adds(text, "\": ");
    if (value.data) {
        text_json(text, value.data, value.len);
    } else {
        text_adds(text, "null");
    }
}

/* Line 0 is "no position". */
static void add_json_position(struct text *text, const soj_position *at)
{
    static const char *const keys[] = {"line", "column", "end_line", "end_column"};
    const uint32_t values[] = {at->line, at->column, at->end_line, at->end_column};
    for (size_t i = 0; i < 4; i++) {
        text_adds(text, ", \"");
        text_adds(text, keys[i]);
        text_adds(text, "\": ");
        if (at->line > 0) {
            text_uint(text, values[i]);
        } else {
            text_adds(text, "null");
        }
    }
}

static void add_json_notes(struct text *text, const soj_diag *diag)
{
    text_adds(text, ", \"notes\": [");
    for (uint32_t i = 0; i < diag->n_notes; i++) {
        const soj_diag_note *note = &diag->notes[i];
        text_adds(text, i > 0 ? ", {\"message\": " : "{\"message\": ");
        text_json(text, note->message.data, note->message.len);
        add_json_position(text, &note->at);
        text_addc(text, '}');
    }
    text_addc(text, ']');
}

static const char *severity_name(int32_t severity)
{
    static const char *const names[] = {"error", "warning", "note"};
    return severity >= SOJ_SEVERITY_ERROR && severity <= SOJ_SEVERITY_NOTE
               ? names[severity - SOJ_SEVERITY_ERROR]
               : "?";
}

static void add_json_diag(struct text *text, const soj_diag *diag)
{
    text_adds(text, "{\"id\": ");
    text_json(text, diag->id.data, diag->id.len);
    text_adds(text, ", \"severity\": \"");
    text_adds(text, severity_name(diag->severity));
    text_addc(text, '"');
    add_json_text(text, "message", diag->message);
    add_json_text(text, "file", diag->file);
    add_json_position(text, &diag->at);
    add_json_notes(text, diag);
    add_json_text(text, "suggestion", diag->suggestion);
    text_addc(text, '}');
}

static void print_json(struct check *check)
{
    const size_t n = soj_diags_count(check->diags);
    for (size_t i = 0; i < n; i++) {
        text_clear(&check->text);
        text_adds(&check->text, check->n_shown++ > 0 ? ",\n " : "\n ");
        add_json_diag(&check->text, soj_diags_get(check->diags, i));
        cli_write(stdout, check->text.data, check->text.len);
    }
}

static size_t count_warnings(const soj_diags *diags)
{
    const size_t n = soj_diags_count(diags);
    size_t n_warnings = 0;
    for (size_t i = 0; i < n; i++) {
        n_warnings += soj_diags_get(diags, i)->severity == SOJ_SEVERITY_WARNING;
    }
    return n_warnings;
}

static int print_text(const struct check *check, const char *path)
{
    if (soj_diags_render(check->diags, cli_write, stdout) != SOJ_OK) {
        cli_say("%s: what was found cannot be shown: out of memory", path);
        return CLI_TROUBLE;
    }
    const size_t n_errors = soj_diags_errors(check->diags);
    const size_t n_warnings = count_warnings(check->diags);
    if (n_errors == 0 && n_warnings == 0) {
        (void)printf("%s: fine\n", path);
    } else {
        (void)printf("%s: %zu error%s, %zu warning%s\n", path, n_errors, n_errors == 1 ? "" : "s",
                     n_warnings, n_warnings == 1 ? "" : "s");
    }
    return CLI_FINE;
}

static int check_one(struct check *check, const char *path)
{
    soj_model *model = NULL;
    const int code = cli_compile_quiet(path, &check->zones, check->diags, &model);
    soj_model_unref(model);
    if (code == CLI_TROUBLE) {
        return code;
    }
    if (check->is_json) {
        print_json(check);
        return check->text.failed ? CLI_TROUBLE : code;
    }
    return print_text(check, path) == CLI_FINE ? code : CLI_TROUBLE;
}

/* A file that cannot be read outweighs errors in another; the other files are checked all the
 * same. */
static int check_all(struct check *check, int argc, char **argv)
{
    if (soj_diags_new(NULL, &check->diags) != SOJ_OK) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    if (check->is_json) {
        (void)fputs("[", stdout);
    }
    int code = CLI_FINE;
    for (int i = 0; i < argc; i++) {
        const int one = check_one(check, argv[i]);
        code = one > code ? one : code;
    }
    if (check->is_json) {
        (void)fputs(check->n_shown > 0 ? "\n]\n" : "]\n", stdout);
    }
    soj_diags_free(check->diags);
    zones_free(&check->zones);
    text_free(&check->text);
    return cli_flush(code);
}

static int set_zones(struct check *check, const char *value)
{
    if (check->zones.directory) {
        return cli_usage("--zones is given twice");
    }
    check->zones.directory = value;
    return *value ? CLI_FINE : cli_usage("--zones needs the name of a directory");
}

static int set_format(struct check *check, const char *value)
{
    if (check->has_format) {
        return cli_usage("--format is given twice");
    }
    check->has_format = true;
    check->is_json = strcmp(value, "json") == 0;
    if (!check->is_json && strcmp(value, "text") != 0) {
        return cli_usage("--format of check is text or json, not \"%s\"", value);
    }
    return CLI_FINE;
}

/* Whether argv[*i] is the option `name`, as `name VALUE` or `name=VALUE`; *out_value NULL: the
 * value is missing. */
static bool is_option(int argc, char **argv, int *i, const char *name, const char **out_value)
{
    const size_t len = strlen(name);
    if (strncmp(argv[*i], name, len) != 0 || (argv[*i][len] != '=' && argv[*i][len] != '\0')) {
        return false;
    }
    if (argv[*i][len] == '=') {
        *out_value = argv[*i] + len + 1;
    } else {
        *i += 1;
        *out_value = *i < argc ? argv[*i] : NULL;
    }
    return true;
}

/* Reads the option at argv[*i]. CLI_TROUBLE, with a message, where it is none. */
static int read_option(int argc, char **argv, int *i, struct check *check)
{
    const char *value = NULL;
    if (is_option(argc, argv, i, "--format", &value)) {
        return value ? set_format(check, value) : cli_usage("--format needs a value: text or json");
    }
    if (is_option(argc, argv, i, "--zones", &value)) {
        return value ? set_zones(check, value) : cli_usage("--zones needs a value");
    }
    return cli_usage("check has no option \"%s\"; it has --format and --zones", argv[*i]);
}

int cli_check(int argc, char **argv)
{
    struct check check = {0};
    int n_models = 0;
    bool is_option_allowed = true;
    for (int i = 0; i < argc; i++) {
        if (is_option_allowed && strcmp(argv[i], "--") == 0) {
            is_option_allowed = false;
        } else if (is_option_allowed && argv[i][0] == '-' && argv[i][1] != '\0') {
            const int code = read_option(argc, argv, &i, &check);
            if (code != CLI_FINE) {
                return code;
            }
        } else {
            argv[n_models++] = argv[i];
        }
    }
    if (n_models == 0) {
        return cli_usage("check needs the file of at least one model");
    }
    return check_all(&check, n_models, argv);
}
