/* SPDX-License-Identifier: MIT */
/* Blocks for the tails of records. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include <sojourn/limits.h>

#include "engine/tails.h"

enum { HELD = 300 };

typedef struct held {
    uint32_t handle;
    size_t len;
    uint8_t mark;
} held;

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Mostly short, now and then anything up to the longest. */
static size_t random_len(uint64_t *seed)
{
    uint32_t most = next_random(seed) % 20 == 0 ? SOJ_LIMIT_RECORD : 300;
    return 1 + next_random(seed) % most;
}

static bool is_all(const uint8_t *bytes, size_t len, uint8_t what)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != what)
            return false;
    }
    return true;
}

static void take(soj__tails *tails, held *one, size_t len, uint8_t mark)
{
    *one = (held){soj__tails_take(tails, len), len, mark};
    assert_true(one->handle != 0);
    assert_int_equal((uintptr_t)soj__tail_at(tails, one->handle) % sizeof(uint64_t), 0);
    memset(soj__tail_at(tails, one->handle), mark, soj__tails_room(tails, len));
}

/* Nobody else has written to a block, to its very end. */
static void check(const soj__tails *tails, const held *one)
{
    assert_true(
        is_all(soj__tail_at(tails, one->handle), soj__tails_room(tails, one->len), one->mark));
}

static void test_room(void **state)
{
    (void)state;
    size_t before = 0;
    unsigned classes = 0;
    soj__mem mem = soj__mem_from(NULL);
    soj__tails tails;
    soj__tails_init(&tails, &mem, 0);
    for (size_t len = 1; len <= SOJ_LIMIT_RECORD; len++) {
        size_t room = soj__tails_room(&tails, len);
        assert_true(room >= len && room >= before && room % SOJ__TAIL_UNIT == 0);
        assert_true(room < len + SOJ__TAIL_UNIT || room * 4 <= len * 5);
        assert_int_equal(soj__tails_room(&tails, room), room);
        classes += room != before;
        before = room;
    }
    assert_int_equal(before, SOJ_LIMIT_RECORD);
    assert_int_equal(classes, SOJ__TAIL_CLASSES);
    soj__tails_done(&tails);
}

static void test_least(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__tails any, tails;
    soj__tails_init(&any, &mem, 0);
    soj__tails_init(&tails, &mem, 50);
    for (size_t len = 1; len <= 300; len++)
        assert_int_equal(soj__tails_room(&tails, len), soj__tails_room(&any, len < 50 ? 50 : len));
    soj__tails_done(&tails);
    soj__tails_done(&any);
}

/* Bytes in the place of others: in the same block as long as they have room there. */
static void test_put(void **state)
{
    (void)state;
    failing_alloc books;
    soj__tails tails;
    const uint8_t *content =
        (const uint8_t *)"what a customer's tail may be, or rather what lies there.";
    failing_alloc_init(&books);
    soj__tails_init(&tails, &books.allocator, 20);
    failing_alloc_arm(&books, 1, false);
    assert_int_equal(soj__tails_put(&tails, 0, 0, content, 5), 0);
    failing_alloc_arm(&books, 0, false);
    uint32_t first = soj__tails_put(&tails, 0, 0, content, 5);
    const uint8_t *at = soj__tail_at(&tails, first);
    assert_memory_equal(at, content, 5);
    assert_int_equal(soj__tails_put(&tails, first, 5, content + 5, 32), first);
    assert_memory_equal(at, content + 5, 32);
    uint32_t second = soj__tails_put(&tails, first, 32, content, 33);
    assert_int_not_equal(second, first);
    assert_memory_equal(soj__tail_at(&tails, second), content, 33);
    assert_true(is_all(at, 32, 0));
    assert_int_equal(soj__tails_put(&tails, second, 33, content, 20), first);
    assert_memory_equal(at, content, 20);
    assert_true(is_all(soj__tail_at(&tails, second), 48, 0));
    failing_alloc_arm(&books, 1, true);
    assert_int_equal(soj__tails_put(&tails, first, 20, content, 5000), 0);
    failing_alloc_arm(&books, 0, false);
    assert_memory_equal(at, content, 20);
    assert_int_equal(soj__tails_put(&tails, 0, 0, content, 48), second);
    soj__tails_done(&tails);
    failing_alloc_check_empty(&books);
}

static void test_at_random(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__tails tails;
    held all[HELD] = {{0}};
    uint64_t seed = 11;
    soj__tails_init(&tails, &mem, 0);
    for (uint32_t round = 0; round < 60000; round++) {
        held *one = &all[next_random(&seed) % HELD];
        if (one->handle) {
            check(&tails, one);
            soj__tails_give(&tails, one->handle, one->len);
            one->handle = 0;
        } else {
            take(&tails, one, random_len(&seed), (uint8_t)round);
        }
    }
    for (size_t i = 0; i < HELD; i++) {
        if (all[i].handle)
            check(&tails, &all[i]);
    }
    /* 300 blocks of 4 KiB on average were held at once, and 30,000 were taken. */
    assert_true(tails.n_chunks <= 13);
    soj__tails_done(&tails);
}

/* A block that was given back is wiped, but for the name of the next free one at its beginning; it
 * serves every length that has its room. */
static void test_given_back(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__tails tails;
    held a;
    held b;
    soj__tails_init(&tails, &mem, 0);
    take(&tails, &a, 1000, 0xee);
    take(&tails, &b, 1000, 0xdd);
    const uint8_t *at[2] = {soj__tail_at(&tails, a.handle), soj__tail_at(&tails, b.handle)};
    soj__tails_give(&tails, a.handle, a.len);
    check(&tails, &b);
    soj__tails_give(&tails, b.handle, b.len);
    assert_true(is_all(at[0], soj__tails_room(&tails, 1000), 0));
    assert_true(is_all(at[1] + 4, soj__tails_room(&tails, 1000) - 4, 0));
    assert_int_equal(soj__tails_take(&tails, soj__tails_room(&tails, 1000)), b.handle);
    assert_int_equal(soj__tails_take(&tails, 897), a.handle);
    assert_int_not_equal(soj__tails_take(&tails, 896), 0);
    soj__tails_done(&tails);
}

/* Few customers take little memory, whatever their records are like. */
static void test_small(void **state)
{
    (void)state;
    failing_alloc books;
    soj__tails tails;
    failing_alloc_init(&books);
    soj__tails_init(&tails, &books.allocator, 0);
    assert_int_equal(books.calls, 0);
    for (unsigned i = 0; i < 10; i++)
        assert_int_not_equal(soj__tails_take(&tails, 100), 0);
    assert_true(books.live_bytes <= 5000);
    assert_int_not_equal(soj__tails_take(&tails, SOJ_LIMIT_RECORD), 0);
    assert_true(books.live_bytes <= 140000);
    soj__tails_done(&tails);
    failing_alloc_check_empty(&books);
}

static void test_without_memory(void **state)
{
    (void)state;
    failing_alloc books;
    soj__tails tails;
    held all[HELD];
    size_t failures = 0;
    failing_alloc_init(&books);
    soj__tails_init(&tails, &books.allocator, 0);
    for (uint32_t i = 0; i < HELD; i++) {
        size_t len = i % 10 == 0 ? SOJ_LIMIT_RECORD : 1 + i;
        for (size_t n = 1;; n++) {
            failing_alloc_arm(&books, n, false);
            uint32_t handle = soj__tails_take(&tails, len);
            bool failed = books.failures > 0;
            failing_alloc_arm(&books, 0, false);
            assert_int_equal(handle == 0, failed);
            if (handle) {
                soj__tails_give(&tails, handle, len);
                break;
            }
            failures++;
        }
        take(&tails, &all[i], len, (uint8_t)i);
    }
    assert_true(failures > 4);
    for (uint32_t i = 0; i < HELD; i++)
        check(&tails, &all[i]);
    soj__tails_done(&tails);
    failing_alloc_check_empty(&books);
}

/* When all handles are used up there is no memory. */
static void test_all_handles(void **state)
{
    (void)state;
    failing_alloc books;
    soj__tails tails;
    held first;
    failing_alloc_init(&books);
    soj__tails_init(&tails, &books.allocator, 0);
    take(&tails, &first, 16, 1);
    uint32_t used = tails.used;
    assert_true(soj__mem_reserve(&tails.mem, (void **)&tails.chunks, &tails.chunks_capacity,
                                 SOJ__TAIL_CHUNKS, sizeof(*tails.chunks)));
    for (uint32_t i = 1; i < SOJ__TAIL_CHUNKS; i++)
        tails.chunks[i] = NULL;
    tails.n_chunks = SOJ__TAIL_CHUNKS; /* as if all were there, and full */
    uint32_t have = tails.have;
    tails.used = tails.have = 1u << SOJ__TAIL_SHIFT;
    assert_int_equal(soj__tails_take(&tails, 16), 0);
    soj__tails_give(&tails, first.handle, 16);
    assert_int_equal(soj__tails_take(&tails, 16), first.handle);
    tails.n_chunks = 1;
    tails.used = used;
    tails.have = have;
    assert_int_not_equal(soj__tails_take(&tails, 16), 0);
    soj__tails_done(&tails);
    failing_alloc_check_empty(&books);
}

/* The first chunk is short of the unit that no block may have. */
static void test_first_unit(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__tails tails;
    held whole;
    soj__tails_init(&tails, &mem, 0);
    take(&tails, &whole, 4096, 7);
    assert_int_equal(tails.n_chunks, 2);
    soj__tails_done(&tails);
    soj__tails_init(&tails, &mem, 0);
    take(&tails, &whole, 3584, 7);
    assert_int_equal(tails.n_chunks, 1);
    assert_int_not_equal(soj__tails_take(&tails, 448), 0);
    assert_int_equal(tails.n_chunks, 1);
    check(&tails, &whole);
    soj__tails_done(&tails);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_least),
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_at_random),
        cmocka_unit_test(test_given_back),
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_all_handles),
        cmocka_unit_test(test_first_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
