/* SPDX-License-Identifier: MIT */
#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/ckd.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "support/failing_alloc.h"
#include "support/test.h"

/* ------------------------------------------------------------------ mem */

static void no_allocator_means_malloc(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    char *memory = soj__mem_zalloc(&mem, 100);
    assert_non_null(memory);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(memory[i], 0);
    memory[99] = 'x';
    memory = soj__mem_resize(&mem, memory, 100, 100000);
    assert_non_null(memory);
    assert_int_equal(memory[99], 'x');
    soj__mem_free(&mem, memory, 100000);
    soj__mem_free(&mem, NULL, 0);
}

static void the_host_s_allocator_gets_the_sizes(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__mem mem = soj__mem_from(&books.allocator);
    void *memory = soj__mem_resize(&mem, NULL, 0, 10);
    assert_int_equal(books.live_bytes, 10);
    memory = soj__mem_resize(&mem, memory, 10, 20);
    assert_int_equal(books.live_bytes, 20);
    void *nothing = soj__mem_alloc(&mem, 0);
    assert_non_null(nothing);
    soj__mem_free(&mem, nothing, 0);
    memory = soj__mem_resize(&mem, memory, 20, 0); /* still a piece of its own */
    assert_non_null(memory);
    assert_int_equal(books.live_bytes, 1);
    memory = soj__mem_resize(&mem, memory, 0, 5);
    assert_int_equal(books.live_bytes, 5);
    soj__mem_free(&mem, memory, 5);
    failing_alloc_check_empty(&books);
}

static void an_array_that_cannot_grow_stays(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__mem mem = soj__mem_from(&books.allocator);
    uint32_t *array = NULL;
    size_t capacity = 0;
    assert_true(soj__mem_reserve(&mem, (void **)&array, &capacity, 3, sizeof(*array)));
    assert_true(capacity >= 3);
    array[2] = 7;
    uint32_t *before = array;
    size_t capacity_before = capacity;
    failing_alloc_arm(&books, 1, true);
    assert_false(soj__mem_reserve(&mem, (void **)&array, &capacity, 1000, sizeof(*array)));
    assert_ptr_equal(array, before);
    assert_int_equal(capacity, capacity_before);
    assert_int_equal(array[2], 7);
    failing_alloc_arm(&books, 0, false);
    assert_true(soj__mem_reserve(&mem, (void **)&array, &capacity, 1000, sizeof(*array)));
    assert_true(capacity >= 1000);
    assert_int_equal(array[2], 7);
    size_t calls = books.calls;
    assert_false(soj__mem_reserve(&mem, (void **)&array, &capacity, SIZE_MAX, sizeof(*array)));
    assert_false(soj__mem_reserve(&mem, (void **)&array, &capacity, SIZE_MAX / 4 + 1, 4));
    assert_int_equal(books.calls, calls);
    soj__mem_free(&mem, array, capacity * sizeof(*array));
    failing_alloc_check_empty(&books);
}

/* ---------------------------------------------------------------- arena */

static void arena_memory_is_zeroed_aligned_and_freed_as_a_whole(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__arena arena;
    soj__arena_init(&arena, &books.allocator);
    for (size_t size = 0; size < 3000; size++) {
        unsigned char *memory = soj__arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xff, size);
    }
    assert_non_null(soj__arena_alloc(&arena, 1000000));
    soj__arena_done(&arena);
    failing_alloc_check_empty(&books);
    assert_non_null(soj__arena_alloc(&arena, 1)); /* usable again */
    soj__arena_done(&arena);
    failing_alloc_check_empty(&books);
}

static void an_arena_says_when_there_is_no_memory(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__arena arena;
    soj__arena_init(&arena, &books.allocator);
    failing_alloc_arm(&books, 1, false);
    assert_null(soj__arena_alloc(&arena, 8));
    assert_non_null(soj__arena_alloc(&arena, 8));
    assert_null(soj__arena_alloc(&arena, SIZE_MAX));
    assert_null(soj__arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(soj__arena_alloc(&arena, SIZE_MAX - 31));
    assert_null(soj__arena_copy(&arena, "", SIZE_MAX));
    soj__arena_done(&arena);
    failing_alloc_check_empty(&books);
}

static void a_copy_is_terminated(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__arena arena;
    soj__arena_init(&arena, &mem);
    assert_string_equal(soj__arena_copy(&arena, "abcdef", 3), "abc");
    assert_string_equal(soj__arena_copy(&arena, NULL, 0), "");
    soj__arena_done(&arena);
}

static void pushing_keeps_what_was_there(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__arena arena;
    soj__arena_init(&arena, &books.allocator);
    SOJ__VEC(uint64_t) numbers = {0};
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t *at = SOJ__PUSH(&arena, &numbers);
        assert_non_null(at);
        assert_int_equal(*at, 0);
        *at = i * 3;
    }
    assert_int_equal(numbers.n, 1000);
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_equal(numbers.items[i], i * 3);
    numbers.n = numbers.capacity;
    failing_alloc_arm(&books, 1, true);
    uint32_t n = numbers.n;
    while (SOJ__PUSH(&arena, &numbers))
        n++;
    assert_int_equal(numbers.n, n);
    assert_int_equal(numbers.items[999], 999 * 3);
    soj__arena_done(&arena);
    failing_alloc_check_empty(&books);
}

typedef SOJ__VEC(uint32_t) u32_vec;

/* Lengths that no array can have are refused before memory is asked for. */
static void an_array_has_an_end(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__arena arena;
    soj__arena_init(&arena, &books.allocator);
    u32_vec numbers = {0};
    uint32_t *only = SOJ__PUSH(&arena, &numbers);
    assert_non_null(only);
    *only = 7;
    u32_vec before = numbers;
    size_t calls = books.calls;
    assert_null(SOJ__EXTEND(&arena, &numbers, UINT32_MAX));
    assert_false(SOJ__RESERVE(&arena, &numbers, UINT32_MAX));
    assert_null(soj__arena_extend(&arena, (void **)&numbers.items, &numbers.n, &numbers.capacity,
                                  SIZE_MAX / 4, numbers.capacity));
    assert_int_equal(books.calls, calls);
    assert_memory_equal(&numbers, &before, sizeof(before));
    assert_int_equal(numbers.items[0], 7);
    soj__arena_done(&arena);
    failing_alloc_check_empty(&books);
}

static void arrays_that_outgrow_a_chunk_leave_none_behind(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__arena arena;
    soj__arena_init(&arena, &books.allocator);
    u32_vec two[2] = {{0}, {0}};
    for (uint32_t i = 0; i < 200000; i++) {
        for (size_t k = 0; k < 2; k++) {
            uint32_t *at = SOJ__PUSH(&arena, &two[k]);
            assert_non_null(at);
            *at = 2 * i + (uint32_t)k;
        }
    }
    for (uint32_t i = 0; i < 400000; i++)
        assert_int_equal(two[i % 2].items[i / 2], i);
    /* What is held: both arrays, and what was there before they had chunks of their own. */
    size_t held = (two[0].capacity + (size_t)two[1].capacity) * sizeof(uint32_t);
    assert_true(books.live_bytes < held + held / 4);
    soj__arena_done(&arena);
    failing_alloc_check_empty(&books);
}

static void a_reset_arena_keeps_a_chunk(void **state)
{
    static const size_t last[] = {100, 100000}; /* the newest chunk: one of many, or a large one */
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(last); i++) {
        failing_alloc books;
        failing_alloc_init(&books);
        soj__arena arena;
        soj__arena_init(&arena, &books.allocator);
        soj__arena_reset(&arena); /* of nothing */
        for (size_t n = 0; n < 100; n++)
            assert_non_null(soj__arena_alloc(&arena, 10000));
        char *memory = soj__arena_alloc(&arena, last[i]);
        assert_non_null(memory);
        memset(memory, 0xff, last[i]);
        soj__arena_reset(&arena);
        assert_true(books.live_blocks <= 1);
        assert_true(books.live_bytes < 100000);
        memory = soj__arena_alloc(&arena, 100);
        assert_non_null(memory);
        for (size_t k = 0; k < 100; k++)
            assert_int_equal(memory[k], 0);
        soj__arena_done(&arena);
        failing_alloc_check_empty(&books);
    }
}

/* ------------------------------------------------------------------ buf */

static void a_buffer_joins_its_pieces(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__buf buf;
    soj__buf_init(&buf, &books.allocator);
    soj__buf_join(&buf, "stage '", "a", "' ", NULL);
    soj__buf_slice(&buf, SOJ__SLICE("and "));
    soj__buf_char(&buf, '#');
    soj__buf_u64(&buf, UINT64_MAX);
    soj__buf_char(&buf, ' ');
    soj__buf_i64(&buf, INT64_MIN);
    soj__buf_char(&buf, ' ');
    soj__buf_i64(&buf, -1);
    soj__buf_i64(&buf, 0);
    soj__buf_put(&buf, NULL, 0);
    assert_false(buf.failed);
    assert_string_equal(buf.data, "stage 'a' and #18446744073709551615 -9223372036854775808 -10");
    assert_int_equal(buf.len, strlen(buf.data));
    soj__buf_clear(&buf);
    assert_int_equal(buf.len, 0);
    assert_string_equal(buf.data, "");
    soj__buf_text(&buf, "again");
    assert_string_equal(buf.data, "again");
    soj__buf_done(&buf);
    failing_alloc_check_empty(&books);
}

static void a_failed_append_makes_the_later_ones_nothing(void **state)
{
    (void)state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj__buf buf;
    soj__buf_init(&buf, &books.allocator);
    soj__buf_text(&buf, "kept");
    failing_alloc_arm(&books, 1, false);
    for (int i = 0; i < 100; i++)
        soj__buf_text(&buf, "0123456789");
    assert_true(buf.failed);
    assert_true(buf.len < 20);
    assert_memory_equal(buf.data, "kept", 4);
    soj__buf_put(&buf, "x", SIZE_MAX);
    assert_true(buf.failed);
    static const size_t too_long[] = {SIZE_MAX, SIZE_MAX - 1}; /* by itself, with what is there */
    for (size_t i = 0; i < TEST_ARRAY_LEN(too_long); i++) {
        soj__buf_clear(&buf);
        assert_false(buf.failed);
        for (size_t k = 0; k < i; k++)
            soj__buf_text(&buf, "ab");
        soj__buf_put(&buf, "x", too_long[i]);
        assert_true(buf.failed);
        assert_int_equal(buf.len, 2 * i);
    }
    soj__buf_done(&buf);
    failing_alloc_check_empty(&books);
}

/* ---------------------------------------------------------- bytes and ckd */

static void bytes_are_the_same_or_not(void **state)
{
    (void)state;
    char one[40], other[40];
    memset(one, 'x', sizeof(one));
    for (size_t n = 0; n < sizeof(one) - 1; n++) {
        memcpy(other, one, sizeof(other));
        other[n] = 'y'; /* behind them */
        assert_true(soj__bytes_equal(one, other, n));
        for (size_t i = 0; i < n; i++) {
            other[i] = 'z';
            assert_false(soj__bytes_equal(one, other, n));
            other[i] = 'x';
        }
    }
}

static void numbers_are_little_endian_at_any_address(void **state)
{
    (void)state;
    unsigned char bytes[16] = {0};
    soj__store_u32(bytes + 1, 0x01020304u);
    const unsigned char expected[] = {0, 4, 3, 2, 1, 0};
    assert_memory_equal(bytes, expected, sizeof(expected));
    assert_int_equal(soj__load_u32(bytes + 1), 0x01020304u);
    soj__store_u64(bytes + 3, 0x1122334455667788u);
    assert_int_equal(bytes[3], 0x88);
    assert_int_equal(bytes[10], 0x11);
    assert_true(soj__load_u64(bytes + 3) == 0x1122334455667788u);
    soj__store_i64(bytes + 5, INT64_MIN);
    assert_true(soj__load_i64(bytes + 5) == INT64_MIN);
    soj__store_u16(bytes + 7, 0xabcd);
    assert_int_equal(bytes[7], 0xcd);
    assert_int_equal(soj__load_u16(bytes + 7), 0xabcd);
    assert_true(soj__double_bits(1.0) == 0x3ff0000000000000u);
    assert_true(soj__double_bits(soj__bits_double(0x8000000000000000u)) == 0x8000000000000000u);
}

static void overflow_is_seen(void **state)
{
    (void)state;
    int64_t out;
    size_t size;
    assert_true(soj__add_overflows(INT64_MAX, 1, &out));
    assert_true(soj__sub_overflows(INT64_MIN, 1, &out));
    assert_true(soj__mul_overflows(INT64_MIN, -1, &out));
    assert_false(soj__add_overflows(INT64_MAX - 1, 1, &out));
    assert_true(out == INT64_MAX);
    assert_true(soj__size_add_overflows(SIZE_MAX, 1, &size));
    assert_true(soj__size_mul_overflows(SIZE_MAX / 2 + 1, 2, &size));
}

/* ----------------------------------------------------------------- utf8 */

static void every_code_point_survives(void **state)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        char text[4];
        uint32_t back = 0;
        if (point == 0xd800)
            point = 0xe000;
        size_t n = soj__utf8_encode(point, text);
        if (soj__utf8_decode(text, n, &back) != n || back != point ||
            soj__utf8_decode(text, n - 1, &back) != 0 || soj__utf8_count(text, n) != 1)
            fail_msg("U+%04X", (unsigned)point);
    }
}

static void what_is_not_utf8_is_refused(void **state)
{
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xc3",
        "\xc3\x28",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xe2\x82",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xfe",
        "\xf0\x9f\x98",
        "ok\xe2\x28\xa1",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(bad); i++) {
        if (soj__utf8_valid(bad[i], strlen(bad[i])))
            fail_msg("entry %zu was taken for UTF-8", i);
    }
    uint32_t point;
    assert_int_equal(soj__utf8_decode("", 0, &point), 0);
    assert_true(soj__utf8_valid(NULL, 0));
    assert_true(soj__utf8_valid("a\0b", 3));
    assert_true(soj__utf8_valid("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", 11));
    assert_int_equal(soj__utf8_count("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", 11), 6);
}

static void characters_are_counted_at_every_length_and_address(void **state)
{
    static const char text[] = "\xf0\x9f\x98\x80gr\xc3\xbc\xc3\x9f\xe2\x82\xac \x7f"
                               "\xf0\x9f\x98\x80\xe2\x82\xac\xc3\xbc\xe2\x82\xacxyz abcdefgh";
    (void)state;
    for (size_t from = 0; from < sizeof(text); from++) {
        size_t n = 0;
        for (size_t to = from; to < sizeof(text); to++) {
            assert_int_equal(soj__utf8_count(text + from, to - from), n);
            n += ((unsigned char)text[to] & 0xc0) != 0x80;
        }
    }
}

static void bits_are_counted(void **state)
{
    (void)state;
    assert_int_equal(soj__count_bits(0), 0);
    assert_int_equal(soj__count_bits(UINT64_MAX), 64);
    for (unsigned low = 0; low < 64; low++) {
        for (unsigned high = low; high < 64; high++) {
            uint64_t run = UINT64_MAX >> (63 - high) & UINT64_MAX << low;
            assert_int_equal(soj__count_bits(run), high - low + 1);
            assert_int_equal(soj__count_bits(~run), 63 - (high - low));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_allocator_means_malloc),
        cmocka_unit_test(the_host_s_allocator_gets_the_sizes),
        cmocka_unit_test(an_array_that_cannot_grow_stays),
        cmocka_unit_test(arena_memory_is_zeroed_aligned_and_freed_as_a_whole),
        cmocka_unit_test(an_arena_says_when_there_is_no_memory),
        cmocka_unit_test(a_copy_is_terminated),
        cmocka_unit_test(pushing_keeps_what_was_there),
        cmocka_unit_test(an_array_has_an_end),
        cmocka_unit_test(arrays_that_outgrow_a_chunk_leave_none_behind),
        cmocka_unit_test(a_reset_arena_keeps_a_chunk),
        cmocka_unit_test(a_buffer_joins_its_pieces),
        cmocka_unit_test(a_failed_append_makes_the_later_ones_nothing),
        cmocka_unit_test(bytes_are_the_same_or_not),
        cmocka_unit_test(numbers_are_little_endian_at_any_address),
        cmocka_unit_test(overflow_is_seen),
        cmocka_unit_test(bits_are_counted),
        cmocka_unit_test(every_code_point_survives),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(characters_are_counted_at_every_length_and_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
