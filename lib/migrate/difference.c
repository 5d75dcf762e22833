/* SPDX-License-Identifier: MIT */
#include "migrate/difference.h"

#include "migrate/portrait.h"

enum { N_PARTS = SOJ_DIFFERENCE_TOUCHPOINT + 1 };

typedef struct comparison {
    soj_difference *out;
    const soj_migration *m;
    soj__portrait old, new;
} comparison;

/* ---- parts ---- */

/* What is matched by name and `was`; SOJ__FORMER_KINDS: by name alone. */
static soj__former_kind former_kind(soj_difference_part part)
{
    static const soj__former_kind kinds[N_PARTS] = {
        [SOJ_DIFFERENCE_MODEL] = SOJ__FORMER_KINDS,
        [SOJ_DIFFERENCE_ATTRIBUTE] = SOJ__FORMER_ATTRIBUTE,
        [SOJ_DIFFERENCE_EVENT] = SOJ__FORMER_EVENT,
        [SOJ_DIFFERENCE_SEGMENT] = SOJ__FORMER_KINDS,
        [SOJ_DIFFERENCE_CHANNEL] = SOJ__FORMER_KINDS,
        [SOJ_DIFFERENCE_CAP] = SOJ__FORMER_KINDS,
        [SOJ_DIFFERENCE_TRACK] = SOJ__FORMER_TRACK,
        [SOJ_DIFFERENCE_STAGE] = SOJ__FORMER_STAGE,
        [SOJ_DIFFERENCE_TOUCHPOINT] = SOJ__FORMER_TOUCHPOINT,
    };
    return kinds[part];
}

static uint32_t rows_of(const soj__program *program, soj_difference_part part)
{
    const soj__former_kind kind = former_kind(part);
    if (kind != SOJ__FORMER_KINDS)
        return soj__migrate_rows(program, kind);
    if (part == SOJ_DIFFERENCE_CHANNEL)
        return program->channels.n;
    if (part == SOJ_DIFFERENCE_CAP)
        return program->caps.n;
    return part == SOJ_DIFFERENCE_SEGMENT ? program->segments.n : 1;
}

static soj__slice name_of(const soj__program *program, soj_difference_part part, uint32_t row)
{
    const soj__former_kind kind = former_kind(part);
    soj__str name = program->name;
    if (kind != SOJ__FORMER_KINDS)
        return soj__migrate_name(program, kind, row);
    if (part == SOJ_DIFFERENCE_CHANNEL)
        name = soj__program_channel(program, row)->name;
    else if (part == SOJ_DIFFERENCE_CAP)
        name = soj__program_cap(program, row)->name;
    else if (part == SOJ_DIFFERENCE_SEGMENT)
        name = soj__program_segment(program, row)->name;
    const soj_text text = soj__program_text(program, name);
    return (soj__slice){text.data, text.len};
}

/* The row of one program that has the name of another's; there is one model. */
static uint32_t find_name(const soj__program *in, const soj__program *of, soj_difference_part part,
                          uint32_t row)
{
    if (part == SOJ_DIFFERENCE_MODEL)
        return 0;
    for (uint32_t i = 0; i < rows_of(in, part); i++) {
        if (soj__slice_equal(name_of(in, part, i), name_of(of, part, row)))
            return i;
    }
    return SOJ__NONE;
}

static uint32_t find_new(const comparison *c, soj_difference_part part, uint32_t from)
{
    const soj__former_kind kind = former_kind(part);
    return kind == SOJ__FORMER_KINDS ? find_name(c->m->to, c->m->from, part, from)
                                     : c->m->maps[kind][from];
}

/* The row of the old version whose facts are compared. */
static uint32_t find_old(const comparison *c, soj_difference_part part, uint32_t to)
{
    const soj__former_kind kind = former_kind(part);
    return kind == SOJ__FORMER_KINDS ? find_name(c->m->from, c->m->to, part, to)
                                     : c->m->taken[kind][to];
}

/* An event that is there by itself, where something asks for it. */
static bool is_silent(const soj__program *program, soj_difference_part part, uint32_t row)
{
    return part == SOJ_DIFFERENCE_EVENT && soj__program_event(program, row)->is_reserved;
}

/* ---- items ---- */

static soj_text keep(const comparison *c, soj__slice text)
{
    if (!text.data)
        return (soj_text){NULL, 0};
    return (soj_text){soj__arena_copy(&c->out->arena, text.data, text.len), text.len};
}

static void add(const comparison *c, soj_difference_kind kind, soj_difference_part part,
                soj__slice name, soj__slice former)
{
    soj_difference_item *item = SOJ__PUSH(&c->out->arena, &c->out->list);
    if (!item)
        return;
    *item = (soj_difference_item){.kind = (int32_t)kind,
                                  .part = (int32_t)part,
                                  .name = keep(c, name),
                                  .former = keep(c, former)};
}

static void add_change(const comparison *c, soj_difference_part part, soj__slice name,
                       soj__slice aspect, soj__slice from, soj__slice to)
{
    soj_difference_item *item = SOJ__PUSH(&c->out->arena, &c->out->list);
    if (!item)
        return;
    *item = (soj_difference_item){.kind = SOJ_DIFFERENCE_CHANGED,
                                  .part = (int32_t)part,
                                  .name = keep(c, name),
                                  .aspect = keep(c, aspect),
                                  .from = keep(c, from),
                                  .to = keep(c, to)};
}

/* ---- facts ---- */

/* The words of the nth fact about something, from 0; data NULL: there are not so many. */
static soj__slice find_fact(const soj__portrait *p, soj__slice aspect, uint32_t nth)
{
    soj__fact fact;
    for (size_t at = 0; soj__portrait_next(p, &at, &fact);) {
        if (!soj__slice_equal(fact.aspect, aspect))
            continue;
        if (nth == 0)
            return fact.value;
        nth--;
    }
    return (soj__slice){NULL, 0};
}

/* How many facts about the same lie before the one that ends at `end`. */
static uint32_t count_before(const soj__portrait *p, soj__slice aspect, size_t end)
{
    soj__fact fact;
    uint32_t n = 0;
    for (size_t at = 0; soj__portrait_next(p, &at, &fact) && at < end;)
        n += soj__slice_equal(fact.aspect, aspect);
    return n;
}

static void compare_facts(const comparison *c, soj_difference_part part, soj__slice name)
{
    const soj__slice none = {NULL, 0};
    soj__fact fact;
    for (size_t at = 0; soj__portrait_next(&c->old, &at, &fact);) {
        const soj__slice other =
            find_fact(&c->new, fact.aspect, count_before(&c->old, fact.aspect, at));
        if (!other.data || !soj__slice_equal(fact.value, other))
            add_change(c, part, name, fact.aspect, fact.value, other);
    }
    for (size_t at = 0; soj__portrait_next(&c->new, &at, &fact);) {
        const uint32_t nth = count_before(&c->new, fact.aspect, at);
        if (!find_fact(&c->old, fact.aspect, nth).data)
            add_change(c, part, name, fact.aspect, none, fact.value);
    }
}

/* ---- one part after the other ---- */

/* False where there is no memory. */
static bool compare_pair(comparison *c, soj_difference_part part, uint32_t from, uint32_t to)
{
    const soj__slice old = name_of(c->m->from, part, from), new = name_of(c->m->to, part, to);
    const bool is_merged = find_old(c, part, to) != from;
    if (is_merged || !soj__slice_equal(soj__migrate_last(old), soj__migrate_last(new)))
        add(c, SOJ_DIFFERENCE_RENAMED, part, new, old);
    if (is_merged)
        return true;
    soj__portray(&c->old, part, from);
    soj__portray(&c->new, part, to);
    if (c->old.text.failed || c->new.text.failed)
        return false;
    compare_facts(c, part, new);
    return true;
}

static bool compare_part(comparison *c, soj_difference_part part)
{
    const soj__slice none = {NULL, 0};
    bool is_done = true;
    for (uint32_t from = 0; from < rows_of(c->m->from, part) && is_done; from++) {
        const uint32_t to = find_new(c, part, from);
        if (to != SOJ__NONE)
            is_done = compare_pair(c, part, from, to);
        else if (!is_silent(c->m->from, part, from))
            add(c, SOJ_DIFFERENCE_REMOVED, part, name_of(c->m->from, part, from), none);
    }
    for (uint32_t to = 0; to < rows_of(c->m->to, part) && is_done; to++) {
        if (find_old(c, part, to) == SOJ__NONE && !is_silent(c->m->to, part, to))
            add(c, SOJ_DIFFERENCE_ADDED, part, name_of(c->m->to, part, to), none);
    }
    return is_done;
}

bool soj__difference_find(soj_difference *difference, const soj_migration *m)
{
    comparison c = {.out = difference, .m = m, .old = {.program = m->from, .m = m}};
    bool is_done = true;
    c.new.program = m->to;
    soj__buf_init(&c.old.text, &m->mem);
    soj__buf_init(&c.new.text, &m->mem);
    for (int part = 0; part < N_PARTS && is_done; part++)
        is_done = compare_part(&c, (soj_difference_part)part);
    soj__buf_done(&c.old.text);
    soj__buf_done(&c.new.text);
    return is_done && !difference->arena.failed;
}

/* ---- lines ---- */

static void put(soj__buf *out, soj_text text)
{
    soj__buf_put(out, text.data, text.len);
}

static void put_or_none(soj__buf *out, soj_text text)
{
    if (text.data)
        put(out, text);
    else
        soj__buf_text(out, "none");
}

static void write_item(const soj_difference_item *item, soj__buf *out)
{
    static const char *const kinds[] = {"?", "added ", "removed ", "renamed ", "changed "};
    static const char *const parts[N_PARTS] = {"model ",   "attribute ", "event ",
                                               "segment ", "channel ",   "cap ",
                                               "track ",   "stage ",     "touchpoint "};
    soj__buf_join(out, kinds[item->kind], parts[item->part], NULL);
    if (item->kind == SOJ_DIFFERENCE_RENAMED) {
        put(out, item->former);
        soj__buf_text(out, " to ");
    }
    put(out, item->name);
    if (item->kind == SOJ_DIFFERENCE_CHANGED) {
        soj__buf_text(out, ", ");
        put(out, item->aspect);
        soj__buf_text(out, ": ");
        put_or_none(out, item->from);
        soj__buf_text(out, " -> ");
        put_or_none(out, item->to);
    }
    soj__buf_char(out, '\n');
}

void soj__difference_write(const soj_difference *difference, soj__buf *out)
{
    for (uint32_t i = 0; i < difference->list.n; i++)
        write_item(&difference->list.items[i], out);
}
