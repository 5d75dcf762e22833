/* SPDX-License-Identifier: MIT */
/* The clock on a customer's wall. */
#include "run/work.h"

static soj__slice own_name(const soj_work *work)
{
    uint32_t part = work->program->zone_part;
    return (soj__slice){(const char *)work->parts[part],
                        soj__part_len(work->program, work->fixed, part)};
}

/* A name that stands for no zone of its own is the model's. */
static soj__slice full_name(const soj_work *work, soj__slice name)
{
    soj_text model = soj__program_text(work->program, work->program->time_zone);
    return name.len > 0 ? name : (soj__slice){model.data, model.len};
}

soj_status soj__work_look_up_zone(soj_work *work)
{
    soj__slice name = own_name(work);
    work->frame.zone = work->model_zone;
    if (name.len == 0)
        return SOJ_OK;
    uint32_t found = soj__zones_find(work->zones, name);
    if (found == SOJ__NONE)
        return SOJ_ERR_ZONE;
    work->frame.zone = soj__zones_zone(work->zones, found);
    return SOJ_OK;
}

soj_status soj__work_check_zone(const soj_work *work, soj__slice name)
{
    if (!work->zones || name.len == 0)
        return SOJ_OK;
    return soj__zones_find(work->zones, name) == SOJ__NONE ? SOJ_ERR_ZONE : SOJ_OK;
}

void soj__work_set_zone(soj_work *work, soj__slice name)
{
    uint32_t part = work->program->zone_part;
    if (!work->zones)
        return;
    bool is_other = !soj__slice_equal(full_name(work, name), full_name(work, own_name(work)));
    uint8_t *bytes = soj__work_part(work, part);
    if (name.len > 0)
        memcpy(bytes, name.data, name.len);
    work->due_holds = false;
    soj__work_set_part_len(work, part, (uint32_t)name.len);
    (void)soj__work_find_zone(work); /* checked */
    if (is_other)
        soj__work_ask_anew(work);
}
