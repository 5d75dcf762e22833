/* SPDX-License-Identifier: MIT */
#include "support/test.h"

#include "compiling.h"
#include "model/model.h"

static soj_model *compile(const char *text, soj_diags **out_diags)
{
    soj_model *model = NULL;
    assert_int_equal(soj_diags_new(NULL, out_diags), SOJ_OK);
    (void)!soj_model_compile(text, strlen(text), NULL, *out_diags, &model);
    return model;
}

soj_model *compile_fine(const char *text)
{
    soj_diags *diags = NULL;
    soj_model *model = compile(text, &diags);
    if (!model && soj_diags_count(diags) > 0)
        fail_msg("%s", soj_diags_get(diags, 0)->message.data);
    soj_diags_free(diags);
    assert_non_null(model);
    return model;
}

void assert_told(const char *text, const char *id, const char *message, const char *help)
{
    soj_diags *diags = NULL;
    assert_null(compile(text, &diags));
    assert_true(soj_diags_count(diags) > 0);
    const soj_diag *first = soj_diags_get(diags, 0);
    assert_string_equal(first->id.data, id);
    if (message)
        assert_string_equal(first->message.data, message);
    if (help)
        assert_string_equal(first->suggestion.data, help);
    soj_diags_free(diags);
}

void assert_refused(const char *text, const char *id)
{
    assert_told(text, id, NULL, NULL);
}

size_t count_warnings(const char *text, const char *id)
{
    size_t n = 0;
    soj_diags *diags = NULL;
    soj_model *model = compile(text, &diags);
    assert_non_null(model);
    for (size_t i = 0; i < soj_diags_count(diags); i++)
        n += strcmp(soj_diags_get(diags, i)->id.data, id) == 0;
    soj_model_unref(model);
    soj_diags_free(diags);
    return n;
}

soj_diags *diagnose(const char *text)
{
    soj_diags *diags = NULL;
    soj_model_unref(compile(text, &diags));
    return diags;
}

const soj__stage_info *stage_at(const soj__program *program, const char *path)
{
    uint32_t stage = soj__model_find_stage(program, (soj__slice){path, strlen(path)});
    assert_int_not_equal(stage, SOJ__NONE);
    return soj__program_stage(program, stage);
}

const soj__stage_info *stage_around(const soj__program *program, const soj__stage_info *stage)
{
    return stage->parent == SOJ__NONE ? NULL : soj__program_stage(program, stage->parent);
}
