/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SHOP_H
#define SOJ_TEST_SHOP_H

/* A small model and an engine of it, for the tests of engines. */

#include <sojourn/sojourn.h>

typedef struct shop {
    soj_model *model;
    soj_engine *engine;
    uint32_t use, out, in;
} shop;

/* For cmocka; *state is a shop. */
int shop_set_up(void **state);
int shop_tear_down(void **state);

soj_event shop_event(const char *customer, uint32_t event, soj_time time);
soj_value shop_text(const char *text, size_t len);
soj_engine_counters shop_counters(const soj_engine *engine);

#endif
