/* SPDX-License-Identifier: MIT */
#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

#include "text.h"

/* The latest rows about a customer in the history of a store, as a JSON array in order of time.
 * CLI_FINE, or another code with a message. */
int history_write(const char *path, const char *customer, uint64_t most, struct text *json);

/* The same of its touchpoints that are not delivered. */
int history_write_outbox(const char *path, const char *customer, struct text *json);

#endif
