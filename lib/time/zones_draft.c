/* SPDX-License-Identifier: MIT */
/* Making a set: zones are added one by one to growing arrays, each kept once however many names it
 * has, and at the end put into one block of the size they need. */
#include <sojourn/limits.h>

#include "base/sort.h"
#include "time/zones.h"

void soj__zones_draft_init(soj__zones_draft *draft, const soj__mem *mem)
{
    *draft = (soj__zones_draft){.mem = *mem};
}

void soj__zones_draft_done(soj__zones_draft *draft)
{
    const soj__mem *mem = &draft->mem;
    soj__mem_free(mem, draft->changes, draft->changes_capacity * sizeof(*draft->changes));
    soj__mem_free(mem, draft->rules, draft->rules_capacity * sizeof(*draft->rules));
    soj__mem_free(mem, draft->zones, draft->zones_capacity * sizeof(*draft->zones));
    soj__mem_free(mem, draft->names, draft->names_capacity * sizeof(*draft->names));
    soj__mem_free(mem, draft->texts, draft->texts_capacity);
    *draft = (soj__zones_draft){.mem = *mem};
}

#define RESERVE(draft, array, more)                                                                \
    soj__mem_reserve(&(draft)->mem, (void **)&(draft)->array, &(draft)->array##_capacity,          \
                     (draft)->n_##array + (more), sizeof(*(draft)->array))

/* Room for all that one zone can add. */
static bool reserve(soj__zones_draft *draft, size_t changes, size_t text)
{
    return RESERVE(draft, changes, changes) && RESERVE(draft, rules, 1) &&
           RESERVE(draft, zones, 1) && RESERVE(draft, names, 1) && RESERVE(draft, texts, text);
}

/* ---- adding ---- */

static uint32_t add_rule(soj__zones_draft *draft, const soj__zone_rule *rule)
{
    uint32_t i = 0;
    while (i < draft->n_rules &&
           (memcmp(draft->rules[i].at, rule->at, sizeof(rule->at)) != 0 ||
            memcmp(draft->rules[i].offset, rule->offset, sizeof(rule->offset)) != 0))
        i++;
    if (i == draft->n_rules)
        draft->rules[draft->n_rules++] = *rule;
    return i;
}

static void widen(soj__zone_draft *zone, int32_t offset)
{
    zone->least = offset < zone->least ? offset : zone->least;
    zone->most = offset > zone->most ? offset : zone->most;
}

static bool same_clocks(const soj__zones_draft *draft, const soj__zone_draft *a,
                        const soj__zone_draft *b)
{
    return a->n == b->n && a->rule == b->rule && a->rule_from == b->rule_from &&
           memcmp(&draft->changes[a->first], &draft->changes[b->first],
                  a->n * sizeof(*draft->changes)) == 0;
}

/* The zone's number; its changes stand behind all others, where they stay if they are new. */
static uint32_t add_zone(soj__zones_draft *draft, soj__zone_draft *zone)
{
    uint32_t i = 0;
    zone->least = INT32_MAX;
    zone->most = INT32_MIN;
    for (uint32_t k = 0; k < zone->n; k++)
        widen(zone, soj__change_offset(draft->changes[zone->first + k]));
    for (unsigned k = 0; k < 2 && zone->rule != SOJ__NONE; k++)
        widen(zone, draft->rules[zone->rule].offset[k]);
    while (i < draft->n_zones && !same_clocks(draft, &draft->zones[i], zone))
        i++;
    if (i == draft->n_zones) {
        draft->zones[draft->n_zones++] = *zone;
        draft->n_changes += zone->n;
    }
    return i;
}

static void add_name(soj__zones_draft *draft, soj__slice name, uint32_t zone)
{
    draft->names[draft->n_names++] =
        (soj__zone_name){(uint32_t)draft->n_texts, (uint16_t)name.len, (uint16_t)zone};
    memcpy(draft->texts + draft->n_texts, name.data, name.len);
    draft->texts[draft->n_texts + name.len] = '\0';
    draft->n_texts += name.len + 1;
}

static soj_status check(const soj__zones_draft *draft, soj__slice name, soj__slice tzif,
                        const char **out_problem)
{
    *out_problem = NULL;
    if (name.len > SOJ_LIMIT_ZONE_NAME)
        *out_problem = "the name is longer than 64 bytes";
    else if (tzif.len > SOJ_LIMIT_ZONE_FILE)
        *out_problem = "the file is longer than 64 KiB";
    else if (draft->n_names == SOJ_LIMIT_ZONES)
        *out_problem = "there are more than 2,048 zones";
    if (*out_problem)
        return SOJ_ERR_LIMIT;
    if (soj__zone_name_is_good(name))
        return SOJ_OK;
    *out_problem = "this is no name of a zone";
    return SOJ_ERR_ARGUMENT;
}

static soj_status parse(soj__slice bytes, soj__tzif *tzif, soj__footer *footer,
                        const char **out_problem)
{
    *out_problem = soj__tzif_read(bytes, tzif);
    if (!*out_problem && tzif->has_leap_seconds) {
        *out_problem = "the file counts leap seconds";
        return SOJ_ERR_LEAP_SECONDS;
    }
    if (!*out_problem && tzif->footer.len > 0)
        *out_problem = soj__footer_parse(tzif->footer, footer);
    return *out_problem ? SOJ_ERR_ZONE : SOJ_OK;
}

soj_status soj__zones_draft_add(soj__zones_draft *draft, soj__slice name, soj__slice tzif,
                                const char **out_problem)
{
    soj__tzif file;
    soj__footer footer;
    soj_status status = check(draft, name, tzif, out_problem);
    if (status == SOJ_OK)
        status = parse(tzif, &file, &footer, out_problem);
    if (status != SOJ_OK)
        return status;
    if (!reserve(draft, file.indexes.len + 1, name.len + 1))
        return SOJ_ERR_NOMEM;
    soj__zone_draft zone = {.first = (uint32_t)draft->n_changes, .rule = SOJ__NONE};
    zone.n = soj__tzif_changes(&file, file.footer.len > 0 ? &footer : NULL,
                               &draft->changes[zone.first], &zone.rule_from);
    if (zone.rule_from != SOJ__ZONE_LAST)
        zone.rule = add_rule(draft, &footer.rule);
    add_name(draft, name, add_zone(draft, &zone));
    return SOJ_OK;
}

/* ---- sealing ---- */

static soj__slice draft_name(const soj__zones_draft *draft, uint32_t i)
{
    return (soj__slice){draft->texts + draft->names[i].text, draft->names[i].len};
}

static bool name_before(const void *ctx, uint32_t a, uint32_t b)
{
    return soj__zone_name_compare(draft_name(ctx, a), draft_name(ctx, b)) < 0;
}

/* The order of the names, in memory for twice as many. */
static bool sort_names(const soj__zones_draft *draft, uint32_t *order, soj__slice *out_twice)
{
    for (uint32_t i = 0; i < draft->n_names; i++)
        order[i] = i;
    soj__sort_u32(order, order + draft->n_names, draft->n_names, name_before, draft);
    for (uint32_t i = 1; i < draft->n_names; i++) {
        if (soj__slice_equal(draft_name(draft, order[i - 1]), draft_name(draft, order[i]))) {
            *out_twice = draft_name(draft, order[i]);
            return false;
        }
    }
    return true;
}

/* The block, from its front to its end by falling alignment. */
typedef struct block {
    soj_zones head;
    _Alignas(int64_t) char rest[];
} block;

static soj_zones *new_block(const soj__zones_draft *draft)
{
    size_t size = sizeof(block) + draft->n_changes * sizeof(int64_t) +
                  draft->n_zones * sizeof(soj__zone) + draft->n_rules * sizeof(soj__zone_rule) +
                  draft->n_names * sizeof(soj__zone_name) + draft->n_texts;
    block *made = soj__mem_zalloc(&draft->mem, size);
    if (!made)
        return NULL;
    made->head.mem = draft->mem;
    made->head.size = size;
    atomic_init(&made->head.references, 1);
    return &made->head;
}

static void *put(char **at, const void *items, size_t size)
{
    void *copy = *at;
    if (size > 0)
        memcpy(copy, items, size);
    *at += size;
    return copy;
}

static void fill(const soj__zones_draft *draft, const uint32_t *order, soj_zones *out)
{
    char *at = ((block *)out)->rest;
    const int64_t *changes = put(&at, draft->changes, draft->n_changes * sizeof(*changes));
    soj__zone *zones = (soj__zone *)at;
    at += draft->n_zones * sizeof(*zones);
    const soj__zone_rule *rules = put(&at, draft->rules, draft->n_rules * sizeof(*rules));
    soj__zone_name *names = (soj__zone_name *)at;
    at += draft->n_names * sizeof(*names);
    out->zones = zones;
    out->names = names;
    out->n_names = (uint32_t)draft->n_names;
    out->texts = put(&at, draft->texts, draft->n_texts);
    for (size_t i = 0; i < draft->n_zones; i++) {
        const soj__zone_draft *zone = &draft->zones[i];
        zones[i] = (soj__zone){
            .changes = changes + zone->first,
            .rule = zone->rule == SOJ__NONE ? NULL : rules + zone->rule,
            .rule_from = zone->rule_from,
            .n_changes = zone->n,
            .least = zone->least,
            .most = zone->most,
        };
    }
    for (size_t i = 0; i < draft->n_names; i++)
        names[i] = draft->names[order[i]];
}

soj_status soj__zones_draft_seal(soj__zones_draft *draft, soj__slice version, soj__slice *out_name,
                                 soj_zones **out_zones)
{
    if (draft->n_names == 0)
        return SOJ_ERR_NO_ZONES;
    size_t size = draft->n_names * 2 * sizeof(uint32_t);
    uint32_t *order = soj__mem_alloc(&draft->mem, size);
    soj_status status = order ? SOJ_OK : SOJ_ERR_NOMEM;
    soj_zones *made = NULL;
    if (status == SOJ_OK && !sort_names(draft, order, out_name))
        status = SOJ_ERR_ARGUMENT;
    if (status == SOJ_OK) {
        made = new_block(draft);
        status = made ? SOJ_OK : SOJ_ERR_NOMEM;
    }
    if (status == SOJ_OK) {
        fill(draft, order, made);
        memcpy(made->version, version.data, version.len);
        *out_zones = made;
    }
    soj__mem_free(&draft->mem, order, size);
    return status;
}
