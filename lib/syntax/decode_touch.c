/* SPDX-License-Identifier: MIT */
/* Readers of touchpoints. */
#include <sojourn/limits.h>

#include "syntax/decode.h"

static void add_content(soj__decoder *d, soj__ast_contents *contents, soj__ast_text segment,
                        const soj__node *reference)
{
    soj__ast_content *content = SOJ__PUSH(d->arena, contents);
    if (content)
        *content = (soj__ast_content){segment, soj__decode_text(reference)};
    d->failed |= !content;
}

void soj__read_content(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    const soj__node *value = entry->value;
    const soj__ast_text none = {.text = {NULL, 0}};
    (void)object;
    if (soj__node_is_empty(value))
        return; /* as {} */
    if (value->kind != SOJ__NODE_MAPPING) {
        if (soj__decode_is_text(d, entry))
            add_content(d, field, none, value);
        return;
    }
    for (uint32_t i = 0; i < value->n; i++) {
        const soj__pair *pair = &value->pairs[i];
        bool is_default = soj__slice_is(pair->key->text, "default");
        soj__entry item = {entry->key, pair->key, pair->value};
        if (pair->value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(pair->value)) {
            add_content(d, field, is_default ? none : soj__decode_text(pair->key), pair->value);
        } else if (pair->value->kind != SOJ__NODE_BAD) {
            soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, soj__decode_span(&item),
                          "the content for %q must be a text, and this is %s", pair->key->text,
                          soj__decode_shape(pair->value));
            soj__diag_suggest(d->diags, "write the reference that the host knows the content by");
        }
    }
}

static void check_offset(soj__decoder *d, const soj__ast_touchpoint *touchpoint)
{
    const soj__ast_duration *after = &touchpoint->after;
    if (!soj__ast_given(&after->source) || (after->value >= 0 && after->months >= 0) ||
        soj__ast_given(&touchpoint->anchor.from))
        return;
    soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, after->source.span,
                  "'after' may be negative only together with 'from', and this is %q",
                  after->source.text);
    soj__diag_suggest(d->diags, soj__ast_meant(&touchpoint->on.event)
                                    ? "write 0s or more: nothing can come before its event"
                                    : "write 0s or more, or add 'from: customer.NAME'");
}

static bool add_data(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_touchpoint *touchpoint = target;
    const soj__pair *pair = &entry->value->pairs[i];
    soj__entry item = {entry->key, pair->key, pair->value};
    if (!soj__decode_room(d, i, SOJ_LIMIT_DATA, SOJ__DIAG_LIMIT_DATA, pair->key->span,
                          "data of one touchpoint"))
        return false;
    soj__decode_check_name(d, pair->key, "a value of 'data'");
    if (pair->value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(pair->value)) {
        soj__ast_data *data = SOJ__PUSH(d->arena, &touchpoint->data);
        if (!data)
            return soj__decode_fail(d);
        *data = (soj__ast_data){soj__decode_text(pair->key), soj__decode_text(pair->value)};
    } else if (pair->value->kind != SOJ__NODE_BAD) {
        soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, soj__decode_span(&item),
                      "the data %q must be a value in CEL, and this is %s", pair->key->text,
                      soj__decode_shape(pair->value));
        soj__diag_suggest(d->diags, "write what to send, such as customer.plan or '\"text\"'");
    }
    return true;
}

void soj__read_data(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_data, object);
}

/* The event whose occurrence carries data keeps them in the customer's record. */
static void check_data(soj__decoder *d, const soj__ast_touchpoint *touchpoint)
{
    if (touchpoint->data.n <= SOJ_LIMIT_EVENT_DATA || !soj__ast_meant(&touchpoint->on.event))
        return;
    soj__diag_add(d->diags, SOJ__DIAG_LIMIT_DATA,
                  touchpoint->data.items[SOJ_LIMIT_EVENT_DATA].attribute.span,
                  "a touchpoint with 'on' has at most %u data, and here is one more",
                  (uint64_t)SOJ_LIMIT_EVENT_DATA);
    soj__diag_suggest(d->diags, "%s", soj__diag_advice(SOJ__DIAG_LIMIT_DATA));
}

void soj__read_trigger(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_trigger *trigger = field;
    trigger->event.is_bad = true;
    if (entry->value->kind == SOJ__NODE_MAPPING)
        soj__decode_object(d, SOJ__IN_TRIGGER, entry->name, entry->value, trigger);
    else
        soj__read_event_name(d, entry, object, &trigger->event);
}

void soj__read_once(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const char *const names[] = {"visit", "ever"};
    static const soj__once kinds[] = {SOJ__ONCE_VISIT, SOJ__ONCE_EVER};
    soj__ast_once *once = field;
    soj__ast_duration span;
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    char first = entry->value->text.len > 0 ? entry->value->text.data[0] : '\0';
    if ((first >= '0' && first <= '9') || first == '-') {
        if (soj__decode_span_from(d, entry, 1, &span))
            *once = (soj__ast_once){SOJ__ONCE_SPAN, span};
        return;
    }
    size_t i = soj__decode_word(d, entry, names, SOJ__ARRAY_LEN(names));
    if (i < SOJ__ARRAY_LEN(names))
        once->kind = kinds[i];
}

/* The rule is looked at where there is a calendar: time/recurrence.h. */
void soj__read_rrule(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__read_text(d, entry, object, field);
}

void soj__read_expect(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    if (soj__decode_is_mapping(d, entry))
        soj__decode_object(d, SOJ__IN_EXPECT, entry->name, entry->value, field);
    else if (entry->value->kind == SOJ__NODE_SCALAR)
        soj__diag_suggest(d->diags, "write '{event: %t, within: 2d}', with how long to wait for it",
                          entry->value->text);
}

/* A time of day stands on a day: steps to it are whole days of the calendar. */
static void check_at(soj__decoder *d, const soj__ast_touchpoint *touchpoint)
{
    if (!soj__ast_given(&touchpoint->at.source))
        return;
    soj__decode_check_days(d, "after", &touchpoint->after);
    soj__decode_check_days(d, "every", &touchpoint->every);
    soj__decode_check_days(d, "until", &touchpoint->until);
}

/* An occurrence starts by an event, or at an anchor and then perhaps again and again. */
static void check_start(soj__decoder *d, const soj__node *mapping, soj__ast_touchpoint *touchpoint)
{
    static const char *const others[] = {"from", "restart_on", "every"};
    bool is_bad = false;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(others); i++)
        is_bad |= soj__decode_excludes(d, mapping, "on", others[i],
                                       "keep one of the two: with 'on' each such event starts "
                                       "one occurrence, and 'after' counts from it");
    if (is_bad) {
        touchpoint->anchor = (soj__ast_anchor){.restart_on_any = false};
        touchpoint->every = (soj__ast_duration){.value = 0};
        touchpoint->rrule = (soj__ast_text){.is_bad = true};
    } else {
        soj__decode_check_anchor(d, &touchpoint->anchor);
    }
    soj__decode_wants(d, mapping, "times", "every");
    soj__decode_wants(d, mapping, "until", "every");
    soj__decode_wants(d, mapping, "pending", "on");
}

static void read_touchpoint(soj__decoder *d, const soj__pair *pair, soj__ast_touchpoint *touchpoint)
{
    touchpoint->name = soj__decode_text(pair->key);
    touchpoint->intent = SOJ_INTENT_INFORM;
    touchpoint->expires.value = 7 * SOJ_DAY;
    touchpoint->priority = 50;
    touchpoint->pending.value = 1;
    if (!soj__decode_is_element(d, pair, "a mapping with 'channel'")) {
        if (pair->value->kind == SOJ__NODE_SCALAR)
            soj__diag_suggest(d->diags, "write '{channel: %t}', with the name of a channel",
                              pair->value->text);
        return;
    }
    soj__decode_object(d, SOJ__IN_TOUCHPOINT, pair->key, pair->value, touchpoint);
    check_start(d, pair->value, touchpoint);
    check_offset(d, touchpoint);
    check_at(d, touchpoint);
    check_data(d, touchpoint);
}

static bool add_touchpoint(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_stage *stage = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, d->n_touchpoints++, SOJ_LIMIT_TOUCHPOINTS, SOJ__DIAG_LIMIT_TOUCHPOINTS,
                          pair->key->span, "touchpoints"))
        return true;
    soj__ast_touchpoint *touchpoint = SOJ__PUSH(d->arena, &stage->touchpoints);
    if (!touchpoint)
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a touchpoint");
    read_touchpoint(d, pair, touchpoint);
    return true;
}

void soj__read_touchpoints(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_stage *stage = object;
    (void)field;
    d->failed |= !SOJ__RESERVE(d->arena, &stage->touchpoints,
                               soj__decode_elements(entry, SOJ_LIMIT_TOUCHPOINTS));
    soj__decode_each(d, entry, add_touchpoint, object);
}
