/* SPDX-License-Identifier: MIT */
/* Random models, random edits of them, and customers who go through both: nobody is lost, no entry
 * time changes, no id comes twice, and what comes once comes once, whatever it is called. */
#include <sojourn/sojourn.h>

#include "support/test.h"

#include <stdio.h>

enum {
    CUSTOMERS = 50, /* for each edit */
    STAGES = 6,
    TOUCHES = 4,
    EVENTS = 3,
    IDS = 4096,
    RECORD = 65536
};
#define HOUR INT64_C(3600000000)

static uint64_t seed = 1;

static uint32_t below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % n;
}

/* ---- models ---- */

enum { PLAIN, REPEATED, ON_EVENT, RESTARTED, N_KINDS };

typedef struct touch {
    bool is_there;
    unsigned uid, name, was; /* was 0: none */
    unsigned kind, hours, times, once;
    bool keeps, kept; /* now, and before */
} touch;

typedef struct stage {
    bool is_there;
    unsigned uid, name, was, timer, timer_to; /* timer: hours, 0 none; it restarts where odd */
    unsigned parts;                           /* sub-stages */
    touch touches[TOUCHES];
} stage;

typedef struct model {
    stage stages[STAGES];
    unsigned names, cap, version;
} model;

static touch random_touch(model *m)
{
    return (touch){.is_there = true,
                   .uid = ++m->names,
                   .name = m->names,
                   .kind = below(N_KINDS),
                   .hours = below(200),
                   .times = 1 + below(5),
                   .once = below(6),
                   .keeps = below(4) == 0};
}

static stage random_stage(model *m)
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

static model random_model(void)
{
    model m = {.cap = 1 + below(6), .version = 1};
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
static void edit_touch(model *m, stage *s, touch *t)
{
    if (!t->is_there) {
        *t = random_touch(m);
        for (unsigned i = 0; i < TOUCHES && below(2); i++) {
            if (s->touches[i].is_there && s->touches[i].was && !is_named(s, s->touches[i].was))
                t->name = s->touches[i].was;
        }
    } else if (below(4) == 0) {
        t->is_there = false;
    } else if (below(2)) {
        t->was = t->name;
        t->name = ++m->names;
    } else {
        const touch other = random_touch(m);
        t->kind = below(3) ? t->kind : other.kind;
        t->hours = other.hours;
        t->times = other.times;
        t->once = other.once;
        t->kept = t->kept || t->keeps;
        t->keeps = other.keeps;
    }
}

/* The last stage comes late, under a name that another has given up, with touchpoints of the same
 * names. */
static void add_last(model *m)
{
    stage *last = &m->stages[STAGES - 1];
    *last = random_stage(m);
    for (unsigned i = 0; i + 1 < STAGES; i++) {
        const stage *other = &m->stages[i];
        if (!other->was)
            continue;
        last->name = other->was;
        for (unsigned k = 0; k < TOUCHES; k++) {
            if (last->touches[k].is_there && other->touches[k].is_there)
                last->touches[k].name = other->touches[k].name;
        }
        return;
    }
}

static void edit(model *m)
{
    m->version++;
    m->cap = 1 + below(6);
    for (unsigned i = 0; i < STAGES; i++) {
        stage *s = &m->stages[i];
        if (!s->is_there)
            continue;
        if (below(3) == 0) {
            s->was = s->name;
            s->name = ++m->names;
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
    if (!m->stages[STAGES - 1].is_there)
        add_last(m);
}

/* ---- their texts ---- */

typedef struct text {
    char data[65536];
    int len;
} text;

#define ADD(t, ...)                                                                                \
    ((t)->len += snprintf((t)->data + (t)->len, sizeof((t)->data) - (size_t)(t)->len, __VA_ARGS__))

static void add_touch(text *out, const touch *t)
{
    static const char *const words[] = {"visit", "ever", "30h"};
    ADD(out, "      t%u: {channel: email", t->name);
    if (t->was)
        ADD(out, ", was: t%u", t->was);
    if (t->kind == ON_EVENT)
        ADD(out, ", on: E1, pending: %u", t->times);
    if (t->kind == RESTARTED)
        ADD(out, ", restart_on: E2");
    ADD(out, ", after: %uh", t->hours);
    if (t->kind == REPEATED)
        ADD(out, ", every: %uh, times: %u", 5 + t->hours / 4, t->times);
    if (t->once < 3)
        ADD(out, ", once: %s", words[t->once]);
    ADD(out, ", expires: 3d%s}\n", t->keeps ? ", on_exit: keep" : "");
}

/* Of one that is not there yet the first. */
static unsigned name_at(const model *m, unsigned i)
{
    return m->stages[m->stages[i].is_there ? i : 0].name;
}

static void add_stage(text *out, const model *m, unsigned i)
{
    const stage *s = &m->stages[i];
    ADD(out, "  s%u:\n", s->name);
    if (s->was)
        ADD(out, "    was: s%u\n", s->was);
    ADD(out, "    on: {E0: s%u}\n", name_at(m, (i + 1) % STAGES));
    if (s->timer)
        ADD(out, "    after: {%uh: {to: s%u%s}}\n", s->timer, name_at(m, s->timer_to),
            s->timer % 2 ? ", restart_on: E2" : "");
    if (s->parts)
        ADD(out, "    initial: p\n    stages: {p: {on: {E1: s%u.q}}, q: {after: {50h: s%u.p}}}\n",
            s->name, s->name);
    ADD(out, "    touchpoints:\n      always_%u: {channel: email, after: 1h}\n", s->uid);
    for (unsigned k = 0; k < TOUCHES; k++) {
        if (s->touches[k].is_there)
            add_touch(out, &s->touches[k]);
    }
}

static soj_model *compile(const model *m)
{
    static text out;
    soj_model *compiled = NULL;
    soj_diags *diags = NULL;
    out.len = 0;
    ADD(&out, "sojourn: 1\nmodel: random\nversion: %u\n", m->version);
    ADD(&out, "events: {E0: , E1: , E2: }\nchannels: {email: }\n");
    ADD(&out, "caps: {day: {max: %u, per: 1d}}\ninitial: s%u\nstages:\n", m->cap,
        m->stages[0].name);
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

/* ---- customers ---- */

typedef struct seen {
    char id[33];
    unsigned uid, number;
    soj_time entered; /* of the stage, the instant when it was entered */
} seen;

typedef struct customer {
    uint8_t records[2][RECORD];
    size_t len;
    unsigned at;
    seen seen[IDS];
    unsigned n_seen, n_told;
} customer;

static customer c;

static const touch *find_touch(const model *m, unsigned name)
{
    for (unsigned i = 0; i < STAGES; i++) {
        for (unsigned k = 0; k < TOUCHES; k++) {
            if (m->stages[i].touches[k].is_there && m->stages[i].touches[k].name == name)
                return &m->stages[i].touches[k];
        }
    }
    return NULL;
}

static void note(const soj_touchpoint *told, const model *m, soj_time entered)
{
    const char *name = strrchr(told->path.data, '.') + 1;
    const touch *t = name[0] == 't' ? find_touch(m, (unsigned)atoi(name + 1)) : NULL;
    for (unsigned i = 0; i < c.n_seen; i++) {
        assert_string_not_equal(c.seen[i].id, told->id);
        /* Each number comes once in a visit, under whatever name; what outlives its stage is of
         * another visit. */
        if (t && !t->keeps && !t->kept && c.seen[i].uid == t->uid &&
            c.seen[i].number == told->occurrence)
            assert_int_not_equal(c.seen[i].entered, entered);
    }
    assert_true(c.n_seen < IDS);
    seen *s = &c.seen[c.n_seen++];
    memcpy(s->id, told->id, sizeof(s->id));
    s->uid = t ? t->uid : 0;
    s->number = told->occurrence;
    s->entered = entered;
}

/* When the stage at the top was entered: transitions of sub-stages do not tell. */
static soj_time top_entered;

static void drain(soj_work *work, const model *m)
{
    const soj_output *out;
    while ((out = soj_work_next(work))) {
        assert_int_not_equal(out->kind, SOJ_OUTPUT_FAULT);
        if (out->kind == SOJ_OUTPUT_TRANSITION && (out->as.transition.cause == SOJ_CAUSE_CREATED ||
                                                   out->as.transition.cause == SOJ_CAUSE_EVENT ||
                                                   out->as.transition.cause == SOJ_CAUSE_AFTER))
            top_entered = out->as.transition.time;
        if (out->kind == SOJ_OUTPUT_TOUCHPOINT)
            note(&out->as.touchpoint, m, top_entered);
    }
}

static void step(soj_work *work, const model *m, const soj_input *input)
{
    size_t len;
    const void *record = c.len ? c.records[c.at] : NULL;
    soj_status status =
        soj_step(work, input, record, c.len, c.records[1 - c.at], RECORD, &len, NULL);
    assert_int_equal(status, SOJ_OK);
    c.at = 1 - c.at;
    c.len = len;
    drain(work, m);
}

static void advance(soj_model *compiled, soj_work *work, const model *m, soj_time until)
{
    soj_time due;
    const soj_input clock = {.customer = "someone", .customer_len = 7, .now = until};
    while (soj_record_due(compiled, c.records[c.at], c.len, &due) == SOJ_OK && due <= until)
        step(work, m, &clock);
}

static soj_time live(soj_model *compiled, soj_work *work, const model *m, soj_time now, unsigned n)
{
    while (n-- > 0) {
        char name[] = "E0";
        name[1] = (char)('0' + below(EVENTS));
        now += below(60) * HOUR;
        const soj_event event = {.customer = "someone",
                                 .customer_len = 7,
                                 .event = soj_model_event(compiled, name, 2),
                                 .time = now};
        const soj_input input = {.event = &event};
        if (c.len)
            advance(compiled, work, m, now);
        step(work, m, &input);
        advance(compiled, work, m, now);
    }
    return now;
}

/* ---- a migration ---- */

static void migrate_one(soj_migration *migration, soj_model *old, soj_model *new, soj_work *work,
                        const model *m, soj_time now)
{
    uint32_t before, after;
    soj_time since, kept, created, still;
    size_t len;
    assert_int_equal(soj_record_stage(old, c.records[c.at], c.len, 0, &before, &since), SOJ_OK);
    assert_int_equal(soj_record_created(old, c.records[c.at], c.len, &created), SOJ_OK);
    assert_int_equal(soj_migrate(migration, work, "someone", 7, c.records[c.at], c.len, now,
                                 c.records[1 - c.at], RECORD, &len),
                     SOJ_OK);
    c.at = 1 - c.at;
    c.len = len;
    drain(work, m);
    assert_int_equal(soj_record_stage(new, c.records[c.at], c.len, 0, &after, &kept), SOJ_OK);
    assert_int_equal(soj_record_created(new, c.records[c.at], c.len, &still), SOJ_OK);
    assert_int_equal(created, still);
    uint32_t expected = soj_migration_find(migration, SOJ_MIGRATION_STAGE, before);
    assert_int_not_equal(expected, SOJ_NONE);
    if (after == expected)
        assert_int_equal(kept, since);
    else
        assert_int_equal(kept, now);
}

static unsigned edits = 200;

static void test_nobody_is_lost(void **state)
{
    (void)state;
    for (unsigned e = 0; e < edits; e++) {
        model m = random_model();
        soj_model *old = compile(&m);
        model next = m;
        edit(&next);
        soj_model *new = compile(&next);
        soj_migration *migration = NULL;
        soj_work *works[2];
        assert_int_equal(soj_migration_new(old, new, NULL, NULL, &migration), SOJ_OK);
        assert_int_equal(soj_work_new(old, NULL, &works[0]), SOJ_OK);
        assert_int_equal(soj_work_new(new, NULL, &works[1]), SOJ_OK);
        for (unsigned i = 0; i < CUSTOMERS; i++) {
            c.len = c.n_seen = 0;
            soj_time now = live(old, works[0], &m, HOUR, 1 + below(12));
            now += below(100) * HOUR;
            advance(old, works[0], &m, now);
            migrate_one(migration, old, new, works[1], &next, now);
            now = live(new, works[1], &next, now, below(8));
            advance(new, works[1], &next, now + 400 * HOUR);
        }
        soj_work_free(works[0]);
        soj_work_free(works[1]);
        soj_migration_free(migration);
        soj_model_unref(old);
        soj_model_unref(new);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nobody_is_lost)};
    if (argc > 1)
        edits = (unsigned)atoi(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
