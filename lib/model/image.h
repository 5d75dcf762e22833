/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_IMAGE_H
#define SOJ__MODEL_IMAGE_H

/* A compiled model as bytes that are the same on every machine. Little-endian:
 *
 *   header      SOJ__IMAGE_HEADER bytes, below
 *   head        the fields of soj__program, as model/image_fields.def lists them
 *   texts       uint32 how many; uint32 the length of each; their bytes
 *   tables      row by row, field by field
 *   code        of all exprs, one behind the other, as long as they say
 *   checksum    16 bytes: XXH3-128 over all before, high half first
 *
 * There are no places in it, neither of texts nor of code: what cannot be written cannot be wrong.
 * Whatever else a hostile image says is checked by model/verify.h when it is loaded. */

#include <sojourn/model.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/program.h"

enum {
    SOJ__IMAGE_MAGIC = 0,     /* 8 bytes: SOJ_IMAGE_MAGIC */
    SOJ__IMAGE_FORMAT = 8,    /* uint32: SOJ__IMAGE_VERSION */
    SOJ__IMAGE_LANGUAGE = 12, /* uint32: version of the model language */
    SOJ__IMAGE_CODEC = 16,    /* uint32: SOJ__RECORD_CODEC_VERSION of the records it makes */
    SOJ__IMAGE_OPCODES = 20,  /* uint32: how many instructions its code may use */
    SOJ__IMAGE_LENGTH = 24,   /* uint64: of the image, header and checksum counted */
    SOJ__IMAGE_HEADER = 32
};
#define SOJ__IMAGE_MAGIC_SIZE 8u
#define SOJ__IMAGE_VERSION    4u
#define SOJ__IMAGE_CHECKSUM   16u
#define SOJ__LANGUAGE_VERSION 1u

/* Append the image of `program`. Problems of memory are out->failed. */
void soj__image_save(const soj__program *program, const soj__mem *mem, soj__buf *out);

/* Rebuild a program from an image, and verify it. *out_program: a block of `size` bytes from
 * `mem`. SOJ_OK, SOJ_ERR_IMAGE, SOJ_ERR_NOMEM. */
soj_status soj__image_load(const void *image, size_t len, const soj__mem *mem,
                           soj__program **out_program);

#endif
