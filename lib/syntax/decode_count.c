/* SPDX-License-Identifier: MIT */
/* Readers of attributes that count. */
#include "syntax/decode.h"

void soj__read_count(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__read_event_name(d, entry, object, field);
}

/* The last dot: names of events may have dots too. text.len where there is none. */
static size_t find_dot(soj__slice text)
{
    size_t at = text.len;
    while (at > 0 && text.data[at - 1] != '.')
        at--;
    return at == 0 ? text.len : at - 1;
}

void soj__read_property_of(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_text *out = field;
    (void)object;
    out->is_bad = true;
    if (!soj__decode_is_text(d, entry))
        return;
    soj__slice text = entry->value->text;
    size_t dot = find_dot(text);
    if (dot == 0 || dot + 1 >= text.len) {
        soj__decode_bad_value(d, entry);
        soj__diag_suggest(d->diags, "write the name of an event, a dot and the name of one of its "
                                    "properties, such as Order Placed.amount");
        return;
    }
    soj__node event = *entry->value;
    event.text.len = dot;
    if (soj__decode_check_event(d, &event))
        *out = soj__decode_text(entry->value);
}

/* The key that makes it count; NULL where there is none. More than one is reported, and the first
 * in this order stays. */
static const char *find_counted(soj__decoder *d, const soj__node *mapping,
                                soj__ast_counting *counting)
{
    static const char *const keys[] = {"count", "sum", "last"};
    soj__ast_text *const fields[] = {&counting->count, &counting->sum, &counting->last};
    const char *found = NULL;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(keys); i++) {
        if (!soj__decode_has_key(mapping, keys[i]))
            continue;
        if (found) {
            soj__decode_excludes(d, mapping, keys[i], found,
                                 "keep one of the two, and make another attribute of the other");
            *fields[i] = (soj__ast_text){.text = {NULL, 0}};
        } else {
            found = keys[i];
        }
    }
    return found;
}

/* An attribute that does not count has nothing that says which events do. */
static void check_plain(soj__decoder *d, const soj__node *mapping)
{
    static const char *const keys[] = {"when", "within", "up_to"};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(keys); i++) {
        const soj__pair *pair = soj__decode_find(mapping, keys[i]);
        if (!pair)
            continue;
        soj__diag_add(d->diags, SOJ__DIAG_MISSING_KEY, pair->key->span,
                      "'%s' says which events count, and the attribute counts none: 'count', "
                      "'sum' or 'last' is missing",
                      keys[i]);
        soj__diag_suggest(d->diags, "add 'count' with the name of an event, or remove '%s'",
                          keys[i]);
    }
}

/* What an attribute that counts does not have: its type and value follow from what it counts. */
static void check_typeless(soj__decoder *d, const soj__node *mapping, const char *counted,
                           soj__value_read *attribute)
{
    static const char *const keys[] = {"type", "one_of", "default", "min", "max"};
    static const soj__ast_value_terms none;
    soj__ast_value_terms *terms = &attribute->terms;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(keys); i++)
        soj__decode_excludes(d, mapping, keys[i], counted,
                             i == 0 ? "remove 'type': it follows from what is counted"
                                    : "remove it: nothing but events changes the attribute");
    attribute->type = SOJ_TYPE_ABSENT;
    terms->one_of = none.one_of;
    terms->initial = terms->min = terms->max = none.initial;
}

/* `last` keeps one value, of all time. */
static void check_last(soj__decoder *d, const soj__node *mapping, soj__ast_counting *counting)
{
    static const char *const keys[] = {"within", "up_to"};
    static const soj__ast_counting none;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(keys); i++)
        soj__decode_excludes(d, mapping, keys[i], "last",
                             "remove it: 'last' keeps one value, of all time");
    counting->within = none.within;
    counting->up_to = 0;
    counting->up_to_text = none.up_to_text;
}

void soj__decode_check_counting(soj__decoder *d, const soj__node *mapping,
                                soj__value_read *attribute)
{
    const char *counted = find_counted(d, mapping, &attribute->terms.counting);
    if (!counted) {
        check_plain(d, mapping);
        return;
    }
    check_typeless(d, mapping, counted, attribute);
    if (counted[0] == 'l') {
        check_last(d, mapping, &attribute->terms.counting);
        return;
    }
    soj__decode_wants(d, mapping, "within", "up_to");
    soj__decode_wants(d, mapping, "up_to", "within");
}
