/* SPDX-License-Identifier: MIT */
/* Readers of shares of customers: the holdout and variants. */
#include <sojourn/limits.h>

#include "syntax/decode.h"

#define WHOLE 10000u /* hundredths of a percent */

/* Digits, then perhaps a '.' and digits. Hundredths of a percent; `*out_is_fine` where there are
 * more digits than those. False where it is no such number. */
static bool read_percent(soj__slice text, uint32_t *out, bool *out_is_fine)
{
    uint32_t value = 0;
    size_t point = 0, behind;
    while (point < text.len && text.data[point] != '.')
        point++;
    behind = point < text.len ? text.len - point - 1 : 0;
    if (point == 0 || (point < text.len && behind == 0))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (i == point)
            continue;
        if (c < '0' || c > '9')
            return false;
        if (i <= point + 2 && value <= WHOLE)
            value = value * 10 + (uint32_t)(c - '0');
    }
    for (size_t i = behind; i < 2 && value <= WHOLE; i++)
        value *= 10;
    *out = value;
    *out_is_fine = behind > 2;
    return true;
}

void soj__read_percent(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    uint32_t value;
    bool is_fine;
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    soj__slice text = entry->value->text;
    if (read_percent(text, &value, &is_fine) && value <= WHOLE && !is_fine) {
        *(soj__ast_share *)field = (soj__ast_share){value, soj__decode_text(entry->value)};
        return;
    }
    soj__decode_bad_value(d, entry);
    soj__slice without = {text.data, text.len > 0 ? text.len - 1 : 0};
    bool has_sign = text.len > 0 && text.data[without.len] == '%';
    if (has_sign && read_percent(without, &value, &is_fine) && value <= WHOLE && !is_fine)
        soj__diag_suggest(d->diags, "write %t", without);
    else if (!has_sign && read_percent(text, &value, &is_fine) && value <= WHOLE)
        soj__diag_suggest(d->diags, "write hundredths of a percent at the finest");
}

void soj__read_holdout(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    if (soj__decode_is_mapping(d, entry))
        soj__decode_object(d, SOJ__IN_HOLDOUT, entry->name, entry->value, object);
    else if (entry->value->kind == SOJ__NODE_SCALAR)
        soj__diag_suggest(d->diags, "write '{percent: %t}'", entry->value->text);
}

static bool add_variant(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target)
{
    soj__ast_touchpoint *touchpoint = target;
    const soj__pair *pair = &entry->value->pairs[i];
    if (!soj__decode_room(d, i, SOJ_LIMIT_VARIANTS, SOJ__DIAG_LIMIT_VARIANTS, pair->key->span,
                          "variants of one touchpoint"))
        return false;
    soj__ast_variant *variant = SOJ__PUSH(d->arena, &touchpoint->variants);
    if (!variant)
        return soj__decode_fail(d);
    soj__decode_check_name(d, pair->key, "a variant");
    variant->name = soj__decode_text(pair->key);
    if (soj__decode_is_element(d, pair, "a mapping with 'percent'"))
        soj__decode_object(d, SOJ__IN_VARIANT, pair->key, pair->value, variant);
    else if (pair->value->kind == SOJ__NODE_SCALAR)
        soj__diag_suggest(d->diags, "write '{percent: %t}'", pair->value->text);
    return true;
}

/* Said once, of the arm that is too much. */
static void check_sum(soj__decoder *d, const soj__ast_touchpoint *touchpoint)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < touchpoint->variants.n; i++) {
        const soj__ast_share *share = &touchpoint->variants.items[i].percent;
        bool was_over = sum > WHOLE;
        sum += share->value;
        if (sum <= WHOLE || was_over)
            continue;
        soj__diag_add(d->diags, SOJ__DIAG_BAD_VALUE, share->source.span,
                      "with this one the variants come to more than 100 percent");
        soj__diag_suggest(d->diags, "write at most 100 in all; who is in no variant gets the "
                                    "touchpoint's own content");
    }
}

void soj__read_variants(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    (void)field;
    soj__decode_each(d, entry, add_variant, object);
    check_sum(d, object);
}
