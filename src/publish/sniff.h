/* What a file is, by its first bytes and never by its name. Pure. */
#ifndef PAPAN_PUBLISH_SNIFF_H
#define PAPAN_PUBLISH_SNIFF_H

#include <stddef.h>

enum content_kind {
    CONTENT_UNKNOWN,
    CONTENT_JPEG,
    CONTENT_PNG,
    CONTENT_TIFF,
    CONTENT_HEIF, /* HEIC, AVIF */
    CONTENT_BMP,
    CONTENT_GIF, /* GIF and WebP: one picture or many */
    CONTENT_WEBP,
    CONTENT_SVG,
    CONTENT_PDF,
    CONTENT_VIDEO
};

#define SNIFF_BYTES 65536

/* `bytes` are the file's first (at most SNIFF_BYTES). *ret_advice is a sentence for CONTENT_UNKNOWN: what it
 * seems to be and what to do. Static storage. */
enum content_kind sniff(const void *bytes, size_t n, const char **ret_advice);

#endif
