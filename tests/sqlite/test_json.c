/* SPDX-License-Identifier: MIT */
/* The data of touchpoints, as JSON. */
#include <float.h>
#include <stdio.h>

#include "sqlite/json.h"
#include "support/test.h"

typedef struct written {
    soj_value value;
    const char *text;
} written;

static soj_value text_of(const char *text)
{
    return (soj_value){SOJ_TYPE_STRING, (uint32_t)strlen(text), {.text = text}};
}

static void values_are_written(void **state)
{
    const soj__mem mem = soj__mem_from(NULL);
    const double beyond = DBL_MAX * 2;
    const written all[] = {
        {{SOJ_TYPE_BOOL, 0, {.boolean = true}}, "true"},
        {{SOJ_TYPE_BOOL, 0, {.boolean = false}}, "false"},
        {{SOJ_TYPE_INT, 0, {.integer = INT64_MIN}}, "-9223372036854775808"},
        {{SOJ_TYPE_DOUBLE, 0, {.number = 0.1}}, "0.1"},
        {{SOJ_TYPE_DOUBLE, 0, {.number = beyond}}, "\"Infinity\""},
        {{SOJ_TYPE_DOUBLE, 0, {.number = -beyond}}, "\"-Infinity\""},
        {text_of("plain"), "\"plain\""},
        {text_of("a\"b\\c\nd\x7f"), "\"a\\\"b\\\\c\\u000ad\\u007f\""},
        {{SOJ_TYPE_TIMESTAMP, 0, {.time = 1772442000 * SOJ_SECOND}}, "\"2026-03-02T09:00:00Z\""},
        {{SOJ_TYPE_DATE, 0, {.integer = 20514}}, "\"2026-03-02\""},
        {{SOJ_TYPE_DURATION, 0, {.duration = 0}}, "\"0s\""},
        {{SOJ_TYPE_DURATION, 0, {.duration = -(SOJ_DAY + SOJ_MINUTE)}}, "\"-1d1m\""},
        {{SOJ_TYPE_DURATION, 0, {.duration = SOJ_HOUR + 2 * SOJ_SECOND + 50000}}, "\"1h2.05s\""},
        {{SOJ_TYPE_ABSENT, 0, {.integer = 0}}, "null"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(all); i++) {
        const soj_datum data[] = {{{"a", 1}, all[i].value}, {{"b", 1}, all[i].value}};
        char wanted[128];
        soj__buf buf;
        soj__buf_init(&buf, &mem);
        soj__json_data(&buf, data, 2);
        snprintf(wanted, sizeof(wanted), "{\"a\":%s,\"b\":%s}", all[i].text, all[i].text);
        assert_false(buf.failed);
        assert_string_equal(buf.data, wanted);
        soj__buf_done(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_are_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
