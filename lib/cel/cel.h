/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_CEL_H
#define SOJ__CEL_CEL_H

/* The front end of conditions: text → syntax tree → types → code. Used while compiling only; the
 * run-time includes cel/vm.h alone.
 *
 * Knows nothing of models: names are resolved by the caller through soj__cel_env. Problems go into
 * a list of their own, with offsets into the condition's text; the caller makes diagnostics of
 * them. */

#include "base/arena.h"
#include "cel/space.h"
#include "cel/value.h"

/* What kind of problem; the caller maps it to a diagnostic. */
typedef enum soj__cel_problem {
    SOJ__CEL_NOMEM = 1,    /* never in the list: see soj__cel_errors.no_memory */
    SOJ__CEL_SYNTAX,       /* does not parse */
    SOJ__CEL_TYPE,         /* types do not fit */
    SOJ__CEL_UNKNOWN_NAME, /* a bare name or root nobody knows */
    SOJ__CEL_UNKNOWN_FUNCTION,
    SOJ__CEL_NOT_SUPPORTED, /* CEL or the language has it, this version does not: macros, maps,
                               bytes, lists but for `in`, matches(), named zones … */
    SOJ__CEL_TOO_COSTLY,    /* nested too deep, or code too large */
    SOJ__CEL_RESOLVER       /* the env's own: `code` says which */
} soj__cel_problem;

typedef struct soj__cel_error {
    struct soj__cel_error *next;
    uint32_t from, to;      /* bytes of the condition's text, [from, to) */
    uint32_t problem;       /* a soj__cel_problem */
    uint32_t code;          /* with SOJ__CEL_RESOLVER: whatever the env wrote */
    const char *message;    /* NUL-terminated, in the arena; pieces of the text as they are */
    const char *suggestion; /* or NULL */
} soj__cel_error;

/* Errors in order of discovery. Start with {0}. */
typedef struct soj__cel_errors {
    soj__cel_error *first, *last;
    bool no_memory; /* memory ran out; the list itself may then be empty or incomplete */
} soj__cel_errors;

/* A parsed condition, in the arena. */
typedef struct soj__cel_ast soj__cel_ast;

typedef struct soj__cel_ref {
    uint8_t kind;  /* soj__kind of the value; SOJ__KIND_DYN is allowed */
    uint8_t space; /* a soj__cel_space */
    uint16_t index;
    uint32_t text_max;           /* a string's length at most, bytes */
    uint32_t n_choices;          /* an attribute that is stored as the place of its value among so
                                    many: soj__cel_choice_fn; 0: it is not */
    const soj__cel_ast *segment; /* a checked condition to be put in its place (bool; an error
                                    becomes false); then the rest is ignored */
} soj__cel_ref;

/* Resolves `root.name` (or a bare `root`: name.data NULL). True and *out_ref where it is known.
 * False where not: then *out_error says why, with problem SOJ__CEL_RESOLVER (or
 * SOJ__CEL_UNKNOWN_NAME), `code`, `message` and `suggestion` set; from and to are filled in by the
 * checker. */
typedef bool (*soj__cel_resolve_fn)(void *ctx, soj__slice root, soj__slice name,
                                    soj__cel_ref *out_ref, soj__cel_error *out_error);

/* Resolves a call whose only argument is a text literal that names something: active("PATH"),
 * visits("PATH"), sent("PATH"), answered("PATH"), rejected("PATH"), share("NAME"). As
 * soj__cel_resolve_fn; the call becomes a load of *out_ref, whose kind is the function's result.
 * Errors are placed at the literal. */
typedef bool (*soj__cel_resolve_call_fn)(void *ctx, soj__slice function, soj__slice argument,
                                         soj__cel_ref *out_ref, soj__cel_error *out_error);

/* The value at a place among those of an attribute, whose text lasts while the tree is checked. */
typedef soj__val (*soj__cel_choice_fn)(void *ctx, uint16_t attribute, uint32_t place);

typedef struct soj__cel_env {
    void *ctx;
    soj__cel_resolve_fn resolve;
    soj__cel_resolve_call_fn resolve_call;
    soj__cel_choice_fn choice; /* NULL where no attribute has choices */
    bool is_unchecked; /* tests only: type errors and unknown functions become errors at run time */
} soj__cel_env;

/* Compiled code: position-independent bytes, constants inside. */
typedef struct soj__cel_code {
    const uint8_t *bytes; /* in the arena */
    uint32_t len;
    uint32_t max_stack; /* values */
    uint32_t scratch;   /* bytes of text it can make at most */
    bool needs_zone;    /* has local() or add() */
} soj__cel_code;

/* Parse. NULL where there were errors. */
soj__cel_ast *soj__cel_parse(soj__arena *arena, soj__slice text, soj__cel_errors *errors);
/* `when && !unless` of checked trees that can be bools; either may be NULL, not both. The trees
 * stay as they are, the result is checked. NULL where there is no memory. */
soj__cel_ast *soj__cel_and_not(soj__arena *arena, soj__cel_ast *when, const soj__cel_ast *unless);

/* Resolve names and check types; may be called once for each tree. False where there were errors.
 * *out_kind is the type of the result; SOJ__KIND_NULL for a bare `null`, and for `c ? x : null`
 * the kind of x (null is then possible besides). */
bool soj__cel_check(soj__arena *arena, soj__cel_ast *ast, const soj__cel_env *env,
                    soj__cel_errors *errors, soj__kind *out_kind);

/* Whether a checked condition is the literal true or false, also as !, && and || of such. */
bool soj__cel_is_literal(const soj__cel_ast *ast, bool *out_value);
/* The value of a checked tree that is one literal (a text, a number with or without '-', a bool,
 * null, timestamp("…"), duration("…")); false where it is none. Text is borrowed from the arena. */
bool soj__cel_literal(const soj__cel_ast *ast, soj__val *out_value);

/* What is left of a checked tree whose code has been made: it can stand for a segment and be asked
 * whether it is literal, and takes little room. Its own memory is in `kept`; `scratch` and the tree
 * may go. NULL where there were errors, as with soj__cel_emit(). */
soj__cel_ast *soj__cel_pack(soj__arena *scratch, const soj__cel_ast *ast, soj__arena *kept,
                            soj__cel_errors *errors);
/* The code of a packed tree. */
const soj__cel_code *soj__cel_packed(const soj__cel_ast *ast);

/* Generate code for a checked tree. False where there were errors (too costly, no memory). */
bool soj__cel_emit(soj__arena *arena, const soj__cel_ast *ast, soj__cel_errors *errors,
                   soj__cel_code *out_code);

/* The functions there are, for documentation and "did you mean": NULL behind the last. */
const char *soj__cel_function_name(size_t index);

#endif
