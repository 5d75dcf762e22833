/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

/* Where the structures of earlier versions end. */
static const size_t sizes[] = {offsetof(soj_engine_options, event_id_retention),
                               offsetof(soj_engine_options, zones),
                               offsetof(soj_engine_options, keys), sizeof(soj_engine_options)};

static bool is_known(size_t size)
{
    bool is_any = false;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(sizes); i++)
        is_any |= size == sizes[i];
    return is_any;
}

static bool make_sense(const soj_engine_options *options)
{
    const uint32_t kinds = SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT) |
                           SOJ_OUTPUT_BIT(SOJ_OUTPUT_TRANSITION) |
                           SOJ_OUTPUT_BIT(SOJ_OUTPUT_DECISION) | SOJ_OUTPUT_BIT(SOJ_OUTPUT_FAULT);
    return options->event_id_retention >= 0 && options->max_skew >= 0 &&
           (options->keys == SOJ_KEYS_TEXT || options->keys == SOJ_KEYS_INTEGER) &&
           (options->outputs & ~kinds) == 0;
}

soj_status soj__engine_read_options(const soj_engine_options *options, soj_engine_options *out)
{
    *out = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    if (!options)
        return SOJ_OK;
    if (!is_known(options->struct_size))
        return SOJ_ERR_ABI;
    memcpy(out, options, options->struct_size);
    out->struct_size = sizeof(*out);
    return make_sense(out) ? SOJ_OK : SOJ_ERR_ARGUMENT;
}
