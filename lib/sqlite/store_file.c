/* SPDX-License-Identifier: MIT */
#include "sqlite/store_file.h"

#include <sqlite3.h>

/* The head of a file of SQLite: a magic text, and numbers of 32 bits, big-endian. */
enum { HEAD = 100, AT_APPLICATION = 68 };

static uint32_t load_big(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static soj_status judge_head(const uint8_t head[HEAD], const char **out_problem)
{
    const uint32_t mark = load_big(head + AT_APPLICATION);
    if (memcmp(head, "SQLite format 3", 16) != 0 || mark >> 8 != SOJ__STORE_MARK >> 8) {
        *out_problem = "the file is no store of sojourn";
        return SOJ_ERR_STORE;
    }
    if (mark != SOJ__STORE_MARK) {
        *out_problem = "the store's tables are of another version";
        return SOJ_ERR_UNSUPPORTED;
    }
    return SOJ_OK;
}

/* Through SQLite's own handle: another of ours, when closed, would drop the locks that SQLite has
 * on the file in this process. */
static int read_head(sqlite3 *handle, uint8_t head[HEAD])
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || !file || !file->pMethods)
        return SQLITE_CANTOPEN;
    code = file->pMethods->xRead(file, head, HEAD, 0);
    return code == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : code; /* the rest is zeros */
}

soj_status soj__store_file_look(const char *path, const char **out_problem)
{
    uint8_t head[HEAD] = {0};
    sqlite3 *handle = NULL;
    int code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = read_head(handle, head);
    (void)sqlite3_close(handle);
    if (code == SQLITE_OK)
        return judge_head(head, out_problem);
    *out_problem = sqlite3_errstr(code);
    return (code & 0xff) == SQLITE_NOMEM ? SOJ_ERR_NOMEM : SOJ_ERR_IO;
}
