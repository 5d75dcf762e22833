/* SPDX-License-Identifier: MIT */
#include "migrate/story.h"

#include "support/few_zones.h"

#include <stdio.h>

soj_work *story_work(soj_model *model)
{
    soj_work *work = NULL;
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    options.zones = few_zones();
    assert_int_equal(soj_work_make(model, &options, &work), SOJ_OK);
    soj_zones_unref(options.zones);
    return work;
}

soj_model *story_compile(const char *text)
{
    soj_model *model = NULL;
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &model), SOJ_OK);
    return model;
}

story_state story;

static void tell(const soj_output *out)
{
    size_t at = strlen(story.told);
    char *to = story.told + at;
    size_t room = sizeof(story.told) - at;
    if (out->kind == SOJ_OUTPUT_TOUCHPOINT)
        (void)snprintf(to, room, "%s@%d ", out->as.touchpoint.path.data,
                       (int)(out->as.touchpoint.emitted / DAY));
    else if (out->kind == SOJ_OUTPUT_TRANSITION && out->as.transition.cause != SOJ_CAUSE_CREATED)
        (void)snprintf(to, room, "%s:%s(%d) ", soj_cause_name(out->as.transition.cause),
                       soj_model_stage_path(story.model, out->as.transition.to).data,
                       (int)(out->as.transition.sojourn / DAY));
    else if (out->kind == SOJ_OUTPUT_DECISION && out->as.decision.decision != SOJ_DECISION_EMITTED)
        (void)snprintf(to, room, "%s ", soj_decision_name(out->as.decision.decision));
}

static void do_step(const soj_input *input)
{
    static uint8_t out[65536];
    size_t len;
    const soj_output *row;
    assert_int_equal(soj_step(story.work, input, story.len ? story.record : NULL, story.len, out,
                              sizeof(out), &len, NULL),
                     SOJ_OK);
    memcpy(story.record, out, len);
    story.len = len;
    while ((row = soj_work_next(story.work)))
        tell(row);
}

void story_until(int day)
{
    soj_time due;
    const soj_input clock = {.customer = "k", .customer_len = 1, .now = day * DAY};
    while (soj_record_due(story.model, story.record, story.len, &due) == SOJ_OK && due <= clock.now)
        do_step(&clock);
}

static void post(const soj_event *event)
{
    const soj_input input = {.event = event};
    if (story.len)
        story_until((int)(event->time / DAY));
    do_step(&input);
    story_until((int)(event->time / DAY));
}

void story_post(const char *name, int day)
{
    post(&(soj_event){.customer = "k",
                      .customer_len = 1,
                      .event = soj_model_event(story.model, name, strlen(name)),
                      .time = day * DAY});
}

void story_post_with(const char *name, int day, const char *property, soj_value value)
{
    const uint32_t event = soj_model_event(story.model, name, strlen(name));
    const bool is_trait = strcmp(name, "Identify") == 0;
    const soj_property with = {
        is_trait ? soj_model_attribute(story.model, property, strlen(property))
                 : soj_model_property(story.model, event, property, strlen(property)),
        value};
    post(&(soj_event){.customer = "k",
                      .customer_len = 1,
                      .event = event,
                      .time = day * DAY,
                      .properties = &with,
                      .n_properties = 1});
}

soj_value story_value(const char *attribute)
{
    soj_value value = {.type = SOJ_TYPE_ABSENT};
    assert_int_equal(soj_record_attribute(
                         story.model, story.record, story.len,
                         soj_model_attribute(story.model, attribute, strlen(attribute)), &value),
                     SOJ_OK);
    return value;
}

void story_begin(const char *text)
{
    memset(&story, 0, sizeof(story));
    story.model = story_compile(text);
    story.work = story_work(story.model);
}

void story_end(const char *told)
{
    assert_string_equal(story.told, told);
    soj_work_free(story.work);
    soj_model_unref(story.model);
}

void story_change(const char *text, int day)
{
    static uint8_t out[65536];
    size_t len;
    const soj_output *row;
    soj_migration *m = NULL;
    soj_model *next = story_compile(text);
    soj_work *work = story_work(next);
    assert_int_equal(soj_migration_new(story.model, next, NULL, NULL, &m), SOJ_OK);
    story_until(day);
    assert_int_equal(soj_migrate(m, work, "k", 1, story.record, story.len, day * DAY, out, 4, &len),
                     SOJ_ERR_SPACE);
    assert_int_equal(
        soj_migrate(m, work, "k", 1, story.record, story.len, day * DAY, out, sizeof(out), &len),
        SOJ_OK);
    soj_migration_free(m);
    soj_work_free(story.work);
    soj_model_unref(story.model);
    story.model = next;
    story.work = work;
    memcpy(story.record, out, len);
    story.len = len;
    while ((row = soj_work_next(work)))
        tell(row);
}
