/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 30 };

double progress_seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_begin(struct progress *progress)
{
    *progress = (struct progress){.is_on = isatty(STDERR_FILENO) == 1};
    progress->next = progress->is_on ? progress_seconds() + 0.3 : 0;
}

static void draw_bar(double part)
{
    char bar[BAR + 1];
    for (int i = 0; i < BAR; i++) {
        bar[i] = (double)i < part * BAR ? '#' : '.';
    }
    bar[BAR] = '\0';
    (void)fprintf(stderr, "[%s] %3d%% ", bar, (int)(part * 100));
}

void progress_show(struct progress *progress, const char *doing, double done, double all,
                   uint64_t n, const char *things)
{
    if (!progress->is_on) {
        return;
    }
    const double now = progress_seconds();
    if (now < progress->next) {
        return;
    }
    progress->next = now + 0.2;
    progress->is_shown = true;
    (void)fputs("\r\033[K", stderr);
    if (all > 0) {
        const double part = done / all;
        draw_bar(part < 0 ? 0 : part > 1 ? 1 : part);
    }
    (void)fprintf(stderr, "%s, %" PRIu64 " %s", doing, n, things);
    (void)fflush(stderr);
}

void progress_clear(struct progress *progress)
{
    if (progress->is_shown) {
        (void)fputs("\r\033[K", stderr);
        progress->is_shown = false;
    }
}
