/* SPDX-License-Identifier: MIT */
#include "sqlite/power_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, MAX_SHARED = 64 };

typedef struct bytes {
    uint8_t *data;
    size_t len;
} bytes;

/* What was done to a file and is not synced. */
typedef struct change {
    struct change *next;
    bool is_truncation; /* to `at` */
    size_t at, len;
    uint8_t data[];
} change;

typedef struct node {
    struct node *next; /* older */
    char *name;        /* NULL: nobody else's, gone with its file */
    bytes synced, now;
    change *first, **last;
    bool has_name;   /* durably */
    bool is_removed; /* not durably */
    bool is_log;     /* or a journal */
    void *shared[MAX_SHARED];
} node;

typedef struct power_file {
    sqlite3_file base;
    node *node;
} power_file;

static node *disk; /* the newest first */
static size_t n_until;
static bool is_off;
static uint64_t random_state;

/* ---- chance ---- */

static uint64_t draw(uint64_t below)
{
    random_state = random_state * 48271 % 2147483647; /* "minimal standard" */
    return (random_state >> 3) % below;
}

/* ---- bytes ---- */

static void *must(void *memory)
{
    if (!memory) {
        fputs("power_vfs: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* What comes new is zeros, or, of a disk that holds old things, those. */
static void resize(bytes *b, size_t len, bool has_rubbish)
{
    if (len > b->len) {
        b->data = must(realloc(b->data, len));
        memset(b->data + b->len, has_rubbish ? (int)draw(256) : 0, len - b->len);
    }
    b->len = len;
}

static void copy(bytes *to, const bytes *from)
{
    resize(to, from->len, false);
    if (from->len > 0)
        memcpy(to->data, from->data, from->len);
}

static void put(bytes *b, size_t at, const uint8_t *data, size_t len, bool has_rubbish)
{
    if (at + len > b->len)
        resize(b, at + len, has_rubbish);
    memcpy(b->data + at, data, len);
}

/* ---- nodes ---- */

static void drop_changes(node *n)
{
    for (change *c = n->first, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    n->first = NULL;
    n->last = &n->first;
}

static void drop_shared(node *n)
{
    for (size_t i = 0; i < MAX_SHARED; i++) {
        free(n->shared[i]);
        n->shared[i] = NULL;
    }
}

static void free_node(node *n)
{
    drop_changes(n);
    drop_shared(n);
    free(n->synced.data);
    free(n->now.data);
    free(n->name);
    free(n);
}

static node *find(const char *name)
{
    node *n = disk;
    while (n && (n->is_removed || strcmp(n->name, name) != 0))
        n = n->next;
    return n;
}

static node *new_node(const char *name)
{
    node *n = must(calloc(1, sizeof(*n)));
    n->last = &n->first;
    if (name) {
        n->name = must(malloc(strlen(name) + 1));
        memcpy(n->name, name, strlen(name) + 1);
        n->next = disk;
        disk = n;
    }
    return n;
}

static void note(node *n, bool is_truncation, size_t at, const void *data, size_t len)
{
    change *c = must(malloc(sizeof(*c) + len));
    *c = (change){NULL, is_truncation, at, len};
    if (len > 0)
        memcpy(c->data, data, len);
    *n->last = c;
    n->last = &c->next;
}

/* All names are as they are now, durably. */
static void sync_folder(void)
{
    for (node **at = &disk; *at;) {
        node *n = *at;
        n->has_name = true;
        if (n->is_removed) {
            *at = n->next;
            free_node(n);
        } else {
            at = &n->next;
        }
    }
}

/* ---- the power goes ---- */

/* Whether the call may be done at all; where it is the one, it is done, and the last. */
static bool has_power(void)
{
    if (is_off)
        return false;
    if (n_until > 0 && --n_until == 0)
        is_off = true;
    return true;
}

static void keep_some(bytes *left, const change *c, uint64_t of_four, bool has_rubbish)
{
    bool is_torn = draw(2) == 0, is_kept = draw(4) < of_four;
    if (c->is_truncation) {
        if (is_kept)
            resize(left, c->at, false);
        return;
    }
    for (size_t from = c->at, end = c->at + c->len, to; from < end; from = to) {
        to = (from / SECTOR + 1) * SECTOR;
        to = to < end ? to : end;
        if (is_torn ? draw(4) < of_four : is_kept)
            put(left, from, c->data + (from - c->at), to - from, has_rubbish);
    }
}

/* `of_four`: how many of four changes are kept, about. */
static void settle(node *n, uint64_t of_four)
{
    bool has_rubbish = draw(2) == 0;
    for (const change *c = n->first; c; c = c->next)
        keep_some(&n->synced, c, of_four, has_rubbish);
    drop_changes(n);
    drop_shared(n);
    copy(&n->now, &n->synced);
}

void power_vfs_cut(size_t n)
{
    n_until = n;
}

bool power_vfs_is_off(void)
{
    return is_off;
}

void power_vfs_restore(uint64_t seed)
{
    random_state = seed % 2147483646 + 1;
    (void)draw(2);
    (void)draw(2);
    uint64_t of_four = draw(5);
    is_off = false;
    for (node **at = &disk; *at;) {
        node *n = *at;
        bool is_there = (n->has_name || draw(2) == 0) && (!n->is_removed || draw(2) == 0);
        n->is_removed = true; /* whether a newer one has its name */
        if (is_there && !find(n->name)) {
            n->is_removed = false;
            n->has_name = true;
            settle(n, of_four);
            at = &n->next;
        } else {
            *at = n->next;
            free_node(n);
        }
    }
}

void power_vfs_wipe(void)
{
    for (node *n = disk, *next; n; n = next) {
        next = n->next;
        free_node(n);
    }
    disk = NULL;
    is_off = false;
    n_until = 0;
}

/* ---- files ---- */

static node *node_of(sqlite3_file *file)
{
    return ((power_file *)(void *)file)->node;
}

static int do_close(sqlite3_file *file)
{
    if (!node_of(file)->name)
        free_node(node_of(file));
    return SQLITE_OK;
}

static int do_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    const bytes *b = &node_of(file)->now;
    size_t from = (size_t)at, wanted = (size_t)n;
    size_t there = from < b->len ? b->len - from : 0;
    if (is_off)
        return SQLITE_IOERR_READ;
    there = there < wanted ? there : wanted;
    if (there > 0)
        memcpy(to, b->data + from, there);
    memset((uint8_t *)to + there, 0, wanted - there);
    return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

/* Of a file without a name nothing is left in any case, and it does not count. */
static int do_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
    node *of = node_of(file);
    if (of->name ? !has_power() : is_off)
        return SQLITE_IOERR_WRITE;
    put(&of->now, (size_t)at, from, (size_t)n, false);
    if (of->name)
        note(of, false, (size_t)at, from, (size_t)n);
    return is_off ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    node *of = node_of(file);
    if (of->name ? !has_power() : is_off)
        return SQLITE_IOERR_TRUNCATE;
    resize(&of->now, (size_t)size, false);
    if (of->name)
        note(of, true, (size_t)size, NULL, 0);
    return is_off ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int do_sync(sqlite3_file *file, int flags)
{
    node *of = node_of(file);
    (void)flags;
    if (!has_power() || is_off)
        return SQLITE_IOERR_FSYNC;
    if (of->is_log && !of->has_name)
        sync_folder();
    of->has_name = true;
    drop_changes(of);
    copy(&of->synced, &of->now);
    return SQLITE_OK;
}

static int do_size(sqlite3_file *file, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)node_of(file)->now.len;
    return SQLITE_OK;
}

static int do_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

static int do_check(sqlite3_file *file, int *out)
{
    (void)file;
    *out = 0;
    return SQLITE_OK;
}

static int do_control(sqlite3_file *file, int what, void *argument)
{
    (void)file;
    (void)what;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int do_sector(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

/* What lies beside a write in its sector stays. */
static int do_traits(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int do_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    node *of = node_of(file);
    *out = NULL;
    if (is_off || page >= MAX_SHARED)
        return SQLITE_IOERR_SHMMAP;
    if (!of->shared[page] && extend)
        of->shared[page] = must(calloc(1, (size_t)size));
    *out = of->shared[page];
    return SQLITE_OK;
}

static int do_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
    (void)file;
    (void)at;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static void do_barrier(sqlite3_file *file)
{
    (void)file;
}

static int do_unmap(sqlite3_file *file, int is_deleted)
{
    (void)is_deleted;
    drop_shared(node_of(file));
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {2,          do_close,  do_read,   do_write, do_truncate,
                                           do_sync,    do_size,   do_lock,   do_lock,  do_check,
                                           do_control, do_sector, do_traits, do_map,   do_shm_lock,
                                           do_barrier, do_unmap,  NULL,      NULL};

/* ---- the VFS ---- */

static int do_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    power_file *ours = (power_file *)(void *)file;
    node *n = name ? find(name) : NULL;
    (void)vfs;
    ours->base.pMethods = NULL;
    if (is_off || (!n && !(flags & SQLITE_OPEN_CREATE)))
        return SQLITE_CANTOPEN;
    if (!n) {
        if (name)
            (void)has_power();
        n = new_node(name);
        n->is_log = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
        if (is_off && !name)
            free_node(n);
        if (is_off)
            return SQLITE_CANTOPEN;
    }
    ours->node = n;
    ours->base.pMethods = &methods;
    if (out)
        *out = flags;
    return SQLITE_OK;
}

static int do_delete(sqlite3_vfs *vfs, const char *name, int is_synced)
{
    (void)vfs;
    node *n = find(name);
    if (!n)
        return is_off ? SQLITE_IOERR_DELETE : SQLITE_IOERR_DELETE_NOENT;
    if (!has_power())
        return SQLITE_IOERR_DELETE;
    n->is_removed = true;
    if (is_off)
        return SQLITE_IOERR_DELETE;
    if (is_synced)
        sync_folder();
    return SQLITE_OK;
}

static int do_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    (void)flags;
    const node *n = find(name);
    *out = n != NULL && (flags != SQLITE_ACCESS_EXISTS || n->now.len > 0);
    return is_off ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int do_path(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
    (void)vfs;
    (void)sqlite3_snprintf(room, out, "%s", name);
    return SQLITE_OK;
}

/* Salts of logs, so that each run is as the last. */
static int do_random(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    for (int i = 0; i < n; i++)
        out[i] = (char)(i * 37 & 127);
    return n;
}

void power_vfs_install(void)
{
    static sqlite3_vfs ours;
    ours = *sqlite3_vfs_find(NULL);
    ours.zName = "power";
    ours.szOsFile = (int)sizeof(power_file);
    ours.xOpen = do_open;
    ours.xDelete = do_delete;
    ours.xAccess = do_access;
    ours.xFullPathname = do_path;
    ours.xRandomness = do_random;
    (void)sqlite3_vfs_register(&ours, 1);
}
