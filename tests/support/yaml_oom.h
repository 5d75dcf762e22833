/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_YAML_OOM_H
#define SOJ_TEST_YAML_OOM_H

/* Makes libyaml's allocations fail, and counts them. libyaml takes no allocator, but it calls
 * exported functions for its memory: a program that defines them puts its own in their place.
 * Linking this file does. */

#include <stdbool.h>
#include <stddef.h>

/* The n-th allocation from now on fails; with `on` every one after it too. 0: none. */
void yaml_oom_arm(size_t n, bool on);
/* How many allocations failed since it was armed. */
size_t yaml_oom_failures(void);
/* Allocations so far, and how many of them were not given back. */
size_t yaml_oom_calls(void);
size_t yaml_oom_live(void);
/* The most bytes that were allocated at once since the last yaml_oom_reset_peak(). */
size_t yaml_oom_peak_bytes(void);
void yaml_oom_reset_peak(void);

#endif
