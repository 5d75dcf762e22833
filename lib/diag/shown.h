/* SPDX-License-Identifier: MIT */
#ifndef SOJ__DIAG_SHOWN_H
#define SOJ__DIAG_SHOWN_H

/* How a character of hostile text is shown on a terminal: as itself where it is harmless, else
 * spelled out: control characters, what changes the direction of writing, what cannot be seen. */

#include "base/defs.h"

#define SOJ__SHOWN_MAX 12

typedef struct soj__shown {
    char text[SOJ__SHOWN_MAX]; /* not NUL-terminated */
    uint8_t len;               /* bytes of `text` */
    uint8_t taken;             /* bytes of the input, at least 1 */
    uint8_t width;             /* columns of a terminal */
} soj__shown;

/* The first character of `text` (len > 0), which may be no UTF-8 at all. */
soj__shown soj__show_char(const char *text, size_t len);

#endif
