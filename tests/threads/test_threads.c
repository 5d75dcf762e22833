/* SPDX-License-Identifier: MIT */
/* One model, one to eight threads: each has an engine of its own and takes and drops references all
 * the time. All must see the same; the thread sanitizer must see nothing. */
#include <sojourn/sojourn.h>

#include <pthread.h>
#include <stdio.h>

#include "support/test.h"
#include "support/tzif.h"

enum { THREADS = 8, ROUNDS = 12, CUSTOMERS = 25, LINE = 256 };

static const char model_text[] =
    "sojourn: 1\n"
    "model: threads\n"
    "version: 1\n"
    "attributes:\n"
    "  seats: {type: int, default: 0}\n"
    "  seen_20d: {count: Seen, within: 20d, up_to: 5}\n"
    "events: {Seen: {set: {seats: customer.seats + 1}}, Failed: {properties: {invoice: string}}}\n"
    "channels: {email: {}}\n"
    "caps: {week: {max: 2, per: 7d}}\n"
    "initial: a\n"
    "stages:\n"
    "  a:\n"
    "    on: {Seen: {to: b, when: customer.seats >= 2}}\n"
    "    touchpoints: {one: {channel: email, after: 2d}}\n"
    "  b:\n"
    "    after: {5d: a}\n"
    "    touchpoints: {two: {channel: email, every: 1d, data: {seats: customer.seats}}}\n"
    "tracks:\n"
    "  billing:\n"
    "    initial: fine\n"
    "    stages:\n"
    "      fine:\n"
    "        on: {Failed: due}\n"
    "        always: [{when: customer.seen_20d > 40, to: due}]\n"
    "      due:\n"
    "        after: {9d: fine}\n"
    "        touchpoints: {note: {channel: email, on: Failed, data: {invoice: event.invoice}}}\n";

typedef struct worker {
    soj_model *model;
    char *lines; /* all that came out in the first round; owned */
    size_t len, capacity;
    bool failed;
} worker;

/* One line a row: enough of it that no two different rows look the same. */
static int write_row(char line[LINE], const soj_output *out)
{
    const char *key = out->customer.data;
    int key_len = (int)out->customer.len;
    if (out->kind == SOJ_OUTPUT_TOUCHPOINT) {
        const soj_touchpoint *t = &out->as.touchpoint;
        const soj_value *value = t->n_data > 0 ? &t->data[0].value : NULL;
        bool is_text = value && value->type == SOJ_TYPE_STRING;
        return snprintf(line, LINE, "%.*s ! %s %s %lld %lld %.*s %lld\n", key_len, key, t->id,
                        t->path.data, (long long)t->emitted, (long long)t->valid_until,
                        is_text ? (int)value->len : 0, is_text ? value->as.text : "",
                        value && !is_text ? (long long)value->as.integer : 0);
    }
    if (out->kind == SOJ_OUTPUT_TRANSITION) {
        const soj_transition *m = &out->as.transition;
        return snprintf(line, LINE, "%.*s > %u %u %d %lld %lld\n", key_len, key, (unsigned)m->from,
                        (unsigned)m->to, (int)m->cause, (long long)m->time, (long long)m->sojourn);
    }
    const soj_decision *d = &out->as.decision;
    return snprintf(line, LINE, "%.*s ? %u %u %d %d %lld %lld\n", key_len, key,
                    (unsigned)d->touchpoint, (unsigned)d->occurrence, (int)d->decision,
                    (int)d->reason, (long long)d->time, (long long)d->next);
}

static bool keep(worker *self, const char *line, size_t len)
{
    if (self->len + len > self->capacity) {
        size_t capacity = 2 * self->capacity + 4096;
        char *lines = realloc(self->lines, capacity);
        if (!lines)
            return false;
        self->lines = lines;
        self->capacity = capacity;
    }
    memcpy(self->lines + self->len, line, len);
    self->len += len;
    return true;
}

/* The first round is kept, later ones must be the same. */
static bool drain(worker *self, soj_engine *engine, bool is_first, size_t *at)
{
    const soj_output *out;
    while ((out = soj_engine_next(engine))) {
        char line[LINE];
        int n = write_row(line, out);
        size_t len = (size_t)n;
        if (n <= 0 || len >= sizeof(line) || (is_first && !keep(self, line, len)))
            return false;
        if (*at + len > self->len || memcmp(self->lines + *at, line, len) != 0)
            return false;
        *at += len;
    }
    return true;
}

/* Three events for each customer, each posted twice with its id; some are erased, some placed. */
static bool post_all(const worker *self, soj_engine *engine, soj_time begin)
{
    for (int i = 0; i < 6 * CUSTOMERS; i++) {
        char key[16], id[16];
        int len = snprintf(key, sizeof(key), "c%d", i / 2 % CUSTOMERS);
        int id_len = snprintf(id, sizeof(id), "id%d", i / 2);
        const char *name = i / 2 == 60 ? "Customer Erased" : i / 2 % 2 ? "Failed" : "Seen";
        soj_property invoice = {0, {SOJ_TYPE_STRING, (uint32_t)id_len, {0}}};
        invoice.value.as.text = id;
        soj_event event = {.customer = key,
                           .customer_len = (size_t)len,
                           .event = soj_model_event(self->model, name, strlen(name)),
                           .time = begin + i / 2 * SOJ_HOUR,
                           .properties = &invoice,
                           .n_properties = *name == 'F',
                           .id = id,
                           .id_len = (size_t)id_len};
        soj_status status = soj_engine_post(engine, &event, NULL);
        if (status != (i == 121 ? SOJ_ERR_ERASED : SOJ_OK))
            return false;
    }
    soj_placed_stage stage = {soj_model_stage(self->model, "b", 1), begin};
    soj_placement placement = {.customer = "placed",
                               .customer_len = 6,
                               .time = begin + SOJ_DAY,
                               .created = begin,
                               .stages = &stage,
                               .n_stages = 1};
    return soj_engine_place(engine, &placement, NULL) == SOJ_OK;
}

static bool live(worker *self, soj_engine *engine, bool is_first)
{
    const soj_time begin = 1772442000 * SOJ_SECOND;
    size_t at = 0;
    if (!post_all(self, engine, begin) ||
        soj_engine_advance(engine, begin + 30 * SOJ_DAY, 0, NULL) != SOJ_OK)
        return false;
    return drain(self, engine, is_first, &at) && at == self->len;
}

static void *work(void *argument)
{
    worker *self = argument;
    for (int round = 0; round < ROUNDS && !self->failed; round++) {
        soj_engine *engine = NULL;
        soj_model *own = soj_model_ref(self->model);
        self->failed =
            soj_engine_new(own, NULL, &engine) != SOJ_OK || !live(self, engine, round == 0);
        soj_model_unref(own);
        soj_engine_free(engine);
    }
    soj_model_unref(self->model);
    return NULL;
}

/* `n` threads; what came out, NUL-terminated and the caller's to free. */
static char *run_threads(int n)
{
    soj_model *model = NULL;
    pthread_t threads[THREADS];
    worker workers[THREADS];
    assert_int_equal(soj_model_compile(model_text, sizeof(model_text) - 1, NULL, NULL, &model),
                     SOJ_OK);
    for (int i = 0; i < n; i++) {
        workers[i] = (worker){.model = soj_model_ref(model)};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    soj_model_unref(model); /* the last of the threads frees it */
    for (int i = 0; i < n; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < n; i++) {
        assert_false(workers[i].failed);
        assert_true(keep(&workers[i], "", 1));
        assert_string_equal(workers[i].lines, workers[0].lines);
    }
    for (int i = 1; i < n; i++)
        free(workers[i].lines);
    return workers[0].lines;
}

static void threads_share_a_model(void **state)
{
    (void)state;
    char *alone = run_threads(1);
    assert_true(strlen(alone) > 10000);
    assert_non_null(strstr(alone, " billing.due.note "));
    assert_non_null(strstr(alone, "placed ! "));
    for (int n = 2; n <= THREADS; n++) {
        char *together = run_threads(n);
        assert_string_equal(together, alone);
        free(together);
    }
    free(alone);
}

/* One set of zones: all ask it the same, and take and drop references all the time. */
typedef struct asker {
    soj_zones *zones;
    int64_t sum; /* of all answers */
} asker;

static void *ask(void *argument)
{
    asker *self = argument;
    for (soj_time time = 0; time < 50000 * SOJ_DAY; time += 17 * SOJ_DAY) {
        soj_zones *own = soj_zones_ref(self->zones);
        uint32_t zone = 0;
        int32_t offset = 0;
        soj_time change = 0;
        soj_wall wall = {0};
        if (soj_zones_find(own, "Zone", 4, &zone, NULL) != SOJ_OK ||
            soj_zone_offset_at(own, zone, time, &offset) != SOJ_OK ||
            soj_zone_next_change(own, zone, time, &change) != SOJ_OK ||
            soj_zone_local_to_utc(own, zone, time, &wall) != SOJ_OK)
            break;
        self->sum += offset + change % 1000003 + wall.first % 1000003 + wall.second % 1000003;
        soj_zones_unref(own);
    }
    soj_zones_unref(self->zones);
    return NULL;
}

static void threads_share_zones(void **state)
{
    const tzif file = {.footer = "EST5EDT,M3.2.0,M11.1.0"};
    text bytes = {NULL, 0, 0};
    soj_zones *zones = NULL;
    pthread_t threads[THREADS];
    asker askers[THREADS];
    (void)state;
    tzif_put(&bytes, &file);
    const soj_zone_file made = {"Zone", 4, bytes.data, bytes.len};
    assert_int_equal(soj_zones_make(&made, 1, NULL, NULL, &zones), SOJ_OK);
    free(bytes.data);
    for (int i = 0; i < THREADS; i++) {
        askers[i] = (asker){.zones = soj_zones_ref(zones)};
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
    }
    soj_zones_unref(zones);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < THREADS; i++)
        assert_true(askers[i].sum != 0 && askers[i].sum == askers[0].sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_share_a_model),
                                       cmocka_unit_test(threads_share_zones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
