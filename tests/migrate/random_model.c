/* SPDX-License-Identifier: MIT */
#include "migrate/random_model.h"

#include "support/test.h"

#include <stdio.h>

uint64_t random_seed = 1;

uint32_t below(uint32_t n)
{
    random_seed ^= random_seed << 13;
    random_seed ^= random_seed >> 7;
    random_seed ^= random_seed << 17;
    return (uint32_t)(random_seed >> 33) % n;
}

/* ---- models ---- */

static touch random_touch(plan *m)
{
    return (touch){.is_there = true,
                   .uid = ++m->names,
                   .name = m->names,
                   .kind = below(N_KINDS),
                   .hours = below(200),
                   .times = 1 + below(5),
                   .once = below(6),
                   .asks = below(3) ? 0 : 1 + below(3),
                   .expects = below(3) ? 0 : 1 + below(90),
                   .keeps = below(4) == 0};
}

static stage random_stage(plan *m)
{
    stage s = {.is_there = true, .uid = ++m->names, .name = m->names};
    s.timer = below(3) ? 24 + below(400) : 0;
    s.timer_to = below(STAGES);
    s.parts = below(3) == 0 ? 2 : 0;
    for (unsigned i = 0; i < TOUCHES; i++) {
        if (below(2))
            s.touches[i] = random_touch(m);
    }
    return s;
}

plan random_plan(void)
{
    plan m = {.cap = 1 + below(6), .version = 1, .up_to = 1 + below(5), .names = 1, .level = 1};
    for (unsigned i = 0; i < STAGES; i++)
        m.stages[i] = random_stage(&m);
    m.stages[STAGES - 1].is_there = below(2);
    return m;
}

static bool is_named(const stage *s, unsigned name)
{
    bool is = false;
    for (unsigned i = 0; i < TOUCHES; i++)
        is |= s->touches[i].is_there && s->touches[i].name == name;
    return is;
}

/* A new one takes the name that another has given up. */
static void edit_touch(plan *m, stage *s, touch *t)
{
    if (!t->is_there) {
        *t = random_touch(m);
        for (unsigned i = 0; i < TOUCHES && below(2); i++) {
            if (s->touches[i].since == m->version && !is_named(s, s->touches[i].was))
                t->name = s->touches[i].was;
        }
    } else if (below(4) == 0) {
        t->is_there = false;
    } else if (below(2)) {
        t->was = t->name;
        t->name = ++m->names;
        t->since = m->version;
    } else {
        const touch other = random_touch(m);
        t->kind = below(3) ? t->kind : other.kind;
        t->hours = other.hours;
        t->times = other.times;
        t->once = other.once;
        t->asks = other.asks;
        t->expects = other.expects;
        t->kept = t->kept || t->keeps;
        t->keeps = other.keeps;
    }
}

/* The last stage comes late, under a name that another has given up, with touchpoints of the same
 * names. */
static void add_last(plan *m)
{
    stage *last = &m->stages[STAGES - 1];
    *last = random_stage(m);
    for (unsigned i = 0; i + 1 < STAGES; i++) {
        const stage *other = &m->stages[i];
        if (other->since != m->version)
            continue;
        last->name = other->was;
        for (unsigned k = 0; k < TOUCHES; k++) {
            if (last->touches[k].is_there && other->touches[k].is_there)
                last->touches[k].name = other->touches[k].name;
        }
        return;
    }
}

static void edit_stage(plan *m, stage *s)
{
    if (below(3) == 0) {
        s->was = s->name;
        s->name = ++m->names;
        s->since = m->version;
    }
    if (below(4) == 0)
        s->timer = below(3) ? 24 + below(400) : 0;
    if (s->parts == 0 && below(5) == 0)
        s->parts = 2;
    for (unsigned k = 0; k < TOUCHES; k++) {
        if (below(2))
            edit_touch(m, s, &s->touches[k]);
    }
}

void edit(plan *m)
{
    m->version++;
    m->up_to = 1 + below(5);
    m->is_double = m->is_double || below(9) == 0;
    if (below(4) == 0) {
        m->level_was = m->level;
        m->level = ++m->names;
    }
    m->cap = 1 + below(6);
    for (unsigned i = 0; i < STAGES; i++) {
        if (m->stages[i].is_there)
            edit_stage(m, &m->stages[i]);
    }
    if (!m->stages[STAGES - 1].is_there)
        add_last(m);
}

void rename_parts(plan *m)
{
    m->version++;
    m->level_was = m->level;
    m->level = ++m->names;
    for (unsigned i = 0; i < STAGES; i++) {
        stage *s = &m->stages[i];
        s->was = below(2) ? s->name : 0;
        s->name = s->was ? ++m->names : s->name;
        for (unsigned k = 0; k < TOUCHES; k++) {
            touch *t = &s->touches[k];
            t->was = below(2) ? t->name : 0;
            t->name = t->was ? ++m->names : t->name;
        }
    }
}

/* ---- their texts ---- */

typedef struct text {
    char data[65536];
    int len;
} text;

#define ADD(t, ...)                                                                                \
    ((t)->len += snprintf((t)->data + (t)->len, sizeof((t)->data) - (size_t)(t)->len, __VA_ARGS__))

/* When it is due. */
static void add_due(text *out, const touch *t)
{
    if (t->kind == ON_EVENT && t->hours % 2)
        ADD(out, ", on: E2, pending: %u, data: {%sat: event.at}", t->times,
            t->hours % 3 ? "was: event.time, " : "");
    else if (t->kind == ON_EVENT)
        ADD(out, ", on: E1, pending: %u, data: {at: event.time}", t->times);
    if (t->kind == RESTARTED)
        ADD(out, ", restart_on: E2");
    if (t->kind == FROM_ATTRIBUTE)
        ADD(out, ", from: customer.booked");
    if (t->kind == DAILY)
        ADD(out, ", after: %ud, at: \"09:00\", every: 1d, times: %u", t->hours / 24, t->times);
    else
        ADD(out, ", after: %uh", t->hours);
    if (t->kind == REPEATED)
        ADD(out, ", every: %uh, times: %u", 5 + t->hours / 4, t->times);
}

static void add_touch(text *out, const stage *s, const touch *t)
{
    static const char *const words[] = {"visit", "ever", "30h"};
    ADD(out, "      t%u: {channel: email", t->name);
    if (t->was)
        ADD(out, ", was: t%u", t->was);
    add_due(out, t);
    if (t->once < 3)
        ADD(out, ", once: %s", words[t->once]);
    if (t->asks)
        ADD(out, ", when: 'sent(\"s%u.t%u\") < %u'", s->name, t->name, t->asks);
    if (t->expects)
        ADD(out, ", expect: {event: E1, within: %uh}", t->expects);
    ADD(out, ", expires: 3d%s}\n", t->keeps ? ", on_exit: keep" : "");
}

/* Of one that is not there yet the first. */
static unsigned name_at(const plan *m, unsigned i)
{
    return m->stages[m->stages[i].is_there ? i : 0].name;
}

/* All that is known of a customer. */
static void add_data(text *out, const plan *m, const stage *s)
{
    ADD(out, "data: {note: customer.note, l: customer.l%u, ever: customer.ever", m->level);
    ADD(out, ", lately: customer.lately, silent: customer.silent, ticks: customer.ticks");
    ADD(out, ", visits: 'visits(\"s%u\")'", s->name);
    for (unsigned k = 0; k < TOUCHES; k++) {
        const touch *t = &s->touches[k];
        if (!t->is_there)
            continue;
        ADD(out, ", s%u: 'sent(\"s%u.t%u\")'", k, s->name, t->name);
        if (t->expects)
            ADD(out, ", a%u: 'answered(\"s%u.t%u\")'", k, s->name, t->name);
    }
    ADD(out, "}}\n");
}

static void add_stage(text *out, const plan *m, unsigned i)
{
    const stage *s = &m->stages[i];
    ADD(out, "  s%u:\n", s->name);
    if (s->was)
        ADD(out, "    was: s%u\n", s->was);
    const stage *next = &m->stages[(i + 1) % STAGES];
    if (next->is_there && next->parts)
        ADD(out, "    on: {E0: history(s%u)}\n", next->name);
    else
        ADD(out, "    on: {E0: s%u}\n", name_at(m, (i + 1) % STAGES));
    ADD(out, "    after:\n");
    if (s->timer)
        ADD(out, "      %uh: {to: s%u%s}\n", s->timer, name_at(m, s->timer_to),
            s->timer % 2 ? ", restart_on: E2" : "");
    ADD(out, "      %um: {set: {ticks: customer.ticks + 1}}\n", 90 + 977 * (s->uid % 9));
    if (s->parts)
        ADD(out, "    initial: p\n    stages: {p: {on: {E1: s%u.q}}, q: {after: {50h: s%u.p}}}\n",
            s->name, s->name);
    ADD(out, "    touchpoints:\n      always_%u: {channel: email, after: 1h, ", s->uid);
    add_data(out, m, s);
    for (unsigned k = 0; k < TOUCHES; k++) {
        if (s->touches[k].is_there)
            add_touch(out, s, &s->touches[k]);
    }
}

static void add_head(text *out, const plan *m)
{
    ADD(out, "time_zone: Europe/Berlin\n");
    ADD(out, "events:\n  E0: {properties: {note: string}, set: {note: event.note, l%u: \"%s\"}}\n",
        m->level, m->is_double ? "7.0" : "7");
    ADD(out, "  E1:\n  E2: {properties: {at: timestamp}, set: {booked: event.at}}\n");
    ADD(out, "attributes:\n  note: string\n  booked: timestamp\n  ever: {count: E1}\n");
    ADD(out, "  silent: {count: Touchpoint Unanswered}\n  ticks: {type: int, default: 0}\n");
    ADD(out, "  lately: {count: E2, within: 9d, up_to: %u}\n", m->up_to);
    ADD(out, "  l%u: {type: %s", m->level, m->is_double ? "double" : "int");
    if (m->level_was)
        ADD(out, ", was: l%u", m->level_was);
    ADD(out, "}\nchannels: {email: {quiet_hours: \"22:00-05:00\"}}\n");
    ADD(out, "caps: {day: {max: %u, per: 1d}, week: {max: 9, per: calendar_week}}\n", m->cap);
    ADD(out, "initial: s%u\nstages:\n", m->stages[0].name);
}

soj_model *compile(const plan *m)
{
    static text out;
    soj_model *compiled = NULL;
    soj_diags *diags = NULL;
    out.len = 0;
    ADD(&out, "sojourn: 1\nmodel: random\nversion: %u\n", m->version);
    add_head(&out, m);
    for (unsigned i = 0; i < STAGES; i++) {
        if (m->stages[i].is_there)
            add_stage(&out, m, i);
    }
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status = soj_model_compile(out.data, (size_t)out.len, NULL, diags, &compiled);
    if (status != SOJ_OK)
        print_error("%s\n%s\n", soj_diags_get(diags, 0)->message.data, out.data);
    assert_int_equal(status, SOJ_OK);
    soj_diags_free(diags);
    return compiled;
}

/* ---- events ---- */

soj_event random_event(const soj_model *model, soj_time time, soj_property *out)
{
    static const char *const zones[] = {"Asia/Kolkata", "America/New_York", "", "UTC"};
    static const char *const names[] = {"E0", "E1", "E2", "Identify"};
    const uint32_t which = below(10) == 0 ? EVENTS : below(EVENTS);
    const char *zone = zones[below(4)];
    *out = (soj_property){.handle = 0};
    if (which == 0)
        out->value = (soj_value){.type = SOJ_TYPE_STRING, .len = below(8), .as.text = "abcdefgh"};
    else if (which == 2)
        out->value =
            (soj_value){.type = SOJ_TYPE_TIMESTAMP, .as.time = time + below(400) * SOJ_HOUR};
    else if (which == EVENTS)
        *out = (soj_property){
            SOJ_TRAIT_ZONE,
            {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(zone), .as.text = zone}};
    return (soj_event){.event = soj_model_event(model, names[which], strlen(names[which])),
                       .time = time,
                       .properties = out,
                       .n_properties = which != 1 && below(3) > 0};
}

/* ---- what has become of a record ---- */

static void assert_stages(const soj_migration *migration, const old_record *old,
                          const soj_model *model, const void *record, size_t len, soj_time now)
{
    uint32_t before, after;
    soj_time since, kept, created, still;
    assert_int_equal(soj_record_stage(old->model, old->bytes, old->len, 0, &before, &since),
                     SOJ_OK);
    assert_int_equal(soj_record_created(old->model, old->bytes, old->len, &created), SOJ_OK);
    assert_int_equal(soj_record_stage(model, record, len, 0, &after, &kept), SOJ_OK);
    assert_int_equal(soj_record_created(model, record, len, &still), SOJ_OK);
    assert_int_equal(created, still);
    const uint32_t expected = soj_migration_find(migration, SOJ_MIGRATION_STAGE, before);
    assert_int_not_equal(expected, SOJ_NONE);
    assert_int_equal(kept, after == expected ? since : now);
}

static void assert_value(const soj_value *before, const soj_value *after)
{
    if (before->type == SOJ_TYPE_INT && after->type == SOJ_TYPE_DOUBLE) {
        assert_true((double)before->as.integer == after->as.number);
        return;
    }
    assert_int_equal(before->type, after->type);
    assert_int_equal(before->len, after->len);
    if (before->type == SOJ_TYPE_STRING)
        assert_memory_equal(before->as.text, after->as.text, before->len);
    else
        assert_memory_equal(&before->as, &after->as, sizeof(before->as));
}

/* Of a rolling count some may have been forgotten, as it may count fewer, or as time has passed. */
static void assert_attributes(const soj_migration *migration, const old_record *old,
                              const soj_model *model, const void *record, size_t len)
{
    soj_model_summary summary = {.struct_size = sizeof(summary)};
    const uint32_t lately = soj_model_attribute(old->model, "lately", 6);
    soj_time clock, later;
    assert_int_equal(soj_model_info(old->model, &summary), SOJ_OK);
    assert_int_equal(soj_record_clock(old->model, old->bytes, old->len, &clock), SOJ_OK);
    assert_int_equal(soj_record_clock(model, record, len, &later), SOJ_OK);
    const bool is_later = later > clock;
    for (uint32_t i = 0; i < summary.n_attributes; i++) {
        soj_value before, after;
        const uint32_t to = soj_migration_find(migration, SOJ_MIGRATION_ATTRIBUTE, i);
        assert_int_not_equal(to, SOJ_NONE);
        assert_int_equal(soj_record_attribute(old->model, old->bytes, old->len, i, &before),
                         SOJ_OK);
        assert_int_equal(soj_record_attribute(model, record, len, to, &after), SOJ_OK);
        if (i == lately)
            assert_true(after.as.integer <= before.as.integer &&
                        (is_later || (before.as.integer > 0) == (after.as.integer > 0)));
        else
            assert_value(&before, &after);
    }
}

void assert_migrated(const soj_migration *migration, const old_record *old, const soj_model *model,
                     const void *record, size_t len, soj_time now)
{
    soj_text before, after;
    assert_stages(migration, old, model, record, len, now);
    assert_attributes(migration, old, model, record, len);
    assert_int_equal(soj_record_zone(old->model, old->bytes, old->len, &before), SOJ_OK);
    assert_int_equal(soj_record_zone(model, record, len, &after), SOJ_OK);
    assert_int_equal(before.len, after.len);
    if (before.len > 0)
        assert_memory_equal(before.data, after.data, before.len);
}
