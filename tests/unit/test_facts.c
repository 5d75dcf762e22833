/* SPDX-License-Identifier: MIT */
/* What follows from the rest of a program is the same of a text and of its image. */
#include "support/test.h"

#include "base/buf.h"
#include "compiling.h"
#include "model/image.h"
#include "run/output.h"

static const char layered[] =
    HEAD "attributes:\n"
         "  all: {count: Ping}\n"
         "  seen: {count: Ping, within: 1d, up_to: 5}\n"
         "  later: {count: Pong, within: 1d, up_to: 5}\n"
         "events: {Ping: , Pong: }\n"
         "channels: {email: }\n"
         "initial: top\n"
         "stages:\n"
         "  top:\n"
         "    always: {when: customer.seen > 3, to: quiet}\n"
         "    initial: idle\n"
         "    stages:\n"
         "      idle: {}\n"
         "      timed:\n"
         "        after: {1d: quiet}\n"
         "        initial: inner\n"
         "        stages:\n"
         "          inner: {}\n"
         "          again: {touchpoints: {t: {channel: email, every: 1d}}}\n"
         "          wary: {touchpoints: {u: {channel: email, after: 1d, restart_on: Ping}}}\n"
         "  quiet: {}\n";

static const soj__stage_info *stage_at(const soj__program *program, const char *path)
{
    uint32_t stage = soj__model_find_stage(program, (soj__slice){path, strlen(path)});
    assert_int_not_equal(stage, SOJ__NONE);
    return soj__program_stage(program, stage);
}

/* Stages by path, NULL for none. */
static void check_stage(const soj__program *program, const char *path, const char *timed,
                        const char *restarted, const char *settling)
{
    const soj__stage_info *stages = soj__program_stage(program, 0);
    const soj__stage_info *stage = stage_at(program, path);
    const char *paths[] = {timed, restarted, settling};
    const uint32_t found[] = {stage->timed, stage->restarted, stage->settling};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(paths); i++) {
        if (paths[i])
            assert_int_equal(found[i], stage_at(program, paths[i]) - stages);
        else
            assert_int_equal(found[i], SOJ__NONE);
    }
}

static void check_facts(const soj_model *model)
{
    const soj__program *program = model->program;
    const char *again = "top.timed.again", *wary = "top.timed.wary";
    check_stage(program, "top", NULL, NULL, "top");
    check_stage(program, "top.idle", NULL, NULL, "top");
    check_stage(program, "top.timed", "top.timed", NULL, "top");
    check_stage(program, "top.timed.inner", "top.timed", NULL, "top");
    check_stage(program, again, again, NULL, "top");
    check_stage(program, wary, wary, wary, "top");
    check_stage(program, "quiet", NULL, NULL, NULL);
    assert_int_equal(program->n_watched, 1);
    assert_int_equal(program->n_restarted, 1);
    assert_int_equal(program->n_settling, 1);
}

static void append(void *buf, const char *data, size_t len)
{
    soj__buf_put(buf, data, len);
}

static void facts_of_a_text_and_of_an_image(void **state)
{
    (void)state;
    soj_model *model = compile_fine(layered);
    soj_model *loaded;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf image;
    soj__buf_init(&image, &mem);
    check_facts(model);
    assert_int_equal(soj_model_save(model, append, &image), SOJ_OK);
    assert_int_equal(soj_model_load(image.data, image.len, NULL, &loaded), SOJ_OK);
    check_facts(loaded);
    soj__buf_done(&image);
    soj_model_unref(loaded);
    soj_model_unref(model);
}

/* Each digit at each of its places. */
static void ids_are_written_in_hex(void **state)
{
    (void)state;
    for (uint64_t digit = 0; digit < 16; digit++) {
        for (unsigned place = 0; place < 32; place++) {
            char text[SOJ__ID_TEXT], expected[SOJ__ID_TEXT];
            soj__id id = {0, 0}, back;
            uint64_t *half = place < 16 ? &id.high : &id.low;
            *half = digit << (60 - 4 * (place % 16));
            memset(expected, '0', sizeof(expected) - 1);
            expected[place] = "0123456789abcdef"[digit];
            expected[sizeof(expected) - 1] = 0;
            soj__id_format(id, text);
            assert_string_equal(text, expected);
            assert_true(soj__id_parse((soj__slice){text, strlen(text)}, &back));
            assert_true(back.high == id.high && back.low == id.low);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_of_a_text_and_of_an_image),
        cmocka_unit_test(ids_are_written_in_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
