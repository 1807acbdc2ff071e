/* One number (look.md 6, number.png). */
#include "slide.h"

#include <math.h>

struct image *slide_number(struct look *l, const struct text_content *t, int w, int h)
{
    static const struct rung sizes[] = {{400, 400}, {320, 320}, {284, 284}, {236, 236},
                                        {152, 164}, {124, 134}, {98, 106},  {80, 88}};
    static const struct rung meaning[] = {{64, 82}, {50, 66}, {44, 58}};
    struct slide s;
    if (!slide_open(&s, l, w, h, RIMBA_900))
        return NULL;
    double right = s.tall ? w - s.margin : slide_figure(&s) - 48 * s.k, column = right - s.margin;
    double text = s.tall ? column : column < 1120 * s.k ? column : 1120 * s.k;
    struct block n = block_create(l->fonts, t->number, WEIGHT_BLACK, PHRASE_LINE,
                                  (struct ladder){sizes, sizeof(sizes) / sizeof(sizes[0])}, 1, s.k, column);
    struct block m = block_create(l->fonts, t->body, WEIGHT_MEDIUM, PHRASE_LINE, (struct ladder){meaning, 3},
                                  s.tall ? 4 : 2, s.k, text);
    block_fit(&n, 0);
    block_fit(&m, 0);
    /* A smaller number stands in the middle of the large one's place, its neighbours close to it. */
    double closer = (400 * s.k - block_height(&n)) / 2, shift = s.tall ? 250 * s.k : 0;
    slide_label(l, s.image, s.k,
                &(struct label){t->lead, WEIGHT_MEDIUM, 92, 100, .x = s.margin,
                                .top = slide_y(&s, 110) + closer + shift, .width = column, .rgb = SUSU,
                                .least = 60},
                NULL);
    /* Large figures have air at their left: 0.035 em brings their ink to the margin. */
    block_draw(&n, s.image, s.margin - 0.035 * block_size(&n), slide_y(&s, 196) + closer + shift, SUSU);
    block_draw(&m, s.image, s.margin, slide_y(&s, 630) - closer + shift, SUSU);
    double source = s.tall ? h - 116 * s.k : slide_y(&s, 836);
    slide_label(l, s.image, s.k,
                &(struct label){t->source, WEIGHT_REGULAR, 36, 44, .x = s.margin, .top = source,
                                .width = column, .rgb = SUSU_2},
                NULL);
    block_free(&n);
    block_free(&m);
    return s.image;
}
