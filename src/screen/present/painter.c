#include "screen/present/blend.h"
#include "screen/present/painter_private.h"

#include "base/memory.h"

#include <libyuv.h>
#include <stdlib.h>

struct painter *painter_create(void)
{
    struct painter *p = xcalloc(1, sizeof *p);
    p->converter = converter_create();
    return p;
}

void painter_free(struct painter *p)
{
    if (!p)
        return;
    converter_free(p->converter);
    free(p->converted.bytes);
    free(p->scaled.bytes);
    free(p);
}

static void scratch_rest(struct scratch *s)
{
    if (!s->bytes || ++s->rested <= SCRATCH_RESTS)
        return;
    free(s->bytes);
    *s = (struct scratch){0};
}

uint8_t *scratch_need(struct scratch *s, size_t size)
{
    s->rested = 0;
    if (s->size >= size)
        return s->bytes;
    free(s->bytes);
    size_t rounded = (size + 4095) & ~(size_t)4095;
    s->bytes = aligned_alloc(64, rounded);
    s->size = s->bytes ? rounded : 0;
    return s->bytes;
}

static void paint_colour(const struct layer *l, struct canvas *c, struct box r)
{
    if (l->alpha >= 256) {
        ARGBRect(c->pixels, c->pitch, r.x, r.y, r.w, r.h, 0xFF000000u | l->colour);
        return;
    }
    for (int y = 0; y < r.h; y++)
        blend_colour_row(canvas_at(c, r.x, r.y + y), l->colour, r.w, l->alpha);
}

static bool draws_opaquely(const struct layer *l)
{
    if (l->alpha < 256)
        return false;
    if (l->kind == LAYER_IMAGE)
        return l->image->opaque;
    return true;
}

/* A layer whose pixels cannot be had (memory) shows the ground, never old pixels of something else. */
static void paint_layer(struct painter *p, const struct layer *l, struct canvas *c, struct box r)
{
    switch (l->kind) {
    case LAYER_COLOUR:
        paint_colour(l, c, r);
        break;
    case LAYER_IMAGE:
        paint_image(p, l, c, r);
        break;
    case LAYER_VIDEO:
        paint_video(p, l, c, r);
        break;
    case LAYER_STRIP:
        paint_strip(p, l, c, r);
        break;
    }
}

void painter_draw(struct painter *p, const struct scene *s, struct canvas *c, struct box rect,
                  uint32_t ground)
{
    rect = box_meet(rect, (struct box){0, 0, c->width, c->height});
    scratch_rest(&p->converted);
    scratch_rest(&p->scaled);
    if (box_empty(rect))
        return;
    size_t first = s->n_layers;
    bool covered = false;
    while (first > 0 && !covered) {
        const struct layer *l = &s->layers[--first];
        covered = draws_opaquely(l) && box_covers(box_meet(l->box, l->clip), rect);
    }
    if (!covered)
        ARGBRect(c->pixels, c->pitch, rect.x, rect.y, rect.w, rect.h, 0xFF000000u | ground);
    for (size_t i = first; i < s->n_layers; i++) {
        const struct layer *l = &s->layers[i];
        struct box r = box_meet(box_meet(l->box, l->clip), rect);
        if (!box_empty(r) && l->alpha > 0)
            paint_layer(p, l, c, r);
    }
}
