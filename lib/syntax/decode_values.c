/* SPDX-License-Identifier: MIT */
/* Readers of single values. */
#include <math.h>

#include <sojourn/limits.h>

#include "base/nearest.h"
#include "base/number.h"
#include "syntax/decode.h"

void soj__decode_bad_value(soj__decoder *d, const soj__entry *entry)
{
    soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, entry->value->span,
                  "%q must be %s, and this is %q", entry->name->text, entry->key->value,
                  entry->value->text);
    soj__diag_suggest(d->diags, "write %s", entry->key->value);
}

size_t soj__decode_word(soj__decoder *d, const soj__entry *entry, const char *const *names,
                        size_t n)
{
    soj__nearest nearest = {.wanted = entry->value->text};
    for (size_t i = 0; i < n; i++) {
        if (soj__slice_is(entry->value->text, names[i]))
            return i;
        soj__nearest_offer(&nearest, (soj__slice){names[i], strlen(names[i])});
    }
    soj__decode_bad_value(d, entry);
    if (nearest.best.data)
        soj__diag_suggest(d->diags, "did you mean %q?", nearest.best);
    return n;
}

static bool is_name(soj__slice name, bool allow_dash)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool is_letter = c >= 'a' && c <= 'z';
        bool is_other = (c >= '0' && c <= '9') || c == '_' || (allow_dash && c == '-');
        if (!is_letter && (i == 0 || !is_other))
            return false;
    }
    return name.len > 0;
}

static bool check_length(soj__decoder *d, const soj__node *name)
{
    if (name->text.len <= SOJ_LIMIT_EVENT_NAME)
        return true;
    soj__diag_add(d->diags, SOJ__DIAG_LIMIT_NAME, name->span,
                  "the name %q has %u bytes; a name has at most %u", name->text,
                  (uint64_t)name->text.len, (uint64_t)SOJ_LIMIT_EVENT_NAME);
    soj__diag_suggest(d->diags, "shorten it");
    return false;
}

/* A name like the one given that would do: "Day 3" becomes "day_3". */
static soj__slice mend_name(soj__slice name, char room[SOJ_LIMIT_EVENT_NAME])
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        room[i] = c == ' ' || c == '-' || c == '.' ? '_' : c;
    }
    return (soj__slice){room, name.len};
}

static void check_name(soj__decoder *d, const soj__node *name, const char *what, bool allow_dash)
{
    char room[SOJ_LIMIT_EVENT_NAME];
    if (!check_length(d, name) || is_name(name->text, allow_dash))
        return;
    soj__slice mended = mend_name(name->text, room);
    soj__diag_add(d->diags, SOJ__DIAG_BAD_NAME, name->span, "%q cannot be the name of %s",
                  name->text, what);
    if (is_name(mended, allow_dash))
        soj__diag_suggest(d->diags, "write %q", mended);
    else
        soj__diag_suggest(d->diags,
                          "begin with a small letter and go on with small letters, digits%s",
                          allow_dash ? ", '_' and '-'" : " and '_'");
}

void soj__decode_check_name(soj__decoder *d, const soj__node *name, const char *what)
{
    check_name(d, name, what, false);
}

bool soj__decode_check_event(soj__decoder *d, const soj__node *name)
{
    if (name->text.len == 0) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_NAME, name->span, "an event must have a name");
        soj__diag_suggest(d->diags, "write the name of the event");
        return false;
    }
    if (soj__slice_is(name->text, "Customer Erased")) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, name->span,
                      "no model can use the reserved event 'Customer Erased'");
        soj__diag_suggest(d->diags, "remove it: the event leaves no customer for whom anything "
                                    "could happen");
        return false;
    }
    return check_length(d, name);
}

bool soj__decode_knows_language(soj__decoder *d, const soj__node *root)
{
    for (uint32_t i = 0; i < root->n; i++) {
        const soj__node *value = root->pairs[i].value;
        uint64_t version;
        if (!soj__slice_is(root->pairs[i].key->text, "sojourn") ||
            value->kind != SOJ__NODE_SCALAR || !soj__parse_u64(value->text, &version) ||
            version == 1)
            continue;
        soj__diag_add(d->diags, SOJ__DIAG_UNSUPPORTED_VERSION, value->span,
                      "the model is written in version %t of the language, and this version of "
                      "sojourn reads version 1",
                      value->text);
        soj__diag_suggest(d->diags,
                          "write 'sojourn: 1', or use a version of sojourn that reads it");
        return false;
    }
    return true;
}

void soj__read_language(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    uint64_t version;
    (void)object;
    (void)field;
    if (soj__decode_is_text(d, entry) && !soj__parse_u64(entry->value->text, &version))
        soj__decode_bad_value(d, entry);
}

void soj__read_model_name(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    check_name(d, entry->value, "a model", true);
    *(soj__ast_text *)field = soj__decode_text(entry->value);
}

void soj__read_version(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    uint64_t version;
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    if (!soj__parse_u64(entry->value->text, &version) || version == 0 || version > UINT32_MAX)
        soj__decode_bad_value(d, entry);
    else
        *(uint32_t *)field = (uint32_t)version;
}

void soj__read_text(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    if (soj__decode_is_text(d, entry))
        *(soj__ast_text *)field = soj__decode_text(entry->value);
    else
        ((soj__ast_text *)field)->is_bad = true;
}

void soj__read_event_name(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    ((soj__ast_text *)field)->is_bad = true;
    if (soj__decode_is_text(d, entry) && soj__decode_check_event(d, entry->value))
        *(soj__ast_text *)field = soj__decode_text(entry->value);
}

/* What other languages call the types. */
static void suggest_type(soj__decoder *d, soj__slice written)
{
    static const char *const words[][2] = {
        {"integer", "int"}, {"number", "double"},      {"float", "double"}, {"decimal", "double"},
        {"text", "string"}, {"str", "string"},         {"boolean", "bool"}, {"time", "timestamp"},
        {"flag", "bool"},   {"datetime", "timestamp"}, {"money", "double"}, {"day", "date"},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(words); i++) {
        if (soj__slice_is(written, words[i][0]))
            soj__diag_suggest(d->diags, "did you mean '%s'?", words[i][1]);
    }
}

void soj__read_type(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const char *const names[] = {"bool",      "int",      "double", "string",
                                        "timestamp", "duration", "date"};
    static const soj_type types[] = {SOJ_TYPE_BOOL,   SOJ_TYPE_INT,       SOJ_TYPE_DOUBLE,
                                     SOJ_TYPE_STRING, SOJ_TYPE_TIMESTAMP, SOJ_TYPE_DURATION,
                                     SOJ_TYPE_DATE};
    soj__value_read *value = object;
    (void)field;
    if (!soj__decode_is_text(d, entry))
        return;
    size_t i = soj__decode_word(d, entry, names, SOJ__ARRAY_LEN(names));
    if (i < SOJ__ARRAY_LEN(names))
        value->type = types[i];
    else
        suggest_type(d, entry->value->text);
}

static void report_one_of(soj__decoder *d, const soj__node *value)
{
    if (value->kind == SOJ__NODE_BAD)
        return;
    soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE, value->span,
                  "the values of 'one_of' must be texts, and this is %s", soj__decode_shape(value));
    soj__diag_suggest(d->diags, "%s",
                      value->kind == SOJ__NODE_LIST
                          ? "write the items of the inner list in the outer one"
                          : "write one value for each item; the empty text is \"\"");
}

void soj__read_one_of(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_texts *texts = field;
    (void)object;
    if (entry->value->kind != SOJ__NODE_LIST) {
        soj__decode_wrong_shape(d, entry);
        return;
    }
    if (entry->value->n == 0) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, entry->value->span,
                      "'one_of' has no values, so that none would be allowed");
        soj__diag_suggest(d->diags, "list the values allowed, or remove 'one_of'");
    }
    for (uint32_t i = 0; i < entry->value->n; i++) {
        soj__entry item = {entry->key, entry->name, entry->value->items[i]};
        if (!soj__decode_room(d, i, SOJ_LIMIT_ONE_OF, SOJ__DIAG_LIMIT_ONE_OF, item.value->span,
                              "values in one 'one_of'"))
            return;
        if (item.value->kind != SOJ__NODE_SCALAR || soj__node_is_empty(item.value)) {
            report_one_of(d, item.value);
            continue;
        }
        soj__ast_text *text = SOJ__PUSH(d->arena, texts);
        if (text)
            *text = soj__decode_text(item.value);
        d->failed |= !text;
    }
}

void soj__read_cost(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_number *number = field;
    double value;
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    if (!soj__parse_double(entry->value->text, &value) || !isfinite(value) || value < 0)
        soj__decode_bad_value(d, entry);
    else
        *number = (soj__ast_number){value + 0.0, soj__decode_text(entry->value)};
}

void soj__read_priority(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    uint64_t priority;
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    if (!soj__parse_u64(entry->value->text, &priority) || priority > 100)
        soj__decode_bad_value(d, entry);
    else
        *(uint8_t *)field = (uint8_t)priority;
}

/* An integer from 1 to `most`, in `field`; false (reported) where it is none. */
static bool read_integer(soj__decoder *d, const soj__entry *entry, uint32_t most,
                         soj__ast_integer *out)
{
    uint64_t value;
    if (!soj__decode_is_text(d, entry))
        return false;
    if (!soj__parse_u64(entry->value->text, &value) || value == 0 || value > most) {
        soj__decode_bad_value(d, entry);
        return false;
    }
    *out = (soj__ast_integer){(uint32_t)value, soj__decode_text(entry->value)};
    return true;
}

void soj__read_up_to(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_integer read;
    soj__value_read *attribute = object;
    (void)field;
    if (!read_integer(d, entry, SOJ_LIMIT_UP_TO, &read))
        return;
    attribute->terms.counting.up_to = read.value;
    attribute->terms.counting.up_to_text = read.source;
}

void soj__read_times(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    read_integer(d, entry, UINT32_MAX, field);
}

void soj__read_pending(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    read_integer(d, entry, SOJ_LIMIT_PENDING, field);
}

void soj__read_max(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    read_integer(d, entry, SOJ_LIMIT_CAP_MAX, field);
}

void soj__read_flag(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const char *const names[] = {"false", "true"};
    (void)object;
    if (soj__decode_is_text(d, entry))
        *(bool *)field = soj__decode_word(d, entry, names, SOJ__ARRAY_LEN(names)) == 1;
}

void soj__read_final(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__read_flag(d, entry, object, field);
    ((soj__ast_stage *)object)->final_span = entry->value->span;
}

void soj__read_phase(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const char *const names[] = {"acquisition", "retention", "expansion", "advocacy",
                                        "lost"};
    static const soj__phase phases[] = {SOJ__PHASE_ACQUISITION, SOJ__PHASE_RETENTION,
                                        SOJ__PHASE_EXPANSION, SOJ__PHASE_ADVOCACY, SOJ__PHASE_LOST};
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    size_t i = soj__decode_word(d, entry, names, SOJ__ARRAY_LEN(names));
    if (i < SOJ__ARRAY_LEN(names))
        *(soj__phase *)field = phases[i];
}

void soj__read_intent(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const char *const names[] = {"inform", "help", "sell", "ask", "thank"};
    static const soj_intent intents[] = {SOJ_INTENT_INFORM, SOJ_INTENT_HELP, SOJ_INTENT_SELL,
                                         SOJ_INTENT_ASK, SOJ_INTENT_THANK};
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    size_t i = soj__decode_word(d, entry, names, SOJ__ARRAY_LEN(names));
    if (i < SOJ__ARRAY_LEN(names))
        *(soj_intent *)field = intents[i];
}

void soj__read_on_exit(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const char *const names[] = {"cancel", "keep"};
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    size_t i = soj__decode_word(d, entry, names, SOJ__ARRAY_LEN(names));
    if (i < SOJ__ARRAY_LEN(names))
        *(soj__on_exit *)field = i == 0 ? SOJ__ON_EXIT_CANCEL : SOJ__ON_EXIT_KEEP;
}
