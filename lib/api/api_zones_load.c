/* SPDX-License-Identifier: MIT */
/* Sets of zones from memory and from a directory: the one place that walks directories. */
#define _POSIX_C_SOURCE   200809L
#define _FILE_OFFSET_BITS 64

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include <sojourn/limits.h>
#include <sojourn/zones.h>

#include "time/zones.h"

#define UNKNOWN     "unknown"
#define SHOWN_MAX   160u /* bytes of a path in a problem */
#define VERSION_LEN (SOJ_ZONES_VERSION_MAX - 1)

/* A set in the making, from anywhere. */
typedef struct loader {
    soj__zones_draft draft;
    char *problem;      /* the caller's, or NULL */
    const char *what;   /* is wrong; NULL: the status says it */
    soj__slice version; /* longer than VERSION_LEN nowhere */
    /* Of a directory. */
    char *path;  /* of what is looked at, with room for a name of a zone behind the directory's */
    size_t root; /* bytes of the directory's path, with the slash behind it */
    char *bytes; /* of a file, and one more than it may have */
    uint32_t entries;
    char version_text[SOJ_ZONES_VERSION_MAX];
} loader;

/* ---- what is said about a problem ---- */

/* There is room: of a path at most SHOWN_MAX bytes are shown, and what is said of it is short. What
 * cannot be printed is shown as '?'. */
static size_t put_text(char *problem, size_t at, soj__slice text)
{
    SOJ__ASSERT(text.len < SOJ_ZONES_PROBLEM_MAX - at);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        problem[at++] = c < 0x20 || c == 0x7f ? '?' : text.data[i];
    }
    problem[at] = '\0';
    return at;
}

/* `where: what`; of a long path its end. */
static soj_status tell(const loader *with, soj__slice where, soj_status status)
{
    if (!with->problem || status == SOJ_OK)
        return status;
    size_t at = 0;
    if (where.len > SHOWN_MAX) {
        at = put_text(with->problem, at, SOJ__SLICE("..."));
        where = (soj__slice){where.data + where.len - SHOWN_MAX, SHOWN_MAX};
    }
    if (where.len > 0) {
        at = put_text(with->problem, at, where);
        at = put_text(with->problem, at, SOJ__SLICE(": "));
    }
    const char *what = with->what ? with->what : soj_status_message(status);
    (void)put_text(with->problem, at, (soj__slice){what, strlen(what)});
    return status;
}

/* ---- versions and options ---- */

static bool is_version_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           strchr(".+_-", c) != NULL;
}

/* The version that a text begins with; empty where it has none, or too long a one. */
static soj__slice version_in(soj__slice text)
{
    size_t len = 0;
    while (len < text.len && text.data[len] != '\0' && is_version_char(text.data[len]))
        len++;
    bool ends = len == text.len || text.data[len] == '\n' || text.data[len] == '\r';
    return (soj__slice){text.data, ends && len <= VERSION_LEN ? len : 0};
}

static soj_status begin(loader *with, const soj_zones_options *options, char *problem)
{
    *with = (loader){.problem = problem, .version = SOJ__SLICE(UNKNOWN)};
    soj__mem mem = soj__mem_from(NULL);
    if (options && options->struct_size != sizeof(*options))
        return SOJ_ERR_ABI;
    if (options)
        mem = soj__mem_from(options->allocator);
    soj__zones_draft_init(&with->draft, &mem);
    if (!options || !options->version)
        return SOJ_OK;
    soj__slice given = {options->version, strlen(options->version)};
    with->version = version_in(given);
    if (given.len > 0 && with->version.len == given.len)
        return SOJ_OK;
    with->what = "the version is empty, too long, or has a character that versions do not have";
    return SOJ_ERR_ARGUMENT;
}

/* ---- from memory ---- */

static soj_status add_all(loader *with, const soj_zone_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const soj__slice name = {files[i].name, files[i].name_len};
        const soj__slice data = {files[i].data, files[i].len};
        if ((!name.data && name.len > 0) || (!data.data && data.len > 0))
            return tell(with, (soj__slice){NULL, 0}, SOJ_ERR_ARGUMENT);
        soj_status status = soj__zones_draft_add(&with->draft, name, data, &with->what);
        if (status != SOJ_OK)
            return tell(with, name, status);
    }
    return SOJ_OK;
}

static soj_status seal(loader *with, soj_zones **out_zones)
{
    soj__slice twice = {NULL, 0};
    soj_status status = soj__zones_draft_seal(&with->draft, with->version, &twice, out_zones);
    if (status == SOJ_ERR_ARGUMENT)
        with->what = "the name is there twice";
    return tell(with, twice, status);
}

soj_status soj_zones_make(const soj_zone_file *files, size_t n, const soj_zones_options *options,
                          char out_problem[SOJ_ZONES_PROBLEM_MAX], soj_zones **out_zones)
{
    loader with;
    if (out_problem)
        out_problem[0] = '\0';
    soj_status status = begin(&with, options, out_problem);
    if (status == SOJ_OK && ((!files && n > 0) || !out_zones))
        status = SOJ_ERR_ARGUMENT;
    if (status != SOJ_OK)
        return tell(&with, (soj__slice){NULL, 0}, status);
    status = add_all(&with, files, n);
    if (status == SOJ_OK)
        status = seal(&with, out_zones);
    soj__zones_draft_done(&with.draft);
    return status;
}

/* ---- from a directory ---- */

static soj__slice path_of(const loader *with)
{
    return (soj__slice){with->path, strlen(with->path)};
}

static soj__slice name_of(const loader *with)
{
    return (soj__slice){with->path + with->root, strlen(with->path + with->root)};
}

static soj_status fail(loader *with, const char *what, soj_status status)
{
    with->what = what;
    return tell(with, path_of(with), status);
}

/* At most one byte more than a file may have; without SOJ__TZIF_MAGIC in front no more than that.
 */
static soj_status read_file(const loader *with, size_t *out_len)
{
    const size_t magic = strlen(SOJ__TZIF_MAGIC);
    FILE *file = fopen(with->path, "rb");
    if (!file)
        return SOJ_ERR_IO;
    size_t len = fread(with->bytes, 1, magic, file);
    if (len == magic && memcmp(with->bytes, SOJ__TZIF_MAGIC, magic) == 0)
        len += fread(with->bytes + magic, 1, SOJ_LIMIT_ZONE_FILE + 1 - magic, file);
    else
        len = 0;
    soj_status status = ferror(file) ? SOJ_ERR_IO : SOJ_OK;
    (void)fclose(file);
    *out_len = len;
    return status;
}

static soj_status visit_file(loader *with)
{
    size_t len = 0;
    soj_status status = read_file(with, &len);
    if (status != SOJ_OK)
        return fail(with, NULL, status);
    if (len == 0)
        return SOJ_OK;
    status = soj__zones_draft_add(&with->draft, name_of(with), (soj__slice){with->bytes, len},
                                  &with->what);
    return tell(with, path_of(with), status);
}

/* What lies at the top beside the zones: the same ones again, and with leap seconds. */
static bool is_left_out(soj__slice name)
{
    return soj__slice_is(name, "posix") || soj__slice_is(name, "right") ||
           soj__slice_is(name, "posixrules");
}

static soj_status walk(loader *with);

static soj_status visit(loader *with)
{
    struct stat about;
    if (with->entries++ == SOJ_LIMIT_ZONE_ENTRIES)
        return fail(with, "there are more than 16,384 files: do links go round in a circle?",
                    SOJ_ERR_LIMIT);
    if (is_left_out(name_of(with)) || stat(with->path, &about) != 0)
        return SOJ_OK;
    if (S_ISDIR(about.st_mode))
        return walk(with);
    return S_ISREG(about.st_mode) ? visit_file(with) : SOJ_OK;
}

/* Look at one entry of the directory that `path` names now, where its path is that of a zone. */
static soj_status walk_entry(loader *with, const char *entry)
{
    soj_status status = SOJ_OK;
    size_t end = strlen(with->path);
    size_t at = end == with->root ? end : end + 1;
    size_t len = strlen(entry);
    if (at + len - with->root > SOJ_LIMIT_ZONE_NAME)
        return SOJ_OK;
    with->path[at - 1] = '/';
    memcpy(with->path + at, entry, len + 1);
    if (soj__zone_name_is_good(name_of(with)))
        status = visit(with);
    with->path[end] = '\0';
    return status;
}

/* The length of names bounds the depth. */
static soj_status walk(loader *with)
{
    soj_status status = SOJ_OK;
    const struct dirent *entry = NULL;
    bool is_top = name_of(with).len == 0;
    DIR *directory = opendir(with->path);
    if (!directory)
        return fail(with, "the directory cannot be opened", is_top ? SOJ_ERR_NO_ZONES : SOJ_ERR_IO);
    do {
        errno = 0;
        /* cppcheck-suppress readdirCalled ; nobody else has this stream */
        entry = readdir(directory);
        if (entry)
            status = walk_entry(with, entry->d_name);
        else if (errno != 0)
            status = fail(with, "the directory cannot be read", SOJ_ERR_IO);
    } while (entry && status == SOJ_OK);
    (void)closedir(directory);
    return status;
}

/* The version that a file of the directory begins with, behind `before`. */
static void read_version(loader *with, const char *name, const char *before)
{
    char text[sizeof(with->version_text) + 16];
    struct stat about;
    size_t len = strlen(before);
    memcpy(with->path + with->root, name, strlen(name) + 1);
    bool is_file = stat(with->path, &about) == 0 && S_ISREG(about.st_mode);
    FILE *file = is_file ? fopen(with->path, "rb") : NULL;
    with->path[with->root] = '\0';
    if (!file)
        return;
    size_t n = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    if (n < len || memcmp(text, before, len) != 0)
        return;
    soj__slice version = version_in((soj__slice){text + len, n - len});
    if (version.len == 0)
        return;
    memcpy(with->version_text, version.data, version.len);
    with->version = (soj__slice){with->version_text, version.len};
}

static soj_status load(loader *with, const char *directory, bool has_version, soj_zones **out_zones)
{
    with->root = strlen(directory) + 1;
    memcpy(with->path, directory, with->root - 1);
    memcpy(with->path + with->root - 1, "/", 2);
    if (!has_version)
        read_version(with, "+VERSION", "");
    if (!has_version)
        read_version(with, "tzdata.zi", "# version ");
    soj_status status = walk(with);
    if (status == SOJ_OK && with->draft.n_names == 0)
        status = fail(with, "there are no time zones in it", SOJ_ERR_NO_ZONES);
    return status == SOJ_OK ? seal(with, out_zones) : status;
}

soj_status soj_zones_load(const char *directory, const soj_zones_options *options,
                          char out_problem[SOJ_ZONES_PROBLEM_MAX], soj_zones **out_zones)
{
    loader with;
    if (out_problem)
        out_problem[0] = '\0';
    soj_status status = begin(&with, options, out_problem);
    if (status == SOJ_OK && (!directory || directory[0] == '\0' || !out_zones))
        status = SOJ_ERR_ARGUMENT;
    if (status != SOJ_OK)
        return tell(&with, (soj__slice){NULL, 0}, status);
    const soj__mem mem = with.draft.mem;
    const size_t path_size = strlen(directory) + SOJ_LIMIT_ZONE_NAME + 2;
    const size_t bytes_size = SOJ_LIMIT_ZONE_FILE + 1;
    with.path = soj__mem_alloc(&mem, path_size);
    with.bytes = soj__mem_alloc(&mem, bytes_size);
    if (with.path && with.bytes)
        status = load(&with, directory, options && options->version, out_zones);
    else
        status = tell(&with, (soj__slice){NULL, 0}, SOJ_ERR_NOMEM);
    soj__mem_free(&mem, with.path, path_size);
    soj__mem_free(&mem, with.bytes, bytes_size);
    soj__zones_draft_done(&with.draft);
    return status;
}
