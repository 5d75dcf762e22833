/* SPDX-License-Identifier: MIT */
#include "cel/functions.h"

#include <sojourn/time.h>

#include "base/nearest.h"
#include "cel/cel.h"
#include "cel/opcodes.h"

enum {
    NONE = 0,
    BOOL = 1 << SOJ__KIND_BOOL,
    INT = 1 << SOJ__KIND_INT,
    STRING = 1 << SOJ__KIND_STRING,
    TIMESTAMP = 1 << SOJ__KIND_TIMESTAMP,
    DURATION = 1 << SOJ__KIND_DURATION,
    NUMBER = INT | 1 << SOJ__KIND_UINT | 1 << SOJ__KIND_DOUBLE,
    TIME = TIMESTAMP | DURATION,
    ANY = 0x7fff
};

#define GLOBAL SOJ__STYLE_GLOBAL
#define METHOD SOJ__STYLE_METHOD
#define EITHER (GLOBAL | METHOD)

static const soj__cel_function functions[] = {
#define SOJ__FUNCTION(name, styles, least, most, first, second, result, opcode, operand)           \
    {name, styles, least, most, SOJ__KIND_##result, SOJ__OP_##opcode, {first, second}, operand},
#include "cel/functions.def"
#undef SOJ__FUNCTION
};

static const struct {
    const char *name, *message;
} missing[] = {
    {"matches", "matches() is not supported yet"},
    {"type", "type() is not supported yet"},
    {"bytes", "bytes() is not supported yet"},
    {"exists", "macros such as exists() are not supported yet"},
    {"exists_one", "macros such as exists_one() are not supported yet"},
    {"existsOne", "macros such as existsOne() are not supported yet"},
    {"all", "macros such as all() are not supported yet"},
    {"map", "macros such as map() are not supported yet"},
    {"filter", "macros such as filter() are not supported yet"},
};

/* Functions whose argument names something: the environment resolves them. */
static const char *const references[] = {"active",   "visits",   "sent",
                                         "answered", "rejected", "share"};

bool soj__cel_function_is_reference(soj__slice name)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(references); i++) {
        if (soj__slice_is(name, references[i]))
            return true;
    }
    return false;
}

const soj__cel_function *soj__cel_function_find(soj__slice name)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(functions); i++) {
        if (soj__slice_is(name, functions[i].name))
            return &functions[i];
    }
    return NULL;
}

const char *soj__cel_function_missing(soj__slice name)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(missing); i++) {
        if (soj__slice_is(name, missing[i].name))
            return missing[i].message;
    }
    return NULL;
}

/* What other languages call them. */
static const struct {
    const char *theirs, *ours;
} strangers[] = {
    {"length", "size"},       {"len", "size"},      {"count", "size"},
    {"includes", "contains"}, {"str", "string"},    {"float", "double"},
    {"date", "timestamp"},    {"number", "double"}, {"startswith", "startsWith"},
    {"endswith", "endsWith"}, {"exist", "has"},
};

const char *soj__cel_function_nearest(soj__slice name)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(strangers); i++) {
        if (soj__slice_is(name, strangers[i].theirs))
            return strangers[i].ours;
    }
    soj__nearest nearest = {.wanted = name};
    const char *candidate;
    for (size_t i = 0; (candidate = soj__cel_function_name(i)) != NULL; i++)
        soj__nearest_offer(&nearest, (soj__slice){candidate, strlen(candidate)});
    return nearest.best.data;
}

const char *soj__cel_function_name(size_t index)
{
    if (index < SOJ__ARRAY_LEN(functions))
        return functions[index].name;
    index -= SOJ__ARRAY_LEN(functions);
    return index < SOJ__ARRAY_LEN(references) ? references[index] : NULL;
}
