/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_AHEAD_H
#define SOJ__ENGINE_AHEAD_H

/* Looking ahead in a batch of events: what each will read is asked of memory some events before it,
 * in stages that read what the one before has asked for: the key's slot; the customer's cell, where
 * the key lies, the slot of the event's id; the key itself, the customer's tail. So the waits of
 * many customers pass together. Nothing depends on it but speed. */

#include <sojourn/limits.h>

#include "engine/engine.h"

enum {
    SOJ__AHEAD_GROUP = 8, /* events that a stage does in one go */
    SOJ__AHEAD_RING = 32  /* and that all stages are ahead; a multiple of it, a power of two */
};

/* What is known of an event's key, and its id, before they are looked for. */
typedef struct soj__look {
    uint64_t hash;    /* of the key; any number where that is none */
    uint64_t id_hash; /* soj__seen_hash(); any number where there is none */
    uint32_t guess;   /* the number that it probably has, or had when it was looked at; SOJ__NONE */
} soj__look;

typedef struct soj__ahead {
    const soj_engine *engine;
    const soj_event *events;
    size_t n;
    soj__look looks[SOJ__AHEAD_RING]; /* by place in the batch */
} soj__ahead;

/* What is known of an event that comes by itself: nothing is guessed. */
soj__look soj__engine_look(const soj_engine *engine, const soj_event *event);
static inline bool soj__event_id_is_sound(const soj_event *event)
{
    return event->id && event->id_len >= 1 && event->id_len <= SOJ_LIMIT_EVENT_ID;
}

/* Begin with events that outlive it. */
void soj__ahead_begin(soj__ahead *ahead, const soj_engine *engine, const soj_event *events,
                      size_t n);
/* Event `i` comes next, the first of a group, in order from 0 on: each stage goes on by a group.
 * Returns what is known of the events of the group. */
const soj__look *soj__ahead_move(soj__ahead *ahead, size_t i);

/* Of those who come due after the first: the same. */
void soj__ahead_due(const soj_engine *engine);

#endif
