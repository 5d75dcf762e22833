/* SPDX-License-Identifier: MIT */
/* The list of passes, nothing else. */
#include "compile/compile.h"

#include "base/bytes.h"
#include "compile/build.h"
#include "syntax/syntax.h"

typedef bool (*pass_fn)(soj__build *build);

/* In this order: each uses what those before it have built. */
static const pass_fn passes[] = {
    soj__build_time_zone,   soj__build_events,           soj__build_attributes,
    soj__build_windows,     soj__build_channels,         soj__build_stages,
    soj__build_holdout,     soj__build_touchpoint_names, soj__build_segments,
    soj__build_counters,    soj__build_consents,         soj__build_moves,
    soj__build_touchpoints, soj__build_expectations,     soj__build_caps,
    soj__build_check_loops, soj__build_formers,
};

/* Run on a model without errors only. */
static const pass_fn final_passes[] = {
    soj__build_watched,
    soj__build_zones,
    soj__build_timelines,
    soj__build_layout,
};

static bool run_passes(soj__build *build, const pass_fn *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i](build))
            return false;
    }
    return true;
}

static bool model_texts(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    build->head.version = ast->version;
    build->head.missed = SOJ__NONE;
    build->head.unanswered = SOJ__NONE;
    build->head.holdout_split = SOJ__NONE;
    build->head.zone_part = SOJ__NONE;
    build->head.emitted_part = SOJ__NONE;
    return soj__build_text(build, ast->name.text, &build->head.name) &&
           soj__build_text(build, ast->description.text, &build->head.description);
}

#define N_NAMES    11u
#define N_RESERVED 11u /* events there may be without being declared */

/* All symbol tables of a build, but for the tracks'. */
static void list_names(soj__build *build, soj__names *out_tables[N_NAMES])
{
    soj__names *const tables[N_NAMES] = {
        &build->pool_names,     &build->attribute_names,  &build->event_names,
        &build->segment_names,  &build->channel_names,    &build->split_names,
        &build->stage_paths,    &build->touchpoint_paths, &build->window_names,
        &build->calendar_names, &build->rule_names};
    memcpy(out_tables, tables, sizeof(tables));
}

/* Whoever changes the text to make names collide changes the key. */
static void make_key(soj__build *build)
{
    static const uint8_t zeros[SOJ__SIPHASH_KEY] = {0};
    soj__hash128 hash = soj__siphash(zeros, build->source);
    soj__store_u64(build->key, hash.low);
    soj__store_u64(build->key + 8, hash.high);
}

static bool init_tracks(soj__build *build)
{
    size_t n = (size_t)build->ast->tracks.n + 1;
    build->track_names = soj__arena_alloc(build->arena, n * sizeof(*build->track_names));
    for (size_t i = 0; i < n && build->track_names; i++) {
        soj__names_init(&build->track_names[i].paths, build->arena, build->key);
        soj__names_init(&build->track_names[i].bare, build->arena, build->key);
    }
    return build->track_names != NULL;
}

static bool init_build(soj__build *build)
{
    soj__names *tables[N_NAMES];
    const soj__ast_model *ast = build->ast;
    list_names(build, tables);
    for (size_t i = 0; i < N_NAMES; i++)
        soj__names_init(tables[i], build->arena, build->key);
    build->used_attributes = soj__arena_alloc(build->arena, ast->attributes.n + 1);
    build->used_events = soj__arena_alloc(build->arena, (size_t)ast->events.n + N_RESERVED);
    build->used_channels = soj__arena_alloc(build->arena, ast->channels.n + 1);
    build->used_caps = soj__arena_alloc(build->arena, ast->caps.n + 1);
    build->used_windows = soj__arena_alloc(build->arena, ast->windows.n + 1);
    build->used_calendars = soj__arena_alloc(build->arena, ast->calendars.n + 1);
    char *none = SOJ__PUSH(build->arena, &build->pool); /* offset 0 is "no text" */
    return init_tracks(build) && build->used_attributes && build->used_events &&
           build->used_channels && build->used_caps && build->used_windows &&
           build->used_calendars && none;
}

static void done_build(soj__build *build)
{
    soj__names *tables[N_NAMES];
    list_names(build, tables);
    for (size_t i = 0; i < N_NAMES; i++)
        soj__names_done(tables[i]);
    for (uint32_t i = 0; i <= build->ast->tracks.n && build->track_names; i++) {
        soj__names_done(&build->track_names[i].paths);
        soj__names_done(&build->track_names[i].bare);
    }
    soj__arena_done(&build->scratch);
}

/* Whatever was left out for want of memory, a suggestion even: it is not what the text deserves. */
static bool ran_out(const soj__build *build)
{
    return build->arena->failed || build->scratch.failed;
}

static soj_status build_program(soj__build *build, const soj__mem *mem, soj__program **out_program)
{
    if (!init_build(build) || !model_texts(build) ||
        !run_passes(build, passes, SOJ__ARRAY_LEN(passes)))
        return build->is_over ? SOJ_ERR_MODEL : SOJ_ERR_NOMEM;
    if (soj__diags_errors_now(build->diags) > 0)
        return SOJ_ERR_MODEL;
    if (!run_passes(build, final_passes, SOJ__ARRAY_LEN(final_passes)))
        return SOJ_ERR_NOMEM;
    soj__build_check_unused(build);
    soj__build_check_names(build);
    soj__build_check_done(build);
    if (soj__diags_errors_now(build->diags) > 0)
        return SOJ_ERR_MODEL;
    *out_program = soj__build_place(build, mem);
    return *out_program ? SOJ_OK : SOJ_ERR_NOMEM;
}

soj_status soj__compile(soj__slice text, const char *file_name, const soj_zones *zones,
                        const soj__mem *mem, soj_diags *diags, soj__program **out_program)
{
    soj__arena arena;
    soj__ast_model *ast = NULL;
    soj__program *program = NULL;
    bool is_short = false;

    soj__arena_init(&arena, mem);
    soj__diags_begin(diags, file_name, text);
    soj_status status = soj__syntax_read(text, &arena, diags, &ast);
    if (status == SOJ_OK) {
        soj__build *build = soj__arena_alloc(&arena, sizeof(*build));
        status = SOJ_ERR_NOMEM;
        if (build) {
            build->arena = &arena;
            soj__arena_init(&build->scratch, mem);
            build->diags = diags;
            build->ast = ast;
            build->source = text;
            build->zones = zones;
            make_key(build);
            status = build_program(build, mem, &program);
            is_short = ran_out(build);
            done_build(build);
        }
    }
    soj__diags_end(diags);
    soj__arena_done(&arena);
    if (is_short || soj__diags_failed(diags)) {
        if (program)
            soj__mem_free(mem, program, program->size);
        return SOJ_ERR_NOMEM;
    }
    if (status == SOJ_OK)
        *out_program = program;
    return status;
}
