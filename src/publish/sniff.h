/* What a file is, by its first bytes and never by its name. Pure. */
#ifndef PAPAN_PUBLISH_SNIFF_H
#define PAPAN_PUBLISH_SNIFF_H

#include <stddef.h>

enum content_kind {
    CONTENT_UNKNOWN,
    CONTENT_PICTURE,   /* JPEG, PNG, TIFF, HEIC, AVIF, BMP: pixels, one of them */
    CONTENT_ANIMATION, /* GIF, WebP: one picture or many */
    CONTENT_SVG,
    CONTENT_PDF,
    CONTENT_VIDEO
};

#define SNIFF_BYTES 65536

/* `bytes` are the file's first (at most SNIFF_BYTES). *ret_advice is a sentence for CONTENT_UNKNOWN: what it
 * seems to be and what to do. Static storage. */
enum content_kind sniff(const void *bytes, size_t n, const char **ret_advice);

#endif
