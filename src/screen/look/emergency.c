/* The emergency message (look.md 11): the whole screen, text only, black bars on yellow. */
#include "base/memory.h"
#include "slide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BAR_H 150
#define FOOT_H 140

struct alarm {
    struct look *look;
    struct image *image;
    double k, margin, foot; /* px */
    bool tall;
};

static void draw_head(struct alarm *a)
{
    double k = a->k, width = a->look->width - 2 * a->margin;
    draw_fill(a->image, 0, 0, a->look->width, (int)lround(BAR_H * k), ARANG);
    slide_label(a->look, a->image, k,
                &(struct label){"Darurat", WEIGHT_BLACK, 84, 90, .x = a->margin, .top = 30 * k,
                                .width = width / 2, .rgb = DARURAT, .least = 48},
                NULL);
    slide_label(a->look, a->image, k,
                &(struct label){"Emergency", WEIGHT_BOLD, 64, 72, .x = a->look->width - a->margin,
                                .top = 44 * k, .width = width / 2, .rgb = DARURAT, .right = true,
                                .least = 40},
                NULL);
}

static double text_width(struct look *l, const char *text, enum weight weight, double size)
{
    struct phrase *p = phrase_create(l->fonts, text, weight, PHRASE_LINE);
    double width = phrase_width(p, 0, p->n) * size / FONTS_RULER_PX;
    phrase_free(p);
    return width;
}

static void draw_until(struct alarm *a, const struct civil *until, const char *label, double *ret_width)
{
    char time[DATE_TEXT_SIZE];
    date_time_label(a->look->language, until, label, time);
    char *text = xasprintf("%s %s", date_word(a->look->language, WORD_VALID_UNTIL), time);
    slide_label(a->look, a->image, a->k,
                &(struct label){text, WEIGHT_MEDIUM, 46, 56, .x = a->margin, .top = a->foot + 42 * a->k,
                                .width = a->look->width - 2 * a->margin - 240 * a->k, .rgb = SUSU,
                                .least = 36},
                ret_width);
    free(text);
}

/* The time at the right, its zone behind it where there is room. */
static void draw_clock(struct alarm *a, const struct civil *local, const char *label, double taken)
{
    char time[DATE_TEXT_SIZE];
    date_time(a->look->language, local, time);
    double k = a->k, right = a->look->width - a->margin;
    double zone = *label ? text_width(a->look, label, WEIGHT_MEDIUM, 40 * k) + 14 * k : 0;
    if (right - a->margin - taken - 40 * k < zone + text_width(a->look, time, WEIGHT_BOLD, 72 * k))
        zone = 0;
    double baseline = baseline_in(a->foot + 28 * k, 84 * k, 72 * k);
    slide_label(a->look, a->image, k,
                &(struct label){time, WEIGHT_BOLD, 72, 84, .x = right - zone, .top = a->foot + 28 * k,
                                .width = right - zone, .rgb = SUSU, .right = true},
                NULL);
    if (zone > 0)
        slide_label(a->look, a->image, k,
                    &(struct label){label, WEIGHT_MEDIUM, 40, 48, .x = right, .width = zone + k,
                                    .top = baseline - baseline_in(0, 48 * k, 40 * k), .rgb = SUSU,
                                    .right = true},
                    NULL);
}

/* Where the second language begins: behind the first blank line. NULL where there is none. */
static const char *second_language(const char *body, size_t *ret_first)
{
    const char *blank = strstr(body, "\n\n");
    *ret_first = blank ? (size_t)(blank - body) : strlen(body);
    return blank ? blank + 2 : NULL;
}

static void draw_text(struct alarm *a, const struct emergency *e)
{
    static const struct rung second[] = {{60, 72}, {50, 62}, {44, 54}},
                             second_tall[] = {{60, 76}, {50, 64}, {44, 56}};
    static const uint32_t colours[] = {ARANG, ARANG, ARANG};
    double k = a->k, column = a->look->width - 2 * a->margin, top = (a->tall ? 230 : 196) * k;
    size_t n_first;
    const char *behind = second_language(e->body, &n_first);
    char *first = xstrndup(e->body, n_first);
    size_t most = a->tall ? 6 : 4;
    struct fonts *fonts = a->look->fonts;
    struct block blocks[] = {
        block_create(fonts, e->title, WEIGHT_BLACK, PHRASE_LINE, LADDER_EMERGENCY_TITLE, 3, k, column),
        block_create(fonts, first, WEIGHT_BOLD, PHRASE_BODY, LADDER_EMERGENCY_BODY, most, k, column),
        block_create(fonts, behind ? behind : "", WEIGHT_MEDIUM, PHRASE_BODY,
                     (struct ladder){a->tall ? second_tall : second, 3}, most, k, column),
    };
    blocks[1].gap = (a->tall ? 82 : 32) * k;
    blocks[2].gap = (a->tall ? 132 : 42) * k;
    stack_fit(blocks, 3, a->foot - 16 * k - top);
    stack_draw(blocks, 3, a->image, a->margin, top, colours);
    for (int i = 0; i < 3; i++)
        block_free(&blocks[i]);
    free(first);
}

struct image *look_emergency(struct look *l, const struct emergency *e, const struct civil *until,
                             const struct civil *local, const char *label, bool time_valid)
{
    bool tall = l->height > l->width;
    struct alarm a = {.look = l,
                      .k = l->k,
                      .tall = tall,
                      .margin = (tall ? 72 : 96) * l->k,
                      .foot = l->height - FOOT_H * l->k};
    double taken = 0;
    a.image = draw_ground(l->width, l->height, DARURAT, 255);
    if (!a.image)
        return NULL;
    draw_head(&a);
    draw_text(&a, e);
    draw_fill(a.image, 0, (int)lround(a.foot), l->width, l->height, ARANG);
    if (until)
        draw_until(&a, until, label, &taken);
    if (time_valid && local)
        draw_clock(&a, local, label, taken);
    return a.image;
}
