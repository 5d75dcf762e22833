/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_VERSION_H
#define SOJOURN_VERSION_H

#include <stdint.h>

#include <sojourn/export.h>

SOJ_BEGIN_DECLS

/** @file
 * The library's version. The build reads these three numbers: they are the only place. */

#define SOJ_VERSION_MAJOR 0
#define SOJ_VERSION_MINOR 5
#define SOJ_VERSION_PATCH 0

/** The version of the library that is linked, as major * 1,000,000 + minor * 1,000 + patch.
 *
 * May differ from the header's numbers where a shared library was replaced.
 * @return never fails.
 * @since 0.1 */
SOJ_API uint32_t soj_version(void);

/** The version as text, "0.5.0"; NUL-terminated, static.
 * @since 0.1 */
SOJ_API const char *soj_version_string(void);

SOJ_END_DECLS

#endif
