/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/workload.h"

/* The workload as files for the command line tool, on standard output.
 *
 * bench_lines model                         the model
 * bench_lines events CUSTOMERS EVENTS       JSON Lines of LINE bytes, each with a messageId
 * bench_lines anonymous CUSTOMERS EVENTS    the same without: nothing is to be remembered
 * Exit: 0; 1 where it cannot be written; 2 for wrong arguments. */

enum { LINE = 200, ROOM = 512 };

static int write_model(void)
{
    char model[BENCH_MODEL_ROOM];

    bench_model(model, false, false);
    return fputs(model, stdout) >= 0 ? 0 : 1;
}

static void put_time(char *out, size_t room, int64_t time)
{
    time_t seconds = (time_t)(time / 1000000);
    struct tm parts;
    char whole[32];

    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(whole, sizeof(whole), "%Y-%m-%dT%H:%M:%S", &parts) == 0)
        whole[0] = '\0';
    (void)snprintf(out, room, "%s.%06" PRId64 "Z", whole, time % 1000000);
}

/* A line of LINE bytes with its end; what is missing is filled up as the name of a page. */
static void put_line(char line[ROOM], const bench_event *event, uint64_t n, bool has_id)
{
    char time[64], id[64] = "", properties[64] = "";
    int len;

    put_time(time, sizeof(time), event->time);
    if (has_id)
        (void)snprintf(id, sizeof(id), "\"messageId\":\"m-%012" PRIu64 "\",", n);
    if (event->kind == BENCH_ORDER)
        (void)snprintf(properties, sizeof(properties), "\"amount\":%.2f,", event->amount);
    len = snprintf(line, ROOM,
                   "{\"type\":\"track\",\"userId\":\"%" PRIu64 "\",\"event\":\"%s\","
                   "\"timestamp\":\"%s\",%s\"properties\":{%s\"page\":\"",
                   event->key, bench_event_names[event->kind], time, id, properties);
    for (; len < LINE - (int)strlen("\"}}\n"); len++)
        line[len] = (char)('a' + len % 26);
    (void)strcpy(line + len, "\"}}\n");
}

static int write_events(uint64_t customers, uint64_t events, bool has_id)
{
    static bench_event chunk[1000];
    bench_flow flow = bench_flow_of(customers, events);
    uint64_t n = 0;
    size_t most;

    while ((most = bench_flow_next(&flow, chunk, 1000)) > 0)
        for (size_t i = 0; i < most; i++) {
            char line[ROOM];

            put_line(line, &chunk[i], n++, has_id);
            if (fputs(line, stdout) < 0)
                return 1;
        }
    return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "model") == 0)
        return write_model();
    if (argc == 4 && (strcmp(argv[1], "events") == 0 || strcmp(argv[1], "anonymous") == 0))
        return write_events(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10),
                            argv[1][0] == 'e');
    (void)fprintf(stderr, "usage: %s model | events|anonymous CUSTOMERS EVENTS\n", argv[0]);
    return 2;
}
