/* SPDX-License-Identifier: MIT */
#include "syntax/decode.h"

#include <sojourn/limits.h>

#include "base/nearest.h"
#include "syntax/syntax.h"

#define LIST_MAX 512u /* bytes of a list of keys in a suggestion */

static const soj__read_fn readers[SOJ__READERS] = {
    [SOJ__READ_LANGUAGE] = soj__read_language,
    [SOJ__READ_MODEL_NAME] = soj__read_model_name,
    [SOJ__READ_VERSION] = soj__read_version,
    [SOJ__READ_ZONE] = soj__read_zone,
    [SOJ__READ_TEXT] = soj__read_text,
    [SOJ__READ_CONDITION] = soj__read_text,
    [SOJ__READ_TARGET] = soj__read_text,
    [SOJ__READ_LITERAL] = soj__read_text,
    [SOJ__READ_TYPE] = soj__read_type,
    [SOJ__READ_ONE_OF] = soj__read_one_of,
    [SOJ__READ_COST] = soj__read_cost,
    [SOJ__READ_PRIORITY] = soj__read_priority,
    [SOJ__READ_FLAG] = soj__read_flag,
    [SOJ__READ_FINAL] = soj__read_final,
    [SOJ__READ_COUNT] = soj__read_count,
    [SOJ__READ_PROPERTY_OF] = soj__read_property_of,
    [SOJ__READ_PERIOD] = soj__read_period,
    [SOJ__READ_UP_TO] = soj__read_up_to,
    [SOJ__READ_PHASE] = soj__read_phase,
    [SOJ__READ_INTENT] = soj__read_intent,
    [SOJ__READ_ON_EXIT] = soj__read_on_exit,
    [SOJ__READ_OFFSET] = soj__read_offset,
    [SOJ__READ_EXPIRES] = soj__read_expires,
    [SOJ__READ_ANCHOR] = soj__read_anchor,
    [SOJ__READ_RESTART] = soj__read_restart,
    [SOJ__READ_CONTENT] = soj__read_content,
    [SOJ__READ_DATA] = soj__read_data,
    [SOJ__READ_TRIGGER] = soj__read_trigger,
    [SOJ__READ_EVENT_NAME] = soj__read_event_name,
    [SOJ__READ_EVERY] = soj__read_every,
    [SOJ__READ_TIMES] = soj__read_times,
    [SOJ__READ_UNTIL] = soj__read_until,
    [SOJ__READ_PENDING] = soj__read_pending,
    [SOJ__READ_ONCE] = soj__read_once,
    [SOJ__READ_CAPS] = soj__read_caps,
    [SOJ__READ_MAX] = soj__read_max,
    [SOJ__READ_PER] = soj__read_per,
    [SOJ__READ_NAMES] = soj__read_names,
    [SOJ__READ_INTENTS] = soj__read_intents,
    [SOJ__READ_PHASES] = soj__read_phases,
    [SOJ__READ_TRACKS] = soj__read_tracks,
    [SOJ__READ_SET] = soj__read_set,
    [SOJ__READ_ATTRIBUTES] = soj__read_attributes,
    [SOJ__READ_PROPERTIES] = soj__read_properties,
    [SOJ__READ_EVENTS] = soj__read_events,
    [SOJ__READ_SEGMENTS] = soj__read_segments,
    [SOJ__READ_CHANNELS] = soj__read_channels,
    [SOJ__READ_STAGES] = soj__read_stages,
    [SOJ__READ_ON] = soj__read_on,
    [SOJ__READ_ALWAYS] = soj__read_always,
    [SOJ__READ_AFTER] = soj__read_after,
    [SOJ__READ_TOUCHPOINTS] = soj__read_touchpoints,
    [SOJ__READ_AT] = soj__read_at,
    [SOJ__READ_HOURS] = soj__read_hours,
    [SOJ__READ_DAYS] = soj__read_days,
    [SOJ__READ_CALENDARS] = soj__read_calendars,
    [SOJ__READ_WINDOWS] = soj__read_windows,
    [SOJ__READ_EXCEPT] = soj__read_except,
    [SOJ__READ_AUDIENCE] = soj__read_audience,
    [SOJ__READ_PERCENT] = soj__read_percent,
    [SOJ__READ_HOLDOUT] = soj__read_holdout,
    [SOJ__READ_VARIANTS] = soj__read_variants,
    [SOJ__READ_RRULE] = soj__read_rrule,
    [SOJ__READ_EXPECT] = soj__read_expect,
    [SOJ__READ_WITHIN] = soj__read_within,
    [SOJ__READ_WAS] = soj__read_was,
};

const char *soj__decode_shape(const soj__node *node)
{
    if (soj__node_is_empty(node))
        return "empty";
    return node->kind == SOJ__NODE_LIST      ? "a list"
           : node->kind == SOJ__NODE_MAPPING ? "a mapping"
                                             : "a text";
}

soj__span soj__decode_span(const soj__entry *entry)
{
    return soj__node_is_empty(entry->value) ? entry->name->span : entry->value->span;
}

/* How to write what `value`, of the table of keys, asks for. */
static const char *shape_help(const char *value)
{
    if (strncmp(value, "a mapping", 9) == 0)
        return "write 'key: value' on indented lines below it, or inside '{...}'";
    if (strncmp(value, "a list", 6) == 0)
        return "write '- value' on lines below it, or the values inside '[...]'";
    return "write one text behind the ':'";
}

void soj__decode_wrong_shape(soj__decoder *d, const soj__entry *entry)
{
    if (entry->value->kind == SOJ__NODE_BAD)
        return;
    soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, soj__decode_span(entry),
                  "%q must be %s, and this is %s", entry->name->text, entry->key->value,
                  soj__decode_shape(entry->value));
    if (soj__node_is_empty(entry->value))
        soj__diag_suggest(d->diags, "write %s behind the ':'%s", entry->key->value,
                          entry->key->is_required ? "" : ", or remove the key");
    else
        soj__diag_suggest(d->diags, "%s", shape_help(entry->key->value));
}

bool soj__decode_is_mapping(soj__decoder *d, const soj__entry *entry)
{
    if (entry->value->kind == SOJ__NODE_MAPPING || soj__node_is_empty(entry->value))
        return true;
    soj__decode_wrong_shape(d, entry);
    return false;
}

bool soj__decode_is_text(soj__decoder *d, const soj__entry *entry)
{
    if (entry->value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(entry->value))
        return true;
    soj__decode_wrong_shape(d, entry);
    return false;
}

soj__ast_text soj__decode_text(const soj__node *node)
{
    return (soj__ast_text){.text = node->text,
                           .span = node->span,
                           .is_verbatim = node->is_verbatim,
                           .is_quoted = !node->is_plain,
                           .is_flow = node->is_flow,
                           .lead = node->lead};
}

void soj__decode_later(soj__decoder *d, soj__span at, const char *what, soj__slice name)
{
    soj__diag_add(d->diags, SOJ__DIAG_NOT_SUPPORTED_YET, at, "%s%q is not supported yet", what,
                  name);
    soj__diag_suggest(d->diags, "leave it out for now, or use a later version of sojourn");
}

/* The supported keys of a place, as "a, b and c". */
static void list_keys(soj__place place, char list[LIST_MAX])
{
    size_t n, len = 0;
    const soj__key *keys = soj__place_keys(place, &n);
    for (size_t i = 0; i < n; i++) {
        size_t add = strlen(keys[i].name);
        if (keys[i].reader == SOJ__READ_LATER)
            continue;
        SOJ__ASSERT(len + add + 3 <= LIST_MAX);
        memcpy(list + len, len ? ", " : "", len ? 2 : 0);
        len += len ? 2 : 0;
        memcpy(list + len, keys[i].name, add);
        len += add;
    }
    list[len] = '\0';
}

/* Another place that has such a key; SOJ__PLACES where there is none. */
static soj__place find_elsewhere(soj__slice name)
{
    for (unsigned i = 0; i <= SOJ__IN_TOUCHPOINT; i++) {
        if (soj__key_find((soj__place)i, name))
            return (soj__place)i;
    }
    return SOJ__PLACES;
}

#define BEGINNING_MIN 3u /* letters of a key that say which is meant */

/* The only key of the place that begins as the name does, as 'max' and 'maximum' do; NULL where
 * there is none, or several. */
static const soj__key *find_begun(soj__place place, soj__slice name)
{
    const soj__key *found = NULL;
    size_t n;
    const soj__key *keys = soj__place_keys(place, &n);
    for (size_t i = 0; i < n; i++) {
        const size_t shorter = keys[i].name_len < name.len ? keys[i].name_len : name.len;
        if (shorter < BEGINNING_MIN || memcmp(keys[i].name, name.data, shorter) != 0)
            continue;
        if (found)
            return NULL;
        found = &keys[i];
    }
    return found;
}

/* Reports it, and returns the key that was probably meant, or NULL. */
static const soj__key *report_unknown(soj__decoder *d, soj__place place, const soj__node *name)
{
    soj__nearest nearest = {.wanted = name->text};
    char list[LIST_MAX];
    size_t n;
    const soj__key *keys = soj__place_keys(place, &n);
    soj__diag_add(d->diags, SOJ__DIAG_UNKNOWN_KEY, name->span, "%s has no key %q",
                  soj__place_label(place), name->text);
    if (d->n_unknown++ >= SOJ_LIMIT_DIAGNOSTICS) /* counted and not shown */
        return NULL;
    for (size_t i = 0; i < n; i++)
        soj__nearest_offer(&nearest, (soj__slice){keys[i].name, keys[i].name_len});
    soj__place elsewhere = find_elsewhere(name->text);
    if (nearest.best.data) {
        soj__diag_suggest(d->diags, "did you mean %q?", nearest.best);
        return soj__key_find(place, nearest.best);
    }
    if (elsewhere != SOJ__PLACES) {
        soj__diag_suggest(d->diags, "%q is a key of %s; check the indentation", name->text,
                          soj__place_label(elsewhere));
        return NULL;
    }
    const soj__key *begun = find_begun(place, name->text);
    list_keys(place, list);
    if (begun)
        soj__diag_suggest(d->diags, "did you mean '%s'?", begun->name);
    else
        soj__diag_suggest(d->diags, "its keys are %s", list);
    return begun;
}

/* What a mapping has said so far, by index of its place's keys. */
typedef struct givens {
    const soj__key *first;
    size_t n;
    uint64_t seen; /* or excused: something wrong has been said about it */
} givens;

static void excuse(givens *given, const soj__key *key)
{
    if (!key)
        return;
    given->seen |= UINT64_C(1) << (key - given->first);
    /* An attribute that counts has no 'type'. */
    if (key->place == SOJ__IN_ATTRIBUTE && key->field >= offsetof(soj__value_read, terms.counting))
        excuse(given, soj__key_find(key->place, SOJ__SLICE("type")));
}

static void decode_pair(soj__decoder *d, soj__place place, const soj__pair *pair, void *object,
                        givens *given)
{
    const soj__key *key = soj__key_find(place, pair->key->text);
    if (!key) {
        excuse(given, report_unknown(d, place, pair->key));
        return;
    }
    excuse(given, key);
    if (key->reader == SOJ__READ_LATER) {
        soj__decode_later(d, pair->key->span, "", pair->key->text);
        return;
    }
    soj__entry entry = {key, pair->key, pair->value};
    readers[key->reader](d, &entry, object, (char *)object + key->field);
}

static void report_missing(soj__decoder *d, const soj__node *owner, const soj__node *value,
                           const soj__key *key)
{
    soj__span at = owner ? owner->span : value->span;
    if (owner) {
        soj__diag_add(d->diags, SOJ__DIAG_MISSING_KEY, at, "%q lacks the key '%s'", owner->text,
                      key->name);
    } else {
        at.end = at.first;
        SOJ__ASSERT(key->place == SOJ__IN_MODEL); /* of the rest what has no owner wants no key */
        soj__diag_add(d->diags, SOJ__DIAG_MISSING_KEY, at, "the model lacks the key '%s'",
                      key->name);
    }
    soj__diag_suggest(d->diags, "add '%s:' with %s", key->name, key->value);
}

void soj__decode_object(soj__decoder *d, soj__place place, const soj__node *owner,
                        const soj__node *value, void *object)
{
    givens given = {.seen = 0};
    given.first = soj__place_keys(place, &given.n);
    for (uint32_t i = 0; value->kind == SOJ__NODE_MAPPING && i < value->n; i++)
        decode_pair(d, place, &value->pairs[i], object, &given);
    for (size_t i = 0; i < given.n; i++) {
        if (given.first[i].is_required && !(given.seen >> i & 1))
            report_missing(d, owner, value, &given.first[i]);
    }
}

bool soj__decode_room(soj__decoder *d, size_t n, size_t most, soj__diag_id id, soj__span at,
                      const char *what)
{
    if (n < most)
        return true;
    d->is_cut = true;
    if (n == most) {
        soj__diag_add(d->diags, id, at, "a model has at most %u %s, and here is one more",
                      (uint64_t)most, what);
        soj__diag_suggest(d->diags, "%s", soj__diag_advice(id));
    }
    return false;
}

soj__span soj__ast_text_span(const soj__ast_text *text, size_t from, size_t to)
{
    SOJ__ASSERT(from <= to && to <= text->text.len);
    if (!text->is_verbatim)
        return text->span;
    const size_t start = soj__span_from(text->span) + text->lead;
    return soj__span_of(start + from, start + to);
}

const soj__pair *soj__decode_find(const soj__node *mapping, const char *name)
{
    for (uint32_t i = 0; mapping->kind == SOJ__NODE_MAPPING && i < mapping->n; i++) {
        if (soj__slice_is(mapping->pairs[i].key->text, name))
            return &mapping->pairs[i];
    }
    return NULL;
}

bool soj__decode_has_key(const soj__node *mapping, const char *name)
{
    return soj__decode_find(mapping, name) != NULL;
}

bool soj__decode_excludes(soj__decoder *d, const soj__node *mapping, const char *key,
                          const char *other, const char *help)
{
    const soj__pair *first = soj__decode_find(mapping, key);
    const soj__pair *second = soj__decode_find(mapping, other);
    if (!first || !second)
        return false;
    soj__diag_add(d->diags, SOJ__DIAG_CONFLICTING_KEYS, first->key->span,
                  "'%s' and '%s' cannot stand together", key, other);
    soj__diag_note(d->diags, second->key->span, "'%s' stands here", other);
    soj__diag_suggest(d->diags, "%s", help);
    return true;
}

bool soj__decode_wants(soj__decoder *d, const soj__node *mapping, const char *key,
                       const char *wanted)
{
    const soj__pair *pair = soj__decode_find(mapping, key);
    if (!pair || soj__decode_has_key(mapping, wanted))
        return true;
    soj__diag_add(d->diags, SOJ__DIAG_MISSING_KEY, pair->key->span,
                  "'%s' means something only together with '%s', which is missing", key, wanted);
    soj__diag_suggest(d->diags, "add '%s', or remove '%s'", wanted, key);
    return false;
}

static bool declares_event(const soj__node *root, const char *name)
{
    const soj__pair *events = soj__decode_find(root, "events");
    return events && soj__decode_has_key(events->value, name);
}

static soj_status decode_model(soj__decoder *d, const soj__node *root, soj__ast_model **out_model)
{
    if (root->kind == SOJ__NODE_BAD)
        return SOJ_ERR_MODEL;
    if (root->kind != SOJ__NODE_MAPPING) {
        soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, root->span,
                      "a model must be a mapping of keys to values, and this is %s",
                      soj__decode_shape(root));
        soj__diag_suggest(d->diags, "start with 'sojourn: 1'");
        return SOJ_ERR_MODEL;
    }
    if (!soj__decode_knows_language(d, root))
        return SOJ_ERR_MODEL;
    soj__ast_model *model = soj__arena_alloc(d->arena, sizeof(*model));
    if (!model)
        return SOJ_ERR_NOMEM;
    d->has_any_event = declares_event(root, "any");
    soj__decode_object(d, SOJ__IN_MODEL, NULL, root, model);
    soj__decode_check_tracks(d, root, model);
    *out_model = model;
    if (d->failed)
        return SOJ_ERR_NOMEM;
    /* To go on would report the names that were left out as unknown. */
    return d->is_cut ? SOJ_ERR_MODEL : SOJ_OK;
}

soj_status soj__syntax_read(soj__slice text, soj__arena *arena, soj_diags *diags,
                            soj__ast_model **out_model)
{
    soj__source source;
    soj__node *root;
    soj__arena tree; /* gone once the AST is there */
    soj__decoder d = {.arena = arena, .diags = diags};
    soj__arena_init(&tree, &arena->mem);
    soj_status status = soj__source_open(&source, text, &tree, diags);
    if (status == SOJ_OK)
        status = soj__yaml_read(&source, &tree, arena, diags, &root);
    if (status == SOJ_OK)
        status = decode_model(&d, root, out_model);
    soj__arena_done(&tree);
    return status;
}
