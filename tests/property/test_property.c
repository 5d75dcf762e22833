/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "property.h"

/* Random pairs of model and inputs: test_property [PAIRS [PART PARTS]].
 *
 * SOJOURN_PROPERTY_PAIRS: how many, before the argument; SOJOURN_PROPERTY_SEED: of the first one,
 * the others follow. Each pair has a seed of its own, so that one can be run alone. With
 * SOJOURN_PROPERTY_SHRINK=0 a pair that fails is shown as it is. Of PARTS processes each takes the
 * pairs of its PART, from 0: together they try all. */

enum {
    DEFAULT_PAIRS = 20000,
    ALL_RULES = 5000 /* so many pairs reach every rule */
};

typedef struct pt_plan {
    uint64_t first, pairs; /* of all parts together */
    uint64_t part, parts;
} pt_plan;

static uint64_t to_number(const char *text)
{
    char *end = NULL;

    errno = 0;
    unsigned long long value = strtoull(text, &end, 0);
    if (errno != 0 || *end != '\0') {
        (void)fprintf(stderr, "not a number: %s\n", text);
        exit(2);
    }
    return value;
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text == NULL || *text == '\0' ? otherwise : to_number(text);
}

static void generate(uint64_t seed, pt_model *model, pt_script *script)
{
    pt_rng rng = {.state = seed};

    /* Seeds in a row must not give generators in a row. */
    rng.state = pt_next(&rng);
    pt_generate_model(&rng, model);
    pt_generate_script(&rng, model, script);
}

static void report(uint64_t seed, pt_model *model, pt_script *script)
{
    pt_counts counts = {{0}, 0, false};
    pt_out out = {NULL, 0, 0};

    if (from_environment("SOJOURN_PROPERTY_SHRINK", 1) != 0)
        pt_shrink(model, script, seed);
    (void)printf("\nFAILED: seed %" PRIu64 ". The smallest pair that still fails:\n\n", seed);
    pt_print_model(&out, model);
    pt_print(&out, "\n");
    pt_print_script(&out, model, script);
    pt_print(&out, "\n");
    (void)pt_judge(model, script, seed, &counts, &out);
    (void)printf("%s\nOnce more: SOJOURN_PROPERTY_SEED=%" PRIu64
                 " SOJOURN_PROPERTY_PAIRS=1 test_property\n",
                 out.data, seed);
    pt_out_free(&out);
}

static int print_counts(const pt_counts *counts)
{
    int never = 0;

    (void)printf("\n%-10s rule\n", "reached");
    for (int i = 0; i < PT_RULES; i++) {
        (void)printf("%-10" PRIu64 " %s%s\n", counts->hits[i], pt_rule_name(i),
                     counts->hits[i] == 0 ? "   <-- NEVER" : "");
        never += counts->hits[i] == 0;
    }
    return never;
}

static void progress(uint64_t done, uint64_t mine)
{
    if (done % 100 == 0 && isatty(STDERR_FILENO) == 1)
        (void)fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " pairs%s", done, mine,
                      done == mine ? "\n" : "");
}

static pt_plan make_plan(int argc, char **argv)
{
    uint64_t usual = argc > 1 ? to_number(argv[1]) : DEFAULT_PAIRS;
    pt_plan plan = {from_environment("SOJOURN_PROPERTY_SEED", 1),
                    from_environment("SOJOURN_PROPERTY_PAIRS", usual), 0, 1};

    if (argc > 3) {
        plan.part = to_number(argv[2]);
        plan.parts = to_number(argv[3]);
    }
    if (plan.parts == 0 || plan.part >= plan.parts) {
        (void)fprintf(stderr, "usage: test_property [PAIRS [PART PARTS]]\n");
        exit(2);
    }
    return plan;
}

/* How many pairs were tried; false at the first that fails. */
static bool run(const pt_plan *plan, pt_counts *counts, uint64_t *out_tried)
{
    static pt_model model;
    static pt_script script;
    uint64_t mine = (plan->pairs + plan->parts - 1 - plan->part) / plan->parts;

    for (uint64_t i = 0; i < mine; i++) {
        uint64_t seed = plan->first + plan->part + i * plan->parts;
        pt_out difference = {NULL, 0, 0};
        generate(seed, &model, &script);
        bool same = pt_judge(&model, &script, seed, counts, &difference);
        pt_out_free(&difference);
        progress(i + 1, mine);
        if (same)
            continue;
        report(seed, &model, &script);
        return false;
    }
    *out_tried = mine;
    return true;
}

int main(int argc, char **argv)
{
    static pt_counts counts;
    pt_plan plan = make_plan(argc, argv);
    uint64_t tried = 0;

    counts.is_brief = from_environment("SOJOURN_PROPERTY_BRIEF", 0) != 0;
    (void)printf("%" PRIu64 " pairs of model and inputs from seed %" PRIu64 " on, part %" PRIu64
                 " of %" PRIu64 ", %s\n",
                 plan.pairs, plan.first, plan.part + 1, plan.parts,
                 counts.is_brief ? "two ways each" : "all ways each");
    if (!run(&plan, &counts, &tried))
        return 1;
    int never = print_counts(&counts);
    if (never > 0 && tried >= ALL_RULES) {
        (void)printf("%d rules were never reached: the pairs do not test them\n", never);
        return 1;
    }
    (void)printf("all %" PRIu64 " pairs alike, %" PRIu64 " of them too long to be tried\n", tried,
                 counts.given_up);
    return 0;
}
