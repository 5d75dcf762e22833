/* SPDX-License-Identifier: MIT */
/* Outputs of a scenario as lines of text. */
#include "scene.h"

#include "support/test.h"

#include "base/number.h"
#include "time/civil.h"

void scene_put_time(scene *s, soj_time time)
{
    char text[SOJ__DURATION_TEXT_MAX];
    if (time == SOJ_TIME_NEVER) {
        soj__buf_text(&s->out, "never");
        return;
    }
    if (s->has_zones) {
        (void)soj__instant_format(time, 0, text);
        soj__buf_text(&s->out, text);
        return;
    }
    if (time > SCENARIO_END - 1000000 * SOJ_DAY) {
        soj__buf_text(&s->out, "end");
        time += SCENARIO_BASE - SCENARIO_END;
    }
    (void)soj__duration_format(time - SCENARIO_BASE, text);
    soj__buf_text(&s->out, text);
}

void scene_put_text(scene *s, soj_text text)
{
    soj__buf_put(&s->out, text.data, text.len);
}

void scene_put_stage(scene *s, uint32_t stage)
{
    if (stage == SOJ_NONE)
        soj__buf_char(&s->out, '-');
    else
        scene_put_text(s, soj_model_stage_path(s->model, stage));
}

static void put_due(scene *s, soj_time due, soj_time time)
{
    if (due == time)
        return;
    soj__buf_text(&s->out, " due ");
    scene_put_time(s, due);
}

/* ---- outputs ---- */

void scene_put_value(scene *s, const soj_value *value)
{
    char text[SOJ__DURATION_TEXT_MAX];
    if (value->type == SOJ_TYPE_BOOL)
        soj__buf_text(&s->out, value->as.boolean ? "true" : "false");
    else if (value->type == SOJ_TYPE_INT)
        soj__buf_i64(&s->out, value->as.integer);
    else if (value->type == SOJ_TYPE_STRING)
        soj__buf_put(&s->out, value->as.text, value->len);
    else if (value->type == SOJ_TYPE_TIMESTAMP)
        scene_put_time(s, value->as.time);
    else if (value->type == SOJ_TYPE_DATE) {
        (void)soj__instant_format(value->as.integer * SOJ_DAY, 0, text);
        soj__buf_put(&s->out, text, sizeof("2026-01-01") - 1);
    } else if (value->type == SOJ_TYPE_DOUBLE) {
        (void)soj__double_text(value->as.number, text);
        soj__buf_text(&s->out, text);
    } else {
        (void)soj__duration_format(value->as.duration, text);
        soj__buf_text(&s->out, text);
    }
}

static void put_data(scene *s, const soj_touchpoint *t)
{
    for (size_t i = 0; i < t->n_data; i++) {
        soj__buf_text(&s->out, i == 0 ? " {" : " ");
        scene_put_text(s, t->data[i].name);
        soj__buf_char(&s->out, '=');
        scene_put_value(s, &t->data[i].value);
    }
    soj__buf_text(&s->out, t->n_data > 0 ? "}" : "");
}

static void put_touchpoint(scene *s, const soj_touchpoint *t)
{
    soj__buf_text(&s->out, "! ");
    scene_put_text(s, t->path);
    soj__buf_text(&s->out, " #");
    soj__buf_u64(&s->out, t->occurrence);
    if (t->variant.data)
        soj__buf_join(&s->out, " =", t->variant.data, NULL);
    if (t->content.data)
        soj__buf_join(&s->out, " ", t->content.data, NULL);
    put_data(s, t);
    put_due(s, t->due, t->emitted);
    if (t->valid_until - 7 * SOJ_DAY != t->due) {
        soj__buf_text(&s->out, " until ");
        scene_put_time(s, t->valid_until);
    }
}

/* ---- emissions that a script may name ---- */

static void copy_text(char out[64], soj_text text)
{
    assert_true(text.len < 64);
    if (text.len > 0)
        memcpy(out, text.data, text.len);
    out[text.len] = '\0';
}

static void note_emission(scene *s, soj_text whose, const soj_touchpoint *t)
{
    told *about = &s->told[s->n_told++ % MAX_TOLD];
    copy_text(about->customer, whose);
    copy_text(about->path, t->path);
    copy_text(about->channel, t->channel);
    copy_text(about->variant, t->variant);
    memcpy(about->id, t->id, sizeof(about->id));
    about->occurrence = t->occurrence;
}

const told *scene_find_told(const scene *s, soj__slice word)
{
    uint64_t number = 0;
    const char *mark = memchr(word.data, '#', word.len);
    soj__slice path = {word.data, mark ? (size_t)(mark - word.data) : word.len};
    if (mark)
        assert_true(soj__parse_u64((soj__slice){mark + 1, word.len - path.len - 1}, &number));
    for (size_t i = s->n_told; i > 0 && i + MAX_TOLD > s->n_told; i--) {
        const told *about = &s->told[(i - 1) % MAX_TOLD];
        if (soj__slice_is(path, about->path) && (!mark || about->occurrence == number))
            return about;
    }
    return NULL;
}

static void put_transition(scene *s, const soj_transition *t)
{
    scene_put_stage(s, t->from);
    soj__buf_text(&s->out, " -> ");
    scene_put_stage(s, t->to);
    soj__buf_join(&s->out, " (", soj_cause_name(t->cause), ")", NULL);
    if (t->from != SOJ_NONE) {
        char text[SOJ__DURATION_TEXT_MAX];
        (void)soj__duration_format(t->sojourn, text);
        soj__buf_join(&s->out, " ", text, NULL);
    }
}

static void put_decision(scene *s, const soj_decision *d)
{
    soj__buf_text(&s->out, "? ");
    scene_put_text(s, soj_model_touchpoint_path(s->model, d->touchpoint));
    soj__buf_text(&s->out, " #");
    soj__buf_u64(&s->out, d->occurrence);
    soj__buf_join(&s->out, " ", soj_decision_name(d->decision), " ", soj_reason_name(d->reason),
                  NULL);
    if (d->rule.data)
        soj__buf_join(&s->out, " ", d->rule.data, NULL);
    if (d->next != SOJ_TIME_NEVER) {
        soj__buf_text(&s->out, " next ");
        scene_put_time(s, d->next);
    }
    put_due(s, d->due, d->time);
}

static void put_fault(scene *s, const soj_fault *f)
{
    soj__buf_join(&s->out, "fault ", soj_status_name((soj_status)f->status), " ", NULL);
    scene_put_stage(s, f->stage);
    if (f->touchpoint != SOJ_NONE) {
        soj__buf_char(&s->out, ' ');
        scene_put_text(s, soj_model_touchpoint_path(s->model, f->touchpoint));
    }
    if (f->attribute != SOJ_NONE) {
        soj__buf_char(&s->out, ' ');
        scene_put_text(s, soj_model_attribute_name(s->model, f->attribute));
    }
    put_due(s, f->due, f->time);
}

static soj_time time_of(const soj_output *output)
{
    if (output->kind == SOJ_OUTPUT_TOUCHPOINT)
        return output->as.touchpoint.emitted;
    if (output->kind == SOJ_OUTPUT_TRANSITION)
        return output->as.transition.time;
    return output->kind == SOJ_OUTPUT_DECISION ? output->as.decision.time : output->as.fault.time;
}

void scene_put_output(scene *s, const soj_output *output)
{
    if (output->kind == SOJ_OUTPUT_DECISION &&
        output->as.decision.decision == SOJ_DECISION_EMITTED) {
        assert_int_equal(output->as.decision.reason, SOJ_REASON_NONE);
        assert_int_equal(output->as.decision.next, SOJ_TIME_NEVER);
        return;
    }
    scene_put_time(s, time_of(output));
    soj__buf_char(&s->out, ' ');
    scene_put_text(s, output->customer);
    soj__buf_char(&s->out, ' ');
    if (output->kind == SOJ_OUTPUT_TOUCHPOINT) {
        note_emission(s, output->customer, &output->as.touchpoint);
        put_touchpoint(s, &output->as.touchpoint);
    } else if (output->kind == SOJ_OUTPUT_TRANSITION)
        put_transition(s, &output->as.transition);
    else if (output->kind == SOJ_OUTPUT_DECISION)
        put_decision(s, &output->as.decision);
    else
        put_fault(s, &output->as.fault);
    soj__buf_char(&s->out, '\n');
}
