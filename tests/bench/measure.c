/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec now;

    return clock_gettime(clock, &now) == 0 ? (int64_t)now.tv_sec * 1000000000 + now.tv_nsec : 0;
}

bench_instant bench_now(void)
{
    return (bench_instant){nanoseconds(CLOCK_PROCESS_CPUTIME_ID), nanoseconds(CLOCK_MONOTONIC)};
}

void bench_add_since(bench_instant from, bench_instant *into)
{
    bench_instant now = bench_now();

    into->processor += now.processor - from.processor;
    into->wall += now.wall - from.wall;
}

size_t bench_resident(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128], *end;
    unsigned long pages = 0;
    long page = sysconf(_SC_PAGESIZE);

    if (file == NULL || page <= 0)
        return 0;
    if (fgets(line, sizeof(line), file) != NULL) {
        (void)strtoul(line, &end, 10);
        pages = strtoul(end, NULL, 10);
    }
    (void)fclose(file);
    return pages * (size_t)page;
}

static void use(bench_count *count, size_t more, size_t less)
{
    count->bytes += more;
    count->bytes -= less;
    if (count->bytes > count->most)
        count->most = count->bytes;
}

static void *counted_alloc(void *ctx, size_t size)
{
    void *memory = malloc(size);

    if (memory != NULL)
        use(ctx, size, 0);
    return memory;
}

static void *counted_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    void *resized = realloc(memory, new_size);

    if (resized != NULL)
        use(ctx, new_size, old_size);
    return resized;
}

static void counted_release(void *ctx, void *memory, size_t size)
{
    free(memory);
    use(ctx, 0, size);
}

soj_allocator bench_counting(bench_count *count)
{
    return (soj_allocator){count, counted_alloc, counted_resize, counted_release};
}
