/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "reference.h"

static pt_value error(void)
{
    return pt_make(PT_ERROR, 0);
}

static pt_value boolean(bool value)
{
    return pt_make(PT_BOOL, value);
}

static void hit(const pt_context *context, int rule)
{
    context->counts->hits[rule]++;
}

static pt_value int_arithmetic(int op, int64_t a, int64_t b)
{
    int64_t result = 0;
    bool bad = false;

    switch (op) {
    case PT_ADD:
        bad = __builtin_add_overflow(a, b, &result);
        break;
    case PT_SUB:
        bad = __builtin_sub_overflow(a, b, &result);
        break;
    case PT_MUL:
        bad = __builtin_mul_overflow(a, b, &result);
        break;
    default:
        bad = b == 0 || (a == INT64_MIN && b == -1);
        if (!bad)
            result = op == PT_DIV ? a / b : a % b;
        break;
    }
    return bad ? error() : pt_make(PT_INT, result);
}

/* Times and durations: their sum or difference, in its range. */
static pt_value time_arithmetic(int op, const pt_value *a, const pt_value *b)
{
    bool both_times = a->kind == PT_TIME && b->kind == PT_TIME;
    int kind = a->kind == PT_DURATION || both_times ? PT_DURATION : PT_TIME;
    int64_t result = 0;
    bool bad = op == PT_ADD ? __builtin_add_overflow(a->i, b->i, &result)
                            : __builtin_sub_overflow(a->i, b->i, &result);

    if (kind == PT_TIME)
        bad = bad || result < SOJ_TIME_MIN || result > SOJ_TIME_MAX;
    else
        bad = bad || result < -SOJ_DURATION_MAX || result > SOJ_DURATION_MAX;
    return bad ? error() : pt_make(kind, result);
}

static pt_value joined(const pt_value *a, const pt_value *b)
{
    char text[2 * PT_TEXT];

    memcpy(text, a->s, strlen(a->s));
    memcpy(text + strlen(a->s), b->s, strlen(b->s) + 1);
    return pt_make_text(text);
}

pt_value pt_apply(int op, const pt_value *a, const pt_value *b)
{
    if (a->kind == PT_INT)
        return int_arithmetic(op, a->i, b->i);
    if (a->kind == PT_DOUBLE)
        return pt_make_double(op == PT_ADD ? a->d + b->d : a->d - b->d);
    if (a->kind == PT_STRING)
        return joined(a, b);
    return time_arithmetic(op, a, b);
}

static pt_value relation(int op, const pt_value *a, const pt_value *b)
{
    int order = pt_compare(a, b);

    /* What is not a number is in no order, and unequal to all. */
    if (a->kind == PT_DOUBLE && (a->d != a->d || b->d != b->d))
        return boolean(op == PT_NE);
    switch (op) {
    case PT_EQ:
        return boolean(order == 0);
    case PT_NE:
        return boolean(order != 0);
    case PT_LT:
        return boolean(order < 0);
    case PT_LE:
        return boolean(order <= 0);
    case PT_GT:
        return boolean(order > 0);
    default:
        return boolean(order >= 0);
    }
}

static pt_value text_test(int op, const char *text, const char *part)
{
    size_t n = strlen(text), m = strlen(part);

    if (op == PT_CONTAINS)
        return boolean(strstr(text, part) != NULL);
    if (m > n)
        return boolean(false);
    return boolean(memcmp(op == PT_STARTS ? text : text + n - m, part, m) == 0);
}

static pt_value span(int64_t n, int64_t unit)
{
    int64_t result;

    if (__builtin_mul_overflow(n, unit, &result) || result > SOJ_DURATION_MAX ||
        result < -SOJ_DURATION_MAX)
        return error();
    return pt_make(PT_DURATION, result);
}

static int64_t characters(const char *text)
{
    int64_t n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0u) != 0x80u;
    return n;
}

static pt_value timestamp(int64_t time)
{
    return time < SOJ_TIME_MIN || time > SOJ_TIME_MAX ? error() : pt_make(PT_TIME, time);
}

static pt_value of_time(const pt_context *context, const pt_node *node, int64_t time)
{
    const ref_span later = {node->index, node->literal.i};
    int64_t day = ref_floor(time, SOJ_DAY), year;
    int month, of_month;

    switch (node->op) {
    case PT_LOCAL:
        hit(context, context->zone != 0 ? PT_RULE_LOCAL : PT_RULE_LOCAL_UTC);
        return timestamp(ref_local(context->zone, time));
    case PT_ADD_STEP:
        hit(context, node->index != 0 ? PT_RULE_ADD_MONTHS : PT_RULE_ADD);
        return ref_add_step(context->counts, context->zone, time, later, &time) ? timestamp(time)
                                                                                : error();
    case PT_GET_HOURS:
        return pt_make(PT_INT, (time - day * SOJ_DAY) / SOJ_HOUR);
    case PT_GET_WEEKDAY:
        return pt_make(PT_INT, ref_weekday(day));
    default:
        ref_date(day, &year, &month, &of_month);
        return pt_make(PT_INT, of_month);
    }
}

static pt_value unary(const pt_context *context, const pt_node *node)
{
    pt_value a = pt_eval(context, node->a);

    if (a.kind == PT_ERROR)
        return a;
    switch (node->op) {
    case PT_NOT:
        return boolean(a.i == 0);
    case PT_NEGATE:
        return a.i == INT64_MIN ? error() : pt_make(PT_INT, -a.i);
    case PT_SIZE:
        return pt_make(PT_INT, characters(a.s));
    case PT_DAYS:
        return span(a.i, SOJ_DAY);
    case PT_HOURS:
        return span(a.i, SOJ_HOUR);
    default:
        return of_time(context, node, a.i);
    }
}

static pt_value binary(const pt_context *context, const pt_node *node)
{
    pt_value a = pt_eval(context, node->a);
    pt_value b = pt_eval(context, node->b);

    if (a.kind == PT_ERROR || b.kind == PT_ERROR)
        return error();
    if (node->op >= PT_EQ && node->op <= PT_GE)
        return relation(node->op, &a, &b);
    if (node->op >= PT_STARTS)
        return text_test(node->op, a.s, b.s);
    pt_value result = pt_apply(node->op, &a, &b);
    if (result.kind == PT_ERROR)
        hit(context, b.kind == PT_INT && b.i == 0 ? PT_RULE_DIVISION : PT_RULE_OVERFLOW);
    return result;
}

/* && where `decisive` is false, || where it is true: an operand that decides absorbs an error. */
static pt_value logic(const pt_context *context, const pt_node *node, bool decisive)
{
    pt_value a = pt_eval(context, node->a);
    pt_value b = pt_eval(context, node->b);
    bool decides = (a.kind == PT_BOOL && (a.i != 0) == decisive) ||
                   (b.kind == PT_BOOL && (b.i != 0) == decisive);

    if (decides && (a.kind == PT_ERROR || b.kind == PT_ERROR))
        hit(context, PT_RULE_ABSORBED);
    if (decides)
        return boolean(decisive);
    return a.kind == PT_ERROR || b.kind == PT_ERROR ? error() : boolean(!decisive);
}

static pt_value choice(const pt_context *context, const pt_node *node)
{
    pt_value a = pt_eval(context, node->a);

    if (a.kind == PT_ERROR)
        return a;
    return pt_eval(context, a.i != 0 ? node->b : node->c);
}

static pt_value member(const pt_context *context, const pt_node *node)
{
    pt_value a = pt_eval(context, node->a);

    if (a.kind == PT_ERROR)
        return a;
    for (int i = 0; i < node->index; i++)
        if (pt_same(&a, &context->model->nodes[node->b + i].literal))
            return boolean(true);
    return boolean(false);
}

/* A date is read as the instant at which it begins. */
static pt_value as_read(const pt_context *context, pt_value value)
{
    if (value.kind != PT_DATE)
        return value;
    hit(context, PT_RULE_DATE_READ);
    return timestamp(ref_day_start(context->counts, context->zone, value.i));
}

static pt_value property(const pt_context *context, int number)
{
    const pt_given *given = &context->event->values[number];
    int event = context->event->event;

    if (!given->given)
        return pt_make(PT_ABSENT, 0);
    if (event < PT_EVENTS && given->value.kind == PT_INT &&
        context->model->events[event].properties[number].domain.type == PT_DOUBLE)
        return pt_make_double((double)given->value.i);
    return as_read(context, given->value);
}

static pt_value attribute(const pt_context *context, const pt_value *values, int number)
{
    return as_read(context, values[number]);
}

static pt_value present(const pt_context *context, pt_value value, int rule)
{
    if (value.kind != PT_ABSENT)
        return value;
    hit(context, rule);
    return error();
}

static pt_value segment(const pt_context *context, int number)
{
    pt_value value = pt_eval(context, context->model->segments[number].expr);

    if (value.kind == PT_ERROR) {
        hit(context, PT_RULE_SEGMENT_ERROR);
        return boolean(false);
    }
    return value;
}

/* Of the configuration as it is: of a track that is just moving what is left of it. */
static pt_value active(const pt_context *context, int stage)
{
    int leaf = context->leaves[context->model->stages[stage].track];
    bool is_active = pt_contains(context->model, stage, leaf);

    hit(context, is_active ? PT_RULE_ACTIVE_TRUE : PT_RULE_ACTIVE_FALSE);
    if (is_active && leaf != stage)
        hit(context, PT_RULE_ACTIVE_OUTER);
    return boolean(is_active);
}

/* In ten-thousandths. */
static pt_value share(const pt_context *context, int split)
{
    char name[64];
    int len = snprintf(name, sizeof name, "%s/split/%s", context->model->name,
                       context->model->splits[split].name);

    PT_CHECK(len > 0 && (size_t)len < sizeof name);
    hit(context, PT_RULE_SHARE);
    return pt_make_double((double)ref_split(name, context->customer) / 10000);
}

static pt_value answer(const pt_context *context, int op, int touchpoint)
{
    bool is_so = context->answers[touchpoint] == (op == PT_ANSWERED ? REF_ANSWERED : REF_REJECTED);

    if (is_so)
        hit(context, op == PT_ANSWERED ? PT_RULE_IS_ANSWERED : PT_RULE_IS_REJECTED);
    return boolean(is_so);
}

static pt_value call(const pt_context *context, const pt_node *node)
{
    int index = node->index;

    switch (node->op) {
    case PT_ACTIVE:
        return active(context, index);
    case PT_VISITS:
        if (context->visits[index] > 1)
            hit(context, PT_RULE_VISITS);
        return pt_make(PT_INT, context->visits[index]);
    case PT_SENT:
        if (context->sent[index] > 0)
            hit(context, PT_RULE_SENT);
        return pt_make(PT_INT, context->sent[index]);
    case PT_ANSWERED:
    case PT_REJECTED:
        return answer(context, node->op, index);
    default:
        return share(context, index);
    }
}

static pt_value name(const pt_context *context, const pt_node *node)
{
    switch (node->op) {
    case PT_LITERAL:
        return node->literal;
    case PT_ATTRIBUTE:
        return present(context, attribute(context, context->attributes, node->index),
                       PT_RULE_ABSENT_ATTRIBUTE);
    case PT_BEFORE:
        if (!pt_same(&context->before[node->index], &context->attributes[node->index]))
            hit(context, PT_RULE_BEFORE_DIFFERS);
        return present(context, attribute(context, context->before, node->index),
                       PT_RULE_ABSENT_ATTRIBUTE);
    case PT_PROPERTY:
        return present(context, property(context, node->index), PT_RULE_MISSING_PROPERTY);
    case PT_HAS_ATTRIBUTE:
        return boolean(context->attributes[node->index].kind != PT_ABSENT);
    case PT_HAS_BEFORE:
        return boolean(context->before[node->index].kind != PT_ABSENT);
    case PT_HAS_PROPERTY:
        return boolean(property(context, node->index).kind != PT_ABSENT);
    case PT_EVENT_NAME:
        return pt_make_text(pt_event_name(context->model, context->event->event));
    case PT_EVENT_TIME:
        return pt_make(PT_TIME, context->event->time);
    case PT_NOW:
        return pt_make(PT_TIME, context->now);
    case PT_SEGMENT:
        return segment(context, node->index);
    default:
        return pt_make(PT_DURATION, context->in_stage_for);
    }
}

pt_value pt_eval(const pt_context *context, int expr)
{
    const pt_node *node = &context->model->nodes[expr];

    switch (node->op) {
    case PT_NOT:
    case PT_NEGATE:
    case PT_SIZE:
    case PT_DAYS:
    case PT_HOURS:
    case PT_LOCAL:
    case PT_ADD_STEP:
    case PT_GET_HOURS:
    case PT_GET_WEEKDAY:
    case PT_GET_DATE:
        return unary(context, node);
    case PT_AND:
        return logic(context, node, false);
    case PT_OR:
        return logic(context, node, true);
    case PT_COND:
        return choice(context, node);
    case PT_IN:
        return member(context, node);
    default:
        break;
    }
    if (node->op >= PT_ACTIVE && node->op <= PT_SHARE)
        return call(context, node);
    if (node->op < PT_NOT)
        return name(context, node);
    return binary(context, node);
}

/* `when` and not `unless`, as one condition; one that is an error is false. */
bool pt_holds(const pt_context *context, int when, int unless)
{
    pt_value a = when == PT_NONE ? boolean(true) : pt_eval(context, when);
    pt_value b = unless == PT_NONE ? boolean(false) : pt_eval(context, unless);

    if (a.kind == PT_ERROR || b.kind == PT_ERROR)
        hit(context, PT_RULE_CONDITION_ERROR);
    return a.kind == PT_BOOL && a.i != 0 && b.kind == PT_BOOL && b.i == 0;
}
