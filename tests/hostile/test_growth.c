/* SPDX-License-Identifier: MIT */
/* A model twice as large takes about twice the memory and twice the time to compile, whatever it is
 * that there is more of, up to the limits. */
#include <stdio.h>

#include <sojourn/sojourn.h>

#include "bench/compile.h"
#include "support/test.h"

/* Of twice as much, in hundredths. Memory is the same in every run; the time of something quadratic
 * would be 400. */
#define BYTES_MOST   230
#define CALLS_MOST   230
#define SECONDS_MOST 300

#define TRIES 6

typedef struct meter {
    size_t bytes, calls;
} meter;

static void *note(meter *on, void *memory, size_t size)
{
    on->bytes += size;
    on->calls++;
    return memory;
}

static void *meter_alloc(void *ctx, size_t size)
{
    return note(ctx, malloc(size), size);
}

static void *meter_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    (void)old_size;
    return note(ctx, realloc(memory, new_size), new_size);
}

static void meter_release(void *ctx, void *memory, size_t size)
{
    (void)ctx;
    (void)size;
    free(memory);
}

/* All that one compile asked for, freed or not. */
static meter memory_of(const text *model)
{
    meter memory = {0, 0};
    const soj_allocator allocator = {&memory, meter_alloc, meter_resize, meter_release};
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    options.allocator = &allocator;
    soj_model *compiled = NULL;
    assert_int_equal(soj_model_compile(model->data, model->len, &options, NULL, &compiled), SOJ_OK);
    soj_model_unref(compiled);
    return memory;
}

static void take_least(double *least, const text *model)
{
    double seconds = bench_compile_text(model);
    if (seconds < *least)
        *least = seconds;
}

/* Load can only add to either time: the least of each counts, and more of them are taken where that
 * is not enough. */
static double time_ratio(const text *half, const text *whole)
{
    double of_half = 1e9, of_whole = 1e9;
    for (int i = 0; i < TRIES; i++) {
        take_least(&of_half, half);
        take_least(&of_whole, whole);
        if (i > 0 && of_whole * 100 <= of_half * SECONDS_MOST)
            break;
    }
    return of_whole / of_half;
}

static void check(void **state)
{
    const bench_growth *growth = *state;
    text half = {NULL, 0, 0}, whole = {NULL, 0, 0};
    growth->make(&half, growth->most / 2);
    growth->make(&whole, growth->most);
    meter of_half = memory_of(&half), of_whole = memory_of(&whole);
    /* With a sanitizer the time would be its own. */
    double ratio = TEST_TIMES(time_ratio(&half, &whole), 0);
    free(half.data);
    free(whole.data);
    if (of_whole.bytes * 100 > of_half.bytes * BYTES_MOST)
        fail_msg("%zu bytes, of half as much %zu", of_whole.bytes, of_half.bytes);
    if (of_whole.calls * 100 > of_half.calls * CALLS_MOST)
        fail_msg("%zu allocations, of half as much %zu", of_whole.calls, of_half.calls);
    if (ratio * 100 > SECONDS_MOST)
        fail_msg("%.2f times the time of half as much", ratio);
}

int main(void)
{
    struct CMUnitTest tests[64] = {{NULL, NULL, NULL, NULL, NULL}};
    assert_true(n_bench_growths <= TEST_ARRAY_LEN(tests));
    for (uint32_t i = 0; i < n_bench_growths; i++)
        tests[i] = (struct CMUnitTest){bench_growths[i].name, check, NULL, NULL,
                                       (void *)(uintptr_t)&bench_growths[i]};
    return _cmocka_run_group_tests("growth", tests, n_bench_growths, NULL, NULL);
}
