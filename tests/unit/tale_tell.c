/* SPDX-License-Identifier: MIT */
/* Tales are told, and what came of it is written down. */
#include "tale.h"

#include "support/test.h"

#include "shop.h"

/* ---- written down ---- */

static void put(soj__buf *out, int64_t number)
{
    soj__buf_i64(out, number);
    soj__buf_char(out, ' ');
}

static void put_text(soj__buf *out, soj_text text)
{
    soj__buf_put(out, text.data ? text.data : "-", text.data ? text.len : 1);
    soj__buf_char(out, ' ');
}

/* A key as its digits, of whatever kind it is. */
static void put_key(soj__buf *out, soj_text key, uint64_t integer, bool has_integer_keys)
{
    assert_int_equal(key.data == NULL, has_integer_keys);
    if (has_integer_keys)
        soj__buf_u64(out, integer);
    else
        soj__buf_put(out, key.data, key.len);
    soj__buf_char(out, ' ');
}

static void put_touchpoint(soj__buf *out, const soj_touchpoint *t)
{
    soj__buf_join(out, t->id, " ", NULL);
    put_text(out, t->path);
    put_text(out, t->stage_path);
    put_text(out, t->channel);
    put_text(out, t->content);
    put_text(out, t->variant);
    const int64_t numbers[] = {t->touchpoint, t->stage,   t->occurrence,  t->intent,
                               t->due,        t->emitted, t->valid_until, (int64_t)t->n_data};
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put(out, numbers[i]);
    for (size_t i = 0; i < t->n_data; i++)
        put_text(out, (soj_text){t->data[i].value.as.text, t->data[i].value.len});
}

static void put_transition(soj__buf *out, const soj_transition *t)
{
    const int64_t numbers[] = {t->track, t->from, t->to, t->event, t->cause, t->time, t->sojourn};
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put(out, numbers[i]);
}

static void put_decision(soj__buf *out, const soj_decision *d)
{
    const int64_t numbers[] = {d->touchpoint, d->occurrence, d->decision, d->reason,
                               d->due,        d->time,       d->next};
    put_text(out, d->rule);
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put(out, numbers[i]);
}

static void put_fault(soj__buf *out, const soj_fault *f)
{
    const int64_t numbers[] = {f->status, f->stage, f->touchpoint, f->attribute, f->due, f->time};
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put(out, numbers[i]);
}

static void put_output(soj__buf *out, const soj_output *o, bool has_integer_keys)
{
    put(out, o->kind);
    if (!has_integer_keys)
        assert_true(o->integer_key == 0);
    put_key(out, o->customer, o->integer_key, has_integer_keys);
    if (o->kind == SOJ_OUTPUT_TOUCHPOINT)
        put_touchpoint(out, &o->as.touchpoint);
    else if (o->kind == SOJ_OUTPUT_TRANSITION)
        put_transition(out, &o->as.transition);
    else if (o->kind == SOJ_OUTPUT_DECISION)
        put_decision(out, &o->as.decision);
    else
        put_fault(out, &o->as.fault);
    soj__buf_char(out, '\n');
}

static void put_result(soj__buf *out, soj_status status, const soj_result *r)
{
    const int64_t numbers[] = {status,          r->status,       r->is_late,    r->is_new,
                               r->is_unhandled, r->is_duplicate, r->is_ignored, r->handle};
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put(out, numbers[i]);
    soj__buf_char(out, '\n');
}

static void put_counters(const soj_engine *engine, soj__buf *out)
{
    soj_engine_counters c = shop_counters(engine);
    const uint64_t numbers[] = {c.customers, c.accepted,    c.rejected, c.late,
                                c.unhandled, c.clock_steps, c.faults,   c.condition_errors,
                                c.erased,    c.duplicates,  c.ignored,  0};
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put(out, (int64_t)numbers[i]);
    put(out, soj_engine_next_due(engine));
    put(out, (int64_t)soj_engine_numbers(engine));
}

static void put_customer(const soj_engine *engine, size_t number, bool has_integer_keys,
                         tale_log *log)
{
    soj_text key;
    uint64_t integer = 0;
    const void *record;
    size_t len, found;
    soj_status status = soj_engine_customer(engine, number, &key, &record, &len);
    if (has_integer_keys)
        assert_int_equal(soj_engine_integer_key(engine, number, &integer), status);
    else
        assert_int_equal(soj_engine_integer_key(engine, number, &integer), SOJ_ERR_ARGUMENT);
    if (status != SOJ_OK) {
        assert_int_equal(status, SOJ_ERR_NOT_FOUND);
        return;
    }
    put(&log->state, (int64_t)number);
    put_key(&log->state, key, integer, has_integer_keys);
    if (has_integer_keys)
        assert_int_equal(soj_engine_find_integer(engine, integer, &found), SOJ_OK);
    else
        assert_int_equal(soj_engine_find(engine, key.data, key.len, &found), SOJ_OK);
    assert_int_equal(found, number);
    put(&log->records, (int64_t)len);
    soj__buf_put(&log->records, record, len);
}

/* ---- telling ---- */

/* An engine that is told a tale. */
typedef struct scene {
    const tale *told;
    telling *how;
    soj_engine *engine;
    bool has_integer_keys;
    uint64_t seed;
    tale_log *log;
} scene;

static void trim_maybe(scene *s)
{
    if (s->how->trims && tale_random(&s->seed) % 2)
        soj_engine_trim(s->engine);
}

static void drain(scene *s, size_t at_most)
{
    const soj_output *o;
    for (size_t n = 0; n < at_most && (o = soj_engine_next(s->engine)) != NULL; n++)
        put_output(&s->log->outputs, o, s->has_integer_keys);
}

/* Let the n-th allocation from now on fail; 0: none. */
static void arm(const scene *s, size_t n)
{
    if (s->how->poor)
        failing_alloc_arm(s->how->poor, n, false);
}

static void do_one(scene *s, const act *what)
{
    soj_result result;
    soj_status status = SOJ_ERR_NOMEM;
    for (size_t fail_at = 1; status == SOJ_ERR_NOMEM; fail_at++) {
        arm(s, fail_at);
        status = tale_act(s->engine, what, s->has_integer_keys, &result);
        arm(s, 0);
        s->how->n_failed += status == SOJ_ERR_NOMEM;
    }
    put_result(&s->log->results, status, &result);
}

/* Post together what follows each other, at most so many; returns how many. */
static size_t do_batch(scene *s, size_t first)
{
    size_t n = 0, done = 0;
    soj_event *events = test_malloc(s->how->batch * sizeof(*events));
    soj_result *results = test_malloc(s->how->batch * sizeof(*results));
    const act *acts = s->told->acts + first;
    while (n < s->how->batch && first + n < s->told->n && acts[n].kind == ACT_POST) {
        events[n] = tale_event(&acts[n], s->has_integer_keys);
        n++;
    }
    for (size_t from = 0, fail_at = 1; from < n; from += done) {
        arm(s, fail_at++);
        soj_status status =
            soj_engine_post_batch(s->engine, events + from, n - from, results + from, &done);
        arm(s, 0);
        s->how->n_failed += status == SOJ_ERR_NOMEM;
        assert_true(status == SOJ_ERR_NOMEM ? done < n - from : done == n - from);
        fail_at = done > 0 ? 1 : fail_at;
    }
    for (size_t i = 0; i < n; i++)
        put_result(&s->log->results, results[i].status, &results[i]);
    test_free(events);
    test_free(results);
    return n;
}

static void tell_all(scene *s)
{
    for (size_t i = 0; i < s->told->n;) {
        trim_maybe(s);
        size_t n = s->how->batch ? do_batch(s, i) : 0;
        if (n == 0) {
            do_one(s, &s->told->acts[i]);
            n = 1;
        }
        i += n;
        trim_maybe(s);
        if (!s->how->drains_seldom || i % 5 == 0)
            drain(s, s->how->drains_seldom ? i % 17 : SIZE_MAX);
    }
    drain(s, SIZE_MAX);
}

void tale_tell(const tale *told, telling *how, tale_log *out)
{
    soj__mem mem = soj__mem_from(NULL);
    scene s = {.told = told, .how = how, .seed = how->trims, .log = out};
    s.has_integer_keys = how->options.keys == SOJ_KEYS_INTEGER;
    soj__buf_init(&out->outputs, &mem);
    soj__buf_init(&out->results, &mem);
    soj__buf_init(&out->state, &mem);
    soj__buf_init(&out->records, &mem);
    assert_int_equal(soj_engine_new(told->model, &how->options, &s.engine), SOJ_OK);
    tell_all(&s);
    put_counters(s.engine, &out->state);
    for (size_t i = 0; i < soj_engine_numbers(s.engine); i++)
        put_customer(s.engine, i, s.has_integer_keys, out);
    soj_engine_free(s.engine);
}

void tale_log_done(tale_log *log)
{
    soj__buf_done(&log->outputs);
    soj__buf_done(&log->results);
    soj__buf_done(&log->state);
    soj__buf_done(&log->records);
}

void tale_same_text(const soj__buf *a, const soj__buf *b, const char *what)
{
    size_t at = 0;
    while (at < a->len && at < b->len && a->data[at] == b->data[at])
        at++;
    if (at < a->len || at < b->len)
        fail_msg("%s differ from byte %zu of %zu and %zu on", what, at, a->len, b->len);
}

void tale_same(const tale_log *a, const tale_log *b)
{
    tale_same_text(&a->results, &b->results, "results");
    tale_same_text(&a->outputs, &b->outputs, "outputs");
    tale_same_text(&a->state, &b->state, "counters or customers");
    tale_same_text(&a->records, &b->records, "records");
}
