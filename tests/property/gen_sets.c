/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gen.h"

int gen_binary(pt_model *model, int op, int a, int b)
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

int gen_simple(pt_model *model, int op, int index, pt_value literal)
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

int gen_attribute_node(pt_model *model, int attribute)
{
    return gen_simple(model, PT_ATTRIBUTE, attribute, pt_make(PT_NULL, 0));
}

int gen_literal_node(pt_model *model, pt_value value)
{
    return gen_simple(model, PT_LITERAL, 0, value);
}

bool gen_has_room(const pt_model *model)
{
    return model->n_nodes + 40 < PT_NODES && model->n_sets + 4 < PT_SETS;
}

int gen_condition(pt_rng *rng, pt_model *model, const pt_scope *scope, int percent, int depth)
{
    if (!pt_chance(rng, percent) || !gen_has_room(model))
        return PT_NONE;
    return pt_generate_expr(rng, model, scope, PT_BOOL, depth);
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

/* The type of what may be set to it. */
static int set_type(pt_rng *rng, const pt_domain *domain)
{
    if (domain->type == PT_DATE)
        return PT_TIME;
    return domain->type == PT_DOUBLE && pt_chance(rng, 25) ? PT_INT : domain->type;
}

static int right_side(pt_rng *rng, pt_model *model, const pt_scope *scope, int attribute)
{
    const pt_domain domain = model->attributes[attribute].domain;
    int type = set_type(rng, &domain);
    int depth = type == PT_STRING ? 0 : pt_below(rng, 3);

    if (pt_chance(rng, 8))
        return gen_literal_node(model, pt_make(PT_NULL, 0));
    if (type == PT_INT && pt_chance(rng, 30))
        return gen_binary(model, PT_ADD,
                          gen_attribute_node(model, domain.type == PT_INT ? attribute : 0),
                          gen_literal_node(model, pt_make(PT_INT, 1)));
    int expr = pt_generate_expr(rng, model, scope, type, depth);
    if (expr == PT_NONE)
        return PT_NONE;
    mend_literal(rng, model, expr, &domain);
    if (!pt_chance(rng, 8))
        return expr;
    int condition = pt_generate_expr(rng, model, scope, PT_BOOL, 1);
    if (condition == PT_NONE || !gen_has_room(model))
        return expr;
    int node = gen_binary(model, PT_COND, condition, expr);
    model->nodes[node].c = gen_literal_node(model, pt_make(PT_NULL, 0));
    return node;
}

pt_sets pt_generate_sets(pt_rng *rng, pt_model *model, const pt_scope *scope, int most)
{
    pt_sets sets = {model->n_sets, 0};
    int n = pt_between(rng, 1, most);
    unsigned taken = 0;

    for (int i = 0; i < n && gen_has_room(model); i++) {
        int attribute = pt_below(rng, model->n_attributes);
        bool counts = model->attributes[attribute].counter.kind != PT_PLAIN;
        if (counts || (taken & (1u << attribute)) != 0)
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
