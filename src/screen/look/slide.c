#include "slide.h"

#include "base/memory.h"
#include "base/text.h"
#include "weave.h"

#include <math.h>
#include <string.h>

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

bool slide_open_full(struct slide *s, struct look *l, int w, int h, uint32_t ground)
{
    *s = (struct slide){.look = l, .w = w, .h = h, .k = l->k, .tall = w < 1.2 * h};
    s->margin = smaller((s->tall ? 72 : 96) * s->k, w / 12.0);
    s->image = draw_ground(w, h, ground, 255);
    return s->image != NULL;
}

bool slide_open(struct slide *s, struct look *l, int w, int h, uint32_t ground)
{
    if (!slide_open_full(s, l, w, h, ground))
        return false;
    double f = s->tall ? smaller(w / (SLIDE_TALL_W * l->k), h / (SLIDE_TALL_H * l->k))
                       : smaller(w / (SLIDE_WIDE_W * l->k), h / (SLIDE_WIDE_H * l->k));
    /* 88 % of 1080 is 950.4: what is nearly the main zone is the main zone. */
    f = f > 0.97 ? 1 : f < 0.5 ? 0.5 : f;
    s->k = l->k * f;
    s->margin = smaller((s->tall ? 72 : 96) * s->k, w / 12.0);
    double spare = h - (s->tall ? SLIDE_TALL_H : SLIDE_WIDE_H) * s->k;
    s->top = spare > 2 * s->k ? spare / 2 : 0;
    return true;
}

double slide_y(const struct slide *s, double y)
{
    return s->top + y * s->k;
}

double slide_figure_x(const struct slide *s)
{
    return s->w - 29.0 * s->h / 44;
}

double slide_figure(struct slide *s)
{
    double cell = s->h / 44.0, x = slide_figure_x(s);
    /* Cells of 21.6 stand on the main zone's 950 px: the last row is cut by a hair rather than every cell
     * uneven. */
    if (fabs(s->h - SLIDE_WIDE_H * s->look->k) < 1)
        cell = 21.6 * s->look->k;
    x = round(s->w - 29 * cell);
    draw_fill(s->image, (int)lround(x), 0, s->w, s->h, RIMBA_900);
    figure_draw(s->image, &(struct figure){.columns = 29, .rows = 44, .cell = cell, .x = x, .y = 0});
    return x;
}

double slide_label(struct look *l, struct image *image, double k, const struct label *label,
                   double *ret_width)
{
    struct rung rungs[4];
    size_t n = 0;
    double least = label->least > 0 ? label->least : label->size;
    for (double part = 1; n < 4 && (n == 0 || label->size * part >= least - 0.01); part -= 0.09, n++)
        rungs[n] = (struct rung){label->size * part, label->line * part};
    if (label->least > 0 && n < 4 && rungs[n - 1].size > least)
        rungs[n++] = (struct rung){least, label->line * least / label->size};
    struct block b = block_create(l->fonts, label->text, label->weight, PHRASE_LINE,
                                  (struct ladder){rungs, n}, label->most ? label->most : 1, k, label->width);
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n;
        b.at = i;
        lines_break(b.phrase, b.column * FONTS_RULER_PX / block_size(&b), b.most, last, &b.lines);
        if (b.lines.whole && !b.lines.too_wide)
            break;
    }
    double width = block_width(&b), bottom = label->top + block_height(&b);
    /* What went down the ladder keeps the baseline of the size it was made for. */
    double drop = b.most > 1 ? 0
                             : baseline_in(0, label->line * k, label->size * k) -
                                   baseline_in(0, b.rungs[b.at].line * k, block_size(&b));
    if (label->right)
        b.column = width;
    block_draw(&b, image, label->right ? label->x - width : label->x, label->top + drop, label->rgb);
    block_free(&b);
    if (ret_width)
        *ret_width = width;
    return bottom;
}

char *bare_address(const char *link)
{
    const char *schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < 2; i++) {
        if (text_has_prefix(link, schemes[i])) {
            link += strlen(schemes[i]);
            break;
        }
    }
    size_t n = strlen(link);
    while (n > 1 && link[n - 1] == '/')
        n--;
    return xstrndup(link, n);
}
