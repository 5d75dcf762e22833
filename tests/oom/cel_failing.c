/* SPDX-License-Identifier: MIT */
/* The conditions of tests/unit: before each is checked, each allocation of what makes code of it
 * fails in its turn, alone and with all that follow. */
#include "oom/gate.h"
#include "support/failing_alloc.h"
#include "support/test.h"
#include "unit/cel_bench.h"

/* The bench's own, compiled under another name. */
soj__cel_ast *bench_check_once(cel_bench *bench, soj__slice text);

/* Whether the n-th allocation was reached. */
static bool check_failing(const cel_bench *like, soj__slice text, size_t n, bool on)
{
    static cel_bench bench;
    failing_alloc books;
    failing_alloc_init(&books);
    bench_init(&bench, &books.allocator);
    memcpy(bench.segments, like->segments, sizeof(bench.segments));
    bench.is_unchecked = like->is_unchecked;
    failing_alloc_arm(&books, n, on);
    soj__cel_ast *ast = bench_check_once(&bench, text);
    bool is_made = ast && bench_emit(&bench, ast);
    bool was_reached = books.failures > 0;
    if (was_reached && is_made)
        fail_msg("%.*s: allocation %zu failed, and there is code", (int)text.len, text.data, n);
    if (was_reached != bench.errors.no_memory)
        fail_msg("%.*s: allocation %zu is told wrong", (int)text.len, text.data, n);
    bench_done(&bench);
    failing_alloc_check_empty(&books);
    return was_reached;
}

soj__cel_ast *bench_check(cel_bench *bench, soj__slice text)
{
    for (int on = 0; on <= 1 && gate_tries(text.len); on++) {
        size_t n = 1;
        while (check_failing(bench, text, n, on)) {
            gate_count(on);
            n = gate_after(n, text.len);
        }
    }
    return bench_check_once(bench, text);
}

soj__val bench_run(cel_bench *bench, const char *text)
{
    soj__cel_ast *ast = bench_check(bench, (soj__slice){text, strlen(text)});
    return ast && bench_emit(bench, ast) ? bench_run_code(bench) : soj__val_error();
}
