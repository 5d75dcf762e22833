/* SPDX-License-Identifier: MIT */
/* Images of models with bytes changed, their length and checksum made right again: refused, or run
 * without harm. An input that begins as an image does is one; of any other the first byte says how
 * many changes follow (changes.h), and, with the bit MOMENT, that they are made to the image of a
 * model that has everything which depends on local time and answers, else of one that has
 * everything else; the rest is what happens. */
#include <xxhash.h>

#include <stdio.h>

#include "base/bytes.h"
#include "fuzz/any_model.h"
#include "fuzz/changes.h"
#include "fuzz/fuzz.h"
#include "fuzz/parts.h"
#include "model/image.h"

enum { MOST = 1 << 17, MOMENT = 0x80 };

const fuzz_layout fuzz_parts = {.head = 1, .part = FUZZ_CHANGE, .most = MOST / FUZZ_CHANGE};

typedef struct image_bytes {
    uint8_t bytes[MOST];
    size_t len;
} image_bytes;

static void append(void *ctx, const char *data, size_t len)
{
    image_bytes *out = ctx;
    FUZZ_CHECK(len <= MOST - out->len);
    memcpy(out->bytes + out->len, data, len);
    out->len += len;
}

static void make_image(const char *path, image_bytes *out)
{
    soj_model *model = NULL;
    FUZZ_CHECK(soj_model_compile_file(path, NULL, NULL, &model) == SOJ_OK);
    FUZZ_CHECK(soj_model_save(model, append, out) == SOJ_OK);
    soj_model_unref(model);
}

/* The images that changes are made to, each made once. */
static void copy_image(bool is_moment, image_bytes *out)
{
    static image_bytes originals[2];
    image_bytes *original = &originals[is_moment];
    if (original->len == 0)
        make_image(is_moment ? SOJ_TEST_MOMENT_MODEL : SOJ_TEST_RICH_MODEL, original);
    *out = *original;
}

static void seal(image_bytes *image)
{
    XXH128_canonical_t sum;
    size_t before = image->len - SOJ__IMAGE_CHECKSUM;
    soj__store_u64(image->bytes + SOJ__IMAGE_LENGTH, image->len);
    XXH128_canonicalFromHash(&sum, XXH3_128bits(image->bytes, before));
    memcpy(image->bytes + before, sum.digest, sizeof(sum.digest));
}

/* Returns where in the input what happens begins. */
static size_t change(image_bytes *image, const uint8_t *data, size_t size)
{
    size_t n = size > 0 ? data[0] & (MOMENT - 1) : 0;
    size_t at = 1;
    for (; n > 0 && at + FUZZ_CHANGE <= size; n--, at += FUZZ_CHANGE)
        fuzz_change(image->bytes, image->len, data + at);
    return at < size ? at : size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static image_bytes image;
    size_t at = size;
    image.len = 0;
    if (size > MOST)
        return 0;
    if (size >= SOJ__IMAGE_HEADER + SOJ__IMAGE_CHECKSUM &&
        memcmp(data, SOJ_IMAGE_MAGIC, SOJ__IMAGE_MAGIC_SIZE) == 0) {
        append(&image, (const char *)data, size);
    } else {
        copy_image(size > 0 && data[0] & MOMENT, &image);
        at = change(&image, data, size);
    }
    seal(&image);
    uint8_t *exact = malloc(image.len); /* so that reading past the end is seen */
    soj_model *model = NULL;
    FUZZ_CHECK(exact);
    memcpy(exact, image.bytes, image.len);
    soj_status status = soj_model_load(exact, image.len, NULL, &model);
    free(exact);
    FUZZ_CHECK(status == SOJ_OK || status == SOJ_ERR_IMAGE);
    if (status == SOJ_OK)
        any_model_run(model, data + at, size - at);
    soj_model_unref(model);
    return 0;
}
