/* SPDX-License-Identifier: MIT */
#if defined(__linux__)
#define _DEFAULT_SOURCE /* madvise() */
#include <sys/mman.h>
#endif

#include "base/mem.h"

#include <stdlib.h>

#include "base/ckd.h"

static void *heap_alloc(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size);
}

static void *heap_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    (void)ctx;
    (void)old_size;
    return realloc(memory, new_size);
}

static void heap_release(void *ctx, void *memory, size_t size)
{
    (void)ctx;
    (void)size;
    free(memory);
}

soj__mem soj__mem_from(const soj_allocator *allocator)
{
    return allocator ? *allocator : (soj__mem){NULL, heap_alloc, heap_resize, heap_release};
}

void *soj__mem_alloc(const soj__mem *mem, size_t size)
{
    return mem->alloc(mem->ctx, size ? size : 1);
}

void *soj__mem_zalloc(const soj__mem *mem, size_t size)
{
    void *memory = soj__mem_alloc(mem, size);
    if (memory)
        memset(memory, 0, size);
    return memory;
}

void *soj__mem_resize(const soj__mem *mem, void *memory, size_t old_size, size_t new_size)
{
    if (!memory)
        return soj__mem_alloc(mem, new_size);
    return mem->resize(mem->ctx, memory, old_size ? old_size : 1, new_size ? new_size : 1);
}

void soj__mem_free(const soj__mem *mem, void *memory, size_t size)
{
    if (memory)
        mem->release(mem->ctx, memory, size ? size : 1);
}

#if defined(__linux__) && defined(MADV_HUGEPAGE)
void soj__mem_expect_random(const soj__mem *mem, void *memory, size_t size)
{
    const uintptr_t page = (uintptr_t)2 << 20;
    if (mem->alloc != heap_alloc || size < page)
        return;
    uintptr_t begin = ((uintptr_t)memory + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)memory + size) & ~(page - 1);
    if (begin < end)
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}
#else
void soj__mem_expect_random(const soj__mem *mem, void *memory, size_t size)
{
    (void)mem;
    (void)memory;
    (void)size;
}
#endif

bool soj__mem_reserve(const soj__mem *mem, void **array, size_t *capacity, size_t need, size_t size)
{
    size_t want = *capacity < 8 ? 8 : *capacity;
    size_t bytes;

    if (need <= *capacity)
        return true;
    while (want < need) {
        if (soj__size_mul_overflows(want, 2, &want))
            return false;
    }
    if (soj__size_mul_overflows(want, size, &bytes))
        return false;
    void *grown = soj__mem_resize(mem, soj__pointer_load(array), *capacity * size, bytes);
    if (!grown)
        return false;
    soj__pointer_store(array, grown);
    *capacity = want;
    return true;
}
