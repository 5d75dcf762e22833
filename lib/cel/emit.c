/* SPDX-License-Identifier: MIT */
/* Code from a checked tree. A stack of its own takes the place of recursion: chains of operators
 * and segments inside segments may be deeper than the C stack. Segments share sub-trees, so the
 * code can be exponentially larger than the trees; writing stops at the limit, and every node that
 * is entered writes at least a byte or lies on the path to one. */
#include "cel/node.h"

#include <sojourn/limits.h>

#include "base/bytes.h"

/* No literal is longer than the text it stands in. */
_Static_assert(SOJ_LIMIT_CONDITION_TEXT <= UINT16_MAX, "the length of a text is a u16");

/* A node being written. */
typedef struct frame {
    const soj__cel_node *node;
    const soj__cel_node *child; /* to be written next; NULL: all are */
    uint32_t jumps[2];          /* indices of its jumps, SOJ__NONE */
    uint32_t scratch;           /* of the emitter, before the second child */
} frame;

/* A jump to be filled in: where its u16 stands, and where it leads. */
typedef struct jump {
    uint32_t operand, behind, target;
    uint8_t opcode;
} jump;

typedef struct emitter {
    soj__arena *arena;
    soj__cel_errors *errors;
    uint8_t *bytes;
    uint32_t len, capacity;
    uint32_t depth, max_depth; /* of the VM's stack */
    uint32_t scratch;
    bool is_too_large; /* the code */
    bool is_too_wordy; /* the texts that it makes */
    bool no_memory;
    bool needs_zone; /* of the code */
    SOJ__VEC(frame) frames;
    SOJ__VEC(jump) jumps; /* in order of the code */
} emitter;

static const struct {
    uint8_t operands, pops, pushes;
} effects[] = {
#define SOJ__OP(name, operands, pops, pushes, meaning) {operands, pops, pushes},
#include "cel/opcodes.def"
#undef SOJ__OP
};

static bool has_failed(const emitter *e)
{
    return e->is_too_large || e->is_too_wordy || e->no_memory;
}

/* Room for n more bytes; NULL where writing has ended. */
static uint8_t *make_room(emitter *e, uint32_t n)
{
    if (has_failed(e))
        return NULL;
    if (n > SOJ_LIMIT_CONDITION_CODE - e->len) {
        e->is_too_large = true;
        return NULL;
    }
    if (n > e->capacity - e->len) {
        uint32_t capacity = e->capacity ? e->capacity : 64;
        while (capacity - e->len < n)
            capacity *= 2;
        uint8_t *grown = soj__arena_alloc(e->arena, capacity);
        if (!grown) {
            e->no_memory = true;
            return NULL;
        }
        if (e->len > 0)
            memcpy(grown, e->bytes, e->len);
        e->bytes = grown;
        e->capacity = capacity;
    }
    e->len += n;
    return e->bytes + e->len - n;
}

/* Write an instruction; returns where its operands and `more` bytes behind them go, or NULL. */
static uint8_t *put(emitter *e, soj__cel_op op, uint32_t more)
{
    uint8_t *at = make_room(e, 1 + effects[op].operands + more);
    if (!at)
        return NULL;
    SOJ__ASSERT(e->depth >= effects[op].pops);
    e->depth = e->depth - effects[op].pops + effects[op].pushes;
    if (e->depth > e->max_depth)
        e->max_depth = e->depth;
    at[0] = (uint8_t)op;
    return at + 1;
}

static void put_u64(emitter *e, soj__cel_op op, uint64_t number)
{
    uint8_t *at = put(e, op, 0);
    if (at)
        soj__store_u64(at, number);
}

static uint8_t *write_text(uint8_t *at, const soj__val *text)
{
    soj__store_u16(at, (uint16_t)text->extra);
    if (text->extra > 0)
        memcpy(at + 2, text->as.text, text->extra);
    return at + 2 + text->extra;
}

static void put_string(emitter *e, const soj__val *value)
{
    uint8_t *at = put(e, SOJ__OP_STRING, value->extra);
    if (at)
        (void)write_text(at, value);
}

static void put_time(emitter *e, soj__cel_op op, const soj__val *value)
{
    uint8_t *at = put(e, op, 0);
    if (!at)
        return;
    soj__store_i64(at, value->as.integer);
    soj__store_u16(at + 8, (uint16_t)value->extra);
}

static void put_literal(emitter *e, const soj__val *value)
{
    switch (value->kind) {
    case SOJ__KIND_NULL:
        (void)put(e, SOJ__OP_NULL, 0);
        break;
    case SOJ__KIND_BOOL:
        (void)put(e, value->as.integer ? SOJ__OP_TRUE : SOJ__OP_FALSE, 0);
        break;
    case SOJ__KIND_INT:
        put_u64(e, SOJ__OP_INT, (uint64_t)value->as.integer);
        break;
    case SOJ__KIND_UINT:
        put_u64(e, SOJ__OP_UINT, value->as.unsigned_integer);
        break;
    case SOJ__KIND_DOUBLE:
        put_u64(e, SOJ__OP_DOUBLE, soj__double_bits(value->as.number));
        break;
    case SOJ__KIND_STRING:
        put_string(e, value);
        break;
    case SOJ__KIND_TIMESTAMP:
        put_time(e, SOJ__OP_TIMESTAMP, value);
        break;
    default:
        put_time(e, SOJ__OP_DURATION, value);
        break;
    }
}

static void put_reference(emitter *e, soj__cel_op op, const soj__cel_ref *ref)
{
    uint8_t *at = put(e, op, 0);
    if (!at)
        return;
    at[0] = ref->space;
    soj__store_u16(at + 1, ref->index);
}

static void put_choice(emitter *e, const soj__cel_ref *ref, uint64_t choices)
{
    uint8_t *at = put(e, SOJ__OP_CHOICE, 0);
    if (!at)
        return;
    soj__store_u16(at, ref->index);
    soj__store_u64(at + 2, choices);
}

/* The order of two words decides a comparison; of times those without nanoseconds. */
static bool is_testable(const soj__cel_node *left, const soj__cel_node *right)
{
    if (right->type != SOJ__NODE_LITERAL || left->may_be_null || right->value.extra > 0)
        return false;
    /* An int is compared with a double as a double. */
    return (left->kind == right->kind && soj__cel_is_word((soj__kind)left->kind)) ||
           (left->kind == SOJ__KIND_DOUBLE && right->kind == SOJ__KIND_INT);
}

/* Whether a node is a comparison with a constant, done in one step. */
static bool is_test(const soj__cel_node *node)
{
    return node->type == SOJ__NODE_BINARY && node->op >= SOJ__OPERATOR_EQ &&
           node->op <= SOJ__OPERATOR_GE && is_testable(node->child, node->child->next);
}

/* Whether a node is a name that has an instruction of its own to be loaded with. */
static bool is_direct(const soj__cel_node *node)
{
    return node->type == SOJ__NODE_NAME && soj__cel_is_plain((soj__kind)node->kind) &&
           (node->ref.space == SOJ__CEL_ATTRIBUTE || node->ref.space == SOJ__CEL_PROPERTY);
}

static void put_direct(emitter *e, const soj__cel_ref *ref)
{
    bool is_attribute = ref->space == SOJ__CEL_ATTRIBUTE;
    uint8_t *at = put(e, is_attribute ? SOJ__OP_ATTRIBUTE : SOJ__OP_PROPERTY, 0);
    if (!at)
        return;
    soj__store_u16(at, ref->index);
    if (!is_attribute)
        at[2] = ref->kind;
}

static void put_load(emitter *e, const soj__cel_node *node)
{
    if (node->kind == SOJ__KIND_BOOL && node->ref.n_choices > 0)
        put_choice(e, &node->ref, 2); /* of false and true */
    else if (is_direct(node))
        put_direct(e, &node->ref);
    else
        put_reference(e, SOJ__OP_LOAD, &node->ref);
}

static void write_test(uint8_t *at, const soj__cel_node *node)
{
    const soj__cel_node *left = node->child;
    const soj__val *constant = &left->next->value;
    uint64_t word = constant->as.unsigned_integer;
    if (constant->kind == SOJ__KIND_INT && left->kind == SOJ__KIND_DOUBLE)
        word = soj__double_bits((double)constant->as.integer);
    at[0] = left->kind;
    at[1] = (uint8_t)soj__cel_orders(node);
    soj__store_u64(at + 2, word);
}

/* A comparison with a constant. A left side that is direct has not been written. */
static void put_test(emitter *e, const soj__cel_node *node)
{
    const soj__cel_node *left = node->child;
    bool is_attribute = left->ref.space == SOJ__CEL_ATTRIBUTE;
    soj__cel_op op = is_attribute ? SOJ__OP_TEST_ATTRIBUTE : SOJ__OP_TEST_PROPERTY;
    uint8_t *at = put(e, is_direct(left) ? op : SOJ__OP_TEST, 0);
    if (!at)
        return;
    if (is_direct(left)) {
        soj__store_u16(at, left->ref.index);
        at += 2;
    }
    write_test(at, node);
}

/* Note the jump whose u16 stands at `operand`; its target comes later. */
static uint32_t add_jump(emitter *e, soj__cel_op op, uint32_t operand, uint32_t behind)
{
    jump *made = has_failed(e) ? NULL : SOJ__PUSH(e->arena, &e->jumps);
    if (!made) {
        e->no_memory = true;
        return SOJ__NONE;
    }
    *made = (jump){operand, behind, behind, (uint8_t)op};
    return e->jumps.n - 1;
}

static uint32_t put_jump(emitter *e, soj__cel_op op)
{
    if (!put(e, op, 0))
        return SOJ__NONE;
    return add_jump(e, op, e->len - 2, e->len);
}

/* The jump leads to what is written next. */
static void land(emitter *e, uint32_t index)
{
    if (index != SOJ__NONE)
        e->jumps.items[index].target = e->len;
}

/* Fill in all jumps, last first. A jump that lands on one of its own kind goes where that goes: the
 * value that made it jump is still on top. */
static void fill_jumps(emitter *e)
{
    for (uint32_t i = e->jumps.n; i > 0; i--) {
        const jump *j = &e->jumps.items[i - 1];
        uint32_t target = j->target;
        if (target < e->len && e->bytes[target] == j->opcode && j->opcode != SOJ__OP_CHOOSE)
            target += 3u + soj__load_u16(e->bytes + target + 1);
        SOJ__ASSERT(target >= j->behind && target <= e->len);
        soj__store_u16(e->bytes + j->operand, (uint16_t)(target - j->behind));
    }
}

static bool all_items_are(const soj__cel_node *list, unsigned kind)
{
    for (const soj__cel_node *item = list->child; item; item = item->next) {
        if (item->type != SOJ__NODE_LITERAL || item->kind != kind)
            return false;
    }
    return list->child != NULL;
}

static void put_ints(emitter *e, const soj__cel_node *list)
{
    uint8_t *at = put(e, SOJ__OP_IN_INTS, list->n_children * 8);
    if (!at)
        return;
    soj__store_u16(at, (uint16_t)list->n_children);
    at += 2;
    for (const soj__cel_node *item = list->child; item; item = item->next, at += 8)
        soj__store_i64(at, item->value.as.integer);
}

static void put_strings(emitter *e, const soj__cel_node *list)
{
    uint32_t len = 0;
    for (const soj__cel_node *item = list->child; item; item = item->next)
        len += 2 + item->value.extra;
    uint8_t *at = put(e, SOJ__OP_IN_STRINGS, len);
    if (!at)
        return;
    soj__store_u16(at, (uint16_t)list->n_children);
    at += 2;
    for (const soj__cel_node *item = list->child; item; item = item->next)
        at = write_text(at, &item->value);
}

/* Which instruction takes the whole list of an `in`; SOJ__OP_IN_END: none, it goes item by item. */
static soj__cel_op list_opcode(const soj__cel_node *in)
{
    const soj__cel_node *needle = in->child;
    if (all_items_are(needle->next, SOJ__KIND_STRING))
        return SOJ__OP_IN_STRINGS;
    if (needle->kind == SOJ__KIND_INT && !needle->may_be_null &&
        all_items_are(needle->next, SOJ__KIND_INT))
        return SOJ__OP_IN_INTS;
    return SOJ__OP_IN_END;
}

/* Make `node` the one being written; its children follow, unless it is written at once. */
static void enter(emitter *e, const soj__cel_node *node)
{
    frame *f = has_failed(e) ? NULL : SOJ__PUSH(e->arena, &e->frames);
    if (!f) {
        e->no_memory = !has_failed(e) || e->no_memory;
        return;
    }
    *f = (frame){.node = node, .child = node->child, .jumps = {SOJ__NONE, SOJ__NONE}};
    if (node->type == SOJ__NODE_TREE)
        f->child = node->tree->root; /* NULL: packed */
    else if (node->opcode == SOJ__OP_CHOICE || (is_test(node) && is_direct(node->child)) ||
             (node->type == SOJ__NODE_CALL && node->opcode == SOJ__OP_ERROR))
        f->child = NULL;
    else if (node->type == SOJ__NODE_LIST)
        (void)put(e, SOJ__OP_IN_BEGIN, 0);
}

/* Between two children of an `in`: a list of literals is written here and not entered. */
static void before_list(emitter *e, frame *f)
{
    soj__cel_op op = list_opcode(f->node);
    if (op == SOJ__OP_IN_END)
        return;
    if (op == SOJ__OP_IN_INTS)
        put_ints(e, f->node->child->next);
    else
        put_strings(e, f->node->child->next);
    f->child = NULL;
}

/* c ? a : b. Before a: choose; before b: jump over it. */
static void before_branch(emitter *e, frame *f)
{
    if (f->child == f->node->child->next) {
        if (!put(e, SOJ__OP_CHOOSE, 0))
            return;
        uint32_t behind = e->len;
        f->jumps[0] = add_jump(e, SOJ__OP_CHOOSE, behind - 4, behind);
        f->jumps[1] = add_jump(e, SOJ__OP_CHOOSE, behind - 2, behind);
        return;
    }
    uint32_t over = put_jump(e, SOJ__OP_JUMP);
    land(e, f->jumps[0]);
    f->jumps[0] = over;
    e->depth--; /* only one of a and b runs */
}

/* Before a child that is not the first. */
static void before_next(emitter *e, frame *f)
{
    const soj__cel_node *node = f->node;
    f->scratch = e->scratch;
    if (node->type == SOJ__NODE_LIST)
        (void)put(e, SOJ__OP_IN_STEP, 0);
    else if (node->type == SOJ__NODE_CHOICE)
        before_branch(e, f);
    else if (node->op == SOJ__OPERATOR_IN)
        before_list(e, f);
    else if (node->op == SOJ__OPERATOR_AND)
        f->jumps[0] = put_jump(e, SOJ__OP_JUMP_FALSE);
    else if (node->op == SOJ__OPERATOR_OR)
        f->jumps[0] = put_jump(e, SOJ__OP_JUMP_TRUE);
    else if (is_test(node))
        f->child = NULL;
}

/* What an addition can write: the whole result; or only its right side, where the left side is the
 * text written last, which the VM then continues. */
static void add_scratch(emitter *e, const frame *f)
{
    const soj__cel_node *node = f->node;
    const soj__cel_node *left = node->child;
    bool continues =
        left->type == SOJ__NODE_BINARY && left->op == SOJ__OPERATOR_ADD && e->scratch == f->scratch;
    uint64_t more = 0;
    if (node->type == SOJ__NODE_BINARY && node->op == SOJ__OPERATOR_ADD)
        more = continues ? left->next->text_max : node->text_max;
    else if (node->opcode == SOJ__OP_TO_STRING && left->kind != SOJ__KIND_STRING)
        more = node->text_max;
    more += e->scratch;
    if (more > SOJ_LIMIT_CONDITION_SCRATCH)
        e->is_too_wordy = true;
    else
        e->scratch = (uint32_t)more;
}

static void leave_operator(emitter *e, const frame *f)
{
    const soj__cel_node *node = f->node;
    if (node->opcode == SOJ__OP_CHOICE) {
        put_choice(e, &node->child->ref, node->choices);
        return;
    }
    if (node->op == SOJ__OPERATOR_IN && list_opcode(node) != SOJ__OP_IN_END)
        return;
    if (is_test(node)) {
        put_test(e, node);
        return;
    }
    for (uint32_t i = node->type == SOJ__NODE_UNARY ? node->repeat : 1; i > 0; i--)
        (void)put(e, (soj__cel_op)node->opcode, 0);
    add_scratch(e, f);
    land(e, f->jumps[0]);
}

static void leave_call(emitter *e, const frame *f)
{
    const soj__cel_node *node = f->node;
    if (node->opcode == SOJ__OP_COUNT)
        return; /* dyn(x) is x */
    uint8_t *at = put(e, (soj__cel_op)node->opcode, 0);
    if (!at || node->opcode == SOJ__OP_ERROR)
        return;
    e->needs_zone |= node->opcode == SOJ__OP_LOCAL || node->opcode == SOJ__OP_ADD_STEP;
    if (node->opcode == SOJ__OP_SPAN) {
        soj__store_i64(at, node->operand);
    } else if (node->opcode == SOJ__OP_PART) {
        at[0] = (uint8_t)node->operand;
        soj__store_u32(at + 1, (uint32_t)(int32_t)node->value.as.integer);
    } else if (node->opcode == SOJ__OP_ADD_STEP) {
        soj__store_u32(at, (uint32_t)(int32_t)node->value.as.integer);
        soj__store_i64(at + 4, node->operand);
    }
    add_scratch(e, f);
}

/* The code that is there already, in the place of its tree. Jumps inside are relative. */
static void put_packed(emitter *e, const soj__cel_code *code)
{
    uint8_t *at = make_room(e, code->len);
    if (!at)
        return;
    memcpy(at, code->bytes, code->len);
    e->needs_zone |= code->needs_zone;
    if (e->depth + code->max_stack > e->max_depth)
        e->max_depth = e->depth + code->max_stack;
    e->depth++;
    if (code->scratch > SOJ_LIMIT_CONDITION_SCRATCH - e->scratch)
        e->is_too_wordy = true;
    else
        e->scratch += code->scratch;
}

/* All children are written. */
static void leave(emitter *e, const frame *f)
{
    const soj__cel_node *node = f->node;
    switch ((soj__cel_node_type)node->type) {
    case SOJ__NODE_LITERAL:
        put_literal(e, &node->value);
        break;
    case SOJ__NODE_NAME:
        put_load(e, node);
        break;
    case SOJ__NODE_HAS:
        put_reference(e, SOJ__OP_HAS, &node->ref);
        break;
    case SOJ__NODE_UNARY:
    case SOJ__NODE_BINARY:
        leave_operator(e, f);
        break;
    case SOJ__NODE_CHOICE:
        land(e, f->jumps[0]);
        land(e, f->jumps[1]);
        break;
    case SOJ__NODE_CALL:
        leave_call(e, f);
        break;
    case SOJ__NODE_LIST:
        if (node->child)
            (void)put(e, SOJ__OP_IN_STEP, 0);
        break;
    case SOJ__NODE_TREE:
    default:
        if (!node->tree->root)
            put_packed(e, &node->tree->code);
        if (node->is_settled)
            (void)put(e, SOJ__OP_SETTLE, 0);
        break;
    }
}

static void write_tree(emitter *e, const soj__cel_node *root)
{
    enter(e, root);
    while (!has_failed(e) && e->frames.n > 0) {
        frame *f = &e->frames.items[e->frames.n - 1];
        if (f->child && f->child != f->node->child && f->node->type != SOJ__NODE_TREE)
            before_next(e, f);
        const soj__cel_node *child = f->child;
        if (child) {
            f->child = f->node->type == SOJ__NODE_TREE ? NULL : child->next;
            enter(e, child);
        } else {
            leave(e, f);
            e->frames.n--;
        }
    }
}

/* What the condition has too much of. */
static bool report_size(const emitter *e, const soj__cel_ast *ast)
{
    const char *message =
        e->is_too_wordy
            ? "the texts that the condition, with the segments it uses, puts together may be "
              "longer than 1,048,576 bytes"
            : "the condition, with the segments it uses, has more than 65,535 bytes of code";
    soj__cel_error *error = soj__cel_report(e->arena, e->errors, SOJ__CEL_TOO_COSTLY, 0,
                                            ast->text_len, message, (const char *)NULL);
    if (error)
        error->suggestion = e->is_too_wordy ? "put fewer or shorter texts together"
                                            : "use fewer segments inside each other, or shorter "
                                              "texts";
    return false;
}

bool soj__cel_emit(soj__arena *arena, const soj__cel_ast *ast, soj__cel_errors *errors,
                   soj__cel_code *out_code)
{
    emitter e = {.arena = arena, .errors = errors};
    SOJ__ASSERT(ast->is_checked);
    write_tree(&e, ast->root);
    if (e.no_memory) {
        errors->no_memory = true;
        return false;
    }
    if (has_failed(&e))
        return report_size(&e, ast);
    SOJ__ASSERT(e.depth == 1);
    fill_jumps(&e);
    *out_code = (soj__cel_code){e.bytes, e.len, e.max_depth, e.scratch, e.needs_zone};
    return true;
}

soj__cel_ast *soj__cel_pack(soj__arena *scratch, const soj__cel_ast *ast, soj__arena *kept,
                            soj__cel_errors *errors)
{
    soj__cel_code code;
    if (!soj__cel_emit(scratch, ast, errors, &code))
        return NULL;
    soj__cel_ast *packed = soj__arena_alloc(kept, sizeof(*packed));
    uint8_t *bytes = soj__arena_alloc(kept, code.len);
    if (!packed || !bytes) {
        errors->no_memory = true;
        return NULL;
    }
    memcpy(bytes, code.bytes, code.len);
    code.bytes = bytes;
    *packed = (soj__cel_ast){
        .code = code, .text_len = ast->text_len, .is_checked = true, .kind = ast->kind};
    return packed;
}

const soj__cel_code *soj__cel_packed(const soj__cel_ast *ast)
{
    SOJ__ASSERT(!ast->root);
    return &ast->code;
}
