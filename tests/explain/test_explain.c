/* SPDX-License-Identifier: MIT */
/* For each reason a model in which it forbids, and what is said of it. The changes that are offered
 * are applied from outside, through the public functions; those of the model are written out by
 * hand, and the record goes on under the new one. */
#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"
#include "support/few_zones.h"
#include "support/test.h"

#define T0 ((soj_time)1772323200 * SOJ_SECOND) /* 2026-03-01T00:00:00Z */
#define HEAD                                                                                       \
    "sojourn: 1\nmodel: m\nversion: 1\n"                                                           \
    "attributes:\n"                                                                                \
    "  ok: {type: bool, default: false}\n"                                                         \
    "  plan: {type: string, one_of: [free, pro], default: free}\n"                                 \
    "  seats: {type: int, default: 0, min: 0}\n"                                                   \
    "  rate: {type: double, default: 0}\n"                                                         \
    "  when: timestamp\n"                                                                          \
    "  day: date\n  name: string\n  span: duration\n"                                              \
    "  past: {type: timestamp, default: \"2026-02-01T00:00:00Z\"}\n"                               \
    "events: {Go: {properties: {n: int}}, Leave: }\n"
#define STAGES                                                                                     \
    "initial: s\nstages:\n  z: {on: {Leave: s}}\n  s:\n    on: {Leave: z}\n    touchpoints:\n"
#define MAIL "channels: {mail: }\n"

/* The customer's record in the hands of a host. */
typedef struct host {
    soj_model *model;
    soj_zones *zones;
    soj_work *work;
    uint8_t bytes[2][4096];
    size_t len;
    unsigned at;
    soj_time emitted; /* latest of `watched`; SOJ_TIME_NEVER: none yet */
    uint32_t watched;
    soj_output all[64];
    size_t n;
} host;

static void drain(host *h)
{
    const soj_output *out;
    while ((out = soj_work_next(h->work))) {
        if (out->kind == SOJ_OUTPUT_DECISION && out->as.decision.touchpoint == h->watched &&
            out->as.decision.decision == SOJ_DECISION_EMITTED && h->emitted == SOJ_TIME_NEVER)
            h->emitted = out->as.decision.time;
        if (h->n < TEST_ARRAY_LEN(h->all))
            h->all[h->n++] = *out;
    }
}

static void set_up(host *h, const char *text)
{
    memset(h, 0, sizeof *h);
    h->emitted = SOJ_TIME_NEVER;
    soj_diags *diags = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status = soj_model_compile(text, strlen(text), NULL, diags, &h->model);
    if (status != SOJ_OK && soj_diags_count(diags) > 0)
        print_error("%s\n", soj_diags_get(diags, 0)->message.data);
    assert_int_equal(status, SOJ_OK);
    soj_diags_free(diags);
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    options.zones = h->zones = few_zones();
    assert_int_equal(soj_work_make(h->model, &options, &h->work), SOJ_OK);
}

static void tear_down(host *h)
{
    soj_work_free(h->work);
    soj_zones_unref(h->zones);
    soj_model_unref(h->model);
}

static void take(host *h, soj_status status, size_t len)
{
    assert_int_equal(status, SOJ_OK);
    h->len = len;
    h->at ^= 1;
    drain(h);
}

static void post_with(host *h, uint32_t event, soj_time time, const soj_property *all, size_t n)
{
    const soj_event posted = {.customer = "c",
                              .customer_len = 1,
                              .event = event,
                              .time = time,
                              .properties = all,
                              .n_properties = n};
    const soj_input input = {.event = &posted};
    size_t len = 0;
    soj_status status = soj_step(h->work, &input, h->len ? h->bytes[h->at] : NULL, h->len,
                                 h->bytes[h->at ^ 1], sizeof h->bytes[0], &len, NULL);
    take(h, status, len);
}

static void post(host *h, uint32_t event, soj_time time, const soj_property *trait)
{
    post_with(h, event, time, trait, trait ? 1 : 0);
}

static void run_to(host *h, soj_time now)
{
    const soj_input input = {.customer = "c", .customer_len = 1, .now = now};
    for (int i = 0; i < 500; i++) {
        size_t len = 0;
        soj_status status = soj_step(h->work, &input, h->bytes[h->at], h->len, h->bytes[h->at ^ 1],
                                     sizeof h->bytes[0], &len, NULL);
        take(h, status, len);
    }
}

static soj_explain_question question_of(const host *h, soj_time now)
{
    soj_explain_question q = SOJ_EXPLAIN_QUESTION_INIT;
    q.model = h->model;
    q.zones = h->zones;
    q.customer = "c";
    q.customer_len = 1;
    q.record = h->bytes[h->at];
    q.record_len = h->len;
    q.now = now;
    return q;
}

/* ---- text ---- */

typedef struct text {
    char data[2048];
    size_t len;
} text;

static void append(void *ctx, const char *data, size_t len)
{
    text *to = ctx;
    assert_true(to->len + len < sizeof to->data);
    memcpy(to->data + to->len, data, len);
    to->len += len;
    to->data[to->len] = '\0';
}

/* ---- changes, applied from outside ---- */

static void place(host *h, uint32_t stage, soj_time now, const soj_property *traits, size_t n)
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
    soj_status status = soj_place(h->work, &placement, h->bytes[h->at], h->len, h->bytes[h->at ^ 1],
                                  sizeof h->bytes[0], &len, NULL);
    take(h, status, len);
}

static void release(host *h, const soj_change *change, soj_time now)
{
    const soj_input input = {.customer = "c", .customer_len = 1, .now = now};
    size_t len = 0;
    assert_int_equal(soj_work_release(h->work, change->what, change->handle), SOJ_OK);
    soj_status status = soj_step_release(h->work, &input, h->bytes[h->at], h->len,
                                         h->bytes[h->at ^ 1], sizeof h->bytes[0], &len);
    take(h, status, len);
}

/* Of a report, about an emission: to the record any will do. */
static void post_event(host *h, uint32_t event, soj_time now)
{
    const soj_property about[] = {
        {soj_model_property(h->model, event, "id", 2),
         {.type = SOJ_TYPE_STRING, .len = 32, .as.text = "0123456789abcdef0123456789abcdef"}},
        {soj_model_property(h->model, event, "touchpoint", 10),
         {.type = SOJ_TYPE_STRING, .len = 3, .as.text = "s.t"}}};
    const bool is_report = event == soj_model_event(h->model, "Touchpoint Opened", 17);
    post_with(h, event, now, about, is_report ? 2 : 0);
}

static void apply_one(host *h, const soj_change *change, soj_time now)
{
    const soj_property trait = {change->attribute, change->value};
    if (change->kind == SOJ_CHANGE_SET)
        post(h, soj_model_event(h->model, "Identify", 8), now, &trait);
    else if (change->kind == SOJ_CHANGE_EVENT)
        post_event(h, change->event, now);
    else if (change->kind == SOJ_CHANGE_PLACE)
        place(h, change->stage, now, NULL, 0);
    else if (change->kind == SOJ_CHANGE_RELEASE)
        release(h, change, now);
}

/* The record goes on under another text: what decides its layout, but the room of a cap, is the
 * same. */
static void edit(host *h, const char *edited)
{
    static host other;
    set_up(&other, edited);
    post(&other, soj_model_event(other.model, "Identify", 8), T0, NULL);
    memcpy(h->bytes[h->at] + 8, other.bytes[other.at] + 8, 8);
    soj_work_free(h->work);
    soj_zones_unref(h->zones);
    soj_model_unref(h->model);
    h->model = other.model;
    h->zones = other.zones;
    h->work = other.work;
}

/* ---- cases ---- */

typedef struct one {
    const char *name, *text;
    const char *edited; /* NULL: the model stays */
    soj_duration asked; /* after T0 */
    int32_t outlook, reason;
    const char *said;
} one;

#define DAYS(n) ((n)*SOJ_DAY)
#define SENT    SOJ_OUTLOOK_SENT
#define WAIT    SOJ_OUTLOOK_WAIT
#define CHANGE  SOJ_OUTLOOK_CHANGE
#define NEVER   SOJ_OUTLOOK_NEVER
#define T(keys) STAGES "      t: {channel: mail, " keys "}\n"
#define CAPPED(max)                                                                                \
    HEAD MAIL "caps: {weekly: {max: " max ", per: 7d}}\n" STAGES                                   \
              "      a: {channel: mail, after: 2d, priority: 90}\n"
#define CAPPED_T(max, keys) CAPPED(max) "      t: {channel: mail, after: 3d" keys "}\n"
#define LEAVING(timer)                                                                             \
    HEAD MAIL "initial: s\nstages:\n  z:\n  s:\n" timer                                            \
              "    touchpoints:\n      t: {channel: mail, after: 3d}\n"
/* Entered anew it is left before the touchpoint is due. */
#define AGAIN(when)                                                                                \
    HEAD MAIL "initial: s\nstages:\n  z: {on: {Leave: s}}\n  s:\n"                                 \
              "    after: {2d: {to: z, when: 'visits(\"s\") > 1'}}\n"                              \
              "    touchpoints:\n      t: {channel: mail, on: Go, after: 3d, when: '" when "'}\n"
#define CAPPED_LEAVING(timer)                                                                      \
    HEAD MAIL "caps: {weekly: {max: 1, per: 7d}}\ninitial: s\nstages:\n  z:\n  s:\n" timer         \
              "    touchpoints:\n      a: {channel: mail, after: 2d, priority: 90}\n"              \
              "      t: {channel: mail, after: 3d}\n"
#define WINDOW(channel)  HEAD "windows: {early: {hours: [\"01:00-02:00\"]}}\n" channel
#define HOLDOUT(percent) HEAD MAIL "holdout: {percent: " percent "}\n" T("after: 3d")
#define CONSENTED        HEAD "channels: {mail: {consent: 'visits(\"z\") > 5'}}\n"

static const one cases[] = {
#include "cases.inc"
};

static void apply(host *h, const soj_explanation *got, const char *edited, soj_time now)
{
    run_to(h, now);
    h->emitted = SOJ_TIME_NEVER;
    if (edited)
        edit(h, edited);
    for (uint32_t i = 0; i < got->n_changes; i++) {
        apply_one(h, &got->changes[i], now);
        if (h->emitted == SOJ_TIME_NEVER)
            run_to(h, now);
    }
}

static void expect_out(host *h, const soj_explanation *got, const char *edited, soj_time now)
{
    static host by_itself;
    by_itself = *h;
    if (got->outlook == SOJ_OUTLOOK_SENT || got->outlook == SOJ_OUTLOOK_WAIT) {
        by_itself.emitted = SOJ_TIME_NEVER;
        run_to(&by_itself, T0 + DAYS(600));
        assert_int_equal(by_itself.emitted, got->sent);
    }
    apply(h, got, edited, now);
    run_to(h, T0 + DAYS(600));
    if (got->n_changes > 0)
        assert_int_equal(h->emitted, got->then);
    if (got->outlook == SOJ_OUTLOOK_NEVER)
        assert_true(got->n_changes == 0 && h->emitted == SOJ_TIME_NEVER);
}

static void ask(const one *c)
{
    static host h;
    text said = {.len = 0};
    soj_explanations *all = NULL;
    set_up(&h, c->text);
    h.watched = soj_model_touchpoint(h.model, "s.t", 3);
    post(&h, soj_model_event(h.model, "Identify", 8), T0, NULL);
    run_to(&h, T0 + c->asked);
    soj_explain_question q = question_of(&h, T0 + c->asked);
    q.touchpoint = h.watched;
    assert_int_equal(soj_explain(&q, &all), SOJ_OK);
    assert_int_equal(soj_explanations_count(all), 1);
    const soj_explanation *got = soj_explanations_get(all, 0);
    assert_int_equal(soj_explanation_write(h.model, got, append, &said), SOJ_OK);
    if (strcmp(said.data, c->said) != 0)
        fail_msg("%s:\n  %s\nnot\n  %s", c->name, said.data, c->said);
    assert_int_equal(got->outlook, c->outlook);
    assert_int_equal(got->is_foreseen ? got->first.reason : SOJ_REASON_NONE, c->reason);
    expect_out(&h, got, c->edited, T0 + c->asked);
    soj_explanations_free(all);
    tear_down(&h);
}

static void reasons(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        ask(&cases[i]);
}

/* ---- held, refusals, memory ---- */

static const char held_model[] =
    HEAD MAIL STAGES "      t: {channel: mail, after: 3d, expires: 1d}\n";

static void begin(host *h, const char *model)
{
    set_up(h, model);
    h->watched = soj_model_touchpoint(h->model, "s.t", 3);
    post(h, soj_model_event(h->model, "Identify", 8), T0, NULL);
}

static void hold_some(const soj_explain_hold *holds, size_t n, const char *expected)
{
    static host h;
    text said = {.len = 0};
    soj_explanations *all = NULL;
    begin(&h, held_model);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(soj_work_hold(h.work, holds[i].what, holds[i].handle), SOJ_OK);
    soj_time now = T0 + DAYS(3) + SOJ_HOUR;
    run_to(&h, now);
    soj_explain_question q = question_of(&h, now);
    q.holds = holds;
    q.n_holds = n;
    assert_int_equal(soj_explain(&q, &all), SOJ_OK);
    const soj_explanation *got = soj_explanations_get(all, 0);
    assert_int_equal(soj_explanation_write(h.model, got, append, &said), SOJ_OK);
    assert_string_equal(said.data, expected);
    expect_out(&h, got, NULL, now);
    soj_explanations_free(all);
    tear_down(&h);
}

#define HELD(who)                                                                                  \
    "`s.t` is not sent: " who " held for longer than it may wait; smallest change: release "
#define THEN " (it then goes out at 2026-03-04T01:00:00Z)"

static void held(void **state)
{
    const soj_explain_hold all = {SOJ_HOLD_ALL, SOJ_NONE}, mail = {SOJ_HOLD_CHANNEL, 0};
    const soj_explain_hold t = {SOJ_HOLD_TOUCHPOINT, 0};
    const soj_explain_hold both[] = {mail, t};
    (void)state;
    hold_some(&all, 1, HELD("it is") "all touchpoints" THEN);
    hold_some(&mail, 1, HELD("channel `mail` is") "the channel `mail`" THEN);
    hold_some(&t, 1, HELD("it is") "the touchpoint `s.t`" THEN);
    hold_some(both, 2,
              HELD("channel `mail` is") "the channel `mail` and release the touchpoint `s.t`" THEN);
}

static void refuse(const soj_explain_question *q, soj_status expected)
{
    soj_explanations *all = NULL;
    assert_int_equal(soj_explain(q, &all), expected);
    assert_null(all);
}

static void refusals(void **state)
{
    static host h;
    const soj_explain_hold none = {9, 9};
    (void)state;
    begin(&h, held_model);
    const soj_explain_question good = question_of(&h, T0);
    soj_explain_question q = good;
    refuse(NULL, SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explain(&q, NULL), SOJ_ERR_ARGUMENT);
    q.struct_size--;
    refuse(&q, SOJ_ERR_ABI);
    q = good;
    q.model = NULL;
    refuse(&q, SOJ_ERR_ARGUMENT);
    q = good;
    q.record = NULL;
    refuse(&q, SOJ_ERR_ARGUMENT);
    q = good;
    q.touchpoint = 1;
    refuse(&q, SOJ_ERR_ARGUMENT);
    q = good;
    q.n_holds = 1;
    refuse(&q, SOJ_ERR_ARGUMENT);
    q.holds = &none;
    refuse(&q, SOJ_ERR_ARGUMENT);
    q = good;
    q.customer_len = 0;
    refuse(&q, SOJ_ERR_KEY);
    q = good;
    q.now = -1;
    refuse(&q, SOJ_ERR_TIME);
    q = good;
    q.record_len--;
    refuse(&q, SOJ_ERR_CORRUPT);
    soj_explanations_free(NULL);
    assert_int_equal(soj_explanations_count(NULL), 0);
    assert_null(soj_explanations_get(NULL, 0));
    tear_down(&h);
}

static void memory_runs_out(void **state)
{
    static host h;
    failing_alloc books;
    soj_status status = SOJ_ERR_NOMEM;
    (void)state;
    begin(&h, held_model);
    for (size_t n = 1; status == SOJ_ERR_NOMEM; n++) {
        soj_explanations *all = NULL;
        soj_explain_question q = question_of(&h, T0);
        failing_alloc_init(&books);
        failing_alloc_arm(&books, n, false);
        q.allocator = &books.allocator;
        status = soj_explain(&q, &all);
        assert_int_equal(all != NULL, status == SOJ_OK);
        soj_explanations_free(all);
        failing_alloc_check_empty(&books);
    }
    assert_int_equal(status, SOJ_OK);
    tear_down(&h);
}

static void nothing_is_changed(void **state)
{
    static host h;
    uint8_t was[4096];
    (void)state;
    begin(&h, held_model);
    memcpy(was, h.bytes[h.at], h.len);
    const soj_explain_question q = question_of(&h, T0 + DAYS(2));
    soj_explanations *all = NULL;
    assert_int_equal(soj_explain(&q, &all), SOJ_OK);
    assert_null(soj_explanations_get(all, 1));
    assert_memory_equal(was, h.bytes[h.at], h.len);
    soj_explanations_free(all);
    tear_down(&h);
}

/* ---- the chain ---- */

static const char two_in_a_week[] = HEAD MAIL "caps: {weekly: {max: 1, per: 7d}}\n" STAGES
                                              "      a: {channel: mail, after: 2d, priority: 90}\n"
                                              "      t: {channel: mail, after: 3d}\n";

static void chain(void **state)
{
    static host h;
    text said = {.len = 0};
    (void)state;
    begin(&h, two_in_a_week);
    run_to(&h, T0 + DAYS(60));
    assert_int_equal(soj_explain_chain(h.model, h.all, h.n, h.watched, 1, append, &said), SOJ_OK);
    assert_string_equal(said.data,
                        "2026-03-01T00:00:00Z created in `s`\n"
                        "2026-03-03T00:00:00Z `s.a` is sent\n"
                        "2026-03-04T00:00:00Z `s.t` is not sent: cap `weekly` (1 in 7d) is full "
                        "until 2026-03-10T00:00:00Z\n"
                        "2026-03-10T00:00:00Z `s.t` is sent\n");
    assert_int_equal(soj_explain_chain(h.model, h.all, h.n, h.watched, 2, append, &said),
                     SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_explain_chain(h.model, NULL, 1, h.watched, 1, append, &said),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explain_chain(h.model, h.all, h.n, 7, 1, append, &said), SOJ_ERR_ARGUMENT);
    tear_down(&h);
}

static void links(void **state)
{
    enum { LINKS = 4 };
    static host h;
    size_t at[LINKS + 1] = {0}, n = 0;
    (void)state;
    begin(&h, two_in_a_week);
    run_to(&h, T0 + DAYS(60));
    for (size_t room = 0; room <= LINKS + 1; room++) {
        n = 0;
        assert_int_equal(
            soj_explain_links(h.model, h.all, h.n, h.watched, 1, room ? at : NULL, room, &n),
            room < LINKS ? SOJ_ERR_SPACE : SOJ_OK);
        assert_int_equal(n, LINKS);
    }
    for (size_t i = 1; i < LINKS; i++)
        assert_true(at[i - 1] < at[i] && at[i] < h.n);
    assert_int_equal(h.all[at[1]].kind, SOJ_OUTPUT_DECISION);
    assert_int_equal(soj_explain_links(h.model, h.all, h.n, h.watched, 2, at, LINKS, &n),
                     SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_explain_links(h.model, h.all, h.n, h.watched, 1, NULL, 1, &n),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explain_links(h.model, h.all, h.n, h.watched, 1, at, LINKS, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explain_links(NULL, h.all, h.n, h.watched, 1, at, LINKS, &n),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explain_links(h.model, NULL, 0, h.watched, 1, at, LINKS, &n),
                     SOJ_ERR_NOT_FOUND);
    tear_down(&h);
}

static void writers(void **state)
{
    static host h;
    const soj_explanation none = {.outlook = SOJ_OUTLOOK_NEVER};
    text said = {.len = 0};
    size_t at[4], n = 0;
    (void)state;
    begin(&h, two_in_a_week);
    run_to(&h, T0 + DAYS(60));
    assert_int_equal(soj_explain_links(h.model, h.all, h.n, h.watched, 1, at, 4, &n), SOJ_OK);
    const soj_decision *decision = &h.all[at[3]].as.decision;
    assert_int_equal(soj_decision_write(h.model, decision, append, &said), SOJ_OK);
    assert_string_equal(said.data, "`s.t` is sent");
    assert_int_equal(soj_decision_write(NULL, decision, append, &said), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_decision_write(h.model, NULL, append, &said), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_decision_write(h.model, decision, NULL, &said), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explanation_write(NULL, &none, append, &said), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explanation_write(h.model, NULL, append, &said), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explanation_write(h.model, &none, NULL, &said), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_explain_chain(h.model, h.all, h.n, h.watched, 1, NULL, &said),
                     SOJ_ERR_ARGUMENT);
    tear_down(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons),
        cmocka_unit_test(held),
        cmocka_unit_test(refusals),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(nothing_is_changed),
        cmocka_unit_test(chain),
        cmocka_unit_test(links),
        cmocka_unit_test(writers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
