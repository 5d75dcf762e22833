/* SPDX-License-Identifier: MIT */
#include "model/facts.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "cel/opcodes.h"
#include "cel/vm.h"
#include "model/domain.h"

/* The rows of a table, to be written. */
#define ROWS(program, table, type) ((type *)(void *)((char *)(program) + (program)->table.at))

/* ---- touchpoints ---- */

/* Whether everybody gets it: no part of the holdout, or nobody is withheld from it. */
static bool is_for_all(const soj__program *program, const soj__touchpoint_info *info)
{
    return program->holdout_split == SOJ__NONE || info->is_essential ||
           soj__program_channel(program, info->channel)->is_staff;
}

static bool is_free(const soj__program *program, const soj__touchpoint_info *info)
{
    const soj__channel *channel = soj__program_channel(program, info->channel);
    return info->once == SOJ__ONCE_KIND_NONE && info->when == SOJ__NONE &&
           info->consent == SOJ__NONE && channel->consent == SOJ__NONE && info->caps.n == 0 &&
           channel->window == SOJ__NONE && channel->quiet == SOJ__NONE && is_for_all(program, info);
}

static void derive_touchpoints(soj__program *program)
{
    soj__touchpoint_info *touchpoints = ROWS(program, touchpoints, soj__touchpoint_info);
    for (uint32_t i = 0; i < program->touchpoints.n; i++)
        touchpoints[i].is_free = is_free(program, &touchpoints[i]);
}

/* Its content is the first there is, or none. */
static bool has_fixed_content(const soj__program *program, const soj__touchpoint_info *info)
{
    return info->split == SOJ__NONE &&
           (info->contents.n == 0 ||
            soj__program_content(program, info->contents.first)->segment == SOJ__NONE);
}

/* ---- schedules ---- */

/* Never at its anchor. Anchor and offset lie in time, so that their sum does not overflow. */
static bool comes_once(const soj__schedule *schedule)
{
    return schedule->anchor == SOJ__ANCHOR_RESTART && schedule->form == SOJ__FORM_EXACT &&
           schedule->every == 0 && schedule->offset > 0 && schedule->offset <= schedule->until;
}

static uint64_t restarts_of(const soj__program *program, const soj__schedule *schedule,
                            uint64_t any)
{
    soj__range refs = schedule->restart_events;
    uint64_t bits = 0;
    if (schedule->anchor != SOJ__ANCHOR_RESTART)
        return 0;
    for (uint32_t i = refs.first; i < refs.first + refs.n; i++)
        bits |= soj__event_bit(*soj__program_event_ref(program, i));
    return refs.n > 0 ? bits : any;
}

/* What `restart_on: any` means. */
static uint64_t any_event(const soj__program *program)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < program->events.n; i++)
        bits |= soj__program_event(program, i)->is_reserved ? 0 : soj__event_bit(i);
    return bits;
}

static void derive_schedules(soj__program *program)
{
    soj__schedule *schedules = ROWS(program, schedules, soj__schedule);
    uint64_t any = any_event(program);
    program->n_restarted = 0;
    for (uint32_t i = 0; i < program->schedules.n; i++) {
        schedules[i].number = i;
        schedules[i].comes_once = comes_once(&schedules[i]);
        schedules[i].restarts = restarts_of(program, &schedules[i], any);
        program->n_restarted += schedules[i].restarts != 0;
    }
}

/* ---- stages ---- */

static uint64_t heeds_of(const soj__program *program, soj__range handlers)
{
    uint64_t bits = 0;
    for (uint32_t i = handlers.first; i < handlers.first + handlers.n; i++)
        bits |= soj__event_bit(soj__program_handler(program, i)->event);
    return bits;
}

/* Whether a condition is a single test of the event or of an attribute that lies in the cell. */
static bool is_test(const soj__program *program, uint32_t condition)
{
    if (condition == SOJ__NONE)
        return false;
    const soj__expr *expr = soj__program_expr(program, condition);
    const uint8_t *code = soj__program_at(program, expr->code);
    if (!soj__cel_is_test(code, expr->len))
        return false;
    if (code[0] == SOJ__OP_TEST_PROPERTY)
        return true;
    return soj__program_attribute(program, soj__load_u16(code + 1))->storage != SOJ__STORE_WINDOW;
}

/* Of the events that handlers are for, those where it does not depend on tests alone whether one
 * moves. */
static uint64_t moved_by(const soj__program *program, soj__range handlers)
{
    uint64_t bits = 0;
    for (uint32_t i = handlers.first; i < handlers.first + handlers.n; i++) {
        const soj__handler *handler = soj__program_handler(program, i);
        uint32_t at = handler->transitions.first;
        const uint32_t end = at + handler->transitions.n;
        while (at < end && is_test(program, soj__program_transition(program, at)->condition))
            at++;
        bits |= at < end ? soj__event_bit(handler->event) : 0;
    }
    return bits;
}

/* A stage's own schedules before those of the stages around it, which it knows. */
static void chain_schedules(soj__program *program, soj__stage_info *stage)
{
    soj__schedule *schedules = ROWS(program, schedules, soj__schedule);
    const uint32_t first = stage->schedules.first;
    for (uint32_t end = first + stage->schedules.n; end > first; end--) {
        soj__schedule *schedule = &schedules[end - 1];
        uint32_t at = program->schedules.at + (end - 1) * (uint32_t)sizeof(*schedules);
        schedule->next_at = stage->scheduled_at;
        schedule->restarted_at = stage->restarted_at;
        if (schedule->restarts != 0)
            stage->restarted_at = at;
        stage->restarts |= schedule->restarts;
        if (schedule->anchor == SOJ__ANCHOR_EVENT)
            continue;
        stage->scheduled_at = at;
        stage->comes_once = stage->comes_once && schedule->comes_once;
    }
}

/* Parents come before their children, and what they know is theirs already. */
static void derive_stage(soj__program *program, soj__stage_info *stages, uint32_t number)
{
    const soj__stage_info nothing = {.settling = SOJ__NONE,
                                     .comes_once =
                                         program->n_watched == 0 && program->expectations.n == 0};
    soj__stage_info *stage = &stages[number];
    const soj__stage_info *around = stage->parent == SOJ__NONE ? &nothing : &stages[stage->parent];
    const soj__track_info *track = soj__program_track(program, stage->track);
    stage->lined_around_at = around->lined_at;
    stage->lined_at = stage->timeline.n > 0
                          ? program->stages.at + number * (uint32_t)sizeof(*stages)
                          : around->lined_at;
    stage->settling_around = around->settling;
    stage->settling = stage->always.n > 0 ? number : around->settling;
    stage->heeds = around->heeds | heeds_of(program, stage->handlers);
    stage->asks =
        stage->heeds & ~(around->heeds & ~around->asks) & ~moved_by(program, stage->handlers);
    stage->remembers = around->remembers || stage->history_slot != SOJ__NONE;
    stage->entered_slot = track->entered_slot + 8u * stage->depth;
    stage->cursor_slot = track->cursor_slot + stage->depth;
    stage->scheduled_at = around->scheduled_at;
    stage->restarted_at = around->restarted_at;
    stage->restarts = around->restarts;
    stage->comes_once = around->comes_once;
    chain_schedules(program, stage);
    stage->is_lone =
        stage->comes_once && program->tracks.n == 1 && soj__program_knows_bits(program);
}

static void derive_stages(soj__program *program)
{
    soj__stage_info *stages = ROWS(program, stages, soj__stage_info);
    program->n_settling = 0;
    for (uint32_t i = 0; i < program->stages.n; i++) {
        derive_stage(program, stages, i);
        program->n_settling += stages[i].always.n > 0;
    }
    /* Initial stages are children: they come behind. */
    for (uint32_t end = program->stages.n; end > 0; end--) {
        soj__stage_info *stage = &stages[end - 1];
        stage->leaf = stage->initial == SOJ__NONE ? end - 1 : stages[stage->initial].leaf;
    }
}

/* Rows that are nobody's may name any stage. */
static void derive_transitions(soj__program *program)
{
    soj__transition_info *rows = ROWS(program, transitions, soj__transition_info);
    for (uint32_t i = 0; i < program->transitions.n; i++) {
        soj__transition_info *row = &rows[i];
        bool leads = row->source < program->stages.n && row->target < program->stages.n;
        row->leaf = leads ? soj__program_stage(program, row->target)->leaf : SOJ__NONE;
        row->track = leads ? soj__program_stage(program, row->source)->track : SOJ__NONE;
        row->is_direct = leads && !row->is_history && row->sets.n == 0;
    }
}

/* ---- what comes first in a leaf ---- */

/* One more of what a leaf has. */
static void offer_first(soj__stage_info *leaf, int64_t offset, uint32_t schedule)
{
    if (offset >= leaf->first_offset) {
        leaf->first_behind = offset < leaf->first_behind ? offset : leaf->first_behind;
        return;
    }
    leaf->first_behind = leaf->first_offset;
    leaf->first_offset = offset;
    leaf->first = schedule;
}

/* Two that are due at once have ranks, which are to be looked at. */
static void derive_first(const soj__program *program, soj__stage_info *leaf)
{
    leaf->first_offset = leaf->first_behind = SOJ_TIME_MAX + 1;
    if (leaf->timeline.n > 0) {
        const soj__stop *stop = soj__program_stop(program, leaf->timeline.first);
        offer_first(leaf, stop->offset, stop->schedule);
    }
    for (uint32_t at = leaf->scheduled_at; at != 0;) {
        const soj__schedule *schedule = soj__program_at(program, at);
        offer_first(leaf, schedule->offset, schedule->number);
        at = schedule->next_at;
    }
    if (leaf->first_behind == leaf->first_offset && leaf->first_offset <= SOJ_TIME_MAX)
        leaf->first_offset = -1;
}

static void derive_firsts(soj__program *program)
{
    soj__stage_info *stages = ROWS(program, stages, soj__stage_info);
    for (uint32_t i = 0; i < program->stages.n; i++) {
        soj__stage_info *stage = &stages[i];
        const soj__stage_info *around = stage->parent == SOJ__NONE ? NULL : &stages[stage->parent];
        bool is_alone = !around || (around->lined_at == 0 && around->scheduled_at == 0);
        stage->first_offset = -1;
        if (program->tracks.n == 1 && is_alone && stage->comes_once)
            derive_first(program, stage);
    }
}

/* ---- what is done without a question ---- */

/* Where a timer moves whoever is in its stage, in a model where nothing comes behind a move, and of
 * whom it is known what comes first; SOJ__NONE where that is to be asked. */
static uint32_t leaf_of(const soj__program *program, const soj__schedule *schedule)
{
    if (schedule->timer == SOJ__NONE || program->n_settling > 0)
        return SOJ__NONE;
    const soj__stage_info *stage = soj__program_stage(program, schedule->stage);
    const soj__range transitions = soj__program_timer(program, schedule->timer)->transitions;
    if (transitions.n == 0 || stage->initial != SOJ__NONE || stage->remembers)
        return SOJ__NONE;
    const soj__transition_info *first = soj__program_transition(program, transitions.first);
    if (first->condition != SOJ__NONE || !first->is_direct)
        return SOJ__NONE;
    const soj__stage_info *to = soj__program_stage(program, first->leaf);
    bool is_simple = to->parent == first->domain && !to->is_final && to->first_offset >= 0;
    return is_simple ? first->leaf : SOJ__NONE;
}

static bool is_sent(const soj__program *program, const soj__touchpoint_info *info)
{
    return info->is_free && has_fixed_content(program, info) && info->data.n == 0 &&
           info->expires_months == 0 && info->expectation == SOJ__NONE &&
           info->sent_slot == SOJ__NONE;
}

static uint32_t stop_kind(const soj__program *program, const soj__schedule *schedule)
{
    bool is_on_few = soj__program_stage(program, schedule->stage)->timeline.n < SOJ__COUNTER_WIDE;
    if (schedule->touchpoint == SOJ__NONE)
        return is_on_few ? soj__schedule_is(schedule) : SOJ__STOP_TIMER;
    const soj__touchpoint_info *info = soj__program_touchpoint(program, schedule->touchpoint);
    return is_on_few && is_sent(program, info) ? SOJ__STOP_SENT : SOJ__STOP_TOUCHPOINT;
}

static void derive_stops(soj__program *program)
{
    soj__schedule *schedules = ROWS(program, schedules, soj__schedule);
    soj__stop *stops = ROWS(program, stops, soj__stop);
    for (uint32_t i = 0; i < program->schedules.n; i++)
        schedules[i].leaf = leaf_of(program, &schedules[i]);
    for (uint32_t i = 0; i < program->stops.n; i++) {
        /* One of an image that is on no timeline may name any. */
        if (stops[i].schedule < program->schedules.n)
            stops[i].is = stop_kind(program, &schedules[stops[i].schedule]);
    }
}

/* Of what comes first in a leaf. */
static uint32_t kind_of_first(const soj__program *program, const soj__stage_info *leaf)
{
    if (leaf->first_offset < 0 || leaf->first_offset > SOJ_TIME_MAX)
        return SOJ__STOP_TIMER;
    const soj__stop *stop =
        leaf->timeline.n > 0 ? soj__program_stop(program, leaf->timeline.first) : NULL;
    return stop && stop->schedule == leaf->first
               ? stop->is
               : soj__schedule_is(soj__program_schedule(program, leaf->first));
}

static void derive_kinds_of_firsts(soj__program *program)
{
    soj__stage_info *stages = ROWS(program, stages, soj__stage_info);
    for (uint32_t i = 0; i < program->stages.n; i++)
        stages[i].first_is = kind_of_first(program, &stages[i]);
}

/* ---- sets ---- */

/* Whether code is a single constant. */
static bool is_constant(const uint8_t *code, uint32_t len)
{
    static const uint8_t sizes[SOJ__OP_COUNT] = {[SOJ__OP_TRUE] = 1,
                                                 [SOJ__OP_FALSE] = 1,
                                                 [SOJ__OP_INT] = 9,
                                                 [SOJ__OP_DOUBLE] = 9,
                                                 [SOJ__OP_STRING] = 3};
    uint32_t size = sizes[code[0]];
    return size > 0 && len == size + (code[0] == SOJ__OP_STRING ? soj__load_u16(code + 1) : 0u);
}

/* Whether a set is ready, and its bits. A text lies where its attribute does not use it now. A date
 * is no constant, but an image may say so. */
static bool is_ready(const soj__program *program, const soj__set *set, uint64_t *out_bits)
{
    const soj__attribute *attribute = soj__program_attribute(program, set->attribute);
    const soj__expr *expr = soj__program_expr(program, set->expr);
    const uint8_t *code = soj__program_at(program, expr->code);
    soj__val stack[1];
    const soj__cel_frame frame = {.stack = stack, .stack_size = 1};
    return attribute->storage != SOJ__STORE_TEXT && attribute->domain.type != SOJ_TYPE_DATE &&
           is_constant(code, expr->len) &&
           soj__domain_encode(program, &attribute->domain, soj__cel_run(code, expr->len, &frame),
                              SOJ_LIMIT_ATTRIBUTE_TEXT, out_bits) == SOJ_OK;
}

/* Whether all sets of an event are ready, then. */
static bool derive_sets(soj__program *program, soj__range range)
{
    soj__set *sets = ROWS(program, sets, soj__set);
    bool all_ready = true;
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        uint64_t bits = 0;
        sets[i].is_ready = is_ready(program, &sets[i], &bits);
        sets[i].bits = sets[i].is_ready ? bits : 0;
        all_ready = all_ready && sets[i].is_ready;
    }
    return all_ready;
}

/* ---- events ---- */

/* Nothing of a customer can change at an event but by the event itself, and by what is due. */
static bool is_quiet(const soj__program *program)
{
    return program->n_watched == 0 && program->n_settling == 0 && program->n_triggers == 0 &&
           program->expectations.n == 0 && !program->needs_zones;
}

static void derive_events(soj__program *program)
{
    soj__event_info *events = ROWS(program, events, soj__event_info);
    for (uint32_t i = 0; i < program->events.n; i++) {
        soj__event_info *event = &events[i];
        bool sets_are_ready = derive_sets(program, event->sets);
        event->tells = event->sets.n > 0 || event->counters.n > 0 || event->ends.n > 0 ||
                       i == program->identify;
        event->is_own = event->feedback == SOJ__FEEDBACK_NONE && i != program->erased;
        event->is_plain = is_quiet(program) && sets_are_ready && event->counters.n == 0 &&
                          event->is_own && i != program->identify;
    }
}

void soj__facts_derive(soj__program *program)
{
    program->n_watched = 0;
    for (uint32_t i = 0; i < program->counters.n; i++)
        program->n_watched += soj__program_counter(program, i)->is_watched;
    program->waiting_slot = soj__program_part(program, program->waiting_part)->slot;
    derive_touchpoints(program);
    derive_schedules(program);
    derive_stages(program);
    derive_transitions(program);
    derive_firsts(program);
    derive_stops(program);
    derive_kinds_of_firsts(program);
    derive_events(program);
}
