/* SPDX-License-Identifier: MIT */
/* Ids of events, tombstones of erased customers, and the hash that these are made with. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include "support/zeroed.h"

#include <time.h>

#include "base/bytes.h"
#include "engine/departed.h"
#include "engine/erased.h"
#include "engine/seen.h"

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* The vectors that its authors publish: key 00 01 … 0f, text 00 01 … of each length. */
static void test_siphash(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        uint8_t hash[17];
    } vectors[] = {
        {0, "\xa3\x81\x7f\x04\xba\x25\xa8\xe6\x6d\xf6\x72\x14\xc7\x55\x02\x93"},
        {1, "\xda\x87\xc1\xd8\x6b\x99\xaf\x44\x34\x76\x59\x11\x9b\x22\xfc\x45"},
        {2, "\x81\x77\x22\x8d\xa4\xa4\x5d\xc7\xfc\xa3\x8b\xde\xf6\x0a\xff\xe4"},
        {7, "\xa1\xf1\xeb\xbe\xd8\xdb\xc1\x53\xc0\xb8\x4a\xa6\x1f\xf0\x82\x39"},
        {8, "\x3b\x62\xa9\xba\x62\x58\xf5\x61\x0f\x83\xe2\x64\xf3\x14\x97\xb4"},
        {9, "\x26\x44\x99\x06\x0a\xd9\xba\xab\xc4\x7f\x8b\x02\xbb\x6d\x71\xed"},
        {15, "\x54\x93\xe9\x99\x33\xb0\xa8\x11\x7e\x08\xec\x0f\x97\xcf\xc3\xd9"},
        {16, "\x6e\xe2\xa4\xca\x67\xb0\x54\xbb\xfd\x33\x15\xbf\x85\x23\x05\x77"},
        {31, "\x29\x39\xb0\x18\x32\x23\xfa\xfc\x17\x23\xde\x4f\x52\xc4\x3d\x35"},
        {63, "\x51\x50\xd1\x77\x2f\x50\x83\x4a\x50\x3e\x06\x9a\x97\x3f\xbd\x7c"},
    };
    uint8_t key[16];
    char text[64];
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)i;
    for (size_t i = 0; i < TEST_ARRAY_LEN(vectors); i++) {
        soj__hash128 hash = soj__siphash(key, (soj__slice){text, vectors[i].len});
        assert_true(hash.low == soj__load_u64(vectors[i].hash));
        assert_true(hash.high == soj__load_u64(vectors[i].hash + 8));
        assert_true(soj__siphash_low(key, (soj__slice){text, vectors[i].len}) == hash.low);
    }
}

/* ---- tombstones ---- */

static void test_tombstones(void **state)
{
    (void)state;
    static const uint8_t secret[16] = "0123456789abcdef";
    soj__mem mem = soj__mem_from(NULL);
    soj__erased erased;
    soj__erased_init(&erased, &mem, secret);
    assert_true(soj__erased_until(&erased, SOJ__SLICE("a")) == INT64_MIN);
    for (uint32_t i = 0; i < 5000; i++) {
        soj__slice key = {(const char *)&i, sizeof(i)};
        assert_true(soj__erased_reserve(&erased));
        soj__erased_add(&erased, key, i);
    }
    for (uint32_t i = 0; i < 6000; i++) {
        soj__slice key = {(const char *)&i, sizeof(i)};
        assert_true(soj__erased_until(&erased, key) == (i < 5000 ? (soj_time)i : INT64_MIN));
    }
    uint32_t seven = 7;
    soj__slice key = {(const char *)&seven, sizeof(seven)};
    assert_true(soj__erased_reserve(&erased));
    soj__erased_add(&erased, key, 3); /* known to be erased until later */
    assert_int_equal(soj__erased_until(&erased, key), 7);
    soj__erased_add(&erased, key, 9);
    assert_int_equal(soj__erased_until(&erased, key), 9);
    assert_int_equal(erased.n, 5000);
    soj__erased_done(&erased);
}

static void test_the_secret_is_in_the_hashes(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    static const uint8_t zeros[16];
    soj__erased erased;
    soj__erased_init(&erased, &mem, NULL);
    assert_true(soj__erased_reserve(&erased));
    soj__erased_add(&erased, SOJ__SLICE("acme"), 5);
    soj__hash128 hash = soj__siphash(zeros, SOJ__SLICE("acme"));
    size_t at = (size_t)hash.low & (erased.n_slots - 1);
    assert_true(erased.slots[at].hash.low == hash.low && erased.slots[at].hash.high == hash.high);
    erased.secret[3] = 1;
    assert_true(soj__erased_until(&erased, SOJ__SLICE("acme")) == INT64_MIN);
    soj__erased_done(&erased);
}

/* ---- ids ---- */

enum { CUSTOMERS = 40, IDS = 300 };

/* What is remembered, kept in the plainest way: the time of each customer's id; -1: none. */
typedef struct book {
    soj_time times[CUSTOMERS][IDS];
    soj_time horizons[CUSTOMERS];
} book;

static soj_time horizon_of(const void *ctx, uint32_t number)
{
    return ((const book *)ctx)->horizons[number];
}

/* Of many lengths from 1 to 255, all different. */
static soj__slice make_id(uint32_t i, char id[255])
{
    size_t len = i < 26 ? 1 : 3 + i * 37 % 253;
    memset(id, 'x', len);
    id[0] = (char)('a' + i % 26);
    if (len > 1)
        id[len - 1] = (char)('A' + i / 26);
    return (soj__slice){id, len};
}

static book *new_book(void)
{
    book *kept = test_malloc(sizeof(*kept));
    memset(kept->times, 0xff, sizeof(kept->times));
    memset(kept->horizons, 0, sizeof(kept->horizons));
    return kept;
}

static bool is_known(const book *kept, uint32_t number, uint32_t i)
{
    return kept->times[number][i] >= 0 && kept->times[number][i] >= kept->horizons[number];
}

static bool has(const soj__seen *seen, uint32_t number, soj__slice id)
{
    uint64_t hash = soj__seen_hash(seen, id);
    soj__seen_expect(seen, number, hash);
    return soj__seen_has(seen, number, id, hash);
}

static void add(soj__seen *seen, uint32_t number, soj__slice id, soj_time time)
{
    soj__seen_add(seen, number, id, soj__seen_hash(seen, id), time);
}

/* An id comes, mostly soon after the horizon; now and then a customer goes, or the horizon moves.
 */
static void live_a_step(soj__seen *seen, book *kept, uint64_t *seed)
{
    char text[255];
    uint32_t number = next_random(seed) % CUSTOMERS;
    uint32_t i = next_random(seed) % IDS;
    uint32_t what = next_random(seed) % 500;
    soj__slice id = make_id(i, text);
    assert_int_equal(has(seen, number, id), is_known(kept, number, i));
    if (what == 0) {
        soj__seen_remove(seen, number);
        memset(kept->times[number], 0xff, sizeof(kept->times[number]));
    } else if (what < 20) {
        kept->horizons[number] += next_random(seed) % 100;
    } else if (!is_known(kept, number, i)) {
        soj_time time = kept->horizons[number] + next_random(seed) % 300;
        assert_true(soj__seen_reserve(seen, number));
        add(seen, number, id, time);
        kept->times[number][i] = time;
        assert_true(has(seen, number, id));
    }
}

static void check_all(const soj__seen *seen, const book *kept)
{
    char text[255];
    for (uint32_t number = 0; number < CUSTOMERS; number++) {
        for (uint32_t i = 0; i < IDS; i++)
            assert_int_equal(has(seen, number, make_id(i, text)), is_known(kept, number, i));
    }
}

static void test_ids_with_a_horizon(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__seen seen;
    book *kept = new_book();
    uint64_t seed = 5;
    soj__seen_init(&seen, &mem, NULL, horizon_of, kept);
    for (unsigned round = 0; round < 200000; round++) {
        live_a_step(&seen, kept, &seed);
        if (round % 5000 == 0)
            check_all(&seen, kept);
    }
    check_all(&seen, kept);
    /* Far more ids came than are remembered: their memory was used again. */
    assert_true(seen.n_slots <= 32768);
    assert_true(seen.n_chunks < 300);
    soj__seen_done(&seen);
    test_free(kept);
}

static void test_ids_for_ever(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__seen seen;
    book *kept = new_book();
    char text[255];
    soj__seen_init(&seen, &mem, NULL, NULL, NULL);
    assert_false(has(&seen, 3, SOJ__SLICE("a")));
    soj__seen_remove(&seen, 3);
    for (uint32_t i = 0; i < IDS; i++) {
        for (uint32_t number = i % 3; number < CUSTOMERS; number += 3) {
            assert_true(soj__seen_reserve(&seen, number));
            add(&seen, number, make_id(i, text), 0);
            kept->times[number][i] = 0;
        }
    }
    check_all(&seen, kept);
    soj__seen_done(&seen);
    test_free(kept);
}

/* Ids that collide for XXH3: where these 8 bytes stand, its default secret takes the next 8 out of
 * the sum. Were they all in one slot, this would take most of a minute. */
static void test_ids_made_to_collide(void **state)
{
    (void)state;
    enum { MANY = 60000 };
    soj__mem mem = soj__mem_from(NULL);
    soj__seen seen;
    char text[33] = "\xb8\xfe\x6c\x39\x23\xa4\x4b\xbe--------aaaaaaaaaaaaaaaa";
    const soj__slice id = {text, 32};
    clock_t begin = clock();
    soj__seen_init(&seen, &mem, NULL, NULL, NULL);
    for (uint32_t i = 0; i < MANY; i++) {
        soj__store_u64(text + 8, i);
        assert_false(has(&seen, 0, id));
        assert_true(soj__seen_reserve(&seen, 0));
        add(&seen, 0, id, 0);
    }
    assert_true(clock() - begin < 10 * CLOCKS_PER_SEC);
    soj__seen_done(&seen);
}

enum { FIRST = 48, MORE = 96 }; /* ids in 64 slots, and in 128 */
enum { LOST = 9 };              /* of a customer of its own, who may go, or its horizon move on */

static uint32_t owner_of(uint32_t i)
{
    return i == LOST ? 2 : i % 2;
}

/* What becomes of the id that is lost: it goes at once, or when the table grows. */
static void lose(soj__seen *seen, book *kept, bool has_horizon)
{
    if (has_horizon)
        kept->horizons[2] = 6;
    else
        soj__seen_remove(seen, 2);
}

static void fill_table(soj__seen *seen, book *kept, bool has_horizon, bool loses_one)
{
    char text[255];
    for (uint32_t i = 0; i <= MORE + 1; i++) {
        uint32_t n_used = i - (loses_one && i >= FIRST);
        assert_true(soj__seen_reserve(seen, i % 2));
        assert_int_equal(seen->n_slots, i < FIRST ? 64 : n_used < MORE ? 128 : 256);
        assert_int_equal(seen->n_removed, loses_one && !has_horizon && i > LOST && i < FIRST);
        assert_int_equal(seen->n_used, n_used);
        add(seen, owner_of(i), make_id(i, text), 5);
        if (i == LOST && loses_one)
            lose(seen, kept, has_horizon);
    }
}

/* A table grows and nobody looks at the entries, unless one of them goes by that. */
static void check_growing(bool has_horizon, bool loses_one)
{
    soj__mem mem = soj__mem_from(NULL);
    char text[255];
    soj__seen seen;
    book *kept = new_book();
    soj__seen_init(&seen, &mem, NULL, has_horizon ? horizon_of : NULL, kept);
    fill_table(&seen, kept, has_horizon, loses_one);
    for (uint32_t i = 0; i <= MORE + 1; i++) {
        assert_int_equal(has(&seen, owner_of(i), make_id(i, text)), i != LOST || !loses_one);
        assert_false(has(&seen, i == LOST ? 1 : 1 - i % 2, make_id(i, text)));
    }
    soj__seen_remove(&seen, 0); /* the lists hold */
    assert_false(has(&seen, 0, make_id(MORE, text)));
    assert_true(has(&seen, 1, make_id(MORE + 1, text)));
    soj__seen_done(&seen);
    test_free(kept);
}

static void test_ids_stay_where_the_table_grows(void **state)
{
    (void)state;
    for (unsigned how = 0; how < 4; how++)
        check_growing(how & 1, how & 2);
}

/* A table full of ids that went has room for all again, and the chunks of them are given back. */
static void test_all_ids_go(void **state)
{
    (void)state;
    enum { FULL = 48, LONG = 255 };
    failing_alloc books;
    soj__seen seen;
    char id[LONG] = {0};
    failing_alloc_init(&books);
    soj__seen_init(&seen, &books.allocator, NULL, NULL, NULL);
    for (unsigned round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < FULL; i++) {
            soj__store_u32(id, i);
            assert_true(soj__seen_reserve(&seen, 0));
            assert_int_equal(seen.n_used, i);
            assert_false(has(&seen, 0, (soj__slice){id, LONG}));
            add(&seen, 0, (soj__slice){id, LONG}, 0);
        }
        assert_int_equal(seen.n_chunks, 1);
        soj__seen_remove(&seen, 0);
        assert_int_equal(seen.n_removed, FULL);
    }
    failing_alloc_arm(&books, 1, false);
    assert_false(soj__seen_reserve(&seen, 0)); /* a chunk, as there is none any more */
    assert_int_equal(seen.n_chunks, 0);
    failing_alloc_arm(&books, 0, false);
    soj__seen_done(&seen);
    failing_alloc_check_empty(&books);
}

/* A slot has 30 bits of a hash, and no table more slots: nothing is even tried then. */
static void test_most_slots(void **state)
{
    (void)state;
    failing_alloc books;
    soj__seen seen;
    failing_alloc_init(&books);
    soj__seen_init(&seen, &books.allocator, NULL, NULL, NULL);
    assert_true(soj__seen_reserve(&seen, 0));
    add(&seen, 0, SOJ__SLICE("a"), 0);
    size_t calls = books.calls;
    seen.n_slots = (size_t)1 << 30;
    seen.n_used = seen.n_slots / 4 * 3;
    assert_false(soj__seen_reserve(&seen, 0));
    assert_int_equal(books.calls, calls);
    seen.n_slots = 64;
    seen.n_used = 1;
    assert_true(soj__seen_reserve(&seen, 0));
    assert_true(has(&seen, 0, SOJ__SLICE("a")));
    soj__seen_done(&seen);
    failing_alloc_check_empty(&books);
}

/* That one will be looked for may be said at any time: without slots, too, and of a customer who
 * has had none. */
static void test_ids_are_expected(void **state)
{
    (void)state;
    failing_alloc books;
    soj__seen seen;
    failing_alloc_init(&books);
    soj__seen_init(&seen, &books.allocator, NULL, NULL, NULL);
    assert_false(has(&seen, 0, SOJ__SLICE("a")));
    failing_alloc_arm(&books, 2, false); /* heads, but no slots */
    assert_false(soj__seen_reserve(&seen, 0));
    failing_alloc_arm(&books, 0, false);
    assert_false(has(&seen, 0, SOJ__SLICE("a")));
    assert_true(soj__seen_reserve(&seen, 0));
    add(&seen, 0, SOJ__SLICE("a"), 0);
    assert_false(has(&seen, 1000, SOJ__SLICE("a")));
    assert_true(has(&seen, 0, SOJ__SLICE("a")));
    soj__seen_done(&seen);
    failing_alloc_check_empty(&books);
}

static bool is_in_memory(const soj__seen *seen, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < seen->n_chunks; i++) {
        const char *bytes = (const char *)seen->chunks[i];
        for (size_t at = 0; at + len <= 16384; at++) {
            if (memcmp(bytes + at, text, len) == 0)
                return true;
        }
    }
    return false;
}

/* A removed id is nowhere in memory that is in use, also where it was moved about before. */
static void test_removed_ids_are_wiped(void **state)
{
    (void)state;
    const soj__mem zeroed = soj__mem_from(&zeroed_allocator);
    enum { WITH_SECRET = 40, MOVING = 48 }; /* the table is made anew when it has 48 */
    soj__seen seen;
    static const char secret[] = "a-very-private-id";
    soj__seen_init(&seen, &zeroed, NULL, NULL, NULL);
    for (uint32_t i = 0; i <= MOVING; i++) {
        assert_true(soj__seen_reserve(&seen, i));
        add(&seen, i, (soj__slice){secret, i == WITH_SECRET ? sizeof(secret) - 1 : 1}, 0);
        if (i < 30)
            soj__seen_remove(&seen, i);
    }
    assert_true(seen.n_used < MOVING);
    assert_true(is_in_memory(&seen, secret));
    soj__seen_remove(&seen, WITH_SECRET);
    assert_false(is_in_memory(&seen, secret));
    assert_false(has(&seen, WITH_SECRET, SOJ__SLICE("a-very-private-id")));
    assert_true(has(&seen, WITH_SECRET + 1, SOJ__SLICE("a")));
    soj__seen_done(&seen);
}

static void test_ids_without_memory(void **state)
{
    (void)state;
    failing_alloc books;
    soj__seen seen;
    char text[255];
    unsigned failures = 0;
    failing_alloc_init(&books);
    soj__seen_init(&seen, &books.allocator, NULL, NULL, NULL);
    for (uint32_t i = 0; i < 2000; i++) {
        for (;;) {
            failing_alloc_arm(&books, 1, false);
            bool had_room = soj__seen_reserve(&seen, i / IDS);
            size_t n = books.failures;
            failing_alloc_arm(&books, 0, false);
            assert_int_equal(had_room, n == 0);
            if (had_room)
                break;
            failures++;
            assert_true(i == 0 || has(&seen, (i - 1) / IDS, make_id((i - 1) % IDS, text)));
            assert_true(soj__seen_reserve(&seen, i / IDS));
        }
        add(&seen, i / IDS, make_id(i % IDS, text), 0);
    }
    assert_true(failures > 10);
    for (uint32_t i = 0; i < 2000; i++)
        assert_true(has(&seen, i / IDS, make_id(i % IDS, text)));
    soj__seen_done(&seen);
    failing_alloc_check_empty(&books);
}

/* ---- keys that outputs still name ---- */

static void test_a_key_stays_while_rows_name_it(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    soj__registry registry;
    soj__queue queue;
    soj__departed departed;
    soj__row rows[2] = {{.kind = SOJ_OUTPUT_DECISION}, {.kind = SOJ_OUTPUT_DECISION}};
    soj__registry_init(&registry, &mem, 0);
    soj__queue_init(&queue, &mem, TEST_ARRAY_LEN(rows), 0);
    soj__departed_init(&departed, &mem);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(soj__registry_reserve(&registry));
        (void)soj__registry_add(&registry, i == 0 ? SOJ__SLICE("first") : SOJ__SLICE("second"));
        assert_true(soj__queue_reserve(&queue) && soj__departed_reserve(&departed));
        memcpy(soj__queue_room(&queue), rows, sizeof(rows));
        soj__queue_push(&queue, 2, NULL, 0, i);
        soj__registry_remove(&registry, i);
        soj__departed_add(&departed, i, &queue);
    }
    static const size_t lengths[][2] = {{5, 6}, {5, 6}, {0, 6}, {0, 6}, {0, 0}};
    for (size_t i = 0; i < TEST_ARRAY_LEN(lengths); i++) {
        soj__departed_wipe(&departed, &registry, &queue);
        assert_int_equal(soj__registry_key(&registry, 0).len, lengths[i][0]);
        assert_int_equal(soj__registry_key(&registry, 1).len, lengths[i][1]);
        (void)soj__queue_next(&queue);
    }
    soj__departed_done(&departed);
    soj__queue_done(&queue);
    soj__registry_done(&registry);
}

/* An id of a customer, and how it looks in the table: the bits of its hash that a slot keeps, of
 * which the highest say where the search begins. */
typedef struct candidate {
    uint64_t looks;
    uint32_t number, id;
} candidate;

enum { CANDIDATES = 200000 };

static candidate make_candidate(uint32_t number, uint32_t id)
{
    static const uint8_t zeros[SOJ__SIPHASH_KEY];
    uint64_t hash = soj__siphash(zeros, (soj__slice){(const char *)&id, sizeof(id)}).low +
                    number * UINT64_C(0x9e3779b97f4a7c15);
    return (candidate){hash >> 34, number, id};
}

static int by_looks(const void *a, const void *b)
{
    const candidate *x = a;
    const candidate *y = b;
    return (x->looks > y->looks) - (x->looks < y->looks);
}

/* Two that look the same, of the ids of one customer, or of many customers with one each. */
static void find_alike(bool of_one_customer, candidate out[2])
{
    candidate *all = test_malloc(CANDIDATES * sizeof(*all));
    size_t at = 1;
    for (uint32_t i = 0; i < CANDIDATES; i++)
        all[i] = of_one_customer ? make_candidate(0, i) : make_candidate(i, i);
    qsort(all, CANDIDATES, sizeof(*all), by_looks);
    while (at < CANDIDATES && all[at].looks != all[at - 1].looks)
        at++;
    assert_true(at < CANDIDATES);
    memcpy(out, &all[at - 1], 2 * sizeof(*out));
    test_free(all);
}

static void test_ids_that_look_alike(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    for (int how = 0; how < 2; how++) {
        soj__seen seen;
        candidate pair[2];
        find_alike(how == 0, pair);
        soj__seen_init(&seen, &mem, NULL, NULL, NULL);
        for (int i = 0; i < 2; i++) {
            soj__slice id = {(const char *)&pair[i].id, sizeof(pair[i].id)};
            assert_false(has(&seen, pair[i].number, id));
            assert_true(soj__seen_reserve(&seen, pair[i].number));
            add(&seen, pair[i].number, id, 0);
            assert_true(has(&seen, pair[i].number, id));
        }
        soj__seen_done(&seen);
    }
}

/* A tombstone is known by both halves of its hash. */
static void test_tombstones_that_look_alike(void **state)
{
    (void)state;
    soj__mem mem = soj__mem_from(NULL);
    static const uint8_t zeros[SOJ__SIPHASH_KEY];
    soj__erased erased;
    soj__erased_init(&erased, &mem, NULL);
    assert_true(soj__erased_reserve(&erased));
    soj__erased_add(&erased, SOJ__SLICE("acme"), 5);
    assert_int_equal(soj__erased_until(&erased, SOJ__SLICE("acme")), 5);
    soj__hash128 hash = soj__siphash(zeros, SOJ__SLICE("acme"));
    erased.slots[(size_t)hash.low & (erased.n_slots - 1)].hash.high++;
    assert_true(soj__erased_until(&erased, SOJ__SLICE("acme")) == INT64_MIN);
    soj__erased_done(&erased);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_siphash),
        cmocka_unit_test(test_tombstones),
        cmocka_unit_test(test_the_secret_is_in_the_hashes),
        cmocka_unit_test(test_ids_with_a_horizon),
        cmocka_unit_test(test_ids_for_ever),
        cmocka_unit_test(test_ids_made_to_collide),
        cmocka_unit_test(test_ids_stay_where_the_table_grows),
        cmocka_unit_test(test_all_ids_go),
        cmocka_unit_test(test_most_slots),
        cmocka_unit_test(test_ids_are_expected),
        cmocka_unit_test(test_removed_ids_are_wiped),
        cmocka_unit_test(test_ids_without_memory),
        cmocka_unit_test(test_a_key_stays_while_rows_name_it),
        cmocka_unit_test(test_ids_that_look_alike),
        cmocka_unit_test(test_tombstones_that_look_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
