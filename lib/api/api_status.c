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
    {"SOJ_ERR_UNSUPPORTED", "this version or build of the library does not support it"},
    {"SOJ_ERR_READ_ONLY", "an attribute that counts cannot be given a value"},
    {"SOJ_ERR_TOO_OLD", "the event is older than event ids are remembered"},
    {"SOJ_ERR_FUTURE", "the event lies too far in the future"},
    {"SOJ_ERR_ERASED", "the customer was erased at that time or later"},
    {"SOJ_ERR_EVENT_ID", "the event's id is empty or longer than 255 bytes"},
    {"SOJ_ERR_IMAGE", "the bytes are no image of a model that this version knows"},
    {"SOJ_ERR_ZONE", "the data of a time zone are damaged, or no TZif of version 2 or later"},
    {"SOJ_ERR_LEAP_SECONDS", "the data of a time zone count leap seconds"},
    {"SOJ_ERR_NO_ZONES", "there are no time zones where they were looked for"},
    {"SOJ_ERR_FENCED", "another has written to the store"},
    {"SOJ_ERR_BUSY", "somebody else has what only one may have"},
    {"SOJ_ERR_MODEL_CHANGED", "the store was written with another version of the model"},
    {"SOJ_ERR_STORE", "what the store holds is damaged, or it is no store"},
    {"SOJ_ERR_UNCOMMITTED", "a commit has failed and must be repeated first"},
    {"SOJ_ERR_LEASE", "the lease is not held any more"},
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
