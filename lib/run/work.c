/* SPDX-License-Identifier: MIT */
#include "run/work.h"

#include <sojourn/limits.h>

#include "run/step.h"

/* Bytes of what is hashed: an id's six parts behind their lengths; */
static size_t id_buffer_size(const soj__program *program)
{
    return 6 * sizeof(uint32_t) + program->name.len + SOJ_LIMIT_KEY + sizeof(int64_t) +
           program->max_path + 2 * sizeof(uint32_t);
}

/* a split's prefix and a key. */
static size_t split_buffer_size(const soj__program *program)
{
    size_t longest = 0;
    for (uint32_t i = 0; i < program->splits.n; i++) {
        uint32_t len = soj__program_split(program, i)->prefix.len;
        longest = len > longest ? len : longest;
    }
    return program->splits.n > 0 ? longest + SOJ_LIMIT_KEY : 0;
}

/* Bytes that a part's buffer needs. */
static size_t buffer_size(const soj__part *part)
{
    if (part->kind == SOJ__PART_WIDE)
        return 0; /* it is written where it goes */
    return part->kind == SOJ__PART_TEXT ? 2 * (size_t)SOJ_LIMIT_ATTRIBUTE_TEXT : part->max;
}

/* One of the workspace's arrays. */
typedef struct block {
    size_t place; /* offset of the pointer to it in soj_work */
    size_t n;     /* elements */
    size_t size;  /* of one */
} block;

#define BLOCK(member, n)                                                                           \
    {                                                                                              \
        offsetof(soj_work, member), (n), sizeof(*((soj_work *)NULL)->member)                       \
    }
#define N_BLOCKS  30u
#define N_LASTING 7u /* the first blocks: they know no customer */

/* All but the buffers of the parts. */
static void list_blocks(const soj__program *program, uint32_t n_handles, uint32_t n_rows,
                        block *out)
{
    size_t n_parts = program->parts.n;
    const block blocks[N_BLOCKS] = {
        BLOCK(rules, program->rules.n),
        BLOCK(rule_is_good, program->rules.n),
        BLOCK(held_channels, program->channels.n),
        BLOCK(held_touchpoints, program->touchpoints.n),
        BLOCK(frame.slots, program->attributes.n),
        BLOCK(blank, program->record_fixed),
        BLOCK(blank_parts, n_parts),
        BLOCK(fixed, program->record_fixed),
        BLOCK(origin, program->record_fixed),
        BLOCK(undo, program->record_fixed),
        BLOCK(wide, soj__program_counters(program)),
        BLOCK(parts, n_parts),
        BLOCK(origin_parts, n_parts),
        BLOCK(buffers, n_parts),
        BLOCK(property_at, n_handles),
        BLOCK(staged, program->attributes.n),
        BLOCK(chosen, program->tracks.n),
        BLOCK(came_in, 1),
        BLOCK(outcomes, program->expectations.n),
        BLOCK(started, program->n_triggers),
        BLOCK(windows, program->counters.n),
        BLOCK(id_buffer, id_buffer_size(program)),
        BLOCK(split_buffer, split_buffer_size(program)),
        BLOCK(digits, SOJ__DIGITS),
        BLOCK(own_rows, n_rows),
        BLOCK(scrap, 1),
        BLOCK(data, program->max_data * SOJ__DATUM_MOST),
        BLOCK(data_out, program->max_data),
        BLOCK(frame.stack, program->max_stack),
        BLOCK(frame.scratch, program->scratch_bytes),
    };
    memcpy(out, blocks, sizeof(blocks));
}

static uint32_t count_handles(const soj__program *program)
{
    return program->attributes.n > SOJ_LIMIT_PROPERTIES ? program->attributes.n
                                                        : SOJ_LIMIT_PROPERTIES;
}

size_t soj__work_bytes(const soj__program *program)
{
    block blocks[N_BLOCKS];
    size_t bytes = sizeof(soj_work);
    list_blocks(program, count_handles(program), program->max_outputs, blocks);
    for (size_t i = 0; i < N_BLOCKS; i++)
        bytes += blocks[i].n * blocks[i].size;
    for (uint32_t i = 0; i < program->parts.n; i++)
        bytes += buffer_size(soj__program_part(program, i));
    return bytes;
}

/* `n` zeroed bytes; never NULL for want of bytes. */
static void *carve(soj_work *work, size_t n)
{
    return soj__arena_alloc(&work->arena, n ? n : 1);
}

/* Rows that are the workspace's own. */
static uint32_t own_rows(const soj_work *work)
{
    return work->is_trusting ? 0 : work->max_rows;
}

static bool allocate_blocks(soj_work *work)
{
    block blocks[N_BLOCKS];
    list_blocks(work->program, work->n_handles, own_rows(work), blocks);
    for (size_t i = 0; i < N_BLOCKS; i++) {
        void *memory = carve(work, blocks[i].n * blocks[i].size);
        if (!memory)
            return false;
        memcpy((char *)work + blocks[i].place, &memory, sizeof(memory));
    }
    return true;
}

static bool allocate_buffers(soj_work *work)
{
    for (uint32_t i = 0; i < work->program->parts.n; i++) {
        work->buffers[i] = carve(work, buffer_size(soj__program_part(work->program, i)));
        if (!work->buffers[i])
            return false;
    }
    return true;
}

/* Rules are in every image as texts, and one may be none. */
static void read_rules(soj_work *work)
{
    for (uint32_t i = 0; i < work->program->rules.n; i++) {
        soj__slice place;
        soj_text text = soj__program_text(work->program, soj__program_rule(work->program, i)->text);
        work->rule_is_good[i] =
            !soj__recurrence_parse((soj__slice){text.data, text.len}, &work->rules[i], &place);
    }
}

/* The zone of customers that have none of their own. */
static soj_status find_model_zone(const soj__program *program, const soj_zones *zones,
                                  const soj__zone **out)
{
    soj_text name = soj__program_text(program, program->time_zone);
    *out = NULL;
    if (!program->needs_zones)
        return SOJ_OK;
    if (!zones)
        return SOJ_ERR_NO_ZONES;
    uint32_t found = soj__zones_find(zones, (soj__slice){name.data, name.len});
    if (found == SOJ__NONE)
        return SOJ_ERR_ZONE;
    *out = soj__zones_zone(zones, found);
    return SOJ_OK;
}

soj_status soj__work_check_zones(const soj__program *program, const soj_zones *zones)
{
    const soj__zone *zone;
    return find_model_zone(program, zones, &zone);
}

static soj_work *allocate(soj_model *model, const soj__mem *mem, bool is_trusting)
{
    soj_work *work = soj__mem_zalloc(mem, sizeof(*work));
    if (!work)
        return NULL;
    work->mem = *mem;
    work->model = model;
    work->program = model->program;
    soj__arena_init(&work->arena, mem);
    work->is_trusting = is_trusting;
    work->wanted = UINT32_MAX;
    work->n_handles = count_handles(model->program);
    work->max_rows = model->program->max_outputs;
    if (!allocate_blocks(work) || !allocate_buffers(work)) {
        soj__work_free(work);
        return NULL;
    }
    work->rows = work->own_rows;
    soj__record_put_head(work->program, work->fixed);
    soj__work_begin_ids(work);
    soj__work_set_up_frame(work);
    soj__work_set_up_blank(work);
    read_rules(work);
    return work;
}

soj_status soj__work_new(soj_model *model, const soj__mem *mem, soj_zones *zones, bool is_trusting,
                         soj_work **out_work)
{
    const soj__zone *model_zone;
    soj_status status = find_model_zone(model->program, zones, &model_zone);
    if (status != SOJ_OK)
        return status;
    soj_work *work = allocate(model, mem, is_trusting);
    if (!work)
        return SOJ_ERR_NOMEM;
    work->zones = zones;
    work->model_zone = model_zone;
    *out_work = work;
    return SOJ_OK;
}

bool soj__work_widen(soj_work *work, uint32_t n_rows)
{
    if (work->is_trusting || n_rows <= work->max_rows)
        return true;
    soj__row *rows = carve(work, n_rows * sizeof(*rows));
    if (!rows)
        return false;
    memset(work->own_rows, 0, work->max_rows * sizeof(*rows));
    work->rows = work->own_rows = rows;
    work->max_rows = n_rows;
    return true;
}

void soj__work_wipe(soj_work *work)
{
    block blocks[N_BLOCKS];
    list_blocks(work->program, work->n_handles, own_rows(work), blocks);
    for (uint32_t i = 0; i < work->program->parts.n; i++)
        memset(work->buffers[i], 0, buffer_size(soj__program_part(work->program, i)));
    for (size_t i = N_LASTING; i < N_BLOCKS; i++) {
        void *memory;
        memcpy(&memory, (const char *)work + blocks[i].place, sizeof(memory));
        if (blocks[i].place != offsetof(soj_work, buffers))
            memset(memory, 0, blocks[i].n * blocks[i].size);
    }
    memset(&work->raised, 0, sizeof(work->raised));
    work->tail_holds = false;
    soj__record_put_head(work->program, work->fixed);
    soj__work_begin_ids(work);
}

void soj__work_free(soj_work *work)
{
    if (!work)
        return;
    soj__mem mem = work->mem;
    soj__arena_done(&work->arena);
    soj__mem_free(&mem, work, sizeof(*work));
}

const soj_output *soj__work_next(soj_work *work)
{
    if (work->next_row == work->n_rows)
        return NULL;
    work->output.customer = (soj_text){work->key, work->key_len};
    return soj__row_expand(work->model, &work->rows[work->next_row++], work->data, work->data_out,
                           &work->output);
}
