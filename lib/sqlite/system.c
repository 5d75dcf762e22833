/* SPDX-License-Identifier: MIT */
#include "sqlite/calls.h"

SOJ_SQLITE_FUNCTIONS(linked)

const soj_sqlite_functions *soj__sqlite_system(void)
{
    return &linked;
}

static bool has_all(const soj_sqlite_functions *functions)
{
    typedef int (*function)(void);
    for (size_t at = offsetof(soj_sqlite_functions, libversion_number); at < sizeof(*functions);
         at += sizeof(function)) {
        function one;
        memcpy(&one, (const char *)functions + at, sizeof(one));
        if (!one)
            return false;
    }
    return true;
}

soj_status soj__sqlite_take(const soj_sqlite_functions *functions, const soj_sqlite_functions **out)
{
    *out = functions ? functions : &linked;
    if ((*out)->struct_size != sizeof(**out))
        return SOJ_ERR_ABI;
    return has_all(*out) ? SOJ_OK : SOJ_ERR_ARGUMENT;
}

void soj__sqlite_restrict(const soj_sqlite_functions *sqlite, sqlite3 *handle)
{
    (void)sqlite->db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite->db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite->db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite->db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
}

char *soj__sqlite_join(const soj_sqlite_functions *sqlite, const char *first, const char *second)
{
    const size_t len = strlen(first), more = strlen(second) + 1;
    char *joined = sqlite->malloc64(len + more);
    if (!joined)
        return NULL;
    memcpy(joined, first, len);
    memcpy(joined + len, second, more);
    return joined;
}
