/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>

#include "run/work.h"

uint8_t *soj__work_part(soj_work *work, uint32_t part)
{
    uint8_t *buffer = work->buffers[part];
    uint32_t len = soj__part_len(work->program, work->fixed, part);
    if (work->parts[part] != buffer && len > 0)
        memcpy(buffer, work->parts[part], len);
    work->parts[part] = buffer;
    work->tail_holds = false;
    return buffer;
}

char *soj__work_free_text(const soj_work *work, uint32_t part)
{
    uint8_t *buffer = work->buffers[part];
    return (char *)(work->parts[part] == buffer ? buffer + SOJ_LIMIT_ATTRIBUTE_TEXT : buffer);
}
