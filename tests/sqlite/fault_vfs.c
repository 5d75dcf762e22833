/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "sqlite/fault_vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* A file: ours, and behind it that of the VFS below. */
typedef struct fault_file {
    sqlite3_file base;
    sqlite3_file *below;
} fault_file;

static sqlite3_vfs *below;
static size_t n_until;
static fault_kind kind;
static bool has_failed;
static bool is_lasting;

void fault_vfs_fail(size_t n, fault_kind how)
{
    n_until = n;
    kind = how;
    has_failed = false;
    is_lasting = false;
}

void fault_vfs_fail_from(size_t n, fault_kind how)
{
    fault_vfs_fail(n, how);
    is_lasting = true;
}

bool fault_vfs_has_failed(void)
{
    return has_failed;
}

static bool is_next(void)
{
    if (n_until == 0 || --n_until > 0)
        return false;
    has_failed = true;
    n_until = is_lasting ? 1 : 0;
    return true;
}

static bool is_the_one(void)
{
    if (kind == FAULT_READ || !is_next())
        return false;
    if (kind == FAULT_KILL)
        (void)raise(SIGKILL);
    return true;
}

static sqlite3_file *file_of(sqlite3_file *file)
{
    return ((fault_file *)(void *)file)->below;
}

static int do_close(sqlite3_file *file)
{
    return file_of(file)->pMethods->xClose(file_of(file));
}

static int do_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    if (kind == FAULT_READ && is_next())
        return SQLITE_IOERR_READ;
    return file_of(file)->pMethods->xRead(file_of(file), to, n, at);
}

static int do_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
    sqlite3_file *real = file_of(file);
    if (!is_the_one())
        return real->pMethods->xWrite(real, from, n, at);
    if (kind == FAULT_SHORT || kind == FAULT_KILL_HALF)
        (void)real->pMethods->xWrite(real, from, n / 2, at);
    if (kind == FAULT_KILL_HALF)
        (void)raise(SIGKILL);
    return kind == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return is_the_one() ? SQLITE_IOERR_TRUNCATE
                        : file_of(file)->pMethods->xTruncate(file_of(file), size);
}

static int do_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return is_the_one() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int do_size(sqlite3_file *file, sqlite3_int64 *out)
{
    return file_of(file)->pMethods->xFileSize(file_of(file), out);
}

static int do_lock(sqlite3_file *file, int level)
{
    return file_of(file)->pMethods->xLock(file_of(file), level);
}

static int do_unlock(sqlite3_file *file, int level)
{
    return file_of(file)->pMethods->xUnlock(file_of(file), level);
}

static int do_check(sqlite3_file *file, int *out)
{
    return file_of(file)->pMethods->xCheckReservedLock(file_of(file), out);
}

static int do_control(sqlite3_file *file, int what, void *argument)
{
    return file_of(file)->pMethods->xFileControl(file_of(file), what, argument);
}

static int do_sector(sqlite3_file *file)
{
    return file_of(file)->pMethods->xSectorSize(file_of(file));
}

static int do_traits(sqlite3_file *file)
{
    return file_of(file)->pMethods->xDeviceCharacteristics(file_of(file));
}

static int do_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    if (extend && is_the_one()) {
        *out = NULL;
        return SQLITE_IOERR_SHMSIZE;
    }
    return file_of(file)->pMethods->xShmMap(file_of(file), page, size, extend, out);
}

static int do_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
    return file_of(file)->pMethods->xShmLock(file_of(file), at, n, flags);
}

static void do_barrier(sqlite3_file *file)
{
    file_of(file)->pMethods->xShmBarrier(file_of(file));
}

static int do_unmap(sqlite3_file *file, int is_deleted)
{
    return file_of(file)->pMethods->xShmUnmap(file_of(file), is_deleted);
}

static const sqlite3_io_methods methods = {2,          do_close,  do_read,   do_write,  do_truncate,
                                           do_sync,    do_size,   do_lock,   do_unlock, do_check,
                                           do_control, do_sector, do_traits, do_map,    do_shm_lock,
                                           do_barrier, do_unmap,  NULL,      NULL};

static int do_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    fault_file *ours = (fault_file *)(void *)file;
    (void)vfs;
    ours->base.pMethods = NULL;
    ours->below = (sqlite3_file *)(void *)(ours + 1);
    if (is_the_one())
        return SQLITE_CANTOPEN;
    int code = below->xOpen(below, name, ours->below, flags, out);
    if (code == SQLITE_OK)
        ours->base.pMethods = &methods;
    return code;
}

static int do_delete(sqlite3_vfs *vfs, const char *name, int is_synced)
{
    (void)vfs;
    return is_the_one() ? SQLITE_IOERR_DELETE : below->xDelete(below, name, is_synced);
}

void fault_vfs_install(void)
{
    static sqlite3_vfs ours;
    below = sqlite3_vfs_find(NULL);
    ours = *below;
    ours.zName = "faults";
    ours.szOsFile = (int)sizeof(fault_file) + below->szOsFile;
    ours.xOpen = do_open;
    ours.xDelete = do_delete;
    (void)sqlite3_vfs_register(&ours, 1);
}
