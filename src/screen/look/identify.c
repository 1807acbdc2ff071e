/* The identify corner (look.md 12): who this screen is, for the first seconds; and notes for a technician, in its dress. */
#include "slide.h"

#include <math.h>

static struct image *draw_corner(struct look *l, const char *text, double share, struct box *ret_box)
{
    static const struct rung small[] = {{30, 42}};
    double k = l->k, column = l->width * share - 52 * k;
    struct block b =
        block_create(l->fonts, text, WEIGHT_REGULAR, PHRASE_BODY, (struct ladder){small, 1}, 5, k, column);
    block_fit(&b, 0);
    struct image *image = NULL;
    if (b.lines.n > 0) {
        struct box box = {.w = (int)ceil(block_width(&b) + 52 * k),
                          .h = (int)lround(block_height(&b) + 36 * k)};
        image = draw_ground(box.w, box.h, RIMBA_900, VEIL);
        if (image) {
            b.column = block_width(&b);
            block_draw(&b, image, 26 * k, 18 * k, SUSU);
            *ret_box = box;
        }
    }
    block_free(&b);
    return image;
}

struct image *look_identify(struct look *l, const char *text, struct box *ret_box)
{
    struct image *image = draw_corner(l, text, 0.9, ret_box);
    if (image)
        ret_box->y = l->height - ret_box->h;
    return image;
}

struct image *look_note(struct look *l, const char *text, struct box *ret_box)
{
    struct image *image = draw_corner(l, text, 0.4, ret_box);
    if (image)
        ret_box->x = l->width - ret_box->w;
    return image;
}
