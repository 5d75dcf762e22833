/* SPDX-License-Identifier: MIT */
/* Runs a target over the files named on the command line: a corpus as a test, with any compiler. */
#include <stdio.h>

#include "fuzz/fuzz.h"

enum { MOST = 1 << 20 };

static int run_file(const char *path, uint8_t *buffer)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return 1;
    }
    size_t size = fread(buffer, 1, MOST, file);
    fclose(file);
    uint8_t *exact = malloc(size > 0 ? size : 1); /* so that reading past the end is seen */
    if (!exact)
        return 1;
    for (size_t i = 0; i < size; i++)
        exact[i] = buffer[i];
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = 0;
    uint8_t *buffer = malloc(MOST);
    if (!buffer || argc < 2)
        return 1;
    for (int i = 1; i < argc; i++)
        failed |= run_file(argv[i], buffer);
    free(buffer);
    printf("%d files\n", argc - 1);
    return failed;
}
