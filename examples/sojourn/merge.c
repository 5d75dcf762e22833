/* SPDX-License-Identifier: MIT */
#include "merge.h"

#include <stdio.h>

#include "cli.h"

/* Bytes of rows that are written at once; macrosteps in one piece of an advance, as what comes out
 * of them is held in memory. */
enum { PLENTY = 64 * 1024, ADVANCE_STEPS = 4096 };

static bool say_no_memory(void)
{
    cli_say("out of memory");
    return false;
}

bool merge_pass_alone(void *context, struct shard *shard)
{
    struct run *run = context;
    if (shard->pile.has_failed) {
        return say_no_memory();
    }
    return run_write(run, shard->pile.texts, PLENTY);
}

static bool pass_to_port(void *context, struct shard *shard)
{
    pile_close(&shard->pile);
    return port_put(context, &shard->pile);
}

/* While customers are placed, where there are several shards. */
static bool pass_placed(void *context, struct shard *shard)
{
    struct run *run = context;
    struct text *texts = shard->pile.texts;
    bool is_fine = !shard->pile.has_failed;
    for (size_t i = 0; i < N_STREAMS && is_fine; i++) {
        if (i != PILE_SAID) {
            text_add(&run->texts[i], texts[i].data, texts[i].len);
            is_fine = !texts[i].failed;
            text_clear(&texts[i]);
        }
    }
    return is_fine ? run_write(run, run->texts, PLENTY) : say_no_memory();
}

/* ---- events ---- */

/* Post what is the shard's own of each block. */
static void post_blocks(void *context)
{
    const struct job *job = context;
    struct shard *shard = job->shard;
    bool is_wanted = true;
    for (uint64_t n = 0; is_wanted; n++) {
        struct block *block = ring_take(job->ring, n);
        if (!block) {
            return;
        }
        is_wanted = shard_post(shard, &block->lanes[shard->number], block->first) &&
                    block->ending == SOURCE_RECORD;
        shard->pile.is_last = true;
        is_wanted = pass_to_port(job->port, shard) && is_wanted;
    }
}

static void decode_blocks(void *context)
{
    struct decoding *decoding = context;
    ring_decode(decoding->ring, decoding->decoder);
}

/* Each thread of a shard does this, and what it passes on is taken from its port. */
static void start_shards(struct run *run, void (*work)(void *context))
{
    for (size_t i = 0; i < run->n_shards; i++) {
        run->shards[i].pass = pass_to_port;
        run->shards[i].context = run->ports[i];
        port_open(run->ports[i]);
        crew_start(run->crew, run->n_decoders + i, work, &run->jobs[i]);
    }
}

void merge_begin_file(struct run *run)
{
    for (size_t i = 0; i < run->n_decoders && run->crew; i++) {
        run->decodings[i] = (struct decoding){run->ring, run->decoders[i]};
        crew_start(run->crew, i, decode_blocks, &run->decodings[i]);
    }
    if (run->n_shards > 1) {
        start_shards(run, post_blocks);
    }
}

void merge_end(struct run *run)
{
    ring_stop(run->ring);
    for (size_t i = 0; i < run->n_shards && run->n_shards > 1; i++) {
        port_stop(run->ports[i]);
    }
    if (run->crew) {
        crew_wait(run->crew);
    }
    for (size_t i = 0; i < run->n_shards; i++) {
        run->shards[i].pass = run->n_shards > 1 ? pass_placed : merge_pass_alone;
        run->shards[i].context = run;
    }
}

/* The part at a port's head: its rows to those to be written, its messages to `out_said`. */
static bool take_part(struct run *run, struct port *port, struct text *out_said)
{
    const struct mark *mark = port_head(port);
    const struct pile *pile = port_pile(port);
    for (size_t i = 0; i < PILE_TEXTS; i++) {
        const size_t begin = port_begin(port, i);
        if (mark->ends[i] > begin) {
            text_add(i == PILE_SAID ? out_said : &run->texts[i], pile->texts[i].data + begin,
                     mark->ends[i] - begin);
        }
    }
    port_next(port);
    return !pile->has_failed;
}

bool merge_event(struct run *run, size_t shard, uint64_t item, struct text *out_faults)
{
    struct port *port = run->ports[shard];
    const struct mark *mark = port_head(port);
    while (mark && mark->second == item) {
        if (!take_part(run, port, out_faults)) {
            return say_no_memory();
        }
        if (!run_write(run, run->texts, PLENTY)) {
            return false;
        }
        mark = port_head(port);
    }
    return !port_pile(port)->has_failed || say_no_memory();
}

bool merge_block(struct run *run)
{
    bool is_fine = true;
    for (size_t i = 0; i < run->n_shards; i++) {
        is_fine = !port_head(run->ports[i]) && !port_pile(run->ports[i])->has_failed && is_fine;
        port_go_on(run->ports[i]);
    }
    return is_fine || say_no_memory();
}

bool merge_placed(struct run *run, struct shard *shard)
{
    return run->n_shards == 1 || pass_placed(run, shard);
}

/* ---- the clock ---- */

/* Where the advance stands between its beginning and `until`, for the progress bar. */
static void show_advance(struct run *run, soj_time begin, soj_time at, soj_time until,
                         uint64_t n_steps)
{
    const double all = (double)(until - begin);
    if (begin < until) {
        progress_show(&run->progress, "letting time pass", at < until ? (double)(at - begin) : all,
                      all, n_steps, "steps");
    }
}

static void say_all(struct run *run, struct text *said)
{
    if (said->len > 0) {
        progress_clear(&run->progress);
        (void)fwrite(said->data, 1, said->len, stderr);
        text_clear(said);
    }
}

static int advance_alone(struct run *run, soj_time until)
{
    struct shard *shard = &run->shards[0];
    const soj_time begin = soj_engine_next_due(shard->engine);
    bool is_more = true;
    while (is_more) {
        const bool is_fine = shard_advance(shard, until, ADVANCE_STEPS, &is_more);
        say_all(run, &shard->pile.texts[PILE_SAID]);
        shard->pile.n_marks = 0;
        if (!is_fine) {
            if (shard->status != SOJ_OK) {
                cli_say("%s", soj_status_message(shard->status));
            }
            return CLI_TROUBLE;
        }
        const int code = run->options.store ? run_commit(run) : CLI_FINE;
        if (code != CLI_FINE) {
            return code;
        }
        show_advance(run, begin, soj_engine_next_due(shard->engine), until, shard->pile.n_steps);
    }
    return CLI_FINE;
}

static void advance_shard(void *context)
{
    const struct job *job = context;
    struct shard *shard = job->shard;
    bool is_more = true;
    while (is_more && shard_advance(shard, job->until, ADVANCE_STEPS, &is_more)) {
    }
    shard->pile.has_failed = shard->pile.has_failed || shard->status != SOJ_OK;
    shard->pile.is_last = true;
    (void)pass_to_port(job->port, shard);
}

static bool is_before(const struct mark *a, const struct mark *b)
{
    return a->first < b->first || (a->first == b->first && a->second < b->second);
}

/* The port whose part comes first; NULL: all have ended. False where one has failed. */
static bool find_first(struct run *run, struct port **out_port)
{
    const struct mark *first = NULL;
    *out_port = NULL;
    for (size_t i = 0; i < run->n_shards; i++) {
        const struct mark *mark = port_head(run->ports[i]);
        if (port_pile(run->ports[i])->has_failed) {
            return false;
        }
        if (mark && (!first || is_before(mark, first))) {
            first = mark;
            *out_port = run->ports[i];
        }
    }
    return true;
}

static uint64_t count_steps(const struct run *run)
{
    uint64_t n = 0;
    for (size_t i = 0; i < run->n_shards; i++) {
        n += port_pile(run->ports[i])->n_steps;
    }
    return n;
}

static int merge_advance(struct run *run, soj_time begin, soj_time until)
{
    struct text said = {0};
    struct port *port = NULL;
    bool is_fine = find_first(run, &port) || say_no_memory();
    while (is_fine && port) {
        const soj_time at = (soj_time)port_head(port)->first;
        (void)take_part(run, port, &said);
        say_all(run, &said);
        is_fine = run_write(run, run->texts, PLENTY);
        if (is_fine) {
            is_fine = find_first(run, &port) || say_no_memory();
        }
        if (is_fine && run->progress.is_on) {
            show_advance(run, begin, at, until, count_steps(run));
        }
    }
    text_free(&said);
    return is_fine ? CLI_FINE : CLI_TROUBLE;
}

static soj_time find_next_due(const struct run *run)
{
    soj_time first = SOJ_TIME_NEVER;
    for (size_t i = 0; i < run->n_shards; i++) {
        const soj_time due = soj_engine_next_due(run->shards[i].engine);
        first = due < first ? due : first;
    }
    return first;
}

int run_advance(struct run *run, soj_time until)
{
    int code = CLI_FINE;
    if (run->n_shards == 1) {
        code = advance_alone(run, until);
    } else {
        const soj_time begin = find_next_due(run);
        for (size_t i = 0; i < run->n_shards; i++) {
            run->jobs[i].until = until;
        }
        start_shards(run, advance_shard);
        code = merge_advance(run, begin, until);
        merge_end(run);
    }
    progress_clear(&run->progress);
    return code;
}
