/* SPDX-License-Identifier: MIT */
/* Runs a target over the files named on the command line, and those in the folders named there: a
 * corpus as a test, with any compiler. */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "fuzz/fuzz.h"

enum { MOST = 1 << 20 };

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool run_file(const char *path, uint8_t *buffer)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    size_t size = fread(buffer, 1, MOST, file);
    fclose(file);
    uint8_t *exact = malloc(size > 0 ? size : 1); /* so that reading past the end is seen */
    FUZZ_CHECK(exact);
    memcpy(exact, buffer, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return true;
}

/* How many files were run; -1 where one cannot be read. */
static int run_folder(const char *path, uint8_t *buffer)
{
    char name[4096];
    int n = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && n >= 0 && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        int len = snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        FUZZ_CHECK(len > 0 && (size_t)len < sizeof(name));
        n = run_file(name, buffer) ? n + 1 : -1;
    }
    if (!folder)
        return -1;
    closedir(folder);
    return n;
}

int main(int argc, char **argv)
{
    int n = 0;
    uint8_t *buffer = malloc(MOST);
    FUZZ_CHECK(buffer);
    for (int i = 1; i < argc; i++) {
        int ran = is_folder(argv[i]) ? run_folder(argv[i], buffer) : run_file(argv[i], buffer);
        if (ran <= 0) {
            fprintf(stderr, "%s: no inputs\n", argv[i]);
            return 1;
        }
        n += ran;
    }
    free(buffer);
    printf("%d inputs replayed in %.1f s\n", n, (double)clock() / CLOCKS_PER_SEC);
    return n == 0;
}
