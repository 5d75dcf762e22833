/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_LIMITS_RULE_H
#define SOJ_TEST_LIMITS_RULE_H

#include <stdbool.h>
#include <stddef.h>

/* A recurrence rule of `n` bytes, as a limit's `give`. */
void give_rule(size_t n, bool fits);

#endif
