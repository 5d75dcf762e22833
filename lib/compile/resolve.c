/* SPDX-License-Identifier: MIT */
#include "compile/resolve.h"

#include <sojourn/limits.h>

static const soj__kind kinds[] = {
    [SOJ_TYPE_ABSENT] = SOJ__KIND_ERROR,      [SOJ_TYPE_BOOL] = SOJ__KIND_BOOL,
    [SOJ_TYPE_INT] = SOJ__KIND_INT,           [SOJ_TYPE_DOUBLE] = SOJ__KIND_DOUBLE,
    [SOJ_TYPE_STRING] = SOJ__KIND_STRING,     [SOJ_TYPE_TIMESTAMP] = SOJ__KIND_TIMESTAMP,
    [SOJ_TYPE_DURATION] = SOJ__KIND_DURATION, [SOJ_TYPE_DATE] = SOJ__KIND_TIMESTAMP,
};

soj__kind soj__type_kind(uint8_t type)
{
    return kinds[type];
}

static const char *const kind_words[] = {
    "an error", "nothing",  "null",        "a bool",     "an int",          "a uint",
    "a double", "a string", "a timestamp", "a duration", "of no known type"};

const char *soj__kind_words(soj__kind kind)
{
    return kind_words[kind];
}

/* Messages of the resolver: pieces joined in the arena. NULL where memory ran out, which the
 * checker reports by itself. */
const char *soj__resolve_join(soj__build *build, const char *before, soj__slice name,
                              const char *after)
{
    size_t n_before = strlen(before);
    size_t n_after = strlen(after);
    char *text = soj__arena_alloc(&build->scratch, n_before + name.len + n_after + 1);
    if (!text)
        return NULL;
    memcpy(text, before, n_before);
    if (name.len > 0)
        memcpy(text + n_before, name.data, name.len);
    memcpy(text + n_before + name.len, after, n_after);
    return text;
}

bool soj__resolve_refuse(soj__cel_error *error, soj__diag_id id, const char *message,
                         const char *suggestion)
{
    error->problem = message ? SOJ__CEL_RESOLVER : SOJ__CEL_NOMEM;
    error->code = (uint32_t)id;
    error->message = message;
    error->suggestion = suggestion;
    return false;
}

const char *soj__resolve_suggest(soj__build *build, const char *prefix, const soj__nearest *nearest)
{
    return nearest->best.data ? soj__resolve_join(build, prefix, nearest->best, "'?") : NULL;
}

static uint32_t text_max(const soj__build *build, const soj__domain *domain, uint32_t free_text)
{
    uint32_t most = 0;
    if (domain->one_of.n == 0)
        return free_text;
    for (uint32_t i = 0; i < domain->one_of.n; i++) {
        uint32_t len = build->constants.items[domain->one_of.first + i].text.len;
        most = len > most ? len : most;
    }
    return most;
}

/* How many values an attribute has whose slot is the place of one among them, in one byte. */
static uint32_t n_choices(const soj__attribute *attribute)
{
    if (attribute->storage == SOJ__STORE_BYTE)
        return 2;
    return attribute->storage == SOJ__STORE_ENUM8 ? attribute->domain.one_of.n : 0;
}

soj__val soj__resolve_choice(void *ctx, uint16_t attribute, uint32_t place)
{
    const soj__build *build = ((const soj__site *)ctx)->build;
    const soj__attribute *info = &build->attributes.items[attribute];
    if (info->storage == SOJ__STORE_BYTE)
        return soj__val_bool(place);
    const soj__constant *constant = &build->constants.items[info->domain.one_of.first + place];
    soj__slice text = soj__build_slice(build, constant->text);
    return info->domain.type == SOJ_TYPE_STRING ? soj__val_text(text.data, text.len)
                                                : soj__val_int((int64_t)constant->bits);
}

static bool resolve_attribute(soj__site *place, uint8_t space, soj__slice name, soj__cel_ref *ref,
                              soj__cel_error *error)
{
    soj__build *build = place->build;
    uint32_t attribute = soj__names_find(&build->attribute_names, name);
    soj__nearest nearest = {.wanted = name};
    if (attribute == SOJ__NONE) {
        soj__build_near(build, &nearest, SOJ__NEAR_ATTRIBUTE,
                        (soj__range){0, build->ast->attributes.n});
        return soj__resolve_refuse(error, SOJ__DIAG_UNKNOWN_ATTRIBUTE,
                                   soj__resolve_join(build, "there is no attribute '", name, "'"),
                                   soj__resolve_suggest(build, "did you mean '", &nearest));
    }
    const soj__attribute *info = &build->attributes.items[attribute];
    const soj__domain *domain = &info->domain;
    build->used_attributes[attribute] = true;
    if (space == SOJ__CEL_ATTRIBUTE)
        soj__attribute_set_add(&place->reads, attribute);
    *ref = (soj__cel_ref){.kind = (uint8_t)soj__type_kind(domain->type),
                          .space = space,
                          .index = (uint16_t)attribute,
                          .text_max = text_max(build, domain, SOJ_LIMIT_ATTRIBUTE_TEXT)};
    if (space == SOJ__CEL_ATTRIBUTE)
        ref->n_choices = n_choices(info);
    if (domain->type == SOJ_TYPE_ABSENT)
        ref->kind = SOJ__KIND_DYN; /* its type was wrong, and reported */
    return true;
}

bool soj__resolve_customer(soj__site *place, soj__slice name, soj__cel_ref *ref,
                           soj__cel_error *error)
{
    return resolve_attribute(place, SOJ__CEL_ATTRIBUTE, name, ref, error);
}

static bool need_event(soj__site *place, const char *root, soj__cel_error *error)
{
    if (place->scope->flags & SOJ__SCOPE_EVENT)
        return true;
    return soj__resolve_refuse(error, SOJ__DIAG_OUT_OF_SCOPE,
                               soj__resolve_join(place->build, "'",
                                                 (soj__slice){root, strlen(root)},
                                                 "' cannot be used here: no event is at hand"),
                               "use an attribute, and set it when the event comes");
}

static bool resolve_before(soj__site *place, soj__slice name, soj__cel_ref *ref,
                           soj__cel_error *error)
{
    if (place->scope->flags & SOJ__SCOPE_DATA) {
        return soj__resolve_refuse(error, SOJ__DIAG_OUT_OF_SCOPE,
                                   "'before' cannot be used here: data are computed when the "
                                   "touchpoint goes out, and keep the event alone",
                                   "set an attribute to the value when the event comes");
    }
    if (!need_event(place, "before", error))
        return false;
    return resolve_attribute(place, SOJ__CEL_BEFORE, name, ref, error);
}

static bool unknown_property(soj__site *place, uint32_t event, soj__slice name,
                             soj__cel_error *error)
{
    soj__build *build = place->build;
    const soj__event_info *info = &build->events.items[event];
    soj__nearest nearest = {.wanted = name};
    for (uint32_t i = 0; i < info->properties.n; i++) {
        soj__slice known =
            soj__build_slice(build, build->properties.items[info->properties.first + i].name);
        if (!soj__build_is_unreadable(known))
            soj__nearest_offer(&nearest, known);
    }
    const char *head = soj__resolve_join(build, "the event '", soj__build_slice(build, info->name),
                                         "' has no property '");
    const char *message = head ? soj__resolve_join(build, head, name, "'") : NULL;
    const char *suggestion = event == build->head.identify
                                 ? "an Identify has traits, which are attributes: use customer.NAME"
                                 : soj__resolve_suggest(build, "did you mean '", &nearest);
    return soj__resolve_refuse(error, SOJ__DIAG_UNKNOWN_PROPERTY, message,
                               suggestion ? suggestion
                                          : "declare it under the event's 'properties'");
}

/* Data keep what they read of the event. */
static void keep(soj__site *place, uint32_t property)
{
    soj__kept *kept = place->kept;
    if (!kept)
        return;
    for (uint32_t i = 0; i < kept->n; i++) {
        if (kept->items[i] == property)
            return;
    }
    SOJ__ASSERT(kept->n < SOJ__ARRAY_LEN(kept->items));
    kept->items[kept->n++] = property;
}

/* event.name and event.time. */
static bool resolve_own(soj__site *place, soj__slice name, soj__cel_ref *ref)
{
    if (soj__slice_is(name, "name")) {
        *ref = (soj__cel_ref){.kind = SOJ__KIND_STRING,
                              .space = SOJ__CEL_EVENT_NAME,
                              .text_max = SOJ_LIMIT_EVENT_NAME};
        return true;
    }
    if (!soj__slice_is(name, "time"))
        return false;
    *ref = (soj__cel_ref){.kind = SOJ__KIND_TIMESTAMP, .space = SOJ__CEL_EVENT_TIME};
    keep(place, SOJ__KEPT_TIME);
    return true;
}

static bool resolve_event(soj__site *place, soj__slice name, soj__cel_ref *ref,
                          soj__cel_error *error)
{
    soj__build *build = place->build;
    uint32_t event = place->scope->event;
    if (!(place->scope->flags & SOJ__SCOPE_DATA) && !need_event(place, "event", error))
        return false;
    if (resolve_own(place, name, ref))
        return true;
    *ref = (soj__cel_ref){.kind = SOJ__KIND_DYN};
    if (event == SOJ__NONE)
        return true; /* the event itself is unknown, and was reported */
    const soj__event_info *info = &build->events.items[event];
    for (uint32_t i = 0; i < info->properties.n; i++) {
        const soj__property *property = &build->properties.items[info->properties.first + i];
        if (!soj__slice_equal(soj__build_slice(build, property->name), name))
            continue;
        ref->space = SOJ__CEL_PROPERTY;
        ref->index = (uint16_t)i;
        ref->text_max = text_max(build, &property->domain, SOJ_LIMIT_PROPERTY_TEXT);
        if (property->domain.type != SOJ_TYPE_ABSENT)
            ref->kind = (uint8_t)soj__type_kind(property->domain.type);
        keep(place, i);
        return true;
    }
    return unknown_property(place, event, name, error);
}

/* What is wrong with a word of time, or a segment that uses one, where time has no place. */
static const char *timeless(const soj__scope *scope, bool in_segment)
{
    static const char *const words[2][2] = {
        {"' cannot be used in 'always'", "' uses 'now', which 'always' cannot"},
        {"' cannot be used in 'done'", "' uses 'now', which 'done' cannot"},
    };
    return words[(scope->flags & SOJ__SCOPE_DONE) != 0][in_segment];
}

static bool unknown_segment(soj__site *place, soj__slice name, soj__cel_error *error)
{
    soj__build *build = place->build;
    soj__nearest nearest = {.wanted = name};
    soj__build_near(build, &nearest, SOJ__NEAR_SEGMENT, (soj__range){0, build->ast->segments.n});
    return soj__resolve_refuse(error, SOJ__DIAG_UNKNOWN_SEGMENT,
                               soj__resolve_join(build, "there is no segment '", name, "'"),
                               soj__resolve_suggest(build, "did you mean '", &nearest));
}

bool soj__resolve_segment(soj__site *place, soj__slice name, soj__cel_ref *ref,
                          soj__cel_error *error)
{
    soj__build *build = place->build;
    uint32_t segment = soj__names_find(&build->segment_names, name);
    if (segment == SOJ__NONE)
        return unknown_segment(place, name, error);
    build->segment_builds.items[segment].is_used = true;
    if (build->segment_builds.items[segment].state == 1) {
        return soj__resolve_refuse(error, SOJ__DIAG_SEGMENT_CYCLE,
                                   soj__resolve_join(build, "the segment '", name,
                                                     "' uses itself, directly or by way of others"),
                                   "break the circle: write one of the conditions out");
    }
    if (build->segment_depth >= SOJ_LIMIT_SEGMENT_NESTING) {
        return soj__resolve_refuse(error, SOJ__DIAG_CONDITION_TOO_COSTLY,
                                   "more than 64 segments use each other, one inside the other",
                                   "write some of the conditions out");
    }
    if (!soj__check_segment(build, segment))
        return soj__resolve_refuse(error, SOJ__DIAG_UNKNOWN_SEGMENT, NULL, NULL);
    const soj__build_segment *known = &build->segment_builds.items[segment];
    if (known->uses_now && (place->scope->flags & SOJ__SCOPE_ALWAYS)) {
        return soj__resolve_refuse(
            error, SOJ__DIAG_OUT_OF_SCOPE,
            soj__resolve_join(build, "the segment '", name, timeless(place->scope, true)),
            "time moves customers under 'after', counted from an attribute with 'from'");
    }
    place->uses_now |= known->uses_now;
    soj__attribute_set_join(&place->reads, &known->reads);
    if (known->levels > place->segment_levels)
        place->segment_levels = known->levels;
    *ref = (soj__cel_ref){.kind = (uint8_t)(known->tree ? SOJ__KIND_BOOL : SOJ__KIND_DYN),
                          .segment = known->tree};
    return true;
}

typedef bool (*root_fn)(soj__site *place, soj__slice name, soj__cel_ref *ref,
                        soj__cel_error *error);

static const struct {
    const char *word;
    root_fn resolve;
} roots[] = {
    {"customer", soj__resolve_customer},
    {"before", resolve_before},
    {"event", resolve_event},
    {"segment", soj__resolve_segment},
};

/* in_stage_for where it has no place. */
static bool stageless(const soj__scope *scope, soj__cel_error *error)
{
    if (scope->flags & SOJ__SCOPE_EXPECT) {
        return soj__resolve_refuse(
            error, SOJ__DIAG_OUT_OF_SCOPE,
            "'in_stage_for' cannot be used in 'expect': the stage may have been left by then",
            "use event.time, or an attribute that is set to a time");
    }
    return soj__resolve_refuse(
        error, SOJ__DIAG_OUT_OF_SCOPE,
        "'in_stage_for' cannot be used here: the condition stands in no stage",
        "use it in a condition of a stage");
}

static bool resolve_word(soj__site *place, soj__slice word, soj__cel_ref *ref,
                         soj__cel_error *error)
{
    soj__build *build = place->build;
    unsigned flags = place->scope->flags;
    bool is_now = soj__slice_is(word, "now");
    bool is_in_stage = soj__slice_is(word, "in_stage_for");
    soj__nearest nearest = {.wanted = word};
    if ((is_now || is_in_stage) && (flags & SOJ__SCOPE_ALWAYS)) {
        return soj__resolve_refuse(
            error, SOJ__DIAG_OUT_OF_SCOPE,
            soj__resolve_join(build, "'", word, timeless(place->scope, false)),
            "time moves customers under 'after', counted from an attribute with 'from'");
    }
    if (is_now) {
        SOJ__ASSERT(flags & SOJ__SCOPE_NOW); /* all that are not ALWAYS have it */
        place->uses_now = true;
        *ref = (soj__cel_ref){.kind = SOJ__KIND_TIMESTAMP, .space = SOJ__CEL_NOW};
        return true;
    }
    if (is_in_stage && (flags & SOJ__SCOPE_IN_STAGE)) {
        *ref = (soj__cel_ref){.kind = SOJ__KIND_DURATION,
                              .space = SOJ__CEL_IN_STAGE_FOR,
                              .index = (uint16_t)place->scope->stage};
        return true;
    }
    if (is_in_stage)
        return stageless(place->scope, error);
    if (soj__names_find(&build->attribute_names, word) != SOJ__NONE) {
        return soj__resolve_refuse(
            error, SOJ__DIAG_UNKNOWN_NAME,
            soj__resolve_join(build, "'", word, "' alone means nothing here"),
            soj__resolve_join(build, "write 'customer.", word, "'"));
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(roots); i++)
        soj__nearest_offer(&nearest, (soj__slice){roots[i].word, strlen(roots[i].word)});
    soj__nearest_offer(&nearest, SOJ__SLICE("now"));
    soj__nearest_offer(&nearest, SOJ__SLICE("in_stage_for"));
    return soj__resolve_refuse(
        error, SOJ__DIAG_UNKNOWN_NAME, soj__resolve_join(build, "there is no '", word, "' here"),
        nearest.best.data
            ? soj__resolve_suggest(build, "did you mean '", &nearest)
            : "names begin with customer., before., event. or segment.; a text has quotes of its "
              "own: '\"text\"'");
}

bool soj__resolve(void *ctx, soj__slice root, soj__slice name, soj__cel_ref *out_ref,
                  soj__cel_error *out_error)
{
    soj__site *here = ctx;
    *out_ref = (soj__cel_ref){.kind = SOJ__KIND_DYN};
    if (!name.data) {
        for (size_t i = 0; i < SOJ__ARRAY_LEN(roots); i++) {
            if (soj__slice_is(root, roots[i].word)) {
                return soj__resolve_refuse(
                    out_error, SOJ__DIAG_UNKNOWN_NAME,
                    soj__resolve_join(here->build, "'", root, "' alone is no value"),
                    soj__resolve_join(here->build, "write '", root, ".NAME'"));
            }
        }
        return resolve_word(here, root, out_ref, out_error);
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(roots); i++) {
        if (soj__slice_is(root, roots[i].word))
            return roots[i].resolve(here, name, out_ref, out_error);
    }
    return resolve_word(here, root, out_ref, out_error);
}
