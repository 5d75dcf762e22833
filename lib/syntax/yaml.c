/* SPDX-License-Identifier: MIT */
/* libyaml's events to a tree. libyaml 0.2.5 has no limits of its own, takes time quadratic in the
 * depth and accepts duplicate keys and cycles; reading event by event and stopping at the first one
 * beyond a limit keeps it linear, as it never scans more than 1,024 characters ahead. */
#include <yaml.h>

#include <sojourn/limits.h>

#include "syntax/lines.h"
#include "syntax/painting.h"
#include "syntax/quotes.h"
#include "syntax/tree.h"
#include "syntax/yaml_errors.h"

/* Enough for every condition of an honest model, which stand one after the other; what is beyond is
 * left to the parser of conditions, so that hostile brackets do not make reading slow. */
#define LOOKAHEAD (size_t) SOJ_LIMIT_TEXT

typedef struct frame {
    soj__node *node;
    soj__slice key; /* whose value the collection is; data NULL: none */
    size_t first;   /* of its children on the stack */
} frame;

typedef struct builder {
    const soj__source *source;
    const soj__painting *painting;
    soj__arena *arena; /* of the tree */
    soj__arena *texts; /* of what the AST will borrow */
    soj_diags *diags;
    yaml_parser_t parser;
    soj__span misread; /* the condition that made libyaml stop; nowhere: none */
    soj__node *root;
    frame frames[SOJ_LIMIT_NESTING];
    unsigned depth;
    soj__node **children; /* of all open collections, one after the other */
    size_t n_children, capacity;
    soj__anchor *anchors;
    size_t n_nodes;
    size_t n_repeated; /* bytes of texts that aliases repeat */
    size_t lookahead;  /* bytes still to be spent on conditions that flow punctuation may cut */
    unsigned n_documents;
    uint32_t end; /* of the span of the last thing with text */
    bool is_done;
    soj_status status; /* not SOJ_OK: stop */
} builder;

static void stop(builder *b, soj_status status)
{
    b->status = status;
}

static soj__span span_of(const builder *b, const yaml_event_t *event)
{
    return soj__source_span(b->source, event->start_mark.index, event->end_mark.index);
}

static frame *top_frame(builder *b)
{
    return b->depth > 0 ? &b->frames[b->depth - 1] : NULL;
}

/* The key whose value comes next; NULL in a list, at the top, or where a key comes next. *out_owner
 * is the key whose value the mapping itself is. */
static soj__node *pending_key(builder *b, soj__slice *out_owner)
{
    const frame *top = top_frame(b);
    *out_owner = top ? top->key : (soj__slice){NULL, 0};
    if (!top || top->node->kind != SOJ__NODE_MAPPING || (b->n_children - top->first) % 2 == 0)
        return NULL;
    return b->children[b->n_children - 1];
}

/* Whether the value that comes next is a condition. */
static bool wants_condition(builder *b)
{
    soj__slice owner;
    const soj__node *key = pending_key(b, &owner);
    return key && key->kind == SOJ__NODE_SCALAR && soj__quotes_wanted(key->text, owner);
}

/* Count a node, or what an alias repeats. */
static bool count_nodes(builder *b, size_t n, soj__span at)
{
    b->n_nodes += n;
    if (b->n_nodes <= SOJ_LIMIT_NODES)
        return true;
    soj__diag_add(b->diags, SOJ__DIAG_LIMIT_NODES, at,
                  "here the model has more than %u nodes of YAML, aliases counted as what they "
                  "repeat",
                  (uint64_t)SOJ_LIMIT_NODES);
    soj__diag_suggest(b->diags, "shorten it, or use fewer aliases");
    stop(b, SOJ_ERR_MODEL);
    return false;
}

/* Count the texts that an alias repeats: whoever reads them reads them as often as they stand
 * there. */
static bool count_repeated(builder *b, size_t n, soj__span at)
{
    b->n_repeated += n;
    if (b->n_repeated <= SOJ_LIMIT_TEXT)
        return true;
    soj__diag_add(b->diags, SOJ__DIAG_LIMIT_TEXT, at,
                  "here aliases have repeated more than %u bytes of text",
                  (uint64_t)SOJ_LIMIT_TEXT);
    soj__diag_suggest(b->diags, "use fewer aliases, or shorter texts");
    stop(b, SOJ_ERR_MODEL);
    return false;
}

static bool check_depth(builder *b, size_t depth, soj__span at)
{
    if (depth <= SOJ_LIMIT_NESTING)
        return true;
    soj__diag_add(b->diags, SOJ__DIAG_LIMIT_NESTING, at,
                  "lists and mappings are nested more than %u deep here",
                  (uint64_t)SOJ_LIMIT_NESTING);
    soj__diag_suggest(b->diags, "flatten it");
    stop(b, SOJ_ERR_MODEL);
    return false;
}

static bool add_child(builder *b, soj__node *node)
{
    if (b->depth == 0) {
        b->root = node;
        return true;
    }
    if (!soj__mem_reserve(&b->arena->mem, (void **)&b->children, &b->capacity, b->n_children + 1,
                          sizeof(*b->children))) {
        stop(b, SOJ_ERR_NOMEM);
        return false;
    }
    b->children[b->n_children++] = node;
    return true;
}

static soj__slice slice_of(const yaml_char_t *text)
{
    return (soj__slice){(const char *)text, strlen((const char *)text)};
}

static soj__node *new_node(builder *b, soj__node_kind kind, soj__span span,
                           const yaml_char_t *anchor)
{
    soj__node *node = soj__arena_alloc(b->arena, sizeof(*node));
    if (!node || (anchor && !soj__anchor_set(&b->anchors, b->arena, slice_of(anchor), node))) {
        stop(b, SOJ_ERR_NOMEM);
        return NULL;
    }
    node->kind = kind;
    node->span = span;
    node->size = 1;
    const frame *top = top_frame(b);
    node->is_flow = top && top->node->is_flow;
    return node;
}

/* The condition whose value begins at `span`, up to where its author meant it to end. */
static void report_condition(builder *b, soj__span span)
{
    size_t end;
    soj__slice text = b->source->text;
    const size_t from = soj__span_from(span);
    const frame *top = top_frame(b); /* NULL: in the mapping that is the whole text */
    bool is_flow = top && top->node->is_flow;
    bool is_sure =
        is_flow ? soj__quotes_flow_end(text, from, &end) : soj__quotes_end(text, from, &end);
    if (!is_sure && end < soj__span_to(span))
        end = soj__span_to(span);
    const bool is_part = soj__line_end((soj__slice){text.data, end}, from) < end;
    soj__quotes_report(text, soj__span_of(from, end), is_part, b->diags);
}

/* A tag before a node; true where it makes the node unusable. */
static bool handle_tag(builder *b, const yaml_char_t *tag, soj__span span)
{
    if (!tag)
        return false;
    if (wants_condition(b)) {
        report_condition(b, span);
        return true;
    }
    soj__slice text = b->source->text;
    const size_t from = soj__span_from(span);
    size_t end = from;
    while (end < text.len && end < from + 80 && !strchr(" \t\r\n,[]{}", text.data[end]))
        end++;
    soj__slice written = {text.data + from, end - from};
    soj__diag_add(b->diags, SOJ__DIAG_UNEXPECTED_TAG, soj__span_of(from, end),
                  "a model has no tags of YAML, and %q is one", written);
    soj__diag_suggest(b->diags, "remove it; put a text that begins with '!' in quotes");
    return false;
}

/* Whether the text's bytes stand in the source as they are, and if so where. */
static void find_verbatim(const builder *b, soj__node *node, const yaml_event_t *event)
{
    soj__slice source = b->source->text;
    size_t lead = node->is_plain ? 0 : 1, len = node->text.len;
    bool is_block = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                    event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
    const size_t end = soj__span_to(node->span);
    if (is_block || end - soj__span_from(node->span) < len + 2 * lead)
        return;
    size_t at = end - lead - len;
    if (len > 0 && memcmp(source.data + at, node->text.data, len) != 0)
        return;
    node->is_verbatim = true;
    node->lead = (uint8_t)lead;
    node->text.data = source.data + at;
    node->span = soj__span_of(at - lead, end);
}

/* Block scalars reach to the line after them. */
static void trim_end(const builder *b, soj__node *node)
{
    size_t end = soj__span_to(node->span);
    while (
        strchr(" \t\r\n", b->source->text.data[end - 1])) /* the first character is none of these */
        end--;
    node->span = soj__span_of(soj__span_from(node->span), end);
}

/* A text of the model is handed to C programs: a NUL inside would cut it. */
static bool check_nul(builder *b, soj__node *node, const yaml_event_t *event)
{
    if (!memchr(event->data.scalar.value, '\0', event->data.scalar.length))
        return true;
    soj__diag_add(b->diags, SOJ__DIAG_BAD_VALUE, node->span,
                  "a text may not hold the NUL character");
    soj__diag_suggest(b->diags, "remove the escape \\0");
    node->kind = SOJ__NODE_BAD;
    return false;
}

static bool fill_scalar(builder *b, soj__node *node, const yaml_event_t *event)
{
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = (soj__slice){(const char *)event->data.scalar.value, event->data.scalar.length};
    find_verbatim(b, node, event);
    if (!node->is_verbatim) {
        node->text.data = soj__arena_copy(b->texts, node->text.data, node->text.len);
        trim_end(b, node);
    }
    node->bytes = (uint32_t)node->text.len;
    return node->text.data != NULL;
}

/* A block scalar without text, as in 'when: >5'. */
static bool is_lost_condition(builder *b, const yaml_event_t *event)
{
    return event->data.scalar.length == 0 && wants_condition(b) &&
           (event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
            event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE);
}

static void on_scalar(builder *b, const yaml_event_t *event)
{
    soj__span span = span_of(b, event);
    if (!count_nodes(b, 1, span))
        return;
    soj__node *node = new_node(b, SOJ__NODE_SCALAR, span, event->data.scalar.anchor);
    if (!node)
        return;
    if (soj__painting_has(b->painting, span) || handle_tag(b, event->data.scalar.tag, span)) {
        node->kind = SOJ__NODE_BAD;
    } else if (is_lost_condition(b, event)) {
        report_condition(b, span);
        node->kind = SOJ__NODE_BAD;
    } else if (check_nul(b, node, event) && !fill_scalar(b, node, event)) {
        stop(b, SOJ_ERR_NOMEM);
    }
    if (span.end > span.first)
        b->end = node->span.end;
    add_child(b, node);
}

static void on_alias(builder *b, const yaml_event_t *event)
{
    soj__span span = span_of(b, event);
    soj__slice name = slice_of(event->data.alias.anchor);
    soj__node *node = soj__anchor_get(b->anchors, name);
    if (node && !node->is_open) {
        if (!count_nodes(b, node->size, span) || !count_repeated(b, node->bytes, span) ||
            !check_depth(b, b->depth + node->height, span))
            return;
    } else if (node) {
        soj__diag_add(b->diags, SOJ__DIAG_ALIAS_CYCLE, span,
                      "the alias %q stands inside the value that it repeats", name);
        soj__diag_note(b->diags, node->span, "that value begins here");
        soj__diag_suggest(b->diags, "write the value out");
        node = NULL;
    } else {
        soj__diag_add(b->diags, SOJ__DIAG_UNKNOWN_ALIAS, span,
                      "no anchor %q is defined before this", name);
        soj__diag_suggest(b->diags,
                          "define it first with '&%t', or put a text that begins with "
                          "'*' in quotes",
                          name);
    }
    if (!node && count_nodes(b, 1, span))
        node = new_node(b, SOJ__NODE_BAD, span, NULL);
    b->end = span.end;
    if (node)
        add_child(b, node);
}

static void on_start(builder *b, const yaml_event_t *event, soj__node_kind kind)
{
    bool is_mapping = kind == SOJ__NODE_MAPPING;
    const yaml_char_t *tag =
        is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const yaml_char_t *anchor =
        is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    soj__span span = span_of(b, event);
    if (!count_nodes(b, 1, span) || !check_depth(b, b->depth + 1u, span))
        return;
    bool is_bad = handle_tag(b, tag, span);
    soj__slice owner;
    const soj__node *key = pending_key(b, &owner);
    if (key)
        owner = key->text;
    soj__node *node = new_node(b, kind, span, anchor);
    if (!node || !add_child(b, node))
        return;
    node->is_open = true;
    node->is_verbatim = is_bad; /* remembered until the end; a collection has no other use for it */
    node->is_flow = is_mapping ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                               : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    b->end = span.end;
    b->frames[b->depth++] = (frame){node, owner, b->n_children};
}

/* Whether the value of `key` is a condition that YAML ended before its author did, as at the comma
 * in '{when: f(a, b), to: x}'; then *out_end is where it should have ended. */
static bool is_cut(builder *b, const frame *top, const soj__node *key, const soj__node *value,
                   size_t *out_end)
{
    if (value->kind != SOJ__NODE_SCALAR || !value->is_plain || !value->is_verbatim ||
        value->text.len == 0 || value->span.first < key->span.first ||
        key->kind != SOJ__NODE_SCALAR || !soj__quotes_wanted(key->text, top->key))
        return false;
    bool is_sure = soj__quotes_end(b->source->text, soj__span_from(value->span), out_end);
    size_t spent = *out_end - soj__span_from(value->span);
    b->lookahead -= spent < b->lookahead ? spent : b->lookahead;
    return is_sure && *out_end > soj__span_to(value->span);
}

/* Report conditions that are cut, and remove from the mapping what is only their rest. Returns how
 * many children stay. */
static size_t drop_cut_rests(builder *b, const frame *top, soj__node **children, size_t n)
{
    size_t kept = 0, limit = 0, end;
    for (size_t i = 0; i + 1 < n; i += 2) {
        if (soj__span_from(children[i]->span) < limit)
            continue;
        children[kept++] = children[i];
        children[kept++] = children[i + 1];
        if (b->lookahead > 0 && is_cut(b, top, children[i], children[i + 1], &end)) {
            report_condition(b, children[i + 1]->span);
            children[i + 1]->kind = SOJ__NODE_BAD;
            limit = end;
        }
    }
    return kept;
}

static bool finish_list(builder *b, soj__node *list, soj__node **children, size_t n)
{
    list->items = soj__arena_alloc(b->arena, n * sizeof(*list->items));
    if (!list->items)
        return false;
    if (n > 0)
        memcpy(list->items, children, n * sizeof(*children));
    list->n = (uint32_t)n;
    return true;
}

/* What the children make of the collection: its size and height. */
static void measure(soj__node *node, soj__node **children, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        node->size += children[i]->size;
        node->bytes += children[i]->bytes;
        if (children[i]->height > node->height)
            node->height = children[i]->height;
    }
    node->height++;
}

static void on_end(builder *b, const yaml_event_t *event)
{
    frame top = b->frames[--b->depth];
    soj__node *node = top.node;
    soj__node **children = b->children + top.first;
    size_t n = b->n_children - top.first;
    if (node->is_flow)
        b->end = span_of(b, event).end;
    node->span.end = b->end;
    measure(node, children, n);
    bool is_bad = node->is_verbatim;
    node->is_verbatim = node->is_open = false;
    if (node->kind == SOJ__NODE_MAPPING && node->is_flow)
        n = drop_cut_rests(b, &top, children, n);
    bool ok = node->kind == SOJ__NODE_LIST
                  ? finish_list(b, node, children, n)
                  : soj__mapping_finish(node, children, n, b->arena, b->diags);
    if (is_bad) {
        node->kind = SOJ__NODE_BAD;
        node->n = 0;
    }
    b->n_children = top.first;
    if (!ok)
        stop(b, SOJ_ERR_NOMEM);
}

static void on_document(builder *b, const yaml_event_t *event)
{
    if (b->n_documents++ == 0)
        return;
    soj__diag_add(b->diags, SOJ__DIAG_SEVERAL_DOCUMENTS, span_of(b, event),
                  "a second YAML document begins here, and a model is one document");
    soj__diag_suggest(b->diags, "put it into a file of its own, or remove the line '---'");
    stop(b, SOJ_ERR_MODEL);
}

static void handle_event(builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        on_document(b, event);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(b, event);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(b, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        on_start(b, event, SOJ__NODE_LIST);
        break;
    case YAML_MAPPING_START_EVENT:
        on_start(b, event, SOJ__NODE_MAPPING);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(b, event);
        break;
    case YAML_STREAM_END_EVENT:
        b->is_done = true;
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    default:
        break;
    }
}

static void explain_failure(builder *b)
{
    const yaml_parser_t *p = &b->parser;
    size_t problem = p->problem_mark.index, context = p->context_mark.index;
    /* Where a tag is in the way libyaml runs out of memory without a word. */
    if (p->error == YAML_MEMORY_ERROR || p->error == YAML_NO_ERROR) {
        stop(b, SOJ_ERR_NOMEM);
        return;
    }
    stop(b, SOJ_ERR_MODEL);
    const char *says = p->problem ? p->problem : "unknown problem";
    soj__misreading what = {soj__source_byte(b->source, problem),
                            p->context ? soj__source_byte(b->source, context) : SIZE_MAX,
                            soj__yaml_is_unclosed(says)};
    if (!soj__quotes_explain(b->source, &what, b->diags, &b->misread))
        soj__yaml_explain(b->source, says, problem, p->context, context, b->diags);
}

static void read_events(builder *b)
{
    while (b->status == SOJ_OK && !b->is_done) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event)) {
            explain_failure(b);
            return;
        }
        handle_event(b, &event);
        yaml_event_delete(&event);
    }
}

static soj_status finish(builder *b, soj__node **out_root)
{
    if (b->status != SOJ_OK)
        return b->status;
    if (!b->root || soj__node_is_empty(b->root)) {
        soj__diag_add(b->diags, SOJ__DIAG_EMPTY_MODEL, (soj__span){0},
                      "there is no model in the text");
        soj__diag_suggest(b->diags, "start with 'sojourn: 1'");
        return SOJ_ERR_MODEL;
    }
    *out_root = b->root;
    return SOJ_OK;
}

/* Read the text, painted or not. *out_misread as builder.misread. */
static soj_status read_once(const soj__source *source, const soj__painting *painted,
                            soj__arena *arena, soj__arena *texts, soj_diags *diags,
                            soj__span *out_misread, soj__node **out_root)
{
    builder b = {.source = source,
                 .painting = painted,
                 .arena = arena,
                 .texts = texts,
                 .diags = diags,
                 .lookahead = LOOKAHEAD};
    const char *text = painted->text ? painted->text : source->text.data;
    /* There is always an array, so that also an empty collection has a place in it. */
    if (!soj__mem_reserve(&arena->mem, (void **)&b.children, &b.capacity, 1, sizeof(soj__node *)))
        return SOJ_ERR_NOMEM;
    if (!yaml_parser_initialize(&b.parser)) {
        soj__mem_free(&arena->mem, b.children, b.capacity * sizeof(soj__node *));
        return SOJ_ERR_NOMEM;
    }
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)text + source->first,
                                 source->text.len - source->first);
    read_events(&b);
    yaml_parser_delete(&b.parser);
    soj__mem_free(&arena->mem, b.children, b.capacity * sizeof(soj__node *));
    *out_misread = b.misread;
    return finish(&b, out_root);
}

soj_status soj__yaml_read(const soj__source *source, soj__arena *arena, soj__arena *texts,
                          soj_diags *diags, soj__node **out_root)
{
    soj__painting painted = {0};
    soj__span misread;
    soj_status status;
    do {
        status = read_once(source, &painted, arena, texts, diags, &misread, out_root);
    } while (status == SOJ_ERR_MODEL &&
             soj__painting_add(&painted, source, misread, arena, &status));
    return status;
}
