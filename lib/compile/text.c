/* SPDX-License-Identifier: MIT */
#include "compile/build.h"

/* Texts lie right behind the head of the block, so their places are known from the start. */
#define POOL_START ((uint32_t)sizeof(soj__program))

bool soj__build_room(soj__build *build, size_t n)
{
    if (build->is_over)
        return false;
    size_t used = build->pool.n + build->code.n + build->days.n * sizeof(uint32_t);
    if (n <= SOJ_LIMIT_MODEL - used && build->segment_bytes <= SOJ_LIMIT_MODEL)
        return true;
    build->is_over = true;
    soj__diag_add(build->diags, SOJ__DIAG_LIMIT_MODEL, build->here,
                  "here the compiled model has more than %u bytes of conditions and texts, paths "
                  "and segments written out",
                  (uint64_t)SOJ_LIMIT_MODEL);
    return false;
}

static bool append(soj__build *build, soj__slice text)
{
    if (!soj__build_room(build, text.len + 1))
        return false;
    char *at = SOJ__EXTEND(build->arena, &build->pool, (uint32_t)text.len + 1);
    if (!at)
        return false;
    memcpy(at, text.data, text.len);
    at[text.len] = '\0';
    return true;
}

bool soj__build_text(soj__build *build, soj__slice text, soj__str *out_str)
{
    *out_str = (soj__str){0, 0};
    if (!text.data)
        return true;
    uint32_t at = soj__names_find(&build->pool_names, text);
    if (at == SOJ__NONE) {
        at = build->pool.n;
        /* The pool moves: neither the table nor append() can borrow from it. */
        const char *copy = soj__arena_copy(build->arena, text.data, text.len);
        soj__slice name = {copy, text.len};
        if (!copy || !soj__names_add(&build->pool_names, name, at, &at) || !append(build, name))
            return false;
    }
    *out_str = (soj__str){POOL_START + at, (uint32_t)text.len};
    return true;
}

bool soj__build_path(soj__build *build, soj__str above, soj__slice name, soj__str *out_path)
{
    soj__slice head = soj__build_slice(build, above);
    if (!head.data)
        return soj__build_text(build, name, out_path);
    size_t len = head.len + 1 + name.len;
    soj__arena_reset(&build->scratch);
    char *path = soj__arena_alloc(&build->scratch, len + 1);
    if (!path)
        return false;
    memcpy(path, head.data, head.len);
    path[head.len] = '.';
    if (name.len > 0)
        memcpy(path + head.len + 1, name.data, name.len);
    return soj__build_text(build, (soj__slice){path, len}, out_path);
}

soj__slice soj__build_slice(const soj__build *build, soj__str str)
{
    if (str.at == 0)
        return (soj__slice){NULL, 0};
    return (soj__slice){build->pool.items + (str.at - POOL_START), str.len};
}
