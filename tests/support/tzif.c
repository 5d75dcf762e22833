/* SPDX-License-Identifier: MIT */
#include "support/tzif.h"

static void put_number(text *to, uint64_t number, unsigned bytes)
{
    for (unsigned i = bytes; i-- > 0;) {
        char byte = (char)(unsigned char)(number >> 8 * i);
        text_append(to, &byte, 1);
    }
}

static void put_header(text *to, char version, const uint32_t counts[6])
{
    text_put(to, "TZif");
    text_append(to, &version, 1);
    for (unsigned i = 0; i < 15; i++)
        text_append(to, "", 1);
    for (unsigned i = 0; i < 6; i++)
        put_number(to, counts[i], 4);
}

void tzif_put(text *to, const tzif *file)
{
    static const int32_t utc = 0;
    const int32_t *offsets = file->offsets ? file->offsets : &utc;
    size_t n_offsets = file->offsets ? file->n_offsets : 1;
    char version = file->version ? file->version : '2';
    const uint32_t first[6] = {0, 0, 0, 0, 1, 4};
    const uint32_t counts[6] = {file->n_flags,       file->n_flags,
                                file->n_leaps,       (uint32_t)file->n_changes,
                                (uint32_t)n_offsets, 4};
    put_header(to, version, first);
    text_append(to, "\0\0\0\0\0\0LMT\0", 10);
    put_header(to, version, counts);
    for (size_t i = 0; i < file->n_changes; i++)
        put_number(to, (uint64_t)file->changes[i].at, 8);
    for (size_t i = 0; i < file->n_changes; i++)
        put_number(to, file->changes[i].type, 1);
    for (size_t i = 0; i < n_offsets; i++) {
        put_number(to, (uint32_t)offsets[i], 4);
        put_number(to, 0, 2);
    }
    text_append(to, "LMT", 4);
    for (uint32_t i = 0; i < file->n_leaps; i++)
        text_append(to, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
    for (uint32_t i = 0; i < 2 * file->n_flags; i++)
        text_append(to, "\0", 1);
    text_put(to, "\n");
    text_put(to, file->footer ? file->footer : "");
    text_put(to, "\n");
}
