/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gen.h"

/* How a value of type `result` may be made of others. */
static const struct form {
    int result, op, a, b, c;
} forms[] = {
    {PT_BOOL, PT_AND, PT_BOOL, PT_BOOL, 0},
    {PT_BOOL, PT_AND, PT_BOOL, PT_BOOL, 0},
    {PT_BOOL, PT_OR, PT_BOOL, PT_BOOL, 0},
    {PT_BOOL, PT_OR, PT_BOOL, PT_BOOL, 0},
    {PT_BOOL, PT_NOT, PT_BOOL, 0, 0},
    {PT_BOOL, PT_COND, PT_BOOL, PT_BOOL, PT_BOOL},
    {PT_BOOL, PT_EQ, PT_BOOL, PT_BOOL, 0},
    {PT_BOOL, PT_EQ, PT_INT, PT_INT, 0},
    {PT_BOOL, PT_NE, PT_INT, PT_INT, 0},
    {PT_BOOL, PT_LT, PT_INT, PT_INT, 0},
    {PT_BOOL, PT_LE, PT_INT, PT_INT, 0},
    {PT_BOOL, PT_GT, PT_INT, PT_INT, 0},
    {PT_BOOL, PT_GE, PT_INT, PT_INT, 0},
    {PT_BOOL, PT_LT, PT_DOUBLE, PT_DOUBLE, 0},
    {PT_BOOL, PT_GE, PT_DOUBLE, PT_DOUBLE, 0},
    {PT_BOOL, PT_EQ, PT_STRING, PT_STRING, 0},
    {PT_BOOL, PT_NE, PT_STRING, PT_STRING, 0},
    {PT_BOOL, PT_LT, PT_STRING, PT_STRING, 0},
    {PT_BOOL, PT_LT, PT_TIME, PT_TIME, 0},
    {PT_BOOL, PT_GE, PT_TIME, PT_TIME, 0},
    {PT_BOOL, PT_EQ, PT_TIME, PT_TIME, 0},
    {PT_BOOL, PT_LE, PT_DURATION, PT_DURATION, 0},
    {PT_BOOL, PT_GT, PT_DURATION, PT_DURATION, 0},
    {PT_BOOL, PT_GE, PT_DURATION, PT_DURATION, 0},
    {PT_BOOL, PT_IN, PT_INT, 0, 0},
    {PT_BOOL, PT_IN, PT_STRING, 0, 0},
    {PT_BOOL, PT_STARTS, PT_STRING, PT_STRING, 0},
    {PT_BOOL, PT_ENDS, PT_STRING, PT_STRING, 0},
    {PT_BOOL, PT_CONTAINS, PT_STRING, PT_STRING, 0},
    {PT_INT, PT_ADD, PT_INT, PT_INT, 0},
    {PT_INT, PT_ADD, PT_INT, PT_INT, 0},
    {PT_INT, PT_SUB, PT_INT, PT_INT, 0},
    {PT_INT, PT_MUL, PT_INT, PT_INT, 0},
    {PT_INT, PT_DIV, PT_INT, PT_INT, 0},
    {PT_INT, PT_MOD, PT_INT, PT_INT, 0},
    {PT_INT, PT_NEGATE, PT_INT, 0, 0},
    {PT_INT, PT_COND, PT_BOOL, PT_INT, PT_INT},
    {PT_INT, PT_SIZE, PT_STRING, 0, 0},
    {PT_DOUBLE, PT_ADD, PT_DOUBLE, PT_DOUBLE, 0},
    {PT_DOUBLE, PT_SUB, PT_DOUBLE, PT_DOUBLE, 0},
    {PT_DOUBLE, PT_COND, PT_BOOL, PT_DOUBLE, PT_DOUBLE},
    {PT_STRING, PT_ADD, PT_STRING, PT_STRING, 0},
    {PT_STRING, PT_COND, PT_BOOL, PT_STRING, PT_STRING},
    {PT_TIME, PT_ADD, PT_TIME, PT_DURATION, 0},
    {PT_TIME, PT_SUB, PT_TIME, PT_DURATION, 0},
    {PT_TIME, PT_COND, PT_BOOL, PT_TIME, PT_TIME},
    {PT_DURATION, PT_SUB, PT_TIME, PT_TIME, 0},
    {PT_DURATION, PT_ADD, PT_DURATION, PT_DURATION, 0},
    {PT_DURATION, PT_DAYS, PT_INT, 0, 0},
    {PT_DURATION, PT_HOURS, PT_INT, 0, 0},
    {PT_DURATION, PT_COND, PT_BOOL, PT_DURATION, PT_DURATION},
    {PT_INT, PT_GET_HOURS, PT_TIME, 0, 0},
    {PT_INT, PT_GET_WEEKDAY, PT_TIME, 0, 0},
    {PT_INT, PT_GET_DATE, PT_TIME, 0, 0},
    {PT_TIME, PT_LOCAL, PT_TIME, 0, 0},
    {PT_TIME, PT_ADD_STEP, PT_TIME, 0, 0},
    {PT_TIME, PT_ADD_STEP, PT_TIME, 0, 0},
};

enum { N_FORMS = sizeof forms / sizeof forms[0], MOST_SOURCES = 160 };

static int add_node(pt_model *model, int op, int index)
{
    if (model->n_nodes == PT_NODES)
        return PT_NONE;
    pt_node *node = &model->nodes[model->n_nodes];
    memset(node, 0, sizeof *node);
    node->op = op;
    node->index = index;
    node->a = node->b = node->c = PT_NONE;
    return model->n_nodes++;
}

static int64_t random_int(pt_rng *rng)
{
    static const int64_t rare[] = {499, 1000, INT64_MAX, -INT64_MAX, 106752};
    return pt_chance(rng, 6) ? rare[pt_below(rng, 5)] : pt_between(rng, -2, 5);
}

/* Rules are followed from there, day by day. */
static int64_t longest_ago(const pt_model *model)
{
    return model->local ? 9000 * SOJ_DAY : SOJ_TIME_MIN;
}

static int64_t random_time(pt_rng *rng, const pt_model *model)
{
    int64_t time = model->start + pt_between(rng, -6, 24) * model->unit;

    if (model->local && pt_chance(rng, 30))
        return gen_hot_time(rng, model, time);
    if (pt_chance(rng, 2))
        return pt_chance(rng, 50) ? SOJ_TIME_MAX : longest_ago(model);
    return pt_chance(rng, 10) ? time + pt_between(rng, -1, 1) : time;
}

static int64_t random_date(pt_rng *rng, const pt_model *model)
{
    if (pt_chance(rng, 1))
        return pt_chance(rng, 50) ? SOJ_TIME_MAX / SOJ_DAY - 1 : longest_ago(model) / SOJ_DAY;
    return model->start / SOJ_DAY + pt_between(rng, -4, model->unit < SOJ_DAY ? 8 : 40);
}

pt_value pt_random_value(pt_rng *rng, const pt_model *model, int type)
{
    static const char *const texts[] = {"", "a", "b", "ab", "Ping", "\xc3\xa9t\xc3\xa9"};

    switch (type) {
    case PT_BOOL:
        return pt_make(PT_BOOL, pt_below(rng, 2));
    case PT_INT:
        return pt_make(PT_INT, random_int(rng));
    case PT_DOUBLE:
        return pt_make_double(0.25 * pt_between(rng, -4, 12));
    case PT_STRING:
        return pt_make_text(texts[pt_below(rng, 6)]);
    case PT_TIME:
        return pt_make(PT_TIME, random_time(rng, model));
    case PT_DATE:
        return pt_make(PT_DATE, random_date(rng, model));
    default:
        return pt_make(PT_DURATION, pt_between(rng, -2, 8) * model->unit);
    }
}

bool pt_in_domain(const pt_domain *domain, const pt_value *value)
{
    if (domain->has_min && pt_compare(value, &domain->min) < 0)
        return false;
    if (domain->has_max && pt_compare(value, &domain->max) > 0)
        return false;
    for (int i = 0; i < domain->n_one_of; i++)
        if (pt_same(value, &domain->one_of[i]))
            return true;
    return domain->n_one_of == 0;
}

pt_value pt_random_in(pt_rng *rng, const pt_model *model, const pt_domain *domain)
{
    if (domain->n_one_of > 0)
        return domain->one_of[pt_below(rng, domain->n_one_of)];
    for (int i = 0; i < 20; i++) {
        pt_value value = pt_random_value(rng, model, domain->type);
        if (pt_in_domain(domain, &value))
            return value;
    }
    return domain->has_min ? domain->min : domain->max;
}

static int literal(pt_rng *rng, pt_model *model, int type)
{
    int node = add_node(model, PT_LITERAL, 0);

    if (node != PT_NONE)
        model->nodes[node].literal = pt_random_value(rng, model, type);
    return node;
}

typedef struct source {
    int op, index;
} source;

typedef struct sources {
    source list[MOST_SOURCES];
    int n;
} sources;

static void offer(sources *all, int op, int index)
{
    PT_CHECK(all->n < MOST_SOURCES);
    all->list[all->n++] = (source){op, index};
}

/* A date is read as the instant at which it begins. */
static bool is_read_as(int own, int type)
{
    return own == type || (own == PT_DATE && type == PT_TIME);
}

static void offer_attributes(sources *all, const pt_model *model, const pt_scope *scope, int type)
{
    for (int i = 0; i < model->n_attributes; i++) {
        bool fits = is_read_as(model->attributes[i].domain.type, type);
        bool before = scope->event != PT_NONE && !scope->no_before;
        if (fits)
            offer(all, PT_ATTRIBUTE, i);
        if (fits && model->attributes[i].counter.kind != PT_PLAIN)
            offer(all, PT_ATTRIBUTE, i);
        if (fits && before)
            offer(all, PT_BEFORE, i);
        if (type == PT_BOOL && i % 2 == 0)
            offer(all, i % 4 == 2 && before ? PT_HAS_BEFORE : PT_HAS_ATTRIBUTE, i);
    }
}

static void offer_outcomes(pt_rng *rng, sources *all, const pt_model *model)
{
    for (int i = 0; i < 3 && model->reactive && model->n_touchpoints > 0; i++) {
        int touchpoint = pt_below(rng, model->n_touchpoints);
        if (model->touchpoints[touchpoint].expect.given)
            offer(all, PT_ANSWERED, touchpoint);
        for (int n = 0; n < 2 && model->touchpoints[touchpoint].expect.has_rejected; n++)
            offer(all, PT_REJECTED, touchpoint);
    }
}

/* Some of the stages and touchpoints: a model has more of them than of all else. */
static void offer_history(pt_rng *rng, sources *all, const pt_model *model, int type)
{
    for (int i = 0; i < 2 && type == PT_BOOL && model->n_stages > 0; i++)
        offer(all, PT_ACTIVE, pt_below(rng, model->n_stages));
    if (type == PT_INT && model->n_stages > 0)
        offer(all, PT_VISITS, pt_below(rng, model->n_stages));
    if (type == PT_INT && model->n_touchpoints > 0)
        offer(all, PT_SENT, pt_below(rng, model->n_touchpoints));
    if (type == PT_BOOL)
        offer_outcomes(rng, all, model);
    if (type == PT_DOUBLE && model->n_splits > 0)
        offer(all, PT_SHARE, pt_below(rng, model->n_splits));
}

static void offer_feedback(sources *all, int type)
{
    for (int i = 0; i < PT_FEEDBACK_PROPERTIES; i++) {
        if (type == PT_STRING && i != PT_FEEDBACK_ID)
            offer(all, PT_PROPERTY, i);
        if (type == PT_BOOL)
            offer(all, PT_HAS_PROPERTY, i);
    }
}

static void offer_event(sources *all, const pt_model *model, const pt_scope *scope, int type)
{
    if (scope->event == PT_NONE)
        return;
    if (type == PT_STRING)
        offer(all, PT_EVENT_NAME, 0);
    if (type == PT_TIME)
        offer(all, PT_EVENT_TIME, 0);
    if (scope->event == PT_IDENTIFY)
        return;
    if (scope->event >= PT_FEEDBACK) {
        offer_feedback(all, type);
        return;
    }
    const pt_event *event = &model->events[scope->event];
    for (int i = 0; i < event->n_properties; i++) {
        if (is_read_as(event->properties[i].domain.type, type)) {
            offer(all, PT_PROPERTY, i);
            offer(all, PT_PROPERTY, i);
        }
        if (type == PT_BOOL)
            offer(all, PT_HAS_PROPERTY, i);
    }
}

static int leaf(pt_rng *rng, pt_model *model, const pt_scope *scope, int type)
{
    sources all = {.n = 0};

    offer_attributes(&all, model, scope, type);
    offer_event(&all, model, scope, type);
    offer_history(rng, &all, model, type);
    if (type == PT_TIME && scope->now)
        offer(&all, PT_NOW, 0);
    if (type == PT_DURATION && scope->stage)
        offer(&all, PT_IN_STAGE_FOR, 0);
    for (int i = 0; type == PT_BOOL && scope->segments && i < model->n_segments; i++)
        offer(&all, PT_SEGMENT, i);
    if (all.n == 0 || (pt_chance(rng, 35) && !(type == PT_BOOL && scope->no_literals)))
        return literal(rng, model, type);
    source chosen = all.list[pt_below(rng, all.n)];
    return add_node(model, chosen.op, chosen.index);
}

static int in_list(pt_rng *rng, pt_model *model, const pt_scope *scope, int type, int depth)
{
    int subject = pt_generate_expr(rng, model, scope, type, depth);
    int n = pt_between(rng, 1, 3);
    int first = PT_NONE;

    for (int i = 0; i < n; i++) {
        int item = literal(rng, model, type);
        if (item == PT_NONE)
            return PT_NONE;
        first = i == 0 ? item : first;
    }
    int node = add_node(model, PT_IN, n);
    if (node == PT_NONE || subject == PT_NONE)
        return PT_NONE;
    model->nodes[node].a = subject;
    model->nodes[node].b = first;
    return node;
}

/* A literal that makes no duration is the compiler's matter. */
static void shorten(pt_node *node)
{
    if (node->op == PT_LITERAL)
        node->literal.i %= 1000;
}

/* Both parts have one sign. */
static void choose_step(pt_rng *rng, const pt_model *model, pt_node *node)
{
    int sign = pt_chance(rng, 40) ? -1 : 1;

    node->index = pt_chance(rng, 75) ? sign * pt_between(rng, 1, 14) : 0;
    node->literal = pt_make(PT_DURATION, sign * pt_between(rng, 0, 3) * model->unit);
}

static int compose(pt_rng *rng, pt_model *model, const pt_scope *scope, const struct form *form,
                   int depth)
{
    const int types[3] = {form->a, form->b, form->c};
    int parts[3] = {PT_NONE, PT_NONE, PT_NONE};

    if (form->op == PT_IN)
        return in_list(rng, model, scope, form->a, depth);
    for (int i = 0; i < 3 && types[i] != 0; i++) {
        parts[i] = pt_generate_expr(rng, model, scope, types[i], depth);
        if (parts[i] == PT_NONE)
            return PT_NONE;
    }
    int node = add_node(model, form->op, 0);
    if (node == PT_NONE)
        return PT_NONE;
    if (form->op == PT_DAYS || form->op == PT_HOURS)
        shorten(&model->nodes[parts[0]]);
    if (form->op == PT_ADD_STEP)
        choose_step(rng, model, &model->nodes[node]);
    model->nodes[node].a = parts[0];
    model->nodes[node].b = parts[1];
    model->nodes[node].c = parts[2];
    return node;
}

int pt_generate_expr(pt_rng *rng, pt_model *model, const pt_scope *scope, int type, int depth)
{
    if (depth == 0 || pt_chance(rng, 30))
        return leaf(rng, model, scope, type);
    for (;;) {
        const struct form *form = &forms[pt_below(rng, N_FORMS)];
        if (form->result == type && (model->local || form->op < PT_LOCAL))
            return compose(rng, model, scope, form, depth - 1);
    }
}
