/* SPDX-License-Identifier: MIT */
/* Readers of the parts that have names: attributes, events, channels, stages, touchpoints. */
#include <sojourn/limits.h>

#include "syntax/decode.h"

/* A named element must be a mapping of its keys. `shape` completes "'NAME' must be …". */
static bool check_element(soj__decoder *d, const soj__pair *pair, const char *shape)
{
    if (pair->value->kind == SOJ__NODE_MAPPING || soj__node_is_empty(pair->value))
        return true;
    if (pair->value->kind != SOJ__NODE_BAD) {
        soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, pair->value->span,
                      "%q must be %s, and this is %s", pair->key->text, shape,
                      soj__decode_shape(pair->value));
        soj__diag_suggest(d->diags,
                          "write 'key: value' on indented lines below it, or inside '{...}'");
    }
    return false;
}

/* Take in one named element, the `i`-th of `entry`'s mapping. False: no more of them. */
typedef bool (*add_fn)(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target);

/* The elements of a mapping, one after the other. */
static void add_each(soj__decoder *d, const soj__entry *entry, add_fn add, void *target)
{
    if (!soj__decode_is_mapping(d, entry))
        return;
    for (uint32_t i = 0; i < entry->value->n; i++) {
        if (!add(d, entry, i, target))
            return;
    }
}

/* There is no memory for an element. */
static bool fail(soj__decoder *d)
{
    d->failed = true;
    return false;
}

/* An attribute or a property: its type alone, or a mapping. */
static void read_value_type(soj__decoder *d, soj__place place, const soj__pair *pair,
                            soj__ast_value_type *value)
{
    value->name = soj__decode_text(pair->key);
    if (pair->value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(pair->value)) {
        soj__entry entry = {soj__key_find(place, SOJ__SLICE("type")), pair->key, pair->value};
        soj__read_type(d, &entry, value, &value->type);
    } else if (check_element(d, pair, "a type, or a mapping with 'type'")) {
        soj__decode_object(d, place, pair->key, pair->value, value);
    }
}

static bool add_attribute(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, i, SOJ_LIMIT_ATTRIBUTES, SOJ__DIAG_LIMIT_ATTRIBUTES, pair->key->span,
                          "attributes"))
        return false;
    soj__ast_value_type *attribute = SOJ__PUSH(d->arena, &model->attributes);
    if (!attribute)
        return fail(d);
    soj__decode_check_name(d, pair->key, "an attribute");
    read_value_type(d, SOJ__IN_ATTRIBUTE, pair, attribute);
    return true;
}

void soj__read_attributes(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    add_each(d, entry, add_attribute, object);
}

static void check_property_name(soj__decoder *d, const soj__node *name)
{
    if (name->text.len == 0 || name->text.len > SOJ_LIMIT_EVENT_NAME) {
        soj__diag_add(d->diags, SOJ__DIAG_LIMIT_NAME, name->span,
                      "the name of a property has 1 to %u bytes, and this has %u",
                      (uint64_t)SOJ_LIMIT_EVENT_NAME, (uint64_t)name->text.len);
        soj__diag_suggest(d->diags, name->text.len ? "shorten it" : "write a name");
    }
}

static bool add_property(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_event *event = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, i, SOJ_LIMIT_PROPERTIES, SOJ__DIAG_LIMIT_PROPERTIES, pair->key->span,
                          "properties of one event"))
        return false;
    soj__ast_value_type *property = SOJ__PUSH(d->arena, &event->properties);
    if (!property)
        return fail(d);
    check_property_name(d, pair->key);
    read_value_type(d, SOJ__IN_PROPERTY, pair, property);
    return true;
}

void soj__read_properties(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    add_each(d, entry, add_property, object);
}

/* Identify sets attributes by the names of traits: it has no properties of its own. */
static void check_identify(soj__decoder *d, const soj__pair *pair, soj__ast_event *event)
{
    if (!soj__slice_is(event->name.text, "Identify") || event->properties.n == 0)
        return;
    soj__diag_add(d->diags, SOJ__DIAG_CONFLICTING_KEYS, event->properties.items[0].name.span,
                  "the reserved event 'Identify' has no properties: it brings attributes");
    soj__diag_note(d->diags, pair->key->span, "it is declared here");
    soj__diag_suggest(d->diags, "declare what it brings under 'attributes'");
    event->properties.n = 0;
}

static bool add_event(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    soj__ast_event read = {.name = soj__decode_text(pair->key)};
    if (!soj__decode_room(d, i, SOJ_LIMIT_EVENTS, SOJ__DIAG_LIMIT_EVENTS, pair->key->span,
                          "events"))
        return false;
    bool is_usable = soj__decode_check_event(d, pair->key);
    if (check_element(d, pair, "empty, or a mapping of its keys"))
        soj__decode_object(d, SOJ__IN_EVENT, pair->key, pair->value, &read);
    check_identify(d, pair, &read);
    soj__ast_event *event = is_usable ? SOJ__PUSH(d->arena, &model->events) : NULL;
    if (event)
        *event = read;
    return event || !is_usable || fail(d);
}

void soj__read_events(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    add_each(d, entry, add_event, object);
}

static bool add_segment(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    soj__ast_segment *segment = SOJ__PUSH(d->arena, &model->segments);
    if (!segment)
        return fail(d);
    soj__decode_check_name(d, pair->key, "a segment");
    segment->name = soj__decode_text(pair->key);
    if (pair->value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(pair->value)) {
        segment->condition = soj__decode_text(pair->value);
    } else if (pair->value->kind != SOJ__NODE_BAD) {
        soj__entry item = {entry->key, pair->key, pair->value};
        soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, soj__decode_span(&item),
                      "the segment %q must be a condition, and this is %s", pair->key->text,
                      soj__decode_shape(pair->value));
        soj__diag_suggest(d->diags, "write a condition, such as customer.seats >= 500");
    }
    return true;
}

void soj__read_segments(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    add_each(d, entry, add_segment, object);
}

static bool add_channel(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, i, SOJ_LIMIT_CHANNELS, SOJ__DIAG_LIMIT_CHANNELS, pair->key->span,
                          "channels"))
        return false;
    soj__ast_channel *channel = SOJ__PUSH(d->arena, &model->channels);
    if (!channel)
        return fail(d);
    soj__decode_check_name(d, pair->key, "a channel");
    channel->name = soj__decode_text(pair->key);
    if (check_element(d, pair, "empty, or a mapping of its keys"))
        soj__decode_object(d, SOJ__IN_CHANNEL, pair->key, pair->value, channel);
    return true;
}

void soj__read_channels(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    add_each(d, entry, add_channel, object);
}

static void add_content(soj__decoder *d, soj__ast_touchpoint *touchpoint, soj__ast_text segment,
                        const soj__node *reference)
{
    soj__ast_content *content = SOJ__PUSH(d->arena, &touchpoint->contents);
    if (content)
        *content = (soj__ast_content){segment, soj__decode_text(reference)};
    d->failed |= !content;
}

void soj__read_content(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    const soj__node *value = entry->value;
    const soj__ast_text none = {.text = {NULL, 0}};
    (void)field;
    if (soj__node_is_empty(value))
        return; /* as {} */
    if (value->kind != SOJ__NODE_MAPPING) {
        if (soj__decode_is_text(d, entry))
            add_content(d, object, none, value);
        return;
    }
    for (uint32_t i = 0; i < value->n; i++) {
        const soj__pair *pair = &value->pairs[i];
        bool is_default = soj__slice_is(pair->key->text, "default");
        soj__entry item = {entry->key, pair->key, pair->value};
        if (pair->value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(pair->value)) {
            add_content(d, object, is_default ? none : soj__decode_text(pair->key), pair->value);
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
    if (!soj__ast_given(&after->source) || after->value >= 0 ||
        soj__ast_given(&touchpoint->anchor.from))
        return;
    soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, after->source.span,
                  "'after' may be negative only together with 'from', and this is %q",
                  after->source.text);
    soj__diag_suggest(d->diags, "write 0s or more, or add 'from: customer.NAME'");
}

static void read_touchpoint(soj__decoder *d, const soj__pair *pair, soj__ast_touchpoint *touchpoint)
{
    touchpoint->name = soj__decode_text(pair->key);
    touchpoint->intent = SOJ_INTENT_INFORM;
    touchpoint->expires.value = 7 * SOJ_DAY;
    touchpoint->priority = 50;
    if (!check_element(d, pair, "a mapping with 'channel'")) {
        if (pair->value->kind == SOJ__NODE_SCALAR)
            soj__diag_suggest(d->diags, "write '{channel: %t}', with the name of a channel",
                              pair->value->text);
        return;
    }
    soj__decode_object(d, SOJ__IN_TOUCHPOINT, pair->key, pair->value, touchpoint);
    soj__decode_check_anchor(d, &touchpoint->anchor);
    check_offset(d, touchpoint);
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
        return fail(d);
    soj__decode_check_name(d, pair->key, "a touchpoint");
    read_touchpoint(d, pair, touchpoint);
    return true;
}

void soj__read_touchpoints(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    add_each(d, entry, add_touchpoint, object);
}

/* A stage with sub-stages says which one is entered with it, and one without has none to name. */
static void check_initial(soj__decoder *d, const soj__pair *pair, const soj__ast_stage *stage)
{
    if (stage->stages.n > 0 && !soj__decode_has_key(pair->value, "initial")) {
        soj__diag_add(d->diags, SOJ__DIAG_MISSING_KEY, pair->key->span,
                      "%q has sub-stages and lacks the key 'initial'", pair->key->text);
        soj__diag_suggest(d->diags, "add 'initial: %t', or another of its sub-stages",
                          stage->stages.items[0].name.text);
    } else if (soj__ast_given(&stage->initial) && !soj__decode_has_key(pair->value, "stages")) {
        soj__diag_add(d->diags, SOJ__DIAG_UNKNOWN_STAGE, stage->initial.span,
                      "'initial' names the sub-stage %q, and %q has no sub-stages",
                      stage->initial.text, pair->key->text);
        soj__diag_suggest(d->diags, "add it under 'stages', or remove 'initial'");
    }
}

static bool add_stage(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_stages *stages = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, d->n_stages++, SOJ_LIMIT_STAGES, SOJ__DIAG_LIMIT_STAGES,
                          pair->key->span, "stages"))
        return true;
    soj__ast_stage *stage = SOJ__PUSH(d->arena, stages);
    if (!stage)
        return fail(d);
    soj__decode_check_name(d, pair->key, "a stage");
    stage->name = soj__decode_text(pair->key);
    if (check_element(d, pair, "empty, or a mapping of its keys")) {
        soj__decode_object(d, SOJ__IN_STAGE, pair->key, pair->value, stage);
        check_initial(d, pair, stage);
    }
    return true;
}

void soj__read_stages(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    bool is_mapping = entry->value->kind == SOJ__NODE_MAPPING || soj__node_is_empty(entry->value);
    if (is_mapping && entry->value->n == 0) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, soj__decode_span(entry),
                      "'stages' names no stage");
        soj__diag_suggest(d->diags, entry->key->is_required ? "write at least one stage"
                                                            : "write one, or remove 'stages'");
    }
    add_each(d, entry, add_stage, field);
}
