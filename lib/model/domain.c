/* SPDX-License-Identifier: MIT */
#include "model/domain.h"

#include <sojourn/value.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "model/bits.h"

const uint8_t soj__kind_of_type[] = {
    [SOJ_TYPE_ABSENT] = SOJ__KIND_ABSENT,     [SOJ_TYPE_BOOL] = SOJ__KIND_BOOL,
    [SOJ_TYPE_INT] = SOJ__KIND_INT,           [SOJ_TYPE_DOUBLE] = SOJ__KIND_DOUBLE,
    [SOJ_TYPE_STRING] = SOJ__KIND_STRING,     [SOJ_TYPE_TIMESTAMP] = SOJ__KIND_TIMESTAMP,
    [SOJ_TYPE_DURATION] = SOJ__KIND_DURATION, [SOJ_TYPE_DATE] = SOJ__KIND_INT,
};

static bool double_is_in(const soj__domain *domain, double number)
{
    if (number != number)
        return false;
    if ((domain->flags & SOJ__HAS_MIN) && number < soj__bits_double(domain->min))
        return false;
    return !(domain->flags & SOJ__HAS_MAX) || number <= soj__bits_double(domain->max);
}

static bool integer_is_in(const soj__domain *domain, int64_t integer)
{
    if ((domain->flags & SOJ__HAS_MIN) && integer < (int64_t)domain->min)
        return false;
    if ((domain->flags & SOJ__HAS_MAX) && integer > (int64_t)domain->max)
        return false;
    return soj__bits_are_possible(domain->type, (uint64_t)integer);
}

static bool text_is_sound(const char *text, uint32_t len, uint32_t max)
{
    if (len == 0)
        return true;
    return text && len <= max && !memchr(text, 0, len) && soj__utf8_valid(text, len);
}

/* Index of a value in one_of; n where it is not there. */
static uint32_t find_one_of(const soj__program *program, soj__range one_of, soj__val value)
{
    for (uint32_t i = 0; i < one_of.n; i++) {
        const soj__constant *constant = soj__program_constant(program, one_of.first + i);
        if (value.kind == SOJ__KIND_STRING) {
            soj_text text = soj__program_text(program, constant->text);
            if (soj__text_equal(text, (soj_text){value.as.text, value.extra}))
                return i;
        } else if (constant->bits == value.as.unsigned_integer) {
            return i;
        }
    }
    return one_of.n;
}

static soj_status encode_text(soj__val value, uint32_t max, uint64_t *out_bits)
{
    *out_bits = value.extra;
    return text_is_sound(value.as.text, value.extra, max) ? SOJ_OK : SOJ_ERR_RANGE;
}

soj_status soj__domain_encode(const soj__program *program, const soj__domain *domain,
                              soj__val value, uint32_t text_max, uint64_t *out_bits)
{
    if (domain->type == SOJ_TYPE_DOUBLE && value.kind == SOJ__KIND_INT)
        value = soj__val_double((double)value.as.integer);
    if (value.kind != soj__kind_of_type[domain->type])
        return SOJ_ERR_TYPE;
    if (domain->one_of.n > 0) {
        *out_bits = find_one_of(program, domain->one_of, value);
        return *out_bits < domain->one_of.n ? SOJ_OK : SOJ_ERR_RANGE;
    }
    if (value.kind == SOJ__KIND_STRING)
        return encode_text(value, text_max, out_bits);
    if (value.kind == SOJ__KIND_DOUBLE) {
        *out_bits = soj__double_bits(value.as.number);
        return double_is_in(domain, value.as.number) ? SOJ_OK : SOJ_ERR_RANGE;
    }
    *out_bits = value.as.unsigned_integer;
    return integer_is_in(domain, value.as.integer) ? SOJ_OK : SOJ_ERR_RANGE;
}
