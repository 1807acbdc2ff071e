/* Announcement without rows and link (look.md 6, text-item.png): one large title, its body, in the middle of
 * the zone's height. */
#include "slide.h"

struct image *slide_plain(struct look *l, const struct item *item, int w, int h)
{
    static const struct rung kind[] = {{40, 48}};
    static const uint32_t colours[] = {TINTA_2, TINTA, TINTA};
    const struct text_content *t = item->text;
    struct slide s;
    if (!slide_open_full(&s, l, w, h, KABUT))
        return NULL;
    double right = s.tall ? w - s.margin : slide_figure_x(&s) - 64 * s.k;
    double column = right - s.margin;
    struct block blocks[] = {
        block_create(l->fonts, t->kind, WEIGHT_MEDIUM, PHRASE_LINE, (struct ladder){kind, 1}, 1, s.k, column),
        block_create(l->fonts, t->title, WEIGHT_HEAVY, PHRASE_LINE, LADDER_TITLE, 2, s.k, column),
        block_create(l->fonts, t->body, WEIGHT_REGULAR, PHRASE_BODY, LADDER_BODY, 5, s.k, column),
    };
    blocks[1].gap = 6 * s.k;
    blocks[2].gap = 40 * s.k;
    double air = h > 400 * s.k ? 118 * s.k : h * 0.06;
    double height = stack_fit(blocks, 3, h - air);
    if (!s.tall)
        slide_figure(&s);
    stack_draw(blocks, 3, s.image, s.margin, (h - height) / 2, colours);
    for (int i = 0; i < 3; i++)
        block_free(&blocks[i]);
    return s.image;
}
