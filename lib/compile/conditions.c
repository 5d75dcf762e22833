/* SPDX-License-Identifier: MIT */
/* Conditions and right sides of `set`: parsed, checked, code made. */
#include <sojourn/limits.h>

#include "compile/resolve.h"
#include "syntax/syntax.h"

static const soj__diag_id problem_ids[] = {
    [SOJ__CEL_NOMEM] = SOJ__DIAG_COUNT,
    [SOJ__CEL_SYNTAX] = SOJ__DIAG_CONDITION_SYNTAX,
    [SOJ__CEL_TYPE] = SOJ__DIAG_CONDITION_TYPE,
    [SOJ__CEL_UNKNOWN_NAME] = SOJ__DIAG_UNKNOWN_NAME,
    [SOJ__CEL_UNKNOWN_FUNCTION] = SOJ__DIAG_UNKNOWN_FUNCTION,
    [SOJ__CEL_NOT_SUPPORTED] = SOJ__DIAG_NOT_SUPPORTED_YET,
    [SOJ__CEL_TOO_COSTLY] = SOJ__DIAG_CONDITION_TOO_COSTLY,
    [SOJ__CEL_RESOLVER] = SOJ__DIAG_COUNT, /* the error's own code */
};

/* Report what the front end found; false where memory ran out. */
static bool report(soj__build *build, const soj__ast_text *text, const soj__cel_errors *errors)
{
    if (errors->no_memory)
        return false;
    for (const soj__cel_error *e = errors->first; e; e = e->next) {
        soj__diag_id id =
            e->problem == SOJ__CEL_RESOLVER ? (soj__diag_id)e->code : problem_ids[e->problem];
        /* They repeat what stands in the condition: shown, not passed on. */
        soj__diag_add(build->diags, id, soj__ast_text_span(text, e->from, e->to), "%l",
                      (soj__slice){e->message, strlen(e->message)});
        if (e->suggestion)
            soj__diag_suggest(build->diags, "%l",
                              (soj__slice){e->suggestion, strlen(e->suggestion)});
    }
    return true;
}

static void report_kind(soj__build *build, const soj__ast_text *text, const char *wanted,
                        soj__kind kind)
{
    soj__diag_add(build->diags, SOJ__DIAG_CONDITION_TYPE, text->span, "this must be %s, and is %s",
                  wanted, soj__kind_words(kind));
}

/* What makes a condition of a value that is none. */
static void suggest_comparison(soj__build *build, soj__slice text, soj__kind kind)
{
    static const char *const endings[] = {
        [SOJ__KIND_INT] = "> 0",          [SOJ__KIND_UINT] = "> 0u",
        [SOJ__KIND_DOUBLE] = "> 0.0",     [SOJ__KIND_STRING] = "== \"…\"",
        [SOJ__KIND_TIMESTAMP] = "<= now", [SOJ__KIND_DURATION] = "> days(1)",
    };
    SOJ__ASSERT((size_t)kind < SOJ__ARRAY_LEN(endings)); /* one of no known type may be a bool */
    if (endings[kind])
        soj__diag_suggest(build->diags, "compare it with something, as in: %t %s", text,
                          endings[kind]);
}

/* Whether the text is wrong because YAML cut it, which is said then. What is beyond the diagnostics
 * that are shown is not looked at so closely. */
static bool advise_quotes(soj__build *build, const soj__ast_text *text)
{
    return soj__diags_errors_now(build->diags) < SOJ_LIMIT_DIAGNOSTICS &&
           soj__syntax_advise_quotes(build->source, text, build->diags);
}

bool soj__check_text(soj__build *build, const soj__ast_text *text, soj__site *place,
                     soj__cel_ast **out_tree, soj__kind *out_kind)
{
    const soj__cel_env env = {.ctx = place,
                              .resolve = soj__resolve,
                              .resolve_call = soj__resolve_call,
                              .choice = soj__resolve_choice};
    soj__cel_errors errors = {0};
    *out_tree = NULL;
    *out_kind = SOJ__KIND_ERROR;
    if (!soj__ast_given(text))
        return true;
    if (text->text.len > SOJ_LIMIT_CONDITION_TEXT) {
        soj__diag_add(build->diags, SOJ__DIAG_LIMIT_CONDITION, text->span,
                      "the condition is longer than 16,384 bytes");
        return true;
    }
    soj__cel_ast *tree = soj__cel_parse(&build->scratch, text->text, &errors);
    if (!tree) {
        if (errors.first && errors.first->problem == SOJ__CEL_SYNTAX && advise_quotes(build, text))
            return true;
        return report(build, text, &errors);
    }
    if (!soj__cel_check(&build->scratch, tree, &env, &errors, out_kind)) {
        if (errors.first && advise_quotes(build, text))
            return true;
        return report(build, text, &errors);
    }
    *out_tree = tree;
    return true;
}

/* As soj__check_text(), for what must be a bool. */
static bool check_bool(soj__build *build, const soj__ast_text *text, soj__site *place,
                       soj__cel_ast **out_tree)
{
    soj__kind kind;
    if (!soj__check_text(build, text, place, out_tree, &kind))
        return false;
    if (*out_tree && kind != SOJ__KIND_BOOL && kind != SOJ__KIND_DYN) {
        if (!advise_quotes(build, text)) {
            report_kind(build, text, "true or false", kind);
            suggest_comparison(build, text->text, kind);
        }
        *out_tree = NULL;
    }
    return true;
}

/* What is kept of a segment's condition is its code, which takes far less room than its tree. */
static bool pack_segment(soj__build *build, soj__build_segment *segment)
{
    soj__cel_errors errors = {0};
    build->here = segment->ast->condition.span;
    soj__cel_ast *packed = soj__cel_pack(&build->scratch, segment->tree, build->arena, &errors);
    segment->tree = packed;
    if (!packed)
        return report(build, &segment->ast->condition, &errors);
    build->segment_bytes += soj__cel_packed(packed)->len;
    return soj__build_room(build, 0);
}

bool soj__check_segment(soj__build *build, uint32_t segment)
{
    static const soj__scope scope = {.flags = SOJ__SCOPE_NOW, SOJ__NONE, SOJ__NONE};
    soj__build_segment *here = &build->segment_builds.items[segment];
    soj__site place = {.build = build, .scope = &scope};
    if (here->state != 0)
        return true;
    here->state = 1;
    if (build->segment_depth++ == 0)
        soj__arena_reset(&build->scratch);
    bool ok = check_bool(build, &here->ast->condition, &place, &here->tree);
    build->segment_depth--;
    here->state = 2;
    here->levels = place.segment_levels + 1;
    if (here->levels > SOJ_LIMIT_SEGMENT_NESTING && here->tree) {
        soj__diag_add(build->diags, SOJ__DIAG_CONDITION_TOO_COSTLY, here->ast->name.span,
                      "more than 64 segments use each other, one inside the other");
        here->tree = NULL;
    }
    here->uses_now = place.uses_now;
    here->reads = place.reads;
    return ok && (!here->tree || pack_segment(build, here));
}

/* A row of exprs; `where` for people who ask what is too large. */
static bool add_code(soj__build *build, const soj__cel_code *code, soj__span where, soj__slice text,
                     uint32_t *out_expr)
{
    uint32_t at = build->code.n;
    build->here = where;
    if (!soj__build_room(build, code->len))
        return false;
    uint8_t *bytes = SOJ__EXTEND(build->arena, &build->code, code->len);
    if (!bytes)
        return false;
    memcpy(bytes, code->bytes, code->len);
    *out_expr = build->exprs.n;
    soj__expr *expr = SOJ__PUSH(build->arena, &build->exprs);
    if (!expr || !soj__build_text(build, text, &expr->text))
        return false;
    expr->code = at;
    expr->len = code->len;
    if (code->max_stack > build->head.max_stack)
        build->head.max_stack = code->max_stack;
    if (code->scratch > build->head.scratch_bytes)
        build->head.scratch_bytes = code->scratch;
    build->code_needs_zones |= code->needs_zone;
    return true;
}

bool soj__add_expr(soj__build *build, const soj__cel_ast *tree, const soj__ast_text *where,
                   soj__slice text, uint32_t *out_expr)
{
    soj__cel_errors errors = {0};
    soj__cel_code code;
    *out_expr = SOJ__NONE;
    if (!soj__cel_emit(&build->scratch, tree, &errors, &code))
        return report(build, where, &errors);
    return add_code(build, &code, where->span, text, out_expr);
}

static bool reserve_segments(soj__build *build, uint32_t n)
{
    return SOJ__RESERVE(build->arena, &build->segment_builds, n) &&
           SOJ__RESERVE(build->arena, &build->segments, n) &&
           SOJ__RESERVE(build->arena, &build->exprs, n);
}

/* They may use each other, whichever comes first: all have names before one is read. */
static bool name_segments(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->segments.n; i++) {
        uint32_t known;
        soj__build_segment *segment = SOJ__PUSH(build->arena, &build->segment_builds);
        SOJ__ASSERT(segment); /* it is reserved, here and below */
        if (!soj__names_add(&build->segment_names, ast->segments.items[i].name.text, i, &known))
            return false;
        segment->ast = &ast->segments.items[i];
        segment->expr = SOJ__NONE;
    }
    return true;
}

bool soj__build_segments(soj__build *build)
{
    const uint32_t n = build->ast->segments.n;
    if (!reserve_segments(build, n) || !name_segments(build))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (!soj__check_segment(build, i))
            return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        soj__build_segment *from = &build->segment_builds.items[i];
        soj__segment *segment = SOJ__PUSH(build->arena, &build->segments);
        SOJ__ASSERT(segment);
        if (!soj__build_text(build, from->ast->name.text, &segment->name))
            return false;
        if (from->tree && !add_code(build, soj__cel_packed(from->tree), from->ast->condition.span,
                                    from->ast->condition.text, &from->expr))
            return false;
        segment->expr = from->expr;
    }
    return true;
}

bool soj__build_segment_use(soj__build *build, const soj__ast_text *name, uint32_t *out_expr)
{
    static const soj__scope scope = {.flags = SOJ__SCOPE_NOW, SOJ__NONE, SOJ__NONE};
    soj__site place = {.build = build, .scope = &scope};
    soj__cel_ref ref;
    soj__cel_error error = {0};
    *out_expr = SOJ__NONE;
    if (!soj__resolve_segment(&place, name->text, &ref, &error)) {
        if (error.problem == SOJ__CEL_NOMEM)
            return false;
        soj__diag_add(build->diags, (soj__diag_id)error.code, name->span, "%s", error.message);
        if (error.suggestion)
            soj__diag_suggest(build->diags, "%s", error.suggestion);
        return true;
    }
    *out_expr =
        build->segment_builds.items[soj__names_find(&build->segment_names, name->text)].expr;
    return true;
}

/* The words of a condition for people: "WHEN", "unless UNLESS" or both. */
static bool condition_words(soj__build *build, const soj__ast_text *when,
                            const soj__ast_text *unless, soj__slice *out_text)
{
    static const char between[] = " unless ";
    size_t skip = soj__ast_given(when) ? 0 : 1;
    if (!soj__ast_given(unless)) {
        *out_text = when->text;
        return true;
    }
    size_t len = when->text.len + sizeof(between) - 1 - skip + unless->text.len;
    char *text = soj__arena_alloc(&build->scratch, len + 1);
    if (!text)
        return false;
    if (when->text.len > 0)
        memcpy(text, when->text.data, when->text.len);
    memcpy(text + when->text.len, between + skip, sizeof(between) - 1 - skip);
    memcpy(text + len - unless->text.len, unless->text.data, unless->text.len);
    *out_text = (soj__slice){text, len};
    return true;
}

/* A tree is missing though its text was meant: it had errors. */
static bool is_broken(const soj__ast_text *text, const soj__cel_ast *tree)
{
    return soj__ast_meant(text) && !tree;
}

/* What the conditions of an `always` read, an input must follow when time changes it. */
static void watch(soj__build *build, const soj__site *place)
{
    const unsigned both = SOJ__SCOPE_ALWAYS | SOJ__SCOPE_DONE;
    if ((place->scope->flags & both) == SOJ__SCOPE_ALWAYS)
        soj__attribute_set_join(&build->watched, &place->reads);
}

bool soj__build_condition(soj__build *build, const soj__ast_text *when, const soj__ast_text *unless,
                          const soj__scope *scope, uint32_t *out_expr, int *out_literal)
{
    soj__site place = {.build = build, .scope = scope};
    soj__cel_ast *when_tree;
    soj__cel_ast *unless_tree;
    soj__slice words;
    bool value;
    *out_expr = SOJ__NONE;
    *out_literal = soj__ast_meant(when) || soj__ast_meant(unless) ? -1 : 1;
    soj__arena_reset(&build->scratch);
    if (!check_bool(build, when, &place, &when_tree) ||
        !check_bool(build, unless, &place, &unless_tree))
        return false;
    if (*out_literal == 1 || is_broken(when, when_tree) || is_broken(unless, unless_tree))
        return true;
    soj__cel_ast *tree = soj__cel_and_not(&build->scratch, when_tree, unless_tree);
    if (!tree || !condition_words(build, when, unless, &words))
        return false;
    if (soj__cel_is_literal(tree, &value))
        *out_literal = value;
    watch(build, &place);
    return soj__add_expr(build, tree, soj__ast_given(when) ? when : unless, words, out_expr);
}

/* Whether a right side of kind `kind` may be written to an attribute of type `type`. An int may be
 * a double, as in JSON; null unsets. */
static bool is_assignable(soj__kind kind, uint8_t type)
{
    return kind == soj__type_kind(type) || kind == SOJ__KIND_NULL ||
           (kind == SOJ__KIND_INT && type == SOJ_TYPE_DOUBLE);
}

static const char *const wanted_words[] = {
    [SOJ_TYPE_ABSENT] = "nothing",      [SOJ_TYPE_BOOL] = "a bool",
    [SOJ_TYPE_INT] = "an int",          [SOJ_TYPE_DOUBLE] = "a double",
    [SOJ_TYPE_STRING] = "a string",     [SOJ_TYPE_TIMESTAMP] = "a timestamp",
    [SOJ_TYPE_DURATION] = "a duration", [SOJ_TYPE_DATE] = "a timestamp",
};

/* The checked right side of one line; *out_tree NULL where it has errors. */
static bool check_right_side(soj__build *build, const soj__ast_set *ast, uint32_t attribute,
                             const soj__scope *scope, soj__cel_ast **out_tree)
{
    soj__site place = {.build = build, .scope = scope};
    const soj__domain *domain = &build->attributes.items[attribute].domain;
    soj__kind kind;
    soj__val literal;
    if (!soj__check_text(build, &ast->value, &place, out_tree, &kind))
        return false;
    if (!*out_tree || domain->type == SOJ_TYPE_ABSENT)
        return true;
    if (!is_assignable(kind, domain->type)) {
        report_kind(build, &ast->value, wanted_words[domain->type], kind);
        if (domain->type == SOJ_TYPE_STRING)
            soj__diag_suggest(build->diags, "a text has quotes of its own: '\"%t\"'",
                              ast->value.text);
        else
            soj__diag_suggest(build->diags, "write a value of that type for %q",
                              ast->attribute.text);
        *out_tree = NULL;
        return true;
    }
    /* It compiles: the macrostep that sets it fails. */
    if (soj__cel_literal(*out_tree, &literal) && literal.kind != SOJ__KIND_NULL)
        (void)soj__build_check_value(build, SOJ__DIAG_SET_OUT_OF_RANGE, domain, &literal,
                                     ast->value.span, ast->attribute.text);
    return true;
}

/* The attribute that a line sets; SOJ__NONE where it is none, or one that counts (reported). */
static bool find_set_attribute(soj__build *build, const soj__ast_set *ast, const soj__scope *scope,
                               uint32_t *out_attribute)
{
    soj__site place = {.build = build, .scope = scope};
    soj__cel_ref ref;
    soj__cel_error error = {0};
    *out_attribute = SOJ__NONE;
    if (!soj__resolve_customer(&place, ast->attribute.text, &ref, &error)) {
        if (error.problem == SOJ__CEL_NOMEM)
            return false;
        soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_ATTRIBUTE, ast->attribute.span, "%s",
                      error.message);
        if (error.suggestion)
            soj__diag_suggest(build->diags, "%s", error.suggestion);
        return true;
    }
    if (build->attributes.items[ref.index].counter != SOJ__NONE) {
        soj__diag_add(build->diags, SOJ__DIAG_COUNTING_ATTRIBUTE, ast->attribute.span,
                      "%q counts events, and cannot be set", ast->attribute.text);
        soj__diag_note(build->diags, build->ast->attributes.items[ref.index].name.span,
                       "it is declared here");
        return true;
    }
    *out_attribute = ref.index;
    return true;
}

bool soj__build_sets(soj__build *build, const soj__ast_sets *sets, const soj__scope *scope,
                     soj__range *out_range)
{
    *out_range = (soj__range){build->sets.n, 0};
    for (uint32_t i = 0; i < sets->n; i++) {
        const soj__ast_set *ast = &sets->items[i];
        soj__cel_ast *tree;
        soj__set row = {.attribute = SOJ__NONE, .expr = SOJ__NONE};
        soj__arena_reset(&build->scratch);
        if (!find_set_attribute(build, ast, scope, &row.attribute))
            return false;
        if (row.attribute == SOJ__NONE)
            continue;
        if (!check_right_side(build, ast, row.attribute, scope, &tree))
            return false;
        if (tree && !soj__add_expr(build, tree, &ast->value, ast->value.text, &row.expr))
            return false;
        soj__set *set = SOJ__PUSH(build->arena, &build->sets);
        if (!set)
            return false;
        *set = row;
        out_range->n++;
    }
    return true;
}

uint32_t soj__build_anchor_attribute(soj__build *build, const soj__ast_text *from)
{
    static const char root[] = "customer.";
    static const soj__scope scope = {0, SOJ__NONE, SOJ__NONE};
    soj__site place = {.build = build, .scope = &scope};
    soj__cel_ref ref;
    soj__cel_error error = {0};
    soj__slice text = from->text;
    if (text.len < sizeof(root) || memcmp(text.data, root, sizeof(root) - 1) != 0) {
        soj__diag_add(build->diags, SOJ__DIAG_WRONG_ANCHOR, from->span,
                      "'from' names an attribute as customer.NAME, and this is %q", text);
        return SOJ__NONE;
    }
    soj__slice name = {text.data + sizeof(root) - 1, text.len - (sizeof(root) - 1)};
    if (!soj__resolve_customer(&place, name, &ref, &error)) {
        soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_ATTRIBUTE, from->span,
                      "there is no attribute %q", name);
        if (error.suggestion)
            soj__diag_suggest(build->diags, "%s", error.suggestion);
        return SOJ__NONE;
    }
    if (ref.kind != SOJ__KIND_TIMESTAMP && ref.kind != SOJ__KIND_DYN) {
        soj__diag_add(build->diags, SOJ__DIAG_WRONG_ANCHOR, from->span,
                      "'from' counts from an attribute of type timestamp or date, and %q is %s",
                      name, soj__kind_words(ref.kind));
        return SOJ__NONE;
    }
    return ref.index;
}
