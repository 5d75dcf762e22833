/* SPDX-License-Identifier: MIT */
#ifndef CLI_UNPACK_H
#define CLI_UNPACK_H

#include <stddef.h>
#include <stdint.h>

/* The bytes of a file: gzip (one member or several) is recognised by its first two bytes and
 * undone, anything else is handed on as it is. zlib's own gz functions would do, but they drop
 * what follows the last member in silence. */
struct unpack;

/* Owns `fd` from then on. NULL without memory: `fd` is closed then as well. */
struct unpack *unpack_open(int fd);
void unpack_close(struct unpack *unpack);

/* From now on reading may end early: when something can be read from `other`, it says -1. */
void unpack_listen(struct unpack *unpack, int other);

/* Up to `size` (not 0) bytes into `out`. How many; 0 at the end; -1 where the file cannot be read
 * on, and then on every further call. */
ptrdiff_t unpack_read(struct unpack *unpack, char *out, size_t size);

/* Why, after a -1. */
const char *unpack_reason(const struct unpack *unpack);

/* Bytes of the file taken so far, as they lie on disk. */
uint64_t unpack_offset(const struct unpack *unpack);

#endif
