/* SPDX-License-Identifier: MIT */
#include "limits/rule.h"

#include "support/test.h"
#include "time/recurrence.h"

void give_rule(size_t n, bool fits)
{
    static const char head[] = "FREQ=DAILY;INTERVAL=";
    soj__recurrence rule;
    soj__slice place;
    char *words = test_malloc(n);
    memset(words, '0', n);
    memcpy(words, head, sizeof(head) - 1);
    words[n - 1] = '7';
    const soj__recurrence_problem *problem =
        soj__recurrence_parse((soj__slice){words, n}, &rule, &place);
    assert_int_equal(problem == NULL, fits);
    if (problem)
        assert_non_null(strstr(problem->says, "512"));
    else
        assert_int_equal(rule.interval, 7);
    test_free(words);
}
