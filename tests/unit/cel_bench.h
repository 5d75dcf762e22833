/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_CEL_BENCH_H
#define SOJ_TEST_CEL_BENCH_H

/* A small world in which conditions can be tried: names, their values, and segments. */

#include "cel/cel.h"
#include "cel/vm.h"

#define BENCH_STACK   64
#define BENCH_SCRATCH 65536
#define BENCH_SHOWN   80

typedef struct cel_bench {
    soj__arena arena;
    soj__cel_errors errors;
    soj__cel_code code; /* of the last emission */
    soj__kind kind;     /* of the last check */
    soj__cel_ast *segments[4];
    bool is_unchecked;
    soj__val stack[BENCH_STACK];
    char scratch[BENCH_SCRATCH];
} cel_bench;

/* `allocator` may be NULL for malloc's. */
void bench_init(cel_bench *bench, const soj_allocator *allocator);
void bench_done(cel_bench *bench);
/* Parse and check; NULL where there were errors. */
soj__cel_ast *bench_check(cel_bench *bench, soj__slice text);
/* Emit into bench->code. */
bool bench_emit(cel_bench *bench, const soj__cel_ast *ast);
soj__val bench_run_code(cel_bench *bench);
/* All of it; an error value where there were errors. */
soj__val bench_run(cel_bench *bench, const char *text);
/* A value in words: "int 5", "text x", "error"; times in microseconds and nanoseconds. */
void bench_show(soj__val v, char text[BENCH_SHOWN]);
/* The value that is shown so. Its text is borrowed. */
soj__val bench_value(const char *text);

#endif
