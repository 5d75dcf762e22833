/* SPDX-License-Identifier: MIT */
#include "bench/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

#include "bench/workload.h"

/* What it costs to keep an engine in a file, next to a program that has no engine and writes the
 * same rows by SQLite, as a line of JSON.
 *
 * bench_store FOLDER CUSTOMERS BATCH  the workload, ten events a customer, a commit for each batch;
 *                                     FOLDER has none of our files, and has none at the end
 * Exit: 0; 1 where something failed; 2 for wrong arguments. */

enum { KEY = 12, BATCH_MOST = 65536, PATH_ROOM = 4096 };

/* ---- what is written ---- */

void bench_written_free(bench_written *written)
{
    for (size_t i = 0; i < written->n_blobs; i++)
        free(written->blobs[i].bytes);
    free(written->blobs);
    free(written->commits);
}

/* Room for one more. */
static void *one_more(void **list, size_t *n, size_t *room, size_t size)
{
    if (*n == *room) {
        size_t more = *room > 0 ? 2 * *room : 1024;
        void *grown = realloc(*list, more * size);

        if (grown == NULL)
            return NULL;
        *list = grown;
        *room = more;
    }
    return (char *)*list + (*n)++ * size;
}

static bool note_blob(bench_written *w, bool is_page, uint64_t number, soj_bytes bytes)
{
    bench_blob *blob = one_more((void **)&w->blobs, &w->n_blobs, &w->blob_room, sizeof(*w->blobs));

    if (blob == NULL)
        return false;
    *blob = (bench_blob){number, malloc(bytes.len), bytes.len, is_page};
    if (blob->bytes != NULL)
        memcpy(blob->bytes, bytes.data, bytes.len);
    w->bytes += bytes.len;
    return blob->bytes != NULL;
}

static void note_output(const soj_output *output, bench_commit *into)
{
    if (output->kind == SOJ_OUTPUT_TRANSITION)
        into->transitions++;
    else if (output->kind == SOJ_OUTPUT_DECISION)
        into->decisions++;
    else if (output->kind == SOJ_OUTPUT_TOUCHPOINT)
        into->touchpoints++;
}

static bool note(bench_written *w, const soj_commit *commit)
{
    bench_commit *into =
        one_more((void **)&w->commits, &w->n_commits, &w->commit_room, sizeof(*w->commits));
    const soj_output *output;
    bool is_noted = true;

    if (into == NULL)
        return false;
    *into = (bench_commit){0, 0, 0, commit->is_checkpoint ? commit->n_pages : 1};
    soj_commit_rewind(commit);
    while ((output = soj_commit_next(commit)) != NULL)
        note_output(output, into);
    if (!commit->is_checkpoint)
        return note_blob(w, false, commit->sequence, commit->changes);
    for (size_t i = 0; i < commit->n_pages && is_noted; i++)
        is_noted = note_blob(w, true, commit->pages[i].number, commit->pages[i].bytes);
    return is_noted;
}

/* The store, looked at: what looking takes is left out of what commits take. */
typedef struct looker {
    soj_store store;
    bench_written written;
    bench_instant spent; /* looking */
} looker;

static soj_status load(void *ctx, soj_loader *loader, uint64_t *out_sequence, void *out_position,
                       size_t *out_position_len)
{
    looker *l = ctx;

    return l->store.load(l->store.ctx, loader, out_sequence, out_position, out_position_len);
}

static soj_status commit(void *ctx, const soj_commit *what)
{
    looker *l = ctx;
    bench_instant from = bench_now();
    bool is_noted = note(&l->written, what);

    bench_add_since(from, &l->spent);
    return is_noted ? l->store.commit(l->store.ctx, what) : SOJ_ERR_NOMEM;
}

/* ---- the run ---- */

typedef struct work {
    soj_model *model;
    soj_sqlite *store;
    soj_engine *engine;
    looker looker;
    uint32_t kinds[BENCH_KINDS];
    uint32_t amount;
    bench_event made[BATCH_MOST];
    soj_event events[BATCH_MOST];
    soj_property amounts[BATCH_MOST];
    char keys[BATCH_MOST][KEY + 1];
    bench_instant spent;
} work;

static bool begin(work *w, const char *path)
{
    char model[BENCH_MODEL_ROOM];
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_store store = SOJ_STORE_INIT;

    bench_model(model, false, false);
    options.outputs = SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT) |
                      SOJ_OUTPUT_BIT(SOJ_OUTPUT_TRANSITION) | SOJ_OUTPUT_BIT(SOJ_OUTPUT_DECISION);
    if (soj_model_compile(model, strlen(model), NULL, NULL, &w->model) != SOJ_OK ||
        soj_sqlite_open(path, NULL, &w->store) != SOJ_OK ||
        soj_sqlite_store(w->store, &w->looker.store) != SOJ_OK)
        return false;
    for (uint32_t i = 0; i < BENCH_KINDS; i++)
        w->kinds[i] = soj_model_event(w->model, bench_event_names[i], strlen(bench_event_names[i]));
    w->amount = soj_model_property(w->model, w->kinds[BENCH_ORDER], "amount", strlen("amount"));
    store.ctx = &w->looker;
    store.load = load;
    store.commit = commit;
    store.outputs = w->looker.store.outputs;
    return soj_engine_open(w->model, &options, &store, &w->engine) == SOJ_OK;
}

static void take(work *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bench_event *from = &w->made[i];

        (void)snprintf(w->keys[i], sizeof(w->keys[i]), "%012" PRIu64, from->key);
        w->events[i] = (soj_event){.customer = w->keys[i],
                                   .customer_len = KEY,
                                   .event = w->kinds[from->kind],
                                   .time = from->time};
        if (from->kind == BENCH_ORDER) {
            w->amounts[i] =
                (soj_property){w->amount, {.type = SOJ_TYPE_DOUBLE, .as.number = from->amount}};
            w->events[i].properties = &w->amounts[i];
            w->events[i].n_properties = 1;
        }
    }
}

static bool run_batch(work *w, size_t n, uint64_t made)
{
    bench_instant from = bench_now();
    bool is_done = soj_engine_post_batch(w->engine, w->events, n, NULL, NULL) == SOJ_OK &&
                   soj_engine_advance(w->engine, w->events[n - 1].time, 0, NULL) == SOJ_OK &&
                   soj_engine_commit(w->engine, &made, sizeof(made)) == SOJ_OK;

    soj_engine_skip(w->engine);
    bench_add_since(from, &w->spent);
    return is_done;
}

static bool run(work *w, uint64_t customers, size_t batch)
{
    bench_flow flow = bench_flow_of(customers, BENCH_PER_CUSTOMER * customers);
    bool is_done = true;
    size_t n;

    while (is_done && (n = bench_flow_next(&flow, w->made, batch)) > 0) {
        take(w, n);
        is_done = run_batch(w, n, flow.made);
    }
    w->spent.wall -= w->looker.spent.wall;
    w->spent.processor -= w->looker.spent.processor;
    return is_done;
}

/* How long an engine is in opening what was written. */
static bool open_again(work *w, const char *path, bench_instant *out_spent)
{
    bench_instant from = bench_now();
    bool is_done;

    w->engine = NULL;
    is_done = soj_sqlite_open(path, NULL, &w->store) == SOJ_OK &&
              soj_sqlite_engine(w->store, w->model, NULL, &w->engine) == SOJ_OK;
    bench_add_since(from, out_spent);
    return is_done;
}

static void leave(work *w)
{
    soj_engine_free(w->engine);
    soj_sqlite_close(w->store);
    w->engine = NULL;
    w->store = NULL;
}

static void remove_files(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-writer", "-journal"};
    char file[PATH_ROOM + 16];

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        (void)snprintf(file, sizeof(file), "%s%s", path, ends[i]);
        (void)remove(file);
    }
}

static size_t count_touchpoints(const bench_written *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->n_commits; i++)
        n += w->commits[i].touchpoints;
    return n;
}

static bool measure(work *w, const char *folder, uint64_t customers, size_t batch)
{
    char path[PATH_ROOM], bare[PATH_ROOM];
    bench_instant opened = {0, 0}, plain = {0, 0};
    bool is_done;

    (void)snprintf(path, sizeof(path), "%s/bench.sojourn", folder);
    (void)snprintf(bare, sizeof(bare), "%s/bench.bare", folder);
    is_done = begin(w, path) && run(w, customers, batch);
    leave(w);
    is_done = is_done && open_again(w, path, &opened);
    leave(w);
    is_done = is_done && bench_bare(&w->looker.written, path, bare, &plain);
    if (is_done)
        (void)printf("{\"part\": \"store\", \"customers\": %" PRIu64 ", \"batch\": %zu, "
                     "\"events\": %" PRIu64 ", \"wall_ns\": %" PRId64 ", \"processor_ns\": %" PRId64
                     ", \"bare_wall_ns\": %" PRId64 ", \"bare_processor_ns\": %" PRId64
                     ", \"open_wall_ns\": %" PRId64 ", \"commits\": %zu, \"touchpoints\": %zu, "
                     "\"blob_bytes\": %zu}\n",
                     customers, batch, BENCH_PER_CUSTOMER * customers, w->spent.wall,
                     w->spent.processor, plain.wall, plain.processor, opened.wall,
                     w->looker.written.n_commits, count_touchpoints(&w->looker.written),
                     w->looker.written.bytes);
    remove_files(path);
    remove_files(bare);
    return is_done;
}

int main(int argc, char **argv)
{
    uint64_t customers = argc == 4 ? strtoull(argv[2], NULL, 10) : 0;
    size_t batch = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    work *w;
    bool is_done;

    if (customers == 0 || batch == 0 || batch > BATCH_MOST || strlen(argv[1]) > PATH_ROOM - 32) {
        (void)fprintf(stderr, "usage: %s FOLDER CUSTOMERS BATCH\n", argv[0]);
        return 2;
    }
    w = calloc(1, sizeof(*w));
    is_done = w != NULL && measure(w, argv[1], customers, batch);
    if (w != NULL) {
        bench_written_free(&w->looker.written);
        soj_model_unref(w->model);
    }
    free(w);
    return is_done ? 0 : 1;
}
