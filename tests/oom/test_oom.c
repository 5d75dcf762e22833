/* SPDX-License-Identifier: MIT */
/* Every allocation of a scenario fails, one after the other, once alone and once with all that
 * follow: a clean status, no leak, and what was there before is as it was. */
#include <sojourn/sojourn.h>

#include <stdio.h>

#include "oom/script.h"
#include "support/failing_alloc.h"
#include "support/golden.h"
#include "support/test.h"
#include "support/yaml_oom.h"

/* More allocations than any scenario makes: a loop that comes here does not end. */
#define MOST 100000u

typedef struct source {
    char *text;
    size_t len;
    soj_status expected;
} source;

static source read_source(const char *name, soj_status expected)
{
    char path[1024];
    source out = {.expected = expected};
    snprintf(path, sizeof(path), "%s/tests/oom/%s", SOJ_TEST_SOURCE_DIR, name);
    out.text = golden_read(path, &out.len);
    assert_non_null(out.text);
    return out;
}

static void ignore(void *ctx, const char *data, size_t len)
{
    (void)ctx;
    (void)data;
    (void)len;
}

/* One compile; the status. Where it succeeds the model is shown, which takes memory too. */
static soj_status compile(const source *from, failing_alloc *books, failing_alloc *diag_books)
{
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    options.allocator = &books->allocator;
    soj_status status = soj_diags_new(&diag_books->allocator, &diags);
    if (status != SOJ_OK) {
        assert_null(diags);
        return status;
    }
    status = soj_model_compile(from->text, from->len, &options, diags, &model);
    if (status == SOJ_OK) {
        status = soj_model_show(model, ignore, NULL);
        soj_model_unref(model);
    } else {
        assert_null(model);
        (void)!soj_diags_render(diags, ignore, NULL);
    }
    soj_diags_free(diags);
    failing_alloc_check_empty(books);
    failing_alloc_check_empty(diag_books);
    return status;
}

/* Fail each allocation of `failing`; returns how many there were. */
static size_t compile_failing(const source *from, failing_alloc *failing, failing_alloc *books,
                              failing_alloc *diag_books, bool on)
{
    for (size_t n = 1; n < MOST; n++) {
        failing_alloc_arm(failing, n, on);
        soj_status status = compile(from, books, diag_books);
        if (failing->failures == 0) {
            assert_int_equal(status, from->expected);
            failing_alloc_arm(failing, 0, false);
            return n - 1;
        }
        if (status != SOJ_ERR_NOMEM)
            fail_msg("allocation %zu failed, and the answer was %s", n, soj_status_name(status));
    }
    fail_msg("no end of allocations");
    return 0;
}

static void a_compile_fails_cleanly(const char *name, soj_status expected)
{
    failing_alloc books;
    failing_alloc diag_books;
    source from = read_source(name, expected);
    failing_alloc_init(&books);
    failing_alloc_init(&diag_books);
    for (int on = 0; on <= 1; on++) {
        assert_true(compile_failing(&from, &books, &books, &diag_books, on) > 3);
        size_t of_diags = compile_failing(&from, &diag_books, &books, &diag_books, on);
        assert_true(of_diags >= (expected == SOJ_OK ? 1u : 4u));
    }
    free(from.text);
}

static void a_good_model(void **state)
{
    (void)state;
    a_compile_fails_cleanly("model.yaml", SOJ_OK);
}

static void a_model_with_errors(void **state)
{
    (void)state;
    a_compile_fails_cleanly("broken.yaml", SOJ_ERR_MODEL);
}

static void starve_libyaml(const char *name, soj_status expected)
{
    failing_alloc books;
    source from = read_source(name, expected);
    failing_alloc_init(&books);
    size_t n;
    for (n = 1; n < MOST; n++) {
        yaml_oom_arm(n, false);
        soj_status status = compile(&from, &books, &books);
        assert_int_equal(yaml_oom_live(), 0);
        if (yaml_oom_failures() == 0) {
            assert_int_equal(status, expected);
            break;
        }
        if (status != SOJ_ERR_NOMEM)
            fail_msg("%s: libyaml's allocation %zu failed: %s", name, n, soj_status_name(status));
    }
    yaml_oom_arm(0, false);
    assert_in_range(n, 30, MOST - 1);
    free(from.text);
}

static void libyaml_runs_out_of_memory(void **state)
{
    (void)state;
    starve_libyaml("model.yaml", SOJ_OK);
    starve_libyaml("../golden/diag/unexpected_tag.yaml", SOJ_ERR_MODEL);
    starve_libyaml("../golden/diag/quote_condition_tag.yaml", SOJ_ERR_MODEL);
    starve_libyaml("../golden/diag/quote_condition_hash_flow.yaml", SOJ_ERR_MODEL);
}

static void an_engine_goes_on_where_it_stood(void **state)
{
    static script_trace expected;
    static script_trace trace;
    failing_alloc books;
    (void)state;
    soj_model *model = script_model("model.yaml", NULL);
    failing_alloc_init(&books);
    script_play(model, &books, 0, false, &expected);
    assert_int_equal(expected.nomem, 0);
    assert_true(expected.len > 1000);
    assert_non_null(strstr(expected.text, "customer-4 billing.due.notice"));
    assert_non_null(strstr(expected.text, " invoice=invoice-2 when="));
    assert_non_null(strstr(expected.text, "customer-12 live.used.tip"));
    assert_non_null(strstr(expected.text, " name=a name that was brought along"));
    for (int on = 0; on <= 1; on++) {
        size_t n;
        for (n = 1; n < MOST; n++) {
            script_play(model, &books, n, on, &trace);
            if (trace.nomem == 0)
                break;
            if (strcmp(trace.text, expected.text) != 0)
                fail_msg("after allocation %zu failed other things came out", n);
        }
        assert_in_range(n, 5, MOST - 1);
        assert_string_equal(trace.text, expected.text);
    }
    soj_model_unref(model);
}

static void a_workspace_is_made_whole_or_not_at_all(void **state)
{
    failing_alloc books;
    soj_work *work = NULL;
    size_t n;
    (void)state;
    soj_model *model = script_model("model.yaml", NULL);
    failing_alloc_init(&books);
    for (n = 1; n < MOST; n++) {
        failing_alloc_arm(&books, n, false);
        soj_status status = soj_work_new(model, &books.allocator, &work);
        if (status == SOJ_OK)
            break;
        assert_int_equal(status, SOJ_ERR_NOMEM);
        assert_null(work);
        failing_alloc_check_empty(&books);
    }
    assert_in_range(n, 2, MOST - 1);
    soj_work_free(work);
    failing_alloc_check_empty(&books);
    soj_model_unref(model);
}

/* step allocates nothing: it works while every allocation would fail. */
static void a_step_needs_no_memory(void **state)
{
    static unsigned char record[2][65536];
    failing_alloc books;
    soj_work *work = NULL;
    size_t len = 0;
    int now = 0;
    (void)state;
    failing_alloc_init(&books);
    soj_model *model = script_model("model.yaml", &books.allocator);
    assert_int_equal(soj_work_new(model, &books.allocator, &work), SOJ_OK);
    size_t calls = books.calls;
    failing_alloc_arm(&books, 1, true);

    const soj_time begin = 1772442000 * SOJ_SECOND;
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(model, "Bought", 6),
                       .time = begin};
    soj_input input = {.event = &event};
    soj_time due = 0;
    size_t outputs = 0;
    while (due <= begin + 100 * SOJ_DAY) {
        soj_status status = soj_step(work, &input, len > 0 ? record[now] : NULL, len,
                                     record[1 - now], sizeof(record[0]), &len, NULL);
        assert_int_equal(status, SOJ_OK);
        now = 1 - now;
        while (soj_work_next(work))
            outputs++;
        assert_int_equal(soj_record_due(model, record[now], len, &due), SOJ_OK);
        input = (soj_input){.customer = "a", .customer_len = 1, .now = due};
    }
    assert_true(outputs >= 5);
    assert_int_equal(books.calls, calls);
    soj_work_free(work);
    soj_model_unref(model);
    failing_alloc_check_empty(&books);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_model),
        cmocka_unit_test(a_model_with_errors),
        cmocka_unit_test(libyaml_runs_out_of_memory),
        cmocka_unit_test(an_engine_goes_on_where_it_stood),
        cmocka_unit_test(a_workspace_is_made_whole_or_not_at_all),
        cmocka_unit_test(a_step_needs_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
