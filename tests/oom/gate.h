/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_OOM_GATE_H
#define SOJ_TEST_OOM_GATE_H

/* Lets the allocations of any test program fail. Included by the compiler before everything else,
 * it puts a gate before each call of the library that takes memory: the call is made while one of
 * its allocations fails, and made again as long as it says SOJ_ERR_NOMEM. So the test goes on as
 * if nothing had happened, and what it asserts must hold: a call that ran out of memory has left
 * everything as it was.
 *
 * By itself the gate fails every allocation of each call in its turn, alone and with all that
 * follow, those of libyaml too. Objects made without an allocator live in one that keeps books; at
 * the end of the program nothing may be left in it. */

#include <sojourn/sojourn.h>

typedef enum gate_mode {
    GATE_EACH, /* the allocations of each call, one after the other */
    GATE_AT    /* one allocation, counted over all calls: gate_fail_at() */
} gate_mode;

/* Whose allocations fail. */
typedef enum gate_source { GATE_OWN, GATE_YAML } gate_source;

/* The mode it begins with. */
void gate_fail_each(void);
/* Only the n-th allocation from now on fails, with `on` all that follow too, until a call has
 * reported it. 0: none. */
void gate_fail_at(gate_source source, size_t n, bool on);
/* Whether that allocation has failed. */
bool gate_has_failed(void);
/* Allocations made so far. */
size_t gate_calls(gate_source source);
/* Blocks of the library that are not given back yet. */
size_t gate_live(void);
/* Whether every allocation is to fail, however long it takes: SOJOURN_OOM_ALL is set. */
bool gate_is_thorough(void);
/* Somebody else has let one allocation fail, or with `on` all from it on: for the sum at the end.
 */
void gate_count(bool on);
/* Whether the next call, with a text of `len` bytes, is to be tried: where it has to be quick, few
 * are of a program that has made very many, or with a text that is very long. */
bool gate_tries(size_t len);
/* What is done with a model's text, or image, of more bytes is done a few times, not thousands. */
#define GATE_LARGE ((size_t)16 * 1024)
/* The allocation to let fail after the n-th: the next, or, where it has to be quick, some way on;
 * far on where `len` is large. */
size_t gate_after(size_t n, size_t len);

soj_status gate_diags_new(const soj_allocator *allocator, soj_diags **out_diags);
soj_status gate_model_compile(const char *yaml, size_t len, const soj_compile_options *options,
                              soj_diags *diags, soj_model **out_model);
soj_status gate_model_compile_file(const char *path, const soj_compile_options *options,
                                   soj_diags *diags, soj_model **out_model);
soj_status gate_model_save(const soj_model *model, soj_write_fn write, void *ctx);
soj_status gate_model_show(const soj_model *model, soj_write_fn write, void *ctx);
soj_status gate_model_load(const void *image, size_t len, const soj_allocator *allocator,
                           soj_model **out_model);
soj_status gate_zones_make(const soj_zone_file *files, size_t n, const soj_zones_options *options,
                           char out_problem[SOJ_ZONES_PROBLEM_MAX], soj_zones **out_zones);
soj_status gate_zones_load(const char *directory, const soj_zones_options *options,
                           char out_problem[SOJ_ZONES_PROBLEM_MAX], soj_zones **out_zones);
soj_status gate_work_new(soj_model *model, const soj_allocator *allocator, soj_work **out_work);
soj_status gate_work_make(soj_model *model, const soj_work_options *options, soj_work **out_work);
soj_status gate_engine_new(soj_model *model, const soj_engine_options *options,
                           soj_engine **out_engine);
soj_status gate_engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result);
soj_status gate_engine_place(soj_engine *engine, const soj_placement *placement,
                             soj_result *out_result);
soj_status gate_engine_post_batch(soj_engine *engine, const soj_event *events, size_t n,
                                  soj_result *results, size_t *out_done);
soj_status gate_engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more);
soj_status gate_engine_customer(const soj_engine *engine, size_t number, soj_text *out_key,
                                const void **out_record, size_t *out_len);
soj_status gate_hold(soj_engine *engine, int32_t what, uint32_t handle);
soj_status gate_release(soj_engine *engine, int32_t what, uint32_t handle);

/* These take no memory, and the gate looks whether that is so. */
soj_status gate_diags_render(const soj_diags *diags, soj_write_fn write, void *ctx);
soj_status gate_step(soj_work *work, const soj_input *input, const void *record, size_t len,
                     void *out_record, size_t capacity, size_t *out_len, soj_result *out_result);
soj_status gate_place(soj_work *work, const soj_placement *placement, const void *record,
                      size_t len, void *out_record, size_t capacity, size_t *out_len,
                      soj_result *out_result);
const soj_output *gate_work_next(soj_work *work);
const soj_output *gate_engine_next(soj_engine *engine);
soj_status gate_engine_find(const soj_engine *engine, const char *customer, size_t len,
                            size_t *out_number);
soj_status gate_engine_stats(const soj_engine *engine, soj_engine_counters *counters);
soj_status gate_record_attribute(const soj_model *model, const void *record, size_t len,
                                 uint32_t attribute, soj_value *out_value);

#ifndef SOJ_TEST_OOM_GATE
#define soj_diags_render       gate_diags_render
#define soj_step               gate_step
#define soj_place              gate_place
#define soj_work_next          gate_work_next
#define soj_engine_next        gate_engine_next
#define soj_engine_find        gate_engine_find
#define soj_engine_customer    gate_engine_customer
#define soj_engine_stats       gate_engine_stats
#define soj_record_attribute   gate_record_attribute
#define soj_diags_new          gate_diags_new
#define soj_model_compile      gate_model_compile
#define soj_model_compile_file gate_model_compile_file
#define soj_model_save         gate_model_save
#define soj_model_show         gate_model_show
#define soj_model_load         gate_model_load
#define soj_zones_make         gate_zones_make
#define soj_zones_load         gate_zones_load
#define soj_work_new           gate_work_new
#define soj_work_make          gate_work_make
#define soj_engine_new         gate_engine_new
#define soj_engine_post        gate_engine_post
#define soj_engine_place       gate_engine_place
#define soj_engine_post_batch  gate_engine_post_batch
#define soj_engine_advance     gate_engine_advance
#define soj_hold               gate_hold
#define soj_release            gate_release
#endif

#endif
