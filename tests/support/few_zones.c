/* SPDX-License-Identifier: MIT */
#include "support/few_zones.h"

#include <stdlib.h>
#include <string.h>

#include "support/tzif.h"

static const struct {
    const char *name;
    int32_t offset;
    const char *footer;
} zones_known[] = {
    {"America/New_York", -5 * 3600, "EST5EDT,M3.2.0,M11.1.0"},
    {"Asia/Kolkata", 19800, "IST-5:30"},
    {"Europe/Berlin", 3600, "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"UTC", 0, "UTC0"},
};

enum { N_ZONES = sizeof zones_known / sizeof *zones_known };

/* `n` of them from one on. */
static soj_zones *make(size_t first, size_t n)
{
    text data[N_ZONES];
    soj_zone_file files[N_ZONES] = {{NULL, 0, NULL, 0}};
    soj_zones *zones = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *name = zones_known[first + i].name;
        data[i] = (text){NULL, 0, 0};
        tzif_put(&data[i], &(tzif){.offsets = &zones_known[first + i].offset,
                                   .n_offsets = 1,
                                   .footer = zones_known[first + i].footer});
        files[i] = (soj_zone_file){name, strlen(name), data[i].data, data[i].len};
    }
    if (soj_zones_make(files, n, NULL, NULL, &zones) != SOJ_OK)
        abort();
    for (size_t i = 0; i < n; i++)
        free(data[i].data);
    return zones;
}

soj_zones *few_zones(void)
{
    return make(0, N_ZONES);
}

soj_zones *utc_alone(void)
{
    return make(N_ZONES - 1, 1);
}
