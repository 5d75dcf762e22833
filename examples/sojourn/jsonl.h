/* SPDX-License-Identifier: MIT */
#ifndef CLI_JSONL_H
#define CLI_JSONL_H

#include "entry.h"

/* Read one line in the shape of the Segment spec into `entry`, which was reset. */
enum entry_kind jsonl_read(const struct reading *reading, struct entry *entry, const char *line,
                           size_t len);

#endif
