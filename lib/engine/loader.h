/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_LOADER_H
#define SOJ__ENGINE_LOADER_H

/* What reads a store's pages and changes into an engine that is being opened. */

#include "engine/persist.h"

struct soj_loader {
    soj_engine *engine;
    soj_status status;  /* of the first that was wrong */
    uint8_t *scratch;   /* a record, of which the head is there */
    uint64_t next_page; /* the lowest number that may come */
    bool has_first, has_changes;
    soj__paging paging;
};

/* The contracts of soj_loader_page() and soj_loader_changes(). */
soj_status soj__loader_page(soj_loader *loader, uint64_t number, const void *bytes, size_t len);
soj_status soj__loader_changes(soj_loader *loader, uint64_t sequence, const void *bytes,
                               size_t len);

#endif
