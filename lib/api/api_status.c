/* SPDX-License-Identifier: MIT */
#include <sojourn/status.h>

#include "base/defs.h"

typedef struct status_text {
    const char *name;
    const char *message;
} status_text;

/* By the negated status: the numbers are dense, and stay so. */
static const status_text texts[] = {
    {"SOJ_OK", "done"},
    {"SOJ_ERR_NOMEM", "out of memory"},
    {"SOJ_ERR_ARGUMENT", "an argument is not allowed"},
    {"SOJ_ERR_ABI", "caller and library are of versions that do not fit"},
    {"SOJ_ERR_LIMIT", "a limit would be crossed"},
    {"SOJ_ERR_MODEL", "the model has errors"},
    {"SOJ_ERR_IO", "the file could not be read"},
    {"SOJ_ERR_NOT_FOUND", "there is no such thing"},
    {"SOJ_ERR_SPACE", "the buffer is too small"},
    {"SOJ_ERR_DUE", "something is due first: step the clock"},
    {"SOJ_ERR_LAYOUT", "the record is of a model with another layout"},
    {"SOJ_ERR_CORRUPT", "the record is damaged"},
    {"SOJ_ERR_TYPE", "a value is not of the type the model declares"},
    {"SOJ_ERR_RANGE", "a value is outside what the model allows"},
    {"SOJ_ERR_TIME", "the time is outside the years 1970 to 9999"},
    {"SOJ_ERR_KEY", "the customer key is missing, longer than 255 bytes or not UTF-8"},
    {"SOJ_ERR_LOOP", "the stages did not settle within 1,000 moves"},
    {"SOJ_ERR_UNSUPPORTED", "this version of the library does not support it yet"},
};

static const status_text *text_of(soj_status status)
{
    static const status_text unknown = {"SOJ_ERR_UNKNOWN", "unknown status"};
    int number = (int)status;
    if (number > 0 || number <= -(int)SOJ__ARRAY_LEN(texts))
        return &unknown;
    return &texts[-number];
}

const char *soj_status_name(soj_status status)
{
    return text_of(status)->name;
}

const char *soj_status_message(soj_status status)
{
    return text_of(status)->message;
}
