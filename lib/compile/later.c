/* SPDX-License-Identifier: MIT */
/* What the language has and this compiler does not build yet: the one place that knows. A row goes
 * when its key is built, and the file with the last. */
#include "compile/build.h"

static void report_at(soj__build *build, const char *what, soj__slice text, soj__span at)
{
    soj__diag_add(build->diags, SOJ__DIAG_NOT_SUPPORTED_YET, at,
                  "%s is not supported yet, and this is %q", what, text);
    soj__diag_suggest(build->diags, "leave it out for now, or use a later version of sojourn");
}

static void report(soj__build *build, const char *what, const soj__ast_text *text)
{
    if (soj__ast_given(text))
        report_at(build, what, text->text, text->span);
}

typedef enum form {
    TEXT, /* soj__ast_text: given */
    STEP  /* soj__ast_duration: has months */
} form;

typedef struct later {
    form form;
    size_t field;
    const char *what;
} later;

#define IN(type, field) offsetof(soj__ast_##type, field)

static const later of_touchpoints[] = {
    {TEXT, IN(touchpoint, at.source), "'at'"},
    {TEXT, IN(touchpoint, rrule), "'rrule'"},
    {STEP, IN(touchpoint, after), "'after' with months or years"},
    {STEP, IN(touchpoint, every), "'every' with months or years"},
    {STEP, IN(touchpoint, until), "'until' with months or years"},
};

static void ask(soj__build *build, const later *row, const void *object)
{
    const void *field = (const char *)object + row->field;
    const soj__ast_duration *step = field;
    if (row->form == TEXT)
        report(build, row->what, field);
    else if (step->months != 0)
        report(build, row->what, &step->source);
}

#define ASK(build, rows, object)                                                                   \
    do {                                                                                           \
        for (size_t row_ = 0; row_ < SOJ__ARRAY_LEN(rows); row_++)                                 \
            ask((build), &(rows)[row_], (object));                                                 \
    } while (0)

static void ask_types(soj__build *build, const soj__ast_value_type *values, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (values[i].type == SOJ_TYPE_DATE)
            report(build, "the type 'date'", &values[i].name);
    }
}

static void ask_stages(soj__build *build, const soj__ast_stages *stages)
{
    for (uint32_t i = 0; i < stages->n; i++) {
        const soj__ast_stage *stage = &stages->items[i];
        for (uint32_t j = 0; j < stage->after.n; j++) {
            if (stage->after.items[j].delay.months != 0)
                report(build, "a delay of months or years", &stage->after.items[j].delay.source);
        }
        for (uint32_t j = 0; j < stage->touchpoints.n; j++)
            ASK(build, of_touchpoints, &stage->touchpoints.items[j]);
        ask_stages(build, &stage->stages);
    }
}

void soj__build_later(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    if (build->is_early)
        return;
    ask_types(build, ast->attributes.items, ast->attributes.n);
    for (uint32_t i = 0; i < ast->events.n; i++) {
        ask_types(build, ast->events.items[i].properties.items, ast->events.items[i].properties.n);
    }
    ask_stages(build, &ast->stages);
    for (uint32_t i = 0; i < ast->tracks.n; i++)
        ask_stages(build, &ast->tracks.items[i].stages);
}
