/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "property.h"

/* The next living input of a customer in [from, to), or `to`. */
static int next_of(const pt_script *script, int customer, int from, int to)
{
    while (from < to && !(script->inputs[from].alive && script->inputs[from].customer == customer))
        from++;
    return from;
}

/* Mix the events [from, to) of all customers anew. */
static void mix(pt_rng *rng, const pt_script *script, int from, int to, pt_script *out)
{
    int at[PT_CUSTOMERS];

    for (int c = 0; c < PT_CUSTOMERS; c++)
        at[c] = next_of(script, c, from, to);
    for (;;) {
        int ready[PT_CUSTOMERS], n = 0;
        for (int c = 0; c < PT_CUSTOMERS; c++)
            if (at[c] < to)
                ready[n++] = c;
        if (n == 0)
            return;
        int chosen = ready[pt_below(rng, n)];
        out->inputs[out->n++] = script->inputs[at[chosen]];
        at[chosen] = next_of(script, chosen, at[chosen] + 1, to);
    }
}

static void start(const pt_script *script, pt_script *out)
{
    memset(out, 0, sizeof *out);
    out->retention = script->retention;
    out->max_skew = script->max_skew;
}

/* It is about several customers: it stays where it is among their inputs. */
static bool is_for_all(const pt_input *input)
{
    return (input->kind != PT_POST && input->kind != PT_PLACE) ||
           (input->about == PT_ABOUT_EMISSION && input->whose != input->customer);
}

void pt_interleave(pt_rng *rng, const pt_script *script, pt_script *out)
{
    int from = 0;

    start(script, out);
    for (int i = 0; i <= script->n; i++) {
        bool stop = i == script->n || is_for_all(&script->inputs[i]);
        if (!stop)
            continue;
        mix(rng, script, from, i, out);
        if (i < script->n && script->inputs[i].alive)
            out->inputs[out->n++] = script->inputs[i];
        from = i + 1;
    }
}

/* What it means depends on what has come out before it. */
static bool depends_on_turn(const pt_input *input)
{
    return input->kind == PT_HOLD || input->kind == PT_RELEASE ||
           (input->kind == PT_POST && input->event >= PT_FEEDBACK);
}

/* The earliest instant in the inputs from `from` on; bad times do not count. SOJ_TIME_MAX where no
 * advance is among them: events may be refused, and then let no time pass; and where an input is
 * among them to which it matters how far time has come. */
static int64_t earliest(const pt_script *script, int from)
{
    int64_t time = SOJ_TIME_MAX;
    bool advances = false;

    for (int i = from; i < script->n; i++) {
        const pt_input *input = &script->inputs[i];
        if (input->alive && depends_on_turn(input))
            return SOJ_TIME_MAX;
        if (input->alive && input->time >= 0 && input->time < time)
            time = input->time;
        advances = advances || (input->alive && input->kind == PT_ADVANCE);
    }
    return advances ? time : SOJ_TIME_MAX;
}

void pt_add_advances(pt_rng *rng, const pt_script *script, pt_script *out)
{
    start(script, out);
    for (int i = 0; i < script->n; i++) {
        int64_t time = earliest(script, i);
        if (pt_chance(rng, 40) && out->n + (script->n - i) < PT_OPS && time < SOJ_TIME_MAX) {
            pt_input *extra = &out->inputs[out->n++];
            extra->alive = true;
            extra->kind = PT_ADVANCE;
            extra->number = 1000;
            extra->time = pt_chance(rng, 50) ? time : time - 1;
        }
        out->inputs[out->n++] = script->inputs[i];
    }
}

void pt_give_ids(pt_rng *rng, const pt_script *script, pt_script *out)
{
    (void)rng;
    *out = *script;
    for (int i = 0; i < out->n; i++)
        if (out->inputs[i].kind == PT_POST && out->inputs[i].id == PT_ID_NONE)
            out->inputs[i].id = PT_OPS + i + 1;
}
