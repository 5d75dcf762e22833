/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "support/folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void insist(int is_done, const char *what)
{
    if (is_done)
        return;
    perror(what);
    abort();
}

void folder_make(folder *new_one)
{
    *new_one = (folder){"folder_"};
    memset(new_one->path + strlen(new_one->path), 'X', 6);
    insist(mkdtemp(new_one->path) != NULL, "mkdtemp");
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

void folder_remove(const folder *of)
{
    insist(nftw(of->path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, of->path);
}

folder folder_inside(const folder *of, const char *name)
{
    folder path;
    int len = snprintf(path.path, sizeof(path.path), "%s/%s", of->path, name);
    insist(len > 0 && (size_t)len < sizeof(path.path), name);
    return path;
}

void folder_put_file(const folder *of, const char *name, const char *data, size_t len)
{
    folder path = folder_inside(of, name);
    FILE *file = fopen(path.path, "wb");
    insist(file != NULL, path.path);
    insist(len == 0 || fwrite(data, 1, len, file) == len, path.path);
    insist(fclose(file) == 0, path.path);
}

void folder_put_folder(const folder *of, const char *name)
{
    insist(mkdir(folder_inside(of, name).path, 0755) == 0, name);
}

void folder_put_link(const folder *of, const char *name, const char *to)
{
    insist(symlink(to, folder_inside(of, name).path) == 0, name);
}

void folder_put_alias(const folder *of, const char *name, const char *file)
{
    insist(link(folder_inside(of, file).path, folder_inside(of, name).path) == 0, name);
}

void folder_put_pipe(const folder *of, const char *name)
{
    insist(mkfifo(folder_inside(of, name).path, 0644) == 0, name);
}
