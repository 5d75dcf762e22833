/* SPDX-License-Identifier: MIT */
/* The program's tables: tracks, history, done, counting, touchpoints that wait, caps, the record's
 * parts and slots. */
#include "support/test.h"

#include <sojourn/limits.h>

#include "base/buf.h"
#include "compiling.h"

static const char whole[] = HEAD
    "attributes:\n"
    "  note: string\n"
    "  recent: {count: Order.Placed, within: 30d, up_to: 7, when: event.amount > 1.0}\n"
    "  spent: {sum: Order.Placed.amount, within: 7d, up_to: 3}\n"
    "  ever: {sum: Order.Placed.units}\n"
    "  orders: {count: Order.Placed}\n"
    "  kind: {last: Order.Placed.kind}\n"
    "  paid: {last: Paid.at}\n"
    "  calls: {count: Identify}\n"
    "events:\n"
    "  Order.Placed: {properties: {amount: double, units: int, kind: {type: string, one_of: [x, "
    "y]}}}\n"
    "  Paid: {properties: {at: timestamp, invoice: string}}\n"
    "segments:\n"
    "  busy: customer.recent > 2\n"
    "  rich: segment.busy && customer.spent > 5.0\n"
    "channels: {mail: , call: }\n"
    "caps:\n"
    "  all: {max: 3, per: 7d}\n"
    "  mails: {max: 1, per: 24h, channels: [mail], phases: [retention]}\n"
    "  one: {max: 2, per: 1h, touchpoints: [pay.due.told], owners: [bob]}\n"
    "initial: live\n"
    "stages:\n"
    "  live:\n"
    "    phase: retention\n"
    "    owner: ann\n"
    "    initial: one\n"
    "    done: gone\n"
    "    always: {when: segment.rich, to: gone}\n"
    "    stages:\n"
    "      one:\n"
    "        on: {Paid: end}\n"
    "        touchpoints:\n"
    "          first: {channel: mail, once: visit}\n"
    "          weekly: {channel: mail, every: 7d, times: 4, once: ever}\n"
    "          again: {channel: call, after: 1d, restart_on: Paid, once: 3d}\n"
    "      two:\n"
    "        touchpoints:\n"
    "          daily: {channel: mail, every: 1d, until: 10d}\n"
    "          told: {channel: call, phase: lost, from: customer.paid, every: 2d}\n"
    "      end: {final: true}\n"
    "  gone:\n"
    "    on: {Paid: {to: history(live), when: 'visits(\"live\") > 1 && sent(\"live.two.told\") == "
    "0 "
    "&& share(\"s\") < 0.5 && active(\"pay.due\")'}}\n"
    "tracks:\n"
    "  pay:\n"
    "    initial: fine\n"
    "    stages:\n"
    "      fine: {on: {Order.Placed: due}}\n"
    "      due:\n"
    "        on: {Paid: [{when: 'customer.orders > 3', to: pay.fine}, fine]}\n"
    "        touchpoints:\n"
    "          told: {channel: mail, owner: bob, pending: 5, on_exit: keep,\n"
    "            on: {event: Paid, when: 'event.invoice != before.note'},\n"
    "            data: {t: event.time, n: event.name, i: 'event.invoice + event.invoice'}}\n"
    "          legal: {channel: mail, essential: true, data: {o: customer.orders}}\n"
    "          early: {channel: mail, priority: 99}\n";

static const soj__touchpoint_info *touchpoint_at(const soj_model *model, const char *path)
{
    uint32_t touchpoint = soj_model_touchpoint(model, path, strlen(path));
    return soj__program_touchpoint(model->program, touchpoint);
}

static const soj__schedule *schedule_of(const soj_model *model, const char *path)
{
    return soj__program_schedule(model->program, touchpoint_at(model, path)->schedule);
}

static const soj__attribute *attribute_at(const soj_model *model, const char *name)
{
    uint32_t attribute = soj_model_attribute(model, name, strlen(name));
    return soj__program_attribute(model->program, attribute);
}

static const soj__counter *counter_of(const soj_model *model, const char *name)
{
    return soj__program_counter(model->program, attribute_at(model, name)->counter);
}

static void tracks_follow_the_lifecycle(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    assert_int_equal(p->tracks.n, 2);
    const soj__track_info *life = soj__program_track(p, 0);
    const soj__track_info *pay = soj__program_track(p, 1);
    assert_string_equal(soj_model_track_name(model, 0).data, "lifecycle");
    assert_string_equal(soj_model_track_name(model, 1).data, "pay");
    assert_int_equal(life->stages.n, 5);
    assert_int_equal(life->max_depth, 2);
    assert_int_equal(pay->stages.first, 5);
    assert_int_equal(pay->stages.n, 2);
    assert_int_equal(pay->max_depth, 1);
    assert_int_equal(pay->initial, 5);
    assert_int_equal(stage_at(model->program, "pay.due")->track, 1);
    assert_int_equal(soj_model_stage(model, "due", 3), SOJ_NONE);
    assert_true(pay->leaf_slot >= life->leaf_slot + 2);
    soj_model_unref(model);
}

static void targets_stay_in_their_track(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    const soj__stage_info *due = stage_at(model->program, "pay.due");
    const soj__handler *paid = soj__program_handler(p, due->handlers.first);
    for (uint32_t i = 0; i < 2; i++) {
        const soj__transition_info *move = soj__program_transition(p, paid->transitions.first + i);
        assert_int_equal(move->target, 5);
        assert_int_equal(move->domain, SOJ__NONE);
    }
    soj_model_unref(model);
}

static void history_and_done_are_transitions(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    const soj__stage_info *live = stage_at(model->program, "live");
    const soj__stage_info *gone = stage_at(model->program, "gone");
    const soj__transition_info *back = soj__program_transition(
        p, soj__program_handler(p, gone->handlers.first)->transitions.first);
    assert_int_equal(live->done.n, 1);
    assert_int_equal(soj__program_transition(p, live->done.first)->target, 4);
    assert_true(stage_at(model->program, "live.end")->is_final);
    assert_false(live->is_final);
    assert_true(back->is_history);
    assert_int_equal(back->target, 0);
    assert_int_not_equal(live->history_slot, SOJ__NONE);
    assert_int_equal(gone->history_slot, SOJ__NONE);
    soj_model_unref(model);
}

static void slots_are_there_where_somebody_asks(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    assert_int_not_equal(stage_at(model->program, "live")->visits_slot, SOJ__NONE);
    assert_int_not_equal(stage_at(model->program, "live.one")->visits_slot, SOJ__NONE);
    assert_int_equal(stage_at(model->program, "gone")->visits_slot, SOJ__NONE);
    assert_int_not_equal(touchpoint_at(model, "live.two.told")->sent_slot, SOJ__NONE);
    assert_int_equal(touchpoint_at(model, "live.two.daily")->sent_slot, SOJ__NONE);
    assert_true(stage_at(model->program, "live")->has_waiting);
    assert_false(stage_at(model->program, "gone")->has_waiting);
    assert_int_equal(p->splits.n, 1);
    assert_string_equal(soj__program_text(p, soj__program_split(p, 0)->prefix).data, "m/split/s/");
    soj_model_unref(model);
}

static void counters_have_their_types(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        soj_type type;
        soj__storage storage;
        soj__counting kind;
        uint32_t up_to;
        bool is_watched, has_default;
    } cases[] = {
        {"recent", SOJ_TYPE_INT, SOJ__STORE_WINDOW, SOJ__COUNT, 7, true, true},
        {"spent", SOJ_TYPE_DOUBLE, SOJ__STORE_WINDOW, SOJ__SUM, 3, true, true},
        {"ever", SOJ_TYPE_INT, SOJ__STORE_WORD, SOJ__SUM, 0, false, true},
        {"orders", SOJ_TYPE_INT, SOJ__STORE_WORD, SOJ__COUNT, 0, false, true},
        {"kind", SOJ_TYPE_STRING, SOJ__STORE_ENUM8, SOJ__LAST, 0, false, false},
        {"paid", SOJ_TYPE_TIMESTAMP, SOJ__STORE_WORD, SOJ__LAST, 0, false, false},
    };
    soj_model *model = compile_fine(whole);
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        const soj__attribute *attribute = attribute_at(model, cases[i].name);
        const soj__counter *counter = counter_of(model, cases[i].name);
        assert_int_equal(attribute->domain.type, cases[i].type);
        assert_int_equal(attribute->storage, cases[i].storage);
        assert_int_equal(attribute->flags, cases[i].has_default ? SOJ__HAS_DEFAULT : 0);
        assert_int_equal(counter->kind, cases[i].kind);
        assert_int_equal(counter->up_to, cases[i].up_to);
        assert_int_equal(counter->is_watched, cases[i].is_watched);
    }
    assert_int_equal(attribute_at(model, "kind")->domain.one_of.n, 2);
    assert_int_equal(counter_of(model, "paid")->property, 0);
    assert_int_equal(counter_of(model, "ever")->property, 1);
    assert_int_not_equal(counter_of(model, "recent")->condition, SOJ__NONE);
    soj_model_unref(model);
}

static void events_know_what_counts_them(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    static const uint32_t counts[] = {5, 1, 1, 0}; /* Order.Placed, Paid, Identify, erasing */
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(soj__program_event(p, i)->counters.n, counts[i]);
    for (uint32_t i = 0; i < 5; i++) {
        uint32_t ref = *soj__program_counter_ref(p, soj__program_event(p, 0)->counters.first + i);
        assert_int_equal(ref, i);
    }
    assert_int_equal(p->identify, 2);
    assert_int_equal(p->erased, 3);
    soj_model_unref(model);
}

/* Only an `always` watches, and only what is in a condition of its own or a segment's. */
static void done_and_timers_watch_nothing(void **state)
{
    (void)state;
#define COUNTED(rest)                                                                              \
    HEAD "attributes: {n: {count: E, within: 1d, up_to: 2}, x: {type: int, default: 0}}\n"         \
         "events: {E: }\ninitial: a\nstages: {b: {}, a: {initial: c, stages: {c: {}}, " rest       \
         "}}\n"
    static const char *const texts[] = {
        COUNTED("done: {when: customer.n > 0, to: b}"),
        COUNTED("after: {1d: {when: customer.n > 0, to: b}}"),
        COUNTED("on: {E: {when: customer.n > 0, to: b}}"),
        COUNTED("always: {when: customer.x > 0, to: b, set: {x: customer.n}}"),
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(texts); i++) {
        soj_model *model = compile_fine(texts[i]);
        assert_false(counter_of(model, "n")->is_watched);
        soj_model_unref(model);
    }
    soj_model *model = compile_fine(COUNTED("always: {unless: customer.n < 1, to: b}"));
    assert_true(counter_of(model, "n")->is_watched);
    soj_model_unref(model);
#undef COUNTED
}

static void schedules_know_their_rhythm(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        soj__anchor anchor;
        int64_t every, until;
        uint32_t times;
        bool has_anchor, has_index, has_count;
    } cases[] = {
        {"live.one.first", SOJ__ANCHOR_ENTRY, 0, INT64_MAX, 1, false, false, false},
        {"live.one.weekly", SOJ__ANCHOR_ENTRY, 7 * SOJ_DAY, INT64_MAX, 4, false, true, true},
        {"live.one.again", SOJ__ANCHOR_RESTART, 0, INT64_MAX, 1, true, true, true},
        {"live.two.daily", SOJ__ANCHOR_ENTRY, SOJ_DAY, 10 * SOJ_DAY, UINT32_MAX, false, true, true},
        {"live.two.told", SOJ__ANCHOR_ATTRIBUTE, 2 * SOJ_DAY, INT64_MAX, UINT32_MAX, true, true,
         true},
        {"pay.due.told", SOJ__ANCHOR_EVENT, 0, INT64_MAX, 1, false, false, true},
    };
    soj_model *model = compile_fine(whole);
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        const soj__schedule *schedule = schedule_of(model, cases[i].path);
        assert_int_equal(schedule->anchor, cases[i].anchor);
        assert_int_equal(schedule->every, cases[i].every);
        assert_int_equal(schedule->until, cases[i].until);
        assert_int_equal(schedule->times, cases[i].times);
        assert_int_equal(schedule->anchor_slot != SOJ__NONE, cases[i].has_anchor);
        assert_int_equal(schedule->index_slot != SOJ__NONE, cases[i].has_index);
        assert_int_equal(schedule->count_slot != SOJ__NONE, cases[i].has_count);
    }
    assert_int_equal(stage_at(model->program, "live.one")->timeline.n, 1);
    assert_int_equal(stage_at(model->program, "live.one")->schedules.n, 2);
    soj_model_unref(model);
}

/* Stages that are never active together share their slots, tracks do not; what counts from an
 * attribute is the customer's for life. */
static void slots_of_visits_are_overlaid(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__schedule *weekly = schedule_of(model, "live.one.weekly");
    const soj__schedule *daily = schedule_of(model, "live.two.daily");
    const soj__schedule *told = schedule_of(model, "live.two.told");
    const soj__schedule *other = schedule_of(model, "pay.due.told");
    assert_int_equal(weekly->index_slot, daily->index_slot);
    assert_true(told->index_slot > other->count_slot);
    assert_true(other->count_slot > weekly->count_slot);
    assert_true(other->count_slot >= schedule_of(model, "live.one.again")->count_slot + 1);
    assert_true(told->count_slot < told->index_slot);
    assert_true(told->anchor_slot >= schedule_of(model, "live.one.again")->anchor_slot + 8);
    soj_model_unref(model);
}

static void touchpoints_keep_what_their_data_read(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    const soj__touchpoint_info *told = touchpoint_at(model, "pay.due.told");
    assert_int_equal(told->trigger, 1);
    assert_int_not_equal(told->trigger_when, SOJ__NONE);
    assert_int_equal(told->pending, 5);
    assert_true(told->on_exit_keep);
    assert_int_equal(told->data.n, 3);
    assert_string_equal(soj__program_text(p, soj__program_datum(p, told->data.first)->name).data,
                        "t");
    assert_int_equal(told->kept.n, 2);
    assert_true(*soj__program_kept_ref(p, told->kept.first) == SOJ__KEPT_TIME);
    assert_int_equal(*soj__program_kept_ref(p, told->kept.first + 1), 1);
    assert_int_equal(touchpoint_at(model, "pay.due.legal")->kept.n, 0);
    assert_int_equal(touchpoint_at(model, "pay.due.legal")->trigger, SOJ__NONE);
    assert_int_equal(p->max_data, 3);
    assert_int_equal(p->n_triggers, 1);
    soj_model_unref(model);
}

static void once_has_a_slot_of_its_kind(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    const soj__touchpoint_info *again = touchpoint_at(model, "live.one.again");
    assert_int_equal(touchpoint_at(model, "live.one.first")->once, SOJ__ONCE_KIND_VISIT);
    assert_int_equal(touchpoint_at(model, "live.one.weekly")->once, SOJ__ONCE_KIND_EVER);
    assert_int_equal(again->once, SOJ__ONCE_KIND_SPAN);
    assert_int_equal(again->once_span, 3 * SOJ_DAY);
    assert_int_not_equal(again->once_slot, SOJ__NONE);
    assert_int_equal(touchpoint_at(model, "live.two.daily")->once_slot, SOJ__NONE);
    soj_model_unref(model);
}

static void caps_take_what_matches_all_filters(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint32_t n;
        uint32_t caps[3];
    } cases[] = {
        {"live.one.first", 2, {0, 1, 0}}, {"live.one.again", 1, {0, 0, 0}},
        {"live.two.told", 1, {0, 0, 0}},  {"pay.due.told", 2, {0, 2, 0}},
        {"pay.due.early", 1, {0, 0, 0}},  {"pay.due.legal", 0, {0, 0, 0}},
    };
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__range caps = touchpoint_at(model, cases[i].path)->caps;
        assert_int_equal(caps.n, cases[i].n);
        for (uint32_t j = 0; j < caps.n; j++)
            assert_int_equal(*soj__program_cap_ref(p, caps.first + j), cases[i].caps[j]);
    }
    assert_int_equal(soj__program_cap(p, 1)->max, 1);
    assert_int_equal(soj__program_cap(p, 1)->per, SOJ_DAY);
    assert_int_equal(touchpoint_at(model, "live.two.told")->phase, 5);
    assert_int_equal(touchpoint_at(model, "live.two.daily")->phase, 2);
    soj_model_unref(model);
}

static void parts_lie_in_their_order(void **state)
{
    (void)state;
    static const struct {
        soj__part_kind kind;
        uint32_t max;
    } expected[] = {{SOJ__PART_TEXT, 4096},
                    {SOJ__PART_WINDOW, 56},
                    {SOJ__PART_WINDOW, 48},
                    {SOJ__PART_CAP, 24},
                    {SOJ__PART_CAP, 8},
                    {SOJ__PART_CAP, 16},
                    {SOJ__PART_ZONE, 64},
                    {SOJ__PART_EMITTED, 7 * 36 + (36 + 2 * 3 + 512)},
                    {SOJ__PART_WAITING, 7 * 46 + 5 * (46 + 2 * 3 + 512)},
                    {SOJ__PART_WIDE, 0}}; /* four bytes for each counter: below */
    soj_model *model = compile_fine(whole);
    const soj__program *p = model->program;
    const uint32_t wide = TEST_ARRAY_LEN(expected) - 1;
    uint32_t tail = 0;
    assert_int_equal(p->parts.n, TEST_ARRAY_LEN(expected));
    for (uint32_t i = 0; i < p->parts.n; i++) {
        assert_int_equal(soj__program_part(p, i)->kind, expected[i].kind);
        assert_int_equal(soj__program_part(p, i)->slot, p->parts_slot + 2 * i);
        if (i == wide)
            continue;
        assert_int_equal(soj__program_part(p, i)->max, expected[i].max);
        tail += expected[i].max;
    }
    assert_int_equal(p->record_fixed, p->parts_slot + 2 * p->parts.n);
    assert_true(p->counters_slot < p->parts_slot);
    assert_int_equal(soj__program_part(p, wide)->max, 4 * (p->parts_slot - p->counters_slot));
    assert_int_equal(p->zone_part, 6);
    assert_int_equal(p->emitted_part, 7);
    assert_int_equal(p->waiting_part, 8);
    assert_int_equal(attribute_at(model, "recent")->part, 1);
    assert_int_equal(attribute_at(model, "recent")->slot, soj__program_part(p, 1)->slot);
    assert_int_equal(soj__program_cap(p, 2)->part, 5);
    /* Of each counter a byte, and four where it is wide. */
    const uint32_t n_counters = p->parts_slot - p->counters_slot;
    assert_int_equal(p->record_max, p->record_fixed + tail + 4 * n_counters);
    soj_model_unref(model);
}

/* Creation and an event move two tracks; one comes due; five of one touchpoint wait and one of each
 * of the others; settling. */
static void outputs_have_a_bound(void **state)
{
    (void)state;
    soj_model *model = compile_fine(whole);
    assert_int_equal(model->program->max_outputs, 2 * 2 + 2 + (5 + 7) + SOJ_LIMIT_SETTLING_MOVES);
    soj_model_unref(model);
    model = compile_fine(HEAD TAIL);
    assert_int_equal(model->program->max_outputs, 4);
    soj_model_unref(model);
}

static void equal_priorities_go_by_track_and_text(void **state)
{
    (void)state;
    soj_model *model = compile_fine(HEAD "channels: {c: }\n"
                                         "tracks: {t: {initial: a, stages: {a: {touchpoints: "
                                         "{x: {channel: c}}}}}}\ninitial: a\n"
                                         "stages: {a: {touchpoints: {y: {channel: c}}}}\n");
    assert_true(touchpoint_at(model, "a.y")->order < touchpoint_at(model, "t.a.x")->order);
    soj_model_unref(model);
}

static uint64_t layout_of(const char *text)
{
    soj_model *model = compile_fine(text);
    uint64_t hash = model->program->layout_hash;
    soj_model_unref(model);
    return hash;
}

/* Each of these models has records of its own; conditions, content and data make no difference. */
static void layout_hash_covers_what_lies_in_records(void **state)
{
    (void)state;
#define MODEL(attribute, touchpoint, cap, rest)                                                    \
    HEAD "attributes: {n: " attribute "}\nevents: {E: {properties: {p: int, q: double}}}\n"        \
         "channels: {c: , d: }\ncaps: {k: {" cap "}}\ninitial: a\n"                                \
         "stages: {b: {initial: x, stages: {x: {}, y: {}}}, a: {touchpoints: {t: {channel: "       \
         "c" touchpoint "}}" rest "}}\n"
#define COUNT "{count: E, within: 7d, up_to: 5}"
#define CAP   "max: 3, per: 7d"
    static const char *const texts[] = {
        MODEL(COUNT, "", CAP, ""),
        MODEL("{count: E, within: 8d, up_to: 5}", "", CAP, ""),
        MODEL("{count: E, within: 7d, up_to: 6}", "", CAP, ""),
        MODEL("{sum: E.p, within: 7d, up_to: 5}", "", CAP, ""),
        MODEL("{count: E}", "", CAP, ""),
        MODEL("{last: E.p}", "", CAP, ""),
        MODEL("int", "", CAP, ""),
        MODEL(COUNT, ", every: 1d", CAP, ""),
        MODEL(COUNT, ", every: 2d", CAP, ""),
        MODEL(COUNT, ", every: 1d, times: 3", CAP, ""),
        MODEL(COUNT, ", every: 1d, until: 3d", CAP, ""),
        MODEL(COUNT, ", on: E", CAP, ""),
        MODEL(COUNT, ", on: E, data: {x: event.p}", CAP, ""),
        MODEL(COUNT, ", on: E, data: {x: event.q}", CAP, ""),
        MODEL(COUNT, ", on: E, data: {x: event.time}", CAP, ""),
        MODEL(COUNT, ", once: visit", CAP, ""),
        MODEL(COUNT, ", once: ever", CAP, ""),
        MODEL(COUNT, ", once: 3d", CAP, ""),
        MODEL(COUNT, "", "max: 4, per: 7d", ""),
        MODEL(COUNT, "", "max: 3, per: 6d", ""),
        MODEL(COUNT, "", CAP, ", on: {E: history(b)}"),
        MODEL(COUNT, "", CAP, ", on: {E: {to: b, when: 'visits(\"b\") > 1'}}"),
        MODEL(COUNT, "", CAP, ", on: {E: {to: b, when: 'sent(\"a.t\") > 1'}}"),
        MODEL(COUNT, "", CAP, ", always: {when: customer.n > 1, to: b}"),
    };
    uint64_t hashes[TEST_ARRAY_LEN(texts)];
    for (size_t i = 0; i < TEST_ARRAY_LEN(texts); i++) {
        hashes[i] = layout_of(texts[i]);
        for (size_t j = 0; j < i; j++)
            assert_true(hashes[j] != hashes[i]);
    }
    assert_true(hashes[0] == layout_of(MODEL(COUNT, ", when: customer.n > 1", CAP, "")));
    assert_true(hashes[0] == layout_of(MODEL(COUNT, ", expires: 1d, content: x", CAP, "")));
    assert_true(hashes[0] == layout_of(MODEL(COUNT, ", data: {x: customer.n}", CAP, "")));
    assert_true(hashes[0] == layout_of(MODEL(COUNT, "", CAP ", channels: [c]", "")));
    assert_true(hashes[0] == layout_of(MODEL(COUNT, "", CAP, ", on: {E: b}")));
    assert_true(hashes[0] == layout_of(MODEL("{count: E, within: 7d, up_to: 5, when: event.p > 1}",
                                             "", CAP, "")));
#undef MODEL
#undef COUNT
#undef CAP
}

static void append(void *ctx, const char *data, size_t len)
{
    soj__buf_put(ctx, data, len);
}

static void show_says_it_in_words(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "  2 tracks, 7 stages, 8 touchpoints, 8 attributes, 3 events\n",
        "besides texts, counted events, times of emissions, what waits, a time zone, the "
        "latest emissions, counts beyond 254 (at most ",
        "  recent: int, counts Order.Placed within 30d, up to 7 when event.amount > 1.0\n",
        "  spent: double, sums Order.Placed.amount within 7d, up to 3\n",
        "  kind: string, one of x, y, the last Order.Placed.kind\n",
        "  mails: at most 1 per 1d of 3 touchpoints\n",
        "\ntrack pay, begins in pay.fine\n",
        "    done: to gone\n",
        "    on Paid: to history of live when visits(\"live\") > 1",
        "stage live.end, phase retention, owner ann, final\n",
        "    0s after entry, every 7d, times 4: touchpoint live.one.weekly by mail, inform, "
        "priority "
        "50, once ever, expires after 7d, under all and mails, owner ann\n",
        "    1d after entry or the last Paid: touchpoint live.one.again by call, inform, priority "
        "50, once in 3d,",
        "    0s after entry, every 1d, until 10d: touchpoint live.two.daily",
        "    0s from customer.paid, every 2d: touchpoint live.two.told",
        "    0s after each Paid when event.invoice != before.note, pending 5: touchpoint "
        "pay.due.told by mail, inform, priority 50, expires after 7d, kept on exit, under all and "
        "one, owner bob, data t = event.time; n = event.name; i = event.invoice + event.invoice\n",
        "touchpoint pay.due.legal by mail, inform, priority 50, essential, expires",
        "touchpoint live.one.first by mail, inform, priority 50, once a visit, expires",
    };
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj_model *model = compile_fine(whole);
    assert_int_equal(soj_model_show(model, append, &text), SOJ_OK);
    soj__buf_char(&text, '\0');
    for (size_t i = 0; i < TEST_ARRAY_LEN(lines); i++) {
        if (!strstr(text.data, lines[i]))
            fail_msg("no '%s' in:\n%s", lines[i], text.data);
    }
    assert_null(strstr(text.data, "Customer Erased"));
    soj__buf_done(&text);
    soj_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tracks_follow_the_lifecycle),
        cmocka_unit_test(targets_stay_in_their_track),
        cmocka_unit_test(history_and_done_are_transitions),
        cmocka_unit_test(slots_are_there_where_somebody_asks),
        cmocka_unit_test(counters_have_their_types),
        cmocka_unit_test(events_know_what_counts_them),
        cmocka_unit_test(done_and_timers_watch_nothing),
        cmocka_unit_test(schedules_know_their_rhythm),
        cmocka_unit_test(slots_of_visits_are_overlaid),
        cmocka_unit_test(touchpoints_keep_what_their_data_read),
        cmocka_unit_test(once_has_a_slot_of_its_kind),
        cmocka_unit_test(caps_take_what_matches_all_filters),
        cmocka_unit_test(parts_lie_in_their_order),
        cmocka_unit_test(outputs_have_a_bound),
        cmocka_unit_test(equal_priorities_go_by_track_and_text),
        cmocka_unit_test(layout_hash_covers_what_lies_in_records),
        cmocka_unit_test(show_says_it_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
