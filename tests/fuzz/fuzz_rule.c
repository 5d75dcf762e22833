/* SPDX-License-Identifier: MIT */
/* Any bytes as a recurrence rule: 8 bytes of DTSTART, 8 of a wall time to ask about, the text. What
 * is read is asked, and its answers have to agree with each other. */
#include "base/bytes.h"
#include "fuzz/fuzz.h"
#include "time/recurrence.h"

enum { NUMBERS = 16, ASKED = 8, WALKED = 50 };

/* Brought into the calendar, for the most part. */
static soj_time wall_from(const uint8_t *bytes)
{
    const int64_t wall = soj__load_i64(bytes);
    return wall >= SOJ_TIME_MIN && wall <= SOJ_TIME_MAX ? wall : wall % SOJ_TIME_MAX;
}

/* An occurrence, which is the next at itself, the last at itself, and has a number of its own. */
static void expect_occurrence(const soj__recurrence *rule, soj_time start, soj_time at)
{
    soj_time got;
    FUZZ_CHECK(at >= start && at <= SOJ_TIME_MAX && (at - start) % SOJ_DAY == 0);
    FUZZ_CHECK(soj__recurrence_next(rule, start, at, &got) && got == at);
    FUZZ_CHECK(soj__recurrence_last(rule, start, at, &got) && got == at);
    if (rule->until_form == SOJ__UNTIL_DATE || rule->until_form == SOJ__UNTIL_LOCAL)
        FUZZ_CHECK(at <= rule->until);
}

/* A number is counted from DTSTART on: only where that is near. */
static void expect_number(const soj__recurrence *rule, soj_time start, soj_time at)
{
    soj_time got;
    uint32_t number = soj__recurrence_ordinal(rule, start, at);
    FUZZ_CHECK(number >= 1 && (rule->count == 0 || number <= rule->count));
    FUZZ_CHECK(soj__recurrence_ordinal(rule, start, at - 1) == number - 1);
    FUZZ_CHECK(soj__recurrence_nth(rule, start, number, &got) && got == at);
}

static void ask(const soj__recurrence *rule, soj_time start, soj_time from)
{
    soj_time before, at;
    for (int i = 0; i < ASKED && soj__recurrence_next(rule, start, from, &at); i++, from = at + 1) {
        FUZZ_CHECK(at >= from);
        expect_occurrence(rule, start, at);
        if (at - start < WALKED * 366 * SOJ_DAY)
            expect_number(rule, start, at);
        /* Nothing lies between. */
        FUZZ_CHECK(!soj__recurrence_last(rule, start, at - 1, &before) || before < from);
    }
    if (soj__recurrence_last(rule, start, from, &before)) {
        FUZZ_CHECK(before <= from);
        expect_occurrence(rule, start, before);
        FUZZ_CHECK(!soj__recurrence_next(rule, start, before + 1, &at) || at > from);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    soj__recurrence rule;
    if (size < NUMBERS)
        return 0;
    const soj__slice text = {(const char *)data + NUMBERS, size - NUMBERS};
    soj__slice place = {NULL, 0};
    if (soj__recurrence_parse(text, &rule, &place)) {
        FUZZ_CHECK(place.data >= text.data && place.data <= text.data + text.len);
        FUZZ_CHECK(place.len <= (size_t)(text.data + text.len - place.data));
        return 0;
    }
    const soj_time start = wall_from(data);
    ask(&rule, start, wall_from(data + 8));
    ask(&rule, start, start);
    return 0;
}
