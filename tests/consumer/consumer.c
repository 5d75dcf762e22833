/* SPDX-License-Identifier: MIT */
/* What a program that uses the library does first, and what fails where it is not found, not
 * linked, or not the one whose headers were read. Compiles as C and as C++. */
#include <sojourn/sojourn.h>
#include <stdio.h>
#include <string.h>

static const char model_text[] = "sojourn: 1\nname: consumer\nthis is no key: 1\n";

int main(void)
{
    const uint32_t built =
        SOJ_VERSION_MAJOR * 1000000u + SOJ_VERSION_MINOR * 1000u + SOJ_VERSION_PATCH;
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    soj_status status;

    if (soj_version() != built || soj_diags_new(NULL, &diags) != SOJ_OK)
        return 1;
    status = soj_model_compile(model_text, strlen(model_text), NULL, diags, &model);
    printf("%s: %s, %u errors\n", soj_version_string(), soj_status_name(status),
           (unsigned)soj_diags_errors(diags));
    if (status != SOJ_ERR_MODEL || soj_diags_errors(diags) == 0)
        return 2;
    soj_diags_free(diags);
    return 0;
}
