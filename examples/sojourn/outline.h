/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUTLINE_H
#define CLI_OUTLINE_H

#include <stddef.h>

/* Print a JSON object to standard output for people: a line for each member, what is in it behind
 * or below. CLI_FINE, or CLI_TROUBLE with a message. */
int outline_print(const char *json, size_t len);

#endif
