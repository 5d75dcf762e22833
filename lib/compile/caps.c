/* SPDX-License-Identifier: MIT */
/* Caps, and which touchpoints count under them. */
#include "compile/build.h"

/* The filters of one cap with their names looked up; NULL where a filter is not given. */
typedef struct filters {
    const soj__ast_cap *ast;
    bool *channels;    /* by channel */
    bool *touchpoints; /* by touchpoint */
    bool *owners;      /* by number of the owner */
} filters;

/* The owners of a model, numbered. */
typedef struct owners {
    soj__names names;
    uint32_t n;              /* numbers are below */
    uint32_t *of_touchpoint; /* SOJ__NONE: none */
} owners;

static bool add_owner(soj__build *build, owners *all, soj__str owner, uint32_t number,
                      uint32_t *out_number)
{
    *out_number = SOJ__NONE;
    return owner.at == 0 ||
           soj__names_add(&all->names, soj__build_slice(build, owner), number, out_number);
}

/* An owner's number is the place where it comes first: touchpoints, then stages. */
static bool list_owners(soj__build *build, owners *all)
{
    uint32_t n = build->touchpoints.n;
    uint32_t ignored;
    all->n = n + build->stages.n;
    all->of_touchpoint = soj__arena_alloc(build->arena, ((size_t)n + 1) * sizeof(uint32_t));
    if (!all->of_touchpoint)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (!add_owner(build, all, build->touchpoints.items[i].owner, i, &all->of_touchpoint[i]))
            return false;
    }
    for (uint32_t i = 0; i < build->stages.n; i++) {
        if (!add_owner(build, all, build->stages.items[i].owner, n + i, &ignored))
            return false;
    }
    return true;
}

static void report_channel(soj__build *build, const soj__ast_text *name)
{
    soj__nearest nearest = {.wanted = name->text};
    soj__build_near(build, &nearest, SOJ__NEAR_CHANNEL, (soj__range){0, build->ast->channels.n});
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_CHANNEL, name->span, "there is no channel %q",
                  name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
}

static void report_touchpoint(soj__build *build, const soj__ast_text *name)
{
    soj__nearest nearest = soj__build_near_touchpoint_path(build, name->text);
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_TOUCHPOINT, name->span,
                  "there is no touchpoint with the path %q", name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
}

static void report_owner(soj__build *build, const soj__ast_text *name)
{
    soj__nearest nearest = {.wanted = name->text};
    soj__build_near(build, &nearest, SOJ__NEAR_TOUCHPOINT_OWNER,
                    (soj__range){0, build->touchpoints.n});
    soj__build_near(build, &nearest, SOJ__NEAR_STAGE_OWNER, (soj__range){0, build->stages.n});
    soj__diag_add(build->diags, SOJ__DIAG_BAD_VALUE, name->span,
                  "%q is the owner of no stage and no touchpoint", name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    else
        soj__diag_suggest(build->diags, "write an owner that a stage or a touchpoint has");
}

typedef void (*report_fn)(soj__build *build, const soj__ast_text *name);

/* The names of a filter as flags by number; NULL where it is not given. */
static bool look_up(soj__build *build, const soj__ast_texts *list, const soj__names *names,
                    uint32_t n, report_fn report, bool **out_flags)
{
    *out_flags = NULL;
    if (list->n == 0)
        return true;
    *out_flags = soj__arena_alloc(build->arena, (size_t)n + 1);
    if (!*out_flags)
        return false;
    for (uint32_t i = 0; i < list->n; i++) {
        const soj__ast_text *name = &list->items[i];
        uint32_t number = soj__names_find(names, name->text);
        if (number != SOJ__NONE)
            (*out_flags)[number] = true;
        else
            report(build, name);
    }
    return true;
}

static bool find_filters(soj__build *build, const owners *all, const soj__ast_cap *ast,
                         filters *out)
{
    *out = (filters){.ast = ast};
    return look_up(build, &ast->channels, &build->channel_names, build->channels.n, report_channel,
                   &out->channels) &&
           look_up(build, &ast->touchpoints, &build->touchpoint_paths, build->touchpoints.n,
                   report_touchpoint, &out->touchpoints) &&
           look_up(build, &ast->owners, &all->names, all->n, report_owner, &out->owners);
}

static bool has_bit(uint32_t set, uint32_t bit)
{
    return set == 0 || (set >> bit & 1u);
}

/* Whether a flag is set, or the filter is not given. */
static bool has_flag(const bool *flags, uint32_t number)
{
    return !flags || (number != SOJ__NONE && flags[number]);
}

static bool matches(const soj__build *build, const owners *all, const filters *cap,
                    uint32_t touchpoint)
{
    const soj__touchpoint_info *row = &build->touchpoints.items[touchpoint];
    return !row->is_essential && has_bit(cap->ast->intents, row->intent) &&
           has_bit(cap->ast->phases, row->phase) && has_flag(cap->channels, row->channel) &&
           has_flag(cap->touchpoints, touchpoint) &&
           has_flag(cap->owners, all->of_touchpoint[touchpoint]);
}

/* A set of caps: bit i is the cap i. */
typedef struct cap_set {
    uint64_t bits;
} cap_set;

_Static_assert(SOJ_LIMIT_CAPS <= 64, "a set of caps has 64 bits");

/* The lists of caps that there are. */
typedef struct cap_lists {
    soj__names names; /* the bytes of a set → the first touchpoint with it */
    cap_set *sets;    /* by touchpoint */
} cap_lists;

static bool list_set(soj__build *build, cap_set set)
{
    for (uint32_t i = 0; i < build->caps.n; i++) {
        if (!(set.bits >> i & 1u))
            continue;
        build->used_caps[i] = true;
        uint32_t *ref = SOJ__PUSH(build->arena, &build->cap_refs);
        if (!ref)
            return false;
        *ref = i;
    }
    return true;
}

/* Touchpoints under the same caps share one list of them. */
static bool list_caps(soj__build *build, const owners *all, const filters *caps, cap_lists *lists,
                      uint32_t touchpoint)
{
    uint32_t known;
    const uint32_t first = build->cap_refs.n;
    cap_set *set = &lists->sets[touchpoint];
    for (uint32_t i = 0; i < build->caps.n; i++) {
        if (matches(build, all, &caps[i], touchpoint))
            set->bits |= UINT64_C(1) << i;
    }
    const soj__slice name = {(const char *)set, sizeof(*set)};
    if (!soj__names_add(&lists->names, name, touchpoint, &known))
        return false;
    if (known == touchpoint) {
        if (!list_set(build, *set))
            return false;
        build->touchpoints.items[touchpoint].caps = (soj__range){first, build->cap_refs.n - first};
    }
    build->touchpoints.items[touchpoint].caps = build->touchpoints.items[known].caps;
    return true;
}

static bool build_cap(soj__build *build, const soj__ast_cap *ast)
{
    soj__cap row = {
        .per = ast->per.value, .max = ast->max.value, .part = SOJ__NONE, .period = ast->period};
    if (!soj__build_text(build, ast->name.text, &row.name))
        return false;
    soj__cap *cap = SOJ__PUSH(build->arena, &build->caps);
    if (cap)
        *cap = row;
    return cap != NULL;
}

static bool build_caps(soj__build *build, owners *all, cap_lists *lists)
{
    const soj__ast_model *ast = build->ast;
    filters *caps = soj__arena_alloc(build->arena, ((size_t)ast->caps.n + 1) * sizeof(*caps));
    lists->sets =
        soj__arena_alloc(build->arena, ((size_t)build->touchpoints.n + 1) * sizeof(*lists->sets));
    if (!caps || !lists->sets || !list_owners(build, all))
        return false;
    for (uint32_t i = 0; i < ast->caps.n; i++) {
        if (!build_cap(build, &ast->caps.items[i]) ||
            !find_filters(build, all, &ast->caps.items[i], &caps[i]))
            return false;
    }
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        if (!list_caps(build, all, caps, lists, i))
            return false;
    }
    return true;
}

bool soj__build_caps(soj__build *build)
{
    owners all = {.n = 0};
    cap_lists lists = {.sets = NULL};
    soj__names_init(&all.names, build->arena, build->key);
    soj__names_init(&lists.names, build->arena, build->key);
    bool ok = build_caps(build, &all, &lists);
    soj__names_done(&lists.names);
    soj__names_done(&all.names);
    return ok;
}
