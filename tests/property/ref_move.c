/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

void ref_hit(const ref_world *world, int rule)
{
    world->counts->hits[rule]++;
}

void ref_begin(ref_step *step, ref_world *world, int customer, int64_t now)
{
    memset(step, 0, sizeof *step);
    step->world = world;
    step->person = &world->people[customer];
    step->customer = customer;
    step->now = now;
    for (int i = 0; i < PT_TRACKS; i++)
        step->finals[i] = step->chosen[i] = PT_NONE;
}

bool ref_is_active(const ref_world *world, const ref_person *person, int stage)
{
    return pt_contains(world->model, stage, person->leaf[world->model->stages[stage].track]);
}

pt_context ref_context(const ref_step *step, const pt_input *event, int stage)
{
    pt_context context = {.model = step->world->model, .attributes = step->person->attributes};

    context.before = step->before;
    context.event = event;
    context.now = step->now;
    context.in_stage_for = stage == PT_NONE ? 0 : step->now - step->person->entered[stage];
    context.customer = step->customer;
    context.leaves = step->person->leaf;
    context.visits = step->person->visits;
    context.sent = step->person->sent;
    context.answers = step->person->answer;
    context.zone = ref_zone(step->world, step->person);
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
    if (value.kind == PT_TIME && domain->type == PT_DATE) {
        ref_hit(step->world, PT_RULE_DATE_SET);
        value = pt_make(PT_DATE, ref_local_day(context->zone, value.i));
    }
    if (value.kind == PT_NULL) {
        ref_hit(step->world, PT_RULE_SET_NULL);
        value = pt_make(PT_ABSENT, 0);
    }
    *out_value = value;
    return true;
}

void ref_write(ref_step *step, int attribute, const pt_value *value)
{
    pt_value *own = &step->person->attributes[attribute];

    if (!pt_same(own, value))
        step->changed[attribute] = true;
    *own = *value;
}

/* A date lies in the years 1 to 9999. */
static bool fits(const pt_domain *domain, const pt_value *value)
{
    if (value->kind == PT_DATE && (value->i < ref_day(1, 1, 1) || value->i > ref_day(9999, 12, 31)))
        return false;
    return pt_in_domain(domain, value);
}

/* Whether all values are ones that their attributes can have. */
static int check_values(ref_step *step, const pt_sets *sets, const pt_value *after)
{
    const pt_model *model = step->world->model;

    for (int i = 0; i < sets->n; i++) {
        const pt_set *set = &model->sets[sets->first + i];
        const pt_value *value = &after[set->attribute];
        if (!set->alive || value->kind == PT_ABSENT ||
            fits(&model->attributes[set->attribute].domain, value))
            continue;
        ref_hit(step->world, PT_RULE_SET_RANGE);
        step->bad_attribute = set->attribute;
        return SOJ_ERR_RANGE;
    }
    return SOJ_OK;
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
    int status = check_values(step, sets, after);
    if (status != SOJ_OK)
        return status;
    if (written > 1)
        ref_hit(step->world, PT_RULE_SET_ALL_SEE_BEFORE);
    for (int i = 0; i < sets->n; i++) {
        const pt_set *set = &model->sets[sets->first + i];
        if (set->alive)
            ref_write(step, set->attribute, &after[set->attribute]);
    }
    ref_tell_changed(step);
    return SOJ_OK;
}

static void start(ref_schedule *schedule, int64_t now, bool of_attribute)
{
    schedule->anchor = now;
    schedule->number = 0;
    if (!of_attribute)
        schedule->next = 0;
}

static void note_used(const ref_step *step, const ref_schedule *schedule, const pt_anchor *anchor)
{
    if (anchor->kind != PT_FROM_ATTRIBUTE || !schedule->has_last)
        return;
    const pt_value *value = &step->person->attributes[anchor->attribute];
    if (value->kind != PT_ABSENT && value->i == schedule->last)
        ref_hit(step->world, PT_RULE_FROM_USED_OTHER_VISIT);
}

void ref_enter(ref_step *step, int stage, int64_t entered)
{
    const pt_model *model = step->world->model;
    ref_person *person = step->person;
    int track = model->stages[stage].track;

    person->entered[stage] = entered;
    person->visits[stage]++;
    person->leaf[track] = stage;
    if (model->stages[stage].is_final && model->stages[stage].parent != PT_NONE)
        step->finals[track] = stage;
    else if (model->stages[stage].is_final)
        ref_hit(step->world, PT_RULE_TRACK_ENDED);
    for (int i = 0; i < model->n_transitions; i++) {
        if (model->transitions[i].source != stage || model->transitions[i].where != PT_AFTER)
            continue;
        note_used(step, &person->timers[i], &model->transitions[i].anchor);
        start(&person->timers[i], entered, model->transitions[i].anchor.kind == PT_FROM_ATTRIBUTE);
    }
    for (int i = 0; i < model->n_touchpoints; i++)
        if (model->touchpoints[i].stage == stage)
            start(&person->touchpoints[i], entered,
                  model->touchpoints[i].anchor.kind == PT_FROM_ATTRIBUTE);
}

void ref_enter_down(ref_step *step, int track, int outside, int target)
{
    const pt_model *model = step->world->model;
    int path[PT_STAGES], n = 0;

    PT_CHECK(model->stages[target].track == track);
    for (int stage = target; stage != outside; stage = model->stages[stage].parent)
        path[n++] = stage;
    while (n > 0)
        ref_enter(step, path[--n], step->now);
    for (int stage = model->stages[target].initial; stage != PT_NONE;
         stage = model->stages[stage].initial) {
        ref_hit(step->world, PT_RULE_INITIAL_CHAIN);
        ref_enter(step, stage, step->now);
    }
}

static void note_kept(const ref_step *step, int stage)
{
    const pt_model *model = step->world->model;

    for (int i = 0; i < model->n_touchpoints; i++) {
        const pt_touchpoint *touchpoint = &model->touchpoints[i];
        if (!touchpoint->alive || !touchpoint->keep || touchpoint->stage != stage)
            continue;
        if (ref_touchpoint_due(step->world, step->person, i) != SOJ_TIME_NEVER)
            ref_hit(step->world, ref_is_repeated(touchpoint) ? PT_RULE_KEEP_REPETITION_ENDS
                                                             : PT_RULE_TOUCHPOINT_KEEP);
    }
}

void ref_leave(ref_step *step, int track, int domain)
{
    const pt_model *model = step->world->model;
    ref_person *person = step->person;
    int leaf = person->leaf[track];

    for (int stage = leaf; stage != domain; stage = model->stages[stage].parent) {
        note_kept(step, stage);
        ref_cancel(step, stage);
        person->history[stage] = leaf;
        step->left[stage] = true;
        person->leaf[track] = model->stages[stage].parent;
        if (step->finals[track] == stage) {
            ref_hit(step->world, PT_RULE_DONE_LEFT_BEFORE);
            step->finals[track] = PT_NONE;
        }
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

/* The stage that a transition leads to. */
static int target_of(const ref_step *step, const pt_transition *transition)
{
    const pt_model *model = step->world->model;
    int target = transition->target;

    if (!transition->is_history)
        return target;
    int back = step->person->history[target];
    if (back == PT_NONE) {
        ref_hit(step->world, PT_RULE_HISTORY_NEVER_LEFT);
        return model->stages[target].initial != PT_NONE ? model->stages[target].initial : target;
    }
    ref_hit(step->world, PT_RULE_HISTORY);
    if (pt_contains(model, target, transition->source))
        ref_hit(step->world, PT_RULE_HISTORY_INSIDE);
    if (model->stages[back].parent != target)
        ref_hit(step->world, PT_RULE_HISTORY_DEEP);
    return back;
}

pt_row *ref_note_transition(ref_step *step, int track, int from, int64_t since, int cause)
{
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_TRANSITION, step->customer);

    row->track = track;
    row->stage = from;
    row->to = step->person->leaf[track];
    row->event = cause == SOJ_CAUSE_EVENT ? step->event->event : PT_NONE;
    row->verdict = cause;
    row->time = step->now;
    row->due = from == PT_NONE ? 0 : step->now - since;
    return row;
}

static int set_and_stay(ref_step *step, const pt_transition *transition, int cause,
                        const pt_input *event)
{
    static const int rules[] = {[SOJ_CAUSE_EVENT] = PT_RULE_INTERNAL,
                                [SOJ_CAUSE_AFTER] = PT_RULE_INTERNAL_TIMER,
                                [SOJ_CAUSE_ALWAYS] = PT_RULE_ALWAYS_INTERNAL,
                                [SOJ_CAUSE_DONE] = PT_RULE_DONE_INTERNAL};
    int status = ref_set(step, &transition->sets, event, transition->source);

    if (status == SOJ_OK)
        ref_hit(step->world, rules[cause]);
    return status;
}

int ref_take(ref_step *step, int number, int cause, const pt_input *event)
{
    const pt_model *model = step->world->model;
    const pt_transition *transition = &model->transitions[number];
    int track = model->stages[transition->source].track;
    int from = step->person->leaf[track];

    if (transition->target == PT_NONE)
        return set_and_stay(step, transition, cause, event);
    int target = target_of(step, transition);
    int domain = domain_of(model, transition->source, target);
    int64_t since = step->person->entered[from];
    if (!transition->is_history)
        ref_hit(step->world, kind_of_move(model, transition->source, target));
    if (domain != PT_NONE)
        ref_hit(step->world, PT_RULE_PARENT_STAYS);
    if (track != 0)
        ref_hit(step->world, PT_RULE_OTHER_TRACK_MOVES);
    ref_leave(step, track, domain);
    int status = ref_set(step, &transition->sets, event, transition->source);
    if (status != SOJ_OK)
        return status;
    ref_enter_down(step, track, domain, target);
    (void)ref_note_transition(step, track, from, since, cause);
    return SOJ_OK;
}

static bool listed(const pt_model *model, int number, int where, int stage, int key)
{
    const pt_transition *transition = &model->transitions[number];

    if (!transition->alive || transition->where != where || transition->source != stage)
        return false;
    if (where == PT_AFTER)
        return pt_timer(model, number) == key;
    return where != PT_ON || transition->event == key;
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

static int done_move(ref_step *step)
{
    const pt_model *model = step->world->model;

    for (int track = 0; track < model->n_tracks; track++) {
        int final = step->finals[track];
        if (final == PT_NONE)
            continue;
        step->finals[track] = PT_NONE;
        int transition = ref_first_enabled(step, PT_DONE, model->stages[final].parent, 0, NULL);
        if (transition != PT_NONE)
            return transition;
        ref_hit(step->world, PT_RULE_DONE_NOT_ENABLED);
    }
    return PT_NONE;
}

static int always_move(ref_step *step)
{
    const pt_model *model = step->world->model;

    for (int track = 0; track < model->n_tracks; track++) {
        for (int stage = step->person->leaf[track]; stage != PT_NONE;
             stage = model->stages[stage].parent) {
            int transition = ref_first_enabled(step, PT_ALWAYS, stage, 0, NULL);
            if (transition == PT_NONE)
                continue;
            if (track > 0)
                ref_hit(step->world, PT_RULE_ALWAYS_LATER_TRACK);
            return transition;
        }
    }
    return PT_NONE;
}

int ref_settle(ref_step *step)
{
    for (int moves = 0;; moves++) {
        int cause = SOJ_CAUSE_DONE;
        int transition = done_move(step);
        if (transition == PT_NONE) {
            cause = SOJ_CAUSE_ALWAYS;
            transition = always_move(step);
        }
        if (transition == PT_NONE) {
            if (moves == 1000)
                ref_hit(step->world, PT_RULE_ALWAYS_1000);
            return SOJ_OK;
        }
        if (moves == 1000)
            return SOJ_ERR_LOOP;
        int status = ref_take(step, transition, cause, NULL);
        if (status != SOJ_OK)
            return status;
        if (cause == SOJ_CAUSE_DONE)
            ref_hit(step->world, PT_RULE_DONE);
        else
            ref_hit(step->world, moves == 0 ? PT_RULE_ALWAYS : PT_RULE_ALWAYS_CHAIN);
    }
}
