#include "screen/present/blend.h"
#include "screen/present/painter_private.h"

#include <libyuv.h>
#include <string.h>

/* Halving and more needs an area filter, else lines flicker; less is bilinear. */
static enum FilterMode filter_for(int from_w, int from_h, int to_w, int to_h)
{
    return to_w * 2 < from_w || to_h * 2 < from_h ? kFilterBox : kFilterBilinear;
}

static void copy_rows(struct canvas *c, struct box r, const uint8_t *from, int pitch, unsigned alpha,
                      bool opaque)
{
    for (int y = 0; y < r.h; y++) {
        uint32_t *out = canvas_at(c, r.x, r.y + y);
        const uint32_t *in = (const uint32_t *)(const void *)(from + (ptrdiff_t)y * pitch);
        if (opaque && alpha >= 256)
            memcpy(out, in, (size_t)r.w * 4);
        else
            blend_row(out, in, r.w, alpha, opaque);
    }
}

/* Scales the part of `from` that lands in r and puts it there. */
static void scale_rows(struct painter *p, const struct layer *l, struct canvas *c, struct box r,
                       const uint8_t *from, int from_pitch, int from_w, int from_h, bool opaque)
{
    struct box b = l->box;
    enum FilterMode filter = filter_for(from_w, from_h, b.w, b.h);
    bool direct = opaque && l->alpha >= 256;
    if (direct) {
        uint8_t *origin = (uint8_t *)canvas_at(c, b.x, b.y);
        ARGBScaleClip(from, from_pitch, from_w, from_h, origin, c->pitch, b.w, b.h, r.x - b.x, r.y - b.y, r.w,
                      r.h, filter);
        return;
    }
    int pitch = r.w * 4;
    uint8_t *scaled = scratch_need(&p->scaled, (size_t)pitch * (size_t)r.h);
    if (!scaled)
        return;
    uint8_t *origin = scaled - (ptrdiff_t)(r.y - b.y) * pitch - (ptrdiff_t)(r.x - b.x) * 4;
    ARGBScaleClip(from, from_pitch, from_w, from_h, origin, pitch, b.w, b.h, r.x - b.x, r.y - b.y, r.w, r.h,
                  filter);
    copy_rows(c, r, scaled, pitch, l->alpha, opaque);
}

void paint_image(struct painter *p, const struct layer *l, struct canvas *c, struct box r)
{
    const struct image *i = l->image;
    const uint8_t *pixels = (const uint8_t *)i->pixels;
    if (i->width == l->box.w && i->height == l->box.h) {
        pixels += (ptrdiff_t)(r.y - l->box.y) * i->pitch + (ptrdiff_t)(r.x - l->box.x) * 4;
        copy_rows(c, r, pixels, i->pitch, l->alpha, i->opaque);
        return;
    }
    scale_rows(p, l, c, r, pixels, i->pitch, i->width, i->height, i->opaque);
}

/* Rows [from, from + rows) of the frame in XRGB, converted once a frame. */
static const uint8_t *converted_rows(struct painter *p, const struct yuv *f, int from, int rows, bool scaled)
{
    int pitch = f->width * 4;
    size_t size = (size_t)pitch * (size_t)f->height;
    if (p->converted.size < size)
        p->converted_serial = 0;
    uint8_t *out = scratch_need(&p->converted, size);
    if (!out)
        return NULL;
    if (p->converted_serial == f->serial && p->converted_scaled == scaled && from >= p->converted_from &&
        from + rows <= p->converted_from + p->converted_rows)
        return out;
    if (!converter_rows(p->converter, f, from, rows, scaled, out + (ptrdiff_t)from * pitch, pitch))
        return NULL;
    p->converted_serial = f->serial;
    p->converted_scaled = scaled;
    p->converted_from = from;
    p->converted_rows = rows;
    return out;
}

static void paint_video_unscaled(struct painter *p, const struct layer *l, struct canvas *c, struct box r)
{
    const struct yuv *f = &l->yuv;
    int from = (r.y - l->box.y) & ~1, rows = r.y - l->box.y + r.h - from;
    bool whole_rows = r.x == l->box.x && r.w == f->width && ((r.y - l->box.y) & 1) == 0;
    if (whole_rows && l->alpha >= 256) {
        converter_rows(p->converter, f, from, rows, false, (uint8_t *)canvas_at(c, r.x, r.y), c->pitch);
        return;
    }
    const uint8_t *pixels = converted_rows(p, f, from, rows, false);
    if (!pixels)
        return;
    int pitch = f->width * 4;
    pixels += (ptrdiff_t)(r.y - l->box.y) * pitch + (ptrdiff_t)(r.x - l->box.x) * 4;
    copy_rows(c, r, pixels, pitch, l->alpha, true);
}

void paint_video(struct painter *p, const struct layer *l, struct canvas *c, struct box r)
{
    const struct yuv *f = &l->yuv;
    if (f->width == l->box.w && f->height == l->box.h) {
        paint_video_unscaled(p, l, c, r);
        return;
    }
    const uint8_t *pixels = converted_rows(p, f, 0, f->height, true);
    if (pixels)
        scale_rows(p, l, c, r, pixels, f->width * 4, f->width, f->height, true);
}
