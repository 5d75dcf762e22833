/* SPDX-License-Identifier: MIT */
/* The slab of customers' cells. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include <sojourn/limits.h>

#include "engine/cells.h"

static bool is_zeros(const soj__cells *cells, uint32_t number)
{
    const uint8_t *cell = soj__cell_at(cells, number);
    for (size_t i = 0; i < cells->stride; i++) {
        if (cell[i] != 0)
            return false;
    }
    return true;
}

/* All of a cell, so that it shows where two overlap. */
static void mark(const soj__cells *cells, uint32_t number)
{
    uint8_t *cell = soj__cell_at(cells, number);
    for (size_t at = 0; at < cells->stride; at += 4)
        soj__store_u32(cell + at, number * 2654435761u + (uint32_t)at);
}

static bool is_marked(const soj__cells *cells, uint32_t number)
{
    const uint8_t *cell = soj__cell_at(cells, number);
    for (size_t at = 0; at < cells->stride; at += 4) {
        if (soj__load_u32(cell + at) != number * 2654435761u + (uint32_t)at)
            return false;
    }
    return true;
}

/* One after another, as customers come, of an allocator that gives no zeros. */
static void fill(size_t record_bytes, uint32_t n)
{
    failing_alloc books;
    soj__cells cells;
    failing_alloc_init(&books);
    soj__cells_init(&cells, &books.allocator, record_bytes);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(soj__cells_reserve(&cells, i));
        assert_true(is_zeros(&cells, i));
        mark(&cells, i);
    }
    for (uint32_t i = 0; i < n; i++)
        assert_true(is_marked(&cells, i));
    soj__cells_done(&cells);
    failing_alloc_check_empty(&books);
}

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        size_t record_bytes, stride;
    } sizes[] = {{28, 40}, {32, 40}, {33, 48}, {48, 56},  {49, 64},
                 {56, 64}, {57, 72}, {64, 72}, {120, 128}};
    soj__mem mem = soj__mem_from(NULL);
    for (size_t i = 0; i < TEST_ARRAY_LEN(sizes); i++) {
        soj__cells cells;
        soj__cells_init(&cells, &mem, sizes[i].record_bytes);
        assert_int_equal(cells.stride, sizes[i].stride);
        fill(sizes[i].record_bytes, 3000);
        soj__cells_done(&cells);
    }
    fill(SOJ_LIMIT_RECORD, 300);
}

/* What is found by number and is no cell of a customer. */
static void test_plain(void **state)
{
    (void)state;
    failing_alloc books;
    soj__cells words;
    failing_alloc_init(&books);
    soj__cells_init_plain(&words, &books.allocator, sizeof(uint32_t));
    for (uint32_t i = 0; i < 5000; i++) {
        assert_true(soj__cells_reserve(&words, i));
        assert_true(is_zeros(&words, i));
        mark(&words, i);
    }
    for (uint32_t i = 0; i < 5000; i++)
        assert_true(is_marked(&words, i));
    assert_true(books.live_bytes < 8192 * sizeof(uint32_t) + 256);
    soj__cells_done(&words);
    failing_alloc_check_empty(&books);
}

/* Beyond the first chunk none moves, and a cell of 64 bytes is one cache line. */
static void test_chunks(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__cells cells;
    soj__cells_init(&cells, &mem, 56);
    uint32_t whole = 1u << cells.shift;
    assert_int_equal(whole * cells.stride, 32u << 20);
    assert_true(soj__cells_reserve(&cells, whole - 1));
    assert_int_equal(cells.n_chunks, 1);
    const uint8_t *first = soj__cell_at(&cells, 0);
    for (uint32_t i = whole - 1; i < 3 * whole; i += whole / 4) {
        assert_true(soj__cells_reserve(&cells, i));
        assert_true(soj__cells_reserve(&cells, i - 1));
        assert_true(is_zeros(&cells, i));
        assert_int_equal((uintptr_t)soj__cell_at(&cells, i) % 64, 0);
        mark(&cells, i);
    }
    assert_ptr_equal(soj__cell_at(&cells, 0), first);
    assert_int_equal(cells.n_chunks, 3);
    for (uint32_t i = whole - 1; i < 3 * whole; i += whole / 4) {
        assert_true(is_marked(&cells, i));
        soj__cell_expect(&cells, i);
    }
    soj__cells_done(&cells);
}

/* A hundred customers take little more memory than their cells have. */
static void test_small(void **state)
{
    (void)state;
    failing_alloc books;
    soj__cells cells;
    failing_alloc_init(&books);
    soj__cells_init(&cells, &books.allocator, 56);
    assert_int_equal(books.calls, 0);
    assert_true(soj__cells_reserve(&cells, 9));
    assert_true(books.live_bytes < 1200);
    for (uint32_t i = 10; i < 100; i++)
        assert_true(soj__cells_reserve(&cells, i));
    assert_true(books.live_bytes < 8500);
    soj__cells_done(&cells);
    failing_alloc_check_empty(&books);
}

/* Far beyond what there was: all cells between are zeros too. */
static void test_far(void **state)
{
    (void)state;
    failing_alloc books;
    soj__cells cells;
    failing_alloc_init(&books);
    soj__cells_init(&cells, &books.allocator, SOJ_LIMIT_RECORD / 4);
    uint32_t whole = 1u << cells.shift;
    assert_true(soj__cells_reserve(&cells, 3));
    assert_int_equal(cells.room, 16);
    assert_true(soj__cells_reserve(&cells, 2 * whole + 5));
    for (uint32_t i = 0; i < cells.room; i++)
        assert_true(is_zeros(&cells, i));
    soj__cells_done(&cells);
    failing_alloc_check_empty(&books);
}

static void test_due(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__cells cells;
    soj__cells_init(&cells, &mem, 32);
    assert_true(soj__cells_reserve(&cells, 3));
    soj__store_i64(soj__cell_at(&cells, 3) + SOJ__CELL_RECORD, SOJ_TIME_NEVER);
    assert_true(soj__cell_due(soj__cell_at(&cells, 3)) == SOJ_TIME_NEVER);
    assert_int_equal(soj__cell_due(soj__cell_at(&cells, 2)), 0);
    soj__cells_done(&cells);
}

static void test_without_memory(void **state)
{
    (void)state;
    failing_alloc books;
    soj__cells cells;
    size_t failures = 0;
    const size_t record_bytes = SOJ_LIMIT_RECORD / 2;
    failing_alloc_init(&books);
    soj__cells_init(&cells, &books.allocator, record_bytes);
    for (uint32_t i = 0; i < 3000; i++) { /* more chunks than the list of them has at first */
        for (size_t n = 1;; n++) {
            failing_alloc_arm(&books, n, false);
            bool had_room = soj__cells_reserve(&cells, i);
            bool failed = books.failures > 0;
            failing_alloc_arm(&books, 0, false);
            assert_int_equal(had_room, !failed);
            if (had_room)
                break;
            failures++;
            assert_true(i == 0 || is_marked(&cells, i - 1));
        }
        mark(&cells, i);
    }
    assert_true(failures > 10);
    for (uint32_t i = 0; i < 3000; i++)
        assert_true(is_marked(&cells, i));
    soj__cells_done(&cells);
    failing_alloc_check_empty(&books);
}

static void *plain_alloc(void *ctx, size_t size)
{
    (void)ctx;
    return calloc(1, size); /* all of it is looked at */
}

static void *plain_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    (void)ctx;
    (void)old_size;
    return realloc(memory, new_size);
}

/* Counts what is given back with the name in it. */
static void release_looking(void *ctx, void *memory, size_t size)
{
    bool has = false;
    for (size_t at = 0; at + 4 <= size; at++)
        has = has || memcmp((const char *)memory + at, "name", 4) == 0;
    *(unsigned *)ctx += has;
    free(memory);
}

/* A customer who is erased later must not be left behind where its cell was before. */
static void test_moved_cells_are_wiped(void **state)
{
    (void)state;
    unsigned found = 0;
    soj__mem mem = {&found, plain_alloc, plain_resize, release_looking};
    soj__cells cells;
    soj__cells_init(&cells, &mem, 32);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(soj__cells_reserve(&cells, i));
        if (i == 15)
            memcpy(soj__cell_at(&cells, i) + 36, "name", 4);
    }
    assert_memory_equal(soj__cell_at(&cells, 15) + 36, "name", 4);
    assert_int_equal(found, 0);
    soj__cells_done(&cells);
    assert_int_equal(found, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_far),
        cmocka_unit_test(test_due),
        cmocka_unit_test(test_moved_cells_are_wiped),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
