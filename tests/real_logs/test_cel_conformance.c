/* SPDX-License-Identifier: MIT */
/* The official conformance cases of CEL, in the files this version claims. The cases lie outside
 * the project; without them the test is skipped. Which cases are in scope is decided by what stands
 * in them, never by their names. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/number.h"
#include "cel/cel.h"
#include "cel/vm.h"

#define SKIPPED 77
/* How many cases were in scope when this was written: fewer means that the rule has slipped. */
#define LEAST_CASES 380
#define VARIABLES   8
#define STACK       256

static const char *const files[] = {"basic",   "comparisons", "logic",     "integer_math",
                                    "fp_math", "string",      "timestamps"};

/* ---- Which cases are in scope ---- */

/* An expression with its texts blanked, so that what looks like syntax is syntax. */
typedef struct outline {
    char code[8192];
    size_t len;
    bool has_bytes, has_zone;
} outline;

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A zone's name has letters and is not UTC; an offset has digits, a sign and a colon. */
static bool is_zone_name(const char *text, size_t len)
{
    if (len == 3 && memcmp(text, "UTC", 3) == 0)
        return false;
    return strspn(text, "+-0123456789:") < len;
}

/* Whether the code so far ends with the call of an accessor: ".getX(". */
static bool in_accessor(const outline *o)
{
    size_t at = o->len;
    if (at == 0 || o->code[at - 1] != '(')
        return false;
    for (at--; at > 0 && is_letter(o->code[at - 1]);)
        at--;
    return strncmp(o->code + at, "get", 3) == 0;
}

/* Whether one of `letters` is in the name, at most two letters long, that the code ends with. */
static bool has_prefix(const outline *o, const char *letters)
{
    for (size_t i = o->len; i > 0 && o->len - i < 2 && is_letter(o->code[i - 1]); i--) {
        if (strchr(letters, o->code[i - 1]))
            return true;
    }
    return false;
}

/* Blank the text literal at `at`; returns what follows it. */
static const char *skip_text(outline *o, const char *at)
{
    bool is_raw = has_prefix(o, "rR");
    o->has_bytes |= has_prefix(o, "bB");
    size_t quotes = at[1] == at[0] && at[2] == at[0] ? 3 : 1;
    const char *start = at + quotes;
    const char *end = start;
    while (*end && strncmp(end, at, quotes) != 0)
        end += *end == '\\' && !is_raw && end[1] ? 2 : 1;
    if (in_accessor(o) && is_zone_name(start, (size_t)(end - start)))
        o->has_zone = true;
    o->code[o->len++] = '\'';
    return *end ? end + quotes : end;
}

static void make_outline(outline *o, const char *text)
{
    memset(o, 0, sizeof(*o));
    while (*text && o->len + 1 < sizeof(o->code)) {
        if (*text == '"' || *text == '\'')
            text = skip_text(o, text);
        else
            o->code[o->len++] = *text++;
    }
}

/* Whether `name` stands in the code as a whole word, followed by `next` (any where it is NUL, no
 * parenthesis where it is '.'). */
static bool has_word(const outline *o, const char *name, char next)
{
    size_t len = strlen(name);
    for (const char *at = o->code; (at = strstr(at, name)) != NULL; at++) {
        if ((at > o->code && is_letter(at[-1])) || is_letter(at[len]))
            continue;
        if (next == at[len] || (next == '.' && at[len] != '('))
            return true;
    }
    return false;
}

static bool has_any(const outline *o, const char *const *names, char next)
{
    for (; *names; names++) {
        if (has_word(o, *names, next))
            return true;
    }
    return false;
}

/* A list anywhere but right behind `in`. */
static bool has_list(const outline *o)
{
    for (size_t i = 0; i < o->len; i++) {
        size_t at = i;
        if (o->code[i] != '[')
            continue;
        while (at > 0 && o->code[at - 1] == ' ')
            at--;
        if (at < 3 || memcmp(o->code + at - 3, " in", 3) != 0)
            return true;
    }
    return false;
}

static bool is_plain(json_t *value)
{
    return !json_object_get(value, "bytes") && !json_object_get(value, "list") &&
           !json_object_get(value, "map") && !json_object_get(value, "type");
}

static bool has_plain_values(json_t *c)
{
    const char *name;
    json_t *value;
    if (!is_plain(json_object_get(c, "value")))
        return false;
    json_object_foreach(json_object_get(c, "bindings"), name, value)
    {
        if (!is_plain(value))
            return false;
    }
    return true;
}

static bool is_claimed(const char *file)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(files); i++) {
        if (strcmp(file, files[i]) == 0)
            return true;
    }
    return false;
}

/* What an expression uses that is out of scope, or NULL. */
static const char *out_of_scope_in(const outline *o)
{
    static const char *const macros[] = {"exists", "exists_one", "all", "map", "filter", NULL};
    static const char *const matches[] = {"matches", NULL};
    static const char *const type_calls[] = {"type", NULL};
    static const char *const types[] = {"bool", "int", "uint",      "double", "string", "bytes",
                                        "list", "map", "null_type", "type",   NULL};
    if (o->has_bytes)
        return "bytes";
    if (strchr(o->code, '{'))
        return "maps";
    if (has_list(o))
        return "lists";
    if (has_any(o, type_calls, '(') || has_any(o, types, '.'))
        return "type values";
    if (has_any(o, matches, '('))
        return "matches";
    if (has_any(o, macros, '('))
        return "macros";
    return o->has_zone ? "named zones" : NULL;
}

/* Why a case is out of scope, or NULL where it is in. */
static const char *out_of_scope(json_t *c)
{
    outline o;
    if (!is_claimed(json_string_value(json_object_get(c, "file"))))
        return "another file";
    if (!has_plain_values(c))
        return "values of bytes, lists, maps or types";
    if (json_object_get(c, "container"))
        return "name containers";
    make_outline(&o, json_string_value(json_object_get(c, "expr")));
    return out_of_scope_in(&o);
}

/* ---- Running a case ---- */

typedef struct variables {
    size_t n;
    const char *names[VARIABLES];
    soj__val values[VARIABLES];
} variables;

static int64_t int_of(json_t *text)
{
    int64_t number = 0;
    const char *digits = json_string_value(text);
    (void)soj__parse_i64((soj__slice){digits, strlen(digits)}, &number);
    return number;
}

static double double_of(const char *text)
{
    double number = 0.0;
    if (strcmp(text, "nan") == 0)
        return (double)NAN;
    if (strcmp(text, "inf") == 0)
        return (double)INFINITY;
    if (strcmp(text, "-inf") == 0)
        return -(double)INFINITY;
    (void)soj__parse_double((soj__slice){text, strlen(text)}, &number);
    return number;
}

static soj__val time_of(json_t *time, soj__kind kind)
{
    int64_t seconds = int_of(json_object_get(time, "s"));
    int64_t nanos = json_integer_value(json_object_get(time, "n"));
    /* Nanoseconds have the sign of the seconds. */
    int64_t micros = seconds * 1000000 + nanos / 1000;
    int64_t rest = nanos % 1000;
    if (rest < 0) {
        micros--;
        rest += 1000;
    }
    return (soj__val){.kind = (uint32_t)kind, .extra = (uint32_t)rest, .as.integer = micros};
}

static soj__val value_of(json_t *tagged)
{
    json_t *v;
    soj__val made = {.kind = SOJ__KIND_NULL};
    if ((v = json_object_get(tagged, "int")) != NULL)
        return soj__val_int(int_of(v));
    if ((v = json_object_get(tagged, "double")) != NULL)
        return soj__val_double(double_of(json_string_value(v)));
    if ((v = json_object_get(tagged, "bool")) != NULL)
        return soj__val_bool(json_is_true(v));
    if ((v = json_object_get(tagged, "string")) != NULL)
        return soj__val_text(json_string_value(v), json_string_length(v));
    if ((v = json_object_get(tagged, "timestamp")) != NULL)
        return time_of(v, SOJ__KIND_TIMESTAMP);
    if ((v = json_object_get(tagged, "duration")) != NULL)
        return time_of(v, SOJ__KIND_DURATION);
    if ((v = json_object_get(tagged, "uint")) != NULL) {
        const char *digits = json_string_value(v);
        made.kind = SOJ__KIND_UINT;
        (void)soj__parse_u64((soj__slice){digits, strlen(digits)}, &made.as.unsigned_integer);
    }
    return made;
}

static bool resolve(void *ctx, soj__slice root, soj__slice name, soj__cel_ref *out_ref,
                    soj__cel_error *out_error)
{
    const variables *v = ctx;
    for (size_t i = 0; i < v->n && !name.data; i++) {
        if (!soj__slice_is(root, v->names[i]))
            continue;
        *out_ref = (soj__cel_ref){.kind = (uint8_t)v->values[i].kind,
                                  .space = SOJ__CEL_VARIABLE,
                                  .index = (uint16_t)i,
                                  .text_max = v->values[i].extra};
        return true;
    }
    out_error->problem = SOJ__CEL_UNKNOWN_NAME;
    out_error->message = "unknown variable";
    return false;
}

/* CEL has no function that this could be asked for. */
static bool resolve_call(void *ctx, soj__slice function, soj__slice argument, soj__cel_ref *out_ref,
                         soj__cel_error *out_error)
{
    (void)ctx, (void)function, (void)argument, (void)out_ref;
    out_error->problem = SOJ__CEL_RESOLVER;
    out_error->message = "no such name";
    return false;
}

static soj__val load(const void *ctx, uint8_t space, uint16_t index)
{
    const variables *v = ctx;
    (void)space;
    return v->values[index];
}

static bool is_same(soj__val a, soj__val b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case SOJ__KIND_NULL:
        return true;
    case SOJ__KIND_STRING:
        return a.extra == b.extra && memcmp(a.as.text, b.as.text, a.extra) == 0;
    case SOJ__KIND_DOUBLE:
        return (isnan(a.as.number) && isnan(b.as.number)) ||
               (!(a.as.number < b.as.number) && !(a.as.number > b.as.number) &&
                !isnan(a.as.number) && !isnan(b.as.number) &&
                signbit(a.as.number) == signbit(b.as.number));
    case SOJ__KIND_UINT:
        return a.as.unsigned_integer == b.as.unsigned_integer;
    default:
        return a.as.integer == b.as.integer && a.extra == b.extra;
    }
}

static void read_variables(json_t *c, variables *v)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(c, "bindings"), name, value)
    {
        if (v->n == VARIABLES)
            break;
        v->names[v->n] = name;
        v->values[v->n++] = value_of(value);
    }
}

/* The value of a case; text lies in the arena or in `scratch`. */
static soj__val evaluate(json_t *c, soj__arena *arena, variables *v, char **scratch)
{
    const char *text = json_string_value(json_object_get(c, "expr"));
    soj__cel_errors errors = {0};
    soj__cel_env env = {.ctx = v,
                        .resolve = resolve,
                        .resolve_call = resolve_call,
                        .is_unchecked = json_is_true(json_object_get(c, "disable_check"))};
    soj__kind kind;
    soj__cel_code code;
    soj__val stack[STACK];
    soj__cel_ast *ast = soj__cel_parse(arena, (soj__slice){text, strlen(text)}, &errors);
    if (!ast || !soj__cel_check(arena, ast, &env, &errors, &kind) ||
        !soj__cel_emit(arena, ast, &errors, &code) || code.max_stack > STACK) {
        if (json_object_get(c, "value"))
            printf("    %s\n", errors.first ? errors.first->message : "no memory, or stack");
        return soj__val_error();
    }
    *scratch = malloc(code.scratch + 1);
    soj__cel_frame frame = {.load = load,
                            .ctx = v,
                            .stack = stack,
                            .scratch = *scratch,
                            .stack_size = STACK,
                            .scratch_size = code.scratch};
    return soj__cel_run(code.bytes, code.len, &frame);
}

static bool run_case(json_t *c)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__arena arena;
    variables v = {0};
    char *scratch = NULL;
    soj__arena_init(&arena, &mem);
    read_variables(c, &v);
    soj__val got = evaluate(c, &arena, &v, &scratch);
    json_t *expected = json_object_get(c, "value");
    bool passed = expected ? is_same(got, value_of(expected)) : got.kind == SOJ__KIND_ERROR;
    if (!passed)
        printf("FAILED %s/%s/%s: %s (kind %u)\n", json_string_value(json_object_get(c, "file")),
               json_string_value(json_object_get(c, "section")),
               json_string_value(json_object_get(c, "name")),
               json_string_value(json_object_get(c, "expr")), got.kind);
    free(scratch);
    soj__arena_done(&arena);
    return passed;
}

/* ---- All cases ---- */

#define REASONS 16

typedef struct tally {
    unsigned ran, failed, lines;
    const char *reasons[REASONS];
    unsigned left_out[REASONS];
} tally;

static void leave_out(tally *t, const char *reason)
{
    size_t i = 0;
    while (i + 1 < REASONS && t->reasons[i] && strcmp(t->reasons[i], reason) != 0)
        i++;
    t->reasons[i] = reason;
    t->left_out[i]++;
}

static void run_line(tally *t, const char *line)
{
    json_t *c = json_loads(line, JSON_ALLOW_NUL, NULL);
    t->lines++;
    if (!c) {
        printf("line %u is no JSON\n", t->lines);
        t->failed++;
        return;
    }
    const char *reason = out_of_scope(c);
    if (reason) {
        leave_out(t, reason);
    } else {
        t->ran++;
        t->failed += !run_case(c);
    }
    json_decref(c);
}

static FILE *open_cases(void)
{
    char path[4096];
    const char *folder = getenv("SOJOURN_SHARED");
    if (!folder || !*folder)
        folder = SOJOURN_SHARED_DIR;
    (void)snprintf(path, sizeof(path), "%s/cel/cases.jsonl", folder);
    FILE *file = fopen(path, "r");
    if (!file)
        printf("skipped: there is no %s (set SOJOURN_SHARED to the folder of the shared data)\n",
               path);
    return file;
}

int main(void)
{
    static char line[65536];
    tally t = {0};
    FILE *file = open_cases();
    if (!file)
        return SKIPPED;
    while (fgets(line, sizeof(line), file))
        run_line(&t, line);
    (void)fclose(file);
    printf("%u cases: %u ran, %u failed\n", t.lines, t.ran, t.failed);
    for (size_t i = 0; i < REASONS && t.reasons[i]; i++)
        printf("  %4u out of scope: %s\n", t.left_out[i], t.reasons[i]);
    if (t.ran < LEAST_CASES)
        printf("only %u cases were in scope, expected at least %d\n", t.ran, LEAST_CASES);
    return t.failed || t.ran < LEAST_CASES ? 1 : 0;
}
