/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_FOLDER_H
#define SOJ_TEST_FOLDER_H

/* A folder of a test's own, below the one that the test runs in, and what lies in it. Everything
 * fails the program where it cannot be done. */

#include <stddef.h>

#define FOLDER_PATH_MAX 512

typedef struct folder {
    char path[FOLDER_PATH_MAX];
} folder;

void folder_make(folder *new_one);
/* The folder and all in it. */
void folder_remove(const folder *of);

/* The path of something in the folder, as a folder. */
folder folder_inside(const folder *of, const char *name);
void folder_put_file(const folder *of, const char *name, const char *data, size_t len);
void folder_put_folder(const folder *of, const char *name);
/* `to` as it is written in the link. */
void folder_put_link(const folder *of, const char *name, const char *to);
/* One more name for a file. */
void folder_put_alias(const folder *of, const char *name, const char *file);
/* Something that is neither file nor folder, and that nobody may open: who does waits for ever. */
void folder_put_pipe(const folder *of, const char *name);

#endif
