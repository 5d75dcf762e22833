/* SPDX-License-Identifier: MIT */
#include <sojourn/record.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/counting.h"
#include "run/record.h"

/* Read one int64 of the header. */
static soj_status read_time(const soj_model *model, const void *record, size_t len, size_t at,
                            soj_time *out)
{
    if (!model || !record || !out)
        return SOJ_ERR_ARGUMENT;
    soj_status status = soj__record_check_header(model->program, record, len);
    if (status == SOJ_OK)
        *out = soj__load_i64((const uint8_t *)record + at);
    return status;
}

soj_status soj_record_due(const soj_model *model, const void *record, size_t len, soj_time *out_due)
{
    return read_time(model, record, len, SOJ__RECORD_DUE, out_due);
}

soj_status soj_record_clock(const soj_model *model, const void *record, size_t len,
                            soj_time *out_clock)
{
    return read_time(model, record, len, SOJ__RECORD_CLOCK, out_clock);
}

soj_status soj_record_created(const soj_model *model, const void *record, size_t len,
                              soj_time *out_created)
{
    return read_time(model, record, len, SOJ__RECORD_CREATED, out_created);
}

soj_status soj_record_stage(const soj_model *model, const void *record, size_t len, uint32_t track,
                            uint32_t *out_stage, soj_time *out_since)
{
    if (!model || !record || !out_stage || track >= model->program->tracks.n)
        return SOJ_ERR_ARGUMENT;
    soj_status status = soj__record_check_header(model->program, record, len);
    if (status != SOJ_OK)
        return status;
    uint32_t stage = soj__record_leaf(model->program, record, track);
    if (stage == SOJ__NONE)
        return SOJ_ERR_CORRUPT;
    soj_time since = soj__record_entered(model->program, record, stage);
    if (since < 0 || since > SOJ_TIME_MAX)
        return SOJ_ERR_CORRUPT;
    *out_stage = stage;
    if (out_since)
        *out_since = since;
    return SOJ_OK;
}

soj_status soj_record_zone(const soj_model *model, const void *record, size_t len,
                           soj_text *out_zone)
{
    if (!model || !record || !out_zone)
        return SOJ_ERR_ARGUMENT;
    const soj__program *program = model->program;
    soj_status status = soj__record_check_header(program, record, len);
    if (status != SOJ_OK)
        return status;
    uint32_t part_len;
    const uint8_t *part = soj__record_part(program, record, len, program->zone_part, &part_len);
    if (!part || part_len > SOJ__ZONE_NAME_MAX)
        return SOJ_ERR_CORRUPT;
    *out_zone = part_len > 0 ? (soj_text){(const char *)part, part_len}
                             : soj__program_text(program, program->time_zone);
    return SOJ_OK;
}

/* The public form of what a slot holds. */
static soj_value value_from(soj__val value, uint32_t type)
{
    soj_value out = {.type = (int32_t)type};
    if (value.kind == SOJ__KIND_ABSENT || value.kind == SOJ__KIND_ERROR)
        out.type = SOJ_TYPE_ABSENT;
    else if (value.kind == SOJ__KIND_BOOL)
        out.as.boolean = value.as.integer != 0;
    else if (value.kind == SOJ__KIND_DOUBLE)
        out.as.number = value.as.number;
    else if (value.kind != SOJ__KIND_STRING)
        out.as.integer = value.as.integer; /* int, time and duration are all an int64 */
    else {
        out.len = value.extra;
        out.as.text = value.as.text;
    }
    return out;
}

/* The value of an attribute whose part is part[0, len). A rolling count is told as of the
 * customer's clock. */
static soj__val value_of_part(const soj__program *program, const soj__attribute *info,
                              const uint8_t *record, const uint8_t *part, uint32_t len)
{
    if (info->storage == SOJ__STORE_WINDOW)
        return soj__window_value(program, info, part, len,
                                 soj__load_i64(record + SOJ__RECORD_CLOCK));
    if (!soj__attribute_is_set(info, program, record))
        return (soj__val){.kind = SOJ__KIND_ABSENT};
    return soj__val_text((const char *)part, len);
}

soj_status soj_record_attribute(const soj_model *model, const void *record, size_t len,
                                uint32_t attribute, soj_value *out_value)
{
    if (!model || !record || !out_value || attribute >= model->program->attributes.n)
        return SOJ_ERR_ARGUMENT;
    const soj__program *program = model->program;
    const soj__attribute *info = soj__program_attribute(program, attribute);
    uint32_t part_len = 0;
    const uint8_t *part = NULL;
    soj_status status = soj__record_check_header(program, record, len);
    if (status != SOJ_OK)
        return status;
    if (info->part != SOJ__NONE) {
        part = soj__record_part(program, record, len, info->part, &part_len);
        if (!part)
            return SOJ_ERR_CORRUPT;
    }
    if (!soj__attribute_is_sound(info, program, record, part_len))
        return SOJ_ERR_CORRUPT;
    soj__val value = part ? value_of_part(program, info, record, part, part_len)
                          : soj__attribute_value(info, program, record, NULL);
    *out_value = value_from(value, info->domain.type);
    return SOJ_OK;
}
