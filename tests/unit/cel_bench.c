/* SPDX-License-Identifier: MIT */
#include "cel_bench.h"

#include <stdio.h>

#include "cel/functions.h"
#include "support/test.h"

#define MINUTE INT64_C(60000000)
#define DAY    (24 * 60 * MINUTE)

/* The index of a name is its place here, the space that of variables. */
static const struct {
    const char *root, *name;
    soj__val value;
    uint32_t text_max;
} names[] = {
    {"customer", "plan", {.kind = SOJ__KIND_STRING, .extra = 3, .as.text = "pro"}, 64},
    {"customer", "seats", {.kind = SOJ__KIND_INT, .as.integer = 12}, 0},
    {"customer", "ok", {.kind = SOJ__KIND_BOOL, .as.integer = 1}, 0},
    {"customer", "company", {.kind = SOJ__KIND_ABSENT}, 64}, /* a string */
    {"customer", "last", {.kind = SOJ__KIND_TIMESTAMP, .as.integer = 100 * DAY}, 0},
    {"before", "seats", {.kind = SOJ__KIND_INT, .as.integer = 11}, 0},
    {"event", "amount", {.kind = SOJ__KIND_DOUBLE, .as.number = 150.5}, 0},
    {"event", "name", {.kind = SOJ__KIND_STRING, .extra = 12, .as.text = "Order Placed"}, 255},
    {"event", "content-type", {.kind = SOJ__KIND_STRING, .extra = 1, .as.text = "x"}, 8},
    {"event", "liar", {.kind = SOJ__KIND_STRING, .extra = 12, .as.text = "Order Placed"}, 2},
    {"event", "page", {.kind = SOJ__KIND_STRING, .extra = 1, .as.text = "/"}, 65536},
    {"event", "other", {.kind = SOJ__KIND_BOOL, .as.integer = 1}, 0}, /* said to be an int */
    {"now", NULL, {.kind = SOJ__KIND_TIMESTAMP, .as.integer = 130 * DAY}, 0},
    {"in_stage_for", NULL, {.kind = SOJ__KIND_DURATION, .as.integer = 3 * DAY}, 0},
};

static const char *const segment_names[] = {"big", "absent", "s2", "s3"};

static uint8_t declared_kind(size_t i)
{
    if (names[i].value.kind == SOJ__KIND_ABSENT)
        return SOJ__KIND_STRING;
    if (names[i].name && strcmp(names[i].name, "other") == 0)
        return SOJ__KIND_INT;
    return (uint8_t)names[i].value.kind;
}

static bool resolve_segment(cel_bench *bench, soj__slice name, soj__cel_ref *out_ref)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(segment_names); i++) {
        if (bench->segments[i] && soj__slice_is(name, segment_names[i])) {
            *out_ref = (soj__cel_ref){.kind = SOJ__KIND_BOOL, .segment = bench->segments[i]};
            return true;
        }
    }
    return false;
}

static bool is_name(size_t i, soj__slice root, soj__slice name)
{
    return soj__slice_is(root, names[i].root) && !names[i].name == !name.data &&
           (!name.data || soj__slice_is(name, names[i].name));
}

static soj__cel_error why_unknown(soj__slice root, soj__slice name)
{
    if (soj__slice_is(root, "later"))
        return (soj__cel_error){
            .problem = SOJ__CEL_RESOLVER, .code = 9, .message = "'later' is not known here"};
    if (name.data && soj__slice_is(root, "customer"))
        return (soj__cel_error){
            .problem = SOJ__CEL_RESOLVER, .code = 7, .message = "no such attribute"};
    return (soj__cel_error){.problem = SOJ__CEL_UNKNOWN_NAME, .code = 7, .message = "no such name"};
}

static bool resolve(void *ctx, soj__slice root, soj__slice name, soj__cel_ref *out_ref,
                    soj__cel_error *out_error)
{
    if (name.data && soj__slice_is(root, "segment") && resolve_segment(ctx, name, out_ref))
        return true;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(names); i++) {
        if (!is_name(i, root, name))
            continue;
        *out_ref = (soj__cel_ref){.kind = declared_kind(i),
                                  .space = SOJ__CEL_VARIABLE,
                                  .index = (uint16_t)i,
                                  .text_max = names[i].text_max};
        return true;
    }
    *out_error = why_unknown(root, name);
    return false;
}

/* active("ok") and so on: the variable of that name. "nope" is none. */
static bool resolve_call(void *ctx, soj__slice function, soj__slice argument, soj__cel_ref *out_ref,
                         soj__cel_error *out_error)
{
    (void)ctx;
    assert_true(soj__cel_function_is_reference(function));
    for (size_t i = 0; i < SOJ__ARRAY_LEN(names); i++) {
        if (!names[i].name || !soj__slice_is(argument, names[i].name))
            continue;
        *out_ref = (soj__cel_ref){
            .kind = declared_kind(i), .space = SOJ__CEL_VARIABLE, .index = (uint16_t)i};
        return true;
    }
    out_error->problem = SOJ__CEL_RESOLVER;
    out_error->code = 8;
    out_error->message = "no such path";
    out_error->suggestion = "did you mean 'ok'?";
    return false;
}

static soj__val load(const void *ctx, uint8_t space, uint16_t index)
{
    (void)ctx;
    assert_int_equal(space, SOJ__CEL_VARIABLE);
    return names[index].value;
}

void bench_init(cel_bench *bench, const soj_allocator *allocator)
{
    soj__mem mem = soj__mem_from(allocator);
    memset(bench, 0, sizeof(*bench));
    soj__arena_init(&bench->arena, &mem);
}

void bench_done(cel_bench *bench)
{
    soj__arena_done(&bench->arena);
}

soj__cel_ast *bench_check(cel_bench *bench, soj__slice text)
{
    const soj__cel_env env = {bench, resolve, resolve_call, NULL, bench->is_unchecked};
    bench->errors = (soj__cel_errors){0};
    soj__cel_ast *ast = soj__cel_parse(&bench->arena, text, &bench->errors);
    if (ast && soj__cel_check(&bench->arena, ast, &env, &bench->errors, &bench->kind))
        return ast;
    assert_true(bench->errors.first || bench->errors.no_memory);
    return NULL;
}

bool bench_emit(cel_bench *bench, const soj__cel_ast *ast)
{
    if (soj__cel_emit(&bench->arena, ast, &bench->errors, &bench->code))
        return true;
    assert_true(bench->errors.first || bench->errors.no_memory);
    return false;
}

soj__val bench_run_code(cel_bench *bench)
{
    assert_true(bench->code.max_stack <= BENCH_STACK);
    assert_true(bench->code.scratch <= BENCH_SCRATCH);
    const soj__cel_frame frame = {.load = load,
                                  .ctx = bench,
                                  .stack = bench->stack,
                                  .scratch = bench->scratch,
                                  .stack_size = bench->code.max_stack,
                                  .scratch_size = bench->code.scratch};
    return soj__cel_run(bench->code.bytes, bench->code.len, &frame);
}

soj__val bench_run(cel_bench *bench, const char *text)
{
    soj__cel_ast *ast = bench_check(bench, (soj__slice){text, strlen(text)});
    if (!ast || !bench_emit(bench, ast))
        return soj__val_error();
    return bench_run_code(bench);
}

void bench_show(soj__val v, char text[BENCH_SHOWN])
{
    switch (v.kind) {
    case SOJ__KIND_NULL:
        (void)snprintf(text, BENCH_SHOWN, "null");
        break;
    case SOJ__KIND_BOOL:
        (void)snprintf(text, BENCH_SHOWN, "%s", v.as.integer ? "true" : "false");
        break;
    case SOJ__KIND_INT:
        (void)snprintf(text, BENCH_SHOWN, "int %lld", (long long)v.as.integer);
        break;
    case SOJ__KIND_UINT:
        (void)snprintf(text, BENCH_SHOWN, "uint %llu", (unsigned long long)v.as.unsigned_integer);
        break;
    case SOJ__KIND_DOUBLE:
        (void)snprintf(text, BENCH_SHOWN, "double %.17g", v.as.number);
        break;
    case SOJ__KIND_STRING:
        (void)snprintf(text, BENCH_SHOWN, "text %.*s", (int)v.extra, v.as.text);
        break;
    case SOJ__KIND_TIMESTAMP:
    case SOJ__KIND_DURATION:
        (void)snprintf(text, BENCH_SHOWN, "%s %lld %u",
                       v.kind == SOJ__KIND_DURATION ? "span" : "time", (long long)v.as.integer,
                       v.extra);
        break;
    default:
        (void)snprintf(text, BENCH_SHOWN, "error");
        break;
    }
}

soj__val bench_value(const char *text)
{
    static const struct {
        const char *name;
        soj__kind kind;
    } kinds[] = {
        {"error", SOJ__KIND_ERROR},   {"null", SOJ__KIND_NULL},   {"true", SOJ__KIND_BOOL},
        {"false", SOJ__KIND_BOOL},    {"int", SOJ__KIND_INT},     {"uint", SOJ__KIND_UINT},
        {"double", SOJ__KIND_DOUBLE}, {"text", SOJ__KIND_STRING}, {"time", SOJ__KIND_TIMESTAMP},
        {"span", SOJ__KIND_DURATION},
    };
    size_t len = strcspn(text, " ");
    const char *rest = text + len + (text[len] == ' ');
    char *end = NULL;
    soj__val v = {.kind = SOJ__KIND_DYN};
    for (size_t i = 0; i < TEST_ARRAY_LEN(kinds); i++) {
        if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, text, len) == 0)
            v.kind = (uint32_t)kinds[i].kind;
    }
    if (v.kind == SOJ__KIND_BOOL) {
        v.as.integer = text[0] == 't';
    } else if (v.kind == SOJ__KIND_UINT) {
        v.as.unsigned_integer = strtoull(rest, NULL, 10);
    } else if (v.kind == SOJ__KIND_DOUBLE) {
        v.as.number = strtod(rest, NULL);
    } else if (v.kind == SOJ__KIND_STRING) {
        v = soj__val_text(rest, strlen(rest));
    } else if (v.kind != SOJ__KIND_ERROR && v.kind != SOJ__KIND_NULL) {
        v.as.integer = strtoll(rest, &end, 10);
        v.extra = (uint32_t)strtoul(end, NULL, 10);
    }
    if (v.kind == SOJ__KIND_DYN)
        fail_msg("no value: %s", text);
    return v;
}
