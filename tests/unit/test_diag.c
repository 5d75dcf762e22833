/* SPDX-License-Identifier: MIT */
#include "support/test.h"

#include <stdio.h>

#include <sojourn/diag.h>
#include <sojourn/limits.h>

#include "diag/diag.h"
#include "support/failing_alloc.h"

typedef struct text_sink {
    char data[8192];
    size_t len;
} text_sink;

static void take(void *ctx, const char *data, size_t len)
{
    text_sink *sink = ctx;
    if (len > sizeof(sink->data) - 1 - sink->len)
        len = sizeof(sink->data) - 1 - sink->len;
    memcpy(sink->data + sink->len, data, len);
    sink->len += len;
    sink->data[sink->len] = '\0';
}

static soj__span span_at(size_t offset, size_t len)
{
    return soj__span_of(offset, offset + len);
}

static soj__slice slice_of(const char *text)
{
    return (soj__slice){text, strlen(text)};
}

static soj_diags *new_diags(void)
{
    soj_diags *diags;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    return diags;
}

static void check_rendered(const soj_diags *diags, const char *expected)
{
    text_sink sink = {"", 0};
    assert_int_equal(soj_diags_render(diags, take, &sink), SOJ_OK);
    assert_string_equal(sink.data, expected);
}

static void renders_source_caret_note_and_help(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m.yaml", slice_of("one: 1\n\tkeyy: \303\244 x\n"));
    soj__diag_add(diags, SOJ__DIAG_UNKNOWN_KEY, span_at(8, 4), "no key %q here, %u times",
                  slice_of("keyy"), UINT64_C(1234567));
    soj__diag_note(diags, span_at(0, 3), "it is %s", "here");
    soj__diag_suggest(diags, "write %t", slice_of("key"));
    soj__diag_add(diags, SOJ__DIAG_UNUSED, span_at(17, 1), "100%% unused");
    soj__diags_end(diags);
    check_rendered(diags, "m.yaml:2:2: error[unknown_key]: no key 'keyy' here, 1,234,567 times\n"
                          "   2 |     keyy: \303\244 x\n"
                          "     |     ^~~~\n"
                          "m.yaml:1:1: note: it is here\n"
                          "   1 | one: 1\n"
                          "     | ^~~\n"
                          "  help: write key\n"
                          "m.yaml:2:10: warning[unused]: 100% unused\n"
                          "   2 |     keyy: \303\244 x\n"
                          "     |             ^\n"
                          "  help: remove it, or use it\n");
    assert_int_equal(soj_diags_count(diags), 2);
    assert_int_equal(soj_diags_errors(diags), 1);
    const soj_diag *first = soj_diags_get(diags, 0);
    assert_string_equal(first->id.data, "unknown_key");
    assert_int_equal(first->at.end_column, 6);
    assert_int_equal(first->n_notes, 1);
    assert_int_equal(first->notes[0].at.line, 1);
    assert_null(soj_diags_get(diags, 2));
    soj_diags_clear(diags);
    assert_int_equal(soj_diags_count(diags), 0);
    soj_diags_free(diags);
}

static void without_position_prints_the_file_alone(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m\n.yaml", slice_of("x"));
    soj__diag_add(diags, SOJ__DIAG_LIMIT_TEXT, (soj__span){0}, "too long");
    soj__diags_end(diags);
    check_rendered(
        diags, "m\\n.yaml: error[limit_text]: too long\n  help: split the model, or shorten it\n");
    soj_diags_free(diags);
}

static void nothing_hostile_reaches_the_terminal(void **state)
{
    (void)state;
    static const char line[] = "a\033[2J\xe2\x80\xae\xff"
                               "b\0c\xe4\xb8\xad"
                               "d";
    soj_diags *diags = new_diags();
    soj__slice text = {line, sizeof(line) - 1};
    soj__diags_begin(diags, "m", text);
    soj__diag_add(diags, SOJ__DIAG_BAD_VALUE, span_at(9, 1), "%q", text);
    soj__diag_add(diags, SOJ__DIAG_BAD_VALUE, span_at(15, 1), "after wide");
    soj__diags_end(diags);
    check_rendered(diags, "m:1:8: error[bad_value]: 'a<U+001B>[2J<U+202E><FF>b<U+0000>c\xe4\xb8\xad"
                          "d'\n"
                          "   1 | a<U+001B>[2J<U+202E><FF>b<U+0000>c\xe4\xb8\xad"
                          "d\n"
                          "     |                         ^\n"
                          "  help: write one of the values named\n"
                          "m:1:12: error[bad_value]: after wide\n"
                          "   1 | a<U+001B>[2J<U+202E><FF>b<U+0000>c\xe4\xb8\xad"
                          "d\n"
                          "     |                                     ^\n"
                          "  help: write one of the values named\n");
    soj_diags_free(diags);
}

/* Hidden characters beyond the first plane; a mark that is drawn over the character before it. */
static void characters_are_as_wide_as_they_look(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m",
                     slice_of("\xf3\xa0\x80\x81\xf4\x8f\xbf\xbf"
                              "e\xcc\x81x"));
    soj__diag_add(diags, SOJ__DIAG_BAD_VALUE, span_at(11, 1), "x");
    soj__diags_end(diags);
    check_rendered(diags, "m:1:5: error[bad_value]: x\n"
                          "   1 | <U+E0001><U+10FFFF>e\xcc\x81x\n"
                          "     |                     ^\n"
                          "  help: write one of the values named\n");
    soj_diags_free(diags);
}

static void a_long_line_is_a_window(void **state)
{
    (void)state;
    char line[1001];
    text_sink sink = {"", 0};
    memset(line, 'x', 1000);
    line[1000] = '\0';
    memcpy(line + 500, "HERE", 4);
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m", slice_of(line));
    soj__diag_add(diags, SOJ__DIAG_BAD_VALUE, span_at(500, 4), "%q", slice_of(line));
    soj__diags_end(diags);
    assert_int_equal(soj_diags_render(diags, take, &sink), SOJ_OK);
    assert_true(sink.len < 600);
    const char *source = strstr(sink.data, "   1 | \xe2\x80\xa6");
    assert_non_null(source);
    const char *caret = strstr(sink.data, "^~~~\n");
    assert_non_null(caret);
    const char *here = strstr(source, "HERE");
    /* Both stand equally far from the gutter; the ellipsis is three bytes in one column. */
    const char *caret_line = strstr(source, "\n     | ") + 1;
    assert_int_equal(here - source - 2, caret - caret_line);
    soj_diags_free(diags);
}

static void spans_over_several_lines_end_with_the_first(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m",
                     slice_of("\xef\xbb\xbf"
                              "ab: [1,\r\n 2]\n"));
    soj__diag_add(diags, SOJ__DIAG_WRONG_SHAPE, span_at(7, 8), "list");
    soj__diag_add(diags, SOJ__DIAG_WRONG_SHAPE, span_at(10, 0), "end");
    soj__diag_note(diags, span_at(13, 1), "below");
    soj__diags_end(diags);
    const soj_diag *list = soj_diags_get(diags, 0), *end = soj_diags_get(diags, 1);
    assert_int_equal(list->at.end_line, 2);
    assert_int_equal(list->at.end_column, 4);
    assert_int_equal(end->at.end_column, 8);
    assert_int_equal(end->notes[0].at.line, 2);
    assert_int_equal(end->notes[0].at.column, 2);
    check_rendered(diags, "m:1:5: error[wrong_shape]: list\n   1 | ab: [1,\n     |     ^~~\n  "
                          "help: write it in the shape named\n"
                          "m:1:8: error[wrong_shape]: end\n   1 | ab: [1,\n     |        ^\n"
                          "m:2:2: note: below\n   2 |  2]\n     |  ^\n  "
                          "help: write it in the shape named\n");
    soj_diags_free(diags);
}

static void an_empty_line_is_shown_without_a_blank(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m", slice_of("a\n\nb"));
    soj__diag_add(diags, SOJ__DIAG_BAD_VALUE, span_at(2, 0), "here");
    soj__diags_end(diags);
    check_rendered(diags, "m:2:1: error[bad_value]: here\n   2 |\n     | ^\n"
                          "  help: write one of the values named\n");
    soj_diags_free(diags);
}

static void sorted_by_place_without_doubles(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m", slice_of("abcdef"));
    soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(3, 1), "d");
    soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(1, 1), "b1");
    soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(1, 1), "b2");
    soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(3, 1), "d");
    soj__diag_note(diags, span_at(0, 1), "belongs to the double");
    soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(3, 2), "d"); /* of more characters */
    soj__diags_end(diags);
    assert_int_equal(soj_diags_count(diags), 4);
    assert_int_equal(soj_diags_errors(diags), 4);
    assert_string_equal(soj_diags_get(diags, 0)->message.data, "b1");
    assert_string_equal(soj_diags_get(diags, 1)->message.data, "b2");
    assert_string_equal(soj_diags_get(diags, 2)->message.data, "d");
    assert_int_equal(soj_diags_get(diags, 2)->n_notes, 0);
    soj_diags_free(diags);
}

static void keeps_a_thousand_and_counts_the_rest(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    text_sink *sink = calloc(1, sizeof(*sink));
    assert_non_null(sink);
    soj__diags_begin(diags, "m", slice_of("x"));
    for (uint64_t i = 0; i < SOJ_LIMIT_DIAGNOSTICS + 7u; i++) {
        soj__diag_add(diags, SOJ__DIAG_BAD_NAME, (soj__span){0}, "%u", i);
        soj__diag_suggest(diags, "s%u", i);
    }
    soj__diags_end(diags);
    assert_int_equal(soj_diags_count(diags), SOJ_LIMIT_DIAGNOSTICS);
    assert_int_equal(soj_diags_errors(diags), SOJ_LIMIT_DIAGNOSTICS + 7);
    assert_string_equal(soj_diags_get(diags, SOJ_LIMIT_DIAGNOSTICS - 1)->suggestion.data, "s999");
    sink->len = 0;
    assert_int_equal(soj_diags_render(diags, take, sink), SOJ_OK);
    free(sink);
    soj_diags_clear(diags);
    soj__diags_begin(diags, "m", slice_of("x"));
    for (uint64_t i = 0; i < SOJ_LIMIT_DIAGNOSTICS; i++)
        soj__diag_add(diags, SOJ__DIAG_BAD_NAME, (soj__span){0}, "%u", i);
    soj__diag_add(diags, SOJ__DIAG_UNUSED, (soj__span){0}, "one more");
    soj__diags_end(diags);
    assert_int_equal(soj_diags_errors(diags), SOJ_LIMIT_DIAGNOSTICS);
    soj_diags_free(diags);
}

static void of_many_each_is_counted_once(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    static char source[60000];
    memset(source, 'x', sizeof(source) - 1);
    soj__diags_begin(diags, "m", slice_of(source));
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < SOJ_LIMIT_DIAGNOSTICS; i++)
            soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(i, 1), "%u", (uint64_t)i);
        assert_int_equal(soj__diags_errors_now(diags), SOJ_LIMIT_DIAGNOSTICS);
    }
    for (uint32_t i = 0; i < 50000; i++) {
        soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(5000 + i, 1), "more");
        soj__diag_note(diags, (soj__span){0}, "of no diagnostic");
        soj__diag_suggest(diags, "for no diagnostic");
    }
    soj__diag_add(diags, SOJ__DIAG_UNUSED, span_at(1, 1), "a warning");
    assert_int_equal(soj__diags_errors_now(diags), SOJ_LIMIT_DIAGNOSTICS + 50000u);
    soj__diags_end(diags);
    assert_int_equal(soj_diags_count(diags), SOJ_LIMIT_DIAGNOSTICS);
    assert_int_equal(soj_diags_get(diags, SOJ_LIMIT_DIAGNOSTICS - 1)->n_notes, 0);
    soj_diags_free(diags);
}

typedef struct tail_sink {
    char last[32];
} tail_sink;

static void take_tail(void *ctx, const char *data, size_t len)
{
    tail_sink *sink = ctx;
    for (size_t i = 0; i < len; i++) {
        memmove(sink->last, sink->last + 1, sizeof(sink->last) - 2);
        sink->last[sizeof(sink->last) - 2] = data[i];
    }
}

static void says_how_many_more(void **state)
{
    (void)state;
    tail_sink sink;
    memset(&sink, ' ', sizeof(sink));
    sink.last[sizeof(sink.last) - 1] = '\0';
    soj_diags *diags = new_diags();
    soj__diags_begin(diags, "m", slice_of("x"));
    for (uint64_t i = 0; i < SOJ_LIMIT_DIAGNOSTICS + 12u; i++)
        soj__diag_add(diags, SOJ__DIAG_BAD_NAME, (soj__span){0}, "%u", i);
    soj__diags_end(diags);
    assert_int_equal(soj_diags_render(diags, take_tail, &sink), SOJ_OK);
    assert_non_null(strstr(sink.last, "\n\xe2\x80\xa6 and 12 more\n"));
    soj_diags_free(diags);
}

static void no_memory_is_remembered(void **state)
{
    (void)state;
    failing_alloc books;
    bool went_through = false;
    failing_alloc_init(&books);
    for (size_t n = 1; !went_through; n++) {
        soj_diags *diags = NULL;
        failing_alloc_arm(&books, n, n % 2 == 0);
        soj_status status = soj_diags_new(&books.allocator, &diags);
        if (status != SOJ_OK) {
            assert_int_equal(status, SOJ_ERR_NOMEM);
            assert_null(diags);
            continue;
        }
        soj__diags_begin(diags, "m", slice_of("abc\n"));
        for (uint64_t i = 0; i < 20; i++) {
            soj__diag_add(diags, SOJ__DIAG_BAD_NAME, span_at(1, 1), "message %u", i);
            soj__diag_note(diags, span_at(0, 1), "note");
            soj__diag_note(diags, span_at(0, 1), "note");
            soj__diag_suggest(diags, "suggestion");
        }
        soj__diags_end(diags);
        went_through = !soj__diags_failed(diags);
        assert_int_equal(went_through, books.failures == 0);
        tail_sink sink = {""};
        assert_int_equal(soj_diags_render(diags, take_tail, &sink), SOJ_OK);
        soj_diags_free(diags);
        failing_alloc_check_empty(&books);
        assert_true(n < 200);
    }
}

static void arguments_are_checked(void **state)
{
    (void)state;
    soj_diags *diags = new_diags();
    assert_int_equal(soj_diags_new(NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_diags_render(NULL, take, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_diags_render(diags, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_diags_count(NULL), 0);
    assert_int_equal(soj_diags_errors(NULL), 0);
    assert_null(soj_diags_get(NULL, 0));
    soj_diags_clear(NULL);
    soj_diags_free(NULL);
    soj_diags_free(diags);
}

static void every_code_is_documented(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SOJ__DIAG_COUNT; i++) {
        assert_true(strlen(soj__diag_title((soj__diag_id)i)) > 10);
        assert_true(strlen(soj__diag_advice((soj__diag_id)i)) > 3);
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(soj__diag_id_text((soj__diag_id)i),
                                    soj__diag_id_text((soj__diag_id)j));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders_source_caret_note_and_help),
        cmocka_unit_test(without_position_prints_the_file_alone),
        cmocka_unit_test(nothing_hostile_reaches_the_terminal),
        cmocka_unit_test(characters_are_as_wide_as_they_look),
        cmocka_unit_test(a_long_line_is_a_window),
        cmocka_unit_test(spans_over_several_lines_end_with_the_first),
        cmocka_unit_test(an_empty_line_is_shown_without_a_blank),
        cmocka_unit_test(sorted_by_place_without_doubles),
        cmocka_unit_test(keeps_a_thousand_and_counts_the_rest),
        cmocka_unit_test(of_many_each_is_counted_once),
        cmocka_unit_test(says_how_many_more),
        cmocka_unit_test(no_memory_is_remembered),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(every_code_is_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
