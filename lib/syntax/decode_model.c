/* SPDX-License-Identifier: MIT */
/* Readers of the parts that have names: attributes, events, channels, stages, tracks. */
#include <sojourn/limits.h>

#include "syntax/decode.h"

bool soj__decode_is_element(soj__decoder *d, const soj__pair *pair, const char *shape)
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

uint32_t soj__decode_elements(const soj__entry *entry, uint32_t most)
{
    const uint32_t n = entry->value->kind == SOJ__NODE_MAPPING ? entry->value->n : 0;
    return n < most ? n : most;
}

void soj__decode_each(soj__decoder *d, const soj__entry *entry, soj__add_fn add, void *target)
{
    if (!soj__decode_is_mapping(d, entry))
        return;
    for (uint32_t i = 0; i < entry->value->n; i++) {
        if (!add(d, entry, i, target))
            return;
    }
}

bool soj__decode_fail(soj__decoder *d)
{
    d->failed = true;
    return false;
}

/* An attribute or a property: its type alone, or a mapping. */
static void read_value_type(soj__decoder *d, soj__place place, const soj__pair *pair,
                            soj__value_read *value)
{
    if (pair->value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(pair->value)) {
        soj__entry entry = {soj__key_find(place, SOJ__SLICE("type")), pair->key, pair->value};
        soj__read_type(d, &entry, value, &value->type);
    } else if (soj__decode_is_element(d, pair, "a type, or a mapping with 'type'")) {
        soj__decode_object(d, place, pair->key, pair->value, value);
    }
}

/* What was read, as it is kept. */
static void keep_value_type(soj__decoder *d, const soj__pair *pair, const soj__value_read *read,
                            soj__ast_value_type *value)
{
    static const soj__ast_value_terms none;
    soj__ast_value_terms *terms = NULL;
    *value = (soj__ast_value_type){soj__decode_text(pair->key), read->type, &none};
    if (pair->value->kind != SOJ__NODE_MAPPING)
        return;
    terms = soj__arena_alloc(d->arena, sizeof(*terms));
    d->failed |= !terms;
    if (terms) {
        *terms = read->terms;
        value->terms = terms;
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
        return soj__decode_fail(d);
    soj__value_read read = {.type = SOJ_TYPE_ABSENT};
    soj__decode_check_name(d, pair->key, "an attribute");
    read_value_type(d, SOJ__IN_ATTRIBUTE, pair, &read);
    soj__decode_check_counting(d, pair->value, &read);
    keep_value_type(d, pair, &read, attribute);
    return true;
}

void soj__read_attributes(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_attribute, object);
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
        return soj__decode_fail(d);
    soj__value_read read = {.type = SOJ_TYPE_ABSENT};
    check_property_name(d, pair->key);
    read_value_type(d, SOJ__IN_PROPERTY, pair, &read);
    keep_value_type(d, pair, &read, property);
    return true;
}

void soj__read_properties(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_property, object);
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
    if (soj__decode_is_element(d, pair, "empty, or a mapping of its keys"))
        soj__decode_object(d, SOJ__IN_EVENT, pair->key, pair->value, &read);
    check_identify(d, pair, &read);
    if (!is_usable)
        return true;
    soj__ast_event *event = SOJ__PUSH(d->arena, &model->events);
    if (!event)
        return soj__decode_fail(d);
    *event = read;
    return true;
}

void soj__read_events(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_model *model = object;
    (void)field;
    d->failed |=
        !SOJ__RESERVE(d->arena, &model->events, soj__decode_elements(entry, SOJ_LIMIT_EVENTS));
    soj__decode_each(d, entry, add_event, object);
}

static bool add_segment(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    soj__ast_segment *segment = SOJ__PUSH(d->arena, &model->segments);
    if (!segment)
        return soj__decode_fail(d);
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
    soj__ast_model *model = object;
    (void)field;
    d->failed |= !SOJ__RESERVE(d->arena, &model->segments, soj__decode_elements(entry, UINT32_MAX));
    soj__decode_each(d, entry, add_segment, object);
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
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a channel");
    channel->name = soj__decode_text(pair->key);
    if (soj__decode_is_element(d, pair, "empty, or a mapping of its keys"))
        soj__decode_object(d, SOJ__IN_CHANNEL, pair->key, pair->value, channel);
    return true;
}

void soj__read_channels(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_channel, object);
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

/* A final stage is an end: nothing is inside it and nothing leads out of it. */
static void check_final(soj__decoder *d, const soj__pair *pair, const soj__ast_stage *stage)
{
    const struct {
        const char *key;
        bool is_given;
    } others[] = {
        {"stages", stage->stages.n > 0}, {"initial", soj__ast_meant(&stage->initial)},
        {"done", stage->done.n > 0},     {"on", stage->on.n > 0},
        {"always", stage->always.n > 0}, {"after", stage->after.n > 0},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(others); i++) {
        if (others[i].is_given)
            soj__decode_excludes(d, pair->value, others[i].key, "final",
                                 "remove one of the two: nothing is inside a final stage, and "
                                 "nothing leads out of it but transitions of the stages above");
    }
}

static void check_stage(soj__decoder *d, const soj__pair *pair, const soj__ast_stage *stage)
{
    if (stage->is_final) {
        check_final(d, pair, stage);
        return;
    }
    check_initial(d, pair, stage);
    soj__decode_wants(d, pair->value, "done", "stages");
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
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a stage");
    stage->name = soj__decode_text(pair->key);
    if (soj__decode_is_element(d, pair, "empty, or a mapping of its keys")) {
        soj__decode_object(d, SOJ__IN_STAGE, pair->key, pair->value, stage);
        check_stage(d, pair, stage);
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
    soj__ast_stages *stages = field;
    d->failed |= !SOJ__RESERVE(d->arena, stages, soj__decode_elements(entry, SOJ_LIMIT_STAGES));
    soj__decode_each(d, entry, add_stage, field);
}

static bool add_track(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, i + 1, SOJ_LIMIT_TRACKS, SOJ__DIAG_LIMIT_TRACKS, pair->key->span,
                          "tracks, the lifecycle counted"))
        return false;
    soj__ast_track *track = SOJ__PUSH(d->arena, &model->tracks);
    if (!track)
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a track");
    track->name = soj__decode_text(pair->key);
    if (soj__decode_is_element(d, pair, "a mapping with 'initial' and 'stages'"))
        soj__decode_object(d, SOJ__IN_TRACK, pair->key, pair->value, track);
    return true;
}

void soj__read_tracks(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_track, object);
}

static void report_taken(soj__decoder *d, const soj__ast_text *name, const char *what,
                         soj__span other, const char *whose)
{
    soj__diag_add(d->diags, SOJ__DIAG_NAME_TAKEN, name->span,
                  "%s cannot be named %q: that is the name of %s", what, name->text, whose);
    soj__diag_note(d->diags, other, "that one is here");
    soj__diag_suggest(d->diags, "rename one of the two: a path begins with the name of a track, or "
                                "with that of a top-level stage");
}

static void check_track(soj__decoder *d, const soj__ast_track *track, const soj__ast_model *model)
{
    for (uint32_t i = 0; i < model->stages.n; i++) {
        const soj__ast_text *stage = &model->stages.items[i].name;
        if (soj__slice_equal(track->name.text, stage->text))
            report_taken(d, &track->name, "a track", stage->span, "a top-level stage");
    }
}

void soj__decode_check_tracks(soj__decoder *d, const soj__node *root, const soj__ast_model *model)
{
    static const char *const lifecycle = "lifecycle", *const whose = "the track of the top-level "
                                                                     "'stages'";
    const soj__pair *stages = soj__decode_find(root, "stages");
    for (uint32_t i = 0; stages && i < model->tracks.n; i++) {
        const soj__ast_text *name = &model->tracks.items[i].name;
        if (soj__slice_is(name->text, lifecycle))
            report_taken(d, name, "a track", stages->key->span, whose);
        else
            check_track(d, &model->tracks.items[i], model);
    }
    for (uint32_t i = 0; stages && i < model->stages.n; i++) {
        const soj__ast_text *name = &model->stages.items[i].name;
        if (soj__slice_is(name->text, lifecycle))
            report_taken(d, name, "a top-level stage", stages->key->span, whose);
    }
}
