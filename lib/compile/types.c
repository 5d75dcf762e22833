/* SPDX-License-Identifier: MIT */
/* Attributes, and what they and properties may be: types and allowed values. */
#include "compile/build.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "base/number.h"
#include "base/utf8.h"
#include "time/civil.h"

/* How a value of each type is written. */
static const char *const type_forms[] = {
    [SOJ_TYPE_ABSENT] = "nothing",
    [SOJ_TYPE_BOOL] = "true or false",
    [SOJ_TYPE_INT] = "a whole number, such as 12, of at most 19 digits",
    [SOJ_TYPE_DOUBLE] = "a number, such as 12.5 or 1e-3",
    [SOJ_TYPE_STRING] = "a text",
    [SOJ_TYPE_TIMESTAMP] = "a time, such as 2026-03-01T09:00:00Z, or a date",
    [SOJ_TYPE_DURATION] = "numbers with units, such as 36h or 1d12h",
    [SOJ_TYPE_DATE] = "a date, such as 2026-03-01",
};

static const char *const type_words[] = {"nothing", "bool",      "int",      "double",
                                         "string",  "timestamp", "duration", "date"};

const char *soj__build_type_word(uint8_t type)
{
    return type_words[type];
}

/* Readers of values that a model writes down, by type; false where the text is none. */

static bool read_bool(soj__slice text, soj__val *out)
{
    *out = soj__val_bool(soj__slice_is(text, "true"));
    return out->as.integer || soj__slice_is(text, "false");
}

static bool read_int(soj__slice text, soj__val *out)
{
    *out = soj__val_int(0);
    return soj__parse_i64(text, &out->as.integer);
}

static bool read_double(soj__slice text, soj__val *out)
{
    *out = soj__val_double(0);
    /* Too large a number reads as an infinity, whose difference with itself is none. */
    return soj__parse_double(text, &out->as.number) && out->as.number - out->as.number == 0.0;
}

static bool read_string(soj__slice text, soj__val *out)
{
    *out = soj__val_text(text.data, text.len);
    return true;
}

static bool read_timestamp(soj__slice text, soj__val *out)
{
    uint32_t nanos;
    *out = soj__val_timestamp(0);
    return soj__instant_parse(text, true, &out->as.integer, &nanos);
}

static bool read_duration(soj__slice text, soj__val *out)
{
    *out = soj__val_duration(0);
    int32_t months;
    return soj__duration_read(text, &out->as.integer, &months) == SOJ__DURATION_OK;
}

/* As the model keeps it: its day, which only a zone makes an instant of. */
static bool read_date(soj__slice text, soj__val *out)
{
    *out = soj__val_timestamp(0);
    return soj__date_parse(text, &out->as.integer);
}

typedef bool (*read_fn)(soj__slice text, soj__val *out);

static const read_fn readers[] = {
    [SOJ_TYPE_ABSENT] = read_string,     [SOJ_TYPE_BOOL] = read_bool,
    [SOJ_TYPE_INT] = read_int,           [SOJ_TYPE_DOUBLE] = read_double,
    [SOJ_TYPE_STRING] = read_string,     [SOJ_TYPE_TIMESTAMP] = read_timestamp,
    [SOJ_TYPE_DURATION] = read_duration, [SOJ_TYPE_DATE] = read_date,
};

/* Read `text` as a value of `type`, or report that it is none. */
static bool read_value(soj__build *build, soj_type type, const soj__ast_text *text, soj__val *out)
{
    if (readers[type](text->text, out))
        return true;
    bool is_no_day =
        (type == SOJ_TYPE_TIMESTAMP || type == SOJ_TYPE_DATE) && soj__date_is_none(text->text);
    soj__diag_add(build->diags, SOJ__DIAG_BAD_VALUE, text->span, "%q is no value of type %s%s",
                  text->text, type_words[type], is_no_day ? ": there is no such day" : "");
    soj__diag_suggest(build->diags, "write %s", type_forms[type]);
    return false;
}

static uint64_t value_bits(const soj__val *value)
{
    if (value->kind == SOJ__KIND_DOUBLE)
        return soj__double_bits(value->as.number);
    return (uint64_t)value->as.integer;
}

static bool is_number(soj_type type)
{
    return type == SOJ_TYPE_INT || type == SOJ_TYPE_DOUBLE;
}

static bool same_value(const soj__build *build, const soj__constant *a, soj_type type,
                       const soj__val *b)
{
    if (type != SOJ_TYPE_STRING)
        return a->bits == value_bits(b);
    return soj__slice_equal(soj__build_slice(build, a->text), (soj__slice){b->as.text, b->extra});
}

/* The index of `value` in a one_of, or SOJ__NONE. */
static uint32_t find_constant(const soj__build *build, soj__range one_of, soj_type type,
                              const soj__val *value)
{
    for (uint32_t i = 0; i < one_of.n; i++) {
        if (same_value(build, &build->constants.items[one_of.first + i], type, value))
            return i;
    }
    return SOJ__NONE;
}

static bool add_constant(soj__build *build, soj_type type, const soj__val *value,
                         uint32_t *out_index)
{
    *out_index = build->constants.n;
    soj__constant *constant = SOJ__PUSH(build->arena, &build->constants);
    if (!constant)
        return false;
    if (type != SOJ_TYPE_STRING) {
        constant->bits = value_bits(value);
        return true;
    }
    return soj__build_text(build, (soj__slice){value->as.text, value->extra}, &constant->text);
}

/* Whether `value` is new among `known`; false in *out_ok where there is no memory. */
static bool is_new_value(soj__build *build, soj__names *known, soj_type type, const soj__val *value,
                         uint32_t index, bool *out_ok)
{
    uint32_t found = index;
    soj__slice key = {value->as.text, value->extra};
    if (type != SOJ_TYPE_STRING) {
        uint64_t *bits = soj__arena_alloc(&build->scratch, sizeof(*bits));
        *out_ok = bits != NULL;
        if (!bits)
            return false;
        *bits = value_bits(value);
        key = (soj__slice){(const char *)bits, sizeof(*bits)};
    }
    *out_ok = soj__names_add(known, key, index, &found);
    return found == index;
}

static bool add_one_of(soj__build *build, const soj__ast_text *text, soj_type type,
                       soj__names *known, soj__range *range)
{
    soj__val value;
    uint32_t index;
    bool ok;
    if (!read_value(build, type, text, &value))
        return true;
    if (is_new_value(build, known, type, &value, range->n, &ok)) {
        range->n++;
        return ok && add_constant(build, type, &value, &index);
    }
    if (ok) {
        soj__diag_add(build->diags, SOJ__DIAG_BAD_VALUE, text->span,
                      "%q stands twice in this one_of", text->text);
        soj__diag_suggest(build->diags, "remove one of the two");
    }
    return ok;
}

static bool build_one_of(soj__build *build, const soj__ast_value_type *ast, soj_type type,
                         soj__range *out_range)
{
    *out_range = (soj__range){build->constants.n, 0};
    if (ast->terms->one_of.n > 0 && type != SOJ_TYPE_INT && type != SOJ_TYPE_STRING) {
        soj__diag_add(build->diags, SOJ__DIAG_BAD_VALUE, ast->terms->one_of.items[0].span,
                      "one_of is for string and int, and %q is of type %s", ast->name.text,
                      type_words[type]);
        soj__diag_suggest(build->diags, "remove one_of, or declare a string or an int");
        return true;
    }
    soj__names known;
    bool ok = true;
    soj__arena_reset(&build->scratch);
    soj__names_init(&known, &build->scratch, build->key);
    for (uint32_t i = 0; i < ast->terms->one_of.n && ok; i++)
        ok = add_one_of(build, &ast->terms->one_of.items[i], type, &known, out_range);
    soj__names_done(&known);
    return ok;
}

static void build_bound(soj__build *build, const soj__ast_value_type *ast,
                        const soj__ast_text *bound, uint8_t flag, soj__domain *domain)
{
    soj__val value;
    if (!soj__ast_given(bound))
        return;
    if (!is_number(ast->type)) {
        soj__diag_add(build->diags, SOJ__DIAG_BAD_VALUE, bound->span,
                      "min and max are for int and double, and %q is of type %s", ast->name.text,
                      type_words[ast->type]);
        soj__diag_suggest(build->diags, "remove it, or declare an int or a double");
        return;
    }
    if (!read_value(build, ast->type, bound, &value))
        return;
    *(flag == SOJ__HAS_MIN ? &domain->min : &domain->max) = value_bits(&value);
    domain->flags = (uint8_t)(domain->flags | flag);
}

static bool below(const soj__domain *domain, uint64_t a, uint64_t b)
{
    if (domain->type == SOJ_TYPE_DOUBLE)
        return soj__bits_double(a) < soj__bits_double(b);
    return (int64_t)a < (int64_t)b;
}

bool soj__build_value_domain(soj__build *build, const soj__ast_value_type *ast, soj__domain *domain)
{
    const uint8_t both = SOJ__HAS_MIN | SOJ__HAS_MAX;
    *domain = (soj__domain){.type = (uint8_t)ast->type};
    if (ast->type == SOJ_TYPE_ABSENT)
        return true;
    build_bound(build, ast, &ast->terms->min, SOJ__HAS_MIN, domain);
    build_bound(build, ast, &ast->terms->max, SOJ__HAS_MAX, domain);
    if ((domain->flags & both) == both && below(domain, domain->max, domain->min)) {
        soj__diag_add(build->diags, SOJ__DIAG_VALUE_OUT_OF_RANGE, ast->terms->max.span,
                      "max %t is below min %t: no value is left", ast->terms->max.text,
                      ast->terms->min.text);
        soj__diag_note(build->diags, ast->terms->min.span, "min is here");
    }
    return build_one_of(build, ast, ast->type, &domain->one_of);
}

static void report_one_of(soj__build *build, soj__diag_id id, const soj__domain *domain,
                          const soj__val *value, soj__span at, soj__slice name)
{
    soj__nearest nearest = {.wanted = {value->as.text, value->extra}};
    if (domain->type != SOJ_TYPE_STRING) {
        soj__diag_add(build->diags, id, at, "the value is not in the one_of of %q", name);
        return;
    }
    for (uint32_t i = 0; i < domain->one_of.n; i++) {
        soj__nearest_offer(
            &nearest,
            soj__build_slice(build, build->constants.items[domain->one_of.first + i].text));
    }
    soj__diag_add(build->diags, id, at, "%q is not in the one_of of %q", nearest.wanted, name);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
}

bool soj__build_check_value(soj__build *build, soj__diag_id id, const soj__domain *domain,
                            const soj__val *value, soj__span at, soj__slice name)
{
    soj__val widened = *value;
    if (domain->type == SOJ_TYPE_DOUBLE && value->kind == SOJ__KIND_INT)
        widened = soj__val_double((double)value->as.integer);
    uint64_t bits = value_bits(&widened);
    if (domain->type == SOJ_TYPE_STRING && value->extra > SOJ_LIMIT_ATTRIBUTE_TEXT) {
        soj__diag_add(build->diags, SOJ__DIAG_LIMIT_ATTRIBUTE_TEXT, at,
                      "the text for %q is longer than 4,096 bytes", name);
        return false;
    }
    if ((domain->flags & SOJ__HAS_MIN) && below(domain, bits, domain->min)) {
        soj__diag_add(build->diags, id, at, "the value is below the min of %q", name);
        return false;
    }
    if ((domain->flags & SOJ__HAS_MAX) && below(domain, domain->max, bits)) {
        soj__diag_add(build->diags, id, at, "the value is above the max of %q", name);
        return false;
    }
    if (domain->one_of.n > 0 &&
        find_constant(build, domain->one_of, (soj_type)domain->type, &widened) == SOJ__NONE) {
        report_one_of(build, id, domain, value, at, name);
        return false;
    }
    return true;
}

static uint8_t storage_of(const soj__domain *domain)
{
    if (domain->one_of.n > 0)
        return domain->one_of.n <= UINT8_MAX + 1u ? SOJ__STORE_ENUM8 : SOJ__STORE_ENUM16;
    if (domain->type == SOJ_TYPE_BOOL)
        return SOJ__STORE_BYTE;
    return domain->type == SOJ_TYPE_STRING ? SOJ__STORE_TEXT : SOJ__STORE_WORD;
}

static bool build_default(soj__build *build, const soj__ast_value_type *ast,
                          soj__attribute *attribute)
{
    soj__val value;
    attribute->initial = SOJ__NONE;
    if (!soj__ast_given(&ast->terms->initial) || ast->type == SOJ_TYPE_ABSENT)
        return true;
    if (!read_value(build, ast->type, &ast->terms->initial, &value) ||
        !soj__build_check_value(build, SOJ__DIAG_VALUE_OUT_OF_RANGE, &attribute->domain, &value,
                                ast->terms->initial.span, ast->name.text))
        return true;
    attribute->flags = SOJ__HAS_DEFAULT;
    if (attribute->domain.one_of.n > 0) {
        attribute->initial = find_constant(build, attribute->domain.one_of, ast->type, &value);
        return true;
    }
    return add_constant(build, ast->type, &value, &attribute->initial);
}

static bool build_attribute(soj__build *build, const soj__ast_value_type *ast, uint32_t index)
{
    uint32_t known;
    soj__attribute row = {
        .part = SOJ__NONE, .counter = SOJ__NONE, .initial = SOJ__NONE, .presence = (uint16_t)index};
    if (!soj__names_add(&build->attribute_names, ast->name.text, index, &known) ||
        !soj__build_text(build, ast->name.text, &row.name))
        return false;
    if (soj__build_is_counting(ast)) {
        if (!soj__build_counter(build, ast, index, &row))
            return false;
    } else if (!soj__build_value_domain(build, ast, &row.domain) ||
               !build_default(build, ast, &row)) {
        return false;
    }
    row.storage = row.storage == SOJ__STORE_WINDOW ? row.storage : storage_of(&row.domain);
    soj__attribute *attribute = SOJ__PUSH(build->arena, &build->attributes);
    if (attribute)
        *attribute = row;
    return attribute != NULL;
}

bool soj__build_attributes(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->attributes.n; i++) {
        if (!build_attribute(build, &ast->attributes.items[i], i))
            return false;
    }
    return true;
}
