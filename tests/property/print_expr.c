/* SPDX-License-Identifier: MIT */
#include "property.h"

static const char *infix(int op)
{
    switch (op) {
    case PT_AND:
        return "&&";
    case PT_OR:
        return "||";
    case PT_EQ:
        return "==";
    case PT_NE:
        return "!=";
    case PT_LT:
        return "<";
    case PT_LE:
        return "<=";
    case PT_GT:
        return ">";
    case PT_GE:
        return ">=";
    case PT_ADD:
        return "+";
    case PT_SUB:
        return "-";
    case PT_MUL:
        return "*";
    case PT_DIV:
        return "/";
    case PT_MOD:
        return "%";
    default:
        return NULL;
    }
}

static void part(pt_out *out, const pt_model *model, int event, int expr)
{
    const pt_node *node = &model->nodes[expr];
    bool number =
        node->op == PT_LITERAL && (node->literal.kind == PT_INT || node->literal.kind == PT_DOUBLE);
    bool bracket = infix(node->op) != NULL || node->op == PT_COND || node->op == PT_IN ||
                   node->op == PT_NEGATE || number;

    pt_print(out, bracket ? "(" : "");
    pt_print_expr(out, model, event, expr);
    pt_print(out, bracket ? ")" : "");
}

static void call(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    static const char *const names[] = {"startsWith", "endsWith", "contains"};

    part(out, model, event, node->a);
    pt_print(out, ".%s(", names[node->op - PT_STARTS]);
    pt_print_expr(out, model, event, node->b);
    pt_print(out, ")");
}

static void function(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    const char *name = node->op == PT_SIZE    ? "size"
                       : node->op == PT_DAYS  ? "days"
                       : node->op == PT_HOURS ? "hours"
                       : node->op == PT_LOCAL ? "local"
                                              : "add";

    pt_print(out, "%s(", name);
    pt_print_expr(out, model, event, node->a);
    if (node->op == PT_ADD_STEP) {
        pt_print(out, ", \"");
        pt_print_step(out, node->literal.i, node->index, 0);
        pt_print(out, "\"");
    }
    pt_print(out, ")");
}

static void getter(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    static const char *const names[] = {"getHours", "getDayOfWeek", "getDate"};

    part(out, model, event, node->a);
    pt_print(out, ".%s()", names[node->op - PT_GET_HOURS]);
}

static void in_list(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    part(out, model, event, node->a);
    pt_print(out, " in [");
    for (int i = 0; i < node->index; i++) {
        pt_print(out, i > 0 ? ", " : "");
        pt_print_expr(out, model, event, node->b + i);
    }
    pt_print(out, "]");
}

static void name(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    const char *attribute = model->attributes[node->index].name;

    switch (node->op) {
    case PT_ATTRIBUTE:
        pt_print(out, "customer.%s", attribute);
        break;
    case PT_BEFORE:
        pt_print(out, "before.%s", attribute);
        break;
    case PT_HAS_ATTRIBUTE:
        pt_print(out, "has(customer.%s)", attribute);
        break;
    case PT_HAS_BEFORE:
        pt_print(out, "has(before.%s)", attribute);
        break;
    case PT_PROPERTY:
        pt_print(out, "event.%s", pt_property_name(model, event, node->index));
        break;
    case PT_HAS_PROPERTY:
        pt_print(out, "has(event.%s)", pt_property_name(model, event, node->index));
        break;
    case PT_SEGMENT:
        pt_print(out, "segment.%s", model->segments[node->index].name);
        break;
    case PT_EVENT_NAME:
        pt_print(out, "event.name");
        break;
    case PT_EVENT_TIME:
        pt_print(out, "event.time");
        break;
    case PT_NOW:
        pt_print(out, "now");
        break;
    default:
        pt_print(out, "in_stage_for");
        break;
    }
}

/* A call whose argument is the name of something, as a text. */
static void named(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    static const char *const names[] = {"active",   "visits",   "sent",
                                        "answered", "rejected", "share"};
    const pt_touchpoint *touchpoint = &model->touchpoints[node->index];

    (void)event;
    pt_print(out, "%s(\"", names[node->op - PT_ACTIVE]);
    if (node->op == PT_SHARE) {
        pt_print(out, "%s", model->splits[node->index].name);
    } else if (node->op >= PT_SENT) {
        pt_print_path(out, model, touchpoint->stage);
        pt_print(out, ".%s", touchpoint->name);
    } else {
        pt_print_path(out, model, node->index);
    }
    pt_print(out, "\")");
}

static void infix_expr(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    part(out, model, event, node->a);
    pt_print(out, " %s ", infix(node->op));
    part(out, model, event, node->b);
}

static void prefix_expr(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    pt_print(out, node->op == PT_NOT ? "!" : "-");
    part(out, model, event, node->a);
}

static void choice(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    part(out, model, event, node->a);
    pt_print(out, " ? ");
    part(out, model, event, node->b);
    pt_print(out, " : ");
    part(out, model, event, node->c);
}

static void literal(pt_out *out, const pt_model *model, int event, const pt_node *node)
{
    (void)model;
    (void)event;
    pt_print_value(out, &node->literal);
}

typedef void (*print_fn)(pt_out *out, const pt_model *model, int event, const pt_node *node);

static print_fn printer_of(int op)
{
    if (infix(op) != NULL)
        return infix_expr;
    switch (op) {
    case PT_LITERAL:
        return literal;
    case PT_NOT:
    case PT_NEGATE:
        return prefix_expr;
    case PT_COND:
        return choice;
    case PT_IN:
        return in_list;
    case PT_ACTIVE:
    case PT_VISITS:
    case PT_SENT:
    case PT_ANSWERED:
    case PT_REJECTED:
    case PT_SHARE:
        return named;
    case PT_STARTS:
    case PT_ENDS:
    case PT_CONTAINS:
        return call;
    case PT_GET_HOURS:
    case PT_GET_WEEKDAY:
    case PT_GET_DATE:
        return getter;
    case PT_SIZE:
    case PT_DAYS:
    case PT_HOURS:
    case PT_LOCAL:
    case PT_ADD_STEP:
        return function;
    default:
        return name;
    }
}

void pt_print_expr(pt_out *out, const pt_model *model, int event, int expr)
{
    const pt_node *node = &model->nodes[expr];

    printer_of(node->op)(out, model, event, node);
}
