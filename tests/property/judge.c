/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "property.h"

typedef struct pt_trial {
    pt_subject *subject;
    const pt_script *script;
    pt_log expected, got;
    pt_out *difference;
    bool has_errors;
    uint64_t condition_errors; /* of the first engine */
} pt_trial;

static bool compare(pt_trial *trial, const char *name, int as)
{
    pt_out text = {NULL, 0, 0};
    bool same = pt_same_log(trial->subject->model, &trial->expected, &trial->got, as, &text);

    if (!same) {
        pt_print(trial->difference, "%s:\n", name);
        for (size_t i = 0; i < text.len; i += 400)
            pt_print(trial->difference, "%.400s", text.data + i);
    }
    pt_out_free(&text);
    return same;
}

/* The interpreter does not count errors: engines agree among each other. */
static bool same_errors(pt_trial *trial, const char *name)
{
    uint64_t got = trial->got.condition_errors;

    if (!trial->has_errors)
        trial->condition_errors = got;
    trial->has_errors = true;
    if (got == trial->condition_errors)
        return true;
    pt_print(trial->difference, "%s:\ncondition errors: expected %llu, got %llu\n", name,
             (unsigned long long)trial->condition_errors, (unsigned long long)got);
    return false;
}

static bool try_engine(pt_trial *trial, const char *name, pt_manner manner)
{
    pt_log_clear(&trial->got);
    pt_run_engine(trial->subject, trial->script, &manner, &trial->got);
    return compare(trial, name, PT_ALL) && same_errors(trial, name);
}

static bool try_steps(pt_trial *trial, uint64_t seed)
{
    pt_log_clear(&trial->got);
    pt_run_steps(trial->subject, trial->script, seed, &trial->got);
    return compare(trial, "soj_step by hand", PT_ALL);
}

typedef void (*vary_fn)(pt_rng *rng, const pt_script *script, pt_script *out_script);

static bool try_varied(pt_trial *trial, const char *name, uint64_t seed, vary_fn vary)
{
    static pt_script varied;
    pt_rng rng = {.state = seed};
    const pt_manner plain = {.seed = seed};

    vary(&rng, trial->script, &varied);
    pt_log_clear(&trial->got);
    pt_run_engine(trial->subject, &varied, &plain, &trial->got);
    return compare(trial, name, PT_BY_CUSTOMER);
}

/* Each event comes twice. Where ids are forgotten, an event must not get one: it might be too old.
 */
static bool try_twice(pt_trial *trial, uint64_t seed)
{
    static pt_script varied;
    pt_rng rng = {.state = seed};
    const pt_manner twice = {.twice = true, .seed = seed};

    varied = *trial->script;
    if (trial->script->retention == 0)
        pt_give_ids(&rng, trial->script, &varied);
    pt_log_clear(&trial->got);
    pt_run_engine(trial->subject, &varied, &twice, &trial->got);
    return compare(trial, "each event twice", PT_ALL);
}

static bool try_loaded(pt_trial *trial, uint64_t seed)
{
    soj_status status = pt_reload(trial->subject);

    if (status != SOJ_OK) {
        pt_print(trial->difference, "soj_model_load: %s\n", soj_status_name(status));
        return false;
    }
    if (seed % 2 == 0)
        return try_steps(trial, seed);
    return try_engine(trial, "model saved and loaded", (pt_manner){.batch = 10, .seed = seed});
}

/* More advances let in events that would be too far ahead, and move the clocks of customers, from
 * which it is counted how long ids are known. */
static bool try_advances(pt_trial *trial, uint64_t seed)
{
    return trial->script->max_skew > 0 || trial->script->retention > 0 ||
           try_varied(trial, "advances put in", seed, pt_add_advances);
}

static bool try_single(pt_trial *trial, uint64_t seed)
{
    return try_engine(trial, "engine, one post for each event",
                      (pt_manner){.watched = true, .seed = seed});
}

static bool try_split(pt_trial *trial, uint64_t seed)
{
    return try_engine(trial, "advances split", (pt_manner){.split = true, .seed = seed});
}

static bool try_batches_of_1(pt_trial *trial, uint64_t seed)
{
    return try_engine(trial, "batches of 1", (pt_manner){.batch = 1, .seed = seed});
}

static bool try_batches_of_10(pt_trial *trial, uint64_t seed)
{
    return try_engine(trial, "batches of 10", (pt_manner){.batch = 10, .seed = seed});
}

static bool try_batches_of_all(pt_trial *trial, uint64_t seed)
{
    return try_engine(trial, "batches of all", (pt_manner){.batch = PT_OPS, .seed = seed});
}

static bool try_stored(pt_trial *trial, uint64_t seed)
{
    return try_engine(trial, "on a store, opened anew now and then",
                      (pt_manner){.stored = true, .watched = seed % 2 == 0, .seed = seed});
}

static bool try_stored_batches(pt_trial *trial, uint64_t seed)
{
    return try_engine(trial, "batches on a store",
                      (pt_manner){.stored = true, .split = true, .batch = 10, .seed = seed});
}

static bool try_interleaved(pt_trial *trial, uint64_t seed)
{
    return try_varied(trial, "customers interleaved", seed, pt_interleave);
}

typedef bool (*way_fn)(pt_trial *trial, uint64_t seed);

/* The last changes the subject. */
static const way_fn ways[] = {
    try_single,         try_split,  try_batches_of_1,   try_batches_of_10,
    try_batches_of_all, try_steps,  try_twice,          try_interleaved,
    try_advances,       try_stored, try_stored_batches, try_loaded,
};

enum { N_WAYS = sizeof(ways) / sizeof(ways[0]) };

/* All ways, or the first and one of the others, in their turn by the seed. */
static bool try_ways(pt_trial *trial, uint64_t seed, bool is_brief)
{
    if (is_brief)
        return ways[0](trial, seed) && ways[1 + seed % (N_WAYS - 1)](trial, seed);
    for (size_t i = 0; i < N_WAYS; i++) {
        if (!ways[i](trial, seed))
            return false;
    }
    return true;
}

/* The reference is what is expected throughout: one way that differs from another differs from it.
 */
bool pt_judge(const pt_model *model, const pt_script *script, uint64_t seed, pt_counts *counts,
              pt_out *difference)
{
    pt_subject subject;
    pt_trial trial = {.subject = &subject, .script = script, .difference = difference};

    if (!pt_compile(model, &subject, difference))
        return false;
    bool same = true;
    if (pt_reference(model, script, counts, &trial.expected))
        same = try_ways(&trial, seed, counts->is_brief);
    else
        counts->given_up++;
    pt_log_free(&trial.expected);
    pt_log_free(&trial.got);
    pt_subject_free(&subject);
    return same;
}
