/* SPDX-License-Identifier: MIT */
/* The engine itself, and what it is told by. */
#include <xxhash.h>

#include "engine/persist.h"
#include "model/meaning.h"

/* ---- the model ---- */

void soj__fingerprint_make(const soj_model *model, uint8_t out[SOJ__FINGERPRINT])
{
    const soj__program *program = model->program;
    const soj_text name = soj__program_text(program, program->name);
    soj__store_u64(out + SOJ__FINGERPRINT_MEANING, soj__program_meaning(program));
    soj__store_u32(out + SOJ__FINGERPRINT_CODEC, SOJ__RECORD_CODEC_VERSION);
    soj__store_u32(out + SOJ__FINGERPRINT_VERSION, program->version);
    soj__store_u64(out + SOJ__FINGERPRINT_NAME, XXH3_64bits(name.data, name.len));
    soj__store_u64(out + SOJ__FINGERPRINT_LAYOUT, program->layout_hash);
}

/* ---- the options ---- */

/* Of the secret a hash: who has it proves it. */
static soj__hash128 hash_of_secret(const soj_engine *engine)
{
    return soj__siphash(engine->erased.secret, SOJ__SLICE("store"));
}

void soj__options_put(const soj_engine *engine, soj__buf *out)
{
    const soj__hash128 hash = hash_of_secret(engine);
    soj__put_u8(out, engine->has_integer_keys);
    soj__put_u8(out, engine->forgets_emissions);
    soj__put_i64(out, engine->retention);
    soj__put_u64(out, hash.low);
    soj__put_u64(out, hash.high);
}

soj_status soj__options_take(const soj_engine *engine, soj__wire *in)
{
    const soj__hash128 hash = hash_of_secret(engine);
    bool is_same = soj__take_u8(in) == engine->has_integer_keys;
    is_same &= soj__take_u8(in) == engine->forgets_emissions;
    is_same &= soj__take_i64(in) == engine->retention;
    is_same &= soj__take_u64(in) == hash.low;
    is_same &= soj__take_u64(in) == hash.high;
    if (in->failed)
        return SOJ_ERR_STORE;
    return is_same ? SOJ_OK : SOJ_ERR_ARGUMENT;
}

/* ---- the state ---- */

enum { N_COUNTERS = 9 };

/* The counters that the engine keeps as such. */
static void list_counters(soj_engine_counters *of, uint64_t *out[N_COUNTERS])
{
    out[0] = &of->accepted;
    out[1] = &of->rejected;
    out[2] = &of->late;
    out[3] = &of->unhandled;
    out[4] = &of->clock_steps;
    out[5] = &of->faults;
    out[6] = &of->duplicates;
    out[7] = &of->erased;
    out[8] = &of->ignored;
}

static void put_held(const bool *held, uint32_t n, soj__buf *out)
{
    size_t at = soj__put_later(out);
    uint32_t n_held = 0;
    for (uint32_t i = 0; held && i < n; i++) {
        if (!held[i])
            continue;
        soj__put_u32(out, i);
        n_held++;
    }
    soj__put_now(out, at, n_held);
}

/* An engine that rests holds nothing. */
static void put_holds(const soj_engine *engine, soj__buf *out)
{
    const soj_work *work = engine->bench->work;
    soj__put_u8(out, work && work->holds_all);
    put_held(work ? work->held_channels : NULL, engine->program->channels.n, out);
    put_held(work ? work->held_touchpoints : NULL, engine->program->touchpoints.n, out);
}

void soj__state_put(const soj_engine *engine, soj__buf *out)
{
    uint64_t *counters[N_COUNTERS];
    soj_engine_counters known = engine->counters;
    list_counters(&known, counters);
    soj__put_u32(out, engine->registry.n);
    soj__put_i64(out, engine->now);
    soj__put_u8(out, engine->is_advanced);
    for (size_t i = 0; i < N_COUNTERS; i++)
        soj__put_u64(out, *counters[i]);
    soj__put_u64(out, soj__engine_condition_errors(engine));
    put_holds(engine, out);
}

static soj_status take_held(soj_engine *engine, int32_t what, soj__wire *in)
{
    for (uint32_t n = soj__take_u32(in); n > 0; n--) {
        uint32_t handle = soj__take_u32(in);
        if (in->failed || soj__work_set_hold(engine->bench->work, what, handle, true) != SOJ_OK)
            return SOJ_ERR_STORE;
    }
    return SOJ_OK;
}

/* The holds are those that are read, whatever was held before. */
static soj_status take_holds(soj_engine *engine, soj__wire *in)
{
    soj_work *work = engine->bench->work;
    const soj__program *program = engine->program;
    memset(work->held_channels, 0, program->channels.n * sizeof(*work->held_channels));
    memset(work->held_touchpoints, 0, program->touchpoints.n * sizeof(*work->held_touchpoints));
    work->holds_all = false;
    work->n_held = 0;
    if (soj__take_u8(in) != 0)
        (void)soj__work_set_hold(work, SOJ_HOLD_ALL, SOJ_NONE, true);
    soj_status status = take_held(engine, SOJ_HOLD_CHANNEL, in);
    return status == SOJ_OK ? take_held(engine, SOJ_HOLD_TOUCHPOINT, in) : status;
}

soj_status soj__state_take(soj_engine *engine, soj__wire *in, uint32_t *out_customers)
{
    uint64_t *counters[N_COUNTERS];
    list_counters(&engine->counters, counters);
    *out_customers = soj__take_u32(in);
    engine->now = soj__take_i64(in);
    engine->is_advanced = soj__take_u8(in) != 0;
    for (size_t i = 0; i < N_COUNTERS; i++)
        *counters[i] = soj__take_u64(in);
    engine->condition_errors = soj__take_u64(in);
    engine->bench->work->condition_errors = 0;
    if (in->failed || engine->now < 0 || engine->now > SOJ_TIME_MAX)
        return SOJ_ERR_STORE;
    return take_holds(engine, in);
}

/* ---- what links commits ---- */

void soj__identity(const void *bytes, size_t len, uint8_t out[SOJ_COMMIT_IDENTITY])
{
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes, len));
    memcpy(out, hash.digest, SOJ_COMMIT_IDENTITY);
}

void soj__link_put(const soj__journal *journal, soj__buf *out)
{
    const soj__owed *owed = &journal->owed;
    soj__buf_put(out, (const char *)journal->identity, sizeof(journal->identity));
    soj__put_short(out, (soj__slice){(const char *)owed->position, owed->position_len});
}

bool soj__link_take(soj__journal *journal, soj__wire *in, bool is_first)
{
    const uint8_t *identity = soj__take(in, SOJ_COMMIT_IDENTITY);
    const soj__slice position = soj__take_short(in);
    if (in->failed || (!is_first && memcmp(identity, journal->identity, SOJ_COMMIT_IDENTITY) != 0))
        return false;
    memcpy(journal->position, position.data, position.len);
    journal->position_len = position.len;
    return true;
}
