/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
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

static void make_id(const ref_step *step, const ref_waiting *occurrence, char out_id[33])
{
    const pt_model *model = step->world->model;
    const pt_touchpoint *touchpoint = &model->touchpoints[occurrence->touchpoint];
    packed all = {.n = 0};
    pt_out path = {NULL, 0, 0};
    XXH128_canonical_t canonical;

    pt_print_path(&path, model, touchpoint->stage);
    pt_print(&path, ".%s", touchpoint->name);
    put_text(&all, model->name);
    put_text(&all, pt_customers[step->customer]);
    put_prefixed(&all, (uint64_t)step->person->created, 8);
    put_text(&all, path.data);
    put_prefixed(&all, (uint64_t)occurrence->visit, 4);
    put_prefixed(&all, (uint64_t)occurrence->number, 4);
    pt_out_free(&path);
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(all.bytes, all.n, 0));
    for (size_t i = 0; i < sizeof canonical.digest; i++)
        (void)snprintf(out_id + 2 * i, 3, "%02x", (unsigned)canonical.digest[i]);
}

/* floor(hash * 10,000 / 2^64) */
int ref_split(const char *name, int customer)
{
    char text[256];
    int len = snprintf(text, sizeof text, "%s/%s", name, pt_customers[customer]);

    PT_CHECK(len > 0 && (size_t)len < sizeof text);
    uint64_t hash = XXH64(text, (size_t)len, 0);
    uint64_t low = (hash & UINT32_MAX) * 10000, high = (hash >> 32) * 10000;
    return (int)((high + (low >> 32)) >> 32);
}

typedef struct listed {
    int segment;
    const char *reference;
} listed;

static void choose_from(const ref_step *step, const listed *list, int n, int stage, char *out)
{
    pt_context context = ref_context(step, NULL, stage);

    for (int i = 0; i < n; i++) {
        int segment = list[i].segment;
        if (segment != PT_NONE &&
            !pt_holds(&context, step->world->model->segments[segment].expr, PT_NONE))
            continue;
        if (segment != PT_NONE)
            ref_hit(step->world, PT_RULE_TOUCHPOINT_CONTENT);
        (void)snprintf(out, 16, "%s", list[i].reference);
        return;
    }
    if (n > 0)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_NO_CONTENT);
}

/* The arm of the touchpoint's split in which the customer lies, or NULL. */
static const pt_variant *arm_of(const ref_step *step, const pt_touchpoint *touchpoint)
{
    pt_out name = {NULL, 0, 0};
    int end = 0;

    if (touchpoint->n_variants == 0)
        return NULL;
    pt_print(&name, "%s/", step->world->model->name);
    pt_print_path(&name, step->world->model, touchpoint->stage);
    pt_print(&name, ".%s", touchpoint->name);
    int place = ref_split(name.data, step->customer);
    pt_out_free(&name);
    for (int i = 0; i < touchpoint->n_variants; i++) {
        end += touchpoint->variants[i].percent;
        if (place < end)
            return &touchpoint->variants[i];
    }
    ref_hit(step->world, PT_RULE_VARIANT_REST);
    return NULL;
}

static void choose_content(const ref_step *step, const pt_touchpoint *touchpoint, pt_row *row)
{
    const pt_variant *arm = arm_of(step, touchpoint);
    listed list[3];
    int n = touchpoint->n_contents;

    for (int i = 0; i < n; i++)
        list[i] = (listed){touchpoint->contents[i].segment, touchpoint->contents[i].reference};
    if (arm != NULL) {
        (void)snprintf(row->variant, sizeof row->variant, "%s", arm->name);
        ref_hit(step->world, arm->contents.n > 0 ? PT_RULE_VARIANT : PT_RULE_VARIANT_OWN);
    }
    if (arm != NULL && arm->contents.n > 0) {
        n = arm->contents.n;
        for (int i = 0; i < n; i++)
            list[i] = (listed){arm->contents.items[i].segment, arm->contents.items[i].reference};
    }
    choose_from(step, list, n, touchpoint->stage, row->content);
}

const char *ref_owner(const pt_model *model, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];
    int stage = touchpoint->stage;

    if (touchpoint->owner[0] != '\0')
        return touchpoint->owner;
    while (stage != PT_NONE && model->stages[stage].owner[0] == '\0')
        stage = model->stages[stage].parent;
    return stage == PT_NONE ? "" : model->stages[stage].owner;
}

int ref_phase(const pt_model *model, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];
    int stage = touchpoint->stage;

    if (touchpoint->phase != 0)
        return touchpoint->phase;
    while (stage != PT_NONE && model->stages[stage].phase == 0)
        stage = model->stages[stage].parent;
    return stage == PT_NONE ? 0 : model->stages[stage].phase;
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

static void compute_data(const ref_step *step, const ref_waiting *occurrence, pt_row *row)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[occurrence->touchpoint];
    pt_context context = ref_context(step, occurrence->event, touchpoint->stage);

    context.before = NULL;
    context.in_stage_for = step->now - occurrence->entered;
    for (int i = 0; i < touchpoint->n_data; i++) {
        pt_value value = pt_eval(&context, touchpoint->data[i].expr);
        if (value.kind <= PT_NULL) {
            ref_hit(step->world, PT_RULE_DATA_ERROR);
            continue;
        }
        pt_note_datum(row, touchpoint->data[i].name, &value);
        ref_hit(step->world, occurrence->event != NULL ? PT_RULE_DATA_EVENT : PT_RULE_DATA);
    }
    if (touchpoint->n_data > 0 && occurrence->event != NULL && occurrence->due < step->now)
        ref_hit(step->world, PT_RULE_DATA_KEPT);
}

ref_sent *ref_note_sent(ref_step *step, const ref_waiting *occurrence, bool withheld)
{
    ref_past *past = &step->world->past[step->customer];

    if (past->n == past->capacity) {
        past->capacity = past->capacity == 0 ? 64 : 2 * past->capacity;
        past->rows = realloc(past->rows, past->capacity * sizeof *past->rows);
        PT_CHECK(past->rows != NULL);
    }
    ref_sent *sent = &past->rows[past->n++];
    memset(sent, 0, sizeof *sent);
    sent->occurrence = *occurrence;
    sent->touchpoint = occurrence->touchpoint;
    sent->visit = occurrence->visit;
    sent->time = step->now;
    sent->until = SOJ_TIME_NEVER;
    sent->withheld = withheld;
    sent->life = step->world->known[step->customer].life;
    return sent;
}

/* It is now the touchpoint's last emission. */
static void remember(ref_step *step, const ref_waiting *occurrence, const pt_row *row)
{
    ref_person *person = step->person;
    int number = occurrence->touchpoint;
    ref_sent *sent = ref_note_sent(step, occurrence, false);
    bool expects = step->world->model->touchpoints[number].expect.given;

    sent->until = row->until;
    memcpy(sent->id, row->id, sizeof sent->id);
    memcpy(sent->variant, row->variant, sizeof sent->variant);
    person->sent[number]++;
    person->emission[number] = step->world->past[step->customer].n;
    if (expects)
        ref_hit(step->world,
                person->answer[number] == REF_OPEN ? PT_RULE_EXPECT_REPLACED : PT_RULE_EXPECT);
    person->answer[number] = expects ? REF_OPEN : REF_UNASKED;
}

void ref_emit(ref_step *step, const ref_waiting *occurrence, int64_t end)
{
    const pt_model *model = step->world->model;
    const pt_touchpoint *touchpoint = &model->touchpoints[occurrence->touchpoint];
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_TOUCHPOINT, step->customer);

    row->what = occurrence->touchpoint;
    row->stage = step->person->leaf[model->stages[touchpoint->stage].track];
    row->number = occurrence->number;
    row->intent = touchpoint->intent != 0 ? touchpoint->intent : SOJ_INTENT_INFORM;
    row->due = occurrence->due;
    row->time = step->now;
    row->until = ref_valid_until(step, occurrence->touchpoint, end);
    (void)snprintf(row->channel, 16, "%s", model->channels[touchpoint->channel].name);
    choose_content(step, touchpoint, row);
    (void)snprintf(row->owner, 16, "%s", ref_owner(model, occurrence->touchpoint));
    choose_cost(step, touchpoint, row);
    compute_data(step, occurrence, row);
    make_id(step, occurrence, row->id);
    remember(step, occurrence, row);
}
