/* SPDX-License-Identifier: MIT */
/* What the verifier of programs refuses: a sound program is spoiled in one place (spoiled.def), and
 * so is its image. */
#include <sojourn/sojourn.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "cel/opcodes.h"
#include "cel/space.h"
#include "compiling.h"
#include "model/image.h"
#include "model/verify.h"
#include "spoiled.h"
#include "support/golden.h"
#include "support/test.h"

#define FOLDER SOJ_TEST_SOURCE_DIR "/tests/unit/"

static soj_model *compile_sound(void)
{
    soj_model *model = NULL;
    assert_int_equal(soj_model_compile_file(FOLDER "sound.yaml", NULL, NULL, &model), SOJ_OK);
    return model;
}

/* What the run-time has not yet. */
static soj_model *compile_moment(void)
{
    size_t len = 0;
    char *text = golden_read(FOLDER "moment.yaml", &len);
    assert_non_null(text);
    char *copy = test_malloc(len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    soj_model *model = compile_fine(copy);
    test_free(copy);
    free(text);
    return model;
}

/* ---- changes that take more than a line ---- */

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

static void swap_stops(soj__stop *a, soj__stop *b)
{
    soj__stop kept = *a;
    *a = *b;
    *b = kept;
}

/* The counters of two attributes in the other order. */
static void swap_counters(soj__program *p, const char *one, const char *other)
{
    soj__counter kept = *COUNTER(one);
    *COUNTER(one) = *COUNTER(other);
    *COUNTER(other) = kept;
    swap(&ATTRIBUTE(one)->counter, &ATTRIBUTE(other)->counter);
}

static void choose(soj__program *p, const char *name, soj__range one_of)
{
    ATTRIBUTE(name)->domain.one_of = one_of;
    ATTRIBUTE(name)->storage = SOJ__STORE_ENUM8;
    ATTRIBUTE(name)->initial = 0;
}

#define N_COUNTERS (p->parts_slot - p->counters_slot)
#define WIDE       (p->parts.n - 1)

static void sum_up(soj__program *p)
{
    uint32_t most = p->record_fixed;
    for (uint32_t i = 0; i < p->parts.n; i++)
        most += PART(i)->max;
    p->record_max = most < SOJ_LIMIT_RECORD ? most : SOJ_LIMIT_RECORD;
}

static void resize(soj__program *p, soj__part *part, uint32_t max)
{
    part->max = max;
    sum_up(p);
}

static void keep_events(soj__program *p, const char *name, uint32_t n)
{
    COUNTER(name)->up_to = n;
    resize(p, PART_OF(name), n * (COUNTER(name)->kind == SOJ__SUM ? 16 : 8));
}

static void retype(soj__part *part, uint32_t kind, uint32_t index)
{
    part->kind = kind;
    part->index = index;
}

/* The length of each part is where the part's number says. */
static void put_parts(soj__program *p)
{
    for (uint32_t i = 0; i < p->parts.n; i++) {
        PART(i)->slot = p->parts_slot + 2 * i;
        if (PART(i)->kind == SOJ__PART_TEXT || PART(i)->kind == SOJ__PART_WINDOW)
            ROW(attributes, soj__attribute, PART(i)->index)->slot = PART(i)->slot;
    }
}

/* The part of wide counters has room for all. */
static void put_wide(soj__program *p)
{
    resize(p, PART(WIDE), 4 * N_COUNTERS < UINT16_MAX ? 4 * N_COUNTERS : UINT16_MAX);
}

/* The slots end elsewhere, and there are so many counters behind them. */
static void lay(soj__program *p, uint32_t counters_slot, uint32_t n_counters)
{
    p->counters_slot = counters_slot;
    p->parts_slot = counters_slot + n_counters;
    p->record_fixed = p->parts_slot + 2 * p->parts.n;
    put_parts(p);
    put_wide(p);
}

/* The cursors of the first track, which come first among the counters, become the last; where they
 * were are slots that nobody has. */
static void make_slot(soj__program *p)
{
    const uint32_t n = TRACK(0)->max_depth;
    assert_int_equal(TRACK(0)->cursor_slot, p->counters_slot);
    lay(p, p->counters_slot + n, N_COUNTERS);
    TRACK(0)->cursor_slot = p->parts_slot - n;
}

/* The last cap loses its part, the last of those that not every record has. */
static void drop_cap_part(soj__program *p, uint32_t cap)
{
    for (uint32_t i = CAP(cap)->part; i + 1 < p->parts.n; i++)
        *PART(i) = *PART(i + 1);
    p->parts.n--;
    p->record_fixed -= 2;
    put_parts(p);
    p->zone_part--;
    p->emitted_part--;
    p->waiting_part--;
    sum_up(p);
}

/* The last stage of the track becomes a child of the last one within the stage before it. */
static void adopt(soj__program *p)
{
    uint32_t child = NAMED(stage, "gone");
    soj__stage_info *parent = STAGE("live.ended");
    parent->is_final = 0;
    parent->initial = child;
    parent->end = STAGE("gone")->end;
    STAGE("gone")->parent = NAMED(stage, "live.ended");
    STAGE("gone")->depth = 2;
    MOVE(STAGE("live")->done, 0)->domain = NAMED(stage, "live");
    HANDLED("live", 0, 0)->domain = NAMED(stage, "live");
}

static void restart_at_events(soj__schedule *schedule)
{
    schedule->anchor = SOJ__ANCHOR_EVENT;
    schedule->restart_events.n = 0;
    schedule->anchor_slot = schedule->index_slot = SOJ__NONE;
}

/* A timer's schedule becomes a touchpoint's. */
static void own(soj__schedule *schedule, uint32_t touchpoint)
{
    schedule->timer = SOJ__NONE;
    schedule->touchpoint = touchpoint;
}

static soj__expectation *expect_of(soj__program *p, const char *path)
{
    return EXPECTATION(TOUCHPOINT(path)->expectation);
}

/* Where "live.order" says that it keeps a property. */
static uint32_t *kept(soj__program *p, uint32_t property)
{
    soj__range kept = TOUCHPOINT("live.order")->kept;
    for (uint32_t i = 0; i < kept.n; i++) {
        if (*NUMBER(kept_refs, kept.first + i) == property)
            return NUMBER(kept_refs, kept.first + i);
    }
    fail_msg("%u is not kept", property);
    return NULL;
}

static void forget(soj__program *p, uint32_t property)
{
    soj__range *range = &TOUCHPOINT("live.order")->kept;
    swap(kept(p, property), NUMBER(kept_refs, range->first + range->n - 1));
    range->n--;
}

static uint32_t size_of_instruction(const uint8_t *at)
{
    static const uint8_t operands[] = {
#define SOJ__OP(name, operands, pops, pushes, meaning) operands,
#include "cel/opcodes.def"
#undef SOJ__OP
    };
    uint32_t size = 1u + operands[at[0]];
    assert_int_not_equal(at[0], SOJ__OP_IN_STRINGS); /* none in the models here */
    if (at[0] == SOJ__OP_STRING)
        size += soj__load_u16(at + 1);
    if (at[0] == SOJ__OP_IN_INTS)
        size += 8u * soj__load_u16(at + 1);
    return size;
}

/* The first instruction that is `op`, and then says `operand`; NULL: there is none. */
static uint8_t *find(soj__program *p, soj__cel_op op, uint8_t operand)
{
    for (uint32_t i = 0; i < p->exprs.n; i++) {
        uint8_t *code = (uint8_t *)p + EXPR(i)->code;
        for (uint32_t at = 0; at < EXPR(i)->len; at += size_of_instruction(code + at)) {
            if (code[at] == op && (op != SOJ__OP_LOAD || code[at + 1] == operand))
                return code + at;
        }
    }
    return NULL;
}

/* Which attribute the first choice is of: the lower byte. */
static uint8_t *chosen(soj__program *p)
{
    uint8_t *found = find(p, SOJ__OP_CHOICE, 0);
    assert_non_null(found);
    return found + 1;
}

/* What the first instruction that loads of a space loads: the lower byte; before it the space,
 * where there is no instruction of its own for it. */
static uint8_t *operand(soj__program *p, uint8_t space)
{
    static const struct {
        uint8_t space, op;
    } direct[] = {{SOJ__CEL_ATTRIBUTE, SOJ__OP_TEST_ATTRIBUTE},
                  {SOJ__CEL_PROPERTY, SOJ__OP_TEST_PROPERTY}};
    uint8_t *found = find(p, SOJ__OP_LOAD, space);
    if (found)
        return found + 2;
    for (size_t i = 0; i < TEST_ARRAY_LEN(direct); i++) {
        found = direct[i].space == space ? find(p, (soj__cel_op)direct[i].op, 0) : NULL;
        if (found)
            return found + 1;
    }
    fail_msg("nothing loads of space %u", space);
    return NULL;
}

/* ---- the list ---- */

#define SPOILED(name, ...)                                                                         \
    static void name(soj__program *p)                                                              \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }
#define STANDS SPOILED
#include "spoiled.def"
#include "spoiled_moment.def"
#undef SPOILED
#undef STANDS

typedef struct change {
    const char *name;
    void (*change)(soj__program *p);
    soj_status status;
} change;

#define SPOILED(name, ...) {#name, name, SOJ_ERR_IMAGE},
#define STANDS(name, ...)  {#name, name, SOJ_OK},

static const change changes[] = {
#include "spoiled.def"
};

static const change moment_changes[] = {
#include "spoiled_moment.def"
};

/* ---- tests ---- */

static soj__program *copy_of(const soj_model *model)
{
    soj__program *copy = malloc(model->program->size);
    assert_non_null(copy);
    memcpy(copy, model->program, model->program->size);
    return copy;
}

static soj_status verify(const soj__program *program)
{
    const soj__mem mem = soj__mem_from(NULL);
    return soj__verify(program, &mem);
}

static soj_status load_image_of(const soj__program *program)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj_model *model = NULL;
    soj__buf image;
    soj__buf_init(&image, &mem);
    soj__image_save(program, &mem, &image);
    assert_false(image.failed);
    soj_status status = soj_model_load(image.data, image.len, NULL, &model);
    soj__buf_done(&image);
    soj_model_unref(model);
    return status;
}

/* All that a change does not do are told before the test fails. */
static void try_changes(soj_model *model, const change *list, size_t n)
{
    size_t n_wrong = 0;
    assert_int_equal(verify(model->program), SOJ_OK);
    assert_int_equal(load_image_of(model->program), SOJ_OK);
    for (size_t i = 0; i < n; i++) {
        soj__program *copy = copy_of(model);
        list[i].change(copy);
        soj_status status = verify(copy);
        soj_status of_image = load_image_of(copy);
        if (status != list[i].status || of_image != list[i].status) {
            print_error("%s: %s, its image %s\n", list[i].name, soj_status_name(status),
                        soj_status_name(of_image));
            n_wrong++;
        }
        free(copy);
    }
    soj_model_unref(model);
    assert_int_equal(n_wrong, 0);
}

static void test_changes(void **state)
{
    (void)state;
    try_changes(compile_sound(), changes, TEST_ARRAY_LEN(changes));
}

static void test_changes_of_local_times(void **state)
{
    (void)state;
    try_changes(compile_moment(), moment_changes, TEST_ARRAY_LEN(moment_changes));
}

/* Tables that are too long, or empty: refused before a row is looked at. */
static void test_counts(void **state)
{
    static const struct {
        size_t table;
        uint32_t n;
    } counts[] = {
        {offsetof(soj__program, attributes), SOJ_LIMIT_ATTRIBUTES + 1},
        {offsetof(soj__program, events), SOJ_LIMIT_EVENTS + 12},
        {offsetof(soj__program, tracks), 0},
        {offsetof(soj__program, tracks), SOJ_LIMIT_TRACKS + 1},
        {offsetof(soj__program, stages), 0},
        {offsetof(soj__program, stages), SOJ_LIMIT_STAGES + 1},
        {offsetof(soj__program, touchpoints), SOJ_LIMIT_TOUCHPOINTS + 1},
        {offsetof(soj__program, channels), SOJ_LIMIT_CHANNELS + 1},
        {offsetof(soj__program, caps), SOJ_LIMIT_CAPS + 1},
        {offsetof(soj__program, splits), SOJ_LIMIT_SPLITS + SOJ_LIMIT_TOUCHPOINTS + 2},
        {offsetof(soj__program, windows), SOJ_LIMIT_WINDOWS + SOJ_LIMIT_CHANNELS + 1},
    };
    (void)state;
    soj_model *model = compile_sound();
    for (size_t i = 0; i < TEST_ARRAY_LEN(counts); i++) {
        soj__program *copy = copy_of(model);
        ((soj__table *)(void *)((char *)copy + counts[i].table))->n = counts[i].n;
        assert_int_equal(verify(copy), SOJ_ERR_IMAGE);
        free(copy);
    }
    soj_model_unref(model);
}

/* A record without what every record has. */
static void test_common_parts(void **state)
{
    (void)state;
    soj_model *model = compile_fine(HEAD TAIL);
    for (uint32_t n = 0; n < 4; n++) {
        soj__program *copy = copy_of(model);
        assert_int_equal(copy->parts.n, 4);
        copy->parts.n = n;
        assert_int_equal(verify(copy), SOJ_ERR_IMAGE);
        free(copy);
    }
    soj_model_unref(model);
}

/* Texts that no image can hold, or that are only as long as the block says. */
static void test_lengths(void **state)
{
    (void)state;
    soj_model *model = compile_sound();
    soj__program *p = copy_of(model);
    soj__event_info *viewed = EVENT("Viewed");
    p->name.len = SOJ_LIMIT_TEXT + 1;
    assert_int_equal(verify(p), SOJ_ERR_IMAGE);
    p->name.len = SOJ_LIMIT_TEXT;
    INITIAL("name")->text.len = SOJ_LIMIT_ATTRIBUTE_TEXT + 1;
    assert_int_equal(verify(p), SOJ_ERR_IMAGE);
    INITIAL("name")->text.len = SOJ_LIMIT_ATTRIBUTE_TEXT;
    viewed->name.len = SOJ_LIMIT_EVENT_NAME + 1;
    assert_int_equal(verify(p), SOJ_ERR_IMAGE);
    viewed->name.len = SOJ_LIMIT_EVENT_NAME;
    assert_int_equal(verify(p), SOJ_OK);
    free(p);
    soj_model_unref(model);
}

/* Bytes that are no text are refused while the image is read: a program's texts are texts. */
static void test_bytes_of_texts(void **state)
{
    static const struct {
        char byte;
        soj_status status;
    } cases[] = {{'x', SOJ_OK}, {'\0', SOJ_ERR_IMAGE}, {'\xff', SOJ_ERR_IMAGE}};
    (void)state;
    soj_model *model = compile_sound();
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__program *p = copy_of(model);
        ((char *)p)[CHANNEL(1)->name.at] = cases[i].byte;
        assert_int_equal(load_image_of(p), cases[i].status);
        free(p);
    }
    soj_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes), cmocka_unit_test(test_changes_of_local_times),
        cmocka_unit_test(test_counts),  cmocka_unit_test(test_common_parts),
        cmocka_unit_test(test_lengths), cmocka_unit_test(test_bytes_of_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
