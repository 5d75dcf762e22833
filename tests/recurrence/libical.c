/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include <libical/ical.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "recurrence/lines.h"

enum { MICROSECONDS = 20000 };

static bool is_after(struct icaltimetype at, lines_date last)
{
    int a = at.year * 10000 + at.month * 100 + at.day;
    return a > last.year * 10000 + last.month * 100 + last.day;
}

static bool expand(const char *rule, lines_date start, lines_date last, int most)
{
    struct icalrecurrencetype read = icalrecurrencetype_from_string(rule);
    struct icaltimetype at = icaltime_null_time();
    at.year = start.year;
    at.month = start.month;
    at.day = start.day;
    at.hour = 9;
    if (read.freq == ICAL_NO_RECURRENCE)
        return false;
    icalrecur_iterator *found = icalrecur_iterator_new(read, at);
    if (!found)
        return false;
    for (int i = 0; i < most; i++) {
        at = icalrecur_iterator_next(found);
        if (icaltime_is_null_time(at) || is_after(at, last))
            break;
        lines_put(at.year, at.month, at.day);
    }
    icalrecur_iterator_free(found);
    return true;
}

/* Where there are no more dates libical may search for ever: a process of its own is ended after
 * 20 ms of work, and the line has "endless" then, and no dates. */
bool lines_expand(const char *rule, lines_date start, lines_date last, int most)
{
    int status = 0;
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        static const struct itimerval timer = {.it_value = {.tv_usec = MICROSECONDS}};
        (void)setitimer(ITIMER_VIRTUAL, &timer, NULL);
        bool is_read = expand(rule, start, last, most);
        (void)fflush(stdout);
        _exit(is_read ? 0 : 1);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        exit(2);
    if (WIFSIGNALED(status))
        (void)fputs("endless", stdout);
    return WIFSIGNALED(status) || WEXITSTATUS(status) == 0;
}
