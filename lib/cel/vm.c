/* SPDX-License-Identifier: MIT */
/* The dispatch loop. Jumps lead forward only, so a run ends after at most as many instructions as
 * the code has bytes. */
#include "cel/vm.h"

#include <math.h>

#include "base/bytes.h"
#include "base/ckd.h"
#include "cel/ops.h"
#include "cel/space.h"

static inline bool is_true(soj__val a)
{
    return a.kind == SOJ__KIND_BOOL && a.as.integer != 0;
}

static inline bool is_false(soj__val a)
{
    return a.kind == SOJ__KIND_BOOL && a.as.integer == 0;
}

static soj__val op_and(soj__val a, soj__val b)
{
    if (is_false(a) || is_false(b))
        return soj__val_bool(false);
    return is_true(a) && is_true(b) ? soj__val_bool(true) : soj__val_error();
}

static soj__val op_or(soj__val a, soj__val b)
{
    if (is_true(a) || is_true(b))
        return soj__val_bool(true);
    return is_false(a) && is_false(b) ? soj__val_bool(false) : soj__val_error();
}

static soj__val op_not(soj__val a)
{
    return a.kind == SOJ__KIND_BOOL ? soj__val_bool(!a.as.integer) : soj__val_error();
}

static soj__val not_equal(soj__val a, soj__val b)
{
    return op_not(soj__op_equal(a, b));
}

/* Whether the order of a and b is one of `wanted`, bits of soj__order. */
static soj__val ordered(soj__val a, soj__val b, unsigned wanted)
{
    soj__order order = soj__op_compare(a, b);
    return order == SOJ__ORDER_ERROR ? soj__val_error() : soj__val_bool(((unsigned)order & wanted));
}

static soj__val load(const soj__cel_frame *frame, uint8_t space, uint16_t index)
{
    soj__val found = frame->load(frame->ctx, space, index);
    return found.kind == SOJ__KIND_ABSENT ? soj__val_error() : found;
}

static inline bool is_set(const soj__cel_frame *frame, const soj__cel_slot *slot)
{
    return frame->customer[slot->presence / 8] >> slot->presence % 8 & 1u;
}

static inline soj__val load_attribute(const soj__cel_frame *frame, uint16_t attribute)
{
    const soj__cel_slot *slot = &frame->slots[attribute];
    if (slot->kind == SOJ__KIND_ERROR)
        return load(frame, SOJ__CEL_ATTRIBUTE, attribute);
    if (!is_set(frame, slot))
        return soj__val_error();
    const uint8_t *at = frame->customer + slot->at;
    if (slot->kind == SOJ__KIND_STRING)
        return soj__val_text((const char *)frame->parts[slot->part], soj__load_u16(at));
    return (soj__val){.kind = slot->kind, .as.unsigned_integer = soj__load_u64(at)};
}

static const int32_t types[] = {
    [SOJ__KIND_INT] = SOJ_TYPE_INT,           [SOJ__KIND_DOUBLE] = SOJ_TYPE_DOUBLE,
    [SOJ__KIND_STRING] = SOJ_TYPE_STRING,     [SOJ__KIND_TIMESTAMP] = SOJ_TYPE_TIMESTAMP,
    [SOJ__KIND_DURATION] = SOJ_TYPE_DURATION,
};

/* A property that the event has as `kind` says; NULL: `load` knows more, be it that it is absent,
 * or an int for a double. */
static inline const soj_value *find_property(const soj__cel_frame *frame, uint16_t property,
                                             uint8_t kind)
{
    uint16_t place = frame->event ? frame->property_at[property] : 0;
    if (place == 0)
        return NULL;
    const soj_value *value = &frame->event->properties[place - 1].value;
    return value->type == types[kind] ? value : NULL;
}

static inline soj__val load_property(const soj__cel_frame *frame, uint16_t property, uint8_t kind)
{
    const soj_value *value = find_property(frame, property, kind);
    if (!value)
        return load(frame, SOJ__CEL_PROPERTY, property);
    return (soj__val){.kind = kind,
                      .extra = kind == SOJ__KIND_STRING ? value->len : 0,
                      .as.integer = value->as.integer};
}

static inline soj__val choice(const soj__cel_frame *frame, const uint8_t *operands)
{
    const soj__cel_slot *slot = &frame->slots[soj__load_u16(operands)];
    if (!is_set(frame, slot))
        return soj__val_error();
    uint8_t place = frame->customer[slot->at];
    SOJ__ASSERT(place < SOJ__CEL_MOST_CHOICES);
    return soj__val_bool(soj__load_u64(operands + 2) >> place & 1u);
}

/* Which bit of soj__order is that of two numbers; without a branch, as the customers decide how
 * often which comes. */
static inline unsigned integer_order(int64_t a, int64_t b)
{
    return (unsigned)(a >= b) + (unsigned)(a > b);
}

static inline unsigned double_order(double a, double b)
{
    return isunordered(a, b) ? 3 : (unsigned)(a >= b) + (unsigned)(a > b);
}

/* A word of the kind that the operands say. */
static inline soj__val test_word(uint64_t word, const uint8_t *operands)
{
    uint64_t constant = soj__load_u64(operands + 2);
    unsigned order = operands[0] == SOJ__KIND_DOUBLE
                         ? double_order(soj__bits_double(word), soj__bits_double(constant))
                         : integer_order((int64_t)word, (int64_t)constant);
    return soj__val_bool(operands[1] >> order & 1u);
}

/* A constant time has no nanoseconds. */
static soj__val test(soj__val a, const uint8_t *operands)
{
    if (a.kind != operands[0])
        return soj__val_error();
    if (a.extra > 0 && a.as.integer == soj__load_i64(operands + 2))
        return soj__val_bool(SOJ__ORDER_GREATER & operands[1]);
    return test_word(a.as.unsigned_integer, operands);
}

static inline soj__val test_attribute(const soj__cel_frame *frame, const uint8_t *operands)
{
    uint16_t attribute = soj__load_u16(operands);
    const soj__cel_slot *slot = &frame->slots[attribute];
    if (slot->kind != operands[2])
        return test(load(frame, SOJ__CEL_ATTRIBUTE, attribute), operands + 2);
    if (!is_set(frame, slot))
        return soj__val_error();
    return test_word(soj__load_u64(frame->customer + slot->at), operands + 2);
}

static inline soj__val test_property(const soj__cel_frame *frame, const uint8_t *operands)
{
    uint16_t property = soj__load_u16(operands);
    const soj_value *value = find_property(frame, property, operands[2]);
    if (!value)
        return test(load(frame, SOJ__CEL_PROPERTY, property), operands + 2);
    return test_word((uint64_t)value->as.integer, operands + 2);
}

/* A segment's result. */
static soj__val settle(const soj__cel_frame *frame, soj__val result)
{
    if (result.kind != SOJ__KIND_BOOL && frame->errors)
        ++*frame->errors;
    return soj__val_bool(is_true(result));
}

/* A sum that overflows is there, though reading it is an error. */
static soj__val has(const soj__cel_frame *frame, const uint8_t *operands)
{
    soj__val found = frame->load(frame->ctx, operands[0], soj__load_u16(operands + 1));
    return soj__val_bool(found.kind != SOJ__KIND_ABSENT);
}

static soj__val number_at(const uint8_t *operand, soj__kind kind)
{
    uint64_t bits = soj__load_u64(operand);
    if (kind == SOJ__KIND_DOUBLE)
        return soj__val_double(soj__bits_double(bits));
    if (kind == SOJ__KIND_UINT)
        return (soj__val){.kind = SOJ__KIND_UINT, .as.unsigned_integer = bits};
    return soj__val_int(soj__load_i64(operand));
}

static soj__val text_at(const uint8_t *operand)
{
    return soj__val_text((const char *)operand + 2, soj__load_u16(operand));
}

static soj__val time_at(const uint8_t *operand, soj__kind kind)
{
    return (soj__val){.kind = (uint32_t)kind,
                      .extra = soj__load_u16(operand + 8),
                      .as.integer = soj__load_i64(operand)};
}

/* Both leave *at behind the list. */
static soj__val in_strings(soj__val needle, const uint8_t **at)
{
    bool is_in = false;
    uint32_t count = soj__load_u16(*at);
    const uint8_t *item = *at + 2;
    for (; count > 0; count--) {
        uint32_t len = soj__load_u16(item);
        is_in = is_in || (needle.kind == SOJ__KIND_STRING && needle.extra == len &&
                          (len == 0 || memcmp(needle.as.text, item + 2, len) == 0));
        item += 2 + len;
    }
    *at = item;
    return needle.kind < SOJ__KIND_NULL ? soj__val_error() : soj__val_bool(is_in);
}

static soj__val in_ints(soj__val needle, const uint8_t **at)
{
    bool is_in = false;
    uint32_t count = soj__load_u16(*at);
    const uint8_t *item = *at + 2;
    for (; count > 0; count--, item += 8)
        is_in = is_in || soj__load_i64(item) == needle.as.integer;
    *at = item;
    return needle.kind != SOJ__KIND_INT ? soj__val_error() : soj__val_bool(is_in);
}

/* What a search is after one more element. */
static soj__val in_step(soj__val needle, soj__val search, soj__val element)
{
    if (search.kind == SOJ__KIND_ERROR || element.kind < SOJ__KIND_NULL)
        return soj__val_error();
    return is_true(search) || is_true(soj__op_equal(needle, element)) ? soj__val_bool(true)
                                                                      : search;
}

static soj__val in_end(soj__val needle, soj__val search)
{
    return needle.kind < SOJ__KIND_NULL ? soj__val_error() : search;
}

bool soj__cel_is_test(const uint8_t *code, uint32_t len)
{
    return (len == 13 && (code[0] == SOJ__OP_TEST_PROPERTY || code[0] == SOJ__OP_TEST_ATTRIBUTE)) ||
           (len == 11 && code[0] == SOJ__OP_CHOICE);
}

#define UNARY(name, value)                                                                         \
    case SOJ__OP_##name:                                                                           \
        A = (value);                                                                               \
        break
#define BINARY(name, value)                                                                        \
    case SOJ__OP_##name:                                                                           \
        sp--;                                                                                      \
        A = (value);                                                                               \
        break
#define PUSH(name, value, operands)                                                                \
    case SOJ__OP_##name:                                                                           \
        *sp++ = (value);                                                                           \
        at += (operands);                                                                          \
        break
/* a and b of one kind, a single member of the value compared or computed with. */
#define COMPARE(name, of, member, sign)                                                            \
    BINARY(name, soj__op_both(A, B, SOJ__KIND_##of) ? soj__val_bool(A.as.member sign B.as.member)  \
                                                    : soj__val_error())
#define COMPUTE(name, sign)                                                                        \
    BINARY(name, soj__op_both(A, B, SOJ__KIND_DOUBLE)                                              \
                     ? soj__val_double(A.as.number sign B.as.number)                               \
                     : soj__val_error())
#define CHECKED(name, overflows)                                                                   \
    BINARY(name,                                                                                   \
           soj__op_both(A, B, SOJ__KIND_INT) && !overflows(A.as.integer, B.as.integer, &number)    \
               ? soj__val_int(number)                                                              \
               : soj__val_error())
#define TEXTS(name, sign)                                                                          \
    BINARY(name, soj__op_both(A, B, SOJ__KIND_STRING)                                              \
                     ? soj__val_bool(sign soj__op_equal_texts(A, B))                               \
                     : soj__val_error())
#define A sp[-1]
#define B sp[0]

soj__val soj__cel_run(const uint8_t *code, uint32_t len, const soj__cel_frame *frame)
{
    soj__scratch scratch = {frame->scratch, 0, frame->scratch_size};
    const uint8_t *at = code;
    const uint8_t *const end = code + len;
    soj__val *sp = frame->stack;
    int64_t number;
    while (at < end) {
        SOJ__ASSERT(sp >= frame->stack && (size_t)(sp - frame->stack) <= frame->stack_size);
        switch ((soj__cel_op)*at++) {
            PUSH(ERROR, soj__val_error(), 0);
            PUSH(NULL, (soj__val){.kind = SOJ__KIND_NULL}, 0);
            PUSH(TRUE, soj__val_bool(true), 0);
            PUSH(FALSE, soj__val_bool(false), 0);
            PUSH(INT, number_at(at, SOJ__KIND_INT), 8);
            PUSH(UINT, number_at(at, SOJ__KIND_UINT), 8);
            PUSH(DOUBLE, number_at(at, SOJ__KIND_DOUBLE), 8);
            PUSH(STRING, text_at(at), 2 + soj__load_u16(at));
            PUSH(TIMESTAMP, time_at(at, SOJ__KIND_TIMESTAMP), 10);
            PUSH(DURATION, time_at(at, SOJ__KIND_DURATION), 10);
            PUSH(LOAD, load(frame, at[0], soj__load_u16(at + 1)), 3);
            PUSH(HAS, has(frame, at), 3);

            UNARY(NOT, op_not(A));
            BINARY(AND, op_and(A, B));
            BINARY(OR, op_or(A, B));
        case SOJ__OP_JUMP_FALSE:
            at += 2 + (is_false(A) ? soj__load_u16(at) : 0);
            break;
        case SOJ__OP_JUMP_TRUE:
            at += 2 + (is_true(A) ? soj__load_u16(at) : 0);
            break;
        case SOJ__OP_JUMP:
            at += 2 + soj__load_u16(at);
            break;
        case SOJ__OP_CHOOSE:
            sp--;
            if (is_true(*sp)) {
                at += 4;
            } else if (is_false(*sp)) {
                at += 4 + soj__load_u16(at);
            } else {
                *sp++ = soj__val_error();
                at += 4 + soj__load_u16(at + 2);
            }
            break;
            UNARY(SETTLE, settle(frame, A));

            COMPARE(EQ_INT, INT, integer, ==);
            COMPARE(EQ_DOUBLE, DOUBLE, number, ==);
            TEXTS(EQ_STRING, );
            BINARY(EQ_DYN, soj__op_equal(A, B));
            COMPARE(NE_INT, INT, integer, !=);
            COMPARE(NE_DOUBLE, DOUBLE, number, !=);
            TEXTS(NE_STRING, !);
            BINARY(NE_DYN, not_equal(A, B));
            COMPARE(LT_INT, INT, integer, <);
            COMPARE(LT_DOUBLE, DOUBLE, number, <);
            BINARY(LT_DYN, ordered(A, B, SOJ__ORDER_LESS));
            COMPARE(LE_INT, INT, integer, <=);
            COMPARE(LE_DOUBLE, DOUBLE, number, <=);
            BINARY(LE_DYN, ordered(A, B, SOJ__ORDER_LESS | SOJ__ORDER_EQUAL));
            COMPARE(GT_INT, INT, integer, >);
            COMPARE(GT_DOUBLE, DOUBLE, number, >);
            BINARY(GT_DYN, ordered(A, B, SOJ__ORDER_GREATER));
            COMPARE(GE_INT, INT, integer, >=);
            COMPARE(GE_DOUBLE, DOUBLE, number, >=);
            BINARY(GE_DYN, ordered(A, B, SOJ__ORDER_GREATER | SOJ__ORDER_EQUAL));

            UNARY(IN_STRINGS, in_strings(A, &at));
            UNARY(IN_INTS, in_ints(A, &at));
            PUSH(IN_BEGIN, soj__val_bool(false), 0);
        case SOJ__OP_IN_STEP:
            sp--;
            sp[-1] = in_step(sp[-2], sp[-1], sp[0]);
            break;
            BINARY(IN_END, in_end(A, B));

            CHECKED(ADD_INT, soj__add_overflows);
            COMPUTE(ADD_DOUBLE, +);
            BINARY(ADD_DYN, soj__op_add(A, B, &scratch));
            CHECKED(SUB_INT, soj__sub_overflows);
            COMPUTE(SUB_DOUBLE, -);
            BINARY(SUB_DYN, soj__op_subtract(A, B));
            CHECKED(MUL_INT, soj__mul_overflows);
            COMPUTE(MUL_DOUBLE, *);
            BINARY(MUL_DYN, soj__op_multiply(A, B));
            BINARY(DIV_DOUBLE, soj__op_both(A, B, SOJ__KIND_DOUBLE)
                                   ? soj__val_double(soj__double_divide(A.as.number, B.as.number))
                                   : soj__val_error());
            BINARY(DIV_DYN, soj__op_divide(A, B));
            BINARY(MOD_DYN, soj__op_remainder(A, B));
            UNARY(NEGATE, soj__op_negate(A));

            UNARY(SIZE, soj__op_size(A));
            BINARY(CONTAINS, soj__op_contains(A, B));
            BINARY(STARTS_WITH, soj__op_starts_with(A, B));
            BINARY(ENDS_WITH, soj__op_ends_with(A, B));
            UNARY(TO_BOOL, soj__op_to_bool(A));
            UNARY(TO_INT, soj__op_to_int(A));
            UNARY(TO_UINT, soj__op_to_uint(A));
            UNARY(TO_DOUBLE, soj__op_to_double(A));
            UNARY(TO_STRING, soj__op_to_string(A, &scratch));
            UNARY(TO_TIMESTAMP, soj__op_to_timestamp(A));
            UNARY(TO_DURATION, soj__op_to_duration(A));
        case SOJ__OP_SPAN:
            A = soj__op_span(A, soj__load_i64(at));
            at += 8;
            break;
        case SOJ__OP_PART:
            A = soj__op_part(A, (soj__cel_part)at[0], (int32_t)soj__load_u32(at + 1));
            at += 5;
            break;
            UNARY(LOCAL, soj__op_local(A, frame->zone));
        case SOJ__OP_ADD_STEP:
            A = soj__op_add_step(A, (int32_t)soj__load_u32(at), soj__load_i64(at + 4), frame->zone);
            at += 12;
            break;

            PUSH(ATTRIBUTE, load_attribute(frame, soj__load_u16(at)), 2);
            PUSH(PROPERTY, load_property(frame, soj__load_u16(at), at[2]), 3);
        case SOJ__OP_TEST:
            A = test(A, at);
            at += 10;
            break;
            PUSH(TEST_ATTRIBUTE, test_attribute(frame, at), 12);
            PUSH(TEST_PROPERTY, test_property(frame, at), 12);
            PUSH(CHOICE, choice(frame, at), 10);
        case SOJ__OP_COUNT:
        default:
            SOJ__ASSERT(at == code); /* no such instruction */
            return soj__val_error();
        }
    }
    SOJ__ASSERT(at == end && sp == frame->stack + 1);
    return frame->stack[0];
}

soj__val soj__cel_run_condition(const uint8_t *code, uint32_t len, const soj__cel_frame *frame)
{
    if (!soj__cel_is_test(code, len))
        return soj__cel_run(code, len, frame);
    if (code[0] == SOJ__OP_CHOICE)
        return choice(frame, code + 1);
    return code[0] == SOJ__OP_TEST_PROPERTY ? test_property(frame, code + 1)
                                            : test_attribute(frame, code + 1);
}
