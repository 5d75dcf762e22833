/* SPDX-License-Identifier: MIT */
#ifndef CLI_IMAGE_H
#define CLI_IMAGE_H

#include <stdbool.h>

#include <sojourn/sojourn.h>

/* Whether the file at `path` begins as a model's image does. Only regular files are looked into:
 * reading would take from a pipe what is to be read later. */
bool image_is(const char *path);

/* Load an image. CLI_FINE with a reference in `out_model`; CLI_TROUBLE, with a message. */
int image_load(const char *path, soj_model **out_model);

#endif
