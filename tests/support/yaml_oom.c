/* SPDX-License-Identifier: MIT */
#include "support/yaml_oom.h"

#include <stdlib.h>
#include <string.h>

static struct {
    size_t calls, fail_at, failures, live;
    size_t bytes, peak_bytes;
    bool on;
} books;

/* Stands before each block; as large as malloc's alignment. */
typedef union header {
    size_t size;
    max_align_t align;
} header;

void *yaml_malloc(size_t size);
void *yaml_realloc(void *memory, size_t size);
void yaml_free(void *memory);
unsigned char *yaml_strdup(const unsigned char *text);

void yaml_oom_arm(size_t n, bool on)
{
    books.fail_at = n == 0 ? 0 : books.calls + n;
    books.on = on;
    books.failures = 0;
}

size_t yaml_oom_failures(void)
{
    return books.failures;
}

size_t yaml_oom_calls(void)
{
    return books.calls;
}

size_t yaml_oom_live(void)
{
    return books.live;
}

size_t yaml_oom_peak_bytes(void)
{
    return books.peak_bytes;
}

void yaml_oom_reset_peak(void)
{
    books.peak_bytes = books.bytes;
}

static bool fails(void)
{
    books.calls++;
    bool does = books.fail_at != 0 &&
                (books.calls == books.fail_at || (books.on && books.calls > books.fail_at));
    books.failures += does;
    return does;
}

static void *book(header *head, size_t old_size, size_t size)
{
    if (!head)
        return NULL;
    head->size = size;
    books.bytes += size - old_size;
    if (books.bytes > books.peak_bytes)
        books.peak_bytes = books.bytes;
    return head + 1;
}

void *yaml_malloc(size_t size)
{
    void *memory = fails() ? NULL : book(malloc(sizeof(header) + size), 0, size);
    books.live += memory != NULL;
    return memory;
}

void *yaml_realloc(void *memory, size_t size)
{
    if (!memory)
        return yaml_malloc(size);
    header *head = (header *)memory - 1;
    size_t old_size = head->size;
    return fails() ? NULL : book(realloc(head, sizeof(header) + size), old_size, size);
}

void yaml_free(void *memory)
{
    if (!memory)
        return;
    header *head = (header *)memory - 1;
    books.live--;
    books.bytes -= head->size;
    free(head);
}

unsigned char *yaml_strdup(const unsigned char *text)
{
    size_t size = text ? strlen((const char *)text) + 1 : 0;
    unsigned char *copy = text ? yaml_malloc(size) : NULL;
    if (copy)
        memcpy(copy, text, size);
    return copy;
}
