/* SPDX-License-Identifier: MIT */
/* Names and numbers that stand in many places of a model. */
#include <sojourn/limits.h>

#include <stdio.h>

#include "limits/limits.h"
#include "support/test.h"

#define HEAD "sojourn: 1\nversion: 1\n"

/* A model, with a '@' where what is too long may stand. */
static const char *const names[] = {
    HEAD "model: @\ninitial: s\nstages: {s: }\n",
    HEAD "model: m\ninitial: s\nstages: {s: , @: }\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\ntracks: {@: {initial: t, stages: {t: }}}\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\nattributes: {@: int}\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\nevents: {@: }\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\nevents: {e: {properties: {@: int}}}\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\nsegments: {@: 1 == 1}\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\nchannels: {@: }\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\ncaps: {@: {max: 1, per: 1d}}\n",
    HEAD "model: m\ninitial: s\nchannels: {c: }\n"
         "stages: {s: {touchpoints: {@: {channel: c}}}}\n",
    HEAD "model: m\ninitial: s\nchannels: {c: }\n"
         "stages: {s: {touchpoints: {t: {channel: c, data: {@: '1'}}}}}\n",
    HEAD "model: m\ninitial: s\nsegments: {z: 'share(\"@\") < 0.5'}\nstages: {s: }\n",
};

static const char *const durations[] = {
    HEAD "model: m\ninitial: s\nstages: {s: {after: {@s: s}}}\n",
    HEAD "model: m\ninitial: s\nchannels: {c: }\n"
         "stages: {s: {touchpoints: {t: {channel: c, after: @s}}}}\n",
    HEAD "model: m\ninitial: s\nchannels: {c: }\n"
         "stages: {s: {touchpoints: {t: {channel: c, every: @s}}}}\n",
    HEAD "model: m\ninitial: s\nchannels: {c: }\n"
         "stages: {s: {touchpoints: {t: {channel: c, once: @s}}}}\n",
    HEAD "model: m\ninitial: s\nchannels: {c: }\nstages: {s: }\n"
         "caps: {k: {max: 1, per: @s}}\n",
    HEAD "model: m\ninitial: s\nstages: {s: }\nevents: {e: }\n"
         "attributes: {n: {count: e, within: @s, up_to: 3}}\n",
};

/* Compile `pattern` with `word` for its '@'. */
static void try_pattern(const char *pattern, const char *word, const char *error)
{
    text yaml = {NULL, 0, 0};
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    const char *at = strchr(pattern, '@');
    assert_non_null(at);
    text_append(&yaml, pattern, (size_t)(at - pattern));
    text_put(&yaml, word);
    text_put(&yaml, at + 1);
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status = soj_model_compile(yaml.data, yaml.len, NULL, diags, &model);
    if (status != (error ? SOJ_ERR_MODEL : SOJ_OK) || (error && soj_diags_errors(diags) != 1))
        fail_msg("%s: %zu errors in %s", soj_status_name(status), soj_diags_errors(diags), pattern);
    if (error)
        assert_string_equal(soj_diags_get(diags, 0)->id.data, error);
    soj_model_unref(model);
    soj_diags_free(diags);
    free(yaml.data);
}

static void give_names(size_t n, bool fits)
{
    char *name = test_malloc(n + 1);
    memset(name, 'x', n);
    name[n] = '\0';
    for (size_t i = 0; i < TEST_ARRAY_LEN(names); i++)
        try_pattern(names[i], name, fits ? NULL : "limit_name");
    test_free(name);
}

static void give_seconds(size_t n, bool fits)
{
    char digits[32];
    snprintf(digits, sizeof(digits), "%zu", n);
    for (size_t i = 0; i < TEST_ARRAY_LEN(durations); i++)
        try_pattern(durations[i], digits, fits ? NULL : "bad_duration");
}

const limit limits_of_names[] = {
    {LIMIT(EVENT_NAME), "limit_name", NULL, NULL, give_names, NULL},
    {"seconds", SOJ_DURATION_MAX / SOJ_SECOND, "bad_duration", NULL, NULL, give_seconds, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};
