/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SQLITE_POWER_VFS_H
#define SOJ_TEST_SQLITE_POWER_VFS_H

/* A disk in memory, of a machine whose power goes.
 *
 * What is synced stays. Of what is not, each write is there, is not, or is there in some of its
 * sectors of 512 bytes, whatever was written after it; files may have grown by what was never
 * written; a truncation or the removal of a file has happened or not; a new file is there or not.
 * The first sync of a log or a journal makes names durable, as SQLite then syncs the folder; of a
 * database file its own.
 *
 * Everything is one process's, and one connection's at a time: locks are always had, and what is
 * shared about a write-ahead log is memory, which goes with the power. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Become the default VFS. */
void power_vfs_install(void);
/* The disk is empty. No file is open. */
void power_vfs_wipe(void);
/* With the `n`-th call from now on that makes a file, writes, syncs, truncates or deletes the power
 * goes: from then on nothing succeeds. The call's own doing is as what was not synced. 0: it stays.
 */
void power_vfs_cut(size_t n);
bool power_vfs_is_off(void);
/* The power is back; the seed decides what is left of what was not synced. No file is open. */
void power_vfs_restore(uint64_t seed);

#endif
