/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "property.h"

static int binary(pt_model *model, int op, int a, int b)
{
    PT_CHECK(a != PT_NONE && b != PT_NONE && model->n_nodes < PT_NODES);
    pt_node *node = &model->nodes[model->n_nodes];
    memset(node, 0, sizeof *node);
    node->op = op;
    node->a = a;
    node->b = b;
    node->c = PT_NONE;
    return model->n_nodes++;
}

static int simple(pt_model *model, int op, int index, pt_value literal)
{
    PT_CHECK(model->n_nodes < PT_NODES);
    pt_node *node = &model->nodes[model->n_nodes];
    memset(node, 0, sizeof *node);
    node->op = op;
    node->index = index;
    node->literal = literal;
    node->a = node->b = node->c = PT_NONE;
    return model->n_nodes++;
}

static int attribute_node(pt_model *model, int attribute)
{
    return simple(model, PT_ATTRIBUTE, attribute, pt_make(PT_NULL, 0));
}

static int literal_node(pt_model *model, pt_value value)
{
    return simple(model, PT_LITERAL, 0, value);
}

static bool has_room(const pt_model *model)
{
    return model->n_nodes + 40 < PT_NODES && model->n_sets + 4 < PT_SETS;
}

/* A bare literal out of the domain is left to the compiler's own tests. */
static void mend_literal(pt_rng *rng, pt_model *model, int expr, const pt_domain *domain)
{
    pt_node *node = &model->nodes[expr];

    if (node->op != PT_LITERAL)
        return;
    if (node->literal.kind == domain->type && !pt_in_domain(domain, &node->literal))
        node->literal = pt_random_in(rng, model, domain);
    else if (node->literal.kind == PT_INT && domain->type == PT_DOUBLE)
        node->literal = pt_make(PT_INT, pt_between(rng, 0, 2));
}

static int right_side(pt_rng *rng, pt_model *model, const pt_scope *scope, int attribute)
{
    const pt_domain domain = model->attributes[attribute].domain;
    int type = domain.type == PT_DOUBLE && pt_chance(rng, 25) ? PT_INT : domain.type;
    int depth = type == PT_STRING ? 0 : pt_below(rng, 3);

    if (pt_chance(rng, 8))
        return literal_node(model, pt_make(PT_NULL, 0));
    if (type == PT_INT && pt_chance(rng, 30))
        return binary(model, PT_ADD, attribute_node(model, domain.type == PT_INT ? attribute : 0),
                      literal_node(model, pt_make(PT_INT, 1)));
    int expr = pt_generate_expr(rng, model, scope, type, depth);
    if (expr == PT_NONE)
        return PT_NONE;
    mend_literal(rng, model, expr, &domain);
    if (!pt_chance(rng, 8))
        return expr;
    int condition = pt_generate_expr(rng, model, scope, PT_BOOL, 1);
    if (condition == PT_NONE || !has_room(model))
        return expr;
    int node = binary(model, PT_COND, condition, expr);
    model->nodes[node].c = literal_node(model, pt_make(PT_NULL, 0));
    return node;
}

pt_sets pt_generate_sets(pt_rng *rng, pt_model *model, const pt_scope *scope, int most)
{
    pt_sets sets = {model->n_sets, 0};
    int n = pt_between(rng, 1, most);
    unsigned taken = 0;

    for (int i = 0; i < n && has_room(model); i++) {
        int attribute = pt_below(rng, model->n_attributes);
        if ((taken & (1u << attribute)) != 0)
            continue;
        taken |= 1u << attribute;
        int expr = right_side(rng, model, scope, attribute);
        if (expr == PT_NONE)
            continue;
        model->sets[model->n_sets++] = (pt_set){true, attribute, expr};
        sets.n++;
    }
    return sets;
}

pt_anchor pt_generate_anchor(pt_rng *rng, const pt_model *model)
{
    pt_anchor anchor = {.kind = PT_FROM_ENTRY, .attribute = PT_NONE};
    int roll = pt_below(rng, 100);

    if (roll < 30) {
        anchor.kind = PT_FROM_RESTART;
        anchor.any = pt_chance(rng, 25);
        anchor.events = 1u << pt_below(rng, model->n_events);
        if (pt_chance(rng, 30))
            anchor.events |= 1u << pt_below(rng, model->n_events);
        if (pt_chance(rng, 10))
            anchor.events |= 1u << PT_IDENTIFY;
    } else if (roll < 55) {
        anchor.kind = PT_FROM_ATTRIBUTE;
        do
            anchor.attribute = pt_below(rng, model->n_attributes);
        while (model->attributes[anchor.attribute].domain.type != PT_TIME);
    }
    return anchor;
}

int64_t pt_generate_offset(pt_rng *rng, const pt_model *model, const pt_anchor *anchor, bool timer)
{
    if (anchor->kind == PT_FROM_ATTRIBUTE)
        return pt_between(rng, -3, 3) * model->unit;
    if (timer)
        return pt_between(rng, 1, 5) * model->unit;
    return pt_chance(rng, 40) ? 0 : pt_between(rng, 1, 4) * model->unit;
}

static pt_transition *add_transition(pt_rng *rng, pt_model *model, int where, int source,
                                     const pt_scope *scope, int conditional)
{
    if (model->n_transitions == PT_TRANSITIONS || !has_room(model))
        return NULL;
    pt_transition *transition = &model->transitions[model->n_transitions];
    *transition = (pt_transition){.where = where, .source = source, .event = PT_NONE};
    transition->delay = transition->when = transition->unless = PT_NONE;
    if (pt_chance(rng, conditional))
        transition->when = pt_generate_expr(rng, model, scope, PT_BOOL, 2);
    if (pt_chance(rng, conditional / 4))
        transition->unless = pt_generate_expr(rng, model, scope, PT_BOOL, 1);
    if (conditional == 100 && transition->when == PT_NONE)
        return NULL;
    bool internal = pt_chance(rng, 15);
    transition->target = internal ? PT_NONE : pt_below(rng, model->n_stages);
    if (internal || pt_chance(rng, 35))
        transition->sets = pt_generate_sets(rng, model, scope, 2);
    if (internal && transition->sets.n == 0)
        transition->target = pt_below(rng, model->n_stages);
    transition->bare = pt_chance(rng, 50);
    transition->alive = true;
    model->n_transitions++;
    return transition;
}

static void generate_on(pt_rng *rng, pt_model *model, int stage)
{
    for (int event = 0; event <= PT_EVENTS; event++) {
        const pt_scope scope = {.event = event, .now = true, .stage = true, .segments = true};
        if ((event >= model->n_events && event != PT_IDENTIFY) ||
            !pt_chance(rng, event == PT_IDENTIFY ? 15 : 40))
            continue;
        int n = pt_chance(rng, 60) ? 1 : pt_between(rng, 2, 3);
        for (int i = 0; i < n; i++) {
            pt_transition *transition = add_transition(rng, model, PT_ON, stage, &scope, 45);
            if (transition != NULL)
                transition->event = event;
        }
    }
}

static void generate_always(pt_rng *rng, pt_model *model, int stage)
{
    const pt_scope scope = {.event = PT_NONE, .segments = true, .no_literals = true};
    int n = pt_between(rng, 1, 2);

    if (!pt_chance(rng, 22))
        return;
    for (int i = 0; i < n; i++)
        (void)add_transition(rng, model, PT_ALWAYS, stage, &scope, 100);
}

static bool delay_is_free(const pt_model *model, int stage, int64_t delay)
{
    for (int i = 0; i < model->n_delays; i++)
        if (model->delays[i].stage == stage && model->delays[i].delay == delay)
            return false;
    return true;
}

static void generate_delay(pt_rng *rng, pt_model *model, int stage)
{
    const pt_scope scope = {.event = PT_NONE, .now = true, .stage = true, .segments = true};
    pt_anchor anchor = pt_generate_anchor(rng, model);
    int64_t offset = pt_generate_offset(rng, model, &anchor, true);
    int n = pt_chance(rng, 60) ? 1 : pt_between(rng, 2, 3);

    if (model->n_delays == PT_DELAYS || !delay_is_free(model, stage, offset))
        return;
    model->delays[model->n_delays] = (pt_delay){stage, offset, pt_below(rng, 3)};
    for (int i = 0; i < n; i++) {
        pt_transition *transition = add_transition(rng, model, PT_AFTER, stage, &scope, 35);
        if (transition == NULL)
            continue;
        pt_anchor other = pt_generate_anchor(rng, model);
        bool fits = offset > 0 || other.kind == PT_FROM_ATTRIBUTE;
        transition->delay = model->n_delays;
        transition->anchor = fits && pt_chance(rng, 30) ? other : anchor;
    }
    model->n_delays++;
}

void pt_generate_moves(pt_rng *rng, pt_model *model, int stage)
{
    int delays = pt_chance(rng, 55) ? pt_between(rng, 1, 2) : 0;

    generate_on(rng, model, stage);
    generate_always(rng, model, stage);
    for (int i = 0; i < delays; i++)
        generate_delay(rng, model, stage);
}

static void drop_always(pt_model *model)
{
    for (int i = 0; i < model->n_transitions; i++)
        if (model->transitions[i].where == PT_ALWAYS)
            model->transitions[i].alive = false;
}

/* A new last transition of the initial stage, or NULL. */
static pt_transition *append(pt_model *model, int where)
{
    if (model->n_transitions == PT_TRANSITIONS || !has_room(model) || model->n_delays == PT_DELAYS)
        return NULL;
    pt_transition *transition = &model->transitions[model->n_transitions++];
    *transition = (pt_transition){.alive = true, .where = where, .source = model->initial};
    transition->event = transition->delay = transition->when = transition->unless = PT_NONE;
    transition->target = PT_NONE;
    transition->sets = (pt_sets){model->n_sets++, 1};
    return transition;
}

void pt_generate_counter(pt_rng *rng, pt_model *model)
{
    static const int bounds[] = {999, 1000, 1000, 1001};

    drop_always(model);
    pt_transition *transition = append(model, PT_ALWAYS);
    if (transition == NULL)
        return;
    int bound = literal_node(model, pt_make(PT_INT, bounds[pt_below(rng, 4)]));
    int lowest = literal_node(model, pt_make(PT_INT, 0));
    int below = binary(model, PT_LT, attribute_node(model, 0), bound);
    int above = binary(model, PT_GE, attribute_node(model, 0), lowest);
    transition->when = binary(model, PT_AND, above, below);
    int one = literal_node(model, pt_make(PT_INT, 1));
    int sum = binary(model, PT_ADD, attribute_node(model, 0), one);
    model->sets[transition->sets.first] = (pt_set){true, 0, sum};
}

static int bounded_attribute(const pt_model *model)
{
    for (int i = 0; i < model->n_attributes; i++) {
        const pt_domain *domain = &model->attributes[i].domain;
        if (domain->type == PT_INT && (domain->has_max || domain->n_one_of > 0))
            return i;
    }
    return PT_NONE;
}

/* A timer before the storm's that fails each time that one has moved its attribute. */
static void add_failing(pt_model *model)
{
    int attribute = bounded_attribute(model);

    if (attribute == PT_NONE || !delay_is_free(model, model->initial, -model->unit))
        return;
    pt_transition *transition = append(model, PT_AFTER);
    if (transition == NULL)
        return;
    model->delays[model->n_delays] = (pt_delay){model->initial, -model->unit, 0};
    transition->delay = model->n_delays++;
    transition->anchor = (pt_anchor){.kind = PT_FROM_ATTRIBUTE, .attribute = 1};
    int large = literal_node(model, pt_make(PT_INT, 77777));
    int count = attribute_node(model, 0);
    int sum = binary(model, PT_ADD, binary(model, PT_SUB, count, count), large);
    model->sets[transition->sets.first] = (pt_set){true, attribute, sum};
}

void pt_generate_storm(pt_rng *rng, pt_model *model)
{
    if (!delay_is_free(model, model->initial, 0))
        return;
    if (pt_chance(rng, 50))
        add_failing(model);
    pt_transition *transition = append(model, PT_AFTER);
    if (transition == NULL)
        return;
    model->delays[model->n_delays] = (pt_delay){model->initial, 0, 0};
    transition->delay = model->n_delays++;
    transition->anchor = (pt_anchor){.kind = PT_FROM_ATTRIBUTE, .attribute = 1};
    int now = simple(model, PT_NOW, 0, pt_make(PT_NULL, 0));
    transition->when = binary(model, PT_LT, attribute_node(model, 1), now);
    int step = literal_node(model, pt_make(PT_DURATION, model->unit / pt_between(rng, 400, 1000)));
    int sum = binary(model, PT_ADD, attribute_node(model, 1), step);
    model->sets[transition->sets.first] = (pt_set){true, 1, sum};
    model->attributes[1].has_initial = true;
    model->attributes[1].initial = pt_make(PT_TIME, PT_START);
}

static void fill_contents(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    int n = pt_chance(rng, 40) ? 0 : pt_between(rng, 1, 3);

    for (int i = 0; i < n; i++) {
        bool plain = model->n_segments == 0 || n == 1;
        int segment = i == n - 1 && pt_chance(rng, 60) ? PT_NONE : i;
        if (plain || segment >= model->n_segments)
            segment = PT_NONE;
        touchpoint->contents[i].segment = segment;
        (void)snprintf(touchpoint->contents[i].reference, 16, "kit/%d", pt_below(rng, 100));
        touchpoint->n_contents = i + 1;
        if (segment == PT_NONE)
            return;
    }
}

static void generate_touchpoint(pt_rng *rng, pt_model *model, int stage, int number)
{
    const pt_scope scope = {.event = PT_NONE, .now = true, .stage = true, .segments = true};
    pt_touchpoint *touchpoint = &model->touchpoints[model->n_touchpoints];

    memset(touchpoint, 0, sizeof *touchpoint);
    touchpoint->stage = stage;
    (void)snprintf(touchpoint->name, sizeof touchpoint->name, "tp_%d", number);
    touchpoint->channel = pt_below(rng, model->n_channels);
    touchpoint->anchor = pt_generate_anchor(rng, model);
    touchpoint->after = pt_generate_offset(rng, model, &touchpoint->anchor, false);
    touchpoint->style = pt_below(rng, 3);
    touchpoint->when = touchpoint->unless = PT_NONE;
    if (pt_chance(rng, 30) && has_room(model))
        touchpoint->when = pt_generate_expr(rng, model, &scope, PT_BOOL, 2);
    if (pt_chance(rng, 10) && has_room(model))
        touchpoint->unless = pt_generate_expr(rng, model, &scope, PT_BOOL, 1);
    touchpoint->has_expires = pt_chance(rng, 50);
    touchpoint->expires = pt_chance(rng, 40) ? 0 : pt_between(rng, 1, 4) * model->unit;
    touchpoint->has_priority = pt_chance(rng, 40);
    touchpoint->priority = 25 * pt_between(rng, 0, 4);
    touchpoint->has_cost = pt_chance(rng, 25);
    touchpoint->cost = 0.5 * pt_between(rng, 0, 5);
    touchpoint->keep = pt_chance(rng, 15);
    touchpoint->intent = pt_chance(rng, 50) ? pt_between(rng, 1, 5) : 0;
    if (pt_chance(rng, 15))
        memcpy(touchpoint->owner, "care", 5);
    fill_contents(rng, model, touchpoint);
    touchpoint->alive = true;
    model->n_touchpoints++;
}

void pt_generate_touchpoints(pt_rng *rng, pt_model *model, int stage)
{
    int n = pt_chance(rng, 60) ? pt_between(rng, 1, 3) : 0;

    for (int i = 0; i < n && model->n_touchpoints < PT_TOUCHPOINTS; i++)
        generate_touchpoint(rng, model, stage, i);
}
