/* SPDX-License-Identifier: MIT */
/* What the text in active("PATH"), visits("PATH"), sent("PATH"), answered("PATH"), rejected("PATH")
 * and share("NAME") names. Whoever asks for a count gets it a slot in the record: a 0 that the
 * layout replaces. */
#include "compile/resolve.h"

static bool unknown_stage(soj__build *build, soj__slice path, soj__cel_error *error)
{
    soj__nearest nearest = soj__build_near_stage_path(build, path);
    return soj__resolve_refuse(
        error, SOJ__DIAG_UNKNOWN_STAGE,
        soj__resolve_join(build, "there is no stage with the path '", path, "'"),
        soj__resolve_suggest(build, "did you mean '", &nearest));
}

static bool find_stage(soj__build *build, soj__slice path, uint32_t *out_stage,
                       soj__cel_error *error)
{
    *out_stage = soj__names_find(&build->stage_paths, path);
    if (*out_stage == SOJ__NONE)
        return unknown_stage(build, path, error);
    return true;
}

static bool resolve_active(soj__build *build, soj__slice path, soj__cel_ref *ref,
                           soj__cel_error *error)
{
    uint32_t stage;
    if (!find_stage(build, path, &stage, error))
        return false;
    *ref =
        (soj__cel_ref){.kind = SOJ__KIND_BOOL, .space = SOJ__CEL_ACTIVE, .index = (uint16_t)stage};
    return true;
}

static bool resolve_visits(soj__build *build, soj__slice path, soj__cel_ref *ref,
                           soj__cel_error *error)
{
    uint32_t stage;
    if (!find_stage(build, path, &stage, error))
        return false;
    build->stages.items[stage].visits_slot = 0;
    *ref =
        (soj__cel_ref){.kind = SOJ__KIND_INT, .space = SOJ__CEL_VISITS, .index = (uint16_t)stage};
    return true;
}

static bool unknown_touchpoint(soj__build *build, soj__slice path, soj__cel_error *error)
{
    soj__nearest nearest = soj__build_near_touchpoint_path(build, path);
    return soj__resolve_refuse(
        error, SOJ__DIAG_UNKNOWN_TOUCHPOINT,
        soj__resolve_join(build, "there is no touchpoint with the path '", path, "'"),
        soj__resolve_suggest(build, "did you mean '", &nearest));
}

static bool resolve_sent(soj__build *build, soj__slice path, soj__cel_ref *ref,
                         soj__cel_error *error)
{
    uint32_t touchpoint = soj__names_find(&build->touchpoint_paths, path);
    if (touchpoint == SOJ__NONE)
        return unknown_touchpoint(build, path, error);
    build->touchpoints.items[touchpoint].sent_slot = 0;
    *ref = (soj__cel_ref){
        .kind = SOJ__KIND_INT, .space = SOJ__CEL_SENT, .index = (uint16_t)touchpoint};
    return true;
}

/* Of the last emission: what it expected. */
static bool resolve_outcome(soj__build *build, soj__slice path, soj__cel_space space,
                            soj__cel_ref *ref, soj__cel_error *error)
{
    uint32_t touchpoint = soj__names_find(&build->touchpoint_paths, path);
    if (touchpoint == SOJ__NONE)
        return unknown_touchpoint(build, path, error);
    if (!soj__ast_meant(&build->touchpoint_asts.items[touchpoint]->expect.event))
        return soj__resolve_refuse(
            error, SOJ__DIAG_NO_EXPECTATION,
            soj__resolve_join(build, "the touchpoint '", path, "' expects nothing"),
            "give it an 'expect: {event: NAME, within: 2d}'");
    *ref = (soj__cel_ref){
        .kind = SOJ__KIND_BOOL, .space = (uint8_t)space, .index = (uint16_t)touchpoint};
    return true;
}

static bool resolve_answered(soj__build *build, soj__slice path, soj__cel_ref *ref,
                             soj__cel_error *error)
{
    return resolve_outcome(build, path, SOJ__CEL_ANSWERED, ref, error);
}

static bool resolve_rejected(soj__build *build, soj__slice path, soj__cel_ref *ref,
                             soj__cel_error *error)
{
    return resolve_outcome(build, path, SOJ__CEL_REJECTED, ref, error);
}

static bool add_share(soj__build *build, soj__slice name, uint32_t *out_split)
{
    uint32_t known;
    const char *copy = soj__arena_copy(build->arena, name.data, name.len);
    build->n_shares++;
    return copy && soj__build_add_split(build, "/split/", name, out_split) &&
           soj__build_text(build, name, &build->splits.items[*out_split].name) &&
           soj__names_add(&build->split_names, (soj__slice){copy, name.len}, *out_split, &known);
}

static bool resolve_share(soj__build *build, soj__slice name, soj__cel_ref *ref,
                          soj__cel_error *error)
{
    uint32_t split = soj__names_find(&build->split_names, name);
    if (name.len == 0)
        return soj__resolve_refuse(error, SOJ__DIAG_BAD_VALUE, "share() wants a name",
                                   "write a name for the split of customers");
    if (name.len > SOJ_LIMIT_EVENT_NAME)
        return soj__resolve_refuse(error, SOJ__DIAG_LIMIT_NAME, "the name is longer than 255 bytes",
                                   "shorten it");
    if (split == SOJ__NONE && build->n_shares >= SOJ_LIMIT_SPLITS)
        return soj__resolve_refuse(error, SOJ__DIAG_LIMIT_SPLITS,
                                   "more than 1,024 names in share(...)",
                                   "use one name where the same split of customers is meant");
    if (split == SOJ__NONE && !add_share(build, name, &split))
        return soj__resolve_refuse(error, SOJ__DIAG_LIMIT_SPLITS, NULL, NULL);
    *ref =
        (soj__cel_ref){.kind = SOJ__KIND_DOUBLE, .space = SOJ__CEL_SHARE, .index = (uint16_t)split};
    return true;
}

typedef bool (*call_fn)(soj__build *build, soj__slice argument, soj__cel_ref *ref,
                        soj__cel_error *error);

bool soj__resolve_call(void *ctx, soj__slice function, soj__slice argument, soj__cel_ref *out_ref,
                       soj__cel_error *out_error)
{
    static const struct {
        const char *name;
        call_fn resolve;
    } calls[] = {
        {"active", resolve_active},     {"visits", resolve_visits},     {"sent", resolve_sent},
        {"answered", resolve_answered}, {"rejected", resolve_rejected}, {"share", resolve_share},
    };
    const soj__site *here = ctx;
    size_t i = 0; /* the checker asks for these alone: soj__cel_function_is_reference() */
    while (i + 1 < SOJ__ARRAY_LEN(calls) && !soj__slice_is(function, calls[i].name))
        i++;
    SOJ__ASSERT(soj__slice_is(function, calls[i].name));
    return calls[i].resolve(here->build, argument, out_ref, out_error);
}
