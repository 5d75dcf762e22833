/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_SOJOURN_H
#define SOJOURN_SOJOURN_H

/** @file
 * All of sojourn, the embeddable engine of the customer lifecycle.
 *
 * A model written in YAML compiles into an immutable state machine (model.h); an engine keeps many
 * customers and advances them on events and on time (engine.h); `soj_step` does the same for one
 * record in the caller's own hands (step.h). What comes out are touchpoints, transitions and
 * decisions (output.h).
 *
 * Threads: an object is used by one thread at a time and different objects are independent. The
 * exceptions are soj_model and soj_zones: immutable, shared by any number of threads.
 *
 * The library has no global state, reads no clock and no environment, opens no file but those
 * named to soj_model_compile_file() and soj_zones_load(), and never aborts. */

#include <sojourn/allocator.h>
#include <sojourn/diag.h>
#include <sojourn/difference.h>
#include <sojourn/engine.h>
#include <sojourn/event.h>
#include <sojourn/explain.h>
#include <sojourn/export.h>
#include <sojourn/hold.h>
#include <sojourn/limits.h>
#include <sojourn/migrate.h>
#include <sojourn/model.h>
#include <sojourn/output.h>
#include <sojourn/record.h>
#include <sojourn/status.h>
#include <sojourn/step.h>
#include <sojourn/store.h>
#include <sojourn/time.h>
#include <sojourn/value.h>
#include <sojourn/version.h>
#include <sojourn/zones.h>

#endif
