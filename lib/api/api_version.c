/* SPDX-License-Identifier: MIT */
#include <sojourn/version.h>

#define TEXT_OF(x)   #x
#define NUMBER_OF(x) TEXT_OF(x)

uint32_t soj_version(void)
{
    return SOJ_VERSION_MAJOR * UINT32_C(1000000) + SOJ_VERSION_MINOR * UINT32_C(1000) +
           SOJ_VERSION_PATCH;
}

const char *soj_version_string(void)
{
    return NUMBER_OF(SOJ_VERSION_MAJOR) "." NUMBER_OF(SOJ_VERSION_MINOR) "." NUMBER_OF(
        SOJ_VERSION_PATCH);
}
