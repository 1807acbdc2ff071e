/* Announcement with fact rows or a link (look.md 6, announcement.png). */
#include "code.h"
#include "slide.h"

#include <math.h>
#include <stdlib.h>

#define ROW_H 94
#define ROWS_Y 620
#define FOOT 902       /* 48 above the main zone's foot */
#define TALL_PANEL 702 /* portrait: the QR stands below the text, not beside it */

static double key_width(struct slide *s, const struct text_content *t)
{
    double widest = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        struct phrase *p = phrase_create(s->look->fonts, t->rows[i][0], WEIGHT_REGULAR, PHRASE_LINE);
        double width = phrase_width(p, 0, p->n) * 40 * s->k / FONTS_RULER_PX;
        widest = width > widest ? width : widest;
        phrase_free(p);
    }
    return widest;
}

/* Fact rows, each under a hairline. `right` is where the hairline ends (px). */
static void draw_rows(struct slide *s, const struct text_content *t, double right)
{
    double width = right - s->margin, keys = key_width(s, t) + 24 * s->k;
    keys = keys < 190 * s->k ? 190 * s->k : keys;
    keys = keys > width * 0.4 ? width * 0.4 : keys;
    for (size_t i = 0; i < t->n_rows; i++) {
        double y = slide_y(s, ROWS_Y + ROW_H * (double)i);
        draw_fill(s->image, (int)lround(s->margin), (int)lround(y), (int)lround(right),
                  (int)lround(y + 3 * s->k), KABUT_300);
        slide_label(s->look, s->image, s->k,
                    &(struct label){t->rows[i][0], WEIGHT_REGULAR, 40, 48, .x = s->margin,
                                    .top = y + 29 * s->k, .width = keys - 16 * s->k, .rgb = TINTA_2,
                                    .least = 36},
                    NULL);
        slide_label(s->look, s->image, s->k,
                    &(struct label){t->rows[i][1], WEIGHT_BOLD, 54, 64, .x = s->margin + keys,
                                    .top = y + 19 * s->k, .width = width - keys, .rgb = TINTA, .least = 44},
                    NULL);
    }
}

struct panel { /* where call and address go, px */
    double x, y, width;
    bool centred;                   /* on y */
    double far_x, far_y, far_width; /* for an address that finds no place below the call; 0 = it must */
};

/* An address is no sentence: where it is too long for a line it breaks behind a slash or a point. */
static void fit_address(struct block *a, size_t most)
{
    for (size_t i = 0; i < a->n_rungs; i++) {
        a->at = i;
        lines_break(a->phrase, a->column * FONTS_RULER_PX / block_size(a), i + 1 < a->n_rungs ? 1 : most,
                    true, &a->lines);
        if (a->lines.whole)
            break;
    }
}

static void draw_call(struct slide *s, const struct item *item, const struct panel *p)
{
    static const struct rung call[] = {{52, 64}, {44, 54}}, bare[] = {{50, 60}, {44, 53}, {38, 46}};
    static const uint32_t colours[] = {SUSU, ROTAN};
    struct fonts *fonts = s->look->fonts;
    char *text = bare_address(item->link);
    struct block b[] = {
        block_create(fonts, item->link_text, WEIGHT_BOLD, PHRASE_LINE, (struct ladder){call, 2}, 3, s->k,
                     p->width),
        block_create(fonts, text, WEIGHT_MEDIUM, PHRASE_LINE, (struct ladder){bare, 3}, 1, s->k, p->width),
    };
    b[1].gap = 20 * s->k;
    block_fit(&b[0], 0);
    fit_address(&b[1], p->far_width > 0 ? 1 : 4);
    bool far = !b[1].lines.whole && p->far_width > 0;
    if (far) {
        b[1].column = p->far_width;
        fit_address(&b[1], 2);
        block_draw(&b[1], s->image, p->far_x, p->far_y, ROTAN);
    }
    double height = block_height(&b[0]) + (far ? 0 : b[1].gap + block_height(&b[1]));
    stack_draw(b, far ? 1 : 2, s->image, p->x, p->centred ? p->y - height / 2 : p->y, colours);
    block_free(&b[0]);
    block_free(&b[1]);
    free(text);
}

static int code_fit(const struct slide *s, const struct code *c, double room, double most)
{
    return c ? code_module_px(c, (int)(room * s->k + 0.5), (int)most, (int)ceil(13 * s->look->k - 0.001)) : 0;
}

/* The dark panel at the right (wide) with the QR, the call below it. */
static void wide_panel(struct slide *s, const struct item *item, double left)
{
    draw_fill(s->image, (int)lround(left), 0, s->w, s->h, RIMBA_900);
    struct code *c = code_create(item->link);
    int module = code_fit(s, c, 496, s->w - left - 16 * s->k);
    double x = left + 64 * s->k, y = slide_y(s, 84);
    struct panel p = {.x = x, .y = slide_y(s, 630), .width = s->w - x - 60 * s->k};
    if (module) {
        int side = module * code_modules(c);
        if (side > 496 * s->k)
            x = left + (s->w - left - side) / 2;
        code_draw(c, s->image, (int)lround(x), (int)lround(y), module);
        p.y = (int)lround(y) + side + 51 * s->k;
    } else {
        p.y = slide_y(s, 380);
    }
    draw_call(s, item, &p);
    code_free(c);
}

/* The dark panel at the foot (portrait): QR at the left, call and address beside it; an address that is too
 * long for that stands below both. */
static void tall_panel(struct slide *s, const struct item *item)
{
    double top = s->h - TALL_PANEL * s->k;
    draw_fill(s->image, 0, (int)lround(top), s->w, s->h, RIMBA_900);
    struct code *c = code_create(item->link);
    int module = code_fit(s, c, 496, s->w * 0.6);
    double side = module ? module * code_modules(c) : 0, y = top + 72 * s->k;
    if (module)
        code_draw(c, s->image, (int)lround(s->margin), (int)lround(y), module);
    double x = s->margin + (module ? side + 56 * s->k : 0),
           middle = module ? y + side / 2 : top + TALL_PANEL * s->k / 2;
    struct panel p = {
        .x = x, .y = middle, .width = s->w - s->margin - x, .centred = true, .far_x = s->margin};
    if (module) {
        p.far_y = y + side + 30 * s->k;
        p.far_width = s->w - 2 * s->margin;
    }
    draw_call(s, item, &p);
    code_free(c);
}

static void draw_text(struct slide *s, const struct text_content *t, double column)
{
    static const uint32_t colours[] = {TINTA, TINTA};
    bool kind = t->kind[0] != '\0';
    double top = slide_y(s, kind ? 130 : 84), foot = slide_y(s, t->n_rows ? ROWS_Y - 24 : FOOT);
    double body = s->tall ? column : column < 1120 * s->k ? column : 1120 * s->k;
    struct block blocks[] = {
        block_create(s->look->fonts, t->title, WEIGHT_HEAVY, PHRASE_LINE, LADDER_TITLE_SMALL, 2, s->k,
                     column),
        block_create(s->look->fonts, t->body, WEIGHT_REGULAR, PHRASE_BODY, LADDER_BODY_SMALL,
                     t->n_rows ? 3 : 5, s->k, body),
    };
    blocks[1].gap = 34 * s->k;
    if (kind)
        slide_label(s->look, s->image, s->k,
                    &(struct label){t->kind, WEIGHT_MEDIUM, 40, 48, .x = s->margin, .top = slide_y(s, 76),
                                    .width = column, .rgb = TINTA_2, .least = 36},
                    NULL);
    stack_fit(blocks, 2, foot - top);
    stack_draw(blocks, 2, s->image, s->margin, top, colours);
    block_free(&blocks[0]);
    block_free(&blocks[1]);
}

struct image *slide_announcement(struct look *l, const struct item *item, int w, int h)
{
    const struct text_content *t = item->text;
    bool link = item->link && item->link[0];
    struct slide s;
    if (t->n_rows == 0 && !link)
        return slide_plain(l, item, w, h);
    if (!slide_open(&s, l, w, h, KABUT))
        return NULL;
    double right = w;
    if (!s.tall && link) {
        right = w - PANEL_W * s.k;
        wide_panel(&s, item, right);
    } else if (!s.tall) {
        right = slide_figure(&s);
    } else if (link) {
        s.top /= 2;
        tall_panel(&s, item);
    } else {
        s.top += (SLIDE_TALL_H - FOOT - 48) * s.k / 2;
    }
    /* 1296 − 96 − 1140 = 60 for the text, 96 for the hairlines, which end a step earlier. */
    draw_text(&s, t, right - s.margin - (s.tall ? s.margin : 60 * s.k));
    draw_rows(&s, t, right - (s.tall ? s.margin : 96 * s.k));
    return s.image;
}
