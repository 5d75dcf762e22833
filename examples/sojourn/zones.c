/* SPDX-License-Identifier: MIT */
#include "zones.h"

#include "cli.h"

const char *zones_directory(const struct zones *zones)
{
    return zones->directory ? zones->directory : SOJ_ZONES_DIRECTORY;
}

int zones_load(struct zones *zones)
{
    char problem[SOJ_ZONES_PROBLEM_MAX];
    if (zones->set) {
        return CLI_FINE;
    }
    const soj_status status = soj_zones_load(zones_directory(zones), NULL, problem, &zones->set);
    if (status == SOJ_OK) {
        return CLI_FINE;
    }
    if (status != SOJ_ERR_NO_ZONES) {
        cli_say("%s", problem);
    } else if (zones->directory) {
        cli_say("%s; --zones names a directory of time zones, such as %s", problem,
                SOJ_ZONES_DIRECTORY);
    } else {
        cli_say("%s; the model needs time zones: install your system's (the package tzdata on most "
                "systems), or say where they are with --zones DIRECTORY",
                problem);
    }
    return CLI_TROUBLE;
}

void zones_free(struct zones *zones)
{
    soj_zones_unref(zones->set);
    zones->set = NULL;
}
