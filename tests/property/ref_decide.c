/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <xxhash.h>

#include "reference.h"

typedef struct packed {
    unsigned char bytes[1024];
    size_t n;
} packed;

/* Little-endian, `size` bytes. */
static void put_number(packed *all, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        all->bytes[all->n++] = (unsigned char)(value >> (8 * i) & 0xffu);
}

static void put_text(packed *all, const char *text)
{
    size_t len = strlen(text);

    PT_CHECK(all->n + len + 64 < sizeof all->bytes);
    put_number(all, len, 4);
    memcpy(all->bytes + all->n, text, len);
    all->n += len;
}

static void put_prefixed(packed *all, uint64_t value, size_t size)
{
    put_number(all, size, 4);
    put_number(all, value, size);
}

void ref_make_id(const ref_step *step, int number, int occurrence, char out_id[33])
{
    const pt_model *model = step->world->model;
    const pt_touchpoint *touchpoint = &model->touchpoints[number];
    packed all = {.n = 0};
    pt_out path = {NULL, 0, 0};
    XXH128_canonical_t canonical;

    pt_print_path(&path, model, touchpoint->stage);
    pt_print(&path, ".%s", touchpoint->name);
    put_text(&all, model->name);
    put_text(&all, pt_customers[step->customer]);
    put_prefixed(&all, (uint64_t)step->person->created, 8);
    put_text(&all, path.data);
    put_prefixed(&all, (uint64_t)step->person->visits[touchpoint->stage], 4);
    put_prefixed(&all, (uint64_t)occurrence, 4);
    pt_out_free(&path);
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(all.bytes, all.n, 0));
    for (size_t i = 0; i < sizeof canonical.digest; i++)
        (void)snprintf(out_id + 2 * i, 3, "%02x", (unsigned)canonical.digest[i]);
}

static void choose_content(const ref_step *step, const pt_touchpoint *touchpoint, char *out)
{
    pt_context context = ref_context(step, NULL, touchpoint->stage);

    for (int i = 0; i < touchpoint->n_contents; i++) {
        int segment = touchpoint->contents[i].segment;
        if (segment != PT_NONE &&
            !pt_holds(&context, step->world->model->segments[segment].expr, PT_NONE))
            continue;
        if (segment != PT_NONE)
            ref_hit(step->world, PT_RULE_TOUCHPOINT_CONTENT);
        (void)snprintf(out, 16, "%s", touchpoint->contents[i].reference);
        return;
    }
    if (touchpoint->n_contents > 0)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_NO_CONTENT);
}

static void choose_owner(const ref_step *step, const pt_touchpoint *touchpoint, char *out)
{
    const pt_model *model = step->world->model;
    int stage = touchpoint->stage;

    if (touchpoint->owner[0] != '\0') {
        (void)snprintf(out, 16, "%s", touchpoint->owner);
        return;
    }
    while (stage != PT_NONE && model->stages[stage].owner[0] == '\0')
        stage = model->stages[stage].parent;
    if (stage == PT_NONE)
        return;
    (void)snprintf(out, 16, "%s", model->stages[stage].owner);
    if (stage != touchpoint->stage)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_OWNER_INHERITED);
}

static void choose_cost(const ref_step *step, const pt_touchpoint *touchpoint, pt_row *row)
{
    const pt_channel *channel = &step->world->model->channels[touchpoint->channel];

    row->has_cost = touchpoint->has_cost || channel->has_cost;
    if (touchpoint->has_cost)
        row->cost = touchpoint->cost;
    else if (channel->has_cost) {
        row->cost = channel->cost;
        ref_hit(step->world, PT_RULE_TOUCHPOINT_COST_CHANNEL);
    }
}

static int64_t end_of(const pt_touchpoint *touchpoint, int64_t due)
{
    return due + (touchpoint->has_expires ? touchpoint->expires : 7 * SOJ_DAY);
}

static void emit(ref_step *step, int number, int64_t due)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[number];
    int occurrence = step->person->touchpoints[number].number;
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_TOUCHPOINT, step->customer);
    int64_t end = end_of(touchpoint, due);

    row->what = number;
    row->stage = step->person->leaf;
    row->number = occurrence;
    row->intent = touchpoint->intent != 0 ? touchpoint->intent : SOJ_INTENT_INFORM;
    row->due = due;
    row->time = step->now;
    row->until = end > step->now ? end : SOJ_TIME_NEVER;
    (void)snprintf(row->channel, 16, "%s", step->world->model->channels[touchpoint->channel].name);
    choose_content(step, touchpoint, row->content);
    choose_owner(step, touchpoint, row->owner);
    choose_cost(step, touchpoint, row);
    ref_make_id(step, number, occurrence, row->id);
}

static void note_emission(const ref_step *step, int number, int64_t due)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[number];
    const ref_person *person = step->person;

    ref_hit(step->world, PT_RULE_TOUCHPOINT_EMITTED);
    if (due < step->now)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_LATE_OK);
    if (due == step->now && end_of(touchpoint, due) == due)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_NOW_OR_NEVER);
    if (due < step->now && end_of(touchpoint, due) == step->now)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_AT_EXPIRY);
    if (touchpoint->stage != person->leaf)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_OUTER);
    if (person->touchpoints[number].number > 1)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_SECOND);
    if (person->visits[touchpoint->stage] > 1)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_SECOND_VISIT);
    if (touchpoint->anchor.kind == PT_FROM_ATTRIBUTE)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_FROM);
}

void ref_decide(ref_step *step, int number, int64_t due)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[number];
    pt_context context = ref_context(step, NULL, touchpoint->stage);
    int decision = SOJ_DECISION_EMITTED, reason = SOJ_REASON_NONE;

    if (!pt_holds(&context, touchpoint->when, touchpoint->unless)) {
        decision = SOJ_DECISION_SKIPPED;
        reason = SOJ_REASON_WHEN;
        ref_hit(step->world, PT_RULE_TOUCHPOINT_SKIPPED);
    } else if (step->now > end_of(touchpoint, due)) {
        decision = SOJ_DECISION_EXPIRED;
        reason = SOJ_REASON_ARMED_LATE;
        ref_hit(step->world, PT_RULE_TOUCHPOINT_EXPIRED);
    } else {
        note_emission(step, number, due);
        emit(step, number, due);
    }
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_DECISION, step->customer);
    row->what = number;
    row->number = step->person->touchpoints[number].number;
    row->verdict = decision;
    row->reason = reason;
    row->due = due;
    row->time = step->now;
    row->until = SOJ_TIME_NEVER;
}
