#include "weave.h"

#include "draw.h"
#include "palette.h"

#include <math.h>
#include <stdbool.h>

#define GAP 0.16

/* look.md 15, the two spindles that are given as numbers; they are what the formula gives. */
static const int8_t spindle_44[44] = {-1, -1, 1,  3,  4,  5,  6,  7,  8,  9,  9,  10, 10, 11, 11,
                                      11, 12, 12, 12, 12, 12, 12, 12, 12, 11, 11, 11, 10, 10, 10,
                                      9,  8,  8,  7,  7,  6,  5,  4,  4,  3,  2,  1,  -1, -1};
static const int8_t spindle_50[50] = {-1, -1, 1,  2,  3,  5,  5,  6,  7,  8,  8,  9,  10, 10, 10, 11, 11,
                                      11, 12, 12, 12, 12, 12, 12, 12, 12, 12, 11, 11, 11, 11, 10, 10, 10,
                                      9,  9,  8,  8,  7,  6,  6,  5,  4,  4,  3,  2,  1,  0,  -1, -1};

int figure_leaf(int columns, int rows, int row)
{
    if (row < 0 || row >= rows)
        return -1;
    if (columns == 29 && rows == 44)
        return spindle_44[row];
    if (columns == 29 && rows == 50)
        return spindle_50[row];
    double t = (row + 0.5) / rows;
    if (t < 0.045 || t > 0.955)
        return -1;
    double bulge = sin(M_PI * pow((t - 0.045) / 0.91, 0.86));
    return (int)floor((columns / 2 - 2) * pow(bulge, 0.85) + 0.5);
}

static bool weft_over(const struct figure *f, int i, int j)
{
    int d = i - f->columns / 2;
    return ((d < 0 ? -d : d) + j) % 4 < 2;
}

static uint32_t warp_colour(const struct figure *f, int i, int j)
{
    int d = i - f->columns / 2;
    d = d < 0 ? -d : d;
    if (d > figure_leaf(f->columns, f->rows, j))
        return DIM;
    return d == 0 ? ROTAN : LUMUT;
}

static void strand(struct image *image, const struct figure *f, double x0, double y0, double x1, double y1,
                   uint32_t rgb)
{
    double gap = f->cell * GAP / 2;
    draw_fill(image, (int)lround(f->x + x0 * f->cell + gap), (int)lround(f->y + y0 * f->cell + gap),
              (int)lround(f->x + x1 * f->cell - gap), (int)lround(f->y + y1 * f->cell - gap), rgb);
}

void figure_draw(struct image *image, const struct figure *f)
{
    for (int j = 0; j < f->rows; j++) {
        for (int i = 0; i < f->columns;) {
            int end = i;
            while (end < f->columns && weft_over(f, end, j))
                end++;
            if (end > i)
                strand(image, f, i, j, end, j + 1, BASE);
            i = end > i ? end : i + 1;
        }
    }
    for (int i = 0; i < f->columns; i++) {
        for (int j = 0; j < f->rows;) {
            int end = j;
            while (end < f->rows && !weft_over(f, i, end))
                end++;
            if (end > j)
                strand(image, f, i, j, i + 1, end, warp_colour(f, i, j));
            j = end > j ? end : j + 1;
        }
    }
}
