/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SCENE_H
#define SOJ_TEST_SCENE_H

/* A scenario while it runs: what scenario.c and scenario_print.c share. */

#include "base/buf.h"
#include "scenario.h"

#define MAX_CUSTOMERS  16
#define MAX_PROPERTIES 64

typedef enum mode { MODE_ENGINE, MODE_ENGINE_SPLIT, MODE_STEP } mode;

typedef struct customer {
    char key[64];
    size_t key_len;
    uint8_t *record;
    size_t len;
} customer;

/* An emission, whose id a script may name. */
typedef struct told {
    char customer[64], path[64], channel[64], variant[64], id[33];
    uint32_t occurrence;
} told;
#define MAX_TOLD 64 /* the latest */

typedef struct scene {
    mode mode;
    soj_model *model;
    soj_engine *engine;
    soj_work *work;
    customer customers[MAX_CUSTOMERS];
    size_t n_customers;
    soj_model_summary info;
    soj_time now;   /* of the last advance */
    bool has_zones; /* times are printed as RFC 3339 */
    told told[MAX_TOLD];
    size_t n_told;
    soj__buf out;
} scene;

/* Begin and end a scene; the model stays the caller's. */
void scene_open(scene *s, soj_model *model, mode how);
void scene_close(scene *s);
/* Run the lines of a script. */
void scene_play(scene *s, const char *script);

/* The latest emission that "PATH" or "PATH#NUMBER" names; NULL. */
const told *scene_find_told(const scene *s, soj__slice word);

/* Append to the scene's output. */
void scene_put_time(scene *s, soj_time time);
void scene_put_text(scene *s, soj_text text);
void scene_put_stage(scene *s, uint32_t stage);
void scene_put_value(scene *s, const soj_value *value);
void scene_put_output(scene *s, const soj_output *output);

#endif
