/* SPDX-License-Identifier: MIT */
/* Random customers of random models: what is said of each non-send is applied from outside, to the
 * record, or to the model's text, which is then compiled anew.
 * random_explain CHANGES [SEED]: until so many have been applied. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edits.h"

enum { ROOM = SOJ_LIMIT_RECORD, STEPS = SOJ_EXPLAIN_STEPS };
enum { KINDS = SOJ_CHANGE_STAY + 1, OUTLOOKS = SOJ_OUTLOOK_NEVER + 1 };

/* A model, and what runs it. */
typedef struct machine {
    soj_model *model;
    soj_work *work;
} machine;

typedef struct bench {
    const pt_model *text;
    pt_subject subject;
    machine plain, edited;
    machine *now; /* the one that runs */
    soj_zones *zones;
    soj_explain_hold hold;
    bool is_held;
    unsigned char record[ROOM], copy[ROOM], next[ROOM];
    size_t len, copy_len;
    uint32_t touchpoint;
    soj_time emitted; /* SOJ_TIME_NEVER: not yet */
    bool stops;       /* once it is */
    bool defers;      /* something was deferred */
    bool pauses;      /* once it is */
    uint64_t applied, waited, wrong;
    uint64_t kinds[KINDS], outlooks[OUTLOOKS], sizes[SOJ_EXPLAIN_CHANGES + 1];
    uint64_t hopeless[SOJ_REASON_HELD + 1]; /* by reason; 0: no occurrence comes */
} bench;

static soj_input clock_of(soj_time now)
{
    return (soj_input){.customer = "c", .customer_len = 1, .now = now};
}

static soj_time due_of(const bench *b)
{
    soj_time due = SOJ_TIME_NEVER;
    PT_CHECK(soj_record_due(b->now->model, b->copy, b->copy_len, &due) == SOJ_OK);
    return due;
}

static bool accept(bench *b, soj_status status, size_t len)
{
    const soj_output *out;
    if (status != SOJ_OK)
        return false;
    memcpy(b->copy, b->next, len);
    b->copy_len = len;
    while ((out = soj_work_next(b->now->work)) != NULL) {
        b->defers = b->defers || (out->kind == SOJ_OUTPUT_DECISION &&
                                  out->as.decision.decision == SOJ_DECISION_DEFERRED);
        if (out->kind == SOJ_OUTPUT_TOUCHPOINT && out->as.touchpoint.touchpoint == b->touchpoint &&
            b->emitted == SOJ_TIME_NEVER)
            b->emitted = out->as.touchpoint.emitted;
    }
    return true;
}

static void run_to(bench *b, soj_time now)
{
    const soj_input input = clock_of(now);
    for (int i = 0; i < STEPS && due_of(b) <= now && due_of(b) != SOJ_TIME_NEVER; i++) {
        size_t len = 0;
        soj_status status =
            soj_step(b->now->work, &input, b->copy, b->copy_len, b->next, ROOM, &len, NULL);
        PT_CHECK(accept(b, status, len));
        if ((b->stops && b->emitted != SOJ_TIME_NEVER) || (b->pauses && b->defers))
            return;
    }
}

static bool post(bench *b, uint32_t event, soj_time time, const soj_property *traits, size_t n)
{
    const soj_event posted = {.customer = "c",
                              .customer_len = 1,
                              .event = event,
                              .time = time,
                              .properties = traits,
                              .n_properties = n};
    const soj_input input = {.event = &posted};
    size_t len = 0;
    soj_status status = soj_step(b->now->work, &input, b->copy_len > 0 ? b->copy : NULL,
                                 b->copy_len, b->next, ROOM, &len, NULL);
    return accept(b, status, len);
}

/* Reports are about an emission; the record does not ask which. */
static bool post_any(bench *b, uint32_t event, soj_time now)
{
    static const char id[] = "00000000000000000000000000000000";
    soj_text path = soj_model_touchpoint_path(b->now->model, b->touchpoint);
    soj_text name = soj_model_event_name(b->now->model, event);
    soj_property about[2] = {
        {soj_model_property(b->now->model, event, "id", 2),
         {.type = SOJ_TYPE_STRING, .len = sizeof id - 1, .as.text = id}},
        {soj_model_property(b->now->model, event, "touchpoint", 10),
         {.type = SOJ_TYPE_STRING, .len = (uint32_t)path.len, .as.text = path.data}}};
    bool is_report = name.len > 11 && memcmp(name.data, "Touchpoint ", 11) == 0;
    return post(b, event, now, is_report ? about : NULL, is_report ? 2 : 0);
}

static bool place(bench *b, uint32_t stage, soj_time now, const soj_property *traits, size_t n)
{
    const soj_placed_stage placed = {stage, now};
    const soj_placement placement = {.customer = "c",
                                     .customer_len = 1,
                                     .time = now,
                                     .stages = &placed,
                                     .n_stages = 1,
                                     .attributes = traits,
                                     .n_attributes = n};
    size_t len = 0;
    soj_status status =
        soj_place(b->now->work, &placement, b->copy, b->copy_len, b->next, ROOM, &len, NULL);
    return accept(b, status, len);
}

/* ---- the model's text ---- */

static void open_machine(bench *b, machine *m, const pt_model *text)
{
    pt_out out = {NULL, 0, 0};
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    pt_print_model(&out, text);
    PT_CHECK(soj_model_compile(out.data, out.len, NULL, NULL, &m->model) == SOJ_OK);
    options.zones = b->zones;
    PT_CHECK(soj_work_make(m->model, &options, &m->work) == SOJ_OK);
    if (b->is_held)
        PT_CHECK(soj_work_hold(m->work, b->hold.what, b->hold.handle) == SOJ_OK);
    pt_out_free(&out);
}

static void close_machine(machine *m)
{
    soj_work_free(m->work);
    soj_model_unref(m->model);
    *m = (machine){NULL, NULL};
}

/* A record of anybody's under the edited model: in `b->next`. Who comes may fail at once there, and
 * is placed in one stage after the other then. */
static bool make_anybody(bench *b, soj_time created)
{
    const soj_event posted = {.customer = "c",
                              .customer_len = 1,
                              .event = soj_model_event(b->edited.model, "Identify", 8),
                              .time = created};
    const soj_input input = {.event = &posted};
    soj_model_summary info = {.struct_size = sizeof info};
    size_t len = 0;
    soj_status status = soj_step(b->edited.work, &input, NULL, 0, b->next, ROOM, &len, NULL);
    PT_CHECK(soj_model_info(b->edited.model, &info) == SOJ_OK);
    for (uint32_t i = 0; i < info.n_stages && status != SOJ_OK; i++) {
        const soj_placed_stage placed = {i, created};
        const soj_placement placement = {
            .customer = "c", .customer_len = 1, .time = created, .stages = &placed, .n_stages = 1};
        status = soj_place(b->edited.work, &placement, NULL, 0, b->next, ROOM, &len, NULL);
    }
    while (soj_work_next(b->edited.work))
        ;
    return status == SOJ_OK;
}

/* The record goes on under another model of the same slots, whose hash is another where a cap has
 * more room: what a new customer's says is put in its place. */
static bool adopt(bench *b, bool moves)
{
    soj_time created;
    PT_CHECK(soj_record_created(b->plain.model, b->copy, b->copy_len, &created) == SOJ_OK);
    enum { HASH_AT = 8, HASH = 8 };
    if (!make_anybody(b, created) ||
        (!moves && memcmp(b->copy + HASH_AT, b->next + HASH_AT, HASH) != 0))
        return false;
    memcpy(b->copy + HASH_AT, b->next + HASH_AT, HASH);
    return true;
}

static bool edit(bench *b, const soj_change *changes, uint32_t n)
{
    static pt_model text;
    bool is_edited = false, moves = false;
    text = *b->text;
    for (uint32_t i = 0; i < n; i++) {
        is_edited = is_edited || changes[i].kind >= SOJ_CHANGE_WHEN;
        moves = moves || changes[i].kind == SOJ_CHANGE_RAISE_CAP;
        edit_text(&text, &b->subject, b->touchpoint, &changes[i]);
    }
    if (!is_edited)
        return true;
    open_machine(b, &b->edited, &text);
    b->now = &b->edited;
    return adopt(b, moves);
}

/* ---- changes ---- */

static bool release(bench *b, const soj_change *change, soj_time now)
{
    const soj_input input = clock_of(now);
    size_t len = 0;
    PT_CHECK(soj_work_release(b->now->work, change->what, change->handle) == SOJ_OK);
    soj_status status =
        soj_step_release(b->now->work, &input, b->copy, b->copy_len, b->next, ROOM, &len);
    return accept(b, status, len);
}

static bool apply(bench *b, const soj_change *changes, uint32_t n, soj_time now)
{
    soj_property traits[SOJ_EXPLAIN_CHANGES];
    size_t n_traits = 0;
    uint32_t stage = SOJ_NONE, event = SOJ_NONE;
    for (uint32_t i = 0; i < n; i++) {
        if (changes[i].kind == SOJ_CHANGE_SET)
            traits[n_traits++] = (soj_property){changes[i].attribute, changes[i].value};
        if (changes[i].kind == SOJ_CHANGE_PLACE)
            stage = changes[i].stage;
        if (changes[i].kind == SOJ_CHANGE_EVENT)
            event = changes[i].event;
        if (changes[i].kind != SOJ_CHANGE_RELEASE)
            continue;
        if (!release(b, &changes[i], now))
            return false;
        run_to(b, now);
    }
    if (stage != SOJ_NONE ? !place(b, stage, now, traits, n_traits)
                          : n_traits > 0 && !post(b, soj_model_event(b->now->model, "Identify", 8),
                                                  now, traits, n_traits))
        return false;
    if (event == SOJ_NONE)
        return true;
    run_to(b, now);
    return post_any(b, event, now);
}

/* When the touchpoint goes out after changes at `now`; SOJ_TIME_NEVER: it does not. */
static soj_time sent_after(bench *b, const soj_change *changes, uint32_t n, soj_time now)
{
    memcpy(b->copy, b->record, b->len);
    b->copy_len = b->len;
    b->stops = false;
    b->now = &b->plain;
    run_to(b, now);
    b->emitted = SOJ_TIME_NEVER;
    if (edit(b, changes, n) && apply(b, changes, n, now)) {
        b->stops = true;
        run_to(b, SOJ_TIME_MAX);
    }
    if (b->edited.model)
        close_machine(&b->edited);
    if (b->is_held) /* it may have been released */
        PT_CHECK(soj_work_hold(b->plain.work, b->hold.what, b->hold.handle) == SOJ_OK);
    b->now = &b->plain;
    return b->emitted;
}

/* ---- what cannot be helped ---- */

static bool helps(bench *b, const soj_change *change, soj_time now)
{
    if (sent_after(b, change, 1, now) == SOJ_TIME_NEVER)
        return false;
    (void)printf("change %d would do\n", (int)change->kind);
    return true;
}

static bool some_value_helps(bench *b, pt_rng *rng, soj_time now)
{
    soj_property trait;
    for (int i = 0; i < b->text->n_attributes; i++) {
        if (!b->text->attributes[i].alive || b->text->attributes[i].counter.kind != PT_PLAIN)
            continue;
        for (int k = 0; k < 16; k++) {
            pt_value value = pt_random_in(rng, b->text, &b->text->attributes[i].domain);
            soj_change change = {.kind = SOJ_CHANGE_SET, .attribute = b->subject.attributes[i]};
            trait = trait_of(&b->subject, i, &value);
            change.value = trait.value;
            if (helps(b, &change, now))
                return true;
        }
    }
    return false;
}

static bool some_place_or_event_helps(bench *b, soj_time now)
{
    soj_model_summary info = {.struct_size = sizeof info};
    PT_CHECK(soj_model_info(b->plain.model, &info) == SOJ_OK);
    for (uint32_t i = 0; i < info.n_stages; i++) {
        const soj_change change = {.kind = SOJ_CHANGE_PLACE, .stage = i};
        if (helps(b, &change, now))
            return true;
    }
    for (uint32_t i = 0; i < info.n_events; i++) {
        const soj_change change = {.kind = SOJ_CHANGE_EVENT, .event = i};
        if (helps(b, &change, now))
            return true;
    }
    return false;
}

/* Each edit, at its most. */
static bool some_edit_helps(bench *b, soj_time now)
{
    soj_change changes[64];
    uint32_t n = all_edits(b->text, &b->subject, changes, 64);
    for (uint32_t i = 0; i < n; i++) {
        if (helps(b, &changes[i], now))
            return true;
    }
    return false;
}

/* All edits at once, entering the stage anew, the event of its `on`, and nothing held. */
static bool all_together_helps(bench *b, soj_time now)
{
    soj_change changes[64];
    const pt_touchpoint *row = &b->text->touchpoints[b->subject.touchpoint_of[b->touchpoint]];
    uint32_t n = all_edits(b->text, &b->subject, changes, 60);
    changes[n++] =
        (soj_change){.kind = SOJ_CHANGE_PLACE, .stage = b->subject.handle_of[row->stage]};
    if (row->on != PT_NONE)
        changes[n++] = (soj_change){.kind = SOJ_CHANGE_EVENT, .event = b->subject.events[row->on]};
    if (b->is_held)
        changes[n++] = (soj_change){
            .kind = SOJ_CHANGE_RELEASE, .what = b->hold.what, .handle = b->hold.handle};
    return sent_after(b, changes, n, now) != SOJ_TIME_NEVER;
}

static bool nothing_helps(bench *b, pt_rng *rng, soj_time now)
{
    return !all_together_helps(b, now) && !some_value_helps(b, rng, now) &&
           !some_place_or_event_helps(b, now) && !some_edit_helps(b, now);
}

/* ---- questions ---- */

/* All of the changes, and none without the others. */
static bool does(bench *b, const soj_explanation *got, soj_time now)
{
    soj_change less[SOJ_EXPLAIN_CHANGES];
    const soj_time sent = sent_after(b, got->changes, got->n_changes, now);
    if (sent != got->then || got->then >= got->sent) {
        (void)printf("sent %" PRId64 " not %" PRId64 "\n", sent, got->then);
        return false;
    }
    for (uint32_t out = 0; out < got->n_changes && got->n_changes > 1; out++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < got->n_changes; i++) {
            if (i != out)
                less[n++] = got->changes[i];
        }
        if (sent_after(b, less, n, now) < got->sent) {
            (void)printf("change %u is not needed\n", (unsigned)out + 1);
            return false;
        }
    }
    b->applied++;
    b->sizes[got->n_changes]++;
    for (uint32_t i = 0; i < got->n_changes; i++)
        b->kinds[got->changes[i].kind]++;
    return true;
}

static bool is_right(bench *b, pt_rng *rng, const soj_explanation *got, soj_time now)
{
    if (got->outlook == SOJ_OUTLOOK_NEVER) {
        b->hopeless[got->is_foreseen ? got->last.reason : 0]++;
        return got->n_changes == 0 && nothing_helps(b, rng, now);
    }
    if (got->outlook != SOJ_OUTLOOK_CHANGE) {
        b->waited += got->outlook == SOJ_OUTLOOK_WAIT;
        if (sent_after(b, NULL, 0, now) != got->sent)
            return false;
    }
    return got->n_changes > 0 ? does(b, got, now) : got->outlook != SOJ_OUTLOOK_CHANGE;
}

static void print(void *ctx, const char *data, size_t len)
{
    (void)ctx;
    (void)fwrite(data, 1, len, stdout);
}

static void judge(bench *b, pt_rng *rng, soj_time now, uint64_t seed)
{
    soj_explain_question q = SOJ_EXPLAIN_QUESTION_INIT;
    soj_explanations *all = NULL;
    q.model = b->plain.model;
    q.zones = b->zones;
    q.customer = "c";
    q.customer_len = 1;
    q.record = b->record;
    q.record_len = b->len;
    q.now = now;
    q.holds = &b->hold;
    q.n_holds = b->is_held ? 1 : 0;
    if (soj_explain(&q, &all) != SOJ_OK)
        return;
    for (size_t i = 0; i < soj_explanations_count(all); i++) {
        const soj_explanation *got = soj_explanations_get(all, i);
        b->touchpoint = got->touchpoint;
        b->outlooks[got->outlook]++;
        if (is_right(b, rng, got, now))
            continue;
        b->wrong++;
        (void)printf("seed %" PRIu64 " wrong: ", seed);
        PT_CHECK(soj_explanation_write(b->plain.model, got, print, NULL) == SOJ_OK);
        (void)printf("\n");
    }
    soj_explanations_free(all);
}

/* Some end where something waits. */
static void live(bench *b, pt_rng *rng, soj_time *now)
{
    soj_model_summary info = {.struct_size = sizeof info};
    PT_CHECK(soj_model_info(b->plain.model, &info) == SOJ_OK);
    b->copy_len = 0;
    b->stops = b->defers = false;
    b->pauses = pt_chance(rng, 60);
    b->now = &b->plain;
    (void)post(b, soj_model_event(b->plain.model, "Identify", 8), *now, NULL, 0);
    for (int i = 0; i < 12 && b->copy_len > 0; i++) {
        soj_time next = *now + (soj_time)pt_between(rng, 1, 200) * SOJ_HOUR;
        run_to(b, next);
        if (b->pauses && b->defers)
            break;
        *now = next;
        (void)post(b, (uint32_t)pt_below(rng, (int)info.n_events), *now, NULL, 0);
    }
    if (b->copy_len > 0)
        PT_CHECK(soj_record_clock(b->plain.model, b->copy, b->copy_len, now) == SOJ_OK);
    b->pauses = false;
    memcpy(b->record, b->copy, b->copy_len);
    b->len = b->copy_len;
}

static void choose_hold(bench *b, pt_rng *rng, const pt_model *model)
{
    b->is_held = pt_chance(rng, 15);
    b->hold = (soj_explain_hold){SOJ_HOLD_ALL, SOJ_NONE};
    if (pt_chance(rng, 60))
        b->hold = (soj_explain_hold){SOJ_HOLD_CHANNEL,
                                     (uint32_t)pt_below(rng, model->n_channels > 0 ? 1 : 0)};
}

static void try_seed(bench *b, uint64_t seed)
{
    static pt_model model;
    pt_rng rng = {.state = seed};
    pt_out errors = {NULL, 0, 0};
    soj_time now;
    rng.state = pt_next(&rng);
    pt_generate_model(&rng, &model);
    now = model.start > 0 ? model.start : PT_START;
    b->text = &model;
    PT_CHECK(pt_compile(&model, &b->subject, &errors));
    choose_hold(b, &rng, &model);
    open_machine(b, &b->plain, &model);
    live(b, &rng, &now);
    if (b->len > 0)
        judge(b, &rng, now, seed);
    close_machine(&b->plain);
    pt_subject_free(&b->subject);
    pt_out_free(&errors);
}

static void list(const char *what, const uint64_t *counts, int n)
{
    (void)printf("; %s:", what);
    for (int i = 0; i < n; i++)
        (void)printf(" %" PRIu64, counts[i]);
}

int main(int argc, char **argv)
{
    static bench b;
    uint64_t most = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    b.zones = pt_zones_make();
    b.subject.zones = b.zones;
    for (; b.applied < most; seed++)
        try_seed(&b, seed);
    (void)printf("%" PRIu64 " non-sends changed and sent, %" PRIu64 " waited for, %" PRIu64
                 " wrong",
                 b.applied, b.waited, b.wrong);
    list("by outlook", b.outlooks, OUTLOOKS);
    list("changes by kind", b.kinds, KINDS);
    list("by number", b.sizes, SOJ_EXPLAIN_CHANGES + 1);
    list("never, by reason", b.hopeless, SOJ_REASON_HELD + 1);
    (void)printf("\n");
    soj_zones_unref(b.zones);
    return b.wrong > 0;
}
