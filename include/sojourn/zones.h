/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_ZONES_H
#define SOJOURN_ZONES_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/export.h>
#include <sojourn/status.h>
#include <sojourn/time.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** @file
 * Time zones, as the IANA time zone database has them.
 *
 * A host loads them once, all that there are, and shares the set with whom it likes. The library
 * itself looks for none: neither the environment nor the machine's own time zone has any influence.
 *
 * The data are compiled files (TZif, RFC 9636, version 2 or later), as systems keep them in
 * `/usr/share/zoneinfo`. Conversions are exact for the years 1 to 9999: behind the last change that
 * a file lists, its footer's rule is computed. Leap seconds do not exist. */

/** An immutable set of time zones.
 *
 * Lifetime: made with one reference; soj_zones_unref() of the last one frees it.
 * Threads: may be used by any number of threads at once; ref and unref are atomic. */
typedef struct soj_zones soj_zones;

/** Where most systems keep their zones. Nothing uses it by itself. */
#define SOJ_ZONES_DIRECTORY "/usr/share/zoneinfo"

/** Bytes of the data's version at most, the final NUL included. */
#define SOJ_ZONES_VERSION_MAX 32
/** Bytes of what is said about a problem at most, the final NUL included. */
#define SOJ_ZONES_PROBLEM_MAX 256

/** Settings of a set of zones. Zero in any field but the first means its default. */
typedef struct soj_zones_options {
    size_t struct_size;             /**< sizeof(soj_zones_options); set by the INIT macro */
    const soj_allocator *allocator; /**< for the set and all scratch; copied; NULL: malloc */
    /** The version of the data, "2025b", NUL-terminated, copied: 1 to 31 letters, digits and
     * `.+_-`. NULL: "unknown"; soj_zones_load(): what the directory says of itself. */
    const char *version;
} soj_zones_options;

#define SOJ_ZONES_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(soj_zones_options), NULL, NULL                                                      \
    }

/** Load all zones of a directory.
 *
 * A zone's name is the path of its file below the directory: "Europe/Paris". Every file is loaded
 * that begins as TZif files do and whose path is 1 to SOJ_LIMIT_ZONE_NAME bytes of segments of
 * letters, digits, `_`, `+` and `-`; links are followed. Left out are `posix/`, `right/` and
 * `posixrules` at the top, and whatever else lies there. A file that begins as TZif and is damaged
 * is an error, as are files that count leap seconds.
 *
 * The version is what the first line of `tzdata.zi` says, else the first line of `+VERSION`, else
 * "unknown".
 *
 * @param directory    NUL-terminated, mostly SOJ_ZONES_DIRECTORY.
 * @param options      NULL for all defaults.
 * @param out_problem  on failure one line for people, with the file that is at fault;
 *                     NUL-terminated; empty on success; may be NULL.
 * @param out_zones    on success a new reference, owned by the caller; untouched on failure.
 * @return SOJ_OK; SOJ_ERR_NO_ZONES where the directory is missing, cannot be opened or holds no
 *         zone; SOJ_ERR_IO where a file, or a directory below it, cannot be read;
 *         SOJ_ERR_ZONE where a file is damaged, or of version 1; SOJ_ERR_LEAP_SECONDS;
 *         SOJ_ERR_LIMIT where one is longer than SOJ_LIMIT_ZONE_FILE, or there are more than
 *         SOJ_LIMIT_ZONES, or more than SOJ_LIMIT_ZONE_ENTRIES files of whatever kind;
 *         SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT, SOJ_ERR_ABI.
 * @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_zones_load(const char *directory,
                                                const soj_zones_options *options,
                                                char out_problem[SOJ_ZONES_PROBLEM_MAX],
                                                soj_zones **out_zones);

/** A zone for soj_zones_make(): a name and the bytes of a TZif file. */
typedef struct soj_zone_file {
    const char *name; /**< as soj_zones_load() makes them; not NUL-terminated */
    size_t name_len;
    const void *data;
    size_t len; /**< at most SOJ_LIMIT_ZONE_FILE */
} soj_zone_file;

/** Make a set of files in memory, for hosts that have no directory of them. Nothing of `files` is
 * kept. As soj_zones_load(); besides, SOJ_ERR_ARGUMENT where a name is none, or is there twice, and
 * SOJ_ERR_LIMIT where one is too long.
 * @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_zones_make(const soj_zone_file *files, size_t n,
                                                const soj_zones_options *options,
                                                char out_problem[SOJ_ZONES_PROBLEM_MAX],
                                                soj_zones **out_zones);

/** One more reference to `zones` (which must not be NULL); returned for convenience.
 * @since 0.3 */
SOJ_API soj_zones *soj_zones_ref(soj_zones *zones);

/** Drop a reference; the last one frees the set and all that was borrowed from it. NULL is allowed.
 * @since 0.3 */
SOJ_API void soj_zones_unref(soj_zones *zones);

/** The version of the data: "2025b", or "unknown". Borrowed; `data` is NULL for NULL.
 * @since 0.3 */
SOJ_API soj_text soj_zones_version(const soj_zones *zones);
/** How many names there are: handles are 0 to n - 1, in the order of the names' bytes; 0 for NULL.
 * @since 0.3 */
SOJ_API size_t soj_zones_count(const soj_zones *zones);
/** Bytes of memory that the set takes; 0 for NULL.
 * @since 0.3 */
SOJ_API size_t soj_zones_bytes(const soj_zones *zones);

/** The handle of a zone by its name, which is matched exactly, case included. It is good for this
 * set and all its references; what is kept is kept by name.
 *
 * @param out_zone     left untouched on failure.
 * @param out_nearest  where there is no zone of the name, the one that may have been meant,
 *                     borrowed from the set; else, and where none is near, `data` is NULL. May be
 *                     NULL itself.
 * @return SOJ_OK, SOJ_ERR_NOT_FOUND, SOJ_ERR_ARGUMENT.
 * @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_zones_find(const soj_zones *zones, const char *name,
                                                size_t len, uint32_t *out_zone,
                                                soj_text *out_nearest);

/** The name of a zone, borrowed and NUL-terminated; `data` is NULL where the handle is none.
 * @since 0.3 */
SOJ_API soj_text soj_zones_name(const soj_zones *zones, uint32_t zone);

/** The offset of a zone's clocks at an instant, in seconds east of UTC: wall clock − UTC.
 * @return SOJ_OK; SOJ_ERR_TIME where `time` is outside SOJ_TIME_MIN to SOJ_TIME_MAX;
 *         SOJ_ERR_ARGUMENT. *out_offset is left untouched on failure.
 * @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_zone_offset_at(const soj_zones *zones, uint32_t zone,
                                                    soj_time time, int32_t *out_offset);

/** The first instant after `time` at which a zone's offset changes; SOJ_TIME_NEVER where there is
 * none up to SOJ_TIME_MAX.
 * @return SOJ_OK; SOJ_ERR_TIME and SOJ_ERR_ARGUMENT as for soj_zone_offset_at().
 * @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_zone_next_change(const soj_zones *zones, uint32_t zone,
                                                      soj_time time, soj_time *out_change);

/** How often the clocks of a zone show a time. */
typedef enum soj_wall_kind {
    SOJ_WALL_UNIQUE = 0, /**< once */
    SOJ_WALL_GAP = 1,    /**< never: they are put forward over it */
    SOJ_WALL_FOLD = 2    /**< twice: they are put back */
} soj_wall_kind;

/** The instants that a wall clock's time may mean. `first` is the one that RFC 5545 means, and the
 * model language with it. */
typedef struct soj_wall {
    int32_t kind; /**< a soj_wall_kind */
    /** Of a gap: with the offset before it, so 02:30 in New York's is 03:30 daylight time. Of a
     * fold: the first. */
    soj_time first;
    /** Of a gap: with the offset after it, which is earlier than `first`. Of a fold: the second.
     * Of a unique time: as `first`. */
    soj_time second;
} soj_wall;

/** When a zone's clocks show a time.
 *
 * @param wall      what they show, as the instant that it would be in UTC: soj_time_parse() of
 *                  "2026-03-29T02:30:00Z" asks for half past two by the zone's clocks.
 * @param out_wall  left untouched on failure.
 * @return SOJ_OK; SOJ_ERR_TIME where `wall` or one of the instants is outside SOJ_TIME_MIN to
 *         SOJ_TIME_MAX; SOJ_ERR_ARGUMENT.
 * @since 0.3 */
SOJ_API SOJ_NODISCARD soj_status soj_zone_local_to_utc(const soj_zones *zones, uint32_t zone,
                                                       soj_time wall, soj_wall *out_wall);

SOJ_END_DECLS

#endif
