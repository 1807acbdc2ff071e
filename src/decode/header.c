#include "decode/header.h"

#include "decode/bytes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int clamp_int(uint32_t v)
{
    return v > INT_MAX ? INT_MAX : (int)v;
}

/* PNG (third edition): every chunk's length is looked at before libpng allocates by it. */
bool header_png(const uint8_t *bytes, size_t n, struct header *h, struct error *err)
{
    size_t at = 8;
    bool data = false;
    while (at + 12 <= n) {
        size_t length = big32(bytes + at), there = n - at - 12;
        const uint8_t *name = bytes + at + 4;
        if (length > there)
            return error_set(err, NULL, "PNG: chunk %.4s claims %zu bytes, %zu are there", (const char *)name,
                             length, there);
        if (at == 8 && (memcmp(name, "IHDR", 4) != 0 || length != 13))
            return error_set(err, NULL, "PNG: does not begin with its header");
        if (at == 8) {
            h->width = clamp_int(big32(name + 4));
            h->height = clamp_int(big32(name + 8));
        } else if (memcmp(name, "eXIf", 4) == 0) {
            h->orientation = exif_orientation(name + 4, length);
        } else if (memcmp(name, "IDAT", 4) == 0) {
            data = true;
        } else if (memcmp(name, "IEND", 4) == 0) {
            break;
        }
        at += length + 12;
    }
    if (!data)
        return error_set(err, NULL, "PNG: no picture in it");
    return true;
}

static bool header_gif(const uint8_t *bytes, size_t n, struct header *h, struct error *err)
{
    if (n < 13)
        return error_set(err, NULL, "GIF: cut off in its header");
    h->width = (int)little16(bytes + 6);
    h->height = (int)little16(bytes + 8);
    return true;
}

static bool header_bmp(const uint8_t *bytes, size_t n, struct header *h, struct error *err)
{
    if (n < 26)
        return error_set(err, NULL, "BMP: cut off in its header");
    if (little32(bytes + 14) == 12) { /* OS/2's old form */
        h->width = (int)little16(bytes + 18);
        h->height = (int)little16(bytes + 20);
        return true;
    }
    int32_t height = (int32_t)little32(bytes + 22);
    h->width = clamp_int(little32(bytes + 18));
    h->height = height == INT32_MIN ? INT_MAX : abs(height); /* negative: top row first */
    return true;
}

bool header_read(enum magic_format format, const uint8_t *bytes, size_t n, struct header *ret,
                 struct error *err)
{
    static bool (*const readers[])(const uint8_t *, size_t, struct header *, struct error *) = {
        [MAGIC_JPEG] = header_jpeg, [MAGIC_PNG] = header_png, [MAGIC_WEBP] = header_webp,
        [MAGIC_GIF] = header_gif,   [MAGIC_BMP] = header_bmp, [MAGIC_TIFF] = header_tiff};
    struct header h = {.orientation = 1};
    if (format == MAGIC_OTHER || !readers[format](bytes, n, &h, err))
        return false;
    if (h.width < 1 || h.height < 1)
        return error_set(err, NULL, "%dx%d pixels: nothing to show", h.width, h.height);
    if (h.width > HEADER_SIDE_MAX || h.height > HEADER_SIDE_MAX || h.width > HEADER_PIXELS_MAX / h.height)
        return error_set(err, NULL, "%dx%d pixels: more than %d in a side or %d in all", h.width, h.height,
                         HEADER_SIDE_MAX, HEADER_PIXELS_MAX);
    *ret = h;
    return true;
}
