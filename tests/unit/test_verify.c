/* SPDX-License-Identifier: MIT */
/* Code that comes from outside: what the verifier lets pass, and what not. What the compiler makes
 * passes in test_image.c. */
#include <sojourn/limits.h>

#include "cel/opcodes.h"
#include "cel/verify.h"
#include "support/test.h"

#define OP(name) (uint8_t) SOJ__OP_##name
#define ZEROS_3  0, 0, 0
#define ZEROS_8  0, 0, 0, 0, 0, 0, 0, 0
/* SOJ_DURATION_MAX, and a microsecond beyond it, back. */
#define LONGEST      0xf7, 0x53, 0xe3, 0xa5, 0x9b, 0xc4, 0x20, 0
#define BEHIND       0xac, 0x1c, 0x5a, 0x64, 0x3b, 0xdf, 0xff
#define LONGEST_BACK 0x08, BEHIND
#define PART(...)    ((uint8_t[]){__VA_ARGS__})

/* There are two of everything, and properties without end. */
static bool exists(const void *ctx, uint8_t space, uint16_t index)
{
    (void)ctx;
    return space == SOJ__CEL_PROPERTY || (space != SOJ__CEL_VARIABLE && index < 2);
}

/* The first attribute has as many values as code can tell apart, the second one more. */
static uint32_t n_choices(const void *ctx, uint16_t attribute)
{
    (void)ctx;
    return SOJ__CEL_MOST_CHOICES + attribute;
}

static bool passes(const uint8_t *code, size_t len, soj__cel_facts *out_facts)
{
    static uint16_t depths[SOJ_LIMIT_CONDITION_CODE + 1];
    static const soj__cel_world world = {NULL, exists, n_choices};
    uint8_t *exact = malloc(len > 0 ? len : 1); /* so that reading past the end is seen */
    assert_non_null(exact);
    if (len > 0)
        memcpy(exact, code, len);
    bool result = soj__cel_verify(exact, (uint32_t)len, depths, &world, out_facts);
    free(exact);
    return result;
}

typedef struct piece {
    const char *name;
    const uint8_t *code;
    size_t len;
} piece;

#define PIECE(name, ...)                                                                           \
    {                                                                                              \
        name, PART(__VA_ARGS__), sizeof(PART(__VA_ARGS__))                                         \
    }

static void test_sound(void **state)
{
    (void)state;
    const piece pieces[] = {
        PIECE("a constant", OP(TRUE)),
        PIECE("two operands", OP(INT), ZEROS_8, OP(INT), ZEROS_8, OP(ADD_INT)),
        PIECE("a text", OP(STRING), 2, 0, 0xc3, 0xab),
        PIECE("and", OP(TRUE), OP(JUMP_FALSE), 2, 0, OP(FALSE), OP(AND)),
        PIECE("or", OP(FALSE), OP(JUMP_TRUE), 2, 0, OP(TRUE), OP(OR)),
        PIECE("choice", OP(TRUE), OP(CHOOSE), 4, 0, 5, 0, OP(NULL), OP(JUMP), 1, 0, OP(NULL)),
        PIECE("list", OP(NULL), OP(IN_BEGIN), OP(TRUE), OP(IN_STEP), OP(IN_END)),
        PIECE("texts", OP(NULL), OP(IN_STRINGS), 1, 0, 1, 0, 'a'),
        PIECE("ints", OP(NULL), OP(IN_INTS), 1, 0, ZEROS_8),
        PIECE("no ints", OP(NULL), OP(IN_INTS), 0, 0),
        PIECE("part", OP(NULL), OP(PART), SOJ__PART_MILLISECONDS, 0, 0, 0, 0),
        PIECE("a time", OP(TIMESTAMP), ZEROS_8, 0xe7, 3),
        PIECE("a day's offset", OP(NULL), OP(PART), 0, 0x80, 0x51, 1, 0),
        PIECE("a day's offset back", OP(NULL), OP(PART), 0, 0x80, 0xae, 0xfe, 0xff),
        PIECE("a duration", OP(DURATION), ZEROS_8, 0xe7, 3),
        PIECE("a step", OP(NULL), OP(ADD_STEP), 14, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
        PIECE("no step", OP(NULL), OP(ADD_STEP), 0, 0, 0, 0, ZEROS_8),
        PIECE("a local time", OP(NULL), OP(LOCAL)),
        PIECE("a test", OP(NULL), OP(TEST), SOJ__KIND_INT, 15, ZEROS_8),
        PIECE("of a double", OP(NULL), OP(TEST), SOJ__KIND_DOUBLE, 0, ZEROS_8),
        PIECE("of a time", OP(NULL), OP(TEST), SOJ__KIND_TIMESTAMP, 1, ZEROS_8),
        PIECE("of a duration", OP(NULL), OP(TEST), SOJ__KIND_DURATION, 1, ZEROS_8),
        PIECE("the longest duration", OP(DURATION), LONGEST, 0x27, 3),
        PIECE("the longest one back", OP(DURATION), LONGEST_BACK, 0xc1, 0),
        PIECE("nearly the longest one back", OP(DURATION), LONGEST_BACK, 0xe7, 3),
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(pieces); i++) {
        soj__cel_facts facts;
        if (!passes(pieces[i].code, pieces[i].len, &facts))
            fail_msg("%s does not pass", pieces[i].name);
        assert_int_equal(facts.spaces, 0);
        assert_in_range(facts.max_stack, 1, 3);
    }
}

static const piece unsound[] = {
    {"nothing", (const uint8_t *)"", 0},
    PIECE("no instruction", SOJ__OP_COUNT),
    PIECE("255", 255),
    PIECE("two values", OP(TRUE), OP(TRUE)),
    PIECE("no value", OP(TRUE), OP(TRUE), OP(AND), OP(AND)),
    PIECE("an operand cut", OP(INT), 0, 0, 0, 0, 0, 0, 0),
    PIECE("a text's length cut", OP(STRING), 1),
    PIECE("a text cut", OP(STRING), 2, 0, 'a'),
    PIECE("a text that is no UTF-8", OP(STRING), 1, 0, 0xff),
    PIECE("texts cut", OP(NULL), OP(IN_STRINGS), 2, 0, 1, 0, 'a'),
    PIECE("texts without a count", OP(NULL), OP(IN_STRINGS), 1),
    PIECE("ints cut", OP(NULL), OP(IN_INTS), 2, 0, ZEROS_8),
    PIECE("a jump beyond the end", OP(TRUE), OP(JUMP_FALSE), 1, 0),
    PIECE("a jump into an instruction", OP(TRUE), OP(JUMP_FALSE), 1, 0, OP(HAS), ZEROS_3, OP(AND)),
    PIECE("a jump to another depth", OP(TRUE), OP(JUMP_FALSE), 1, 0, OP(TRUE), OP(AND)),
    PIECE("a jump without a value", OP(JUMP_TRUE), 0, 0, OP(TRUE)),
    PIECE("code that nothing reaches", OP(TRUE), OP(JUMP), 1, 0, OP(NULL)),
    PIECE("an end that nothing reaches", OP(TRUE), OP(TRUE), OP(JUMP), 1, 0, OP(AND)),
    PIECE("ends of two depths", OP(TRUE), OP(JUMP_FALSE), 1, 0, OP(TRUE)),
    PIECE("a choice without its end", OP(TRUE), OP(CHOOSE), 0, 0, 9, 0, OP(NULL)),
    PIECE("a choice of another depth", OP(TRUE), OP(CHOOSE), 1, 0, 1, 0, OP(NULL)),
    PIECE("a step without a search", OP(NULL), OP(NULL), OP(IN_STEP)),
    PIECE("no such attribute", OP(LOAD), SOJ__CEL_ATTRIBUTE, 2, 0),
    PIECE("a variable", OP(LOAD), SOJ__CEL_VARIABLE, 0, 0),
    PIECE("no such space", OP(HAS), SOJ__CEL_REJECTED + 1, 0, 0),
    PIECE("two stages", OP(LOAD), SOJ__CEL_IN_STAGE_FOR, 0, 0, OP(LOAD), SOJ__CEL_IN_STAGE_FOR, 1,
          0, OP(EQ_DYN)),
    PIECE("no such part", OP(NULL), OP(PART), SOJ__PART_MILLISECONDS + 1, 0, 0, 0, 0),
    PIECE("an offset of years", OP(NULL), OP(PART), 0, 0, 0, 0, 0x7f),
    PIECE("a time beyond 9999", OP(TIMESTAMP), 0, 0, 0, 0, 0, 0, 0, 0x7f, 0, 0),
    PIECE("a time before 0001", OP(TIMESTAMP), 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0),
    PIECE("1,000 nanoseconds", OP(TIMESTAMP), ZEROS_8, 0xe8, 3),
    PIECE("a duration too long", OP(DURATION), 0, 0, 0, 0, 0, 0, 0, 0x7f, 0, 0),
    PIECE("its nanoseconds", OP(DURATION), ZEROS_8, 0xe8, 3),
    PIECE("a nanosecond too long", OP(DURATION), LONGEST, 0x28, 3),
    PIECE("a nanosecond too long back", OP(DURATION), LONGEST_BACK, 0xc0, 0),
    PIECE("nanoseconds of the longest", OP(DURATION), LONGEST_BACK, 0xe8, 3),
    PIECE("a microsecond too long back", OP(DURATION), 0x07, BEHIND, 0xe7, 3),
    PIECE("an offset of more than a day", OP(NULL), OP(PART), 0, 0x81, 0x51, 1, 0),
    PIECE("and back", OP(NULL), OP(PART), 0, 0x7f, 0xae, 0xfe, 0xff),
    PIECE("a choice that leads away", OP(TRUE), OP(CHOOSE), 9, 0, 0, 0, OP(NULL)),
    PIECE("a step of two signs", OP(NULL), OP(ADD_STEP), 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff),
    PIECE("and the other way", OP(NULL), OP(ADD_STEP), 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0,
          0),
    PIECE("a step of 300 years", OP(NULL), OP(ADD_STEP), 0x10, 0x0e, 0, 0, ZEROS_8),
    PIECE("a step of no value", OP(ADD_STEP), 1, 0, 0, 0, ZEROS_8),
    PIECE("local() of nothing", OP(LOCAL)),
    PIECE("the 65th property", OP(LOAD), SOJ__CEL_PROPERTY, 64, 0),
    PIECE("the same without being asked for", OP(PROPERTY), 64, 0, SOJ__KIND_INT),
    PIECE("a property that is a bool", OP(PROPERTY), 0, 0, SOJ__KIND_BOOL),
    PIECE("a property of no kind", OP(PROPERTY), 0, 0, SOJ__KIND_DYN),
    PIECE("no attribute", OP(ATTRIBUTE), 2, 0),
    PIECE("a test of nothing", OP(TEST), SOJ__KIND_INT, 1, ZEROS_8),
    PIECE("a test of a text", OP(NULL), OP(TEST), SOJ__KIND_STRING, 1, ZEROS_8),
    PIECE("a test for errors", OP(NULL), OP(TEST), SOJ__KIND_INT, 16, ZEROS_8),
    PIECE("a test of no attribute", OP(TEST_ATTRIBUTE), 2, 0, SOJ__KIND_INT, 1, ZEROS_8),
    PIECE("an attribute's test of a bool", OP(TEST_ATTRIBUTE), 0, 0, SOJ__KIND_BOOL, 1, ZEROS_8),
    PIECE("a test of no property", OP(TEST_PROPERTY), 64, 0, SOJ__KIND_INT, 1, ZEROS_8),
    PIECE("a property's test of a text", OP(TEST_PROPERTY), 0, 0, SOJ__KIND_STRING, 1, ZEROS_8),
    PIECE("a property's test for errors", OP(TEST_PROPERTY), 0, 0, SOJ__KIND_INT, 16, ZEROS_8),
    PIECE("a choice of no attribute", OP(CHOICE), 2, 0, ZEROS_8),
    PIECE("a choice among 65", OP(CHOICE), 1, 0, ZEROS_8),
    PIECE("a choice cut", OP(CHOICE), 0, 0, 0, 0, 0, 0, 0, 0, 0),
};

static void test_unsound(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(unsound); i++) {
        soj__cel_facts facts;
        if (passes(unsound[i].code, unsound[i].len, &facts))
            fail_msg("%s passes", unsound[i].name);
    }
}

static void test_zones_are_noted(void **state)
{
    static const uint8_t local[] = {OP(NULL), OP(LOCAL)};
    static const uint8_t step[] = {OP(NULL), OP(ADD_STEP), 1, 0, 0, 0, ZEROS_8};
    soj__cel_facts facts;
    (void)state;
    assert_true(passes(local, sizeof(local), &facts));
    assert_true(facts.needs_zone);
    assert_true(passes(step, sizeof(step), &facts));
    assert_true(facts.needs_zone);
}

static void test_facts(void **state)
{
    static const uint8_t code[] = {
        OP(LOAD),
        SOJ__CEL_PROPERTY,
        1,
        0,
        OP(HAS),
        SOJ__CEL_PROPERTY,
        0,
        0,
        OP(EQ_DYN),
        OP(LOAD),
        SOJ__CEL_BEFORE,
        0,
        0,
        OP(LOAD),
        SOJ__CEL_NOW,
        0,
        0,
        OP(LOAD),
        SOJ__CEL_IN_STAGE_FOR,
        1,
        0,
        OP(ADD_DYN),
        OP(LT_DYN),
        OP(AND),
        OP(HAS),
        SOJ__CEL_IN_STAGE_FOR,
        1,
        0,
        OP(AND),
    };
    soj__cel_facts facts;
    (void)state;
    assert_true(passes(code, sizeof(code), &facts));
    assert_int_equal(facts.properties, 3);
    assert_int_equal(facts.stage, 1);
    assert_int_equal(facts.max_stack, 4);
    assert_false(facts.needs_zone);
    assert_int_equal(facts.spaces, 1u << SOJ__CEL_PROPERTY | 1u << SOJ__CEL_BEFORE |
                                       1u << SOJ__CEL_NOW | 1u << SOJ__CEL_IN_STAGE_FOR);
}

/* Instructions that read by themselves read no less. */
static void test_facts_of_direct_reads(void **state)
{
    static const struct {
        uint8_t code[14];
        uint8_t len;
        uint64_t properties;
        uint32_t spaces;
    } cases[] = {
        {{OP(ATTRIBUTE), 1, 0}, 3, 0, 1u << SOJ__CEL_ATTRIBUTE},
        {{OP(PROPERTY), 63, 0, SOJ__KIND_STRING}, 4, 1ull << 63, 1u << SOJ__CEL_PROPERTY},
        {{OP(TEST_ATTRIBUTE), 0, 0, SOJ__KIND_INT, 1}, 13, 0, 1u << SOJ__CEL_ATTRIBUTE},
        {{OP(TEST_PROPERTY), 2, 0, SOJ__KIND_INT, 1}, 13, 4, 1u << SOJ__CEL_PROPERTY},
        {{OP(CHOICE)}, 11, 0, 1u << SOJ__CEL_ATTRIBUTE},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__cel_facts facts;
        assert_true(passes(cases[i].code, cases[i].len, &facts));
        assert_int_equal(facts.properties, cases[i].properties);
        assert_int_equal(facts.spaces, cases[i].spaces);
        assert_int_equal(facts.max_stack, 1);
    }
}

/* As long as code may be: 65,535 bytes pass, one more does not. */
static void test_length(void **state)
{
    static uint8_t code[SOJ_LIMIT_CONDITION_CODE + 1];
    soj__cel_facts facts;
    (void)state;
    memset(code, OP(NOT), sizeof(code));
    code[0] = OP(TRUE);
    assert_true(passes(code, SOJ_LIMIT_CONDITION_CODE, &facts));
    assert_int_equal(facts.max_stack, 1);
    assert_false(passes(code, SOJ_LIMIT_CONDITION_CODE + 1, &facts));
    memset(code, OP(TRUE), sizeof(code));
    assert_false(passes(code, SOJ_LIMIT_CONDITION_CODE, &facts));
    assert_int_equal(facts.max_stack, SOJ_LIMIT_CONDITION_CODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),           cmocka_unit_test(test_unsound),
        cmocka_unit_test(test_zones_are_noted), cmocka_unit_test(test_facts),
        cmocka_unit_test(test_length),          cmocka_unit_test(test_facts_of_direct_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
