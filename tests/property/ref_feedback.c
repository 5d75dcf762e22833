/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "reference.h"

pt_input *ref_raise(ref_world *world)
{
    ref_raised *raised = calloc(1, sizeof *raised);

    PT_CHECK(raised != NULL);
    raised->next = world->raised;
    world->raised = raised;
    return &raised->input;
}

void ref_free_raised(ref_world *world)
{
    while (world->raised != NULL) {
        ref_raised *next = world->raised->next;
        free(world->raised);
        world->raised = next;
    }
}

/* The emission that a script means, or NULL. */
static const ref_sent *meant(const ref_world *world, const pt_input *input)
{
    const ref_past *past = &world->past[input->whose];
    int back = input->back;

    for (size_t i = past->n; input->about == PT_ABOUT_EMISSION && i-- > 0;)
        if (!past->rows[i].withheld && back-- == 0)
            return &past->rows[i];
    return NULL;
}

static void give(pt_input *input, int property, const char *text)
{
    input->values[property].given = text[0] != '\0';
    if (text[0] != '\0')
        input->values[property].value = pt_make_text(text);
}

const pt_input *ref_resolve(ref_world *world, const pt_input *input)
{
    if (input->kind != PT_POST || input->event < PT_FEEDBACK)
        return input;
    const ref_sent *sent = meant(world, input);
    pt_input *own = ref_raise(world);
    *own = *input;
    if (sent != NULL && input->at_valid_until && sent->until != SOJ_TIME_NEVER)
        own->time = sent->until + input->time_offset;
    if (sent != NULL)
        give(own, PT_FEEDBACK_ID, sent->id);
    else if (input->about != PT_ABOUT_NOTHING)
        give(own, PT_FEEDBACK_ID, "00000000000000000000000000000000");
    return own;
}

/* What this customer was sent under the id of the input, or NULL. */
static const ref_sent *sent_under(const ref_world *world, const pt_input *input)
{
    const ref_past *past = &world->past[input->customer];
    const pt_given *id = &input->values[PT_FEEDBACK_ID];

    for (size_t i = past->n; id->given && world->people[input->customer].exists && i-- > 0;)
        if (past->rows[i].life == world->known[input->customer].life && !past->rows[i].withheld &&
            strcmp(past->rows[i].id, id->value.s) == 0)
            return &past->rows[i];
    return NULL;
}

bool ref_is_unknown(const ref_world *world, const pt_input *input)
{
    if (input->kind != PT_POST || input->event < PT_FEEDBACK || sent_under(world, input) != NULL)
        return false;
    if (!input->values[PT_FEEDBACK_ID].given)
        ref_hit(world, PT_RULE_FEEDBACK_NO_ID);
    else
        ref_hit(world, input->about == PT_ABOUT_EMISSION && input->whose != input->customer
                           ? PT_RULE_FEEDBACK_OTHERS
                           : PT_RULE_FEEDBACK_UNKNOWN);
    return true;
}

/* The last emission that a Touchpoint Missed is about, or NULL. */
static ref_sent *missed(const ref_world *world, const pt_input *input)
{
    const ref_sent *sent = sent_under(world, input);

    PT_CHECK(sent != NULL);
    size_t last = world->people[input->customer].emission[sent->touchpoint];
    if (last == 0 || strcmp(world->past[input->customer].rows[last - 1].id, sent->id) != 0)
        return NULL;
    return &world->past[input->customer].rows[last - 1];
}

bool ref_is_stale(const ref_world *world, const pt_input *input)
{
    if (input->kind != PT_POST || input->event != PT_MISSED || missed(world, input) != NULL)
        return false;
    ref_hit(world, PT_RULE_MISSED_NOT_LAST);
    return true;
}

void ref_fill_in(const ref_world *world, pt_input *input, const ref_sent *sent)
{
    const pt_touchpoint *touchpoint = &world->model->touchpoints[sent->touchpoint];
    pt_out path = {NULL, 0, 0};

    pt_print_path(&path, world->model, touchpoint->stage);
    pt_print(&path, ".%s", touchpoint->name);
    give(input, PT_FEEDBACK_ID, sent->id);
    give(input, PT_FEEDBACK_TOUCHPOINT, path.data);
    give(input, PT_FEEDBACK_CHANNEL, world->model->channels[touchpoint->channel].name);
    give(input, PT_FEEDBACK_VARIANT, sent->variant);
    pt_out_free(&path);
}

const pt_input *ref_filled_in(ref_world *world, const pt_input *input)
{
    if (input->event < PT_FEEDBACK)
        return input;
    pt_input *own = ref_raise(world);
    *own = *input;
    ref_fill_in(world, own, sent_under(world, input));
    ref_hit(world, PT_RULE_FEEDBACK);
    return own;
}

/* Older ones of the touchpoint wait before it, newer ones behind it. */
static void wait_again(ref_step *step, const ref_waiting *occurrence)
{
    ref_person *person = step->person;
    int at = 0;

    while (at < person->n_waiting && (person->waiting[at].touchpoint != occurrence->touchpoint ||
                                      person->waiting[at].visit < occurrence->visit ||
                                      (person->waiting[at].visit == occurrence->visit &&
                                       person->waiting[at].number < occurrence->number)))
        at++;
    ref_add_waiting(person, occurrence);
    for (int i = person->n_waiting - 1; i > at; i--)
        person->waiting[i] = person->waiting[i - 1];
    person->waiting[at] = *occurrence;
}

/* What has been missed is decided again, as if just due: where its visit is over, or others wait
 * already, it is not. */
static void decide_again(ref_step *step, const ref_waiting *occurrence)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    int pending = touchpoint->pending != 0 ? touchpoint->pending : 1;
    bool left = !ref_is_active(step->world, step->person, touchpoint->stage) ||
                step->person->visits[touchpoint->stage] != occurrence->visit;

    if (left && !touchpoint->keep) {
        ref_hit(step->world, PT_RULE_MISSED_LEFT);
        ref_decision(step, occurrence, SOJ_DECISION_CANCELLED, SOJ_REASON_LEFT_STAGE);
        return;
    }
    if (left)
        ref_hit(step->world, PT_RULE_MISSED_KEPT);
    if (ref_count_waiting(step->person, occurrence->touchpoint) >= pending) {
        ref_hit(step->world, PT_RULE_MISSED_SUPERSEDED);
        ref_decision(step, occurrence, SOJ_DECISION_SUPERSEDED, SOJ_REASON_NEWER);
        return;
    }
    wait_again(step, occurrence);
}

void ref_miss(ref_step *step)
{
    ref_person *person = step->person;
    ref_sent *sent = missed(step->world, step->event);
    ref_waiting occurrence = sent->occurrence;

    ref_hit(step->world, step->now >= sent->until ? PT_RULE_MISSED : PT_RULE_MISSED_EARLY);
    if (person->answer[sent->touchpoint] == REF_OPEN)
        ref_hit(step->world, PT_RULE_MISSED_EXPECTED);
    sent->missed = true;
    step->undone = sent;
    person->sent[sent->touchpoint]--;
    person->emission[sent->touchpoint] = 0;
    person->answer[sent->touchpoint] = REF_UNASKED;
    occurrence.next = step->now;
    occurrence.deferred = true;
    occurrence.held = false;
    occurrence.missed = true;
    decide_again(step, &occurrence);
}

void ref_unmiss(ref_step *step)
{
    if (step->undone != NULL)
        step->undone->missed = false;
}
