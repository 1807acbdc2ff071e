/* A part of a picture at another size: each shrunk pixel is the exact mean of the area that it covers
 * (weighted by alpha), a grown one is bilinear. */
#ifndef PAPAN_DECODE_RESAMPLE_H
#define PAPAN_DECODE_RESAMPLE_H

#include "decode/source.h"

struct crop {
    int x, y, w, h; /* inside the source */
};

/* Fills out (0xAARRGGBB, straight alpha, out_w * out_h pixels in rows of `pitch` bytes). False: memory. */
bool resample(const struct source *s, const struct crop *c, uint32_t *out, int out_w, int out_h, int pitch,
              struct error *err);

#endif
