/* Rows of pixels over rows of pixels. Pure. */
#ifndef PAPAN_SCREEN_PRESENT_BLEND_H
#define PAPAN_SCREEN_PRESENT_BLEND_H

#include <stdbool.h>
#include <stdint.h>

/* Straight-alpha source over an opaque destination; `alpha` 0…256 multiplies. */
void blend_row(uint32_t *out, const uint32_t *in, int n, unsigned alpha, bool opaque);
/* One colour over the row; alpha 0…256. */
void blend_colour_row(uint32_t *out, uint32_t colour, int n, unsigned alpha);

#endif
