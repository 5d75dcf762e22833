/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SPOILED_H
#define SOJ_TEST_SPOILED_H

/* Rows of a program by their names, to be spoiled. */

#include "model/model.h"

#define ROW(table, type, index) ((type *)((char *)p + p->table.at) + (index))
#define NAMED(kind, name)       soj__model_find_##kind(p, (soj__slice){name, strlen(name)})

#define ATTRIBUTE(name)  ROW(attributes, soj__attribute, NAMED(attribute, name))
#define EVENT(name)      ROW(events, soj__event_info, NAMED(event, name))
#define STAGE(path)      ROW(stages, soj__stage_info, NAMED(stage, path))
#define TOUCHPOINT(path) ROW(touchpoints, soj__touchpoint_info, NAMED(touchpoint, path))

#define CONSTANT(index)      ROW(constants, soj__constant, index)
#define TRACK(index)         ROW(tracks, soj__track_info, index)
#define CHANNEL(index)       ROW(channels, soj__channel, index)
#define SEGMENT(index)       ROW(segments, soj__segment, index)
#define SPLIT(index)         ROW(splits, soj__split, index)
#define CAP(index)           ROW(caps, soj__cap, index)
#define PART(index)          ROW(parts, soj__part, index)
#define SCHEDULE(index)      ROW(schedules, soj__schedule, index)
#define EXPR(index)          ROW(exprs, soj__expr, index)
#define WINDOW(index)        ROW(windows, soj__window, index)
#define SPAN(index)          ROW(spans, soj__span_of_day, index)
#define RULE(index)          ROW(rules, soj__rule, index)
#define EXPECTATION(index)   ROW(expectations, soj__expectation, index)
#define NUMBER(table, index) ROW(table, uint32_t, index)

/* Row `i` of a range that a row has. */
#define TIMER(path, i)      ROW(timers, soj__timer, STAGE(path)->timers.first + (i))
#define HANDLER(path, i)    ROW(handlers, soj__handler, STAGE(path)->handlers.first + (i))
#define STOP(path, i)       ROW(stops, soj__stop, STAGE(path)->timeline.first + (i))
#define BESIDE(path, i)     SCHEDULE(STAGE(path)->schedules.first + (i))
#define MOVE(range, i)      ROW(transitions, soj__transition_info, (range).first + (i))
#define HANDLED(path, i, j) MOVE(HANDLER(path, i)->transitions, j)
#define SET(range, i)       ROW(sets, soj__set, (range).first + (i))
#define PROPERTY(event, i)  ROW(properties, soj__property, EVENT(event)->properties.first + (i))
#define CONTENT(path, i)    ROW(contents, soj__content, TOUCHPOINT(path)->contents.first + (i))
#define DATUM(path, i)      ROW(data, soj__datum, TOUCHPOINT(path)->data.first + (i))
#define VARIANT(path, i)    ROW(variants, soj__variant, TOUCHPOINT(path)->variants.first + (i))
#define COUNTER(name)       ROW(counters, soj__counter, ATTRIBUTE(name)->counter)
#define PART_OF(name)       PART(ATTRIBUTE(name)->part)
#define INITIAL(name)       CONSTANT(ATTRIBUTE(name)->initial)
#define SCHEDULE_OF(path)   SCHEDULE(TOUCHPOINT(path)->schedule)
#define TIMED(path, i)      SCHEDULE(TIMER(path, i)->schedule)

#endif
