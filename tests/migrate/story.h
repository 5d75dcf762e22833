/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_STORY_H
#define SOJ_TEST_STORY_H

/* What happens to one customer, under one version of a model after the other, in words. */

#include <sojourn/sojourn.h>

#include "support/test.h"

#define HEAD "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\nevents: {go: , use: }\n"
#define DAY  SOJ_DAY

enum { STORY_RECORD = 65536 };

typedef struct story_state {
    soj_model *model;
    soj_work *work;
    uint8_t record[STORY_RECORD];
    size_t len;
    char told[4096];
} story_state;

extern story_state story;

soj_model *story_compile(const char *text);
/* With a few zones. */
soj_work *story_work(soj_model *model);
/* A story of its own, from day 0. */
void story_begin(const char *text);
/* All that is due on a day or before it. */
void story_until(int day);
void story_post(const char *event, int day);
/* With one property, or trait. */
void story_post_with(const char *event, int day, const char *name, soj_value value);
/* Another version, from a day on. */
void story_change(const char *text, int day);
soj_value story_value(const char *attribute);
/* Over; what was told in it. */
void story_end(const char *told);

#endif
