/* SPDX-License-Identifier: MIT */

/* A made-up log for the B2B lifecycle: 1,000 companies over two years as JSON Lines in the shape of
 * the Segment spec, in order of time, the same for the same seed.
 *
 *     b2b_generate [--seed N] */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sojourn/sojourn.h>

enum { COMPANIES = 1000, DAYS = 730, TEXT = 160 };

static const soj_time BEGIN = 1704067200 * SOJ_SECOND; /* 2024-01-01T00:00:00Z */

struct line {
    soj_time time;
    uint32_t company;
    uint32_t number; /* keeps lines of one instant in the order they were made */
    bool is_identify;
    char event[24];
    char body[TEXT]; /* the properties or traits, JSON */
};

struct log {
    struct line *lines;
    uint32_t n, capacity;
    bool failed;
    uint64_t random;
};

/* One company on its way through its two years. */
struct company {
    struct log *log;
    uint32_t number;
    int seats;
    soj_time now;
};

/* SplitMix64: small, and the same everywhere. */
static uint64_t next_random(struct log *log)
{
    log->random += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = log->random;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* From `low` to `high`, both included. */
static int between(struct company *company, int low, int high)
{
    return low + (int)(next_random(company->log) % (uint64_t)(high - low + 1));
}

static bool chance(struct company *company, int percent)
{
    return between(company, 1, 100) <= percent;
}

/* Some days and an office hour later. */
static void wait_days(struct company *company, int low, int high)
{
    const soj_time day = company->now / SOJ_DAY + between(company, low, high);
    const soj_time time = day * SOJ_DAY + between(company, 8 * 3600, 18 * 3600) * SOJ_SECOND;
    company->now = time > company->now ? time : company->now + SOJ_HOUR;
}

static bool is_over(const struct company *company)
{
    return company->now >= BEGIN + DAYS * SOJ_DAY || company->log->failed;
}

static void add_line(struct company *company, const char *event, const char *body)
{
    struct log *log = company->log;
    if (is_over(company)) {
        return;
    }
    if (log->n == log->capacity) {
        const uint32_t capacity = log->capacity * 2 + 1024;
        struct line *lines = realloc(log->lines, capacity * sizeof *lines);
        if (!lines) {
            log->failed = true;
            return;
        }
        log->lines = lines;
        log->capacity = capacity;
    }
    struct line *line = &log->lines[log->n];
    *line = (struct line){.time = company->now, .company = company->number, .number = log->n};
    line->is_identify = strcmp(event, "Identify") == 0;
    (void)snprintf(line->event, sizeof line->event, "%s", event);
    (void)snprintf(line->body, sizeof line->body, "%s", body);
    log->n++;
}

static void view_pages(struct company *company, int n)
{
    static const char *const urls[] = {"/", "/pricing", "/product", "/customers", "/docs"};
    for (int i = 0; i < n; i++) {
        char body[TEXT];
        (void)snprintf(body, sizeof body, "{\"url\":\"%s\"}", urls[between(company, 0, 4)]);
        add_line(company, "Page Viewed", body);
        wait_days(company, 0, 6);
    }
}

static void place_order(struct company *company)
{
    char body[TEXT];
    char renews[SOJ_TIME_TEXT_MAX];
    company->seats += between(company, 0, company->seats / 4 + 1);
    (void)soj_time_format(company->now + 365 * SOJ_DAY, renews);
    (void)snprintf(body, sizeof body, "{\"amount\":%d.5,\"seats\":%d,\"renews\":\"%s\"}",
                   company->seats * 12, company->seats, renews);
    add_line(company, "Order Placed", body);
}

static void use_product(struct company *company)
{
    static const char *const features[] = {"dashboard", "export", "alerts", "api"};
    char body[TEXT];
    (void)snprintf(body, sizeof body, "{\"feature\":\"%s\"}", features[between(company, 0, 3)]);
    add_line(company, "Feature Used", body);
}

/* From an order until the company falls silent, cancels or the two years are over. False: it
 * cancelled. */
static bool be_customer(struct company *company)
{
    place_order(company);
    const soj_time renewal = company->now + 365 * SOJ_DAY;
    const int loyalty = between(company, 3, 60);
    while (!is_over(company)) {
        wait_days(company, 1, 20);
        if (chance(company, 8)) {
            add_line(company, "Support Asked", "{}");
        } else if (chance(company, 4)) {
            add_line(company, "Referral Made", "{}");
        } else if (company->now > renewal && chance(company, 20)) {
            place_order(company);
        } else {
            use_product(company);
        }
        if (between(company, 0, loyalty) == 0) {
            wait_days(company, 1, 30);
            if (chance(company, 40)) {
                add_line(company, "Contract Cancelled", "{\"reason\":\"price\"}");
                return false;
            }
            return true;
        }
    }
    return true;
}

/* Looking around, asking for a demo, buying, leaving and perhaps coming back. */
static void live(struct company *company)
{
    bool is_interested = true;
    char body[TEXT];
    (void)snprintf(body, sizeof body, "{\"company\":\"Company %" PRIu32 "\"}", company->number);
    wait_days(company, 0, 400);
    add_line(company, "Identify", body);
    while (is_interested && !is_over(company)) {
        view_pages(company, between(company, 1, 8));
        if (chance(company, 55)) {
            add_line(company, "Demo Requested", "{}");
            wait_days(company, 3, 40);
        }
        is_interested = chance(company, 60);
        if (is_interested) {
            const bool is_silent = be_customer(company);
            is_interested = chance(company, is_silent ? 45 : 35);
            wait_days(company, 100, 330);
        }
    }
}

static int compare(const void *left, const void *right)
{
    const struct line *a = left;
    const struct line *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

static void print(const struct log *log)
{
    for (uint32_t i = 0; i < log->n; i++) {
        const struct line *line = &log->lines[i];
        char time[SOJ_TIME_TEXT_MAX];
        (void)soj_time_format(line->time, time);
        (void)printf("{\"type\":\"%s\",\"userId\":\"company-%04" PRIu32 "\",\"timestamp\":\"%s\",",
                     line->is_identify ? "identify" : "track", line->company, time);
        if (line->is_identify) {
            (void)printf("\"traits\":%s}\n", line->body);
        } else {
            (void)printf("\"event\":\"%s\",\"properties\":%s}\n", line->event, line->body);
        }
    }
}

int main(int argc, char **argv)
{
    struct log log = {.random = 1};
    if (argc == 3 && strcmp(argv[1], "--seed") == 0) {
        log.random = strtoull(argv[2], NULL, 10);
    } else if (argc != 1) {
        (void)fputs("b2b_generate: the only option is --seed NUMBER\n", stderr);
        return 2;
    }
    for (uint32_t i = 1; i <= COMPANIES; i++) {
        struct company company = {.log = &log, .number = i, .now = BEGIN};
        company.seats = between(&company, 1, 100) <= 15 ? between(&company, 200, 900)
                                                        : between(&company, 3, 120);
        live(&company);
    }
    if (log.failed) {
        (void)fputs("b2b_generate: out of memory\n", stderr);
        return 2;
    }
    qsort(log.lines, log.n, sizeof *log.lines, compare);
    print(&log);
    free(log.lines);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 2;
}
