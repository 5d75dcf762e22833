/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* stpcpy */

#include "bench/workload.h"

#include <string.h>

/* With what begins with '+' only in a cycle, and with '!' only where something is sent. */
static const char *const lines[] = {
    "sojourn: 1\n",
    "model: lifecycle\n",
    "version: 1\n",
    "attributes:\n",
    "  plan: {type: string, one_of: [free, pro, team], default: free}\n",
    "events:\n",
    "  Visit:\n",
    "  Request:\n",
    "  Order: {properties: {amount: double}}\n",
    "  Use:\n",
    "  Refer:\n",
    "  Upgrade: {set: {plan: '\"pro\"'}}\n",
    "  Downgrade: {set: {plan: '\"free\"'}}\n",
    "  Quit:\n",
    "channels:\n",
    "  email:\n",
    "initial: awareness\n",
    "stages:\n",
    "  awareness:\n",
    "    on: {Request: consideration, Order: purchase}\n",
    "    after: {30d: {to: churned, restart_on: any}}\n",
    "!    touchpoints: {hello: {channel: email}}\n",
    "  consideration:\n",
    "    on: {Order: {to: purchase, when: event.amount > 10.0}}\n",
    "    after: {14d: {to: awareness, restart_on: any}}\n",
    "!    touchpoints: {offer: {channel: email}}\n",
    "  purchase:\n",
    "    on: {Use: onboarding}\n",
    "    after: {7d: {to: onboarding, restart_on: any}}\n",
    "!    touchpoints: {thanks: {channel: email}}\n",
    "  onboarding:\n",
    "    on:\n",
    "      Use:\n",
    "        to: adoption\n",
    "        when: 'customer.plan in [\"pro\", \"team\"]'\n",
    "    after: {21d: {to: adoption, restart_on: any}}\n",
    "!    touchpoints: {welcome: {channel: email}}\n",
    "  adoption:\n",
    "    on: {Refer: advocacy, Quit: churned}\n",
    "    after: {60d: {to: churned, restart_on: any}}\n",
    "!    touchpoints: {tips: {channel: email}}\n",
    "  advocacy:\n",
    "    on: {Quit: churned}\n",
    "    after: {90d: {to: adoption, restart_on: any}}\n",
    "!    touchpoints: {letter: {channel: email}}\n",
    "  churned:\n",
    "    on: {Visit: awareness, Order: purchase}\n",
    "+    after: {45d: {to: awareness, restart_on: any}}\n",
    "!    touchpoints: {survey: {channel: email}}\n",
};

void bench_model(char buffer[BENCH_MODEL_ROOM], bool is_cycle, bool is_silent)
{
    char *to = buffer;

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const char *line = lines[i];
        bool is_marked = line[0] == '+' || line[0] == '!';

        if (is_marked && !(line[0] == '+' ? is_cycle : !is_silent))
            continue;
        to = stpcpy(to, line + is_marked);
    }
}

const char *const bench_stage_names[BENCH_STAGES] = {
    "awareness", "consideration", "purchase", "onboarding", "adoption", "advocacy", "churned"};

const char *const bench_event_names[BENCH_KINDS] = {"Visit", "Request", "Order",     "Use",
                                                    "Refer", "Upgrade", "Downgrade", "Quit"};

/* Order of the conditions: none, BENCH_WORTH, BENCH_PAYS, both. */
#define ALWAYS(stage)                                                                              \
    {                                                                                              \
        stage, stage, stage, stage                                                                 \
    }
#define WORTH(other, than)                                                                         \
    {                                                                                              \
        than, other, than, other                                                                   \
    }
#define PAYS(other, than)                                                                          \
    {                                                                                              \
        than, than, other, other                                                                   \
    }

/* Kinds in order: Visit, Request, Order, Use, Refer, Upgrade, Downgrade, Quit. */
#define S(stage) ALWAYS(BENCH_##stage)
const uint8_t bench_next[BENCH_STAGES][BENCH_KINDS][4] = {
    {S(AWARENESS), S(CONSIDERATION), S(PURCHASE), S(AWARENESS), S(AWARENESS), S(AWARENESS),
     S(AWARENESS), S(AWARENESS)},
    {S(CONSIDERATION), S(CONSIDERATION), WORTH(BENCH_PURCHASE, BENCH_CONSIDERATION),
     S(CONSIDERATION), S(CONSIDERATION), S(CONSIDERATION), S(CONSIDERATION), S(CONSIDERATION)},
    {S(PURCHASE), S(PURCHASE), S(PURCHASE), S(ONBOARDING), S(PURCHASE), S(PURCHASE), S(PURCHASE),
     S(PURCHASE)},
    {S(ONBOARDING), S(ONBOARDING), S(ONBOARDING), PAYS(BENCH_ADOPTION, BENCH_ONBOARDING),
     S(ONBOARDING), S(ONBOARDING), S(ONBOARDING), S(ONBOARDING)},
    {S(ADOPTION), S(ADOPTION), S(ADOPTION), S(ADOPTION), S(ADVOCACY), S(ADOPTION), S(ADOPTION),
     S(CHURNED)},
    {S(ADVOCACY), S(ADVOCACY), S(ADVOCACY), S(ADVOCACY), S(ADVOCACY), S(ADVOCACY), S(ADVOCACY),
     S(CHURNED)},
    {S(AWARENESS), S(CHURNED), S(PURCHASE), S(CHURNED), S(CHURNED), S(CHURNED), S(CHURNED),
     S(CHURNED)},
};

const int64_t bench_delay[BENCH_STAGES] = {30 * BENCH_DAY, 14 * BENCH_DAY, 7 * BENCH_DAY,
                                           21 * BENCH_DAY, 60 * BENCH_DAY, 90 * BENCH_DAY,
                                           BENCH_NEVER};

const uint8_t bench_after[BENCH_STAGES] = {BENCH_CHURNED,  BENCH_AWARENESS, BENCH_ONBOARDING,
                                           BENCH_ADOPTION, BENCH_CHURNED,   BENCH_ADOPTION,
                                           BENCH_AWARENESS};

/* Of 32 events. */
static const uint8_t mix[32] = {
    BENCH_VISIT,   BENCH_VISIT,   BENCH_VISIT,   BENCH_REQUEST, BENCH_REQUEST,   BENCH_REQUEST,
    BENCH_REQUEST, BENCH_ORDER,   BENCH_ORDER,   BENCH_ORDER,   BENCH_ORDER,     BENCH_ORDER,
    BENCH_ORDER,   BENCH_ORDER,   BENCH_USE,     BENCH_USE,     BENCH_USE,       BENCH_USE,
    BENCH_USE,     BENCH_USE,     BENCH_USE,     BENCH_REFER,   BENCH_REFER,     BENCH_REFER,
    BENCH_UPGRADE, BENCH_UPGRADE, BENCH_UPGRADE, BENCH_UPGRADE, BENCH_DOWNGRADE, BENCH_QUIT,
    BENCH_QUIT,    BENCH_QUIT};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

bench_flow bench_flow_of(uint64_t customers, uint64_t total)
{
    return (bench_flow){UINT64_C(88172645463325252), customers, total, 0, false};
}

uint64_t bench_key(uint64_t n)
{
    return UINT64_C(100000000000) + n * 7919;
}

size_t bench_flow_next(bench_flow *flow, bench_event *out_events, size_t most)
{
    uint64_t left = flow->total - flow->made;
    size_t n = left < most ? (size_t)left : most;

    for (size_t i = 0; i < n; i++, flow->made++) {
        uint64_t random = next_random(&flow->random);
        uint64_t who = flow->is_roll_call ? flow->made % flow->customers
                                          : (random >> 32) * flow->customers >> 32;

        out_events[i] = (bench_event){
            .key = bench_key(who),
            .time = BENCH_START +
                    (int64_t)((double)flow->made / (double)flow->total * (double)BENCH_SPAN),
            .amount = (double)(random >> 8 & 31),
            .kind = mix[random & 31],
        };
    }
    return n;
}
