/* SPDX-License-Identifier: MIT */
#include "run/step.h"

#include <sojourn/limits.h>

/* ---- the customer comes in ---- */

static void load(soj_work *work, const void *record)
{
    const soj__program *program = work->program;
    memcpy(work->fixed, record, program->record_fixed);
    (void)soj__record_texts(program, record, work->texts);
    work->origin = record;
    memcpy(work->origin_texts, work->texts, program->text_attributes.n * sizeof(*work->texts));
}

static void set_defaults(soj_work *work)
{
    const soj__program *program = work->program;
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        const soj__attribute *attribute = soj__program_attribute(program, i);
        uint64_t bits = attribute->initial;
        if (attribute->initial == SOJ__NONE)
            continue;
        if (attribute->domain.one_of.n == 0) {
            const soj__constant *constant = soj__program_constant(program, attribute->initial);
            soj_text text = soj__program_text(program, constant->text);
            bits = attribute->storage == SOJ__STORE_TEXT ? text.len : constant->bits;
            if (attribute->storage == SOJ__STORE_TEXT)
                work->texts[attribute->text_number] = text.data;
        }
        soj__attribute_store(attribute, program, work->fixed, bits);
    }
}

/* A new customer at work->now, in the initial stages of all tracks. */
static soj_status create(soj_work *work)
{
    const soj__program *program = work->program;
    uint8_t *fixed = work->fixed;
    memset(fixed, 0, program->record_fixed);
    memset(work->texts, 0, program->text_attributes.n * sizeof(*work->texts));
    soj__store_u16(fixed + SOJ__RECORD_MAGIC, SOJ__RECORD_MAGIC_VALUE);
    soj__store_u16(fixed + SOJ__RECORD_CODEC, SOJ__RECORD_CODEC_VERSION);
    soj__store_u64(fixed + SOJ__RECORD_LAYOUT, program->layout_hash);
    soj__store_i64(fixed + SOJ__RECORD_CLOCK, work->now);
    soj__store_i64(fixed + SOJ__RECORD_CREATED, work->now);
    set_defaults(work);
    soj_status status = soj__work_enter_all(work);
    memcpy(work->created, fixed, program->record_fixed);
    memcpy(work->origin_texts, work->texts, program->text_attributes.n * sizeof(*work->texts));
    work->origin = work->created;
    return status;
}

/* The macrostep's instant becomes the clock. */
static void move_clock(soj_work *work, soj_time now)
{
    work->now = now;
    if (now <= soj__load_i64(work->fixed + SOJ__RECORD_CLOCK))
        return;
    soj__store_i64(work->fixed + SOJ__RECORD_CLOCK, now);
    soj__store_u16(work->fixed + SOJ__RECORD_INSTANT_STEPS, 0);
}

/* ---- and goes out ---- */

static size_t record_size(const soj_work *work)
{
    const soj__program *program = work->program;
    size_t size = program->record_fixed;
    for (uint32_t i = 0; i < program->text_attributes.n; i++) {
        uint32_t attribute = *soj__program_text_attribute(program, i);
        size +=
            (size_t)soj__attribute_bits(soj__program_attribute(program, attribute), work->fixed);
    }
    return size;
}

static void write_record(const soj_work *work, uint8_t *out)
{
    const soj__program *program = work->program;
    memcpy(out, work->fixed, program->record_fixed);
    out += program->record_fixed;
    for (uint32_t i = 0; i < program->text_attributes.n; i++) {
        uint32_t attribute = *soj__program_text_attribute(program, i);
        size_t len =
            (size_t)soj__attribute_bits(soj__program_attribute(program, attribute), work->fixed);
        if (len > 0)
            memcpy(out, work->texts[i], len);
        out += len;
    }
}

/* Where the new record goes. */
typedef struct target {
    void *record;
    size_t capacity;
    size_t *out_len;
} target;

static soj_status finish(soj_work *work, const target *to)
{
    size_t size = record_size(work);
    if (size > SOJ_LIMIT_RECORD)
        return SOJ_ERR_LIMIT;
    *to->out_len = size;
    if (size > to->capacity)
        return SOJ_ERR_SPACE;
    soj__store_u32(work->fixed + SOJ__RECORD_MODEL_VERSION, work->program->version);
    soj__store_i64(work->fixed + SOJ__RECORD_DUE, soj__work_first_due(work).instant);
    write_record(work, to->record);
    return SOJ_OK;
}

static soj_status check_record(const soj_work *work, const void *record, size_t len)
{
    return work->is_trusting ? SOJ_OK : soj__record_check(work->program, record, len);
}

/* ---- an event ---- */

/* Bring the customer of `event` to its instant. */
static soj_status begin_event(soj_work *work, const soj_event *event, const void *record,
                              soj_result *result)
{
    if (!record) {
        result->is_new = true;
        work->now = event->time;
        work->is_late = false;
        return create(work);
    }
    load(work, record);
    soj_time clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
    work->is_late = event->time < clock;
    result->is_late = work->is_late;
    move_clock(work, work->is_late ? clock : event->time);
    return soj__load_i64(work->fixed + SOJ__RECORD_DUE) <= work->now ? SOJ_ERR_DUE : SOJ_OK;
}

static soj_status step_event(soj_work *work, const soj_event *event, const void *record, size_t len,
                             const target *to, soj_result *result)
{
    soj_status status = soj__event_check(work->program, event);
    if (status == SOJ_OK && record)
        status = check_record(work, record, len);
    if (status != SOJ_OK)
        return status;
    work->event = event;
    work->key = event->customer;
    work->key_len = event->customer_len;
    work->fault_attribute = SOJ_NONE;
    status = begin_event(work, event, record, result);
    if (status == SOJ_OK)
        status = soj__work_take_properties(work, event, &result->handle);
    if (status == SOJ_OK)
        status = soj__work_event(work, &result->is_unhandled);
    if (status == SOJ_OK)
        status = finish(work, to);
    if (work->fault_attribute != SOJ_NONE)
        result->handle = work->fault_attribute;
    return status;
}

/* ---- the clock ---- */

static bool is_timer(const soj_work *work, const soj__due *due)
{
    return soj__program_schedule(work->program, due->schedule)->timer != SOJ__NONE;
}

/* Count a timer's macrostep at its instant. False where there were too many. */
static bool count_instant_step(soj_work *work)
{
    uint8_t *slot = work->fixed + SOJ__RECORD_INSTANT_STEPS;
    uint32_t steps = soj__load_u16(slot);
    if (steps >= SOJ_LIMIT_INSTANT_MACROSTEPS)
        return false;
    soj__store_u16(slot, (uint16_t)(steps + 1));
    return true;
}

static soj_status fire_timer(soj_work *work, const soj__due *due)
{
    uint32_t timer = soj__program_schedule(work->program, due->schedule)->timer;
    if (!count_instant_step(work))
        return SOJ_ERR_LIMIT;
    (void)soj__work_consume(work, due->schedule);
    uint32_t transition =
        soj__work_first_enabled(work, soj__program_timer(work->program, timer)->transitions);
    if (transition == SOJ__NONE)
        return SOJ_OK;
    soj_status status = soj__work_move(work, transition, SOJ_CAUSE_AFTER);
    return status == SOJ_OK ? soj__work_settle(work) : status;
}

static soj_status run_due(soj_work *work, const soj__due *due)
{
    move_clock(work, due->instant);
    if (is_timer(work, due))
        return fire_timer(work, due);
    return soj__work_touch(work, due, soj__work_consume(work, due->schedule));
}

/* Undo a macrostep that failed, use up what was due, and say so. */
static soj_status run_fault(soj_work *work, const soj__due *due, const void *record, soj_status why)
{
    const soj__schedule *schedule = soj__program_schedule(work->program, due->schedule);
    work->n_rows = 0;
    load(work, record);
    move_clock(work, due->instant);
    if (is_timer(work, due))
        (void)count_instant_step(work);
    (void)soj__work_consume(work, due->schedule);
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_FAULT);
    if (!row)
        return SOJ_ERR_LIMIT;
    row->as.fault = (soj_fault){
        .status = why,
        .stage = schedule->stage,
        .touchpoint = schedule->touchpoint,
        .attribute = why == SOJ_ERR_RANGE ? work->fault_attribute : SOJ_NONE,
        .due = due->due,
        .time = work->now,
    };
    return SOJ_OK;
}

static soj_status copy_record(const void *record, size_t len, const target *to)
{
    *to->out_len = len;
    if (len > to->capacity)
        return SOJ_ERR_SPACE;
    memcpy(to->record, record, len);
    return SOJ_OK;
}

static soj_status step_due(soj_work *work, const void *record, const target *to)
{
    load(work, record);
    soj__due due = soj__work_first_due(work);
    /* What the header promises must be there, or a host would step for ever. */
    if (due.instant != soj__load_i64(work->fixed + SOJ__RECORD_DUE))
        return SOJ_ERR_CORRUPT;
    work->fault_attribute = SOJ_NONE;
    soj_status status = run_due(work, &due);
    if (status == SOJ_OK)
        status = finish(work, to);
    if (status == SOJ_OK || status == SOJ_ERR_SPACE)
        return status;
    status = run_fault(work, &due, record, status);
    return status == SOJ_OK ? finish(work, to) : status;
}

static soj_status step_clock(soj_work *work, const soj_input *input, const void *record, size_t len,
                             const target *to)
{
    if (!record)
        return SOJ_ERR_ARGUMENT;
    if (!soj__key_is_sound(input->customer, input->customer_len))
        return SOJ_ERR_KEY;
    if (input->now < 0 || input->now > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    soj_status status = check_record(work, record, len);
    if (status != SOJ_OK)
        return status;
    work->key = input->customer;
    work->key_len = input->customer_len;
    work->is_late = false;
    if (soj__load_i64((const uint8_t *)record + SOJ__RECORD_DUE) > input->now)
        return copy_record(record, len, to);
    return step_due(work, record, to);
}

soj_status soj__step(soj_work *work, const soj_input *input, const void *record, size_t len,
                     void *out_record, size_t capacity, size_t *out_len, soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    target to = {out_record, capacity, out_len};
    work->n_rows = 0;
    work->next_row = 0;
    result.status = input->event ? step_event(work, input->event, record, len, &to, &result)
                                 : step_clock(work, input, record, len, &to);
    work->event = NULL;
    if (result.status != SOJ_OK) {
        work->n_rows = 0;
        result.is_late = result.is_new = result.is_unhandled = false;
    }
    if (out_result)
        *out_result = result;
    return result.status;
}
