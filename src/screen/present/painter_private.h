/* Shared by the painter's files only. */
#ifndef PAPAN_SCREEN_PRESENT_PAINTER_PRIVATE_H
#define PAPAN_SCREEN_PRESENT_PAINTER_PRIVATE_H

#include "screen/present/canvas.h"
#include "screen/present/convert.h"

struct scratch { /* grows on demand, goes when it was not needed for SCRATCH_RESTS paintings */
    uint8_t *bytes;
    size_t size;
    unsigned rested; /* paintings since it was needed */
};
#define SCRATCH_RESTS 300 /* a fade needs a whole frame, and what follows it may run for hours without */

struct painter {
    struct converter *converter;
    struct scratch converted; /* a whole video frame in XRGB */
    uint64_t converted_serial;
    bool converted_scaled;
    int converted_from, converted_rows;
    struct scratch scaled; /* a layer's pixels at its size on the screen */
};

/* At least `size` bytes, 64-byte aligned; NULL where memory is short. Content is not kept. */
uint8_t *scratch_need(struct scratch *s, size_t size);

/* All three touch only `r`, which lies inside the layer's box and clip and the canvas. */
void paint_image(struct painter *p, const struct layer *l, struct canvas *c, struct box r);
void paint_video(struct painter *p, const struct layer *l, struct canvas *c, struct box r);
void paint_strip(struct painter *p, const struct layer *l, struct canvas *c, struct box r);

static inline uint32_t *canvas_at(const struct canvas *c, int x, int y)
{
    return (uint32_t *)(void *)(c->pixels + (ptrdiff_t)y * c->pitch + (ptrdiff_t)x * 4);
}

#endif
