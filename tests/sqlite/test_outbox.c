/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox_bench.h"
#include "support/test.h"

/* What each call of an outbox does, one deliverer after the other. */

#define NOON  BENCH_NOON
#define LATER (NOON + SOJ_DAY)

typedef struct shop {
    bench bench;
    soj_outbox *outbox;
} shop;

static int set_up(void **state)
{
    shop *of = test_calloc(1, sizeof(*of));
    bench_open(&of->bench);
    assert_int_equal(soj_outbox_open(of->bench.path, NULL, &of->outbox), SOJ_OK);
    *state = of;
    return 0;
}

static int tear_down(void **state)
{
    shop *of = *state;
    soj_outbox_free(of->outbox);
    bench_close(&of->bench);
    test_free(of);
    return 0;
}

static void emit(shop *of, uint32_t number, soj_time due, soj_time valid_until)
{
    bench_emit(of->bench.writer, &(emission){number, due, valid_until, NULL, 0});
}

/* Claim for a minute; how many there were. */
static size_t claim(soj_outbox *outbox, soj_time now, size_t max)
{
    size_t n = 99999;
    assert_int_equal(soj_outbox_claim(outbox, now, SOJ_MINUTE, max, NULL, &n), SOJ_OK);
    return n;
}

/* Claim the one that there is. */
static soj_outbox_item claim_one(soj_outbox *outbox, soj_time now)
{
    assert_int_equal(claim(outbox, now, 10), 1);
    return *soj_outbox_get(outbox, 0);
}

static uint32_t number_at(const soj_outbox *outbox, size_t i)
{
    const soj_outbox_item *item = soj_outbox_get(outbox, i);
    assert_non_null(item);
    return (uint32_t)strtoul(item->id, NULL, 16);
}

/* The one row of the table, as it is. */
static soj_outbox_item row(soj_outbox *outbox)
{
    size_t n = 0;
    assert_int_equal(soj_outbox_list(outbox, SOJ_OUTBOX_ALL, NULL, NULL, 10, &n), SOJ_OK);
    assert_int_equal(n, 1);
    return *soj_outbox_get(outbox, 0);
}

static void assert_text(soj_text text, const char *expected)
{
    assert_non_null(text.data);
    assert_int_equal(text.len, strlen(expected));
    assert_string_equal(text.data, expected);
}

static void an_item_has_all_that_the_row_has(void **state)
{
    shop *of = *state;
    emit(of, 7, NOON, NOON + SOJ_HOUR);
    const soj_outbox_item item = claim_one(of->outbox, NOON + 1);
    assert_string_equal(item.id, "00000000000000000000000000000007");
    assert_text(item.customer, "customer-7");
    assert_text(item.path, "live.onboarding.day_3");
    assert_text(item.stage, "live.onboarding");
    assert_text(item.channel, "email");
    assert_text(item.content, "guide/day-3");
    assert_text(item.values, "{\"plan\":\"pro\"}");
    assert_null(item.owner.data);
    assert_null(item.variant.data);
    assert_true(item.has_cost && item.cost > 0.24 && item.cost < 0.26);
    assert_false(item.has_integer_key);
    assert_int_equal(item.intent, SOJ_INTENT_HELP);
    assert_int_equal(item.occurrence, 1);
    assert_int_equal(item.state, SOJ_OUTBOX_LEASED);
    assert_int_equal(item.tries, 1);
    assert_true(item.lease > 0);
    assert_true(item.due == NOON && item.emitted == NOON && item.valid_until == NOON + SOJ_HOUR);
    assert_true(item.until == NOON + 1 + SOJ_MINUTE);
    assert_string_equal(item.event_id, "");
    assert_null(soj_outbox_get(of->outbox, 1));
    assert_null(soj_outbox_get(NULL, 0));
    const soj_outbox_item kept = row(of->outbox);
    assert_true(kept.lease == item.lease && kept.until == item.until && kept.tries == 1);
}

static void a_customer_may_be_an_integer(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    bench_do(of->bench.writer, "UPDATE touchpoints SET customer = -1, cost = NULL");
    bench_seal(of->bench.writer);
    const soj_outbox_item item = claim_one(of->outbox, NOON);
    assert_true(item.has_integer_key && item.integer_key == UINT64_MAX);
    assert_null(item.customer.data);
    assert_false(item.has_cost);
}

static void claims_go_by_due_time_then_as_emitted(void **state)
{
    static const uint32_t expected[] = {9, 5, 2, 1};
    shop *of = *state;
    emit(of, 1, NOON + 2, SOJ_TIME_NEVER);
    emit(of, 5, NOON + 1, SOJ_TIME_NEVER);
    emit(of, 2, NOON + 1, SOJ_TIME_NEVER);
    emit(of, 9, NOON, SOJ_TIME_NEVER);
    assert_int_equal(claim(of->outbox, NOON + 5, 3), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(number_at(of->outbox, i), expected[i]);
    const int64_t lease = soj_outbox_get(of->outbox, 0)->lease;
    assert_true(soj_outbox_get(of->outbox, 2)->lease == lease);
    assert_int_equal(claim(of->outbox, NOON + 5, 3), 1);
    assert_int_equal(number_at(of->outbox, 0), expected[3]);
    assert_true(soj_outbox_get(of->outbox, 0)->lease > lease);
    assert_int_equal(claim(of->outbox, NOON + 5, 3), 0);
    assert_null(soj_outbox_get(of->outbox, 0));
}

static void nothing_is_claimed_before_it_is_emitted(void **state)
{
    shop *of = *state;
    bench_emit(of->bench.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, NOON + 100});
    assert_int_equal(claim(of->outbox, NOON + 99, 5), 0);
    assert_int_equal(claim(of->outbox, NOON + 100, 5), 1);
}

static void a_channel_may_be_asked_for(void **state)
{
    static const soj_text sms = {"sms, please", 3};
    static const soj_text none = {"phone", 5};
    shop *of = *state;
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    bench_emit(of->bench.writer, &(emission){2, NOON, SOJ_TIME_NEVER, "sms", 0});
    size_t n = 9;
    assert_int_equal(soj_outbox_claim(of->outbox, NOON, 1, 5, &none, &n), SOJ_OK);
    assert_int_equal(n, 0);
    assert_int_equal(soj_outbox_claim(of->outbox, NOON, 1, 5, &sms, &n), SOJ_OK);
    assert_int_equal(n, 1);
    assert_int_equal(number_at(of->outbox, 0), 2);
    assert_int_equal(soj_outbox_list(of->outbox, SOJ_OUTBOX_ALL, &sms, NULL, 5, &n), SOJ_OK);
    assert_int_equal(n, 1);
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    assert_int_equal(soj_outbox_count(of->outbox, &sms, &counts), SOJ_OK);
    assert_true(counts.n[SOJ_OUTBOX_LEASED] == 1 && counts.n[SOJ_OUTBOX_READY] == 0);
}

static void acknowledging_twice_is_once(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    const soj_outbox_item item = claim_one(of->outbox, NOON);
    for (int i = 0; i < 3; i++)
        assert_int_equal(soj_outbox_ack(of->outbox, item.id, item.lease), SOJ_OK);
    assert_int_equal(row(of->outbox).state, SOJ_OUTBOX_DELIVERED);
    assert_int_equal(claim(of->outbox, LATER, 5), 0);
    assert_int_equal(soj_outbox_ack(of->outbox, item.id, item.lease + 1), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_ack(of->outbox, item.id, 0), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_ack(of->outbox, "none", item.lease), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_outbox_fail(of->outbox, item.id, item.lease, NOON, NULL), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_give_up(of->outbox, item.id, item.lease), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_extend(of->outbox, item.id, item.lease, NOON, 1), SOJ_ERR_LEASE);
    assert_int_equal(row(of->outbox).state, SOJ_OUTBOX_DELIVERED);
}

static void a_lease_that_lapses_is_another_s(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    const soj_outbox_item first = claim_one(of->outbox, NOON);
    assert_int_equal(claim(of->outbox, NOON + SOJ_MINUTE - 1, 5), 0);
    const soj_outbox_item second = claim_one(of->outbox, NOON + SOJ_MINUTE);
    assert_true(second.lease > first.lease && second.tries == 2);
    assert_int_equal(soj_outbox_ack(of->outbox, first.id, first.lease), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_fail(of->outbox, first.id, first.lease, NOON, NULL), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_give_up(of->outbox, first.id, first.lease), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_extend(of->outbox, first.id, first.lease, NOON, 1), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_ack(of->outbox, second.id, second.lease), SOJ_OK);
    assert_int_equal(soj_outbox_ack(of->outbox, first.id, first.lease), SOJ_ERR_LEASE);
}

static void who_comes_late_may_acknowledge_what_nobody_claimed(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    emit(of, 2, NOON + 1, SOJ_TIME_NEVER);
    assert_int_equal(claim(of->outbox, NOON + 1, 2), 2);
    const int64_t lease = soj_outbox_get(of->outbox, 0)->lease;
    assert_int_equal(claim(of->outbox, LATER, 1), 1); /* the second comes back, and stays ready */
    char id[33];
    bench_id(2, id);
    assert_int_equal(soj_outbox_ack(of->outbox, id, lease), SOJ_OK);
    bench_id(1, id);
    assert_int_equal(soj_outbox_ack(of->outbox, id, lease), SOJ_ERR_LEASE);
}

static void what_fails_waits_ever_longer(void **state)
{
    static const int minutes[] = {1, 3, 9, 10, 10};
    shop *of = *state;
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.wait_factor = 3;
    options.longest_wait = 10 * SOJ_MINUTE;
    soj_outbox *outbox = NULL;
    assert_int_equal(soj_outbox_open(of->bench.path, &options, &outbox), SOJ_OK);
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    soj_time now = NOON;
    for (size_t i = 0; i < TEST_ARRAY_LEN(minutes); i++) {
        const soj_outbox_item item = claim_one(outbox, now);
        assert_int_equal(item.tries, i + 1);
        soj_time next = 0;
        assert_int_equal(soj_outbox_fail(outbox, item.id, item.lease, now, &next), SOJ_OK);
        assert_true(next == now + minutes[i] * SOJ_MINUTE);
        assert_true(row(outbox).state == SOJ_OUTBOX_WAITING && row(outbox).until == next);
        assert_int_equal(soj_outbox_fail(outbox, item.id, item.lease, now, &next), SOJ_ERR_LEASE);
        assert_int_equal(soj_outbox_ack(outbox, item.id, item.lease), SOJ_ERR_LEASE);
        assert_int_equal(claim(outbox, next - 1, 1), 0);
        now = next;
    }
    soj_outbox_free(outbox);
}

static void waits_can_be_even_and_do_not_pass_the_end_of_time(void **state)
{
    shop *of = *state;
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.wait_factor = 1;
    soj_outbox *outbox = NULL;
    assert_int_equal(soj_outbox_open(of->bench.path, &options, &outbox), SOJ_OK);
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    soj_time next = NOON;
    for (int i = 0; i < 3; i++) {
        const soj_time now = next;
        const soj_outbox_item item = claim_one(outbox, now);
        assert_int_equal(soj_outbox_fail(outbox, item.id, item.lease, now, &next), SOJ_OK);
        assert_true(next == now + SOJ_MINUTE);
    }
    const soj_outbox_item item = claim_one(outbox, next);
    assert_int_equal(soj_outbox_fail(outbox, item.id, item.lease, SOJ_TIME_MAX - 5, &next), SOJ_OK);
    assert_true(next == SOJ_TIME_MAX);
    soj_outbox_free(outbox);
}

static void the_last_try_gives_up(void **state)
{
    shop *of = *state;
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    options.most_tries = 2;
    soj_outbox *outbox = NULL;
    assert_int_equal(soj_outbox_open(of->bench.path, &options, &outbox), SOJ_OK);
    emit(of, 1, NOON, SOJ_TIME_NEVER);
    soj_time next = 0;
    soj_outbox_item item = claim_one(outbox, NOON);
    assert_int_equal(soj_outbox_fail(outbox, item.id, item.lease, NOON, &next), SOJ_OK);
    item = claim_one(outbox, next);
    assert_int_equal(soj_outbox_fail(outbox, item.id, item.lease, next, &next), SOJ_OK);
    assert_true(next == SOJ_TIME_NEVER);
    assert_int_equal(row(outbox).state, SOJ_OUTBOX_GIVEN_UP);
    assert_int_equal(claim(outbox, LATER, 1), 0);
    soj_outbox_free(outbox);
}

static void what_is_given_up_stays_so(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, NOON + SOJ_HOUR);
    const soj_outbox_item item = claim_one(of->outbox, NOON);
    assert_int_equal(soj_outbox_give_up(of->outbox, item.id, item.lease), SOJ_OK);
    assert_int_equal(soj_outbox_give_up(of->outbox, item.id, item.lease), SOJ_OK);
    assert_int_equal(soj_outbox_give_up(of->outbox, item.id, 0), SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_ack(of->outbox, item.id, item.lease), SOJ_ERR_LEASE);
    assert_int_equal(claim(of->outbox, LATER, 1), 0);
    assert_int_equal(row(of->outbox).state, SOJ_OUTBOX_GIVEN_UP);
}

static void a_lease_can_be_held_for_longer(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, NOON + SOJ_HOUR);
    const soj_outbox_item item = claim_one(of->outbox, NOON);
    assert_int_equal(soj_outbox_extend(of->outbox, item.id, item.lease, NOON + 5, 2 * SOJ_MINUTE),
                     SOJ_OK);
    assert_true(row(of->outbox).until == NOON + 5 + 2 * SOJ_MINUTE);
    assert_int_equal(claim(of->outbox, NOON + 2 * SOJ_MINUTE, 1), 0);
    /* It has lapsed, and nobody came. */
    const soj_time later = NOON + 3 * SOJ_MINUTE;
    assert_int_equal(soj_outbox_extend(of->outbox, item.id, item.lease, later, SOJ_HOUR), SOJ_OK);
    assert_int_equal(claim(of->outbox, later, 1), 0);
    /* Held beyond its time it is not missed, and can be held on. */
    assert_int_equal(claim(of->outbox, NOON + SOJ_HOUR, 1), 0);
    assert_int_equal(row(of->outbox).state, SOJ_OUTBOX_LEASED);
    assert_int_equal(
        soj_outbox_extend(of->outbox, item.id, item.lease, NOON + SOJ_HOUR, SOJ_MINUTE), SOJ_OK);
    /* Lapsed and too late: no more. */
    assert_int_equal(
        soj_outbox_extend(of->outbox, item.id, item.lease, NOON + 2 * SOJ_HOUR, SOJ_MINUTE),
        SOJ_ERR_LEASE);
    assert_int_equal(soj_outbox_extend(of->outbox, "none", item.lease, NOON, 1), SOJ_ERR_NOT_FOUND);
}

static void too_late_is_missed_and_told_once(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, NOON + 10);
    emit(of, 2, NOON, SOJ_TIME_NEVER);
    assert_int_equal(claim(of->outbox, NOON + 10, 5), 1);
    assert_int_equal(number_at(of->outbox, 0), 2);
    size_t n = 0;
    for (int i = 0; i < 2; i++) { /* whoever crashes here sees the same again */
        assert_int_equal(soj_outbox_missed(of->outbox, LATER, 5, &n), SOJ_OK);
        assert_int_equal(n, 1);
    }
    const soj_outbox_item item = *soj_outbox_get(of->outbox, 0);
    assert_int_equal(item.state, SOJ_OUTBOX_MISSED);
    assert_true(item.until == NOON + 10);
    assert_string_equal(item.event_id, "missed/00000000000000000000000000000001/1767268800000000");
    assert_int_equal(soj_outbox_reported(of->outbox, item.id, item.emitted + 1), SOJ_OK);
    assert_int_equal(soj_outbox_missed(of->outbox, LATER, 5, &n), SOJ_OK);
    assert_int_equal(n, 1); /* it was about another emission */
    for (int i = 0; i < 2; i++)
        assert_int_equal(soj_outbox_reported(of->outbox, item.id, item.emitted), SOJ_OK);
    assert_int_equal(soj_outbox_missed(of->outbox, LATER, 5, &n), SOJ_OK);
    assert_int_equal(n, 0);
    assert_int_equal(soj_outbox_reported(of->outbox, "none", NOON), SOJ_ERR_NOT_FOUND);
}

static void one_before_its_end_it_is_claimed(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, NOON + 10);
    assert_int_equal(claim(of->outbox, NOON + 9, 5), 1);
    size_t n = 9;
    /* Whoever holds it may still deliver it, until the lease lapses. */
    assert_int_equal(soj_outbox_missed(of->outbox, NOON + 10, 5, &n), SOJ_OK);
    assert_int_equal(n, 0);
    assert_int_equal(soj_outbox_missed(of->outbox, NOON + 9 + SOJ_MINUTE, 5, &n), SOJ_OK);
    assert_int_equal(n, 1);
}

static void what_waits_is_missed_as_well(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, NOON + 10);
    const soj_outbox_item item = claim_one(of->outbox, NOON);
    assert_int_equal(soj_outbox_fail(of->outbox, item.id, item.lease, NOON, NULL), SOJ_OK);
    assert_int_equal(claim(of->outbox, NOON + 10, 5), 0);
    assert_int_equal(row(of->outbox).state, SOJ_OUTBOX_MISSED);
}

static void what_was_missed_is_emitted_again_under_its_id(void **state)
{
    shop *of = *state;
    size_t n = 0;
    emit(of, 1, NOON, NOON + 10);
    soj_outbox_item item = claim_one(of->outbox, NOON);
    assert_int_equal(soj_outbox_fail(of->outbox, item.id, item.lease, NOON, NULL), SOJ_OK);
    assert_int_equal(soj_outbox_missed(of->outbox, LATER, 5, &n), SOJ_OK);
    item = *soj_outbox_get(of->outbox, 0);
    bench_emit_again(of->bench.writer, &(emission){1, NOON, LATER + 10, NULL, LATER});
    assert_int_equal(soj_outbox_reported(of->outbox, item.id, item.emitted), SOJ_OK);
    const soj_outbox_item again = claim_one(of->outbox, LATER);
    assert_true(again.tries == 1 && again.emitted == LATER && again.valid_until == LATER + 10);
    /* A repeated commit of the first emission changes nothing. */
    bench_emit_again(of->bench.writer, &(emission){1, NOON, NOON + 10, NULL, NOON});
    assert_int_equal(soj_outbox_ack(of->outbox, again.id, again.lease), SOJ_OK);
    assert_true(row(of->outbox).emitted == LATER);
}

static void what_was_delivered_all_the_same_is_not_sent_again(void **state)
{
    shop *of = *state;
    size_t n = 0;
    for (uint32_t reported = 0; reported < 3; reported++) {
        emit(of, reported, NOON, NOON + 10);
        const soj_outbox_item item = claim_one(of->outbox, NOON);
        assert_int_equal(soj_outbox_missed(of->outbox, LATER, 5, &n), SOJ_OK);
        assert_int_equal(n, 1);
        if (reported >= 1)
            assert_int_equal(soj_outbox_reported(of->outbox, item.id, item.emitted), SOJ_OK);
        if (reported >= 2)
            bench_emit_again(of->bench.writer,
                             &(emission){reported, NOON, LATER + 10, NULL, LATER});
        assert_int_equal(soj_outbox_fail(of->outbox, item.id, item.lease, NOON, NULL),
                         reported < 2 ? SOJ_ERR_LEASE : SOJ_OK);
        if (reported == 2)
            break;
        assert_int_equal(soj_outbox_give_up(of->outbox, item.id, item.lease), SOJ_ERR_LEASE);
        assert_int_equal(soj_outbox_ack(of->outbox, item.id, item.lease), SOJ_OK);
        bench_emit_again(of->bench.writer, &(emission){reported, NOON, LATER + 10, NULL, LATER});
        assert_int_equal(claim(of->outbox, LATER, 5), 0);
    }
}

static void one_that_is_held_stays_so_when_it_is_emitted_again(void **state)
{
    shop *of = *state;
    emit(of, 1, NOON, NOON + 10);
    const soj_outbox_item item = claim_one(of->outbox, NOON);
    bench_emit_again(of->bench.writer, &(emission){1, NOON, SOJ_TIME_NEVER, NULL, NOON + 20});
    assert_int_equal(claim(of->outbox, NOON + 30, 5), 0);
    assert_int_equal(soj_outbox_ack(of->outbox, item.id, item.lease), SOJ_OK);
    assert_true(row(of->outbox).emitted == NOON + 20);
}

static void a_list_goes_on_behind_an_item(void **state)
{
    shop *of = *state;
    bench_emit_many(of->bench.writer, 10);
    size_t n = 0;
    size_t seen = 0;
    const soj_outbox_item *last = NULL;
    do {
        assert_int_equal(
            soj_outbox_list(of->outbox, SOJ_OUTBOX_BIT(SOJ_OUTBOX_READY), NULL, last, 3, &n),
            SOJ_OK);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(number_at(of->outbox, i), seen + i);
        seen += n;
        last = n ? soj_outbox_get(of->outbox, n - 1) : NULL;
    } while (last);
    assert_int_equal(seen, 10);
    assert_int_equal(
        soj_outbox_list(of->outbox, SOJ_OUTBOX_BIT(SOJ_OUTBOX_LEASED), NULL, NULL, 3, &n), SOJ_OK);
    assert_int_equal(n, 0);
}

static void counts_tell_states_and_times(void **state)
{
    shop *of = *state;
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    assert_int_equal(soj_outbox_count(of->outbox, NULL, &counts), SOJ_OK);
    assert_true(counts.oldest_due == SOJ_TIME_NEVER && counts.next == SOJ_TIME_NEVER);
    bench_emit_many(of->bench.writer, 6);
    emit(of, 99, NOON - 5, NOON + 1);
    assert_int_equal(claim(of->outbox, NOON + SOJ_MINUTE, 4), 4); /* 0 to 3; 99 is missed */
    const int64_t lease = soj_outbox_get(of->outbox, 0)->lease;
    char id[33];
    bench_id(0, id);
    assert_int_equal(soj_outbox_ack(of->outbox, id, lease), SOJ_OK);
    bench_id(1, id);
    assert_int_equal(soj_outbox_fail(of->outbox, id, lease, NOON, NULL), SOJ_OK);
    bench_id(2, id);
    assert_int_equal(soj_outbox_give_up(of->outbox, id, lease), SOJ_OK);
    emit(of, 100, NOON - 5, NOON - 4);
    assert_int_equal(soj_outbox_count(of->outbox, NULL, &counts), SOJ_OK);
    static const uint64_t expected[SOJ_OUTBOX_STATES] = {3, 1, 1, 1, 1, 1, 0};
    assert_memory_equal(counts.n, expected, sizeof(expected));
    assert_true(counts.oldest_due == NOON - 5);
    assert_true(counts.next == NOON - 4);
}

static void states_have_words(void **state)
{
    (void)state;
    assert_string_equal(soj_outbox_state_name(SOJ_OUTBOX_READY), "ready");
    assert_string_equal(soj_outbox_state_name(SOJ_OUTBOX_REPORTED), "reported");
    assert_string_equal(soj_outbox_state_name(-1), "?");
    assert_string_equal(soj_outbox_state_name(SOJ_OUTBOX_STATES), "?");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_item_has_all_that_the_row_has),
        TEST(a_customer_may_be_an_integer),
        TEST(claims_go_by_due_time_then_as_emitted),
        TEST(nothing_is_claimed_before_it_is_emitted),
        TEST(a_channel_may_be_asked_for),
        TEST(acknowledging_twice_is_once),
        TEST(a_lease_that_lapses_is_another_s),
        TEST(who_comes_late_may_acknowledge_what_nobody_claimed),
        TEST(what_fails_waits_ever_longer),
        TEST(waits_can_be_even_and_do_not_pass_the_end_of_time),
        TEST(the_last_try_gives_up),
        TEST(what_is_given_up_stays_so),
        TEST(a_lease_can_be_held_for_longer),
        TEST(too_late_is_missed_and_told_once),
        TEST(one_before_its_end_it_is_claimed),
        TEST(what_waits_is_missed_as_well),
        TEST(what_was_missed_is_emitted_again_under_its_id),
        TEST(what_was_delivered_all_the_same_is_not_sent_again),
        TEST(one_that_is_held_stays_so_when_it_is_emitted_again),
        TEST(a_list_goes_on_behind_an_item),
        TEST(counts_tell_states_and_times),
        cmocka_unit_test(states_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
