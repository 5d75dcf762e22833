/* SPDX-License-Identifier: MIT */
#include "limits/limits.h"

#include <stdio.h>

#include "support/test.h"

void made_mark(made *to)
{
    to->at = to->yaml.len;
}

void made_put(made *to, const char *data)
{
    text_put(&to->yaml, data);
}

void made_put_times(made *to, const char *data, size_t n)
{
    text_put_times(&to->yaml, data, n);
}

void made_put_number(made *to, const char *before, size_t number, const char *after)
{
    char digits[32];
    snprintf(digits, sizeof(digits), "%zu", number);
    made_put(to, before);
    made_put(to, digits);
    made_put(to, after);
}

void made_put_numbered(made *to, const char *before, size_t n, const char *after, size_t name)
{
    for (size_t i = 0; i < n; i++) {
        made_put(to, before);
        to->at = to->yaml.len - name;
        made_put_number(to, "", i, after);
    }
}

soj_model *limits_compile(const char *yaml, size_t len)
{
    soj_model *model = NULL;
    soj_diags *diags = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    if (soj_model_compile(yaml, len, NULL, diags, &model) != SOJ_OK)
        fail_msg("%s", soj_diags_get(diags, 0)->message.data);
    soj_diags_free(diags);
    return model;
}

/* ---- a customer ---- */

void life_begin(life *of, soj_model *model)
{
    *of = (life){.model = model, .now = LIFE_BEGIN};
    assert_int_equal(soj_engine_new(model, NULL, &of->engine), SOJ_OK);
}

void life_end(life *of)
{
    soj_engine_free(of->engine);
}

static void drain(life *of)
{
    const soj_output *out;
    while ((out = soj_engine_next(of->engine)) != NULL) {
        if (out->kind == SOJ_OUTPUT_TOUCHPOINT) {
            of->touchpoints++;
            of->touchpoint = out->as.touchpoint;
        } else if (out->kind == SOJ_OUTPUT_TRANSITION) {
            of->transitions++;
            of->transition = out->as.transition;
        } else if (out->kind == SOJ_OUTPUT_FAULT) {
            of->faults++;
            of->fault = out->as.fault;
        } else if (out->as.decision.decision != SOJ_DECISION_EMITTED) {
            of->decisions++;
            of->decision = out->as.decision;
        }
    }
}

static soj_event event_of(const life *of, const char *name)
{
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(of->model, name, strlen(name)),
                       .time = of->now};
    assert_int_not_equal(event.event, SOJ_NONE);
    return event;
}

void life_post(life *of, const char *name)
{
    soj_event event = event_of(of, name);
    assert_int_equal(soj_engine_post(of->engine, &event, NULL), SOJ_OK);
    drain(of);
}

soj_status life_tell(life *of, const char *name, const char *property, soj_value value)
{
    soj_event event = event_of(of, name);
    soj_property given = {.value = value};
    given.handle = strcmp(name, "Identify") == 0
                       ? soj_model_attribute(of->model, property, strlen(property))
                       : soj_model_property(of->model, event.event, property, strlen(property));
    assert_int_not_equal(given.handle, SOJ_NONE);
    event.properties = &given;
    event.n_properties = 1;
    soj_status status = soj_engine_post(of->engine, &event, NULL);
    drain(of);
    return status;
}

void life_advance(life *of, soj_duration by)
{
    of->now += by;
    assert_int_equal(soj_engine_advance(of->engine, of->now, 0, NULL), SOJ_OK);
    drain(of);
}

static const void *record_of(const life *of, size_t *len)
{
    soj_text key;
    const void *record;
    assert_int_equal(soj_engine_customer(of->engine, 0, &key, &record, len), SOJ_OK);
    return record;
}

soj_value life_attribute(const life *of, const char *name)
{
    soj_value value;
    size_t len;
    const void *record = record_of(of, &len);
    uint32_t attribute = soj_model_attribute(of->model, name, strlen(name));
    assert_int_equal(soj_record_attribute(of->model, record, len, attribute, &value), SOJ_OK);
    return value;
}

size_t life_record(const life *of)
{
    size_t len;
    (void)record_of(of, &len);
    return len;
}

soj_value life_text(const char *data, size_t len)
{
    return (soj_value){.type = SOJ_TYPE_STRING, .len = (uint32_t)len, .as.text = data};
}
