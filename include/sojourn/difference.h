/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_DIFFERENCE_H
#define SOJOURN_DIFFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/diag.h>
#include <sojourn/export.h>
#include <sojourn/model.h>
#include <sojourn/status.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** @file
 * The difference between two versions of a model in what they mean, not in how they are written:
 * layout, comments, descriptions and the order of what has a name make none. Parts are known by
 * their names and by `was`, as a migration knows them (migrate.h), whether that is possible or not;
 * where a part is called otherwise, that is one difference, and not one of all that name it. */

/** The difference between two models. Immutable: it may be read by many threads. */
typedef struct soj_difference soj_difference;

/** What is different about a part. */
typedef enum soj_difference_kind {
    SOJ_DIFFERENCE_ADDED = 1,   /**< only the new version has it */
    SOJ_DIFFERENCE_REMOVED = 2, /**< only the old one has it */
    SOJ_DIFFERENCE_RENAMED = 3, /**< it has another name, or became a part that others became too */
    SOJ_DIFFERENCE_CHANGED = 4  /**< one aspect of it is otherwise */
} soj_difference_kind;

/** What a part is. */
typedef enum soj_difference_part {
    SOJ_DIFFERENCE_MODEL = 0,
    SOJ_DIFFERENCE_ATTRIBUTE = 1,
    SOJ_DIFFERENCE_EVENT = 2,
    SOJ_DIFFERENCE_SEGMENT = 3,
    SOJ_DIFFERENCE_CHANNEL = 4,
    SOJ_DIFFERENCE_CAP = 5,
    SOJ_DIFFERENCE_TRACK = 6,
    SOJ_DIFFERENCE_STAGE = 7, /**< with its transitions */
    SOJ_DIFFERENCE_TOUCHPOINT = 8
} soj_difference_part;

/** One difference. Texts are borrowed from the difference. */
typedef struct soj_difference_item {
    int32_t kind;      /**< a soj_difference_kind */
    int32_t part;      /**< a soj_difference_part */
    soj_text name;     /**< its name or path: the new one, or of what was removed the old one */
    soj_text former;   /**< RENAMED: the old one; else data NULL */
    soj_text aspect;   /**< CHANGED: what of it, as "due" or "on Bought"; else data NULL */
    soj_text from, to; /**< CHANGED: that aspect in words; data NULL where it is not there */
} soj_difference_item;

/** Compare two models.
 * @param allocator       copied; NULL: malloc.
 * @param out_difference  owned by the caller, and does not refer to the models; untouched on
 *                        failure.
 * @return SOJ_OK, SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_difference_new(soj_model *from, soj_model *to,
                                                    const soj_allocator *allocator,
                                                    soj_difference **out_difference);

/** NULL is allowed. @since 0.5 */
SOJ_API void soj_difference_free(soj_difference *difference);

/** How many differences there are: 0 where both models mean the same; and for NULL. @since 0.5 */
SOJ_API size_t soj_difference_count(const soj_difference *difference);

/** One of them: kind of part by kind of part, of each those of the old version in its order, then
 * what is new.
 * @return SOJ_OK; SOJ_ERR_ARGUMENT, also where `index` is out of range: nothing was written.
 * @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_difference_get(const soj_difference *difference, size_t index,
                                                    soj_difference_item *out_item);

/** Write a line for each, as "added stage vip" or "changed touchpoint new.hello, due: 1h after
 * entry
 * -> 2h after entry".
 * @param write  called with pieces of the text, in order.
 * @return SOJ_OK, SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_difference_write(const soj_difference *difference,
                                                      soj_write_fn write, void *ctx);

SOJ_END_DECLS

#endif
