/* SPDX-License-Identifier: MIT */
#ifndef CLI_PORT_H
#define CLI_PORT_H

#include "pile.h"

/* How piles go from the thread of an engine to the one that puts all of them in order. Few may
 * wait: then the engine waits too. */
struct port;

/* NULL without memory. */
struct port *port_new(void);
void port_free(struct port *port);

/* Begin anew: nothing waits, and piles are wanted. */
void port_open(struct port *port);

/* Hand over a pile; in its place is an empty one. False where nobody wants it. */
bool port_put(struct port *port, struct pile *pile);

/* The first part that was not taken yet of what came before the pile that is the last of its block.
 * NULL: there is none any more. The mark says where it ends. */
const struct mark *port_head(struct port *port);
/* The pile of that part. */
struct pile *port_pile(struct port *port);
/* Where the part begins in a text of the pile. */
size_t port_begin(const struct port *port, size_t text);
/* It was taken. */
void port_next(struct port *port);
/* On to what comes behind the last pile of a block; port_head() was NULL. */
void port_go_on(struct port *port);

/* Nobody wants any more. */
void port_stop(struct port *port);

#endif
