/* SPDX-License-Identifier: MIT */
#include "support/yaml_oom.h"

#include <stdlib.h>
#include <string.h>

static struct {
    size_t calls, fail_at, failures, live;
    bool on;
} books;

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

static bool fails(void)
{
    books.calls++;
    bool does = books.fail_at != 0 &&
                (books.calls == books.fail_at || (books.on && books.calls > books.fail_at));
    books.failures += does;
    return does;
}

void *yaml_malloc(size_t size)
{
    void *memory = fails() ? NULL : malloc(size ? size : 1);
    books.live += memory != NULL;
    return memory;
}

void *yaml_realloc(void *memory, size_t size)
{
    if (!memory)
        return yaml_malloc(size);
    return fails() ? NULL : realloc(memory, size ? size : 1);
}

void yaml_free(void *memory)
{
    books.live -= memory != NULL;
    free(memory);
}

unsigned char *yaml_strdup(const unsigned char *text)
{
    size_t size = text ? strlen((const char *)text) + 1 : 0;
    unsigned char *copy = text ? yaml_malloc(size) : NULL;
    if (copy)
        memcpy(copy, text, size);
    return copy;
}
