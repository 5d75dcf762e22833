/* SPDX-License-Identifier: MIT */
#include "reference.h"

ref_rhythm ref_timer_rhythm(const pt_model *model, int timer)
{
    const pt_transition *transition = &model->transitions[timer];

    return (ref_rhythm){&transition->anchor, model->delays[transition->delay].delay, 0, 1,
                        INT64_MAX};
}

ref_rhythm ref_touchpoint_rhythm(const pt_model *model, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];
    ref_rhythm rhythm = {&touchpoint->anchor, touchpoint->after, touchpoint->every, 1, INT64_MAX};

    if (touchpoint->every != 0)
        rhythm.times = touchpoint->times != 0 ? touchpoint->times : INT64_MAX;
    if (touchpoint->has_until)
        rhythm.until = touchpoint->until;
    return rhythm;
}

/* What it counts from; false where it rests. `*out_next`: the k that is next. */
static bool anchor_of(const ref_person *person, const ref_schedule *schedule,
                      const ref_rhythm *rhythm, int64_t *out_anchor, int64_t *out_next)
{
    *out_anchor = schedule->anchor;
    *out_next = schedule->next;
    if (rhythm->anchor->kind != PT_FROM_ATTRIBUTE)
        return true;
    const pt_value *value = &person->attributes[rhythm->anchor->attribute];
    if (value->kind != PT_TIME)
        return false;
    *out_anchor = value->i;
    if (!schedule->has_last || schedule->last != value->i)
        *out_next = 0;
    return true;
}

/* Whether there is a k-th due time at all. */
static bool comes(const ref_rhythm *rhythm, int64_t k)
{
    return k < rhythm->times && rhythm->offset + k * rhythm->every <= rhythm->until;
}

/* When a schedule is due; SOJ_TIME_NEVER where it rests. Behind the year 9999 is never, before the
 * year 1 its beginning. */
static int64_t due_of(const ref_person *person, const ref_schedule *schedule,
                      const ref_rhythm *rhythm)
{
    int64_t anchor, next;

    if (!anchor_of(person, schedule, rhythm, &anchor, &next) || !comes(rhythm, next))
        return SOJ_TIME_NEVER;
    int64_t due = anchor + rhythm->offset + next * rhythm->every;
    if (due < SOJ_TIME_MIN)
        return SOJ_TIME_MIN;
    return due > SOJ_TIME_MAX ? SOJ_TIME_NEVER : due;
}

int64_t ref_timer_due(const ref_world *world, const ref_person *person, int timer)
{
    const pt_transition *transition = &world->model->transitions[timer];

    if (!transition->alive || transition->where != PT_AFTER ||
        pt_timer(world->model, timer) != timer || !ref_is_active(world, person, transition->source))
        return SOJ_TIME_NEVER;
    ref_rhythm rhythm = ref_timer_rhythm(world->model, timer);
    return due_of(person, &person->timers[timer], &rhythm);
}

int64_t ref_touchpoint_due(const ref_world *world, const ref_person *person, int number)
{
    const pt_touchpoint *touchpoint = &world->model->touchpoints[number];

    if (!touchpoint->alive || touchpoint->on != PT_NONE ||
        !ref_is_active(world, person, touchpoint->stage))
        return SOJ_TIME_NEVER;
    ref_rhythm rhythm = ref_touchpoint_rhythm(world->model, number);
    return due_of(person, &person->touchpoints[number], &rhythm);
}

/* Which k from `next` on comes: of those that lie at or before `now` the latest, else the next. */
static int64_t latest(const ref_rhythm *rhythm, int64_t anchor, int64_t next, int64_t now)
{
    int64_t past = now - anchor - rhythm->offset;

    if (rhythm->every == 0 || past < next * rhythm->every)
        return next;
    int64_t k = past / rhythm->every;
    if (k > rhythm->times - 1)
        k = rhythm->times - 1;
    if (rhythm->until != INT64_MAX && k > (rhythm->until - rhythm->offset) / rhythm->every)
        k = (rhythm->until - rhythm->offset) / rhythm->every;
    PT_CHECK(k >= next);
    return k;
}

int64_t ref_consume(const ref_person *person, ref_schedule *schedule, const ref_rhythm *rhythm,
                    int64_t now, int64_t *out_passed)
{
    int64_t anchor, next;

    (void)anchor_of(person, schedule, rhythm, &anchor, &next);
    int64_t k = latest(rhythm, anchor, next, now);
    *out_passed = k - next;
    schedule->next = k + 1;
    if (rhythm->anchor->kind == PT_FROM_ATTRIBUTE) {
        schedule->has_last = true;
        schedule->last = anchor;
    }
    int64_t due = anchor + rhythm->offset + k * rhythm->every;
    return due < SOJ_TIME_MIN ? SOJ_TIME_MIN : due;
}

void ref_silence(ref_step *step)
{
    const ref_world *world = step->world;

    for (int i = 0; i < world->model->n_touchpoints; i++) {
        ref_rhythm rhythm = ref_touchpoint_rhythm(world->model, i);
        int64_t passed;
        if (ref_touchpoint_due(world, step->person, i) >= step->now)
            continue;
        (void)ref_consume(step->person, &step->person->touchpoints[i], &rhythm, step->now - 1,
                          &passed);
        ref_hit(world, rhythm.every != 0 ? PT_RULE_PLACED_RHYTHM : PT_RULE_PLACED_SILENT);
    }
}

int ref_priority(const pt_model *model, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];

    return touchpoint->has_priority ? touchpoint->priority : 50;
}

static int touchpoint_of(const ref_person *person, const ref_due *due)
{
    return due->kind == REF_WAITS ? person->waiting[due->index].touchpoint : due->index;
}

/* Of two occurrences due at one instant. */
static bool speaks_before(const ref_world *world, const ref_person *person, const ref_due *a,
                          const ref_due *b)
{
    int one = touchpoint_of(person, a), other = touchpoint_of(person, b);

    if (ref_priority(world->model, one) != ref_priority(world->model, other))
        return ref_priority(world->model, one) > ref_priority(world->model, other);
    if (one != other)
        return world->place[one] < world->place[other];
    /* Those that wait are older than one that comes due, and lie oldest first. */
    return a->kind == REF_WAITS && (b->kind != REF_WAITS || a->index < b->index);
}

static bool goes_before(const ref_world *world, const ref_person *person, const ref_due *a,
                        const ref_due *b)
{
    if (a->instant != b->instant)
        return a->instant < b->instant;
    if (a->kind >= REF_FRESH && b->kind >= REF_FRESH)
        return speaks_before(world, person, a, b);
    if (a->kind != b->kind)
        return a->kind < b->kind;
    if (a->kind == REF_LOSS)
        return a->index < b->index;
    /* Stages lie in the order of the text, outer before inner, and so do their timers. */
    int one = world->model->transitions[a->index].source;
    int other = world->model->transitions[b->index].source;
    return one != other ? one < other : a->index < b->index;
}

/* Keep the sooner. */
static void consider(const ref_world *world, const ref_person *person, ref_due *best, int kind,
                     int index, int64_t due, int64_t next)
{
    ref_due own = {kind, next > person->clock ? next : person->clock, due, index};

    if (next == SOJ_TIME_NEVER)
        return;
    if (best->kind == REF_NOTHING || goes_before(world, person, &own, best))
        *best = own;
}

/* Whether another timer that counts from the entry of the same stage must come first: overdue ones
 * keep the order of their times. */
static bool must_wait(const ref_world *world, const ref_person *person, int timer)
{
    const pt_model *model = world->model;
    const pt_transition *own = &model->transitions[timer];

    for (int i = 0; i < model->n_transitions && own->anchor.kind == PT_FROM_ENTRY; i++) {
        const pt_transition *other = &model->transitions[i];
        if (other->where == PT_AFTER && other->source == own->source &&
            other->anchor.kind == PT_FROM_ENTRY &&
            ref_timer_due(world, person, i) < ref_timer_due(world, person, timer))
            return true;
    }
    return false;
}

ref_due ref_next(const ref_world *world, int customer)
{
    const pt_model *model = world->model;
    const ref_person *person = &world->people[customer];
    ref_due best = {REF_NOTHING, SOJ_TIME_NEVER, SOJ_TIME_NEVER, PT_NONE};
    int64_t due;

    for (int i = 0; i < model->n_attributes; i++) {
        due = world->watched[i] ? ref_loss(world, customer, i) : SOJ_TIME_NEVER;
        consider(world, person, &best, REF_LOSS, i, due, due);
    }
    for (int i = 0; i < model->n_transitions; i++) {
        due = ref_timer_due(world, person, i);
        if (due != SOJ_TIME_NEVER && !must_wait(world, person, i))
            consider(world, person, &best, REF_TIMER, i, due, due);
    }
    for (int i = 0; i < model->n_touchpoints; i++) {
        due = ref_touchpoint_due(world, person, i);
        consider(world, person, &best, REF_FRESH, i, due, due);
    }
    for (int i = 0; i < person->n_waiting; i++)
        consider(world, person, &best, REF_WAITS, i, person->waiting[i].due,
                 person->waiting[i].next);
    return best;
}
