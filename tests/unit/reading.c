/* SPDX-License-Identifier: MIT */
#include "unit/reading.h"

#include "support/test.h"

void read_bytes(reading *r, const char *text, size_t len)
{
    failing_alloc_init(&r->books);
    soj__mem mem = r->books.allocator;
    soj__arena_init(&r->arena, &mem);
    assert_int_equal(soj_diags_new(&mem, &r->diags), SOJ_OK);
    r->model = NULL;
    r->text = malloc(len ? len : 1);
    assert_non_null(r->text);
    memcpy(r->text, text, len);
    soj__slice exact = {r->text, len};
    soj__diags_begin(r->diags, "m", exact);
    r->status = soj__syntax_read(exact, &r->arena, r->diags, &r->model);
    soj__diags_end(r->diags);
}

void read_text(reading *r, const char *text)
{
    read_bytes(r, text, strlen(text));
}

void done(reading *r)
{
    soj__arena_done(&r->arena);
    soj_diags_free(r->diags);
    free(r->text);
    failing_alloc_check_empty(&r->books);
}

const char *id_of(const reading *r, size_t i)
{
    const soj_diag *diag = soj_diags_get(r->diags, i);
    return diag ? diag->id.data : "none";
}

void assert_text(const soj__ast_text *text, const char *expected)
{
    assert_true(soj__ast_given(text));
    assert_int_equal(text->text.len, strlen(expected));
    assert_memory_equal(text->text.data, expected, text->text.len);
}
