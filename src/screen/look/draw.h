/* Shapes on an image: rectangles by their rounded edges, the diamond of the ticker. */
#ifndef PAPAN_SCREEN_LOOK_DRAW_H
#define PAPAN_SCREEN_LOOK_DRAW_H

#include "screen/scene.h"

/* An image of one colour; `alpha` 255 makes it opaque. NULL where memory is short. */
struct image *draw_ground(int width, int height, uint32_t rgb, uint32_t alpha);
/* The rectangle [x0, x1) × [y0, y1), clipped. */
void draw_fill(struct image *image, int x0, int y0, int x1, int y1, uint32_t rgb);
/* A square of `side` px turned by 45°, its centre at (cx, cy), edges smoothed. */
void draw_diamond(struct image *image, double cx, double cy, double side, uint32_t rgb);

#endif
