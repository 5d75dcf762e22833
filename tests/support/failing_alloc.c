/* SPDX-License-Identifier: MIT */
#include "support/failing_alloc.h"

#include "support/test.h"

/* Stands before each block; as large as malloc's alignment. */
typedef union header {
    struct {
        size_t size;
        size_t magic;
    } block;
    max_align_t align;
} header;

#define MAGIC ((size_t)0x50a1d0c5u)

static bool fails(failing_alloc *books)
{
    books->calls++;
    bool does = books->fail_at != 0 && (books->calls == books->fail_at ||
                                        (books->fail_on && books->calls > books->fail_at));
    books->failures += does;
    return does;
}

static void book(failing_alloc *books, size_t size)
{
    books->live_bytes += size;
    if (books->live_bytes > books->peak_bytes)
        books->peak_bytes = books->live_bytes;
}

static header *checked_header(void *memory, size_t size)
{
    header *head = (header *)memory - 1;
    if (head->block.magic != MAGIC)
        fail_msg("memory that the allocator never gave, or gave back already");
    if (head->block.size != size)
        fail_msg("size %zu given back, %zu was allocated", size, head->block.size);
    return head;
}

static void *books_alloc(void *ctx, size_t size)
{
    failing_alloc *books = ctx;
    if (size == 0)
        fail_msg("an allocation of no bytes");
    if (size > PTRDIFF_MAX - sizeof(header) || fails(books))
        return NULL;
    header *head = malloc(sizeof(header) + size);
    if (!head)
        return NULL;
    head->block.size = size;
    head->block.magic = MAGIC;
    books->live_blocks++;
    book(books, size);
    memset(head + 1, 0xa5, size); /* nobody may count on zeroes */
    return head + 1;
}

static void books_release(void *ctx, void *memory, size_t size)
{
    failing_alloc *books = ctx;
    if (!memory)
        fail_msg("NULL released");
    header *head = checked_header(memory, size);
    books->live_blocks--;
    books->live_bytes -= size;
    head->block.magic = 0;
    memset(memory, 0x5a, size);
    free(head);
}

/* Always moves, so that nobody keeps the old address. */
static void *books_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    failing_alloc *books = ctx;
    checked_header(memory, old_size);
    void *moved = books_alloc(ctx, new_size);
    if (!moved)
        return NULL;
    memcpy(moved, memory, old_size < new_size ? old_size : new_size);
    books_release(books, memory, old_size);
    return moved;
}

void failing_alloc_init(failing_alloc *books)
{
    *books = (failing_alloc){.allocator = {books, books_alloc, books_resize, books_release}};
}

void failing_alloc_arm(failing_alloc *books, size_t n, bool on)
{
    books->fail_at = n == 0 ? 0 : books->calls + n;
    books->fail_on = on;
    books->failures = 0;
}

void failing_alloc_check_empty(const failing_alloc *books)
{
    if (books->live_blocks != 0)
        fail_msg("%zu blocks, %zu bytes were not given back", books->live_blocks,
                 books->live_bytes);
}
