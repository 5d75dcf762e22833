/* SPDX-License-Identifier: MIT */
/* Readers of caps. */
#include <sojourn/limits.h>

#include "base/nearest.h"
#include "syntax/decode.h"

static bool add_cap(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_model *model = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, i, SOJ_LIMIT_CAPS, SOJ__DIAG_LIMIT_CAPS, pair->key->span, "caps"))
        return false;
    soj__ast_cap *cap = SOJ__PUSH(d->arena, &model->caps);
    if (!cap)
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a cap");
    cap->name = soj__decode_text(pair->key);
    if (soj__decode_is_element(d, pair, "a mapping with 'max' and 'per'"))
        soj__decode_object(d, SOJ__IN_CAP, pair->key, pair->value, cap);
    return true;
}

void soj__read_caps(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_cap, object);
}

#define OF_DAYS   "write calendar_day, or 24h for any 24 hours"
#define OF_WEEKS  "write calendar_week, or 7d for any seven days"
#define OF_MONTHS "write calendar_month, or 30d for any thirty days"

/* One of the calendar periods: true where the text is one, into *out_period, or was meant as one
 * (reported). */
static bool is_calendar(soj__decoder *d, const soj__entry *entry, uint32_t *out_period)
{
    /* In the order of soj__period, which begins with the rolling one. */
    static const char *const words[] = {"calendar_day", "calendar_week", "calendar_month"};
    static const struct {
        const char *word, *help;
    } nearly[] = {
        {"day", OF_DAYS},     {"daily", OF_DAYS},   {"week", OF_WEEKS},
        {"weekly", OF_WEEKS}, {"month", OF_MONTHS}, {"monthly", OF_MONTHS},
    };
    soj__nearest nearest = {.wanted = entry->value->text};
    for (uint32_t i = 0; i < SOJ__ARRAY_LEN(words); i++) {
        soj__nearest_offer(&nearest, (soj__slice){words[i], strlen(words[i])});
        if (soj__slice_is(entry->value->text, words[i]))
            *out_period = i + 1;
    }
    if (nearest.best.data && *out_period == 0) {
        soj__decode_bad_value(d, entry);
        soj__diag_suggest(d->diags, "did you mean %q?", nearest.best);
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(nearly); i++) {
        if (!soj__slice_is(entry->value->text, nearly[i].word))
            continue;
        soj__decode_bad_value(d, entry);
        soj__diag_suggest(d->diags, "%s", nearly[i].help);
        return true;
    }
    return nearest.best.data != NULL;
}

void soj__read_per(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    soj__ast_cap *cap = object;
    if (soj__decode_is_text(d, entry) && !is_calendar(d, entry, &cap->period))
        soj__read_period(d, entry, object, field);
}

static void read_item(soj__decoder *d, const soj__entry *entry, const soj__node *item,
                      soj__item_fn take, void *field)
{
    soj__entry one = {entry->key, entry->name, item};
    if (item->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(item)) {
        take(d, &one, field);
    } else if (item->kind != SOJ__NODE_BAD) {
        soj__diag_add(d->diags, SOJ__DIAG_WRONG_SHAPE,
                      soj__node_is_empty(item) ? entry->value->span : item->span,
                      "%q must be %s, and this item is %s", entry->name->text, entry->key->value,
                      soj__decode_shape(item));
        soj__diag_suggest(d->diags, item->kind == SOJ__NODE_LIST
                                        ? "write the items of the inner list in the outer one"
                                        : "write one text for each item");
    }
}

void soj__decode_list(soj__decoder *d, const soj__entry *entry, soj__item_fn take,
                      const soj__list_words *words, void *field)
{
    const soj__node *value = entry->value;
    if (value->kind != SOJ__NODE_LIST) {
        if (value->kind == SOJ__NODE_SCALAR && !soj__node_is_empty(value))
            take(d, entry, field);
        else
            soj__decode_wrong_shape(d, entry);
        return;
    }
    for (uint32_t i = 0; i < value->n; i++)
        read_item(d, entry, value->items[i], take, field);
    if (value->n == 0) {
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, value->span, "%q is empty, so that %s",
                      entry->name->text, words->nothing);
        soj__diag_suggest(d->diags, "%s", words->help);
    }
}

static const soj__list_words filter_words = {
    "the cap would match nothing",
    "list what the cap is for, or remove the filter: then it is for all"};

void soj__decode_take_name(soj__decoder *d, const soj__entry *item, void *field)
{
    soj__ast_text *text = SOJ__PUSH(d->arena, (soj__ast_texts *)field);
    if (text)
        *text = soj__decode_text(item->value);
    d->failed |= !text;
}

void soj__read_names(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    soj__decode_list(d, entry, soj__decode_take_name, &filter_words, field);
}

void soj__read_was(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    static const soj__list_words words = {"it was never called otherwise",
                                          "name what it was called, or leave the key out"};
    (void)object;
    soj__decode_list(d, entry, soj__decode_take_name, &words, field);
}

/* An item is read, and reported, as the key of one such word elsewhere is. */
static void take_intent(soj__decoder *d, const soj__entry *item, void *field)
{
    soj_intent intent = (soj_intent)0;
    soj__entry one = {soj__key_find(SOJ__IN_TOUCHPOINT, SOJ__SLICE("intent")), item->name,
                      item->value};
    soj__read_intent(d, &one, NULL, &intent);
    *(uint32_t *)field |= intent ? UINT32_C(1) << intent : 0;
}

void soj__read_intents(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    soj__decode_list(d, entry, take_intent, &filter_words, field);
}

static void take_phase(soj__decoder *d, const soj__entry *item, void *field)
{
    soj__phase phase = SOJ__PHASE_NONE;
    soj__entry one = {soj__key_find(SOJ__IN_STAGE, SOJ__SLICE("phase")), item->name, item->value};
    soj__read_phase(d, &one, NULL, &phase);
    *(uint32_t *)field |= phase ? UINT32_C(1) << phase : 0;
}

void soj__read_phases(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)object;
    soj__decode_list(d, entry, take_phase, &filter_words, field);
}
