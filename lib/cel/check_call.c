/* SPDX-License-Identifier: MIT */
#include "base/ckd.h"
#include "cel/check.h"
#include "time/civil.h"

/* The longest text that string() makes of something that is none. */
#define TO_STRING_MAX 40u

static void report_unknown(soj__checker *c, soj__cel_node *node)
{
    if (c->env->is_unchecked) {
        node->kind = SOJ__KIND_DYN;
        node->opcode = SOJ__OP_ERROR;
        return;
    }
    const char *shown = soj__cel_quote(c->arena, c->errors, node->name);
    const char *nearest = soj__cel_function_nearest(node->name);
    soj__cel_error *error =
        soj__cel_report(c->arena, c->errors, SOJ__CEL_UNKNOWN_FUNCTION, node->name_from,
                        node->name_to, "there is no function '", shown, "'", (const char *)NULL);
    if (soj__slice_is(node->name, "not"))
        soj__cel_suggest(c->arena, c->errors, error, "use '!' for \"not\"", (const char *)NULL);
    else if (nearest)
        soj__cel_suggest(c->arena, c->errors, error, "did you mean '", nearest, "'?",
                         (const char *)NULL);
    else
        soj__cel_suggest(c->arena, c->errors, error,
                         "there are has(), active(), visits(), sent(), answered(), rejected(), "
                         "share(), days(), hours(), local(), add(), size(), contains(), "
                         "startsWith(), endsWith(), timestamp(), duration(), conversions and parts "
                         "of times",
                         (const char *)NULL);
}

static void fail_at_run_time(soj__cel_node *node)
{
    if (node->kind == SOJ__KIND_DYN)
        node->opcode = SOJ__OP_ERROR;
}

/* Written as a method where it is none, or the other way round. */
static bool check_style(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_function *f = node->function;
    unsigned style = node->is_method ? SOJ__STYLE_METHOD : SOJ__STYLE_GLOBAL;
    if (f->styles & style)
        return true;
    soj__cel_error *error = soj__check_mismatch(
        c, node, node->name_from, node->name_to, f->name,
        node->is_method ? "() stands before its argument" : "() stands behind a value", NULL);
    if (node->is_method)
        soj__cel_suggest(c->arena, c->errors, error, "write ", f->name, "(x)", (const char *)NULL);
    else
        soj__cel_suggest(c->arena, c->errors, error, "write x.", f->name,
                         f->least > 1 ? "(y)" : "()", (const char *)NULL);
    fail_at_run_time(node);
    return false;
}

static bool check_count(soj__checker *c, soj__cel_node *node)
{
    static const char *const words[] = {"() takes no argument", "() takes one argument",
                                        "() takes two arguments"};
    const soj__cel_function *f = node->function;
    if (node->n_children >= f->least && node->n_children <= f->most)
        return true;
    unsigned shown = f->most - (node->is_method ? 1u : 0u);
    (void)soj__check_mismatch(
        c, node, node->name_from, node->to, f->name,
        f->least < f->most ? "() takes at most one argument, a UTC offset" : words[shown], NULL);
    fail_at_run_time(node);
    return false;
}

/* "a string or timestamp" */
static const char *kinds_text(soj__checker *c, unsigned kinds)
{
    const char *found[SOJ__KIND_DYN + 1] = {NULL};
    size_t n = 0;
    for (unsigned kind = SOJ__KIND_NULL; kind < SOJ__KIND_DYN; kind++) {
        if (kinds & 1u << kind)
            found[n++] = soj__check_kind_name(kind);
    }
    char text[160] = "";
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const char *joint = i == 0 ? "" : i + 1 == n ? " or " : ", ";
        memcpy(text + at, joint, strlen(joint));
        at += strlen(joint);
        memcpy(text + at, found[i], strlen(found[i]));
        at += strlen(found[i]);
    }
    const char *copy = soj__arena_copy(c->arena, text, at);
    if (!copy)
        c->errors->no_memory = true;
    return copy ? copy : "";
}

static bool check_argument(soj__checker *c, soj__cel_node *node, const soj__cel_node *argument,
                           unsigned kinds)
{
    if (argument->kind == SOJ__KIND_DYN || kinds & 1u << argument->kind)
        return true;
    if (c->env->is_unchecked) {
        node->kind = SOJ__KIND_DYN;
        return true; /* the instruction looks at the kinds itself */
    }
    node->kind = SOJ__KIND_ERROR;
    (void)soj__cel_report(c->arena, c->errors, SOJ__CEL_TYPE, argument->from, argument->to,
                          node->function->name, "() takes a value of type ", kinds_text(c, kinds),
                          ", this is of type ", soj__check_kind_name(argument->kind),
                          (const char *)NULL);
    return false;
}

static bool bad_literal(soj__checker *c, soj__cel_node *node, const soj__cel_node *argument,
                        const char *message, const char *suggestion)
{
    node->kind = SOJ__KIND_ERROR;
    soj__cel_error *error = soj__cel_report(c->arena, c->errors, SOJ__CEL_TYPE, argument->from,
                                            argument->to, message, (const char *)NULL);
    if (error)
        error->suggestion = suggestion;
    return false;
}

/* Turn a call into the literal that it is. */
static void fold(soj__cel_node *node, soj__val value)
{
    node->type = SOJ__NODE_LITERAL;
    node->value = value;
    node->child = node->last_child = NULL;
    node->n_children = 0;
}

static bool fold_timestamp(soj__checker *c, soj__cel_node *node, const soj__cel_node *literal)
{
    soj__val value = {.kind = SOJ__KIND_TIMESTAMP};
    soj__slice text = {literal->value.as.text, literal->value.extra};
    if (!soj__instant_parse(text, false, &value.as.integer, &value.extra))
        return bad_literal(c, node, literal,
                           soj__date_is_none(text)
                               ? "there is no such day"
                               : "this is no timestamp in RFC 3339, or not within the years 1 to "
                                 "9999",
                           "write it like timestamp(\"2026-03-01T00:00:00Z\")");
    fold(node, value);
    return true;
}

static bool fold_duration(soj__checker *c, soj__cel_node *node, const soj__cel_node *literal)
{
    soj__val value = {.kind = SOJ__KIND_DURATION};
    soj__slice text = {literal->value.as.text, literal->value.extra};
    if (!soj__cel_duration_parse(text, &value.as.integer, &value.extra))
        return bad_literal(c, node, literal, "this is no duration, or longer than 292 years",
                           "write it like duration(\"36h30m\"), or days(3)");
    fold(node, value);
    return true;
}

static bool fold_span(soj__checker *c, soj__cel_node *node, const soj__cel_node *literal)
{
    int64_t micros;
    if (soj__mul_overflows(literal->value.as.integer, node->operand, &micros) ||
        micros > SOJ_DURATION_MAX || micros < -SOJ_DURATION_MAX)
        return bad_literal(c, node, literal, "durations end at 292 years", NULL);
    fold(node, soj__val_duration(micros));
    return true;
}

/* A call whose argument is a literal, where that makes a literal, or an error, of the call. */
static bool check_literal_argument(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_node *argument = node->child;
    if (argument->type != SOJ__NODE_LITERAL)
        return true;
    if (node->opcode == SOJ__OP_TO_TIMESTAMP && argument->kind == SOJ__KIND_STRING)
        return fold_timestamp(c, node, argument);
    if (node->opcode == SOJ__OP_TO_DURATION && argument->kind == SOJ__KIND_STRING)
        return fold_duration(c, node, argument);
    if (node->opcode == SOJ__OP_SPAN && argument->kind == SOJ__KIND_INT)
        return fold_span(c, node, argument);
    return true;
}

/* The second argument of an accessor is no value at run time but a part of the instruction. */
static void check_offset(soj__checker *c, soj__cel_node *node)
{
    int32_t seconds;
    const soj__cel_node *zone = node->child->next;
    soj__slice text = {zone->value.as.text, zone->value.extra};
    if (node->child->kind == SOJ__KIND_DURATION) {
        (void)bad_literal(c, node, zone, "a duration has no time zone", NULL);
        return;
    }
    bool is_literal = zone->type == SOJ__NODE_LITERAL && zone->kind == SOJ__KIND_STRING;
    if (is_literal && soj__offset_parse(text, &seconds)) {
        node->value.as.integer = seconds;
        node->child->next = NULL;
        node->last_child = node->child;
        node->n_children = 1;
        return;
    }
    node->kind = SOJ__KIND_ERROR;
    soj__cel_error *error =
        soj__cel_report(c->arena, c->errors, SOJ__CEL_NOT_SUPPORTED, zone->from, zone->to,
                        is_literal ? "named time zones are not supported here yet"
                                   : "a time zone that is no literal is not supported yet",
                        (const char *)NULL);
    soj__cel_suggest(
        c->arena, c->errors, error,
        "write an offset from UTC in quotes, such as \"+02:00\", or ask the customer's own "
        "clock, as in local(now)",
        (const char *)NULL);
}

/* What is wrong with a step, by soj__duration_result; NULL: nothing. */
static const char *const bad_steps[] = {
    [SOJ__DURATION_OK] = NULL,
    [SOJ__DURATION_BAD] = "this is no step of time",
    [SOJ__DURATION_TOO_LONG] = "steps end at 292 years",
    [SOJ__DURATION_CALENDAR] = NULL,
};

/* The second argument of add() is a part of the instruction too: months in the node's value,
 * microseconds in its operand. */
static void check_step(soj__checker *c, soj__cel_node *node)
{
    static const char help[] = "write a step in quotes, such as \"1y6mo\", \"-3mo\" or \"36h\"";
    const soj__cel_node *step = node->child->next;
    SOJ__ASSERT(step); /* there are two arguments */
    const soj__slice text = {step->value.as.text, step->value.extra};
    const char *wrong = "the step of add() is written down: no value is computed";
    int32_t months = 0;
    if (step->type == SOJ__NODE_LITERAL && step->kind == SOJ__KIND_STRING)
        wrong = bad_steps[soj__duration_read(text, &node->operand, &months)];
    if (wrong) {
        (void)bad_literal(c, node, step, wrong, help);
        return;
    }
    node->value.as.integer = months;
    node->child->next = NULL;
    node->last_child = node->child;
    node->n_children = 1;
}

static void check_arguments(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_function *f = node->function;
    const soj__cel_node *first = node->child;
    SOJ__ASSERT(first); /* every function takes at least one */
    if (!check_argument(c, node, first, f->kinds[0]) ||
        (first->next && !check_argument(c, node, first->next, f->kinds[1])))
        return;
    if (node->opcode == SOJ__OP_TO_STRING) {
        bool is_text = first->kind == SOJ__KIND_STRING;
        node->text_max =
            is_text || first->text_max > TO_STRING_MAX ? first->text_max : TO_STRING_MAX;
    }
    if (node->opcode == SOJ__OP_COUNT) {
        node->text_max = first->text_max;
        node->may_be_null = true;
    }
    if (node->opcode == SOJ__OP_PART && first->next)
        check_offset(c, node);
    else if (node->opcode == SOJ__OP_ADD_STEP)
        check_step(c, node);
    else if (!check_literal_argument(c, node))
        return;
}

/* What the argument of such a call must look like. */
static bool check_reference_form(soj__checker *c, soj__cel_node *node)
{
    const soj__cel_node *argument = node->child;
    const char *shown = soj__cel_quote(c->arena, c->errors, node->name);
    bool is_text =
        argument && argument->type == SOJ__NODE_LITERAL && argument->kind == SOJ__KIND_STRING;
    if (is_text && node->n_children == 1 && !node->is_method)
        return true;
    bool is_alone = argument && node->n_children == 1 && !node->is_method;
    node->kind = SOJ__KIND_ERROR;
    soj__cel_error *error = soj__cel_report(
        c->arena, c->errors, SOJ__CEL_TYPE, is_alone ? argument->from : node->name_from,
        is_alone ? argument->to : node->to, shown,
        "() takes one argument, a name written as a text", (const char *)NULL);
    soj__cel_suggest(c->arena, c->errors, error, "write ", shown, "(\"NAME\")", (const char *)NULL);
    return false;
}

/* The call becomes a load of what its argument names. */
static void check_reference(soj__checker *c, soj__cel_node *node)
{
    soj__cel_error found = {0};
    if (!check_reference_form(c, node))
        return;
    const soj__cel_node *literal = node->child;
    const soj__slice text = {literal->value.as.text, literal->value.extra};
    if (c->env->resolve_call(c->env->ctx, node->name, text, &node->ref, &found)) {
        node->type = SOJ__NODE_NAME;
        node->kind = node->ref.kind;
        node->child = node->last_child = NULL;
        node->n_children = 0;
        return;
    }
    node->kind = SOJ__KIND_ERROR;
    if (!found.message) {
        c->errors->no_memory = true;
        return;
    }
    soj__cel_error *error =
        soj__cel_report(c->arena, c->errors, (soj__cel_problem)found.problem, literal->from,
                        literal->to, found.message, (const char *)NULL);
    if (!error)
        return;
    error->code = found.code;
    error->suggestion = found.suggestion;
}

void soj__check_call(soj__checker *checker, soj__cel_node *node)
{
    for (const soj__cel_node *argument = node->child; argument; argument = argument->next) {
        if (soj__check_failed(argument))
            return;
    }
    if (soj__cel_function_is_reference(node->name)) {
        check_reference(checker, node);
        return;
    }
    node->function = soj__cel_function_find(node->name);
    if (!node->function) {
        report_unknown(checker, node);
        return;
    }
    node->opcode = node->function->opcode;
    node->operand = node->function->operand;
    if (!check_style(checker, node) || !check_count(checker, node))
        return;
    node->kind = node->function->result;
    check_arguments(checker, node);
}
