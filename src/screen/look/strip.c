/* The ticker's run (look.md 9): messages and separators end to end, cut into parts at most 2048 px wide. */
#include "base/memory.h"
#include "slide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PART_W 2048

struct piece { /* a message with what belongs to it; x in px from the run's beginning */
    struct phrase *text, *source;
    double x, source_x, end;
};

struct run_plan {
    struct piece *pieces;
    size_t n;
    double size, source_size, side; /* px */
    int baseline, source_baseline, height;
    double k;
};

static double width_of(const struct phrase *p, double size)
{
    return phrase_width(p, 0, p->n) * size / FONTS_RULER_PX;
}

/* Lays the messages that have anything to see one behind the other; returns the width without the last
 * separator. */
static double lay_out(struct run_plan *plan, struct look *l, const struct ticker_message *const *messages,
                      size_t n)
{
    double x = 0;
    for (size_t i = 0; i < n; i++) {
        struct piece p = {.text = phrase_create(l->fonts, messages[i]->text, WEIGHT_MEDIUM, PHRASE_LINE),
                          .source =
                              phrase_create(l->fonts, messages[i]->source, WEIGHT_REGULAR, PHRASE_LINE)};
        bool text = !phrase_blank(p.text), source = !phrase_blank(p.source);
        if (!text && !source) {
            phrase_free(p.text);
            phrase_free(p.source);
            continue;
        }
        p.x = plan->n > 0 ? x + (60 + 18 + 60) * plan->k : 0;
        p.source_x = p.x + (text ? width_of(p.text, plan->size) : 0);
        if (text && source)
            p.source_x += 28 * plan->k;
        p.end = p.source_x + (source ? width_of(p.source, plan->source_size) : 0);
        x = p.end;
        plan->pieces[plan->n++] = p;
    }
    return x;
}

/* A message with the separator behind it, drawn once as a whole; the image begins `before` px left of the message, so that a first
 * letter that reaches left of its pen is whole. */
static struct image *piece_image(const struct run_plan *plan, const struct piece *p, double before,
                                 uint32_t ink)
{
    double width = p->end - p->x + (60 + 18 + 60) * plan->k;
    struct image *image = draw_ground((int)ceil(before + width), plan->height, RIMBA_900, 255);
    if (!image)
        return NULL;
    double from = floor(p->x) - before;
    phrase_draw(p->text, 0, p->text->n, image, plan->size, p->x - from, plan->baseline, ink);
    phrase_draw(p->source, 0, p->source->n, image, plan->source_size, p->source_x - from,
                plan->source_baseline, SUSU_2);
    draw_diamond(image, p->end + (60 + 9) * plan->k - from, plan->height / 2.0, plan->side, ROTAN);
    return image;
}

/* Copies what lies over a part; letters were placed before, so no seam can show. */
static void copy_into(const struct strip_part *part, const struct image *piece, int64_t at)
{
    int64_t from = at > part->x ? at : part->x, to = at + piece->width;
    if (to > part->x + part->image->width)
        to = part->x + part->image->width;
    for (int y = 0; from < to && y < piece->height; y++)
        memcpy(part->image->pixels + (size_t)y * (size_t)(part->image->pitch / 4) + (from - part->x),
               piece->pixels + (size_t)y * (size_t)(piece->pitch / 4) + (from - at),
               (size_t)(to - from) * sizeof(uint32_t));
}

static bool make_parts(struct strip *s, const struct run_plan *plan)
{
    size_t n = (size_t)((s->run_width + PART_W - 1) / PART_W);
    s->parts = xcalloc(n, sizeof(*s->parts));
    for (size_t i = 0; i < n; i++) {
        int64_t x = (int64_t)i * PART_W, left = s->run_width - x;
        struct image *image = draw_ground(left < PART_W ? (int)left : PART_W, plan->height, RIMBA_900, 255);
        if (!image)
            return false;
        s->parts[s->n_parts++] = (struct strip_part){.image = image, .x = (int)x};
    }
    return true;
}

static void cut_into_parts(struct strip *s, const struct run_plan *plan, uint32_t ink)
{
    bool whole = make_parts(s, plan);
    for (size_t i = 0; whole && i < plan->n; i++) {
        const struct piece *p = &plan->pieces[i];
        double before = i > 0 ? floor(40 * plan->k) : 0;
        struct image *image = piece_image(plan, p, before, ink);
        whole = image != NULL;
        for (size_t part = 0; whole && part < s->n_parts; part++)
            copy_into(&s->parts[part], image, (int64_t)(floor(p->x) - before));
        image_release(image);
    }
    if (!whole)
        s->run_width = 0;
}

struct strip *look_strip(struct look *l, const struct ticker_message *const *messages, size_t n, int w, int h)
{
    struct strip *s = xcalloc(1, sizeof(*s));
    struct run_plan plan = {.pieces = xcalloc(n + 1, sizeof(*plan.pieces)), .k = l->k, .height = h};
    /* 50 px in the strip of 130 of the usual layout, 0.385 of the height in any other. */
    double usual = 50 * l->k, by_height = 0.385 * h;
    plan.size = fabs(by_height - usual) < 2.1 * l->k ? usual : by_height < 1 ? 1 : by_height;
    plan.source_size = plan.size * 38 / 50;
    plan.side = 18 * plan.size / 50;
    plan.k = plan.size / 50;
    /* Centred on the x-height, 0.506 em of Lato. */
    plan.baseline = (int)lround(h / 2.0 + 0.506 * plan.size / 2);
    plan.source_baseline = (int)lround(h / 2.0 + 0.506 * plan.source_size / 2);
    double end = lay_out(&plan, l, messages, n);
    s->ground = RIMBA_900;
    s->edge = (int)lround(96 * l->k);
    s->edge = s->edge > w / 3 ? w / 3 : s->edge;
    if (plan.n > 0) {
        s->still = plan.n == 1 && end <= w - 2 * 96 * l->k;
        s->run_width = (int64_t)ceil(s->still ? end : end + (60 + 18 + 60) * plan.k);
        if (s->still && s->run_width < 1)
            s->run_width = 1;
        if (s->still)
            plan.side = 0;
        cut_into_parts(s, &plan, l->oled ? SUSU_OLED : SUSU);
    }
    for (size_t i = 0; i < plan.n; i++) {
        phrase_free(plan.pieces[i].text);
        phrase_free(plan.pieces[i].source);
    }
    free(plan.pieces);
    return s;
}

void look_strip_free(struct strip *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_parts; i++)
        image_release(s->parts[i].image);
    free(s->parts);
    free(s);
}
