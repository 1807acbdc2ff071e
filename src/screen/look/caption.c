/* The caption box over pictures and videos (look.md 6, video-caption.png). */
#include "slide.h"

#include <math.h>
#include <stdlib.h>

static double most_of(double a, double b)
{
    return a > b ? a : b;
}

struct image *look_caption(struct look *l, const struct item *item, int zone_w, int zone_h,
                           struct box *ret_box)
{
    static const struct rung caption[] = {{60, 72}, {50, 60}, {44, 54}},
                             link[] = {{42, 52}, {38, 47}, {36, 44}};
    static const uint32_t colours[] = {SUSU, ROTAN};
    double k = l->k, margin = (zone_w < 1.2 * zone_h ? 72 : 96) * k;
    margin = margin > zone_w / 12.0 ? zone_w / 12.0 : margin;
    double side = 44 * k > zone_w / 20.0 ? zone_w / 20.0 : 44 * k;
    double column = zone_w - 2 * margin - 2 * side;
    column = column > 1240 * k ? 1240 * k : column;
    char *address = bare_address(item->link ? item->link : "");
    struct block blocks[] = {
        block_create(l->fonts, item->caption ? item->caption : "", WEIGHT_BOLD, PHRASE_LINE,
                     (struct ladder){caption, 3}, 2, k, column),
        block_create(l->fonts, address, WEIGHT_MEDIUM, PHRASE_LINE, (struct ladder){link, 3}, 1, k, column),
    };
    blocks[1].gap = 4 * k;
    struct image *image = NULL;
    double foot = 56 * k > zone_h * 0.06 ? zone_h * 0.06 : 56 * k, above = 26 * k, below = 30 * k;
    double height = stack_fit(blocks, 2, zone_h - foot - above - below);
    if (!phrase_blank(blocks[0].phrase) || !phrase_blank(blocks[1].phrase)) {
        double width = most_of(block_width(&blocks[0]), block_width(&blocks[1])) + 2 * side;
        struct box box = {
            .x = (int)lround(margin), .w = (int)ceil(width), .h = (int)lround(above + height + below)};
        box.y = (int)lround(zone_h - foot) - box.h;
        image = draw_ground(box.w, box.h, RIMBA_900, VEIL);
        if (image) {
            blocks[0].column = blocks[1].column = width - 2 * side;
            stack_draw(blocks, 2, image, side, above, colours);
            *ret_box = box;
        }
    }
    block_free(&blocks[0]);
    block_free(&blocks[1]);
    free(address);
    return image;
}
