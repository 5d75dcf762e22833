/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property.h"

/* Random pairs of model and inputs: test_property [PAIRS]. SOJOURN_PROPERTY_PAIRS: how many, before
 * the argument; SOJOURN_PROPERTY_SEED: of the first one, the others follow. Each pair has a seed of
 * its own, so that one can be run alone. */

enum { DEFAULT_PAIRS = 20000 };

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
    pt_rng rng = {seed};

    /* Seeds in a row must not give generators in a row. */
    rng.state = pt_next(&rng);
    pt_generate_model(&rng, model);
    pt_generate_script(&rng, model, script);
}

static void report(uint64_t seed, pt_model *model, pt_script *script)
{
    pt_counts counts = {{0}, 0};
    pt_out out = {NULL, 0, 0};

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

int main(int argc, char **argv)
{
    static pt_model model;
    static pt_script script;
    static pt_counts counts;
    uint64_t first = from_environment("SOJOURN_PROPERTY_SEED", 1);
    uint64_t usual = argc > 1 ? to_number(argv[1]) : DEFAULT_PAIRS;
    uint64_t pairs = from_environment("SOJOURN_PROPERTY_PAIRS", usual);

    (void)printf("%" PRIu64 " pairs of model and inputs from seed %" PRIu64 " on\n", pairs, first);
    for (uint64_t i = 0; i < pairs; i++) {
        pt_out difference = {NULL, 0, 0};
        generate(first + i, &model, &script);
        bool same = pt_judge(&model, &script, first + i, &counts, &difference);
        pt_out_free(&difference);
        if (same)
            continue;
        report(first + i, &model, &script);
        return 1;
    }
    int never = print_counts(&counts);
    if (never > 0 && pairs >= DEFAULT_PAIRS) {
        (void)printf("%d rules were never reached: the pairs do not test them\n", never);
        return 1;
    }
    (void)printf("all %" PRIu64 " pairs alike, %" PRIu64 " of them too long to be tried\n", pairs,
                 counts.given_up);
    return 0;
}
