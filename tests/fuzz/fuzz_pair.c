/* SPDX-License-Identifier: MIT */
/* A model and what happens to its customers, made by the generators of tests/property, whose
 * choices the input is. The engine must say after each step what the interpreter there says
 * (results, stages, attributes, clocks, what is due) and in the end the same outputs; and one
 * other way of driving it says the same.
 *
 * An input is a head and parts of PT_PART bytes. The head: a seed of 8 bytes for whatever the parts
 * do not say, and how many of the parts are the model's; the script has the others. A part is for
 * one stage, touchpoint, input, …: to change it changes little else (property.h). */
#include <stdio.h>

#include "fuzz/fuzz.h"
#include "fuzz/parts.h"
#include "property/property.h"

enum { HEAD = 9, MOST_PARTS = 300 };

const fuzz_layout fuzz_parts = {.head = HEAD, .part = PT_PART, .most = MOST_PARTS};

static uint64_t read_seed(const uint8_t *data)
{
    uint64_t seed = 0;
    for (int i = 0; i < 8; i++)
        seed = seed << 8 | data[i];
    return seed;
}

static void make_pair(const uint8_t *data, size_t size, pt_model *model, pt_script *script)
{
    const uint8_t *begin = data + HEAD, *end = data + size;
    size_t of_model = (size_t)PT_PART * data[HEAD - 1];
    const uint8_t *middle = of_model < (size_t)(end - begin) ? begin + of_model : end;
    const uint64_t seed = read_seed(data);
    pt_rng for_model = {.seed = seed, .parts = begin, .end = middle};
    pt_rng for_script = {.seed = ~seed, .parts = middle, .end = end};

    pt_generate_model(&for_model, model);
    pt_generate_script(&for_script, model, script);
}

static void report(const pt_model *model, const pt_script *script, const pt_out *difference)
{
    pt_out out = {NULL, 0, 0};
    pt_print_model(&out, model);
    pt_print(&out, "\n");
    pt_print_script(&out, model, script);
    fprintf(stderr, "%s\n%s\n", out.data, difference->data);
    pt_out_free(&out);
}

#ifdef __linux__
/* libFuzzer takes these for counters of the program: to reach a rule, or to reach it more often, is
 * something new. */
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t reached[PT_RULES];
#else
static uint8_t reached[PT_RULES];
#endif

static void tell_reached(const pt_counts *counts)
{
    for (int i = 0; i < PT_RULES; i++)
        reached[i] = counts->hits[i] < 255 ? (uint8_t)counts->hits[i] : 255;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static pt_model model;
    static pt_script script;
    pt_counts counts = {.is_brief = true};
    pt_out difference = {NULL, 0, 0};
    if (size < HEAD || size > HEAD + MOST_PARTS * PT_PART)
        return 0;
    make_pair(data, size, &model, &script);
    if (!pt_judge(&model, &script, read_seed(data), &counts, &difference)) {
        report(&model, &script, &difference);
        abort();
    }
    tell_reached(&counts);
    pt_out_free(&difference);
    return 0;
}
