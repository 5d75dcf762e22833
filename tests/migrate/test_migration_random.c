/* SPDX-License-Identifier: MIT */
/* Random models, random edits of them, and customers who go through both: nobody is lost, no entry
 * time changes, no id comes twice, and what comes once comes once, whatever it is called. */
#include <sojourn/sojourn.h>

#include "migrate/random_model.h"
#include "support/few_zones.h"
#include "support/test.h"

#include <stdio.h>

enum {
    CUSTOMERS = 50, /* for each edit */
    IDS = 4096,
    RECORD = 65536
};
#define HOUR INT64_C(3600000000)

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

/* NULL: one that every stage has. */
static const touch *find_touch(const plan *m, const char *path)
{
    char *end = NULL;
    const unsigned around = (unsigned)strtoul(path + 1, &end, 10);
    if (strncmp(end, ".t", 2) != 0)
        return NULL;
    const unsigned name = (unsigned)strtoul(end + 2, NULL, 10);
    for (unsigned i = 0; i < STAGES; i++) {
        for (unsigned k = 0; k < TOUCHES && m->stages[i].name == around; k++) {
            if (m->stages[i].touches[k].is_there && m->stages[i].touches[k].name == name)
                return &m->stages[i].touches[k];
        }
    }
    return NULL;
}

static void note(const soj_touchpoint *told, const plan *m, soj_time entered)
{
    const touch *t = find_touch(m, told->path.data);
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

static void drain(soj_work *work, const plan *m)
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

static void step(soj_work *work, const plan *m, const soj_input *input)
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

static void advance(soj_model *compiled, soj_work *work, const plan *m, soj_time until)
{
    soj_time due;
    const soj_input clock = {.customer = "someone", .customer_len = 7, .now = until};
    while (soj_record_due(compiled, c.records[c.at], c.len, &due) == SOJ_OK && due <= until)
        step(work, m, &clock);
}

static soj_time live(soj_model *compiled, soj_work *work, const plan *m, soj_time now, unsigned n)
{
    while (n-- > 0) {
        now += below(60) * HOUR;
        soj_property property;
        soj_event event = random_event(compiled, now, &property);
        event.customer = "someone";
        event.customer_len = 7;
        const soj_input input = {.event = &event};
        if (c.len)
            advance(compiled, work, m, now);
        step(work, m, &input);
        advance(compiled, work, m, now);
    }
    return now;
}

/* ---- a migration ---- */

static void migrate_one(soj_migration *migration, const soj_model *old, const soj_model *new,
                        soj_work *work, const plan *m, soj_time now)
{
    const old_record before = {old, c.records[c.at], c.len};
    size_t len;
    assert_int_equal(soj_migrate(migration, work, "someone", 7, c.records[c.at], c.len, now,
                                 c.records[1 - c.at], RECORD, &len),
                     SOJ_OK);
    c.at = 1 - c.at;
    c.len = len;
    drain(work, m);
    assert_migrated(migration, &before, new, c.records[c.at], c.len, now);
}

static unsigned edits = 200;

static void test_nobody_is_lost(void **state)
{
    (void)state;
    soj_zones *zones = few_zones();
    for (unsigned e = 0; e < edits; e++) {
        plan m = random_plan();
        soj_model *old = compile(&m);
        plan next = m;
        edit(&next);
        soj_model *new = compile(&next);
        soj_migration *migration = NULL;
        soj_work *works[2];
        assert_int_equal(soj_migration_new(old, new, NULL, NULL, &migration), SOJ_OK);
        soj_work_options options = SOJ_WORK_OPTIONS_INIT;
        options.zones = zones;
        assert_int_equal(soj_work_make(old, &options, &works[0]), SOJ_OK);
        assert_int_equal(soj_work_make(new, &options, &works[1]), SOJ_OK);
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
    soj_zones_unref(zones);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nobody_is_lost)};
    if (argc > 1)
        edits = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
