/* SPDX-License-Identifier: MIT */
#include "edits.h"

#include <string.h>

static int add_node(pt_model *model, int op, int a, int b)
{
    PT_CHECK(model->n_nodes < PT_NODES);
    pt_node *node = &model->nodes[model->n_nodes];
    memset(node, 0, sizeof *node);
    node->op = op;
    node->a = a;
    node->b = b;
    node->c = PT_NONE;
    return model->n_nodes++;
}

static int literal(pt_model *model, bool value)
{
    int node = add_node(model, PT_LITERAL, PT_NONE, PT_NONE);
    model->nodes[node].literal = pt_make(PT_BOOL, value);
    return node;
}

/* What is read stays read: a slot that nobody asks for is not there. */
static int made(pt_model *model, int expr, bool value)
{
    int constant = literal(model, value);
    if (expr == PT_NONE)
        return constant;
    return add_node(model, value ? PT_OR : PT_AND, expr, constant);
}

static void make_true(pt_model *model, int *when, int *unless)
{
    if (*when != PT_NONE)
        *when = made(model, *when, true);
    if (*unless != PT_NONE)
        *unless = made(model, *unless, false);
}

static void stay(pt_model *model, int stage)
{
    for (int i = 0; i < model->n_transitions; i++) {
        pt_transition *row = &model->transitions[i];
        if (row->alive && row->source == stage)
            row->when = made(model, row->when, false);
    }
}

static void raise_cap(pt_model *model, const soj_change *change)
{
    for (int i = 0; i < PT_CAPS; i++) {
        pt_cap *cap = &model->caps[i];
        if (cap->alive && strlen(cap->name) == change->rule.len &&
            memcmp(cap->name, change->rule.data, change->rule.len) == 0)
            cap->max = (int)change->number;
    }
}

static void edit_channel(pt_model *model, pt_channel *channel, int32_t kind)
{
    if (kind == SOJ_CHANGE_WINDOW)
        channel->has_window = false;
    if (kind == SOJ_CHANGE_QUIET)
        channel->n_quiet = 0;
    if (kind == SOJ_CHANGE_CHANNEL && channel->has_consent)
        channel->consent = made(model, channel->consent, true);
}

static void edit_touchpoint(pt_model *model, pt_touchpoint *row, const soj_change *change)
{
    if (change->kind == SOJ_CHANGE_WHEN)
        make_true(model, &row->when, &row->unless);
    if (change->kind == SOJ_CHANGE_ON)
        make_true(model, &row->on_when, &row->on_unless);
    if (change->kind == SOJ_CHANGE_CONSENT && row->has_consent)
        row->consent = made(model, row->consent, true);
    if (change->kind == SOJ_CHANGE_ONCE) {
        row->once_span = SOJ_SECOND;
        row->once_months = 0;
    }
    if (change->kind == SOJ_CHANGE_EXPIRES) {
        row->has_expires = true;
        row->expires = change->span;
        row->expires_months = 0;
    }
}

void edit_text(pt_model *model, const pt_subject *subject, uint32_t touchpoint,
               const soj_change *change)
{
    pt_touchpoint *row = &model->touchpoints[subject->touchpoint_of[touchpoint]];
    if (change->kind == SOJ_CHANGE_STAY)
        stay(model, subject->stage_of[change->stage]);
    else if (change->kind == SOJ_CHANGE_HOLDOUT)
        model->holdout = (int)change->number;
    else if (change->kind == SOJ_CHANGE_RAISE_CAP)
        raise_cap(model, change);
    edit_touchpoint(model, row, change);
    edit_channel(model, &model->channels[row->channel], change->kind);
}

uint32_t all_edits(const pt_model *model, const pt_subject *subject, soj_change *out,
                   uint32_t capacity)
{
    static const int32_t kinds[] = {SOJ_CHANGE_WHEN,    SOJ_CHANGE_ON,    SOJ_CHANGE_CONSENT,
                                    SOJ_CHANGE_CHANNEL, SOJ_CHANGE_ONCE,  SOJ_CHANGE_EXPIRES,
                                    SOJ_CHANGE_WINDOW,  SOJ_CHANGE_QUIET, SOJ_CHANGE_HOLDOUT};
    uint32_t n = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        out[n++] = (soj_change){.kind = kinds[i], .span = 400 * SOJ_DAY};
    for (int i = 0; i < PT_CAPS; i++) {
        if (model->caps[i].alive)
            out[n++] = (soj_change){.kind = SOJ_CHANGE_RAISE_CAP,
                                    .number = 255,
                                    .rule = {model->caps[i].name, strlen(model->caps[i].name)}};
    }
    for (int i = 0; i < model->n_stages && n < capacity; i++) {
        if (model->stages[i].alive)
            out[n++] = (soj_change){.kind = SOJ_CHANGE_STAY, .stage = subject->handle_of[i]};
    }
    return n;
}

soj_property trait_of(const pt_subject *subject, int attribute, const pt_value *value)
{
    soj_property trait = {.handle = subject->attributes[attribute]};
    static const int32_t types[] = {
        [PT_BOOL] = SOJ_TYPE_BOOL,      [PT_INT] = SOJ_TYPE_INT,
        [PT_DOUBLE] = SOJ_TYPE_DOUBLE,  [PT_STRING] = SOJ_TYPE_STRING,
        [PT_TIME] = SOJ_TYPE_TIMESTAMP, [PT_DURATION] = SOJ_TYPE_DURATION,
        [PT_DATE] = SOJ_TYPE_DATE};
    trait.value.type = types[value->kind];
    trait.value.as.integer = value->i;
    if (value->kind == PT_BOOL)
        trait.value.as.boolean = value->i != 0;
    if (value->kind == PT_DOUBLE)
        trait.value.as.number = value->d;
    if (value->kind == PT_STRING) {
        trait.value.as.text = value->s;
        trait.value.len = (uint32_t)strlen(value->s);
    }
    return trait;
}
