/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_QUICK_H
#define SOJ__RUN_QUICK_H

/* What is due and changes nothing but the customer's cell, found and done in it, wherever that
 * lies: in the workspace, or where its owner keeps it. Of what waits, and of counters that are
 * wide, nothing is known here: there is none. */

#include "run/work.h"

/* The innermost active stage of a track. */
static inline uint32_t soj__cell_leaf(const soj__program *program, const uint8_t *cell,
                                      uint32_t track)
{
    const soj__track_info *info = soj__program_track(program, track);
    return info->stages.first + soj__load_u16(soj__slot_of(cell, info->leaf_slot));
}

/* What is due first; false where more than timelines and schedules that come once has a say, or two
 * are due at once. It calls nobody, and so keeps nothing. */
bool soj__quick_find(const soj__program *program, const uint8_t *cell, soj__due *out);
/* The same of one who has just come to a leaf of which that is known. */
static inline void soj__quick_find_first(const soj__stage_info *leaf, soj_time now, soj__due *out)
{
    const soj_time due = now + leaf->first_offset;
    SOJ__ASSERT(leaf->first_offset >= 0);
    out->due = out->instant = due <= SOJ_TIME_MAX ? due : SOJ_TIME_NEVER;
    out->kind = SOJ__DUE_SCHEDULE;
    out->what = leaf->first;
    out->index = 0;
    out->is = leaf->first_is;
    out->behind = now + leaf->first_behind;
}

/* The macrostep of what is due, work->last_due, where that is one that cannot fail: it does what
 * soj__work_clock() would. Its rows are the work's; work->has_due says whether last_due is what is
 * due now. False, and nothing has changed, where it is another. */
bool soj__quick_clock(soj_work *work, uint8_t *cell);

#endif
