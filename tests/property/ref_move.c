/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

void ref_hit(const ref_world *world, int rule)
{
    world->counts->hits[rule]++;
}

pt_context ref_context(const ref_step *step, const pt_input *event, int stage)
{
    pt_context context = {.model = step->world->model, .attributes = step->person->attributes};

    context.before = step->before;
    context.event = event;
    context.now = step->now;
    context.in_stage_for = stage == PT_NONE ? 0 : step->now - step->person->entered[stage];
    context.counts = step->world->counts;
    return context;
}

/* The value that an attribute gets; false where it stays as it is. */
static bool right_side(const ref_step *step, const pt_context *context, const pt_set *set,
                       pt_value *out_value)
{
    const pt_domain *domain = &context->model->attributes[set->attribute].domain;
    pt_value value = pt_eval(context, set->expr);

    if (value.kind == PT_ERROR) {
        ref_hit(step->world, PT_RULE_SET_ERROR);
        return false;
    }
    if (value.kind == PT_INT && domain->type == PT_DOUBLE) {
        ref_hit(step->world, PT_RULE_SET_INT_FOR_DOUBLE);
        value = pt_make_double((double)value.i);
    }
    if (value.kind == PT_NULL) {
        ref_hit(step->world, PT_RULE_SET_NULL);
        value = pt_make(PT_ABSENT, 0);
    }
    *out_value = value;
    return true;
}

int ref_set(ref_step *step, const pt_sets *sets, const pt_input *event, int stage)
{
    const pt_model *model = step->world->model;
    pt_context context = ref_context(step, event, stage);
    pt_value after[PT_ATTRIBUTES];
    int written = 0;

    memcpy(after, step->person->attributes, sizeof after);
    for (int i = 0; i < sets->n; i++) {
        const pt_set *set = &model->sets[sets->first + i];
        if (set->alive)
            written += right_side(step, &context, set, &after[set->attribute]);
    }
    for (int i = 0; i < sets->n; i++) {
        const pt_set *set = &model->sets[sets->first + i];
        const pt_value *value = &after[set->attribute];
        if (!set->alive || value->kind == PT_ABSENT ||
            pt_in_domain(&model->attributes[set->attribute].domain, value))
            continue;
        ref_hit(step->world, PT_RULE_SET_RANGE);
        step->bad_attribute = set->attribute;
        return SOJ_ERR_RANGE;
    }
    if (written > 1)
        ref_hit(step->world, PT_RULE_SET_ALL_SEE_BEFORE);
    memcpy(step->person->attributes, after, sizeof after);
    return SOJ_OK;
}

static void start(ref_schedule *schedule, int64_t now)
{
    schedule->anchor = now;
    schedule->fired = false;
    schedule->number = 0;
}

static void note_used(const ref_step *step, const ref_schedule *schedule, const pt_anchor *anchor)
{
    if (anchor->kind != PT_FROM_ATTRIBUTE || !schedule->has_last)
        return;
    const pt_value *value = &step->person->attributes[anchor->attribute];
    if (value->kind == PT_TIME && value->i == schedule->last)
        ref_hit(step->world, PT_RULE_FROM_USED_OTHER_VISIT);
}

static void enter(ref_step *step, int stage)
{
    const pt_model *model = step->world->model;
    ref_person *person = step->person;

    person->entered[stage] = step->now;
    person->visits[stage]++;
    person->leaf = stage;
    for (int i = 0; i < model->n_transitions; i++) {
        if (model->transitions[i].source != stage)
            continue;
        note_used(step, &person->timers[i], &model->transitions[i].anchor);
        start(&person->timers[i], step->now);
    }
    for (int i = 0; i < model->n_touchpoints; i++)
        if (model->touchpoints[i].stage == stage)
            start(&person->touchpoints[i], step->now);
}

void ref_enter_down(ref_step *step, int outside, int target)
{
    const pt_model *model = step->world->model;
    int path[PT_STAGES], n = 0;

    for (int stage = target; stage != outside; stage = model->stages[stage].parent)
        path[n++] = stage;
    while (n > 0)
        enter(step, path[--n]);
    for (int stage = model->stages[target].initial; stage != PT_NONE;
         stage = model->stages[stage].initial) {
        ref_hit(step->world, PT_RULE_INITIAL_CHAIN);
        enter(step, stage);
    }
}

/* The innermost stage that properly contains the target and contains or is the source. */
static int domain_of(const pt_model *model, int source, int target)
{
    int domain = model->stages[target].parent;

    while (domain != PT_NONE && !pt_contains(model, domain, source))
        domain = model->stages[domain].parent;
    return domain;
}

static int kind_of_move(const pt_model *model, int source, int target)
{
    if (source == target)
        return PT_RULE_TO_SELF;
    if (pt_contains(model, target, source))
        return PT_RULE_TO_ANCESTOR;
    if (pt_contains(model, source, target))
        return PT_RULE_TO_DESCENDANT;
    return model->stages[source].parent == model->stages[target].parent ? PT_RULE_TO_SIBLING
                                                                        : PT_RULE_TO_FAR;
}

/* Whether `stage` is active and lies properly below `domain`. */
static bool is_left(const ref_step *step, int stage, int domain)
{
    const pt_model *model = step->world->model;

    if (!pt_contains(model, stage, step->person->leaf) || stage == domain)
        return false;
    return domain == PT_NONE || pt_contains(model, domain, stage);
}

static void note_move(const ref_step *step, const pt_transition *transition, int domain)
{
    const pt_model *model = step->world->model;

    ref_hit(step->world, kind_of_move(model, transition->source, transition->target));
    if (domain != PT_NONE)
        ref_hit(step->world, PT_RULE_PARENT_STAYS);
    for (int i = 0; i < model->n_touchpoints; i++) {
        const pt_touchpoint *touchpoint = &model->touchpoints[i];
        if (touchpoint->alive && touchpoint->keep && !step->person->touchpoints[i].fired &&
            is_left(step, touchpoint->stage, domain))
            ref_hit(step->world, PT_RULE_TOUCHPOINT_KEEP);
    }
}

int ref_take(ref_step *step, int number, int cause, const pt_input *event)
{
    const pt_model *model = step->world->model;
    const pt_transition *transition = &model->transitions[number];
    int from = step->person->leaf;
    int64_t since = step->person->entered[from];
    int status = ref_set(step, &transition->sets, event, transition->source);

    if (status != SOJ_OK)
        return status;
    if (transition->target == PT_NONE) {
        ref_hit(step->world,
                cause == SOJ_CAUSE_ALWAYS ? PT_RULE_ALWAYS_INTERNAL : PT_RULE_INTERNAL);
        return SOJ_OK;
    }
    int domain = domain_of(model, transition->source, transition->target);
    note_move(step, transition, domain);
    ref_enter_down(step, domain, transition->target);
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_TRANSITION, step->customer);
    row->stage = from;
    row->to = step->person->leaf;
    row->event = cause == SOJ_CAUSE_EVENT ? event->event : PT_NONE;
    row->verdict = cause;
    row->time = step->now;
    row->due = step->now - since;
    return SOJ_OK;
}

static bool listed(const pt_model *model, int number, int where, int stage, int key)
{
    const pt_transition *transition = &model->transitions[number];

    if (!transition->alive || transition->where != where || transition->source != stage)
        return false;
    if (where == PT_AFTER)
        return pt_timer(model, number) == key;
    return where == PT_ALWAYS || transition->event == key;
}

int ref_first_enabled(ref_step *step, int where, int stage, int key, const pt_input *event)
{
    const pt_model *model = step->world->model;
    pt_context context = ref_context(step, event, stage);
    int asked = 0;

    for (int i = 0; i < model->n_transitions; i++) {
        if (!listed(model, i, where, stage, key))
            continue;
        if (pt_holds(&context, model->transitions[i].when, model->transitions[i].unless)) {
            if (asked > 0)
                ref_hit(step->world, PT_RULE_LATER_BRANCH);
            return i;
        }
        asked++;
    }
    return PT_NONE;
}

static int settling_move(ref_step *step)
{
    const pt_model *model = step->world->model;

    for (int stage = step->person->leaf; stage != PT_NONE; stage = model->stages[stage].parent) {
        int transition = ref_first_enabled(step, PT_ALWAYS, stage, 0, NULL);
        if (transition != PT_NONE)
            return transition;
    }
    return PT_NONE;
}

int ref_settle(ref_step *step)
{
    int moves = 0;

    for (;;) {
        int transition = settling_move(step);
        if (transition == PT_NONE)
            break;
        if (moves == 1000)
            return SOJ_ERR_LOOP;
        int status = ref_take(step, transition, SOJ_CAUSE_ALWAYS, NULL);
        if (status != SOJ_OK)
            return status;
        moves++;
        ref_hit(step->world, moves == 1 ? PT_RULE_ALWAYS : PT_RULE_ALWAYS_CHAIN);
    }
    if (moves == 1000)
        ref_hit(step->world, PT_RULE_ALWAYS_1000);
    return SOJ_OK;
}
