/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_MODEL_H
#define SOJOURN_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/diag.h>
#include <sojourn/export.h>
#include <sojourn/status.h>
#include <sojourn/value.h>
#include <sojourn/zones.h>

SOJ_BEGIN_DECLS

/** An immutable compiled model.
 *
 * Lifetime: soj_model_compile() gives one reference; soj_model_unref() of the last one frees it.
 * Engines and workspaces hold references of their own.
 * Threads: may be used by any number of threads at once; ref and unref are atomic. */
typedef struct soj_model soj_model;

/** Settings of a compile. Zero in any field but the first means its default. */
typedef struct soj_compile_options {
    size_t struct_size;             /**< sizeof(soj_compile_options); set by the INIT macro */
    const soj_allocator *allocator; /**< for the model and all scratch; copied; NULL: malloc */
    const char *file_name;          /**< shown in diagnostics, NUL-terminated, copied; NULL: "model"
                                       (soj_model_compile_file: the path) */
    soj_zones *zones; /**< a `time_zone` that they do not have is an error; NULL: it is asked for
                         when an engine or workspace is made. Used during the call only */
} soj_compile_options;

#define SOJ_COMPILE_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(soj_compile_options), NULL, NULL, NULL                                              \
    }

/** Compile a model from YAML text.
 *
 * @param text,len   UTF-8; need not be NUL-terminated; not kept.
 * @param options    NULL for all defaults.
 * @param diags      receives every error and warning, appended; may be NULL. Where it runs out of
 *                   memory the compile fails with SOJ_ERR_NOMEM.
 * @param out_model  on success a new reference, owned by the caller; untouched on failure.
 * @return SOJ_OK (there may be warnings); SOJ_ERR_MODEL (the diagnostics say why); SOJ_ERR_NOMEM,
 *         SOJ_ERR_ARGUMENT, SOJ_ERR_ABI; SOJ_ERR_UNSUPPORTED in a build without the compiler.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_model_compile(const char *text, size_t len,
                                                   const soj_compile_options *options,
                                                   soj_diags *diags, soj_model **out_model);

/** Compile a model from a file. As soj_model_compile(); besides:
 * @param path  NUL-terminated.
 * @return also SOJ_ERR_IO where the file cannot be read. A file over SOJ_LIMIT_TEXT is
 *         SOJ_ERR_MODEL with the diagnostic `limit_text`.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_model_compile_file(const char *path,
                                                        const soj_compile_options *options,
                                                        soj_diags *diags, soj_model **out_model);

#define SOJ_IMAGE_MAGIC "\x89SOJM\r\n\x1a" /**< the 8 bytes that every image begins with */

/** Write the compiled model as an image: bytes with a fixed byte order, a version and a checksum,
 * the same on every machine, that soj_model_load() reads without compiling.
 * @param write  called with the pieces, in order.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_NOMEM. @since 0.2 */
SOJ_API SOJ_NODISCARD soj_status soj_model_save(const soj_model *model, soj_write_fn write,
                                                void *ctx);

/** Make a model of an image. The image is checked whole, its code included: one that was made to
 * do harm is refused as a damaged one is.
 * @param image,len  not kept.
 * @param allocator  for the model; copied; NULL: malloc.
 * @param out_model  on success a new reference, owned by the caller; untouched on failure.
 * @return SOJ_OK, SOJ_ERR_IMAGE, SOJ_ERR_NOMEM, SOJ_ERR_ARGUMENT. @since 0.2 */
SOJ_API SOJ_NODISCARD soj_status soj_model_load(const void *image, size_t len,
                                                const soj_allocator *allocator,
                                                soj_model **out_model);

/** One more reference to `model` (which must not be NULL); returned for convenience.
 * @since 0.1 */
SOJ_API soj_model *soj_model_ref(soj_model *model);

/** Drop a reference; the last one frees the model and all that was borrowed from it. NULL is
 * allowed.
 * @since 0.1 */
SOJ_API void soj_model_unref(soj_model *model);

/** @name Handles
 * Small integers, valid for this model and all its references. Text is looked up once; events and
 * values carry handles from then on. @{ */
#define SOJ_NONE UINT32_MAX /**< "no such thing", for every kind of handle */

/** The handle of an event: one declared under `events`, or a reserved one: "Identify", "Customer
 * Erased".
 * SOJ_NONE where the model does not know the name. @since 0.1 */
SOJ_API uint32_t soj_model_event(const soj_model *model, const char *name, size_t len);
/** The handle of a property of `event`, by name; SOJ_NONE where it is not declared. @since 0.1 */
SOJ_API uint32_t soj_model_property(const soj_model *model, uint32_t event, const char *name,
                                    size_t len);
/** The handle of an attribute; SOJ_NONE where there is none of the name. @since 0.1 */
SOJ_API uint32_t soj_model_attribute(const soj_model *model, const char *name, size_t len);
/** The handle of a stage by its full path ("live.onboarding"); SOJ_NONE where there is none.
 * @since 0.1 */
SOJ_API uint32_t soj_model_stage(const soj_model *model, const char *path, size_t len);
/** The handle of a touchpoint by its full path ("live.onboarding.day_3"); SOJ_NONE where there is
 * none. @since 0.1 */
SOJ_API uint32_t soj_model_touchpoint(const soj_model *model, const char *path, size_t len);
/** The handle of a channel; SOJ_NONE where there is none of the name. @since 0.3 */
SOJ_API uint32_t soj_model_channel(const soj_model *model, const char *name, size_t len);
/** @} */

/** What a model holds and needs. Texts are borrowed from the model. */
typedef struct soj_model_summary {
    size_t struct_size;      /**< sizeof(soj_model_summary), set by the caller */
    soj_text name;           /**< `model:` */
    soj_text description;    /**< `description:`; data NULL where there is none */
    uint32_t version;        /**< `version:` */
    uint32_t n_tracks;       /**< track handles are 0 to n - 1; 0 is the lifecycle */
    uint32_t n_stages;       /**< stage handles are 0 to n - 1, in the order of the text */
    uint32_t n_touchpoints;  /**< touchpoint handles are 0 to n - 1, stage by stage */
    uint32_t n_attributes;   /**< attribute handles are 0 to n - 1 */
    uint32_t n_events;       /**< event handles are 0 to n - 1, the reserved ones last */
    size_t model_bytes;      /**< memory of the compiled model */
    size_t record_bytes;     /**< of a customer's record, without its text attributes */
    size_t record_bytes_max; /**< of any record this model can make */
    size_t step_outputs_max; /**< outputs of one macrostep at most */
    size_t work_bytes;       /**< memory of one soj_work */
} soj_model_summary;

/** Fill in `summary`, whose `struct_size` the caller has set.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_ABI.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_model_info(const soj_model *model, soj_model_summary *summary);

/** @name Names of handles
 * Borrowed from the model; `data` is NULL where the handle is none. @{ */
SOJ_API soj_text soj_model_track_name(const soj_model *model, uint32_t track); /**< @since 0.1 */
SOJ_API soj_text soj_model_stage_path(const soj_model *model, uint32_t stage); /**< @since 0.1 */
SOJ_API soj_text soj_model_touchpoint_path(const soj_model *model,
                                           uint32_t touchpoint); /**< @since 0.1 */
SOJ_API soj_text soj_model_attribute_name(const soj_model *model,
                                          uint32_t attribute);                 /**< @since 0.1 */
SOJ_API soj_text soj_model_event_name(const soj_model *model, uint32_t event); /**< @since 0.1 */
/** @} */

/** The declared type (a soj_type) of an attribute; SOJ_TYPE_ABSENT where the handle is none.
 * @since 0.1 */
SOJ_API int32_t soj_model_attribute_type(const soj_model *model, uint32_t attribute);
/** The declared type of a property of an event; SOJ_TYPE_ABSENT where a handle is none.
 * @since 0.1 */
SOJ_API int32_t soj_model_property_type(const soj_model *model, uint32_t event, uint32_t property);

/** Whether something of the model depends on local time, so that its engines and workspaces need
 * time zones. @since 0.3 */
SOJ_API bool soj_model_needs_zones(const soj_model *model);

/** Describe the compiled machine in words: stages, transitions, timelines, bytes per customer.
 * The text is for people; its form may change.
 * @param write  called with the pieces, in order.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_NOMEM.
 * @since 0.1 */
SOJ_API SOJ_NODISCARD soj_status soj_model_show(const soj_model *model, soj_write_fn write,
                                                void *ctx);

SOJ_END_DECLS

#endif
