/* SPDX-License-Identifier: MIT */
#ifndef CLI_SCAN_H
#define CLI_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line of JSON, looked through once: is it sound, and where do its values lie? Nothing is
 * copied and nothing allocated. It knows RFC 8259 whole, but gives up on what is rare: deep
 * nesting, very many keys, keys with escapes, numbers near the end of what a double or 64 bits
 * hold. That and whatever is wrong is jansson's to judge (jsonl.h), so there is one who words
 * errors. */

/* Bytes behind a line that must be readable, the first of them a line feed. */
enum { SCAN_BEHIND = 16 };

enum scan_kind {
    SCAN_TEXT, /* `text` is what stands between the quotes */
    SCAN_INT,  /* a whole number that fits 64 bits */
    SCAN_REAL, /* with a point or an exponent; finite */
    SCAN_TRUE,
    SCAN_FALSE,
    SCAN_NULL,
    SCAN_OBJECT,
    SCAN_ARRAY
};

struct scan_value {
    const char *text; /* in the line; not of objects and arrays */
    uint32_t len;
    uint8_t kind;
    bool is_escaped; /* a text with escapes: scan_unescape() */
};

struct scan_member {
    const char *key;
    uint32_t key_len;
    uint64_t tag; /* of the key: differs only where the key does */
    struct scan_value value;
};

enum { SCAN_TOP = 32, SCAN_INNER = 64, SCAN_DEEP = 128, SCAN_NESTING = 32 };

/* The two objects of a line whose members are kept. */
enum scan_inner { SCAN_PROPERTIES, SCAN_TRAITS, SCAN_INNERS };

struct scan {
    struct scan_member top[SCAN_TOP];
    size_t n_top;
    struct scan_member inner[SCAN_INNERS][SCAN_INNER];
    size_t n_inner[SCAN_INNERS];
    struct scan_member deep[SCAN_DEEP]; /* keys of the objects that are open below those */
    size_t n_deep;
    size_t depth;
};

/* Whether the line is one JSON object. False: it is not, or jansson has to look. */
bool scan_line(struct scan *scan, const char *line, size_t len);

/* What a text with escapes means, into `out`, which has room for `len` bytes; its length. */
size_t scan_unescape(const char *text, size_t len, char *out);

#endif
