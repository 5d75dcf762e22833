/* SPDX-License-Identifier: MIT */
#include "syntax/tree.h"

/* An AA tree (Andersson 1993): rows grow by one step of the recursion at most. */
struct soj__anchor {
    soj__anchor *left, *right;
    soj__slice name;
    soj__node *node;
    unsigned level;
};

static int compare(soj__slice a, soj__slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.data, b.data, n) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static soj__anchor *skew(soj__anchor *top)
{
    soj__anchor *left = top->left;
    if (!left || left->level != top->level)
        return top;
    top->left = left->right;
    left->right = top;
    return left;
}

static soj__anchor *split(soj__anchor *top)
{
    soj__anchor *right = top->right;
    SOJ__ASSERT(right); /* what was added is on the right, or skew() has put `top` there */
    if (!right->right || right->right->level != top->level)
        return top;
    top->right = right->left;
    right->left = top;
    right->level++;
    return right;
}

static soj__anchor *insert(soj__anchor *top, soj__anchor *added)
{
    if (!top)
        return added;
    int order = compare(added->name, top->name);
    if (order == 0) {
        top->node = added->node;
        return top;
    }
    if (order < 0)
        top->left = insert(top->left, added);
    else
        top->right = insert(top->right, added);
    return split(skew(top));
}

bool soj__anchor_set(soj__anchor **root, soj__arena *arena, soj__slice name, soj__node *node)
{
    soj__anchor *added = soj__arena_alloc(arena, sizeof(*added));
    char *copy = soj__arena_copy(arena, name.data, name.len);
    if (!added || !copy)
        return false;
    *added = (soj__anchor){NULL, NULL, {copy, name.len}, node, 1};
    *root = insert(*root, added);
    return true;
}

soj__node *soj__anchor_get(const soj__anchor *root, soj__slice name)
{
    while (root) {
        int order = compare(name, root->name);
        if (order == 0)
            return root->node;
        root = order < 0 ? root->left : root->right;
    }
    return NULL;
}

/* A pair that may become one of the mapping. */
typedef struct candidate {
    soj__pair pair; /* key NULL: not taken */
    uint32_t order; /* in the text, merged ones in the order of precedence */
    bool is_merged;
} candidate;

typedef struct candidates {
    candidate *items;
    uint32_t n;
    soj_diags *diags;
} candidates;

static bool is_merge_key(const soj__node *key)
{
    return key->kind == SOJ__NODE_SCALAR && key->is_plain && soj__slice_is(key->text, "<<");
}

/* How many candidates a pair gives at most. */
static size_t count_candidates(const soj__node *key, const soj__node *value)
{
    size_t n = 0;
    if (!is_merge_key(key))
        return 1;
    if (value->kind == SOJ__NODE_MAPPING)
        return value->n;
    for (uint32_t i = 0; value->kind == SOJ__NODE_LIST && i < value->n; i++)
        n += value->items[i]->n;
    return n;
}

static void offer(candidates *all, soj__pair pair, bool is_merged)
{
    all->items[all->n] = (candidate){pair, all->n, is_merged};
    all->n++;
}

static void merge_mapping(candidates *all, const soj__node *from)
{
    if (from->kind == SOJ__NODE_MAPPING) {
        for (uint32_t i = 0; i < from->n; i++)
            offer(all, from->pairs[i], true);
    } else if (from->kind != SOJ__NODE_BAD) {
        soj__diag_add(all->diags, SOJ__DIAG_BAD_MERGE, from->span,
                      "the merge key '<<' takes a mapping or a list of mappings, and this is %s",
                      from->kind == SOJ__NODE_LIST ? "a list inside a list" : "a text");
        soj__diag_suggest(all->diags, "name a mapping's anchor, as in '<<: *name', or remove it");
    }
}

static void merge_value(candidates *all, const soj__node *value)
{
    if (value->kind != SOJ__NODE_LIST) {
        merge_mapping(all, value);
        return;
    }
    for (uint32_t i = 0; i < value->n; i++)
        merge_mapping(all, value->items[i]);
}

static void collect(candidates *all, soj__node **children, size_t n)
{
    for (size_t i = 0; i + 1 < n; i += 2) {
        soj__node *key = children[i];
        if (is_merge_key(key))
            merge_value(all, children[i + 1]);
        if (key->kind == SOJ__NODE_SCALAR) {
            offer(all, (soj__pair){key, children[i + 1]}, false);
        } else if (key->kind != SOJ__NODE_BAD) {
            soj__diag_add(all->diags, SOJ__DIAG_WRONG_SHAPE, key->span,
                          "a key must be a text, and this is a %s",
                          key->kind == SOJ__NODE_LIST ? "list" : "mapping");
            soj__diag_suggest(all->diags, "write a name, or quote the text");
        }
    }
}

/* By name; equal ones with those of the mapping itself first, then as in the text. */
static bool comes_first(const candidate *a, const candidate *b)
{
    int order = compare(a->pair.key->text, b->pair.key->text);
    if (order == 0)
        order = (int)a->is_merged - (int)b->is_merged;
    return order != 0 ? order < 0 : a->order < b->order;
}

/* Merge sort from `from` to `to` and back: one pass for each width. */
static candidate **sort_by_name(candidate **from, candidate **to, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t start = 0; start < n; start += 2 * width) {
            size_t a = start, middle = start + width < n ? start + width : n;
            size_t b = middle, end = middle + width < n ? middle + width : n;
            for (size_t i = start; i < end; i++) {
                bool take_b = a == middle || (b < end && comes_first(from[b], from[a]));
                to[i] = take_b ? from[b++] : from[a++];
            }
        }
        candidate **other = from;
        from = to;
        to = other;
    }
    return from;
}

static void report_double(soj_diags *diags, const soj__node *first, const soj__node *again)
{
    soj__diag_add(diags, SOJ__DIAG_DUPLICATE_KEY, again->span, "the key %q is here twice",
                  again->text);
    soj__diag_note(diags, first->span, "the first one stands here");
    soj__diag_suggest(diags, "remove or rename one of the two");
}

/* Of several candidates with one name only the first stays. */
static void drop_doubles(candidate **sorted, size_t n, soj_diags *diags)
{
    const soj__node *kept = NULL;
    for (size_t i = 0; i < n; i++) {
        soj__node *key = sorted[i]->pair.key;
        if (kept && compare(kept->text, key->text) == 0) {
            if (!sorted[i]->is_merged)
                report_double(diags, kept, key);
            sorted[i]->pair.key = NULL;
        } else {
            kept = key;
        }
    }
}

static bool is_kept(const candidate *one)
{
    return one->pair.key && (one->is_merged || !is_merge_key(one->pair.key));
}

static bool keep_pairs(soj__node *mapping, const candidates *all, soj__arena *arena)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < all->n; i++)
        n += is_kept(&all->items[i]);
    mapping->pairs = soj__arena_alloc(arena, n * sizeof(*mapping->pairs));
    if (!mapping->pairs)
        return false;
    for (uint32_t i = 0; i < all->n; i++) {
        const candidate *one = &all->items[i];
        if (is_kept(one))
            mapping->pairs[mapping->n++] = one->pair;
    }
    return true;
}

bool soj__mapping_finish(soj__node *mapping, soj__node **children, size_t n, soj__arena *arena,
                         soj_diags *diags)
{
    size_t most = 1;
    for (size_t i = 0; i + 1 < n; i += 2)
        most += count_candidates(children[i], children[i + 1]) + 1;
    const size_t items_size = most * sizeof(candidate), order_size = 2 * most * sizeof(candidate *);
    candidates all = {soj__mem_alloc(&arena->mem, items_size), 0, diags};
    candidate **order = soj__mem_alloc(&arena->mem, order_size);
    bool ok = all.items && order;
    if (ok) {
        collect(&all, children, n);
        for (uint32_t i = 0; i < all.n; i++)
            order[i] = &all.items[i];
        drop_doubles(sort_by_name(order, order + most, all.n), all.n, diags);
        ok = keep_pairs(mapping, &all, arena);
    }
    soj__mem_free(&arena->mem, order, order ? order_size : 0);
    soj__mem_free(&arena->mem, all.items, all.items ? items_size : 0);
    return ok;
}
