/* WebP's container and the sizes in its bitstreams (RFC 9649). */
#include "decode/bytes.h"
#include "decode/header.h"

#include <string.h>

#define FLAG_ANIMATED 0x02

static bool read_chunk(const uint8_t *chunk, size_t n, struct header *h, struct error *err)
{
    const uint8_t *body = chunk + 8;
    if (memcmp(chunk, "VP8X", 4) == 0 && n >= 10) {
        if (body[0] & FLAG_ANIMATED)
            return error_set(err, NULL, "animated WebP: papan-publish makes a video of it");
        h->width = (int)little24(body + 4) + 1;
        h->height = (int)little24(body + 7) + 1;
    } else if (memcmp(chunk, "VP8 ", 4) == 0 && n >= 10 && h->width == 0) {
        h->width = (int)little16(body + 6) & 0x3FFF;
        h->height = (int)little16(body + 8) & 0x3FFF;
    } else if (memcmp(chunk, "VP8L", 4) == 0 && n >= 5 && h->width == 0) {
        uint32_t bits = little32(body + 1);
        h->width = (int)(bits & 0x3FFF) + 1;
        h->height = (int)(bits >> 14 & 0x3FFF) + 1;
    } else if (memcmp(chunk, "EXIF", 4) == 0) {
        /* some writers keep JPEG's "Exif\0\0" in front */
        size_t skip = n > 6 && memcmp(body, "Exif\0\0", 6) == 0 ? 6 : 0;
        h->orientation = exif_orientation(body + skip, n - skip);
    }
    return true;
}

bool header_webp(const uint8_t *bytes, size_t n, struct header *h, struct error *err)
{
    size_t at = 12;
    while (at + 8 <= n) {
        size_t length = little32(bytes + at + 4), there = n - at - 8;
        if (!read_chunk(bytes + at, length < there ? length : there, h, err))
            return false;
        if (length > there)
            break;
        at += 8 + length + (length & 1);
    }
    if (h->width == 0)
        return error_set(err, NULL, "WebP: no picture in it");
    return true;
}
