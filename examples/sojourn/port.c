/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "port.h"

#include <pthread.h>
#include <stdlib.h>

enum { N_PILES = 4 };

struct port {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct pile piles[N_PILES];
    uint64_t n_put, n_taken;
    bool is_stopped;
    /* Of who takes: */
    struct pile *pile; /* the one at hand; NULL: none */
    size_t i;          /* of its marks */
};

struct port *port_new(void)
{
    struct port *port = calloc(1, sizeof *port);
    if (port) {
        (void)pthread_mutex_init(&port->mutex, NULL);
        (void)pthread_cond_init(&port->changed, NULL);
    }
    return port;
}

void port_free(struct port *port)
{
    if (port) {
        for (size_t i = 0; i < N_PILES; i++) {
            pile_free(&port->piles[i]);
        }
        (void)pthread_cond_destroy(&port->changed);
        (void)pthread_mutex_destroy(&port->mutex);
        free(port);
    }
}

void port_open(struct port *port)
{
    port->n_put = port->n_taken = 0;
    port->is_stopped = false;
    port->pile = NULL;
    port->i = 0;
}

bool port_put(struct port *port, struct pile *pile)
{
    (void)pthread_mutex_lock(&port->mutex);
    while (!port->is_stopped && port->n_put - port->n_taken == N_PILES) {
        (void)pthread_cond_wait(&port->changed, &port->mutex);
    }
    const bool is_wanted = !port->is_stopped;
    if (is_wanted) {
        struct pile *free_one = &port->piles[port->n_put++ % N_PILES];
        const struct pile full = *pile;
        *pile = *free_one;
        *free_one = full;
        pile->n_steps = full.n_steps;
        (void)pthread_cond_broadcast(&port->changed);
    }
    (void)pthread_mutex_unlock(&port->mutex);
    pile_clear(pile);
    return is_wanted;
}

/* Wait for the next pile. */
static void take_pile(struct port *port)
{
    (void)pthread_mutex_lock(&port->mutex);
    while (port->n_put == port->n_taken) {
        (void)pthread_cond_wait(&port->changed, &port->mutex);
    }
    port->pile = &port->piles[port->n_taken % N_PILES];
    (void)pthread_mutex_unlock(&port->mutex);
    port->i = 0;
}

static void give_back(struct port *port)
{
    (void)pthread_mutex_lock(&port->mutex);
    port->n_taken++;
    port->pile = NULL;
    (void)pthread_cond_broadcast(&port->changed);
    (void)pthread_mutex_unlock(&port->mutex);
}

const struct mark *port_head(struct port *port)
{
    for (;;) {
        if (!port->pile) {
            take_pile(port);
        }
        if (port->i < port->pile->n_marks) {
            return &port->pile->marks[port->i];
        }
        if (port->pile->is_last) {
            return NULL;
        }
        give_back(port);
    }
}

struct pile *port_pile(struct port *port)
{
    return port->pile;
}

size_t port_begin(const struct port *port, size_t text)
{
    return port->i > 0 ? port->pile->marks[port->i - 1].ends[text] : 0;
}

void port_next(struct port *port)
{
    port->i++;
}

void port_go_on(struct port *port)
{
    give_back(port);
}

void port_stop(struct port *port)
{
    (void)pthread_mutex_lock(&port->mutex);
    port->is_stopped = true;
    (void)pthread_cond_broadcast(&port->changed);
    (void)pthread_mutex_unlock(&port->mutex);
}
