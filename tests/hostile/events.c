/* SPDX-License-Identifier: MIT */
#include "hostile/events.h"

#include <math.h>

#include "support/test.h"

const char hostile_target[] =
    "sojourn: 1\nmodel: target\nversion: 1\n"
    "attributes:\n"
    "  i: {type: int, default: 0}\n"
    "  small: {type: int, default: 0, min: 0, max: 100}\n"
    "  d: double\n"
    "  s: string\n"
    "  one: {type: string, one_of: [x, y]}\n"
    "  b: bool\n"
    "  t: timestamp\n"
    "  u: duration\n"
    "  n: {count: E}\n"
    "events:\n"
    "  E:\n"
    "    properties: {i: int, d: double, s: string, b: bool, t: timestamp, u: duration}\n"
    "    set: {i: event.i, d: event.d, b: event.b, t: event.t, u: event.u}\n"
    "  Text: {properties: {s: string}, set: {s: event.s}}\n"
    "  Small: {properties: {i: int}, set: {small: event.i}}\n"
    "  Sum: {properties: {i: int}, set: {i: customer.i + event.i}}\n"
    "initial: a\n"
    "stages:\n"
    "  a: {on: {E: b, Text: {}, Small: {}, Identify: {}}}\n"
    "  b: {on: {E: a, Text: {}, Small: {}, Identify: {}}}\n";

#define INT(n)                                                                                     \
    {                                                                                              \
        .type = SOJ_TYPE_INT, .as.integer = (n)                                                    \
    }
#define DOUBLE(n)                                                                                  \
    {                                                                                              \
        .type = SOJ_TYPE_DOUBLE, .as.number = (double)(n)                                          \
    }
#define TIME(n)                                                                                    \
    {                                                                                              \
        .type = SOJ_TYPE_TIMESTAMP, .as.time = (n)                                                 \
    }
#define DURATION(n)                                                                                \
    {                                                                                              \
        .type = SOJ_TYPE_DURATION, .as.duration = (n)                                              \
    }
#define TEXT(t)                                                                                    \
    {                                                                                              \
        .type = SOJ_TYPE_STRING, .len = sizeof(t) - 1, .as.text = (t)                              \
    }
#define LONG(n)                                                                                    \
    {                                                                                              \
        .type = SOJ_TYPE_STRING, .len = (n)                                                        \
    }
#define VALUE(n, v) .values = {{.name = (n), .value = v}}
#define KEY(t)      .key = (t), .key_len = sizeof(t) - 1
#define ID(t)       .id = (t), .id_len = sizeof(t) - 1

/* clang-format off */
const hostile_event hostile_events[] = {
    /* Times. */
    {"time_back", "an hour before the customer's clock", .time = HOSTILE_NOW - SOJ_HOUR, .flags = HOSTILE_LATE},
    {"time_epoch", "1970-01-01", .time = HOSTILE_EPOCH, .flags = HOSTILE_LATE},
    {"time_negative", "the microsecond before 1970", .time = -1, .status = SOJ_ERR_TIME},
    {"time_year_1", "the year 1", .time = SOJ_TIME_MIN, .status = SOJ_ERR_TIME},
    {"time_9999", "the last instant of 9999", .time = SOJ_TIME_MAX},
    {"time_10000", "the first instant of 10000", .time = SOJ_TIME_MAX + 1, .status = SOJ_ERR_TIME},
    {"time_int_max", "the largest 64-bit integer", .time = INT64_MAX, .status = SOJ_ERR_TIME},
    {"time_int_min", "the smallest 64-bit integer", .time = INT64_MIN, .status = SOJ_ERR_TIME},

    /* Customers. */
    {"key_null", "no key", .is_keyless = true, .status = SOJ_ERR_KEY},
    {"key_empty", "an empty key", .key = "", .status = SOJ_ERR_KEY},
    {"key_255", "a key of 255 bytes", .key_len = 255, .flags = HOSTILE_NEW},
    {"key_256", "a key of 256 bytes", .key_len = 256, .status = SOJ_ERR_KEY},
    {"key_64k", "a key of 64 KiB", .key_len = 65536, .status = SOJ_ERR_KEY},
    {"key_10m", "a key of 10 MiB", .key_len = HOSTILE_BIG, .status = SOJ_ERR_KEY},
    {"key_size_max", "a key whose length is the largest size", .key = "k", .key_len = SIZE_MAX, .status = SOJ_ERR_KEY},
    {"key_nul", "a NUL in the key", KEY("a\0b"), .status = SOJ_ERR_KEY},
    {"key_nul_last", "a NUL behind the key", KEY("ada\0"), .status = SOJ_ERR_KEY},
    {"key_not_utf8", "a byte that is not UTF-8", KEY("a\xff"), .status = SOJ_ERR_KEY},
    {"key_overlong", "an overlong NUL", KEY("a\xc0\x80"), .status = SOJ_ERR_KEY},
    {"key_surrogate", "a surrogate in UTF-8", KEY("a\xed\xa0\x80"), .status = SOJ_ERR_KEY},
    {"key_beyond", "a character beyond U+10FFFF", KEY("\xf4\x90\x80\x80"), .status = SOJ_ERR_KEY},
    {"key_cut", "a key that ends within a character", KEY("a\xe2\x82"), .status = SOJ_ERR_KEY},
    {"key_quotes", "quotes in the key", KEY("a\"b'c`"), .flags = HOSTILE_NEW},
    {"key_newline", "line feeds in the key", KEY("a\n\r\nb"), .flags = HOSTILE_NEW},
    {"key_percent", "`%n%s` as the key", KEY("%n%s%1000000d"), .flags = HOSTILE_NEW},
    {"key_sql", "SQL in the key", KEY("'; DROP TABLE customers; --"), .flags = HOSTILE_NEW},
    {"key_path", "a path as the key", KEY("../../etc/passwd"), .flags = HOSTILE_NEW},
    {"key_escape", "a terminal's escape sequence as the key", KEY("\033]0;x\a"), .flags = HOSTILE_NEW},
    {"key_blank", "a space as the key", KEY(" "), .flags = HOSTILE_NEW},
    {"key_bidi", "text that runs backwards in the key", KEY("a\xe2\x80\xae" "b"), .flags = HOSTILE_NEW},

    /* Ids of events. */
    {"id_empty", "an empty id", .is_id_empty = true, .status = SOJ_ERR_EVENT_ID},
    {"id_255", "an id of 255 bytes", .id_len = 255},
    {"id_256", "an id of 256 bytes", .id_len = 256, .status = SOJ_ERR_EVENT_ID},
    {"id_64k", "an id of 64 KiB", .id_len = 65536, .status = SOJ_ERR_EVENT_ID},
    {"id_10m", "an id of 10 MiB", .id_len = HOSTILE_BIG, .status = SOJ_ERR_EVENT_ID},
    {"id_size_max", "an id whose length is the largest size", .id = "i", .id_len = SIZE_MAX, .status = SOJ_ERR_EVENT_ID},
    {"id_again", "the id of an earlier event", ID("first"), .flags = HOSTILE_DUPLICATE},
    {"id_nul", "a NUL in the id: another id than the part before it", ID("first\0b")},
    {"id_not_utf8", "an id of bytes that are no text", ID("\xff\xfe")},
    {"id_percent", "`%n` as the id", ID("%n%n%n")},
    {"id_newline", "a line feed and quotes in the id", ID("\"\n'")},

    /* Events and handles. */
    {"event_none", "no event", .event = "#none", .status = SOJ_ERR_ARGUMENT},
    {"event_beyond", "the handle behind the last event", .event = "#beyond", .status = SOJ_ERR_ARGUMENT},
    {"property_none", "no property", VALUE("#none", INT(1)), .status = SOJ_ERR_ARGUMENT},
    {"property_beyond", "the handle behind the last property", VALUE("#beyond", INT(1)), .status = SOJ_ERR_ARGUMENT},
    {"property_foreign", "a property's handle that only another event has", .event = "Small", VALUE("#foreign", INT(1)), .status = SOJ_ERR_ARGUMENT},
    {"property_twice", "a property twice", VALUE("i", INT(1)), .n_copies = 1, .status = SOJ_ERR_ARGUMENT},
    {"property_many", "a property 100,000 times", VALUE("i", INT(1)), .n_copies = 99999, .status = SOJ_ERR_ARGUMENT},
    {"properties_null", "a number of properties, and no list", .n_copies = 3, .status = SOJ_ERR_ARGUMENT},
    {"trait_none", "a trait that is no attribute", .event = "Identify", VALUE("#none", INT(1)), .status = SOJ_ERR_ARGUMENT},
    {"trait_counting", "a trait for an attribute that counts", .event = "Identify", VALUE("n", INT(1)), .status = SOJ_ERR_READ_ONLY, .handle = "n"},
    {"trait_unset_counting", "a trait that unsets an attribute that counts", .event = "Identify", VALUE("n", {.type = SOJ_TYPE_ABSENT}), .status = SOJ_ERR_READ_ONLY, .handle = "n"},
    {"erased_with_property", "an erasure with a property", .event = "Customer Erased", VALUE("#zero", INT(1)), .status = SOJ_ERR_ARGUMENT},

    /* Types. */
    {"type_text_for_int", "a text for an int", VALUE("i", TEXT("5")), .status = SOJ_ERR_TYPE, .handle = "i"},
    {"type_double_for_int", "a double for an int", VALUE("i", DOUBLE(5)), .status = SOJ_ERR_TYPE, .handle = "i"},
    {"type_bool_for_int", "a bool for an int", VALUE("i", {.type = SOJ_TYPE_BOOL}), .status = SOJ_ERR_TYPE, .handle = "i"},
    {"type_int_for_bool", "an int for a bool", VALUE("b", INT(1)), .status = SOJ_ERR_TYPE, .handle = "b"},
    {"type_int_for_text", "an int for a text: no pointer is made of it", VALUE("s", INT(65)), .status = SOJ_ERR_TYPE, .handle = "s"},
    {"type_int_for_time", "an int for a timestamp", VALUE("t", INT(0)), .status = SOJ_ERR_TYPE, .handle = "t"},
    {"type_time_for_duration", "a timestamp for a duration", VALUE("u", TIME(0)), .status = SOJ_ERR_TYPE, .handle = "u"},
    {"type_text_for_double", "a text for a double", VALUE("d", TEXT("nan")), .status = SOJ_ERR_TYPE, .handle = "d"},
    {"type_99", "a type that there is not", VALUE("i", {.type = 99}), .status = SOJ_ERR_TYPE, .handle = "i"},
    {"type_negative", "a negative type", VALUE("i", {.type = INT32_MIN}), .status = SOJ_ERR_TYPE, .handle = "i"},
    {"type_absent", "an absent property: as if it were not there", VALUE("i", {.type = SOJ_TYPE_ABSENT})},

    /* Numbers and times as values. */
    {"nan", "NaN", VALUE("d", DOUBLE(NAN)), .status = SOJ_ERR_RANGE, .handle = "d"},
    {"nan_negative", "NaN with a sign", VALUE("d", DOUBLE(-NAN)), .status = SOJ_ERR_RANGE, .handle = "d"},
    {"infinity", "infinity", VALUE("d", DOUBLE(INFINITY))},
    {"infinity_negative", "minus infinity", VALUE("d", DOUBLE(-INFINITY))},
    {"zero_negative", "minus zero", VALUE("d", DOUBLE(-0.0))},
    {"denormal", "the smallest double", VALUE("d", DOUBLE(5e-324))},
    {"int_2_53", "2^53 + 1 for an int", VALUE("i", INT(INT64_C(9007199254740993)))},
    {"int_2_53_double", "the int 2^53 + 1 for a double", VALUE("d", INT(INT64_C(9007199254740993)))},
    {"int_max", "the largest int", VALUE("i", INT(INT64_MAX))},
    {"int_min", "the smallest int", VALUE("i", INT(INT64_MIN))},
    {"int_sum", "an int whose sum with 1 overflows: the error of a `set`, which leaves its attribute", .event = "Sum", VALUE("i", INT(INT64_MAX)), .flags = HOSTILE_UNHANDLED},
    {"int_above", "an int above the attribute's `max`, by way of a `set`", .event = "Small", VALUE("i", INT(101)), .status = SOJ_ERR_RANGE, .handle = "small"},
    {"int_below", "an int below the attribute's `min`, by way of a `set`", .event = "Small", VALUE("i", INT(INT64_MIN)), .status = SOJ_ERR_RANGE, .handle = "small"},
    {"trait_above", "a trait above `max`", .event = "Identify", VALUE("small", INT(101)), .status = SOJ_ERR_RANGE, .handle = "small"},
    {"trait_one_of", "a trait outside `one_of`", .event = "Identify", VALUE("one", TEXT("z")), .status = SOJ_ERR_RANGE, .handle = "one"},
    {"trait_one_of_nul", "a trait whose part before a NUL is in `one_of`", .event = "Identify", VALUE("one", TEXT("x\0")), .status = SOJ_ERR_RANGE, .handle = "one"},
    {"value_time_max", "a timestamp in 10000", VALUE("t", TIME(SOJ_TIME_MAX + 1)), .status = SOJ_ERR_RANGE, .handle = "t"},
    {"value_time_min", "a timestamp before the year 1", VALUE("t", TIME(SOJ_TIME_MIN - 1)), .status = SOJ_ERR_RANGE, .handle = "t"},
    {"value_time_never", "the instant that means never", VALUE("t", TIME(SOJ_TIME_NEVER)), .status = SOJ_ERR_RANGE, .handle = "t"},
    {"value_time_edges", "a timestamp of the year 1", VALUE("t", TIME(SOJ_TIME_MIN))},
    {"value_duration_max", "a duration beyond 292 years", VALUE("u", DURATION(SOJ_DURATION_MAX + 1)), .status = SOJ_ERR_RANGE, .handle = "u"},
    {"value_duration_min", "the smallest 64-bit integer as a duration", VALUE("u", DURATION(INT64_MIN)), .status = SOJ_ERR_RANGE, .handle = "u"},

    /* Texts as values. */
    {"text_64k", "a property of 64 KiB", VALUE("s", LONG(65536))},
    {"text_64k_beyond", "a property of 64 KiB and one byte", VALUE("s", LONG(65537)), .status = SOJ_ERR_RANGE, .handle = "s"},
    {"text_10m", "a property of 10 MiB", VALUE("s", LONG(HOSTILE_BIG)), .status = SOJ_ERR_RANGE, .handle = "s"},
    {"text_len_max", "a property whose length is the largest there is", .values = {{.name = "s", .value = {.type = SOJ_TYPE_STRING, .len = UINT32_MAX, .as.text = "x"}}}, .status = SOJ_ERR_RANGE, .handle = "s"},
    {"text_null", "a text without bytes, but with a length", .values = {{"s", {.type = SOJ_TYPE_STRING, .len = 5}, true}}, .status = SOJ_ERR_RANGE, .handle = "s"},
    {"text_null_empty", "an empty text that is NULL", .event = "Text", .values = {{"s", {.type = SOJ_TYPE_STRING}, true}}},
    {"text_nul", "a NUL in a text", VALUE("s", TEXT("a\0b")), .status = SOJ_ERR_RANGE, .handle = "s"},
    {"text_not_utf8", "a byte that is not UTF-8", VALUE("s", TEXT("\x80")), .status = SOJ_ERR_RANGE, .handle = "s"},
    {"text_surrogate", "a surrogate in UTF-8", VALUE("s", TEXT("\xed\xb0\x80")), .status = SOJ_ERR_RANGE, .handle = "s"},
    {"text_percent", "`%n` as a text", .event = "Text", VALUE("s", TEXT("%n%s"))},
    {"attribute_4k", "an attribute of 4 KiB, by way of a `set`", .event = "Text", VALUE("s", LONG(4096))},
    {"attribute_4k_beyond", "an attribute of 4 KiB and one byte, by way of a `set`", .event = "Text", VALUE("s", LONG(4097)), .status = SOJ_ERR_RANGE, .handle = "@s"},
    {"trait_4k_beyond", "a trait of 4 KiB and one byte", .event = "Identify", VALUE("s", LONG(4097)), .status = SOJ_ERR_RANGE, .handle = "s"},
    {"trait_10m", "a trait of 10 MiB", .event = "Identify", VALUE("s", LONG(HOSTILE_BIG)), .status = SOJ_ERR_RANGE, .handle = "s"},
    {"trait_last_wrong", "two traits, the second of them wrong: the first is not applied", .event = "Identify", .values = {{.name = "i", .value = INT(7)}, {.name = "small", .value = INT(-1)}}, .status = SOJ_ERR_RANGE, .handle = "small"},
};
/* clang-format on */
const size_t n_hostile_events = TEST_ARRAY_LEN(hostile_events);
