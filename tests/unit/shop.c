/* SPDX-License-Identifier: MIT */
#include "shop.h"

#include "support/test.h"

#include "scenario.h"

static const char yaml[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "channels: {email: {cost: 0.25}}\n"
    "attributes:\n"
    "  n: {type: int, default: 0}\n"
    "  name: string\n"
    "  plan: {type: string, one_of: [free, pro]}\n"
    "  t: timestamp\n"
    "events:\n"
    "  use:\n"
    "    properties: {b: bool, i: {type: int, min: -5, max: 5}, d: double, s: string, t: "
    "timestamp,\n"
    "                 l: duration, p: {type: string, one_of: [x, y]}}\n"
    "    set: {n: customer.n + 1, name: event.s}\n"
    "  out:\n"
    "  in:\n"
    "initial: s\n"
    "stages:\n"
    "  s:\n"
    "    owner: sales\n"
    "    initial: t\n"
    "    on: {out: u}\n"
    "    touchpoints:\n"
    "      x: {channel: email, after: 1d, restart_on: use, content: hello, intent: ask}\n"
    "      y: {channel: email, when: customer.n > 1, owner: bot, cost: 3}\n"
    "    stages:\n"
    "      t: {after: {10d: s.v}, touchpoints: {hello: {channel: email}}}\n"
    "      v:\n"
    "  u: {on: {in: s}}\n";

int shop_set_up(void **state)
{
    shop *f = test_calloc(1, sizeof(*f));
    f->model = scenario_model(yaml);
    f->use = soj_model_event(f->model, "use", 3);
    f->out = soj_model_event(f->model, "out", 3);
    f->in = soj_model_event(f->model, "in", 2);
    assert_int_equal(soj_engine_new(f->model, NULL, &f->engine), SOJ_OK);
    *state = f;
    return 0;
}

int shop_tear_down(void **state)
{
    shop *f = *state;
    soj_engine_free(f->engine);
    soj_model_unref(f->model);
    test_free(f);
    return 0;
}

soj_event shop_event(const char *customer, uint32_t event, soj_time time)
{
    return (soj_event){
        .customer = customer, .customer_len = strlen(customer), .event = event, .time = time};
}

soj_engine_counters shop_counters(const soj_engine *engine)
{
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_OK);
    return counters;
}

soj_value shop_text(const char *text, size_t len)
{
    return (soj_value){.type = SOJ_TYPE_STRING, .len = (uint32_t)len, .as.text = text};
}
