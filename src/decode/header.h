/* A look at a picture's header before any library sees it: sizes that lie, chunks that cannot be, how it is
 * turned. */
#ifndef PAPAN_DECODE_HEADER_H
#define PAPAN_DECODE_HEADER_H

#include "base/error.h"
#include "decode/magic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEADER_SIDE_MAX 16384
#define HEADER_PIXELS_MAX (1 << 26)

struct header {
    int width, height;
    int orientation; /* EXIF 2.3: 1…8, 1 where nothing is said */
    bool cmyk;       /* JPEG of four components */
    bool cmyk_adobe; /* … with an Adobe marker: its values are inverted */
};

/* `bytes` is the whole file. False: *err names the fault ("65536x65536 pixels: …"). */
bool header_read(enum magic_format format, const uint8_t *bytes, size_t n, struct header *ret,
                 struct error *err);

/* The formats' parts; each fills width, height and what it knows. */
bool header_jpeg(const uint8_t *bytes, size_t n, struct header *h, struct error *err);
bool header_png(const uint8_t *bytes, size_t n, struct header *h, struct error *err);
bool header_webp(const uint8_t *bytes, size_t n, struct header *h, struct error *err);
bool header_tiff(const uint8_t *bytes, size_t n, struct header *h, struct error *err);

/* Orientation in a TIFF structure (an EXIF block without its "Exif\0\0"); 1 where none or broken. */
int exif_orientation(const uint8_t *bytes, size_t n);

#endif
