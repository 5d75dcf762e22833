/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "crew.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

struct member {
    struct crew *crew;
    pthread_t thread;
    void (*work)(void *context); /* NULL: it is idle */
    void *context;
};

struct crew {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_over;
    size_t n; /* members that were started */
    struct member members[];
};

size_t crew_processors(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (size_t)n : 1;
}

static void *serve(void *context)
{
    struct member *member = context;
    struct crew *crew = member->crew;
    (void)pthread_mutex_lock(&crew->mutex);
    for (;;) {
        while (!member->work && !crew->is_over) {
            (void)pthread_cond_wait(&crew->changed, &crew->mutex);
        }
        if (!member->work) {
            break;
        }
        (void)pthread_mutex_unlock(&crew->mutex);
        member->work(member->context);
        (void)pthread_mutex_lock(&crew->mutex);
        member->work = NULL;
        (void)pthread_cond_broadcast(&crew->changed);
    }
    (void)pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

struct crew *crew_new(size_t n)
{
    struct crew *crew = calloc(1, sizeof *crew + n * sizeof *crew->members);
    if (!crew) {
        cli_say("out of memory for threads; going on with one");
        return NULL;
    }
    (void)pthread_mutex_init(&crew->mutex, NULL);
    (void)pthread_cond_init(&crew->changed, NULL);
    while (crew->n < n) {
        struct member *member = &crew->members[crew->n];
        member->crew = crew;
        const int reason = pthread_create(&member->thread, NULL, serve, member);
        if (reason != 0) {
            cli_say("threads cannot be started: %s; going on with one", strerror(reason));
            crew_free(crew);
            return NULL;
        }
        crew->n++;
    }
    return crew;
}

void crew_free(struct crew *crew)
{
    if (!crew) {
        return;
    }
    (void)pthread_mutex_lock(&crew->mutex);
    crew->is_over = true;
    (void)pthread_cond_broadcast(&crew->changed);
    (void)pthread_mutex_unlock(&crew->mutex);
    for (size_t i = 0; i < crew->n; i++) {
        (void)pthread_join(crew->members[i].thread, NULL);
    }
    (void)pthread_cond_destroy(&crew->changed);
    (void)pthread_mutex_destroy(&crew->mutex);
    free(crew);
}

void crew_start(struct crew *crew, size_t i, void (*work)(void *context), void *context)
{
    (void)pthread_mutex_lock(&crew->mutex);
    crew->members[i].context = context;
    crew->members[i].work = work;
    (void)pthread_cond_broadcast(&crew->changed);
    (void)pthread_mutex_unlock(&crew->mutex);
}

void crew_wait(struct crew *crew)
{
    (void)pthread_mutex_lock(&crew->mutex);
    for (size_t i = 0; i < crew->n; i++) {
        while (crew->members[i].work) {
            (void)pthread_cond_wait(&crew->changed, &crew->mutex);
        }
    }
    (void)pthread_mutex_unlock(&crew->mutex);
}
