/* SPDX-License-Identifier: MIT */
/* The scenarios of tests/unit, each run again and again: every allocation of all that it does fails
 * in its turn, alone and with all that follow. What comes out must always be the same. */
#include "unit/scenario.h"

#include "oom/gate.h"
#include "support/test.h"

/* One turn: whether the n-th allocation was reached. */
static bool run_failing(gate_source source, size_t n, bool on, const char *yaml, const char *script,
                        const char *expected)
{
    size_t live = gate_live();
    gate_fail_at(source, n, on);
    scenario_check(yaml, script, expected);
    bool was_reached = gate_has_failed();
    gate_fail_at(source, 0, false);
    if (gate_live() != live)
        fail_msg("allocation %zu failed, and %zu blocks were not given back", n,
                 gate_live() - live);
    return was_reached;
}

void scenario_run(const char *yaml, const char *script, const char *expected)
{
    size_t len = strlen(yaml);
    int ways = len > GATE_LARGE && !gate_is_thorough() ? 1 : 2;
    for (int source = GATE_OWN; source <= GATE_YAML; source++) {
        for (int on = 0; on < ways; on++) {
            size_t n = 1;
            while (run_failing((gate_source)source, n, on, yaml, script, expected))
                n = gate_after(n, len);
            assert_true(n > 30);
        }
    }
}
