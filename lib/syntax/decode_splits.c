/* SPDX-License-Identifier: MIT */
/* Readers of shares of customers: the holdout and variants. */
#include <sojourn/limits.h>

#include "syntax/decode.h"

#define WHOLE 10000u /* hundredths of a percent */

/* Behind the digits that begin at `from`. */
static size_t skip_digits(soj__slice text, size_t from)
{
    while (from < text.len && text.data[from] >= '0' && text.data[from] <= '9')
        from++;
    return from;
}

/* Hundredths of a percent, over WHOLE where they are more. */
typedef struct percent {
    uint32_t value;
    bool is_fine; /* there are digits beyond the hundredths, which `value` leaves out */
} percent;

/* Digits, then perhaps a '.' and digits; false where it is no such number. */
static bool parse_percent(soj__slice text, percent *out)
{
    size_t point = skip_digits(text, 0);
    size_t end = point < text.len && text.data[point] == '.' ? skip_digits(text, point + 1) : point;
    if (point == 0 || end != text.len || end == point + 1)
        return false;
    *out = (percent){.is_fine = end > point + 3};
    for (size_t i = 0; i < point + 3 && out->value <= WHOLE; i++) {
        if (i != point)
            out->value = out->value * 10 + (i < end ? (uint32_t)(text.data[i] - '0') : 0);
    }
    return true;
}

static bool read_share(soj__slice text, uint32_t *out)
{
    percent read;
    if (!parse_percent(text, &read) || read.value > WHOLE || read.is_fine)
        return false;
    *out = read.value;
    return true;
}

static void report_percent(soj__decoder *d, const soj__entry *entry)
{
    soj__slice text = entry->value->text;
    soj__slice without = {text.data, text.len > 0 ? text.len - 1 : 0};
    uint32_t value;
    percent read;
    soj__decode_bad_value(d, entry);
    if (text.len > 0 && text.data[without.len] == '%' && read_share(without, &value))
        soj__diag_suggest(d->diags, "write %t", without);
    else if (parse_percent(text, &read) && read.value <= WHOLE)
        soj__diag_suggest(d->diags, "write hundredths of a percent at the finest");
}

void soj__read_percent(soj__decoder *d, const soj__entry *entry, void *object, void *field)
{
    uint32_t value;
    (void)object;
    if (!soj__decode_is_text(d, entry))
        return;
    if (read_share(entry->value->text, &value))
        *(soj__ast_share *)field = (soj__ast_share){value, soj__decode_text(entry->value)};
    else
        report_percent(d, entry);
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
