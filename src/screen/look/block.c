#include "block.h"

#include <math.h>

#define RUNGS(name, ...)                                                                                     \
    static const struct rung name##_rungs[] = {__VA_ARGS__};                                                 \
    const struct ladder name = {name##_rungs, sizeof(name##_rungs) / sizeof(name##_rungs[0])}

RUNGS(LADDER_TITLE, {152, 164}, {124, 134}, {98, 106}, {80, 88});
RUNGS(LADDER_TITLE_SMALL, {98, 106}, {80, 88});
RUNGS(LADDER_BODY, {60, 78}, {50, 66}, {44, 58});
RUNGS(LADDER_BODY_SMALL, {50, 66}, {44, 58});
RUNGS(LADDER_EMERGENCY_TITLE, {176, 176}, {148, 148}, {124, 126}, {104, 108});
RUNGS(LADDER_EMERGENCY_BODY, {74, 92}, {64, 80}, {56, 70});

struct block block_create(struct fonts *fonts, const char *text, enum weight weight, enum phrase_kind kind,
                          struct ladder ladder, size_t most, double k, double column)
{
    return (struct block){.phrase = phrase_create(fonts, text, weight, kind),
                          .rungs = ladder.rungs,
                          .n_rungs = ladder.n,
                          .most = most,
                          .k = k,
                          .column = column < 1 ? 1 : column};
}

void block_free(struct block *b)
{
    phrase_free(b->phrase);
    b->phrase = NULL;
}

double block_size(const struct block *b)
{
    return b->rungs[b->at].size * b->k;
}

static void break_at(struct block *b, size_t rung, size_t most, bool cut)
{
    b->at = rung;
    lines_break(b->phrase, b->column * FONTS_RULER_PX / block_size(b), most, cut, &b->lines);
}

void block_fit(struct block *b, size_t from)
{
    for (size_t i = from; i < b->n_rungs; i++) {
        break_at(b, i, b->most, false);
        if (b->lines.whole && !b->lines.too_wide)
            return;
    }
    break_at(b, b->n_rungs - 1, b->most + 1, true);
}

double block_height(const struct block *b)
{
    return (double)b->lines.n * b->rungs[b->at].line * b->k;
}

double block_width(const struct block *b)
{
    return b->lines.widest * block_size(b) / FONTS_RULER_PX;
}

static double stack_height(const struct block *blocks, size_t n)
{
    double height = 0;
    for (size_t i = 0; i < n; i++)
        if (blocks[i].lines.n > 0)
            height += block_height(&blocks[i]) + (height > 0 ? blocks[i].gap : 0);
    return height;
}

/* The block that is highest on its ladder and can go down; n where none can. */
static size_t next_down(const struct block *blocks, size_t n)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++)
        if (blocks[i].lines.n > 0 && blocks[i].at + 1 < blocks[i].n_rungs &&
            (best == n || blocks[i].at < blocks[best].at))
            best = i;
    return best;
}

double stack_fit(struct block *blocks, size_t n, double room)
{
    for (size_t i = 0; i < n; i++)
        block_fit(&blocks[i], 0);
    while (stack_height(blocks, n) > room) {
        size_t i = next_down(blocks, n);
        if (i == n)
            break;
        block_fit(&blocks[i], blocks[i].at + 1);
    }
    for (size_t i = n; i-- > 0 && stack_height(blocks, n) > room;) {
        while (blocks[i].lines.n > (i == 0 ? 1u : 0u) && stack_height(blocks, n) > room) {
            if (blocks[i].lines.n == 1)
                blocks[i].lines.n = 0;
            else
                break_at(&blocks[i], blocks[i].at, blocks[i].lines.n - 1, true);
        }
    }
    return stack_height(blocks, n);
}

/* Where Lato's box stands in the pictures of the look: its typographic metrics, ascent 0.805 and descent
 * 0.195 of the size, half of what the line has more above, half below. */
double baseline_in(double top, double line, double size)
{
    return top + (line - size) / 2 + 0.805 * size;
}

void block_draw(const struct block *b, struct image *image, double x, double top, uint32_t rgb)
{
    static const char dots[] = "\xE2\x80\xA6";
    double size = block_size(b), line = b->rungs[b->at].line * b->k;
    for (size_t i = 0; i < b->lines.n; i++) {
        const struct line *l = &b->lines.line[i];
        int baseline = (int)lround(baseline_in(top + (double)i * line, line, size));
        bool rtl = l->start < b->phrase->n && phrase_rtl(b->phrase, l->start);
        double width = l->width * size / FONTS_RULER_PX,
               left = rtl ? x + b->column - width : x - (i == 0 ? b->hang : 0);
        struct phrase *e =
            l->cut ? phrase_create(b->phrase->fonts, dots, b->phrase->weight, PHRASE_LINE) : NULL;
        if (e && rtl)
            left += phrase_draw(e, 0, e->n, image, size, left, baseline, rgb);
        left += phrase_draw(b->phrase, l->start, l->end, image, size, left, baseline, rgb);
        if (e && !rtl)
            phrase_draw(e, 0, e->n, image, size, left, baseline, rgb);
        phrase_free(e);
    }
}

void stack_draw(const struct block *blocks, size_t n, struct image *image, double x, double top,
                const uint32_t *rgbs)
{
    bool first = true;
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].lines.n == 0)
            continue;
        top += first ? 0 : blocks[i].gap;
        block_draw(&blocks[i], image, x, top, rgbs[i]);
        top += block_height(&blocks[i]);
        first = false;
    }
}
