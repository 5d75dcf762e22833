/* SPDX-License-Identifier: MIT */
#include "base/find.h"
#include "base/utf8.h"
#include "cel/ops.h"

soj__val soj__op_size(soj__val text)
{
    if (text.kind != SOJ__KIND_STRING)
        return soj__val_error();
    return soj__val_int((int64_t)soj__utf8_count(text.as.text, text.extra));
}

static bool is_at(soj__val text, uint32_t at, soj__val part)
{
    return part.extra == 0 || memcmp(text.as.text + at, part.as.text, part.extra) == 0;
}

soj__val soj__op_contains(soj__val text, soj__val part)
{
    if (!soj__op_both(text, part, SOJ__KIND_STRING))
        return soj__val_error();
    return soj__val_bool(soj__slice_contains((soj__slice){text.as.text, text.extra},
                                             (soj__slice){part.as.text, part.extra}));
}

soj__val soj__op_starts_with(soj__val text, soj__val part)
{
    if (!soj__op_both(text, part, SOJ__KIND_STRING))
        return soj__val_error();
    return soj__val_bool(part.extra <= text.extra && is_at(text, 0, part));
}

soj__val soj__op_ends_with(soj__val text, soj__val part)
{
    if (!soj__op_both(text, part, SOJ__KIND_STRING))
        return soj__val_error();
    return soj__val_bool(part.extra <= text.extra && is_at(text, text.extra - part.extra, part));
}

/* Append to the scratch. The emitter has counted what can be made; that there is no room means a
 * text was longer than promised. */
static bool append(soj__scratch *scratch, soj__val part)
{
    if (part.extra > scratch->size - scratch->used)
        return false;
    if (part.extra > 0)
        memcpy(scratch->text + scratch->used, part.as.text, part.extra);
    scratch->used += part.extra;
    return true;
}

soj__val soj__op_concatenate(soj__val a, soj__val b, soj__scratch *scratch)
{
    SOJ__ASSERT(soj__op_both(a, b, SOJ__KIND_STRING));
    /* The text made last is continued in place: a + b + c copies each once. Values made earlier
     * keep their bytes. */
    bool continues = scratch->used >= a.extra && a.extra > 0 &&
                     a.as.text == scratch->text + (scratch->used - a.extra);
    uint32_t start = continues ? scratch->used - a.extra : scratch->used;
    if ((!continues && !append(scratch, a)) || !append(scratch, b))
        return soj__val_error();
    return soj__val_text(scratch->text + start, scratch->used - start);
}
