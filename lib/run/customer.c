/* SPDX-License-Identifier: MIT */
/* A customer's record on its way in and out. */
#include <sojourn/limits.h>

#include "run/work.h"

static size_t parts_bytes(const soj_work *work)
{
    return work->program->parts.n * sizeof(*work->parts);
}

/* ---- in ---- */

void soj__work_set_head(soj_work *work)
{
    const soj__program *program = work->program;
    soj__store_u16(work->fixed + SOJ__RECORD_MAGIC, SOJ__RECORD_MAGIC_VALUE);
    soj__store_u16(work->fixed + SOJ__RECORD_CODEC, SOJ__RECORD_CODEC_VERSION);
    soj__store_u32(work->fixed + SOJ__RECORD_MODEL_VERSION, program->version);
    soj__store_u64(work->fixed + SOJ__RECORD_LAYOUT, program->layout_hash);
}

/* Counters by eight, as bytes and as uint32: most customers' are all small. */
enum { BUNCH = 8 };

static void widen_bunch(const uint8_t *bytes, uint8_t *out)
{
    uint64_t rest = soj__load_u64(bytes);
    for (size_t i = 0; i < BUNCH; i += 2, rest >>= 16)
        soj__store_u64(out + i * SOJ__COUNTER_BYTES, (rest & 0xff) | (rest & 0xff00) << 24);
}

static void narrow_bunch(const uint8_t *counters, uint8_t *bytes)
{
    uint64_t all = 0;
    for (size_t i = BUNCH; i > 0; i -= 2) {
        uint64_t two = soj__load_u64(counters + (i - 2) * SOJ__COUNTER_BYTES);
        all = all << 16 | (two & 0xff) | (two >> 24 & 0xff00);
    }
    soj__store_u64(bytes, all);
}

/* The value of each counter that a byte says. */
static void widen(const uint8_t *bytes, uint32_t n, uint8_t *out)
{
    uint32_t i = 0;
    for (; i + BUNCH <= n; i += BUNCH)
        widen_bunch(bytes + i, out + (size_t)i * SOJ__COUNTER_BYTES);
    for (; i < n; i++)
        soj__store_u32(out + (size_t)i * SOJ__COUNTER_BYTES, bytes[i]);
}

/* The values that come from the part WIDE: those of which the byte is 255. */
static void fill_wide(const uint8_t *bytes, const uint8_t *wide, uint32_t n, uint8_t *out)
{
    for (uint32_t i = 0; i < n; i++) {
        if (bytes[i] != SOJ__COUNTER_WIDE)
            continue;
        memcpy(out + (size_t)i * SOJ__COUNTER_BYTES, wide, SOJ__COUNTER_BYTES);
        wide += SOJ__COUNTER_BYTES;
    }
}

static void expand_tail(const soj_work *work, const uint8_t *tail, uint8_t *lengths,
                        const uint8_t **parts)
{
    size_t size = (size_t)SOJ__LENGTH_BYTES * work->program->parts.n;
    if (tail) {
        memcpy(lengths, tail, size);
        soj__tail_parts(work->program, tail, parts);
        return;
    }
    memset(lengths, 0, size);
    memcpy(parts, work->buffers, parts_bytes(work));
}

/* All of a customer but the head. */
static void expand(const soj_work *work, const soj__pieces *from, uint8_t *fixed,
                   const uint8_t **parts)
{
    const soj__program *program = work->program;
    size_t slots = program->parts_slot - SOJ__RECORD_CELL;
    uint32_t wide = soj__program_wide(program);
    uint8_t *lengths = fixed + program->parts_slot;
    memcpy(fixed + SOJ__RECORD_CELL, from->cell, slots);
    expand_tail(work, from->tail, lengths, parts);
    const uint8_t *bytes = from->cell + slots;
    const uint32_t n = soj__program_counters(program);
    uint8_t *counters = fixed + program->counters_slot;
    widen(bytes, n, counters);
    if (soj__load_u16(lengths + SOJ__LENGTH_BYTES * wide) > 0)
        fill_wide(bytes, parts[wide], n, counters);
    soj__store_u16(lengths + SOJ__LENGTH_BYTES * wide, 0);
}

void soj__work_take(soj_work *work, const soj__pieces *from)
{
    expand(work, from, work->fixed, work->parts);
    *work->came_in = *from;
    work->tail_holds =
        from->tail && soj__tail_part_len(from->tail, soj__program_wide(work->program)) == 0;
    work->finished = 0;
    soj__work_forget_windows(work);
}

void soj__work_mark_origin(soj_work *work)
{
    memcpy(work->origin, work->fixed, work->program->record_fixed);
    memcpy(work->origin_parts, work->parts, parts_bytes(work));
    work->came_in->cell = NULL;
}

const uint8_t *soj__work_origin(const soj_work *work)
{
    if (work->came_in->cell)
        expand(work, work->came_in, work->origin, work->origin_parts);
    work->came_in->cell = NULL;
    return work->origin;
}

/* ---- made anew ---- */

static void set_default(soj_work *work, const soj__attribute *attribute)
{
    const soj__program *program = work->program;
    uint64_t bits = attribute->initial;
    if (attribute->domain.one_of.n == 0) {
        const soj__constant *constant = soj__program_constant(program, attribute->initial);
        soj_text text = soj__program_text(program, constant->text);
        bits = attribute->storage == SOJ__STORE_TEXT ? text.len : constant->bits;
        if (attribute->storage == SOJ__STORE_TEXT)
            work->parts[attribute->part] = (const uint8_t *)text.data;
    }
    soj__attribute_store(attribute, program, work->fixed, bits);
}

void soj__work_create(soj_work *work, soj_time created)
{
    const soj__program *program = work->program;
    uint8_t *fixed = work->fixed;
    memset(fixed + SOJ__RECORD_CELL, 0, program->record_fixed - SOJ__RECORD_CELL);
    memcpy(work->parts, work->buffers, parts_bytes(work));
    work->finished = 0;
    work->tail_holds = false;
    soj__work_forget_windows(work);
    work->frame.zone = work->model_zone;
    soj__store_i64(fixed + SOJ__RECORD_CLOCK, work->now);
    soj__store_i64(fixed + SOJ__RECORD_CREATED, created);
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        const soj__attribute *attribute = soj__program_attribute(program, i);
        if (attribute->initial != SOJ__NONE)
            set_default(work, attribute);
    }
}

void soj__work_move_clock(soj_work *work, soj_time now)
{
    work->now = now;
    if (now <= soj__load_i64(work->fixed + SOJ__RECORD_CLOCK))
        return;
    soj__store_i64(work->fixed + SOJ__RECORD_CLOCK, now);
    soj__store_u16(work->fixed + SOJ__RECORD_INSTANT_STEPS, 0);
}

/* ---- out ---- */

/* How many counters a byte does not hold; they become the part WIDE. */
static uint32_t count_wide(const uint8_t *counters, uint32_t n)
{
    uint32_t all = 0;
    uint32_t n_wide = 0;
    for (uint32_t i = 0; i < n; i++)
        all |= soj__load_u32(counters + (size_t)i * SOJ__COUNTER_BYTES);
    for (uint32_t i = 0; i < n && all >= SOJ__COUNTER_WIDE; i++)
        n_wide += soj__load_u32(counters + (size_t)i * SOJ__COUNTER_BYTES) >= SOJ__COUNTER_WIDE;
    return n_wide;
}

/* The bytes of counters that each fit into one. */
static void narrow(const uint8_t *counters, uint32_t n, uint8_t *bytes)
{
    uint32_t i = 0;
    for (; i + BUNCH <= n; i += BUNCH)
        narrow_bunch(counters + (size_t)i * SOJ__COUNTER_BYTES, bytes + i);
    for (; i < n; i++)
        bytes[i] = (uint8_t)soj__load_u32(counters + (size_t)i * SOJ__COUNTER_BYTES);
}

/* The bytes of any; behind `wide` those that need more. */
static void split_wide(const uint8_t *counters, uint32_t n, uint8_t *bytes, uint8_t *wide)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t count = soj__load_u32(counters + (size_t)i * SOJ__COUNTER_BYTES);
        bytes[i] = (uint8_t)(count < SOJ__COUNTER_WIDE ? count : SOJ__COUNTER_WIDE);
        if (count < SOJ__COUNTER_WIDE)
            continue;
        soj__store_u32(wide, count);
        wide += SOJ__COUNTER_BYTES;
    }
}

/* What is to be written. */
typedef struct writing {
    uint32_t n_wide;   /* counters that are */
    size_t tail;       /* bytes */
    bool tail_came_in; /* it is the one that did */
} writing;

static writing measure(const soj_work *work)
{
    const soj__program *program = work->program;
    const uint8_t *lengths = work->fixed + program->parts_slot;
    writing w = {
        .n_wide = count_wide(work->fixed + program->counters_slot, soj__program_counters(program))};
    w.tail_came_in = work->tail_holds && w.n_wide == 0;
    if (w.tail_came_in) {
        w.tail = work->came_in->tail_len;
        return w;
    }
    w.tail = (size_t)SOJ__LENGTH_BYTES * program->parts.n + (size_t)w.n_wide * SOJ__COUNTER_BYTES;
    for (uint32_t i = 0; i < program->parts.n; i++)
        w.tail += soj__load_u16(lengths + SOJ__LENGTH_BYTES * i);
    return w;
}

/* The lengths, and all parts but WIDE; returns the place of that. */
static uint8_t *write_tail(const soj_work *work, const writing *w, uint8_t *out)
{
    const uint32_t n = work->program->parts.n;
    const uint8_t *lengths = work->fixed + work->program->parts_slot;
    uint8_t *at = out + (size_t)SOJ__LENGTH_BYTES * n;
    if (w->tail_came_in) {
        SOJ__ASSERT(memcmp(lengths, work->came_in->tail, (size_t)SOJ__LENGTH_BYTES * n) == 0);
        memcpy(out, work->came_in->tail, w->tail);
        return out + w->tail;
    }
    for (uint32_t i = 0; i < n - 1; i++) {
        uint16_t len = soj__load_u16(lengths + SOJ__LENGTH_BYTES * i);
        soj__store_u16(out + SOJ__LENGTH_BYTES * i, len);
        if (len > 0)
            memcpy(at, work->parts[i], len);
        at += len;
    }
    soj__store_u16(out + SOJ__LENGTH_BYTES * (n - 1), (uint16_t)(w->n_wide * SOJ__COUNTER_BYTES));
    return at;
}

static void write_record(const soj_work *work, const writing *w, uint8_t *out)
{
    const soj__program *program = work->program;
    const uint32_t n = soj__program_counters(program);
    const uint8_t *counters = work->fixed + program->counters_slot;
    uint8_t *bytes = out + program->parts_slot;
    memcpy(out, work->fixed, program->parts_slot);
    uint8_t *wide = write_tail(work, w, bytes + n);
    if (w->n_wide == 0)
        narrow(counters, n, bytes);
    else
        split_wide(counters, n, bytes, wide);
}

soj_status soj__work_finish(soj_work *work, const soj__target *to)
{
    const writing w = measure(work);
    size_t size = SOJ__RECORD_CELL + (size_t)soj__program_cell(work->program) + w.tail;
    if (soj__record_widest(work->program, size, w.n_wide) > SOJ_LIMIT_RECORD)
        return SOJ_ERR_LIMIT;
    *to->out_len = size;
    if (size > to->capacity)
        return SOJ_ERR_SPACE;
    soj__work_settle_due(work, (uint8_t *)to->record + SOJ__RECORD_CELL);
    write_record(work, &w, to->record);
    return SOJ_OK;
}

soj_status soj__work_copy(soj_work *work, const soj__pieces *from, const soj__target *to)
{
    const soj__program *program = work->program;
    size_t cell = soj__program_cell(program);
    size_t lengths = (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    size_t size = SOJ__RECORD_CELL + cell + (from->tail ? from->tail_len : lengths);
    uint8_t *out = to->record;
    work->last_record = NULL;
    *to->out_len = size;
    if (size > to->capacity)
        return SOJ_ERR_SPACE;
    memcpy(out, from->record ? from->record : work->fixed, SOJ__RECORD_CELL);
    memcpy(out + SOJ__RECORD_CELL, from->cell, cell);
    if (from->tail)
        memcpy(out + SOJ__RECORD_CELL + cell, from->tail, from->tail_len);
    else
        memset(out + SOJ__RECORD_CELL + cell, 0, lengths);
    return SOJ_OK;
}
