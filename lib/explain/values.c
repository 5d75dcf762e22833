/* SPDX-License-Identifier: MIT */
/* Values to try: what conditions speak of, and what lies beside it. */
#include "explain/explain.h"

#include <math.h>
#include <string.h>

#include "base/ckd.h"
#include "cel/visit.h"

/* ---- what is asked ---- */

typedef struct visit {
    const soj__program *program;
    soj__asked *asked;
} visit;

/* Attributes that count cannot be set. */
static void ask_attribute(void *ctx, uint32_t attribute)
{
    const visit *v = ctx;
    soj__asked *asked = v->asked;
    uint32_t i = 0;
    while (i < asked->n && asked->attributes[i] != attribute)
        i++;
    if (i == asked->n && i < SOJ__MOST_ASKED &&
        soj__program_attribute(v->program, attribute)->counter == SOJ__NONE)
        asked->attributes[asked->n++] = attribute;
}

static void ask_constant(void *ctx, soj__val value)
{
    soj__asked *asked = ((const visit *)ctx)->asked;
    if (asked->n_constants < SOJ__MOST_VALUES)
        asked->constants[asked->n_constants++] = value;
}

void soj__asked_add(const soj__program *program, uint32_t expr, soj__asked *asked)
{
    visit v = {program, asked};
    const soj__cel_visitor visitor = {&v, ask_attribute, ask_constant};
    if (expr == SOJ__NONE)
        return;
    const soj__expr *row = soj__program_expr(program, expr);
    soj__cel_visit(soj__program_at(program, row->code), row->len, &visitor);
}

/* ---- values ---- */

static void put(soj__values *out, soj_value value)
{
    if (out->n < SOJ__MOST_VALUES)
        out->items[out->n++] = value;
}

static void put_integer(soj__values *out, uint32_t type, int64_t integer)
{
    put(out, (soj_value){.type = (int32_t)type, .as.integer = integer});
}

static void put_double(soj__values *out, double number)
{
    if (!isnan(number))
        put(out, (soj_value){.type = SOJ_TYPE_DOUBLE, .as.number = number});
}

static void put_text(soj__values *out, const char *text, size_t len)
{
    put(out, (soj_value){.type = SOJ_TYPE_STRING, .len = (uint32_t)len, .as.text = text});
}

/* It, one more and one less: conditions compare. */
static void put_near(soj__values *out, uint32_t type, int64_t integer, int64_t step)
{
    int64_t beside;
    put_integer(out, type, integer);
    if (!soj__add_overflows(integer, step, &beside))
        put_integer(out, type, beside);
    if (!soj__sub_overflows(integer, step, &beside))
        put_integer(out, type, beside);
}

static void put_constant(const soj__program *program, uint32_t type, uint32_t constant,
                         soj__values *out)
{
    const soj__constant *row = soj__program_constant(program, constant);
    soj_text text = soj__program_text(program, row->text);
    soj_value value = {.type = (int32_t)type};
    memcpy(&value.as.integer, &row->bits, sizeof(row->bits));
    if (type == SOJ_TYPE_STRING)
        put_text(out, text.data ? text.data : "", text.len);
    else
        put(out, value);
}

/* A time that is before or after by a constant span. */
static void put_time(soj__values *out, uint32_t type, soj_time time, soj_duration span)
{
    const bool is_date = type == SOJ_TYPE_DATE;
    int64_t at;
    if (!soj__add_overflows(time, span, &at) && at >= SOJ_TIME_MIN && at <= SOJ_TIME_MAX)
        put_near(out, type, is_date ? at / SOJ_DAY : at, is_date ? 1 : SOJ_SECOND);
}

static void put_times(const soj__asked *asked, uint32_t type, soj_time time, soj__values *out)
{
    put_time(out, type, time, 0);
    for (uint32_t i = 0; i < asked->n_constants; i++) {
        const soj__val *value = &asked->constants[i];
        if (value->kind == SOJ__KIND_TIMESTAMP)
            put_time(out, type, value->as.integer, 0);
        if (value->kind != SOJ__KIND_DURATION)
            continue;
        put_time(out, type, time, value->as.integer);
        put_time(out, type, time, -value->as.integer);
    }
    put_time(out, type, time, 3650 * SOJ_DAY);
    put_time(out, type, time, -3650 * SOJ_DAY);
}

static void put_constants(const soj__asked *asked, uint32_t type, soj__values *out)
{
    for (uint32_t i = 0; i < asked->n_constants; i++) {
        const soj__val *value = &asked->constants[i];
        if (type == SOJ_TYPE_STRING && value->kind == SOJ__KIND_STRING)
            put_text(out, value->as.text, value->extra);
        else if (type == SOJ_TYPE_INT && value->kind == SOJ__KIND_INT)
            put_near(out, type, value->as.integer, 1);
        else if (type == SOJ_TYPE_DURATION && value->kind == SOJ__KIND_DURATION)
            put_near(out, type, value->as.integer, SOJ_SECOND);
        else if (type == SOJ_TYPE_DOUBLE && value->kind == SOJ__KIND_DOUBLE) {
            put_double(out, value->as.number);
            put_double(out, value->as.number + 1);
            put_double(out, value->as.number - 1);
        }
    }
}

static void put_bounds(const soj__domain *domain, soj__values *out)
{
    soj_value min = {.type = domain->type}, max = min;
    memcpy(&min.as.integer, &domain->min, sizeof(domain->min));
    memcpy(&max.as.integer, &domain->max, sizeof(domain->max));
    if (domain->flags & SOJ__HAS_MIN)
        put(out, min);
    if (domain->flags & SOJ__HAS_MAX)
        put(out, max);
}

/* What conditions without constants compare with. */
static void put_plain(uint32_t type, soj__values *out)
{
    switch (type) {
    case SOJ_TYPE_BOOL:
        put(out, (soj_value){.type = SOJ_TYPE_BOOL, .as.boolean = true});
        put(out, (soj_value){.type = SOJ_TYPE_BOOL, .as.boolean = false});
        break;
    case SOJ_TYPE_INT:
    case SOJ_TYPE_DURATION:
        put_near(out, type, 0, type == SOJ_TYPE_INT ? 1 : SOJ_DAY);
        break;
    case SOJ_TYPE_DOUBLE:
        put_double(out, 0);
        put_double(out, 1);
        put_double(out, -1);
        break;
    default: /* a text; times have their own */
        put_text(out, "", 0);
        put_text(out, "a", 1);
    }
}

void soj__asked_values(const soj__program *program, const soj__asked *asked, uint32_t attribute,
                       soj_time time, soj__values *out)
{
    const soj__domain *domain = &soj__program_attribute(program, attribute)->domain;
    out->n = 0;
    for (uint32_t i = 0; i < domain->one_of.n; i++)
        put_constant(program, domain->type, domain->one_of.first + i, out);
    if (domain->one_of.n == 0 &&
        (domain->type == SOJ_TYPE_TIMESTAMP || domain->type == SOJ_TYPE_DATE)) {
        put_times(asked, domain->type, time, out);
    } else if (domain->one_of.n == 0) {
        put_constants(asked, domain->type, out);
        put_bounds(domain, out);
        put_plain(domain->type, out);
    }
    put(out, (soj_value){.type = SOJ_TYPE_ABSENT});
}

/* Due about now, or as soon as may be behind it: an offset of months is taken for too much. */
void soj__anchor_values(const soj__program *program, const soj__schedule *schedule, soj_time now,
                        soj__values *out)
{
    enum { MONTH = 31 };
    const uint32_t type = soj__program_attribute(program, schedule->attribute)->domain.type;
    const soj_duration months = (soj_duration)schedule->offset_months * MONTH * SOJ_DAY;
    out->n = 0;
    for (int64_t day = 0; day < 3; day++)
        put_time(out, type, now, day * SOJ_DAY - schedule->offset - months);
    put_time(out, type, now, 0);
    put_time(out, type, now, SOJ_DAY * 2);
}
