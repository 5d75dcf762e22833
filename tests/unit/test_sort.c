/* SPDX-License-Identifier: MIT */
#include "base/sort.h"
#include "support/test.h"

#define MOST 1000u

/* Orders by key alone, so that stability shows. */
static bool key_before(const void *ctx, uint32_t a, uint32_t b)
{
    const uint32_t *keys = ctx;
    return keys[a] < keys[b];
}

static void check_sorted(const uint32_t *keys, uint32_t n)
{
    uint32_t items[MOST];
    uint32_t scratch[MOST];
    bool seen[MOST] = {false};
    for (uint32_t i = 0; i < n; i++)
        items[i] = i;
    soj__sort_u32(items, scratch, n, key_before, keys);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(items[i] < n && !seen[items[i]]);
        seen[items[i]] = true;
        if (i > 0 && (keys[items[i - 1]] > keys[items[i]] ||
                      (keys[items[i - 1]] == keys[items[i]] && items[i - 1] > items[i])))
            fail_msg("entry %u of %u stands wrong", i, n);
    }
}

static void every_length_is_sorted_and_stable(void **state)
{
    (void)state;
    uint32_t keys[MOST] = {0};
    uint32_t random = 1;
    for (uint32_t n = 0; n <= 130; n++) {
        for (uint32_t i = 0; i < n; i++) {
            random = random * 1664525u + 1013904223u;
            keys[i] = random >> 28;
        }
        check_sorted(keys, n);
    }
}

static void order_does_not_matter(void **state)
{
    (void)state;
    uint32_t keys[MOST];
    for (uint32_t i = 0; i < MOST; i++)
        keys[i] = i;
    check_sorted(keys, MOST);
    for (uint32_t i = 0; i < MOST; i++)
        keys[i] = MOST - i;
    check_sorted(keys, MOST);
    for (uint32_t i = 0; i < MOST; i++)
        keys[i] = 7;
    check_sorted(keys, MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_is_sorted_and_stable),
        cmocka_unit_test(order_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
