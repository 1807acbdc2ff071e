/* Drawing a scene in memory: XRGB rows, one rectangle at a time. The surface path, the off-screen snapshot
 * and the GPU path's tests use it. Main thread only. */
#ifndef PAPAN_SCREEN_PRESENT_CANVAS_H
#define PAPAN_SCREEN_PRESENT_CANVAS_H

#include "screen/present/geometry.h"
#include "screen/scene.h"

struct canvas {
    uint8_t *pixels; /* 0xXXRRGGBB native endian */
    int width, height, pitch;
};

struct painter; /* scratch memory for conversion and scaling */
struct painter *painter_create(void);
void painter_free(struct painter *p);

/* Draws every layer that is seen inside `rect`, bottom first, from the topmost one that covers it opaquely.
 * Where no layer covers, the ground is `ground` (0xRRGGBB). */
void painter_draw(struct painter *p, const struct scene *s, struct canvas *c, struct box rect,
                  uint32_t ground);

#endif
