/* SPDX-License-Identifier: MIT */
/* Anchors told apart by a text that is made of each: lists may be long, and so may `restart_on`. */
#include "base/buf.h"
#include "base/bytes.h"
#include "base/sort.h"
#include "compile/build.h"

static void put_text(soj__buf *to, soj__slice text)
{
    uint8_t len[4];
    soj__store_u32(len, (uint32_t)text.len);
    soj__buf_put(to, (const char *)len, sizeof(len));
    soj__buf_put(to, text.data, text.len);
}

static bool name_before(const void *ctx, uint32_t a, uint32_t b)
{
    const soj__ast_texts *names = ctx;
    soj__slice x = names->items[a].text, y = names->items[b].text;
    size_t n = x.len < y.len ? x.len : y.len;
    int order = memcmp(x.data, y.data, n); /* an event has a name */
    return order != 0 ? order < 0 : x.len < y.len;
}

/* The names as a set: in order, each once. False where there is no memory. */
static bool put_names(soj__build *build, soj__buf *to, const soj__ast_texts *names)
{
    const uint32_t n = names->n;
    if (n == 0)
        return true;
    uint32_t *order = soj__arena_alloc(&build->scratch, 2 * (size_t)n * sizeof(*order));
    if (!order)
        return false;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, name_before, names);
    for (uint32_t i = 0; i < n; i++) {
        soj__slice name = names->items[order[i]].text;
        if (i == 0 || !soj__slice_equal(name, names->items[order[i - 1]].text))
            put_text(to, name);
    }
    return true;
}

/* The text of an anchor, in the arena. data NULL where there is no memory. */
static soj__slice key_of(soj__build *build, soj__buf *room, const soj__ast_anchor *anchor)
{
    soj__slice key = {NULL, 0};
    soj__buf_clear(room);
    soj__arena_reset(&build->scratch);
    soj__buf_char(room, anchor->restart_on_any ? 'a' : 'n');
    put_text(room, anchor->from.text);
    if (put_names(build, room, &anchor->restart_on) && !room->failed)
        key.data = soj__arena_copy(build->arena, room->data, room->len);
    key.len = key.data ? room->len : 0;
    return key;
}

static bool group(soj__build *build, const soj__ast_transitions *list, uint32_t *first,
                  uint32_t *next, uint32_t *last)
{
    soj__buf room;
    soj__names known;
    bool ok = true;
    soj__buf_init(&room, &build->arena->mem);
    soj__names_init(&known, build->arena, build->key);
    for (uint32_t i = 0; i < list->n && ok; i++) {
        soj__slice key = key_of(build, &room, &list->items[i].terms->anchor);
        ok = key.data && soj__names_add(&known, key, i, &first[i]);
        next[i] = SOJ__NONE;
        if (ok && first[i] != i)
            next[last[first[i]]] = i;
        if (ok)
            last[first[i]] = i;
    }
    soj__names_done(&known);
    soj__buf_done(&room);
    return ok;
}

bool soj__build_group_anchors(soj__build *build, const soj__ast_transitions *list,
                              uint32_t **out_first, uint32_t **out_next)
{
    uint32_t *room = soj__arena_alloc(build->arena, 3 * (size_t)list->n * sizeof(*room));
    if (!room)
        return false;
    *out_first = room;
    *out_next = room + list->n;
    if (list->n == 1) {
        room[0] = 0;
        room[1] = SOJ__NONE;
        return true;
    }
    return group(build, list, *out_first, *out_next, room + 2 * (size_t)list->n);
}
