/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SQLITE_FAULT_VFS_H
#define SOJ_TEST_SQLITE_FAULT_VFS_H

/* The default VFS of SQLite, of which one call fails: what a disk does that is broken, or full; or
 * is the last that the process does.
 * Nothing is synced in earnest: no power is lost here, and it takes long. */

#include <stdbool.h>
#include <stddef.h>

typedef enum fault_kind {
    FAULT_EIO = 0,       /* the call fails */
    FAULT_FULL = 1,      /* a write finds no room; other calls fail */
    FAULT_SHORT = 2,     /* half of a write is done, then it fails; other calls fail */
    FAULT_KILL = 3,      /* the process is killed before the call is done */
    FAULT_KILL_HALF = 4, /* the process is killed when half of a write is done */
    FAULT_READ = 5,      /* a read fails, and only reads are counted */
    FAULT_KINDS = 6
} fault_kind;

/* Become the default VFS. */
void fault_vfs_install(void);
/* The `n`-th call from now on that opens, writes, syncs, truncates, deletes or
 * makes room for what is shared about a log fails, once; 0: none
 * does. */
void fault_vfs_fail(size_t n, fault_kind kind);
/* As fault_vfs_fail(), and so do all calls after it, until told otherwise. */
void fault_vfs_fail_from(size_t n, fault_kind kind);
/* Whether it came to that. */
bool fault_vfs_has_failed(void);

#endif
