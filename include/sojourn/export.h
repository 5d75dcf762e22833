/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_EXPORT_H
#define SOJOURN_EXPORT_H

/** @file
 * What every other public header needs: how functions are exported and marked.
 *
 * `SOJ_API` marks a function of the shared library, `SOJ_NODISCARD` one whose
 * result must be looked at. Neither changes what a call means. */

#if defined(__GNUC__)
#define SOJ_API       __attribute__((visibility("default")))
#define SOJ_NODISCARD __attribute__((warn_unused_result))
#else
#define SOJ_API
#define SOJ_NODISCARD
#endif

#ifdef __cplusplus
#define SOJ_BEGIN_DECLS extern "C" {
#define SOJ_END_DECLS   }
#else
#define SOJ_BEGIN_DECLS
#define SOJ_END_DECLS
#endif

#endif
