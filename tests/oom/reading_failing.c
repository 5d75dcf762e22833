/* SPDX-License-Identifier: MIT */
/* The texts of tests/unit that are read and not compiled: before each is read, each allocation of
 * the reading fails in its turn, libyaml's too, alone and with all that follow. */
#include "oom/gate.h"
#include "support/test.h"
#include "support/yaml_oom.h"
#include "unit/reading.h"

/* The reading's own, compiled under another name. */
void read_bytes_once(reading *r, const char *text, size_t len);

/* Whether the n-th allocation was reached. */
static bool read_failing(soj__slice text, gate_source source, size_t n, bool on)
{
    failing_alloc books;
    soj__arena arena;
    soj_diags *diags = NULL;
    soj__ast_model *model = NULL;
    failing_alloc_init(&books);
    soj__arena_init(&arena, &books.allocator);
    assert_int_equal(soj_diags_new(&books.allocator, &diags), SOJ_OK);
    failing_alloc_arm(&books, source == GATE_OWN ? n : 0, on);
    yaml_oom_arm(source == GATE_YAML ? n : 0, on);
    soj__diags_begin(diags, "m", text);
    soj_status status = soj__syntax_read(text, &arena, diags, &model);
    soj__diags_end(diags);
    bool was_reached = books.failures > 0 || yaml_oom_failures() > 0;
    bool is_told = status == SOJ_ERR_NOMEM || soj__diags_failed(diags) || arena.failed;
    yaml_oom_arm(0, false);
    soj__arena_done(&arena);
    soj_diags_free(diags);
    if (is_told != was_reached)
        fail_msg("allocation %zu: %s", n, is_told ? "told to have failed" : "failed in silence");
    failing_alloc_check_empty(&books);
    assert_int_equal(yaml_oom_live(), 0);
    return was_reached;
}

void read_bytes(reading *r, const char *text, size_t len)
{
    soj__slice exact = {malloc(len ? len : 1), len};
    assert_non_null(exact.data);
    memcpy((char *)(uintptr_t)exact.data, text, len);
    for (int source = GATE_OWN; source <= GATE_YAML; source++) {
        for (int on = 0; on <= 1 && gate_tries(len); on++) {
            size_t n = 1;
            while (read_failing(exact, (gate_source)source, n, on)) {
                gate_count(on);
                n = gate_after(n, len);
            }
        }
    }
    free((char *)(uintptr_t)exact.data);
    read_bytes_once(r, text, len);
}

void read_text(reading *r, const char *text)
{
    read_bytes(r, text, strlen(text));
}
