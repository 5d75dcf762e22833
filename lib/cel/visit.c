/* SPDX-License-Identifier: MIT */
#include "cel/visit.h"

#include "base/bytes.h"
#include "cel/opcodes.h"
#include "cel/space.h"

static const uint8_t operands[] = {
#define SOJ__OP(name, size, pops, pushes, meaning) [SOJ__OP_##name] = (size),
#include "cel/opcodes.def"
#undef SOJ__OP
};

static void word(const soj__cel_visitor *v, uint32_t kind, const uint8_t *at)
{
    const int64_t bits = soj__load_i64(at);
    soj__val value = {.kind = kind, .as.integer = bits};
    if (kind == SOJ__KIND_DOUBLE)
        memcpy(&value.as.number, &bits, sizeof(bits));
    v->constant(v->ctx, value);
}

/* Returns its bytes. */
static uint32_t text(const soj__cel_visitor *v, const uint8_t *at)
{
    uint32_t len = soj__load_u16(at);
    v->constant(v->ctx, soj__val_text((const char *)at + 2, len));
    return 2 + len;
}

static uint32_t texts(const soj__cel_visitor *v, const uint8_t *at)
{
    uint32_t size = 2;
    for (uint32_t n = soj__load_u16(at); n > 0; n--)
        size += text(v, at + size);
    return size;
}

static uint32_t ints(const soj__cel_visitor *v, const uint8_t *at)
{
    uint32_t n = soj__load_u16(at);
    for (uint32_t i = 0; i < n; i++)
        word(v, SOJ__KIND_INT, at + 2 + 8u * i);
    return 2 + 8 * n;
}

/* Instructions that read an attribute. */
static void put_attribute(const soj__cel_visitor *v, uint8_t op, const uint8_t *at)
{
    bool is_load = op == SOJ__OP_LOAD || op == SOJ__OP_HAS;
    if (is_load && at[0] == SOJ__CEL_ATTRIBUTE)
        v->attribute(v->ctx, soj__load_u16(at + 1));
    if (op == SOJ__OP_ATTRIBUTE || op == SOJ__OP_TEST_ATTRIBUTE || op == SOJ__OP_CHOICE)
        v->attribute(v->ctx, soj__load_u16(at));
}

/* The constant of an instruction that has one of fixed size. */
static void put_constant(const soj__cel_visitor *v, uint8_t op, const uint8_t *at)
{
    static const uint8_t kinds[SOJ__OP_COUNT] = {[SOJ__OP_INT] = SOJ__KIND_INT,
                                                 [SOJ__OP_DOUBLE] = SOJ__KIND_DOUBLE,
                                                 [SOJ__OP_TIMESTAMP] = SOJ__KIND_TIMESTAMP,
                                                 [SOJ__OP_DURATION] = SOJ__KIND_DURATION};
    if (kinds[op] != 0)
        word(v, kinds[op], at);
    else if (op == SOJ__OP_TEST)
        word(v, at[0], at + 2);
    else if (op == SOJ__OP_TEST_ATTRIBUTE || op == SOJ__OP_TEST_PROPERTY)
        word(v, at[2], at + 4);
}

/* Returns the bytes of its operands. */
static uint32_t visit(const soj__cel_visitor *v, uint8_t op, const uint8_t *at)
{
    if (op == SOJ__OP_STRING)
        return text(v, at);
    if (op == SOJ__OP_IN_STRINGS)
        return texts(v, at);
    if (op == SOJ__OP_IN_INTS)
        return ints(v, at);
    put_attribute(v, op, at);
    put_constant(v, op, at);
    return operands[op];
}

void soj__cel_visit(const uint8_t *code, uint32_t len, const soj__cel_visitor *visitor)
{
    for (uint32_t at = 0; at < len;)
        at += 1 + visit(visitor, code[at], code + at + 1);
}
