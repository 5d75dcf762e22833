/* SPDX-License-Identifier: MIT */
/* Readers of transitions and what belongs to them. */
#include "syntax/decode.h"
#include "time/civil.h"

void soj__read_anchor(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    if (soj__decode_is_text(d, entry))
        ((soj__ast_anchor *)field)->from = soj__decode_text(entry->value);
}

static void add_restart(soj__decoder *d, const soj__entry *entry, const soj__node *name,
                        soj__ast_anchor *anchor)
{
    if (name->kind == SOJ__NODE_BAD)
        return;
    if (name->kind != SOJ__NODE_SCALAR || soj__node_is_empty(name)) {
        soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE,
                      soj__node_is_empty(name) ? entry->value->span : name->span,
                      "'restart_on' must be a list of names of events, and this item is %s",
                      soj__decode_shape(name));
        soj__diag_suggest(d->diags, "write the name of an event");
        return;
    }
    if (entry->value->kind == SOJ__NODE_LIST && soj__slice_is(name->text, "any") &&
        !d->has_any_event) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, name->span,
                      "'any' stands alone, not in a list of events");
        soj__diag_suggest(d->diags, "write 'restart_on: any' for all events, or remove it here");
        return;
    }
    if (!soj__decode_check_event(d, name))
        return;
    soj__ast_text *text = SOJ__PUSH(d->arena, &anchor->restart_on);
    if (text)
        *text = soj__decode_text(name);
    d->failed |= !text;
}

void soj__read_restart(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_anchor *anchor = field;
    const soj__node *value = entry->value;
    (void)object;
    anchor->restart_span = value->span;
    if (value->kind == SOJ__NODE_LIST) {
        for (uint32_t i = 0; i < value->n; i++)
            add_restart(d, entry, value->items[i], anchor);
        if (value->n == 0) {
            soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, value->span,
                          "'restart_on' names no event");
            soj__diag_suggest(d->diags, "list the events, or remove 'restart_on'");
        }
    } else if (soj__decode_is_text(d, entry)) {
        if (soj__slice_is(value->text, "any"))
            anchor->restart_on_any = true;
        else
            add_restart(d, entry, value, anchor);
    }
}

void soj__decode_check_anchor(soj__decoder *d, soj__ast_anchor *anchor)
{
    if (!soj__ast_given(&anchor->from) || !soj__span_is_place(anchor->restart_span))
        return;
    soj__diag_add(d->diags, SOJ__DIAG_CONFLICTING_KEYS, anchor->restart_span,
                  "'restart_on' and 'from' cannot stand together");
    soj__diag_note(d->diags, anchor->from.span, "'from' stands here");
    soj__diag_suggest(d->diags, "keep one of the two: the delay counts from an attribute, or from "
                                "the last of some events");
    anchor->restart_on.n = 0;
    anchor->restart_on_any = false;
}

void soj__read_set(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_sets *sets = field;
    (void)object;
    if (!soj__decode_is_mapping(d, entry))
        return;
    for (uint32_t i = 0; i < entry->value->n; i++) {
        const soj__pair *pair = &entry->value->pairs[i];
        if (pair->value->kind == SOJ__NODE_BAD)
            continue;
        if (pair->value->kind != SOJ__NODE_SCALAR || soj__node_is_empty(pair->value)) {
            soj__entry item = {entry->key, pair->key, pair->value};
            soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, soj__decode_span(&item),
                          "%q must be set to a value in CEL, and this is %s", pair->key->text,
                          soj__decode_shape(pair->value));
            soj__diag_suggest(d->diags, "write a right side, such as 0, event.amount or "
                                        "'\"text\"'; null unsets");
            continue;
        }
        soj__ast_set *set = SOJ__PUSH(d->arena, sets);
        if (set)
            *set = (soj__ast_set){soj__decode_text(pair->key), soj__decode_text(pair->value)};
        d->failed |= !set;
    }
}

static void read_terms(soj__decoder *d, soj__place place, const soj__node *value,
                       soj__ast_transition *transition)
{
    soj__transition_read read = {.to = {.text = {NULL, 0}}};
    soj__decode_object(d, place, NULL, value, &read);
    soj__decode_check_anchor(d, &read.terms.anchor);
    soj__ast_transition_terms *terms = soj__arena_alloc(d->arena, sizeof(*terms));
    d->failed |= !terms;
    if (!terms)
        return;
    *terms = read.terms;
    transition->to = read.to;
    transition->terms = terms;
}

/* One transition: a target, or a mapping, which may be empty. `place` says which keys it may have.
 */
static void add_transition(soj__decoder *d, soj__place place, const soj__entry *entry,
                           soj__ast_transitions *transitions)
{
    const soj__node *value = entry->value;
    if (value->kind == SOJ__NODE_BAD)
        return;
    if (value->kind == SOJ__NODE_LIST) {
        soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, value->span,
                      "%q must lead to a stage, or be a mapping of what happens, and this is %s",
                      entry->name->text, soj__decode_shape(value));
        soj__diag_suggest(d->diags, "write the items of the inner list in the outer one");
        return;
    }
    static const soj__ast_transition_terms none;
    soj__ast_transition *transition = SOJ__PUSH(d->arena, transitions);
    if (!transition) {
        d->failed = true;
        return;
    }
    *transition = (soj__ast_transition){.span = soj__decode_span(entry), .terms = &none};
    if (value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(value)) {
        soj__entry to = {soj__key_find(place, SOJ__SLICE("to")), entry->name, value};
        soj__read_text(d, &to, transition, &transition->to);
    } else if (value->n > 0) {
        read_terms(d, place, value, transition);
    }
}

/* A transition or a list of them. */
static void read_transitions(soj__decoder *d, soj__place place, const soj__entry *entry,
                             soj__ast_transitions *transitions)
{
    const soj__node *value = entry->value;
    if (value->kind != SOJ__NODE_LIST) {
        add_transition(d, place, entry, transitions);
        return;
    }
    d->failed |= !SOJ__RESERVE(d->arena, transitions, value->n);
    for (uint32_t i = 0; i < value->n; i++) {
        soj__entry item = {entry->key, entry->name, value->items[i]};
        add_transition(d, place, &item, transitions);
    }
    if (value->n == 0) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, value->span,
                      "the list of transitions for %q is empty", entry->name->text);
        soj__diag_suggest(d->diags, "write the name of a stage; '{}' stays and does nothing");
    }
}

void soj__read_always(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    read_transitions(d, SOJ__IN_TRANSITION, entry, field);
}

/* Whether it is a mapping of what comes to transitions; with an example of one for a text. */
static bool is_moves(soj__decoder *d, const soj__entry *entry)
{
    if (soj__decode_is_mapping(d, entry))
        return true;
    if (entry->value->kind == SOJ__NODE_SCALAR)
        soj__diag_suggest(d->diags,
                          "write '%t: NAME', with the name of a stage, on an indented "
                          "line below it",
                          entry->value->text);
    return false;
}

void soj__read_on(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_stage *stage = object;
    (void)field;
    if (!is_moves(d, entry))
        return;
    d->failed |= !SOJ__RESERVE(d->arena, &stage->on, entry->value->n);
    for (uint32_t i = 0; i < entry->value->n; i++) {
        const soj__pair *pair = &entry->value->pairs[i];
        soj__ast_on read = {.event = {.text = {NULL, 0}}};
        if (soj__decode_check_event(d, pair->key))
            read.event = soj__decode_text(pair->key);
        soj__entry item = {entry->key, pair->key, pair->value};
        read_transitions(d, SOJ__IN_TRANSITION, &item, &read.transitions);
        soj__ast_on *on = SOJ__PUSH(d->arena, &stage->on);
        if (on)
            *on = read;
        d->failed |= !on;
    }
}

/* A delay that counts from entering the stage is at least 1 s. */
static void check_delay(soj__decoder *d, const soj__ast_after *after)
{
    if (!soj__ast_given(&after->delay.source) ||
        soj__step_shortest(after->delay.months, after->delay.value) >= SOJ_SECOND)
        return;
    for (uint32_t i = 0; i < after->transitions.n; i++) {
        if (soj__ast_given(&after->transitions.items[i].terms->anchor.from))
            continue;
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, after->delay.source.span,
                      "a transition comes at least 1s after its stage was entered, and this is %q",
                      after->delay.source.text);
        soj__diag_suggest(d->diags, "write 1s or more; 'always' moves at once, and with 'from' a "
                                    "delay may be zero or negative");
        return;
    }
}

void soj__read_after(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_stage *stage = object;
    (void)field;
    if (!is_moves(d, entry))
        return;
    d->failed |= !SOJ__RESERVE(d->arena, &stage->after, entry->value->n);
    for (uint32_t i = 0; i < entry->value->n; i++) {
        const soj__pair *pair = &entry->value->pairs[i];
        soj__ast_after read = {.delay = {.value = 0}};
        soj__decode_duration(d, pair->key, &read.delay);
        soj__entry item = {entry->key, pair->key, pair->value};
        read_transitions(d, SOJ__IN_TIMER, &item, &read.transitions);
        check_delay(d, &read);
        soj__ast_after *after = SOJ__PUSH(d->arena, &stage->after);
        if (after)
            *after = read;
        d->failed |= !after;
    }
}
