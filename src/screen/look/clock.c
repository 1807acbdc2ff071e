/* The clock tile (look.md 8). */
#include "clock.h"

#include "slide.h"

#include <math.h>

static double text_width(struct fonts *fonts, const char *text, enum weight weight, double size)
{
    struct phrase *p = phrase_create(fonts, text, weight, PHRASE_LINE);
    double width = phrase_width(p, 0, p->n) * size / FONTS_RULER_PX;
    phrase_free(p);
    return width;
}

static void choose_date(struct clock_plan *plan, struct fonts *fonts, enum config_language language,
                        double room, const struct civil *local)
{
    for (int form = DATE_FULL; form < DATE_FORMS; form++) {
        date_text(language, local, (enum date_form)form, plan->date);
        if (text_width(fonts, plan->date, WEIGHT_MEDIUM, plan->date_size) <= room)
            return;
    }
    plan->date[0] = '\0';
}

struct clock_plan clock_plan(struct fonts *fonts, enum config_language language, double w, double h, double k,
                             const struct civil *local, const char *label)
{
    struct clock_plan p = {.one_row = w >= 6 * h, .padding = (w < 300 * k ? 24 : 40) * k};
    /* In one row over the whole width the margin is the screen's: 72 where the tile is that of the portrait
     * layout. */
    if (p.one_row)
        p.padding = 72 * k;
    p.padding = p.padding > w / 10 ? w / 10 : p.padding;
    p.time_size = (p.one_row ? 0.58 : 0.54) * h;
    p.label_size = 0.28 * h;
    p.date_size = (p.one_row ? 0.31 : 0.255) * h;
    p.time_baseline = (p.one_row ? 0.68 : 0.51) * h;
    p.date_baseline = (p.one_row ? 0.68 : 0.83) * h;
    date_time(language, local, p.time);
    /* In the usual tile (461 px) the longest date reaches into the right padding, up to the narrow tile's 24.
     */
    double right = p.one_row || p.padding < 24 * k ? p.padding : 24 * k, room = w - p.padding - right,
           gap = 0.108 * h;
    double time = text_width(fonts, p.time, WEIGHT_BOLD, p.time_size);
    double zone = *label ? gap + text_width(fonts, label, WEIGHT_MEDIUM, p.label_size) : 0;
    if (time + zone > room) {
        double part = room / (time + zone);
        p.time_size *= part;
        p.label_size *= part;
        time *= part;
        gap *= part;
        zone *= part;
    }
    p.label_x = p.padding + time + gap;
    choose_date(&p, fonts, language, p.one_row ? room - time - zone - h * 0.3 : room, local);
    return p;
}

static void draw_at(struct look *l, struct image *image, const char *text, enum weight weight, double size,
                    double x, bool right, double baseline, uint32_t rgb)
{
    struct phrase *p = phrase_create(l->fonts, text, weight, PHRASE_LINE);
    if (right)
        x -= phrase_width(p, 0, p->n) * size / FONTS_RULER_PX;
    if (size >= 1)
        phrase_draw(p, 0, p->n, image, size, x, (int)lround(baseline), rgb);
    phrase_free(p);
}

struct image *look_clock(struct look *l, int w, int h, const struct civil *local, const char *label,
                         bool valid)
{
    struct image *image = draw_ground(w, h, RIMBA_700, 255);
    if (!image || !valid)
        return image;
    struct clock_plan p = clock_plan(l->fonts, l->language, w, h, l->k, local, label);
    uint32_t ink = l->oled ? SUSU_OLED : SUSU;
    draw_at(l, image, p.time, WEIGHT_BOLD, p.time_size, p.padding, false, p.time_baseline, ink);
    draw_at(l, image, label, WEIGHT_MEDIUM, p.label_size, p.label_x, false, p.time_baseline, SUSU_2);
    draw_at(l, image, p.date, WEIGHT_MEDIUM, p.date_size, p.one_row ? w - p.padding : p.padding, p.one_row,
            p.date_baseline, ink);
    return image;
}
