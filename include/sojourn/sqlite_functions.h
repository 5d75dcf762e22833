/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_SQLITE_FUNCTIONS_H
#define SOJOURN_SQLITE_FUNCTIONS_H

#include <stdarg.h>
#include <stddef.h>

#include <sojourn/export.h>

SOJ_BEGIN_DECLS

/** @file
 * The functions of a host's own SQLite, for libsojourn-sqlite.
 *
 * Two SQLites in one process that have the same file open drop each other's locks, and the file is
 * damaged in the end. A host that carries one of its own (compiled in, of another version, with
 * hidden symbols) therefore lends it: where soj_sqlite_options.functions or
 * soj_outbox_options.functions is set, no other SQLite is called for that store or outbox.
 *
 * SOJ_SQLITE_FUNCTIONS(NAME), written once in a source of the host's that includes its <sqlite3.h>,
 * defines such a table. */

struct sqlite3;
struct sqlite3_context;
struct sqlite3_stmt;
struct sqlite3_value;
struct sqlite3_vfs;

#define SOJ_SQLITE_VERSION_LEAST 3037000 /**< of a SQLite: what is older is refused */

/** What libsojourn-sqlite calls. Each is SQLite's function of that name, behind "sqlite3_", with
 * the types of <sqlite3.h>; the last two are made by SOJ_SQLITE_FUNCTIONS(). */
typedef struct soj_sqlite_functions {
    size_t struct_size; /**< sizeof(soj_sqlite_functions) */
    int (*libversion_number)(void);
    char *(*snprintf)(int size, char *to, const char *format, ...);
    char *(*vsnprintf)(int size, char *to, const char *format, va_list arguments);
    int (*open_v2)(const char *path, struct sqlite3 **out, int flags, const char *vfs);
    int (*close)(struct sqlite3 *database);
    const char *(*errmsg)(struct sqlite3 *database);
    const char *(*errstr)(int code);
    int (*exec)(struct sqlite3 *database, const char *sql,
                int (*row)(void *, int, char **, char **), void *ctx, char **out_message);
    int (*get_autocommit)(struct sqlite3 *database);
    long long (*changes64)(struct sqlite3 *database);
    int (*busy_timeout)(struct sqlite3 *database, int milliseconds);
    int (*busy_handler)(struct sqlite3 *database, int (*wait)(void *, int), void *ctx);
    int (*db_config)(struct sqlite3 *database, int what, ...);
    const char *(*db_filename)(struct sqlite3 *database, const char *schema);
    int (*db_readonly)(struct sqlite3 *database, const char *schema);
    int (*file_control)(struct sqlite3 *database, const char *schema, int what, void *argument);
    int (*wal_checkpoint_v2)(struct sqlite3 *database, const char *schema, int how, int *out_log,
                             int *out_done);
    struct sqlite3_vfs *(*vfs_find)(const char *name);
    void *(*malloc64)(unsigned long long size);
    void (*free)(void *memory);
    int (*prepare_v3)(struct sqlite3 *database, const char *sql, int len, unsigned int flags,
                      struct sqlite3_stmt **out, const char **out_rest);
    int (*step)(struct sqlite3_stmt *statement);
    int (*reset)(struct sqlite3_stmt *statement);
    int (*clear_bindings)(struct sqlite3_stmt *statement);
    int (*finalize)(struct sqlite3_stmt *statement);
    int (*bind_int64)(struct sqlite3_stmt *statement, int at, long long value);
    int (*bind_double)(struct sqlite3_stmt *statement, int at, double value);
    int (*bind_null)(struct sqlite3_stmt *statement, int at);
    int (*bind_text64)(struct sqlite3_stmt *statement, int at, const char *text,
                       unsigned long long len, void (*release)(void *), unsigned char encoding);
    int (*bind_blob64)(struct sqlite3_stmt *statement, int at, const void *bytes,
                       unsigned long long len, void (*release)(void *));
    int (*column_type)(struct sqlite3_stmt *statement, int at);
    long long (*column_int64)(struct sqlite3_stmt *statement, int at);
    double (*column_double)(struct sqlite3_stmt *statement, int at);
    const unsigned char *(*column_text)(struct sqlite3_stmt *statement, int at);
    const void *(*column_blob)(struct sqlite3_stmt *statement, int at);
    int (*column_bytes)(struct sqlite3_stmt *statement, int at);
    int (*create_function_v2)(struct sqlite3 *database, const char *name, int n, int kind,
                              void *user,
                              void (*call)(struct sqlite3_context *, int, struct sqlite3_value **),
                              void (*step)(struct sqlite3_context *, int, struct sqlite3_value **),
                              void (*end)(struct sqlite3_context *), void (*release)(void *));
    int (*value_type)(struct sqlite3_value *value);
    long long (*value_int64)(struct sqlite3_value *value);
    double (*value_double)(struct sqlite3_value *value);
    const unsigned char *(*value_text)(struct sqlite3_value *value);
    int (*value_bytes)(struct sqlite3_value *value);
    void (*result_int64)(struct sqlite3_context *to, long long value);
    void (*result_error)(struct sqlite3_context *to, const char *message, int len);
    void (*result_error_nomem)(struct sqlite3_context *to);
    void (*result_error_toobig)(struct sqlite3_context *to);
    void (*sum)(struct sqlite3_context *to, int n, struct sqlite3_value **values);
    void (*way)(struct sqlite3_context *to, int n, struct sqlite3_value **values);
} soj_sqlite_functions;

/** Define a table of that name, `static const`, of the SQLite whose <sqlite3.h> the source
 * includes. Needs no semicolon behind it. @since 0.5 */
/* clang-format off */
#define SOJ_SQLITE_FUNCTIONS(name)                                                                 \
    static void name##_sum(sqlite3_context *to, int n, sqlite3_value **values)                     \
    {                                                                                              \
        soj_sqlite_sum(sqlite3_user_data(to), to, n, values);                                      \
    }                                                                                              \
    static void name##_way(sqlite3_context *to, int n, sqlite3_value **values)                     \
    {                                                                                              \
        soj_sqlite_way(sqlite3_user_data(to), to, n, values);                                      \
    }                                                                                              \
    static const soj_sqlite_functions name = {                                                     \
        sizeof(soj_sqlite_functions), sqlite3_libversion_number, sqlite3_snprintf,                 \
        sqlite3_vsnprintf, sqlite3_open_v2, sqlite3_close, sqlite3_errmsg, sqlite3_errstr,         \
        sqlite3_exec, sqlite3_get_autocommit, sqlite3_changes64, sqlite3_busy_timeout,             \
        sqlite3_busy_handler, sqlite3_db_config, sqlite3_db_filename, sqlite3_db_readonly,         \
        sqlite3_file_control, sqlite3_wal_checkpoint_v2, sqlite3_vfs_find, sqlite3_malloc64,       \
        sqlite3_free, sqlite3_prepare_v3, sqlite3_step, sqlite3_reset, sqlite3_clear_bindings,     \
        sqlite3_finalize, sqlite3_bind_int64, sqlite3_bind_double, sqlite3_bind_null,              \
        sqlite3_bind_text64, sqlite3_bind_blob64, sqlite3_column_type, sqlite3_column_int64,       \
        sqlite3_column_double, sqlite3_column_text, sqlite3_column_blob, sqlite3_column_bytes,     \
        sqlite3_create_function_v2, sqlite3_value_type, sqlite3_value_int64,                       \
        sqlite3_value_double, sqlite3_value_text, sqlite3_value_bytes, sqlite3_result_int64,       \
        sqlite3_result_error, sqlite3_result_error_nomem, sqlite3_result_error_toobig,             \
        name##_sum, name##_way};

/* clang-format on */
/** What the functions of SQL that SOJ_SQLITE_FUNCTIONS() makes go on to: checksums of rows. Not to
 * be called otherwise.
 *
 * @param functions  the table, as SQLite hands it back. @since 0.5 */
SOJ_API void soj_sqlite_sum(void *functions, struct sqlite3_context *to, int n,
                            struct sqlite3_value **values);
/** As soj_sqlite_sum(), of a row that changes its state. @since 0.5 */
SOJ_API void soj_sqlite_way(void *functions, struct sqlite3_context *to, int n,
                            struct sqlite3_value **values);

SOJ_END_DECLS

#endif
