/* A text in a column, at the largest size of its ladder that fits (look.md 7), and several of them above one
 * another. */
#ifndef PAPAN_SCREEN_LOOK_BLOCK_H
#define PAPAN_SCREEN_LOOK_BLOCK_H

#include "lines.h"

struct rung {
    double size, line; /* px at S = 1080 */
};

struct block {
    struct phrase *phrase;
    const struct rung *rungs; /* falling; static */
    size_t n_rungs, most;     /* lines */
    double k, column;         /* px a unit; width of the column in px */
    size_t at;                /* the rung it stands on */
    struct lines lines;
    double gap;  /* px above it, where something stands above and it has a line */
    double hang; /* px by which the first line stands further left: an opening quotation mark */
};

struct ladder {
    const struct rung *rungs;
    size_t n;
};
extern const struct ladder LADDER_TITLE, LADDER_TITLE_SMALL, LADDER_BODY, LADDER_BODY_SMALL,
    LADDER_EMERGENCY_TITLE, LADDER_EMERGENCY_BODY;

struct block block_create(struct fonts *fonts, const char *text, enum weight weight, enum phrase_kind kind,
                          struct ladder ladder, size_t most, double k, double column);
void block_free(struct block *b);
/* The first rung from `from` on that fits; on the last one a line more is allowed, then the text is cut. */
void block_fit(struct block *b, size_t from);
double block_height(const struct block *b);
double block_size(const struct block *b);  /* px */
double block_width(const struct block *b); /* px, of the widest line */
/* Fits all, then goes down the ladders in turn, and at their ends takes lines from the last block upward,
 * until the sum of heights and gaps is at most `room` px. Returns that sum. */
double stack_fit(struct block *blocks, size_t n, double room);

/* Lines from `top` (px); a paragraph from right to left stands at the column's right edge. */
void block_draw(const struct block *b, struct image *image, double x, double top, uint32_t rgb);
void stack_draw(const struct block *blocks, size_t n, struct image *image, double x, double top,
                const uint32_t *rgbs);

/* Baseline of a line box: see block.c. */
double baseline_in(double top, double line, double size);

#endif
