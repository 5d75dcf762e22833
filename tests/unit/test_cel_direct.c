/* SPDX-License-Identifier: MIT */
/* Attributes and properties that instructions read and compare by themselves: it means the same as
 * asking for the value and comparing it. dyn() keeps the compiler from knowing how. */
#include <stdio.h>

#include <sojourn/sojourn.h>

#include "cel/cel.h"
#include "cel/opcodes.h"
#include "compiling.h"
#include "run/step.h"
#include "some_zones.h"
#include "support/failing_alloc.h"
#include "support/test.h"

/* ---- in a model ---- */

#define TYPES                                                                                      \
    "b: bool, i: int, d: double, s: string, t: timestamp, l: duration, y: date, "                  \
    "p: {type: string, one_of: [free, pro, team]}, k: {type: int, one_of: [5, 1, 3]}"
#define FROM                                                                                       \
    HEAD "attributes: {" TYPES ", %s}\nevents:\n"                                                  \
         "  use: {properties: {" TYPES "}}\n"                                                      \
         "initial: a\nstages:\n  a:\n    on:\n      use:\n"
#define N_ATTRIBUTES 9
#define DAY          INT64_C(86400000000)
#define NOON         (20000 * DAY + DAY / 2)

/* What a customer and its event have; NULL: nothing. */
typedef struct moment {
    bool b;
    int64_t i;
    double d;
    const char *s;
    soj_time t;
    soj_duration l;
    int64_t day;
    const char *p;
    int64_t k;
} moment;
static const moment middle = {true, 7, 2.5, "m", NOON, 60, 20000, "pro", 3};
static const moment low = {false, -7, -2.5, "", NOON - 1, -60, 19999, "free", 1};
static const moment high = {true, 8, 7.0, "ma", NOON + 1, 61, 20001, "team", 5};

static size_t fill(const moment *m, soj_property *out)
{
    const soj_value values[N_ATTRIBUTES] = {
        {.type = SOJ_TYPE_BOOL, .as.boolean = m->b},
        {.type = SOJ_TYPE_INT, .as.integer = m->i},
        {.type = SOJ_TYPE_DOUBLE, .as.number = m->d},
        {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(m->s), .as.text = m->s},
        {.type = SOJ_TYPE_TIMESTAMP, .as.time = m->t},
        {.type = SOJ_TYPE_DURATION, .as.duration = m->l},
        {.type = SOJ_TYPE_DATE, .as.integer = m->day},
        {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(m->p), .as.text = m->p},
        {.type = SOJ_TYPE_INT, .as.integer = m->k},
    };
    for (uint32_t i = 0; i < N_ATTRIBUTES; i++)
        out[i] = (soj_property){.handle = i, .value = values[i]};
    return N_ATTRIBUTES;
}

/* The workspace after `use` came to a customer, both with what the moment says. */
typedef struct world {
    soj_model *model;
    soj_work *work;
    soj_event event;
    soj_property properties[N_ATTRIBUTES];
} world;

static void step(world *w, const char *name, const void *record, size_t *len, void *out)
{
    w->event.event = soj_model_event(w->model, name, strlen(name));
    w->event.properties = w->properties;
    const soj_input input = {.event = &w->event};
    assert_int_equal(soj_step(w->work, &input, record, *len, out, SOJ_LIMIT_RECORD, len, NULL),
                     SOJ_OK);
}

static void open_world(world *w, soj_model *model, const moment *m, bool has_int_for_double)
{
    static uint8_t records[2][SOJ_LIMIT_RECORD];
    size_t len = 0;
    *w = (world){.model = model, .event = {.customer = "c", .customer_len = 1, .time = NOON}};
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    options.zones = some_zones(); /* for dates */
    assert_int_equal(soj_work_make(model, &options, &w->work), SOJ_OK);
    soj_zones_unref(options.zones);
    w->event.n_properties = m ? fill(m, w->properties) : 0;
    step(w, "Identify", NULL, &len, records[0]);
    if (has_int_for_double)
        w->properties[2].value =
            (soj_value){.type = SOJ_TYPE_INT, .len = 9, .as.integer = (int64_t)m->d};
    step(w, "use", records[0], &len, records[1]);
    w->work->event = &w->event; /* which the step has put away */
}

static void close_world(world *w)
{
    soj_work_free(w->work);
}

/* 't', 'f' or 'e'. */
static char answer(world *w, uint32_t transition)
{
    uint32_t expr = soj__program_transition(w->work->program, transition)->condition;
    uint64_t errors = soj_work_condition_errors(w->work);
    bool holds = soj__work_holds(w->work, expr);
    bool is_error = soj_work_condition_errors(w->work) > errors;
    assert_false(holds && is_error);
    return is_error ? 'e' : holds ? 't' : 'f';
}

/* Ask all conditions at a moment; each has its twin behind it. `out_seen` gets what they were. */
static void compare(soj_model *model, const moment *m, bool has_int_for_double, char *out_seen)
{
    world w;
    open_world(&w, model, m, has_int_for_double);
    uint32_t n = w.work->program->transitions.n;
    for (uint32_t i = 0; i + 1 < n; i += 2) {
        char direct = answer(&w, i);
        if (direct != answer(&w, i + 1))
            fail_msg("condition %u of %u is '%c'", (unsigned)i, (unsigned)n, direct);
        out_seen[strlen(out_seen)] = direct;
    }
    close_world(&w);
}

/* A model whose conditions are those of a list, and what they were at all moments. */
static void check_conditions(const char *conditions, const char *seen_all)
{
    if (!has_zones_here())
        skip();
    static char text[65536], values[1024];
    char seen[1024] = "";
    size_t at = (size_t)snprintf(values, sizeof(values), "x64: {type: int, one_of: [");
    for (int i = 1; i <= 64; i++)
        at += (size_t)snprintf(values + at, sizeof(values) - at, "%d, ", i);
    (void)snprintf(values + at, sizeof(values) - at, "65]}");
    int head = snprintf(text, sizeof(text), FROM, values);
    assert_in_range(head, 1, sizeof(text) - strlen(conditions) - 1);
    memcpy(text + head, conditions, strlen(conditions) + 1);
    soj_model *model = compile_fine(text);
    compare(model, NULL, false, seen);
    compare(model, &low, false, seen);
    compare(model, &middle, false, seen);
    compare(model, &high, false, seen);
    compare(model, &high, true, seen);
    for (const char *c = seen_all; *c; c++)
        assert_non_null(strchr(seen, *c));
    soj_model_unref(model);
}

/* Every comparison of a value with a constant, and its twin. */
static void check_comparisons(const char *name, const char *constant, bool has_equality)
{
    static const char *const operators[][2] = {{"<", ">"},   {"<=", ">="}, {">", "<"},
                                               {">=", "<="}, {"==", "=="}, {"!=", "!="}};
    char conditions[4096];
    size_t at = 0;
    for (size_t i = 0; i < (has_equality ? 6 : 4); i++)
        at += (size_t)snprintf(conditions + at, sizeof(conditions) - at,
                               "      - {to: a, when: '%s %s %s'}\n"
                               "      - {to: a, when: 'dyn(%s) %s dyn(%s)'}\n",
                               name, operators[i][0], constant, constant, operators[i][1], name);
    check_conditions(conditions, "tfe");
}

static void comparisons_mean_the_same(void **state)
{
    static const struct {
        const char *name, *constant;
        bool is_mixed;
    } cases[] = {
        {"i", "7", false},
        {"i", "7.5", true},
        {"i + 1", "8", false},
        {"-i", "-7", false},
        {"d", "2.5", false},
        {"d", "7", true},
        {"d * 2.0", "5.0", false},
        {"s", "\"m\"", false},
        {"t", "timestamp(\"2024-10-04T12:00:00Z\")", false},
        {"t", "timestamp(\"2024-10-04T12:00:00.000000001Z\")", false},
        {"l", "duration(\"0.00006s\")", false},
        {"l", "duration(\"60001ns\")", false},
        {"y", "timestamp(\"2024-10-04T00:00:00Z\")", false},
        {"p", "\"pro\"", false},
        {"p", "\"nobody\"", false},
        {"k", "3", false},
        {"k + 0", "3", false},
        {"b", "true", false},
        {"p + \"\"", "\"pro\"", false},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        char name[64];
        for (int root = 0; root < 2; root++) {
            const char *place = strpbrk(cases[i].name, "bidstlypk");
            (void)snprintf(name, sizeof(name), "%.*s%s.%s", (int)(place - cases[i].name),
                           cases[i].name, root ? "event" : "customer", place);
            check_comparisons(name, cases[i].constant, !cases[i].is_mixed);
        }
    }
}

#define TWINS(direct, plain)                                                                       \
    "      - {to: a, when: '" direct "'}\n      - {to: a, when: '" plain "'}\n"

static void the_rest_means_the_same(void **state)
{
    (void)state;
    check_conditions(TWINS("customer.b", "dyn(customer.b)") TWINS("!customer.b", "!dyn(customer.b)")
                         TWINS("customer.b && event.b", "dyn(event.b) && dyn(customer.b)"),
                     "tfe");
    check_conditions(TWINS("customer.p in [\"pro\", \"x\", \"team\"]",
                           "customer.p in [dyn(\"pro\"), dyn(\"team\")]")
                         TWINS("customer.k in [1, 7]", "customer.k in [dyn(1), 7]")
                             TWINS("customer.b in [false]", "customer.b in [dyn(false)]")
                                 TWINS("customer.p in [\"pro\", 1]", "customer.p == \"pro\""),
                     "tfe");
    /* What is never there, or has too many values; nothing is among none. */
    check_conditions(TWINS("customer.x64 == 65", "dyn(customer.x64) == 65")
                         TWINS("customer.x64 in [1]", "dyn(customer.x64) in [1]"),
                     "e");
    check_conditions(TWINS("customer.p in []", "dyn(customer.p) in []"), "fe");
    /* Nanoseconds beside those of no constant; no number. */
    check_conditions(TWINS("customer.l + duration(\"1ns\") > duration(\"0.00006s\")",
                           "dyn(duration(\"0.00006s\")) < customer.l + duration(\"1ns\")")
                         TWINS("customer.l + duration(\"1ns\") == duration(\"0.00006s\")",
                               "dyn(duration(\"0.00006s\")) == customer.l + duration(\"1ns\")")
                             TWINS("customer.l + duration(\"1ns\") <= duration(\"0.00006s\")",
                                   "dyn(duration(\"0.00006s\")) >= customer.l + duration(\"1ns\")"),
                     "tfe");
    check_conditions(
        TWINS("customer.d / 0.0 * 0.0 != 1.0", "dyn(1.0) != customer.d / 0.0 * 0.0")
            TWINS("customer.d / 0.0 * 0.0 < 1.0", "dyn(1.0) > customer.d / 0.0 * 0.0")
                TWINS("customer.d / 0.0 * 0.0 >= 1.0", "dyn(1.0) <= customer.d / 0.0 * 0.0"),
        "tfe");
    /* null where something may be. */
    check_conditions(
        TWINS("(customer.b ? customer.i : null) > 7", "dyn(7) < (customer.b ? customer.i : null)"),
        "tfe");
    check_conditions(TWINS("(customer.b ? customer.i : null) == null",
                           "dyn(null) == (customer.b ? customer.i : null)"),
                     "tfe");
}

/* ---- without memory, and without room ---- */

static bool resolve(void *ctx, soj__slice root, soj__slice name, soj__cel_ref *out_ref,
                    soj__cel_error *out_error)
{
    (void)ctx;
    (void)out_error;
    *out_ref = (soj__cel_ref){.kind = SOJ__KIND_INT};
    if (soj__slice_is(root, "event"))
        out_ref->space = SOJ__CEL_PROPERTY;
    if (soj__slice_is(name, "choice"))
        out_ref->n_choices = 2;
    return true;
}

static soj__val choice_at(void *ctx, uint16_t attribute, uint32_t place)
{
    (void)ctx;
    (void)attribute;
    return soj__val_int(place);
}

/* Bytes of a text's code; 0 where there was no memory for it. With `used` that much of the arena is
 * gone before, and no more is to be had. */
static uint32_t emit(const char *text, size_t used, failing_alloc *books)
{
    static const soj__cel_env env = {.resolve = resolve, .choice = choice_at};
    soj__mem mem = soj__mem_from(&books->allocator);
    soj__arena arena;
    soj__cel_errors errors = {0};
    soj__cel_code code = {0};
    soj__kind kind;
    soj__arena_init(&arena, &mem);
    if (used > 0) {
        assert_non_null(soj__arena_alloc(&arena, used));
        failing_alloc_arm(books, 1, true);
    }
    soj__cel_ast *ast = soj__cel_parse(&arena, (soj__slice){text, strlen(text)}, &errors);
    if (!ast || !soj__cel_check(&arena, ast, &env, &errors, &kind) ||
        !soj__cel_emit(&arena, ast, &errors, &code))
        assert_true(errors.no_memory && !errors.first);
    soj__arena_done(&arena);
    failing_alloc_check_empty(books);
    return code.len;
}

/* Memory runs out a little earlier each time, until nothing is left to do. */
static void memory_runs_out(void **state)
{
    static const char *const texts[] = {"customer.choice == 1", "customer.n",  "event.n",
                                        "customer.n > 1",       "event.n > 1", "duration('1s')"};
    static failing_alloc books;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(texts); i++) {
        size_t used = 65536, n_failed = 0;
        for (uint32_t len = 0; len == 0; used -= 16, n_failed++) {
            failing_alloc_init(&books);
            len = emit(texts[i], used, &books);
        }
        assert_true(n_failed > 10);
    }
}

static void code_is_short(void **state)
{
    static const struct {
        const char *text;
        uint32_t len;
    } cases[] = {
        {"customer.choice == 1", 11},
        {"customer.choice in [0, 1]", 11},
        {"customer.n", 3},
        {"event.n", 4},
        {"customer.n > 1", 13},
        {"event.n > 1", 13},
        {"event.n + 1 > 1", 4 + 9 + 1 + 11},
        {"1 < event.n", 9 + 4 + 1},
    };
    static failing_alloc books;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        failing_alloc_init(&books);
        assert_int_equal(emit(cases[i].text, 0, &books), cases[i].len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_mean_the_same),
        cmocka_unit_test(the_rest_means_the_same),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(code_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
