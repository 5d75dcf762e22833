/* SPDX-License-Identifier: MIT */

/* A model in a string, one customer, and what is due for her within a week. */

#include <stdio.h>
#include <string.h>

#include <sojourn/sojourn.h>

static const char text[] = "sojourn: 1\n"
                           "model: hello\n"
                           "version: 1\n"
                           "events: {Signed Up: }\n"
                           "channels: {email: }\n"
                           "initial: visitor\n"
                           "stages:\n"
                           "  visitor: {on: {Signed Up: member}}\n"
                           "  member:\n"
                           "    touchpoints:\n"
                           "      welcome:  {channel: email}\n"
                           "      first_steps: {channel: email, after: 2d}\n";

int main(void)
{
    soj_model *model = NULL;
    soj_engine *engine = NULL;
    bool is_fine = soj_model_compile(text, strlen(text), NULL, NULL, &model) == SOJ_OK &&
                   soj_engine_new(model, NULL, &engine) == SOJ_OK;
    if (is_fine) {
        const soj_time monday = 1772442000 * SOJ_SECOND; /* 2026-03-02T09:00:00Z */
        const soj_event event = {.customer = "ada",
                                 .customer_len = 3,
                                 .event = soj_model_event(model, "Signed Up", 9),
                                 .time = monday};
        is_fine = soj_engine_post(engine, &event, NULL) == SOJ_OK &&
                  soj_engine_advance(engine, monday + 7 * SOJ_DAY, 0, NULL) == SOJ_OK;
        for (const soj_output *out; is_fine && (out = soj_engine_next(engine));) {
            char due[SOJ_TIME_TEXT_MAX];
            if (out->kind == SOJ_OUTPUT_TOUCHPOINT &&
                soj_time_format(out->as.touchpoint.due, due)) {
                printf("%s %.*s: %s\n", due, (int)out->customer.len, out->customer.data,
                       out->as.touchpoint.path.data);
            }
        }
    }
    soj_engine_free(engine);
    soj_model_unref(model);
    return is_fine ? 0 : 1;
}
