/* SPDX-License-Identifier: MIT */
#include "model/show.h"
#include "time/civil.h"

void soj__show_step(int32_t months, int64_t rest, soj__buf *out)
{
    char text[SOJ__STEP_TEXT_MAX];
    soj__step_format(months, rest, text);
    soj__buf_text(out, text);
}

static void show_path(const soj__program *program, uint32_t stage, soj__buf *out)
{
    soj__show_text(program, soj__program_stage(program, stage)->path, out);
}

void soj__show_condition(const soj__program *program, uint32_t expr, soj__buf *out)
{
    if (expr == SOJ__NONE)
        return;
    soj_text text = soj__program_text(program, soj__program_expr(program, expr)->text);
    bool is_unless = text.len > 7 && memcmp(text.data, "unless ", 7) == 0;
    soj__buf_text(out, is_unless ? " " : " when ");
    soj__buf_put(out, text.data, text.len);
}

static void show_transition(const soj__program *program, uint32_t index, soj__buf *out)
{
    const soj__transition_info *move = soj__program_transition(program, index);
    if (move->target == SOJ__NONE) {
        soj__buf_text(out, "stay");
    } else {
        soj__buf_text(out, move->is_history ? "to history of " : "to ");
        show_path(program, move->target, out);
    }
    soj__show_condition(program, move->condition, out);
    soj__show_sets(program, move->sets, out);
    soj__buf_text(out, "\n");
}

static void show_moves(const soj__program *program, soj__range moves, const char *label,
                       soj__str name, soj__buf *out)
{
    for (uint32_t i = 0; i < moves.n; i++) {
        soj__buf_join(out, "    ", label, NULL);
        soj__show_text(program, name, out);
        soj__buf_text(out, ": ");
        show_transition(program, moves.first + i, out);
    }
}

static void show_schedule(const soj__program *program, uint32_t index, soj__buf *out)
{
    const soj__schedule *schedule = soj__program_schedule(program, index);
    if (schedule->touchpoint != SOJ__NONE) {
        soj__buf_text(out, "    ");
        soj__show_touchpoint(program, schedule, out);
        return;
    }
    const soj__timer *timer = soj__program_timer(program, schedule->timer);
    for (uint32_t i = 0; i < timer->transitions.n; i++) {
        soj__buf_text(out, "    ");
        soj__show_anchor(program, schedule, out);
        soj__buf_text(out, ": ");
        show_transition(program, timer->transitions.first + i, out);
    }
}

static void show_stage_head(const soj__program *program, const soj__stage_info *stage,
                            soj__buf *out)
{
    static const char *const phases[] = {"",          "acquisition", "retention",
                                         "expansion", "advocacy",    "lost"};
    soj__buf_text(out, "\n  stage ");
    soj__show_text(program, stage->path, out);
    if (stage->phase) {
        soj__buf_join(out, ", phase ", phases[stage->phase], NULL);
    }
    if (stage->owner.at) {
        soj__buf_text(out, ", owner ");
        soj__show_text(program, stage->owner, out);
    }
    if (stage->is_final)
        soj__buf_text(out, ", final");
    if (stage->initial != SOJ__NONE) {
        soj__buf_text(out, ", begins in ");
        show_path(program, stage->initial, out);
    }
    if (stage->description.at) {
        soj__buf_text(out, ": ");
        soj__show_text(program, stage->description, out);
    }
    soj__buf_text(out, "\n");
}

void soj__show_stage(const soj__program *program, uint32_t index, soj__buf *out)
{
    const soj__stage_info *stage = soj__program_stage(program, index);
    show_stage_head(program, stage, out);
    for (uint32_t i = 0; i < stage->handlers.n; i++) {
        const soj__handler *handler = soj__program_handler(program, stage->handlers.first + i);
        show_moves(program, handler->transitions, "on ",
                   soj__program_event(program, handler->event)->name, out);
    }
    show_moves(program, stage->done, "done", (soj__str){0, 0}, out);
    show_moves(program, stage->always, "always", (soj__str){0, 0}, out);
    for (uint32_t i = 0; i < stage->timeline.n; i++)
        show_schedule(program, soj__program_stop(program, stage->timeline.first + i)->schedule,
                      out);
    for (uint32_t i = 0; i < stage->schedules.n; i++)
        show_schedule(program, stage->schedules.first + i, out);
}
