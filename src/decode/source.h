/* A decoded picture, whatever its library keeps it in, read row by row as ARGB. One thread. */
#ifndef PAPAN_DECODE_SOURCE_H
#define PAPAN_DECODE_SOURCE_H

#include "base/error.h"
#include "decode/header.h"
#include "decode/magic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source {
    int width, height;
    bool opaque; /* every alpha is 255 */
    /* pixels [x, x + n) of row y as 0xAARRGGBB, straight alpha */
    void (*read)(const struct source *s, int y, int x, int n, uint32_t *argb);
    void (*close)(struct source *s);
    void *owner;   /* libpng: the pixels; SDL: the surface */
    bool inverted; /* CMYK with Adobe's inverted values */
};

/* Decodes the whole file. False: *err says why. source_close frees. */
bool source_open(enum magic_format format, const struct header *header, const uint8_t *bytes, size_t n,
                 struct source *ret, struct error *err);
void source_close(struct source *s);

/* libpng straight, as SDL2_image gets the transparent colour of 16-bit pictures wrong. */
bool source_open_png(const uint8_t *bytes, size_t n, struct source *ret, struct error *err);
/* JPEG, WebP, GIF (first frame), BMP, TIFF. */
bool source_open_sdl(enum magic_format format, const struct header *header, const uint8_t *bytes, size_t n,
                     struct source *ret, struct error *err);

#endif
