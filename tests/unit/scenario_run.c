/* SPDX-License-Identifier: MIT */
#include "scenario.h"

void scenario_run(const char *yaml, const char *script, const char *expected)
{
    scenario_check(yaml, script, expected);
}
