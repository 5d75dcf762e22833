/* SPDX-License-Identifier: MIT */
#include "reference.h"

ref_rhythm ref_timer_rhythm(const pt_model *model, int timer)
{
    const pt_transition *transition = &model->transitions[timer];
    const pt_delay *delay = &model->delays[transition->delay];

    return (ref_rhythm){
        .anchor = &transition->anchor, .offset = {delay->months, delay->delay}, .times = 1};
}

ref_rhythm ref_touchpoint_rhythm(const pt_model *model, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];
    ref_rhythm rhythm = {.anchor = &touchpoint->anchor, .times = 1};

    rhythm.offset = (ref_span){touchpoint->after_months, touchpoint->after};
    rhythm.every = (ref_span){touchpoint->every_months, touchpoint->every};
    rhythm.rule = touchpoint->has_rule ? &touchpoint->rule : NULL;
    if (ref_repeats(&rhythm))
        rhythm.times = touchpoint->times != 0 ? touchpoint->times : INT64_MAX;
    rhythm.has_until = touchpoint->has_until;
    rhythm.until = (ref_span){touchpoint->until_months, touchpoint->until};
    rhythm.has_at = touchpoint->has_at;
    rhythm.is_first = touchpoint->has_at && !touchpoint->has_after;
    rhythm.at = touchpoint->at;
    return rhythm;
}

bool ref_repeats(const ref_rhythm *rhythm)
{
    return rhythm->every.months != 0 || rhythm->every.rest != 0 || rhythm->rule != NULL;
}

bool ref_is_repeated(const pt_touchpoint *touchpoint)
{
    return touchpoint->every != 0 || touchpoint->every_months != 0 || touchpoint->has_rule;
}

/* What it counts from; false where it rests. `*out_next`: the k that is next. */
static bool anchor_of(const ref_world *world, const ref_person *person,
                      const ref_schedule *schedule, const ref_rhythm *rhythm, int64_t *out_anchor,
                      int64_t *out_next)
{
    *out_anchor = schedule->anchor;
    *out_next = schedule->next;
    if (rhythm->anchor->kind != PT_FROM_ATTRIBUTE)
        return true;
    const pt_value *value = &person->attributes[rhythm->anchor->attribute];
    if (value->kind != PT_TIME && value->kind != PT_DATE)
        return false;
    *out_anchor = value->kind == PT_TIME
                      ? value->i
                      : ref_day_start(world->counts, ref_zone(world, person), value->i);
    if (!schedule->has_last || schedule->last != value->i)
        *out_next = 0;
    return true;
}

/* The days of a span beside `at`. */
static int64_t days_later(int64_t day, ref_span span)
{
    PT_CHECK(span.rest % SOJ_DAY == 0);
    day = ref_add_months(day, span.months);
    if (span.months != 0 && day < ref_day(1, 1, 1))
        day = ref_day(1, 1, 1);
    return day + span.rest / SOJ_DAY;
}

/* What is being counted. */
typedef struct count {
    const ref_rhythm *rhythm;
    pt_counts *counts;
    int zone;
    int64_t anchor;
} count;

static int64_t at_of_day(const count *own, int64_t day)
{
    return ref_instant(own->counts, own->zone, day * SOJ_DAY + own->rhythm->at * SOJ_SECOND);
}

/* The local date from which it counts, `offset` not yet added. */
static int64_t first_day(const count *own)
{
    int64_t day = ref_local_day(own->zone, own->anchor);

    /* There are no dates before the year 1, whatever the clocks show in its first hours. */
    if (own->rhythm->is_first && day < ref_day(1, 1, 1))
        day = ref_day(1, 1, 1);
    while (own->rhythm->is_first && at_of_day(own, day) < own->anchor)
        day++;
    return day;
}

static ref_span total(const ref_rhythm *rhythm, int64_t k)
{
    ref_span span = rhythm->is_first ? (ref_span){0, 0} : rhythm->offset;

    span.months += k * rhythm->every.months;
    span.rest += k * rhythm->every.rest;
    return span;
}

/* DTSTART of a rule: the date and time of the anchor, or `at` so many days later. */
static int64_t start_of(const count *own)
{
    if (own->rhythm->is_first)
        return ref_local(own->zone, own->anchor);
    if (own->rhythm->has_at) {
        int64_t day = days_later(ref_local_day(own->zone, own->anchor), own->rhythm->offset);
        if (day < ref_day(1, 1, 1))
            day = ref_day(1, 1, 1);
        return day * SOJ_DAY + own->rhythm->at * SOJ_SECOND;
    }
    int64_t start = ref_later(own->counts, own->zone, own->anchor, own->rhythm->offset);
    return ref_local(own->zone, start < SOJ_TIME_MIN ? SOJ_TIME_MIN : start);
}

/* The occurrence behind one, which is known in another zone too: with `at` by what the clock
 * showed, else by how long it came after DTSTART. */
static bool next_of_rule(const count *own, bool is_first, int64_t behind, ref_point *out,
                         int64_t *out_wall)
{
    int64_t start = start_of(own);
    int64_t base = own->rhythm->has_at ? 0 : start;
    int64_t of_day = own->rhythm->has_at ? own->rhythm->at * SOJ_SECOND
                                         : start - ref_floor(start, SOJ_DAY) * SOJ_DAY;

    if (!ref_rule_after(own->rhythm->rule, start, of_day, is_first ? INT64_MIN : behind + base,
                        out_wall))
        return false;
    out->place = *out_wall - base;
    return true;
}

static bool is_beyond(const count *own, int64_t day, int64_t due)
{
    const ref_rhythm *rhythm = own->rhythm;

    if (rhythm->rule != NULL && rhythm->rule->until_form == PT_UNTIL_TIME &&
        due > rhythm->rule->until)
        return true;
    if (!rhythm->has_until)
        return false;
    if (rhythm->has_at)
        return day > days_later(ref_local_day(own->zone, own->anchor), rhythm->until);
    return due > ref_later(own->counts, own->zone, own->anchor, rhythm->until);
}

/* The k-th due time, where it is not beyond the bounds; `place`: of a rule, what came before. */
static bool point_of(const count *own, int64_t k, int64_t place, ref_point *out)
{
    const ref_rhythm *rhythm = own->rhythm;
    int64_t day = 0, wall;

    *out = (ref_point){.k = k};
    if (k >= rhythm->times)
        return false;
    if (rhythm->rule != NULL) {
        if (!next_of_rule(own, k == 0, place, out, &wall))
            return false;
        out->due = ref_instant(own->counts, own->zone, wall);
        day = ref_floor(wall, SOJ_DAY);
    } else if (rhythm->has_at) {
        day = days_later(first_day(own), total(rhythm, k));
        out->due = at_of_day(own, day);
    } else {
        out->due = ref_later(own->counts, own->zone, own->anchor, total(rhythm, k));
    }
    if (is_beyond(own, day, out->due))
        return false;
    if (out->due < SOJ_TIME_MIN)
        out->due = SOJ_TIME_MIN;
    /* Nor are there dates behind the year 9999, whatever the clocks show in its last hours. */
    if (out->due > SOJ_TIME_MAX || day > ref_day(9999, 12, 31))
        out->due = SOJ_TIME_NEVER;
    return true;
}

/* When a schedule is due; SOJ_TIME_NEVER where it rests. Behind the year 9999 is never, before the
 * year 1 its beginning. */
static int64_t due_of(const ref_world *world, const ref_person *person,
                      const ref_schedule *schedule, const ref_rhythm *rhythm)
{
    count own = {rhythm, world->counts, ref_zone(world, person), 0};
    ref_point point;
    int64_t next;

    if (!anchor_of(world, person, schedule, rhythm, &own.anchor, &next) ||
        !point_of(&own, next, schedule->place, &point))
        return SOJ_TIME_NEVER;
    return point.due;
}

int64_t ref_started_due(const ref_step *step, int number, int64_t anchor)
{
    ref_rhythm rhythm = ref_touchpoint_rhythm(step->world->model, number);
    count own = {&rhythm, step->world->counts, ref_zone(step->world, step->person), anchor};
    ref_point point;

    return point_of(&own, 0, 0, &point) ? point.due : SOJ_TIME_NEVER;
}

int64_t ref_timer_due(const ref_world *world, const ref_person *person, int timer)
{
    const pt_transition *transition = &world->model->transitions[timer];

    if (!transition->alive || transition->where != PT_AFTER ||
        pt_timer(world->model, timer) != timer || !ref_is_active(world, person, transition->source))
        return SOJ_TIME_NEVER;
    ref_rhythm rhythm = ref_timer_rhythm(world->model, timer);
    return due_of(world, person, &person->timers[timer], &rhythm);
}

int64_t ref_touchpoint_due(const ref_world *world, const ref_person *person, int number)
{
    const pt_touchpoint *touchpoint = &world->model->touchpoints[number];

    if (!touchpoint->alive || touchpoint->on != PT_NONE ||
        !ref_is_active(world, person, touchpoint->stage))
        return SOJ_TIME_NEVER;
    ref_rhythm rhythm = ref_touchpoint_rhythm(world->model, number);
    return due_of(world, person, &person->touchpoints[number], &rhythm);
}

/* Nearly the last k that is due at or before `now`, never beyond it: what repeats by plain
 * durations may have done so a million times. */
static int64_t skip_to(const count *own, int64_t k, int64_t now)
{
    const ref_rhythm *rhythm = own->rhythm;
    int64_t past = now - own->anchor - rhythm->offset.rest;

    if (rhythm->has_at || rhythm->rule != NULL || rhythm->offset.months != 0 ||
        rhythm->every.months != 0 || rhythm->every.rest == 0 || rhythm->until.months != 0)
        return k;
    if (rhythm->has_until && past > rhythm->until.rest - rhythm->offset.rest)
        past = rhythm->until.rest - rhythm->offset.rest;
    int64_t last = past / rhythm->every.rest;
    if (last > rhythm->times - 1)
        last = rhythm->times - 1;
    return last > k ? last : k;
}

/* Which one from `next` on comes: of those that lie at or before `now` the latest, else the next.
 */
static ref_point latest(const count *own, int64_t next, int64_t place, int64_t now)
{
    ref_point point, further;

    PT_CHECK(point_of(own, skip_to(own, next, now), place, &point));
    while (ref_repeats(own->rhythm) && point.due <= now &&
           point_of(own, point.k + 1, point.place, &further) && further.due <= now)
        point = further;
    return point;
}

int64_t ref_consume(const ref_world *world, const ref_person *person, ref_schedule *schedule,
                    const ref_rhythm *rhythm, int64_t now, int64_t *out_passed)
{
    count own = {rhythm, world->counts, ref_zone(world, person), 0};
    int64_t next;

    (void)anchor_of(world, person, schedule, rhythm, &own.anchor, &next);
    ref_point point = latest(&own, next, schedule->place, now);
    *out_passed = point.k - next;
    schedule->next = point.k + 1;
    schedule->place = point.place;
    if (rhythm->anchor->kind == PT_FROM_ATTRIBUTE) {
        schedule->has_last = true;
        schedule->last = person->attributes[rhythm->anchor->attribute].i;
    }
    return point.due;
}

void ref_silence(ref_step *step)
{
    const ref_world *world = step->world;

    for (int i = 0; i < world->model->n_touchpoints; i++) {
        ref_rhythm rhythm = ref_touchpoint_rhythm(world->model, i);
        int64_t passed;
        if (ref_touchpoint_due(world, step->person, i) >= step->now)
            continue;
        (void)ref_consume(world, step->person, &step->person->touchpoints[i], &rhythm,
                          step->now - 1, &passed);
        ref_hit(world, ref_repeats(&rhythm) ? PT_RULE_PLACED_RHYTHM : PT_RULE_PLACED_SILENT);
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

/* Of two expectations: by stage, outer ones first, then as the text has it. */
static bool expects_before(const pt_model *model, int one, int other)
{
    int a = model->touchpoints[one].stage, b = model->touchpoints[other].stage;

    return a != b ? a < b : one < other;
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
    if (a->kind == REF_EXPECT)
        return expects_before(world->model, a->index, b->index);
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
        due = ref_answer_due(world, person, i);
        consider(world, person, &best, REF_EXPECT, i, due, due);
    }
    for (int i = 0; i < person->n_waiting; i++)
        consider(world, person, &best, REF_WAITS, i, person->waiting[i].due,
                 person->waiting[i].next);
    return best;
}
