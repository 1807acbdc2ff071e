/* The built-in slates (look.md 12): the service slate and the calm one. Positions are of the screen, not of a
 * zone. */
#include "base/memory.h"
#include "code.h"
#include "slide.h"
#include "weave.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_MODULE = 10 /* units */, LEAST_MODULE_PX = 3 };

struct slate_place {                                  /* units */
    double margin, title, sentence, time, date, foot; /* foot: below the technician's lines */
    double title_size, title_line, width;
};

static const struct slate_place wide_place = {96, 116, 300, 548, 722, 1006, 152, 160, 1040};
static const struct slate_place tall_place = {72, 112, 268, 490, 664, 1879, 124, 132, 936};

struct slate {
    struct look *look;
    struct image *image;
    struct slate_place at;
    double column, low_column; /* px; low: of time and date */
    struct box figure;         /* w 0: none */
};

static bool is_tall(const struct look *l)
{
    return l->height > l->width;
}

/* Draws the figure where the screen has room for it beside (portrait: below) the texts. */
static void draw_figure(struct slate *s)
{
    struct look *l = s->look;
    double k = l->k;
    if (is_tall(l)) {
        double cell = l->width / 51.0, y = 815 * k;
        if (y + 44 * cell < s->at.foot * k - 84 * k) {
            figure_draw(s->image, &(struct figure){.columns = 51, .rows = 44, .cell = cell, .y = y});
            s->figure = (struct box){0, (int)y, l->width, (int)(44 * cell)};
        }
        return;
    }
    double cell = 21.6 * k, x = round(l->width - 29 * cell);
    if (x < 1100 * k)
        return;
    figure_draw(s->image, &(struct figure){.columns = 29, .rows = 50, .cell = cell, .x = x});
    s->figure = (struct box){(int)x, 0, l->width - (int)x, l->height};
    if (s->column > x - (s->at.margin + 64) * k)
        s->column = x - (s->at.margin + 64) * k;
}

static bool slate_open(struct slate *s, struct look *l)
{
    *s = (struct slate){.look = l, .at = is_tall(l) ? tall_place : wide_place};
    s->image = draw_ground(l->width, l->height, RIMBA_900, 255);
    if (!s->image)
        return false;
    if (is_tall(l))
        s->at.foot = l->height / l->k - 41;
    s->column = l->width - 2 * s->at.margin * l->k;
    draw_figure(s);
    s->low_column = s->column;
    return true;
}

static void draw_sentence(struct slate *s, const char *text)
{
    double k = s->look->k, column = s->at.width * k < s->column ? s->at.width * k : s->column;
    struct block b =
        block_create(s->look->fonts, text, WEIGHT_MEDIUM, PHRASE_LINE, LADDER_BODY, 2, k, column);
    block_fit(&b, 0);
    block_draw(&b, s->image, s->at.margin * k, s->at.sentence * k, SUSU);
    block_free(&b);
}

static void draw_time(struct slate *s, const struct civil *local, const char *label)
{
    struct look *l = s->look;
    double k = l->k, x = s->at.margin * k, width = 0;
    char text[DATE_TEXT_SIZE];
    date_time(l->language, local, text);
    slide_label(l, s->image, k,
                &(struct label){text, WEIGHT_BOLD, 168, 168, .x = x, .top = s->at.time * k,
                                .width = s->low_column, .rgb = SUSU, .least = 84},
                &width);
    double same_baseline = baseline_in(s->at.time * k, 168 * k, 168 * k) - baseline_in(0, 64 * k, 64 * k);
    slide_label(l, s->image, k,
                &(struct label){label, WEIGHT_MEDIUM, 64, 64, .x = x + width + 28 * k, .top = same_baseline,
                                .width = s->low_column - width - 28 * k, .rgb = SUSU_2},
                NULL);
    date_text(l->language, local, DATE_FULL, text);
    slide_label(l, s->image, k,
                &(struct label){text, WEIGHT_MEDIUM, 64, 76, .x = x, .top = s->at.date * k,
                                .width = s->low_column, .rgb = SUSU, .least = 44},
                NULL);
}

static void draw_common(struct slate *s, const char *sentence, bool time_valid, const struct civil *local,
                        const char *label)
{
    double k = s->look->k;
    slide_label(s->look, s->image, k,
                &(struct label){date_word(s->look->language, WORD_WELCOME), WEIGHT_BLACK, s->at.title_size,
                                s->at.title_line, .x = s->at.margin * k, .top = s->at.title * k,
                                .width = s->column, .rgb = SUSU, .least = 80},
                NULL);
    draw_sentence(s, sentence);
    if (time_valid)
        draw_time(s, local, label);
}

/* "**lobi-utama**, 192.0.2.21:8080", and below it what is missing and what is being done. */
static void draw_technician(struct slate *s, const struct slate_service *service)
{
    static const struct rung small[] = {{30, 42}};
    struct look *l = s->look;
    double k = l->k, x = s->at.margin * k, width = 0;
    char *below = xasprintf("%s%s%s", service->missing, *service->missing && *service->doing ? " " : "",
                            service->doing);
    char *behind = *service->address && *service->screen_id ? xasprintf(", %s", service->address)
                                                            : xstrdup(service->address);
    struct block b = block_create(l->fonts, below, WEIGHT_REGULAR, PHRASE_LINE, (struct ladder){small, 1}, 2,
                                  k, s->column < 1200 * k ? s->column : 1200 * k);
    block_fit(&b, 0);
    double lines = (double)(b.lines.n > 1 ? b.lines.n : 1), top = s->at.foot * k - 42 * k * (lines + 1);
    slide_label(l, s->image, k,
                &(struct label){service->screen_id, WEIGHT_MEDIUM, 30, 42, .x = x, .top = top,
                                .width = s->column * 0.7, .rgb = SUSU_ID},
                &width);
    slide_label(l, s->image, k,
                &(struct label){behind, WEIGHT_REGULAR, 30, 42, .x = x + width, .top = top,
                                .width = s->column - width, .rgb = SUSU_2},
                NULL);
    block_draw(&b, s->image, x, top + 42 * k, SUSU_2);
    block_free(&b);
    free(behind);
    free(below);
}

/* The code stands in the middle of the figure; on a wide screen without room for that at the right, beside the time, which then
 * gets what is left of the line. Its modules are smaller than an announcement's: whoever scans it stands before the screen. */
static void draw_code(struct slate *s, const char *text)
{
    struct code *c = code_create(text);
    if (!c)
        return;
    double k = s->look->k, low = s->at.foot * k - 110 * k;
    struct box room = s->figure;
    if (room.w == 0) {
        room.w = (int)(s->column * 0.42);
        room.x = (int)(s->at.margin * k + s->column) - room.w;
        room.y = (int)((is_tall(s->look) ? 770 : 470) * k);
        room.h = (int)low - room.y;
    }
    int most = room.w < room.h ? room.w : room.h, module = 0;
    for (int px = (int)lround(CODE_MODULE * k); !module && px >= LEAST_MODULE_PX; px--)
        module = code_module_px(c, 0, most, px);
    int side = module * code_modules(c);
    if (side > 0) {
        int left = s->figure.w > 0 ? room.x + (room.w - side) / 2 : room.x + room.w - side;
        code_draw(c, s->image, left, room.y + (room.h - side) / 2, module);
        if (s->figure.w == 0 && !is_tall(s->look))
            s->low_column = left - (s->at.margin + 40) * k;
    }
    code_free(c);
}

struct image *look_slate_service(struct look *l, const struct slate_service *service)
{
    struct slate s;
    if (!slate_open(&s, l))
        return NULL;
    if (*service->code)
        draw_code(&s, service->code);
    draw_common(&s, date_word(l->language, WORD_PREPARING), service->time_valid, &service->local,
                service->label);
    draw_technician(&s, service);
    return s.image;
}

struct image *look_slate_calm(struct look *l, const char *returns, bool time_valid, const struct civil *local,
                              const char *label)
{
    struct slate s;
    if (!slate_open(&s, l))
        return NULL;
    draw_common(&s, returns, time_valid, local, label);
    return s.image;
}
