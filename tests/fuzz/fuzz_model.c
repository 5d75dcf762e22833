/* SPDX-License-Identifier: MIT */
/* Any bytes as the text of a model: a model or diagnostics, never neither; what compiles runs. */
#include <sojourn/sojourn.h>

#include "fuzz/fuzz.h"
#include "support/few_zones.h"

static void count(void *ctx, const char *data, size_t len)
{
    size_t *sum = ctx;
    for (size_t i = 0; i < len; i++)
        *sum += (unsigned char)data[i];
}

static void check_positions(const soj_diags *diags)
{
    for (size_t i = 0; i < soj_diags_count(diags); i++) {
        const soj_diag *diag = soj_diags_get(diags, i);
        FUZZ_CHECK(diag && diag->id.len > 0 && diag->message.len > 0);
        FUZZ_CHECK(diag->at.line == 0 || diag->at.column > 0);
        FUZZ_CHECK(diag->at.end_line > diag->at.line ||
                   (diag->at.end_line == diag->at.line && diag->at.end_column >= diag->at.column));
    }
}

/* One customer, each event once, a year. */
static void live(soj_model *model)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine = NULL;
    soj_model_summary summary = {.struct_size = sizeof(summary)};
    const soj_time begin = 1772442000 * SOJ_SECOND;
    bool more = false;
    FUZZ_CHECK(soj_model_info(model, &summary) == SOJ_OK);
    options.zones = few_zones();
    soj_status status = soj_engine_new(model, &options, &engine);
    soj_zones_unref(options.zones);
    FUZZ_CHECK(status == SOJ_OK || status == SOJ_ERR_ZONE); /* the model's own is another */
    if (status != SOJ_OK)
        return;
    for (uint32_t i = 0; i < summary.n_events && i < 32; i++) {
        soj_event event = {
            .customer = "c", .customer_len = 1, .event = i, .time = begin + i * SOJ_DAY};
        (void)!soj_engine_post(engine, &event, NULL);
        while (soj_engine_next(engine)) {
        }
    }
    FUZZ_CHECK(soj_engine_advance(engine, begin + 365 * SOJ_DAY, 2000, &more) == SOJ_OK);
    while (soj_engine_next(engine)) {
    }
    soj_engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    size_t sum = 0;
    if (soj_diags_new(NULL, &diags) != SOJ_OK)
        return 0;
    soj_status status = soj_model_compile((const char *)data, size, NULL, diags, &model);
    check_positions(diags);
    FUZZ_CHECK(soj_diags_render(diags, count, &sum) == SOJ_OK);
    if (status == SOJ_OK) {
        FUZZ_CHECK(model && soj_diags_errors(diags) == 0);
        FUZZ_CHECK(soj_model_show(model, count, &sum) == SOJ_OK);
        live(model);
    } else {
        FUZZ_CHECK(status == SOJ_ERR_MODEL && !model && soj_diags_errors(diags) > 0);
    }
    soj_model_unref(model);
    soj_diags_free(diags);
    return 0;
}
