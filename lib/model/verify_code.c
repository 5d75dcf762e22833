/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>

#include "model/verify_rows.h"

#define SPACE(name) ((uint32_t)1 << SOJ__CEL_##name)
#define OF_EVENTS   (SPACE(BEFORE) | SPACE(PROPERTY) | SPACE(EVENT_NAME) | SPACE(EVENT_TIME))

static bool exists(const void *ctx, uint8_t space, uint16_t index)
{
    const soj__program *p = ctx;
    switch ((soj__cel_space)space) {
    case SOJ__CEL_ATTRIBUTE:
    case SOJ__CEL_BEFORE:
        return index < p->attributes.n;
    case SOJ__CEL_PROPERTY:
        return index < SOJ_LIMIT_PROPERTIES;
    case SOJ__CEL_EVENT_NAME:
    case SOJ__CEL_EVENT_TIME:
    case SOJ__CEL_NOW:
        return true;
    case SOJ__CEL_IN_STAGE_FOR:
    case SOJ__CEL_ACTIVE:
        return index < p->stages.n;
    case SOJ__CEL_VISITS:
        return index < p->stages.n && soj__program_stage(p, index)->visits_slot != SOJ__NONE;
    case SOJ__CEL_SENT:
        return index < p->touchpoints.n &&
               soj__program_touchpoint(p, index)->sent_slot != SOJ__NONE;
    case SOJ__CEL_ANSWERED:
    case SOJ__CEL_REJECTED:
        return index < p->touchpoints.n &&
               soj__program_touchpoint(p, index)->expectation != SOJ__NONE;
    case SOJ__CEL_SHARE:
        return index < p->splits.n;
    case SOJ__CEL_VARIABLE:
    default:
        return false;
    }
}

static uint32_t n_choices(const void *ctx, uint16_t attribute)
{
    const soj__attribute *info = soj__program_attribute(ctx, attribute);
    if (info->storage == SOJ__STORE_BYTE)
        return 2;
    return info->storage == SOJ__STORE_ENUM8 ? info->domain.one_of.n : 0;
}

bool soj__verify_exprs(soj__verifier *v)
{
    const soj__program *p = v->program;
    const soj__cel_world world = {p, exists, n_choices};
    for (uint32_t i = 0; i < p->exprs.n; i++) {
        const soj__expr *expr = soj__program_expr(p, i);
        if (!soj__is_text(expr->text) ||
            !soj__cel_verify(soj__program_at(p, expr->code), expr->len, v->depths, &world,
                             &v->facts[i]) ||
            v->facts[i].max_stack > p->max_stack)
            return false;
    }
    return true;
}

bool soj__verify_expr(const soj__verifier *v, uint32_t expr, const soj__place *place)
{
    if (expr >= v->program->exprs.n)
        return false;
    const soj__cel_facts *facts = &v->facts[expr];
    if (facts->stage != SOJ__NONE && facts->stage != place->stage)
        return false;
    if ((facts->spaces & SPACE(NOW)) && !place->has_now)
        return false;
    if (!(facts->spaces & OF_EVENTS))
        return true;
    if (place->event == SOJ__NONE)
        return false;
    uint32_t n = soj__program_event(v->program, place->event)->properties.n;
    return n >= SOJ_LIMIT_PROPERTIES || facts->properties >> n == 0;
}

bool soj__verify_condition(const soj__verifier *v, uint32_t expr, const soj__place *place)
{
    return expr == SOJ__NONE || soj__verify_expr(v, expr, place);
}
