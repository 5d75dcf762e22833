/* SPDX-License-Identifier: MIT */
/* One pass over the code in its order: jumps lead forward only, so that all ways to an instruction
 * are known when the pass comes to it. */
#include "cel/verify.h"

#include <sojourn/limits.h>
#include <sojourn/time.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "cel/opcodes.h"
#include "time/civil.h"

#define MOST_PROPERTIES 64u        /* bits of soj__cel_facts.properties */
#define MOST_OFFSET     86400      /* seconds from UTC, of an accessor of timestamps */
#define MOST_MONTHS     (293 * 12) /* more are over SOJ_DURATION_MAX, however short they are */

_Static_assert(SOJ_LIMIT_PROPERTIES <= MOST_PROPERTIES, "a bit for each property");

typedef struct walk {
    const uint8_t *code;
    uint32_t len, at;
    /* By byte: the depth with which jumps come there, plus 1; 0: none does. */
    uint16_t *depths;
    uint32_t depth;
    bool is_reached; /* from the instruction before */
    const soj__cel_world *world;
    soj__cel_facts *facts;
} walk;

static const struct {
    uint8_t operands, pops, pushes;
} effects[] = {
#define SOJ__OP(name, operands, pops, pushes, meaning) {operands, pops, pushes},
#include "cel/opcodes.def"
#undef SOJ__OP
};

/* Values an instruction looks at, where that is more than it pops. */
static uint32_t values_needed(soj__cel_op op)
{
    if (op == SOJ__OP_IN_STEP)
        return 3;
    if (op == SOJ__OP_JUMP_FALSE || op == SOJ__OP_JUMP_TRUE)
        return 1;
    return effects[op].pops;
}

/* ---- operands ---- */

/* Bytes left behind the operand at `at`. */
static uint32_t left(const walk *w, uint32_t at)
{
    return w->len - at;
}

/* The bytes of a text behind its length at `at`; 0 where it is none. */
static uint32_t text_size(const walk *w, uint32_t at)
{
    if (left(w, at) < 2)
        return 0;
    uint32_t len = soj__load_u16(w->code + at);
    if (left(w, at) - 2 < len || !soj__utf8_valid((const char *)w->code + at + 2, len))
        return 0;
    return 2 + len;
}

static uint32_t texts_size(const walk *w, uint32_t at)
{
    uint32_t end = at + 2;
    for (uint32_t n = soj__load_u16(w->code + at); n > 0; n--) {
        uint32_t size = text_size(w, end);
        if (size == 0)
            return 0;
        end += size;
    }
    return end - at;
}

static uint32_t ints_size(const walk *w, uint32_t at)
{
    uint32_t n = soj__load_u16(w->code + at);
    return (left(w, at) - 2) / 8 < n ? 0 : 2 + 8 * n;
}

/* Bytes of the instruction at w->at; 0 where it is none, or not whole. */
static uint32_t instruction_size(const walk *w)
{
    soj__cel_op op = (soj__cel_op)w->code[w->at];
    uint32_t at = w->at + 1;
    uint32_t operands;
    if (op >= SOJ__OP_COUNT || left(w, at) < effects[op].operands)
        return 0;
    if (op == SOJ__OP_STRING)
        operands = text_size(w, at);
    else if (op == SOJ__OP_IN_STRINGS)
        operands = texts_size(w, at);
    else if (op == SOJ__OP_IN_INTS)
        operands = ints_size(w, at);
    else
        return 1 + effects[op].operands;
    return operands == 0 ? 0 : 1 + operands;
}

static bool is_timestamp(const uint8_t *operands)
{
    int64_t micros = soj__load_i64(operands);
    return micros >= SOJ_TIME_MIN && micros <= SOJ_TIME_MAX && soj__load_u16(operands + 8) <= 999;
}

/* At most 2^63 - 1 nanoseconds either way; micros are rounded down. */
static bool is_duration(const uint8_t *operands)
{
    int64_t micros = soj__load_i64(operands);
    uint16_t nanos = soj__load_u16(operands + 8);
    if (micros == SOJ_DURATION_MAX)
        return nanos <= INT64_MAX % 1000;
    if (micros == -SOJ_DURATION_MAX - 1)
        return nanos >= 1000 - INT64_MAX % 1000 && nanos <= 999;
    return micros > -SOJ_DURATION_MAX - 1 && micros < SOJ_DURATION_MAX && nanos <= 999;
}

static int32_t i32_at(const uint8_t *operand)
{
    uint32_t bits = soj__load_u32(operand);
    int32_t number;
    memcpy(&number, &bits, sizeof(number));
    return number;
}

static bool is_part(const uint8_t *operands)
{
    int32_t offset = i32_at(operands + 1);
    return operands[0] <= SOJ__PART_MILLISECONDS && offset >= -MOST_OFFSET && offset <= MOST_OFFSET;
}

bool soj__cel_is_step(int32_t months, int64_t rest)
{
    if (months < -MOST_MONTHS || months > MOST_MONTHS || rest < -SOJ_DURATION_MAX ||
        rest > SOJ_DURATION_MAX || (months < 0 && rest > 0) || (months > 0 && rest < 0))
        return false;
    int64_t longest = soj__step_longest(months, rest);
    return longest >= -SOJ_DURATION_MAX && longest <= SOJ_DURATION_MAX;
}

/* Note what an instruction reads; false where there is no such thing. */
static bool note_read(walk *w, uint8_t space, uint16_t index)
{
    soj__cel_facts *facts = w->facts;
    if (space > SOJ__CEL_REJECTED || !w->world->exists(w->world->ctx, space, index))
        return false;
    facts->spaces |= (uint32_t)1 << space;
    if (space == SOJ__CEL_PROPERTY) {
        if (index >= MOST_PROPERTIES)
            return false;
        facts->properties |= (uint64_t)1 << index;
    }
    if (space == SOJ__CEL_IN_STAGE_FOR) {
        if (facts->stage != SOJ__NONE && facts->stage != index)
            return false;
        facts->stage = index;
    }
    return true;
}

static bool is_test(const uint8_t *operands)
{
    return soj__cel_is_word((soj__kind)operands[0]) && operands[1] < SOJ__ORDER_ERROR;
}

static bool is_property(walk *w, const uint8_t *operands)
{
    return soj__cel_is_plain((soj__kind)operands[2]) &&
           note_read(w, SOJ__CEL_PROPERTY, soj__load_u16(operands));
}

static bool is_choice(walk *w, const uint8_t *operands)
{
    uint16_t attribute = soj__load_u16(operands);
    if (!note_read(w, SOJ__CEL_ATTRIBUTE, attribute))
        return false;
    uint32_t n = w->world->n_choices(w->world->ctx, attribute);
    return n > 0 && n <= SOJ__CEL_MOST_CHOICES;
}

/* Whether what an instruction reads, if it does, is there. */
static bool reads_what_is(walk *w, soj__cel_op op, const uint8_t *operands)
{
    if (op == SOJ__OP_ATTRIBUTE)
        return note_read(w, SOJ__CEL_ATTRIBUTE, soj__load_u16(operands));
    if (op == SOJ__OP_TEST_ATTRIBUTE)
        return note_read(w, SOJ__CEL_ATTRIBUTE, soj__load_u16(operands)) && is_test(operands + 2);
    if (op == SOJ__OP_PROPERTY)
        return is_property(w, operands);
    if (op == SOJ__OP_TEST_PROPERTY)
        return is_property(w, operands) && is_test(operands + 2);
    if (op == SOJ__OP_CHOICE)
        return is_choice(w, operands);
    if (op == SOJ__OP_LOAD || op == SOJ__OP_HAS)
        return note_read(w, operands[0], soj__load_u16(operands + 1));
    return true;
}

static bool operands_are_sound(walk *w, soj__cel_op op)
{
    const uint8_t *operands = w->code + w->at + 1;
    if (op == SOJ__OP_TIMESTAMP)
        return is_timestamp(operands);
    if (op == SOJ__OP_DURATION)
        return is_duration(operands);
    if (op == SOJ__OP_ADD_STEP)
        return soj__cel_is_step(i32_at(operands), soj__load_i64(operands + 4));
    if (op == SOJ__OP_TEST)
        return is_test(operands);
    if (op == SOJ__OP_PART)
        return is_part(operands);
    return reads_what_is(w, op, operands);
}

/* ---- ways ---- */

/* A way leads to `target` with so many values. */
static bool lead_to(walk *w, uint32_t target, uint32_t depth)
{
    if (target > w->len)
        return false;
    if (w->depths[target] == 0)
        w->depths[target] = (uint16_t)(depth + 1);
    return w->depths[target] == depth + 1;
}

static bool follow_jumps(walk *w, soj__cel_op op, uint32_t behind)
{
    const uint8_t *operands = w->code + w->at + 1;
    if (op == SOJ__OP_JUMP_FALSE || op == SOJ__OP_JUMP_TRUE)
        return lead_to(w, behind + soj__load_u16(operands), w->depth);
    if (op == SOJ__OP_JUMP) {
        w->is_reached = false;
        return lead_to(w, behind + soj__load_u16(operands), w->depth);
    }
    /* The way to the end takes an error along in place of a branch's value. */
    return op != SOJ__OP_CHOOSE || (lead_to(w, behind + soj__load_u16(operands), w->depth) &&
                                    lead_to(w, behind + soj__load_u16(operands + 2), w->depth + 1));
}

/* All ways to w->at have as many values; false where there is none. */
static bool arrive(walk *w)
{
    uint32_t by_jumps = w->depths[w->at];
    if (by_jumps == 0)
        return w->is_reached;
    if (w->is_reached && w->depth != by_jumps - 1)
        return false;
    w->depth = by_jumps - 1;
    w->is_reached = true;
    return true;
}

/* No jump leads into the middle of an instruction. */
static bool is_whole(const walk *w, uint32_t size)
{
    for (uint32_t i = 1; i < size; i++) {
        if (w->depths[w->at + i] != 0)
            return false;
    }
    return true;
}

static bool step(walk *w)
{
    uint32_t size = instruction_size(w);
    if (size == 0 || !is_whole(w, size) || !arrive(w))
        return false;
    soj__cel_op op = (soj__cel_op)w->code[w->at];
    if (w->depth < values_needed(op) || !operands_are_sound(w, op))
        return false;
    w->facts->needs_zone |= op == SOJ__OP_LOCAL || op == SOJ__OP_ADD_STEP;
    w->depth = w->depth - effects[op].pops + effects[op].pushes;
    if (w->depth > w->facts->max_stack)
        w->facts->max_stack = w->depth;
    if (!follow_jumps(w, op, w->at + size))
        return false;
    w->at += size;
    return true;
}

bool soj__cel_verify(const uint8_t *code, uint32_t len, uint16_t *depths,
                     const soj__cel_world *world, soj__cel_facts *out_facts)
{
    walk w = {.code = code,
              .len = len,
              .depths = depths,
              .is_reached = true,
              .world = world,
              .facts = out_facts};
    *out_facts = (soj__cel_facts){.stage = SOJ__NONE};
    if (len > SOJ_LIMIT_CONDITION_CODE)
        return false;
    memset(depths, 0, ((size_t)len + 1) * sizeof(*depths));
    while (w.at < len) {
        if (!step(&w))
            return false;
    }
    return arrive(&w) && w.depth == 1;
}
