/* SPDX-License-Identifier: MIT */
#include "sqlite/store_file.h"

/* The head of a file of SQLite: a magic text, and numbers of 32 bits, big-endian. */
enum { HEAD = 100, AT_APPLICATION = 68 };

static const char no_store[] = "the file is no store of sojourn";

/* A file that is looked at. */
typedef struct look {
    const soj_sqlite_functions *sqlite;
    const char *path;
    sqlite3 *handle;
    uint8_t head[HEAD];
    uint32_t mark;   /* of the head: what a write-ahead log says is not in it */
    bool has_tables; /* with the names of ours */
} look;

static uint32_t load_big(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_marked(const look *at)
{
    return at->mark >> 8 == SOJ__STORE_MARK >> 8;
}

static int open_read_only(look *at, const char *path, int more_flags)
{
    return at->sqlite->open_v2(path, &at->handle,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | more_flags, NULL);
}

/* Through SQLite's own handle: another of ours, when closed, would drop the locks that SQLite has
 * on the file in this process. */
static int read_head(look *at)
{
    sqlite3_file *file = NULL;
    int code = open_read_only(at, at->path, 0);
    if (code == SQLITE_OK)
        code = at->sqlite->file_control(at->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK)
        code = file->pMethods ? file->pMethods->xRead(file, at->head, HEAD, 0) : SQLITE_CANTOPEN;
    (void)at->sqlite->close(at->handle);
    at->handle = NULL;
    at->mark = load_big(at->head + AT_APPLICATION);
    return code == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : code; /* the rest is zeros */
}

/* The path as a URI that says that the file does not change: SQLite then puts nothing beside it. */
static char *make_uri(const look *at)
{
    static const char hex[] = "0123456789ABCDEF", before[] = "file:", behind[] = "?immutable=1";
    char *uri = at->sqlite->malloc64(3 * strlen(at->path) + sizeof(before) + sizeof(behind));
    char *to = uri;
    if (!uri)
        return NULL;
    memcpy(to, before, sizeof(before) - 1);
    to += sizeof(before) - 1;
    for (const char *c = at->path; *c; c++) {
        bool is_plain =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '.' && *c <= '9');
        const uint8_t byte = (uint8_t)*c;
        if (!is_plain) {
            *to++ = '%';
            *to++ = hex[byte >> 4];
        }
        *to++ = is_plain ? *c : hex[byte & 15];
    }
    memcpy(to, behind, sizeof(behind));
    return uri;
}

/* Whether there is a write-ahead log, or a journal: others are at it, and the file is not all. */
static bool is_in_use(const look *at)
{
    static const char *const beside[] = {"-wal", "-journal"};
    sqlite3_vfs *vfs = at->sqlite->vfs_find(NULL); /* there is one: a file was opened */
    int is_there = 0;
    for (size_t i = 0; !is_there && i < SOJ__ARRAY_LEN(beside); i++) {
        char *name = soj__sqlite_join(at->sqlite, at->path, beside[i]);
        if (!name || vfs->xAccess(vfs, name, SQLITE_ACCESS_EXISTS, &is_there) != SQLITE_OK)
            is_there = 1;
        at->sqlite->free(name);
    }
    return is_there != 0;
}

static int open_quietly(look *at)
{
    if (is_in_use(at))
        return open_read_only(at, at->path, 0);
    char *uri = make_uri(at);
    int code = uri ? open_read_only(at, uri, SQLITE_OPEN_URI) : SQLITE_NOMEM;
    at->sqlite->free(uri);
    return code;
}

/* The mark and the tables as SQLite sees them. */
static int read_tables(look *at)
{
    soj__row row = {at->sqlite, NULL};
    int code = open_quietly(at);
    if (code == SQLITE_OK) {
        (void)at->sqlite->db_config(at->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        (void)at->sqlite->busy_timeout(at->handle, 1000);
        code = soj__row_prepare(&row, at->handle,
                                "SELECT application_id, (SELECT count(*) FROM sqlite_schema"
                                " WHERE type = 'table' AND name IN ('head', 'journal', 'outbox',"
                                " 'touchpoints')) FROM pragma_application_id",
                                0);
    }
    if (code == SQLITE_OK)
        code = at->sqlite->step(row.statement);
    if (code == SQLITE_ROW) {
        at->mark = (uint32_t)soj__column_i64(&row, 0);
        at->has_tables = soj__column_i64(&row, 1) == 4;
        code = SQLITE_OK;
    }
    soj__row_finalize(&row);
    (void)at->sqlite->close(at->handle);
    at->handle = NULL;
    return code;
}

static soj_status fail(const look *at, int code, const char **out_problem)
{
    *out_problem = at->sqlite->errstr(code);
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return SOJ_ERR_NOMEM;
    case SQLITE_BUSY:
        return SOJ_ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return SOJ_ERR_STORE;
    default:
        return SOJ_ERR_IO;
    }
}

soj_status soj__store_file_look(const soj_sqlite_functions *sqlite, const char *path,
                                const char **out_problem)
{
    look at = {sqlite, path, NULL, {0}, 0, false};
    int code = read_head(&at);
    bool is_sqlite = code == SQLITE_OK && memcmp(at.head, "SQLite format 3", 16) == 0;
    /* The mark may be in the log alone, or be another, where the host shares its own file. */
    if (is_sqlite && at.mark != SOJ__STORE_MARK)
        code = read_tables(&at);
    if (code != SQLITE_OK)
        return fail(&at, code, out_problem);
    if (is_marked(&at) && at.mark != SOJ__STORE_MARK) {
        *out_problem = "the store's tables are of another version; an older one is brought up by "
                       "the next that writes states";
        return SOJ_ERR_UNSUPPORTED;
    }
    bool is_store = is_sqlite && (is_marked(&at) || at.has_tables);
    *out_problem = is_store ? "" : no_store;
    return is_store ? SOJ_OK : SOJ_ERR_STORE;
}
