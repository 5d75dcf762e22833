/* SPDX-License-Identifier: MIT */
#include "compile/build.h"

/* Texts lie right behind the head of the block, so their places are known from the start. */
#define POOL_START ((uint32_t)sizeof(soj__program))

static bool append(soj__build *build, soj__slice text)
{
    for (size_t i = 0; i < text.len + 1; i++) {
        char *c = SOJ__PUSH(build->arena, &build->pool);
        if (!c)
            return false;
        *c = i < text.len ? text.data[i] : '\0';
    }
    return true;
}

bool soj__build_text(soj__build *build, soj__slice text, soj__str *out_str)
{
    uint32_t at;
    uint32_t next = build->pool.n;
    *out_str = (soj__str){0, 0};
    if (!text.data)
        return true;
    const char *copy = soj__arena_copy(build->arena, text.data, text.len);
    if (!copy)
        return false;
    if (!soj__names_add(&build->pool_names, (soj__slice){copy, text.len}, next, &at))
        return false;
    if (at == next && !append(build, text))
        return false;
    *out_str = (soj__str){POOL_START + at, (uint32_t)text.len};
    return true;
}

bool soj__build_path(soj__build *build, soj__str above, soj__slice name, soj__str *out_path)
{
    soj__slice head = soj__build_slice(build, above);
    if (!head.data)
        return soj__build_text(build, name, out_path);
    size_t len = head.len + 1 + name.len;
    char *path = soj__arena_alloc(build->arena, len + 1);
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
