/* The ticker: whole pixels are copied; between pixels the row is mixed with itself shifted by one. */
#include "screen/present/blend.h"
#include "screen/present/painter_private.h"

#include <libyuv.h>
#include <string.h>

/* Fills `out` with run columns [at, at + n), where at is any integer, repeating after run_width. */
static void run_row(const struct layer *l, int64_t at, int n, int y, uint32_t *out)
{
    for (int i = 0; i < n; i++)
        out[i] = 0xFF000000u | l->colour;
    int64_t run = l->run_width;
    int64_t first = at - ((at % run) + run) % run; /* start of the repetition that holds `at` */
    for (int64_t base = first; base < at + n; base += run) {
        for (size_t k = 0; k < l->n_parts; k++) {
            const struct image *im = l->parts[k].image;
            if (y >= im->height)
                continue;
            int64_t x1 = base + l->parts[k].x, x2 = x1 + im->width;
            int64_t from = x1 > at ? x1 : at, to = x2 < at + n ? x2 : at + n;
            if (from >= to)
                continue;
            const uint32_t *in =
                (const uint32_t *)(const void *)((const uint8_t *)im->pixels + (ptrdiff_t)y * im->pitch);
            if (im->opaque)
                memcpy(out + (from - at), in + (from - x1), (size_t)(to - from) * 4);
            else
                blend_row(out + (from - at), in + (from - x1), (int)(to - from), 256, false);
        }
    }
}

/* look.md 9: `edge` px fade to the ground at both ends, the outer fifth solid. */
static void fade_edges(const struct layer *l, struct canvas *c, struct box r)
{
    if (l->edge <= 0)
        return;
    int solid = l->edge / 5, ramp = l->edge - solid;
    for (int x = r.x; x < r.x + r.w; x++) {
        int left = x - l->box.x, right = l->box.x + l->box.w - 1 - x;
        int d = left < right ? left : right;
        if (d >= l->edge) {
            x = right > l->edge ? l->box.x + l->box.w - l->edge - 1 : x;
            continue;
        }
        unsigned alpha = d < solid ? 256u : (unsigned)(256 - (d - solid + 1) * 256 / (ramp + 1));
        for (int y = 0; y < r.h; y++)
            blend_colour_row(canvas_at(c, x, r.y + y), l->colour, 1, alpha);
    }
}

void paint_strip(struct painter *p, const struct layer *l, struct canvas *c, struct box r)
{
    if (l->run_width <= 0 || l->n_parts == 0) {
        ARGBRect(c->pixels, c->pitch, r.x, r.y, r.w, r.h, 0xFF000000u | l->colour);
        return;
    }
    int64_t at = (l->offset_256 >> 8) + (r.x - l->box.x);
    int fraction = (int)(l->offset_256 & 255);
    int pitch = (r.w + 1) * 4;
    uint8_t *rows = fraction ? scratch_need(&p->scaled, (size_t)pitch * (size_t)r.h) : NULL;
    for (int y = 0; y < r.h; y++) {
        if (rows)
            run_row(l, at, r.w + 1, r.y - l->box.y + y, (uint32_t *)(void *)(rows + (ptrdiff_t)y * pitch));
        else
            run_row(l, at, r.w, r.y - l->box.y + y, canvas_at(c, r.x, r.y + y));
    }
    if (rows)
        ARGBInterpolate(rows, pitch, rows + 4, pitch, (uint8_t *)canvas_at(c, r.x, r.y), c->pitch, r.w, r.h,
                        fraction);
    fade_edges(l, c, r);
}
